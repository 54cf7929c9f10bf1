use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use calamine::{
    Cell as FoundCell, Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible,
    Xls, XlsError, Xlsb, Xlsx,
};
use chrono::Timelike;

use super::archive;
use super::biff;
use super::guard::guarded;
use super::hidden::{Hidden, look_through};
use super::kind::Kind;
use super::limits::{Limit, MAX_COLUMNS, MAX_ROW_BYTES, MAX_SHEETS};
use super::merged::{Area, Merged};
use super::ods;
use super::origin::{Origin, Stream};
use super::row::{Cell, Cells, Flaw, Row, put};
use super::{Receive, Stop};
use crate::load::error::LoadError;
use crate::time::{Day, Moment};

/// An open workbook: what it holds beside its cells is read once.
#[derive(Clone)]
pub(in crate::load) struct Workbook {
    name: String,
    origin: Origin,
    book: Arc<Mutex<Book>>,
    /// What each sheet that has been asked for has beside its cells: it takes as long to find as they.
    looked: Arc<Mutex<HashMap<String, Looked>>>,
    /// True when its days count from 1904.
    pub(in crate::load) from_1904: bool,
}

/// What a sheet has beside its cells.
#[derive(Clone)]
struct Looked {
    merged: Arc<[Dimensions]>,
    hidden: Arc<Hidden>,
}

enum Book {
    Xlsx(Box<Xlsx<Stream>>),
    Xlsb(Box<Xlsb<Stream>>),
    Xls(Box<Xls<Stream>>),
    Ods(Origin, Vec<String>),
}

impl Workbook {
    /// The book itself. One that another thread left in the middle of a sheet can still be read from the next.
    fn open_book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Weighs and opens a workbook; `name` is for messages.
    pub(in crate::load) fn open(
        origin: &Origin,
        kind: Kind,
        name: &str,
    ) -> Result<Self, LoadError> {
        let broken = || LoadError::NotAWorkbook(name.to_owned());
        let stream = || {
            origin
                .open()
                .map_err(|source| LoadError::read(name, source))
        };
        if kind != Kind::Xls {
            archive::weigh_workbook(origin, name)?;
        }
        let (book, from_1904) = match kind {
            Kind::Xlsx => {
                let stream = stream()?;
                let book = guarded(|| Xlsx::new(stream)).and_then(Result::ok);
                let book = book.ok_or_else(broken)?;
                let from_1904 = book.has_1904_epoch();
                (Book::Xlsx(Box::new(book)), from_1904)
            }
            Kind::Xlsb => {
                let stream = stream()?;
                let book = guarded(|| Xlsb::new(stream)).and_then(Result::ok);
                let book = book.ok_or_else(broken)?;
                let from_1904 = book.has_1904_epoch();
                (Book::Xlsb(Box::new(book)), from_1904)
            }
            Kind::Xls => {
                let stream = biff::weighed_workbook(origin, name)?;
                let book = match guarded(|| Xls::new(stream)) {
                    Some(Err(XlsError::Password)) => {
                        return Err(LoadError::Locked(name.to_owned()));
                    }
                    book => book.and_then(Result::ok).ok_or_else(broken)?,
                };
                let from_1904 = book.has_1904_epoch();
                (Book::Xls(Box::new(book)), from_1904)
            }
            _ => (
                Book::Ods(origin.clone(), ods::sheet_names(origin, name)?),
                false,
            ),
        };
        let book = Self {
            name: name.to_owned(),
            origin: origin.clone(),
            book: Arc::new(Mutex::new(book)),
            looked: Arc::default(),
            from_1904,
        };
        if book.sheet_names().len() > MAX_SHEETS {
            return Err(LoadError::limit(name, Limit::Sheets));
        }
        Ok(book)
    }

    /// The sheets that have cells, in their order.
    pub(in crate::load) fn sheet_names(&self) -> Vec<String> {
        let cells = |sheets: &[calamine::Sheet]| {
            let sheets = sheets
                .iter()
                .filter(|sheet| sheet.typ == SheetType::WorkSheet);
            sheets.map(|sheet| sheet.name.clone()).collect()
        };
        match &*self.open_book() {
            Book::Xlsx(book) => cells(book.sheets_metadata()),
            Book::Xlsb(book) => cells(book.sheets_metadata()),
            Book::Xls(book) => cells(book.sheets_metadata()),
            Book::Ods(_, names) => names.clone(),
        }
    }

    /// Hands every row of a sheet that has cells to `receive`, as they are written.
    pub(in crate::load) fn for_each_row(
        &self,
        sheet: &str,
        receive: &mut Receive<'_>,
    ) -> Result<(), Stop> {
        self.read_rows(sheet, None, receive)
    }

    /// The same as a reader of the sheet sees them, below the row of the header: with what is merged over several rows on
    /// each of them, and with formulas that have no value.
    pub(in crate::load) fn for_each_row_below(
        &self,
        sheet: &str,
        header: u32,
        receive: &mut Receive<'_>,
    ) -> Result<(), Stop> {
        self.read_rows(sheet, Some(header), receive)
    }

    fn read_rows(
        &self,
        sheet: &str,
        header: Option<u32>,
        receive: &mut Receive<'_>,
    ) -> Result<(), Stop> {
        let broken = || LoadError::NotAWorkbook(self.name.clone());
        let mut book = self.open_book();
        let merged = header.map(|header| self.merged(&mut book, sheet, header));
        let merged = merged.transpose()?;
        let mut rows = Rows::new(&self.name, merged, receive);
        match &mut *book {
            Book::Xlsx(book) => {
                let cells = guarded(|| book.worksheet_cells_reader(sheet)).and_then(Result::ok);
                let mut cells = cells.ok_or_else(broken)?;
                while let Some(cell) = guarded(|| cells.next_cell_with_formula_metadata())
                    .and_then(Result::ok)
                    .ok_or_else(broken)?
                {
                    let (row, column) = cell.pos;
                    let value = from_formula(cell.formula.is_some(), &cell.value);
                    rows.put(row, column as usize, value)?;
                }
            }
            Book::Xlsb(book) => {
                let cells = guarded(|| book.worksheet_cells_reader(sheet)).and_then(Result::ok);
                let mut cells = cells.ok_or_else(broken)?;
                while let Some(cell) = guarded(|| cells.next_cell())
                    .and_then(Result::ok)
                    .ok_or_else(broken)?
                {
                    rows.take(&cell)?;
                }
            }
            Book::Xls(book) => {
                let range = guarded(|| book.worksheet_range(sheet)).and_then(Result::ok);
                let range = range.ok_or_else(broken)?;
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let (row, column) = (top as usize + row, left as usize + column);
                    rows.put(index(row), column, from_data(value))?;
                }
            }
            Book::Ods(origin, _) => {
                let Rows {
                    merged, receive, ..
                } = rows;
                return ods::for_each_row(origin, &self.name, sheet, merged, receive);
            }
        }
        rows.finish()
    }

    /// What is hidden of a sheet, once its rows below the header have been read.
    pub(in crate::load) fn hidden(&self, sheet: &str) -> Option<Arc<Hidden>> {
        let known = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(sheet).map(|looked| Arc::clone(&looked.hidden))
    }

    /// The merged cells of a sheet below its header; those of an `OpenDocument` sheet come with its rows. Of those of an
    /// .xlsb the library tells nothing.
    fn merged(&self, book: &mut Book, sheet: &str, header: u32) -> Result<Merged, LoadError> {
        let mut known = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(sheet).cloned();
        let found = found.or_else(|| self.look_into(book, sheet));
        let looked = found.ok_or_else(|| LoadError::NotAWorkbook(self.name.clone()))?;
        known.insert(sheet.to_owned(), looked.clone());
        let mut merged = Merged::below(header);
        for area in looked.merged.iter() {
            merged.add(Area {
                first_row: area.start.0,
                last_row: area.end.0,
                first_column: area.start.1 as usize,
                last_column: area.end.1 as usize,
            });
        }
        Ok(merged)
    }

    /// Looks for what a sheet has beside its cells; `None` when it cannot be read. Only where some cells of an .xlsx are merged
    /// is it gone through once more for which they are.
    fn look_into(&self, book: &mut Book, sheet: &str) -> Option<Looked> {
        let is_xlsx = matches!(book, Book::Xlsx(_));
        let look = is_xlsx.then(|| look_through(&self.origin, sheet)).flatten();
        let has_none = look.as_ref().is_some_and(|look| !look.has_merged);
        let merged = if has_none {
            Vec::new()
        } else {
            find_merged(book, sheet)?
        };
        let mut hidden = look.map(|look| look.hidden).unwrap_or_default();
        hidden.is_sheet = hides(book, sheet);
        Some(Looked {
            merged: Arc::from(merged),
            hidden: Arc::new(hidden),
        })
    }
}

/// True for a sheet that the workbook does not show.
fn hides(book: &Book, name: &str) -> bool {
    let hides = |sheets: &[calamine::Sheet]| {
        let mut sheets = sheets.iter();
        sheets.any(|sheet| sheet.name == name && !matches!(sheet.visible, SheetVisible::Visible))
    };
    match book {
        Book::Xlsx(book) => hides(book.sheets_metadata()),
        Book::Xlsb(book) => hides(book.sheets_metadata()),
        Book::Xls(book) => hides(book.sheets_metadata()),
        Book::Ods(..) => false,
    }
}

/// Every area of merged cells of a sheet, where they do not come with its rows; `None` when they cannot be read.
fn find_merged(book: &mut Book, sheet: &str) -> Option<Vec<Dimensions>> {
    match book {
        Book::Xlsx(book) => guarded(|| book.merge_cells_by_sheet_name(sheet)).and_then(Result::ok),
        Book::Xls(book) => guarded(|| book.merge_cells_by_sheet_name(sheet)).and_then(Result::ok),
        Book::Xlsb(_) | Book::Ods(..) => Some(Vec::new()),
    }
}

/// Puts cells together to rows. Nothing is laid out beyond the cells that there are.
struct Rows<'a, 'f> {
    name: &'a str,
    /// `None` for cells that are read as they are written.
    merged: Option<Merged>,
    receive: &'a mut Receive<'f>,
    values: Vec<(usize, Cell)>,
    row: u32,
    /// Bytes of the texts of the row.
    bytes: usize,
}

impl<'a, 'f> Rows<'a, 'f> {
    fn new(name: &'a str, merged: Option<Merged>, receive: &'a mut Receive<'f>) -> Self {
        Self {
            name,
            merged,
            receive,
            values: Vec::new(),
            row: 0,
            bytes: 0,
        }
    }

    fn take(&mut self, cell: &FoundCell<DataRef<'_>>) -> Result<(), Stop> {
        let (row, column) = cell.get_position();
        self.put(row, column as usize, from_ref(cell.get_value()))
    }

    fn put(&mut self, row: u32, column: usize, cell: Option<Cell>) -> Result<(), Stop> {
        if column >= MAX_COLUMNS {
            return Err(LoadError::limit(self.name, Limit::Columns).into());
        }
        if row != self.row {
            self.hand_over()?;
            self.row = row;
        }
        // Titles may well be formulas, and of a sheet that is read as it is written nobody asks for more than its values.
        let is_shown = self.merged.is_some();
        let is_unsaved = |cell: &Cell| matches!(cell, Cell::Flawed(Flaw::NoValue));
        let Some(cell) = cell.filter(|cell| is_shown || !is_unsaved(cell)) else {
            return Ok(());
        };
        self.bytes += cell.size();
        if self.bytes > MAX_ROW_BYTES {
            return Err(LoadError::limit(self.name, Limit::RowBytes).into());
        }
        // Cells come in order; one that does not is put in its place.
        put(&mut self.values, column, cell);
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), Stop> {
        if !self.values.is_empty() {
            if let Some(merged) = &mut self.merged {
                merged.show(self.row, &mut self.values, self.name)?;
            }
            let number = self.row.saturating_add(1);
            (self.receive)(&Row::new(number, Cells::Values(&self.values)))?;
        }
        self.values.clear();
        self.bytes = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<(), Stop> {
        self.hand_over()
    }
}

fn index(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// A cell of which it is known whether it is a formula. One without a value is not empty: that a text is empty is a value too.
fn from_formula(is_formula: bool, value: &DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::Empty if is_formula => Some(Cell::Flawed(Flaw::NoValue)),
        value => from_ref(value),
    }
}

fn from_ref(value: &DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::SharedString(text) => from_text(text),
        value => from_data(&Data::from(value.clone())),
    }
}

fn from_data(value: &Data) -> Option<Cell> {
    match value {
        Data::Empty => None,
        Data::DateTime(time) => Some(from_excel_time(time)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a spreadsheet's numbers are floating anyway"
        )]
        Data::Int(number) => Some(Cell::Number(*number as f64)),
        Data::Float(number) => Some(Cell::Number(*number)),
        Data::Bool(flag) => Some(Cell::Truth(*flag)),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => from_text(text),
        Data::Error(_) => Some(Cell::Flawed(Flaw::Error)),
    }
}

fn from_text(text: &str) -> Option<Cell> {
    (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
}

/// The first day number after the year 9999.
const MAX_SERIAL: f64 = 2_958_466.0;

/// A date cell at midnight is a day without clock time: spreadsheets store both the same way.
fn from_excel_time(time: &ExcelDateTime) -> Cell {
    // A clock time without a day, and numbers far from any calendar, are no moments.
    let is_day = (1.0..MAX_SERIAL).contains(&time.as_f64());
    let Some(time) = is_day.then(|| time.as_datetime()).flatten() else {
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
