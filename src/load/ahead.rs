//! What the sheets that are read twice hold, and how the others are written, found out in another thread while the rows of
//! earlier ones are being read.

use std::sync::mpsc::{Receiver, SyncSender};

use super::at_once::is_read_at_once;
use super::error::LoadError;
use super::events::EventNames;
use super::source::{Located, Pass};
use super::survey::{Survey, survey};
use crate::rulebook::{Rulebook, TableKind};

/// Surveys that may be waiting for their rows to be read.
pub(super) const SURVEYS_AHEAD: usize = 4;

/// Surveys in the order in which the sheets are read.
pub(super) type Surveys<'a> = Receiver<Result<Survey<'a>, LoadError>>;

/// What is read before what.
pub(super) const STAGES: [fn(TableKind) -> bool; 3] = [
    |kind| matches!(kind, TableKind::Register(_)),
    |kind| matches!(kind, TableKind::Object(_)),
    |kind| matches!(kind, TableKind::Part | TableKind::Log { .. }),
];

/// Surveys, in the order in which they are read, every sheet that is not read at once, and goes through those that are.
/// False when a survey failed or nobody waits for them.
pub(super) fn survey_ahead<'a>(
    located: &'a Located,
    book: &'a Rulebook,
    sender: &SyncSender<Result<Survey<'a>, LoadError>>,
) -> bool {
    let names = EventNames::of(book);
    for belongs in STAGES {
        let passes = located.passes.iter();
        let belonging = |pass: &&Pass| belongs(book.tables[pass.table].kind);
        for pass in passes.filter(belonging) {
            let sheet = &located.sheets[pass.sheet];
            if is_read_at_once(located, pass, book) {
                // It is gone through here while others are read; a fault is found again by whoever reads it.
                let _ = sheet.form();
                continue;
            }
            let found = survey(sheet, located.layout(pass, book), book, &names, false);
            let is_fault = found.is_err();
            if sender.send(found).is_err() || is_fault {
                return false;
            }
        }
    }
    true
}
