//! The shape of a review file, `granskning.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{BatteryName, Date, EventName, PeriodOfReview, RuleName};

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
    #[schemars(
        description = "Exporten: mapp eller fil, om den inte ligger bredvid den här filen."
    )]
    pub kalla: Option<String>,
    /// The exports, when there are several.
    #[serde(default)]
    #[schemars(description = "Exporterna, när de är flera eller har var sin profil.")]
    pub kallor: Vec<SourceFile>,
    /// The profile.
    #[schemars(description = "Exportprofil: namn eller fil. Utan den läses den kanoniska formen.")]
    pub profil: Option<String>,
    /// Rules of one's own.
    #[schemars(description = "Mapp med egna regler, som läggs över de inbyggda.")]
    pub regler: Option<String>,
    /// The draws.
    #[serde(default)]
    #[schemars(
        description = "Dragningar (urval.json), en för varje tabell: bara de dragna ärendena granskas."
    )]
    pub urval: Vec<String>,
    /// Filled workbooks.
    #[serde(default)]
    #[schemars(
        description = "Granskarnas ifyllda arbetsböcker och protokoll, utöver dem som ligger bland tabellerna."
    )]
    pub protokoll: Vec<String>,
    /// Accepted exceptions.
    #[schemars(
        description = "Fil med godtagna undantag (undantag.toml); de räknas för sig och ändrar ingen andel."
    )]
    pub undantag: Option<String>,
    /// Goals.
    #[serde(default)]
    #[schemars(description = "Nämndens mål: minsta andel Ja.")]
    pub mal: Vec<GoalFile>,
    /// The need to process personal data.
    pub nodvandighet: Option<NecessityFile>,
    /// Events that the log always has.
    #[serde(default)]
    pub loggen_omfattar: Vec<EventName>,
    /// True when everyone is under 18.
    #[serde(default)]
    pub alla_under_18: bool,
    /// True when registers without dates held during the whole period.
    #[serde(default)]
    pub odaterade_register: bool,
    /// True when rows without a last day hold until further notice.
    #[serde(default)]
    #[schemars(
        description = "Rader utan sista dag gäller tills vidare, också i tabeller där ingen rad har någon."
    )]
    pub tills_vidare: bool,
}

/// One export of a review.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// File or folder.
    pub fil: String,
    /// Its profile.
    pub profil: Option<String>,
    /// The case system, where its keys are to be kept apart.
    #[schemars(
        description = "Namn på systemet, när dess nycklar ska hållas isär från ett annat systems."
    )]
    pub system: Option<String>,
}

/// A goal.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct GoalFile {
    /// The question.
    pub regel: RuleName,
    /// The least share.
    #[schemars(range(max = 100), description = "Minsta andel Ja, i hela procent.")]
    pub andel: u32,
    /// Where it was set.
    #[schemars(description = "Var målet står, till exempel nämndens internkontrollplan.")]
    pub kalla: Option<String>,
}

/// The documented need to process personal data.
#[derive(Clone, PartialEq, Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "Nödvändighetsbedömningen, gjord innan personuppgifterna behandlades: vem, när och varför."
)]
pub struct NecessityFile {
    /// Who decided.
    pub beslutad_av: String,
    /// When.
    pub datum: Date,
    /// Why.
    pub skal: String,
}
