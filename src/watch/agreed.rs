//! What was agreed at the going through of the cases, carried over from week to week.

use std::collections::HashMap;

use super::Watch;
use crate::audit::Audit;
use crate::time::Day;

/// A next step.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Agreed {
    /// What is to be done.
    pub step: String,
    /// Who does it.
    pub who: String,
    /// When it is to be done.
    pub by: Option<Day>,
}

/// A row of last week's list with what was agreed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// Id of the table.
    pub table: String,
    /// The case's key.
    pub case: String,
    /// Id of the rule.
    pub rule: String,
    /// The last day that it was about.
    pub due: String,
    /// What was agreed.
    pub agreed: Agreed,
}

impl Carried {
    /// The columns in which it stands, by their code.
    pub const COLUMNS: [&'static str; 7] = [
        "tabell",
        "arende",
        "regel",
        "sista_dag",
        "overenskommet",
        "ansvarig",
        "klart_senast",
    ];
}

/// Lays what was agreed last week on the items that it is about: the same case, question and last day. What is no longer
/// on the list is kept apart, so that it can be seen that it was dealt with, or moved.
pub fn carry(watch: &mut Watch, audit: &Audit<'_>, rows: Vec<Carried>) {
    let key = |table: &str, case: &str, rule: &str, due: &str| {
        (
            table.to_owned(),
            case.to_owned(),
            rule.to_owned(),
            due.to_owned(),
        )
    };
    let mut known: HashMap<_, Agreed> = HashMap::new();
    for row in &rows {
        known.insert(
            key(&row.table, &row.case, &row.rule, &row.due),
            row.agreed.clone(),
        );
    }
    let mut found = std::collections::HashSet::new();
    for item in &mut watch.items {
        let table = &audit.battery.tables[item.table];
        let rule = &audit.book.rule(table.questions[item.question].rule).id;
        let place = key(&table.id, &item.key, rule, &item.due.to_string());
        // Cases whose keys are masked cannot be told apart, so nothing follows them.
        if !item.is_masked {
            item.agreed = known.get(&place).cloned();
            found.insert(place);
        }
    }
    watch.gone = rows
        .into_iter()
        .filter(|row| !found.contains(&key(&row.table, &row.case, &row.rule, &row.due)))
        .collect();
}
