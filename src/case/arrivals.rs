//! When parts came in, and about whom: to tell which units they belong to.

use super::interner::Id;
use super::room::{filled, lengthen};
use super::store::{CaseIx, NO_MINUTE};
use crate::time::Day;

/// The days that a unit is open; an end that is not known is `None`, one that has not come `Day::MAX`.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) first: Option<Day>,
    pub(super) last: Option<Day>,
    /// Minutes since midnight when it was opened and when it was closed, or [`NO_MINUTE`].
    pub(super) minutes: (u16, u16),
}

impl Open {
    fn holds(self, day: Day) -> bool {
        let within = |(first, last)| (first..=last).contains(&day);
        self.first.zip(self.last).is_some_and(within)
    }

    /// True for a part that came in while the unit was open: one of the day on which it was closed came before that, unless
    /// the clock says otherwise.
    fn takes_in(self, arrival: &Arrival) -> bool {
        let (_, closed) = self.minutes;
        let is_past = arrival.day == self.last && arrival.is_after(closed);
        arrival.day.is_some_and(|day| self.holds(day)) && !is_past
    }

    /// True for such a part when the unit was open already: one of the day on which it was opened led to it, unless the clock
    /// says otherwise.
    pub(super) fn had_begun(self, arrival: &Arrival) -> bool {
        let (opened, _) = self.minutes;
        arrival.day != self.first || arrival.is_after(opened)
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
    /// By the number of a child: where those about it start, and at last where the last ones end.
    starts: Vec<u32>,
    /// Those about each child in the order in which they were given.
    list: Vec<Arrival>,
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
    /// Minutes since midnight, or [`NO_MINUTE`].
    pub(super) minute: u16,
    /// True when the export does not itself say which unit it belongs to.
    pub(super) is_loose: bool,
}

impl Arrival {
    /// True when the clock says that it came later on the day than a minute, or [`NO_MINUTE`], of the same day.
    fn is_after(&self, minute: u16) -> bool {
        let is_known = minute != NO_MINUTE && self.minute != NO_MINUTE;
        is_known && self.minute > minute
    }
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
    /// Those given, each with the child that it is about. They are gone through twice: to count those about each child,
    /// and to put them in place.
    pub(super) fn of(given: impl Iterator<Item = (Option<Id>, Arrival)> + Clone) -> Self {
        let mut arrivals = Self::default();
        for (person, arrival) in given.clone() {
            arrivals.count(person, arrival);
        }
        arrivals.all.known.sort_unstable();
        arrivals.anonymous.known.sort_unstable();
        arrivals.place(given);
        arrivals
    }

    fn count(&mut self, person: Option<Id>, arrival: Arrival) {
        if arrival.is_loose {
            self.all.push(arrival.day);
        }
        match person {
            Some(person) => {
                // One further on than its own, so that adding up the numbers gives where each starts.
                let place = person.0 as usize + 2;
                lengthen(&mut self.starts, place + 1, 0);
                self.starts[place] += 1;
            }
            None if arrival.is_loose => self.anonymous.push(arrival.day),
            None => {}
        }
    }

    fn place(&mut self, given: impl Iterator<Item = (Option<Id>, Arrival)>) {
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        let nothing = Arrival {
            part: None,
            day: None,
            minute: NO_MINUTE,
            is_loose: false,
        };
        self.list = filled(sum as usize, nothing);
        // What follows a child's own start moves to where the next child's starts, as they are put in place.
        for (person, arrival) in given {
            if let Some(person) = person {
                let place = &mut self.starts[person.0 as usize + 1];
                self.list[*place as usize] = arrival;
                *place += 1;
            }
        }
    }

    fn about(&self, person: Option<Id>) -> &[Arrival] {
        let place = person.map_or(self.starts.len(), |person| person.0 as usize);
        match self.starts.get(place..).unwrap_or_default() {
            [first, end, ..] => &self.list[*first as usize..*end as usize],
            _ => &[],
        }
    }

    /// The parts that certainly came in about the child while the unit was open.
    pub(super) fn during(
        &self,
        person: Option<Id>,
        open: Open,
    ) -> impl Iterator<Item = (CaseIx, &Arrival)> {
        let known = self
            .about(person)
            .iter()
            .filter_map(|arrival| Some((arrival.part?, arrival)));
        known.filter(move |(_, arrival)| open.takes_in(arrival))
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
                let mut own = self.about(person).iter();
                own.any(|arrival| arrival.is_loose && unsettled(arrival))
                    || self.anonymous.may_be_within(open)
            }
            None => self.all.may_be_within(open),
        }
    }
}
