use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::io_words::swedish;
use crate::output::write_private;
use crate::secrecy::holds_number;

/// Bytes of a secret.
const LENGTH: usize = 32;

/// What stands for the digits from 0 where they would look like an identity number.
const LETTERS: [char; 10] = ['g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's'];

/// The secret that pseudonyms and moves are made from: whoever has it can work out who is who.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// A key file that could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It could not be read.
    #[error("nyckelfilen {} kan inte läsas ({})", path.display(), swedish(source))]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It holds something else.
    #[error("{} är ingen nyckelfil: den ska ha 64 hexadecimala tecken; ange en fil som inte finns, så görs en ny nyckel", .0.display())]
    Form(PathBuf),
    /// The computer gave no random bytes.
    #[error("datorn gav inga slumptal till en ny nyckel")]
    Random,
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] crate::output::OutputError),
}

impl Secret {
    /// Reads a key file, or makes one that only its owner can read.
    ///
    /// # Errors
    /// The file is no key file, or could not be read or written.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        if !path.exists() {
            let mut bytes = [0; LENGTH];
            getrandom::fill(&mut bytes).map_err(|_| KeyError::Random)?;
            write_private(path, (crate::hex(&bytes) + "\n").as_bytes())?;
            return Ok(Self(bytes));
        }
        let text = fs::read_to_string(path).map_err(|source| KeyError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(text.trim()).ok_or_else(|| KeyError::Form(path.to_owned()))
    }

    fn parse(text: &str) -> Option<Self> {
        if text.len() != LENGTH * 2 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; LENGTH];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// A pseudonym: the same for the same text, whatever the file. Twelve hexadecimal digits (48 bits of
    /// HMAC-SHA-256, RFC 2104): among a million keys two fall together with a chance of two in a thousand.
    ///
    /// One in nine hundred would look like an identity number, and be masked wherever the copy is used. Its digits are
    /// written as the letters after f, which no other pseudonym has.
    pub(super) fn pseudonym(&self, kind: &str, text: &str) -> String {
        let code = crate::hex(&self.digest(kind, text)[..6]);
        let pseudonym = format!("{kind}-{code}");
        if !holds_number(&pseudonym) {
            return pseudonym;
        }
        let letter = |sign: char| {
            sign.to_digit(10)
                .map_or(sign, |digit| LETTERS[digit as usize])
        };
        let letters: String = code.chars().map(letter).collect();
        format!("{kind}-{letters}")
    }

    /// A number from 0 up to, not with, `below`.
    pub(super) fn number(&self, kind: &str, text: &str, below: u64) -> u64 {
        let digest = self.digest(kind, text);
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        u64::from_be_bytes(first) % below.max(1)
    }

    fn digest(&self, kind: &str, text: &str) -> Vec<u8> {
        // A key of any length is allowed (RFC 2104, section 3), so this never fails.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return vec![0; LENGTH];
        };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{LENGTH, Secret, holds_number};

    #[test]
    fn no_pseudonym_looks_like_an_identity_number_and_the_others_are_as_before() {
        let secret = Secret([0; LENGTH]);
        let (mut seen, mut lettered) = (HashSet::new(), 0);
        for number in 0..5000 {
            let text = number.to_string();
            let pseudonym = secret.pseudonym("nyckel", &text);
            assert!(!holds_number(&pseudonym), "{pseudonym}");
            let code = crate::hex(&secret.digest("nyckel", &text)[..6]);
            let before = format!("nyckel-{code}");
            lettered += usize::from(pseudonym != before);
            assert_eq!(pseudonym == before, !holds_number(&before), "{before}");
            assert!(seen.insert(pseudonym));
        }
        assert!(lettered > 0);
    }
}
