//! The copy that can leave the room: it says the same, and names nobody.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Ran, copy_of, edit, fixture, records_of, rows_of, run};

fn deidentify(source: &Path, out: &Path, key: &Path, more: &[&str]) -> Ran {
    let mut args: Vec<&std::ffi::OsStr> = vec![
        "avidentifiera".as_ref(),
        source.as_os_str(),
        out.as_os_str(),
        "--nyckel".as_ref(),
        key.as_os_str(),
    ];
    args.extend(more.iter().map(std::ffi::OsStr::new));
    run(&args)
}

/// Table, number, rule and the machine's answer of everything that `full` asks.
fn said(source: &Path, more: &[&str]) -> Vec<[String; 4]> {
    let out = TempDir::new().unwrap();
    let mut args: Vec<&std::ffi::OsStr> = vec!["granska".as_ref(), source.as_os_str()];
    args.extend(["--batteri", "full", "--format", "inget", "-o"].map(std::ffi::OsStr::new));
    args.push(out.path().as_os_str());
    args.extend(more.iter().map(std::ffi::OsStr::new));
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = records_of(&out.path().join("underlag.csv")).into_iter();
    rows.map(|row| ["tabell", "arende", "regel", "maskinens_svar"].map(|name| row[name].clone()))
        .collect()
}

#[test]
fn the_audit_of_the_copy_gives_the_same_answers() {
    let temp = TempDir::new().unwrap();
    let key = temp.path().join("nyckel.txt");
    for (name, more) in [
        ("eskilstuna-2023", &[][..]),
        ("ny-lag-2025", &[]),
        ("hela-kedjan-2025", &[]),
        ("handelselogg-2025", &["--profil", "handelselogg"]),
    ] {
        let source = fixture(name);
        let copy = temp.path().join(name);
        let ran = deidentify(&source, &copy, &key, more);
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        let (before, after) = (said(&source, more), said(&copy, &[]));
        assert!(before.len() > 1000, "{name}");
        assert_eq!(before, after, "{name}");
    }
}

/// Every cell of an export's tables, but for codes, dates and titles that must stay.
fn secrets_of(folder: &Path) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|end| end != "csv")
            || ["protokoll.csv", "forvantat.csv"].contains(&name.as_str())
        {
            continue;
        }
        let rows = rows_of(&path);
        for (column, header) in rows[0].iter().enumerate() {
            let names_somebody = header.ends_with("_id")
                || [
                    "arende",
                    "handlaggare",
                    "enhet",
                    "anledning",
                    "avser",
                    "stallningstagande",
                    "namn",
                    "skal",
                ]
                .contains(&header.as_str());
            if names_somebody {
                secrets.extend(rows[1..].iter().map(|row| row[column].clone()));
            }
        }
    }
    secrets.retain(|text| text.len() > 2);
    secrets
}

#[test]
fn no_key_name_unit_or_free_text_of_the_export_stands_in_the_copy() {
    let temp = TempDir::new().unwrap();
    for name in ["eskilstuna-2023", "hela-kedjan-2025"] {
        let copy = temp.path().join(name);
        deidentify(&fixture(name), &copy, &temp.path().join("nyckel.txt"), &[]);
        let secrets = secrets_of(&fixture(name));
        assert!(secrets.len() > 50);
        for entry in fs::read_dir(&copy).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let cells: BTreeSet<&str> = text.split([';', '\n']).collect();
            let leaked = secrets
                .iter()
                .find(|secret| cells.contains(secret.as_str()));
            assert_eq!(leaked, None, "{}", path.display());
        }
    }
}

#[test]
fn pseudonyms_follow_the_key_and_nothing_else() {
    let temp = TempDir::new().unwrap();
    let copy = |name: &str, key: &str| {
        let out = temp.path().join(name);
        deidentify(
            &fixture("eskilstuna-2023"),
            &out,
            &temp.path().join(key),
            &[],
        );
        fs::read_to_string(out.join("anmalningar.csv")).unwrap()
    };
    let first = copy("a", "ett.txt");
    assert_eq!(copy("b", "ett.txt"), first);
    assert_ne!(copy("c", "annan.txt"), first);
    let key = fs::read_to_string(temp.path().join("ett.txt")).unwrap();
    assert_eq!(key.trim().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(temp.path().join("ett.txt"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn everything_about_a_child_moves_alike_by_whole_weeks() {
    let temp = TempDir::new().unwrap();
    let copy = temp.path().join("kopia");
    deidentify(
        &fixture("eskilstuna-2023"),
        &copy,
        &temp.path().join("nyckel.txt"),
        &[],
    );
    let days = |folder: &Path, table: &str, column: &str| -> Vec<Option<stickprov::time::Day>> {
        let rows = records_of(&folder.join(table));
        let day = |text: &String| text.get(..10).and_then(stickprov::time::Day::parse);
        rows.iter().map(|row| day(&row[column])).collect()
    };
    let source = fixture("eskilstuna-2023");
    let moved = |table: &str, column: &str| -> Vec<Option<i32>> {
        let pairs = days(&source, table, column)
            .into_iter()
            .zip(days(&copy, table, column));
        pairs
            .map(|(before, after)| Some(after?.days_since(before?)))
            .collect()
    };
    let births = moved("personer.csv", "fodelsedatum");
    assert!(births.iter().flatten().all(|days| days % 7 == 0));
    assert!(births.iter().flatten().any(|days| *days != 0));
    // The tables of the fixture have the same children in the same order.
    let arrivals = moved("anmalningar.csv", "inkom");
    assert_eq!(arrivals[..10], births[..10]);
    assert_eq!(moved("utredningar.csv", "inledd")[..], births[10..20]);
    assert!(
        moved("personal.csv", "fran")
            .iter()
            .flatten()
            .all(|days| *days == 0)
    );
}

#[test]
fn faults_of_the_export_are_faults_of_the_copy() {
    let source = copy_of("eskilstuna-2023");
    edit(
        source.path(),
        "utredningar.csv",
        "2022-02-07;2022-07-11",
        "okänt datum;2022-07-11",
    );
    crate::support::append(
        source.path(),
        "beslut.csv",
        "D-90;FB-01;hittepå;2023-01-01;P-03;;\nD-91;FB-02\n",
    );
    crate::support::append(
        source.path(),
        "anmalningar.csv",
        "A-01;FB-09;;B-01;2022-02-15;anmalan;skola;x;ja;;\n",
    );
    let temp = TempDir::new().unwrap();
    let copy = temp.path().join("kopia");
    let ran = deidentify(source.path(), &copy, &temp.path().join("nyckel.txt"), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(said(source.path(), &[]), said(&copy, &[]));
}

#[test]
fn a_copy_is_not_put_among_what_it_is_made_of_nor_beside_its_key() {
    let source = copy_of("eskilstuna-2023");
    let temp = TempDir::new().unwrap();
    let ran = deidentify(
        source.path(),
        source.path(),
        &temp.path().join("nyckel.txt"),
        &[],
    );
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("är mappen med exporten"), "{}", ran.err);
    let ran = deidentify(
        source.path(),
        temp.path(),
        &temp.path().join("nyckel.txt"),
        &[],
    );
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("lägg nyckeln på en annan plats"),
        "{}",
        ran.err
    );
    fs::write(temp.path().join("fel.txt"), "hej").unwrap();
    let ran = deidentify(
        source.path(),
        &temp.path().join("ut"),
        &temp.path().join("fel.txt"),
        &[],
    );
    assert!(ran.err.contains("är ingen nyckelfil"), "{}", ran.err);
}

#[test]
fn a_copy_is_put_beside_nothing_but_what_it_takes_the_place_of() {
    let source = copy_of("eskilstuna-2023");
    let temp = TempDir::new().unwrap();
    let (copy, key) = (temp.path().join("kopia"), temp.path().join("nyckel.txt"));
    let made = || deidentify(source.path(), &copy, &key, &[]);
    for _ in 0..2 {
        assert_eq!(made().code, 0);
    }
    for left in ["nyckel.csv", "underlag.csv", ".stickprov-a1B2c3"] {
        fs::write(copy.join(left), "").unwrap();
        let ran = made();
        assert_eq!(ran.code, 3, "{left}");
        let told = format!("är inte tom: där ligger {left},");
        assert!(ran.err.contains(&told), "{}", ran.err);
        fs::remove_file(copy.join(left)).unwrap();
    }
}

#[test]
fn a_name_where_a_title_should_be_and_a_key_in_the_copy_are_kept_out() {
    let source = copy_of("eskilstuna-2023");
    edit(
        source.path(),
        "personal.csv",
        "P-03;teamledare",
        "P-03;teamledare Bo Ek",
    );
    crate::support::append(
        source.path(),
        "delegationsordning.csv",
        "beslut_inleda_utredning;Eva Ek;nej;2021-01-01;\n",
    );
    let temp = TempDir::new().unwrap();
    let copy = temp.path().join("kopia");
    let ran = deidentify(source.path(), &copy, &copy.join("nyckel.txt"), &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(!copy.exists());
    let ran = deidentify(source.path(), &copy, &temp.path().join("nyckel.txt"), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for entry in fs::read_dir(&copy).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!text.contains("Ek;") && !text.contains(" Ek"), "{text}");
    }
    assert_eq!(said(source.path(), &[]), said(&copy, &[]));
}
