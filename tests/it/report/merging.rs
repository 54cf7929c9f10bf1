//! Results of many kommuner as one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{command, outputs, time};
use crate::support::{Ran, edit, fixture, run};

/// Parts of the population: the case with place n is in part n mod 10.
fn parts(of: &Path, into: &Path) -> Vec<PathBuf> {
    let tables = [
        "forhandsbedomningar",
        "anmalningar",
        "beslut",
        "utredningar",
        "personer",
    ];
    let review = fs::read_to_string(of.join("granskning.toml")).unwrap();
    (0..10)
        .map(|part| {
            let folder = into.join(format!("del-{part}"));
            fs::create_dir_all(&folder).unwrap();
            let named = review.replace("Påhittad kommun", &format!("Kommun {part}"));
            fs::write(folder.join("granskning.toml"), named).unwrap();
            for table in tables {
                let text = fs::read_to_string(of.join(format!("{table}.csv"))).unwrap();
                let is_own = |line: &str| {
                    let place = line.split(';').next().unwrap()[1..].parse::<u64>();
                    place.is_ok_and(|place| place % 10 == part)
                };
                let (head, rows) = text.split_once('\n').unwrap();
                let own: Vec<&str> = rows.lines().filter(|line| is_own(line)).collect();
                let text = format!("{head}\n{}\n", own.join("\n"));
                fs::write(folder.join(format!("{table}.csv")), text).unwrap();
            }
            folder
        })
        .collect()
}

fn merge(results: &[PathBuf], more: &[&str]) -> Ran {
    let mut words: Vec<std::ffi::OsString> = vec!["sammanfoga".into()];
    words.extend(results.iter().map(Into::into));
    words.extend(more.iter().map(Into::into));
    run(&words)
}

/// The result of an export, beside it.
fn write_result(folder: &Path) {
    let ran = command("granska", folder, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    fs::write(folder.join("resultat.json"), ran.out).unwrap();
}

fn read(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("resultat.json")).unwrap()).unwrap()
}

/// What a table counts, without what is told case by case; the units and the parts are apart.
fn counts_of(result: &Value) -> (Vec<Value>, BTreeMap<String, u64>) {
    let mut of_parts = BTreeMap::new();
    let mut tables = result["tabeller"].as_array().unwrap().clone();
    for table in &mut tables {
        for group in table["fordelning"].as_array().unwrap() {
            if group["uppdelning"] == "del" {
                let name = group["grupp"].as_str().unwrap().to_owned();
                *of_parts.entry(name).or_default() += group["antal"]["nej"].as_u64().unwrap();
            }
        }
        let shared =
            |group: &&Value| group["uppdelning"] != "del" && group["uppdelning"] != "enhet";
        let groups = table["fordelning"]
            .as_array()
            .unwrap()
            .iter()
            .filter(shared);
        table["fordelning"] = groups.cloned().collect();
        table["nummer"] = Value::Null;
        table["noter"] = Value::Null;
        for question in table["fragor"].as_array_mut().unwrap() {
            question["svar"] = Value::Null;
            question["skal"] = Value::Null;
        }
    }
    (tables, of_parts)
}

#[test]
fn ten_parts_added_count_what_the_whole_counts_to_the_byte() {
    let whole = time::population();
    let temp = TempDir::new().unwrap();
    let mut results = parts(whole.path(), temp.path());
    for part in &results {
        write_result(part);
    }
    let sum = temp.path().join("sum");
    let ran = merge(
        &results,
        &["--namn", "Hela landet", "-o", sum.to_str().unwrap()],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("10 resultat med 9700 ärenden"),
        "{}",
        ran.err
    );
    write_result(whole.path());
    let (added, of_parts) = counts_of(&read(&sum));
    let (counted, _) = counts_of(&read(whole.path()));
    let text = |tables: &[Value]| serde_json::to_string_pretty(tables).unwrap();
    assert_eq!(text(&added), text(&counted));
    assert_eq!(of_parts.len(), 10);
    let no: u64 = of_parts.values().sum();
    assert!(no > 3000, "{no}");
    // In any order, and as parts of parts.
    results.reverse();
    let ran = merge(&results, &[]);
    let turned: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(text(&counts_of(&turned).0), text(&added));
    let schema: Value =
        serde_json::from_str(&fs::read_to_string(sum.join("resultat.schema.json")).unwrap())
            .unwrap();
    assert!(
        jsonschema::validator_for(&schema)
            .unwrap()
            .is_valid(&read(&sum))
    );
}

#[test]
fn results_that_are_not_alike_or_are_samples_are_not_added() {
    let (one, other) = (
        outputs(&fixture("eskilstuna-2023"), &[]),
        outputs(&fixture("ny-lag-2025"), &[]),
    );
    let folders = |one: &TempDir, other: &TempDir| [one.path().to_owned(), other.path().to_owned()];
    let ran = merge(&folders(&one, &other), &[]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("olika mätdag"), "{}", ran.err);
    let full = outputs(&fixture("eskilstuna-2023"), &["--batteri", "full"]);
    assert!(
        merge(&folders(&one, &full), &[])
            .err
            .contains("olika frågebatteri")
    );
    let public = outputs(&fixture("eskilstuna-2023"), &["--publicera"]);
    assert!(
        merge(&folders(&one, &public), &[])
            .err
            .contains("utan --publicera")
    );
    edit(
        other.path(),
        "resultat.json",
        "\"schema\": \"stickprov/resultat/3\"",
        "\"schema\": \"stickprov/resultat/2\"",
    );
    assert!(
        merge(&folders(&other, &other), &[])
            .err
            .contains("kör om granskningen")
    );
    let alone = command("sammanfoga", one.path(), &[]);
    assert_eq!(alone.code, 2);
    let temp = TempDir::new().unwrap();
    let drawn = fs::read_to_string(one.path().join("resultat.json")).unwrap();
    let drawn = drawn.replacen("\"urval\": \"alla\"", "\"urval\": \"slumpmassigt\"", 1);
    fs::write(temp.path().join("resultat.json"), drawn).unwrap();
    assert!(
        merge(&folders(&one, &temp), &[])
            .err
            .contains("är ett urval")
    );
}

/// The result of a made-up kommun, in a folder with a name; the same seed gives the same cases.
pub(super) fn kommun(within: &Path, name: &str, seed: &str, more: &[&str]) -> PathBuf {
    let export = within.join(format!("export-{seed}"));
    if !export.exists() {
        let ran = command("generera", &export, &["--antal", "60", "--fro", seed]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let folder = within.join(name);
    let out = folder.to_str().unwrap();
    let mut words = vec!["--format", "inget", "-o", out];
    words.extend(more);
    let ran = command("granska", &export, &words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// The sum of results, in a folder with a name.
pub(super) fn sum_of(within: &Path, name: &str, parts: &[PathBuf]) -> PathBuf {
    let folder = within.join(name);
    let ran = merge(parts, &["-o", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// A copy of a result with something changed, in a folder of its own.
fn changed(within: &Path, name: &str, of: &Path, change: impl FnOnce(&mut Value)) -> PathBuf {
    let folder = within.join(name);
    fs::create_dir_all(&folder).unwrap();
    let mut result = read(of);
    change(&mut result);
    fs::write(folder.join("resultat.json"), result.to_string()).unwrap();
    folder
}

/// The names of the parts that a sum tells of.
fn parts_told(sum: &Value) -> BTreeSet<String> {
    let tables = sum["tabeller"].as_array().unwrap().iter();
    let groups = tables.flat_map(|table| table["fordelning"].as_array().unwrap());
    let parts = groups.filter(|group| group["uppdelning"] == "del");
    parts
        .map(|group| group["grupp"].as_str().unwrap().to_owned())
        .collect()
}

/// Results that are not added, and what is said of it: both files, and why.
fn refused(parts: [&Path; 2], why: &str) {
    let ran = merge(&parts.map(Path::to_path_buf), &[]);
    assert_eq!(ran.code, 3, "{parts:?}: {}", ran.err);
    assert!(ran.out.is_empty(), "{parts:?}");
    assert!(ran.err.contains(why), "{parts:?}: {}", ran.err);
    for part in parts {
        assert!(ran.err.contains(part.to_str().unwrap()), "{}", ran.err);
    }
}

#[test]
fn cases_are_not_counted_twice_by_a_result_given_twice_or_by_a_sum_that_holds_it() {
    let temp = TempDir::new().unwrap();
    let own = |name: &str, seed: &str| kommun(temp.path(), name, seed, &[]);
    let (one, other, third) = (own("a", "1"), own("b", "2"), own("c", "3"));
    let twice = "räknas två gånger";
    refused([&one, &one], twice);
    let draft = kommun(temp.path(), "a-utkast", "1", &["--utkast"]);
    refused([&one, &draft], twice);
    // A register may be common to several.
    let order = |seed: &str| {
        let export = temp.path().join(format!("export-{seed}"));
        fs::read(export.join("delegationsordning.csv")).unwrap()
    };
    assert_eq!(order("1"), order("2"));
    let sum = sum_of(temp.path(), "summa", &[one.clone(), other.clone()]);
    let outer = sum_of(temp.path(), "storre", &[sum.clone(), third.clone()]);
    for (whole, part) in [
        (&sum, &one),
        (&sum, &other),
        (&sum, &sum),
        (&outer, &other),
        (&outer, &third),
        (&outer, &sum),
    ] {
        refused([whole, part], twice);
        refused([part, whole], twice);
    }
    let unsourced = changed(temp.path(), "utan-indata", &sum, |sum| {
        sum["indata"] = json!([]);
    });
    let ran = merge(&[unsourced, third], &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("vilka filer det är gjort av"),
        "{}",
        ran.err
    );
}

#[test]
fn the_same_figures_from_files_saved_anew_are_not_added_under_one_name() {
    let temp = TempDir::new().unwrap();
    let one = kommun(temp.path(), "a", "1", &[]);
    let save_anew = |result: &mut Value| {
        for (number, input) in result["indata"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            input["sha256"] = json!(format!("{number:064x}"));
        }
    };
    let anew = changed(temp.path(), "sparad-igen", &one, save_anew);
    refused([&one, &anew], "precis samma siffror");
    let other = changed(temp.path(), "en-annan", &one, |result| {
        save_anew(result);
        result["granskning"]["namn"] = json!("En annan kommun");
    });
    assert_eq!(merge(&[one, other], &[]).code, 0);
}

#[test]
fn a_sum_takes_the_place_of_none_of_its_parts() {
    let temp = TempDir::new().unwrap();
    let one = kommun(temp.path(), "a", "1", &[]);
    let other = kommun(temp.path(), "b", "2", &[]);
    let before = fs::read(one.join("resultat.json")).unwrap();
    let into = one.to_str().unwrap().to_owned();
    let ran = merge(&[one.clone(), other.clone()], &["-o", &into]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("annan mapp"), "{}", ran.err);
    assert_eq!(fs::read(one.join("resultat.json")).unwrap(), before);
    let sum = sum_of(temp.path(), "summa", &[one.clone(), other.clone()]);
    // The same sum may be made again, but not be one of the parts.
    sum_of(temp.path(), "summa", &[one.clone(), other.clone()]);
    let into = sum.to_str().unwrap().to_owned();
    let ran = merge(&[one, other, sum.join("resultat.json")], &["-o", &into]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("annan mapp"), "{}", ran.err);
}

/// A change that makes the counts of a result disagree.
type Damage = fn(&mut Value);

/// The second question's counts under its one grade.
fn share(result: &mut Value) -> &mut Value {
    &mut result["tabeller"][0]["fragor"][1]["andelar"][0]
}

/// A list of the first table.
fn list<'a>(result: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    result["tabeller"][0][name].as_array_mut().unwrap()
}

/// The measures of the first question about a time.
fn time_of(result: &mut Value) -> &mut Value {
    let mut questions = list(result, "fragor").iter_mut();
    let timed = questions.find(|question| question["tid"] != json!([]));
    &mut timed.unwrap()["tid"][0]
}

/// Asks only the first two questions, as if there were no more.
fn ask_two(result: &mut Value) {
    let cases = result["tabeller"][0]["arenden"].as_u64().unwrap();
    list(result, "fragor").truncate(2);
    list(result, "fordelning").retain(|group| group["nr"].as_u64().unwrap() <= 2);
    result["tabeller"][0]["avgjort_av"]["maskin"] = json!(2 * cases);
}

/// Damages, and the place that is told of each.
const DAMAGES: [(&str, Damage); 14] = [
    ("fråga 2", |result| share(result)["nej"] = json!(9999)),
    ("fråga 2", |result| share(result)["ja"] = json!(u64::MAX)),
    ("fråga 2", |result| share(result)["granskade"] = json!(1)),
    ("fråga 2", |result| share(result)["godtagna"] = json!(9999)),
    ("tabellen", |result| {
        result["tabeller"][1] = result["tabeller"][0].clone();
    }),
    ("tabellen", |result| {
        result["tabeller"][0]["arenden"] = json!(u64::MAX);
    }),
    ("tabellen", |result| {
        result["tabeller"][0]["avgjort_av"]["maskin"] = json!(u64::MAX);
    }),
    ("fråga 1", |result| list(result, "fragor").swap(0, 1)),
    ("fråga 3", ask_two),
    ("fråga 4", |result| {
        list(result, "fragor")[3]["regel"] = json!("en_annan");
    }),
    ("fråga", |result| list(result, "fordelning").truncate(1)),
    ("fråga", |result| time_of(result)["oppna"] = json!(9999)),
    ("fråga", |result| time_of(result)["dagar"] = json!([])),
    ("anmärkningarna", |result| {
        result["anmarkningar"]["ny"] = json!(u64::MAX);
    }),
];

#[test]
fn counts_that_do_not_agree_with_each_other_are_not_added() {
    let temp = TempDir::new().unwrap();
    let one = kommun(temp.path(), "a", "1", &[]);
    let other = kommun(temp.path(), "b", "2", &[]);
    let sum = sum_of(temp.path(), "summa", &[one.clone(), other.clone()]);
    let third = kommun(temp.path(), "c", "3", &[]);
    for (number, (told, change)) in DAMAGES.into_iter().enumerate() {
        let name = |kind: &str| format!("{kind}-{number}");
        let damaged = changed(temp.path(), &name("skadad"), &other, change);
        let ran = merge(&[one.clone(), damaged.clone()], &[]);
        let file = damaged.to_str().unwrap();
        assert_eq!(ran.code, 3, "{number}: {}", ran.err);
        assert!(
            ran.err.contains(file) && ran.err.contains(told),
            "{number}: {}",
            ran.err
        );
        // First of all, and among the parts of a sum.
        assert_eq!(merge(&[damaged, one.clone()], &[]).code, 3, "{number}");
        let damaged = changed(temp.path(), &name("skadad-summa"), &sum, change);
        assert_eq!(merge(&[third.clone(), damaged], &[]).code, 3, "{number}");
    }
}

#[test]
fn a_sum_of_sums_tells_of_the_same_parts_as_the_sum_of_them_all() {
    let temp = TempDir::new().unwrap();
    let own = |name: &str, seed: &str| kommun(temp.path(), name, seed, &[]);
    let parts = [own("a", "1"), own("b", "2"), own("c", "3")];
    let sum = sum_of(temp.path(), "summa", &parts[..2]);
    let at_once = merge(&parts, &[]);
    let nested = merge(&[sum.clone(), parts[2].clone()], &[]);
    assert_eq!(nested.code, 0, "{}", nested.err);
    assert_eq!(nested.out, at_once.out);
    let turned = merge(&[parts[2].clone(), sum], &[]);
    let turned: Value = serde_json::from_str(&turned.out).unwrap();
    let at_once: Value = serde_json::from_str(&at_once.out).unwrap();
    assert_eq!(parts_told(&turned), parts_told(&at_once));
    assert_eq!(parts_told(&at_once).len(), 3);
}

#[test]
fn parts_of_the_same_name_are_told_apart_and_it_is_said() {
    let temp = TempDir::new().unwrap();
    let one = kommun(temp.path(), "a", "1", &[]);
    let other = kommun(temp.path(), "b", "2", &[]);
    let ran = merge(&[one, other.clone()], &[]);
    let name = "Påhittad export (påhittade uppgifter)";
    let parts = parts_told(&serde_json::from_str(&ran.out).unwrap());
    assert_eq!(
        Vec::from_iter(parts),
        [name.to_owned(), format!("{name} (2)")]
    );
    let said = format!("heter ”{name} (2)” i summan");
    assert!(ran.err.contains(&said), "{}", ran.err);
    assert!(ran.err.contains(other.to_str().unwrap()), "{}", ran.err);
}

#[test]
fn a_sum_is_final_only_when_every_part_is_and_a_draft_when_any_part_is() {
    let temp = TempDir::new().unwrap();
    let own = |name: &str, seed: &str, more: &[&str]| kommun(temp.path(), name, seed, more);
    let (last, draft) = (own("s", "1", &["--slutlig"]), own("u", "2", &["--utkast"]));
    let (late, unsaid) = (own("s2", "3", &["--slutlig"]), own("o", "4", &[]));
    let status = |one: &Path, other: &Path| {
        let ran = merge(&[one.to_owned(), other.to_owned()], &[]);
        let sum: Value = serde_json::from_str(&ran.out).unwrap();
        sum["granskning"]["lage"].clone()
    };
    assert_eq!(status(&last, &draft), "utkast");
    assert_eq!(status(&draft, &last), "utkast");
    assert_eq!(status(&unsaid, &draft), "utkast");
    assert_eq!(status(&last, &late), "slutlig");
    assert_eq!(status(&last, &unsaid), Value::Null);
}

/// Not every kommun has cases of every kind.
#[test]
fn a_part_that_lacks_a_table_is_added_to_those_that_have_it() {
    let place = TempDir::new().unwrap();
    let within = place.path();
    let whole = kommun(within, "k1", "1", &[]);
    let other = kommun(within, "k2", "2", &[]);
    let fewer = changed(within, "k3", &other, |result| {
        result["tabeller"].as_array_mut().unwrap().remove(1);
    });
    for (name, parts) in [
        ("s1", [whole.clone(), fewer.clone()]),
        ("s2", [fewer, whole.clone()]),
    ] {
        let sum = read(&sum_of(within, name, &parts));
        let cases = |id: &str, of: &Value| {
            let mut tables = of["tabeller"].as_array().unwrap().iter();
            let table = tables.find(|table| table["id"] == id).unwrap();
            table["arenden"].as_u64().unwrap()
        };
        let (first, second) = (read(&whole), read(&other));
        let id = "forhandsbedomningar";
        assert_eq!(cases(id, &sum), cases(id, &first) + cases(id, &second));
        assert_eq!(cases("utredningar", &sum), cases("utredningar", &first));
    }
    // The first part lacks the table that the others differ about.
    let fewer = within.join("k3");
    let changed = changed(within, "k4", &whole, |result| {
        result["tabeller"][1]["fragor"][2]["lydelse"] = json!("En annan fråga?");
    });
    let third = kommun(within, "k5", "3", &[]);
    let ran = merge(
        &[fewer, changed, third],
        &["-o", within.join("s3").to_str().unwrap()],
    );
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("utredningar"), "{}", ran.err);
}
