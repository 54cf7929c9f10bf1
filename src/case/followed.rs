//! Which decision about the same child, in a unit of its own, came next after those of a unit: it may have taken their place.

use super::builder::Builder;
use super::derived::derived;
use super::interner::Id;
use super::places::Place;
use super::store::{CaseIx, UNREADABLE};
use crate::rulebook::{FollowedBy, ObjectId, Vocabulary, Word};
use crate::time::Day;

/// A decision: the child that it is about, its day where that is known, its unit, and where it stands.
type Decided = (Id, Option<Day>, CaseIx, Place);

impl Builder {
    /// Tells units of the decisions in others that came after their own.
    pub(super) fn add_followers(&mut self, words: &Vocabulary, by_object: &[Vec<CaseIx>]) {
        for object in words.objects() {
            for followed in &words.object_word(object).followed_by {
                self.add_followers_in(object, *followed, &by_object[usize::from(object.0)]);
            }
        }
    }

    fn add_followers_in(&mut self, object: ObjectId, followed: FollowedBy, cases: &[CaseIx]) {
        let mut decided: Vec<Decided> = Vec::new();
        for case in cases {
            let Some(child) = self.person(*case) else {
                continue;
            };
            let own = self.events.of(*case).iter();
            let own = own.filter(|event| event.word == followed.event);
            decided.extend(own.map(|event| {
                let day = event.moment().map(|moment| moment.day);
                (child, day, *case, event.place)
            }));
        }
        if decided.is_empty() {
            return;
        }
        self.exported.insert(object, Word::Event(followed.becomes));
        decided.sort_unstable();
        let mut found = Vec::new();
        for of_child in decided.chunk_by(|one, other| one.0 == other.0) {
            let event = |(case, day, place)| (case, derived(followed.becomes, day, place));
            found.extend(next_decisions(of_child).into_iter().map(event));
        }
        self.events.take_in(found);
    }
}

/// What came next after the last decision of each unit about a child, of decisions in order. One whose day is not known may
/// have come after any other.
fn next_decisions(decided: &[Decided]) -> Vec<(CaseIx, Day, Place)> {
    let mut found = Vec::new();
    for (number, (_, day, case, _)) in decided.iter().enumerate() {
        let (Some(day), later) = (*day, &decided[number + 1..]) else {
            continue;
        };
        if later.iter().any(|(.., other, _)| other == case) {
            continue;
        }
        let next = later.iter().find(|(_, next, ..)| *next > Some(day));
        if let Some((_, Some(next), _, place)) = next {
            found.push((*case, *next, *place));
        }
        let is_unknown = |(_, day, other, _): &&Decided| day.is_none() && other != case;
        if let Some((.., place)) = decided.iter().find(is_unknown) {
            found.push((*case, UNREADABLE, *place));
        }
    }
    found
}
