//! From a frozen frame and a seed to the chosen cases; the same every time.

use std::collections::{BTreeMap, HashSet};

use super::DrawError;
use super::frame::Unit;
use super::method::{Allocation, Method, Step};
use super::record::{Change, Plan};
use super::spread::{self, Skipped};
use super::ticket::{Seed, Ticket, normal, spaced, stepped};
use crate::stats::allocation::{self, Group};
use crate::stats::rate::Rate;

/// A part of the frame that is drawn by itself.
#[derive(Clone, Debug)]
pub struct Stratum {
    /// Its name; empty when the frame is not divided.
    pub name: String,
    /// The places of its cases in the frame, from 0, in the frame's order.
    pub members: Vec<usize>,
    /// The same in the order in which they are taken.
    pub order: Vec<usize>,
    /// How many are wanted.
    pub wanted: u64,
    /// The chosen, in the order in which they were chosen; those that have fallen away too.
    pub chosen: Vec<Chosen>,
    /// Cases that a cap held back.
    pub skipped: Vec<Skipped>,
}

/// A chosen case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// Running number through the whole sample, from 1; never given to another.
    pub number: u32,
    /// Place in the frame, from 0.
    pub place: usize,
    /// How it came to be chosen.
    pub via: Via,
    /// What became of it.
    pub fate: Fate,
}

/// How a case came to be chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Via {
    /// By the draw.
    Draw,
    /// By an extension.
    Extension,
    /// In the place of the case with this number.
    Replacement(u32),
}

/// What became of a chosen case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is to be read.
    Kept,
    /// It did not belong to the population: it leaves the sample, and the next in line comes in.
    OverCoverage(String),
    /// It belongs but cannot be read: it stays in the sample, without answers.
    Missing(String),
}

/// A sample under drawing.
pub(super) struct Selection<'a> {
    plan: &'a Plan,
    units: &'a [Unit],
    tickets: Vec<Ticket>,
    seed: Option<&'a Seed>,
    pub(super) strata: Vec<Stratum>,
    next_number: u32,
}

/// Draws, and then does again what was done to the sample afterwards.
pub(super) fn select(
    plan: &Plan,
    units: &[Unit],
    seed: Option<&Seed>,
    changes: &[Change],
) -> Result<Vec<Stratum>, DrawError> {
    if plan.method.needs_seed() && seed.is_none() {
        return Err(DrawError::NotDrawn);
    }
    let tickets = seed.map_or_else(Vec::new, |seed| {
        units.iter().map(|unit| seed.ticket(&unit.id)).collect()
    });
    let mut selection = Selection {
        plan,
        units,
        tickets,
        seed,
        strata: Vec::new(),
        next_number: 1,
    };
    selection.divide();
    selection.want(None)?;
    selection.fill(&Via::Draw)?;
    for change in changes {
        selection.apply(change)?;
    }
    Ok(selection.strata)
}

impl Selection<'_> {
    /// Divides the frame by stratum and, where the method asks for it, by part of the calendar.
    fn divide(&mut self) {
        let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (place, unit) in self.units.iter().enumerate() {
            let stratum = self.plan.stratum_of(unit).unwrap_or_default().to_owned();
            let period = self.plan.period_of(unit).unwrap_or_default();
            groups.entry((stratum, period)).or_default().push(place);
        }
        for ((stratum, period), members) in groups {
            let parts = [stratum, period];
            let named: Vec<&str> = parts
                .iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            let mut order = members.clone();
            if self.is_by_ticket() {
                order.sort_by_key(|place| self.tickets[*place]);
            }
            self.strata.push(Stratum {
                name: named.join(", "),
                members,
                order,
                wanted: 0,
                chosen: Vec::new(),
                skipped: Vec::new(),
            });
        }
    }

    /// True when cases are taken in the order of their tickets rather than of the frame.
    fn is_by_ticket(&self) -> bool {
        matches!(
            self.plan.method,
            Method::Lottning { .. }
                | Method::Stratifierad { .. }
                | Method::EnLottadPerPeriod { .. }
                | Method::Spridning { .. }
        )
    }

    /// Says how many are wanted in each stratum; an extension never takes any back.
    fn want(&mut self, extended: Option<u64>) -> Result<(), DrawError> {
        let wanted: Vec<u64> = match &self.plan.method {
            Method::Stratifierad { antal, fordelning } => {
                self.allocated(extended.unwrap_or(*antal), fordelning)?
            }
            Method::Lottning { antal } | Method::Spridning { antal, .. } => {
                vec![extended.unwrap_or(*antal); self.strata.len()]
            }
            Method::ForstaPerPeriod { .. } | Method::EnLottadPerPeriod { .. } => {
                vec![1; self.strata.len()]
            }
            _ => vec![0; self.strata.len()],
        };
        for (stratum, wanted) in self.strata.iter_mut().zip(wanted) {
            let whole = stratum.members.len() as u64;
            stratum.wanted = stratum.wanted.max(wanted.min(whole));
        }
        Ok(())
    }

    fn allocated(&self, total: u64, how: &Allocation) -> Result<Vec<u64>, DrawError> {
        let group = |stratum: &'_ Stratum| (stratum.name.clone(), stratum.members.len() as u64);
        let sizes: Vec<(String, u64)> = self.strata.iter().map(group).collect();
        let groups: Vec<Group<'_>> = sizes
            .iter()
            .map(|(name, size)| Group { name, size: *size })
            .collect();
        match how {
            Allocation::Proportionell => Ok(allocation::proportional(total, &groups)),
            Allocation::Lika => Ok(allocation::equal(total, &groups)),
            Allocation::Optimal { vantat, minst } => {
                let rates = self.expected(vantat)?;
                let weighed: Vec<(Group<'_>, Rate)> = groups.into_iter().zip(rates).collect();
                allocation::optimal(total, *minst, &weighed).ok_or(DrawError::TooFewForStrata)
            }
        }
    }

    fn expected(&self, given: &BTreeMap<String, String>) -> Result<Vec<Rate>, DrawError> {
        let is_known = |name: &String| self.strata.iter().any(|stratum| stratum.name == *name);
        if !given.keys().all(is_known) {
            return Err(DrawError::Expected);
        }
        let rate_of =
            |stratum: &Stratum| given.get(&stratum.name).and_then(|text| Rate::parse(text));
        let rates: Option<Vec<Rate>> = self.strata.iter().map(rate_of).collect();
        rates.ok_or(DrawError::Expected)
    }

    /// Takes cases until every stratum has as many as are wanted, or no more.
    fn fill(&mut self, via: &Via) -> Result<(), DrawError> {
        for place in 0..self.strata.len() {
            let (found, skipped) = match &self.plan.method {
                Method::Spridning { jamn_over, .. } => {
                    let levels = self.plan.places_of(jamn_over);
                    spread::take(&self.strata[place], self.units, &levels)
                }
                method if method.has_reserve() => (next_in_line(&self.strata[place]), Vec::new()),
                _ if *via == Via::Draw => (self.fixed(place)?, Vec::new()),
                _ => (Vec::new(), Vec::new()),
            };
            self.strata[place].skipped = skipped;
            for case in found {
                self.add(place, case, via.clone());
            }
        }
        Ok(())
    }

    fn add(&mut self, stratum: usize, place: usize, via: Via) {
        self.strata[stratum].chosen.push(Chosen {
            number: self.next_number,
            place,
            via,
            fate: Fate::Kept,
        });
        self.next_number += 1;
    }

    /// The cases of a method that chooses them all at once.
    fn fixed(&mut self, stratum: usize) -> Result<Vec<usize>, DrawError> {
        let members = &self.strata[stratum].members;
        let whole = members.len() as u64;
        let at = |positions: Vec<u64>| {
            let index = |position: u64| usize::try_from(position - 1).ok();
            positions
                .into_iter()
                .filter_map(|position| members.get(index(position)?).copied())
                .collect()
        };
        let found: Vec<usize> = match &self.plan.method {
            Method::Systematisk { steg, start } => at(self.systematic(*steg, *start, whole)),
            Method::Positioner { positioner } => {
                let beyond = positioner.iter().find(|position| **position > whole);
                if let Some(position) = beyond {
                    return Err(DrawError::Position {
                        position: *position,
                        frame: whole,
                    });
                }
                at(positioner.clone())
            }
            Method::Lista { arenden } => self.listed(arenden)?,
            _ => members.clone(),
        };
        self.strata[stratum].wanted = match &self.plan.method {
            Method::Systematisk {
                steg: Step::Antal(count),
                ..
            } => *count,
            _ => found.len() as u64,
        };
        Ok(found)
    }

    fn systematic(&self, step: Step, start: Option<u64>, whole: u64) -> Vec<u64> {
        let drawn = self.seed.map_or(0, Seed::start);
        match (step, start) {
            (Step::Intervall(step), None) => stepped(1 + drawn % step.max(1), step, whole),
            (Step::Intervall(step), Some(start)) => stepped(start, step, whole),
            (Step::Antal(count), None) => spaced(drawn, count, whole),
            (Step::Antal(count), Some(start)) => {
                let step = (whole / count.max(1)).max(1);
                let wanted = usize::try_from(count).unwrap_or(usize::MAX);
                stepped(start, step, whole)
                    .into_iter()
                    .take(wanted)
                    .collect()
            }
        }
    }

    /// The places of a list; it is known that the frame is not divided.
    fn listed(&self, ids: &[String]) -> Result<Vec<usize>, DrawError> {
        let by_id: BTreeMap<String, usize> = self
            .units
            .iter()
            .enumerate()
            .map(|(place, unit)| (normal(&unit.id), place))
            .collect();
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for (row, id) in ids.iter().enumerate() {
            let place = by_id.get(&normal(id)).copied();
            let place = place.ok_or(DrawError::NotInFrame { row: row + 1 })?;
            if !seen.insert(place) {
                return Err(DrawError::Twice { row: row + 1 });
            }
            found.push(place);
        }
        Ok(found)
    }

    fn apply(&mut self, change: &Change) -> Result<(), DrawError> {
        match change {
            Change::Utokat { antal } => {
                let before: u64 = self.strata.iter().map(|stratum| stratum.wanted).sum();
                self.want(Some(*antal))?;
                let after: u64 = self.strata.iter().map(|stratum| stratum.wanted).sum();
                if before == after {
                    return Err(DrawError::NotLarger(*antal));
                }
                self.fill(&Via::Extension)
            }
            Change::Overtackning { arende, orsak } => {
                let number = self.let_go(arende, Fate::OverCoverage(orsak.clone()))?;
                self.fill(&Via::Replacement(number))
            }
            Change::Bortfall { arende, orsak } => {
                self.let_go(arende, Fate::Missing(orsak.clone()))?;
                Ok(())
            }
        }
    }

    fn let_go(&mut self, id: &str, fate: Fate) -> Result<u32, DrawError> {
        let wanted = normal(id);
        let units = self.units;
        let mut chosen = self
            .strata
            .iter_mut()
            .flat_map(|stratum| &mut stratum.chosen);
        let found = chosen.find(|case| normal(&units[case.place].id) == wanted);
        let case = found.ok_or(DrawError::NotChosen)?;
        if case.fate != Fate::Kept {
            return Err(DrawError::AlreadyOut);
        }
        case.fate = fate;
        Ok(case.number)
    }
}

/// The next in line of a stratum, as many as are wanted beside those that it has.
fn next_in_line(stratum: &Stratum) -> Vec<usize> {
    let taken: HashSet<usize> = stratum.chosen.iter().map(|case| case.place).collect();
    let waiting = stratum.order.iter().filter(|place| !taken.contains(place));
    waiting.take(stratum.lacking()).copied().collect()
}

impl Chosen {
    /// True for a case that took the place of another.
    #[must_use]
    pub fn is_replacement(&self) -> bool {
        matches!(self.via, Via::Replacement(_))
    }
}

impl Stratum {
    /// Cases that still count: those to be read, and those that belong but cannot be.
    pub fn counting(&self) -> impl Iterator<Item = &Chosen> {
        let counts = |case: &&Chosen| !matches!(case.fate, Fate::OverCoverage(_));
        self.chosen.iter().filter(counts)
    }

    /// How many are wanted beside those that count.
    pub(super) fn lacking(&self) -> usize {
        let wanted = usize::try_from(self.wanted).unwrap_or(usize::MAX);
        wanted.saturating_sub(self.counting().count())
    }

    /// Those next in line, of a method that has a line.
    pub fn reserve(&self) -> impl Iterator<Item = usize> + '_ {
        let taken: HashSet<usize> = self.chosen.iter().map(|case| case.place).collect();
        self.order
            .iter()
            .copied()
            .filter(move |place| !taken.contains(place))
    }

    /// Cases found not to belong to the population.
    #[must_use]
    pub fn over_coverage(&self) -> u64 {
        let out = |case: &&Chosen| matches!(case.fate, Fate::OverCoverage(_));
        self.chosen.iter().filter(out).count() as u64
    }

    /// Cases that belong but cannot be read.
    #[must_use]
    pub fn missing(&self) -> u64 {
        let out = |case: &&Chosen| matches!(case.fate, Fate::Missing(_));
        self.chosen.iter().filter(out).count() as u64
    }
}
