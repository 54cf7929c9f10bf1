//! Whether two results are of the same cases.

use std::collections::BTreeSet;

use super::read::{Keys, Known};
use crate::audit::Status;
use crate::output::ResultFile;

/// How the cases of two results relate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// Other cases.
    Apart,
    /// The same cases: one export and one draw, or a draft and the final of one review.
    Same,
    /// Drawn from the same cases, but not the same draw.
    Drawn,
    /// Some cases are in both: one is part of the other, or they share a part.
    Overlapping,
    /// Nothing tells.
    Unknown,
}

const SAME_CASES: &str = "samma ärenden i båda";
const DRAWN: &str = "dragna ur samma ärenden, så de är inte oberoende av varandra";
const OVERLAPPING: &str =
    "resultaten överlappar: en del av ärendena finns i båda, så de är inte oberoende av varandra";
const UNKNOWN: &str = "det är inte känt om resultaten gäller samma ärenden, så inget prövas";

impl Relation {
    /// Why no test of independent counts is for them; `None` when it is.
    pub(super) fn hindrance(self) -> Option<&'static str> {
        match self {
            Self::Apart => None,
            Self::Same => Some(SAME_CASES),
            Self::Drawn => Some(DRAWN),
            Self::Overlapping => Some(OVERLAPPING),
            Self::Unknown => Some(UNKNOWN),
        }
    }
}

/// The same export gives the same cases where also the draws are the same. Of a draft and the final, whose export may have
/// been corrected in between, a file with cases or the keys must tell: other kommuner are reviewed by the same questions at
/// the same time.
pub(super) fn relation(before: &Known, after: &Known) -> Relation {
    let (one, other) = (&before.result, &after.result);
    let is_shared = !digests_of_cases(one).is_disjoint(&digests_of_cases(other));
    let is_sum = one.is_sum() || other.is_sum();
    let is_checked = is_draft_and_final(one, other);
    let is_told = (is_shared && !is_sum) || has_same_keys(before, after);
    let is_same = is_same_export(one, other) || (is_checked && is_told);
    let is_unsourced = |file: &ResultFile| file.indata.is_empty() && file.has_cases();
    if is_same && draws_of(one) == draws_of(other) {
        Relation::Same
    } else if is_same {
        Relation::Drawn
    } else if is_shared {
        Relation::Overlapping
    } else if is_checked || is_unsourced(one) || is_unsourced(other) {
        Relation::Unknown
    } else {
        Relation::Apart
    }
}

fn digests_of_cases(file: &ResultFile) -> BTreeSet<&str> {
    let files = file.case_files().into_iter();
    files.map(|input| input.sha256.as_str()).collect()
}

/// What readers answered and how the review is described is no part of an export.
fn is_same_export(one: &ResultFile, other: &ResultFile) -> bool {
    let is_described = |name: &str| name.contains("protokoll") || name.contains(".toml");
    let digests = |file: &ResultFile| {
        let inputs = file.indata.iter();
        let own = inputs.filter(|input| file.is_sum() || !is_described(&input.fil));
        let mut digests: Vec<String> = own.map(|input| input.sha256.clone()).collect();
        digests.sort();
        digests
    };
    let own = digests(one);
    !own.is_empty() && own == digests(other)
}

fn draws_of(file: &ResultFile) -> Vec<(&str, Option<&str>)> {
    let tables = file.tabeller.iter();
    let draws = tables.map(|table| (table.id.as_str(), table.urval_id.as_deref()));
    draws.collect()
}

fn is_draft_and_final(before: &ResultFile, after: &ResultFile) -> bool {
    let (one, other) = (&before.granskning, &after.granskning);
    one.lage.as_deref() == Some(Status::Draft.code())
        && other.lage.as_deref() == Some(Status::Final.code())
        && one.period == other.period
        && one.batteri == other.batteri
}

/// The same keys in every table of reviews with the same name: numbers alone may be the same in two kommuner.
fn has_same_keys(before: &Known, after: &Known) -> bool {
    let (one, other) = (&before.result.granskning, &after.result.granskning);
    let is_same_review = one.namn.is_some() && one.namn == other.namn && one.namnd == other.namnd;
    match (&before.keys, &after.keys) {
        (Some(keys), Some(others)) => {
            is_same_review && !keys.is_empty() && names_of(keys) == names_of(others)
        }
        _ => false,
    }
}

/// Table and key of every case.
fn names_of(keys: &Keys) -> BTreeSet<(&str, &str)> {
    let names = keys.iter();
    names
        .map(|((table, _), key)| (table.as_str(), key.as_str()))
        .collect()
}
