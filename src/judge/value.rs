use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::Value;
use crate::rulebook::{FactId, Word};

impl Asking<'_> {
    /// A fact is one of some codes, wherever it stands.
    pub(super) fn value(&self, fact: FactId, codes: &[u32]) -> Verdict {
        let word = Word::Fact(fact);
        let (facts, store) = (self.scope.facts(fact), self.judge.store);
        let Some(first) = facts.first() else {
            return self.not_shown(word);
        };
        let is_wanted = |value| matches!(value, Value::Is(code) if codes.contains(&code));
        let other = facts.find(|fact| !is_wanted(fact.value()));
        let (reason, at) = match other {
            None => (Reason::HasValue, first.position(store)),
            Some(other) if other.value() == Value::Unreadable => {
                (Reason::Unreadable, other.position(store))
            }
            Some(other) => (Reason::OtherValue, other.position(store)),
        };
        Verdict::new(reason, Evidence::Fact(word, at))
    }
}
