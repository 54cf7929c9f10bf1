//! The files of a review: which there are, which of them may be written, and what an earlier review has left.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use super::OutputError;
use super::folder::DRAFT;

/// The names of all such tables.
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
    "resultat.json",
    "resultat.schema.json",
    WORKBOOK,
    "rapport.docx",
];

/// What takes longer to make than all the others.
pub(super) const WORKBOOK: &str = "rapport.xlsx";

/// A row for every answer.
pub(crate) const EVIDENCE: &str = "underlag.csv";

/// Those that are not published.
pub(super) const INNER_FILES: [&str; 4] =
    ["anmarkningar.csv", "avstamning.csv", EVIDENCE, "nyckel.csv"];

/// What no command writes of a review that is to be published, and what may still lie where one is to be written.
const SECRET: [&str; 8] = [
    "nyckel.csv",
    EVIDENCE,
    "anmarkningar.csv",
    "bevaka.csv",
    "bevaka.xlsx",
    "bevaka.ics",
    "urval.json",
    "dragningsprotokoll.md",
];

/// The names of the files that any review has, for messages.
pub(super) fn file_list() -> String {
    FILES
        .into_iter()
        .chain(INNER_FILES)
        .collect::<Vec<_>>()
        .join(", ")
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
) -> Result<(), OutputError> {
    let is_inner = |name: &str| INNER_FILES.contains(&name);
    let exists = |name: &str| {
        let is_further = OPTIONAL.iter().any(|stem| format!("{stem}.csv") == name);
        is_inner(name) || is_further || FILES.contains(&name)
    };
    if let Some(name) = wanted.iter().find(|name| !exists(name)) {
        return Err(OutputError::NoSuchFile(name.clone()));
    }
    if let Some(name) = wanted.iter().find(|name| is_public && is_inner(name)) {
        return Err(OutputError::NotPublished(name.clone()));
    }
    if path.join("resultat.json").exists() && !wanted.iter().any(|name| name == "resultat.json") {
        return Err(OutputError::OtherReview(path.to_owned()));
    }
    Ok(())
}

/// The name of a file in a folder that is not to be published with what is written there: one that tells one case from
/// another, or one that was never finished, which may.
pub(crate) fn secret_left_in(folder: &Path) -> Option<String> {
    let finished = SECRET.iter().find(|file| folder.join(file).exists());
    let finished = finished.map(|file| (*file).to_owned());
    finished.or_else(|| {
        let names = names_in(folder).ok()?.into_iter();
        names.filter(|name| name.starts_with(DRAFT)).min()
    })
}

/// Takes away what an earlier review left in the folder and this one, which has files of these names, does not write again:
/// it would be read as part of this. Only where an earlier review has left its result.
pub(super) fn remove_stale(folder: &Path, kept: &[String]) -> Result<(), OutputError> {
    let fault = |source| OutputError::Write {
        path: folder.to_owned(),
        source,
    };
    if !folder.join("resultat.json").exists() {
        return Ok(());
    }
    let stale = |name: &String| may_come_and_go(name) && !kept.contains(name);
    for name in names_in(folder)
        .map_err(fault)?
        .iter()
        .filter(|name| stale(name))
    {
        fs::remove_file(folder.join(name)).map_err(fault)?;
    }
    Ok(())
}

/// True for a file that only some reviews have.
fn may_come_and_go(name: &str) -> bool {
    let is_of_grid = |before: &str, after: &str| name.starts_with(before) && name.ends_with(after);
    let is_further = |stem: &str| name.strip_suffix(".csv") == Some(stem);
    is_of_grid("tabell-", ".csv")
        || is_of_grid("noter-", ".txt")
        || OPTIONAL.into_iter().any(is_further)
}

/// The files of a folder. One whose name is no text is none of ours.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let name = |entry: DirEntry| entry.file_name().into_string().ok();
    let entries = fs::read_dir(folder)?;
    entries
        .filter_map(|entry| entry.map(name).transpose())
        .collect()
}
