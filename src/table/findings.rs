use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use super::{Grid, Table, header};
use crate::answer::{Answer, Reason};
use crate::audit::{Audit, Cell};
use crate::rulebook::{Grade, ObjectWord};
use crate::tally::{TableTally, Tally};

const HEADER: [&str; 4] = ["tema", "tabell", "regel", "text"];

/// The numbers that are written in words (Språkrådet, Svenska skrivregler: up to twelve).
const WORDS: [&str; 13] = [
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
];

/// Cases that are named by number in a finding; beyond that the grid tells which they are.
const MOST_NAMED: usize = 30;

/// Cases of a table whose reasons are told one by one.
const MOST_TOLD: usize = 200;

/// The reason of a Nej that a reader has given.
const BY_READER: &str = "framgår inte av akten enligt granskaren";

/// The findings: a sentence for each question and grade with a Nej, theme by theme in the order of the themes. Counts of
/// answers, never of cases added over questions.
#[must_use]
pub fn finding_table(audit: &Audit<'_>, tallies: &[TableTally], grids: &[Grid]) -> Table {
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for (place, ((spec, tally), grid)) in audit
        .battery
        .tables
        .iter()
        .zip(tallies)
        .zip(grids)
        .enumerate()
    {
        let whys = whys_of(audit, place);
        let word = audit.book.words.object_word(spec.object);
        for line in tally
            .lines
            .iter()
            .filter(|line| line.count(Answer::Nej) > 0)
        {
            let question = &spec.questions[line.question];
            let rule = audit.book.rule(question.rule);
            let theme = audit.book.words.themes().find(|(id, _)| *id == rule.theme);
            let name = theme.map_or(rule.theme.as_str(), |(_, name)| name);
            let row = vec![
                name.to_owned(),
                spec.id.clone(),
                rule.id.clone(),
                sentence(
                    line,
                    &question.wording,
                    word,
                    (grid, whys.get(&(line.question, line.grade))),
                ),
            ];
            rows.push((rule.theme_order, row));
        }
    }
    // Stable: within a theme the order of tables and questions stays.
    rows.sort_by_key(|(order, _)| *order);
    Table {
        title: "Iakttagelser".to_owned(),
        header: header(&HEADER),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// Why answers are Nej, and by what law.
#[derive(Default)]
struct Why {
    reasons: IndexMap<&'static str, u64>,
    citations: IndexSet<String>,
}

/// Why the Nej of each question and grade are given; nothing of a table with too many cases to be told one by one.
fn whys_of(audit: &Audit<'_>, table: usize) -> HashMap<(usize, Grade), Why> {
    let mut whys: HashMap<(usize, Grade), Why> = HashMap::new();
    let spec = &audit.battery.tables[table];
    let cases = audit.cases(spec);
    if cases.len() > MOST_TOLD {
        return whys;
    }
    for (_, case) in cases {
        let answers = audit.answers(table, case);
        let cells = answers.cells.iter().enumerate();
        let is_no = |(_, cell): &(usize, &Cell)| cell.answer == Answer::Nej;
        for (question, cell) in cells.filter(is_no).filter(|_| answers.struck.is_none()) {
            let rule = audit.book.rule(spec.questions[question].rule);
            let grade = audit.grade(spec.questions[question].rule, &cell.machine);
            let why = whys.entry((question, grade)).or_default();
            let reason = cell.reason().map_or(BY_READER, Reason::text);
            *why.reasons.entry(reason).or_default() += 1;
            let version = cell
                .machine
                .version
                .and_then(|place| rule.versions.get(place));
            why.citations.extend(version.map(|version| {
                let citation = version.citation(&audit.book.acts);
                match version.uncertain {
                    Some(_) => format!("{citation} (osäker källa)"),
                    None => citation,
                }
            }));
        }
    }
    whys
}

/// «”Har förhandsbedömning genomförts skyndsamt?” Tre av tio bedömbara förhandsbedömningar: efter fristens sista dag
/// (ärende 4, 6 och 8). Källa: …»
fn sentence(
    line: &Tally,
    question: &str,
    word: &ObjectWord,
    (grid, why): (&Grid, Option<&Why>),
) -> String {
    let plural = &word.plural;
    let (count, of) = (line.count(Answer::Nej), line.assessable());
    let amount = match (count, of) {
        (1, 1) => "I det enda bedömbara ärendet".to_owned(),
        (count, of) if count == of => format!("Samtliga {} bedömbara {plural}", in_words(of)),
        (1, of) => format!(
            "{} av {} bedömbara {plural}",
            if word.is_neuter { "Ett" } else { "En" },
            in_words(of)
        ),
        (count, of) => format!(
            "{} av {} bedömbara {plural}",
            capital(&in_words(count)),
            in_words(of)
        ),
    };
    let cases = cases_of(line, grid);
    let grade = match line.grade {
        Grade::Ska => "",
        Grade::Bor => " Kravet är ett allmänt råd eller god sed.",
        Grade::Lokal => " Kravet är en lokal rutin.",
    };
    let reason = why.map_or_else(|| "svaret är Nej".to_owned(), Why::reasons_in_words);
    let law = why.map(Why::law_in_words).unwrap_or_default();
    format!("”{question}” {amount}: {reason}{cases}.{law}{grade}")
}

impl Why {
    /// The reasons, with how many each when they differ.
    fn reasons_in_words(&self) -> String {
        let several = self.reasons.len() > 1;
        let reasons: Vec<String> = self
            .reasons
            .iter()
            .map(|(reason, count)| {
                if several {
                    format!("{reason} ({count} st)")
                } else {
                    (*reason).to_owned()
                }
            })
            .collect();
        reasons.join(", ")
    }

    fn law_in_words(&self) -> String {
        let law: Vec<&str> = self.citations.iter().map(String::as_str).collect();
        if law.is_empty() {
            return String::new();
        }
        let law = law.join("; ");
        let stop = if law.ends_with('.') { "" } else { "." };
        format!(" Källa: {law}{stop}")
    }
}

/// The numbers of the cases, when they are few and the question has one grade in the grid.
fn cases_of(line: &Tally, grid: &Grid) -> String {
    let row = &grid.rows[line.question];
    let heads = grid.header[1..].iter().zip(&row.answers);
    let is_struck = |head: &str| head.ends_with('*');
    let numbers: Vec<&str> = heads
        .filter(|(head, answer)| **answer == Answer::Nej && !is_struck(head))
        .map(|(head, _)| head.as_str())
        .collect();
    if numbers.len() as u64 != line.count(Answer::Nej) || numbers.len() > MOST_NAMED {
        return String::new();
    }
    match numbers.split_last() {
        None => String::new(),
        Some((last, [])) => format!(" (ärende {last})"),
        Some((last, rest)) => format!(" (ärende {} och {last})", rest.join(", ")),
    }
}

/// A number as it stands in a sentence.
fn in_words(count: u64) -> String {
    let word = usize::try_from(count)
        .ok()
        .and_then(|count| WORDS.get(count));
    word.map_or_else(|| crate::numbers::grouped(count), |word| (*word).to_owned())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
