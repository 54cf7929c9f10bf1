//! A case, with its events, facts and parts, as questions look at it.

use std::iter;
use std::ops::Range;

use super::details::Details;
use super::interner::Id;
use super::memo::{Memo, Row};
use super::registers::Person;
use super::store::{
    CaseIx, CaseRow, Event, EventIx, Events, Fact, Facts, Position, Stated, Store, Until,
};
use crate::rulebook::{EventId, FactId, ObjectId, Vocabulary, Word};
use crate::time::{Day, Moment};

/// A case in its store.
#[derive(Clone, Copy, Debug)]
pub struct CaseView<'a> {
    /// The store that it lies in.
    pub store: &'a Store,
    /// Its place there.
    pub ix: CaseIx,
    /// Its events and facts in order, where many questions are put to it.
    memo: Option<&'a Memo>,
}

impl<'a> CaseView<'a> {
    pub(super) fn of(store: &'a Store, ix: CaseIx) -> Self {
        Self {
            store,
            ix,
            memo: None,
        }
    }

    #[inline]
    fn row(&self) -> &'a CaseRow {
        &self.store.cases[self.ix.0 as usize]
    }

    /// The same case, with what a memo filled with it knows.
    #[must_use]
    pub fn with(self, memo: &'a Memo) -> Self {
        Self {
            memo: Some(memo),
            ..self
        }
    }

    /// What kind of unit it is.
    #[must_use]
    #[inline]
    pub fn object(&self) -> ObjectId {
        self.row().object
    }

    /// Its key in the export.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.store.ids.text(self.row().key)
    }

    /// The child, by interned id.
    #[must_use]
    pub fn person(&self) -> Option<Id> {
        self.row().person.id()
    }

    /// What the register says of the child.
    #[must_use]
    pub fn child(&self) -> Option<&'a Person> {
        match self.memo {
            Some(memo) => memo.child(),
            None => self.store.registers.persons.rows.get(&self.person()?),
        }
    }

    /// Where it stands in the export.
    #[must_use]
    pub fn position(&self) -> Position {
        self.store.places.position(self.row().place)
    }

    /// True when a row about it was set aside, so that absence proves nothing.
    #[must_use]
    pub fn lacks_rows(&self) -> bool {
        self.row().lacks_rows
    }

    /// True when another row about it says something else than the one that was read.
    pub(crate) fn is_contradicted(&self) -> bool {
        self.store.contradicted.binary_search(&self.ix).is_ok()
    }

    /// What may be true of it though it was told on another unit, or stands in a row whose file has no column for it, so that
    /// its absence proves nothing.
    pub fn told_elsewhere(&self) -> impl Iterator<Item = Word> + use<'a> {
        let (ix, doubted) = (self.ix, self.store.doubted.as_slice());
        let first = doubted.partition_point(|(case, _)| *case < ix);
        let own = doubted[first..]
            .iter()
            .take_while(move |(case, _)| *case == ix);
        let own = own.map(|(_, word)| Word::Event(*word));
        own.chain(self.store.exported.doubts(ix, self.object()))
    }

    /// True when it cannot be known which parts belong to it.
    #[must_use]
    pub fn parts_uncertain(&self) -> bool {
        self.row().parts_uncertain
    }

    /// True when siblings share it, and it is known of some decision in it which of them that is about.
    #[inline]
    pub(crate) fn is_shared(&self) -> bool {
        self.store.siblings.share(self.ix)
    }

    /// True for a decision in it that is known to be about another child than one of its parts.
    pub(crate) fn is_about_another(&self, part: Self, event: &Event) -> bool {
        let siblings = &self.store.siblings;
        siblings.is_of_another(self.ix, (part.ix, part.person()), event)
    }

    /// Its parts of one kind, such as the anmälningar of an utredning.
    pub fn parts(&self, object: ObjectId) -> impl Iterator<Item = Self> + use<'a> {
        self.all_parts().filter(move |part| part.object() == object)
    }

    /// Its parts of every kind.
    pub(super) fn all_parts(&self) -> impl Iterator<Item = Self> + use<'a> {
        let store = self.store;
        let parts = store.parts.of(self.ix).iter();
        parts.map(move |ix| store.case(*ix))
    }

    /// Its own events, and the place of the first.
    pub(super) fn own_events(&self) -> (u32, &'a [Event]) {
        let events = &self.store.events;
        (events.range(self.ix).start, events.of(self.ix))
    }

    /// Its own facts, and the place of the first.
    pub(super) fn own_facts(&self) -> (u32, &'a [Fact]) {
        let facts = &self.store.facts;
        (facts.range(self.ix).start, facts.of(self.ix))
    }

    /// Its own events of one kind, dated ones in order of time, those without a readable date around them.
    pub fn events(&self, word: EventId) -> impl Iterator<Item = EventIx> + use<> {
        self.events_in_a_row(word).map(EventIx::at)
    }

    /// The places of its own events of one kind, which lie one after the other.
    pub(crate) fn events_in_a_row(&self, word: EventId) -> Range<u32> {
        let (start, own) = self.own_events();
        let first = own.partition_point(|event| event.word < word);
        let count = own[first..]
            .iter()
            .take_while(|event| event.word == word)
            .count();
        let place = |count: usize| start + u32::try_from(count).unwrap_or(u32::MAX);
        place(first)..place(first + count)
    }

    /// True when its events and facts have been put in order for many questions.
    pub(crate) fn is_in_order(&self) -> bool {
        self.memo.is_some()
    }

    /// Where every event of one kind lies, when that is known and it is one after the other.
    #[inline]
    pub(crate) fn known_events(&self, word: EventId) -> Option<Range<u32>> {
        match self.memo?.events(word) {
            Row::Whole(row) => Some(row),
            Row::Gathered(_) => None,
        }
    }

    /// True when it is known which moments have come first on a day, see [`CaseView::known_earliest`].
    #[must_use]
    #[inline]
    pub fn is_known_on(&self, today: Day) -> bool {
        self.memo.is_some_and(|memo| memo.is_of(today))
    }

    /// The earliest moment of one kind of event, on the day of which that is known; `None` when no such event has come.
    #[must_use]
    #[inline]
    pub fn known_earliest(&self, word: EventId) -> Option<Moment> {
        self.memo?.earliest(word)
    }

    /// True when it is known that it has a single part of a kind, and that the part has come on a day.
    #[must_use]
    pub fn has_only_part(&self, kind: ObjectId, today: Day) -> bool {
        let memo = self.memo.filter(|memo| memo.is_of(today));
        memo.is_some_and(|memo| memo.has_only_part(kind))
    }

    /// True when it has dated events of its own, and every one of them comes after a day. What comes along from another
    /// unit may have happened long before it, and tells nothing of whether it has come itself.
    pub(crate) fn lies_after(&self, words: &Vocabulary, day: Day) -> bool {
        let (kind, (_, events)) = (self.object(), self.own_events());
        let is_its_own = |event: &&Event| {
            let is_of_kind = words.part_of_event(event.word) == Some(kind);
            is_of_kind || !words.comes_along(kind, event.word)
        };
        let own = events.iter().filter(is_its_own);
        let mut moments = own.filter_map(Event::moment).peekable();
        moments.peek().is_some() && moments.all(|moment| moment.day > day)
    }

    /// Every fact of one kind, when it is known where they lie and it is one after the other.
    #[inline]
    pub(crate) fn known_facts(&self, word: FactId) -> Option<&'a [Fact]> {
        match self.memo?.facts(word) {
            Row::Whole(row) => Some(self.store.facts.at(row)),
            Row::Gathered(_) => None,
        }
    }

    /// Every event of its own.
    pub fn all_own_events(&self) -> impl Iterator<Item = EventIx> + use<> {
        self.store.events.range(self.ix).map(EventIx::at)
    }

    /// When its own events happened, as far as they are dated.
    pub(crate) fn own_moments(&self) -> impl Iterator<Item = Moment> + use<'a> {
        self.own_events().1.iter().filter_map(Event::moment)
    }

    /// Whose it is, and when what happened in it and in its parts: what its key and the answers about it do not tell.
    pub(crate) fn whose_and_when(&self) -> String {
        let whose = self.person().map(|id| self.store.ids.text(id));
        let all = iter::once(*self).chain(self.all_parts());
        let moments = all.flat_map(|case| case.own_moments());
        let parts = moments.map(|moment| moment.to_string());
        let parts: Vec<String> = whose.map(str::to_owned).into_iter().chain(parts).collect();
        parts.join(",") + "\n"
    }

    /// Its own facts of one kind.
    pub fn facts(&self, word: FactId) -> impl Iterator<Item = &'a Fact> + use<'a> {
        self.facts_in_a_row(word).iter()
    }

    /// The same, as they lie one after the other.
    pub(crate) fn facts_in_a_row(&self, word: FactId) -> &'a [Fact] {
        let (_, own) = self.own_facts();
        let own = &own[own.partition_point(|fact| fact.word() < word)..];
        let count = own.iter().take_while(|fact| fact.word() == word).count();
        &own[..count]
    }

    /// Every event of one kind: its own, and those of its parts when the word belongs to parts.
    #[must_use]
    pub fn all_events(&self, words: &Vocabulary, word: EventId) -> Events {
        match self.memo.map(|memo| memo.events(word)) {
            Some(Row::Whole(row)) => return row.map(EventIx::at).collect(),
            Some(Row::Gathered(all)) => return all.iter().copied().map(EventIx::at).collect(),
            None => {}
        }
        match words.event_word(word).part {
            Some(part) if part != self.object() => self
                .parts(part)
                .flat_map(|part| part.events(word))
                .collect(),
            _ => self.events(word).collect(),
        }
    }

    /// Shows every event that [`CaseView::all_events`] finds of some kind, with its place.
    pub(crate) fn each_event(&self, words: &Vocabulary, mut show: impl FnMut(EventIx, &Event)) {
        let object = self.object();
        let (first, events) = self.own_events();
        for (place, event) in (first..).zip(events) {
            let part = words.part_of_event(event.word);
            if part.is_none_or(|part| part == object) {
                show(EventIx::at(place), event);
            }
        }
        for part in self.all_parts() {
            let kind = part.object();
            let (first, events) = part.own_events();
            for (place, event) in (first..).zip(events) {
                if kind != object && words.part_of_event(event.word) == Some(kind) {
                    show(EventIx::at(place), event);
                }
            }
        }
    }

    /// Every fact of one kind: its own, and those of its parts when the word belongs to parts.
    #[must_use]
    pub fn all_facts(&self, words: &Vocabulary, word: FactId) -> Facts<'a> {
        match self.memo.map(|memo| memo.facts(word)) {
            Some(Row::Whole(row)) => {
                return self.store.facts.at(row).iter().collect();
            }
            Some(Row::Gathered(all)) => {
                let fact = |place: &u32| &self.store.facts.all()[*place as usize];
                return all.iter().map(fact).collect();
            }
            None => {}
        }
        match words.fact_word(word).part {
            Some(part) if part != self.object() => {
                self.parts(part).flat_map(|part| part.facts(word)).collect()
            }
            _ => self.facts(word).collect(),
        }
    }

    /// Whether an event's reason is stated.
    #[must_use]
    pub fn reason(&self, event: EventIx) -> Stated {
        self.details(event).reason
    }

    /// The day until which an event holds.
    #[must_use]
    pub fn until(&self, event: EventIx) -> Until {
        self.details(event).until
    }

    fn details(&self, event: EventIx) -> Details {
        self.store.details.of(self.store.event(event).more)
    }
}
