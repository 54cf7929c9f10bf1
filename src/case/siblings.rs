//! Siblings that share a unit, such as a förhandsbedömning: which of them a decision is about that stands on a unit which
//! came out of it.

use hashbrown::HashSet;

use super::builder::Builder;
use super::interner::Id;
use super::places::Place;
use super::room::push;
use super::store::{CaseIx, Event};
use crate::rulebook::{EventId, Vocabulary};
use crate::time::Day;

/// What was seen of the children while rows without one took it from others.
#[derive(Default, Debug)]
pub(super) struct Shared {
    /// Units that something about another child belongs to or came out of.
    mixed: HashSet<CaseIx>,
    /// Cases that have their child from another, in order.
    lent: Vec<CaseIx>,
}

/// Whom decisions are about that were found on units which came out of one that siblings share.
#[derive(Clone, Default, Debug)]
pub(super) struct Siblings {
    /// In order.
    decisions: Vec<OfChild>,
    /// Parts of shared units of which it is not certain whom they are about, in order.
    unsure: Vec<CaseIx>,
    /// Further children of parts, in order.
    also_about: Vec<(CaseIx, Id)>,
}

/// A decision about one child in a unit that siblings share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct OfChild {
    whole: CaseIx,
    place: Place,
    word: EventId,
    day: Day,
    child: Id,
    /// True when what the shared unit has of other children has nothing to do with it: something in it is about the child of
    /// the decision, or the unit itself has been decided on.
    is_apart: bool,
}

impl OfChild {
    fn key(&self) -> (CaseIx, Place, EventId, Day) {
        (self.whole, self.place, self.word, self.day)
    }
}

impl Shared {
    /// Notes a case that has its child from another.
    pub(super) fn lend(&mut self, case: CaseIx) {
        push(&mut self.lent, case);
    }

    /// Notes two cases of which one belongs to the other, or came out of it, and which are about different children.
    pub(super) fn mix(&mut self, cases: [CaseIx; 2]) {
        self.mixed.extend(cases);
    }

    /// The same, when all has been noted.
    pub(super) fn settled(mut self) -> Self {
        if self.mixed.is_empty() {
            return Self::default();
        }
        self.lent.sort_unstable();
        self
    }
}

impl Siblings {
    /// The decisions in a unit whose child is known.
    fn of(&self, whole: CaseIx) -> &[OfChild] {
        let first = self.decisions.partition_point(|known| known.whole < whole);
        let rest = &self.decisions[first..];
        &rest[..rest.partition_point(|known| known.whole == whole)]
    }

    /// True for a unit that siblings share, in which it is known of some decision which of them it is about.
    #[inline]
    pub(super) fn share(&self, whole: CaseIx) -> bool {
        !self.decisions.is_empty() && !self.of(whole).is_empty()
    }

    fn find(&self, whole: CaseIx, event: &Event) -> Option<&OfChild> {
        let key = (whole, event.place, event.word, event.day);
        let place = self.decisions.binary_search_by_key(&key, OfChild::key);
        place.ok().map(|place| &self.decisions[place])
    }

    /// True for events of one unit that are known to be about two children.
    pub(super) fn are_of_two(&self, whole: CaseIx, one: &Event, other: &Event) -> bool {
        if self.decisions.is_empty() {
            return false;
        }
        let children = self.find(whole, one).zip(self.find(whole, other));
        children.is_some_and(|(one, other)| one.child != other.child)
    }

    /// True for a decision in a shared unit that is known to be about another child than a part of the unit. Where nothing
    /// in the unit is about the child of the decision, and nothing else was decided about that of the part, they may belong
    /// together all the same: an anmälan about several children is often registered on one of them.
    pub(super) fn is_of_another(
        &self,
        whole: CaseIx,
        (part, child): (CaseIx, Option<Id>),
        event: &Event,
    ) -> bool {
        if self.decisions.is_empty() {
            return false;
        }
        let Some((child, decision)) = child.zip(self.find(whole, event)) else {
            return false;
        };
        let is_about = |other: Id| {
            let is_further = || self.also_about.binary_search(&(part, other)).is_ok();
            other == child || is_further()
        };
        if is_about(decision.child) || self.unsure.binary_search(&part).is_ok() {
            return false;
        }
        let mut others = self.of(whole).iter();
        decision.is_apart || others.any(|known| is_about(known.child))
    }
}

impl Builder {
    /// The child that a case is about, where its own rows say so and none of them was set aside.
    fn certain_child(&self, case: CaseIx) -> Option<Id> {
        let lacks_rows = self.cases[case.0 as usize].lacks_rows;
        let is_lent = || self.shared.lent.binary_search(&case).is_ok();
        self.person(case).filter(|_| !lacks_rows && !is_lent())
    }

    /// Notes whom decisions are about that were found on a unit, where siblings share the one that it came out of.
    pub(super) fn note_child(
        &self,
        words: &Vocabulary,
        (case, origin): (CaseIx, CaseIx),
        decision: EventId,
        found: &[(CaseIx, Event)],
        noted: &mut Vec<OfChild>,
    ) {
        if !self.shared.mixed.contains(&origin) {
            return;
        }
        let Some(child) = self.certain_child(case) else {
            return;
        };
        let closed_by = &words.object_word(self.object(origin)).closed_by;
        let mut told = self.events.of(origin).iter();
        let is_apart = told.any(|event| closed_by.contains(&event.word));
        noted.extend(found.iter().map(|(_, event)| OfChild {
            whole: origin,
            place: event.place,
            word: decision,
            day: event.day,
            child,
            is_apart,
        }));
    }

    /// Tells the decisions about siblings apart, when those whose child is known have been noted.
    pub(super) fn tell_siblings_apart(&mut self, mut noted: Vec<OfChild>) {
        if !noted.is_empty() {
            let (mut about, mut unsure) = (HashSet::new(), Vec::new());
            let is_shared = |pair: &&(CaseIx, CaseIx)| self.shared.mixed.contains(&pair.0);
            let mut also_about = self.also_about.clone();
            also_about.sort_unstable();
            for (whole, part) in self.links.iter().filter(is_shared) {
                let Some(child) = self.certain_child(*part) else {
                    unsure.push(*part);
                    continue;
                };
                about.insert((*whole, child));
                let first = also_about.partition_point(|(known, _)| known < part);
                let further = also_about[first..].iter();
                let further = further.take_while(|(known, _)| known == part);
                about.extend(further.map(|(_, child)| (*whole, *child)));
            }
            for decision in &mut noted {
                decision.is_apart |= about.contains(&(decision.whole, decision.child));
            }
            unsure.sort_unstable();
            self.siblings = Siblings {
                decisions: of_one_child(noted),
                unsure,
                also_about,
            };
        }
        self.shared = Shared::default();
    }
}

/// The decisions in order, but for those of which one row tells about several children.
fn of_one_child(mut noted: Vec<OfChild>) -> Vec<OfChild> {
    noted.sort_unstable();
    let told = noted.chunk_by(|one, other| one.key() == other.key());
    let alone = told.filter(|same| same.iter().all(|one| one.child == same[0].child));
    alone.map(|same| same[0]).collect()
}
