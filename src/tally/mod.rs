//! Counted answers: the frame of answers, grouped with polars, and the shares made of it.
//!
//! One tally feeds every output. Struck cases leave every denominator; X, *uppgift saknas* and
//! *ej bedömd* are counted beside it. Grades never share a count.

mod divide;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use polars::prelude::{Column, DataFrame, PolarsResult};

use crate::answer::{Answer, Reason};
use crate::audit::{Audit, By};
use crate::draw::Sample;
use crate::rulebook::Grade;

use divide::{DIVISIONS, Dividing};
pub use divide::{Division, Group};

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
                let codes = [
                    place,
                    grade as usize,
                    cell.answer as usize,
                    usize::from(is_struck),
                    cell.by as usize,
                ];
                frame.push(codes.into_iter().chain(groups));
            }
        }
        frame.count_into(&mut counted, &mut dividing)?;
    }
    let is_pooled = audit.sample_of(spec).is_some_and(Sample::is_in_strata);
    let lines = (0..questions)
        .flat_map(|question| counted.of_question(question))
        .map(|line| Tally { is_pooled, ..line })
        .collect();
    Ok(TableTally {
        lines,
        cases: cases.len() as u64,
        struck,
        by: counted.by,
        open,
        divisions: dividing.finish(questions),
    })
}

/// Answers as columns of codes: question, grade, answer, struck, who decided, and the group in each division.
#[derive(Default)]
struct AnswerFrame {
    columns: [Vec<u32>; COLUMNS],
}

const NAMES: [&str; 5] = ["fraga", "grad", "svar", "struket", "av"];

const COLUMNS: usize = NAMES.len() + DIVISIONS.len();

impl AnswerFrame {
    fn push(&mut self, codes: impl Iterator<Item = usize>) {
        for (column, code) in self.columns.iter_mut().zip(codes) {
            column.push(u32::try_from(code).unwrap_or(u32::MAX));
        }
    }

    /// Groups the frame by the codes of its answers, then by those and each division, and adds the size of every group.
    fn count_into(self, counted: &mut Counted, dividing: &mut Dividing) -> PolarsResult<()> {
        let height = self.columns[0].len();
        let names = NAMES.into_iter().chain(DIVISIONS);
        let columns: Vec<Column> = names
            .zip(self.columns)
            .map(|(name, codes)| Column::new(name.into(), codes))
            .collect();
        let frame = DataFrame::new(height, columns)?;
        for (codes, size) in sizes(&frame, &NAMES)? {
            counted.add(answer_codes(&codes), size);
        }
        for (place, division) in DIVISIONS.into_iter().enumerate() {
            let names: Vec<&str> = NAMES.into_iter().chain([division]).collect();
            for (codes, size) in sizes(&frame, &names)? {
                dividing.add(place, codes[NAMES.len()], answer_codes(&codes), size);
            }
        }
        Ok(())
    }
}

fn answer_codes(codes: &[usize]) -> [usize; NAMES.len()] {
    std::array::from_fn(|place| codes[place])
}

/// The groups of a frame by some of its columns: their codes, and how many rows have them.
fn sizes(frame: &DataFrame, names: &[&str]) -> PolarsResult<Vec<(Vec<usize>, u64)>> {
    let groups = frame
        .group_by(names.iter().copied())?
        .select([NAMES[0]])
        .count()?;
    let codes = names
        .iter()
        .map(|name| groups.column(name)?.u32())
        .collect::<PolarsResult<Vec<_>>>()?;
    let sizes = groups.column("fraga_count")?.u32()?;
    let row = |row: usize| {
        let code = |column: &&polars::prelude::UInt32Chunked| {
            column.get(row).map_or(0, |code| code as usize)
        };
        let size = sizes.get(row).map_or(0, u64::from);
        (codes.iter().map(code).collect(), size)
    };
    Ok((0..groups.height()).map(row).collect())
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
