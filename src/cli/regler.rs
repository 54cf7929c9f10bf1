use std::fmt::Write as _;
use std::io::Write;

use super::args::ReglerArgs;
use super::{CommandError, Outcome, World, rulebook};
use crate::rulebook::{Rule, Rulebook};

/// Lists the rules by object, in order of file: id, question, and grade and citation by period.
pub(super) fn run(
    args: &ReglerArgs,
    _world: World,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    let mut text = String::new();
    for object in book.words.objects() {
        let rules: Vec<&Rule> = book
            .rules
            .iter()
            .filter(|rule| rule.object == object)
            .collect();
        if rules.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "{} ({} regler)\n",
            book.words.object_word(object).plural,
            rules.len()
        );
        for rule in rules {
            push_rule(&mut text, &book, rule);
        }
    }
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn push_rule(text: &mut String, book: &Rulebook, rule: &Rule) {
    let _ = writeln!(text, "{}\n  {}", rule.id, rule.question);
    for version in &rule.versions {
        let to = book.acts[version.act.0].to.min(version.to);
        let until = if to == crate::time::Day::MAX {
            String::new()
        } else {
            to.to_string()
        };
        let uncertain = if version.uncertain.is_some() {
            " (osäker källa)"
        } else {
            ""
        };
        let citation = version.citation(&book.acts);
        let citation = if citation.is_empty() {
            "inget krav"
        } else {
            &citation
        };
        let kind = version.check.kind();
        let _ = writeln!(
            text,
            "  {} – {until:<10}  {}, {kind}: {citation}{uncertain}",
            version.from, version.grade
        );
    }
    let _ = writeln!(text);
}
