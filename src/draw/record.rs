//! The record of a draw: everything that is needed to do it again, in one file.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::DrawError;
use super::frame::{Arrangement, Excluded, Frame, Unit, digest};
use super::method::{Inference, Method};
use super::select::{Chosen, Fate, Stratum, Via, select};
use super::ticket::{Seed, normal};
use crate::case::CaseName;
use crate::hex;
use crate::secrecy::masked;
use crate::time::Day;

/// The version of the record's shape and of the order of tickets.
pub const RECORD_VERSION: u32 = 1;

/// Cases next in line that a record names in each stratum.
const RESERVE: usize = 10;

/// A draw, from the frozen frame to what became of each chosen case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawRecord {
    /// [`RECORD_VERSION`].
    pub version: u32,
    /// Name of the program and its version.
    pub program: String,
    /// Name of the review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granskning: Option<String>,
    /// Id of the battery's table.
    pub tabell: String,
    /// The kind of unit, as the vocabulary names it.
    pub objekt: String,
    /// How it is drawn.
    pub plan: Plan,
    /// What it is drawn from.
    pub ram: FrozenFrame,
    /// SHA-256 over plan and frame as they were frozen, as hex.
    #[serde(default)]
    pub sigill: String,
    /// The seed; absent while the draw awaits one, and when the method needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fro: Option<SeedRecord>,
    /// What was done to the sample afterwards, in order.
    #[serde(default)]
    pub andringar: Vec<Change>,
    /// The sample that follows from all this; empty while the draw awaits its seed.
    #[serde(default)]
    pub urval: Vec<StratumRecord>,
}

/// How a sample is drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The method.
    #[serde(rename = "metod")]
    pub method: Method,
    /// The variable by which the frame is divided.
    #[serde(default, rename = "strata", skip_serializing_if = "Option::is_none")]
    pub strata: Option<String>,
    /// How the cases of the frame stand.
    #[serde(rename = "ordning")]
    pub arrangement: Arrangement,
    /// The variables noted of each case, in the order of its levels.
    #[serde(default, rename = "variabler")]
    pub variables: Vec<String>,
}

/// Which cases a frame is made of, in the words of the command line, so that it can be taken again.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameRequest {
    /// Events of which the earliest dates a case.
    pub dag: Vec<String>,
    /// First day, `ÅÅÅÅ-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fran: Option<String>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub till: Option<String>,
    /// Events and facts that a case must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub med: Vec<String>,
    /// Events and facts that it must not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub utan: Vec<String>,
    /// Levels that it must have, as `uppgift=värde`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dar: Vec<String>,
}

/// A frame as it was when it was frozen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenFrame {
    /// The files that it was taken from.
    pub kallor: Vec<SourceFile>,
    /// Which cases it is made of.
    pub begaran: FrameRequest,
    /// The conditions, in words.
    pub villkor: Vec<String>,
    /// What dates a case, in words.
    pub dateras_av: String,
    /// How many cases can be drawn.
    pub antal: u64,
    /// Those that cannot, by reason.
    pub uteslutna: Vec<Excluded>,
    /// The secret salt of the digest, as hex.
    pub salt: String,
    /// The digest, which may be made known before the seed is.
    pub kontrollsumma: String,
    /// The cases, in order.
    pub arenden: Vec<Unit>,
}

/// A file of the export.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Its name.
    pub fil: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A seed, and how it came to be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedRecord {
    /// The seed.
    pub varde: String,
    /// How it was made, as told by the one who drew; absent when it was self-chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ursprung: Option<String>,
    /// True when the frame was frozen in a step of its own before the seed was given.
    pub fryst_fore: bool,
}

/// Something done to a sample after it was drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Extended to a larger number.
    Utokat {
        /// The new number, as the method counts it.
        antal: u64,
    },
    /// A case that does not belong to the population; the next in line takes its place.
    Overtackning {
        /// Its id.
        arende: String,
        /// Why.
        orsak: String,
    },
    /// A case that belongs but cannot be read; nobody takes its place.
    Bortfall {
        /// Its id.
        arende: String,
        /// Why.
        orsak: String,
    },
}

/// A drawn stratum.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StratumRecord {
    /// Its name; empty when the frame is not divided.
    pub namn: String,
    /// Cases in the frame.
    pub ram: u64,
    /// How many were wanted.
    pub onskat: u64,
    /// The chosen.
    pub valda: Vec<ChosenRecord>,
    /// Those next in line, as far as they are named.
    pub reserv: Vec<String>,
    /// Cases that a cap held back, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overhoppade: Vec<String>,
}

/// A chosen case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChosenRecord {
    /// Running number.
    pub nr: u32,
    /// Its id.
    pub arende: String,
    /// Its position in the frame, from 1.
    pub position: u64,
    /// Its ticket, when the choice hangs on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lott: Option<String>,
    /// How it came to be chosen, in words.
    pub tillkom: String,
    /// What became of it, in words.
    pub utfall: String,
}

impl Plan {
    /// The stratum that a case belongs to; `None` when the frame is not divided.
    #[must_use]
    pub fn stratum_of<'a>(&self, unit: &'a Unit) -> Option<&'a str> {
        let name = self.strata.as_ref()?;
        let place = self.variables.iter().position(|known| known == name)?;
        unit.varden.get(place).map(String::as_str)
    }

    /// The part of the calendar that a case belongs to, when the method chooses by one.
    #[must_use]
    pub fn period_of(&self, unit: &Unit) -> Option<String> {
        let span = self.method.period()?;
        unit.day().map(|day| span.of(day))
    }

    /// The places of some variables among those noted.
    #[must_use]
    pub fn places_of(&self, names: &[String]) -> Vec<usize> {
        let place = |name: &String| self.variables.iter().position(|known| known == name);
        names.iter().filter_map(place).collect()
    }

    /// What the sample allows one to say.
    #[must_use]
    pub fn inference(&self) -> Inference {
        self.method.inference(self.strata.is_some())
    }
}

impl Unit {
    /// The day that dates it.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        self.dag.as_deref().and_then(Day::parse)
    }
}

impl FrozenFrame {
    /// Freezes a frame under a salt.
    #[must_use]
    pub fn of(frame: Frame, salt: [u8; 16]) -> Self {
        let salt = hex(&salt);
        let ids: Vec<String> = frame.units.iter().map(|unit| unit.id.clone()).collect();
        Self {
            kallor: Vec::new(),
            begaran: FrameRequest::default(),
            villkor: Vec::new(),
            dateras_av: String::new(),
            antal: ids.len() as u64,
            uteslutna: frame.excluded,
            kontrollsumma: digest(&salt, &ids),
            salt,
            arenden: frame.units,
        }
    }
}

/// A salt as hex: 32 digits.
#[must_use]
pub fn salt_of(text: &str) -> Option<[u8; 16]> {
    let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = is_hex
        .then(|| u128::from_str_radix(text, 16).ok())
        .flatten()?;
    Some(number.to_be_bytes())
}

impl DrawRecord {
    /// Reads a record.
    ///
    /// # Errors
    /// The file cannot be read, or is no record of this version.
    pub fn read(path: &Path) -> Result<Self, DrawError> {
        let text = std::fs::read_to_string(path).map_err(|source| DrawError::Io {
            path: path.to_owned(),
            source,
        })?;
        let not_one = |what: String| DrawError::NotARecord {
            path: path.to_owned(),
            what,
        };
        let mut record: Self = serde_json::from_str(&text).map_err(|error| {
            // The library's own words may quote the file's text.
            not_one(format!("rad {}, kolumn {}", error.line(), error.column()))
        })?;
        if record.version != RECORD_VERSION {
            return Err(not_one("en annan version".to_owned()));
        }
        record.mask();
        Ok(record)
    }

    /// Masks identity numbers in what someone has written: origin and reasons are printed.
    fn mask(&mut self) {
        let origin = self.fro.as_mut().and_then(|seed| seed.ursprung.as_mut());
        let reasons = self.andringar.iter_mut().filter_map(|change| match change {
            Change::Overtackning { orsak, .. } | Change::Bortfall { orsak, .. } => Some(orsak),
            Change::Utokat { .. } => None,
        });
        for text in origin.into_iter().chain(reasons) {
            if let Some(safe) = masked(text) {
                *text = safe;
            }
        }
    }

    /// The record as JSON, with a line break at the end.
    ///
    /// # Errors
    /// Serialisation failed.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Gives the seed and draws. The frame was frozen before it when the record comes from a file of its own.
    ///
    /// # Errors
    /// The seed is not fit, there is one already, or the method cannot draw from the frame.
    pub fn draw(
        &mut self,
        seed: Option<&str>,
        origin: Option<&str>,
        was_frozen: bool,
    ) -> Result<(), DrawError> {
        if !self.urval.is_empty() {
            return Err(DrawError::AlreadyDrawn);
        }
        self.fro = match seed {
            Some(seed) => Some(SeedRecord {
                varde: Seed::parse(seed)?.text().to_owned(),
                ursprung: origin.map(ToOwned::to_owned),
                fryst_fore: was_frozen,
            }),
            None => None,
        };
        self.mask();
        self.refresh()?;
        if self.urval.iter().all(|stratum| stratum.valda.is_empty()) {
            return Err(DrawError::NothingDrawn);
        }
        Ok(())
    }

    /// The number that the sample was last extended to.
    #[must_use]
    pub fn extended_to(&self) -> Option<u64> {
        let extended = self.andringar.iter().filter_map(|change| match change {
            Change::Utokat { antal } => Some(*antal),
            _ => None,
        });
        extended.max()
    }

    /// The strata that have cases in the frame and none in the sample, where what is said of the frame needs some of each.
    #[must_use]
    pub fn empty_strata(&self) -> Vec<&StratumRecord> {
        let is_empty = |stratum: &&StratumRecord| stratum.onskat == 0 && stratum.ram > 0;
        if self.plan.strata.is_none() || !self.inference().is_probability() {
            return Vec::new();
        }
        self.urval.iter().filter(is_empty).collect()
    }

    /// The same as [`DrawRecord::inference`] in a sentence of its own, which names no stratum: it may be made known.
    #[must_use]
    pub fn inference_in_words(&self) -> String {
        let strata = match self.empty_strata().len() {
            0 => return self.inference().in_words(),
            1 => "ett stratum".to_owned(),
            many => format!("{many} strata"),
        };
        format!(
            "Sannolikhetsurval i strata, men {strata} har inget ärende i urvalet: andelar för hela ramen kan inte anges."
        )
    }

    /// What the sample allows one to say: a sample that took the whole frame is a census, however it was drawn.
    #[must_use]
    pub fn inference(&self) -> Inference {
        let is_whole = |stratum: &StratumRecord| stratum.valda.len() as u64 == stratum.ram;
        if !self.urval.is_empty() && self.urval.iter().all(is_whole) {
            Inference::Census
        } else {
            self.plan.inference()
        }
    }

    /// True when the draw awaits its seed.
    #[must_use]
    pub fn awaits_seed(&self) -> bool {
        self.plan.method.needs_seed() && self.fro.is_none()
    }

    /// Does something to the sample, and works out what follows.
    ///
    /// # Errors
    /// The method or the sample does not allow it; the record is then as it was.
    pub fn change(&mut self, change: Change) -> Result<(), DrawError> {
        if self.awaits_seed() {
            return Err(DrawError::NotDrawn);
        }
        if let Change::Utokat { antal } = change {
            self.may_extend(antal)?;
        }
        let mut changed = self.clone();
        changed.andringar.push(change);
        changed.mask();
        changed.refresh()?;
        *self = changed;
        Ok(())
    }

    fn may_extend(&self, count: u64) -> Result<(), DrawError> {
        let before = match &self.plan.method {
            Method::Lottning { antal }
            | Method::Spridning { antal, .. }
            | Method::Stratifierad { antal, .. } => *antal,
            method => return Err(DrawError::CannotExtend(method.name())),
        };
        let latest = self.extended_to().unwrap_or(before);
        if count > latest {
            Ok(())
        } else {
            Err(DrawError::NotLarger(latest))
        }
    }

    /// The strata and their cases, worked out anew from frame, seed and changes.
    ///
    /// # Errors
    /// The draw awaits its seed, or the record contradicts itself.
    pub fn strata(&self) -> Result<Vec<Stratum>, DrawError> {
        let seed = match &self.fro {
            Some(seed) => Some(Seed::parse(&seed.varde)?),
            None => None,
        };
        select(
            &self.plan,
            &self.ram.arenden,
            seed.as_ref(),
            &self.andringar,
        )
    }

    pub(super) fn refresh(&mut self) -> Result<(), DrawError> {
        let strata = self.strata()?;
        self.urval = strata
            .iter()
            .map(|stratum| self.stratum_record(stratum))
            .collect();
        Ok(())
    }

    fn stratum_record(&self, stratum: &Stratum) -> StratumRecord {
        let id = |place: usize| self.ram.arenden[place].id.clone();
        let has_line = self.plan.method.has_reserve();
        let reserve = stratum.reserve().take(if has_line { RESERVE } else { 0 });
        let skipped = stratum.skipped.iter().map(|case| {
            let variable = &self.plan.variables[case.variable];
            format!("{}: {variable}={} är fullt", id(case.place), case.level)
        });
        StratumRecord {
            namn: stratum.name.clone(),
            ram: stratum.members.len() as u64,
            onskat: stratum.wanted,
            valda: stratum
                .chosen
                .iter()
                .map(|case| self.chosen_record(case))
                .collect(),
            reserv: reserve.map(id).collect(),
            overhoppade: skipped.collect(),
        }
    }

    fn chosen_record(&self, case: &Chosen) -> ChosenRecord {
        let id = self.ram.arenden[case.place].id.clone();
        let seed = self.fro.as_ref().filter(|_| self.plan.method.needs_seed());
        let ticket = seed.and_then(|seed| Seed::parse(&seed.varde).ok());
        ChosenRecord {
            nr: case.number,
            position: case.place as u64 + 1,
            lott: ticket.map(|seed| seed.ticket(&id).to_string()),
            tillkom: case.via.in_words(),
            utfall: case.fate.in_words(),
            arende: id,
        }
    }

    /// A short name of the draw, which the readers' workbook carries: the same frame, plan and seed give the same.
    #[must_use]
    pub fn identity(&self) -> String {
        let mut hash = Sha256::new();
        let plan = serde_json::to_string(&self.plan).unwrap_or_default();
        let seed = self.fro.as_ref().map_or("", |seed| seed.varde.as_str());
        for part in [
            self.tabell.as_str(),
            plan.as_str(),
            self.ram.kontrollsumma.as_str(),
            seed,
        ] {
            hash.update(part.as_bytes());
            hash.update(b"\n");
        }
        hex(&hash.finalize())[..16].to_owned()
    }

    /// A chosen case, by id or running number, or by `nr:4` or `nyckel:4` where 4 may be either.
    ///
    /// # Errors
    /// There is none, or one has the text as its id and another as its number.
    pub fn chosen(&self, text: &str) -> Result<&ChosenRecord, DrawError> {
        let name = CaseName::of(text);
        let mut chosen = self.urval.iter().flat_map(|stratum| &stratum.valda);
        let numbered = name.number().map(normal);
        let numbered =
            numbered.and_then(|wanted| chosen.find(|case| case.nr.to_string() == wanted));
        let own = name.key().and_then(|key| self.chosen_by_id(key));
        let wanted = normal(text);
        let mut frame = self.ram.arenden.iter();
        match (own, numbered) {
            (Some(own), Some(numbered)) if own.nr != numbered.nr => Err(DrawError::Ambiguous),
            (Some(own), _) => Ok(own),
            // Whoever means a case of the frame that was not drawn must not hit another.
            (None, Some(_)) if frame.any(|unit| normal(&unit.id) == wanted) => {
                Err(DrawError::Ambiguous)
            }
            (None, Some(numbered)) => Ok(numbered),
            (None, None) => Err(DrawError::NotChosen),
        }
    }

    /// A chosen case by its id.
    #[must_use]
    pub fn chosen_by_id(&self, id: &str) -> Option<&ChosenRecord> {
        let wanted = normal(id);
        let mut chosen = self.urval.iter().flat_map(|stratum| &stratum.valda);
        chosen.find(|case| normal(&case.arende) == wanted)
    }
}

impl Via {
    fn in_words(&self) -> String {
        match self {
            Self::Draw => "dragningen".to_owned(),
            Self::Extension => "utökning".to_owned(),
            Self::Replacement(number) => format!("ersätter nr {number}"),
        }
    }
}

impl Fate {
    fn in_words(&self) -> String {
        match self {
            Self::Kept => "läses".to_owned(),
            Self::OverCoverage(why) => format!("övertäckning: {why}"),
            Self::Missing(why) => format!("bortfall: {why}"),
        }
    }
}
