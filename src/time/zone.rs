//! What Swedish clocks show when a clock says how far it is from universal time, and how long passes from what they show to
//! what they show later.
//!
//! Sources: directive 2000/84/EG and förordning (2001:127) om sommartid; for the years before, the table of IANA for
//! Europe/Stockholm. Summer time has been kept since 1980; that of 1916 is left out, and a change of the law to come is not
//! foreseen.

use chrono::Weekday;

use super::{Day, Moment};

const MINUTES_OF_A_DAY: i32 = 24 * 60;

/// Minutes into the day, in universal time, at which summer time begins and ends: 01:00.
const CHANGE: i32 = 60;

/// Minutes that clocks here are ahead of universal time, without summer time and with it.
const WINTER: i32 = 60;
const SUMMER: i32 = 120;

/// The first year of summer time, and the first in which it began the last Sunday of March and not early in April.
const FIRST_SUMMER: i32 = 1980;
const FIRST_IN_MARCH: i32 = 1981;

/// The first year in which it ended the last Sunday of October; before, that of September.
const FIRST_TO_OCTOBER: i32 = 1996;

/// The moment on Swedish clocks that a clock shows which is so many minutes ahead of universal time.
///
/// A day without clock time is midnight as systems write one: it stays that day, without clock time, unless Swedish clocks
/// showed another day at that midnight. Then `None`: nobody knows which of the two was meant. Systems that write moments in
/// universal time write bare days so too, beside them in one column, and one moment in 1440 falls on that minute by chance.
/// It is the same day here either way, an hour or two into it.
#[must_use]
pub(crate) fn swedish(shown: Moment, ahead: u16) -> Option<Moment> {
    let minute = i32::from(shown.minute.unwrap_or(0));
    let universal = of_day(shown.day, minute - i32::from(ahead));
    let (day, minute) = of_day(universal.0, universal.1 + ahead_here(universal));
    if shown.minute.is_none() {
        return (day == shown.day).then_some(Moment::on(day));
    }
    let minute = u16::try_from(minute).ok().filter(|minute| *minute > 0);
    Some(Moment { day, minute })
}

/// A day, and minutes into it that may lie before or after it, as the day in which they lie and the minutes into that.
fn of_day(day: Day, minute: i32) -> (Day, i32) {
    (
        day.plus_days(minute.div_euclid(MINUTES_OF_A_DAY)),
        minute.rem_euclid(MINUTES_OF_A_DAY),
    )
}

/// Minutes that passed from one moment on Swedish clocks to a later one: the fewest and the most that it can be. They differ
/// where a clock showed the hour that comes twice when summer time ends, or that which is skipped when it begins.
#[must_use]
pub(super) fn minutes_between(earlier: (Day, u16), later: (Day, u16)) -> (i64, i64) {
    let days = i64::from(later.0.days_since(earlier.0));
    let shown = days * i64::from(MINUTES_OF_A_DAY) + i64::from(later.1) - i64::from(earlier.1);
    let (from, to) = (ahead_when(earlier), ahead_when(later));
    (
        shown - i64::from(to.1 - from.0),
        shown - i64::from(to.0 - from.1),
    )
}

/// True for a moment in the hour that clocks show twice, or in that which they skip: it may be either of two.
#[must_use]
pub(crate) fn may_be_either_hour(shown: Moment) -> bool {
    let ahead = shown.minute.map(|minute| ahead_when((shown.day, minute)));
    ahead.is_some_and(|(fewest, most)| fewest < most)
}

/// Minutes that Swedish clocks are ahead of universal time when they show a moment: the fewest and the most that it can be.
fn ahead_when((day, minute): (Day, u16)) -> (i32, i32) {
    let is_shown = |ahead: i32| ahead_here(of_day(day, i32::from(minute) - ahead)) == ahead;
    match (is_shown(WINTER), is_shown(SUMMER)) {
        (true, false) => (WINTER, WINTER),
        (false, true) => (SUMMER, SUMMER),
        _ => (WINTER, SUMMER),
    }
}

/// Minutes that Swedish clocks are ahead of universal time, at a moment of that.
fn ahead_here(universal: (Day, i32)) -> i32 {
    let year = universal.0.year();
    let begins = match year {
        ..FIRST_SUMMER => return WINTER,
        FIRST_SUMMER => Day::new(year, 4, 6),
        FIRST_IN_MARCH.. => last_sunday(year, 3, 31),
    };
    let ends = match year {
        ..FIRST_TO_OCTOBER => last_sunday(year, 9, 30),
        FIRST_TO_OCTOBER.. => last_sunday(year, 10, 31),
    };
    let is_summer = begins
        .zip(ends)
        .is_some_and(|(begins, ends)| ((begins, CHANGE)..(ends, CHANGE)).contains(&universal));
    if is_summer { SUMMER } else { WINTER }
}

/// The last Sunday of a month, the last day of which is given.
fn last_sunday(year: i32, month: u32, last: u32) -> Option<Day> {
    let mut day = Day::new(year, month, last)?;
    while day.weekday() != Weekday::Sun {
        day = day.plus_days(-1);
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Swedish clocks show at a moment of universal time.
    fn at(universal: &str) -> String {
        let shown = Moment::parse(universal).unwrap();
        swedish(shown, 0).unwrap().to_string()
    }

    #[test]
    fn clocks_go_forward_the_last_sunday_of_march_and_back_that_of_october() {
        for (universal, shown) in [
            ("2024-03-31 00:59", "2024-03-31 01:59"),
            ("2024-03-31 01:00", "2024-03-31 03:00"),
            ("2024-10-27 00:59", "2024-10-27 02:59"),
            ("2024-10-27 01:00", "2024-10-27 02:00"),
            ("2025-03-30 00:59", "2025-03-30 01:59"),
            ("2025-03-30 01:00", "2025-03-30 03:00"),
            ("2025-10-26 00:59", "2025-10-26 02:59"),
            ("2025-10-26 01:00", "2025-10-26 02:00"),
            // The last day of the month itself.
            ("2019-03-31 01:00", "2019-03-31 03:00"),
            ("2021-10-31 01:00", "2021-10-31 02:00"),
            ("1996-10-27 00:59", "1996-10-27 02:59"),
            ("1996-10-27 01:00", "1996-10-27 02:00"),
        ] {
            assert_eq!(at(universal), shown, "{universal}");
        }
    }

    #[test]
    fn before_1996_they_went_back_the_last_sunday_of_september_and_before_1980_they_stood() {
        for (universal, shown) in [
            ("1995-09-24 00:59", "1995-09-24 02:59"),
            ("1995-09-24 01:00", "1995-09-24 02:00"),
            ("1995-10-15 12:00", "1995-10-15 13:00"),
            ("1981-03-29 00:59", "1981-03-29 01:59"),
            ("1981-03-29 01:00", "1981-03-29 03:00"),
            ("1980-04-06 00:59", "1980-04-06 01:59"),
            ("1980-04-06 01:00", "1980-04-06 03:00"),
            ("1980-09-28 00:59", "1980-09-28 02:59"),
            ("1980-09-28 01:00", "1980-09-28 02:00"),
            ("1979-07-01 12:00", "1979-07-01 13:00"),
        ] {
            assert_eq!(at(universal), shown, "{universal}");
        }
    }

    /// The fewest and the most minutes from one moment on Swedish clocks to another.
    fn between(earlier: &str, later: &str) -> (i64, i64) {
        let at = |text: &str| {
            let moment = Moment::parse(text).unwrap();
            (moment.day, moment.minute.unwrap())
        };
        minutes_between(at(earlier), at(later))
    }

    #[test]
    fn the_hour_that_is_skipped_does_not_pass_and_the_one_that_comes_twice_does_so_twice() {
        for (earlier, later, minutes) in [
            ("2025-03-29 14:00", "2025-03-30 14:30", 23 * 60 + 30),
            ("2025-10-25 14:00", "2025-10-26 13:30", 24 * 60 + 30),
            ("2025-03-30 01:59", "2025-03-30 03:00", 1),
            ("2025-10-26 01:59", "2025-10-26 03:00", 121),
            ("2025-03-30 03:00", "2025-03-31 03:00", 24 * 60),
            ("2025-03-29 01:59", "2025-03-30 01:59", 24 * 60),
            ("2025-10-26 03:00", "2025-10-27 03:00", 24 * 60),
            ("2024-05-06 10:00", "2024-05-07 10:00", 24 * 60),
            ("2024-01-15 10:00", "2024-07-15 10:00", 182 * 24 * 60 - 60),
            ("1979-03-31 10:00", "1979-04-01 10:00", 24 * 60),
        ] {
            assert_eq!(between(earlier, later), (minutes, minutes), "{earlier}");
        }
        let day = 24 * 60;
        for (earlier, later, minutes) in [
            ("2025-10-25 02:30", "2025-10-26 02:30", (day, day + 60)),
            ("2025-10-26 02:30", "2025-10-27 02:30", (day, day + 60)),
            ("2025-03-29 02:30", "2025-03-30 02:30", (day - 60, day)),
            ("2025-03-30 02:30", "2025-03-31 02:30", (day - 60, day)),
        ] {
            assert_eq!(between(earlier, later), minutes, "{earlier}");
        }
    }

    #[test]
    fn only_the_hour_that_comes_twice_and_the_one_that_is_skipped_may_be_either() {
        let is_either = |text: &str| may_be_either_hour(Moment::parse(text).unwrap());
        for (before, either) in [
            ("2025-10-26 01:59", ["2025-10-26 02:00", "2025-10-26 02:59"]),
            ("2025-03-30 01:59", ["2025-03-30 02:00", "2025-03-30 02:59"]),
        ] {
            assert!(!is_either(before), "{before}");
            assert!(either.iter().all(|text| is_either(text)), "{before}");
        }
        for sure in ["2025-10-26 03:00", "2025-03-30 03:00", "2025-10-26"] {
            assert!(!is_either(sure), "{sure}");
        }
    }

    #[test]
    fn midnight_of_universal_time_is_on_the_same_day_here_whether_a_day_or_a_moment_was_meant() {
        let first = Day::new(2024, 1, 1).unwrap();
        for day in (0..366).map(|count| first.plus_days(count)) {
            assert_eq!(swedish(Moment::on(day), 0), Some(Moment::on(day)));
            let minute = Some(1);
            let next = swedish(Moment { day, minute }, 0).unwrap();
            assert_eq!(next.day, day);
        }
    }

    #[test]
    fn another_clock_may_show_another_day_and_another_year() {
        for (shown, ahead, expected) in [
            ("2024-06-30 22:30", 0, Some("2024-07-01 00:30")),
            ("2023-12-31 23:30", 0, Some("2024-01-01 00:30")),
            ("2024-01-01 00:30", 120, Some("2023-12-31 23:30")),
            ("2024-07-01 10:00", 60, Some("2024-07-01 11:00")),
            ("2024-07-01 10:00", 120, Some("2024-07-01 10:00")),
            ("2024-01-15 10:00", 60, Some("2024-01-15 10:00")),
            ("2024-07-01 10:00", 330, Some("2024-07-01 06:30")),
            // Midnight here is a day without clock time.
            ("2024-06-30 22:00", 0, Some("2024-07-01")),
            ("2024-01-14 23:00", 0, Some("2024-01-15")),
            // So is the midnight of the clock itself, if it was the same day here.
            ("2024-07-01", 0, Some("2024-07-01")),
            ("2024-07-01", 60, Some("2024-07-01")),
            ("2024-07-01", 120, Some("2024-07-01")),
            ("2024-01-15", 60, Some("2024-01-15")),
            ("2024-01-15", 120, None),
        ] {
            let found = swedish(Moment::parse(shown).unwrap(), ahead);
            let found = found.map(|moment| moment.to_string());
            assert_eq!(found.as_deref(), expected, "{shown} {ahead}");
        }
    }
}
