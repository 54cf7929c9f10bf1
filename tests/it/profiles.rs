//! Exports that are not in the canonical layout, read through their profiles.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use stickprov::rulebook::{ProfileColumn, fits, plain};
use tempfile::TempDir;

use crate::support::{
    book, copy_folder, copy_of, edit, export, fixture, found_in, records_of, run, save, written,
};

/// Runs a review through a profile and returns the folder with its files.
fn written_through(source: &Path, profile: &str, more: &[&str]) -> TempDir {
    let out = TempDir::new().unwrap();
    let mut args: Vec<&std::ffi::OsStr> = vec!["granska".as_ref(), source.as_os_str()];
    args.extend([
        "--profil".as_ref(),
        profile.as_ref(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ]);
    args.extend(more.iter().map(std::ffi::OsStr::new));
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    out
}

/// The grids and notes of a review: name → bytes.
fn grids(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let named = files.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path));
    let grids = named.filter(|(name, _)| name.starts_with("tabell-") || name.starts_with("noter-"));
    grids
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

#[test]
fn an_export_saved_in_five_ways_with_its_own_headers_gives_the_same_grids_byte_for_byte() {
    let expected = grids(written(&fixture("eskilstuna-2023")).path());
    assert_eq!(expected.len(), 4);
    for form in [
        "windows-1252",
        "utf-16",
        "export.xlsx",
        "export.xls",
        "export.ods",
    ] {
        let review = TempDir::new().unwrap();
        let source = fixture("viva-lik-2023").join(form);
        let text = format!(
            "matdag = 2023-05-31\nprofil = \"viva-lik\"\ntills_vidare = true\nkalla = {:?}\n",
            source.display().to_string()
        );
        fs::write(review.path().join("granskning.toml"), text).unwrap();
        let out = written(review.path());
        assert!(grids(out.path()) == expected, "{form}");
        let remarks = records_of(&out.path().join("anmarkningar.csv"));
        let faults: Vec<_> = remarks
            .iter()
            .filter(|row| row["allvar"] == "fel")
            .collect();
        assert!(faults.is_empty(), "{form}: {faults:?}");
        // Rows that are not cases: two anmälningar, an utredning and a beslut.
        let left_out: u64 = records_of(&out.path().join("avstamning.csv"))
            .iter()
            .map(|row| row["bortvald"].parse::<u64>().unwrap())
            .sum();
        assert_eq!(left_out, 4, "{form}");
    }
}

/// Answer and reason by table, key and rule.
fn reasons(folder: &Path) -> BTreeMap<(String, String, String), (String, String)> {
    let keys: BTreeMap<_, _> = records_of(&folder.join("nyckel.csv"))
        .into_iter()
        .map(|row| {
            (
                (row["tabell"].clone(), row["arende"].clone()),
                row["nyckel"].clone(),
            )
        })
        .collect();
    let rows = records_of(&folder.join("underlag.csv"));
    let said = rows.iter().map(|row| {
        let key = keys[&(row["tabell"].clone(), row["arende"].clone())].clone();
        let case = (row["tabell"].clone(), key, row["regel"].clone());
        (case, (row["svar"].clone(), row["maskinens_skal"].clone()))
    });
    said.collect()
}

#[test]
fn one_log_of_events_gives_the_same_answers_and_reasons_as_the_tables_that_it_was_made_of() {
    for battery in ["full", "kpmg-2023"] {
        let more = ["--batteri", battery];
        let log = written_through(&fixture("handelselogg-2025"), "handelselogg", &more);
        let tables = written_through(&fixture("ny-lag-2025"), "kanonisk", &more);
        let (log, tables) = (reasons(log.path()), reasons(tables.path()));
        assert!(tables.len() > 600);
        assert_eq!(log, tables);
    }
}

#[test]
fn a_row_that_no_table_of_a_profile_takes_is_told() {
    let copy = copy_of("handelselogg-2025");
    let path = copy.path().join("handelselogg.csv");
    let text = fs::read_to_string(&path).unwrap();
    let profile = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/profiler/handelselogg.toml"),
    )
    .unwrap();
    // Without the table of events their rows are left by all.
    let start = profile.find("[[fil]]\ntabell = \"handelser\"").unwrap();
    let end = profile[start + 7..]
        .find("[[fil]]")
        .map_or(profile.len(), |at| start + 7 + at);
    let own = format!("{}{}", &profile[..start], &profile[end..]);
    fs::write(copy.path().join("egen.toml"), own).unwrap();
    assert!(text.lines().count() > 300);
    let out = written_through(
        copy.path(),
        copy.path().join("egen.toml").to_str().unwrap(),
        &[],
    );
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let lost = remarks
        .iter()
        .find(|row| row["kod"] == "ingen_tabell")
        .unwrap();
    assert!(lost["antal"].parse::<u64>().unwrap() >= 10, "{lost:?}");
}

#[test]
fn no_header_of_a_profile_can_be_two_columns() {
    for profile in &book().profiles {
        for table in &profile.files {
            let spec = &book().tables[table.table];
            for (place, column) in table.columns.iter().enumerate() {
                for header in &column.headers {
                    let other = |other: &ProfileColumn| other.rank(&plain(header)).is_some();
                    let twice = table.columns[place + 1..]
                        .iter()
                        .find(|column| other(column));
                    assert!(twice.is_none(), "{}, {}: {header}", profile.id, spec.name);
                    let own = &column.spec.name;
                    let canonical = spec.columns.iter().find(|known| {
                        known.name != *own && fits(&plain(&known.name), &plain(header))
                    });
                    assert!(
                        canonical.is_none(),
                        "{}, {}: {header}",
                        profile.id,
                        spec.name
                    );
                }
            }
        }
    }
}

#[test]
fn two_systems_in_one_period_are_read_as_one_export() {
    let whole = written(&fixture("eskilstuna-2023"));
    let folder = TempDir::new().unwrap();
    let (old, new) = (folder.path().join("gamla"), folder.path().join("nya"));
    copy_folder(&fixture("eskilstuna-2023"), &old);
    copy_folder(&fixture("eskilstuna-2023"), &new);
    fs::remove_file(new.join("protokoll.csv")).unwrap();
    // The first half of every table of cases stands in the old system, the rest in the new one.
    for table in [
        "anmalningar",
        "forhandsbedomningar",
        "utredningar",
        "skyddsbedomningar",
        "beslut",
        "handelser",
    ] {
        let path = old.join(format!("{table}.csv"));
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let middle = lines.len() / 2;
        fs::write(&path, lines[..middle].join("\n") + "\n").unwrap();
        let rest = [&lines[..1], &lines[middle..]].concat();
        fs::write(new.join(format!("{table}.csv")), rest.join("\n") + "\n").unwrap();
    }
    let review = "namn = \"Två system\"\nmatdag = 2023-05-31\ntills_vidare = true\n\
                  [[kallor]]\nfil = \"gamla\"\n[[kallor]]\nfil = \"nya\"\n";
    fs::write(folder.path().join("granskning.toml"), review).unwrap();
    fs::remove_file(old.join("granskning.toml")).unwrap();
    let both = written(folder.path());
    assert_eq!(reasons(both.path()), reasons(whole.path()));
    // Registers that stand whole in both are read once.
    let remarks = records_of(&both.path().join("anmarkningar.csv"));
    let faults: Vec<_> = remarks
        .iter()
        .filter(|row| row["allvar"] == "fel")
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

/// A table of decisions without any: none was taken.
const NO_DECISIONS: &str = "beslut_id;arende;beslutstyp;beslutsdatum\n";

const CASES: &str = "utredning_id;person_id;inledd;slutford\nU-1;B-1;2024-01-08;2024-03-01\n";

#[test]
fn the_same_number_in_two_systems_is_two_cases_when_the_review_names_the_systems() {
    let folder = TempDir::new().unwrap();
    for (system, text) in [
        ("a", CASES),
        ("b", &CASES.replace("2024-03-01", "2024-09-30")),
    ] {
        fs::create_dir(folder.path().join(system)).unwrap();
        fs::write(folder.path().join(system).join("utredningar.csv"), text).unwrap();
        fs::write(folder.path().join(system).join("beslut.csv"), NO_DECISIONS).unwrap();
    }
    let review = "matdag = 2024-12-31\nalla_under_18 = true\n[[kallor]]\nfil = \"a\"\nsystem = \"Gamla\"\n\
                  [[kallor]]\nfil = \"b\"\nsystem = \"Nya\"\n";
    fs::write(folder.path().join("granskning.toml"), review).unwrap();
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "Gamla:U-1"),
        "ja inom_frist"
    );
    assert_eq!(
        found
            .of("utredning_inom_fyra_manader", "Nya:U-1")
            .split(' ')
            .next(),
        Some("nej")
    );
}

#[test]
fn a_case_that_stands_in_both_systems_is_put_together_and_doubted_where_they_differ() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (
        "U-1;B-1;2024-01-08;\nU-2;B-2;2024-01-08;\n",
        "U-1;B-1;;2024-03-01\nU-2;B-2;2024-01-15;2024-09-30\n",
    );
    for (system, rows) in [("a", old), ("b", new)] {
        fs::create_dir(folder.path().join(system)).unwrap();
        let text = format!("utredning_id;person_id;inledd;slutford\n{rows}");
        fs::write(folder.path().join(system).join("utredningar.csv"), text).unwrap();
    }
    fs::write(folder.path().join("a/beslut.csv"), NO_DECISIONS).unwrap();
    let review = "matdag = 2024-12-31\nalla_under_18 = true\n[[kallor]]\nfil = \"a\"\n[[kallor]]\nfil = \"b\"\n";
    fs::write(folder.path().join("granskning.toml"), review).unwrap();
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U-1"),
        "ja inom_frist"
    );
    let doubted = found.of("utredning_inom_fyra_manader", "U-2");
    assert!(!doubted.starts_with("nej"), "{doubted}");
}

#[test]
fn a_column_of_dates_with_two_readings_is_left_out_whole_unless_the_profile_says_which() {
    let rows = "U-1;03/04/2024;05/06/2024\nU-2;13/04/2024;25/06/2024\n";
    let rows = format!("utredning_id;inledd;slutford\n{rows}");
    let folder = export(&[("utredningar", &rows), ("beslut", NO_DECISIONS)]);
    fs::write(
        folder.path().join("granskning.toml"),
        "alla_under_18 = true\n",
    )
    .unwrap();
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U-1"),
        "ej_bedomd kolumn_saknas"
    );
    let profile = "namn = \"Egen\"\ndatumformer = [\"DD/MM/ÅÅÅÅ\"]\n";
    fs::write(folder.path().join("egen.toml"), profile).unwrap();
    fs::write(
        folder.path().join("granskning.toml"),
        "profil = \"egen.toml\"\nalla_under_18 = true\n",
    )
    .unwrap();
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U-1"),
        "ja inom_frist"
    );
}

#[test]
fn a_column_of_which_nothing_can_be_read_gives_one_remark_and_no_answers() {
    let mut rows = String::new();
    for row in 1..=3000 {
        let _ = writeln!(rows, "U-{row};2024-01-08;snart");
    }
    let folder = export(&[(
        "utredningar",
        &format!("utredning_id;inledd;slutford\n{rows}"),
    )]);
    let out = written(folder.path());
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let of_file: Vec<_> = remarks
        .iter()
        .filter(|row| row["fil"] == "utredningar.csv")
        .collect();
    assert_eq!(of_file.len(), 1, "{of_file:?}");
    assert_eq!(
        (of_file[0]["kod"].as_str(), of_file[0]["antal"].as_str()),
        ("olaslig_kolumn", "3000")
    );
    let answers = records_of(&out.path().join("underlag.csv"));
    let late: Vec<_> = answers
        .iter()
        .filter(|row| row["regel"] == "utredning_inom_fyra_manader")
        .collect();
    assert_eq!(late.len(), 3000);
    assert!(late.iter().all(|row| row["svar"] == "ej_bedomd"));
}

#[test]
fn every_fault_of_a_profile_is_told_with_its_place() {
    let folder = copy_of("eskilstuna-2023");
    let profile = "namn = \"Fel\"\ndatumformer = [\"ÅÅ-MM-DD\"]\n[koder.anmalan_typ]\nannmalan = [\"X\"]\n\
                   [handelser]\nbeslutt = [\"Y\"]\n[[fil]]\ntabell = \"utredninger\"\n\
                   [[fil]]\ntabell = \"utredningar\"\nkolumner = { inled = [\"Start\"] }\n\
                   [[fil.bort]]\nkolumn = [\"Status\"]\n";
    fs::write(folder.path().join("fel.toml"), profile).unwrap();
    edit(
        folder.path(),
        "granskning.toml",
        "batteri = ",
        "profil = \"fel.toml\"\nbatteri = ",
    );
    let ran = run(&["granska".as_ref(), folder.path().as_os_str()]);
    assert_eq!(ran.code, 3);
    for text in [
        "fel.toml:2:",
        "menade du ”anmalan”?",
        "beslutt",
        "menade du ”utredningar”?",
        "menade du ”inledd”?",
        "ett radval har en av ”ar”, ”inte” och ”tom”",
        "nyckeln ”skal” saknas",
    ] {
        assert!(ran.err.contains(text), "{text}: {}", ran.err);
    }
}

#[test]
fn standing_goals_and_the_documented_need_are_printed() {
    let copy = copy_of("eskilstuna-2023");
    let more = "\n[[mal]]\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nandel = 75\nkalla = \"Internkontrollplan\"\n\
                [nodvandighet]\nbeslutad_av = \"Revisorskollegiet\"\ndatum = 2023-01-10\nskal = \"Granskning enligt 12 kap. KL\"\n";
    crate::support::append(copy.path(), "granskning.toml", more);
    let out = written(copy.path());
    let goals = records_of(&out.path().join("mal.csv"));
    assert_eq!(goals.len(), 1);
    assert_eq!(
        (
            goals[0]["mal_procent"].as_str(),
            goals[0]["uppnatt"].as_str()
        ),
        ("75", "nej")
    );
    assert!(goals[0]["iakttagelse"].contains("målet understiger lagens krav"));
    let report = fs::read_to_string(out.path().join("rapport.md")).unwrap();
    assert!(report.contains("Nödvändighetsbedömning: Revisorskollegiet 2023-01-10"));
}

/// The numbers of the children, in every way that they are written, and what is written about them.
fn secrets() -> Vec<String> {
    let mut secrets = Vec::new();
    let folder = fixture("viva-lik-2023").join("windows-1252");
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let cells = text.split([';', '\n', '\r', '"']).map(str::trim);
        let is_number = |cell: &&str| {
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            (10..=12).contains(&digits)
                && cell.len() <= 13
                && cell.contains("23")
                && !cell.contains(':')
        };
        secrets.extend(cells.filter(is_number).map(str::to_owned));
    }
    for (table, column) in [
        ("anmalningar", "anledning"),
        ("forhandsbedomningar", "stallningstagande"),
    ] {
        let rows = records_of(&fixture("eskilstuna-2023").join(format!("{table}.csv")));
        secrets.extend(rows.iter().map(|row| row[column].clone()));
    }
    secrets.retain(|secret| secret.len() > 9);
    secrets
}

#[test]
fn no_number_and_no_free_text_of_an_export_stands_in_any_output() {
    let secrets = secrets();
    assert!(secrets.len() > 100, "{}", secrets.len());
    for form in [
        "windows-1252",
        "utf-16",
        "export.xlsx",
        "export.xls",
        "export.ods",
    ] {
        let source = fixture("viva-lik-2023").join(form);
        let out = TempDir::new().unwrap();
        let ran = run(&[
            "granska".as_ref(),
            source.as_os_str(),
            "--profil".as_ref(),
            "viva-lik".as_ref(),
            "--batteri".as_ref(),
            "full".as_ref(),
            "-o".as_ref(),
            out.path().as_os_str(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let mut contents = crate::support::contents_of(out.path());
        contents.extend([
            ("skärmen".to_owned(), ran.out),
            ("felen".to_owned(), ran.err),
        ]);
        for (name, text) in contents {
            let leaked = secrets.iter().find(|secret| text.contains(secret.as_str()));
            assert_eq!(leaked, None, "{form}: {name}");
        }
    }
}

/// An export of one wide file, with a profile of its own.
fn wide(profile: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("brett.csv"), text).unwrap();
    fs::write(
        folder.path().join("profil.toml"),
        format!("namn = \"Bred\"\n{profile}"),
    )
    .unwrap();
    fs::write(
        folder.path().join("granskning.toml"),
        "profil = \"profil.toml\"\n",
    )
    .unwrap();
    folder
}

#[test]
fn what_a_wide_file_says_of_one_table_is_not_said_of_another() {
    let profile = "[[fil]]\ntabell = \"anmalningar\"\nheter = [\"brett\"]\nupprepas = true\n\
                   kolumner = { anmalan_id = [\"Anm\"], utredning_id = [\"Utr\"], inkom = [\"Inkom\"], anledning = [\"Anledning\"] }\n\
                   [[fil]]\ntabell = \"utredningar\"\nheter = [\"brett\"]\nupprepas = true\n\
                   kolumner = { utredning_id = [\"Utr\"], inledd = [\"Start\"], slutford = [\"Slut\"] }\n";
    let rows = "Anm;Utr;Inkom;Start;Slut;Anledning\nA1;U1;2024-01-02;2024-01-08;2024-03-01;oro\nA2;U1;2024-01-04;2024-01-08;2024-03-01;oro\n";
    let folder = wide(profile, rows);
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(
        found.of("anledning_till_utredning", "U1"),
        "ej_bedomd kolumn_saknas"
    );
}

#[test]
fn a_choice_of_rows_by_a_column_that_is_not_there_stops_the_run() {
    let profile = "[[fil]]\ntabell = \"utredningar\"\nheter = [\"brett\"]\nkolumner = { utredning_id = [\"Nr\"] }\n\
                   [[fil.bara]]\nkolumn = [\"Ärendeslag\"]\nar = [\"Utredning\"]\n";
    let folder = wide(profile, "Nr;Slag\nU1;Utredning\nE2;Ekonomiskt bistånd\n");
    let ran = run(&["granska".as_ref(), folder.path().as_os_str()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .contains("kolumnen ”Ärendeslag” saknas i rubrikraden"),
        "{}",
        ran.err
    );
}

#[test]
fn rows_that_may_be_left_out_give_no_nej_where_a_file_lacks_the_column_that_tells() {
    let profile = "namn = \"Egen\"\n[[fil]]\ntabell = \"utredningar\"\nheter = [\"utredningar*\"]\n\
                   [[fil.bort]]\nkolumn = [\"Status\"]\nar = [\"Makulerad\"]\nskal = \"makulerad\"\n";
    let decided = "arende;beslutstyp;beslutsdatum;beslutsfattare;galler_till\n\
                   U9;beslut_forlanga_utredning;2023-05-05;P1;2023-08-01\n";
    let header = "utredning_id;person_id;inledd;slutford";
    let earlier =
        format!("{header};Status\nU1;b1;2022-01-10;2022-03-01;Klar\nU3;b1;2022-01-10;;Makulerad\n");
    let remarks_on = |later: &str| {
        let source = export(&[
            ("personer", "person_id;fodelsedatum\nb1;2010-03-03\n"),
            ("beslut", decided),
            ("utredningar 2022", &earlier),
            ("utredningar 2023", later),
        ]);
        fs::write(source.path().join("profil.toml"), profile).unwrap();
        let review = "tills_vidare = true\nprofil = \"profil.toml\"\n";
        fs::write(source.path().join("granskning.toml"), review).unwrap();
        let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
        let told = told
            .into_iter()
            .filter(|row| row["kod"] == "bortval_saknas");
        let told: Vec<_> = told
            .map(|row| (row["allvar"].clone(), row["fil"].clone()))
            .collect();
        let found = found_in(source.path(), "2023-12-31");
        (told, found.of("utredning_inom_fyra_manader", "U2"))
    };
    let (told, answer) = remarks_on(&format!("{header};Status\nU2;b1;2023-01-10;;Klar\n"));
    assert!(told.is_empty(), "{told:?}");
    assert!(answer.starts_with("nej "), "{answer}");
    let (told, answer) = remarks_on(&format!("{header}\nU2;b1;2023-01-10;\n"));
    assert_eq!(
        told,
        [("fel".to_owned(), "utredningar 2023.csv".to_owned())]
    );
    assert!(answer.starts_with("uppgift_saknas "), "{answer}");
}

#[test]
fn a_draft_leaves_what_is_not_sure_to_a_person() {
    let folder = TempDir::new().unwrap();
    let rows = "Utredning id;Personnummer;Utredning inledd;Barnsamtal;Kommunicering planerad\n\
                U1;20120317-2384;2023-01-20;2023-02-01;2023-04-01\n";
    fs::write(folder.path().join("Utredningar.csv"), rows).unwrap();
    let ran = run(&[
        "profil".as_ref(),
        "forslag".as_ref(),
        folder.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in ran
        .out
        .lines()
        .filter(|line| line.contains("Barnsamtal\"") || line.contains("planerad\""))
    {
        assert!(line.starts_with('#'), "{line}");
    }
    assert!(
        ran.out
            .contains("utredning_id = [\"Utredning id\"]  # säker"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("20120317"));
}

/// A column that is certain by its name is of no use where none of its texts can be read.
#[test]
fn a_draft_says_what_the_texts_of_a_register_may_be_read_as() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("export");
    fs::create_dir(&source).unwrap();
    let row = "Utredning inleds inte;P1;P2;";
    let rows = [
        "Skriftligt",
        "Skriftligt",
        "Skriftligt",
        "Per brev",
        "Per brev",
        "Per brev",
    ]
    .map(|form| format!("{row}{form};2024-01-01\n"));
    let head =
        "Typ av beslut;Vidaredelegerat av;Vidaredelegerat till;Delegationens form;Gäller fr.o.m.\n";
    let text = format!("{head}{}", rows.concat());
    fs::write(source.join("Vidaredelegationer.csv"), text).unwrap();
    let ran = run(&["profil".as_ref(), "forslag".as_ref(), source.as_os_str()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in [
        "[koder.form]",
        "skriftlig = [\"Skriftligt\"]  # säker",
        "# okänd: \"Per brev\" (3 rader)",
    ] {
        assert!(
            ran.out.lines().any(|own| own == line),
            "{line}: {}",
            ran.out
        );
    }
}

/// Delegations have a form too, with codes of its own.
#[test]
fn a_list_under_the_name_of_a_column_does_not_hide_that_of_a_fact() {
    let folder = TempDir::new().unwrap();
    let rows =
        "Placeringsnummer;Barnets personnummer;Placeringsform\nPL1;20120317-2384;Familjehemsvård\n";
    fs::write(folder.path().join("Placeringar.csv"), rows).unwrap();
    let out = written_through(folder.path(), "viva-lik", &["--batteri", "placerade-barn"]);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let unread: Vec<_> = remarks
        .iter()
        .filter(|row| row["kolumn"] == "Placeringsform")
        .collect();
    assert!(unread.is_empty(), "{unread:?}");
}

/// A profile that has the name of a sheet twice reads its rows twice.
#[test]
fn a_draft_of_several_workbooks_with_the_same_sheets_reads_no_row_twice() {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("export");
    fs::create_dir(&source).unwrap();
    for (year, begun, unit) in [("2023", "Inledningsdatum", ""), ("2024", "Inledd", "Enhet")] {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let reports = workbook
            .add_worksheet()
            .set_name("Orosanmälningar")
            .unwrap();
        reports
            .write_row(0, 0, ["Anmälan id", "Inkom", unit])
            .unwrap();
        reports
            .write_row(1, 0, [format!("A{year}"), format!("{year}-01-02")])
            .unwrap();
        let name = format!("Utredningar {year}");
        let inquiries = workbook.add_worksheet().set_name(name).unwrap();
        inquiries.write_row(0, 0, ["Utredning id", begun]).unwrap();
        inquiries
            .write_row(1, 0, [format!("U{year}"), format!("{year}-01-09")])
            .unwrap();
        save(&mut workbook, &source.join(format!("{year}.xlsx")));
    }
    let ran = run(&["profil".as_ref(), "forslag".as_ref(), source.as_os_str()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.matches("[[fil]]").count(), 2, "{}", ran.out);
    assert!(
        ran.out.contains("heter = [\"Orosanmälningar\"]"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("heter = [\"Utredningar*\"]"),
        "{}",
        ran.out
    );
    let both = "inledd = [\"Inledningsdatum\", \"Inledd\"]";
    assert!(ran.out.contains(both), "{}", ran.out);
    let profile = folder.path().join("utkast.toml");
    fs::write(&profile, &ran.out).unwrap();
    let out = written_through(&source, profile.to_str().unwrap(), &[]);
    let rows = records_of(&out.path().join("avstamning.csv"));
    assert_eq!(rows.len(), 4, "{rows:?}");
}

/// A review in the folder of an export through a profile of its own.
fn through(source: &Path, profile: &str) {
    fs::write(source.join("profil.toml"), profile).unwrap();
    let review = "tills_vidare = true\nalla_under_18 = true\nprofil = \"profil.toml\"\n";
    fs::write(source.join("granskning.toml"), review).unwrap();
}

#[test]
fn what_is_written_with_a_question_mark_is_not_what_it_would_be_without() {
    let source = export(&[
        (
            "personal",
            "personal_id;befattning;examen;fran;till\nP-1;socialsekreterare;Socionom?;2020-01-01;\n\
             P-2;socialsekreterare;Socionom;2020-01-01;\nP-3;socialsekreterare;Oklart?;2020-01-01;\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford;handlaggare;Status\nU-1;b1;2023-01-10;2023-03-01;P-1;Klar\n\
             U-2;b2;2023-01-10;2023-03-01;P-2;Klar?\nU-3;b3;2023-01-10;2023-03-01;P-3;Klar\n\
             U-4;b4;2023-01-10;2023-03-01;P-2;Struken?\nU-5;b5;2023-01-10;2023-03-01;P-2;Struken\n",
        ),
    ]);
    through(
        source.path(),
        "namn = \"t\"\n[koder.examen]\nsocionom = [\"Socionom\", \"Oklart?\"]\n\
         [[bort]]\nkolumn = [\"Status\"]\nar = [\"Struken\"]\nskal = \"struken\"\n\
         [[bort]]\nkolumn = [\"Status\"]\ninte = [\"Klar\", \"Struken\"]\nskal = \"annan\"\n",
    );
    let found = found_in(source.path(), "2023-12-31");
    let rule = "behorig_handlaggare_i_utredning";
    let is_yes = |key| found.of(rule, key).starts_with("ja ");
    assert!(!is_yes("U-1"), "{}", found.of(rule, "U-1"));
    // Neither of these rows is certainly one that the filters mean.
    assert!(is_yes("U-2") && is_yes("U-4"));
    assert!(is_yes("U-3"), "{}", found.of(rule, "U-3"));
    let told = records_of(&written(source.path()).path().join("avstamning.csv"));
    let row = told.iter().find(|row| row["fil"] == "utredningar.csv");
    assert_eq!(row.unwrap()["bortvald"], "1");
}

#[test]
fn a_row_is_left_out_for_what_is_true_in_a_workbook_as_for_what_a_text_file_has_instead() {
    let filters = [
        "ar = [\"TRUE\", \"SANT\", \"1\"]",
        "ar = [\"SANT\"]",
        "ar = [\"ja\"]",
        "inte = [\"FALSKT\"]",
    ];
    for filter in filters {
        let source = TempDir::new().unwrap();
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("utredningar").unwrap();
        let header = ["utredning_id", "inledd", "slutford", "Makulerad", "vald"];
        for (column, name) in (0..).zip(header) {
            sheet.write(0, column, name).unwrap();
        }
        for (row, is_struck) in (1..).zip([true, false, false]) {
            sheet.write(row, 0, format!("U-{row}")).unwrap();
            sheet.write(row, 1, "2023-01-10").unwrap();
            sheet.write(row, 2, "2023-03-10").unwrap();
            sheet.write(row, 3, is_struck).unwrap();
            sheet.write(row, 4, row == 2).unwrap();
        }
        save(&mut book, &source.path().join("export.xlsx"));
        through(
            source.path(),
            &format!(
                "namn = \"t\"\n[koder.vald]\nnej = [\"TRUE\"]\nja = [\"FALSE\"]\n\
                 [[bort]]\nkolumn = [\"Makulerad\"]\n{filter}\nskal = \"makulerad\"\n"
            ),
        );
        let out = written(source.path());
        let told = records_of(&out.path().join("avstamning.csv"));
        let row = told
            .iter()
            .find(|row| row["fil"].starts_with("export.xlsx"));
        assert_eq!(row.unwrap()["bortvald"], "1", "{filter}");
        let told = records_of(&out.path().join("anmarkningar.csv"));
        assert!(told.iter().all(|row| row["kod"] != "olaslig_uppgift"));
        // What a code of the profile says of it is what it is.
        let found = found_in(source.path(), "2023-12-31");
        let asked = |key| found.of("risk_for_ytterligare_vald", key);
        assert!(
            asked("U-2").starts_with("ej_tillampligt "),
            "{}",
            asked("U-2")
        );
        assert!(
            !asked("U-3").starts_with("ej_tillampligt "),
            "{}",
            asked("U-3")
        );
    }
}
