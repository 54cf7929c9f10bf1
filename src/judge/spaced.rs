use super::Asking;
use super::scope::Counted;
use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::rulebook::{Spaced, Word};
use crate::time::Due;

impl Asking<'_> {
    /// At least a period from the earliest start to every one of the later events.
    pub(super) fn spaced(&self, check: &Spaced) -> Verdict {
        let (from, start) = match self.start(&check.from, Counted::of(check.at_least)) {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        let undated = self.undated(&check.until);
        let Some((until, day)) = self.dated(&check.until).next() else {
            return self.nothing_to_space(check);
        };
        let strict = check.at_least.due(start.day, false).strict;
        let span = Span {
            from,
            until: Some(until),
            due: Due {
                strict,
                rolled: strict,
            },
            extension: None,
            extended_to: None,
            whole_days: false,
        };
        let is_before = || {
            self.scope
                .moment(until)
                .is_some_and(|end| end.is_before(start))
        };
        let reason = if day < strict || is_before() {
            Reason::TooSoon
        } else {
            Reason::FarEnough
        };
        let verdict = Verdict::new(reason, Evidence::Span(span));
        let unknown_starts = self.undated(&check.from);
        match verdict.answer() {
            Answer::Ja if !undated.is_empty() => {
                self.without_moment(&undated, &check.until, reason)
            }
            _ if !unknown_starts.is_empty() => {
                self.without_moment(&unknown_starts, &check.from, reason)
            }
            _ => verdict,
        }
    }

    /// The later event has not happened, so there is nothing to ask; or when is not known.
    fn nothing_to_space(&self, check: &Spaced) -> Verdict {
        let undated = self.undated(&check.until);
        if undated.is_empty() {
            let words = check.until.iter().map(|word| Word::Event(*word));
            let missing = words.clone().find(|word| !self.scope.exports(*word));
            let evidence = |word| Evidence::Missing(word);
            return match (missing, words.clone().next()) {
                (Some(word), _) => Verdict::new(Reason::ColumnMissing, evidence(word)),
                (None, Some(word)) => Verdict::new(Reason::ConditionNotMet, evidence(word)),
                (None, None) => Verdict::bare(Reason::ConditionNotMet),
            };
        }
        self.without_moment(&undated, &check.until, Reason::ConditionNotMet)
    }
}
