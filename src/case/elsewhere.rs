//! What is told on another unit than the one that it counts for: decisions on a part that settle the whole, decisions that
//! should be units of their own, and events that no question reads where they stand.

use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::builder::Builder;
use super::by_case::ByCase;
use super::interner::Id;
use super::room::push;
use super::store::{CaseIx, Event};
use crate::rulebook::{EventId, ObjectId, Vocabulary, Word};
use crate::time::Day;

/// The decisions on a kind of part that are decisions on the kind of unit that such parts make up.
struct Rising {
    whole: ObjectId,
    part: ObjectId,
    /// By event word.
    is_decision: Vec<bool>,
}

/// Units that are connected by what they belong to and came out of, and the events that were told on the wrong ones of them,
/// each with the child of the unit that it was told on.
struct Group {
    members: Vec<CaseIx>,
    told: Vec<(EventId, Option<Id>)>,
}

impl Rising {
    /// Those of every kind of unit that always has such parts.
    fn all(words: &Vocabulary) -> Vec<Self> {
        let mut all = Vec::new();
        for whole in words.objects() {
            for part in &words.object_word(whole).always_has {
                let rises = |event: EventId| {
                    let word = Word::Event(event);
                    let fits_both = words.fits(word, whole) && words.fits(word, *part);
                    let is_of_part = words.part_of_event(event).is_some();
                    fits_both && !is_of_part && words.event_word(event).is_decision
                };
                all.push(Self {
                    whole,
                    part: *part,
                    is_decision: words.events().map(rises).collect(),
                });
            }
        }
        all
    }

    fn has(&self, event: &Event) -> bool {
        self.is_decision[usize::from(event.word.0)]
    }
}

impl Builder {
    /// Notes an event that stands on a kind of unit on which no question reads it.
    pub fn misplace(&mut self, case: CaseIx, word: EventId) {
        push(&mut self.misplaced, (case, word));
    }

    /// What is decided on the parts that make up a unit is decided on the unit: the decision on the only anmälan of a
    /// förhandsbedömning is the one that it ended with. Where its parts have not been decided on alike, or one of them
    /// belongs to another unit too, nobody knows what was decided on the unit, and it is left in doubt.
    pub(super) fn raise_decisions(&mut self, words: &Vocabulary) {
        let rising = Rising::all(words);
        let decided = self.decided_parts(&rising);
        let mut wholes: HashMap<CaseIx, u32> = HashMap::new();
        for (_, part) in &decided {
            *wholes.entry(*part).or_default() += 1;
        }
        let is_only = |(_, part): &(CaseIx, CaseIx)| wholes.get(part) == Some(&1);
        let (mut raised, mut undecided) = (Vec::new(), Vec::new());
        for pairs in decided.chunk_by(|one, other| one.0 == other.0) {
            let whole = pairs[0].0;
            let own = self.events.of(whole);
            let is_new = |event: &&Event| {
                let mut own = own.iter();
                !own.any(|known| (known.word, known.day) == (event.word, event.day))
            };
            let of_parts = pairs
                .iter()
                .flat_map(|pair| self.decisions_on(&rising, *pair));
            let new = of_parts.filter(is_new).map(|event| (whole, *event));
            if pairs.iter().all(is_only) && self.are_alike(&rising, pairs) {
                raised.extend(new);
            } else {
                undecided.extend(new);
            }
        }
        self.linked.take();
        for (whole, event) in &raised {
            let kind = self.object(*whole);
            self.exported
                .insert_for(*whole, kind, Word::Event(event.word));
        }
        self.events.take_in(raised);
        for (whole, event) in undecided {
            self.doubted.push((whole, event.word));
            self.undecided.push((whole, event.place));
        }
    }

    /// The parts that have been decided on, each with what it belongs to, in order.
    fn decided_parts(&self, rising: &[Rising]) -> Vec<(CaseIx, CaseIx)> {
        let is_decided = |pair: &&(CaseIx, CaseIx)| {
            let mut decisions = self.decisions_on(rising, **pair);
            decisions.next().is_some()
        };
        let decided = self.links.par_iter().filter(is_decided).copied();
        let mut decided: Vec<(CaseIx, CaseIx)> = decided.collect();
        decided.sort_unstable();
        decided.dedup();
        decided
    }

    /// The decisions on a part that are decisions on what it belongs to.
    fn decisions_on<'a>(
        &'a self,
        rising: &'a [Rising],
        (whole, part): (CaseIx, CaseIx),
    ) -> impl Iterator<Item = &'a Event> + use<'a> {
        let kinds = (self.object(whole), self.object(part));
        let own = self.events.of(part);
        let mut rising = rising.iter();
        let found = rising.find(move |rising| (rising.whole, rising.part) == kinds);
        found
            .into_iter()
            .flat_map(move |rising| own.iter().filter(move |event| rising.has(event)))
    }

    /// True when every part of a unit has been decided on, and each alike: the same decisions on the same days. The parts
    /// that have been come with the unit.
    fn are_alike(&self, rising: &[Rising], pairs: &[(CaseIx, CaseIx)]) -> bool {
        let (whole, part) = pairs[0];
        let mut parts: Vec<CaseIx> = self.parts_of(whole, self.object(part)).collect();
        parts.sort_unstable();
        parts.dedup();
        let said = |pair: &(CaseIx, CaseIx)| {
            let decisions = self.decisions_on(rising, *pair);
            let mut said: Vec<(EventId, Day)> =
                decisions.map(|event| (event.word, event.day)).collect();
            said.sort_unstable();
            said.dedup();
            said
        };
        let mut beside = pairs.windows(2);
        parts.len() == pairs.len() && beside.all(|two| said(&two[0]) == said(&two[1]))
    }

    /// Notes the decisions that should be units of their own, where no such unit about the same child tells of one that day:
    /// no question is put about those. The child's other units of the kind are left in doubt, unless they had been closed
    /// before, since the decision may be theirs.
    pub(super) fn note_unlisted(&mut self, words: &Vocabulary, by_object: &[Vec<CaseIx>]) {
        for word in words.events() {
            let Some(kind) = words.event_word(word).own_unit else {
                continue;
            };
            let told = self.told_on_others(words, (word, kind), by_object);
            if told.is_empty() {
                continue;
            }
            let mut by_child: HashMap<Option<Id>, Vec<CaseIx>> = HashMap::new();
            for unit in &by_object[usize::from(kind.0)] {
                by_child.entry(self.person(*unit)).or_default().push(*unit);
            }
            let (mut unlisted, mut doubted) = (Vec::new(), Vec::new());
            for (case, event) in told {
                let units = by_child.get(&self.person(case));
                let units = units.map_or(&[] as &[CaseIx], Vec::as_slice);
                let is_it = |known: &Event| (known.word, known.day) == (word, event.day);
                if units
                    .iter()
                    .any(|unit| self.events.of(*unit).iter().any(is_it))
                {
                    continue;
                }
                let open = units.iter().copied();
                let open = open.filter(|unit| !self.was_closed_before(words, *unit, &event));
                doubted.extend(open.map(|unit| (unit, word)));
                unlisted.push((case, word, event.place));
            }
            self.doubted.extend(doubted);
            self.unlisted.extend(unlisted);
        }
    }

    /// The events of a kind on units of other kinds than the one that each such event has for itself, once for each day.
    fn told_on_others(
        &self,
        words: &Vocabulary,
        (word, kind): (EventId, ObjectId),
        by_object: &[Vec<CaseIx>],
    ) -> Vec<(CaseIx, Event)> {
        let holds_it = |object: &ObjectId| {
            let is_decision = words.object_word(*object).common.is_some();
            *object != kind && !is_decision && words.fits(Word::Event(word), *object)
        };
        let objects = words.objects().filter(holds_it);
        let cases = objects.flat_map(|object| by_object[usize::from(object.0)].iter().copied());
        let told = cases.flat_map(|case| {
            let own = self.events.of(case).iter();
            let of_kind = own.filter(move |event| event.word == word);
            of_kind.map(move |event| (case, *event))
        });
        let mut told: Vec<(CaseIx, Event)> = told.collect();
        told.sort_by_key(|(case, event)| (*case, event.day));
        told.dedup_by_key(|(case, event)| (*case, event.day));
        told
    }

    /// True for a unit that was closed before the day of an event.
    fn was_closed_before(&self, words: &Vocabulary, unit: CaseIx, event: &Event) -> bool {
        let Some(at) = event.moment() else {
            return false;
        };
        let closers = &words.object_word(self.object(unit)).closed_by;
        let mut own = self.events.of(unit).iter();
        own.any(|known| {
            let day = known.moment().map(|moment| moment.day);
            closers.contains(&known.word) && day.is_some_and(|day| day < at.day)
        })
    }

    /// Leaves in doubt what the events that stand on the wrong units may have been about.
    pub(super) fn doubt_elsewhere(&mut self, words: &Vocabulary) {
        let mut misplaced = std::mem::take(&mut self.misplaced);
        if !misplaced.is_empty() {
            misplaced.sort_unstable();
            misplaced.dedup();
            let concerned = self.concerned(words, &misplaced);
            self.doubted.extend(concerned);
        }
        self.doubted.sort_unstable();
        self.doubted.dedup();
    }

    /// The units that events on the wrong ones may be about: of those that are connected with the one that an event stands
    /// on, each that such an event can stand on; where there is none, those about the same child. What belongs to a part may
    /// be that of any about the child, since the rows need not say which units those belong to.
    fn concerned(
        &self,
        words: &Vocabulary,
        misplaced: &[(CaseIx, EventId)],
    ) -> Vec<(CaseIx, EventId)> {
        let about = self.cases_about(misplaced);
        let mut concerned = Vec::new();
        for group in self.groups_of(misplaced) {
            for told in group.told.chunk_by(|one, other| one.0 == other.0) {
                let word = told[0].0;
                // A decision that is a unit of its own is about itself alone.
                let fits = |case: &CaseIx| {
                    let object = self.object(*case);
                    let is_own = words.object_word(object).common.is_some();
                    !is_own && words.fits(Word::Event(word), object)
                };
                let members = group.members.iter().copied();
                let connected: Vec<CaseIx> = members.filter(fits).collect();
                let asks_child = connected.is_empty() || words.part_of_event(word).is_some();
                let children = told.iter().filter(|_| asks_child);
                let children = children.filter_map(|(_, child)| *child);
                let of_child = children.filter_map(|child| about.get(&child));
                let of_child = of_child.flatten().copied().filter(fits);
                concerned.extend(of_child.map(|case| (case, word)));
                concerned.extend(connected.into_iter().map(|case| (case, word)));
            }
        }
        concerned
    }

    /// The units about the children of those that events stand on, by child.
    fn cases_about(&self, misplaced: &[(CaseIx, EventId)]) -> HashMap<Id, Vec<CaseIx>> {
        let children = misplaced.iter().filter_map(|(case, _)| self.person(*case));
        let mut about: HashMap<Id, Vec<CaseIx>> = HashMap::new();
        about.extend(children.map(|child| (child, Vec::new())));
        for (number, case) in (0..).zip(&self.cases) {
            let cases = case.person.id().and_then(|child| about.get_mut(&child));
            if let Some(cases) = cases {
                cases.push(CaseIx(number));
            }
        }
        for (part, child) in &self.also_about {
            if let Some(cases) = about.get_mut(child) {
                cases.push(*part);
            }
        }
        about
    }

    fn groups_of(&self, misplaced: &[(CaseIx, EventId)]) -> Vec<Group> {
        let both_ways = |(one, other): &(CaseIx, CaseIx)| [(*one, *other), (*other, *one)];
        let pairs = self.links.iter().chain(&self.origins);
        let pairs: Vec<(CaseIx, CaseIx)> = pairs.flat_map(both_ways).collect();
        let connected = ByCase::of_pairs(self.cases.len(), &pairs);
        drop(pairs);
        let mut places: HashMap<CaseIx, usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for (case, word) in misplaced {
            let known = places.get(case).copied();
            let place = known.unwrap_or_else(|| {
                let place = groups.len();
                let members = reached(*case, &connected);
                places.extend(members.iter().map(|member| (*member, place)));
                let told = Vec::new();
                groups.push(Group { members, told });
                place
            });
            groups[place].told.push((*word, self.person(*case)));
        }
        for group in &mut groups {
            group.told.sort_unstable();
            group.told.dedup();
        }
        groups
    }
}

/// A unit and all that are connected with it, near or far.
fn reached(from: CaseIx, connected: &ByCase<CaseIx>) -> Vec<CaseIx> {
    let mut known: HashSet<CaseIx> = HashSet::from_iter([from]);
    let (mut reached, mut next) = (vec![from], 0);
    while let Some(case) = reached.get(next).copied() {
        next += 1;
        let beside = connected.of(case).iter().copied();
        reached.extend(beside.filter(|other| known.insert(*other)));
    }
    reached
}
