use std::collections::BTreeSet;

use super::{Table, header};
use crate::answer::Answer;
use crate::audit::{Audit, Double};
use crate::protocol::ANALYSIS_QUESTIONS;
use crate::stats::kappa::{Agreement, cohen, krippendorff};
use crate::tally::Share;

const AGREEMENT: [&str; 8] = [
    "tabell",
    "fraga",
    "dubbellasta",
    "lika",
    "andel_lika",
    "kappa",
    "olika",
    "matt",
];

const ANALYSIS: [&str; 5] = ["granskare", "rubrik", "text", "ansvarig", "klart_senast"];

/// How alike readers judged: a row for each question, then all of them. `None` when nothing was read twice.
///
/// Kappa is Cohen's where the same two have judged everything in the row, each of them always on the same side. It is about two,
/// and there is none of three of whom each pair has read its own cases: in its place stands Krippendorff's alpha, which any
/// number of readers may have. Both are over the four answers, and not given where those leave no room for chance.
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
    for is_implied in [false, true] {
        let own: Vec<&Double> = doubles
            .iter()
            .filter(|double| double.pair.is_implied == is_implied)
            .collect();
        let name = match (is_implied, are_two(&own)) {
            (true, _) => "maskinens svar, där en granskare har svarat själv",
            (false, true) => "alla frågor som båda har besvarat",
            (false, false) => "alla frågor som minst två har besvarat",
        };
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
    let Agreement {
        cases,
        agreed,
        kappa,
    } = agreement(doubles);
    // Only answers that differ from the machine's are told by both, so chance has no meaning there.
    let is_implied = doubles.iter().any(|double| double.pair.is_implied);
    let share = Share::of(agreed, cases);
    let differing = doubles.iter().filter(|double| !double.pair.agrees());
    let differing: Vec<String> = differing.map(|double| dispute(audit, double)).collect();
    let kappa = kappa.filter(|_| !is_implied);
    let measure = match (kappa, are_two(doubles)) {
        (None, _) => "",
        (Some(_), true) => "Cohens kappa",
        (Some(_), false) => "Krippendorffs alfa",
    };
    vec![
        table.to_owned(),
        name.to_owned(),
        cases.to_string(),
        agreed.to_string(),
        share.map(|share| share.to_string()).unwrap_or_default(),
        kappa_in_words(kappa),
        if table.is_empty() {
            String::new()
        } else {
            differing.join("; ")
        },
        measure.to_owned(),
    ]
}

/// True when the same two readers have judged everything.
fn are_two(doubles: &[&Double]) -> bool {
    let all = doubles.iter().flat_map(|double| &double.pair.answers);
    let third = doubles.iter().flat_map(|double| &double.pair.all);
    let names: BTreeSet<String> = all
        .chain(third)
        .map(|(reader, _)| reader.to_lowercase())
        .collect();
    names.len() <= 2
}

fn agreement(doubles: &[&Double]) -> Agreement {
    let code = |answer: Answer| answer as usize;
    if are_two(doubles) {
        let sides = doubles.iter().map(|double| &double.pair.answers);
        let pairs = sides.map(|[(_, one), (_, other)]| (code(*one), code(*other)));
        return cohen(&pairs.collect::<Vec<_>>());
    }
    let cases = doubles.iter().map(|double| {
        let pair = &double.pair;
        let told = if pair.is_implied {
            pair.answers.as_slice()
        } else {
            pair.all.as_slice()
        };
        told.iter().map(|(_, answer)| code(*answer)).collect()
    });
    krippendorff(&cases.collect::<Vec<Vec<usize>>>())
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
