//! The report as a Word document: method and findings, and the *Bilaga: Stickprover* as real tables with repeated
//! headers, in styles that an auditor's own template can restyle.
//!
//! The markup is written here, since the library at hand cannot mark a row as a header that is repeated.

mod body;
mod package;

use super::about::{LEGEND, about, open_answers, provenance, reviewed_of_all};
use super::{MOST_ON_PAGE, OutputError, Report};
use crate::table::{FULFILLED, Table, WHOLE_FRAME, label_of, sample_lines};
use body::{Body, Cell, room};
use package::{Properties, pack};

/// Cases beside each other in one table of the appendix; more go on in a table below.
const CASES_ACROSS: usize = 15;

/// The columns of the method that a document has room for.
const METHOD: [&str; 5] = ["fraga", "avgors_av", "grad", "kallor", "osaker_varfor"];

/// The columns of the estimates.
const ESTIMATES: [&str; 3] = ["fraga", "grad", "i_ord"];

/// The columns of the measures of time.
const TIMES: [&str; 4] = ["fraga", "matt", "definition", "i_ord"];

/// Letters of a head that a column of least width has room for.
const HEAD_LETTERS: usize = 7;

/// The columns of what fell away, and of double reading.
const ATTRITION: [&str; 7] = [
    "stratum",
    "ram",
    "draget",
    "overtackning",
    "bortfall",
    "strukna",
    "granskade",
];
const AGREEMENT: [&str; 6] = ["fraga", "dubbellasta", "lika", "kappa", "matt", "olika"];

/// The columns of the goals.
const GOALS: [&str; 6] = [
    "fraga",
    "grad",
    "mal_procent",
    "utfall",
    "uppnatt",
    "iakttagelse",
];

/// The columns of the quarters.
const QUARTERS: [&str; 5] = ["fraga", "kvartal", "i_tid", "forfallna", "andel_i_tid"];

/// The document.
///
/// # Errors
/// It could not be packed.
pub(super) fn render(report: &Report<'_>) -> Result<Vec<u8>, OutputError> {
    let audit = report.audit;
    let title = audit.review.name.as_deref().unwrap_or(&audit.battery.title);
    let mut body = Body::default();
    body.paragraph("Title", title);
    for (name, value) in about(report) {
        if name != "Granskning" && !name.contains("SHA-256") {
            body.pair(&name, &value);
        }
    }
    push_summary(&mut body, report);
    push_findings(&mut body, report);
    push_method(&mut body, report);
    body.end_section(false);
    push_appendix(&mut body, report);
    let properties = Properties {
        title,
        author: &report.program,
        day: audit.measuring_day.to_string(),
    };
    Ok(pack(&body.finish(true), &properties)?)
}

/// What is read when nothing else is.
fn push_summary(body: &mut Body, report: &Report<'_>) {
    body.paragraph("Heading1", "Sammanfattning");
    for line in &report.summary {
        body.paragraph("Normal", line);
    }
}

/// What was found, theme by theme, with a place for the reviewer's own judgement after each: the findings are facts.
fn push_findings(body: &mut Body, report: &Report<'_>) {
    body.paragraph("Heading1", "Iakttagelser");
    let sentences = &report.audit.book.sentences;
    let findings = &report.findings;
    if findings.rows.iter().all(|row| row[5] == FULFILLED) {
        body.paragraph("Normal", sentences.nothing_found());
    }
    for theme in findings.rows.chunk_by(|one, other| one[0] == other[0]) {
        body.paragraph("Heading2", &theme[0][0]);
        for row in theme {
            body.paragraph("Normal", &row[6]);
        }
        body.paragraph("Heading3", "Bedömning");
        body.paragraph("Normal", sentences.judgement());
    }
}

/// How cases were drawn, what fell away, and what was asked by which law.
fn push_method(body: &mut Body, report: &Report<'_>) {
    body.paragraph("Heading1", "Metod");
    for (place, spec) in report.audit.battery.tables.iter().enumerate() {
        body.paragraph("Heading2", &spec.title);
        let lines = sample_lines(report.audit, spec, report.is_public);
        if lines.is_empty() {
            let cases = report.grids()[place].cases();
            body.paragraph("Normal", &reviewed_of_all(report, cases));
        }
        for line in lines {
            body.paragraph("Normal", &line);
        }
        body.paragraph("Normal", &provenance(&report.tallies[place]));
    }
    for further in report
        .further()
        .iter()
        .filter(|further| further.is_for_paper)
    {
        let (name, table) = (further.name, &further.table);
        body.paragraph("Heading2", &table.title);
        let columns: Vec<&str> = match name {
            "uppskattning" => ESTIMATES.to_vec(),
            "handlaggningstid" => TIMES.to_vec(),
            "kvartal" => QUARTERS.to_vec(),
            "bortfall" => ATTRITION.to_vec(),
            "dubbellasning" => AGREEMENT.to_vec(),
            "mal" => GOALS.to_vec(),
            _ => table.header.iter().map(String::as_str).collect(),
        };
        if name == "uppskattning" {
            push_estimates(body, table, &columns);
            continue;
        }
        push_columns(body, table, &columns);
    }
    body.paragraph("Heading2", "Frågor och källor");
    push_columns(body, &report.method, &METHOD);
    body.paragraph("Heading2", &report.laws.title);
    push_columns(body, &report.laws, &["kortnamn", "star_for"]);
}

/// What the samples say of their whole frames; the strata one by one would take pages.
fn push_estimates(body: &mut Body, table: &Table, columns: &[&str]) {
    let place = table.header.iter().position(|name| name == "stratum");
    let is_whole = |row: &&Vec<String>| place.is_none_or(|place| row[place] == WHOLE_FRAME);
    let whole = Table {
        rows: table.rows.iter().filter(is_whole).cloned().collect(),
        ..table.clone()
    };
    push_columns(body, &whole, columns);
    if whole.rows.len() < table.rows.len() {
        let text = "Varje stratum för sig står i rapport.xlsx och uppskattning.csv.";
        body.paragraph("Normal", text);
    }
}

/// Some columns of a table, wide where sentences stand.
fn push_columns(body: &mut Body, table: &Table, columns: &[&str]) {
    let places: Vec<usize> = columns
        .iter()
        .filter_map(|name| table.header.iter().position(|known| known == name))
        .collect();
    let heads: Vec<String> = places
        .iter()
        .map(|place| label_of(&table.header[*place]))
        .collect();
    // A column of figures is as wide as the longest word of its head asks.
    let head_weight = |place: &usize| {
        let longest = heads_at(table, *place);
        u32::try_from(longest.div_ceil(HEAD_LETTERS)).unwrap_or(1)
    };
    let weight = |place: &usize| match table.header[*place].as_str() {
        "fraga" | "i_ord" | "kallor" | "osaker_varfor" | "text" | "olika" | "definition"
        | "utfall" | "iakttagelse" | "star_for" => 4,
        "stratum" | "tabell" | "regel" | "rubrik" | "avgors_av" | "matt" | "kvartal" => 2,
        _ => head_weight(place).max(1),
    };
    let weights: Vec<u32> = places.iter().map(weight).collect();
    let unit = room(false) / weights.iter().sum::<u32>().max(1);
    let widths: Vec<u32> = weights.iter().map(|weight| weight * unit).collect();
    let rows: Vec<Vec<Cell<'_>>> = table
        .rows
        .iter()
        .map(|row| {
            places
                .iter()
                .map(|place| Cell::plain(&row[*place]))
                .collect()
        })
        .collect();
    body.table(&widths, &heads, &rows);
}

/// Letters of the longest word in a column's head.
fn heads_at(table: &Table, place: usize) -> usize {
    let label = label_of(&table.header[place]);
    let words = label.split(' ').map(|word| word.chars().count());
    words.max().unwrap_or(1)
}

/// The appendix: every grid with its notes, the cases in blocks that fit a page.
fn push_appendix(body: &mut Body, report: &Report<'_>) {
    body.paragraph("Heading1", &report.audit.battery.title);
    for (place, (grid, tally)) in report.grids().iter().zip(&report.tallies).enumerate() {
        if place > 0 {
            body.end_section(true);
        }
        body.paragraph("Heading2", &grid.title);
        let cases = grid.cases();
        if cases > MOST_ON_PAGE {
            body.paragraph("Normal", &grid.elsewhere());
            continue;
        }
        for start in (0..cases).step_by(CASES_ACROSS) {
            push_block(body, grid, start..(start + CASES_ACROSS).min(cases));
        }
        for (marker, text) in &grid.notes {
            body.paragraph("Not", &format!("{marker} {text}"));
        }
        if let Some(open) = open_answers(tally) {
            body.paragraph("Not", &open);
        }
    }
    for (sign, meaning) in LEGEND {
        body.paragraph("Not", &format!("{sign} = {meaning}"));
    }
}

fn push_block(body: &mut Body, grid: &crate::table::Grid, cases: std::ops::Range<usize>) {
    let across = u32::try_from(CASES_ACROSS).unwrap_or(1);
    let case_width = room(true) * 2 / 3 / across;
    let question_width = room(true) - case_width * across;
    let mut widths = vec![question_width];
    widths.extend(cases.clone().map(|_| case_width));
    let heads: Vec<String> = std::iter::once(&grid.header[0])
        .chain(&grid.header[cases.start + 1..=cases.end])
        .cloned()
        .collect();
    let rows: Vec<Vec<Cell<'_>>> = grid
        .rows
        .iter()
        .map(|row| {
            let answers = cases.clone().map(|case| Cell {
                text: &row.cells[case],
                answer: Some(row.answers[case]),
            });
            std::iter::once(Cell::plain(&row.question))
                .chain(answers)
                .collect()
        })
        .collect();
    body.table(&widths, &heads, &rows);
}
