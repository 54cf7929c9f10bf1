use super::Asking;
use super::scope::Counted;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::{EventIx, When};
use crate::rulebook::{EventId, Happens};
use crate::time::Day;

/// The days between which something must have happened.
#[derive(Clone, Copy)]
struct Bounds {
    /// On or before this day, which asks for a date.
    limit: Option<Day>,
    /// Not after this day, if it has a date.
    last: Option<Day>,
    /// On or after this day.
    first: Option<Day>,
}

impl Asking<'_> {
    /// An event that must have happened, perhaps on or before the day of another.
    pub(super) fn happens(&self, check: &Happens) -> Verdict {
        let bounds = match self.bounds(check) {
            Ok(bounds) => bounds,
            Err(unknown) => return unknown,
        };
        let Bounds { limit, last, first } = bounds;
        let events = self.scope.events_of(&check.any);
        if let Some(contradictory) = self.contradictory_bound(check, &events) {
            return contradictory;
        }
        let mut counted = events.iter().copied().filter(|ix| {
            self.counts(*ix, limit) && self.is_late_enough(*ix, first) && !self.is_after(*ix, last)
        });
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
        self.not_enough(check, &events, bounds)
    }

    fn bounds(&self, check: &Happens) -> Result<Bounds, Verdict> {
        Ok(Bounds {
            limit: self.limit(&check.before)?,
            last: self.last_that_counts(check)?,
            first: self.first_day_that_counts(check)?,
        })
    }

    /// The last day that counts, where that which comes after another event does not. Only what is known to have come after
    /// it is left out, so an export that has no such day sets no bound.
    fn last_that_counts(&self, check: &Happens) -> Result<Option<Day>, Verdict> {
        match self.limit_in_order(&check.not_after) {
            Err(unknown) if unknown.reason == Reason::ColumnMissing => Ok(None),
            known => known,
        }
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
    fn limit(&self, before: &[EventId]) -> Result<Option<Day>, Verdict> {
        if before.is_empty() {
            return Ok(None);
        }
        if let Some(day) = self.scope.first_day(before) {
            return Ok(Some(day));
        }
        let closing = self.scope.events_of(before);
        let verdict = self.without_moment(&closing, before, Reason::CaseOpen);
        if verdict.reason == Reason::CaseOpen {
            Ok(None)
        } else {
            Err(verdict)
        }
    }

    /// The same, where a day in an order that cannot be sets no limit: what lies after it may lie before the right one.
    pub(super) fn limit_in_order(&self, before: &[EventId]) -> Result<Option<Day>, Verdict> {
        if before.is_empty() {
            return Ok(None);
        }
        // A case that was opened again has several: only what comes after the last certainly came too late.
        let last = before
            .iter()
            .filter_map(|word| self.last_in_order(*word))
            .max();
        if last.is_some() {
            return Ok(last);
        }
        let closing = self.scope.events_of(before);
        match closing.iter().find(|ix| self.is_out_of_order(**ix)) {
            Some(ix) => Err(Verdict::new(
                Reason::ContradictoryDates,
                Evidence::Event(*ix),
            )),
            None => self.limit(before),
        }
    }

    /// What came after the last day of those that set such a limit came too late, unless another of them, of which the day is
    /// not known, was later still.
    pub(super) fn too_late_for(&self, before: &[EventId], event: EventIx) -> Verdict {
        let undated = self.undated(before);
        if undated.is_empty() {
            return Verdict::new(Reason::HappenedAfter, Evidence::Event(event));
        }
        self.without_moment(&undated, before, Reason::HappenedAfter)
    }

    /// The last day of a kind of event that does not lie before what must come first.
    fn last_in_order(&self, word: EventId) -> Option<Day> {
        let mut last: Option<Day> = None;
        self.scope.each_dated(word, |ix, moment| {
            let is_last = last.is_none_or(|known| moment.day > known);
            if is_last && !self.is_out_of_order(ix) {
                last = Some(moment.day);
            }
        });
        last
    }

    /// True for what is dated after a day.
    fn is_after(&self, event: EventIx, last: Option<Day>) -> bool {
        let day = self.scope.moment(event).map(|moment| moment.day);
        day.zip(last).is_some_and(|(day, last)| day > last)
    }

    /// True for what is dated on a day before what must come first: whether it came in time is told by the day alone.
    pub(super) fn is_out_of_order(&self, event: EventIx) -> bool {
        self.scope.is_out_of_order(event, Counted::InDays)
    }

    /// Why too few count: some lie in an order that cannot be, after the limit, or on no known day.
    fn not_enough(
        &self,
        check: &Happens,
        events: &[EventIx],
        Bounds { limit, last, first }: Bounds,
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
        if let Some(ix) = events.iter().find(|ix| self.is_out_of_order(**ix)) {
            return Verdict::new(Reason::ContradictoryDates, Evidence::Event(*ix));
        }
        let is_after = |ix: &&EventIx| self.is_after(**ix, limit);
        let is_after_last = |ix: &&EventIx| self.is_after(**ix, last);
        let is_early = |ix: &&EventIx| !self.is_late_enough(**ix, first);
        if let Some(ix) = events.iter().find(is_after) {
            return Verdict::new(Reason::HappenedAfter, Evidence::Event(*ix));
        }
        if let Some(ix) = events.iter().find(is_after_last) {
            return self.too_late_for(&check.not_after, *ix);
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
        if self.is_out_of_order(event) {
            return false;
        }
        match (self.scope.when(event), limit) {
            (When::At(moment), Some(limit)) => moment.day <= limit,
            (When::At(_) | When::Undated, None) => true,
            (When::Undated, Some(_)) | (When::Unreadable, _) => false,
        }
    }
}
