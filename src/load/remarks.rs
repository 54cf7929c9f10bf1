//! What is told of a file as a whole: how it is written, and what of it could not be read.

use std::collections::BTreeSet;

use super::columns::{Columns, knows_header};
use super::error::LoadError;
use super::header::HeaderSearch;
use super::read::Flaw;
use super::remark::{SetAside, Severity};
use super::rows::Loading;
use super::sheet::Sheet;
use super::source::{Located, Pass};
use super::survey::{ColumnCount, Survey};
use crate::case::Position;
use crate::rulebook::{Register, RowFilter, Rulebook, TableKind, TableSpec};

impl<'a> Loading<'a> {
    /// What was understood of a file, where it is not as the canonical layout has it.
    pub(super) fn remark_on_survey(
        &mut self,
        pass: &Pass,
        sheet: &Sheet,
        survey: &Survey<'a>,
        columns: &Columns<'a>,
        start: Position,
    ) -> Result<(), LoadError> {
        if self.located.is_first(pass) {
            self.remark_on_form(sheet, start)?;
            self.remark_on_titles(survey, columns, start);
            self.remark_on_hidden(sheet, columns, start);
        }
        let located = self.located;
        let others = |name: &str| {
            let mut others = located.passes_of(pass.sheet);
            others.any(|other| knows_header(name, located.layout(other, self.book)))
        };
        let layout = located.layout(pass, self.book);
        let at = Position {
            row: columns.row,
            ..start
        };
        if self.located.is_first(pass) {
            columns.remark_on_header(layout, at, &others, &mut self.ledger);
        }
        self.remark_on_missing_filter(pass, columns, at);
        for count in &survey.counts {
            self.remark_on_contents(count, columns, at);
        }
        Ok(())
    }

    /// A column by which the profile leaves out rows, and that is not there: none are left out by it.
    fn remark_on_missing_filter(&mut self, pass: &Pass, columns: &Columns<'_>, at: Position) {
        let Some(filter) = columns.filters.missing.first() else {
            return;
        };
        let layout = self.located.layout(pass, self.book);
        let (severity, text) = if is_unfiltered((self.located, self.book), pass, columns) {
            (Severity::Fault, UNFILTERED)
        } else if columns.has_unknown(layout) {
            (Severity::Warning, RENAMED)
        } else {
            return;
        };
        let column = filter.headers.first().map_or("", String::as_str);
        self.ledger
            .remark(at, severity, "bortval_saknas", column, text);
    }

    fn remark_on_form(&mut self, sheet: &Sheet, start: Position) -> Result<(), LoadError> {
        let Some(form) = sheet.form()? else {
            return Ok(());
        };
        if let Some(encoding) = form.foreign_encoding() {
            let text = format!("filen är läst som {encoding}");
            self.ledger
                .remark(start, Severity::Info, "teckenkodning", "", &text);
        }
        let sign = match form.delimiter {
            b';' => return Ok(()),
            b'\t' => "tabb",
            b',' => "komma",
            _ => "lodstreck",
        };
        let text = format!("cellerna är åtskilda med {sign}");
        self.ledger
            .remark(start, Severity::Info, "avgransare", "", &text);
        Ok(())
    }

    fn remark_on_titles(&mut self, survey: &Survey<'_>, columns: &Columns<'_>, start: Position) {
        if survey.titles == 0 {
            return;
        }
        let text = format!(
            "rubrikraden är rad {}; {} rader med text ovanför den är inte lästa",
            columns.row, survey.titles
        );
        self.ledger
            .remark(start, Severity::Info, "titelrader", "", &text);
    }

    /// What is read though nobody sees it who opens the workbook.
    fn remark_on_hidden(&mut self, sheet: &Sheet, columns: &Columns<'_>, start: Position) {
        let Some(hidden) = sheet.hidden() else {
            return;
        };
        if hidden.is_sheet {
            let text = "bladet är dolt i arbetsboken; det är läst som ett annat";
            self.ledger
                .remark(start, Severity::Warning, "dolt_blad", "", text);
        }
        let at = Position {
            row: columns.row,
            ..start
        };
        let is_hidden = |index: &usize| {
            let mut columns = hidden.columns.iter();
            columns.any(|(first, last)| (first..=last).contains(&index))
        };
        let known: BTreeSet<usize> = columns.iter().map(|(index, _)| index).collect();
        for index in known.into_iter().filter(is_hidden) {
            let column = columns.shown_at(Some(index));
            let text = "kolumnen är dold i arbetsboken; den är läst som de andra";
            self.ledger
                .remark(at, Severity::Info, "dold_kolumn", column, text);
        }
        let mut rows = hidden.rows.iter().filter(|row| **row > columns.row);
        if let Some(first) = rows.next() {
            let (at, count) = (Position { row: *first, ..at }, 1 + rows.count() as u64);
            let text = "rader är dolda i arbetsboken, för hand eller av ett filter; de är lästa som de andra";
            self.ledger
                .remark_many(at, Severity::Warning, "dolda_rader", "", text, count);
        }
    }

    /// What is odd about the cells of a column, though they are read: day numbers, words for nothing, damaged letters, and what
    /// is not meant to stand there.
    fn remark_on_contents(&mut self, count: &ColumnCount<'_>, columns: &Columns<'_>, at: Position) {
        let column = columns.shown(&count.column.name).to_owned();
        self.remark_on_flaws(count, &column, at);
        let numbers = if count.holds_numbers() {
            count.numbers
        } else {
            0
        };
        let told = [
            (
                "dagnummer",
                (at.row, count.serials),
                "datumen är kalkylprogrammets dagnummer; de är lästa som dagar",
            ),
            (
                "namn_i_fel_kolumn",
                (at.row, count.names),
                "celler har något som ser ut som en persons namn i stället för en befattning; det skrivs aldrig ut",
            ),
            (
                "teckenskada",
                (count.damaged_row, count.damaged),
                "å, ä eller ö är skadade i cellerna; kontrollera exportens teckenkodning",
            ),
            (
                "utfyllnad",
                (count.blank_row, count.blank),
                "celler har bara ett tecken eller ett ord för att något saknas; de läses som tomma",
            ),
            (
                "personnummer",
                (at.row, numbers),
                "celler har något som ser ut som ett personnummer; det skrivs aldrig ut",
            ),
        ];
        for (code, (row, cells), text) in told {
            if cells > 0 {
                let at = Position { row, ..at };
                self.ledger
                    .remark_many(at, Severity::Warning, code, &column, text, cells);
            }
        }
    }

    /// Cells in which something stands of which nothing can be read.
    fn remark_on_flaws(&mut self, count: &ColumnCount<'_>, column: &str, at: Position) {
        for (flaw, (cells, row)) in &count.flaws {
            let Some((code, text)) = told_of(*flaw) else {
                continue;
            };
            let first = Position { row: *row, ..at };
            self.ledger
                .remark_many(first, Severity::Fault, code, column, text, *cells);
        }
    }

    /// In the program's own template, a column that is not filled in is not there.
    pub(super) fn leave_out_empty(
        &mut self,
        sheet: &Sheet,
        survey: &Survey<'_>,
        columns: &mut Columns<'_>,
        at: Position,
    ) {
        if !sheet.is_template {
            return;
        }
        let is_filled = |index: usize| {
            let mut counts = survey.counts.iter();
            counts.any(|count| count.index == index && count.filled > 0)
        };
        let empty = columns.keep(&is_filled);
        if empty > 0 {
            let text = format!("{empty} kolumner är inte ifyllda och räknas som att de saknas");
            self.ledger
                .remark(at, Severity::Info, "tomma_kolumner", "", &text);
        }
    }

    /// Leaves out each column in which nothing can be read, with a single remark. False when the table means nothing
    /// without one of them.
    pub(super) fn leave_out_unreadable(
        &mut self,
        survey: &Survey<'_>,
        columns: &mut Columns<'a>,
        spec: &'a TableSpec,
        start: Position,
    ) -> bool {
        if spec.kind == TableKind::Register(Register::Protocol) {
            return true;
        }
        self.leave_out_endless(survey, columns, start);
        for count in survey.counts.iter().filter(|count| count.is_unreadable()) {
            let at = Position {
                row: count.bad_rows.first().copied().unwrap_or(columns.row),
                ..start
            };
            let shown = columns.shown(&count.column.name).to_owned();
            let (code, text) = unreadable(count);
            self.hide_column(count.column, spec, columns, start.file);
            columns.drop_column(&count.column.name);
            self.ledger
                .remark_many(at, Severity::Fault, code, &shown, &text, count.filled);
        }
        columns.lacking(spec).is_none()
    }

    /// Where no row has a last day, it may be that none ends or that the export lacks them all: only the review can
    /// say. Until it does, the column is left out, since a decision without end would hide one that had ended.
    fn leave_out_endless(
        &mut self,
        survey: &Survey<'_>,
        columns: &mut Columns<'a>,
        start: Position,
    ) {
        if survey.rows < FEWEST_ENDLESS || self.review.until_further_notice {
            return;
        }
        for count in survey
            .counts
            .iter()
            .filter(|count| count.filled == 0 && count.is_end())
        {
            let at = Position {
                row: columns.row,
                ..start
            };
            let shown = columns.shown(&count.column.name).to_owned();
            columns.drop_column(&count.column.name);
            columns.is_endless = true;
            self.ledger
                .remark(at, Severity::Warning, "slutdagar_saknas", &shown, ENDLESS);
        }
    }

    /// A row that another table of the same file should take.
    pub(super) fn leave(&mut self, pass: &Pass, at: Position) {
        self.ledger.count_aside(at, SetAside::OtherTable);
        self.claims.entry(pass.sheet).or_default().0.insert(at.row);
    }

    /// A row that a table has taken.
    pub(super) fn claim(&mut self, (pass, is_shared): (&Pass, bool), row: u32) {
        if is_shared || self.claims.contains_key(&pass.sheet) {
            self.claims.entry(pass.sheet).or_default().1.insert(row);
        }
    }

    /// Rows that every table of a profile has left to the others.
    pub(super) fn remark_on_unclaimed(&mut self) {
        let mut sheets: Vec<usize> = self.claims.keys().copied().collect();
        sheets.sort_unstable();
        for sheet in sheets {
            let (left, taken) = &self.claims[&sheet];
            let mut lost = left.without(taken);
            let first = lost.next();
            let count = first.map_or(0, |_| 1 + lost.count());
            if let Some(row) = first {
                let name = &self.located.sheets[sheet].name;
                let text = "rader passar ingen av profilens tabeller och är inte lästa";
                self.ledger.remark_on_file(
                    name,
                    Some(row),
                    Severity::Fault,
                    "ingen_tabell",
                    text,
                    count as u64,
                );
            }
        }
    }

    /// Rows that a filter of the profile leaves out.
    pub(super) fn remark_on_left_out(&mut self, reason: &str, count: u64, at: Position) {
        // A filter of several tables that one file is read as takes out the same rows each time.
        let text = format!("rader är bortvalda enligt profilen: {reason}");
        if !self.ledger.has_told(at, "bortvald", &text) {
            self.ledger
                .remark_many(at, Severity::Info, "bortvald", "", &text, count);
        }
    }
}

/// True for a file that lacks a column by which the profile leaves out rows of the table, where another file has it: rows
/// of this one may be such as are left out of the other.
pub(super) fn is_unfiltered(
    (located, book): (&Located, &Rulebook),
    pass: &Pass,
    columns: &Columns<'_>,
) -> bool {
    let missing = &columns.filters.missing;
    let has_one = |other: &Pass| {
        let sheet = &located.sheets[other.sheet];
        let search = HeaderSearch::of(sheet, located.layout(other, book));
        let header = search.ok().and_then(HeaderSearch::sure);
        header.is_some_and(|header| {
            let lacks = |filter: &RowFilter| {
                let mut lacking = header.filters.missing.iter();
                lacking.any(|known| std::ptr::eq(*known, filter))
            };
            missing.iter().any(|filter| !lacks(filter))
        })
    };
    let mut others = located.passes.iter().filter(|other| {
        let is_same = (other.profile, other.block) == (pass.profile, pass.block);
        is_same && other.sheet != pass.sheet
    });
    !missing.is_empty() && others.any(has_one)
}

/// What is told of a file without a column by which the profile leaves out rows.
const UNFILTERED: &str = "profilen väljer bort tabellens rader (bort) efter en kolumn som en annan fil med tabellen har men inte \
                          den här; inga rader är bortvalda efter den, och inget Nej ges om de ärenden som raderna gäller";
const RENAMED: &str = "profilen väljer bort tabellens rader (bort) efter en kolumn som filen inte har; inga rader är bortvalda \
                       efter den. Heter den något annat, skriv dess rubrik i profilen";

/// Rows from which it tells something that none of them has a last day.
const FEWEST_ENDLESS: u64 = 2;

/// What to do about a table in which no row has a last day.
const ENDLESS: &str = "ingen rad har någon sista dag, så det är okänt hur länge raderna gäller; skriv tills_vidare = true \
                       i granskning.toml om de gäller tills vidare";

/// Why nothing can be read of some cells, and what to do about it, as code and text; `None` where each cell is told of by
/// itself.
fn told_of(flaw: Flaw) -> Option<(&'static str, &'static str)> {
    match flaw {
        Flaw::Error => None,
        Flaw::NoValue => Some((
            "formel_utan_varde",
            "celler är formler utan sparat värde och kan inte läsas; öppna arbetsboken i ett kalkylprogram, spara den och \
             läs den igen",
        )),
        Flaw::Covered => Some((
            "sammanfogad_cell",
            "celler är sammanfogade med en annan kolumns cell, så det är okänt vad de säger; dela de sammanfogade cellerna \
             och fyll i var och en",
        )),
        Flaw::Doubled => Some((
            "dubbel_kolumn",
            "kolumnen finns flera gånger, och de säger olika i celler, som därför inte är lästa; ta bort den som inte gäller",
        )),
        Flaw::Shortened => Some((
            "olaslig_uppgift",
            "celler har ett långt tal som ett kalkylprogram har kortat (som 2,01E+11), så att de sista siffrorna är borta och \
             det är okänt vad som stod; formatera kolumnen som text i kalkylprogrammet och hämta exporten på nytt",
        )),
    }
}

/// Why nothing in a column could be read, as code and text.
fn unreadable(count: &ColumnCount<'_>) -> (&'static str, String) {
    const THEN: &str = "frågor som behöver kolumnen är inte bedömda";
    if count.ambiguous == count.filled {
        let text = format!(
            "det går inte att veta vilket tal som är dag och vilket som är månad; skriv formen i profilens datumformer. \
             Kolumnen är inte läst, och {THEN}"
        );
        return ("tvetydig_datumform", text);
    }
    if count.short_years == count.filled {
        let text =
            format!("åren har två siffror och kan inte läsas säkert; exportera med fyra. {THEN}");
        return ("tvasiffriga_ar", text);
    }
    let expected = match count.content.expected() {
        anything if anything.is_empty() => String::new(),
        expected => format!("; väntade {expected}"),
    };
    let text =
        format!("ingen cell i kolumnen går att läsa{expected}. Kolumnen är inte läst, och {THEN}");
    ("olaslig_kolumn", text)
}
