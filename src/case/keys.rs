//! Cases by the numbers of their keys.

use hashbrown::HashMap;
use smallvec::SmallVec;

use super::interner::Id;
use super::room::lengthen;
use super::store::{CaseIx, CaseRow};
use crate::rulebook::ObjectId;

/// Cases by their keys. Hardly any key is that of several units, so the first of each stands in a list by its number.
#[derive(Default, Debug)]
pub(super) struct Keys {
    first: Vec<u32>,
    others: HashMap<Id, SmallVec<[CaseIx; 2]>>,
}

/// No case has this place.
const NO_CASE: u32 = u32::MAX;

impl Keys {
    /// The case of a kind with a key.
    pub(super) fn find(&self, object: ObjectId, key: Id, cases: &[CaseRow]) -> Option<CaseIx> {
        let mut found = self.all(key);
        found.find(|case| cases[case.0 as usize].object == object)
    }

    /// The cases of every kind with a key.
    pub(super) fn all(&self, key: Id) -> impl Iterator<Item = CaseIx> + '_ {
        let first = self.first.get(key.0 as usize);
        let first = first.filter(|first| **first != NO_CASE);
        let others = (!self.others.is_empty()).then(|| self.others.get(&key));
        let others = others.flatten().into_iter().flatten().copied();
        first.map(|first| CaseIx(*first)).into_iter().chain(others)
    }

    /// Notes a case under its key.
    pub(super) fn insert(&mut self, key: Id, case: CaseIx) {
        let place = key.0 as usize;
        lengthen(&mut self.first, place + 1, NO_CASE);
        if self.first[place] == NO_CASE {
            self.first[place] = case.0;
        } else {
            self.others.entry(key).or_default().push(case);
        }
    }
}
