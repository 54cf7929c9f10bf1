//! What several readers have said of one question becomes one entry, or none where they disagree.

use super::protocol::Entry;
use crate::answer::Answer;
use crate::case::{CaseIx, Position};
use crate::rulebook::RuleIx;

/// A question about a case that two readers have answered.
#[derive(Clone, Debug)]
pub struct Double {
    /// Place of the table in the battery.
    pub table: usize,
    /// The case.
    pub case: CaseIx,
    /// The question.
    pub rule: RuleIx,
    /// The first two answers, and by whom.
    pub answers: [(String, Answer); 2],
    /// True when one of them left the machine's answer as it was.
    pub is_implied: bool,
    /// Where the later one stands.
    pub at: Position,
}

impl Double {
    /// True when both answered alike.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.answers[0].1 == self.answers[1].1
    }
}

/// Who answers for both when two readers have talked a disagreement over; such answers are not counted as readings.
pub const CONSENSUS: &str = "samsyn";

/// True for the name under which a common answer is given.
#[must_use]
pub fn is_consensus(reader: &str) -> bool {
    reader.eq_ignore_ascii_case(CONSENSUS)
}

/// What the readers have said of one question, settled.
pub(super) struct Settled {
    /// The entry that counts.
    pub(super) entry: Entry,
    /// The two readings, when there are two.
    pub(super) pair: Option<([(String, Answer); 2], Position)>,
}

/// Settles what has been said of one question. A common answer counts; else what the readers agree on; where they
/// disagree, nothing does. What the others wrote is kept beside it.
pub(super) fn settle(said: Vec<Entry>) -> Option<Settled> {
    let pair = pair_of(&said);
    let is_disputed = pair
        .as_ref()
        .is_some_and(|([(_, one), (_, other)], _)| one != other);
    let common = said
        .iter()
        .position(|entry| is_consensus(&entry.reader) && entry.answer.is_some());
    let answered = said.iter().position(|entry| entry.answer.is_some());
    let chosen = common.or(answered).unwrap_or(0);
    let mut rest = said;
    if rest.is_empty() {
        return None;
    }
    let mut entry = rest.remove(chosen);
    if is_disputed && common.is_none() {
        let own = entry.clone();
        entry.dispute();
        entry.hear(&own);
    }
    for other in &rest {
        entry.hear(other);
    }
    Some(Settled { entry, pair })
}

/// The first two answers by different readers.
fn pair_of(said: &[Entry]) -> Option<([(String, Answer); 2], Position)> {
    let mut readings = said
        .iter()
        .filter(|entry| !is_consensus(&entry.reader))
        .filter_map(|entry| Some((entry.reader.clone(), entry.answer?, entry.at)));
    let (one, first, _) = readings.next()?;
    let (other, second, at) = readings.next()?;
    Some(([(one, first), (other, second)], at))
}

impl Entry {
    /// Takes the answer away: two readers disagree.
    pub(super) fn dispute(&mut self) {
        self.is_disputed = true;
        self.answer = None;
        self.comment.clear();
        self.note.clear();
    }

    /// Keeps what another reader wrote, by name. Where nobody has written a note, the other's is printed.
    pub(super) fn hear(&mut self, other: &Self) {
        let name = if other.reader.is_empty() {
            "annan granskare"
        } else {
            &other.reader
        };
        if !other.comment.is_empty() {
            self.others.push(format!("{name}: {}", other.comment));
        }
        if other.note.is_empty() || other.note == self.note {
            return;
        }
        if self.note.is_empty() && !self.is_disputed {
            self.note.clone_from(&other.note);
        } else {
            self.others.push(format!("{name}, not: {}", other.note));
        }
    }

    /// The comment of the one whose answer counts, and what others wrote.
    #[must_use]
    pub fn comments(&self) -> String {
        let own = (!self.comment.is_empty()).then_some(&self.comment);
        let all: Vec<&str> = own
            .into_iter()
            .chain(&self.others)
            .map(String::as_str)
            .collect();
        all.join(" · ")
    }
}
