//! Invented exports: the answers that they were invented with, the second judge's and the program's are the same.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;

use chrono::NaiveDate;

use super::{ALL, Naive, Row, TABLES, differences, facit, reviewed, reviewed_but_for};
use crate::support::run;

/// The battery that an export is invented for, and that its facit answers.
const OWN: &str = "kpmg-2023";

/// The log of an invented export always has these, so that their absence is an answer.
fn covered(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("granskning.toml")).unwrap();
    let review: toml::Table = text.parse().unwrap();
    let listed = review["loggen_omfattar"].as_array().unwrap();
    let words = listed.iter().map(|word| word.as_str().unwrap());
    words.map(str::to_owned).collect()
}

fn invented(folder: &Path, count: &str, more: &[&str]) {
    let mut line: Vec<&OsStr> = vec![OsStr::new("generera"), folder.as_os_str()];
    line.extend(["--antal", count, "--facit"].map(OsStr::new));
    line.extend(more.iter().map(OsStr::new));
    let ran = run(&line);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Invents an export and holds the three against each other, battery by battery; gives the number of answers compared.
fn compared(count: &str, more: &[&str], last: (i32, u32, u32)) -> usize {
    let folder = tempfile::TempDir::new().unwrap();
    let folder = folder.path().join("export");
    invented(&folder, count, more);
    let covered = covered(&folder);
    let covered: Vec<&str> = covered.iter().map(String::as_str).collect();
    let measured = NaiveDate::from_ymd_opt(last.0, last.1, last.2).unwrap();
    let naive = Naive::read(&folder).covering(&covered);
    let given = facit(&folder.join("facit").join("facit.csv"));
    let told = differences(&naive.answers(OWN, measured), &given);
    assert!(told.is_empty(), "facit: {told:#?}");
    let mut compared = given.len();
    for battery in ALL {
        let mut own = naive.answers(battery, measured);
        // An invented export has the columns of its own battery; what others ask beside them has no answer to compare.
        let missing = (*battery != OWN).then_some("kolumn_saknas");
        let mut programs = reviewed_but_for(&folder, battery, measured, missing);
        programs.retain(|row| TABLES.contains(&&*row.table));
        if *battery != OWN {
            let asked: HashSet<(&str, &str, &str)> = programs.iter().map(question_of).collect();
            own.retain(|row| asked.contains(&question_of(row)));
        }
        let told = differences(&own, &programs);
        assert!(told.is_empty(), "{battery}: {told:#?}");
        compared += own.len();
    }
    compared
}

fn question_of(row: &Row) -> (&str, &str, &str) {
    (&row.table, &row.key, &row.rule)
}

/// The form of the facit is that of the export that it goes with, whatever profile it is written in.
fn held_against_its_facit(profile: &str) {
    let folder = tempfile::TempDir::new().unwrap();
    let folder = folder.path().join("export");
    invented(
        &folder,
        "600",
        &[
            "--profil",
            profile,
            "--slarv",
            "0.1",
            "--till",
            "2026-06-30",
        ],
    );
    let measured = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    let given = facit(&folder.join("facit").join("facit.csv"));
    let told = differences(&given, &reviewed(&folder, OWN, measured));
    assert!(told.is_empty(), "{profile}: {told:#?}");
}

#[test]
fn an_invented_export_is_answered_as_it_was_invented_and_by_two_judges_alike() {
    compared("800", &["--fro", "a"], (2024, 12, 31));
}

#[test]
fn an_invented_export_over_the_change_of_the_law_is_answered_alike() {
    let period = ["--fro", "b", "--fran", "2025-01-01", "--till", "2026-06-30"];
    compared("800", &period, (2026, 6, 30));
}

#[test]
fn an_invented_export_keeps_its_answers_in_every_profile_and_when_it_is_untidy() {
    for profile in ["kanonisk", "viva-lik", "handelselogg"] {
        held_against_its_facit(profile);
    }
}

/// Takes minutes without optimisation: `cargo test --release -- --ignored hundra_tusen`.
#[test]
#[ignore = "a hundred thousand cases take minutes in a debug build"]
fn hundra_tusen_cases_are_answered_as_they_were_invented_and_by_two_judges_alike() {
    let period = [
        "--fro",
        "c",
        "--fran",
        "2022-01-01",
        "--till",
        "2026-06-30",
        "--kommuner",
        "3",
    ];
    let compared = compared("100000", &period, (2026, 6, 30));
    assert!(compared > 5_000_000, "{compared}");
}
