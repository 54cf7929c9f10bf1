use std::ops::Range;

use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::{EventIx, Fact, Value};
use crate::rulebook::{Condition, EventId, FactId, Test, Unknown, Word};
use crate::time::Day;

/// Whether a question arises.
pub(super) enum Standing {
    /// It does.
    Met,
    /// It does unless an exception that is not known holds: then a Nej cannot be given.
    MetUnless(Verdict),
    /// It does not, or that cannot be known: the answer says which.
    Other(Verdict),
}

/// What is known of one condition.
enum Known {
    Met,
    NotMet,
    /// The cell is empty.
    Silent,
    /// The cell cannot be read.
    Unreadable,
    /// The export has no such column.
    NotExported,
}

/// The age of a child of whom only that is known.
const OLDEST_CHILD: u32 = 17;

/// What is known of a range of ages for someone of whom only that is known that it is a child.
fn known_of_a_child(range: &Range<u32>) -> Known {
    match (range.contains(&0), range.contains(&OLDEST_CHILD)) {
        (true, true) => Known::Met,
        (false, _) if range.start > OLDEST_CHILD => Known::NotMet,
        _ => Known::Silent,
    }
}

impl Asking<'_> {
    /// All conditions must be met. One that certainly is not makes the question X, whatever is
    /// unknown of the others.
    pub(super) fn standing<'c>(&self, conditions: impl Iterator<Item = &'c Condition>) -> Standing {
        let mut unknown = None;
        let mut exception = None;
        for condition in conditions {
            let evidence = || {
                condition
                    .first_word()
                    .map_or(Evidence::None, Evidence::Missing)
            };
            let reason = match (self.known(&condition.test), condition.if_unknown) {
                (Known::Met, _) | (Known::Silent | Known::NotExported, Unknown::Met) => continue,
                (Known::NotMet, _) | (Known::Silent | Known::NotExported, Unknown::NotMet) => {
                    return Standing::Other(Verdict::new(Reason::ConditionNotMet, evidence()));
                }
                (Known::Silent, _) => Reason::ConditionUnknown,
                (Known::Unreadable, _) => Reason::Unreadable,
                (Known::NotExported, _) => Reason::ColumnMissing,
            };
            let verdict = Some(Verdict::new(reason, evidence()));
            if condition.if_unknown == Unknown::Exception {
                exception = exception.or(verdict);
            } else {
                unknown = unknown.or(verdict);
            }
        }
        match (unknown, exception) {
            (Some(verdict), _) => Standing::Other(verdict),
            (None, Some(verdict)) => Standing::MetUnless(verdict),
            (None, None) => Standing::Met,
        }
    }

    fn known(&self, test: &Test) -> Known {
        match test {
            Test::Event { any, wanted } => self.known_event(any, *wanted),
            Test::DecidedBy(bodies) => self.known_decider(bodies),
            Test::Code {
                fact,
                codes,
                wanted,
            } => self.known_value(*fact, |value| codes.contains(&value) == *wanted),
            Test::Range { fact, from, below } => self.known_number(*fact, *from..*below),
            Test::Present { fact, wanted } => self.known_presence(*fact, *wanted),
        }
    }

    fn known_event(&self, any: &[EventId], wanted: bool) -> Known {
        let has_happened = any.iter().any(|event| self.scope.has(*event));
        let is_exported = |event: &EventId| self.scope.exports(Word::Event(*event));
        match (has_happened, any.iter().all(is_exported)) {
            (false, false) => Known::NotExported,
            (has_happened, _) if has_happened == wanted => Known::Met,
            _ => Known::NotMet,
        }
    }

    /// Whether a decision was taken by one of some organs. Of someone whose title is not known that
    /// cannot be said.
    fn known_decider(&self, bodies: &[usize]) -> Known {
        let decisions = self.scope.decisions();
        let is_by = |ix: &EventIx| self.body_of(*ix).is_some_and(|body| bodies.contains(&body));
        let is_employee = |ix: &EventIx, day: Day| {
            let titles = self.titles_of(*ix, day);
            !titles.is_empty() && !self.are_unclear(&titles) && !self.is_by_either(*ix, day)
        };
        let is_known = |ix: &EventIx| {
            let day = self.scope.moment(*ix).map(|moment| moment.day);
            self.body_of(*ix).is_some() || day.is_some_and(|day| is_employee(ix, day))
        };
        let has_decider = |ix: &&EventIx| !self.judge.store.log_columns(**ix).actors;
        if decisions.iter().any(is_by) {
            return Known::Met;
        }
        match decisions.iter().find(|ix| !is_known(ix)) {
            None if decisions.is_empty() => Known::Silent,
            None => Known::NotMet,
            Some(ix) if has_decider(&ix) => Known::NotExported,
            Some(_) => Known::Silent,
        }
    }

    fn known_value(&self, fact: FactId, holds: impl Fn(u32) -> bool) -> Known {
        let facts = self.scope.facts(fact);
        if facts.is_empty() {
            return if self.scope.exports(Word::Fact(fact)) {
                Known::Silent
            } else {
                Known::NotExported
            };
        }
        let is_met = |fact: &Fact| matches!(fact.value(), Value::Is(value) if holds(value));
        if facts.find(is_met).is_some() {
            return Known::Met;
        }
        match facts.find(|fact| fact.value() == Value::Unreadable) {
            Some(_) => Known::Unreadable,
            None => Known::NotMet,
        }
    }

    /// A number. The child's age is worked out from the date of birth when the register has it; when
    /// it is not known, the review may have said that everyone in the export is a child.
    fn known_number(&self, fact: FactId, range: Range<u32>) -> Known {
        let holds = |number| range.contains(&number);
        let store = self.judge.store;
        let is_age = self.judge.book.words.is_age(fact);
        match is_age.then(|| self.ages()).flatten() {
            Some((youngest, oldest)) => match (holds(youngest), holds(oldest)) {
                (true, true) => Known::Met,
                (false, false) if oldest < range.start || youngest >= range.end => Known::NotMet,
                _ if store.all_are_minors() => known_of_a_child(&range),
                _ => Known::Silent,
            },
            None => match self.known_value(fact, holds) {
                Known::Silent | Known::NotExported if is_age && store.all_are_minors() => {
                    known_of_a_child(&range)
                }
                Known::NotExported if is_age && store.registers.persons.has_age => Known::Silent,
                known => known,
            },
        }
    }

    /// The ages that the register leaves possible.
    fn ages(&self) -> Option<(u32, u32)> {
        let child = self.scope.case.child()?;
        child.ages_on(self.age_day()?, self.judge.measuring_day)
    }

    fn known_presence(&self, fact: FactId, wanted: bool) -> Known {
        let facts = self.scope.facts(fact);
        if facts.is_empty() && !self.scope.exports(Word::Fact(fact)) {
            return Known::NotExported;
        }
        if facts.is_empty() == wanted {
            Known::NotMet
        } else {
            Known::Met
        }
    }
}
