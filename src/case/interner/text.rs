//! A text as it is kept.

use std::ops::Range;

/// Bytes of a text that is kept in its place.
const SHORT: usize = 15;

/// A text: most are short and stand here, with their length in the last byte and noughts between, so that comparing one
/// is one look. Of a long one stands where it begins, in steps of [`STEP`] bytes, and how long it is: two of them are the
/// same only when they lie in the same place.
#[derive(Clone, Copy, Eq, Debug)]
pub(super) struct Text([u8; SHORT + 1]);

/// By halves: one that has just been made is at hand in halves, and to look at it as a whole would be to wait until it lay in
/// memory.
impl PartialEq for Text {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let ([low, high], [other_low, other_high]) = (self.halves(), other.halves());
        (low ^ other_low) | (high ^ other_high) == 0
    }
}

/// The last byte of a long text.
const LONG: u8 = u8::MAX;

/// Long texts begin at multiples of this, so that four bytes tell places in sixteen gigabytes of them.
pub(super) const STEP: usize = 4;

impl Text {
    /// What no short text is like.
    pub(super) const NONE: Self = Self([LONG; SHORT + 1]);

    /// A text that is short enough to stand here. Its halves are made of what begins and what ends it, which may have bytes
    /// in common: copying so few bytes one by one takes longer than all else that is done with them.
    #[inline]
    pub(super) fn short(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = u32::try_from(bytes.len()).ok()?;
        let (low, high) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) if bytes.len() <= SHORT => {
                let last = u64::from_le_bytes(*last);
                let high = last.checked_shr(8 * (16 - length)).unwrap_or(0);
                (u64::from_le_bytes(*first), high)
            }
            (Some(_), _) => return None,
            (None, _) => (few(bytes, length), 0),
        };
        let high = high | u64::from(length) << (8 * (SHORT - 8));
        Some(Self::of_halves([low, high]))
    }

    #[inline]
    fn of_halves([low, high]: [u64; 2]) -> Self {
        let mut bytes = [0; SHORT + 1];
        bytes[..8].copy_from_slice(&low.to_le_bytes());
        bytes[8..].copy_from_slice(&high.to_le_bytes());
        Self(bytes)
    }

    #[inline]
    fn halves(self) -> [u64; 2] {
        let half = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
        [half(self.0.first_chunk()), half(self.0.last_chunk())]
    }

    /// A text that begins at so many steps among the letters of long ones.
    pub(super) fn long(start: u32, length: u32) -> Self {
        let mut bytes = [0; SHORT + 1];
        bytes[..4].copy_from_slice(&start.to_le_bytes());
        bytes[4..8].copy_from_slice(&length.to_le_bytes());
        bytes[SHORT] = LONG;
        Self(bytes)
    }

    /// A number that depends on every letter.
    pub(super) fn mixed(self) -> usize {
        /// 2⁶⁴ divided by the golden ratio (Knuth, The Art of Computer Programming, 6.4).
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = self.halves().into_iter().fold(0_u64, |mixed, half| {
            (mixed.rotate_left(29) ^ half).wrapping_mul(FACTOR)
        });
        usize::try_from(mixed >> (u64::BITS / 2)).unwrap_or(0)
    }

    /// The bytes of a short text; `None` for a long one.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.0[..SHORT].get(..usize::from(self.0[SHORT]))
    }

    /// Where a long text lies among the letters of such texts.
    pub(super) fn range(self) -> Range<usize> {
        let [start, length, ..] = self.0.as_chunks::<4>().0 else {
            return 0..0;
        };
        let start = u32::from_le_bytes(*start) as usize * STEP;
        start..start + u32::from_le_bytes(*length) as usize
    }
}

/// Fewer than eight bytes as a number, the first one lowest.
#[inline]
fn few(bytes: &[u8], length: u32) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|bytes| u64::from(u32::from_le_bytes(*bytes)));
        return first | last << (8 * (length - 4));
    }
    let bytes = bytes.iter().rev();
    bytes.fold(0, |low, byte| low << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte.
    fn slow(text: &str) -> Option<[u8; SHORT + 1]> {
        let mut bytes = [0; SHORT + 1];
        bytes[..SHORT]
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        bytes[SHORT] = u8::try_from(text.len()).ok()?;
        Some(bytes)
    }

    proptest::proptest! {
        #[test]
        fn a_text_stands_with_all_its_bytes_whatever_its_length(
            one in "[a-zå0-9\u{0}]{0,17}",
            other in "[ab]{0,3}",
        ) {
            proptest::prop_assert_eq!(Text::short(&one).map(|text| text.0), slow(&one));
            for cut in (0..=one.len()).filter(|cut| one.is_char_boundary(*cut)) {
                let (before, after) = one.split_at(cut);
                let changed = format!("{before}{other}{after}");
                let is_same = Text::short(&one) == Text::short(&changed);
                let both_long = slow(&one).is_none() && slow(&changed).is_none();
                proptest::prop_assert_eq!(is_same, both_long || one == changed);
            }
            if let Some(text) = Text::short(&one) {
                proptest::prop_assert_eq!(text.bytes(), Some(one.as_bytes()));
            }
        }
    }
}
