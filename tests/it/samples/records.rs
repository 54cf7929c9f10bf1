//! The record of a draw: frozen, sealed, controlled, and never written over.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::support::{export, run};

use super::{DRAWN, aktgranskning, audit, draw, ran};

#[test]
fn a_frame_frozen_first_waits_for_its_seed() {
    let folder = TempDir::new().unwrap();
    let record = draw(
        &aktgranskning(),
        folder.path(),
        &["--tabell", "forhandsbedomningar", "--antal", "5"],
    );
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    assert!(
        page.contains("Ramen är fryst och inget är draget"),
        "{page}"
    );
    let (_, early) = audit(&aktgranskning(), &[&record], &[]);
    assert_eq!(early.code, 3);
    assert!(early.err.contains("--frostart"), "{}", early.err);
    let done = ran(&[
        &"urval",
        &record,
        &"--frostart",
        &"7 3 9",
        &"--ursprung",
        &"tre tärningskast",
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    let again = ran(&[&"urval", &record, &"--frostart", &"1 1 1"]);
    assert_eq!(again.code, 3);
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    assert!(
        page.contains("tre tärningskast") && page.contains("i ett eget steg innan"),
        "{page}"
    );
    let control = ran(&[
        &"urval",
        &record,
        &"--kontrollera",
        &"--mot",
        &aktgranskning(),
    ]);
    assert_eq!(control.code, 0, "{}", control.out);
    assert!(
        control.out.contains("Dragningen stämmer") && control.out.contains("Ramen är densamma")
    );
}

#[test]
fn weighted_shares_are_not_promised_where_a_stratum_has_no_case() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().to_str().unwrap();
    let source = aktgranskning();
    let drawn = ran(&[
        &"urval",
        &source,
        &"--tabell",
        &"forhandsbedomningar",
        &"--metod",
        &"stratifierad",
        &"--strata",
        &"kon",
        &"--antal",
        &"1",
        &"--frostart",
        &"a",
        &"-o",
        &target,
    ]);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    for text in [&drawn.err, &page] {
        assert!(
            text.contains("men ett stratum har inget ärende i urvalet"),
            "{text}"
        );
        assert!(!text.contains("vägs med stratumens storlek"), "{text}");
    }
    assert!(
        drawn.err.contains("OBS: stratumet ”flicka” med"),
        "{}",
        drawn.err
    );
    assert!(page.contains("**Stratumet ”flicka” har inget ärende i urvalet**"));
}

#[test]
fn a_changed_record_and_an_export_without_a_drawn_case_are_refused() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let text = fs::read_to_string(&record).unwrap();
    let first = text.split("\"valda\"").nth(1).unwrap();
    let id = first
        .split("\"arende\": \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let copy = crate::support::copy_of("aktgranskning-2024");
    let file = copy.path().join("forhandsbedomningar.csv");
    let rows = fs::read_to_string(&file).unwrap();
    let kept: String = rows
        .lines()
        .filter(|row| !row.starts_with(&id))
        .fold(String::new(), |text, row| text + row + "\n");
    fs::write(&file, kept).unwrap();
    let (_, gone) = audit(copy.path(), &[&record], &[]);
    assert_eq!(gone.code, 3);
    assert!(
        gone.err.contains("inte finns i exporten: 1 (nr 1)") && !gone.err.contains(&id),
        "{}",
        gone.err
    );
    let control = ran(&[&"urval", &record, &"--kontrollera", &"--mot", &copy.path()]);
    assert_eq!(control.code, 1);
    assert!(
        control
            .out
            .contains("0 ärenden tillkommit och 1 försvunnit"),
        "{}",
        control.out
    );
    fs::write(&record, text.replace("\"onskat\": 20", "\"onskat\": 19")).unwrap();
    let (_, altered) = audit(&aktgranskning(), &[&record], &[]);
    assert_eq!(altered.code, 3);
    assert!(altered.err.contains("är ändrat"), "{}", altered.err);
    assert_eq!(ran(&[&"urval", &record, &"--kontrollera"]).code, 1);
    fs::write(&record, "{\"version\": 1, \"hemligt\": \"19121212-1212\"}").unwrap();
    let broken = ran(&[&"urval", &record, &"--kontrollera"]);
    assert!(
        broken.code == 3 && !broken.err.contains("1212"),
        "{}",
        broken.err
    );
}

#[test]
fn a_draw_is_never_written_over() {
    let folder = TempDir::new().unwrap();
    draw(&aktgranskning(), folder.path(), &DRAWN);
    let again = ran(&[
        &"urval",
        &aktgranskning(),
        &"--tabell",
        &"forhandsbedomningar",
        &"--antal",
        &"5",
        &"-o",
        &folder.path(),
    ]);
    assert_eq!(again.code, 3);
    assert!(again.err.contains("skrivs aldrig över"), "{}", again.err);
}

#[test]
fn the_same_draw_gives_the_same_bytes() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = draw(&aktgranskning(), one.path(), &DRAWN);
    let second = draw(&aktgranskning(), other.path(), &DRAWN);
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    for name in ["urval.json", "dragningsprotokoll.md"] {
        assert_eq!(
            fs::read(one.path().join(name)).unwrap(),
            fs::read(other.path().join(name)).unwrap()
        );
    }
}

#[cfg(unix)]
#[test]
fn the_record_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    draw(&aktgranskning(), folder.path(), &DRAWN);
    for name in ["urval.json", "dragningsprotokoll.md"] {
        let mode = fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// The shell that the page names gives the draw.
#[cfg(unix)]
#[test]
fn sha256sum_in_a_shell_gives_the_same_order_and_digest() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "140",
        "--frostart",
        "it's öppet",
    ];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    let ids: Vec<&str> = json["ram"]["arenden"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| unit["id"].as_str().unwrap())
        .collect();
    fs::write(folder.path().join("ram.txt"), ids.join("\n") + "\n").unwrap();
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    let blocks: Vec<&str> = page.split("```\n").skip(1).step_by(2).collect();
    let shell = |script: &str| {
        let done = std::process::Command::new("sh")
            .arg("-c")
            .arg(script)
            .current_dir(folder.path())
            .output()
            .unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let order: Vec<String> = shell(blocks[0])
        .lines()
        .map(|line| line.split("  ").nth(1).unwrap().to_owned())
        .collect();
    let drawn: Vec<&str> = json["urval"][0]["valda"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["arende"].as_str().unwrap())
        .collect();
    assert_eq!(order, drawn);
    let digest = shell(&blocks[1].replace("SALT", super::SALT));
    assert!(
        digest.starts_with(json["ram"]["kontrollsumma"].as_str().unwrap()),
        "{digest}"
    );
}

/// A change by hand of anything that was frozen is found out; what the one who drew has said cannot be.
#[test]
fn whatever_is_changed_in_the_plan_or_the_frame_is_found_out() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--metod",
        "spridning",
        "--antal",
        "10",
        "--frostart",
        "a",
    ];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    let text = fs::read_to_string(&record).unwrap();
    for (from, to) in [
        (
            "\"tabell\": \"forhandsbedomningar\"",
            "\"tabell\": \"utredningar\"",
        ),
        ("\"ordning\": \"kronologisk\"", "\"ordning\": \"export\""),
        ("\"dateras_av\": \"", "\"dateras_av\": \"inte "),
        ("\"fran\": \"2024-01-01\"", "\"fran\": \"2023-01-01\""),
        ("dagen ligger", "dagen låg"),
        ("\"fil\": \"anmalningar.csv\"", "\"fil\": \"andra.csv\""),
        ("\"dag\": \"2024-01-", "\"dag\": \"2023-01-"),
        ("6–12 år", "13–15 år"),
        ("är fullt", "är tomt"),
        ("\"namn\": \"\"", "\"namn\": \"Gran\""),
        ("\"antal\": 10", "\"antal\": 9"),
        ("\"varde\": \"a\"", "\"varde\": \"b\""),
    ] {
        assert!(text.contains(from), "{from}");
        fs::write(&record, text.replacen(from, to, 1)).unwrap();
        let control = ran(&[&"urval", &record, &"--kontrollera"]);
        assert_ne!(control.code, 0, "{from}: {}", control.out);
    }
    fs::write(
        &record,
        text.replacen("\"position\": ", "\"position\": 0, \"x\": ", 1),
    )
    .unwrap();
    assert_eq!(ran(&[&"urval", &record]).code, 3);
}

#[test]
fn an_export_whose_cases_have_moved_between_groups_is_told() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let copy = crate::support::copy_of("aktgranskning-2024");
    let file = copy.path().join("forhandsbedomningar.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("Enhet Gran", "Enhet Lind")).unwrap();
    let control = ran(&[&"urval", &record, &"--kontrollera", &"--mot", &copy.path()]);
    assert_eq!(control.code, 1);
    assert!(
        control
            .out
            .contains("64 ärenden har en annan dag eller andra grupper"),
        "{}",
        control.out
    );
}

/// With case numbers that are small numbers, «3» may mean two cases.
#[test]
fn a_number_that_may_be_two_cases_is_refused() {
    let mut reports = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n".to_owned();
    let mut units = "forhandsbedomning_id;person_id;enhet\n".to_owned();
    for number in 1..=20 {
        writeln!(
            reports,
            "A{number};{number};B{number};2024-01-{number:02};anmalan"
        )
        .unwrap();
        writeln!(units, "{number};B{number};Enhet").unwrap();
    }
    let source = export(&[("anmalningar", &reports), ("forhandsbedomningar", &units)]);
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "20",
        "--frostart",
        "a",
    ];
    let record = draw(source.path(), folder.path(), &flags);
    let done = ran(&[
        &"urval",
        &record,
        &"--ersatt",
        &"3",
        &"--orsak",
        &"dubblett",
    ]);
    assert_eq!(done.code, 3);
    assert!(done.err.contains("ett annat som löpnummer"), "{}", done.err);
    for which in ["nr:3", "nyckel:3"] {
        let done = ran(&[&"urval", &record, &"--ersatt", &which, &"--orsak", &"x"]);
        assert_eq!(done.code, 0, "{which} {}", done.err);
    }
    let fallen: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    let chosen = fallen["urval"][0]["valda"].as_array().unwrap();
    let fallen = chosen.iter().filter(|case| case["utfall"] != "läses");
    let fallen: Vec<_> = fallen.map(|case| (&case["nr"], &case["arende"])).collect();
    assert_eq!(fallen.len(), 2, "{fallen:?}");
    assert!(fallen.iter().any(|(number, _)| **number == 3), "{fallen:?}");
    assert!(fallen.iter().any(|(_, id)| **id == "3"), "{fallen:?}");
}

/// The frame has a case «2» which is not drawn, while another case is number 2 of those that are.
#[test]
fn a_case_of_the_frame_that_was_not_drawn_is_not_taken_for_a_running_number() {
    let mut units = "utredning_id;person_id;inledd\n".to_owned();
    for number in (1..=8).rev() {
        writeln!(units, "{number};B{number};2024-01-{:02}", 10 - number).unwrap();
    }
    let source = export(&[("utredningar", &units)]);
    let refused = |seed: &str| {
        let folder = TempDir::new().unwrap();
        let flags = [
            "--tabell",
            "utredningar",
            "--antal",
            "3",
            "--frostart",
            seed,
        ];
        let record = draw(source.path(), folder.path(), &flags);
        let drawn: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
        let drawn = drawn["urval"][0]["valda"].as_array().unwrap();
        let ids: Vec<&str> = drawn
            .iter()
            .map(|case| case["arende"].as_str().unwrap())
            .collect();
        let done = ran(&[&"urval", &record, &"--bortfall", &"2", &"--orsak", &"x"]);
        match ids.iter().position(|id| *id == "2") {
            Some(1) => assert_eq!(done.code, 0, "{ids:?} {}", done.err),
            _ => assert!(
                done.err.contains("ett annat som löpnummer"),
                "{ids:?} {}",
                done.err
            ),
        }
        !ids.contains(&"2")
    };
    assert!(["a", "b", "c", "d", "e"].map(refused).contains(&true));
}

#[test]
fn flags_that_would_be_passed_over_are_refused() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let target = folder.path().join("ny");
    let known = [
        ("EXPORT", aktgranskning()),
        ("URVAL", record),
        ("NY", target.clone()),
    ];
    let word = |text: &str| {
        let path = known.iter().find(|(name, _)| *name == text);
        path.map_or_else(|| text.into(), |(_, path)| path.clone().into_os_string())
    };
    for line in [
        "urval URVAL --utoka 30 --antal 5",
        "urval URVAL --utoka 30 --kontrollera",
        "urval URVAL --ersatt 3 --orsak \u{a0}",
        "urval EXPORT --tabell forhandsbedomningar --antal 5 --utoka 9 -o NY",
        "urval EXPORT --planera",
        "urval EXPORT --tabell forhandsbedomningar --metod stratifierad --antal 5 -o NY",
        "urval EXPORT --tabell forhandsbedomningar --antal 5 --vantat a=1% -o NY",
        "urval EXPORT --tabell forhandsbedomningar --metod var-nte --intervall 9000 --start 500 -o NY",
        "urval EXPORT --tabell forhandsbedomningar --metod alla --frostart a -o NY",
    ] {
        let done = run(&line.split(' ').map(word).collect::<Vec<_>>());
        assert_ne!(done.code, 0, "{line}: {}", done.err);
        assert!(!target.join("urval.json").exists());
    }
}
