//! Utredningar whose first day is not that of the decision, and anmälningar of the day on which one was opened or closed.

use std::fmt::Write as _;

use super::{CHILD, NO_LINKS, ORDER, STAFF, asked};
use crate::support::{export, found_in, records_of, written};

/// The rows of the utredningar that are told to have begun another day than it was decided to open them.
fn begun_otherwise(decisions: &str) -> Vec<String> {
    let source = export(&[
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b2\nF3;b3\n",
        ),
        (
            "utredningar",
            "utredning_id;forhandsbedomning_id;person_id;inledd;slutford\nU1;F1;b1;2024-01-15;2024-05-14\n\
             U2;F2;b2;2024-01-15;\nU3;F3;b3;;\nU4;;b4;2024-01-15;\n",
        ),
        (
            "beslut",
            &format!("beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n{decisions}"),
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "inledd_annan_dag");
    told.map(|row| row["rad"].clone()).collect()
}

#[test]
fn an_utredning_begun_after_the_decision_to_open_it_is_told_and_one_without_a_day_is_not() {
    let decided = |number: u32, unit: &str, day: &str| {
        format!("B{number};{unit};beslut_inleda_utredning;{day};P1\n")
    };
    assert_eq!(begun_otherwise(""), [""; 0]);
    let same = decided(1, "F1", "2024-01-15") + &decided(2, "F2", "2024-01-15 09:00");
    assert_eq!(begun_otherwise(&same), [""; 0]);
    // Four months from the day in the row of the utredning are not four months from the decision.
    let before = decided(1, "F1", "2024-01-02") + &decided(2, "F3", "2024-01-02");
    assert_eq!(begun_otherwise(&before), ["2"]);
    let own = decided(1, "U4", "2024-02-01") + &decided(2, "U2", "2024-01-16");
    assert_eq!(begun_otherwise(&own), ["3", "5"]);
    // One of the right day is enough, wherever it stands.
    let either = own + &decided(3, "F2", "2024-01-15") + &decided(4, "U4", "2024-01-15");
    assert_eq!(begun_otherwise(&either), [""; 0]);
}

/// What is said of an anmälan, of the förhandsbedömning of it and of an utredning of 10 January 09:00 to 10 March 10:00 about
/// the same child, to which the export does not itself put it.
fn beside_an_utredning(came: &str) -> [String; 3] {
    let found = asked(&[
        ("personer", CHILD),
        (
            "anmalningar",
            &format!(
                "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;b1;{came};anmalan\n"
            ),
        ),
        ("skyddsbedomningar", "anmalan_id;gjord\n"),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10 09:00;2024-03-10 10:00\n",
        ),
    ]);
    [
        found.of("forhandsbedomning_inom_fjorton_dagar", "F1"),
        found.of("anmalan_under_utredning_skyddsbedomd", "A1"),
        found.of("anmalningar_skyddsbedomda", "U1"),
    ]
}

#[test]
fn an_anmalan_of_the_day_an_utredning_was_opened_or_closed_is_put_before_or_after_by_the_clock() {
    let (no_decision, lacking) = ("nej har_inte_gjorts", "nej handelse_saknas");
    let not_asked = "ej_tillampligt villkor_ej_uppfyllt";
    // No decision is needed of what comes in once an utredning goes on. Without a clock time it came before what was done
    // that day.
    for came in [
        "2024-01-10 09:01",
        "2024-01-11",
        "2024-03-10",
        "2024-03-10 10:00",
    ] {
        let said = beside_an_utredning(came);
        assert_eq!(said, [not_asked, lacking, lacking], "{came}");
    }
    for came in ["2024-01-10", "2024-01-10 08:59", "2024-01-10 09:00"] {
        let said = beside_an_utredning(came);
        assert_eq!(said, [no_decision, not_asked, lacking], "{came}");
    }
    let said = beside_an_utredning("2024-03-10 10:01");
    assert_eq!(
        said,
        [no_decision, not_asked, "ej_tillampligt inget_delarende"]
    );
    assert_eq!(said, beside_an_utredning("2024-03-11"));
}

#[test]
fn an_anmalan_that_led_to_an_utredning_did_not_come_while_it_went_on_whatever_the_clocks_say() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;b1;2024-01-23 16:16;anmalan\n",
        ),
        ("skyddsbedomningar", "anmalan_id;gjord\n"),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "utredningar",
            "utredning_id;forhandsbedomning_id;person_id;inledd\nU1;F1;b1;2024-01-23 08:00\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nD1;F1;beslut_inleda_utredning;2024-01-23;P1\n",
        ),
    ]);
    let rule = "forhandsbedomning_inom_fjorton_dagar";
    assert_eq!(found.of(rule, "F1"), "ja inom_frist");
    let rule = "anmalan_under_utredning_skyddsbedomd";
    assert_eq!(found.of(rule, "A1"), "ej_tillampligt villkor_ej_uppfyllt");
}

/// Where no decision need be taken, none is waited for: the time for the feedback is then a reader's question.
#[test]
fn a_forhandsbedomning_in_an_open_utredning_does_not_wait_for_a_decision_for_ever() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id;stallningstagande\nF1;b1;\nF2;b1;\n",
        ),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ;anmalare;aterkoppling_begard;aterkoppling;aterkoppling_olamplig\n\
             A1;F1;b1;2024-04-12;anmalan;skola;ja;;\nA2;F2;b1;2024-07-12;anmalan;skola;ja;;\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-03-10;2024-06-10\n",
        ),
    ]);
    let rules = [
        "stallningstagande_i_forhandsbedomning",
        "behorig_delegat_i_forhandsbedomning",
        "aterkoppling_till_anmalare",
    ];
    assert_eq!(
        rules.map(|rule| found.of(rule, "F1")),
        [
            "ej_tillampligt villkor_ej_uppfyllt",
            "ej_tillampligt villkor_ej_uppfyllt",
            "ej_bedomd kraver_lasning",
        ]
    );
    assert_eq!(
        rules.map(|rule| found.of(rule, "F2")),
        ["ej_bedomd arendet_pagar"; 3]
    );
}

/// What is said on a day of a förhandsbedömning of 2 March 2026, where decisions to open an utredning stand on it (F1) or on
/// the utredning that came of it (U1): whether it was decided in time, by someone with the right to, and told in time.
fn opened_by(decisions: &[(&str, &str, &str)], day: &str) -> [String; 3] {
    let mut log = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n".to_owned();
    for (number, (unit, day, who)) in decisions.iter().enumerate() {
        let _ = writeln!(log, "D{number};{unit};beslut_inleda_utredning;{day};{who}");
    }
    let source = export(&[
        ("personer", CHILD),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ;anmalare;aterkoppling_begard;aterkoppling;aterkoppling_olamplig\n\
             A1;F1;b1;2026-03-02;anmalan;skola;ja;2026-03-16;\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "utredningar",
            "utredning_id;forhandsbedomning_id;person_id;inledd\nU1;F1;b1;2026-03-05\n",
        ),
        ("personal", STAFF),
        ("delegationsordning", ORDER),
        ("vidaredelegationer", NO_LINKS),
        ("beslut", &log),
    ]);
    let found = found_in(source.path(), day);
    [
        "forhandsbedomning_inom_fjorton_dagar",
        "behorig_delegat_i_forhandsbedomning",
        "aterkoppling_till_anmalare",
    ]
    .map(|rule| found.of(rule, "F1"))
}

#[test]
fn of_several_decisions_to_open_on_the_utredning_each_counts_as_if_it_stood_where_it_was_taken() {
    let (in_time, by_right) = ("ja inom_frist", "ja enligt_delegationsordning");
    let (too_late, no_right) = ("nej for_sent", "nej saknar_delegation");
    for unit in ["F1", "U1"] {
        // The feedback was due a week after the first of them.
        let again = [(unit, "2026-03-05", "P1"), (unit, "2026-04-20", "P1")];
        let said = [in_time, by_right, too_late];
        assert_eq!(opened_by(&again, "2026-06-30"), said, "{unit}");
        // The second is yet to come.
        assert_eq!(opened_by(&again, "2026-03-20"), said, "{unit}");
        let first = [(unit, "2026-03-05", "P2"), (unit, "2026-03-10", "P1")];
        let said = [in_time, no_right, too_late];
        assert_eq!(opened_by(&first, "2026-06-30"), said, "{unit}");
        let beside = [("F1", "2026-03-05", "P1"), (unit, "2026-03-10", "P2")];
        assert_eq!(opened_by(&beside, "2026-06-30"), said, "{unit}");
    }
}

#[test]
fn a_decision_to_open_registered_on_both_units_the_same_day_is_one_unless_two_took_it() {
    let on_both = |who: &str| {
        let both = [("F1", "2026-03-05", "P1"), ("U1", "2026-03-05", who)];
        opened_by(&both, "2026-06-30")
    };
    let by_right = [
        "ja inom_frist",
        "ja enligt_delegationsordning",
        "nej for_sent",
    ];
    assert_eq!(on_both("P1"), by_right);
    assert_eq!(on_both(""), by_right);
    let [_, by, _] = on_both("P2");
    assert_eq!(by, "nej saknar_delegation");
}
