use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{TEMPLATE, parse_day};
use super::{CommandError, Outcome, rulebook};
use crate::generate::{GenerateError, Share, Wish, generate};
use crate::numbers::grouped;
use crate::rulebook::CANONICAL;
use crate::time::Day;

/// Hitta på en export av valfri storlek, med facit om så önskas
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov generera <MAPP> --antal <N> [FLAGGOR]",
    after_help = "Exempel: stickprov generera export --antal 1000 --brist barnet_till_tals=0.3 --facit\nSamma frö och samma flaggor ger samma filer."
)]
pub(super) struct GenereraArgs {
    /// Mapp att skriva i; den ska vara tom eller inte finnas
    #[arg(value_name = "MAPP", help_heading = "Argument")]
    mapp: PathBuf,
    /// Antal anmälningar
    #[arg(long, value_name = "N", help_heading = "Flaggor")]
    antal: u64,
    /// Frö: text som bestämmer allt som ser slumpmässigt ut; förvalt är 1
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "1",
        hide_default_value = true,
        help_heading = "Flaggor"
    )]
    fro: String,
    /// Form på exporten; förvalt är kanonisk
    #[arg(long, value_enum, default_value_t = Form::Kanonisk, hide_possible_values = true, hide_default_value = true, value_name = "kanonisk|viva-lik|handelselogg", help_heading = "Flaggor")]
    profil: Form,
    /// Första dagen som anmälningar kommer in; förvalt är 2022-01-01
    #[arg(long, value_name = "DAG", value_parser = parse_day, default_value = "2022-01-01", hide_default_value = true, help_heading = "Flaggor")]
    fran: Day,
    /// Sista dagen, och mätdagen; förvalt är 2024-12-31
    #[arg(long, value_name = "DAG", value_parser = parse_day, default_value = "2024-12-31", hide_default_value = true, help_heading = "Flaggor")]
    till: Day,
    /// Antal kommuner; förvalt är 1
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        hide_default_value = true,
        help_heading = "Flaggor"
    )]
    kommuner: u32,
    /// Antal enheter i varje kommun; förvalt är 4
    #[arg(
        long,
        value_name = "N",
        default_value_t = 4,
        hide_default_value = true,
        help_heading = "Flaggor"
    )]
    enheter: u32,
    /// Antal handläggartjänster i varje enhet, minst 2; förvalt är 12
    #[arg(
        long,
        value_name = "N",
        default_value_t = 12,
        hide_default_value = true,
        help_heading = "Flaggor"
    )]
    handlaggare: u32,
    /// Andel händelser som gäller syskon; förvalt är 0.15
    #[arg(long, value_name = "ANDEL", value_parser = parse_share, default_value = "0.15", hide_default_value = true, help_heading = "Flaggor")]
    syskon: Share,
    /// Andel med ytterligare anmälan om samma barn, hälften i förhandsbedömningar och hälften i utredningar; förvalt är 0.2
    #[arg(long, value_name = "ANDEL", value_parser = parse_share, default_value = "0.2", hide_default_value = true, help_heading = "Flaggor")]
    upprepade: Share,
    /// Andel ärenden som ännu är öppna fast tiden har löpt ut; förvalt är 0.05
    #[arg(long, value_name = "ANDEL", value_parser = parse_share, default_value = "0.05", hide_default_value = true, help_heading = "Flaggor")]
    oppna: Share,
    /// Andel Nej på en fråga i kpmg-2023; kan anges flera gånger
    #[arg(long, value_name = "REGEL=ANDEL", value_parser = parse_fault, help_heading = "Flaggor")]
    brist: Vec<(String, Share)>,
    /// Andel celler som skrivs slarvigt men betyder detsamma; förvalt är 0
    #[arg(long, value_name = "ANDEL", value_parser = parse_share, default_value = "0", hide_default_value = true, help_heading = "Flaggor")]
    slarv: Share,
    /// Skriv de rätta svaren till facit/facit.csv i mappen
    #[arg(long, help_heading = "Flaggor")]
    facit: bool,
}

/// The form of an invented export.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Kanonisk,
    VivaLik,
    Handelselogg,
}

/// Invents an export, and says how large it became.
pub(super) fn run(args: &GenereraArgs, err: &mut dyn Write) -> Result<Outcome, CommandError> {
    let book = rulebook(None)?;
    let id = match args.profil {
        Form::Kanonisk => CANONICAL,
        Form::VivaLik => "viva-lik",
        Form::Handelselogg => "handelselogg",
    };
    let profile = book.profile(id);
    let profile = profile.ok_or_else(|| GenerateError::Profile(id.to_owned()))?;
    let wish = Wish {
        count: args.antal,
        seed: args.fro.clone(),
        period: (args.fran, args.till),
        kommuner: args.kommuner,
        enheter: args.enheter,
        handlaggare: args.handlaggare,
        siblings: args.syskon,
        repeats: args.upprepade,
        open: args.oppna,
        mess: args.slarv,
        faults: args.brist.clone(),
        facit: args.facit,
    };
    let summary = generate(&book, profile, &wish, &args.mapp)?;
    writeln!(
        err,
        "Den påhittade exporten ligger i {}: {} anmälningar, {} förhandsbedömningar, {} utredningar och {} beslut om {} \
         barn. Granska den med: stickprov granska {}",
        args.mapp.display(),
        grouped(summary.anmalningar),
        grouped(summary.forhandsbedomningar),
        grouped(summary.utredningar),
        grouped(summary.beslut),
        grouped(summary.barn),
        args.mapp.display()
    )?;
    if args.facit {
        let facit = args.mapp.join("facit").join("facit.csv");
        writeln!(err, "De rätta svaren ligger i {}.", facit.display())?;
    }
    Ok(Outcome::Done)
}

/// A share on the command line.
fn parse_share(text: &str) -> Result<Share, String> {
    Share::parse(text).ok_or_else(|| "väntade en andel från 0 till 1, till exempel 0.25".to_owned())
}

/// A rule and its share of Nej on the command line.
fn parse_fault(text: &str) -> Result<(String, Share), String> {
    let expected = || {
        "väntade REGEL=ANDEL med en andel från 0 till 1, till exempel barnet_till_tals=0.25"
            .to_owned()
    };
    let (rule, share) = text.split_once('=').ok_or_else(expected)?;
    let share = Share::parse(share.trim()).ok_or_else(expected)?;
    Ok((rule.trim().to_owned(), share))
}
