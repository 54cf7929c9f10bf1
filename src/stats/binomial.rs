//! The binomial distribution: Clopper–Pearson limits in doubles, and exact comparisons.

use num_bigint::BigUint;

use super::numeric::{divide, multiply, power, real};
use super::rate::{Rate, TailLevel};

/// Halvings of [0, 1]: the last interval is far below the precision of a double near 1.
const HALVINGS: u32 = 80;

/// The two-sided Clopper–Pearson interval (lower, upper) for a share, both between 0 and 1.
///
/// For use when the population is unknown; with a known one the hypergeometric interval is never
/// wider. `sample` and `found` are numbers of cases; more found than sampled counts as all of
/// them. Accurate to 1e-11. Clopper & Pearson 1934, *The Use of Confidence or Fiducial Limits*.
#[must_use]
pub fn interval(sample: u64, found: u64, confidence: &Rate) -> (f64, f64) {
    let level = confidence.tail(2);
    (
        lower_at(sample, found, &level),
        upper_at(sample, found, &level),
    )
}

/// The one-sided upper Clopper–Pearson limit for a share.
#[must_use]
pub fn upper(sample: u64, found: u64, confidence: &Rate) -> f64 {
    upper_at(sample, found, &confidence.tail(1))
}

/// The one-sided lower Clopper–Pearson limit for a share.
#[must_use]
pub fn lower(sample: u64, found: u64, confidence: &Rate) -> f64 {
    lower_at(sample, found, &confidence.tail(1))
}

/// The share p at which P(X ≤ found) equals `level`; 1 when everything sampled was found or the
/// level is 0.
#[must_use]
pub fn upper_at(sample: u64, found: u64, level: &TailLevel) -> f64 {
    let level = level.value();
    if found >= sample || level <= 0.0 {
        return 1.0;
    }
    bisect(|share| at_most(sample, share, found) > level)
}

/// The share p at which P(X ≥ found) equals `level`; 0 when nothing was found or the level is 0.
///
/// The lower tail is bisected directly: 1 − (upper limit of the complement) would lose digits
/// where the limit is small.
#[must_use]
pub fn lower_at(sample: u64, found: u64, level: &TailLevel) -> f64 {
    let found = found.min(sample);
    let level = level.value();
    if found == 0 || level <= 0.0 {
        return 0.0;
    }
    bisect(|share| at_least(sample, share, found) <= level)
}

/// P(X ≤ count) for `sample` independent draws that each hit with probability `share`.
#[must_use]
pub fn at_most(sample: u64, share: f64, count: u64) -> f64 {
    cumulative(sample, share, 1.0 - share, count)
}

/// P(X ≥ count) for `sample` independent draws that each hit with probability `share`.
#[must_use]
pub fn at_least(sample: u64, share: f64, count: u64) -> f64 {
    match count {
        0 => 1.0,
        _ if count > sample => 0.0,
        _ => cumulative(sample, 1.0 - share, share, sample - count),
    }
}

/// P(X = count) for `sample` independent draws that each hit with probability `share`.
#[must_use]
pub fn exactly(sample: u64, share: f64, count: u64) -> f64 {
    if count > sample {
        return 0.0;
    }
    let misses = sample - count;
    // 0·ln 0 is 0 here, not NaN.
    let log = |times: u64, p: f64| {
        if times == 0 {
            0.0
        } else {
            real(times) * p.ln()
        }
    };
    (log_choose(sample, count) + log(count, share) + log(misses, 1.0 - share)).exp()
}

/// Whether P(X ≤ errors) < `level`, exactly, when the share is a fraction.
pub(super) fn at_most_is_below(sample: u64, errors: u64, share: &Rate, level: &TailLevel) -> bool {
    let all = power(share.denominator(), sample);
    ways_at_most(sample, errors, share) * level.denominator() < all * level.numerator()
}

/// d^n · P(X ≤ errors) for the share s/d: a whole number.
fn ways_at_most(sample: u64, errors: u64, share: &Rate) -> BigUint {
    let hit = share.numerator();
    let miss = share.denominator() - hit;
    if errors >= sample {
        return power(share.denominator(), sample);
    }
    if miss == 0 {
        return BigUint::ZERO;
    }
    let mut term = power(miss, sample);
    let mut sum = term.clone();
    for i in 0..errors {
        multiply(&mut term, sample - i, hit);
        divide(&mut term, i + 1, miss);
        sum += &term;
    }
    sum
}

/// The point of [0, 1] below which `holds` and above which it does not.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// P(X ≤ count) with hit probability `hit` and miss probability `miss`, which are given apart so
/// that neither loses digits. The tail with falling terms is the one summed.
fn cumulative(sample: u64, hit: f64, miss: f64, count: u64) -> f64 {
    if count >= sample || hit <= 0.0 {
        1.0
    } else if miss <= 0.0 {
        0.0
    } else if real(count) < real(sample) * hit {
        lower_tail(sample, hit, miss, count)
    } else {
        1.0 - lower_tail(sample, miss, hit, sample - count - 1)
    }
}

/// P(X ≤ count) from its largest term downwards, for a count below the mean.
fn lower_tail(sample: u64, hit: f64, miss: f64, count: u64) -> f64 {
    let log_largest =
        log_choose(sample, count) + real(count) * hit.ln() + real(sample - count) * miss.ln();
    let (mut term, mut sum) = (1.0, 1.0);
    for i in (1..=count).rev() {
        term *= real(i) * miss / (real(sample - i + 1) * hit);
        sum += term;
        if term < sum * f64::EPSILON / 16.0 {
            break;
        }
    }
    log_largest.exp() * sum
}

/// ln C(n, k), summed over factors near each other so that no large logarithms cancel.
fn log_choose(n: u64, k: u64) -> f64 {
    let k = k.min(n - k);
    (1..=k).map(|i| (real(n - k + i) / real(i)).ln()).sum()
}
