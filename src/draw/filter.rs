//! Which cases belong to a frame.

use super::variable::Variable;
use crate::case::{CaseView, Value};
use crate::rulebook::{FactKind, Vocabulary, Word};
use crate::time::Day;

/// Conditions that every case of a frame meets.
#[derive(Clone, Default, Debug)]
pub struct Filter {
    /// First and last day.
    pub period: Option<(Day, Day)>,
    /// Events and facts that the case must have.
    pub with: Vec<Word>,
    /// Events and facts that it must not have.
    pub without: Vec<Word>,
    /// Levels that it must have.
    pub levels: Vec<(Variable, String, String)>,
}

impl Filter {
    /// The conditions in words, for the record.
    #[must_use]
    pub fn in_words(&self, words: &Vocabulary) -> Vec<String> {
        let period = self
            .period
            .map(|(from, to)| format!("dagen ligger från {from} till {to}"));
        let with = self
            .with
            .iter()
            .map(|word| format!("har ”{}”", words.label(*word)));
        let without = self
            .without
            .iter()
            .map(|word| format!("har inte ”{}”", words.label(*word)));
        let levels = self.levels.iter().map(|(_, name, level)| {
            format!("{} är ”{level}”", super::variable::label(name, words))
        });
        period
            .into_iter()
            .chain(with)
            .chain(without)
            .chain(levels)
            .collect()
    }

    /// Why a case does not belong; the first condition that it fails.
    #[must_use]
    pub fn reason_against(
        &self,
        case: CaseView<'_>,
        words: &Vocabulary,
        day: Option<Day>,
    ) -> Option<String> {
        if let Some((from, to)) = self.period {
            match day {
                None => return Some("dagen saknas eller går inte att läsa".to_owned()),
                Some(day) if day < from || day > to => {
                    return Some("dagen ligger utanför perioden".to_owned());
                }
                Some(_) => {}
            }
        }
        if let Some(word) = self.with.iter().find(|word| !has(case, words, **word)) {
            return Some(format!("har inte ”{}”", words.label(*word)));
        }
        if let Some(word) = self.without.iter().find(|word| has(case, words, **word)) {
            return Some(format!("har ”{}”", words.label(*word)));
        }
        let other = self
            .levels
            .iter()
            .find(|(variable, _, level)| variable.level(case, words, day) != *level);
        other.map(|(_, name, level)| {
            format!("{} är inte ”{level}”", super::variable::label(name, words))
        })
    }
}

/// True when a case has an event, or a fact that is not a plain no.
fn has(case: CaseView<'_>, words: &Vocabulary, word: Word) -> bool {
    match word {
        Word::Event(event) => !case.all_events(words, event).is_empty(),
        Word::Fact(fact) => {
            let is_no = |value| match &words.fact_word(fact).kind {
                FactKind::Code(codes) => {
                    value == Value::Is(1)
                        && codes.get_index(1).is_some_and(|(code, _)| code == "nej")
                }
                _ => false,
            };
            let found = case.all_facts(words, fact);
            found.iter().any(|fact| !is_no(fact.value()))
        }
    }
}
