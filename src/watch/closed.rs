//! Which cases are closed: what has run out in them is the audit's, and no longer on the list.

use crate::audit::Audit;
use crate::case::{CaseIx, CaseView, When};
use crate::draw::dated;
use crate::time::Moment;

/// What closes the cases of an audit.
pub(super) struct Closings<'a> {
    pub(super) audit: &'a Audit<'a>,
    /// The parts of units that take them in while they are open, each beside such a unit, in order.
    taken_in: Vec<(CaseIx, CaseIx)>,
}

impl<'a> Closings<'a> {
    pub(super) fn of(audit: &'a Audit<'a>) -> Self {
        let (words, store) = (&audit.book.words, &audit.store);
        let mut taken_in = Vec::new();
        for object in words.objects() {
            let open = words.object_word(object).open;
            let Some(kind) = open.and_then(|span| words.event_word(span.arrival).part) else {
                continue;
            };
            for whole in store.cases(object) {
                let parts = store.case(*whole).parts(kind);
                taken_in.extend(parts.map(|part| (part.ix, *whole)));
            }
        }
        taken_in.sort_unstable();
        Self { audit, taken_in }
    }

    /// True unless an event that closes the case has come on the measuring day, or is there without a day. One whose day
    /// cannot be read may not have come: a breach is rather listed once too often than left out.
    pub(super) fn may_be_open(&self, case: CaseIx) -> bool {
        !self.closes(case, |when| match when {
            When::At(moment) => moment.day <= self.audit.measuring_day,
            When::Undated => true,
            When::Unreadable => false,
        })
    }

    /// True when something holds of an event that closes the case. What came in while a unit was already open is not
    /// closed by what opened that one, but is with the last such unit that closes.
    fn closes(&self, case: CaseIx, holds: impl Fn(When) -> bool) -> bool {
        let view = self.audit.store.case(case);
        let words = &self.audit.book.words;
        let began = dated(view, words, &words.object_word(view.object()).dated_by);
        let began = began.filter(|moment| moment.day <= self.audit.measuring_day);
        if self.has_closer(view, began, &holds) {
            return true;
        }
        let first = self.taken_in.partition_point(|(part, _)| *part < case);
        let mut wholes = self.taken_in[first..]
            .iter()
            .take_while(|(part, _)| *part == case)
            .map(|(_, whole)| self.audit.store.case(*whole))
            .peekable();
        wholes.peek().is_some() && wholes.all(|whole| self.has_closer(whole, began, &holds))
    }

    /// True when something holds of an event that closes such a case, and that does not come before a moment.
    fn has_closer(
        &self,
        case: CaseView<'_>,
        began: Option<Moment>,
        holds: &impl Fn(When) -> bool,
    ) -> bool {
        let words = &self.audit.book.words;
        let is_too_early = |when: When| match (when, began) {
            (When::At(moment), Some(began)) => moment.is_before(began),
            _ => false,
        };
        let closers = &words.object_word(case.object()).closed_by;
        closers.iter().any(|word| {
            let events = case.all_events(words, *word);
            let mut times = events.iter().map(|ix| self.audit.store.event(*ix).when());
            times.any(|when| !is_too_early(when) && holds(when))
        })
    }
}
