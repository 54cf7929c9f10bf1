use std::collections::{BTreeMap, HashMap};

use super::Audit;
use super::readings::{Double, is_consensus, settle};
use crate::answer::Answer;
use crate::case::{CaseIx, Position};
use crate::load::{Ledger, ProtocolRow, SetAside, Severity, Unanswered};
use crate::rulebook::{Battery, BatteryTable, RuleIx, Rulebook};

/// The readers' answers of a review, by table and case.
#[derive(Clone, Default, Debug)]
pub struct Protocol {
    tables: Vec<HashMap<CaseIx, CaseProtocol>>,
    doubles: Vec<Double>,
}

/// What readers have said of one case.
#[derive(Clone, Default, Debug)]
pub struct CaseProtocol {
    /// Why the case was struck out, when it was.
    pub struck: Option<String>,
    entries: HashMap<RuleIx, Entry>,
    /// Everything that was said of a question, until it is settled.
    said: BTreeMap<RuleIx, Vec<Entry>>,
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
    /// What other readers wrote about the same question, by name.
    pub others: Vec<String>,
    /// True when two readers disagree, so that no answer counts.
    pub is_disputed: bool,
    /// Where it stands.
    pub at: Position,
}

impl Entry {
    /// True when both may be by the same reader.
    fn may_be_by_the_same(&self, other: &Self) -> bool {
        self.reader.is_empty()
            || other.reader.is_empty()
            || self.reader.to_lowercase() == other.reader.to_lowercase()
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
                let may_be_undrawn = !audit.samples.is_empty() && column != "regel";
                let why = match why {
                    SetAside::NotInReview if may_be_undrawn => SetAside::NotDrawn,
                    why => why,
                };
                ledger.take_back(at, why, column);
            }
        }
        protocol.settle();
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
                    others: Vec::new(),
                    is_disputed: false,
                    at: row.at,
                };
                let said = found.said.entry(rule).or_default();
                if said.iter().any(|known| known.may_be_by_the_same(&entry)) {
                    return Err((SetAside::Duplicate, "regel"));
                }
                said.push(entry);
                Ok(())
            }
        }
    }

    /// Settles what has been said, question by question.
    fn settle(&mut self) {
        for table in 0..self.tables.len() {
            let mut cases: Vec<(&CaseIx, &mut CaseProtocol)> =
                self.tables[table].iter_mut().collect();
            cases.sort_unstable_by_key(|(case, _)| **case);
            for (case, protocol) in cases {
                for (rule, said) in std::mem::take(&mut protocol.said) {
                    let Some(settled) = settle(said) else {
                        continue;
                    };
                    protocol.entries.insert(rule, settled.entry);
                    self.doubles
                        .extend(settled.pair.map(|(answers, at)| Double {
                            table,
                            case: *case,
                            rule,
                            answers,
                            is_implied: false,
                            at,
                        }));
                }
            }
        }
    }

    /// One reader has answered, and another who read the same case has left the machine's answer as it was. Where
    /// they differ, and nothing common has been said, neither counts.
    pub(crate) fn meet_silence(
        &mut self,
        silent: &Unanswered,
        place: (usize, RuleIx),
        machine: Answer,
    ) {
        let (table, rule) = place;
        let case = self.tables[table].get_mut(&silent.case);
        let Some(entry) = case.and_then(|case| case.entries.get_mut(&rule)) else {
            return;
        };
        let is_other = !entry.reader.is_empty() && entry.reader != silent.reader;
        let Some(answer) = entry
            .answer
            .filter(|_| is_other && !is_consensus(&entry.reader))
        else {
            return;
        };
        self.doubles.push(Double {
            table,
            case: silent.case,
            rule,
            answers: [
                (entry.reader.clone(), answer),
                (silent.reader.clone(), machine),
            ],
            is_implied: true,
            at: silent.at,
        });
        if answer != machine {
            let own = entry.clone();
            entry.dispute();
            entry.hear(&own);
        }
    }

    /// Tells of every question on which two readers disagree and nothing common has been said.
    pub(crate) fn remark_on_disputes(&self, ledger: &mut Ledger) {
        for double in &self.doubles {
            let case = self.tables[double.table].get(&double.case);
            let entry = case.and_then(|case| case.entries.get(&double.rule));
            if entry.is_some_and(|entry| entry.is_disputed) {
                let text = "två granskare har svarat olika, eller en har ändrat maskinens svar och en inte; inget av svaren \
                            gäller förrän de har enats (skriv det gemensamma svaret i en protokollfil med granskaren samsyn)";
                let code = "oeniga_granskare";
                ledger.remark(double.at, Severity::Warning, code, "Svar", text);
            }
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
