use std::collections::HashSet;

use super::remark::{Ledger, Severity};
use super::sheet::Row;
use crate::case::Position;
use crate::rulebook::{ColumnSpec, ObjectId, Role, TableSpec};

/// The columns of a table as a header row gives them.
pub(super) struct Columns<'a> {
    /// Place in the row, and what the cell becomes.
    found: Vec<(usize, &'a ColumnSpec)>,
    /// Cells in the header.
    pub(super) width: usize,
}

impl<'a> Columns<'a> {
    /// Matches a header row against a table; unknown and repeated headers are remarks.
    pub(super) fn of(
        header: &Row<'_>,
        spec: &'a TableSpec,
        at: Position,
        ledger: &mut Ledger,
    ) -> Self {
        let mut found: Vec<(usize, &ColumnSpec)> = Vec::new();
        for index in 0..header.len() {
            let name = header.text(index).to_lowercase();
            let column = spec.columns.iter().find(|column| column.name == name);
            match column {
                Some(column) if found.iter().any(|(_, known)| known.name == column.name) => {
                    let text = "kolumnen finns två gånger; den första används";
                    ledger.remark(at, Severity::Fault, "dubbel_kolumn", &column.name, text);
                }
                Some(column) => found.push((index, column)),
                None if name.is_empty() => {}
                None => {
                    let text = format!(
                        "kolumn {} finns inte i tabellen ”{}” och används inte",
                        index + 1,
                        spec.name
                    );
                    ledger.remark(at, Severity::Warning, "okand_kolumn", "", &text);
                }
            }
        }
        Self {
            found,
            width: header.len(),
        }
    }

    /// Leaves out the columns that are not among some places; says how many there were.
    pub(super) fn keep(&mut self, wanted: &HashSet<usize>) -> usize {
        let before = self.found.len();
        self.found.retain(|(index, _)| wanted.contains(index));
        before - self.found.len()
    }

    /// Every known column and its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &'a ColumnSpec)> {
        self.found.iter().copied()
    }

    /// The place of the key column.
    pub(super) fn key(&self) -> Option<usize> {
        self.place(|role| *role == Role::Key)
    }

    /// The place of the child column.
    pub(super) fn child(&self) -> Option<usize> {
        self.place(|role| *role == Role::Child)
    }

    /// The place of a named role.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.place(|role| matches!(role, Role::Named(known) if known == name))
    }

    /// Every column that refers to another table's rows.
    pub(super) fn references(&self) -> impl Iterator<Item = (usize, ObjectId, &'a str)> {
        self.iter().filter_map(|(index, column)| match column.role {
            Role::BelongsTo(object) => Some((index, object, column.name.as_str())),
            _ => None,
        })
    }

    fn place(&self, wanted: impl Fn(&Role) -> bool) -> Option<usize> {
        self.iter()
            .find(|(_, column)| wanted(&column.role))
            .map(|(index, _)| index)
    }
}
