//! The end of a list. A number alone on its last row may be how many rows there are, or the sum of something, and no case; only
//! when the last row has been seen is it known that it is the last.

use super::columns::Columns;
use super::content::whole_number;
use super::read::{KeptRow, Row};
use super::survey::RowKind;
use crate::rulebook::{ColumnSpec, Role, TableKind, TableSpec};

/// The rows of a list so far, as far as they tell what its last row is.
#[derive(Default)]
pub(super) struct Ending {
    /// All of them, and those of the table itself; the one that is held back is not among them.
    rows: u64,
    own: u64,
    /// Those that have nothing but a number.
    lone: u64,
    /// The last of these, while no other row has come after it.
    held: Option<KeptRow>,
}

/// What the last row of a list is that has nothing but a number.
#[derive(Clone, Copy)]
pub(super) enum Last {
    /// How many rows there are above it.
    Count,
    /// A number without a key.
    Sum,
    /// A sum of something, or a case of which only the key is known.
    Doubtful,
    /// A row like others of the list.
    Usual,
}

/// How many columns the narrowest list has that may end with a number alone. A row of it may well have nothing but its key.
const NARROW: usize = 2;

impl Last {
    /// What it is once it is known whether the cases have numbers for keys: then it may be one of them, and in a narrow list
    /// one like the others.
    pub(super) fn among(self, is_numbered: bool, columns: &Columns<'_>) -> Self {
        match self {
            _ if is_numbered && columns.width() == NARROW => Self::Usual,
            Self::Count if is_numbered => Self::Doubtful,
            last => last,
        }
    }
}

impl Ending {
    /// Notes that a row of some kind has come; gives the one that was held back and is not the last.
    pub(super) fn pass(&mut self, kind: RowKind<'_>) -> Option<KeptRow> {
        let (here, own) = match kind {
            RowKind::Empty | RowKind::Header | RowKind::OtherHeader | RowKind::Foot => return None,
            RowKind::Out(_) | RowKind::Elsewhere => (1, 0),
            RowKind::Data => (1, 1),
            RowKind::Lone => (0, 0),
        };
        let held = self.held.take();
        let before = u64::from(held.is_some());
        self.rows += before + here;
        self.own += before + own;
        held
    }

    /// Holds a row back that has nothing but a number.
    pub(super) fn hold(&mut self, row: &Row<'_>) {
        self.lone += 1;
        self.held = Some(KeptRow::of(row));
    }

    /// The last row of the list, when it is one that was held back, and what it is.
    pub(super) fn last(&mut self, columns: &Columns<'_>) -> Option<(KeptRow, Last)> {
        let held = self.held.take()?;
        let row = held.row();
        let is_key = columns.key().is_some_and(|key| !row.raw(key).is_empty());
        let number = row.first_filled().and_then(|(text, _)| whole_number(&text));
        let number = number.map(u64::from).filter(|number| *number > 0);
        let is_count = number.is_some_and(|number| number == self.rows || number == self.own);
        let last = match (is_key, is_count) {
            // Where cases have their keys alone on more rows, that is how this export writes them.
            _ if self.lone > 1 => Last::Usual,
            (_, true) => Last::Count,
            (false, false) => Last::Sum,
            (true, false) => Last::Doubtful,
        };
        Some((held, last))
    }
}

/// True for a row of units with a single cell filled in that holds a number, and not one that says whom or what the row is about.
pub(super) fn is_lone_number(
    (first, is_alone): (&str, bool),
    row: &Row<'_>,
    columns: &Columns<'_>,
    spec: &TableSpec,
) -> bool {
    let is_of_units = matches!(spec.kind, TableKind::Object(_));
    if !is_alone || !is_of_units || whole_number(first).is_none() {
        return false;
    }
    // Of a narrow list a row that lacks its separator may lack only an empty cell.
    let may_end = match columns.width() {
        NARROW => columns.fit(row, false),
        width => width > NARROW,
    };
    if !may_end {
        return false;
    }
    let tells = |column: &ColumnSpec| {
        matches!(
            column.role,
            Role::Child | Role::BelongsTo(_) | Role::Event { .. } | Role::EndOf(_)
        )
    };
    let place = row.filled().next().map(|(place, _)| place);
    let mut here = columns.iter().filter(|(index, _)| Some(*index) == place);
    !here.any(|(_, column)| tells(column))
}
