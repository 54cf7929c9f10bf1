use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::LoadError;
use super::review::Review;
use super::sheet::{Sheet, file_name, has_extension};
use crate::model::TEMPLATE_SHEETS;
use crate::rulebook::Rulebook;

/// Where an export lies: its tables, and the review that describes it.
pub struct Located {
    /// The review; empty when there is no `granskning.toml`.
    pub review: Review,
    /// Known tables, in the order of the layout.
    pub(super) sheets: Vec<Sheet>,
    /// Files or sheets that no table of the layout fits.
    pub(super) unknown: Vec<String>,
    files: Vec<PathBuf>,
}

/// A file of the input, and its hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// File name without folder.
    pub name: String,
    /// SHA-256 of its bytes, as hex.
    pub sha256: String,
}

/// Finds the tables of a source: a folder, a workbook, or a review file.
///
/// # Errors
/// There is nothing there, nothing that can be read, or no known table.
pub fn locate(source: &Path, book: &Rulebook) -> Result<Located, LoadError> {
    if !source.exists() {
        return Err(LoadError::Missing(source.to_owned()));
    }
    if source.is_dir() {
        return locate_folder(source, book);
    }
    if has_extension(source, "toml") {
        return locate_review(source, book);
    }
    if has_extension(source, "xlsx") || has_extension(source, "ods") {
        return locate_workbook(source, book, Review::default(), Vec::new());
    }
    Err(LoadError::UnknownKind(source.to_owned()))
}

impl Located {
    /// True for a folder of which every CSV file is read: outputs do not belong in it.
    #[must_use]
    pub fn reads_folder(&self, folder: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else {
            return false;
        };
        let tables = self.files.iter().filter(|path| has_extension(path, "csv"));
        let mut folders = tables.filter_map(|path| path.parent()?.canonicalize().ok());
        folders.any(|read| read == folder)
    }

    /// Adds a protocol that lies outside the source.
    ///
    /// # Errors
    /// There is no such file.
    pub fn add_protocol(&mut self, path: &Path) -> Result<(), LoadError> {
        if !path.is_file() {
            return Err(LoadError::Missing(path.to_owned()));
        }
        self.sheets
            .push(Sheet::csv(path.to_owned()).read_as("protokoll"));
        self.files.push(path.to_owned());
        Ok(())
    }

    /// The files with their hashes, in order of name.
    pub(super) fn inputs(&self) -> Result<Vec<Input>, LoadError> {
        let mut inputs = Vec::new();
        for path in &self.files {
            let sha256 = hash_file(path).map_err(|source| LoadError::Io {
                path: path.clone(),
                source,
            })?;
            inputs.push(Input {
                name: file_name(path),
                sha256,
            });
        }
        inputs.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(inputs)
    }
}

fn locate_review(path: &Path, book: &Rulebook) -> Result<Located, LoadError> {
    let review = Review::read(path, book)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let source = review
        .source
        .as_ref()
        .map_or_else(|| folder.to_owned(), |source| folder.join(source));
    let files = vec![path.to_owned()];
    if !source.exists() {
        return Err(LoadError::Missing(source));
    }
    if source.is_dir() {
        return locate_tables(&source, book, review, files);
    }
    locate_workbook(&source, book, review, files)
}

fn locate_folder(folder: &Path, book: &Rulebook) -> Result<Located, LoadError> {
    let review_file = folder.join("granskning.toml");
    if review_file.exists() {
        return locate_review(&review_file, book);
    }
    locate_tables(folder, book, Review::default(), Vec::new())
}

fn locate_tables(
    folder: &Path,
    book: &Rulebook,
    review: Review,
    mut files: Vec<PathBuf>,
) -> Result<Located, LoadError> {
    let fault = |source| LoadError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut sheets = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_file() && has_extension(&path, "csv") {
            sheets.push((Sheet::csv(path.clone()), path));
        }
    }
    sheets.sort_by(|one, other| one.0.name.cmp(&other.0.name));
    let known = |sheet: &Sheet| book.table_named(&sheet.table).is_some();
    files.extend(
        sheets
            .iter()
            .filter(|(sheet, _)| known(sheet))
            .map(|(_, path)| path.clone()),
    );
    let sheets = sheets.into_iter().map(|(sheet, _)| sheet).collect();
    sort_out(sheets, book, review, files, folder)
}

fn locate_workbook(
    path: &Path,
    book: &Rulebook,
    review: Review,
    mut files: Vec<PathBuf>,
) -> Result<Located, LoadError> {
    files.push(path.to_owned());
    sort_out(Sheet::of_workbook(path)?, book, review, files, path)
}

/// Known tables in the order of the layout, the rest by name.
fn sort_out(
    sheets: Vec<Sheet>,
    book: &Rulebook,
    review: Review,
    files: Vec<PathBuf>,
    path: &Path,
) -> Result<Located, LoadError> {
    let place = |sheet: &Sheet| {
        book.tables
            .iter()
            .position(|table| table.name == sheet.table)
    };
    let (mut known, unknown): (Vec<Sheet>, Vec<Sheet>) =
        sheets.into_iter().partition(|sheet| place(sheet).is_some());
    known.sort_by_key(place);
    if known.is_empty() {
        let names: Vec<String> = book
            .tables
            .iter()
            .take(3)
            .map(|table| format!("{}.csv", table.name))
            .collect();
        return Err(LoadError::NoTables {
            path: path.to_owned(),
            expected: names.join(", "),
        });
    }
    let is_data = |sheet: &Sheet| {
        !TEMPLATE_SHEETS
            .iter()
            .any(|own| own.to_lowercase() == sheet.table)
    };
    let unknown = unknown
        .into_iter()
        .filter(is_data)
        .map(|sheet| sheet.name)
        .collect();
    Ok(Located {
        review,
        sheets: known,
        unknown,
        files,
    })
}

fn hash_file(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(crate::hex(&hash.finalize()));
        }
        hash.update(&buffer[..count]);
    }
}
