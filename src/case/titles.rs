//! Titles that are spelled almost alike: told, never taken for the same.

use std::ops::RangeInclusive;

/// The most letters by which two spellings of a title differ.
const MOST_SLIPS: usize = 2;

/// Titles shorter than this are alike only when their letters are the same.
const SHORTEST: usize = 8;

/// Titles longer than this are texts, and comparing them letter by letter takes time without end.
const LONGEST: usize = 200;

/// True when two titles in lower case differ, but only as spellings of the same do: in spaces, hyphens
/// and dots, or in a letter or two. A number that differs makes another title.
pub(crate) fn are_near(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    // Most titles are of quite another length, which is quickly seen.
    let (one_count, other_count) = (count(one), count(other));
    let is_longer = |count: &RangeInclusive<usize>, other: &RangeInclusive<usize>| {
        *count.start() > other.end() + MOST_SLIPS
    };
    if is_longer(&one_count, &other_count) || is_longer(&other_count, &one_count) {
        return false;
    }
    let (one_letters, other_letters) = (letters(one), letters(other));
    if one_letters == other_letters {
        return true;
    }
    let shortest = one_letters
        .chars()
        .count()
        .min(other_letters.chars().count());
    digits(one) == digits(other)
        && (SHORTEST..=LONGEST).contains(&shortest)
        && strsim::osa_distance(&one_letters, &other_letters) <= MOST_SLIPS
}

fn letters(title: &str) -> String {
    title
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// How many letters [`letters`] gives, as far as the bytes tell at a look.
fn count(title: &str) -> RangeInclusive<usize> {
    let bytes = title.bytes();
    let sure = bytes.clone().filter(u8::is_ascii_alphanumeric).count();
    // What begins a sign beyond ASCII.
    let more = bytes.filter(|byte| *byte >= 0xC0).count();
    sure..=sure + more
}

fn digits(title: &str) -> String {
    title.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_look_at_the_bytes_never_miscounts_the_letters(title in "([a-zåäö0-9 .–]|\u{30a}|\u{2003}){0,20}") {
            let letters = letters(&title).chars().count();
            proptest::prop_assert!(count(&title).contains(&letters), "{title}");
        }
    }

    #[test]
    fn spellings_of_a_title_are_near_and_other_titles_are_not() {
        for (one, other) in [
            ("social sekreterare", "socialsekreterare"),
            ("socialsekreterare", "socialsekreterarre"),
            ("enhets-chef", "enhetschef"),
            ("förvaltningschef", "förvaltingschef"),
        ] {
            assert!(are_near(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("socialsekreterare", "socialsekreterare"),
            ("socialsekreterare 1", "socialsekreterare 2"),
            ("teamledare", "enhetschef"),
            ("chef", "chefs"),
            ("socialsekreterare", "förste socialsekreterare"),
        ] {
            assert!(!are_near(one, other), "{one} {other}");
        }
    }

    #[test]
    fn texts_without_end_are_not_compared_letter_by_letter() {
        let text = "a".repeat(1 << 20);
        assert!(!are_near(&format!("{text}b"), &format!("{text}c")));
        assert!(are_near(&format!("{text} b"), &format!("{text}b")));
    }
}
