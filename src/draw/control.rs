//! Whether a record is what follows from its frame and seed, and what has become of the frame since.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::DrawError;
use super::frame::{Frame, Unit, digest};
use super::record::{DrawRecord, StratumRecord};
use super::ticket::normal;
use crate::hex;

/// Where a record and what follows from it differ.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference(pub String);

/// How a frame has changed since it was frozen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameChange {
    /// Ids that have come.
    pub come: Vec<String>,
    /// Ids that have gone.
    pub gone: Vec<String>,
    /// Those that have come and would have been drawn.
    pub would_be_drawn: Vec<String>,
    /// Cases whose day or groups are others than when the frame was frozen.
    pub changed: usize,
}

impl DrawRecord {
    /// Seals plan and frame: a later change of either is found out by the one who has noted the seal.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.sigill = self.seal();
        self
    }

    fn digest_again(&self) -> String {
        let units = self.ram.arenden.iter();
        let ids: Vec<String> = units.map(|unit| unit.id.clone()).collect();
        digest(&self.ram.salt, &ids)
    }

    fn seal(&self) -> String {
        let frozen = (
            &self.tabell,
            &self.objekt,
            &self.granskning,
            &self.plan,
            &self.ram,
        );
        let text = serde_json::to_string(&frozen).unwrap_or_default();
        hex(&Sha256::digest(text.as_bytes()))
    }

    /// Draws again and tells every difference; none means that the record is what follows from frame and seed.
    ///
    /// # Errors
    /// The draw awaits its seed, or the record contradicts itself.
    pub fn control(&self) -> Result<Vec<Difference>, DrawError> {
        let mut found = Vec::new();
        let mut tell = |text: &str| found.push(Difference(text.to_owned()));
        if self.ram.antal != self.ram.arenden.len() as u64 {
            tell("ramens antal är inte antalet ärenden i den");
        }
        if self.digest_again() != self.ram.kontrollsumma {
            tell("ramens kontrollsumma är inte den som ärendena och saltet ger");
        }
        if self.seal() != self.sigill {
            tell(
                "planens kontrollsumma är inte den som planen och ramen ger: något i dem är ändrat sedan ramen frystes",
            );
        }
        let mut again = self.clone();
        again.refresh()?;
        if again.urval.len() != self.urval.len() {
            tell("antalet strata är ett annat");
        }
        for (written, follows) in self.urval.iter().zip(&again.urval) {
            differences_between(written, follows, &mut found);
        }
        Ok(found)
    }

    /// What the frame has become in a newer export: cases that have come, and cases that have gone. A case that has
    /// come has its own ticket; whether it would have been drawn is told.
    ///
    /// # Errors
    /// The draw awaits its seed, or cannot be made from the new frame.
    pub fn compare_frame(&self, now: &Frame) -> Result<FrameChange, DrawError> {
        let ids = |units: &[Unit]| -> BTreeMap<String, String> {
            let pair = |unit: &Unit| (normal(&unit.id), unit.id.clone());
            units.iter().map(pair).collect()
        };
        let (before, after) = (ids(&self.ram.arenden), ids(&now.units));
        let missing =
            |from: &BTreeMap<String, String>, to: &BTreeMap<String, String>| -> Vec<String> {
                from.iter()
                    .filter(|(key, _)| !to.contains_key(*key))
                    .map(|(_, id)| id.clone())
                    .collect()
            };
        let come = missing(&after, &before);
        let mut redrawn = self.clone();
        redrawn.ram.arenden.clone_from(&now.units);
        redrawn.andringar.clear();
        redrawn.refresh()?;
        let would: Vec<String> = redrawn
            .urval
            .iter()
            .flat_map(|stratum| &stratum.valda)
            .map(|case| case.arende.clone())
            .collect();
        let known: BTreeMap<String, &Unit> = self
            .ram
            .arenden
            .iter()
            .map(|unit| (normal(&unit.id), unit))
            .collect();
        let differs = |unit: &&Unit| {
            let before = known.get(&normal(&unit.id));
            before.is_some_and(|before| (&before.dag, &before.varden) != (&unit.dag, &unit.varden))
        };
        Ok(FrameChange {
            changed: now.units.iter().filter(differs).count(),
            would_be_drawn: come
                .iter()
                .filter(|id| would.contains(id))
                .cloned()
                .collect(),
            gone: missing(&before, &after),
            come,
        })
    }
}

fn differences_between(
    written: &StratumRecord,
    follows: &StratumRecord,
    found: &mut Vec<Difference>,
) {
    let place = if written.namn.is_empty() {
        String::new()
    } else {
        format!("stratum ”{}”: ", written.namn)
    };
    if (written.ram, written.onskat) != (follows.ram, follows.onskat) {
        found.push(Difference(format!(
            "{place}ramens eller urvalets storlek är en annan"
        )));
    }
    for number in 0..written.valda.len().max(follows.valda.len()) {
        if written.valda.get(number) != follows.valda.get(number) {
            found.push(Difference(format!(
                "{place}plats {} i urvalet är en annan än dragningen ger",
                number + 1
            )));
        }
    }
    let rest = |stratum: &StratumRecord| {
        (
            stratum.namn.clone(),
            stratum.reserv.clone(),
            stratum.overhoppade.clone(),
        )
    };
    if rest(written) != rest(follows) {
        found.push(Difference(format!(
            "{place}namnet, reservlistan eller de överhoppade är andra"
        )));
    }
}
