//! Workbooks in, and the workbook out.

use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tempfile::TempDir;

use crate::support::{answers, fixture, of_project, result_of, result_on, rows_of, run, written};

/// The tables of a fixture as the sheets of one workbook; dates become real date cells.
fn as_workbook(name: &str, folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let mut files: Vec<_> = fs::read_dir(fixture(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
    {
        let sheet = book.add_worksheet();
        sheet
            .set_name(path.file_stem().unwrap().to_str().unwrap())
            .unwrap();
        for (row, cells) in (0..).zip(rows_of(path)) {
            for (column, text) in (0..).zip(cells) {
                let is_moment =
                    text.len() == 16 && text.as_bytes()[10] == b' ' && text.starts_with("20");
                match ExcelDateTime::parse_from_str(&text.replace(' ', "T")) {
                    Ok(date) if text.len() == 10 => {
                        sheet.write_with_format(row, column, &date, &day).unwrap()
                    }
                    Ok(date) if is_moment => sheet
                        .write_with_format(row, column, &date, &moment)
                        .unwrap(),
                    _ => sheet.write(row, column, &text).unwrap(),
                };
            }
        }
    }
    let path = folder.join("export.xlsx");
    crate::support::save(&mut book, &path);
    path
}

#[test]
fn a_workbook_with_date_cells_gives_the_same_answers_as_the_folder() {
    let folder = TempDir::new().unwrap();
    for (name, day) in [
        ("eskilstuna-2023", "2023-05-31"),
        ("ny-lag-2025", "2026-03-31"),
    ] {
        let path = as_workbook(name, folder.path());
        let result = result_on(&path, day);
        assert_eq!(
            answers(&result),
            answers(&result_of(&fixture(name))),
            "{name}"
        );
    }
}

#[test]
fn an_ods_workbook_saved_by_libreoffice_gives_the_same_answers() {
    let path = of_project("tests/data/eskilstuna.ods");
    let result = result_on(&path, "2023-05-31");
    assert_eq!(
        answers(&result),
        answers(&result_of(&fixture("eskilstuna-2023")))
    );
}

#[test]
fn the_workbook_holds_the_grids_as_printed_with_their_notes() {
    let out = written(&fixture("eskilstuna-2023"));
    let mut book: Xlsx<_> = open_workbook(out.path().join("rapport.xlsx")).unwrap();
    let sheets = [
        "Förhandsbedömningar",
        "Utredningar",
        "Andelar",
        "Åtgärder",
        "Diagram",
        "Handläggningstid",
        "Förfallna per kvartal",
        "Avslutade efter antal dagar",
        "Efter kön",
        "Efter ålder",
        "Efter kvartal",
        "Underlag",
        "Metod",
        "Lagar och föreskrifter",
        "Anmärkningar",
        "Om granskningen",
    ];
    assert_eq!(book.sheet_names(), sheets);
    for (sheet, id) in [
        (sheets[0], "forhandsbedomningar"),
        (sheets[1], "utredningar"),
    ] {
        let range = book.worksheet_range(sheet).unwrap();
        let cell = |row: u32, column: u32| {
            range
                .get_value((row, column))
                .map(Data::to_string)
                .unwrap_or_default()
        };
        for (row, cells) in (2..).zip(rows_of(&out.path().join(format!("tabell-{id}.csv")))) {
            for (column, text) in (0..).zip(cells) {
                assert_eq!(cell(row, column), text, "{sheet} {row} {column}");
            }
        }
        let printed: Vec<String> = (0..60).map(|row| cell(row, 0)).collect();
        for note in fs::read_to_string(out.path().join(format!("noter-{id}.txt")))
            .unwrap()
            .lines()
        {
            assert!(printed.iter().any(|line| line == note), "{note}");
        }
    }
    let about = book.worksheet_range("Om granskningen").unwrap();
    let names: Vec<String> = about.rows().map(|row| row[0].to_string()).collect();
    for name in [
        "Mätdag",
        "Regler, SHA-256",
        "Program",
        "Indata beslut.csv, SHA-256",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
}

#[test]
fn seconds_are_dropped_as_they_are_in_text() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.xlsx");
    let mut book = Workbook::new();
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let rows = [
        ("anmalningar", "inkom", "2023-03-06T14:05:00"),
        ("skyddsbedomningar", "gjord", "2023-03-07T14:05:30"),
    ];
    for (table, column, time) in rows {
        let sheet = book.add_worksheet().set_name(table).unwrap();
        sheet
            .write(0, 0, "anmalan_id")
            .unwrap()
            .write(0, 1, column)
            .unwrap();
        sheet
            .write(0, 2, "forhandsbedomning_id")
            .unwrap()
            .write(0, 3, "typ")
            .unwrap();
        let time = ExcelDateTime::parse_from_str(time).unwrap();
        sheet
            .write(1, 0, "A-1")
            .unwrap()
            .write_with_format(1, 1, &time, &moment)
            .unwrap();
        sheet
            .write(1, 2, "FB-1")
            .unwrap()
            .write(1, 3, "anmalan")
            .unwrap();
    }
    let sheet = book
        .add_worksheet()
        .set_name("forhandsbedomningar")
        .unwrap();
    sheet
        .write(0, 0, "forhandsbedomning_id")
        .unwrap()
        .write(1, 0, "FB-1")
        .unwrap();
    crate::support::save(&mut book, &path);
    let key = (
        "forhandsbedomningar".to_owned(),
        "skyddsbedomning_inom_ett_dygn".to_owned(),
        1,
    );
    assert_eq!(answers(&result_of(&path))[&key], "ja");
}

#[test]
fn a_sheet_with_one_cell_far_away_costs_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("fjarran.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("utredningar").unwrap();
    sheet.write(0, 0, "utredning_id").unwrap();
    sheet.write(1, 0, "U-1").unwrap();
    sheet.write(1_048_575, 0, "U-2").unwrap();
    crate::support::save(&mut book, &path);
    let ran = run(&[
        "granska".as_ref(),
        path.as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"arenden\": 2"));
}

#[test]
fn a_measuring_day_older_than_any_workbook_can_hold_still_gives_every_file() {
    let source = fixture("eskilstuna-2023");
    let source = source.to_str().unwrap();
    let names = |day: &str| {
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("ut");
        let ended = run(&[
            "granska",
            source,
            "--matdag",
            day,
            "-o",
            out.to_str().unwrap(),
        ]);
        assert_eq!(ended.code, 0, "{day}: {}", ended.err);
        let mut names: Vec<_> = fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    let (old, usual) = (names("1899-05-05"), names("2023-05-31"));
    // Nothing had been completed by then, nor fallen due.
    let gone = ["dagar.csv", "kvartal.csv"];
    let kept = usual
        .iter()
        .filter(|name| !gone.iter().any(|gone| *name == gone));
    assert_eq!(old.iter().collect::<Vec<_>>(), kept.collect::<Vec<_>>());
}
