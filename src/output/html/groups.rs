//! The shares group by group: a table for enhet and one for kön, questions as rows and groups as columns.

use std::fmt::Write as _;

use indexmap::IndexSet;

use crate::output::Report;
use crate::output::escape::escape;
use crate::table::{Table, WITHHELD};

/// What a page divides by; the rest is in the file.
const SHOWN: [&str; 2] = ["enhet", "kön"];

/// Groups beside each other.
const MOST_GROUPS: usize = 12;

pub(super) fn push(out: &mut String, report: &Report<'_>, place: usize) {
    let Some(table) = report.named("fordelning") else {
        return;
    };
    let id = &report.grids()[place].id;
    for division in SHOWN {
        push_division(out, table, id, division);
    }
}

fn push_division(out: &mut String, table: &Table, id: &str, division: &str) {
    let at = |name: &str| {
        table
            .header
            .iter()
            .position(|known| known == name)
            .unwrap_or(0)
    };
    let [group, number, question, grade, assessable, no] =
        ["grupp", "nr", "fraga", "grad", "bedombara", "nej"].map(at);
    let own = |row: &&Vec<String>| row[at("tabell")] == id && row[at("uppdelning")] == division;
    let rows: Vec<&Vec<String>> = table.rows.iter().filter(own).collect();
    let groups: IndexSet<&str> = rows.iter().map(|row| row[group].as_str()).collect();
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h3>Fördelning efter {division}</h3>");
    if groups.len() > MOST_GROUPS {
        let _ = writeln!(
            out,
            "<p>{} grupper; fördelningen står i fordelning.csv.</p>",
            groups.len()
        );
        return;
    }
    let _ = write!(
        out,
        "<div class=\"rulla\" tabindex=\"0\" role=\"region\" aria-label=\"Fördelning efter {division}, {id}\">\n<table class=\"lista\">\n<caption>Nej av \
         bedömbara efter {division}, frågor med minst ett Nej</caption>\n<thead><tr><th scope=\"col\">Fråga</th><th scope=\"col\">Grad</th>"
    );
    for name in &groups {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(name));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for line in
        rows.chunk_by(|one, other| (&one[number], &one[grade]) == (&other[number], &other[grade]))
    {
        if line.iter().all(|row| row[no] == "0") {
            continue;
        }
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td>",
            escape(&line[0][question]),
            escape(&line[0][grade])
        );
        for name in &groups {
            let cell = line.iter().find(|row| row[group] == *name);
            let shown = cell.map_or("–".to_owned(), |row| match row[no].as_str() {
                WITHHELD => WITHHELD.to_owned(),
                no => format!("{no} av {}", row[assessable]),
            });
            let _ = write!(out, "<td>{}</td>", escape(&shown));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    push_why_withheld(out, rows.iter().map(|row| row[no].as_str()));
}

/// What stands for the counts that are not published, and why, where there are such.
fn push_why_withheld<'a>(out: &mut String, mut counts: impl Iterator<Item = &'a str>) {
    if !counts.any(|count| count == WITHHELD) {
        return;
    }
    let why = "publiceras inte i någon grupp: ett antal från ett till fyra hade visats eller gått att räkna ut";
    let _ = writeln!(out, "<p>{WITHHELD} {why}.</p>");
}
