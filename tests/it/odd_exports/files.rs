//! Templates that are filled in by half, a file for each year, and the same column twice.

use std::fmt::Write as _;
use std::fs;

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use super::CHILD;
use crate::at_once::as_workbook;
use crate::support::{export, found_in, records_of, run, written};

/// A filled-in template: the sheet that explains it, and two tables of which one is left empty.
fn template(folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("ifylld.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Läs mig").unwrap();
    let rows = [
        [
            "anmalan_id",
            "forhandsbedomning_id",
            "inkom",
            "typ",
            "anmalare",
        ],
        ["M1", "F1", "2024-03-04", "anmalan", ""],
        ["M2", "F2", "2024-03-04", "anmalan", ""],
    ];
    let sheet = book.add_worksheet().set_name("anmalningar").unwrap();
    for (row, cells) in (0..).zip(rows) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    let sheet = book
        .add_worksheet()
        .set_name("forhandsbedomningar")
        .unwrap();
    sheet
        .write_column(0, 0, ["forhandsbedomning_id", "F1", "F2"])
        .unwrap();
    let sheet = book.add_worksheet().set_name("skyddsbedomningar").unwrap();
    sheet.write_row(0, 0, ["anmalan_id", "gjord"]).unwrap();
    crate::support::save(&mut book, &path);
    path
}

#[test]
fn what_is_left_empty_in_the_template_is_not_judged() {
    let folder = TempDir::new().unwrap();
    let path = template(&folder);
    let found = found_in(&path, "2024-12-31");
    assert_eq!(
        found.of("anmalare_dokumenterad", "F1"),
        "ej_bedomd kolumn_saknas"
    );
    assert_eq!(
        found.of("skyddsbedomning_inom_ett_dygn", "F1"),
        "ej_bedomd kolumn_saknas"
    );
    assert_eq!(
        found
            .of("skyddsbedomning_dokumenterad", "M1")
            .split(' ')
            .next(),
        Some("ej_bedomd")
    );
    let ran = run(&["granska".as_ref(), path.as_os_str(), "--strikt".as_ref()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
}

/// The remarks of a code about a file: how serious they are.
fn serious(out: &TempDir, code: &str, file: &str) -> Vec<String> {
    let rows = records_of(&out.path().join("anmarkningar.csv")).into_iter();
    let found = rows.filter(|row| row["kod"] == code && row["fil"] == file);
    found.map(|row| row["allvar"].clone()).collect()
}

#[test]
fn a_file_for_each_year_is_read_with_the_others_and_what_is_not_read_is_a_fault() {
    let head = "utredning_id;person_id;inledd;slutford";
    let source = export(&[
        ("personer", CHILD),
        (
            "utredningar_2023",
            &format!("{head}\nU1;b1;2023-01-10;2023-03-01\nU2;b1;2023-05-10;2023-12-20\n"),
        ),
        // The same columns in another order, and a row that the other year has too.
        (
            "utredningar_2024",
            "person_id;utredning_id;inledd;slutford\nb1;U3;2024-01-10;2024-08-20\nb1;U2;2023-05-10;2023-12-20\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
        // As old as it may be, it says other things.
        (
            "utredningar_gamla",
            "utredning_id;person_id;inledd\nU9;b1;2019-01-10\n",
        ),
    ]);
    fs::create_dir(source.path().join("arkiv")).unwrap();
    fs::write(source.path().join("arkiv/utredningar.csv"), "x").unwrap();
    let found = found_in(source.path(), "2024-12-31");
    let rule = "utredning_inom_fyra_manader";
    assert_eq!(found.of(rule, "U1"), "ja inom_frist");
    assert_eq!(found.of(rule, "U2"), "nej for_sent");
    assert_eq!(found.of(rule, "U3"), "nej for_sent");
    let out = written(source.path());
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let read = accounts
        .iter()
        .filter(|row| row["fil"].starts_with("utredningar_"));
    let read: Vec<_> = read.map(|row| (&*row["fil"], &*row["anvanda"])).collect();
    assert_eq!(
        read,
        [("utredningar_2023.csv", "2"), ("utredningar_2024.csv", "2")]
    );
    for (code, file, expected) in [
        ("igenkand_tabell", "utredningar_2023.csv", "upplysning"),
        ("igenkand_tabell", "utredningar_2024.csv", "varning"),
        ("okand_tabell", "utredningar_gamla.csv", "fel"),
        ("undermapp", "arkiv", "upplysning"),
    ] {
        assert_eq!(serious(&out, code, file), [expected], "{file}");
    }
}

#[test]
fn a_column_that_stands_twice_is_read_where_the_two_do_not_contradict_each_other() {
    let rows = [
        "U1;b1;2024-01-10;;2024-03-11",
        "U2;b1;2024-01-10;2024-03-11;",
        "U3;b1;2024-01-10;2024-03-11;2024-03-11",
        "U4;b1;2024-01-10;2024-03-11;2024-09-11",
        "U5;b1;2024-01-10;;",
        // The header once more contradicts nothing.
        "utredning_id;person_id;inledd;slutford;Slutförd",
    ];
    let head = "utredning_id;person_id;inledd;slutford;Slutförd";
    let source = export(&[
        ("personer", CHILD),
        ("utredningar", &format!("{head}\n{}\n", rows.join("\n"))),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    let found = found_in(source.path(), "2024-12-31");
    let rule = "utredning_inom_fyra_manader";
    for key in ["U1", "U2", "U3"] {
        assert_eq!(found.of(rule, key), "ja inom_frist", "{key}");
    }
    assert_eq!(found.of(rule, "U4"), "uppgift_saknas olasligt_varde");
    assert!(found.of(rule, "U5").starts_with("nej "));
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "dubbel_kolumn");
    let told: Vec<(&str, &str)> = told
        .map(|row| (row["rad"].as_str(), row["kolumn"].as_str()))
        .collect();
    assert_eq!(told, [("1", "slutford"), ("5", "slutford")]);
}

#[test]
fn a_copy_of_a_column_that_only_says_nothing_yields_to_the_one_that_says_something() {
    let head = "utredning_id;person_id;inledd;slutford;slutford;anledning;anledning;Utredning_id";
    let rows = [
        "U1;b1;2024-01-10;-;2024-03-11;saknas;oro;U1",
        "U2;b1;2024-01-10;2024-03-11;Uppgift saknas;oro;-;U2",
        "U3;b1;2024-01-10;2024-03-11;2024-09-11;oro;-;-",
        "-;b1;2024-01-10;2024-03-11;;-;saknas;U4",
        "U5;b1;2024-01-10;2024-03-11;;oro;hembesök;",
    ];
    let place = TempDir::new().unwrap();
    let source = place.path().join("export");
    let inquiries = format!("{head}\n{}\n", rows.join("\n"));
    let tables = [
        ("personer", CHILD),
        ("utredningar", &inquiries),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ];
    fs::rename(export(&tables).keep(), &source).unwrap();
    let workbook = as_workbook(&source);
    let (rule, reason) = ("utredning_inom_fyra_manader", "anledning_till_utredning");
    let unreadable = "uppgift_saknas olasligt_varde";
    for source in [&source, &workbook] {
        let found = found_in(source, "2024-12-31");
        for key in ["U1", "U2", "U4", "U5"] {
            assert_eq!(found.of(rule, key), "ja inom_frist", "{key}");
        }
        assert_eq!(found.of(rule, "U3"), unreadable);
        for key in ["U1", "U2", "U3"] {
            assert_eq!(found.of(reason, key), "ja dokumenterat", "{key}");
        }
        // Where each copy says that there is nothing, there is nothing.
        assert_eq!(found.of(reason, "U4"), "nej framgar_inte");
        assert_eq!(found.of(reason, "U5"), unreadable);
    }
}

#[test]
fn a_code_that_reads_as_a_word_for_nothing_does_not_yield() {
    let doubted = |answer: &str, other: &str| {
        let source = export(&[
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10;2024-03-01\n",
            ),
            (
                "protokoll",
                &format!(
                    "tabell;arende;regel;granskare;svar;svar\nutredningar;U1;mal_for_insats;A;{answer};{other}\n"
                ),
            ),
        ]);
        let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
        let mut told = told.iter().filter(|row| row["kod"] == "dubbel_kolumn");
        told.any(|row| row["rad"] == "2")
    };
    assert!(!doubted("-", "Ja"));
    assert!(!doubted("Uppgift saknas", "-"));
    assert!(doubted("Uppgift saknas", "Ja"));
}

#[test]
fn decisions_without_keys_in_a_file_for_each_year_are_all_decisions() {
    let head = "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n";
    let (first, second) = (
        "U1;beslut_oppen_insats;2023-02-01;P1;;\n",
        "U1;beslut_oppen_insats;2024-02-01;P1;;\n",
    );
    let unit = (
        "utredningar",
        "utredning_id;person_id;inledd;slutford\nU1;b1;2023-01-10;2024-03-01\n",
    );
    let apart = export(&[
        unit,
        ("beslut_2023", &format!("{head}{first}")),
        ("beslut_2024", &format!("{head}{second}")),
    ]);
    let together = export(&[unit, ("beslut", &format!("{head}{first}{second}"))]);
    let shares = |source: &std::path::Path| {
        let out = TempDir::new().unwrap();
        let ran = run(&[
            "granska".as_ref(),
            source.as_os_str(),
            "--batteri".as_ref(),
            "full".as_ref(),
            "-o".as_ref(),
            out.path().as_os_str(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let told = records_of(&out.path().join("anmarkningar.csv"));
        assert!(told.iter().all(|row| row["kod"] != "motsagande_rad"));
        let rows = records_of(&out.path().join("andelar.csv")).into_iter();
        let decided = rows.filter(|row| row["regel"] == "beslut_motiverat");
        decided.collect::<Vec<_>>()
    };
    assert!(!shares(together.path()).is_empty());
    assert_eq!(shares(apart.path()), shares(together.path()));
}

#[test]
fn a_reference_or_a_name_that_cannot_be_read_is_told() {
    let source = export(&[
        ("personer", CHILD),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "utredningar",
            "utredning_id;forhandsbedomning_id;person_id;inledd\nU1;#SAKNAS!;b1;2024-01-10\nU2;F1;#N/A;2024-01-10\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nD1;U1;beslut_oppen_insats;2024-01-12;#FEL\n",
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "olaslig_uppgift");
    let mut columns: Vec<&str> = told.map(|row| row["kolumn"].as_str()).collect();
    columns.sort_unstable();
    assert_eq!(
        columns,
        ["beslutsfattare", "forhandsbedomning_id", "person_id"]
    );
}

#[test]
fn rows_between_a_quote_and_that_of_a_later_row_do_not_vanish_into_a_cell() {
    let torn = "U1;b1;\"HEMLIG;2023-01-10;2023-09-30\nU2;b2;x;2023-01-10;2023-03-30\nU3;b3;tv 55\";2023-02-10;2023-03-30\n";
    for rows_before in [0, 100] {
        let mut table = "utredning_id;person_id;anledning;inledd;slutford\n".to_owned();
        for number in 0..rows_before {
            writeln!(
                table,
                "V{number};b1;\"två\nrader; och mer\";2023-01-10;2023-03-30"
            )
            .unwrap();
        }
        let source = export(&[("utredningar", &(table + torn))]);
        let ran = run(&["granska".as_ref(), source.path().as_os_str()]);
        assert_eq!(ran.code, 3, "{}", ran.err);
        let place = format!("utredningar.csv, rad {}: ", rows_before + 2);
        assert!(ran.err.contains(&place), "{}", ran.err);
        assert!(!ran.err.contains("HEMLIG"), "{}", ran.err);
    }
}

/// What is said of the time that two investigations took, by the columns of a table that may tell when they ended.
fn taken(ends: &str, cells: [&str; 2]) -> [String; 2] {
    let table = format!(
        "utredning_id;person_id;inledd;{ends}\nU1;b1;2023-01-10;{}\nU2;b1;2023-01-10;{}\n",
        cells[0], cells[1]
    );
    let source = export(&[
        ("personer", CHILD),
        ("utredningar", &table),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;galler_till\n\
             D9;U9;beslut_forlanga_utredning;2023-10-05;P1;2023-10-06\n",
        ),
    ]);
    let found = found_in(source.path(), "2023-12-31");
    ["U1", "U2"].map(|key| found.of("utredning_inom_fyra_manader", key))
}

#[test]
fn a_planned_day_is_not_the_day_on_which_something_ended() {
    let real = taken("slutford", ["2023-09-30", ""]);
    assert!(
        real.iter().all(|answer| answer.starts_with("nej ")),
        "{real:?}"
    );
    for planned in [
        "slutford (planerad)",
        "Slutförd [prel.]",
        "slutford (datum, beräknat)",
    ] {
        let both = taken(
            &format!("{planned};slutford"),
            ["2023-05-10;2023-09-30", "2023-05-10;"],
        );
        assert_eq!(both, real, "{planned}");
        let alone = taken(planned, ["2023-05-10", "2023-05-10"]);
        assert!(
            alone.iter().all(|answer| answer.starts_with("ej_bedomd ")),
            "{planned}: {alone:?}"
        );
    }
    // Where the header stands as it is known it is read, whatever comes first.
    let both = taken(
        "slutford (datum);slutford",
        ["2023-05-10;2023-09-30", "2023-05-10;"],
    );
    assert_eq!(both, real);
    let helped = taken("slutford (ÅÅÅÅ-MM-DD)", ["2023-09-30", ""]);
    assert_eq!(helped, real);
}
