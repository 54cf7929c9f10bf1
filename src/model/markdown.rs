use std::fmt::Write as _;

use super::{meaning_of, row_of, values_of};
use crate::rulebook::{FactKind, ObjectId, Rulebook, TableSpec, Word};

/// The data model as Markdown: every table with its columns, then every word.
#[must_use]
pub fn model_as_markdown(book: &Rulebook) -> String {
    let mut out = "# Datamodell\n\nEn export är en mapp med en csv-fil för varje tabell (semikolon, UTF-8), eller en arbetsbok med \
                   ett blad för varje tabell. Alla tabeller och kolumner är frivilliga utom nycklarna: det som saknas gör bara att de \
                   frågor som behöver det inte bedöms.\n\n## Tabeller\n"
        .to_owned();
    for table in &book.tables {
        push_table(&mut out, book, table);
    }
    push_words(&mut out, book);
    out
}

fn push_table(out: &mut String, book: &Rulebook, table: &TableSpec) {
    let _ = writeln!(out, "\n### {} – {}\n", table.name, table.label);
    let _ = writeln!(out, "{}\n", row_of(book, table));
    let _ = writeln!(out, "| Kolumn | Värden | Betydelse |\n| --- | --- | --- |");
    for column in &table.columns {
        let values = values_of(book, column).in_words();
        let _ = writeln!(
            out,
            "| {} | {values} | {} |",
            column.name,
            meaning_of(book, column)
        );
    }
}

fn push_words(out: &mut String, book: &Rulebook) {
    let words = &book.words;
    let _ = writeln!(
        out,
        "\n## Ord\n\n### Objekt\n\n| Ord | Etikett |\n| --- | --- |"
    );
    for object in words.objects() {
        let label = &words.object_word(object).label;
        let _ = writeln!(out, "| {} | {label} |", words.object_name(object));
    }
    let _ = writeln!(out, "\n### Teman\n\n| Ord | Etikett |\n| --- | --- |");
    for (word, label) in words.themes() {
        let _ = writeln!(out, "| {word} | {label} |");
    }
    let head = "| Ord | Etikett | Gäller | Betydelse |\n| --- | --- | --- | --- |";
    let _ = writeln!(out, "\n### Händelser\n\n{head}");
    for event in words.events() {
        let word = words.event_word(event);
        let kind = match (word.is_decision, word.is_calculated) {
            (true, _) => "beslut; ",
            (_, true) => "räknas ut; ",
            _ => "",
        };
        push_word(out, book, Word::Event(event), kind, &word.meaning);
    }
    let _ = writeln!(out, "\n### Fakta\n\n{head}");
    for fact in words.words() {
        let Word::Fact(id) = fact else { continue };
        let word = words.fact_word(id);
        let kind = match &word.kind {
            FactKind::Text => "text; ",
            FactKind::Code(_) => "kod; ",
            FactKind::Category => "fri indelning; ",
            FactKind::Number => "heltal; ",
            FactKind::Staff => "anställd; ",
        };
        push_word(out, book, fact, kind, &word.meaning);
    }
}

fn push_word(out: &mut String, book: &Rulebook, word: Word, kind: &str, meaning: &str) {
    let name = |object: ObjectId| book.words.object_name(object);
    let owners: Vec<&str> = book.words.owners(word).into_iter().map(name).collect();
    let owners = if owners.len() == book.words.objects().count() {
        "alla".to_owned()
    } else {
        owners.join(", ")
    };
    let (id, label) = (book.words.id_of(word), book.words.label(word));
    let _ = writeln!(out, "| {id} | {label} | {kind}{owners} | {meaning} |");
}
