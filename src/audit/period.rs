//! Cases that lie outside the period of the review. It says which figures are told of time, and not which cases are asked.

use rayon::prelude::*;

use super::Audit;
use crate::case::CaseIx;
use crate::draw::dated;
use crate::load::{Ledger, Severity};
use crate::rulebook::{BatteryTable, Word};
use crate::time::Day;

impl Audit<'_> {
    /// How many cases of a table are dated outside the period of the review, by the day that a frame goes by. One without
    /// a day is not known to be.
    #[must_use]
    pub fn outside_period(&self, table: usize) -> u64 {
        self.outside.get(table).copied().unwrap_or(0)
    }

    /// The same of every table; nothing without a period.
    pub(super) fn count_outside(&self) -> Vec<u64> {
        let Some(period) = self.review.period else {
            return Vec::new();
        };
        let tables = self.battery.tables.iter();
        tables
            .map(|table| self.count_outside_of(table, period))
            .collect()
    }

    fn count_outside_of(&self, table: &BatteryTable, (first, last): (Day, Day)) -> u64 {
        let words = &self.book.words;
        let dated_by = &words.object_word(table.object).dated_by;
        let is_outside = |case: CaseIx| {
            let moment = dated(self.store.case(case), words, dated_by);
            moment.is_some_and(|moment| moment.day < first || moment.day > last)
        };
        let cases = self.cases(table).into_par_iter();
        cases.filter(|(_, case)| is_outside(*case)).count() as u64
    }

    /// Whoever reads the period above the figures takes them for those of the period.
    pub(super) fn remark_on_period(&self, ledger: &mut Ledger) {
        let Some((first, last)) = self.review.period else {
            return;
        };
        let words = &self.book.words;
        for (place, table) in self.battery.tables.iter().enumerate() {
            let outside = self.outside_period(place);
            if outside == 0 {
                continue;
            }
            let dated_by = words.object_word(table.object).dated_by.iter();
            let days: Vec<&str> = dated_by
                .map(|event| words.label(Word::Event(*event)))
                .collect();
            let text = format!(
                "{}: {outside} av {} ärenden ligger utanför perioden {first} – {last} (dagen för: {}); de är med i andelarna. Ska de inte \
                 granskas: frys en ram för perioden med stickprov urval --metod alla, och ange den med --urval",
                table.title,
                self.count_of(table),
                days.join(", ")
            );
            let code = "utanfor_perioden";
            ledger.remark_on_file("", None, Severity::Warning, code, &text, outside);
        }
    }
}
