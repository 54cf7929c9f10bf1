//! The shape of rule, battery and review files, for the JSON Schemas that an editor completes and checks by.
//! The decoder in this module's siblings is what reads them; a test holds the two together.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde_json::Value;

mod checks;
mod review;
mod schema;

pub use checks::*;
pub use review::*;
pub use schema::{SchemaKind, file_schema};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $text:literal;)+) => {
        $($(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema, Debug)]
        #[schemars(description = $text)]
        pub struct $name(pub String);)+
    };
}

names! {
    /// An object of the vocabulary.
    ObjectName, "Ett objekt ur ordlistan: det som granskas.";
    /// An event of the vocabulary.
    EventName, "En händelse ur ordlistan.";
    /// A fact of the vocabulary.
    FactName, "Ett faktum ur ordlistan.";
    /// An event or a fact.
    WordName, "En händelse eller ett faktum ur ordlistan.";
    /// An act.
    ActName, "En lag i lagar.toml, till exempel 2025:400.";
    /// An organ.
    BodyName, "Ett organ i delegation.toml.";
    /// A reason.
    ReasonName, "Ett skäl för ett svar.";
    /// An answer.
    AnswerName, "Ett svar.";
    /// A rule.
    RuleName, "En regel: dess filnamn utan ändelse.";
    /// A theme.
    ThemeName, "Ett tema ur ordlistan.";
    /// A canonical table.
    TableName, "En tabell i den kanoniska exporten.";
    /// A battery.
    BatteryName, "Ett frågebatteri: dess filnamn utan ändelse.";
}

/// A local date, or a date with a clock time.
#[derive(Clone, Copy, PartialEq, Deserialize, Debug)]
pub struct Date(pub toml::value::Datetime);

impl JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "description": "Ett datum, ÅÅÅÅ-MM-DD utan citattecken." })
    }
}

/// A rule file.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "En regel: en fråga med sin lag dag för dag, sin kontroll, sina noter och exempel."
)]
pub struct RuleFile {
    /// The question.
    #[schemars(description = "Frågan, som den ställs till den som läser svaret.")]
    pub fraga: String,
    /// What a Nej is called in a sentence.
    #[schemars(
        description = "Vad ett Nej heter i rapporten; fortsätter «I tre av tio utredningar …»."
    )]
    pub brist: Option<String>,
    /// What a Ja is called in a sentence.
    #[schemars(
        description = "Vad ett Ja heter i rapporten; fortsätter «I samtliga tio utredningar …»."
    )]
    pub uppfyllt: Option<String>,
    /// The audited unit.
    pub objekt: ObjectName,
    /// The theme.
    pub tema: ThemeName,
    /// Rows of the rule catalogue.
    #[serde(default)]
    pub katalog: Vec<String>,
    /// The events whose day chooses the law.
    #[schemars(description = "Händelser vars dag väljer lag: den första i listan som har skett.")]
    pub ankare: Vec<EventName>,
    /// The events on whose day an age counts.
    #[serde(default)]
    #[schemars(
        description = "Händelser vid vilka åldern räknas, när det inte är ankaret: den första i listan som har en dag."
    )]
    pub alder_vid: Vec<EventName>,
    /// The part that it is put to.
    #[schemars(description = "Delärende som frågan ställs till ett och ett.")]
    pub per: Option<ObjectName>,
    /// When it arises.
    #[serde(default)]
    #[schemars(description = "När frågan är aktuell; annars X.")]
    pub galler: Vec<ConditionFile>,
    /// Absence counts only after these.
    #[serde(default)]
    #[schemars(
        description = "Det som saknas blir Nej först sedan en av dessa händelser har skett."
    )]
    pub forst_efter: Vec<EventName>,
    /// What is said when none of these need come.
    pub utan_beslut: Option<WithoutDecision>,
    /// The parent question.
    #[schemars(description = "Regel som ska vara Nej för att följdfrågan ska uppstå.")]
    pub foljdfraga_till: Option<RuleName>,
    /// Who decides.
    pub avgors_av: Option<DeciderName>,
    /// The machine's reservation.
    pub forbehall: Option<ReservationFile>,
    /// What happens when the law changes while time runs.
    pub vid_lagbyte: Option<AtChange>,
    /// How it is counted.
    #[schemars(description = "Hur det räknas: start, slut, enhet, undantag och tolkning.")]
    pub rakning: Option<String>,
    /// Help for a reader.
    #[schemars(description = "Till den som läser akten: vad svaret kräver.")]
    pub hjalp: Option<String>,
    /// Batteries that it adds itself to.
    #[serde(default)]
    pub batterier: Vec<BatteryName>,
    /// The day from which it is no longer asked.
    pub upphord: Option<Date>,
    /// The law by date.
    #[schemars(description = "Lag dag för dag; för varje dag ska exakt en version gälla.")]
    pub version: Vec<VersionFile>,
    /// Footnotes by reason.
    #[serde(default)]
    #[schemars(description = "Fotnoter efter skäl; {beslut}, {Beslut} och {befattning} fylls i.")]
    pub noter: BTreeMap<ReasonName, String>,
    /// Answers that cannot both be right.
    #[serde(default)]
    pub motsagelse: Vec<ContradictionFile>,
    /// Examples.
    #[serde(default)]
    #[schemars(description = "Fall med det svar som de ska få; de körs när regeln läses.")]
    pub exempel: Vec<ExampleFile>,
}

/// Who decides.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
#[schemars(description = "Vem som avgör svaret.")]
pub enum DeciderName {
    /// The machine.
    Maskin,
    /// The machine, with a reservation.
    MaskinMedForbehall,
    /// A reader.
    Lasare,
}

/// Which way the machine may err, and why.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Åt vilket håll maskinen kan ha fel, och varför.")]
pub struct ReservationFile {
    /// Which way.
    pub riktning: DirectionName,
    /// Why.
    pub varfor: String,
}

/// Which way the machine may err.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
pub enum DirectionName {
    /// Too many shortcomings.
    ForManga,
    /// Too few.
    ForFa,
    /// Both.
    Bada,
}

/// What is said when no decision need be taken.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
#[schemars(
    description = "Svaret när inget sådant beslut är fattat och inget behövs, eftersom en utredning redan pågick."
)]
pub enum WithoutDecision {
    /// X.
    EjTillampligt,
    /// A reader decides.
    Lasare,
}

/// What happens when the law changes while time runs.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
#[schemars(
    description = "Ändras lagen medan fristen löper och svaret beror på vilken som gäller, avgör en läsare."
)]
pub enum AtChange {
    /// A reader decides.
    Lasare,
}

/// A version of a rule.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Vad en lag kräver under vissa dagar.")]
pub struct VersionFile {
    /// The act.
    pub lag: ActName,
    /// First day, when not the act's.
    pub fran: Option<Date>,
    /// Last day, when not the act's.
    pub till: Option<Date>,
    /// Paragraph in the act.
    #[schemars(description = "Paragraf i lagen, utan lagens namn.")]
    pub lagrum: Option<String>,
    /// Further sources.
    #[serde(default)]
    #[schemars(description = "Ytterligare källor, utskrivna.")]
    pub aven: Vec<String>,
    /// The grade.
    pub grad: Option<GradeName>,
    /// The local routine.
    #[schemars(description = "Den lokala rutinen; krävs för graden lokal.")]
    pub kalla: Option<String>,
    /// True when the citation is not certain.
    #[serde(default)]
    pub osaker: bool,
    /// Why.
    pub osaker_varfor: Option<String>,
    /// Further conditions.
    #[serde(default)]
    pub galler: Vec<ConditionFile>,
    /// The check.
    pub kontroll: CheckFile,
}

/// How strong a demand is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[schemars(description = "ska: lag eller föreskrift; bör: allmänt råd; lokal: egen rutin.")]
pub enum GradeName {
    /// Law.
    #[serde(rename = "ska")]
    Ska,
    /// Advice.
    #[serde(rename = "bör")]
    Bor,
    /// Local routine.
    #[serde(rename = "lokal")]
    Lokal,
}

/// Two answers that cannot both be right.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ContradictionFile {
    /// This rule's answer.
    pub svar: AnswerName,
    /// The other rule.
    pub regel: RuleName,
    /// Its answer.
    pub dess_svar: AnswerName,
    /// The contradiction.
    pub text: String,
}

/// An example.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Ett fall och det svar som det ska få.")]
pub struct ExampleFile {
    /// What it shows.
    pub namn: String,
    /// Words of the case.
    #[schemars(with = "BTreeMap<String, Value>")]
    pub fall: BTreeMap<String, toml::Value>,
    /// The measuring day.
    pub matdag: Option<Date>,
    /// The parent's answer.
    pub foralder: Option<AnswerName>,
    /// Employees.
    #[serde(default)]
    #[schemars(with = "Vec<Value>")]
    pub personal: Vec<toml::Value>,
    /// Rows of the order of delegation.
    #[serde(default)]
    #[schemars(with = "Vec<Value>")]
    pub delegationsordning: Vec<toml::Value>,
    /// Rights passed on.
    #[serde(default)]
    #[schemars(with = "Vec<Value>")]
    pub vidaredelegationer: Vec<toml::Value>,
    /// Meetings of nämnden.
    #[serde(default)]
    pub sammantraden: Vec<Date>,
    /// Words that the export lacks.
    #[serde(default)]
    pub saknade_kolumner: Vec<WordName>,
    /// Words that cannot be read.
    #[serde(default)]
    pub olasliga: Vec<WordName>,
    /// Whether everyone is under 18.
    pub alla_under_18: Option<bool>,
    /// True when the export has no clock times.
    #[serde(default)]
    pub utan_klockslag: bool,
    /// The answer.
    pub svar: AnswerName,
    /// The reason.
    pub skal: Option<ReasonName>,
    /// The paragraph.
    pub lagrum: Option<String>,
}

/// A battery file.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "Ett frågebatteri: vilka frågor som ställs, i vilka tabeller och med vilka ord."
)]
pub struct BatteryFile {
    /// The title.
    pub titel: String,
    /// What it is.
    pub beskrivning: Option<String>,
    /// The tables.
    pub tabell: Vec<BatteryTableFile>,
}

/// A table of a battery.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct BatteryTableFile {
    /// Id, used in file names.
    pub id: String,
    /// Title.
    pub titel: String,
    /// The audited unit.
    pub objekt: ObjectName,
    /// True for every rule that is put to it.
    #[serde(default)]
    pub alla: bool,
    /// Of those, only these themes.
    #[serde(default)]
    pub tema: Vec<ThemeName>,
    /// Of those, only rules with one of these kinds of check.
    #[serde(default)]
    pub kontroll: Vec<String>,
    /// Of those, not these themes.
    #[serde(default)]
    pub utom_tema: Vec<ThemeName>,
    /// The questions, in order.
    #[serde(default)]
    pub fragor: Vec<QuestionFile>,
}

/// A question of a battery.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct QuestionFile {
    /// The rule.
    pub regel: RuleName,
    /// The battery's own wording.
    pub lydelse: Option<String>,
}

/// An export profile.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "En exportprofil: hur en export med egna rubriker, koder och datum läses."
)]
pub struct ProfileFile {
    /// Name.
    pub namn: String,
    /// What it is for.
    pub beskrivning: Option<String>,
    /// The forms of dates that can be read in two ways.
    #[serde(default)]
    #[schemars(description = "Vilken av de tvetydiga datumformerna exporten använder.")]
    pub datumformer: Vec<DateFormName>,
    /// The first day of a spreadsheet's calendar.
    #[schemars(
        description = "1904 när dagnummer räknas som i äldre kalkylprogram för Macintosh; annars 1900."
    )]
    pub datumsystem: Option<u32>,
    /// Rows may leave out empty cells at their end.
    #[serde(default)]
    #[schemars(description = "Rader får sluta före de sista tomma cellerna.")]
    pub korta_rader: bool,
    /// Events that the export always has.
    #[serde(default)]
    #[schemars(
        description = "Händelser som systemet alltid loggar, så att de inte har skett när de saknas."
    )]
    pub omfattar: Vec<EventName>,
    /// Columns that are not read.
    #[serde(default)]
    #[schemars(description = "Rubriker som är kända men inte läses.")]
    pub lases_inte: Vec<String>,
    /// Rows that are not cases.
    #[serde(default)]
    #[schemars(description = "Rader som inte är ärenden i någon tabell, med skäl.")]
    pub bort: Vec<RowFilterFile>,
    /// How children are identified.
    pub person: Option<PersonFile>,
    /// Codes by fact or column.
    #[serde(default)]
    #[schemars(description = "Koder per faktum, kolumn eller ja_nej: kod = texter i exporten.")]
    pub koder: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Events by word.
    #[serde(default)]
    #[schemars(description = "Händelser i loggar: ord = texter i exporten.")]
    pub handelser: BTreeMap<String, Vec<String>>,
    /// The tables.
    #[serde(default)]
    pub fil: Vec<ProfileTableFile>,
}

/// The order of day and month.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
pub enum DateFormName {
    /// 31/05/2023.
    #[serde(rename = "DD/MM/ÅÅÅÅ")]
    DaySlash,
    /// 05/31/2023.
    #[serde(rename = "MM/DD/ÅÅÅÅ")]
    MonthSlash,
    /// 31.05.2023.
    #[serde(rename = "DD.MM.ÅÅÅÅ")]
    DayDot,
    /// 05.31.2023.
    #[serde(rename = "MM.DD.ÅÅÅÅ")]
    MonthDot,
    /// 31-05-2023.
    #[serde(rename = "DD-MM-ÅÅÅÅ")]
    DayDash,
    /// 05-31-2023.
    #[serde(rename = "MM-DD-ÅÅÅÅ")]
    MonthDash,
}

/// How children are identified.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct PersonFile {
    /// The form.
    pub form: PersonForm,
}

/// The form of a child's id.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
pub enum PersonForm {
    /// Identity numbers, written in any way.
    Personnummer,
    /// Ids as they stand.
    Id,
}

/// A table of a profile.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ProfileTableFile {
    /// The canonical table.
    pub tabell: TableName,
    /// Names of files and sheets.
    #[serde(default)]
    #[schemars(
        description = "Namn på filer (utan ändelse) eller blad; * är vilken text som helst."
    )]
    pub heter: Vec<String>,
    /// Several rows may be about the same unit.
    #[serde(default)]
    #[schemars(description = "Flera rader kan handla om samma ärende och läggs ihop.")]
    pub upprepas: bool,
    /// Columns in which the first row holds.
    #[serde(default)]
    #[schemars(
        description = "Kolumner där den första raden om ett ärende gäller, vad senare rader än säger."
    )]
    pub forsta_galler: Vec<String>,
    /// Headers by column.
    #[serde(default)]
    #[schemars(
        description = "Kolumn i den kanoniska tabellen, eller ord ur ordlistan = rubriker i exporten."
    )]
    pub kolumner: BTreeMap<String, Vec<String>>,
    /// Rows that are not cases.
    #[serde(default)]
    #[schemars(description = "Rader som inte är ärenden, med skäl.")]
    pub bort: Vec<RowFilterFile>,
    /// Rows that belong to the table.
    #[serde(default)]
    #[schemars(description = "Bara rader som uppfyller allt detta hör till tabellen.")]
    pub bara: Vec<RowFilterFile>,
}

/// Rows chosen by what stands in a column.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct RowFilterFile {
    /// Headers that the column may have.
    pub kolumn: Vec<String>,
    /// The texts.
    #[serde(default)]
    pub ar: Vec<String>,
    /// Any but these texts.
    #[serde(default)]
    pub inte: Vec<String>,
    /// An empty cell, or any that is not.
    #[schemars(description = "true: tom cell; false: en cell med något i.")]
    pub tom: Option<bool>,
    /// Why the rows are not cases.
    pub skal: Option<String>,
}

/// The first and last day of a review.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct PeriodOfReview {
    /// First day.
    pub fran: Date,
    /// Last day.
    pub till: Date,
}
