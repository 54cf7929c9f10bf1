//! The Kaplan–Meier estimate of how long cases stay open, for cohorts not all of which are closed.

use std::collections::BTreeMap;

use super::completion::Case;
use super::numeric::real;

/// The estimate from one duration on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The duration in days at which cases were completed.
    pub days: i32,
    /// Cases that had been open for at least this long.
    pub at_risk: u64,
    /// Cases completed at exactly this duration.
    pub completed: u64,
    /// The share still open after this many days, 0–1.
    pub open: f64,
    /// Greenwood's sum Σ d/(n(n − d)) so far; infinite when the last case at risk was completed.
    pub greenwood: f64,
}

impl Step {
    /// The share completed within this many days, 0–1.
    #[must_use]
    pub fn completed_share(&self) -> f64 {
        1.0 - self.open
    }

    /// The standard error of both shares (Greenwood 1926); 0 when none is left open.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        if self.open > 0.0 {
            self.open * self.greenwood.sqrt()
        } else {
            0.0
        }
    }
}

/// The steps of the estimate, in order of duration (Kaplan & Meier 1958, *Nonparametric Estimation
/// from Incomplete Observations*).
///
/// A case open on the measuring day, or completed after it, is known to last at least until then; a
/// case that begins later is left out. Valid for cases selected by their *start*: an export of
/// cases open or closed during a period holds too many long ones.
#[must_use]
pub fn kaplan_meier(cases: &[Case], measured: i32) -> Vec<Step> {
    // Per duration: completed cases, and all cases that were followed no longer.
    let mut durations: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
    let mut at_risk = 0;
    for case in cases.iter().filter(|case| case.start <= measured) {
        let open = case.days_open(measured);
        if let Some(days) = open.or_else(|| case.days()) {
            let counts = durations.entry(days).or_default();
            counts.0 += u64::from(open.is_none());
            counts.1 += 1;
            at_risk += 1;
        }
    }
    let (mut open, mut greenwood) = (1.0, 0.0);
    let mut steps = Vec::new();
    for (days, (completed, leaving)) in durations {
        if completed > 0 {
            let left = real(at_risk - completed);
            open *= left / real(at_risk);
            greenwood += real(completed) / (real(at_risk) * left);
            steps.push(Step {
                days,
                at_risk,
                completed,
                open,
                greenwood,
            });
        }
        at_risk -= leaving;
    }
    steps
}

/// The last step at or before a number of days; `None` when no case was completed by then.
#[must_use]
pub fn at(steps: &[Step], days: i32) -> Option<&Step> {
    steps.iter().rev().find(|step| step.days <= days)
}
