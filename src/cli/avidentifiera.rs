use std::io::Write;

use super::args::AvidentifieraArgs;
use super::granska::find_battery;
use super::{CommandError, Outcome, World, rulebook_for};
use crate::deidentify::{DeidentifyError, Original, Secret, write_copy};
use crate::load;

/// The battery by which a copy is compared: every question.
const BATTERY: &str = "full";

/// Writes a copy of an export that can leave the room, and says what it took.
pub(super) fn run(
    args: &AvidentifieraArgs,
    world: World,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook_for(&args.export.source, args.export.regler.as_deref())?;
    let located = load::locate_with(&args.export.source, args.export.profil.as_deref(), &book)?;
    if located.reads_folder(&args.ut) {
        return Err(CommandError::OutIsSource(args.ut.clone()));
    }
    // The key must not go where the copy goes, whether the folder is there yet or not.
    let key = std::path::absolute(&args.nyckel)?;
    if key.starts_with(std::path::absolute(&args.ut)?) {
        return Err(CommandError::KeyInCopy(args.nyckel.clone()));
    }
    let secret = Secret::open(&args.nyckel).map_err(DeidentifyError::from)?;
    let measuring_day = args
        .export
        .matdag
        .or(located.review.measuring_day)
        .unwrap_or(world.today);
    let original = Original {
        located: &located,
        book: &book,
        battery: find_battery(&book, None, Some(BATTERY))?,
        measuring_day,
    };
    let summary = write_copy(original, &secret, &args.ut)?;
    writeln!(
        err,
        "Kopian ligger i {}; läs om-kopian.md där.",
        args.ut.display()
    )?;
    writeln!(
        err,
        "{} svar jämförda, {} skiljer sig. {} av {} grupper kunde inte flyttas i tiden.",
        summary.answers, summary.differing, summary.unmoved, summary.groups
    )?;
    Ok(if summary.differing == 0 {
        Outcome::Done
    } else {
        Outcome::DemandFailed
    })
}
