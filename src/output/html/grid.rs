//! The grid of a *Bilaga: Stickprover*, with its notes.

use std::fmt::Write as _;

use super::evidence::anchor;
use crate::answer::Answer;
use crate::output::Report;
use crate::output::escape::escape;
use crate::table::GridRow;

/// Above this many cases the grid is left to its file, as in the other formats.
const MOST_CASES: usize = 200;

pub(super) fn push(out: &mut String, report: &Report<'_>, place: usize) {
    let grid = &report.grids[place];
    let cases = grid.header.len() - 1;
    if cases > MOST_CASES {
        let _ = writeln!(
            out,
            "<p>Rutnätet har {cases} ärenden och står i tabell-{}.csv.</p>",
            escape(&grid.id)
        );
        return;
    }
    let _ = write!(
        out,
        "<div class=\"rulla\" tabindex=\"0\" role=\"region\" aria-label=\"Rutnät: {title}\">\n<table class=\"rutnat\">\n<caption>{title}, {cases} \
         ärenden</caption>\n<thead><tr>",
        title = escape(&grid.title)
    );
    for (head, unit) in grid.header.iter().zip(units_of(report, place)) {
        let unit = unit.map(|unit| format!(" data-enhet=\"{}\"", escape(&unit)));
        let unit = unit.unwrap_or_default();
        let _ = write!(out, "<th scope=\"col\"{unit}>{}</th>", escape(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for (number, row) in grid.rows.iter().enumerate() {
        push_row(out, report, place, (number, row));
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    push_notes(out, report, place);
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

fn push_row(out: &mut String, report: &Report<'_>, place: usize, (number, row): (usize, &GridRow)) {
    let grid = &report.grids[place];
    let spec = &report.audit.battery.tables[place];
    let rule = report.audit.book.rule(spec.questions[number].rule);
    let _ = write!(
        out,
        "<tr data-tema=\"{}\"><th scope=\"row\">{}</th>",
        escape(&rule.theme),
        escape(&row.question)
    );
    for ((cell, answer), head) in row.cells.iter().zip(&row.answers).zip(&grid.header[1..]) {
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
    let notes = &report.grids[place].notes;
    if notes.is_empty() {
        return;
    }
    out.push_str("<dl class=\"noter\">\n");
    for (marker, text) in notes {
        let _ = writeln!(out, "<div><dt>{marker}</dt><dd>{}</dd></div>", escape(text));
    }
    out.push_str("</dl>\n");
}
