//! The numbers of texts by what tells texts apart.

use std::hash::BuildHasher;

use super::super::room::make_room;

/// What tells most texts apart without a look at their letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Tag(u32);

/// Runs of the smallest table.
const FEWEST: usize = 4;

/// Texts of which the tags come one after the other: as many as the slots that are fetched at a time.
const RUN: usize = 1 << RUN_BITS;
const RUN_BITS: u32 = 3;

/// Numbers by tag, in open addressing. Each slot is the tag above the number plus one, or nothing: one
/// look tells most of what there is to know, and looks for many texts at a time do not wait for each other.
#[derive(Clone, Default, Debug)]
pub(super) struct Numbers {
    /// As many as a power of two, or none.
    runs: Vec<Run>,
    pub(super) count: usize,
}

/// The slots for the tags of a run, where a processor fetches them at a time.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Run([u64; RUN]);

/// The slots that a number with a tag may stand in, in the order in which they are looked at: those of its run, and then
/// those of others far away. The runs beside it are often full, as all of them are that come after each other.
struct Way {
    run: usize,
    first: usize,
    looked_at: usize,
    step: usize,
    mask: usize,
}

impl Tag {
    /// What a text is looked up by. Keys are mostly numbered, and come in the order of their numbers: those of a run have
    /// tags one after the other, so that what tells of one has brought what tells of the next near the processor.
    pub(super) fn of(text: &str, hasher: &impl BuildHasher) -> Self {
        let (stem, number) = split_off_number(text);
        let hash = hasher.hash_one((stem, number >> RUN_BITS));
        let run = u32::try_from(hash >> (u32::BITS + RUN_BITS)).unwrap_or(0);
        let place_in_run = number & ((1 << RUN_BITS) - 1);
        Self(run << RUN_BITS | place_in_run)
    }
}

impl Numbers {
    /// The slots in which a number with a tag may stand, in order: to the first empty one.
    pub(super) fn from(&self, tag: Tag) -> impl Iterator<Item = u64> + '_ {
        let slots = Way::of(tag, self.runs.len()).take(self.runs.len() * RUN);
        slots
            .map(|(run, place)| self.runs[run].0[place])
            .take_while(|slot| *slot != 0)
    }

    /// The slot that a number with a tag stands in if nothing is in its way; 0 when there is none.
    pub(super) fn first(&self, tag: Tag) -> u64 {
        let way = Way::of(tag, self.runs.len());
        self.runs.get(way.run).map_or(0, |run| run.0[way.first])
    }

    /// The first slot with a tag; 0 when there is none.
    pub(super) fn tagged(&self, tag: Tag) -> u64 {
        let found = self.from(tag).find(|slot| tag_in(*slot) == tag);
        found.unwrap_or(0)
    }

    /// Makes room for so many more; at most every other slot is taken.
    pub(super) fn reserve(&mut self, more: usize) {
        let wanted = ((self.count + more) * 2).div_ceil(RUN);
        if wanted <= self.runs.len() {
            return;
        }
        let count = wanted.next_power_of_two().max(FEWEST);
        let mut runs: Vec<Run> = Vec::new();
        make_room(&mut runs, count);
        runs.resize(count, Run([0; RUN]));
        let before = std::mem::replace(&mut self.runs, runs);
        self.put_each(&before);
    }

    pub(super) fn insert(&mut self, tag: Tag, number: u32) {
        self.reserve(1);
        self.put(slot_of(tag, number));
        self.count += 1;
    }

    /// Takes over the numbers of other texts.
    pub(super) fn take_in(&mut self, others: &Self) {
        self.reserve(others.count);
        self.put_each(&others.runs);
        self.count += others.count;
    }

    fn put_each(&mut self, runs: &[Run]) {
        for run in runs {
            for slot in run.0.iter().filter(|slot| **slot != 0) {
                self.put(*slot);
            }
        }
    }

    fn put(&mut self, slot: u64) {
        let mut way = Way::of(tag_in(slot), self.runs.len());
        // There is always an empty one.
        if let Some((run, place)) = way.find(|(run, place)| self.runs[*run].0[*place] == 0) {
            self.runs[run].0[place] = slot;
        }
    }
}

impl Way {
    fn of(tag: Tag, runs: usize) -> Self {
        let (tag, mask) = (tag.0 as usize, runs.wrapping_sub(1));
        Self {
            run: tag >> RUN_BITS & mask,
            first: tag % RUN,
            looked_at: 0,
            // Odd, so that it leads to all runs.
            step: (tag >> 16) | 1,
            mask,
        }
    }
}

impl Iterator for Way {
    /// Which run, and which of its slots.
    type Item = (usize, usize);

    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        let slot = (self.run, (self.first + self.looked_at) % RUN);
        self.looked_at += 1;
        if self.looked_at == RUN {
            (self.run, self.looked_at) = ((self.run + self.step) & self.mask, 0);
        }
        Some(slot)
    }
}

fn slot_of(tag: Tag, number: u32) -> u64 {
    (u64::from(tag.0) << 32) | (u64::from(number) + 1)
}

pub(super) fn tag_in(slot: u64) -> Tag {
    Tag(u32::try_from(slot >> 32).unwrap_or(u32::MAX))
}

pub(super) fn number_in(slot: u64) -> u32 {
    u32::try_from((slot & u64::from(u32::MAX)).saturating_sub(1)).unwrap_or(u32::MAX)
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
