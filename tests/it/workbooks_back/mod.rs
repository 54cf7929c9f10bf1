//! The readers' workbook: handed out, filled in by several programs and by hand, and brought back.

mod alone;
mod together;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use calamine::{Reader, open_workbook_auto};
use tempfile::TempDir;

use crate::support::{Ran, copy_of, run};

pub(super) type Words = Vec<std::ffi::OsString>;

pub(super) fn done(words: &Words) -> Ran {
    run(words)
}

/// The eskilstuna export without its readers' protocol.
pub(super) fn unread() -> TempDir {
    let copy = copy_of("eskilstuna-2023");
    fs::remove_file(copy.path().join("protokoll.csv")).unwrap();
    copy
}

pub(super) fn hand_out(source: &Path, target: &Path, more: &[&str]) {
    let mut words: Words = vec!["protokoll".into(), source.into()];
    words.extend(more.iter().map(Into::into));
    words.extend(["-o".into(), target.into()]);
    let ran = done(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// Audits with filled workbooks; the folder holds the outputs.
pub(super) fn take_in(source: &Path, books: &[&Path], more: &[&str]) -> (TempDir, Ran) {
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
pub(super) fn cells_of(book: &Path) -> BTreeMap<String, BTreeMap<(u32, u32), String>> {
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

pub(super) const KEY: u32 = 11;

pub(super) const ANSWER: u32 = 7;

pub(super) const COMMENT: u32 = 8;

pub(super) const NOTE: u32 = 9;

/// The row, from 0, of a question about a case: `utredningar|3|barnsamtal`.
pub(super) fn row_of(book: &Path, key: &str) -> (String, u32) {
    let cells = cells_of(book);
    let mut all = cells
        .iter()
        .flat_map(|(sheet, cells)| cells.iter().map(move |(place, text)| (sheet, place, text)));
    let found = all.find(|(_, (_, column), text)| *column == KEY && *text == key);
    let (sheet, (row, _), _) = found.unwrap_or_else(|| panic!("{key} saknas"));
    (sheet.clone(), *row)
}

/// Types into cells as a spreadsheet would save them: the sheet's name, row and column from 0, and the text.
pub(super) fn type_in(book: &Path, typed: &[(String, u32, u32, &str)]) {
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

/// The sheet with a text in a cell; one that it does not have becomes the last one of its row.
pub(super) fn with_cell(xml: &str, place: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let found = xml.find(&format!("<c r=\"{place}\""));
    let Some(start) = found else {
        let number = place.trim_start_matches(char::is_alphabetic);
        let start = xml.find(&format!("<row r=\"{number}\"")).unwrap();
        let end = start + xml[start..].find("</row>").unwrap();
        let cell = format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
        return [&xml[..end], &cell, &xml[end..]].concat();
    };
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
    let cell = format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    [&xml[..start], &cell, &rest[end..]].concat()
}
