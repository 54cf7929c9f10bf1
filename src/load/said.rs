//! What a row says, as a number: to tell a row that stands twice from one that contradicts another.
//!
//! The numbers of its cells are added up, so that what a row says but for one cell is a subtraction, and so that columns can
//! be gone through one by one. An empty cell says nothing, just as a column that is left out.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;

use super::columns::Columns;
use super::read::Row;
use crate::rulebook::{ColumnSpec, Role, TableKind};

/// What a row says: everything in a log; of a unit what it says of itself, apart from its key, its child and what it belongs
/// to; of others nothing.
pub(super) fn contents_of(row: &Row<'_>, columns: &Columns<'_>, kind: TableKind) -> u64 {
    let told = columns.iter().filter(|(_, column)| says(column, kind));
    told.map(|(index, column)| said_by(row, index, column))
        .fold(0, u64::wrapping_add)
}

/// A row as it stands, cell by cell: an empty cell too may say something, as that it happened without a day, or that it goes
/// on, which a column that is left out does not.
pub(super) fn wording_of(row: &Row<'_>, columns: &Columns<'_>) -> u64 {
    let mut hash = FixedState::default().build_hasher();
    for (index, _) in columns.iter() {
        row.text(index).hash(&mut hash);
    }
    hash.finish()
}

/// True for a column that says something of what [`contents_of`] takes in.
pub(super) fn says(column: &ColumnSpec, kind: TableKind) -> bool {
    match kind {
        TableKind::Object(_) => matches!(column.role, Role::Event { .. } | Role::Fact(_)),
        TableKind::Log { .. } => true,
        TableKind::Part | TableKind::Register(_) => false,
    }
}

/// What one cell says.
pub(super) fn said_by(row: &Row<'_>, index: usize, column: &ColumnSpec) -> u64 {
    said(salt_of(column), &row.text(index))
}

/// What keeps the same text in two columns apart.
pub(super) fn salt_of(column: &ColumnSpec) -> u64 {
    FixedState::default().hash_one(&column.name)
}

/// What a text says in a column with a salt.
pub(super) fn said(salt: u64, text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    FixedState::default().hash_one((salt, text))
}
