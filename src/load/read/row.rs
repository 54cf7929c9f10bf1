use std::borrow::Cow;

use super::blocks::SplitCells;
use super::dates::{self, Why};
use super::rows::Record;
use crate::case::{Id, Tag};
use crate::rulebook::{Codes, DateForms, EventId};
use crate::secrecy::number_key;
use crate::time::Moment;

/// One row: the cells, and its number.
pub(in crate::load) struct Row<'a> {
    /// Row as a spreadsheet or an editor numbers it, from 1.
    pub(in crate::load) number: u32,
    pub(super) cells: Cells<'a>,
    lens: Option<&'a Lens<'a>>,
}

pub(super) enum Cells<'a> {
    Record(Record<'a>),
    /// Cells that have been digested already.
    Split(SplitCells<'a>, &'a [Digest]),
    /// Column and value, in order of column.
    Values(&'a [(usize, Cell)]),
}

/// A cell of a workbook that has a value.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    Moment(Moment),
    /// A formula that went wrong.
    Error,
}

impl Cell {
    /// Bytes that its text takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Number(_) | Self::Moment(_) | Self::Error => 0,
        }
    }
}

/// What a cell with a formula that went wrong reads as.
pub(in crate::load) const ERROR: &str = "#FEL";

/// A cell read as a moment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::load) enum MomentCell {
    Empty,
    Read(Moment),
    Unreadable(Why),
}

/// What another thread has found a cell to be, so that it need not be read again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::load) enum Digest {
    /// Nothing but its text.
    Text,
    /// Empty, in a column of anything but moments.
    Empty,
    /// Filled with a text of which only that matters.
    Filled,
    /// A cell of moments.
    Moment(MomentCell),
    /// A cell of codes: the place of the code, when it is known.
    Code(Option<u32>),
    /// A cell of events that is not empty: the event, when it is known.
    Event(Option<EventId>),
    /// A key or the like whose text has this number.
    Known(Id),
    /// A key or the like, not empty, whose text had no number when the sheet was begun: what it is looked up by.
    New(Tag),
}

/// How the cells of each column are to be read.
#[derive(Default)]
pub(in crate::load) struct Lens<'a> {
    /// By place in the row.
    pub(in crate::load) columns: Vec<ColumnLens<'a>>,
    /// The forms of dates.
    pub(in crate::load) dates: DateForms,
}

impl Lens<'_> {
    /// False for a column whose cells are read as they stand.
    pub(in crate::load) fn may_change(&self, index: usize) -> bool {
        self.columns.get(index).is_some_and(ColumnLens::may_change)
    }
}

/// How the cells of a column are to be read.
#[derive(Clone, Copy, Default)]
pub(in crate::load) struct ColumnLens<'a> {
    /// Texts that stand for others.
    pub(in crate::load) codes: Option<&'a Codes>,
    /// True for identity numbers, which are made alike.
    pub(in crate::load) is_number: bool,
    /// True for keys: a formula that went wrong is none.
    pub(in crate::load) is_key: bool,
    /// What is put before keys, to keep the cases of one system apart from those of another.
    pub(in crate::load) system: Option<&'a str>,
}

impl<'l> ColumnLens<'l> {
    /// False for most columns: their cells are read as they stand.
    fn may_change(&self) -> bool {
        self.codes.is_some() || self.is_number || self.is_key || self.system.is_some()
    }

    /// What a text that is not empty is read as; `None` when it is read as it stands.
    fn changed(&self, raw: &str) -> Option<Cow<'l, str>> {
        if self.is_key && raw == ERROR {
            return Some(Cow::Borrowed(""));
        }
        if let Some(text) = self.codes.and_then(|codes| codes.read(raw)) {
            return Some(Cow::Borrowed(text));
        }
        if let Some(key) = self.is_number.then(|| number_key(raw)).flatten() {
            return Some(Cow::Owned(key));
        }
        let of_system = |system| Cow::Owned(format!("{system}:{raw}"));
        self.system.map(of_system)
    }
}

impl<'a> Row<'a> {
    pub(super) fn new(number: u32, cells: Cells<'a>) -> Self {
        Self {
            number,
            cells,
            lens: None,
        }
    }

    /// A row of a block, through its lens, with what its cells have been found to be.
    pub(in crate::load) fn digested(
        number: u32,
        cells: SplitCells<'a>,
        digests: &'a [Digest],
        lens: &'a Lens<'a>,
    ) -> Self {
        Self {
            number,
            cells: Cells::Split(cells, digests),
            lens: Some(lens),
        }
    }

    /// The same row as a profile reads it.
    pub(in crate::load) fn through<'b>(&'b self, lens: &'b Lens<'b>) -> Row<'b> {
        let cells = match &self.cells {
            Cells::Record(record) => Cells::Record(*record),
            Cells::Split(cells, digests) => Cells::Split(*cells, digests),
            Cells::Values(values) => Cells::Values(values),
        };
        Row {
            number: self.number,
            cells,
            lens: Some(lens),
        }
    }

    /// The place after its last cell.
    pub(in crate::load) fn len(&self) -> usize {
        match &self.cells {
            Cells::Record(record) => record.len(),
            Cells::Split(cells, _) => cells.len(),
            Cells::Values(values) => values.last().map_or(0, |(column, _)| column + 1),
        }
    }

    /// A cell's text without surrounding space, as it stands; empty when there is none.
    #[inline]
    pub(in crate::load) fn raw(&self, index: usize) -> Cow<'a, str> {
        // Asked of every cell of every file, so that most are answered where they are asked.
        match &self.cells {
            Cells::Split(cells, _) => Cow::Borrowed(cells.get(index)),
            Cells::Record(record) => Cow::Borrowed(trim(record.get(index).unwrap_or(""))),
            Cells::Values(values) => text_of(value_at(values, index)),
        }
    }

    /// A cell's text as the profile reads it.
    #[inline]
    pub(in crate::load) fn text(&self, index: usize) -> Cow<'a, str> {
        let raw = self.raw(index);
        let lens = self.lens.and_then(|lens| lens.columns.get(index));
        let lens = lens.filter(|lens| lens.may_change() && !raw.is_empty());
        lens.and_then(|lens| lens.changed(&raw)).unwrap_or(raw)
    }

    /// False for a cell that the profile reads as it stands.
    pub(in crate::load) fn may_change(&self, index: usize) -> bool {
        self.lens.is_some_and(|lens| lens.may_change(index))
    }

    /// True when there is no text.
    pub(in crate::load) fn is_blank(&self, index: usize) -> bool {
        !self.is_key(index) && self.text(index).is_empty()
    }

    /// True for a cell that has been found to hold a key.
    pub(in crate::load) fn is_key(&self, index: usize) -> bool {
        matches!(self.digest(index), Some(Digest::Known(_) | Digest::New(_)))
    }

    /// A cell as a moment.
    pub(in crate::load) fn moment(&self, index: usize) -> MomentCell {
        if let Some(Digest::Moment(cell)) = self.digest(index) {
            return cell;
        }
        let forms = self.lens.map(|lens| lens.dates).unwrap_or_default();
        if let Cells::Values(values) = &self.cells {
            match value_at(values, index) {
                Some(Cell::Moment(moment)) => {
                    return dates::plausible(*moment)
                        .map_or_else(MomentCell::Unreadable, MomentCell::Read);
                }
                Some(Cell::Number(number)) => {
                    if let Some(moment) = dates::from_serial(*number, forms.from_1904) {
                        return MomentCell::Read(moment);
                    }
                }
                Some(Cell::Text(_) | Cell::Error) | None => {}
            }
        }
        let text = self.raw(index);
        if text.is_empty() {
            return MomentCell::Empty;
        }
        dates::parse(&text, forms).map_or_else(MomentCell::Unreadable, MomentCell::Read)
    }

    /// A cell as a moment, when its text (as [`Self::raw`] has it) is in the one form that nothing else has.
    pub(in crate::load) fn plain_moment(&self, index: usize, raw: &str) -> Option<Moment> {
        let moment = Moment::parse(raw)?;
        match &self.cells {
            Cells::Record(_) | Cells::Split(..) => dates::plausible(moment).ok(),
            Cells::Values(_) => match self.moment(index) {
                MomentCell::Read(moment) => Some(moment),
                MomentCell::Empty | MomentCell::Unreadable(_) => None,
            },
        }
    }

    /// What the cell has been found to be, when it has been digested.
    pub(in crate::load) fn digest(&self, index: usize) -> Option<Digest> {
        match &self.cells {
            Cells::Split(_, digests) => digests.get(index).copied(),
            Cells::Record(_) | Cells::Values(_) => None,
        }
    }

    /// False when nothing in the row, or in the block that it belongs to, can be a damaged letter.
    pub(in crate::load) fn may_be_damaged(&self) -> bool {
        match &self.cells {
            Cells::Split(cells, _) => cells.may_be_damaged(),
            Cells::Record(_) | Cells::Values(_) => true,
        }
    }

    /// True for a cell that holds a spreadsheet's day number rather than a date.
    pub(in crate::load) fn is_serial(&self, index: usize) -> bool {
        match &self.cells {
            Cells::Record(_) | Cells::Split(..) => dates::is_serial(&self.raw(index)),
            Cells::Values(values) => match value_at(values, index) {
                Some(Cell::Number(number)) => dates::from_serial(*number, false).is_some(),
                Some(Cell::Text(text)) => dates::is_serial(trim(text)),
                Some(Cell::Moment(_) | Cell::Error) | None => false,
            },
        }
    }

    /// The cells that have something in them: place and text.
    pub(in crate::load) fn filled(&self) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
        let count = match &self.cells {
            Cells::Record(_) | Cells::Split(..) => self.len(),
            Cells::Values(values) => values.len(),
        };
        let column = |place: usize| match &self.cells {
            Cells::Record(_) | Cells::Split(..) => place,
            Cells::Values(values) => values[place].0,
        };
        let cells = (0..count).map(move |place| (column(place), self.raw(column(place))));
        cells.filter(|(_, text)| !text.is_empty())
    }

    /// True when every cell is empty.
    pub(in crate::load) fn is_empty(&self) -> bool {
        self.filled().next().is_none()
    }

    /// True when nothing stands beyond the header's cells, and, unless rows may be short, no cell under a header with a
    /// name is left out.
    pub(in crate::load) fn fits(&self, named: usize, width: usize, may_be_short: bool) -> bool {
        let is_long_enough = may_be_short || self.len() >= named || !self.has_fixed_width();
        is_long_enough && (width..self.len()).all(|index| self.raw(index).is_empty())
    }

    /// True for a row of a text file, whose number of cells must match the header.
    fn has_fixed_width(&self) -> bool {
        matches!(self.cells, Cells::Record(_) | Cells::Split(..))
    }
}

/// Without surrounding space, also the kind that does not break, and without what tells a spreadsheet that a cell is text:
/// an apostrophe in front, or `="…"` around.
pub(super) fn trim(text: &str) -> &str {
    if is_bare(text.as_bytes()) {
        return text;
    }
    let is_space =
        |letter: char| letter.is_whitespace() || matches!(letter, '\u{a0}' | '\u{feff}' | '\0');
    let text = text.trim_matches(is_space);
    let inner = text
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let text = inner.or_else(|| text.strip_prefix('\'')).unwrap_or(text);
    text.trim_matches(is_space)
}

/// The first byte of å, ä and ö, and of no space.
const LATIN: u8 = 0xC3;

/// True for a text that plainly has nothing around it, as most.
#[inline]
pub(super) fn is_bare(bytes: &[u8]) -> bool {
    let (Some(first), Some((last, before))) = (bytes.first(), bytes.split_last()) else {
        return true;
    };
    let is_sign = |byte: u8| byte.is_ascii_graphic() || byte == LATIN;
    let begins_bare = is_sign(*first) && !matches!(first, b'\'' | b'=');
    begins_bare && (last.is_ascii_graphic() || before.last() == Some(&LATIN))
}

/// The text of a cell of a workbook.
fn text_of(cell: Option<&Cell>) -> Cow<'_, str> {
    match cell {
        Some(Cell::Text(text)) => Cow::Borrowed(trim(text)),
        Some(Cell::Number(number)) => Cow::Owned(format!("{number}")),
        Some(Cell::Moment(moment)) => Cow::Owned(moment.to_string()),
        Some(Cell::Error) => Cow::Borrowed(ERROR),
        None => Cow::Borrowed(""),
    }
}

fn value_at(values: &[(usize, Cell)], index: usize) -> Option<&Cell> {
    let found = values.binary_search_by_key(&index, |(column, _)| *column);
    found.ok().map(|place| &values[place].1)
}
