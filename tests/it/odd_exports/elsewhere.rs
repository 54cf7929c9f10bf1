//! Decisions and events that stand on another unit than the one that they are about. A Nej that may rest on their standing
//! there is not given, and they are not lost without a word.

use std::fmt::Write as _;

use super::{NO_LINKS, ORDER, STAFF};
use crate::support::{Found, export, found_in, records_of, written};

const DEADLINE: &str = "forhandsbedomning_inom_fjorton_dagar";
const DELEGATE: &str = "behorig_delegat_i_forhandsbedomning";
const HEARD: &str = "barnet_till_tals";

/// What is told of what stands elsewhere: file, row, column and how many.
type Told = Vec<[String; 4]>;

fn asked_and_told(tables: &[(&str, &str)]) -> (Found, Told) {
    let source = export(tables);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv")).into_iter();
    let told = told.filter(|row| row["kod"] == "annat_arendeslag");
    let told = told.map(|row| ["fil", "rad", "kolumn", "antal"].map(|name| row[name].clone()));
    (found_in(source.path(), "2024-12-31"), told.collect())
}

/// Anmälningar of 1 and 5 March, each with the förhandsbedömning that it belongs to, and what has been decided.
fn with_decisions(links: &[(&str, &str)], decisions: &str) -> (Found, Told) {
    let mut arrived = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n".to_owned();
    for (key, unit) in links {
        let day = if *key == "A1" { "01" } else { "05" };
        let _ = writeln!(arrived, "{key};{unit};b1;2024-03-{day} 10:00;anmalan");
    }
    asked_and_told(&[
        ("anmalningar", &arrived),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b2\n",
        ),
        ("personal", STAFF),
        (
            "delegationsordning",
            &format!("{ORDER}beslut_inte_inleda_utredning;enhetschef;nej;2020-01-01;\n"),
        ),
        ("vidaredelegationer", NO_LINKS),
        (
            "beslut",
            &format!("beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;skal\n{decisions}"),
        ),
    ])
}

fn decided(number: u32, key: &str, day: &str) -> String {
    format!("D{number};{key};beslut_inte_inleda_utredning;{day};P1;\n")
}

#[test]
fn a_decision_on_the_only_anmalan_is_one_in_the_forhandsbedomning() {
    let (found, told) = with_decisions(&[("A1", "F1")], &decided(1, "A1", "2024-03-10"));
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
    assert_eq!(found.of(DELEGATE, "F1"), "ja enligt_delegationsordning");
    assert!(told.is_empty(), "{told:?}");
    let (found, _) = with_decisions(&[("A1", "F1")], &decided(1, "A1", "2024-03-30"));
    assert_eq!(found.of(DEADLINE, "F1"), "nej for_sent");
}

#[test]
fn what_is_decided_on_one_of_several_anmalningar_leaves_the_forhandsbedomning_in_doubt() {
    let both = [("A1", "F1"), ("A2", "F1")];
    let (found, told) = with_decisions(&both, &decided(1, "A1", "2024-03-10"));
    assert_eq!(found.of(DEADLINE, "F1"), "uppgift_saknas rad_avskild");
    assert_eq!(told, [["beslut.csv", "2", "", "1"]]);
    let alike = decided(1, "A1", "2024-03-10") + &decided(2, "A2", "2024-03-10");
    let (found, told) = with_decisions(&both, &alike);
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
    assert!(told.is_empty(), "{told:?}");
    // What has been decided on the one in time says nothing of the other.
    let unlike = decided(1, "A2", "2024-03-10") + &decided(2, "A1", "2024-04-30");
    let (found, told) = with_decisions(&both, &unlike);
    assert_eq!(found.of(DEADLINE, "F1"), "uppgift_saknas rad_avskild");
    assert_eq!(told, [["beslut.csv", "2", "", "2"]]);
    // An anmälan that two siblings share has been decided on, but for which of them?
    let shared = [("A1", "F1"), ("A1", "F2")];
    let (found, told) = with_decisions(&shared, &decided(1, "A1", "2024-03-10"));
    for unit in ["F1", "F2"] {
        let answer = found.of(DEADLINE, unit);
        assert_eq!(answer, "uppgift_saknas rad_avskild", "{unit}");
    }
    assert_eq!(told, [["beslut.csv", "2", "", "2"]]);
}

#[test]
fn a_decision_that_stands_on_the_forhandsbedomning_too_is_one_decision() {
    let both = decided(1, "F1", "2024-03-10") + &decided(2, "A1", "2024-03-10");
    let (found, told) = with_decisions(&[("A1", "F1"), ("A2", "F1")], &both);
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn an_extension_on_the_anmalan_may_be_that_of_the_forhandsbedomning() {
    let longer = "D0;A1;beslut_forlanga_forhandsbedomning;2024-03-10;P1;synnerliga\n";
    let late = decided(1, "F1", "2024-03-25");
    let (found, told) = with_decisions(&[("A1", "F1")], &late);
    assert_eq!(found.of(DEADLINE, "F1"), "nej for_sent");
    assert!(told.is_empty(), "{told:?}");
    let (found, told) = with_decisions(&[("A1", "F1")], &format!("{longer}{late}"));
    assert_eq!(found.of(DEADLINE, "F1"), "uppgift_saknas rad_avskild");
    assert_eq!(told, [["beslut.csv", "2", "arende", "1"]]);
}

/// Utredningar about three children, of which that about the first came out of its förhandsbedömning, when that is said, and
/// what is logged.
fn with_events(origin: &str, events: &str) -> (Found, Told) {
    asked_and_told(&[
        (
            "personer",
            "person_id;fodelsedatum\nb1;2010-03-03\nb2;2010-03-03\nb3;2010-03-03\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "utredningar",
            &format!(
                "utredning_id;forhandsbedomning_id;person_id;inledd;slutford;kommunicering\n\
                 U1;{origin};b1;2024-03-10;2024-06-20;\nU2;;b2;2024-03-10;2024-06-20;\nU3;;b3;2024-03-10;2024-06-20;\n"
            ),
        ),
        (
            "handelser",
            &format!("arende;handelse;tidpunkt\nU3;barnsamtal;2024-04-01\n{events}"),
        ),
    ])
}

#[test]
fn an_event_on_the_forhandsbedomning_may_be_that_of_the_utredning_that_came_of_it() {
    let (found, told) = with_events("F1", "");
    assert_eq!(found.of(HEARD, "U1"), "nej handelse_saknas");
    assert!(told.is_empty(), "{told:?}");
    let logged = "F1;barnsamtal;2024-04-01\nF1;barnsamtal;2024-05-02\n";
    // Where no row says which utredning came out of it, it is one about the same child.
    for origin in ["F1", ""] {
        let (found, told) = with_events(origin, logged);
        let answer = found.of(HEARD, "U1");
        assert_eq!(answer, "uppgift_saknas rad_avskild", "{origin}");
        assert_eq!(found.of(HEARD, "U2"), "nej handelse_saknas", "{origin}");
        assert_eq!(told, [["handelser.csv", "3", "arende", "2"]], "{origin}");
        // What it does not tell of is as it was.
        let other = found.of("kommunicering_i_utredning", "U1");
        assert_eq!(other, "nej handelse_saknas", "{origin}");
    }
}

#[test]
fn a_skyddsbedomning_on_an_utredning_without_anmalan_may_be_that_of_any_about_the_child() {
    let asked = |logged: &str| {
        asked_and_told(&[
            (
                "anmalningar",
                "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n\
                 A1;F1;b1;2024-03-01;anmalan\nA2;F2;b2;2024-03-01;anmalan\n",
            ),
            (
                "forhandsbedomningar",
                "forhandsbedomning_id;person_id\nF1;b1\nF2;b2\n",
            ),
            (
                "utredningar",
                "utredning_id;forhandsbedomning_id;person_id;inledd\nU1;F1;b1;2024-03-10\n",
            ),
            ("skyddsbedomningar", "anmalan_id;gjord\n"),
            ("handelser", &format!("arende;handelse;tidpunkt\n{logged}")),
        ])
    };
    let protected = "skyddsbedomning_inom_ett_dygn";
    let (found, _) = asked("");
    assert_eq!(found.of(protected, "F1"), "nej har_inte_gjorts");
    let (found, told) = asked("U1;skyddsbedomning_gjord;2024-03-01\n");
    assert_eq!(found.of(protected, "F1"), "uppgift_saknas rad_avskild");
    assert_eq!(found.of(protected, "F2"), "nej har_inte_gjorts");
    assert_eq!(told, [["handelser.csv", "2", "arende", "1"]]);
}

#[test]
fn a_placement_decided_in_the_utredning_is_one_of_its_decisions() {
    let (found, told) = asked_and_told(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-03-10;2024-06-20\nU2;b2;2024-03-10;2024-06-20\n",
        ),
        ("personal", STAFF),
        (
            "delegationsordning",
            &format!(
                "{ORDER}beslut_hvb;enhetschef;nej;2020-01-01;\nbeslut_jourhem;enhetschef;nej;2020-01-01;\n"
            ),
        ),
        ("vidaredelegationer", NO_LINKS),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;skal\n\
             D1;U1;beslut_hvb;2024-06-20;P1;\nD2;U2;beslut_jourhem;2024-06-20;P1;\n",
        ),
    ]);
    let rule = "behorig_delegat_i_utredning";
    assert_eq!(found.of(rule, "U1"), "ja enligt_delegationsordning");
    assert_eq!(found.of(rule, "U2"), "nej far_inte_delegeras");
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn what_was_done_in_care_that_a_placement_rests_on_may_stand_on_the_placement() {
    let cases = [
        (
            "lvu",
            "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\nL1;b1;miljo;2024-01-10;2024-10-01\n\
             L2;b2;miljo;2024-01-10;2024-10-01\nL3;b3;miljo;2024-01-10;2024-10-01\nL4;b1;miljo;2021-01-10;2022-01-05\n",
        ),
        (
            "placeringar",
            "placering_id;person_id;lagrum;form;paborjad;upphord\nP1;b1;lvu;familjehem;2024-01-10;2024-10-01\n\
             P2;b2;lvu;familjehem;2024-01-10;2024-10-01\nP3;b3;sol;familjehem;2024-01-10;2024-10-01\n",
        ),
    ];
    let considered = |rows: &str| {
        let rows = format!("placering_id;lvu_id;datum;beslutat_av\n{rows}");
        asked_and_told(&[cases[0], cases[1], ("overvaganden", &rows)])
    };
    let rule = "vard_enligt_tva_paragrafen_overvagd";
    let (found, told) = considered(
        "P1;;2024-07-10;utskottet\nP2;L2;2024-07-10;utskottet\nP3;;2024-07-10;utskottet\n",
    );
    assert_eq!(found.of(rule, "L1"), "uppgift_saknas rad_avskild");
    assert_eq!(found.of(rule, "L2"), "ja inom_varje_period");
    // A placement by consent is not the care, and care that had ended long before cannot have been what was considered.
    assert_eq!(found.of(rule, "L3"), "nej for_langt_mellanrum");
    assert_eq!(found.of(rule, "L4"), "nej for_langt_mellanrum");
    assert_eq!(told, [["overvaganden.csv", "2", "", "1"]]);
    // What stands on both is told: a Nej then rests on nothing that is not.
    let (found, told) = considered("P1;L1;2024-08-10;utskottet\n");
    assert_eq!(found.of(rule, "L1"), "nej for_langt_mellanrum");
    assert!(told.is_empty(), "{told:?}");
}
