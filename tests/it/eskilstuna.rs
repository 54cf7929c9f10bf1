//! The printed appendix: four files byte for byte, and what stands behind them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{
    Ran, answers, append, changes, copy_of, edit, fixture, records_of, result_of, run, written,
};

const PRINTED: [&str; 4] = [
    "tabell-forhandsbedomningar.csv",
    "tabell-utredningar.csv",
    "noter-forhandsbedomningar.txt",
    "noter-utredningar.txt",
];

#[test]
fn the_printed_appendix_comes_out_byte_for_byte() {
    let source = fixture("eskilstuna-2023");
    let out = written(&source);
    for name in PRINTED {
        let (got, wanted) = (
            fs::read(out.path().join(name)),
            fs::read(source.join("facit").join(name)),
        );
        assert_eq!(
            String::from_utf8(got.unwrap()),
            String::from_utf8(wanted.unwrap()),
            "{name}"
        );
    }
}

fn compared_with(source: &Path, facit: &Path) -> Ran {
    run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--facit".as_ref(),
        facit.as_os_str(),
        "--format".as_ref(),
        "inget".as_ref(),
    ])
}

#[test]
fn a_facit_that_agrees_gives_0_and_a_changed_cell_gives_1_and_its_name() {
    let copy = copy_of("eskilstuna-2023");
    let facit = copy.path().join("facit");
    let compare = || compared_with(copy.path(), &facit);
    let agreeing = compare();
    assert_eq!(
        (agreeing.code, agreeing.out.as_str()),
        (0, ""),
        "{}",
        agreeing.err
    );
    let row = "Har utredning genomförts skyndsamt?;Nej;Nej;Nej;Nej;";
    edit(
        &facit,
        "tabell-utredningar.csv",
        row,
        &row.replacen("Nej", "Ja", 1),
    );
    let differing = compare();
    assert_eq!(differing.code, 1);
    let line =
        "utredningar: Har utredning genomförts skyndsamt?, ärende 1: väntade ”Ja”, fick ”Nej”";
    assert!(differing.err.contains(line), "{}", differing.err);
    assert!(
        differing.err.contains("efter fristens sista dag"),
        "{}",
        differing.err
    );
}

/// The answers of a table that the export has lost are as gone as those that have changed.
#[test]
fn a_facit_with_a_table_that_the_export_has_lost_does_not_agree() {
    let copy = copy_of("eskilstuna-2023");
    let facit = copy.path().join("facit");
    // The events are those of the utredningar: left alone, their rows would find no case.
    for lost in ["utredningar.csv", "handelser.csv"] {
        fs::remove_file(copy.path().join(lost)).unwrap();
    }
    let line = "utredningar: tabellen: väntade ”10 ärenden”, fick ”ingen tabell” (exporten har inga sådana ärenden)";
    let compared = || compared_with(copy.path(), &facit);
    let lost = compared();
    assert_eq!(lost.code, 1, "{}", lost.err);
    assert!(lost.err.contains(line), "{}", lost.err);
    assert!(lost.err.contains("1 skillnad mot facit."), "{}", lost.err);
    // A table of no case is the same as none.
    fs::write(facit.join("tabell-utredningar.csv"), "Ärende\nFråga\n").unwrap();
    let agreeing = compared();
    assert_eq!(agreeing.code, 0, "{}", agreeing.err);
    fs::write(facit.join("tabell-annat.csv"), "Ärende;1\nFråga;Ja\n").unwrap();
    let unasked = compared();
    let line = "annat: tabellen: väntade ”1 ärende”, fick ”ingen tabell” (frågebatteriet har ingen sådan tabell)";
    assert_eq!(unasked.code, 1, "{}", unasked.err);
    assert!(unasked.err.contains(line), "{}", unasked.err);
}

#[test]
fn a_second_row_of_a_facit_about_the_same_question_does_not_pass_unread() {
    let copy = copy_of("eskilstuna-2023");
    let facit = copy.path().join("facit");
    let row = "Har utredning genomförts skyndsamt?;Ja;Ja;Ja;Ja;Ja;Ja;Ja;Ja;Ja;Ja\n";
    append(&facit, "tabell-utredningar.csv", row);
    let ran = compared_with(copy.path(), &facit);
    let line = "utredningar: Har utredning genomförts skyndsamt?: väntade ”en rad till”, fick ”inga fler rader”";
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains(line), "{}", ran.err);
    assert!(ran.err.contains("1 skillnad mot facit."), "{}", ran.err);
}

#[test]
fn the_shares_agree_with_the_prose_or_explain_themselves() {
    let out = written(&fixture("eskilstuna-2023"));
    let shares = records_of(&out.path().join("andelar.csv"));
    let line = |rule: &str| shares.iter().find(|row| row["regel"] == rule).unwrap();
    let counts = |rule: &str| {
        [
            "granskade",
            "bedombara",
            "ja",
            "nej",
            "x",
            "uppgift_saknas",
            "strukna",
        ]
        .map(|name| line(rule)[name].clone())
    };
    assert_eq!(
        counts("utredning_inom_fyra_manader"),
        ["10", "9", "4", "5", "0", "0", "1"]
    );
    assert_eq!(
        line("utredning_inom_fyra_manader")["nej_i_ord"],
        "5 av 9 bedömbara (10 granskade, 1 X)"
    );
    assert_eq!(line("utredning_inom_fyra_manader")["andel_nej"], "55,6");
    assert_eq!(
        counts("forhandsbedomning_inom_fjorton_dagar"),
        ["10", "10", "7", "3", "0", "0", "0"]
    );
    assert_eq!(
        line("forhandsbedomning_inom_fjorton_dagar")["nej_i_ord"],
        "3 av 10 bedömbara (10 granskade)"
    );
    assert_eq!(
        counts("skal_for_forlangd_forhandsbedomning"),
        ["10", "1", "0", "1", "9", "0", "0"]
    );
    assert_eq!(counts("familjen_i_planeringen")[3], "7");
    assert_eq!(counts("kommunicering_i_utredning")[3], "5");
    assert_eq!(counts("anledning_till_utredning")[3], "1");
    assert_eq!(
        counts("polisanmalan_vid_brott"),
        ["10", "3", "1", "2", "6", "0", "1"]
    );
    assert_eq!(
        counts("behorig_delegat_i_utredning"),
        ["10", "1", "0", "1", "0", "8", "1"]
    );
}

/// Rules that only a reader answers; every other cell must come from the machine.
const READERS: [&str; 8] = [
    "omstandigheter_i_skyddsbedomning",
    "tidigare_kannedom_beaktad",
    "omstandigheter_i_utredning",
    "bedomning_av_behov",
    "utredningens_genomforande",
    "bedomning_av_egen_formaga",
    "mal_for_insats",
    "strukturerad_bedomningsmetod",
];

#[test]
fn the_machine_answers_all_but_the_readers_questions_and_the_contradictions_of_the_print() {
    let out = written(&fixture("eskilstuna-2023"));
    let evidence = records_of(&out.path().join("underlag.csv"));
    let mut cells: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut overridden = Vec::new();
    for row in &evidence {
        *cells
            .entry((row["tabell"].clone(), row["avgjort_av"].clone()))
            .or_default() += 1;
        if READERS.contains(&row["regel"].as_str()) {
            continue;
        }
        let by_machine =
            ["maskin", "maskin_och_granskare", "struket"].contains(&row["avgjort_av"].as_str());
        if !by_machine {
            assert!(
                row["arende"] == "9" || !row["kommentar"].is_empty(),
                "utan kommentar: {row:?}"
            );
            overridden.push(format!(
                "{} {} {}",
                row["regel"], row["arende"], row["svar"]
            ));
        }
    }
    print_cells(&cells);
    overridden.sort();
    assert_eq!(overridden, expected_overrides());
    assert_eq!(cells.values().sum::<usize>(), 10 * 14 + 10 * 22);
    let machine_alone = |table: &str| cells[&(table.to_owned(), "maskin".to_owned())];
    assert_eq!(
        (
            machine_alone("forhandsbedomningar"),
            machine_alone("utredningar")
        ),
        (119, 133)
    );
}

#[expect(
    clippy::print_stdout,
    reason = "the count of cells by who decided them is asked for in print"
)]
fn print_cells(cells: &BTreeMap<(String, String), usize>) {
    for ((table, by), count) in cells {
        println!("{table}, avgjort av {by}: {count} celler");
    }
}

/// The cells in which the print contradicts itself, and the two answers in the struck case.
fn expected_overrides() -> Vec<String> {
    let parent_is_yes = [1, 10, 2, 3, 4, 5, 6, 8]
        .map(|case| format!("orsak_till_att_barnet_inte_hordes {case} ja"));
    let mut expected = vec![
        "barnets_installning_i_utredning 9 ja".to_owned(),
        "behorig_handlaggare_i_utredning 9 ja".to_owned(),
        "kontakter_utan_samtycke 6 ja".to_owned(),
        "kontakter_utan_samtycke 7 ja".to_owned(),
        "skyddsbedomning_inom_ett_dygn 3 ja".to_owned(),
        "stallningstagande_att_inte_polisanmala 8 ja".to_owned(),
    ];
    expected.extend(parent_is_yes);
    expected.sort();
    expected
}

#[test]
fn every_contradiction_of_the_print_is_told_once() {
    let out = written(&fixture("eskilstuna-2023"));
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let told: Vec<&str> = remarks
        .iter()
        .filter(|row| row["kod"] == "motsagelse")
        .map(|row| row["anmarkning"].as_str())
        .collect();
    let about = |text: &str| told.iter().filter(|line| line.contains(text)).count();
    assert_eq!(about("fast dag eller klockslag för den inte framgår"), 1);
    assert_eq!(about("”Om nej, har orsak dokumenterats?” är Ja fast"), 8);
    assert_eq!(
        about("”Om nej, har kontakter enligt 11 kap 2 § dokumenterats?” är Ja fast"),
        2
    );
    assert_eq!(
        about("”Om nej, har ställningstagande att ej polisanmäla genomförts?” är Ja fast"),
        1
    );
    assert_eq!(about("ärendet är struket men"), 2);
    assert_eq!(told.len(), 14, "{told:#?}");
}

#[test]
fn the_machines_own_answers_about_a_struck_case_stay_in_the_evidence() {
    let out = written(&fixture("eskilstuna-2023"));
    let evidence = records_of(&out.path().join("underlag.csv"));
    let struck: Vec<_> = evidence
        .iter()
        .filter(|row| row["tabell"] == "utredningar" && row["arende"] == "9")
        .collect();
    assert_eq!(struck.len(), 22);
    assert!(
        struck
            .iter()
            .any(|row| row["svar"] == "ej_tillampligt" && row["maskinens_svar"] == "ja")
    );
}

#[test]
fn one_date_moved_one_day_past_a_limit_flips_only_what_depends_on_it() {
    let before = answers(&result_of(&fixture("eskilstuna-2023")));
    let moves = [
        (
            "beslut.csv",
            "FB-10;beslut_inte_inleda_utredning;2023-03-20",
            "FB-10;beslut_inte_inleda_utredning;2023-03-21",
            "forhandsbedomning_inom_fjorton_dagar",
            10,
        ),
        (
            "skyddsbedomningar.csv",
            "A-07;2023-01-24 11:30",
            "A-07;2023-01-24 11:31",
            "skyddsbedomning_inom_ett_dygn",
            7,
        ),
        (
            "utredningar.csv",
            "2022-11-30;2023-03-30",
            "2022-11-30;2023-03-31",
            "utredning_inom_fyra_manader",
            10,
        ),
        (
            "utredningar.csv",
            "2022-07-12;2022-11-14",
            "2022-07-12;2022-11-15",
            "utredning_inom_fyra_manader",
            5,
        ),
        (
            "utredningar.csv",
            ";2023-03-16;",
            ";2023-03-31;",
            "kommunicering_i_utredning",
            10,
        ),
    ];
    for (file, from, to, rule, case) in moves {
        let copy = copy_of("eskilstuna-2023");
        edit(copy.path(), file, from, to);
        let after = answers(&result_of(copy.path()));
        let expected = vec![(rule.to_owned(), case, "ja".to_owned(), "nej".to_owned())];
        assert_eq!(changes(&before, &after), expected, "{to}");
    }
}

#[test]
fn a_reader_who_changes_a_machine_answer_without_a_comment_is_set_aside() {
    let copy = copy_of("eskilstuna-2023");
    append(
        copy.path(),
        "protokoll.csv",
        "utredningar;U-01;utredning_inom_fyra_manader;Ja;;;G1\n",
    );
    let before = answers(&result_of(&fixture("eskilstuna-2023")));
    assert_eq!(changes(&before, &answers(&result_of(copy.path()))), []);
    let out = written(copy.path());
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let told = remarks
        .iter()
        .find(|row| row["kod"] == "kommentar_saknas")
        .unwrap();
    assert_eq!(
        (told["fil"].as_str(), told["rad"].as_str()),
        ("protokoll.csv", "93")
    );
    let accounts = records_of(&out.path().join("avstamning.csv"));
    let account = accounts
        .iter()
        .find(|row| row["fil"] == "protokoll.csv")
        .unwrap();
    assert_eq!(
        (
            account["lasta"].as_str(),
            account["anvanda"].as_str(),
            account["avskilda"].as_str()
        ),
        ("92", "91", "1")
    );
}

#[test]
fn two_runs_give_the_same_bytes_in_every_file() {
    let source = fixture("eskilstuna-2023");
    let (one, other) = (written(&source), written(&source));
    let mut names: Vec<_> = fs::read_dir(one.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names.len(), 21, "{names:?}");
    for name in names {
        let bytes = |folder: &tempfile::TempDir| fs::read(folder.path().join(&name)).unwrap();
        assert!(bytes(&one) == bytes(&other), "{}", name.display());
    }
}
