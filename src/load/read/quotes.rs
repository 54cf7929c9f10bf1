use memchr::{memchr, memchr_iter};

/// Watches the quotes of a delimited file, so that one that is never closed is told: everything after it would else be
/// read as a single cell.
pub(super) struct QuoteWatch {
    delimiter: u8,
    line: u64,
    /// The line of a quote that was opened there, went over several lines and was closed in the middle of a cell.
    torn: Option<u64>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a cell.
    Start,
    /// In a cell without quotes.
    Plain,
    /// In a cell whose quote was opened on this line.
    Quoted(u64),
    /// After a quote in such a cell: closed, unless another quote follows.
    Closing(u64),
    /// After such a cell and a space.
    Closed(u64),
}

impl QuoteWatch {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            line: 1,
            torn: None,
            state: State::Start,
        }
    }

    /// The line on which a quote was opened that is still open, or that swallowed the lines after it.
    pub(super) fn open_since(&self) -> Option<u64> {
        match self.state {
            State::Quoted(line) => Some(line),
            _ => self.torn,
        }
    }

    /// True outside quotes.
    pub(super) fn is_outside(&self) -> bool {
        matches!(self.state, State::Start | State::Plain)
    }

    /// Bytes without quotes, outside them.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        let Some(last) = bytes.last() else {
            return;
        };
        self.line += memchr_iter(b'\n', bytes).count() as u64;
        let begins_cell = *last == b'\n' || *last == self.delimiter;
        self.state = if begins_cell {
            State::Start
        } else {
            State::Plain
        };
    }

    /// A whole line without quotes, outside them.
    pub(super) fn pass_line(&mut self) {
        self.line += 1;
        self.state = State::Start;
    }

    /// The next byte.
    pub(super) fn watch(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.state = match (self.state, byte) {
            (State::Start, b'"') => State::Quoted(self.line),
            (State::Quoted(line), b'"') => State::Closing(line),
            (State::Closing(line), b'"') | (State::Quoted(line), _) => State::Quoted(line),
            (_, b'\n') => State::Start,
            (_, byte) if byte == self.delimiter => State::Start,
            (State::Closing(line) | State::Closed(line), b'\r' | b' ') => State::Closed(line),
            (State::Closing(line) | State::Closed(line), _) => {
                if line < self.line {
                    self.torn.get_or_insert(line);
                }
                State::Plain
            }
            (State::Start | State::Plain, _) => State::Plain,
        };
    }
}

/// True for a row with quotes, as it stands in the file and read as so many cells, one of whose further lines is a row like
/// the one that the first line is: a quote that was never closed has met another one, and the rows between them would be the
/// text of a single cell. A note of several lines may have the sign that parts the cells in it, but hardly ever a line with
/// as many cells that look like those of its row.
pub(super) fn swallows_rows(row: &[u8], delimiter: u8, cells: usize) -> bool {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    // Most have a single line.
    memchr(b'\n', row).is_some_and(|end| has_row_below(row, end, (delimiter, cells)))
}

/// The same of a row of several lines, of which the first ends there.
#[cold]
fn has_row_below(row: &[u8], end: usize, (delimiter, cells): (u8, usize)) -> bool {
    let (first, below) = (&row[..end], &row[end + 1..]);
    let count = |line: &[u8]| memchr_iter(delimiter, line).count() + 1;
    let width = count(first);
    let mut lines = below.split(|byte| *byte == b'\n');
    let has_row = lines.any(|line| {
        count(line) == width
            && !is_prose(line, delimiter)
            && are_rows_alike(first, line, (delimiter, cells == width))
    });
    // A quote that is seen not to be closed where it should be is told as such when the file has been read.
    width > 1 && has_row && !is_seen_open(row, delimiter)
}

/// True for a row with a quote that the watch tells of.
fn is_seen_open(row: &[u8], delimiter: u8) -> bool {
    let mut watch = QuoteWatch::new(delimiter);
    for byte in row {
        watch.watch(*byte);
    }
    watch.open_since().is_some()
}

/// Signs from which what looks the same is no chance: as many as in `U-1`.
const TELLING: usize = 3;

/// True for a line in which most of the signs that might part cells have a space after them, as in a sentence.
fn is_prose(line: &[u8], delimiter: u8) -> bool {
    let is_spaced = |place: &usize| line.get(place + 1) == Some(&b' ');
    let spaced = memchr_iter(delimiter, line).filter(is_spaced).count();
    spaced * 2 > memchr_iter(delimiter, line).count()
}

/// True for two lines with as many cells, of which most that have digits look the same. A row that has not the cells of its
/// first line may have columns of dates on either side of a note: then the first cells must be alike.
fn are_rows_alike(one: &[u8], other: &[u8], (delimiter, has_width): (u8, bool)) -> bool {
    let is_sign = |byte: &u8| *byte == delimiter;
    let (mut alike, mut unlike, mut signs, mut is_first_alike) = (0, 0, 0, false);
    let cells = one.split(is_sign).zip(other.split(is_sign));
    for (place, (here, there)) in cells.enumerate() {
        // The cell that was torn, and the one that closes it, hold a text.
        let is_torn = here.contains(&b'"') || there.contains(&b'"');
        let (here, there) = (look_of(here), look_of(there));
        let has_digits = here.contains(&b'9') || there.contains(&b'9');
        if is_torn || !has_digits || here.is_empty() || there.is_empty() {
            continue;
        }
        if here == there {
            alike += 1;
            signs += here.len();
            is_first_alike |= place == 0;
        } else {
            unlike += 1;
        }
    }
    alike > unlike && signs >= TELLING && (has_width || is_first_alike)
}

/// What a cell looks like: a 9 for some digits, an x for some letters, and its other signs.
fn look_of(cell: &[u8]) -> Vec<u8> {
    let masked = cell.trim_ascii().iter().map(|byte| match byte {
        byte if byte.is_ascii_digit() => b'9',
        byte if byte.is_ascii_alphabetic() || !byte.is_ascii() => b'x',
        byte => *byte,
    });
    let mut look: Vec<u8> = masked.collect();
    look.dedup();
    look
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_closed_by_that_of_a_later_row_swallows_the_rows_between() {
        let swallows = |row: &str, cells| swallows_rows(row.as_bytes(), b';', cells);
        for (row, cells) in [
            (
                "U-1;B-1;\"oro;2023-01-10;2023-09-30\nU-2;B-2;bråk;2023-01-10;2023-03-30\nU-30;B-3;tv 55\";2023-02-10;\n",
                5,
            ),
            (
                "U-1;B-1;\"oro;2023-01-10;2023-09-30\r\nU-2;B-2;tv 55\";2023-01-10;2023-03-30\r\n",
                5,
            ),
            (
                "U-1;B-1;2023-01-10;2023-09-30;\"oro\nU-2;B-2;2023-01-10;;tv 55\"",
                5,
            ),
            (
                "\"oro;U-1;2023-01-10\nbråk;U-2;2023-01-10\ntv 55\";U-3;2023-01-10\n",
                3,
            ),
            ("A-1;\"fall\nA-2;tv 55\"\n", 2),
            // Closed in a column after the one in which it was opened.
            ("U-1;\"oro;x;2023-01-10\nU-2;bråk;tv 55\";2023-01-10\n", 3),
        ] {
            assert!(swallows(row, cells), "{row}");
        }
    }

    #[test]
    fn a_note_of_several_lines_is_one_cell_whatever_signs_it_has() {
        let swallows = |row: &str, cells| swallows_rows(row.as_bytes(), b';', cells);
        for (row, cells) in [
            ("U-1;B-1;\"oro\nför barnet\";2023-01-10;2023-09-30\n", 5),
            (
                "U-1;2023-01-10;\"möte; skola\nringt mor; far; skola\nklart\"\n",
                3,
            ),
            (
                "U-1;2023-01-10;\"Plan:\n2023-02-01; ringt mor; klart\n2023-03-01; besök; klart\"\n",
                3,
            ),
            ("2023-01-10;U-1;\"Plan:\n2023-02-01;ringt mor;klart\"\n", 3),
            ("17;\"Plan:\n1;skola\n2;hem\"\n", 2),
            // As many cells before the note as after it.
            (
                "2023-01-10;2023-01-11;2023-01-12;\"oro\nmer\";2023-02-10;2023-02-11;2023-02-12\n",
                7,
            ),
            ("U-1;\"oro; våld\"\n", 2),
            // Never closed, which is told otherwise.
            ("U-1;\"oro;2023-01-10\nU-2;våld;2023-01-10\n", 2),
        ] {
            assert!(!swallows(row, cells), "{row}");
        }
    }

    fn open_since(text: &str) -> Option<u64> {
        let mut watch = QuoteWatch::new(b';');
        text.bytes().for_each(|byte| watch.watch(byte));
        watch.open_since()
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_with_its_line() {
        assert_eq!(open_since("a;b\n1;\"två\n3;4\n"), Some(2));
        assert_eq!(open_since("a;\"b \"\"c\"\" d\"\n\"1\n2\";3\n"), None);
        assert_eq!(open_since("skärm 5\";b\n"), None);
        assert_eq!(open_since("a;b\n1;\"x\n2;y\n3;z\" y\n4;5\n"), Some(2));
    }
}
