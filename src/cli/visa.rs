use std::io::Write;

use super::args::VisaArgs;
use super::granska::{chosen_battery, read_draws, read_protocols, refuse_other_days};
use super::{CommandError, Outcome, World, fitted, rulebook_for};
use crate::audit::Audit;
use crate::case::{CaseIx, CaseName};
use crate::load;
use crate::output::{timeline_page, timeline_text, write_private};
use crate::timeline::{Timeline, facts_of};

pub(super) fn run(
    args: &VisaArgs,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    if let Some(file) = &args.ut {
        let is_page = file
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("html"));
        if !is_page {
            return Err(CommandError::NotAPage(file.clone()));
        }
    }
    let book = rulebook_for(&args.export.source, args.export.regler.as_deref())?;
    let mut located = load::locate_with(&args.export.source, args.export.profil.as_deref(), &book)?;
    let filled = read_protocols(&mut located, &args.protokoll, &book)?;
    let battery = chosen_battery(&book, args.batteri.as_deref(), &located)?;
    let given = args.export.matdag.or(located.review.measuring_day);
    let day = (given.unwrap_or(world.today), given.is_some());
    refuse_other_days(&filled, day.0)?;
    let mut loaded = load::load(&located, &book, battery)?;
    loaded.take_samples(read_draws(&args.urval, &located)?, &book, battery)?;
    loaded.take_filled(&filled, battery)?;
    let audit = Audit::new(loaded, &book, battery, located.review, day);
    let (table, case) = find(&audit, args)?;
    let line = Timeline::of(&audit, table, case);
    out.write_all(fitted(&timeline_text(&line), world).as_bytes())?;
    out.flush()?;
    if let Some(file) = &args.ut {
        let facts = facts_of(&audit, audit.store.case(case.1));
        write_private(file, timeline_page(&line, &facts).as_bytes())?;
        writeln!(
            err,
            "Sidan ligger i {} och omfattas av sekretess.",
            file.display()
        )?;
    }
    Ok(Outcome::Done)
}

/// The case by its key or by its number; it may stand in one table only.
fn find(audit: &Audit<'_>, args: &VisaArgs) -> Result<(usize, (u32, CaseIx)), CommandError> {
    let tables = audit.battery.tables.iter().enumerate();
    let tables: Vec<_> = tables
        .filter(|(_, table)| {
            args.tabell
                .as_ref()
                .is_none_or(|wanted| *wanted == table.id)
        })
        .collect();
    if tables.is_empty() {
        let known: Vec<&str> = audit
            .battery
            .tables
            .iter()
            .map(|table| table.id.as_str())
            .collect();
        return Err(CommandError::UnknownTable {
            given: args
                .tabell
                .as_ref()
                .map(|name| format!(" ”{name}”"))
                .unwrap_or_default(),
            known: known.join(", "),
        });
    }
    let matching = |is_it: &dyn Fn(u32, CaseIx) -> bool| {
        let in_tables = tables.iter().flat_map(|(place, table)| {
            let cases = audit.cases(table).into_iter();
            cases.map(move |case| (*place, case))
        });
        let found = in_tables.filter(|(_, (number, case))| is_it(*number, *case));
        found.collect::<Vec<_>>()
    };
    let name = CaseName::of(&args.case);
    let own = matching(&|_, case| name.key() == Some(audit.store.case(case).key()));
    let numbered = matching(&|number, _| name.number() == Some(number.to_string().as_str()));
    if !own.is_empty() && numbered.iter().any(|found| !own.contains(found)) {
        return Err(CommandError::KeyOrNumber);
    }
    let found = if own.is_empty() { numbered } else { own };
    match found[..] {
        [] => Err(CommandError::UnknownCase),
        [only] => Ok(only),
        _ => {
            let ids = found
                .iter()
                .map(|(place, _)| audit.battery.tables[*place].id.as_str());
            Err(CommandError::AmbiguousCase(
                ids.collect::<Vec<_>>().join(", "),
            ))
        }
    }
}
