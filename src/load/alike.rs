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

    /// The keys that are the same but for how they are written, together.
    fn groups(&self) -> impl Iterator<Item = &[(u64, Id)]> {
        let groups = self.0.chunk_by(|one, other| one.0 == other.0);
        groups.filter(|keys| keys.len() > 1)
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

    /// Leaves in doubt units of a kind whose keys are the same but for how they are written, unless they are about different
    /// children: they may be one, of which the rows of two files say different things. Asked once, when all units are read.
    /// Where their keys are written so that no two can be the same, as they usually are, each of them is only looked at.
    pub(super) fn doubt_units_alike(&mut self) {
        let builder = &self.builder;
        if !Looks::of_keys(builder).may_be_alike() {
            return;
        }
        let folded = self.folded.get_or_init(|| Folded::of(builder));
        let mut alike: Vec<(CaseIx, CaseIx)> = Vec::new();
        for keys in folded.groups() {
            let cases = keys.iter().flat_map(|(_, key)| builder.cases_of(*key));
            let mut cases: Candidates = cases.collect();
            cases.sort_unstable();
            for (place, case) in cases.iter().enumerate() {
                let earlier = cases[..place].iter().rev();
                let mut earlier = earlier.filter(|other| may_be_one(builder, **other, *case));
                alike.extend(earlier.next().map(|other| (*other, *case)));
            }
        }
        for (earlier, case) in alike {
            let at = self.builder.position(case);
            self.counted.note(at, (0, ""), Matter::UnitsAlike);
            self.builder.mark_lacking(earlier);
            self.builder.mark_lacking(case);
        }
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

/// True for two units of a kind that are not known to be about different children.
fn may_be_one(builder: &Builder, one: CaseIx, other: CaseIx) -> bool {
    let is_same = |one: Id, other: Id| {
        let form = |person| form_of(builder.ids.text(person));
        one == other || form(one) == form(other)
    };
    let children = builder.person(one).zip(builder.person(other));
    builder.object(one) == builder.object(other)
        && children.is_none_or(|(one, other)| is_same(one, other))
}

/// How keys are written, as far as it tells whether two of them may be the same.
#[derive(Clone, Copy, Debug)]
struct Looks {
    /// Which kinds of signs they have.
    signs: u8,
    shortest: usize,
    longest: usize,
}

impl Looks {
    const SMALL: u8 = 1;
    const CAPITAL: u8 = 2;
    /// Zeros before a number that a key begins with.
    const PADDED: u8 = 4;
    /// What can be written in several ways, or what nobody sees.
    const OTHER: u8 = 8;
    /// What stands after what a system puts before its keys.
    const COLON: u8 = 16;

    const NONE: Self = Self {
        signs: 0,
        shortest: usize::MAX,
        longest: 0,
    };

    /// How the keys of all cases are written.
    fn of_keys(builder: &Builder) -> Self {
        let (keys, ids): (Vec<Id>, _) = (builder.case_keys().collect(), &builder.ids);
        let looks = keys.par_iter().map(|key| Self::of(ids.text(*key)));
        looks.reduce(|| Self::NONE, Self::with)
    }

    fn of(key: &str) -> Self {
        let sign = |byte: u8| match byte {
            b'a'..=b'z' => Self::SMALL,
            b'A'..=b'Z' => Self::CAPITAL,
            b':' => Self::COLON,
            _ if byte.is_ascii_graphic() => 0,
            _ => Self::OTHER,
        };
        let mut signs = key.bytes().fold(0, |signs, byte| signs | sign(byte));
        if key.starts_with('0') {
            signs |= Self::PADDED;
        }
        // Zeros may be left out after what a system puts before its keys as well.
        let has_system = signs & Self::COLON > 0;
        if has_system && (key.starts_with('0') || key.contains(":0")) {
            signs |= Self::OTHER;
        }
        Self {
            signs,
            shortest: key.len(),
            longest: key.len(),
        }
    }

    fn with(self, other: Self) -> Self {
        Self {
            signs: self.signs | other.signs,
            shortest: self.shortest.min(other.shortest),
            longest: self.longest.max(other.longest),
        }
    }

    /// False where two different keys are different however they are written: all with capitals or all without, of signs that
    /// are written in one way alone, and as long as each other where zeros may be left out.
    fn may_be_alike(self) -> bool {
        let has = |signs: u8| self.signs & signs == signs;
        let may_lack_zeros = has(Self::PADDED) && self.shortest != self.longest;
        has(Self::OTHER) || may_lack_zeros || has(Self::SMALL | Self::CAPITAL)
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

    proptest::proptest! {
        #[test]
        fn keys_that_look_as_if_no_two_were_the_same_are_all_different(
            keys in proptest::collection::vec("(N:|n:)?[aA0]?[ 0]{0,2}[1bB:]{0,2}", 2..4),
        ) {
            let looks = keys.iter().map(|key| Looks::of(key));
            let looks = looks.fold(Looks::NONE, Looks::with);
            for (place, key) in keys.iter().enumerate() {
                let mut others = keys[..place].iter().filter(|other| *other != key);
                let is_same = others.any(|other| form_of(other) == form_of(key));
                proptest::prop_assert!(!is_same || looks.may_be_alike(), "{keys:?}");
            }
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
