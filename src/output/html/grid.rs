//! The grid of a *Bilaga: Stickprover*, with its notes.

use std::fmt::Write as _;
use std::ops::Range;

use super::evidence::anchor;
use crate::answer::Answer;
use crate::output::escape::escape;
use crate::output::{MOST_ON_PAGE, Report};
use crate::table::GridRow;

/// Cases beside each other; more go on in a table below.
const ACROSS: usize = 20;

pub(super) fn push(out: &mut String, report: &Report<'_>, place: usize) {
    let grid = &report.grids()[place];
    let cases = grid.cases();
    if cases > MOST_ON_PAGE {
        let _ = writeln!(out, "<p>{}</p>", escape(&grid.elsewhere()));
        return;
    }
    for start in (0..cases).step_by(ACROSS) {
        push_block(out, report, place, start..(start + ACROSS).min(cases));
    }
    push_notes(out, report, place);
}

/// Some of the cases beside each other: what a page has room for across.
fn push_block(out: &mut String, report: &Report<'_>, place: usize, cases: Range<usize>) {
    let grid = &report.grids()[place];
    let all = grid.header.len() - 1;
    let which = if cases.len() < all {
        let number = |place: usize| grid.header[place + 1].trim_end_matches('*');
        format!(
            "{}, ärende {}–{}",
            grid.title,
            number(cases.start),
            number(cases.end - 1)
        )
    } else {
        format!("{}, {all} ärenden", grid.title)
    };
    let _ = write!(
        out,
        "<div class=\"rulla\" tabindex=\"0\" role=\"region\" aria-label=\"Rutnät: {which}\">\n<table \
         class=\"rutnat\">\n<caption>{which}</caption>\n<thead><tr><th scope=\"col\">{}</th>",
        escape(&grid.header[0]),
        which = escape(&which)
    );
    let units = units_of(report, place);
    for column in cases.clone() {
        let unit = units[column + 1].as_ref();
        let unit = unit.map(|unit| format!(" data-enhet=\"{}\"", escape(unit)));
        let unit = unit.unwrap_or_default();
        let head = escape(&grid.header[column + 1]);
        let _ = write!(out, "<th scope=\"col\"{unit}>{head}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (number, row) in grid.rows.iter().enumerate() {
        push_row(out, report, place, (number, row), cases.clone());
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

/// For each column of a grid the unit of its case, to filter by; nothing for the questions, nor in public.
fn units_of(report: &Report<'_>, place: usize) -> Vec<Option<String>> {
    let audit = report.audit;
    let cases = audit.cases(&audit.battery.tables[place]).into_iter();
    let unit = |(number, case)| audit.group_of(place, number, case);
    let units = cases
        .map(unit)
        .map(|unit| Some(unit).filter(|unit| !unit.is_empty() && !report.is_public));
    std::iter::once(None).chain(units).collect()
}

fn push_row(
    out: &mut String,
    report: &Report<'_>,
    place: usize,
    (number, row): (usize, &GridRow),
    cases: Range<usize>,
) {
    let grid = &report.grids()[place];
    let spec = &report.audit.battery.tables[place];
    let rule = report.audit.book.rule(spec.questions[number].rule);
    let _ = write!(
        out,
        "<tr data-tema=\"{}\"><th scope=\"row\">{}</th>",
        escape(&rule.theme),
        escape(&row.question)
    );
    for column in cases {
        let (cell, answer) = (&row.cells[column], &row.answers[column]);
        let head = &grid.header[column + 1];
        let case = head.trim_end_matches('*');
        let code = class_of(*answer);
        if report.is_public {
            let _ = write!(out, "<td class=\"{code}\">{}</td>", escape(cell));
        } else {
            let _ = write!(
                out,
                "<td class=\"{code}\"><a href=\"#{}\">{}</a></td>",
                anchor(&grid.id, case, number + 1),
                escape(cell)
            );
        }
    }
    out.push_str("</tr>\n");
}

/// The fill stands beside the word, never instead of it.
fn class_of(answer: Answer) -> &'static str {
    match answer {
        Answer::Ja => "ja",
        Answer::Nej => "nej",
        Answer::UppgiftSaknas => "saknas",
        Answer::EjTillampligt => "x",
        Answer::EjBedomd => "obedomd",
    }
}

fn push_notes(out: &mut String, report: &Report<'_>, place: usize) {
    let notes = &report.grids()[place].notes;
    if notes.is_empty() {
        return;
    }
    out.push_str("<dl class=\"noter\">\n");
    for (marker, text) in notes {
        let _ = writeln!(out, "<div><dt>{marker}</dt><dd>{}</dd></div>", escape(text));
    }
    out.push_str("</dl>\n");
}
