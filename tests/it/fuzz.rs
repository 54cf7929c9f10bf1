//! Broken input: bytes of real files, changed at random. Whatever comes in, the program answers, soon and in little memory.
//!
//! `STICKPROV_FUZZ=200000 cargo test --release --test it fuzz:: -- --nocapture` tries that many inputs and prints what
//! they cost; without the variable a few are tried.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use stickprov::audit::Audit;
use stickprov::draw::{DrawRecord, page};
use stickprov::load::{load, locate_with, propose_profile, read_filled, try_profile};
use stickprov::rulebook::{RuleFiles, Rulebook};
use stickprov::time::Day;
use tempfile::TempDir;
use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{book, fixture};

/// Inputs for each kind of file when nobody asks for more.
const FEW: u64 = 60;

/// The longest that an input may take when it is tried in earnest.
const LONGEST: Duration = Duration::from_secs(2);

/// What is changed where, drawn by proptest: the same every time for the same seed.
struct Draws(TestRunner);

impl Draws {
    fn seeded(seed: u8) -> Self {
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        Self(TestRunner::new_with_rng(Config::default(), random))
    }

    fn next(&mut self) -> u64 {
        any::<u64>().new_tree(&mut self.0).unwrap().current()
    }

    fn below(&mut self, most: usize) -> usize {
        (0..most.max(1)).new_tree(&mut self.0).unwrap().current()
    }
}

/// Pieces that readers of tables, dates, XML and TOML are likely to stumble over.
const PIECES: [&[u8]; 30] = [
    b"\"",
    b";",
    b"\n",
    b"\r",
    b"\0",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"\xC3",
    b"\xE5",
    b"99999999999999999999",
    b"-1",
    b"2023-02-30",
    b"0000-00-00",
    b"31/12/9999",
    b"45077",
    b"<",
    b">",
    b"/>",
    b"</",
    b"<row r=\"4294967295\">",
    b"r=\"XFD1048576\"",
    b"table:number-rows-repeated=\"1048576\"",
    b"&#xFFFFFFFF;",
    b"]]>",
    b"[[",
    b"=",
    b"''",
    b"\xED\xA0\x80",
    b"sep=,",
    "å".as_bytes(),
];

fn change(bytes: &mut Vec<u8>, draws: &mut Draws) {
    for _ in 0..=draws.below(4) {
        let at = draws.below(bytes.len() + 1);
        match draws.below(7) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(draws.next() & 0xFF).unwrap(),
            1 if at < bytes.len() => bytes[at] ^= 1 << draws.below(8),
            2 => {
                let piece = PIECES[draws.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 if at < bytes.len() => {
                let end = (at + 1 + draws.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 if at < bytes.len() => {
                let end = (at + 1 + draws.below(256)).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                let to = draws.below(bytes.len());
                bytes.splice(to..to, copied);
            }
            5 => {
                let piece = PIECES[draws.below(PIECES.len())];
                let end = (at + piece.len()).min(bytes.len());
                bytes.splice(at..end, piece.iter().copied());
            }
            6 if draws.below(20) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
}

/// A workbook with one of its parts changed, and packed again.
fn change_part(bytes: &[u8], draws: &mut Draws) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let chosen = draws.below(archive.len());
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut contents = Vec::new();
        part.read_to_end(&mut contents).unwrap();
        if place == chosen {
            change(&mut contents, draws);
        }
        out.start_file(name, stored).unwrap();
        out.write_all(&contents).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// What the inputs cost.
#[derive(Default)]
struct Cost {
    inputs: u64,
    longest: Duration,
    longest_of: String,
    refused: u64,
}

impl Cost {
    /// Tries one input; a panic is a failure of the test, with what it takes to try it again.
    #[expect(
        clippy::disallowed_methods,
        reason = "what an input costs is told beside the test"
    )]
    fn take(&mut self, what: &str, input: &[u8], attempt: impl FnOnce() -> bool) {
        let start = Instant::now();
        let answered = catch_unwind(AssertUnwindSafe(attempt));
        let time = start.elapsed();
        let Ok(was_read) = answered else {
            let kept = std::env::temp_dir().join("stickprov-fuzz-input");
            fs::write(&kept, input).unwrap();
            panic!(
                "{what}: programmet avbröts; indata ligger i {}",
                kept.display()
            );
        };
        self.inputs += 1;
        self.refused += u64::from(!was_read);
        if time > self.longest {
            (self.longest, self.longest_of) = (time, what.to_owned());
        }
        if time > LONGEST && is_in_earnest() {
            let kept = std::env::temp_dir().join("stickprov-fuzz-slow");
            fs::write(&kept, input).unwrap();
            panic!("{what}: {time:?}; indata ligger i {}", kept.display());
        }
    }

    fn print(&self, what: &str) {
        let _ = writeln!(
            std::io::stderr(),
            "{what}: {} försök, {} avvisade, längst {:?} ({}), minne som mest {}",
            self.inputs,
            self.refused,
            self.longest,
            self.longest_of,
            peak_memory()
        );
    }
}

/// The most memory that the process has had, where the system can say it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or("okänt".to_owned(), |line| {
        line.trim_start_matches("VmHWM:").trim().to_owned()
    })
}

fn wanted() -> Option<u64> {
    std::env::var("STICKPROV_FUZZ").ok()?.parse().ok()
}

fn is_in_earnest() -> bool {
    wanted().is_some()
}

/// Reads an export as a review does, and as the tools for profiles do.
fn try_export(path: &Path, profile: Option<&str>, with_proposal: bool) -> bool {
    let book = book();
    if with_proposal {
        let _ = propose_profile(&[path.to_owned()], book);
    }
    let Ok(located) = locate_with(path, profile, book) else {
        return false;
    };
    let _ = try_profile(&located, book);
    let battery = book.battery("full").unwrap();
    let Ok(loaded) = load(&located, book, battery) else {
        return false;
    };
    let day = (Day::parse("2024-06-30").unwrap(), true);
    let audit = Audit::new(loaded, book, battery, located.review.clone(), day);
    for (table, asked) in audit.battery.tables.iter().enumerate() {
        for (_, case) in audit.cases(asked) {
            assert_eq!(
                audit.answers(table, case).cells.len(),
                asked.questions.len()
            );
        }
    }
    for account in &audit.accounts {
        let aside: u64 = account.set_aside.values().sum();
        assert_eq!(account.read, account.used + aside, "{}", account.file);
    }
    true
}

/// Small exports to change, with the name that each must have.
fn seeds() -> Vec<(&'static str, Vec<u8>, Option<&'static str>)> {
    let read = |name: &str| fs::read(fixture(name)).unwrap();
    vec![
        (
            "anmalningar.csv",
            read("eskilstuna-2023/anmalningar.csv"),
            None,
        ),
        ("beslut.csv", read("eskilstuna-2023/beslut.csv"), None),
        (
            "utredningar.csv",
            read("hela-kedjan-2025/utredningar.csv"),
            None,
        ),
        (
            "Utredningar 2022-2023.csv",
            read("viva-lik-2023/windows-1252/Utredningar 2022-2023.csv"),
            Some("viva-lik"),
        ),
        (
            "Fattade_beslut_2022-2023.txt",
            read("viva-lik-2023/utf-16/Fattade_beslut_2022-2023.txt"),
            Some("viva-lik"),
        ),
        (
            "handelselogg.csv",
            log_head(&read("handelselogg-2025/handelselogg.csv")),
            Some("handelselogg"),
        ),
    ]
}

/// The first rows of the long log.
fn log_head(bytes: &[u8]) -> Vec<u8> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let end = ends.map(|(at, _)| at).nth(40).unwrap();
    bytes[..=end].to_vec()
}

#[test]
fn a_changed_text_file_is_read_or_refused() {
    let folder = TempDir::new().unwrap();
    let (mut draws, mut cost) = (Draws::seeded(1), Cost::default());
    let seeds = seeds();
    for _ in 0..wanted().unwrap_or(FEW) {
        let (name, bytes, profile) = &seeds[draws.below(seeds.len())];
        let mut input = bytes.clone();
        change(&mut input, &mut draws);
        let path = folder.path().join(name);
        fs::write(&path, &input).unwrap();
        let with_proposal = draws.below(16) == 0;
        cost.take(name, &input, || try_export(&path, *profile, with_proposal));
    }
    cost.print("textfiler");
    assert!(cost.refused < cost.inputs);
}

/// A small workbook of each kind.
fn workbooks() -> Vec<(&'static str, Vec<u8>)> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for table in ["utredningar", "beslut"] {
        let sheet = book.add_worksheet();
        sheet.set_name(table).unwrap();
        let path = fixture("eskilstuna-2023").join(format!("{table}.csv"));
        for (row, cells) in (0..8).zip(crate::support::rows_of(&path)) {
            for (column, text) in (0..).zip(cells) {
                sheet.write(row, column, &text).unwrap();
            }
        }
    }
    let place = TempDir::new().unwrap();
    let packed = place.path().join("export.xlsx");
    crate::support::save(&mut book, &packed);
    let packed = fs::read(packed).unwrap();
    let krokig = |name: &str| fs::read(fixture("krokiga").join(name)).unwrap();
    vec![
        ("export.xlsx", packed),
        ("export.ods", krokig("felceller.ods")),
        ("export.xls", krokig("gammal.xls")),
    ]
}

#[test]
fn a_changed_workbook_is_read_or_refused() {
    let folder = TempDir::new().unwrap();
    let (mut draws, mut cost) = (Draws::seeded(2), Cost::default());
    let books = workbooks();
    for _ in 0..wanted().unwrap_or(FEW) {
        let (name, bytes) = &books[draws.below(books.len())];
        let is_packed = bytes.starts_with(b"PK");
        let input = if is_packed && draws.below(4) > 0 {
            change_part(bytes, &mut draws)
        } else {
            let mut input = bytes.clone();
            change(&mut input, &mut draws);
            input
        };
        let path = folder.path().join(name);
        fs::write(&path, &input).unwrap();
        cost.take(name, &input, || try_export(&path, None, false));
    }
    cost.print("arbetsböcker");
    assert!(cost.refused < cost.inputs);
}

#[test]
fn a_changed_profile_or_review_is_read_or_refused() {
    let files = RuleFiles::embedded();
    let text = files
        .get("profiler/handelselogg.toml")
        .unwrap()
        .as_bytes()
        .to_vec();
    let review = fs::read(fixture("hela-kedjan-2025/granskning.toml")).unwrap();
    let folder = TempDir::new().unwrap();
    fs::copy(
        fixture("eskilstuna-2023/beslut.csv"),
        folder.path().join("beslut.csv"),
    )
    .unwrap();
    let (mut draws, mut cost) = (Draws::seeded(3), Cost::default());
    for _ in 0..wanted().unwrap_or(FEW) {
        let is_profile = draws.below(3) > 0;
        let mut input = if is_profile {
            text.clone()
        } else {
            review.clone()
        };
        change(&mut input, &mut draws);
        let name = if is_profile {
            "profil"
        } else {
            "granskning.toml"
        };
        cost.take(name, &input, || {
            if is_profile {
                book()
                    .read_profile("profil.toml", &String::from_utf8_lossy(&input))
                    .is_ok()
            } else {
                fs::write(folder.path().join("granskning.toml"), &input).unwrap();
                locate_with(folder.path(), None, book()).is_ok()
            }
        });
    }
    cost.print("profiler och granskningar");
    assert!(cost.refused < cost.inputs);
}

#[test]
fn a_changed_rule_is_read_or_refused() {
    let files = RuleFiles::embedded();
    let rules: Vec<(String, Vec<u8>)> = files
        .under("regler/utredningar/")
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .collect();
    // Without the other rules: reading them all each time is not what is tried.
    let mut few = RuleFiles::embedded();
    let others: Vec<String> = files
        .under("regler/")
        .map(|(name, _)| name.to_owned())
        .collect();
    let batteries: Vec<String> = files
        .under("batterier/")
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in others.iter().chain(&batteries) {
        few.remove(name);
    }
    let (mut draws, mut cost) = (Draws::seeded(4), Cost::default());
    for _ in 0..wanted().unwrap_or(FEW) {
        let (name, text) = &rules[draws.below(rules.len())];
        let mut input = text.clone();
        change(&mut input, &mut draws);
        let mut tried = few.clone();
        tried.insert(name, &String::from_utf8_lossy(&input));
        cost.take(name, &input, || Rulebook::load(&tried).is_ok());
    }
    cost.print("regler");
}

/// A record of a spread sample in three strata, and one of positions, with a case replaced and one lost.
fn records() -> Vec<Vec<u8>> {
    let folder = TempDir::new().unwrap();
    let source = fixture("aktgranskning-2024");
    let lines = [
        "--metod spridning --antal 6 --per enhet --frostart a",
        "--metod stratifierad --strata enhet --antal 12 --frostart a",
        "--metod systematisk --antal 7 --frostart a",
        "--metod en-lottad-per-period --frostart a",
        "--metod positioner --positioner 3,30,100",
    ];
    let drawn = lines.iter().enumerate().map(|(number, line)| {
        let target = folder.path().join(number.to_string());
        let mut words: Vec<std::ffi::OsString> = vec!["urval".into(), source.clone().into()];
        words.extend(
            "--tabell forhandsbedomningar"
                .split(' ')
                .chain(line.split(' '))
                .map(Into::into),
        );
        words.extend(["-o".into(), target.clone().into()]);
        assert_eq!(crate::support::run(&words).code, 0, "{line}");
        fs::read(target.join("urval.json")).unwrap()
    });
    drawn.collect()
}

#[test]
fn a_changed_record_of_a_draw_is_read_or_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("urval.json");
    let (mut draws, mut cost) = (Draws::seeded(5), Cost::default());
    let records = records();
    for _ in 0..wanted().unwrap_or(FEW) {
        let mut input = records[draws.below(records.len())].clone();
        change(&mut input, &mut draws);
        fs::write(&path, &input).unwrap();
        cost.take("urval.json", &input, || {
            let Ok(mut record) = DrawRecord::read(&path) else {
                return false;
            };
            let _ = (page(&record), record.control(), record.identity());
            let _ = record.change(stickprov::draw::Change::Utokat { antal: 30 });
            true
        });
    }
    cost.print("dragningar");
    assert!(cost.refused < cost.inputs);
}

#[test]
fn a_changed_readers_workbook_is_taken_in_or_refused() {
    let folder = TempDir::new().unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/protokoll");
    let names = ["openpyxl.xlsx", "libreoffice.ods"];
    let books = names.map(|name| (name, fs::read(data.join(name)).unwrap()));
    let (mut draws, mut cost) = (Draws::seeded(6), Cost::default());
    for _ in 0..wanted().unwrap_or(FEW) {
        let (name, bytes) = &books[draws.below(books.len())];
        let input = change_part(bytes, &mut draws);
        let path = folder.path().join(name);
        fs::write(&path, &input).unwrap();
        cost.take(name, &input, || matches!(read_filled(&path), Ok(Some(_))));
    }
    cost.print("granskarnas arbetsböcker");
    assert!(cost.refused < cost.inputs);
}
