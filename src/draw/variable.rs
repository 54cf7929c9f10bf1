//! What cases are told apart by: enhet, age, sex, caseworker, time, or any coded fact.

use crate::case::{CaseView, Value};
use crate::rulebook::{FactId, FactKind, Vocabulary, Word};
use crate::secrecy::masked;
use crate::time::Day;

/// The level of a case of which the export does not say.
pub const UNKNOWN: &str = "uppgift saknas";

/// The word for the child's sex, which stands in the register of persons.
const SEX: &str = "kon";

/// Age groups: the first age of each, and its name (Socialstyrelsen's groups for children in the social services).
const AGE_GROUPS: [(u32, &str); 5] = [
    (0, "0–5 år"),
    (6, "6–12 år"),
    (13, "13–15 år"),
    (16, "16–17 år"),
    (18, "18 år och äldre"),
];

/// Something by which cases are told apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Variable {
    /// The child's age on the day that dates the case, in groups.
    Age,
    /// The child's sex.
    Sex,
    /// Part of the calendar that the day falls in.
    Time(Span),
    /// A fact that is a code, a division, a number or an employee.
    Fact(FactId),
}

/// A part of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// A calendar month.
    Manad,
    /// A quarter.
    Kvartal,
    /// A year.
    Ar,
}

impl Span {
    /// The part that a day falls in; the texts sort as time does.
    #[must_use]
    pub fn of(self, day: Day) -> String {
        let (month, _) = day.month_day();
        match self {
            Self::Manad => format!("{}-{month:02}", day.year()),
            Self::Kvartal => format!("{} kvartal {}", day.year(), month.div_ceil(3)),
            Self::Ar => day.year().to_string(),
        }
    }

    /// A number for the part that a day falls in.
    fn key(self, day: Day) -> u32 {
        let (month, _) = day.month_day();
        let part = match self {
            Self::Manad => month,
            Self::Kvartal => month.div_ceil(3),
            Self::Ar => 0,
        };
        day.year().unsigned_abs() * 100 + part
    }

    /// One of them, in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Manad => "månad",
            Self::Kvartal => "kvartal",
            Self::Ar => "år",
        }
    }
}

impl Variable {
    /// A variable by its name on the command line: `alder`, `kon`, `ar`, `kvartal`, `manad`, or a fact such as `enhet`.
    #[must_use]
    pub fn parse(name: &str, words: &Vocabulary) -> Option<Self> {
        match name {
            "alder" => Some(Self::Age),
            SEX => Some(Self::Sex),
            "ar" => Some(Self::Time(Span::Ar)),
            "kvartal" => Some(Self::Time(Span::Kvartal)),
            "manad" => Some(Self::Time(Span::Manad)),
            name => {
                let fact = words.find_fact(name)?;
                (words.fact_word(fact).kind != FactKind::Text).then_some(Self::Fact(fact))
            }
        }
    }

    /// The names that are always there, for messages.
    #[must_use]
    pub fn usual_names() -> &'static str {
        "enhet, handlaggare, alder, kon, ar, kvartal, manad eller en annan uppgift ur ordlistan som inte är fritext"
    }

    /// The level of a case that is dated by a day.
    #[must_use]
    pub fn level(&self, case: CaseView<'_>, words: &Vocabulary, day: Option<Day>) -> String {
        self.known_level(case, words, day)
            .unwrap_or_else(|| UNKNOWN.to_owned())
    }

    /// What tells the levels of cases apart without a text: equal keys have equal levels. `None` when the export does not
    /// say.
    #[must_use]
    pub fn key(&self, case: CaseView<'_>, words: &Vocabulary, day: Option<Day>) -> Option<u32> {
        match self {
            Self::Age => age_group(case, day),
            Self::Sex => sex_of(case),
            Self::Time(span) => day.map(|day| span.key(day)),
            Self::Fact(fact) => value_of(case, words, *fact),
        }
    }

    /// The level of a case; `None` when the export does not say.
    #[must_use]
    pub fn known_level(
        &self,
        case: CaseView<'_>,
        words: &Vocabulary,
        day: Option<Day>,
    ) -> Option<String> {
        match self {
            Self::Age => {
                let first = age_group(case, day)?;
                let group = AGE_GROUPS.iter().find(|(known, _)| *known == first)?;
                Some(group.1.to_owned())
            }
            Self::Sex => label_of_code(words, words.find_fact(SEX)?, sex_of(case)?),
            Self::Time(span) => day.map(|day| span.of(day)),
            Self::Fact(fact) => fact_of(case, words, *fact),
        }
    }
}

/// The first age of the group that the child is in.
fn age_group(case: CaseView<'_>, day: Option<Day>) -> Option<u32> {
    let age = case.child()?.age_on(day)?;
    let mut groups = AGE_GROUPS.iter().rev().map(|(first, _)| *first);
    groups.find(|first| age >= *first)
}

fn sex_of(case: CaseView<'_>) -> Option<u32> {
    case.child()?.sex.map(u32::from)
}

fn value_of(case: CaseView<'_>, words: &Vocabulary, fact: FactId) -> Option<u32> {
    match case.all_facts(words, fact).first()?.value() {
        Value::Is(value) => Some(value),
        Value::Present | Value::Unreadable => None,
    }
}

fn fact_of(case: CaseView<'_>, words: &Vocabulary, fact: FactId) -> Option<String> {
    let value = value_of(case, words, fact)?;
    match words.fact_word(fact).kind {
        FactKind::Code(_) => label_of_code(words, fact, value),
        FactKind::Number => Some(value.to_string()),
        FactKind::Category | FactKind::Staff | FactKind::Text => {
            let text = case.store.ids.text(crate::case::Id(value));
            Some(masked(text).unwrap_or_else(|| text.to_owned()))
        }
    }
}

fn label_of_code(words: &Vocabulary, fact: FactId, code: u32) -> Option<String> {
    let FactKind::Code(codes) = &words.fact_word(fact).kind else {
        return None;
    };
    let (_, label) = codes.get_index(usize::try_from(code).ok()?)?;
    Some(label.clone())
}

/// A variable as readers see it.
#[must_use]
pub fn label(name: &str, words: &Vocabulary) -> String {
    let usual = [
        ("alder", "ålder"),
        ("kon", "kön"),
        ("ar", "år"),
        ("manad", "månad"),
    ];
    let known = usual.iter().find(|(known, _)| *known == name);
    known.map_or_else(
        || match words.find_fact(name) {
            Some(fact) => words.label(Word::Fact(fact)).to_owned(),
            None => name.to_owned(),
        },
        |(_, label)| (*label).to_owned(),
    )
}
