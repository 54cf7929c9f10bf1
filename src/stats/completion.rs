//! Timeliness of investigations, on plain day numbers.
//!
//! Three measures belong together: the cases whose deadline falls in the period (nothing is
//! unknown there, and leaving old cases open does not help), the open cases past their deadline,
//! and, for comparison only, the cases completed in the period. Day numbers count whole days from
//! any common day; an ending after the measuring day is treated as not known.

use super::numeric::real;

/// A case, in day numbers. A case is in time when it ends on its due day or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The day it began; day 0 of its duration.
    pub start: i32,
    /// The day it was completed, when it is.
    pub end: Option<i32>,
    /// The last day on which it may be completed.
    pub due: i32,
}

/// The days of a period, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: i32,
    /// The last day.
    pub last: i32,
}

/// A number of cases out of a number of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Cases with the property.
    pub count: u64,
    /// Cases in all.
    pub of: u64,
}

/// The cases completed in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Completed {
    /// Those completed in time.
    pub in_time: Share,
    /// Their mean duration in days; `None` without cases.
    pub mean_days: Option<f64>,
    /// Their median duration in days, the mean of the middle two of an even number; `None` without
    /// cases.
    pub median_days: Option<f64>,
}

/// The cases open on a measuring day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenCases {
    /// Those past their due day, of all open.
    pub over: Share,
    /// Days since the start of the longest open one past its due day; 0 when there is none.
    pub oldest_days: u64,
    /// Days past the due day, summed.
    pub days_over: u64,
}

/// The cases that began in a period, seen from a measuring day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cohort {
    /// Completed in time, of those whose due day has come.
    pub mature: Share,
    /// Known to be in time, of all: the lower bound of the final share.
    pub lower: Share,
    /// In time or not yet decided, of all: the upper bound of the final share.
    pub upper: Share,
}

impl Case {
    /// The same case with its due day a number of days after its start.
    #[must_use]
    pub fn with_limit(self, days: i32) -> Self {
        Self {
            due: self.start.saturating_add(days),
            ..self
        }
    }

    /// The duration in days; `None` while it is open.
    #[must_use]
    pub fn days(&self) -> Option<i32> {
        self.end.map(|end| end.saturating_sub(self.start))
    }

    /// Days since the start; `None` unless it has begun and is open on the measuring day.
    #[must_use]
    pub fn days_open(&self, measured: i32) -> Option<i32> {
        self.is_open(measured)
            .then(|| measured.saturating_sub(self.start))
    }

    /// Whether it was completed in time; `None` while it is open and not past its due day.
    #[must_use]
    pub fn in_time(&self, measured: i32) -> Option<bool> {
        match self.known_end(measured) {
            Some(end) => Some(end <= self.due),
            None => (measured > self.due).then_some(false),
        }
    }

    fn known_end(&self, measured: i32) -> Option<i32> {
        self.end.filter(|&end| end <= measured)
    }

    fn is_open(&self, measured: i32) -> bool {
        self.start <= measured && self.known_end(measured).is_none()
    }
}

impl Period {
    /// Whether a day lies in the period.
    #[must_use]
    pub fn contains(&self, day: i32) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

impl Share {
    /// The share between 0 and 1; `None` of nothing.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| real(self.count) / real(self.of))
    }

    /// Takes in one more case, that counts or not.
    pub fn add(&mut self, counts: bool) {
        self.of += 1;
        self.count += u64::from(counts);
    }
}

/// The cases whose due day falls in the period, counted when completed by then: the headline
/// measure. Nothing is unknown when the period has passed; a due day still ahead of the data
/// counts as missed unless the case is completed.
#[must_use]
pub fn due_in<'a>(cases: impl IntoIterator<Item = &'a Case>, period: Period) -> Share {
    let mut share = Share::default();
    for case in cases {
        if period.contains(case.due) {
            share.add(is_done(case));
        }
    }
    share
}

/// Whether a case was completed on its due day or before.
#[must_use]
pub fn is_done(case: &Case) -> bool {
    case.end.is_some_and(|end| end <= case.due)
}

/// The cases open on the measuring day; one is over from the day after its due day.
#[must_use]
pub fn open_over(cases: &[Case], measured: i32) -> OpenCases {
    let mut open = OpenCases::default();
    for case in cases.iter().filter(|case| case.is_open(measured)) {
        let over = measured > case.due;
        open.over.add(over);
        if over {
            open.oldest_days = open.oldest_days.max(days_between(case.start, measured));
            open.days_over += days_between(case.due, measured);
        }
    }
    open
}

/// The cases completed in the period, whenever they began.
///
/// Only for comparison with figures made the same way: clearing old cases makes it fall, leaving
/// them open makes it rise. Under another limit, map the cases with [`Case::with_limit`] first.
#[must_use]
pub fn completed_in(cases: &[Case], period: Period) -> Completed {
    let mut in_time = Share::default();
    // Of a whole country there are a million: neither the list nor its sorting takes more memory than they do.
    let mut days = Vec::with_capacity(cases.len());
    for case in cases {
        if let Some(end) = case.end.filter(|&end| period.contains(end)) {
            in_time.add(end <= case.due);
            days.push(f64::from(end) - f64::from(case.start));
        }
    }
    days.sort_unstable_by(f64::total_cmp);
    let total: f64 = days.iter().sum();
    Completed {
        in_time,
        mean_days: (in_time.of > 0).then(|| total / real(in_time.of)),
        median_days: median(&days),
    }
}

/// The cases that began in the period: the share of those whose due day has come, and the bounds
/// between which the share of all will end.
///
/// The share of "known outcomes" is left out on purpose: it counts cases completed early but not
/// those that are still open and on their way to be late.
#[must_use]
pub fn started_in(cases: &[Case], period: Period, measured: i32) -> Cohort {
    let mut cohort = Cohort::default();
    for case in cases.iter().filter(|case| period.contains(case.start)) {
        let in_time = case.in_time(measured);
        if case.due <= measured {
            cohort.mature.add(in_time == Some(true));
        }
        cohort.lower.add(in_time == Some(true));
        cohort.upper.add(in_time != Some(false));
    }
    cohort
}

/// The first case completed in the period, by day and then by identifier in byte order; `None`
/// when none is.
#[must_use]
pub fn first_completed<'a>(cases: &[(&'a str, Case)], period: Period) -> Option<&'a str> {
    let ends = cases.iter().filter_map(|(id, case)| Some((case.end?, *id)));
    let first = ends.filter(|(end, _)| period.contains(*end)).min();
    first.map(|(_, id)| id)
}

fn days_between(from: i32, to: i32) -> u64 {
    u64::try_from(i64::from(to) - i64::from(from)).unwrap_or(0)
}

/// The median of sorted numbers.
fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}
