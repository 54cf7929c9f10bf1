//! Cells that look filled to whoever opens a workbook and are empty in the file: formulas that nobody has calculated, and
//! cells that others are merged over. None may give a Nej.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Found, found_in, records_of, written};

const REVIEW: &str = "alla_under_18 = true\nmatdag = 2024-12-31\n";

const RULE: &str = "utredning_inom_fyra_manader";

const UNREADABLE: &str = "uppgift_saknas olasligt_varde";

/// A workbook of four inquiries, each completed in time, to which a test does something.
fn inquiries(change: impl FnOnce(&mut Worksheet)) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("granskning.toml"), REVIEW).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("utredningar").unwrap();
    let header = ["utredning_id", "enhet", "inledd", "slutford", "anledning"];
    sheet.write_row(0, 0, header).unwrap();
    for row in 1..=4 {
        let key = format!("U{row}");
        let end = format!("2024-03-1{row}");
        let cells = [key.as_str(), "Norr", "2024-01-10", end.as_str(), "oro"];
        sheet.write_row(row, 0, cells).unwrap();
    }
    change(sheet);
    let sheet = book.add_worksheet().set_name("beslut").unwrap();
    let header = ["beslut_id", "arende", "beslutstyp", "beslutsdatum", "skal"];
    sheet.write_row(0, 0, header).unwrap();
    let decision = ["B1", "U4", "beslut_forlanga_utredning", "2024-02-01", "x"];
    sheet.write_row(1, 0, decision).unwrap();
    // A sheet that is open cannot be hidden.
    sheet.set_active(true);
    crate::support::save(&mut book, &folder.path().join("export.xlsx"));
    folder
}

/// The workbook as a program leaves it that writes formulas and calculates nothing.
fn uncalculated(folder: &Path, value: &str) {
    with_results(folder, "0", value);
}

/// The workbook with another result of the formulas that have one.
fn with_results(folder: &Path, result: &str, value: &str) {
    let book = folder.join("export.xlsx");
    let mut archive = zip::ZipArchive::new(fs::File::open(&book).unwrap()).unwrap();
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let text = text.replace(&format!("</f><v>{result}</v>"), &format!("</f>{value}"));
        parts.push((part.name().unwrap().into_owned(), text));
    }
    let mut writer = ZipWriter::new(fs::File::create(&book).unwrap());
    for (name, text) in parts {
        let options = SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
}

/// The same inquiries as an `OpenDocument` sheet, of which a test writes the cells below `slutford` itself, from `<table:`.
fn open_document(ends: [&str; 4]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("granskning.toml"), REVIEW).unwrap();
    let text = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let header = ["utredning_id", "inledd", "slutford"].map(text).concat();
    let rows = (1..).zip(ends).map(|(row, end)| {
        let (key, begun) = (text(&format!("U{row}")), text("2024-01-10"));
        format!("<table:table-row>{key}{begun}{end}</table:table-row>")
    });
    let rows = rows.collect::<String>();
    let header = format!("<table:table-row>{header}</table:table-row>");
    let decisions = ["beslut_id", "arende", "beslutstyp", "beslutsdatum"];
    let decisions = decisions.map(text).concat();
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"utredningar\">{header}{rows}</table:table>\
         <table:table table:name=\"beslut\"><table:table-row>{decisions}</table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let mut writer = ZipWriter::new(fs::File::create(folder.path().join("export.ods")).unwrap());
    let parts = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_str()),
    ];
    for (name, text) in parts {
        let options = SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    folder
}

fn asked(folder: &TempDir) -> Found {
    found_in(folder.path(), "2024-12-31")
}

/// (row, column, count) of every remark with a code.
fn told(folder: &TempDir, code: &str) -> Vec<(String, String, String)> {
    let rows = records_of(&written(folder.path()).path().join("anmarkningar.csv"));
    let found = rows.into_iter().filter(|row| row["kod"] == code);
    found
        .map(|row| {
            (
                row["rad"].clone(),
                row["kolumn"].clone(),
                row["antal"].clone(),
            )
        })
        .collect()
}

fn place(row: &str, column: &str, count: &str) -> (String, String, String) {
    (row.to_owned(), column.to_owned(), count.to_owned())
}

#[test]
fn a_formula_without_a_saved_value_is_not_an_empty_cell() {
    let empty = inquiries(|sheet| {
        sheet.clear_cell(1, 3);
    });
    assert!(asked(&empty).of(RULE, "U1").starts_with("nej "));
    for value in ["", "<v></v>", "<v/>"] {
        let folder = inquiries(|sheet| {
            sheet.write_formula(1, 3, "C2+60").unwrap();
            sheet.write_formula(2, 4, "\"oro\"").unwrap();
            sheet.write_formula(3, 0, "\"U3\"").unwrap();
        });
        uncalculated(folder.path(), value);
        let found = asked(&folder);
        assert_eq!(found.of(RULE, "U1"), UNREADABLE, "{value}");
        let reason = found.of("anledning_till_utredning", "U2");
        assert_eq!(reason, UNREADABLE, "{value}");
        let expected = [
            place("2", "slutford", "1"),
            place("3", "anledning", "1"),
            place("4", "utredning_id", "1"),
        ];
        let mut remarks = told(&folder, "formel_utan_varde");
        remarks.sort();
        assert_eq!(remarks, expected, "{value}");
        let key = place("4", "utredning_id", "1");
        assert_eq!(told(&folder, "nyckel_saknas"), [key], "{value}");
    }
}

#[test]
fn a_formula_whose_value_is_an_empty_text_is_an_empty_cell() {
    let folder = inquiries(|sheet| {
        let formula = Formula::new("IF(C2=\"\",C2,\"\")").set_result("text");
        sheet.write_formula(1, 3, formula).unwrap();
    });
    with_results(folder.path(), "text", "<v></v>");
    assert!(asked(&folder).of(RULE, "U1").starts_with("nej "));
    assert!(told(&folder, "formel_utan_varde").is_empty());
}

#[test]
fn a_key_column_of_nothing_but_uncalculated_formulas_makes_no_table_of_nothing() {
    let folder = inquiries(|sheet| {
        for row in 1..=4 {
            sheet.write_formula(row, 0, "\"U\"").unwrap();
        }
    });
    uncalculated(folder.path(), "");
    let column = place("2", "utredning_id", "4");
    assert_eq!(told(&folder, "olaslig_kolumn"), [column]);
}

#[test]
fn what_is_merged_over_rows_belongs_to_each_of_them() {
    let folder = inquiries(|sheet| {
        let bold = Format::new().set_bold();
        sheet.merge_range(1, 3, 3, 3, "2024-03-11", &bold).unwrap();
    });
    let found = asked(&folder);
    for key in ["U1", "U2", "U3", "U4"] {
        assert_eq!(found.of(RULE, key), "ja inom_frist", "{key}");
    }
    assert!(told(&folder, "sammanfogad_cell").is_empty());
}

#[test]
fn what_is_merged_over_columns_leaves_the_covered_ones_unknown() {
    let folder = inquiries(|sheet| {
        let bold = Format::new().set_bold();
        sheet.merge_range(1, 2, 1, 3, "2024-01-10", &bold).unwrap();
    });
    let found = asked(&folder);
    assert_eq!(found.of(RULE, "U1"), UNREADABLE);
    assert_eq!(found.of(RULE, "U2"), "ja inom_frist");
    let covered = place("2", "slutford", "1");
    assert_eq!(told(&folder, "sammanfogad_cell"), [covered]);
}

#[test]
fn titles_headers_and_lines_at_the_foot_may_be_merged_as_before() {
    let folder = inquiries(|sheet| {
        let bold = Format::new().set_bold();
        sheet.merge_range(0, 4, 0, 5, "anledning", &bold).unwrap();
        sheet.merge_range(1, 4, 1, 5, "oro", &bold).unwrap();
        let foot = "Utdrag ur registret för hela nämnden";
        sheet.merge_range(5, 0, 5, 4, foot, &bold).unwrap();
    });
    let found = asked(&folder);
    for key in ["U1", "U2", "U3", "U4"] {
        assert_eq!(found.of(RULE, key), "ja inom_frist", "{key}");
    }
    assert!(told(&folder, "sammanfogad_cell").is_empty());
    assert!(told(&folder, "fel_antal_celler").is_empty());
    assert_eq!(told(&folder, "summarad").len(), 1);
}

#[test]
fn a_case_merged_over_rows_that_say_no_more_is_one_case() {
    let folder = inquiries(|sheet| {
        let bold = Format::new().set_bold();
        let cells = ["U5", "Norr", "2024-01-10", "2024-03-15", "oro"];
        for (column, text) in (0..).zip(cells) {
            sheet
                .merge_range(5, column, 6, column, text, &bold)
                .unwrap();
        }
    });
    assert_eq!(asked(&folder).of(RULE, "U5"), "ja inom_frist");
    assert!(told(&folder, "dubblett").is_empty());
}

#[test]
fn an_open_document_sheet_is_read_in_the_same_way() {
    let day = |day: &str| format!("<table:table-cell><text:p>{day}</text:p></table:table-cell>");
    let empty = "<table:table-cell/>";
    let usual = day("2024-03-11");
    let formula = "<table:table-cell table:formula=\"of:=[.B2]+60\"/>";
    let blank = "<table:table-cell table:formula=\"of:=&quot;&quot;\" office:value-type=\"string\" office:string-value=\"\"/>";
    let found = asked(&open_document([formula, blank, empty, &usual]));
    assert_eq!(found.of(RULE, "U1"), UNREADABLE);
    assert!(found.of(RULE, "U2").starts_with("nej "));
    assert!(found.of(RULE, "U3").starts_with("nej "));
    assert_eq!(found.of(RULE, "U4"), "ja inom_frist");
    let merged = "<table:table-cell table:number-rows-spanned=\"3\"><text:p>2024-03-11</text:p></table:table-cell>";
    let covered = "<table:covered-table-cell/>";
    let folder = open_document([merged, covered, covered, empty]);
    let found = asked(&folder);
    for key in ["U1", "U2", "U3"] {
        assert_eq!(found.of(RULE, key), "ja inom_frist", "{key}");
    }
    assert!(found.of(RULE, "U4").starts_with("nej "));
}

const HIDDEN: [&str; 3] = ["dolda_rader", "dold_kolumn", "dolt_blad"];

#[test]
fn rows_columns_and_sheets_that_a_workbook_hides_are_read_and_told() {
    let folder = inquiries(|sheet| {
        for row in [2, 4, 9] {
            sheet.set_row_hidden(row).unwrap();
        }
        for column in [3, 7] {
            sheet.set_column_hidden(column).unwrap();
        }
        sheet.set_hidden(true);
    });
    let found = asked(&folder);
    for key in ["U1", "U2", "U3", "U4"] {
        assert_eq!(found.of(RULE, key), "ja inom_frist", "{key}");
    }
    // Nothing stands on the last of the rows, nor in the last of the columns.
    let expected = [
        place("3", "", "2"),
        place("1", "slutford", "1"),
        place("1", "", "1"),
    ];
    for (code, expected) in HIDDEN.into_iter().zip(expected) {
        assert_eq!(told(&folder, code), [expected], "{code}");
    }
}

#[test]
fn nothing_is_told_of_a_workbook_that_hides_nothing() {
    let folder = inquiries(|_| {});
    for code in HIDDEN {
        assert!(told(&folder, code).is_empty(), "{code}");
    }
}

#[test]
fn a_hidden_row_that_a_cell_is_merged_over_has_its_value_and_is_told() {
    let folder = inquiries(|sheet| {
        let bold = Format::new().set_bold();
        sheet.merge_range(1, 2, 2, 2, "2024-01-10", &bold).unwrap();
        sheet.set_row_hidden(2).unwrap();
    });
    assert_eq!(asked(&folder).of(RULE, "U2"), "ja inom_frist");
    assert_eq!(told(&folder, "dolda_rader"), [place("3", "", "1")]);
}

#[test]
fn a_note_beside_a_row_takes_no_case_away_and_a_row_that_was_moved_is_not_read() {
    let folder = inquiries(|sheet| {
        sheet.write(1, 6, "ringt 3/5").unwrap();
        sheet.write(2, 5, "kollad").unwrap();
        sheet.write(3, 5, "2024-03-13").unwrap();
    });
    let found = asked(&folder);
    for key in ["U1", "U2", "U4"] {
        assert_eq!(found.of(RULE, key), "ja inom_frist", "{key}");
    }
    assert_eq!(told(&folder, "utanfor_rutorna"), [place("2", "", "2")]);
    assert_eq!(told(&folder, "fel_antal_celler"), [place("4", "", "1")]);
}
