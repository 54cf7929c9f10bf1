//! Text files are read once, block by block, by several threads; a workbook is surveyed and read row by row. What one gives
//! the other gives.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{contents_of, rows_of, run};

/// Enough for several blocks of the larger files.
const ANMALNINGAR: &str = "1000";

fn invented() -> TempDir {
    let folder = TempDir::new().unwrap();
    let ran = run(&[
        "generera".as_ref(),
        folder.path().join("export").as_os_str(),
        "--antal".as_ref(),
        ANMALNINGAR.as_ref(),
        "--slarv".as_ref(),
        "0,02".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// The tables of a folder as the sheets of a workbook, every cell as text, with the same review beside it.
pub(crate) fn as_workbook(folder: &Path) -> PathBuf {
    let to = folder.with_file_name("bok");
    fs::create_dir_all(&to).unwrap();
    fs::copy(folder.join("granskning.toml"), to.join("granskning.toml")).unwrap();
    let mut book = Workbook::new();
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "csv"));
    files.sort();
    for path in files {
        let sheet = book.add_worksheet();
        let name = path.file_stem().unwrap().to_str().unwrap();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows_of(&path)) {
            for (column, text) in (0..).zip(cells) {
                sheet.write_string(row, column, &text).unwrap();
            }
        }
    }
    crate::support::save(&mut book, &to.join("export.xlsx"));
    to
}

/// Every file of an audit that names no file of the export but by its table.
fn told(export: &Path) -> BTreeMap<String, String> {
    let out = export.with_file_name("ut");
    let ran = run(&[
        "granska".as_ref(),
        export.as_os_str(),
        "--batteri".as_ref(),
        "full".as_ref(),
        "--format".as_ref(),
        "inget".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
        "--bara".as_ref(),
        "andelar.csv,anmarkningar.csv,underlag.csv".as_ref(),
    ]);
    let files = contents_of(&out).into_iter().map(|(name, text)| {
        // A sheet is told by its workbook and name, a file by its name.
        let text = text.replace("export.xlsx:", "");
        (name, text.replace(".csv", ""))
    });
    let files = files.collect();
    fs::remove_dir_all(&out).unwrap_or_else(|_| panic!("{}", ran.err));
    files
}

fn assert_alike(folder: &TempDir, what: &str) -> BTreeMap<String, String> {
    let export = folder.path().join("export");
    let (of_text, of_book) = (told(&export), told(&as_workbook(&export)));
    assert_eq!(of_text.len(), 3);
    for (name, text) in &of_text {
        let same = of_book.get(name).is_some_and(|other| other == text);
        assert!(same, "{what}: {name} differs");
    }
    of_text
}

/// Changes the cells of a column, by row below the header, from 0.
fn change(folder: &TempDir, file: &str, column: &str, new: impl Fn(usize, &str) -> String) {
    let path = folder.path().join("export").join(file);
    let mut rows = rows_of(&path);
    let place = rows[0].iter().position(|name| name == column).unwrap();
    for (row, cells) in rows[1..].iter_mut().enumerate() {
        cells[place] = new(row, &cells[place]);
    }
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_path(&path)
        .unwrap();
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn a_text_file_gives_what_the_same_rows_in_a_workbook_give() {
    let told = assert_alike(&invented(), "as it is");
    assert!(told["underlag.csv"].lines().count() > 10_000);
}

#[test]
fn a_column_that_begins_far_down_with_something_unreadable_is_read_from_there() {
    let folder = invented();
    change(
        &folder,
        "anmalningar.csv",
        "aterkoppling",
        |row, cell| match row {
            0..700 => String::new(),
            700 => "i maj".to_owned(),
            _ => cell.to_owned(),
        },
    );
    let told = assert_alike(&folder, "begins unreadable");
    assert!(told["anmarkningar.csv"].contains("olasligt_datum"));
}

#[test]
fn a_formula_that_went_wrong_is_no_text_that_something_is_documented_by() {
    let folder = invented();
    // A text of which it only matters that it is there, one that is printed, one of codes and a key.
    for (file, column) in [
        ("anmalningar.csv", "anledning"),
        ("forhandsbedomningar.csv", "enhet"),
        ("anmalningar.csv", "anmalare"),
        ("skyddsbedomningar.csv", "anmalan_id"),
    ] {
        change(&folder, file, column, |row, cell| match row % 5 {
            1 => ["#FEL", "#N/A", "#VÄRDEFEL!", "#####"][row % 4].to_owned(),
            2 => String::new(),
            _ => cell.to_owned(),
        });
    }
    let told = assert_alike(&folder, "formulas");
    let remarks = &told["anmarkningar.csv"];
    let of_column = |column: &str| {
        let is_it = |line: &&str| line.contains("olaslig_uppgift") && line.contains(column);
        remarks.lines().filter(is_it).count()
    };
    for column in ["anledning", "enhet", "anmalare"] {
        assert!(of_column(column) > 0, "{column}: {remarks}");
    }
}

#[test]
fn a_column_of_nothing_but_formulas_that_went_wrong_is_left_out() {
    let folder = invented();
    for begins in [0, 700] {
        let wrong = |row: usize, _: &str| if row < begins { "" } else { "#SAKNAS!" }.to_owned();
        change(&folder, "anmalningar.csv", "anledning", wrong);
        let told = assert_alike(&folder, "nothing but errors");
        assert!(told["anmarkningar.csv"].contains("olaslig_kolumn"));
    }
}

#[test]
fn a_column_that_begins_far_down_and_cannot_be_read_at_all_is_left_out() {
    let folder = invented();
    let vague = |row: usize, _: &str| if row < 700 { "" } else { "i maj" }.to_owned();
    change(&folder, "anmalningar.csv", "aterkoppling", vague);
    let told = assert_alike(&folder, "never readable");
    assert!(told["anmarkningar.csv"].contains("olaslig_kolumn"));
}

#[test]
fn a_log_whose_days_cannot_be_read_is_set_aside_whole_though_it_begins_without_any() {
    let folder = invented();
    let vague = |row: usize, _: &str| if row < 30 { "" } else { "i maj" }.to_owned();
    change(&folder, "beslut.csv", "beslutsdatum", vague);
    let told = assert_alike(&folder, "a log without days");
    assert!(told["anmarkningar.csv"].contains("olaslig_kolumn"));
}

#[test]
fn rows_that_stand_twice_far_from_each_other_are_told_alike() {
    let folder = invented();
    for file in ["utredningar.csv", "beslut.csv", "anmalningar.csv"] {
        let path = folder.path().join("export").join(file);
        let text = fs::read_to_string(&path).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        let again = rows[5];
        let other = rows[6].replacen("2022-", "2021-", 1);
        fs::write(&path, format!("{text}{again}\n{other}\n{}\n", rows[0])).unwrap();
    }
    let told = assert_alike(&folder, "twice");
    for code in ["dubblett", "upprepad_rubrik"] {
        assert!(told["anmarkningar.csv"].contains(code), "{code}");
    }
}

#[test]
fn a_column_without_a_single_last_day_is_told_alike() {
    let folder = invented();
    let review = folder.path().join("export/granskning.toml");
    let text = fs::read_to_string(&review).unwrap();
    fs::write(
        &review,
        text.replace("tills_vidare = true", "tills_vidare = false"),
    )
    .unwrap();
    change(&folder, "beslut.csv", "galler_till", |_, _| String::new());
    let told = assert_alike(&folder, "no last days");
    assert!(told["anmarkningar.csv"].contains("slutdagar_saknas"));
}

#[test]
fn what_happened_without_a_day_far_above_days_that_cannot_be_read_is_told_alike() {
    for (file, column) in [
        ("anmalningar.csv", "inkom"),
        ("skyddsbedomningar.csv", "gjord"),
    ] {
        let folder = invented();
        let vague = |row: usize, _: &str| if row < 900 { "" } else { "i fjol" }.to_owned();
        change(&folder, file, column, vague);
        let told = assert_alike(&folder, column);
        assert!(told["anmarkningar.csv"].contains("olaslig_kolumn"));
        let of_file = format!("tidpunkt_saknas;{}", file.replace(".csv", ""));
        let lines: Vec<&str> = told["anmarkningar.csv"].lines().collect();
        assert!(
            !lines.iter().any(|line| line.contains(&of_file)),
            "{lines:?}"
        );
    }
}

#[test]
fn a_header_that_stands_again_without_some_of_its_names_is_no_case() {
    let folder = invented();
    let path = folder.path().join("export/utredningar.csv");
    let text = fs::read_to_string(&path).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let again = header.replace(";inledd;", ";;");
    let (first, rest) = rows.split_once('\n').unwrap();
    let of_beslut = folder.path().join("export/beslut.csv");
    fs::write(&path, format!("{header}\n{first}\n{again}\n{rest}")).unwrap();
    let beslut = fs::read_to_string(&of_beslut).unwrap();
    let again = beslut.lines().next().unwrap().replace(";galler_till", ";");
    fs::write(&of_beslut, format!("{beslut}{again}\n")).unwrap();
    let told = assert_alike(&folder, "header again");
    let remarks = &told["anmarkningar.csv"];
    assert_eq!(remarks.matches("upprepad_rubrik").count(), 2, "{remarks}");
    assert!(!remarks.contains("okant_ord"));
}

#[test]
fn a_column_that_stands_twice_is_told_alike() {
    let folder = invented();
    for (file, column) in [
        ("anmalningar.csv", "aterkoppling"),
        ("utredningar.csv", "person_id"),
        ("beslut.csv", "arende"),
    ] {
        let path = folder.path().join("export").join(file);
        let mut rows = rows_of(&path);
        let place = rows[0].iter().position(|name| name == column).unwrap();
        for (row, cells) in rows.iter_mut().enumerate() {
            let twin = match row % 4 {
                1 => String::new(),
                2 => std::mem::take(&mut cells[place]),
                3 if row % 50 == 3 => "2024-02-02".to_owned(),
                // The header, too, is row 0.
                _ => cells[place].clone(),
            };
            cells.push(twin);
        }
        let lines: Vec<String> = rows.iter().map(|cells| quoted(cells)).collect();
        fs::write(&path, lines.concat()).unwrap();
    }
    let told = assert_alike(&folder, "columns that stand twice");
    let remarks = &told["anmarkningar.csv"];
    assert!(remarks.matches("dubbel_kolumn").count() >= 5, "{remarks}");
}

/// A row with every cell in quotes.
fn quoted(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| cell.replace('"', "\"\""));
    let cells: Vec<String> = cells.map(|cell| format!("\"{cell}\"")).collect();
    format!("{}\n", cells.join(";"))
}

/// What a whole audit says of its files: name and digest.
fn digests_told(export: &Path) -> BTreeMap<String, String> {
    let out = export.with_file_name("ut");
    let ran = run(&[
        "granska".as_ref(),
        export.as_os_str(),
        "--matdag".as_ref(),
        "2025-06-30".as_ref(),
        "--format".as_ref(),
        "inget".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
        "--bara".as_ref(),
        "resultat.json".as_ref(),
    ]);
    let text =
        fs::read_to_string(out.join("resultat.json")).unwrap_or_else(|_| panic!("{}", ran.err));
    let result: serde_json::Value = serde_json::from_str(&text).unwrap();
    let inputs = result["indata"].as_array().unwrap().iter();
    let of = |input: &serde_json::Value, name: &str| input[name].as_str().unwrap().to_owned();
    let told = inputs.map(|input| (of(input, "fil"), of(input, "sha256")));
    let told = told.collect();
    fs::remove_dir_all(&out).unwrap();
    told
}

#[test]
fn the_digest_of_each_file_is_that_of_its_bytes_however_it_is_written_and_read() {
    let folder = invented();
    let export = folder.path().join("export");
    let path = |name: &str| export.join(name);
    let text = |name: &str| fs::read_to_string(path(name)).unwrap();
    let utf_16 = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xFF, 0xFE].into_iter().chain(units).collect()
    };
    // UTF-8 as a system of old writes it, another in UTF-16, and one in which the only letter that is no UTF-8 comes last.
    fs::write(path("beslut.csv"), text("beslut.csv").replace('\n', "\r")).unwrap();
    let read_long = text("forhandsbedomningar.csv");
    fs::write(path("forhandsbedomningar.csv"), utf_16(&read_long)).unwrap();
    let mut old = text("skyddsbedomningar.csv").replace(|letter: char| !letter.is_ascii(), "a");
    old.truncate(old.rfind('\n').unwrap());
    let old = [old.as_bytes(), b"\xE5\n"].concat();
    fs::write(path("skyddsbedomningar.csv"), old).unwrap();
    let told = digests_told(&export);
    let files = fs::read_dir(&export)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let names: Vec<String> = files
        .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(told.len(), names.len(), "{:?}", told.keys());
    for name in names {
        let bytes = fs::read(path(&name)).unwrap();
        let mut expected = String::new();
        for byte in Sha256::digest(&bytes) {
            let _ = write!(expected, "{byte:02x}");
        }
        assert_eq!(told[&name], expected, "{name}");
    }
    let larger = fs::metadata(path("anmalningar.csv")).unwrap().len();
    assert!(
        larger > 2 * 65_536,
        "{larger} bytes are gone through at a time"
    );
}
