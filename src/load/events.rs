use hashbrown::HashMap;

use crate::rulebook::{EventId, ObjectId, Rulebook, Vocabulary, Word};

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

/// On which kinds of units the events are read where they stand: worked out once, since every entry of a log is asked. What
/// belongs to parts is read from them alone.
pub(super) struct Standing {
    /// By kind of unit, and then by event word.
    fits: Vec<bool>,
    events: usize,
}

impl Standing {
    pub(super) fn of(words: &Vocabulary) -> Self {
        let is_read = |event: EventId, object: ObjectId| {
            let part = words.part_of_event(event);
            part.is_none_or(|part| part == object) && words.fits(Word::Event(event), object)
        };
        let of_object = |object: ObjectId| words.events().map(move |event| is_read(event, object));
        Self {
            fits: words.objects().flat_map(of_object).collect(),
            events: words.events().count(),
        }
    }

    /// True for an event that some question may read from such units.
    pub(super) fn may_be_on(&self, event: EventId, object: ObjectId) -> bool {
        let place = usize::from(object.0) * self.events + usize::from(event.0);
        self.fits.get(place) == Some(&true)
    }
}
