//! A draft of a profile, guessed from headers and values. Every guess says how sure it is; nothing is used before a
//! person has looked at it.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use super::columns::required_columns;
use super::error::LoadError;
use super::gather::gather;
use super::read::{MomentCell, Row, Why};
use super::sheet::{Sheet, stem_of};
use crate::rulebook::{ColumnSpec, FactKind, Role, Rulebook, TableSpec, Word, plain};
use crate::secrecy::masked;

/// Rows of a sheet that are looked at.
const ROWS: usize = 2_000;

/// Rows among which the header is looked for.
const HEAD: usize = 40;

/// How often a text must stand before it is taken for a code and written out.
const FEWEST: u64 = 3;

/// The most letters of a code.
const LONGEST: usize = 40;

/// The most different texts of a column of codes.
const MOST_CODES: usize = 40;

/// How alike two names must be, from 0 to 1, to be taken for the same.
const ALIKE: f64 = 0.82;

/// What it counts when one name holds the other.
const HELD: f64 = ALIKE;

/// How sure a guess is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Sure {
    Unsure,
    Likely,
    Certain,
}

impl Sure {
    fn text(self) -> &'static str {
        match self {
            Self::Unsure => "osäker",
            Self::Likely => "trolig",
            Self::Certain => "säker",
        }
    }
}

/// What the first rows of a sheet hold.
struct Sample {
    header: Vec<String>,
    columns: Vec<ColumnSample>,
}

/// What a column holds among those rows.
#[derive(Clone, Default)]
struct ColumnSample {
    filled: u64,
    dates: u64,
    ambiguous: u64,
    /// Of the ambiguous dates: those that can only have the day, or only the month, first.
    day_first: u64,
    month_first: u64,
    texts: BTreeMap<String, u64>,
}

/// A column of a table that a header is guessed to be.
struct Guess<'a> {
    index: usize,
    column: &'a ColumnSpec,
    sure: Sure,
    note: String,
}

/// Reads the first rows of every file and writes a draft of a profile, as TOML.
///
/// # Errors
/// A file cannot be read.
pub fn propose_profile(files: &[PathBuf], book: &Rulebook) -> Result<String, LoadError> {
    let mut draft = String::from(
        "# Utkast. Varje rad är en gissning ur rubriker och värden: säker, trolig eller osäker. Gå igenom den, rätta, och\n\
         # pröva med: stickprov profil prova KÄLLA --profil FILEN\n\nnamn = \"Utkast\"\n",
    );
    let mut tables = String::new();
    let mut notes = Notes::default();
    let names = Names::of(book);
    for sheet in gather(files)? {
        propose_table(&mut tables, &sheet, &names, &mut notes)?;
    }
    notes.write(&mut draft);
    draft.push_str(&tables);
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

fn propose_table(
    out: &mut String,
    sheet: &Sheet,
    names: &Names<'_>,
    notes: &mut Notes,
) -> Result<(), LoadError> {
    let stem = sheet.known_as.first().map_or("", |name| stem_of(name));
    let Some(sample) = Sample::of(sheet, names)? else {
        let _ = writeln!(out, "\n# {}: ingen rubrikrad hittades.", sheet.name);
        return Ok(());
    };
    let Some((table, guesses)) = best_table(&sample, stem, names) else {
        let _ = writeln!(
            out,
            "\n# {}: liknar ingen tabell; rubrikerna är inte placerade.",
            sheet.name
        );
        return Ok(());
    };
    let _ = writeln!(
        out,
        "\n# {}\n[[fil]]\ntabell = \"{}\"\nheter = [{}]\n\n[fil.kolumner]",
        sheet.name,
        table.name,
        quoted(&safe(stem).replace("[personnummer]", "*"))
    );
    for guess in &guesses {
        let header = quoted(&safe(&sample.header[guess.index]));
        let note = format!("{}{}", guess.sure.text(), guess.note);
        // What is unsure waits for a person.
        let lead = if guess.sure == Sure::Unsure { "# " } else { "" };
        let _ = writeln!(out, "{lead}{} = [{header}]  # {note}", guess.column.name);
        note_values(guess, &sample, names.book, notes);
    }
    let placed = |name: &str| {
        guesses
            .iter()
            .any(|guess| guess.column.name == name && guess.sure > Sure::Unsure)
    };
    for name in required_columns(table)
        .into_iter()
        .filter(|name| !placed(name))
    {
        let _ = writeln!(
            out,
            "# SAKNAS: {name} = [\"…\"]  # utan den kan tabellen inte läsas"
        );
    }
    for (index, header) in sample.header.iter().enumerate() {
        let is_placed = guesses.iter().any(|guess| guess.index == index);
        if !is_placed && !header.is_empty() {
            let filled = sample.columns[index].filled;
            let _ = writeln!(
                out,
                "# inte placerad: {} ({filled} fyllda celler)",
                quoted(&safe(header))
            );
        }
    }
    Ok(())
}

fn safe(text: &str) -> String {
    masked(text).unwrap_or_else(|| text.to_owned())
}

impl Sample {
    fn of(sheet: &Sheet, names: &Names<'_>) -> Result<Option<Self>, LoadError> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut columns: Vec<Vec<ColumnSample>> = Vec::new();
        sheet.for_each_row(&mut |row| {
            if rows.len() < ROWS && !row.is_empty() {
                rows.push(
                    (0..row.len())
                        .map(|index| row.raw(index).into_owned())
                        .collect(),
                );
                columns.push(
                    (0..row.len())
                        .map(|index| ColumnSample::of(row, index))
                        .collect(),
                );
            }
            Ok(())
        })?;
        let known = |row: &Vec<String>| {
            row.iter()
                .filter(|cell| names.all.contains(&plain(cell)))
                .count()
        };
        let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
        let head = rows.iter().take(HEAD);
        let best = head
            .enumerate()
            .max_by_key(|(place, row)| (known(row), filled(row), usize::MAX - place));
        let Some((place, header)) = best.filter(|(_, row)| filled(row) > 1) else {
            return Ok(None);
        };
        let header = header.clone();
        let mut sums = vec![ColumnSample::default(); header.len()];
        for row in &columns[place + 1..] {
            for (sum, cell) in sums.iter_mut().zip(row) {
                sum.add(cell);
            }
        }
        Ok(Some(Self {
            header,
            columns: sums,
        }))
    }
}

impl ColumnSample {
    fn of(row: &Row<'_>, index: usize) -> Self {
        let text = row.raw(index).into_owned();
        if text.is_empty() {
            return Self::default();
        }
        let moment = row.moment(index);
        let is_ambiguous = moment == MomentCell::Unreadable(Why::Ambiguous);
        let number = |part: Option<&str>| {
            part.and_then(|part| part.trim().parse::<u32>().ok())
                .unwrap_or(0)
        };
        let mut parts = text.split(['/', '.', '-', ' ']);
        let (first, second) = (number(parts.next()), number(parts.next()));
        Self {
            filled: 1,
            dates: u64::from(matches!(moment, MomentCell::Read(_))),
            ambiguous: u64::from(is_ambiguous),
            day_first: u64::from(is_ambiguous && first > 12),
            month_first: u64::from(is_ambiguous && second > 12),
            texts: BTreeMap::from([(text, 1)]),
        }
    }

    fn add(&mut self, cell: &Self) {
        self.filled += cell.filled;
        self.dates += cell.dates;
        self.ambiguous += cell.ambiguous;
        self.day_first += cell.day_first;
        self.month_first += cell.month_first;
        for (text, count) in &cell.texts {
            if self.texts.len() < ROWS {
                *self.texts.entry(text.clone()).or_default() += count;
            }
        }
    }
}

/// The names that columns have in the layout and in the profiles at hand, in the form of [`plain`].
struct Names<'a> {
    book: &'a Rulebook,
    /// By table and column.
    by_column: Vec<Vec<Vec<String>>>,
    all: HashSet<String>,
}

impl<'a> Names<'a> {
    fn of(book: &'a Rulebook) -> Self {
        let of_table = |(place, table): (usize, &TableSpec)| {
            let columns = table.columns.iter();
            columns
                .map(|column| names_of(place, column, book))
                .collect()
        };
        let names: Vec<Vec<Vec<String>>> = book.tables.iter().enumerate().map(of_table).collect();
        let all = names.iter().flatten().flatten().cloned().collect();
        Self {
            book,
            by_column: names,
            all,
        }
    }
}

fn names_of(table: usize, column: &ColumnSpec, book: &Rulebook) -> Vec<String> {
    let blocks = book.profiles.iter().flat_map(|profile| &profile.files);
    let columns = blocks
        .filter(|block| block.table == table)
        .flat_map(|block| &block.columns);
    let own = columns.filter(|known| known.spec.name == column.name);
    let mut names: Vec<String> = own
        .flat_map(|known| &known.headers)
        .map(|name| plain(name))
        .collect();
    names.push(plain(&column.name));
    match &column.role {
        Role::Event { word, .. } => names.push(plain(book.words.label(Word::Event(*word)))),
        Role::Fact(fact) => names.push(plain(book.words.label(Word::Fact(*fact)))),
        _ => {}
    }
    names
}

/// The table that most of the header fits.
fn best_table<'a>(
    sample: &Sample,
    stem: &str,
    names: &Names<'a>,
) -> Option<(&'a TableSpec, Vec<Guess<'a>>)> {
    let (name, book) = (plain(stem), names.book);
    let scored = book.tables.iter().enumerate().map(|(place, table)| {
        let guesses = guess_columns(sample, place, names);
        let blocks = book.profiles.iter().flat_map(|profile| &profile.files);
        let is_named = plain(&table.name) == name
            || blocks
                .filter(|block| block.table == place)
                .any(|block| block.is_named(&name));
        let points: usize = guesses.iter().map(|guess| guess.sure as usize + 1).sum();
        let has_key = guesses.iter().any(|guess| guess.column.role == Role::Key);
        (
            points + usize::from(is_named) * 6 + usize::from(has_key) * 2,
            table,
            guesses,
        )
    });
    let best = scored.max_by_key(|(points, table, _)| (*points, std::cmp::Reverse(&table.name)));
    best.filter(|(_, _, guesses)| guesses.len() > 1)
        .map(|(_, table, guesses)| (table, guesses))
}

/// Each header's best column, the surest first.
fn guess_columns<'a>(sample: &Sample, place: usize, names: &Names<'a>) -> Vec<Guess<'a>> {
    let mut all: Vec<(f64, Guess<'a>)> = Vec::new();
    let book = names.book;
    for (column, names) in book.tables[place]
        .columns
        .iter()
        .zip(&names.by_column[place])
    {
        for (index, header) in sample.header.iter().enumerate() {
            let header = plain(header);
            let likeness = names
                .iter()
                .map(|name| alike(name, &header))
                .fold(0.0, f64::max);
            if likeness >= ALIKE && !header.is_empty() {
                all.push((
                    likeness,
                    judge(index, column, likeness, &sample.columns[index]),
                ));
            }
        }
    }
    all.sort_by(|one, other| {
        let key = |guess: &Guess<'_>| (std::cmp::Reverse(guess.sure), guess.index);
        other
            .0
            .total_cmp(&one.0)
            .then_with(|| key(&one.1).cmp(&key(&other.1)))
    });
    let mut chosen: Vec<Guess<'a>> = Vec::new();
    for (_, guess) in all {
        let is_free = |other: &Guess<'_>| {
            other.index != guess.index && other.column.name != guess.column.name
        };
        if chosen.iter().all(is_free) {
            chosen.push(guess);
        }
    }
    chosen.sort_by_key(|guess| guess.index);
    chosen
}

/// How alike two names are; of one that holds the other it can be said only that it is possible: «planerad» and
/// «upphört» make all the difference.
fn alike(name: &str, header: &str) -> f64 {
    let holds =
        name.len() >= 6 && header.len() >= 6 && (header.contains(name) || name.contains(header));
    if name != header && holds {
        return HELD;
    }
    strsim::normalized_damerau_levenshtein(name, header)
}

/// A header that is a known name is certain, unless the values speak against it.
fn judge<'a>(
    index: usize,
    column: &'a ColumnSpec,
    likeness: f64,
    values: &ColumnSample,
) -> Guess<'a> {
    let is_moment = matches!(column.role, Role::Event { .. } | Role::EndOf(_))
        || column.values.as_deref() == Some("dag");
    let by_name = if likeness > 0.999 {
        Sure::Certain
    } else if likeness > HELD {
        Sure::Likely
    } else {
        Sure::Unsure
    };
    let reads = values.dates + values.ambiguous;
    let (sure, note) = if values.filled == 0 {
        (by_name.min(Sure::Likely), "; kolumnen är tom".to_owned())
    } else if is_moment && reads * 2 < values.filled {
        (Sure::Unsure, "; värdena ser inte ut som datum".to_owned())
    } else if is_moment && values.ambiguous > 0 {
        (by_name, "; datumformen är tvetydig".to_owned())
    } else if !is_moment && values.dates * 2 > values.filled {
        (Sure::Unsure, "; värdena ser ut som datum".to_owned())
    } else {
        (by_name, String::new())
    };
    Guess {
        index,
        column,
        sure,
        note,
    }
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
    match (&column.role, column.values.as_deref()) {
        (Role::Fact(fact), _) => of_fact(words.id_of(Word::Fact(*fact))),
        (_, Some("handelse" | "beslut")) => {
            let pairs = words.events().map(|event| {
                let word = Word::Event(event);
                (words.id_of(word).to_owned(), words.label(word).to_owned())
            });
            Some(("handelser".to_owned(), pairs.collect()))
        }
        (_, Some(values)) => of_fact(values.strip_prefix("faktum:")?),
        _ => None,
    }
}
