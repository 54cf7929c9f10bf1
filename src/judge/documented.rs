use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::{EventIx, Stated, Value};
use crate::rulebook::{Documented, EventId, FactId, Word};
use crate::time::Moment;

impl Asking<'_> {
    /// Facts and dated events that the file must hold.
    pub(super) fn documented(&self, check: &Documented) -> Verdict {
        // Most checks name one word, and a verdict is large: it is moved only where there are several.
        if let Some(word) = only_word(check) {
            return self.shown(word, check);
        }
        let mut worst: Option<Verdict> = None;
        let mut take = |verdict: Verdict| {
            if worst
                .as_ref()
                .is_none_or(|known| verdict.is_worse_than(known))
            {
                worst = Some(verdict);
            }
        };
        for word in &check.all {
            take(self.shown(*word, check));
        }
        for event in &check.reasons_for {
            take(self.reason_shown(*event));
        }
        for event in &check.deciders_for {
            take(self.decider_shown(*event));
        }
        if !check.any.is_empty() {
            take(self.any_shown(check));
        }
        worst.unwrap_or(Verdict::bare(Reason::NotShown))
    }

    /// One is enough. When none is there, what cannot be read or is not exported may have been it.
    fn any_shown(&self, check: &Documented) -> Verdict {
        let mut best: Option<Verdict> = None;
        for word in &check.any {
            let verdict = self.shown(*word, check);
            if verdict.answer() == Answer::Ja {
                return verdict;
            }
            if best.is_none_or(|known| rank(verdict.answer()) > rank(known.answer())) {
                best = Some(verdict);
            }
        }
        best.unwrap_or(Verdict::bare(Reason::NotShown))
    }

    fn shown(&self, word: Word, check: &Documented) -> Verdict {
        match word {
            Word::Fact(fact) => self.fact_shown(fact),
            Word::Event(event) if check.before.is_empty() => {
                let shown = self.event_shown(event, check.clock, |_, _| true);
                shown.unwrap_or_else(|| self.undated_shown(event))
            }
            Word::Event(event) => self.event_shown_in_time(event, check),
        }
    }

    /// A dated event on or before the day of another, when that has come: what was done first afterwards was not done then.
    /// While the day of the other is not known, or one of its own lies in an order that cannot be, nothing can be said.
    fn event_shown_in_time(&self, event: EventId, check: &Documented) -> Verdict {
        let Some((first, _)) = self.scope.first_dated(&[event], |_| true) else {
            return self.undated_shown(event);
        };
        let limit = match self.limit_in_order(&check.before) {
            Ok(limit) => limit,
            Err(unknown) => return unknown,
        };
        let is_in_time = |ix: EventIx, moment: Moment| {
            limit.is_none_or(|limit| moment.day <= limit) && !self.is_out_of_order(ix)
        };
        if let Some(shown) = self.event_shown(event, check.clock, is_in_time) {
            return shown;
        }
        if let Some(ix) = self.scope.unreadable(event) {
            return Verdict::new(Reason::Unreadable, Evidence::Event(ix));
        }
        // Of those that are dated too early or too late the first in time is too early, if any is.
        if self.is_out_of_order(first) {
            return Verdict::new(Reason::ContradictoryDates, Evidence::Event(first));
        }
        self.too_late_for(&check.before, first)
    }

    /// Of the dated events that count; `None` when there are none.
    fn event_shown(
        &self,
        event: EventId,
        clock: bool,
        counts: impl Fn(EventIx, Moment) -> bool,
    ) -> Option<Verdict> {
        let (mut first, mut clocked) = (None, None);
        self.scope.each_dated(event, |ix, moment| {
            if !counts(ix, moment) {
                return;
            }
            first = first.or(Some(ix));
            if moment.minute.is_some() {
                clocked = clocked.or(Some(ix));
            }
        });
        // It is enough that one of them has a clock time.
        let ix = clocked.or(first)?;
        let lacks_clock = clock && clocked.is_none();
        let reason = if !lacks_clock {
            Reason::Documented
        } else if self.judge.store.has_clock(ix) {
            Reason::ClockMissing
        } else {
            Reason::ClockNotExported
        };
        Some(Verdict::new(reason, Evidence::Event(ix)))
    }

    /// A date that cannot be read may have been right; one that is not there is not shown.
    fn undated_shown(&self, event: EventId) -> Verdict {
        if let Some(ix) = self.scope.unreadable(event) {
            return Verdict::new(Reason::Unreadable, Evidence::Event(ix));
        }
        self.not_shown(Word::Event(event))
    }

    fn fact_shown(&self, fact: FactId) -> Verdict {
        let (facts, store) = (self.scope.facts(fact), self.judge.store);
        let word = Word::Fact(fact);
        let readable = facts.find(|fact| fact.value() != Value::Unreadable);
        match (readable, facts.first()) {
            (Some(found), _) => Verdict::new(
                Reason::Documented,
                Evidence::Fact(word, found.position(store)),
            ),
            (None, Some(found)) => Verdict::new(
                Reason::Unreadable,
                Evidence::Fact(word, found.position(store)),
            ),
            (None, None) => self.not_shown(word),
        }
    }

    pub(super) fn not_shown(&self, word: Word) -> Verdict {
        let reason = if self.scope.exports(word) {
            Reason::NotShown
        } else {
            Reason::ColumnMissing
        };
        Verdict::new(reason, Evidence::Missing(word))
    }

    /// Of every decision of a kind it must be documented who took it.
    fn decider_shown(&self, event: EventId) -> Verdict {
        let events = self.scope.events(event);
        let Some(first) = events.first() else {
            return self.not_shown(Word::Event(event));
        };
        let store = self.judge.store;
        match events
            .iter()
            .find(|ix| store.event(**ix).actor(store).is_none())
        {
            None => Verdict::new(Reason::Documented, Evidence::Event(*first)),
            Some(ix) => Verdict::new(self.without_decider(*ix), Evidence::Event(*ix)),
        }
    }

    /// Every decision of a kind must have its reasons documented.
    fn reason_shown(&self, event: EventId) -> Verdict {
        let events = self.scope.events(event);
        let word = Word::Event(event);
        let Some(first) = events.first() else {
            return self.not_shown(word);
        };
        let reason = |ix: &EventIx| self.scope.case.reason(*ix);
        let without = events.iter().find(|ix| reason(ix) == Stated::No);
        // One that cannot be read matters only where all the others are there.
        let unreadable = events.iter().find(|ix| reason(ix) == Stated::Unreadable);
        match (without, unreadable) {
            (None, None) => Verdict::new(Reason::Documented, Evidence::Event(*first)),
            (None, Some(ix)) => Verdict::new(Reason::Unreadable, Evidence::Event(*ix)),
            (Some(ix), _) if self.judge.store.log_columns(*ix).reasons => {
                Verdict::new(Reason::NotShown, Evidence::Event(*ix))
            }
            (Some(ix), _) => Verdict::new(Reason::ReasonsNotExported, Evidence::Event(*ix)),
        }
    }
}

/// The word of a check that names a single one.
fn only_word(check: &Documented) -> Option<Word> {
    let has_others = check.all.len() != 1
        || !check.reasons_for.is_empty()
        || !check.deciders_for.is_empty()
        || !check.any.is_empty();
    check.all.first().copied().filter(|_| !has_others)
}

/// Of words of which none is shown, how much may still be behind an answer: the first of those with the most is told.
fn rank(answer: Answer) -> u8 {
    match answer {
        Answer::UppgiftSaknas => 2,
        Answer::EjBedomd => 1,
        Answer::Ja | Answer::Nej | Answer::EjTillampligt => 0,
    }
}
