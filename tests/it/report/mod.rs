//! What is made of the answers: figures of time, findings, comparisons, demands, the weekly list and the single case.

mod agree;
mod case;
mod demands;
mod findings;
mod merging;
mod time;
mod trends;
mod week;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Ran, run};

/// An export with a review file of its own: name and text of each table, and the review's text.
fn review(tables: &[(&str, String)], text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, rows) in tables {
        fs::write(folder.path().join(format!("{name}.csv")), rows).unwrap();
    }
    fs::write(folder.path().join("granskning.toml"), text).unwrap();
    folder
}

/// Runs a command on a folder with further words.
fn command(name: &str, source: &Path, more: &[&str]) -> Ran {
    let mut words: Vec<std::ffi::OsString> = vec![name.into(), source.into()];
    words.extend(more.iter().map(Into::into));
    run(&words)
}

/// A review written into a folder of its own, with further words.
fn outputs(source: &Path, more: &[&str]) -> TempDir {
    let out = TempDir::new().unwrap();
    let mut words = vec!["--format", "inget"];
    words.extend(more);
    let folder = out.path().to_str().unwrap().to_owned();
    words.extend(["-o", &folder]);
    let ran = command("granska", source, &words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    out
}
