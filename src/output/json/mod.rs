//! `resultat.json`: frozen, versioned structs of their own, apart from the types inside. What a version adds to the one
//! before may be absent when a file is read, so that results of any version can be held against each other.

mod layout;
mod origin;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::schema_for;
use sha2::{Digest, Sha256};

use super::{OutputError, Report};
use crate::answer::{Answer, Reason};
use crate::audit::By;
use crate::case::CaseIx;
use crate::draw::{Inference, Sample};
use crate::exceptions::{accepted, applied};
use crate::load::SetAside;
use crate::rulebook::Grade;
use crate::table::citations;
use crate::tally::{TableTally, Tally};
use crate::timeliness::{Figures, Taken, percentile};

pub use layout::{
    AT_RANDOM, AccountResult, DaysResult, EVERYONE, GroupResult, IN_STRATA, InputResult,
    NOT_AT_RANDOM, NoteResult, QuestionResult, READABLE_VERSIONS, RESULT_VERSION, ResultFile,
    ReviewResult, ShareResult, TableResult, TimeResult,
};
pub use origin::PART;

/// The JSON Schema of [`ResultFile`].
///
/// # Errors
/// Serialisation failed.
pub fn result_schema() -> Result<String, OutputError> {
    Ok(serde_json::to_string_pretty(&schema_for!(ResultFile))? + "\n")
}

pub(super) fn render(report: &Report<'_>) -> Result<String, OutputError> {
    Ok(serde_json::to_string_pretty(&result(report))? + "\n")
}

fn result(report: &Report<'_>) -> ResultFile {
    let audit = report.audit;
    let (remarks, accounts) = of_rows(report);
    let held = applied(audit);
    let accepted = accepted(&held);
    let inputs = audit.inputs.iter();
    ResultFile {
        schema: RESULT_VERSION.to_owned(),
        program: report.program.clone(),
        regler_sha256: audit.book.digest.clone(),
        granskning: review(report),
        indata: inputs
            .map(|input| InputResult {
                fil: input.name.clone(),
                sha256: input.sha256.clone(),
            })
            .collect(),
        tabeller: (0..report.grids().len())
            .map(|index| table(report, index, &accepted))
            .collect(),
        anmarkningar: remarks,
        avstamning: accounts,
    }
}

/// How many remarks there are of each code, and what became of the rows. Held against the grids they count the children
/// who are left out of what is published, so there is nothing of it there.
fn of_rows(report: &Report<'_>) -> (BTreeMap<String, u64>, Vec<AccountResult>) {
    let mut remarks = BTreeMap::new();
    if report.is_public {
        return (remarks, Vec::new());
    }
    for remark in report.audit.remarks() {
        *remarks.entry(remark.code.to_owned()).or_default() += 1;
    }
    let accounts = report.audit.accounts.iter().map(account);
    (remarks, accounts.collect())
}

fn review(report: &Report<'_>) -> ReviewResult {
    let audit = report.audit;
    ReviewResult {
        namn: audit.review.name.clone(),
        namnd: audit.review.board.clone(),
        period: audit
            .review
            .period
            .map(|(from, to)| [from.to_string(), to.to_string()]),
        lage: audit.status.map(|status| status.code().to_owned()),
        publicerad: report.is_public,
        matdag: audit.measuring_day.to_string(),
        batteri: audit.battery.id.clone(),
    }
}

/// Accepted Nej by table, question and grade.
type Accepted = BTreeMap<(usize, usize, Grade), u64>;

fn table(report: &Report<'_>, index: usize, accepted: &Accepted) -> TableResult {
    let (grid, tally) = (&report.grids()[index], &report.tallies[index]);
    let spec = &report.audit.battery.tables[index];
    let sample = report.audit.sample_of(spec);
    let by = By::ALL
        .iter()
        .map(|by| (by.code().to_owned(), tally.by[*by as usize]));
    // Published answers stand in the order of the published grid, without their reasons.
    let is_told = report.audit.count_of(spec) <= crate::table::MOST_CASES && !report.is_public;
    let (cases, reasons) = if is_told {
        let cases = report.audit.cases(spec);
        let reasons = reasons_of(report, index, &cases);
        (cases, reasons)
    } else {
        (Vec::new(), vec![Vec::new(); grid.rows.len()])
    };
    TableResult {
        id: grid.id.clone(),
        titel: grid.title.clone(),
        urval: sample.map_or(EVERYONE, how_drawn).to_owned(),
        urval_id: sample.map(|sample| sample.record.identity()),
        ram: sample.map(|sample| sample.record.ram.antal),
        arenden: tally.cases,
        strukna: tally.struck,
        avgjort_av: by.collect(),
        nummer: cases.iter().map(|(number, _)| *number).collect(),
        fragor: reasons
            .into_iter()
            .enumerate()
            .map(|(row, reasons)| question(report, (index, row), reasons, accepted))
            .collect(),
        fordelning: if report.is_public {
            Vec::new()
        } else {
            groups_of(tally)
        },
        noter: grid
            .notes
            .iter()
            .map(|(mark, text)| NoteResult {
                tecken: mark.clone(),
                text: text.clone(),
            })
            .collect(),
    }
}

fn how_drawn(sample: &Sample) -> &'static str {
    let inference = sample.record.inference();
    if sample.is_in_strata() {
        IN_STRATA
    } else if inference == Inference::Census {
        EVERYONE
    } else if inference.is_probability() {
        AT_RANDOM
    } else {
        NOT_AT_RANDOM
    }
}

/// The codes of the reasons, question by question in the order of the cases.
fn reasons_of(
    report: &Report<'_>,
    index: usize,
    cases: &[(u32, CaseIx)],
) -> Vec<Vec<Cow<'static, str>>> {
    let questions = report.grids()[index].rows.len();
    let mut found = vec![Vec::with_capacity(cases.len()); questions];
    for (_, case) in cases {
        let cells = report.audit.answers(index, *case).cells;
        for (reasons, cell) in found.iter_mut().zip(cells) {
            let reason = cell.reason().map_or(BY_READER, Reason::code);
            reasons.push(Cow::Borrowed(reason));
        }
    }
    found
}

/// What stands for a reason where a reader has answered.
const BY_READER: &str = "granskare";

fn question(
    report: &Report<'_>,
    (index, row): (usize, usize),
    reasons: Vec<Cow<'static, str>>,
    accepted: &Accepted,
) -> QuestionResult {
    let (audit, grid, tally) = (report.audit, &report.grids()[index], &report.tallies[index]);
    let asked = &audit.battery.tables[index].questions[row];
    let rule = audit.book.rule(asked.rule);
    let is_told = !reasons.is_empty();
    let answers = grid.rows[row].answers.iter();
    let answers = answers.filter(|_| is_told || report.is_public);
    let own_time = |figures: &&Figures| (figures.table, figures.question) == (index, row);
    QuestionResult {
        nr: row + 1,
        regel: rule.id.clone(),
        fraga: grid.rows[row].question.clone(),
        tema: rule.theme.clone(),
        lydelse: wording_digest(&asked.wording),
        lagrum: citations(audit, asked, &tally.versions[row]),
        svar: answers.map(|answer| Cow::Borrowed(answer.code())).collect(),
        skal: reasons,
        tid: report
            .figures
            .iter()
            .filter(|_| !report.is_public)
            .filter(own_time)
            .map(|figures| time(figures, !report.is_public))
            .collect(),
        andelar: tally
            .lines
            .iter()
            .filter(|line| line.question == row)
            .map(|line| {
                let counted = share(line, accepted.get(&(index, row, line.grade)));
                // How many may be late too is not published, and a share without them is not stated.
                let is_stated = !report.is_public || tally.doubtful(line) == 0;
                ShareResult {
                    nej_promille: counted.nej_promille.filter(|_| is_stated),
                    ..counted
                }
            })
            .collect(),
    }
}

/// A wording as twelve hex digits.
fn wording_digest(wording: &str) -> String {
    let mut digest = crate::hex(&Sha256::digest(wording.as_bytes()));
    digest.truncate(12);
    digest
}

fn time(figures: &Figures, is_told: bool) -> TimeResult {
    TimeResult {
        grad: figures.grade.to_string(),
        frist: figures.within.to_string(),
        forfallna: figures.due.of,
        forfallna_i_tid: figures.due.count,
        oppna: figures.open.over.of,
        oppna_over: figures.open.over.count,
        avslutade: figures.completed.in_time.of,
        avslutade_i_tid: figures.completed.in_time.count,
        ovissa: figures.doubt.all,
        forfallna_ovissa: figures.doubt.due,
        oppna_ovissa: figures.doubt.open,
        avslutade_ovissa: figures.doubt.completed,
        median_dagar: figures.completed.median_days,
        percentil_90_dagar: percentile(&figures.taken, 90),
        langst_dagar: figures.taken.last().map(|last| last.days),
        dagar: figures.taken.iter().filter(|_| is_told).map(days).collect(),
    }
}

fn days(taken: &Taken) -> DaysResult {
    DaysResult {
        dagar: taken.days,
        i_tid: taken.in_time,
        for_sent: taken.late,
    }
}

/// The counts of every group of every division.
fn groups_of(tally: &TableTally) -> Vec<GroupResult> {
    let mut found = Vec::new();
    for division in &tally.divisions {
        for group in &division.groups {
            found.extend(group.lines.iter().map(|line| GroupResult {
                uppdelning: division.name.to_owned(),
                grupp: group.name.clone(),
                nr: line.question + 1,
                antal: share(line, None),
            }));
        }
    }
    found
}

fn share(line: &Tally, accepted: Option<&u64>) -> ShareResult {
    ShareResult {
        grad: line.grade.to_string(),
        granskade: line.reviewed(),
        bedombara: line.assessable(),
        ja: line.count(Answer::Ja),
        nej: line.count(Answer::Nej),
        ej_tillampligt: line.count(Answer::EjTillampligt),
        uppgift_saknas: line.count(Answer::UppgiftSaknas),
        ej_bedomd: line.count(Answer::EjBedomd),
        strukna: line.struck(),
        godtagna: accepted.copied().unwrap_or(0),
        nej_promille: line.share(Answer::Nej).map(crate::tally::Share::tenths),
    }
}

fn account(account: &crate::load::Account) -> AccountResult {
    let code = |(why, count): (&SetAside, &u64)| (why.code().to_owned(), *count);
    AccountResult {
        fil: account.name(),
        lasta: account.read,
        anvanda: account.used,
        avskilda: account.set_aside.iter().map(code).collect(),
    }
}
