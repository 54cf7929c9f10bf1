//! A draft of a profile, guessed from headers and values. Every guess says how sure it is; nothing is used before a
//! person has looked at it.

mod draft;
mod guess;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::error::LoadError;
use super::gather::gather;
use super::sheet::{Sheet, stem_of};
use crate::rulebook::{ColumnSpec, FactKind, Role, Rulebook, Word, plain};
use crate::secrecy::masked;

use draft::Drafts;
use guess::{ALIKE, Guess, Names, Sample, Sure, alike, best_table};

/// How often a text must stand before it is taken for a code and written out.
const FEWEST: u64 = 3;

/// The most letters of a code.
const LONGEST: usize = 40;

/// The most different texts of a column of codes.
const MOST_CODES: usize = 40;

/// Reads the first rows of every file and writes a draft of a profile, as TOML.
///
/// # Errors
/// A file cannot be read.
pub fn propose_profile(files: &[PathBuf], book: &Rulebook) -> Result<String, LoadError> {
    let mut draft = String::from(
        "# Utkast. Varje rad är en gissning ur rubriker och värden: säker, trolig eller osäker. Gå igenom den, rätta, och\n\
         # pröva med: stickprov profil prova KÄLLA --profil FILEN\n\nnamn = \"Utkast\"\n",
    );
    let mut drafts = Drafts::default();
    let mut notes = Notes::default();
    let names = Names::of(book);
    for sheet in gather(files)? {
        propose_table(&mut drafts, &sheet, &names, &mut notes)?;
    }
    notes.write(&mut draft);
    drafts.write(&mut draft);
    Ok(draft)
}

/// What is found out about codes and dates, over all files.
#[derive(Default)]
struct Notes {
    codes: BTreeMap<String, CodeNotes>,
    day_first: u64,
    month_first: u64,
    ambiguous: u64,
    numbers: bool,
}

/// Texts of a coded column that no code is known for: the guessed code, and how often.
type CodeNotes = BTreeMap<String, (Option<(String, Sure)>, u64)>;

impl Notes {
    fn write(&self, out: &mut String) {
        if self.ambiguous > 0 {
            let order = match (self.day_first, self.month_first) {
                (0, 0) => "Inget datum visar vilket tal som är dagen.",
                (_, 0) => "Vissa datum kan bara ha dagen först.",
                (0, _) => "Vissa datum kan bara ha månaden först.",
                _ => {
                    "Vissa datum kan bara ha dagen först, andra bara månaden: kolumnerna är blandade."
                }
            };
            let _ = writeln!(
                out,
                "# {} datum är skrivna som 31/05/2023. {order} Ta bort # när ni vet:\n# datumformer = [\"DD/MM/ÅÅÅÅ\"]",
                self.ambiguous
            );
        }
        if self.numbers {
            let _ = writeln!(out, "\n[person]\nform = \"personnummer\"");
        }
        for (name, texts) in &self.codes {
            write_codes(out, name, texts);
        }
    }
}

fn write_codes(out: &mut String, name: &str, texts: &CodeNotes) {
    let title = if name == "handelser" {
        "handelser".to_owned()
    } else {
        format!("koder.{name}")
    };
    let _ = writeln!(out, "\n[{title}]");
    let mut by_code: BTreeMap<(&str, Sure), Vec<String>> = BTreeMap::new();
    for (text, (code, count)) in texts {
        match code {
            Some((code, sure)) => by_code.entry((code, *sure)).or_default().push(quoted(text)),
            None => {
                let _ = writeln!(out, "# okänd: {} ({count} rader)", quoted(text));
            }
        }
    }
    for ((code, sure), texts) in by_code {
        // A code that is only near is not used before a person has said so.
        let lead = if sure == Sure::Certain { "" } else { "# " };
        let _ = writeln!(
            out,
            "{lead}{code} = [{}]  # {}",
            texts.join(", "),
            sure.text()
        );
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn propose_table<'a>(
    drafts: &mut Drafts<'a>,
    sheet: &Sheet,
    names: &Names<'a>,
    notes: &mut Notes,
) -> Result<(), LoadError> {
    let stem = sheet.known_as.first().map_or("", |name| stem_of(name));
    let Some(sample) = Sample::of(sheet, names)? else {
        drafts.leave(sheet, "ingen rubrikrad hittades.");
        return Ok(());
    };
    let Some((table, guesses)) = best_table(&sample, stem, names) else {
        drafts.leave(sheet, "liknar ingen tabell; rubrikerna är inte placerade.");
        return Ok(());
    };
    for guess in &guesses {
        note_values(guess, &sample, names.book, notes);
    }
    let stem = safe(stem).replace("[personnummer]", "*");
    drafts.add(sheet, stem, (table, guesses.as_slice()), &sample);
    Ok(())
}

fn safe(text: &str) -> String {
    masked(text).unwrap_or_else(|| text.to_owned())
}

/// Notes what the values say of codes, dates and identity numbers.
fn note_values(guess: &Guess<'_>, sample: &Sample, book: &Rulebook, notes: &mut Notes) {
    let values = &sample.columns[guess.index];
    notes.ambiguous += values.ambiguous;
    notes.day_first += values.day_first;
    notes.month_first += values.month_first;
    if guess.column.role == Role::Child {
        notes.numbers |= values.texts.keys().any(|text| masked(text).is_some());
    }
    let Some((name, codes)) = codes_of(guess.column, book) else {
        return;
    };
    let is_coded = values.texts.len() <= MOST_CODES;
    for (text, count) in values.texts.iter().filter(|_| is_coded) {
        if *count < FEWEST
            || !looks_like_code(text)
            || codes.iter().any(|(code, label)| is_code(text, code, label))
        {
            continue;
        }
        let near = known_code(&name, text, book).or_else(|| near_code(text, &codes));
        let known = notes.codes.entry(name.clone()).or_default();
        let entry = known.entry(text.clone()).or_insert((near, 0));
        entry.1 += count;
    }
}

/// The code that a profile at hand reads a text as.
fn known_code(name: &str, text: &str, book: &Rulebook) -> Option<(String, Sure)> {
    let lists = book.profiles.iter().filter_map(|profile| match name {
        "handelser" => Some(&profile.events),
        name => profile.codes.get(name),
    });
    let mut found = lists.filter_map(|codes| codes.read(text));
    found.next().map(|code| (code.to_owned(), Sure::Certain))
}

fn near_code(text: &str, codes: &[(String, String)]) -> Option<(String, Sure)> {
    let text = plain(text);
    let likeness = |(code, label): &&(String, String)| {
        alike(&plain(label), &text).max(alike(&plain(code), &text)) >= ALIKE
    };
    let found = codes.iter().find(likeness);
    found.map(|(code, _)| (code.clone(), Sure::Likely))
}

fn is_code(text: &str, code: &str, label: &str) -> bool {
    let text = text.to_lowercase();
    text == code || text == label.to_lowercase()
}

/// A short text without digits, that names nobody in particular.
fn looks_like_code(text: &str) -> bool {
    text.chars().count() <= LONGEST && !text.chars().any(|letter| letter.is_ascii_digit())
}

/// The list of codes of a column, with the name that a profile gives it.
fn codes_of(column: &ColumnSpec, book: &Rulebook) -> Option<(String, Vec<(String, String)>)> {
    let words = &book.words;
    let of_fact = |name: &str| {
        let FactKind::Code(codes) = &words.fact_word(words.find_fact(name)?).kind else {
            return None;
        };
        let pairs = codes
            .iter()
            .map(|(code, label)| (code.clone(), label.clone()));
        let pairs: Vec<_> = pairs.collect();
        let is_yes_no = pairs.len() == 2 && pairs[0].0 == "ja";
        let name = if is_yes_no { "ja_nej" } else { name };
        (!pairs.is_empty()).then(|| (name.to_owned(), pairs))
    };
    let listed = |listed: &str| {
        let pairs = listed
            .split(',')
            .map(|code| (code.to_owned(), code.to_owned()));
        pairs.collect::<Vec<_>>()
    };
    match (&column.role, column.values.as_deref()) {
        (Role::Fact(fact), _) => of_fact(words.id_of(Word::Fact(*fact))),
        (_, Some("handelse" | "beslut")) => {
            let pairs = words.events().map(|event| {
                let word = Word::Event(event);
                (words.id_of(word).to_owned(), words.label(word).to_owned())
            });
            Some(("handelser".to_owned(), pairs.collect()))
        }
        (_, Some("ja_nej")) => Some(("ja_nej".to_owned(), listed("ja,nej"))),
        (_, Some(values)) => match values.strip_prefix("ett_av:") {
            Some(values) => Some((column.name.clone(), listed(values))),
            None => of_fact(values.strip_prefix("faktum:")?),
        },
        _ => None,
    }
}
