//! Keys that are written with other capitals than those of their cases.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;
use hashbrown::HashMap;

use super::Reference;
use super::counted::Matter;
use super::rows::Loading;
use crate::case::{Builder, CaseIx, Id, Position};
use crate::rulebook::ObjectId;

/// The keys of all cases by what they are whatever their capitals; `None` where several are the same.
pub(super) struct Folded(HashMap<u64, Option<Id>>);

impl Folded {
    fn of(builder: &Builder) -> Self {
        let mut keys: HashMap<u64, Option<Id>> = HashMap::new();
        for key in builder.case_keys() {
            let known = keys.entry(folded(builder.ids.text(key)));
            let known = known.or_insert(Some(key));
            if *known != Some(key) {
                *known = None;
            }
        }
        Self(keys)
    }

    /// True for the only key that a text is when capitals make no difference.
    fn is_only(&self, key: Id, text: &str) -> bool {
        self.0.get(&folded(text)) == Some(&Some(key))
    }
}

impl Loading<'_> {
    /// The key of the only case that has a key with the same letters, in capitals where a text has none or the other way
    /// round. Asked when no case has the text itself for a key.
    pub(super) fn key_alike(&self, text: &str) -> Option<Id> {
        let builder = &self.builder;
        let is_of_case = |key: &Id| builder.cases_of(*key).next().is_some();
        let forms = in_other_letters(text).into_iter();
        let mut known = forms.filter_map(|form| builder.ids.find(&form));
        let key = known.find(is_of_case)?;
        // All keys are gone through once, and only where some key is written otherwise.
        let folded = self.folded.get_or_init(|| Folded::of(builder));
        folded.is_only(key, text).then_some(key)
    }

    /// The case of a kind that a key is written otherwise for, with word of it. The place is the row and the column.
    pub(super) fn find_alike(
        &mut self,
        object: ObjectId,
        text: &str,
        (at, column): (Position, (usize, &str)),
    ) -> Option<CaseIx> {
        let key = self.key_alike(text)?;
        let case = self.builder.find_by_id(object, key)?;
        self.counted.note(at, column, Matter::OtherLetters);
        Some(case)
    }

    /// The same of what a row refers to.
    pub(super) fn find_referred_alike(&mut self, reference: &Reference) -> Option<CaseIx> {
        let text = self.builder.ids.text(reference.key).to_owned();
        let column = (usize::from(reference.column), "");
        self.find_alike(reference.object, &text, (reference.at, column))
    }
}

/// A key in capitals and in small letters, as far as that is another text; what a system puts before its keys stays.
fn in_other_letters(text: &str) -> Vec<String> {
    let (system, key) = text.split_at(text.find(':').map_or(0, |at| at + 1));
    let mut forms = vec![key.to_uppercase(), key.to_lowercase()];
    if !system.is_empty() {
        for form in &mut forms {
            form.insert_str(0, system);
        }
        forms.extend([text.to_uppercase(), text.to_lowercase()]);
    }
    forms.retain(|form| form != text);
    forms
}

fn folded(text: &str) -> u64 {
    let mut hash = FixedState::default().build_hasher();
    for letter in text.chars().flat_map(char::to_lowercase) {
        letter.hash(&mut hash);
    }
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_other_letters_where_it_has_letters_and_what_keeps_systems_apart_stays() {
        assert_eq!(in_other_letters("FB-1"), ["fb-1"]);
        assert_eq!(in_other_letters("Fb-1"), ["FB-1", "fb-1"]);
        assert!(in_other_letters("2024-1").is_empty());
        let of_system = in_other_letters("Norr:fb-1");
        assert_eq!(of_system, ["Norr:FB-1", "NORR:FB-1", "norr:fb-1"]);
    }
}
