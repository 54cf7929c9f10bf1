use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::Value;
use crate::rulebook::{Condition, FactId, Test, Word};

/// Whether a question arises.
pub(super) enum Standing {
    /// It does.
    Met,
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

impl Asking<'_> {
    /// All conditions must be met. One that certainly is not makes the question X, whatever is
    /// unknown of the others.
    pub(super) fn standing<'c>(&self, conditions: impl Iterator<Item = &'c Condition>) -> Standing {
        let mut unknown = None;
        for condition in conditions {
            let evidence = Evidence::Missing(condition.word());
            let reason = match (self.known(&condition.test), condition.if_unknown) {
                (Known::Met, _) | (Known::Silent | Known::NotExported, Some(true)) => continue,
                (Known::NotMet, _) | (Known::Silent | Known::NotExported, Some(false)) => {
                    return Standing::Other(Verdict::new(Reason::ConditionNotMet, evidence));
                }
                (Known::Silent, None) => Reason::ConditionUnknown,
                (Known::Unreadable, _) => Reason::Unreadable,
                (Known::NotExported, None) => Reason::ColumnMissing,
            };
            unknown = unknown.or(Some(Verdict::new(reason, evidence)));
        }
        unknown.map_or(Standing::Met, Standing::Other)
    }

    fn known(&self, test: &Test) -> Known {
        match test {
            Test::Event(event) if self.scope.has(*event) => Known::Met,
            Test::Event(event) if self.scope.exports(Word::Event(*event)) => Known::NotMet,
            Test::Event(_) => Known::NotExported,
            Test::Code {
                fact,
                codes,
                wanted,
            } => self.known_value(*fact, |value| codes.contains(&value) == *wanted),
            Test::Range { fact, from, below } => {
                self.known_number(*fact, |number| (*from..*below).contains(&number))
            }
            Test::Present { fact, wanted } => self.known_presence(*fact, *wanted),
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
        let met = facts
            .iter()
            .any(|fact| matches!(fact.value(), Value::Is(value) if holds(value)));
        let unreadable = facts.iter().any(|fact| fact.value() == Value::Unreadable);
        match (met, unreadable) {
            (true, _) => Known::Met,
            (false, true) => Known::Unreadable,
            (false, false) => Known::NotMet,
        }
    }

    /// A number; the child's age is worked out from the date of birth when the register has it.
    fn known_number(&self, fact: FactId, holds: impl Fn(u32) -> bool) -> Known {
        let is_age = self.judge.book.words.id_of(Word::Fact(fact)) == "alder";
        let persons = &self.judge.store.registers.persons;
        let person = self
            .scope
            .case
            .person()
            .and_then(|id| persons.rows.get(&id));
        let age = person.and_then(|person| person.age_on(Some(self.day)));
        match age.filter(|_| is_age) {
            Some(age) if holds(age) => Known::Met,
            Some(_) => Known::NotMet,
            None if is_age && persons.exists && self.scope.facts(fact).is_empty() => Known::Silent,
            None => self.known_value(fact, holds),
        }
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
