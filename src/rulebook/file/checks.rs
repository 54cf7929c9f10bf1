use schemars::JsonSchema;
use serde::Deserialize;

use super::{BodyName, EventName, FactName, WordName};

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
    /// Whether it is left to a reader when a court took the decision that starts the clock.
    #[serde(default)]
    pub lasare_om_domstol: bool,
    /// Events that leave it to a reader when they come after the start.
    #[serde(default)]
    pub lasare_om_senare: Vec<EventName>,
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
    /// What ends that before the clock starts.
    #[serde(default)]
    pub tidigare_bryts_av: Vec<EventName>,
    /// What cannot have come unless it was done.
    #[serde(default)]
    pub visas_av: Vec<EventName>,
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
    /// What else ends the duty.
    #[serde(default)]
    pub upphor: Vec<EventName>,
    /// Events that leave it to a reader when they come before a time has run out.
    #[serde(default)]
    pub lasare_om_senare: Vec<EventName>,
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
    /// On or before these.
    #[serde(default)]
    pub fore: Vec<EventName>,
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
    /// Not after these, once they have come.
    #[serde(default)]
    pub inte_efter: Vec<EventName>,
    /// How many times.
    pub minst: Option<u32>,
    /// How long after the anchor's day it may still come.
    pub saknas_efter: Option<PeriodFile>,
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
    /// What else ends it.
    #[serde(default)]
    pub upphor: Vec<EventName>,
    /// Events that leave it to a reader when they come before the decisions have run out.
    #[serde(default)]
    pub lasare_om_senare: Vec<EventName>,
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
