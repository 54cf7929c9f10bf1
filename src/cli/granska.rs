use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{Format, GranskaArgs};
use super::{CommandError, Outcome, World, rulebook_for};
use crate::answer::Reason;
use crate::audit::{Audit, Status};
use crate::demands::{self, Demands};
use crate::draw::DrawRecord;
use crate::exceptions::{self, Exception};
use crate::facit;
use crate::load::{self, Filled, LoadError, Located};
use crate::output::{
    Checks, EVIDENCE, Look, Report, junit, may_be_replaced, may_write_some, summary,
    unpublished_in, write_file,
};
use crate::rulebook::{Battery, Rulebook, suggest};
use crate::time::Day;

/// The battery when neither argument nor review names one.
const DEFAULT_BATTERY: &str = "kpmg-2023";

/// The file with what is wrong in the export.
const REMARKS: &str = "anmarkningar.csv";

/// Columns when the output is no terminal.
const PLAIN_WIDTH: u16 = 100;

/// Below this many columns nothing can be laid out; the text may then be wider than the terminal.
const LEAST_WIDTH: u16 = 60;

pub(super) fn run(
    args: &GranskaArgs,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook_for(&args.export.source, args.export.regler.as_deref())?;
    let mut located = load::locate_with(&args.export.source, args.export.profil.as_deref(), &book)?;
    refuse_own_folder(args, &located)?;
    refuse_others_files(args)?;
    refuse_unpublished(args, &book)?;
    if let Some(folder) = args.ut.as_ref().filter(|_| !args.bara.is_empty()) {
        may_write_some(folder, &args.bara, args.publicera, &book)?;
    }
    let filled = read_protocols(&mut located, &args.protokoll, &book)?;
    let battery = chosen_battery(&book, args.batteri.as_deref(), &located)?;
    let given = args.export.matdag.or(located.review.measuring_day);
    let measuring_day = (given.unwrap_or(world.today), given.is_some());
    refuse_other_days(&filled, measuring_day.0)?;
    let mut loaded = load::load(&located, &book, battery)?;
    loaded.take_samples(read_draws(&args.urval, &located)?, &book, battery)?;
    loaded.take_filled(&filled, battery)?;
    if args.publicera && !loaded.leave_out_protected() {
        let text = "exporten säger inte vilka barn som har skyddade personuppgifter (kolumnen skyddad_identitet bland \
                    personerna); kontrollera dem innan något publiceras";
        writeln!(err, "OBS: {text}")?;
    }
    let exceptions = read_exceptions(args, &located, &book)?;
    let demands = match &args.krav {
        Some(file) => Some(demands::read(file, &book)?),
        None => None,
    };
    let mut audit = Audit::new(loaded, &book, battery, located.review, measuring_day);
    audit.exceptions = exceptions;
    audit.status = status_of(args);
    let mut report = match &args.ut {
        Some(folder) if has_evidence(args) => Report::with_evidence(&audit, folder)?,
        _ => Report::of(&audit)?,
    };
    if args.publicera {
        report = report.for_publication();
    }
    report.writes_remarks = args.ut.is_some() && is_wanted(args, REMARKS);
    print(&report, args.format, world, out)?;
    if let Some(folder) = &args.ut {
        if args.bara.is_empty() {
            report.write_to(folder)?;
        } else {
            report.write_some(folder, &args.bara)?;
        }
        writeln!(err, "Filerna ligger i {}.", folder.display())?;
    }
    if !args.protokoll.is_empty() {
        tell_readings(&report, err)?;
    }
    tell_faults(&audit, args, err)?;
    judge_run(args, &audit, &report, demands.as_ref(), err)
}

/// The accepted exceptions that a flag names, else those of the review.
fn read_exceptions(
    args: &GranskaArgs,
    located: &Located,
    book: &Rulebook,
) -> Result<Vec<Exception>, CommandError> {
    let file = args.undantag.clone().or_else(|| located.exceptions());
    Ok(match file {
        Some(file) => exceptions::read(&file, book)?,
        None => Vec::new(),
    })
}

/// True when the evidence is to be among the files.
fn has_evidence(args: &GranskaArgs) -> bool {
    is_wanted(args, EVIDENCE) && !args.publicera
}

/// True when a file is among those that are to be written.
fn is_wanted(args: &GranskaArgs, file: &str) -> bool {
    args.bara.is_empty() || args.bara.iter().any(|name| name == file)
}

fn status_of(args: &GranskaArgs) -> Option<Status> {
    let draft = args.utkast.then_some(Status::Draft);
    draft.or(args.slutlig.then_some(Status::Final))
}

/// The filled workbooks that the review and the flags name; protocols as CSV are put among what is read of the export.
pub(super) fn read_protocols(
    located: &mut Located,
    given: &[PathBuf],
    book: &Rulebook,
) -> Result<Vec<Filled>, CommandError> {
    let mut filled = Vec::new();
    for file in located.protocols().iter().chain(given) {
        match load::read_filled(file)? {
            Some(workbook) => filled.push(workbook),
            None => located.add_protocol(file, book)?,
        }
    }
    Ok(filled)
}

/// What a reader has answered, and left as it was, is said of the machine's answers on the day of the workbook.
pub(super) fn refuse_other_days(filled: &[Filled], measured: Day) -> Result<(), LoadError> {
    for book in filled {
        if let Some(shown) = book.measuring_day.filter(|shown| *shown != measured) {
            let file = book.name.clone();
            return Err(LoadError::OtherDay {
                file,
                shown,
                measured,
            });
        }
    }
    Ok(())
}

/// The battery that a flag names, else that of the review, else the usual one.
pub(super) fn chosen_battery<'a>(
    book: &'a Rulebook,
    given: Option<&str>,
    located: &Located,
) -> Result<&'a Battery, CommandError> {
    find_battery(book, given, located.review.battery.as_deref())
}

/// The draws that the flags name, else those of the review.
pub(super) fn read_draws(
    given: &[PathBuf],
    located: &Located,
) -> Result<Vec<DrawRecord>, CommandError> {
    let paths = if given.is_empty() {
        located.draws()
    } else {
        given.to_vec()
    };
    let records = paths.iter().map(|path| DrawRecord::read(path));
    Ok(records.collect::<Result<_, _>>()?)
}

/// Outputs among the inputs would be read as tables the next time.
fn refuse_own_folder(args: &GranskaArgs, located: &Located) -> Result<(), CommandError> {
    match &args.ut {
        Some(out) if located.reads_folder(out) => Err(CommandError::OutIsSource(out.clone())),
        _ => Ok(()),
    }
}

/// What a build server reads replaces only what it read before: not a table of the export, nor the demands.
fn refuse_others_files(args: &GranskaArgs) -> Result<(), CommandError> {
    let mut written = [&args.junit, &args.sammanfattning].into_iter().flatten();
    match written.find(|file| !may_be_replaced(file)) {
        Some(file) => Err(CommandError::OthersFile(file.clone())),
        None => Ok(()),
    }
}

/// What is to be published is not put beside what is not.
fn refuse_unpublished(args: &GranskaArgs, book: &Rulebook) -> Result<(), CommandError> {
    let Some(folder) = args.ut.as_ref().filter(|_| args.publicera) else {
        return Ok(());
    };
    let own = args.bara.iter().map(|name| folder.join(name));
    let beside = [&args.junit, &args.sammanfattning].into_iter().flatten();
    let replaced: Vec<PathBuf> = own.chain(beside.cloned()).collect();
    let is_replaced = |path: &Path| replaced.iter().any(|other| other == path);
    match unpublished_in(folder, is_replaced, book)? {
        Some(file) => Err(CommandError::UnpublishedInFolder {
            folder: folder.clone(),
            file,
        }),
        None => Ok(()),
    }
}

/// The battery that a flag names, else that of the review, else the usual one.
pub(super) fn find_battery<'a>(
    book: &'a Rulebook,
    given: Option<&str>,
    reviewed: Option<&str>,
) -> Result<&'a Battery, CommandError> {
    let id = given.or(reviewed).unwrap_or(DEFAULT_BATTERY);
    book.battery(id).ok_or_else(|| {
        let hint = suggest(id, book.batteries.iter().map(|battery| battery.id.as_str()));
        CommandError::UnknownBattery {
            id: id.to_owned(),
            hint,
            is_flag: given.is_some(),
        }
    })
}

/// What a terminal can show; the output's width when there is none.
pub(super) fn look(world: World) -> Look {
    Look {
        width: world.width.unwrap_or(PLAIN_WIDTH).max(LEAST_WIDTH),
        colour: world.colour,
    }
}

fn print(
    report: &Report<'_>,
    format: Format,
    world: World,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let text = match format {
        Format::Terminal => report.to_terminal(look(world)),
        Format::Markdown => report.to_markdown(),
        Format::Json => report.to_json()?,
        Format::Inget => String::new(),
    };
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// How far the readers have come: what waits, what they disagree on, and which cases no workbook holds.
fn tell_readings(report: &Report<'_>, err: &mut dyn Write) -> Result<(), CommandError> {
    let audit = report.audit;
    let count = |code: &str| {
        audit
            .remarks()
            .iter()
            .filter(|remark| remark.code == code)
            .count()
    };
    let cases: usize = audit
        .battery
        .tables
        .iter()
        .map(|table| audit.cases(table).len())
        .sum();
    // A question waits whether it stands in a workbook that has come back or in none.
    let tallies = report.tallies.iter();
    let unread = tallies.filter_map(|tally| tally.open.get(&Reason::NeedsReader));
    let waiting = unread.sum::<u64>() + audit.waiting_beside;
    writeln!(
        err,
        "{cases} ärenden i granskningen. Frågor som väntar på svar: {waiting}. Granskarna oense: {}. Svar utan kommentar, som inte gäller: {}.",
        count("oeniga_granskare"),
        count("kommentar_saknas")
    )?;
    for remark in audit
        .remarks()
        .iter()
        .filter(|remark| remark.code == "utan_arbetsbok")
    {
        writeln!(err, "OBS: {}.", remark.text)?;
    }
    Ok(())
}

/// One line on standard error when rows were set aside and no file tells it.
fn tell_faults(
    audit: &Audit<'_>,
    args: &GranskaArgs,
    err: &mut dyn Write,
) -> Result<(), CommandError> {
    let faults = audit.faults();
    let is_written = is_wanted(args, REMARKS);
    let where_to = match (&args.ut, args.format) {
        (None, Format::Terminal) => return Ok(()),
        (None, _) => "lägg till -o MAPP för att få dem i anmarkningar.csv",
        (Some(_), _) if args.publicera => {
            "de publiceras inte; granska utan --publicera, i en annan mapp, för att få dem i anmarkningar.csv"
        }
        (Some(_), _) if !is_written => "ta med anmarkningar.csv i --bara för att få dem",
        (Some(_), _) => "de står i anmarkningar.csv",
    };
    if faults > 0 {
        writeln!(err, "{faults} fel i indata; {where_to}.")?;
    }
    Ok(())
}

/// The demands of the caller: no faults with `--strikt`, no differences with `--facit`, nothing unmet with `--krav`.
fn judge_run(
    args: &GranskaArgs,
    audit: &Audit<'_>,
    report: &Report<'_>,
    demands: Option<&Demands>,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let differences = match &args.facit {
        Some(folder) => Some(facit::compare(audit, report.grids(), folder)?),
        None => None,
    };
    let held = demands.map(|demands| demands.hold(audit, &report.tallies));
    let checks = Checks {
        demands: held.as_deref().unwrap_or_default(),
        differences: differences.as_deref(),
    };
    if let Some(file) = &args.junit {
        write_file(file, junit(report, checks).as_bytes())?;
    }
    if let Some(file) = &args.sammanfattning {
        write_file(file, summary(report, checks).as_bytes())?;
    }
    let is_met = tell_checks(checks, demands.is_some(), err)?;
    if args.strikt && audit.faults() > 0 {
        writeln!(err, "stickprov: indata har fel (--strikt)")?;
        return Ok(Outcome::Unreadable);
    }
    Ok(if is_met {
        Outcome::Done
    } else {
        Outcome::DemandFailed
    })
}

/// Tells what was not met, and whether everything was.
fn tell_checks(
    checks: Checks<'_>,
    has_demands: bool,
    err: &mut dyn Write,
) -> Result<bool, CommandError> {
    match checks.differences {
        Some([]) => writeln!(err, "Rutnäten stämmer med facit.")?,
        Some(differences) => {
            for difference in differences {
                writeln!(err, "{difference}")?;
            }
            writeln!(err, "{}.", facit::count_in_words(differences))?;
        }
        None => {}
    }
    let unmet: Vec<_> = checks.demands.iter().filter(|held| !held.is_met).collect();
    for held in &unmet {
        let table = if held.table.is_empty() {
            String::new()
        } else {
            format!("{}: ", held.table)
        };
        writeln!(err, "Inte uppfyllt: {table}{}; {}", held.demand, held.found)?;
    }
    if has_demands {
        let met = checks.demands.len() - unmet.len();
        writeln!(err, "Krav: {met} av {} uppfyllda.", checks.demands.len())?;
    }
    Ok(unmet.is_empty() && checks.differences.is_none_or(<[_]>::is_empty))
}
