//! Rows that are lost, repeated, cut off, or stand where another belongs.

use std::fs;

use super::{A_2, ALL_PROTECTED, DELEGATE, PROTECTION, ask, with};
use crate::support::run;

#[test]
fn a_quote_that_is_never_closed_stops_the_run_with_its_row() {
    let folder = with(
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare",
        "A-1;2023-03-06 10:00;P-3;\"teamledare",
    );
    let ran = run(&["granska".as_ref(), folder.path().as_os_str()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .contains("skyddsbedomningar.csv, rad 2: ett citattecken"),
        "{}",
        ran.err
    );
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_does() {
    let folder = with(
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "A-1;2023-03-06 10:00;P-3;\"team\nledare\";x\n\nA-9;2023-03-06;P-3;x;x\n",
    );
    let ran = run(&["granska".as_ref(), folder.path().as_os_str()]);
    assert!(
        ran.out
            .contains("skyddsbedomningar.csv rad 4 kolumn anmalan_id"),
        "{}",
        ran.out
    );
    let path = folder.path().join("skyddsbedomningar.csv");
    let text = fs::read_to_string(&path).unwrap().replace('\n', "\r\n");
    fs::write(&path, text).unwrap();
    let ran = run(&["granska".as_ref(), folder.path().as_os_str()]);
    assert!(
        ran.out
            .contains("skyddsbedomningar.csv rad 4 kolumn anmalan_id"),
        "{}",
        ran.out
    );
}

/// (what, file, from, to, rule, answer): rows that are lost, repeated, or stand where another belongs.
const ROWS: [(&str, &str, &str, &str, &str, &str); 14] = [
    (
        "en anmälan om barnet under utredningen har en cell för mycket",
        "anmalningar.csv",
        A_2,
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-3;;;B-2;2023-05-01 09:00;anmalan;skola;x;nej;x\n",
        ALL_PROTECTED,
        "uppgift_saknas",
    ),
    (
        "en anmälan om barnet under utredningen saknar nyckel",
        "anmalningar.csv",
        A_2,
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n;;;B-2;2023-05-01 09:00;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "uppgift_saknas",
    ),
    (
        "samma nyckel på en anmälan en annan dag",
        "anmalningar.csv",
        A_2,
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-2;;U-1;B-2;2023-05-01 09:00;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "uppgift_saknas",
    ),
    (
        "samma rad två gånger",
        "anmalningar.csv",
        A_2,
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "ja",
    ),
    (
        "utredningen på två rader som säger olika",
        "utredningar.csv",
        "U-1;B-2;P-3;2023-03-10;2023-06-20",
        "U-1;B-2;P-3;2023-03-10;;x;x;\nU-1;B-2;P-3;2023-03-10;2023-06-20",
        "utredning_inom_fyra_manader",
        "uppgift_saknas",
    ),
    (
        "en anmälan utan barn hör till sin förhandsbedömnings barn",
        "anmalningar.csv",
        "A-1;FB-1;;B-1;2023-03-06 09:00",
        "A-1;FB-1;;;2023-03-16 09:00",
        ALL_PROTECTED,
        "ja",
    ),
    (
        "en anmälan om ett barn som inte finns bland personerna",
        "anmalningar.csv",
        A_2,
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-3;;;B-77;2023-05-01 09:00;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "ja",
    ),
    (
        "en skyddsbedömning före anmälan och en för sent",
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "A-1;2023-02-06 10:00;P-3;teamledare;x\nA-1;2023-03-20 10:00;P-3;teamledare;x\n",
        PROTECTION,
        "uppgift_saknas",
    ),
    (
        "en rad i delegationsordningen har en cell för mycket",
        "delegationsordning.csv",
        "beslut_inte_inleda_utredning;teamledare;nej;2019-01-01;\n",
        "beslut_inte_inleda_utredning;teamledare;nej;2019-01-01;;x\n",
        DELEGATE,
        "uppgift_saknas",
    ),
    (
        "en anställning har oläslig dag",
        "personal.csv",
        "P-3;teamledare;socionom;2019-01-01;\n",
        "P-3;teamledare;socionom;i fjol;\nP-3;socialsekreterare;socionom;2019-01-01;\n",
        DELEGATE,
        "uppgift_saknas",
    ),
    (
        "en av två anställningar saknar befattning",
        "personal.csv",
        "P-3;teamledare;socionom;2019-01-01;\n",
        "P-3;;socionom;2019-01-01;\nP-3;socialsekreterare;socionom;2019-01-01;\n",
        DELEGATE,
        "uppgift_saknas",
    ),
    (
        "en av två anställningar saknar examen",
        "personal.csv",
        "P-3;teamledare;socionom;2019-01-01;\n",
        "P-3;teamledare;;2019-01-01;\nP-3;teamledare;ingen;2019-01-01;\n",
        "behorig_handlaggare_i_forhandsbedomning",
        "uppgift_saknas",
    ),
    (
        "utskottet står inte i ordningen",
        "beslut.csv",
        "beslut_avsluta_utan_insats;2023-06-20;P-3",
        "beslut_stadigvarande_vard;2023-06-20;utskottet",
        "behorig_delegat_i_utredning",
        "nej",
    ),
    (
        "nämnden behöver ingen delegation",
        "beslut.csv",
        "beslut_avsluta_utan_insats;2023-06-20;P-3",
        "beslut_stadigvarande_vard;2023-06-20;nämnden",
        "behorig_delegat_i_utredning",
        "ja",
    ),
];

#[test]
fn rows_that_are_lost_or_repeated_leave_doubt_and_others_none() {
    for (what, file, from, to, rule, expected) in ROWS {
        assert_eq!(ask(with(file, from, to).path(), rule), expected, "{what}");
    }
}
