use super::{Table, header};
use crate::answer::Answer;
use crate::audit::{Audit, Double};
use crate::protocol::ANALYSIS_QUESTIONS;
use crate::stats::kappa::{Agreement, cohen};
use crate::tally::Share;

const AGREEMENT: [&str; 7] = [
    "tabell",
    "fraga",
    "dubbellasta",
    "lika",
    "andel_lika",
    "kappa",
    "olika",
];

const ANALYSIS: [&str; 5] = ["granskare", "rubrik", "text", "ansvarig", "klart_senast"];

/// How alike two readers judged: a row for each question, then all of them. `None` when nothing was read twice.
///
/// Kappa is Cohen's, over the four answers; it is not given where the answers leave no room for chance.
#[must_use]
pub fn agreement_table(audit: &Audit<'_>) -> Option<Table> {
    let doubles = audit.doubles();
    let mut rows = Vec::new();
    for (place, table) in audit.battery.tables.iter().enumerate() {
        for question in &table.questions {
            let own: Vec<&Double> = doubles
                .iter()
                .filter(|double| (double.table, double.rule) == (place, question.rule))
                .collect();
            if !own.is_empty() {
                rows.push(agreement_row(audit, &table.id, &question.wording, &own));
            }
        }
    }
    if doubles.is_empty() {
        return None;
    }
    let totals = [
        (false, "alla frågor som båda har besvarat"),
        (true, "maskinens svar, där en granskare har svarat själv"),
    ];
    for (is_implied, name) in totals {
        let own: Vec<&Double> = doubles
            .iter()
            .filter(|double| double.pair.is_implied == is_implied)
            .collect();
        if !own.is_empty() {
            rows.push(agreement_row(audit, "", name, &own));
        }
    }
    Some(Table {
        title: "Dubbelläsning".to_owned(),
        header: header(&AGREEMENT),
        rows,
    })
}

fn agreement_row(audit: &Audit<'_>, table: &str, name: &str, doubles: &[&Double]) -> Vec<String> {
    let code = |answer: Answer| answer as usize;
    let pairs: Vec<(usize, usize)> = doubles
        .iter()
        .map(|double| {
            (
                code(double.pair.answers[0].1),
                code(double.pair.answers[1].1),
            )
        })
        .collect();
    let Agreement {
        cases,
        agreed,
        kappa,
    } = cohen(&pairs);
    // Only answers that differ from the machine's are told by both, so chance has no meaning there.
    let is_implied = doubles.iter().any(|double| double.pair.is_implied);
    let share = Share::of(agreed, cases);
    let differing = doubles.iter().filter(|double| !double.pair.agrees());
    let differing: Vec<String> = differing.map(|double| dispute(audit, double)).collect();
    vec![
        table.to_owned(),
        name.to_owned(),
        cases.to_string(),
        agreed.to_string(),
        share.map(|share| share.to_string()).unwrap_or_default(),
        kappa_in_words(kappa.filter(|_| !is_implied)),
        if table.is_empty() {
            String::new()
        } else {
            differing.join("; ")
        },
    ]
}

/// Two decimals, with a real minus sign: a hyphen in front would be taken for a formula.
fn kappa_in_words(kappa: Option<f64>) -> String {
    let Some(kappa) = kappa else {
        return "–".to_owned();
    };
    format!("{kappa:.2}").replace('.', ",").replace('-', "−")
}

/// «ärende 3: Anna Ja, Bo Nej».
fn dispute(audit: &Audit<'_>, double: &Double) -> String {
    let cases = audit.cases(&audit.battery.tables[double.table]);
    let number = cases.iter().find(|(_, case)| *case == double.case);
    let number = number.map_or(0, |(number, _)| *number);
    let [(one, first), (other, second)] = &double.pair.answers;
    format!(
        "ärende {number}: {one} {}, {other} {}",
        first.label(),
        second.label()
    )
}

/// What the readers make of the result, and what is planned. `None` when nothing was written.
#[must_use]
pub fn analysis_table(audit: &Audit<'_>) -> Option<Table> {
    let mut rows = Vec::new();
    for own in &audit.analyses {
        let answers = ANALYSIS_QUESTIONS.iter().zip(&own.analysis.answers);
        for (question, text) in answers.filter(|(_, text)| !text.is_empty()) {
            let mut row = vec![own.reader.clone(), (*question).to_owned(), text.clone()];
            row.extend([String::new(), String::new()]);
            rows.push(row);
        }
        for [what, who, when] in &own.analysis.activities {
            rows.push(vec![
                own.reader.clone(),
                "Åtgärd".to_owned(),
                what.clone(),
                who.clone(),
                when.clone(),
            ]);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Analys".to_owned(),
        header: header(&ANALYSIS),
        rows,
    })
}
