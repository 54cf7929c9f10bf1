//! Merged cells. Only the first of them has the value that a reader of the sheet sees over them all; the others are empty in
//! the file, and would be read as if nothing had been done.
//!
//! What is merged over several rows says the same of each of them. What is merged over several columns says nothing of those
//! that it covers: nothing can be read there.

use std::collections::HashMap;

use super::limits::{Limit, MAX_COLUMNS, MAX_ROW_BYTES};
use super::row::{Cell, Flaw, put, text_of, value_at};
use crate::load::error::LoadError;

/// Bytes that merged cells may become when each row is given its own, and what a cell takes beside its text.
const MAX_BYTES: usize = 1 << 30;
const CELL_BYTES: usize = 32;

/// Cells that one is merged over; all numbers are from 0.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) first_column: usize,
    pub(super) last_column: usize,
}

/// The merged cells of a sheet, while its rows are read.
pub(super) struct Merged {
    /// The row of the header, from 1: what is merged on it or above are titles and headers, and is left as it is written.
    header: u32,
    /// By first row.
    ahead: HashMap<u32, Vec<Area>>,
    /// Those that the rows have come to, with what stands in them.
    open: Vec<(Area, Cell)>,
    /// What has been given to rows so far.
    bytes: usize,
}

impl Merged {
    /// None so far, of a sheet with a header on some row.
    pub(super) fn below(header: u32) -> Self {
        Self {
            header,
            ahead: HashMap::new(),
            open: Vec::new(),
            bytes: 0,
        }
    }

    /// Adds merged cells that the rows have not yet come to.
    pub(super) fn add(&mut self, area: Area) {
        if area.first_row >= self.header {
            self.ahead.entry(area.first_row).or_default().push(area);
        }
    }

    /// True for a row on which something is merged.
    pub(super) fn is_on(&self, row: u32) -> bool {
        !self.open.is_empty() || self.ahead.contains_key(&row)
    }

    /// Shows a row as a reader of the sheet sees it. It has some value of its own: merged cells alone are no row, since a
    /// case may be merged over rows of which only the first has anything.
    pub(super) fn show(
        &mut self,
        row: u32,
        values: &mut Vec<(usize, Cell)>,
        name: &str,
    ) -> Result<(), LoadError> {
        self.open_at(row, values, name)?;
        let mut covered = Vec::new();
        for (area, cell) in self.open.iter().filter(|(area, _)| area.first_row <= row) {
            let columns = area.first_column + 1..=area.last_column;
            self.bytes += cell.size() + CELL_BYTES * (1 + columns.clone().count());
            if self.bytes > MAX_BYTES {
                return Err(LoadError::limit(name, Limit::Unpacked));
            }
            if row > area.first_row {
                let seen = seen(cell, value_at(values, area.first_column));
                put(values, area.first_column, seen);
            }
            covered.extend(columns.map(|column| (column, Cell::Flawed(Flaw::Covered))));
        }
        if !covered.is_empty() {
            cover(values, covered);
        }
        Ok(())
    }

    /// Leaves the merged cells that end above a row, and comes to those that begin on it.
    fn open_at(&mut self, row: u32, values: &[(usize, Cell)], name: &str) -> Result<(), LoadError> {
        self.open.retain(|(area, _)| area.last_row >= row);
        let mut held: usize = self.open.iter().map(|(_, cell)| cell.size()).sum();
        for mut area in self.ahead.remove(&row).unwrap_or_default() {
            // An empty cell is empty however large it is.
            let Some(cell) = value_at(values, area.first_column) else {
                continue;
            };
            held += cell.size();
            if held > MAX_ROW_BYTES {
                return Err(LoadError::limit(name, Limit::RowBytes));
            }
            area.last_column = area.last_column.min(MAX_COLUMNS - 1);
            self.open.push((area, cell.clone()));
        }
        Ok(())
    }
}

/// What is read on a further row of a merged cell. Something else that the file has there is seen by nobody, and it cannot be
/// known which of the two holds.
fn seen(cell: &Cell, own: Option<&Cell>) -> Cell {
    match own {
        Some(own) if text_of(Some(own)) != text_of(Some(cell)) => Cell::Flawed(Flaw::Covered),
        _ => cell.clone(),
    }
}

/// Puts covered cells in their places, whatever stands there.
fn cover(values: &mut Vec<(usize, Cell)>, covered: Vec<(usize, Cell)>) {
    values.extend(covered);
    // What stood there comes first, and the cover after it.
    values.sort_by_key(|(column, _)| *column);
    values.dedup_by(|later, earlier| {
        let is_same = later.0 == earlier.0;
        if is_same {
            std::mem::swap(&mut later.1, &mut earlier.1);
        }
        is_same
    });
}
