//! The shares group by group: they add up, and small counts are not published.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{copy_of, fixture, records_of, run};

type Row = BTreeMap<String, String>;

fn outputs(source: &Path, more: &[&str]) -> TempDir {
    let out = TempDir::new().unwrap();
    let mut words: Vec<std::ffi::OsString> = vec!["granska".into(), source.into()];
    words.extend(more.iter().map(Into::into));
    words.extend([
        "--format".into(),
        "inget".into(),
        "-o".into(),
        out.path().into(),
    ]);
    let done = run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    out
}

fn number(row: &Row, name: &str) -> u64 {
    row[name].parse().unwrap()
}

/// The rows of each question, grade and division.
fn by_question(rows: &[Row]) -> BTreeMap<[String; 4], Vec<&Row>> {
    let mut found: BTreeMap<[String; 4], Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let key = ["tabell", "regel", "grad", "uppdelning"].map(|name| row[name].clone());
        found.entry(key).or_default().push(row);
    }
    found
}

#[test]
fn the_groups_of_every_division_add_up_to_the_whole() {
    let out = outputs(&fixture("aktgranskning-2024"), &[]);
    let shares = records_of(&out.path().join("andelar.csv"));
    let rows = records_of(&out.path().join("fordelning.csv"));
    let divided = by_question(&rows);
    let divisions: Vec<&str> = divided.keys().map(|key| key[3].as_str()).collect();
    for name in ["enhet", "kön", "ålder", "kvartal"] {
        assert!(divisions.contains(&name), "{name}");
    }
    for ([table, rule, grade, _], groups) in &divided {
        let is_same =
            |row: &&Row| [&row["tabell"], &row["regel"], &row["grad"]] == [table, rule, grade];
        let whole = shares.iter().find(is_same).unwrap();
        for name in ["granskade", "bedombara", "ja", "nej", "x"] {
            let sum: u64 = groups.iter().map(|row| number(row, name)).sum();
            assert_eq!(sum, number(whole, name), "{rule} {name}");
        }
    }
}

/// A count that is withheld can be worked out neither by itself nor as what is left of the sum.
#[test]
fn small_counts_are_withheld_from_what_is_published_and_never_one_alone() {
    let out = outputs(&fixture("aktgranskning-2024"), &["--publicera"]);
    let rows = records_of(&out.path().join("fordelning.csv"));
    let (mut withheld, mut told) = (0, 0);
    for (key, groups) in by_question(&rows) {
        let hidden = groups.iter().filter(|row| row["nej"] == "..").count();
        assert_ne!(hidden, 1, "{key:?}");
        withheld += hidden;
        for row in groups.iter().filter(|row| row["nej"] != "..") {
            told += 1;
            for name in ["ja", "nej"] {
                assert!(!(1..5).contains(&number(row, name)), "{key:?} {name}");
            }
        }
    }
    assert!(withheld > 0 && told > 0, "{withheld} {told}");
    let report = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    assert!(report.contains("Fördelning"));
}

/// In a small kommun nearly all may be withheld: the reader of any of the files is told that it is, and why.
#[test]
fn what_is_withheld_is_told_with_its_reason_wherever_it_stands() {
    let out = outputs(&fixture("aktgranskning-2024"), &["--publicera"]);
    let rows = records_of(&out.path().join("fordelning.csv"));
    let mut hidden = rows.iter().filter(|row| row["nej"] == "..").peekable();
    assert!(hidden.peek().is_some());
    assert!(hidden.all(|row| row["nej_i_ord"].starts_with("publiceras inte:")));
    let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    assert!(page.contains("<p>.. publiceras inte i någon grupp"));
    let text = fs::read_to_string(out.path().join("rapport.md")).unwrap();
    assert!(text.contains("- Publicering: det som kan peka ut någon är utelämnat."));
}

#[test]
fn children_with_protected_identity_are_in_no_published_group() {
    let copy = copy_of("aktgranskning-2024");
    let persons = copy.path().join("personer.csv");
    let text = fs::read_to_string(&persons).unwrap();
    let marked = text
        .lines()
        .enumerate()
        .fold(String::new(), |all, (number, row)| {
            let mark = match number {
                0 => "skyddad_identitet",
                number if number % 4 == 0 => "ja",
                _ => "nej",
            };
            all + row + ";" + mark + "\n"
        });
    fs::write(&persons, marked).unwrap();
    let (all, public) = (
        outputs(copy.path(), &[]),
        outputs(copy.path(), &["--publicera"]),
    );
    let reviewed =
        |out: &TempDir| number(&records_of(&out.path().join("andelar.csv"))[0], "granskade");
    assert!(reviewed(&public) < reviewed(&all) - 20);
    let rows = records_of(&public.path().join("fordelning.csv"));
    for (_, groups) in by_question(&rows) {
        if groups.iter().all(|row| row["granskade"] != "..") {
            let sum: u64 = groups.iter().map(|row| number(row, "granskade")).sum();
            assert_eq!(sum, reviewed(&public));
        }
    }
}
