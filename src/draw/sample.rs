//! A drawn sample in a review: which cases are asked, under which numbers, and what fell away.

use super::{Chosen, DrawError, DrawRecord, Fate, Inference, Stratum, find_cases};
use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::case::{CaseIx, Store};
use crate::hex;
use crate::rulebook::{Battery, BatteryTable, ObjectId, Rulebook};

/// A draw, found again in the export.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The record.
    pub record: DrawRecord,
    /// The kind of unit.
    pub object: ObjectId,
    /// Its strata and what became of each chosen case, worked out anew from the frozen frame.
    pub strata: Vec<Stratum>,
    /// The cases to be asked, in the order of their numbers.
    cases: Vec<SampledCase>,
    /// The strata of the cases that were to be asked and are left out since the child's identity is protected.
    left_out: Vec<usize>,
}

/// A case that is to be asked.
#[derive(Clone, Copy, Debug)]
struct SampledCase {
    number: u32,
    stratum: usize,
    case: CaseIx,
}

impl Sample {
    /// Finds the cases of a draw in an export.
    ///
    /// # Errors
    /// The record is not what follows from its frame and seed, is of another table, or names cases that the export
    /// does not have.
    pub fn of(
        record: DrawRecord,
        book: &Rulebook,
        battery: &Battery,
        store: &Store,
    ) -> Result<Self, DrawError> {
        if !record.control()?.is_empty() {
            return Err(DrawError::Altered);
        }
        let table = battery
            .tables
            .iter()
            .find(|table| table.id == record.tabell)
            .filter(|table| book.words.object_name(table.object) == record.objekt)
            .ok_or_else(|| DrawError::OtherTable(record.tabell.clone()))?;
        let strata = record.strata()?;
        let mut wanted: Vec<(u32, usize, &str)> = Vec::new();
        for (place, stratum) in strata.iter().enumerate() {
            let kept = stratum.chosen.iter().filter(|case| case.fate == Fate::Kept);
            wanted.extend(kept.map(|case: &Chosen| {
                (
                    case.number,
                    place,
                    record.ram.arenden[case.place].id.as_str(),
                )
            }));
        }
        wanted.sort_unstable_by_key(|(number, _, _)| *number);
        let ids: Vec<&str> = wanted.iter().map(|(_, _, id)| *id).collect();
        let found = find_cases(store, table.object, &ids);
        let gone: Vec<u32> = wanted
            .iter()
            .zip(&found)
            .filter(|(_, case)| case.is_none())
            .map(|((number, _, _), _)| *number)
            .collect();
        if !gone.is_empty() {
            return Err(DrawError::gone(&gone));
        }
        let cases = wanted
            .iter()
            .zip(found)
            .filter_map(|((number, stratum, _), case)| {
                Some(SampledCase {
                    number: *number,
                    stratum: *stratum,
                    case: case?,
                })
            });
        let cases = cases.collect();
        let object = table.object;
        Ok(Self {
            object,
            record,
            strata,
            cases,
            left_out: Vec::new(),
        })
    }

    /// The cases to be asked, with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, CaseIx)> {
        self.cases
            .iter()
            .map(|sampled| (sampled.number, sampled.case))
    }

    /// True for a random sample of several strata, of which each case stands for a number of its own.
    #[must_use]
    pub fn is_in_strata(&self) -> bool {
        let inference = self.record.inference();
        self.strata.len() > 1 && inference.is_probability() && inference != Inference::Census
    }

    /// The name of the stratum that a number was drawn in, which is empty when the frame was not divided; `None` for a number
    /// that was not drawn.
    #[must_use]
    pub fn stratum_of(&self, number: u32) -> Option<&str> {
        let has = |stratum: &&Stratum| stratum.chosen.iter().any(|case| case.number == number);
        self.strata
            .iter()
            .find(has)
            .map(|stratum| stratum.name.as_str())
    }

    /// The cases to be asked in each stratum.
    pub fn by_stratum(&self) -> impl Iterator<Item = (usize, CaseIx)> {
        self.cases
            .iter()
            .map(|sampled| (sampled.stratum, sampled.case))
    }

    /// Notes that a case cannot be read: it stays in the sample, without answers.
    pub fn lose(&mut self, number: u32, reason: &str) {
        let chosen = self
            .strata
            .iter_mut()
            .flat_map(|stratum| &mut stratum.chosen);
        for case in chosen.filter(|case| case.number == number) {
            case.fate = match &case.fate {
                Fate::Missing(told) if !told.contains(reason) => {
                    Fate::Missing(format!("{told}; {reason}"))
                }
                Fate::Missing(told) => Fate::Missing(told.clone()),
                Fate::Kept | Fate::OverCoverage(_) => Fate::Missing(reason.to_owned()),
            };
        }
        self.cases.retain(|sampled| sampled.number != number);
    }

    /// Leaves out the cases that the store no longer shows.
    pub fn keep_shown(&mut self, shown: &[CaseIx]) {
        let known: HashSet<CaseIx> = shown.iter().copied().collect();
        let (kept, left_out) = self
            .cases
            .iter()
            .partition(|sampled| known.contains(&sampled.case));
        self.cases = kept;
        let left_out: Vec<SampledCase> = left_out;
        self.left_out
            .extend(left_out.iter().map(|sampled| sampled.stratum));
    }

    /// How many cases of each stratum are left out.
    #[must_use]
    pub fn left_out_by_stratum(&self) -> Vec<u64> {
        let mut counts = vec![0; self.strata.len()];
        for stratum in &self.left_out {
            counts[*stratum] += 1;
        }
        counts
    }
}

/// The cases of a table with their numbers: those of its draw in the order in which they were drawn, else all in the
/// order of the export, from 1.
#[must_use]
pub fn numbered(store: &Store, samples: &[Sample], table: &BatteryTable) -> Vec<(u32, CaseIx)> {
    match sample_of(samples, table) {
        Some(sample) => sample.numbered().collect(),
        None => (1..)
            .zip(store.cases(table.object).iter().copied())
            .collect(),
    }
}

/// The draw of a table.
#[must_use]
pub fn sample_of<'a>(samples: &'a [Sample], table: &BatteryTable) -> Option<&'a Sample> {
    samples
        .iter()
        .find(|sample| sample.record.tabell == table.id)
}

/// A short name of what a table asks about: the draw's, or that of its cases when nothing was drawn.
#[must_use]
pub fn identity_of(store: &Store, samples: &[Sample], table: &BatteryTable) -> String {
    if let Some(sample) = sample_of(samples, table) {
        return sample.record.identity();
    }
    let mut hash = Sha256::new();
    hash.update(table.id.as_bytes());
    for case in store.cases(table.object) {
        hash.update(b"\n");
        hash.update(store.case(*case).key().as_bytes());
    }
    hex(&hash.finalize())[..16].to_owned()
}
