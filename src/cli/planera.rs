//! `urval --planera`: how large a sample must be, and what one of a given size can tell.

use std::fmt::Write as _;
use std::io::Write;

use super::urval_args::UrvalArgs;
use super::{CommandError, Outcome, World, fitted};
use crate::numbers::grouped;
use crate::stats::planning::{Expected, Plan, detectable, for_errors, sample_size};
use crate::stats::rate::Rate;
use crate::stats::{binomial, hypergeometric};
use crate::table::{SMALL, SMALL_SAMPLE};
use crate::tally::Share;

/// True shares of faults for which it is told how likely a sample is to show one, in per cent.
const SHARES: [u64; 6] = [1, 2, 5, 10, 20, 30];

/// The same as numbers between 0 and 1.
const REAL_SHARES: [f64; 6] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3];

struct Question {
    population: Option<u64>,
    confidence: Rate,
    tolerable: Rate,
    expected: Rate,
    sample: Option<u64>,
}

pub(super) fn run(
    args: &UrvalArgs,
    world: World,
    out: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let rate = |text: &Option<String>, usual: &str, fault: &'static str| {
        let parsed = Rate::parse(text.as_deref().unwrap_or(usual));
        parsed.ok_or(CommandError::Plan(fault))
    };
    let question = Question {
        population: args.ram,
        confidence: rate(
            &args.konfidens,
            "95 %",
            "--konfidens ska vara en andel, till exempel \"95 %\" eller 0,95",
        )?,
        tolerable: rate(
            &args.talbar,
            "10 %",
            "--talbar ska vara en andel, till exempel \"10 %\" eller 0,1",
        )?,
        expected: rate(
            &args.vantad,
            "0 %",
            "--vantad ska vara en andel, till exempel \"2,5 %\" eller 0,025",
        )?,
        sample: args.antal,
    };
    question.check()?;
    let text = question.answer();
    out.write_all(fitted(&text, world).as_bytes())?;
    Ok(Outcome::Done)
}

impl Question {
    fn check(&self) -> Result<(), CommandError> {
        let is_open = |rate: &Rate| rate.numerator() > 0 && rate.numerator() < rate.denominator();
        if !is_open(&self.confidence) || !is_open(&self.tolerable) {
            return Err(CommandError::Plan(
                "konfidens och tålbar andel ska ligga mellan 0 och 100 %",
            ));
        }
        if self.population == Some(0) {
            return Err(CommandError::Plan("--ram ska vara minst 1"));
        }
        Ok(())
    }

    fn answer(&self) -> String {
        let mut text = String::from("Hur stort ska urvalet vara?\n\n");
        let frame = match self.population {
            Some(count) => format!("{} ärenden", grouped(count)),
            None => "obegränsad (ange --ram med antalet ärenden)".to_owned(),
        };
        let _ = writeln!(
            text,
            "Ram: {frame}. Konfidens: {}. Tålbar andel brister: {}. Väntad andel: {}.\n",
            self.confidence, self.tolerable, self.expected
        );
        for errors in 0..=1 {
            self.size_line(errors, &mut text);
        }
        if self.expected.numerator() > 0 {
            self.expected_line(&mut text);
        }
        text += "\nHittas så många brister eller färre kan det uteslutas att andelen i ramen är den tålbara eller större.\n";
        if let Some(sample) = self.sample {
            self.detection(sample, &mut text);
        }
        text
    }

    fn size_line(&self, errors: u64, text: &mut String) {
        let found = match errors {
            0 => "ingen brist hittas",
            _ => "en brist hittas",
        };
        let size = for_errors(&self.confidence, &self.tolerable, errors, self.population);
        let size = size.map_or_else(
            || "ramen räcker inte".to_owned(),
            |size| format!("{} ärenden", grouped(size)),
        );
        let _ = writeln!(text, "Om {found}: {size}.");
    }

    fn expected_line(&self, text: &mut String) {
        let plan = sample_size(
            &self.confidence,
            &self.tolerable,
            &Expected::Share(self.expected),
            self.population,
        );
        let line = match plan {
            Some(Plan { sample, tolerated }) => format!(
                "Med plats för den väntade andelen: {} ärenden; upp till {tolerated} brister får då hittas.",
                grouped(sample)
            ),
            None => "Med plats för den väntade andelen: inget urval räcker; den väntade andelen ligger för nära den tålbara.".to_owned(),
        };
        let _ = writeln!(text, "{line}");
    }

    /// What a sample of a given size can tell.
    fn detection(&self, sample: u64, text: &mut String) {
        let sample = self.population.map_or(sample, |whole| sample.min(whole));
        let _ = writeln!(text, "\nVad kan {} ärenden visa?\n", grouped(sample));
        match self.population {
            Some(whole) if whole == sample => {
                *text += "Det är alla ärenden i ramen: en totalundersökning, utan osäkerhet från urvalet.\n";
                return;
            }
            Some(whole) => {
                let most = hypergeometric::upper(whole, sample, 0, &self.confidence);
                let _ = writeln!(
                    text,
                    "Hittas ingen brist kan ändå upp till {} av {} ärenden ({} %) ha den, med {} säkerhet.",
                    grouped(most),
                    grouped(whole),
                    percent(most, whole),
                    self.confidence
                );
                if let Some(least) = detectable(whole, sample, 0, &self.confidence) {
                    let _ = writeln!(
                        text,
                        "En brist syns med {} säkerhet minst en gång först när den finns i {} ärenden ({} %) eller fler.",
                        self.confidence,
                        grouped(least),
                        percent(least, whole)
                    );
                }
            }
            None => {
                let most = binomial::upper(sample, 0, &self.confidence);
                let _ = writeln!(
                    text,
                    "Hittas ingen brist kan ändå upp till {} % av ärendena ha den, med {} säkerhet.",
                    tenths(most).replace('.', ","),
                    self.confidence
                );
            }
        }
        self.chances(sample, text);
        if sample < SMALL {
            let _ = writeln!(text, "\n{SMALL_SAMPLE}");
        }
    }

    fn chances(&self, sample: u64, text: &mut String) {
        *text += "\nChansen att urvalet visar minst en brist:\n";
        for (place, share) in SHARES.into_iter().enumerate() {
            let (chance, what) = match self.population {
                Some(whole) => {
                    let marked = (whole * share).div_ceil(100);
                    let chance = hypergeometric::at_least_one(whole, marked, sample);
                    let count = grouped(marked);
                    (
                        chance,
                        format!(
                            "{count} av {} ärenden ({} %)",
                            grouped(whole),
                            percent(marked, whole)
                        ),
                    )
                }
                None => (
                    binomial::at_least(sample, REAL_SHARES[place], 1),
                    format!("{share} % av ärendena"),
                ),
            };
            let _ = writeln!(
                text,
                "  om {what} har den: {} %",
                tenths(chance).replace('.', ",")
            );
        }
    }
}

/// A share of the frame in per cent, rounded half up.
fn percent(count: u64, whole: u64) -> String {
    Share::of(count, whole)
        .map(|share| share.to_string())
        .unwrap_or_default()
}

fn tenths(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}
