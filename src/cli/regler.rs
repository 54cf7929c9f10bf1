use std::fmt::Write as _;
use std::io::Write;

use comfy_table::{ColumnConstraint, Width};
use serde::Serialize;

use super::args::{ListFormat, ReglerArgs};
use super::granska::find_battery;
use super::{CommandError, Outcome, World, fitted, rulebook};
use crate::output::STYLE;
use crate::rulebook::{Rule, Rulebook, Version};
use crate::table::decider_label;
use crate::time::Day;

/// Columns when the output is no terminal.
const PLAIN_WIDTH: u16 = 140;

/// A rule in the list.
#[derive(Serialize)]
struct ListedRule<'a> {
    regel: &'a str,
    objekt: &'a str,
    fraga: &'a str,
    tema: &'a str,
    katalog: &'a [String],
    /// `maskin`, `maskin_med_forbehall` or `lasare`.
    avgors_av: &'static str,
    /// Which way the machine may err, and why.
    forbehall: Option<String>,
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

impl ListedVersion {
    /// The last day; empty while the act is in force.
    fn last_day(&self) -> &str {
        self.till.as_deref().unwrap_or_default()
    }

    /// The citation, marked when it is not certain.
    fn cited(&self) -> String {
        let mark = self.osaker.as_ref().map_or("", |_| " (osäker källa)");
        format!("{}{mark}", self.lagrum)
    }
}

/// Lists the rules by object, in order of file: id, question, and grade and citation by period.
pub(super) fn run(
    args: &ReglerArgs,
    world: World,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    if let Some(battery) = &args.batteri {
        find_battery(&book, Some(battery), None)?;
    }
    if args.utelamnade {
        out.write_all(left_out(&book, args.format)?.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let rules: Vec<&Rule> = book
        .rules
        .iter()
        .filter(|rule| wanted(args, &book, rule))
        .collect();
    if rules.is_empty() {
        return Err(CommandError::NoSuchRules);
    }
    let text = match args.format {
        ListFormat::Text => fitted(&as_text(&book, &rules), world),
        ListFormat::Tabell => as_table(&book, &rules, world),
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

/// A row for each rule: id, question, and the grade and citation of its newest version.
fn as_table(book: &Rulebook, rules: &[&Rule], world: World) -> String {
    let mut table = comfy_table::Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_width(world.width.unwrap_or(PLAIN_WIDTH))
        .set_header(["Fråga och regel", "Grad", "Lagrum nu", "Avgörs av"]);
    for rule in rules {
        let listed = listed(book, rule);
        let newest = listed.versioner.last();
        table.add_row([
            format!("{}\n{}", listed.fraga, listed.regel),
            newest
                .map(|version| version.grad.clone())
                .unwrap_or_default(),
            newest.map(ListedVersion::cited).unwrap_or_default(),
            decider_label(&rule.decided_by).to_owned(),
        ]);
    }
    // An id is copied by the reader, and so never broken.
    let longest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let width = u16::try_from(longest + 2).unwrap_or(u16::MAX);
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(width)));
    }
    format!("{}\n", table.trim_fmt())
}

/// A demand of the law that no rule puts, in the list.
#[derive(Serialize)]
struct ListedLeftOut<'a> {
    katalog: &'a str,
    fraga: &'a str,
    varfor: &'a str,
}

/// The demands that no rule puts, and why.
fn left_out(book: &Rulebook, format: ListFormat) -> Result<String, CommandError> {
    let rows: Vec<ListedLeftOut<'_>> = book
        .left_out
        .iter()
        .map(|row| ListedLeftOut {
            katalog: &row.catalogue,
            fraga: &row.question,
            varfor: &row.why,
        })
        .collect();
    let mut text = String::new();
    match format {
        ListFormat::Json => {
            return Ok(serde_json::to_string_pretty(&rows)
                .map_err(crate::output::OutputError::from)?
                + "\n");
        }
        ListFormat::Markdown => {
            text += "| Nr | Fråga | Varför ingen regel |\n| --- | --- | --- |\n";
            for row in rows {
                let _ = writeln!(text, "| {} | {} | {} |", row.katalog, row.fraga, row.varfor);
            }
        }
        ListFormat::Text | ListFormat::Tabell => {
            for row in rows {
                let _ = writeln!(
                    text,
                    "{}  {}\n      {}\n",
                    row.katalog, row.fraga, row.varfor
                );
            }
        }
    }
    Ok(text)
}

fn wanted(args: &ReglerArgs, book: &Rulebook, rule: &Rule) -> bool {
    let is =
        |asked: &Option<String>, found: &str| asked.as_ref().is_none_or(|asked| asked == found);
    let of_act = |version: &Version| {
        let act = &book.acts[version.act.0];
        let names = [&act.id, &act.short];
        let is_act = |asked: &String| names.iter().any(|name| name.eq_ignore_ascii_case(asked));
        args.lag.as_ref().is_none_or(is_act)
    };
    let fits = |version: &Version| is(&args.grad, &version.grade.to_string()) && of_act(version);
    is(&args.tema, &rule.theme)
        && is(&args.objekt, book.words.object_name(rule.object))
        && is_in_battery(args, book, rule)
        && rule.versions.iter().any(fits)
}

/// True for a rule that a table of the battery asked for asks.
fn is_in_battery(args: &ReglerArgs, book: &Rulebook, rule: &Rule) -> bool {
    let Some(battery) = &args.batteri else {
        return true;
    };
    let tables = book.battery(battery).map(|battery| battery.tables.iter());
    let mut questions = tables
        .into_iter()
        .flatten()
        .flat_map(|table| &table.questions);
    questions.any(|question| book.rule(question.rule).id == rule.id)
}

fn listed<'a>(book: &'a Rulebook, rule: &'a Rule) -> ListedRule<'a> {
    ListedRule {
        regel: &rule.id,
        objekt: book.words.object_name(rule.object),
        fraga: &rule.question,
        tema: &rule.theme,
        katalog: &rule.catalogue,
        avgors_av: rule.decided_by.code(),
        forbehall: rule
            .decided_by
            .reservation()
            .map(|(direction, why)| format!("{}. {why}", direction.text())),
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
    if rule.avgors_av != "maskin" {
        let why = rule.forbehall.as_ref().map(|why| format!(" ({why})"));
        let who = rule.avgors_av.replace("lasare", "läsare").replace('_', " ");
        let _ = writeln!(
            text,
            "  Avgörs av {}{}",
            who.replace("forbehall", "förbehåll"),
            why.unwrap_or_default()
        );
    }
    for version in &rule.versioner {
        let _ = writeln!(
            text,
            "  {} – {:<10}  {}, {}: {}",
            version.fran,
            version.last_day(),
            version.grad,
            version.kontroll,
            version.cited()
        );
    }
    let _ = writeln!(text);
}

fn as_markdown(book: &Rulebook, rules: &[&Rule]) -> String {
    let mut text = "| Regel | Fråga | Avgörs av | Från | Till | Grad | Kontroll | Källa |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n".to_owned();
    for rule in rules.iter().map(|rule| listed(book, rule)) {
        for version in &rule.versioner {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} |",
                rule.regel,
                rule.fraga,
                rule.avgors_av,
                version.fran,
                version.last_day(),
                version.grad,
                version.kontroll,
                version.cited()
            );
        }
    }
    text
}
