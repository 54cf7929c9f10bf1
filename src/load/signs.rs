//! What points to a slip in the export: units registered as what they are not, titles spelled otherwise.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::remark::{Ledger, Severity};
use crate::case::{CaseIx, Position, Store, Value, are_near};
use crate::rulebook::{Rulebook, Sign};

/// Units whose facts say that they are registered as what they are not.
pub(super) fn remark_on_signs(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    for sign in book.words.signs() {
        let of_case = |case: &CaseIx| {
            let facts = store.case(*case).facts(sign.fact);
            let unexpected = facts.filter(|fact| is_unexpected(sign, fact.value()));
            unexpected.map(|fact| fact.position(store))
        };
        let cases = store.cases(sign.object).par_iter();
        for at in cases.flat_map_iter(of_case).collect::<Vec<Position>>() {
            ledger.remark(at, Severity::Warning, "felregistrering", "", &sign.text);
        }
    }
}

fn is_unexpected(sign: &Sign, value: Value) -> bool {
    matches!(value, Value::Is(code) if !sign.expected.contains(&code))
}

/// Titles of employees that the order of delegation seems to have in another spelling. They are not
/// taken for the same; decisions wait for the spelling to be settled.
pub(super) fn remark_on_titles(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    let registers = &store.registers;
    let (Some(personnel), Some(order)) = (&registers.personnel, &registers.order) else {
        return;
    };
    let listed = || {
        let rows = order.rows.iter();
        rows.filter_map(|row| Some((store.ids.text(row.title?), row.at.row)))
    };
    let mut first: BTreeMap<&str, Position> = BTreeMap::new();
    for row in personnel.all() {
        let Some(title) = row.title.map(|title| store.ids.text(title)) else {
            continue;
        };
        let title = book.delegation.post_of(title).unwrap_or(title);
        let at = first.entry(title).or_insert(row.at);
        *at = (*at).min(row.at);
    }
    for (title, at) in first {
        if listed().any(|(known, _)| known == title) {
            continue;
        }
        if let Some((_, row)) = listed().find(|(known, _)| are_near(known, title)) {
            let text = format!(
                "befattningen liknar den på rad {row} i delegationsordningen men stavas inte lika; beslut av den som har \
                 den bedöms inte förrän stavningen är rättad i någon av dem"
            );
            ledger.remark(
                at,
                Severity::Warning,
                "befattning_stavas_olika",
                "befattning",
                &text,
            );
        }
    }
}
