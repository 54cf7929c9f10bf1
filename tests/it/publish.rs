//! What is published points nobody out.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::support::{append, copy_of, edit, records_of, rows_of, run};

/// Gives every child a mark, and one of them that of a protected identity.
fn mark_protected(folder: &std::path::Path, child: &str) {
    let path = folder.join("personer.csv");
    let text = fs::read_to_string(&path).unwrap();
    let mut marked = String::new();
    for (row, line) in text.lines().enumerate() {
        let mark = match (row, line.starts_with(&format!("{child};"))) {
            (0, _) => "",
            (_, true) => ";ja",
            (_, false) => ";nej",
        };
        let _ = writeln!(marked, "{line}{mark}");
    }
    fs::write(&path, marked).unwrap();
}

#[test]
fn what_is_published_has_no_days_rows_keys_or_protected_children() {
    let copy = copy_of("eskilstuna-2023");
    edit(
        copy.path(),
        "personer.csv",
        "person_id;fodelsedatum;kon",
        "person_id;fodelsedatum;kon;skyddad_identitet",
    );
    mark_protected(copy.path(), "B-03");
    let note = "forhandsbedomningar;FB-01;ratt_kommun;;;Samtal med barnet 2022-02-20 14:30;G1\n";
    append(copy.path(), "protokoll.csv", note);
    let out = TempDir::new().unwrap();
    let args = |more: &[&str]| {
        let mut args = vec![
            "granska".to_owned(),
            copy.path().display().to_string(),
            "-o".to_owned(),
        ];
        args.push(out.path().display().to_string());
        args.extend(more.iter().map(|arg| (*arg).to_owned()));
        args
    };
    assert_eq!(run(&args(&["--publicera"])).code, 0);
    // The third case is about a child whose identity is protected: nine are left.
    let grid = rows_of(&out.path().join("tabell-forhandsbedomningar.csv"));
    assert_eq!(grid[0].len(), 10);
    let shares = records_of(&out.path().join("andelar.csv"));
    let reviewed = shares
        .iter()
        .find(|row| row["tabell"] == "forhandsbedomningar")
        .unwrap();
    assert_eq!(reviewed["granskade"], "9");
    for name in [
        "underlag.csv",
        "nyckel.csv",
        "anmarkningar.csv",
        "avstamning.csv",
    ] {
        assert!(!out.path().join(name).exists(), "{name}");
    }
    for entry in fs::read_dir(out.path()).unwrap() {
        let text = String::from_utf8_lossy(&fs::read(entry.unwrap().path()).unwrap()).into_owned();
        for secret in ["2022-02-20", "FB-01", "B-03", "P-06"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    // The same folder is not used for both.
    let other = TempDir::new().unwrap();
    fs::write(other.path().join("nyckel.csv"), "").unwrap();
    let ran = run(&[
        "granska".to_owned(),
        copy.path().display().to_string(),
        "--publicera".to_owned(),
        "-o".to_owned(),
        other.path().display().to_string(),
    ]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("har nyckel.csv från en tidigare körning"),
        "{}",
        ran.err
    );
}

#[test]
fn a_mark_that_cannot_be_read_is_taken_for_one_and_a_missing_column_is_told() {
    let cases = "utredning_id;person_id;inledd;slutford\nU1;a;2023-01-20;2023-05-30\nU2;b;2023-01-20;2023-05-30\nU3;c;2023-01-20;2023-05-30\n";
    for (mark, left) in [("Sekretessmarkering", 1), ("nej", 2)] {
        let persons = format!(
            "person_id;fodelsedatum;skyddad_identitet\na;2012-03-17;{mark}\nb;2012-03-18;nej\n"
        );
        let folder = crate::support::export(&[("utredningar", cases), ("personer", &persons)]);
        let ran = run(&[
            "granska".as_ref(),
            folder.path().as_os_str(),
            "--publicera".as_ref(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        // The third child is not in the register, and so left out.
        assert!(
            ran.out.contains(&format!("Utredningar ({left} ärenden)")),
            "{}",
            ran.out
        );
    }
    let folder = crate::support::export(&[("utredningar", cases)]);
    let ran = run(&[
        "granska".as_ref(),
        folder.path().as_os_str(),
        "--publicera".as_ref(),
    ]);
    assert!(
        ran.err
            .contains("säger inte vilka barn som har skyddade personuppgifter"),
        "{}",
        ran.err
    );
}

#[test]
fn a_name_in_the_column_of_titles_is_told_and_never_printed() {
    let copy = copy_of("eskilstuna-2023");
    edit(
        copy.path(),
        "personal.csv",
        "P-06;socialsekreterare",
        "P-06;Anna Andersson",
    );
    let out = TempDir::new().unwrap();
    let ran = run(&[
        "granska".as_ref(),
        copy.path().as_os_str(),
        "--batteri".as_ref(),
        "full".as_ref(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told = records_of(&out.path().join("anmarkningar.csv"));
    assert!(
        told.iter()
            .any(|row| row["kod"] == "namn_i_fel_kolumn" && row["fil"] == "personal.csv")
    );
    let mut contents = crate::support::contents_of(out.path());
    contents.push(("skärmen".to_owned(), ran.out));
    assert!(contents.iter().any(|(_, text)| text.contains("[namn]")));
    for (name, text) in contents {
        assert!(!text.to_lowercase().contains("andersson"), "{name}");
    }
}
