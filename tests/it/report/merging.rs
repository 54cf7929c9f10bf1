//! Results of many kommuner as one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{command, outputs, time};
use crate::support::{Ran, edit, fixture, run};

/// Parts of the population: the case with place n is in part n mod 10.
fn parts(of: &Path, into: &Path) -> Vec<PathBuf> {
    let tables = [
        "forhandsbedomningar",
        "anmalningar",
        "beslut",
        "utredningar",
        "personer",
    ];
    let review = fs::read_to_string(of.join("granskning.toml")).unwrap();
    (0..10)
        .map(|part| {
            let folder = into.join(format!("del-{part}"));
            fs::create_dir_all(&folder).unwrap();
            let named = review.replace("Påhittad kommun", &format!("Kommun {part}"));
            fs::write(folder.join("granskning.toml"), named).unwrap();
            for table in tables {
                let text = fs::read_to_string(of.join(format!("{table}.csv"))).unwrap();
                let is_own = |line: &str| {
                    let place = line.split(';').next().unwrap()[1..].parse::<u64>();
                    place.is_ok_and(|place| place % 10 == part)
                };
                let (head, rows) = text.split_once('\n').unwrap();
                let own: Vec<&str> = rows.lines().filter(|line| is_own(line)).collect();
                let text = format!("{head}\n{}\n", own.join("\n"));
                fs::write(folder.join(format!("{table}.csv")), text).unwrap();
            }
            folder
        })
        .collect()
}

fn merge(results: &[PathBuf], more: &[&str]) -> Ran {
    let mut words: Vec<std::ffi::OsString> = vec!["sammanfoga".into()];
    words.extend(results.iter().map(Into::into));
    words.extend(more.iter().map(Into::into));
    run(&words)
}

/// The result of an export, beside it.
fn write_result(folder: &Path) {
    let ran = command("granska", folder, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    fs::write(folder.join("resultat.json"), ran.out).unwrap();
}

fn read(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("resultat.json")).unwrap()).unwrap()
}

/// What a table counts, without what is told case by case; the units and the parts are apart.
fn counts_of(result: &Value) -> (Vec<Value>, BTreeMap<String, u64>) {
    let mut of_parts = BTreeMap::new();
    let mut tables = result["tabeller"].as_array().unwrap().clone();
    for table in &mut tables {
        for group in table["fordelning"].as_array().unwrap() {
            if group["uppdelning"] == "del" {
                let name = group["grupp"].as_str().unwrap().to_owned();
                *of_parts.entry(name).or_default() += group["antal"]["nej"].as_u64().unwrap();
            }
        }
        let shared =
            |group: &&Value| group["uppdelning"] != "del" && group["uppdelning"] != "enhet";
        let groups = table["fordelning"]
            .as_array()
            .unwrap()
            .iter()
            .filter(shared);
        table["fordelning"] = groups.cloned().collect();
        table["nummer"] = Value::Null;
        table["noter"] = Value::Null;
        for question in table["fragor"].as_array_mut().unwrap() {
            question["svar"] = Value::Null;
            question["skal"] = Value::Null;
        }
    }
    (tables, of_parts)
}

#[test]
fn ten_parts_added_count_what_the_whole_counts_to_the_byte() {
    let whole = time::population();
    let temp = TempDir::new().unwrap();
    let mut results = parts(whole.path(), temp.path());
    for part in &results {
        write_result(part);
    }
    let sum = temp.path().join("sum");
    let ran = merge(
        &results,
        &["--namn", "Hela landet", "-o", sum.to_str().unwrap()],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("10 resultat med 9700 ärenden"),
        "{}",
        ran.err
    );
    write_result(whole.path());
    let (added, of_parts) = counts_of(&read(&sum));
    let (counted, _) = counts_of(&read(whole.path()));
    let text = |tables: &[Value]| serde_json::to_string_pretty(tables).unwrap();
    assert_eq!(text(&added), text(&counted));
    assert_eq!(of_parts.len(), 10);
    let no: u64 = of_parts.values().sum();
    assert!(no > 3000, "{no}");
    // In any order, and as parts of parts.
    results.reverse();
    let ran = merge(&results, &[]);
    let turned: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(text(&counts_of(&turned).0), text(&added));
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(sum.join("resultat.schema.json")).unwrap())
            .unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&read(&sum))
    );
}

#[test]
fn results_that_are_not_alike_or_are_samples_are_not_added() {
    let (one, other) = (
        outputs(&fixture("eskilstuna-2023"), &[]),
        outputs(&fixture("ny-lag-2025"), &[]),
    );
    let folders = |one: &TempDir, other: &TempDir| [one.path().to_owned(), other.path().to_owned()];
    let ran = merge(&folders(&one, &other), &[]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("olika mätdag"), "{}", ran.err);
    let full = outputs(&fixture("eskilstuna-2023"), &["--batteri", "full"]);
    assert!(
        merge(&folders(&one, &full), &[])
            .err
            .contains("olika frågebatteri")
    );
    let public = outputs(&fixture("eskilstuna-2023"), &["--publicera"]);
    assert!(
        merge(&folders(&one, &public), &[])
            .err
            .contains("utan --publicera")
    );
    edit(
        other.path(),
        "resultat.json",
        "\"schema\": \"stickprov/resultat/2\"",
        "\"schema\": \"stickprov/resultat/1\"",
    );
    assert!(
        merge(&folders(&other, &other), &[])
            .err
            .contains("kör om granskningen")
    );
    let alone = command("sammanfoga", one.path(), &[]);
    assert_eq!(alone.code, 2);
    let temp = TempDir::new().unwrap();
    let drawn = fs::read_to_string(one.path().join("resultat.json")).unwrap();
    let drawn = drawn.replacen("\"urval\": \"alla\"", "\"urval\": \"slumpmassigt\"", 1);
    fs::write(temp.path().join("resultat.json"), drawn).unwrap();
    assert!(
        merge(&folders(&one, &temp), &[])
            .err
            .contains("är ett urval")
    );
}
