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
    used: Vec<BTreeSet<usize>>,
}

impl Grounding {
    /// Takes in an answer about a case that is not struck.
    pub(super) fn add(&mut self, question: usize, grade: Grade, cell: &Judged) {
        if self.used.len() <= question {
            self.used.resize_with(question + 1, BTreeSet::new);
        }
        // Hardly any answer is by a version that none before it was, and looking costs less than putting in.
        let used = &mut self.used[question];
        let new = cell
            .machine
            .version
            .filter(|version| !used.contains(version));
        used.extend(new);
        if cell.answer != Answer::Nej {
            return;
        }
        let grounds = self.of(question, grade);
        grounds.count(cell.reason(), 1);
        grounds.versions.extend(cell.machine.version);
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
        if self.used.len() < later.used.len() {
            self.used.resize_with(later.used.len(), BTreeSet::new);
        }
        for (own, used) in self.used.iter_mut().zip(later.used) {
            own.extend(used);
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
        self.used.resize_with(questions, BTreeSet::new);
        (self.found, self.used)
    }
}
