//! How long things took: the days behind every answer to a question about a time in days or longer.

use crate::answer::{Answer, Reason};
use crate::audit::{Audit, By, Judged};
use crate::case::{EventIx, push};
use crate::judge::{Evidence, Span};
use crate::rulebook::{Check, Grade, Rule};
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
    /// Cases of which the export does not tell the days.
    pub unknown: u64,
    /// Cases left out since a reader has said otherwise than the days do.
    pub overruled: u64,
}

/// Timings under counting.
#[derive(Default)]
pub(super) struct Clocking {
    found: Vec<Timing>,
}

/// What a question's answer says of time.
enum Told {
    Case(Case),
    Undone(Case),
    Unknown,
    Overruled,
    Nothing,
}

impl Clocking {
    /// Takes in an answer about a case that is not struck, to a question that allows a time.
    pub(super) fn add(
        &mut self,
        audit: &Audit<'_>,
        (question, grade): (usize, Grade),
        within: Period,
        cell: &Judged,
    ) {
        let told = told(audit, cell);
        if matches!(told, Told::Nothing) {
            return;
        }
        let timing = self.of((question, grade), within);
        match told {
            Told::Case(case) => {
                timing.within = within;
                push(&mut timing.cases, case);
            }
            Told::Undone(case) => timing.undone.push(case),
            Told::Unknown => timing.unknown += 1,
            Told::Overruled => timing.overruled += 1,
            Told::Nothing => {}
        }
    }

    fn of(&mut self, (question, grade): (usize, Grade), within: Period) -> &mut Timing {
        let known = |timing: &Timing| (timing.question, timing.grade) == (question, grade);
        let place = self.found.iter().position(known).unwrap_or_else(|| {
            self.found.push(Timing {
                question,
                grade,
                within,
                cases: Vec::new(),
                undone: Vec::new(),
                unknown: 0,
                overruled: 0,
            });
            self.found.len() - 1
        });
        &mut self.found[place]
    }

    /// Adds the timings of later cases.
    pub(super) fn add_all(&mut self, later: Self) {
        for timing in later.found {
            let own = self.of((timing.question, timing.grade), timing.within);
            if !timing.cases.is_empty() {
                own.within = timing.within;
            }
            // A list that doubled as it took in the others would need as much again while it does.
            for case in timing.cases {
                push(&mut own.cases, case);
            }
            own.undone.extend(timing.undone);
            own.unknown += timing.unknown;
            own.overruled += timing.overruled;
        }
    }

    pub(super) fn finish(mut self) -> Vec<Timing> {
        self.found
            .sort_by_key(|timing| (timing.question, timing.grade));
        self.found
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
