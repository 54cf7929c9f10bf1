//! Counted answers: the frame of answers, grouped with polars, and the shares made of it.
//!
//! One tally feeds every output. Struck cases leave every denominator; X, *uppgift saknas* and
//! *ej bedömd* are counted beside it. Grades never share a count.

mod divide;
mod grounds;
mod timing;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use polars::prelude::{Column, DataFrame, PolarsResult};

use crate::answer::{Answer, Reason};
use crate::audit::{Audit, By};
use crate::draw::Sample;
use crate::rulebook::Grade;

use divide::Dividing;
pub use divide::{DIVISIONS, Division, Group};
use grounds::Grounding;
pub use grounds::Grounds;
use timing::Clocking;
pub use timing::Timing;

/// Cases whose answers are put in one frame; the tallies of the frames are added.
const CASES_PER_FRAME: usize = 65_536;

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

/// Counts the answers of one table.
///
/// # Errors
/// polars could not build or group the frame of answers.
pub fn tally(audit: &Audit<'_>, table: usize) -> PolarsResult<TableTally> {
    let spec = &audit.battery.tables[table];
    let questions = spec.questions.len();
    let cases = audit.cases(spec);
    let mut counted = Counted::default();
    let mut dividing = Dividing::of(audit);
    let (mut grounding, mut clocking) = (Grounding::default(), Clocking::default());
    let mut struck = 0;
    let mut open = BTreeMap::new();
    for chunk in cases.chunks(CASES_PER_FRAME) {
        let mut frame = AnswerFrame::default();
        for case in chunk {
            let answers = audit.answers(table, case.1);
            let is_struck = answers.struck.is_some();
            struck += u64::from(is_struck);
            let groups = dividing.codes(audit, spec, case.1);
            for (place, cell) in answers.cells.iter().enumerate() {
                if cell.answer == Answer::EjBedomd {
                    *open
                        .entry(cell.reason().unwrap_or(cell.machine.reason))
                        .or_default() += 1;
                }
                let grade = audit.grade(spec.questions[place].rule, &cell.machine);
                if !is_struck {
                    grounding.add(place, grade, cell);
                    clocking.add(audit, spec, (place, grade), cell);
                }
                let codes = [
                    place,
                    grade as usize,
                    cell.answer as usize,
                    usize::from(is_struck),
                    cell.by as usize,
                ];
                frame.push(codes, groups);
            }
        }
        frame.count_into(&mut counted, &mut dividing)?;
    }
    let is_pooled = audit.sample_of(spec).is_some_and(Sample::is_in_strata);
    let lines = (0..questions)
        .flat_map(|question| counted.of_question(question))
        .map(|line| Tally { is_pooled, ..line })
        .collect();
    let (grounds, versions) = grounding.finish(questions);
    Ok(TableTally {
        grounds,
        versions,
        timings: clocking.finish(),
        lines,
        cases: cases.len() as u64,
        struck,
        by: counted.by,
        open,
        divisions: dividing.finish(questions, is_pooled),
    })
}

/// Answers as columns of codes. One code tells question, grade, answer, struck and who decided; the columns of the
/// divisions have the group below it. One column is grouped at a time, which is what a frame is quickest at.
#[derive(Default)]
struct AnswerFrame {
    columns: [Vec<u64>; 1 + DIVISIONS.len()],
}

/// The column of answers alone.
const ANSWERS: &str = "svar";

/// How many values each part of an answer's code can have, the question apart.
const RADICES: [usize; 4] = [GRADES.len(), Answer::ALL.len(), 2, By::ALL.len()];

/// Groups that a code has room for below the answer's: more share the last.
const GROUPS: u64 = 1 << 20;

impl AnswerFrame {
    fn push(&mut self, codes: [usize; 5], groups: [usize; DIVISIONS.len()]) {
        let parts = codes[1..].iter().zip(RADICES);
        let code = parts.fold(codes[0], |code, (part, radix)| code * radix + part);
        let code = code as u64;
        self.columns[0].push(code);
        for (column, group) in self.columns[1..].iter_mut().zip(groups) {
            column.push(code * GROUPS + (group as u64).min(GROUPS - 1));
        }
    }

    /// Groups each column by itself and adds the size of every group.
    fn count_into(self, counted: &mut Counted, dividing: &mut Dividing) -> PolarsResult<()> {
        let height = self.columns[0].len();
        let names = std::iter::once(ANSWERS).chain(DIVISIONS);
        let columns: Vec<Column> = names
            .zip(self.columns)
            .map(|(name, codes)| Column::new(name.into(), codes))
            .collect();
        let frame = DataFrame::new(height, columns)?;
        for (code, size) in sizes(&frame, ANSWERS)? {
            counted.add(unpacked(code), size);
        }
        for (place, division) in DIVISIONS.into_iter().enumerate() {
            for (code, size) in sizes(&frame, division)? {
                let group = usize::try_from(code % GROUPS).unwrap_or(0);
                dividing.add(place, group, unpacked(code / GROUPS), size);
            }
        }
        Ok(())
    }
}

/// Question, grade, answer, struck and who decided.
fn unpacked(code: u64) -> [usize; 5] {
    let mut rest = usize::try_from(code).unwrap_or(usize::MAX);
    let mut codes = [0; 5];
    for (code, radix) in codes[1..].iter_mut().zip(RADICES).rev() {
        *code = rest % radix;
        rest /= radix;
    }
    codes[0] = rest;
    codes
}

/// The codes of a column, and how many rows have each.
fn sizes(frame: &DataFrame, name: &str) -> PolarsResult<Vec<(u64, u64)>> {
    let groups = frame.group_by([name])?.select([ANSWERS]).count()?;
    let codes = groups.column(name)?.u64()?;
    let sizes = groups.column("svar_count")?.u32()?;
    let row = |row| Some((codes.get(row)?, u64::from(sizes.get(row)?)));
    Ok((0..groups.height()).filter_map(row).collect())
}

#[derive(Default)]
struct Counted {
    lines: Vec<Tally>,
    by: [u64; By::ALL.len()],
}

impl Counted {
    fn add(&mut self, [question, grade, answer, struck, by]: [usize; 5], size: u64) {
        self.by[by] += size;
        let grade = GRADES[grade];
        let known = self
            .lines
            .iter()
            .position(|line| line.question == question && line.grade == grade);
        let place = known.unwrap_or_else(|| {
            self.lines.push(Tally::empty(question, grade));
            self.lines.len() - 1
        });
        if struck == 1 {
            self.lines[place].struck[answer] += size;
        } else {
            self.lines[place].counts[answer] += size;
        }
    }

    fn of_question(&self, question: usize) -> Vec<Tally> {
        let mut lines: Vec<Tally> = self
            .lines
            .iter()
            .filter(|line| line.question == question)
            .copied()
            .collect();
        lines.sort_by_key(|line| line.grade);
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_half_up() {
        let shown = |count, total| Share::of(count, total).map(|share| share.to_string());
        assert_eq!(shown(5, 9).as_deref(), Some("55,6"));
        assert_eq!(shown(1, 2000).as_deref(), Some("0,1"));
        assert_eq!(shown(1, 2001).as_deref(), Some("0,0"));
        assert_eq!(shown(0, 0), None);
    }
}
