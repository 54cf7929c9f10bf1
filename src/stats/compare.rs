//! Comparison of two independent samples: this year with last year, one unit with another.

use num_bigint::BigUint;

use super::hypergeometric::terms;
use super::numeric::{choose, ratio, real};
use super::rate::Rate;
use super::wilson;

/// One sample of a comparison, in numbers of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Deviating cases.
    pub found: u64,
    /// Reviewed cases.
    pub of: u64,
}

/// A difference between two shares, from −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The first share minus the second.
    pub difference: f64,
    /// Limits of the difference.
    pub interval: (f64, f64),
}

/// The p-values of Fisher's exact test, probabilities between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fisher {
    /// Of tables no more probable than the observed one.
    pub two_sided: f64,
    /// Of tables with at most as many found in the first sample.
    pub at_most: f64,
    /// Of tables with at least as many found in the first sample.
    pub at_least: f64,
}

impl Sample {
    /// Deviating cases, never more than the reviewed.
    fn hits(&self) -> u64 {
        self.found.min(self.of)
    }

    fn share(&self) -> f64 {
        real(self.hits()) / real(self.of)
    }
}

/// The difference of two shares with Newcombe's hybrid score interval.
///
/// Newcombe 1998, *Interval Estimation for the Difference between Independent Proportions*, method
/// 10. `None` when a sample is empty.
#[must_use]
pub fn newcombe(first: Sample, second: Sample, confidence: &Rate) -> Option<Difference> {
    if first.of == 0 || second.of == 0 {
        return None;
    }
    let limits = |sample: Sample| wilson::interval(sample.of, sample.found, confidence);
    let ((low1, high1), (low2, high2)) = (limits(first), limits(second));
    let (share1, share2) = (first.share(), second.share());
    let difference = share1 - share2;
    let below = (share1 - low1).hypot(high2 - share2);
    let above = (high1 - share1).hypot(share2 - low2);
    let interval = (difference - below, difference + above);
    Some(Difference {
        difference,
        interval,
    })
}

/// Fisher's exact test of equal shares, given the number found in both samples together.
///
/// Fisher 1935, *The Logic of Inductive Inference*. The probabilities are compared as whole
/// numbers, so tables exactly as probable as the observed one are always counted.
#[must_use]
pub fn fisher(first: Sample, second: Sample) -> Fisher {
    let population = first.of + second.of;
    let marked = first.hits() + second.hits();
    let tables: Vec<(u64, BigUint)> = terms(population, marked, first.of).collect();
    let all = choose(population, first.of);
    let sum = |counts: &dyn Fn(u64, &BigUint) -> bool| -> f64 {
        let chosen = tables.iter().filter(|(count, ways)| counts(*count, ways));
        let ways: BigUint = chosen.map(|(_, ways)| ways).sum();
        ratio(&ways, &all)
    };
    let observed = tables.iter().find(|(count, _)| *count == first.hits());
    Fisher {
        two_sided: sum(&|_, ways| observed.is_some_and(|(_, seen)| ways <= seen)),
        at_most: sum(&|count, _| count <= first.hits()),
        at_least: sum(&|count, _| count >= first.hits()),
    }
}
