//! The command line: arguments, commands, exit codes. Only `main` reads the clock.

mod args;
mod avidentifiera;
mod bevaka;
mod forklara;
mod frames;
mod generera;
mod granska;
mod kontrollera;
mod modell;
mod planera;
mod profil;
mod protokoll;
mod regler;
mod sammanfoga;
mod trend;
mod urval;
mod urval_args;
mod usage;
mod visa;

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;

use crate::io_words::swedish;
use crate::judge::{Mismatch, try_example};
use crate::load::{self, LoadError};
use crate::output::OutputError;
use crate::rulebook::{Fault, Rule, RuleFiles, RuleFolderError, Rulebook};
use crate::time::Day;
use crate::wrap::wrapped;

use args::Command;

/// How a run ended; the number is the program's exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Done. Findings are not failures.
    Done,
    /// A demand of the caller's was not met (`--facit`, `--krav`).
    DemandFailed,
    /// The command line was wrong.
    WrongUsage,
    /// Input or rules could not be read.
    Unreadable,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::DemandFailed => 1,
            Self::WrongUsage => 2,
            Self::Unreadable => 3,
        }
    }
}

/// What the world gives a run: today, and what the terminal can show.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// Today, used only when neither argument nor review names a measuring day.
    pub today: Day,
    /// Columns of the terminal, when there is one.
    pub width: Option<u16>,
    /// True when standard output is a terminal and colours are wanted.
    pub colour: bool,
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("{}", list(.0))]
    Rules(Vec<Fault>),
    #[error("{}", list_mismatches(.0))]
    Examples(Vec<Mismatch>),
    #[error(transparent)]
    RuleFolder(#[from] RuleFolderError),
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error(transparent)]
    Generate(#[from] crate::generate::GenerateError),
    #[error(transparent)]
    Deidentify(#[from] crate::deidentify::DeidentifyError),
    #[error("{} ligger i kopians mapp; lägg nyckeln på en annan plats", .0.display())]
    KeyInCopy(std::path::PathBuf),
    #[error("{} är ingen profil; ange en fil som slutar på .toml med -o", .0.display())]
    NotAProfile(std::path::PathBuf),
    #[error(transparent)]
    Draw(#[from] crate::draw::DrawError),
    #[error("ange en mapp för dragningen med -o, till exempel -o urval")]
    NoFolder,
    #[error("{} finns redan; en dragning skrivs aldrig över. Välj en annan mapp med -o", .0.display())]
    DrawExists(std::path::PathBuf),
    #[error("tabellen{given} finns inte i frågebatteriet; ange --tabell med någon av {known}")]
    UnknownTable { given: String, known: String },
    #[error("”{0}” är ingen uppgift att dela upp efter; väntade {names}", names = crate::draw::Variable::usual_names())]
    UnknownVariable(String),
    #[error("ordet ”{word}” finns inte; {hint}")]
    UnknownWord { word: String, hint: String },
    #[error("”{0}” är en uppgift utan egen dag; --dag behöver en händelse")]
    NotAnEvent(String),
    #[error("”{0}” ska vara uppgift=värde, till exempel \"enhet=Enhet Blå\"")]
    NotALevel(String),
    #[error(
        "periodens sista dag ligger före den första; ange både --fran och --till, annars gäller granskningens period"
    )]
    BackwardsPeriod,
    #[error("saltet ska vara 32 hexsiffror")]
    BadSalt,
    #[error("datorn gav inga slumptal; kör igen, eller ange --salt")]
    Random,
    #[error(
        "{0} bestäms när ramen fryses och går inte att ändra efteråt; gör en ny dragning i en annan mapp"
    )]
    FrameFlag(&'static str),
    #[error(
        "--utoka, --ersatt, --bortfall och --kontrollera gäller en dragning: ange urval.json i stället för exporten"
    )]
    NeedsRecord,
    #[error("--planera räknar utan export; ange ramens storlek med --ram")]
    PlanWithSource,
    #[error("en granskare har ett personnummer som namn; skriv namn eller initialer")]
    NumberedReader,
    #[error("granskaren kan inte heta samsyn: det namnet står för ett gemensamt svar")]
    ReservedReader,
    #[error("ange en sak i taget: --frostart, --utoka, --ersatt, --bortfall eller --kontrollera")]
    OneChange,
    #[error("{} är ingen arbetsbok; ange en fil som slutar på .xlsx, eller en mapp", .0.display())]
    NotAWorkbook(std::path::PathBuf),
    #[error("två granskare heter likadant; ge dem var sitt namn")]
    SameReader,
    #[error("--dubbel behöver minst två granskare (--granskare Anna,Bo)")]
    LoneReader,
    #[error("{} finns redan och kan vara ifylld; välj en annan fil eller mapp med -o", .0.display())]
    ProtocolExists(std::path::PathBuf),
    #[error("{} finns redan och kan vara ifylld eller ändrad; välj ett annat namn med -o", .0.display())]
    FileExists(std::path::PathBuf),
    #[error("{} finns redan och är inget som --junit eller --sammanfattning har skrivit; välj ett annat namn", .0.display())]
    OthersFile(std::path::PathBuf),
    #[error(
        "{} har överenskommet från en ärendegenomgång som annars går förlorat; ange den med --forra, utan --enhet och --handlaggare, så att det \
         följer med, eller välj en annan mapp med -o", .0.display()
    )]
    AgreedExists(std::path::PathBuf),
    #[error(
        "inget ärende i exporten har det som {0} anger; kör utan flaggan för att se vilka som finns"
    )]
    NoSuchGroup(&'static str),
    #[error(
        "ärendet finns inte i granskningen; ange nyckeln så som den står i exporten, eller numret i rutnätet"
    )]
    UnknownCase,
    #[error("{}", crate::case::AMBIGUOUS)]
    KeyOrNumber,
    #[error("ärendet finns i flera tabeller; ange --tabell med någon av {0}")]
    AmbiguousCase(String),
    #[error("{} är ingen sida; ange en fil som slutar på .html", .0.display())]
    NotAPage(std::path::PathBuf),
    #[error(transparent)]
    Merge(#[from] crate::merge::MergeError),
    #[error(transparent)]
    Trend(#[from] crate::trend::TrendError),
    #[error("ange högst {0} huvudfrågor; fler prövningar ger fler falska larm")]
    ManyPrimary(usize),
    #[error("”{rule}” är ingen fråga i det senaste resultatet; {hint}")]
    UnknownPrimary { rule: String, hint: String },
    #[error("{0}")]
    Plan(&'static str),
    #[error(transparent)]
    Facit(#[from] crate::facit::FacitError),
    #[error(
        "ingen regel passar urvalet av tema, objekt, grad, lag och frågebatteri; stickprov regler visar alla"
    )]
    NoSuchRules,
    #[error("regeln ”{id}” finns inte; {hint}")]
    UnknownRule { id: String, hint: String },
    #[error("frågebatteriet ”{id}” finns inte; {hint}")]
    UnknownBattery {
        id: String,
        hint: String,
        /// True when the command names it, and not a review.
        is_flag: bool,
    },
    #[error("{} är mappen med exporten; välj en annan mapp med -o, annars läses resultatet som indata nästa gång", .0.display())]
    OutIsSource(std::path::PathBuf),
    #[error("{} ligger i mappen {}, där summan skulle läggas; välj en annan mapp med -o, annars skrivs delen över eller räknas två gånger nästa gång", file.display(), folder.display())]
    OutHoldsPart {
        file: std::path::PathBuf,
        folder: std::path::PathBuf,
    },
    #[error("{} är inte tom: där ligger {file}, som kunde tas för en del av det som publiceras; välj en tom mapp med -o", folder.display())]
    UnpublishedInFolder {
        folder: std::path::PathBuf,
        file: String,
    },
    #[error("resultatet kan inte skrivas ut ({})", swedish(.0))]
    Print(#[from] std::io::Error),
}

impl CommandError {
    /// True when the command line itself is wrong, rather than what it names.
    fn is_usage(&self) -> bool {
        match self {
            Self::NoFolder
            | Self::UnknownTable { .. }
            | Self::UnknownVariable(_)
            | Self::UnknownWord { .. }
            | Self::NotAnEvent(_)
            | Self::NotALevel(_)
            | Self::BackwardsPeriod
            | Self::BadSalt
            | Self::FrameFlag(_)
            | Self::NeedsRecord
            | Self::PlanWithSource
            | Self::ReservedReader
            | Self::NumberedReader
            | Self::SameReader
            | Self::LoneReader
            | Self::OneChange
            | Self::NotAWorkbook(_)
            | Self::ManyPrimary(_)
            | Self::UnknownCase
            | Self::KeyOrNumber
            | Self::NoSuchGroup(_)
            | Self::AmbiguousCase(_)
            | Self::NotAPage(_)
            | Self::UnknownPrimary { .. }
            | Self::UnknownRule { .. }
            | Self::NoSuchRules
            | Self::Plan(_) => true,
            Self::UnknownBattery { is_flag, .. } => *is_flag,
            Self::Output(fault) => fault.is_usage(),
            Self::Draw(fault) => fault.is_usage(),
            Self::Generate(fault) => fault.is_usage(),
            _ => false,
        }
    }
}

fn list(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    format!("{} fel i reglerna:\n{}", faults.len(), lines.join("\n"))
}

fn list_mismatches(wrong: &[Mismatch]) -> String {
    let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    format!(
        "{} exempel får ett annat svar än de anger:\n{}",
        wrong.len(),
        lines.join("\n")
    )
}

/// Runs the program on arguments (the first is its own name). Data goes to `out`, all else to `err`.
pub fn run(
    args: impl IntoIterator<Item = std::ffi::OsString>,
    world: World,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Outcome {
    let args: Vec<std::ffi::OsString> = args.into_iter().collect();
    let cli = match args::parse(args.iter().cloned()) {
        Ok(cli) => cli,
        Err(error) => return usage::explain(&error, &args, out, err),
    };
    let result = match cli.command {
        Command::Granska(args) => granska::run(&args, world, out, err),
        Command::Forklara(args) => forklara::run(&args, world, out),
        Command::Kontrollera(args) => kontrollera::run(&args, out),
        Command::Regler(args) => regler::run(&args, world, out),
        Command::Modell(args) => modell::run(&args, out, err),
        Command::Avidentifiera(args) => avidentifiera::run(&args, world, err),
        Command::Profil(args) => profil::run(&args, world, out, err),
        Command::Protokoll(args) => protokoll::run(&args, world, err),
        Command::Bevaka(args) => bevaka::run(&args, world, out, err),
        Command::Visa(args) => visa::run(&args, world, out, err),
        Command::Sammanfoga(args) => sammanfoga::run(&args, out, err),
        Command::Generera(args) => generera::run(&args, err),
        Command::Trend(args) => trend::run(&args, world, out, err),
        Command::Urval(args) => urval::run(&args, world, out, err),
    };
    match result {
        Ok(outcome) => outcome,
        Err(CommandError::Print(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Outcome::Done
        }
        Err(error) => {
            let _ = writeln!(err, "stickprov: {error}");
            if error.is_usage() {
                Outcome::WrongUsage
            } else {
                Outcome::Unreadable
            }
        }
    }
}

/// Text for a terminal, broken between words; as it is when the output is no terminal.
fn fitted(text: &str, world: World) -> String {
    world.width.map_or_else(
        || text.to_owned(),
        |width| wrapped(text, usize::from(width)),
    )
}

/// The embedded rules, read once.
static EMBEDDED: OnceLock<Result<Rulebook, Vec<Fault>>> = OnceLock::new();

/// The embedded rules, with those of a folder laid over them. Rules of one's own must pass their own
/// examples.
fn rulebook(folder: Option<&Path>) -> Result<Cow<'static, Rulebook>, CommandError> {
    let Some(folder) = folder else {
        let embedded = EMBEDDED.get_or_init(Rulebook::embedded);
        let book = embedded.as_ref().map(Cow::Borrowed);
        return book.map_err(|faults| CommandError::Rules(faults.clone()));
    };
    let mut files = RuleFiles::embedded();
    files.overlay(folder)?;
    let book = Rulebook::load(&files).map_err(CommandError::Rules)?;
    let own = book
        .rules
        .iter()
        .filter(|rule| book.own_files.contains(&rule.file));
    check_examples(&book, own)?;
    Ok(Cow::Owned(book))
}

/// The rules for an export: those of a folder that was asked for, else those that its review names.
fn rulebook_for(
    source: &Path,
    folder: Option<&Path>,
) -> Result<Cow<'static, Rulebook>, CommandError> {
    match folder {
        Some(folder) => rulebook(Some(folder)),
        None => rulebook(load::rules_folder(source)?.as_deref()),
    }
}

/// Runs the examples of some rules.
fn check_examples<'a>(
    book: &'a Rulebook,
    rules: impl Iterator<Item = &'a Rule>,
) -> Result<(), CommandError> {
    let tried = rules.flat_map(|rule| {
        let examples = rule.examples.iter();
        examples.map(|example| try_example(book, rule, example))
    });
    let wrong: Vec<Mismatch> = tried.filter_map(Result::err).collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(CommandError::Examples(wrong))
    }
}
