//! Exact inference for a simple random sample without replacement from a known population.
//!
//! Of N cases, K are deviating; n are drawn and k deviating ones are found. Limits for K are found
//! by inverting the exact test with a left to each tail: the lower is min{K : P(X ≥ k) > a}, the
//! upper max{K : P(X ≤ k) > a}, K between k and N − (n − k) (Wright 1991, *Exact Confidence Bounds
//! when Sampling from Small Finite Universes*). All probabilities are compared as whole numbers.
//!
//! Throughout, a sample larger than the population is read as a census, and more found than
//! sampled as all of them.

use std::iter::successors;

use num_bigint::BigUint;

use super::numeric::{choose, divide, multiply, real};
use super::rate::{Rate, TailLevel};

/// The two-sided interval (lower, upper) for the number of deviating cases in the population.
///
/// `population`, `sample` and `found` are numbers of cases; each tail gets (1 − confidence)/2.
#[must_use]
pub fn interval(population: u64, sample: u64, found: u64, confidence: &Rate) -> (u64, u64) {
    let level = confidence.tail(2);
    (
        lower_at(population, sample, found, &level),
        upper_at(population, sample, found, &level),
    )
}

/// The one-sided upper limit: at most this many deviating cases, at the given confidence.
#[must_use]
pub fn upper(population: u64, sample: u64, found: u64, confidence: &Rate) -> u64 {
    upper_at(population, sample, found, &confidence.tail(1))
}

/// The one-sided lower limit: at least this many deviating cases, at the given confidence.
#[must_use]
pub fn lower(population: u64, sample: u64, found: u64, confidence: &Rate) -> u64 {
    lower_at(population, sample, found, &confidence.tail(1))
}

/// The largest K with P(X ≤ k) > `level`, a number of cases.
#[must_use]
pub fn upper_at(population: u64, sample: u64, found: u64, level: &TailLevel) -> u64 {
    let sample = sample.min(population);
    let found = found.min(sample);
    let mut least = found;
    let mut most = population - (sample - found);
    while least < most {
        let middle = least + (most - least).div_ceil(2);
        if at_most_exceeds(population, middle, sample, found, level) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    least
}

/// The smallest K with P(X ≥ k) > `level`, a number of cases.
///
/// Counting the correct cases instead of the deviating ones turns it into an upper limit.
#[must_use]
pub fn lower_at(population: u64, sample: u64, found: u64, level: &TailLevel) -> u64 {
    let sample = sample.min(population);
    let correct = sample.saturating_sub(found);
    population - upper_at(population, sample, correct, level)
}

/// The probability that `sample` drawn cases hold at least one of `marked` deviating cases.
///
/// 1 − Π (1 − K/(N − i)), i < n, summed in logarithms.
#[must_use]
pub fn at_least_one(population: u64, marked: u64, sample: u64) -> f64 {
    // The probability is symmetric in K and n: the shorter product is taken.
    let factors = marked.min(sample).min(population);
    let excluded = marked.max(sample).min(population);
    if factors > population - excluded {
        return 1.0;
    }
    let log: f64 = (0..factors)
        .map(|i| (-real(excluded) / real(population - i)).ln_1p())
        .sum();
    -log.exp_m1()
}

/// Whether P(X ≤ found) > `level` when `marked` of `population` deviate and `sample` are drawn.
pub(super) fn at_most_exceeds(
    population: u64,
    marked: u64,
    sample: u64,
    found: u64,
    level: &TailLevel,
) -> bool {
    // X has the same distribution with K and n exchanged; the smaller one gives smaller numbers.
    let drawn = marked.min(sample);
    let marked = marked.max(sample);
    let all = choose(population, drawn);
    let ways = ways_at_most(population, marked, drawn, found, &all);
    ways * level.denominator() > all * level.numerator()
}

/// The number of samples with at most `found` marked cases, of `all` samples.
fn ways_at_most(population: u64, marked: u64, drawn: u64, found: u64, all: &BigUint) -> BigUint {
    if found >= drawn {
        return all.clone();
    }
    let least = drawn.saturating_sub(population - marked);
    if found < least {
        return BigUint::ZERO;
    }
    if found - least <= drawn - found {
        return sum_to(population, marked, drawn, found);
    }
    // The upper tail has fewer terms: at least found + 1 marked is at most the rest unmarked.
    all - sum_to(population, population - marked, drawn, drawn - found - 1)
}

/// The sum of the terms with at most `found` marked cases.
fn sum_to(population: u64, marked: u64, drawn: u64, found: u64) -> BigUint {
    terms(population, marked, drawn)
        .take_while(|(count, _)| *count <= found)
        .map(|(_, ways)| ways)
        .sum()
}

/// Every possible number i of marked cases among `drawn`, with the number of samples that have it:
/// C(K, i)·C(N − K, n − i), each from the one before by one exact multiplication and division.
pub(super) fn terms(
    population: u64,
    marked: u64,
    drawn: u64,
) -> impl Iterator<Item = (u64, BigUint)> {
    let least = drawn.saturating_sub(population - marked);
    let most = drawn.min(marked);
    let first = choose(marked, least) * choose(population - marked, drawn - least);
    successors(Some((least, first)), move |(count, ways)| {
        let count = *count;
        (count < most).then(|| {
            let mut next = ways.clone();
            multiply(&mut next, marked - count, drawn - count);
            let unmarked_left = population - marked + count + 1 - drawn;
            divide(&mut next, count + 1, unmarked_left);
            (count + 1, next)
        })
    })
}
