//! Lottordning v1: tickets that anyone can check with `sha256sum`.
//!
//! The order is that of SHA-256 over seed, `|` and id (after Rivest's consistent sampler, with a formula of its own),
//! so that a sample is a prefix of one order, and filtering or extending never changes who comes before whom.

use std::fmt;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::DrawError;

/// White space that is trimmed at both ends, and no other.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// What stands between seed and id; no seed may hold it.
const SEPARATOR: char = '|';

/// A seed: a text that decides the order of every id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seed(String);

/// The lot of one case: SHA-256, compared byte by byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket([u8; 32]);

impl Seed {
    /// A seed, trimmed and composed (NFC).
    ///
    /// # Errors
    /// It is empty, or holds `|` or a control character.
    pub fn parse(text: &str) -> Result<Self, DrawError> {
        let seed = normal(text);
        let is_fit =
            !seed.is_empty() && !seed.contains(SEPARATOR) && !seed.chars().any(char::is_control);
        is_fit.then_some(Self(seed)).ok_or(DrawError::Seed)
    }

    /// The text that is hashed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The lot of an id.
    #[must_use]
    pub fn ticket(&self, id: &str) -> Ticket {
        let mut hash = Sha256::new();
        hash.update(self.0.as_bytes());
        hash.update([SEPARATOR as u8]);
        hash.update(normal(id).as_bytes());
        Ticket(hash.finalize().into())
    }

    /// The number from which starting points are drawn: the first eight bytes of the empty id's ticket.
    #[must_use]
    pub fn start(&self) -> u64 {
        let Ticket(bytes) = self.ticket("");
        bytes[..8]
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// A text as it is hashed: trimmed and composed.
#[must_use]
pub fn normal(text: &str) -> String {
    text.trim_matches(BLANKS).nfc().collect()
}

/// The positions of a systematic sample with a given step, from a drawn start: 1 + (u mod step), and on.
#[must_use]
pub fn stepped(start: u64, step: u64, frame: u64) -> Vec<u64> {
    let step = step.max(1);
    let mut positions = Vec::new();
    let mut next = start;
    while next >= 1 && next <= frame {
        positions.push(next);
        let Some(further) = next.checked_add(step) else {
            break;
        };
        next = further;
    }
    positions
}

/// The positions of a systematic sample of `count` with a fractional step: 1 + ⌊(j·2⁶⁴ + u)·N / (n·2⁶⁴)⌋.
#[must_use]
pub fn spaced(draw: u64, count: u64, frame: u64) -> Vec<u64> {
    let (wide, count) = (u128::from(frame), count.min(frame));
    let place = |turn: u64| {
        let numerator = ((u128::from(turn) << 64) + u128::from(draw)) * wide;
        let place = numerator / (u128::from(count) << 64);
        u64::try_from(place).unwrap_or(u64::MAX - 1) + 1
    };
    (0..count).map(place).collect()
}
