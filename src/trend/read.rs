//! Results read back from their files.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::error::TrendError;
use crate::output::{READABLE_VERSIONS, ResultFile};
use crate::time::Day;

/// Which case each number of a table stands for: (table, number) → key.
pub type Keys = HashMap<(String, u32), String>;

/// A result with a short name, and its key when that lies beside it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The file that it was read from.
    pub file: PathBuf,
    /// A short name: the year or period, or the measuring day.
    pub label: String,
    /// The result.
    pub result: ResultFile,
    /// Which case each number stands for, when `nyckel.csv` lies beside the result.
    pub keys: Option<Keys>,
}

/// Reads a result: `resultat.json`, or the folder that it lies in.
///
/// # Errors
/// It cannot be read, or is no result of a known version.
pub fn read(path: &Path) -> Result<Known, TrendError> {
    let file = if path.is_dir() {
        path.join("resultat.json")
    } else {
        path.to_owned()
    };
    let text = fs::read_to_string(&file).map_err(|source| TrendError::Io {
        path: file.clone(),
        source,
    })?;
    let result: ResultFile =
        serde_json::from_str(&text).map_err(|source| TrendError::NotAResult {
            path: file.clone(),
            source,
        })?;
    if !READABLE_VERSIONS.contains(&result.schema.as_str()) {
        return Err(TrendError::Version { path: file });
    }
    Ok(Known {
        label: label_of(&result),
        keys: keys_beside(&file),
        result,
        file,
    })
}

/// «2022», «2022-07-01–2023-06-30», or the measuring day; with the status when there is one.
fn label_of(result: &ResultFile) -> String {
    let review = &result.granskning;
    let days = review
        .period
        .as_ref()
        .and_then(|[from, to]| Some((Day::parse(from)?, Day::parse(to)?)));
    let when = match days {
        Some((from, to)) if is_whole_year(from, to) => from.year().to_string(),
        Some((from, to)) => format!("{from}–{to}"),
        None => review.matdag.clone(),
    };
    match &review.lage {
        Some(status) => format!("{when} ({status})"),
        None => when,
    }
}

/// The short names of results, those of one period with the name of the review, or of the nämnd, in front where that tells
/// them apart.
pub(super) fn labels_of(results: &[Known]) -> Vec<String> {
    let label = |own: &Known| {
        let alike = || results.iter().filter(|known| known.label == own.label);
        let tells_apart = |place: &usize| {
            let names: BTreeSet<Option<&str>> =
                alike().map(|known| names_of(known)[*place]).collect();
            names.len() > 1
        };
        let name = (0..2).find(tells_apart);
        match name.and_then(|place| names_of(own)[place]) {
            Some(name) => format!("{name} {}", own.label),
            None => own.label.clone(),
        }
    };
    results.iter().map(label).collect()
}

/// What a result is called: the review, and the nämnd.
fn names_of(known: &Known) -> [Option<&str>; 2] {
    let review = &known.result.granskning;
    [review.namn.as_deref(), review.namnd.as_deref()]
}

fn is_whole_year(from: Day, to: Day) -> bool {
    from.year() == to.year() && from.month_day() == (1, 1) && to.month_day() == (12, 31)
}

/// The key beside a result; `None` when there is none that can be read.
fn keys_beside(file: &Path) -> Option<Keys> {
    let path = file.with_file_name("nyckel.csv");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_path(path)
        .ok()?;
    let rows = reader.records().map(|row| {
        let row = row.ok()?;
        let number = row.get(1)?.parse().ok()?;
        Some(((row.get(0)?.to_owned(), number), row.get(2)?.to_owned()))
    });
    rows.collect()
}
