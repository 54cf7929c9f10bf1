//! What every answer rests on: a part for each case that can be opened, with a row for each question.

use std::fmt::Write as _;

use crate::output::Report;
use crate::output::csv::neutral;
use crate::output::escape::escape;
use crate::table::{evidence, evidence_header};

/// Cases whose evidence a page holds; all of it is in `underlag.csv`.
const MOST_CASES: usize = 200;

/// The columns that a page has room for.
const COLUMNS: [&str; 12] = [
    "nr",
    "fraga",
    "svar",
    "avgjort_av",
    "maskinens_svar",
    "maskinens_forklaring",
    "sista_dag",
    "lagrum",
    "grad",
    "kalla",
    "not",
    "kommentar",
];

/// Where the evidence of an answer stands.
pub(super) fn anchor(table: &str, case: &str, question: usize) -> String {
    format!("u-{table}-{case}-{question}")
}

pub(super) fn push(out: &mut String, report: &Report<'_>) {
    out.push_str("<section id=\"underlag\">\n<h2>Underlag</h2>\n<p>Varje svar med dagar, lagrum, skäl och källrad. Öppna ett ärende, eller följ ett svar i rutnätet.</p>\n");
    for (place, grid) in report.grids().iter().enumerate() {
        if grid.cases() > MOST_CASES {
            let _ = writeln!(
                out,
                "<p>{}: underlaget står i underlag.csv.</p>",
                escape(&grid.title)
            );
            continue;
        }
        let _ = writeln!(out, "<h3>{}</h3>", escape(&grid.title));
        push_cases(out, report, place);
    }
    out.push_str("</section>\n");
}

fn push_cases(out: &mut String, report: &Report<'_>, place: usize) {
    let header = evidence_header();
    let at = |name: &str| header.iter().position(|known| known == name).unwrap_or(0);
    let columns = COLUMNS.map(at);
    let (case_at, number_at) = (at("arende"), at("nr"));
    let grid = &report.grids()[place];
    let rows: Vec<Vec<String>> = evidence(report.audit, place).collect();
    for case in rows.chunk_by(|one, other| one[case_at] == other[case_at]) {
        let number = &case[0][case_at];
        let _ = write!(
            out,
            "<details><summary>{}, ärende {number}</summary>\n<div class=\"rulla\" tabindex=\"0\" role=\"region\" aria-label=\"Underlag för ärende \
             {number}\">\n<table class=\"lista\">\n<caption>{}, ärende {number}</caption>\n<thead><tr>",
            escape(&grid.title),
            escape(&grid.title)
        );
        for name in COLUMNS {
            let _ = write!(
                out,
                "<th scope=\"col\">{}</th>",
                escape(&crate::table::label_of(name))
            );
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in case {
            let question = row[number_at].parse().unwrap_or(0);
            let _ = write!(out, "<tr id=\"{}\">", anchor(&grid.id, number, question));
            for column in columns {
                let _ = write!(out, "<td>{}</td>", escape(&neutral(&row[column])));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n</div>\n</details>\n");
    }
}
