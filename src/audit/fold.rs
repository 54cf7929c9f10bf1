//! Every case of a table asked once, on every processor, for whatever is to be made of the answers.

use rayon::prelude::*;

use super::{AskingCase, Audit, By};
use crate::answer::{Answer, Reason};
use crate::case::{CaseIx, Memo};
use crate::judge::Verdict;
use crate::progress;
use crate::rulebook::Question;

/// Cases below which a second processor costs more than it gives.
const FEWEST_APART: usize = 512;

/// Parts for each processor, so that one with more work in it holds up nobody for long.
const PARTS: usize = 4;

/// Cases between two times that it is told how many have been asked.
const CASES_TOLD: usize = 1_024;

/// One answer without its footnote, which is text and costs more than all the rest.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The answer that is printed.
    pub answer: Answer,
    /// The machine's own verdict.
    pub machine: Verdict,
    /// Who decided the printed answer.
    pub by: By,
}

impl Judged {
    /// The reason for the printed answer, as far as the machine gave it.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match self.by {
            By::Machine | By::Both => Some(self.machine.reason),
            By::Struck => Some(Reason::Struck),
            By::Disputed => Some(Reason::ReadersDisagree),
            By::Reader | By::ReaderOverMachine => None,
        }
    }
}

/// A case and its answers, in the order of the table's questions.
#[derive(Clone, Copy, Debug)]
pub struct JudgedCase<'a> {
    /// Its number in the review.
    pub number: u32,
    /// The case.
    pub case: CaseIx,
    /// True when it is struck out.
    pub is_struck: bool,
    /// One for each question.
    pub answers: &'a [Judged],
}

impl Audit<'_> {
    /// Asks every case of a table, in their order, and hands each to `take` with what has been made so far of those
    /// before it. Gives one result for each part of the cases, in order: what is added up in order is the same however
    /// many processors there are.
    pub fn fold_cases<T: Send>(
        &self,
        table: usize,
        start: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, JudgedCase<'_>) + Sync,
    ) -> Vec<T> {
        let spec = &self.battery.tables[table];
        let cases = self.cases(spec);
        let stage = format!("Granskar {}", spec.title);
        progress::begin(&stage, Some(cases.len() as u64));
        let parents = self.parents_before(table);
        let fold = |part: &[(u32, CaseIx)]| {
            let (mut made, mut answers, mut memo) = (start(), Vec::new(), Memo::default());
            for (place, (number, case)) in part.iter().copied().enumerate() {
                if place % CASES_TOLD == CASES_TOLD - 1 {
                    progress::advance(CASES_TOLD as u64);
                }
                let is_struck = self.judge_case((table, &parents), case, &mut memo, &mut answers);
                take(
                    &mut made,
                    JudgedCase {
                        number,
                        case,
                        is_struck,
                        answers: &answers,
                    },
                );
            }
            made
        };
        let parts = PARTS * rayon::current_num_threads();
        let made = if cases.len() < FEWEST_APART {
            vec![fold(&cases)]
        } else {
            let size = cases.len().div_ceil(parts);
            cases.par_chunks(size).map(fold).collect()
        };
        progress::end();
        made
    }

    /// One case under questioning, put in order in a memo.
    pub(super) fn asking_with<'b>(
        &'b self,
        table: usize,
        case: CaseIx,
        memo: &'b mut Memo,
    ) -> AskingCase<'b> {
        memo.fill(self.store.case(case), &self.book.words);
        let asking = self.asking(table, case);
        AskingCase {
            case: asking.case.with(memo),
            ..asking
        }
    }

    /// For each question of a table, the place of the one that it follows up, when that is asked before it.
    fn parents_before(&self, table: usize) -> Vec<Option<usize>> {
        let questions = &self.battery.tables[table].questions;
        let before = |(place, question): (usize, &Question)| {
            let parent = self.parent_of(question.rule)?;
            let mut earlier = questions[..place].iter();
            earlier.position(|question| question.rule == parent)
        };
        questions.iter().enumerate().map(before).collect()
    }

    /// The answers about one case, in place of those in `answers`; true when the case is struck out. A question that follows
    /// up one asked before it takes the answer that is there, so that nothing is judged twice.
    fn judge_case(
        &self,
        (table, parents): (usize, &[Option<usize>]),
        case: CaseIx,
        memo: &mut Memo,
        answers: &mut Vec<Judged>,
    ) -> bool {
        let asking = self.asking_with(table, case, memo);
        let questions = &self.battery.tables[table].questions;
        answers.clear();
        for (question, parent) in questions.iter().zip(parents) {
            let judged = match *parent {
                Some(place) => {
                    let machine = answers[place].machine.answer();
                    asking.judged_after(question.rule, (questions[place].rule, machine))
                }
                None => asking.judged(question.rule),
            };
            answers.push(judged);
        }
        asking.is_struck()
    }
}
