use std::fmt;

use super::{Day, Moment, is_workfree};

/// A length of time in the unit a rule states it in. Four months is never 120 days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Period {
    /// Hours; judged to the minute when both moments have a clock time, else in whole days.
    Hours(u32),
    /// Calendar days; the starting day is day 0.
    Days(u32),
    /// Weeks: the same weekday (lag 1930:173, 1 §).
    Weeks(u32),
    /// Months: the same number, or the month's last day (1 §).
    Months(u32),
    /// Years: the same date, or the month's last day (1 §).
    Years(u32),
}

/// The last day for something, before and after the rule on Sundays and holidays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// The day that the period itself gives.
    pub strict: Day,
    /// The next weekday when `strict` is work-free and the rule lets it move; else the same day.
    pub rolled: Day,
}

impl Period {
    /// The count, in its own unit.
    #[must_use]
    pub fn count(self) -> u32 {
        match self {
            Self::Hours(count)
            | Self::Days(count)
            | Self::Weeks(count)
            | Self::Months(count)
            | Self::Years(count) => count,
        }
    }

    /// The last day of a period that began on `start`; `rolls` applies 2 § lag (1930:173).
    #[must_use]
    pub fn due(self, start: Day, rolls: bool) -> Due {
        let strict = self.last_day(start);
        let rolled = if rolls { next_weekday(strict) } else { strict };
        Due { strict, rolled }
    }

    /// True when `end` is within the period from `start`; hours are exact where both clocks are known.
    #[must_use]
    pub fn holds(self, start: Moment, end: Moment, rolls: bool) -> bool {
        if let (Self::Hours(hours), Some(minutes)) = (self, end.minutes_since(start)) {
            return minutes <= i64::from(hours) * 60;
        }
        end.day <= self.due(start.day, rolls).rolled
    }

    fn last_day(self, start: Day) -> Day {
        let days = |count: u32| start.plus_days(i32::try_from(count).unwrap_or(i32::MAX));
        match self {
            Self::Hours(count) => days(count.div_ceil(24)),
            Self::Days(count) => days(count),
            Self::Weeks(count) => days(count.saturating_mul(7)),
            Self::Months(count) => start.plus_months(count),
            Self::Years(count) => start.plus_months(count.saturating_mul(12)),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, one, many) = match *self {
            Self::Hours(count) => (count, "timme", "timmar"),
            Self::Days(count) => (count, "dag", "dagar"),
            Self::Weeks(count) => (count, "vecka", "veckor"),
            Self::Months(count) => (count, "månad", "månader"),
            Self::Years(count) => (count, "år", "år"),
        };
        write!(out, "{count} {}", if count == 1 { one } else { many })
    }
}

impl Due {
    /// True when the rule on Sundays and holidays moved the day.
    #[must_use]
    pub fn moved(self) -> bool {
        self.strict != self.rolled
    }
}

fn next_weekday(day: Day) -> Day {
    let mut candidate = day;
    while candidate < Day::MAX && is_workfree(candidate) {
        candidate = candidate.plus_days(1);
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    /// The catalogue's vectors: period, start, strict and rolled due day.
    const VECTORS: [(Period, &str, &str, &str); 15] = [
        (Period::Days(14), "2023-03-24", "2023-04-07", "2023-04-11"),
        (Period::Days(14), "2025-06-06", "2025-06-20", "2025-06-23"),
        (Period::Days(14), "2025-06-17", "2025-07-01", "2025-07-01"),
        (Period::Days(14), "2025-12-10", "2025-12-24", "2025-12-29"),
        (Period::Days(14), "2026-04-17", "2026-05-01", "2026-05-04"),
        (Period::Months(4), "2022-10-31", "2023-02-28", "2023-02-28"),
        (Period::Months(4), "2025-07-01", "2025-11-01", "2025-11-03"),
        (Period::Months(4), "2025-08-24", "2025-12-24", "2025-12-29"),
        (Period::Months(4), "2025-10-31", "2026-02-28", "2026-03-02"),
        (Period::Months(4), "2026-03-01", "2026-07-01", "2026-07-01"),
        (Period::Weeks(1), "2026-04-24", "2026-05-01", "2026-05-04"),
        (Period::Weeks(4), "2026-04-03", "2026-05-01", "2026-05-04"),
        (Period::Months(6), "2025-08-31", "2026-02-28", "2026-03-02"),
        (Period::Months(3), "2025-11-30", "2026-02-28", "2026-03-02"),
        (Period::Years(2), "2024-02-29", "2026-02-28", "2026-03-02"),
    ];

    #[test]
    fn due_days_follow_the_act_on_counting_time() {
        for (period, start, strict, rolled) in VECTORS {
            let expected = Due {
                strict: day(strict),
                rolled: day(rolled),
            };
            assert_eq!(
                period.due(day(start), true),
                expected,
                "{period} från {start}"
            );
            assert_eq!(period.due(day(start), false).rolled, day(strict));
        }
    }

    #[test]
    fn hours_are_exact_with_clocks_and_whole_days_without() {
        let at = |text: &str| Moment::parse(text).unwrap();
        let limit = Period::Hours(24);
        assert!(limit.holds(at("2023-03-06 14:05"), at("2023-03-07 14:05"), false));
        assert!(!limit.holds(at("2023-03-06 14:05"), at("2023-03-07 14:06"), false));
        assert!(limit.holds(at("2023-03-06 14:05"), at("2023-03-07"), false));
        assert!(!limit.holds(at("2023-03-06"), at("2023-03-08 00:01"), false));
    }
}
