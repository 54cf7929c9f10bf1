//! Reading the vectors.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use stickprov::stats::rate::Rate;

pub(super) type Row = BTreeMap<String, String>;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/statistik")
        .join(name)
}

pub(super) fn rows(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path(name)).expect("the vectors");
    reader.deserialize().map(|row| row.expect(name)).collect()
}

pub(super) fn json(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(path(name)).expect("the vectors")).expect(name)
}

pub(super) fn whole(row: &Row, column: &str) -> u64 {
    row[column].parse().expect(column)
}

pub(super) fn real(row: &Row, column: &str) -> f64 {
    row[column].parse().expect(column)
}

pub(super) fn rate(text: &str) -> Rate {
    Rate::parse(text).expect(text)
}

#[track_caller]
pub(super) fn near(actual: f64, expected: f64, what: &str) {
    assert!(
        (actual - expected).abs() <= 1e-9,
        "{what}: {actual} is not {expected}"
    );
}

#[track_caller]
pub(super) fn near_pair(actual: (f64, f64), expected: (f64, f64), what: &str) {
    near(actual.0, expected.0, what);
    near(actual.1, expected.1, what);
}

pub(super) fn numbers(value: &Value) -> Vec<u64> {
    let items = value.as_array().expect("a list");
    items.iter().map(|item| item.as_u64().unwrap()).collect()
}

pub(super) fn decimal(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_f64().unwrap(),
    }
}
