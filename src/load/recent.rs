//! What the texts of a column were found to be, kept for the next cell with the same: most columns say one of a few things,
//! again and again.

use super::read::Digest;

/// Places for texts; a power of two.
const PLACES: usize = 32;

/// Looks after which it shows whether texts come again.
const LOOKS: u32 = 32;

/// The texts that some cells of a column had, each in the place that its letters give it.
pub(super) struct Recent<'r> {
    /// An empty text where there is none.
    kept: [(&'r str, Found); PLACES],
    looks: u32,
    finds: u32,
}

/// What a text was found to be.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) digest: Digest,
    /// What it says (see [`said`](super::said::said)); 0 in a column that says nothing.
    pub(super) said: u64,
}

impl<'r> Recent<'r> {
    /// None so far.
    pub(super) fn new() -> Self {
        let nothing = Found {
            digest: Digest::Text,
            said: 0,
        };
        Self {
            kept: [("", nothing); PLACES],
            looks: 0,
            finds: 0,
        }
    }

    /// What a text that is not empty was found to be.
    #[inline]
    pub(super) fn find(&mut self, text: &str) -> Option<Found> {
        // In a column of keys hardly any comes again.
        if self.looks >= LOOKS && self.finds < LOOKS / 4 {
            return None;
        }
        let (kept, found) = self.kept[place_of(text)];
        let is_same = kept == text;
        if self.looks < LOOKS {
            self.looks += 1;
            self.finds += u32::from(is_same);
        }
        is_same.then_some(found)
    }

    /// Keeps what a text was found to be.
    #[inline]
    pub(super) fn keep(&mut self, text: &'r str, found: Found) {
        self.kept[place_of(text)] = (text, found);
    }
}

/// The place that the letters of a text give it. Those in the middle of a long one are not asked: it would cost more to mix
/// them in than to look at a text once more.
#[inline]
fn place_of(text: &str) -> usize {
    const MIXER: u64 = 0x9E37_79B9_7F4A_7C15;
    let bytes = text.as_bytes();
    let mixed = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23)
        }
        _ => bytes
            .iter()
            .fold(0, |mixed, byte| mixed << 8 | u64::from(*byte)),
    };
    let [.., high] = mixed.wrapping_mul(MIXER).to_le_bytes();
    usize::from(high) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Id;

    fn found(number: u32) -> Found {
        Found {
            digest: Digest::Known(Id(number)),
            said: u64::from(number),
        }
    }

    proptest::proptest! {
        #[test]
        fn a_text_is_what_it_was_last_found_to_be_or_not_known(
            texts in proptest::collection::vec("[ab]{1,3}|[åa]{7,9}x{0,3}[åa]{7,9}", 1..200),
        ) {
            let mut recent = Recent::new();
            for (number, text) in (0..).zip(&texts) {
                let before = texts[..number as usize].iter().rposition(|other| other == text);
                if let Some(known) = recent.find(text) {
                    let number = u32::try_from(before.unwrap()).unwrap();
                    proptest::prop_assert_eq!(known.digest, found(number).digest);
                    proptest::prop_assert_eq!(known.said, found(number).said);
                }
                recent.keep(text, found(number));
            }
        }
    }

    #[test]
    fn a_text_that_comes_again_is_known_and_keys_are_not_looked_for_for_ever() {
        let mut recent = Recent::new();
        recent.keep("enhet", found(7));
        assert!((0..100).all(|_| recent.find("enhet").is_some()));
        let mut recent = Recent::new();
        for number in 0..LOOKS {
            assert!(recent.find(&format!("B-{number}")).is_none());
        }
        recent.keep("B-0", found(0));
        assert!(recent.find("B-0").is_none());
    }
}
