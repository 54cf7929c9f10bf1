//! Whether the counts of a result agree with each other, as they do when the program has written them. What was changed
//! or damaged since would be added to the rest without a trace.

use std::collections::{BTreeMap, BTreeSet};

use crate::output::{PART, QuestionResult, ResultFile, ShareResult, TableResult, TimeResult};
use crate::tally::DIVISIONS;

/// What the cases of a result are divided by; the parts take its place in a sum.
pub(super) const UNIT: &str = "enhet";

/// The most cases that a table can have: more than there are people, and few enough for any sum of them to be counted.
pub(super) const MOST: u64 = 10_000_000_000;

const TOO_MANY: &str = "antalet är större än vad som kan stämma";

/// What does not agree, and where.
pub(super) struct Damage {
    pub(super) place: String,
    pub(super) what: &'static str,
}

/// Says what does not agree.
type Checked = Result<(), &'static str>;

/// Holds every count of a result against those that it is a sum or a part of.
pub(super) fn check_counts(result: &ResultFile) -> Result<(), Damage> {
    let divisions = DIVISIONS.map(|name| match name {
        UNIT if result.is_sum() => PART,
        name => name,
    });
    if result.anmarkningar.values().any(|count| *count > MOST) {
        return Err(Damage {
            place: "anmärkningarna".to_owned(),
            what: TOO_MANY,
        });
    }
    let mut known = BTreeSet::new();
    for table in &result.tabeller {
        if !known.insert(&table.id) {
            return Err(of_table(table, "den står två gånger"));
        }
        check_table(table).map_err(|what| of_table(table, what))?;
        for (place, question) in (1..).zip(&table.fragor) {
            let damage = |what| of_question(table, place, what);
            check_question(table, (place, question)).map_err(damage)?;
        }
        check_groups(table, divisions)?;
    }
    Ok(())
}

fn of_table(table: &TableResult, what: &'static str) -> Damage {
    Damage {
        place: format!("tabellen {}", table.id),
        what,
    }
}

fn of_question(table: &TableResult, number: usize, what: &'static str) -> Damage {
    Damage {
        place: format!("tabellen {}, fråga {number}", table.id),
        what,
    }
}

/// The sum; `None` when it is more than can be counted.
fn total(counts: impl IntoIterator<Item = u64>) -> Option<u64> {
    counts.into_iter().try_fold(0_u64, u64::checked_add)
}

/// Every case has an answer to every question, decided by somebody.
fn check_table(table: &TableResult) -> Checked {
    if table.arenden > MOST {
        return Err(TOO_MANY);
    }
    let answers = table.arenden.checked_mul(table.fragor.len() as u64);
    if total(table.avgjort_av.values().copied()) != answers {
        return Err("avgjort_av är inte ett svar på varje fråga i varje ärende");
    }
    Ok(())
}

fn check_question(table: &TableResult, (place, question): (usize, &QuestionResult)) -> Checked {
    if question.nr != place {
        return Err("frågorna står inte i nummerordning");
    }
    for share in &question.andelar {
        check_share(share)?;
    }
    let reviewed = total(question.andelar.iter().map(|share| share.granskade));
    if reviewed != Some(table.arenden) {
        return Err("granskade är inte tabellens ärenden");
    }
    let struck = total(question.andelar.iter().map(|share| share.strukna));
    if struck != Some(table.strukna) {
        return Err("strukna är inte tabellens strukna ärenden");
    }
    let mut known = BTreeSet::new();
    if !question
        .andelar
        .iter()
        .all(|share| known.insert(&share.grad))
    {
        return Err("en grad står två gånger");
    }
    for time in &question.tid {
        check_time(time, question)?;
    }
    Ok(())
}

fn check_share(share: &ShareResult) -> Checked {
    let answers = [
        share.bedombara,
        share.ej_tillampligt,
        share.uppgift_saknas,
        share.ej_bedomd,
        share.strukna,
    ];
    if total([share.ja, share.nej]) != Some(share.bedombara) {
        return Err("bedombara är inte ja och nej tillsammans");
    }
    if total(answers) != Some(share.granskade) {
        return Err("granskade är inte svaren och de strukna tillsammans");
    }
    if share.godtagna > share.nej {
        return Err("fler är godtagna än som är nej");
    }
    Ok(())
}

/// No measure of time has more cases than were judged under its grade, and the days are those of the completed.
fn check_time(time: &TimeResult, question: &QuestionResult) -> Checked {
    let mut shares = question.andelar.iter();
    let Some(share) = shares.find(|share| share.grad == time.grad) else {
        return Err("tiden har en grad som svaren inte har");
    };
    let judged = share.granskade - share.strukna;
    let measures = [
        (time.forfallna_i_tid, time.forfallna, time.forfallna_ovissa),
        (time.oppna_over, time.oppna, time.oppna_ovissa),
        (time.avslutade_i_tid, time.avslutade, time.avslutade_ovissa),
    ];
    let is_within = |(part, whole, doubt): &(u64, u64, u64)| {
        let all = total([*whole, *doubt]);
        part <= whole && *doubt <= time.ovissa && all.is_some_and(|all| all <= judged)
    };
    if time.ovissa > judged || !measures.iter().all(is_within) {
        return Err("tiden räknar fler ärenden än som är bedömda");
    }
    let in_time = total(time.dagar.iter().map(|days| days.i_tid));
    let completed = total(
        time.dagar
            .iter()
            .flat_map(|days| [days.i_tid, days.for_sent]),
    );
    let all = total([time.avslutade, time.avslutade_ovissa]);
    if in_time != Some(time.avslutade_i_tid) || completed != all {
        return Err("dagarna är inte de avslutade ärendenas");
    }
    Ok(())
}

/// The counts that are the sums of those of the groups; what is accepted is told of the whole alone.
fn counts_of(share: &ShareResult) -> [u64; 8] {
    [
        share.granskade,
        share.bedombara,
        share.ja,
        share.nej,
        share.ej_tillampligt,
        share.uppgift_saknas,
        share.ej_bedomd,
        share.strukna,
    ]
}

/// Every case is in one group of each division.
fn check_groups(table: &TableResult, divisions: [&str; DIVISIONS.len()]) -> Result<(), Damage> {
    let mut sums: BTreeMap<(&str, usize, &str), [u64; 8]> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for group in &table.fordelning {
        let (division, number, grade) = (&*group.uppdelning, group.nr, &*group.antal.grad);
        let damage = |what| of_question(table, number, what);
        check_share(&group.antal).map_err(damage)?;
        if !known.insert((division, &group.grupp, number, grade)) {
            return Err(damage("en grupp står två gånger"));
        }
        let sum = sums.entry((division, number, grade)).or_default();
        for (sum, count) in sum.iter_mut().zip(counts_of(&group.antal)) {
            *sum = sum.checked_add(count).ok_or_else(|| damage(TOO_MANY))?;
        }
    }
    for question in &table.fragor {
        for share in &question.andelar {
            for division in divisions {
                let sum = sums.remove(&(division, question.nr, &*share.grad));
                if sum != Some(counts_of(share)) {
                    let what = "grupperna är inte det hela tillsammans";
                    return Err(of_question(table, question.nr, what));
                }
            }
        }
    }
    match sums.keys().next() {
        Some((_, number, _)) => {
            let what = "en grupp har svar som det hela inte har";
            Err(of_question(table, *number, what))
        }
        None => Ok(()),
    }
}
