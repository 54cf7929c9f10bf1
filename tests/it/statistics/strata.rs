//! Stratified estimates and allocations.

use serde_json::Value;
use stickprov::stats::allocation::{self, Group};
use stickprov::stats::rate::Rate;
use stickprov::stats::stratified::{self, Stratum};

use super::vectors::{decimal, json, near, numbers, rate};

#[test]
fn strata_are_weighted_and_their_guaranteed_limits_are_exact() {
    let vectors = json("stratifierat.json");
    let vectors = vectors["stratifierat"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let confidence = rate(vector["konf"].as_str().unwrap());
        let [sizes, samples, found] = ["N_h", "n_h", "k_h"].map(|key| numbers(&vector[key]));
        let strata: Vec<Stratum> = (0..sizes.len())
            .map(|h| Stratum {
                population: sizes[h],
                sample: samples[h],
                found: found[h],
            })
            .collect();
        check_estimate(vector, &strata, &confidence);
        check_guaranteed(vector, &strata, &confidence);
    }
}

fn check_estimate(vector: &Value, strata: &[Stratum], confidence: &Rate) {
    let estimate = stratified::estimate(strata, confidence).unwrap();
    let check = |actual, key: &str| near(actual, decimal(&vector[key]), key);
    check(estimate.unweighted, "ovägd_k_genom_n");
    check(estimate.share, "p_st");
    check(estimate.variance.unwrap(), "v_rå");
    check(estimate.smoothed_variance, "v_utjämnad");
    check(estimate.smoothed_share, "p_utjämnad");
    check(estimate.effective_sample, "n_eff");
    check(estimate.interval.0, "wilson_neff_lo");
    check(estimate.interval.1, "wilson_neff_hi");
}

fn check_guaranteed(vector: &Value, strata: &[Stratum], confidence: &Rate) {
    let by_stratum = stratified::guaranteed_by_stratum(strata, confidence);
    let (lows, highs): (Vec<u64>, Vec<u64>) = by_stratum.into_iter().unzip();
    assert_eq!(lows, numbers(&vector["K_lo_h"]));
    assert_eq!(highs, numbers(&vector["K_hi_h"]));
    let limits = stratified::guaranteed(strata, confidence);
    let expected = ["bonf_K_lo", "bonf_K_hi"].map(|key| vector[key].as_u64().unwrap());
    assert_eq!([limits.0, limits.1], expected);
    let population: u64 = strata.iter().map(|stratum| stratum.population).sum();
    let share = |cases| Rate::new(cases, population).unwrap().value();
    near(share(limits.0), decimal(&vector["bonf_p_lo"]), "bonf_p_lo");
    near(share(limits.1), decimal(&vector["bonf_p_hi"]), "bonf_p_hi");
    let level = confidence.tail(2 * u64::try_from(strata.len()).unwrap());
    let (over, under) = vector["bonferroni_alfa_per_svans"]
        .as_str()
        .and_then(|text| text.split_once('/'))
        .unwrap();
    let [over, under] = [over, under].map(|part| part.parse::<u128>().unwrap());
    assert_eq!(level.numerator() * under, level.denominator() * over);
}

#[test]
fn five_unequal_strata_keep_their_published_figures() {
    let strata: Vec<Stratum> = [(300, 2), (280, 0), (310, 5), (190, 1), (220, 3)]
        .map(|(population, found)| Stratum {
            population,
            sample: 20,
            found,
        })
        .to_vec();
    let estimate = stratified::estimate(&strata, &rate("95 %")).unwrap();
    assert!((estimate.share - 0.115_384_62).abs() < 5e-9);
    assert!((estimate.effective_sample - 107.681_685).abs() < 5e-7);
    assert_eq!(stratified::guaranteed(&strata, &rate("95 %")), (29, 498));
}

/// Groups named in the order of the vector.
fn groups<'a>(names: &'a [String], sizes: &[u64]) -> Vec<Group<'a>> {
    let pairs = names.iter().zip(sizes);
    pairs.map(|(name, &size)| Group { name, size }).collect()
}

#[test]
fn allocations_match_their_vectors() {
    let vectors = json("stratifierat.json");
    let vectors = vectors["allokering"].as_array().unwrap();
    assert_eq!(vectors.len(), 7);
    for vector in vectors {
        let sizes = numbers(&vector["N_h"]);
        let names: Vec<String> = (0..sizes.len()).map(|h| format!("{h:02}")).collect();
        let groups = groups(&names, &sizes);
        let sample = vector["n"].as_u64().unwrap();
        let drawn = if let Some(shares) = vector["p_h"].as_array() {
            let shares = shares.iter().map(|share| rate(share.as_str().unwrap()));
            let groups: Vec<_> = groups.into_iter().zip(shares).collect();
            allocation::optimal(sample, 2, &groups).unwrap()
        } else {
            assert!(vector["metod"].as_str().unwrap().starts_with("prop"));
            allocation::proportional(sample, &groups)
        };
        assert_eq!(drawn, numbers(&vector["n_h"]), "{vector}");
    }
}
