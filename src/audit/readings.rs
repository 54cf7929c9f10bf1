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
    /// The two answers, and by whom.
    pub pair: Pair,
}

/// Two readers' answers: the first two, or the first and the first that differs from it, by the readers' names. Whoever
/// answered first, or whose file was named first, each reader stands on the same side in every pair.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Who, and what.
    pub answers: [(String, Answer); 2],
    /// Everybody who has answered, by name; not those who left the machine's answer as it was.
    pub all: Vec<(String, Answer)>,
    /// True when one of them left the machine's answer as it was.
    pub is_implied: bool,
    /// Where the later one stands.
    pub at: Position,
}

impl Pair {
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

/// True for two spellings of the same reader.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// What is known of a question before the readers are heard.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The machine's answer.
    pub(super) machine: Answer,
    /// True when it may be changed only with a comment, and when leaving it says that it is right: not of a follow-up
    /// whose parent a reader has changed, since what the reader then saw was another answer.
    pub(super) is_as_shown: bool,
    /// Readers whose workbooks hold the question without an answer.
    pub(super) silent: &'a [(String, Position)],
}

/// What the readers have said of one question, settled.
#[derive(Default)]
pub(super) struct Settled {
    /// The entry that counts.
    pub(super) entry: Option<Entry>,
    /// The two readings, when there are two.
    pub(super) pair: Option<Pair>,
    /// Rows that change the machine's answer without saying why.
    pub(super) refused: Vec<Position>,
}

/// One reader's opinion.
struct Opinion {
    reader: String,
    answer: Answer,
    at: Position,
    is_implied: bool,
}

/// Settles what has been said of one question. A common answer counts; else what the readers agree on; where they
/// disagree, nothing does. What the others wrote is kept beside it.
pub(super) fn settle(said: &[Entry], asked: Asked<'_>) -> Settled {
    let (said, refused) = commented(said, asked);
    let opinions = opinions_of(&said, asked);
    let is_disputed = opinions.iter().any(|one| one.answer != opinions[0].answer);
    let pair = pair_of(&opinions);
    let common = said
        .iter()
        .position(|entry| is_consensus(&entry.reader) && entry.answer.is_some());
    let answered = said.iter().position(|entry| entry.answer.is_some());
    let mut rest = said;
    let entry = match common.or(answered.filter(|_| !is_disputed)) {
        _ if rest.is_empty() => None,
        Some(chosen) => Some(rest.remove(chosen)),
        None if is_disputed => Some(disputed(&opinions, rest[0].at)),
        None => Some(rest.remove(0)),
    };
    let entry = entry.map(|entry| {
        rest.iter()
            .fold(entry, |entry, other| entry.hearing(other, asked.machine))
    });
    Settled {
        entry,
        pair,
        refused,
    }
}

/// Sets aside the answers against the machine for which nobody has said why.
fn commented(said: &[Entry], asked: Asked<'_>) -> (Vec<Entry>, Vec<Position>) {
    let must_say_why = asked.is_as_shown && asked.machine != Answer::EjBedomd;
    let has_reason = |entry: &Entry| {
        let agrees = |other: &&Entry| {
            other.answer == entry.answer || is_consensus(&entry.reader) && other.answer.is_some()
        };
        said.iter()
            .filter(agrees)
            .any(|other| !other.comment.is_empty())
    };
    let is_refused = |entry: &Entry| {
        must_say_why
            && entry.answer.is_some_and(|answer| answer != asked.machine)
            && !has_reason(entry)
    };
    let refused: Vec<Position> = said
        .iter()
        .filter(|entry| is_refused(entry))
        .map(|entry| entry.at)
        .collect();
    let kept = said
        .iter()
        .filter(|entry| !refused.contains(&entry.at))
        .cloned();
    (kept.collect(), refused)
}

/// Every reader's opinion, the common answer apart. Those who have left the machine's answer count when somebody else
/// has answered.
fn opinions_of(said: &[Entry], asked: Asked<'_>) -> Vec<Opinion> {
    let readings = said.iter().filter(|entry| !is_consensus(&entry.reader));
    let mut opinions: Vec<Opinion> = readings
        .filter_map(|entry| {
            Some(Opinion {
                reader: entry.reader.clone(),
                answer: entry.answer?,
                at: entry.at,
                is_implied: false,
            })
        })
        .collect();
    let is_told = asked.is_as_shown && asked.machine != Answer::EjBedomd && !opinions.is_empty();
    for (reader, at) in asked.silent.iter().filter(|_| is_told) {
        let is_known = opinions.iter().any(|one| is_same(&one.reader, reader));
        if !is_known && !reader.is_empty() && !is_consensus(reader) {
            opinions.push(Opinion {
                reader: reader.clone(),
                answer: asked.machine,
                at: *at,
                is_implied: true,
            });
        }
    }
    opinions
}

fn pair_of(opinions: &[Opinion]) -> Option<Pair> {
    let mut by_name: Vec<&Opinion> = opinions.iter().collect();
    by_name.sort_by_cached_key(|one| (one.is_implied, one.reader.to_lowercase()));
    let (first, rest) = by_name.split_first()?;
    let differing = rest.iter().find(|other| other.answer != first.answer);
    let second = differing.or(rest.first())?;
    let told = |one: &Opinion| (one.reader.clone(), one.answer);
    let mut answers = [told(first), told(second)];
    answers.sort_by_cached_key(|(reader, _)| reader.to_lowercase());
    let answered = by_name.iter().filter(|one| !one.is_implied);
    Some(Pair {
        answers,
        all: answered.map(|one| told(one)).collect(),
        is_implied: first.is_implied || second.is_implied,
        at: later_of(opinions),
    })
}

/// Where the second opinion stands, or the first that differs from the first one.
fn later_of(opinions: &[Opinion]) -> Position {
    let mut rest = opinions.iter().skip(1);
    let differing = rest.find(|other| other.answer != opinions[0].answer);
    differing.unwrap_or(&opinions[1]).at
}

/// An entry without an answer, in the names of those who disagree.
fn disputed(opinions: &[Opinion], at: Position) -> Entry {
    let readers: Vec<&str> = opinions
        .iter()
        .map(|opinion| opinion.reader.as_str())
        .collect();
    Entry {
        answer: None,
        comment: String::new(),
        note: String::new(),
        reader: readers.join(", "),
        others: Vec::new(),
        is_disputed: true,
        at,
    }
}

impl Entry {
    /// Keeps what another reader wrote, by name. A note is printed only under the answer that it was written for.
    fn hearing(mut self, other: &Self, machine: Answer) -> Self {
        let name = if other.reader.is_empty() {
            "annan granskare"
        } else {
            &other.reader
        };
        if !other.comment.is_empty() {
            self.others.push(format!("{name}: {}", other.comment));
        }
        let meant = |entry: &Self| entry.answer.unwrap_or(machine);
        let fits = !self.is_disputed && meant(&self) == meant(other);
        if other.note.is_empty() || fits && other.note == self.note {
            return self;
        }
        if fits && self.note.is_empty() {
            self.note.clone_from(&other.note);
        } else {
            self.others.push(format!("{name}, not: {}", other.note));
        }
        self
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
