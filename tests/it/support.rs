//! Running the program as a user does, on copies of the fixtures.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;
use stickprov::cli::{self, World};
use stickprov::rulebook::Rulebook;
use stickprov::time::Day;
use tempfile::TempDir;

/// Writes a workbook that is to be read.
#[expect(
    clippy::disallowed_methods,
    reason = "nobody compares the bytes of what is read"
)]
pub(crate) fn save(book: &mut rust_xlsxwriter::Workbook, path: &Path) {
    book.save(path).unwrap();
}

/// How a run ended, and what it said.
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program with arguments, far from the fixtures' days, 100 columns wide, without colours.
pub(crate) fn run<T: AsRef<std::ffi::OsStr>>(args: &[T]) -> Ran {
    run_wide(args, None)
}

/// Runs the program on a terminal of some width.
pub(crate) fn run_wide<T: AsRef<std::ffi::OsStr>>(args: &[T], width: Option<u16>) -> Ran {
    let today = Day::parse("2030-01-01").unwrap();
    let world = World {
        today,
        width,
        colour: false,
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let program = std::iter::once("stickprov".into());
    let args = program.chain(args.iter().map(|arg| arg.as_ref().to_owned()));
    let outcome = cli::run(args, world, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: outcome.code(),
        out: text(out),
        err: text(err),
    }
}

/// An export made of tables: name and text of each. Rows without a last day hold until further notice.
pub(crate) fn export(tables: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in tables {
        fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
    }
    fs::write(
        folder.path().join("granskning.toml"),
        "tills_vidare = true\n",
    )
    .unwrap();
    folder
}

/// What a review says of each case by key: (rule, key) → the row of the evidence.
pub(crate) struct Found(BTreeMap<(String, String), BTreeMap<String, String>>);

impl Found {
    /// The answer and the reason, as `ja inom_frist`.
    pub(crate) fn of(&self, rule: &str, key: &str) -> String {
        let row = self.row(rule, key);
        format!("{} {}", row["maskinens_svar"], row["maskinens_skal"])
    }

    /// A cell of the evidence.
    pub(crate) fn cell(&self, rule: &str, key: &str, name: &str) -> &str {
        &self.row(rule, key)[name]
    }

    fn row(&self, rule: &str, key: &str) -> &BTreeMap<String, String> {
        let found = self.0.get(&(rule.to_owned(), key.to_owned()));
        found.unwrap_or_else(|| panic!("{rule} är inte ställd till {key}"))
    }
}

/// Puts every question to an export, measured on a day.
pub(crate) fn found_in(source: &Path, day: &str) -> Found {
    let folder = TempDir::new().unwrap();
    let ran = run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--batteri".as_ref(),
        "full".as_ref(),
        "--matdag".as_ref(),
        day.as_ref(),
        "--format".as_ref(),
        "inget".as_ref(),
        "-o".as_ref(),
        folder.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut keys = BTreeMap::new();
    for row in records_of(&folder.path().join("nyckel.csv")) {
        keys.insert(
            (row["tabell"].clone(), row["arende"].clone()),
            row["nyckel"].clone(),
        );
    }
    let mut found = BTreeMap::new();
    for row in records_of(&folder.path().join("underlag.csv")) {
        let key = keys[&(row["tabell"].clone(), row["arende"].clone())].clone();
        found.insert((row["regel"].clone(), key), row);
    }
    Found(found)
}

/// The shipped rules.
pub(crate) fn book() -> &'static Rulebook {
    static BOOK: OnceLock<Rulebook> = OnceLock::new();
    BOOK.get_or_init(read_book)
}

fn read_book() -> Rulebook {
    let listed = |faults: Vec<stickprov::rulebook::Fault>| {
        faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    Rulebook::embedded().unwrap_or_else(|faults| panic!("{}", listed(faults)))
}

/// The folder of a fixture.
pub(crate) fn fixture(name: &str) -> PathBuf {
    of_project("fixtures").join(name)
}

/// A file of the project, with the drive where there are drives: a review may name it from a folder on another.
pub(crate) fn of_project(path: &str) -> PathBuf {
    std::path::absolute(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A copy of a fixture that a test may change.
pub(crate) fn copy_of(name: &str) -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(&fixture(name), copy.path());
    copy
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Replaces a text that must stand exactly once in a file.
pub(crate) fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from} i {file}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// Adds lines at the end of a file.
pub(crate) fn append(folder: &Path, file: &str, lines: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text + lines).unwrap();
}

/// The result of a review, as JSON.
pub(crate) fn result_of(source: &Path) -> Value {
    let ran = run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The result of a review of a file measured on a day, as JSON; rows without a last day hold until further notice.
pub(crate) fn result_on(source: &Path, day: &str) -> Value {
    let folder = TempDir::new().unwrap();
    let review = format!(
        "kalla = {:?}\nmatdag = {day}\ntills_vidare = true\n",
        source.display().to_string()
    );
    fs::write(folder.path().join("granskning.toml"), review).unwrap();
    result_of(folder.path())
}

/// Every answer of a result: (table, rule, case number from 1) → answer code.
pub(crate) type Answers = BTreeMap<(String, String, usize), String>;

pub(crate) fn answers(result: &Value) -> Answers {
    let mut answers = BTreeMap::new();
    for table in result["tabeller"].as_array().unwrap() {
        for question in table["fragor"].as_array().unwrap() {
            for (place, answer) in question["svar"].as_array().unwrap().iter().enumerate() {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                answers.insert(
                    (text(&table["id"]), text(&question["regel"]), place + 1),
                    text(answer),
                );
            }
        }
    }
    answers
}

/// The answers that differ: rule, case number, before, after.
pub(crate) fn changes(before: &Answers, after: &Answers) -> Vec<(String, usize, String, String)> {
    assert_eq!(before.len(), after.len());
    let changed = before
        .iter()
        .filter(|(key, answer)| after[*key] != **answer);
    changed
        .map(|(key, answer)| (key.1.clone(), key.2, answer.clone(), after[key].clone()))
        .collect()
}

/// Writes a review's files and returns their folder.
pub(crate) fn written(source: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    let ran = run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "-o".as_ref(),
        folder.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// A `;`-separated file as rows of cells; the first row is the header.
pub(crate) fn rows_of(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .from_path(path)
        .unwrap();
    reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// The rows below the header as name → cell.
pub(crate) fn records_of(path: &Path) -> Vec<BTreeMap<String, String>> {
    let rows = rows_of(path);
    let header = rows[0].clone();
    rows[1..]
        .iter()
        .map(|row| header.iter().cloned().zip(row.iter().cloned()).collect())
        .collect()
}

/// Everything that a folder's files hold, as text; what a workbook packs is unpacked.
pub(crate) fn contents_of(folder: &Path) -> Vec<(String, String)> {
    let mut contents = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        if !bytes.starts_with(b"PK") {
            contents.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            continue;
        }
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).unwrap();
            let mut unpacked = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut unpacked).unwrap();
            contents.push((
                name.clone(),
                String::from_utf8_lossy(&unpacked).into_owned(),
            ));
        }
    }
    contents
}
