//! The end of a list. A number alone on its last row may be how many rows there are, or the sum of something, and no case; only
//! when the last row has been seen is it known that it is the last.

use std::borrow::Cow;

use super::columns::Columns;
use super::content::whole_number;
use super::read::{KeptRow, Row, plain_moment};
use super::short::shape;
use super::survey::RowKind;
use crate::rulebook::{ColumnSpec, Role, TableKind, TableSpec, Vocabulary};

/// The rows of a list so far, as far as they tell what its last row is.
#[derive(Default)]
pub(super) struct Ending {
    /// All of them, and those of the table itself; the one that is held back is not among them.
    rows: u64,
    own: u64,
    /// Those that have nothing but a number.
    lone: u64,
    /// The last of these, while no other row has come after it.
    held: Option<KeptRow>,
    /// The key of the first row that has more than its key.
    key: Option<String>,
}

/// What the last row of a list is that has nothing but a number.
#[derive(Clone, Copy)]
pub(super) enum Last {
    /// How many rows there are above it.
    Count,
    /// A number without a key.
    Sum,
    /// A sum of something, or a case of which only the key is known.
    Doubtful,
    /// A row like others of the list.
    Usual,
}

/// How many columns the narrowest list has that may end with a number alone. A row of it may well have nothing but its key.
const NARROW: usize = 2;

impl Last {
    /// What it is once it is known whether the cases have numbers for keys: then it may be one of them, and in a narrow list
    /// one like the others.
    pub(super) fn among(self, is_numbered: bool, columns: &Columns<'_>) -> Self {
        match self {
            _ if is_numbered && columns.width() == NARROW => Self::Usual,
            Self::Count if is_numbered => Self::Doubtful,
            last => last,
        }
    }
}

impl Ending {
    /// Notes that a row of some kind has come; gives the one that was held back and is not the last.
    pub(super) fn pass(&mut self, kind: RowKind<'_>) -> Option<KeptRow> {
        let (here, own) = match kind {
            RowKind::Empty | RowKind::Header | RowKind::OtherHeader | RowKind::Foot => return None,
            RowKind::Out(_) | RowKind::Elsewhere => (1, 0),
            RowKind::Data | RowKind::Keyed => (1, 1),
            RowKind::Lone => (0, 0),
        };
        let held = self.held.take();
        let before = u64::from(held.is_some());
        self.rows += before + here;
        self.own += before + own;
        held
    }

    /// Notes what the keys of a list look like.
    #[inline]
    pub(super) fn note_key(&mut self, (row, kind): (&Row<'_>, RowKind<'_>), columns: &Columns<'_>) {
        if self.key.is_none() && matches!(kind, RowKind::Data) {
            let key = columns.key().map(|place| row.raw(place));
            self.key = key.filter(|key| !key.is_empty()).map(Cow::into_owned);
        }
    }

    /// True for a text that does not look as the keys of the list do, as far as one has come.
    fn is_unlike_keys(&self, text: &str) -> bool {
        let mut key = self.key.iter();
        key.any(|key| shape(key) != shape(text))
    }

    /// True for a row of some kind that is read, though it may have been taken for a line of text: it has nothing but a key
    /// like those of the list.
    pub(super) fn reads(
        &self,
        (row, kind): (&Row<'_>, RowKind<'_>),
        columns: &Columns<'_>,
        (spec, words): (&TableSpec, &Vocabulary),
    ) -> bool {
        let is_key = |text: Cow<'_, str>| !words.is_sum(&text) && self.is_numbered_as_keys(&text);
        let is_foot = matches!(kind, RowKind::Foot);
        kind.is_data() || is_foot && lone_key(row, columns, spec).is_some_and(is_key)
    }

    /// True for a row of some kind that has nothing but a key that looks otherwise than those of the list.
    pub(super) fn doubts(
        &self,
        (row, kind): (&Row<'_>, RowKind<'_>),
        columns: &Columns<'_>,
        spec: &TableSpec,
    ) -> bool {
        let is_unlike = |text: Cow<'_, str>| self.is_unlike_keys(&text);
        matches!(kind, RowKind::Keyed) && lone_key(row, columns, spec).is_some_and(is_unlike)
    }

    /// True for a text that is as the keys of the list but for its numbers.
    fn is_numbered_as_keys(&self, text: &str) -> bool {
        let before = |text: &str| -> String {
            let letters = text.chars().take_while(|letter| !letter.is_ascii_digit());
            letters.collect()
        };
        let mut key = self.key.iter();
        key.any(|key| shape(key) == shape(text) && before(key) == before(text))
    }

    /// Holds a row back that has nothing but a number.
    pub(super) fn hold(&mut self, row: &Row<'_>) {
        self.lone += 1;
        self.held = Some(KeptRow::of(row));
    }

    /// The last row of the list, when it is one that was held back, and what it is.
    pub(super) fn last(&mut self, columns: &Columns<'_>) -> Option<(KeptRow, Last)> {
        let held = self.held.take()?;
        let row = held.row();
        let is_key = columns.key().is_some_and(|key| !row.raw(key).is_empty());
        let number = row.first_filled().and_then(|(text, _)| whole_number(&text));
        let number = number.map(u64::from).filter(|number| *number > 0);
        let is_count = number.is_some_and(|number| number == self.rows || number == self.own);
        let last = match (is_key, is_count) {
            // Where cases have their keys alone on more rows, that is how this export writes them.
            _ if self.lone > 1 => Last::Usual,
            (_, true) => Last::Count,
            (false, false) => Last::Sum,
            (true, false) => Last::Doubtful,
        };
        Some((held, last))
    }
}

/// The text of a row of units, in a list that is not narrow, that has nothing but its key; `None` for any other.
pub(super) fn lone_key<'r>(
    row: &Row<'r>,
    columns: &Columns<'_>,
    spec: &TableSpec,
) -> Option<Cow<'r, str>> {
    let is_of_units = matches!(spec.kind, TableKind::Object(_)) && columns.width() > NARROW;
    let key = columns.key().filter(|_| is_of_units)?;
    let (_, is_alone) = row.first_filled()?;
    let text = row.raw(key);
    (is_alone && !text.is_empty()).then_some(text)
}

/// True for a text of two words of which the second is a number, and no day: it may be a key as well as a heading.
pub(super) fn may_be_key(text: &str) -> bool {
    let mut words = text.split_whitespace().skip(1);
    let second = words.next().filter(|_| words.next().is_none());
    second.is_some_and(|word| {
        word.contains(|letter: char| letter.is_ascii_digit()) && plain_moment(word).is_none()
    })
}

/// True for a row of units with a single cell filled in that holds a number, and not one that says whom or what the row is about.
pub(super) fn is_lone_number(
    (first, is_alone): (&str, bool),
    row: &Row<'_>,
    columns: &Columns<'_>,
    spec: &TableSpec,
) -> bool {
    let is_of_units = matches!(spec.kind, TableKind::Object(_));
    if !is_alone || !is_of_units || whole_number(first).is_none() {
        return false;
    }
    // Of a narrow list a row that lacks its separator may lack only an empty cell.
    let may_end = match columns.width() {
        NARROW => columns.fit(row, false),
        width => width > NARROW,
    };
    if !may_end {
        return false;
    }
    let tells = |column: &ColumnSpec| {
        matches!(
            column.role,
            Role::Child | Role::BelongsTo(_) | Role::Event { .. } | Role::EndOf(_)
        )
    };
    let place = row.filled().next().map(|(place, _)| place);
    let mut here = columns.iter().filter(|(index, _)| Some(*index) == place);
    !here.any(|(_, column)| tells(column))
}
