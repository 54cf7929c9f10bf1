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
    writeln!(
        out,
        "Inga fel. {} egna filer, {} egna regler med {examples} exempel; tillsammans {} regler och {} frågebatterier.",
        book.own_files.len(),
        rules.count(),
        book.rules.len(),
        book.batteries.len()
    )?;
    Ok(Outcome::Done)
}
