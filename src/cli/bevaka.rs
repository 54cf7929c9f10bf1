use std::io::Write;

use super::args::BevakaArgs;
use super::granska::{find_battery, look};
use super::{CommandError, Outcome, World, rulebook_for};
use crate::audit::Audit;
use crate::load;
use crate::output::{OutputError, WatchReport, write_private_files};
use crate::watch::{Wanted, carry, watch};

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
    let battery = find_battery(&book, Some(args.batteri.as_deref().unwrap_or(BATTERY)))?;
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
    if let Some((rows, hidden)) = agreed {
        carry(&mut list, &audit, rows.clone());
        // What is only left out by a flag is not gone.
        let mut all = watch(&audit, args.dagar, &Wanted::default());
        carry(&mut all, &audit, rows);
        list.gone = all.gone;
        if hidden > 0 {
            writeln!(
                err,
                "OBS: {hidden} celler i förra listan hade personnummer, som är maskerade."
            )?;
        }
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
