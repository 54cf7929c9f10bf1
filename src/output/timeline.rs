//! One case as text and as a page.

use std::fmt::Write as _;

use super::escape::escape;
use super::html;
use crate::table::{Table, header};
use crate::timeline::{Answered, Mark, Timeline};

fn when(mark: &Mark) -> String {
    mark.when
        .map_or_else(|| "–".to_owned(), |moment| moment.to_string())
}

/// The case as text.
#[must_use]
pub fn timeline_text(line: &Timeline) -> String {
    let mut out = format!("{}\n", line.title);
    if let Some(why) = &line.struck {
        let _ = writeln!(out, "Struket: {why}");
    }
    out.push_str("\nTidslinje\n");
    for mark in &line.marks {
        let source = if mark.source.is_empty() {
            String::new()
        } else {
            format!(" [{}]", mark.source)
        };
        let _ = writeln!(
            out,
            "  {:<16}  {:<9}  {}{source}",
            when(mark),
            mark.kind.label(),
            mark.text
        );
    }
    out.push_str("\nSvar\n");
    for answer in &line.answers {
        push_answer(&mut out, answer);
    }
    out
}

fn push_answer(out: &mut String, answer: &Answered) {
    let _ = writeln!(
        out,
        "  {}. {} {}",
        answer.number, answer.question, answer.answer
    );
    for (lead, text) in [
        ("Skäl", &answer.reason),
        ("Maskinen", &answer.machine),
        ("Lagrum", &answer.law),
        ("Källa", &answer.sources),
    ] {
        if !text.is_empty() {
            let _ = writeln!(out, "     {lead}: {text}");
        }
    }
}

/// The case as a page that opens without a network.
#[must_use]
pub fn timeline_page(line: &Timeline, facts: &[(String, String)]) -> String {
    html::plain_page(&line.title, |out| {
        if let Some(why) = &line.struck {
            let _ = writeln!(out, "<p><strong>Struket:</strong> {}</p>", escape(why));
        }
        html::push_plain_table(out, &marks_table(line));
        html::push_plain_table(out, &answers_table(line));
        html::push_plain_table(out, &facts_table(facts));
    })
}

fn marks_table(line: &Timeline) -> Table {
    let rows = line.marks.iter().map(|mark| {
        vec![
            when(mark),
            mark.kind.label().to_owned(),
            mark.text.clone(),
            mark.source.clone(),
        ]
    });
    Table {
        title: "Tidslinje".to_owned(),
        header: header(&["nar", "slag", "vad", "kalla"]),
        rows: rows.collect(),
    }
}

fn answers_table(line: &Timeline) -> Table {
    let rows = line.answers.iter().map(|answer| {
        vec![
            answer.number.to_string(),
            answer.question.clone(),
            answer.answer.clone(),
            answer.reason.clone(),
            answer.machine.clone(),
            answer.law.clone(),
            answer.sources.clone(),
        ]
    });
    Table {
        title: "Svar".to_owned(),
        header: header(&[
            "nr",
            "fraga",
            "svar",
            "skal",
            "maskinens_svar",
            "lagrum",
            "kalla",
        ]),
        rows: rows.collect(),
    }
}

fn facts_table(facts: &[(String, String)]) -> Table {
    Table {
        title: "Uppgifter".to_owned(),
        header: header(&["uppgift", "varde"]),
        rows: facts
            .iter()
            .map(|(name, value)| vec![name.clone(), value.clone()])
            .collect(),
    }
}
