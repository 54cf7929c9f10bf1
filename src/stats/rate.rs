//! Shares and confidence levels as exact fractions.
//!
//! A level such as 95 % and a rate such as 3,5 % have no exact double; counts derived from them
//! (⌈n·rate⌉) and comparisons with them are therefore made on whole numbers.

use std::fmt;

use super::numeric::real;

/// Decimals a written rate may have: enough for any level, and far from overflow.
const MAX_DECIMALS: usize = 15;

/// An exact fraction between 0 and 1 in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    numerator: u64,
    denominator: u64,
}

/// The probability left to one tail, as an exact fraction (not necessarily in lowest terms).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TailLevel {
    numerator: u128,
    denominator: u128,
}

impl Rate {
    /// The fraction `numerator / denominator` in lowest terms.
    ///
    /// `None` when the denominator is 0 or the fraction is above 1.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if denominator == 0 || numerator > denominator {
            return None;
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// Reads a decimal share or percentage: `0.95`, `0,95`, `95 %` and `95%` are the same rate.
    ///
    /// `None` for anything else: signs, exponents, thousands separators, more than 15 decimals, or
    /// a value outside 0–1. A number above 1 without a percent sign is never read as a percentage.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, scale) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), 100),
            None => (text, 1),
        };
        let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let has_separator = whole.len() < number.len();
        if whole.is_empty() || (has_separator && decimals.is_empty()) {
            return None;
        }
        if !is_number(whole) || !is_number(decimals) || decimals.len() > MAX_DECIMALS {
            return None;
        }
        let unit = 10_u64.pow(u32::try_from(decimals.len()).ok()?);
        let fraction: u64 = format!("0{decimals}").parse().ok()?;
        let numerator = whole.parse::<u64>().ok()?.checked_mul(unit)?;
        Self::new(numerator.checked_add(fraction)?, unit.checked_mul(scale)?)
    }

    /// The numerator in lowest terms.
    #[must_use]
    pub fn numerator(&self) -> u64 {
        self.numerator
    }

    /// The denominator in lowest terms, never 0.
    #[must_use]
    pub fn denominator(&self) -> u64 {
        self.denominator
    }

    /// The nearest double, a share between 0 and 1.
    #[must_use]
    pub fn value(&self) -> f64 {
        real(self.numerator) / real(self.denominator)
    }

    /// ⌈n·rate⌉ in whole numbers.
    ///
    /// In doubles 0,035 · 400 is 14.000000000000002, whose ceiling is 15.
    #[must_use]
    pub fn ceil_of(&self, n: u64) -> u64 {
        let product = u128::from(n) * u128::from(self.numerator);
        // The rate is at most 1, so the quotient is at most n.
        u64::try_from(product.div_ceil(u128::from(self.denominator))).unwrap_or(n)
    }

    /// (1 − rate) / `tails`: what a confidence level leaves to each of `tails` equal tails.
    ///
    /// One tail is a one-sided limit, two an interval, 2·H a Bonferroni interval over H strata;
    /// 0 counts as 1.
    #[must_use]
    pub fn tail(&self, tails: u64) -> TailLevel {
        TailLevel {
            numerator: u128::from(self.denominator - self.numerator),
            denominator: u128::from(self.denominator) * u128::from(tails.max(1)),
        }
    }
}

impl TailLevel {
    /// The numerator, not necessarily in lowest terms.
    #[must_use]
    pub fn numerator(&self) -> u128 {
        self.numerator
    }

    /// The denominator, never 0.
    #[must_use]
    pub fn denominator(&self) -> u128 {
        self.denominator
    }

    /// The nearest double, a probability between 0 and 1.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a probability in double precision is what is asked for"
    )]
    pub fn value(&self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

/// A percentage as written in Swedish: `95 %`, `2,5 %`.
///
/// A fraction without a finite decimal form (1/3) is cut after 15 decimals.
impl fmt::Display for Rate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let denominator = u128::from(self.denominator);
        let percent = u128::from(self.numerator) * 100;
        let mut rest = percent % denominator;
        let mut decimals = String::new();
        while rest > 0 && decimals.len() < MAX_DECIMALS {
            rest *= 10;
            decimals.push_str(&(rest / denominator).to_string());
            rest %= denominator;
        }
        let separator = if decimals.is_empty() { "" } else { "," };
        let whole = percent / denominator;
        write!(formatter, "{whole}{separator}{decimals} %")
    }
}

/// Euclid's algorithm; at least 1 when `b` is not 0.
fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
