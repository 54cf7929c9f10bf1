//! Cases around 2025-07-01 and 2026-01-15, with answers that were derived from the law by hand.

use std::collections::BTreeMap;

use crate::support::{fixture, records_of, written};

#[test]
fn answers_reasons_and_paragraphs_change_on_the_day_that_the_law_changes() {
    let source = fixture("ny-lag-2025");
    let out = written(&source);
    let mut key = BTreeMap::new();
    for row in records_of(&out.path().join("nyckel.csv")) {
        key.insert(
            (row["tabell"].clone(), row["arende"].clone()),
            row["nyckel"].clone(),
        );
    }
    let mut got = BTreeMap::new();
    for row in records_of(&out.path().join("underlag.csv")) {
        let case = key[&(row["tabell"].clone(), row["arende"].clone())].clone();
        got.insert((row["tabell"].clone(), case, row["regel"].clone()), row);
    }
    let expected = records_of(&source.join("forvantat.csv"));
    assert!(expected.len() >= 40, "{}", expected.len());
    let mut wrong = Vec::new();
    for row in &expected {
        let found = &got[&(
            row["tabell"].clone(),
            row["arende"].clone(),
            row["regel"].clone(),
        )];
        let right = found["svar"] == row["svar"]
            && found["maskinens_skal"] == row["skal"]
            && found["lagrum"].contains(&row["lagrum"]);
        if !right {
            wrong.push(format!(
                "{row:?}\n  fick {} {} {}",
                found["svar"], found["maskinens_skal"], found["lagrum"]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} av {}:\n{}",
        wrong.len(),
        expected.len(),
        wrong.join("\n")
    );
}

#[test]
fn both_acts_are_cited_and_each_answer_names_one() {
    let out = written(&fixture("ny-lag-2025"));
    let evidence = records_of(&out.path().join("underlag.csv"));
    let of_rule = |rule: &str| -> Vec<&str> {
        let rows = evidence.iter().filter(|row| row["regel"] == rule);
        rows.map(|row| row["lagrum"].as_str()).collect()
    };
    let cited = of_rule("forhandsbedomning_inom_fjorton_dagar");
    assert!(
        cited
            .iter()
            .any(|text| text.starts_with("11 kap. 1 a § SoL (2001:453)"))
    );
    assert!(
        cited
            .iter()
            .any(|text| text.starts_with("20 kap. 2 § SoL (2025:400)"))
    );
    assert!(
        cited
            .iter()
            .all(|text| !(text.contains("2001:453") && text.contains("2025:400")))
    );
}
