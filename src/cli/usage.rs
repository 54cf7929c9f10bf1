//! clap's faults in Swedish.

use std::io::Write;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Outcome;

/// Prints help and version, or tells in Swedish what was wrong with the command.
pub(super) fn explain(error: &clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> Outcome {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(out, "{}", error.render());
            Outcome::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(err, "{}", error.render());
            Outcome::WrongUsage
        }
        _ => {
            let _ = writeln!(err, "stickprov: {}", message(error));
            let _ = writeln!(err, "Hjälp: stickprov --help");
            Outcome::WrongUsage
        }
    }
}

fn message(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            format!("argumentet ”{argument}” är ett för mycket")
        }
        ErrorKind::UnknownArgument => format!("flaggan ”{argument}” finns inte"),
        ErrorKind::InvalidSubcommand => {
            format!(
                "kommandot ”{}” finns inte",
                context(ContextKind::InvalidSubcommand)
            )
        }
        ErrorKind::MissingRequiredArgument => format!("{argument} saknas"),
        ErrorKind::MissingSubcommand => "ett kommando saknas".to_owned(),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} saknar sitt värde")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} saknar sitt värde"),
        ErrorKind::InvalidValue => {
            format!(
                "{argument} kan inte vara ”{value}”; tillåtna: {}",
                context(ContextKind::ValidValue)
            )
        }
        ErrorKind::ValueValidation => {
            format!("{argument} kan inte vara ”{value}”; {}", cause(error))
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} är angiven två gånger eller går inte ihop med en annan flagga")
        }
        ErrorKind::InvalidUtf8 => "ett argument är inte giltig text".to_owned(),
        _ => "kommandot går inte att förstå".to_owned(),
    };
    let nearest = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let hint = nearest
        .into_iter()
        .map(context)
        .find(|hint| !hint.is_empty());
    match hint {
        Some(hint) => format!("{what}; menade du ”{hint}”?"),
        None => what,
    }
}

fn cause(error: &clap::Error) -> String {
    let Some(source) = std::error::Error::source(error) else {
        return String::new();
    };
    let text = source.to_string();
    // A number that is none, and one that is too large, are told by others than this program.
    if source.is::<std::num::ParseIntError>() {
        return "väntade ett heltal".to_owned();
    }
    match text.split_once(" is not in ") {
        Some((_, range)) => format!("väntade ett heltal inom {range}"),
        None => text,
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => String::new(),
    }
}
