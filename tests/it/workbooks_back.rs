//! The readers' workbook: handed out, filled in by several programs and by hand, and brought back.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use calamine::{Reader, open_workbook_auto};
use tempfile::TempDir;

use crate::support::{Ran, contents_of, copy_of, fixture, records_of, run};

type Words = Vec<std::ffi::OsString>;

fn done(words: &Words) -> Ran {
    run(words)
}

/// The eskilstuna export without its readers' protocol.
fn unread() -> TempDir {
    let copy = copy_of("eskilstuna-2023");
    fs::remove_file(copy.path().join("protokoll.csv")).unwrap();
    copy
}

fn hand_out(source: &Path, target: &Path, more: &[&str]) {
    let mut words: Words = vec!["protokoll".into(), source.into()];
    words.extend(more.iter().map(Into::into));
    words.extend(["-o".into(), target.into()]);
    let ran = done(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Audits with filled workbooks; the folder holds the outputs.
fn take_in(source: &Path, books: &[&Path], more: &[&str]) -> (TempDir, Ran) {
    let out = TempDir::new().unwrap();
    let mut words: Words = vec!["granska".into(), source.into()];
    for book in books {
        words.extend(["--protokoll".into(), (*book).into()]);
    }
    words.extend(more.iter().map(Into::into));
    words.extend(["-o".into(), out.path().into()]);
    let ran = done(&words);
    (out, ran)
}

/// The cells of a workbook's sheets: sheet → (row, column) → text, both from 0.
fn cells_of(book: &Path) -> BTreeMap<String, BTreeMap<(u32, u32), String>> {
    let mut workbook = open_workbook_auto(book).unwrap();
    let names = workbook.sheet_names();
    let sheets = names.into_iter().map(|name| {
        let range = workbook.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap_or((0, 0));
        let cells = range.used_cells().map(|(row, column, cell)| {
            let place = (
                top + u32::try_from(row).unwrap(),
                left + u32::try_from(column).unwrap(),
            );
            (place, cell.to_string())
        });
        let cells = cells.collect();
        (name, cells)
    });
    sheets.collect()
}

const KEY: u32 = 11;
const ANSWER: u32 = 7;
const COMMENT: u32 = 8;
const NOTE: u32 = 9;

/// The row, from 0, of a question about a case: `utredningar|3|barnsamtal`.
fn row_of(book: &Path, key: &str) -> (String, u32) {
    let cells = cells_of(book);
    let mut all = cells
        .iter()
        .flat_map(|(sheet, cells)| cells.iter().map(move |(place, text)| (sheet, place, text)));
    let found = all.find(|(_, (_, column), text)| *column == KEY && *text == key);
    let (sheet, (row, _), _) = found.unwrap_or_else(|| panic!("{key} saknas"));
    (sheet.clone(), *row)
}

/// Types into cells as a spreadsheet would save them: the sheet's name, row and column from 0, and the text.
fn type_in(book: &Path, typed: &[(String, u32, u32, &str)]) {
    let names = open_workbook_auto(book).unwrap().sheet_names();
    let mut archive = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.push((part.name().unwrap().into_owned(), bytes));
    }
    for (sheet, row, column, text) in typed {
        let number = names.iter().position(|name| name == sheet).unwrap() + 1;
        let name = format!("xl/worksheets/sheet{number}.xml");
        let part = parts.iter_mut().find(|(known, _)| *known == name).unwrap();
        let xml = String::from_utf8(part.1.clone()).unwrap();
        let letter = char::from(b'A' + u8::try_from(*column).unwrap());
        part.1 = with_cell(&xml, &format!("{letter}{}", row + 1), text).into_bytes();
    }
    let mut writer = zip::ZipWriter::new(fs::File::create(book).unwrap());
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap();
}

/// The sheet with a text in a cell that it has already, blank or not.
fn with_cell(xml: &str, place: &str, text: &str) -> String {
    let start = xml
        .find(&format!("<c r=\"{place}\""))
        .unwrap_or_else(|| panic!("{place} saknas"));
    let rest = &xml[start..];
    let head_end = rest.find('>').unwrap();
    let end = if rest[..head_end].ends_with('/') {
        head_end + 1
    } else {
        rest.find("</c>").unwrap() + "</c>".len()
    };
    let style = rest[..head_end]
        .split("s=\"")
        .nth(1)
        .map_or("0", |style| style.split('"').next().unwrap());
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    [&xml[..start], &cell, &rest[end..]].concat()
}

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

#[test]
fn answers_given_before_come_along_in_a_new_workbook() {
    let folder = TempDir::new().unwrap();
    let book = folder.path().join("protokoll.xlsx");
    hand_out(&fixture("eskilstuna-2023"), &book, &[]);
    let source = unread();
    let (_, ran) = take_in(source.path(), &[&book], &["--facit", &facit()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
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
        .find(|row| row["fraga"] == "alla frågor")
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
}
