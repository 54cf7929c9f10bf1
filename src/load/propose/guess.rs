//! Which table a sheet is guessed to be, and which column each of its headers.

use std::collections::{BTreeMap, HashSet};

use crate::load::error::LoadError;
use crate::load::read::{MomentCell, Row, Why};
use crate::load::sheet::Sheet;
use crate::rulebook::{ColumnSpec, Role, Rulebook, TableSpec, Word, plain};

/// Rows of a sheet that are looked at.
const ROWS: usize = 2_000;

/// Rows among which the header is looked for.
const HEAD: usize = 40;

/// How alike two names must be, from 0 to 1, to be taken for the same.
pub(super) const ALIKE: f64 = 0.82;

/// What it counts when one name holds the other.
const HELD: f64 = ALIKE;

/// How sure a guess is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sure {
    Unsure,
    Likely,
    Certain,
}

impl Sure {
    /// In Swedish.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Unsure => "osäker",
            Self::Likely => "trolig",
            Self::Certain => "säker",
        }
    }
}

/// What the first rows of a sheet hold.
pub(super) struct Sample {
    pub(super) header: Vec<String>,
    pub(super) columns: Vec<ColumnSample>,
}

/// What a column holds among those rows.
#[derive(Clone, Default)]
pub(super) struct ColumnSample {
    pub(super) filled: u64,
    dates: u64,
    pub(super) ambiguous: u64,
    /// Of the ambiguous dates: those that can only have the day, or only the month, first.
    pub(super) day_first: u64,
    pub(super) month_first: u64,
    pub(super) texts: BTreeMap<String, u64>,
}

/// A column of a table that a header is guessed to be.
pub(super) struct Guess<'a> {
    pub(super) index: usize,
    pub(super) column: &'a ColumnSpec,
    pub(super) sure: Sure,
    pub(super) note: String,
}

impl Sample {
    pub(super) fn of(sheet: &Sheet, names: &Names<'_>) -> Result<Option<Self>, LoadError> {
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
pub(super) struct Names<'a> {
    pub(super) book: &'a Rulebook,
    /// By table and column.
    by_column: Vec<Vec<Vec<String>>>,
    all: HashSet<String>,
}

impl<'a> Names<'a> {
    pub(super) fn of(book: &'a Rulebook) -> Self {
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
pub(super) fn best_table<'a>(
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
pub(super) fn alike(name: &str, header: &str) -> f64 {
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
