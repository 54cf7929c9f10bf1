//! The same counts group by group: enhet, sex, age and quarter.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use indexmap::IndexSet;
use polars::prelude::PolarsResult;

use super::Tally;
use super::counting::{Codes, Groups, lines};
use crate::audit::Audit;
use crate::case::{CaseIx, CaseView};
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

impl Division {
    /// The same with some groups counted as one, last and by another name.
    pub(crate) fn with_as_one(&self, some: &BTreeSet<String>, name: &str) -> Self {
        let is_one = |group: &&Group| some.contains(&group.name);
        let (some, others): (Vec<&Group>, Vec<&Group>) = self.groups.iter().partition(is_one);
        let mut groups: Vec<Group> = others.into_iter().cloned().collect();
        if !some.is_empty() {
            groups.push(Group {
                name: name.to_owned(),
                lines: added(some.iter().flat_map(|group| &group.lines)),
            });
        }
        Self {
            name: self.name,
            groups,
        }
    }
}

/// Lines of different groups, added question by question and grade by grade.
fn added<'a>(lines: impl Iterator<Item = &'a Tally>) -> Vec<Tally> {
    let mut sums: Vec<Tally> = Vec::new();
    for line in lines {
        let own = |sum: &&mut Tally| (sum.question, sum.grade) == (line.question, line.grade);
        match sums.iter_mut().find(own) {
            Some(sum) => sum.add(line),
            None => sums.push(*line),
        }
    }
    sums.sort_by_key(|sum| (sum.question, sum.grade));
    sums
}

/// What the groups of a division are ordered by: those of which the export does not say last, and of the others those
/// that begin with a number by it, so that 6–12 years stands before 13–15.
pub(crate) fn place_among(name: &str) -> (bool, u64, &str) {
    let end = name.find(|letter: char| !letter.is_ascii_digit());
    let digits = &name[..end.unwrap_or(name.len())];
    // A name without a number comes after those with one.
    let number = digits.parse().unwrap_or(u64::MAX);
    (name == UNKNOWN, number, name)
}

/// The groups that cases are in.
pub(crate) struct Labels {
    /// For each of [`DIVISIONS`] the names of its groups.
    pub(crate) names: [Vec<String>; DIVISIONS.len()],
    /// For each of [`DIVISIONS`] the place of each case's group among those names.
    pub(crate) of: [Vec<usize>; DIVISIONS.len()],
}

/// The groups of cases of the object that a table asks about.
pub(crate) fn labels(audit: &Audit<'_>, spec: &BatteryTable, cases: &[CaseIx]) -> Labels {
    let mut dividing = Dividing::of(audit, 0);
    let mut of: [Vec<usize>; DIVISIONS.len()] = Default::default();
    for case in cases {
        let groups = dividing.groups(audit, spec, audit.store.case(*case));
        for (known, group) in of.iter_mut().zip(groups) {
            known.push(group);
        }
    }
    let names = dividing.levels;
    Labels {
        names: names.map(|names| names.into_iter().collect()),
        of,
    }
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
    /// The group of each key, so that the name of a group is made once.
    known: [HashMap<Option<u32>, usize>; DIVISIONS.len()],
    levels: [IndexSet<String>; DIVISIONS.len()],
    counted: [Vec<Codes>; DIVISIONS.len()],
    /// Questions of the table.
    questions: usize,
}

impl Dividing {
    pub(super) fn of(audit: &Audit<'_>, questions: usize) -> Self {
        let words = &audit.book.words;
        let variable = |name: &str| match name {
            "kvartal" => Some(Variable::Time(Span::Kvartal)),
            name => Variable::parse(name, words),
        };
        Self {
            variables: DIVISIONS.map(variable),
            known: Default::default(),
            levels: Default::default(),
            counted: Default::default(),
            questions,
        }
    }

    /// A case's group in each division.
    pub(super) fn groups(
        &mut self,
        audit: &Audit<'_>,
        spec: &BatteryTable,
        view: CaseView<'_>,
    ) -> Groups {
        let words = &audit.book.words;
        let dated_by = &words.object_word(spec.object).dated_by;
        let day = dated(view, words, dated_by).map(|moment| moment.day);
        let mut groups = [0; DIVISIONS.len()];
        for (place, group) in groups.iter_mut().enumerate() {
            let variable = self.variables[place].as_ref();
            let key = variable.and_then(|variable| variable.key(view, words, day));
            if let Some(known) = self.known[place].get(&key) {
                *group = *known;
                continue;
            }
            let level = variable.and_then(|variable| variable.known_level(view, words, day));
            *group = self.group_named(place, level.unwrap_or_else(|| UNKNOWN.to_owned()));
            self.known[place].insert(key, *group);
        }
        groups
    }

    fn group_named(&mut self, division: usize, level: String) -> usize {
        let group = self.levels[division].insert_full(level).0;
        if self.counted[division].len() <= group {
            let none = Codes::of(self.questions);
            self.counted[division].resize(group + 1, none);
        }
        group
    }

    /// Counts the codes of a case's answers in each of its groups.
    pub(super) fn add(&mut self, groups: Groups, codes: &[usize]) {
        for (counted, group) in self.counted.iter_mut().zip(groups) {
            counted[group].add(codes);
        }
    }

    /// The counts of the whole: every case is in one group of each division.
    pub(super) fn whole(&self) -> Codes {
        let mut whole = Codes::of(self.questions);
        let [first, ..] = &self.counted;
        for group in first {
            whole.add_all(group);
        }
        whole
    }

    /// Adds what is counted of other cases.
    pub(super) fn add_all(&mut self, other: Self) {
        let divisions = other.levels.into_iter().zip(other.counted).enumerate();
        for (place, (levels, counted)) in divisions {
            for (level, codes) in levels.into_iter().zip(counted) {
                let group = self.group_named(place, level);
                self.counted[place][group].add_all(&codes);
            }
        }
    }

    /// Every division, also one whose cases are all in one group: parts of a whole may differ. A group of cases drawn in
    /// strata is weighed wrongly by its share, as the whole is.
    pub(super) fn finish(self, is_pooled: bool) -> PolarsResult<Vec<Division>> {
        let parts = DIVISIONS.into_iter().zip(self.levels).zip(self.counted);
        parts
            .map(|((name, levels), counted)| {
                let lines = lines(&counted.iter().collect::<Vec<_>>())?;
                let mut groups: Vec<Group> = levels
                    .into_iter()
                    .zip(lines)
                    .map(|(name, mut lines)| {
                        for line in &mut lines {
                            line.is_pooled = is_pooled;
                        }
                        Group { name, lines }
                    })
                    .collect();
                groups.sort_by(|one, other| place_among(&one.name).cmp(&place_among(&other.name)));
                Ok(Division { name, groups })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{UNKNOWN, place_among};

    #[test]
    fn ages_stand_in_the_order_of_their_years_and_what_is_unknown_last() {
        let mut names = [
            UNKNOWN, "13–15", "över 18", "0–5", "6–12", "16–17", "2025-K2", "2025-K1", "Alm",
        ];
        names.sort_by(|one, other| place_among(one).cmp(&place_among(other)));
        let ordered = [
            "0–5", "6–12", "13–15", "16–17", "2025-K1", "2025-K2", "Alm", "över 18", UNKNOWN,
        ];
        assert_eq!(names, ordered);
    }
}
