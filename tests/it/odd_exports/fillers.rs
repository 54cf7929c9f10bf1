//! What stands in a cell when there is nothing to put in it, and what only looks like it.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use super::{CHILD, NO_LINKS, ORDER, STAFF, asked};
use crate::at_once::as_workbook;
use crate::support::{export, found_in, records_of, written};

/// What stands in a cell when there is nothing to put in it.
const FILLERS: [&str; 8] = [
    "-",
    "Saknas",
    "Uppgift saknas",
    "NULL",
    "ej angivet",
    "…",
    "-.",
    "Saknas.",
];

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
            ["beslut.csv", "2", "skal", "8"],
            ["utredningar.csv", "2", "anledning", "8"],
            ["utredningar.csv", "2", "enhet", "8"]
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
    for denial in ["nej", "Nej."] {
        let no = of(denial, denial);
        assert!(no[0].starts_with("nej "), "{no:?}");
        assert!(no[1].starts_with("ja "), "{no:?}");
    }
    let both = of("Anmälaren känner familjen", "-");
    assert!(both[0].starts_with("ej_tillampligt "), "{both:?}");
    assert!(both[1].starts_with("nej "), "{both:?}");
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

#[test]
fn what_a_spreadsheet_writes_where_a_formula_went_wrong_neither_documents_nor_denies() {
    let errors = [
        "#N/A",
        "#SAKNAS!",
        "#värdefel!",
        "#REFERENS!",
        "#DIV/0!",
        "##########",
        "\"#NAMN?\"",
    ];
    let mut inquiries = "utredning_id;person_id;inledd;slutford;anledning;enhet\n".to_owned();
    for (number, text) in errors.iter().enumerate() {
        let _ = writeln!(
            inquiries,
            "U{number};b1;2024-01-10;2024-03-01;{text};{text}\nV{number};b1;2024-01-10;{text};oro;Norr"
        );
    }
    inquiries += "T;b1;2024-01-10;2024-03-01;#1 av 3 barn;Norr\n";
    let place = TempDir::new().unwrap();
    let source = place.path().join("export");
    let tables = [
        ("personer", CHILD),
        ("utredningar", &inquiries),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum;skal;galler_till\n",
        ),
    ];
    fs::rename(export(&tables).keep(), &source).unwrap();
    let reason = "anledning_till_utredning";
    let workbook = as_workbook(&source);
    for source in [&source, &workbook] {
        let found = found_in(source, "2024-12-31");
        let unreadable = "uppgift_saknas olasligt_varde";
        for number in 0..errors.len() {
            assert_eq!(found.of(reason, &format!("U{number}")), unreadable);
            let ended = found.of("utredning_inom_fyra_manader", &format!("V{number}"));
            assert_eq!(ended, unreadable, "{number}");
        }
        assert_eq!(found.of(reason, "T"), "ja dokumenterat");
        // None of them is a unit.
        let units = fs::read_to_string(written(source).path().join("fordelning.csv")).unwrap();
        assert!(!units.contains('#'), "{units}");
    }
}

#[test]
fn a_reason_that_cannot_be_read_leaves_open_what_needs_it_and_nothing_else() {
    let mut decisions =
        "arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n".to_owned();
    for (key, day, reason) in [
        ("U1", "2024-04-10", "#FEL"),
        ("U2", "2024-04-10", "oro"),
        ("U3", "2024-06-01", "#SAKNAS!"),
    ] {
        let _ = writeln!(
            decisions,
            "{key};beslut_forlanga_utredning;{day};P1;{reason};2024-07-10"
        );
    }
    let found = asked(&[
        ("personer", CHILD),
        (
            "utredningar",
            "utredning_id;person_id;inledd;slutford;anledning\nU1;b1;2024-01-10;2024-06-20;\nU2;b1;2024-01-10;2024-06-20;oro\nU3;b1;2024-01-10;2024-06-20;oro\n",
        ),
        ("beslut", &decisions),
        ("personal", STAFF),
    ]);
    let rule = "utredning_inom_fyra_manader";
    assert_eq!(found.of(rule, "U1"), "uppgift_saknas olasligt_varde");
    assert_eq!(found.of(rule, "U2"), "ja inom_forlangd_frist");
    // It was decided too late, whatever the reason was.
    assert_eq!(found.of(rule, "U3"), "nej forlangning_for_sent");
    assert_eq!(
        found.of("anledning_till_utredning", "U1"),
        "nej framgar_inte"
    );
}

/// What is said of an anmälan that came while an utredning was open, both about what stands as the child, and of how many rows
/// it is told that it stands for none.
fn with_child(child: &str) -> (String, Vec<[String; 4]>) {
    let source = export(&[
        (
            "anmalningar",
            &format!(
                "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;{child};2024-04-01;anmalan\n"
            ),
        ),
        (
            "forhandsbedomningar",
            &format!("forhandsbedomning_id;person_id\nF1;{child}\n"),
        ),
        (
            "utredningar",
            &format!("utredning_id;person_id;inledd;slutford\nU1;{child};2024-03-10;2024-07-10\n"),
        ),
        (
            "beslut",
            "arende;beslutstyp;beslutsdatum\nF1;beslut_inte_inleda_utredning;2024-06-10\n",
        ),
    ]);
    let told = records_of(&written(source.path()).path().join("anmarkningar.csv")).into_iter();
    let told = told.filter(|row| row["kod"] == "okant_barn");
    let told = told.map(|row| ["fil", "rad", "kolumn", "antal"].map(|name| row[name].clone()));
    let found = found_in(source.path(), "2024-12-31");
    let answer = found.of("forhandsbedomning_inom_fjorton_dagar", "F1");
    (answer, told.collect())
}

#[test]
fn what_is_filled_in_for_children_without_an_id_makes_no_two_of_them_one() {
    for child in [
        "000000-0000",
        "0",
        "XXXX",
        "XXXXXXXX-XXXX",
        "Ofött barn",
        "ofödd",
    ] {
        let (answer, told) = with_child(child);
        assert_eq!(answer, "nej for_sent", "{child}");
        let of = |file: &str| [file, "2", "person_id", "1"].map(str::to_owned);
        let files = [
            "anmalningar.csv",
            "forhandsbedomningar.csv",
            "utredningar.csv",
        ];
        assert_eq!(told, files.map(of), "{child}");
    }
    // What fills a cell in which nothing should stand is no child's id either, and there is nothing to tell.
    for child in ["-", "–", "...", "NULL", "n/a", "Uppgift saknas", "okänd."] {
        let (answer, told) = with_child(child);
        assert_eq!(answer, "nej for_sent", "{child}");
        assert!(told.is_empty(), "{child}: {told:?}");
    }
    for child in ["b1", "050301-0000", "X"] {
        let (answer, told) = with_child(child);
        assert_eq!(answer, "ej_tillampligt villkor_ej_uppfyllt", "{child}");
        assert!(told.is_empty(), "{told:?}");
    }
}
