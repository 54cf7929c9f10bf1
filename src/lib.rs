//! `stickprov` asks every case of an export what law, föreskrift and local routine ask, and
//! answers as an auditor needs it.
//!
//! The modules follow the path of one value: [`rulebook`] → load → case → judge → audit → tally →
//! table → output; `publication` says what of it may be published, and `model` prints the rule book itself.

pub mod answer;
pub mod audit;
pub mod case;
pub mod cli;
pub mod deidentify;
pub mod demands;
pub mod draw;
pub mod estimate;
pub mod exceptions;
pub mod facit;
pub mod generate;
pub mod io_words;
pub mod judge;
pub mod load;
pub mod merge;
pub mod model;
pub mod numbers;
pub mod output;
pub mod progress;
pub mod protocol;
pub mod publication;
pub mod rulebook;
pub mod secrecy;
pub mod stats;
pub mod table;
pub mod tally;
pub mod time;
pub mod timeline;
pub mod timeliness;
pub mod trend;
pub mod watch;
mod wrap;

/// The program and its version, as what it writes names it.
pub(crate) const PROGRAM: &str = concat!("stickprov ", env!("CARGO_PKG_VERSION"));

/// Bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A text with a capital first letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter();
    let mut whole: String = first.flat_map(char::to_uppercase).collect();
    whole.push_str(letters.as_str());
    whole
}
