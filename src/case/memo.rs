//! The events and facts of one case, put in order once for all the questions about it.

use std::ops::Range;
use std::{iter, slice};

use super::registers::Person;
use super::store::Event;
use super::view::CaseView;
use crate::rulebook::{EventId, FactId, ObjectId, Vocabulary};
use crate::time::{Day, Moment};

/// What [`CaseView::all_events`] and [`CaseView::all_facts`] would find for each word, so that a question costs a look into
/// a table and not a search in the case and its parts. Filled anew for each case.
#[derive(Clone, Default, Debug)]
pub struct Memo {
    /// What the register says of the child.
    child: Option<Person>,
    /// The day on which things are looked at.
    today: Option<Day>,
    /// By event word: the earliest moment that has come on that day.
    earliest: Vec<Option<Moment>>,
    events: Places,
    facts: Places,
    /// The kinds of its parts, and whether there is a single one of the kind, which has come on that day.
    parts: Vec<(ObjectId, bool)>,
}

/// Where the values of each word lie.
#[derive(Clone, Default, Debug)]
struct Places {
    by_word: Vec<Place>,
    /// The words that have a place, to be emptied before the next case.
    used: Vec<u16>,
    /// The rows of the words that several parts have.
    apart: Vec<(u16, Range<u32>)>,
    /// What lies in those rows, word by word.
    gathered: Vec<u32>,
}

/// Where the values of one word lie. Those of one case or part lie in a row in the store, so that nothing but the ends of
/// the row need be kept; only where several parts have the word are its values gathered.
#[derive(Clone, Copy, Default, Debug)]
struct Place {
    first: u32,
    end: u32,
    is_gathered: bool,
}

/// The values of one word: places in the store.
pub(super) enum Row<'a> {
    /// One after the other.
    Whole(Range<u32>),
    /// Of several parts.
    Gathered(&'a [u32]),
}

impl Places {
    fn clear(&mut self) {
        for word in self.used.drain(..) {
            self.by_word[usize::from(word)] = Place::default();
        }
        self.apart.clear();
        self.gathered.clear();
    }

    /// Takes in a row of values of one word.
    fn add(&mut self, word: u16, row: Range<u32>) {
        let place = usize::from(word);
        if self.by_word.len() <= place {
            self.by_word.resize(place + 1, Place::default());
        }
        let known = &mut self.by_word[place];
        if known.first == known.end {
            self.used.push(word);
            (known.first, known.end) = (row.start, row.end);
            return;
        }
        if !known.is_gathered {
            known.is_gathered = true;
            self.apart.push((word, known.first..known.end));
        }
        self.apart.push((word, row));
    }

    /// Gathers the rows of each word that has several; the order among them stays.
    fn gather(&mut self) {
        self.apart.sort_by_key(|(word, _)| *word);
        for rows in self.apart.chunk_by(|one, other| one.0 == other.0) {
            let first = number(self.gathered.len());
            for (_, row) in rows {
                self.gathered.extend(row.clone());
            }
            self.by_word[usize::from(rows[0].0)] = Place {
                first,
                end: number(self.gathered.len()),
                is_gathered: true,
            };
        }
    }

    #[inline]
    fn of(&self, word: u16) -> Row<'_> {
        match self.by_word.get(usize::from(word)) {
            Some(place) if place.is_gathered => {
                Row::Gathered(&self.gathered[place.first as usize..place.end as usize])
            }
            Some(place) => Row::Whole(place.first..place.end),
            None => Row::Whole(0..0),
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Memo {
    /// Fills it with what one case has on a day.
    pub fn fill(&mut self, case: CaseView<'_>, words: &Vocabulary, today: Day) {
        Self::fill_each(slice::from_mut(self), iter::once(case), words, today);
    }

    /// Fills each of some memos with a case of its own.
    pub(crate) fn fill_each<'c>(
        memos: &mut [Self],
        cases: impl Iterator<Item = CaseView<'c>> + Clone,
        words: &Vocabulary,
        today: Day,
    ) {
        // Children lie in the register in no order of cases, each far from the one before: looked up with nothing done
        // in between, they are fetched at the same time.
        for (memo, case) in memos.iter_mut().zip(cases.clone()) {
            memo.child = case.child().copied();
        }
        for (memo, case) in memos.iter_mut().zip(cases) {
            memo.put_in_order(case, words, today);
        }
    }

    fn put_in_order(&mut self, case: CaseView<'_>, words: &Vocabulary, today: Day) {
        for word in &self.events.used {
            self.earliest[usize::from(*word)] = None;
        }
        self.today = Some(today);
        self.events.clear();
        self.facts.clear();
        self.parts.clear();
        let object = case.object();
        let is_own = |part: Option<ObjectId>| part.is_none_or(|part| part == object);
        self.take(case, is_own, (words, today));
        for part in case.all_parts() {
            let kind = part.object();
            self.note_part(kind, part, (words, today));
            let is_of_part = |part| part == Some(kind) && kind != object;
            self.take(part, is_of_part, (words, today));
        }
        self.events.gather();
        self.facts.gather();
    }

    /// Takes in a case's own values of the words that belong to some part, or to none.
    fn take(
        &mut self,
        case: CaseView<'_>,
        belongs: impl Fn(Option<ObjectId>) -> bool,
        (words, today): (&Vocabulary, Day),
    ) {
        let (mut start, events) = case.own_events();
        for run in events.chunk_by(|one, other| one.word == other.word) {
            let (word, end) = (run[0].word, start + number(run.len()));
            if belongs(words.part_of_event(word)) {
                self.events.add(word.0, start..end);
                self.note_moments(word, run, today);
            }
            start = end;
        }
        let (mut start, facts) = case.own_facts();
        for run in facts.chunk_by(|one, other| one.word() == other.word()) {
            let (word, end) = (run[0].word(), start + number(run.len()));
            if belongs(words.part_of_fact(word)) {
                self.facts.add(word.0, start..end);
            }
            start = end;
        }
    }

    fn note_part(
        &mut self,
        kind: ObjectId,
        part: CaseView<'_>,
        (words, today): (&Vocabulary, Day),
    ) {
        let mut parts = self.parts.iter_mut();
        match parts.find(|(known, _)| *known == kind) {
            Some((_, is_only)) => *is_only = false,
            None => self.parts.push((kind, !part.lies_after(words, today))),
        }
    }

    fn note_moments(&mut self, word: EventId, run: &[Event], today: Day) {
        let place = usize::from(word.0);
        if self.earliest.len() <= place {
            self.earliest.resize(place + 1, None);
        }
        let known = &mut self.earliest[place];
        let order = |moment: Moment| (moment.day, moment.minute);
        for moment in run.iter().filter_map(Event::moment) {
            let is_first = known.is_none_or(|known| order(moment) < order(known));
            if moment.day <= today && is_first {
                *known = Some(moment);
            }
        }
    }

    /// True when it was filled with what has come on this day.
    #[inline]
    pub(super) fn is_of(&self, today: Day) -> bool {
        self.today == Some(today)
    }

    /// The earliest moment of an event word that has come on the day that it was filled for.
    #[inline]
    pub(super) fn earliest(&self, word: EventId) -> Option<Moment> {
        self.earliest.get(usize::from(word.0)).copied().flatten()
    }

    /// True when the case has a single part of a kind, which has come on the day that it was filled for.
    pub(super) fn has_only_part(&self, kind: ObjectId) -> bool {
        self.parts.contains(&(kind, true))
    }

    pub(super) fn child(&self) -> Option<&Person> {
        self.child.as_ref()
    }

    #[inline]
    pub(super) fn events(&self, word: EventId) -> Row<'_> {
        self.events.of(word.0)
    }

    #[inline]
    pub(super) fn facts(&self, word: FactId) -> Row<'_> {
        self.facts.of(word.0)
    }
}
