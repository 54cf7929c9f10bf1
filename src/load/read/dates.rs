//! Moments as exports write them. What can be read in one way only is read; the rest is refused, never guessed.

use crate::rulebook::{DateForms, DayMonth};
use crate::time::{Day, MONTHS, Moment, swedish};

/// Days that an export can be about, as [`Day::number`] has them, from 1900 to 2199: birth of the oldest, end of the
/// longest.
const DAYS: std::ops::RangeInclusive<i32> = 693_596..=803_168;

/// Day numbers of a spreadsheet that are read in a column of dates: from 1954 to 2077.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=65_000;

/// Day 0 of a spreadsheet's calendar, for days after February 1900; and of the old Macintosh one.
const EPOCH: (i32, u32, u32) = (1899, 12, 30);
const EPOCH_1904: (i32, u32, u32) = (1904, 1, 1);

/// Hours that a clock can be ahead of universal time.
const FURTHEST_AHEAD: u16 = 14;

/// Why a cell could not be read as a moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::load) enum Why {
    /// It has no form that is known, or the day does not exist.
    Form,
    /// The year has two digits.
    TwoDigitYear,
    /// Day and month cannot be told apart.
    Ambiguous,
}

/// Reads a text as a moment. A day number counts as one: `is_serial` says that it was.
pub(super) fn parse(text: &str, forms: DateForms) -> Result<Moment, Why> {
    let text = text.trim();
    if let Some(moment) = Moment::parse(text) {
        return plausible(moment);
    }
    if let Some(moment) = serial(text, forms.from_1904) {
        return plausible(moment);
    }
    let (date, clock) = split_clock(text);
    let day = parse_date(date, forms)?;
    let (minute, ahead) = match clock.trim() {
        "" => (None, None),
        clock => {
            let (minute, ahead) = parse_clock(clock).ok_or(Why::Form)?;
            (Some(minute), ahead)
        }
    };
    let minute = minute.filter(|minute| *minute > 0);
    let moment = plausible(Moment { day, minute })?;
    match ahead {
        Some(ahead) => plausible(swedish(moment, ahead).ok_or(Why::Form)?),
        None => Ok(moment),
    }
}

/// True for a text that is a spreadsheet's day number.
pub(super) fn is_serial(text: &str) -> bool {
    serial(text, false).is_some()
}

/// The moment of a day number, with the clock time in its fraction.
pub(super) fn from_serial(number: f64, from_1904: bool) -> Option<Moment> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number out of range is refused below"
    )]
    let minutes = (number * 1440.0).round() as i64;
    let (days, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    if !SERIALS.contains(&days) {
        return None;
    }
    let (year, month, day) = if from_1904 { EPOCH_1904 } else { EPOCH };
    let day = Day::new(year, month, day)?.plus_days(i32::try_from(days).ok()?);
    let minute = u16::try_from(minute).ok().filter(|minute| *minute > 0);
    Some(Moment { day, minute })
}

fn serial(text: &str, from_1904: bool) -> Option<Moment> {
    let (whole, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 5 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    from_serial(format!("{whole}.{fraction}").parse().ok()?, from_1904)
}

/// A text in the one form that nothing else has, of a moment in a year that an export can be about.
#[inline]
pub(in crate::load) fn plain(text: &str) -> Option<Moment> {
    plausible(Moment::parse(text)?).ok()
}

/// A moment in a year that an export can be about.
pub(super) fn plausible(moment: Moment) -> Result<Moment, Why> {
    if DAYS.contains(&moment.day.number()) {
        Ok(moment)
    } else {
        Err(Why::Form)
    }
}

/// Splits a clock time off the end: after `T`, `kl`, or a space that is followed by digits with a sign in them.
fn split_clock(text: &str) -> (&str, &str) {
    if let Some((date, clock)) = text.split_once("kl") {
        return (date.trim_end(), clock.trim_start_matches(['.', ' ']));
    }
    let bytes = text.as_bytes();
    let joint = text
        .find('T')
        .filter(|at| *at >= 8 && bytes[at - 1].is_ascii_digit());
    if let Some(at) = joint {
        return (&text[..at], &text[at + 1..]);
    }
    // Twelve digits may as well be a personnummer; fourteen are a day and a clock time with seconds.
    if bytes.len() == 14 && bytes.iter().all(u8::is_ascii_digit) {
        return (&text[..8], &text[8..]);
    }
    match text.rsplit_once(' ') {
        // The offset may stand by itself.
        Some((rest, offset)) if offset.starts_with('+') => match rest.rsplit_once(' ') {
            Some((date, _)) => (date, &text[date.len() + 1..]),
            None => (text, ""),
        },
        Some((date, clock)) if clock.contains([':', '.']) => (date, clock),
        _ => (text, ""),
    }
}

/// `14:05`, `14.05`, with seconds and their parts, and how many minutes it is ahead of universal time, if it says so.
fn parse_clock(text: &str) -> Option<(u16, Option<u16>)> {
    let (text, ahead) = split_offset(text)?;
    let parts: Vec<&str> = text.split([':', '.']).collect();
    let (hour, minute) = match parts[..] {
        [packed] if packed.len() == 6 => (pair(packed.get(..2)?)?, pair(packed.get(2..4)?)?),
        [hour, minute] => (pair(&padded(hour))?, pair(minute)?),
        [hour, minute, second] => {
            pair(second).filter(|second| *second < 60)?;
            (pair(&padded(hour))?, pair(minute)?)
        }
        [hour, minute, second, fraction] => {
            pair(second).filter(|second| *second < 60)?;
            fraction.parse::<u32>().ok()?;
            (pair(&padded(hour))?, pair(minute)?)
        }
        _ => return None,
    };
    (hour < 24 && minute < 60).then_some((hour * 60 + minute, ahead))
}

/// Splits off how far a clock is ahead of universal time: `Z`, `+02:00`, `+0200`, `+02`. What begins with `-` may as well be
/// the end of an appointment, and no system here is behind universal time.
fn split_offset(text: &str) -> Option<(&str, Option<u16>)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let Some((clock, offset)) = text.split_once('+') else {
        return Some((text, None));
    };
    let (hours, minutes) = match offset.len() {
        2 => (offset, "00"),
        4 => offset.split_at_checked(2)?,
        _ => offset.split_once(':')?,
    };
    let (hours, minutes) = (pair(hours)?, pair(minutes)?);
    let is_offset = hours <= FURTHEST_AHEAD && minutes < 60;
    is_offset.then_some((clock.trim_end(), Some(hours * 60 + minutes)))
}

/// Two digits.
fn pair(text: &str) -> Option<u16> {
    let is_pair = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_pair.then(|| text.parse().ok()).flatten()
}

fn padded(hour: &str) -> String {
    format!("{hour:0>2}")
}

fn parse_date(text: &str, forms: DateForms) -> Result<Day, Why> {
    let text = text.trim();
    let parts: Vec<&str> = text
        .split(['-', '/', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    if let [packed] = parts[..]
        && packed.len() == 8
        && packed.is_ascii()
    {
        return day_of(&packed[..4], &packed[4..6], &packed[6..]);
    }
    if let Some(named) = named_month(&parts) {
        return named;
    }
    let [first, second, third] = parts[..] else {
        return Err(Why::Form);
    };
    let numbers = [first, second, third]
        .iter()
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !numbers {
        return Err(Why::Form);
    }
    if first.len() == 4 {
        return day_of(first, second, third);
    }
    if third.len() == 4 {
        return year_last(text, [first, second, third], forms);
    }
    Err(
        if third.len() <= 2 && first.len() <= 2 && second.len() <= 2 {
            Why::TwoDigitYear
        } else {
            Why::Form
        },
    )
}

/// `31/5 2023` and `31/5-2023` are Swedish and have one reading. `31/05/2023` and the like are read as the profile says.
fn year_last(text: &str, [first, second, year]: [&str; 3], forms: DateForms) -> Result<Day, Why> {
    let signs: Vec<char> = text
        .chars()
        .filter(|letter| !letter.is_ascii_digit() && *letter != ' ')
        .collect();
    let order = match signs[..] {
        ['/'] | ['/', '-'] => Some(DayMonth::DayFirst),
        ['/', '/'] => forms.slash,
        ['.', '.'] => forms.dot,
        ['-', '-'] => forms.dash,
        _ => return Err(Why::Form),
    };
    match order {
        Some(DayMonth::DayFirst) => day_of(year, second, first),
        Some(DayMonth::MonthFirst) => day_of(year, first, second),
        None => Err(Why::Ambiguous),
    }
}

/// `31 maj 2023`, `den 31 maj 2023`, `31 sept. 2023`.
fn named_month(parts: &[&str]) -> Option<Result<Day, Why>> {
    let parts = parts.strip_prefix(&["den"]).unwrap_or(parts);
    let [day, month, year] = parts else {
        return None;
    };
    let month = month.to_lowercase();
    let is_month = |name: &&str| month.len() >= 3 && name.starts_with(&month);
    let place = MONTHS.iter().position(is_month)? + 1;
    if year.len() == 2 {
        return Some(Err(Why::TwoDigitYear));
    }
    Some(day_of(year, &place.to_string(), day))
}

fn day_of(year: &str, month: &str, day: &str) -> Result<Day, Why> {
    let number = |part: &str, most: usize| {
        let is_number = !part.is_empty()
            && part.len() <= most
            && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<u32>().ok()).flatten()
    };
    let found = match (
        number(year, 4).filter(|_| year.len() == 4),
        number(month, 2),
        number(day, 2),
    ) {
        (Some(year), Some(month), Some(day)) => i32::try_from(year)
            .ok()
            .and_then(|year| Day::new(year, month, day)),
        _ => None,
    };
    found.ok_or(Why::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, forms: DateForms) -> Result<String, Why> {
        parse(text, forms).map(|moment| moment.to_string())
    }

    #[test]
    fn an_export_is_about_days_from_1900_to_2199() {
        let number = |text: &str| Day::parse(text).unwrap().number();
        assert_eq!(*DAYS.start(), number("1900-01-01"));
        assert_eq!(*DAYS.end(), number("2199-12-31"));
    }

    #[test]
    fn every_form_with_one_reading_is_read() {
        for (text, expected) in [
            ("2023-05-31", "2023-05-31"),
            ("20230531", "2023-05-31"),
            ("2023/05/31", "2023-05-31"),
            ("2023.5.31", "2023-05-31"),
            ("31/5 2023", "2023-05-31"),
            ("1/5 2023", "2023-05-01"),
            ("31/5-2023", "2023-05-31"),
            ("31 maj 2023", "2023-05-31"),
            ("den 3 sept. 2023", "2023-09-03"),
            ("1 Januari 2023", "2023-01-01"),
            ("2023-05-31 14:05", "2023-05-31 14:05"),
            ("2023-05-31T14:05:59", "2023-05-31 14:05"),
            ("2023-05-31T14:05:59.123", "2023-05-31 14:05"),
            ("2023-05-31T14:05:00+02:00", "2023-05-31 14:05"),
            ("2023-05-31T14:05:00+0200", "2023-05-31 14:05"),
            ("2023-05-31 14:05+02", "2023-05-31 14:05"),
            ("2023-05-31 14:05:00.0000000 +02:00", "2023-05-31 14:05"),
            ("2023-05-31T14:05:00+01:00", "2023-05-31 15:05"),
            ("2023-01-31T14:05:00+02:00", "2023-01-31 13:05"),
            ("2023-05-31T14:05:00Z", "2023-05-31 16:05"),
            ("2023-01-31T14:05:00Z", "2023-01-31 15:05"),
            ("2023-05-31T14:05:00+00:00", "2023-05-31 16:05"),
            ("2023-05-31T22:00:00.000Z", "2023-06-01"),
            ("20230531T223000Z", "2023-06-01 00:30"),
            ("2023-05-31T00:00:00+02:00", "2023-05-31"),
            ("2023-05-31T00:00:00Z", "2023-05-31"),
            ("2023-05-31 14.05", "2023-05-31 14:05"),
            ("2023-05-31 kl. 9.05", "2023-05-31 09:05"),
            ("31/5 2023 14.05", "2023-05-31 14:05"),
            ("31/5 2023 kl 14:05", "2023-05-31 14:05"),
            ("20230531140559", "2023-05-31 14:05"),
            ("2023-05-31 00:00:00", "2023-05-31"),
            ("45077", "2023-05-31"),
            ("45077,5", "2023-05-31 12:00"),
            ("45077.58680555", "2023-05-31 14:05"),
        ] {
            assert_eq!(
                read(text, DateForms::default()).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn what_has_two_readings_or_none_is_refused_with_its_reason() {
        for (text, why) in [
            ("03/04/2023", Why::Ambiguous),
            ("31/05/2023", Why::Ambiguous),
            ("03.04.2023", Why::Ambiguous),
            ("03-04-2023", Why::Ambiguous),
            ("23-05-31", Why::TwoDigitYear),
            ("31/5 23", Why::TwoDigitYear),
            ("31/05/23", Why::TwoDigitYear),
            ("3 maj 23", Why::TwoDigitYear),
            ("2023-02-30", Why::Form),
            ("31/4 2023", Why::Form),
            ("5/31 2023", Why::Form),
            ("2023-05-31 25:00", Why::Form),
            ("2023-01-31T00:00:00+02:00", Why::Form),
            ("2023-05-31T14:05:00+15:00", Why::Form),
            ("2023-05-31T14:05:00+2", Why::Form),
            ("2023-05-31T14:05:00-02:00", Why::Form),
            ("2023-05-31 08:00-10:00", Why::Form),
            ("2023-05-31 +02:00", Why::Form),
            ("2199-12-31T23:30:00Z", Why::Form),
            ("2023-05-31Z", Why::Form),
            ("2023-05-31 02:05 PM", Why::Form),
            ("99999", Why::Form),
            ("2023", Why::Form),
            ("191212121212", Why::Form),
            ("19121212 1212", Why::Form),
            ("okänt", Why::Form),
            ("0001-01-01", Why::Form),
            ("2023-05", Why::Form),
            ("å/ä ö", Why::Form),
            ("í €6", Why::Form),
            ("2023€1", Why::Form),
        ] {
            assert_eq!(parse(text, DateForms::default()), Err(why), "{text}");
        }
    }

    #[test]
    fn a_profile_says_which_number_is_the_day_and_where_day_numbers_start() {
        let forms = DateForms {
            slash: Some(DayMonth::MonthFirst),
            dot: Some(DayMonth::DayFirst),
            dash: None,
            from_1904: true,
        };
        assert_eq!(read("03/04/2023", forms).as_deref(), Ok("2023-03-04"));
        assert_eq!(
            read("03.04.2023 8:15", forms).as_deref(),
            Ok("2023-04-03 08:15")
        );
        assert_eq!(read("13/13/2023", forms), Err(Why::Form));
        assert_eq!(read("43615", forms).as_deref(), Ok("2023-05-31"));
    }
}
