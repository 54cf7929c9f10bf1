//! Several headers in one file: what stands under another than the one that is read is neither lost nor read as what it is not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::CHILD;
use crate::at_once::as_workbook;
use crate::support::{copy_folder, export, found_in, records_of, written};

/// An export as text files, and as a workbook, in a folder of their own.
fn in_both_ways(tables: &[(&str, &str)]) -> (TempDir, [PathBuf; 2]) {
    let (source, both) = (export(tables), TempDir::new().unwrap());
    let text = both.path().join("text");
    copy_folder(source.path(), &text);
    let book = as_workbook(&text);
    (both, [text, book])
}

/// How many rows of a table were read, used and set aside as another list's, and how many of them the remarks tell of.
fn told(source: &Path, file: &str) -> [String; 4] {
    let out = written(source);
    let of_file = |row: &BTreeMap<String, String>| row["fil"].contains(file);
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let account = accounts.iter().find(|row| of_file(row)).unwrap();
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let mut faults = remarks
        .iter()
        .filter(|row| of_file(row) && row["kod"] == "annan_rubrik" && row["allvar"] == "fel");
    let rows = faults.next().map_or("", |row| row["antal"].as_str());
    let [read, used, aside] =
        ["lasta", "anvanda", "annan_tabell"].map(|name| account[name].clone());
    [read, used, aside, rows.to_owned()]
}

#[test]
fn rows_above_a_wider_header_are_counted() {
    let (_both, paths) = in_both_ways(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford;\nU1;b1;2022-01-10;2022-12-01;\n\
             utredning_id;person_id;enhet;inledd;slutford\nU3;b1;Norr;2023-01-10;2023-03-01\nU4;b1;Norr;2023-05-10;2023-06-01\n",
        ),
    ]);
    for path in paths {
        assert_eq!(told(&path, "utredningar"), ["3", "2", "1", "1"]);
    }
}

#[test]
fn rows_under_the_same_header_in_another_order_are_not_read_as_what_they_are_not() {
    let rule = "anmalan_skyddsbedomd_inom_ett_dygn";
    for (assessed, told_of) in [
        (
            "anmalan_id;gjord\nM1;2024-03-04\ngjord;anmalan_id\n2024-04-04;M2\n",
            ["3", "1", "1", "1"],
        ),
        // The header comes back.
        (
            "anmalan_id;gjord\ngjord;anmalan_id\n2024-04-04;M2\nanmalan_id;gjord\nM1;2024-03-04\n",
            ["4", "1", "1", "1"],
        ),
        // Above the one that has more columns.
        (
            "gjord;anmalan_id;\n2024-04-04;M2;\nanmalan_id;gjord;namn\nM1;2024-03-04;P1\n",
            ["2", "1", "1", "1"],
        ),
    ] {
        let (_both, paths) = in_both_ways(&[
            ("personer", CHILD),
            (
                "anmalningar",
                "anmalan_id;person_id;inkom;typ\nM1;b1;2024-03-04;anmalan\nM2;b1;2024-04-04;anmalan\n",
            ),
            ("skyddsbedomningar", assessed),
        ]);
        for path in paths {
            assert_eq!(told(&path, "skyddsbedomningar"), told_of, "{assessed}");
            let found = found_in(&path, "2024-12-31");
            assert!(found.of(rule, "M1").starts_with("ja "), "{assessed}");
            let lost = found.of(rule, "M2");
            assert!(lost.starts_with("uppgift_saknas "), "{assessed}: {lost}");
        }
    }
}

#[test]
fn a_row_of_words_that_are_no_headers_is_a_row() {
    let source = export(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;enhet;inledd;slutford\nenhet;b1;Norr;2023-01-10;2023-03-01\nU2;b1;enhet;2023-05-10;\n",
        ),
    ]);
    assert_eq!(told(source.path(), "utredningar"), ["2", "2", "0", ""]);
}

#[test]
fn names_one_row_below_those_of_other_columns_belong_to_the_header() {
    let (_both, paths) = in_both_ways(&[
        ("personer", CHILD),
        (
            "utredningar",
            "Lista;;;\nutredning_id;person_id;Utredning;\n;;inledd;slutford\nU1;b1;2023-01-10;2023-03-30\nU2;b1;2023-05-10;2023-06-30\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;beslutsfattare;galler_till\nU9;beslut_forlanga_utredning;2023-05-05;P1;2023-08-01\n",
        ),
    ]);
    for path in paths {
        assert_eq!(told(&path, "utredningar"), ["2", "2", "0", ""]);
        let found = found_in(&path, "2023-12-31");
        let answer = found.of("utredning_inom_fyra_manader", "U1");
        assert_eq!(answer, "ja inom_frist");
    }
}
