//! Cases by the numbers of their keys.

use hashbrown::HashMap;

use super::interner::Id;
use super::store::{CaseIx, CaseRow};
use crate::rulebook::ObjectId;

/// Cases by their keys. Hardly any key is that of several units, so the first of each stands in a list by its number.
#[derive(Default, Debug)]
pub(super) struct Keys {
    first: Vec<u32>,
    others: HashMap<(ObjectId, Id), CaseIx>,
}

/// No case has this place.
const NO_CASE: u32 = u32::MAX;

impl Keys {
    /// The case of a kind with a key.
    pub(super) fn find(&self, object: ObjectId, key: Id, cases: &[CaseRow]) -> Option<CaseIx> {
        let first = *self.first.get(key.0 as usize)?;
        let case = cases.get(first as usize)?;
        if case.object == object {
            return Some(CaseIx(first));
        }
        if self.others.is_empty() {
            return None;
        }
        self.others.get(&(object, key)).copied()
    }

    /// Notes a case under its key.
    pub(super) fn insert(&mut self, object: ObjectId, key: Id, case: CaseIx) {
        let place = key.0 as usize;
        if self.first.len() <= place {
            self.first.resize(place + 1, NO_CASE);
        }
        if self.first[place] == NO_CASE {
            self.first[place] = case.0;
        } else {
            self.others.insert((object, key), case);
        }
    }
}
