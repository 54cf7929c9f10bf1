//! The tables of a draft. Sheets that a profile knows by the same name are one of them, since a profile that has the name twice
//! reads every row twice.

use std::fmt::Write as _;

use super::guess::{Guess, Sample, Sure};
use super::{quoted, safe};
use crate::load::columns::required_columns;
use crate::load::sheet::Sheet;
use crate::rulebook::{TableSpec, fits_pattern, plain};

/// What is written of the sheets.
#[derive(Default)]
pub(super) struct Drafts<'a> {
    tables: Vec<Draft<'a>>,
    left: Vec<Left>,
}

/// A sheet that is like no table, and why.
struct Left {
    sheet: String,
    known_as: Vec<String>,
    why: &'static str,
}

/// A table, and the sheets that are read as it.
struct Draft<'a> {
    sheets: Vec<String>,
    known_as: Vec<String>,
    /// What the profile knows the sheets by, with `*` for any text.
    named: String,
    spec: &'a TableSpec,
    headers: Vec<Header<'a>>,
    /// Headers that are no column, and their filled cells.
    unplaced: Vec<(String, u64)>,
}

/// A header, and the column that it is guessed to be.
struct Header<'a> {
    text: String,
    column: &'a str,
    sure: Sure,
    note: String,
    is_empty: bool,
}

impl<'a> Drafts<'a> {
    /// Adds a sheet that is like no table.
    pub(super) fn leave(&mut self, sheet: &Sheet, why: &'static str) {
        self.left.push(Left {
            sheet: sheet.name.clone(),
            known_as: sheet.known_as.clone(),
            why,
        });
    }

    /// Adds a sheet that is guessed to be a table.
    pub(super) fn add(
        &mut self,
        sheet: &Sheet,
        named: String,
        (spec, guesses): (&'a TableSpec, &[Guess<'a>]),
        sample: &Sample,
    ) {
        let header_of = |guess: &Guess<'a>| Header {
            text: safe(&sample.header[guess.index]),
            column: guess.column.name.as_str(),
            sure: guess.sure,
            note: guess.note.clone(),
            is_empty: sample.columns[guess.index].filled == 0,
        };
        let all = sample.header.iter().enumerate();
        let unplaced = all.filter(|(index, header)| {
            !header.is_empty() && guesses.iter().all(|guess| guess.index != *index)
        });
        self.tables.push(Draft {
            sheets: vec![sheet.name.clone()],
            known_as: sheet.known_as.clone(),
            named,
            spec,
            headers: guesses.iter().map(header_of).collect(),
            unplaced: unplaced
                .map(|(index, header)| (safe(header), sample.columns[index].filled))
                .collect(),
        });
    }

    /// Writes the tables, each once, and after them the sheets that are like none.
    pub(super) fn write(mut self, out: &mut String) {
        let patterns: Vec<Option<String>> = self
            .tables
            .iter()
            .map(|table| self.pattern_of(table))
            .collect();
        for (table, pattern) in self.tables.iter_mut().zip(patterns) {
            if let Some(pattern) = pattern {
                table.named = pattern;
            }
        }
        let mut joined: Vec<Draft<'a>> = Vec::new();
        for table in self.tables {
            match joined.iter().position(|known| known.is_named_as(&table)) {
                Some(place) => joined[place].take(table),
                None => joined.push(table),
            }
        }
        for table in &joined {
            table.write(out);
        }
        for left in &self.left {
            let _ = writeln!(out, "\n# {}: {}", left.sheet, left.why);
        }
    }

    /// The pattern that a sheet's name is one of with those that differ only in a year, where no other sheet fits it.
    fn pattern_of(&self, table: &Draft<'_>) -> Option<String> {
        let pattern = without_year(&table.named)?;
        let is_of_it = |other: &Draft<'_>| {
            other.spec.name == table.spec.name
                && without_year(&other.named).as_ref() == Some(&pattern)
        };
        let mut tables = self.tables.iter();
        let has_other =
            tables.any(|other| is_of_it(other) && plain(&other.named) != plain(&table.named));
        let others = self.tables.iter().filter(|other| !is_of_it(other));
        let others = others.map(|other| &other.known_as);
        let mut others = others.chain(self.left.iter().map(|left| &left.known_as));
        let fits = |name: &String| fits_pattern(&pattern, &plain(name));
        let takes_other = others.any(|names| names.iter().any(fits));
        (has_other && !takes_other).then_some(pattern)
    }
}

impl<'a> Draft<'a> {
    /// True for the same table under the same name.
    fn is_named_as(&self, other: &Self) -> bool {
        let form = |named: &str| -> Vec<String> { named.split('*').map(plain).collect() };
        self.spec.name == other.spec.name && form(&self.named) == form(&other.named)
    }

    /// Takes in what another sheet of the same name has.
    fn take(&mut self, other: Self) {
        self.sheets.extend(other.sheets);
        for header in other.headers {
            self.take_header(header);
        }
        for (text, filled) in other.unplaced {
            match self.unplaced.iter_mut().find(|(known, _)| *known == text) {
                Some((_, known)) => *known += filled,
                None => self.unplaced.push((text, filled)),
            }
        }
        let headers = &self.headers;
        let is_placed = |text: &str| headers.iter().any(|header| header.text == text);
        self.unplaced.retain(|(text, _)| !is_placed(text));
    }

    /// Of the same guess in two sheets the less sure one holds, unless only that its column is empty makes it so.
    fn take_header(&mut self, mut header: Header<'a>) {
        let is_alike = |known: &Header<'_>| plain(&known.text) == plain(&header.text);
        let is_known = self.headers.iter().any(is_alike);
        let mut same = self.headers.iter_mut();
        let same = same.find(|known| known.column == header.column && is_alike(known));
        if let Some(known) = same {
            if known.is_empty || (!header.is_empty && header.sure < known.sure) {
                *known = header;
            }
            return;
        }
        if is_known {
            // A header can be only one column, so a person has to say which.
            header.sure = Sure::Unsure;
        }
        self.headers.push(header);
    }

    fn write(&self, out: &mut String) {
        out.push('\n');
        for sheet in &self.sheets {
            let _ = writeln!(out, "# {sheet}");
        }
        let _ = writeln!(
            out,
            "[[fil]]\ntabell = \"{}\"\nheter = [{}]\n\n[fil.kolumner]",
            self.spec.name,
            quoted(&self.named)
        );
        for place in 0..self.headers.len() {
            self.write_header(place, out);
        }
        let is_placed = |name: &str| {
            let mut sure = self.headers.iter().filter(|header| header.is_sure());
            sure.any(|header| header.column == name)
        };
        for name in required_columns(self.spec) {
            if !is_placed(name) {
                let _ = writeln!(
                    out,
                    "# SAKNAS: {name} = [\"…\"]  # utan den kan tabellen inte läsas"
                );
            }
        }
        for (text, filled) in &self.unplaced {
            let _ = writeln!(
                out,
                "# inte placerad: {} ({filled} fyllda celler)",
                quoted(text)
            );
        }
    }

    /// Writes a header, with all others that are the same column, at the first of them.
    fn write_header(&self, place: usize, out: &mut String) {
        let header = &self.headers[place];
        let is_same = |other: &&Header<'_>| other.is_sure() && other.column == header.column;
        let (lead, all): (&str, Vec<&Header<'_>>) = if header.is_sure() {
            ("", self.headers.iter().filter(is_same).collect())
        } else {
            // What is unsure waits for a person.
            ("# ", vec![header])
        };
        if all
            .first()
            .is_none_or(|first| !std::ptr::eq(*first, header))
        {
            return;
        }
        let texts: Vec<String> = all.iter().map(|header| quoted(&header.text)).collect();
        let least = all.iter().min_by_key(|header| header.sure);
        let (sure, note) = least.map_or(("", ""), |least| (least.sure.text(), least.note.as_str()));
        let column = header.column;
        let _ = writeln!(
            out,
            "{lead}{column} = [{}]  # {sure}{note}",
            texts.join(", ")
        );
    }
}

impl Header<'_> {
    /// True for a guess that is used before a person has looked at it.
    fn is_sure(&self) -> bool {
        self.sure > Sure::Unsure
    }
}

/// A name with `*` for each year; `None` without a year, or where nothing else would be left.
fn without_year(name: &str) -> Option<String> {
    let (mut pattern, mut rest, mut has_year) = (String::new(), name, false);
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let digits = rest[start..].bytes().take_while(u8::is_ascii_digit).count();
        let (before, number) = (&rest[..start], &rest[start..start + digits]);
        let is_year = digits == 4 && (number.starts_with("19") || number.starts_with("20"));
        has_year |= is_year;
        pattern.push_str(before);
        pattern.push_str(if is_year { "*" } else { number });
        rest = &rest[start + digits..];
    }
    pattern.push_str(rest);
    if let Some(before) = pattern.strip_suffix('*') {
        pattern = format!("{}*", before.trim_end_matches([' ', '-', '_']));
    }
    (has_year && pattern.chars().any(char::is_alphabetic)).then_some(pattern)
}
