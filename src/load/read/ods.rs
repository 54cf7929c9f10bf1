//! `OpenDocument` spreadsheets, read as a stream: the library at hand reads them whole, and lays out every repeated cell.
//!
//! Source: OASIS Open Document Format for Office Applications 1.3, part 3, chapters 9 (tables) and 19 (attributes).

use std::io::{BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::limits::{Limit, MAX_COLUMNS, MAX_ROW_BYTES};
use super::merged::{Area, Merged};
use super::origin::Origin;
use super::row::{Cell, Cells, Flaw, Row};
use super::{Receive, Stop};
use crate::load::error::LoadError;
use crate::time::Moment;

/// Rows that a sheet may have: what a spreadsheet has.
const MAX_ROWS: u64 = 1_048_576;

/// Cells that repeated rows may become.
const MAX_CELLS: u64 = 50_000_000;

/// The names of the sheets, in their order.
pub(super) fn sheet_names(origin: &Origin, name: &str) -> Result<Vec<String>, LoadError> {
    let mut names = Vec::new();
    let walked = walk(origin, name, &mut |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.name().as_ref() == "table:table"
        {
            names.push(attribute(tag, "table:name").unwrap_or_default());
        }
        Ok(())
    });
    match walked {
        Err(Stop::Fault(fault)) => Err(fault),
        Ok(()) | Err(Stop::Enough) => Ok(names),
    }
}

/// Hands every row of a sheet that has values to `receive`: as a reader of the sheet sees them, when something is to be known
/// of merged cells, else as they are written.
pub(super) fn for_each_row(
    origin: &Origin,
    name: &str,
    sheet: &str,
    merged: Option<Merged>,
    receive: &mut Receive<'_>,
) -> Result<(), Stop> {
    let mut walker = Walker {
        name,
        sheet,
        merged,
        receive,
        is_inside: false,
        row: 0,
        row_repeats: 1,
        column: 0,
        values: Vec::new(),
        cell: None,
        aside: 0,
        cells: 0,
        bytes: 0,
    };
    walk(origin, name, &mut |event| walker.take(event))
}

/// Reads the contents element by element.
fn walk(
    origin: &Origin,
    name: &str,
    take: &mut dyn FnMut(&Event<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let broken = || LoadError::NotAWorkbook(name.to_owned());
    let stream = origin
        .open()
        .map_err(|source| LoadError::read(name, source))?;
    let mut archive = ZipArchive::new(stream).map_err(|_| broken())?;
    let contents = archive.by_name("content.xml").map_err(|_| broken())?;
    let mut reader = Reader::from_reader(BufReader::new(contents));
    let mut buffer = Vec::new();
    loop {
        match next(&mut reader, &mut buffer).ok_or_else(broken)? {
            Event::Eof => return Ok(()),
            event => take(&event)?,
        }
        buffer.clear();
    }
}

/// What comes next; `None` where it is broken.
pub(super) fn next<'b, R: Read>(
    reader: &mut Reader<BufReader<R>>,
    buffer: &'b mut Vec<u8>,
) -> Option<Event<'b>>
where
    BufReader<R>: BufRead,
{
    reader.read_event_into(buffer).ok()
}

/// The value of an attribute.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().filter_map(Result::ok);
    let found = attributes.find(|attribute| attribute.key.as_ref() == name)?;
    found
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// How often a row or cell is repeated.
fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    attribute(tag, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}

/// A cell under reading.
struct OpenCell {
    repeats: u64,
    /// Rows and columns that it is merged over.
    spans: (u64, u64),
    /// True for a formula that ought to have a value.
    is_formula: bool,
    value: Option<Cell>,
    text: String,
    paragraphs: usize,
}

impl OpenCell {
    fn of(tag: &BytesStart<'_>) -> Self {
        let value = |name: &str| attribute(tag, name);
        let is_error = value("calcext:value-type").as_deref() == Some("error");
        let kind = value("office:value-type");
        let read = match kind.as_deref() {
            _ if is_error => Some(Cell::Flawed(Flaw::Error)),
            Some("float" | "currency" | "percentage") => value("office:value")
                .and_then(|number| number.parse().ok())
                .map(Cell::Number),
            Some("date") => value("office:date-value").map(|date| from_date(&date)),
            Some("boolean") => {
                value("office:boolean-value").map(|flag| Cell::Truth(flag == "true"))
            }
            Some("string") => value("office:string-value").map(Cell::Text),
            _ => None,
        };
        // That a text is empty is a value too.
        let is_text = kind.as_deref() == Some("string");
        Self {
            repeats: repeats(tag, "table:number-columns-repeated"),
            spans: (
                repeats(tag, "table:number-rows-spanned"),
                repeats(tag, "table:number-columns-spanned"),
            ),
            is_formula: !is_text && value("table:formula").is_some(),
            value: read,
            text: String::new(),
            paragraphs: 0,
        }
    }

    fn into_cell(self) -> Option<Cell> {
        let text = (!self.text.is_empty()).then_some(Cell::Text(self.text));
        let unsaved = self.is_formula.then_some(Cell::Flawed(Flaw::NoValue));
        self.value.or(text).or(unsaved)
    }
}

/// Seconds are dropped; a date without a time of day is a day.
fn from_date(text: &str) -> Cell {
    let whole = text.split('.').next().unwrap_or(text);
    Moment::parse(whole).map_or_else(|| Cell::Text(text.to_owned()), Cell::Moment)
}

struct Walker<'a, 'f> {
    name: &'a str,
    sheet: &'a str,
    /// `None` for cells that are read as they are written.
    merged: Option<Merged>,
    receive: &'a mut Receive<'f>,
    is_inside: bool,
    row: u64,
    row_repeats: u64,
    column: u64,
    values: Vec<(usize, Cell)>,
    cell: Option<OpenCell>,
    /// How deep inside a note or the like, whose text is not the cell's.
    aside: usize,
    /// Cells handed over so far.
    cells: u64,
    /// Bytes of the texts of the row.
    bytes: usize,
}

impl Walker<'_, '_> {
    fn take(&mut self, event: &Event<'_>) -> Result<(), Stop> {
        match event {
            Event::Start(tag) => {
                self.open(tag);
                Ok(())
            }
            Event::Empty(tag) => {
                let aside = self.aside;
                self.open(tag);
                self.close(tag.name().as_ref())?;
                self.aside = aside;
                Ok(())
            }
            Event::End(tag) => self.close(tag.name().as_ref()),
            Event::Text(text) => {
                self.add_text(&text.xml10_content());
                Ok(())
            }
            Event::CData(text) => {
                self.add_text(&text.xml10_content());
                Ok(())
            }
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().ok().flatten();
                let named = reference.xml10_content();
                let named = quick_xml::escape::resolve_predefined_entity(&named);
                let text = letter
                    .map(String::from)
                    .or_else(|| named.map(str::to_owned));
                self.add_text(&text.unwrap_or_default());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "table:table" => {
                self.is_inside = attribute(tag, "table:name").as_deref() == Some(self.sheet);
                self.row = 0;
            }
            _ if !self.is_inside => {}
            "table:table-row" => {
                self.row_repeats = repeats(tag, "table:number-rows-repeated");
                self.column = 0;
                self.values.clear();
                self.bytes = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Some(OpenCell::of(tag));
            }
            "office:annotation" | "draw:frame" => self.aside += 1,
            "text:p" if self.aside == 0 => self.start_paragraph(),
            "text:s" => self.add_text(
                &" ".repeat(usize::try_from(repeats(tag, "text:c").min(64)).unwrap_or(1)),
            ),
            "text:tab" => self.add_text("\t"),
            "text:line-break" => self.add_text("\n"),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            "table:table" => self.is_inside = false,
            _ if !self.is_inside => {}
            "office:annotation" | "draw:frame" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => return self.end_cell(),
            "table:table-row" => return self.end_row(),
            _ => {}
        }
        Ok(())
    }

    fn start_paragraph(&mut self) {
        if let Some(cell) = &mut self.cell {
            if cell.paragraphs > 0 {
                cell.text.push('\n');
            }
            cell.paragraphs += 1;
        }
    }

    fn add_text(&mut self, text: &str) {
        if let Some(cell) = self
            .cell
            .as_mut()
            .filter(|cell| self.aside == 0 && cell.paragraphs > 0)
        {
            cell.text.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), Stop> {
        let Some(mut cell) = self.cell.take() else {
            return Ok(());
        };
        cell.is_formula &= self.merged.is_some();
        let (first, count, spans) = (self.column, cell.repeats, cell.spans);
        self.column = first.saturating_add(count);
        let Some(value) = cell.into_cell() else {
            return Ok(());
        };
        let last = usize::try_from(self.column).unwrap_or(usize::MAX);
        if last > MAX_COLUMNS {
            return Err(LoadError::limit(self.name, Limit::Columns).into());
        }
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        self.add_merged(first, spans);
        self.bytes += value.size().saturating_mul(last - first);
        if self.bytes > MAX_ROW_BYTES {
            return Err(LoadError::limit(self.name, Limit::RowBytes).into());
        }
        self.values
            .extend((first..last).map(|column| (column, value.clone())));
        Ok(())
    }

    /// A cell that is merged over so many rows and columns.
    fn add_merged(&mut self, column: usize, (rows, columns): (u64, u64)) {
        let last = |first: u64, count: u64| first.saturating_add(count.saturating_sub(1));
        let row = |row: u64| u32::try_from(row).unwrap_or(u32::MAX);
        if let Some(merged) = self.merged.as_mut().filter(|_| rows > 1 || columns > 1) {
            merged.add(Area {
                first_row: row(self.row),
                last_row: row(last(self.row, rows)),
                first_column: column,
                last_column: usize::try_from(last(column as u64, columns)).unwrap_or(usize::MAX),
            });
        }
    }

    /// Empty rows only count; others are handed over as often as they are repeated.
    fn end_row(&mut self) -> Result<(), Stop> {
        let first = self.row;
        self.row = first.saturating_add(self.row_repeats);
        if self.values.is_empty() {
            return Ok(());
        }
        self.cells += (self.values.len() as u64).saturating_mul(self.row_repeats);
        if self.row > MAX_ROWS || self.cells > MAX_CELLS {
            return Err(LoadError::limit(self.name, Limit::Unpacked).into());
        }
        let mut shown = Vec::new();
        for row in first..self.row {
            let index = u32::try_from(row).unwrap_or(u32::MAX);
            let values = match &mut self.merged {
                Some(merged) if merged.is_on(index) => {
                    shown.clone_from(&self.values);
                    merged.show(index, &mut shown, self.name)?;
                    &shown
                }
                _ => &self.values,
            };
            (self.receive)(&Row::new(index.saturating_add(1), Cells::Values(values)))?;
        }
        Ok(())
    }
}
