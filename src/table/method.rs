use super::{Table, header};
use crate::audit::Audit;
use crate::rulebook::{Decider, Rule};

/// How each question is answered: by whom, with what reservation, on which sources. The method section.
#[must_use]
pub fn method_table(audit: &Audit<'_>) -> Table {
    let mut rows = Vec::new();
    for table in &audit.battery.tables {
        for question in &table.questions {
            let rule = audit.book.rule(question.rule);
            rows.push(vec![
                table.title.clone(),
                question.wording.clone(),
                decider_label(&rule.decided_by).to_owned(),
                reservation(rule),
                distinct(
                    rule.versions
                        .iter()
                        .map(|version| version.grade.to_string()),
                )
                .join(", "),
                sources(audit, rule).join("; "),
                distinct(
                    rule.versions
                        .iter()
                        .filter_map(|version| version.uncertain.clone()),
                )
                .join(" "),
            ]);
        }
    }
    let names = [
        "tabell",
        "fraga",
        "avgors_av",
        "forbehall",
        "grad",
        "kallor",
        "osaker_varfor",
    ];
    Table {
        title: "Metod".to_owned(),
        header: header(&names),
        rows,
    }
}

fn sources(audit: &Audit<'_>, rule: &Rule) -> Vec<String> {
    let versions = rule.versions.iter();
    distinct(versions.flat_map(|version| version.sources(&audit.book.acts)))
}

/// Who decides, for readers.
#[must_use]
pub fn decider_label(decider: &Decider) -> &'static str {
    match decider {
        Decider::Machine => "maskinen",
        Decider::Reserved { .. } => "maskinen, med förbehåll",
        Decider::Reader => "den som läser akten",
    }
}

/// The reservation in a sentence; empty when there is none.
fn reservation(rule: &Rule) -> String {
    let found = rule.decided_by.reservation();
    found
        .map(|(direction, why)| format!("{}. {why}", direction.text()))
        .unwrap_or_default()
}

/// The texts that are not empty, each once, in order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !text.is_empty() && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}
