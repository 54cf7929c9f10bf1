//! The Word document: well-formed, the same every time, and with the grid as real tables.

use std::fs;
use std::io::Read;
use std::path::Path;

use quick_xml::events::Event;
use tempfile::TempDir;

use crate::support::{append, copy_of, fixture, rows_of, run, written};

/// A part of a packed document.
fn part(document: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(document).unwrap()).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The tables of a document: rows of cells as texts, and whether the first row is a repeated header.
fn tables_of(xml: &str) -> Vec<(Vec<Vec<String>>, bool)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut tables: Vec<(Vec<Vec<String>>, bool)> = Vec::new();
    let mut is_cell = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => match tag.name().as_ref() {
                "w:tbl" => tables.push((Vec::new(), false)),
                "w:tr" => tables.last_mut().unwrap().0.push(Vec::new()),
                "w:tc" => {
                    is_cell = true;
                    tables
                        .last_mut()
                        .unwrap()
                        .0
                        .last_mut()
                        .unwrap()
                        .push(String::new());
                }
                _ => {}
            },
            Event::Empty(tag) if tag.name().as_ref() == "w:tblHeader" => {
                let (rows, is_header) = tables.last_mut().unwrap();
                *is_header = rows.len() == 1;
            }
            Event::End(tag) if tag.name().as_ref() == "w:tc" => is_cell = false,
            Event::Text(text) if is_cell => {
                let cell = tables
                    .last_mut()
                    .unwrap()
                    .0
                    .last_mut()
                    .unwrap()
                    .last_mut()
                    .unwrap();
                cell.push_str(&text);
            }
            Event::Eof => return tables,
            _ => {}
        }
    }
}

#[test]
fn the_documents_grids_are_those_of_the_files_under_a_repeated_header() {
    let out = written(&fixture("eskilstuna-2023"));
    let tables = tables_of(&part(&out.path().join("rapport.docx"), "word/document.xml"));
    assert!(tables.iter().all(|(_, is_header)| *is_header));
    for id in ["forhandsbedomningar", "utredningar"] {
        let rows = rows_of(&out.path().join(format!("tabell-{id}.csv")));
        assert!(tables.iter().any(|(found, _)| *found == rows), "{id}");
    }
}

/// The findings count as the grids and the auditors' own prose do: of those that could be assessed.
#[test]
fn findings_name_their_cases_and_count_the_assessable() {
    let out = written(&fixture("eskilstuna-2023"));
    let xml = part(&out.path().join("rapport.docx"), "word/document.xml");
    for text in [
        "I tre av tio förhandsbedömningar har förhandsbedömningen inte genomförts skyndsamt (ärende 4, 6 och 8). Skäl: efter fristens sista dag (2 st), \
         efter fristens sista dag; skäl för förlängningen framgår inte av akten (1 st). Kriterium: 11 kap. 1 a § SoL (2001:453)",
        "I fem av nio bedömbara utredningar har utredningen inte genomförts skyndsamt (ärende 1, 2, 3, 4 och 8).",
        "I fyra av tio förhandsbedömningar har beslutet inte fattats av behörig delegat (ärende 1, 2, 3 och 10). Skäl: vidaredelegerad av obehörig. Kriterium: 6 \
         kap. 37 § KL",
        "I det enda bedömbara ärendet har förhandsbedömningen förlängts utan att skäl har dokumenterats (ärende 8).",
        "I samtliga tio förhandsbedömningar har anmälaren dokumenterats.",
        "offentlighets- och sekretesslag (2009:400)",
        "lag (1930:173) om beräkning av lagstadgad tid",
    ] {
        assert!(xml.contains(text), "{text}");
    }
}

/// Who reads that every case is reviewed asks no more about those that are not.
#[test]
fn the_document_says_that_every_case_is_reviewed_only_where_everything_was_read() {
    let cases = "utredning_id;inledd;slutford\nU1;2024-01-10;2024-03-01\n";
    let method = |tables: &[(&str, &str)], more: &[&str]| {
        let source = crate::support::export(tables);
        let out = TempDir::new().unwrap();
        let mut words: Vec<std::ffi::OsString> = vec!["granska".into(), source.path().into()];
        words.extend(more.iter().map(Into::into));
        words.extend(["--matdag", "2024-12-31", "-o"].map(Into::into));
        words.push(out.path().into());
        let ran = run(&words);
        assert_eq!(ran.code, 0, "{}", ran.err);
        part(&out.path().join("rapport.docx"), "word/document.xml")
    };
    let all = "Alla ärenden i exporten är granskade: 1.";
    assert!(method(&[("utredningar", cases)], &[]).contains(all));
    let short = format!("{cases};2024-01-10;2024-03-01\n");
    let other = ("hittepa", "kolumn\nx\n");
    for (tables, told) in [
        (
            [("utredningar", cases), other],
            "ärenden är granskade. Av exporten är 1 fil inte läst (se",
        ),
        (
            [("utredningar", &*short), other],
            "Av exporten är 1 rad avskild och 1 fil inte läst (se",
        ),
    ] {
        let text = method(&tables, &[]);
        assert!(!text.contains(all) && text.contains(told), "{told}");
    }
    let text = method(&[("utredningar", &*short)], &["--publicera"]);
    assert!(
        !text.contains(all) && !text.contains("rad avskild"),
        "{text}"
    );
    assert!(text.contains("1 ärenden är granskade."));
}

#[test]
fn the_document_is_the_same_each_time_and_every_part_is_well_formed() {
    let (one, other) = (
        written(&fixture("ny-lag-2025")),
        written(&fixture("ny-lag-2025")),
    );
    let path = one.path().join("rapport.docx");
    assert_eq!(
        fs::read(&path).unwrap(),
        fs::read(other.path().join("rapport.docx")).unwrap()
    );
    let archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert_eq!(names.len(), 7);
    for name in names {
        let text = part(&path, &name);
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader
            .read_event()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            != Event::Eof
        {}
    }
}

#[test]
fn nothing_that_a_reader_wrote_breaks_the_document() {
    let copy = copy_of("eskilstuna-2023");
    let hostile = "</w:t><w:x>&\u{b}\u{1}'";
    append(
        copy.path(),
        "protokoll.csv",
        &format!("utredningar;U-02;vem_utredningen_avser;;;{hostile};G2\n"),
    );
    let out = TempDir::new().unwrap();
    let words: [&std::ffi::OsStr; 4] = [
        "granska".as_ref(),
        copy.path().as_os_str(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ];
    assert_eq!(run(&words).code, 0);
    let xml = part(&out.path().join("rapport.docx"), "word/document.xml");
    assert!(!xml.contains("<w:x>") && xml.contains("&lt;/w:t&gt;&lt;w:x&gt;&amp;"));
    assert!(
        xml.chars()
            .all(|letter| !letter.is_control() || letter == '\n')
    );
    tables_of(&xml);
}
