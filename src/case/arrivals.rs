//! When parts came in, and about whom: to tell which units they belong to.

use rayon::prelude::*;

use super::interner::Id;
use super::store::CaseIx;
use crate::time::Day;

/// The days that a unit is open; an end that is not known is `None`, one that has not come `Day::MAX`.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) first: Option<Day>,
    pub(super) last: Option<Day>,
}

impl Open {
    fn holds(self, day: Day) -> bool {
        let within = |(first, last)| (first..=last).contains(&day);
        self.first.zip(self.last).is_some_and(within)
    }

    /// The days on which it may be open.
    fn widest(self) -> (Day, Day) {
        (
            self.first.unwrap_or(Day::MIN),
            self.last.unwrap_or(Day::MAX),
        )
    }

    fn is_known(self) -> bool {
        self.first.is_some() && self.last.is_some()
    }
}

/// When parts came in, and about whom: what is needed to tell which unit they belong to.
#[derive(Default)]
pub(super) struct Arrivals {
    /// In order of the children, and of each child's in the order in which they were added.
    by_person: Vec<(Id, Arrival)>,
    /// Loose parts about nobody in particular.
    anonymous: Days,
    /// Loose parts about anyone.
    all: Days,
}

#[derive(Clone, Copy)]
pub(super) struct Arrival {
    /// `None` for one whose row was set aside.
    pub(super) part: Option<CaseIx>,
    pub(super) day: Option<Day>,
    /// True when the export does not itself say which unit it belongs to.
    pub(super) is_loose: bool,
}

/// Days of arrival, sorted, and whether any is not known.
#[derive(Default)]
struct Days {
    known: Vec<Day>,
    any_unknown: bool,
}

impl Days {
    fn push(&mut self, day: Option<Day>) {
        self.any_unknown |= day.is_none();
        self.known.extend(day);
    }

    fn may_be_within(&self, open: Open) -> bool {
        let (first, last) = open.widest();
        let next = self.known.partition_point(|day| *day < first);
        self.any_unknown || self.known.get(next).is_some_and(|day| *day <= last)
    }
}

impl Arrivals {
    /// Ready to be asked: days in order.
    pub(super) fn sorted(mut self) -> Self {
        self.all.known.sort_unstable();
        self.anonymous.known.sort_unstable();
        self.by_person.par_sort_by_key(|(person, _)| *person);
        self
    }

    /// Adds one, under the child that it is about.
    pub(super) fn add(&mut self, person: Option<Id>, arrival: Arrival) {
        if arrival.is_loose {
            self.all.push(arrival.day);
        }
        match person {
            Some(person) => self.by_person.push((person, arrival)),
            None if arrival.is_loose => self.anonymous.push(arrival.day),
            None => {}
        }
    }

    fn about(&self, person: Option<Id>) -> impl Iterator<Item = &Arrival> + Clone {
        let before = |wanted: Id| self.by_person.partition_point(|(known, _)| *known < wanted);
        let from = person.map_or(self.by_person.len(), before);
        let same = self.by_person[from..]
            .iter()
            .take_while(move |(known, _)| Some(*known) == person);
        same.map(|(_, arrival)| arrival)
    }

    /// The parts that certainly came in about the child while the unit was open.
    pub(super) fn during(
        &self,
        person: Option<Id>,
        open: Open,
    ) -> impl Iterator<Item = (CaseIx, Day)> {
        let known = self
            .about(person)
            .filter_map(|arrival| Some((arrival.part?, arrival.day?)));
        known.filter(move |(_, day)| open.holds(*day))
    }

    /// True when a part may have come in about the child while the unit was open, and nothing settles it.
    pub(super) fn uncertain(&self, person: Option<Id>, open: Open) -> bool {
        let (first, last) = open.widest();
        let unsettled = |arrival: &Arrival| match arrival.day {
            Some(day) => {
                (!open.is_known() || arrival.part.is_none()) && (first..=last).contains(&day)
            }
            None => true,
        };
        match person {
            Some(_) => {
                let mut own = self.about(person);
                own.any(|arrival| arrival.is_loose && unsettled(arrival))
                    || self.anonymous.may_be_within(open)
            }
            None => self.all.may_be_within(open),
        }
    }
}
