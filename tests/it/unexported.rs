//! What the export has no column or table for is not judged: it is never taken for absent.

use std::fs;

use crate::support::{export, found_in};

const REPORTS: &str =
    "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA-1;F-1;B-1;2023-03-01;anmalan\n";
const CASES: &str = "forhandsbedomning_id;person_id\nF-1;B-1\n";
const CHILDREN: &str = "person_id;alder\nB-1;9\n";

#[test]
fn a_log_without_a_column_for_reasons_says_nothing_of_them() {
    let decision = "D-1;F-1;beslut_forlanga_forhandsbedomning;2023-03-10";
    let rule = "skal_for_forlangd_forhandsbedomning";
    for (header, end, expected) in [
        ("", "", "ej_bedomd skal_exporteras_inte"),
        (";skal", ";", "nej framgar_inte"),
        (";skal", ";synnerliga skäl", "ja dokumenterat"),
    ] {
        let log = format!("beslut_id;arende;beslutstyp;beslutsdatum{header}\n{decision}{end}\n");
        let folder = export(&[
            ("anmalningar", REPORTS),
            ("forhandsbedomningar", CASES),
            ("personer", CHILDREN),
            ("beslut", &log),
        ]);
        let found = found_in(folder.path(), "2023-12-31");
        assert_eq!(found.of(rule, "F-1"), expected, "{header}");
    }
}

#[test]
fn a_unit_whose_parts_have_no_table_is_not_judged_by_them() {
    let cases = "utredning_id;person_id;inledd;slutford\nU-1;B-1;2023-03-01;2023-06-01\n";
    let rule = "anmalningar_skyddsbedomda";
    let tables = [("utredningar", cases), ("personer", CHILDREN)];
    let without = export(&tables);
    assert_eq!(
        found_in(without.path(), "2023-12-31").of(rule, "U-1"),
        "ej_bedomd kolumn_saknas"
    );
    // With tables for them, and none of its own, the question does not arise.
    let with = export(&tables);
    let other =
        "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA-9;;B-9;2023-03-01;anmalan\n";
    fs::write(with.path().join("anmalningar.csv"), other).unwrap();
    let assessed = "anmalan_id;gjord\nA-9;2023-03-01\n";
    fs::write(with.path().join("skyddsbedomningar.csv"), assessed).unwrap();
    let found = found_in(with.path(), "2023-12-31").of(rule, "U-1");
    assert!(found.starts_with("ej_tillampligt"), "{found}");
}

#[test]
fn a_day_of_the_units_own_does_not_stand_in_for_a_table_of_its_parts() {
    let decision = "beslut_id;arende;beslutstyp;beslutsdatum\nD-1;F-1;beslut_inte_inleda_utredning;2023-03-10\n";
    let folder = export(&[
        ("forhandsbedomningar", CASES),
        ("personer", CHILDREN),
        ("beslut", decision),
    ]);
    let found = found_in(folder.path(), "2023-12-31");
    assert_eq!(
        found.of("aterkoppling_till_anmalare", "F-1"),
        "ej_bedomd kolumn_saknas"
    );
}

#[test]
fn a_question_for_readers_waits_for_one_also_when_no_day_is_known() {
    let undated = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA-1;F-1;B-1;;anmalan\n";
    let folder = export(&[
        ("anmalningar", undated),
        ("forhandsbedomningar", CASES),
        ("personer", CHILDREN),
        ("beslut", "beslut_id;arende;beslutstyp;beslutsdatum\n"),
    ]);
    let found = found_in(folder.path(), "2023-12-31");
    assert_eq!(found.of("ratt_kommun", "F-1"), "ej_bedomd kraver_lasning");
}

#[test]
fn an_oral_link_holds_where_rules_of_ones_own_do_not_ask_for_writing() {
    let source = export(&[
        ("lvu", "lvu_id;person_id\nL1;BARN\n"),
        (
            "personal",
            "personal_id;befattning;fran;till\nP1;socialsekreterare;2020-01-01;\nP2;förvaltningschef;2020-01-01;\n",
        ),
        (
            "delegationsordning",
            "beslutstyp;delegat;vidaredelegation;fran;till\nbeslut_oppen_insats;förvaltningschef;ja;2020-01-01;\n",
        ),
        (
            "vidaredelegationer",
            "beslutstyp;given_av;given_till;form;fran;till\nbeslut_oppen_insats;P2;P1;muntlig;2020-01-01;\n",
        ),
        (
            "beslut",
            "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare\nB1;L1;beslut_oppen_insats;2024-03-04;P1\n",
        ),
    ]);
    let rule = "beslut_av_behorig_delegat";
    let found = found_in(source.path(), "2024-06-30");
    assert_eq!(found.of(rule, "B1"), "nej muntlig_vidaredelegation");
    let files = stickprov::rulebook::RuleFiles::embedded();
    let law = files.get("delegation.toml").unwrap();
    let own = law.replace(
        "kraver_skriftlig_form = true",
        "kraver_skriftlig_form = false",
    );
    assert_ne!(own, law);
    fs::create_dir(source.path().join("egna")).unwrap();
    fs::write(source.path().join("egna/delegation.toml"), own).unwrap();
    fs::write(
        source.path().join("granskning.toml"),
        "regler = \"egna\"\ntills_vidare = true\n",
    )
    .unwrap();
    let found = found_in(source.path(), "2024-06-30");
    assert_eq!(found.of(rule, "B1"), "ja genom_vidaredelegation");
}

/// A consent is left out only where it is known to have come after the end.
#[test]
fn a_consent_counts_in_an_export_that_never_tells_when_an_utredning_ended() {
    let head = "utredning_id;person_id;inledd;kontakter_grund;samtycke";
    let cases = format!(
        "{head}\nU-1;B-1;2023-03-01;med_samtycke;2023-03-15\nU-2;B-1;2023-03-01;med_samtycke;\n"
    );
    let folder = export(&[("utredningar", cases.as_str()), ("personer", CHILDREN)]);
    let found = found_in(folder.path(), "2023-12-31");
    let rule = "samtycke_till_kontakter";
    assert_eq!(found.of(rule, "U-1"), "ja handelse_finns");
    assert_eq!(found.of(rule, "U-2"), "ej_bedomd kolumn_saknas");
}
