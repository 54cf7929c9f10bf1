//! Which sheet is read as which table: by its name, else by its header where that leaves no doubt.

use std::path::Path;

use super::{Located, Pass};
use crate::load::columns::{Columns, Layout};
use crate::load::error::LoadError;
use crate::load::gather::remark;
use crate::load::header::HeaderSearch;
use crate::load::remark::{Remark, Severity};
use crate::load::sheet::Sheet;
use crate::model::TEMPLATE_SHEETS;
use crate::rulebook::{Profile, Register, Rulebook, TableKind, TableSpec, plain};
use crate::secrecy::shown_name;

impl Located {
    /// Decides what is read as what: by name, else by header where that leaves no doubt.
    pub(super) fn plan(
        &mut self,
        systems: &[Option<String>],
        source: &Path,
        book: &Rulebook,
    ) -> Result<(), LoadError> {
        let mut unknown = Vec::new();
        for (place, sheet) in self.sheets.iter().enumerate() {
            let found = named(sheet, &self.profiles[sheet.source], book);
            if found.is_empty() && !is_of_template(sheet) {
                unknown.push(place);
            }
            let system = &systems[sheet.source];
            self.passes
                .extend(found.into_iter().map(|(table, block)| Pass {
                    sheet: place,
                    table,
                    profile: sheet.source,
                    block,
                    system: system.clone(),
                }));
        }
        for place in unknown {
            self.plan_by_header(place, systems, book)?;
        }
        self.leave_namesakes(book)?;
        if self.passes.is_empty() {
            let names = book
                .tables
                .iter()
                .take(3)
                .map(|table| format!("{}.csv", table.name));
            return Err(LoadError::NoTables {
                path: source.to_owned(),
                expected: names.collect::<Vec<_>>().join(", "),
            });
        }
        self.passes
            .sort_by_key(|pass| (pass.table, pass.sheet, pass.block));
        Ok(())
    }

    /// Leaves sheets that are no more than namesakes of a table which another file has: someone's own list or report beside the
    /// export.
    fn leave_namesakes(&mut self, book: &Rulebook) -> Result<(), LoadError> {
        let headers = self.shared_headers(book)?;
        let places = 0..self.passes.len();
        let left: Vec<usize> = places
            .filter(|place| self.is_namesake(*place, &headers))
            .collect();
        for place in left.into_iter().rev() {
            let pass = self.passes.remove(place);
            let text = format!(
                "bladet heter som tabellen ”{}” men saknar kolumner som den måste ha; tabellen är läst ur en annan fil, och \
                 bladet är inte läst",
                book.tables[pass.table].name
            );
            let name = &self.sheets[pass.sheet].name;
            self.remarks
                .push(remark(name, Severity::Fault, "okand_tabell", &text));
        }
        Ok(())
    }

    /// Of each pass whose table another file has too: whether its sheet has the header, and whether it lacks one.
    fn shared_headers(&self, book: &Rulebook) -> Result<Vec<(bool, bool)>, LoadError> {
        let header_of = |pass: &Pass| {
            let own = self.sheets[pass.sheet].file();
            let mut same = self.passes.iter().filter(|other| other.table == pass.table);
            if same.all(|other| self.sheets[other.sheet].file() == own) {
                return Ok((false, false));
            }
            HeaderSearch::of(&self.sheets[pass.sheet], self.layout(pass, book))
                .map(|search| (search.has_found(), search.has_failed()))
        };
        self.passes.iter().map(header_of).collect()
    }

    /// True for a sheet of a workbook that has the name of a table but not its header, where another file has both.
    fn is_namesake(&self, place: usize, headers: &[(bool, bool)]) -> bool {
        let pass = &self.passes[place];
        let sheet = &self.sheets[pass.sheet];
        let is_elsewhere = |other: &Pass| {
            other.table == pass.table && self.sheets[other.sheet].file() != sheet.file()
        };
        let mut others = self.passes.iter().zip(headers);
        !sheet.is_text()
            && headers[place].1
            && others.any(|(other, header)| header.0 && is_elsewhere(other))
    }

    /// Reads a file whose name says nothing as the one table that its header fits: if the export has no other, or if the
    /// other has the same header, as a file for each year has.
    fn plan_by_header(
        &mut self,
        place: usize,
        systems: &[Option<String>],
        book: &Rulebook,
    ) -> Result<(), LoadError> {
        let sheet = &self.sheets[place];
        let profile = &self.profiles[sheet.source];
        let fitting = fitting(sheet, profile, book)?;
        let name = sheet.name.clone();
        let [(table, block)] = fitting[..] else {
            let text =
                "ingen tabell som programmet känner heter så; filen eller bladet är inte läst";
            let unknown = remark(&name, Severity::Warning, "okand_tabell", text);
            self.remarks.push(unknown);
            return Ok(());
        };
        let pass = Pass {
            sheet: place,
            table,
            profile: sheet.source,
            block,
            system: systems[sheet.source].clone(),
        };
        let label = &book.tables[table].name;
        let mut taken = self.passes.iter().filter(|taken| taken.table == table);
        let told = match taken.next() {
            None => {
                let text = format!("filen är läst som tabellen ”{label}”, som rubrikraden passar");
                remark(&name, Severity::Info, "igenkand_tabell", &text)
            }
            Some(taken) => self.told_of_second(&pass, taken, book)?,
        };
        if told.code == "igenkand_tabell" {
            self.passes.push(pass);
        }
        self.remarks.push(told);
        Ok(())
    }

    /// What is said of a file that fits a table which another file has: it is read with the other under the same header, or
    /// by a name that only has other numbers, as those of several years; else it may be anything, and whoever knows must say.
    fn told_of_second(
        &self,
        pass: &Pass,
        taken: &Pass,
        book: &Rulebook,
    ) -> Result<Remark, LoadError> {
        let label = &book.tables[pass.table].name;
        let name = &self.sheets[pass.sheet].name;
        let other = shown_name(&self.sheets[taken.sheet].name);
        let headers = (self.header_of(pass, book)?, self.header_of(taken, book)?);
        let is_alike = matches!(headers, (Some(own), Some(other)) if own.is_headed_as(&other));
        Ok(if is_alike {
            let text = format!(
                "filen är läst som tabellen ”{label}” tillsammans med {other}, som har samma rubriker; flytta den ur mappen \
                 om den inte hör till exporten"
            );
            remark(name, Severity::Warning, "igenkand_tabell", &text)
        } else if are_of_one_series(&self.sheets[pass.sheet], &self.sheets[taken.sheet]) {
            let text = format!(
                "filen är läst som tabellen ”{label}” tillsammans med {other}, som heter lika så när som på siffrorna men har \
                 andra rubriker; det som bara den ena har en kolumn för är inte bedömt i ärenden som står i den andra. Flytta \
                 den ur mappen om den inte hör till exporten"
            );
            remark(name, Severity::Warning, "igenkand_tabell", &text)
        } else {
            let text = format!(
                "rubrikraden passar tabellen ”{label}”, som läses ur {other} med andra rubriker; filen är inte läst: ge den \
                 samma rubriker, eller flytta den ur mappen"
            );
            remark(name, Severity::Fault, "okand_tabell", &text)
        })
    }

    /// The header of what a pass reads, when most of it is known.
    fn header_of<'a>(
        &'a self,
        pass: &'a Pass,
        book: &'a Rulebook,
    ) -> Result<Option<Columns<'a>>, LoadError> {
        let search = HeaderSearch::of(&self.sheets[pass.sheet], self.layout(pass, book))?;
        Ok(search.sure())
    }
}

/// True for two sheets whose names are the same but for their numbers: one for each year, or each part.
fn are_of_one_series(one: &Sheet, other: &Sheet) -> bool {
    let stem = |name: &String| -> String {
        let name = plain(name);
        let letters = name.chars().filter(|letter| !letter.is_ascii_digit());
        letters.collect()
    };
    let stems = |sheet: &Sheet| -> Vec<String> { sheet.known_as.iter().map(stem).collect() };
    let (own, others) = (stems(one), stems(other));
    // A name of nothing but numbers tells nothing.
    own.iter()
        .any(|stem| !stem.is_empty() && others.contains(stem))
}

/// The tables that a sheet's name says that it is.
fn named(sheet: &Sheet, profile: &Profile, book: &Rulebook) -> Vec<(usize, Option<usize>)> {
    let names: Vec<String> = sheet.known_as.iter().map(|name| plain(name)).collect();
    let blocks = profile.files.iter().enumerate();
    let fitting = blocks.filter(|(_, block)| names.iter().any(|name| block.is_named(name)));
    let found: Vec<(usize, Option<usize>)> = fitting
        .map(|(place, block)| (block.table, Some(place)))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let is_canonical = |table: &TableSpec| names.contains(&plain(&table.name));
    let table = book.tables.iter().position(is_canonical);
    table
        .map(|table| {
            (
                table,
                profile.files.iter().position(|block| block.table == table),
            )
        })
        .into_iter()
        .collect()
}

/// The tables whose header a sheet has. The readers' protocol must be named: other lists look like it.
fn fitting(
    sheet: &Sheet,
    profile: &Profile,
    book: &Rulebook,
) -> Result<Vec<(usize, Option<usize>)>, LoadError> {
    let canonical = (0..book.tables.len()).map(|table| (table, None));
    let blocks = profile
        .files
        .iter()
        .enumerate()
        .map(|(place, block)| (block.table, Some(place)));
    let all: Vec<(usize, Option<usize>)> = if profile.files.is_empty() {
        canonical.collect()
    } else {
        blocks.collect()
    };
    let mut found = Vec::new();
    for (table, block) in all {
        let spec = &book.tables[table];
        if spec.kind == TableKind::Register(Register::Protocol) {
            continue;
        }
        let layout = Layout {
            spec,
            profile,
            block: block.map(|block| &profile.files[block]),
            system: None,
            words: &book.words,
        };
        if let Some(columns) = HeaderSearch::of(sheet, layout)?.sure() {
            found.push((columns.count(), (table, block)));
        }
    }
    let most = found.iter().map(|(count, _)| *count).max();
    let best = found.into_iter().filter(|(count, _)| Some(*count) == most);
    Ok(best.map(|(_, table)| table).collect())
}

fn is_of_template(sheet: &Sheet) -> bool {
    let own = |name: &str| {
        TEMPLATE_SHEETS
            .iter()
            .any(|own| own.to_lowercase() == name.to_lowercase())
    };
    sheet.known_as.first().is_some_and(|name| own(name))
}
