//! Counted answers: codes that are counted as the cases are asked, the counts grouped with polars, and the shares made
//! of them.
//!
//! One tally feeds every output. Struck cases leave every denominator; X, *uppgift saknas* and
//! *ej bedömd* are counted beside it. Grades never share a count.

mod counting;
mod divide;
mod grounds;
mod timing;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use polars::prelude::PolarsResult;

use crate::answer::{Answer, Reason};
use crate::audit::{Audit, By, Contrasts, OnlyAsking, Round, Telling};
use crate::draw::Sample;
use crate::rulebook::Grade;

pub use counting::MOST_NAMED;
use counting::{Counting, lines};
pub use divide::{DIVISIONS, Division, Group};
pub(crate) use divide::{Labels, labels, place_among};
pub use grounds::Grounds;
pub use timing::{Doubtful, Timing};

/// The counted answers of a table, question by question and grade by grade.
#[derive(Clone, Debug)]
pub struct TableTally {
    /// One line for each question and grade that occurs, in the order of the questions.
    pub lines: Vec<Tally>,
    /// Cases in the table.
    pub cases: u64,
    /// Cases struck out.
    pub struck: u64,
    /// Answers by who decided them, in the order of [`By::ALL`].
    pub by: [u64; By::ALL.len()],
    /// Why answers are not judged, and how many for each reason.
    pub open: BTreeMap<Reason, u64>,
    /// The same counts group by group.
    pub divisions: Vec<Division>,
    /// Why answers are Nej, a line for each question and grade with any.
    pub grounds: Vec<Grounds>,
    /// For each question the places of the versions that answers were judged by.
    pub versions: Vec<BTreeSet<usize>>,
    /// The days behind the answers to questions about a time.
    pub timings: Vec<Timing>,
    /// For each question the numbers of the first cases with a Nej that are not struck: at most [`MOST_NAMED`] and one.
    pub lacking: Vec<Vec<u32>>,
}

impl TableTally {
    /// Cases that are late unless something that the export does not tell gave them more time. Those in time are judged all
    /// the same, so that the share of Nej says too little.
    #[must_use]
    pub fn doubtful(&self, line: &Tally) -> u64 {
        let own = |timing: &&Timing| (timing.question, timing.grade) == (line.question, line.grade);
        let timings = self.timings.iter().filter(own);
        timings.map(|timing| timing.doubtful.len() as u64).sum()
    }
}

/// The counted answers to one question under one grade.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Place of the question in its table, from 0.
    pub question: usize,
    /// Grade of the demand.
    pub grade: Grade,
    /// True when the cases were drawn in strata: a share of them all together would weigh the strata wrongly.
    pub is_pooled: bool,
    counts: [u64; Answer::ALL.len()],
    struck: [u64; Answer::ALL.len()],
}

const GRADES: [Grade; 3] = [Grade::Ska, Grade::Bor, Grade::Lokal];

impl Tally {
    fn empty(question: usize, grade: Grade) -> Self {
        Self {
            question,
            grade,
            is_pooled: false,
            counts: [0; Answer::ALL.len()],
            struck: [0; Answer::ALL.len()],
        }
    }

    /// Takes in the counts of other cases.
    fn add(&mut self, other: &Self) {
        let own = self.counts.iter_mut().chain(&mut self.struck);
        for (own, other) in own.zip(other.counts.iter().chain(&other.struck)) {
            *own += other;
        }
    }

    /// How many cases that are not struck got an answer.
    #[must_use]
    pub fn count(&self, answer: Answer) -> u64 {
        self.counts[answer as usize]
    }

    /// Cases that are struck out; the grid shows X or what a reader answered.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.struck.iter().sum()
    }

    /// Every case that the question was put to, struck ones included.
    #[must_use]
    pub fn reviewed(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.struck()
    }

    /// Ja and Nej: the denominator of the shares.
    #[must_use]
    pub fn assessable(&self) -> u64 {
        self.count(Answer::Ja) + self.count(Answer::Nej)
    }

    /// The share of an answer among the assessable, in tenths of a percent, rounded half up; `None` where nothing is
    /// assessable, and of cases drawn in strata, which are weighed elsewhere.
    #[must_use]
    pub fn share(&self, answer: Answer) -> Option<Share> {
        let share = Share::of(self.count(answer), self.assessable());
        share.filter(|_| !self.is_pooled)
    }

    /// The answer's count with both denominators: «5 av 9 bedömbara (10 granskade, 1 X)». From twenty
    /// assessable cases on the percentage leads.
    #[must_use]
    pub fn sentence(&self, answer: Answer) -> String {
        let reviewed = self.reviewed_words();
        let counts = match self.assessable() {
            0 => format!("inget bedömbart ({reviewed})"),
            1 => format!("{} av 1 bedömbar ({reviewed})", self.count(answer)),
            many => format!("{} av {many} bedömbara ({reviewed})", self.count(answer)),
        };
        match self.share(answer) {
            Some(share) if self.assessable() >= LEADING_SHARE => format!("{share} %: {counts}"),
            None if self.is_pooled => format!("{counts}, ovägt"),
            _ => counts,
        }
    }

    /// What the reviewed cases were beside Ja and Nej. A struck case that is printed as X counts as one
    /// here, as a reader of the grid counts it; one that a reader has answered is told as struck.
    fn reviewed_words(&self) -> String {
        let struck_as_x = self.struck[Answer::EjTillampligt as usize];
        let beside = [
            (self.count(Answer::EjTillampligt) + struck_as_x, "X", "X"),
            (self.struck() - struck_as_x, "struket", "strukna"),
            (
                self.count(Answer::UppgiftSaknas),
                "uppgift saknas",
                "uppgift saknas",
            ),
            (self.count(Answer::EjBedomd), "ej bedömt", "ej bedömda"),
        ];
        let mut words = match self.reviewed() {
            1 => "1 granskat".to_owned(),
            many => format!("{many} granskade"),
        };
        for (count, one, many) in beside.iter().filter(|(count, _, _)| *count > 0) {
            let _ = write!(words, ", {count} {}", if *count == 1 { one } else { many });
        }
        words
    }
}

/// From this many assessable cases on a percentage says more than the counts.
const LEADING_SHARE: u64 = 20;

/// A share in tenths of a percent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Share(u64);

impl Share {
    /// `count` of `total`, rounded half up; `None` of nothing.
    #[must_use]
    pub fn of(count: u64, total: u64) -> Option<Self> {
        (total > 0).then(|| Self((count * 2000 + total) / (2 * total)))
    }

    /// As a number, in percent.
    #[must_use]
    pub fn tenths(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{},{}", self.0 / 10, self.0 % 10)
    }
}

/// Counts the answers of every table, and tells what is to be told of them: one asking of every case serves both.
///
/// # Errors
/// polars could not build or group the frame of counts.
pub fn tallies(audit: &Audit<'_>) -> PolarsResult<Vec<TableTally>> {
    tallies_of(audit, &mut OnlyAsking)
}

/// The same, by one who may make something else of the answers too.
pub(crate) fn tallies_of(
    audit: &Audit<'_>,
    round: &mut impl Round,
) -> PolarsResult<Vec<TableTally>> {
    let mut telling = Telling::default();
    let mut tallies = Vec::new();
    for table in 0..audit.battery.tables.len() {
        let contrasts = Contrasts::of(audit, table);
        let start = || Counting::of(audit, table, &contrasts);
        let mut parts = round.ask(audit, table, start, Counting::take).into_iter();
        let mut counted = parts.next().unwrap_or_else(start);
        for part in parts {
            counted.add(part);
        }
        telling.add_table(std::mem::take(&mut counted.telling));
        tallies.push(of_counted(audit, table, counted)?);
    }
    audit.tell(telling);
    Ok(tallies)
}

fn of_counted(audit: &Audit<'_>, table: usize, counted: Counting<'_>) -> PolarsResult<TableTally> {
    let spec = &audit.battery.tables[table];
    let is_pooled = audit.sample_of(spec).is_some_and(Sample::is_in_strata);
    let (open, lacking) = (counted.open(), counted.lacking());
    let (grounds, versions) = counted.grounding.finish(spec.questions.len());
    let mut lines = lines(&[&counted.dividing.whole()])?.remove(0);
    for line in &mut lines {
        line.is_pooled = is_pooled;
    }
    Ok(TableTally {
        lines,
        grounds,
        versions,
        timings: counted.clocking.finish(),
        cases: audit.count_of(spec) as u64,
        struck: counted.struck,
        by: counted.by,
        open,
        divisions: counted.dividing.finish(is_pooled)?,
        lacking,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::audit::{AskingDesk, JudgedCase, Parts, Questioning};
    use crate::load::{Remark, load, locate};
    use crate::rulebook::Rulebook;
    use crate::time::Day;

    /// Shares the cases out among some who count, two at a time and never to the same as the last, and hands over what was
    /// counted last first.
    struct SharedOut(usize);

    impl Round for SharedOut {
        fn ask<T: Send>(
            &mut self,
            audit: &Audit<'_>,
            table: usize,
            start: impl Fn() -> T + Sync,
            take: impl Fn(&mut T, JudgedCase<'_>) + Sync,
        ) -> Vec<T> {
            let cases = audit.cases(&audit.battery.tables[table]);
            let (parts, questioning) = (Parts::of(&cases, 2), Questioning::of(audit, table));
            let mut counting: Vec<T> = (0..self.0).map(|_| start()).collect();
            while let Some(part) = parts.next() {
                let own = &mut counting[(self.0 - 1 + part.place * (self.0 - 1)) % self.0];
                questioning.put_to(part, &mut AskingDesk::default(), |case| take(own, case));
            }
            counting.reverse();
            counting
        }
    }

    fn counted_by(source: &str, day: &str, round: &mut impl Round) -> (String, Vec<Remark>) {
        let book = Rulebook::embedded().unwrap();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(source);
        let located = locate(&fixture, &book).unwrap();
        let battery = book.battery("full").unwrap();
        let loaded = load(&located, &book, battery).unwrap();
        let day = (Day::parse(day).unwrap(), true);
        let audit = Audit::new(loaded, &book, battery, located.review, day);
        let mut tallies = tallies_of(&audit, round).unwrap();
        let timings = tallies.iter_mut().flat_map(|tally| &mut tally.timings);
        for timing in timings {
            timing
                .cases
                .sort_by_key(|case| (case.start, case.end, case.due));
            timing
                .undone
                .sort_by_key(|case| (case.start, case.end, case.due));
            timing
                .doubtful
                .sort_by_key(|one| (one.case.start, one.case.end, one.case.due, one.is_undone));
        }
        (format!("{tallies:?}"), audit.remarks().to_vec())
    }

    #[test]
    fn what_is_counted_does_not_depend_on_who_counts_which_cases() {
        for (source, day) in [
            ("hela-kedjan-2025", "2025-06-30"),
            ("eskilstuna-2023", "2025-06-30"),
            ("ny-lag-2025", "2026-03-31"),
        ] {
            let whole = counted_by(source, day, &mut OnlyAsking);
            assert!(whole.0.len() > 10_000 && !whole.1.is_empty(), "{source}");
            for counting in [2, 3, 5] {
                let shared = counted_by(source, day, &mut SharedOut(counting));
                assert!(shared.0 == whole.0, "{source}: tallies by {counting}");
                assert!(shared.1 == whole.1, "{source}: remarks by {counting}");
            }
        }
    }

    #[test]
    fn shares_are_rounded_half_up() {
        let shown = |count, total| Share::of(count, total).map(|share| share.to_string());
        assert_eq!(shown(5, 9).as_deref(), Some("55,6"));
        assert_eq!(shown(1, 2000).as_deref(), Some("0,1"));
        assert_eq!(shown(1, 2001).as_deref(), Some("0,0"));
        assert_eq!(shown(0, 0), None);
    }
}
