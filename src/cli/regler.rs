use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;

use super::args::{ListFormat, ReglerArgs};
use super::{CommandError, Outcome, rulebook};
use crate::rulebook::{Rule, Rulebook, Version};
use crate::time::Day;

/// A rule in the list.
#[derive(Serialize)]
struct ListedRule<'a> {
    regel: &'a str,
    objekt: &'a str,
    fraga: &'a str,
    tema: &'a str,
    katalog: &'a [String],
    versioner: Vec<ListedVersion>,
}

/// A version of a rule in the list.
#[derive(Serialize)]
struct ListedVersion {
    fran: String,
    /// Last day; `None` while the act is in force.
    till: Option<String>,
    grad: String,
    kontroll: &'static str,
    lagrum: String,
    /// Why the citation is not certain, when it is not.
    osaker: Option<String>,
}

/// Lists the rules by object, in order of file: id, question, and grade and citation by period.
pub(super) fn run(args: &ReglerArgs, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    let rules: Vec<&Rule> = book
        .rules
        .iter()
        .filter(|rule| wanted(args, &book, rule))
        .collect();
    if rules.is_empty() {
        return Err(CommandError::NoSuchRules);
    }
    let text = match args.format {
        ListFormat::Text => as_text(&book, &rules),
        ListFormat::Markdown => as_markdown(&book, &rules),
        ListFormat::Json => {
            let listed: Vec<ListedRule<'_>> =
                rules.iter().map(|rule| listed(&book, rule)).collect();
            serde_json::to_string_pretty(&listed).map_err(crate::output::OutputError::from)? + "\n"
        }
    };
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn wanted(args: &ReglerArgs, book: &Rulebook, rule: &Rule) -> bool {
    let is =
        |asked: &Option<String>, found: &str| asked.as_ref().is_none_or(|asked| asked == found);
    let grade = |version: &Version| is(&args.grad, &version.grade.to_string());
    is(&args.tema, &rule.theme)
        && is(&args.objekt, book.words.object_name(rule.object))
        && rule.versions.iter().any(grade)
}

fn listed<'a>(book: &'a Rulebook, rule: &'a Rule) -> ListedRule<'a> {
    ListedRule {
        regel: &rule.id,
        objekt: book.words.object_name(rule.object),
        fraga: &rule.question,
        tema: &rule.theme,
        katalog: &rule.catalogue,
        versioner: rule
            .versions
            .iter()
            .map(|version| listed_version(book, version))
            .collect(),
    }
}

fn listed_version(book: &Rulebook, version: &Version) -> ListedVersion {
    let citation = version.citation(&book.acts);
    ListedVersion {
        fran: version.from.to_string(),
        till: (version.to != Day::MAX).then(|| version.to.to_string()),
        grad: version.grade.to_string(),
        kontroll: version.check.kind(),
        lagrum: if citation.is_empty() {
            "inget krav".to_owned()
        } else {
            citation
        },
        osaker: version.uncertain.clone(),
    }
}

fn as_text(book: &Rulebook, rules: &[&Rule]) -> String {
    let mut text = String::new();
    for object in book.words.objects() {
        let of_object: Vec<&&Rule> = rules.iter().filter(|rule| rule.object == object).collect();
        if of_object.is_empty() {
            continue;
        }
        let plural = &book.words.object_word(object).plural;
        let _ = writeln!(text, "{plural} ({} regler)\n", of_object.len());
        for rule in of_object {
            push_rule(&mut text, &listed(book, rule));
        }
    }
    text
}

fn push_rule(text: &mut String, rule: &ListedRule<'_>) {
    let _ = writeln!(text, "{}\n  {}", rule.regel, rule.fraga);
    for version in &rule.versioner {
        let ListedVersion {
            fran,
            grad,
            kontroll,
            lagrum,
            ..
        } = version;
        let till = version.till.as_deref().unwrap_or_default();
        let uncertain = if version.osaker.is_some() {
            " (osäker källa)"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  {fran} – {till:<10}  {grad}, {kontroll}: {lagrum}{uncertain}"
        );
    }
    let _ = writeln!(text);
}

fn as_markdown(book: &Rulebook, rules: &[&Rule]) -> String {
    let mut text = "| Regel | Fråga | Från | Till | Grad | Kontroll | Källa |\n| --- | --- | --- | --- | --- | --- | --- |\n".to_owned();
    for rule in rules.iter().map(|rule| listed(book, rule)) {
        for version in &rule.versioner {
            let ListedVersion {
                fran,
                grad,
                kontroll,
                lagrum,
                ..
            } = version;
            let till = version.till.as_deref().unwrap_or_default();
            let _ = writeln!(
                text,
                "| {} | {} | {fran} | {till} | {grad} | {kontroll} | {lagrum} |",
                rule.regel, rule.fraga
            );
        }
    }
    text
}
