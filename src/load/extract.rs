//! The rows of an export as the canonical layout has them, for a copy that says the same of nobody.

use super::columns::{Columns, Layout, Names};
use super::content::{Blanks, Content, code_of, one_of, whole_number, yes_or_no};
use super::ending::{Ending, Last};
use super::error::LoadError;
use super::events::EventNames;
use super::header::Above;
use super::read::{ERROR, KeptRow, MomentCell, Row};
use super::remarks::is_unfiltered;
use super::short::{Reader, Short};
use super::source::{Located, Pass};
use super::survey::{ColumnCount, RowKind, Survey, kind_of_row, survey};
use super::under::is_row;
use crate::rulebook::{ColumnSpec, FactKind, Register, Role, Rulebook, TableKind, TableSpec, Word};
use crate::time::Moment;

/// What a cell of the copy holds that cannot be read there either: what a formula that went wrong reads as.
pub(crate) const UNREADABLE: &str = ERROR;

/// A reading of a file as a table.
pub(crate) struct ExtractedTable<'a> {
    /// The canonical table.
    pub(crate) spec: &'a TableSpec,
    /// The columns that the file has and that can be read.
    pub(crate) columns: Vec<&'a ColumnSpec>,
    /// True when rows about the same unit are put together.
    pub(crate) merges: bool,
    /// Columns in which the first row about a unit holds.
    pub(crate) first_holds: &'a [String],
    /// The rows, with a cell for each column.
    pub(crate) rows: Vec<ExtractedRow>,
}

/// A row that is read, or set aside for its width.
pub(crate) struct ExtractedRow {
    /// The cells, in the order of the columns.
    pub(crate) cells: Vec<ExtractedCell>,
    /// False for a row with more or fewer cells than the header.
    pub(crate) fits: bool,
}

/// A cell, understood as far as it can be.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ExtractedCell {
    Empty,
    Moment(Moment),
    /// A code, a word of the vocabulary, ja or nej, or a number: nothing of the writer's own.
    Code(String),
    /// Something else than the column can have.
    Unreadable,
    /// Keys, names, titles and free text.
    Text(String),
}

/// Reads every table but the readers' protocol.
///
/// # Errors
/// A file cannot be read, or lacks a column without which its rows mean nothing.
pub(crate) fn extract<'a>(
    located: &'a Located,
    book: &'a Rulebook,
) -> Result<Vec<ExtractedTable<'a>>, LoadError> {
    let names = EventNames::of(book);
    let mut tables = Vec::new();
    for pass in &located.passes {
        let layout = located.layout(pass, book);
        if layout.spec.kind == TableKind::Register(Register::Protocol) {
            continue;
        }
        tables.extend(extract_table(located, pass, book, &names)?);
    }
    Ok(tables)
}

/// Reads a sheet as one table; `None` for one without rows.
fn extract_table<'a>(
    located: &'a Located,
    pass: &'a Pass,
    book: &'a Rulebook,
    names: &EventNames,
) -> Result<Option<ExtractedTable<'a>>, LoadError> {
    let (sheet, layout) = (&located.sheets[pass.sheet], located.layout(pass, book));
    let survey = survey(sheet, layout, book, names, false)?;
    let Some(columns) = &survey.columns else {
        return Ok(None);
    };
    let copying = Copying {
        located,
        pass,
        book,
        names,
        kept: kept_columns(&survey, sheet.is_template),
    };
    let mut table = copying.begin(&survey.above);
    let reader = copying.reader();
    let mut short: Short<usize> = Short::below(columns, layout.spec);
    let (mut ending, mut other) = (Ending::default(), None);
    let is_unfiltered = is_unfiltered((located, book), pass, columns);
    sheet.for_each_row_below(columns, &mut |row| {
        let kind = kind_of_row(row, columns, layout.spec, &book.words);
        if let Some((place, true)) = short.pass(row) {
            table.rows[place].fits = true;
        }
        ending.pass(kind);
        if let Some(columns) = other_header((row, kind), &mut other, layout) {
            let lost = copying.lost_row(&KeptRow::of(row), columns);
            table.rows.push(lost);
            return Ok(());
        }
        if matches!(kind, RowKind::Lone) {
            ending.hold(row);
        }
        if ending.reads((row, kind), columns, (layout.spec, &book.words)) {
            let is_doubtful = is_unfiltered || ending.doubts((row, kind), columns, layout.spec);
            ending.note_key((row, kind), columns);
            let row = row.through(&survey.lens);
            let cells = copying.cells(&row);
            // A row set aside with the same key leaves the same doubt.
            table.doubt(&cells, is_doubtful);
            let fits = columns.fit(&row, layout.profile.short_rows);
            let may_be_short = !fits && !matches!(kind, RowKind::Lone);
            if may_be_short && short.may_be_whole(&row, columns, reader) {
                short.hold(table.rows.len());
            }
            table.rows.push(ExtractedRow { cells, fits });
        }
        Ok(())
    })?;
    if let Some((place, true)) = short.last(sheet.ends_as_line()) {
        table.rows[place].fits = true;
    }
    table.end(&mut ending, columns);
    Ok(Some(table))
}

/// How the rows of a sheet are copied.
struct Copying<'s, 'a> {
    located: &'a Located,
    pass: &'a Pass,
    book: &'a Rulebook,
    names: &'s EventNames,
    /// The columns of the copy: place, column and what its cells must be.
    kept: Vec<(usize, &'a ColumnSpec, Content<'a>)>,
}

impl<'a> Copying<'_, 'a> {
    /// The table, with the rows that stand above its header.
    fn begin(&self, above: &[Above<'a>]) -> ExtractedTable<'a> {
        let layout = self.located.layout(self.pass, self.book);
        let lost = above.iter().flat_map(|Above { columns, rows }| {
            rows.iter().map(move |row| self.lost_row(row, columns))
        });
        ExtractedTable {
            spec: layout.spec,
            columns: self.kept.iter().map(|(_, column, _)| *column).collect(),
            merges: self.located.merges(self.pass),
            first_holds: layout.block.map_or(&[], |block| &block.first_holds),
            rows: lost.collect(),
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            spec: self.located.layout(self.pass, self.book).spec,
            words: &self.book.words,
            names: self.names,
        }
    }

    fn cells(&self, row: &Row<'_>) -> Vec<ExtractedCell> {
        let kept = self.kept.iter();
        let cells = kept.map(|(index, column, content)| {
            read(row, *index, (*column, *content), self.book, self.names)
        });
        cells.collect()
    }

    /// A row under another header than that of its table, with the cells that the columns of the copy have there: it is set
    /// aside in the copy too.
    fn lost_row(&self, kept: &KeptRow, columns: &Columns<'a>) -> ExtractedRow {
        let from_1904 = self.located.sheets[self.pass.sheet].counts_from_1904();
        let lens = columns.lens(self.located.layout(self.pass, self.book), from_1904);
        let row = kept.row();
        let row = row.through(&lens);
        let place_of = |column: &ColumnSpec| {
            let mut own = columns.iter();
            let found = own.find(|(_, known)| known.name == column.name);
            found.map(|(index, _)| index)
        };
        let cells = self.kept.iter().map(|(_, column, content)| {
            let told = |index| read(&row, index, (*column, *content), self.book, self.names);
            place_of(column).map_or(ExtractedCell::Empty, told)
        });
        ExtractedRow {
            cells: cells.collect(),
            fits: false,
        }
    }
}

/// The other header than that of its table that a row of some kind stands under.
fn other_header<'o, 'a>(
    (row, kind): (&Row<'_>, RowKind<'_>),
    other: &'o mut Option<Columns<'a>>,
    layout: Layout<'a>,
) -> Option<&'o Columns<'a>> {
    match kind {
        RowKind::Header => *other = None,
        RowKind::OtherHeader => *other = Some(Columns::of(row, layout, &Names::of(layout))),
        _ => {}
    }
    other.as_ref().filter(|_| is_row(kind))
}

impl ExtractedTable<'_> {
    /// Adds a row that is set aside in the copy, where what some cells are about is in doubt.
    fn doubt(&mut self, cells: &[ExtractedCell], is_doubtful: bool) {
        self.rows.extend(is_doubtful.then(|| ExtractedRow {
            cells: cells.to_vec(),
            fits: false,
        }));
    }

    /// Leaves out a last row that is no row of the table.
    fn end(&mut self, ending: &mut Ending, columns: &Columns<'_>) {
        let is_numbered = self.has_numbers_for_keys();
        let last = ending.last(columns);
        let last = last.map(|(_, last)| last.among(is_numbered, columns));
        if matches!(last, Some(Last::Count | Last::Sum)) {
            self.rows.pop();
        }
    }

    /// True where units have numbers for keys, so that a number alone may be the key of one.
    fn has_numbers_for_keys(&self) -> bool {
        let key = self
            .columns
            .iter()
            .position(|column| column.role == Role::Key);
        let first = self.rows.first();
        let cell = first.zip(key).map(|(row, key)| &row.cells[key]);
        matches!(cell, Some(ExtractedCell::Text(text)) if whole_number(text).is_some())
    }
}

/// The columns that a review would read: place, column and what its cells must be.
fn kept_columns<'a>(
    survey: &Survey<'a>,
    is_template: bool,
) -> Vec<(usize, &'a ColumnSpec, Content<'a>)> {
    let counts = survey.counts.iter();
    let is_left_out =
        |count: &ColumnCount<'_>| count.is_unreadable() || (is_template && count.filled == 0);
    let kept = counts.filter(|count| !is_left_out(count));
    kept.map(|count| (count.index, count.column, count.content))
        .collect()
}

fn read(
    row: &Row<'_>,
    index: usize,
    (column, content): (&ColumnSpec, Content<'_>),
    book: &Rulebook,
    names: &EventNames,
) -> ExtractedCell {
    let text = row.text(index);
    if Blanks::of_column(column, &book.words).says_nothing(&text) {
        return ExtractedCell::Empty;
    }
    let code = match content {
        Content::Moment => {
            return match row.moment(index) {
                MomentCell::Read(moment) => ExtractedCell::Moment(moment),
                MomentCell::Empty => ExtractedCell::Empty,
                MomentCell::Unreadable(_) => ExtractedCell::Unreadable,
            };
        }
        // Nobody knows what the text would have been.
        Content::Free if text == ERROR => None,
        Content::Free => return ExtractedCell::Text(text.into_owned()),
        Content::Code(kind) => code_of(kind, &text).and_then(|index| code_at(kind, index)),
        Content::Number => whole_number(&text).map(|number| number.to_string()),
        Content::YesNo => {
            let word = |is_yes| if is_yes { "ja" } else { "nej" };
            yes_or_no(&text).map(|is_yes| word(is_yes).to_owned())
        }
        Content::Listed(listed) => one_of(listed, &text).map(str::to_owned),
        Content::Event => names
            .find(&text)
            .map(|event| book.words.id_of(Word::Event(event)).to_owned()),
    };
    code.map_or(ExtractedCell::Unreadable, ExtractedCell::Code)
}

fn code_at(kind: &FactKind, index: u32) -> Option<String> {
    kind.codes().nth(index as usize).map(str::to_owned)
}
