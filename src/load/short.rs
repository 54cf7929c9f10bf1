//! Rows of text files that lack their last separators, as some systems write a row whose last cells are empty.
//!
//! A line break in a text without quotes gives rows with too few cells as well, and then what one of them lacks stands on the
//! next. Its pieces have one cell more together than the whole row for each break, and each piece has at least one: so two
//! pieces that follow each other have at most one cell more than a whole row. A row that has more than that together with the
//! row above it, and together with the row below it, is no piece of another. Where texts hold separators too, a row may have
//! more cells than the header; therefore it must also begin with a key like the first row's, as must the row below it, and
//! every cell must be what its column has.

use super::columns::Columns;
use super::content::{Blanks, Content, code_of, one_of, whole_number, yes_or_no};
use super::events::EventNames;
use super::read::{ERROR, MomentCell, Row};
use crate::rulebook::{TableSpec, Vocabulary};

/// The rows of a text file so far, as far as they tell whether one that is too short lacks only empty cells.
pub(super) struct Short<T> {
    /// Cells of the header.
    width: usize,
    /// The place of the key, or of what stands for one.
    key: Option<usize>,
    /// What the key of the first row looks like.
    shape: Option<String>,
    /// Cells of the last row, and of the one above it.
    here: usize,
    above: usize,
    /// True once a row has ended with an empty cell: the file writes them out.
    is_padded: bool,
    /// True once something has stood beyond the header's cells: texts hold separators.
    is_torn: bool,
    held: Option<Held<T>>,
    /// The first row that was read though it was too short, and how many there are.
    taken: Option<(u32, u64)>,
}

/// A short row that waits for the next.
struct Held<T> {
    row: T,
    cells: usize,
    /// True when the row above has as many cells.
    is_like_above: bool,
}

/// What decides whether the cells of a row can be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) spec: &'r TableSpec,
    pub(super) words: &'r Vocabulary,
    pub(super) names: &'r EventNames,
}

impl<T> Short<T> {
    /// No row so far below a header.
    pub(super) fn below(columns: &Columns<'_>, spec: &TableSpec) -> Self {
        Self::of_width(columns.header_cells(), columns.needed(spec).next())
    }

    /// The same below a header of so many cells, with the key in a place.
    fn of_width(width: usize, key: Option<usize>) -> Self {
        Self {
            width,
            key,
            shape: None,
            here: width,
            above: 0,
            is_padded: false,
            is_torn: false,
            held: None,
            taken: None,
        }
    }

    /// Notes that a row has come, whatever it is. Gives the one that was held back, and whether it lacks only empty cells.
    #[inline]
    pub(super) fn pass(&mut self, row: &Row<'_>) -> Option<(T, bool)> {
        if !row.has_fixed_width() {
            return None;
        }
        let cells = row.len();
        self.above = std::mem::replace(&mut self.here, cells);
        if !self.is_padded || cells > self.width {
            self.note_end(row, cells);
        }
        if self.shape.is_none() {
            self.shape = self.shape_of(row);
        }
        let held = self.held.take()?;
        let is_like = held.is_like_above || held.cells == cells;
        let is_whole = self.may_lack_empty(is_like)
            && self.is_apart(held.cells, cells)
            && self.begins_as_others(row);
        Some((held.row, is_whole))
    }

    fn note_end(&mut self, row: &Row<'_>, cells: usize) {
        let ends_empty = cells > 0 && row.raw(cells - 1).is_empty();
        self.is_padded |= ends_empty;
        self.is_torn |= (self.width..cells).any(|index| !row.raw(index).is_empty());
    }

    /// True when two rows that follow each other cannot be pieces of one.
    fn is_apart(&self, one: usize, other: usize) -> bool {
        one + other > self.width + 1
    }

    /// True when short rows are how the file is written, and not a fault in it: empty cells at the end are nowhere written
    /// out, or at least not in the row above or below either.
    fn may_lack_empty(&self, is_like_neighbour: bool) -> bool {
        !self.is_torn && (!self.is_padded || is_like_neighbour)
    }

    /// What the key of a row looks like; `None` for a row without one.
    fn shape_of(&self, row: &Row<'_>) -> Option<String> {
        let key = row.raw(self.key?);
        (!key.is_empty()).then(|| shape(&key))
    }

    fn begins_as_others(&self, row: &Row<'_>) -> bool {
        self.shape.is_some() && self.shape_of(row) == self.shape
    }

    /// True for the row that has come last, when it is too short and may lack only empty cells, as far as it and the rows
    /// above it tell.
    #[inline]
    pub(super) fn may_be_whole(
        &self,
        row: &Row<'_>,
        columns: &Columns<'_>,
        reader: Reader<'_>,
    ) -> bool {
        // Asked of every row, and hardly any is too short.
        row.has_fixed_width()
            && self.here < columns.width()
            && self.looks_whole(row, columns, reader)
    }

    fn looks_whole(&self, row: &Row<'_>, columns: &Columns<'_>, reader: Reader<'_>) -> bool {
        !self.is_torn
            && self.is_apart(self.above, self.here)
            && self.begins_as_others(row)
            && can_be_read(row, columns, reader)
    }

    /// Holds back the row that has come last until the next has.
    pub(super) fn hold(&mut self, row: T) {
        self.held = Some(Held {
            row,
            cells: self.here,
            is_like_above: self.here == self.above,
        });
    }

    /// The row that was held back when no more come, and whether it lacks only empty cells. The last row of a file that does
    /// not end as a line does may have been cut off.
    pub(super) fn last(&mut self, ends_as_line: bool) -> Option<(T, bool)> {
        let held = self.held.take()?;
        let is_whole = ends_as_line && self.may_lack_empty(held.is_like_above);
        Some((held.row, is_whole))
    }

    /// Counts a row that is read though it was too short.
    pub(super) fn count(&mut self, row: u32) {
        self.taken.get_or_insert((row, 0)).1 += 1;
    }

    /// The first row that was read though it was too short, and how many there are; `None` without any.
    pub(super) fn taken(&self) -> Option<(u32, u64)> {
        self.taken
    }
}

/// True for a row that has what a row must have, and of which every cell is what its column has.
fn can_be_read(row: &Row<'_>, columns: &Columns<'_>, reader: Reader<'_>) -> bool {
    let mut needed = columns.needed(reader.spec);
    needed.all(|index| !row.is_blank(index))
        && columns.iter().all(|(index, column)| {
            let text = row.text(index);
            let blanks = Blanks::of_column(column, reader.words);
            let content = Content::of(column, reader.words);
            blanks.says_nothing(&text) || is_readable((row, index), &text, content, reader.names)
        })
}

fn is_readable(
    (row, index): (&Row<'_>, usize),
    text: &str,
    content: Content<'_>,
    names: &EventNames,
) -> bool {
    match content {
        Content::Moment => !matches!(row.moment(index), MomentCell::Unreadable(_)),
        Content::Code(kind) => code_of(kind, text).is_some(),
        Content::Event => names.find(text).is_some(),
        Content::Number => whole_number(text).is_some(),
        Content::YesNo => yes_or_no(text).is_some(),
        Content::Listed(listed) => one_of(listed, text).is_some(),
        Content::Free => text != ERROR,
    }
}

/// What a key looks like: its signs, with a 9 for each run of digits and an a for each of letters.
pub(super) fn shape(key: &str) -> String {
    let mut shape = String::new();
    for letter in key.chars() {
        let sign = match letter {
            letter if letter.is_ascii_digit() => '9',
            letter if letter.is_alphabetic() => 'a',
            letter => letter,
        };
        if !(matches!(sign, '9' | 'a') && shape.ends_with(sign)) {
            shape.push(sign);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_look_alike_whatever_their_numbers_and_texts_do_not() {
        assert_eq!(shape("FB-2024-7"), shape("FB-2024-1234"));
        assert_eq!(shape("4711"), shape("12"));
        for text in [
            "skolan",
            "och mer",
            "FB-2024",
            "2024-01-02",
            "",
            "FB 2024-7",
        ] {
            assert_ne!(shape("FB-2024-7"), shape(text), "{text}");
        }
    }

    proptest::proptest! {
        /// Whatever a row is broken into, each piece has a neighbour with which it is not apart.
        #[test]
        fn no_two_pieces_of_a_row_are_apart(
            width in 2_usize..40,
            cuts in proptest::collection::vec(0_usize..40, 1..6),
        ) {
            // A break in a cell ends a piece with the one part of it and begins the next with the other.
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut % width).collect();
            cuts.sort_unstable();
            let starts = std::iter::once(0).chain(cuts.iter().copied());
            let ends = cuts.iter().copied().chain([width - 1]);
            let pieces: Vec<usize> = starts.zip(ends).map(|(start, end)| end - start + 1).collect();
            let short: Short<()> = Short::of_width(width, None);
            for pair in pieces.windows(2) {
                proptest::prop_assert!(!short.is_apart(pair[0], pair[1]));
            }
        }
    }
}
