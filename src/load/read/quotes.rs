use memchr::memchr_iter;

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

#[cfg(test)]
mod tests {
    use super::*;

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
