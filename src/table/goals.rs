use super::timeliness::{IN_DOUBT, TOO_FEW, when_due};
use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::draw::Inference;
use crate::load::Goal;
use crate::numbers::grouped;
use crate::rulebook::Grade;
use crate::tally::{Share, TableTally, Tally};
use crate::timeliness::Figures;

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
pub fn goal_table(audit: &Audit<'_>, tallies: &[TableTally], figures: &[Figures]) -> Option<Table> {
    let goals = &audit.review.goals;
    let rows = goals
        .iter()
        .flat_map(|goal| rows_of(audit, tallies, goal, figures));
    (!goals.is_empty()).then(|| Table {
        title: "Nämndens mål".to_owned(),
        header: header(&HEADER),
        rows: rows.collect(),
    })
}

/// A row for each table and grade under which the question was put.
fn rows_of(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    goal: &Goal,
    figures: &[Figures],
) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (place, (table, tally)) in audit.battery.tables.iter().zip(tallies).enumerate() {
        let sample = audit.sample_of(table);
        let is_drawn = sample.is_some_and(|sample| sample.record.inference() != Inference::Census);
        for line in &tally.lines {
            let question = &table.questions[line.question];
            if question.rule != goal.rule {
                continue;
            }
            // Of a time, what fell due: what is known so far leaves out those that still are open.
            let own = |figures: &&Figures| {
                (figures.table, figures.question, figures.grade)
                    == (place, line.question, line.grade)
            };
            let outcome = outcome_of(line, figures.iter().find(own), when_due(audit));
            rows.push(vec![
                table.id.clone(),
                audit.book.rule(goal.rule).id.clone(),
                question.wording.clone(),
                line.grade.to_string(),
                goal.share.to_string(),
                outcome.words,
                reached(outcome.done, outcome.of, goal, is_drawn).to_owned(),
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

/// What a goal is held against.
struct Outcome {
    done: u64,
    of: u64,
    words: String,
}

fn outcome_of(line: &Tally, figures: Option<&Figures>, when: &str) -> Outcome {
    let nothing = |words: String| Outcome {
        done: 0,
        of: 0,
        words,
    };
    if figures.is_some_and(|figures| figures.doubt.due > 0) {
        return nothing(format!("går inte att säga: {IN_DOUBT}"));
    }
    // The Ja of all cases are no measure of what fell due, and may be on the other side of the goal.
    if figures.is_some_and(|figures| figures.is_withheld) {
        return nothing(TOO_FEW.to_owned());
    }
    let due = figures.map(|figures| figures.due);
    match due.filter(|due| due.of > 0) {
        Some(due) => {
            let share = Share::of(due.count, due.of).map(|share| share.to_string());
            Outcome {
                done: due.count,
                of: due.of,
                words: format!(
                    "{} %: {} av {} som förföll {when} var klara i tid",
                    share.unwrap_or_default(),
                    grouped(due.count),
                    grouped(due.of)
                ),
            }
        }
        None => Outcome {
            done: line.count(Answer::Ja),
            of: line.assessable(),
            words: format!("Ja {}", line.sentence(Answer::Ja)),
        },
    }
}

/// Whether the share is reached, counted and not rounded. A sample cannot tell.
fn reached(done: u64, of: u64, goal: &Goal, is_drawn: bool) -> &'static str {
    if of == 0 || is_drawn {
        "–"
    } else if done * 100 >= u64::from(goal.share) * of {
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
