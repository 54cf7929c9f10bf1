//! What is not known is neither Ja nor Nej: each case is one way in which an export leaves doubt.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{append, result_on, run};

/// A small export in which everything is in order: one förhandsbedömning, one utredning.
fn export() -> TempDir {
    let folder = TempDir::new().unwrap();
    let tables = [
        (
            "anmalningar",
            "anmalan_id;forhandsbedomning_id;utredning_id;person_id;inkom;typ;anmalare;anledning;aterkoppling_begard\nA-1;FB-1;;B-1;2023-03-06 09:00;anmalan;skola;x;nej\nA-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
        ),
        (
            "skyddsbedomningar",
            "anmalan_id;gjord;namn;befattning;slutsats\nA-1;2023-03-06 10:00;P-3;teamledare;x\nA-2;2023-03-06 10:00;P-3;teamledare;x\n",
        ),
        (
            "forhandsbedomningar",
            "forhandsbedomning_id;person_id;handlaggare;stallningstagande;barnets_installning\nFB-1;B-1;P-3;x;2023-03-08\n",
        ),
        (
            "utredningar",
            "utredning_id;person_id;handlaggare;inledd;slutford;anledning;avser;kommunicering\nU-1;B-2;P-3;2023-03-10;2023-06-20;x;x;2023-06-01\n",
        ),
        (
            "handelser",
            "arende;handelse;tidpunkt;utford_av\nU-1;barnsamtal;2023-04-01;P-3\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\nD-1;FB-1;beslut_inte_inleda_utredning;2023-03-15;P-3;;\nD-2;U-1;beslut_avsluta_utan_insats;2023-06-20;P-3;;\n",
        ),
        (
            "personal",
            "personal_id;befattning;examen;fran;till\nP-1;förvaltningschef;socionom;2019-01-01;\nP-2;enhetschef;socionom;2019-01-01;\nP-3;teamledare;socionom;2019-01-01;\nP-4;socialsekreterare;socionom;2019-01-01;\n",
        ),
        (
            "delegationsordning",
            "beslutstyp;delegat;vidaredelegation;fran;till\nbeslut_inte_inleda_utredning;teamledare;nej;2019-01-01;\nbeslut_inte_inleda_utredning;förvaltningschef;ja;2019-01-01;\nbeslut_avsluta_utan_insats;teamledare;nej;2019-01-01;\n",
        ),
        (
            "vidaredelegationer",
            "beslutstyp;given_av;given_till;form;fran;till\n",
        ),
        (
            "personer",
            "person_id;fodelsedatum;kon\nB-1;2013-01-01;flicka\nB-2;2013-01-01;pojke\n",
        ),
    ];
    for (name, text) in tables {
        fs::write(folder.path().join(format!("{name}.csv")), text).unwrap();
    }
    fs::write(
        folder.path().join("granskning.toml"),
        "tills_vidare = true\n",
    )
    .unwrap();
    folder
}

/// The answer of a rule about the only case of its table, on 2023-12-31.
fn ask(folder: &Path, rule: &str) -> String {
    let result = result_on(folder, "2023-12-31");
    let tables = result["tabeller"].as_array().unwrap();
    let questions = tables
        .iter()
        .flat_map(|table| table["fragor"].as_array().unwrap());
    let found = questions
        .clone()
        .find(|question| question["regel"] == rule)
        .unwrap();
    found["svar"][0].as_str().unwrap().to_owned()
}

const DELEGATE: &str = "behorig_delegat_i_forhandsbedomning";
const DEADLINE: &str = "forhandsbedomning_inom_fjorton_dagar";
const PROTECTION: &str = "skyddsbedomning_inom_ett_dygn";
const ALL_PROTECTED: &str = "anmalningar_skyddsbedomda";

/// An export after one text in one file has been replaced.
fn with(file: &str, from: &str, to: &str) -> TempDir {
    let folder = export();
    crate::support::edit(folder.path(), file, from, to);
    folder
}

#[test]
fn everything_in_order_is_ja() {
    let folder = export();
    for rule in [
        DELEGATE,
        DEADLINE,
        PROTECTION,
        ALL_PROTECTED,
        "utredning_inom_fyra_manader",
        "kommunicering_i_utredning",
        "barnet_till_tals",
    ] {
        assert_eq!(ask(folder.path(), rule), "ja", "{rule}");
    }
}

/// (what is in doubt, file, from, to, rule, answer)
const DOUBTS: [(&str, &str, &str, &str, &str, &str); 24] = [
    (
        "en rad med fel antal celler är borta",
        "beslut.csv",
        "2023-03-15;P-3;;",
        "2023-03-15;P-3;;;x",
        DEADLINE,
        "uppgift_saknas",
    ),
    (
        "ett okänt beslut kan ha varit det som söks",
        "beslut.csv",
        "beslut_inte_inleda_utredning;2023-03-15",
        "beslut_att_lata_bli;2023-03-15",
        DEADLINE,
        "uppgift_saknas",
    ),
    (
        "slutdagen saknas, så kommuniceringen kan ha kommit efter",
        "utredningar.csv",
        "2023-03-10;2023-06-20",
        "2023-03-10;",
        "kommunicering_i_utredning",
        "ej_bedomd",
    ),
    (
        "slutdagen är oläslig",
        "utredningar.csv",
        "2023-03-10;2023-06-20",
        "2023-03-10;20 juni",
        "kommunicering_i_utredning",
        "uppgift_saknas",
    ),
    (
        "slutdagen är oläslig, så det är inte säkert att utredningen är slut",
        "utredningar.csv",
        "2023-06-20;x;x;2023-06-01",
        "pågår;x;x;",
        "kommunicering_i_utredning",
        "uppgift_saknas",
    ),
    (
        "skyddsbedömningen är daterad före anmälan",
        "skyddsbedomningar.csv",
        "A-2;2023-03-06 10:00",
        "A-2;2023-02-06 10:00",
        ALL_PROTECTED,
        "uppgift_saknas",
    ),
    (
        "samtalet är daterat före utredningen",
        "handelser.csv",
        "2023-04-01",
        "2021-04-01",
        "barnet_till_tals",
        "uppgift_saknas",
    ),
    (
        "samtalet är bara inbokat",
        "handelser.csv",
        "2023-04-01",
        "2024-04-01",
        "barnet_till_tals",
        "nej",
    ),
    (
        "årtalet är felskrivet",
        "handelser.csv",
        "2023-04-01",
        "2203-04-01",
        "barnet_till_tals",
        "uppgift_saknas",
    ),
    (
        "en tidigare skyddsbedömning har oläslig tid",
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "A-1;6 mars;P-3;teamledare;x\nA-1;2023-03-20 10:00;P-3;teamledare;x\n",
        PROTECTION,
        "uppgift_saknas",
    ),
    (
        "skyddsbedömningens rad har bara nyckeln",
        "skyddsbedomningar.csv",
        "A-2;2023-03-06 10:00;P-3;teamledare;x",
        "A-2;;;;",
        ALL_PROTECTED,
        "nej",
    ),
    (
        "midnatt är inget klockslag",
        "anmalningar.csv",
        "B-1;2023-03-06 09:00",
        "B-1;2023-03-06 00:00",
        PROTECTION,
        "ja",
    ),
    (
        "anmälan saknas i exporten",
        "anmalningar.csv",
        "A-1;FB-1;",
        "A-1;FB-l;",
        DEADLINE,
        "uppgift_saknas",
    ),
    (
        "en lös anmälan om barnet utan läslig dag",
        "anmalningar.csv",
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-3;;;B-2;i våras;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "uppgift_saknas",
    ),
    (
        "en lös anmälan om ingen känd under utredningen",
        "anmalningar.csv",
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-3;;;okänd;2023-05-01;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "uppgift_saknas",
    ),
    (
        "en lös anmälan om ingen känd efter utredningen",
        "anmalningar.csv",
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
        "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\nA-3;;;okänd;2023-09-01;anmalan;skola;x;nej\n",
        ALL_PROTECTED,
        "ja",
    ),
    (
        "beslutsfattaren framgår inte",
        "beslut.csv",
        "2023-03-15;P-3",
        "2023-03-15;",
        DELEGATE,
        "uppgift_saknas",
    ),
    (
        "beslutsfattaren finns inte i personallistan",
        "beslut.csv",
        "2023-03-15;P-3",
        "2023-03-15;P-9",
        DELEGATE,
        "uppgift_saknas",
    ),
    (
        "kolumnen för beslutsfattare saknas",
        "beslut.csv",
        ";beslutsfattare;",
        ";annat;",
        DELEGATE,
        "ej_bedomd",
    ),
    (
        "kolumnen för befattning saknas",
        "personal.csv",
        ";befattning;",
        ";annat;",
        DELEGATE,
        "ej_bedomd",
    ),
    (
        "personallistan är odaterad",
        "personal.csv",
        ";fran;",
        ";annat;",
        DELEGATE,
        "ej_bedomd",
    ),
    (
        "raden i delegationsordningen är oläslig",
        "delegationsordning.csv",
        "beslut_inte_inleda_utredning;teamledare;nej;2019-01-01",
        "beslut_inte_inleda_utredning;teamledare;nej;förra året",
        DELEGATE,
        "uppgift_saknas",
    ),
    (
        "kolumnen för examen saknas",
        "personal.csv",
        ";examen;",
        ";annat;",
        "behorig_handlaggare_i_forhandsbedomning",
        "ej_bedomd",
    ),
    (
        "barnets födelsedag framgår inte",
        "personer.csv",
        "B-2;2013-01-01",
        "B-2;",
        "utredning_inom_fyra_manader",
        "uppgift_saknas",
    ),
];

#[test]
fn doubt_is_told_as_doubt() {
    for (what, file, from, to, rule, expected) in DOUBTS {
        assert_eq!(ask(with(file, from, to).path(), rule), expected, "{what}");
    }
}

/// (what is in doubt, row of the right passed on, answer when P-4 decides)
const LINKS: [(&str, &str, &str); 9] = [
    ("giltig", "P-1;P-4;skriftlig;2023-01-01;", "ja"),
    ("muntlig", "P-1;P-4;muntlig;2023-01-01;", "nej"),
    (
        "formen framgår inte",
        "P-1;P-4;;2023-01-01;",
        "uppgift_saknas",
    ),
    (
        "formen är ett okänt ord",
        "P-1;P-4;Skriftligen;2023-01-01;",
        "uppgift_saknas",
    ),
    ("given av obehörig", "P-2;P-4;skriftlig;2023-01-01;", "nej"),
    (
        "givaren är okänd",
        "P-7;P-4;skriftlig;2023-01-01;",
        "uppgift_saknas",
    ),
    ("utgången", "P-1;P-4;skriftlig;2022-01-01;2022-12-31", "nej"),
    (
        "dagen framgår inte",
        "P-1;P-4;skriftlig;;",
        "uppgift_saknas",
    ),
    (
        "till befattningen",
        "P-1;Socialsekreterare;skriftlig;2023-01-01;",
        "ja",
    ),
];

#[test]
fn a_right_passed_on_is_judged_by_what_is_known_of_it() {
    for (what, link, expected) in LINKS {
        let folder = with("beslut.csv", "2023-03-15;P-3", "2023-03-15;P-4");
        assert_eq!(ask(folder.path(), DELEGATE), "nej", "utan vidaredelegation");
        append(
            folder.path(),
            "vidaredelegationer.csv",
            &format!("beslut_inte_inleda_utredning;{link}\n"),
        );
        assert_eq!(ask(folder.path(), DELEGATE), expected, "{what}");
    }
    let folder = with("beslut.csv", "2023-03-15;P-3", "2023-03-15;P-4");
    fs::remove_file(folder.path().join("vidaredelegationer.csv")).unwrap();
    assert_eq!(
        ask(folder.path(), DELEGATE),
        "ej_bedomd",
        "exporten har inga vidaredelegationer"
    );
}

/// (what, rows of extensions, answer when the decision came on 2023-04-10 and fourteen days ended 03-20)
const EXTENSIONS: [(&str, &str, &str); 9] = [
    ("ingen", "", "nej"),
    ("giltig", "D-3;2023-03-16;P-3;skäl;2023-04-14", "ja"),
    ("utan skäl", "D-3;2023-03-16;P-3;;2023-04-14", "nej"),
    (
        "för sent beslutad",
        "D-3;2023-03-21;P-3;skäl;2023-04-14",
        "nej",
    ),
    ("överskriden", "D-3;2023-03-16;P-3;skäl;2023-04-01", "nej"),
    (
        "slutdagen är oläslig",
        "D-3;2023-03-16;P-3;skäl;i april",
        "uppgift_saknas",
    ),
    (
        "daterad före anmälan",
        "D-3;2013-03-16;P-3;skäl;",
        "uppgift_saknas",
    ),
    (
        "en utan skäl och en giltig",
        "D-3;2023-03-15;P-3;;|D-4;2023-03-16;P-3;skäl;2023-04-14",
        "ja",
    ),
    (
        "två samma dag, den längre gäller",
        "D-3;2023-03-16;P-3;skäl;2023-04-14|D-4;2023-03-16;P-3;skäl;2023-04-01",
        "ja",
    ),
];

#[test]
fn extensions_lengthen_only_what_they_can() {
    for (what, rows, expected) in EXTENSIONS {
        let folder = with(
            "beslut.csv",
            "beslut_inte_inleda_utredning;2023-03-15",
            "beslut_inte_inleda_utredning;2023-04-10",
        );
        for row in rows.split('|').filter(|row| !row.is_empty()) {
            let (id, rest) = row.split_once(';').unwrap();
            append(
                folder.path(),
                "beslut.csv",
                &format!("{id};FB-1;beslut_forlanga_forhandsbedomning;{rest}\n"),
            );
        }
        assert_eq!(ask(folder.path(), DEADLINE), expected, "{what}");
    }
}

#[test]
fn siblings_share_an_anmalan_that_stands_on_two_rows() {
    let folder = export();
    append(
        folder.path(),
        "anmalningar.csv",
        "A-1;FB-2;;B-1;2023-03-06 09:00;anmalan;skola;x;nej\n",
    );
    append(
        folder.path(),
        "forhandsbedomningar.csv",
        "FB-2;B-1;P-3;x;2023-03-08\n",
    );
    let result = result_on(folder.path(), "2023-12-31");
    let protected = &result["tabeller"][0]["fragor"][2];
    assert_eq!(protected["regel"], PROTECTION);
    assert_eq!(protected["svar"], serde_json::json!(["ja", "ja"]));
}

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

const A_2: &str = "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n";

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

#[test]
fn the_decision_to_open_may_stand_on_the_utredning_that_came_of_it() {
    let decision = "D-1;FB-1;beslut_inte_inleda_utredning;2023-03-15;P-3;;\n";
    let folder = with("beslut.csv", decision, "");
    assert_eq!(ask(folder.path(), DEADLINE), "nej", "inget beslut alls");
    crate::support::edit(
        folder.path(),
        "utredningar.csv",
        "utredning_id;person_id",
        "utredning_id;forhandsbedomning_id;person_id",
    );
    crate::support::edit(folder.path(), "utredningar.csv", "U-1;B-2", "U-1;FB-1;B-1");
    assert_eq!(
        ask(folder.path(), DEADLINE),
        "ja",
        "utredningens första dag är beslutets dag"
    );
    assert_eq!(
        ask(folder.path(), DELEGATE),
        "ej_bedomd",
        "exporten säger inte vem"
    );
    append(
        folder.path(),
        "beslut.csv",
        "D-9;U-1;beslut_inleda_utredning;2023-03-28;P-3;;\n",
    );
    assert_eq!(
        ask(folder.path(), DEADLINE),
        "nej",
        "beslutet på utredningen går före"
    );
}

#[test]
fn an_anmalan_while_an_utredning_is_open_needs_no_decision_of_its_own() {
    let folder = with(
        "beslut.csv",
        "D-1;FB-1;beslut_inte_inleda_utredning;2023-03-15;P-3;;\n",
        "",
    );
    crate::support::edit(
        folder.path(),
        "anmalningar.csv",
        "A-1;FB-1;;B-1;2023-03-06",
        "A-1;FB-1;;B-2;2023-04-06",
    );
    assert_eq!(ask(folder.path(), DEADLINE), "ej_tillampligt");
    crate::support::edit(
        folder.path(),
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "",
    );
    assert_eq!(
        ask(folder.path(), ALL_PROTECTED),
        "nej",
        "men skyddsbedömning behövs"
    );
}

#[test]
fn a_skyddsbedomning_logged_on_the_forhandsbedomning_belongs_to_its_only_anmalan() {
    let folder = with(
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "",
    );
    append(
        folder.path(),
        "handelser.csv",
        "FB-1;skyddsbedomning_gjord;2023-03-06 10:00;P-3\n",
    );
    assert_eq!(ask(folder.path(), PROTECTION), "ja");
    append(
        folder.path(),
        "anmalningar.csv",
        "A-4;FB-1;;B-1;2023-03-07 09:00;anmalan;skola;x;nej\n",
    );
    assert_eq!(
        ask(folder.path(), PROTECTION),
        "uppgift_saknas",
        "med två går det inte att veta vilken"
    );
}

#[test]
fn a_sibling_on_a_second_row_is_protected_too() {
    let folder = with(
        "anmalningar.csv",
        A_2,
        "A-1;;;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
    );
    crate::support::edit(
        folder.path(),
        "utredningar.csv",
        "2023-03-10;2023-06-20",
        "2023-03-01;2023-06-20",
    );
    assert_eq!(ask(folder.path(), ALL_PROTECTED), "ja");
    crate::support::edit(
        folder.path(),
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "",
    );
    assert_eq!(ask(folder.path(), ALL_PROTECTED), "nej");
}
