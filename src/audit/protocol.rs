use std::collections::{BTreeMap, HashMap, HashSet};

use super::Audit;
use super::readings::{Double, Settled, is_consensus, is_same};
use crate::answer::Answer;
use crate::case::{AMBIGUOUS, CaseIx, CaseName, FileIx, Position};
use crate::draw::Sample;
use crate::load::{Ledger, ProtocolRow, SetAside, Severity};
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
        let is_unnamed = self.reader.is_empty() || other.reader.is_empty();
        let is_common = is_consensus(&self.reader) || is_consensus(&other.reader);
        is_same(&self.reader, &other.reader) || is_unnamed && !is_common
    }
}

/// What a protocol row says, once its table, case and question are found.
enum Said {
    Struck,
    Answer(RuleIx, Option<Answer>),
}

impl Protocol {
    /// Finds table, case and question of every row; those that fit nothing are set aside. What a file says of questions that
    /// the battery does not ask is told once: an answer to them is no fault.
    pub(crate) fn resolve(rows: Vec<ProtocolRow>, audit: &Audit<'_>, ledger: &mut Ledger) -> Self {
        let (book, battery) = (audit.book, &audit.battery);
        let keys = if rows.is_empty() {
            Vec::new()
        } else {
            keys_of(audit)
        };
        let mut protocol = Self {
            tables: vec![HashMap::new(); battery.tables.len()],
            doubles: Vec::new(),
        };
        let mut unasked: BTreeMap<FileIx, (Position, u64)> = BTreeMap::new();
        for row in rows {
            let at = row.at;
            let Err((why, column)) = protocol.add(row, book, battery, &keys) else {
                continue;
            };
            match why {
                SetAside::Ambiguous => ledger.take_back_saying(at, why, column, AMBIGUOUS),
                SetAside::NotInBattery => {
                    ledger.take_back_counting(at, why);
                    unasked.entry(at.file).or_insert((at, 0)).1 += 1;
                }
                why => ledger.take_back(at, why, column),
            }
        }
        for (at, count) in unasked.into_values() {
            let why = SetAside::NotInBattery;
            ledger.remark_many(at, Severity::Info, why.code(), "regel", why.text(), count);
        }
        protocol
    }

    fn add(
        &mut self,
        row: ProtocolRow,
        book: &Rulebook,
        battery: &Battery,
        keys: &[Cases<'_>],
    ) -> Result<(), (SetAside, &'static str)> {
        let table = battery
            .tables
            .iter()
            .position(|table| table.id == row.table);
        let table = table.ok_or_else(|| why_no_table(&row, book, battery))?;
        let case = keys[table].find(&row).map_err(|why| (why, "arende"))?;
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

    /// What was said of each question about a case, taken out to be settled.
    pub(super) fn take_said(&mut self, table: usize, case: CaseIx) -> BTreeMap<RuleIx, Vec<Entry>> {
        let found = self.tables[table].get_mut(&case);
        found
            .map(|found| std::mem::take(&mut found.said))
            .unwrap_or_default()
    }

    /// Puts in what was settled of one question.
    pub(super) fn put(&mut self, place: (usize, CaseIx, RuleIx), settled: Settled) {
        let (table, case, rule) = place;
        if let Some(found) = self.tables[table].get_mut(&case) {
            found
                .entries
                .extend(settled.entry.map(|entry| (rule, entry)));
        }
        self.doubles.extend(settled.pair.map(|pair| Double {
            table,
            case,
            rule,
            pair,
        }));
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

/// The cases of a table that are asked, as a row may name them.
struct Cases<'a> {
    by_key: HashMap<&'a str, CaseIx>,
    by_number: HashMap<String, CaseIx>,
    /// The keys of every case of the export, asked or not.
    keys: HashSet<&'a str>,
    /// The draw, which has numbers also for cases that have fallen away.
    sample: Option<&'a Sample>,
}

impl Cases<'_> {
    /// The case that a row is about: by key, or by running number. Whoever means the one must not hit the other, nor one
    /// who means a case that is not asked.
    fn find(&self, row: &ProtocolRow) -> Result<CaseIx, SetAside> {
        let name = if row.is_key {
            CaseName::Key(&row.case)
        } else {
            CaseName::of(&row.case)
        };
        let own = name.key().and_then(|key| self.by_key.get(key));
        let numbered = name.number().and_then(|number| self.by_number.get(number));
        let is_known = || name.key().is_some_and(|key| self.keys.contains(key));
        match (own, numbered) {
            (Some(own), Some(numbered)) if own != numbered => Err(SetAside::Ambiguous),
            (None, Some(_)) if is_known() => Err(SetAside::Ambiguous),
            (own, numbered) => own.or(numbered).copied().ok_or_else(|| self.why_none(name)),
        }
    }

    /// Why a name is that of no case: one of the export that is not among those drawn, or of none at all.
    fn why_none(&self, name: CaseName<'_>) -> SetAside {
        let Some(sample) = self.sample else {
            return SetAside::NotInReview;
        };
        let number = name.number().and_then(|number| number.parse().ok());
        let was_drawn = number.is_some_and(|number| sample.stratum_of(number).is_some());
        if was_drawn || name.key().is_some_and(|key| self.keys.contains(key)) {
            SetAside::NotDrawn
        } else {
            SetAside::NotInReview
        }
    }
}

/// The cases of each table by key and by running number.
fn keys_of<'a>(audit: &'a Audit<'_>) -> Vec<Cases<'a>> {
    let key = |case: CaseIx| audit.store.case(case).key();
    let cases = |table: &BatteryTable| {
        let all = audit.store.cases(table.object).iter();
        let asked = audit.cases(table);
        Cases {
            by_key: asked.iter().map(|(_, case)| (key(*case), *case)).collect(),
            by_number: asked
                .iter()
                .map(|(number, case)| (number.to_string(), *case))
                .collect(),
            keys: all.map(|case| key(*case)).collect(),
            sample: audit.sample_of(table),
        }
    };
    audit.battery.tables.iter().map(cases).collect()
}

/// Why a row is about no table that is asked: another battery asks such a question, or none does.
fn why_no_table(row: &ProtocolRow, book: &Rulebook, battery: &Battery) -> (SetAside, &'static str) {
    let is_named = |table: &BatteryTable| table.id == row.table;
    // The battery may have the table, though the export has no case for it or nothing was drawn of it.
    let whole = book.battery(&battery.id);
    let is_left_out = whole.is_some_and(|whole| whole.tables.iter().any(is_named));
    let rule = book.rule_named(&row.rule).map(|rule| book.rule(rule));
    let may_ask = |table: &BatteryTable| {
        let is_of_such = rule.is_some_and(|rule| rule.object == table.object);
        is_named(table) && (row.rule.is_empty() || is_of_such)
    };
    let mut others = book.batteries.iter().flat_map(|other| &other.tables);
    if !is_left_out && others.any(may_ask) {
        (SetAside::NotInBattery, "regel")
    } else {
        (SetAside::NotInReview, "tabell")
    }
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
    let of_such = |rule: &RuleIx| book.rule(*rule).object == table.object;
    let rule = book.rule_named(&row.rule).filter(of_such);
    let rule = rule.ok_or((SetAside::NotInReview, "regel"))?;
    let mut asked = table.questions.iter();
    if !asked.any(|question| question.rule == rule) {
        return Err((SetAside::NotInBattery, "regel"));
    }
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
