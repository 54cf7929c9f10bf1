use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::{EventIx, When};
use crate::rulebook::Happens;
use crate::time::Day;

impl Asking<'_> {
    /// An event that must have happened, perhaps on or before the day of another.
    pub(super) fn happens(&self, check: &Happens) -> Verdict {
        let events = self.scope.events_of(&check.any);
        let wanted = check.at_least as usize;
        let limit = self.scope.first_day(&check.before);
        let counted: Vec<EventIx> = events
            .iter()
            .copied()
            .filter(|ix| self.counts(*ix, limit))
            .collect();
        if let Some(last_needed) = wanted.checked_sub(1).and_then(|index| counted.get(index)) {
            return Verdict::new(Reason::Happened, Evidence::Event(*last_needed));
        }
        let after = events.iter().find(|ix| self.is_after(**ix, limit));
        match after {
            Some(ix) if events.len() >= wanted && self.all_dated(&events) => {
                Verdict::new(Reason::HappenedAfter, Evidence::Event(*ix))
            }
            _ if events.len() >= wanted || events.is_empty() => {
                self.without_moment(&self.undated(&events), &check.any, Reason::DidNotHappen)
            }
            _ => self.without_moment(&[], &check.any, Reason::DidNotHappen),
        }
    }

    /// Existence needs no date; an order between days does. An unreadable date proves nothing.
    fn counts(&self, event: EventIx, limit: Option<Day>) -> bool {
        match (self.judge.store.event(event).when(), limit) {
            (When::At(moment), Some(limit)) => moment.day <= limit,
            (When::At(_) | When::Undated, None) => true,
            (When::Undated, Some(_)) | (When::Unreadable, _) => false,
        }
    }

    fn is_after(&self, event: EventIx, limit: Option<Day>) -> bool {
        self.scope
            .moment(event)
            .zip(limit)
            .is_some_and(|(moment, limit)| moment.day > limit)
    }

    fn all_dated(&self, events: &[EventIx]) -> bool {
        events.iter().all(|ix| self.scope.moment(*ix).is_some())
    }

    fn undated(&self, events: &[EventIx]) -> Vec<EventIx> {
        events
            .iter()
            .copied()
            .filter(|ix| self.scope.moment(*ix).is_none())
            .collect()
    }
}
