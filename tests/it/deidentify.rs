//! The copy that can leave the room: it says the same, and names nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use stickprov::time::Day;
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

/// Table, rule and the machine's answer of everything that `full` asks, case by case. The cases of a copy stand in another
/// order.
fn said(source: &Path, more: &[&str]) -> Vec<Vec<[String; 3]>> {
    let out = TempDir::new().unwrap();
    let mut args: Vec<&std::ffi::OsStr> = vec!["granska".as_ref(), source.as_os_str()];
    args.extend(["--batteri", "full", "--format", "inget", "-o"].map(std::ffi::OsStr::new));
    args.push(out.path().as_os_str());
    args.extend(more.iter().map(std::ffi::OsStr::new));
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut cases: BTreeMap<[String; 2], Vec<[String; 3]>> = BTreeMap::new();
    for row in records_of(&out.path().join("underlag.csv")) {
        let case = ["tabell", "arende"].map(|name| row[name].clone());
        let answer = ["tabell", "regel", "maskinens_svar"].map(|name| row[name].clone());
        cases.entry(case).or_default().push(answer);
    }
    let mut said: Vec<_> = cases.into_values().collect();
    said.sort();
    said
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
        assert!(before.iter().flatten().count() > 1000, "{name}");
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
    let source = fixture("eskilstuna-2023");
    let (before, after) = (lives_in(&source), lives_in(&copy));
    assert_eq!(before.len(), after.len());
    // Each child by how long after its birth everything happened, and the day of the week of its birth.
    let shapes = |lives: &[Vec<Day>]| {
        let monday = Day::parse("1990-01-01").unwrap();
        let shape = |life: &Vec<Day>| {
            let gaps = life[1..].iter().map(|day| day.days_since(life[0]));
            (life[0].days_since(monday) % 7, gaps.collect::<Vec<_>>())
        };
        let mut shapes: Vec<_> = lives.iter().map(shape).collect();
        shapes.sort();
        shapes
    };
    assert_eq!(shapes(&before), shapes(&after));
    assert!(before.iter().any(|life| life.len() > 1));
    assert!(before.iter().any(|life| !after.contains(life)));
    let employed = |folder: &Path| {
        let rows = records_of(&folder.join("personal.csv")).into_iter();
        rows.map(|row| row["fran"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(employed(&source), employed(&copy));
}

/// The birth of each child with a known one, and after it the days of what came in and was begun about it.
fn lives_in(folder: &Path) -> Vec<Vec<Day>> {
    let day = |text: &String| text.get(..10).and_then(Day::parse);
    let mut lives: BTreeMap<String, Vec<Day>> = BTreeMap::new();
    for row in records_of(&folder.join("personer.csv")) {
        if let Some(birth) = day(&row["fodelsedatum"]) {
            lives.insert(row["person_id"].clone(), vec![birth]);
        }
    }
    for (table, column) in [("anmalningar.csv", "inkom"), ("utredningar.csv", "inledd")] {
        for row in records_of(&folder.join(table)) {
            if let Some(life) = lives.get_mut(&row["person_id"]) {
                life.extend(day(&row[column]));
            }
        }
    }
    lives.into_values().collect()
}

/// An export stands by time: whoever knows when one thing happened would know about when its neighbours did.
#[test]
fn the_rows_of_the_copy_do_not_stand_as_those_of_the_export() {
    let first = Day::parse("2024-01-01").unwrap();
    let mut rows = "utredning_id;person_id;inledd;slutford\n".to_owned();
    for place in 0..20 {
        let begun = first.plus_days(place * 3);
        let ended = begun.plus_days(20 + place);
        let _ = writeln!(rows, "U{place};b{place};{begun};{ended}");
    }
    let source = crate::support::export(&[("utredningar", &rows)]);
    let temp = TempDir::new().unwrap();
    let gaps = |name: &str, key: &str| -> Vec<i32> {
        let copy = temp.path().join(name);
        let day = ["--matdag", "2024-12-31"];
        let ran = deidentify(source.path(), &copy, &temp.path().join(key), &day);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = records_of(&copy.join("utredningar.csv")).into_iter();
        rows.map(|row| {
            let day = |column: &str| Day::parse(&row[column][..10]).unwrap();
            day("slutford").days_since(day("inledd"))
        })
        .collect()
    };
    let in_order: Vec<i32> = (20..40).collect();
    let copied = gaps("a", "ett.txt");
    assert_ne!(copied, in_order);
    let mut sorted = copied.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, in_order);
    assert_eq!(gaps("b", "ett.txt"), copied);
    assert_ne!(gaps("c", "annan.txt"), copied);
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

#[test]
fn a_column_that_a_profile_makes_a_word_of_is_read_in_the_copy_as_in_the_export() {
    let (mut reports, mut assessments) = (
        "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n".to_owned(),
        "forhandsbedomning_id;person_id;Beslut inleda;Beslut inte inleda\n".to_owned(),
    );
    let first = Day::parse("2024-01-02").unwrap();
    for place in 0..8 {
        let came = first.plus_days(place * 5);
        // Some within fourteen days, some later.
        let decided = came.plus_days(3 + place * 5);
        let _ = writeln!(reports, "A{place};F{place};B{place};{came};anmalan");
        let _ = writeln!(assessments, "F{place};B{place};{decided};");
    }
    let tables = [
        ("anmalningar", reports.as_str()),
        ("forhandsbedomningar", assessments.as_str()),
    ];
    let source = crate::support::export(&tables);
    let profile = "namn = \"Egen\"\n[[fil]]\ntabell = \"forhandsbedomningar\"\nheter = [\"forhandsbedomningar\"]\n\
                   [fil.kolumner]\nbeslut_inleda_utredning = [\"Beslut inleda\"]\n\
                   beslut_inte_inleda_utredning = [\"Beslut inte inleda\"]\n";
    let own = source.path().join("egen.toml");
    fs::write(&own, profile).unwrap();
    let more = ["--profil", own.to_str().unwrap(), "--matdag", "2024-12-31"];
    let temp = TempDir::new().unwrap();
    let copy = temp.path().join("kopia");
    let ran = deidentify(source.path(), &copy, &temp.path().join("nyckel.txt"), &more);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let before = said(source.path(), &more);
    let is_answered =
        |row: &[String; 3]| row[1] == "forhandsbedomning_inom_fjorton_dagar" && row[2] == "ja";
    assert!(before.iter().flatten().any(is_answered));
    assert_eq!(before, said(&copy, &[]));
    let days = |folder: &Path, column: &str| {
        let rows = records_of(&folder.join("forhandsbedomningar.csv")).into_iter();
        let mut days: Vec<String> = rows.map(|row| row[column].clone()).collect();
        days.sort();
        days
    };
    assert_ne!(
        days(source.path(), "Beslut inleda"),
        days(&copy, "beslut_inleda_utredning")
    );
}

/// Inquiries with two rows each, which name different caseworkers.
fn with_repeated_rows(profile: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let rows = "utredning_id;person_id;inledd;slutford;Handläggare\n\
                U-1;B-1;2023-01-10;2023-07-28;P-1\nU-1;B-1;;;P-2\n\
                U-2;B-2;2023-02-10;2023-04-28;P-2\nU-2;B-2;;;P-1\n";
    let review = "matdag = 2023-12-31\nprofil = \"profil.toml\"\ntills_vidare = true\n";
    for (name, text) in [
        ("utredningar.csv", rows),
        ("granskning.toml", review),
        ("profil.toml", profile),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn where_the_first_row_about_a_case_holds_it_holds_in_the_copy_too() {
    let table = "namn = \"Flera rader\"\n[[fil]]\ntabell = \"utredningar\"\nheter = [\"utredningar\"]\nupprepas = true\n";
    let columns = "[fil.kolumner]\nhandlaggare = [\"Handläggare\"]\n";
    let first = "forsta_galler = [\"handlaggare\"]\n";
    for (first, contradictions) in [(first, 0), ("", 2)] {
        let source = with_repeated_rows(&[table, first, columns].concat());
        let temp = TempDir::new().unwrap();
        let (copy, key) = (temp.path().join("kopia"), temp.path().join("nyckel.txt"));
        let ran = deidentify(source.path(), &copy, &key, &[]);
        assert_eq!(ran.code, 0, "{first}: {}", ran.err);
        assert_eq!(said(source.path(), &[]), said(&copy, &[]), "{first}");
        let profile = fs::read_to_string(copy.join("profil.toml")).unwrap();
        assert_eq!(profile.contains("forsta_galler"), !first.is_empty());
        let out = crate::support::written(&copy);
        let remarks = records_of(&out.path().join("anmarkningar.csv")).into_iter();
        let told = remarks.filter(|row| row["kod"] == "motsagande_rad");
        assert_eq!(told.count(), contradictions, "{first}");
    }
}
