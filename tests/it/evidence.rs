//! What an answer shows: the days, the law and the words that it rests on.

use crate::support::{Found, export, found_in};

fn shown(found: &Found, rule: &str, key: &str) -> [String; 4] {
    ["fran", "till", "sista_dag", "lagrum"].map(|name| found.cell(rule, key, name).to_owned())
}

#[test]
fn a_recurring_duty_shows_the_gap_that_failed_and_the_law_of_its_day() {
    let found = found_in(
        export(&[
            (
                "placeringar",
                "placering_id;person_id;lagrum;form;paborjad;upphord\nA;BARN;sol;hvb;2024-09-10;2026-02-01\n",
            ),
            ("overvaganden", "placering_id;datum\nA;2025-03-10\nA;2025-09-11\nA;2026-01-05\n"),
            ("personer", "person_id;fodelsedatum\nBARN;2015-01-01\n"),
        ])
        .path(),
        "2026-06-30",
    );
    let rule = "vard_overvagd_var_sjatte_manad";
    let [from, until, due, law] = shown(&found, rule, "A");
    assert_eq!(
        [from.as_str(), &until, &due],
        ["2025-03-10", "2025-09-11", "2025-09-10"]
    );
    assert!(law.starts_with("22 kap. 13 §"), "{law}");
}

#[test]
fn decisions_with_an_end_show_how_long_they_held() {
    let insatser = "insats_id;person_id;beslutad;beslutsfattare;galler_till;verkstalld;avslutad\n\
                    A;BARN;2024-01-10;P1;2024-06-30;2024-01-15;\n\
                    B;BARN;2024-01-10;P1;;2024-01-15;\n";
    let source = export(&[("insatser", insatser)]);
    let found = found_in(source.path(), "2024-07-01");
    let rule = "insatsbeslut_galler";
    assert_eq!(found.of(rule, "A"), "nej beslutet_har_lopt_ut");
    assert_eq!(
        shown(&found, rule, "A")[..3],
        ["2024-01-10", "", "2024-06-30"]
    );
    assert!(
        found
            .cell(rule, "A", "maskinens_forklaring")
            .contains("gällde till 2024-06-30")
    );
    assert_eq!(shown(&found, rule, "B")[..3], ["2024-01-10", "", ""]);
    let found = found_in(source.path(), "2024-06-30");
    assert_eq!(found.of(rule, "A"), "ja beslutet_galler");
}

#[test]
fn while_the_law_changes_the_first_last_day_is_told_then_the_second() {
    let source = export(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU;BARN;2025-02-01;2025-05-20\n",
        ),
        (
            "uppfoljningar",
            "uppfoljning_id;utredning_id;person_id;typ;inledd;avslutad\nA;U;BARN;utredning;2025-05-20;\n",
        ),
    ]);
    let rule = "uppfoljning_efter_utredning_avslutad_i_tid";
    let on = |day: &str| {
        let found = found_in(source.path(), day);
        (
            found.of(rule, "A"),
            found.cell(rule, "A", "sista_dag").to_owned(),
        )
    };
    let running = ("ej_bedomd frist_loper".to_owned(), "2025-07-21".to_owned());
    assert_eq!(on("2025-07-21"), running);
    let between = (
        "ej_bedomd lagbyte_under_fristen".to_owned(),
        "2025-11-20".to_owned(),
    );
    assert_eq!(on("2025-07-22"), between);
    assert_eq!(on("2025-11-20"), between);
    assert_eq!(on("2025-11-21").0, "nej har_inte_gjorts");
}

/// The first day chooses the law, and must not hide what has been asked since by one that puts the duty.
#[test]
fn a_request_before_the_law_asked_hides_none_that_came_after() {
    let placed = "placering_id;person_id;lagrum;form;beslutad;paborjad;upphord;hemtagningsbegaran\n\
                  A;BARN;sol;familjehem;2020-01-10;2020-01-10;;2021-05-03\nB;BARN;sol;familjehem;2020-01-10;2020-01-10;;2021-05-03\n\
                  C;BARN;sol;familjehem;2020-01-10;2020-01-10;;2021-05-03\nD;BARN;sol;familjehem;2020-01-10;2020-01-10;;2021-05-03\n";
    let log = "arende;handelse;tidpunkt;utford_av\nA;hemtagningsbegaran;2025-05-05;\nB;hemtagningsbegaran;2025-05-05;\n\
               B;overvagande_flyttningsforbud;2025-05-12;nämnden\nC;hemtagningsbegaran;2025-05-05;\n\
               C;overvagande_flyttningsforbud;2021-05-10;nämnden\n";
    let source = export(&[
        ("placeringar", placed),
        ("handelser", log),
        ("personer", "person_id;fodelsedatum\nBARN;2015-01-01\n"),
    ]);
    let found = found_in(source.path(), "2026-04-01");
    let answered =
        ["A", "B", "C", "D"].map(|key| found.of("flyttningsforbud_overvagt_vid_hemtagning", key));
    assert_eq!(
        answered,
        [
            "nej handelse_saknas",
            "ja handelse_finns",
            "ej_bedomd kraver_lasning",
            "ej_tillampligt ej_krav",
        ]
    );
}

/// A placering goes on under the law that came after: what recurs is asked about from then on.
#[test]
fn what_began_before_the_law_asked_or_was_written_down_hides_no_duty_that_goes_on() {
    let placed = "placering_id;person_id;lagrum;form;beslutad;paborjad;upphord\n\
                  A;BARN;sol;skyddat_boende;2024-03-25;2024-03-25;\nB;BARN;sol;skyddat_boende;2024-03-25;2024-03-25;2024-09-02\n\
                  C;BARN;sol;skyddat_boende;2024-03-25;2024-03-25;\nD;BARN;sol;familjehem;2012-09-01;2012-09-01;\n\
                  E;BARN;sol;familjehem;2012-09-01;2012-09-01;2013-10-01\n";
    let log = "arende;handelse;tidpunkt;utford_av\nC;overvagande_av_vard;2024-09-30;nämnden\n\
               D;overvagande_av_vard;2023-01-02;nämnden\nE;overvagande_av_vard;2013-06-28;nämnden\n";
    let source = export(&[
        ("placeringar", placed),
        ("handelser", log),
        ("personer", "person_id;fodelsedatum\nBARN;2011-01-01\n"),
    ]);
    let rule = "vard_overvagd_var_sjatte_manad";
    let found = found_in(source.path(), "2025-03-10");
    let answered = ["A", "B", "C", "D", "E"].map(|key| found.of(rule, key));
    assert_eq!(
        answered,
        [
            "ej_bedomd lagbyte_under_fristen",
            "ej_tillampligt villkor_ej_uppfyllt",
            "ja inom_varje_period",
            "nej for_langt_mellanrum",
            "ej_bedomd ingen_lag",
        ]
    );
    assert_eq!(found.cell(rule, "A", "sista_dag"), "2024-10-01");
    assert_eq!(found.cell(rule, "D", "sista_dag"), "2013-07-01");
    // As long as it may be done in time it runs.
    let found = found_in(source.path(), "2024-08-05");
    assert_eq!(found.of(rule, "A"), "ej_bedomd frist_loper");
    let found = found_in(source.path(), "2024-03-28");
    assert_eq!(found.of(rule, "A"), "ej_tillampligt villkor_ej_uppfyllt");
}

#[test]
fn what_must_not_come_too_soon_shows_the_earliest_day() {
    let found = found_in(
        export(&[
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nA;BARN;2024-01-02;2024-03-01\nB;BARN;2024-03-31;2024-05-02\n",
            ),
            ("personer", "person_id;fodelsedatum\nBARN;2015-01-01\n"),
        ])
        .path(),
        "2024-12-31",
    );
    let rule = "utredning_inte_i_direkt_anslutning";
    let told = found.cell(rule, "B", "maskinens_forklaring");
    assert!(told.contains("tidigast 2024-04-01"), "{told}");
    assert!(
        found.cell(rule, "B", "kalla").contains("rad 2"),
        "raden för den förra utredningen"
    );
}

#[test]
fn hours_counted_in_whole_days_say_so() {
    let found = found_in(
        export(&[
            (
                "anmalningar",
                "anmalan_id;forhandsbedomning_id;inkom;typ\nM1;F1;2024-03-04 10:00;anmalan\nM2;F2;2024-03-04;anmalan\nM3;F3;2024-03-04 10:00;anmalan\n",
            ),
            (
                "skyddsbedomningar",
                "anmalan_id;gjord\nM1;2024-03-05 09:00\nM2;2024-03-05 09:00\nM3;2024-03-05\n",
            ),
            ("forhandsbedomningar", "forhandsbedomning_id\nF1\nF2\nF3\n"),
        ])
        .path(),
        "2024-12-31",
    );
    let rule = "skyddsbedomning_inom_ett_dygn";
    let in_days = |key: &str| {
        let told = found.cell(rule, key, "maskinens_forklaring");
        told.contains("räknat i hela dagar")
    };
    assert_eq!(["F1", "F2", "F3"].map(in_days), [false, true, true]);
}

#[test]
fn an_extension_that_does_not_hold_is_shown_with_the_original_last_day() {
    let found = found_in(
        export(&[
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nA;BARN;2024-01-08;2024-06-03\nB;BARN;2024-01-08;2024-06-03\n",
            ),
            ("personer", "person_id;fodelsedatum\nBARN;2015-01-01\n"),
            (
                "beslut",
                "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n\
                 A;beslut_forlanga_utredning;2024-05-02;P1;;2024-06-30\n\
                 B;beslut_forlanga_utredning;2024-05-02;P1;skäl;i juni\n",
            ),
        ])
        .path(),
        "2024-12-31",
    );
    let rule = "utredning_inom_fyra_manader";
    assert_eq!(found.of(rule, "A"), "nej forlangning_utan_skal");
    assert_eq!(
        shown(&found, rule, "A")[..3],
        ["2024-01-08", "2024-06-03", "2024-05-08"]
    );
    let told = found.cell(rule, "A", "maskinens_forklaring");
    assert!(
        told.contains("beslut att förlänga utredning 2024-05-02"),
        "{told}"
    );
    assert_eq!(found.of(rule, "B"), "uppgift_saknas olasligt_varde");
    assert_eq!(shown(&found, rule, "B")[..3], ["2024-05-02", "", ""]);
}

#[test]
fn an_extension_whose_end_is_not_exported_or_that_reaches_far_is_shown_as_such() {
    let utredningar = "utredning_id;person_id;inledd;slutford\nA;BARN;2024-01-08;2024-06-03\n";
    let persons = ("personer", "person_id;fodelsedatum\nBARN;2015-01-01\n");
    let rule = "utredning_inom_fyra_manader";
    let without_end = "arende;beslutstyp;beslutsdatum;beslutsfattare;skal\nA;beslut_forlanga_utredning;2024-05-02;P1;skäl\n";
    let found = found_in(
        export(&[
            ("utredningar", utredningar),
            persons,
            ("beslut", without_end),
        ])
        .path(),
        "2024-12-31",
    );
    assert_eq!(found.of(rule, "A"), "ej_bedomd slutdag_exporteras_inte");
    let until = "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\nA;beslut_forlanga_utredning;2024-05-02;P1;skäl;2024-06-30\n";
    let found = found_in(
        export(&[("utredningar", utredningar), persons, ("beslut", until)]).path(),
        "2024-12-31",
    );
    assert_eq!(found.of(rule, "A"), "ja inom_forlangd_frist");
    assert_eq!(
        shown(&found, rule, "A")[..3],
        ["2024-01-08", "2024-06-03", "2024-05-08"]
    );
    assert_eq!(found.cell(rule, "A", "forlangd_till"), "2024-06-30");
}

#[test]
fn a_duty_that_ended_undone_shows_when() {
    let found = found_in(
        export(&[
            (
                "insatser",
                "insats_id;person_id;beslutad;verkstalld;avslutad_utan_verkstallighet\nA;BARN;2024-01-10;;2024-05-02\nB;BARN;2024-01-10;2024-04-11;\n",
            ),
        ])
        .path(),
        "2024-12-31",
    );
    let rule = "beslut_verkstallt_inom_tre_manader";
    assert_eq!(
        shown(&found, rule, "A")[..3],
        ["2024-01-10", "2024-05-02", "2024-04-10"]
    );
    assert_eq!(
        shown(&found, rule, "B")[..3],
        ["2024-01-10", "2024-04-11", "2024-04-10"]
    );
}

#[test]
fn the_last_day_before_the_holiday_rule_is_told_only_where_it_moved() {
    // Four months from 2024-01-08 is a Wednesday; from 2024-01-12 a Sunday.
    let rows = "A;2024-01-08;2024-03-01\nB;2024-01-12;2024-03-01\n";
    let source = export(&[
        (
            "utredningar",
            &format!("utredning_id;inledd;slutford\n{rows}"),
        ),
        ("beslut", "beslut_id;arende;beslutstyp;beslutsdatum\n"),
    ]);
    std::fs::write(
        source.path().join("granskning.toml"),
        "alla_under_18 = true\n",
    )
    .unwrap();
    let found = found_in(source.path(), "2024-12-31");
    let told = |key: &str| {
        found
            .cell("utredning_inom_fyra_manader", key, "maskinens_forklaring")
            .to_owned()
    };
    assert!(
        told("A").contains("2024-05-08") && !told("A").contains("strikt"),
        "{}",
        told("A")
    );
    assert!(
        told("B").contains("2024-05-12") && told("B").contains("2024-05-13"),
        "{}",
        told("B")
    );
}
