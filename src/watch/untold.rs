//! What could not be judged of open cases. A list that only holds what could be would tell the best of those who know the
//! least.

use std::collections::BTreeMap;

use crate::audit::Audit;
use crate::judge::{Evidence, Verdict};
use crate::rulebook::Word;

/// Questions in open cases of which it cannot be told whether anything is owed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Untold {
    /// Cases with at least one such question.
    pub cases: u64,
    /// How many cases there are for each table, question and reason.
    pub counts: BTreeMap<(usize, usize, String), u64>,
}

impl Untold {
    /// Takes in the questions of a case that may be open, each with why it cannot be told.
    pub(super) fn take(&mut self, audit: &Audit<'_>, table: usize, untold: Vec<(usize, Verdict)>) {
        self.cases += u64::from(!untold.is_empty());
        for (question, verdict) in untold {
            let place = (table, question, why(audit, &verdict));
            *self.counts.entry(place).or_default() += 1;
        }
    }

    /// Adds what is told of other cases.
    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        for (place, count) in other.counts {
            *self.counts.entry(place).or_default() += count;
        }
    }

    /// How many questions it is, each counted once for each case.
    #[must_use]
    pub fn questions(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many questions there are for each reason, the commonest first.
    #[must_use]
    pub fn by_reason(&self) -> Vec<(&str, u64)> {
        let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
        for ((_, _, why), count) in &self.counts {
            *sums.entry(why).or_default() += count;
        }
        let mut sums: Vec<(&str, u64)> = sums.into_iter().collect();
        // Stable, so that equals stand in the order of the letters.
        sums.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        sums
    }
}

/// The reason, and what it is about where that is the same in every case.
fn why(audit: &Audit<'_>, verdict: &Verdict) -> String {
    let word = match verdict.evidence {
        Evidence::Missing(word) | Evidence::MissingIn(word, _) | Evidence::Fact(word, _) => {
            Some(word)
        }
        Evidence::Event(ix) | Evidence::Decision(ix, _) => {
            Some(Word::Event(audit.store.event(ix).word))
        }
        Evidence::Span(span) => Some(Word::Event(audit.store.event(span.from).word)),
        Evidence::None | Evidence::Staff(..) | Evidence::Parent(..) | Evidence::Day(_) => None,
    };
    let reason = verdict.reason.text();
    match word {
        Some(word) => format!("{reason}: {}", audit.book.words.label(word)),
        None => reason.to_owned(),
    }
}
