//! What one file or system has a column or table for says nothing of the cases of another.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::support::{export, found_in, records_of, written};

const REPORTS: &str = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n\
                       A1;F1;B1;2025-03-03 10:00;anmalan\nA2;F2;B2;2025-03-03 10:00;anmalan\n";
const CASES: &str = "forhandsbedomning_id;person_id\nF1;B1\nF2;B2\n";
const CHILDREN: &str = "person_id;fodelsedatum\nB1;2015-05-05\nB2;2012-05-05\n";
const NO_DECISIONS: &str = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n";

const WITHIN_A_DAY: &str = "skyddsbedomning_inom_ett_dygn";
const WITHIN_FOURTEEN_DAYS: &str = "forhandsbedomning_inom_fjorton_dagar";
const WITHIN_FOUR_MONTHS: &str = "utredning_inom_fyra_manader";
const CLOCK: &str = "tidpunkt_for_skyddsbedomning";
const LACKS: &str = "ej_bedomd kolumn_saknas";

/// A review of several exports, each in a folder of its own: `system` says whether they are told apart.
fn review_of(sources: &[(&str, &[(&str, &str)])], system: bool) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut review = "tills_vidare = true\n".to_owned();
    for (source, tables) in sources {
        let path = folder.path().join(source);
        fs::create_dir(&path).unwrap();
        for (name, text) in *tables {
            fs::write(path.join(format!("{name}.csv")), text).unwrap();
        }
        let _ = writeln!(review, "[[kallor]]\nfil = \"{source}\"");
        if system {
            let _ = writeln!(review, "system = \"{source}\"");
        }
    }
    fs::write(folder.path().join("granskning.toml"), review).unwrap();
    folder
}

#[test]
fn an_assessment_in_a_year_whose_dates_cannot_be_read_is_not_absent_because_another_years_can() {
    let head = "anmalan_id;gjord;namn;befattning";
    // The second time nothing but the day stands in the rows.
    for who in ["P1;x", ";"] {
        let bad = format!("{head}\nA1;03/03/2025 11:00;{who}\nA7;04/03/2025 11:00;{who}\n");
        let good = format!("{head}\nA9;2025-04-30 10:00;P2;x\n");
        let folder = export(&[
            ("anmalningar", REPORTS),
            ("forhandsbedomningar", CASES),
            ("personer", CHILDREN),
            ("skyddsbedomningar_2023", &bad),
            ("skyddsbedomningar_2024", &good),
        ]);
        let found = found_in(folder.path(), "2025-12-31");
        assert_eq!(found.of(WITHIN_A_DAY, "F1"), LACKS, "{who}");
        assert_eq!(found.of(CLOCK, "F1"), LACKS, "{who}");
        // It has no row in either year.
        assert_eq!(found.of(WITHIN_A_DAY, "F2"), "nej har_inte_gjorts", "{who}");
    }
}

#[test]
fn a_file_for_another_year_is_read_though_it_has_a_column_more_and_another_list_is_not() {
    let answers = |second: &str| {
        let folder = export(&[
            ("anmalningar", REPORTS),
            ("forhandsbedomningar", CASES),
            ("personer", CHILDREN),
            (
                "skyddsbedomningar_2024",
                "anmalan_id;gjord;namn\nA1;2025-03-03 11:00;P1\n",
            ),
            (
                second,
                "anmalan_id;gjord;namn;befattning\nA2;2025-03-03 12:00;P1;socialsekreterare\n",
            ),
        ]);
        let codes = records_of(&written(folder.path()).path().join("anmarkningar.csv"));
        let mut codes = codes.iter().map(|row| row["kod"].as_str());
        let is_unread = codes.any(|code| code == "okand_tabell");
        let found = found_in(folder.path(), "2025-12-31");
        let answers = ["F1", "F2"].map(|key| found.of(WITHIN_A_DAY, key));
        (is_unread, answers)
    };
    let in_time = "ja inom_frist";
    assert_eq!(
        answers("skyddsbedomningar_2025"),
        (false, [in_time; 2].map(str::to_owned))
    );
    let (is_unread, [first, _]) = answers("vissa_bedomningar");
    assert!(is_unread);
    assert_eq!(first, in_time);
}

#[test]
fn a_decision_in_a_year_whose_dates_cannot_be_read_is_not_absent_because_another_years_can() {
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till";
    let decision = "beslut_inte_inleda_utredning";
    let bad = format!("{head}\nD1;F1;{decision};04/03/2025;;\nD8;F8;{decision};05/03/2025;;\n");
    let good = format!("{head}\nD9;F9;{decision};2024-03-10;;\n");
    let folder = export(&[
        ("anmalningar", REPORTS),
        ("forhandsbedomningar", CASES),
        ("personer", CHILDREN),
        ("beslut_2024", &good),
        ("beslut_2025", &bad),
    ]);
    let found = found_in(folder.path(), "2025-12-31");
    let answer = found.of(WITHIN_FOURTEEN_DAYS, "F1");
    assert!(answer.starts_with("uppgift_saknas"), "{answer}");
    assert_eq!(found.of(WITHIN_FOURTEEN_DAYS, "F2"), "nej har_inte_gjorts");
}

const INQUIRIES: &str = "utredning_id;person_id;inledd;slutford";

#[test]
fn an_inquiry_of_a_year_whose_ends_cannot_be_read_is_neither_late_nor_open() {
    let bad = format!("{INQUIRIES}\nU1;B1;2023-04-03;05/06/2023\nU2;B9;2023-04-03;06/06/2023\n");
    let good = format!("{INQUIRIES}\nU3;B2;2024-01-10;2024-04-10\n");
    let decision = format!("{NO_DECISIONS}D1;F1;beslut_inte_inleda_utredning;2025-04-30;;\n");
    let folder = export(&[
        ("anmalningar", REPORTS),
        ("forhandsbedomningar", CASES),
        ("personer", CHILDREN),
        ("beslut", &decision),
        ("utredningar_2023", &bad),
        ("utredningar_2024", &good),
    ]);
    let found = found_in(folder.path(), "2025-12-31");
    assert_eq!(found.of(WITHIN_FOUR_MONTHS, "U1"), LACKS);
    assert_eq!(found.of(WITHIN_FOUR_MONTHS, "U3"), "ja inom_frist");
    // An inquiry that was closed long ago is no reason to leave out the question.
    assert_eq!(found.of(WITHIN_FOURTEEN_DAYS, "F1"), "nej for_sent");
    let parts = found.of("anmalningar_skyddsbedomda", "U1");
    assert!(!parts.starts_with("ja"), "{parts}");
}

#[test]
fn a_column_that_only_one_years_file_has_is_lacked_by_the_cases_of_the_other() {
    let folder = TempDir::new().unwrap();
    let head = "Utredningsnummer;Barnets personnummer;Inledningsdatum;Avslutsdatum;Utredningsorsak";
    let old = format!("{head}\nU1;B1;2024-01-10;2024-04-10;oro\nU3;B3;2024-12-10;2025-03-10;oro\n");
    let new = format!(
        "{head};Kommuniceringsdatum\nU2;B2;2025-01-10;2025-04-10;oro;2025-04-01\nU3;B3;2024-12-10;2025-03-10;oro;\n"
    );
    for (name, text) in [
        ("Utredningar 2024.csv", &old),
        ("Utredningar 2025.csv", &new),
        (
            "granskning.toml",
            &"profil = \"viva-lik\"\ntills_vidare = true\n".to_owned(),
        ),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let found = found_in(folder.path(), "2025-12-31");
    let rule = "kommunicering_i_utredning";
    assert_eq!(found.of(rule, "U1"), LACKS);
    assert_eq!(found.of(rule, "U2"), "ja handelse_finns");
    // It stands in both, and the later one says that nothing was done.
    assert_eq!(found.of(rule, "U3"), "nej handelse_saknas");
}

const OLD_REPORT: &str =
    "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;B1;2025-03-03 10:00;anmalan\n";
const OLD_CASE: &str = "forhandsbedomning_id;person_id\nF1;B1\n";
const NEW_REPORT: &str = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ;anmalare\n\
                          A2;F2;B2;2025-03-03 10:00;anmalan;skola\n";
const NEW_CASE: &str = "forhandsbedomning_id;person_id;stallningstagande\nF2;B2;x\n";
const NEW_ASSESSMENT: &str = "anmalan_id;gjord\nA2;2025-03-03 11:00\n";

#[test]
fn a_table_or_column_of_one_system_says_nothing_of_the_cases_of_another() {
    let decision = format!("{NO_DECISIONS}D1;F2;beslut_inte_inleda_utredning;2025-03-10;;\n");
    for system in [true, false] {
        let folder = review_of(
            &[
                (
                    "A",
                    &[
                        ("anmalningar", OLD_REPORT),
                        ("forhandsbedomningar", OLD_CASE),
                        ("personer", CHILDREN),
                    ],
                ),
                (
                    "B",
                    &[
                        ("anmalningar", NEW_REPORT),
                        ("forhandsbedomningar", NEW_CASE),
                        ("skyddsbedomningar", NEW_ASSESSMENT),
                        ("beslut", &decision),
                    ],
                ),
            ],
            system,
        );
        let found = found_in(folder.path(), "2025-12-31");
        let (old, new) = if system {
            ("A:F1", "B:F2")
        } else {
            ("F1", "F2")
        };
        for rule in [
            WITHIN_A_DAY,
            WITHIN_FOURTEEN_DAYS,
            "anmalare_dokumenterad",
            "stallningstagande_i_forhandsbedomning",
        ] {
            assert_eq!(found.of(rule, old), LACKS, "{rule}");
            let answer = found.of(rule, new);
            assert!(answer.starts_with("ja"), "{rule}: {answer}");
        }
    }
}

#[test]
fn a_log_of_another_source_tells_of_the_cases_that_it_has_rows_about() {
    let decisions = format!("{NO_DECISIONS}D1;F1;beslut_inte_inleda_utredning;2025-03-10;;\n");
    let folder = review_of(
        &[
            (
                "arenden",
                &[
                    ("anmalningar", REPORTS),
                    ("forhandsbedomningar", CASES),
                    ("personer", CHILDREN),
                ],
            ),
            ("diariet", &[("beslut", &decisions)]),
        ],
        false,
    );
    let found = found_in(folder.path(), "2025-12-31");
    assert_eq!(found.of(WITHIN_FOURTEEN_DAYS, "F1"), "ja inom_frist");
    assert_eq!(found.of(WITHIN_FOURTEEN_DAYS, "F2"), "nej har_inte_gjorts");
}

#[test]
fn clock_times_in_one_system_do_not_make_those_of_another_missing() {
    let old = OLD_REPORT.replace(" 10:00", "");
    let folder = review_of(
        &[
            (
                "A",
                &[
                    ("anmalningar", &old),
                    ("forhandsbedomningar", OLD_CASE),
                    ("skyddsbedomningar", "anmalan_id;gjord\nA1;2025-03-03\n"),
                    ("personer", CHILDREN),
                ],
            ),
            (
                "B",
                &[
                    ("anmalningar", NEW_REPORT),
                    ("forhandsbedomningar", NEW_CASE),
                    ("skyddsbedomningar", NEW_ASSESSMENT),
                ],
            ),
        ],
        true,
    );
    let found = found_in(folder.path(), "2025-12-31");
    assert_eq!(
        found.of(CLOCK, "A:F1"),
        "ej_bedomd klockslag_exporteras_inte"
    );
    assert_eq!(found.of(CLOCK, "B:F2"), "ja dokumenterat");
}

#[test]
fn one_id_for_two_employees_is_told_and_neither_title_decides() {
    let head = "personal_id;befattning;fran;till";
    let old = format!("{head}\nP1;socialsekreterare;2010-01-01;\nP2;teamledare;2010-01-01;\n");
    let new = format!("{head}\nP1;teamledare;2010-01-01;\nP2;Teamledare;2012-01-01;\n");
    let order = "beslutstyp;delegat;vidaredelegation;fran;till\n\
                 beslut_inte_inleda_utredning;teamledare;nej;2010-01-01;\n";
    let decisions = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\n\
                     D1;F1;beslut_inte_inleda_utredning;2025-03-10;P1\n\
                     D2;F2;beslut_inte_inleda_utredning;2025-03-10;P2\n";
    let folder = review_of(
        &[
            (
                "A",
                &[
                    ("anmalningar", REPORTS),
                    ("forhandsbedomningar", CASES),
                    ("personer", CHILDREN),
                    ("beslut", decisions),
                    ("delegationsordning", order),
                    ("personal", &old),
                ],
            ),
            ("B", &[("personal", &new)]),
        ],
        true,
    );
    let found = found_in(folder.path(), "2025-12-31");
    let rule = "behorig_delegat_i_forhandsbedomning";
    assert_eq!(found.of(rule, "A:F1"), "uppgift_saknas personal_id_delas");
    assert_eq!(found.of(rule, "A:F2"), "ja enligt_delegationsordning");
    let out = written(folder.path());
    let told = records_of(&out.path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "personal_id_delas");
    assert_eq!(told.count(), 1);
}

#[test]
fn utredningar_that_never_end_in_one_source_are_not_open_because_those_of_another_end() {
    let unit = |number: u32, child: &str| {
        [
            format!(
                "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA{number};F{number};{child};2024-04-01;anmalan\n"
            ),
            format!("forhandsbedomning_id;person_id\nF{number};{child}\n"),
            format!(
                "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\nD{number};F{number};beslut_inte_inleda_utredning;2024-06-10;;\n"
            ),
        ]
    };
    let (endless, ending) = (unit(1, "B1"), unit(3, "B3"));
    let old = format!("{INQUIRIES}\nU1;B1;2024-01-10;\nU2;B2;2024-01-10;\n");
    let new = format!("{INQUIRIES}\nU3;B3;2024-01-10;\nU4;B4;2024-01-10;2024-03-01\n");
    let of_one = [
        ("utredningar", old.as_str()),
        ("anmalningar", endless[0].as_str()),
        ("forhandsbedomningar", endless[1].as_str()),
        ("beslut", endless[2].as_str()),
    ];
    let of_other = [
        ("utredningar", new.as_str()),
        ("anmalningar", ending[0].as_str()),
        ("forhandsbedomningar", ending[1].as_str()),
        ("beslut", ending[2].as_str()),
    ];
    let folder = review_of(&[("A", &of_one[..]), ("B", &of_other[..])], true);
    let path = folder.path().join("granskning.toml");
    let review = fs::read_to_string(&path).unwrap();
    fs::write(&path, review.replace("tills_vidare = true\n", "")).unwrap();
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(
        found.of(WITHIN_FOURTEEN_DAYS, "A:F1"),
        "uppgift_saknas olasligt_varde"
    );
    assert_eq!(
        found.of(WITHIN_FOURTEEN_DAYS, "B:F3"),
        "ej_tillampligt villkor_ej_uppfyllt"
    );
    let told = records_of(&written(folder.path()).path().join("anmarkningar.csv"));
    let told = told.iter().filter(|row| row["kod"] == "inga_slut");
    let files: Vec<&str> = told.map(|row| row["fil"].as_str()).collect();
    assert_eq!(files, ["A/utredningar.csv"]);
}

const CONTACTS: &str =
    "umgange_id;lvu_id;person_id;umgange_beslutat;beslutsfattare;galler_till;upphord";
const EVERY_THREE_MONTHS: &str = "umgange_overvagt_var_tredje_manad";
const TOO_SELDOM: &str = "nej for_langt_mellanrum";

#[test]
fn what_comes_along_from_a_unit_of_a_source_that_tells_it_does_not_come_along_from_those_of_another()
 {
    let both = format!(
        "{CONTACTS}\nM1;L1;B1;2024-01-10;nämnden;2024-12-01;\nM2;L2;B2;2024-01-10;nämnden;2024-12-01;\n"
    );
    let folder = review_of(
        &[
            ("A", &[("umgangesbegransningar", &both)]),
            (
                "B",
                &[
                    ("lvu", "lvu_id;person_id\nL1;B1\n"),
                    (
                        "handelser",
                        "arende;handelse;tidpunkt\nL1;overvagande_umgange;2024-03-10\n",
                    ),
                ],
            ),
            ("C", &[("lvu", "lvu_id;person_id\nL2;B2\n")]),
        ],
        false,
    );
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(found.of(EVERY_THREE_MONTHS, "M1"), TOO_SELDOM);
    assert_eq!(found.of(EVERY_THREE_MONTHS, "M2"), LACKS);
}

#[test]
fn a_unit_whose_origin_is_not_in_the_export_gives_no_other_a_place_for_what_would_have_come_along()
{
    let contacts = format!(
        "{CONTACTS}\nM1;L1;B1;2024-01-10;nämnden;2024-12-01;\nM2;L9;B2;2024-01-10;nämnden;2024-12-01;\n"
    );
    let folder = export(&[
        ("umgangesbegransningar", &contacts),
        ("lvu", "lvu_id;person_id\nL1;B1\n"),
    ]);
    let found = found_in(folder.path(), "2024-12-31");
    assert_eq!(found.of(EVERY_THREE_MONTHS, "M1"), LACKS);
    assert_eq!(
        found.of(EVERY_THREE_MONTHS, "M2"),
        "uppgift_saknas olasligt_varde"
    );
}

#[test]
fn a_table_of_decisions_that_tells_none_of_a_kind_does_not_stand_in_for_a_column_of_another_file() {
    let old = "uppfoljning_id;person_id;typ;beslutad;inledd;avslutad\n\
               X1;B1;utredning;2024-03-04;2024-03-04;2024-05-01\nX2;B2;utredning;;2024-03-04;2024-05-01\n";
    let new = "uppfoljning_id;person_id;typ;inledd;avslutad\n\
               X2;B2;utredning;2024-03-04;2024-05-01\nX3;B1;utredning;2024-03-04;2024-06-01\n";
    let inquiry = format!("{INQUIRIES}\nU1;B1;2024-01-10;2024-02-10\n");
    let answers = |decisions: &str| {
        let decisions = format!("{NO_DECISIONS}{decisions}");
        let folder = review_of(
            &[
                (
                    "A",
                    &[
                        ("uppfoljningar", old),
                        ("utredningar", &inquiry),
                        ("beslut", &decisions),
                        ("personer", CHILDREN),
                    ],
                ),
                ("B", &[("uppfoljningar", new)]),
            ],
            false,
        );
        let found = found_in(folder.path(), "2025-12-31");
        ["X1", "X2", "X3"].map(|key| found.of("uppfoljning_beslutad", key))
    };
    let (shown, absent) = ("ja handelse_finns", "nej handelse_saknas");
    let other = "D1;U1;beslut_oppen_insats;2024-02-10;;\n";
    assert_eq!(answers(other), [shown, absent, LACKS]);
    let told = format!("{other}D2;X1;beslut_om_uppfoljning;2024-03-04;;\n");
    assert_eq!(answers(&told), [shown, absent, absent]);
}

#[test]
fn a_row_in_a_file_without_a_column_may_have_said_what_the_rows_of_another_file_do_not() {
    let head = "anmalan_id;gjord;namn;befattning;slutsats";
    let first =
        format!("{head}\nA1;2025-03-20 11:00;P1;x;\nA2;2025-03-20 11:00;P1;x;inget behov\n");
    let decision = format!("{NO_DECISIONS}D1;F1;beslut_inte_inleda_utredning;2025-03-12;;\n");
    let answers = |second: &str| {
        let folder = review_of(
            &[
                (
                    "A",
                    &[
                        ("anmalningar", REPORTS),
                        ("forhandsbedomningar", CASES),
                        ("personer", CHILDREN),
                        ("skyddsbedomningar", &first),
                        ("beslut", &decision),
                    ],
                ),
                ("B", &[("skyddsbedomningar", second)]),
            ],
            false,
        );
        let found = found_in(folder.path(), "2025-12-31");
        let concluded = found.of("skyddsbedomning_dokumenterad", "A1");
        let [one, other] = ["F1", "F2"].map(|key| found.of(WITHIN_A_DAY, key));
        [one, other, concluded]
    };
    let (late, unsaid) = ("nej for_sent", "nej framgar_inte");
    let doubted = "uppgift_saknas rad_avskild";
    let whole = format!("{head}\nA1;2025-03-21 11:00;P1;x;\nA7;2025-03-21 11:00;P1;x;behov\n");
    assert_eq!(answers(&whole), [late, late, unsaid]);
    // The second row about it may be one of the same day, or say what was concluded. The other has no such row.
    let undated = "anmalan_id;namn;befattning;slutsats\nA1;P1;x;\nA7;P1;x;behov\n";
    assert_eq!(answers(undated)[..2], [doubted, late]);
    let silent = "anmalan_id;gjord;namn;befattning\nA1;2025-03-21 11:00;P1;x\n";
    assert_eq!(answers(silent), [late, late, doubted]);
}
