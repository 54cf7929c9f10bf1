//! Ends before starts, what starts again, lists that begin too late, and what has not come yet.

use std::fmt::Write as _;

use super::{CHILD, asked};
use crate::support::{export, found_in, records_of, written};

#[test]
fn what_starts_again_after_its_end_is_not_over() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "umgangesbegransningar",
            "umgange_id;person_id;umgange_beslutat;beslutsfattare;galler_till;upphord\nM1;b1;2024-01-10;nämnden;2024-03-01;2024-03-01\nM2;b1;2024-01-10;nämnden;2023-06-30;\nM3;b1;2024-01-10;nämnden;2024-02-28;2023-12-01\nM4;b1;2024-01-10;nämnden;;2024-09-01\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;galler_till\nB1;M1;beslut_umgangesbegransning;2024-04-01;nämnden;2024-06-30\nB2;M4;beslut_umgangesbegransning;2024-10-01;nämnden;\n",
        ),
    ]);
    for key in ["M1", "M2", "M3"] {
        assert_eq!(
            found.of("umgangesbeslut_galler", key),
            "uppgift_saknas motsagande_datum",
            "{key}"
        );
    }
    let considered = |key| found.of("umgange_overvagt_var_tredje_manad", key);
    assert_eq!(considered("M1"), "uppgift_saknas motsagande_datum");
    assert_eq!(considered("M4"), "nej for_langt_mellanrum");
}

#[test]
fn an_end_before_its_start_is_a_contradiction_and_not_an_end() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "lvu",
            "lvu_id;person_id;omhandertagen;omhandertagande_verkstallt;understallt;ansokan;ansokningstid_forlangd;omhandertagande_upphort\nL1;b1;2024-01-10;2024-01-10;;;;2024-01-05\n",
        ),
    ]);
    for rule in [
        "omhandertagande_understallt_inom_en_vecka",
        "ansokan_om_vard_inom_fyra_veckor",
    ] {
        assert!(
            found.of(rule, "L1").starts_with("uppgift_saknas"),
            "{rule}: {}",
            found.of(rule, "L1")
        );
    }
}

#[test]
fn an_earlier_utredning_without_a_known_end_leaves_the_chain_unknown() {
    let rules = [
        "utredning_inte_i_direkt_anslutning",
        "sammanlagd_utredningstid",
    ];
    let chain = |first: &str| {
        asked(&[
            ("personer", CHILD),
            (
                "utredningar",
                &format!(
                    "utredning_id;person_id;inledd;slutford\n{first}\nU2;b1;2024-05-01;2024-08-01\n"
                ),
            ),
            (
                "beslut",
                "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
            ),
        ])
    };
    for first in [
        "U1;b1;2024-01-01;i april",
        "U1;b1;2024-01-01;",
        "U1;b1;;2024-04-20",
        "U1;b1;2024-04-10;2024-01-20",
    ] {
        let found = chain(first);
        for rule in rules {
            assert_eq!(
                found.of(rule, "U2").split(' ').next(),
                Some("uppgift_saknas"),
                "{first} {rule}"
            );
        }
    }
    let overlapping = chain("U1;b1;2024-01-01;2024-05-05");
    assert_eq!(
        overlapping.of("sammanlagd_utredningstid", "U2"),
        "nej for_sent"
    );
}

#[test]
fn an_utredning_that_goes_on_beside_does_not_hide_the_one_that_had_ended() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10;2024-02-10\nU2;b1;2024-01-20;2024-06-01\nU3;b1;2024-03-01;2024-06-20\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    for rule in [
        "utredning_inte_i_direkt_anslutning",
        "utredning_inte_aterupptagen_inom_sex_manader",
    ] {
        assert_eq!(found.of(rule, "U3"), "nej for_tatt", "{rule}");
        assert_eq!(
            found.of(rule, "U2"),
            "ej_tillampligt villkor_ej_uppfyllt",
            "{rule}"
        );
    }
}

#[test]
fn a_list_of_meetings_says_nothing_of_the_years_before_it() {
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;anmalt";
    let rows = "B1;U1;beslut_oppen_insats;2023-03-01;ordföranden;2024-01-15\nB2;U1;beslut_oppen_insats;2024-01-02;ordföranden;2024-01-15\n";
    let source = export(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2023-01-10;2024-06-20\n",
        ),
        (
            "sammantraden",
            "organ;datum\nBarn- och ungdomsnämnden;2024-01-15\nsociala utskottet;2024-01-08\n",
        ),
        ("beslut", &format!("{head}\n{rows}")),
    ]);
    let found = found_in(source.path(), "2024-12-31");
    let rule = "ordforandebeslut_anmalt_vid_nasta_sammantrade";
    assert_eq!(found.of(rule, "B1"), "ej_bedomd nasta_sammantrade_okant");
    assert_eq!(found.of(rule, "B2"), "ja anmalt_i_tid");
}

/// What is said of a decision of 2 January 2024 that was reported on the 15th, by a review with these lines and meetings.
fn reported_to(review: &str, meetings: &str) -> String {
    let source = export(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2023-01-10;2024-06-20\n",
        ),
        ("sammantraden", &format!("organ;datum\n{meetings}")),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;anmalt\n\
             B1;U1;beslut_oppen_insats;2024-01-02;ordföranden;2024-01-15\n",
        ),
    ]);
    std::fs::write(source.path().join("granskning.toml"), review).unwrap();
    let found = found_in(source.path(), "2024-12-31");
    found.of("ordforandebeslut_anmalt_vid_nasta_sammantrade", "B1")
}

#[test]
fn another_namnds_meeting_is_not_the_next_one() {
    let meetings = "Barn- och utbildningsnämnden;2024-01-10\nSocialnämnden;2024-01-15\n";
    let said = |review: &str| reported_to(review, meetings);
    assert_eq!(
        said("namnd = \"Socialnämnden i Ankeborg\"\n"),
        "ja anmalt_i_tid"
    );
    let unknown = "ej_bedomd nasta_sammantrade_okant";
    assert_eq!(said(""), unknown);
    assert_eq!(said("namnd = \"Vård- och omsorgsnämnden\"\n"), unknown);
    assert_eq!(
        said("namnd = \"Barn- och utbildningsnämnden\"\n"),
        "nej anmalt_for_sent"
    );
}

#[test]
fn no_meeting_of_namnden_is_passed_over_for_the_way_its_name_is_written() {
    let said = |own: &str, written: &str| {
        let review = format!("namnd = \"{own}\"\n");
        reported_to(
            &review,
            &format!("{written};2024-01-10\n{own};2024-01-15\n"),
        )
    };
    for (own, written) in [
        ("Socialnämnden", "Soc.nämnden"),
        ("Soc. nämnden", "Socialnämnden"),
        ("Individ- och familjenämnden", "Individ och familjenämnden"),
    ] {
        assert_eq!(said(own, written), "nej anmalt_for_sent", "{written}");
    }
}

#[test]
fn a_meeting_that_may_be_namndens_own_leaves_the_next_one_unknown() {
    let said = |organ: &str| {
        let meetings = format!("{organ};2024-01-10\nSocialnämnden;2024-01-15\n");
        reported_to("namnd = \"Socialnämnden\"\n", &meetings)
    };
    let unknown = "ej_bedomd nasta_sammantrade_okant";
    for organ in ["Socialnämden", "#SAKNAS!", "Soc.-nämnden"] {
        assert_eq!(said(organ), unknown, "{organ}");
    }
    for organ in [
        "Byggnadsnämnden",
        "Presidiet",
        "utskottet",
        "Kommunstyrelsen",
    ] {
        assert_eq!(said(organ), "ja anmalt_i_tid", "{organ}");
    }
}

#[test]
fn what_is_planned_has_not_come_and_is_not_missing() {
    let found = asked(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2025-01-10;\nU2;b1;2024-01-10;\n",
        ),
        ("personer", CHILD),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U1"),
        "ej_bedomd arendet_pagar"
    );
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U2"),
        "nej har_inte_gjorts"
    );
}

#[test]
fn a_duty_that_ended_before_it_began_shows_when_it_ended() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2023-10-01;2024-02-01\n",
        ),
        (
            "placeringar",
            "placering_id;utredning_id;person_id;lagrum;form;paborjad;upphord\nP1;U1;b1;sol;jourhem;2023-11-01;2024-01-15\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    let rule = "jourhem_hogst_tva_manader";
    assert_eq!(
        found.of(rule, "P1"),
        "ej_tillampligt avslutat_innan_fristen"
    );
    assert_eq!(found.cell(rule, "P1", "till"), "2024-01-15");
}

#[test]
fn an_age_without_a_birth_is_no_age_of_an_earlier_day() {
    let found = asked(&[
        ("personer", "person_id;alder\nb1;15\nb2;9\nb3;18\n"),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2022-01-10;2022-12-20\nU2;b2;2022-01-10;2022-12-20\nU3;b3;2022-01-10;2022-12-20\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    let rule = "utredning_inom_fyra_manader";
    assert_eq!(found.of(rule, "U1"), "nej for_sent");
    assert_eq!(found.of(rule, "U2"), "nej for_sent");
    assert_eq!(found.of(rule, "U3"), "uppgift_saknas villkor_okant");
    let rule = "barnet_informerat_om_utredning";
    assert_eq!(found.of(rule, "U1"), "uppgift_saknas villkor_okant");
}

/// A time counted from a day that cannot be right shows neither that it was kept nor that it was not.
#[test]
fn no_time_is_counted_from_a_day_that_contradicts_what_must_come_before_it() {
    let tables = [
        ("personer", CHILD),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b1\nF3;b1\n",
        ),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ;anmalare;aterkoppling_begard;aterkoppling;aterkoppling_olamplig\n\
             A1;F1;b1;2026-03-05;anmalan;skola;ja;2026-03-06;\n\
             A2;F2;b1;2026-03-05;anmalan;skola;ja;2026-03-16;\n\
             A3;F3;b1;2026-03-05;anmalan;skola;ja;2026-03-16;\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum\n\
             F1;beslut_inte_inleda_utredning;2026-03-02\n\
             F2;beslut_inte_inleda_utredning;2026-03-02\n\
             F2;beslut_inte_inleda_utredning;2026-03-12\n\
             F3;beslut_inte_inleda_utredning;2026-03-12\n",
        ),
        (
            "lvu",
            "lvu_id;person_id;omhandertagen;omhandertagande_verkstallt;understallt;ansokan;ansokningstid_forlangd;omhandertagande_upphort\n\
             L1;b1;2026-04-24;2026-03-03;2026-04-27;2026-05-04;;\n\
             L2;b1;2026-04-24;2026-04-20;2026-04-27;2026-05-04;;\n\
             L3;b1;2026-04-24;2026-04-24;2026-04-27;2026-05-04;;\n",
        ),
    ];
    let found = found_in(export(&tables).path(), "2026-11-01");
    let contradictory = "uppgift_saknas motsagande_datum";
    let feedback = |key| found.of("aterkoppling_till_anmalare", key);
    for key in ["F1", "F2"] {
        assert_eq!(feedback(key), contradictory, "{key}");
    }
    assert_eq!(feedback("F3"), "ja inom_frist");
    let application = |key| found.of("ansokan_om_vard_inom_fyra_veckor", key);
    for key in ["L1", "L2"] {
        assert_eq!(application(key), contradictory, "{key}");
    }
    assert_eq!(application("L3"), "ja inom_frist");
}

/// What was done is neither in time nor late by an end before the beginning; what was not done at all is missing all the
/// same.
#[test]
fn an_end_before_the_beginning_is_no_last_day_for_what_should_have_been_done_by_then() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-03-10;2024-02-10\nU2;b1;2024-03-10;2024-02-10\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nU1;barnsamtal;2024-04-01\n",
        ),
    ]);
    let heard = |key| found.of("barnet_till_tals", key);
    assert_eq!(heard("U1"), "uppgift_saknas motsagande_datum");
    assert_eq!(heard("U2"), "nej handelse_saknas");
}

/// The same told once with a clock time and once without is not in time for the want of a clock.
#[test]
fn a_row_without_a_clock_time_does_not_make_what_was_late_by_the_clock_in_time() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b1\nF3;b1\nF4;b1\n",
        ),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n\
             A1;F1;b1;2024-03-01 10:00;anmalan\nA2;F2;b1;2024-03-01 10:00;anmalan\n\
             A3;F3;b1;2024-03-01 10:00;anmalan\nA4;F4;b1;2024-03-01 10:00;anmalan\n",
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord\nA1;2024-03-02 10:30\nA1;2024-03-02\nA2;2024-03-02 09:30\nA2;2024-03-02\nA3;2024-03-02\nA4;2024-03-02 10:30\n",
        ),
        ("beslut", "arende;beslutstyp;beslutsdatum\n"),
    ]);
    let assessed = |key| found.of("skyddsbedomning_inom_ett_dygn", key);
    assert_eq!(assessed("F1"), "uppgift_saknas tidpunkt_saknas");
    assert_eq!(assessed("F2"), "ja inom_frist");
    assert_eq!(assessed("F3"), "ja inom_frist");
    assert_eq!(assessed("F4"), "nej for_sent");
}

/// The same of when the time began: what came in that day at some hour, and may have been seen to too late.
#[test]
fn a_day_without_a_clock_time_beside_when_an_anmalan_came_does_not_make_what_was_late_in_time() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b1\nF3;b1\nF4;b1\nF5;b1\n",
        ),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n\
             A1;F1;b1;2024-03-01 20:00;anmalan\nA2;F2;b1;2024-03-01;anmalan\nA3;F3;b1;2024-03-01 20:00;anmalan\n\
             A4;F4;b1;2024-03-01 20:00;anmalan\nA5;F5;b1;2024-03-01;anmalan\n",
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord\nA1;2024-03-02 23:59\nA2;2024-03-02 23:59\nA3;2024-03-02 19:59\nA4;2024-03-02\nA5;2024-03-02 23:59\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nA1;anmalan_inkom;2024-03-01\nA2;anmalan_inkom;2024-03-01 20:00\n\
             A3;anmalan_inkom;2024-03-01\nA4;anmalan_inkom;2024-03-01\n",
        ),
        ("beslut", "arende;beslutstyp;beslutsdatum\n"),
    ]);
    let assessed = |key| found.of("skyddsbedomning_inom_ett_dygn", key);
    assert_eq!(assessed("F1"), "uppgift_saknas tidpunkt_saknas");
    assert_eq!(assessed("F2"), "uppgift_saknas tidpunkt_saknas");
    assert_eq!(assessed("F3"), "ja inom_frist");
    assert_eq!(assessed("F4"), "ja inom_frist");
    assert_eq!(assessed("F5"), "ja inom_frist");
}

/// What the question about the child's view says of a förhandsbedömning with the view from a day, and of its utredning with
/// the view, the consent to contacts and the information to the child from another.
fn heard_on(first: &str, second: &str) -> [String; 4] {
    let found = asked(&[
        ("personer", CHILD),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;inkom;typ\nA1;F1;2024-03-01 10:00;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            &format!(
                "forhandsbedomning_id;person_id;barnets_installning;barnets_installning_orsak\nF1;b1;{first};\n"
            ),
        ),
        (
            "utredningar",
            &format!(
                "utredning_id;forhandsbedomning_id;person_id;inledd;slutford;barnets_installning_orsak;kontakter_grund;samtycke\n\
                 U1;F1;b1;2024-03-10;2024-06-10;;med_samtycke;{second}\n"
            ),
        ),
        (
            "handelser",
            &format!(
                "arende;handelse;tidpunkt\nU1;barnets_installning_inhamtad;{second}\nU1;barnet_informerat;{second}\n"
            ),
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum\nF1;beslut_inleda_utredning;2024-03-10\n",
        ),
    ]);
    [
        found.of("barnets_installning_i_forhandsbedomning", "F1"),
        found.of("barnets_installning_i_utredning", "U1"),
        found.of("samtycke_till_kontakter", "U1"),
        found.of("barnets_information", "U1"),
    ]
}

#[test]
fn what_the_child_said_or_was_told_after_the_end_was_not_said_or_told_in_time() {
    let (shown, after) = ("ja dokumenterat", "nej handelse_efter");
    assert_eq!(
        heard_on("2024-03-10", "2024-06-10"),
        [shown, shown, "ja handelse_finns", shown]
    );
    assert_eq!(heard_on("2024-03-11", "2024-06-11"), [after; 4]);
}

/// An utredning that was finished, opened again and finished anew.
#[test]
fn what_the_child_said_before_the_last_end_of_a_reopened_utredning_is_not_said_to_have_come_too_late()
 {
    let heard_on = |day: &str| {
        let found = asked(&[
            ("personer", CHILD),
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford;barnets_installning_orsak\nU1;b1;2024-03-10;2024-06-10;\n",
            ),
            (
                "handelser",
                &format!(
                    "arende;handelse;tidpunkt\nU1;utredning_slutford;2024-08-01\nU1;barnets_installning_inhamtad;{day}\n"
                ),
            ),
        ]);
        found.of("barnets_installning_i_utredning", "U1")
    };
    for day in ["2024-06-10", "2024-07-01", "2024-08-01"] {
        assert_eq!(heard_on(day), "ja dokumenterat", "{day}");
    }
    assert_eq!(heard_on("2024-08-02"), "nej handelse_efter");
}

#[test]
fn what_the_child_said_before_the_anmalan_came_contradicts_it_and_is_told() {
    let [first, second, ..] = heard_on("2023-09-01", "2024-03-01");
    assert_eq!(first, "uppgift_saknas motsagande_datum");
    assert_eq!(second, "ja dokumenterat");
    let source = export(&[
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;utredning_id;inkom;typ\nA1;F1;;2024-03-01;anmalan\nA2;;U1;2024-05-02;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id;barnets_installning\nF1;b1;2023-09-01\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b2;2024-03-10;2024-06-10\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nU1;barnets_installning_inhamtad;2024-04-02\n",
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "motsagande_datum");
    let files: Vec<&str> = told.map(|row| row["fil"].as_str()).collect();
    assert_eq!(files, ["forhandsbedomningar.csv"]);
}

/// What is said of a förhandsbedömning whose decision, and what came before it, are told of some moments while its anmälan
/// came at 10:03.
fn decided_at(decided: &str, assessed: &str) -> [String; 3] {
    let found = asked(&[
        ("personer", CHILD),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;inkom;typ\nA1;F1;2024-03-01 10:03;anmalan\n",
        ),
        (
            "skyddsbedomningar",
            &format!("anmalan_id;gjord\nA1;{assessed}\n"),
        ),
        (
            "forhandsbedomningar",
            &format!(
                "forhandsbedomning_id;person_id;barnets_installning;barnets_installning_orsak\nF1;b1;{assessed};\n"
            ),
        ),
        (
            "beslut",
            &format!("arende;beslutstyp;beslutsdatum\nF1;beslut_inte_inleda_utredning;{decided}\n"),
        ),
    ]);
    [
        "forhandsbedomning_inom_fjorton_dagar",
        "barnets_installning_i_forhandsbedomning",
        "skyddsbedomning_inom_ett_dygn",
    ]
    .map(|rule| found.of(rule, "F1"))
}

/// Two registers need not agree to the minute. Only where hours are counted does it matter.
#[test]
fn clocks_some_minutes_askew_contradict_nothing_where_days_are_counted() {
    let contradictory = "uppgift_saknas motsagande_datum";
    assert_eq!(
        decided_at("2024-03-01 09:58", "2024-03-01 09:51"),
        ["ja inom_frist", "ja dokumenterat", contradictory]
    );
    assert_eq!(
        decided_at("2024-02-29 09:58", "2024-02-29 09:51"),
        [contradictory; 3]
    );
}

#[test]
fn a_contradictory_day_is_told_once_though_it_comes_along_to_parts_and_stands_in_a_log_too() {
    let source = export(&[
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;inkom;typ\nA1;F1;2024-03-01;anmalan\nA2;F1;2024-03-02;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum\nD1;F1;beslut_inte_inleda_utredning;2024-02-10\n",
        ),
        // Each anmälan has a day of its own that cannot be.
        (
            "skyddsbedomningar",
            "anmalan_id;gjord\nA1;2024-02-20\nA2;2024-02-20\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b2;2024-03-10;2024-01-10\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nU1;utredning_slutford;2024-01-10\nU1;utredning_slutford;2024-01-11\n",
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "motsagande_datum");
    let mut places: Vec<(&str, &str)> = told.map(|row| (&*row["fil"], &*row["rad"])).collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            ("beslut.csv", "2"),
            ("handelser.csv", "3"),
            ("skyddsbedomningar.csv", "2"),
            ("skyddsbedomningar.csv", "3"),
            ("utredningar.csv", "2"),
        ]
    );
}

/// What is asked about the voice of someone born some day, whose utredning began and was finished on others and holds
/// nothing about it.
fn unheard(birth: &str, begun: &str, ended: &str) -> [String; 2] {
    let found = asked(&[
        (
            "personer",
            &format!("person_id;fodelsedatum\nb1;{birth}\nb2;2015-03-03\n"),
        ),
        (
            "utredningar",
            &format!(
                "utredning_id;person_id;inledd;slutford;barnets_installning_orsak\nU1;b1;{begun};{ended};\nU2;b2;2024-01-10;2024-04-10;\n"
            ),
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nU2;barnets_installning_inhamtad;2024-02-01\nU2;barnsamtal;2024-02-01\n",
        ),
    ]);
    ["barnets_installning_i_utredning", "barnet_till_tals"].map(|rule| found.of(rule, "U1"))
}

#[test]
fn an_utredning_that_drags_on_past_eighteen_does_not_escape_what_is_asked_about_the_childs_voice() {
    assert_eq!(
        unheard("2006-05-05", "2024-05-04", "2024-11-01"),
        ["nej framgar_inte", "nej handelse_saknas"]
    );
    let adult = "ej_tillampligt villkor_ej_uppfyllt";
    assert_eq!(
        unheard("2006-05-05", "2024-05-05", "2024-11-01"),
        [adult; 2]
    );
    // One that goes on is asked about as well, and waits for its end.
    assert_eq!(
        unheard("2006-05-05", "2024-05-04", ""),
        ["ej_bedomd arendet_pagar"; 2]
    );
    // Without a first day nobody knows how old the child was then.
    let [view, _] = unheard("2006-05-05", "", "2024-11-01");
    assert_eq!(view, "uppgift_saknas villkor_okant");
}

#[test]
fn clocks_that_are_not_swedish_are_told_in_swedish_time_before_hours_are_counted() {
    let judged = |came: &str, made: &str| {
        let found = asked(&[
            (
                "anmalningar",
                &format!(
                    "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;b1;{came};anmalan\n"
                ),
            ),
            (
                "forhandsbedomningar",
                "forhandsbedomning_id;person_id\nF1;b1\n",
            ),
            (
                "skyddsbedomningar",
                &format!("anmalan_id;gjord;namn;befattning\nA1;{made};P1;socialsekreterare\n"),
            ),
        ]);
        found.of("skyddsbedomning_inom_ett_dygn", "F1")
    };
    let (in_time, late) = ("ja inom_frist", "nej for_sent");
    for (came, made, expected) in [
        (
            "2024-07-01T10:00:00+01:00",
            "2024-07-02T10:30:00+02:00",
            in_time,
        ),
        (
            "2024-07-01T10:00:00+02:00",
            "2024-07-02T10:30:00+02:00",
            late,
        ),
        ("2024-07-01T08:00:00Z", "2024-07-02T10:00:00+02:00", in_time),
        ("2024-07-01T08:00:00Z", "2024-07-02T08:01:00Z", late),
        ("2024-07-01 10:00", "2024-07-02T08:00:00Z", in_time),
    ] {
        assert_eq!(judged(came, made), expected, "{came} {made}");
    }
}

/// The view was asked for after the one decision; the other has no day, and may have been taken later.
#[test]
fn what_came_after_a_decision_is_not_too_late_where_another_without_a_day_may_have_come_later() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;inkom;typ\nA1;F1;2024-03-01;anmalan\nA2;F2;2024-03-01;anmalan\nA3;F3;2024-03-01;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id;barnets_installning;barnets_installning_orsak\nF1;b1;2024-03-12;\nF2;b1;2024-03-12;\nF3;b1;2024-03-07;\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford;kontakter_grund;samtycke\n\
             U1;b1;2024-03-10;2024-06-10;med_samtycke;2024-06-12\nU2;b1;2024-03-10;2024-06-10;med_samtycke;2024-06-12\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nU1;utredning_slutford;\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum\n\
             F1;beslut_inte_inleda_utredning;2024-03-08\nF1;beslut_inleda_utredning;\n\
             F2;beslut_inte_inleda_utredning;2024-03-08\n\
             F3;beslut_inte_inleda_utredning;2024-03-08\nF3;beslut_inleda_utredning;\n",
        ),
    ]);
    let heard = |key| found.of("barnets_installning_i_forhandsbedomning", key);
    assert_eq!(heard("F1"), "uppgift_saknas tidpunkt_saknas");
    assert_eq!(heard("F2"), "nej handelse_efter");
    assert_eq!(heard("F3"), "ja dokumenterat");
    let consented = |key| found.of("samtycke_till_kontakter", key);
    assert_eq!(consented("U1"), "uppgift_saknas tidpunkt_saknas");
    assert_eq!(consented("U2"), "nej handelse_efter");
}

/// Extended without an end, and then to a day: what came after that day may have been in time by the first of the two, and
/// is not told as if the second had no end.
#[test]
fn an_extension_to_a_day_after_one_without_an_end_leaves_what_came_later_to_a_reader() {
    let found = asked(&[
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;b1;2024-01-05;anmalan\nA2;F2;b1;2024-01-05;anmalan\n\
             A3;F3;b1;2024-01-05;anmalan\nA4;F4;b1;2024-01-05;anmalan\nA5;F5;b1;2024-01-05;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b1\nF3;b1\nF4;b1\nF5;b1\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n\
             F1;beslut_forlanga_forhandsbedomning;2024-01-12;bortresta;\n\
             F1;beslut_forlanga_forhandsbedomning;2024-01-19;bortresta;2024-02-01\n\
             F1;beslut_inte_inleda_utredning;2024-02-10;;\n\
             F2;beslut_forlanga_forhandsbedomning;2024-01-12;bortresta;\n\
             F2;beslut_forlanga_forhandsbedomning;2024-01-19;bortresta;2024-02-01\n\
             F2;beslut_inte_inleda_utredning;2024-02-01;;\n\
             F3;beslut_forlanga_forhandsbedomning;2024-01-12;bortresta;2024-02-01\n\
             F3;beslut_forlanga_forhandsbedomning;2024-01-19;bortresta;\n\
             F3;beslut_inte_inleda_utredning;2024-02-10;;\n\
             F4;beslut_forlanga_forhandsbedomning;2024-01-12;bortresta;2024-02-01\n\
             F4;beslut_inte_inleda_utredning;2024-02-10;;\n\
             F5;beslut_forlanga_forhandsbedomning;2024-01-12;bortresta;\n\
             F5;beslut_forlanga_forhandsbedomning;2024-01-19;bortresta;2024-02-01\n\
             F5;beslut_forlanga_forhandsbedomning;2024-02-05;bortresta;2024-03-01\n\
             F5;beslut_inte_inleda_utredning;2024-02-10;;\n",
        ),
    ]);
    let rule = "forhandsbedomning_inom_fjorton_dagar";
    for (key, answer, last) in [
        ("F1", "ej_bedomd kraver_lasning", ""),
        ("F2", "ja inom_forlangd_frist", "2024-02-01"),
        ("F3", "ja inom_forlangd_frist", ""),
        ("F4", "nej forlangd_frist_overskriden", "2024-02-01"),
        // The third was decided on when the time that the second gave had run out.
        ("F5", "ej_bedomd kraver_lasning", ""),
    ] {
        assert_eq!(found.of(rule, key), answer, "{key}");
        assert_eq!(found.cell(rule, key, "forlangd_till"), last, "{key}");
    }
}

/// Between 14:00 and 14:30 the next day half an hour less than a day has passed where summer time began in between. Where it
/// ended nobody is accused who came at the same time the next day.
#[test]
fn an_hour_that_the_clocks_skip_or_show_twice_accuses_nobody() {
    let (in_time, late, unknown) = (
        "ja inom_frist",
        "nej for_sent",
        "uppgift_saknas tidpunkt_saknas",
    );
    let told = [
        ("2025-03-29 14:00", "2025-03-30 14:30", in_time),
        ("2025-03-29T14:00+01:00", "2025-03-30T14:30+02:00", in_time),
        ("2025-03-29 14:00", "2025-03-30 15:01", late),
        ("2025-03-29 23:30", "2025-03-31 00:30", in_time),
        ("2025-03-29 23:30", "2025-03-31 00:31", late),
        ("2025-03-29 02:00", "2025-03-30 02:30", unknown),
        // By the clock it is the same time the next day.
        ("2025-10-25 14:00", "2025-10-26 14:00", in_time),
        ("2025-10-25 14:00", "2025-10-26 14:01", late),
        ("2025-10-25T14:00+02:00", "2025-10-26T14:01+01:00", late),
        ("2025-10-25 01:30", "2025-10-26 02:30", late),
        // Nights when nothing is changed.
        ("2025-04-05 14:00", "2025-04-06 14:00", in_time),
        ("2025-04-05 14:00", "2025-04-06 14:01", late),
    ];
    let mut units = "forhandsbedomning_id;person_id\n".to_owned();
    let mut reports = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n".to_owned();
    let mut assessed = "anmalan_id;gjord;namn;befattning\n".to_owned();
    for (number, (came, made, _)) in told.iter().enumerate() {
        let _ = writeln!(units, "F{number};b1");
        let _ = writeln!(reports, "A{number};F{number};b1;{came};anmalan");
        let _ = writeln!(assessed, "A{number};{made};P1;socialsekreterare");
    }
    let source = export(&[
        ("forhandsbedomningar", &units),
        ("anmalningar", &reports),
        ("skyddsbedomningar", &assessed),
    ]);
    let found = found_in(source.path(), "2025-12-31");
    for (number, (came, made, expected)) in told.iter().enumerate() {
        let said = found.of("skyddsbedomning_inom_ett_dygn", &format!("F{number}"));
        assert_eq!(said, *expected, "{came} {made}");
    }
}

#[test]
fn a_day_that_had_come_when_the_export_was_made_is_no_slip_when_it_is_measured_as_it_stood_before()
{
    let source = export(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-05-02;2026-01-10\nU2;b1;2024-05-02;2028-01-10\n",
        ),
        ("beslut", "arende;beslutstyp;beslutsdatum\n"),
    ]);
    let review = source.path().join("granskning.toml");
    let answers = |own: &str| {
        std::fs::write(
            &review,
            format!("{own}tills_vidare = true\nalla_under_18 = true\n"),
        )
        .unwrap();
        let found = found_in(source.path(), "2025-01-05");
        ["U1", "U2"].map(|key| found.of("utredning_inom_fyra_manader", key))
    };
    let slip = "uppgift_saknas olasligt_varde";
    assert_eq!(
        answers("matdag = 2026-11-01\n"),
        ["nej har_inte_gjorts", slip]
    );
    assert_eq!(answers(""), [slip; 2]);
    // One that the export names and that has passed since says nothing of the days to come.
    assert_eq!(answers("matdag = 2023-11-01\n"), [slip; 2]);
}
