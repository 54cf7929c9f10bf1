use std::io::Write;
use std::path::Path;

use super::args::BevakaArgs;
use super::granska::{find_battery, look};
use super::{CommandError, Outcome, World, rulebook_for};
use crate::audit::Audit;
use crate::load;
use crate::output::{OutputError, WATCH_BOOK, WatchReport, write_private_files};
use crate::watch::{Carried, Wanted, Watch, carry, watch};

/// The questions that are watched when no flag says otherwise.
const BATTERY: &str = "bevakning";

pub(super) fn run(
    args: &BevakaArgs,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook_for(&args.export.source, args.export.regler.as_deref())?;
    let located = load::locate_with(&args.export.source, args.export.profil.as_deref(), &book)?;
    if let Some(folder) = args
        .ut
        .as_ref()
        .filter(|folder| located.reads_folder(folder))
    {
        return Err(CommandError::OutIsSource(folder.clone()));
    }
    let agreed = match &args.forra {
        Some(file) => Some(load::read_agreed(file)?),
        None => None,
    };
    if let Some(folder) = &args.ut {
        let carried = agreed.as_ref().map(|(rows, _)| rows.as_slice());
        keep_agreed(args, folder, carried.unwrap_or_default())?;
    }
    let battery = find_battery(&book, args.batteri.as_deref(), Some(BATTERY))?;
    let given = args.export.matdag.or(located.review.measuring_day);
    let day = (given.unwrap_or(world.today), given.is_some());
    let loaded = load::load(&located, &book, battery)?;
    let audit = Audit::new(loaded, &book, battery, located.review, day);
    let wanted = Wanted {
        unit: args.enhet.clone(),
        caseworker: args.handlaggare.clone(),
    };
    if let Some(flag) = wanted.unknown(&audit) {
        return Err(CommandError::NoSuchGroup(flag));
    }
    let mut list = watch(&audit, args.dagar, &wanted);
    if let Some(agreed) = agreed {
        carry_over(&mut list, &audit, args.dagar, agreed, err)?;
    }
    let report = WatchReport::of(&audit, &list);
    out.write_all(report.to_terminal(look(world)).as_bytes())?;
    out.flush()?;
    if let Some(folder) = &args.ut {
        write_private_files(folder, &report.files().map_err(OutputError::from)?)?;
        writeln!(
            err,
            "Filerna ligger i {}. De har ärendenas nycklar och omfattas av sekretess.",
            folder.display()
        )?;
    }
    Ok(Outcome::Done)
}

/// Carries on what was agreed last week, and tells how much of it the list has no place for: a list of one unit that is the
/// next week's last would otherwise lose what was agreed of the others.
fn carry_over(
    list: &mut Watch,
    audit: &Audit<'_>,
    days: u32,
    (rows, hidden): (Vec<Carried>, u64),
    err: &mut dyn Write,
) -> Result<(), CommandError> {
    carry(list, audit, rows.clone());
    // What is only left out by a flag is not gone.
    let mut all = watch(audit, days, &Wanted::default());
    carry(&mut all, audit, rows);
    let agreed = |list: &Watch| {
        let items = list.items.iter();
        items.filter(|item| item.agreed.is_some()).count()
    };
    let outside = agreed(&all).saturating_sub(agreed(list));
    list.gone = all.gone;
    if outside > 0 {
        writeln!(
            err,
            "OBS: överenskommet i förra listan om ärenden utanför --enhet eller --handlaggare: {outside}. Det står inte i den här listan; spara den förra."
        )?;
    }
    if hidden > 0 {
        writeln!(
            err,
            "OBS: {hidden} celler i förra listan hade personnummer, som är maskerade."
        )?;
    }
    Ok(())
}

/// What was agreed at a meeting may stand in its workbook alone. One that lies in the folder is written over only where the
/// list before has all of it, and keeps it: lies elsewhere, or is carried on for every unit.
fn keep_agreed(args: &BevakaArgs, folder: &Path, carried: &[Carried]) -> Result<(), CommandError> {
    let book = folder.join(WATCH_BOOK);
    if !book.exists() {
        return Ok(());
    }
    let real = |path: &Path| path.canonicalize().ok();
    let before = args.forra.as_deref().and_then(real);
    let is_in_part = args.enhet.is_some() || args.handlaggare.is_some();
    let is_lost_in_part = is_in_part && before.is_some() && before == real(&book);
    let is_lost = |row: &Carried| is_lost_in_part || !carried.contains(row);
    // One that cannot be read may hold anything.
    match load::read_agreed(&book) {
        Ok((rows, _)) if !rows.iter().any(is_lost) => Ok(()),
        _ => Err(CommandError::AgreedExists(book)),
    }
}
