//! What a script reads: `JUnit` XML, and a summary in the Markdown that `GitHub` shows beside a run.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::Report;
use super::about::measuring_day;
use super::escape::escape;
use super::markdown;
use crate::answer::Answer;
use crate::demands::Outcome;
use crate::facit::{Difference, count_in_words};

/// What a caller demanded, held against the result.
#[derive(Clone, Copy, Default, Debug)]
pub struct Checks<'a> {
    /// The demands of `--krav`.
    pub demands: &'a [Outcome],
    /// The differences against `--facit`; `None` when there was none to compare with.
    pub differences: Option<&'a [Difference]>,
}

/// How much of a file tells what it is.
const BEGINNING: u64 = 4096;

/// True when a file may be written where another may lie: there is none, an empty one, or what an earlier run wrote there,
/// in either form. A build server runs the same command again and again; anything else that lies there is the user's.
#[must_use]
pub fn may_be_replaced(path: &Path) -> bool {
    let is_other = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
    if !is_other {
        return true;
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let is_junit = text.starts_with("<?xml") && text.contains("<testsuites name=\"stickprov ");
    let is_summary = text.starts_with("## ") && text.contains("\nMätdag ");
    read.is_ok() && (is_junit || is_summary)
}

/// A test suite under writing.
struct Suite {
    name: String,
    cases: Vec<(String, Vec<String>, String)>,
}

impl Suite {
    fn failures(&self) -> usize {
        self.cases
            .iter()
            .filter(|(_, faults, _)| !faults.is_empty())
            .count()
    }
}

/// The result as `JUnit` XML: a suite for each table with a test for each question and grade, which fails when a demand on
/// it is not met, and suites for the other demands.
#[must_use]
pub fn junit(report: &Report<'_>, checks: Checks<'_>) -> String {
    let mut suites = table_suites(report, checks);
    suites.extend(other_suites(checks));
    let (tests, failures) = suites.iter().fold((0, 0), |(tests, failures), suite| {
        (tests + suite.cases.len(), failures + suite.failures())
    });
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\">\n",
        escape(&report.program)
    );
    for suite in &suites {
        push_suite(&mut out, suite);
    }
    out.push_str("</testsuites>\n");
    out
}

fn table_suites(report: &Report<'_>, checks: Checks<'_>) -> Vec<Suite> {
    let tables = report.audit.battery.tables.iter().zip(&report.tallies);
    tables
        .map(|(table, tally)| {
            let cases = tally.lines.iter().map(|line| {
                let question = &table.questions[line.question];
                let id = &report.audit.book.rule(question.rule).id;
                let own = |outcome: &&Outcome| {
                    outcome.table == table.id
                        && outcome.question == Some((line.question, line.grade))
                        && !outcome.is_met
                };
                let faults = checks.demands.iter().filter(own);
                (
                    format!("{id} ({})", line.grade),
                    faults.map(fault_text).collect(),
                    format!("{} Nej {}", question.wording, line.sentence(Answer::Nej)),
                )
            });
            Suite {
                name: table.id.clone(),
                cases: cases.collect(),
            }
        })
        .collect()
}

fn fault_text(outcome: &Outcome) -> String {
    format!("{}: {}", outcome.demand, outcome.found)
}

/// Demands that belong to no question that was asked, and the facit.
fn other_suites(checks: Checks<'_>) -> Vec<Suite> {
    let rest = checks
        .demands
        .iter()
        .filter(|outcome| outcome.question.is_none());
    let demands = rest.map(|outcome| {
        let faults = if outcome.is_met {
            Vec::new()
        } else {
            vec![fault_text(outcome)]
        };
        (outcome.demand.clone(), faults, outcome.found.clone())
    });
    let facit = checks.differences.map(|differences| {
        let faults = differences.iter().map(ToString::to_string).collect();
        (
            "rutnäten stämmer med facit".to_owned(),
            faults,
            String::new(),
        )
    });
    let suites = [
        Suite {
            name: "krav".to_owned(),
            cases: demands.collect(),
        },
        Suite {
            name: "facit".to_owned(),
            cases: facit.into_iter().collect(),
        },
    ];
    suites
        .into_iter()
        .filter(|suite| !suite.cases.is_empty())
        .collect()
}

fn push_suite(out: &mut String, suite: &Suite) {
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">",
        escape(&suite.name),
        suite.cases.len(),
        suite.failures()
    );
    for (name, faults, said) in &suite.cases {
        let _ = writeln!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\">",
            escape(&suite.name),
            escape(name)
        );
        for fault in faults {
            let _ = writeln!(out, "      <failure message=\"{}\"/>", escape(fault));
        }
        if !said.is_empty() {
            let _ = writeln!(out, "      <system-out>{}</system-out>", escape(said));
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}

/// A summary in Markdown: what was reviewed, which demands failed, and the shares.
#[must_use]
pub fn summary(report: &Report<'_>, checks: Checks<'_>) -> String {
    let audit = report.audit;
    let title = audit.review.name.as_deref().unwrap_or(&audit.battery.title);
    let mut out = format!("## {}\n\n", markdown::escape(title));
    let _ = writeln!(
        out,
        "Mätdag {}. {}.\n",
        measuring_day(report),
        report.program
    );
    for line in &report.summary {
        let _ = writeln!(out, "- {}", markdown::escape(line));
    }
    push_checks(&mut out, checks);
    for (table, tally) in audit.battery.tables.iter().zip(&report.tallies) {
        let _ = writeln!(
            out,
            "\n<details><summary>{}</summary>\n\n| Fråga | Grad | Nej |\n| --- | --- | --- |",
            escape(&table.title)
        );
        for line in &tally.lines {
            let _ = writeln!(
                out,
                "| {} | {} | {} |",
                markdown::escape(&table.questions[line.question].wording),
                line.grade,
                line.sentence(Answer::Nej)
            );
        }
        out.push_str("\n</details>\n");
    }
    out
}

fn push_checks(out: &mut String, checks: Checks<'_>) {
    if !checks.demands.is_empty() {
        let failed = checks
            .demands
            .iter()
            .filter(|outcome| !outcome.is_met)
            .count();
        let _ = writeln!(
            out,
            "\n### Krav: {} av {} uppfyllda\n\n| | Krav | Utfall |\n| --- | --- | --- |",
            checks.demands.len() - failed,
            checks.demands.len()
        );
        for outcome in checks.demands {
            let sign = if outcome.is_met {
                "✅ uppfyllt"
            } else {
                "❌ inte uppfyllt"
            };
            let _ = writeln!(
                out,
                "| {sign} | {} | {} |",
                markdown::escape(&outcome.demand),
                markdown::escape(&outcome.found)
            );
        }
    }
    match checks.differences {
        Some([]) => out.push_str("\n✅ Rutnäten stämmer med facit.\n"),
        Some(differences) => {
            let _ = writeln!(out, "\n### ❌ {}\n", count_in_words(differences));
            for difference in differences {
                let _ = writeln!(out, "- {}", markdown::escape(&difference.to_string()));
            }
        }
        None => {}
    }
}
