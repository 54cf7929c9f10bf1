//! A table as it lies in a file, before anything says what its columns are.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::columns::Columns;
use super::error::LoadError;
use super::read::{
    Blocks, Examined, Hidden, Kind, Origin, Receive, Room, Stop, TextForm, Workbook,
};
use crate::model::TEMPLATE_SHEETS;
use crate::protocol::MARK_SHEET;
use crate::secrecy::shown_name;

/// A text file, or a sheet of a workbook.
pub(super) struct Sheet {
    /// Name for remarks.
    pub(super) name: String,
    /// What it may be known by: file name without extension, sheet name.
    pub(super) known_as: Vec<String>,
    /// True for a sheet of the program's own template, where what is left empty was not filled in.
    pub(super) is_template: bool,
    /// Place among the sources of the review.
    pub(super) source: usize,
    place: Place,
}

enum Place {
    /// With what it has been found to be, once it has been gone through; nothing when that cannot be done.
    Text(Origin, OnceLock<Option<Examined>>),
    Book(Workbook, String),
}

impl Sheet {
    /// A text file.
    pub(super) fn text(origin: Origin, name: &str, stem: &str, source: usize) -> Self {
        Self {
            name: shown_name(name),
            known_as: vec![stem.to_owned()],
            is_template: false,
            source,
            place: Place::Text(origin, OnceLock::new()),
        }
    }

    /// Every sheet of a workbook, in its order. A single one may also be known by the file's name.
    pub(super) fn of_workbook(
        origin: &Origin,
        kind: Kind,
        name: &str,
        stem: &str,
        source: usize,
    ) -> Result<Vec<Self>, LoadError> {
        let book = Workbook::open(origin, kind, name)?;
        let names = book.sheet_names();
        let is_template = names
            .iter()
            .any(|name| TEMPLATE_SHEETS.contains(&name.as_str()));
        let is_only = names.len() == 1;
        let sheets = names.into_iter().map(|sheet| {
            let mut known_as = vec![sheet.trim().to_owned()];
            known_as.extend(is_only.then(|| stem.to_owned()));
            Self {
                name: shown_name(&format!("{name}:{sheet}")),
                known_as,
                is_template,
                source,
                place: Place::Book(book.clone(), sheet),
            }
        });
        Ok(sheets.collect())
    }

    /// True for the hidden sheet of a readers' workbook.
    pub(super) fn is_of_readers(&self) -> bool {
        self.known_as.iter().any(|name| name == MARK_SHEET)
    }

    /// The file that it lies in, for messages.
    pub(super) fn file(&self) -> &str {
        let in_book = self.name.rsplit_once(':').filter(|_| !self.is_text());
        in_book.map_or(self.name.as_str(), |(file, _)| file)
    }

    /// True for a sheet that only the program's own report has.
    pub(super) fn is_of_report(&self) -> bool {
        self.known_as.iter().any(|name| name == ABOUT_SHEET)
    }

    /// How a text file is written; `None` for a sheet of a workbook. Where another thread is finding that out, it is waited
    /// for.
    pub(super) fn form(&self) -> Result<Option<TextForm>, LoadError> {
        let Place::Text(origin, examined) = &self.place else {
            return Ok(None);
        };
        match examined.get_or_init(|| Examined::of(origin, &self.name).ok()) {
            Some(found) => Ok(Some(found.form)),
            // Once more, for the fault.
            None => Examined::of(origin, &self.name).map(|found| Some(found.form)),
        }
    }

    /// True for a text file whose last line ends as the others do, as far as it is known; one that does not may have been cut
    /// off.
    pub(super) fn ends_as_line(&self) -> bool {
        let form = self.form().ok().flatten();
        form.is_some_and(|form| form.ends_as_line)
    }

    /// The digest of a text file that has been gone through, if this is it.
    pub(super) fn digest_of(&self, file: &Origin) -> Option<&str> {
        match &self.place {
            Place::Text(origin, examined) if origin.is_same(file) => {
                Some(&examined.get()?.as_ref()?.sha256)
            }
            Place::Text(..) | Place::Book(..) => None,
        }
    }

    /// True for a workbook whose days count from 1904.
    pub(super) fn counts_from_1904(&self) -> bool {
        matches!(&self.place, Place::Book(book, _) if book.from_1904)
    }

    /// What a workbook hides of it, once it has been surveyed; `None` for a text file.
    pub(super) fn hidden(&self) -> Option<Arc<Hidden>> {
        match &self.place {
            Place::Book(book, sheet) => book.hidden(sheet),
            Place::Text(..) => None,
        }
    }

    /// True for a text file, which can be cut into blocks.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.place, Place::Text(..))
    }

    /// A text file in blocks, and its bytes when they are known; `None` for a sheet of a workbook.
    pub(super) fn blocks(&self) -> Result<Option<(Blocks, Option<u64>)>, LoadError> {
        match (&self.place, self.form()?) {
            (Place::Text(origin, _), Some(form)) => {
                Ok(Some((form.blocks(origin, &self.name)?, origin.size())))
            }
            _ => Ok(None),
        }
    }

    /// Hands every row to `receive`, from the first, until it has enough, with its cells as they are written. Rows are
    /// streamed; none is kept.
    pub(super) fn for_each_row(&self, receive: &mut Receive<'_>) -> Result<(), LoadError> {
        self.read_rows(None, receive)
    }

    /// Hands every row below a header to `receive` as a reader of the sheet sees it: with merged cells on each row that they
    /// reach, and with columns that have the same header put together.
    pub(super) fn for_each_row_below(
        &self,
        columns: &Columns<'_>,
        receive: &mut Receive<'_>,
    ) -> Result<(), LoadError> {
        let doubled = columns.doubled();
        let mut room = Room::default();
        self.read_rows(Some(columns.row), &mut |row| {
            if row.number <= columns.row {
                return Ok(());
            }
            // The header once more is no row in which two columns say different things.
            if doubled.is_empty() || columns.is_repeated_by(row) {
                return receive(row);
            }
            receive(&doubled.join(row, &mut room))
        })
    }

    fn read_rows(&self, header: Option<u32>, receive: &mut Receive<'_>) -> Result<(), LoadError> {
        let read = match (&self.place, self.form()?, header) {
            (Place::Text(origin, _), Some(form), _) => {
                form.for_each_row(origin, &self.name, receive)
            }
            (Place::Book(book, sheet), _, Some(header)) => {
                book.for_each_row_below(sheet, header, receive)
            }
            (Place::Book(book, sheet), _, None) => book.for_each_row(sheet, receive),
            (Place::Text(..), None, _) => Ok(()),
        };
        match read {
            Err(Stop::Fault(fault)) => Err(fault),
            Ok(()) | Err(Stop::Enough) => Ok(()),
        }
    }
}

/// The sheet on which a report tells what it is about.
const ABOUT_SHEET: &str = "Om granskningen";

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

/// A file name without its extension.
pub(super) fn stem_of(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
