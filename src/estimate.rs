//! From a sample to the frame that it was drawn from: how many cases have a fault, as far as the draw allows one to say.
//!
//! A question's Nej is something that each case of the frame has or has not, whatever the others answer; so the number
//! of cases with Nej can be estimated also where many are X. What could not be judged is counted both ways (ISA 530
//! ¶11). Samples of strata are never pooled without weights.

use crate::answer::Answer;
use crate::audit::Audit;
use crate::draw::{Inference, Sample};
use crate::rulebook::{BatteryTable, Grade};
use crate::stats::binomial;
use crate::stats::rate::Rate;
use crate::stats::stratified::{self, Stratum};
use crate::stats::worst_case::{Review, bounds};

/// What is known of the cases of one stratum, or of them all, for one question under one grade.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Cases in the frame.
    pub frame: u64,
    /// Cases that were judged: Ja, Nej or X.
    pub judged: u64,
    /// Nej among them.
    pub found: u64,
    /// Ja and Nej among them.
    pub assessable: u64,
    /// Cases that belong but were not judged: fallen away, or without an answer to this question.
    pub missing: u64,
    /// Cases found not to belong to the population.
    pub over_coverage: u64,
}

/// An estimate for the whole frame, or for a stratum of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimate {
    /// Place of the question in its table, from 0.
    pub question: usize,
    /// Grade of the demand.
    pub grade: Grade,
    /// Name of the stratum; `None` for the whole frame.
    pub stratum: Option<String>,
    /// What it rests on.
    pub counts: Counts,
    /// The same stratum by stratum.
    pub parts: Vec<Counts>,
    /// What may be said.
    pub limits: Limits,
    /// True when the draw is judged as if it were another that it resembles.
    pub is_rough: bool,
    /// The share of Nej among the assessable, when they are fewer than the judged and were drawn at random.
    pub among_assessable: Option<(f64, f64)>,
}

/// What may be said of a frame.
#[derive(Clone, PartialEq, Debug)]
pub enum Limits {
    /// Between so many and so many cases of the frame (exact hypergeometric).
    Cases(u64, u64),
    /// Between these shares (Clopper–Pearson): it is not known how many of the frame belong to the population.
    Share(f64, f64),
    /// A weighted share, about 95 %.
    Weighted {
        /// The weighted share.
        share: f64,
        /// Its interval.
        interval: (f64, f64),
        /// Limits in cases that hold with at least the confidence (Bonferroni); `None` when over-coverage leaves it
        /// unknown how many cases of each stratum belong to the population, so that their sizes are estimates.
        guaranteed: Option<(u64, u64)>,
    },
    /// A weighted share without an interval: one case a stratum.
    Point(f64),
    /// Nothing, and why.
    Nothing(&'static str),
}

/// The confidence of every interval that is printed.
#[must_use]
pub fn confidence() -> Option<Rate> {
    Rate::new(95, 100)
}

/// The estimates of a table that was drawn: for each question and grade that occurs the whole frame, then each stratum.
#[must_use]
pub fn estimates(audit: &Audit<'_>, table: usize) -> Vec<Estimate> {
    let spec = &audit.battery.tables[table];
    let Some((sample, confidence)) = audit.sample_of(spec).zip(confidence()) else {
        return Vec::new();
    };
    let lines = count(audit, table, sample);
    let inference = sample.record.inference();
    let by_stratum = sample.strata.len() > 1 && inference != Inference::OneEach;
    let mut found = Vec::new();
    for line in &lines {
        let of = |stratum: Option<String>, counts: &[Counts]| {
            let mut sum = sum_of(counts);
            if is_whole(sum) {
                // Everything was read: what did not belong is known too.
                sum.frame -= sum.over_coverage;
            }
            Estimate {
                question: line.question,
                grade: line.grade,
                stratum,
                counts: sum,
                parts: counts.to_vec(),
                limits: limits_of(inference, counts, &confidence),
                is_rough: matches!(inference, Inference::NearlyRandom(_))
                    && !is_whole(sum_of(counts)),
                among_assessable: among_assessable(inference, counts, &confidence),
            }
        };
        found.push(of(None, &line.counts));
        if by_stratum && inference.is_probability() {
            let parts = sample.strata.iter().zip(&line.counts);
            found.extend(parts.map(|(stratum, counts)| {
                of(Some(stratum.name.clone()), std::slice::from_ref(counts))
            }));
        }
    }
    found
}

/// The counts of a question under a grade, stratum by stratum.
struct Line {
    question: usize,
    grade: Grade,
    counts: Vec<Counts>,
}

fn count(audit: &Audit<'_>, table: usize, sample: &Sample) -> Vec<Line> {
    let spec = &audit.battery.tables[table];
    let mut lines = lines_of(audit, table, spec, sample);
    for (stratum, case) in sample.by_stratum() {
        let answers = audit.answers(table, case);
        for line in &mut lines {
            let cell = &answers.cells[line.question];
            let grade = audit.grade(spec.questions[line.question].rule, &cell.machine);
            let counts = &mut line.counts[stratum];
            match cell.answer {
                _ if answers.struck.is_some() => counts.over_coverage += 1,
                Answer::EjBedomd | Answer::UppgiftSaknas => counts.missing += 1,
                Answer::Ja | Answer::Nej if grade == line.grade => {
                    counts.judged += 1;
                    counts.assessable += 1;
                    counts.found += u64::from(cell.answer == Answer::Nej);
                }
                Answer::Ja | Answer::Nej | Answer::EjTillampligt => counts.judged += 1,
            }
        }
    }
    lines
}

/// The lines, with what is known before any case is asked.
fn lines_of(audit: &Audit<'_>, table: usize, spec: &BatteryTable, sample: &Sample) -> Vec<Line> {
    let before: Vec<Counts> = sample
        .strata
        .iter()
        .zip(sample.left_out_by_stratum())
        .map(|(stratum, left_out)| Counts {
            frame: stratum.members.len() as u64,
            missing: stratum.missing() + left_out,
            over_coverage: stratum.over_coverage(),
            ..Counts::default()
        })
        .collect();
    let mut seen: Vec<(usize, Grade)> = Vec::new();
    for (_, case) in sample.by_stratum() {
        let answers = audit.answers(table, case);
        for (question, cell) in answers.cells.iter().enumerate() {
            let grade = audit.grade(spec.questions[question].rule, &cell.machine);
            if !seen.contains(&(question, grade)) {
                seen.push((question, grade));
            }
        }
    }
    seen.sort_unstable();
    seen.into_iter()
        .map(|(question, grade)| Line {
            question,
            grade,
            counts: before.clone(),
        })
        .collect()
}

fn sum_of(counts: &[Counts]) -> Counts {
    counts.iter().fold(Counts::default(), |sum, part| Counts {
        frame: sum.frame + part.frame,
        judged: sum.judged + part.judged,
        found: sum.found + part.found,
        assessable: sum.assessable + part.assessable,
        missing: sum.missing + part.missing,
        over_coverage: sum.over_coverage + part.over_coverage,
    })
}

fn limits_of(inference: Inference, counts: &[Counts], confidence: &Rate) -> Limits {
    let sum = sum_of(counts);
    match inference {
        Inference::None => Limits::Nothing("inget sannolikhetsurval"),
        _ if sum.judged + sum.missing == 0 => Limits::Nothing("inget granskat ärende"),
        Inference::Census => Limits::Cases(sum.found, sum.found + sum.missing),
        _ if is_whole(sum) => Limits::Cases(sum.found, sum.found + sum.missing),
        Inference::OneEach => weighted_share(counts).map_or(NOT_EVERYWHERE, Limits::Point),
        _ if counts.len() == 1 => of_one(sum, confidence),
        _ => weighted(counts, confidence).unwrap_or(NOT_EVERYWHERE),
    }
}

/// True when every case of the frame was drawn.
fn is_whole(counts: Counts) -> bool {
    counts.judged + counts.missing + counts.over_coverage >= counts.frame
}

/// A stratum without a judged case leaves the whole frame open.
const NOT_EVERYWHERE: Limits = Limits::Nothing("ett stratum har inget granskat ärende");

/// One random sample: cases of the frame while all that was drawn belongs there, else a share.
fn of_one(counts: Counts, confidence: &Rate) -> Limits {
    if counts.over_coverage == 0 {
        let review = Review {
            population: counts.frame,
            reviewed: counts.judged,
            found: counts.found,
            missing: counts.missing,
        };
        let (least, most) = bounds(&review, confidence).union;
        return Limits::Cases(least, most);
    }
    let (least, most) = both_ways(counts, |sample, found| {
        binomial::interval(sample, found, confidence)
    });
    Limits::Share(least, most)
}

/// The widest of the intervals from the judged alone, with all that is missing as Ja, and with all of it as Nej.
fn both_ways(counts: Counts, interval: impl Fn(u64, u64) -> (f64, f64)) -> (f64, f64) {
    let all = counts.judged + counts.missing;
    let tried = [
        (counts.judged, counts.found),
        (all, counts.found),
        (all, counts.found + counts.missing),
    ];
    let widest = (f64::INFINITY, f64::NEG_INFINITY);
    tried
        .iter()
        .filter(|(sample, _)| *sample > 0)
        .map(|(sample, found)| interval(*sample, *found))
        .fold(widest, |(least, most), (low, high)| {
            (least.min(low), most.max(high))
        })
}

fn strata_of(counts: &[Counts], found: impl Fn(&Counts) -> (u64, u64)) -> Vec<Stratum> {
    let stratum = |part: &Counts| {
        let (sample, found) = found(part);
        Stratum {
            population: part.frame,
            sample,
            found,
        }
    };
    counts.iter().map(stratum).collect()
}

/// Each stratum as large as it seems to be: made smaller by the part of its drawn cases that did not belong.
fn sized(counts: &[Counts]) -> Vec<Counts> {
    let belonging = |part: &Counts| {
        let belong = part.judged + part.missing;
        let drawn = belong + part.over_coverage;
        let rounded = (2 * part.frame * belong + drawn).checked_div(2 * drawn);
        // A stratum of which some case was not drawn is never taken to be read in whole.
        let least = belong + u64::from(drawn < part.frame);
        Counts {
            frame: rounded.unwrap_or(part.frame).max(least),
            ..*part
        }
    };
    counts.iter().map(belonging).collect()
}

fn weighted_share(counts: &[Counts]) -> Option<f64> {
    let strata = strata_of(&sized(counts), |part| (part.judged, part.found));
    Some(stratified::estimate(&strata, &confidence()?)?.share)
}

fn weighted(counts: &[Counts], confidence: &Rate) -> Option<Limits> {
    let is_sure = counts.iter().all(|part| part.over_coverage == 0);
    let counts = &sized(counts);
    let judged = strata_of(counts, |part| (part.judged, part.found));
    let best = strata_of(counts, |part| (part.judged + part.missing, part.found));
    let worst = strata_of(counts, |part| {
        (part.judged + part.missing, part.found + part.missing)
    });
    let share = stratified::estimate(&judged, confidence)?.share;
    let mut interval = (f64::INFINITY, f64::NEG_INFINITY);
    let mut guaranteed = (u64::MAX, 0);
    for strata in [&judged, &best, &worst] {
        let (low, high) = stratified::estimate(strata, confidence)?.interval;
        interval = (interval.0.min(low), interval.1.max(high));
        let (least, most) = stratified::guaranteed(strata, confidence);
        guaranteed = (guaranteed.0.min(least), guaranteed.1.max(most));
    }
    Some(Limits::Weighted {
        share,
        interval,
        guaranteed: is_sure.then_some(guaranteed),
    })
}

/// Among the assessable of one random sample: their number in the frame is not known.
fn among_assessable(
    inference: Inference,
    counts: &[Counts],
    confidence: &Rate,
) -> Option<(f64, f64)> {
    let sum = sum_of(counts);
    let is_random = matches!(
        inference,
        Inference::Random | Inference::Stratified | Inference::NearlyRandom(_)
    );
    let is_part = sum.assessable > 0 && sum.assessable < sum.judged;
    (is_random && counts.len() == 1 && is_part && !is_whole(sum)).then(|| {
        let of_assessable = Counts {
            judged: sum.assessable,
            ..sum
        };
        both_ways(of_assessable, |sample, found| {
            binomial::interval(sample, found, confidence)
        })
    })
}
