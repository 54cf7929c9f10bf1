use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use hashbrown::DefaultHashBuilder;

use super::room::{make_room, push};

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

/// Texts, numbered in the order in which they came.
#[derive(Clone, Default, Debug)]
pub struct Texts {
    /// The number of the first.
    first: u32,
    held: Vec<Text>,
    /// Texts that are longer than most, one after the other.
    letters: String,
    numbers: Numbers,
    hasher: DefaultHashBuilder,
}

/// What tells most texts apart without a look at their letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tag(u32);

/// Texts of which the tags come one after the other: as many as the slots that are fetched at a time.
const RUN: usize = 1 << RUN_BITS;
const RUN_BITS: u32 = 3;

/// Numbers by tag, in open addressing. Each slot is the tag above the number plus one, or nothing: one
/// look tells most of what there is to know, and looks for many texts at a time do not wait for each other.
#[derive(Clone, Default, Debug)]
struct Numbers {
    /// As many as a power of two, or none.
    slots: Vec<u64>,
    count: usize,
}

/// Where the texts of a column stand among those known: the rows of one file mostly come in the order of another's, so that
/// the next text is found near the one before it, which costs far less than looking for it.
#[derive(Clone, Default, Debug)]
pub struct Following {
    /// The place of the last one.
    last: usize,
    /// Texts since one was found near the last.
    misses: u8,
    /// Where they have no order, as the names of those who did something: texts that have been found, each in the place that
    /// its letters give it. Such columns have few texts, each many times.
    found: Vec<(Text, Id)>,
}

/// What came of following the texts of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// The number of the text.
    Known(Id),
    /// What the text is looked up by: it is not among those known.
    Unknown(Tag),
    /// The texts do not follow each other, or this one is too long to be told at a look.
    NotSought,
}

/// Texts that are looked at from the last one on.
const STEPS: usize = 16;

/// So many texts far from each other are no order.
const MOST_MISSES: u8 = 4;

/// The slots that a number with a tag may stand in, in the order in which they are looked at: those of its run, and then
/// those of others far away. Slots beside it would be those of other runs, which are full or empty as a whole.
struct Way {
    run: usize,
    first: usize,
    looked_at: usize,
    step: usize,
    mask: usize,
}

/// Places for texts that have been found.
const FOUND: usize = 128;

/// Texts that are looked up at a time.
const AT_A_TIME: usize = 32;

/// Bytes of a text that is kept in its place.
const SHORT: usize = 15;

/// A text: most are short and stand here, with their length in the last byte and noughts between, so that comparing one
/// is one look. Of a long one stands where it begins, in steps of [`STEP`] bytes, and how long it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Text([u8; SHORT + 1]);

/// The last byte of a long text.
const LONG: u8 = u8::MAX;

/// Long texts begin at multiples of this, so that four bytes tell places in sixteen gigabytes of them.
const STEP: usize = 4;

impl Numbers {
    /// The slots in which a number with a tag may stand, in order: to the first empty one.
    fn from(&self, tag: Tag) -> impl Iterator<Item = u64> + '_ {
        let count = self.slots.len();
        let slots = Way::of(tag, count).take(count);
        slots
            .map(|place| self.slots[place])
            .take_while(|slot| *slot != 0)
    }

    /// The slot that a number with a tag stands in if nothing is in its way; 0 when there is none.
    fn first(&self, tag: Tag) -> u64 {
        let mask = self.slots.len().wrapping_sub(1);
        self.slots.get(tag.0 as usize & mask).copied().unwrap_or(0)
    }

    /// The first slot with a tag; 0 when there is none.
    fn tagged(&self, tag: Tag) -> u64 {
        let found = self.from(tag).find(|slot| tag_in(*slot) == tag);
        found.unwrap_or(0)
    }

    /// Makes room for so many more; at most three slots of four are taken.
    fn reserve(&mut self, more: usize) {
        let wanted = (self.count + more) * 4 / 3 + 1;
        if wanted <= self.slots.len() {
            return;
        }
        let count = wanted.next_power_of_two().max(AT_A_TIME);
        let mut slots: Vec<u64> = Vec::new();
        make_room(&mut slots, count);
        slots.resize(count, 0);
        for slot in std::mem::replace(&mut self.slots, slots) {
            if slot != 0 {
                self.put(slot);
            }
        }
    }

    fn insert(&mut self, tag: Tag, number: u32) {
        self.reserve(1);
        self.put(slot_of(tag, number));
        self.count += 1;
    }

    fn put(&mut self, slot: u64) {
        let mut way = Way::of(tag_in(slot), self.slots.len());
        // There is always an empty one.
        if let Some(place) = way.find(|place| self.slots[*place] == 0) {
            self.slots[place] = slot;
        }
    }
}

impl Way {
    fn of(tag: Tag, slots: usize) -> Self {
        let (tag, mask) = (tag.0 as usize, slots.wrapping_sub(1));
        Self {
            run: tag & mask & !(RUN - 1),
            first: tag % RUN,
            looked_at: 0,
            // An odd number of runs: it leads to all of them.
            step: ((tag >> 16) | 1) * RUN,
            mask,
        }
    }
}

impl Iterator for Way {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let place = self.run + (self.first + self.looked_at) % RUN;
        self.looked_at += 1;
        if self.looked_at == RUN {
            (self.run, self.looked_at) = ((self.run + self.step) & self.mask, 0);
        }
        Some(place)
    }
}

fn slot_of(tag: Tag, number: u32) -> u64 {
    (u64::from(tag.0) << 32) | (u64::from(number) + 1)
}

fn tag_in(slot: u64) -> Tag {
    Tag(u32::try_from(slot >> 32).unwrap_or(u32::MAX))
}

fn number_in(slot: u64) -> u32 {
    u32::try_from((slot & u64::from(u32::MAX)).saturating_sub(1)).unwrap_or(u32::MAX)
}

impl Following {
    /// Goes on with rows that may be far from those so far.
    pub fn start_anew(&mut self) {
        self.misses = 0;
    }

    /// Keeps a text that has been found.
    pub fn keep(&mut self, text: &str, found: Id) {
        if let Some(short) = Text::short(text) {
            // No text is like this.
            let nothing = (Text([LONG; SHORT + 1]), found);
            self.found.resize(FOUND, nothing);
            self.found[short.mixed() % FOUND] = (short, found);
        }
    }

    fn known(&self, text: Text) -> Found {
        match self.found.get(text.mixed() % FOUND) {
            Some((known, id)) if *known == text => Found::Known(*id),
            _ => Found::NotSought,
        }
    }
}

impl Text {
    /// A text that is short enough to stand here.
    fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; SHORT + 1];
        bytes[..SHORT]
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        bytes[SHORT] = u8::try_from(text.len()).ok()?;
        Some(Self(bytes))
    }

    fn long(start: u32, length: u32) -> Self {
        let mut bytes = [0; SHORT + 1];
        bytes[..4].copy_from_slice(&start.to_le_bytes());
        bytes[4..8].copy_from_slice(&length.to_le_bytes());
        bytes[SHORT] = LONG;
        Self(bytes)
    }

    /// A number that depends on every letter.
    fn mixed(self) -> usize {
        /// 2⁶⁴ divided by the golden ratio (Knuth, The Art of Computer Programming, 6.4).
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let halves = self.0.as_chunks::<8>().0.iter();
        let mixed = halves.fold(0_u64, |mixed, half| {
            (mixed.rotate_left(29) ^ u64::from_le_bytes(*half)).wrapping_mul(FACTOR)
        });
        usize::try_from(mixed >> (u64::BITS / 2)).unwrap_or(0)
    }

    /// The bytes of a short text; `None` for a long one.
    fn bytes(&self) -> Option<&[u8]> {
        self.0[..SHORT].get(..usize::from(self.0[SHORT]))
    }

    /// Where a long text lies among the letters of such texts.
    fn range(self) -> Range<usize> {
        let [start, length, ..] = self.0.as_chunks::<4>().0 else {
            return 0..0;
        };
        let start = u32::from_le_bytes(*start) as usize * STEP;
        start..start + u32::from_le_bytes(*length) as usize
    }
}

impl Texts {
    /// None so far, of those that come after some.
    fn after(known: &Self) -> Self {
        Self {
            first: number(known.held.len()),
            ..Self::default()
        }
    }

    /// What a text is looked up by, here and in the [`Interner`] that these are known of. Keys are mostly numbered, and come
    /// in the order of their numbers: those of a run have tags one after the other, so that what tells of one has
    /// brought what tells of the next near the processor.
    #[must_use]
    pub fn tag(&self, text: &str) -> Tag {
        let (stem, number) = split_off_number(text);
        let hash = self.hasher.hash_one((stem, number >> RUN_BITS));
        let run = u32::try_from(hash >> (u32::BITS + RUN_BITS)).unwrap_or(0);
        let place_in_run = number & ((1 << RUN_BITS) - 1);
        Tag(run << RUN_BITS | place_in_run)
    }

    /// The number of a text with its tag.
    #[must_use]
    pub fn find(&self, text: &str, tag: Tag) -> Option<Id> {
        self.find_in(&self.numbers, text, tag)
    }

    fn find_in(&self, numbers: &Numbers, text: &str, tag: Tag) -> Option<Id> {
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
            // What stands in its way lies beside it, and has come with it.
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
    pub fn find_after(&self, following: &mut Following, text: &str) -> Found {
        let Some(short) = Text::short(text) else {
            return Found::NotSought;
        };
        if following.misses >= MOST_MISSES {
            return following.known(short);
        }
        let next = self.held.get(following.last..).unwrap_or_default();
        if let Some(step) = next.iter().take(STEPS).position(|held| *held == short) {
            following.last += step;
            following.misses = 0;
            return Found::Known(Id(number(self.first as usize + following.last)));
        }
        following.misses += 1;
        let tag = self.tag(text);
        let Some(found) = self.find(text, tag) else {
            return Found::Unknown(tag);
        };
        following.last = found.0.saturating_sub(self.first) as usize;
        Found::Known(found)
    }

    fn held_as(&self, number: u32) -> Option<&Text> {
        let place = number.checked_sub(self.first)?;
        self.held.get(place as usize)
    }

    fn is(&self, number: u32, text: &str) -> bool {
        self.bytes(number) == Some(text.as_bytes())
    }

    /// The text with a number: what was put in as text comes out as text.
    fn text(&self, number: u32) -> Option<&str> {
        std::str::from_utf8(self.bytes(number)?).ok()
    }

    fn bytes(&self, number: u32) -> Option<&[u8]> {
        let held = self.held_as(number)?;
        let long = || self.letters.as_bytes().get(held.range());
        held.bytes().or_else(long)
    }

    /// Adds a text that is not there.
    fn add(&mut self, text: &str, tag: Tag) -> Id {
        let number = number(self.first as usize + self.held.len());
        let held = self.hold(text);
        push(&mut self.held, held);
        self.numbers.insert(tag, number);
        Id(number)
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
    fn is_numbered(&self) -> bool {
        self.numbers.count == self.held.len()
    }

    /// The numbers of all texts, found out from the texts.
    fn numbered(&self) -> Numbers {
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
    fn append(&mut self, mut later: Self) {
        let mut numbers = std::mem::take(&mut self.numbers);
        let mut more = std::mem::take(&mut later.numbers);
        if numbers.count < more.count {
            std::mem::swap(&mut numbers, &mut more);
        }
        let take_numbers = || {
            numbers.reserve(more.count);
            for slot in more.slots.iter().filter(|slot| **slot != 0) {
                numbers.put(*slot);
            }
            numbers.count += more.count;
        };
        rayon::join(|| self.append_texts(later), take_numbers);
        self.numbers = numbers;
    }

    fn append_texts(&mut self, mut later: Self) {
        if self.held.len() < later.held.len() {
            let moved: Vec<Text> = self
                .held
                .iter()
                .map(|text| later.take(*text, self))
                .collect();
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

impl Interner {
    /// Makes everything so far known to other threads: what they find there has the same number here.
    pub fn settle(&mut self) -> Arc<Texts> {
        if !self.known.is_numbered() {
            let known = Arc::make_mut(&mut self.known);
            let found_anew = self.found_anew.take();
            known.numbers = found_anew.unwrap_or_else(|| known.numbered());
        }
        if !self.new.held.is_empty() {
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
        self.known.held.len() + self.new.held.len()
    }

    /// True when there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The number that a text ends with, or the last digits of it, and what comes before; 0 when there is none.
fn split_off_number(text: &str) -> (&[u8], u32) {
    const MOST_DIGITS: usize = 9;
    let bytes = text.as_bytes();
    let digits = bytes.iter().rev().take(MOST_DIGITS);
    let count = digits.take_while(|byte| byte.is_ascii_digit()).count();
    let (stem, digits) = bytes.split_at(bytes.len() - count);
    let number = digits
        .iter()
        .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    (stem, number)
}

fn number(place: usize) -> u32 {
    // The last number stands for none.
    let number = u32::try_from(place).ok();
    let number = number.filter(|number| *number < u32::MAX);
    number.unwrap_or_else(|| {
        panic!("more texts, or more letters in long ones, than there are numbers for")
    })
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
