use std::cmp::Reverse;

use super::Table;
use super::findings::statement;
use super::timeliness::{IN_DOUBT, due_in_doubt, when_due};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::numbers::grouped;
use crate::rulebook::Grade;
use crate::tally::TableTally;
use crate::timeliness::Figures;

/// Questions of a table that the summary names.
const MOST_NAMED: usize = 3;

/// Below this many assessable cases a question is named after those with more.
const FEW: u64 = 5;

/// What of the review lies outside its period, table by table: «Utredningar: 2 av 3 ärenden ligger utanför perioden; de är
/// med i andelarna.» In public not how many: less the quarters outside it that are told, that would count those that are not.
#[must_use]
pub fn outside_lines(audit: &Audit<'_>, is_public: bool) -> Vec<String> {
    let tables = audit.battery.tables.iter().enumerate();
    let lines = tables.filter_map(|(place, table)| {
        let (outside, all) = (audit.outside_period(place), audit.count_of(table) as u64);
        let cases = if is_public {
            "en del ärenden".to_owned()
        } else {
            format!("{} av {} ärenden", grouped(outside), grouped(all))
        };
        (outside > 0).then(|| {
            format!(
                "{}: {cases} ligger utanför perioden; de är med i andelarna.",
                table.title
            )
        })
    });
    lines.collect()
}

/// What is read when nothing else is: what was reviewed, what is most often lacking of what the law asks, how much was
/// done in time, and which goals are missed or set below the law.
#[must_use]
pub fn summary_lines(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    figures: &[Figures],
    goals: Option<&Table>,
    is_public: bool,
) -> Vec<String> {
    let mut lines = outside_lines(audit, is_public);
    for (place, tally) in tallies.iter().enumerate() {
        lines.push(reviewed(audit, place, tally));
        lines.extend(most_lacking(audit, place, tally, Grade::Ska));
        lines.extend(most_lacking(audit, place, tally, Grade::Bor));
        let own = figures.iter().filter(|figures| {
            let is_due = figures.due.of + figures.doubt.due > 0;
            (figures.table, figures.grade) == (place, Grade::Ska) && is_due
        });
        lines.extend(own.map(|figures| in_time(audit, figures, is_public)));
    }
    lines.extend(goals.into_iter().flat_map(goal_lines));
    lines
}

/// «Förhandsbedömningar: 10 granskade, dragna ur 6 700, 1 struket. 12 av 14 frågor har minst ett Nej.»
fn reviewed(audit: &Audit<'_>, place: usize, tally: &TableTally) -> String {
    let table = &audit.battery.tables[place];
    let drawn = match audit.sample_of(table) {
        Some(sample) => {
            let drawn: usize = sample
                .strata
                .iter()
                .map(|stratum| stratum.chosen.len())
                .sum();
            let frame = grouped(sample.record.ram.antal);
            format!(" av {} dragna ur {frame}", grouped(drawn as u64))
        }
        None => String::new(),
    };
    let struck = match tally.struck {
        0 => String::new(),
        1 => ", varav 1 struket".to_owned(),
        many => format!(", varav {} strukna", grouped(many)),
    };
    let what = if tally.cases == 1 {
        "granskat"
    } else {
        "granskade"
    };
    let with_no = tally
        .lines
        .iter()
        .filter(|line| line.count(Answer::Nej) > 0)
        .map(|line| line.question)
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    format!(
        "{}: {} {what}{drawn}{struck}. Minst ett Nej på {with_no} av {} frågor.",
        table.title,
        grouped(tally.cases),
        table.questions.len()
    )
}

/// The findings with the largest shares of Nej under one grade, in a line: what is lacking in a single case is left to
/// the findings.
fn most_lacking(
    audit: &Audit<'_>,
    place: usize,
    tally: &TableTally,
    grade: Grade,
) -> Option<String> {
    let mut lines: Vec<_> = tally
        .lines
        .iter()
        .filter(|line| line.grade == grade && line.count(Answer::Nej) > 1)
        .collect();
    // By share, compared as whole numbers, those with hardly any assessable case last; the order of the questions decides
    // between equals.
    lines.sort_by_key(|line| {
        let share = line.count(Answer::Nej) * 1_000_000 / line.assessable().max(1);
        (line.assessable() < FEW, Reverse(share))
    });
    let questions = &audit.battery.tables[place].questions;
    let told: Vec<String> = lines
        .into_iter()
        .take(MOST_NAMED)
        .map(|line| statement(audit, line, &questions[line.question], &[]))
        .collect();
    let lead = match grade {
        Grade::Ska => "Vanligaste bristerna mot krav i lag och föreskrift",
        Grade::Bor => "Mot allmänna råd och god sed",
        Grade::Lokal => "Mot lokala rutiner",
    };
    (!told.is_empty()).then(|| format!("{lead}: {}", told.join(" ")))
}

fn in_time(audit: &Audit<'_>, figures: &Figures, is_public: bool) -> String {
    let question = &audit.battery.tables[figures.table].questions[figures.question];
    let when = when_due(audit);
    if figures.doubt.due > 0 {
        let counts = if is_public {
            IN_DOUBT.to_owned()
        } else {
            due_in_doubt(figures)
        };
        return format!(
            "Hur många som var klara i tid av dem vars sista dag inföll {when} går inte att säga: {counts}: ”{}”",
            question.wording
        );
    }
    let overruled = match figures.overruled {
        0 => String::new(),
        count => format!(" ({} avgjorda av granskare oräknade)", grouped(count)),
    };
    let share = crate::tally::Share::of(figures.due.count, figures.due.of)
        .map(|share| share.to_string())
        .unwrap_or_default();
    format!(
        "Av dem vars sista dag inföll {when} var {} av {} ({share} %) klara i tid{overruled}: ”{}”",
        grouped(figures.due.count),
        grouped(figures.due.of),
        question.wording
    )
}

/// What is to be said of the goals.
fn goal_lines(goals: &Table) -> Vec<String> {
    let at = |name: &str| {
        goals
            .header
            .iter()
            .position(|known| known == name)
            .unwrap_or(0)
    };
    let (question, share, outcome, reached, remark) = (
        at("fraga"),
        at("mal_procent"),
        at("utfall"),
        at("uppnatt"),
        at("iakttagelse"),
    );
    goals
        .rows
        .iter()
        .map(|row| {
            let said = match row[reached].as_str() {
                "ja" => "är nått",
                "nej" => "är inte nått",
                _ => "kan inte avgöras",
            };
            let remark = if row[remark].is_empty() {
                String::new()
            } else {
                format!("; {}", row[remark])
            };
            format!(
                "Nämndens mål {} % för ”{}” {said} ({}){remark}.",
                row[share], row[question], row[outcome]
            )
        })
        .collect()
}
