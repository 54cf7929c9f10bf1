//! One tally feeds every output: the page, the document, the workbook and the result never disagree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use super::{outputs, time};
use crate::support::{contents_of, fixture, records_of};

/// Ja and Nej by table, number and grade.
type Counts = BTreeMap<(String, String, String), (u64, u64)>;

fn of_result(folder: &Path) -> Counts {
    let result: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("resultat.json")).unwrap()).unwrap();
    let mut counts = BTreeMap::new();
    for table in result["tabeller"].as_array().unwrap() {
        for question in table["fragor"].as_array().unwrap() {
            for share in question["andelar"].as_array().unwrap() {
                let key = (
                    table["id"].as_str().unwrap().to_owned(),
                    question["nr"].to_string(),
                    share["grad"].as_str().unwrap().to_owned(),
                );
                let number = |name: &str| share[name].as_u64().unwrap();
                counts.insert(key, (number("ja"), number("nej")));
            }
        }
    }
    counts
}

fn of_workbook(folder: &Path) -> Counts {
    let mut book: Xlsx<_> = open_workbook(folder.join("rapport.xlsx")).unwrap();
    let range = book.worksheet_range("Andelar").unwrap();
    let mut rows = range.rows();
    let heads: Vec<String> = rows.next().unwrap().iter().map(Data::to_string).collect();
    let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (table, number, grade, yes, no) = (at("Tabell"), at("Nr"), at("Grad"), at("Ja"), at("Nej"));
    let count = |cell: &Data| cell.to_string().parse::<u64>().unwrap();
    rows.map(|row| {
        let key = [table, number, grade].map(|place| row[place].to_string());
        (key.into(), (count(&row[yes]), count(&row[no])))
    })
    .collect()
}

/// The tests of a page's bars: the words beside each, and the width of its drawing.
fn bars_of(folder: &Path) -> Vec<(String, Option<u64>)> {
    let page = fs::read_to_string(folder.join("rapport.html")).unwrap();
    let mut bars = Vec::new();
    for table in page.split("<table class=\"andelar\">").skip(1) {
        let body = table.split("</table>").next().unwrap();
        for row in body.split("<tr data-tema").skip(1) {
            let words = row
                .rsplit("<td>")
                .next()
                .unwrap()
                .split("</td>")
                .next()
                .unwrap();
            let width = row.split("class=\"del\" width=\"").nth(1);
            let width = width.map(|rest| rest.split('"').next().unwrap().parse().unwrap());
            bars.push((words.to_owned(), width));
        }
    }
    bars
}

fn check(folder: &Path) {
    let result = of_result(folder);
    assert_eq!(result, of_workbook(folder));
    let shares = records_of(&folder.join("andelar.csv"));
    let bars = bars_of(folder);
    assert_eq!(bars.len(), shares.len());
    for (row, (words, width)) in shares.iter().zip(&bars) {
        let key = (
            row["tabell"].clone(),
            row["nr"].clone(),
            row["grad"].clone(),
        );
        let (yes, no) = result[&key];
        assert_eq!(
            (row["ja"].clone(), row["nej"].clone()),
            (yes.to_string(), no.to_string())
        );
        assert_eq!(*words, row["nej_i_ord"], "{key:?}");
        // Tenths of a per cent, rounded half up.
        let wanted = (yes + no > 0).then(|| (no * 2000 + yes + no) / (2 * (yes + no)));
        assert_eq!(*width, wanted, "{key:?}");
    }
    let findings = records_of(&folder.join("iakttagelser.csv"));
    let document: String = contents_of(folder)
        .into_iter()
        .filter(|(name, _)| name == "rapport.docx")
        .map(|(_, text)| text)
        .collect();
    let page = fs::read_to_string(folder.join("rapport.html")).unwrap();
    for row in findings {
        assert!(document.contains(&row["text"]), "docx: {}", row["text"]);
        assert!(page.contains(&row["text"]), "html: {}", row["text"]);
    }
}

#[test]
fn shares_sentences_bars_and_cells_of_one_run_say_the_same() {
    for name in ["eskilstuna-2023", "ny-lag-2025", "aktgranskning-2024"] {
        check(outputs(&fixture(name), &[]).path());
    }
}

#[test]
fn of_a_population_too_and_the_columns_of_its_pictures_add_up_to_what_was_completed() {
    let out = outputs(time::population().path(), &[]);
    check(out.path());
    let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    let result: Value =
        serde_json::from_str(&fs::read_to_string(out.path().join("resultat.json")).unwrap())
            .unwrap();
    let mut checked = 0;
    for table in result["tabeller"].as_array().unwrap() {
        for question in table["fragor"].as_array().unwrap() {
            for time in question["tid"].as_array().unwrap() {
                let number = |name: &str| time[name].as_u64().unwrap();
                let bins = records_of(&out.path().join("dagar.csv"));
                let own = bins
                    .iter()
                    .filter(|bin| bin["regel"] == question["regel"].as_str().unwrap());
                let (mut in_time, mut late) = (0, 0);
                for bin in own {
                    in_time += bin["i_tid"].parse::<u64>().unwrap();
                    late += bin["for_sent"].parse::<u64>().unwrap();
                    let sum = bin["i_tid"].parse::<u64>().unwrap()
                        + bin["for_sent"].parse::<u64>().unwrap();
                    if sum > 0 {
                        let shown = stickprov::numbers::grouped(sum);
                        assert!(page.contains(&format!(">{shown}</text>")), "{shown}");
                    }
                }
                assert_eq!(in_time, number("avslutade_i_tid"));
                assert_eq!(in_time + late, number("avslutade"));
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 2);
}
