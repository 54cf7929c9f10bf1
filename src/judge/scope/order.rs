//! What came before what: days in an order that cannot be, and what happened before the part that is looked at came in.

use super::Scope;
use crate::case::EventIx;
use crate::rulebook::{EventId, Word};
use crate::time::{Day, Moment, Period};

/// What the order of two moments is told by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) enum Counted {
    /// The day: clocks that differ by minutes contradict nothing where whole days are counted.
    InDays,
    /// The clock as well, where both have a clock time.
    InHours,
}

impl Counted {
    /// What a period is counted in.
    pub(in crate::judge) fn of(period: Period) -> Self {
        if matches!(period, Period::Hours(_)) {
            Self::InHours
        } else {
            Self::InDays
        }
    }

    /// True when the one moment is known to come before the other.
    pub(in crate::judge) fn is_before(self, one: Moment, other: Moment) -> bool {
        match self {
            Self::InDays => one.day < other.day,
            Self::InHours => one.is_before(other),
        }
    }
}

impl Scope<'_> {
    /// True when an event is dated before what must come first.
    pub(in crate::judge) fn is_out_of_order(&self, event: EventIx, counted: Counted) -> bool {
        let word = self.store().event(event).word;
        self.moment(event)
            .is_some_and(|moment| self.is_too_early(word, moment, counted))
    }

    /// The event that [`Scope::first_day`] tells the day of, where that lies before what must come first.
    pub(in crate::judge) fn first_out_of_order(&self, words: &[EventId]) -> Option<EventIx> {
        let mut words = words.iter();
        let (word, moment) = words.find_map(|word| Some((*word, self.earliest(*word)?)))?;
        if !self.is_too_early(word, moment, Counted::InDays) {
            return None;
        }
        self.first_dated(&[word], |_| true).map(|(event, _)| event)
    }

    /// True for a moment before what must come before a kind of event. What the case itself has need come after the first of
    /// its parts only, whichever of them is looked at.
    fn is_too_early(&self, word: EventId, moment: Moment, counted: Counted) -> bool {
        if self.part.is_none() || self.part_with(Word::Event(word)).is_some() {
            return self.is_before_firsts(word, moment, counted);
        }
        self.without_part().is_before_firsts(word, moment, counted)
    }

    /// True for what happened in the case before the part that is looked at came in, but not before another of its parts
    /// had: it was about that one, and contradicts nothing.
    pub(in crate::judge) fn is_about_another_part(&self, event: EventIx) -> bool {
        let word = self.store().event(event).word;
        self.moment(event)
            .is_some_and(|moment| self.is_before_the_part(word, moment))
    }

    /// Of some events one that happened in the case before the part that is looked at came in on a day, about another part,
    /// and that may have been about this one too: it came the same day, or opened a unit that takes in what comes later.
    pub(in crate::judge) fn perhaps_about_both(
        &self,
        events: &[EventIx],
        day: Day,
    ) -> Option<EventIx> {
        // Nearly every case is looked at as a whole.
        self.part?;
        let is_same_day = |ix: EventIx| self.moment(ix).is_some_and(|at| at.day == day);
        let mut earlier = events.iter().copied();
        earlier.find(|ix| {
            self.is_about_another_part(*ix) && (is_same_day(*ix) || self.opens_a_unit(*ix))
        })
    }

    /// The same of a moment of a kind of event. The clock counts: what was decided in the morning was not about what came in
    /// the afternoon.
    pub(in crate::judge) fn is_before_the_part(&self, word: EventId, moment: Moment) -> bool {
        if self.part.is_none() || self.part_with(Word::Event(word)).is_some() {
            return false;
        }
        // What comes before by the day does so by the clock: of most one look tells that they do not.
        if !self.is_before_firsts(word, moment, Counted::InHours) {
            return false;
        }
        let whole = self.without_part();
        let mut ways = [Counted::InDays, Counted::InHours].into_iter();
        ways.any(|counted| {
            let is_before = self.is_before_firsts(word, moment, counted);
            is_before && !whole.is_before_firsts(word, moment, counted)
        })
    }

    /// The case that the part which is looked at belongs to.
    fn without_part(&self) -> Self {
        Self {
            part: None,
            ..*self
        }
    }

    /// True for a moment before the first of something that must come before a kind of event.
    fn is_before_firsts(&self, word: EventId, moment: Moment, counted: Counted) -> bool {
        let firsts = self.book.words.firsts_before(word, self.case.object());
        firsts
            .filter_map(|first| self.earliest(first))
            .any(|first| counted.is_before(moment, first))
    }

    /// True for an event of a kind that cannot come before those of another's.
    pub(in crate::judge) fn must_follow(&self, event: EventIx, other: EventIx) -> bool {
        let (words, store) = (&self.book.words, self.store());
        let mut firsts = words.firsts_before(store.event(event).word, self.case.object());
        firsts.any(|first| first == store.event(other).word)
    }

    /// True for a decision to open a unit that takes in what comes while it is open.
    fn opens_a_unit(&self, event: EventIx) -> bool {
        let (words, word) = (&self.book.words, self.store().event(event).word);
        let mut spans = words
            .objects()
            .filter_map(|object| words.object_word(object).open);
        spans.any(|span| span.decision == word)
    }
}
