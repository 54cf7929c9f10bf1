//! A text file cut into blocks of whole rows, so that several threads can split them into cells side by side.

use std::io::Read;
use std::sync::Mutex;

use encoding_rs::UTF_8;
use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::limits::{MAX_COLUMNS, MAX_ROW_BYTES};
use super::quotes::{QuoteWatch, swallows_rows};
use super::row::{ERROR, POWER, is_bare, is_shortened, trim};
use super::rows::{MARK, RowFault, RowReader, Unquoting, offset};
use crate::rulebook::may_be_damaged;

/// Bytes of a block, unless a single row has more: few enough for what is made of a block to stay near the processor.
const BLOCK: usize = 1 << 16;

/// Cuts a file into blocks.
pub(in crate::load) struct Blocks {
    source: Box<dyn Read + Send>,
    delimiter: u8,
    /// Bytes of a block.
    size: usize,
    /// What was read beyond the last block; all of it has been watched.
    rest: Vec<u8>,
    is_at_end: bool,
    /// Blocks, and rows in them, so far.
    count: usize,
    rows: u64,
    quotes: QuoteWatch,
    is_broken: bool,
}

/// Whole rows of a file, as bytes.
pub(in crate::load) struct Block {
    /// Its place among the blocks.
    pub(in crate::load) place: usize,
    bytes: Vec<u8>,
    delimiter: u8,
    rows_before: u64,
}

/// The rows of a block, split into cells.
#[derive(Default)]
pub(in crate::load) struct SplitRows {
    /// Bytes that it takes in the file.
    pub(in crate::load) size: usize,
    /// The block as it was read.
    bytes: Vec<u8>,
    /// The same as text, and after it the cells of the rows that have quotes, without them.
    text: String,
    rows: Vec<SplitRow>,
    may_be_damaged: bool,
    /// Where each cell begins and ends, without what surrounds it.
    bounds: Vec<(u32, u32)>,
    /// The cells that begin as a formula that went wrong does, by their place among those of the block.
    hashed: Vec<usize>,
    /// What parses rows with quotes, once there has been one.
    unquoting: Option<Unquoting>,
}

/// One row of a block that is not an empty line.
#[derive(Clone, Copy)]
pub(in crate::load) struct SplitRow {
    /// Row as a spreadsheet or an editor numbers it, from 1.
    pub(in crate::load) number: u32,
    /// Its cells among those of the block.
    start: u32,
    end: u32,
}

impl SplitRow {
    /// The place among the cells of the block of one in this row.
    #[inline]
    pub(in crate::load) fn place_of(&self, index: usize) -> Option<usize> {
        let place = self.start as usize + index;
        (place < self.end as usize).then_some(place)
    }

    /// Where its cells lie among those of the block.
    #[inline]
    pub(in crate::load) fn cells(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The cells of one row, without what surrounds them.
#[derive(Clone, Copy)]
pub(in crate::load) struct SplitCells<'a> {
    text: &'a str,
    bounds: &'a [(u32, u32)],
    may_be_damaged: bool,
}

/// Why a file cannot be read, and on which row.
pub(in crate::load) type FaultAt = (u64, RowFault);

impl Blocks {
    pub(super) fn new(source: Box<dyn Read + Send>, delimiter: u8) -> Self {
        Self {
            source,
            delimiter,
            size: BLOCK,
            rest: Vec::new(),
            is_at_end: false,
            count: 0,
            rows: 0,
            quotes: QuoteWatch::new(delimiter),
            is_broken: false,
        }
    }

    /// The next block from whichever thread asks first; `None` after the last, and after a fault. It lies in the memory of
    /// one that has been used up.
    ///
    /// # Errors
    /// With the row that cannot be read, and the place that its block would have had.
    pub(in crate::load) fn next_of(
        shared: &Mutex<Self>,
        used: Vec<u8>,
    ) -> Result<Option<Block>, (usize, FaultAt)> {
        // Should a thread panic while it reads, whoever takes the blocks does so too.
        let mut blocks = shared
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if blocks.is_broken {
            return Ok(None);
        }
        let found = blocks.next_block(used);
        blocks.is_broken = found.is_err();
        let (place, row) = (blocks.count, blocks.rows + 1);
        found.map_err(|fault| (place, (row, fault)))
    }

    /// The line on which a quote was opened that is still open, or that swallowed the lines after it.
    pub(in crate::load) fn open_since(&self) -> Option<u64> {
        self.quotes.open_since()
    }

    fn next_block(&mut self, mut bytes: Vec<u8>) -> Result<Option<Block>, RowFault> {
        bytes.clear();
        bytes.reserve(self.rest.len() + 2 * self.size);
        bytes.append(&mut self.rest);
        // What is left of the last block ends inside a row.
        let mut cut: Option<(usize, u64)> = None;
        while cut.is_none() && !self.is_at_end {
            if bytes.len() > MAX_ROW_BYTES {
                return Err(RowFault::TooLong);
            }
            let seen = bytes.len();
            self.fill(&mut bytes)?;
            cut =
                watch_rows(&mut self.quotes, &bytes[seen..]).map(|(end, rows)| (seen + end, rows));
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        // The last row may lack its line break.
        let (end, rows) = cut.filter(|_| !self.is_at_end).unwrap_or((bytes.len(), 0));
        self.rest.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        let block = Block {
            place: self.count,
            bytes,
            delimiter: self.delimiter,
            rows_before: self.rows,
        };
        self.count += 1;
        self.rows += rows;
        Ok(Some(block))
    }

    /// Reads so many bytes more, or all that are left, without a mark at the beginning of the file.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<(), RowFault> {
        let is_first = self.count == 0 && bytes.is_empty();
        bytes.reserve(2 * self.size);
        let wanted = (bytes.len() + self.size) as u64;
        let mut part = self.source.by_ref().take(self.size as u64);
        part.read_to_end(bytes).map_err(RowFault::Io)?;
        self.is_at_end = (bytes.len() as u64) < wanted;
        if is_first && bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
        }
        Ok(())
    }
}

/// Watches the quotes of some bytes; gives the place after the last row that ends in them, and how many do.
fn watch_rows(quotes: &mut QuoteWatch, bytes: &[u8]) -> Option<(usize, u64)> {
    let (mut at, mut end, mut rows) = (0, None, 0);
    while at < bytes.len() {
        if quotes.is_outside() {
            let rest = &bytes[at..];
            let plain = &rest[..memchr(b'"', rest).unwrap_or(rest.len())];
            quotes.pass(plain);
            rows += memchr_iter(b'\n', plain).count() as u64;
            end = memrchr(b'\n', plain).map(|place| at + place + 1).or(end);
            at += plain.len();
        }
        if let Some(byte) = bytes.get(at) {
            quotes.watch(*byte);
            at += 1;
            if *byte == b'\n' && quotes.is_outside() {
                rows += 1;
                end = Some(at);
            }
        }
    }
    end.map(|end| (end, rows))
}

impl Block {
    /// Its rows, split into cells, in the memory of such rows that have been used up.
    ///
    /// # Errors
    /// With the number of the row that cannot be read.
    pub(in crate::load) fn split(self, used: SplitRows) -> Result<SplitRows, FaultAt> {
        let (rows_before, delimiter, size) = (self.rows_before, self.delimiter, self.bytes.len());
        let mut split = used.emptied(size);
        // Copying the text costs less than what the standard library takes to find that it is one.
        let text = UTF_8.decode_without_bom_handling_and_without_replacement(&self.bytes);
        match text {
            Some(text) => split.text.push_str(&text),
            None => return Err(not_utf8(&self.bytes, delimiter, rows_before)),
        }
        // Of a row that is longer than any other, one copy under way is enough.
        if !split.is_large() {
            split.bytes = self.bytes;
        }
        split.take_rows(delimiter, rows_before)?;
        split.may_be_damaged = may_be_damaged(&split.text);
        let is_too_wide = |row: &&SplitRow| (row.end - row.start) as usize > MAX_COLUMNS;
        match split.rows.iter().find(is_too_wide) {
            Some(row) => Err((u64::from(row.number), RowFault::TooWide)),
            None => Ok(split),
        }
    }
}

/// The row that is not text.
fn not_utf8(bytes: &[u8], delimiter: u8, rows_before: u64) -> FaultAt {
    let mut reader = RowReader::of_part(bytes, delimiter, rows_before);
    loop {
        match reader.next_row() {
            Ok(Some(_)) => {}
            Ok(None) => return (rows_before + 1, RowFault::NotUtf8),
            Err(fault) => return fault,
        }
    }
}

impl SplitRows {
    /// Nothing, in the same memory.
    fn emptied(mut self, size: usize) -> Self {
        self.size = size;
        self.text.clear();
        self.rows.clear();
        self.bounds.clear();
        self.hashed.clear();
        // Cells of a few letters, and the sign after them.
        self.bounds.reserve(size / 8);
        self
    }

    /// The memory that its bytes lay in.
    pub(in crate::load) fn take_memory(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// True for a block of far more bytes than most.
    pub(in crate::load) fn is_large(&self) -> bool {
        self.text.capacity() > 8 * BLOCK
    }

    /// Splits the text: what has no quotes where it lies, and each row with quotes by the parser that knows all about them.
    fn take_rows(&mut self, delimiter: u8, rows_before: u64) -> Result<(), FaultAt> {
        let text = std::mem::take(&mut self.text);
        let (bytes, mut unquoted) = (text.as_bytes(), String::new());
        let (mut at, mut rows, mut unquoting) = (0, rows_before, self.unquoting.take());
        while at < bytes.len() {
            let quote = memchr(b'"', &bytes[at..]).map(|place| at + place);
            let start = quote.map_or(bytes.len(), |quote| {
                let before = memrchr(b'\n', &bytes[at..quote]);
                before.map_or(at, |place| at + place + 1)
            });
            rows = self.take_plain(&text, at..start, (delimiter, rows))?;
            at = start;
            if quote.is_some() {
                let unquoting = unquoting.get_or_insert_with(|| Unquoting::new(delimiter));
                rows += 1;
                let taken = unquoting.take_row(&bytes[start..]);
                let (length, cells) = taken.map_err(|fault| (rows, fault))?;
                let first = self.bounds.len();
                for cell in cells {
                    self.add_cell(cell, bytes.len() + unquoted.len());
                    unquoted.push_str(cell);
                }
                let count = self.bounds.len() - first;
                if swallows_rows(&bytes[start..start + length], delimiter, count) {
                    return Err((rows, RowFault::Swallows));
                }
                self.end_row(rows);
                at += length;
            }
        }
        self.unquoting = unquoting;
        self.text = text;
        self.text.push_str(&unquoted);
        Ok(())
    }

    /// Text without quotes, in which every delimiter ends a cell and every line break a row; gives the number of rows after
    /// it.
    fn take_plain(
        &mut self,
        text: &str,
        part: std::ops::Range<usize>,
        (delimiter, rows_before): (u8, u64),
    ) -> Result<u64, FaultAt> {
        let bytes = &text.as_bytes()[..part.end];
        let mut splitting = Splitting {
            text: &text[..part.end],
            number: rows_before + 1,
            row_start: part.start,
            from: part.start,
            too_long: None,
        };
        each_end(&bytes[part.start..], delimiter, |place| {
            splitting.end_at(part.start + place, self);
        });
        match splitting.too_long {
            Some(number) => Err((number, RowFault::TooLong)),
            None => Ok(splitting.number - 1),
        }
    }

    /// Adds a cell that begins at a place of the text, without what surrounds it.
    fn add_cell(&mut self, cell: &str, from: usize) {
        let bare = trim(cell);
        let before = bare.as_ptr() as usize - cell.as_ptr() as usize;
        let start = from + before;
        if bare.starts_with('#') {
            self.hashed.push(self.bounds.len());
        }
        self.bounds
            .push((offset(start), offset(start + bare.len())));
    }

    fn end_row(&mut self, number: u64) {
        let start = self.rows.last().map_or(0, |row| row.end);
        self.rows.push(SplitRow {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            start,
            end: offset(self.bounds.len()),
        });
    }

    /// Makes the cells read as a formula that went wrong of which `is_error` says, by the place in the row and the text, that
    /// it did. Only those that begin as such are asked about.
    pub(in crate::load) fn mark_errors(&mut self, is_error: impl Fn(usize, &str) -> bool) {
        let is_marked = |place: &usize| {
            let row = self.rows.partition_point(|row| row.end as usize <= *place);
            let row = self.rows.get(row);
            row.is_some_and(|row| is_error(place - row.start as usize, self.cell(*place)))
        };
        let found: Vec<usize> = self.hashed.iter().copied().filter(is_marked).collect();
        self.mark(&found);
    }

    /// Makes the cells of some rows read so too that hold a number of which a spreadsheet has left out the last digits, in the
    /// columns of which `is_key` says that the digits matter. Gives the place in the row and the row of each. Hardly any
    /// block has what such a number is written with, and then no cell is looked at.
    pub(in crate::load) fn mark_shortened(
        &mut self,
        rows: &[SplitRow],
        is_key: impl Fn(usize) -> bool,
    ) -> Vec<(usize, u32)> {
        if memmem::find(self.text.as_bytes(), POWER.as_bytes()).is_none() {
            return Vec::new();
        }
        let (mut places, mut found) = (Vec::new(), Vec::new());
        for row in rows {
            for (index, place) in row.cells().enumerate() {
                if is_shortened(self.cell(place)) && is_key(index) {
                    places.push(place);
                    found.push((index, row.number));
                }
            }
        }
        self.mark(&places);
        found
    }

    /// Makes some cells, by their places, read as a formula that went wrong.
    fn mark(&mut self, places: &[usize]) {
        if places.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(ERROR);
        let marked = (offset(start), offset(self.text.len()));
        for place in places {
            self.bounds[*place] = marked;
        }
    }

    /// How many rows there are.
    pub(in crate::load) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many cells there are.
    pub(in crate::load) fn cell_count(&self) -> usize {
        self.bounds.len()
    }

    /// A row by its place.
    pub(in crate::load) fn row(&self, place: usize) -> SplitRow {
        self.rows[place]
    }

    /// A cell by its place among those of the block, without what surrounds it.
    #[inline]
    pub(in crate::load) fn cell(&self, place: usize) -> &str {
        let (start, end) = self.bounds[place];
        &self.text[start as usize..end as usize]
    }

    /// The cells of a row.
    #[inline]
    pub(in crate::load) fn cells(&self, row: SplitRow) -> SplitCells<'_> {
        SplitCells {
            text: &self.text,
            bounds: &self.bounds[row.cells()],
            may_be_damaged: self.may_be_damaged,
        }
    }
}

/// A text without quotes, while it is split.
struct Splitting<'t> {
    text: &'t str,
    /// The row that is begun, and where it and its last cell begin.
    number: u64,
    row_start: usize,
    from: usize,
    /// The first row that is longer than any may be.
    too_long: Option<u64>,
}

impl Splitting<'_> {
    /// Ends a cell, and the row too at a line break and at the end of the text. An empty line is no row.
    #[inline]
    fn end_at(&mut self, place: usize, split: &mut SplitRows) {
        let bytes = self.text.as_bytes();
        let ends_row = bytes.get(place).is_none_or(|byte| *byte == b'\n');
        if !ends_row || place > self.row_start {
            if is_bare(&bytes[self.from..place]) {
                split.bounds.push((offset(self.from), offset(place)));
            } else {
                split.add_cell(&self.text[self.from..place], self.from);
            }
        }
        self.from = place + 1;
        if ends_row {
            if place > self.row_start {
                split.end_row(self.number);
            }
            if place - self.row_start > MAX_ROW_BYTES {
                self.too_long = self.too_long.or(Some(self.number));
            }
            self.number += 1;
            self.row_start = self.from;
        }
    }
}

/// Shows the places of the signs that end cells and rows, and the end of a text whose last row lacks its line break. They
/// come every few bytes, so that eight bytes are looked at together and nothing is begun anew at each of them.
#[inline]
fn each_end(bytes: &[u8], delimiter: u8, mut show: impl FnMut(usize)) {
    let (words, rest) = bytes.as_chunks::<8>();
    let before = words.len() * 8;
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    if bytes.last().is_some_and(|byte| *byte != b'\n') {
        last[rest.len()] = b'\n';
    }
    let mut first = 0;
    // The last ones come in the same loop: `show` is then there once, and becomes part of it.
    while first <= before {
        let word = u64::from_le_bytes(*words.get(first / 8).unwrap_or(&last));
        let mut marks = zeros(word ^ alike(delimiter)) | zeros(word ^ alike(b'\n'));
        while marks != 0 {
            show(first + marks.trailing_zeros() as usize / 8);
            marks &= marks - 1;
        }
        first += 8;
    }
}

/// Eight of the same byte.
const fn alike(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Marks the bytes of a word that are zero, each by its highest bit, and no other.
const fn zeros(word: u64) -> u64 {
    const LOW: u64 = alike(0x7F);
    !(((word & LOW) + LOW) | word | LOW)
}

impl<'a> SplitCells<'a> {
    /// False when there is no such letter in the whole block.
    pub(super) fn may_be_damaged(&self) -> bool {
        self.may_be_damaged
    }

    pub(super) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// A cell without what surrounds it; empty when there is none.
    #[inline]
    pub(super) fn get(&self, index: usize) -> &'a str {
        let found = self.bounds.get(index);
        found.map_or("", |(start, end)| {
            &self.text[*start as usize..*end as usize]
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn by_blocks(text: &str, size: usize) -> Rows {
        let source = io::Cursor::new(text.as_bytes().to_vec());
        let mut blocks = Blocks::new(Box::new(source), b';');
        blocks.size = size;
        let blocks = Mutex::new(blocks);
        let (mut rows, mut split) = (Vec::new(), SplitRows::default());
        // Each lies in the memory of the one before it.
        while let Ok(Some(block)) = Blocks::next_of(&blocks, split.take_memory()) {
            split = block.split(split).ok().unwrap();
            for place in 0..split.len() {
                let row = split.row(place);
                let (number, cells) = (row.number, split.cells(row));
                let texts = (0..cells.len()).map(|index| cells.get(index).to_owned());
                rows.push((u64::from(number), texts.collect()));
            }
        }
        rows
    }

    fn row_by_row(text: &str) -> Rows {
        let mut reader = RowReader::new(text.as_bytes(), b';');
        let mut rows = Vec::new();
        while let Ok(Some((number, record))) = reader.next_row() {
            let cell = |index| trim(record.get(index).unwrap()).to_owned();
            rows.push((number, (0..record.len()).map(cell).collect()));
        }
        rows
    }

    proptest::proptest! {
        #[test]
        fn blocks_of_any_size_hold_the_rows_that_are_read_one_by_one(
            text in "(\u{feff})?([a;\"\n\r å]|ab|\"\"|\"\n|;\")*",
            size in 3_usize..40,
        ) {
            proptest::prop_assert_eq!(by_blocks(&text, size), row_by_row(&text));
        }
    }

    #[test]
    fn the_longest_row_is_the_same_row_by_row_and_in_blocks() {
        for (more, is_read) in [(0, true), (1, false)] {
            for (sign, ends) in [("x", "\n"), ("x", ""), ("\"", "\n"), ("\"", "")] {
                let text = "x".repeat(MAX_ROW_BYTES - 4 + more);
                let text = format!("a;b\n1;{sign}{text}{sign}{ends}");
                let blocks =
                    Blocks::new(Box::new(io::Cursor::new(text.clone().into_bytes())), b';');
                let blocks = Mutex::new(blocks);
                let mut in_blocks = true;
                while in_blocks {
                    match Blocks::next_of(&blocks, Vec::new()) {
                        Ok(Some(block)) => in_blocks = block.split(SplitRows::default()).is_ok(),
                        Ok(None) => break,
                        Err(_) => in_blocks = false,
                    }
                }
                let mut reader = RowReader::new(text.as_bytes(), b';');
                let mut one_by_one = true;
                while one_by_one {
                    match reader.next_row() {
                        Ok(Some(_)) => {}
                        Ok(None) => break,
                        Err(_) => one_by_one = false,
                    }
                }
                assert_eq!(
                    (in_blocks, one_by_one),
                    (is_read, is_read),
                    "{sign:?} {ends:?}"
                );
            }
        }
    }

    #[test]
    fn a_row_longer_than_any_row_is_told_wherever_it_is_cut() {
        let text = format!("a;b\n\"{}", "x".repeat(MAX_ROW_BYTES + 2 * BLOCK));
        let blocks = Blocks::new(Box::new(io::Cursor::new(text.into_bytes())), b';');
        let blocks = Mutex::new(blocks);
        assert!(matches!(Blocks::next_of(&blocks, Vec::new()), Ok(Some(_))));
        let told = Blocks::next_of(&blocks, Vec::new());
        assert!(matches!(told, Err((1, (2, RowFault::TooLong)))));
        assert!(matches!(Blocks::next_of(&blocks, Vec::new()), Ok(None)));
    }
}
