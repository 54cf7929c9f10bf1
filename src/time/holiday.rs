use chrono::Weekday;

use super::Day;

/// True on the days that 2 § lag (1930:173) names: Saturdays, Sundays, public holidays,
/// midsommarafton, julafton and nyårsafton.
#[must_use]
pub fn is_workfree(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || is_fixed(day) || is_movable(day)
}

/// Holidays and eves with a fixed date. National Day became a holiday in 2005.
fn is_fixed(day: Day) -> bool {
    match day.month_day() {
        (1, 1 | 6) | (5, 1) | (12, 24..=26 | 31) => true,
        (6, 6) => day.year() >= 2005,
        _ => false,
    }
}

/// Good Friday, Easter Monday, Ascension Day, Whit Monday (until 2004) and Midsummer's Eve.
/// Easter, Whitsun, Midsummer's Day and All Saints' Day always fall on a Saturday or a Sunday.
fn is_movable(day: Day) -> bool {
    if is_midsummer_eve(day) {
        return true;
    }
    // Good Friday is the 20th of March at the earliest and Whit Monday the 14th of June at the latest: in other months
    // Easter need not be reckoned.
    if !matches!(day.month_day(), (3..=6, _)) {
        return false;
    }
    match day.days_since(easter_sunday(day.year())) {
        -2 | 1 | 39 => true,
        50 => day.year() <= 2004,
        _ => false,
    }
}

/// The Friday between 19 and 25 June.
fn is_midsummer_eve(day: Day) -> bool {
    matches!(day.month_day(), (6, 19..=25)) && day.weekday() == Weekday::Fri
}

/// Easter Sunday by the anonymous Gregorian computus (Nature, 1876; Meeus 1991).
fn easter_sunday(year: i32) -> Day {
    let golden = year % 19;
    let (century, in_century) = (year / 100, year % 100);
    let correction = (8 * century + 13) / 25;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days_from_march_22 = epact + weekday - 7 * shift;
    Day::new(year, 3, 22)
        .unwrap_or(Day::MIN)
        .plus_days(days_from_march_22)
}
