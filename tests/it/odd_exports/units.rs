//! The same key twice, what stands on another unit or on several, and units that the export lacks.

use super::{CHILD, NO_LINKS, ORDER, STAFF, asked};
use crate::support::{Found, export, found_in, records_of, written};

fn decided(head: &str, decisions: &str) -> (Found, Vec<String>) {
    let source = export(&[
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10;2024-06-20\nU2;b2;2024-01-10;2024-06-20\n",
        ),
        ("personal", STAFF),
        ("delegationsordning", ORDER),
        ("vidaredelegationer", NO_LINKS),
        ("beslut", &format!("{head}\n{decisions}")),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let codes = told.into_iter().map(|row| row["kod"].clone()).collect();
    (found_in(source.path(), "2024-12-31"), codes)
}

#[test]
fn one_key_on_two_decisions_leaves_both_in_doubt() {
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare";
    let siblings =
        "B1;U1;beslut_oppen_insats;2024-06-20;P1\nB1;U2;beslut_oppen_insats;2024-06-20;P2\n";
    let (found, codes) = decided(head, siblings);
    assert_eq!(
        found.of("beslut_av_behorig_delegat", "B1"),
        "uppgift_saknas rad_avskild"
    );
    assert!(
        codes.iter().any(|code| code == "motsagande_rad"),
        "{codes:?}"
    );
    let shared = siblings.replace("P2", "P1");
    let (found, codes) = decided(head, &shared);
    assert_eq!(
        found.of("beslut_av_behorig_delegat", "B1"),
        "ja enligt_delegationsordning"
    );
    assert!(
        !codes.iter().any(|code| code == "motsagande_rad"),
        "{codes:?}"
    );
    let twice =
        "B1;U1;beslut_oppen_insats;2024-02-20;P1\nB1;U1;beslut_oppen_insats;2024-03-01;P2\n";
    let (found, _) = decided(head, twice);
    assert_eq!(
        found.of("behorig_delegat_i_utredning", "U1"),
        "uppgift_saknas rad_avskild"
    );
    let repeated =
        "B1;U1;beslut_oppen_insats;2024-02-20;P1\nB1;U1;beslut_oppen_insats;2024-02-20;P1\n";
    let (found, _) = decided(head, repeated);
    assert_eq!(
        found.of("behorig_delegat_i_utredning", "U1"),
        "ja enligt_delegationsordning"
    );
}

#[test]
fn a_unit_that_the_export_lacks_leaves_unknown_what_would_have_come_from_it() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2023-10-01;2024-02-01\n",
        ),
        (
            "placeringar",
            "placering_id;utredning_id;person_id;lagrum;form;paborjad;upphord\nP4;U9;b1;sol;jourhem;2024-02-01;2024-05-01\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    assert_eq!(
        found.of("jourhem_hogst_tva_manader", "P4"),
        "uppgift_saknas olasligt_varde"
    );
}

#[test]
fn what_stands_on_both_units_or_on_the_whole_counts_for_each() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "lvu",
            "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\nL1;b1;miljo;2024-01-10;2024-10-01\n",
        ),
        (
            "placeringar",
            "placering_id;person_id;lagrum;form;paborjad;upphord\nP1;b1;lvu;familjehem;2024-01-10;\n",
        ),
        (
            "overvaganden",
            "placering_id;lvu_id;datum;beslutat_av\nP1;L1;2024-07-10;utskottet\n",
        ),
        (
            "umgangesbegransningar",
            "umgange_id;lvu_id;person_id;umgange_beslutat;upphord\nM1;L1;b1;2024-01-10;2024-07-01\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nB1;L1;overvagande_umgange;2024-04-01;utskottet\n",
        ),
    ]);
    assert_eq!(
        found.of("vard_enligt_tva_paragrafen_overvagd", "L1"),
        "ja inom_varje_period"
    );
    assert_eq!(
        found.of("umgange_overvagt_var_tredje_manad", "M1"),
        "ja inom_varje_period"
    );
}

#[test]
fn a_decision_on_umgange_does_not_outlive_the_care_that_it_belongs_to() {
    let lvu = (
        "lvu",
        "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\nL1;b1;miljo;2024-01-10;2024-07-01\nL2;b2;miljo;2024-01-10;\n",
    );
    let decisions = (
        "umgangesbegransningar",
        "umgange_id;lvu_id;person_id;umgange_beslutat;galler_till;upphord\n\
         M1;L1;b1;2024-04-10;2024-08-31;\nM2;L2;b2;2024-04-10;2024-08-31;\nM3;L9;b3;2024-04-10;2024-08-31;\n",
    );
    let considerations = (
        "beslut",
        "arende;beslutstyp;beslutsdatum;beslutsfattare\nL2;overvagande_umgange;2024-05-01;utskottet\n",
    );
    let found = asked(&[lvu, decisions, considerations]);
    let (considered, valid) = ("umgange_overvagt_var_tredje_manad", "umgangesbeslut_galler");
    assert_eq!(
        found.of(considered, "M1"),
        "ej_tillampligt avslutat_innan_fristen"
    );
    assert_eq!(found.of(valid, "M1"), "ja beslutet_galler");
    assert_eq!(found.of(considered, "M2"), "nej for_langt_mellanrum");
    assert_eq!(found.of(valid, "M2"), "nej beslutet_har_lopt_ut");
    // Whether the care that the export lacks has ended is not known.
    for rule in [considered, valid] {
        assert_eq!(found.of(rule, "M3"), "uppgift_saknas olasligt_varde");
    }
    let alone =
        "umgange_id;person_id;umgange_beslutat;galler_till;upphord\nM1;b1;2024-04-10;2024-08-31;\n";
    let found = asked(&[("umgangesbegransningar", alone)]);
    assert_eq!(found.of(valid, "M1"), "nej beslutet_har_lopt_ut");
}

#[test]
fn a_decision_on_umgange_whose_successor_is_a_unit_of_its_own_has_not_been_left_without_one() {
    let head = "umgange_id;lvu_id;person_id;umgange_beslutat;hemlighallande_beslutat;galler_till;upphord\n";
    let lvu =
        "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\nL1;b1;miljo;2024-01-10;\n";
    let considered = "arende;handelse;tidpunkt\nM1;overvagande_umgange;2024-07-01\n";
    let (reviewed, valid) = ("umgange_overvagt_var_tredje_manad", "umgangesbeslut_galler");
    let with = |row: &str| {
        let rows = format!("{head}M1;L1;b1;2024-04-10;;2024-08-31;\n{row}");
        let tables = [
            ("lvu", lvu),
            ("umgangesbegransningar", &rows),
            ("handelser", considered),
        ];
        let found = asked(&tables);
        [reviewed, valid].map(|rule| found.of(rule, "M1"))
    };
    let reader = ["ej_bedomd kraver_lasning"; 2];
    let no = ["nej for_langt_mellanrum", "nej beslutet_har_lopt_ut"];
    assert_eq!(with(""), no);
    assert_eq!(with("M2;L1;;2024-08-29;;2024-12-31;\n"), reader);
    // A decision on the vistelseort, an earlier one, and one about another child take no place of it.
    for row in [
        "M2;L1;b1;;2024-08-29;2024-12-31;\n",
        "M2;L1;b1;2024-02-01;;2024-04-09;2024-04-09\n",
        "M2;;b2;2024-08-29;;2024-12-31;\n",
    ] {
        assert_eq!(with(row), no, "{row}");
    }
    // When the next one came, the first had run out and the time had not.
    let late = with("M2;L1;b1;2024-09-03;;2024-12-31;\n");
    assert_eq!(late, [reader[0], no[1]]);
}

#[test]
fn a_follow_up_with_a_row_of_its_own_is_one_in_the_care_that_it_follows() {
    let lvu = "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord;uppfoljning_inledd\nL1;b1;miljo;2023-01-10;2024-03-01;\n";
    let followed = |row: &str| {
        let rows = format!("uppfoljning_id;lvu_id;person_id;typ;inledd\n{row}");
        let tables = [("personer", CHILD), ("lvu", lvu), ("uppfoljningar", &rows)];
        let found = asked(&tables);
        found.of("uppfoljning_efter_lvu", "L1")
    };
    assert_eq!(followed(""), "nej handelse_saknas");
    assert_eq!(followed("F;L1;b1;lvu;2024-03-08\n"), "ja handelse_finns");
    assert_eq!(followed("F;L1;b1;;2024-03-08\n"), "ja handelse_finns");
    assert_eq!(followed("F;L1;b1;lvu;2024-02-20\n"), "nej handelse_fore");
    // It may follow something else, or other care: it is no Ja, but nothing shows that there was none.
    for row in [
        "F;L1;b1;placering;2024-03-08\n",
        "F;;b1;lvu;2024-03-08\n",
        "F;L9;b1;lvu;2024-03-08\n",
    ] {
        assert_eq!(followed(row), "uppgift_saknas rad_avskild", "{row}");
    }
    for row in ["F;;b1;placering;2024-03-08\n", "F;;b2;lvu;2024-03-08\n"] {
        assert_eq!(followed(row), "nej handelse_saknas", "{row}");
    }
}

#[test]
fn a_table_of_parts_needs_only_one_of_its_keys() {
    let source = export(&[
        (
            "lvu",
            "lvu_id;person_id;grund;vardbeslut_verkstallt;vard_upphord\nL1;b1;miljo;2024-01-10;2024-10-01\n",
        ),
        ("overvaganden", "lvu_id;datum\nL1;2024-07-10\n"),
    ]);
    let found = found_in(source.path(), "2024-12-31");
    assert_eq!(
        found.of("vard_enligt_tva_paragrafen_overvagd", "L1"),
        "ja inom_varje_period"
    );
}

#[test]
fn a_unit_takes_over_what_it_should_from_another_and_nothing_else() {
    let found = asked(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford;barnets_installning_orsak\nU1;b1;2023-10-01;2024-02-01;\n",
        ),
        (
            "placeringar",
            "placering_id;utredning_id;person_id;lagrum;form;beslutad;paborjad;upphord;barnets_installning_orsak\n\
             P1;U1;b1;sol;jourhem;2024-02-01;2024-02-01;2024-04-02;\nP2;U9;b1;sol;jourhem;2024-02-01;2024-02-01;2024-04-02;\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt\nU1;barnets_installning_inhamtad;2023-12-01\nP2;utredning_slutford;2024-02-02\nP2;barnets_installning_inhamtad;2024-02-03\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    let heard = "barnets_installning_vid_placering";
    assert_eq!(found.of(heard, "P1"), "nej framgar_inte");
    let jourhem = "jourhem_hogst_tva_manader";
    assert_eq!(found.of(jourhem, "P1"), "nej for_sent");
    assert_eq!(found.of(jourhem, "P2"), "ja inom_frist");
}

/// What the cases with the keys 2, 1 and 7, in that order, get of a reader who says Nej of the case named so, and the
/// remarks that say how to name one.
fn named_in_protocol(case: &str) -> ([String; 3], Vec<String>) {
    let rule = "tidigare_kannedom_beaktad";
    let source = export(&[
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\n2;b1\n1;b2\n7;b3\n",
        ),
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;inkom;typ\nA1;2;2024-01-10;anmalan\nA2;1;2024-01-10;anmalan\n\
             A3;7;2024-01-10;anmalan\n",
        ),
        (
            "protokoll",
            &format!(
                "tabell;arende;regel;svar;kommentar;not;granskare\nforhandsbedomningar;{case};{rule};Nej;;;Anna\n"
            ),
        ),
    ]);
    let found = found_in(source.path(), "2024-12-31");
    let answers = ["2", "1", "7"].map(|key| found.cell(rule, key, "svar").to_owned());
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "tvetydig_nyckel");
    (answers, told.map(|row| row["anmarkning"].clone()).collect())
}

#[test]
fn a_number_that_is_the_key_of_one_case_and_the_place_of_another_is_no_answer_about_either() {
    let said = |keys: [&str; 3]| keys.map(|answer| answer.replace('-', "ej_bedomd"));
    for (case, answers) in [
        ("nyckel:2", said(["nej", "-", "-"])),
        ("nr:2", said(["-", "nej", "-"])),
        ("nr:3", said(["-", "-", "nej"])),
        // No other case has it as its key, or as its place.
        ("3", said(["-", "-", "nej"])),
        ("7", said(["-", "-", "nej"])),
    ] {
        assert_eq!(
            named_in_protocol(case),
            (answers, Vec::<String>::new()),
            "{case}"
        );
    }
    for case in ["1", "2"] {
        let (answers, told) = named_in_protocol(case);
        assert_eq!(answers, said(["-", "-", "-"]), "{case}");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("nr:") && told[0].contains("nyckel:"));
    }
}

#[test]
fn a_child_with_two_days_of_birth_has_no_known_age_whichever_comes_first() {
    let asked_of = |births: [&str; 2]| {
        let [first, last] = births;
        let source = export(&[
            (
                "personer",
                &format!(
                    "person_id;fodelsedatum;skyddad_identitet\nb1;{first};nej\nb1;{last};ja\nb2;2015-05-05;nej\n"
                ),
            ),
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10;2024-09-10\nU2;b2;2024-01-10;2024-09-10\n",
            ),
            (
                "handelser",
                "arende;handelse;tidpunkt\nU2;barnsamtal;2024-02-01\n",
            ),
        ]);
        let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
        let told = told.iter().filter(|row| row["fil"] == "personer.csv");
        let told = told.map(|row| ["kod", "rad", "kolumn"].map(|name| row[name].clone()));
        let told: Vec<_> = told.collect();
        (found_in(source.path(), "2024-12-31"), told)
    };
    let (grown, small) = ("2000-01-01", "2015-05-05");
    for births in [[grown, small], [small, grown]] {
        let (found, told) = asked_of(births);
        let answer = found.of("barnet_till_tals", "U1");
        assert!(answer.starts_with("uppgift_saknas "), "{answer}");
        assert_eq!(
            told,
            [
                ["dubblett", "3", "person_id"],
                ["motsagande_rad", "3", "fodelsedatum"]
            ]
        );
    }
    let (found, told) = asked_of([small, small]);
    assert_eq!(found.of("barnet_till_tals", "U1"), "nej handelse_saknas");
    assert_eq!(told, [["dubblett", "3", "person_id"]]);
    let (found, _) = asked_of([grown, grown]);
    let answer = found.of("barnet_till_tals", "U1");
    assert!(answer.starts_with("ej_tillampligt "), "{answer}");
}

/// What is said of a förhandsbedömning whose anmälan, skyddsbedömning and decision name it in small letters, where its own key
/// and another's are these, and what is told of how keys are written.
fn in_small_letters(keys: [&str; 2]) -> (Found, Vec<[String; 3]>) {
    let [own, other] = keys;
    let source = export(&[
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;inkom;typ\nA-1;fb-1;2024-03-01 10:00;anmalan\n",
        ),
        (
            "forhandsbedomningar",
            &format!("forhandsbedomning_id\n{own}\n{other}\n"),
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord\na-1;2024-03-01 11:00\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum\nfb-1;beslut_inte_inleda_utredning;2024-03-10\n",
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| {
        let codes = ["nyckel_stavas_olika", "okant_arende"];
        codes.contains(&row["kod"].as_str())
    });
    let told = told.map(|row| ["kod", "fil", "kolumn"].map(|name| row[name].clone()));
    let told = told.collect();
    (found_in(source.path(), "2024-12-31"), told)
}

#[test]
fn a_key_in_other_letters_is_that_of_the_only_case_that_has_them() {
    let asked_of = [
        "forhandsbedomning_inom_fjorton_dagar",
        "skyddsbedomning_inom_ett_dygn",
    ];
    let (found, told) = in_small_letters(["FB-1", "FB-2"]);
    assert_eq!(
        asked_of.map(|rule| found.of(rule, "FB-1")),
        ["ja inom_frist", "ja inom_frist"]
    );
    let code = "nyckel_stavas_olika";
    assert_eq!(
        told,
        [
            [code, "anmalningar.csv", ""],
            [code, "beslut.csv", "arende"],
            [code, "skyddsbedomningar.csv", "anmalan_id"]
        ]
    );
    // Of two that have the same letters it may be either, unless one of them is written the same.
    let (_, told) = in_small_letters(["FB-1", "Fb-1"]);
    let unknown = "okant_arende";
    assert_eq!(
        told,
        [
            [unknown, "anmalningar.csv", ""],
            [unknown, "beslut.csv", "arende"],
            [code, "anmalningar.csv", ""],
            [code, "beslut.csv", "arende"],
            [code, "forhandsbedomningar.csv", ""],
            [code, "skyddsbedomningar.csv", "anmalan_id"]
        ]
    );
    // The two may be one, of which the other has what is missing here.
    let (found, told) = in_small_letters(["FB-1", "fb-1"]);
    assert_eq!(found.of(asked_of[0], "fb-1"), "uppgift_saknas rad_avskild");
    assert_eq!(
        told,
        [
            [code, "forhandsbedomningar.csv", ""],
            [code, "skyddsbedomningar.csv", "anmalan_id"]
        ]
    );
}

#[test]
fn a_siblings_anmalan_in_a_shared_forhandsbedomning_says_nothing_of_another_childs_utredning() {
    let asked_of = |siblings: &str, own: &str| {
        asked(&[
            (
                "anmalningar",
                &format!(
                    "anmalan_id;forhandsbedomning_id;utredning_id;person_id;inkom;typ\nA1;F1;;b1;2024-03-01 10:00;anmalan\n{siblings}"
                ),
            ),
            (
                "forhandsbedomningar",
                "forhandsbedomning_id;person_id\nF1;b1\n",
            ),
            (
                "utredningar",
                "utredning_id;forhandsbedomning_id;person_id;inledd;slutford\nU1;F1;b1;2024-03-10;2024-07-10\n\
                 U2;F1;b2;2024-03-10;2024-07-10\n",
            ),
            (
                "skyddsbedomningar",
                &format!("anmalan_id;gjord;namn;befattning\n{own}"),
            ),
        ])
    };
    let (rule, lacks) = ("anmalningar_skyddsbedomda", "nej handelse_saknas");
    let (second, first_judged) = (
        "A2;F1;;b2;2024-03-01 10:00;anmalan\n",
        "A1;2024-03-01 11:00;P1;socialsekreterare\n",
    );
    let found = asked_of(second, first_judged);
    assert_eq!(found.of(rule, "U1"), "ja handelse_finns");
    assert_eq!(found.of(rule, "U2"), lacks);
    // The row of what was not judged is told, since the unit's own does not say which it was.
    assert_eq!(
        found.cell(rule, "U2", "kalla"),
        "anmalningar.csv rad 3, utredningar.csv rad 3"
    );
    // Where the only one stands on a sibling, the utredning came out of it all the same.
    assert_eq!(
        asked_of("", first_judged).of(rule, "U2"),
        "ja handelse_finns"
    );
    assert_eq!(asked_of("", "").of(rule, "U2"), lacks);
    // One about both children, and one that the export itself puts in the utredning, still belong to it.
    for other in [
        "A2;F1;;b2;2024-03-01 10:00;anmalan\nA2;F1;;b1;2024-03-01 10:00;anmalan\n",
        "A2;F1;U1;b2;2024-03-01 10:00;anmalan\n",
    ] {
        assert_eq!(
            asked_of(other, first_judged).of(rule, "U1"),
            lacks,
            "{other}"
        );
    }
}

/// What two rows say of when an utredning ended is not known, whichever of them comes first.
#[test]
fn two_rows_with_different_ends_give_the_same_answers_in_either_order() {
    let said = |first: &str, second: &str| {
        let found = asked(&[
            ("personer", CHILD),
            (
                "utredningar",
                &format!(
                    "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10;{first}\nU1;b1;2024-01-10;{second}\nU2;b1;2024-01-10;2024-04-20\n"
                ),
            ),
            (
                "beslut",
                "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n",
            ),
        ]);
        ["U1", "U2"].map(|key| found.of("utredning_inom_fyra_manader", key))
    };
    let (in_time, unknown) = ("ja inom_frist", "uppgift_saknas rad_avskild");
    assert_eq!(said("2024-04-20", "2024-08-20"), [unknown, in_time]);
    assert_eq!(said("2024-08-20", "2024-04-20"), [unknown, in_time]);
    assert_eq!(said("2024-04-20", "2024-04-20"), [in_time, in_time]);
}
