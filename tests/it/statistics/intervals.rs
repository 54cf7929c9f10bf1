//! Intervals for one sample.

use stickprov::stats::rate::Rate;
use stickprov::stats::worst_case::{self, Review};
use stickprov::stats::{binomial, hypergeometric, wilson};

use super::vectors::{Row, near, near_pair, rate, real, rows, whole};

#[test]
fn shares_and_their_wilson_and_clopper_pearson_limits_are_right() {
    let all = rows("intervall.csv");
    assert_eq!(all.len(), 45);
    for row in all {
        let (n, k, conf) = (whole(&row, "n"), whole(&row, "k"), rate(&row["conf"]));
        let id = &row["id"];
        let pair = |a, b| (real(&row, a), real(&row, b));
        near(Rate::new(k, n).unwrap().value(), real(&row, "p_hat"), id);
        let limits = wilson::interval(n, k, &conf);
        near_pair(limits, pair("wilson_lo", "wilson_hi"), id);
        let limits = binomial::interval(n, k, &conf);
        near_pair(limits, pair("cp_lo", "cp_hi"), id);
        let limits = (binomial::lower(n, k, &conf), binomial::upper(n, k, &conf));
        near_pair(limits, pair("cp_lo_1s", "cp_hi_1s"), id);
    }
}

#[test]
fn numbers_of_cases_have_the_exact_hypergeometric_limits() {
    let known: Vec<Row> = rows("intervall.csv")
        .into_iter()
        .filter(|row| !row["N"].is_empty())
        .collect();
    assert_eq!(known.len(), 38);
    for row in known {
        let (big, n, k) = (whole(&row, "N"), whole(&row, "n"), whole(&row, "k"));
        let conf = rate(&row["conf"]);
        let (lo, hi) = hypergeometric::interval(big, n, k, &conf);
        let expected = (whole(&row, "hyper_K_lo"), whole(&row, "hyper_K_hi"));
        assert_eq!((lo, hi), expected, "{}", row["id"]);
        let shares = (real(&row, "hyper_p_lo"), real(&row, "hyper_p_hi"));
        let of = |cases| Rate::new(cases, big).unwrap().value();
        near_pair((of(lo), of(hi)), shares, &row["id"]);
        let one_sided = (
            hypergeometric::lower(big, n, k, &conf),
            hypergeometric::upper(big, n, k, &conf),
        );
        let expected = (whole(&row, "hyper_K_lo_1s"), whole(&row, "hyper_K_hi_1s"));
        assert_eq!(one_sided, expected, "{} one-sided", row["id"]);
    }
}

#[test]
fn the_chance_of_seeing_any_error_is_exact() {
    let all = rows("upptackt.csv");
    assert_eq!(all.len(), 13);
    for row in all {
        let (population, marked) = (whole(&row, "N"), whole(&row, "K"));
        let seen = hypergeometric::at_least_one(population, marked, whole(&row, "n"));
        near(seen, real(&row, "P_minst_ett"), &format!("{row:?}"));
    }
}

#[test]
fn missing_files_widen_the_interval_both_ways() {
    let review = Review {
        population: 300,
        reviewed: 18,
        found: 2,
        missing: 2,
    };
    let bounds = worst_case::bounds(&review, &rate("95 %"));
    assert_eq!(bounds.reviewed, (5, 102));
    assert_eq!(bounds.best, (5, 93));
    assert_eq!(bounds.worst, (19, 128));
    assert_eq!(bounds.union, (5, 128));
}
