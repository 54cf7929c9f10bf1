//! What can be found out about rows before it is known what stood on the rows before them: done block by block, in as many
//! threads as there are processors.

use std::borrow::Cow;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};

use super::columns::{Columns, Layout};
use super::events::EventNames;
use super::read::{Block, Blocks, Digest, ERROR, FaultAt, Lens, Row, SplitRows, is_declaration};
use super::rows::contents_of;
use super::survey::{ColumnCount, Content, RowKind, kind_of_row};
use crate::case::Texts;
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

/// A block of rows, prepared.
#[derive(Default)]
pub(super) struct Prepared<'a> {
    rows: SplitRows,
    /// What each row below the header is, and what a unit's row says (see [`contents_of`]).
    told: Vec<(usize, RowKind<'a>, u64)>,
    /// By cell.
    digests: Vec<Digest>,
    /// What each known column holds in these rows.
    pub(super) counts: Vec<ColumnCount<'a>>,
    /// Rows that belong to the table.
    pub(super) data_rows: u64,
}

/// A block by its place, or why it cannot be read.
pub(super) type Made<'a> = (usize, Result<Prepared<'a>, FaultAt>);

impl<'a> Preparing<'_, 'a> {
    /// Prepares blocks until there are no more, or until nobody waits for them.
    pub(super) fn work(&self, blocks: &Mutex<Blocks>, sender: &SyncSender<Made<'a>>) {
        loop {
            let made = match Blocks::next_of(blocks) {
                Ok(Some(block)) => (block.place, self.prepare(block)),
                Ok(None) => return,
                Err((place, fault)) => (place, Err(fault)),
            };
            if sender.send(made).is_err() {
                return;
            }
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

    fn prepare(&self, block: Block) -> Result<Prepared<'a>, FaultAt> {
        let rows = block.split()?;
        let mut prepared = Prepared {
            digests: vec![Digest::Text; rows.cell_count()],
            told: Vec::with_capacity(rows.len()),
            counts: self.counts(),
            ..Prepared::default()
        };
        let is_event = |text: &str| self.names.find(text).is_some();
        let spec = self.layout.spec;
        for place in 0..rows.len() {
            let (number, range) = rows.row(place);
            let cells = rows.cells(range.clone());
            let row = Row::digested(number, cells, &[], self.lens);
            if number <= self.columns.row || (number == 1 && is_declaration(&row.raw(0))) {
                continue;
            }
            let kind = kind_of_row(&row, self.columns, spec, &self.book.words);
            let mut contents = 0;
            if matches!(kind, RowKind::Data) {
                prepared.data_rows += 1;
                let digests = &mut prepared.digests[range];
                for count in &mut prepared.counts {
                    let digest = count.take(&row, &is_event, false);
                    note(digest, count, digests);
                }
                contents = contents_of(&row, self.columns, spec.kind);
            }
            prepared.told.push((place, kind, contents));
        }
        prepared.rows = rows;
        self.look_up(&mut prepared);
        Ok(prepared)
    }

    /// Looks up keys, one column after the other: the processor fetches what several of them need at a time.
    fn look_up(&self, prepared: &mut Prepared<'a>) {
        let Prepared {
            rows,
            told,
            digests,
            counts,
            ..
        } = prepared;
        let data = told
            .iter()
            .filter(|(_, kind, _)| matches!(kind, RowKind::Data));
        let data = data.map(|(place, _, _)| {
            let (number, range) = rows.row(*place);
            let cells = rows.cells(range.clone());
            (Row::digested(number, cells, &[], self.lens), range)
        });
        let data: Vec<_> = data.collect();
        let is_key = |count: &&ColumnCount<'a>| !count.shares_cell && self.is_key(count.column);
        for key in counts.iter().filter(is_key) {
            let cells = data.iter().filter(|(_, range)| key.index < range.len());
            let (texts, places): (Vec<_>, Vec<_>) = cells
                .map(|(row, range)| (row.text(key.index), range.start + key.index))
                .unzip();
            self.look_up_all(key, &texts, &places, digests);
        }
    }

    /// Looks up the texts of a column, and notes what was found where each of them stands.
    fn look_up_all(
        &self,
        key: &ColumnCount<'a>,
        texts: &[Cow<'_, str>],
        places: &[usize],
        digests: &mut [Digest],
    ) {
        let is_child = key.column.role == Role::Child;
        let is_sought = |text: &str| {
            let is_nobody = is_child && self.book.words.is_nobody(text);
            !text.is_empty() && text != ERROR && !is_nobody
        };
        let sought = texts.iter().zip(places);
        let sought = sought.filter(|(text, _)| is_sought(text));
        let (wanted, places): (Vec<_>, Vec<_>) = sought
            .map(|(text, place)| ((self.known.tag(text), text.as_ref()), *place))
            .unzip();
        self.known.find_each(&wanted, |number, found| {
            digests[places[number]] = Digest::Key(wanted[number].0, found);
        });
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

/// Notes what a cell is. One that two columns read, perhaps as different codes, is left to be read by each.
fn note(digest: Digest, count: &ColumnCount<'_>, digests: &mut [Digest]) {
    let Some(known) = digests.get_mut(count.index) else {
        return;
    };
    if !count.shares_cell {
        *known = digest;
    }
}

impl<'a> Prepared<'a> {
    /// Bytes that it takes in the file.
    pub(super) fn size(&self) -> u64 {
        self.rows.size as u64
    }

    /// Rows below the header: each as its lens shows it, what it is, and what it says.
    pub(super) fn rows<'r>(
        &'r self,
        lens: &'r Lens<'r>,
    ) -> impl Iterator<Item = (Row<'r>, RowKind<'a>, u64)> {
        self.told.iter().map(move |(place, kind, contents)| {
            let (number, range) = self.rows.row(*place);
            let cells = self.rows.cells(range.clone());
            let row = Row::digested(number, cells, &self.digests[range], lens);
            (row, *kind, *contents)
        })
    }

    /// True when it cannot be told yet whether some column is readable: there is something in it here, and nothing so far
    /// could be read. Where the table means nothing without the column, an empty one is in doubt too.
    pub(super) fn leaves_doubt(&self, so_far: &[ColumnCount<'_>], needed: &[usize]) -> bool {
        let mut both = so_far.iter().zip(&self.counts);
        both.any(|(before, here)| {
            let is_in_question = here.filled > 0 || needed.contains(&here.index);
            let is_settled =
                matches!(here.content, Content::Free) || before.readable > 0 || here.readable > 0;
            is_in_question && !is_settled
        })
    }
}
