//! What the cells of a column must be, and what a text then says: asked alike where cells are counted, read and copied.

use crate::rulebook::{ColumnSpec, FactKind, Filler, Role, Vocabulary};

/// What the cells of a column must be for the program to read them.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    Moment,
    Code(&'a FactKind),
    Number,
    YesNo,
    /// One of the values after `ett_av:`.
    Listed(&'a str),
    Event,
    Free,
}

impl<'a> Content<'a> {
    /// What the cells of a column must be.
    pub(super) fn of(column: &'a ColumnSpec, words: &'a Vocabulary) -> Self {
        let of_kind = |kind: &'a FactKind| match kind {
            FactKind::Code(_) => Self::Code(kind),
            FactKind::Number => Self::Number,
            FactKind::Text | FactKind::Category | FactKind::Staff => Self::Free,
        };
        match &column.role {
            Role::Event { .. } | Role::EndOf(_) => Self::Moment,
            Role::Fact(fact) => of_kind(&words.fact_word(*fact).kind),
            Role::Named(_) => match column.values.as_deref().unwrap_or("") {
                "dag" => Self::Moment,
                "ja_nej" => Self::YesNo,
                "tal" => Self::Number,
                "handelse" | "beslut" => Self::Event,
                values => match (
                    values.strip_prefix("faktum:"),
                    values.strip_prefix("ett_av:"),
                ) {
                    (Some(fact), _) => words
                        .find_fact(fact)
                        .map_or(Self::Free, |fact| of_kind(&words.fact_word(fact).kind)),
                    (_, Some(listed)) => Self::Listed(listed),
                    _ => Self::Free,
                },
            },
            _ => Self::Free,
        }
    }

    /// What the cells must be, in Swedish; empty when anything will do.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Moment => "datum".to_owned(),
            Self::Code(kind) => {
                format!("något av: {}", kind.codes().collect::<Vec<_>>().join(", "))
            }
            Self::Number => "heltal".to_owned(),
            Self::YesNo => "ja eller nej".to_owned(),
            Self::Listed(listed) => format!("något av: {}", listed.replace(',', ", ")),
            Self::Event => "händelser ur ordlistan".to_owned(),
            Self::Free => String::new(),
        }
    }
}

/// What may stand in a cell in place of a text that is not there.
#[derive(Clone, Copy)]
pub(super) struct Blanks<'a> {
    words: &'a Vocabulary,
    /// `None` where only known words can stand in the cell.
    filler: Option<Filler>,
}

impl<'a> Blanks<'a> {
    pub(super) fn of(filler: Option<Filler>, words: &'a Vocabulary) -> Self {
        Self { words, filler }
    }

    /// What may stand in the cells of a column.
    pub(super) fn of_column(column: &ColumnSpec, words: &'a Vocabulary) -> Self {
        let filler = match &column.role {
            Role::Fact(fact) => words.fact_word(*fact).filler(),
            Role::ReasonOf(_) => Some(Filler::OfReason),
            Role::Named(role) => (role == "skal").then_some(Filler::OfReason),
            _ => None,
        };
        Self::of(filler, words)
    }

    /// False where nothing may.
    #[inline]
    pub(super) fn are_any(self) -> bool {
        self.filler.is_some()
    }

    /// True for a text that only says that there is none.
    #[inline]
    pub(super) fn has(self, text: &str) -> bool {
        let filler = self.filler;
        filler.is_some_and(|filler| self.words.is_blank(text, filler))
    }

    /// True for such a text, and for an empty one.
    pub(super) fn says_nothing(self, text: &str) -> bool {
        text.is_empty() || self.has(text)
    }
}

/// A whole number, perhaps with spaces between thousands or nothing but zeros after the decimal sign.
pub(super) fn whole_number(text: &str) -> Option<u32> {
    let text: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let (whole, decimals) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let is_whole = decimals.bytes().all(|byte| byte == b'0');
    is_whole.then(|| whole.parse().ok()).flatten()
}

/// The index of a code, by code or label, whatever its case.
pub(super) fn code_of(kind: &FactKind, text: &str) -> Option<u32> {
    let FactKind::Code(codes) = kind else {
        return None;
    };
    // Most cells have the code itself.
    let as_it_stands = codes.iter().position(|(code, _)| code == text);
    let found = as_it_stands.or_else(|| {
        let wanted = text.to_lowercase();
        let mut codes = codes.iter();
        codes.position(|(code, label)| *code == wanted || label.to_lowercase() == wanted)
    });
    found.and_then(|index| u32::try_from(index).ok())
}

/// True for ja and false for nej, whatever their case.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("nej") {
        Some(false)
    } else {
        text.eq_ignore_ascii_case("ja").then_some(true)
    }
}

/// The one that a text is, whatever its case, of values with commas between them.
pub(super) fn one_of<'l>(listed: &'l str, text: &str) -> Option<&'l str> {
    let text = text.to_lowercase();
    let mut values = listed.split(',');
    values.find(|value| value.to_lowercase() == text)
}

/// What is asked for where a fact cannot be read, in Swedish.
pub(super) fn expected_of(kind: &FactKind) -> String {
    match kind {
        FactKind::Code(_) => format!(
            "väntade ett av: {}",
            kind.codes().collect::<Vec<_>>().join(", ")
        ),
        FactKind::Number => "väntade ett heltal".to_owned(),
        FactKind::Text | FactKind::Category | FactKind::Staff => "väntade en text".to_owned(),
    }
}
