//! What units hand back to the units that they came out of: the beginning of a follow-up is also something that happened in the
//! care that it follows.

use hashbrown::HashSet;

use super::builder::Builder;
use super::store::{CaseIx, Event};
use crate::rulebook::{EventId, HandedBack, ObjectId, Vocabulary};

/// Events of one kind in a unit, as they are called in another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handed {
    from: CaseIx,
    to: CaseIx,
    event: EventId,
    becomes: EventId,
}

impl Builder {
    /// Finds what is to be handed back, while the facts that may speak against it lie as they were read. A unit that is said
    /// to have come out of another kind leaves it in doubt, and so does one that does not say which unit it came out of.
    pub(super) fn find_handed_back(&mut self, words: &Vocabulary) {
        for object in words.objects() {
            for handed in &words.object_word(object).hands_back {
                self.hand_over(object, handed);
            }
        }
    }

    /// Finds what one kind of unit hands back.
    fn hand_over(&mut self, object: ObjectId, handed: &HandedBack) {
        let HandedBack {
            to, event, becomes, ..
        } = *handed;
        let has = |kind: ObjectId| self.cases.iter().any(|case| case.object == kind);
        if !has(object) || !has(to) {
            return;
        }
        let (mut otherwise, mut loose) = (HashSet::new(), HashSet::new());
        for (case, code) in self.codes_told(handed.fact) {
            if self.object(case) != object {
                continue;
            }
            if code == handed.code {
                loose.insert(case);
            } else {
                otherwise.insert(case);
            }
        }
        let is_such = |pair: &(CaseIx, CaseIx)| {
            let kinds = (self.object(pair.0), self.object(pair.1));
            kinds == (object, to)
        };
        let pairs: Vec<(CaseIx, CaseIx)> = self.origins.iter().copied().filter(is_such).collect();
        for (from, origin) in pairs {
            loose.remove(&from);
            if otherwise.contains(&from) {
                self.doubted.push((origin, becomes));
                self.tell_apart(from, to, event);
            } else {
                self.handed.push(Handed {
                    from,
                    to: origin,
                    event,
                    becomes,
                });
            }
        }
        for case in loose {
            self.misplace(case, becomes);
            self.tell_apart(case, to, event);
        }
    }

    /// Notes that an event which stands on a unit may be about one of another kind.
    fn tell_apart(&mut self, case: CaseIx, kind: ObjectId, event: EventId) {
        let place = self.cases[case.0 as usize].place;
        self.told_apart.push((kind, event, place));
    }

    /// Gives the units what is handed back to them, but for what they tell of themselves.
    pub(super) fn hand_back(&mut self) {
        let mut found = Vec::new();
        for handed in std::mem::take(&mut self.handed) {
            let own = self.events.of(handed.to);
            let is_new = |event: &&Event| {
                let mut own = own.iter();
                !own.any(|known| known.word == handed.becomes && known.day == event.day)
            };
            let events = self.events.of(handed.from).iter();
            let events = events.filter(|event| event.word == handed.event);
            let events = events.filter(is_new);
            found.extend(events.map(|event| {
                let event = Event {
                    word: handed.becomes,
                    ..*event
                };
                (handed.to, event)
            }));
        }
        for (_, event) in &mut found {
            event.more = self.details.who_alone(event.more);
        }
        self.events.take_in(found);
    }
}
