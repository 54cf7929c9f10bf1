//! Why answers are Nej, and which versions of a rule answers were given by.

use std::collections::BTreeSet;

use crate::answer::{Answer, Reason};
use crate::audit::Judged;
use crate::rulebook::Grade;

/// Why the answers to a question are Nej under one grade, in the order in which the reasons first appear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grounds {
    /// Place of the question in its table, from 0.
    pub question: usize,
    /// Grade of the demand.
    pub grade: Grade,
    /// The machine's reasons, or `None` for what a reader has said, and how many cases for each.
    pub reasons: Vec<(Option<Reason>, u64)>,
    /// Places of the versions of the rule that those answers were judged by.
    pub versions: BTreeSet<usize>,
}

/// The Nej to a question under one grade, under counting.
struct Ground {
    question: usize,
    grade: Grade,
    /// Each reason, how many cases have it, and the place of the first.
    reasons: Vec<(Option<Reason>, u64, usize)>,
    versions: BTreeSet<usize>,
}

impl Ground {
    fn count(&mut self, reason: Option<Reason>, count: u64, first: usize) {
        let mut reasons = self.reasons.iter_mut();
        match reasons.find(|(known, ..)| *known == reason) {
            Some((_, known, place)) => {
                *known += count;
                *place = first.min(*place);
            }
            None => self.reasons.push((reason, count, first)),
        }
    }

    /// With its reasons in the order in which they first appear.
    fn finish(mut self) -> Grounds {
        self.reasons.sort_by_key(|(.., first)| *first);
        let reasons = self.reasons.into_iter();
        Grounds {
            question: self.question,
            grade: self.grade,
            reasons: reasons.map(|(reason, count, _)| (reason, count)).collect(),
            versions: self.versions,
        }
    }
}

/// Grounds under counting: the same in whatever order the cases come.
#[derive(Default)]
pub(super) struct Grounding {
    found: Vec<Ground>,
    /// For each question, version by version, whether any answer was judged by it.
    used: Vec<Vec<bool>>,
}

impl Grounding {
    /// Takes in an answer about the case with a place, which is not struck.
    pub(super) fn add(&mut self, place: usize, (question, grade): (usize, Grade), cell: &Judged) {
        if let Some(version) = cell.machine.version() {
            self.note_use(question, version);
        }
        if cell.answer != Answer::Nej {
            return;
        }
        let grounds = self.of(question, grade);
        grounds.count(cell.reason(), 1, place);
        grounds.versions.extend(cell.machine.version());
    }

    fn note_use(&mut self, question: usize, version: usize) {
        if self.used.len() <= question {
            self.used.resize_with(question + 1, Vec::new);
        }
        let used = &mut self.used[question];
        if used.len() <= version {
            used.resize(version + 1, false);
        }
        used[version] = true;
    }

    fn of(&mut self, question: usize, grade: Grade) -> &mut Ground {
        let known = |ground: &Ground| (ground.question, ground.grade) == (question, grade);
        let place = self.found.iter().position(known).unwrap_or_else(|| {
            self.found.push(Ground {
                question,
                grade,
                reasons: Vec::new(),
                versions: BTreeSet::new(),
            });
            self.found.len() - 1
        });
        &mut self.found[place]
    }

    /// Adds the grounds of other cases.
    pub(super) fn add_all(&mut self, other: Self) {
        for (question, used) in other.used.iter().enumerate() {
            for version in places(used) {
                self.note_use(question, version);
            }
        }
        for grounds in other.found {
            let own = self.of(grounds.question, grounds.grade);
            for (reason, count, first) in grounds.reasons {
                own.count(reason, count, first);
            }
            own.versions.extend(grounds.versions);
        }
    }

    /// The grounds, and for each question the versions that any answer was judged by.
    pub(super) fn finish(mut self, questions: usize) -> (Vec<Grounds>, Vec<BTreeSet<usize>>) {
        self.used.resize_with(questions, Vec::new);
        let used = self.used.iter();
        let used = used.map(|used| places(used).collect::<BTreeSet<usize>>());
        let used = used.collect();
        let mut found: Vec<Grounds> = self.found.into_iter().map(Ground::finish).collect();
        found.sort_by_key(|grounds| (grounds.question, grounds.grade));
        (found, used)
    }
}

/// The places that are true.
fn places(marks: &[bool]) -> impl Iterator<Item = usize> {
    let marks = marks.iter().enumerate();
    marks.filter(|(_, mark)| **mark).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::By;
    use crate::judge::Verdict;

    const REASONS: [Reason; 3] = [Reason::TooLate, Reason::NotDone, Reason::EndedUndone];

    proptest::proptest! {
        #[test]
        fn reasons_come_in_the_order_of_their_first_cases_whoever_counts_them(
            told in proptest::collection::vec((0..3_usize, 0..3_usize), 0..40),
        ) {
            let mut counting = [(); 3].map(|()| Grounding::default());
            let mut slow: Vec<(Option<Reason>, u64)> = Vec::new();
            for (place, (reason, counter)) in told.iter().enumerate() {
                let reason = REASONS[*reason];
                let judged = Judged {
                    answer: Answer::Nej,
                    machine: Verdict::bare(reason),
                    by: By::Machine,
                };
                counting[*counter].add(place, (0, Grade::Ska), &judged);
                match slow.iter_mut().find(|(known, _)| *known == Some(reason)) {
                    Some((_, count)) => *count += 1,
                    None => slow.push((Some(reason), 1)),
                }
            }
            let mut whole = Grounding::default();
            counting.into_iter().rev().for_each(|part| whole.add_all(part));
            let (found, _) = whole.finish(1);
            let found: Vec<_> = found.into_iter().flat_map(|grounds| grounds.reasons).collect();
            proptest::prop_assert_eq!(found, slow);
        }
    }
}
