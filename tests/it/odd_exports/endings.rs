//! A number alone on the last row: a sum, or a case of which nothing is known.

use std::fs;

use tempfile::TempDir;

use super::CHILD;
use crate::at_once::as_workbook;
use crate::support::{Found, export, found_in, records_of, written};

/// What becomes of inquiries that end with some lines: the answers, how many rows are read and used, and the remarks on a row.
fn ended_with(lines: &str, row: &str) -> (Found, [String; 2], Vec<(String, String)>) {
    ended_after("", lines, row)
}

/// The same, of inquiries whose keys begin with something.
fn ended_after(
    letter: &str,
    lines: &str,
    row: &str,
) -> (Found, [String; 2], Vec<(String, String)>) {
    let inquiries = format!(
        "utredning_id;person_id;inledd;slutford;anledning\n{letter}101;b1;2024-01-10;2024-03-11;oro\n{letter}102;b1;2024-04-10;2024-06-11;oro\n{lines}"
    );
    let place = TempDir::new().unwrap();
    let source = place.path().join("export");
    let tables = [
        ("personer", CHILD),
        ("utredningar", &inquiries),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ];
    fs::rename(export(&tables).keep(), &source).unwrap();
    let told = |source: &std::path::Path| {
        let out = written(source);
        let accounts = records_of(&out.path().join("avstamning.csv")).into_iter();
        let mut accounts = accounts.filter(|row| row["fil"].contains("utredningar"));
        let account = accounts.next().unwrap();
        let account = ["lasta", "anvanda"].map(|name| account[name].clone());
        let told = records_of(&out.path().join("anmarkningar.csv")).into_iter();
        let told = told.filter(|told| told["rad"] == row && told["fil"].contains("utredningar"));
        let told = told.map(|told| (told["allvar"].clone(), told["kod"].clone()));
        (account, told.collect::<Vec<_>>())
    };
    let (account, remarks) = told(&source);
    // A workbook is read row by row, a text file block by block; empty rows are none in a workbook.
    let (of_book, told_of_book) = told(&as_workbook(&source));
    assert_eq!(of_book[1], account[1], "{lines}");
    assert_eq!(told_of_book, remarks, "{lines}");
    (found_in(&source, "2024-12-31"), account, remarks)
}

fn warned(code: &str) -> Vec<(String, String)> {
    vec![("varning".to_owned(), code.to_owned())]
}

#[test]
fn a_number_alone_at_the_end_that_counts_the_rows_is_no_case_unless_cases_are_numbered() {
    for (lines, row) in [
        ("2;;;;\n", "4"),
        (";;;;\n2;;;;\n", "5"),
        (";;;;\n2;;;;\n;;;;\n", "5"),
    ] {
        let (_, account, told) = ended_after("U", lines, row);
        assert_eq!(account[1], "2", "{lines}");
        assert_eq!(told, warned("summarad"), "{lines}");
        // Where cases are numbered it may be the number of one.
        let (found, account, told) = ended_with(lines, row);
        assert_eq!(account[1], "3", "{lines}");
        assert_eq!(told, warned("bara_nyckel"), "{lines}");
        let answer = found.of("utredning_inom_fyra_manader", "2");
        assert!(answer.starts_with("uppgift_saknas "), "{answer}");
    }
}

#[test]
fn a_number_alone_at_the_end_that_counts_nothing_is_a_case_in_doubt_and_is_told() {
    let (found, account, told) = ended_with("534;;;;\n", "4");
    assert_eq!(account, ["3", "3"]);
    assert_eq!(told, warned("bara_nyckel"));
    let rule = "utredning_inom_fyra_manader";
    assert!(found.of(rule, "534").starts_with("uppgift_saknas "));
    assert_eq!(found.of(rule, "101"), "ja inom_frist");
}

#[test]
fn a_number_alone_at_the_end_and_under_no_key_is_the_sum_of_something() {
    let (_, account, told) = ended_with(";;;;7\n", "4");
    assert_eq!(account, ["3", "2"]);
    assert_eq!(told, warned("summarad"));
}

#[test]
fn a_number_alone_is_a_case_where_others_come_after_it_or_are_alike() {
    for lines in [
        "2;;;;\n103;b1;2024-07-01;2024-09-01;oro\n",
        "2;;;;\n3;;;;\n",
    ] {
        for row in ["4", "5"] {
            let (found, account, told) = ended_with(lines, row);
            assert_eq!(account, ["4", "4"], "{lines}");
            assert!(told.is_empty(), "{lines} {told:?}");
            let answer = found.of("utredning_inom_fyra_manader", "2");
            assert!(answer.starts_with("uppgift_saknas "), "{answer}");
        }
    }
}

/// In a list of two columns a case may well have nothing but its key, and a number is a key like others where cases are
/// numbered.
#[test]
fn a_number_alone_at_the_end_of_two_columns_counts_the_rows_unless_cases_are_numbered() {
    for (letter, lines, row, used, code) in [
        ("U", "2;\n", "4", "2", Some("summarad")),
        ("U", "534;\n", "4", "3", Some("bara_nyckel")),
        // A row that lacks a separator is told as one, as before.
        ("U", "2\n", "4", "2", None),
        ("", "2;\n", "4", "3", None),
        ("", "534;\n", "4", "3", None),
        ("", "103;\n104;2024-09-01\n", "4", "4", None),
    ] {
        let list =
            format!("utredning_id;inledd\n{letter}101;2024-01-10\n{letter}102;2024-04-10\n{lines}");
        let source = export(&[("utredningar", &list)]);
        let out = written(source.path());
        let accounts = records_of(&out.path().join("avstamning.csv"));
        let mut accounts = accounts.iter();
        let own = accounts.find(|row| row["fil"].contains("utredningar"));
        assert_eq!(own.unwrap()["anvanda"], used, "{letter} {lines}");
        let told = records_of(&out.path().join("anmarkningar.csv")).into_iter();
        let told = told.filter(|told| told["rad"] == row && told["fil"].contains("utredningar"));
        let told: Vec<String> = told.map(|told| told["kod"].clone()).collect();
        let codes = ["summarad", "bara_nyckel"];
        let own = told.iter().find(|told| codes.contains(&told.as_str()));
        assert_eq!(own.map(String::as_str), code, "{letter} {lines} {told:?}");
    }
}

/// What is told of a row that has nothing but a text where the key stands, in a list whose keys begin with something, and how
/// many rows are used.
fn alone(letter: &str, text: &str) -> (Found, String, Vec<(String, String)>) {
    let lines = format!("{text};;;;\n{letter}103;b1;2024-07-01;2024-09-01;oro\n");
    let (found, [_, used], told) = ended_after(letter, &lines, "4");
    (found, used, told)
}

#[test]
fn a_heading_among_the_rows_is_told_and_gives_no_nej() {
    let (found, used, told) = alone("U", "Söder");
    assert_eq!(used, "4");
    assert_eq!(told, warned("bara_nyckel"));
    let answer = found.of("utredning_inom_fyra_manader", "Söder");
    assert!(answer.starts_with("uppgift_saknas "), "{answer}");
    // What looks as the other keys do is a case like others.
    let (_, used, told) = alone("U", "U17");
    assert_eq!(used, "4");
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn a_case_with_nothing_but_a_key_of_two_words_is_no_line_of_text() {
    let (found, used, told) = alone("Ärende ", "Ärende 17");
    assert_eq!(used, "4");
    assert!(told.is_empty(), "{told:?}");
    let answer = found.of("utredning_inom_fyra_manader", "Ärende 17");
    assert!(answer.starts_with("uppgift_saknas "), "{answer}");
    for (letter, text) in [("U", "Ärende 17"), ("Ärende ", "Enhet 17")] {
        let (_, used, told) = alone(letter, text);
        assert_eq!(used, "3", "{text}");
        assert_eq!(told, warned("summarad"), "{text}");
    }
    for text in ["Enhet Norr", "Utskriven 2024-01-15", "Summa 17"] {
        let (_, used, told) = alone("U", text);
        assert_eq!(used, "3", "{text}");
        let expected = ("upplysning".to_owned(), "summarad".to_owned());
        assert_eq!(told, [expected], "{text}");
    }
}

#[test]
fn a_line_drawn_between_rows_is_no_case() {
    let (_, [_, used], told) = ended_after("U", "------;---;-----;-----;---\n", "4");
    assert_eq!(used, "2");
    let expected = ("upplysning".to_owned(), "summarad".to_owned());
    assert_eq!(told, [expected]);
}
