use super::header;
use crate::audit::{Audit, CaseAnswers, Cell, Entry};
use crate::case::{CaseIx, Memo, Position};
use crate::judge::explain;
use crate::rulebook::{Question, Version};

/// One answer with everything that it rests on, as cells of `underlag.csv`.
pub type EvidenceRow = Vec<String>;

const HEADER: [&str; 23] = [
    "tabell",
    "arende",
    "nr",
    "regel",
    "fraga",
    "svar",
    "avgjort_av",
    "maskinens_svar",
    "maskinens_skal",
    "maskinens_forklaring",
    "fran",
    "till",
    "sista_dag_strikt",
    "sista_dag",
    "forlangd_till",
    "lagrum",
    "grad",
    "osaker_varfor",
    "kalla",
    "not",
    "kommentar",
    "granskare",
    "protokollrad",
];

/// The column names of the evidence.
#[must_use]
pub fn evidence_header() -> Vec<String> {
    header(&HEADER)
}

/// The evidence of one table, case by case and question by question, worked out as it is asked for.
pub fn evidence<'a>(audit: &'a Audit<'_>, table: usize) -> impl Iterator<Item = EvidenceRow> + 'a {
    let cases = audit.cases(&audit.battery.tables[table]);
    let mut memo = Memo::default();
    cases
        .into_iter()
        .flat_map(move |case| evidence_of_case(audit, table, case, &mut memo))
}

/// The same of some cases of the table.
pub fn evidence_of<'a>(
    audit: &'a Audit<'_>,
    table: usize,
    cases: &'a [(u32, CaseIx)],
) -> impl Iterator<Item = EvidenceRow> + 'a {
    let mut memo = Memo::default();
    let of_case = move |case: &(u32, CaseIx)| evidence_of_case(audit, table, *case, &mut memo);
    cases.iter().flat_map(of_case)
}

fn evidence_of_case(
    audit: &Audit<'_>,
    table: usize,
    (number, case): (u32, CaseIx),
    memo: &mut Memo,
) -> Vec<EvidenceRow> {
    let answers = audit.answers_with(table, case, memo);
    let at = audit.store.case(case).position();
    rows_of_case(audit, table, number, &answers, at)
}

fn rows_of_case(
    audit: &Audit<'_>,
    table: usize,
    number: u32,
    answers: &CaseAnswers,
    at: Position,
) -> Vec<EvidenceRow> {
    let spec = &audit.battery.tables[table];
    let questions = spec.questions.iter().enumerate();
    questions
        .zip(&answers.cells)
        .map(|((place, question), cell)| {
            let mut row = vec![spec.id.clone(), number.to_string(), (place + 1).to_string()];
            row.extend(row_of_cell(audit, question, cell, at));
            row
        })
        .collect()
}

fn row_of_cell(audit: &Audit<'_>, question: &Question, cell: &Cell, at: Position) -> Vec<String> {
    let rule = audit.book.rule(question.rule);
    let mut explained = explain(audit.book, &audit.store, &cell.machine);
    explained.add_source(at);
    let version = cell
        .machine
        .version
        .and_then(|index| rule.versions.get(index));
    let sources = explained.sources.iter();
    let sources: Vec<String> = sources.map(|at| position_text(audit, *at)).collect();
    let entry = cell.entry.as_ref();
    let uncertain = version.and_then(|version| version.uncertain.clone());
    vec![
        rule.id.clone(),
        question.wording.clone(),
        cell.answer.code().to_owned(),
        cell.by.code().to_owned(),
        cell.machine.answer().code().to_owned(),
        cell.machine.reason.code().to_owned(),
        explained.text,
        shown(explained.from),
        shown(explained.until),
        shown(explained.due_strict),
        shown(explained.due),
        shown(explained.extended_to),
        version
            .map(|version| version.citation(&audit.book.acts))
            .unwrap_or_default(),
        version.map(grade_text).unwrap_or_default(),
        uncertain.unwrap_or_default(),
        sources.join(", "),
        cell.note.clone().unwrap_or_default(),
        entry.map(Entry::comments).unwrap_or_default(),
        entry.map(|entry| entry.reader.clone()).unwrap_or_default(),
        entry
            .map(|entry| position_text(audit, entry.at))
            .unwrap_or_default(),
    ]
}

/// A day, or nothing.
fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn grade_text(version: &Version) -> String {
    version.grade.to_string()
}

fn position_text(audit: &Audit<'_>, at: Position) -> String {
    format!("{} rad {}", audit.store.file_name(at.file), at.row)
}
