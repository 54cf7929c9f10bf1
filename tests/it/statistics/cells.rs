//! Suppression of small counts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stickprov::stats::small_cells;

use super::vectors::{json, numbers};

#[test]
fn a_row_with_a_published_sum_hides_enough() {
    let vectors = json("smatal.json");
    let vectors = vectors["en_dimension"].as_array().unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let counts = numbers(&vector["rad"]);
        let result = small_cells::protect_row(&counts, 5);
        assert!(result.protected);
        let indexes = |key: &str| -> Vec<usize> {
            let found = numbers(&vector[key]);
            found.iter().map(|&i| usize::try_from(i).unwrap()).collect()
        };
        assert_eq!(result.primary, indexes("primära"));
        assert_eq!(result.secondary, indexes("sekundära"));
        for (index, shown) in vector["publicerad"].as_array().unwrap().iter().enumerate() {
            let hidden = result.primary.contains(&index) || result.secondary.contains(&index);
            let expected = if hidden {
                Value::from("..")
            } else {
                counts[index].into()
            };
            assert_eq!(*shown, expected);
        }
    }
}

fn cell(value: &Value) -> (usize, usize) {
    let pair = numbers(value);
    (
        usize::try_from(pair[0]).unwrap(),
        usize::try_from(pair[1]).unwrap(),
    )
}

#[test]
fn a_table_with_published_sums_hides_enough() {
    let vectors = json("smatal.json");
    let vectors = vectors["två_dimensioner"].as_array().unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let table: Vec<Vec<u64>> = vector["tabell"]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .collect();
        let result = small_cells::protect_table(&table, 5).unwrap();
        let cells =
            |key: &str| -> Vec<_> { vector[key].as_array().unwrap().iter().map(cell).collect() };
        assert_eq!(result.primary, cells("primära"));
        assert_eq!(result.secondary, cells("sekundära"));
        assert_eq!(result.unprotected.len(), cells("varningar").len());
        let steps: Vec<String> = result.steps.iter().map(described).collect();
        let expected = vector["steg"].as_array().unwrap().iter();
        let expected: Vec<&str> = expected.map(|step| step.as_str().unwrap()).collect();
        assert_eq!(steps, expected);
        check_published(vector, &table, &result);
    }
}

/// A step in the words of the vectors.
fn described(step: &small_cells::Step) -> String {
    let pair = |(row, column): &(usize, usize)| format!("({row}, {column})");
    let added: Vec<String> = step.added.iter().map(pair).collect();
    let (cell, added) = (pair(&step.protects), added.join(", "));
    format!("skydda {cell}: lägg till [{added}] (kostnad {})", step.cost)
}

fn check_published(vector: &Value, table: &[Vec<u64>], result: &small_cells::TableSuppression) {
    let intervals: BTreeMap<String, [f64; 2]> = result
        .intervals
        .iter()
        .map(|interval| {
            let limits = [interval.least, interval.most];
            let limits = limits.map(|limit| f64::from(u32::try_from(limit).unwrap()));
            (format!("{},{}", interval.cell.0, interval.cell.1), limits)
        })
        .collect();
    assert_eq!(serde_json::json!(intervals), vector["angripar_intervall"]);
    let hidden: BTreeSet<_> = result.primary.iter().chain(&result.secondary).collect();
    for (i, row) in table.iter().enumerate() {
        for (j, &count) in row.iter().enumerate() {
            let shown = &vector["publicerad"][i][j];
            let expected = if hidden.contains(&(i, j)) {
                "..".into()
            } else {
                Value::from(count)
            };
            assert_eq!(*shown, expected);
        }
    }
}
