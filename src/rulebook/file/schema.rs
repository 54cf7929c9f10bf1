use schemars::schema_for;
use serde_json::{Value, json};

use super::{BatteryFile, ProfileFile, ReviewFile, RuleFile};
use crate::answer::{Answer, Reason};
use crate::rulebook::{Rulebook, Word};

/// A kind of file that has a schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SchemaKind {
    /// A rule.
    Rule,
    /// A battery.
    Battery,
    /// A review.
    Review,
    /// An export profile.
    Profile,
}

impl SchemaKind {
    /// Every kind, with the name of its schema file.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Rule, "regel.schema.json"),
        (Self::Battery, "batteri.schema.json"),
        (Self::Review, "granskning.schema.json"),
        (Self::Profile, "profil.schema.json"),
    ];
}

/// The JSON Schema of a kind of file, with the words of a rule book as the permitted names.
#[must_use]
pub fn file_schema(book: &Rulebook, kind: SchemaKind) -> String {
    let schema = match kind {
        SchemaKind::Rule => schema_for!(RuleFile),
        SchemaKind::Battery => schema_for!(BatteryFile),
        SchemaKind::Review => schema_for!(ReviewFile),
        SchemaKind::Profile => schema_for!(ProfileFile),
    };
    let mut value = schema.to_value();
    let names = names_of(book);
    if let Some(definitions) = value.get_mut("$defs").and_then(Value::as_object_mut) {
        for (name, permitted) in names {
            if let Some(definition) = definitions.get_mut(name).and_then(Value::as_object_mut) {
                definition.insert("enum".to_owned(), json!(permitted));
            }
        }
    }
    format!("{value:#}\n")
}

/// The permitted names of each kind.
fn names_of(book: &Rulebook) -> [(&'static str, Vec<&str>); 10] {
    let words = &book.words;
    let of = |wanted: fn(&Word) -> bool| {
        let chosen = words.words().filter(wanted);
        chosen.map(|word| words.id_of(word)).collect::<Vec<_>>()
    };
    [
        (
            "ObjectName",
            words
                .objects()
                .map(|object| words.object_name(object))
                .collect(),
        ),
        ("EventName", of(|word| matches!(word, Word::Event(_)))),
        ("FactName", of(|word| matches!(word, Word::Fact(_)))),
        ("WordName", of(|_| true)),
        (
            "ActName",
            book.acts.iter().map(|act| act.id.as_str()).collect(),
        ),
        (
            "BodyName",
            book.delegation
                .bodies
                .iter()
                .map(|body| body.id.as_str())
                .collect(),
        ),
        (
            "TableName",
            book.tables
                .iter()
                .map(|table| table.name.as_str())
                .collect(),
        ),
        ("ThemeName", words.themes().map(|(word, _)| word).collect()),
        (
            "ReasonName",
            Reason::ALL.iter().map(|reason| reason.code()).collect(),
        ),
        ("AnswerName", Answer::ALL.map(Answer::code).to_vec()),
    ]
}
