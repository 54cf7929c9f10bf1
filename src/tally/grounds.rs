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

impl Grounds {
    fn count(&mut self, reason: Option<Reason>, count: u64) {
        let mut reasons = self.reasons.iter_mut();
        match reasons.find(|(known, _)| *known == reason) {
            Some((_, known)) => *known += count,
            None => self.reasons.push((reason, count)),
        }
    }
}

/// Grounds under counting.
#[derive(Default)]
pub(super) struct Grounding {
    found: Vec<Grounds>,
    /// For each question, version by version, whether any answer was judged by it.
    used: Vec<Vec<bool>>,
}

impl Grounding {
    /// Takes in an answer about a case that is not struck.
    pub(super) fn add(&mut self, question: usize, grade: Grade, cell: &Judged) {
        if let Some(version) = cell.machine.version() {
            self.note_use(question, version);
        }
        if cell.answer != Answer::Nej {
            return;
        }
        let grounds = self.of(question, grade);
        grounds.count(cell.reason(), 1);
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

    fn of(&mut self, question: usize, grade: Grade) -> &mut Grounds {
        let known = |grounds: &Grounds| (grounds.question, grounds.grade) == (question, grade);
        let place = self.found.iter().position(known).unwrap_or_else(|| {
            self.found.push(Grounds {
                question,
                grade,
                reasons: Vec::new(),
                versions: BTreeSet::new(),
            });
            self.found.len() - 1
        });
        &mut self.found[place]
    }

    /// Adds the grounds of later cases.
    pub(super) fn add_all(&mut self, later: Self) {
        for (question, used) in later.used.iter().enumerate() {
            for version in places(used) {
                self.note_use(question, version);
            }
        }
        for grounds in later.found {
            let own = self.of(grounds.question, grounds.grade);
            for (reason, count) in grounds.reasons {
                own.count(reason, count);
            }
            own.versions.extend(grounds.versions);
        }
    }

    /// The grounds, and for each question the versions that any answer was judged by.
    pub(super) fn finish(mut self, questions: usize) -> (Vec<Grounds>, Vec<BTreeSet<usize>>) {
        self.used.resize_with(questions, Vec::new);
        let used = self.used.iter();
        let used = used.map(|used| places(used).collect::<BTreeSet<usize>>());
        (self.found, used.collect())
    }
}

/// The places that are true.
fn places(marks: &[bool]) -> impl Iterator<Item = usize> {
    let marks = marks.iter().enumerate();
    marks.filter(|(_, mark)| **mark).map(|(place, _)| place)
}
