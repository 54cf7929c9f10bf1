//! The counting itself: each answer once, as a code, for every sum that is made of it.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataFrame, PolarsResult};

use super::divide::{DIVISIONS, Dividing};
use super::grounds::Grounding;
use super::timing::{Clocking, time_of, without_relief};
use super::{GRADES, Tally};
use crate::answer::{Answer, Reason};
use crate::audit::{Audit, By, Contrasts, Judged, JudgedCase, Telling};
use crate::judge::Verdict;
use crate::rulebook::{BatteryTable, Grade, Rule, RuleIx};
use crate::time::Period;

/// Cases with a Nej that are named in a sentence; beyond that the grid tells which they are.
pub const MOST_NAMED: usize = 30;

/// How many values each part of an answer's code can have, the question apart.
const RADICES: [usize; 3] = [GRADES.len(), Answer::ALL.len(), 2];

/// Answers of one question: how many codes they can have.
const CODES: usize = RADICES[0] * RADICES[1] * RADICES[2];

/// The counts of a whole, or of one group: how many answers have each code.
#[derive(Clone)]
pub(super) struct Codes(Vec<u32>);

/// Everything that is counted of some cases of one table.
pub(super) struct Counting<'a> {
    pub(super) dividing: Dividing,
    pub(super) grounding: Grounding,
    pub(super) clocking: Clocking,
    pub(super) telling: Telling,
    /// Answers that are not judged, by reason in the order of [`Reason::ALL`].
    open: [u64; Reason::ALL.len()],
    pub(super) struck: u64,
    /// Answers by who decided them, in the order of [`By::ALL`].
    pub(super) by: [u64; By::ALL.len()],
    /// For each question the places and numbers of the first cases with a Nej, one more than are named.
    lacking: Vec<Vec<(usize, u32)>>,
    audit: &'a Audit<'a>,
    spec: &'a BatteryTable,
    contrasts: &'a Contrasts<'a>,
    asked: Vec<Asked>,
    /// Those of the answers about the case that is being taken in.
    codes: Vec<usize>,
}

/// What the versions of a question's rule ask, so that no answer need look for it in the rule.
struct Asked {
    /// Grade and time, version by version, and at last for an answer by none.
    versions: Vec<(Grade, Option<Period>)>,
    /// Its rule without what may lengthen or end a time, see [`without_relief`].
    strict: Vec<Rule>,
}

impl Asked {
    fn of(audit: &Audit<'_>, rule: RuleIx) -> Self {
        let versions = &audit.book.rule(rule).versions;
        let of_version = |version: Option<usize>| {
            let verdict = Verdict::bare(Reason::NoLaw).under(version);
            let time = time_of(audit.book.rule(rule), version);
            (audit.grade(rule, &verdict), time)
        };
        let places = (0..versions.len()).map(Some).chain([None]);
        Self {
            versions: places.map(of_version).collect(),
            strict: without_relief(audit.book.rule(rule)),
        }
    }

    fn by(&self, version: Option<usize>) -> (Grade, Option<Period>) {
        let last = self.versions.len() - 1;
        self.versions[version.unwrap_or(last)]
    }
}

impl<'a> Counting<'a> {
    pub(super) fn of(audit: &'a Audit<'a>, table: usize, contrasts: &'a Contrasts<'a>) -> Self {
        let spec = &audit.battery.tables[table];
        let questions = spec.questions.iter();
        Self {
            asked: questions
                .map(|question| Asked::of(audit, question.rule))
                .collect(),
            dividing: Dividing::of(audit, spec.questions.len()),
            codes: Vec::new(),
            grounding: Grounding::default(),
            clocking: Clocking::default(),
            telling: Telling::default(),
            open: [0; Reason::ALL.len()],
            struck: 0,
            by: [0; By::ALL.len()],
            lacking: vec![Vec::new(); spec.questions.len()],
            audit,
            spec,
            contrasts,
        }
    }

    /// Takes in the answers about a case.
    pub(super) fn take(&mut self, case: JudgedCase<'_>) {
        self.telling.take(self.contrasts, case);
        self.struck += u64::from(case.is_struck);
        self.codes.clear();
        for (question, judged) in case.answers.iter().enumerate() {
            let (grade, time) = self.asked[question].by(judged.machine.version());
            let code = code(question, grade, judged.answer, case.is_struck);
            self.codes.push(code);
            self.by[judged.by as usize] += 1;
            if judged.answer == Answer::EjBedomd {
                let reason = judged.reason().unwrap_or(judged.machine.reason);
                self.open[reason as usize] += 1;
            }
            if !case.is_struck {
                self.grounding.add(case.place, (question, grade), judged);
                if let Some(within) = time {
                    let asked = (question, grade, within);
                    let strict = self.asked[question].strict.iter();
                    let strict = strict.map(|rule| case.at_face_value(question, rule));
                    self.clocking
                        .add(self.audit, case.place, asked, judged, strict);
                }
                self.name_lacking((case.place, case.number), question, judged);
            }
        }
        let groups = self.dividing.groups(self.audit, self.spec, case.view);
        self.dividing.add(groups, &self.codes);
    }

    fn name_lacking(&mut self, case: (usize, u32), question: usize, judged: &Judged) {
        let lacking = &mut self.lacking[question];
        if judged.answer == Answer::Nej && lacking.len() <= MOST_NAMED {
            lacking.push(case);
        }
    }

    /// Adds what is counted of other cases.
    pub(super) fn add(&mut self, other: Self) {
        self.dividing.add_all(other.dividing);
        self.grounding.add_all(other.grounding);
        self.clocking.add_all(other.clocking);
        self.telling.add(other.telling);
        self.struck += other.struck;
        for (own, other) in self.by.iter_mut().zip(other.by) {
            *own += other;
        }
        for (own, other) in self.open.iter_mut().zip(other.open) {
            *own += other;
        }
        for (own, other) in self.lacking.iter_mut().zip(other.lacking) {
            own.extend(other);
            own.sort_unstable();
            own.truncate(MOST_NAMED + 1);
        }
    }

    /// For each question the numbers of the first cases with a Nej.
    pub(super) fn lacking(&self) -> Vec<Vec<u32>> {
        let numbers = |cases: &Vec<(usize, u32)>| cases.iter().map(|(_, number)| *number).collect();
        self.lacking.iter().map(numbers).collect()
    }

    /// Why answers are not judged, and how many for each reason.
    pub(super) fn open(&self) -> BTreeMap<Reason, u64> {
        let counts = Reason::ALL.iter().copied().zip(self.open);
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

/// Question, grade, answer and struck, in one number.
fn code(question: usize, grade: Grade, answer: Answer, is_struck: bool) -> usize {
    let parts = [grade as usize, answer as usize, usize::from(is_struck)];
    let parts = parts.into_iter().zip(RADICES);
    parts.fold(question, |code, (part, radix)| code * radix + part)
}

/// The parts of a code again.
fn parts(code: usize) -> [usize; 4] {
    let mut rest = code;
    let mut codes = [0; 4];
    for (part, radix) in codes[1..].iter_mut().zip(RADICES).rev() {
        *part = rest % radix;
        rest /= radix;
    }
    codes[0] = rest;
    codes
}

impl Codes {
    /// None so far, of answers to so many questions.
    pub(super) fn of(questions: usize) -> Self {
        Self(vec![0; questions * CODES])
    }

    pub(super) fn add(&mut self, codes: &[usize]) {
        for code in codes {
            self.0[*code] += 1;
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own += other;
        }
    }

    /// The codes that occur, and how often.
    fn found(&self) -> impl Iterator<Item = (usize, u32)> {
        let all = self.0.iter().copied().enumerate();
        all.filter(|(_, size)| *size > 0)
    }
}

/// The lines of a whole or of its groups: the counted codes as a frame, with a row for each group and code, grouped by
/// what makes a line.
#[expect(
    deprecated,
    reason = "the sum of a group, without the lazy polars that takes three times as long to build"
)]
pub(super) fn lines(groups: &[&Codes]) -> PolarsResult<Vec<Vec<Tally>>> {
    const CELLS: u64 = (Answer::ALL.len() * 2) as u64;
    let (mut keys, mut sizes) = (Vec::new(), Vec::new());
    let questions = 1 << 20;
    for (group, codes) in (0_u64..).zip(groups) {
        for (code, size) in codes.found() {
            let [question, grade, answer, struck] = parts(code);
            let line = (group * questions + question as u64) * GRADES.len() as u64 + grade as u64;
            keys.push(line * CELLS + (struck * Answer::ALL.len() + answer) as u64);
            sizes.push(u64::from(size));
        }
    }
    let height = keys.len();
    let columns = vec![
        Column::new("nyckel".into(), keys),
        Column::new("antal".into(), sizes),
    ];
    let frame = DataFrame::new(height, columns)?;
    let sums = frame.group_by(["nyckel"])?.select(["antal"]).sum()?;
    let (keys, sizes) = (
        sums.column("nyckel")?.u64()?,
        sums.column("antal_sum")?.u64()?,
    );
    let mut cells: Vec<(u64, u64)> = (0..sums.height())
        .filter_map(|row| Some((keys.get(row)?, sizes.get(row)?)))
        .collect();
    cells.sort_unstable();
    let mut found = vec![Vec::new(); groups.len()];
    for run in cells.chunk_by(|one, other| one.0 / CELLS == other.0 / CELLS) {
        let line = run[0].0 / CELLS;
        let (rest, grade) = (
            line / GRADES.len() as u64,
            place(line % GRADES.len() as u64),
        );
        let mut tally = Tally::empty(place(rest % questions), GRADES[grade]);
        for (key, size) in run {
            let cell = place(key % CELLS);
            let (struck, answer) = (cell / Answer::ALL.len(), cell % Answer::ALL.len());
            let counts = if struck == 1 {
                &mut tally.struck
            } else {
                &mut tally.counts
            };
            counts[answer] += size;
        }
        found[place(rest / questions)].push(tally);
    }
    Ok(found)
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Groups of a case, one for each of [`DIVISIONS`].
pub(super) type Groups = [usize; DIVISIONS.len()];
