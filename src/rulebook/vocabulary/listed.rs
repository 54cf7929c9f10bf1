//! Lists of words that the cells of every row are held against.

/// Bytes by which a text may be longer than the same in lower case: hardly any letter takes more in capitals.
const LONGER: usize = 8;

/// Words in lower case that the cells of every row are held against. Most cells begin with a letter that no word does, and
/// those that do are held against few.
#[derive(Clone, Default, Debug)]
pub(super) struct Listed {
    words: Vec<String>,
    /// By byte: the words that a text beginning with it can be.
    begins: Vec<Vec<usize>>,
    /// Bytes beyond which no text is one of the words.
    longest: usize,
}

impl Listed {
    pub(super) fn of(words: Vec<String>) -> Self {
        // A list may have its words in capitals, as an export does.
        let words = words.into_iter().map(|word| word.to_lowercase());
        let words: Vec<String> = words.collect();
        let beginning = |byte| {
            let places = 0..words.len();
            places
                .filter(|place| may_begin(&words[*place], byte))
                .collect()
        };
        let begins = (0..=u8::MAX).map(beginning).collect();
        let longest = words.iter().map(|word| word.len() + LONGER).max();
        Self {
            words,
            begins,
            longest: longest.unwrap_or(0),
        }
    }

    /// The words that a text can be, by its first letter.
    #[inline]
    fn alike(&self, text: &str) -> &[usize] {
        let first = text.bytes().next();
        let found = first.and_then(|byte| self.begins.get(usize::from(byte)));
        found.map_or(&[], Vec::as_slice)
    }

    /// False when the first letter shows that a text does not begin with any of the words.
    #[inline]
    pub(super) fn may_have(&self, text: &str) -> bool {
        text.is_empty() || !self.alike(text).is_empty()
    }

    /// True for a text that is one of the words, whatever its case.
    #[inline]
    pub(super) fn has(&self, text: &str) -> bool {
        // Most texts are longer than any word, and would be made lower case for nothing.
        if text.len() > self.longest {
            return false;
        }
        let mut alike = self.alike(text).iter();
        alike.any(|place| is_lower_of(&self.words[*place], text))
            || text.is_empty() && self.words.iter().any(String::is_empty)
    }
}

/// True when a word without capitals is a text in lower case.
#[inline]
fn is_lower_of(word: &str, text: &str) -> bool {
    if text.is_ascii() {
        return word.eq_ignore_ascii_case(text);
    }
    text.chars().flat_map(char::to_lowercase).eq(word.chars())
}

/// False when no text that begins with a byte is a word in lower case.
fn may_begin(word: &str, byte: u8) -> bool {
    let own = word.bytes().next();
    own.is_some_and(|own| !byte.is_ascii() || own == byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::Listed;

    #[test]
    fn a_look_at_the_first_letter_passes_over_no_text_that_begins_with_a_word() {
        let texts = [
            "",
            "summa",
            "SUMMA",
            "Summa",
            "summ",
            "ökad",
            "Ökad",
            "ÖKAD",
            "okad",
            "xsumma",
            "1",
            "K",
            "Uppgiften har inte fyllts i",
        ];
        let long = "uppgiften har inte fyllts i";
        for words in [vec!["summa", "ökad", long], vec!["k"], vec![""], vec![]] {
            let listed = Listed::of(words.iter().map(|word| (*word).to_owned()).collect());
            let in_capitals = Listed::of(words.iter().map(|word| word.to_uppercase()).collect());
            for text in texts {
                let is_listed = words.iter().any(|word| *word == text.to_lowercase());
                assert_eq!(listed.has(text), is_listed, "{text} {words:?}");
                assert_eq!(in_capitals.has(text), is_listed, "{text} {words:?}");
            }
        }
    }
}
