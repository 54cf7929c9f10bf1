//! The worked example of timeliness.

use serde_json::Value;
use stickprov::stats::completion::{self, Case, Period, Share};
use stickprov::stats::survival;

use super::vectors::{decimal, json, near};

/// Days since 1970-01-01 of a date such as 2026-03-31 (Hinnant, *chrono-compatible algorithms*).
fn day(date: &str) -> i32 {
    let parts: Vec<i32> = date.split('-').map(|part| part.parse().unwrap()).collect();
    let (month, year) = (parts[1], parts[0] - i32::from(parts[1] <= 2));
    let era = year.div_euclid(400);
    let year = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + parts[2] - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + of_year - 719_468
}

struct Timeliness {
    vector: Value,
    cases: Vec<(String, Case)>,
    period: Period,
    measured: i32,
}

fn timeliness() -> Timeliness {
    let vector = json("handlaggningstid.json");
    let date = |value: &Value| value.as_str().map(day);
    let case = |row: &Value| {
        let case = Case {
            start: date(&row["start"]).unwrap(),
            end: date(&row["slut"]),
            due: date(&row["förfallodag"]).unwrap(),
        };
        (row["id"].as_str().unwrap().to_owned(), case)
    };
    Timeliness {
        cases: vector["ärenden"]
            .as_array()
            .unwrap()
            .iter()
            .map(case)
            .collect(),
        period: Period {
            first: date(&vector["period"][0]).unwrap(),
            last: date(&vector["period"][1]).unwrap(),
        },
        measured: date(&vector["mätdag"]).unwrap(),
        vector,
    }
}

impl Timeliness {
    fn plain(&self) -> Vec<Case> {
        self.cases.iter().map(|(_, case)| *case).collect()
    }

    /// The part of the vector whose name begins with a letter.
    fn part(&self, letter: &str) -> &Value {
        let parts = self.vector.as_object().unwrap();
        let named = |(key, _): &(&String, &Value)| key.starts_with(letter);
        parts.iter().find(named).unwrap().1
    }
}

#[track_caller]
fn same_share(share: Share, vector: &Value) {
    assert_eq!(Some(share.count), vector["täljare"].as_u64());
    assert_eq!(Some(share.of), vector["nämnare"].as_u64());
    near(share.value().unwrap(), decimal(&vector["andel"]), "andel");
}

#[test]
fn every_case_has_the_right_duration_and_verdict() {
    let data = timeliness();
    assert_eq!(data.cases.len(), 16);
    let rows = data.vector["ärenden"].as_array().unwrap();
    for ((id, case), row) in data.cases.iter().zip(rows) {
        let in_time = |case: &Case| Value::from(case.in_time(data.measured));
        assert_eq!(Value::from(case.days()), row["dagar"], "{id}");
        let open = Value::from(case.days_open(data.measured));
        assert_eq!(open, row["dagar_öppen"], "{id}");
        assert_eq!(in_time(case), row["i_tid"], "{id}");
        assert_eq!(in_time(&case.with_limit(120)), row["i_tid_120"], "{id}");
    }
}

#[test]
fn completed_due_and_open_cases_are_counted_as_in_the_example() {
    let data = timeliness();
    let cases = data.plain();
    let part = data.part("A_");
    let completed = completion::completed_in(&cases, data.period);
    same_share(completed.in_time, part);
    near(
        completed.mean_days.unwrap(),
        decimal(&part["medel_dagar"]),
        "medel",
    );
    near(
        completed.median_days.unwrap(),
        decimal(&part["median_dagar"]),
        "median",
    );
    let limited: Vec<Case> = cases.iter().map(|case| case.with_limit(120)).collect();
    let completed = completion::completed_in(&limited, data.period);
    same_share(completed.in_time, &part["i_tid_120_dagar"]);
    same_share(completion::due_in(&cases, data.period), data.part("B_"));
    let open = completion::open_over(&cases, data.measured);
    same_share(open.over, data.part("C_"));
    assert_eq!(
        Some(open.oldest_days),
        data.part("C_")["äldsta_dagar"].as_u64()
    );
    assert_eq!(
        Some(open.days_over),
        data.part("C_")["summa_dagar_över"].as_u64()
    );
}

#[test]
fn a_started_cohort_is_bounded_and_not_judged_by_known_outcomes() {
    let data = timeliness();
    let autumn = Period {
        first: day("2025-10-01"),
        last: day("2025-12-31"),
    };
    let cohort = completion::started_in(&data.plain(), autumn, data.measured);
    let part = data.part("D_");
    same_share(cohort.mature, &part["mogna_andel"]);
    same_share(cohort.lower, &part["nedre_gräns_okända_som_sena"]);
    same_share(cohort.upper, &part["övre_gräns_okända_som_i_tid"]);
    let undecided = cohort.upper.count - cohort.lower.count;
    let known = Share {
        count: cohort.lower.count,
        of: cohort.lower.of - undecided,
    };
    same_share(known, &part["FEL_kända_utfall"]);
}

fn fraction(value: &Value) -> f64 {
    let (over, under) = value.as_str().unwrap().split_once('/').unwrap();
    over.parse::<f64>().unwrap() / under.parse::<f64>().unwrap()
}

#[test]
fn the_kaplan_meier_table_is_the_worked_one() {
    let data = timeliness();
    let part = data.part("E_");
    let steps = survival::kaplan_meier(&data.plain(), data.measured);
    let table = part["tabell"].as_array().unwrap();
    assert_eq!(steps.len(), table.len());
    for (step, row) in steps.iter().zip(table) {
        assert_eq!(Value::from(step.days), row["t"]);
        assert_eq!(Value::from(step.at_risk), row["i_risk"]);
        assert_eq!(Value::from(step.completed), row["avslutade"]);
        near(step.open, fraction(&row["S"]), "S");
    }
    let limit = i32::try_from(part["gräns_dagar"].as_i64().unwrap()).unwrap();
    let step = survival::at(&steps, limit).unwrap();
    near(step.open, fraction(&part["S"]), "S(120)");
    near(
        step.completed_share(),
        decimal(&part["andel_klara_inom_gräns"]),
        "klara",
    );
    near(
        step.greenwood,
        decimal(&part["greenwood_summa"]),
        "greenwood",
    );
    near(step.standard_error(), decimal(&part["se"]), "se");
    let step = survival::at(&steps, 122).unwrap();
    near(step.open, fraction(&part["gräns_122"]["S"]), "S(122)");
    near(
        step.completed_share(),
        decimal(&part["gräns_122"]["andel"]),
        "klara 122",
    );
}

#[test]
fn closing_late_cases_lowers_only_the_completed_share() {
    let data = timeliness();
    let closed: Vec<Case> = data
        .cases
        .iter()
        .map(|(id, case)| match id.as_str() {
            "U06" | "U09" | "U11" | "U16" => Case {
                end: Some(data.measured),
                ..*case
            },
            _ => *case,
        })
        .collect();
    let part = &data.vector["snedvridning"];
    let before = completion::completed_in(&data.plain(), data.period).in_time;
    near(before.value().unwrap(), decimal(&part["A_före"]), "A_före");
    let after = completion::completed_in(&closed, data.period).in_time;
    same_share(after, &part["A_efter"]);
    let due = completion::due_in(&closed, data.period);
    assert_eq!(due, completion::due_in(&data.plain(), data.period));
    let open = completion::open_over(&closed, data.measured);
    same_share(open.over, &part["C_efter"]);
}

#[test]
fn the_first_completed_case_of_each_month_is_found() {
    let data = timeliness();
    let cases: Vec<(&str, Case)> = data.cases.iter().map(|(id, c)| (id.as_str(), *c)).collect();
    let chosen = data.vector["första_avslutade_per_månad"]["urval"]
        .as_object()
        .unwrap();
    assert_eq!(chosen.len(), 8);
    for (month, expected) in chosen {
        let period = Period {
            first: day(&format!("{month}-01")),
            last: day(&format!("{month}-31")),
        };
        let first = completion::first_completed(&cases, period);
        assert_eq!(first, expected.as_str(), "{month}");
    }
}
