//! Neutral tables as they stand.

use std::fmt::Write as _;

use crate::output::csv::neutral;
use crate::output::escape::escape;
use crate::table::{Table, label_of};
use crate::time::Day;

/// Rows that a page shows; the rest is in the file with the same content.
const MOST_ROWS: usize = 500;

/// Signs of the longest number; a key may have more, and is broken where it must be.
const LONGEST: usize = 12;

/// Columns that a page has room for upright; more are printed across.
const UPRIGHT: usize = 6;

pub(in crate::output) fn push(out: &mut String, table: &Table) {
    let _ = writeln!(
        out,
        "<section id=\"{}\"{}>\n<h2>{}</h2>",
        id_of(table),
        if shown_columns(table).len() > UPRIGHT {
            " class=\"bred\""
        } else {
            ""
        },
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
    let shown = shown_columns(table);
    for place in &shown {
        let head = label_of(&table.header[*place]);
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(&head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in table.rows.iter().take(MOST_ROWS) {
        out.push_str("<tr>");
        for cell in shown.iter().map(|place| &row[*place]) {
            let class = class_of(cell);
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

/// The class of a cell that is not to be broken: a day at its hyphens, or a number between its digits.
fn class_of(cell: &str) -> &'static str {
    let is_part = |sign: char| sign.is_ascii_digit() || ",-−%\u{a0}".contains(sign);
    let is_number = cell.chars().all(is_part) && cell.contains(|sign: char| sign.is_ascii_digit());
    match (
        Day::parse(cell),
        is_number && cell.chars().count() <= LONGEST,
    ) {
        (Some(_), _) => " class=\"dag\"",
        (None, true) => " class=\"tal\"",
        (None, false) => "",
    }
}

/// The columns that a page shows: without the rule's code where the question stands, and without the table where there is
/// only one. Both are in the file with the same content.
fn shown_columns(table: &Table) -> Vec<usize> {
    let at = |name: &str| table.header.iter().position(|known| known == name);
    let rule = at("regel").filter(|_| at("fraga").is_some());
    let one_table = |place: &usize| {
        let mut rows = table.rows.windows(2);
        rows.all(|pair| pair[0][*place] == pair[1][*place])
    };
    let only = at("tabell").filter(one_table);
    (0..table.header.len())
        .filter(|place| Some(*place) != rule && Some(*place) != only)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::class_of;

    #[test]
    fn numbers_and_days_are_not_broken_in_print_and_texts_are() {
        for number in ["140", "-884", "15,5", "−5,0", "4\u{a0}369"] {
            assert_eq!(class_of(number), " class=\"tal\"", "{number}");
        }
        assert_eq!(class_of("2025-10-01"), " class=\"dag\"");
        for text in ["", "–", "-", "FB-01", "14 dagar", "2022-01-01–2023-03-31"] {
            assert_eq!(class_of(text), "", "{text}");
        }
        let style = include_str!("style.css");
        assert!(style.contains(".dag, .tal { white-space: nowrap; }"));
        assert!(style.contains(".lista thead th { overflow-wrap: break-word; }"));
    }
}
