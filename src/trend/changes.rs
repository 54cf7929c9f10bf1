//! What the faktakontroll changed: answers of the same case to the same question that differ between two results.

use std::collections::HashMap;

use super::read::Known;
use crate::answer::{Answer, Reason};
use crate::output::{QuestionResult, TableResult};

/// An answer that is another than before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Id of the table.
    pub table: String,
    /// The case's number in the later result.
    pub case: u32,
    /// Id of the rule.
    pub rule: String,
    /// The question.
    pub question: String,
    /// The earlier answer and its reason, in words.
    pub before: (String, String),
    /// The later answer and its reason, in words.
    pub after: (String, String),
}

/// The answers that differ. Cases are paired by their keys where both results have theirs beside them, else by number.
/// Says also how many cases only one of them has.
#[must_use]
pub fn changes_between(before: &Known, after: &Known) -> (Vec<Change>, usize) {
    let mut changes = Vec::new();
    let mut alone = 0;
    for table in &after.result.tabeller {
        let earlier = before
            .result
            .tabeller
            .iter()
            .find(|other| other.id == table.id);
        let Some(earlier) = earlier else {
            alone += table.nummer.len();
            continue;
        };
        let places = places_of(before, earlier, after);
        let ours = places_of(after, table, before);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (name, place) in &ours {
            match places.get(name) {
                Some(old) => pairs.push((*old, *place)),
                None => alone += 1,
            }
        }
        alone += places
            .keys()
            .filter(|name| !ours.contains_key(*name))
            .count();
        pairs.sort_by_key(|(_, place)| *place);
        for question in &table.fragor {
            let old = earlier
                .fragor
                .iter()
                .find(|other| other.regel == question.regel);
            if let Some(old) = old {
                changes.extend(changes_of(table, (old, question), &pairs));
            }
        }
    }
    (changes, alone)
}

/// The places of a table's cases by name: the key where both results have keys, else the number.
fn places_of(known: &Known, table: &TableResult, other: &Known) -> HashMap<String, usize> {
    let keys = known.keys.as_ref().filter(|_| other.keys.is_some());
    let name = |number: &u32| {
        let key = keys.and_then(|keys| keys.get(&(table.id.clone(), *number)));
        key.cloned().unwrap_or_else(|| number.to_string())
    };
    let numbers = table.nummer.iter().enumerate();
    numbers
        .map(|(place, number)| (name(number), place))
        .collect()
}

fn changes_of(
    table: &TableResult,
    (old, new): (&QuestionResult, &QuestionResult),
    pairs: &[(usize, usize)],
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (before, after) in pairs {
        let (Some(was), Some(is)) = (old.svar.get(*before), new.svar.get(*after)) else {
            continue;
        };
        if was == is {
            continue;
        }
        changes.push(Change {
            table: table.id.clone(),
            case: table.nummer[*after],
            rule: new.regel.clone(),
            question: new.fraga.clone(),
            before: (answer(was), reason(old.skal.get(*before))),
            after: (answer(is), reason(new.skal.get(*after))),
        });
    }
    changes
}

fn answer(code: &str) -> String {
    match Answer::from_code(code) {
        Some(answer) => answer.label().to_owned(),
        None => code.to_owned(),
    }
}

fn reason(code: Option<&std::borrow::Cow<'static, str>>) -> String {
    let Some(code) = code else {
        return String::new();
    };
    match Reason::from_code(code) {
        Some(reason) => reason.text().to_owned(),
        None => "enligt granskaren".to_owned(),
    }
}
