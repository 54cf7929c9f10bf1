//! Numbers that look random and are the same every time: `xoshiro256**` (Blackman and Vigna), begun with SHA-256 of a text.

use sha2::{Digest, Sha256};

use super::quota::{MILLION, Share};

/// A source of numbers.
pub(super) struct Random {
    state: [u64; 4],
}

impl Random {
    /// A source of its own for each purpose, all from one seed.
    pub(super) fn new(seed: &str, purpose: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(purpose.as_bytes());
        hash.update([0]);
        hash.update(seed.as_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut state = [0; 4];
        for (place, byte) in digest.iter().enumerate() {
            state[place / 8] = (state[place / 8] << 8) | u64::from(*byte);
        }
        // All zeros would stay so.
        state[0] |= 1;
        Self { state }
    }

    fn word(&mut self) -> u64 {
        let result = self.state[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = self.state[1] << 17;
        self.state[2] ^= self.state[0];
        self.state[3] ^= self.state[1];
        self.state[1] ^= self.state[2];
        self.state[0] ^= self.state[3];
        self.state[2] ^= shifted;
        self.state[3] = self.state[3].rotate_left(45);
        result
    }

    /// A number below a limit; 0 when the limit is 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let wide = (self.word() >> 32) * u64::from(limit);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = u32::try_from(high.saturating_sub(low)).unwrap_or(0);
        let step = i32::try_from(self.below(width + 1)).unwrap_or(0);
        low + step
    }

    /// True in a share of the times it is asked.
    pub(super) fn chance(&mut self, share: Share) -> bool {
        self.below(MILLION) < share.millionths()
    }

    /// True in so many of a hundred times.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// True once in so many times.
    pub(super) fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    /// A place in a list of a length.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let limit = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(limit)).unwrap_or(0)
    }

    /// One of some texts.
    pub(super) fn pick(&mut self, texts: &[&'static str]) -> &'static str {
        let place = self.place(texts.len());
        texts.get(place).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seed: &str, purpose: &str) -> Vec<u32> {
        let mut random = Random::new(seed, purpose);
        (0..50).map(|_| random.below(1_000_000)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_seed_others() {
        assert_eq!(first("1", "fall"), first("1", "fall"));
        assert_ne!(first("1", "fall"), first("2", "fall"));
        assert_ne!(first("1", "fall"), first("1", "slarv"));
    }

    #[test]
    fn numbers_stay_within_their_limits() {
        let mut random = Random::new("1", "fall");
        let mut seen = [false; 7];
        for _ in 0..1_000 {
            let number = random.between(-3, 3);
            seen[usize::try_from(number + 3).unwrap()] = true;
        }
        assert_eq!(seen, [true; 7]);
        assert_eq!(random.between(5, 5), 5);
        assert_eq!(random.between(5, 2), 5);
        assert_eq!(random.below(0), 0);
    }
}
