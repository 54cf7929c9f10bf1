//! What is not known is neither Ja nor Nej: each case is one way in which an export leaves doubt.

mod belonging;
mod decisions;
mod rows;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::result_on;

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

const A_2: &str = "A-2;;U-1;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n";

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
