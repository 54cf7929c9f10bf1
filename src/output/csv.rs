use std::borrow::Cow;

use crate::table::{Cells, Grid, Table};

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
    let mut rows = Rows::default();
    for cell in cells {
        rows.cell(|text| text.push_str(cell.as_ref()));
    }
    rows.end_row();
    rows.text
}

/// Rows at the end of a text, cell by cell, for files of millions of rows.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) text: String,
}

impl Cells for Rows {
    type Ready = String;

    fn ready(cells: &[&str]) -> String {
        let mut rows = Self::default();
        for cell in cells {
            rows.cell(|text| text.push_str(cell));
        }
        rows.text
    }

    fn joined(parts: &[&String]) -> String {
        parts.iter().copied().map(String::as_str).collect()
    }

    fn take(&mut self, cells: &String) {
        self.text.push_str(cells);
    }

    fn cell(&mut self, fill: impl FnOnce(&mut String)) {
        let start = self.text.len();
        fill(&mut self.text);
        if !is_harmless(&self.text[start..]) {
            let safe = quoted(&self.text[start..]).into_owned();
            self.text.truncate(start);
            self.text.push_str(&safe);
        }
        self.text.push(';');
    }

    fn as_it_stands(&mut self, fill: impl FnOnce(&mut String)) {
        let start = self.text.len();
        fill(&mut self.text);
        debug_assert!(
            is_harmless(&self.text[start..]),
            "a cell that must be quoted"
        );
        self.text.push(';');
    }

    fn stands(text: &str) -> bool {
        is_harmless(text)
    }

    fn end_row(&mut self) {
        // Every cell has a sign after it; after the last one it is the line break.
        self.text.pop();
        self.text.push('\n');
    }
}

/// True for a cell that is written as it is, as nearly all are; a `-` may yet begin a number.
fn is_harmless(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let runs = matches!(
        bytes.first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
    );
    !runs && !breaks_row(bytes)
}

/// True when a cell must have quotes around it. The letters are looked at many at a time; so that few are left over, the
/// last of them are looked at once more together with those before them.
fn breaks_row(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<16>() {
        let (parts, _) = bytes.as_chunks::<16>();
        return any_breaks(last) || parts.iter().any(any_breaks);
    }
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => any_breaks(first) || any_breaks(last),
        _ => bytes.iter().any(|byte| breaks(*byte) != 0),
    }
}

/// True when some letter [`breaks`]. The search does not stop at the first that does, so that the compiler can look at all of
/// them at a time.
fn any_breaks<const COUNT: usize>(letters: &[u8; COUNT]) -> bool {
    let found = letters.iter().fold(0, |found, byte| found | breaks(*byte));
    found != 0
}

/// 1 for a sign that ends a cell or a row, or begins and ends quotes; else 0.
fn breaks(byte: u8) -> u8 {
    let is = |sign: u8| u8::from(byte == sign);
    is(b';') | is(b'"') | is(b'\n') | is(b'\r')
}

/// A cell, neutralised and quoted when it must be.
fn quoted(cell: &str) -> Cow<'_, str> {
    let cell = neutral(cell);
    if cell.bytes().any(|byte| breaks(byte) != 0) {
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

    #[test]
    fn a_cell_that_is_written_as_it_is_needs_no_quotes() {
        let signs = [
            "", "=", "+", "-", "@", "\t", "\r", "\n", ";", "\"", "1", "å", " ",
        ];
        for first in signs {
            for (second, third) in signs.iter().flat_map(|one| signs.map(|other| (one, other))) {
                let cell = format!("{first}{second}{third}");
                assert_eq!(line(&[&cell]), format!("{}\n", quoted(&cell)), "{cell:?}");
            }
            // Of every length to beyond that of the parts that are looked at together, with the sign in every place.
            for (before, after) in (0..40).flat_map(|all| (0..=all).map(move |at| (at, all - at))) {
                let cell = format!("{}{first}{}", "x".repeat(before), "y".repeat(after));
                let written = match first {
                    "\n" | "\r" | ";" | "\"" => quoted(&cell).into_owned(),
                    _ => neutral(&cell).into_owned(),
                };
                assert_eq!(line(&[&cell]), format!("{written}\n"), "{cell:?}");
            }
        }
    }

    #[test]
    fn cells_made_ready_are_written_like_others() {
        let cells = ["=1", "a;b", "", "-12", "å"];
        let mut rows = Rows::default();
        for _ in 0..2 {
            rows.take(&Rows::ready(&cells[..2]));
            rows.cell(|text| text.push_str(cells[2]));
            rows.take(&Rows::ready(&cells[3..]));
            rows.end_row();
        }
        assert_eq!(rows.text, line(&cells).repeat(2));
    }
}
