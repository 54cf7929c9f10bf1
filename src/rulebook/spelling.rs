//! Names compared as people write them: whatever their case, spaces and signs, with or without damaged å, ä and ö.

use memchr::{memchr, memchr3};

/// Stands for a letter that was lost on the way.
const LOST: char = '\u{FFFD}';

/// How å, ä, ö and é look after UTF-8 or the code page of DOS (850) was read as Windows-1252.
const DAMAGED: [(&str, &str); 17] = [
    ("Ã¥", "å"),
    ("Ã¤", "ä"),
    ("Ã¶", "ö"),
    ("Ã©", "é"),
    ("Ã…", "å"),
    ("Ã„", "ä"),
    ("Ã–", "ö"),
    ("Ã‰", "é"),
    ("†", "å"),
    ("„", "ä"),
    ("”", "ö"),
    ("a\u{30a}", "å"),
    ("a\u{308}", "ä"),
    ("o\u{308}", "ö"),
    ("A\u{30a}", "å"),
    ("A\u{308}", "ä"),
    ("O\u{308}", "ö"),
];

/// A name without what differs between ways of writing it: lower case, letters and digits only, å and ä as a,
/// ö as o, é as e. A letter that was lost stays as a sign of its own.
#[must_use]
pub fn plain(text: &str) -> String {
    if let Some(letters) = plain_letters(text) {
        return letters.collect();
    }
    let mended = mend(text);
    let mut plain: String = letters_of(&mended).collect();
    // A question mark at the end is punctuation, not a letter that was lost.
    if text.trim_end().ends_with('?') {
        plain.pop();
    }
    plain
}

/// The same of what stands in a cell, where a question mark at the end says that it is not certain: such a text is only what
/// is written with one too.
#[must_use]
pub fn plain_value(text: &str) -> String {
    let mut value = plain(text);
    if !value.is_empty() && text.trim_end().ends_with('?') {
        value.push('?');
    }
    value
}

/// The letters of [`plain`] of a text in which none can be damaged or lost, without a text of their own: every row of a
/// large file is held against some names.
#[must_use]
pub fn plain_letters(text: &str) -> Option<impl Iterator<Item = char> + Clone> {
    let bytes = text.as_bytes();
    // What tells of damage begins with, or holds, one of these: † „ ” and the lost letter, Ã, and dots as signs of their own.
    let is_clear = text.is_ascii()
        || (memchr3(0xE2, 0xEF, 0xCC, bytes).is_none() && memchr(0x83, bytes).is_none());
    (is_clear && memchr(b'?', bytes).is_none()).then(|| letters_of(text))
}

/// The letters and digits of a text that has been mended.
fn letters_of(text: &str) -> impl Iterator<Item = char> + Clone {
    let plain = text.chars().filter_map(|letter| match letter {
        'å' | 'ä' | 'Å' | 'Ä' | 'à' | 'á' => Some('a'),
        'ö' | 'Ö' | 'ø' | 'Ø' => Some('o'),
        'é' | 'É' | 'è' => Some('e'),
        'ü' | 'Ü' => Some('u'),
        LOST | '?' => Some(LOST),
        letter => letter.is_alphanumeric().then_some(letter),
    });
    plain.flat_map(char::to_lowercase)
}

/// True for a text whose letters å, ä and ö were damaged on the way here. Letters written with their dots as signs of
/// their own are whole, and so are quotation marks that stand around words.
#[must_use]
pub fn is_damaged(text: &str) -> bool {
    let may_tell = |letter| matches!(letter, LOST | 'Ã' | '?' | '†' | '„' | '”');
    if !may_be_damaged(text) || !text.contains(may_tell) {
        return false;
    }
    let is_pair = |(bad, _): &&(&str, &str)| bad.starts_with('Ã') && text.contains(bad);
    let letters: Vec<char> = text.chars().collect();
    let is_inside = |three: &[char]| {
        let stands_for_letter = matches!(three[1], '?' | '†' | '„' | '”');
        stands_for_letter && three[0].is_alphabetic() && three[2].is_lowercase()
    };
    text.contains(LOST)
        || DAMAGED.iter().any(|pair| is_pair(&pair))
        || letters.windows(3).any(is_inside)
}

/// False for a text that has none of the bytes of the letters that tell of damage; most have none.
#[must_use]
pub fn may_be_damaged(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr3(b'?', 0xEF, 0xE2, bytes).is_some() || memchr(0x83, bytes).is_some()
}

/// True when a name as found is a wanted one, both in the form of [`plain`]; a lost letter fits å, ä, ö and é.
#[must_use]
pub fn fits(wanted: &str, found: &str) -> bool {
    if !found.contains(LOST) {
        return wanted == found;
    }
    let same = |(wanted, found): (char, char)| {
        wanted == found || (found == LOST && matches!(wanted, 'a' | 'o' | 'e'))
    };
    wanted.chars().count() == found.chars().count() && wanted.chars().zip(found.chars()).all(same)
}

/// True when a name fits a pattern in which `*` is any text; both in the form of [`plain`] but for the `*`.
pub(crate) fn fits_pattern(pattern: &str, found: &str) -> bool {
    let mut pieces = pattern.split('*').map(plain);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = strip(found, &first) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        if let Some(middle) = last.replace(piece) {
            let Some(at) = find(rest, &middle) else {
                return false;
            };
            rest = after(rest, at, &middle);
        }
    }
    match last {
        None => rest.is_empty(),
        Some(end) => {
            let (have, want) = (rest.chars().count(), end.chars().count());
            have >= want && fits(&end, &rest.chars().skip(have - want).collect::<String>())
        }
    }
}

fn strip<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let count = start.chars().count();
    let split = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| at);
    fits(start, &text[..split]).then(|| &text[split..])
}

fn find(text: &str, piece: &str) -> Option<usize> {
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.find(|at| strip(&text[*at..], piece).is_some())
}

fn after<'a>(text: &'a str, at: usize, piece: &str) -> &'a str {
    strip(&text[at..], piece).unwrap_or("")
}

fn mend(text: &str) -> String {
    let mut mended = text.to_owned();
    for (bad, good) in DAMAGED {
        if mended.contains(bad) {
            mended = mended.replace(bad, good);
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same letter by letter, whatever stands in it.
    fn slowly_plain(text: &str) -> String {
        let mut plain = String::new();
        for letter in mend(text).chars() {
            match letter {
                'å' | 'ä' | 'Å' | 'Ä' | 'à' | 'á' => plain.push('a'),
                'ö' | 'Ö' | 'ø' | 'Ø' => plain.push('o'),
                'é' | 'É' | 'è' => plain.push('e'),
                'ü' | 'Ü' => plain.push('u'),
                LOST | '?' => plain.push(LOST),
                letter if letter.is_alphanumeric() => plain.extend(letter.to_lowercase()),
                _ => {}
            }
        }
        if text.trim_end().ends_with('?') {
            plain.pop();
        }
        plain
    }

    proptest::proptest! {
        #[test]
        fn the_letters_of_a_clear_text_are_those_of_its_plain_form(
            text in "(å|Ö|Ã|Ã¥|o\u{308}|\u{fffd}|„|†|ẞ|İ|[aZ3 ?_.;é-]){0,12}",
        ) {
            proptest::prop_assert_eq!(plain(&text), slowly_plain(&text));
            if let Some(letters) = plain_letters(&text) {
                let letters: String = letters.collect();
                proptest::prop_assert_eq!(letters, slowly_plain(&text));
            }
        }
    }

    #[test]
    fn case_spaces_signs_and_damage_do_not_matter() {
        for way in [
            "Anmälan nr",
            "ANMÄLAN_NR",
            " anmalan-nr ",
            "Anma\u{308}lan nr",
            "AnmÃ¤lan nr",
            "Anm„lan nr.",
        ] {
            assert_eq!(plain(way), "anmalannr", "{way}");
        }
        assert!(fits("anmalannr", &plain("Anm\u{FFFD}lan nr")));
        assert!(fits("anmalannr", &plain("Anm?lan nr")));
        assert!(!fits("anmalannr", &plain("Anm\u{FFFD}\u{FFFD}lan nr")));
        assert_eq!(plain("Våld?"), "vald");
        assert_eq!(plain_value("Våld? "), "vald?");
        assert_eq!(plain_value("Våld"), "vald");
        assert_eq!(plain_value("?"), "");
    }

    #[test]
    fn a_star_is_any_text() {
        for (pattern, name, expected) in [
            ("anmälningar*", "anmalningar202301", true),
            ("anmälningar*", "anm\u{FFFD}lningar", true),
            ("anmälningar", "anmalningar202301", false),
            ("*beslut*", "allabeslut2023", true),
            ("*beslut", "allabeslut2023", false),
            ("a*b*c", "axbxc", true),
            ("a*b*c", "acb", false),
            ("*", "", true),
        ] {
            assert_eq!(fits_pattern(pattern, name), expected, "{pattern} {name}");
        }
    }
}
