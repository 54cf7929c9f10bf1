use std::io::{self, Read};

use super::limits::MAX_ROW_BYTES;

/// Passes bytes on and watches the quotes of a delimited file, so that one that is never closed is told:
/// everything after it would else be read as a single cell. A row without end is stopped.
pub(super) struct QuoteWatch<R> {
    inner: R,
    delimiter: u8,
    line: u64,
    /// Bytes of the row so far.
    bytes: usize,
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

impl<R: Read> QuoteWatch<R> {
    pub(super) fn new(inner: R, delimiter: u8) -> Self {
        Self {
            inner,
            delimiter,
            line: 1,
            bytes: 0,
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

    fn watch(&mut self, byte: u8) {
        self.line += u64::from(byte == b'\n');
        self.bytes += 1;
        self.state = match (self.state, byte) {
            (State::Start, b'"') => State::Quoted(self.line),
            (State::Quoted(line), b'"') => State::Closing(line),
            (State::Closing(line), b'"') | (State::Quoted(line), _) => State::Quoted(line),
            (_, b'\n') => {
                self.bytes = 0;
                State::Start
            }
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

impl<R: Read> Read for QuoteWatch<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        buffer[..count].iter().for_each(|byte| self.watch(*byte));
        if self.bytes > MAX_ROW_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_since(text: &str) -> Option<u64> {
        let mut watch = QuoteWatch::new(text.as_bytes(), b';');
        io::copy(&mut watch, &mut io::sink()).unwrap();
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
