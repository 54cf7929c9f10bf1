use super::Asking;
use super::scope::{Counted, Scope};
use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::{EventIx, Stated, Until, When};
use crate::rulebook::{Check, Deadline, EventId, Extension, Word};
use crate::time::{Day, Moment, Period, may_be_either_hour};

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
    /// Validly until this day by this decision, and without an end by one before it. Whether the later one ended what the
    /// earlier had left open is read in them.
    AtLeastUntil(EventIx, Day),
    /// Not validly.
    Invalid(EventIx, Reason),
    /// The export does not say.
    NotExported(Word),
}

/// Whether an extension that was decided on before a clock started, while that of another part ran, is taken to lengthen
/// this time too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Earlier {
    Perhaps,
    No,
    Yes,
}

impl Asking<'_> {
    /// From one event to another within a period.
    pub(super) fn deadline(&self, check: &Deadline) -> Verdict {
        let verdict = self.deadline_of_anyone(check);
        if check.reader_if_court
            && let Some(event) = self.perhaps_by_court(check, &verdict)
        {
            return Verdict::new(Reason::NeedsReader, Evidence::Event(event));
        }
        if !check.shown_by.is_empty()
            && let Some(unknown) = self.shown_undated(check, &verdict)
        {
            return unknown;
        }
        verdict
    }

    /// What is said where nothing tells that it was done but what cannot have come unless it was: the day is not known.
    fn shown_undated(&self, check: &Deadline, verdict: &Verdict) -> Option<Verdict> {
        if !matches!(verdict.reason, Reason::NotDone | Reason::StillRunning) {
            return None;
        }
        let shown_by = self.scope.events_of(&check.shown_by);
        let event = *shown_by.first()?;
        let is_too_early = self.scope.is_out_of_order(event, Counted::InDays);
        let reason = if is_too_early {
            Reason::ContradictoryDates
        } else {
            Reason::Undated
        };
        Some(Verdict::new(reason, Evidence::Event(event)))
    }

    /// The decision that started a clock which runs or has run out, where the duty is that of whoever decided and a court
    /// did, or may have: the row that has the day need not say who it was.
    fn perhaps_by_court(&self, check: &Deadline, verdict: &Verdict) -> Option<EventIx> {
        let is_owed = verdict.answer() == Answer::Nej || verdict.reason == Reason::StillRunning;
        if !is_owed {
            return None;
        }
        let (store, from) = (self.judge.store, verdict.started_by()?);
        if store.event(from).actor(store).is_some() {
            return self.is_by_court(from).then_some(from);
        }
        let mut events = self.scope.events_of(&check.from).into_iter();
        events.find(|ix| self.is_by_court(*ix))
    }

    /// The same, whoever took the decision that starts the clock.
    fn deadline_of_anyone(&self, check: &Deadline) -> Verdict {
        let counted = Counted::of(check.within);
        let (from, start) = match self.start(&check.from, counted) {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        if let Some(verdict) = self.under_law_of_start(check, start) {
            return verdict;
        }
        let later = self.dated(&check.reader_if_later);
        if let Some((ix, _)) = later.last().filter(|(_, day)| *day > start.day) {
            return Verdict::new(Reason::NeedsReader, Evidence::Event(ix));
        }
        let due = check.within.due_from(start, check.rolls);
        let span = Span::between(from, None, due);
        let ceased = self.scope.first_dated(&check.ceases, |_| true);
        let ceased = ceased.map(|(ix, moment)| (ix, moment.day));
        let is_out_of_order = |ix: EventIx| self.scope.is_out_of_order(ix, counted);
        if let Some((event, _)) = ceased.filter(|(ix, _)| is_out_of_order(*ix)) {
            return Verdict::new(Reason::ContradictoryDates, Evidence::Event(event));
        }
        if let Some((event, _)) = ceased.filter(|(_, day)| *day < start.day) {
            let span = Span {
                until: Some(event),
                ..span
            };
            return Verdict::new(Reason::EndedInTime, Evidence::Span(span));
        }
        let mut verdict = match self.end(check, start, span.due.rolled) {
            End::At(_, end) if ceased.is_some_and(|(_, day)| day < end.day) => {
                self.judge_ceased(check, span, ceased)
            }
            End::At(event, end) => self.judge_end(
                check,
                start,
                end,
                Span {
                    until: Some(event),
                    ..span
                },
            ),
            End::None if ceased.is_some() => self.judge_ceased(check, span, ceased),
            End::None => self.unless_ceased_unknown(check, self.judge_open(check, span)),
            End::Unknown(verdict) => verdict,
        };
        if let Some(unknown) = self.unknown_instead(check, start, &verdict) {
            verdict = unknown;
        }
        if self.rule.reader_at_change {
            self.unless_law_changed(start, verdict)
        } else {
            verdict
        }
    }

    /// The same question by the law of the day that the clock started, where another of the events that may start it came
    /// later and chose a later law: a duty and its time are of one law.
    fn under_law_of_start(&self, check: &Deadline, start: Moment) -> Option<Verdict> {
        let mut anchors = self.rule.anchor.iter();
        if start.day >= self.day || !anchors.any(|word| check.from.contains(word)) {
            return None;
        }
        let version = self.rule.place_of_version(start.day)?;
        let asking = Self {
            version,
            day: start.day,
            ..*self
        };
        let is_other = version != self.version;
        is_other.then(|| asking.ask().under(Some(version)))
    }

    /// The duty ended before it was done.
    fn judge_ceased(
        &self,
        check: &Deadline,
        span: Span,
        ceased: Option<(EventIx, Day)>,
    ) -> Verdict {
        let Some((event, day)) = ceased else {
            return self.judge_open(check, span);
        };
        let span = Span {
            until: Some(event),
            ..span
        };
        if day <= span.due.rolled {
            return Verdict::new(Reason::EndedInTime, Evidence::Span(span));
        }
        self.with_extension(check, span, Reason::EndedUndone, |last| {
            if day <= last {
                Reason::EndedInTime
            } else {
                Reason::EndedUndone
            }
        })
    }

    /// Nothing has been done in time, but the duty may have ended on a day that is not known.
    fn unless_ceased_unknown(&self, check: &Deadline, verdict: Verdict) -> Verdict {
        if verdict.answer() != Answer::Nej {
            return verdict;
        }
        let undated = self.undated(&check.ceases);
        let mut words = check.ceases.iter().map(|word| Word::Event(*word));
        let unexported = words.any(|word| !self.scope.exports(word));
        if unexported || !undated.is_empty() {
            return self.without_moment(&undated, &check.ceases, verdict.reason);
        }
        verdict
    }

    /// Where a rule leaves it to a reader: the law gave another time before the first had run out, and the
    /// answer depends on which one holds.
    fn unless_law_changed(&self, start: Moment, verdict: Verdict) -> Verdict {
        let Evidence::Span(span) = verdict.evidence else {
            return verdict;
        };
        let window = self.window(start.day, |check| match check {
            Check::Deadline(check) => Some((check.within, check.rolls)),
            _ => None,
        });
        let until = span.until.and_then(|ix| self.scope.moment(ix));
        let day = until.map_or(self.judge.measuring_day, |moment| moment.day);
        match window.holds(day) {
            Some(_) if verdict.reason == Reason::StillRunning => Verdict {
                evidence: Evidence::Span(Span {
                    due: window.due_while(true),
                    ..span
                }),
                ..verdict
            },
            Some(_) => verdict,
            None => Verdict {
                reason: Reason::LawChanged,
                evidence: Evidence::Span(Span {
                    due: window.due,
                    ..span
                }),
                ..verdict
            },
        }
    }

    /// An earlier start without a known day may make a Ja wrong, an earlier end a Nej. Gives what is then said instead.
    fn unknown_instead(
        &self,
        check: &Deadline,
        start: Moment,
        verdict: &Verdict,
    ) -> Option<Verdict> {
        let words = match verdict.answer() {
            Answer::Ja => &check.from,
            Answer::Nej if !self.undated(&check.reader_if_later).is_empty() => {
                &check.reader_if_later
            }
            Answer::Nej => &check.until,
            _ => return None,
        };
        if verdict.answer() == Answer::Ja && !self.scope.has_undated(words) {
            return None;
        }
        let mut events = self.scope.events_of(words);
        if verdict.answer() == Answer::Nej {
            let counted = Counted::of(check.within);
            let is_too_early = |ix: &&EventIx| self.scope.is_out_of_order(**ix, counted);
            let too_early = events.iter().find(is_too_early);
            if let Some(ix) = too_early {
                let contradictory = Evidence::Event(*ix);
                return Some(Verdict::new(Reason::ContradictoryDates, contradictory));
            }
            if let Some(ix) = self.scope.perhaps_about_both(&events, start.day) {
                return Some(Verdict::new(Reason::NeedsReader, Evidence::Event(ix)));
            }
        }
        events.retain(|ix| self.scope.moment(*ix).is_none());
        (!events.is_empty()).then(|| self.without_moment(&events, words, verdict.reason))
    }

    /// The earliest event that starts a clock. None runs from a day that contradicts what must come before it, whatever
    /// comes later: which of the days is wrong is not known. Nor does one run from what was about another part; where
    /// nothing else starts it, a reader sees what holds for this one.
    pub(super) fn start(
        &self,
        words: &[EventId],
        counted: Counted,
    ) -> Result<(EventIx, Moment), Verdict> {
        match self.scope.first_dated(words, |_| true) {
            Some((ix, _)) if self.scope.is_out_of_order(ix, counted) => Err(Verdict::new(
                Reason::ContradictoryDates,
                Evidence::Event(ix),
            )),
            Some((ix, _)) if self.scope.is_about_another_part(ix) => {
                let first = self.scope.first_here(words, |_| true);
                first.ok_or_else(|| Verdict::new(Reason::NeedsReader, Evidence::Event(ix)))
            }
            Some(found) => Ok(found),
            None => {
                let events = self.scope.events_of(words);
                Err(self.without_moment(&events, words, Reason::AnchorMissing))
            }
        }
    }

    /// What stopped the clock: the first event from its start on, or, where what was done before counts and that one comes
    /// after the last day, the last one before.
    fn end(&self, check: &Deadline, start: Moment, last_day: Day) -> End {
        let counted = Counted::of(check.within);
        let is_after = |moment: Moment| !counted.is_before(moment, start);
        let after = self.scope.first_here(&check.until, is_after);
        let stops = |moment: Moment| !check.early_counts || moment.day <= last_day;
        if let Some((ix, moment)) = after.filter(|(_, moment)| stops(*moment)) {
            return End::At(ix, moment);
        }
        let mut events = self.scope.events_of(&check.until);
        let moment = |ix: &EventIx| Some((*ix, self.scope.moment(*ix)?));
        let dated = events.iter().filter_map(moment);
        let mut early = dated.clone().filter(|_| check.early_counts);
        let early = early.rfind(|(_, moment)| !is_after(*moment));
        if let Some(ender) = early.and_then(|early| self.ender_of(check, early, start)) {
            // It does not count, but whether what ended gave way to the same again is not told either.
            let may_come = after.is_none() && self.judge.measuring_day <= last_day;
            return if may_come {
                End::None
            } else {
                End::Unknown(Verdict::new(Reason::NeedsReader, Evidence::Event(ender)))
            };
        }
        if let Some((ix, moment)) = early.or(after) {
            return End::At(ix, moment);
        }
        let mut about_this = dated.filter(|(ix, _)| !self.scope.is_about_another_part(*ix));
        if let Some((ix, _)) = about_this.next() {
            return End::Unknown(Verdict::new(
                Reason::ContradictoryDates,
                Evidence::Event(ix),
            ));
        }
        if let Some(ix) = self.scope.perhaps_about_both(&events, start.day) {
            return End::Unknown(Verdict::new(Reason::NeedsReader, Evidence::Event(ix)));
        }
        events.retain(|ix| self.scope.moment(*ix).is_none());
        let unexported = check
            .until
            .iter()
            .any(|word| !self.scope.exports(Word::Event(*word)));
        if events.is_empty() && !unexported {
            return End::None;
        }
        End::Unknown(self.without_moment(&events, &check.until, Reason::DidNotHappen))
    }

    /// What ended, or may have ended, what was done before the clock started. What came the same day ends only what must come
    /// before it: else the one followed upon the other.
    fn ender_of(
        &self,
        check: &Deadline,
        (done, at): (EventIx, Moment),
        start: Moment,
    ) -> Option<EventIx> {
        let ends = |ender: &EventIx| {
            self.scope.moment(*ender).is_none_or(|moment| {
                let is_its_own = moment.day == at.day && self.scope.must_follow(*ender, done);
                moment.day <= start.day && (moment.day > at.day || is_its_own)
            })
        };
        let mut enders = self.scope.events_of(&check.early_ended_by).into_iter();
        enders.find(ends)
    }

    /// Why no moment is known: unreadable, undated, not exported, or `absent`.
    pub(super) fn without_moment(
        &self,
        events: &[EventIx],
        words: &[EventId],
        absent: Reason,
    ) -> Verdict {
        let when = |ix: &&EventIx| self.scope.when(**ix);
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
        let exact = start.minute.is_some() && end.minute.is_some();
        if in_hours
            && !exact
            && end.day == span.due.rolled
            && let Some(verdict) = self.judge_clocked(check, start, end, span)
        {
            return verdict;
        }
        let span = Span {
            whole_days: in_hours && !exact,
            ..span
        };
        // The last day has been worked out already; only hours between two clock times are counted apart.
        let is_in_time = if in_hours && exact {
            check.within.holds(start, end, check.rolls)
        } else {
            Some(end.day <= span.due.rolled)
        };
        let Some(is_in_time) = is_in_time else {
            // Which hour it was is not known, in the night when one comes twice.
            let until = span.until.filter(|_| may_be_either_hour(end));
            return Verdict::new(Reason::Undated, Evidence::Event(until.unwrap_or(span.from)));
        };
        if is_in_time {
            let used_roll = !in_hours && end.day > span.due.strict;
            let reason = if used_roll {
                Reason::InTimeAfterRoll
            } else {
                Reason::InTime
            };
            return Verdict::new(reason, Evidence::Span(span));
        }
        self.with_extension(check, span, Reason::TooLate, |last| {
            let in_time = end.day <= last;
            if in_time {
                Reason::InExtendedTime
            } else {
                Reason::ExtensionExceeded
            }
        })
    }

    /// Where the clock decides, a row without one may be another about what a row of the same day with one tells of: what
    /// that one gives, unless it is a Nej, which the other row may contradict.
    fn judge_clocked(
        &self,
        check: &Deadline,
        start: Moment,
        end: Moment,
        span: Span,
    ) -> Option<Verdict> {
        let clocked = |words: &[EventId], day: Day| {
            let is_clocked = |moment: Moment| moment.day == day && moment.minute.is_some();
            self.scope.first_here(words, is_clocked)
        };
        let (unclocked, verdict) = if start.minute.is_none()
            && let Some((from, moment)) = clocked(&check.from, start.day)
        {
            let by_clock = Span { from, ..span };
            (span.from, self.judge_end(check, moment, end, by_clock))
        } else {
            start.minute?;
            let (until, moment) = clocked(&check.until, end.day)?;
            let until = Some(until);
            let by_clock = Span { until, ..span };
            (span.until?, self.judge_end(check, start, moment, by_clock))
        };
        let is_late = verdict.answer() == Answer::Nej;
        let undated = || Verdict::new(Reason::Undated, Evidence::Event(unclocked));
        Some(if is_late { undated() } else { verdict })
    }

    /// Nothing has stopped the clock: the measuring day decides.
    fn judge_open(&self, check: &Deadline, span: Span) -> Verdict {
        let today = self.judge.measuring_day;
        if today <= span.due.rolled {
            return Verdict::new(Reason::StillRunning, Evidence::Span(span));
        }
        self.with_extension(check, span, Reason::NotDone, |last| {
            let running = today <= last;
            if running {
                Reason::StillRunning
            } else {
                Reason::ExtensionExceeded
            }
        })
    }

    /// The original time has run out: `without` unless an extension holds, and then what `within` says
    /// of its last day. An earlier extension of which it is not known whether it holds need not be known about where the
    /// answer is the same either way.
    fn with_extension(
        &self,
        check: &Deadline,
        span: Span,
        without: Reason,
        within: impl Fn(Day) -> Reason,
    ) -> Verdict {
        let taken = |earlier| {
            let (reason, extension, extended_to) = match self.lengthened(check, span, earlier) {
                Lengthened::NotExported(word) => {
                    return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
                }
                Lengthened::No => (without, None, None),
                Lengthened::Invalid(event, reason) if reason.answer() != Answer::Nej => {
                    return Verdict::new(reason, Evidence::Event(event));
                }
                Lengthened::Invalid(event, reason) => (reason, Some(event), None),
                Lengthened::AtLeastUntil(event, last) if within(last).answer() == Answer::Nej => {
                    return Verdict::new(Reason::NeedsReader, Evidence::Event(event));
                }
                Lengthened::Until(event, last) | Lengthened::AtLeastUntil(event, last) => {
                    (within(last), Some(event), Some(last))
                }
            };
            let span = Span {
                extension,
                extended_to,
                ..span
            };
            Verdict::new(reason, Evidence::Span(span))
        };
        let verdict = taken(Earlier::Perhaps);
        if verdict.reason != Reason::ExtensionBefore {
            return verdict;
        }
        let (without_it, with_it) = (taken(Earlier::No), taken(Earlier::Yes));
        if without_it.answer() == with_it.answer() {
            without_it
        } else {
            verdict
        }
    }

    /// Walks the extensions in order of time; each must be decided before the time it lengthens ran out.
    /// One that fails lengthens nothing. A fault of which more ought to be known outweighs a Nej.
    fn lengthened(&self, check: &Deadline, span: Span, earlier: Earlier) -> Lengthened {
        let Some(extension) = &check.extension else {
            return Lengthened::No;
        };
        let asked = (extension, Counted::of(check.within));
        let decision = Word::Event(extension.decision);
        if !self.scope.exports(decision) {
            return Lengthened::NotExported(decision);
        }
        let mut limit = span.due.rolled;
        let mut valid = None;
        // The one that reaches furthest, of those with an end after one without, each taken before the end of the one before.
        let mut ended: Option<(EventIx, Day)> = None;
        let mut faults = Vec::new();
        for event in self.scope.events(extension.decision) {
            let fault = self.extension_fault(asked, event, span.from, limit);
            match (fault, earlier) {
                (Some(Reason::ExtensionBefore), Earlier::No) => {}
                (None, _) | (Some(Reason::ExtensionBefore), Earlier::Yes) => {
                    let last = self.extended_day(event);
                    let is_ended = limit == Day::MAX && last < Day::MAX;
                    ended = ended.filter(|_| is_ended);
                    let moment = self.scope.moment(event);
                    let was_open = |day: Day| moment.is_some_and(|moment| moment.day <= day);
                    let reaches = |(_, known): (EventIx, Day)| last >= known && was_open(known);
                    if is_ended && ended.is_none_or(reaches) {
                        ended = Some((event, last));
                    }
                    limit = limit.max(last);
                    valid = Some(event);
                }
                (Some(reason), _) => faults.push((event, reason)),
            }
        }
        let unknown = faults
            .iter()
            .find(|(_, reason)| reason.answer() != Answer::Nej);
        let fault = unknown.or(faults.first().filter(|_| valid.is_none()));
        match (fault, valid) {
            (Some((event, reason)), _) => Lengthened::Invalid(*event, *reason),
            (None, Some(event)) => match ended {
                Some((event, last)) => Lengthened::AtLeastUntil(event, last),
                None => Lengthened::Until(event, limit),
            },
            (None, None) => Lengthened::No,
        }
    }

    /// The day to which a valid extension reaches; without one it has no end.
    fn extended_day(&self, event: EventIx) -> Day {
        match self.scope.case.until(event) {
            Until::Day(day) => day,
            Until::Open | Until::Unreadable => Day::MAX,
        }
    }

    fn extension_fault(
        &self,
        (extension, counted): (&Extension, Counted),
        event: EventIx,
        from: EventIx,
        limit: Day,
    ) -> Option<Reason> {
        let columns = self.judge.store.log_columns(event);
        let reason = self.scope.case.reason(event);
        if extension.needs_reason && reason == Stated::No {
            return Some(if columns.reasons {
                Reason::ExtensionWithoutReason
            } else {
                Reason::ReasonsNotExported
            });
        }
        match self.scope.case.until(event) {
            Until::Unreadable => return Some(Reason::Unreadable),
            Until::Open if !columns.ends => return Some(Reason::EndsNotExported),
            Until::Open if extension.needs_end => return Some(Reason::ExtensionWithoutEnd),
            Until::Open | Until::Day(_) => {}
        }
        let start = self.scope.moment(from);
        match self.scope.when(event) {
            When::At(moment) if start.is_some_and(|start| counted.is_before(moment, start)) => {
                Some(self.before_start(from, moment, counted))
            }
            When::At(moment) if moment.day > limit => Some(Reason::ExtensionTooLate),
            // What fails whatever the reason is has been told.
            When::At(_) => {
                let is_unknown = extension.needs_reason && reason == Stated::Unreadable;
                is_unknown.then_some(Reason::Unreadable)
            }
            When::Undated => Some(Reason::Undated),
            When::Unreadable => Some(Reason::Unreadable),
        }
    }

    /// An extension from before the clock started. It contradicts nothing where another part of the case had started one by
    /// then: it lengthened that time, and perhaps this one.
    fn before_start(&self, from: EventIx, decided: Moment, counted: Counted) -> Reason {
        let word = self.judge.store.event(from).word;
        let case = Scope::whole(&self.judge, self.scope.case);
        match case.earliest(word) {
            Some(first) if !counted.is_before(decided, first) => Reason::ExtensionBefore,
            _ => Reason::ContradictoryDates,
        }
    }
}
