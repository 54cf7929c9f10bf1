//! What stands on units that lean on a unit of another kind about the same child, and may be about that one.

use hashbrown::HashMap;

use super::builder::Builder;
use super::interner::Id;
use super::store::{CaseIx, Event};
use crate::rulebook::{EventId, Leaning, ObjectId, Vocabulary};
use crate::time::Day;

/// Units by the child that they are about and their kind.
type ByChild = HashMap<(Id, ObjectId), Vec<CaseIx>>;

impl Builder {
    /// Finds the units that lean on another kind, while the facts that say so lie as they were read.
    pub(super) fn find_leaning(&mut self, words: &Vocabulary) {
        let mut found = Vec::new();
        for (place, leaning) in words.leanings().iter().enumerate() {
            // Where there is none to lean on, the facts need not be gone through: there may be millions.
            if !self.cases.iter().any(|case| case.object == leaning.on) {
                continue;
            }
            let leans = |(case, code): &(CaseIx, u32)| {
                *code == leaning.code && self.object(*case) == leaning.object
            };
            let told = self.codes_told(leaning.fact).filter(leans);
            found.extend(told.map(|(case, _)| (case, place)));
        }
        found.sort_unstable();
        found.dedup();
        self.leaning = found;
    }

    /// Leaves in doubt whether what stands on such units happened in those that they lean on, where it is not told there.
    pub(super) fn doubt_leaning(&mut self, words: &Vocabulary) {
        let leaning = std::mem::take(&mut self.leaning);
        if leaning.is_empty() {
            return;
        }
        let leanings = words.leanings();
        let (mut doubted, mut apart) = (Vec::new(), Vec::new());
        let about = self.leant_on(leanings, &leaning);
        for (case, place) in leaning {
            let Leaning { on, events, .. } = &leanings[place];
            let child = self.person(case);
            let Some(units) = child.and_then(|child| about.get(&(child, *on))) else {
                continue;
            };
            for event in self.events.of(case) {
                if !events.contains(&event.word) {
                    continue;
                }
                let before = doubted.len();
                let lacking = units.iter().copied();
                let lacking = lacking.filter(|unit| self.may_lack(words, *unit, event));
                doubted.extend(lacking.map(|unit| (unit, event.word)));
                if doubted.len() > before {
                    apart.push((*on, event.word, event.place));
                }
            }
        }
        self.doubted.append(&mut doubted);
        self.told_apart.append(&mut apart);
    }

    /// The units of the kinds that are leant on, about the children of those that lean.
    fn leant_on(&self, leanings: &[Leaning], leaning: &[(CaseIx, usize)]) -> ByChild {
        let wanted = leaning.iter().filter_map(|(case, place)| {
            let key = (self.person(*case)?, leanings[*place].on);
            Some((key, Vec::new()))
        });
        let mut about: ByChild = wanted.collect();
        for (number, case) in (0..).zip(&self.cases) {
            if !leanings.iter().any(|leaning| leaning.on == case.object) {
                continue;
            }
            let child = case.person.id();
            let units = child.and_then(|child| about.get_mut(&(child, case.object)));
            if let Some(units) = units {
                units.push(CaseIx(number));
            }
        }
        about
    }

    /// True for a unit in which an event may have happened without its being told there: it had begun by then, and had not
    /// ended.
    fn may_lack(&self, words: &Vocabulary, unit: CaseIx, event: &Event) -> bool {
        let own = self.events.of(unit);
        let is_same = |known: &Event| (known.word, known.day) == (event.word, event.day);
        if own.iter().any(is_same) {
            return false;
        }
        let Some(day) = day_of(event) else {
            return true;
        };
        let kind = words.object_word(self.object(unit));
        let begun = days_of(own, &kind.dated_by).min();
        let closed = days_of(own, &kind.closed_by).max();
        // Where more comes after an end, something went on: care follows upon an omhändertagande.
        let last = own.iter().filter_map(day_of).max();
        let ended = closed.filter(|closed| Some(*closed) == last);
        begun.is_none_or(|begun| day >= begun) && ended.is_none_or(|ended| day <= ended)
    }
}

fn day_of(event: &Event) -> Option<Day> {
    event.moment().map(|moment| moment.day)
}

/// The days of the events of some kinds.
fn days_of(own: &[Event], among: &[EventId]) -> impl Iterator<Item = Day> {
    let of_kind = own.iter().filter(|event| among.contains(&event.word));
    of_kind.filter_map(day_of)
}
