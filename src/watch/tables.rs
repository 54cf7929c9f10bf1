//! A weekly list as neutral tables.

use super::{Carried, Item, Watch};
use crate::audit::Audit;
use crate::judge::explain;
use crate::table::{Table, header};

/// The columns of the list. The last three are filled in at the going through of the cases.
pub const COLUMNS: [&str; 15] = [
    "lage",
    "sista_dag",
    "dagar_kvar",
    "enhet",
    "handlaggare",
    "tabell",
    "arende",
    "fraga",
    "regel",
    "forklaring",
    "lagrum",
    "grad",
    "overenskommet",
    "ansvarig",
    "klart_senast",
];

/// The list, by last day.
#[must_use]
pub fn watch_table(watch: &Watch, audit: &Audit<'_>) -> Table {
    Table {
        title: "Bevakning".to_owned(),
        header: header(&COLUMNS),
        rows: watch
            .items
            .iter()
            .map(|item| row_of(watch, audit, item))
            .collect(),
    }
}

fn row_of(watch: &Watch, audit: &Audit<'_>, item: &Item) -> Vec<String> {
    let table = &audit.battery.tables[item.table];
    let question = &table.questions[item.question];
    let rule = audit.book.rule(question.rule);
    let version = item
        .verdict
        .version()
        .and_then(|place| rule.versions.get(place));
    let citation = version.map(|version| version.cited(&audit.book.acts));
    let agreed = item.agreed.clone().unwrap_or_default();
    vec![
        item.state.label().to_owned(),
        item.due.to_string(),
        item.days_left(watch.day).to_string(),
        item.unit.clone(),
        item.caseworker.clone(),
        table.id.clone(),
        item.key.clone(),
        question.wording.clone(),
        rule.id.clone(),
        explain(audit.book, &audit.store, &item.verdict).text,
        citation.unwrap_or_default(),
        audit.grade(question.rule, &item.verdict).to_string(),
        agreed.step,
        agreed.who,
        agreed.by.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

/// How many there are for each group.
#[must_use]
pub fn count_table(watch: &Watch, title: &str, group: impl Fn(&Item) -> &str) -> Table {
    let rows = watch
        .counts(group)
        .into_iter()
        .map(|(name, [breached, soon, lacking])| {
            let name = if name.is_empty() {
                "uppgift saknas".to_owned()
            } else {
                name
            };
            vec![
                name,
                breached.to_string(),
                soon.to_string(),
                lacking.to_string(),
            ]
        });
    Table {
        title: title.to_owned(),
        header: header(&["grupp", "forfallna", "forfaller_snart", "utan_nasta_steg"]),
        rows: rows.collect(),
    }
}

/// What could not be judged, by question and reason; `None` when everything could.
#[must_use]
pub fn untold_table(watch: &Watch, audit: &Audit<'_>) -> Option<Table> {
    let rows = watch.untold.counts.iter();
    let rows = rows.map(|((table, question, why), count)| {
        let table = &audit.battery.tables[*table];
        let question = &table.questions[*question];
        vec![
            table.id.clone(),
            question.wording.clone(),
            audit.book.rule(question.rule).id.clone(),
            why.clone(),
            count.to_string(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| Table {
        title: "Kunde inte bedömas".to_owned(),
        header: header(&["tabell", "fraga", "regel", "skal", "arenden"]),
        rows,
    })
}

/// What was agreed on what is no longer on the list; `None` when there is nothing.
#[must_use]
pub fn gone_table(watch: &Watch) -> Option<Table> {
    let rows = watch.gone.iter().map(|row| {
        let by = row.agreed.by.map(|day| day.to_string());
        vec![
            row.table.clone(),
            row.case.clone(),
            row.rule.clone(),
            row.due.clone(),
            row.agreed.step.clone(),
            row.agreed.who.clone(),
            by.unwrap_or_default(),
        ]
    });
    (!watch.gone.is_empty()).then(|| Table {
        title: "Avförda sedan förra".to_owned(),
        header: header(&Carried::COLUMNS),
        rows: rows.collect(),
    })
}
