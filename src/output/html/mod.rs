//! The report as one page that opens without a network: semantic tables, bars drawn as SVG, and every answer with what
//! it rests on. It can be read and printed without script; with it, answers can be filtered.

mod bars;
mod charts;
mod evidence;
mod grid;
mod groups;
mod tables;

use std::fmt::Write as _;

use super::about::{GRADES, LEGEND, about, open_answers, provenance};
use super::escape::escape;
use super::{Further, Report};
use crate::table::{FULFILLED, SHORTCOMING, UNCERTAIN, sample_lines};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("filter.js");

/// What a browser may load from elsewhere: nothing. The page's own style and script stand in it.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// The beginning of a page, as far as its first heading. One with wide tables is printed across.
fn open(title: &str, is_across: bool) -> String {
    let class = if is_across { " class=\"liggande\"" } else { "" };
    format!(
        "<!doctype html>\n<html lang=\"sv\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<meta name=\"generator\" \
         content=\"{}\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body{class}>\n<a class=\"skip\" href=\"#innehall\">Till \
         innehållet</a>\n",
        escape(crate::PROGRAM),
        escape(title)
    )
}

/// A page with wide tables, headed by its title and without script. What stands below the heading is pushed on it.
pub(super) fn plain_page(title: &str, push: impl FnOnce(&mut String)) -> String {
    let mut out = open(title, true);
    let _ = writeln!(
        out,
        "<header><h1>{}</h1></header>\n<main id=\"innehall\">",
        escape(title)
    );
    push(&mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

pub(super) use tables::push as push_plain_table;

/// The page.
pub(super) fn render(report: &Report<'_>) -> String {
    let title = report
        .audit
        .review
        .name
        .as_deref()
        .unwrap_or(&report.audit.battery.title);
    let mut out = open(title, false);
    push_header(&mut out, report, title);
    out.push_str("<main id=\"innehall\">\n");
    push_summary(&mut out, report);
    push_findings(&mut out, report);
    for place in 0..report.grids().len() {
        push_table(&mut out, report, place);
    }
    push_legend(&mut out);
    for further in shown(report) {
        tables::push(&mut out, &further.table);
    }
    tables::push(&mut out, &report.method);
    tables::push(&mut out, &report.laws);
    if !report.is_public {
        evidence::push(&mut out, report);
        tables::push(&mut out, report.remarks());
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
    out.push_str("<li><a href=\"#sammanfattning\">Sammanfattning</a></li>\n");
    out.push_str("<li><a href=\"#iakttagelser\">Iakttagelser</a></li>\n");
    for grid in report.grids() {
        let _ = writeln!(
            out,
            "<li><a href=\"#tabell-{}\">{}</a></li>",
            escape(&grid.id),
            escape(&grid.title)
        );
    }
    for further in shown(report) {
        tables::push_link(out, &further.table);
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

/// The tables that a page shows as they stand. The shares group by group are shown beside each grid.
fn shown<'a>(report: &'a Report<'_>) -> impl Iterator<Item = &'a Further> {
    let further = report.further().iter();
    further.filter(|further| further.name != "fordelning")
}

/// What is read when nothing else is.
fn push_summary(out: &mut String, report: &Report<'_>) {
    out.push_str("<section id=\"sammanfattning\">\n<h2>Sammanfattning</h2>\n<ul>\n");
    for line in &report.summary {
        let _ = writeln!(out, "<li>{}</li>", escape(line));
    }
    out.push_str("</ul>\n</section>\n");
}

/// What was found, theme by theme: what is lacking first, then what is fulfilled in every assessable case.
fn push_findings(out: &mut String, report: &Report<'_>) {
    out.push_str("<section id=\"iakttagelser\">\n<h2>Iakttagelser</h2>\n");
    let findings = &report.findings;
    if findings.rows.iter().all(|row| row[5] == FULFILLED) {
        let _ = writeln!(
            out,
            "<p>{}</p>",
            escape(report.audit.book.sentences.nothing_found())
        );
    }
    for theme in findings.rows.chunk_by(|one, other| one[0] == other[0]) {
        let _ = writeln!(out, "<h3>{}</h3>", escape(&theme[0][0]));
        for kind in [SHORTCOMING, UNCERTAIN, FULFILLED] {
            let own = theme.iter().filter(|row| row[5] == kind);
            let own: Vec<&Vec<String>> = own.collect();
            if own.is_empty() {
                continue;
            }
            if kind == FULFILLED {
                out.push_str("<p class=\"uppfyllt\">Uppfyllt i samtliga bedömbara:</p>\n");
            }
            let _ = writeln!(out, "<ul class=\"{kind}\">");
            for row in own {
                let _ = writeln!(out, "<li>{}</li>", escape(&row[6]));
            }
            out.push_str("</ul>\n");
        }
    }
    out.push_str("</section>\n");
}

fn push_table(out: &mut String, report: &Report<'_>, place: usize) {
    let (grid, tally) = (&report.grids()[place], &report.tallies[place]);
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
    let _ = writeln!(
        out,
        "<section id=\"andelar-{}\">\n<h2>{}: andelar, tid och fördelning</h2>",
        escape(&grid.id),
        escape(&grid.title)
    );
    bars::push(out, report, place);
    charts::push_times(out, report, place);
    charts::push_funnels(out, report, place);
    groups::push(out, report, place);
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
