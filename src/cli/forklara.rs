use std::fmt::Write as _;
use std::io::Write;

use super::args::ForklaraArgs;
use super::{CommandError, Outcome, rulebook};
use crate::rulebook::{Condition, Rule, Rulebook, Version, suggest};
use crate::time::Day;

/// Prints one rule as a jurist reads it: question, law by period, check, counting, reasons, examples.
pub(super) fn run(args: &ForklaraArgs, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    let found = book.rules.iter().find(|rule| rule.id == args.regel);
    let rule = found.ok_or_else(|| {
        let hint = suggest(&args.regel, book.rules.iter().map(|rule| rule.id.as_str()));
        CommandError::UnknownRule {
            id: args.regel.clone(),
            hint,
        }
    })?;
    out.write_all(text(&book, rule).as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn text(book: &Rulebook, rule: &Rule) -> String {
    let mut text = format!("{}\n\nRegel: {}\n", rule.question, rule.id);
    push_when(&mut text, book, rule);
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
            example.answer,
            reason.unwrap_or_default()
        );
    }
    text
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

fn push_conditions(text: &mut String, book: &Rulebook, head: &str, conditions: &[Condition]) {
    if !conditions.is_empty() {
        let parts: Vec<String> = conditions
            .iter()
            .map(|condition| condition.in_words(&book.words))
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
