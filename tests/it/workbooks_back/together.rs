//! Several readers: merged, compared, and brought to agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Ran, fixture, records_of};

use super::{
    ANSWER, COMMENT, KEY, NOTE, Words, cells_of, done, hand_out, row_of, take_in, type_in,
};

const DRAW: [&str; 6] = [
    "--tabell",
    "forhandsbedomningar",
    "--antal",
    "12",
    "--frostart",
    "20261001-4173926085",
];

/// A draw of twelve cases, and workbooks for two readers who both read four of them.
fn two_readers() -> (TempDir, PathBuf, [PathBuf; 2]) {
    let folder = TempDir::new().unwrap();
    let source = fixture("aktgranskning-2024");
    let mut words: Words = vec!["urval".into(), source.clone().into()];
    words.extend(DRAW.iter().map(Into::into));
    words.extend(["-o".into(), folder.path().into()]);
    assert_eq!(done(&words).code, 0);
    let record = folder.path().join("urval.json");
    let books = folder.path().join("bocker");
    let flags = [
        "--urval",
        record.to_str().unwrap(),
        "--granskare",
        "Åsa B,Bo",
        "--dubbel",
        "4",
    ];
    hand_out(&source, &books, &flags);
    let paths = ["protokoll-1-asa-b.xlsx", "protokoll-2-bo.xlsx"].map(|name| books.join(name));
    (folder, record, paths)
}

/// Types the same answer to a question about every case of a workbook, but for one.
fn answer_all(book: &Path, rule: &str, answer: &str, but: Option<(&str, &str)>) {
    let cells = cells_of(book);
    let mut typed = Vec::new();
    for (sheet, own) in &cells {
        for ((row, _), key) in own
            .iter()
            .filter(|((_, column), key)| *column == KEY && key.ends_with(rule))
        {
            let number = key.split('|').nth(1).unwrap();
            let text = but
                .filter(|(case, _)| *case == number)
                .map_or(answer, |(_, other)| other);
            typed.push((sheet.clone(), *row, ANSWER, text));
        }
    }
    type_in(book, &typed);
}

#[test]
fn two_readers_are_merged_compared_and_brought_to_agree() {
    let (folder, record, [one, other]) = two_readers();
    let rule = "tidigare_kannedom_beaktad";
    answer_all(&one, rule, "Ja", None);
    answer_all(&other, rule, "Ja", Some(("4", "Nej")));
    let source = fixture("aktgranskning-2024");
    let flags = ["--urval", record.to_str().unwrap()];
    let (out, ran) = take_in(&source, &[&one, &other], &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let table = records_of(&out.path().join("dubbellasning.csv"));
    let all = table
        .iter()
        .find(|row| row["fraga"] == "alla frågor som båda har besvarat")
        .unwrap();
    assert_eq!(
        [
            &all["dubbellasta"],
            &all["lika"],
            &all["andel_lika"],
            &all["kappa"]
        ],
        ["4", "3", "75,0", "0,00"]
    );
    assert!(
        table[0]["olika"].contains("ärende 4: Åsa B Ja, Bo Nej"),
        "{}",
        table[0]["olika"]
    );
    let grid = fs::read_to_string(out.path().join("tabell-forhandsbedomningar.csv")).unwrap();
    let row = grid
        .lines()
        .find(|line| line.starts_with("Har tidigare"))
        .unwrap();
    assert_eq!(row.matches("Ja").count(), 11, "{row}");
    assert_eq!(row.split(';').nth(4).unwrap(), "–", "{row}");
    let common = folder.path().join("samsyn.csv");
    let keys = records_of(&out.path().join("nyckel.csv"));
    let key = &keys.iter().find(|row| row["arende"] == "4").unwrap()["nyckel"];
    let text = format!(
        "tabell;arende;regel;svar;kommentar;not;granskare\nforhandsbedomningar;{key};{rule};Nej;;Gemensam not;samsyn\n"
    );
    fs::write(&common, text).unwrap();
    let (out, ran) = take_in(&source, &[&one, &other, &common], &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let grid = fs::read_to_string(out.path().join("tabell-forhandsbedomningar.csv")).unwrap();
    let row = grid
        .lines()
        .find(|line| line.starts_with("Har tidigare"))
        .unwrap();
    assert!(row.split(';').nth(4).unwrap().starts_with("Nej*"), "{row}");
    let again = records_of(&out.path().join("dubbellasning.csv"));
    assert_eq!(
        again.last().unwrap()["lika"],
        "3",
        "the common answer is no reading"
    );
}

#[test]
fn a_case_that_cannot_be_read_leaves_the_grid_and_widens_the_interval() {
    let (_folder, record, [one, other]) = two_readers();
    let cells = cells_of(&one);
    let number = cells["Förhandsbedömningar"][&(4, 0)].clone();
    let sheet = "Bortfall".to_owned();
    let cell = |column: u32, text: &'static str| (sheet.clone(), 4, column, text);
    type_in(
        &one,
        &[
            (sheet.clone(), 4, 1, number.as_str()),
            cell(2, "Bortfall"),
            cell(3, "akten är utlånad"),
        ],
    );
    let source = fixture("aktgranskning-2024");
    let flags = ["--urval", record.to_str().unwrap()];
    let (out, ran) = take_in(&source, &[&one, &other], &flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains(&format!("Bortfall: nr {number} (akten är utlånad).")),
        "{}",
        ran.out
    );
    let attrition = records_of(&out.path().join("bortfall.csv"));
    assert_eq!(
        [&attrition[0]["bortfall"], &attrition[0]["granskade"]],
        ["1", "11"]
    );
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let sure = rows
        .iter()
        .find(|row| row["regel"] == "anmalare_dokumenterad")
        .unwrap();
    assert_eq!(
        [&sure["granskade"], &sure["ej_bedomda_eller_bortfall"]],
        ["11", "1"]
    );
    type_in(&one, &[cell(2, "Fel slag")]);
    let (_, ran) = take_in(&source, &[&one], &flags);
    assert!(
        ran.code == 3 && ran.err.contains("bladet Bortfall rad 5 kolumn Slag"),
        "{}",
        ran.err
    );
}

#[test]
fn a_workbook_of_another_draw_is_refused() {
    let (folder, _, [one, _]) = two_readers();
    let source = fixture("aktgranskning-2024");
    let target = folder.path().join("annan");
    let mut words: Words = vec!["urval".into(), source.clone().into()];
    words.extend(
        [
            "--tabell",
            "forhandsbedomningar",
            "--antal",
            "12",
            "--frostart",
            "annat",
        ]
        .map(Into::into),
    );
    words.extend(["-o".into(), target.clone().into()]);
    assert_eq!(done(&words).code, 0);
    let record = target.join("urval.json");
    let (_, ran) = take_in(&source, &[&one], &["--urval", record.to_str().unwrap()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("hör inte till den här dragningen"),
        "{}",
        ran.err
    );
}

#[test]
fn answers_about_a_case_that_was_replaced_are_set_aside_and_counted() {
    let (_folder, record, [one, _]) = two_readers();
    answer_all(&one, "tidigare_kannedom_beaktad", "Ja", None);
    let number = cells_of(&one)["Förhandsbedömningar"][&(4, 0)].clone();
    let words: Words = [
        "urval",
        record.to_str().unwrap(),
        "--ersatt",
        &number,
        "--orsak",
        "annan kommun",
    ]
    .map(Into::into)
    .into();
    assert_eq!(done(&words).code, 0);
    let (out, ran) = take_in(
        &fixture("aktgranskning-2024"),
        &[&one],
        &["--urval", record.to_str().unwrap(), "--strikt"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let own = accounts
        .iter()
        .find(|row| row["fil"].starts_with("protokoll-1"))
        .unwrap();
    assert_eq!(own["inte_draget"], "1");
}

/// A question that the machine answers Ja in the first case that both read.
const JUDGED: &str = "anmalare_dokumenterad";

/// The row of a question about the first case that both readers have, in one's workbook.
fn shared_row(book: &Path, rule: &str) -> (String, u32) {
    row_of(book, &format!("forhandsbedomningar|1|{rule}"))
}

fn taken_in(record: &Path, books: &[&Path]) -> (TempDir, Ran) {
    let flags = ["--urval", record.to_str().unwrap()];
    take_in(&fixture("aktgranskning-2024"), books, &flags)
}

fn said_of(out: &TempDir, rule: &str) -> BTreeMap<String, String> {
    let rows = records_of(&out.path().join("underlag.csv"));
    let found = rows
        .into_iter()
        .find(|row| row["arende"] == "1" && row["regel"] == rule);
    found.unwrap()
}

#[test]
fn two_readers_who_both_reject_the_machine_and_disagree_leave_the_question_open() {
    let (_folder, record, [one, other]) = two_readers();
    for (book, answer) in [(&one, "X"), (&other, "Nej")] {
        let (sheet, row) = shared_row(book, JUDGED);
        let text = format!("Därför {answer}.");
        type_in(
            book,
            &[
                (sheet.clone(), row, ANSWER, answer),
                (sheet, row, COMMENT, &text),
            ],
        );
    }
    let (out, ran) = taken_in(&record, &[&one, &other]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let row = said_of(&out, JUDGED);
    assert_eq!(
        [&row["svar"], &row["avgjort_av"], &row["maskinens_svar"]],
        ["ej_bedomd", "oeniga_granskare", "ja"]
    );
    assert!(
        row["kommentar"].contains("Åsa B: Därför X.")
            && row["kommentar"].contains("Bo: Därför Nej."),
        "{}",
        row["kommentar"]
    );
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let open = rows.iter().find(|row| row["regel"] == JUDGED).unwrap();
    assert_eq!(open["ej_bedomda_eller_bortfall"], "1", "counted both ways");
}

/// Who leaves the machine's answer as it is has answered too.
#[test]
fn a_reader_alone_in_changing_a_case_that_two_have_read_does_not_change_it() {
    let (_folder, record, [one, other]) = two_readers();
    let (sheet, row) = shared_row(&one, JUDGED);
    type_in(
        &one,
        &[
            (sheet.clone(), row, ANSWER, "Nej"),
            (sheet, row, COMMENT, "Framgår inte."),
        ],
    );
    let (sheet, row) = shared_row(&other, JUDGED);
    type_in(&other, &[(sheet, row, COMMENT, "Står i brevet.")]);
    let (out, _) = taken_in(&record, &[&one, &other]);
    let said = said_of(&out, JUDGED);
    assert_eq!(
        [&said["svar"], &said["avgjort_av"]],
        ["ej_bedomd", "oeniga_granskare"]
    );
    assert!(
        said["kommentar"].contains("Åsa B: Framgår inte.")
            && said["kommentar"].contains("Bo: Står i brevet.")
    );
    let table = records_of(&out.path().join("dubbellasning.csv"));
    let implied = table.last().unwrap();
    assert_eq!(
        [&implied["dubbellasta"], &implied["lika"], &implied["kappa"]],
        ["1", "0", "–"]
    );
    let (out, _) = taken_in(&record, &[&one]);
    assert_eq!(
        said_of(&out, JUDGED)["svar"],
        "nej",
        "one reader with a comment decides"
    );
}

#[test]
fn notes_and_comments_of_both_readers_are_kept() {
    let (_folder, record, [one, other]) = two_readers();
    let rule = "tidigare_kannedom_beaktad";
    for (book, name) in [(&one, "ETT"), (&other, "TVA")] {
        let (sheet, row) = shared_row(book, rule);
        let (comment, note) = (format!("kommentar {name}"), format!("not {name}"));
        type_in(
            book,
            &[
                (sheet.clone(), row, ANSWER, "Ja"),
                (sheet.clone(), row, COMMENT, &comment),
                (sheet, row, NOTE, &note),
            ],
        );
    }
    let (out, _) = taken_in(&record, &[&one, &other]);
    let said = said_of(&out, rule);
    assert_eq!([&said["svar"], &said["not"]], ["ja", "not ETT"]);
    assert_eq!(
        said["kommentar"],
        "kommentar ETT · Bo: kommentar TVA · Bo, not: not TVA"
    );
}

#[test]
fn a_case_that_one_reader_has_read_is_not_lost_since_the_other_could_not() {
    let (_folder, record, [one, other]) = two_readers();
    let away = |column: u32, text: &'static str| ("Bortfall".to_owned(), 4, column, text);
    type_in(
        &one,
        &[
            away(1, "1"),
            away(2, "Bortfall"),
            away(3, "akten är utlånad"),
        ],
    );
    let (sheet, row) = shared_row(&other, "tidigare_kannedom_beaktad");
    type_in(&other, &[(sheet, row, ANSWER, "Ja")]);
    for books in [[&one, &other], [&other, &one]] {
        let (out, _) = taken_in(&record, &books.map(PathBuf::as_path));
        assert_eq!(said_of(&out, "tidigare_kannedom_beaktad")["svar"], "ja");
        let remarks = records_of(&out.path().join("anmarkningar.csv"));
        assert!(remarks.iter().any(|row| row["kod"] == "oeniga_om_bortfall"));
    }
    type_in(
        &other,
        &[away(1, "1"), away(2, "Övertäckning"), away(3, "fel kommun")],
    );
    let (out, _) = taken_in(&record, &[&one, &other]);
    let attrition = records_of(&out.path().join("bortfall.csv"));
    assert_eq!(
        [&attrition[0]["strukna"], &attrition[0]["bortfall"]],
        ["1", "0"]
    );
}
