//! How many cases to draw from each stratum.
//!
//! Ties go to the larger stratum and then to the name that sorts first, so that the result never
//! depends on the order in which the strata are listed.

use std::cmp::{Ordering, Reverse};

use num_bigint::BigUint;

use super::rate::Rate;

/// A stratum to draw from: its name, for ties, and its number of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// The name, unique among the strata.
    pub name: &'a str,
    /// The number of cases in the stratum.
    pub size: u64,
}

/// `sample` cases in proportion to the strata, by largest remainder (Hamilton's method).
///
/// One number of cases per stratum, in the given order; all cases when `sample` is at least the
/// population. A small stratum may get 0: it is then not represented, which the caller must say.
#[must_use]
pub fn proportional(sample: u64, groups: &[Group<'_>]) -> Vec<u64> {
    let population: u128 = groups.iter().map(|group| u128::from(group.size)).sum();
    if u128::from(sample) >= population {
        return groups.iter().map(|group| group.size).collect();
    }
    let quota = |group: &Group<'_>| u128::from(sample) * u128::from(group.size);
    // A share of the sample is below the size of the group, so it fits.
    let mut drawn: Vec<u64> = groups
        .iter()
        .map(|group| u64::try_from(quota(group) / population).unwrap_or(group.size))
        .collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|&a, &b| {
        let remainder = |index: usize| quota(&groups[index]) % population;
        remainder(b)
            .cmp(&remainder(a))
            .then_with(|| precedence(&groups[a], &groups[b]))
    });
    let left = sample - drawn.iter().sum::<u64>();
    for (&index, _) in order.iter().zip(0..left) {
        drawn[index] += 1;
    }
    drawn
}

/// The same number of cases from every stratum, never more than it has; what a small stratum cannot
/// give is shared equally by the others.
///
/// One number of cases per stratum, in the given order; all cases when `sample` is at least the
/// population.
#[must_use]
pub fn equal(sample: u64, groups: &[Group<'_>]) -> Vec<u64> {
    let mut drawn = vec![0; groups.len()];
    let mut left = sample;
    let mut open: Vec<usize> = (0..groups.len()).collect();
    // Smallest first: a stratum that cannot fill its share is emptied before the rest is divided.
    open.sort_by(|&a, &b| precedence(&groups[b], &groups[a]));
    for (position, &index) in open.iter().enumerate() {
        let sharing = u64::try_from(open.len() - position).unwrap_or(u64::MAX);
        // Rounded down, so that an uneven unit goes to the strata that come first by precedence.
        drawn[index] = groups[index].size.min(left / sharing);
        left -= drawn[index];
    }
    drawn
}

/// The allocation that gives the weighted share the least variance, in whole cases.
///
/// Every stratum starts at `minimum` (at least 1, at most its size); each further case goes to the
/// stratum with the largest N²·p(1 − p)/(m(m + 1)), p its expected share and m what it has.
/// Exact; Wright 2012, *The Equivalence of Neyman Optimum Allocation for Sampling and Equal
/// Proportions for Apportioning*. The result is in cases per stratum, in the given order; all cases
/// when `sample` is at least the population. `None` when `sample` does not cover the minimums.
#[must_use]
pub fn optimal(sample: u64, minimum: u64, groups: &[(Group<'_>, Rate)]) -> Option<Vec<u64>> {
    let mut drawn: Vec<u64> = groups
        .iter()
        .map(|(group, _)| minimum.max(1).min(group.size))
        .collect();
    let mut left = sample.checked_sub(drawn.iter().sum())?;
    while left > 0 {
        let open = (0..groups.len()).filter(|&index| drawn[index] < groups[index].0.size);
        let next = open.min_by(|&a, &b| {
            let gain = |index: usize| Gain::new(&groups[index], drawn[index]);
            gain(b)
                .compare(&gain(a))
                .then_with(|| precedence(&groups[a].0, &groups[b].0))
        });
        let Some(next) = next else { break };
        drawn[next] += 1;
        left -= 1;
    }
    Some(drawn)
}

/// The fall in variance from one more case, as an exact fraction.
struct Gain {
    numerator: BigUint,
    denominator: BigUint,
}

impl Gain {
    fn new((group, share): &(Group<'_>, Rate), drawn: u64) -> Self {
        let (hit, whole) = (share.numerator(), share.denominator());
        Self {
            numerator: BigUint::from(group.size) * group.size * hit * (whole - hit),
            denominator: BigUint::from(whole) * whole * drawn * (drawn + 1),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

/// The larger stratum first, then the name that sorts first.
fn precedence(a: &Group<'_>, b: &Group<'_>) -> Ordering {
    (Reverse(a.size), a.name).cmp(&(Reverse(b.size), b.name))
}
