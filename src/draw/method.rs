//! How cases are chosen, and what each way of choosing allows one to say afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::variable::Span;

/// A way of choosing cases. Sources: ISA 530 and the table in the handbook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Method {
    /// The first `antal` in the order of tickets (simple random sampling).
    Lottning {
        /// How many, in each stratum.
        antal: u64,
    },
    /// Simple random sampling in each stratum, `antal` in all.
    Stratifierad {
        /// How many in all.
        antal: u64,
        /// How they are shared out.
        fordelning: Allocation,
    },
    /// Every so-manyth from a starting point.
    Systematisk {
        /// The step.
        steg: Step,
        /// The starting point when it was chosen by hand; else it is drawn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u64>,
    },
    /// Positions that someone has chosen.
    Positioner {
        /// The positions, rising, from 1.
        positioner: Vec<u64>,
    },
    /// The first case of each part of the calendar.
    ForstaPerPeriod {
        /// Which part.
        period: Span,
    },
    /// One drawn case of each part of the calendar.
    EnLottadPerPeriod {
        /// Which part.
        period: Span,
    },
    /// In the order of tickets, with a cap for each level of some variables (taklottning).
    Spridning {
        /// How many, in each stratum.
        antal: u64,
        /// The variables, the most important first.
        jamn_over: Vec<String>,
    },
    /// Cases that someone has picked.
    Lista {
        /// Their ids.
        arenden: Vec<String>,
    },
    /// Every case.
    Alla,
}

/// The step of a systematic sample.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every so-manyth.
    Intervall(u64),
    /// As many as this, evenly spaced.
    Antal(u64),
}

/// How a stratified sample is shared out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allocation {
    /// By size, with the largest remainders.
    Proportionell,
    /// The same to each.
    Lika,
    /// By size and expected spread (Neyman, in whole numbers after Wright 2012).
    Optimal {
        /// The share of faults that is expected in each stratum, as written.
        vantat: BTreeMap<String, String>,
        /// The fewest in each.
        minst: u64,
    },
}

/// What may be said of the whole frame from a sample.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inference {
    /// Every case was read.
    Census,
    /// Simple random sampling: exact intervals.
    Random,
    /// Simple random sampling in strata: weighted, with intervals.
    Stratified,
    /// Equal chances, judged as if it were simple random sampling.
    NearlyRandom(&'static str),
    /// A probability sample with one case a stratum: a weighted estimate, no interval.
    OneEach,
    /// Chosen by someone: counts only.
    None,
}

impl Method {
    /// Its name on the command line.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Lottning { .. } => "lottning",
            Self::Stratifierad { .. } => "stratifierad",
            Self::Systematisk { .. } => "systematisk",
            Self::Positioner { .. } => "positioner",
            Self::ForstaPerPeriod { .. } => "forsta-per-period",
            Self::EnLottadPerPeriod { .. } => "en-lottad-per-period",
            Self::Spridning { .. } => "spridning",
            Self::Lista { .. } => "lista",
            Self::Alla => "alla",
        }
    }

    /// What was done, in a sentence of its own.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Lottning { .. } => {
                "Lottning: ärendena ställs i lottordning och de första väljs (obundet slumpmässigt urval).".to_owned()
            }
            Self::Stratifierad { fordelning, .. } => format!(
                "Stratifierat urval: lottning i varje stratum, med {} fördelning.",
                fordelning.in_words()
            ),
            Self::Systematisk { steg, start } => systematic_in_words(*steg, *start),
            Self::Positioner { .. } => "Uttryckliga positioner i ramens ordning.".to_owned(),
            Self::ForstaPerPeriod { period } => {
                format!("Det första ärendet varje {}, i ramens ordning.", period.label())
            }
            Self::EnLottadPerPeriod { period } => {
                format!("Ett lottat ärende för varje {}.", period.label())
            }
            Self::Spridning { .. } => "Spridningsurval (lottning med tak): ärendena gås igenom i lottordning, och ett \
                                       ärende tas om ingen av dess grupper redan har fått så många som svarar mot gruppens andel av ramen."
                .to_owned(),
            Self::Lista { .. } => "Ärendena är utvalda av någon (lista).".to_owned(),
            Self::Alla => "Totalundersökning: alla ärenden i ramen.".to_owned(),
        }
    }

    /// True when the choice hangs on a seed.
    #[must_use]
    pub fn needs_seed(&self) -> bool {
        match self {
            Self::Lottning { .. }
            | Self::Stratifierad { .. }
            | Self::EnLottadPerPeriod { .. }
            | Self::Spridning { .. } => true,
            Self::Systematisk { start, .. } => start.is_none(),
            Self::Positioner { .. }
            | Self::ForstaPerPeriod { .. }
            | Self::Lista { .. }
            | Self::Alla => false,
        }
    }

    /// The part of the calendar that it chooses by.
    #[must_use]
    pub fn period(&self) -> Option<Span> {
        match self {
            Self::ForstaPerPeriod { period } | Self::EnLottadPerPeriod { period } => Some(*period),
            _ => None,
        }
    }

    /// True when cases have a next in line: replacement and extension are possible.
    #[must_use]
    pub fn has_reserve(&self) -> bool {
        matches!(
            self,
            Self::Lottning { .. }
                | Self::Stratifierad { .. }
                | Self::EnLottadPerPeriod { .. }
                | Self::ForstaPerPeriod { .. }
                | Self::Spridning { .. }
        )
    }

    /// True when the places in the frame's order mean something: the reach is worth telling.
    #[must_use]
    pub fn is_positional(&self) -> bool {
        matches!(self, Self::Systematisk { .. } | Self::Positioner { .. })
    }

    /// What the method allows one to say; a frame in several strata is weighted.
    #[must_use]
    pub fn inference(&self, is_stratified: bool) -> Inference {
        match self {
            Self::Alla => Inference::Census,
            Self::Lottning { .. } if !is_stratified => Inference::Random,
            Self::Lottning { .. } | Self::Stratifierad { .. } => Inference::Stratified,
            Self::Systematisk { start: None, .. } => Inference::NearlyRandom(
                "systematiskt urval med lottad start, räknat som lottning; är ramen ordnad så att fel kommer med jämna \
                 mellanrum är intervallet missvisande",
            ),
            Self::Spridning { .. } => Inference::NearlyRandom("ungefärligt (spridningsurval)"),
            Self::EnLottadPerPeriod { .. } => Inference::OneEach,
            Self::Systematisk { start: Some(_), .. }
            | Self::Positioner { .. }
            | Self::ForstaPerPeriod { .. }
            | Self::Lista { .. } => Inference::None,
        }
    }
}

fn systematic_in_words(step: Step, start: Option<u64>) -> String {
    let step = match step {
        Step::Intervall(step) => format!("vart {step}:e ärende i ramens ordning"),
        Step::Antal(count) => format!("{count} ärenden med jämna mellanrum i ramens ordning"),
    };
    match start {
        None => format!("Systematiskt urval: {step}, från en lottad startpunkt."),
        Some(start) => format!(
            "Systematiskt urval: {step}, från position {start}. Startpunkten är bestämd av någon: urvalet är icke-statistiskt."
        ),
    }
}

impl Allocation {
    fn in_words(&self) -> &'static str {
        match self {
            Self::Proportionell => "proportionell",
            Self::Lika => "lika",
            Self::Optimal { .. } => "optimal",
        }
    }
}

impl Inference {
    /// True when the chances of being chosen are known.
    #[must_use]
    pub fn is_probability(self) -> bool {
        self != Self::None
    }

    /// What may be said, in a sentence of its own.
    #[must_use]
    pub fn in_words(self) -> String {
        match self {
            Self::Census => "Alla ärenden i ramen ingår; andelarna gäller hela ramen.".to_owned(),
            Self::Random => "Sannolikhetsurval: intervall för hela ramen får anges.".to_owned(),
            Self::Stratified => {
                "Sannolikhetsurval i strata: andelar för hela ramen vägs med stratumens storlek.".to_owned()
            }
            Self::NearlyRandom(how) => format!("Sannolikhetsurval, {how}."),
            Self::OneEach => "Sannolikhetsurval med ett ärende i varje period: en vägd andel får anges, men inget intervall, \
                              eftersom ett enda ärende inte säger hur olika periodens ärenden är."
                .to_owned(),
            Self::None => "Inget sannolikhetsurval: resultatet gäller de granskade ärendena, och inget intervall anges."
                .to_owned(),
        }
    }
}
