//! Siblings that share a förhandsbedömning: what is decided on the utredning of one says nothing of the other.

use std::fmt::Write as _;

use super::asked;
use crate::support::Found;

const DEADLINE: &str = "forhandsbedomning_inom_fjorton_dagar";

/// What is said where the anmälningar of 1 March about these children, the utredningar about these, of a day each, and the
/// decisions to open on a unit and a day belong to one förhandsbedömning.
fn shared(anmalningar: &[&str], utredningar: &[(&str, &str)], decisions: &[(&str, &str)]) -> Found {
    let mut came = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n".to_owned();
    for (place, child) in anmalningar.iter().enumerate() {
        let _ = writeln!(came, "A{};F1;{child};2024-03-01;anmalan", place + 1);
    }
    let mut begun = "utredning_id;forhandsbedomning_id;person_id;inledd\n".to_owned();
    for (place, (child, day)) in utredningar.iter().enumerate() {
        let _ = writeln!(begun, "U{};F1;{child};{day}", place + 1);
    }
    let mut decided = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n".to_owned();
    for (place, (unit, day)) in decisions.iter().enumerate() {
        let _ = writeln!(decided, "D{place};{unit};beslut_inleda_utredning;{day};P1");
    }
    asked(&[
        ("anmalningar", &came),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;\n",
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord;slutsats\nA1;2024-03-01 12:00;x\n",
        ),
        ("utredningar", &begun),
        ("beslut", &decided),
    ])
}

#[test]
fn a_decision_on_the_utredning_of_one_sibling_does_not_answer_for_the_other() {
    let said = |utredningar: &[(&str, &str)], decisions: &[(&str, &str)]| {
        shared(&["b1", "b2"], utredningar, decisions).of(DEADLINE, "F1")
    };
    let both = [("b1", "2024-03-05"), ("b2", "2024-04-20")];
    let decided = [("U1", "2024-03-05"), ("U2", "2024-04-20")];
    assert_eq!(said(&both, &decided), "nej for_sent");
    // The day on which each began is that of the decision.
    assert_eq!(said(&both, &[]), "nej for_sent");
    assert_eq!(said(&both[..1], &decided[..1]), "nej har_inte_gjorts");
    // What is decided on the förhandsbedömning may be about both.
    assert_eq!(said(&both, &[("F1", "2024-03-05")]), "ja inom_frist");
    let in_time = [("U1", "2024-03-05"), ("U2", "2024-03-12")];
    assert_eq!(said(&both, &in_time), "ja inom_frist");
}

#[test]
fn an_anmalan_is_not_decided_on_by_what_was_decided_about_a_sibling() {
    let decided = [("U1", "2024-03-05")];
    let found = shared(&["b1", "b2"], &[("b1", "2024-03-05")], &decided);
    let rule = "skyddsbedomning_dokumenterad";
    assert_eq!(found.of(rule, "A1"), "ja dokumenterat");
    // What it lacks counts as missing once something has been decided on it.
    assert_eq!(found.of(rule, "A2"), "ej_bedomd arendet_pagar");
    let found = shared(&["b1", "b1"], &[("b1", "2024-03-05")], &decided);
    assert_eq!(found.of(rule, "A2"), "nej framgar_inte");
}

#[test]
fn decisions_about_two_siblings_of_the_same_day_are_not_one_told_twice() {
    let both = [("b1", "2024-03-05"), ("b2", "2024-03-05")];
    let found = shared(&["b1", "b2"], &both, &[("U2", "2024-03-05")]);
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
}

#[test]
fn a_decision_answers_where_it_is_not_known_which_sibling_it_or_the_anmalan_is_about() {
    let utredningar = [("b1", "2024-03-05"), ("b2", "2024-04-20")];
    let decided = [("U1", "2024-03-05"), ("U2", "2024-04-20")];
    let found = shared(&["b1", ""], &utredningar, &decided);
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
    let unknown = [("", "2024-03-05"), ("b2", "2024-04-20")];
    let found = shared(&["b1", "b2"], &unknown, &decided);
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
}

#[test]
fn an_anmalan_registered_on_one_sibling_led_to_the_utredning_of_the_other_unless_its_own_is_there()
{
    let other = [("b2", "2024-03-05")];
    let found = shared(&["b1"], &other, &[]);
    assert_eq!(found.of(DEADLINE, "F1"), "ja inom_frist");
    let both = [("b2", "2024-03-05"), ("b1", "2024-04-20")];
    let found = shared(&["b1"], &both, &[]);
    assert_eq!(found.of(DEADLINE, "F1"), "nej for_sent");
    // The one on the förhandsbedömning is about the child of the anmälan.
    let decided = [("F1", "2024-04-20"), ("U1", "2024-03-05")];
    let found = shared(&["b1"], &other, &decided);
    assert_eq!(found.of(DEADLINE, "F1"), "nej for_sent");
}
