//! The shape of rule, battery and review files, for the JSON Schemas that an editor completes and checks by.
//! The decoder in this module's siblings is what reads them; a test holds the two together.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, schema_for};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Rulebook;
use super::vocabulary::Word;
use crate::answer::{Answer, Reason};

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

/// A condition.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Ett villkor: en händelse, ett faktum eller vem som beslutade.")]
pub struct ConditionFile {
    /// An event.
    pub handelse: Option<EventName>,
    /// One of some events.
    pub nagon: Option<Vec<EventName>>,
    /// Who decided.
    pub beslutsfattare: Option<Vec<BodyName>>,
    /// A fact.
    pub faktum: Option<FactName>,
    /// One of these codes.
    pub ar: Option<Vec<String>>,
    /// None of these codes.
    pub inte: Option<Vec<String>>,
    /// At least.
    pub minst: Option<u32>,
    /// Below.
    pub under: Option<u32>,
    /// Present or absent.
    pub finns: Option<bool>,
    /// What silence means.
    pub om_okand: Option<UnknownName>,
}

/// What silence about a condition means.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
pub enum UnknownName {
    /// Met.
    Galler,
    /// Not met.
    GallerInte,
    /// An exception.
    Undantag,
}

/// A check: one of these.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schemars(description = "Vad som prövas: en enda kontroll.")]
pub enum CheckFile {
    /// A deadline.
    Frist(DeadlineFile),
    /// Something that recurs.
    Aterkommande(RecurringFile),
    /// A least time between.
    Mellanrum(SpacedFile),
    /// What must be documented.
    Dokumenterat(DocumentedFile),
    /// Something that must have happened.
    Handelse(HappensFile),
    /// A fact that must have a value.
    Varde(ValueFile),
    /// Decisions that must cover a time.
    Giltigt(CoveredFile),
    /// The right to decide.
    Delegat(DelegateFile),
    /// Reporting to nämnden.
    Anmalt(ReportedFile),
    /// The caseworker's degree.
    Behorighet(QualifiedFile),
    /// Only a reader.
    Lasare(Nothing),
    /// Nothing asked.
    EjKrav(Nothing),
}

/// An empty table.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A period: one of the units.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(description = "En tid i en enda enhet.")]
pub struct PeriodFile {
    /// Hours.
    pub timmar: Option<u32>,
    /// Days.
    pub dagar: Option<u32>,
    /// Weeks.
    pub veckor: Option<u32>,
    /// Months.
    pub manader: Option<u32>,
    /// Years.
    pub ar: Option<u32>,
}

/// A deadline.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct DeadlineFile {
    /// What starts the clock.
    pub fran: Vec<EventName>,
    /// What stops it.
    pub till: Vec<EventName>,
    /// How long.
    pub inom: PeriodFile,
    /// Whether 2 § lag (1930:173) applies.
    #[serde(default)]
    pub helgregel: bool,
    /// What lengthens it.
    pub forlangning: Option<ExtensionFile>,
    /// What ends the duty.
    #[serde(default)]
    pub upphor: Vec<EventName>,
    /// Whether it may have been done before the clock started.
    #[serde(default)]
    pub tidigare_godtas: bool,
}

/// What lengthens a deadline.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ExtensionFile {
    /// The decision.
    pub beslut: EventName,
    /// `skal`, `till`.
    #[serde(default)]
    pub krav: Vec<String>,
}

/// Something that recurs.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct RecurringFile {
    /// What starts it.
    pub fran: Vec<EventName>,
    /// What recurs.
    pub handelse: Vec<EventName>,
    /// The longest time between.
    pub hogst: PeriodFile,
    /// The longest time to the first.
    pub forst: Option<PeriodFile>,
    /// What ends it.
    pub till: Vec<EventName>,
    /// Whether 2 § lag (1930:173) applies.
    #[serde(default)]
    pub helgregel: bool,
}

/// A least time between.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct SpacedFile {
    /// What starts the clock.
    pub fran: Vec<EventName>,
    /// What must not come sooner.
    pub till: Vec<EventName>,
    /// The shortest time.
    pub minst: PeriodFile,
}

/// What must be documented.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct DocumentedFile {
    /// All of these.
    #[serde(default)]
    pub alla: Vec<WordName>,
    /// One of these.
    #[serde(default)]
    pub nagon: Vec<WordName>,
    /// With a clock time.
    #[serde(default)]
    pub klockslag: bool,
    /// Reasons for these.
    #[serde(default)]
    pub skal_for: Vec<EventName>,
    /// Who took these.
    #[serde(default)]
    pub beslutsfattare_for: Vec<EventName>,
}

/// Something that must have happened.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct HappensFile {
    /// One of these.
    pub finns: Vec<EventName>,
    /// On or before these.
    #[serde(default)]
    pub fore: Vec<EventName>,
    /// On or after these.
    #[serde(default)]
    pub efter: Vec<EventName>,
    /// How many times.
    pub minst: Option<u32>,
}

/// A fact that must have a value.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ValueFile {
    /// The fact.
    pub faktum: FactName,
    /// One of these codes.
    pub ar: Vec<String>,
}

/// Decisions that must cover a time.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct CoveredFile {
    /// The decisions.
    pub beslut: Vec<EventName>,
    /// What ends the time.
    pub till: Vec<EventName>,
}

/// The right to decide.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct DelegateFile {
    /// These decisions.
    pub beslut: Option<Vec<EventName>>,
    /// Every decision.
    #[serde(default)]
    pub alla: bool,
}

/// Reporting to nämnden.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct ReportedFile {
    /// The event by which it is reported.
    pub anmalan: Vec<EventName>,
    /// When.
    pub nar: ReportByName,
}

/// When a decision must be reported.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, Debug)]
#[serde(rename_all = "snake_case")]
pub enum ReportByName {
    /// At the next meeting.
    NastaSammantrade,
    /// As the order of delegation says.
    Delegationsordningen,
}

/// The caseworker's degree.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct QualifiedFile {
    /// The fact that names the person.
    pub vem: FactName,
    /// The degrees.
    pub examen: Vec<String>,
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

/// A review file, `granskning.toml`.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "En granskning: namn, period, mätdag, frågebatteri och vad exporten omfattar."
)]
pub struct ReviewFile {
    /// Name.
    pub namn: Option<String>,
    /// The board.
    pub namnd: Option<String>,
    /// What it is about.
    pub beskrivning: Option<String>,
    /// The period.
    pub period: Option<PeriodOfReview>,
    /// The measuring day.
    pub matdag: Option<Date>,
    /// The battery.
    pub batteri: Option<BatteryName>,
    /// Where the export lies.
    pub kalla: Option<String>,
    /// Events that the log always has.
    #[serde(default)]
    pub loggen_omfattar: Vec<EventName>,
    /// True when everyone is under 18.
    #[serde(default)]
    pub alla_under_18: bool,
    /// True when registers without dates held during the whole period.
    #[serde(default)]
    pub odaterade_register: bool,
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

/// A kind of file that has a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaKind {
    /// A rule.
    Rule,
    /// A battery.
    Battery,
    /// A review.
    Review,
}

impl SchemaKind {
    /// Every kind, with the name of its schema file.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Rule, "regel.schema.json"),
        (Self::Battery, "batteri.schema.json"),
        (Self::Review, "granskning.schema.json"),
    ];
}

/// The JSON Schema of a kind of file, with the words of a rule book as the permitted names.
#[must_use]
pub fn file_schema(book: &Rulebook, kind: SchemaKind) -> String {
    let schema = match kind {
        SchemaKind::Rule => schema_for!(RuleFile),
        SchemaKind::Battery => schema_for!(BatteryFile),
        SchemaKind::Review => schema_for!(ReviewFile),
    };
    let mut value = schema.to_value();
    let names = names_of(book);
    if let Some(definitions) = value.get_mut("$defs").and_then(Value::as_object_mut) {
        for (name, permitted) in names {
            if let Some(definition) = definitions.get_mut(name).and_then(Value::as_object_mut) {
                definition.insert("enum".to_owned(), json!(permitted));
            }
        }
    }
    format!("{value:#}\n")
}

/// The permitted names of each kind.
fn names_of(book: &Rulebook) -> [(&'static str, Vec<&str>); 9] {
    let words = &book.words;
    let of = |wanted: fn(&Word) -> bool| {
        let chosen = words.words().filter(wanted);
        chosen.map(|word| words.id_of(word)).collect::<Vec<_>>()
    };
    [
        (
            "ObjectName",
            words
                .objects()
                .map(|object| words.object_name(object))
                .collect(),
        ),
        ("EventName", of(|word| matches!(word, Word::Event(_)))),
        ("FactName", of(|word| matches!(word, Word::Fact(_)))),
        ("WordName", of(|_| true)),
        (
            "ActName",
            book.acts.iter().map(|act| act.id.as_str()).collect(),
        ),
        (
            "BodyName",
            book.delegation
                .bodies
                .iter()
                .map(|body| body.id.as_str())
                .collect(),
        ),
        ("ThemeName", words.themes().map(|(word, _)| word).collect()),
        (
            "ReasonName",
            Reason::ALL.iter().map(|reason| reason.code()).collect(),
        ),
        ("AnswerName", Answer::ALL.map(Answer::code).to_vec()),
    ]
}
