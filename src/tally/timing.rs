//! How long things took: the days behind every answer to a question about a time in days or longer.

use std::cmp::Reverse;

use crate::answer::{Answer, Reason};
use crate::audit::{Audit, By, Judged};
use crate::case::{EventIx, append, push};
use crate::judge::{Evidence, Span, Verdict};
use crate::rulebook::{Check, Condition, Deadline, Grade, Rule, Unknown};
use crate::stats::completion::Case;
use crate::time::{Day, Period};

/// The days of the cases that a question about a time was put to, under one grade, in day numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Timing {
    /// Place of the question in its table, from 0.
    pub question: usize,
    /// Grade of the demand.
    pub grade: Grade,
    /// The time that the newest version used allows.
    pub within: Period,
    /// Cases with a start and a last day: completed, or open on the measuring day.
    pub cases: Vec<Case>,
    /// Cases that ended without what was asked for, after their last day.
    pub undone: Vec<Case>,
    /// Cases that are late, unless something that the export does not tell lengthened or ended their time. Those in time
    /// are known all the same, so that a share without these would flatter.
    pub doubtful: Vec<Doubtful>,
    /// Cases of which the export does not tell the days.
    pub unknown: u64,
    /// Cases left out since a reader has said otherwise than the days do.
    pub overruled: u64,
}

/// A case that is late unless something that the export does not tell lengthened or ended its time, or excepted it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Doubtful {
    /// Its days, the last one as it was from the beginning.
    pub case: Case,
    /// True when it ended without what was asked for.
    pub is_undone: bool,
}

/// Timings under counting: the same in whatever order the cases come, but for the order of their days.
#[derive(Default)]
pub(super) struct Clocking {
    found: Vec<Clocked>,
}

/// A timing under counting.
struct Clocked {
    timing: Timing,
    /// The place of the case whose version of the rule the time is taken from: the last with a day, or the first of all
    /// while none has any.
    newest: Newest,
}

/// What decides which of two times is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Newest {
    Without(Reverse<usize>),
    WithDays(usize),
}

impl Clocked {
    /// Keeps the time of another case, when it decides.
    fn keep_time(&mut self, newest: Newest, within: Period) {
        if newest > self.newest {
            self.newest = newest;
            self.timing.within = within;
        }
    }
}

/// What a question's answer says of time.
enum Told {
    Case(Case),
    Undone(Case),
    Doubtful(Doubtful),
    Unknown,
    Overruled,
    Nothing,
}

impl Clocking {
    /// Takes in an answer about the case with a place, which is not struck, to a question that allows a time. Where it is
    /// none, what would be said at face value tells on which side the case lies.
    pub(super) fn add(
        &mut self,
        audit: &Audit<'_>,
        place: usize,
        (question, grade, within): (usize, Grade, Period),
        cell: &Judged,
        at_face_value: impl Iterator<Item = Verdict>,
    ) {
        let told = match told(audit, cell) {
            Told::Unknown => doubtful(audit, at_face_value).map_or(Told::Unknown, Told::Doubtful),
            told => told,
        };
        let newest = match told {
            Told::Nothing => return,
            Told::Case(_) => Newest::WithDays(place),
            Told::Undone(_) | Told::Doubtful(_) | Told::Unknown | Told::Overruled => {
                Newest::Without(Reverse(place))
            }
        };
        let clocked = self.of((question, grade), newest, within);
        clocked.keep_time(newest, within);
        let timing = &mut clocked.timing;
        match told {
            Told::Case(case) => push(&mut timing.cases, case),
            Told::Undone(case) => timing.undone.push(case),
            Told::Doubtful(doubtful) => timing.doubtful.push(doubtful),
            Told::Unknown => timing.unknown += 1,
            Told::Overruled => timing.overruled += 1,
            Told::Nothing => {}
        }
    }

    fn of(
        &mut self,
        (question, grade): (usize, Grade),
        newest: Newest,
        within: Period,
    ) -> &mut Clocked {
        let known = |clocked: &Clocked| {
            (clocked.timing.question, clocked.timing.grade) == (question, grade)
        };
        let place = self.found.iter().position(known).unwrap_or_else(|| {
            let timing = Timing {
                question,
                grade,
                within,
                cases: Vec::new(),
                undone: Vec::new(),
                doubtful: Vec::new(),
                unknown: 0,
                overruled: 0,
            };
            self.found.push(Clocked { timing, newest });
            self.found.len() - 1
        });
        &mut self.found[place]
    }

    /// Adds the timings of other cases.
    pub(super) fn add_all(&mut self, other: Self) {
        for Clocked { timing, newest } in other.found {
            let clocked = self.of((timing.question, timing.grade), newest, timing.within);
            clocked.keep_time(newest, timing.within);
            let own = &mut clocked.timing;
            append(&mut own.cases, timing.cases);
            own.undone.extend(timing.undone);
            own.doubtful.extend(timing.doubtful);
            own.unknown += timing.unknown;
            own.overruled += timing.overruled;
        }
    }

    pub(super) fn finish(self) -> Vec<Timing> {
        let found = self.found.into_iter();
        let mut found: Vec<Timing> = found.map(|clocked| clocked.timing).collect();
        found.sort_by_key(|timing| (timing.question, timing.grade));
        found
    }
}

/// The time that a version allows, when it is counted in days or more. Hours are judged to the minute, which day numbers
/// cannot tell. Of a question that is put to each part of a case, the part that decides the answer counts.
pub(super) fn time_of(rule: &Rule, version: Option<usize>) -> Option<Period> {
    let version = version.map_or_else(|| rule.versions.last(), |place| rule.versions.get(place))?;
    match &version.check {
        Check::Deadline(check) if !matches!(check.within, Period::Hours(_)) => Some(check.within),
        _ => None,
    }
}

/// A rule about such a time without the exceptions from it and what may lengthen it, and then without what may end the duty
/// either; none for another rule.
pub(super) fn without_relief(rule: &Rule) -> Vec<Rule> {
    let mut places = 0..rule.versions.len();
    if !places.any(|place| time_of(rule, Some(place)).is_some()) {
        return Vec::new();
    }
    let mut unlengthened = rule.clone();
    let is_asked = |condition: &Condition| condition.if_unknown != Unknown::Exception;
    unlengthened.conditions.retain(is_asked);
    for version in &mut unlengthened.versions {
        version.conditions.retain(is_asked);
    }
    change_deadlines(&mut unlengthened, |check| check.extension = None);
    let mut unending = unlengthened.clone();
    change_deadlines(&mut unending, |check| check.ceases.clear());
    vec![unlengthened, unending]
}

fn change_deadlines(rule: &mut Rule, change: impl Fn(&mut Deadline)) {
    for version in &mut rule.versions {
        if let Check::Deadline(check) = &mut version.check {
            change(check);
        }
    }
}

/// The days of a case that is late at face value.
fn doubtful(
    audit: &Audit<'_>,
    mut at_face_value: impl Iterator<Item = Verdict>,
) -> Option<Doubtful> {
    let late = at_face_value.find(|verdict| verdict.answer() == Answer::Nej)?;
    let Evidence::Span(span) = late.evidence else {
        return None;
    };
    let case = case_of(audit, span)?;
    let is_undone = late.reason == Reason::EndedUndone;
    let end = case.end.filter(|_| !is_undone);
    Some(Doubtful {
        case: Case { end, ..case },
        is_undone,
    })
}

fn told(audit: &Audit<'_>, cell: &Judged) -> Told {
    match cell.by {
        By::ReaderOverMachine | By::Disputed => return Told::Overruled,
        By::Struck => return Told::Nothing,
        By::Machine | By::Reader | By::Both => {}
    }
    let verdict = &cell.machine;
    match (verdict.reason, verdict.evidence) {
        (Reason::EndedInTime, _) => Told::Nothing,
        (Reason::EndedUndone, Evidence::Span(span)) => case_of(audit, span)
            .map_or(Told::Unknown, |case| {
                Told::Undone(Case { end: None, ..case })
            }),
        (Reason::LawChanged, _) => Told::Unknown,
        (_, Evidence::Span(span)) => case_of(audit, span).map_or(Told::Unknown, Told::Case),
        _ if verdict.answer() == Answer::EjTillampligt => Told::Nothing,
        _ => Told::Unknown,
    }
}

fn case_of(audit: &Audit<'_>, span: Span) -> Option<Case> {
    let day = |ix: EventIx| audit.store.event(ix).moment().map(|moment| moment.day);
    let last = span.extended_to.unwrap_or(span.due.rolled);
    Some(Case {
        start: day(span.from)?.number(),
        end: span.until.and_then(day).map(Day::number),
        due: last.number(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// As if the cases came in their order: each with days tells the time anew.
        #[test]
        fn the_time_is_that_of_the_last_case_with_days_or_of_the_first_in_whatever_order_they_come(
            told in proptest::collection::vec((proptest::bool::ANY, 0..9_u32), 1..12),
            seed in 0..1_000_usize,
        ) {
            let cases: Vec<(Newest, Period)> = told.iter().enumerate().map(|(place, (has_days, days))| {
                let newest = if *has_days { Newest::WithDays(place) } else { Newest::Without(Reverse(place)) };
                (newest, Period::Days(*days))
            }).collect();
            let last = told.iter().rev().find(|(has_days, _)| *has_days);
            let slow = last.unwrap_or(&told[0]).1;
            let mut mixed = cases.clone();
            mixed.rotate_left(seed % cases.len());
            if seed % 2 == 0 {
                mixed.reverse();
            }
            let mut clocking = Clocking::default();
            for (newest, within) in mixed {
                clocking.of((0, Grade::Ska), newest, within).keep_time(newest, within);
            }
            let found: Vec<Period> = clocking.finish().iter().map(|timing| timing.within).collect();
            proptest::prop_assert_eq!(found, [Period::Days(slow)]);
        }
    }
}
