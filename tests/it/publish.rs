//! What is published points nobody out.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::{Ran, append, contents_of, copy_of, edit, fixture, records_of, rows_of, run};

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
}

/// More rows than cases, or a remark on a mark, would count the protected children.
#[test]
fn nothing_that_is_published_counts_the_protected_children() {
    let persons = "person_id;fodelsedatum;skyddad_identitet\na;2012-03-17;ja\nb;2012-03-18;nej\nc;2012-03-18;nej\n";
    let cases = "utredning_id;person_id;inledd;slutford\nU1;a;2023-01-20;2023-05-30\nU2;b;2023-01-20;2023-05-30\nU3;c;2023-01-20;2023-05-30\n";
    let source = crate::support::export(&[("utredningar", cases), ("personer", persons)]);
    let parts_of = |more: &[&str]| {
        let out = TempDir::new().unwrap();
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.path().as_os_str()];
        args.extend(["--matdag", "2023-12-31", "-o"].map(OsStr::new));
        args.push(out.path().as_os_str());
        args.extend(more.iter().map(OsStr::new));
        let ran = run(&args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let result = fs::read_to_string(out.path().join("resultat.json")).unwrap();
        let result: serde_json::Value = serde_json::from_str(&result).unwrap();
        let book = contents_of(out.path()).into_iter();
        let book: String = book
            .filter(|(name, _)| name == "rapport.xlsx")
            .map(|(_, text)| text)
            .collect();
        (result, book)
    };
    let (inner, book) = parts_of(&[]);
    assert_eq!(inner["avstamning"][0]["anvanda"], 3);
    assert!(book.contains("Använda"));
    let (public, book) = parts_of(&["--publicera"]);
    assert_eq!(public["tabeller"][0]["arenden"], 2);
    assert_eq!(public["avstamning"], serde_json::json!([]));
    assert_eq!(public["anmarkningar"], serde_json::json!({}));
    assert!(!book.contains("Använda"));
}

/// Reviews a fixture into a folder.
fn reviewed(out: &Path, more: &[&str]) -> Ran {
    let source = fixture("eskilstuna-2023");
    let mut args: Vec<&OsStr> = vec![
        "granska".as_ref(),
        source.as_os_str(),
        "--format".as_ref(),
        "inget".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ];
    args.extend(more.iter().map(OsStr::new));
    run(&args)
}

/// What puts something in a folder.
type Before = Box<dyn Fn(&Path)>;

#[test]
fn what_is_published_is_not_put_beside_anything_else() {
    let put = |name: &'static str| move |out: &Path| fs::write(out.join(name), "").unwrap();
    let review = |more: &'static [&'static str]| {
        move |out: &Path| assert_eq!(reviewed(out, more).code, 0, "{more:?}")
    };
    let befores: [(&str, Before); 9] = [
        // What other commands write, what a run that was killed has left, and a folder.
        ("nyckel.csv", Box::new(put("nyckel.csv"))),
        ("bevaka.ics", Box::new(put("bevaka.ics"))),
        ("protokoll.xlsx", Box::new(put("protokoll.xlsx"))),
        (".stickprov-a1B2c3", Box::new(put(".stickprov-a1B2c3"))),
        (
            "rapport.md",
            Box::new(|out| fs::create_dir(out.join("rapport.md")).unwrap()),
        ),
        // A review that was not to be published, whole or in part.
        ("andelar.csv", Box::new(review(&[]))),
        ("enheter.csv", Box::new(review(&["--bara", "enheter.csv"]))),
        (
            "rapport.html",
            Box::new(review(&["--bara", "rapport.html,resultat.json"])),
        ),
        // One that was, and then something else.
        (
            "avstamning.csv",
            Box::new(move |out| {
                review(&["--publicera"])(out);
                put("avstamning.csv")(out);
            }),
        ),
    ];
    for (file, before) in befores {
        let out = TempDir::new().unwrap();
        before(out.path());
        let left = contents_or_folders(out.path());
        for more in [
            &["--publicera"][..],
            &["--publicera", "--bara", "resultat.json"],
        ] {
            let ran = reviewed(out.path(), more);
            assert_eq!(ran.code, 3, "{file}");
            let told = format!("är inte tom: där ligger {file},");
            assert!(ran.err.contains(&told), "{}", ran.err);
            assert!(contents_or_folders(out.path()) == left, "{file}");
        }
    }
}

/// What lies in a folder: the names, and the bytes of files.
fn contents_or_folders(folder: &Path) -> Vec<(OsString, Option<Vec<u8>>)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut found: Vec<_> = entries
        .map(|entry| (entry.file_name(), fs::read(entry.path()).ok()))
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_published_may_be_published_anew() {
    let out = TempDir::new().unwrap();
    for _ in 0..2 {
        assert_eq!(reviewed(out.path(), &["--publicera"]).code, 0);
        // Left by a system when somebody looked into the folder.
        fs::write(out.path().join(".DS_Store"), "").unwrap();
    }
}

#[test]
fn files_of_two_reviews_are_not_mixed() {
    let out = TempDir::new().unwrap();
    let both = ["--bara", "andelar.csv,resultat.json"];
    for _ in 0..2 {
        assert_eq!(reviewed(out.path(), &both).code, 0);
    }
    let ran = reviewed(out.path(), &["--bara", "resultat.json"]);
    assert_eq!(ran.code, 3);
    let told = "har andelar.csv från en tidigare körning";
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn faults_are_said_to_stand_only_where_they_do() {
    let source = fixture("viva-lik-2023");
    for (more, told) in [
        (&[][..], "de står i anmarkningar.csv."),
        (
            &["--publicera"],
            "de publiceras inte; granska utan --publicera",
        ),
        (
            &["--bara", "andelar.csv"],
            "ta med anmarkningar.csv i --bara",
        ),
        (
            &["--bara", "anmarkningar.csv"],
            "de står i anmarkningar.csv.",
        ),
    ] {
        let out = TempDir::new().unwrap();
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.as_os_str(), "-o".as_ref()];
        args.push(out.path().as_os_str());
        args.extend(more.iter().map(OsStr::new));
        let ran = run(&args);
        assert!(ran.err.contains(told), "{}", ran.err);
        let says_so = told.starts_with("de står");
        assert_eq!(out.path().join("anmarkningar.csv").exists(), says_so);
    }
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

/// What a reader has written stands in notes, and says more than the grid does.
#[test]
fn notes_that_readers_wrote_are_not_published() {
    let copy = copy_of("eskilstuna-2023");
    append(
        copy.path(),
        "protokoll.csv",
        "forhandsbedomningar;FB-02;forhandsbedomning_inom_fjorton_dagar;Nej;Hemlig kommentar;Kalle bor på Storgatan 5;G1\n",
    );
    let out = TempDir::new().unwrap();
    let folder = out.path().join("ut");
    let ran = run(&[
        "granska".as_ref(),
        copy.path().as_os_str(),
        "--publicera".as_ref(),
        "-o".as_ref(),
        folder.as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut all: Vec<String> = contents_of(&folder)
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    all.extend([ran.out, ran.err]);
    for text in &all {
        for secret in [
            "Storgatan",
            "Hemlig",
            "barn i annan kommun",
            "Pågående polisutredning",
        ] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    let notes = fs::read_to_string(folder.join("noter-utredningar.txt")).unwrap();
    assert!(
        notes.contains("Struket ärende") && notes.contains("Not av granskaren"),
        "{notes}"
    );
}

/// A grid in the order of the export, beside sums of groups that follow the same order, gives the sums away that are
/// withheld.
#[test]
fn the_published_grid_stands_in_another_order_than_the_export_and_holds_the_same_answers() {
    let source = fixture("aktgranskning-2024");
    let rows = |more: &[&str]| {
        let out = TempDir::new().unwrap();
        let mut words: Vec<std::ffi::OsString> = vec!["granska".into(), (&source).into()];
        words.extend(more.iter().map(Into::into));
        words.extend([
            "--format".into(),
            "inget".into(),
            "-o".into(),
            out.path().into(),
        ]);
        assert_eq!(run(&words).code, 0);
        let result: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(out.path().join("resultat.json")).unwrap())
                .unwrap();
        let mut answers = Vec::new();
        for question in result["tabeller"][0]["fragor"].as_array().unwrap() {
            let said = question["svar"].as_array().unwrap().clone();
            answers.push(
                said.iter()
                    .map(|said| said.as_str().unwrap().to_owned())
                    .collect::<Vec<_>>(),
            );
        }
        (
            answers,
            rows_of(&out.path().join("tabell-forhandsbedomningar.csv")),
        )
    };
    let (inner, _) = rows(&[]);
    let (public, grid) = rows(&["--publicera"]);
    assert_ne!(inner, public);
    for (one, other) in inner.iter().zip(&public) {
        let sorted = |answers: &Vec<String>| {
            let mut sorted = answers.clone();
            sorted.sort();
            sorted
        };
        assert_eq!(sorted(one), sorted(other));
    }
    // The grid's file and the result agree, and the cases are numbered from one.
    let label = |code: &str| stickprov::answer::Answer::from_code(code).unwrap().label();
    for (answers, row) in public.iter().zip(&grid[1..]) {
        for (answer, cell) in answers.iter().zip(&row[1..]) {
            let is_marker = answer == "uppgift_saknas" && cell.starts_with('*');
            assert!(
                cell.starts_with(label(answer)) || is_marker,
                "{answer} {cell}"
            );
        }
    }
    assert_eq!(grid[0][1..4], ["1", "2", "3"]);
}

/// The answers of each case of the first table, in the order of the grid.
fn columns_of(folder: &Path) -> Vec<Vec<String>> {
    let rows = rows_of(&folder.join("tabell-forhandsbedomningar.csv"));
    let column = |place: usize| {
        let cells = rows[1..].iter().map(|row| row[place].as_str());
        let answers = cells.map(|cell| cell.trim_end_matches('*').to_owned());
        answers.collect()
    };
    (1..rows[0].len()).map(column).collect()
}

/// The digests of the files are published and keys can be counted up: an order made of them alone would tell which case is
/// which, and so when each came.
#[test]
fn the_published_order_does_not_follow_from_what_is_published_and_the_keys() {
    let inner = TempDir::new().unwrap();
    let public = TempDir::new().unwrap();
    for (out, more) in [(&inner, None), (&public, Some("--publicera"))] {
        let source = fixture("aktgranskning-2024");
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.as_os_str()];
        args.extend(["-o".as_ref(), out.path().as_os_str()]);
        args.extend(more.map(OsStr::new));
        assert_eq!(run(&args).code, 0);
    }
    let result = fs::read_to_string(public.path().join("resultat.json")).unwrap();
    let result: serde_json::Value = serde_json::from_str(&result).unwrap();
    let inputs = result["indata"].as_array().unwrap().iter();
    let digests: String = inputs
        .map(|input| input["sha256"].as_str().unwrap())
        .collect();
    let keys = records_of(&inner.path().join("nyckel.csv")).into_iter();
    let keys = keys.filter(|row| row["tabell"] == "forhandsbedomningar");
    let mut cases: Vec<_> = keys.zip(columns_of(inner.path())).collect();
    cases.sort_by_cached_key(|(row, _)| {
        Sha256::digest(format!("{digests}|{}", row["nyckel"]).as_bytes())
    });
    let guessed: Vec<Vec<String>> = cases.into_iter().map(|(_, answers)| answers).collect();
    let told = columns_of(public.path());
    assert_eq!(guessed.len(), told.len());
    assert_ne!(guessed, told);
}

/// The seed of a draw is known, and with it anyone can put the keys in the order of their lots.
#[test]
fn the_published_cases_of_a_draw_do_not_stand_in_the_order_of_their_lots() {
    let folder = TempDir::new().unwrap();
    let source = fixture("aktgranskning-2024");
    let mut args: Vec<&OsStr> = vec!["urval".as_ref(), source.as_os_str()];
    args.extend(["--tabell", "forhandsbedomningar", "--antal", "40"].map(OsStr::new));
    args.extend(["--fro", "a", "-o"].map(OsStr::new));
    args.push(folder.path().as_os_str());
    let drawn = run(&args);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    let record = folder.path().join("urval.json");
    let told = |more: &[&str]| {
        let out = TempDir::new().unwrap();
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.as_os_str()];
        args.extend(["--urval".as_ref(), record.as_os_str()]);
        args.extend(["-o".as_ref(), out.path().as_os_str()]);
        args.extend(more.iter().map(OsStr::new));
        assert_eq!(run(&args).code, 0);
        columns_of(out.path())
    };
    let (mut lots, mut public) = (told(&[]), told(&["--publicera"]));
    assert_ne!(lots, public);
    lots.sort_unstable();
    public.sort_unstable();
    assert_eq!(lots, public);
}

/// As many girls as boys are drawn, and everyone knows how many: one that is left out is of the group that has one less.
#[test]
fn a_draw_made_group_by_group_is_not_told_by_those_groups() {
    let source = fixture("aktgranskning-2024");
    let by_sex = ["--per", "kon"];
    let evenly = ["--metod", "spridning", "--over", "kon"];
    for (flags, is_told) in [(&by_sex[..], false), (&evenly, false), (&[], true)] {
        let (folder, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let mut args: Vec<&OsStr> = vec!["urval".as_ref(), source.as_os_str()];
        args.extend(["--tabell", "forhandsbedomningar", "--antal", "40"].map(OsStr::new));
        args.extend(flags.iter().map(OsStr::new));
        args.extend(["--frostart", "a", "-o"].map(OsStr::new));
        args.push(folder.path().as_os_str());
        let drawn = run(&args);
        assert_eq!(drawn.code, 0, "{}", drawn.err);
        let record = folder.path().join("urval.json");
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.as_os_str()];
        args.extend(["--urval".as_ref(), record.as_os_str()]);
        args.extend(["--publicera", "--format", "inget", "-o"].map(OsStr::new));
        args.push(out.path().as_os_str());
        let ran = run(&args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = records_of(&out.path().join("fordelning.csv"));
        let by_sex = rows.iter().any(|row| row["uppdelning"] == "kön");
        assert_eq!(by_sex, is_told, "{flags:?}");
        assert!(rows.iter().any(|row| row["uppdelning"] != "kön"));
    }
}

/// Units are not set side by side, no group's count is few, and no time is told of a single case.
#[test]
fn nothing_published_is_about_a_unit_or_about_few() {
    for name in ["aktgranskning-2024", "hela-kedjan-2025"] {
        let out = TempDir::new().unwrap();
        let folder = out.path().join("ut");
        let ran = run(&[
            "granska".as_ref(),
            fixture(name).as_os_str(),
            "--publicera".as_ref(),
            "--batteri".as_ref(),
            "full".as_ref(),
            "-o".as_ref(),
            folder.as_os_str(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        for row in records_of(&folder.join("fordelning.csv")) {
            assert_ne!(row["uppdelning"], "enhet");
            for count in ["granskade", "bedombara", "ja", "nej", "x"] {
                let is_few = row[count]
                    .parse::<u64>()
                    .is_ok_and(|count| (1..5).contains(&count));
                // The assessable are Ja and Nej together, of which neither is few.
                assert!(!is_few || count == "bedombara", "{count}: {row:?}");
            }
        }
        let times = folder.join("handlaggningstid.csv");
        if times.exists() {
            for row in records_of(&times) {
                assert!(
                    !row["i_ord"].contains("äldsta") && !row["i_ord"].contains("längst"),
                    "{row:?}"
                );
                let few = row["antal"]
                    .parse::<u64>()
                    .is_ok_and(|count| (1..5).contains(&count));
                assert!(!few, "{row:?}");
            }
        }
        for (file, text) in contents_of(&folder) {
            assert!(
                !text.contains("Enhet Gran") && !text.contains("Enhet Alm"),
                "{file}"
            );
        }
    }
}

/// What a question says of one group tells what it says of the others: it is told of all of them or of none.
#[test]
fn a_question_is_withheld_in_every_group_of_a_division_or_in_none() {
    let out = TempDir::new().unwrap();
    let args = ["granska", "--publicera", "--format", "inget", "-o"].map(OsString::from);
    let mut args = Vec::from(args);
    args.extend([out.path().into(), fixture("aktgranskning-2024").into()]);
    assert_eq!(run(&args).code, 0);
    let rows = records_of(&out.path().join("fordelning.csv"));
    let key = |row: &BTreeMap<String, String>| {
        ["tabell", "uppdelning", "nr", "grad"].map(|name| row[name].clone())
    };
    let (mut told, mut withheld) = (0, 0);
    for groups in rows.chunk_by(|one, other| key(one) == key(other)) {
        let hidden = groups.iter().filter(|row| row["granskade"] == "..");
        match hidden.count() {
            0 => told += 1,
            count => {
                assert_eq!(count, groups.len(), "{groups:?}");
                withheld += 1;
            }
        }
    }
    assert!(told > 0 && withheld > 0, "{told} {withheld}");
}

/// As many girls as boys, each with a förhandsbedömning and its anmälan, and one girl with an anmälan more.
fn nearly_the_same_in_two_tables() -> TempDir {
    let tables = [
        "anmalan_id;forhandsbedomning_id;utredning_id;person_id;inkom;typ",
        "forhandsbedomning_id;person_id;stallningstagande",
        "anmalan_id;gjord;namn;befattning;slutsats",
        "person_id;fodelsedatum;kon;skyddad_identitet",
        "beslut_id;arende;beslutstyp;beslutsdatum",
    ];
    let [
        mut notices,
        mut cases,
        mut safety,
        mut persons,
        mut decisions,
    ] = tables.map(|head| format!("{head}\n"));
    for place in 0..60 {
        let (sex, few) = [("flicka", 8), ("pojke", 14)][place % 2];
        let name = if place < few {
            ";"
        } else {
            "P-1;socialsekreterare"
        };
        let _ = writeln!(
            notices,
            "A-{place};FB-{place};;B-{place};2024-01-08 09:00;anmalan"
        );
        let _ = writeln!(cases, "FB-{place};B-{place};Inleder inte");
        let _ = writeln!(safety, "A-{place};2024-01-08 10:00;{name};inget behov");
        let _ = writeln!(
            decisions,
            "D-{place};FB-{place};beslut_inte_inleda_utredning;2024-01-15"
        );
        let _ = writeln!(persons, "B-{place};2014-05-05;{sex};nej");
    }
    notices += "A-60;;U-0;B-0;2024-03-06 09:00;anmalan\n";
    safety += "A-60;2024-03-06 10:00;;;inget behov\n";
    crate::support::export(&[
        ("anmalningar", &notices),
        ("forhandsbedomningar", &cases),
        ("skyddsbedomningar", &safety),
        ("personer", &persons),
        ("beslut", &decisions),
        (
            "personal",
            "personal_id;befattning;fran;till\nP-1;socialsekreterare;2019-01-01;\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU-0;B-0;2024-02-15;2024-05-01\n",
        ),
    ])
}

/// Four girls and seven boys have a skyddsbedömning without a name, and of the anmälningar five and seven.
#[test]
fn a_small_count_does_not_follow_from_a_table_about_the_same_children() {
    let source = nearly_the_same_in_two_tables();
    let out = TempDir::new().unwrap();
    let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.path().as_os_str()];
    args.extend(["--batteri", "full", "--matdag", "2025-06-01"].map(OsStr::new));
    args.extend(["--format", "inget", "--publicera", "-o"].map(OsStr::new));
    args.push(out.path().as_os_str());
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = records_of(&out.path().join("fordelning.csv"));
    let named = |row: &&BTreeMap<String, String>| {
        row["uppdelning"] == "kön" && row["regel"].starts_with("namn_och_befattning_i_")
    };
    let told: Vec<_> = rows.iter().filter(named).collect();
    assert!(
        told.iter().any(|row| row["tabell"] == "skyddsbedomningar"),
        "{told:?}"
    );
    assert!(told.iter().all(|row| row["nej"] == ".."), "{told:?}");
    let is_told = |row: &BTreeMap<String, String>| row["uppdelning"] == "kön" && row["nej"] != "..";
    assert!(rows.iter().any(is_told), "{rows:?}");
}

/// Two are open past their last day. Those completed too late, and the reasons for Nej, would tell that there are two.
#[test]
fn few_open_cases_follow_from_nothing_else_that_is_published() {
    let mut cases = "utredning_id;inledd;slutford\n".to_owned();
    for (kind, count, ended) in [("I", 8, "2024-03-01"), ("S", 6, "2024-08-01"), ("O", 2, "")] {
        for place in 0..count {
            let _ = writeln!(cases, "{kind}{place};2024-01-10;{ended}");
        }
    }
    let decisions = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n";
    let source = crate::support::export(&[("utredningar", &cases), ("beslut", decisions)]);
    let review = "matdag = 2024-12-31\nalla_under_18 = true\ntills_vidare = true\n";
    fs::write(source.path().join("granskning.toml"), review).unwrap();
    let told = |more: &[&str]| {
        let out = TempDir::new().unwrap();
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.path().as_os_str()];
        args.extend(["-o".as_ref(), out.path().as_os_str()]);
        args.extend(more.iter().map(OsStr::new));
        assert_eq!(run(&args).code, 0);
        let rows = records_of(&out.path().join("handlaggningstid.csv")).into_iter();
        let measures = rows.filter(|row| row["regel"] == "utredning_inom_fyra_manader");
        let counts: Vec<String> = measures.map(|row| row["antal"].clone()).collect();
        let findings = fs::read_to_string(out.path().join("iakttagelser.csv")).unwrap();
        (counts, findings.contains("fristen har löpt ut"))
    };
    let (inner, gives_reasons) = told(&[]);
    assert!(
        inner.contains(&"2".to_owned()) && gives_reasons,
        "{inner:?}"
    );
    let (public, gives_reasons) = told(&["--publicera"]);
    assert!(!public.is_empty() && !gives_reasons);
    assert!(public.iter().all(String::is_empty), "{public:?}");
}

/// Ten are late: seven are open, and three were done after the period. Their shares are told of all, and those due.
#[test]
fn few_that_were_done_too_late_are_not_what_the_open_leave_of_all_nej() {
    let mut cases = "utredning_id;inledd;slutford\n".to_owned();
    let kinds = [
        ("I", 8, "2024-01-10", "2024-03-01"),
        ("S", 3, "2024-08-05", "2025-02-01"),
        ("O", 7, "2024-06-10", ""),
    ];
    for (kind, count, opened, ended) in kinds {
        for place in 0..count {
            let _ = writeln!(cases, "{kind}{place};{opened};{ended}");
        }
    }
    let decisions = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n";
    let source = crate::support::export(&[("utredningar", &cases), ("beslut", decisions)]);
    let period = "period = { fran = 2024-01-01, till = 2024-12-31 }\n";
    let review = "matdag = 2025-06-30\nalla_under_18 = true\ntills_vidare = true\n";
    fs::write(
        source.path().join("granskning.toml"),
        review.to_owned() + period,
    )
    .unwrap();
    let out = TempDir::new().unwrap();
    let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.path().as_os_str()];
    args.extend(["--publicera", "--format", "inget", "-o"].map(OsStr::new));
    args.push(out.path().as_os_str());
    assert_eq!(run(&args).code, 0);
    let rows = records_of(&out.path().join("handlaggningstid.csv")).into_iter();
    let measures = rows.filter(|row| row["regel"] == "utredning_inom_fyra_manader");
    let counts: Vec<String> = measures.map(|row| row["antal"].clone()).collect();
    assert!(
        !counts.is_empty() && counts.iter().all(String::is_empty),
        "{counts:?}"
    );
}

/// The only Nej is by the law that holds from 1 July 2025; the other answers are by that and by the one before.
#[test]
fn the_law_that_is_cited_does_not_tell_when_few_nej_came() {
    let mut cases = "utredning_id;inledd;slutford\n".to_owned();
    for place in 0..6 {
        let _ = writeln!(
            cases,
            "A{place};2025-01-10;2025-03-01\nB{place};2025-08-10;2025-09-01"
        );
    }
    cases += "S;2025-08-10;2026-03-01\n";
    let decisions = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n";
    let source = crate::support::export(&[("utredningar", &cases), ("beslut", decisions)]);
    let review = "matdag = 2026-06-30\nalla_under_18 = true\ntills_vidare = true\n";
    fs::write(source.path().join("granskning.toml"), review).unwrap();
    let cited = |more: &[&str]| {
        let out = TempDir::new().unwrap();
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.path().as_os_str()];
        args.extend(["-o".as_ref(), out.path().as_os_str()]);
        args.extend(more.iter().map(OsStr::new));
        assert_eq!(run(&args).code, 0);
        let rows = records_of(&out.path().join("iakttagelser.csv")).into_iter();
        let own = rows.filter(|row| row["regel"] == "utredning_inom_fyra_manader");
        let laws = own.map(|row| ["(2001:453)", "(2025:400)"].map(|law| row["text"].contains(law)));
        laws.collect::<Vec<_>>()
    };
    assert_eq!(cited(&[]), [[false, true]]);
    assert_eq!(cited(&["--publicera"]), [[true, true]]);
}

/// Of ten due in the period eight were in time, less than the goal; of all thirty 28 are Ja, more than it.
#[test]
fn a_goal_is_not_held_against_something_else_where_the_measures_are_withheld() {
    let mut cases = "utredning_id;inledd;slutford\n".to_owned();
    let kinds = [
        ("A", 20, "2023-01-10", "2023-03-01"),
        ("B", 8, "2024-02-10", "2024-03-01"),
        ("S", 2, "2024-02-10", "2024-09-01"),
    ];
    for (kind, count, opened, ended) in kinds {
        for place in 0..count {
            let _ = writeln!(cases, "{kind}{place};{opened};{ended}");
        }
    }
    let decisions = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n";
    let source = crate::support::export(&[("utredningar", &cases), ("beslut", decisions)]);
    let period = "period = { fran = 2024-01-01, till = 2024-12-31 }\n";
    let review = "matdag = 2025-06-30\nalla_under_18 = true\ntills_vidare = true\n";
    let goal = "[[mal]]\nregel = \"utredning_inom_fyra_manader\"\nandel = 85\nkalla = \"Plan\"\n";
    let review = [review, period, goal].concat();
    fs::write(source.path().join("granskning.toml"), review).unwrap();
    let reached = |more: &[&str]| {
        let out = TempDir::new().unwrap();
        let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.path().as_os_str()];
        args.extend(["-o".as_ref(), out.path().as_os_str()]);
        args.extend(more.iter().map(OsStr::new));
        assert_eq!(run(&args).code, 0);
        records_of(&out.path().join("mal.csv"))[0]["uppnatt"].clone()
    };
    assert_eq!(reached(&[]), "nej");
    assert_eq!(reached(&["--publicera"]), "–");
}

/// A published grid has its cases in another order, so that every cell would be a difference, told with what it holds.
#[test]
fn what_is_published_is_not_compared_with_a_facit() {
    let source = fixture("eskilstuna-2023");
    let facit = source.join("facit");
    let mut args: Vec<&OsStr> = vec!["granska".as_ref(), source.as_os_str()];
    args.extend(["--facit".as_ref(), facit.as_os_str()]);
    assert_eq!(run(&args).code, 0);
    args.push("--publicera".as_ref());
    let ran = run(&args);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(!ran.err.contains("skillnader"), "{}", ran.err);
}
