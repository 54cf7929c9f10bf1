//! Results of many kommuner as one, without their cases leaving them: counts add.
//!
//! Only results of every case can be added, by the same rules on the same measuring day. What is told case by case is
//! left out of the sum.

mod check;
mod error;
mod names;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::audit::Status;
use crate::output::{
    DaysResult, EVERYONE, GroupResult, PART, QuestionResult, RESULT_VERSION, ResultFile,
    ReviewResult, ShareResult, TableResult, TimeResult,
};
use crate::table::{Table, header};
use crate::tally::Share;
use crate::timeliness::{Taken, median, percentile};
use crate::trend::Known;

use check::{Damage, MOST, UNIT, check_counts};
pub use error::MergeError;
use names::{Names, Naming};

/// Results added up.
#[derive(Clone, Debug)]
pub struct Sum {
    /// The whole.
    pub result: ResultFile,
    /// Parts that have the name of another and so got a number behind it: the file that each is from, and its name.
    pub renamed: Vec<(PathBuf, String)>,
}

/// Adds results. Their order does not matter to any count. A sum among them is added as the parts that it is of.
///
/// # Errors
/// They are not alike, one is a sample or does not agree with itself, or some of them count the same cases.
pub fn merge(parts: &[Known], name: Option<&str>) -> Result<Sum, MergeError> {
    check_parts(parts)?;
    let mut naming = Naming::default();
    let mut tables: Vec<TableResult> = Vec::new();
    for part in parts {
        let names = naming.take(part);
        for table in &part.result.tabeller {
            let table = without_cases(table, &part.result, &names);
            match tables.iter_mut().find(|known| known.id == table.id) {
                Some(known) => add_table(known, &table),
                None => tables.push(table),
            }
        }
    }
    for table in &mut tables {
        settle(table);
    }
    let remarks = remarks_of(parts);
    let cases = tables.iter().map(|table| table.arenden);
    if cases
        .chain(remarks.values().copied())
        .any(|count| count > MOST)
    {
        return Err(MergeError::TooMany);
    }
    let first = &parts[0].result;
    let renamed = std::mem::take(&mut naming.renamed);
    let result = ResultFile {
        schema: RESULT_VERSION.to_owned(),
        program: crate::PROGRAM.to_owned(),
        regler_sha256: first.regler_sha256.clone(),
        granskning: ReviewResult {
            namn: name.map(ToOwned::to_owned),
            namnd: None,
            lage: status_of(parts),
            ..first.granskning.clone()
        },
        // The files stay with those who have them; their sums tell which results hold the same cases.
        indata: naming.into_files(),
        tabeller: tables,
        anmarkningar: remarks,
        avstamning: Vec::new(),
    };
    Ok(Sum { result, renamed })
}

fn remarks_of(parts: &[Known]) -> BTreeMap<String, u64> {
    let mut remarks: BTreeMap<String, u64> = BTreeMap::new();
    for (code, count) in parts.iter().flat_map(|part| &part.result.anmarkningar) {
        *remarks.entry(code.clone()).or_default() += count;
    }
    remarks
}

/// A draft among the parts makes a draft of the whole, and only final parts make it final.
fn status_of(parts: &[Known]) -> Option<String> {
    let has = |part: &Known, status: Status| {
        let own = part.result.granskning.lage.as_deref();
        own == Some(status.code())
    };
    let status = if parts.iter().any(|part| has(part, Status::Draft)) {
        Some(Status::Draft)
    } else {
        let is_final = parts.iter().all(|part| has(part, Status::Final));
        is_final.then_some(Status::Final)
    };
    status.map(|status| status.code().to_owned())
}

fn check_parts(parts: &[Known]) -> Result<(), MergeError> {
    for part in parts {
        check_alike(&parts[0], part)?;
    }
    for part in parts {
        check_counts(&part.result).map_err(|Damage { place, what }| MergeError::Damaged {
            file: part.file.clone(),
            place,
            what,
        })?;
    }
    check_questions(parts)?;
    check_apart(parts)
}

fn check_alike(first: &Known, part: &Known) -> Result<(), MergeError> {
    let (one, other) = (&first.result.granskning, &part.result.granskning);
    let differences = [
        (
            first.result.regler_sha256 != part.result.regler_sha256,
            "regler",
        ),
        (one.batteri != other.batteri, "frågebatteri"),
        (one.matdag != other.matdag, "mätdag"),
        (one.period != other.period, "period"),
    ];
    if let Some(&(_, what)) = differences.iter().find(|(differs, _)| *differs) {
        return Err(MergeError::Different {
            one: first.file.clone(),
            other: part.file.clone(),
            what,
        });
    }
    let file = part.file.clone();
    if part.result.schema != RESULT_VERSION || other.publicerad {
        return Err(MergeError::Bare { file });
    }
    let mut tables = part.result.tabeller.iter();
    match tables.find(|table| table.urval != EVERYONE) {
        Some(table) => Err(MergeError::Sample {
            file,
            table: table.id.clone(),
        }),
        None => Ok(()),
    }
}

/// The answers to another question under the same number would be added to those of the first part that has the table. A part
/// may lack it: not every kommun has cases of every kind.
fn check_questions(parts: &[Known]) -> Result<(), MergeError> {
    let mut firsts: BTreeMap<&str, (&Known, &TableResult)> = BTreeMap::new();
    for part in parts {
        for table in &part.result.tabeller {
            let (first, known) = *firsts.entry(&table.id).or_insert((part, table));
            if let Some(number) = other_question(known, table) {
                return Err(MergeError::Questions {
                    one: first.file.clone(),
                    other: part.file.clone(),
                    table: table.id.clone(),
                    number,
                });
            }
        }
    }
    Ok(())
}

/// The place, from 1, of the first question that two tables do not share.
fn other_question(one: &TableResult, other: &TableResult) -> Option<usize> {
    let asked = |question: &QuestionResult| {
        let (rule, wording) = (question.regel.clone(), question.lydelse.clone());
        (question.nr, rule, wording)
    };
    let most = one.fragor.len().max(other.fragor.len());
    let differs =
        |place: &usize| one.fragor.get(*place).map(asked) != other.fragor.get(*place).map(asked);
    (0..most).find(differs).map(|place| place + 1)
}

/// No case is in two of them, as far as their files tell.
fn check_apart(parts: &[Known]) -> Result<(), MergeError> {
    let mut seen: BTreeMap<&str, &Known> = BTreeMap::new();
    for (place, part) in parts.iter().enumerate() {
        let files = part.result.case_files();
        if files.is_empty() && part.result.has_cases() {
            let file = part.file.clone();
            return Err(MergeError::Unsourced { file });
        }
        for input in &files {
            if let Some(earlier) = seen.get(input.sha256.as_str()) {
                return Err(MergeError::Overlap {
                    one: earlier.file.clone(),
                    other: part.file.clone(),
                    source_file: input.fil.clone(),
                });
            }
        }
        if let Some(twin) = parts[..place].iter().find(|other| is_same(other, part)) {
            return Err(MergeError::Twice {
                one: twin.file.clone(),
                other: part.file.clone(),
            });
        }
        let digests = files.into_iter().map(|input| input.sha256.as_str());
        seen.extend(digests.map(|digest| (digest, part)));
    }
    Ok(())
}

/// The same review, from files that were saved anew, has the same counts throughout; without cases so has every other.
fn is_same(one: &Known, other: &Known) -> bool {
    let (one, other) = (&one.result, &other.result);
    one.granskning == other.granskning
        && one.tabeller == other.tabeller
        && (one.has_cases() || one.indata == other.indata)
}

/// A table with its counts alone. Units of different kommuner may have the same name and are not the same, so the parts
/// stand in their place.
fn without_cases(table: &TableResult, of: &ResultFile, names: &Names) -> TableResult {
    let question = |question: &QuestionResult| QuestionResult {
        svar: Vec::new(),
        skal: Vec::new(),
        ..question.clone()
    };
    let groups = table.fordelning.iter();
    let shared = groups.filter(|group| group.uppdelning != UNIT && group.uppdelning != PART);
    TableResult {
        // The whole is no draw, also where a part was one of all its cases.
        urval_id: None,
        ram: None,
        nummer: Vec::new(),
        noter: Vec::new(),
        fordelning: shared.cloned().chain(of_parts(table, of, names)).collect(),
        fragor: table.fragor.iter().map(question).collect(),
        ..table.clone()
    }
}

/// The counts of the parts that a result is of, under the names that they have in the sum.
fn of_parts(table: &TableResult, of: &ResultFile, names: &Names) -> Vec<GroupResult> {
    if of.is_sum() {
        let parts = table
            .fordelning
            .iter()
            .filter(|group| group.uppdelning == PART);
        let groups = parts.map(|group| GroupResult {
            grupp: names.get(&group.grupp).unwrap_or(&group.grupp).clone(),
            ..group.clone()
        });
        return groups.collect();
    }
    let name = names.values().next().cloned().unwrap_or_default();
    let questions = table.fragor.iter();
    let shares = questions.flat_map(|question| {
        let shares = question.andelar.iter();
        shares.map(move |share| (question.nr, share))
    });
    let groups = shares.map(|(number, share)| GroupResult {
        uppdelning: PART.to_owned(),
        grupp: name.clone(),
        nr: number,
        antal: share.clone(),
    });
    groups.collect()
}

fn add_table(sum: &mut TableResult, part: &TableResult) {
    sum.arenden += part.arenden;
    sum.strukna += part.strukna;
    for (by, count) in &part.avgjort_av {
        *sum.avgjort_av.entry(by.clone()).or_default() += count;
    }
    for question in &part.fragor {
        let known = sum.fragor.iter_mut().find(|known| known.nr == question.nr);
        let Some(known) = known else { continue };
        for citation in &question.lagrum {
            if !known.lagrum.contains(citation) {
                known.lagrum.push(citation.clone());
            }
        }
        let is_same = |one: &ShareResult, other: &ShareResult| one.grad == other.grad;
        add_each(&mut known.andelar, &question.andelar, is_same, add_share);
        let is_same = |one: &TimeResult, other: &TimeResult| one.grad == other.grad;
        add_each(&mut known.tid, &question.tid, is_same, add_time);
    }
    let is_same = |one: &GroupResult, other: &GroupResult| {
        (&one.uppdelning, &one.grupp, one.nr, &one.antal.grad)
            == (&other.uppdelning, &other.grupp, other.nr, &other.antal.grad)
    };
    let add = |sum: &mut GroupResult, part: &GroupResult| add_share(&mut sum.antal, &part.antal);
    add_each(&mut sum.fordelning, &part.fordelning, is_same, add);
}

/// Adds each of the counts of a part to the one of the sum that is of the same, if it has one; else the sum gets it.
fn add_each<T: Clone>(
    sum: &mut Vec<T>,
    part: &[T],
    is_same: impl Fn(&T, &T) -> bool,
    add: impl Fn(&mut T, &T),
) {
    for one in part {
        match sum.iter_mut().find(|known| is_same(known, one)) {
            Some(known) => add(known, one),
            None => sum.push(one.clone()),
        }
    }
}

fn add_share(sum: &mut ShareResult, part: &ShareResult) {
    sum.granskade += part.granskade;
    sum.bedombara += part.bedombara;
    sum.ja += part.ja;
    sum.nej += part.nej;
    sum.ej_tillampligt += part.ej_tillampligt;
    sum.uppgift_saknas += part.uppgift_saknas;
    sum.ej_bedomd += part.ej_bedomd;
    sum.strukna += part.strukna;
    sum.godtagna += part.godtagna;
}

fn add_time(sum: &mut TimeResult, part: &TimeResult) {
    sum.forfallna += part.forfallna;
    sum.forfallna_i_tid += part.forfallna_i_tid;
    sum.oppna += part.oppna;
    sum.oppna_over += part.oppna_over;
    sum.avslutade += part.avslutade;
    sum.avslutade_i_tid += part.avslutade_i_tid;
    sum.ovissa += part.ovissa;
    sum.forfallna_ovissa += part.forfallna_ovissa;
    sum.oppna_ovissa += part.oppna_ovissa;
    sum.avslutade_ovissa += part.avslutade_ovissa;
    let is_same = |one: &DaysResult, other: &DaysResult| one.dagar == other.dagar;
    add_each(&mut sum.dagar, &part.dagar, is_same, add_days);
}

fn add_days(sum: &mut DaysResult, part: &DaysResult) {
    sum.i_tid += part.i_tid;
    sum.for_sent += part.for_sent;
}

/// What follows from the counts when they all are there: shares, medians, and the order in which things stand.
fn settle(table: &mut TableResult) {
    let settle_share = |share: &mut ShareResult| {
        share.nej_promille = Share::of(share.nej, share.bedombara).map(Share::tenths);
    };
    let grades = ["ska", "bör", "lokal"];
    let place = |grade: &str| grades.iter().position(|known| *known == grade);
    for question in &mut table.fragor {
        question.andelar.sort_by_key(|share| place(&share.grad));
        question.andelar.iter_mut().for_each(settle_share);
        question.tid.sort_by_key(|time| place(&time.grad));
        for time in &mut question.tid {
            time.dagar.sort_by_key(|days| days.dagar);
            let taken: Vec<Taken> = time.dagar.iter().map(taken).collect();
            time.median_dagar = median(&taken);
            time.percentil_90_dagar = percentile(&taken, 90);
            time.langst_dagar = taken.last().map(|last| last.days);
        }
    }
    for group in &mut table.fordelning {
        settle_share(&mut group.antal);
    }
    let divisions = crate::tally::DIVISIONS;
    table.fordelning.sort_by_key(|group| {
        let division = divisions
            .iter()
            .position(|known| *known == group.uppdelning);
        let (is_unknown, number, name) = crate::tally::place_among(&group.grupp);
        (
            division,
            (is_unknown, number, name.to_owned()),
            group.nr,
            place(&group.antal.grad),
        )
    });
}

fn taken(days: &DaysResult) -> Taken {
    Taken {
        days: days.dagar,
        in_time: days.i_tid,
        late: days.for_sent,
    }
}

/// The columns of the shares of a sum.
const COLUMNS: [&str; 15] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "tema",
    "grad",
    "granskade",
    "bedombara",
    "ja",
    "nej",
    "x",
    "uppgift_saknas",
    "ej_bedomd",
    "andel_nej",
    "ovissa",
];

/// The shares of a result that was read back or added up, and how many cases beside them may be late too.
#[must_use]
pub fn shares_of_result(result: &ResultFile) -> Table {
    let mut rows = Vec::new();
    for table in &result.tabeller {
        for question in &table.fragor {
            for share in &question.andelar {
                let mut times = question.tid.iter();
                let time = times.find(|time| time.grad == share.grad);
                let percent = Share::of(share.nej, share.bedombara);
                rows.push(vec![
                    table.id.clone(),
                    question.nr.to_string(),
                    question.regel.clone(),
                    question.fraga.clone(),
                    question.tema.clone(),
                    share.grad.clone(),
                    share.granskade.to_string(),
                    share.bedombara.to_string(),
                    share.ja.to_string(),
                    share.nej.to_string(),
                    share.ej_tillampligt.to_string(),
                    share.uppgift_saknas.to_string(),
                    share.ej_bedomd.to_string(),
                    percent.map(|share| share.to_string()).unwrap_or_default(),
                    time.map(|time| time.ovissa.to_string()).unwrap_or_default(),
                ]);
            }
        }
    }
    Table {
        title: "Andelar".to_owned(),
        header: header(&COLUMNS),
        rows,
    }
}
