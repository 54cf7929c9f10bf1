use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::draw::{Inference, UNKNOWN};
use crate::stats::funnel::{FunnelLimits, limits};
use crate::stats::rate::Rate;
use crate::stats::wilson;
use crate::tally::{TableTally, Tally};

const HEADER: [&str; 13] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "grad",
    "enhet",
    "nej",
    "bedombara",
    "andel_nej",
    "fran",
    "till",
    "grans",
    "utfall",
];

/// The division that units are compared in.
const UNITS: &str = "enhet";

/// From this many units on they are held against each other in a funnel (Spiegelhalter 2005).
const FUNNEL_FROM: usize = 10;

/// Fewest assessable cases of a unit with a place in the funnel.
const LEAST_CASES: u64 = 1;

/// How far from the whole a unit lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Within what chance gives in 95 of 100 units.
    Within,
    /// Outside 95 per cent but within 99,8.
    Outside95,
    /// Outside 99,8 per cent.
    Outside998,
}

impl Outcome {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Within => "inom slumpens gränser (95 %)",
            Self::Outside95 => "utanför 95 %, inom 99,8 %",
            Self::Outside998 => "utanför 99,8 %",
        }
    }
}

/// A unit's place in a funnel.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// Nej.
    pub found: u64,
    /// Ja and Nej.
    pub of: u64,
    /// 95 per cent of units lie within these, by chance alone.
    pub usual: FunnelLimits,
    /// 99,8 per cent do.
    pub extreme: FunnelLimits,
    /// Where it lies.
    pub outcome: Outcome,
}

/// The units of a question held against all of them together.
#[derive(Clone, PartialEq, Debug)]
pub struct Funnel {
    /// Place of the table in the battery.
    pub table: usize,
    /// The whole.
    pub whole: Tally,
    /// The share that units are held against.
    pub target: Rate,
    /// The units, by name.
    pub units: Vec<Unit>,
}

/// A funnel for each question and grade with a Nej, of tables with ten units or more whose cases were not drawn.
#[must_use]
pub fn funnels(tallies: &[TableTally], audit: &Audit<'_>) -> Vec<Funnel> {
    let mut found = Vec::new();
    for (table, tally) in tallies.iter().enumerate() {
        if audit.sample_of(&audit.battery.tables[table]).is_some() {
            continue;
        }
        for whole in tally
            .lines
            .iter()
            .filter(|line| line.count(Answer::Nej) > 0 && tally.doubtful(line) == 0)
        {
            let parts = units_of(tally, whole);
            if parts.len() < FUNNEL_FROM {
                continue;
            }
            let Some(target) = Rate::new(whole.count(Answer::Nej), whole.assessable()) else {
                continue;
            };
            let units = parts
                .iter()
                .filter_map(|(name, line)| unit(name, line, &target));
            found.push(Funnel {
                table,
                whole: *whole,
                units: units.collect(),
                target,
            });
        }
    }
    found
}

fn unit(name: &str, line: &Tally, target: &Rate) -> Option<Unit> {
    let (found, of) = (line.count(Answer::Nej), line.assessable());
    let usual = limits(target, of, &Rate::new(95, 100)?)?;
    let extreme = limits(target, of, &Rate::new(998, 1000)?)?;
    let share = if of == 0 {
        0.0
    } else {
        as_real(found) / as_real(of)
    };
    let is_outside = |limits: &FunnelLimits| share < limits.low || share > limits.high;
    let outcome = match (is_outside(&usual), is_outside(&extreme)) {
        (_, true) => Outcome::Outside998,
        (true, false) => Outcome::Outside95,
        (false, false) => Outcome::Within,
    };
    Some(Unit {
        name: name.to_owned(),
        found,
        of,
        usual,
        extreme,
        outcome,
    })
}

/// The units that have assessable answers to the same question and grade.
fn units_of<'a>(tally: &'a TableTally, whole: &Tally) -> Vec<(&'a str, &'a Tally)> {
    let Some(division) = tally
        .divisions
        .iter()
        .find(|division| division.name == UNITS)
    else {
        return Vec::new();
    };
    let own = |line: &&Tally| (line.question, line.grade) == (whole.question, whole.grade);
    let groups = division.groups.iter();
    groups
        .filter_map(|group| Some((group.name.as_str(), group.lines.iter().find(own)?)))
        .filter(|(name, line)| line.assessable() >= LEAST_CASES && *name != UNKNOWN)
        .collect()
}

/// The units side by side: in a funnel where they are ten or more and every case is counted, else with intervals where
/// the cases were drawn at random. `None` with fewer than two units.
#[must_use]
pub fn unit_table(audit: &Audit<'_>, tallies: &[TableTally]) -> Option<Table> {
    let mut rows = Vec::new();
    let funnels = funnels(tallies, audit);
    for (place, (table, tally)) in audit.battery.tables.iter().zip(tallies).enumerate() {
        let is_random = audit.sample_of(table).is_some_and(|sample| {
            let inference = sample.record.inference();
            // Of strata, the limits of each stand among the estimates.
            inference.is_probability() && inference != Inference::Census && !sample.is_in_strata()
        });
        for whole in tally
            .lines
            .iter()
            .filter(|line| line.count(Answer::Nej) > 0)
        {
            let own = |funnel: &&Funnel| (funnel.table, funnel.whole) == (place, *whole);
            let funnel = funnels.iter().find(own);
            let parts = units_of(tally, whole);
            for (name, line) in parts.iter().filter(|_| parts.len() > 1) {
                let question = &table.questions[line.question];
                let (found, of) = (line.count(Answer::Nej), line.assessable());
                let mut row = vec![
                    table.id.clone(),
                    (line.question + 1).to_string(),
                    audit.book.rule(question.rule).id.clone(),
                    question.wording.clone(),
                    line.grade.to_string(),
                    (*name).to_owned(),
                    found.to_string(),
                    of.to_string(),
                    share_of(line),
                ];
                row.extend(
                    match funnel
                        .and_then(|funnel| funnel.units.iter().find(|unit| unit.name == *name))
                    {
                        Some(unit) => funnel_cells(unit),
                        None if is_random => interval_cells(found, of),
                        None => vec![String::new(); 4],
                    },
                );
                rows.push(row);
            }
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Enheterna bredvid varandra".to_owned(),
        header: header(&HEADER),
        rows,
    })
}

fn share_of(line: &Tally) -> String {
    line.share(Answer::Nej)
        .map(|share| share.to_string())
        .unwrap_or_default()
}

fn funnel_cells(unit: &Unit) -> Vec<String> {
    vec![
        percent(unit.usual.low),
        percent(unit.usual.high),
        "slumpens gränser kring det hela, 95 %".to_owned(),
        unit.outcome.label().to_owned(),
    ]
}

fn interval_cells(found: u64, of: u64) -> Vec<String> {
    let Some(confidence) = Rate::new(95, 100).filter(|_| of > 0) else {
        return vec![String::new(); 4];
    };
    let (low, high) = wilson::interval(of, found, &confidence);
    vec![
        percent(low),
        percent(high),
        "enhetens intervall, ungefär 95 %".to_owned(),
        String::new(),
    ]
}

fn as_real(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// A share in per cent, with a decimal.
fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0).replace('.', ",")
}
