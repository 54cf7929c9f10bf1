//! clap's faults in Swedish.

use std::ffi::OsString;
use std::io::Write;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Outcome;
use super::args::Cli;

/// Prints help and version, or tells in Swedish what was wrong with the command, of which the first argument is the
/// program's name.
pub(super) fn explain(
    error: &clap::Error,
    args: &[OsString],
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Outcome {
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
            let told = misplaced(error, args).unwrap_or_else(|| message(error));
            let _ = writeln!(err, "stickprov: {told}");
            let _ = writeln!(err, "Hjälp: stickprov --help");
            Outcome::WrongUsage
        }
    }
}

/// What is said of a flag that stands before its command, and of a command that lacks the second of its two words: neither
/// is unknown, it only stands where another thing should.
fn misplaced(error: &clap::Error, args: &[OsString]) -> Option<String> {
    let first = args.get(1)?.to_string_lossy();
    let cli = Cli::command();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let flag = error.get(ContextKind::InvalidArg).map(words)?;
            let is_first = first.split('=').next() == Some(flag.as_str());
            let commands = cli.get_subcommands().filter(|command| has(command, &flag));
            let names: Vec<&str> = commands.map(clap::Command::get_name).collect();
            let is_given = |name: &&&str| args.iter().any(|arg| arg == **name);
            let name = names.iter().find(is_given).or(names.first())?;
            is_first.then(|| {
                format!("flaggan ”{flag}” ska stå efter kommandot: stickprov {name} … {flag} …")
            })
        }
        ErrorKind::InvalidSubcommand => {
            let command = cli.find_subcommand(&*first)?;
            let names: Vec<&str> = command
                .get_subcommands()
                .map(clap::Command::get_name)
                .collect();
            let choices = names.join(" eller ");
            (!names.is_empty()).then(|| {
                format!("efter {first} ska det stå vad som ska göras: välj {choices}, till exempel stickprov {first} {} …", names[0])
            })
        }
        _ => None,
    }
}

/// True for a command with a flag, written as on the command line.
fn has(command: &clap::Command, flag: &str) -> bool {
    let mut arguments = command.get_arguments();
    arguments.any(|argument| {
        let long = argument.get_long().map(|name| format!("--{name}"));
        let short = argument.get_short().map(|sign| format!("-{sign}"));
        long.as_deref() == Some(flag) || short.as_deref() == Some(flag)
    })
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
