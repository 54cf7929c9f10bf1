//! `OpenDocument` spreadsheets, read as a stream: the library at hand reads them whole, and lays out every repeated cell.
//!
//! Source: OASIS Open Document Format for Office Applications 1.3, part 3, chapters 9 (tables) and 19 (attributes).

use std::io::{BufRead, BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::limits::{Limit, MAX_COLUMNS, MAX_ROW_BYTES};
use super::origin::Origin;
use super::row::{Cell, Cells, Row};
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

/// Hands every row of a sheet that has values to `receive`.
pub(super) fn for_each_row(
    origin: &Origin,
    name: &str,
    sheet: &str,
    receive: &mut Receive<'_>,
) -> Result<(), Stop> {
    let mut walker = Walker {
        name,
        sheet,
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

fn next<'b, R: Read>(
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
    value: Option<Cell>,
    text: String,
    paragraphs: usize,
}

impl OpenCell {
    fn of(tag: &BytesStart<'_>) -> Self {
        let value = |name: &str| attribute(tag, name);
        let is_error = value("calcext:value-type").as_deref() == Some("error");
        let read = match value("office:value-type").as_deref() {
            _ if is_error => Some(Cell::Error),
            Some("float" | "currency" | "percentage") => value("office:value")
                .and_then(|number| number.parse().ok())
                .map(Cell::Number),
            Some("date") => value("office:date-value").map(|date| from_date(&date)),
            Some("boolean") => value("office:boolean-value")
                .map(|flag| Cell::Text(if flag == "true" { "ja" } else { "nej" }.to_owned())),
            Some("string") => value("office:string-value").map(Cell::Text),
            _ => None,
        };
        Self {
            repeats: repeats(tag, "table:number-columns-repeated"),
            value: read,
            text: String::new(),
            paragraphs: 0,
        }
    }

    fn into_cell(self) -> Option<Cell> {
        let text = (!self.text.is_empty()).then_some(Cell::Text(self.text));
        self.value.or(text)
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
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let (first, count) = (self.column, cell.repeats);
        self.column = first.saturating_add(count);
        let Some(value) = cell.into_cell() else {
            return Ok(());
        };
        let last = usize::try_from(self.column).unwrap_or(usize::MAX);
        if last > MAX_COLUMNS {
            return Err(LoadError::limit(self.name, Limit::Columns).into());
        }
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        self.bytes += value.size().saturating_mul(last - first);
        if self.bytes > MAX_ROW_BYTES {
            return Err(LoadError::limit(self.name, Limit::RowBytes).into());
        }
        self.values
            .extend((first..last).map(|column| (column, value.clone())));
        Ok(())
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
        for row in first..self.row {
            let number = u32::try_from(row + 1).unwrap_or(u32::MAX);
            (self.receive)(&Row::new(number, Cells::Values(&self.values)))?;
        }
        Ok(())
    }
}
