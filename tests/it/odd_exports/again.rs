//! A förhandsbedömning to which a second anmälan comes: what was decided before that one was about the first.

use std::fmt::Write as _;

use tempfile::TempDir;

use super::CHILD;
use crate::support::{export, found_in, records_of, written};

const FEEDBACK: &str = "aterkoppling_till_anmalare";
const FORTNIGHT: &str = "forhandsbedomning_inom_fjorton_dagar";
const NOT_OPENED: &str = "beslut_inte_inleda_utredning";
const OPENED: &str = "beslut_inleda_utredning";

/// A förhandsbedömning: its key, when each anmälan came in and was answered, and what was decided when.
struct Unit {
    key: &'static str,
    reports: [Row; 2],
    decisions: &'static [Row],
}

type Row = (&'static str, &'static str);

/// An export of such units.
fn export_of(units: &[Unit]) -> TempDir {
    let mut cases = "forhandsbedomning_id;person_id\n".to_owned();
    let mut reports = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ;anmalare;aterkoppling_begard;aterkoppling;aterkoppling_olamplig\n".to_owned();
    let mut decisions = "arende;beslutstyp;beslutsdatum;skal;galler_till\n".to_owned();
    for Unit {
        key,
        reports: of_unit,
        decisions: taken,
    } in units
    {
        let _ = writeln!(cases, "{key};b1");
        for (place, (came, answered)) in of_unit.iter().enumerate() {
            let _ = writeln!(
                reports,
                "{key}-{place};{key};b1;{came};anmalan;skola;ja;{answered};"
            );
        }
        for (kind, when) in *taken {
            let _ = writeln!(decisions, "{key};{kind};{when}");
        }
    }
    export(&[
        ("personer", CHILD),
        ("forhandsbedomningar", &cases),
        ("anmalningar", &reports),
        ("beslut", &decisions),
    ])
}

/// Decided on, and then again after a second anmälan; the times of both are counted from their own.
const TWICE: [Unit; 3] = [
    Unit {
        key: "F1",
        reports: [("2026-02-02", "2026-02-18"), ("2026-04-01", "2026-04-16")],
        decisions: &[(NOT_OPENED, "2026-02-12;;"), (NOT_OPENED, "2026-04-13;;")],
    },
    Unit {
        key: "F2",
        reports: [("2026-02-02", "2026-02-18"), ("2026-04-01", "2026-04-22")],
        decisions: &[(NOT_OPENED, "2026-02-12;;"), (NOT_OPENED, "2026-04-20;;")],
    },
    // The first was decided on before there was a time limit for answering.
    Unit {
        key: "F3",
        reports: [("2026-01-02", "2026-01-12"), ("2026-02-02", "2026-03-30")],
        decisions: &[(NOT_OPENED, "2026-01-10;;"), (NOT_OPENED, "2026-02-10;;")],
    },
];

#[test]
fn what_was_decided_before_a_second_anmalan_came_neither_starts_nor_stops_its_clocks() {
    let source = export_of(&TWICE);
    let found = found_in(source.path(), "2026-06-30");
    for (key, fortnight, feedback) in [
        ("F1", "ja inom_frist", "ja inom_frist"),
        ("F2", "nej for_sent", "ja inom_frist"),
        ("F3", "ja inom_frist", "nej for_sent"),
    ] {
        assert_eq!(found.of(FORTNIGHT, key), fortnight, "{key}");
        assert_eq!(found.of(FEEDBACK, key), feedback, "{key}");
    }
}

/// Decided on before the second anmälan came and not after it, or before either.
const ONCE: [Unit; 5] = [
    Unit {
        key: "F1",
        reports: [("2026-02-02", "2026-02-18"), ("2026-04-01", "2026-04-16")],
        decisions: &[(NOT_OPENED, "2026-02-12;;")],
    },
    // The second may belong to the utredning.
    Unit {
        key: "F2",
        reports: [("2026-02-02", "2026-02-18"), ("2026-04-01", "2026-04-16")],
        decisions: &[(OPENED, "2026-02-12;;")],
    },
    Unit {
        key: "F3",
        reports: [("2026-02-02", "2026-02-18"), ("2026-04-01", "2026-04-22")],
        decisions: &[(OPENED, "2026-02-12;;"), (NOT_OPENED, "2026-04-20;;")],
    },
    // The same day, but by the clock before it came.
    Unit {
        key: "F4",
        reports: [
            ("2026-03-25", "2026-04-02"),
            ("2026-04-01 15:00", "2026-04-02"),
        ],
        decisions: &[(NOT_OPENED, "2026-04-01 09:00;;")],
    },
    // Before either.
    Unit {
        key: "F5",
        reports: [("2026-02-02", "2026-02-18"), ("2026-04-01", "2026-04-16")],
        decisions: &[(NOT_OPENED, "2026-01-20;;"), (NOT_OPENED, "2026-04-10;;")],
    },
];

#[test]
fn what_was_decided_between_two_anmalningar_is_no_contradiction_and_what_it_means_for_the_second_is_read()
 {
    let source = export_of(&ONCE);
    let found = found_in(source.path(), "2026-06-30");
    let (read, contradictory) = (
        "ej_bedomd kraver_lasning",
        "uppgift_saknas motsagande_datum",
    );
    for (key, fortnight, feedback) in [
        ("F1", "nej har_inte_gjorts", read),
        ("F2", read, read),
        ("F3", read, "ja inom_frist"),
        ("F4", read, read),
        ("F5", contradictory, contradictory),
    ] {
        assert_eq!(found.of(FORTNIGHT, key), fortnight, "{key}");
        assert_eq!(found.of(FEEDBACK, key), feedback, "{key}");
    }
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "motsagande_datum");
    let mut rows: Vec<&str> = told.map(|row| row["rad"].as_str()).collect();
    rows.dedup();
    // The decision of the last one that was taken before either anmälan.
    assert_eq!(rows, ["7"]);
}

/// Extended and decided on in time, and then decided on too late after a second anmälan. Whether the extension holds for
/// that one matters only where it would have lasted until then.
#[test]
fn an_extension_that_had_run_out_leaves_no_doubt_about_a_later_anmalan() {
    const EXTENDED: &str = "beslut_forlanga_forhandsbedomning";
    const ENDED: Row = (NOT_OPENED, "2026-02-26;;");
    const TOO_LATE: Row = (NOT_OPENED, "2026-04-20;;");
    let reports = [("2026-02-02", "2026-03-02"), ("2026-04-01", "2026-04-22")];
    let source = export_of(&[
        Unit {
            key: "F1",
            reports,
            decisions: &[
                (EXTENDED, "2026-02-12;bortresta;2026-02-27"),
                ENDED,
                TOO_LATE,
            ],
        },
        Unit {
            key: "F2",
            reports,
            decisions: &[
                (EXTENDED, "2026-02-12;bortresta;2026-04-30"),
                ENDED,
                TOO_LATE,
            ],
        },
        Unit {
            key: "F3",
            reports,
            decisions: &[(EXTENDED, "2026-02-12;bortresta;"), ENDED, TOO_LATE],
        },
    ]);
    let found = found_in(source.path(), "2026-06-30");
    let perhaps = "uppgift_saknas forlangning_fore";
    for (key, fortnight) in [("F1", "nej for_sent"), ("F2", perhaps), ("F3", perhaps)] {
        assert_eq!(found.of(FORTNIGHT, key), fortnight, "{key}");
    }
}

/// Decided on before the second anmälan came, which nobody has assessed. Its time runs on the day that it comes, and no
/// decision has been taken about it.
#[test]
fn a_decision_from_before_an_anmalan_came_does_not_close_what_is_owed_for_it() {
    const NAMED: &str = "namn_och_befattning_i_skyddsbedomning";
    const TIMED: &str = "tidpunkt_for_skyddsbedomning";
    let reports = [("2026-02-02", "2026-02-18"), ("2026-04-01", "")];
    let decided: [(&'static str, &'static [Row]); 3] = [
        ("F1", &[(NOT_OPENED, "2026-02-12;;")]),
        // The second may belong to the utredning.
        ("F2", &[(OPENED, "2026-02-12;;")]),
        (
            "F3",
            &[(NOT_OPENED, "2026-02-12;;"), (NOT_OPENED, "2026-04-01;;")],
        ),
    ];
    let units = decided.map(|(key, decisions)| Unit {
        key,
        reports,
        decisions,
    });
    let source = export_of(&units);
    let assessed =
        decided.map(|(key, _)| format!("{key}-0;2026-02-02 10:00;P1;socialsekreterare\n"));
    let table = format!("anmalan_id;gjord;namn;befattning\n{}", assessed.concat());
    std::fs::write(source.path().join("skyddsbedomningar.csv"), table).unwrap();
    let found = found_in(source.path(), "2026-04-01");
    for rule in [NAMED, TIMED] {
        for (key, answer) in [
            ("F1", "ej_bedomd arendet_pagar"),
            ("F2", "ej_bedomd kraver_lasning"),
            ("F3", "nej framgar_inte"),
        ] {
            assert_eq!(found.of(rule, key), answer, "{rule} {key}");
        }
    }
}
