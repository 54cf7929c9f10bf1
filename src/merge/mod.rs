//! Results of many kommuner as one, without their cases leaving them: counts add.
//!
//! Only results of every case can be added, by the same rules on the same measuring day. What is told case by case is
//! left out of the sum.

use std::collections::BTreeMap;

use crate::output::{
    DaysResult, EVERYONE, GroupResult, QuestionResult, RESULT_VERSION, ResultFile, ReviewResult,
    ShareResult, TableResult, TimeResult,
};
use crate::table::{Table, header};
use crate::tally::Share;
use crate::timeliness::{Taken, median, percentile};
use crate::trend::Known;

/// What the cases of a part are divided by, and what takes its place in the sum.
const UNIT: &str = "enhet";
const PART: &str = "del";

/// Results that cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// They were made by different rules, or asked different questions.
    #[error("resultat {0} och {1} är gjorda med olika {2}; bara lika resultat kan läggas ihop")]
    Different(usize, usize, &'static str),
    /// One of them is a sample.
    #[error(
        "resultat {0} är ett urval i tabellen {1}; bara resultat av alla ärenden kan läggas ihop"
    )]
    Sample(usize, String),
    /// One of them has not the figures that are added.
    #[error(
        "resultat {0} saknar fördelningen efter dagar eller grupper; kör om granskningen, utan --publicera"
    )]
    Bare(usize),
}

/// Adds results. Their order does not matter to any count.
///
/// # Errors
/// They are not alike, or one is a sample; the numbers in the message count from 1.
pub fn merge(parts: &[Known], name: Option<&str>) -> Result<ResultFile, MergeError> {
    let files: Vec<&ResultFile> = parts.iter().map(|part| &part.result).collect();
    check(&files)?;
    let first = files[0];
    let mut tables: Vec<TableResult> = Vec::new();
    for table in parts_of(&files) {
        match tables.iter_mut().find(|known| known.id == table.id) {
            Some(known) => add_table(known, &table),
            None => tables.push(table),
        }
    }
    for table in &mut tables {
        settle(table);
    }
    let mut remarks: BTreeMap<String, u64> = BTreeMap::new();
    for (code, count) in files.iter().flat_map(|file| &file.anmarkningar) {
        *remarks.entry(code.clone()).or_default() += count;
    }
    Ok(ResultFile {
        schema: RESULT_VERSION.to_owned(),
        program: crate::PROGRAM.to_owned(),
        regler_sha256: first.regler_sha256.clone(),
        granskning: ReviewResult {
            namn: name.map(ToOwned::to_owned),
            namnd: None,
            ..first.granskning.clone()
        },
        // The files stay with those who have them.
        indata: Vec::new(),
        tabeller: tables,
        anmarkningar: remarks,
        avstamning: Vec::new(),
    })
}

fn check(files: &[&ResultFile]) -> Result<(), MergeError> {
    let first = files[0];
    for (number, file) in (1..).zip(files) {
        let (one, other) = (&first.granskning, &file.granskning);
        let differences = [
            (first.regler_sha256 != file.regler_sha256, "regler"),
            (one.batteri != other.batteri, "frågebatteri"),
            (one.matdag != other.matdag, "mätdag"),
            (one.period != other.period, "period"),
        ];
        if let Some((_, what)) = differences.iter().find(|(differs, _)| *differs) {
            return Err(MergeError::Different(1, number, what));
        }
        if file.schema != RESULT_VERSION || other.publicerad {
            return Err(MergeError::Bare(number));
        }
        for table in &file.tabeller {
            if table.urval != EVERYONE {
                return Err(MergeError::Sample(number, table.id.clone()));
            }
        }
    }
    Ok(())
}

/// Every table of every part, with its counts alone. Units of different kommuner may have the same name and are not the
/// same, so the parts stand in their place.
fn parts_of<'a>(files: &'a [&ResultFile]) -> impl Iterator<Item = TableResult> + 'a {
    (1..).zip(files).flat_map(|(number, file)| {
        let name = file.granskning.namn.clone();
        let name = name.unwrap_or_else(|| format!("del {number}"));
        let tables = file.tabeller.iter();
        tables.map(move |table| without_cases(table, &name))
    })
}

fn without_cases(table: &TableResult, part: &str) -> TableResult {
    let question = |question: &QuestionResult| QuestionResult {
        svar: Vec::new(),
        skal: Vec::new(),
        ..question.clone()
    };
    let of_part = table.fragor.iter().flat_map(|question| {
        question.andelar.iter().map(|share| GroupResult {
            uppdelning: PART.to_owned(),
            grupp: part.to_owned(),
            nr: question.nr,
            antal: share.clone(),
        })
    });
    let others = table
        .fordelning
        .iter()
        .filter(|group| group.uppdelning != UNIT);
    TableResult {
        nummer: Vec::new(),
        noter: Vec::new(),
        fordelning: others.cloned().chain(of_part).collect(),
        fragor: table.fragor.iter().map(question).collect(),
        ..table.clone()
    }
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
        for share in &question.andelar {
            match known
                .andelar
                .iter_mut()
                .find(|known| known.grad == share.grad)
            {
                Some(known) => add_share(known, share),
                None => known.andelar.push(share.clone()),
            }
        }
        for time in &question.tid {
            match known.tid.iter_mut().find(|known| known.grad == time.grad) {
                Some(known) => add_time(known, time),
                None => known.tid.push(time.clone()),
            }
        }
    }
    for group in &part.fordelning {
        let is_same = |known: &&mut GroupResult| {
            (&known.uppdelning, &known.grupp, known.nr, &known.antal.grad)
                == (&group.uppdelning, &group.grupp, group.nr, &group.antal.grad)
        };
        match sum.fordelning.iter_mut().find(is_same) {
            Some(known) => add_share(&mut known.antal, &group.antal),
            None => sum.fordelning.push(group.clone()),
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
    for days in &part.dagar {
        match sum.dagar.iter_mut().find(|known| known.dagar == days.dagar) {
            Some(known) => {
                known.i_tid += days.i_tid;
                known.for_sent += days.for_sent;
            }
            None => sum.dagar.push(*days),
        }
    }
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
        let is_unknown = group.grupp == crate::draw::UNKNOWN;
        (
            division,
            is_unknown,
            group.grupp.clone(),
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
const COLUMNS: [&str; 14] = [
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
];

/// The shares of a result that was read back or added up.
#[must_use]
pub fn shares_of_result(result: &ResultFile) -> Table {
    let mut rows = Vec::new();
    for table in &result.tabeller {
        for question in &table.fragor {
            for share in &question.andelar {
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
