use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::tally::{TableTally, Tally};

const HEADER: [&str; 17] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "tema",
    "grad",
    "granskade",
    "bedombara",
    "ja",
    "nej",
    "x",
    "uppgift_saknas",
    "ej_bedomd",
    "strukna",
    "andel_ja",
    "andel_nej",
    "nej_i_ord",
];

/// The shares of every question of every table, a line for each question and grade.
#[must_use]
pub fn share_table(audit: &Audit<'_>, tallies: &[TableTally]) -> Table {
    let mut rows = Vec::new();
    for (table, tally) in audit.battery.tables.iter().zip(tallies) {
        for line in &tally.lines {
            let question = &table.questions[line.question];
            let rule = audit.book.rule(question.rule);
            let percent = |answer| {
                line.share(answer)
                    .map(|share| share.to_string())
                    .unwrap_or_default()
            };
            let mut row = vec![
                table.id.clone(),
                (line.question + 1).to_string(),
                rule.id.clone(),
                question.wording.clone(),
                rule.theme.clone(),
                line.grade.to_string(),
                line.reviewed().to_string(),
                line.assessable().to_string(),
            ];
            row.extend(Answer::ALL.map(|answer| line.count(answer).to_string()));
            row.extend([
                line.struck().to_string(),
                percent(Answer::Ja),
                percent(Answer::Nej),
                in_words(tally, line),
            ]);
            rows.push(row);
        }
    }
    Table {
        title: "Andelar".to_owned(),
        header: header(&HEADER),
        rows,
    }
}

/// The share of Nej in words, and what it leaves out.
pub(super) fn in_words(tally: &TableTally, line: &Tally) -> String {
    let words = line.sentence(Answer::Nej);
    match tally.doubtful(line) {
        0 => words,
        _ => format!("{words}; fler kan vara för sena, vilket exporten inte säger"),
    }
}
