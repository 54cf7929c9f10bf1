//! Rows that lack their last separators, as some systems write them, and the pieces of rows that a line break has cut.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{answers, records_of, result_of, run, written};

const HEADER: &str = "utredning_id;person_id;enhet;anledning;inledd;slutford;vald;handlaggare\n";

/// Inquiries, each row as it is written out.
const ROWS: [&str; 6] = [
    "U-1;b1;Norr;oro;2023-01-10;2023-04-28;ja;P1",
    "U-2;b2;Norr;oro;2023-02-01;2023-05-15;;",
    "U-3;b3;Norr;oro;2023-03-06;;;",
    "U-4;b4;Norr;oro;2023-03-07;2023-06-30;nej;",
    "U-5;b5;Norr;oro;2023-04-07;2023-06-30;nej;P1",
    "U-6;b6;Norr;oro;2023-05-01;2023-10-30;;",
];

fn of_lines(lines: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let review = "matdag = 2023-12-31\nbatteri = \"full\"\ntills_vidare = true\n";
    fs::write(folder.path().join("granskning.toml"), review).unwrap();
    fs::write(
        folder.path().join("utredningar.csv"),
        format!("{HEADER}{lines}"),
    )
    .unwrap();
    folder
}

/// The rows that are used and those of the wrong width, and the remark on rows without their last separators: its row and
/// how many.
fn told(source: &Path) -> ([String; 2], Vec<[String; 2]>) {
    let out = written(source);
    let accounts = records_of(&out.path().join("avstamning.csv")).into_iter();
    let mut accounts = accounts.filter(|row| row["fil"] == "utredningar.csv");
    let account = accounts.next().unwrap();
    let remarks = records_of(&out.path().join("anmarkningar.csv")).into_iter();
    let short = remarks.filter(|row| row["kod"] == "utelamnade_celler");
    let short = short.map(|row| ["rad", "antal"].map(|name| row[name].clone()));
    (
        ["anvanda", "fel_antal_celler"].map(|name| account[name].clone()),
        short.collect(),
    )
}

fn trimmed(rows: &[&str]) -> String {
    let rows = rows.iter().map(|row| row.trim_end_matches(';'));
    rows.flat_map(|row| [row, "\n"]).collect()
}

#[test]
fn rows_without_their_last_separators_are_read_as_if_they_had_them_and_counted() {
    let (padded, short) = (of_lines(&ROWS.join("\n")), of_lines(&trimmed(&ROWS)));
    assert_eq!(
        answers(&result_of(short.path())),
        answers(&result_of(padded.path()))
    );
    let (account, remark) = told(short.path());
    assert_eq!(account, ["6", "0"]);
    assert_eq!(remark, [["3", "4"]]);
    assert!(told(padded.path()).1.is_empty());
}

#[test]
fn a_copy_has_the_rows_without_their_last_separators_too() {
    let short = of_lines(&trimmed(&ROWS));
    let place = TempDir::new().unwrap();
    let (copy, key) = (place.path().join("kopia"), place.path().join("nyckel.txt"));
    let ran = run(&[
        "avidentifiera".as_ref(),
        short.path().as_os_str(),
        copy.as_os_str(),
        "--nyckel".as_ref(),
        key.as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // The copy writes out its empty cells.
    assert_eq!(told(&copy), (["6", "0"].map(str::to_owned), vec![]));
}

/// The keys of the cases of a review.
fn keys_of(source: &Path) -> Vec<String> {
    let rows = records_of(&written(source).path().join("nyckel.csv")).into_iter();
    rows.map(|row| row["nyckel"].clone()).collect()
}

/// The text of each row is broken in turn, with and without separators of its own.
#[test]
fn a_row_that_a_line_break_has_cut_is_never_taken_for_one_whose_last_cells_are_empty() {
    for text in [
        "oro\nmer oro",
        "oro\n",
        "\noro",
        "oro\n\nmer",
        "oro\nmer\nmest",
        "oro; mer\nmest",
        "oro; mer; mer\nmest; oro",
        "oro\n4711",
    ] {
        for (place, whole) in ROWS.iter().enumerate() {
            let broken = whole.replacen("oro", text, 1);
            let mut rows = ROWS.to_vec();
            rows[place] = &broken;
            // Rows beside it may be set aside with it, but no piece may be read as a case.
            let cut = format!("U-{}", place + 1);
            for key in keys_of(of_lines(&trimmed(&rows)).path()) {
                let is_whole = ROWS.iter().any(|row| row.starts_with(&format!("{key};")));
                assert!(is_whole && key != cut, "{text:?} i {whole}: {key}");
            }
        }
    }
}

#[test]
fn a_short_row_is_set_aside_where_empty_cells_are_written_out_unless_the_next_is_as_short() {
    let lines = [ROWS[0], ROWS[1], "U-7;b7;Norr;oro;2023-03-06", ROWS[4]].join("\n") + "\n";
    assert_eq!(
        told(of_lines(&lines).path()),
        (["3", "1"].map(str::to_owned), vec![])
    );
    // Some spreadsheets leave out the cells that are empty on many rows in a row.
    let alike = "U-7;b7;Norr;oro;2023-03-06;\nU-8;b8;Norr;oro;2023-03-06;2023-04-01\n";
    let lines = [ROWS[0], "\n", ROWS[1], "\n", alike, ROWS[4], "\n"].concat();
    let (account, remark) = told(of_lines(&lines).path());
    assert_eq!(account, ["5", "0"]);
    assert_eq!(remark, [["4", "2"]]);
}

#[test]
fn a_last_row_that_may_have_been_cut_off_is_set_aside() {
    let lines = trimmed(&ROWS);
    let cut = lines.trim_end();
    assert_eq!(told(of_lines(cut).path()).0, ["5", "1"]);
    assert_eq!(told(of_lines(&lines).path()).0, ["6", "0"]);
}

#[test]
fn a_short_row_with_a_cell_that_cannot_be_read_or_with_another_key_is_set_aside() {
    for row in [
        "U-7;b7;Norr;oro;i våras",
        "annan;b7;Norr;oro;2023-03-06",
        ";b7;Norr;oro;2023-03-06",
    ] {
        let lines = [ROWS[0], "\n", row, "\n", ROWS[4], "\n"].concat();
        let (account, remark) = told(of_lines(&lines).path());
        assert_eq!(account, ["2", "1"], "{row}");
        assert!(remark.is_empty(), "{row}");
    }
}
