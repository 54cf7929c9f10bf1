use crate::case::{CaseView, EventIx, Fact, Store, When};
use crate::rulebook::{EventId, FactId, ObjectId, Rulebook, Word};
use crate::time::{Day, Moment};

/// What a question looks at: a whole case, or a case seen from one of its parts.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    book: &'a Rulebook,
    pub(super) case: CaseView<'a>,
    part: Option<CaseView<'a>>,
}

impl<'a> Scope<'a> {
    pub(super) fn whole(book: &'a Rulebook, case: CaseView<'a>) -> Self {
        Self {
            book,
            case,
            part: None,
        }
    }

    /// One scope for each part of a kind; the case itself when it is of that kind.
    pub(super) fn parts(book: &'a Rulebook, case: CaseView<'a>, kind: ObjectId) -> Vec<Self> {
        if case.object() == kind {
            return vec![Self::whole(book, case)];
        }
        case.parts(kind)
            .map(|part| Self {
                book,
                case,
                part: Some(part),
            })
            .collect()
    }

    pub(super) fn store(&self) -> &'a Store {
        self.case.store
    }

    /// Events of a kind: those of the part when the word belongs to such parts, else the whole case's.
    pub(super) fn events(&self, word: EventId) -> Vec<EventIx> {
        match self.part {
            Some(part) if self.book.words.event_word(word).part == Some(part.object()) => {
                part.events(word).collect()
            }
            _ => self.case.all_events(&self.book.words, word),
        }
    }

    /// Events of several kinds, dated ones first in order of time.
    pub(super) fn events_of(&self, words: &[EventId]) -> Vec<EventIx> {
        let mut events: Vec<EventIx> = words.iter().flat_map(|word| self.events(*word)).collect();
        let order = |ix: &EventIx| {
            let moment = self.store().event(*ix).moment();
            (
                moment.is_none(),
                moment.map(|moment| (moment.day, moment.minute)),
                *ix,
            )
        };
        events.sort_by_key(order);
        events
    }

    pub(super) fn facts(&self, word: FactId) -> Vec<&'a Fact> {
        match self.part {
            Some(part) if self.book.words.fact_word(word).part == Some(part.object()) => {
                part.facts(word).collect()
            }
            _ => self.case.all_facts(&self.book.words, word),
        }
    }

    /// True when such an event exists, dated or not.
    pub(super) fn has(&self, word: EventId) -> bool {
        !self.events(word).is_empty()
    }

    pub(super) fn moment(&self, event: EventIx) -> Option<Moment> {
        self.store().event(event).moment()
    }

    /// The first event of a kind whose date is there but cannot be read.
    pub(super) fn unreadable(&self, word: EventId) -> Option<EventIx> {
        let is_unreadable = |ix: &EventIx| self.store().event(*ix).when() == When::Unreadable;
        self.events(word).into_iter().find(is_unreadable)
    }

    /// The day of the first kind in the list that has one, and its earliest event.
    pub(super) fn first_day(&self, words: &[EventId]) -> Option<Day> {
        words.iter().find_map(|word| {
            let days = self
                .events(*word)
                .into_iter()
                .filter_map(|ix| self.moment(ix));
            days.map(|moment| moment.day).min()
        })
    }

    /// True when the export has a place for a word about such objects.
    pub(super) fn exports(&self, word: Word) -> bool {
        let owner = self.book.words.part_of(word).unwrap_or(self.case.object());
        self.store().exports(owner, word)
    }
}
