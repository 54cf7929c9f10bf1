//! What must never be copied to an output: identity numbers, wherever they stand.

use std::ops::Range;

/// What stands in place of an identity number.
const MASK: &str = "[personnummer]";

/// Bytes of the shortest way to write one: six digits and four characters.
const SHORTEST_NUMBER: usize = 10;

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

/// True for a text with such a number in it. Most texts are too short or have too few digits, which is quickly seen.
#[must_use]
pub fn holds_number(text: &str) -> bool {
    const FEWEST_DIGITS: usize = 7;
    // Where in a short text a number could begin is seen at once.
    let is_short = text.len() < 2 * SHORTEST_NUMBER;
    (is_short || most_digits_in(text.as_bytes()) >= FEWEST_DIGITS) && next_number(text).is_some()
}

/// How many digits there are at most. They are counted many at a time; so that no few bytes are left over, the last ones are
/// counted once more with those before them.
fn most_digits_in(bytes: &[u8]) -> usize {
    let parts = bytes.as_chunks::<16>().0.iter();
    let last = bytes.last_chunk::<16>();
    parts.chain(last).map(digits_among).sum()
}

/// How many of some bytes are digits: counted in a byte, so that the compiler can count all of them at a time.
fn digits_among(bytes: &[u8; 16]) -> usize {
    let digits = bytes.iter().map(|byte| u8::from(byte.is_ascii_digit()));
    usize::from(digits.fold(0_u8, u8::wrapping_add))
}

/// The text with every day written as ÅÅÅÅ-MM-DD, and a clock time after it, taken out.
#[must_use]
pub fn without_days(text: &str) -> String {
    let is_day = |piece: &str| crate::time::Day::parse(piece).is_some();
    let mut safe = String::new();
    let mut rest = text;
    while let Some(at) = (0..rest.len()).find(|at| rest.get(*at..*at + 10).is_some_and(is_day)) {
        safe.push_str(&rest[..at]);
        safe.push_str("[dag]");
        rest = &rest[at + 10..];
        let clock = rest.as_bytes().first_chunk::<6>();
        if clock.copied().is_some_and(is_clock) {
            rest = &rest[6..];
        }
    }
    safe.push_str(rest);
    safe
}

/// True for ` TT:MM`.
fn is_clock(bytes: [u8; 6]) -> bool {
    let mut digits = [1, 2, 4, 5].iter();
    bytes[0] == b' ' && bytes[3] == b':' && digits.all(|place| bytes[*place].is_ascii_digit())
}

/// Parts of words that titles have and names have not.
const TITLE_PARTS: [&str; 19] = [
    "chef",
    "sekreterare",
    "ledare",
    "ordförande",
    "ledamot",
    "direktör",
    "handläggare",
    "nämnd",
    "utskott",
    "socionom",
    "samordnare",
    "jurist",
    "utredare",
    "jour",
    "kommun",
    "enhet",
    "förvaltning",
    "assistent",
    "administratör",
];

/// Stands before a name that is kept in place of a title, so that it is compared but never printed.
pub const NAME_MARK: &str = "\u{e000}";

/// A title as it is printed.
#[must_use]
pub fn shown_title(title: &str) -> &str {
    if title.starts_with(NAME_MARK) {
        "[namn]"
    } else {
        title
    }
}

/// True for a text that looks like a person's name: two to four words of letters, each with a capital first and small
/// letters after it, and none of them part of a title.
#[must_use]
pub fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name_word = |word: &&str| {
        let mut letters = word.chars();
        let is_capital = letters.next().is_some_and(char::is_uppercase);
        let rest = letters.as_str();
        let is_letter = |letter: char| letter.is_alphabetic() || matches!(letter, '-' | '.' | ',');
        is_capital && rest.chars().any(char::is_lowercase) && rest.chars().all(is_letter)
    };
    let lower = text.to_lowercase();
    (2..=4).contains(&words.len())
        && words.iter().all(is_name_word)
        && !TITLE_PARTS.iter().any(|part| lower.contains(part))
}

/// True for a text that is a title and can be nothing else: a word that titles have, no digits, and no capital after
/// the first letter.
#[must_use]
pub fn is_plain_title(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut rest = text.chars().skip(1);
    TITLE_PARTS.iter().any(|part| lower.contains(part))
        && rest.all(|letter| !letter.is_uppercase() && !letter.is_numeric())
}

/// An identity number in the one form that all ways of writing it share: the last ten characters, in capitals.
/// `None` for a text that is not an identity number and nothing else.
#[must_use]
pub fn number_key(text: &str) -> Option<String> {
    let text = text.trim();
    if length_at(text.as_bytes()) != Some(text.len()) {
        return None;
    }
    let kept: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let start = kept.len().checked_sub(10)?;
    Some(kept[start..].to_ascii_uppercase())
}

/// Where the first identity number stands.
fn next_number(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let last = bytes.len().checked_sub(SHORTEST_NUMBER)?;
    let starts = (0..=last).filter(|at| bytes[*at].is_ascii_digit());
    let mut fresh = starts.filter(|at| *at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
    fresh.find_map(|at| length_at(&bytes[at..]).map(|length| at..at + length))
}

/// The length of an identity number at the beginning of some bytes.
fn length_at(bytes: &[u8]) -> Option<usize> {
    let plain = [8, 6].into_iter().find_map(|date| {
        let is_date = bytes.len() >= date && looks_like_date(&bytes[date - 4..date]);
        let digits = is_date && bytes[..date].iter().all(u8::is_ascii_digit);
        digits.then(|| serial_end(bytes, date)).flatten()
    });
    plain.or_else(|| dashed_length(bytes))
}

/// The length of a number whose date is written as a day: `1912-12-12-1212`.
fn dashed_length(bytes: &[u8]) -> Option<usize> {
    let dashes = [4, 7, 10].iter().all(|at| bytes.get(*at) == Some(&b'-'));
    let mut digits = [0, 1, 2, 3, 5, 6, 8, 9].iter();
    let is_day = dashes && digits.all(|at| bytes.get(*at).is_some_and(u8::is_ascii_digit));
    is_day.then(|| serial_end(bytes, 10)).flatten()
}

/// Where the last four characters end, after a sign that is written in any way.
fn serial_end(bytes: &[u8], date: usize) -> Option<usize> {
    let at = date + sign_length(&bytes[date..]);
    let last = bytes.get(at..at + 4)?;
    let after = bytes.get(at + 4);
    let ends = after.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_serial = last.iter().all(u8::is_ascii_alphanumeric) && last[3].is_ascii_digit();
    (is_serial && ends).then_some(at + 4)
}

/// Bytes of hyphens, dashes, a minus or plus sign, and spaces between them: at most three signs.
fn sign_length(bytes: &[u8]) -> usize {
    const SIGNS: [&str; 12] = [
        "-", "+", " ", "\u{2d}", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}",
        "\u{2212}", "\u{a0}", "\u{202f}",
    ];
    let mut length = 0;
    for _ in 0..3 {
        let rest = &bytes[length..];
        let sign = SIGNS.iter().find(|sign| rest.starts_with(sign.as_bytes()));
        length += sign.map_or(0, |sign| sign.len());
    }
    length
}

/// A name of a file or sheet, for messages: without identity numbers and control characters.
#[must_use]
pub fn shown_name(name: &str) -> String {
    let printable: String = name.chars().filter(|letter| !letter.is_control()).collect();
    masked(&printable).unwrap_or(printable)
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
    use super::{holds_number, is_plain_title, looks_like_name, masked, number_key, without_days};

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
            "19121212–1212",
            "19121212 - 1212",
            "19121212\u{2011}1212",
            "121212\u{a0}1212",
            "121212−1212",
            "1912-12-12-1212",
        ] {
            let text = format!("Se {number}, barnet.");
            assert_eq!(
                masked(&text).as_deref(),
                Some("Se [personnummer], barnet."),
                "{number}"
            );
            assert!(holds_number(number), "{number}");
        }
    }

    #[test]
    fn a_number_is_found_however_short_it_is_and_however_long_the_text() {
        for (text, holds) in [
            ("121212TF01", true),
            ("121212TF-1", false),
            ("12121212", false),
            ("", false),
        ] {
            assert_eq!(holds_number(text), holds, "{text}");
        }
        for before in ["x".repeat(254), "7".repeat(300), "å".repeat(600)] {
            let text = format!("{before} 121212-1212");
            assert!(holds_number(&text) && !holds_number(&before), "{text}");
        }
    }

    #[test]
    fn days_are_taken_out_of_what_is_published() {
        assert_eq!(
            without_days("Beslut 2023-05-31 14:05, i tid till 2023-06-01."),
            "Beslut [dag], i tid till [dag]."
        );
        assert_eq!(without_days("å 2023-13-01"), "å 2023-13-01");
        for after in [" om:så är det", " kl:14", " 14:0å, resten", " 14:0"] {
            let text = format!("Den 2023-05-31{after}");
            assert_eq!(without_days(&text), format!("Den [dag]{after}"));
        }
    }

    #[test]
    fn titles_are_told_from_names() {
        for name in ["Anna Andersson", "Per-Olof Von Sydow", "Andersson, Anna"] {
            assert!(looks_like_name(name), "{name}");
        }
        for other in [
            "Enhet Blå",
            "Barn och unga",
            "Anna",
            "Enhetschef Barn",
            "Förordnad Ledamot",
        ] {
            assert!(!looks_like_name(other), "{other}");
        }
        for title in ["Förste socialsekreterare", "enhetschef", "tf teamledare"] {
            assert!(is_plain_title(title), "{title}");
        }
        for other in [
            "Anna Andersson",
            "socialsekreterare Bo Ek",
            "Eva HEMLIG",
            "handläggare 121212-1212",
        ] {
            assert!(!is_plain_title(other), "{other}");
        }
    }

    #[test]
    fn numbers_written_in_different_ways_are_one() {
        for number in [
            "19121212-1212",
            "121212-1212",
            "191212121212",
            "1212121212",
            "121212+1212",
        ] {
            assert_eq!(
                number_key(number).as_deref(),
                Some("1212121212"),
                "{number}"
            );
        }
        assert_eq!(number_key("20200101-tf01").as_deref(), Some("200101TF01"));
        assert_eq!(number_key("B-01"), None);
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
