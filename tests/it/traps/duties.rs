//! Whom a duty is for, what it is not asked of, and who must decide.

use super::{CHILDREN, asked, decided};

#[test]
fn trap_03_an_ansokan_has_no_fourteen_days() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nM;F;BARN;2025-09-01;ansokan\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF;BARN\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nB;F;beslut_inleda_utredning;2025-09-11;P1\n",
        ),
    ]);
    assert_eq!(
        found.of("forhandsbedomning_inom_fjorton_dagar", "F"),
        "ej_tillampligt villkor_ej_uppfyllt"
    );
    assert_eq!(
        found.of("skyddsbedomning_inom_ett_dygn", "F"),
        "ej_tillampligt villkor_ej_uppfyllt"
    );
    assert_eq!(
        found.of("ansokan_utredning_inledd_direkt", "F"),
        "nej for_sent"
    );
}

#[test]
fn trap_05_four_months_are_for_children_but_the_skyddsbedomning_for_the_young_too() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nM;F;UNG;2025-08-01;anmalan\n",
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord;slutsats;i_personakt\nM;2025-08-05;inget skydd behövs;nej\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF;UNG\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU;UNG;2025-08-10;2026-03-01\n",
        ),
    ]);
    assert_eq!(
        found.of("utredning_inom_fyra_manader", "U"),
        "ej_tillampligt villkor_ej_uppfyllt"
    );
    assert_eq!(
        found.of("anmalan_skyddsbedomd_inom_ett_dygn", "M"),
        "nej for_sent"
    );
    assert_eq!(
        found.of("skyddsbedomning_i_personakt", "M"),
        "ej_tillampligt villkor_ej_uppfyllt"
    );
}

#[test]
fn trap_06_a_pending_utredning_takes_away_the_decision_but_not_the_skyddsbedomning() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "anmalningar",
            "anmalan_id;person_id;inkom;typ\nM1;BARN;2024-02-01;anmalan\nM2;BARN;2024-02-10;anmalan\n",
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord;slutsats\nM1;2024-02-01;inget skydd behövs\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU;BARN;2024-01-02;2024-04-01\n",
        ),
    ]);
    assert_eq!(
        found.of("anmalningar_skyddsbedomda", "U").split(' ').next(),
        Some("nej")
    );
    assert!(
        found
            .of("anmalan_under_utredning_skyddsbedomd", "M1")
            .starts_with("ja")
    );
    assert!(
        found
            .of("anmalan_under_utredning_skyddsbedomd", "M2")
            .starts_with("nej")
    );
}

#[test]
fn trap_07_aterkoppling_is_owed_to_those_who_ask_and_within_a_week_only_from_2026() {
    let anmalan = |key: &str, who: &str, day: &str, back: &str, asked: &str| {
        format!("M{key};F{key};BARN;{day};anmalan;{who};{asked};;{back}\n")
    };
    let head = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ;anmalare;aterkoppling_begard;aterkoppling_olamplig;aterkoppling\n";
    let rows = [
        anmalan("1", "privatperson", "2026-02-02", "", "ja"),
        anmalan("2", "skola", "2026-02-02", "", "nej"),
        anmalan("3", "skola", "2026-02-02", "2026-02-17", "ja"),
        anmalan("4", "skola", "2026-02-02", "2026-02-18", "ja"),
        anmalan("5", "skola", "2025-12-01", "2026-01-12", "ja"),
    ];
    let decision =
        |key: u32, day: &str| format!("B{key};F{key};beslut_inte_inleda_utredning;{day};P1\n");
    let decisions: String = (1..=4).map(|key| decision(key, "2026-02-10")).collect();
    let found = asked(&[
        ("personer", CHILDREN),
        ("anmalningar", &(head.to_owned() + &rows.concat())),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;BARN\nF2;BARN\nF3;BARN\nF4;BARN\nF5;BARN\n",
        ),
        (
            "beslut",
            &("beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n".to_owned()
                + &decisions
                + &decision(5, "2025-12-10")),
        ),
    ]);
    let answer = |key: &str| {
        found
            .of("aterkoppling_till_anmalare", key)
            .split(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(answer("F1"), "ej_tillampligt");
    assert_eq!(answer("F2"), "ej_tillampligt");
    assert_eq!(answer("F3"), "ja");
    assert_eq!(answer("F4"), "nej");
    assert_eq!(answer("F5"), "ja");
}

#[test]
fn trap_09_only_the_chairs_decisions_are_due_at_the_next_meeting() {
    let found = decided(
        &[
            "beslut_oppen_insats;socialsekreterare;60",
            "beslut_oppen_insats;ordföranden;60",
        ],
        &[
            "B1;U1;beslut_oppen_insats;2024-03-05;P1;2024-04-17",
            "B2;U1;beslut_oppen_insats;2024-03-05;ordföranden;2024-04-17",
            "B3;U1;beslut_oppen_insats;2024-03-05;ordföranden;2024-03-13",
        ],
    );
    let chair = "ordforandebeslut_anmalt_vid_nasta_sammantrade";
    assert_eq!(found.of(chair, "B1"), "ej_tillampligt villkor_ej_uppfyllt");
    assert_eq!(found.of(chair, "B2"), "nej anmalt_for_sent");
    assert_eq!(found.of(chair, "B3"), "ja anmalt_i_tid");
    assert_eq!(
        found.of("delegationsbeslut_anmalt", "B1"),
        "ja anmalt_i_tid"
    );
}

#[test]
fn trap_10_the_utskott_may_hide_where_a_child_is_only_from_july_2025() {
    let found = decided(
        &[
            "beslut_hemlighallande;utskottet;",
            "beslut_umgangesbegransning;utskottet;",
        ],
        &[
            "B1;L1;beslut_hemlighallande;2025-06-30;utskottet;",
            "B2;L1;beslut_hemlighallande;2025-07-01;utskottet;",
            "B3;L1;beslut_umgangesbegransning;2025-06-30;utskottet;",
            "B4;L1;beslut_umgangesbegransning;2025-07-01;utskottet;",
            "B5;L1;beslut_umgangesbegransning;2025-06-30;P1;",
        ],
    );
    let rule = "beslut_av_behorig_delegat";
    assert_eq!(found.of(rule, "B1"), "nej far_inte_delegeras");
    assert_eq!(found.of(rule, "B2"), "ja enligt_delegationsordning");
    assert_eq!(found.of(rule, "B3"), "ej_bedomd omtvistat_organ");
    assert_eq!(found.of(rule, "B4"), "ja enligt_delegationsordning");
    assert_eq!(found.of(rule, "B5"), "nej far_inte_delegeras");
}

#[test]
fn trap_11_only_homes_need_the_utskott() {
    let found = decided(
        &[
            "beslut_hvb;socialsekreterare;",
            "beslut_stodboende;socialsekreterare;",
            "beslut_stadigvarande_vard;socialsekreterare;",
            "beslut_jourhem;socialsekreterare;",
        ],
        &[
            "B1;U1;beslut_hvb;2024-03-05;P1;",
            "B2;U1;beslut_stodboende;2024-03-05;P1;",
            "B3;U1;beslut_stadigvarande_vard;2024-03-05;P1;",
            "B4;U1;beslut_jourhem;2024-03-05;P1;",
        ],
    );
    let rule = "beslut_av_behorig_delegat";
    assert_eq!(found.of(rule, "B1"), "ja enligt_delegationsordning");
    assert_eq!(found.of(rule, "B2"), "ja enligt_delegationsordning");
    assert_eq!(found.of(rule, "B3"), "nej far_inte_delegeras");
    assert_eq!(found.of(rule, "B4"), "nej far_inte_delegeras");
}

#[test]
fn trap_17_decisions_not_carried_out_go_to_ivo_and_the_revisorer_and_interruptions_too() {
    let found = asked(&[
        ("personer", CHILDREN),
        (
            "insatser",
            "insats_id;person_id;beslutad;verkstalld;avbruten;verkstalld_pa_nytt;avslutad;avslutad_utan_verkstallighet;rapporterad_ivo;rapporterad_revisorer\n\
             A;BARN;2025-09-01;2025-12-01;;;2026-02-01;;;\n\
             B;BARN;2025-09-01;2025-12-02;;;2026-02-01;;2025-12-20;\n\
             C;BARN;2025-09-01;;;;;2025-12-02;;2025-12-20\n\
             D;BARN;2025-09-01;2025-09-10;2025-10-01;2026-01-02;2026-02-01;;;\n",
        ),
    ]);
    let executed = "beslut_verkstallt_inom_tre_manader";
    let (ivo, auditors) = (
        "ej_verkstallt_beslut_rapporterat_till_ivo",
        "ej_verkstallt_beslut_rapporterat_till_revisorer",
    );
    assert_eq!(found.of(executed, "A"), "ja inom_frist");
    assert_eq!(found.of(ivo, "A"), "ej_tillampligt foljdfraga");
    assert_eq!(found.of(executed, "B"), "nej for_sent");
    assert!(
        found.of(ivo, "B").starts_with("ja"),
        "{}",
        found.of(ivo, "B")
    );
    assert!(
        found.of(auditors, "B").starts_with("nej"),
        "{}",
        found.of(auditors, "B")
    );
    assert_eq!(found.of(executed, "C"), "nej avslutat_utan_att_goras");
    assert!(
        found.of(auditors, "C").starts_with("ja"),
        "{}",
        found.of(auditors, "C")
    );
    assert_eq!(
        found.of("avbruten_insats_verkstalld_pa_nytt", "D"),
        "nej for_sent"
    );
    assert!(
        found
            .of("avbruten_insats_rapporterad_till_ivo", "D")
            .starts_with("nej")
    );
}
