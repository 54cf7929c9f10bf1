use std::collections::BTreeSet;

use super::{Table, header};
use crate::audit::Audit;
use crate::rulebook::{Decider, Rule, Version};
use crate::tally::TableTally;

/// How each question is answered: by whom, with what reservation, on which sources. The method section.
#[must_use]
pub fn method_table(audit: &Audit<'_>, tallies: &[TableTally]) -> Table {
    let mut rows = Vec::new();
    for (table, tally) in audit.battery.tables.iter().zip(tallies) {
        for (place, question) in table.questions.iter().enumerate() {
            let rule = audit.book.rule(question.rule);
            let used = used_versions(rule, &tally.versions[place]);
            rows.push(vec![
                table.title.clone(),
                question.wording.clone(),
                decider_label(&rule.decided_by).to_owned(),
                reservation(rule),
                distinct(used.iter().map(|version| version.grade.to_string())).join(", "),
                distinct(
                    used.iter()
                        .flat_map(|version| version.sources(&audit.book.acts)),
                )
                .join("; "),
                distinct(used.iter().filter_map(|version| version.uncertain.clone())).join(" "),
            ]);
        }
    }
    let names = [
        "tabell",
        "fraga",
        "avgors_av",
        "forbehall",
        "grad",
        "kallor",
        "osaker_varfor",
    ];
    Table {
        title: "Metod".to_owned(),
        header: header(&names),
        rows,
    }
}

/// The acts and collections that the answers of a review rest on, written out: the short name and what it stands for.
#[must_use]
pub fn law_table(audit: &Audit<'_>, method: &Table) -> Table {
    let cited = method.header.iter().position(|name| name == "kallor");
    let cited = |short: &str| {
        let mut rows = method.rows.iter();
        rows.any(|row| cited.is_some_and(|place| names(&row[place], short)))
    };
    let acts = audit.book.acts.iter();
    let acts = acts.map(|act| (&act.short, &act.name));
    let others = audit.book.short_names.iter();
    let all = acts.chain(others.map(|(short, name)| (short, name)));
    let rows = all.filter(|(short, _)| cited(short));
    Table {
        title: "Lagar och föreskrifter".to_owned(),
        header: header(&["kortnamn", "star_for"]),
        rows: rows
            .map(|(short, name)| vec![short.clone(), name.clone()])
            .collect(),
    }
}

/// True when a text has a name as a word of its own.
fn names(text: &str, short: &str) -> bool {
    text.match_indices(short).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        !is_letter(before) && !is_letter(after)
    })
}

/// The versions that answers were judged by; all of them where no day chose any.
fn used_versions<'a>(rule: &'a Rule, used: &BTreeSet<usize>) -> Vec<&'a Version> {
    let places = used.iter();
    let found: Vec<&Version> = places
        .filter_map(|place| rule.versions.get(*place))
        .collect();
    if found.is_empty() {
        rule.versions.iter().collect()
    } else {
        found
    }
}

/// Who decides, for readers.
#[must_use]
pub fn decider_label(decider: &Decider) -> &'static str {
    match decider {
        Decider::Machine => "maskinen",
        Decider::Reserved { .. } => "maskinen, med förbehåll",
        Decider::Reader => "den som läser akten",
    }
}

/// The reservation in a sentence; empty when there is none.
fn reservation(rule: &Rule) -> String {
    let found = rule.decided_by.reservation();
    found
        .map(|(direction, why)| format!("{}. {why}", direction.text()))
        .unwrap_or_default()
}

/// The texts that are not empty, each once, in order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}
