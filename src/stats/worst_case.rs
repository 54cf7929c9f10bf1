//! What missing files can do to a conclusion.
//!
//! A drawn case that cannot be reviewed is counted once as correct and once as deviating (ISA 530
//! ¶11); what is reported is the span of the intervals.

use super::hypergeometric;
use super::rate::Rate;

/// The outcome of a review, in numbers of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// Cases in the population.
    pub population: u64,
    /// Drawn cases that were reviewed.
    pub reviewed: u64,
    /// Deviating cases among the reviewed.
    pub found: u64,
    /// Drawn cases that belong to the population but could not be reviewed.
    pub missing: u64,
}

/// Exact hypergeometric intervals for the number of deviating cases in the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// From the reviewed cases alone.
    pub reviewed: (u64, u64),
    /// With every missing case correct.
    pub best: (u64, u64),
    /// With every missing case deviating.
    pub worst: (u64, u64),
    /// From the lowest to the highest of the three: the one to report.
    pub union: (u64, u64),
}

/// The three intervals and their union, with equal tails at the given confidence.
#[must_use]
pub fn bounds(review: &Review, confidence: &Rate) -> Bounds {
    let interval =
        |sample, found| hypergeometric::interval(review.population, sample, found, confidence);
    let drawn = review.reviewed + review.missing;
    let reviewed = interval(review.reviewed, review.found);
    let best = interval(drawn, review.found);
    let worst = interval(drawn, review.found + review.missing);
    Bounds {
        reviewed,
        best,
        worst,
        union: (
            reviewed.0.min(best.0).min(worst.0),
            reviewed.1.max(best.1).max(worst.1),
        ),
    }
}
