//! What has not come on the measuring day has not happened, whatever it has from a unit that began before.

use super::CHILD;
use crate::support::{Found, export, found_in};

/// The head of the anmälningar.
const CAME: &str =
    "anmalan_id;forhandsbedomning_id;utredning_id;person_id;inkom;typ;anmalare;anledning\n";

/// What is said on 9 February 2026 of an utredning begun in January, with these anmälningar beside the first.
fn in_an_open_utredning(later: &str) -> Found {
    let first = "A1;;U1;b1;2026-01-02;anmalan;skola;oro\n";
    let source = export(&[
        ("personer", CHILD),
        ("anmalningar", &format!("{CAME}{first}{later}")),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord\nA1;2026-01-02 12:00\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2026-01-05;\n",
        ),
    ]);
    found_in(source.path(), "2026-02-09")
}

#[test]
fn an_anmalan_that_is_yet_to_come_lacks_no_skyddsbedomning_though_its_utredning_has_begun() {
    let rule = "anmalningar_skyddsbedomda";
    for later in [
        "",
        "A2;;U1;b1;2026-03-02;anmalan;;\n",
        "A2;;;b1;2026-03-02;anmalan;;\n",
    ] {
        let found = in_an_open_utredning(later);
        assert_eq!(found.of(rule, "U1"), "ja handelse_finns", "{later}");
    }
    // One that has come does.
    let found = in_an_open_utredning("A2;;U1;b1;2026-02-05;anmalan;;\n");
    assert_eq!(found.of(rule, "U1"), "nej handelse_saknas");
}

#[test]
fn an_anmalan_that_is_yet_to_come_lacks_nothing_though_its_forhandsbedomning_has_been_decided_on() {
    let said = |later: &str| {
        let first = "A1;F1;;b1;2026-01-05;anmalan;skola;oro\n";
        let source = export(&[
            ("personer", CHILD),
            ("anmalningar", &format!("{CAME}{first}{later}")),
            (
                "skyddsbedomningar",
                "anmalan_id;gjord\nA1;2026-01-05 12:00\n",
            ),
            (
                "forhandsbedomningar",
                "forhandsbedomning_id;person_id\nF1;b1\n",
            ),
            (
                "beslut",
                "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nD1;F1;beslut_inte_inleda_utredning;2026-01-12;P1\n",
            ),
        ]);
        let found = found_in(source.path(), "2026-02-09");
        [
            "anmalare_dokumenterad",
            "anledning_till_anmalan",
            "forhandsbedomning_inom_fjorton_dagar",
            "skyddsbedomning_inom_ett_dygn",
        ]
        .map(|rule| found.of(rule, "F1"))
    };
    let alone = [
        "ja dokumenterat",
        "ja dokumenterat",
        "ja inom_frist",
        "ja inom_frist",
    ];
    assert_eq!(said(""), alone);
    assert_eq!(said("A2;F1;;b1;2026-03-02;anmalan;;\n"), alone);
    let [sender, cause, ..] = said("A2;F1;;b1;2026-01-09;anmalan;;\n");
    assert_eq!([sender, cause], ["nej framgar_inte"; 2]);
}

#[test]
fn a_unit_that_is_yet_to_begin_is_not_late_because_the_one_before_it_took_long() {
    let source = export(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2025-07-18;2025-12-15\nU2;b1;2026-01-12;\n",
        ),
        (
            "placeringar",
            "placering_id;person_id;lagrum;form;paborjad;upphord\nP1;b1;sol;familjehem;2025-01-10;2025-06-02\n",
        ),
        (
            "uppfoljningar",
            "uppfoljning_id;placering_id;person_id;typ;beslutad;inledd;avslutad\nX1;P1;b1;placering;2026-01-12;2026-01-12;\n",
        ),
    ]);
    let (chain, after) = (
        "sammanlagd_utredningstid",
        "uppfoljning_efter_placering_avslutad_i_tid",
    );
    let said = |day: &str| {
        let found = found_in(source.path(), day);
        [found.of(chain, "U2"), found.of(after, "X1")]
    };
    assert_eq!(said("2026-01-11"), ["ej_bedomd arendet_pagar"; 2]);
    assert_eq!(said("2026-01-12"), ["nej har_inte_gjorts"; 2]);
}
