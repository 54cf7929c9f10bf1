use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

use indexmap::IndexSet;

/// A fault in a rule file: where, what, and what would have been right.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// File name below `rules/`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The fault in Swedish.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message
        )
    }
}

/// Every fault found so far. Reading goes on after a fault, so that all are told at once.
#[derive(Default, Debug)]
pub(crate) struct Faults {
    found: RefCell<Vec<Fault>>,
}

impl Faults {
    /// Notes a fault at a byte span of a file.
    pub(crate) fn add(&self, file: &str, text: &str, span: &Range<usize>, message: String) {
        let (line, column) = position(text, span.start);
        let fault = Fault {
            file: file.to_owned(),
            line,
            column,
            message,
        };
        self.found.borrow_mut().push(fault);
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// Forgets all but the first `count`.
    pub(crate) fn keep(&self, count: usize) {
        self.found.borrow_mut().truncate(count);
    }

    /// Takes in those of a file that was read by itself.
    pub(crate) fn absorb(&self, own: Self) {
        self.found.borrow_mut().extend(own.found.into_inner());
    }

    /// The faults in order of file and position.
    pub(crate) fn into_sorted(self) -> Vec<Fault> {
        let mut found = self.found.into_inner();
        found.sort();
        found.dedup();
        found
    }
}

/// Line and column, both from 1, of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// Permitted words that are listed when none of them is near.
const MOST_WORDS: usize = 40;

/// «menade du …?» for a word that is close to a permitted one, else the permitted words.
pub(crate) fn suggest<'a>(word: &str, permitted: impl IntoIterator<Item = &'a str>) -> String {
    let permitted: IndexSet<&str> = permitted.into_iter().collect();
    let nearest = permitted
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .min();
    match nearest {
        Some((distance, candidate)) if distance <= word.len().div_ceil(3) => {
            format!("menade du ”{candidate}”?")
        }
        _ => {
            let count = permitted.len();
            let some: Vec<&str> = permitted.into_iter().take(MOST_WORDS).collect();
            let more = if count > MOST_WORDS { " …" } else { "" };
            format!("tillåtna ord: {}{more}", some.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        assert_eq!(position("a\nåäö = x", "a\nåäö = ".len()), (2, 7));
    }

    #[test]
    fn a_misspelt_word_gets_its_neighbour_and_a_strange_one_the_list() {
        assert_eq!(
            suggest("anmalan_inkomm", ["anmalan_inkom", "beslut"]),
            "menade du ”anmalan_inkom”?"
        );
        assert_eq!(suggest("zzz", ["ska", "bör"]), "tillåtna ord: ska, bör");
    }
}
