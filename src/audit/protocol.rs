use std::collections::HashMap;

use super::Audit;
use crate::answer::Answer;
use crate::case::{CaseIx, Position};
use crate::load::{Ledger, ProtocolRow, SetAside};
use crate::rulebook::{Battery, BatteryTable, RuleIx, Rulebook};

/// The readers' answers of a review, by table and case.
#[derive(Clone, Default, Debug)]
pub struct Protocol {
    tables: Vec<HashMap<CaseIx, CaseProtocol>>,
}

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
        };
        for row in rows {
            let at = row.at;
            if let Err((why, column)) = protocol.add(row, book, battery, &keys) {
                ledger.take_back(at, why, column);
            }
        }
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
            Said::Answer(rule, _) if found.entries.contains_key(&rule) => {
                Err((SetAside::Duplicate, "regel"))
            }
            Said::Answer(rule, answer) => {
                let ProtocolRow {
                    comment,
                    note,
                    reader,
                    at,
                    ..
                } = row;
                found.entries.insert(
                    rule,
                    Entry {
                        answer,
                        comment,
                        note,
                        reader,
                        at,
                    },
                );
                Ok(())
            }
        }
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
