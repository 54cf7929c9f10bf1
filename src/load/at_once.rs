//! Text files read once: threads prepare the rows, block by block, and one of them makes cases of them in order.
//!
//! Whether a column can be read at all is known for certain only when the last row has been seen. A column is settled as
//! soon as one cell of it has been read; should the first thing in a column be unreadable, the rows before it are as they
//! would have been anyway, the whole sheet is surveyed, and the rest is read row by row as a workbook is. A column whose
//! empty cells say something too (that it happened, but not when) must be settled by the first rows.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::crew::{Crew, leaves};
use super::ending::Ending;
use super::error::LoadError;
use super::events::EventNames;
use super::header::{Header, HeaderSearch};
use super::prepare::{Prepared, Preparing};
use super::read::{Digest, KeptRow, Lens, closed, row_fault};
use super::remarks::is_unfiltered;
use super::rows::Loading;
use super::sheet::Sheet;
use super::sheets::Taking;
use super::short::Short;
use super::source::{Located, Pass};
use super::survey::{Survey, values_of};
use super::under::Others;
use crate::case::FileIx;
use crate::progress;
use crate::rulebook::{Register, Rulebook, TableKind};

/// Keys that room is made for beforehand. A first block that is like no other may promise more than a file has, and room for
/// keys is memory that is used at once.
const MOST_KEYS: usize = 1 << 22;

/// True for a sheet that is read once: a text file, each row of which stands for itself.
pub(super) fn is_read_at_once(located: &Located, pass: &Pass, book: &Rulebook) -> bool {
    let sheet = &located.sheets[pass.sheet];
    let kind = book.tables[pass.table].kind;
    // Whether the other registers are used at all depends on what all their rows say.
    let is_plain = match kind {
        TableKind::Object(_) | TableKind::Part | TableKind::Log { .. } => true,
        TableKind::Register(register) => register == Register::Persons,
    };
    is_plain && sheet.is_text() && !located.is_shared(pass) && !located.merges(pass)
}

/// What is left of a sheet that could not be read at once.
#[derive(Default)]
pub(super) struct Rest<'a> {
    /// The last row that has been read.
    pub(super) after: u32,
    /// Rows so far that the profile leaves out, by reason.
    pub(super) left_out: BTreeMap<&'a str, u64>,
    /// What the rows so far tell of the last.
    pub(super) ending: Ending,
    /// What they tell of those that are too short.
    pub(super) short: Option<Short<KeptRow>>,
    /// Other headers among them.
    pub(super) others: Others<'a>,
}

/// What has been found out of a sheet while it is read.
struct Sofar<'s, 'a> {
    survey: Survey<'a>,
    lens: &'s Lens<'a>,
    /// Places of the columns that the table means nothing without, and of those in which an empty cell says something.
    needed: Vec<usize>,
    /// The last row that has been read.
    row: u32,
    /// Bytes of the file, when they are known.
    size: Option<u64>,
}

impl<'s, 'a> Sofar<'s, 'a> {
    fn of(preparing: &Preparing<'s, 'a>, titles: u32, size: Option<u64>) -> Self {
        let columns = preparing.columns;
        let needed = columns.needed(preparing.layout.spec);
        Self {
            survey: Survey {
                columns: None,
                lens: Lens::default(),
                counts: preparing.counts(),
                titles,
                above: Vec::new(),
                rows: 0,
            },
            lens: preparing.lens,
            needed: needed.chain(columns.of_rows()).collect(),
            row: columns.row,
            size,
        }
    }
}

impl<'a> Loading<'a> {
    /// Reads a sheet once. Gives what is left of it, when that must be surveyed first.
    pub(super) fn read_at_once(
        &mut self,
        pass: &'a Pass,
        file: FileIx,
    ) -> Result<Option<Rest<'a>>, LoadError> {
        let (located, book) = (self.located, self.book);
        let (sheet, layout) = (&located.sheets[pass.sheet], located.layout(pass, book));
        let header = HeaderSearch::of(sheet, layout)?.finish(&sheet.name)?;
        let (Some(header), Some((blocks, size))) = (header, sheet.blocks()?) else {
            return Ok(Some(Rest::default()));
        };
        let Header {
            columns,
            titles,
            above,
        } = header;
        // Cells that are put together are no longer those of the blocks.
        if !columns.doubled().is_empty() {
            return Ok(Some(Rest::default()));
        }
        let (lens, names) = (columns.lens(layout, false), EventNames::of(book));
        let preparing = Preparing {
            book,
            layout,
            columns: &columns,
            lens: &lens,
            names: &names,
            known: self.builder.ids.settle(),
        };
        let mut sofar = Sofar::of(&preparing, titles, size);
        let mut taking = Taking::new(self, pass, (&columns, &lens), file);
        taking.is_unfiltered = is_unfiltered((located, book), pass, &columns);
        let (blocks, (give, leaves)) = (Mutex::new(blocks), leaves());
        let is_whole = std::thread::scope(|scope| {
            let mut crew = Crew::start(scope, &preparing, &blocks, (&leaves, give));
            self.take_blocks(sheet, &mut crew, &mut taking, &mut sofar)
        })?;
        if !is_whole {
            return Ok(Some(Rest {
                after: sofar.row,
                left_out: taking.left_out,
                ending: taking.ending,
                short: Some(taking.short),
                others: taking.others,
            }));
        }
        let blocks = blocks.into_inner();
        let blocks = blocks.unwrap_or_else(std::sync::PoisonError::into_inner);
        closed(&sheet.name, blocks.open_since())?;
        self.end_taking(taking);
        let survey = Survey {
            above,
            ..sofar.survey
        };
        self.tell_of_survey(pass, &survey, columns, file)?;
        Ok(None)
    }

    /// Takes blocks in their order; false when the rest must be surveyed.
    fn take_blocks(
        &mut self,
        sheet: &Sheet,
        crew: &mut Crew<'_, 'a>,
        taking: &mut Taking<'_, 'a>,
        sofar: &mut Sofar<'_, 'a>,
    ) -> Result<bool, LoadError> {
        let mut is_first = true;
        while let Some(block) = crew.next() {
            let block = block.map_err(|(row, fault)| row_fault(&sheet.name, row, fault))?;
            if block.leaves_doubt(&sofar.survey.counts, &sofar.needed) {
                return Ok(false);
            }
            if std::mem::take(&mut is_first) {
                self.make_room(sheet, &block, sofar.size);
            }
            self.take_block(&block, taking, sofar);
            crew.take_back(block);
        }
        // There is at least the block with the header.
        Ok(!is_first)
    }

    /// What the first block holds tells what the whole sheet will: how long it takes, and how much room.
    fn make_room(&mut self, sheet: &Sheet, first: &Prepared<'a>, size: Option<u64>) {
        let times = |count: u64| Some(count * size? / first.size().max(1));
        progress::begin(&format!("Läser {}", sheet.name), times(first.data_rows));
        let (events, facts) = values_of(&first.counts, first.data_rows);
        let room = |count: usize| {
            let count = times(count as u64)?;
            usize::try_from(count).ok()
        };
        self.builder
            .reserve(room(events).unwrap_or(0), room(facts).unwrap_or(0));
        let keys = room(first.new_keys()).unwrap_or(0);
        self.builder.ids.reserve(keys.min(MOST_KEYS));
    }

    fn take_block(
        &mut self,
        block: &Prepared<'a>,
        taking: &mut Taking<'_, 'a>,
        sofar: &mut Sofar<'_, 'a>,
    ) {
        for (before, here) in sofar.survey.counts.iter_mut().zip(&block.counts) {
            before.add(here);
        }
        sofar.survey.rows += block.data_rows;
        self.look_ahead(block, taking.kind());
        for (row, kind, contents) in block.rows(sofar.lens) {
            sofar.row = row.number;
            self.take_row(&row, kind, Some(contents), taking);
        }
        progress::advance(block.data_rows);
    }
}

impl Loading<'_> {
    /// Looks where what the rows of a block name will be looked for: done one after the other, row by row, each look would wait
    /// for the memory.
    fn look_ahead(&self, block: &Prepared<'_>, kind: TableKind) {
        let finds_cases = matches!(kind, TableKind::Part | TableKind::Log { .. });
        let mut seen = 0;
        for digest in block.digests() {
            seen ^= match digest {
                Digest::New(tag) => self.builder.ids.look_ahead(*tag),
                Digest::Known(key) if finds_cases => self.builder.look_ahead(*key),
                _ => 0,
            };
        }
        // Else the compiler would leave it all out.
        std::hint::black_box(seen);
    }
}
