//! What a caller demands of a result: `krav.toml`. A demand that is not met makes the run end with exit code 1.

use std::path::Path;

use crate::answer::Answer;
use crate::audit::Audit;
use crate::exceptions::{accepted, applied};
use crate::load::{LoadError, REMARK_CODES, read_toml};
use crate::rulebook::{Grade, Node, RuleIx, Rulebook, suggest};
use crate::stats::rate::Rate;
use crate::tally::{TableTally, Tally};

/// Every question, in the file.
const EVERY: &str = "*";

/// The demands of a file.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Demands {
    questions: Vec<QuestionDemand>,
    remarks: Vec<RemarkDemand>,
}

/// What is demanded of a question, or of all.
#[derive(Clone, PartialEq, Eq, Debug)]
struct QuestionDemand {
    /// `None` for every question.
    rule: Option<RuleIx>,
    table: Option<String>,
    grade: Option<Grade>,
    /// Greatest share of Nej among the assessable.
    most_no: Option<Rate>,
    /// Greatest number of answers that nobody has judged.
    most_open: Option<u64>,
    /// Greatest number of *uppgift saknas*.
    most_missing: Option<u64>,
    /// True when accepted exceptions are not counted as Nej.
    without_accepted: bool,
}

/// What is demanded of remarks of a kind.
#[derive(Clone, PartialEq, Eq, Debug)]
struct RemarkDemand {
    code: String,
    most: u64,
}

/// A demand held against the result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Table, or empty for a remark.
    pub table: String,
    /// Place of the question and its grade, when it is about one.
    pub question: Option<(usize, Grade)>,
    /// What is demanded, in Swedish.
    pub demand: String,
    /// What was found, in Swedish.
    pub found: String,
    /// True when it is met.
    pub is_met: bool,
}

/// Reads a file of demands.
///
/// # Errors
/// The file cannot be read, or has faults: all are told, with their places.
pub fn read(path: &Path, book: &Rulebook) -> Result<Demands, LoadError> {
    read_toml(path, |node| {
        let demands = Demands {
            questions: node
                .tables("krav")
                .iter()
                .filter_map(|row| decode_question(row, book))
                .collect(),
            remarks: node
                .tables("anmarkning")
                .iter()
                .map(decode_remark)
                .collect(),
        };
        if demands == Demands::default() {
            node.fault(
                &node.span,
                "filen ställer inget krav: skriv [[krav]] eller [[anmarkning]]",
            );
        }
        demands
    })
}

fn decode_question(node: &Node<'_>, book: &Rulebook) -> Option<QuestionDemand> {
    let name = node.text("regel");
    let grade = node.opt_text("grad");
    let most_no = node.opt_number("nej_hogst");
    let demand = QuestionDemand {
        rule: book.rule_named(&name.value),
        table: node.opt_string("tabell"),
        grade: grade
            .as_ref()
            .and_then(|grade| Grade::from_name(&grade.value)),
        most_no: most_no.and_then(|percent| Rate::new(u64::from(percent), 100)),
        most_open: node.opt_number("ej_bedomd_hogst").map(u64::from),
        most_missing: node.opt_number("uppgift_saknas_hogst").map(u64::from),
        without_accepted: node.flag("utan_godtagna"),
    };
    node.finish();
    if demand.rule.is_none() && name.value != EVERY {
        let hint = suggest(&name.value, book.rules.iter().map(|rule| rule.id.as_str()));
        node.fault(
            &name.span,
            format!(
                "okänd regel ”{}”; {hint}, eller * för alla frågor",
                name.value
            ),
        );
        return None;
    }
    if let Some(grade) = grade.filter(|_| demand.grade.is_none()) {
        node.fault(&grade.span, "”grad” ska vara ska, bör eller lokal");
    }
    if most_no.is_some() && demand.most_no.is_none() {
        node.fault(
            &node.span,
            "”nej_hogst” ska vara ett heltal från 0 till 100: största andel Nej i procent",
        );
    }
    let limits = [demand.most_open, demand.most_missing];
    if demand.most_no.is_none() && limits.iter().all(Option::is_none) {
        node.fault(
            &node.span,
            "ett krav ska ha nej_hogst, ej_bedomd_hogst eller uppgift_saknas_hogst",
        );
    }
    Some(demand)
}

fn decode_remark(node: &Node<'_>) -> RemarkDemand {
    let code = node.text("kod");
    if !REMARK_CODES.contains(&code.value.as_str()) {
        let hint = suggest(&code.value, REMARK_CODES);
        node.fault(&code.span, format!("okänd kod ”{}”; {hint}", code.value));
    }
    let demand = RemarkDemand {
        code: code.value,
        most: u64::from(node.opt_number("hogst").unwrap_or(0)),
    };
    node.finish();
    demand
}

impl Demands {
    /// Holds every demand against the result.
    #[must_use]
    pub fn hold(&self, audit: &Audit<'_>, tallies: &[TableTally]) -> Vec<Outcome> {
        let held = applied(audit);
        let accepted = accepted(&held);
        let mut outcomes = Vec::new();
        for demand in &self.questions {
            let before = outcomes.len();
            for (place, tally) in tallies.iter().enumerate() {
                for line in &tally.lines {
                    let spared = accepted.get(&(place, line.question, line.grade));
                    let spared = spared.copied().filter(|_| demand.without_accepted);
                    if demand.is_about(audit, place, line) {
                        let counts = (spared.unwrap_or(0), tally.doubtful(line));
                        outcomes.extend(demand.hold(audit, place, line, counts));
                    }
                }
            }
            if outcomes.len() == before {
                outcomes.push(demand.not_asked(audit));
            }
        }
        outcomes.extend(self.remarks.iter().map(|demand| demand.hold(audit)));
        outcomes
    }
}

impl QuestionDemand {
    fn is_about(&self, audit: &Audit<'_>, place: usize, line: &Tally) -> bool {
        let table = &audit.battery.tables[place];
        let rule = table.questions[line.question].rule;
        self.rule.is_none_or(|wanted| wanted == rule)
            && self.table.as_ref().is_none_or(|wanted| *wanted == table.id)
            && self.grade.is_none_or(|wanted| wanted == line.grade)
    }

    /// What nobody has asked cannot be shown to be met.
    fn not_asked(&self, audit: &Audit<'_>) -> Outcome {
        let rule = self
            .rule
            .map_or(EVERY, |rule| audit.book.rule(rule).id.as_str());
        Outcome {
            table: self.table.clone().unwrap_or_default(),
            question: None,
            demand: format!("krav på {rule}"),
            found: "frågan är inte ställd i granskningen".to_owned(),
            is_met: false,
        }
    }

    fn hold(
        &self,
        audit: &Audit<'_>,
        place: usize,
        line: &Tally,
        (spared, doubtful): (u64, u64),
    ) -> Vec<Outcome> {
        let table = &audit.battery.tables[place];
        let question = &table.questions[line.question];
        let outcome = |demand: String, found: String, is_met: bool| Outcome {
            table: table.id.clone(),
            question: Some((line.question, line.grade)),
            demand: format!("”{}” ({}): {demand}", question.wording, line.grade),
            found,
            is_met,
        };
        let mut outcomes = Vec::new();
        if let Some(most) = self.most_no {
            let no = line.count(Answer::Nej) - spared.min(line.count(Answer::Nej));
            let of = line.assessable();
            // Compared as whole numbers; where nothing is assessable nothing has been shown, except for every question
            // at once, of which some never arise.
            let is_met = no * most.denominator() <= of * most.numerator();
            let is_shown = doubtful == 0 && (of > 0 || self.rule.is_none());
            let without = match spared {
                0 => String::new(),
                count => format!(", {count} godtagna undantag oräknade"),
            };
            let beside = match doubtful {
                0 => String::new(),
                count => format!("; för {count} där tiden hade löpt ut kan det inte avgöras"),
            };
            let percent = most.value() * 100.0;
            outcomes.push(outcome(
                format!("högst {percent:.0} % Nej"),
                format!("Nej {}{without}{beside}", line.sentence(Answer::Nej)),
                is_met && is_shown,
            ));
        }
        for (most, answer, name) in [
            (self.most_open, Answer::EjBedomd, "ej bedömda"),
            (self.most_missing, Answer::UppgiftSaknas, "uppgift saknas"),
        ] {
            let Some(most) = most else { continue };
            let count = line.count(answer);
            outcomes.push(outcome(
                format!("högst {most} {name}"),
                format!("{count} {name} av {}", line.reviewed()),
                count <= most,
            ));
        }
        outcomes
    }
}

impl RemarkDemand {
    fn hold(&self, audit: &Audit<'_>) -> Outcome {
        let own = audit
            .remarks()
            .iter()
            .filter(|remark| remark.code == self.code);
        let count: u64 = own.map(|remark| remark.count).sum();
        Outcome {
            table: String::new(),
            question: None,
            demand: format!("anmärkningar med kod {}: högst {}", self.code, self.most),
            found: format!("{count} anmärkningar"),
            is_met: count <= self.most,
        }
    }
}
