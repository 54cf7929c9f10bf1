//! One reader: what comes back, and what is refused.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{contents_of, fixture, records_of};

use super::{
    ANSWER, COMMENT, KEY, NOTE, Words, cells_of, done, hand_out, row_of, take_in, type_in, unread,
};

/// Fills a workbook with the answers of a protocol in the canonical layout.
fn fill(book: &Path, protocol: &Path, reader: &str) {
    let cells = cells_of(book);
    let rows = records_of(protocol);
    let mut typed = vec![("Översikt".to_owned(), 2, 1, reader)];
    let mut away = 4;
    let mut struck = Vec::new();
    for (sheet, own) in &cells {
        for ((row, _), key) in own.iter().filter(|((_, column), _)| *column == KEY) {
            let parts: Vec<&str> = key.split('|').collect();
            let case = own.get(&(*row, 1)).map_or("", String::as_str);
            for said in rows
                .iter()
                .filter(|said| said["arende"] == case && parts[0] == said["tabell"])
            {
                if said["regel"] == parts[2] {
                    for (column, name) in [(ANSWER, "svar"), (COMMENT, "kommentar"), (NOTE, "not")]
                    {
                        if !said[name].is_empty() {
                            typed.push((sheet.clone(), *row, column, said[name].as_str()));
                        }
                    }
                } else if said["svar"] == "Struket" && !struck.contains(&case) {
                    struck.push(case);
                    for (column, text) in [
                        (0, sheet.as_str()),
                        (1, &own[&(*row, 0)]),
                        (2, "Övertäckning"),
                        (3, &said["not"]),
                    ] {
                        typed.push(("Bortfall".to_owned(), away, column, text));
                    }
                    away += 1;
                }
            }
        }
    }
    type_in(book, &typed);
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/protokoll")
        .join(name)
}

fn facit() -> String {
    fixture("eskilstuna-2023/facit")
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn workbooks_saved_by_several_programs_give_the_grids_of_the_protocol_file() {
    let source = unread();
    for name in ["libreoffice.xlsx", "libreoffice.ods", "openpyxl.xlsx"] {
        let (out, ran) = take_in(source.path(), &[&data(name)], &["--facit", &facit()]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let analysis = records_of(&out.path().join("analys.csv"));
        let planned = analysis
            .iter()
            .find(|row| row["rubrik"] == "Åtgärd")
            .unwrap();
        assert_eq!(
            [
                &planned["granskare"],
                &planned["ansvarig"],
                &planned["klart_senast"]
            ],
            ["G1", "Teamledare", "2023-10-01"],
            "{name}"
        );
    }
}

#[test]
fn a_workbook_filled_today_gives_the_grids_of_the_protocol_file() {
    let source = unread();
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("protokoll.xlsx");
    hand_out(source.path(), &book, &[]);
    fill(&book, &fixture("eskilstuna-2023/protokoll.csv"), "G1");
    let (out, ran) = take_in(source.path(), &[&book], &["--facit", &facit(), "--strikt"]);
    assert!(
        ran.err.contains("Rutnäten stämmer med facit."),
        "{}",
        ran.err
    );
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let own: Vec<_> = accounts
        .iter()
        .filter(|row| row["fil"].starts_with("protokoll.xlsx:"))
        .collect();
    let used: u64 = own
        .iter()
        .map(|row| row["anvanda"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(used, 91, "every row of the protocol file");
    assert!(own.iter().all(|row| row["lasta"] == row["anvanda"]));
    let evidence = records_of(&out.path().join("underlag.csv"));
    let read = evidence
        .iter()
        .find(|row| row["regel"] == "omstandigheter_i_skyddsbedomning")
        .unwrap();
    assert_eq!(
        [&read["granskare"], &read["avgjort_av"]],
        ["G1", "granskare"]
    );
    assert!(
        read["protokollrad"].starts_with("protokoll.xlsx:Förhandsbedömningar rad "),
        "{}",
        read["protokollrad"]
    );
}

/// What the protocol of the export has answered holds; a workbook that nobody has touched is no reading of it.
#[test]
fn an_untouched_workbook_says_nothing_beside_the_protocol_of_the_export() {
    let source = fixture("eskilstuna-2023");
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("protokoll.xlsx");
    hand_out(&source, &book, &[]);
    let (out, ran) = take_in(&source, &[&book], &["--facit", &facit()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!out.path().join("dubbellasning.csv").exists());
    let told = cells_of(&book)["Förhandsbedömningar"]
        .values()
        .filter(|text| text.contains("Redan besvarad i protokollet: Ja (G1)"))
        .count();
    assert_eq!(told, 15);
}

/// What the machine leaves open while a deadline runs is Nej some weeks later: a Ja to the one is no answer to the other.
#[test]
fn a_workbook_of_another_measuring_day_is_not_taken_in() {
    let source = unread();
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("protokoll.xlsx");
    hand_out(source.path(), &book, &["--matdag", "2022-03-01"]);
    let (_, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let told = "lämnades ut med mätdagen 2022-03-01, men granskningen mäts 2023-05-31";
    assert!(ran.err.contains(told), "{}", ran.err);
    let (_, ran) = take_in(source.path(), &[&book], &["--matdag", "2022-03-01"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_workbook_that_lies_among_the_tables_is_not_read_as_one() {
    let (source, _folder, book) = handed_out();
    fs::copy(&book, source.path().join("ifylld.xlsx")).unwrap();
    let (out, ran) = take_in(source.path(), &[], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    assert!(
        remarks
            .iter()
            .any(|row| row["kod"] == "granskarens_arbetsbok")
    );
}

fn handed_out() -> (TempDir, TempDir, PathBuf) {
    let (source, folder) = (unread(), TempDir::new().unwrap());
    let book = folder.path().join("protokoll.xlsx");
    hand_out(source.path(), &book, &[]);
    (source, folder, book)
}

const QUESTION: &str = "forhandsbedomningar|3|tidigare_kannedom_beaktad";

#[test]
fn an_answer_that_is_not_allowed_is_refused_with_its_row_and_column() {
    let (source, _folder, book) = handed_out();
    let (sheet, row) = row_of(&book, QUESTION);
    type_in(&book, &[(sheet, row, ANSWER, "Kanske hemligt")]);
    let (_, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 3);
    let place = format!(
        "bladet Förhandsbedömningar rad {} kolumn Svar: väntade Ja, Nej, X",
        row + 1
    );
    assert!(
        ran.err.contains(&place) && !ran.err.contains("hemligt"),
        "{}",
        ran.err
    );
}

#[test]
fn a_row_that_is_gone_or_doubled_is_refused() {
    let (source, _folder, book) = handed_out();
    let (sheet, row) = row_of(&book, QUESTION);
    type_in(&book, &[(sheet.clone(), row, KEY, "")]);
    let (_, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("1 fråga om ärende 3 saknas"),
        "{}",
        ran.err
    );
    type_in(
        &book,
        &[(
            sheet,
            row,
            KEY,
            "forhandsbedomningar|3|stallningstagande_i_forhandsbedomning",
        )],
    );
    let (_, ran) = take_in(source.path(), &[&book], &[]);
    assert!(
        ran.code == 3 && ran.err.contains("kolumn Nyckel: raden står två gånger"),
        "{}",
        ran.err
    );
}

/// What a spreadsheet does to a row when it sorts the columns that it takes for the table, and what a person may type over.
#[test]
fn a_row_that_shows_another_case_or_question_than_its_key_is_refused() {
    const CELLS: [(u32, &str, &str); 5] = [
        (0, "4", "Nr"),
        (0, "", "Nr"),
        (1, "FB-04 hemligt", "Ärende"),
        (3, "2", "Fråga nr"),
        (4, "Har något annat hemligt hänt?", "Fråga"),
    ];
    for (place, text, column) in CELLS {
        let (source, _folder, book) = handed_out();
        let (sheet, row) = row_of(&book, QUESTION);
        assert_ne!(cells_of(&book)[&sheet][&(row, place)], text);
        type_in(&book, &[(sheet, row, place, text)]);
        let (_, ran) = take_in(source.path(), &[&book], &[]);
        let told = format!(
            "bladet Förhandsbedömningar rad {} kolumn {column}: cellen stämmer inte",
            row + 1
        );
        assert!(
            ran.code == 3 && ran.err.contains(&told) && !ran.err.contains("hemligt"),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.matches("stämmer inte").count(), 1, "{}", ran.err);
    }
}

/// Rows that change places with their keys are only in another order.
#[test]
fn rows_that_are_sorted_with_their_keys_are_taken_in() {
    let (source, _folder, book) = handed_out();
    let (sheet, one) = row_of(&book, QUESTION);
    let (_, other) = row_of(&book, "forhandsbedomningar|4|anmalare_dokumenterad");
    let cells = cells_of(&book)[&sheet].clone();
    let mut typed = Vec::new();
    for (from, to) in [(one, other), (other, one)] {
        for column in [0, 1, 3, 4, KEY] {
            let text = cells[&(from, column)].as_str();
            typed.push((sheet.clone(), to, column, text));
        }
    }
    typed.push((sheet.clone(), other, ANSWER, "Ja"));
    type_in(&book, &typed);
    let (out, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let evidence = records_of(&out.path().join("underlag.csv"));
    let read = evidence
        .iter()
        .find(|row| row["regel"] == "tidigare_kannedom_beaktad" && row["arende"] == "3")
        .unwrap();
    assert_eq!(read["svar"], "ja");
}

#[test]
fn text_beside_the_questions_is_told_as_not_read() {
    let (source, _folder, book) = handed_out();
    let (sheet, row) = row_of(&book, QUESTION);
    type_in(&book, &[(sheet, row, KEY + 1, "Min egen anteckning.")]);
    let (out, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    assert!(remarks.iter().any(|row| row["kod"] == "utanfor_rutorna"));
}

#[test]
fn a_workbook_of_other_cases_is_refused() {
    let (source, _folder, book) = handed_out();
    let units = source.path().join("forhandsbedomningar.csv");
    let text = fs::read_to_string(&units).unwrap();
    let shorter: Vec<&str> = text.lines().take(10).collect();
    fs::write(&units, shorter.join("\n")).unwrap();
    let (_, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("hör inte till den här dragningen"),
        "{}",
        ran.err
    );
}

#[test]
fn questions_without_an_answer_are_told_with_their_rows_and_stay_open() {
    let (source, _folder, book) = handed_out();
    let (out, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let open: Vec<_> = remarks
        .iter()
        .filter(|row| row["kod"] == "obesvarad")
        .collect();
    assert_eq!(open.len(), 73);
    let (_, row) = row_of(&book, QUESTION);
    assert!(
        open.iter()
            .any(|found| found["rad"] == (row + 1).to_string()
                && found["fil"].ends_with("Förhandsbedömningar"))
    );
}

/// A protocol file has only the questions that someone has answered; the others wait all the same.
#[test]
fn questions_that_stand_in_no_workbook_wait_too() {
    let (source, folder, book) = handed_out();
    let protocol = folder.path().join("svar.csv");
    let text = "tabell;arende;regel;svar;kommentar;not;granskare\nforhandsbedomningar;nr:3;tidigare_kannedom_beaktad;Ja;;;G1\n";
    fs::write(&protocol, text).unwrap();
    for (given, count) in [(&protocol, 72), (&book, 73)] {
        let (_, ran) = take_in(source.path(), &[given], &[]);
        let told = format!("Frågor som väntar på svar: {count}.");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
}

#[test]
fn a_machine_answer_changes_only_with_a_comment() {
    let (source, _folder, book) = handed_out();
    let (sheet, row) = row_of(
        &book,
        "forhandsbedomningar|1|forhandsbedomning_inom_fjorton_dagar",
    );
    type_in(&book, &[(sheet.clone(), row, ANSWER, "nej")]);
    let said = |out: &TempDir| {
        let rows = records_of(&out.path().join("underlag.csv"));
        let found = rows.iter().find(|row| {
            row["arende"] == "1" && row["regel"] == "forhandsbedomning_inom_fjorton_dagar"
        });
        let found = found.unwrap().clone();
        [found["svar"].clone(), found["maskinens_svar"].clone()]
    };
    let (out, _) = take_in(source.path(), &[&book], &[]);
    assert_eq!(said(&out), ["ja", "ja"]);
    type_in(&book, &[(sheet, row, COMMENT, "Fel dag i systemet.")]);
    let (out, _) = take_in(source.path(), &[&book], &[]);
    assert_eq!(said(&out), ["nej", "ja"]);
}

const NUMBER: &str = "19121212-1212";

#[test]
fn an_identity_number_that_a_reader_types_is_printed_nowhere() {
    let (source, _folder, book) = handed_out();
    let (sheet, row) = row_of(&book, QUESTION);
    let text = format!("Se akt {NUMBER}.");
    type_in(
        &book,
        &[
            ("Översikt".to_owned(), 2, 1, NUMBER),
            (sheet.clone(), row, ANSWER, "Nej"),
            (sheet.clone(), row, COMMENT, &text),
            (sheet.clone(), row, NOTE, &text),
            ("Bortfall".to_owned(), 4, 0, &sheet),
            ("Bortfall".to_owned(), 4, 1, "7"),
            ("Bortfall".to_owned(), 4, 2, "Övertäckning"),
            ("Bortfall".to_owned(), 4, 3, &text),
            ("Analys".to_owned(), 3, 0, &text),
            ("Analys".to_owned(), 10, 0, &text),
            ("Analys".to_owned(), 10, 1, NUMBER),
        ],
    );
    let (out, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (name, text) in contents_of(out.path()) {
        assert!(
            !text.contains("1212-1212") && !text.contains("191212121212"),
            "{name}"
        );
    }
    assert!(!ran.out.contains("1212-1212") && !ran.err.contains("1212-1212"));
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    assert!(
        remarks
            .iter()
            .any(|row| row["anmarkning"].contains("maskerat") && row["fil"] == "protokoll.xlsx")
    );
}

#[test]
fn running_numbers_alone_hold_no_case_number_and_come_back_the_same() {
    let source = unread();
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("protokoll.xlsx");
    hand_out(source.path(), &book, &["--lopnummer"]);
    for (sheet, cells) in cells_of(&book) {
        for text in cells.values() {
            assert!(
                !text.contains("FB-") && !text.contains("U-0"),
                "{sheet}: {text}"
            );
        }
    }
    let (sheet, row) = row_of(&book, QUESTION);
    type_in(&book, &[(sheet, row, ANSWER, "Ja")]);
    let (out, ran) = take_in(source.path(), &[&book], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let evidence = records_of(&out.path().join("underlag.csv"));
    let read = evidence
        .iter()
        .find(|row| row["regel"] == "tidigare_kannedom_beaktad" && row["arende"] == "3")
        .unwrap();
    assert_eq!(read["svar"], "ja");
}

#[test]
fn a_workbook_is_never_written_over_and_is_the_same_each_time() {
    let (source, folder, book) = handed_out();
    let words: Words = vec![
        "protokoll".into(),
        source.path().into(),
        "-o".into(),
        book.clone().into(),
    ];
    let again = done(&words);
    assert!(
        again.code == 3 && again.err.contains("kan vara ifylld"),
        "{}",
        again.err
    );
    let other = folder.path().join("annan.xlsx");
    hand_out(source.path(), &other, &[]);
    assert_eq!(fs::read(&book).unwrap(), fs::read(&other).unwrap());
}

/// Each follow-up is grey until its parent is Nej, each answer has its drop-down, and only the reader's cells are open.
#[test]
fn the_sheet_locks_what_must_not_change_and_greys_what_is_not_asked() {
    let (_source, _folder, book) = handed_out();
    let mut archive = zip::ZipArchive::new(fs::File::open(&book).unwrap()).unwrap();
    let mut xml = String::new();
    archive
        .by_name("xl/worksheets/sheet3.xml")
        .unwrap()
        .read_to_string(&mut xml)
        .unwrap();
    assert!(
        xml.contains("<sheetProtection ") && xml.contains("autoFilter=\"0\""),
        "protected, but can be filtered"
    );
    assert_eq!(
        xml.matches("<dataValidation ").count(),
        220,
        "a drop-down for each question"
    );
    assert_eq!(xml.matches("Ja,Nej,X,Uppgift saknas").count(), 220);
    let (_, parent) = row_of(&book, "utredningar|1|barnet_till_tals");
    let grey = format!(
        "=IF($H{0}&lt;&gt;\"\",$H{0},$F{0})&lt;&gt;\"Nej\"",
        parent + 1
    );
    let grey = grey.trim_start_matches('=');
    assert!(xml.contains(grey), "{grey}");
    assert!(xml.contains("<pane ") && xml.contains("state=\"frozen\""));
    // Whoever sorts with the filter takes the keys along.
    assert!(
        xml.contains("<autoFilter ref=\"A4:L224\""),
        "the filter holds the column of keys"
    );
}

#[test]
fn a_workbook_with_nothing_written_says_nothing_of_its_own() {
    let (source, _folder, book) = handed_out();
    let (out, _) = take_in(source.path(), &[&book], &[]);
    assert!(!out.path().join("analys.csv").exists());
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    assert!(remarks.iter().all(|row| row["kod"] != "utanfor_rutorna"));
}

#[test]
fn the_same_reader_twice_is_not_two_readings() {
    let (source, folder, book) = handed_out();
    let (sheet, row) = row_of(&book, QUESTION);
    type_in(&book, &[(sheet, row, ANSWER, "Ja")]);
    let copy = folder.path().join("kopia.xlsx");
    fs::copy(&book, &copy).unwrap();
    let (_, ran) = take_in(source.path(), &[&book, &copy], &[]);
    assert!(
        ran.code == 3 && ran.err.contains("samma arbetsbok"),
        "{}",
        ran.err
    );
    let (other, place) = row_of(&book, "forhandsbedomningar|4|tidigare_kannedom_beaktad");
    type_in(&copy, &[(other, place, ANSWER, "Ja")]);
    let (out, _) = take_in(source.path(), &[&book, &copy], &[]);
    assert!(!out.path().join("dubbellasning.csv").exists());
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let own: u64 = accounts
        .iter()
        .filter(|row| row["fil"].starts_with("kopia"))
        .map(|row| row["dubblett"].parse::<u64>().unwrap())
        .sum();
    assert_eq!(own, 1);
}

#[test]
fn a_lock_file_an_empty_file_and_a_folder_are_no_workbooks() {
    let (source, folder, book) = handed_out();
    let lock = folder.path().join("~$protokoll.xlsx");
    fs::copy(&book, &lock).unwrap();
    let empty = folder.path().join("tom.xlsx");
    fs::write(&empty, "").unwrap();
    for (path, text) in [
        (lock.as_path(), "låsfil"),
        (&empty, "låsfil"),
        (folder.path(), "det är en mapp"),
    ] {
        let (_, ran) = take_in(source.path(), &[path], &[]);
        assert!(ran.code == 3 && ran.err.contains(text), "{}", ran.err);
    }
}

/// What an earlier review left would be read as part of the new one.
#[test]
fn a_new_review_in_the_same_folder_leaves_nothing_of_the_old_one() {
    let (source, folder, book) = handed_out();
    type_in(&book, &[("Analys".to_owned(), 3, 0, "Vi fortsätter.")]);
    let out = folder.path().join("ut");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mal.csv"), "mitt eget").unwrap();
    let words: Words = vec![
        "granska".into(),
        source.path().into(),
        "-o".into(),
        out.clone().into(),
    ];
    let run_with = |more: Words| {
        let words = [words.clone(), more].concat();
        assert_eq!(done(&words).code, 0);
    };
    run_with(vec!["--batteri".into(), "delegation".into()]);
    assert!(out.join("tabell-beslut.csv").exists());
    assert!(
        out.join("mal.csv").exists(),
        "nothing of another's is touched"
    );
    run_with(vec!["--protokoll".into(), book.into()]);
    assert!(out.join("analys.csv").exists() && !out.join("tabell-beslut.csv").exists());
    run_with(Vec::new());
    assert!(!out.join("analys.csv").exists() && out.join("tabell-utredningar.csv").exists());
}
