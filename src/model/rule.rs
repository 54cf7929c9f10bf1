use std::fmt::Write as _;

use crate::answer::Answer;
use crate::rulebook::{Condition, Rule, Rulebook, Version};
use crate::table::decider_label;
use crate::time::Day;

/// One rule as a jurist reads it: question, law by period, check, counting, reasons, examples.
#[must_use]
pub fn rule_in_words(book: &Rulebook, rule: &Rule) -> String {
    let mut text = format!("{}\n\nRegel: {}\n", rule.question, rule.id);
    push_when(&mut text, book, rule);
    push_decider(&mut text, rule);
    if !rule.counting.is_empty() {
        let _ = writeln!(text, "\nSå räknas det\n  {}", rule.counting);
    }
    if let Some(help) = &rule.help {
        let _ = writeln!(text, "\nTill den som läser akten\n  {help}");
    }
    let _ = writeln!(text, "\nLag för lag");
    rule.versions
        .iter()
        .for_each(|version| push_version(&mut text, book, version));
    push_notes(&mut text, rule);
    let _ = writeln!(text, "\nExempel");
    for example in &rule.examples {
        let reason = example.reason.map(|reason| format!(" – {}", reason.text()));
        let _ = writeln!(
            text,
            "  {}: {}{}",
            example.name,
            answer_in_words(example.answer),
            reason.unwrap_or_default()
        );
    }
    text
}

/// The answer as text; a dash alone would be lost among words.
fn answer_in_words(answer: Answer) -> &'static str {
    if answer == Answer::EjBedomd {
        "ej bedömd"
    } else {
        answer.label()
    }
}

fn push_when(text: &mut String, book: &Rulebook, rule: &Rule) {
    let object = book.words.object_word(rule.object);
    let _ = writeln!(text, "Ställs till: varje {}", object.label);
    if let Some(part) = rule.per {
        let part = &book.words.object_word(part).label;
        let _ = writeln!(
            text,
            "Prövas för varje {part} för sig; en brist i någon ger Nej"
        );
    }
    push_conditions(text, book, "Ställs när", &rule.conditions);
    if let Some(parent) = rule.follows.as_ref().and_then(|id| book.rule_named(id)) {
        let _ = writeln!(
            text,
            "Följdfråga: ställs bara när ”{}” är Nej",
            book.rule(parent).question
        );
    }
}

fn push_decider(text: &mut String, rule: &Rule) {
    let _ = writeln!(text, "Avgörs av: {}", decider_label(&rule.decided_by));
    if let Some((direction, why)) = rule.decided_by.reservation() {
        let _ = writeln!(text, "Förbehåll: {}. {why}", direction.text());
    }
    if rule.reader_at_change {
        let line = "Ändras lagen medan fristen löper, och beror svaret på vilken lag som gäller, avgör en läsare";
        let _ = writeln!(text, "{line}");
    }
    if let Some(day) = rule.withdrawn {
        let _ = writeln!(text, "Ställs inte från och med {day}");
    }
}

fn push_conditions(text: &mut String, book: &Rulebook, head: &str, conditions: &[Condition]) {
    if !conditions.is_empty() {
        let parts: Vec<String> = conditions
            .iter()
            .map(|condition| condition.in_words(&book.words, &book.delegation))
            .collect();
        let _ = writeln!(text, "{head}: {}", parts.join("; och "));
    }
}

fn push_version(text: &mut String, book: &Rulebook, version: &Version) {
    let until = if version.to == Day::MAX {
        "och framåt".to_owned()
    } else {
        format!("till {}", version.to)
    };
    let _ = writeln!(text, "  Från {} {until}", version.from);
    let _ = writeln!(text, "    {}", version.check.in_words(&book.words));
    push_conditions(
        text,
        book,
        "    Ställs dessutom bara när",
        &version.conditions,
    );
    let citation = version.citation(&book.acts);
    if !citation.is_empty() {
        let _ = writeln!(text, "    Källa ({}): {citation}", version.grade);
    }
    if let Some(why) = &version.uncertain {
        let _ = writeln!(text, "    Osäkert: {why}");
    }
}

fn push_notes(text: &mut String, rule: &Rule) {
    if rule.notes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nNoter");
    for (reason, note) in &rule.notes {
        let _ = writeln!(text, "  {} ({}): {note}", reason.text(), reason.answer());
    }
}
