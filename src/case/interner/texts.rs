//! Texts and their numbers, as threads share them.

use hashbrown::DefaultHashBuilder;

use super::super::room::{make_room, push};
use super::Id;
use super::following::{Followed, Following, MOST_MISSES, STEPS};
use super::numbers::{Numbers, Tag, number_in, tag_in};
use super::text::{STEP, Text};

/// Texts, numbered in the order in which they came.
#[derive(Clone, Default, Debug)]
pub struct Texts {
    /// The number of the first.
    first: u32,
    held: Vec<Text>,
    /// Texts that are longer than most, one after the other.
    letters: String,
    pub(super) numbers: Numbers,
    hasher: DefaultHashBuilder,
}

/// Texts that are looked up at a time.
const AT_A_TIME: usize = 32;

impl Texts {
    /// None so far, of those that come after some.
    pub(super) fn after(known: &Self) -> Self {
        Self {
            first: number(known.held.len()),
            ..Self::default()
        }
    }

    /// What a text is looked up by, here and in the [`Interner`] that these are known of.
    #[must_use]
    pub fn tag(&self, text: &str) -> Tag {
        Tag::of(text, &self.hasher)
    }

    /// The number of a text with its tag.
    #[must_use]
    pub fn find(&self, text: &str, tag: Tag) -> Option<Id> {
        self.find_in(&self.numbers, text, tag)
    }

    /// The same, by other numbers than its own.
    pub(super) fn find_in(&self, numbers: &Numbers, text: &str, tag: Tag) -> Option<Id> {
        let is_same = |slot: &u64| tag_in(*slot) == tag && self.is(number_in(*slot), text);
        let found = numbers.from(tag).find(is_same);
        found.map(|slot| Id(number_in(slot)))
    }

    /// The same of many texts, told by their places: what one look needs is fetched while others wait for theirs.
    pub fn find_each<T: AsRef<str>>(
        &self,
        wanted: &[(Tag, T)],
        mut told: impl FnMut(usize, Option<Id>),
    ) {
        for (part, wanted) in wanted.chunks(AT_A_TIME).enumerate() {
            let mut slots = [0; AT_A_TIME];
            for (slot, (tag, _)) in slots.iter_mut().zip(wanted) {
                *slot = self.numbers.first(*tag);
            }
            // What stands in its way mostly lies beside it, and has come with it.
            for (slot, (tag, _)) in slots.iter_mut().zip(wanted) {
                if *slot != 0 && tag_in(*slot) != *tag {
                    *slot = self.numbers.tagged(*tag);
                }
            }
            let mut texts = [None; AT_A_TIME];
            for (text, slot) in texts.iter_mut().zip(slots) {
                *text = self.held_as(number_in(slot)).copied();
            }
            for (place, (tag, text)) in wanted.iter().enumerate() {
                let text = text.as_ref();
                let found = match (slots[place], texts[place]) {
                    (0, _) => None,
                    (slot, Some(held)) if held.bytes() == Some(text.as_bytes()) => {
                        Some(Id(number_in(slot)))
                    }
                    _ => self.find(text, *tag),
                };
                told(part * AT_A_TIME + place, found);
            }
        }
    }

    /// The number of a text, as long as those of a column follow each other.
    pub fn find_after(&self, following: &mut Following, text: &str) -> Followed {
        let Some(short) = Text::short(text) else {
            return Followed::NotSought;
        };
        if following.misses >= MOST_MISSES {
            return following.known(short);
        }
        let next = self.held.get(following.last..).unwrap_or_default();
        if let Some(step) = next.iter().take(STEPS).position(|held| *held == short) {
            following.last += step;
            following.misses = 0;
            return Followed::Known(Id(number(self.first as usize + following.last)));
        }
        following.misses += 1;
        let tag = self.tag(text);
        let Some(found) = self.find(text, tag) else {
            return Followed::Unknown(tag);
        };
        following.last = found.0.saturating_sub(self.first) as usize;
        Followed::Known(found)
    }

    fn held_as(&self, number: u32) -> Option<&Text> {
        let place = number.checked_sub(self.first)?;
        self.held.get(place as usize)
    }

    fn is(&self, number: u32, text: &str) -> bool {
        self.bytes(number) == Some(text.as_bytes())
    }

    /// The text with a number: what was put in as text comes out as text.
    pub(super) fn text(&self, number: u32) -> Option<&str> {
        std::str::from_utf8(self.bytes(number)?).ok()
    }

    fn bytes(&self, number: u32) -> Option<&[u8]> {
        let held = self.held_as(number)?;
        let long = || self.letters.as_bytes().get(held.range());
        held.bytes().or_else(long)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Adds a text that is not there.
    pub(super) fn add(&mut self, text: &str, tag: Tag) -> Id {
        let number = number(self.first as usize + self.held.len());
        let held = self.hold(text);
        push(&mut self.held, held);
        self.numbers.insert(tag, number);
        Id(number)
    }

    /// Makes room for the numbers of so many more.
    pub(super) fn reserve(&mut self, more: usize) {
        self.numbers.reserve(more);
    }

    fn hold(&mut self, text: &str) -> Text {
        if let Some(short) = Text::short(text) {
            return short;
        }
        let start = self.letters.len().next_multiple_of(STEP);
        self.letters
            .extend((self.letters.len()..start).map(|_| ' '));
        self.letters.push_str(text);
        Text::long(number(start / STEP), number(text.len()))
    }

    /// False when the numbers have been put away.
    pub(super) fn is_numbered(&self) -> bool {
        self.numbers.count == self.held.len()
    }

    /// The numbers of all texts, found out from the texts.
    pub(super) fn numbered(&self) -> Numbers {
        let mut numbers = Numbers::default();
        numbers.reserve(self.held.len());
        for number in (self.first..).take(self.held.len()) {
            let tag = self.tag(self.text(number).unwrap_or_default());
            numbers.insert(tag, number);
        }
        numbers
    }

    /// Takes over texts that come after its own. Nothing else can be done meanwhile, so two threads do it, and what is
    /// longer stays where it is.
    pub(super) fn append(&mut self, mut later: Self) {
        let mut numbers = std::mem::take(&mut self.numbers);
        let mut more = std::mem::take(&mut later.numbers);
        if numbers.count < more.count {
            std::mem::swap(&mut numbers, &mut more);
        }
        rayon::join(|| self.append_texts(later), || numbers.take_in(&more));
        self.numbers = numbers;
    }

    /// The same without their numbers.
    pub(super) fn append_texts(&mut self, mut later: Self) {
        if self.held.len() < later.held.len() {
            let moved: Vec<Text> = self
                .held
                .iter()
                .map(|text| later.take(*text, self))
                .collect();
            make_room(&mut later.held, moved.len());
            later.held.splice(..0, moved);
            (self.held, self.letters) = (later.held, later.letters);
            return;
        }
        for text in &later.held {
            let moved = self.take(*text, &later);
            push(&mut self.held, moved);
        }
    }

    /// A text of others as it is held here.
    fn take(&mut self, text: Text, others: &Self) -> Text {
        let is_long = text.bytes().is_none();
        let long = is_long.then(|| others.letters.get(text.range())).flatten();
        long.map_or(text, |long| self.hold(long))
    }
}

fn number(place: usize) -> u32 {
    // The last number stands for none.
    let number = u32::try_from(place).ok();
    let number = number.filter(|number| *number < u32::MAX);
    number.unwrap_or_else(|| {
        panic!("more texts, or more letters in long ones, than there are numbers for")
    })
}
