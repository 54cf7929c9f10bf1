//! The readers' workbook: one row for each question about each case, with what the machine says, to be filled in by a
//! person with the file open and brought back through `granska --protokoll`.
//!
//! The words that writer and reader of the workbook must agree on stand here.

mod analysis;
mod assign;
mod book;
mod front;
mod mark;
mod questions;
mod styles;

pub use assign::{Assignment, Reading, Split, assign};
pub use book::render;
pub(crate) use mark::TABLE;
pub use mark::{Mark, TableMark};

/// What the hidden sheet says first; another number is another layout.
pub(crate) const FORM: &str = "stickprov protokoll 1";

/// The hidden sheet that says which draw, table and cases the workbook is about.
pub(crate) const MARK_SHEET: &str = "Stickprov";

/// The sheet with the reader's name and how far the reading has come.
pub(crate) const FRONT_SHEET: &str = "Översikt";

/// The sheet with the two questions of the routine and the planned activities.
pub(crate) const ANALYSIS_SHEET: &str = "Analys";

/// The sheet of cases that cannot be read, or do not belong.
pub(crate) const AWAY_SHEET: &str = "Bortfall";

/// What stands before the reader's name.
pub(crate) const READER: &str = "Granskare";

/// What stands before the measuring day.
pub(crate) const MEASURED: &str = "Mätdag";

/// The columns of a sheet of questions, in order.
pub(crate) const COLUMNS: [&str; 12] = [
    "Nr",
    "Ärende",
    "Grupp",
    "Fråga nr",
    "Fråga",
    "Maskinens svar",
    "Maskinens underlag",
    "Svar",
    "Kommentar",
    "Not",
    "Att göra",
    "Nyckel",
];

/// The columns of the sheet of cases that fell away.
pub(crate) const AWAY_COLUMNS: [&str; 4] = ["Tabell", "Nr", "Slag", "Orsak"];

/// A case that does not belong to the population.
pub(crate) const OVER_COVERAGE: &str = "Övertäckning";

/// A case that belongs but cannot be read.
pub(crate) const MISSING: &str = "Bortfall";

/// The two questions of the routine of aktgranskning.
pub(crate) const ANALYSIS_QUESTIONS: [&str; 2] = [
    "Hur behåller vi goda resultat?",
    "Vilka förbättringsaktiviteter behöver vi vidta?",
];

/// What stands above the planned activities.
pub(crate) const ACTIVITIES: &str = "Planerade åtgärder";

/// The columns of the planned activities.
pub(crate) const ACTIVITY_COLUMNS: [&str; 3] = ["Åtgärd", "Ansvarig", "Klart senast"];

/// Separates table, number and rule in a row's key.
pub(crate) const KEY_SEPARATOR: char = '|';
