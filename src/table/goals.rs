use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::draw::Inference;
use crate::load::Goal;
use crate::rulebook::Grade;
use crate::tally::{TableTally, Tally};

const HEADER: [&str; 8] = [
    "tabell",
    "regel",
    "fraga",
    "grad",
    "mal_procent",
    "utfall",
    "uppnatt",
    "iakttagelse",
];

/// The goals that nämnden has set, beside what the cases show; `None` when it has set none. A goal below what the law
/// asks of every case is itself an iakttagelse.
#[must_use]
pub fn goal_table(audit: &Audit<'_>, tallies: &[TableTally]) -> Option<Table> {
    let goals = &audit.review.goals;
    let rows = goals.iter().flat_map(|goal| rows_of(audit, tallies, goal));
    (!goals.is_empty()).then(|| Table {
        title: "Nämndens mål".to_owned(),
        header: header(&HEADER),
        rows: rows.collect(),
    })
}

/// A row for each table and grade under which the question was put.
fn rows_of(audit: &Audit<'_>, tallies: &[TableTally], goal: &Goal) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (table, tally) in audit.battery.tables.iter().zip(tallies) {
        let sample = audit.sample_of(table);
        let is_drawn = sample.is_some_and(|sample| sample.record.inference() != Inference::Census);
        for line in &tally.lines {
            let question = &table.questions[line.question];
            if question.rule != goal.rule {
                continue;
            }
            rows.push(vec![
                table.id.clone(),
                audit.book.rule(goal.rule).id.clone(),
                question.wording.clone(),
                line.grade.to_string(),
                goal.share.to_string(),
                line.sentence(Answer::Ja),
                reached(line, goal, is_drawn).to_owned(),
                remark_on(line, goal, is_drawn),
            ]);
        }
    }
    if rows.is_empty() {
        let id = audit.book.rule(goal.rule).id.clone();
        let mut row = vec![
            String::new(),
            id,
            String::new(),
            String::new(),
            goal.share.to_string(),
        ];
        row.extend([
            String::new(),
            "–".to_owned(),
            "frågan är inte ställd i granskningen".to_owned(),
        ]);
        rows.push(row);
    }
    rows
}

/// Whether the share is reached, counted and not rounded. A sample cannot tell.
fn reached(line: &Tally, goal: &Goal, is_drawn: bool) -> &'static str {
    if line.assessable() == 0 || is_drawn {
        "–"
    } else if line.count(Answer::Ja) * 100 >= u64::from(goal.share) * line.assessable() {
        "ja"
    } else {
        "nej"
    }
}

fn remark_on(line: &Tally, goal: &Goal, is_drawn: bool) -> String {
    let below = line.grade == Grade::Ska && goal.share < 100;
    let remarks = [
        below.then_some("målet understiger lagens krav, som gäller varje ärende"),
        is_drawn.then_some("ett urval avgör inte om målet är nått; se uppskattningen"),
    ];
    let remarks: Vec<&str> = remarks.into_iter().flatten().collect();
    remarks.join("; ")
}
