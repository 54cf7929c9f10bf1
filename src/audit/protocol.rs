use std::collections::HashMap;

use super::Audit;
use crate::answer::Answer;
use crate::case::{CaseIx, Position};
use crate::load::{Ledger, ProtocolRow, SetAside, Severity};
use crate::rulebook::{Battery, BatteryTable, RuleIx, Rulebook};

/// The readers' answers of a review, by table and case.
#[derive(Clone, Default, Debug)]
pub struct Protocol {
    tables: Vec<HashMap<CaseIx, CaseProtocol>>,
    doubles: Vec<Double>,
}

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
    /// Where the second stands.
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

/// What readers have said of one case.
#[derive(Clone, Default, Debug)]
pub struct CaseProtocol {
    /// Why the case was struck out, when it was.
    pub struck: Option<String>,
    entries: HashMap<RuleIx, Entry>,
}

/// A reader's answer to one question, or only a note on the machine's.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The answer; `None` when the row only adds a note.
    pub answer: Option<Answer>,
    /// Internal comment.
    pub comment: String,
    /// Footnote to print.
    pub note: String,
    /// Who read the file.
    pub reader: String,
    /// Where it stands.
    pub at: Position,
}

impl Entry {
    fn is_consensus(&self) -> bool {
        self.reader.eq_ignore_ascii_case(CONSENSUS)
    }

    /// True when another named reader has answered the same question.
    fn is_by_another(&self, other: &Self) -> bool {
        !self.reader.is_empty() && !other.reader.is_empty() && self.reader != other.reader
    }

    /// Takes in what another reader has said. Two readings make a pair; a common answer takes the place of both.
    fn meet(&mut self, other: Self) -> Option<([(String, Answer); 2], Position)> {
        let pair = self.answer.zip(other.answer).map(|(own, others)| {
            let own = (self.reader.clone(), own);
            ([own, (other.reader.clone(), others)], other.at)
        });
        let is_reading = !self.is_consensus() && !other.is_consensus();
        if other.is_consensus() || (self.answer.is_none() && other.answer.is_some()) {
            *self = other;
        } else {
            for (own, others) in [
                (&mut self.comment, &other.comment),
                (&mut self.note, &other.note),
            ] {
                if own.is_empty() {
                    own.clone_from(others);
                }
            }
        }
        pair.filter(|_| is_reading)
    }
}

/// What a protocol row says, once its table, case and question are found.
enum Said {
    Struck,
    Answer(RuleIx, Option<Answer>),
}

impl Protocol {
    /// Finds table, case and question of every row; those that fit nothing are set aside.
    pub(crate) fn resolve(rows: Vec<ProtocolRow>, audit: &Audit<'_>, ledger: &mut Ledger) -> Self {
        let (book, battery) = (audit.book, &audit.battery);
        let keys = keys_of(audit);
        let mut protocol = Self {
            tables: vec![HashMap::new(); battery.tables.len()],
            doubles: Vec::new(),
        };
        for row in rows {
            let at = row.at;
            if let Err((why, column)) = protocol.add(row, book, battery, &keys) {
                let exists =
                    why == SetAside::NotInReview && column == "arende" && !audit.samples.is_empty();
                let why = if exists { SetAside::NotDrawn } else { why };
                ledger.take_back(at, why, column);
            }
        }
        protocol.leave_open_what_is_disputed(ledger);
        protocol
    }

    fn add(
        &mut self,
        row: ProtocolRow,
        book: &Rulebook,
        battery: &Battery,
        keys: &[HashMap<&str, CaseIx>],
    ) -> Result<(), (SetAside, &'static str)> {
        let table = battery
            .tables
            .iter()
            .position(|table| table.id == row.table);
        let table = table.ok_or((SetAside::NotInReview, "tabell"))?;
        let case = *keys[table]
            .get(row.case.as_str())
            .ok_or((SetAside::NotInReview, "arende"))?;
        let said = read_row(&row, book, &battery.tables[table])?;
        let found = self.tables[table].entry(case).or_default();
        match said {
            Said::Struck if found.struck.is_some() => Err((SetAside::Duplicate, "arende")),
            Said::Struck => {
                found.struck = Some(row.note);
                Ok(())
            }
            Said::Answer(rule, answer) => {
                let entry = Entry {
                    answer,
                    comment: row.comment,
                    note: row.note,
                    reader: row.reader,
                    at: row.at,
                };
                match found.entries.get_mut(&rule) {
                    None => {
                        found.entries.insert(rule, entry);
                        Ok(())
                    }
                    Some(known) if known.is_by_another(&entry) => {
                        let double = known.meet(entry);
                        self.doubles.extend(double.map(|(answers, at)| Double {
                            table,
                            case,
                            rule,
                            answers,
                            at,
                        }));
                        Ok(())
                    }
                    Some(_) => Err((SetAside::Duplicate, "regel")),
                }
            }
        }
    }

    /// Where two readers disagree and have not talked it over, neither answer holds.
    fn leave_open_what_is_disputed(&mut self, ledger: &mut Ledger) {
        for double in self.doubles.iter().filter(|double| !double.agrees()) {
            let case = self.tables[double.table].get_mut(&double.case);
            let entry = case.and_then(|case| case.entries.get_mut(&double.rule));
            let Some(entry) = entry.filter(|entry| !entry.is_consensus()) else {
                continue;
            };
            entry.answer = None;
            entry.note.clear();
            let text = "två granskare har svarat olika; inget av svaren gäller förrän de har enats (skriv det gemensamma svaret \
                        i en protokollfil med granskaren samsyn)";
            ledger.remark(
                double.at,
                Severity::Warning,
                "oeniga_granskare",
                "Svar",
                text,
            );
        }
    }

    /// The questions that two readers have answered.
    #[must_use]
    pub fn doubles(&self) -> &[Double] {
        &self.doubles
    }

    /// What readers have said of a case in a table.
    #[must_use]
    pub fn of(&self, table: usize, case: CaseIx) -> Option<&CaseProtocol> {
        self.tables.get(table)?.get(&case)
    }

    /// Drops the answer to one question.
    pub(crate) fn drop_entry(&mut self, table: usize, case: CaseIx, rule: RuleIx) {
        if let Some(found) = self.tables[table].get_mut(&case) {
            found.entries.remove(&rule);
        }
    }

    /// Every case that readers have said something of, in order of table and place.
    pub(crate) fn cases(&self) -> Vec<(usize, CaseIx)> {
        let tables = self.tables.iter().enumerate();
        let mut cases: Vec<_> = tables
            .flat_map(|(table, cases)| cases.keys().map(move |case| (table, *case)))
            .collect();
        cases.sort_unstable();
        cases
    }
}

impl CaseProtocol {
    /// What readers have said of one question.
    #[must_use]
    pub fn entry(&self, rule: RuleIx) -> Option<&Entry> {
        self.entries.get(&rule)
    }
}

fn keys_of<'a>(audit: &'a Audit<'_>) -> Vec<HashMap<&'a str, CaseIx>> {
    let keys = |table: &BatteryTable| {
        let cases = audit.cases(table).into_iter();
        cases
            .map(|(_, case)| (audit.store.case(case).key(), case))
            .collect()
    };
    audit.battery.tables.iter().map(keys).collect()
}

fn read_row(
    row: &ProtocolRow,
    book: &Rulebook,
    table: &BatteryTable,
) -> Result<Said, (SetAside, &'static str)> {
    if row.rule.is_empty() {
        let is_struck = row.answer.eq_ignore_ascii_case("struket");
        return match (is_struck, row.note.is_empty()) {
            (true, false) => Ok(Said::Struck),
            (true, true) => Err((SetAside::Incomplete, "not")),
            (false, _) => Err((SetAside::Incomplete, "regel")),
        };
    }
    let asked = |rule: &RuleIx| {
        table
            .questions
            .iter()
            .any(|question| question.rule == *rule)
    };
    let rule = book
        .rule_named(&row.rule)
        .filter(asked)
        .ok_or((SetAside::NotInReview, "regel"))?;
    if row.answer.is_empty() {
        let says_something = !row.note.is_empty() || !row.comment.is_empty();
        return if says_something {
            Ok(Said::Answer(rule, None))
        } else {
            Err((SetAside::Incomplete, "svar"))
        };
    }
    let answer = answer_of(&row.answer).ok_or((SetAside::UnknownAnswer, "svar"))?;
    Ok(Said::Answer(rule, Some(answer)))
}

/// A reader's answer as written: Ja, Nej, X or Uppgift saknas, whatever its case.
fn answer_of(text: &str) -> Option<Answer> {
    let wanted = text.to_lowercase();
    let allowed = [
        Answer::Ja,
        Answer::Nej,
        Answer::EjTillampligt,
        Answer::UppgiftSaknas,
    ];
    allowed
        .into_iter()
        .find(|answer| answer.label().to_lowercase() == wanted || answer.code() == wanted)
}
