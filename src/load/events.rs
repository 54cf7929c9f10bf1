use hashbrown::HashMap;

use crate::rulebook::{EventId, Rulebook, Word};

/// Events by what a log may call them: their word, or their label.
pub(super) struct EventNames(HashMap<String, EventId>);

impl EventNames {
    pub(super) fn of(book: &Rulebook) -> Self {
        let mut names = HashMap::new();
        for event in book.words.events() {
            let word = book.words.event_word(event);
            names.insert(word.label.to_lowercase(), event);
            names.insert(book.words.id_of(Word::Event(event)).to_owned(), event);
        }
        Self(names)
    }

    /// The event with a word or label, whatever its case.
    pub(super) fn find(&self, name: &str) -> Option<EventId> {
        let found = self.0.get(name);
        found.or_else(|| self.0.get(&name.to_lowercase())).copied()
    }
}
