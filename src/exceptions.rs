//! Accepted exceptions: shortcomings that somebody with the right to has accepted for a time, counted apart.
//!
//! They never change an answer or a share. Both shares are shown, with and without what is accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::answer::Answer;
use crate::audit::Audit;
use crate::load::{LoadError, read_toml};
use crate::rulebook::{Grade, Node, RuleIx, Rulebook, suggest};
use crate::secrecy::masked;
use crate::time::Day;

/// An accepted shortcoming.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exception {
    /// The case's key in the export.
    pub case: String,
    /// The table, when the same key stands in several.
    pub table: Option<String>,
    /// The question.
    pub rule: RuleIx,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepted it.
    pub decided_by: String,
    /// Last day that it holds.
    pub until: Day,
}

/// What became of an exception.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// The answer is Nej, and the exception holds on the measuring day.
    Applied,
    /// The answer is Nej, and the exception has run out.
    Expired,
    /// The answer is not Nej.
    Unused(Answer),
    /// The same answer is accepted by an exception above it.
    Repeated,
    /// The case is struck out.
    Struck,
    /// No such case is reviewed; which exception it is, counted from the top of its file. The case's own key is told only
    /// in the key.
    NoCase(usize),
    /// The question is not put to the case; which exception it is.
    NotAsked(usize),
}

impl Fate {
    /// In words.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Applied => "tillämpat".to_owned(),
            Self::Expired => "utgånget, räknas inte".to_owned(),
            Self::Unused(answer) => format!("oanvänt, svaret är {answer}"),
            Self::Repeated => "oanvänt, svaret är redan godtaget".to_owned(),
            Self::Struck => "oanvänt, ärendet är struket".to_owned(),
            Self::NoCase(number) => format!(
                "oanvänt, ärendet i undantag {number} i filen finns inte bland de granskade"
            ),
            Self::NotAsked(number) => {
                format!("oanvänt, frågan i undantag {number} i filen är inte ställd till ärendet")
            }
        }
    }
}

/// An exception held against the answers.
#[derive(Clone, Debug)]
pub struct Applied<'a> {
    /// The exception.
    pub exception: &'a Exception,
    /// Place of the table in the battery, the case's number and the place of the question, when it was found.
    pub place: Option<(usize, u32, usize)>,
    /// Grade of the demand that the answer was judged by.
    pub grade: Option<Grade>,
    /// What became of it.
    pub fate: Fate,
}

/// Reads a file of exceptions.
///
/// # Errors
/// The file cannot be read, or has faults: all are told, with their places.
pub fn read(path: &Path, book: &Rulebook) -> Result<Vec<Exception>, LoadError> {
    read_toml(path, |node| {
        let rows = node.tables("undantag");
        let mut found: Vec<Exception> = Vec::new();
        for row in &rows {
            let Some(exception) = decode(row, book) else {
                continue;
            };
            let is_same = |known: &Exception| {
                (&known.case, &known.table, known.rule)
                    == (&exception.case, &exception.table, exception.rule)
            };
            if found.iter().any(is_same) {
                row.fault(&row.span, "undantaget står två gånger");
            }
            found.push(exception);
        }
        found
    })
}

fn decode(node: &Node<'_>, book: &Rulebook) -> Option<Exception> {
    let printed = |key| {
        let text = node.text(key).value;
        masked(&text).unwrap_or(text)
    };
    let name = node.text("regel");
    let until = node.opt_day("galler_till");
    let exception = Exception {
        case: node.text("arende").value,
        table: node.opt_string("tabell"),
        rule: RuleIx(0),
        reason: printed("skal"),
        decided_by: printed("beslutad_av"),
        until: until.unwrap_or(Day::MIN),
    };
    node.finish();
    if until.is_none() {
        node.fault(
            &node.span,
            "nyckeln ”galler_till” saknas: sista dagen som undantaget gäller",
        );
    }
    if exception.reason.trim().is_empty() || exception.decided_by.trim().is_empty() {
        node.fault(
            &node.span,
            "ett undantag ska ha skäl (”skal”) och någon som har beslutat det (”beslutad_av”)",
        );
    }
    let Some(rule) = book.rule_named(&name.value) else {
        let hint = suggest(&name.value, book.rules.iter().map(|rule| rule.id.as_str()));
        node.fault(&name.span, format!("okänd regel ”{}”; {hint}", name.value));
        return None;
    };
    Some(Exception { rule, ..exception })
}

/// The cases by the place of their table and their key.
type Cases<'a> = BTreeMap<(usize, &'a str), (u32, crate::case::CaseIx)>;

/// Why an exception is about no answer; its number is counted from 1.
fn about_nothing(
    audit: &Audit<'_>,
    cases: &Cases<'_>,
    (number, exception): (usize, &Exception),
) -> Fate {
    let is_case = audit
        .battery
        .tables
        .iter()
        .enumerate()
        .any(|(place, table)| {
            let mut own = exception.table.iter();
            own.all(|name| *name == table.id)
                && cases.contains_key(&(place, exception.case.as_str()))
        });
    if is_case {
        Fate::NotAsked(number)
    } else {
        Fate::NoCase(number)
    }
}

/// Holds every exception against the answers.
#[must_use]
pub fn applied<'a>(audit: &'a Audit<'_>) -> Vec<Applied<'a>> {
    let tables = audit.battery.tables.iter().enumerate();
    let mut cases = Cases::new();
    if !audit.exceptions.is_empty() {
        for (place, table) in tables {
            for (number, case) in audit.cases(table) {
                cases.insert((place, audit.store.case(case).key()), (number, case));
            }
        }
    }
    let hold = |(number, exception): (usize, &'a Exception)| {
        let tables = audit.battery.tables.iter().enumerate();
        let found = tables
            .filter(|(_, table)| {
                exception
                    .table
                    .as_ref()
                    .is_none_or(|name| *name == table.id)
            })
            .find_map(|(place, table)| {
                let mut questions = table.questions.iter();
                let question = questions.position(|question| question.rule == exception.rule)?;
                let (number, case) = cases.get(&(place, exception.case.as_str()))?;
                Some((place, *number, *case, question))
            });
        let Some((place, case_number, case, question)) = found else {
            return Applied {
                exception,
                place: None,
                grade: None,
                fate: about_nothing(audit, &cases, (number, exception)),
            };
        };
        let answers = audit.answers(place, case);
        let cell = &answers.cells[question];
        let fate = match (cell.answer, answers.struck.is_some()) {
            (_, true) => Fate::Struck,
            (Answer::Nej, false) if audit.measuring_day <= exception.until => Fate::Applied,
            (Answer::Nej, false) => Fate::Expired,
            (answer, false) => Fate::Unused(answer),
        };
        Applied {
            exception,
            place: Some((place, case_number, question)),
            grade: Some(audit.grade(exception.rule, &cell.machine)),
            fate,
        }
    };
    let mut found: Vec<Applied<'a>> = (1..).zip(&audit.exceptions).map(hold).collect();
    let mut accepted = BTreeSet::new();
    for one in found.iter_mut().filter(|one| one.fate == Fate::Applied) {
        if !accepted.insert(one.place) {
            one.fate = Fate::Repeated;
        }
    }
    found
}

/// How many Nej are accepted for each table, question and grade.
#[must_use]
pub fn accepted(applied: &[Applied<'_>]) -> BTreeMap<(usize, usize, Grade), u64> {
    let mut counts = BTreeMap::new();
    for held in applied.iter().filter(|held| held.fate == Fate::Applied) {
        if let (Some((table, _, question)), Some(grade)) = (held.place, held.grade) {
            *counts.entry((table, question, grade)).or_default() += 1;
        }
    }
    counts
}
