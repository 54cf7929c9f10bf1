//! Rows of delimited text, straight out of the bytes of the file: a line without quotes is split where it lies, and only
//! a row with quotes is handed to the parser that knows all about them.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::{memchr, memchr_iter};

use super::limits::MAX_ROW_BYTES;
use super::quotes::{QuoteWatch, swallows_rows};

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 18;

/// The mark at the beginning of some files in UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// The cells of one row.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    text: &'a str,
    /// Where each cell begins and ends.
    bounds: &'a [(u32, u32)],
}

impl<'a> Record<'a> {
    pub(super) fn len(&self) -> usize {
        self.bounds.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&'a str> {
        let (start, end) = *self.bounds.get(index)?;
        self.text.get(start as usize..end as usize)
    }
}

/// Why a row cannot be read.
pub(in crate::load) enum RowFault {
    /// The file cannot be read.
    Io(io::Error),
    /// The row is longer than any row is.
    TooLong,
    /// The row has more cells than any row has.
    TooWide,
    /// The row is not text in UTF-8.
    NotUtf8,
    /// The text between two quotes has a line that is a row of its own.
    Swallows,
}

/// Reads rows one by one.
pub(super) struct RowReader<R> {
    source: R,
    delimiter: u8,
    buffer: Vec<u8>,
    /// The part of the buffer that has been read and not handed out.
    start: usize,
    filled: usize,
    is_at_end: bool,
    /// True for a file from its beginning, where a mark may stand.
    is_whole: bool,
    /// Rows so far, as a spreadsheet numbers them: a line break inside quotes begins no row, an empty line is one.
    row: u64,
    quotes: QuoteWatch,
    unquoting: Unquoting,
    bounds: Vec<(u32, u32)>,
}

/// Parses rows with quotes, one at a time.
pub(super) struct Unquoting {
    parser: Reader,
    /// The cells of the row, one after the other, and where each ends.
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    /// Bytes of the row so far, and what they have become.
    taken: usize,
    written: usize,
    cells: usize,
}

impl Unquoting {
    pub(super) fn new(delimiter: u8) -> Self {
        let mut parser = ReaderBuilder::new()
            .delimiter(delimiter)
            // Lines end at \n alone, so that they are counted right; a \r before it is trimmed with the cell.
            .terminator(Terminator::Any(b'\n'))
            .build();
        // A parser takes away a mark before the first thing that it is given, which here may be any row.
        parser.read_record(b"\n", &mut [], &mut []);
        Self {
            parser,
            unquoted: vec![0; 1 << 12],
            ends: vec![0; 64],
            taken: 0,
            written: 0,
            cells: 0,
        }
    }

    fn begin(&mut self) {
        (self.taken, self.written, self.cells) = (0, 0, 0);
    }

    /// Takes further bytes of the row, or none at the end of the file. Gives how many are its own, and whether it has ended.
    fn take(&mut self, input: &[u8]) -> Result<(usize, bool), RowFault> {
        let mut own = 0;
        loop {
            let (result, read, wrote, ended) = self.parser.read_record(
                &input[own..],
                &mut self.unquoted[self.written..],
                &mut self.ends[self.cells..],
            );
            own += read;
            self.taken += read;
            self.written += wrote;
            self.cells += ended;
            if self.taken > MAX_ROW_BYTES + 1 {
                return Err(RowFault::TooLong);
            }
            match result {
                ReadRecordResult::InputEmpty => return Ok((own, false)),
                ReadRecordResult::OutputFull => self.unquoted.resize(self.unquoted.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => {
                    let line_break = usize::from(input[..own].ends_with(b"\n"));
                    let is_too_long = self.taken - line_break > MAX_ROW_BYTES;
                    return (!is_too_long)
                        .then_some((own, true))
                        .ok_or(RowFault::TooLong);
                }
            }
        }
    }

    /// The row that some bytes begin with, when no more come after them: how many are its own, and its cells.
    pub(super) fn take_row(
        &mut self,
        bytes: &[u8],
    ) -> Result<(usize, impl Iterator<Item = &str>), RowFault> {
        self.begin();
        let (length, has_ended) = self.take(bytes)?;
        if !has_ended {
            // The end of the file ends the row; what the parser had not written down yet comes out at once.
            while !self.take(&[])?.1 {}
        }
        Ok((length, self.cells()?))
    }

    fn cells(&self) -> Result<impl Iterator<Item = &str>, RowFault> {
        let ends = &self.ends[..self.cells];
        let all = &self.unquoted[..ends.last().copied().unwrap_or(0)];
        let text = std::str::from_utf8(all).map_err(|_| RowFault::NotUtf8)?;
        let starts = std::iter::once(&0).chain(ends);
        let cell = |(start, end): (&usize, &usize)| text.get(*start..*end).unwrap_or("");
        Ok(starts.zip(ends).map(cell))
    }
}

impl<R: Read> RowReader<R> {
    pub(super) fn new(source: R, delimiter: u8) -> Self {
        Self {
            source,
            delimiter,
            buffer: vec![0; BLOCK],
            start: 0,
            filled: 0,
            is_at_end: false,
            is_whole: true,
            row: 0,
            quotes: QuoteWatch::new(delimiter),
            unquoting: Unquoting::new(delimiter),
            bounds: Vec::new(),
        }
    }

    /// Reads a part of a file that begins where a row does, after so many rows.
    pub(super) fn of_part(source: R, delimiter: u8, rows_before: u64) -> Self {
        Self {
            row: rows_before,
            is_whole: false,
            ..Self::new(source, delimiter)
        }
    }

    /// The next row that is not an empty line, with its number; `None` after the last.
    ///
    /// # Errors
    /// With the number of the row that cannot be read.
    pub(super) fn next_row(&mut self) -> Result<Option<(u64, Record<'_>)>, (u64, RowFault)> {
        loop {
            let next = self.row + 1;
            let Some(length) = self.line().map_err(|fault| (next, fault))? else {
                return Ok(None);
            };
            self.row += 1;
            let line = &self.buffer[self.start..self.start + length];
            if memchr(b'"', line).is_some() {
                return self.quoted_row().map(Some).map_err(|fault| (next, fault));
            }
            let start = self.start;
            self.start = (start + length + 1).min(self.filled);
            self.quotes.pass_line();
            if length > 0 {
                return self
                    .plain_row(start, length)
                    .map(Some)
                    .map_err(|fault| (next, fault));
            }
        }
    }

    /// The line on which a quote was opened that is still open, or that swallowed the lines after it.
    pub(super) fn open_since(&self) -> Option<u64> {
        self.quotes.open_since()
    }

    /// The length of the line that begins where reading stands; `None` at the end of the file.
    fn line(&mut self) -> Result<Option<usize>, RowFault> {
        let mut searched = 0;
        loop {
            let is_first = self.is_whole && self.row == 0 && self.start == 0;
            if is_first && self.buffer[..self.filled].starts_with(MARK) {
                self.start = MARK.len();
            }
            let rest = &self.buffer[self.start..self.filled];
            let found = memchr(b'\n', &rest[searched.min(rest.len())..]);
            searched = found.map_or(rest.len(), |place| searched + place);
            if searched > MAX_ROW_BYTES {
                return Err(RowFault::TooLong);
            }
            if found.is_some() || self.is_at_end {
                let is_last = found.is_none();
                return Ok((searched > 0 || !is_last).then_some(searched));
            }
            self.fill()?;
        }
    }

    /// Reads one more block behind what has not been handed out.
    fn fill(&mut self) -> Result<(), RowFault> {
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.buffer.len() - self.filled < BLOCK {
            self.buffer.resize(self.filled + BLOCK, 0);
        }
        let count = loop {
            match self.source.read(&mut self.buffer[self.filled..]) {
                Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
                read => break read.map_err(RowFault::Io)?,
            }
        };
        self.filled += count;
        self.is_at_end = count == 0;
        Ok(())
    }

    fn plain_row(&mut self, start: usize, length: usize) -> Result<(u64, Record<'_>), RowFault> {
        let line = &self.buffer[start..start + length];
        self.bounds.clear();
        let mut from = 0;
        for place in memchr_iter(self.delimiter, line).chain([length]) {
            self.bounds.push((offset(from), offset(place)));
            from = place + 1;
        }
        let text = std::str::from_utf8(line).map_err(|_| RowFault::NotUtf8)?;
        let bounds = &self.bounds;
        Ok((self.row, Record { text, bounds }))
    }

    /// A row with quotes, which may go over several lines.
    fn quoted_row(&mut self) -> Result<(u64, Record<'_>), RowFault> {
        self.unquote()?;
        self.bounds.clear();
        let (unquoting, mut from) = (&self.unquoting, 0);
        for end in &unquoting.ends[..unquoting.cells] {
            self.bounds.push((offset(from), offset(*end)));
            from = *end;
        }
        let text = &unquoting.unquoted[..from];
        let text = std::str::from_utf8(text).map_err(|_| RowFault::NotUtf8)?;
        let bounds = &self.bounds;
        Ok((self.row, Record { text, bounds }))
    }

    /// Parses one row with quotes.
    fn unquote(&mut self) -> Result<(), RowFault> {
        self.unquoting.begin();
        let mut taken = 0;
        loop {
            // All of the row stays in the buffer until it has ended.
            let input = &self.buffer[self.start + taken..self.filled];
            let (own, has_ended) = self.unquoting.take(input)?;
            for byte in &input[..own] {
                self.quotes.watch(*byte);
            }
            taken += own;
            if has_ended {
                let row = &self.buffer[self.start..self.start + taken];
                self.start += taken;
                let is_torn = swallows_rows(row, self.delimiter, self.unquoting.cells);
                return (!is_torn).then_some(()).ok_or(RowFault::Swallows);
            }
            if !self.is_at_end {
                self.fill()?;
            }
        }
    }
}

/// Rows are at most [`MAX_ROW_BYTES`] long, so places in them are four bytes.
pub(super) fn offset(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut reader = RowReader::new(text.as_bytes(), b';');
        let mut rows = Vec::new();
        while let Ok(Some((number, record))) = reader.next_row() {
            let cells = (0..record.len()).map(|index| record.get(index).unwrap().to_owned());
            rows.push((number, cells.collect()));
        }
        rows
    }

    /// The same by a reader that knows nothing but the whole of the format.
    fn slow_rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(text.as_bytes());
        let records = reader.records().map(Result::unwrap);
        records
            .map(|record| record.iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let found = rows("a;b\n\n1;\"x\ny\"\n\n2;z");
        let numbers: Vec<u64> = found.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(found[1].1, ["1", "x\ny"]);
    }

    proptest::proptest! {
        #[test]
        fn the_quick_way_splits_rows_as_the_slow_one_does(text in "([a;\"\n\r å]|ab|\"\")*") {
            let quick: Vec<Vec<String>> = rows(&text).into_iter().map(|(_, cells)| cells).collect();
            proptest::prop_assert_eq!(quick, slow_rows(&text));
        }
    }
}
