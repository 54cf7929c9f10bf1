//! `resultat.json`: frozen, versioned structs of their own, apart from the types inside. A change
//! that would break a reader gets a new version beside this one.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::Serialize;

use super::{OutputError, Report};
use crate::answer::Answer;
use crate::audit::By;
use crate::load::SetAside;
use crate::table::Grid;
use crate::tally::{TableTally, Tally};

/// The version of the layout, as `schema` in the file says.
pub const RESULT_VERSION: &str = "stickprov/resultat/1";

/// A whole result.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "resultat", deny_unknown_fields)]
pub struct ResultV1 {
    /// Always `stickprov/resultat/1`.
    schema: &'static str,
    /// Programmets namn och version.
    program: String,
    /// SHA-256 över regelfilerna, hexadecimalt.
    regler_sha256: String,
    granskning: ReviewV1,
    /// Indatafilerna i namnordning.
    indata: Vec<InputV1>,
    tabeller: Vec<TableV1>,
    /// Antal anmärkningar per kod.
    anmarkningar: BTreeMap<String, u64>,
    /// Vad som hände med raderna i varje fil.
    avstamning: Vec<AccountV1>,
}

/// The review.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ReviewV1 {
    namn: Option<String>,
    namnd: Option<String>,
    /// Första och sista dagen i perioden, ÅÅÅÅ-MM-DD.
    period: Option<[String; 2]>,
    /// Dagen då löpande frister mäts, ÅÅÅÅ-MM-DD.
    matdag: String,
    batteri: String,
}

/// An input file.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct InputV1 {
    fil: String,
    sha256: String,
}

/// A table.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct TableV1 {
    id: String,
    titel: String,
    arenden: u64,
    strukna: u64,
    /// Antal svar efter vem som avgjorde dem.
    avgjort_av: BTreeMap<String, u64>,
    fragor: Vec<QuestionV1>,
    noter: Vec<NoteV1>,
}

/// A question.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct QuestionV1 {
    /// Radens nummer i tabellen, från 1.
    nr: usize,
    regel: String,
    fraga: String,
    tema: String,
    /// Svarskoder i ärendenas ordning: `ja`, `nej`, `ej_tillampligt`, `uppgift_saknas`, `ej_bedomd`.
    svar: Vec<&'static str>,
    /// En rad per grad; grader räknas aldrig ihop.
    andelar: Vec<ShareV1>,
}

/// The counted answers of a question under one grade.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ShareV1 {
    /// ska, bör eller lokal.
    grad: String,
    granskade: u64,
    /// Ja och Nej: andelarnas nämnare.
    bedombara: u64,
    ja: u64,
    nej: u64,
    ej_tillampligt: u64,
    uppgift_saknas: u64,
    ej_bedomd: u64,
    strukna: u64,
    /// Andel Nej av bedömbara i tiondels procent, avrundat halvt uppåt; null när inget är bedömbart.
    nej_promille: Option<u64>,
}

/// A footnote.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NoteV1 {
    tecken: String,
    text: String,
}

/// What became of the rows of a file.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AccountV1 {
    fil: String,
    lasta: u64,
    anvanda: u64,
    /// Avskilda rader per skäl.
    avskilda: BTreeMap<String, u64>,
}

/// The JSON Schema of [`ResultV1`].
///
/// # Errors
/// Serialisation failed.
pub fn result_schema() -> Result<String, OutputError> {
    Ok(serde_json::to_string_pretty(&schema_for!(ResultV1))? + "\n")
}

pub(super) fn render(report: &Report<'_>) -> Result<String, OutputError> {
    Ok(serde_json::to_string_pretty(&result(report))? + "\n")
}

fn result(report: &Report<'_>) -> ResultV1 {
    let audit = report.audit;
    let mut remarks = BTreeMap::new();
    for remark in &audit.remarks {
        *remarks.entry(remark.code.to_owned()).or_default() += 1;
    }
    let inputs = audit.inputs.iter();
    ResultV1 {
        schema: RESULT_VERSION,
        program: report.program.clone(),
        regler_sha256: audit.book.digest.clone(),
        granskning: review(report),
        indata: inputs
            .map(|input| InputV1 {
                fil: input.name.clone(),
                sha256: input.sha256.clone(),
            })
            .collect(),
        tabeller: (0..report.grids.len())
            .map(|index| table(report, index))
            .collect(),
        anmarkningar: remarks,
        avstamning: audit.accounts.iter().map(account).collect(),
    }
}

fn review(report: &Report<'_>) -> ReviewV1 {
    let audit = report.audit;
    ReviewV1 {
        namn: audit.review.name.clone(),
        namnd: audit.review.board.clone(),
        period: audit
            .review
            .period
            .map(|(from, to)| [from.to_string(), to.to_string()]),
        matdag: audit.measuring_day.to_string(),
        batteri: audit.battery.id.clone(),
    }
}

fn table(report: &Report<'_>, index: usize) -> TableV1 {
    let (grid, tally) = (&report.grids[index], &report.tallies[index]);
    let by = By::ALL
        .iter()
        .map(|by| (by.code().to_owned(), tally.by[*by as usize]));
    TableV1 {
        id: grid.id.clone(),
        titel: grid.title.clone(),
        arenden: tally.cases,
        strukna: tally.struck,
        avgjort_av: by.collect(),
        fragor: (0..grid.rows.len())
            .map(|row| question(report, index, grid, tally, row))
            .collect(),
        noter: grid
            .notes
            .iter()
            .map(|(mark, text)| NoteV1 {
                tecken: mark.clone(),
                text: text.clone(),
            })
            .collect(),
    }
}

fn question(
    report: &Report<'_>,
    index: usize,
    grid: &Grid,
    tally: &TableTally,
    row: usize,
) -> QuestionV1 {
    let audit = report.audit;
    let rule = audit
        .book
        .rule(audit.battery.tables[index].questions[row].rule);
    QuestionV1 {
        nr: row + 1,
        regel: rule.id.clone(),
        fraga: grid.rows[row].question.clone(),
        tema: rule.theme.clone(),
        svar: grid.rows[row]
            .answers
            .iter()
            .map(|answer| answer.code())
            .collect(),
        andelar: tally
            .lines
            .iter()
            .filter(|line| line.question == row)
            .map(share)
            .collect(),
    }
}

fn share(line: &Tally) -> ShareV1 {
    ShareV1 {
        grad: line.grade.to_string(),
        granskade: line.reviewed(),
        bedombara: line.assessable(),
        ja: line.count(Answer::Ja),
        nej: line.count(Answer::Nej),
        ej_tillampligt: line.count(Answer::EjTillampligt),
        uppgift_saknas: line.count(Answer::UppgiftSaknas),
        ej_bedomd: line.count(Answer::EjBedomd),
        strukna: line.struck(),
        nej_promille: line.share(Answer::Nej).map(crate::tally::Share::tenths),
    }
}

fn account(account: &crate::load::Account) -> AccountV1 {
    let code = |(why, count): (&SetAside, &u64)| (why.code().to_owned(), *count);
    AccountV1 {
        fil: account.name(),
        lasta: account.read,
        anvanda: account.used,
        avskilda: account.set_aside.iter().map(code).collect(),
    }
}
