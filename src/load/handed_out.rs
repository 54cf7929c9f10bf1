//! Whether the rows of a readers' workbook still show what their hidden keys say. A sheet that is sorted without the column
//! of keys would otherwise give each answer to another question, about another child.

use std::collections::{BTreeMap, HashMap};

use super::filled::{Filled, FilledRow};
use crate::protocol::{COLUMNS, KEY_SEPARATOR, TableMark};
use crate::secrecy::masked;

/// What the locked cells of a row show.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) number: String,
    pub(super) case: String,
    pub(super) question_number: String,
    pub(super) question: String,
}

/// What is said of a row that shows something else than its key.
pub(super) const MOVED: &str = "cellen stämmer inte med radens dolda nyckel: den är ändrad, eller raderna sorterade utan kolumnen Nyckel";

const NUMBER: &str = COLUMNS[0];

/// The column that tells the case.
pub(super) const CASE: &str = COLUMNS[1];

const QUESTION_NUMBER: &str = COLUMNS[3];

const QUESTION: &str = COLUMNS[4];

/// The usual wording of each rule's question on a sheet. An earlier version may have worded it otherwise than the battery
/// does now, so the sheet is compared with itself.
pub(super) struct Wordings(HashMap<String, String>);

impl Wordings {
    /// The wordings of rows that each have a key and what they show.
    pub(super) fn of<'a>(rows: impl Iterator<Item = (&'a str, &'a Shown)>) -> Self {
        let mut counts: HashMap<&str, BTreeMap<&str, usize>> = HashMap::new();
        for (key, shown) in rows {
            let of_rule = counts.entry(rule_of(key)).or_default();
            *of_rule.entry(&shown.question).or_default() += 1;
        }
        let usual = |(rule, texts): (&str, BTreeMap<&str, usize>)| {
            let most = texts.into_iter().max_by_key(|(_, count)| *count);
            most.map(|(text, _)| (rule.to_owned(), text.to_owned()))
        };
        Self(counts.into_iter().filter_map(usual).collect())
    }

    /// The first column that shows something else than the key says; the case itself is known only with the export.
    pub(super) fn column_at_odds(
        &self,
        table: &TableMark,
        key: &str,
        shown: &Shown,
    ) -> Option<&'static str> {
        let rule = rule_of(key);
        let place = table.rules.iter().position(|known| known == rule);
        let wanted = place.map(|place| (place + 1).to_string());
        let checks = [
            (NUMBER, Some(shown.number.as_str()) == number_of(key)),
            (
                QUESTION_NUMBER,
                Some(&shown.question_number) == wanted.as_ref(),
            ),
            (QUESTION, self.0.get(rule) == Some(&shown.question)),
        ];
        let mut checks = checks.into_iter();
        checks
            .find(|(_, is_right)| !is_right)
            .map(|(column, _)| column)
    }
}

/// The running number in a key.
pub(super) fn number_of(key: &str) -> Option<&str> {
    key.split(KEY_SEPARATOR).nth(1)
}

/// The rule in a key.
pub(super) fn rule_of(key: &str) -> &str {
    key.split(KEY_SEPARATOR).nth(2).unwrap_or_default()
}

/// True when the workbook tells its cases by more than their numbers.
pub(super) fn names_cases(book: &Filled) -> bool {
    book.rows.iter().any(|row| !row.case.is_empty())
}

/// True when a row shows the case with a key. Signs that only part words may be written otherwise by another program.
pub(super) fn shows(row: &FilledRow, key: &str) -> bool {
    let is_same = |wanted: &str| row.case.split_whitespace().eq(wanted.split_whitespace());
    is_same(key) || masked(key).is_some_and(|safe| is_same(&safe))
}
