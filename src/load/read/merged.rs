//! Merged cells. Only the first of them has the value that a reader of the sheet sees over them all; the others are empty in
//! the file, and would be read as if nothing had been done.
//!
//! What is merged over several rows says the same of each of them. What is merged over several columns says nothing of those
//! that it covers: nothing can be read there.

use std::collections::HashMap;

use super::limits::{Limit, MAX_COLUMNS, MAX_ROW_BYTES};
use super::row::{Cell, Flaw, text_of, value_at};
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

/// Merged cells that the rows have come to, and what stands in them.
type Opened = (Area, Cell);

/// The merged cells of a sheet, while its rows are read.
pub(super) struct Merged {
    /// The row of the header, from 1: what is merged on it or above are titles and headers, and is left as it is written.
    header: u32,
    /// By first row.
    ahead: HashMap<u32, Vec<Area>>,
    /// Those that the rows have come to, with what stands in them, in order of their first columns.
    open: Vec<Opened>,
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
        let here = |(area, _): &&Opened| area.first_row <= row;
        for (area, cell) in self.open.iter().filter(here) {
            let columns = area.last_column.saturating_sub(area.first_column);
            self.bytes += cell.size() + CELL_BYTES * (1 + columns);
            if self.bytes > MAX_BYTES {
                return Err(LoadError::limit(name, Limit::Unpacked));
            }
        }
        let open = || self.open.iter().filter(here);
        lay_over(values, open().filter(|(area, _)| area.first_row < row));
        cover(values, &covered_by(open()));
        Ok(())
    }

    /// Leaves the merged cells that end above a row, and comes to those that begin on it.
    fn open_at(&mut self, row: u32, values: &[(usize, Cell)], name: &str) -> Result<(), LoadError> {
        self.open.retain(|(area, _)| area.last_row >= row);
        let Some(areas) = self.ahead.remove(&row) else {
            return Ok(());
        };
        let mut held: usize = self.open.iter().map(|(_, cell)| cell.size()).sum();
        for mut area in areas {
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
        // Of two that begin in the same column the earlier comes first.
        self.open.sort_by_key(|(area, _)| area.first_column);
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

/// Puts what is merged over rows in its places of one of the further ones. Cells and areas come in order of column, and are gone
/// through side by side: a row may have thousands of both.
fn lay_over<'m>(values: &mut Vec<(usize, Cell)>, areas: impl Iterator<Item = &'m Opened>) {
    let mut areas = areas.peekable();
    if areas.peek().is_none() {
        return;
    }
    let mut written = std::mem::take(values).into_iter().peekable();
    for (area, cell) in areas {
        let column = area.first_column;
        while let Some(earlier) = written.next_if(|(own, _)| *own <= column) {
            values.push(earlier);
        }
        match values.last_mut() {
            Some((last, own)) if *last == column => *own = seen(cell, Some(&*own)),
            _ => values.push((column, cell.clone())),
        }
    }
    values.extend(written);
}

/// The columns that some areas cover, in order, each once. The areas come in order of their first columns.
fn covered_by<'m>(areas: impl Iterator<Item = &'m Opened>) -> Vec<usize> {
    let (mut columns, mut next) = (Vec::new(), 0_usize);
    for (area, _) in areas {
        columns.extend(next.max(area.first_column + 1)..=area.last_column);
        next = next.max(area.last_column + 1);
    }
    columns
}

/// Puts covered cells in their places, whatever stands there.
fn cover(values: &mut Vec<(usize, Cell)>, columns: &[usize]) {
    if columns.is_empty() {
        return;
    }
    let covered = |column: &usize| (*column, Cell::Flawed(Flaw::Covered));
    values.extend(columns.iter().map(covered));
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

#[cfg(test)]
mod tests {
    use proptest::collection;

    use super::super::row::put;
    use super::*;

    const ROWS: usize = 6;
    const COLUMNS: usize = 8;

    /// Stands for a cell in which there is nothing.
    const EMPTY: u8 = 2;

    /// A row with one area after the other laid over it.
    fn shown_one_by_one(
        open: &mut Vec<Opened>,
        areas: &[Area],
        row: u32,
        values: &mut Vec<(usize, Cell)>,
    ) {
        open.retain(|(area, _)| area.last_row >= row);
        for area in areas.iter().filter(|area| area.first_row == row) {
            let cell = value_at(values, area.first_column);
            open.extend(cell.map(|cell| (*area, cell.clone())));
        }
        let mut covered = Vec::new();
        for (area, cell) in open.iter() {
            if row > area.first_row {
                let seen = seen(cell, value_at(values, area.first_column));
                put(values, area.first_column, seen);
            }
            covered.extend(area.first_column + 1..=area.last_column);
        }
        for column in covered {
            put(values, column, Cell::Flawed(Flaw::Covered));
        }
    }

    proptest::proptest! {
        #[test]
        fn areas_laid_side_by_side_show_what_they_do_one_after_the_other(
            areas in collection::vec((0..5_u32, 0..4_u32, 0..6_usize, 0..3_usize), 0..8),
            cells in collection::vec(0..=EMPTY, ROWS * COLUMNS),
        ) {
            let area = |(row, rows, column, columns): (u32, u32, usize, usize)| Area {
                first_row: row,
                last_row: row + rows,
                first_column: column,
                last_column: column + columns,
            };
            let areas: Vec<Area> = areas.into_iter().map(area).collect();
            let mut merged = Merged::below(0);
            for area in &areas {
                merged.add(*area);
            }
            let mut open = Vec::new();
            for (row, cells) in (0..).zip(cells.chunks(COLUMNS)) {
                let filled = cells.iter().enumerate().filter(|(_, cell)| **cell < EMPTY);
                let values = filled.map(|(column, cell)| (column, Cell::Text(cell.to_string())));
                let mut values: Vec<(usize, Cell)> = values.collect();
                let mut expected = values.clone();
                shown_one_by_one(&mut open, &areas, row, &mut expected);
                proptest::prop_assert!(merged.show(row, &mut values, "").is_ok());
                proptest::prop_assert_eq!(format!("{values:?}"), format!("{expected:?}"));
            }
        }
    }
}
