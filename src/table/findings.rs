use std::collections::BTreeSet;

use super::breakdown::THRESHOLD;
use super::{Grid, Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::rulebook::{Question, SentenceCounts};
use crate::stats::small_cells::is_small;
use crate::tally::{Grounds, MOST_NAMED, TableTally, Tally, Timing};

const HEADER: [&str; 7] = ["tema", "tabell", "nr", "regel", "grad", "slag", "text"];

/// The kinds of finding: what is lacking, what cannot be told because only late cases are undecided, and what is fulfilled in
/// every assessable case.
pub const SHORTCOMING: &str = "brist";
/// See [`SHORTCOMING`].
pub const UNCERTAIN: &str = "ovisst";
/// See [`SHORTCOMING`].
pub const FULFILLED: &str = "uppfyllt";

/// The findings: a sentence for each question and grade that is assessable, theme by theme in the order of the themes,
/// shortcomings first. Counts of answers, never of cases added over questions; facts, never judgements. Cases are named by
/// their numbers in the published grids, when those are given.
#[must_use]
pub fn finding_table(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    published: Option<&[Grid]>,
) -> Table {
    let mut rows: Vec<((usize, bool), Vec<String>)> = Vec::new();
    for (place, (spec, tally)) in audit.battery.tables.iter().zip(tallies).enumerate() {
        let grid = published.map(|grids| &grids[place]);
        for line in tally.lines.iter().filter(|line| line.assessable() > 0) {
            let question = &spec.questions[line.question];
            let rule = audit.book.rule(question.rule);
            let is_lacking = line.count(Answer::Nej) > 0;
            let own = |grounds: &&Grounds| {
                (grounds.question, grounds.grade) == (line.question, line.grade)
            };
            let grounds = tally.grounds.iter().find(own);
            let doubtful = tally.doubtful(line);
            let kind = match (is_lacking, doubtful) {
                (true, _) => SHORTCOMING,
                (false, 0) => FULFILLED,
                (false, _) => UNCERTAIN,
            };
            let mut text = if kind == UNCERTAIN {
                String::new()
            } else {
                sentence(audit, question, (tally, line, grounds), grid)
            };
            if doubtful > 0 {
                text += &in_doubt(question, doubtful, published.is_some());
            }
            let row = vec![
                theme_name(audit, &rule.theme),
                spec.id.clone(),
                (line.question + 1).to_string(),
                rule.id.clone(),
                line.grade.to_string(),
                kind.to_owned(),
                text.trim_start().to_owned(),
            ];
            rows.push(((rule.theme_order, !is_lacking), row));
        }
    }
    // Stable: within a theme the order of tables and questions stays.
    rows.sort_by_key(|(order, _)| *order);
    Table {
        title: "Iakttagelser".to_owned(),
        header: header(&HEADER),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// What is said of cases that are late unless something that the export does not tell gave them more time.
fn in_doubt(question: &Question, doubtful: u64, is_public: bool) -> String {
    let cases = match doubtful {
        _ if is_public => "ärenden".to_owned(),
        1 => "1 ärende".to_owned(),
        count => format!("{count} ärenden"),
    };
    format!(
        " ”{}” kan inte avgöras för {cases} där tiden hade löpt ut: exporten säger inte om den förlängdes, skyldigheten \
         upphörde eller ett undantag gällde, och andelen Nej säger därför för lite.",
        question.wording
    )
}

/// A theme's name for readers.
fn theme_name(audit: &Audit<'_>, id: &str) -> String {
    let found = audit.book.words.themes().find(|(known, _)| *known == id);
    found.map_or(id, |(_, name)| name).to_owned()
}

/// «I tre av tio förhandsbedömningar har … (ärende 4, 6 och 8). Skäl: … Källa: …»
fn sentence(
    audit: &Audit<'_>,
    question: &Question,
    (tally, line, grounds): (&TableTally, &Tally, Option<&Grounds>),
    published: Option<&Grid>,
) -> String {
    let sentences = &audit.book.sentences;
    let cases = match published {
        Some(grid) => numbers_in(grid, line.question),
        None => numbers_of(&tally.lacking[line.question]),
    };
    // Named when they are few and the question has one grade.
    let is_told = cases.len() as u64 == line.count(Answer::Nej) && cases.len() <= MOST_NAMED;
    let named: &[String] = if is_told { &cases } else { &[] };
    let mut text = statement(audit, line, question, named);
    if let Some(grounds) = grounds {
        let has_reasons = published.is_none() || !tells_who_waits(tally, grounds);
        let reasons: Vec<(&str, u64)> = grounds
            .reasons
            .iter()
            .map(|(reason, count)| match reason {
                Some(reason) => (reason.text(), *count),
                None => (sentences.by_reader(), *count),
            })
            .collect();
        if has_reasons {
            text += &sentences.reasons(&reasons);
        }
        // The law of the Nej alone would tell before or after which day each of few came.
        let versions = match published {
            Some(_) => &tally.versions[line.question],
            None => &grounds.versions,
        };
        text += &sentences.sources(&citations(audit, question, versions));
    }
    text + sentences.grade(line.grade)
}

/// True when the reasons would count a few of those who still wait, or of those for whom it was done too late: what the
/// measures of time withhold.
fn tells_who_waits(tally: &TableTally, grounds: &Grounds) -> bool {
    let own =
        |timing: &Timing| (timing.question, timing.grade) == (grounds.question, grounds.grade);
    let mut counts = grounds.reasons.iter().map(|(_, count)| *count);
    tally.timings.iter().any(own) && counts.any(|count| is_small(count, THRESHOLD))
}

/// What was found about a question, in a sentence, with the cases that are to be named.
pub(super) fn statement(
    audit: &Audit<'_>,
    line: &Tally,
    question: &Question,
    cases: &[String],
) -> String {
    let rule = audit.book.rule(question.rule);
    let counts = SentenceCounts {
        no: line.count(Answer::Nej),
        assessable: line.assessable(),
        reviewed: line.reviewed(),
        share: line.share(Answer::Nej),
        cases,
    };
    let object = audit.book.words.object_word(rule.object);
    audit
        .book
        .sentences
        .about(rule, &question.wording, object, counts)
}

/// The law that some versions of a rule cite, each once; what is not certain says so.
#[must_use]
pub fn citations(
    audit: &Audit<'_>,
    question: &Question,
    versions: &BTreeSet<usize>,
) -> Vec<String> {
    let rule = audit.book.rule(question.rule);
    let mut found: Vec<String> = Vec::new();
    for version in versions
        .iter()
        .filter_map(|place| rule.versions.get(*place))
    {
        let citation = version.cited(&audit.book.acts);
        if !found.contains(&citation) {
            found.push(citation);
        }
    }
    found
}

/// The numbers of the cases with a Nej in a published grid.
fn numbers_in(grid: &Grid, question: usize) -> Vec<String> {
    let row = &grid.rows[question];
    let heads = grid.header[1..].iter().zip(&row.answers);
    let is_struck = |head: &str| head.ends_with('*');
    heads
        .filter(|(head, answer)| **answer == Answer::Nej && !is_struck(head))
        .map(|(head, _)| head.clone())
        .collect()
}

fn numbers_of(cases: &[u32]) -> Vec<String> {
    cases.iter().map(u32::to_string).collect()
}
