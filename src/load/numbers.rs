//! Sets of numbers that lie close together, such as those of rows or of ids.

use crate::case::lengthen;

/// Numbers, one bit for each: few enough bytes to stay near the processor while millions of rows are asked about.
#[derive(Default)]
pub(super) struct Numbers(Vec<u64>);

impl Numbers {
    /// Puts in a number.
    pub(super) fn insert(&mut self, number: u32) {
        let place = number as usize / 64;
        lengthen(&mut self.0, place + 1, 0);
        self.0[place] |= bit(number);
    }

    /// True for a number that has been put in.
    pub(super) fn has(&self, number: u32) -> bool {
        let bits = self.0.get(number as usize / 64);
        bits.is_some_and(|bits| bits & bit(number) != 0)
    }

    /// True when there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers that others are not, in order.
    pub(super) fn without(&self, others: &Self) -> impl Iterator<Item = u32> {
        let words = (0_u32..).zip(&self.0);
        words.flat_map(move |(place, word)| {
            let theirs = others.0.get(place as usize).copied().unwrap_or(0);
            let own = word & !theirs;
            let numbers = (0..64).map(move |number| place * 64 + number);
            numbers.filter(move |number| own & bit(*number) != 0)
        })
    }
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut all = Self::default();
        numbers.into_iter().for_each(|number| all.insert(number));
        all
    }
}

fn bit(number: u32) -> u64 {
    1 << (number % 64)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_are_kept_as_a_set_keeps_them(
            own in proptest::collection::btree_set(0..300_u32, 0..40),
            others in proptest::collection::btree_set(0..300_u32, 0..40),
        ) {
            let (quick, taken): (Numbers, Numbers) =
                (own.iter().copied().collect(), others.iter().copied().collect());
            proptest::prop_assert_eq!(quick.is_empty(), own.is_empty());
            for number in 0..400 {
                proptest::prop_assert_eq!(quick.has(number), own.contains(&number));
            }
            let left: BTreeSet<u32> = own.difference(&others).copied().collect();
            proptest::prop_assert!(quick.without(&taken).eq(left));
        }
    }
}
