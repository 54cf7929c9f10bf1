//! The questions of a table put to its cases, and every case asked once, on every processor, for whatever is to be made of
//! the answers.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{AskingCase, Audit, By, Entry};
use crate::answer::{Answer, Reason};
use crate::case::{CaseIx, CaseView, Memo};
use crate::judge::Verdict;
use crate::progress;
use crate::rulebook::{Question, Rule};

/// Cases below which a second processor costs more than it gives.
const FEWEST_APART: usize = 512;

/// Cases that a processor takes at a time, so that one with more work in them holds up nobody for long.
const CASES_TAKEN: usize = 256;

/// Cases that a question is put to before the next one is. The rule and what answers it are then at hand for all of them,
/// while the cases are few enough to stay at hand too.
const CASES_AT_A_TIME: usize = 16;

/// Where an answer will stand.
const NOT_ASKED: Judged = Judged {
    answer: Answer::EjBedomd,
    machine: Verdict::bare(Reason::NeedsReader),
    by: By::Machine,
};

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
#[derive(Clone, Copy)]
pub struct JudgedCase<'a> {
    /// Its place among the cases of the table, from 0.
    pub place: usize,
    /// Its number in the review.
    pub number: u32,
    /// The case.
    pub case: CaseIx,
    /// The same, put in order in a memo.
    pub view: CaseView<'a>,
    /// True when it is struck out.
    pub is_struck: bool,
    /// One for each question.
    pub answers: &'a [Judged],
    asking: &'a AskingCase<'a>,
    questions: &'a [Question],
}

impl JudgedCase<'_> {
    /// True when no reader has said anything of the case.
    pub(crate) fn is_unread(&self) -> bool {
        self.asking.said.is_none()
    }

    /// What the machine would say of a question, by its place, were its rule another and had no row been set aside.
    pub(crate) fn at_face_value(&self, question: usize, rule: &Rule) -> Verdict {
        let judge = &self.asking.judge;
        let parent = self.asking.parent_by(self.questions[question].rule, judge);
        judge.ask_at_face_value(rule, self.view, parent)
    }

    /// The footnote of the answer to a question, by its place.
    pub(crate) fn note(&self, question: usize) -> Option<String> {
        let judged = &self.answers[question];
        let (rule, entry) = (self.questions[question].rule, self.entry(question));
        self.asking.note(rule, &judged.machine, judged.by, entry)
    }

    /// What a reader has said of a question, by its place.
    pub(crate) fn entry(&self, question: usize) -> Option<&Entry> {
        let said = self.asking.said?;
        said.entry(self.questions[question].rule)
    }
}

/// The questions of a table, to be put to its cases.
pub(crate) struct Questioning<'a> {
    audit: &'a Audit<'a>,
    table: usize,
    /// For each question what it follows up.
    follows: Vec<Follows>,
}

/// What a question follows up.
#[derive(Clone, Copy)]
enum Follows {
    Nothing,
    /// The one with a place among those of the table, which is asked before it.
    Earlier(usize),
    /// One that is not asked before it.
    Another,
}

/// What goes on being used from some cases to the next.
#[derive(Default)]
pub(crate) struct Desk {
    /// One for each case.
    memos: Vec<Memo>,
    /// Those about the first case, then those about the second, and so on.
    answers: Vec<Judged>,
}

impl Audit<'_> {
    /// Asks every case of a table, and hands each to `take` with what its processor has made so far. Gives one result for
    /// each processor. It takes cases in their order, but which ones is chance: what is made of the results must be the same
    /// however the cases are shared out.
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
        let questioning = Questioning::of(self, table);
        let parts = Parts::of(&cases, CASES_TAKEN);
        let ask = || {
            let (mut made, mut desk) = (start(), Desk::default());
            while let Some(part) = parts.next() {
                questioning.put_to(part, &mut desk, |case| take(&mut made, case));
                progress::advance(part.cases.len() as u64);
            }
            made
        };
        let made = if cases.len() < FEWEST_APART {
            vec![ask()]
        } else {
            on_each_processor(ask)
        };
        progress::end();
        made
    }
}

/// Does the same on each processor.
pub(crate) fn on_each_processor<T: Send>(work: impl Fn() -> T + Sync) -> Vec<T> {
    let processors = (0..rayon::current_num_threads()).into_par_iter();
    let each = processors.with_max_len(1);
    each.map(|_| work()).collect()
}

/// Cases that come after each other in the review.
#[derive(Clone, Copy)]
pub(crate) struct Part<'c> {
    /// Its place among the parts, from 0.
    pub(crate) place: usize,
    /// The place of its first case.
    first: usize,
    /// The cases with their numbers.
    pub(crate) cases: &'c [(u32, CaseIx)],
}

impl<'c> Part<'c> {
    /// All of some cases.
    pub(crate) fn whole(cases: &'c [(u32, CaseIx)]) -> Self {
        Self {
            place: 0,
            first: 0,
            cases,
        }
    }
}

/// Cases that processors take part by part, in their order.
pub(crate) struct Parts<'c> {
    cases: &'c [(u32, CaseIx)],
    /// Cases of a part.
    size: usize,
    /// The place of the part that nobody has taken.
    next: Mutex<usize>,
}

impl<'c> Parts<'c> {
    pub(crate) fn of(cases: &'c [(u32, CaseIx)], size: usize) -> Self {
        let next = Mutex::default();
        Self { cases, size, next }
    }

    /// Nobody takes any more.
    pub(crate) fn stop(&self) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = self.cases.len();
    }

    /// The next part; `None` after the last.
    pub(crate) fn next(&self) -> Option<Part<'c>> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let (place, first) = (*next, next.saturating_mul(self.size));
        let rest = self.cases.get(first..).filter(|rest| !rest.is_empty())?;
        *next += 1;
        Some(Part {
            place,
            first,
            cases: &rest[..self.size.min(rest.len())],
        })
    }
}

/// What puts the questions of each table to all its cases.
pub(crate) trait Round {
    /// See [`Audit::fold_cases`].
    fn ask<T: Send>(
        &mut self,
        audit: &Audit<'_>,
        table: usize,
        start: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, JudgedCase<'_>) + Sync,
    ) -> Vec<T>;
}

/// Asks, and makes nothing else of the answers.
pub(crate) struct OnlyAsking;

impl Round for OnlyAsking {
    fn ask<T: Send>(
        &mut self,
        audit: &Audit<'_>,
        table: usize,
        start: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, JudgedCase<'_>) + Sync,
    ) -> Vec<T> {
        audit.fold_cases(table, start, take)
    }
}

impl<'a> Questioning<'a> {
    /// The questions of a table of a review.
    pub(crate) fn of(audit: &'a Audit<'a>, table: usize) -> Self {
        let questions = &audit.battery.tables[table].questions;
        let follows = |(place, question): (usize, &Question)| {
            let Some(parent) = audit.parent_of(question.rule) else {
                return Follows::Nothing;
            };
            let mut earlier = questions[..place].iter();
            let earlier = earlier.position(|question| question.rule == parent);
            earlier.map_or(Follows::Another, Follows::Earlier)
        };
        Self {
            audit,
            table,
            follows: questions.iter().enumerate().map(follows).collect(),
        }
    }

    /// Asks cases and hands them to `take` one by one, in their order.
    pub(crate) fn put_to(
        &self,
        part: Part<'_>,
        desk: &mut Desk,
        mut take: impl FnMut(JudgedCase<'_>),
    ) {
        let mut first = part.first;
        for cases in part.cases.chunks(CASES_AT_A_TIME) {
            self.judge((first, cases), desk, &mut take);
            first += cases.len();
        }
    }

    fn judge(
        &self,
        (first, cases): (usize, &[(u32, CaseIx)]),
        desk: &mut Desk,
        mut take: impl FnMut(JudgedCase<'_>),
    ) {
        let audit = self.audit;
        let questions = &audit.battery.tables[self.table].questions;
        let views = cases.iter().map(|(_, case)| audit.store.case(*case));
        desk.memos.resize_with(cases.len(), Memo::default);
        let today = audit.measuring_day;
        Memo::fill_each(&mut desk.memos, views, &audit.book.words, today);
        let numbered = cases.iter().zip(&desk.memos);
        let asked: Vec<AskingCase<'_>> = numbered
            .map(|((_, case), memo)| audit.asking(self.table, *case).with(memo))
            .collect();
        let count = questions.len();
        desk.answers.resize(cases.len() * count, NOT_ASKED);
        ask_each(&asked, (questions, &self.follows), &mut desk.answers);
        for (place, (asking, (number, case))) in asked.iter().zip(cases).enumerate() {
            take(JudgedCase {
                place: first + place,
                number: *number,
                case: *case,
                view: asking.case,
                is_struck: asking.is_struck(),
                answers: &desk.answers[place * count..(place + 1) * count],
                asking,
                questions,
            });
        }
    }
}

impl<'a> AskingCase<'a> {
    /// The same case, put in order in a memo.
    fn with(self, memo: &'a Memo) -> Self {
        Self {
            case: self.case.with(memo),
            ..self
        }
    }
}

/// Puts each question to all of some cases before the next. A question that follows up one asked before it takes the answer
/// that is there, so that nothing is judged twice.
fn ask_each(
    asked: &[AskingCase<'_>],
    (questions, follows): (&[Question], &[Follows]),
    answers: &mut [Judged],
) {
    for (place, (question, follows)) in questions.iter().zip(follows).enumerate() {
        let of_cases = answers.chunks_exact_mut(questions.len());
        for (asking, own) in asked.iter().zip(of_cases) {
            let parent = match *follows {
                Follows::Nothing => None,
                Follows::Earlier(earlier) => {
                    let (parent, machine) =
                        (questions[earlier].rule, own[earlier].machine.answer());
                    Some((parent, asking.printed(parent, machine)))
                }
                Follows::Another => asking.parent_by(question.rule, &asking.judge),
            };
            asking.answer(question.rule, parent, &mut own[place]);
        }
    }
}
