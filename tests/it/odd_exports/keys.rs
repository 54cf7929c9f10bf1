//! Keys that are written in different ways: as numbers, as days, with other capitals, spaces or letters of two signs.

use std::fmt::Write as _;

use super::{CHILD, asked};
use crate::support::{Found, export, found_in, records_of, written};

const JUDGED: &str = "skyddsbedomning_inom_ett_dygn";
const NEJ: &str = "nej har_inte_gjorts";
const JA: &str = "ja inom_frist";
const LOST: &str = "uppgift_saknas rad_avskild";

/// An export with one förhandsbedömning to each anmälan, on whose keys skyddsbedömningar stand, each made within the hour.
fn judged(notices: &[&str], judgements: &[&str]) -> (Found, Vec<[String; 2]>) {
    let (mut arrived, mut opened) = (String::new(), String::new());
    for (place, key) in notices.iter().enumerate() {
        writeln!(arrived, "{key};F{place};b{place};2024-03-01 10:00;anmalan").unwrap();
        writeln!(opened, "F{place};b{place}").unwrap();
    }
    let mut made = "anmalan_id;gjord\n".to_owned();
    for key in judgements {
        writeln!(made, "{key};2024-03-01 11:00").unwrap();
    }
    let source = export(&[
        (
            "anmalningar",
            &format!("anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n{arrived}"),
        ),
        (
            "forhandsbedomningar",
            &format!("forhandsbedomning_id;person_id\n{opened}"),
        ),
        ("skyddsbedomningar", &made),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let codes = ["nyckel_stavas_olika", "okant_arende", "okanda_arenden"];
    let told = told
        .iter()
        .filter(|row| codes.contains(&row["kod"].as_str()));
    let told = told.map(|row| ["kod", "antal"].map(|name| row[name].clone()));
    let told = told.collect();
    (found_in(source.path(), "2024-12-31"), told)
}

#[test]
fn a_key_that_lacks_its_zeros_or_is_written_with_other_signs_is_that_of_its_case() {
    for (own, other) in [
        ("00123", "123"),
        ("Å-1", "A\u{30a}-1"),
        ("A 1", "A\u{a0}1"),
        ("Ab-1", "aB-1"),
    ] {
        let (found, told) = judged(&[own], &[other]);
        assert_eq!(found.of(JUDGED, "F0"), JA, "{own}");
        assert_eq!(told, [["nyckel_stavas_olika", "1"]], "{own}");
    }
}

#[test]
fn a_key_that_may_be_that_of_several_cases_accuses_none_of_them() {
    let (found, told) = judged(&["0123", "00123", "A-1"], &["123", "A-1"]);
    assert_eq!(found.of(JUDGED, "F0"), LOST);
    assert_eq!(found.of(JUDGED, "F1"), LOST);
    assert_eq!(found.of(JUDGED, "F2"), JA);
    assert!(told.contains(&["okant_arende", "1"].map(str::to_owned)));
    assert!(told.contains(&["nyckel_stavas_olika", "1"].map(str::to_owned)));
}

#[test]
fn a_table_of_which_no_row_finds_its_case_accuses_nobody() {
    let months = 1..=6;
    let keys: Vec<String> = months
        .clone()
        .map(|month| format!("2023-0{month}"))
        .collect();
    let days: Vec<String> = months.map(|month| format!("2023-0{month}-01")).collect();
    let (keys, days): (Vec<&str>, Vec<&str>) = (
        keys.iter().map(String::as_str).collect(),
        days.iter().map(String::as_str).collect(),
    );
    let (found, told) = judged(&keys, &days);
    assert_eq!(found.of(JUDGED, "F0"), LOST);
    assert_eq!(found.of(JUDGED, "F5"), LOST);
    assert!(told.contains(&["okanda_arenden", "6"].map(str::to_owned)));
    // So few may be about others.
    let (found, told) = judged(&keys[..5], &days[..5]);
    assert_eq!(found.of(JUDGED, "F0"), NEJ);
    assert!(told.iter().all(|row| row[0] != "okanda_arenden"));
    let tables = |decided: &str| {
        asked(&[
            ("personer", CHILD),
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nU-1;b1;2023-01-10;2023-09-30\n",
            ),
            (
                "handelser",
                &format!(
                    "arende;handelse;tidpunkt\n{}",
                    format!("{decided};barnsamtal;2023-02-10\n").repeat(6)
                ),
            ),
        ])
    };
    assert!(
        tables("U-1")
            .of("barnet_till_tals", "U-1")
            .starts_with("ja ")
    );
    assert!(
        !tables("1")
            .of("barnet_till_tals", "U-1")
            .starts_with("nej ")
    );
}

#[test]
fn rows_of_cases_that_are_left_out_take_no_answer_from_those_that_are_there() {
    let own = ["A-1", "A-2", "A-3"];
    let (found, told) = judged(
        &own,
        &["A-1", "A-2", "A-11", "A-12", "A-13", "A-14", "A-15"],
    );
    assert_eq!(found.of(JUDGED, "F2"), NEJ);
    assert!(told.iter().all(|row| row[0] != "okanda_arenden"));
    let many = ["A-1", "11", "12", "13", "14", "15", "16"];
    let (found, told) = judged(&own, &many);
    assert_eq!(found.of(JUDGED, "F2"), NEJ);
    assert!(told.iter().all(|row| row[0] != "okanda_arenden"));
}

#[test]
fn a_number_that_a_spreadsheet_has_shortened_makes_no_two_children_one() {
    let short = "2,01201E+11";
    let tables = |of_notice: &str| {
        [
            (
                "anmalningar",
                format!(
                    "anmalan_id;person_id;inkom;typ\nA-1;{of_notice};2023-02-10 10:00;anmalan\n\
                     A-2;b2;2023-01-09 10:00;anmalan\nA-3;b3;2023-01-09 10:00;anmalan\n"
                ),
            ),
            (
                "utredningar",
                format!(
                    "utredning_id;person_id;inledd;slutford\nU-1;{short};2023-01-10;2023-05-05\n\
                     U-2;b2;2023-01-10;2023-05-05\n"
                ),
            ),
            (
                "skyddsbedomningar",
                "anmalan_id;gjord\nA-2;2023-01-09 11:00\nA-3;2023-01-09 11:00\n".to_owned(),
            ),
        ]
    };
    let source = tables(short);
    let source = source.each_ref().map(|(name, text)| (*name, text.as_str()));
    let source = export(&source);
    let found = found_in(source.path(), "2023-12-31");
    let answer = found.of("anmalningar_skyddsbedomda", "U-1");
    assert!(!answer.starts_with("nej "), "{answer}");
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    for file in ["anmalningar.csv", "utredningar.csv"] {
        let is_told = |row: &&std::collections::BTreeMap<String, String>| {
            let place = ["allvar", "kod", "fil", "kolumn"].map(|name| row[name].as_str());
            place == ["fel", "olaslig_uppgift", file, "person_id"]
        };
        let told: Vec<_> = told.iter().filter(is_told).collect();
        assert!(
            told.iter().any(|row| row["anmarkning"].contains("kortat")),
            "{file}: {told:?}"
        );
    }
}

#[test]
fn a_key_that_a_spreadsheet_has_shortened_is_no_key() {
    let source = export(&[(
        "utredningar",
        "utredning_id;inledd;slutford\n2,02301E+11;2023-01-10;2023-02-10\nU-2;2023-01-10;2023-02-10\n\
         2,02301E+11;2023-01-10;2023-09-30\n",
    )]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["allvar"] == "fel");
    let told = told.map(|row| ["kod", "antal", "kolumn"].map(|name| row[name].as_str()));
    let told: Vec<[&str; 3]> = told.collect();
    assert!(
        told.contains(&["olaslig_uppgift", "2", "utredning_id"]),
        "{told:?}"
    );
    assert!(
        told.contains(&["nyckel_saknas", "1", "utredning_id"]),
        "{told:?}"
    );
    assert!(told.iter().all(|row| row[0] != "dubblett"), "{told:?}");
}

#[test]
fn one_case_whose_key_is_written_in_two_ways_is_not_accused_by_either_of_its_rows() {
    let rule = "utredning_inom_fyra_manader";
    let children = ["b1", "B1", "b2", "b7", "b9"].map(|id| format!("{id};2012-01-01\n"));
    let children = format!("person_id;fodelsedatum\n{}", children.concat());
    let asked_of = |older: &str, newer: &str| {
        asked(&[
            ("personer", &children),
            (
                "utredningar 2022",
                &format!(
                    "utredning_id;person_id;inledd;slutford\n{older};2022-01-10;\nU-7;b7;2022-01-10;\n"
                ),
            ),
            (
                "utredningar 2023",
                &format!(
                    "utredning_id;person_id;inledd;slutford\n{newer};2022-01-10;2022-03-05\n\
                     U-9;b9;2022-01-10;2022-03-05\n"
                ),
            ),
            (
                "beslut",
                "arende;beslutstyp;beslutsdatum;galler_till\nU-9;beslut_forlanga_utredning;2022-03-01;2022-08-01\n",
            ),
        ])
    };
    for (older, newer) in [
        ("u-1", "U-1"),
        ("007", "7"),
        ("\u{c5}-1", "A\u{30a}-1"),
        ("U 1", "U\u{a0}1"),
    ] {
        let found = asked_of(&format!("{older};b1"), &format!("{newer};B1"));
        assert_eq!(found.of(rule, older), LOST, "{older}");
        assert!(found.of(rule, newer).starts_with("ja "), "{newer}");
        assert!(found.of(rule, "U-7").starts_with("nej "), "{older}");
        // Keys that differ in nothing else are those of different cases where the children are not the same.
        let found = asked_of(&format!("{older};b1"), &format!("{newer};b2"));
        assert!(found.of(rule, older).starts_with("nej "), "{older}");
    }
}
