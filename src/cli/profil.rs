use std::io::Write;

use comfy_table::{ContentArrangement, Table as TextTable};

use super::args::{ForslagArgs, ProfilArgs, ProfilCommand, ProvaArgs};
use super::{CommandError, Outcome, World, rulebook, rulebook_for};
use crate::load::{self, TableTrial};
use crate::output::{STYLE, write_file};

/// Columns when the output is no terminal.
const PLAIN_WIDTH: u16 = 140;

/// Guesses a profile, or shows what one makes of an export.
pub(super) fn run(
    args: &ProfilArgs,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    match &args.command {
        ProfilCommand::Forslag(args) => propose(args, out, err),
        ProfilCommand::Prova(args) => try_out(args, world, out),
    }
}

fn propose(
    args: &ForslagArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    let draft = load::propose_profile(&args.filer, &book)?;
    if let Some(path) = &args.ut {
        let is_profile = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("toml"));
        if !is_profile {
            return Err(CommandError::NotAProfile(path.clone()));
        }
        if path.exists() {
            return Err(CommandError::FileExists(path.clone()));
        }
        write_file(path, draft.as_bytes())?;
        writeln!(
            err,
            "Utkastet ligger i {}. Gå igenom det innan det används.",
            path.display()
        )?;
    } else {
        out.write_all(draft.as_bytes())?;
        out.flush()?;
    }
    Ok(Outcome::Done)
}

fn try_out(args: &ProvaArgs, world: World, out: &mut dyn Write) -> Result<Outcome, CommandError> {
    let book = rulebook_for(&args.source, args.regler.as_deref())?;
    let located = load::locate_with(&args.source, args.profil.as_deref(), &book)?;
    for table in load::try_profile(&located, &book)? {
        print_trial(&table, world.width.unwrap_or(PLAIN_WIDTH), out)?;
    }
    for remark in located.remarks() {
        writeln!(out, "{}: {}", remark.file, remark.text)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn print_trial(trial: &TableTrial, width: u16, out: &mut dyn Write) -> Result<(), CommandError> {
    let header = trial.header.map_or("ingen rubrikrad".to_owned(), |row| {
        format!("rubrikrad {row}")
    });
    writeln!(
        out,
        "{} → {} ({header}, {} rader)",
        trial.file, trial.table, trial.rows
    )?;
    let mut table = TextTable::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header([
            "",
            "rubrik",
            "blir",
            "fyllda",
            "olika",
            "ser ut som",
            "oläsliga",
        ]);
    for column in &trial.columns {
        let becomes = if column.column.is_empty() {
            column.meaning.clone()
        } else {
            format!("{}: {}", column.column, column.meaning)
        };
        let rows: Vec<String> = column.bad_rows.iter().map(u32::to_string).collect();
        let unreadable = match column.unreadable {
            0 => String::new(),
            count => format!(
                "{count}, rad {}; väntade {}",
                rows.join(", "),
                column.expected
            ),
        };
        table.add_row([
            column.place.to_string(),
            column.header.clone(),
            becomes,
            column.filled.to_string(),
            column.distinct.to_string(),
            column.looks.join("  "),
            unreadable,
        ]);
    }
    writeln!(out, "{table}\n")?;
    Ok(())
}
