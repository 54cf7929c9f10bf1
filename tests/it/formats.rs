//! Snapshots of every format, and the schema that the JSON promises.

use std::fs;

use serde_json::Value;

use crate::support::{fixture, run, run_wide, written};

/// The program's version and the rule files' hash change often and say nothing of the layout.
fn stable(text: &str) -> String {
    let book = crate::support::book();
    text.replace(&book.digest, "<regler>")
        .replace(env!("CARGO_PKG_VERSION"), "<version>")
}

#[test]
fn the_terminal_at_80_and_140_columns() {
    let source = fixture("eskilstuna-2023");
    for width in [80, 140] {
        let ran = run_wide(&["granska".as_ref(), source.as_os_str()], Some(width));
        let widest = ran.out.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(usize::from(width)), "{widest:?}");
        insta::assert_snapshot!(format!("terminal_{width}"), ran.out);
    }
}

#[test]
fn the_terminal_under_the_new_law() {
    let source = fixture("ny-lag-2025");
    let ran = run_wide(&["granska".as_ref(), source.as_os_str()], Some(80));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_rule_explained() {
    for rule in [
        "forhandsbedomning_inom_fjorton_dagar",
        "behorig_delegat_i_utredning",
        "aterkoppling_till_anmalare",
    ] {
        let ran = run(&["forklara", rule]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        insta::assert_snapshot!(format!("forklara_{rule}"), ran.out);
    }
}

#[test]
fn text_files() {
    let out = written(&fixture("eskilstuna-2023"));
    for name in [
        "andelar.csv",
        "anmarkningar.csv",
        "avstamning.csv",
        "underlag.csv",
        "rapport.md",
        "resultat.json",
        "nyckel.csv",
    ] {
        let mut text = fs::read_to_string(out.path().join(name)).unwrap();
        if name == "resultat.json" {
            text = with_few_groups(&text);
        }
        insta::assert_snapshot!(name.replace('.', "_"), stable(&text));
    }
}

/// A result with the first groups of each table alone: all of them would bury the rest.
fn with_few_groups(text: &str) -> String {
    let mut result: Value = serde_json::from_str(text).unwrap();
    for table in result["tabeller"].as_array_mut().unwrap() {
        table["fordelning"].as_array_mut().unwrap().truncate(2);
    }
    serde_json::to_string_pretty(&result).unwrap() + "\n"
}

#[test]
fn the_result_follows_its_schema_and_the_schema_is_frozen() {
    for name in ["eskilstuna-2023", "ny-lag-2025"] {
        let out = written(&fixture(name));
        let read = |file: &str| -> Value {
            serde_json::from_str(&fs::read_to_string(out.path().join(file)).unwrap()).unwrap()
        };
        let (schema, mut result) = (read("resultat.schema.json"), read("resultat.json"));
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&result)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
        result["tabeller"][0]["fragor"][0]["andelar"][0]["nytt"] = Value::from(1);
        assert!(
            !validator.is_valid(&result),
            "schemat släpper igenom okända nycklar"
        );
    }
    let out = written(&fixture("eskilstuna-2023"));
    let schema = fs::read_to_string(out.path().join("resultat.schema.json")).unwrap();
    let frozen = include_str!("../data/resultat-3.schema.json");
    assert_eq!(
        schema, frozen,
        "ändra aldrig version 3; lägg till en version 4 vid sidan av"
    );
}

/// A result of each version is kept as it was written; `trend` reads it.
#[test]
fn the_kept_results_of_earlier_versions_follow_their_schemas() {
    let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    for (schema, result) in [
        (
            include_str!("../data/resultat-1.schema.json"),
            include_str!("../data/resultat-1.json"),
        ),
        (
            include_str!("../data/resultat-2.schema.json"),
            include_str!("../data/resultat-2.json"),
        ),
    ] {
        let (schema, result) = (read(schema), read(result));
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&result)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn markdown_and_nothing_are_formats_too() {
    let source = fixture("eskilstuna-2023");
    let with = |format: &str| {
        run(&[
            "granska".as_ref(),
            source.as_os_str(),
            "--format".as_ref(),
            format.as_ref(),
        ])
    };
    assert!(with("markdown").out.starts_with("# Bilaga: Stickprover\n"));
    assert_eq!(with("inget").out, "");
}

#[test]
fn colour_stands_beside_the_word_and_never_instead_of_it() {
    use stickprov::cli::{World, run};
    let source = fixture("eskilstuna-2023");
    let today = stickprov::time::Day::parse("2030-01-01").unwrap();
    let print = |colour| {
        let mut out = Vec::new();
        let args = [
            "stickprov".into(),
            "granska".into(),
            source.clone().into_os_string(),
        ];
        run(
            args,
            World {
                today,
                width: Some(140),
                colour,
            },
            &mut out,
            &mut Vec::new(),
        );
        String::from_utf8(out).unwrap()
    };
    let (coloured, plain) = (print(true), print(false));
    assert!(coloured.contains("\u{1b}[") && !plain.contains("\u{1b}["));
    let lines = |text: &str| {
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&without_codes(&coloured)), lines(&plain));
}

fn without_codes(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}
