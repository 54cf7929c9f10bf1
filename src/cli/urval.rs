//! `urval`: freeze, draw, extend, replace, control; and plan.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::granska::find_battery;
use super::urval_args::UrvalArgs;
use super::{CommandError, Outcome, World, frames, planera, rulebook_for};
use crate::draw::{
    Change, DrawError, DrawRecord, FrozenFrame, Method, Plan, RECORD_VERSION, SourceFile, page,
    reach, salt_of,
};
use crate::load;
use crate::numbers::grouped;
use crate::output::write_private;
use crate::rulebook::{BatteryTable, Rulebook};

/// The file that holds a draw.
const RECORD: &str = "urval.json";

/// The page for the binder.
const PAGE: &str = "dragningsprotokoll.md";

pub(super) fn run(
    args: &UrvalArgs,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let source = match (args.source.as_deref(), args.planera) {
        (Some(source), false) => source,
        (None, _) => return planera::run(args, world, out),
        (Some(_), true) => return Err(CommandError::PlanWithSource),
    };
    if source
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case("json"))
    {
        return go_on(source, args, out, err);
    }
    begin(source, args, err)
}

/// Freezes a frame, and draws from it when the seed is given or not needed.
fn begin(source: &Path, args: &UrvalArgs, err: &mut dyn Write) -> Result<Outcome, CommandError> {
    if args.changes() || args.kontrollera {
        return Err(CommandError::NeedsRecord);
    }
    let folder = args.ut.clone().ok_or(CommandError::NoFolder)?;
    let target = folder.join(RECORD);
    if target.exists() {
        return Err(CommandError::DrawExists(target));
    }
    let book = rulebook_for(source, args.regler.as_deref())?;
    let mut record = freeze(source, args, &book)?;
    if !record.plan.method.needs_seed() || args.frostart.is_some() {
        record.draw(args.frostart.as_deref(), args.ursprung.as_deref(), false)?;
    }
    write(&record, &target)?;
    tell(&record, &target, err)?;
    Ok(Outcome::Done)
}

/// Takes the frame from an export.
fn freeze(source: &Path, args: &UrvalArgs, book: &Rulebook) -> Result<DrawRecord, CommandError> {
    let located = load::locate_with(source, args.profil.as_deref(), book)?;
    let battery = find_battery(
        book,
        args.batteri.as_deref(),
        located.review.battery.as_deref(),
    )?;
    let table = find_table(&battery.tables, args.tabell.as_deref())?;
    let list = args.lista.as_deref().map(read_list).transpose()?;
    let method = args.method(list)?;
    let plan = Plan {
        strata: args.per.clone().or_else(|| args.strata.clone()),
        arrangement: args.ordning.into(),
        variables: variable_names(args, &method),
        method,
    };
    let request = args.request(
        located.review.period,
        book.words.object_word(table.object),
        book,
    );
    let loaded = load::load(&located, book, battery)?;
    let (frame, conditions) = frames::take(&request, &plan, table.object, &loaded.store, book)?;
    let mut ram = FrozenFrame::of(frame, salt(args)?);
    ram.kallor = loaded.inputs.iter().map(source_file).collect();
    ram.villkor = conditions;
    ram.dateras_av = frames::dates_in_words(&request, book);
    ram.begaran = request;
    Ok(DrawRecord {
        version: RECORD_VERSION,
        program: crate::PROGRAM.to_owned(),
        granskning: located.review.name.clone(),
        tabell: table.id.clone(),
        objekt: book.words.object_name(table.object).to_owned(),
        plan,
        ram,
        fro: None,
        sigill: String::new(),
        andringar: Vec::new(),
        urval: Vec::new(),
    }
    .sealed())
}

fn source_file(input: &load::Input) -> SourceFile {
    SourceFile {
        fil: input.name.clone(),
        sha256: input.sha256.clone(),
    }
}

/// The table of the battery that is drawn from.
fn find_table<'a>(
    tables: &'a [BatteryTable],
    id: Option<&str>,
) -> Result<&'a BatteryTable, CommandError> {
    let found = match id {
        Some(id) => tables.iter().find(|table| table.id == id),
        None => tables.first().filter(|_| tables.len() == 1),
    };
    found.ok_or_else(|| CommandError::UnknownTable {
        given: id.map(|id| format!(" ”{id}”")).unwrap_or_default(),
        known: tables
            .iter()
            .map(|table| table.id.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// The variables noted of each case: that of the strata, and those to spread over.
fn variable_names(args: &UrvalArgs, method: &Method) -> Vec<String> {
    let mut names: Vec<String> = args.per.iter().chain(&args.strata).cloned().collect();
    if let Method::Spridning { jamn_over, .. } = method {
        names.extend(jamn_over.iter().cloned());
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn salt(args: &UrvalArgs) -> Result<[u8; 16], CommandError> {
    if let Some(text) = &args.salt {
        return salt_of(text).ok_or(CommandError::BadSalt);
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| CommandError::Random)?;
    Ok(salt)
}

fn read_list(path: &Path) -> Result<Vec<String>, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|source| DrawError::Io {
        path: path.to_owned(),
        source,
    })?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    Ok(lines
        .filter(|line| !line.is_empty())
        .map(ToOwned::to_owned)
        .collect())
}

/// Goes on with a record: gives the seed, extends, replaces, notes a case that fell away, or controls.
fn go_on(
    path: &Path,
    args: &UrvalArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    if let Some(flag) = args.frame_flag() {
        return Err(CommandError::FrameFlag(flag));
    }
    let mut record = DrawRecord::read(path)?;
    if args.kontrollera {
        if args.changes() {
            return Err(CommandError::OneChange);
        }
        return control(&record, args, out);
    }
    let reason = || match args.orsak.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(DrawError::NoReason),
    };
    let case = |text: &str| record.chosen(text).map(|case| case.arende.clone());
    let change = match (&args.ersatt, &args.bortfall, args.utoka) {
        (None, None, None) => None,
        (Some(text), None, None) => Some(Change::Overtackning {
            arende: case(text)?,
            orsak: reason()?,
        }),
        (None, Some(text), None) => Some(Change::Bortfall {
            arende: case(text)?,
            orsak: reason()?,
        }),
        (None, None, Some(antal)) => Some(Change::Utokat { antal }),
        _ => return Err(CommandError::OneChange),
    };
    match (change, &args.frostart) {
        (Some(change), None) => record.change(change)?,
        (None, Some(seed)) => record.draw(Some(seed), args.ursprung.as_deref(), true)?,
        (None, None) => {
            out.write_all(page(&record).as_bytes())?;
            return Ok(Outcome::Done);
        }
        (Some(_), Some(_)) => return Err(CommandError::OneChange),
    }
    write(&record, path)?;
    tell_change(&record, err)?;
    tell(&record, path, err)?;
    Ok(Outcome::Done)
}

/// Says which case fell away, and which took its place.
fn tell_change(record: &DrawRecord, err: &mut dyn Write) -> Result<(), CommandError> {
    let (id, is_replaced) = match record.andringar.last() {
        Some(Change::Overtackning { arende, .. }) => (arende, true),
        Some(Change::Bortfall { arende, .. }) => (arende, false),
        Some(Change::Utokat { .. }) | None => return Ok(()),
    };
    let number = record.chosen_by_id(id).map_or(0, |case| case.nr);
    let mut chosen = record.urval.iter().flat_map(|stratum| &stratum.valda);
    let replacement = chosen.find(|case| case.tillkom == format!("ersätter nr {number}"));
    match (is_replaced, replacement) {
        (false, _) => writeln!(err, "Nr {number} är bortfall och ersätts inte.")?,
        (true, Some(case)) => writeln!(
            err,
            "Nr {number} är övertäckning; nr {} tar dess plats.",
            case.nr
        )?,
        (true, None) if record.plan.method.has_reserve() => writeln!(
            err,
            "Nr {number} är övertäckning. Inget tar dess plats: stratumet är slut."
        )?,
        (true, None) => writeln!(
            err,
            "Nr {number} är övertäckning. Inget tar dess plats: metoden {} har ingen reserv.",
            record.plan.method.name()
        )?,
    }
    Ok(())
}

/// Draws again and compares.
fn control(
    record: &DrawRecord,
    args: &UrvalArgs,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let differences = record.control()?;
    for difference in &differences {
        writeln!(out, "{}", difference.0)?;
    }
    if differences.is_empty() {
        let drawn: usize = record.urval.iter().map(|stratum| stratum.valda.len()).sum();
        writeln!(
            out,
            "Dragningen stämmer: kontrollsummorna, ordningen och alla {drawn} dragna ärenden är de som ram och frö ger."
        )?;
    }
    let changed = match &args.mot {
        Some(source) => compare(record, source, args, out)?,
        None => false,
    };
    Ok(if differences.is_empty() && !changed {
        Outcome::Done
    } else {
        Outcome::DemandFailed
    })
}

/// Tells what the frame has become in another export. True when it has changed.
fn compare(
    record: &DrawRecord,
    source: &Path,
    args: &UrvalArgs,
    out: &mut dyn Write,
) -> Result<bool, CommandError> {
    let book = rulebook_for(source, args.regler.as_deref())?;
    let located = load::locate_with(source, args.profil.as_deref(), &book)?;
    let object = frames::object_of(record, &book)?;
    // A frame may be of any kind of unit.
    let loaded = load::load(&located, &book, find_battery(&book, None, Some("full"))?)?;
    let (now, _) = frames::take(
        &record.ram.begaran,
        &record.plan,
        object,
        &loaded.store,
        &book,
    )?;
    let change = record.compare_frame(&now)?;
    if change.come.is_empty() && change.gone.is_empty() && change.changed == 0 {
        writeln!(out, "Ramen är densamma i exporten.")?;
        return Ok(false);
    }
    if change.changed > 0 {
        writeln!(
            out,
            "{} ärenden har en annan dag eller andra grupper än när ramen frystes; dragningen gäller som de stod då.",
            change.changed
        )?;
    }
    writeln!(
        out,
        "Sedan ramen frystes har {} ärenden tillkommit och {} försvunnit.",
        change.come.len(),
        change.gone.len()
    )?;
    let would = change.would_be_drawn.len();
    if change.come.is_empty() {
        return Ok(true);
    }
    writeln!(
        out,
        "Av de tillkomna hade {would} dragits; de har egna lotter, och urvalet dras inte om."
    )?;
    for id in &change.would_be_drawn {
        writeln!(out, "- {id}")?;
    }
    Ok(true)
}

/// Writes the record, for its owner only, and the page beside it.
fn write(record: &DrawRecord, path: &Path) -> Result<(), CommandError> {
    let json = record.to_json().map_err(crate::output::OutputError::from)?;
    write_private(path, json.as_bytes())?;
    let page_path: PathBuf = path.with_file_name(PAGE);
    write_private(&page_path, page(record).as_bytes())?;
    Ok(())
}

fn tell(record: &DrawRecord, path: &Path, err: &mut dyn Write) -> Result<(), CommandError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if record.awaits_seed() {
        let text = [
            format!(
                "Ramen är fryst: {} ärenden, kontrollsumma {}.",
                grouped(record.ram.antal),
                record.ram.kontrollsumma
            ),
            "Gör antalet, metoden och kontrollsumman kända. Bestäm sedan fröet offentligt, och dra med".to_owned(),
            format!(
                "  stickprov urval {} --frostart FRÖ --ursprung \"hur fröet kom till\"",
                path.display()
            ),
        ];
        writeln!(err, "{}", text.join("\n"))?;
        return Ok(());
    }
    let drawn: usize = record.urval.iter().map(|stratum| stratum.valda.len()).sum();
    writeln!(
        err,
        "{drawn} ärenden av {} är dragna. {}",
        grouped(record.ram.antal),
        record.inference_in_words()
    )?;
    for stratum in record.empty_strata() {
        writeln!(
            err,
            "OBS: stratumet ”{}” med {} av ramens ärenden fick inget. Utöka urvalet (--utoka), eller gör en ny dragning med lika många ur varje (--fordelning lika).",
            stratum.namn,
            grouped(stratum.ram)
        )?;
    }
    if let Some(reach) = reach(record) {
        writeln!(err, "{reach}")?;
    }
    if record
        .fro
        .as_ref()
        .is_some_and(|seed| seed.ursprung.is_none())
    {
        writeln!(
            err,
            "Fröet är självvalt (--ursprung saknas); protokollet säger det."
        )?;
    }
    writeln!(
        err,
        "{RECORD} och {PAGE} ligger i {}; de innehåller ärendenummer.",
        folder.display()
    )?;
    Ok(())
}
