use std::fmt::Write as _;

use super::about::{GRADES, LEGEND, about, lines_under};
use super::{MOST_ON_PAGE, Report};
use crate::table::{FULFILLED, Grid, Table, label_of};

/// The report as Markdown: grids with notes, shares, remarks, reconciliation, and what decides it.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = format!("# {}\n\n", escape(&report.audit.battery.title));
    let (head, tail): (Vec<_>, Vec<_>) = about(report)
        .into_iter()
        .partition(|(name, _)| !name.contains("SHA-256"));
    push_list(&mut out, &head);
    push_summary(&mut out, report);
    for (place, grid) in report.grids().iter().enumerate() {
        push_grid(&mut out, grid);
        for line in lines_under(report, place) {
            let _ = writeln!(out, "\n{}", escape(&line));
        }
    }
    let _ = writeln!(out, "\nTeckenförklaring:\n");
    push_list(&mut out, &LEGEND);
    push_shares(&mut out, report);
    for further in report
        .further()
        .iter()
        .filter(|further| further.is_for_paper)
    {
        push_table(&mut out, &further.table);
    }
    let _ = writeln!(out, "\nGrader:\n");
    push_list(&mut out, &GRADES);
    push_table(&mut out, &report.method);
    push_table(&mut out, &report.laws);
    if !report.is_public {
        push_table(&mut out, report.remarks());
        push_table(&mut out, &report.accounts);
    }
    let _ = writeln!(out, "\n## Spårbarhet\n");
    push_list(&mut out, &tail);
    out
}

/// What is read when nothing else is, and what is lacking, in sentences.
fn push_summary(out: &mut String, report: &Report<'_>) {
    let _ = writeln!(out, "\n## Sammanfattning\n");
    for line in &report.summary {
        let _ = writeln!(out, "- {}", escape(line));
    }
    let _ = writeln!(out, "\n## {}\n", report.findings.title);
    let lacking = report.findings.rows.iter();
    let lacking: Vec<_> = lacking.filter(|row| row[5] != FULFILLED).collect();
    if lacking.is_empty() {
        let _ = writeln!(out, "{}", report.audit.book.sentences.nothing_found());
    }
    for row in lacking {
        let _ = writeln!(out, "- {}: {}", escape(&row[0]), escape(&row[6]));
    }
}

fn push_list<T: AsRef<str>>(out: &mut String, lines: &[(T, T)]) {
    for (name, value) in lines {
        let _ = writeln!(
            out,
            "- {}: {}",
            escape(name.as_ref()),
            escape(value.as_ref())
        );
    }
}

fn push_grid(out: &mut String, grid: &Grid) {
    let _ = writeln!(out, "\n## {}\n", escape(&grid.title));
    if grid.cases() > MOST_ON_PAGE {
        let _ = writeln!(out, "{}", grid.elsewhere());
        return;
    }
    push_row(out, &grid.header);
    push_rule(out, grid.header.len());
    for row in &grid.rows {
        let cells: Vec<&String> = std::iter::once(&row.question).chain(&row.cells).collect();
        push_row(out, &cells);
    }
    for (marker, text) in &grid.notes {
        let _ = writeln!(out, "\n{} {}", escape(marker), escape(text));
    }
}

/// The columns of the shares that a reader needs; the rest is in `andelar.csv`.
fn push_shares(out: &mut String, report: &Report<'_>) {
    let _ = writeln!(out, "\n## {}\n", report.shares.title);
    push_row(out, &["Tabell", "Fråga", "Grad", "Nej"]);
    push_rule(out, 4);
    let place = |name: &str| {
        report
            .shares
            .header
            .iter()
            .position(|known| known == name)
            .unwrap_or(0)
    };
    let columns = ["tabell", "fraga", "grad", "nej_i_ord"].map(place);
    for row in &report.shares.rows {
        push_row(out, &columns.map(|column| row[column].as_str()));
    }
}

pub(super) fn push_table(out: &mut String, table: &Table) {
    let _ = writeln!(out, "\n## {}\n", table.title);
    if table.rows.is_empty() {
        let _ = writeln!(out, "Inga.");
        return;
    }
    push_row(
        out,
        &table
            .header
            .iter()
            .map(|head| label_of(head))
            .collect::<Vec<_>>(),
    );
    push_rule(out, table.header.len());
    table.rows.iter().for_each(|row| push_row(out, row));
}

fn push_row<T: AsRef<str>>(out: &mut String, cells: &[T]) {
    let cells: Vec<String> = cells.iter().map(|cell| escape(cell.as_ref())).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn push_rule(out: &mut String, width: usize) {
    let _ = writeln!(out, "|{}", " --- |".repeat(width));
}

/// Signs that Markdown would take for layout, and line breaks, in a cell.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '*' | '_' | '|' | '`' | '<' | '[' | '\\' => safe.extend(['\\', letter]),
            '\n' | '\r' => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}
