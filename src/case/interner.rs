use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A text that occurs many times (a key, a title, a category), kept once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(pub(crate) u32);

/// Texts by number and numbers by text. The texts lie after each other: an export has millions of keys, and a piece of
/// memory for each of them would cost more than the keys.
#[derive(Clone, Default, Debug)]
pub struct Interner {
    letters: String,
    /// Where each text ends.
    ends: Vec<usize>,
    numbers: HashTable<Numbered>,
    hasher: DefaultHashBuilder,
}

/// A number in the table, with what tells most other texts apart without a look at their letters.
#[derive(Clone, Copy, Debug)]
struct Numbered {
    hash: u64,
    number: u32,
}

impl Interner {
    /// The number of a text, which is added if new.
    ///
    /// # Panics
    /// With more than four billion different texts, which no export of this kind can hold.
    pub fn intern(&mut self, text: &str) -> Id {
        let hash = self.hasher.hash_one(text);
        if let Some(number) = self.find_hashed(text, hash) {
            return Id(number);
        }
        let number = u32::try_from(self.ends.len())
            .unwrap_or_else(|_| panic!("more than u32::MAX different texts"));
        self.numbers
            .insert_unique(hash, Numbered { hash, number }, |known| known.hash);
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
        Id(number)
    }

    /// The same, of a text that often follows soon after the last one of its column: files that go together mostly have
    /// their rows in the same order, and a look at the next few texts costs less than a search among all of them.
    pub fn intern_near(&mut self, text: &str, last: &mut Id) -> Id {
        const REACH: u32 = 6;
        let next = last.0..=last.0.saturating_add(REACH);
        let mut known = next.filter(|number| (*number as usize) < self.ends.len());
        let found = known.find(|number| text_at(&self.letters, &self.ends, *number) == text);
        *last = found.map_or_else(|| self.intern(text), Id);
        *last
    }

    /// The number of a text that is already known.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Id> {
        self.find_hashed(text, self.hasher.hash_one(text)).map(Id)
    }

    fn find_hashed(&self, text: &str, hash: u64) -> Option<u32> {
        let is_same = |known: &Numbered| {
            known.hash == hash && text_at(&self.letters, &self.ends, known.number) == text
        };
        self.numbers.find(hash, is_same).map(|known| known.number)
    }

    /// The text with a number.
    #[must_use]
    pub fn text(&self, id: Id) -> &str {
        text_at(&self.letters, &self.ends, id.0)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn text_at<'a>(letters: &'a str, ends: &[usize], number: u32) -> &'a str {
    let place = number as usize;
    let start = place.checked_sub(1).map_or(0, |before| ends[before]);
    &letters[start..ends[place]]
}
