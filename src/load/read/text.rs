use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest as _, Sha256};

use super::blocks::Blocks;
use super::limits::{Limit, MAX_COLUMNS};
use super::origin::{Origin, Stream};
use super::row::{Cells, Row};
use super::rows::{RowFault, RowReader};
use super::{Receive, Stop};
use crate::load::error::LoadError;

/// Bytes at the beginning from which the delimiter is told.
const SAMPLE: usize = 1 << 16;

/// Lines of the sample that are counted.
const LINES: usize = 60;

/// How a text file is written.
#[derive(Clone, Copy, Debug)]
pub(in crate::load) struct TextForm {
    encoding: &'static Encoding,
    /// Between the cells.
    pub(in crate::load) delimiter: u8,
    /// True when lines end with a carriage return alone, as on old Macintoshes.
    ends_with_returns: bool,
    /// True when the last line ends as the others do.
    pub(in crate::load) ends_as_line: bool,
    /// True when every byte has been seen to be UTF-8; a mark at the beginning only promises it.
    is_whole: bool,
}

/// What a text file is found to be when it is gone through once.
pub(in crate::load) struct Examined {
    /// How it is written.
    pub(in crate::load) form: TextForm,
    /// SHA-256 of its bytes, as hex.
    pub(in crate::load) sha256: String,
}

impl Examined {
    /// Reads the file once: its encoding from its mark, else UTF-8 if all of it is, else Windows-1252.
    pub(in crate::load) fn of(origin: &Origin, name: &str) -> Result<Self, LoadError> {
        let fault = |source| LoadError::read(name, source);
        let mut stream = origin.open().map_err(fault)?;
        let mut head = Vec::new();
        let taken = (&mut stream).take(SAMPLE as u64).read_to_end(&mut head);
        taken.map_err(fault)?;
        let marked = marked_encoding(&head);
        if marked.is_none() && head.contains(&0) {
            return Err(LoadError::NotText(name.to_owned()));
        }
        let LookedThrough {
            is_utf8,
            last,
            sha256,
        } = look_through(&head, stream).map_err(fault)?;
        let is_whole = marked.is_none_or(|encoding| encoding == UTF_8) && is_utf8;
        let found = if is_whole { UTF_8 } else { WINDOWS_1252 };
        let encoding = marked.unwrap_or(found);
        let (sample, _) = encoding.decode_with_bom_removal(&head);
        let ends_with_returns = ends_with_returns(&sample);
        let delimiter = declared_delimiter(&sample).unwrap_or_else(|| delimiter_of(&sample));
        let form = TextForm {
            encoding,
            delimiter,
            ends_with_returns,
            ends_as_line: matches!(last, Some(b'\n' | b'\r')),
            is_whole,
        };
        Ok(Self { form, sha256 })
    }
}

impl TextForm {
    /// The encoding's name, when it is not UTF-8.
    pub(in crate::load) fn foreign_encoding(&self) -> Option<&'static str> {
        (self.encoding != UTF_8).then(|| match self.encoding.name() {
            "windows-1252" => "Windows-1252",
            name => name,
        })
    }

    /// The file in blocks of whole rows.
    pub(in crate::load) fn blocks(&self, origin: &Origin, name: &str) -> Result<Blocks, LoadError> {
        let stream = origin
            .open()
            .map_err(|source| LoadError::read(name, source))?;
        let source: Box<dyn Read + Send> = if self.is_read_as_it_stands() {
            Box::new(stream)
        } else {
            Box::new(Decoded::new(stream, self.encoding, self.ends_with_returns))
        };
        Ok(Blocks::new(source, self.delimiter))
    }

    /// True when the bytes are text in UTF-8 whose lines end with line feeds.
    fn is_read_as_it_stands(&self) -> bool {
        self.is_whole && !self.ends_with_returns
    }

    /// Hands every row to `receive`.
    pub(in crate::load) fn for_each_row(
        &self,
        origin: &Origin,
        name: &str,
        receive: &mut Receive<'_>,
    ) -> Result<(), Stop> {
        let stream = origin
            .open()
            .map_err(|source| LoadError::read(name, source))?;
        if self.is_read_as_it_stands() {
            return hand_over(RowReader::new(stream, self.delimiter), name, receive);
        }
        let text = Decoded::new(stream, self.encoding, self.ends_with_returns);
        hand_over(RowReader::new(text, self.delimiter), name, receive)
    }
}

fn hand_over<R: Read>(
    mut reader: RowReader<R>,
    name: &str,
    receive: &mut Receive<'_>,
) -> Result<(), Stop> {
    loop {
        let next = reader
            .next_row()
            .map_err(|(row, fault)| row_fault(name, row, fault))?;
        let Some((number, record)) = next else {
            break;
        };
        if record.len() > MAX_COLUMNS {
            return Err(row_fault(name, number, RowFault::TooWide).into());
        }
        if number > 1 || !is_declaration(record.get(0).unwrap_or("")) {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            receive(&Row::new(number, Cells::Record(record)))?;
        }
    }
    Ok(closed(name, reader.open_since())?)
}

/// A quote must be closed on its own line or by the end of its cell; it is told where it was opened.
pub(in crate::load) fn closed(name: &str, open_since: Option<u64>) -> Result<(), LoadError> {
    match open_since {
        Some(row) => Err(LoadError::BrokenCsv {
            file: name.to_owned(),
            row,
        }),
        None => Ok(()),
    }
}

/// What is told of a row that cannot be read.
pub(in crate::load) fn row_fault(name: &str, row: u64, fault: RowFault) -> LoadError {
    match fault {
        RowFault::Io(source) => LoadError::read(name, source),
        RowFault::TooLong => LoadError::limit(name, Limit::RowBytes),
        RowFault::TooWide => LoadError::limit(name, Limit::Columns),
        RowFault::NotUtf8 => LoadError::NotUtf8 {
            file: name.to_owned(),
            row,
        },
        RowFault::Swallows => LoadError::SwallowedRows {
            file: name.to_owned(),
            row,
        },
    }
}

/// The encoding that a mark at the beginning gives, or that the zeros of UTF-16 without one give away.
fn marked_encoding(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some(encoding);
    }
    let pairs = head.chunks_exact(2);
    let count = pairs.len().max(1);
    let zeros = |place: usize| pairs.clone().filter(|pair| pair[place] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if second * 2 > count && first * 20 < count {
        Some(UTF_16LE)
    } else if first * 2 > count && second * 20 < count {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What the bytes of a stream tell.
struct LookedThrough {
    /// True when all of them are UTF-8.
    is_utf8: bool,
    /// The last that is not nought, as half of each letter may be in UTF-16.
    last: Option<u8>,
    /// SHA-256 of them, as hex.
    sha256: String,
}

fn look_through(head: &[u8], mut rest: Stream) -> io::Result<LookedThrough> {
    let last_of = |bytes: &[u8]| bytes.iter().rfind(|byte| **byte != 0).copied();
    let (mut hash, mut is_utf8, mut last) = (Sha256::new(), true, last_of(head));
    let mut pending = head.to_vec();
    let mut buffer = vec![0; SAMPLE];
    hash.update(head);
    loop {
        pending.drain(..Encoding::utf8_valid_up_to(&pending));
        is_utf8 &= may_go_on(&pending);
        let count = rest.read(&mut buffer)?;
        if count == 0 {
            return Ok(LookedThrough {
                is_utf8: is_utf8 && pending.is_empty(),
                last,
                sha256: crate::hex(&hash.finalize()),
            });
        }
        hash.update(&buffer[..count]);
        last = last_of(&buffer[..count]).or(last);
        if is_utf8 {
            pending.extend_from_slice(&buffer[..count]);
        } else {
            pending.clear();
        }
    }
}

/// True for nothing, and for the first bytes of a letter of which the rest has not been read yet.
fn may_go_on(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|fault| fault.error_len().is_none(), str::is_empty)
}

/// `sep=;` on the first line, as Excel writes it for itself.
fn declared_delimiter(sample: &str) -> Option<u8> {
    let line = sample.lines().next()?.trim().trim_matches('"');
    let sign = is_declaration(line).then(|| line.as_bytes().get(4).copied())?;
    // What follows «sep=» was taken for the end of the line when it was a tab.
    Some(sign.unwrap_or(b'\t'))
}

/// True for a cell that tells a spreadsheet what stands between the cells.
fn is_declaration(cell: &str) -> bool {
    let start = cell.get(..4);
    cell.len() <= 5 && start.is_some_and(|start| start.eq_ignore_ascii_case("sep="))
}

/// The sign that splits the largest share of the lines into the same number of cells; of two, the one that splits them
/// into more.
fn delimiter_of(sample: &str) -> u8 {
    let score = |delimiter: &u8| {
        let mut counts = counts_by_line(sample, *delimiter);
        counts.sort_unstable();
        let runs = counts.chunk_by(|one, other| one == other);
        let runs = runs.filter(|run| run[0] > 0).map(|run| (run.len(), run[0]));
        runs.max_by_key(|(lines, cells)| lines * cells)
            .unwrap_or((0, 0))
    };
    let signs = [b';', b'\t', b',', b'|'];
    let best = signs.iter().map(score).max().unwrap_or((0, 0));
    signs
        .into_iter()
        .find(|sign| score(sign) == best)
        .unwrap_or(b';')
}

/// True when more lines end with a carriage return alone than with a line feed, outside quotes.
fn ends_with_returns(sample: &str) -> bool {
    let (mut returns, mut feeds, mut quoted) = (0_usize, 0_usize, false);
    let mut bytes = sample.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' if !quoted && bytes.peek() != Some(&b'\n') => returns += 1,
            b'\n' if !quoted => feeds += 1,
            _ => {}
        }
    }
    returns > feeds
}

/// How often a sign stands outside quotes in each line that is not empty.
fn counts_by_line(sample: &str, delimiter: u8) -> Vec<usize> {
    let mut counts = Vec::new();
    let (mut count, mut quoted, mut has_text) = (0, false, false);
    for byte in sample.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        }
        if byte == delimiter && !quoted {
            count += 1;
        }
        if matches!(byte, b'\n' | b'\r') && !quoted {
            if has_text {
                counts.push(count);
            }
            (count, has_text) = (0, false);
            if counts.len() == LINES {
                return counts;
            }
        } else {
            has_text |= !byte.is_ascii_whitespace();
        }
    }
    if has_text {
        counts.push(count);
    }
    counts
}

/// Bytes of any encoding passed on as UTF-8, without a mark at the beginning.
struct Decoded {
    inner: Stream,
    decoder: Decoder,
    input: Vec<u8>,
    given: usize,
    output: Vec<u8>,
    taken: usize,
    is_done: bool,
    /// True when carriage returns are line ends, and passed on as line feeds.
    mends_returns: bool,
}

impl Decoded {
    fn new(inner: Stream, encoding: &'static Encoding, mends_returns: bool) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: Vec::new(),
            given: 0,
            output: Vec::new(),
            taken: 0,
            is_done: false,
            mends_returns,
        }
    }

    /// Decodes one more block.
    fn refill(&mut self) -> io::Result<()> {
        if self.given == self.input.len() {
            self.input.resize(SAMPLE, 0);
            let count = self.inner.read(&mut self.input)?;
            self.input.truncate(count);
            self.given = 0;
        }
        let is_last = self.input.is_empty();
        self.output.resize(SAMPLE * 3, 0);
        let source = &self.input[self.given..];
        let (_, read, written, _) = self
            .decoder
            .decode_to_utf8(source, &mut self.output, is_last);
        self.given += read;
        self.output.truncate(written);
        if self.mends_returns {
            let returns = self.output.iter_mut().filter(|byte| **byte == b'\r');
            returns.for_each(|byte| *byte = b'\n');
        }
        self.taken = 0;
        self.is_done = is_last;
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.output.len() && !self.is_done {
            self.refill()?;
        }
        let count = buffer.len().min(self.output.len() - self.taken);
        buffer[..count].copy_from_slice(&self.output[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_sign_that_splits_lines_alike() {
        for (text, expected) in [
            ("a;b;c\n1;2,5;3\n", b';'),
            ("a,b,c\n1,\"2;5\",3\n", b','),
            ("a\tb\n1\t2\n", b'\t'),
            ("Uttag, Socialnämnden\n\na;b\n1;x, y, z\n2;x\n", b';'),
            ("a\n1\n", b';'),
            ("a|b\n1|2\n", b'|'),
        ] {
            assert_eq!(delimiter_of(text), expected, "{text}");
        }
        assert_eq!(declared_delimiter("sep=,\r\na,b"), Some(b','));
        assert_eq!(declared_delimiter("separat;b"), None);
    }
}
