//! Funnel limits: how far from the target a unit may be by chance alone.
//!
//! Spiegelhalter 2005, *Funnel Plots for Comparing Institutional Performance*, appendix A.1.1.

use super::binomial::{at_most, exactly};
use super::numeric::real;
use super::rate::Rate;

/// Limits for one unit's share and the counts that fall outside them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunnelLimits {
    /// The lower limit, a share between 0 and 1.
    pub low: f64,
    /// The upper limit, a share between 0 and 1.
    pub high: f64,
    /// The least count r with P(X ≤ r) at the lower tail's level or above.
    pub low_quantile: u64,
    /// The least count r with P(X ≤ r) at the upper tail's level or above.
    pub high_quantile: u64,
    /// A count at or below this flags the unit as low; `None` when no count does.
    pub flag_low: Option<u64>,
    /// A count at or above this flags the unit as high; `None` when no count does.
    pub flag_high: Option<u64>,
}

/// Exact binomial limits with interpolation for a unit with `sample` cases.
///
/// `target` is the share to compare with; the tails share 1 − `coverage` (95 %, 99,8 %). With r the
/// quantile and α = (F(r) − p)/(F(r) − F(r − 1)) a limit is (r − α)/n, never below 0. `None` for an
/// empty sample.
#[must_use]
pub fn limits(target: &Rate, sample: u64, coverage: &Rate) -> Option<FunnelLimits> {
    if sample == 0 {
        return None;
    }
    let tail = coverage.tail(2).value();
    let share = target.value();
    let low_quantile = quantile(sample, share, tail);
    let high_quantile = quantile(sample, share, 1.0 - tail);
    Some(FunnelLimits {
        low: interpolated(sample, share, tail, low_quantile),
        high: interpolated(sample, share, 1.0 - tail, high_quantile),
        low_quantile,
        high_quantile,
        flag_low: low_quantile.checked_sub(1),
        flag_high: (high_quantile < sample).then_some(high_quantile + 1),
    })
}

/// min{r : F(r) ≥ `level`}.
fn quantile(sample: u64, share: f64, level: f64) -> u64 {
    let (mut low, mut high) = (0, sample);
    while low < high {
        let middle = low + (high - low) / 2;
        if at_most(sample, share, middle) >= level {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The share at which an interpolated distribution function reaches `level`.
fn interpolated(sample: u64, share: f64, level: f64, quantile: u64) -> f64 {
    let step = exactly(sample, share, quantile);
    let excess = at_most(sample, share, quantile) - level;
    let back = if step > 0.0 { excess / step } else { 0.0 };
    ((real(quantile) - back) / real(sample)).clamp(0.0, 1.0)
}
