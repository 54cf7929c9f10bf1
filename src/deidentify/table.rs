use std::collections::HashMap;

use crate::load::{ExtractedCell, ExtractedTable};
use crate::rulebook::{ColumnSpec, Role, TableKind, TableSpec};

/// A canonical table with every row that the export has for it.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) spec: TableSpec,
    pub(super) columns: Vec<ColumnSpec>,
    /// True when rows about the same unit are put together.
    pub(super) merges: bool,
    /// Columns in which the first of them holds.
    pub(super) first_holds: Vec<String>,
    pub(super) rows: Vec<TableRow>,
}

/// A row, with a cell for each column of its table.
#[derive(Clone)]
pub(super) struct TableRow {
    pub(super) cells: Vec<ExtractedCell>,
    pub(super) fits: bool,
    /// What it is moved with.
    pub(super) group: Option<usize>,
}

impl Table {
    /// True for a look-up that is about no child: its days stay.
    pub(super) fn stays(&self) -> bool {
        matches!(self.spec.kind, TableKind::Register(register) if register != crate::rulebook::Register::Persons)
    }

    /// The names of the columns that a profile made of words of the vocabulary, and that the canonical table lacks.
    pub(super) fn words(&self) -> Vec<String> {
        let is_canonical = |name: &str| self.spec.columns.iter().any(|column| column.name == name);
        let names = self.columns.iter().map(|column| &column.name);
        names.filter(|name| !is_canonical(name)).cloned().collect()
    }

    /// What a column says that a row is about: a unit (by its key), or a child; `None` for any other column.
    pub(super) fn ties(&self, column: &ColumnSpec) -> Option<&'static str> {
        let is_persons = self.spec.kind == TableKind::Register(crate::rulebook::Register::Persons);
        match &column.role {
            Role::Key | Role::BelongsTo(_) => Some("nyckel"),
            Role::Child => Some("barn"),
            Role::Named(role) if role == "arende" => Some("nyckel"),
            Role::Named(role) if role == "id" && is_persons => Some("barn"),
            _ => None,
        }
    }
}

/// Puts the readings of several files together, table by table, and finds what belongs together.
pub(super) fn collect(extracted: &[ExtractedTable<'_>]) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for reading in extracted {
        let place = tables
            .iter()
            .position(|table| table.spec.name == reading.spec.name);
        let place = place.unwrap_or_else(|| {
            tables.push(Table {
                spec: reading.spec.clone(),
                columns: Vec::new(),
                merges: false,
                first_holds: Vec::new(),
                rows: Vec::new(),
            });
            tables.len() - 1
        });
        add(&mut tables[place], reading);
    }
    for table in &mut tables {
        table.first_holds = first_holds(table, extracted);
    }
    group(&mut tables);
    tables
}

/// The columns of a table in which the first row about a unit holds, in whatever file: one that has the column and does not
/// say so has rows that contradict each other.
fn first_holds(table: &Table, extracted: &[ExtractedTable<'_>]) -> Vec<String> {
    let holds = |name: &String| {
        let of_table = extracted
            .iter()
            .filter(|reading| reading.spec.name == table.spec.name);
        let mut having = of_table.filter(|reading| {
            let mut columns = reading.columns.iter();
            columns.any(|column| column.name == *name)
        });
        having.all(|reading| reading.first_holds.contains(name))
    };
    let names = table.columns.iter().map(|column| &column.name);
    names.filter(|name| holds(name)).cloned().collect()
}

fn add(table: &mut Table, reading: &ExtractedTable<'_>) {
    table.merges |= reading.merges;
    for column in &reading.columns {
        if !table.columns.iter().any(|known| known.name == column.name) {
            table.columns.push((*column).clone());
            for row in &mut table.rows {
                row.cells.push(ExtractedCell::Empty);
            }
        }
    }
    for row in &reading.rows {
        let cell_of = |column: &ColumnSpec| {
            let mut columns = reading.columns.iter();
            let place = columns.position(|known| known.name == column.name);
            place.map_or(ExtractedCell::Empty, |place| row.cells[place].clone())
        };
        table.rows.push(TableRow {
            cells: table.columns.iter().map(cell_of).collect(),
            fits: row.fits,
            group: None,
        });
    }
}

/// Rows that name the same unit or the same child, directly or through others, are moved together.
fn group(tables: &mut [Table]) {
    let mut groups = Groups::default();
    for table in tables.iter_mut().filter(|table| !table.stays()) {
        let ties: Vec<Option<&str>> = table
            .columns
            .iter()
            .map(|column| table.ties(column))
            .collect();
        for row in &mut table.rows {
            let named = ties
                .iter()
                .zip(&row.cells)
                .filter_map(|(tie, cell)| match (tie, cell) {
                    (Some(tie), ExtractedCell::Text(text)) => Some((*tie, text.clone())),
                    _ => None,
                });
            let members: Vec<usize> = named.map(|name| groups.place(name)).collect();
            for pair in members.windows(2) {
                groups.join(pair[0], pair[1]);
            }
            row.group = members.first().copied();
        }
    }
    for row in tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.group = row.group.map(|member| groups.root(member));
    }
}

/// Sets that grow together (union–find with halved paths).
#[derive(Default)]
struct Groups {
    places: HashMap<(&'static str, String), usize>,
    parents: Vec<usize>,
}

impl Groups {
    fn place(&mut self, name: (&'static str, String)) -> usize {
        let next = self.parents.len();
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.parents.push(next);
        }
        place
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.parents[place] != place {
            self.parents[place] = self.parents[self.parents[place]];
            place = self.parents[place];
        }
        place
    }

    /// The earlier of two roots stays, so that the result does not depend on the order of joining.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.parents[one.max(other)] = one.min(other);
    }
}
