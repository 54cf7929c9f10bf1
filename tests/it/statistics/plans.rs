//! Sample sizes.

use std::collections::BTreeMap;

use stickprov::stats::planning::{self, Expected, Plan};
use stickprov::stats::rate::Rate;

use super::vectors::{Row, near, rate, rows, whole};

/// The plan for a binomial or hypergeometric row.
fn plan_for(row: &Row) -> Option<Plan> {
    let expected = match row["expected_kind"].as_str() {
        "rate" => Expected::Share(rate(&row["expected"])),
        _ => Expected::Count(whole(row, "expected")),
    };
    let population = row["N"].parse().ok();
    assert_eq!(population.is_some(), row["method"] == "hypergeometric");
    let (confidence, tolerable) = (rate(&row["conf"]), rate(&row["tolerable"]));
    planning::sample_size(&confidence, &tolerable, &expected, population)
}

#[test]
fn discovery_samples_are_the_smallest_that_hold_exactly() {
    let mut tested = 0;
    for row in rows("urvalsstorlek.csv") {
        if !matches!(row["method"].as_str(), "binomial" | "hypergeometric") {
            continue;
        }
        let expected = row["n"].parse().ok().map(|sample| Plan {
            sample,
            tolerated: whole(&row, "k"),
        });
        assert_eq!(plan_for(&row), expected, "{}", row["id"]);
        tested += 1;
    }
    assert_eq!(tested, 299);
}

#[test]
fn a_decimal_rate_never_costs_an_extra_case() {
    let plan = |tolerable, expected| {
        let expected = Expected::Share(rate(expected));
        planning::sample_size(&rate("0.90"), &rate(tolerable), &expected, None).unwrap()
    };
    assert_eq!(plan("0.05", "0.035").sample, 400);
    assert_eq!(plan("0.08", "0.07").sample, 1300);
}

#[test]
fn precision_and_two_stage_samples_are_right_and_poisson_is_not_offered() {
    let mut methods: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows("urvalsstorlek.csv") {
        let confidence = rate(&row["conf"]);
        let method = row["method"].split_whitespace().next().unwrap();
        *methods.entry(method.to_owned()).or_default() += 1;
        match method {
            "cochran_fpc" => check_precision(&row, &confidence),
            "tvåsteg" => {
                let stage = planning::two_stage(&confidence, &rate(&row["tolerable"]));
                assert_eq!(stage, Some(whole(&row, "n")), "{}", row["id"]);
            }
            "poisson" => assert!(row["note"].contains("erbjud inte")),
            _ => {}
        }
    }
    let expected = [
        ("binomial", 238),
        ("cochran_fpc", 12),
        ("hypergeometric", 61),
        ("poisson", 3),
        ("tvåsteg", 1),
    ];
    let expected = expected.map(|(method, count)| (method.to_owned(), count));
    assert_eq!(methods, BTreeMap::from(expected));
    let second = planning::two_stage(&rate("0.95"), &rate("0.03"));
    assert_eq!(second, Some(103));
}

fn check_precision(row: &Row, confidence: &Rate) {
    let margin = rate(row["tolerable"].strip_prefix("d=").unwrap());
    let expected = rate(&row["expected"]);
    let sample = planning::for_precision(confidence, &margin, &expected, whole(row, "N"));
    assert_eq!(sample, whole(row, "n"), "{}", row["id"]);
    let uncorrected = planning::uncorrected_for_precision(confidence, &margin, &expected);
    let stated = row["note"].strip_prefix("n0=").unwrap().parse().unwrap();
    near(uncorrected, stated, &row["id"]);
}
