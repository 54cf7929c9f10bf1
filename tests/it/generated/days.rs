//! Days, clock times and the almanac, counted by hand.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

/// A day, with the clock time when the export has one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment {
    pub(super) day: NaiveDate,
    pub(super) clock: Option<NaiveTime>,
}

/// When something that has happened did so: nothing when the file does not say.
pub(super) type When = Option<Moment>;

impl Moment {
    /// Reads `2023-03-06`, `2023-03-06 09:20` or `2023-03-06T09:20`.
    pub(super) fn parse(text: &str) -> When {
        let mut numbers = text
            .split(|sign: char| !sign.is_ascii_digit())
            .map_while(|part| part.parse::<u32>().ok());
        let year = i32::try_from(numbers.next()?).ok()?;
        let (month, number) = (numbers.next()?, numbers.next()?);
        let day = NaiveDate::from_ymd_opt(year, month, number)?;
        let clock = match (numbers.next(), numbers.next()) {
            (Some(hour), Some(minute)) => NaiveTime::from_hms_opt(hour, minute, 0),
            _ => None,
        };
        Some(Self { day, clock })
    }

    /// Whether this came first: by the clock when both have one, else by whole days.
    pub(super) fn is_before(self, other: Self) -> bool {
        match (self.clock, other.clock) {
            (Some(mine), Some(its)) => (self.day, mine) < (other.day, its),
            _ => self.day < other.day,
        }
    }
}

/// The minutes that may have passed from one clock time to another: two where a clock showed the hour that comes twice in
/// the autumn, or the one that does not come in the spring.
pub(super) fn minutes_passed(from: (NaiveDate, NaiveTime), to: (NaiveDate, NaiveTime)) -> Vec<i64> {
    let (began, ended) = (in_universal_time(from), in_universal_time(to));
    let mut passed = Vec::new();
    for start in began {
        passed.extend(ended.iter().map(|end| (*end - start).num_minutes()));
    }
    passed
}

/// What the clock may have been in universal time when it was so much in Sweden.
fn in_universal_time((day, clock): (NaiveDate, NaiveTime)) -> Vec<NaiveDateTime> {
    let both = [1, 2].map(|hours| (hours, day.and_time(clock) - TimeDelta::hours(hours)));
    let fits = both.iter().filter(|(hours, at)| hours_ahead(*at) == *hours);
    let fitting: Vec<NaiveDateTime> = fits.map(|(_, at)| *at).collect();
    if fitting.is_empty() {
        return both.map(|(_, at)| at).to_vec();
    }
    fitting
}

/// Hours that Sweden is ahead at a moment of universal time, as since 1996.
fn hours_ahead(universal: NaiveDateTime) -> i64 {
    let changed = |month| {
        let days =
            (25..=31).filter_map(|day| NaiveDate::from_ymd_opt(universal.year(), month, day));
        let mut sundays = days.filter(|day| day.weekday() == Weekday::Sun);
        sundays.next().unwrap().and_hms_opt(1, 0, 0).unwrap()
    };
    if (changed(3)..changed(10)).contains(&universal) {
        2
    } else {
        1
    }
}

/// A day that is written in the code.
pub(super) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The first day with the socialtjänstlag of 2025.
pub(super) fn new_law() -> NaiveDate {
    date(2025, 7, 1)
}

/// The day that many days later.
pub(super) fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap()
}

/// The day itself, or the first weekday after it when nobody works that day.
pub(super) fn next_weekday(day: NaiveDate) -> NaiveDate {
    let mut next = day;
    while is_workfree(next) {
        next = later(next, 1);
    }
    next
}

/// Saturdays, Sundays, holidays, and the three eves that 2 § lagen (1930:173) puts on a par with them.
pub(super) fn is_workfree(day: NaiveDate) -> bool {
    if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        return true;
    }
    is_fixed_holiday(day) || is_movable_holiday(day) || is_midsummer_eve(day)
}

/// Nyårsdagen, trettondedagen, första maj, nationaldagen, julafton, juldagen, annandagen and nyårsafton.
fn is_fixed_holiday(day: NaiveDate) -> bool {
    matches!(
        (day.month(), day.day()),
        (1, 1 | 6) | (5, 1) | (6, 6) | (12, 24 | 25 | 26 | 31)
    )
}

/// Långfredagen, annandag påsk and Kristi himmelsfärdsdag; the others fall on a Sunday.
fn is_movable_holiday(day: NaiveDate) -> bool {
    let after_easter = (day - easter(day.year())).num_days();
    matches!(after_easter, -2 | 1 | 39)
}

/// The Friday between 19 and 25 June. Midsommardagen and alla helgons dag are Saturdays.
fn is_midsummer_eve(day: NaiveDate) -> bool {
    day.month() == 6 && (19..=25).contains(&day.day()) && day.weekday() == Weekday::Fri
}

/// Easter Sunday, after Meeus.
fn easter(year: i32) -> NaiveDate {
    let golden = year % 19;
    let century = year / 100;
    let rest = year % 100;
    let leap = century / 4;
    let shift = (century + 8) / 25;
    let lunar = (century - shift + 1) / 3;
    let epact = (19 * golden + century - leap - lunar + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * correction + 114;
    let month = u32::try_from(sum / 31).unwrap();
    let number = u32::try_from(sum % 31 + 1).unwrap();
    date(year, month, number)
}

/// Whole years from a birth to a day. Who was born on the leap day turns a year on the first of March.
pub(super) fn whole_years(born: NaiveDate, day: NaiveDate) -> i32 {
    let years = day.year() - born.year();
    if (day.month(), day.day()) < (born.month(), born.day()) {
        years - 1
    } else {
        years
    }
}
