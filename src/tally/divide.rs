//! The same counts group by group: enhet, sex, age and quarter.

use indexmap::IndexSet;

use super::{Counted, Tally};
use crate::audit::Audit;
use crate::case::CaseIx;
use crate::draw::{Span, UNKNOWN, Variable, dated};
use crate::rulebook::BatteryTable;

/// What every table is divided by, as the command line names it.
pub const DIVISIONS: [&str; 4] = ["enhet", "kon", "alder", "kvartal"];

/// The counts of a table, group by group.
#[derive(Clone, Debug)]
pub struct Division {
    /// What it is divided by: `enhet`, `kon`, `alder` or `kvartal`.
    pub name: &'static str,
    /// The groups by name, those of which the export does not say last.
    pub groups: Vec<Group>,
}

/// A group and its counts.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// One line for each question and grade that occurs.
    pub lines: Vec<Tally>,
}

/// Groups under counting.
pub(super) struct Dividing {
    variables: [Option<Variable>; DIVISIONS.len()],
    levels: [IndexSet<String>; DIVISIONS.len()],
    counted: [Vec<Counted>; DIVISIONS.len()],
}

impl Dividing {
    pub(super) fn of(audit: &Audit<'_>) -> Self {
        let words = &audit.book.words;
        let variable = |name: &str| match name {
            "kvartal" => Some(Variable::Time(Span::Kvartal)),
            name => Variable::parse(name, words),
        };
        Self {
            variables: DIVISIONS.map(variable),
            levels: Default::default(),
            counted: Default::default(),
        }
    }

    /// The code of a case's group in each division.
    pub(super) fn codes(
        &mut self,
        audit: &Audit<'_>,
        spec: &BatteryTable,
        case: CaseIx,
    ) -> [usize; DIVISIONS.len()] {
        let words = &audit.book.words;
        let view = audit.store.case(case);
        let dated_by = &words.object_word(spec.object).dated_by;
        let day = dated(view, words, dated_by).map(|moment| moment.day);
        let mut codes = [0; DIVISIONS.len()];
        for (place, code) in codes.iter_mut().enumerate() {
            let level = self.variables[place].as_ref();
            let level = level.and_then(|variable| variable.known_level(view, words, day));
            let level = level.unwrap_or_else(|| UNKNOWN.to_owned());
            *code = self.levels[place].insert_full(level).0;
        }
        codes
    }

    /// Adds the size of a group: division, code, and the codes of its answers.
    pub(super) fn add(&mut self, division: usize, code: usize, answers: [usize; 5], size: u64) {
        let counted = &mut self.counted[division];
        if counted.len() <= code {
            counted.resize_with(code + 1, Counted::default);
        }
        counted[code].add(answers, size);
    }

    /// Every division, also one whose cases are all in one group: parts of a whole may differ. A group of cases drawn in strata is weighed wrongly by its share, as the
    /// whole is.
    pub(super) fn finish(self, questions: usize, is_pooled: bool) -> Vec<Division> {
        let parts = DIVISIONS.into_iter().zip(self.levels).zip(self.counted);
        parts
            .map(|((name, levels), counted)| {
                let mut groups: Vec<Group> = levels
                    .into_iter()
                    .zip(counted)
                    .map(|(name, counted)| Group {
                        name,
                        lines: (0..questions)
                            .flat_map(|question| counted.of_question(question))
                            .map(|line| Tally { is_pooled, ..line })
                            .collect(),
                    })
                    .collect();
                groups.sort_by(|one, other| {
                    let key = |group: &Group| (group.name == UNKNOWN, group.name.clone());
                    key(one).cmp(&key(other))
                });
                Division { name, groups }
            })
            .collect()
    }
}
