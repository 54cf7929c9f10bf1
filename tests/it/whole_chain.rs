//! The whole chain from anmälan to uppföljning, with answers derived from the law by hand; and what an
//! export says in more than one place, or in a row of its own.

use crate::support::{book, export, fixture, found_in, records_of, run, written};

#[test]
fn every_rule_gets_the_answer_that_the_law_gives_it() {
    let source = fixture("hela-kedjan-2025");
    let found = found_in(&source, "2026-06-30");
    let expected = records_of(&source.join("forvantat.csv"));
    let mut wrong = Vec::new();
    for row in &expected {
        let got = found.of(&row["regel"], &row["nyckel"]);
        let wanted = format!("{} {}", row["svar"], row["skal"]);
        if got != wanted {
            wrong.push(format!(
                "{} {}: fick {got}, väntade {wanted}",
                row["regel"], row["nyckel"]
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let asked = |rule: &str| expected.iter().any(|row| row["regel"] == rule);
    let untried: Vec<&str> = book()
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .filter(|id| !asked(id))
        .collect();
    assert_eq!(untried, Vec::<&str>::new());
}

#[test]
fn the_whole_chain_loses_no_row_and_has_no_faults() {
    let source = fixture("hela-kedjan-2025");
    let out = written(&source);
    for row in records_of(&out.path().join("avstamning.csv")) {
        assert_eq!(row["lasta"], row["anvanda"], "{row:?}");
    }
    let faults: Vec<_> = records_of(&out.path().join("anmarkningar.csv"))
        .into_iter()
        .filter(|row| row["allvar"] == "fel")
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    let ran = run(&["granska".as_ref(), source.as_os_str(), "--strikt".as_ref()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn each_battery_asks_its_own_and_leaves_out_tables_without_cases() {
    let source = fixture("hela-kedjan-2025");
    let tables = |battery: &str| -> Vec<String> {
        let ran = run(&[
            "granska".as_ref(),
            source.as_os_str(),
            "--batteri".as_ref(),
            battery.as_ref(),
            "--format".as_ref(),
            "json".as_ref(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let result: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let tables = result["tabeller"].as_array().unwrap();
        tables
            .iter()
            .map(|table| table["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(tables("full").len(), 14);
    assert_eq!(
        tables("placerade-barn"),
        ["placeringar", "lvu", "umgange", "forbud", "uppfoljning"]
    );
    assert_eq!(
        tables("barnets-rost"),
        [
            "forhandsbedomningar",
            "utredningar",
            "placeringar",
            "lvu",
            "verkstallighet"
        ]
    );
    for battery in ["skyndsamhet", "delegation", "kpmg-2023"] {
        assert!(!tables(battery).is_empty());
    }
    let ran = run(&[
        "granska".as_ref(),
        fixture("ny-lag-2025").as_os_str(),
        "--batteri".as_ref(),
        "placerade-barn".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_decision_told_in_two_places_is_one_decision() {
    let tables = [
        (
            "lvu",
            "lvu_id;person_id;omhandertagen\nL1;BARN;2024-01-10\nL2;BARN;2024-01-10\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n\
             B1;L1;beslut_omedelbart_omhandertagande;2024-01-10;ordföranden\n\
             B2;L2;beslut_omedelbart_omhandertagande;2024-01-11;ordföranden\n",
        ),
        (
            "delegationsordning",
            "beslutstyp;delegat;vidaredelegation;fran;till\n",
        ),
        ("personal", "personal_id;befattning;fran;till\n"),
    ];
    let found = found_in(export(&tables).path(), "2024-12-31");
    let rule = "omhandertagande_beslutat_av_ratt_organ";
    assert_eq!(found.of(rule, "L1"), "ja bradskande_beslut");
    assert_eq!(
        found.of(rule, "L2"),
        "ej_bedomd beslutsfattare_exporteras_inte"
    );
}

#[test]
fn a_decision_in_its_units_row_has_its_end_and_its_decider_there() {
    let insatser = "insats_id;person_id;beslutad;beslutsfattare;galler_till;verkstalld;avslutad\n\
                    A;BARN;2024-01-10;P1;2024-06-30;2024-01-15;2024-06-30\n\
                    B;BARN;2024-01-10;P1;2024-06-30;2024-01-15;2024-07-01\n\
                    C;BARN;2024-01-10;P1;;2024-01-15;2024-07-01\n\
                    D;BARN;2024-01-10;P1;i sommar;2024-01-15;2024-07-01\n";
    let found = found_in(export(&[("insatser", insatser)]).path(), "2024-12-31");
    let rule = "insatsbeslut_galler";
    assert_eq!(found.of(rule, "A"), "ja beslutet_galler");
    assert_eq!(found.of(rule, "B"), "nej beslutet_har_lopt_ut");
    assert_eq!(found.of(rule, "C"), "ja beslutet_galler");
    assert_eq!(found.of(rule, "D"), "uppgift_saknas olasligt_varde");
    let without = insatser.replace(";galler_till", ";x");
    let found = found_in(export(&[("insatser", &without)]).path(), "2024-12-31");
    assert_eq!(found.of(rule, "B"), "ej_bedomd slutdag_exporteras_inte");
}

#[test]
fn what_is_registered_as_what_it_is_not_is_told_and_its_skyddsbedomning_is_x() {
    let anmalningar = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n\
                       M1;F1;BARN;2024-01-10;egen_kannedom\nM2;F1;BARN;2024-01-11;anmalan\n";
    let source = export(&[
        ("anmalningar", anmalningar),
        ("skyddsbedomningar", "anmalan_id;gjord\n"),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;BARN\n",
        ),
    ]);
    let out = written(source.path());
    let told: Vec<String> = records_of(&out.path().join("anmarkningar.csv"))
        .into_iter()
        .filter(|row| row["kod"] == "felregistrering")
        .map(|row| format!("{} {}", row["fil"], row["rad"]))
        .collect();
    assert_eq!(told, ["anmalningar.csv 2"]);
    let found = found_in(source.path(), "2024-12-31");
    let rule = "anmalan_skyddsbedomd_inom_ett_dygn";
    assert_eq!(found.of(rule, "M1"), "ej_tillampligt villkor_ej_uppfyllt");
    assert_eq!(found.of(rule, "M2"), "nej har_inte_gjorts");
}

#[test]
fn titles_spelled_otherwise_than_in_the_order_are_told_with_their_rows() {
    let source = export(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;BARN;2024-01-02;2024-03-05\n",
        ),
        (
            "personal",
            "personal_id;befattning;fran;till\nP1;Enhetschef;2020-01-01;\nP2;enhets chef;2020-01-01;\nP3;tf enhetscheff;2020-01-01;\n",
        ),
        (
            "delegationsordning",
            "beslutstyp;delegat;vidaredelegation;fran;till\nbeslut_oppen_insats;enhetschef;nej;2020-01-01;\n",
        ),
    ]);
    let out = written(source.path());
    let told: Vec<(String, String)> = records_of(&out.path().join("anmarkningar.csv"))
        .into_iter()
        .filter(|row| row["kod"] == "befattning_stavas_olika")
        .map(|row| (row["rad"].clone(), row["anmarkning"].clone()))
        .collect();
    assert_eq!(
        told.iter().map(|(row, _)| row.as_str()).collect::<Vec<_>>(),
        ["3", "4"]
    );
    assert!(
        told.iter().all(
            |(_, text)| text.contains("rad 2 i delegationsordningen") && !text.contains("chef")
        )
    );
}

#[test]
fn utredningar_in_a_chain_are_summed_and_the_gap_is_counted_in_days() {
    let utredningar = "utredning_id;person_id;inledd;slutford\n\
                       A1;A;2024-01-02;2024-03-01\nA2;A;2024-03-31;2024-05-02\nA3;A;2024-06-01;2024-07-01\n\
                       B1;B;2024-01-02;2024-03-01\nB2;B;2024-04-01;2024-07-01\n\
                       C1;C;2024-01-02;2024-03-01\nC2;C;2024-09-02;2024-10-01\n";
    let persons = "person_id;fodelsedatum\nA;2015-01-01\nB;2015-01-01\nC;2015-01-01\n";
    let beslut = "arende;beslutstyp;beslutsdatum;skal;galler_till\n";
    let tables = [
        ("utredningar", utredningar),
        ("personer", persons),
        ("beslut", beslut),
    ];
    let found = found_in(export(&tables).path(), "2024-12-31");
    let close = "utredning_inte_i_direkt_anslutning";
    assert_eq!(found.of(close, "A1"), "ej_tillampligt villkor_ej_uppfyllt");
    assert_eq!(found.of(close, "A2"), "nej for_tatt");
    assert_eq!(found.of(close, "B2"), "ja tillrackligt_mellanrum");
    let sum = "sammanlagd_utredningstid";
    assert_eq!(found.of(sum, "A2"), "ja inom_frist");
    assert_eq!(found.of(sum, "A3"), "nej for_sent");
    assert_eq!(found.of(sum, "B2"), "ej_tillampligt villkor_ej_uppfyllt");
    let again = "utredning_inte_aterupptagen_inom_sex_manader";
    assert_eq!(found.of(again, "B2"), "nej for_tatt");
    assert_eq!(found.of(again, "C2"), "ja tillrackligt_mellanrum");
}

#[test]
fn a_birthday_is_worked_out_and_one_that_is_not_known_gives_no_answer() {
    let tables = [
        (
            "lvu",
            "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\n\
             A;A;miljo;2022-01-10;2024-02-29\nB;A;miljo;2022-01-10;2024-03-02\nC;B;miljo;2022-01-10;2024-03-02\nD;X;miljo;2022-01-10;2024-03-02\n",
        ),
        (
            "personer",
            "person_id;fodelsedatum\nA;2006-03-01\nB;2010-03-01\n",
        ),
    ];
    let found = found_in(export(&tables).path(), "2024-12-31");
    let rule = "vard_upphord_vid_arton_ar";
    assert_eq!(found.of(rule, "A"), "ja handelse_finns");
    assert_eq!(found.of(rule, "B"), "nej handelse_efter");
    assert_eq!(found.of(rule, "C"), "ej_tillampligt villkor_ej_uppfyllt");
    assert_eq!(found.of(rule, "D"), "uppgift_saknas olasligt_varde");
}

#[test]
fn parts_that_may_be_missing_put_only_what_rests_on_them_in_doubt() {
    let anmalningar = "anmalan_id;utredning_id;person_id;inkom;typ\n\
                       M1;U1;A;2024-02-01;ansokan\nM2;;;2024-02-02;anmalan\n";
    let source = export(&[
        ("anmalningar", anmalningar),
        ("skyddsbedomningar", "anmalan_id;gjord\n"),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;A;2024-01-02;2024-03-01\nU2;B;2024-01-02;2024-03-01\nU3;B;2023-01-02;2023-03-01\n",
        ),
    ]);
    let found = found_in(source.path(), "2024-12-31");
    let rule = "anmalningar_skyddsbedomda";
    assert_eq!(found.of(rule, "U1"), "ej_tillampligt villkor_ej_uppfyllt");
    assert_eq!(found.of(rule, "U2"), "uppgift_saknas delarenden_osakra");
    assert_eq!(found.of(rule, "U3"), "ej_tillampligt inget_delarende");
}

#[test]
fn who_was_born_on_the_leap_day_comes_of_age_on_the_first_of_march() {
    let tables = [
        (
            "lvu",
            "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\n\
             A;A;miljo;2020-01-10;2022-02-28\nB;A;miljo;2020-01-10;2022-03-01\nC;A;miljo;2020-01-10;2022-03-02\n",
        ),
        ("personer", "person_id;fodelsedatum\nA;2004-02-29\n"),
    ];
    let found = found_in(export(&tables).path(), "2024-12-31");
    let answers = ["A", "B", "C"].map(|key| found.of("vard_upphord_vid_arton_ar", key));
    assert_eq!(
        answers,
        [
            "ja handelse_finns",
            "ja handelse_finns",
            "nej handelse_efter"
        ]
    );
}
