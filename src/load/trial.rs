//! What a profile makes of an export: column by column, before any question is asked.

use super::columns::Columns;
use super::error::LoadError;
use super::events::EventNames;
use super::source::Located;
use super::survey::{ColumnCount, survey};
use crate::rulebook::{ColumnSpec, Role, Rulebook, Word};
use crate::secrecy::masked;

/// A file or sheet as a profile reads it.
#[derive(Clone, Debug)]
pub struct TableTrial {
    /// File or sheet.
    pub file: String,
    /// The canonical table.
    pub table: String,
    /// The row of the header; `None` for a file without rows.
    pub header: Option<u32>,
    /// Rows that belong to the table.
    pub rows: u64,
    /// Every column of the header.
    pub columns: Vec<ColumnTrial>,
}

/// A column as a profile reads it. Its examples are masked: letters are x, digits 9.
#[derive(Clone, Debug)]
pub struct ColumnTrial {
    /// Place in the row, from 1.
    pub place: usize,
    /// The header; an identity number in it is masked.
    pub header: String,
    /// What it becomes: the canonical column; empty when it is not read.
    pub column: String,
    /// What that means, in Swedish.
    pub meaning: String,
    /// Cells with something in them.
    pub filled: u64,
    /// Different values, as far as they are counted.
    pub distinct: usize,
    /// What the first values look like.
    pub looks: Vec<String>,
    /// Cells that cannot be read.
    pub unreadable: u64,
    /// The first rows with such cells.
    pub bad_rows: Vec<u32>,
    /// What the cells should be, in Swedish; empty when anything will do.
    pub expected: String,
}

/// Reads every table of an export once, without keeping anything of it.
///
/// # Errors
/// A file cannot be read, or lacks a column without which its rows mean nothing.
pub fn try_profile(located: &Located, book: &Rulebook) -> Result<Vec<TableTrial>, LoadError> {
    let names = EventNames::of(book);
    let mut tables = Vec::new();
    for pass in &located.passes {
        let sheet = &located.sheets[pass.sheet];
        let layout = located.layout(pass, book);
        let survey = survey(sheet, layout, book, &names, true)?;
        let columns = survey.columns.as_ref();
        tables.push(TableTrial {
            file: sheet.name.clone(),
            table: layout.spec.name.clone(),
            header: columns.map(|columns| columns.row),
            rows: survey.rows,
            columns: columns
                .map(|columns| columns_of(columns, &survey.counts, book))
                .unwrap_or_default(),
        });
    }
    Ok(tables)
}

fn columns_of(
    columns: &Columns<'_>,
    counts: &[ColumnCount<'_>],
    book: &Rulebook,
) -> Vec<ColumnTrial> {
    let mut trials: Vec<ColumnTrial> = counts
        .iter()
        .map(|count| read_column(count, columns, book))
        .collect();
    for (index, title) in columns.titles.iter().enumerate() {
        let is_known = counts.iter().any(|count| count.index == index);
        if !is_known && !title.is_empty() {
            trials.push(unread_column(index, title, columns));
        }
    }
    trials.sort_by_key(|trial| trial.place);
    trials
}

fn read_column(count: &ColumnCount<'_>, columns: &Columns<'_>, book: &Rulebook) -> ColumnTrial {
    let unreadable = count.filled - count.readable;
    ColumnTrial {
        place: count.index + 1,
        header: safe(columns.titles.get(count.index).map_or("", String::as_str)),
        column: count.column.name.clone(),
        meaning: meaning_of(count.column, book),
        filled: count.filled,
        distinct: count.distinct.len(),
        looks: count.looks.clone(),
        unreadable,
        bad_rows: count.bad_rows.clone(),
        expected: if unreadable > 0 {
            count.content.expected()
        } else {
            String::new()
        },
    }
}

fn unread_column(index: usize, title: &str, columns: &Columns<'_>) -> ColumnTrial {
    let meaning = if columns.uses(index) {
        "väljer rader"
    } else {
        "läses inte"
    };
    ColumnTrial {
        place: index + 1,
        header: safe(title),
        column: String::new(),
        meaning: meaning.to_owned(),
        filled: 0,
        distinct: 0,
        looks: Vec::new(),
        unreadable: 0,
        bad_rows: Vec::new(),
        expected: String::new(),
    }
}

fn safe(header: &str) -> String {
    masked(header).unwrap_or_else(|| header.to_owned())
}

/// What a column means, in Swedish.
pub(super) fn meaning_of(column: &ColumnSpec, book: &Rulebook) -> String {
    let words = &book.words;
    let first = |events: &[crate::rulebook::EventId]| {
        events
            .first()
            .map(|event| words.label(Word::Event(*event)).to_owned())
            .unwrap_or_default()
    };
    match &column.role {
        Role::Key => "ärendets nyckel".to_owned(),
        Role::BelongsTo(object) => format!("nyckel till {}", words.object_word(*object).label),
        Role::Child => "barnet".to_owned(),
        Role::Event { word, .. } => words.label(Word::Event(*word)).to_owned(),
        Role::Fact(fact) => words.label(Word::Fact(*fact)).to_owned(),
        Role::EndOf(events) => format!("till vilken dag: {}", first(events)),
        Role::DeciderOf(events) => format!("vem som beslutade: {}", first(events)),
        Role::ReasonOf(events) => format!("skälen: {}", first(events)),
        Role::Named(_) => column
            .meaning
            .clone()
            .unwrap_or_else(|| column.name.clone()),
    }
}
