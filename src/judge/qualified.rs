use smallvec::SmallVec;

use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::Reason;
use crate::case::{Id, Value};
use crate::rulebook::{FactId, Word};

impl Asking<'_> {
    /// The one in charge had one of the degrees on the anchor day.
    pub(super) fn qualified(&self, who: FactId, degrees: &[u32]) -> Verdict {
        let word = Word::Fact(who);
        let facts = self.scope.facts(who);
        let Some(fact) = facts.first() else {
            let reason = if self.scope.exports(word) {
                Reason::CaseworkerMissing
            } else {
                Reason::ColumnMissing
            };
            return Verdict::new(reason, Evidence::Missing(word));
        };
        let at = fact.position(self.judge.store);
        let Value::Is(id) = fact.value() else {
            return Verdict::new(Reason::Unreadable, Evidence::Fact(word, at));
        };
        let reason = self.degree_of(Id(id), degrees);
        Verdict::new(reason, Evidence::Staff(Id(id), at))
    }

    fn degree_of(&self, id: Id, degrees: &[u32]) -> Reason {
        let Some(personnel) = &self.judge.store.registers.personnel else {
            return Reason::RegisterMissing;
        };
        let mut rows = personnel.on(id, self.day).peekable();
        if rows.peek().is_none() {
            return Reason::CaseworkerUnknown;
        }
        if personnel.is_shared(id, self.day) {
            return Reason::EmployeeUnclear;
        }
        let stated: SmallVec<[u32; 4]> = rows.filter_map(|row| row.degree).collect();
        if stated.is_empty() {
            return if personnel.has_degrees {
                Reason::DegreeUnknown
            } else {
                Reason::DegreesNotExported
            };
        }
        let any_blank = || personnel.on(id, self.day).any(|row| row.degree.is_none());
        let is_one = |degree: &u32| degrees.contains(degree);
        match (stated.iter().any(is_one), stated.iter().all(is_one)) {
            (_, true) => Reason::HasDegree,
            (true, false) => Reason::DegreeUnknown,
            (false, false) if any_blank() || personnel.lost.contains(&id) => Reason::DegreeUnknown,
            (false, false) => Reason::LacksDegree,
        }
    }
}
