//! What is told of the answers: contradictions between them, where a reader went against the machine, and what the
//! export lacks. Nothing is overwritten.

use std::collections::BTreeMap;

use super::fold::{Judged, JudgedCase};
use super::{Audit, By};
use crate::answer::{Answer, Reason};
use crate::case::{append, push};
use crate::judge::Evidence;
use crate::load::{Remark, Severity};
use crate::rulebook::{BatteryTable, Question, Word};

/// Remarks on answers under collection, as the cases are asked.
#[derive(Default)]
pub(crate) struct Telling {
    /// With the places of the cases.
    remarks: Vec<(usize, Remark)>,
    /// Answers that are open since the export lacks something, by what it lacks.
    missing: BTreeMap<(Reason, Option<Word>), u64>,
}

/// Two answers to questions of one table that cannot both be right.
struct Contrast<'a> {
    question: usize,
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// One that a rule names.
    Known {
        answer: Answer,
        other: usize,
        other_answer: Answer,
        text: &'a str,
    },
    /// A follow-up is answered although its parent does not raise it.
    FollowUp { parent: usize },
}

/// What the answers of one table can be held against.
pub(crate) struct Contrasts<'a> {
    table: &'a BatteryTable,
    /// By question.
    all: Vec<Vec<Contrast<'a>>>,
}

impl<'a> Contrasts<'a> {
    pub(crate) fn of(audit: &'a Audit<'_>, table: usize) -> Self {
        let table = &audit.battery.tables[table];
        let place = |id: &str| {
            let rule = audit.book.rule_named(id)?;
            let mut questions = table.questions.iter();
            questions.position(|question| question.rule == rule)
        };
        let mut all = Vec::new();
        for (question, asked) in table.questions.iter().enumerate() {
            let rule = audit.book.rule(asked.rule);
            let mut own = Vec::new();
            own.extend(rule.contradictions.iter().filter_map(|known| {
                let kind = Kind::Known {
                    answer: known.answer,
                    other: place(&known.other)?,
                    other_answer: known.other_answer,
                    text: &known.text,
                };
                Some(Contrast { question, kind })
            }));
            let parent = rule.follows.as_deref().and_then(place);
            own.extend(parent.map(|parent| Contrast {
                question,
                kind: Kind::FollowUp { parent },
            }));
            all.push(own);
        }
        Self { table, all }
    }

    /// The contradictions that a question's answer makes.
    fn against(&self, question: usize, case: JudgedCase<'_>) -> impl Iterator<Item = String> {
        let own = self.all[question].iter();
        own.filter_map(move |contrast| self.text(contrast, case))
    }

    fn text(&self, contrast: &Contrast<'_>, case: JudgedCase<'_>) -> Option<String> {
        let answer = case.answers[contrast.question].answer;
        match contrast.kind {
            Kind::Known {
                answer: known,
                other,
                other_answer,
                text,
            } => {
                let holds = answer == known && case.answers[other].answer == other_answer;
                holds.then(|| text.to_owned())
            }
            Kind::FollowUp { parent } => {
                let of_parent = case.answers[parent].answer;
                let arises = !matches!(of_parent, Answer::Ja | Answer::EjTillampligt);
                let holds = !arises && answer.is_assessable() && !case.is_struck;
                let wording = |place: usize| &self.table.questions[place].wording;
                holds.then(|| {
                    format!(
                        "”{}” är {answer} fast ”{}” är {of_parent}",
                        wording(contrast.question),
                        wording(parent)
                    )
                })
            }
        }
    }
}

impl Telling {
    /// What is told of every case of a review.
    pub(super) fn of_all(audit: &Audit<'_>) -> Self {
        let mut all = Self::default();
        for table in 0..audit.battery.tables.len() {
            let contrasts = Contrasts::of(audit, table);
            let take = |told: &mut Self, case: JudgedCase<'_>| told.take(&contrasts, case);
            let mut of_table = Self::default();
            for told in audit.fold_cases(table, Self::default, take) {
                of_table.add(told);
            }
            all.add_table(of_table);
        }
        all
    }

    /// Takes in the answers about a case.
    pub(crate) fn take(&mut self, contrasts: &Contrasts<'_>, case: JudgedCase<'_>) {
        for (place, (own, judged)) in contrasts.all.iter().zip(case.answers).enumerate() {
            if judged.answer == Answer::EjBedomd {
                self.count_missing(judged);
            }
            // Few questions can contradict another, and nobody has read most cases.
            if !own.is_empty() || judged.by != By::Machine {
                self.tell_of_answer(contrasts, case, place);
            }
        }
    }

    /// Tells of the answer to a question what contradicts it, and what a reader has made of it.
    fn tell_of_answer(&mut self, contrasts: &Contrasts<'_>, case: JudgedCase<'_>, place: usize) {
        for text in contrasts.against(place, case) {
            self.tell(
                contrasts.table,
                case,
                Severity::Warning,
                "motsagelse",
                &text,
            );
        }
        let (question, judged) = (&contrasts.table.questions[place], &case.answers[place]);
        if judged.by != By::Machine {
            self.tell_of_reader(contrasts.table, case, (question, judged));
        }
    }

    /// Adds what other cases of the same table tell.
    pub(crate) fn add(&mut self, other: Self) {
        append(&mut self.remarks, other.remarks);
        for (what, count) in other.missing {
            *self.missing.entry(what).or_default() += count;
        }
    }

    /// Adds what all cases of the next table tell, in their order.
    pub(crate) fn add_table(&mut self, mut table: Self) {
        // Stable: what is told of one case has its order.
        table.remarks.sort_by_key(|(place, _)| *place);
        self.add(table);
    }

    /// Counts an answer that is not judged, when that is for want of something in the export.
    fn count_missing(&mut self, judged: &Judged) {
        if judged.machine.reason.is_not_exported() {
            let word = match judged.machine.evidence {
                Evidence::Missing(word) => Some(word),
                _ => None,
            };
            let what = (judged.machine.reason, word);
            *self.missing.entry(what).or_default() += 1;
        }
    }

    fn tell_of_reader(
        &mut self,
        table: &BatteryTable,
        case: JudgedCase<'_>,
        (question, judged): (&Question, &Judged),
    ) {
        if judged.by == By::ReaderOverMachine {
            let text = format!(
                "”{}” är {} enligt granskaren, {} enligt maskinen ({})",
                question.wording,
                judged.answer,
                judged.machine.answer(),
                judged.machine.reason.text()
            );
            self.tell(table, case, Severity::Info, "granskare_mot_maskin", &text);
        }
        if case.is_struck && judged.by == By::Reader {
            let text = format!(
                "ärendet är struket men ”{}” är besvarad {}",
                question.wording, judged.answer
            );
            self.tell(table, case, Severity::Warning, "motsagelse", &text);
        }
    }

    fn tell(
        &mut self,
        table: &BatteryTable,
        case: JudgedCase<'_>,
        severity: Severity,
        code: &'static str,
        text: &str,
    ) {
        let text = format!("{}, ärende {}: {text}", table.title, case.number);
        let remark = of_answers(severity, code, text);
        push(&mut self.remarks, (case.place, remark));
    }

    /// Every remark after those before, at last what the export has no column for and how many answers that cost.
    pub(super) fn finish(self, audit: &Audit<'_>, before: Vec<Remark>) -> Vec<Remark> {
        let mut missing: BTreeMap<String, u64> = BTreeMap::new();
        for ((reason, word), count) in self.missing {
            let what = match word {
                Some(word) => {
                    let store = &audit.store;
                    let is_elsewhere = store.exports_differ() && store.exports_anywhere(word);
                    let export = if is_elsewhere {
                        "en del av exporten"
                    } else {
                        "exporten"
                    };
                    let label = audit.book.words.label(word);
                    format!("{export} har ingen uppgift om ”{label}”")
                }
                None => reason.text().to_owned(),
            };
            *missing.entry(what).or_default() += count;
        }
        let remarks = self.remarks.into_iter();
        let mut remarks: Vec<Remark> = remarks.map(|(_, remark)| remark).collect();
        // Those on answers may be hundreds of thousands: they stay where they are.
        remarks.splice(..0, before);
        remarks.extend(missing.into_iter().map(|(what, count)| {
            let text = format!("{what}; antal svar som därför inte är bedömda: {count}");
            of_answers(Severity::Warning, "uppgift_exporteras_inte", text)
        }));
        remarks
    }
}

/// A remark that is about answers and stands on no row.
fn of_answers(severity: Severity, code: &'static str, text: String) -> Remark {
    Remark {
        count: 1,
        severity,
        code,
        file: String::new(),
        row: None,
        column: String::new(),
        text,
    }
}
