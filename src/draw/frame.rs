//! The frame: the cases that can be drawn, frozen before the seed is known.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ticket::normal;
use super::variable::Variable;
use super::{DrawError, Filter};
use crate::case::{CaseIx, CaseView, Event, Store};
use crate::hex;
use crate::rulebook::{EventId, ObjectId, Vocabulary};
use crate::secrecy::masked;
use crate::time::{Day, Moment};

/// A case that can be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its number in the case system.
    pub id: String,
    /// The day that dates it, `ÅÅÅÅ-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dag: Option<String>,
    /// Its level of each variable of the frame, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub varden: Vec<String>,
}

/// Cases left out of the frame for one reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// Why, in words.
    pub skal: String,
    /// How many.
    pub antal: u64,
}

/// How the cases of a frame stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// By the moment that dates them, as in a binder; the same moment in the order of the export.
    Kronologisk,
    /// As in the export.
    Export,
}

/// What a frame is made of.
pub struct FrameSpec<'a> {
    /// The kind of unit.
    pub object: ObjectId,
    /// The events of which the earliest dates a case.
    pub dated_by: Vec<EventId>,
    /// Which cases belong.
    pub filter: &'a Filter,
    /// What is noted of each case.
    pub variables: &'a [Variable],
    /// True when a case without a readable day cannot be drawn.
    pub needs_day: bool,
    /// How they stand.
    pub arrangement: Arrangement,
}

/// The cases that can be drawn, in order, and those that cannot, counted by reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// In order: the first has position 1.
    pub units: Vec<Unit>,
    /// The others.
    pub excluded: Vec<Excluded>,
}

impl Frame {
    /// Takes the frame from an export.
    ///
    /// # Errors
    /// The frame is empty, two ids are alike, or ids are identity numbers.
    pub fn of(store: &Store, words: &Vocabulary, spec: &FrameSpec<'_>) -> Result<Self, DrawError> {
        let mut kept: Vec<(Option<Moment>, Unit)> = Vec::new();
        let mut excluded: Vec<Excluded> = Vec::new();
        for case in store.cases(spec.object) {
            let case = store.case(*case);
            let moment = dated(case, words, &spec.dated_by);
            match spec.reason_against(case, words, moment) {
                None => kept.push((moment, spec.unit(case, words, moment))),
                Some(reason) => count(&mut excluded, reason),
            }
        }
        if spec.arrangement == Arrangement::Kronologisk {
            // Stable: the same moment keeps the order of the export. Those without a day come last.
            kept.sort_by_key(|(moment, _)| {
                moment.map_or((true, Day::MAX, None), |at| (false, at.day, at.minute))
            });
        }
        let frame = Self {
            units: kept.into_iter().map(|(_, unit)| unit).collect(),
            excluded,
        };
        frame.check()?;
        Ok(frame)
    }

    fn check(&self) -> Result<(), DrawError> {
        if self.units.is_empty() {
            return Err(DrawError::EmptyFrame);
        }
        let numbers = self.units.iter().filter(|unit| masked(&unit.id).is_some());
        match numbers.count() {
            0 => {}
            count => return Err(DrawError::IdentityNumbers(count)),
        }
        let distinct: HashSet<String> = self.units.iter().map(|unit| normal(&unit.id)).collect();
        match self.units.len() - distinct.len() {
            0 => Ok(()),
            count => Err(DrawError::SameId(count)),
        }
    }
}

impl FrameSpec<'_> {
    fn reason_against(
        &self,
        case: CaseView<'_>,
        words: &Vocabulary,
        moment: Option<Moment>,
    ) -> Option<String> {
        if self.needs_day && moment.is_none() {
            return Some("dagen saknas eller går inte att läsa".to_owned());
        }
        self.filter
            .reason_against(case, words, moment.map(|moment| moment.day))
    }

    fn unit(&self, case: CaseView<'_>, words: &Vocabulary, moment: Option<Moment>) -> Unit {
        let day = moment.map(|moment| moment.day);
        let levels = self.variables.iter();
        Unit {
            id: case.key().to_owned(),
            dag: day.map(|day| day.to_string()),
            varden: levels
                .map(|variable| variable.level(case, words, day))
                .collect(),
        }
    }
}

fn count(excluded: &mut Vec<Excluded>, reason: String) {
    match excluded.iter_mut().find(|known| known.skal == reason) {
        Some(known) => known.antal += 1,
        None => excluded.push(Excluded {
            skal: reason,
            antal: 1,
        }),
    }
}

/// When a case is dated: at the earliest of some events.
#[must_use]
pub fn dated(case: CaseView<'_>, words: &Vocabulary, events: &[EventId]) -> Option<Moment> {
    let mut first: Option<Moment> = None;
    let order = |moment: Moment| (moment.day, moment.minute);
    let mut take = |event: &Event| {
        let moment = event.moment();
        let is_first = |moment: &Moment| first.is_none_or(|known| order(*moment) < order(known));
        first = moment.filter(is_first).or(first);
    };
    for word in events {
        match case.known_events(*word) {
            Some(row) => case.store.events_at(row).iter().for_each(&mut take),
            None => case
                .all_events(words, *word)
                .iter()
                .for_each(|event| take(case.store.event(*event))),
        }
    }
    first
}

/// The cases of a store with the ids of a sample, in its order; `None` for one that the export no longer has.
#[must_use]
pub fn find_cases(store: &Store, object: ObjectId, ids: &[&str]) -> Vec<Option<CaseIx>> {
    let by_id: std::collections::HashMap<String, CaseIx> = store
        .cases(object)
        .iter()
        .map(|case| (normal(store.case(*case).key()), *case))
        .collect();
    ids.iter()
        .map(|id| by_id.get(&normal(id)).copied())
        .collect()
}

/// The frame's digest: SHA-256 over a secret salt of 128 bits as hex, then each id in order of bytes, a line each. It can be
/// made known before the seed is; without the salt nobody can try ids against it.
#[must_use]
pub fn digest(salt: &str, ids: &[String]) -> String {
    let mut sorted: Vec<String> = ids.iter().map(|id| normal(id)).collect();
    sorted.sort();
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update(b"\n");
    for id in sorted {
        hash.update(id.as_bytes());
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}
