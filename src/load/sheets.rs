//! Sheets read as tables, in their order: what is told of each, and the rows of each handed on one by one.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use super::ahead::{STAGES, SURVEYS_AHEAD, Surveys, survey_ahead};
use super::at_once::{Rest, is_read_at_once};
use super::columns::Columns;
use super::content::whole_number;
use super::ending::{Ending, Last, lone_key, may_be_key};
use super::error::LoadError;
use super::events::EventNames;
use super::places::Tells;
use super::read::{KeptRow, Lens, Row};
use super::remark::{SetAside, Severity};
use super::remarks::is_unfiltered;
use super::rows::{Loading, Reading, is_register};
use super::sheet::Sheet;
use super::short::{Reader, Short};
use super::source::{Input, Located, Pass};
use super::survey::{RowKind, Survey, kind_of_row, survey, values_of};
use super::under::Others;
use crate::case::{FileIx, LogColumns, Position};
use crate::progress;
use crate::rulebook::{ColumnSpec, EventId, ObjectId, Role, TableKind, TableSpec, Word};

/// A sheet whose rows are being taken.
pub(super) struct Taking<'s, 'a> {
    pub(super) pass: &'a Pass,
    /// True for a sheet of which other tables take rows too.
    is_shared: bool,
    columns: &'s Columns<'a>,
    /// How each row is read, but for its own place.
    pub(super) reading: Reading<'s>,
    lens: &'s Lens<'a>,
    is_readable: bool,
    /// Rows that the profile leaves out, by reason.
    pub(super) left_out: BTreeMap<&'a str, u64>,
    /// What tells what the last row is.
    pub(super) ending: Ending,
    /// What tells whether rows that are too short lack only empty cells.
    pub(super) short: Short<KeptRow>,
    /// Other headers among the rows.
    pub(super) others: Others<'a>,
    /// True when the rows may be such as the profile leaves out.
    pub(super) is_unfiltered: bool,
}

impl<'s, 'a> Taking<'s, 'a> {
    pub(super) fn new(
        loading: &Loading<'a>,
        pass: &'a Pass,
        (columns, lens): (&'s Columns<'a>, &'s Lens<'a>),
        file: FileIx,
    ) -> Self {
        let layout = loading.located.layout(pass, loading.book);
        let reading = Reading {
            spec: layout.spec,
            columns,
            short_rows: layout.profile.short_rows,
            merges: loading.located.merges(pass),
            first_holds: layout.block.map_or(&[], |block| &block.first_holds),
            table: pass.table,
            at: Position {
                file,
                row: columns.row,
            },
            contents: None,
        };
        Self {
            pass,
            is_shared: loading.located.is_shared(pass),
            columns,
            reading,
            lens,
            is_readable: true,
            left_out: BTreeMap::new(),
            ending: Ending::default(),
            short: Short::below(columns, layout.spec),
            others: Others::default(),
            is_unfiltered: false,
        }
    }

    /// What kind of table it is.
    pub(super) fn kind(&self) -> TableKind {
        self.reading.spec.kind
    }
}

impl<'a> Loading<'a> {
    /// Reads all tables: registers, then cases, then what refers to them. Another thread sees ahead what the sheets
    /// that are read twice hold, and at last takes the digests of the files.
    pub(super) fn read_all(&mut self) -> Result<Vec<Input>, LoadError> {
        let (located, book) = (self.located, self.book);
        std::thread::scope(|scope| {
            let (sender, surveys) = sync_channel(SURVEYS_AHEAD);
            let ahead = scope.spawn(move || {
                let is_complete = survey_ahead(located, book, &sender);
                drop(sender);
                if is_complete {
                    located.inputs()
                } else {
                    Ok(Vec::new())
                }
            });
            self.read_stages(&surveys)?;
            let inputs = ahead.join();
            inputs.unwrap_or_else(|fault| std::panic::resume_unwind(fault))
        })
    }

    fn read_stages(&mut self, surveys: &Surveys<'a>) -> Result<(), LoadError> {
        for (number, belongs) in STAGES.iter().enumerate() {
            for pass in &self.located.passes {
                if belongs(self.book.tables[pass.table].kind) {
                    if is_read_at_once(self.located, pass, self.book) {
                        self.read_pass(pass, None)?;
                        continue;
                    }
                    // Without a survey the other thread has ended on a fault of its own, which is told when it is joined.
                    let Ok(survey) = surveys.recv() else {
                        return Ok(());
                    };
                    self.read_pass(pass, Some(survey?))?;
                }
            }
            if number == 0 {
                self.tell_shared_ids();
            }
            if number == 1 {
                self.add_undated();
                self.doubt_units_alike();
                self.follow_references();
                self.forget_units();
            }
        }
        self.remark_on_unclaimed();
        Ok(())
    }

    /// Reads a sheet as one table: at once, or with what a survey has told of it.
    fn read_pass(&mut self, pass: &'a Pass, known: Option<Survey<'a>>) -> Result<(), LoadError> {
        let sheet = &self.located.sheets[pass.sheet];
        let layout = self.located.layout(pass, self.book);
        let is_shared = self.located.is_shared(pass);
        let file = self.builder.add_file(&sheet.name);
        let kind = Located::kind_of(pass, self.book);
        self.builder.describe_file(file, kind);
        self.ledger
            .open(&sheet.name, is_shared.then_some(layout.spec.name.as_str()));
        if let Some(survey) = known {
            return self.read_surveyed(pass, survey, file, Rest::default());
        }
        let Some(rest) = self.read_at_once(pass, file)? else {
            return Ok(());
        };
        let names = EventNames::of(self.book);
        let survey = survey(sheet, layout, self.book, &names, false)?;
        self.read_surveyed(pass, survey, file, rest)
    }

    /// Reads what has not been read of a sheet, of which a survey has told what it holds.
    fn read_surveyed(
        &mut self,
        pass: &'a Pass,
        mut survey: Survey<'a>,
        file: FileIx,
        rest: Rest<'a>,
    ) -> Result<(), LoadError> {
        let sheet = &self.located.sheets[pass.sheet];
        let start = Position { file, row: 1 };
        let Some(columns) = survey.columns.take() else {
            let text = "filen har ingen rubrikrad";
            self.ledger
                .remark(start, Severity::Warning, "tom_tabell", "", text);
            return Ok(());
        };
        if sheet.is_template && survey.counts.iter().all(|count| count.filled == 0) {
            let text = "bladet är inte ifyllt och räknas som att det saknas";
            self.ledger
                .remark(start, Severity::Info, "tomt_blad", "", text);
            return Ok(());
        }
        let (columns, is_readable) = self.tell_of_survey(pass, &survey, columns, file)?;
        progress::begin(&format!("Läser {}", sheet.name), Some(survey.rows));
        if is_readable {
            let (events, facts) = values_of(&survey.counts, survey.rows);
            self.builder.reserve(events, facts);
        }
        let mut taking = Taking::new(self, pass, (&columns, &survey.lens), file);
        taking.is_readable = is_readable;
        taking.is_unfiltered = is_unfiltered((self.located, self.book), pass, &columns);
        taking.left_out = rest.left_out;
        (taking.ending, taking.others) = (rest.ending, rest.others);
        if let Some(short) = rest.short {
            taking.short = short;
        }
        self.read_rows(sheet, rest.after, &mut taking)?;
        self.end_taking(taking);
        Ok(())
    }

    /// Tells what a survey has seen; gives the columns that are read, and whether the rows mean anything with them.
    pub(super) fn tell_of_survey(
        &mut self,
        pass: &'a Pass,
        survey: &Survey<'a>,
        mut columns: Columns<'a>,
        file: FileIx,
    ) -> Result<(Columns<'a>, bool), LoadError> {
        let sheet = &self.located.sheets[pass.sheet];
        let spec = self.located.layout(pass, self.book).spec;
        let start = Position { file, row: 1 };
        self.remark_on_survey(pass, sheet, survey, &columns, start)?;
        self.leave_out_empty(sheet, survey, &mut columns, start);
        let is_readable = self.leave_out_unreadable(survey, &mut columns, spec, start);
        if is_readable {
            let row = columns.row;
            self.open_table(pass, &columns, Position { file, row });
        }
        self.lose_above(pass, &survey.above, file);
        Ok((columns, is_readable))
    }

    /// What the table's columns say, before its rows.
    fn open_table(&mut self, pass: &Pass, columns: &Columns<'_>, at: Position) {
        let spec = &self.book.tables[pass.table];
        self.mark_exported(pass, columns, at.file);
        self.builder.mark_log(at.file, detail_columns(columns));
        if let TableKind::Register(register) = spec.kind {
            self.open_register(register, columns, at);
        }
    }

    /// Takes the rows after a certain one, as they come.
    fn read_rows(
        &mut self,
        sheet: &Sheet,
        after: u32,
        taking: &mut Taking<'_, 'a>,
    ) -> Result<(), LoadError> {
        let (columns, lens) = (taking.columns, taking.lens);
        let after = after.max(columns.row);
        sheet.for_each_row_below(columns, &mut |row| {
            if row.number <= after {
                return Ok(());
            }
            if row.number % ROWS_TOLD == 0 {
                progress::advance(u64::from(ROWS_TOLD));
            }
            let kind = kind_of_row(row, columns, taking.reading.spec, &self.book.words);
            self.take_row(&row.through(lens), kind, None, taking);
            Ok(())
        })
    }

    /// Takes one row. What it says of itself may be known already (see [`contents_of`]).
    pub(super) fn take_row(
        &mut self,
        row: &Row<'_>,
        kind: RowKind<'a>,
        contents: Option<u64>,
        taking: &mut Taking<'_, 'a>,
    ) {
        if let Some((held, is_whole)) = taking.short.pass(row) {
            self.read_short(&held, is_whole, taking);
        }
        if let Some(held) = taking.ending.pass(kind) {
            self.read_held(&held, taking);
        }
        taking.reading.at.row = row.number;
        taking.reading.contents = contents;
        let (pass, reading) = (taking.pass, &taking.reading);
        let sharing = (pass, taking.is_shared);
        self.ledger.read(reading.at);
        if taking.others.has(kind) {
            self.claim(sharing, row.number);
            return self.lose_under(row, taking);
        }
        match kind {
            RowKind::Empty => self.ledger.count_aside(reading.at, SetAside::EmptyRow),
            RowKind::Header => {
                taking.others.close();
                self.ledger.set_aside(reading.at, SetAside::Header, "");
            }
            RowKind::OtherHeader => self.open_other(row, taking),
            RowKind::Foot => self.take_foot(row, taking),
            RowKind::Out(filter) => {
                self.claim(sharing, row.number);
                self.ledger.count_aside(reading.at, SetAside::Filtered);
                *taking.left_out.entry(&filter.reason).or_default() += 1;
            }
            RowKind::Elsewhere => self.leave(pass, reading.at),
            RowKind::Lone if taking.is_readable => taking.ending.hold(row),
            RowKind::Data | RowKind::Keyed if taking.is_readable => {
                self.claim(sharing, row.number);
                self.take_data(row, kind, taking);
            }
            RowKind::Data | RowKind::Keyed | RowKind::Lone => {
                self.claim(sharing, row.number);
                // Other files have the table: what it would have told is taken to be there.
                if reading.merges && !is_register(reading) {
                    self.mark_lacking(row, reading);
                }
                self.ledger.count_aside(reading.at, SetAside::Unreadable);
            }
        }
    }

    /// Takes a row of the table.
    #[inline]
    fn take_data(&mut self, row: &Row<'_>, kind: RowKind<'_>, taking: &mut Taking<'_, 'a>) {
        if taking.is_unfiltered {
            self.doubt_row(row, &taking.reading);
        }
        if matches!(kind, RowKind::Keyed) {
            self.doubt_key((row, kind), taking);
        }
        taking.ending.note_key((row, kind), taking.columns);
        if self.may_lack_empty(row, taking) {
            taking.short.hold(KeptRow::of(row));
        } else {
            self.read_row(row, &taking.reading);
        }
    }

    /// Leaves a unit in doubt that has nothing but a key that looks otherwise than those of the list: it may be a heading.
    fn doubt_key(&mut self, told: (&Row<'_>, RowKind<'_>), taking: &Taking<'_, 'a>) {
        let (reading, columns) = (&taking.reading, taking.columns);
        if taking.ending.doubts(told, columns, reading.spec) {
            self.doubt_unit(told.0, reading);
            let column = columns.shown_at(columns.key());
            let (severity, code) = (Severity::Warning, SetAside::Hollow.code());
            self.ledger
                .remark(reading.at, severity, code, column, HEADING);
        }
    }

    /// Sets aside a sum or a line of text, unless it is a key like those of the list.
    fn take_foot(&mut self, row: &Row<'_>, taking: &mut Taking<'_, 'a>) {
        let (at, spec, columns) = (taking.reading.at, taking.reading.spec, taking.columns);
        let words = (spec, self.words());
        let is_key = taking.ending.reads((row, RowKind::Foot), columns, words);
        if is_key && taking.is_readable {
            self.claim((taking.pass, taking.is_shared), row.number);
            // What such a row says has not been added up.
            taking.reading.contents = None;
            return self.take_data(row, RowKind::Data, taking);
        }
        let text = lone_key(row, columns, spec);
        if text.is_some_and(|text| may_be_key(&text) && !self.words().is_sum(&text)) {
            let column = columns.shown_at(columns.key());
            let (severity, code) = (Severity::Warning, SetAside::Foot.code());
            self.ledger.count_aside(at, SetAside::Foot);
            return self.ledger.remark(at, severity, code, column, KEYLIKE);
        }
        self.ledger.set_aside(at, SetAside::Foot, "");
    }

    /// True for a row with fewer cells than the header that may lack only empty ones, unless the row below it tells
    /// otherwise.
    fn may_lack_empty(&self, row: &Row<'_>, taking: &Taking<'_, 'a>) -> bool {
        let reader = Reader {
            spec: taking.reading.spec,
            words: &self.book.words,
            names: &self.events_by_name,
        };
        let is_told = taking.reading.short_rows;
        !is_told && taking.short.may_be_whole(row, taking.columns, reader)
    }

    /// Reads a row with fewer cells than the header that was held back: as if those that it lacks were empty, or as one of
    /// the wrong width.
    fn read_short(&mut self, held: &KeptRow, is_whole: bool, taking: &mut Taking<'_, 'a>) {
        if is_whole {
            taking.short.count(held.number);
        }
        let row = held.row();
        let row = row.through(taking.lens);
        let at = Position {
            row: row.number,
            ..taking.reading.at
        };
        let reading = Reading {
            short_rows: is_whole,
            contents: None,
            at,
            ..taking.reading
        };
        self.read_row(&row, &reading);
    }

    /// Reads a row that was held back.
    fn read_held(&mut self, held: &KeptRow, taking: &mut Taking<'_, 'a>) {
        let row = held.row();
        let row = row.through(taking.lens);
        taking.reading.at.row = row.number;
        taking.reading.contents = None;
        self.claim((taking.pass, taking.is_shared), row.number);
        self.read_row(&row, &taking.reading);
    }

    /// Reads the row that a list ends with and that has nothing but a number, unless it is no case. Wherever it may be taken
    /// for what it is not, it is told.
    fn end_list(&mut self, held: &KeptRow, last: Last, taking: &mut Taking<'_, 'a>) {
        let row = held.row();
        let fits = taking.columns.fit(&row, taking.reading.short_rows);
        let last = match last {
            Last::Doubtful if !fits => Last::Usual,
            last => last.among(self.has_numbers_for_keys(&taking.reading), taking.columns),
        };
        let text = match last {
            Last::Count => COUNT,
            Last::Sum => SUM,
            Last::Doubtful => DOUBTFUL,
            Last::Usual => return self.read_held(held, taking),
        };
        let at = Position {
            row: held.number,
            ..taking.reading.at
        };
        let code = if matches!(last, Last::Doubtful) {
            self.read_held(held, taking);
            self.doubt_unit(&held.row().through(taking.lens), &taking.reading);
            SetAside::Hollow.code()
        } else {
            self.claim((taking.pass, taking.is_shared), at.row);
            self.ledger.count_aside(at, SetAside::Foot);
            SetAside::Foot.code()
        };
        let place = held.row().filled().next().map(|(place, _)| place);
        let column = taking.columns.shown_at(place);
        self.ledger
            .remark(at, Severity::Warning, code, column, text);
    }

    /// True for a table whose units have numbers for keys.
    fn has_numbers_for_keys(&self, reading: &Reading<'_>) -> bool {
        let TableKind::Object(object) = reading.spec.kind else {
            return false;
        };
        let key = self.builder.first_key(object);
        key.is_some_and(|key| whole_number(key).is_some())
    }

    /// Takes what was held back until the last row had come, and tells which rows the profile has left out.
    pub(super) fn end_taking(&mut self, mut taking: Taking<'_, 'a>) {
        let sheet = &self.located.sheets[taking.pass.sheet];
        if let Some((held, is_whole)) = taking.short.last(sheet.ends_as_line()) {
            self.read_short(&held, is_whole, &mut taking);
        }
        if let Some((held, last)) = taking.ending.last(taking.columns) {
            self.end_list(&held, last, &mut taking);
        }
        self.doubt_orphans(&taking.reading);
        let mut at = taking.reading.at;
        self.tell_others(&taking.others, at);
        if let Some((row, count)) = taking.short.taken() {
            at.row = row;
            self.ledger
                .remark_many(at, Severity::Warning, "utelamnade_celler", "", SHORT, count);
        }
        at.row = taking.columns.row;
        for (reason, count) in taking.left_out {
            self.remark_on_left_out(reason, count, at);
        }
    }

    /// A table's columns say which words the export has; a table of decisions has all decisions.
    fn mark_exported(&mut self, pass: &Pass, columns: &Columns<'_>, file: FileIx) {
        let words = &self.book.words;
        let spec = &self.book.tables[pass.table];
        for object in owners_of(spec, columns) {
            let cells = columns.iter();
            for told in cells.filter_map(|(_, column)| Tells::of(&column.role)) {
                self.builder.mark_column(file, object, told.word());
            }
        }
        let TableKind::Log { only_decisions, .. } = spec.kind else {
            return;
        };
        let decisions = words.events().filter(|event| {
            let is_decision = words.event_word(*event).is_decision;
            only_decisions && is_decision
        });
        let decisions: Vec<EventId> = decisions.collect();
        for object in words.objects() {
            for event in self.located.complete_events_of(pass) {
                self.builder.mark_exported(file, object, Word::Event(event));
            }
            for event in &decisions {
                let word = Word::Event(*event);
                self.builder.assume_exported(file, object, word);
            }
        }
    }

    /// A column that is left out since nothing in it can be read: what it would have told is not known.
    pub(super) fn hide_column(
        &mut self,
        column: &ColumnSpec,
        spec: &TableSpec,
        columns: &Columns<'_>,
        file: FileIx,
    ) {
        let Some(told) = Tells::of(&column.role) else {
            return;
        };
        for object in owners_of(spec, columns) {
            self.builder.hide_column(file, object, told.word());
        }
    }
}

/// The kinds of unit that the columns of a table tell of. What a log has besides is told of the unit that each entry is.
fn owners_of(spec: &TableSpec, columns: &Columns<'_>) -> Vec<ObjectId> {
    match spec.kind {
        TableKind::Object(object) => vec![object],
        TableKind::Part => columns.references().map(|(_, object, _)| object).collect(),
        TableKind::Log { object, .. } => object.into_iter().collect(),
        TableKind::Register(_) => Vec::new(),
    }
}

/// What is told of a number alone on the last row of a list.
const COUNT: &str = "raden är den sista och har bara ett tal, som är antalet rader ovanför; den är läst som en summarad \
                     och inte som ett ärende";
const SUM: &str = "raden är den sista och har bara ett tal, men ingen nyckel; den är läst som en summarad och inte som ett \
                   ärende";
const DOUBTFUL: &str = "raden är den sista och har bara ett tal, som står i nyckelns kolumn; är det en summa, ta bort raden \
                        ur filen. Den är läst som ett ärende, och inget Nej ges om det";

/// What is told of a row with nothing but a text in the column of the key.
const HEADING: &str = "raden har bara en text, som står i nyckelns kolumn men inte ser ut som de andra nycklarna; är den en \
                       rubrik, ta bort raden ur filen. Inget Nej ges om den som ett ärende";
const KEYLIKE: &str = "raden har bara en text i nyckelns kolumn, som inte ser ut som de andra nycklarna; den är läst som en \
                       rubrik och inte som ett ärende. Är den ett ärende, fyll i fler av dess uppgifter";

/// What is told of rows that lack their last separators.
const SHORT: &str =
    "rader har färre celler än rubrikraden; de som saknas sist i raden är lästa som tomma";

/// Rows between two times that it is told how many have been read.
const ROWS_TOLD: u32 = 4_096;

/// Which details of events a table has: who, why, until when.
fn detail_columns(columns: &Columns<'_>) -> LogColumns {
    let has = |role: &str, detail: fn(&Role) -> bool| {
        columns.named(role).is_some() || columns.iter().any(|(_, column)| detail(&column.role))
    };
    LogColumns {
        actors: has("utford_av", |role| matches!(role, Role::DeciderOf(_))),
        reasons: has("skal", |role| matches!(role, Role::ReasonOf(_))),
        ends: has("till", |role| matches!(role, Role::EndOf(_))),
    }
}
