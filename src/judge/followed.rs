use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::EventIx;
use crate::rulebook::{EventId, Recurring};
use crate::time::Day;

impl Asking<'_> {
    /// What recurs may be owed by something else since: where that came before the time had run out, a reader tells.
    pub(super) fn unless_followed(&self, check: &Recurring, verdict: Verdict) -> Verdict {
        if check.reader_if_later.is_empty() || verdict.answer() != Answer::Nej {
            return verdict;
        }
        let Evidence::Span(span) = verdict.evidence else {
            return verdict;
        };
        match self.perhaps_come_by(&check.reader_if_later, span.due.rolled) {
            Some(later) => Verdict::new(Reason::NeedsReader, Evidence::Event(later)),
            None => verdict,
        }
    }

    /// An event of some kinds that came on a day or before, or on one that is not known.
    pub(super) fn perhaps_come_by(&self, words: &[EventId], day: Day) -> Option<EventIx> {
        let mut events = self.scope.events_of(words).into_iter();
        events.find(|ix| {
            let moment = self.scope.moment(*ix);
            moment.is_none_or(|moment| moment.day <= day)
        })
    }
}
