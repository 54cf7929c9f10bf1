//! How far long work has come, told to whoever shows it.
//!
//! The one who shows it is set once, by the program itself, and only on a terminal; to everybody else the calls are
//! nothing. It is global since what is shown is too: there is one terminal, and no result depends on it.

use std::sync::OnceLock;

/// Shows how far work has come. Called from several threads.
pub trait Progress: Send + Sync {
    /// A stage begins, of so many pieces when that is known.
    fn begin(&self, stage: &str, pieces: Option<u64>);
    /// So many more pieces are done.
    fn advance(&self, pieces: u64);
    /// Nothing more is to be shown for now.
    fn end(&self);
}

static SHOWN_BY: OnceLock<Box<dyn Progress>> = OnceLock::new();

/// Says who shows it. Only the first counts.
pub fn show_with(shower: Box<dyn Progress>) {
    // A second one would draw over the first.
    let _ = SHOWN_BY.set(shower);
}

/// A stage begins.
pub fn begin(stage: &str, pieces: Option<u64>) {
    if let Some(shower) = SHOWN_BY.get() {
        shower.begin(stage, pieces);
    }
}

/// So many more pieces of the stage are done.
pub fn advance(pieces: u64) {
    if let Some(shower) = SHOWN_BY.get() {
        shower.advance(pieces);
    }
}

/// What is shown is taken away, before anything else is written.
pub fn end() {
    if let Some(shower) = SHOWN_BY.get() {
        shower.end();
    }
}
