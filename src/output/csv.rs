use std::borrow::Cow;

use crate::table::{Grid, Table};

/// A table as `;`-separated text with a header row.
pub(super) fn table(table: &Table) -> String {
    let rows = table.rows.iter().map(|row| line(row));
    std::iter::once(line(&table.header)).chain(rows).collect()
}

/// A grid: the header `Ärende;1;2;…`, then a row for each question.
pub(super) fn grid(grid: &Grid) -> String {
    let rows = grid.rows.iter().map(|row| {
        let cells: Vec<&str> = std::iter::once(&row.question)
            .chain(&row.cells)
            .map(String::as_str)
            .collect();
        line(&cells)
    });
    std::iter::once(line(&grid.header)).chain(rows).collect()
}

/// One row, with its line break.
pub(super) fn line<T: AsRef<str>>(cells: &[T]) -> String {
    let mut out = String::new();
    push_line(&mut out, cells);
    out
}

/// The same at the end of a text, for files of millions of rows.
pub(super) fn push_line<T: AsRef<str>>(out: &mut String, cells: &[T]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(';');
        }
        out.push_str(&quoted(cell.as_ref()));
    }
    out.push('\n');
}

/// A cell, neutralised and quoted when it must be.
fn quoted(cell: &str) -> Cow<'_, str> {
    let cell = neutral(cell);
    let breaks = |byte: u8| matches!(byte, b';' | b'"' | b'\n' | b'\r');
    if cell.bytes().any(breaks) {
        return Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")));
    }
    cell
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection). A number below
/// nought is no formula.
pub(super) fn neutral(cell: &str) -> Cow<'_, str> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = cell
        .strip_prefix('-')
        .is_some_and(|rest| !rest.is_empty() && is_digits(rest));
    if is_number {
        return Cow::Borrowed(cell);
    }
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_run_or_break_the_row_are_made_harmless() {
        assert_eq!(
            line(&["=1+1", "-12", "-1+1", "a;b", "say \"x\"", "–", "Nej**"]),
            "'=1+1;-12;'-1+1;\"a;b\";\"say \"\"x\"\"\";–;Nej**\n"
        );
    }
}
