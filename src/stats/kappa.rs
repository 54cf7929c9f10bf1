//! Agreement between reviewers of the same cases.

use std::collections::BTreeMap;

/// Agreement on one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Cases judged by both, or by at least two.
    pub cases: u64,
    /// Cases judged alike by all who judged them.
    pub agreed: u64,
    /// The coefficient, at most 1; `None` when it is undefined: no cases, or agreement certain by
    /// chance because all used one and the same category throughout.
    pub kappa: Option<f64>,
}

/// Cohen's kappa for any number of categories, from each case's pair of category indexes.
///
/// κ = (p − e)/(1 − e), with p the observed agreement and e the one expected by chance; Cohen 1960,
/// *A Coefficient of Agreement for Nominal Scales*. Whole numbers up to the last division.
#[must_use]
pub fn cohen(pairs: &[(usize, usize)]) -> Agreement {
    let mut judged: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    let (mut cases, mut agreed) = (0, 0);
    for &(first, second) in pairs {
        cases += 1;
        agreed += u64::from(first == second);
        judged.entry(first).or_default().0 += 1;
        judged.entry(second).or_default().1 += 1;
    }
    Agreement {
        cases,
        agreed,
        kappa: kappa(cases, agreed, judged.values()),
    }
}

/// Krippendorff's alpha for categories without an order, from each case's category indexes, one for each reviewer who has
/// judged it. Any number of reviewers, of whom not all need have judged every case; which of them judged what makes no
/// difference. Cases that only one has judged do not count.
///
/// α = 1 − (n − 1)·Σ(m² − Σc²)/(m − 1) / (n² − ΣN²), with m the judgements of a case and c those of it in each category, n the
/// judgements in all and N those in each category; Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*, section C.
#[must_use]
pub fn krippendorff(cases: &[Vec<usize>]) -> Agreement {
    let mut judged: BTreeMap<usize, u64> = BTreeMap::new();
    let (mut count, mut agreed, mut all) = (0, 0, 0);
    // Cases that differ, by how many have judged them: so the sum is of whole numbers up to the last.
    let mut differing: BTreeMap<u64, u64> = BTreeMap::new();
    for own in cases.iter().filter(|own| own.len() > 1) {
        let mut of_case: BTreeMap<usize, u64> = BTreeMap::new();
        for category in own {
            *of_case.entry(*category).or_default() += 1;
            *judged.entry(*category).or_default() += 1;
        }
        count += 1;
        agreed += u64::from(of_case.len() == 1);
        let judgements = own.len() as u64;
        all += judgements;
        *differing.entry(judgements).or_default() += unlike(judgements, of_case.values());
    }
    Agreement {
        cases: count,
        agreed,
        kappa: alpha(all, unlike(all, judged.values()), &differing),
    }
}

/// How many ordered pairs of judgements are of different categories.
fn unlike<'a>(all: u64, of_categories: impl Iterator<Item = &'a u64>) -> u64 {
    all * all - of_categories.map(|own| own * own).sum::<u64>()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "rounding to a double is the purpose"
)]
fn alpha(all: u64, by_chance: u64, differing: &BTreeMap<u64, u64>) -> Option<f64> {
    let observed = differing.iter();
    let observed: f64 = observed
        .map(|(judgements, pairs)| *pairs as f64 / (judgements - 1) as f64)
        .sum();
    (by_chance != 0).then(|| 1.0 - (all - 1) as f64 * observed / by_chance as f64)
}

/// (n·agreed − Σab)/(n² − Σab), with a and b the two reviewers' numbers per category.
#[expect(
    clippy::cast_precision_loss,
    reason = "rounding to a double is the purpose"
)]
fn kappa<'a>(cases: u64, agreed: u64, judged: impl Iterator<Item = &'a (u64, u64)>) -> Option<f64> {
    let cases = i128::from(cases);
    let chance: i128 = judged.map(|&(a, b)| i128::from(a) * i128::from(b)).sum();
    let room = cases * cases - chance;
    (room != 0).then(|| (cases * i128::from(agreed) - chance) as f64 / room as f64)
}
