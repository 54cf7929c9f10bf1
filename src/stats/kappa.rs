//! Agreement between two reviewers of the same cases.

use std::collections::BTreeMap;

/// Agreement on one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Cases judged by both.
    pub cases: u64,
    /// Cases judged alike.
    pub agreed: u64,
    /// Cohen's kappa, −1 to 1; `None` when it is undefined: no cases, or agreement certain by
    /// chance because both used one and the same category throughout.
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
