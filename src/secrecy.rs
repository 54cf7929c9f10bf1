//! What must never be copied to an output: identity numbers, wherever they stand.

use std::ops::Range;

/// What stands in place of an identity number.
const MASK: &str = "[personnummer]";

/// The text with every personnummer, samordningsnummer or reservnummer masked; `None` when it has none.
///
/// Recognised are six or eight digits that can be a date (the day of a samordningsnummer has 60 added),
/// perhaps a sign, and four more digits or, for a reservnummer, letters and digits. The control digit is
/// not asked: a mistyped number identifies as well.
#[must_use]
pub fn masked(text: &str) -> Option<String> {
    let mut safe = String::new();
    let mut rest = text;
    let mut found = false;
    while let Some(range) = next_number(rest) {
        found = true;
        safe.push_str(&rest[..range.start]);
        safe.push_str(MASK);
        rest = &rest[range.end..];
    }
    safe.push_str(rest);
    found.then_some(safe)
}

/// An identity number in the one form that all ways of writing it share: the last ten characters, in capitals.
/// `None` for a text that is not an identity number and nothing else.
#[must_use]
pub fn number_key(text: &str) -> Option<String> {
    let text = text.trim();
    let is_whole = length_at(text.as_bytes()) == Some(text.len());
    let kept: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let start = kept.len().checked_sub(10)?;
    is_whole.then(|| kept[start..].to_ascii_uppercase())
}

/// Where the first identity number stands.
fn next_number(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit());
    let mut fresh = starts.filter(|at| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    fresh.find_map(|at| length_at(&bytes[at..]).map(|length| at..at + length))
}

/// The length of an identity number at the beginning of some bytes.
fn length_at(bytes: &[u8]) -> Option<usize> {
    [8, 6].into_iter().find_map(|date| {
        let is_date = bytes.len() >= date && looks_like_date(&bytes[date - 4..date]);
        let digits = is_date && bytes[..date].iter().all(u8::is_ascii_digit);
        let sign = usize::from(matches!(bytes.get(date), Some(b'-' | b'+' | b' ')));
        let last = bytes.get(date + sign..date + sign + 4)?;
        let after = bytes.get(date + sign + 4);
        let ends = after.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let is_serial = last.iter().all(u8::is_ascii_alphanumeric) && last[3].is_ascii_digit();
        (digits && is_serial && ends).then_some(date + sign + 4)
    })
}

/// Month and day, the day perhaps with 60 added.
fn looks_like_date(month_day: &[u8]) -> bool {
    let number = |pair: &[u8]| {
        pair.iter().fold(0_u32, |sum, byte| {
            sum * 10 + u32::from(byte.wrapping_sub(b'0'))
        })
    };
    let (month, day) = (number(&month_day[..2]), number(&month_day[2..]));
    (1..=12).contains(&month) && matches!(day, 1..=31 | 61..=91)
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn every_way_of_writing_an_identity_number_is_masked() {
        for number in [
            "19121212-1212",
            "121212-1212",
            "191212121212",
            "1212121212",
            "20130578-2385",
            "121212+1212",
            "20200101-TF01",
        ] {
            let text = format!("Se {number}, barnet.");
            assert_eq!(
                masked(&text).as_deref(),
                Some("Se [personnummer], barnet."),
                "{number}"
            );
        }
    }

    #[test]
    fn dates_and_case_numbers_are_left_alone() {
        for text in [
            "2023-05-31 14:05",
            "20230531",
            "FB-2023-000123",
            "Dnr 2023/1234",
            "99999999-9999",
            "x191212121212",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }
}
