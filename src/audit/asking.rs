//! One case under questioning: the machine's verdict, and what readers have said, made into what is printed.

use super::fold::Judged;
use super::protocol::{CaseProtocol, Entry};
use super::{Audit, By, Cell};
use crate::answer::Answer;
use crate::case::CaseView;
use crate::judge::{Judge, Verdict, note_text};
use crate::rulebook::RuleIx;

/// One case under questioning.
pub(super) struct AskingCase<'a> {
    pub(super) audit: &'a Audit<'a>,
    pub(super) case: CaseView<'a>,
    pub(super) said: Option<&'a CaseProtocol>,
    pub(super) judge: Judge<'a>,
}

impl AskingCase<'_> {
    /// What is printed of a question, with its footnote.
    pub(super) fn cell(&self, rule: RuleIx) -> Cell {
        let machine = self.verdict(rule);
        let (answer, by) = self.decided(rule, machine.answer());
        let entry = self.said.and_then(|said| said.entry(rule));
        Cell {
            answer,
            machine,
            by,
            note: self.note(rule, &machine, by, entry),
            entry: entry.cloned(),
        }
    }

    /// Answers a question, where the answer is to stand. A question that follows up another comes with what is printed
    /// for that one.
    pub(super) fn answer(
        &self,
        rule: RuleIx,
        parent: Option<(RuleIx, Answer)>,
        judged: &mut Judged,
    ) {
        let rule_itself = self.audit.book.rule(rule);
        self.judge
            .put(rule_itself, self.case, parent, &mut judged.machine);
        (judged.answer, judged.by) = self.decided(rule, judged.machine.answer());
    }

    /// What is printed, and who decided it.
    #[inline]
    fn decided(&self, rule: RuleIx, machine: Answer) -> (Answer, By) {
        let entry = self.said.and_then(|said| said.entry(rule));
        self.decide(machine, entry)
    }

    #[inline]
    pub(super) fn is_struck(&self) -> bool {
        self.said.is_some_and(|said| said.struck.is_some())
    }

    /// The machine's verdict. A follow-up looks at what is printed for its parent, except in a case
    /// that is struck, where the machine's own answers are kept as they were.
    #[inline]
    pub(super) fn verdict(&self, rule: RuleIx) -> Verdict {
        self.verdict_by(rule, &self.judge)
    }

    pub(super) fn verdict_by(&self, rule: RuleIx, judge: &Judge<'_>) -> Verdict {
        let parent = self.parent_by(rule, judge);
        judge.ask(self.audit.book.rule(rule), self.case, parent)
    }

    /// The answer that is printed for the question that a rule follows up.
    pub(super) fn parent_by(&self, rule: RuleIx, judge: &Judge<'_>) -> Option<(RuleIx, Answer)> {
        let parent = self.audit.parent_of(rule)?;
        let machine = self.verdict_by(parent, judge).answer();
        Some((parent, self.printed(parent, machine)))
    }

    /// The answer that is printed for a question which others follow up, where the machine has answered it.
    pub(super) fn printed(&self, parent: RuleIx, machine: Answer) -> Answer {
        let entry = self
            .said
            .and_then(|said| said.entry(parent))
            .filter(|_| !self.is_struck());
        match entry {
            Some(entry) if entry.is_disputed => Answer::EjBedomd,
            entry => entry.and_then(|entry| entry.answer).unwrap_or(machine),
        }
    }

    #[inline]
    fn decide(&self, machine: Answer, entry: Option<&Entry>) -> (Answer, By) {
        match entry.and_then(|entry| entry.answer) {
            Some(read) if self.is_struck() => (read, By::Reader),
            Some(read) if machine == Answer::EjBedomd => (read, By::Reader),
            Some(read) if read == machine => (read, By::Both),
            Some(read) => (read, By::ReaderOverMachine),
            None if self.is_struck() => (Answer::EjTillampligt, By::Struck),
            None if entry.is_some_and(|entry| entry.is_disputed) => {
                (Answer::EjBedomd, By::Disputed)
            }
            None => (machine, By::Machine),
        }
    }

    /// The reader's note comes first; the machine's is printed only where its answer stands.
    pub(super) fn note(
        &self,
        rule: RuleIx,
        machine: &Verdict,
        by: By,
        entry: Option<&Entry>,
    ) -> Option<String> {
        if let Some(entry) = entry.filter(|entry| !entry.note.is_empty()) {
            return Some(entry.note.clone());
        }
        let audit = self.audit;
        let stands = matches!(by, By::Machine | By::Both);
        let own = stands
            .then(|| note_text(audit.book, &audit.store, audit.book.rule(rule), machine))
            .flatten();
        let read_as_missing =
            entry.is_some_and(|entry| entry.answer == Some(Answer::UppgiftSaknas));
        own.or_else(|| read_as_missing.then(|| Answer::UppgiftSaknas.label().to_owned()))
    }
}
