//! `protokoll`: the readers' workbooks.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{Delning, ProtokollArgs};
use super::granska::{chosen_battery, read_draws};
use super::{CommandError, Outcome, World, rulebook_for};
use crate::audit::{Audit, is_consensus};
use crate::load;
use crate::output::{OutputError, write_private};
use crate::protocol::{Assignment, Reading, Split, assign, render};
use crate::secrecy::masked;

/// Writes a workbook for each reader.
pub(super) fn run(
    args: &ProtokollArgs,
    world: World,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let reading = reading(args)?;
    let book = rulebook_for(&args.export.source, args.export.regler.as_deref())?;
    let located = load::locate_with(&args.export.source, args.export.profil.as_deref(), &book)?;
    if located.reads_folder(folder_of(&args.ut)) {
        return Err(CommandError::OutIsSource(folder_of(&args.ut).to_owned()));
    }
    let battery = chosen_battery(&book, args.batteri.as_deref(), &located)?;
    let given = args.export.matdag.or(located.review.measuring_day);
    let mut loaded = load::load(&located, &book, battery)?;
    loaded.take_samples(read_draws(&args.urval, &located)?, &book, battery)?;
    let day = (given.unwrap_or(world.today), given.is_some());
    let audit = Audit::new(loaded, &book, battery, located.review, day);
    let mut parts = assign(&groups_of(&audit), &reading);
    for part in &parts {
        if part.numbers.iter().all(Vec::is_empty) {
            writeln!(
                err,
                "OBS: {} får inga ärenden och ingen arbetsbok.",
                part.reader
            )?;
        }
    }
    parts.retain(|part| part.numbers.iter().any(|numbers| !numbers.is_empty()));
    let paths = paths(args, &parts)?;
    for (part, path) in parts.iter().zip(&paths) {
        let bytes =
            render(&audit, part, args.lopnummer, crate::PROGRAM).map_err(OutputError::from)?;
        write_private(path, &bytes)?;
        let cases: usize = part.numbers.iter().map(Vec::len).sum();
        let units = if cases == 1 { "ärende" } else { "ärenden" };
        writeln!(err, "{} ({cases} {units})", path.display())?;
    }
    // Where the review does not say the day, another day's run would have another.
    let is_known = audit.review.measuring_day == Some(audit.measuring_day);
    let day = if is_known {
        String::new()
    } else {
        format!(" --matdag {}", audit.measuring_day)
    };
    writeln!(
        err,
        "Fyll i, spara, och ta emot med stickprov granska … --protokoll FIL{day}. Arbetsböckerna omfattas av sekretess."
    )?;
    Ok(Outcome::Done)
}

fn reading(args: &ProtokollArgs) -> Result<Reading, CommandError> {
    let readers: Vec<String> = args
        .granskare
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let distinct: HashSet<String> = readers.iter().map(|name| name.to_lowercase()).collect();
    if distinct.len() < readers.len() || distinct.contains("") {
        return Err(CommandError::SameReader);
    }
    if readers.iter().any(|name| masked(name).is_some()) {
        return Err(CommandError::NumberedReader);
    }
    if readers.iter().any(|name| is_consensus(name)) {
        return Err(CommandError::ReservedReader);
    }
    if args.dubbel > 0 && readers.len() < 2 {
        return Err(CommandError::LoneReader);
    }
    Ok(Reading {
        readers,
        split: match args.delning {
            Delning::Jamnt => Split::Even,
            Delning::Enhet => Split::ByGroup,
        },
        double: args.dubbel,
    })
}

/// The cases of each table by number, with the group that each belongs to.
fn groups_of(audit: &Audit<'_>) -> Vec<Vec<(u32, String)>> {
    let tables = audit.battery.tables.iter().enumerate();
    tables
        .map(|(place, table)| {
            let cases = audit.cases(table).into_iter();
            cases
                .map(|(number, case)| (number, audit.group_of(place, number, case)))
                .collect()
        })
        .collect()
}

/// Where each workbook goes: a file for one, a folder for several. Nothing that may be filled in is written over.
fn paths(args: &ProtokollArgs, parts: &[Assignment]) -> Result<Vec<PathBuf>, CommandError> {
    let is_book = args
        .ut
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case("xlsx"));
    let paths: Vec<PathBuf> = match parts {
        [_] if is_book => vec![args.ut.clone()],
        _ if args.ut.extension().is_some() && !args.ut.is_dir() => {
            return Err(CommandError::NotAWorkbook(args.ut.clone()));
        }
        parts => (1..)
            .zip(parts)
            .map(|(number, part)| args.ut.join(file_name(number, &part.reader)))
            .collect(),
    };
    match paths.iter().find(|path| path.exists()) {
        Some(path) => Err(CommandError::ProtocolExists(path.clone())),
        None => Ok(paths),
    }
}

/// `protokoll-2-bo.xlsx`: the reader's name in plain letters.
fn file_name(number: usize, reader: &str) -> String {
    if reader.is_empty() {
        return "protokoll.xlsx".to_owned();
    }
    let plain = |letter: char| match letter {
        'å' | 'ä' => 'a',
        'ö' => 'o',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    };
    let name: String = reader.to_lowercase().chars().map(plain).collect();
    format!("protokoll-{number}-{name}.xlsx")
}

fn folder_of(path: &Path) -> &Path {
    if path.extension().is_some() {
        path.parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    } else {
        path
    }
}
