//! The events and facts of one case, put in order once for all the questions about it.

use super::store::{CaseView, Event, EventIx, Fact};
use crate::rulebook::{EventId, FactId, Vocabulary};

/// What [`CaseView::all_events`] and [`CaseView::all_facts`] would find for each word, so that a question costs a look into
/// a table and not a search in the case and its parts. Filled anew for each case.
#[derive(Clone, Default, Debug)]
pub struct Memo {
    events: Lists<EventIx>,
    facts: Lists<u32>,
}

/// Lists by word, one after the other.
#[derive(Clone, Debug)]
struct Lists<T> {
    /// By word: where its list begins and ends.
    ranges: Vec<(u16, u16)>,
    found: Vec<(u16, T)>,
    list: Vec<T>,
}

/// More values than this are not put in order: the case is searched as if there were no memo.
const MOST: usize = u16::MAX as usize;

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ranges: Vec::new(),
            found: Vec::new(),
            list: Vec::new(),
        }
    }
}

impl<T: Copy> Lists<T> {
    fn clear(&mut self) {
        for (word, _) in self.found.drain(..) {
            // A case that there was no room for has found words without lists.
            if let Some(range) = self.ranges.get_mut(usize::from(word)) {
                *range = (0, 0);
            }
        }
        self.list.clear();
    }

    /// Makes lists of what was found; the order among equals stays.
    fn arrange(&mut self) {
        self.found.sort_by_key(|(word, _)| *word);
        let mut start = 0;
        for run in self.found.chunk_by(|one, other| one.0 == other.0) {
            let (word, end) = (usize::from(run[0].0), start + run.len());
            if self.ranges.len() <= word {
                self.ranges.resize(word + 1, (0, 0));
            }
            self.ranges[word] = (place(start), place(end));
            self.list.extend(run.iter().map(|(_, value)| *value));
            start = end;
        }
    }

    fn of(&self, word: u16) -> &[T] {
        let range = self.ranges.get(usize::from(word));
        range.map_or(&[], |(start, end)| {
            &self.list[usize::from(*start)..usize::from(*end)]
        })
    }
}

fn place(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

impl Memo {
    /// Fills it with what one case has; false when that is more than there is room for.
    pub fn fill(&mut self, case: CaseView<'_>, words: &Vocabulary) -> bool {
        self.events.clear();
        self.facts.clear();
        let object = case.object();
        self.take(case, |part| part.is_none_or(|part| part == object), words);
        for part in case.all_parts() {
            let kind = part.object();
            self.take(part, |part| part == Some(kind) && kind != object, words);
        }
        let fits = self.events.found.len() <= MOST && self.facts.found.len() <= MOST;
        if fits {
            self.events.arrange();
            self.facts.arrange();
        }
        fits
    }

    /// Takes in a case's own values of the words that belong to some part, or to none.
    fn take(
        &mut self,
        case: CaseView<'_>,
        belongs: impl Fn(Option<crate::rulebook::ObjectId>) -> bool,
        words: &Vocabulary,
    ) {
        let (first, events) = case.own_events();
        for (ix, Event { word, .. }) in (first..).zip(events) {
            if belongs(words.event_word(*word).part) {
                self.events.found.push((word.0, EventIx(ix)));
            }
        }
        let (first, facts) = case.own_facts();
        for (ix, Fact { word, .. }) in (first..).zip(facts) {
            if belongs(words.fact_word(*word).part) {
                self.facts.found.push((word.0, ix));
            }
        }
    }

    pub(super) fn events(&self, word: EventId) -> &[EventIx] {
        self.events.of(word.0)
    }

    pub(super) fn facts(&self, word: FactId) -> &[u32] {
        self.facts.of(word.0)
    }
}
