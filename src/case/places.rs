//! Where values stand, in four bytes: a file and a row take six, and there are millions of them.

use hashbrown::HashMap;

use super::builder::index;
use super::store::{FileIx, Position};

/// A row of a file, by its number among the rows that were given places. What comes first in the export has the lower
/// number, once the places have been put in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place(pub(super) u32);

/// The rows of a file are given places in blocks of so many: files may come in any order, and as many rows as they like.
const ROWS: u32 = 256;

/// There are not so many places: they take 28 bits.
pub(super) const PLACES: u32 = 1 << 28;

/// More blocks than this have no numbers.
const BLOCKS: u32 = PLACES / ROWS;

/// A block of rows: its file, and which of the file's blocks it is.
type Block = (FileIx, u32);

/// Where places are.
#[derive(Clone, Default, Debug)]
pub(super) struct Places {
    blocks: Vec<Block>,
}

/// Gives places to rows.
#[derive(Default, Debug)]
pub(super) struct Placing {
    blocks: Vec<Block>,
    numbers: HashMap<Block, u32>,
    /// Number of the block that was asked for last.
    last: u32,
}

/// By old number of a block: the new one.
#[derive(Debug)]
pub(super) struct Renumbered(Vec<u32>);

impl Placing {
    /// The place of a row.
    ///
    /// # Panics
    /// With rows in more than 268 million places, which no export of this kind can hold.
    #[inline]
    pub(super) fn place(&mut self, at: Position) -> Place {
        let block = (at.file, at.row / ROWS);
        if self.blocks.get(self.last as usize) != Some(&block) {
            self.last = self.number_of(block);
        }
        Place(self.last * ROWS + at.row % ROWS)
    }

    /// The file of a row that was given a place.
    #[inline]
    pub(super) fn file(&self, place: Place) -> FileIx {
        let (file, _) = self.blocks[(place.0 / ROWS) as usize];
        file
    }

    /// The row that was given a place.
    pub(super) fn position(&self, place: Place) -> Position {
        let (file, block) = self.blocks[(place.0 / ROWS) as usize];
        Position {
            file,
            row: block * ROWS + place.0 % ROWS,
        }
    }

    #[cold]
    fn number_of(&mut self, block: Block) -> u32 {
        let next = index(self.blocks.len());
        let number = *self.numbers.entry(block).or_insert(next);
        assert!(number < BLOCKS, "rows in more than 268 million places");
        if number == next {
            self.blocks.push(block);
        }
        number
    }

    /// The places in the order in which they stand in the export, and which each block has become, where they did not lie
    /// so already.
    pub(super) fn in_order(self) -> (Places, Option<Renumbered>) {
        let blocks = self.blocks;
        if blocks.is_sorted() {
            return (Places { blocks }, None);
        }
        let mut sorted = blocks.clone();
        sorted.sort_unstable();
        let number_of = |block: &Block| index(sorted.partition_point(|other| other < block));
        let renumbered = Renumbered(blocks.iter().map(number_of).collect());
        (Places { blocks: sorted }, Some(renumbered))
    }
}

impl Renumbered {
    /// What a place has become.
    pub(super) fn of(&self, place: Place) -> Place {
        let block = self.0[(place.0 / ROWS) as usize];
        Place(block * ROWS + place.0 % ROWS)
    }
}

impl Places {
    /// The row that has a place.
    pub(super) fn position(&self, place: Place) -> Position {
        let (file, block) = self.blocks[(place.0 / ROWS) as usize];
        Position {
            file,
            row: block * ROWS + place.0 % ROWS,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some_rows() -> impl Strategy<Value = Vec<Position>> {
        let row = prop_oneof![0..3_000_u32, u32::MAX - 700..=u32::MAX];
        let position = (0..4_u16, row).prop_map(|(file, row)| Position {
            file: FileIx(file),
            row,
        });
        proptest::collection::vec(position, 0..80)
    }

    proptest! {
        #[test]
        fn places_are_the_rows_that_they_were_given_to_and_in_their_order(rows in some_rows()) {
            let mut placing = Placing::default();
            let given: Vec<Place> = rows.iter().map(|row| placing.place(*row)).collect();
            let (places, renumbered) = placing.in_order();
            let now = |place: &Place| renumbered.as_ref().map_or(*place, |renumbered| renumbered.of(*place));
            let given: Vec<Place> = given.iter().map(now).collect();
            for (place, row) in given.iter().zip(&rows) {
                prop_assert_eq!(places.position(*place), *row);
                for (other, other_row) in given.iter().zip(&rows) {
                    prop_assert_eq!(place.cmp(other), row.cmp(other_row));
                }
            }
        }
    }
}
