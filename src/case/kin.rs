//! Which cases stand for the same child.

use hashbrown::HashMap;

use super::store::{CaseIx, Store};

/// For each case of several lists the number of its child, from 0: the same for all cases about a child, and for a case and
/// its parts also where the export does not say whose they are.
pub(crate) fn children_of(store: &Store, lists: &[&[CaseIx]]) -> Vec<Vec<usize>> {
    let mut kin = Kin::of(store);
    let mut known = HashMap::new();
    let mut number = |case: &CaseIx| {
        let next = known.len();
        *known.entry(kin.first(case.0)).or_insert(next)
    };
    lists
        .iter()
        .map(|cases| cases.iter().map(&mut number).collect())
        .collect()
}

/// For each case one that stands for the same child, itself when it is the first of them.
struct Kin(Vec<u32>);

impl Kin {
    fn of(store: &Store) -> Self {
        let count = u32::try_from(store.cases.len()).unwrap_or(u32::MAX);
        let mut kin = Self((0..count).collect());
        let mut first_of = HashMap::new();
        for case in 0..count {
            let view = store.case(CaseIx(case));
            if let Some(person) = view.person() {
                kin.join(case, *first_of.entry(person).or_insert(case));
            }
            for part in view.all_parts() {
                kin.join(case, part.ix.0);
            }
        }
        kin
    }

    /// The first of the cases that stand for the same child. The way there is made shorter for who asks next.
    fn first(&mut self, case: u32) -> u32 {
        let mut case = case as usize;
        while self.0[case] as usize != case {
            self.0[case] = self.0[self.0[case] as usize];
            case = self.0[case] as usize;
        }
        self.0[case]
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other) as usize] = one.min(other);
    }
}
