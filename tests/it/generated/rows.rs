//! Answers as rows, from whomever they come, and where two lists of them disagree.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// One of the five answers, from the one that says least of a whole to the one that decides it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Answer {
    EjTillampligt,
    Ja,
    EjBedomd,
    UppgiftSaknas,
    Nej,
}

impl Answer {
    /// The code in files.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::EjTillampligt => "ej_tillampligt",
            Self::Ja => "ja",
            Self::EjBedomd => "ej_bedomd",
            Self::UppgiftSaknas => "uppgift_saknas",
            Self::Nej => "nej",
        }
    }
}

/// What one question about one case was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) table: Cow<'static, str>,
    pub(crate) key: Arc<str>,
    pub(crate) rule: Cow<'static, str>,
    pub(crate) answer: Cow<'static, str>,
}

/// How many disagreements are told.
const TOLD: usize = 20;

type ByCase<'a> = HashMap<(&'a str, &'a str), Vec<&'a Row>>;

fn by_case(rows: &[Row]) -> ByCase<'_> {
    let mut cases: ByCase<'_> = HashMap::new();
    for row in rows {
        let case = (row.table.as_ref(), row.key.as_ref());
        cases.entry(case).or_default().push(row);
    }
    cases
}

/// The answer to the same question about the same case in another list.
fn same_in<'a>(cases: &ByCase<'a>, row: &'a Row) -> Option<&'a str> {
    let found = cases.get(&(row.table.as_ref(), row.key.as_ref()))?;
    let same = found.iter().find(|other| other.rule == row.rule)?;
    Some(same.answer.as_ref())
}

/// The first twenty disagreements, each as table, key, rule and both answers.
pub(crate) fn differences(naive: &[Row], facit: &[Row]) -> Vec<String> {
    let expected = by_case(facit);
    let mut told: Vec<String> = naive
        .iter()
        .filter_map(|row| told_of(row, same_in(&expected, row)))
        .take(TOLD)
        .collect();
    let answered = by_case(naive);
    let unanswered = facit
        .iter()
        .filter(|row| same_in(&answered, row).is_none())
        .take(TOLD)
        .map(|row| {
            format!(
                "{} {} {}: enkel saknas, facit {}",
                row.table, row.key, row.rule, row.answer
            )
        });
    told.extend(unanswered);
    told.truncate(TOLD);
    told
}

fn told_of(row: &Row, expected: Option<&str>) -> Option<String> {
    let expected = expected.unwrap_or("saknas");
    (row.answer != expected).then(|| {
        format!(
            "{} {} {}: enkel {}, facit {expected}",
            row.table, row.key, row.rule, row.answer
        )
    })
}

/// Reads a ground truth: a file with the columns `tabell`, `arende` (or `nyckel`), `regel` and `svar`.
pub(crate) fn facit(path: &Path) -> Vec<Row> {
    let mut reader = open(path);
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name);
    let key = at("arende").or_else(|| at("nyckel")).unwrap();
    let [table, rule, answer] = ["tabell", "regel", "svar"].map(|name| at(name).unwrap());
    let row_of = |record: &csv::StringRecord| Row {
        table: record[table].to_owned().into(),
        key: Arc::from(&record[key]),
        rule: record[rule].to_owned().into(),
        answer: record[answer].to_owned().into(),
    };
    reader
        .records()
        .map(|record| row_of(&record.unwrap()))
        .collect()
}

/// Reads what the machine itself answered in a finished review: `underlag.csv`, with the keys of `nyckel.csv`. Answers for
/// some reason are left out.
pub(crate) fn audited(review: &Path, but_for: Option<&str>) -> Vec<Row> {
    let mut keys: HashMap<(String, String), Arc<str>> = HashMap::new();
    for [table, number, key] in
        columns_of(&review.join("nyckel.csv"), ["tabell", "arende", "nyckel"])
    {
        keys.insert((table, number), key.into());
    }
    let wanted = [
        "tabell",
        "arende",
        "regel",
        "maskinens_svar",
        "maskinens_skal",
    ];
    columns_of(&review.join("underlag.csv"), wanted)
        .into_iter()
        .filter(|[.., reason]| but_for != Some(reason.as_str()))
        .map(|[table, number, rule, answer, _]| {
            let case = (table, number);
            let key = Arc::clone(&keys[&case]);
            Row {
                table: case.0.into(),
                key,
                rule: rule.into(),
                answer: answer.into(),
            }
        })
        .collect()
}

/// Some columns of a file, row by row.
fn columns_of<const WIDTH: usize>(path: &Path, names: [&str; WIDTH]) -> Vec<[String; WIDTH]> {
    let mut reader = open(path);
    let header = reader.headers().unwrap().clone();
    let places = names.map(|name| header.iter().position(|column| column == name).unwrap());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            places.map(|place| record[place].to_owned())
        })
        .collect()
}

fn open(path: &Path) -> csv::Reader<std::fs::File> {
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_path(path)
        .unwrap()
}
