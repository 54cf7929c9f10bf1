//! Titles that are spelled almost alike: told, never taken for the same.

/// The most letters by which two spellings of a title differ.
const MOST_SLIPS: usize = 2;

/// Titles shorter than this are alike only when their letters are the same.
const SHORTEST: usize = 8;

/// True when two titles in lower case differ, but only as spellings of the same do: in spaces, hyphens
/// and dots, or in a letter or two. A number that differs makes another title.
pub(crate) fn are_near(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    // Most titles are of quite another length, which is quickly seen.
    if count(one).abs_diff(count(other)) > MOST_SLIPS {
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
        && shortest >= SHORTEST
        && strsim::osa_distance(&one_letters, &other_letters) <= MOST_SLIPS
}

fn letters(title: &str) -> String {
    title
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// How many letters [`letters`] gives.
fn count(title: &str) -> usize {
    let is_letter = |letter: &char| letter.is_alphanumeric();
    title.chars().filter(is_letter).count()
}

fn digits(title: &str) -> String {
    title.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
