//! Wilson's score interval and the normal quantile it needs.

use super::numeric::real;
use super::rate::{Rate, TailLevel};

/// Numerator of the central branch, lowest power first.
const CENTRE: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
/// Denominator of the central branch.
const CENTRE_DIVISOR: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
/// Numerator of the middle branch.
const MIDDLE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
/// Denominator of the middle branch.
const MIDDLE_DIVISOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];
/// Numerator of the far branch.
const FAR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
/// Denominator of the far branch.
const FAR_DIVISOR: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_3,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
];

/// Wilson's score interval (lower, upper) for a share, both between 0 and 1.
///
/// `sample` and `found` are numbers of cases; more found than sampled counts as all of them, and an
/// empty sample says nothing: (0, 1). Wilson 1927, *Probable Inference*.
#[must_use]
pub fn interval(sample: u64, found: u64, confidence: &Rate) -> (f64, f64) {
    if sample == 0 {
        return (0.0, 1.0);
    }
    let share = real(found.min(sample)) / real(sample);
    interval_of_share(share, real(sample), confidence)
}

/// Wilson's formula around a share (0–1) that rests on `effective_sample` cases, not necessarily a
/// whole number of them. Used for weighted estimates.
#[must_use]
pub fn interval_of_share(share: f64, effective_sample: f64, confidence: &Rate) -> (f64, f64) {
    let z = two_sided_quantile(confidence);
    if z.is_infinite() || effective_sample <= 0.0 {
        return (0.0, 1.0);
    }
    let penalty = z * z / effective_sample;
    let centre = (share + penalty / 2.0) / (1.0 + penalty);
    let variance = share * (1.0 - share) / effective_sample;
    let half = z / (1.0 + penalty) * (variance + penalty / (4.0 * effective_sample)).sqrt();
    // At the ends the formula gives the end itself, but for rounding.
    let lower = if share <= 0.0 { 0.0 } else { centre - half };
    let upper = if share >= 1.0 { 1.0 } else { centre + half };
    (lower.max(0.0), upper.min(1.0))
}

/// The z for which a standard normal lies within ±z with the given confidence (95 % → 1.96).
///
/// Infinite at 100 %, 0 at 0 %.
#[must_use]
pub fn two_sided_quantile(confidence: &Rate) -> f64 {
    upper_quantile(&confidence.tail(2))
}

/// The z that a standard normal exceeds with probability `level`; accurate to about 1e-15.
///
/// Wichura 1988, algorithm AS 241 (PPND16), *Applied Statistics* 37(3). Infinite for level 0.
#[must_use]
pub fn upper_quantile(level: &TailLevel) -> f64 {
    let tail = level.value();
    let from_centre = 0.5 - tail;
    if from_centre.abs() <= 0.425 {
        let r = 0.180_625 - from_centre * from_centre;
        return from_centre * polynomial(&CENTRE, r) / polynomial(&CENTRE_DIVISOR, r);
    }
    let nearest = tail.min(1.0 - tail);
    if nearest <= 0.0 {
        return f64::INFINITY.copysign(from_centre);
    }
    let r = (-nearest.ln()).sqrt();
    let quantile = if r <= 5.0 {
        polynomial(&MIDDLE, r - 1.6) / polynomial(&MIDDLE_DIVISOR, r - 1.6)
    } else {
        polynomial(&FAR, r - 5.0) / polynomial(&FAR_DIVISOR, r - 5.0)
    };
    quantile.copysign(from_centre)
}

/// Horner's rule, lowest power first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}
