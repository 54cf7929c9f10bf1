//! This year against last, and a draft against the final.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::merging::{kommun, sum_of};
use super::{command, outputs};
use crate::support::{Ran, append, copy_of, edit, fixture, records_of, run};

/// A result with one table, whose questions have these counts: rule, Nej, assessable.
fn result(folder: &Path, name: &str, how: &str, questions: &[(&str, u64, u64)]) -> PathBuf {
    let question = |(place, (rule, no, of)): (usize, &(&str, u64, u64))| {
        json!({
            "nr": place + 1, "regel": rule, "fraga": format!("Fråga {rule}?"), "tema": "kvalitet", "svar": [],
            "andelar": [{ "grad": "ska", "granskade": of, "bedombara": of, "ja": of - no, "nej": no, "ej_tillampligt": 0,
                "uppgift_saknas": 0, "ej_bedomd": 0, "strukna": 0, "nej_promille": null }],
        })
    };
    let questions: Vec<Value> = questions.iter().enumerate().map(question).collect();
    let file = json!({
        "schema": "stickprov/resultat/2", "program": "stickprov", "regler_sha256": "", "indata": [{ "fil": "x", "sha256": name }],
        "granskning": { "namn": null, "namnd": null, "period": [format!("{name}-01-01"), format!("{name}-12-31")], "matdag": format!("{name}-12-31"),
            "batteri": "b" },
        "tabeller": [{ "id": "t", "titel": "T", "urval": how, "arenden": 20, "strukna": 0, "avgjort_av": {}, "fragor": questions, "noter": [] }],
        "anmarkningar": {}, "avstamning": [],
    });
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, file.to_string()).unwrap();
    path
}

fn trend(files: &[&Path], more: &[&str]) -> Ran {
    let mut words: Vec<std::ffi::OsString> = vec!["trend".into()];
    words.extend(files.iter().map(Into::into));
    words.extend(more.iter().map(Into::into));
    run(&words)
}

/// The rows of `trend.csv`.
fn compared(files: &[&Path], more: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
    let out = TempDir::new().unwrap();
    let mut words = vec!["--format", "inget"];
    words.extend(more);
    let folder = out.path().to_str().unwrap().to_owned();
    words.extend(["-o", &folder]);
    let ran = trend(files, &words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    records_of(&out.path().join("trend.csv"))
}

/// The vectors of the method: Fisher 3/20–8/20 p 0.155, 0/20–5/20 p 0.047, 2/20–10/20 p 0.0138.
#[test]
fn a_difference_that_may_be_chance_is_told_as_chance() {
    let temp = TempDir::new().unwrap();
    let before = [("lika", 3, 20), ("knappt", 0, 20), ("klart", 2, 20)];
    let after = [("lika", 8, 20), ("knappt", 5, 20), ("klart", 10, 20)];
    let (one, other) = (
        result(temp.path(), "2023", "slumpmassigt", &before),
        result(temp.path(), "2024", "alla", &after),
    );
    let rows = compared(&[&one, &other], &[]);
    let said: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (&*row["p"], &*row["bedomning"]))
        .collect();
    assert_eq!(said[0], ("0,155", "skillnaden kan bero på slumpen"));
    assert_eq!(said[1].0, "0,047");
    assert!(said[1].1.starts_with("beskrivande"), "{said:?}");
    assert_eq!(said[2].0, "0,014");
    assert_eq!(rows[0]["skillnad"], "25,0");
    assert_eq!(
        (&*rows[0]["2023, %"], &*rows[0]["2024, %"]),
        ("15,0", "40,0")
    );
}

/// Holm: three p-values 0.0138, 0.047 and 0.155 become 0.041, 0.094 and 0.155.
#[test]
fn only_questions_named_beforehand_are_tested_and_their_p_values_are_adjusted() {
    let temp = TempDir::new().unwrap();
    let before = [("lika", 3, 20), ("knappt", 0, 20), ("klart", 2, 20)];
    let after = [("lika", 8, 20), ("knappt", 5, 20), ("klart", 10, 20)];
    let (one, other) = (
        result(temp.path(), "2023", "alla", &before),
        result(temp.path(), "2024", "alla", &after),
    );
    let rows = compared(&[&one, &other], &["--huvudfragor", "lika,knappt,klart"]);
    let said: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (&*row["p"], &*row["bedomning"]))
        .collect();
    assert_eq!(said[0], ("0,155", "skillnaden kan bero på slumpen"));
    assert_eq!(said[1].0, "0,094");
    assert!(!said[1].1.contains("större än slumpen"), "{said:?}");
    assert_eq!(said[2], ("0,041", "skillnaden är större än slumpen ger"));
    let many = trend(
        &[&one, &other],
        &["--huvudfragor", "lika,knappt,klart,fler"],
    );
    assert_eq!(many.code, 2);
    let unknown = trend(&[&one, &other], &["--huvudfragor", "klrt"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("klart"), "{}", unknown.err);
}

#[test]
fn what_was_not_drawn_at_random_or_asked_in_other_words_is_not_tested() {
    let temp = TempDir::new().unwrap();
    let counts = [("en", 2, 20), ("gammal", 1, 20)];
    let one = result(temp.path(), "2023", "inte_slumpmassigt", &counts);
    let other = result(
        temp.path(),
        "2024",
        "alla",
        &[("en", 10, 20), ("ny", 1, 20)],
    );
    let rows = compared(&[&one, &other], &[]);
    assert!(
        rows.iter().all(|row| row["skillnad"].is_empty()),
        "{rows:?}"
    );
    assert!(
        rows[0]["bedomning"].contains("inte slumpmässigt"),
        "{rows:?}"
    );
    let text = trend(&[&one, &other], &[]).out;
    assert!(text.contains("t, ”Fråga ny?” (ny): ny fråga"), "{text}");
    assert!(
        text.contains("t, ”Fråga gammal?” (gammal): ställs inte längre"),
        "{text}"
    );
    let strata = result(temp.path(), "2025", "stratifierat", &[("en", 10, 20)]);
    assert!(compared(&[&other, &strata], &[])[0]["bedomning"].contains("stratifierat"));
    let third = result(temp.path(), "2026", "alla", &[("en", 5, 20)]);
    let reworded = fs::read_to_string(&third)
        .unwrap()
        .replace("Fråga en?", "Är det så?");
    fs::write(&third, reworded).unwrap();
    assert!(compared(&[&other, &third], &[])[0]["bedomning"].contains("omformulerad"));
}

#[test]
fn a_result_of_an_earlier_version_can_be_held_against_one_of_this() {
    let second = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/resultat-2.json");
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/resultat-1.json");
    let new = outputs(&fixture("ny-lag-2025"), &[]);
    let ran = trend(&[&old, new.path()], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("3 av 10 (30,0 %)"), "{}", ran.out);
    let ran = trend(&[&second, new.path()], &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("2 av 3 (66,7 %)"), "{}", ran.out);
    let temp = TempDir::new().unwrap();
    let other = temp.path().join("annat.json");
    fs::write(&other, "{ \"schema\": 1 }").unwrap();
    let wrong = trend(&[&old, &other], &[]);
    assert_eq!(wrong.code, 3);
    assert!(wrong.err.contains("är inget resultat"), "{}", wrong.err);
    let later = fs::read_to_string(&old)
        .unwrap()
        .replace("resultat/1", "resultat/9");
    fs::write(&other, later).unwrap();
    let wrong = trend(&[&old, &other], &[]);
    assert_eq!(wrong.code, 3);
    assert!(wrong.err.contains("uppdatera stickprov"), "{}", wrong.err);
}

#[test]
fn a_share_that_lacks_those_that_may_be_late_is_told_by_its_bounds_and_not_tested() {
    let temp = TempDir::new().unwrap();
    let one = result(temp.path(), "2023", "alla", &[("en", 2, 20)]);
    let other = result(temp.path(), "2024", "alla", &[("en", 10, 20)]);
    assert!(!compared(&[&one, &other], &[])[0]["skillnad"].is_empty());
    assert!(!trend(&[&one, &other], &[]).out.contains("kan inte avgöras"));
    let text = fs::read_to_string(&other).unwrap();
    let mut later: Value = serde_json::from_str(&text).unwrap();
    later["tabeller"][0]["fragor"][0]["tid"] = json!([{
        "grad": "ska", "frist": "4 månader", "forfallna": 20, "forfallna_i_tid": 10, "oppna": 0, "oppna_over": 0,
        "avslutade": 20, "avslutade_i_tid": 10, "median_dagar": null, "percentil_90_dagar": null, "langst_dagar": null,
        "ovissa": 5, "forfallna_ovissa": 5,
    }]);
    fs::write(&other, later.to_string()).unwrap();
    let rows = compared(&[&one, &other], &[]);
    for row in &rows {
        assert_eq!(row["2024, %"], "40,0–60,0", "{row:?}");
        assert!(row["skillnad"].is_empty(), "{row:?}");
    }
    assert_eq!(rows.len(), 2);
    assert!(rows[0]["bedomning"].contains("var för sena"), "{rows:?}");
    let said = trend(&[&one, &other], &[]).out;
    assert!(
        said.contains("10 av 20, och 5 kan inte avgöras (40,0–60,0 %)"),
        "{said}"
    );
    assert!(said.contains("De är för sena om inget av det hände"));
}

#[test]
fn the_faktakontroll_shows_which_answers_were_changed_and_why_and_tests_nothing() {
    let copy = copy_of("eskilstuna-2023");
    let draft = outputs(copy.path(), &["--utkast"]);
    edit(
        copy.path(),
        "protokoll.csv",
        "forhandsbedomningar;FB-03;omstandigheter_i_skyddsbedomning;Nej",
        "forhandsbedomningar;FB-03;omstandigheter_i_skyddsbedomning;Ja",
    );
    let last = outputs(copy.path(), &["--slutlig"]);
    let out = TempDir::new().unwrap();
    let ran = trend(
        &[draft.path(), last.path()],
        &["-o", out.path().to_str().unwrap()],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let changes = records_of(&out.path().join("andringar.csv"));
    let change = changes
        .iter()
        .find(|row| row["regel"] == "omstandigheter_i_skyddsbedomning")
        .unwrap();
    assert_eq!(
        (
            &*change["arende"],
            &*change["svar_fore"],
            &*change["svar_efter"]
        ),
        ("3", "Nej", "Ja")
    );
    assert_eq!(change["skal_efter"], "enligt granskaren");
    let rows = records_of(&out.path().join("trend.csv"));
    assert!(rows.iter().all(|row| row["p"].is_empty()));
    assert!(ran.out.contains("samma ärenden"), "{}", ran.out);
    for file in ["rapport.html", "rapport.md"] {
        let text = fs::read_to_string(draft.path().join(file)).unwrap();
        assert!(text.contains("UTKAST inför faktakontroll"), "{file}");
        let text = fs::read_to_string(last.path().join(file)).unwrap();
        assert!(text.contains("slutlig, efter faktakontroll"), "{file}");
    }
    assert_eq!(
        command("granska", copy.path(), &["--utkast", "--slutlig"]).code,
        2
    );
}

#[test]
fn a_page_of_a_comparison_loads_nothing_and_has_its_picture_in_words_too() {
    let temp = TempDir::new().unwrap();
    let one = result(temp.path(), "2023", "alla", &[("en", 2, 20)]);
    let other = result(temp.path(), "2024", "alla", &[("en", 10, 20)]);
    let out = temp.path().join("ut");
    let ran = trend(&[&one, &other], &["-o", out.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let page = fs::read_to_string(out.join("trend.html")).unwrap();
    assert!(page.contains("<title id=\"skillnader\">") && page.contains("40,0"));
    assert!(!page.contains("https:") && !page.contains("src="));
    for name in ["trend.md", "trend.xlsx", "trend.csv", "fragor.csv"] {
        assert!(out.join(name).exists(), "{name}");
    }
}

/// A corrected protocol is no new sample, whether or not somebody marked draft and final.
#[test]
fn the_same_export_with_a_corrected_protocol_is_the_same_cases() {
    let copy = copy_of("eskilstuna-2023");
    let one = outputs(copy.path(), &[]);
    edit(
        copy.path(),
        "protokoll.csv",
        "forhandsbedomningar;FB-03;omstandigheter_i_skyddsbedomning;Nej",
        "forhandsbedomningar;FB-03;omstandigheter_i_skyddsbedomning;Ja",
    );
    let other = outputs(copy.path(), &[]);
    let ran = trend(&[one.path(), other.path()], &[]);
    assert!(
        ran.out.contains("Ändrade svar") && ran.out.contains("samma ärenden i båda"),
        "{}",
        ran.out
    );
    assert!(
        !ran.out.contains("skillnad +") && !ran.out.contains("skillnad −"),
        "{}",
        ran.out
    );
}

/// A draft of one review and the final of another have nothing in common.
#[test]
fn a_draft_and_the_final_of_another_review_are_not_the_same_cases() {
    let draft = outputs(&fixture("eskilstuna-2023"), &["--utkast"]);
    let last = outputs(&fixture("ny-lag-2025"), &["--slutlig"]);
    let ran = trend(&[draft.path(), last.path()], &[]);
    assert!(
        !ran.out.contains("Ändrade svar") && !ran.out.contains("samma ärenden"),
        "{}",
        ran.out
    );
}

/// Two draws from one export share cases, so neither a test of independent samples nor a list of changes is for them.
#[test]
fn two_draws_from_the_same_export_are_neither_tested_nor_told_as_changes() {
    let source = fixture("aktgranskning-2024");
    let temp = TempDir::new().unwrap();
    let drawn = |seed: &str| {
        let folder = temp.path().join(seed);
        let ran = command(
            "urval",
            &source,
            &[
                "--tabell",
                "forhandsbedomningar",
                "--antal",
                "20",
                "--frostart",
                seed,
                "-o",
                folder.to_str().unwrap(),
            ],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        let record = folder.join("urval.json");
        outputs(&source, &["--urval", record.to_str().unwrap()])
    };
    let (one, other) = (drawn("a"), drawn("b"));
    let rows = compared(&[one.path(), other.path()], &[]);
    assert!(rows.iter().all(|row| row["p"].is_empty()), "{rows:?}");
    assert!(rows[0]["bedomning"].contains("inte oberoende"), "{rows:?}");
    let ran = trend(&[one.path(), other.path()], &[]);
    assert!(!ran.out.contains("Ändrade svar"), "{}", ran.out);
}

/// Other kommuner are reviewed by the same questions at the same time, and may number their cases alike.
#[test]
fn one_kommuns_draft_and_anothers_final_are_not_told_as_changes_of_the_same_cases() {
    let temp = TempDir::new().unwrap();
    let draft = kommun(temp.path(), "k1u", "1", &["--utkast"]);
    let last = kommun(temp.path(), "k2s", "2", &["--slutlig"]);
    let ran = trend(&[&draft, &last], &[]);
    assert!(ran.out.contains("inte känt"), "{}", ran.out);
    assert!(
        !ran.out.contains("Ändrade svar") && !ran.out.contains("samma ärenden, så skillnaderna"),
        "{}",
        ran.out
    );
    let rows = compared(&[&draft, &last], &[]);
    assert!(rows.iter().all(|row| row["p"].is_empty()), "{rows:?}");
}

/// The faktakontroll often ends in a new export.
#[test]
fn the_final_from_a_corrected_export_is_of_the_same_cases_as_its_draft() {
    let copy = copy_of("eskilstuna-2023");
    let draft = outputs(copy.path(), &["--utkast"]);
    let save_anew = |name: &str| append(copy.path(), name, "\n");
    save_anew("forhandsbedomningar.csv");
    let of_one_file = outputs(copy.path(), &["--slutlig"]);
    for name in [
        "anmalningar",
        "beslut",
        "handelser",
        "skyddsbedomningar",
        "utredningar",
    ] {
        save_anew(&format!("{name}.csv"));
    }
    let of_all = outputs(copy.path(), &["--slutlig"]);
    for last in [&of_one_file, &of_all] {
        let ran = trend(&[draft.path(), last.path()], &[]);
        assert!(
            ran.out.contains("samma ärenden, så skillnaderna"),
            "{}",
            ran.out
        );
    }
    // Without the keys nothing tells that the cases of other files are the same.
    fs::remove_file(draft.path().join("nyckel.csv")).unwrap();
    let ran = trend(&[draft.path(), of_all.path()], &[]);
    assert!(ran.out.contains("inte känt"), "{}", ran.out);
}

#[test]
fn a_part_and_a_sum_that_it_is_in_are_not_tested_as_independent() {
    let temp = TempDir::new().unwrap();
    let own = |name: &str, seed: &str| kommun(temp.path(), name, seed, &[]);
    let (one, other, third) = (own("a", "1"), own("b", "2"), own("c", "3"));
    let sum = sum_of(temp.path(), "summa", &[one.clone(), other.clone()]);
    let next = sum_of(temp.path(), "en-annan", &[other, third.clone()]);
    for pair in [[&*one, &*sum], [&*sum, &*one], [&*sum, &*next]] {
        let rows = compared(&pair, &[]);
        assert!(
            rows.iter()
                .all(|row| row["p"].is_empty() && row["bedomning"].contains("överlappar")),
            "{rows:?}"
        );
    }
    let apart = compared(&[&sum, &third], &[]);
    assert!(apart.iter().any(|row| !row["p"].is_empty()), "{apart:?}");
}

/// A result of a year with another name of the review.
fn named(folder: &Path, name: &str, digest: &str) -> PathBuf {
    let year = result(folder, "2024", "alla", &[("en", 2, 20)]);
    let mut file: Value = serde_json::from_str(&fs::read_to_string(&year).unwrap()).unwrap();
    file["granskning"]["namn"] = json!(name);
    file["indata"][0]["sha256"] = json!(digest);
    let path = folder.join(format!("{name}.json"));
    fs::write(&path, file.to_string()).unwrap();
    path
}

#[test]
fn two_kommuner_of_one_year_are_not_called_the_same() {
    let temp = TempDir::new().unwrap();
    let (one, other) = (
        named(temp.path(), "Alby", "a"),
        named(temp.path(), "Boby", "b"),
    );
    let rows = compared(&[&one, &other], &[]);
    assert_eq!(rows[0]["Alby 2024, antal"], "2", "{rows:?}");
    assert_eq!(rows[0]["Boby 2024, av"], "20", "{rows:?}");
    let said = trend(&[&one, &other], &[]).out;
    assert!(said.contains("Alby 2024 → Boby 2024"), "{said}");
    let before = result(temp.path(), "2023", "alla", &[("en", 2, 20)]);
    let said = trend(&[&before, &other], &[]).out;
    assert!(said.contains("2023 → 2024"), "{said}");
}

#[test]
fn a_question_that_neither_result_could_judge_is_not_said_to_lack_answers_in_one() {
    let temp = TempDir::new().unwrap();
    let before = [("ingen", 0, 0), ("den_ena", 0, 0)];
    let one = result(temp.path(), "2023", "alla", &before);
    let after = [("ingen", 0, 0), ("den_ena", 2, 20)];
    let other = result(temp.path(), "2024", "alla", &after);
    let rows = compared(&[&one, &other], &[]);
    let said: Vec<&str> = rows.iter().map(|row| &*row["bedomning"]).collect();
    let expected = [
        "inget är bedömbart i någon av dem",
        "inget är bedömbart i den ena",
    ];
    assert_eq!(said, expected);
}
