//! Rows that stand under another header than the one that their table is read with: lists put above or below each other. They
//! are set aside, and what they are about lacks something.

use super::columns::{Columns, Names};
use super::header::Above;
use super::read::{KeptRow, Lens, Row};
use super::remark::{SetAside, Severity};
use super::rows::{Loading, Reading};
use super::sheets::Taking;
use super::source::Pass;
use super::survey::RowKind;
use crate::case::{FileIx, Position};

/// The other headers among the rows of a sheet.
#[derive(Default)]
pub(super) struct Others<'a> {
    found: Vec<Under<'a>>,
    /// True while rows come that stand under the last of them.
    is_open: bool,
}

/// What stands under another header.
struct Under<'a> {
    columns: Columns<'a>,
    lens: Lens<'a>,
    rows: u64,
}

impl Others<'_> {
    /// True for a row of some kind that stands under one of them.
    #[inline]
    pub(super) fn has(&self, kind: RowKind<'_>) -> bool {
        self.is_open && is_row(kind)
    }

    /// The table's own header has come again.
    pub(super) fn close(&mut self) {
        self.is_open = false;
    }
}

/// True for what may say something, whatever the columns are.
pub(super) fn is_row(kind: RowKind<'_>) -> bool {
    !matches!(
        kind,
        RowKind::Empty | RowKind::Header | RowKind::OtherHeader | RowKind::Foot
    )
}

impl<'a> Loading<'a> {
    /// Takes a row for the header of those that follow.
    pub(super) fn open_other(&mut self, row: &Row<'_>, taking: &mut Taking<'_, 'a>) {
        let layout = self.located.layout(taking.pass, self.book);
        let sheet = &self.located.sheets[taking.pass.sheet];
        let columns = Columns::of(row, layout, &Names::of(layout));
        let lens = columns.lens(layout, sheet.counts_from_1904());
        taking.others.found.push(Under {
            columns,
            lens,
            rows: 0,
        });
        taking.others.is_open = true;
        self.ledger.count_aside(taking.reading.at, SetAside::Header);
    }

    /// Sets a row aside that stands under the last of the other headers.
    pub(super) fn lose_under(&mut self, row: &Row<'_>, taking: &mut Taking<'_, 'a>) {
        if let Some(under) = taking.others.found.last_mut() {
            under.rows += 1;
            let (columns, lens) = (&under.columns, &under.lens);
            self.lose_row(&KeptRow::of(row), (columns, lens), taking.reading);
        }
    }

    /// Sets aside the rows above the header of a table that stand under headers of their own.
    pub(super) fn lose_above(&mut self, pass: &'a Pass, above: &[Above<'a>], file: FileIx) {
        let sharing = (pass, self.located.is_shared(pass));
        for Above { columns, rows } in above {
            let layout = self.located.layout(pass, self.book);
            let sheet = &self.located.sheets[pass.sheet];
            let lens = columns.lens(layout, sheet.counts_from_1904());
            let reading = Taking::new(self, pass, (columns, &lens), file).reading;
            for kept in rows {
                let row = kept.number;
                self.ledger.read(Position { file, row });
                self.claim(sharing, row);
                self.lose_row(kept, (columns, &lens), reading);
            }
            let row = columns.row;
            self.tell_other(Position { file, row }, rows.len() as u64);
        }
    }

    /// Sets a row aside. What it is about, by its own header, lacks something.
    fn lose_row(
        &mut self,
        kept: &KeptRow,
        (columns, lens): (&Columns<'_>, &Lens<'_>),
        reading: Reading<'_>,
    ) {
        let row = kept.row();
        let reading = Reading {
            columns,
            at: Position {
                row: kept.number,
                ..reading.at
            },
            contents: None,
            ..reading
        };
        self.mark_lacking(&row.through(lens), &reading);
        self.ledger.count_aside(reading.at, SetAside::OtherTable);
    }

    /// Tells of the other headers of a sheet.
    pub(super) fn tell_others(&mut self, others: &Others<'_>, at: Position) {
        for under in &others.found {
            let row = under.columns.row;
            self.tell_other(Position { row, ..at }, under.rows);
        }
    }

    fn tell_other(&mut self, at: Position, rows: u64) {
        if rows == 0 {
            let (code, text) = (SetAside::Header.code(), SetAside::Header.text());
            return self.ledger.remark(at, Severity::Info, code, "", text);
        }
        let (fault, code) = (Severity::Fault, "annan_rubrik");
        self.ledger.remark_many(at, fault, code, "", OTHER, rows);
    }
}

/// What to do about rows under another header.
const OTHER: &str = "här börjar rader under en annan rubrikrad än den som tabellen läses med; de är inte lästa. Lägg dem i en \
                     egen fil eller ett eget blad, eller ge dem samma kolumner i samma ordning";
