//! Arithmetic shared by the exact and the approximate methods.

use num_bigint::BigUint;

/// A count as a double; counts of cases are far below 2⁵³, where this is exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of cases are far below 2^53"
)]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

/// The binomial coefficient C(n, k); 0 when k > n.
pub(super) fn choose(n: u64, k: u64) -> BigUint {
    if k > n {
        return BigUint::ZERO;
    }
    let k = k.min(n - k);
    let mut result = BigUint::from(1_u8);
    let (mut factors, mut divisors) = (1_u64, 1_u64);
    for i in 1..=k {
        // Factors are gathered in machine words: every prefix product is a binomial coefficient,
        // so the division stays exact wherever the word is full.
        let pair = (factors.checked_mul(n - k + i), divisors.checked_mul(i));
        if let (Some(more_factors), Some(more_divisors)) = pair {
            (factors, divisors) = (more_factors, more_divisors);
        } else {
            result *= factors;
            result /= divisors;
            (factors, divisors) = (n - k + i, i);
        }
    }
    result *= factors;
    result / divisors
}

/// `base` to the power of `exponent`.
pub(super) fn power(base: u64, exponent: u64) -> BigUint {
    let mut result = BigUint::from(1_u8);
    let mut square = BigUint::from(base);
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            result *= &square;
        }
        rest >>= 1;
        if rest > 0 {
            square = &square * &square;
        }
    }
    result
}

/// Multiplies by `a`·`b`, in one pass when the product fits a machine word.
pub(super) fn multiply(number: &mut BigUint, a: u64, b: u64) {
    if let Some(product) = a.checked_mul(b) {
        *number *= product;
    } else {
        *number *= a;
        *number *= b;
    }
}

/// Divides by `a`·`b`, in one pass when the product fits a machine word.
pub(super) fn divide(number: &mut BigUint, a: u64, b: u64) {
    if let Some(product) = a.checked_mul(b) {
        *number /= product;
    } else {
        *number /= a;
        *number /= b;
    }
}

/// `part / whole` as a double, for a fraction between 0 and 1 of numbers too large for doubles.
///
/// The quotient is taken to 64 significant bits before it is rounded. A `whole` of 0 gives 0.
#[expect(
    clippy::cast_precision_loss,
    reason = "rounding to a double is the purpose"
)]
pub(super) fn ratio(part: &BigUint, whole: &BigUint) -> f64 {
    if part.bits() == 0 || whole.bits() == 0 {
        return 0.0;
    }
    let shift = (whole.bits() + 64).saturating_sub(part.bits());
    let quotient = (part << shift) / whole;
    let quotient = u128::try_from(quotient).unwrap_or(u128::MAX);
    // Halved, because 2⁻ˢ alone may underflow where the ratio does not.
    let half = i32::try_from(shift / 2).unwrap_or(i32::MAX);
    let rest = i32::try_from(shift - shift / 2).unwrap_or(i32::MAX);
    quotient as f64 * 2_f64.powi(-half) * 2_f64.powi(-rest)
}
