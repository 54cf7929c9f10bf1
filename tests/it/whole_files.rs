//! Whatever stops a run, each output is the old one or the new one, never half a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{copy_of, edit};

/// The files of a folder, but for drafts that a killed run has left behind.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let named = paths.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path));
    let finished = named.filter(|(name, _)| !name.starts_with(".stickprov-"));
    finished
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

fn review(source: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stickprov"));
    command
        .arg("granska")
        .arg(source)
        .args(["--format", "inget", "-o"])
        .arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn a_run_that_is_killed_leaves_old_files_or_new_ones() {
    let source = copy_of("eskilstuna-2023");
    let before = TempDir::new().unwrap();
    assert!(
        review(source.path(), before.path())
            .status()
            .unwrap()
            .success()
    );
    edit(
        source.path(),
        "utredningar.csv",
        "2022-02-07;2022-07-11",
        "2022-02-07;2022-05-11",
    );
    let after = TempDir::new().unwrap();
    assert!(
        review(source.path(), after.path())
            .status()
            .unwrap()
            .success()
    );
    let (old, new) = (files(before.path()), files(after.path()));
    assert_ne!(old, new);
    let out = TempDir::new().unwrap();
    for (name, bytes) in &old {
        fs::write(out.path().join(name), bytes).unwrap();
    }
    // The later a run is killed, the more of its files are new; none may be anything else.
    for milliseconds in (5..400).step_by(25) {
        let mut run = review(source.path(), out.path()).spawn().unwrap();
        sleep(Duration::from_millis(milliseconds));
        let _ = run.kill();
        run.wait().unwrap();
        for (name, bytes) in files(out.path()) {
            assert!(
                bytes == old[&name] || bytes == new[&name],
                "{name} efter {milliseconds} ms"
            );
        }
        assert_eq!(files(out.path()).len(), old.len());
    }
}

#[test]
fn a_folder_that_cannot_be_written_keeps_what_it_has() {
    let temp = TempDir::new().unwrap();
    // A file where the folder should be: nobody can write there, not even the one who may do anything.
    let out = temp.path().join("resultat");
    fs::write(&out, "något annat").unwrap();
    let status = review(&crate::support::fixture("eskilstuna-2023"), &out)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3));
    assert_eq!(fs::read_to_string(&out).unwrap(), "något annat");
    // A folder where one of the files should be: the files before it are whole, and nothing is half.
    let out = TempDir::new().unwrap();
    fs::create_dir(out.path().join("rapport.md")).unwrap();
    let status = review(&crate::support::fixture("eskilstuna-2023"), out.path())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(3));
    let whole = TempDir::new().unwrap();
    assert!(
        review(&crate::support::fixture("eskilstuna-2023"), whole.path())
            .status()
            .unwrap()
            .success()
    );
    fs::remove_dir(out.path().join("rapport.md")).unwrap();
    let whole = files(whole.path());
    for (name, bytes) in files(out.path()) {
        assert!(whole[&name] == bytes, "{name}");
    }
}

#[test]
fn only_files_that_a_review_could_have_written_go_when_the_next_one_has_no_such() {
    let source = copy_of("eskilstuna-2023");
    let out = TempDir::new().unwrap();
    let reviewed = || {
        let status = review(source.path(), out.path()).status().unwrap();
        assert!(status.success());
        files(out.path())
    };
    let first = reviewed();
    // Of a table that another battery has, and of another review.
    let stale = ["tabell-lvu.csv", "noter-lvu.txt", "dubbellasning.csv"];
    let own = [
        "anteckningar.csv",
        "enheter.ods",
        "noter-intervju.txt",
        "noter.txt",
        "tabell-egen.csv",
        "tabell-lvu.xlsx",
    ];
    for name in stale.iter().chain(&own) {
        assert!(!first.contains_key(*name), "{name}");
        fs::write(out.path().join(name), "kvar").unwrap();
    }
    let second = reviewed();
    let others = second.keys().filter(|name| !first.contains_key(*name));
    assert_eq!(others.collect::<Vec<_>>(), own);
    // In a folder where no review has been, nothing is taken away.
    fs::remove_file(out.path().join("resultat.json")).unwrap();
    fs::write(out.path().join("tabell-lvu.csv"), "kvar").unwrap();
    assert!(reviewed().contains_key("tabell-lvu.csv"));
    // A folder is no file that a review has written.
    fs::create_dir(out.path().join("noter-lvu.txt")).unwrap();
    let status = review(source.path(), out.path()).status().unwrap();
    assert!(status.success() && out.path().join("noter-lvu.txt").is_dir());
}

#[test]
fn a_computer_that_gives_no_thread_is_told_and_what_was_there_stays() {
    let (source, out) = (copy_of("eskilstuna-2023"), TempDir::new().unwrap());
    let status = review(source.path(), out.path()).status().unwrap();
    assert!(status.success());
    let before = files(out.path());
    // No computer has memory for threads of that size.
    let ran = review(source.path(), out.path())
        .env("RUST_MIN_STACK", (1_u64 << 46).to_string())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let told = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(3), "{told}");
    assert!(told.contains("starta de trådar"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(files(out.path()) == before);
}
