//! What can be found out about rows before it is known what stood on the rows before them: done block by block, in as many
//! threads as there are processors.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use super::columns::{Columns, Layout};
use super::content::Content;
use super::events::EventNames;
use super::read::{Block, Blocks, Digest, ERROR, FaultAt, Flaw, Lens, Row, SplitRow, SplitRows};
use super::recent::{Found, Recent};
use super::said::{said, salt_of, says};
use super::survey::{ColumnCount, RowKind, kind_of_row};
use crate::case::{Followed, Following, Tag, Texts};
use crate::rulebook::{ColumnSpec, FactKind, Role, Rulebook, TableKind};

/// How the rows of a sheet are to be prepared.
pub(super) struct Preparing<'s, 'a> {
    pub(super) book: &'a Rulebook,
    pub(super) layout: Layout<'a>,
    pub(super) columns: &'s Columns<'a>,
    pub(super) lens: &'s Lens<'a>,
    pub(super) names: &'s EventNames,
    /// Texts that have numbers already.
    pub(super) known: Arc<Texts>,
}

/// A row by its place in the block, what it is, and what it says (see [`contents_of`](super::said::contents_of)).
type ToldRow<'a> = (usize, RowKind<'a>, u64);

/// A block of rows, prepared.
#[derive(Default)]
pub(super) struct Prepared<'a> {
    rows: SplitRows,
    /// The rows below the header.
    told: Vec<ToldRow<'a>>,
    /// By cell.
    digests: Vec<Digest>,
    /// By known column: where its texts stand among those known.
    followings: Vec<Following>,
    /// What each known column holds in these rows.
    pub(super) counts: Vec<ColumnCount<'a>>,
    /// Rows that belong to the table.
    pub(super) data_rows: u64,
}

/// A block, or why it cannot be read.
pub(super) type Made<'a> = Result<Prepared<'a>, FaultAt>;

impl<'a> Preparing<'_, 'a> {
    /// The next block from whichever thread asks first, with its place, in the memory of one that has been used up; `None`
    /// after the last.
    pub(super) fn next_of(
        &self,
        blocks: &Mutex<Blocks>,
        mut used: Prepared<'a>,
    ) -> Option<(usize, Made<'a>)> {
        match Blocks::next_of(blocks, used.rows.take_memory()) {
            Ok(block) => block.map(|block| (block.place, self.prepare(block, used))),
            Err((place, fault)) => Some((place, Err(fault))),
        }
    }

    /// Nothing counted so far.
    pub(super) fn counts(&self) -> Vec<ColumnCount<'a>> {
        let (words, columns) = (&self.book.words, self.columns);
        let new = |(index, column)| {
            let mut count = ColumnCount::new(index, column, self.layout, words);
            count.shares_cell = columns.iter().filter(|(other, _)| *other == index).count() > 1;
            count
        };
        columns.iter().map(new).collect()
    }

    /// What can be found out about a block: first what each row is, then each column of those that belong to the table, one
    /// after the other.
    fn prepare(&self, block: Block, used: Prepared<'a>) -> Result<Prepared<'a>, FaultAt> {
        let mut rows = block.split(used.rows)?;
        let (mut digests, mut told, mut followings) = (used.digests, used.told, used.followings);
        digests.clear();
        digests.resize(rows.cell_count(), Digest::Text);
        told.clear();
        told.extend(self.kinds(&rows));
        // A filter of the profile has seen what stands in the cells.
        rows.mark_errors(|index, text| self.lens.is_error(index, text));
        let mut counts = self.counts();
        let of_data = told.iter().filter(|told| is_data(told));
        let mut data: Vec<SplitRow> = Vec::with_capacity(told.len());
        data.extend(of_data.map(|(place, ..)| rows.row(*place)));
        let shortened = rows.mark_shortened(&data, |index| self.lens.is_key(index));
        for (index, row) in shortened {
            let of_cell = counts.iter_mut().filter(|count| count.index == index);
            of_cell.for_each(|count| count.note(Flaw::Shortened, row));
        }
        let mut said = vec![0; data.len()];
        followings.resize_with(counts.len(), Following::default);
        for (count, following) in counts.iter_mut().zip(&mut followings) {
            following.start_anew();
            self.take_column(count, (&rows, &data), (&mut digests, &mut said), following);
        }
        let data_rows = data.len() as u64;
        let of_data = told.iter_mut().filter(|told| is_data(told));
        of_data.zip(said).for_each(|(told, said)| told.2 = said);
        Ok(Prepared {
            rows,
            told,
            digests,
            followings,
            counts,
            data_rows,
        })
    }

    /// What each row below the header is.
    fn kinds<'r>(
        &self,
        rows: &'r SplitRows,
    ) -> impl Iterator<Item = ToldRow<'a>> + use<'_, 'r, 'a> {
        let kind_of =
            |row: &Row<'_>| kind_of_row(row, self.columns, self.layout.spec, &self.book.words);
        (0..rows.len()).filter_map(move |place| {
            let row = rows.row(place);
            let is_below = row.number > self.columns.row;
            is_below.then(|| (place, kind_of(&self.undigested(rows, row)), 0))
        })
    }

    #[inline]
    fn undigested<'r>(&'r self, rows: &'r SplitRows, row: SplitRow) -> Row<'r> {
        Row::digested(row.number, rows.cells(row), &[], self.lens)
    }

    /// Counts a column, digests its cells, and adds up what they say.
    fn take_column(
        &self,
        count: &mut ColumnCount<'a>,
        (rows, data): (&SplitRows, &[SplitRow]),
        (digests, said_by_row): (&mut [Digest], &mut [u64]),
        following: &mut Following,
    ) {
        let salt = says(count.column, self.layout.spec.kind).then(|| salt_of(count.column));
        let (index, empty) = (count.index, count.empty());
        let mut keys =
            (!count.shares_cell && self.is_key(count.column)).then(|| Keys::of(data.len()));
        let mut recent = Recent::new();
        for (place, sum) in data.iter().zip(said_by_row) {
            let Some(cell) = place.place_of(index) else {
                continue;
            };
            let raw = rows.cell(cell);
            // A cell that two columns read, perhaps as different codes, is left to be read by each.
            let mut shared = Digest::Text;
            let digest = if count.shares_cell {
                &mut shared
            } else {
                &mut digests[cell]
            };
            // What is empty says nothing and is no key.
            if raw.is_empty() {
                *digest = empty;
                continue;
            }
            let read = || self.lens.changed(index, raw).unwrap_or(Cow::Borrowed(raw));
            let say = |text: &str| salt.map_or(0, |salt| said(salt, text));
            let plainly = |digest| Found {
                digest,
                said: say(&read()),
            };
            let found = recent.find(raw);
            if let Some(found) = found.or_else(|| count.plainly(raw).map(plainly)) {
                count.take_again();
                *digest = found.digest;
                *sum = sum.wrapping_add(found.said);
                continue;
            }
            let (text, row) = (read(), self.undigested(rows, *place));
            let said = say(&text);
            *sum = sum.wrapping_add(said);
            let is_ordinary = count.take_filled(&row, raw, self.names, digest);
            if let Some(keys) = keys.as_mut().filter(|_| self.is_sought(&text, count)) {
                match self.known.find_after(following, &text) {
                    Followed::Known(known) => *digest = Digest::Known(known),
                    Followed::Unknown(tag) => *digest = Digest::New(tag),
                    Followed::NotSought => {
                        keys.seek(cell, self.known.tag(&text), text);
                        continue;
                    }
                }
            }
            if is_ordinary {
                let digest = *digest;
                recent.keep(raw, Found { digest, said });
            }
        }
        if let Some(keys) = keys {
            self.find_keys(keys, digests, following);
        }
    }

    /// Finds the keys that have not been found by following each other.
    fn find_keys(
        &self,
        Keys { wanted, cells }: Keys<'_>,
        digests: &mut [Digest],
        following: &mut Following,
    ) {
        self.known.find_each(&wanted, |number, found| {
            let (tag, text) = &wanted[number];
            if let Some(found) = found {
                following.keep(text, found);
            }
            digests[cells[number]] = found.map_or(Digest::New(*tag), Digest::Known);
        });
    }

    /// True for a text that is a key: not a formula that went wrong, nor a word for nobody or nothing.
    fn is_sought(&self, text: &str, key: &ColumnCount<'_>) -> bool {
        let is_child = key.column.role == Role::Child;
        let is_nobody = || is_child && self.book.words.is_nobody(text);
        !text.is_empty() && text != ERROR && !key.is_blank(text) && !is_nobody()
    }

    /// True for a column whose texts get numbers.
    fn is_key(&self, column: &ColumnSpec) -> bool {
        match &column.role {
            // Entries of logs are not cases, and their keys are kept otherwise.
            Role::Key => !matches!(self.layout.spec.kind, TableKind::Log { .. }),
            Role::BelongsTo(_) | Role::Child | Role::DeciderOf(_) => true,
            Role::Fact(fact) => matches!(
                self.book.words.fact_word(*fact).kind,
                FactKind::Category | FactKind::Staff
            ),
            Role::Named(role) => ["arende", "utford_av", "id"].contains(&role.as_str()),
            Role::Event { .. } | Role::EndOf(_) | Role::ReasonOf(_) => false,
        }
    }
}

/// The keys of a column that must be looked for, and where they stand among the cells of the block.
struct Keys<'r> {
    wanted: Vec<(Tag, Cow<'r, str>)>,
    cells: Vec<usize>,
}

impl<'r> Keys<'r> {
    /// None so far, of at most so many.
    fn of(most: usize) -> Self {
        Self {
            wanted: Vec::with_capacity(most),
            cells: Vec::with_capacity(most),
        }
    }

    fn seek(&mut self, cell: usize, tag: Tag, text: Cow<'r, str>) {
        self.wanted.push((tag, text));
        self.cells.push(cell);
    }
}

fn is_data(told: &ToldRow<'_>) -> bool {
    told.1.is_data()
}

impl<'a> Prepared<'a> {
    /// Bytes that it takes in the file.
    pub(super) fn size(&self) -> u64 {
        self.rows.size as u64
    }

    /// The same, to be used again; nothing, when a row that was longer than any other would take its memory for ever.
    pub(super) fn of_usual_size(self) -> Self {
        if self.rows.is_large() {
            Self::default()
        } else {
            self
        }
    }

    /// How many different keys it has that are not known.
    pub(super) fn new_keys(&self) -> usize {
        let tags = self.digests.iter().filter_map(|digest| match digest {
            Digest::New(tag) => Some(*tag),
            _ => None,
        });
        tags.collect::<HashSet<Tag>>().len()
    }

    /// What the cells have been found to be.
    pub(super) fn digests(&self) -> &[Digest] {
        &self.digests
    }

    /// Rows below the header: each as its lens shows it, what it is, and what it says.
    pub(super) fn rows<'r>(
        &'r self,
        lens: &'r Lens<'r>,
    ) -> impl Iterator<Item = (Row<'r>, RowKind<'a>, u64)> {
        self.told.iter().map(move |(place, kind, contents)| {
            let row = self.rows.row(*place);
            let digests = &self.digests[row.cells()];
            let row = Row::digested(row.number, self.rows.cells(row), digests, lens);
            (row, *kind, *contents)
        })
    }

    /// True when it cannot be told yet whether some column is readable: there is something in it here, and nothing so far
    /// could be read. Where the table means nothing without the column, an empty one is in doubt too.
    pub(super) fn leaves_doubt(&self, so_far: &[ColumnCount<'_>], needed: &[usize]) -> bool {
        let mut both = so_far.iter().zip(&self.counts);
        both.any(|(before, here)| {
            let is_in_question = here.filled > 0 || needed.contains(&here.index);
            // Any text can be read, but not a formula that went wrong.
            let is_free = matches!(here.content, Content::Free) && here.filled == 0;
            let is_settled = is_free || before.readable > 0 || here.readable > 0;
            is_in_question && !is_settled
        })
    }
}
