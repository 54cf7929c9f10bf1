use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::{EventIx, When};
use crate::rulebook::Happens;
use crate::time::Day;

impl Asking<'_> {
    /// An event that must have happened, perhaps on or before the day of another.
    pub(super) fn happens(&self, check: &Happens) -> Verdict {
        let (limit, first) = match (self.limit(check), self.first_day_that_counts(check)) {
            (Ok(limit), Ok(first)) => (limit, first),
            (Err(verdict), _) | (_, Err(verdict)) => return verdict,
        };
        let events = self.scope.events_of(&check.any);
        if let Some(contradictory) = self.contradictory_bound(check, &events) {
            return contradictory;
        }
        let mut counted = events
            .iter()
            .copied()
            .filter(|ix| self.counts(*ix, limit) && self.is_late_enough(*ix, first));
        let wanted = check.at_least as usize;
        if let Some(last_needed) = wanted.checked_sub(1).and_then(|index| counted.nth(index)) {
            let is_open = limit.is_none() && !check.before.is_empty();
            let reason = if is_open {
                Reason::CaseOpen
            } else {
                Reason::Happened
            };
            return Verdict::new(reason, Evidence::Event(last_needed));
        }
        self.not_enough(check, &events, limit, first)
    }

    /// Whether what has happened did so in time cannot be told by a day that contradicts what must come before it. What has
    /// not happened at all has not, whatever the day.
    fn contradictory_bound(&self, check: &Happens, events: &[EventIx]) -> Option<Verdict> {
        if events.is_empty() {
            return None;
        }
        let mut bounds = [&check.before, &check.after].into_iter();
        let ix = bounds.find_map(|words| self.scope.first_out_of_order(words))?;
        Some(Verdict::new(
            Reason::ContradictoryDates,
            Evidence::Event(ix),
        ))
    }

    /// The day from which it counts, when only what comes after another event does.
    fn first_day_that_counts(&self, check: &Happens) -> Result<Option<Day>, Verdict> {
        if check.after.is_empty() {
            return Ok(None);
        }
        let events = self.scope.events_of(&check.after);
        let found = self.scope.first_day(&check.after);
        found
            .map(Some)
            .ok_or_else(|| self.without_moment(&events, &check.after, Reason::AnchorMissing))
    }

    fn is_late_enough(&self, event: EventIx, first: Option<Day>) -> bool {
        let day = self.scope.moment(event).map(|moment| moment.day);
        first.is_none_or(|first| day.is_some_and(|day| day >= first))
    }

    /// The day by which it must have happened. When the event that sets it is there but its day is not
    /// known, nothing can be said; when it has not come, the case is open and a Ja must wait.
    fn limit(&self, check: &Happens) -> Result<Option<Day>, Verdict> {
        if check.before.is_empty() {
            return Ok(None);
        }
        if let Some(day) = self.scope.first_day(&check.before) {
            return Ok(Some(day));
        }
        let closing = self.scope.events_of(&check.before);
        let verdict = self.without_moment(&closing, &check.before, Reason::CaseOpen);
        if verdict.reason == Reason::CaseOpen {
            Ok(None)
        } else {
            Err(verdict)
        }
    }

    /// Why too few count: some lie in an order that cannot be, after the limit, or on no known day.
    fn not_enough(
        &self,
        check: &Happens,
        events: &[EventIx],
        limit: Option<Day>,
        first: Option<Day>,
    ) -> Verdict {
        let absent = || self.absent(check);
        if events.len() < check.at_least as usize {
            return absent();
        }
        let unknown: Vec<EventIx> = events
            .iter()
            .copied()
            .filter(|ix| self.scope.moment(*ix).is_none())
            .collect();
        if !unknown.is_empty() {
            return self.without_moment(&unknown, &check.any, Reason::DidNotHappen);
        }
        if let Some(ix) = events.iter().find(|ix| self.scope.is_out_of_order(**ix)) {
            return Verdict::new(Reason::ContradictoryDates, Evidence::Event(*ix));
        }
        let is_after = |ix: &&EventIx| {
            self.scope
                .moment(**ix)
                .zip(limit)
                .is_some_and(|(moment, limit)| moment.day > limit)
        };
        let is_early = |ix: &&EventIx| !self.is_late_enough(**ix, first);
        if let Some(ix) = events.iter().find(is_after) {
            return Verdict::new(Reason::HappenedAfter, Evidence::Event(*ix));
        }
        events.iter().rfind(is_early).map_or_else(absent, |ix| {
            Verdict::new(Reason::HappenedBefore, Evidence::Event(*ix))
        })
    }

    /// What has not happened may still do, until it counts as missing.
    fn absent(&self, check: &Happens) -> Verdict {
        let verdict = self.without_moment(&[], &check.any, Reason::DidNotHappen);
        let last = check.missing_after.map(|time| time.due(self.day, false));
        let may_come = last.is_some_and(|last| self.judge.measuring_day <= last.strict);
        if may_come && verdict.reason == Reason::DidNotHappen {
            return Verdict {
                reason: Reason::StillRunning,
                ..verdict
            };
        }
        verdict
    }

    /// Existence needs no date; an order between days does. An unreadable date proves nothing, nor does
    /// one before what must come first.
    fn counts(&self, event: EventIx, limit: Option<Day>) -> bool {
        if self.scope.is_out_of_order(event) {
            return false;
        }
        match (self.scope.when(event), limit) {
            (When::At(moment), Some(limit)) => moment.day <= limit,
            (When::At(_) | When::Undated, None) => true,
            (When::Undated, Some(_)) | (When::Unreadable, _) => false,
        }
    }
}
