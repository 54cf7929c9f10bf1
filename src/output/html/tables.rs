//! Neutral tables as they stand.

use std::fmt::Write as _;

use crate::output::csv::neutral;
use crate::output::escape::escape;
use crate::table::{Table, label_of};
use crate::time::Day;

/// Rows that a page shows; the rest is in the file with the same content.
const MOST_ROWS: usize = 500;

pub(in crate::output) fn push(out: &mut String, table: &Table) {
    let _ = writeln!(
        out,
        "<section id=\"{}\">\n<h2>{}</h2>",
        id_of(table),
        escape(&table.title)
    );
    if table.rows.is_empty() {
        out.push_str("<p>Inga.</p>\n</section>\n");
        return;
    }
    let _ = write!(
        out,
        "<div class=\"rulla\" tabindex=\"0\" role=\"region\" aria-label=\"{title}, tabell\">\n<table class=\"lista\">\n<caption>{title}</caption>\n<thead><tr>",
        title = escape(&table.title)
    );
    for head in &table.header {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(&label_of(head)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in table.rows.iter().take(MOST_ROWS) {
        out.push_str("<tr>");
        for cell in row {
            // A day is not to be broken at its hyphens.
            let class = if Day::parse(cell).is_some() {
                " class=\"dag\""
            } else {
                ""
            };
            let _ = write!(out, "<td{class}>{}</td>", escape(&neutral(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    if table.rows.len() > MOST_ROWS {
        let _ = writeln!(
            out,
            "<p>Ytterligare {} rader står i CSV-filen.</p>",
            table.rows.len() - MOST_ROWS
        );
    }
    out.push_str("</section>\n");
}

pub(super) fn push_link(out: &mut String, table: &Table) {
    let _ = writeln!(
        out,
        "<li><a href=\"#{}\">{}</a></li>",
        id_of(table),
        escape(&table.title)
    );
}

/// The title in plain letters.
fn id_of(table: &Table) -> String {
    let plain = |letter: char| match letter {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    };
    table.title.to_lowercase().chars().map(plain).collect()
}
