//! How large a sample must be, and what a sample of a given size can tell.
//!
//! A discovery sample is planned as a test: when at most c errors are found, an error share at or
//! above the tolerable one is ruled out with the given confidence (AICPA *Audit Sampling*, app. A;
//! Touw & Hoogduin 2011). All comparisons are made on whole numbers.

use super::binomial;
use super::hypergeometric;
use super::numeric::{power, real};
use super::rate::Rate;
use super::wilson;

/// The largest sample planned for a population of unknown size; beyond it the expected rate is too
/// close to the tolerable one for a review by hand.
pub const MAX_SAMPLE: u64 = 10_000;

/// The errors a plan makes room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This number of errors, whatever the sample.
    Count(u64),
    /// This share of the sample, rounded up to whole errors.
    Share(Rate),
}

/// A planned sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Cases to review.
    pub sample: u64,
    /// Errors that may be found without the conclusion failing.
    pub tolerated: u64,
}

/// The smallest sample for a confidence, a tolerable error share and the errors expected.
///
/// With a `population` the sample is drawn without replacement from that many cases and the
/// tolerable number is ⌈share·N⌉; without one the binomial distribution is used. `None` when no
/// sample will do: the expected errors reach the tolerable ones, or the sample would pass
/// [`MAX_SAMPLE`] for an unknown population.
#[must_use]
pub fn sample_size(
    confidence: &Rate,
    tolerable: &Rate,
    expected: &Expected,
    population: Option<u64>,
) -> Option<Plan> {
    let mut tolerated = match expected {
        Expected::Count(count) => *count,
        Expected::Share(_) => 0,
    };
    loop {
        let sample = for_errors(confidence, tolerable, tolerated, population)?;
        let needed = match expected {
            Expected::Count(count) => *count,
            Expected::Share(share) => share.ceil_of(sample),
        };
        if needed <= tolerated {
            return Some(Plan { sample, tolerated });
        }
        // More errors never make a sample smaller, so no number below `needed` can suffice.
        tolerated = needed;
    }
}

/// The smallest sample that rules out the tolerable share when exactly `errors` are found.
///
/// Units and `None` as in [`sample_size`].
#[must_use]
pub fn for_errors(
    confidence: &Rate,
    tolerable: &Rate,
    errors: u64,
    population: Option<u64>,
) -> Option<u64> {
    let level = confidence.tail(1);
    if let Some(population) = population {
        let marked = tolerable.ceil_of(population);
        return smallest(errors, population, |sample| {
            !hypergeometric::at_most_exceeds(population, marked, sample, errors, &level)
        });
    }
    smallest(errors, MAX_SAMPLE, |sample| {
        binomial::at_most_is_below(sample, errors, tolerable, &level)
    })
}

/// The cases per stage of a two-stage plan for a population of unknown size: no error in the first
/// stage ends it, one error calls for a second stage of the same size that must be free of errors.
///
/// Touw & Hoogduin 2011, p. 129. `None` as in [`sample_size`].
#[must_use]
pub fn two_stage(confidence: &Rate, tolerable: &Rate) -> Option<u64> {
    let level = confidence.tail(1);
    let (hit, whole) = (tolerable.numerator(), tolerable.denominator());
    smallest(0, MAX_SAMPLE, |stage| {
        let clean = power(whole - hit, stage);
        let one_error = power(whole - hit, stage - 1) * stage * hit;
        let accepted = &clean * power(whole, stage) + one_error * clean;
        accepted * level.denominator() < power(whole, 2 * stage) * level.numerator()
    })
}

/// The sample for an interval of about ±`margin` around a share expected to be `expected`.
///
/// n₀ = z²p(1 − p)/d², corrected for the population by n₀/(1 + (n₀ − 1)/N) and rounded up; Cochran
/// 1977, *Sampling Techniques*, formula 4.2. At most the population; a margin of 0 needs all of it.
#[must_use]
pub fn for_precision(confidence: &Rate, margin: &Rate, expected: &Rate, population: u64) -> u64 {
    let uncorrected = uncorrected_for_precision(confidence, margin, expected);
    let corrected = uncorrected / (1.0 + (uncorrected - 1.0) / real(population));
    // Doubles are compared, not cast: the answer is the first count that is not below.
    let (mut below, mut enough) = (0, population);
    while below < enough {
        let middle = below + (enough - below) / 2;
        if real(middle) >= corrected {
            enough = middle;
        } else {
            below = middle + 1;
        }
    }
    enough
}

/// n₀ of [`for_precision`]: the sample, not rounded, for an endless population.
#[must_use]
pub fn uncorrected_for_precision(confidence: &Rate, margin: &Rate, expected: &Rate) -> f64 {
    let z = wilson::two_sided_quantile(confidence);
    let (p, d) = (expected.value(), margin.value());
    z * z * p * (1.0 - p) / (d * d)
}

/// The smallest true number of deviating cases that a sample would reveal with at least the given
/// confidence, when up to `tolerated` found ones pass: the least K with P(X ≤ c) ≤ 1 − confidence.
///
/// `None` when the sample has no more cases than are tolerated.
#[must_use]
pub fn detectable(population: u64, sample: u64, tolerated: u64, confidence: &Rate) -> Option<u64> {
    let sample = sample.min(population);
    (tolerated < sample)
        .then(|| hypergeometric::upper(population, sample, tolerated, confidence) + 1)
}

/// The smallest number above `below` and at most `limit` that is `enough`, which is monotone.
fn smallest(below: u64, limit: u64, enough: impl Fn(u64) -> bool) -> Option<u64> {
    let mut below = below;
    let mut step = 1;
    // Steps double, so that the numbers stay near the answer and the arithmetic cheap.
    let mut reach = loop {
        if below >= limit {
            return None;
        }
        let next = below.saturating_add(step).min(limit);
        if enough(next) {
            break next;
        }
        below = next;
        step *= 2;
    };
    while reach - below > 1 {
        let middle = below + (reach - below) / 2;
        if enough(middle) {
            reach = middle;
        } else {
            below = middle;
        }
    }
    Some(reach)
}
