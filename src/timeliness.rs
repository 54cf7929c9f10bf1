//! How long things took, in figures: three measures side by side, the distribution of the days, the open stock by age,
//! and the quarters.
//!
//! What falls due in the period is the headline: every such case is decided, and leaving old ones open does not help.
//! The open ones past their last day stand beside it, and the completed ones only for comparison.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::audit::Audit;
use crate::draw::Span as Calendar;
use crate::rulebook::Grade;
use crate::stats::completion::{
    self, Case, Completed, OpenCases, Period as Days, Share, completed_in, due_in, open_over,
};
use crate::tally::{Doubtful, TableTally, Timing};
use crate::time::{Day, Period};

/// The figures of one question under one grade.
#[derive(Clone, PartialEq, Debug)]
pub struct Figures {
    /// Place of the table in the battery.
    pub table: usize,
    /// Place of the question in its table.
    pub question: usize,
    /// Grade of the demand.
    pub grade: Grade,
    /// The time allowed.
    pub within: Period,
    /// Due in the period, and done by then.
    pub due: Share,
    /// Open on the measuring day.
    pub open: OpenCases,
    /// Completed in the period.
    pub completed: Completed,
    /// How many days the completed took, in order of the days.
    pub taken: Vec<Taken>,
    /// Completed in the period within 120 days, where the law says four months.
    pub within_120: Option<Share>,
    /// How many are open, by how long they have been.
    pub stock: Vec<Band>,
    /// How many days the completed ones took.
    pub days: Vec<Bin>,
    /// Due quarter by quarter.
    pub quarters: Vec<(String, Share)>,
    /// Cases that are late, unless something that the export does not tell lengthened or ended their time.
    pub doubt: Doubt,
    /// Cases of which the export does not tell the days.
    pub unknown: u64,
    /// Cases left out since a reader has said otherwise than the days do.
    pub overruled: u64,
    /// True when the measures may not be published.
    pub is_withheld: bool,
}

/// How many cases are late unless something lengthened or ended their time, measure by measure. A share that left them out
/// would hold those in time alone.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Doubt {
    /// All of them.
    pub all: u64,
    /// Those whose last day may fall in the period.
    pub due: u64,
    /// Those open on the measuring day.
    pub open: u64,
    /// Those completed in the period.
    pub completed: u64,
}

/// Completed cases that took just this many days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// Days; the first day is day 0.
    pub days: i32,
    /// Completed in time.
    pub in_time: u64,
    /// Completed too late.
    pub late: u64,
}

/// The least number of days that at least so many per cent of the completed took at most; `None` without cases.
#[must_use]
pub fn percentile(taken: &[Taken], percent: u64) -> Option<i32> {
    let all: u64 = taken.iter().map(|days| days.in_time + days.late).sum();
    nth(taken, (all * percent).div_ceil(100).checked_sub(1)?)
}

/// The median of the days, the mean of the middle two of an even number; `None` without cases.
#[must_use]
pub fn median(taken: &[Taken]) -> Option<f64> {
    let all: u64 = taken.iter().map(|days| days.in_time + days.late).sum();
    let upper = nth(taken, all / 2)?;
    let lower = if all.is_multiple_of(2) {
        nth(taken, all / 2 - 1)?
    } else {
        upper
    };
    Some(f64::midpoint(f64::from(lower), f64::from(upper)))
}

/// The days of the case with a place, from 0, in order of the days.
fn nth(taken: &[Taken], place: u64) -> Option<i32> {
    let mut before = 0;
    let found = taken.iter().find(|days| {
        before += days.in_time + days.late;
        before > place
    });
    found.map(|days| days.days)
}

/// Open cases of some age.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Band {
    /// Least number of days.
    pub from: i32,
    /// Greatest number of days; `None` without end.
    pub to: Option<i32>,
    /// How many there are.
    pub count: u64,
}

/// Completed cases that took some number of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bin {
    /// Least number of days.
    pub from: i32,
    /// Greatest number of days; `None` without end.
    pub to: Option<i32>,
    /// Completed in time.
    pub in_time: u64,
    /// Completed too late.
    pub late: u64,
}

impl Bin {
    /// All of them.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.in_time + self.late
    }
}

/// Bins up to the limit, at most; as many again twice beyond it.
const BINS: i32 = 8;

/// Last ages of the open stock, in days, for a time of at most a month and for a longer one.
const SHORT_AGES: [i32; 5] = [7, 14, 30, 60, 120];
const LONG_AGES: [i32; 6] = [30, 60, 90, 120, 180, 365];

/// The days of the period: those of the review as far as the measuring day, else all until then.
#[must_use]
pub fn days_of(audit: &Audit<'_>) -> (Option<Day>, Day) {
    let measured = audit.measuring_day;
    match audit.review.period {
        Some((first, last)) => (Some(first), last.min(measured).max(first)),
        None => (None, measured),
    }
}

/// The figures of every question about a time. Nothing of a table drawn in strata, whose cases weigh differently.
#[must_use]
pub fn figures(audit: &Audit<'_>, tallies: &[TableTally]) -> Vec<Figures> {
    let tables = tallies.iter().enumerate();
    let told = tables.filter(|(_, tally)| !tally.lines.iter().any(|line| line.is_pooled));
    let timings = told.flat_map(|(table, tally)| tally.timings.iter().map(move |one| (table, one)));
    let timings: Vec<(usize, &Timing)> = timings.collect();
    let figures = timings.into_par_iter();
    figures
        .map(|(table, timing)| figures_of(audit, table, timing))
        .collect()
}

/// The figures that sentences may tell.
#[must_use]
pub fn told(figures: &[Figures]) -> Vec<Figures> {
    // Of what is in doubt no count is told.
    let may_be_told = |figures: &&Figures| figures.doubt.due > 0 || !figures.is_withheld;
    figures.iter().filter(may_be_told).cloned().collect()
}

fn figures_of(audit: &Audit<'_>, table: usize, timing: &Timing) -> Figures {
    let measured = audit.measuring_day.number();
    let (first, last) = days_of(audit);
    let period = Days {
        first: first.map_or(i32::MIN, Day::number),
        last: last.number(),
    };
    // What is due on the measuring day is not decided for all: those done by then would be counted alone.
    let is_decided = |case: &&Case| case.due < measured;
    let ended = || timing.cases.iter().chain(&timing.undone);
    let decided = || ended().filter(is_decided);
    let completed = |case: &&Case| case.end.is_some_and(|end| period.contains(end));
    let doubt = doubt_of(&timing.doubtful, period, measured);
    // How long things took is known also of those that may have been late.
    let everyone = with_doubtful(timing);
    let taken = taken_by(everyone.iter().filter(completed));
    let is_four_months = timing.within == Period::Months(4);
    let in_120 = || {
        let mut in_time = Share::default();
        for case in everyone.iter().filter(completed) {
            in_time.add(completion::is_done(&case.with_limit(120)));
        }
        in_time
    };
    Figures {
        table,
        question: timing.question,
        grade: timing.grade,
        within: timing.within,
        due: due_in(decided(), period),
        open: open_over(&timing.cases, measured),
        completed: completed_of(timing, &everyone, period),
        within_120: is_four_months.then(in_120),
        stock: stock_of(&everyone, timing.within, measured),
        // Nothing that sets those in time beside the late ones, where some may be either.
        days: if doubt.completed > 0 {
            Vec::new()
        } else {
            bins_of(&taken, nominal(timing.within))
        },
        taken,
        quarters: if doubt.due > 0 {
            Vec::new()
        } else {
            quarters_of(decided(), period)
        },
        doubt,
        unknown: timing.unknown,
        overruled: timing.overruled,
        is_withheld: false,
    }
}

/// How long everyone took, and how many of those of which it is known were in time.
fn completed_of(timing: &Timing, everyone: &[Case], period: Days) -> Completed {
    let completed = completed_in(everyone, period);
    if timing.doubtful.is_empty() {
        return completed;
    }
    Completed {
        in_time: completed_in(&timing.cases, period).in_time,
        ..completed
    }
}

/// The cases with days, and those of which it is not known whether they were late.
fn with_doubtful(timing: &Timing) -> Cow<'_, [Case]> {
    if timing.doubtful.is_empty() {
        return Cow::Borrowed(timing.cases.as_slice());
    }
    let doubtful = timing.doubtful.iter().filter(|one| !one.is_undone);
    let cases = timing.cases.iter().copied();
    Cow::Owned(cases.chain(doubtful.map(|one| one.case)).collect())
}

/// A last day before the period may have been moved into it, unless the case had ended by then.
fn doubt_of(doubtful: &[Doubtful], period: Days, measured: i32) -> Doubt {
    let mut doubt = Doubt::default();
    for Doubtful { case, is_undone } in doubtful {
        let may_be_moved = case.end.is_none_or(|end| end >= period.first);
        let is_due = case.due <= period.last
            && case.due < measured
            && (period.contains(case.due) || may_be_moved);
        doubt.all += 1;
        doubt.due += u64::from(is_due);
        doubt.open += u64::from(!is_undone && case.days_open(measured).is_some());
        doubt.completed += u64::from(case.end.is_some_and(|end| period.contains(end)));
    }
    doubt
}

/// Completed cases that took the same number of days, counted together.
fn taken_by<'a>(completed: impl Iterator<Item = &'a Case>) -> Vec<Taken> {
    let told = completed.filter_map(|case| Some((case.days()?.max(0), completion::is_done(case))));
    let counted = by_number(told).into_iter().map(|(days, share)| Taken {
        days,
        in_time: share.count,
        late: share.of - share.count,
    });
    counted.collect()
}

/// What belongs to each number, in order of the numbers. There are few of them, and millions of cases.
fn by_number(told: impl Iterator<Item = (i32, bool)>) -> Vec<(i32, Share)> {
    let mut found: HashMap<i32, Share> = HashMap::new();
    for (number, has) in told {
        found.entry(number).or_default().add(has);
    }
    let mut found: Vec<(i32, Share)> = found.into_iter().collect();
    found.sort_unstable_by_key(|(number, _)| *number);
    found
}

/// The limit in days as a picture draws it: months differ in length.
#[must_use]
pub fn nominal(within: Period) -> i32 {
    let count = i32::try_from(within.count()).unwrap_or(i32::MAX);
    match within {
        Period::Hours(_) => count / 24,
        Period::Days(_) => count,
        Period::Weeks(_) => count.saturating_mul(7),
        // 365,25 days in twelve months, rounded half up.
        Period::Months(_) => (count.saturating_mul(36_525) + 600) / 1_200,
        Period::Years(_) => count.saturating_mul(365),
    }
}

/// Bins of equal width, one of which ends at the limit; what took more than three times as long shares the last.
fn bins_of(taken: &[Taken], limit: i32) -> Vec<Bin> {
    let Some(Taken { days: longest, .. }) = taken.last() else {
        return Vec::new();
    };
    let limit = limit.max(1);
    let width = (limit + BINS - 1) / BINS;
    let first = (limit - 1).rem_euclid(width) + 1;
    let mut bins = Vec::new();
    let (mut from, mut to) = (0, first);
    while bins.is_empty() || (from <= *longest && from <= limit.saturating_mul(3)) {
        bins.push((from, Some(to)));
        (from, to) = (to + 1, to + width);
    }
    if from <= *longest {
        bins.push((from, None));
    }
    let bin = |(from, to): (i32, Option<i32>)| {
        let is_in = |taken: &&Taken| taken.days >= from && to.is_none_or(|to| taken.days <= to);
        let found = || taken.iter().filter(is_in);
        Bin {
            from,
            to,
            in_time: found().map(|taken| taken.in_time).sum(),
            late: found().map(|taken| taken.late).sum(),
        }
    };
    bins.into_iter().map(bin).collect()
}

fn stock_of(cases: &[Case], within: Period, measured: i32) -> Vec<Band> {
    let ages: &[i32] = if nominal(within) <= 31 {
        &SHORT_AGES
    } else {
        &LONG_AGES
    };
    let open = cases.iter().filter_map(|case| case.days_open(measured));
    let open: Vec<i32> = open.collect();
    let ends = ages.iter().copied().map(Some).chain([None]);
    let starts = std::iter::once(0).chain(ages.iter().map(|age| age + 1));
    let band = |(from, to): (i32, Option<i32>)| {
        let is_in = |days: &&i32| **days >= from && to.is_none_or(|to| **days <= to);
        Band {
            from,
            to,
            count: open.iter().filter(is_in).count() as u64,
        }
    };
    starts.zip(ends).map(band).collect()
}

/// By quarter; many cases fall due on the same day, so days are counted before they are named.
fn quarters_of<'a>(decided: impl Iterator<Item = &'a Case>, period: Days) -> Vec<(String, Share)> {
    let due = decided.filter(|case| period.contains(case.due));
    let told = due.map(|case| (case.due, completion::is_done(case)));
    let mut quarters: BTreeMap<String, Share> = BTreeMap::new();
    for (day, share) in by_number(told) {
        let name = Calendar::Kvartal.of(Day::from_number(day));
        let quarter = quarters.entry(name).or_default();
        quarter.count += share.count;
        quarter.of += share.of;
    }
    quarters.into_iter().collect()
}
