//! The files of a review: which there are, which of them may be written, and what lies in their folder already.

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::OutputError;
use crate::rulebook::Rulebook;

/// The tables that a review has when there is something to put in them, each as a `.csv`.
const OPTIONAL: [&str; 12] = [
    "handlaggningstid",
    "kvartal",
    "dagar",
    "mal",
    "uppskattning",
    "bortfall",
    "fordelning",
    "enheter",
    "dubbellasning",
    "analys",
    "undantag",
    "godtagna",
];

/// The files of every review, in the order in which they are written.
pub(super) const FILES: [&str; 9] = [
    "andelar.csv",
    "iakttagelser.csv",
    "metod.csv",
    "rapport.md",
    "rapport.html",
    RESULT,
    "resultat.schema.json",
    WORKBOOK,
    "rapport.docx",
];

/// What a program reads, and what tells that a review lies in a folder.
const RESULT: &str = "resultat.json";

/// What takes longer to make than all the others.
pub(super) const WORKBOOK: &str = "rapport.xlsx";

/// A row for every answer.
pub(crate) const EVIDENCE: &str = "underlag.csv";

/// The files of every review that is not to be published, after those of every review.
pub(super) const INNER_FILES: [&str; 4] =
    ["anmarkningar.csv", "avstamning.csv", EVIDENCE, "nyckel.csv"];

/// The names of the files that can be chosen, for messages.
pub(super) fn file_list() -> String {
    let every: Vec<&str> = FILES.into_iter().chain(INNER_FILES).collect();
    let some = OPTIONAL.map(|stem| format!("{stem}.csv"));
    format!(
        "{} och, när det finns något att skriva i dem, {}",
        every.join(", "),
        some.join(", ")
    )
}

/// Refuses files that no review has, and a folder with those of another: before anything is read, since a whole country
/// takes its time.
///
/// # Errors
/// Some of the files cannot be written there.
pub(crate) fn may_write_some(
    path: &Path,
    wanted: &[String],
    is_public: bool,
    book: &Rulebook,
) -> Result<(), OutputError> {
    let is_inner = |name: &str| INNER_FILES.contains(&name);
    let exists = |name: &str| is_inner(name) || FILES.contains(&name) || is_further(name);
    if let Some(name) = wanted.iter().find(|name| !exists(name)) {
        return Err(if may_come_and_go(name, book) {
            OutputError::NotChosen(name.clone())
        } else {
            OutputError::NoSuchFile(name.clone())
        });
    }
    if let Some(name) = wanted.iter().find(|name| is_public && is_inner(name)) {
        return Err(OutputError::NotPublished(name.clone()));
    }
    let is_other = |entry: &Entry| is_of_review(&entry.name, book) && !wanted.contains(&entry.name);
    match entries(path)?.into_iter().find(is_other) {
        Some(entry) => Err(OutputError::OtherReview {
            folder: path.to_owned(),
            file: entry.name,
        }),
        None => Ok(()),
    }
}

/// What lies in a folder where a result is to be published, is not replaced, and was not published there before. Whatever
/// else it is, it would be taken for part of what is published.
///
/// # Errors
/// It cannot be found out what lies there.
pub(crate) fn unpublished_in(
    folder: &Path,
    is_replaced: impl Fn(&Path) -> bool,
    book: &Rulebook,
) -> Result<Option<String>, OutputError> {
    let entries = entries(folder)?;
    let is_published = !entries.is_empty() && was_published(folder);
    let may_lie = |entry: &Entry| {
        let is_again = is_published && is_public(&entry.name, book);
        entry.is_file && (is_again || is_replaced(&entry.path))
    };
    let found = entries.into_iter().find(|entry| !may_lie(entry));
    Ok(found.map(|entry| entry.name))
}

/// What lies in a folder and has none of some names.
///
/// # Errors
/// It cannot be found out what lies there.
pub(crate) fn other_than(folder: &Path, names: &[&str]) -> Result<Option<String>, OutputError> {
    let is_other = |entry: &Entry| !(entry.is_file && names.contains(&entry.name.as_str()));
    let found = entries(folder)?.into_iter().find(is_other);
    Ok(found.map(|entry| entry.name))
}

/// True for a folder whose result says that what can point out a person is left out.
fn was_published(folder: &Path) -> bool {
    #[derive(Deserialize)]
    struct Result {
        granskning: Review,
    }
    #[derive(Deserialize)]
    struct Review {
        publicerad: bool,
    }
    let bytes = fs::read(folder.join(RESULT)).unwrap_or_default();
    serde_json::from_slice(&bytes).is_ok_and(|result: Result| result.granskning.publicerad)
}

/// Takes away what an earlier review left in the folder and this one, which has files of these names, does not write again:
/// it would be read as part of this. Only where an earlier review has left its result.
pub(super) fn remove_stale(
    folder: &Path,
    kept: &[String],
    book: &Rulebook,
) -> Result<(), OutputError> {
    if !folder.join(RESULT).exists() {
        return Ok(());
    }
    let is_stale = |entry: &Entry| {
        entry.is_file && may_come_and_go(&entry.name, book) && !kept.contains(&entry.name)
    };
    for entry in entries(folder)?.into_iter().filter(is_stale) {
        fs::remove_file(&entry.path).map_err(|source| OutputError::Write {
            path: entry.path,
            source,
        })?;
    }
    Ok(())
}

/// True for the name of a file that some review has.
fn is_of_review(name: &str, book: &Rulebook) -> bool {
    is_public(name, book) || INNER_FILES.contains(&name)
}

/// True for the name of a file that some published review has.
fn is_public(name: &str, book: &Rulebook) -> bool {
    FILES.contains(&name) || may_come_and_go(name, book)
}

/// True for the name of a file that only some reviews have.
fn may_come_and_go(name: &str, book: &Rulebook) -> bool {
    let between = |before: &str, after: &str| name.strip_prefix(before)?.strip_suffix(after);
    let grid = between("tabell-", ".csv").or_else(|| between("noter-", ".txt"));
    let mut tables = book.batteries.iter().flat_map(|battery| &battery.tables);
    is_further(name) || grid.is_some_and(|id| tables.any(|table| table.id == id))
}

fn is_further(name: &str) -> bool {
    let stem = name.strip_suffix(".csv");
    stem.is_some_and(|stem| OPTIONAL.contains(&stem))
}

/// What lies in a folder.
struct Entry {
    /// Its name, as far as it can be shown.
    name: String,
    path: PathBuf,
    is_file: bool,
}

/// What systems leave in folders that somebody has looked into.
const LEFT_BY_SYSTEMS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What lies in a folder, in order of name, but for what systems leave there; nothing where there is no folder.
fn entries(folder: &Path) -> Result<Vec<Entry>, OutputError> {
    let entry = |entry: DirEntry| {
        Ok(Entry {
            name: entry.file_name().to_string_lossy().into_owned(),
            path: entry.path(),
            is_file: entry.file_type()?.is_file(),
        })
    };
    let listed = fs::read_dir(folder).and_then(|found| {
        let found = found.map(|found| found.and_then(entry));
        found.collect::<io::Result<Vec<_>>>()
    });
    let mut entries = match listed {
        Err(fault) if fault.kind() == ErrorKind::NotFound => Vec::new(),
        listed => listed.map_err(|source| OutputError::List {
            folder: folder.to_owned(),
            source,
        })?,
    };
    entries.retain(|entry| !LEFT_BY_SYSTEMS.contains(&entry.name.as_str()));
    entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(entries)
}
