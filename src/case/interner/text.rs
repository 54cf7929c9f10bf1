//! A text as it is kept.

use std::ops::Range;

/// Bytes of a text that is kept in its place.
const SHORT: usize = 15;

/// A text: most are short and stand here, with their length in the last byte and noughts between, so that comparing one
/// is one look. Of a long one stands where it begins, in steps of [`STEP`] bytes, and how long it is: two of them are the
/// same only when they lie in the same place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Text([u8; SHORT + 1]);

/// The last byte of a long text.
const LONG: u8 = u8::MAX;

/// Long texts begin at multiples of this, so that four bytes tell places in sixteen gigabytes of them.
pub(super) const STEP: usize = 4;

impl Text {
    /// What no short text is like.
    pub(super) const NONE: Self = Self([LONG; SHORT + 1]);

    /// A text that is short enough to stand here.
    pub(super) fn short(text: &str) -> Option<Self> {
        let mut bytes = [0; SHORT + 1];
        bytes[..SHORT]
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        bytes[SHORT] = u8::try_from(text.len()).ok()?;
        Some(Self(bytes))
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
        let halves = self.0.as_chunks::<8>().0.iter();
        let mixed = halves.fold(0_u64, |mixed, half| {
            (mixed.rotate_left(29) ^ u64::from_le_bytes(*half)).wrapping_mul(FACTOR)
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
