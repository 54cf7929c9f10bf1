use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::generera::GenereraArgs;
use super::urval_args::UrvalArgs;
use crate::time::Day;

pub(super) const TEMPLATE: &str =
    "{about-with-newline}\nAnvändning: {usage}\n\n{all-args}{after-help}";

/// Granskar ärenden i barn- och ungdomsvården mot lag, föreskrift och lokal rutin.
#[derive(Parser)]
#[command(
    name = "stickprov",
    version,
    help_template = TEMPLATE,
    subcommand_help_heading = "Kommandon",
    subcommand_value_name = "KOMMANDO",
    override_usage = "stickprov <KOMMANDO>",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    after_help = "Börja med: stickprov granska MAPP\nSvarskoder: 0 klart · 1 ett krav är inte uppfyllt (--facit, --krav, --kontrollera) eller en avidentifierad kopia svarar annorlunda · 2 fel i kommandot · 3 indata eller regler kan inte läsas, eller en fil kan inte skrivas"
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Visa den här hjälpen
    #[arg(short, long = "help", visible_alias = "hjalp", action = ArgAction::Help, global = true, help_heading = "Övrigt")]
    help: Option<bool>,
    /// Visa programmets version
    #[arg(short = 'V', long = "version", action = ArgAction::Version, help_heading = "Övrigt")]
    version: Option<bool>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    Granska(GranskaArgs),
    Regler(ReglerArgs),
    Forklara(ForklaraArgs),
    Kontrollera(KontrolleraArgs),
    Modell(ModellArgs),
    Profil(ProfilArgs),
    Avidentifiera(AvidentifieraArgs),
    Urval(Box<UrvalArgs>),
    Protokoll(ProtokollArgs),
    Trend(TrendArgs),
    Bevaka(BevakaArgs),
    Visa(VisaArgs),
    Sammanfoga(SammanfogaArgs),
    Generera(Box<GenereraArgs>),
}

/// Lägg ihop flera kommuners resultat till ett, utan att deras ärenden lämnar dem
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov sammanfoga <RESULTAT> <RESULTAT>… [FLAGGOR]",
    after_help = "Exempel: stickprov sammanfoga kommun-*/resultat.json --namn \"Hela länet 2025\" -o lanet\nResultaten ska vara av alla ärenden, med samma regler, frågebatteri, period och mätdag."
)]
pub(super) struct SammanfogaArgs {
    /// Resultat: resultat.json, eller mappar som granska skrev med -o
    #[arg(value_name = "RESULTAT", required = true, num_args = 2.., help_heading = "Argument")]
    pub(super) results: Vec<PathBuf>,
    /// Namn på det hela
    #[arg(long, value_name = "NAMN", help_heading = "Flaggor")]
    pub(super) namn: Option<String>,
    /// Skriv resultat.json (med sitt schema) och andelar.csv till en mapp; utan flaggan skrivs resultatet som JSON på skärmen
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "MAPP",
        help_heading = "Flaggor"
    )]
    pub(super) ut: Option<PathBuf>,
}

/// Lista vad öppna ärenden är skyldiga: det som har förfallit och det som förfaller snart
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov bevaka <KÄLLA> [FLAGGOR]",
    after_help = "Exempel: stickprov bevaka export --dagar 14 --forra vecka-46/bevaka.xlsx -o vecka-47"
)]
pub(super) struct BevakaArgs {
    #[command(flatten)]
    pub(super) export: ExportArgs,
    /// Hur många dagar framåt listan ser; förvalt är 14
    #[arg(
        long,
        value_name = "N",
        default_value_t = 14,
        hide_default_value = true,
        help_heading = "Flaggor"
    )]
    pub(super) dagar: u32,
    /// Bara den här enheten
    #[arg(long, value_name = "ENHET", help_heading = "Flaggor")]
    pub(super) enhet: Option<String>,
    /// Bara den här handläggaren, som id i personallistan
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) handlaggare: Option<String>,
    /// Förra veckans bevaka.xlsx, ifylld vid ärendegenomgången: det överenskomna följer med
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) forra: Option<PathBuf>,
    /// Frågebatteri; förvalt är bevakning, allt som har en sista dag
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) batteri: Option<String>,
    /// Skriv bevaka.xlsx, bevaka.html, bevaka.csv och bevaka.ics till en mapp
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "MAPP",
        help_heading = "Flaggor"
    )]
    pub(super) ut: Option<PathBuf>,
}

/// Visa ett ärende som en tidslinje: händelser, frister, beslut och varje svar med sitt skäl
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov visa <KÄLLA> <ÄRENDE> [FLAGGOR]",
    after_help = "Exempel: stickprov visa export 2023-0017 --tabell utredningar -o arende.html"
)]
pub(super) struct VisaArgs {
    #[command(flatten)]
    pub(super) export: ExportArgs,
    /// Ärendets nyckel i exporten, eller dess nummer i rutnätet; nyckel:4 eller nr:4 där 4 kan vara båda
    #[arg(value_name = "ÄRENDE", help_heading = "Argument", display_order = 1)]
    pub(super) case: String,
    /// Tabellen, när numret finns i flera
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) tabell: Option<String>,
    /// Dragningar (urval.json): numren är då dragningens
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) urval: Vec<PathBuf>,
    /// Granskarnas protokoll: ifyllda arbetsböcker eller CSV
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) protokoll: Vec<PathBuf>,
    /// Frågebatteri; annars det i granskning.toml, annars kpmg-2023
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) batteri: Option<String>,
    /// Sida (.html) att skriva
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "FIL.html",
        help_heading = "Flaggor"
    )]
    pub(super) ut: Option<PathBuf>,
}

/// Jämför resultat, till exempel i år mot i fjol, eller utkast mot slutligt
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov trend <RESULTAT> <RESULTAT>… [FLAGGOR]",
    after_help = "Exempel: stickprov trend resultat-2023 resultat-2024 --huvudfragor utredning_inom_fyra_manader -o trend"
)]
pub(super) struct TrendArgs {
    /// Resultat i tidsordning: resultat.json, eller mappar som granska skrev med -o
    #[arg(value_name = "RESULTAT", required = true, num_args = 2.., help_heading = "Argument")]
    pub(super) results: Vec<PathBuf>,
    /// Regler som valdes i förväg som huvudfrågor, högst tre; bara de prövas
    #[arg(
        long,
        value_name = "REGEL,…",
        value_delimiter = ',',
        help_heading = "Flaggor"
    )]
    pub(super) huvudfragor: Vec<String>,
    /// Vad som skrivs på skärmen; förvalt är terminal
    #[arg(long, value_enum, default_value_t = TrendFormat::Terminal, hide_possible_values = true, hide_default_value = true, value_name = "terminal|markdown|inget", help_heading = "Flaggor")]
    pub(super) format: TrendFormat,
    /// Skriv trend.html, trend.xlsx, trend.md, trend.csv och fragor.csv till en mapp; för samma ärenden också andringar.csv
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "MAPP",
        help_heading = "Flaggor"
    )]
    pub(super) ut: Option<PathBuf>,
}

/// How a trend is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TrendFormat {
    Terminal,
    Markdown,
    Inget,
}

/// The export that a command reads, and how: the same for every command that does.
#[derive(Args)]
pub(super) struct ExportArgs {
    /// Mapp, fil (.csv, .tsv, .txt, .xlsx, .xlsb, .xls, .ods, .zip) eller granskning.toml; - läser standard in
    #[arg(value_name = "KÄLLA", help_heading = "Argument", display_order = 0)]
    pub(super) source: PathBuf,
    /// Exportprofil, när exporten har egna rubriker: namn eller fil
    #[arg(long, value_name = "PROFIL", help_heading = "Flaggor")]
    pub(super) profil: Option<String>,
    /// Dagen då löpande frister mäts (ÅÅÅÅ-MM-DD); annars den i granskning.toml, annars i dag
    #[arg(long, value_name = "DAG", value_parser = parse_day, help_heading = "Flaggor")]
    pub(super) matdag: Option<Day>,
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
}

/// Skriv en kopia av en export som kan lämna rummet: pseudonymer, flyttade dagar, ingen fritext
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov avidentifiera <KÄLLA> <UT> --nyckel <FIL> [FLAGGOR]")]
pub(super) struct AvidentifieraArgs {
    #[command(flatten)]
    pub(super) export: ExportArgs,
    /// Mapp för kopian
    #[arg(value_name = "UT", help_heading = "Argument", display_order = 1)]
    pub(super) ut: PathBuf,
    /// Fil med nyckeln som pseudonymerna räknas fram med; finns den inte görs en ny
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) nyckel: PathBuf,
}

/// Exportprofiler: gissa en för egna filer, eller se vad en gör av en export
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov profil <KOMMANDO>", subcommand_help_heading = "Kommandon", subcommand_value_name = "KOMMANDO", disable_help_subcommand = true)]
pub(super) struct ProfilArgs {
    #[command(subcommand)]
    pub(super) command: ProfilCommand,
}

#[derive(Subcommand)]
pub(super) enum ProfilCommand {
    Forslag(ForslagArgs),
    Prova(ProvaArgs),
}

/// Skriv ett utkast till en profil, gissat ur filernas rubriker och värden
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov profil forslag <FILER> [FLAGGOR]")]
pub(super) struct ForslagArgs {
    /// Filer eller mappar ur exporten
    #[arg(value_name = "FILER", required = true, help_heading = "Argument")]
    pub(super) filer: Vec<PathBuf>,
    /// Fil att skriva, till exempel profil.toml; utan flaggan skrivs utkastet på skärmen
    #[arg(short = 'o', long = "ut", value_name = "FIL", help_heading = "Flaggor")]
    pub(super) ut: Option<PathBuf>,
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
}

/// Visa kolumn för kolumn vad en profil gör av en export; exemplen är maskerade
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov profil prova <KÄLLA> [FLAGGOR]")]
pub(super) struct ProvaArgs {
    /// Mapp, fil eller granskning.toml
    #[arg(value_name = "KÄLLA", help_heading = "Argument")]
    pub(super) source: PathBuf,
    /// Exportprofil: namn eller fil
    #[arg(long, value_name = "PROFIL", help_heading = "Flaggor")]
    pub(super) profil: Option<String>,
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
}

/// Visa tabeller, kolumner och ord, eller skriv en tom arbetsbok att fylla i
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov modell [FLAGGOR]")]
pub(super) struct ModellArgs {
    /// Skriv i stället JSON-schemat för ett slags fil, så att en editor kan kontrollera den
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "regel|batteri|granskning|profil",
        help_heading = "Flaggor"
    )]
    pub(super) schema: Option<SchemaName>,
    /// Arbetsbok att skriva, till exempel mall.xlsx; utan flaggan skrivs modellen ut som Markdown
    #[arg(short = 'o', long = "ut", value_name = "FIL", help_heading = "Flaggor")]
    pub(super) ut: Option<PathBuf>,
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
}

/// Kontrollera en mapp med egna regler: alla fel på en gång, och alla exempel
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov kontrollera <MAPP>")]
pub(super) struct KontrolleraArgs {
    /// Mappen, med regler/ och batterier/ under sig
    #[arg(value_name = "MAPP", help_heading = "Argument")]
    pub(super) mapp: PathBuf,
}

/// Förklara en regel: fråga, lag för lag, kontroll, räkning, noter och exempel
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov forklara <REGEL> [FLAGGOR]")]
pub(super) struct ForklaraArgs {
    /// Regelns namn, som stickprov regler skriver det
    #[arg(value_name = "REGEL", help_heading = "Argument")]
    pub(super) regel: String,
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
}

/// Ställ frågorna till varje ärende och skriv rutnät, noter, andelar och underlag
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov granska <KÄLLA> [FLAGGOR]",
    after_help = "Exempel: stickprov granska export --matdag 2023-05-31 -o resultat\nBatterier: kpmg-2023 (bilagan, förvalt), full (alla frågor), skyndsamhet, bevakning, delegation, barnets-rost, placerade-barn"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct GranskaArgs {
    #[command(flatten)]
    pub(super) export: ExportArgs,
    /// Frågebatteri; annars det i granskning.toml, annars kpmg-2023
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) batteri: Option<String>,
    /// Dragningar (urval.json), en för varje tabell: bara de dragna ärendena granskas
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) urval: Vec<PathBuf>,
    /// Granskarnas protokoll: ifyllda arbetsböcker, eller CSV utöver det som ligger bland tabellerna
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) protokoll: Vec<PathBuf>,
    /// Skriv alla filer till en mapp
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "MAPP",
        help_heading = "Flaggor"
    )]
    pub(super) ut: Option<PathBuf>,
    /// Skriv bara de här filerna till mappen, till exempel resultat.json,underlag.csv; rutnäten går inte att välja
    #[arg(
        long,
        value_name = "FIL,…",
        value_delimiter = ',',
        requires = "ut",
        help_heading = "Flaggor"
    )]
    pub(super) bara: Vec<String>,
    /// Vad som skrivs på skärmen; förvalt är terminal
    #[arg(long, value_enum, default_value_t = Format::Terminal, hide_possible_values = true, hide_default_value = true, value_name = "terminal|markdown|json|inget", help_heading = "Flaggor")]
    pub(super) format: Format,
    /// Jämför rutnäten med dem i en mapp; skillnader ger svarskod 1
    #[arg(
        long,
        value_name = "MAPP",
        conflicts_with = "publicera",
        help_heading = "Flaggor"
    )]
    pub(super) facit: Option<PathBuf>,
    /// Krav på resultatet (krav.toml); ett krav som inte är uppfyllt ger svarskod 1
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) krav: Option<PathBuf>,
    /// Godtagna undantag (undantag.toml): räknas för sig och ändrar inga andelar
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) undantag: Option<PathBuf>,
    /// Skriv resultatet som JUnit-XML, för byggservrar
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) junit: Option<PathBuf>,
    /// Skriv en sammanfattning i Markdown, så som GitHub visar den
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) sammanfattning: Option<PathBuf>,
    /// Märk resultatet som utkast, inför faktakontrollen
    #[arg(long, conflicts_with = "slutlig", help_heading = "Flaggor")]
    pub(super) utkast: bool,
    /// Märk resultatet som slutligt, efter faktakontrollen
    #[arg(long, help_heading = "Flaggor")]
    pub(super) slutlig: bool,
    /// Utelämna det som kan peka ut någon: underlag, anmärkningar, nyckel, fritext, dagar i noter, enheter bredvid varandra, små antal i fördelningar, barn med skyddade uppgifter
    #[arg(long, help_heading = "Flaggor")]
    pub(super) publicera: bool,
    /// Låt varje fel i indata ge svarskod 3
    #[arg(long, help_heading = "Flaggor")]
    pub(super) strikt: bool,
}

/// Skriv arbetsboken som granskarna fyller i: en rad för varje fråga om varje ärende
#[derive(Args)]
#[command(
    help_template = TEMPLATE,
    override_usage = "stickprov protokoll <KÄLLA> [FLAGGOR] -o <FIL.xlsx eller MAPP>",
    after_help = "Exempel: stickprov protokoll export --urval urval/urval.json --granskare Anna,Bo --dubbel 4 -o protokoll\nIfyllda tas de emot med: stickprov granska export --urval urval/urval.json --protokoll protokoll/protokoll-1-anna.xlsx …"
)]
pub(super) struct ProtokollArgs {
    #[command(flatten)]
    pub(super) export: ExportArgs,
    /// Dragningar (urval.json), en för varje tabell; utan någon gäller protokollet alla ärenden
    #[arg(long, value_name = "FIL", help_heading = "Flaggor")]
    pub(super) urval: Vec<PathBuf>,
    /// Granskarnas namn eller initialer; var och en får sin egen arbetsbok
    #[arg(
        long,
        value_name = "NAMN,…",
        value_delimiter = ',',
        help_heading = "Flaggor"
    )]
    pub(super) granskare: Vec<String>,
    /// Hur ärendena fördelas: jamnt (förvalt), eller enhet: varje enhet till samma granskare
    #[arg(long, value_enum, default_value_t = Delning::Jamnt, hide_possible_values = true, hide_default_value = true, value_name = "jamnt|enhet", help_heading = "Flaggor")]
    pub(super) delning: Delning,
    /// Antal ärenden i varje tabell som två granskare läser
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        help_heading = "Flaggor"
    )]
    pub(super) dubbel: usize,
    /// Visa bara löpnummer, inte ärendenummer
    #[arg(long, help_heading = "Flaggor")]
    pub(super) lopnummer: bool,
    /// Frågebatteri; annars det i granskning.toml, annars kpmg-2023
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) batteri: Option<String>,
    /// Arbetsbok (.xlsx) att skriva, eller mapp när granskarna är flera
    #[arg(
        short = 'o',
        long = "ut",
        value_name = "FIL eller MAPP",
        help_heading = "Flaggor"
    )]
    pub(super) ut: PathBuf,
}

/// How cases are shared out among readers.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Delning {
    Jamnt,
    Enhet,
}

/// Lista reglerna: fråga, grad och lagrum
#[derive(Args)]
#[command(help_template = TEMPLATE, override_usage = "stickprov regler [FLAGGOR]")]
pub(super) struct ReglerArgs {
    /// Mapp med egna regler, som läggs över de inbyggda
    #[arg(long, value_name = "MAPP", help_heading = "Flaggor")]
    pub(super) regler: Option<PathBuf>,
    /// Bara regler med det här temat, till exempel skyndsamhet
    #[arg(long, value_name = "TEMA", help_heading = "Flaggor")]
    pub(super) tema: Option<String>,
    /// Bara regler som ställs till det här objektet, till exempel utredning
    #[arg(long, value_name = "OBJEKT", help_heading = "Flaggor")]
    pub(super) objekt: Option<String>,
    /// Bara regler med den här graden: ska, bör eller lokal
    #[arg(long, value_name = "GRAD", help_heading = "Flaggor")]
    pub(super) grad: Option<String>,
    /// Bara regler som vilar på den här lagen, till exempel 2025:400 eller LVU
    #[arg(long, value_name = "LAG", help_heading = "Flaggor")]
    pub(super) lag: Option<String>,
    /// Bara regler som det här frågebatteriet ställer, till exempel kpmg-2023
    #[arg(long, value_name = "ID", help_heading = "Flaggor")]
    pub(super) batteri: Option<String>,
    /// I stället för reglerna: de krav som ingen regel prövar, och varför
    #[arg(long, help_heading = "Flaggor")]
    pub(super) utelamnade: bool,
    /// Hur listan skrivs; förvalt är text
    #[arg(long, value_enum, default_value_t = ListFormat::Text, hide_possible_values = true, hide_default_value = true, value_name = "text|tabell|markdown|json", help_heading = "Flaggor")]
    pub(super) format: ListFormat,
}

/// A kind of file that has a schema.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    Regel,
    Batteri,
    Granskning,
    Profil,
}

/// How a list is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Tabell,
    Markdown,
    Json,
}

/// What is printed on standard output.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Terminal,
    Markdown,
    Json,
    Inget,
}

pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(args)
}

pub(super) fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "väntade en dag som ÅÅÅÅ-MM-DD".to_owned())
}
