//! When a time begins, how it is counted, and what makes it longer.

use super::{CHILDREN, asked};

#[test]
fn trap_01_four_months_are_not_120_days_nor_six_months_180() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nA;BARN;2026-03-01;2026-07-01\nB;BARN;2026-03-01;2026-07-02\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n",
        ),
        (
            "placeringar",
            "placering_id;person_id;lagrum;form;paborjad;upphord\nC;BARN;sol;hvb;2025-08-31;2026-03-05\nD;BARN;sol;hvb;2025-08-31;2026-03-05\n",
        ),
        (
            "overvaganden",
            "placering_id;datum\nC;2026-02-28\nD;2026-03-01\n",
        ),
    ]);
    let rule = "utredning_inom_fyra_manader";
    assert_eq!(found.of(rule, "A"), "ja inom_frist");
    assert_eq!(found.of(rule, "B"), "nej for_sent");
    let rule = "vard_overvagd_var_sjatte_manad";
    assert_eq!(found.of(rule, "C"), "ja inom_varje_period");
    assert_eq!(found.of(rule, "D"), "nej for_langt_mellanrum");
}

#[test]
fn trap_02_fourteen_days_run_from_the_anmalan_and_four_months_from_the_opening() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nM;F;BARN;2024-01-02;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF;BARN\n",
        ),
        (
            "utredningar",
            "utredning_id;forhandsbedomning_id;person_id;inledd;slutford\nU;F;BARN;2024-01-16;2024-05-16\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nB;F;beslut_inleda_utredning;2024-01-16;P1\n",
        ),
    ]);
    assert_eq!(
        found.of("forhandsbedomning_inom_fjorton_dagar", "F"),
        "ja inom_frist"
    );
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U"),
        "ja inom_frist"
    );
}

#[test]
fn trap_04_only_an_utredning_is_extended_for_a_certain_time() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nM;F;BARN;2024-01-02;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF;BARN\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU;BARN;2024-03-01;2024-08-01\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n\
             B1;F;beslut_forlanga_forhandsbedomning;2024-01-15;P1;synnerliga skäl;\n\
             B2;F;beslut_inte_inleda_utredning;2024-01-25;P1;;\n\
             B3;U;beslut_forlanga_utredning;2024-06-20;P1;särskilda skäl;\n",
        ),
    ]);
    assert_eq!(
        found.of("forhandsbedomning_inom_fjorton_dagar", "F"),
        "ja inom_forlangd_frist"
    );
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U"),
        "nej forlangning_utan_slutdag"
    );
}

#[test]
fn trap_08_follow_up_takes_two_then_six_months_and_after_lvu_runs_from_its_own_start() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;BARN;2023-11-01;2024-02-01\nU2;BARN;2025-05-01;2025-08-01\n",
        ),
        ("lvu", "lvu_id;person_id;vard_upphord\nL;BARN;2024-01-15\n"),
        (
            "uppfoljningar",
            "uppfoljning_id;utredning_id;lvu_id;person_id;typ;inledd;avslutad\n\
             A;U1;;BARN;utredning;2024-02-01;2024-04-03\n\
             B;U2;;BARN;utredning;2025-08-01;2026-02-02\n\
             C;;L;BARN;lvu;2024-03-01;2024-09-01\n\
             D;;L;BARN;lvu;2024-03-01;2024-09-03\n",
        ),
    ]);
    let rule = "uppfoljning_efter_utredning_avslutad_i_tid";
    assert_eq!(found.of(rule, "A"), "nej for_sent");
    assert!(
        found.of(rule, "B").starts_with("ja"),
        "{}",
        found.of(rule, "B")
    );
    assert_eq!(found.of(rule, "C"), "ej_tillampligt villkor_ej_uppfyllt");
    let rule = "uppfoljning_efter_lvu_avslutad_i_tid";
    assert!(
        found.of(rule, "C").starts_with("ja"),
        "{}",
        found.of(rule, "C")
    );
    assert!(
        found.of(rule, "D").starts_with("nej"),
        "{}",
        found.of(rule, "D")
    );
}

#[test]
fn trap_12_each_time_limit_of_lvu_has_its_own_start() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "lvu",
            "lvu_id;person_id;grund;omhandertagen;omhandertagande_verkstallt;understallt;ansokan;ansokningstid_forlangd;ansokningstid_till;omhandertagande_upphort;vardbeslut_verkstallt;vard_upphord\n\
             A;BARN;beteende;2024-01-10;2024-01-15;2024-01-17;2024-02-12;;;;2024-03-20;2024-09-20\n\
             B;BARN;beteende;2024-01-10;2024-01-15;2024-01-18;2024-02-13;;;;2024-03-20;2024-09-21\n",
        ),
        (
            "forbud",
            "forbud_id;person_id;slag;tillfalligt_flyttningsforbud;understallt;forvaltningsratten;ansokan\n\
             C;BARN;flyttningsforbud;2024-01-10;2024-01-17;2024-01-24;2024-02-07\n\
             D;BARN;flyttningsforbud;2024-01-10;2024-01-18;2024-01-24;2024-02-08\n",
        ),
        (
            "placeringar",
            "placering_id;person_id;lagrum;form;paborjad;upphord;skyddat_boende_beslutat;skyddat_boende_understallt;skyddat_boende_ansokan\n\
             E;BARN;skyddat_boende;skyddat_boende;2024-05-15;2024-12-01;2024-05-14;2024-05-21;2024-06-26\n\
             F;BARN;skyddat_boende;skyddat_boende;2024-05-15;2024-12-01;2024-05-14;2024-05-22;2024-06-27\n",
        ),
    ]);
    let yes_and_no = [
        ("omhandertagande_understallt_inom_en_vecka", "A", "B"),
        ("ansokan_om_vard_inom_fyra_veckor", "A", "B"),
        ("tillfalligt_flyttningsforbud_understallt", "C", "D"),
        ("ansokan_om_flyttningsforbud_inom_tva_veckor", "C", "D"),
        ("skyddat_boende_understallt_inom_en_vecka", "E", "F"),
        ("ansokan_om_skyddat_boende_inom_sex_veckor", "E", "F"),
    ];
    for (rule, yes, no) in yes_and_no {
        assert!(
            found.of(rule, yes).starts_with("ja"),
            "{rule}: {}",
            found.of(rule, yes)
        );
        assert!(
            found.of(rule, no).starts_with("nej"),
            "{rule}: {}",
            found.of(rule, no)
        );
    }
    let reviewed = "vard_enligt_tre_paragrafen_omprovad";
    assert_eq!(
        found.of(reviewed, "A"),
        "ej_tillampligt avslutat_innan_fristen"
    );
    assert_eq!(
        found.of(reviewed, "B").split(' ').next(),
        Some("ej_bedomd"),
        "loggen saknas"
    );
}

#[test]
fn trap_13_care_for_conduct_is_reviewed_anew_and_not_just_considered() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "lvu",
            "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\nA;BARN;beteende;2024-01-10;2024-09-10\nB;BARN;miljo;2024-01-10;2024-09-10\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nB1;A;overvagande_av_vard;2024-07-01;utskottet\nB2;B;overvagande_av_vard;2024-07-01;utskottet\n",
        ),
    ]);
    assert_eq!(
        found.of("vard_enligt_tre_paragrafen_omprovad", "A"),
        "nej for_langt_mellanrum"
    );
    assert_eq!(
        found.of("vard_enligt_tva_paragrafen_overvagd", "B"),
        "ja inom_varje_period"
    );
    assert_eq!(
        found.of("vard_enligt_tva_paragrafen_overvagd", "A"),
        "ej_tillampligt villkor_ej_uppfyllt"
    );
}
