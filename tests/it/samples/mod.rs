//! A drawn sample through the program: which cases are asked, what fell away, and what may be said of the rest.

mod binder;
mod estimates;
mod records;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::{Ran, fixture, run};

pub(super) const SALT: &str = "00112233445566778899aabbccddeeff";

/// Runs the program with words, of which some are paths.
pub(super) fn ran(words: &[&dyn AsRef<std::ffi::OsStr>]) -> Ran {
    let words: Vec<&std::ffi::OsStr> = words.iter().copied().map(AsRef::as_ref).collect();
    run(&words)
}

/// Draws from an export into a folder of its own; more flags come last.
pub(super) fn draw(source: &Path, folder: &Path, more: &[&str]) -> PathBuf {
    let mut words: Vec<std::ffi::OsString> = vec!["urval".into(), source.into()];
    words.extend(more.iter().map(Into::into));
    words.extend(["--salt".into(), SALT.into(), "-o".into(), folder.into()]);
    let done = run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    folder.join("urval.json")
}

/// Audits the drawn cases; the folder holds the outputs.
pub(super) fn audit(source: &Path, draws: &[&Path], more: &[&str]) -> (TempDir, Ran) {
    let out = TempDir::new().unwrap();
    let mut words: Vec<std::ffi::OsString> = vec!["granska".into(), source.into()];
    for path in draws {
        words.extend(["--urval".into(), (*path).into()]);
    }
    words.extend(more.iter().map(Into::into));
    words.extend(["-o".into(), out.path().into()]);
    let done = run(&words);
    (out, done)
}

pub(super) const DRAWN: [&str; 8] = [
    "--tabell",
    "forhandsbedomningar",
    "--antal",
    "20",
    "--per",
    "enhet",
    "--frostart",
    "2025-02-03 T:4173926085",
];

pub(super) fn aktgranskning() -> PathBuf {
    fixture("aktgranskning-2024")
}
