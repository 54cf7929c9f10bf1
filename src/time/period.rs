use std::fmt;

use super::{Day, Moment, is_workfree};

/// Minutes by which clocks are changed.
const CHANGE: i64 = 60;

/// The minute with which the last hour of a day begins.
const LAST_HOUR: u16 = 23 * 60;

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

    /// The same of a period that began at a moment: what begins in the last hour of the day before summer time lasts an hour
    /// into the day after its last.
    #[must_use]
    pub fn due_from(self, start: Moment, rolls: bool) -> Due {
        let due = self.due(start.day, rolls);
        let Self::Hours(hours) = self else {
            return due;
        };
        // Hardly anything comes in so late.
        if start.minute.is_none_or(|minute| minute < LAST_HOUR) {
            return due;
        }
        let midnight = Moment {
            day: due.strict.plus_days(1),
            minute: Some(0),
        };
        let passed = midnight.passed_since(start);
        if passed.is_none_or(|(_, most)| most > in_minutes(hours)) {
            return due;
        }
        let rolled = if rolls {
            next_weekday(midnight.day)
        } else {
            midnight.day
        };
        Due {
            strict: midnight.day,
            rolled,
        }
    }

    /// Whether `end` is within the period from `start`. Hours are exact where both clocks are known: those that passed, also
    /// where summer time began in between. Where it ended what is in time by the clocks is so too: from 14:00 to 14:00 the next
    /// day is a day to whoever looks at them. `None` where it depends on which of two hours a clock showed.
    #[must_use]
    pub fn holds(self, start: Moment, end: Moment, rolls: bool) -> Option<bool> {
        let (Self::Hours(hours), Some(shown)) = (self, end.minutes_since(start)) else {
            return Some(end.day <= self.due_from(start, rolls).rolled);
        };
        let limit = in_minutes(hours);
        // Hardly any end lies so near the limit that an hour more or less matters.
        if shown <= limit || shown - limit > CHANGE {
            return Some(shown <= limit);
        }
        let (fewest, most) = end.passed_since(start)?;
        match (fewest <= limit, most <= limit) {
            (is_in_time, other) if is_in_time == other => Some(is_in_time),
            _ => None,
        }
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

fn in_minutes(hours: u32) -> i64 {
    i64::from(hours) * 60
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
        let holds = |start: &str, end: &str| limit.holds(at(start), at(end), false);
        for (start, end, expected) in [
            ("2023-03-06 14:05", "2023-03-07 14:05", Some(true)),
            ("2023-03-06 14:05", "2023-03-07 14:06", Some(false)),
            ("2023-03-06 14:05", "2023-03-07", Some(true)),
            ("2023-03-06", "2023-03-08 00:01", Some(false)),
            // Summer time began, and ended, in between.
            ("2025-03-29 14:00", "2025-03-30 15:00", Some(true)),
            ("2025-03-29 14:00", "2025-03-30 15:01", Some(false)),
            ("2025-10-25 14:00", "2025-10-26 14:00", Some(true)),
            ("2025-10-25 14:00", "2025-10-26 14:01", Some(false)),
            // The hour that is skipped, and the one that comes twice.
            ("2025-03-29 02:00", "2025-03-30 02:30", None),
            ("2025-10-25 02:30", "2025-10-26 02:30", Some(true)),
            ("2025-10-25 01:30", "2025-10-26 02:30", Some(false)),
            ("2025-10-26 02:30", "2025-10-27 02:30", Some(true)),
            ("2025-10-26 02:30", "2025-10-27 02:31", Some(false)),
        ] {
            assert_eq!(holds(start, end), expected, "{start} {end}");
        }
    }

    #[test]
    fn hours_that_begin_late_before_summer_time_end_the_day_after_the_last() {
        let at = |text: &str| Moment::parse(text).unwrap();
        let due = |start: &str| Period::Hours(24).due_from(at(start), false).rolled;
        assert_eq!(due("2025-03-29 23:30"), day("2025-03-31"));
        assert_eq!(due("2025-03-29 22:59"), day("2025-03-30"));
        assert_eq!(due("2025-03-28 23:30"), day("2025-03-29"));
        assert_eq!(due("2025-03-29"), day("2025-03-30"));
        let limit = Period::Hours(24);
        let holds = |end: &str| limit.holds(at("2025-03-29 23:30"), at(end), false);
        assert_eq!(holds("2025-03-31 00:30"), Some(true));
        assert_eq!(holds("2025-03-31 00:31"), Some(false));
        assert_eq!(holds("2025-03-31"), Some(true));
    }
}
