//! Taklottning: tickets with a cap for each level, so that a small sample is spread over age, sex and caseworker.

use std::collections::{BTreeMap, HashSet};

use super::frame::Unit;
use super::select::{Fate, Stratum};

/// A case that a cap held back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Skipped {
    /// Place in the frame, from 0.
    pub place: usize,
    /// Place among the variables of the frame.
    pub variable: usize,
    /// The level that was full.
    pub level: String,
}

/// How many of each level may be chosen: `⌈n·N_v/N⌉`, by variable and level.
type Caps<'a> = BTreeMap<(usize, &'a str), u64>;

/// Walks the cases in the order of tickets and takes each unless one of its levels is full. If that does not fill the
/// sample, the cap of the last-named variable is dropped, and those held back are walked again.
pub(super) fn take(
    stratum: &Stratum,
    units: &[Unit],
    variables: &[usize],
) -> (Vec<usize>, Vec<Skipped>) {
    let caps = caps_of(stratum, units, variables);
    let mut lacking = stratum.lacking();
    let mut counts: Caps<'_> = BTreeMap::new();
    let kept = stratum.chosen.iter();
    let taken: HashSet<usize> = kept.clone().map(|case| case.place).collect();
    for case in kept.filter(|case| !matches!(case.fate, Fate::OverCoverage(_))) {
        count_in(&mut counts, units, variables, case.place);
    }
    let is_waiting = |place: &usize| !taken.contains(place);
    let mut waiting: Vec<usize> = stratum.order.iter().copied().filter(is_waiting).collect();
    let (mut found, mut log) = (Vec::new(), Vec::new());
    for capped in (0..=variables.len()).rev() {
        let mut held = Vec::new();
        for place in waiting {
            if lacking == 0 {
                break;
            }
            if let Some(full) = first_full(&caps, &counts, units, &variables[..capped], place) {
                log.push(full);
                held.push(place);
            } else {
                count_in(&mut counts, units, variables, place);
                found.push(place);
                lacking -= 1;
            }
        }
        waiting = held;
    }
    (found, log)
}

/// The caps of a stratum, by variable and level.
fn caps_of<'a>(stratum: &Stratum, units: &'a [Unit], variables: &[usize]) -> Caps<'a> {
    let mut sizes: Caps<'a> = BTreeMap::new();
    for place in &stratum.members {
        count_in(&mut sizes, units, variables, *place);
    }
    let whole = stratum.members.len() as u64;
    for size in sizes.values_mut() {
        *size = (*size * stratum.wanted).div_ceil(whole.max(1));
    }
    sizes
}

fn count_in<'a>(counts: &mut Caps<'a>, units: &'a [Unit], variables: &[usize], place: usize) {
    for variable in variables {
        let level = level_of(units, place, *variable);
        *counts.entry((*variable, level)).or_default() += 1;
    }
}

fn first_full(
    caps: &Caps<'_>,
    counts: &Caps<'_>,
    units: &[Unit],
    variables: &[usize],
    place: usize,
) -> Option<Skipped> {
    let is_full = |variable: &&usize| {
        let key = (**variable, level_of(units, place, **variable));
        let count = counts.get(&key).copied().unwrap_or(0);
        caps.get(&key).is_some_and(|cap| count >= *cap)
    };
    let variable = variables.iter().find(is_full)?;
    Some(Skipped {
        place,
        variable: *variable,
        level: level_of(units, place, *variable).to_owned(),
    })
}

fn level_of(units: &[Unit], place: usize, variable: usize) -> &str {
    units[place].varden.get(variable).map_or("", String::as_str)
}
