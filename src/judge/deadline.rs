use super::Asking;
use super::verdict::{Evidence, Span, Verdict};
use crate::answer::Reason;
use crate::case::{EventIx, When};
use crate::rulebook::{Deadline, EventId, Extension, Word};
use crate::time::{Day, Moment, Period};

/// Where the clock stopped.
enum End {
    At(EventIx, Moment),
    None,
    Unknown(Verdict),
}

/// What the extensions of a deadline amount to.
enum Lengthened {
    /// There is none.
    No,
    /// Validly, by this decision, until this day (`Day::MAX` when it has no end).
    Until(EventIx, Day),
    /// Not validly.
    Invalid(EventIx, Reason),
    /// The export does not say.
    NotExported(Word),
}

impl Asking<'_> {
    /// From one event to another within a period.
    pub(super) fn deadline(&self, check: &Deadline) -> Verdict {
        let (from, start) = match self.start(check) {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        let due = check.within.due(start.day, check.rolls);
        let span = Span {
            from,
            until: None,
            due,
            extension: None,
            whole_days: false,
        };
        match self.end(check, start) {
            End::At(event, end) => self.judge_end(
                check,
                start,
                end,
                Span {
                    until: Some(event),
                    ..span
                },
            ),
            End::None => self.judge_open(check, span),
            End::Unknown(verdict) => verdict,
        }
    }

    fn start(&self, check: &Deadline) -> Result<(EventIx, Moment), Verdict> {
        let events = self.scope.events_of(&check.from);
        let dated = events
            .iter()
            .find_map(|ix| self.scope.moment(*ix).map(|moment| (*ix, moment)));
        dated.ok_or_else(|| self.without_moment(&events, &check.from, Reason::AnchorMissing))
    }

    fn end(&self, check: &Deadline, start: Moment) -> End {
        let events = self.scope.events_of(&check.until);
        let dated: Vec<(EventIx, Moment)> = events
            .iter()
            .filter_map(|ix| Some((*ix, self.scope.moment(*ix)?)))
            .collect();
        if let Some((ix, moment)) = dated.iter().find(|(_, moment)| !moment.is_before(start)) {
            return End::At(*ix, *moment);
        }
        if let Some((ix, _)) = dated.first() {
            return End::Unknown(Verdict::new(
                Reason::ContradictoryDates,
                Evidence::Event(*ix),
            ));
        }
        let unexported = check
            .until
            .iter()
            .any(|word| !self.scope.exports(Word::Event(*word)));
        if events.is_empty() && !unexported {
            return End::None;
        }
        End::Unknown(self.without_moment(&events, &check.until, Reason::DidNotHappen))
    }

    /// Why no moment is known: unreadable, undated, not exported, or `absent`.
    pub(super) fn without_moment(
        &self,
        events: &[EventIx],
        words: &[EventId],
        absent: Reason,
    ) -> Verdict {
        let when = |ix: &&EventIx| self.judge.store.event(**ix).when();
        if let Some(ix) = events.iter().find(|ix| when(ix) == When::Unreadable) {
            return Verdict::new(Reason::Unreadable, Evidence::Event(*ix));
        }
        if let Some(ix) = events.first() {
            return Verdict::new(Reason::Undated, Evidence::Event(*ix));
        }
        let words = || words.iter().map(|word| Word::Event(*word));
        if let Some(word) = words().find(|word| !self.scope.exports(*word)) {
            return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
        }
        words().next().map_or(Verdict::bare(absent), |word| {
            Verdict::new(absent, Evidence::Missing(word))
        })
    }

    fn judge_end(&self, check: &Deadline, start: Moment, end: Moment, span: Span) -> Verdict {
        let in_hours = matches!(check.within, Period::Hours(_));
        let exact = end.minutes_since(start).is_some();
        let span = Span {
            whole_days: in_hours && !exact,
            ..span
        };
        if check.within.holds(start, end, check.rolls) {
            let used_roll = !in_hours && end.day > span.due.strict;
            let reason = if used_roll {
                Reason::InTimeAfterRoll
            } else {
                Reason::InTime
            };
            return Verdict::new(reason, Evidence::Span(span));
        }
        let (reason, extension) = match self.lengthened(check, span) {
            Lengthened::NotExported(word) => {
                return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
            }
            Lengthened::No => (Reason::TooLate, None),
            Lengthened::Invalid(event, reason) => (reason, Some(event)),
            Lengthened::Until(event, last) if end.day <= last => {
                (Reason::InExtendedTime, Some(event))
            }
            Lengthened::Until(event, _) => (Reason::ExtensionExceeded, Some(event)),
        };
        Verdict::new(reason, Evidence::Span(Span { extension, ..span }))
    }

    /// Nothing has stopped the clock: the measuring day decides.
    fn judge_open(&self, check: &Deadline, span: Span) -> Verdict {
        let today = self.judge.measuring_day;
        if today <= span.due.rolled {
            return Verdict::new(Reason::StillRunning, Evidence::Span(span));
        }
        let (reason, extension) = match self.lengthened(check, span) {
            Lengthened::NotExported(word) => {
                return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
            }
            Lengthened::No => (Reason::NotDone, None),
            Lengthened::Invalid(event, reason) => (reason, Some(event)),
            Lengthened::Until(event, last) if today <= last => (Reason::StillRunning, Some(event)),
            Lengthened::Until(event, _) => (Reason::ExtensionExceeded, Some(event)),
        };
        Verdict::new(reason, Evidence::Span(Span { extension, ..span }))
    }

    /// Walks the extensions in order of time; each must be decided before the time it lengthens ran out.
    fn lengthened(&self, check: &Deadline, span: Span) -> Lengthened {
        let Some(extension) = &check.extension else {
            return Lengthened::No;
        };
        let decision = Word::Event(extension.decision);
        let mut result = if self.scope.exports(decision) {
            Lengthened::No
        } else {
            Lengthened::NotExported(decision)
        };
        let mut limit = span.due.rolled;
        for event in self.scope.events(extension.decision) {
            if let Some(reason) = self.extension_fault(extension, event, limit) {
                return match result {
                    Lengthened::Until(..) => result,
                    _ => Lengthened::Invalid(event, reason),
                };
            }
            limit = self.scope.case.until(event).unwrap_or(Day::MAX);
            result = Lengthened::Until(event, limit);
        }
        result
    }

    fn extension_fault(&self, extension: &Extension, event: EventIx, limit: Day) -> Option<Reason> {
        let case = self.scope.case;
        let store = self.judge.store;
        if extension.needs_reason && !case.has_reason(event) {
            return Some(if store.exports_reasons() {
                Reason::ExtensionWithoutReason
            } else {
                Reason::ColumnMissing
            });
        }
        if extension.needs_end && case.until(event).is_none() {
            return Some(if store.exports_ends() {
                Reason::ExtensionWithoutEnd
            } else {
                Reason::ColumnMissing
            });
        }
        match store.event(event).when() {
            When::At(moment) if moment.day > limit => Some(Reason::ExtensionTooLate),
            When::At(_) => None,
            When::Undated => Some(Reason::Undated),
            When::Unreadable => Some(Reason::Unreadable),
        }
    }
}
