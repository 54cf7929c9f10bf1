//! Shares, and counters that keep to them exactly.

/// What a share is counted in.
pub(super) const MILLION: u32 = 1_000_000;

/// A share from 0 to 1, in millionths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share(u32);

impl Share {
    /// A share of so many millionths; all of it at most.
    #[must_use]
    pub const fn of_millionths(millionths: u32) -> Self {
        Self(if millionths > MILLION {
            MILLION
        } else {
            millionths
        })
    }

    /// Reads a number from 0 to 1, with a point or a comma and at most six decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 6 || !is_number(whole) || !is_number(decimals) {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let decimals: u32 = format!("{decimals:0<6}").parse().ok()?;
        let millionths = whole.checked_mul(MILLION)?.checked_add(decimals)?;
        (millionths <= MILLION).then_some(Self(millionths))
    }

    /// How many millionths it is.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }
}

/// Decides case by case which are to be answered Nej, so that their number is at every moment the share of the cases
/// rounded down or up (Bresenham).
#[derive(Clone, Copy, Debug)]
pub(super) struct Quota {
    share: u32,
    /// What is left over from the cases so far, in millionths of a case; always less than one.
    rest: u32,
}

impl Quota {
    /// A counter that begins somewhere between two cases: questions with the same share do not move in step.
    pub(super) fn new(share: Share, phase: u32) -> Self {
        Self {
            share: share.millionths(),
            rest: phase % MILLION,
        }
    }

    /// True when the next case is to be answered Nej.
    pub(super) fn wants_nej(self) -> bool {
        self.rest + self.share >= MILLION
    }

    /// Counts a case; true when it is to be answered Nej.
    pub(super) fn count(&mut self) -> bool {
        let is_nej = self.wants_nej();
        self.rest += self.share;
        if is_nej {
            self.rest -= MILLION;
        }
        is_nej
    }

    /// The share, in millionths.
    pub(super) fn millionths(self) -> u32 {
        self.share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_nej_is_at_every_moment_the_share_rounded_down_or_up() {
        for (share, phase) in [
            (0, 0),
            (0, 999_999),
            (80_000, 500_000),
            (290_000, 1),
            (333_333, 777_777),
            (500_000, 0),
            (999_999, 3),
            (1_000_000, 999_999),
        ] {
            let mut quota = Quota::new(Share::of_millionths(share), phase);
            let mut found = 0_u64;
            for cases in 1..=5_000_u64 {
                found += u64::from(quota.count());
                let exact = cases * u64::from(share);
                let (low, high) = (exact / 1_000_000, exact.div_ceil(1_000_000));
                assert!(
                    (low..=high).contains(&found),
                    "{share} {phase}: {found} of {cases}"
                );
            }
        }
    }

    #[test]
    fn what_is_wanted_next_is_what_is_counted_next() {
        let mut quota = Quota::new(Share::of_millionths(290_000), 123_456);
        for _ in 0..1_000 {
            let wanted = quota.wants_nej();
            assert_eq!(quota.count(), wanted);
        }
    }

    #[test]
    fn shares_are_read_with_point_or_comma_and_never_above_one() {
        let read = |text| Share::parse(text).map(Share::millionths);
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("1"), Some(1_000_000));
        assert_eq!(read("0.25"), Some(250_000));
        assert_eq!(read("0,000001"), Some(1));
        for bad in ["", "1.1", "2", "-0.1", ".5", "0.1234567", "25%", "a"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
