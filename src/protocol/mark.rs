//! The hidden sheet: what the workbook is about, so that it can be told from another.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{FORM, MARK_SHEET};

/// What a workbook is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The reader, when one was named.
    pub reader: String,
    /// Its tables.
    pub tables: Vec<TableMark>,
}

/// A table of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableMark {
    /// Id of the battery's table.
    pub table: String,
    /// Short name of the draw, or of the cases when nothing was drawn.
    pub identity: String,
    /// Name of its sheet.
    pub sheet: String,
    /// Running numbers of its cases.
    pub numbers: Vec<u32>,
    /// Ids of its questions' rules, in order.
    pub rules: Vec<String>,
}

/// The word before a table.
pub(crate) const TABLE: &str = "tabell";

/// Writes the mark on a sheet of its own, out of sight.
pub(super) fn add_mark(sheet: &mut Worksheet, mark: &Mark) -> Result<(), XlsxError> {
    sheet.set_name(MARK_SHEET)?;
    sheet.write(0, 0, FORM)?;
    sheet.write(1, 0, super::READER)?;
    sheet.write(1, 1, &mark.reader)?;
    for (row, table) in (2..).zip(&mark.tables) {
        let numbers: Vec<String> = table.numbers.iter().map(u32::to_string).collect();
        let cells = [
            TABLE.to_owned(),
            table.table.clone(),
            table.identity.clone(),
            table.sheet.clone(),
            numbers.join(" "),
            table.rules.join(" "),
        ];
        for (column, cell) in (0..).zip(&cells) {
            sheet.write(row, column, cell)?;
        }
    }
    sheet.set_hidden(true);
    sheet.protect();
    Ok(())
}
