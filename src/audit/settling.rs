//! Readers' answers settled case by case, and what of the reading is still missing.

use std::collections::{HashMap, HashSet};

use super::readings::{Asked, settle};
use super::{AskingCase, Audit, Cell};
use crate::answer::{Answer, Reason};
use crate::case::{CaseIx, Position};
use crate::load::{Ledger, SetAside, Severity, Unanswered};
use crate::rulebook::RuleIx;

/// What is said of a question on which readers disagree.
const DISPUTED: &str = "granskare har svarat olika, eller en har ändrat maskinens svar och en annan inte; inget av svaren gäller förrän de \
                        har enats (skriv det gemensamma svaret i en protokollfil med granskaren samsyn)";

impl Audit<'_> {
    /// Settles what readers have said, case by case and parents first: what is printed for a parent decides whether its
    /// follow-ups are asked.
    pub(super) fn settle(&mut self, ledger: &mut Ledger) {
        let silent = self.silent();
        for (table, case) in self.protocol.cases() {
            let mut said = self.protocol.take_said(table, case);
            for rule in self.parents_first(table) {
                let Some(entries) = said.remove(&rule) else {
                    continue;
                };
                let none = Vec::new();
                let asked = Asked {
                    machine: self.asking(table, case).verdict(rule).answer(),
                    is_as_shown: self.is_as_shown(table, case, rule),
                    silent: silent.get(&(table, case, rule)).unwrap_or(&none),
                };
                let settled = settle(&entries, asked);
                for at in &settled.refused {
                    ledger.take_back(*at, SetAside::NoComment, "kommentar");
                }
                let is_disputed = settled
                    .entry
                    .as_ref()
                    .is_some_and(|entry| entry.is_disputed);
                if let Some(pair) = settled.pair.as_ref().filter(|_| is_disputed) {
                    let code = "oeniga_granskare";
                    ledger.remark(pair.at, Severity::Warning, code, "Svar", DISPUTED);
                }
                self.protocol.put((table, case, rule), settled);
            }
        }
    }

    /// The rules of a table, those that others follow before those that follow them.
    fn parents_first(&self, table: usize) -> Vec<RuleIx> {
        let questions = self.battery.tables[table].questions.iter();
        let mut rules: Vec<RuleIx> = questions.map(|question| question.rule).collect();
        rules.sort_by_key(|rule| {
            std::iter::successors(Some(*rule), |rule| self.parent_of(*rule)).count()
        });
        rules
    }

    /// The rule that a rule follows up.
    pub(super) fn parent_of(&self, rule: RuleIx) -> Option<RuleIx> {
        let parent = self.book.rule(rule).follows.as_ref()?;
        self.book.rule_named(parent)
    }

    /// True when the machine's answer is the one that a reader saw in the workbook: no reader has changed what it
    /// follows from, and the case is not struck out.
    fn is_as_shown(&self, table: usize, case: CaseIx, rule: RuleIx) -> bool {
        let asking = self.asking(table, case);
        let is_changed = |parent: RuleIx| {
            let entry = asking.said.and_then(|said| said.entry(parent));
            let machine = asking.verdict(parent).answer();
            entry.is_some_and(|entry| {
                entry.is_disputed || entry.answer.is_some_and(|answer| answer != machine)
            })
        };
        let mut parents = std::iter::successors(self.parent_of(rule), |rule| self.parent_of(*rule));
        !asking.is_struck() && !parents.any(is_changed)
    }

    pub(super) fn asking(&self, table: usize, case: CaseIx) -> AskingCase<'_> {
        AskingCase {
            audit: self,
            case: self.store.case(case),
            said: self.protocol.of(table, case),
            judge: self.judge(),
        }
    }

    /// Who has had a question in a workbook and left it without an answer.
    fn silent(&self) -> HashMap<(usize, CaseIx, RuleIx), Vec<(String, Position)>> {
        let mut silent: HashMap<(usize, CaseIx, RuleIx), Vec<(String, Position)>> = HashMap::new();
        for row in &self.unanswered {
            let mut tables = self.battery.tables.iter();
            let table = tables.position(|table| table.id == row.table);
            if let Some((table, rule)) = table.zip(self.book.rule_named(&row.rule)) {
                let own = silent.entry((table, row.case, rule)).or_default();
                own.push((row.reader.clone(), row.at));
            }
        }
        silent
    }

    /// The question that a row of a workbook asks, and its answer.
    fn asked_about(&self, row: &Unanswered) -> Option<((usize, RuleIx), Cell)> {
        let mut tables = self.battery.tables.iter();
        let table = tables.position(|table| table.id == row.table)?;
        let answers = self.answers(table, row.case);
        let questions = self.battery.tables[table].questions.iter();
        let mut asked = questions.zip(answers.cells);
        let (question, cell) =
            asked.find(|(question, _)| self.book.rule(question.rule).id == row.rule)?;
        Some(((table, question.rule), cell))
    }

    /// Cases that stand in none of the workbooks, where some have come back.
    pub(super) fn remark_on_unread(&self, ledger: &mut Ledger) {
        for table in &self.battery.tables {
            if !self.in_workbooks.iter().any(|(id, _)| *id == table.id) {
                continue;
            }
            let cases = self.cases(table).into_iter();
            let unread: Vec<String> = cases
                .filter(|(_, case)| !self.in_workbooks.contains(&(table.id.clone(), *case)))
                .map(|(number, _)| number.to_string())
                .collect();
            if unread.is_empty() {
                continue;
            }
            let text = format!(
                "{}: {} ärenden står inte i någon av de inlämnade arbetsböckerna (nr {})",
                table.title,
                unread.len(),
                unread.join(", ")
            );
            ledger.remark_on_file("", None, Severity::Warning, "utan_arbetsbok", &text, 1);
        }
    }

    /// Questions that only a reader can answer, and that came back without an answer, with their rows. One of two
    /// readers may be missing too. Gives how many of the questions are not counted as unread: another reader has answered,
    /// or a reader has changed what they follow up.
    pub(super) fn remark_on_unanswered(&self, ledger: &mut Ledger) -> u64 {
        if self.unanswered.is_empty() {
            return 0;
        }
        let mut beside = HashSet::new();
        let asked: HashSet<(&str, CaseIx)> = self
            .battery
            .tables
            .iter()
            .flat_map(|table| {
                let cases = self.cases(table).into_iter();
                cases.map(|(_, case)| (table.id.as_str(), case))
            })
            .collect();
        let rows = self.unanswered.iter();
        for row in rows.filter(|row| asked.contains(&(row.table.as_str(), row.case))) {
            let Some(((table, rule), cell)) = self.asked_about(row) else {
                continue;
            };
            let is_open = cell.machine.reason == Reason::NeedsReader
                && cell
                    .entry
                    .as_ref()
                    .is_none_or(|entry| entry.answer.is_none() || !row.reader.is_empty());
            let is_new = cell.answer != Answer::EjTillampligt
                && !self.is_as_shown(table, row.case, rule)
                && cell.entry.is_none();
            if (is_open || is_new) && !self.is_struck(table, row.case) {
                let text = "frågan väntar på granskarens svar";
                ledger.remark(row.at, Severity::Warning, "obesvarad", "Svar", text);
                if !cell.is_unread() {
                    beside.insert((table, row.case, rule));
                }
            }
        }
        beside.len() as u64
    }
}
