//! The layout of `resultat.json`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the layout that is written, as `schema` in the file says.
pub const RESULT_VERSION: &str = "stickprov/resultat/3";

/// The versions that can be read.
pub const READABLE_VERSIONS: [&str; 3] = [
    "stickprov/resultat/1",
    "stickprov/resultat/2",
    RESULT_VERSION,
];

/// The words for how cases came to be reviewed.
pub const EVERYONE: &str = "alla";
/// See [`EVERYONE`].
pub const AT_RANDOM: &str = "slumpmassigt";
/// See [`EVERYONE`].
pub const IN_STRATA: &str = "stratifierat";
/// See [`EVERYONE`].
pub const NOT_AT_RANDOM: &str = "inte_slumpmassigt";

fn everyone() -> String {
    EVERYONE.to_owned()
}

/// A whole result.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(title = "resultat", deny_unknown_fields)]
pub struct ResultFile {
    /// Always `stickprov/resultat/3`.
    pub schema: String,
    /// Programmets namn och version.
    pub program: String,
    /// SHA-256 över regelfilerna, hexadecimalt.
    pub regler_sha256: String,
    /// Granskningen.
    pub granskning: ReviewResult,
    /// Indatafilerna i namnordning.
    pub indata: Vec<InputResult>,
    /// En för varje tabell.
    pub tabeller: Vec<TableResult>,
    /// Antal anmärkningar per kod.
    pub anmarkningar: BTreeMap<String, u64>,
    /// Vad som hände med raderna i varje fil.
    pub avstamning: Vec<AccountResult>,
}

/// The review.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct ReviewResult {
    /// Granskningens namn.
    pub namn: Option<String>,
    /// Nämnden.
    pub namnd: Option<String>,
    /// Första och sista dagen i perioden, ÅÅÅÅ-MM-DD.
    pub period: Option<[String; 2]>,
    /// utkast eller slutlig; null när det inte är sagt.
    #[serde(default)]
    pub lage: Option<String>,
    /// Om det som kan peka ut någon är utelämnat.
    #[serde(default)]
    pub publicerad: bool,
    /// Dagen då löpande frister mäts, ÅÅÅÅ-MM-DD.
    pub matdag: String,
    /// Frågebatteriets id.
    pub batteri: String,
}

/// An input file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct InputResult {
    /// Filens namn.
    pub fil: String,
    /// SHA-256 över filen, hexadecimalt.
    pub sha256: String,
}

/// A table.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct TableResult {
    /// Tabellens id.
    pub id: String,
    /// Rubrik.
    pub titel: String,
    /// Hur ärendena kom med: alla, `slumpmassigt`, `stratifierat` eller `inte_slumpmassigt`.
    #[serde(default = "everyone")]
    pub urval: String,
    /// Dragningens beteckning; null utan dragning.
    #[serde(default)]
    pub urval_id: Option<String>,
    /// Ärenden i ramen; utan urval alla.
    #[serde(default)]
    pub ram: Option<u64>,
    /// Ärenden i tabellen.
    pub arenden: u64,
    /// Strukna ärenden.
    pub strukna: u64,
    /// Antal svar efter vem som avgjorde dem.
    pub avgjort_av: BTreeMap<String, u64>,
    /// Ärendenas nummer, i svarens ordning; tom när tabellen har för många ärenden.
    #[serde(default)]
    pub nummer: Vec<u32>,
    /// En för varje fråga.
    pub fragor: Vec<QuestionResult>,
    /// Samma antal grupp för grupp; tom i det som publiceras.
    #[serde(default)]
    pub fordelning: Vec<GroupResult>,
    /// Noterna under rutnätet.
    pub noter: Vec<NoteResult>,
}

/// A question.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct QuestionResult {
    /// Radens nummer i tabellen, från 1.
    pub nr: usize,
    /// Regelns namn.
    pub regel: String,
    /// Frågan, som den ställdes.
    pub fraga: String,
    /// Temat.
    pub tema: String,
    /// Frågans lydelse som en kort kontrollsumma; samma lydelse, samma summa.
    #[serde(default)]
    pub lydelse: String,
    /// Lagrum som svaren är bedömda efter.
    #[serde(default)]
    pub lagrum: Vec<String>,
    /// Svarskoder i ärendenas ordning: `ja`, `nej`, `ej_tillampligt`, `uppgift_saknas`, `ej_bedomd`; tom när tabellen har
    /// för många ärenden.
    pub svar: Vec<Cow<'static, str>>,
    /// Skälen, i samma ordning; `granskare` där en granskare har svarat.
    #[serde(default)]
    pub skal: Vec<Cow<'static, str>>,
    /// Vad som fanns att säga om tiden, en rad per grad.
    #[serde(default)]
    pub tid: Vec<TimeResult>,
    /// En rad per grad; grader räknas aldrig ihop.
    pub andelar: Vec<ShareResult>,
}

/// The counted answers of a question under one grade.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct ShareResult {
    /// ska, bör eller lokal.
    pub grad: String,
    /// Alla ärenden som frågan ställdes till.
    pub granskade: u64,
    /// Ja och Nej: andelarnas nämnare.
    pub bedombara: u64,
    /// Ja.
    pub ja: u64,
    /// Nej.
    pub nej: u64,
    /// X.
    pub ej_tillampligt: u64,
    /// Uppgift saknas.
    pub uppgift_saknas: u64,
    /// Ej bedömda.
    pub ej_bedomd: u64,
    /// Strukna ärenden.
    pub strukna: u64,
    /// Nej som är godtagna undantag; de ingår i `nej`.
    #[serde(default)]
    pub godtagna: u64,
    /// Andel Nej av bedömbara i tiondels procent, avrundat halvt uppåt; null när inget är bedömbart.
    pub nej_promille: Option<u64>,
}

/// The measures of time of a question under one grade.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct TimeResult {
    /// ska, bör eller lokal.
    pub grad: String,
    /// Tiden, i ord.
    pub frist: String,
    /// Förfallna i perioden.
    pub forfallna: u64,
    /// Av dem klara i tid.
    pub forfallna_i_tid: u64,
    /// Öppna på mätdagen.
    pub oppna: u64,
    /// Av dem över gränsen.
    pub oppna_over: u64,
    /// Avslutade i perioden.
    pub avslutade: u64,
    /// Av dem i tid.
    pub avslutade_i_tid: u64,
    /// Ärenden som är för sena om inte något som exporten inte visar förlängde tiden, avslutade skyldigheten eller var ett
    /// undantag. De ingår inte i antalen ovan och är inte Nej, så att andelarna utan dem är för gynnsamma.
    #[serde(default)]
    pub ovissa: u64,
    /// Av dem de som kan ha förfallit i perioden.
    #[serde(default)]
    pub forfallna_ovissa: u64,
    /// Av dem de som är öppna på mätdagen.
    #[serde(default)]
    pub oppna_ovissa: u64,
    /// Av dem de som avslutades i perioden; de räknas med i dagarna.
    #[serde(default)]
    pub avslutade_ovissa: u64,
    /// Median av dagarna för de avslutade.
    pub median_dagar: Option<f64>,
    /// Dagar som nio av tio avslutade högst tog.
    pub percentil_90_dagar: Option<i32>,
    /// Flest dagar för en avslutad.
    pub langst_dagar: Option<i32>,
    /// De avslutade efter antal dagar; tom i det som publiceras.
    #[serde(default)]
    pub dagar: Vec<DaysResult>,
}

/// Completed cases that took just so many days.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct DaysResult {
    /// Antal dagar.
    pub dagar: i32,
    /// Avslutade i tid.
    pub i_tid: u64,
    /// Avslutade för sent, och ovissa.
    pub for_sent: u64,
}

/// The same counts in a group of cases.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct GroupResult {
    /// Vad ärendena är uppdelade efter: `enhet`, `kon`, `alder` eller `kvartal`; i ett ihoplagt resultat `del` i stället för
    /// `enhet`.
    pub uppdelning: String,
    /// Gruppens namn.
    pub grupp: String,
    /// Frågans rad i tabellen, från 1.
    pub nr: usize,
    /// Antalen.
    pub antal: ShareResult,
}

/// A footnote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct NoteResult {
    /// Notens tecken.
    pub tecken: String,
    /// Notens text.
    pub text: String,
}

/// What became of the rows of a file.
#[derive(Clone, Serialize, Deserialize, JsonSchema, Debug)]
#[schemars(deny_unknown_fields)]
pub struct AccountResult {
    /// Filens namn.
    pub fil: String,
    /// Lästa rader.
    pub lasta: u64,
    /// Använda rader.
    pub anvanda: u64,
    /// Avskilda rader per skäl.
    pub avskilda: BTreeMap<String, u64>,
}
