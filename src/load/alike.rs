//! Keys that are written otherwise than those of their cases: with other capitals or spaces, without the zeros that a number
//! begins with, or with letters that are put together of two signs.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use rayon::prelude::*;
use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use super::Reference;
use super::counted::Matter;
use super::rows::Loading;
use crate::case::{Builder, CaseIx, Id, Position};
use crate::rulebook::ObjectId;

/// Cases that a key may be meant for. Nearly always there is one at most.
type Candidates = SmallVec<[CaseIx; 2]>;

/// The keys of all cases by what they are however they are written, in the order of that.
pub(super) struct Folded(Vec<(u64, Id)>);

impl Folded {
    /// Every key is folded once, by as many threads as there are.
    fn of(builder: &Builder) -> Self {
        let (keys, ids): (Vec<Id>, _) = (builder.case_keys().collect(), &builder.ids);
        let fold = |key: &Id| (folded(ids.text(*key)), *key);
        let mut folded: Vec<(u64, Id)> = keys.par_iter().map(fold).collect();
        folded.par_sort_unstable();
        folded.dedup();
        Self(folded)
    }

    /// The keys that are the same as a text but for how they are written.
    fn alike(&self, text: &str) -> SmallVec<[Id; 2]> {
        let wanted = folded(text);
        let first = self.0.partition_point(|(fold, _)| *fold < wanted);
        let found = self.0[first..].iter();
        let found = found.take_while(|(fold, _)| *fold == wanted);
        found.map(|(_, key)| *key).collect()
    }
}

impl Loading<'_> {
    /// The keys of cases that are the same as a text but for how they are written. Asked when no case has the text itself
    /// for a key: all keys are gone through once, and only where some key is not found.
    pub(super) fn keys_alike(&self, text: &str) -> SmallVec<[Id; 2]> {
        let folded = self.folded.get_or_init(|| Folded::of(&self.builder));
        folded.alike(text)
    }

    /// The only key of cases that the key of a row is but for how it is written, with word of it. Where several are, the row
    /// may be about the cases of any of them. The place is the row and the column.
    pub(super) fn find_key_alike(
        &mut self,
        text: &str,
        (at, column): (Position, (usize, &str)),
    ) -> Option<Id> {
        let keys = self.keys_alike(text);
        if let [key] = keys[..] {
            self.counted.note(at, column, Matter::OtherLetters);
            return Some(key);
        }
        let cases = keys.iter().flat_map(|key| self.builder.cases_of(*key));
        let cases: Candidates = cases.collect();
        self.doubt_each(&cases, (at, column));
        None
    }

    /// The case of a kind that a key is written otherwise for, with word of it. Where there are several, the row may be about
    /// any of them. The place is the row and the column.
    pub(super) fn find_alike(
        &mut self,
        object: ObjectId,
        text: &str,
        (at, column): (Position, (usize, &str)),
    ) -> Option<CaseIx> {
        let keys = self.keys_alike(text);
        let of_kind = |key: &Id| self.builder.find_by_id(object, *key);
        let cases: Candidates = keys.iter().filter_map(of_kind).collect();
        if let [case] = cases[..] {
            self.counted.note(at, column, Matter::OtherLetters);
            return Some(case);
        }
        self.doubt_each(&cases, (at, column));
        None
    }

    /// The same of what a row refers to.
    pub(super) fn find_referred_alike(&mut self, reference: &Reference) -> Option<CaseIx> {
        let text = self.builder.ids.text(reference.key).to_owned();
        let column = (usize::from(reference.column), "");
        self.find_alike(reference.object, &text, (reference.at, column))
    }

    /// Leaves each of some cases in doubt that a row may be about, with word of it.
    fn doubt_each(&mut self, cases: &[CaseIx], (at, column): (Position, (usize, &str))) {
        if cases.is_empty() {
            return;
        }
        self.counted.note(at, column, Matter::SeveralAlike);
        for case in cases {
            self.builder.mark_lacking(*case);
        }
    }
}

/// What a key is however it is written, as a number.
fn folded(key: &str) -> u64 {
    FixedState::default().hash_one(form_of(key))
}

/// A key without what differs between ways of writing it: in small letters, each of them one sign, without spaces and without
/// zeros before a number that it begins with. What a system puts before its keys stays.
fn form_of(key: &str) -> String {
    let mut form = Form {
        text: String::with_capacity(key.len()),
        start: 0,
    };
    if key.is_ascii() {
        for letter in key.chars() {
            form.push(letter.to_ascii_lowercase());
        }
    } else {
        for letter in key.nfc().flat_map(char::to_lowercase) {
            form.push(letter);
        }
    }
    form.text
}

/// The form of a key under way.
struct Form {
    text: String,
    /// Where the key begins after what its system has put before it.
    start: usize,
}

impl Form {
    fn push(&mut self, letter: char) {
        if is_space(letter) {
            return;
        }
        if letter.is_ascii_digit() && self.text[self.start..] == *"0" {
            self.text.pop();
        }
        self.text.push(letter);
        if letter == ':' && self.start == 0 {
            self.start = self.text.len();
        }
    }
}

/// True for what nobody sees in a key: spaces of any width, also of none.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("FB-1", "fb-1"),
            ("Fb-1", "fB-1"),
            ("00123", "123"),
            ("Norr:00123", "norr:123"),
            ("000", "0"),
            ("A 1", "A\u{a0}1"),
            ("A 1", "A1"),
            ("Å-1", "A\u{30a}-1"),
            ("å-1", "A\u{30a}-1"),
            ("A\u{200b}-1", "a-1"),
        ] {
            assert_eq!(form_of(one), form_of(other), "{one} {other}");
        }
    }

    #[test]
    fn keys_that_say_something_else_are_not_the_same() {
        for (one, other) in [
            ("FB-1", "FB-01"),
            ("1", "10"),
            ("0-1", "1"),
            ("2024-1", "20241"),
            ("A:1:01", "A:1:1"),
            ("Å-1", "A-1"),
            ("Norr:1", "1"),
        ] {
            assert_ne!(form_of(one), form_of(other), "{one} {other}");
        }
    }
}
