//! The rule book for readers: the data model that `stickprov modell` prints, and each rule in words.

mod markdown;
mod rule;
mod template;

use crate::rulebook::{ColumnSpec, EventId, FactKind, Role, Rulebook, TableKind, TableSpec, Word};

pub use markdown::model_as_markdown;
pub use rule::rule_in_words;
pub use template::{TEMPLATE_SHEETS, template_workbook};

/// What the cells of a column may hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Values {
    /// A key, one for each row.
    Key,
    /// The key of a row in another table.
    KeyOf(String),
    /// A child's id.
    Child,
    /// A day, with or without clock time.
    Day,
    /// One of a few codes, with what they mean.
    Codes(Vec<(String, String)>),
    /// A decision of the vocabulary.
    Decision,
    /// An event of the vocabulary.
    Event,
    /// A whole number.
    Number,
    /// An id in the personal register.
    Staff,
    /// Free text.
    Text,
}

impl Values {
    /// The values in Swedish.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Key => "nyckel, en för varje rad".to_owned(),
            Self::KeyOf(what) => format!("nyckel till {what}"),
            Self::Child => "barnets id".to_owned(),
            Self::Day => "datum ÅÅÅÅ-MM-DD, gärna med klockslag TT:MM".to_owned(),
            Self::Codes(codes) => {
                let codes = codes.iter().map(|(code, label)| {
                    if code == label {
                        code.clone()
                    } else {
                        format!("{code} ({label})")
                    }
                });
                format!("ett av: {}", codes.collect::<Vec<_>>().join(", "))
            }
            Self::Decision => "ett beslut ur ordlistan".to_owned(),
            Self::Event => "en händelse ur ordlistan".to_owned(),
            Self::Number => "heltal".to_owned(),
            Self::Staff => "id i personallistan".to_owned(),
            Self::Text => "text".to_owned(),
        }
    }
}

/// What the cells of a column may hold.
#[must_use]
pub fn values_of(book: &Rulebook, column: &ColumnSpec) -> Values {
    match &column.role {
        Role::Key => Values::Key,
        Role::BelongsTo(object) => Values::KeyOf(book.words.object_word(*object).label.clone()),
        Role::Child => Values::Child,
        Role::Event { .. } | Role::EndOf(_) => Values::Day,
        Role::Fact(fact) => values_of_kind(&book.words.fact_word(*fact).kind),
        Role::DeciderOf(_) | Role::ReasonOf(_) => Values::Text,
        Role::Named(_) => values_named(book, column.values.as_deref().unwrap_or("text")),
    }
}

fn values_of_kind(kind: &FactKind) -> Values {
    match kind {
        FactKind::Text | FactKind::Category => Values::Text,
        FactKind::Number => Values::Number,
        FactKind::Staff => Values::Staff,
        FactKind::Code(codes) => {
            let pairs = codes
                .iter()
                .map(|(code, label)| (code.clone(), label.clone()));
            Values::Codes(pairs.collect())
        }
    }
}

/// The values of a column in a log or a register, as `varden` names them.
fn values_named(book: &Rulebook, name: &str) -> Values {
    if let Some(listed) = name.strip_prefix("ett_av:") {
        let codes = listed
            .split(',')
            .map(|code| (code.to_owned(), code.to_owned()));
        return Values::Codes(codes.collect());
    }
    if let Some(fact) = name.strip_prefix("faktum:") {
        let fact = book.words.find_fact(fact);
        return fact.map_or(Values::Text, |fact| {
            values_of_kind(&book.words.fact_word(fact).kind)
        });
    }
    match name {
        "dag" => Values::Day,
        "ja_nej" => values_named(book, "ett_av:ja,nej"),
        "beslut" => Values::Decision,
        "handelse" => Values::Event,
        "tal" => Values::Number,
        _ => Values::Text,
    }
}

/// What a column means: its own words, or those of the word that it becomes.
#[must_use]
pub fn meaning_of(book: &Rulebook, column: &ColumnSpec) -> String {
    if let Some(meaning) = &column.meaning {
        return meaning.clone();
    }
    let label = |event: &EventId| book.words.label(Word::Event(*event));
    let labels = |events: &[EventId]| events.iter().map(label).collect::<Vec<_>>().join(" eller ");
    match &column.role {
        Role::Key => "Radens egen nyckel.".to_owned(),
        Role::BelongsTo(object) => {
            let object = &book.words.object_word(*object).label;
            format!("Nyckeln till den {object} som raden hör till.")
        }
        Role::Child => "Barnets id, samma som i tabellen personer. Inte personnummer.".to_owned(),
        Role::Event { word, .. } => book.words.event_word(*word).meaning.clone(),
        Role::Fact(fact) => book.words.fact_word(*fact).meaning.clone(),
        Role::EndOf(events) => format!("Till vilken dag det gäller: {}.", labels(events)),
        Role::DeciderOf(events) => format!("Vem som beslutade: {}.", labels(events)),
        Role::ReasonOf(events) => format!("Skälen: {}.", labels(events)),
        Role::Named(_) => String::new(),
    }
}

/// What a row of a table is, in Swedish.
#[must_use]
pub fn row_of(book: &Rulebook, table: &TableSpec) -> String {
    match table.kind {
        TableKind::Object(object) => {
            format!("En rad för varje {}.", book.words.object_word(object).label)
        }
        TableKind::Part => {
            "En rad hör till en rad i en annan tabell och följer med dit.".to_owned()
        }
        TableKind::Log {
            object: Some(object),
            ..
        } => format!(
            "En rad för varje {}; det hör till ett ärende och är också ett ärende för sig.",
            book.words.object_word(object).label
        ),
        TableKind::Log { .. } => "En rad för varje händelse i ett ärende.".to_owned(),
        TableKind::Register(_) => "Uppslag vid sidan av ärendena.".to_owned(),
    }
}
