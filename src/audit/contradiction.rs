use std::collections::BTreeMap;

use super::{Audit, By, CaseAnswers};
use crate::answer::Answer;
use crate::judge::Evidence;
use crate::load::{Ledger, Remark, Severity};
use crate::rulebook::{BatteryTable, Contradiction, Question, RuleIx};

impl Audit<'_> {
    /// Tells contradictions between answers, and where a reader went against the machine. Nothing
    /// is overwritten.
    pub(super) fn remark_on_answers(&self, ledger: &mut Ledger) {
        let mut missing = BTreeMap::new();
        for (index, table) in self.battery.tables.iter().enumerate() {
            for (number, case) in self.cases(table) {
                let answers = self.answers(index, case);
                self.remark_on_case(table, number, &answers, ledger);
                self.count_missing(&answers, &mut missing);
            }
        }
        Self::remark_on_missing(&missing, ledger);
    }

    /// What the export has no column for, and how many answers that cost.
    fn remark_on_missing(missing: &BTreeMap<String, u64>, ledger: &mut Ledger) {
        for (what, count) in missing {
            ledger.remarks.push(Remark {
                count: 1,
                severity: Severity::Warning,
                code: "uppgift_exporteras_inte",
                file: String::new(),
                row: None,
                column: String::new(),
                text: format!("{what}; antal svar som därför inte är bedömda: {count}"),
            });
        }
    }

    /// Counts the answers that are open since the export lacks something, by what it lacks.
    fn count_missing(&self, answers: &CaseAnswers, missing: &mut BTreeMap<String, u64>) {
        let open = answers
            .cells
            .iter()
            .filter(|cell| cell.answer == Answer::EjBedomd);
        for cell in open.filter(|cell| cell.machine.reason.is_not_exported()) {
            let what = match cell.machine.evidence {
                Evidence::Missing(word) => format!(
                    "exporten har ingen uppgift om ”{}”",
                    self.book.words.label(word)
                ),
                _ => cell.machine.reason.text().to_owned(),
            };
            *missing.entry(what).or_default() += 1;
        }
    }

    fn remark_on_case(
        &self,
        table: &BatteryTable,
        number: u32,
        answers: &CaseAnswers,
        ledger: &mut Ledger,
    ) {
        let mut tell = |severity, code, text: String| {
            let text = format!("{}, ärende {number}: {text}", table.title);
            ledger.remarks.push(Remark {
                count: 1,
                severity,
                code,
                file: String::new(),
                row: None,
                column: String::new(),
                text,
            });
        };
        for (question, cell) in table.questions.iter().zip(&answers.cells) {
            for text in self.contradictions(table, question, answers) {
                tell(Severity::Warning, "motsagelse", text);
            }
            if cell.by == By::ReaderOverMachine {
                let text = format!(
                    "”{}” är {} enligt granskaren, {} enligt maskinen ({})",
                    question.wording,
                    cell.answer,
                    cell.machine.answer(),
                    cell.machine.reason.text()
                );
                tell(Severity::Info, "granskare_mot_maskin", text);
            }
            if answers.struck.is_some() && cell.by == By::Reader {
                let text = format!(
                    "ärendet är struket men ”{}” är besvarad {}",
                    question.wording, cell.answer
                );
                tell(Severity::Warning, "motsagelse", text);
            }
        }
    }

    fn contradictions(
        &self,
        table: &BatteryTable,
        question: &Question,
        answers: &CaseAnswers,
    ) -> Vec<String> {
        let Some(answer) = answer_to(table, answers, question.rule) else {
            return Vec::new();
        };
        let rule = self.book.rule(question.rule);
        let mut texts: Vec<String> = rule
            .contradictions
            .iter()
            .filter(|known| self.holds(table, answers, answer, known))
            .map(|known| known.text.clone())
            .collect();
        let parent = rule
            .follows
            .as_ref()
            .and_then(|id| self.book.rule_named(id));
        let parent_answer =
            parent.and_then(|parent| Some((parent, answer_to(table, answers, parent)?)));
        if let Some((parent, parent_answer)) = parent_answer {
            let arises = !matches!(parent_answer, Answer::Ja | Answer::EjTillampligt);
            if !arises && answer.is_assessable() && answers.struck.is_none() {
                let wording = wording_of(table, parent);
                texts.push(format!(
                    "”{}” är {answer} fast ”{wording}” är {parent_answer}",
                    question.wording
                ));
            }
        }
        texts
    }

    fn holds(
        &self,
        table: &BatteryTable,
        answers: &CaseAnswers,
        answer: Answer,
        known: &Contradiction,
    ) -> bool {
        let other = self.book.rule_named(&known.other);
        let other_answer = other.and_then(|other| answer_to(table, answers, other));
        answer == known.answer && other_answer == Some(known.other_answer)
    }
}

fn answer_to(table: &BatteryTable, answers: &CaseAnswers, rule: RuleIx) -> Option<Answer> {
    let place = table
        .questions
        .iter()
        .position(|question| question.rule == rule)?;
    Some(answers.cells[place].answer)
}

fn wording_of(table: &BatteryTable, rule: RuleIx) -> &str {
    let question = table
        .questions
        .iter()
        .find(|question| question.rule == rule);
    question.map_or("", |question| question.wording.as_str())
}
