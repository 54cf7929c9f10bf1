use std::io::Write;

use super::args::ForklaraArgs;
use super::{CommandError, Outcome, World, fitted, rulebook};
use crate::model::rule_in_words;
use crate::rulebook::suggest;

/// Prints one rule as a jurist reads it: question, law by period, check, counting, reasons, examples.
pub(super) fn run(
    args: &ForklaraArgs,
    world: World,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    let found = book.rules.iter().find(|rule| rule.id == args.regel);
    let rule = found.ok_or_else(|| {
        let hint = suggest(&args.regel, book.rules.iter().map(|rule| rule.id.as_str()));
        CommandError::UnknownRule {
            id: args.regel.clone(),
            hint,
        }
    })?;
    let text = rule_in_words(&book, rule);
    out.write_all(fitted(&text, world).as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}
