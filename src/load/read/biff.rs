//! Old workbooks (.xls, [MS-XLS]) are read whole, into a square from the first to the last cell. How large that would
//! be is found out first, from the records alone.

use std::io::{self, Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use super::limits::{Limit, MAX_OLD_BYTES, MAX_OLD_CELLS};
use super::origin::{Origin, Stream};
use crate::load::error::LoadError;

/// Where a sheet begins.
const BOUND_SHEET: u16 = 0x0085;
/// The beginning and the end of a part of the stream.
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
/// The texts that cells share, and what continues a record that is full.
const SHARED: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
/// A cell whose text is one of those.
const SHARED_CELL: u16 = 0x00FD;
/// Bytes that the texts of all cells may take, each cell having a copy of its own.
const MAX_TEXTS: u64 = 256 << 20;
/// Records that put a value in one cell: formula, number, label, value of truth, a number in short, a text by its place.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD];
/// A record with numbers for several cells of a row.
const SEVERAL: u16 = 0x00BD;

/// The size that a sheet says it has, for which room is made before it is read.
const SIZE: u16 = 0x0200;

/// The most cells that a sheet can have room for.
const MAX_SAID: u64 = 65_536 * 256;

/// Weighs a workbook, and packs what was weighed anew: the library then reads those bytes and no others, however the
/// file was put together.
pub(super) fn weighed_workbook(origin: &Origin, name: &str) -> Result<Stream, LoadError> {
    let broken = || LoadError::NotAWorkbook(name.to_owned());
    let stream = origin
        .open()
        .map_err(|source| LoadError::read(name, source))?;
    let mut file = CompoundFile::open(stream).map_err(|_| broken())?;
    let path = if file.is_stream("/Workbook") {
        "/Workbook"
    } else {
        "/Book"
    };
    let stream = file.open_stream(path).map_err(|_| broken())?;
    let mut bytes = Vec::new();
    let read = stream.take(MAX_OLD_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|_| broken())?;
    if bytes.len() as u64 > MAX_OLD_BYTES {
        return Err(LoadError::limit(name, Limit::Unpacked));
    }
    let sheets = Records(&bytes).filter(|(kind, _)| *kind == BOUND_SHEET);
    let starts = sheets.filter_map(|(_, data)| number(data, 0));
    let cells = starts.map(|start| cells_of(bytes.get(start..).unwrap_or(&[])));
    if cells.fold(0, u64::saturating_add) > MAX_OLD_CELLS {
        return Err(LoadError::limit(name, Limit::OldCells));
    }
    if bytes_of_texts(&bytes) > MAX_TEXTS {
        return Err(LoadError::limit(name, Limit::Held));
    }
    let packed = pack(path, &bytes).map_err(|_| broken())?;
    Ok(Stream::Memory(Cursor::new(packed.into())))
}

/// What the shared texts take when every cell has its own copy.
fn bytes_of_texts(stream: &[u8]) -> u64 {
    let lengths = shared_lengths(stream);
    let cells = Records(stream).filter(|(kind, _)| *kind == SHARED_CELL);
    let places = cells.filter_map(|(_, data)| number(data, 6));
    let length = |place: usize| lengths.get(place).copied().unwrap_or(0);
    places.map(length).fold(0, u64::saturating_add)
}

/// How many characters each shared text has ([MS-XLS] 2.5.293, `XLUnicodeRichExtendedString`). A list that is not as it
/// should be ends where that shows: the library will not read further either.
fn shared_lengths(stream: &[u8]) -> Vec<u64> {
    let mut records = Records(stream).skip_while(|(kind, _)| *kind != SHARED);
    let Some((_, first)) = records.next() else {
        return Vec::new();
    };
    let mut parts = vec![first.get(8..).unwrap_or(&[])];
    parts.extend(
        records
            .take_while(|(kind, _)| *kind == CONTINUE)
            .map(|(_, data)| data),
    );
    let mut texts = Texts {
        parts,
        part: 0,
        at: 0,
    };
    std::iter::from_fn(|| texts.next_length()).collect()
}

/// The shared texts, part by part.
struct Texts<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Texts<'_> {
    fn next_length(&mut self) -> Option<u64> {
        while self.at >= self.parts.get(self.part)?.len() {
            (self.part, self.at) = (self.part + 1, 0);
        }
        let head = self.parts[self.part].get(self.at..)?;
        let (length, flags) = (short(head, 0)?, *head.get(2)?);
        let (rich, phonetic) = (flags & 8 != 0, flags & 4 != 0);
        let runs = if rich { short(head, 3)? * 4 } else { 0 };
        let after = 3 + if rich { 2 } else { 0 };
        let extra = if phonetic { number(head, after)? } else { 0 };
        self.at += after + if phonetic { 4 } else { 0 };
        self.skip_letters(usize::try_from(length).ok()?, flags & 1 != 0)?;
        self.skip(usize::try_from(runs).ok()?.checked_add(extra)?)?;
        Some(length)
    }

    /// Letters of one or two bytes; each further part says anew which.
    fn skip_letters(&mut self, mut letters: usize, mut is_wide: bool) -> Option<()> {
        loop {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            let width = if is_wide { 2 } else { 1 };
            let here = letters.min(left / width);
            (letters, self.at) = (letters - here, self.at + here * width);
            if letters == 0 {
                return Some(());
            }
            self.part += 1;
            is_wide = self.parts.get(self.part)?.first()? & 1 != 0;
            self.at = 1;
        }
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        loop {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            if bytes <= left {
                self.at += bytes;
                return Some(());
            }
            bytes -= left;
            (self.part, self.at) = (self.part + 1, 0);
        }
    }
}

/// A compound file with a single stream.
fn pack(path: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream(path)?.write_all(bytes)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// The cells of the square that a sheet's values lie in.
fn cells_of(sheet: &[u8]) -> u64 {
    let (mut rows, mut columns) = (0, 0);
    let (mut depth, mut said) = (0, 0);
    for (kind, data) in Records(sheet) {
        depth += i32::from(kind == BEGIN) - i32::from(kind == END);
        if kind == END && depth <= 0 {
            break;
        }
        if kind == SIZE {
            said = said.max(said_size(data));
        }
        if kind != SEVERAL && !CELLS.contains(&kind) {
            continue;
        }
        let last = if kind == SEVERAL {
            data.len().saturating_sub(2)
        } else {
            2
        };
        rows = rows.max(short(data, 0).map_or(0, |row| row + 1));
        columns = columns.max(short(data, last).map_or(0, |column| column + 1));
        columns = columns.max(short(data, 2).map_or(0, |column| column + 1));
    }
    if said > MAX_SAID {
        return said;
    }
    rows * columns
}

/// The cells between the first and the last row and column, as 32 or, in older files, 16 bits; more than any when the
/// first comes after the last.
fn said_size(data: &[u8]) -> u64 {
    let rows = |at: usize| number(data, at).map(|row| row as u64);
    let (first, last, columns) = if data.len() >= 14 {
        (rows(0), rows(4), short(data, 10))
    } else {
        (short(data, 0), short(data, 2), short(data, 6))
    };
    match (first, last) {
        (Some(first), Some(last)) if first > last => u64::MAX,
        (_, last) => last.unwrap_or(0).saturating_mul(columns.unwrap_or(0)),
    }
}

fn short(data: &[u8], at: usize) -> Option<u64> {
    let pair = data.get(at..at + 2)?;
    Some(u64::from(u16::from_le_bytes([pair[0], pair[1]])))
}

fn number(data: &[u8], at: usize) -> Option<usize> {
    let four = data.get(at..at + 4)?;
    usize::try_from(u32::from_le_bytes([four[0], four[1], four[2], four[3]])).ok()
}

/// The records of a stream: kind and data.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let head = self.0.get(..4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some((kind, data))
    }
}
