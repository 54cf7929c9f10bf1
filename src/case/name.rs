//! How people name a case: by its key in the case system, or by its running number in a list.

/// What to write where a number may be either.
pub const AMBIGUOUS: &str = "ett ärende har det numret i ärendesystemet och ett annat som löpnummer; skriv nr: framför ett löpnummer, eller \
                             nyckel: framför numret i ärendesystemet";

/// A text that names a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseName<'t> {
    /// `nyckel:4`
    Key(&'t str),
    /// `nr:4`
    Number(&'t str),
    /// `4`, which may be either. Whoever means the one must not hit the other.
    Either(&'t str),
}

impl<'t> CaseName<'t> {
    /// What a text names a case by.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let text = text.trim();
        match text.split_once(':') {
            // A spreadsheet may have made the first letter a capital.
            Some((what, key)) if what.eq_ignore_ascii_case("nyckel") => Self::Key(key.trim()),
            Some((what, number)) if what.eq_ignore_ascii_case("nr") => Self::Number(number.trim()),
            _ => Self::Either(text),
        }
    }

    /// The key that it may be.
    #[must_use]
    pub fn key(self) -> Option<&'t str> {
        match self {
            Self::Key(text) | Self::Either(text) => Some(text),
            Self::Number(_) => None,
        }
    }

    /// The running number that it may be.
    #[must_use]
    pub fn number(self) -> Option<&'t str> {
        match self {
            Self::Number(text) | Self::Either(text) => Some(text),
            Self::Key(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CaseName;

    #[test]
    fn what_stands_before_a_name_tells_what_it_is() {
        for (text, key, number) in [
            ("nyckel: 4", Some("4"), None),
            ("nr:4 ", None, Some("4")),
            ("Nr: 4", None, Some("4")),
            ("A:4", Some("A:4"), Some("A:4")),
            (" 4", Some("4"), Some("4")),
            ("nr 4", Some("nr 4"), Some("nr 4")),
        ] {
            let name = CaseName::of(text);
            assert_eq!((name.key(), name.number()), (key, number), "{text}");
        }
    }
}
