//! The report as one page that opens without a network: semantic tables, bars drawn as SVG, and every answer with what
//! it rests on. It can be read and printed without script; with it, answers can be filtered.

mod bars;
mod evidence;
mod grid;
mod tables;

use std::fmt::Write as _;

use super::Report;
use super::about::{GRADES, LEGEND, about, open_answers, provenance};
use super::escape::escape;
use crate::table::{finding_table, sample_lines};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("filter.js");

/// What a browser may load from elsewhere: nothing. The page's own style and script are named by their hashes' kind.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// The page.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let title = report
        .audit
        .review
        .name
        .as_deref()
        .unwrap_or(&report.audit.battery.title);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"sv\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<meta name=\"generator\" \
         content=\"{}\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#innehall\">Till \
         innehållet</a>\n",
        escape(&report.program),
        escape(title)
    );
    push_header(&mut out, report, title);
    out.push_str("<main id=\"innehall\">\n");
    push_findings(&mut out, report);
    for place in 0..report.grids.len() {
        push_table(&mut out, report, place);
    }
    push_legend(&mut out);
    bars::push(&mut out, report);
    for (_, table) in report.further() {
        tables::push(&mut out, table);
    }
    tables::push(&mut out, &report.method);
    if !report.is_public {
        evidence::push(&mut out, report);
        tables::push(&mut out, &report.remarks);
        tables::push(&mut out, &report.accounts);
    }
    push_about(&mut out, report);
    let _ = write!(
        out,
        "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

fn push_header(out: &mut String, report: &Report<'_>, title: &str) {
    let _ = writeln!(out, "<header>\n<h1>{}</h1>", escape(title));
    push_list(
        out,
        about(report)
            .iter()
            .filter(|(name, _)| name != "Granskning" && !name.contains("SHA-256"))
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    out.push_str("<nav aria-label=\"Innehåll\"><ul>\n");
    out.push_str("<li><a href=\"#iakttagelser\">Iakttagelser</a></li>\n");
    for grid in &report.grids {
        let _ = writeln!(
            out,
            "<li><a href=\"#tabell-{}\">{}</a></li>",
            escape(&grid.id),
            escape(&grid.title)
        );
    }
    let _ = writeln!(out, "<li><a href=\"#andelar\">Andelar</a></li>");
    for (_, table) in report.further() {
        tables::push_link(out, table);
    }
    tables::push_link(out, &report.method);
    if !report.is_public {
        let _ = writeln!(out, "<li><a href=\"#underlag\">Underlag</a></li>");
    }
    out.push_str("<li><a href=\"#om\">Om granskningen</a></li>\n</ul></nav>\n</header>\n");
}

fn push_list<'a>(out: &mut String, lines: impl Iterator<Item = (&'a str, &'a str)>) {
    out.push_str("<dl>\n");
    for (name, value) in lines {
        let _ = writeln!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            escape(name),
            escape(value)
        );
    }
    out.push_str("</dl>\n");
}

/// What was found, theme by theme: first, since it is what is read.
fn push_findings(out: &mut String, report: &Report<'_>) {
    out.push_str("<section id=\"iakttagelser\">\n<h2>Iakttagelser</h2>\n");
    let findings = finding_table(report.audit, &report.tallies, &report.grids);
    if findings.rows.is_empty() {
        out.push_str("<p>Granskningen visar inget Nej.</p>\n");
    }
    for theme in findings.rows.chunk_by(|one, other| one[0] == other[0]) {
        let _ = writeln!(out, "<h3>{}</h3>\n<ul>", escape(&theme[0][0]));
        for row in theme {
            let _ = writeln!(out, "<li>{}</li>", escape(&row[3]));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</section>\n");
}

fn push_table(out: &mut String, report: &Report<'_>, place: usize) {
    let (grid, tally) = (&report.grids[place], &report.tallies[place]);
    let _ = writeln!(
        out,
        "<section class=\"bilaga\" id=\"tabell-{}\">\n<h2>{}</h2>",
        escape(&grid.id),
        escape(&grid.title)
    );
    let spec = &report.audit.battery.tables[place];
    for line in sample_lines(report.audit, spec, report.is_public) {
        let _ = writeln!(out, "<p>{}</p>", escape(&line));
    }
    grid::push(out, report, place);
    for line in open_answers(tally).into_iter().chain([provenance(tally)]) {
        let _ = writeln!(out, "<p>{}</p>", escape(&line));
    }
    out.push_str("</section>\n");
}

fn push_legend(out: &mut String) {
    out.push_str("<section class=\"forklaring\">\n<h2>Teckenförklaring</h2>\n");
    push_list(out, LEGEND.iter().copied());
    out.push_str("<h3>Grader</h3>\n");
    push_list(out, GRADES.iter().copied());
    out.push_str("</section>\n");
}

fn push_about(out: &mut String, report: &Report<'_>) {
    out.push_str("<section id=\"om\">\n<h2>Om granskningen</h2>\n");
    let lines = about(report);
    push_list(
        out,
        lines
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    out.push_str("</section>\n");
}
