//! When anmälningar come in: few in July and at weekends, many in October.

use chrono::Weekday;

use crate::time::{Day, is_workfree};

/// How much comes in each month, beside the others.
const MONTHS: [u64; 12] = [96, 98, 105, 100, 108, 101, 57, 83, 110, 119, 112, 91];

/// How much comes on a Saturday, a Sunday or another day off, beside [`MONDAY`] and the days after it.
const DAY_OFF: u64 = 22;
const MONDAY: u64 = 116;
const TUESDAY: u64 = 112;
const MIDWEEK: u64 = 107;
const FRIDAY: u64 = 98;

/// The days of a period, each with its share of all that comes in.
pub(super) struct Season {
    first: Day,
    /// What has come in when each day is over.
    sums: Vec<u64>,
    place: usize,
}

impl Season {
    /// The season from one day to another.
    pub(super) fn of((first, last): (Day, Day)) -> Self {
        let count = last.days_since(first).max(0);
        let mut sum = 0;
        let add = |step: i32| {
            sum += weight(first.plus_days(step));
            sum
        };
        Self {
            first,
            sums: (0..=count).map(add).collect(),
            place: 0,
        }
    }

    /// The day on which the next comes in, when so many of all have. The days never go back.
    pub(super) fn day(&mut self, done: u64, all: u64) -> Day {
        let whole = self.sums.last().copied().unwrap_or(0);
        let reached = whole * done / all.max(1);
        while self.sums.get(self.place).is_some_and(|sum| *sum <= reached) {
            self.place += 1;
        }
        let place = self.place.min(self.sums.len().saturating_sub(1));
        self.first.plus_days(i32::try_from(place).unwrap_or(0))
    }
}

fn weight(day: Day) -> u64 {
    let (month, _) = day.month_day();
    let month = usize::try_from(month).unwrap_or(1).clamp(1, MONTHS.len());
    let of_day = match day.weekday() {
        _ if is_workfree(day) => DAY_OFF,
        Weekday::Mon => MONDAY,
        Weekday::Tue => TUESDAY,
        Weekday::Fri => FRIDAY,
        _ => MIDWEEK,
    };
    MONTHS[month - 1] * of_day
}
