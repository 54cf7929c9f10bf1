//! What a sheet holds, column by column: surveyed before its rows are read, or counted with them (see [`super::at_once`]). A
//! column of which nothing can be read is then left out whole, with one remark, as if the export did not have it.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::columns::{Columns, Layout, is_person};
use super::content::{Blanks, Content, code_of, one_of, whole_number, yes_or_no};
use super::ending::{is_lone_number, lone_key};
use super::error::LoadError;
use super::events::EventNames;
use super::header::{Above, HeaderSearch};
use super::read::{Digest, ERROR, Flaw, Lens, MomentCell, Row, Why, plain_moment};
use super::sheet::Sheet;
use crate::rulebook::{
    ColumnSpec, FactId, FactKind, Role, RowFilter, Rulebook, TableKind, TableSpec, Vocabulary,
    is_damaged,
};
use crate::secrecy::{holds_number, looks_like_name};

/// Cells below which a column is too short to be called unreadable as a whole.
const FEWEST: u64 = 2;

/// Rows that cannot be read whose numbers are kept.
const BAD_ROWS: usize = 5;

/// Different values that are counted; beyond it there are «many».
const MOST_DISTINCT: usize = 10_000;

/// What a sheet is like, read through a profile.
pub(super) struct Survey<'a> {
    /// Its columns; `None` for a sheet without rows.
    pub(super) columns: Option<Columns<'a>>,
    /// How its cells are to be read.
    pub(super) lens: Lens<'a>,
    /// What each known column holds.
    pub(super) counts: Vec<ColumnCount<'a>>,
    /// Rows above the header that are not empty, and that stand under no header.
    pub(super) titles: u32,
    /// Lists above the header with headers of their own.
    pub(super) above: Vec<Above<'a>>,
    /// Rows that belong to the table.
    pub(super) rows: u64,
}

/// How many events and facts some rows will become, as far as what their columns hold tells.
pub(super) fn values_of(counts: &[ColumnCount<'_>], rows: u64) -> (usize, usize) {
    let (mut events, mut facts) = (0, 0);
    for count in counts {
        match &count.column.role {
            Role::Event { row_is: true, .. } => events += rows,
            Role::Event { .. } => events += count.filled,
            Role::Fact(_) => facts += count.filled,
            Role::Named(name) if name == "handelse" => events += count.filled,
            _ => {}
        }
    }
    let number = |count| usize::try_from(count).unwrap_or(0);
    (number(events), number(facts))
}

/// What a column holds.
pub(super) struct ColumnCount<'a> {
    /// The column.
    pub(super) column: &'a ColumnSpec,
    /// Its place in the row.
    pub(super) index: usize,
    /// True when another column reads the same cells.
    pub(super) shares_cell: bool,
    /// True when it only matters that something stands in its cells.
    tells_presence: bool,
    /// What may stand in its cells in place of a text.
    blanks: Blanks<'a>,
    /// What its cells must be.
    pub(super) content: Content<'a>,
    /// Cells with something in them.
    pub(super) filled: u64,
    /// Cells with only a word that says that there is nothing, and the first row with one.
    pub(super) blank: u64,
    pub(super) blank_row: u32,
    /// Cells that could be read.
    pub(super) readable: u64,
    /// Dates in which day and month cannot be told apart.
    pub(super) ambiguous: u64,
    /// Dates whose year has two digits.
    pub(super) short_years: u64,
    /// Dates that are a spreadsheet's day numbers.
    pub(super) serials: u64,
    /// Cells that hold something like an identity number.
    pub(super) numbers: u64,
    /// Cells that hold what looks like a person's name, in a column of titles.
    pub(super) names: u64,
    /// Cells in which å, ä or ö are damaged, and the first row with one.
    pub(super) damaged: u64,
    pub(super) damaged_row: u32,
    /// Cells of which nothing can be read, by why: how many, and the first row with one.
    pub(super) flaws: BTreeMap<Flaw, (u64, u32)>,
    /// The first rows that could not be read.
    pub(super) bad_rows: Vec<u32>,
    /// Hashes of the values, as far as they are counted.
    pub(super) distinct: HashSet<u64>,
    /// What the first cells look like, with letters and digits masked.
    pub(super) looks: Vec<String>,
}

/// What a row is, before anything is read from it.
#[derive(Clone, Copy)]
pub(super) enum RowKind<'a> {
    Empty,
    /// The header once more, as in files put after each other.
    Header,
    /// A header with the same names in other places.
    OtherHeader,
    /// A sum, or a line of text at the foot of a list.
    Foot,
    /// No case, by a filter of the profile.
    Out(&'a RowFilter),
    /// One that belongs to another table of the same file.
    Elsewhere,
    /// A unit's with nothing but a number: at the end of a list it may be no unit (see [`super::ending`]).
    Lone,
    /// A unit's with nothing but another text for its key: it may be a heading of those below it.
    Keyed,
    Data,
}

impl RowKind<'_> {
    /// True for a row that belongs to the table.
    pub(super) fn is_data(self) -> bool {
        matches!(self, Self::Data | Self::Lone | Self::Keyed)
    }
}

/// Tells what a row is.
pub(super) fn kind_of_row<'a>(
    row: &Row<'_>,
    columns: &Columns<'a>,
    spec: &TableSpec,
    words: &Vocabulary,
) -> RowKind<'a> {
    let Some((first, is_alone)) = row.first_filled() else {
        return RowKind::Empty;
    };
    if columns.is_repeated_by(row) {
        RowKind::Header
    } else if columns.is_followed_by(&first, row) {
        RowKind::OtherHeader
    } else if is_foot((&first, is_alone), row, columns, spec, words) {
        RowKind::Foot
    } else if let Some(filter) = columns.filters.takes_out(row) {
        RowKind::Out(filter)
    } else if columns.filters.leaves_to_others(row) {
        RowKind::Elsewhere
    } else if is_lone_number((&first, is_alone), row, columns, spec) {
        RowKind::Lone
    } else if is_alone && lone_key(row, columns, spec).is_some() {
        RowKind::Keyed
    } else {
        RowKind::Data
    }
}

/// A sum begins with a word for one, alone in its cell or in a row that lacks what a row must have; a line of text is alone
/// in its row and has several words.
fn is_foot(
    (first, is_alone): (&str, bool),
    row: &Row<'_>,
    columns: &Columns<'_>,
    spec: &TableSpec,
    words: &Vocabulary,
) -> bool {
    let has_word = |text: &str| {
        let mut words = text.split_whitespace();
        words.any(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() > 3)
    };
    let is_text = is_alone
        && columns.width() > 2
        && first.split_whitespace().nth(1).is_some()
        && has_word(first);
    if is_rule(first, row) {
        return true;
    }
    let is_register = matches!(spec.kind, TableKind::Register(_));
    let is_bare = || first.split_whitespace().nth(1).is_none();
    let is_sum = words.is_sum(first)
        && (is_bare() || {
            let mut needed = columns.needed(spec).map(|index| row.raw(index));
            needed.all(|cell| cell.is_empty() || words.is_sum(&cell))
        });
    is_sum || (is_text && !is_register)
}

/// True for a line drawn between rows: signs in each of its cells, and nothing else.
fn is_rule(first: &str, row: &Row<'_>) -> bool {
    let is_line =
        |text: &str| text.len() > 2 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'_'));
    is_line(first) && row.filled().all(|(_, text)| is_line(&text))
}

/// Surveys a sheet.
pub(super) fn survey<'a>(
    sheet: &Sheet,
    layout: Layout<'a>,
    book: &'a Rulebook,
    names: &EventNames,
    with_looks: bool,
) -> Result<Survey<'a>, LoadError> {
    let mut survey = Survey {
        columns: None,
        lens: Lens::default(),
        counts: Vec::new(),
        titles: 0,
        above: Vec::new(),
        rows: 0,
    };
    let Some(header) = HeaderSearch::of(sheet, layout)?.finish(&sheet.name)? else {
        return Ok(survey);
    };
    let columns = header.columns;
    (survey.titles, survey.above) = (header.titles, header.above);
    survey.lens = columns.lens(layout, sheet.counts_from_1904());
    let count = |(index, column)| ColumnCount::new(index, column, layout, &book.words);
    survey.counts = columns.iter().map(count).collect();
    sheet.for_each_row_below(&columns, &mut |row| {
        if kind_of_row(row, &columns, layout.spec, &book.words).is_data() {
            survey.rows += 1;
            let row = row.through(&survey.lens);
            for count in &mut survey.counts {
                count.take(&row, names, with_looks);
            }
        }
        Ok(())
    })?;
    survey.columns = Some(columns);
    Ok(survey)
}

impl<'a> ColumnCount<'a> {
    pub(super) fn new(
        index: usize,
        column: &'a ColumnSpec,
        layout: Layout<'_>,
        words: &'a Vocabulary,
    ) -> Self {
        let is_person = is_person(column, layout.spec);
        let is_text = |fact: &FactId| matches!(words.fact_word(*fact).kind, FactKind::Text);
        Self {
            column,
            index,
            shares_cell: false,
            tells_presence: matches!(&column.role, Role::Fact(fact) if is_text(fact)),
            blanks: Blanks::of_column(column, words),
            content: Content::of(column, words),
            filled: 0,
            blank: 0,
            blank_row: 0,
            readable: 0,
            ambiguous: 0,
            short_years: 0,
            serials: 0,
            // Where numbers are meant to stand they are not counted.
            numbers: if is_person { u64::MAX } else { 0 },
            names: 0,
            damaged: 0,
            damaged_row: 0,
            flaws: BTreeMap::new(),
            bad_rows: Vec::new(),
            distinct: HashSet::new(),
            looks: Vec::new(),
        }
    }

    /// True for a column in which something stands but nothing can be read.
    pub(super) fn is_unreadable(&self) -> bool {
        self.filled >= FEWEST && self.readable == 0
    }

    /// True for the last day of what a row says.
    pub(super) fn is_end(&self) -> bool {
        let till = Role::Named("till".to_owned());
        matches!(self.column.role, Role::EndOf(_)) || self.column.role == till
    }

    /// True for a column whose cells are titles, and may be printed.
    fn holds_titles(&self) -> bool {
        matches!(&self.column.role, Role::Named(role) if role == "befattning" || role == "delegat")
    }

    /// True when identity numbers stand where they are not meant to.
    pub(super) fn holds_numbers(&self) -> bool {
        self.numbers > 0 && self.numbers < u64::MAX
    }

    /// Counts a cell.
    pub(super) fn take(&mut self, row: &Row<'_>, names: &EventNames, with_looks: bool) {
        let raw = row.raw(self.index);
        if raw.is_empty() {
            return;
        }
        if with_looks {
            self.note_looks(&raw);
        }
        self.take_filled(row, &raw, names, &mut Digest::Text);
    }

    /// What an empty cell is found to be.
    #[inline]
    pub(super) fn empty(&self) -> Digest {
        match self.content {
            Content::Moment => Digest::Moment(MomentCell::Empty),
            _ => Digest::Empty,
        }
    }

    /// What a cell of a text file is, where it shows at once that it is an ordinary one: a moment in the one form that
    /// nothing else has.
    #[inline]
    pub(super) fn plainly(&self, raw: &str) -> Option<Digest> {
        let is_moment = matches!(self.content, Content::Moment);
        let moment = is_moment.then(|| plain_moment(raw)).flatten();
        moment.map(|moment| Digest::Moment(MomentCell::Read(moment)))
    }

    /// Counts a cell like one that was ordinary.
    #[inline]
    pub(super) fn take_again(&mut self) {
        self.filled += 1;
        self.readable += 1;
    }

    /// Counts a cell in which something stands, which comes as it stands. What it is found to be is written where it stays:
    /// handed on, each of millions would be read back before its parts have been stored. Gives true for an ordinary one: it
    /// can be read, and there is nothing else to tell of it nor of another with the same text.
    #[inline]
    pub(super) fn take_filled(
        &mut self,
        row: &Row<'_>,
        raw: &str,
        names: &EventNames,
        digest: &mut Digest,
    ) -> bool {
        let is_moment = matches!(self.content, Content::Moment);
        if is_moment && let Some(moment) = row.plain_moment(self.index, raw) {
            self.take_again();
            *digest = Digest::Moment(MomentCell::Read(moment));
            return true;
        }
        self.filled += 1;
        let is_remarkable = self.note_remarkable(row, raw);
        let blank = self.blank;
        let is_readable = self.read(row, raw, names, digest);
        if is_readable {
            self.readable += 1;
        } else if self.bad_rows.len() < BAD_ROWS {
            self.bad_rows.push(row.number);
        }
        is_readable && !is_moment && !is_remarkable && self.blank == blank
    }

    /// Counts what is to be told of a cell whatever it is found to be; false when there is nothing.
    fn note_remarkable(&mut self, row: &Row<'_>, raw: &str) -> bool {
        let is_flawed = raw == ERROR;
        if is_flawed {
            self.note_flaw(row);
        }
        let is_number = self.numbers < u64::MAX && holds_number(raw);
        self.numbers += u64::from(is_number);
        let is_name = self.holds_titles() && looks_like_name(raw);
        self.names += u64::from(is_name);
        let is_damaged = row.may_be_damaged() && is_damaged(raw);
        if is_damaged {
            self.damaged += 1;
            if self.damaged == 1 {
                self.damaged_row = row.number;
            }
        }
        is_flawed || is_number || is_name || is_damaged
    }

    /// Whether a cell can be read, and what it is when that has been found out.
    fn read(&mut self, row: &Row<'_>, raw: &str, names: &EventNames, digest: &mut Digest) -> bool {
        match self.content {
            Content::Moment => {
                let cell = row.moment(self.index);
                *digest = Digest::Moment(cell);
                self.is_moment(cell, row)
            }
            Content::Code(kind) => {
                let code = code_of(kind, &row.text(self.index));
                *digest = Digest::Code(code);
                code.is_some()
            }
            Content::Event => {
                let event = names.find(&row.text(self.index));
                *digest = Digest::Event(event);
                event.is_some()
            }
            Content::Number => whole_number(&row.text(self.index)).is_some(),
            Content::YesNo => yes_or_no(&row.text(self.index)).is_some(),
            Content::Listed(listed) => one_of(listed, &row.text(self.index)).is_some(),
            Content::Free => {
                if self.blanks.are_any() {
                    self.read_text(row, raw, digest);
                }
                raw != ERROR
            }
        }
    }

    /// Why nothing can be read: in a text file only that something went wrong is known.
    #[cold]
    fn note_flaw(&mut self, row: &Row<'_>) {
        let shortened = || row.is_shortened(self.index).then_some(Flaw::Shortened);
        let flaw = row.flaw(self.index).or_else(shortened);
        self.note(flaw.unwrap_or(Flaw::Error), row.number);
    }

    /// Counts a cell of which nothing can be read, and why.
    pub(super) fn note(&mut self, flaw: Flaw, row: u32) {
        self.flaws.entry(flaw).or_insert((0, row)).0 += 1;
    }

    /// Whether a text says something, where it may also say that there is nothing.
    fn read_text(&mut self, row: &Row<'_>, raw: &str, digest: &mut Digest) {
        let may_change = row.may_change(self.index);
        let is_blank = if may_change {
            self.blanks.has(&row.text(self.index))
        } else {
            self.blanks.has(raw)
        };
        if is_blank {
            self.note_blank(row.number);
            *digest = Digest::Empty;
        } else if self.tells_presence && !may_change && raw != ERROR {
            *digest = Digest::Filled;
        }
    }

    #[cold]
    fn note_blank(&mut self, row: u32) {
        if self.blank == 0 {
            self.blank_row = row;
        }
        self.blank += 1;
    }

    /// True for a text that only says that there is none.
    #[inline]
    pub(super) fn is_blank(&self, text: &str) -> bool {
        self.blanks.has(text)
    }

    fn is_moment(&mut self, cell: MomentCell, row: &Row<'_>) -> bool {
        match cell {
            MomentCell::Read(_) => {
                self.serials += u64::from(row.is_serial(self.index));
                true
            }
            MomentCell::Empty => true,
            MomentCell::Unreadable(why) => {
                self.ambiguous += u64::from(why == Why::Ambiguous);
                self.short_years += u64::from(why == Why::TwoDigitYear);
                false
            }
        }
    }

    /// Adds what the same column holds in the rows that follow.
    pub(super) fn add(&mut self, later: &Self) {
        self.filled += later.filled;
        if self.blank == 0 {
            self.blank_row = later.blank_row;
        }
        self.blank += later.blank;
        self.readable += later.readable;
        self.ambiguous += later.ambiguous;
        self.short_years += later.short_years;
        self.serials += later.serials;
        if self.numbers < u64::MAX {
            self.numbers += later.numbers;
        }
        self.names += later.names;
        if self.damaged == 0 {
            self.damaged_row = later.damaged_row;
        }
        self.damaged += later.damaged;
        for (flaw, (cells, row)) in &later.flaws {
            self.flaws.entry(*flaw).or_insert((0, *row)).0 += cells;
        }
        let room = BAD_ROWS.saturating_sub(self.bad_rows.len());
        self.bad_rows.extend(later.bad_rows.iter().take(room));
    }

    fn note_looks(&mut self, raw: &str) {
        if self.distinct.len() < MOST_DISTINCT {
            let mut hash = DefaultHasher::new();
            raw.hash(&mut hash);
            self.distinct.insert(hash.finish());
        }
        let look = look_of(raw);
        if self.looks.len() < 3 && !self.looks.contains(&look) {
            self.looks.push(look);
        }
    }
}

/// What a cell looks like, without what stands in it: letters become x, digits 9.
fn look_of(text: &str) -> String {
    const MOST: usize = 24;
    let masked = text.chars().take(MOST).map(|letter| match letter {
        letter if letter.is_numeric() => '9',
        letter if letter.is_uppercase() => 'X',
        letter if letter.is_alphabetic() => 'x',
        letter if letter.is_control() => ' ',
        letter => letter,
    });
    let mut look: String = masked.collect();
    if text.chars().count() > MOST {
        look.push('…');
    }
    look
}
