use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::exceptions::{Applied, accepted, applied};
use crate::tally::{Share, TableTally};

const HEADER: [&str; 9] = [
    "tabell",
    "arende",
    "nr",
    "regel",
    "grad",
    "lage",
    "skal",
    "beslutad_av",
    "galler_till",
];

const SHARES: [&str; 11] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "grad",
    "bedombara",
    "nej",
    "godtagna",
    "kvarstaende",
    "andel_nej",
    "andel_kvarstaende",
];

/// The accepted exceptions and what became of each; `None` when the review has none.
#[must_use]
pub fn exception_table(audit: &Audit<'_>) -> Option<Table> {
    let rows = applied(audit).into_iter().map(|held| row_of(audit, &held));
    (!audit.exceptions.is_empty()).then(|| Table {
        title: "Godtagna undantag".to_owned(),
        header: header(&HEADER),
        rows: rows.collect(),
    })
}

fn row_of(audit: &Audit<'_>, held: &Applied<'_>) -> Vec<String> {
    let exception = held.exception;
    let (table, number, question) = match held.place {
        Some((table, number, question)) => (
            audit.battery.tables[table].id.clone(),
            number.to_string(),
            (question + 1).to_string(),
        ),
        // The case's own key is told only in the key, so an exception that fits nothing is known by its rule.
        None => (
            exception.table.clone().unwrap_or_default(),
            String::new(),
            String::new(),
        ),
    };
    vec![
        table,
        number,
        question,
        audit.book.rule(exception.rule).id.clone(),
        held.grade
            .map(|grade| grade.to_string())
            .unwrap_or_default(),
        held.fate.label(),
        exception.reason.clone(),
        exception.decided_by.clone(),
        exception.until.to_string(),
    ]
}

/// Both shares of every question with an accepted Nej: with it, and without. `None` when none is accepted.
#[must_use]
pub fn accepted_table(audit: &Audit<'_>, tallies: &[TableTally]) -> Option<Table> {
    let held = applied(audit);
    let accepted = accepted(&held);
    let mut rows = Vec::new();
    for (place, (table, tally)) in audit.battery.tables.iter().zip(tallies).enumerate() {
        for line in &tally.lines {
            let Some(spared) = accepted.get(&(place, line.question, line.grade)) else {
                continue;
            };
            let question = &table.questions[line.question];
            let (no, of) = (line.count(Answer::Nej), line.assessable());
            let left = no.saturating_sub(*spared);
            let percent = |count| {
                let share = Share::of(count, of).filter(|_| !line.is_pooled);
                share.map(|share| share.to_string()).unwrap_or_default()
            };
            rows.push(vec![
                table.id.clone(),
                (line.question + 1).to_string(),
                audit.book.rule(question.rule).id.clone(),
                question.wording.clone(),
                line.grade.to_string(),
                of.to_string(),
                no.to_string(),
                spared.to_string(),
                left.to_string(),
                percent(no),
                percent(left),
            ]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Andelar med och utan godtagna undantag".to_owned(),
        header: header(&SHARES),
        rows,
    })
}
