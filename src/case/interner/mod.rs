//! Texts that occur many times (keys, titles, categories), kept once and known by their numbers.

mod following;
mod numbers;
mod text;
mod texts;

use std::sync::{Arc, OnceLock};

pub use following::{Followed, Following};
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

    /// Makes room for so many more texts, as far as they can be told beforehand: each time there is too little, the numbers
    /// of all new ones are moved. Where they will be more than those known, they take those in when they are settled.
    pub fn reserve(&mut self, more: usize) {
        let known = Some(self.known.len()).filter(|known| *known < more);
        self.new.reserve(more + known.unwrap_or(0));
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
            texts in proptest::collection::vec("[aå]{0,20}|[aå]{0,2}[0-9]{0,13}|K-[0-9]{1,2}", 0..60),
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
                            Followed::Known(id) => Some(id),
                            Followed::Unknown(told) if told == *tag => None,
                            Followed::Unknown(_) => Some(Id(u32::MAX)),
                            Followed::NotSought => continue,
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

    #[test]
    fn numbered_keys_are_told_apart_and_those_that_are_not_there_are_not_found() {
        // One after the other, with gaps, with more digits than are taken for a number, and the same number in many ways.
        let dense = (0..6_000).map(|number| format!("A-{number:08}"));
        let apart = (0..3_000).map(|number| format!("U{}", number * 1_000));
        let long = (0..3_000).map(|number| format!("2023{number:08}"));
        let padded =
            (0..400).flat_map(|number| (3..12).map(move |width| format!("{number:0width$}")));
        let texts: Vec<String> = dense.chain(apart).chain(long).chain(padded).collect();
        let mut ids = Interner::default();
        for (place, text) in texts.iter().enumerate() {
            if place % 2_500 == 0 {
                ids.settle();
            }
            assert_eq!(ids.find(text), None, "{text}");
            assert_eq!(ids.intern(text).0 as usize, place);
        }
        let known = ids.settle();
        let mut following = Following::default();
        for (place, text) in texts.iter().enumerate() {
            let id = Id(u32::try_from(place).unwrap());
            assert_eq!(known.find(text, known.tag(text)), Some(id), "{text}");
            let followed = known.find_after(&mut following, text);
            assert!(
                matches!(followed, Followed::Known(found) if found == id),
                "{text}"
            );
            let other = format!("{text}x");
            assert_eq!(known.find(&other, known.tag(&other)), None, "{other}");
        }
    }
}
