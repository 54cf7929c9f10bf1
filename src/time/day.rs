use std::fmt;

use chrono::{Datelike, Months, NaiveDate, Weekday};

use super::zone::minutes_between;

/// A calendar day in the Gregorian calendar, stored as days since 0000-12-31 (four bytes).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A day with or without clock time, as an export gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Moment {
    /// The calendar day.
    pub day: Day,
    /// Minutes since midnight, when the export has a clock time.
    pub minute: Option<u16>,
}

/// The number of 9999-12-31.
const LAST_USUAL_DAY: i32 = 3_652_059;

impl Day {
    /// Later than any day an export can hold; stands for «no end».
    pub const MAX: Self = Self(i32::MAX);
    /// Earlier than any day an export can hold; stands for «no beginning».
    pub const MIN: Self = Self(i32::MIN);

    /// The day of a year, month (1–12) and day (1–31); `None` when there is no such day.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let reckoned = || {
            let year = u32::try_from(year).ok();
            let year = year.filter(|year| (1..=LAST_YEAR).contains(year))?;
            let is_there =
                (1..=12).contains(&month) && (1..=last_day_of(year, month)).contains(&day);
            is_there.then(|| Civil { year, month, day }.number())
        };
        let looked_up = || NaiveDate::from_ymd_opt(year, month, day).map(Self::from);
        reckoned().or_else(looked_up)
    }

    /// Reads `YYYY-MM-DD`, nothing before or after; `None` for any other form or an impossible day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
        if bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let year = digits([bytes[0], bytes[1], bytes[2], bytes[3]])?;
        Self::new(
            i32::try_from(year).ok()?,
            digits([bytes[5], bytes[6]])?,
            digits([bytes[8], bytes[9]])?,
        )
    }

    /// The day `count` calendar days later (earlier when negative).
    #[must_use]
    pub fn plus_days(self, count: i32) -> Self {
        Self(self.0.saturating_add(count))
    }

    /// The day with the same number `count` months later, or that month's last day (1 §).
    #[must_use]
    pub fn plus_months(self, count: u32) -> Self {
        self.months_reckoned(count).unwrap_or_else(|| {
            self.date()
                .checked_add_months(Months::new(count))
                .map_or(Self::MAX, Self::from)
        })
    }

    /// The same, where both days lie in the years that are reckoned here.
    fn months_reckoned(self, count: u32) -> Option<Self> {
        let Civil { year, month, day } = Civil::of(self)?;
        let months = (year * 12 + month - 1).checked_add(count)?;
        let (year, month) = (months / 12, months % 12 + 1);
        let day = day.min(last_day_of(year, month));
        (year <= LAST_YEAR).then(|| Civil { year, month, day }.number())
    }

    /// Calendar days from `earlier` to this day.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day as a number, counted from 0000-12-31.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day with a number.
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// True for a year of at most four digits, which is written without a sign: 1 to 9999.
    pub(crate) fn has_usual_year(self) -> bool {
        (1..=LAST_USUAL_DAY).contains(&self.0)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.written().0
    }

    /// Month (1–12) and day of month (1–31).
    #[must_use]
    pub fn month_day(self) -> (u32, u32) {
        let (_, month, day) = self.written();
        (month, day)
    }

    /// The weekday.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match u32::try_from(self.0) {
            Ok(number @ 1..=LAST_RECKONED) => WEEKDAYS[((number + 6) % 7) as usize],
            _ => self.date().weekday(),
        }
    }

    /// Whole years from `birth` to this day, as an age is counted.
    #[must_use]
    pub fn age_of(self, birth: Self) -> i32 {
        let (year, month, day) = self.written();
        let (born, month_born, day_born) = birth.written();
        let had_birthday = (month, day) >= (month_born, day_born);
        year - born - i32::from(!had_birthday)
    }

    /// Year, month and day of month.
    fn written(self) -> (i32, u32, u32) {
        if let Some(Civil { year, month, day }) = Civil::of(self) {
            return (year.cast_signed(), month, day);
        }
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }
}

/// The last day of the years that are reckoned here, and the last of those years; the first is the year 1. Other days are
/// left to the calendar library.
const LAST_RECKONED: u32 = 3_652_059;
const LAST_YEAR: u32 = 9_999;

/// Days from the first of March of the year 0 to the day with number 0: years that begin in March have their leap day last.
const DAYS_BEFORE: u32 = 305;

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// A day as it is written. Every age and every last day is worked out by it, so it is reckoned and not looked up.
struct Civil {
    year: u32,
    month: u32,
    day: u32,
}

/// The last day of a month.
fn last_day_of(year: u32, month: u32) -> u32 {
    let is_century = year.is_multiple_of(100) && !year.is_multiple_of(400);
    let is_leap = year.is_multiple_of(4) && !is_century;
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Civil {
    /// By Neri and Schneider, «Euclidean affine functions and their application to calendar algorithms» (2022): years
    /// begin in March.
    fn of(day: Day) -> Option<Self> {
        let number = u32::try_from(day.0).ok();
        let number = number.filter(|number| (1..=LAST_RECKONED).contains(number))?;
        let quarters = 4 * (number + DAYS_BEFORE) + 3;
        let (century, of_century) = (quarters / 146_097, quarters % 146_097 / 4);
        let quarters = 4 * of_century + 3;
        let (year, of_year) = (100 * century + quarters / 1_461, quarters % 1_461 / 4);
        let month_and_day = 2_141 * of_year + 197_913;
        let (month, day) = (month_and_day / 65_536, month_and_day % 65_536 / 2_141 + 1);
        Some(if of_year >= 306 {
            Self {
                year: year + 1,
                month: month - 12,
                day,
            }
        } else {
            Self { year, month, day }
        })
    }

    /// The day of a year that is reckoned here.
    fn number(&self) -> Day {
        let (year, month) = if self.month <= 2 {
            (self.year - 1, self.month + 12)
        } else {
            (self.year, self.month)
        };
        let before_year = 365 * year + year / 4 - year / 100 + year / 400;
        let before_month = (153 * (month - 3) + 2) / 5;
        Day((before_year + before_month + self.day - 1 - DAYS_BEFORE).cast_signed())
    }
}

const DIGITS: &[u8; 10] = b"0123456789";

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }
}

impl Day {
    /// Writes it as `ÅÅÅÅ-MM-DD`. Evidence has several days in every row: reading a pattern costs more than writing digits,
    /// and ten letters one by one cost more than all at once.
    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        let (year, month, day) = self.written();
        if !(0..=9999).contains(&year) {
            return write!(out, "{}", self.date().format("%Y-%m-%d"));
        }
        let year = year.unsigned_abs();
        let text = [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ];
        out.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(out)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Moment {
    /// A day without clock time.
    #[must_use]
    pub fn on(day: Day) -> Self {
        Self { day, minute: None }
    }

    /// Reads `YYYY-MM-DD`, or that with ` HH:MM` or `THH:MM` (seconds are allowed and dropped). Midnight
    /// is a day without clock time: that is how systems and spreadsheets write one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 10 {
            return Day::parse(text).map(Self::on);
        }
        let day = Day::parse(text.get(..10)?)?;
        let clock = text.get(10..)?.strip_prefix([' ', 'T'])?;
        let minute = parse_clock(clock.as_bytes())?;
        Some(Self {
            day,
            minute: (minute > 0).then_some(minute),
        })
    }

    /// Minutes from `earlier` to this moment as the clocks show them, when both have a clock time: an hour more or less than
    /// have passed, where summer time began or ended in between.
    #[must_use]
    pub fn minutes_since(self, earlier: Self) -> Option<i64> {
        let days = i64::from(self.day.days_since(earlier.day));
        Some(days * 1440 + i64::from(self.minute?) - i64::from(earlier.minute?))
    }

    /// Minutes that passed from `earlier` to this moment on Swedish clocks, when both have a clock time: the fewest and the
    /// most that it can be. They differ only in the night that summer time begins or ends.
    #[must_use]
    pub fn passed_since(self, earlier: Self) -> Option<(i64, i64)> {
        Some(minutes_between(
            (earlier.day, earlier.minute?),
            (self.day, self.minute?),
        ))
    }

    /// True when this moment is known to come before `other`: by day, or by clock on the same day.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        match self.day.cmp(&other.day) {
            std::cmp::Ordering::Equal => match (self.minute, other.minute) {
                (Some(mine), Some(theirs)) => mine < theirs,
                _ => false,
            },
            order => order.is_lt(),
        }
    }

    /// Writes the day, and after it ` TT:MM` when it has a clock time.
    fn write_to(self, out: &mut impl fmt::Write) -> fmt::Result {
        self.day.write_to(out)?;
        self.write_clock(out)
    }

    fn write_clock(self, out: &mut impl fmt::Write) -> fmt::Result {
        let Some(minute) = self.minute else {
            return Ok(());
        };
        let (hour, minute) = (u32::from(minute / 60), u32::from(minute % 60));
        let text = [
            b' ',
            digit(hour / 10),
            digit(hour),
            b':',
            digit(minute / 10),
            digit(minute),
        ];
        out.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Days as they are written. Evidence of a whole country has millions of them, and they are a few thousand different ones:
/// whoever writes that many keeps those that were written last.
#[derive(Clone, Default, Debug)]
pub(crate) struct DayTexts(Vec<(Day, String)>);

impl DayTexts {
    /// Days that are kept: those of some years.
    const KEPT: usize = 2_048;

    /// Keeps what is written.
    pub(crate) fn keeping() -> Self {
        Self(vec![(Day::MIN, String::new()); Self::KEPT])
    }

    /// Puts a moment at the end of a text as it is displayed.
    pub(crate) fn push(&mut self, moment: Moment, text: &mut String) {
        let day = moment.day;
        let place = day.number().cast_unsigned() as usize % Self::KEPT;
        // A text takes everything.
        let _ = match self.0.get_mut(place) {
            Some((known, written)) => {
                if *known != day || written.is_empty() {
                    (*known, *written) = (day, day.to_string());
                }
                text.push_str(written);
                moment.write_clock(text)
            }
            None => moment.write_to(text),
        };
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(out)
    }
}

/// The last digit of a number.
fn digit(number: u32) -> u8 {
    DIGITS[(number % 10) as usize]
}

/// `HH:MM` or `HH:MM:SS` as minutes since midnight.
fn parse_clock(bytes: &[u8]) -> Option<u16> {
    let (clock, seconds) = bytes.split_first_chunk::<5>()?;
    let has_form = match seconds {
        [] => true,
        [b':', tens, ones] => digits([*tens, *ones])? < 60,
        _ => false,
    };
    let hour = digits([clock[0], clock[1]])?;
    let minute = digits([clock[3], clock[4]])?;
    if !has_form || clock[2] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    u16::try_from(hour * 60 + minute).ok()
}

/// A number of so many digits. All are looked at, whatever the first is: that is done together.
#[inline]
fn digits<const COUNT: usize>(bytes: [u8; COUNT]) -> Option<u32> {
    let values = bytes.map(|byte| byte.wrapping_sub(b'0'));
    let number = values
        .iter()
        .fold(0, |number, value| number * 10 + u32::from(*value));
    let highest = values.iter().fold(0, |highest, value| *value.max(&highest));
    (highest < 10).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_kept_is_written_as_one_that_is_not() {
        let (mut keeping, mut forgetting) = (DayTexts::keeping(), DayTexts::default());
        // Also those that stand in each other's place, and in that of none.
        let days = [-2_048, 0, 2_048, 738_000, 740_048, 738_001].map(Day::from_number);
        let days = days.into_iter().chain([Day::MIN, Day::MAX]);
        let minutes = [None, Some(1), Some(1_439)];
        for moment in days.flat_map(|day| minutes.map(|minute| Moment { day, minute })) {
            for _ in 0..2 {
                let mut texts = [String::from("den "), String::from("den ")];
                keeping.push(moment, &mut texts[0]);
                forgetting.push(moment, &mut texts[1]);
                let slow = format!("den {moment}");
                assert_eq!(texts, [slow.clone(), slow]);
            }
        }
    }

    #[test]
    fn a_year_that_is_written_with_a_sign_is_not_usual() {
        for number in [-800, 0, 1, 738_000, LAST_USUAL_DAY, LAST_USUAL_DAY + 1] {
            let day = Day::from_number(number);
            let is_signed = |text: &str| text.starts_with(['+', '-']) || text.starts_with("0000");
            assert_eq!(day.has_usual_year(), !is_signed(&day.to_string()), "{day}");
        }
    }

    #[test]
    fn only_whole_iso_days_that_exist_are_read() {
        assert_eq!(Day::parse("2024-02-29"), Day::new(2024, 2, 29));
        for bad in [
            "2023-02-29",
            "2023-2-09",
            "23-02-09",
            "2023-02-09 ",
            "åäö3-02-09",
            "2023/02/09",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_day_is_written_as_the_calendar_library_writes_it() {
        let far = [
            Day::MIN,
            Day::MAX,
            Day::from_number(0),
            Day::from_number(4_000_000),
        ];
        let all = (690_000..760_000).map(Day::from_number).chain(far);
        for day in all {
            assert_eq!(day.to_string(), day.date().format("%Y-%m-%d").to_string());
        }
    }

    #[test]
    fn days_are_reckoned_as_the_calendar_library_reckons_them() {
        let ends = (-400..400).chain(3_651_700..3_652_500);
        let far = [i32::MIN, i32::MIN + 1, i32::MAX - 1, i32::MAX];
        // The years from 1890 to 2209, and where reckoning begins and ends.
        for number in (690_000..806_000).chain(ends).chain(far) {
            let day = Day::from_number(number);
            let date = day.date();
            assert_eq!(day.year(), date.year(), "{number}");
            assert_eq!(day.month_day(), (date.month(), date.day()), "{number}");
            assert_eq!(day.weekday(), date.weekday(), "{number}");
            for count in [0, 1, 2, 4, 6, 11, 12, 13, 216, 96_000, u32::MAX] {
                let later = date.checked_add_months(Months::new(count));
                let later = later.map_or(Day::MAX, Day::from);
                assert_eq!(day.plus_months(count), later, "{number} {count}");
            }
        }
    }

    #[test]
    fn the_days_that_there_are_are_those_of_the_calendar_library() {
        let years = (-3..5)
            .chain(1_890..2_210)
            .chain([9_999, 10_000, i32::MIN, i32::MAX]);
        for year in years {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let expected = NaiveDate::from_ymd_opt(year, month, day).map(Day::from);
                assert_eq!(Day::new(year, month, day), expected, "{year} {month} {day}");
            }
        }
    }

    #[test]
    fn clock_times_out_of_range_are_refused() {
        let read = Moment::parse("2023-05-31 14:05").map(|moment| moment.to_string());
        assert_eq!(read.as_deref(), Some("2023-05-31 14:05"));
        assert!(Moment::parse("2023-05-31T23:59:59").is_some());
        for bad in [
            "2023-05-31 24:00",
            "2023-05-31 12:60",
            "2023-05-31 1:05",
            "2023-05-31 12:00:61",
        ] {
            assert_eq!(Moment::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let birth = Day::parse("2005-07-02").unwrap();
        assert_eq!(Day::parse("2023-07-01").unwrap().age_of(birth), 17);
        assert_eq!(Day::parse("2023-07-02").unwrap().age_of(birth), 18);
    }
}
