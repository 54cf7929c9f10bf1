//! Rows of a table, from a CSV file or a sheet of a workbook, through one shape.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, Xlsx};
use chrono::Timelike;
use csv::StringRecord;

use super::error::LoadError;
use super::quotes::QuoteWatch;
use crate::model::TEMPLATE_SHEETS;
use crate::time::{Day, Moment};

/// A table on disk: a CSV file, or a sheet of a workbook.
pub(super) struct Sheet {
    /// Table name in lower case: file name without extension, or sheet name.
    pub(super) table: String,
    /// Name for remarks.
    pub(super) name: String,
    /// True for a sheet of the program's own template, where what is left empty was not filled in.
    pub(super) is_template: bool,
    place: Place,
}

enum Place {
    Csv(PathBuf),
    Xlsx(PathBuf, String),
    Ods(PathBuf, String),
}

/// One row: the cells, and its number.
pub(super) struct Row<'a> {
    /// Row as a spreadsheet or an editor numbers it, from 1.
    pub(super) number: u32,
    cells: Cells<'a>,
}

enum Cells<'a> {
    Record(&'a StringRecord),
    Values(&'a [Cell]),
}

/// A cell of a workbook.
#[derive(Clone, Default)]
enum Cell {
    #[default]
    Empty,
    Text(String),
    Moment(Moment),
}

/// A cell read as a moment.
#[derive(Clone, Copy)]
pub(super) enum MomentCell {
    Empty,
    Read(Moment),
    Unreadable,
}

/// Receives the rows of a sheet, the header first.
type Receive<'f> = dyn FnMut(&Row<'_>) -> Result<(), LoadError> + 'f;

impl Row<'_> {
    /// How many cells the row has.
    pub(super) fn len(&self) -> usize {
        match &self.cells {
            Cells::Record(record) => record.len(),
            Cells::Values(values) => values.len(),
        }
    }

    /// A cell's text without surrounding space; empty when there is none.
    pub(super) fn text(&self, index: usize) -> Cow<'_, str> {
        match &self.cells {
            Cells::Record(record) => Cow::Borrowed(record.get(index).unwrap_or("").trim()),
            Cells::Values(values) => match values.get(index) {
                Some(Cell::Text(text)) => Cow::Borrowed(text.trim()),
                Some(Cell::Moment(moment)) => Cow::Owned(moment.to_string()),
                Some(Cell::Empty) | None => Cow::Borrowed(""),
            },
        }
    }

    /// A cell as a moment.
    pub(super) fn moment(&self, index: usize) -> MomentCell {
        if let Cells::Values(values) = &self.cells
            && let Some(Cell::Moment(moment)) = values.get(index)
        {
            return MomentCell::Read(*moment);
        }
        let text = self.text(index);
        if text.is_empty() {
            return MomentCell::Empty;
        }
        Moment::parse(&text).map_or(MomentCell::Unreadable, MomentCell::Read)
    }

    /// True when every cell is empty.
    pub(super) fn is_empty(&self) -> bool {
        (0..self.len()).all(|index| self.text(index).is_empty())
    }

    /// True when the row has as many cells as the header, or more of which the surplus is empty.
    pub(super) fn fits(&self, width: usize) -> bool {
        self.len() >= width && (width..self.len()).all(|index| self.text(index).is_empty())
    }

    /// True for a CSV row, whose number of cells must match the header.
    pub(super) fn has_fixed_width(&self) -> bool {
        matches!(self.cells, Cells::Record(_))
    }
}

impl Sheet {
    /// A CSV file.
    pub(super) fn csv(path: PathBuf) -> Self {
        let name = file_name(&path);
        let table = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().to_lowercase());
        Self {
            table: table.unwrap_or_default(),
            is_template: false,
            name,
            place: Place::Csv(path),
        }
    }

    /// The same file, read as another table than its name says.
    pub(super) fn read_as(mut self, table: &str) -> Self {
        table.clone_into(&mut self.table);
        self
    }

    /// Every sheet of a workbook, in its order.
    pub(super) fn of_workbook(path: &Path) -> Result<Vec<Self>, LoadError> {
        let is_ods = has_extension(path, "ods");
        let names = if is_ods {
            open_ods(path)?.sheet_names()
        } else {
            open_xlsx(path)?.sheet_names()
        };
        let book = file_name(path);
        let is_template = names
            .iter()
            .any(|name| TEMPLATE_SHEETS.contains(&name.as_str()));
        let sheets = names.into_iter().map(|sheet| {
            let place = if is_ods { Place::Ods } else { Place::Xlsx };
            Self {
                table: sheet.trim().to_lowercase(),
                name: format!("{book}:{sheet}"),
                is_template,
                place: place(path.to_owned(), sheet),
            }
        });
        Ok(sheets.collect())
    }

    /// The places of the columns that have a value in any row below the header.
    pub(super) fn used_columns(&self) -> Result<HashSet<usize>, LoadError> {
        let mut used = HashSet::new();
        let mut is_header = true;
        self.for_each_row(&mut |row| {
            if !is_header {
                used.extend((0..row.len()).filter(|index| !row.text(*index).is_empty()));
            }
            is_header &= row.is_empty();
            Ok(())
        })?;
        Ok(used)
    }

    /// Hands every row to `receive`, the header first. Rows are streamed; none is kept.
    pub(super) fn for_each_row(&self, receive: &mut Receive<'_>) -> Result<(), LoadError> {
        match &self.place {
            Place::Csv(path) => self.read_csv(path, receive),
            Place::Xlsx(path, sheet) => read_xlsx(path, sheet, receive),
            Place::Ods(path, sheet) => read_ods(path, sheet, receive),
        }
    }

    fn read_csv(&self, path: &Path, receive: &mut Receive<'_>) -> Result<(), LoadError> {
        let fault = |source| LoadError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(fault)?);
        skip_byte_order_mark(&mut file).map_err(fault)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .flexible(true)
            // Lines end at \n alone, so that they are counted right; a \r before it is trimmed with the cell.
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(QuoteWatch::new(file));
        let mut record = StringRecord::new();
        let mut counter = RowCounter::default();
        while reader
            .read_record(&mut record)
            .map_err(|error| self.csv_error(path, error))?
        {
            let number = counter.row_of(&record, reader.position().line());
            receive(&Row {
                number,
                cells: Cells::Record(&record),
            })?;
        }
        match reader.get_ref().open_since() {
            Some(row) => Err(LoadError::BrokenCsv {
                file: self.name.clone(),
                row,
            }),
            None => Ok(()),
        }
    }

    fn csv_error(&self, path: &Path, error: csv::Error) -> LoadError {
        let row = error.position().map_or(0, csv::Position::line);
        let file = self.name.clone();
        match error.into_kind() {
            csv::ErrorKind::Io(source) => LoadError::Io {
                path: path.to_owned(),
                source,
            },
            csv::ErrorKind::Utf8 { .. } => LoadError::NotUtf8 { file, row },
            _ => LoadError::BrokenCsv { file, row },
        }
    }
}

/// Rows as a spreadsheet numbers them: a line break inside quotes begins no row, an empty line is one.
#[derive(Default)]
struct RowCounter {
    row: u64,
}

impl RowCounter {
    /// The row of a record that was just read; `end` is the line where reading now stands. The reader
    /// counts empty lines before a record as part of it.
    fn row_of(&mut self, record: &StringRecord, end: u64) -> u32 {
        let start = record.position().map_or(0, csv::Position::line);
        let inside = record.as_slice().matches('\n').count() as u64;
        let empty_lines = end.saturating_sub(start + inside + 1);
        self.row += 1 + empty_lines;
        u32::try_from(self.row).unwrap_or(u32::MAX)
    }
}

/// True when a path ends in `.extension`, whatever its case.
pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The last part of a path, for messages.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn skip_byte_order_mark(file: &mut BufReader<File>) -> std::io::Result<()> {
    use std::io::BufRead;
    if file.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        file.read_exact(&mut [0; 3])?;
    }
    Ok(())
}

fn open_xlsx(path: &Path) -> Result<Xlsx<BufReader<File>>, LoadError> {
    calamine::open_workbook(path).map_err(|_| LoadError::NotAWorkbook(path.to_owned()))
}

fn open_ods(path: &Path) -> Result<Ods<BufReader<File>>, LoadError> {
    calamine::open_workbook(path).map_err(|_| LoadError::NotAWorkbook(path.to_owned()))
}

/// Cells are streamed: a sheet that claims a billion rows costs nothing.
fn read_xlsx(path: &Path, sheet: &str, receive: &mut Receive<'_>) -> Result<(), LoadError> {
    let broken = || LoadError::NotAWorkbook(path.to_owned());
    let mut book = open_xlsx(path)?;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| broken())?;
    let mut values: Vec<Cell> = Vec::new();
    let mut current = None;
    while let Some(cell) = cells.next_cell().map_err(|_| broken())? {
        let (row, column) = cell.get_position();
        if current.is_some_and(|current| current != row) {
            hand_over(current, &mut values, receive)?;
        }
        current = Some(row);
        put(&mut values, column, from_xlsx(cell.get_value()));
    }
    hand_over(current, &mut values, receive)
}

fn hand_over(
    row: Option<u32>,
    values: &mut Vec<Cell>,
    receive: &mut Receive<'_>,
) -> Result<(), LoadError> {
    if let Some(row) = row {
        receive(&Row {
            number: row.saturating_add(1),
            cells: Cells::Values(values),
        })?;
    }
    values.clear();
    Ok(())
}

fn put(values: &mut Vec<Cell>, column: u32, cell: Cell) {
    let column = column as usize;
    if values.len() <= column {
        values.resize(column + 1, Cell::Empty);
    }
    values[column] = cell;
}

fn read_ods(path: &Path, sheet: &str, receive: &mut Receive<'_>) -> Result<(), LoadError> {
    let mut book = open_ods(path)?;
    let range = book
        .worksheet_range(sheet)
        .map_err(|_| LoadError::NotAWorkbook(path.to_owned()))?;
    let first = range.start().map_or(0, |(row, _)| row);
    for (number, row) in (first..).zip(range.rows()) {
        let values: Vec<Cell> = row.iter().map(from_ods).collect();
        receive(&Row {
            number: number.saturating_add(1),
            cells: Cells::Values(&values),
        })?;
    }
    Ok(())
}

fn from_xlsx(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::DateTime(time) => from_excel_time(time),
        DataRef::Int(number) => Cell::Text(number.to_string()),
        DataRef::Float(number) => from_number(*number),
        DataRef::Bool(flag) => from_bool(*flag),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        DataRef::Error(_) => Cell::Text("#FEL".to_owned()),
    }
}

fn from_ods(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::DateTime(time) => from_excel_time(time),
        Data::Int(number) => Cell::Text(number.to_string()),
        Data::Float(number) => from_number(*number),
        Data::Bool(flag) => from_bool(*flag),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        Data::Error(_) => Cell::Text("#FEL".to_owned()),
    }
}

/// A whole number loses the decimal point that a spreadsheet gives every number.
fn from_number(number: f64) -> Cell {
    Cell::Text(format!("{number}"))
}

fn from_bool(flag: bool) -> Cell {
    Cell::Text(if flag { "ja" } else { "nej" }.to_owned())
}

/// A date cell at midnight is a day without clock time: spreadsheets store both the same way.
fn from_excel_time(time: &ExcelDateTime) -> Cell {
    let Some(time) = time.as_datetime() else {
        return Cell::Text("#DATUM".to_owned());
    };
    // A spreadsheet's fraction of a day may fall a hair short of its second; seconds are then dropped.
    let falls_short = u32::from(time.time().nanosecond() >= 500_000_000);
    let minutes = ((time.time().num_seconds_from_midnight() + falls_short) / 60).min(1439);
    let minute = u16::try_from(minutes).ok().filter(|minute| *minute > 0);
    Cell::Moment(Moment {
        day: Day::from(time.date()),
        minute,
    })
}
