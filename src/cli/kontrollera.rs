use std::io::Write;

use super::args::KontrolleraArgs;
use super::{CommandError, Outcome, check_examples, rulebook};

/// Reads the built-in rules with a folder laid over them and runs the folder's examples. Every fault is
/// told at once, by the same code that reads rules for a review.
pub(super) fn run(args: &KontrolleraArgs, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let book = rulebook(Some(&args.mapp))?;
    check_examples(&book, book.rules.iter())?;
    let own = |file: &String| book.own_files.contains(file);
    let rules = book.rules.iter().filter(|rule| own(&rule.file));
    let examples: usize = rules.clone().map(|rule| rule.examples.len()).sum();
    let files = match book.own_files.len() {
        1 => "1 egen fil".to_owned(),
        many => format!("{many} egna filer"),
    };
    let own_rules = match rules.count() {
        1 => "1 egen regel".to_owned(),
        many => format!("{many} egna regler"),
    };
    writeln!(
        out,
        "Inga fel. {files}, {own_rules} med {examples} exempel; tillsammans {} regler och {} frågebatterier.",
        book.rules.len(),
        book.batteries.len()
    )?;
    Ok(Outcome::Done)
}
