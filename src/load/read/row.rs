use std::borrow::Cow;

use super::blocks::SplitCells;
use super::dates::{self, Why};
use super::rows::Record;
use crate::case::{Id, Tag};
use crate::rulebook::{Codes, DateForms, EventId, RowFilter, Vocabulary};
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
    /// The same of a row of text with so many cells.
    Joined(&'a [(usize, Cell)], usize),
}

/// Why nothing can be read of a cell in which something stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::load) enum Flaw {
    /// A formula that went wrong.
    Error,
    /// A formula whose value was not saved with it.
    NoValue,
    /// A cell of another column is merged over it.
    Covered,
    /// Its column stands several times, and another of them says something else.
    Doubled,
    /// A long number that should be known to its last digit, and of which a spreadsheet has written only the first.
    Shortened,
}

/// A cell of a workbook that has a value.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    Moment(Moment),
    /// What a spreadsheet shows as SANT or FALSKT, or in whatever language it is.
    Truth(bool),
    Flawed(Flaw),
}

impl Cell {
    /// Bytes that its text takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Number(_) | Self::Moment(_) | Self::Truth(_) | Self::Flawed(_) => 0,
        }
    }
}

/// True for a text under a header that stands several times, by the first place of the header, that says nothing.
pub(in crate::load) type OnlyFills<'f> = dyn Fn(usize, &str) -> bool + 'f;

/// Room for the cells of a row that are put together anew.
#[derive(Default)]
pub(in crate::load) struct Room(Vec<(usize, Cell)>);

/// A row that is kept while others are read.
pub(in crate::load) struct KeptRow {
    /// Row as a spreadsheet or an editor numbers it, from 1.
    pub(in crate::load) number: u32,
    values: Vec<(usize, Cell)>,
    /// How many cells it has, when it is one of a text file.
    width: Option<usize>,
}

impl KeptRow {
    /// A copy of a row as it stands, without what its cells have been found to be.
    pub(in crate::load) fn of(row: &Row<'_>) -> Self {
        let mut values = Vec::new();
        row.copy_to(&mut values);
        Self {
            number: row.number,
            values,
            width: row.has_fixed_width().then(|| row.len()),
        }
    }

    /// The row again.
    pub(in crate::load) fn row(&self) -> Row<'_> {
        let cells = match self.width {
            Some(width) => Cells::Joined(&self.values, width),
            None => Cells::Values(&self.values),
        };
        Row::new(self.number, cells)
    }
}

/// What a cell of which nothing can be read reads as: a formula that went wrong, and the like.
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
    /// What says which texts are those of a formula that went wrong.
    pub(in crate::load) words: Option<&'a Vocabulary>,
}

impl<'l> Lens<'l> {
    /// What a text in a column is read as; `None` when it is read as it stands.
    #[inline]
    pub(in crate::load) fn changed(&self, index: usize, raw: &str) -> Option<Cow<'l, str>> {
        let lens = self.columns.get(index)?;
        if raw.is_empty() || !lens.may_change() {
            return None;
        }
        lens.changed(raw)
    }

    /// The same of a cell that says that something is true or false, which a profile may have written in any way.
    fn changed_truth(&self, index: usize, is_true: bool) -> Option<Cow<'l, str>> {
        let codes = self.columns.get(index)?.codes;
        let texts = texts_of(is_true);
        let code = codes.and_then(|codes| texts.iter().find_map(|text| codes.read(text)));
        code.map(Cow::Borrowed)
            .or_else(|| self.changed(index, texts[0]))
    }

    /// True for a text by which a spreadsheet says that nothing can be read in its cell, unless the profile knows it as a code.
    #[inline]
    pub(in crate::load) fn is_error(&self, index: usize, text: &str) -> bool {
        // Asked of many cells, of which hardly any begins as it does.
        text.starts_with('#') && self.is_one_of_errors(index, text)
    }

    /// True for a key of which a spreadsheet has left out the last digits.
    #[inline]
    fn is_shortened(&self, index: usize, text: &str) -> bool {
        is_shortened(text) && self.is_key(index)
    }

    /// True for a column of keys.
    pub(in crate::load) fn is_key(&self, index: usize) -> bool {
        self.columns.get(index).is_some_and(|lens| lens.is_key)
    }

    fn is_one_of_errors(&self, index: usize, text: &str) -> bool {
        let codes = self.columns.get(index).and_then(|lens| lens.codes);
        let is_code = || codes.is_some_and(|codes| codes.read(text).is_some());
        let is_one = |words: &Vocabulary| words.is_spreadsheet_error(text);
        self.words.is_some_and(is_one) && !is_code()
    }

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
    /// True for keys: what cannot be read is none.
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
            Cells::Joined(values, width) => Cells::Joined(values, *width),
        };
        Row {
            number: self.number,
            cells,
            lens: Some(lens),
        }
    }

    /// The same row, with the cells of each header that stands several times put together in the first of its places.
    /// `only_fills` says of a text under such a header, by the first place of it, that it says nothing.
    pub(in crate::load) fn joined<'b>(
        &self,
        headers: &[Vec<usize>],
        only_fills: &OnlyFills<'_>,
        room: &'b mut Room,
    ) -> Row<'b> {
        let values = &mut room.0;
        values.clear();
        self.copy_to(values);
        for places in headers {
            let cell = self.one_of(places, only_fills, values);
            if let (Some(first), Some(cell)) = (places.first(), cell) {
                put(values, *first, cell);
            }
        }
        let values = room.0.as_slice();
        let cells = if self.has_fixed_width() {
            Cells::Joined(values, self.len())
        } else {
            Cells::Values(values)
        };
        Row::new(self.number, cells)
    }

    /// Copies the cells that have a value.
    fn copy_to(&self, values: &mut Vec<(usize, Cell)>) {
        let text_at = |index: usize, text: &str| {
            let cell = || (index, Cell::Text(text.to_owned()));
            (!text.is_empty()).then(cell)
        };
        match &self.cells {
            Cells::Values(found) | Cells::Joined(found, _) => values.extend_from_slice(found),
            Cells::Record(record) => values
                .extend((0..record.len()).filter_map(|index| text_at(index, record.get(index)?))),
            Cells::Split(cells, _) => {
                values
                    .extend((0..cells.len()).filter_map(|index| text_at(index, cells.get(index))));
            }
        }
    }

    /// What the cells under one header say together: what those say that say something, when they say the same.
    fn one_of(
        &self,
        places: &[usize],
        only_fills: &OnlyFills<'_>,
        values: &[(usize, Cell)],
    ) -> Option<Cell> {
        let header = *places.first()?;
        let is_filled = |place: &usize| !self.raw(*place).is_empty();
        let filled: Vec<usize> = places.iter().copied().filter(is_filled).collect();
        let is_telling = |place: &usize| !only_fills(header, &self.raw(*place));
        let told = filled.iter().copied().find(is_telling);
        // Where each says that there is nothing, one is as good as another.
        let chosen = told.or_else(|| filled.first().copied())?;
        let text = self.raw(chosen);
        let mut telling = filled.iter().copied().filter(is_telling);
        if telling.all(|place| self.raw(place) == text) {
            value_at(values, chosen).cloned()
        } else {
            Some(Cell::Flawed(Flaw::Doubled))
        }
    }

    /// The place after its last cell.
    pub(in crate::load) fn len(&self) -> usize {
        match &self.cells {
            Cells::Record(record) => record.len(),
            Cells::Split(cells, _) => cells.len(),
            Cells::Values(values) => values.last().map_or(0, |(column, _)| column + 1),
            Cells::Joined(_, width) => *width,
        }
    }

    /// A cell's text without surrounding space, as it stands; empty when there is none. Through a lens, what a spreadsheet
    /// writes where a formula went wrong reads as in a workbook.
    #[inline]
    pub(in crate::load) fn raw(&self, index: usize) -> Cow<'a, str> {
        // Asked of every cell of every file, so that most are answered where they are asked.
        if let Cells::Split(cells, _) = &self.cells {
            return Cow::Borrowed(cells.get(index));
        }
        self.unsplit(index)
    }

    /// The same of a row that does not come in a block: the cells of those have been looked through.
    #[inline(never)]
    fn unsplit(&self, index: usize) -> Cow<'a, str> {
        let text = self.as_written(index);
        match self.lens {
            Some(lens) if lens.is_error(index, &text) || lens.is_shortened(index, &text) => {
                Cow::Borrowed(ERROR)
            }
            _ => text,
        }
    }

    /// The same without a lens.
    fn as_written(&self, index: usize) -> Cow<'a, str> {
        match &self.cells {
            Cells::Split(cells, _) => Cow::Borrowed(cells.get(index)),
            Cells::Record(record) => Cow::Borrowed(trim(record.get(index).unwrap_or(""))),
            Cells::Values(values) | Cells::Joined(values, _) => text_of(value_at(values, index)),
        }
    }

    /// True for a key of which a spreadsheet has left out the last digits, in a row that does not come in a block.
    pub(in crate::load) fn is_shortened(&self, index: usize) -> bool {
        let lens = self.lens;
        lens.is_some_and(|lens| lens.is_shortened(index, &self.as_written(index)))
    }

    /// Why nothing can be read of a cell; `None` for one that can be read, or that is empty.
    #[inline]
    pub(in crate::load) fn flaw(&self, index: usize) -> Option<Flaw> {
        let (Cells::Values(values) | Cells::Joined(values, _)) = &self.cells else {
            return None;
        };
        match value_at(values, index) {
            Some(Cell::Flawed(flaw)) => Some(*flaw),
            _ => None,
        }
    }

    /// True for a cell that another is merged over: nothing stands in it.
    fn is_covered(&self, index: usize) -> bool {
        self.flaw(index) == Some(Flaw::Covered)
    }

    /// A cell's text as the profile reads it.
    #[inline]
    pub(in crate::load) fn text(&self, index: usize) -> Cow<'a, str> {
        let raw = self.raw(index);
        let changed = self.lens.and_then(|lens| match self.truth(index) {
            Some(is_true) => lens.changed_truth(index, is_true),
            None => lens.changed(index, &raw),
        });
        changed.unwrap_or(raw)
    }

    /// What a cell of a workbook says that is true or false and nothing else.
    #[inline]
    fn truth(&self, index: usize) -> Option<bool> {
        let (Cells::Values(values) | Cells::Joined(values, _)) = &self.cells else {
            return None;
        };
        match value_at(values, index) {
            Some(Cell::Truth(is_true)) => Some(*is_true),
            _ => None,
        }
    }

    /// True for a cell that a filter means, however what is true or false in it is written.
    pub(in crate::load) fn is_meant(&self, index: usize, filter: &RowFilter) -> bool {
        match self.truth(index) {
            Some(is_true) => filter.means_any(&texts_of(is_true)),
            None => filter.means(&self.raw(index)),
        }
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
        if let Cells::Values(values) | Cells::Joined(values, _) = &self.cells {
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
                Some(Cell::Text(_) | Cell::Truth(_) | Cell::Flawed(_)) | None => {}
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
        let moment = dates::plain(raw)?;
        match &self.cells {
            Cells::Record(_) | Cells::Split(..) => Some(moment),
            Cells::Values(_) | Cells::Joined(..) => match self.moment(index) {
                MomentCell::Read(moment) => Some(moment),
                MomentCell::Empty | MomentCell::Unreadable(_) => None,
            },
        }
    }

    /// What the cell has been found to be, when it has been digested.
    pub(in crate::load) fn digest(&self, index: usize) -> Option<Digest> {
        match &self.cells {
            Cells::Split(_, digests) => digests.get(index).copied(),
            Cells::Record(_) | Cells::Values(_) | Cells::Joined(..) => None,
        }
    }

    /// False when nothing in the row, or in the block that it belongs to, can be a damaged letter.
    pub(in crate::load) fn may_be_damaged(&self) -> bool {
        match &self.cells {
            Cells::Split(cells, _) => cells.may_be_damaged(),
            Cells::Record(_) | Cells::Values(_) | Cells::Joined(..) => true,
        }
    }

    /// True for a cell that holds a spreadsheet's day number rather than a date.
    pub(in crate::load) fn is_serial(&self, index: usize) -> bool {
        match &self.cells {
            Cells::Record(_) | Cells::Split(..) => dates::is_serial(&self.raw(index)),
            Cells::Values(values) | Cells::Joined(values, _) => match value_at(values, index) {
                Some(Cell::Number(number)) => dates::from_serial(*number, false).is_some(),
                Some(Cell::Text(text)) => dates::is_serial(trim(text)),
                Some(Cell::Moment(_) | Cell::Truth(_) | Cell::Flawed(_)) | None => false,
            },
        }
    }

    /// The cells that have something in them: place and text. Those that another is merged over have nothing.
    pub(in crate::load) fn filled(&self) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
        let count = match &self.cells {
            Cells::Record(_) | Cells::Split(..) => self.len(),
            Cells::Values(values) | Cells::Joined(values, _) => values.len(),
        };
        let column = |place: usize| match &self.cells {
            Cells::Record(_) | Cells::Split(..) => place,
            Cells::Values(values) | Cells::Joined(values, _) => values[place].0,
        };
        let cells = (0..count).map(move |place| (column(place), self.raw(column(place))));
        cells.filter(move |(column, text)| !text.is_empty() && !self.is_covered(*column))
    }

    /// The first cell that has something in it, and whether it is the only one; `None` when every cell is empty.
    #[inline]
    pub(in crate::load) fn first_filled(&self) -> Option<(Cow<'_, str>, bool)> {
        // Asked of every row, and the first two cells of most have something in them.
        if let Cells::Split(cells, _) = &self.cells {
            let mut cells = (0..cells.len()).map(|index| cells.get(index));
            let first = cells.find(|cell| !cell.is_empty())?;
            let is_only = cells.all(str::is_empty);
            return Some((Cow::Borrowed(first), is_only));
        }
        let mut cells = self.filled();
        let (_, first) = cells.next()?;
        let is_only = cells.next().is_none();
        Some((first, is_only))
    }

    /// True when every cell is empty.
    pub(in crate::load) fn is_empty(&self) -> bool {
        self.filled().next().is_none()
    }

    /// True when nothing stands beyond the header's cells but what may stand beside the table in a workbook, and, unless rows
    /// may be short, no cell under a header with a name is left out.
    pub(in crate::load) fn fits(&self, named: usize, width: usize, may_be_short: bool) -> bool {
        let is_long_enough = may_be_short || self.len() >= named || !self.has_fixed_width();
        let fits = |index: usize| !self.says(index) || self.is_beside(index, width);
        is_long_enough && (width..self.len()).all(fits)
    }

    /// True for a row of a workbook that fits and beside which something stands.
    #[inline]
    pub(in crate::load) fn has_more_beside(&self, width: usize) -> bool {
        // Asked of every row.
        !self.has_fixed_width() && (width..self.len()).any(|index| self.says(index))
    }

    fn says(&self, index: usize) -> bool {
        !self.raw(index).is_empty() && !self.is_covered(index)
    }

    /// True for a cell beyond so many that is somebody's note beside a row: the cells of a workbook have their places. Next to
    /// the table only a text is sure to be one, since the row's own last cell may have been moved there.
    fn is_beside(&self, index: usize, width: usize) -> bool {
        let Cells::Values(values) = &self.cells else {
            return false;
        };
        let is_in_row = values.first().is_some_and(|(column, _)| *column < width);
        let is_text = || {
            let cell = value_at(values, index);
            matches!(cell, Some(Cell::Text(text)) if dates::plain(trim(text)).is_none())
        };
        is_in_row && (index > width || is_text())
    }

    /// True for a row of a text file, whose number of cells must match the header.
    #[inline]
    pub(in crate::load) fn has_fixed_width(&self) -> bool {
        matches!(
            self.cells,
            Cells::Record(_) | Cells::Split(..) | Cells::Joined(..)
        )
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

/// What stands before the power of ten by which a spreadsheet shortens a number.
pub(super) const POWER: &str = "E+";

/// True for a number as a spreadsheet writes one that is too long for its cell, as `2,01201E+11`.
#[inline]
pub(super) fn is_shortened(text: &str) -> bool {
    // Asked of every cell of a workbook, and few have the sign where it would stand.
    let bytes = text.as_bytes();
    let end = &bytes[bytes.len().saturating_sub(4)..];
    end.contains(&b'+') && is_power(text)
}

#[cold]
fn is_power(text: &str) -> bool {
    let Some((number, power)) = text.split_once(POWER) else {
        return false;
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = number.split_once([',', '.']).unwrap_or((number, ""));
    whole.len() == 1
        && !power.is_empty()
        && [whole, decimals, power].iter().all(|part| are_digits(part))
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
    // What begins as a formula that went wrong has nothing around it either, but is to be looked at.
    let begins_bare = is_sign(*first) && !matches!(first, b'\'' | b'=' | b'#');
    begins_bare && (last.is_ascii_graphic() || before.last() == Some(&LATIN))
}

/// The text of a cell of a workbook.
pub(super) fn text_of(cell: Option<&Cell>) -> Cow<'_, str> {
    match cell {
        Some(Cell::Text(text)) => Cow::Borrowed(trim(text)),
        Some(Cell::Number(number)) => Cow::Owned(format!("{number}")),
        Some(Cell::Moment(moment)) => Cow::Owned(moment.to_string()),
        Some(Cell::Truth(is_true)) => Cow::Borrowed(texts_of(*is_true)[0]),
        Some(Cell::Flawed(_)) => Cow::Borrowed(ERROR),
        None => Cow::Borrowed(""),
    }
}

/// What a yes or a no of a spreadsheet is written as: here, and in exports of text.
fn texts_of(is_true: bool) -> [&'static str; 4] {
    if is_true {
        ["ja", "TRUE", "SANT", "1"]
    } else {
        ["nej", "FALSE", "FALSKT", "0"]
    }
}

/// The value of a column.
pub(super) fn value_at(values: &[(usize, Cell)], index: usize) -> Option<&Cell> {
    let found = values.binary_search_by_key(&index, |(column, _)| *column);
    found.ok().map(|place| &values[place].1)
}

/// Puts a value in the place of its column.
pub(super) fn put(values: &mut Vec<(usize, Cell)>, column: usize, cell: Cell) {
    match values.binary_search_by_key(&column, |(known, _)| *known) {
        Ok(place) => values[place].1 = cell,
        Err(place) => values.insert(place, (column, cell)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shortened_where_only_its_first_digits_and_a_power_of_ten_are_left() {
        for text in ["2,01201E+11", "2.01201E+11", "2E+11", "1,0E+105"] {
            assert!(is_shortened(text), "{text}");
        }
        for text in [
            "201201011234",
            "2E11",
            "E+11",
            "2,0E+",
            "12E+3",
            "A2E+11",
            "",
            "+46",
            "å+1",
        ] {
            assert!(!is_shortened(text), "{text}");
        }
    }
}
