//! What real registers do: the same key twice, things told on the wrong unit, ends before starts, lists
//! that begin too late. None may give a Ja or a Nej that the file does not bear.

use std::fmt::Write as _;
use std::fs;

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use crate::at_once::as_workbook;
use crate::support::{Found, export, found_in, records_of, run, written};

const CHILD: &str = "person_id;fodelsedatum\nb1;2010-03-03\n";

fn asked(tables: &[(&str, &str)]) -> Found {
    found_in(export(tables).path(), "2024-12-31")
}

const STAFF: &str = "personal_id;befattning;fran;till\nP1;enhetschef;2020-01-01;\nP2;socialsekreterare;2020-01-01;\n";
const ORDER: &str = "beslutstyp;delegat;vidaredelegation;fran;till\nbeslut_oppen_insats;enhetschef;nej;2020-01-01;\nbeslut_inleda_utredning;enhetschef;nej;2020-01-01;\n";
const NO_LINKS: &str = "beslutstyp;given_av;given_till;form;fran;till\n";

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

#[test]
fn another_namnds_meeting_is_not_the_next_one() {
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;anmalt";
    let said = |review: &str| {
        let source = export(&[
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nU1;b1;2023-01-10;2024-06-20\n",
            ),
            (
                "sammantraden",
                "organ;datum\nBarn- och utbildningsnämnden;2024-01-10\nSocialnämnden;2024-01-15\n",
            ),
            (
                "beslut",
                &format!("{head}\nB1;U1;beslut_oppen_insats;2024-01-02;ordföranden;2024-01-15\n"),
            ),
        ]);
        std::fs::write(source.path().join("granskning.toml"), review).unwrap();
        let found = found_in(source.path(), "2024-12-31");
        found.of("ordforandebeslut_anmalt_vid_nasta_sammantrade", "B1")
    };
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

/// A filled-in template: the sheet that explains it, and two tables of which one is left empty.
fn template(folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("ifylld.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Läs mig").unwrap();
    let rows = [
        [
            "anmalan_id",
            "forhandsbedomning_id",
            "inkom",
            "typ",
            "anmalare",
        ],
        ["M1", "F1", "2024-03-04", "anmalan", ""],
        ["M2", "F2", "2024-03-04", "anmalan", ""],
    ];
    let sheet = book.add_worksheet().set_name("anmalningar").unwrap();
    for (row, cells) in (0..).zip(rows) {
        sheet.write_row(row, 0, cells).unwrap();
    }
    let sheet = book
        .add_worksheet()
        .set_name("forhandsbedomningar")
        .unwrap();
    sheet
        .write_column(0, 0, ["forhandsbedomning_id", "F1", "F2"])
        .unwrap();
    let sheet = book.add_worksheet().set_name("skyddsbedomningar").unwrap();
    sheet.write_row(0, 0, ["anmalan_id", "gjord"]).unwrap();
    crate::support::save(&mut book, &path);
    path
}

#[test]
fn what_is_left_empty_in_the_template_is_not_judged() {
    let folder = TempDir::new().unwrap();
    let path = template(&folder);
    let found = found_in(&path, "2024-12-31");
    assert_eq!(
        found.of("anmalare_dokumenterad", "F1"),
        "ej_bedomd kolumn_saknas"
    );
    assert_eq!(
        found.of("skyddsbedomning_inom_ett_dygn", "F1"),
        "ej_bedomd kolumn_saknas"
    );
    assert_eq!(
        found
            .of("skyddsbedomning_dokumenterad", "M1")
            .split(' ')
            .next(),
        Some("ej_bedomd")
    );
    let ran = run(&["granska".as_ref(), path.as_os_str(), "--strikt".as_ref()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
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

/// The remarks of a code about a file: how serious they are.
fn serious(out: &TempDir, code: &str, file: &str) -> Vec<String> {
    let rows = records_of(&out.path().join("anmarkningar.csv")).into_iter();
    let found = rows.filter(|row| row["kod"] == code && row["fil"] == file);
    found.map(|row| row["allvar"].clone()).collect()
}

#[test]
fn a_file_for_each_year_is_read_with_the_others_and_what_is_not_read_is_a_fault() {
    let head = "utredning_id;person_id;inledd;slutford";
    let source = export(&[
        ("personer", CHILD),
        (
            "utredningar_2023",
            &format!("{head}\nU1;b1;2023-01-10;2023-03-01\nU2;b1;2023-05-10;2023-12-20\n"),
        ),
        // The same columns in another order, and a row that the other year has too.
        (
            "utredningar_2024",
            "person_id;utredning_id;inledd;slutford\nb1;U3;2024-01-10;2024-08-20\nb1;U2;2023-05-10;2023-12-20\n",
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
        // As old as it may be, it says other things.
        (
            "utredningar_gamla",
            "utredning_id;person_id;inledd\nU9;b1;2019-01-10\n",
        ),
    ]);
    fs::create_dir(source.path().join("arkiv")).unwrap();
    fs::write(source.path().join("arkiv/utredningar.csv"), "x").unwrap();
    let found = found_in(source.path(), "2024-12-31");
    let rule = "utredning_inom_fyra_manader";
    assert_eq!(found.of(rule, "U1"), "ja inom_frist");
    assert_eq!(found.of(rule, "U2"), "nej for_sent");
    assert_eq!(found.of(rule, "U3"), "nej for_sent");
    let out = written(source.path());
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let read = accounts
        .iter()
        .filter(|row| row["fil"].starts_with("utredningar_"));
    let read: Vec<_> = read.map(|row| (&*row["fil"], &*row["anvanda"])).collect();
    assert_eq!(
        read,
        [("utredningar_2023.csv", "2"), ("utredningar_2024.csv", "2")]
    );
    for (code, file, expected) in [
        ("igenkand_tabell", "utredningar_2023.csv", "upplysning"),
        ("igenkand_tabell", "utredningar_2024.csv", "varning"),
        ("okand_tabell", "utredningar_gamla.csv", "fel"),
        ("undermapp", "arkiv", "upplysning"),
    ] {
        assert_eq!(serious(&out, code, file), [expected], "{file}");
    }
}

/// What stands in a cell when there is nothing to put in it.
const FILLERS: [&str; 6] = ["-", "Saknas", "Uppgift saknas", "NULL", "ej angivet", "…"];

#[test]
fn a_word_for_nothing_is_nothing_and_a_text_is_a_text() {
    let mut inquiries = "utredning_id;person_id;inledd;slutford;anledning;enhet\n".to_owned();
    let mut decisions =
        "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n".to_owned();
    let texts = FILLERS.iter().chain(&["oro", "nej tack"]);
    for (number, text) in texts.enumerate() {
        let _ = writeln!(
            inquiries,
            "U{number};b1;2024-01-10;2024-06-20;{text};{text}"
        );
        let _ = writeln!(
            decisions,
            "U{number};beslut_forlanga_utredning;2024-04-10;P1;{text};2024-07-10"
        );
    }
    let tables = [
        ("personer", CHILD),
        ("utredningar", &inquiries),
        ("beslut", &decisions),
        ("personal", STAFF),
    ];
    let place = TempDir::new().unwrap();
    let source = place.path().join("export");
    fs::rename(export(&tables).keep(), &source).unwrap();
    let found = found_in(&source, "2024-12-31");
    let workbook = found_in(&as_workbook(&source), "2024-12-31");
    for found in [found, workbook] {
        let of = |number: usize| {
            ["anledning_till_utredning", "utredning_inom_fyra_manader"]
                .map(|rule| found.of(rule, &format!("U{number}")))
        };
        for number in 0..FILLERS.len() {
            let nothing = ["nej framgar_inte", "nej forlangning_utan_skal"];
            assert_eq!(of(number), nothing, "{number}");
        }
        for number in FILLERS.len()..FILLERS.len() + 2 {
            let something = ["ja dokumenterat", "ja inom_forlangd_frist"];
            assert_eq!(of(number), something, "{number}");
        }
    }
    let out = written(&source);
    let told = records_of(&out.path().join("anmarkningar.csv")).into_iter();
    let told = told.filter(|row| row["kod"] == "utfyllnad");
    let told: Vec<_> = told
        .map(|row| ["fil", "rad", "kolumn", "antal"].map(|name| row[name].clone()))
        .collect();
    assert_eq!(
        told,
        [
            ["beslut.csv", "2", "skal", "6"],
            ["utredningar.csv", "2", "anledning", "6"],
            ["utredningar.csv", "2", "enhet", "6"]
        ]
    );
    // None of them is a unit.
    let units = records_of(&out.path().join("fordelning.csv")).into_iter();
    let units = units.filter(|row| row["uppdelning"] == "enhet");
    let units: std::collections::BTreeSet<_> = units.map(|row| row["grupp"].clone()).collect();
    assert!(
        !units.iter().any(|unit| FILLERS.contains(&&**unit)),
        "{units:?}"
    );
}

#[test]
fn a_no_where_a_reason_should_be_is_none_and_elsewhere_it_is_an_answer() {
    let found = |olamplig: &str, slutsats: &str| {
        asked(&[
            (
                "anmalningar",
                &format!(
                    "anmalan_id;forhandsbedomning_id;inkom;typ;anmalare;aterkoppling_begard;aterkoppling;aterkoppling_olamplig\nA1;F1;2024-01-05 10:00;anmalan;skola;ja;;{olamplig}\n"
                ),
            ),
            ("forhandsbedomningar", "forhandsbedomning_id\nF1\n"),
            (
                "skyddsbedomningar",
                &format!(
                    "anmalan_id;gjord;namn;befattning;slutsats\nA1;2024-01-05 12:00;Eva;socialsekreterare;{slutsats}\n"
                ),
            ),
            (
                "beslut",
                "arende;beslutstyp;beslutsdatum\nF1;beslut_inte_inleda_utredning;2024-01-15\n",
            ),
        ])
    };
    let asked_of = [
        ("aterkoppling_till_anmalare", "F1"),
        ("skyddsbedomning_dokumenterad", "A1"),
    ];
    let of = |olamplig, slutsats| {
        let found = found(olamplig, slutsats);
        asked_of.map(|(rule, key)| found.of(rule, key).clone())
    };
    let no = of("nej", "nej");
    assert!(no[0].starts_with("nej "), "{no:?}");
    assert!(no[1].starts_with("ja "), "{no:?}");
    let both = of("Anmälaren känner familjen", "-");
    assert!(both[0].starts_with("ej_tillampligt "), "{both:?}");
    assert!(both[1].starts_with("nej "), "{both:?}");
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

#[test]
fn a_column_that_stands_twice_is_read_where_the_two_do_not_contradict_each_other() {
    let rows = [
        "U1;b1;2024-01-10;;2024-03-11",
        "U2;b1;2024-01-10;2024-03-11;",
        "U3;b1;2024-01-10;2024-03-11;2024-03-11",
        "U4;b1;2024-01-10;2024-03-11;2024-09-11",
        "U5;b1;2024-01-10;;",
        // The header once more contradicts nothing.
        "utredning_id;person_id;inledd;slutford;Slutförd",
    ];
    let head = "utredning_id;person_id;inledd;slutford;Slutförd";
    let source = export(&[
        ("personer", CHILD),
        ("utredningar", &format!("{head}\n{}\n", rows.join("\n"))),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ]);
    let found = found_in(source.path(), "2024-12-31");
    let rule = "utredning_inom_fyra_manader";
    for key in ["U1", "U2", "U3"] {
        assert_eq!(found.of(rule, key), "ja inom_frist", "{key}");
    }
    assert_eq!(found.of(rule, "U4"), "uppgift_saknas olasligt_varde");
    assert!(found.of(rule, "U5").starts_with("nej "));
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "dubbel_kolumn");
    let told: Vec<(&str, &str)> = told
        .map(|row| (row["rad"].as_str(), row["kolumn"].as_str()))
        .collect();
    assert_eq!(told, [("1", "slutford"), ("5", "slutford")]);
}

#[test]
fn initials_are_somebody_and_a_dash_is_nobody() {
    let found = |who: &str| {
        asked(&[
            ("personer", CHILD),
            (
                "utredningar",
                "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10;2024-03-01\n",
            ),
            (
                "beslut",
                &format!(
                    "arende;beslutstyp;beslutsdatum;beslutsfattare\nU1;beslut_oppen_insats;2024-03-01;{who}\n"
                ),
            ),
            (
                "personal",
                &format!("personal_id;befattning;fran;till\n{who};enhetschef;2020-01-01;\n"),
            ),
            ("delegationsordning", ORDER),
            ("vidaredelegationer", NO_LINKS),
        ])
    };
    let rule = "behorig_delegat_i_utredning";
    for initials in ["NA", "Tom", "P1"] {
        assert_eq!(
            found(initials).of(rule, "U1"),
            "ja enligt_delegationsordning"
        );
    }
    assert_eq!(
        found("-").of(rule, "U1"),
        "uppgift_saknas beslutsfattare_framgar_inte"
    );
}

/// The rows of the utredningar that are told to have begun another day than it was decided to open them.
fn begun_otherwise(decisions: &str) -> Vec<String> {
    let source = export(&[
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\nF2;b2\nF3;b3\n",
        ),
        (
            "utredningar",
            "utredning_id;forhandsbedomning_id;person_id;inledd;slutford\nU1;F1;b1;2024-01-15;2024-05-14\n\
             U2;F2;b2;2024-01-15;\nU3;F3;b3;;\nU4;;b4;2024-01-15;\n",
        ),
        (
            "beslut",
            &format!("beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n{decisions}"),
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "inledd_annan_dag");
    told.map(|row| row["rad"].clone()).collect()
}

#[test]
fn an_utredning_begun_after_the_decision_to_open_it_is_told_and_one_without_a_day_is_not() {
    let decided = |number: u32, unit: &str, day: &str| {
        format!("B{number};{unit};beslut_inleda_utredning;{day};P1\n")
    };
    assert_eq!(begun_otherwise(""), [""; 0]);
    let same = decided(1, "F1", "2024-01-15") + &decided(2, "F2", "2024-01-15 09:00");
    assert_eq!(begun_otherwise(&same), [""; 0]);
    // Four months from the day in the row of the utredning are not four months from the decision.
    let before = decided(1, "F1", "2024-01-02") + &decided(2, "F3", "2024-01-02");
    assert_eq!(begun_otherwise(&before), ["2"]);
    let own = decided(1, "U4", "2024-02-01") + &decided(2, "U2", "2024-01-16");
    assert_eq!(begun_otherwise(&own), ["3", "5"]);
    // One of the right day is enough, wherever it stands.
    let either = own + &decided(3, "F2", "2024-01-15") + &decided(4, "U4", "2024-01-15");
    assert_eq!(begun_otherwise(&either), [""; 0]);
}

/// What is said of an anmälan, and of the förhandsbedömning of it, about a child in an utredning of 10 January 09:00 to
/// 10 March 10:00 to which the export does not itself put it.
fn beside_an_utredning(came: &str) -> [String; 2] {
    let found = asked(&[
        ("personer", CHILD),
        (
            "anmalningar",
            &format!(
                "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;b1;{came};anmalan\n"
            ),
        ),
        ("skyddsbedomningar", "anmalan_id;gjord\n"),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id\nF1;b1\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford\nU1;b1;2024-01-10 09:00;2024-03-10 10:00\n",
        ),
    ]);
    let joined = found.of("anmalningar_skyddsbedomda", "U1");
    assert_eq!(joined, "nej handelse_saknas", "{came}");
    [
        found.of("forhandsbedomning_inom_fjorton_dagar", "F1"),
        found.of("anmalan_under_utredning_skyddsbedomd", "A1"),
    ]
}

#[test]
fn an_anmalan_of_the_day_an_utredning_was_opened_or_closed_is_put_before_or_after_by_the_clock() {
    let (no_decision, during) = ("nej har_inte_gjorts", "nej handelse_saknas");
    let not_asked = "ej_tillampligt villkor_ej_uppfyllt";
    // No decision is needed of what comes in once an utredning goes on.
    for came in ["2024-01-10 09:01", "2024-01-11", "2024-03-10 10:00"] {
        assert_eq!(beside_an_utredning(came), [not_asked, during], "{came}");
    }
    for came in ["2024-01-10 08:59", "2024-01-10 09:00", "2024-03-10 10:01"] {
        assert_eq!(
            beside_an_utredning(came),
            [no_decision, not_asked],
            "{came}"
        );
    }
    // Without a clock time it came before what was done that day.
    assert_eq!(beside_an_utredning("2024-01-10"), [no_decision, not_asked]);
    assert_eq!(beside_an_utredning("2024-03-10"), [not_asked, during]);
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
