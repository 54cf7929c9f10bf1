//! Texts that occur many times (keys, titles, categories), kept once and known by their numbers.

mod following;
mod numbers;
mod text;
mod texts;

use std::sync::{Arc, OnceLock};

pub use following::{Following, Found};
pub use numbers::Tag;
pub use texts::Texts;

use numbers::Numbers;

/// A text that occurs many times (a key, a title, a category), kept once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(pub(crate) u32);

/// Texts by number and numbers by text.
///
/// An export has millions of keys, and looking each of them up where nothing of it is near the processor is what reading
/// one costs most. So what is known before a sheet is read can be shared with other threads, which look up what they can
/// ([`Interner::settle`]); what is new is kept apart until then.
#[derive(Clone, Default, Debug)]
pub struct Interner {
    known: Arc<Texts>,
    new: Texts,
    /// The numbers of what is known, once a text has been looked for since they were put away.
    found_anew: OnceLock<Numbers>,
}

impl Interner {
    /// Makes everything so far known to other threads: what they find there has the same number here.
    pub fn settle(&mut self) -> Arc<Texts> {
        if !self.known.is_numbered() {
            let known = Arc::make_mut(&mut self.known);
            let found_anew = self.found_anew.take();
            known.numbers = found_anew.unwrap_or_else(|| known.numbered());
        }
        if self.new.len() > 0 {
            let known = Arc::make_mut(&mut self.known);
            known.append(std::mem::take(&mut self.new));
            self.new = Texts::after(known);
        }
        Arc::clone(&self.known)
    }

    /// Gives back what the numbers of texts are looked up in, when no more texts are coming: it takes nearly as much memory
    /// as they do. Whoever looks for one all the same has them found out anew for all texts.
    pub fn put_away_numbers(&mut self) {
        let known = Arc::make_mut(&mut self.known);
        known.numbers = Numbers::default();
        known.append_texts(std::mem::take(&mut self.new));
        self.new = Texts::after(known);
        self.found_anew = OnceLock::new();
    }

    /// The number of a text, which is added if new.
    ///
    /// # Panics
    /// With more than four billion different texts, which no export of this kind can hold.
    pub fn intern(&mut self, text: &str) -> Id {
        let tag = self.known.tag(text);
        let found = self.find_tagged(text, tag);
        found.unwrap_or_else(|| self.new.add(text, tag))
    }

    /// The same, of a text that was looked for and not found among those known (see [`Self::settle`]).
    ///
    /// # Panics
    /// With more than four billion different texts.
    pub fn intern_unknown(&mut self, text: &str, tag: Tag) -> Id {
        let found = self.new.find(text, tag);
        found.unwrap_or_else(|| self.new.add(text, tag))
    }

    /// The number of a text that is already there.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Id> {
        self.find_tagged(text, self.known.tag(text))
    }

    fn find_tagged(&self, text: &str, tag: Tag) -> Option<Id> {
        let known = self.known.find_in(self.numbers(), text, tag);
        known.or_else(|| self.find_new(text, tag))
    }

    /// The numbers of what is known.
    fn numbers(&self) -> &Numbers {
        if self.known.is_numbered() {
            return &self.known.numbers;
        }
        self.found_anew.get_or_init(|| self.known.numbered())
    }

    /// The number of a text that was looked for and not found among those known (see [`Self::settle`]).
    #[must_use]
    pub fn find_new(&self, text: &str, tag: Tag) -> Option<Id> {
        self.new.find(text, tag)
    }

    /// Looks where a text with a tag will be looked for by [`Self::intern_unknown`], so that it is near the processor then. What
    /// it gives means nothing.
    #[must_use]
    pub fn look_ahead(&self, tag: Tag) -> u64 {
        self.new.numbers.first(tag)
    }

    /// The text with a number; empty for a number that no text has.
    #[must_use]
    pub fn text(&self, id: Id) -> &str {
        let text = self.known.text(id.0).or_else(|| self.new.text(id.0));
        text.unwrap_or_default()
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len() + self.new.len()
    }

    /// True when there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn texts_keep_the_number_of_their_first_coming_however_often_they_are_settled(
            texts in proptest::collection::vec("[aå]{0,20}", 0..60),
            settled in proptest::collection::vec(0..4_u8, 60),
        ) {
            let (mut ids, mut order) = (Interner::default(), Vec::<String>::new());
            for (text, settled) in texts.iter().zip(settled) {
                if settled == 0 {
                    ids.put_away_numbers();
                }
                if settled == 1 {
                    let known = ids.settle();
                    let tag = known.tag(text);
                    let place = order.iter().position(|earlier| earlier == text);
                    let found = known.find(text, tag).map(|id| id.0 as usize);
                    proptest::prop_assert_eq!(found, place);
                    let wanted: Vec<(Tag, &str)> =
                        texts.iter().map(|text| (known.tag(text), text.as_str())).collect();
                    known.find_each(&wanted, |place, found| {
                        assert_eq!(found, known.find(&texts[place], wanted[place].0));
                    });
                    let mut following = Following::default();
                    for (tag, text) in wanted.iter().chain(&wanted) {
                        if let Some(found) = known.find(text, *tag) {
                            following.keep(text, found);
                        }
                        let found = match known.find_after(&mut following, text) {
                            Found::Known(id) => Some(id),
                            Found::Unknown(told) if told == *tag => None,
                            Found::Unknown(_) => Some(Id(u32::MAX)),
                            Found::NotSought => continue,
                        };
                        proptest::prop_assert_eq!(found, known.find(text, *tag));
                    }
                }
                let place = order.iter().position(|earlier| earlier == text);
                let place = place.unwrap_or_else(|| {
                    order.push(text.clone());
                    order.len() - 1
                });
                proptest::prop_assert_eq!(ids.intern(text).0 as usize, place);
            }
            for (place, text) in order.iter().enumerate() {
                let id = Id(u32::try_from(place).unwrap());
                proptest::prop_assert_eq!(ids.text(id), text);
                proptest::prop_assert_eq!(ids.find(text), Some(id));
            }
            proptest::prop_assert_eq!(ids.len(), order.len());
        }
    }
}
