//! Who may decide what, by day: the matrix of the law, and each link that can fail.

use std::fmt::Write as _;

use crate::support::{Found, append, export, found_in};

const RULE: &str = "beslut_av_behorig_delegat";

/// Decision, who took it, day, and the reason that the answer must have. Utskottet, ordföranden and the
/// socialsekreterare P1 stand in the order of delegation for everything.
const MATRIX: [(&str, &str, &str, &str); 36] = [
    (
        "beslut_inleda_utredning",
        "P1",
        "2025-06-30",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_inleda_utredning",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_inte_inleda_utredning",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_forlanga_utredning",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_oppen_insats",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_hvb",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_lakarundersokning",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_upphora_omhandertagande",
        "P1",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_stadigvarande_vard",
        "P1",
        "2025-06-30",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_stadigvarande_vard",
        "utskottet",
        "2025-06-30",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_medgivande_familjehem",
        "P1",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_jourhem",
        "P1",
        "2025-06-30",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_jourhem",
        "utskottet",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "overvagande_av_vard",
        "P1",
        "2025-06-30",
        "nej far_inte_delegeras",
    ),
    (
        "overvagande_av_vard",
        "utskottet",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "overvagande_vardnadsoverflyttning",
        "P1",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_ansokan_om_vard_lvu",
        "P1",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_ansokan_om_vard_lvu",
        "ordföranden",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_ansokan_om_vard_lvu",
        "nämnden",
        "2025-07-01",
        "ja organ_med_egen_ratt",
    ),
    (
        "beslut_omedelbart_omhandertagande",
        "P1",
        "2025-06-30",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_omedelbart_omhandertagande",
        "ordföranden",
        "2025-06-30",
        "ja bradskande_beslut",
    ),
    (
        "beslut_omedelbart_omhandertagande",
        "förordnad ledamot",
        "2025-07-01",
        "ja bradskande_beslut",
    ),
    (
        "beslut_om_varden",
        "ordföranden",
        "2025-07-01",
        "ja bradskande_beslut",
    ),
    (
        "beslut_ansokan_fortsatt_omhandertagande",
        "P1",
        "2025-06-30",
        "ej_bedomd omtvistat_organ",
    ),
    (
        "beslut_ansokan_fortsatt_omhandertagande",
        "P1",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
    (
        "omprovning_av_vard",
        "P1",
        "2025-06-30",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_hemlighallande",
        "utskottet",
        "2025-06-30",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_hemlighallande",
        "ordföranden",
        "2025-06-30",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_hemlighallande",
        "utskottet",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_umgangesbegransning",
        "utskottet",
        "2025-06-30",
        "ej_bedomd omtvistat_organ",
    ),
    (
        "beslut_umgangesbegransning",
        "utskottet",
        "2025-07-01",
        "ja enligt_delegationsordning",
    ),
    (
        "overvagande_umgange",
        "utskottet",
        "2025-06-30",
        "ja enligt_delegationsordning",
    ),
    (
        "beslut_umgange_vid_flyttningsforbud",
        "P1",
        "2025-06-30",
        "ej_bedomd omtvistat_organ",
    ),
    (
        "beslut_umgange_vid_flyttningsforbud",
        "P1",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
    (
        "beslut_tillfalligt_flyttningsforbud",
        "ordföranden",
        "2025-07-01",
        "ja bradskande_beslut",
    ),
    (
        "beslut_provtagning",
        "P1",
        "2025-07-01",
        "nej far_inte_delegeras",
    ),
];

const STAFF: &str = "personal_id;befattning;fran;till\n";

/// An export with one decision a row: key, decision, who and day.
fn reasons(staff: &str, order: &str, links: &str, decisions: &[(&str, &str, &str)]) -> Vec<String> {
    let found = found_of("", staff, order, links, decisions);
    let keys = 0..decisions.len();
    keys.map(|number| found.of(RULE, &format!("B{number}")))
        .collect()
}

/// The same, of a review with these lines.
fn found_of(
    review: &str,
    staff: &str,
    order: &str,
    links: &str,
    decisions: &[(&str, &str, &str)],
) -> Found {
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n";
    let mut rows = head.to_owned();
    for (number, (decision, who, day)) in decisions.iter().enumerate() {
        let _ = writeln!(rows, "B{number};L1;{decision};{day};{who}");
    }
    let source = export(&[
        ("lvu", "lvu_id;person_id\nL1;BARN\n"),
        ("personal", &(STAFF.to_owned() + staff)),
        (
            "delegationsordning",
            &("beslutstyp;delegat;vidaredelegation;fran;till\n".to_owned() + order),
        ),
        (
            "vidaredelegationer",
            &("beslutstyp;given_av;given_till;form;fran;till\n".to_owned() + links),
        ),
        ("beslut", &rows),
    ]);
    append(source.path(), "granskning.toml", review);
    found_in(source.path(), "2026-06-30")
}

#[test]
fn each_decision_of_the_matrix_is_taken_by_whom_the_law_of_its_day_lets() {
    let mut order = String::new();
    let mut kinds: Vec<&str> = MATRIX.iter().map(|row| row.0).collect();
    kinds.dedup();
    for kind in kinds {
        for delegate in ["utskottet", "ordföranden", "socialsekreterare"] {
            let _ = writeln!(order, "{kind};{delegate};nej;2020-01-01;");
        }
    }
    let decisions: Vec<(&str, &str, &str)> = MATRIX
        .iter()
        .map(|(kind, who, day, _)| (*kind, *who, *day))
        .collect();
    let got = reasons("P1;socialsekreterare;2020-01-01;\n", &order, "", &decisions);
    for ((kind, who, day, expected), got) in MATRIX.iter().zip(got) {
        assert_eq!(got, *expected, "{kind} av {who} den {day}");
    }
}

const ORDER: &str = "beslut_oppen_insats;enhetschef;nej;2020-01-01;\nbeslut_oppen_insats;förvaltningschef;ja;2020-01-01;\n\
                     beslut_hvb;enhetschef;nej;2020-01-01;\nbeslut_hvb;förvaltningschef;nej;2020-01-01;\n";

/// What is said of an öppen insats decided on 2024-03-04 by P1, with this title.
fn by_title(title: &str, links: &str) -> String {
    let staff = format!(
        "P1;{title};2020-01-01;\nP2;förvaltningschef;2020-01-01;\nP3;teamledare;2020-01-01;\nP4;tf förvaltningschef;2020-01-01;\n"
    );
    reasons(
        &staff,
        ORDER,
        links,
        &[("beslut_oppen_insats", "P1", "2024-03-04")],
    )
    .remove(0)
}

#[test]
fn a_stand_in_has_the_rights_of_the_post_and_a_misspelled_title_is_told() {
    assert_eq!(by_title("enhetschef", ""), "ja enligt_delegationsordning");
    for title in [
        "tf enhetschef",
        "T.f. enhetschef",
        "tillförordnad enhetschef",
        "vik. enhetschef",
    ] {
        assert_eq!(by_title(title, ""), "ja som_tillforordnad", "{title}");
    }
    assert_eq!(by_title("tf teamledare", ""), "nej saknar_delegation");
    for title in ["enhets chef", "enhetscheff", "enhets-chef"] {
        assert_eq!(
            by_title(title, ""),
            "uppgift_saknas befattning_stavas_olika",
            "{title}"
        );
    }
    assert_eq!(
        by_title("biträdande enhetschef", ""),
        "nej saknar_delegation"
    );
    assert_eq!(by_title("ordförande", ""), "nej saknar_delegation");
}

#[test]
fn each_link_that_fails_has_its_own_reason() {
    let link = |given: &str, form: &str, from: &str, to: &str| {
        format!("beslut_oppen_insats;{given};P1;{form};{from};{to}\n")
    };
    let expected = [
        (
            link("P2", "skriftlig", "2024-01-01", ""),
            "ja genom_vidaredelegation",
        ),
        (
            link("P4", "skriftlig", "2024-01-01", ""),
            "ja genom_vidaredelegation",
        ),
        (
            link("P2", "muntlig", "2024-01-01", ""),
            "nej muntlig_vidaredelegation",
        ),
        (
            link("P2", "", "2024-01-01", ""),
            "uppgift_saknas form_framgar_inte",
        ),
        (
            link("P3", "skriftlig", "2024-01-01", ""),
            "nej vidaredelegerad_av_obehorig",
        ),
        (
            link("P9", "skriftlig", "2024-01-01", ""),
            "uppgift_saknas givare_okand",
        ),
        (
            link("P2", "skriftlig", "2024-03-05", ""),
            "nej vidaredelegation_utgangen",
        ),
        (
            link("P2", "skriftlig", "2023-01-01", "2024-03-03"),
            "nej vidaredelegation_utgangen",
        ),
        (
            link("P2", "skriftlig", "2023-01-01", "2024-03-04"),
            "ja genom_vidaredelegation",
        ),
        (
            link("P2", "skriftlig", "2024-03-04", ""),
            "ja genom_vidaredelegation",
        ),
    ];
    for (links, reason) in expected {
        assert_eq!(by_title("socialsekreterare", &links), reason, "{links}");
    }
}

#[test]
fn a_right_is_passed_on_by_whoever_was_chief_the_day_it_was_given() {
    let staff = "P1;socialsekreterare;2020-01-01;\nP2;förvaltningschef;2020-01-01;2023-06-30\nP3;förvaltningschef;2023-07-01;\n";
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    let given = |by: &str, from: &str| {
        let link = format!("beslut_oppen_insats;{by};P1;skriftlig;{from};\n");
        reasons(staff, ORDER, &link, &decided).remove(0)
    };
    assert_eq!(given("P2", "2023-06-30"), "ja genom_vidaredelegation");
    assert_eq!(given("P2", "2023-07-01"), "uppgift_saknas givare_okand");
    assert_eq!(given("P3", "2023-07-01"), "ja genom_vidaredelegation");
}

#[test]
fn what_namnden_has_not_let_be_passed_on_is_not() {
    let staff = "P1;socialsekreterare;2020-01-01;\nP2;förvaltningschef;2020-01-01;\n";
    let link = "beslut_hvb;P2;P1;skriftlig;2024-01-01;\n";
    let decided = [("beslut_hvb", "P1", "2024-03-04")];
    assert_eq!(
        reasons(staff, ORDER, link, &decided),
        ["nej vidaredelegation_inte_tillaten"]
    );
    let unclear = "beslut_hvb;förvaltningschef;;2020-01-01;\n";
    assert_eq!(
        reasons(staff, unclear, link, &decided),
        ["uppgift_saknas medgivande_framgar_inte"]
    );
}

#[test]
fn what_one_chief_may_pass_on_another_may_not_for_that() {
    let staff = "P1;socialsekreterare;2020-01-01;\nP2;socialchef;2020-01-01;\nP3;socialdirektör;2020-01-01;\n\
                 P4;tf socialchef;2020-01-01;\nP5;förvaltningschef;2020-01-01;\nP6;socialchef;2020-01-01;\nP6;;2020-01-01;\n";
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    let given = |by: &str, permission: &str| {
        let order = format!(
            "beslut_oppen_insats;socialdirektör;ja;2020-01-01;\nbeslut_oppen_insats;socialchef;{permission};2020-01-01;\n"
        );
        let link = format!("beslut_oppen_insats;{by};P1;skriftlig;2021-01-01;\n");
        reasons(staff, &order, &link, &decided).remove(0)
    };
    let (passed_on, refused, unknown) = (
        "ja genom_vidaredelegation",
        "nej vidaredelegation_inte_tillaten",
        "uppgift_saknas medgivande_framgar_inte",
    );
    for (by, permission, expected) in [
        ("P2", "nej", refused),
        ("P4", "nej", refused),
        ("socialchef", "nej", refused),
        ("Tf Socialchef", "nej", refused),
        ("P3", "nej", passed_on),
        ("P2", "ja", passed_on),
        ("P2", "", unknown),
        // Another post of theirs, which is not told, may be the one that may.
        ("P6", "nej", unknown),
        // Either of the two may be what the order calls this one.
        ("P5", "nej", unknown),
        ("P5", "ja", passed_on),
        ("nämnden", "nej", passed_on),
    ] {
        assert_eq!(given(by, permission), expected, "{by} {permission}");
    }
}

#[test]
fn people_who_are_not_in_the_list_that_day_are_told() {
    let staff = "P1;enhetschef;2024-03-05;\nP2;enhetschef;2020-01-01;2024-03-03\nP3;enhetschef;2020-01-01;2024-03-04\n";
    let decided = |who: &'static str| ("beslut_oppen_insats", who, "2024-03-04");
    let got = reasons(staff, ORDER, "", &["P1", "P2", "P3", "P9", ""].map(decided));
    let unknown = "uppgift_saknas befattning_saknas_i_personallistan";
    assert_eq!(
        got,
        [
            unknown,
            unknown,
            "ja enligt_delegationsordning",
            unknown,
            "uppgift_saknas beslutsfattare_framgar_inte"
        ]
    );
}

#[test]
fn an_order_that_did_not_hold_that_day_gives_no_right() {
    let staff = "P1;enhetschef;2020-01-01;\n";
    let order = "beslut_oppen_insats;enhetschef;nej;2024-03-05;\nbeslut_hvb;enhetschef;nej;2020-01-01;2024-03-04\n";
    let decided = [
        ("beslut_oppen_insats", "P1", "2024-03-04"),
        ("beslut_oppen_insats", "P1", "2024-03-05"),
        ("beslut_hvb", "P1", "2024-03-04"),
        ("beslut_hvb", "P1", "2024-03-05"),
    ];
    assert_eq!(
        reasons(staff, order, "", &decided),
        [
            "nej saknar_delegation",
            "ja enligt_delegationsordning",
            "ja enligt_delegationsordning",
            "nej saknar_delegation"
        ]
    );
}

#[test]
fn a_title_that_names_an_organ_decides_as_that_organ() {
    let staff = "P1;nämndens ordförande;2020-01-01;2024-03-04\n";
    let decided = [("beslut_omedelbart_omhandertagande", "P1", "2024-03-04")];
    assert_eq!(reasons(staff, "", "", &decided), ["ja bradskande_beslut"]);
    let stands_in = staff.replace("nämndens ordförande", "tf ordförande");
    assert_eq!(
        reasons(&stands_in, "", "", &decided),
        ["ja bradskande_beslut"]
    );
    let committee = [(
        "beslut_omedelbart_omhandertagande",
        "Individ- och familjeutskottet",
        "2024-03-04",
    )];
    let order = "beslut_omedelbart_omhandertagande;Individ- och familjeutskottet;nej;2020-01-01;\n";
    assert_eq!(
        reasons("", order, "", &committee),
        ["ja enligt_delegationsordning"]
    );
}

#[test]
fn a_lost_row_of_the_order_may_have_given_the_utskott_its_right() {
    let decided = [("beslut_stadigvarande_vard", "utskottet", "2024-03-04")];
    let lost = "beslut_stadigvarande_vard;utskottet;nej;i fjol;\n";
    assert_eq!(
        reasons("", lost, "", &decided),
        ["uppgift_saknas register_ofullstandigt"]
    );
    let other = "beslut_jourhem;utskottet;nej;2020-01-01;\n";
    assert_eq!(reasons("", other, "", &decided), ["nej saknar_delegation"]);
}

#[test]
fn an_organ_may_not_pass_a_right_on_but_a_title_that_may_can_be_named() {
    let staff = "P1;socialsekreterare;2020-01-01;\n";
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    let given = |by: &str| {
        let link = format!("beslut_oppen_insats;{by};P1;skriftlig;2024-01-01;\n");
        reasons(staff, ORDER, &link, &decided).remove(0)
    };
    assert_eq!(given("förvaltningschef"), "ja genom_vidaredelegation");
    assert_eq!(given("utskottet"), "nej vidaredelegerad_av_obehorig");
}

#[test]
fn a_stand_ins_title_and_a_receiver_spelled_otherwise_are_told_and_not_judged() {
    let otherwise = "uppgift_saknas befattning_stavas_olika";
    for title in ["tf enhetscheff", "vikarierande tf enhets chef"] {
        assert_eq!(by_title(title, ""), otherwise, "{title}");
    }
    assert_eq!(
        by_title("vikarierande tf enhetschef", ""),
        "ja som_tillforordnad"
    );
    for receiver in ["socialsekreterarre", "p1"] {
        let link = format!("beslut_oppen_insats;P2;{receiver};skriftlig;2024-01-01;\n");
        assert_eq!(
            by_title("socialsekreterare", &link),
            otherwise,
            "{receiver}"
        );
    }
    let other = "beslut_hvb;P2;socialsekreterarre;skriftlig;2024-01-01;\n";
    assert_eq!(
        by_title("socialsekreterare", other),
        "nej saknar_delegation"
    );
}

#[test]
fn a_text_that_mentions_an_organ_does_not_decide_in_its_right() {
    let order = "beslut_stadigvarande_vard;utskottet;nej;2020-01-01;\n";
    let staff =
        "P1;enhetschef socialnämnden;2020-01-01;\nP2;sekreterare i individutskottet;2020-01-01;\n";
    let unknown = "uppgift_saknas befattning_saknas_i_personallistan";
    let expected = [
        ("barn- och utbildningsnämnden", "ja organ_med_egen_ratt"),
        (
            "socialnämndens arbetsutskott",
            "ja enligt_delegationsordning",
        ),
        ("ordförande i socialnämnden", "nej far_inte_delegeras"),
        ("ordförande, socialnämnden", "nej far_inte_delegeras"),
        ("ledamot i socialnämnden", "nej far_inte_delegeras"),
        ("ordföranden i utskottet", "nej far_inte_delegeras"),
        ("enhetschef på delegation av nämnden", unknown),
        ("handläggare åt utskottet", unknown),
        ("P1 socialnämnden", unknown),
        ("AU", unknown),
        ("Socialnämnden Hisingen", unknown),
        ("överförmyndarnämnden", unknown),
        ("P1", "nej far_inte_delegeras"),
        ("P2", "nej far_inte_delegeras"),
    ];
    let decided = expected.map(|(who, _)| ("beslut_stadigvarande_vard", who, "2024-03-04"));
    let got = reasons(staff, order, "", &decided);
    for ((who, expected), got) in expected.iter().zip(got) {
        assert_eq!(got, *expected, "{who}");
    }
}

#[test]
fn the_chair_of_an_utskott_is_one_of_its_own() {
    let order = "beslut_oppen_insats;ordförande i individutskottet;nej;2020-01-01;\n";
    let decided = [
        ("beslut_oppen_insats", "utskottets ordförande", "2024-03-04"),
        ("beslut_oppen_insats", "individutskottet", "2024-03-04"),
        ("beslut_oppen_insats", "ordföranden", "2024-03-04"),
        (
            "beslut_omedelbart_omhandertagande",
            "ordföranden i utskottet",
            "2024-03-04",
        ),
    ];
    assert_eq!(
        reasons("", order, "", &decided),
        [
            "ja enligt_delegationsordning",
            "nej saknar_delegation",
            "nej saknar_delegation",
            "ej_bedomd omtvistat_organ"
        ]
    );
}

#[test]
fn a_giver_spelled_otherwise_is_told_and_one_given_as_a_title_is_judged_by_it() {
    let otherwise = "uppgift_saknas befattning_stavas_olika";
    let staff = |title: &str| {
        format!(
            "P1;socialsekreterare;2020-01-01;\nP2;{title};2020-01-01;\nP3;teamledare;2020-01-01;\n"
        )
    };
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    let given = |by: &str, title: &str, order: &str| {
        let link = format!("beslut_oppen_insats;{by};P1;skriftlig;2024-01-01;\n");
        reasons(&staff(title), order, &link, &decided).remove(0)
    };
    for title in [
        "förvaltningchef",
        "Förvaltningschefen",
        "tf förvaltnings chef",
    ] {
        assert_eq!(given("P2", title, ORDER), otherwise, "{title}");
        assert_eq!(given(title, "enhetschef", ORDER), otherwise, "{title}");
    }
    let unclear = "beslut_oppen_insats;förvaltningchef;ja;2020-01-01;\n";
    assert_eq!(given("P2", "förvaltningschef", unclear), otherwise);
    let by_title = "nej vidaredelegerad_av_obehorig";
    for title in ["teamledare", "Enhetschef"] {
        assert_eq!(given(title, "handläggare", ORDER), by_title, "{title}");
    }
    let unknown = "uppgift_saknas givare_okand";
    for by in ["samordnare", "P9"] {
        assert_eq!(given(by, "handläggare", ORDER), unknown, "{by}");
    }
    assert_eq!(given("P2", "", ORDER), unknown);
}

const AT_HOME: [(&str, &str, &str); 1] = [("beslut_stadigvarande_vard", "utskottet", "2024-03-04")];

#[test]
fn an_utskott_that_the_order_has_by_an_unknown_name_is_not_said_to_lack_its_right() {
    let order = |delegate: &str| format!("beslut_stadigvarande_vard;{delegate};nej;2020-01-01;\n");
    let said = |delegate: &str| reasons("", &order(delegate), "", &AT_HOME).remove(0);
    for known in ["AU", "IFO-utskottet", "SN AU", "Socialnämnden/utskottet"] {
        assert_eq!(said(known), "ja enligt_delegationsordning", "{known}");
    }
    for unknown in ["Myndighetsutskottet Norr", "presidiet"] {
        assert_eq!(said(unknown), "uppgift_saknas organ_okant", "{unknown}");
    }
    for other in ["enhetschef", "nämndsekreterare", "ordf."] {
        assert_eq!(said(other), "nej saknar_delegation", "{other}");
    }
}

#[test]
fn nobody_is_denied_a_right_for_holding_a_post_by_an_unknown_name() {
    let said = |title: &str| {
        let staff = format!("P1;{title};2020-01-01;\n");
        let decided = [
            ("beslut_omedelbart_omhandertagande", "P1", "2024-03-04"),
            ("beslut_oppen_insats", "P1", "2024-03-04"),
        ];
        reasons(&staff, ORDER, "", &decided)
    };
    assert_eq!(
        said("Nämndens ordf."),
        ["ja bradskande_beslut", "nej saknar_delegation"]
    );
    for title in ["jourhavande ledamot", "Socialnämndens presidium"] {
        let unclear = "uppgift_saknas organ_okant";
        assert_eq!(said(title), [unclear, unclear], "{title}");
    }
    assert_eq!(
        said("sekreterare i individutskottet"),
        ["nej far_inte_delegeras", "nej saknar_delegation"]
    );
}

#[test]
fn initials_of_an_employee_are_not_taken_for_an_utskott() {
    let order = "beslut_stadigvarande_vard;AU;nej;2020-01-01;\n";
    let decided = [("beslut_stadigvarande_vard", "AU", "2024-03-04")];
    let said = |staff: &str, order: &str| reasons(staff, order, "", &decided).remove(0);
    assert_eq!(said("", order), "ja enligt_delegationsordning");
    assert_eq!(
        said("AU;enhetschef;2020-01-01;\n", order),
        "nej far_inte_delegeras"
    );
    // Somebody who has left has initials too.
    let unknown = "uppgift_saknas befattning_saknas_i_personallistan";
    assert_eq!(
        said("AU;enhetschef;2020-01-01;2023-01-01\n", order),
        unknown
    );
    let by_name = order.replace("AU", "utskottet");
    assert_eq!(said("", &by_name), unknown);
}

#[test]
fn what_may_be_namnden_or_its_utskott_is_not_denied_the_right_of_namnden() {
    let order = "beslut_stadigvarande_vard;utskottet;nej;2020-01-01;\n";
    let either = "Socialnämnden/utskottet";
    let decided = [
        ("beslut_stadigvarande_vard", either, "2024-03-04"),
        ("beslut_hemlighallande", either, "2024-03-04"),
        (
            "beslut_hemlighallande",
            "socialnämndens utskott",
            "2024-03-04",
        ),
    ];
    assert_eq!(
        reasons("", order, "", &decided),
        [
            "ja enligt_delegationsordning",
            "uppgift_saknas organ_okant",
            "nej far_inte_delegeras"
        ]
    );
}

#[test]
fn a_decision_of_another_namnd_than_the_one_under_review_is_left_to_a_reader() {
    let order = "beslut_stadigvarande_vard;utskottet;nej;2020-01-01;\n";
    let staff = "P1;ordförande i barn- och utbildningsnämnden;2020-01-01;\n";
    let of = |who: &'static str| ("beslut_stadigvarande_vard", who, "2024-03-04");
    let decided = [
        "Barn- och utbildningsnämnden",
        "Barn- och utbildningsnämndens arbetsutskott",
        "P1",
        "Socialnämnden",
        "nämnden",
        "utskottet",
    ]
    .map(of);
    let answers = |review: &str| -> Vec<String> {
        let found = found_of(review, staff, order, "", &decided);
        let keys = 0..decided.len();
        keys.map(|number| found.of(RULE, &format!("B{number}")))
            .collect()
    };
    let (own, listed) = ("ja organ_med_egen_ratt", "ja enligt_delegationsordning");
    let other = "ej_bedomd annan_namnd";
    let here = [own, own, listed];
    assert_eq!(
        answers("namnd = \"Socialnämnden\"\n"),
        [[other, other, other], here].concat()
    );
    // Several may share the tasks, and a review that does not say which it is of holds none of them for another.
    let of_both = "namnd = \"Socialnämnden och barn- och utbildningsnämnden\"\n";
    for review in [of_both, "", "namnd = \"Nämnden\"\n"] {
        let shared = [own, listed, "nej far_inte_delegeras"];
        assert_eq!(answers(review), [shared, here].concat(), "{review}");
    }
}

#[test]
fn namnden_is_known_by_the_very_name_that_the_review_has_for_it() {
    let decided = [(
        "beslut_stadigvarande_vard",
        "Socialnämnden Hisingen",
        "2024-03-04",
    )];
    let said = |review: &str| found_of(review, "", "", "", &decided).of(RULE, "B0");
    assert_eq!(
        said("namnd = \"Socialnämnden Hisingen\"\n"),
        "ja organ_med_egen_ratt"
    );
    assert_eq!(
        said("namnd = \"Socialnämnden Nordost\"\n"),
        "uppgift_saknas befattning_saknas_i_personallistan"
    );
}

#[test]
fn what_may_be_namnden_is_not_said_to_have_failed_to_report_to_itself() {
    let source = export(&[
        ("lvu", "lvu_id;person_id\nL1;BARN\n"),
        (
            "personal",
            &(STAFF.to_owned() + "P1;enhetschef;2020-01-01;\n"),
        ),
        (
            "delegationsordning",
            "beslutstyp;delegat;anmals;fran;till\nbeslut_hvb;enhetschef;14;2020-01-01;\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;anmalt\n\
             B1;L1;beslut_hvb;2024-03-04;P1;\nB2;L1;beslut_hvb;2024-03-04;Socialnämnden Hisingen;\n\
             B3;L1;beslut_hvb;2024-03-04;nämnden;\nB4;L1;beslut_hvb;2024-03-04;Socialnämnden/utskottet;\n\
             B5;L1;beslut_hvb;2024-03-04;utskottet;\n",
        ),
    ]);
    let found = found_in(source.path(), "2026-06-30");
    let said = |key: &str| found.of("delegationsbeslut_anmalt", key);
    assert_eq!(said("B1"), "nej inte_anmalt");
    assert_eq!(said("B2"), "uppgift_saknas organ_okant");
    assert_eq!(said("B3"), "ej_tillampligt inte_pa_delegation");
    assert_eq!(said("B4"), "uppgift_saknas organ_okant");
    assert_eq!(said("B5"), "nej inte_anmalt");
}

#[test]
fn a_decision_in_another_namnd_is_not_held_against_the_meetings_of_the_one_under_review() {
    let deciders = [
        "Omsorgsnämndens arbetsutskott",
        "P1",
        "Socialnämndens arbetsutskott",
        "utskottet",
    ];
    let mut decided = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;anmalt\n".to_owned();
    for (number, who) in deciders.iter().enumerate() {
        let _ = writeln!(decided, "B{number};L1;beslut_hvb;2024-03-04;{who};");
        let _ = writeln!(
            decided,
            "C{number};L1;beslut_hvb;2024-03-04;{who};2024-03-12"
        );
    }
    let source = export(&[
        ("lvu", "lvu_id;person_id\nL1;BARN\n"),
        (
            "personal",
            &(STAFF.to_owned() + "P1;ordförande i omsorgsnämnden;2020-01-01;\n"),
        ),
        (
            "delegationsordning",
            "beslutstyp;delegat;anmals;fran;till\nbeslut_hvb;utskottet;nasta_sammantrade;2020-01-01;\n",
        ),
        ("sammantraden", "organ;datum\nSocialnämnden;2024-03-12\n"),
        ("beslut", &decided),
    ]);
    append(
        source.path(),
        "granskning.toml",
        "namnd = \"Socialnämnden\"\n",
    );
    let found = found_in(source.path(), "2026-06-30");
    let said = |key: &str| found.of("delegationsbeslut_anmalt", key);
    let other = "ej_bedomd annan_namnd";
    for (key, expected) in [
        ("B0", other),
        ("C0", other),
        ("B1", other),
        ("C1", other),
        ("B2", "nej inte_anmalt"),
        ("C2", "ja anmalt_i_tid"),
        ("B3", "nej inte_anmalt"),
        ("C3", "ja anmalt_i_tid"),
    ] {
        assert_eq!(said(key), expected, "{key}");
    }
}

#[test]
fn a_right_that_another_namnd_passes_on_is_not_one_of_the_namnd_under_review() {
    let staff = "P1;handläggare;2020-01-01;\n";
    let order = "beslut_oppen_insats;förvaltningschef;ja;2020-01-01;\n";
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    let said = |own: &str, giver: &str| {
        let review = format!("namnd = \"{own}\"\n");
        let link = format!("beslut_oppen_insats;{giver};handläggare;skriftlig;2020-01-01;\n");
        found_of(&review, staff, order, &link, &decided).of(RULE, "B0")
    };
    let (passed_on, unknown) = ("ja genom_vidaredelegation", "uppgift_saknas organ_okant");
    for own in ["Socialnämnden", "Socialnämnden Hisingen"] {
        assert_eq!(said(own, "nämnden"), passed_on, "{own}");
        assert_eq!(said(own, own), passed_on, "{own}");
        assert_eq!(said(own, "Omsorgsnämnden"), unknown, "{own}");
    }
    assert_eq!(said("", "Omsorgsnämnden"), passed_on);
}

#[test]
fn a_post_in_an_organ_is_one_also_when_its_capitals_make_it_look_like_a_name() {
    let order = "beslut_oppen_insats;ledamot;nej;2020-01-01;\n";
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    for title in ["vice ordf.", "Vice Ordf.", "Förordnad Ledamot"] {
        let staff = format!("P1;{title};2020-01-01;\n");
        let said = reasons(&staff, order, "", &decided);
        assert_eq!(said, ["ja enligt_delegationsordning"], "{title}");
    }
    let said = reasons("P1;Nils Nordfeldt;2020-01-01;\n", order, "", &decided);
    assert_eq!(said, ["nej saknar_delegation"]);
}

#[test]
fn kommunstyrelsen_and_what_is_its_own_is_another_namnd_than_socialnamnden() {
    let order = "beslut_oppen_insats;utskottet;nej;2020-01-01;\n";
    let said = |own: &str, who: &str, decision: &str| {
        let review = format!("namnd = \"{own}\"\n");
        let decided = [(decision, who, "2024-03-04")];
        found_of(&review, "P1;handläggare;2020-01-01;\n", order, "", &decided).of(RULE, "B0")
    };
    let other = "ej_bedomd annan_namnd";
    for who in ["KS AU", "KS/AU", "Kommunstyrelsens arbetsutskott"] {
        assert_eq!(
            said("Socialnämnden", who, "beslut_oppen_insats"),
            other,
            "{who}"
        );
        let own = said("Kommunstyrelsen", who, "beslut_oppen_insats");
        assert!(own.starts_with("ja ") || who.contains('/'), "{who} {own}");
    }
    // A post in it, or in what is no nämnd at all, is none in nämnden.
    let urgent = "beslut_omedelbart_omhandertagande";
    for who in ["KS ordförande", "IFO ordförande", "KSAU", "ks:s ordförande"] {
        let found = said("Socialnämnden", who, urgent);
        assert!(!found.starts_with("ja "), "{who} {found}");
    }
    assert_eq!(
        said("Kommunstyrelsen", "Kulturnämnden", "beslut_oppen_insats"),
        other
    );
}

#[test]
fn a_row_of_the_order_that_names_two_organs_lets_either_decide() {
    let decided = [("beslut_oppen_insats", "utskottet", "2024-03-04")];
    for delegate in [
        "utskottet/ordföranden",
        "AU/ordf.",
        "ordförande och utskottet",
        "utskottet",
    ] {
        let order = format!("beslut_oppen_insats;{delegate};nej;2020-01-01;\n");
        let said = reasons("", &order, "", &decided);
        assert_eq!(said, ["ja enligt_delegationsordning"], "{delegate}");
    }
    let order = "beslut_oppen_insats;ordföranden/ledamot;nej;2020-01-01;\n";
    assert_eq!(reasons("", order, "", &decided), ["nej saknar_delegation"]);
}

#[test]
fn one_with_a_post_in_an_organ_keeps_the_right_that_he_has_as_an_employee() {
    let order = "beslut_oppen_insats;socialsekreterare;nej;2020-01-01;\nbeslut_avsluta_utan_insats;AU;nej;2020-01-01;\n";
    let staff = "P1;ledamot i socialnämnden;2020-01-01;\nP1;socialsekreterare;2020-01-01;\nP2;AU;2020-01-01;\n";
    let decided = [
        ("beslut_oppen_insats", "P1", "2024-03-04"),
        ("beslut_avsluta_utan_insats", "P1", "2024-03-04"),
        // Initials of a title that the order has too.
        ("beslut_avsluta_utan_insats", "P2", "2024-03-04"),
    ];
    assert_eq!(
        reasons(staff, order, "", &decided),
        [
            "ja enligt_delegationsordning",
            "nej saknar_delegation",
            "ja enligt_delegationsordning"
        ]
    );
}

#[test]
fn a_right_passed_on_by_what_may_be_namnden_is_not_denied() {
    let order = "beslut_oppen_insats;förvaltningschef;ja;2020-01-01;\n";
    let link = "beslut_oppen_insats;Socialnämnden/AU;P1;skriftlig;2020-01-01;;\n";
    let decided = [("beslut_oppen_insats", "P1", "2024-03-04")];
    let staff = "P1;handläggare;2020-01-01;\n";
    assert_eq!(
        reasons(staff, order, link, &decided),
        ["uppgift_saknas organ_okant"]
    );
}
