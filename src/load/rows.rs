use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet};
use smallvec::smallvec;

use super::Reference;
use super::alike::Folded;
use super::columns::Columns;
use super::counted::{Counted, Matter};
use super::events::{EventNames, Standing};
use super::log::LogKeys;
use super::merge::Merging;
use super::numbers::Numbers;
use super::read::{Digest, ERROR, MomentCell, Row};
use super::registers::{ProtocolRow, boards_of};
use super::remark::{Ledger, SetAside, Severity};
use super::review::Review;
use super::said::contents_of;
use super::source::Located;
use crate::case::{Builder, CaseIx, FileIx, Id, Position, lengthen, push};
use crate::rulebook::{
    Battery, EventId, ObjectId, Role, Rulebook, TableKind, TableSpec, Vocabulary,
};
use crate::secrecy::{NAME_MARK, looks_like_name, masked};
use crate::time::Moment;

/// References that are looked up at a time.
const LOOKED_AHEAD: usize = 32;

/// Reads every sheet into a [`Builder`], keeping account of every row.
pub(super) struct Loading<'a> {
    pub(super) book: &'a Rulebook,
    pub(super) located: &'a Located,
    pub(super) review: &'a Review,
    pub(super) builder: Builder,
    pub(super) ledger: Ledger,
    pub(super) protocol: Vec<ProtocolRow>,
    references: Vec<Reference>,
    /// The same to look in, once a unit has had a second row.
    known_references: Option<HashSet<(CaseIx, ObjectId, Id)>>,
    /// What the first row of each unit says, to tell a repeated row from a contradicting one.
    contents: Contents,
    /// What the row with a key of its own in a log says of a case, and what it says apart from the case.
    pub(super) log_keys: LogKeys,
    pub(super) unit_keys: LogKeys,
    /// By table the first file whose entries have no keys of their own.
    pub(super) first_logs: HashMap<usize, FileIx>,
    /// The kinds of unit that the battery asks about.
    pub(super) asked: Vec<ObjectId>,
    /// Cases, by kind and key, that a row which was set aside was about.
    lacking: Vec<(Option<ObjectId>, String)>,
    pub(super) events_by_name: EventNames,
    /// On which kinds of units they are read.
    pub(super) standing: Standing,
    /// What is told once of each file.
    pub(super) counted: Counted,
    /// By file the events whose entries name cases that the export does not have.
    pub(super) orphaned: HashSet<(FileIx, EventId)>,
    /// Keys however they are written, since one was sought that no case has as it stands.
    pub(super) folded: OnceLock<Folded>,
    /// The children that the register of persons has.
    known_persons: Numbers,
    /// What several rows about the same unit have said.
    pub(super) merging: Merging,
    /// Rows of files that are read as several tables: left to the others, and taken.
    pub(super) claims: HashMap<usize, (Numbers, Numbers)>,
}

/// A table under reading.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) spec: &'a TableSpec,
    pub(super) columns: &'a Columns<'a>,
    /// True when rows may leave out cells at their end.
    pub(super) short_rows: bool,
    /// True when rows about the same unit are put together.
    pub(super) merges: bool,
    /// Columns in which the first row about a unit holds.
    pub(super) first_holds: &'a [String],
    /// Place among the canonical tables.
    pub(super) table: usize,
    pub(super) at: Position,
    /// What the row says of itself, when that is known (see [`contents_of`]).
    pub(super) contents: Option<u64>,
}

impl Reading<'_> {
    pub(super) fn contents(&self, row: &Row<'_>) -> u64 {
        let found = || contents_of(row, self.columns, self.spec.kind);
        self.contents.unwrap_or_else(found)
    }
}

impl<'a> Loading<'a> {
    pub(super) fn new(book: &'a Rulebook, battery: &Battery, located: &'a Located) -> Self {
        let review = &located.review;
        let mut builder = Builder::assuming(review.all_are_minors, review.until_further_notice);
        builder.note_own_day(review.measuring_day);
        builder.registers.boards = boards_of(book, review);
        Self {
            book,
            located,
            review,
            builder,
            ledger: Ledger::default(),
            protocol: Vec::new(),
            references: Vec::new(),
            known_references: None,
            contents: Contents::default(),
            log_keys: LogKeys::default(),
            unit_keys: LogKeys::default(),
            first_logs: HashMap::new(),
            asked: battery.tables.iter().map(|table| table.object).collect(),
            lacking: Vec::new(),
            events_by_name: EventNames::of(book),
            standing: Standing::of(&book.words),
            counted: Counted::default(),
            orphaned: HashSet::new(),
            folded: OnceLock::new(),
            known_persons: Numbers::default(),
            merging: Merging::default(),
            claims: HashMap::new(),
        }
    }

    pub(super) fn finish(mut self) -> (Builder, Vec<ProtocolRow>, Ledger) {
        self.tell_lacking();
        self.counted.tell(&self.book.words, &mut self.ledger);
        (self.builder, self.protocol, self.ledger)
    }

    pub(super) fn read_row(&mut self, row: &Row<'_>, reading: &Reading<'_>) {
        if !reading.columns.fit(row, reading.short_rows) {
            self.mark_lacking(row, reading);
            return self.ledger.set_aside(reading.at, SetAside::WrongWidth, "");
        }
        if reading.columns.have_more_beside(row) {
            self.counted.note(reading.at, (0, ""), Matter::Beside);
        }
        if reading.merges && self.merging.is_told(row, reading) {
            return self.ledger.used(reading.at);
        }
        let outcome = match reading.spec.kind {
            TableKind::Object(object) => self.read_object(row, reading, object),
            TableKind::Part => self.read_part(row, reading),
            TableKind::Log {
                only_decisions,
                object,
            } => self.read_log_entry(row, reading, only_decisions, object),
            TableKind::Register(register) if self.is_undated(register, reading.columns) => {
                return self.ledger.count_aside(reading.at, SetAside::Undated);
            }
            TableKind::Register(register) => self.read_register(register, row, reading),
        };
        match outcome {
            Ok(()) => self.ledger.used(reading.at),
            Err((why, column)) => {
                if matches!(
                    why,
                    SetAside::UnknownWord | SetAside::Ambiguous | SetAside::NoKey
                ) && !is_register(reading)
                {
                    self.mark_lacking(row, reading);
                }
                self.ledger.set_aside(reading.at, why, &column);
            }
        }
    }

    /// A row that is set aside still tells which cases it was about: they now lack something.
    pub(super) fn mark_lacking(&mut self, row: &Row<'_>, reading: &Reading<'_>) {
        for (index, object, _) in reading.columns.references() {
            self.lacking
                .push((Some(object), row.text(index).into_owned()));
        }
        if let TableKind::Register(register) = reading.spec.kind {
            self.lose_register_row(register, row, reading);
        }
        if let TableKind::Object(object) = reading.spec.kind {
            self.lose_object_row(object, row, reading);
        }
        if let TableKind::Log { .. } = reading.spec.kind {
            let key = reading.columns.log().case.map(|index| row.text(index));
            self.lacking
                .push((None, key.unwrap_or_default().into_owned()));
        }
    }

    /// Leaves what a row is about in doubt, as it may be one that should not have been read.
    pub(super) fn doubt_row(&mut self, row: &Row<'_>, reading: &Reading<'_>) {
        match reading.spec.kind {
            TableKind::Object(_) => self.doubt_unit(row, reading),
            TableKind::Part | TableKind::Log { .. } => self.mark_lacking(row, reading),
            TableKind::Register(_) => {}
        }
    }

    /// Leaves a unit in doubt of which a row says nothing but its key, and that may be none.
    pub(super) fn doubt_unit(&mut self, row: &Row<'_>, reading: &Reading<'_>) {
        if let (TableKind::Object(object), Some(key)) = (reading.spec.kind, reading.columns.key()) {
            let key = row.text(key).into_owned();
            self.lacking.push((Some(object), key));
        }
    }

    /// A unit's row that is set aside: the unit itself, if it has another row, lacks something; a part
    /// may have belonged to any unit about its child.
    fn lose_object_row(&mut self, object: ObjectId, row: &Row<'_>, reading: &Reading<'_>) {
        let key = reading.columns.key().map(|index| row.text(index));
        self.lacking
            .push((Some(object), key.unwrap_or_default().into_owned()));
        if self.words().is_part(object) {
            let person = self.read_child(row, reading);
            let day = arrival_of(row, reading).map(|moment| moment.day);
            self.builder.lose_part(object, person, day);
        }
    }

    /// The child of a row; words such as «okänd» stand for nobody in particular.
    fn read_child(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Option<Id> {
        let place = reading.columns.child()?;
        // A word for nobody has not been digested.
        if !row.is_key(place) && self.words().is_nobody(&row.text(place)) {
            return None;
        }
        self.intern(row, place)
    }

    /// Tells the store which cases lack rows, once every case is known.
    fn tell_lacking(&mut self) {
        let lacking = std::mem::take(&mut self.lacking);
        for (object, key) in lacking.into_iter().filter(|(_, key)| !key.is_empty()) {
            let builder = &self.builder;
            let known = builder.ids.find(&key);
            let known = known.filter(|key| builder.cases_of(*key).next().is_some());
            // Of several keys that it is but for how it is written it may be any.
            let keys = known.map_or_else(|| self.keys_alike(&key), |key| smallvec![key]);
            let is_about =
                |case: &CaseIx| object.is_none_or(|object| builder.object(*case) == object);
            let cases = keys.iter().flat_map(|key| builder.cases_of(*key));
            let about: Vec<CaseIx> = cases.filter(is_about).collect();
            for case in about {
                self.builder.mark_lacking(case);
            }
        }
    }

    fn read_object(&mut self, row: &Row<'_>, reading: &Reading<'_>, object: ObjectId) -> Outcome {
        let key_place = reading.columns.key();
        let key_name = || column_name(reading, key_place);
        let no_key = || (SetAside::NoKey, key_name());
        let place = key_place.filter(|index| !row.is_blank(*index));
        let place = place.ok_or_else(no_key)?;
        let person = self.read_child(row, reading);
        if person.is_none() {
            self.remark_on_no_child(row, reading);
        }
        self.remark_on_person(person, reading);
        let key = self.intern(row, place).ok_or_else(no_key)?;
        let added = self.builder.add_case_by_id(object, key, person, reading.at);
        let Some(case) = added else {
            let case = self.builder.find_by_id(object, key);
            let case = case.ok_or_else(|| (SetAside::Duplicate, key_name()))?;
            if reading.merges {
                self.merge_row(case, object, person, row, reading);
                return Ok(());
            }
            return self
                .read_again(case, object, person, row, reading)
                .map_err(|why| (why, key_name()));
        };
        self.note_references(case, row, reading);
        if reading.merges {
            self.merge_values(case, row, reading);
        } else {
            self.contents.insert(case, reading.contents(row));
            self.read_values(case, row, reading);
        }
        Ok(())
    }

    /// Why nobody knows which child a row is about, where something stands in its place.
    fn remark_on_no_child(&mut self, row: &Row<'_>, reading: &Reading<'_>) {
        let Some(child) = reading.columns.child() else {
            return;
        };
        if row.raw(child) == ERROR {
            self.remark_on_unreadable(child, reading);
        } else if self.words().is_placeholder(&row.text(child)) {
            let told = (child, reading.columns.shown_at(Some(child)));
            self.counted.note(reading.at, told, Matter::NoChild);
        }
    }

    /// A child that the register of persons does not have.
    fn remark_on_person(&mut self, person: Option<Id>, reading: &Reading<'_>) {
        let rows = &self.builder.registers.persons.rows;
        if self.known_persons.is_empty() && !rows.is_empty() {
            // Registers are read before what refers to them.
            self.known_persons = rows.keys().map(|person| person.0).collect();
        }
        let has_register = !self.known_persons.is_empty();
        if has_register && person.is_some_and(|person| !self.known_persons.has(person.0)) {
            let column = column_name(reading, reading.columns.child());
            let text = "barnet finns inte bland personerna";
            self.ledger
                .remark(reading.at, Severity::Warning, "okand_person", &column, text);
        }
    }

    /// Notes what a row of a unit refers to; false when a second row refers to nothing new.
    pub(super) fn note_references(
        &mut self,
        case: CaseIx,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> bool {
        let mut any_new = false;
        for (column, object, _) in reading.columns.references() {
            if let Some(key) = self.intern(row, column) {
                let at = reading.at;
                let known = self.known_references.as_mut();
                any_new |= known.is_none_or(|known| known.insert((case, object, key)));
                let reference = Reference {
                    from: case,
                    object,
                    key,
                    at,
                    // A sheet has at most 16 384 columns.
                    column: u16::try_from(column).unwrap_or(u16::MAX),
                };
                push(&mut self.references, reference);
            } else if row.raw(column) == ERROR {
                self.remark_on_unreadable(column, reading);
                self.lose_reference(case, object, row, reading);
            }
        }
        any_new
    }

    /// A reference that cannot be read: a part may belong to any unit about its child, and a unit may have come out of another.
    fn lose_reference(
        &mut self,
        case: CaseIx,
        referred: ObjectId,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) {
        let object = self.builder.object(case);
        if self.words().is_part(object) {
            let person = self.read_child(row, reading);
            let day = arrival_of(row, reading).map(|moment| moment.day);
            self.builder.lose_part(object, person, day);
        } else {
            self.builder.miss_origin(case, referred);
        }
    }

    /// A second row with the same key. The same contents again add nothing; other contents leave doubt.
    /// A part may belong to another unit too, and be about another child (siblings): that is read.
    fn read_again(
        &mut self,
        case: CaseIx,
        object: ObjectId,
        person: Option<Id>,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> Result<(), SetAside> {
        if self.contents.of(case) != reading.contents(row) {
            self.builder.mark_contradicted(case);
        }
        if !self.words().is_part(object) {
            return Err(SetAside::Duplicate);
        }
        let known = self.references.iter();
        self.known_references.get_or_insert_with(|| {
            known
                .map(|reference| (reference.from, reference.object, reference.key))
                .collect()
        });
        let any_new = self.note_references(case, row, reading);
        let is_about_another = person.is_some_and(|person| self.builder.also_about(case, person));
        if !any_new && !is_about_another {
            return Err(SetAside::Duplicate);
        }
        let text = "nyckeln finns på en tidigare rad; bara kopplingen till ärende och barn är läst härifrån";
        self.ledger
            .remark(reading.at, Severity::Warning, "delad_rad", "", text);
        Ok(())
    }

    /// The number of a cell's text, which is added if new; `None` when the cell is empty.
    pub(super) fn intern(&mut self, row: &Row<'_>, index: usize) -> Option<Id> {
        match row.digest(index) {
            Some(Digest::Empty) => None,
            Some(Digest::Known(known)) => Some(known),
            Some(Digest::New(tag)) => Some(self.builder.ids.intern_unknown(&row.text(index), tag)),
            _ => {
                let text = row.text(index);
                (!text.is_empty()).then(|| self.builder.ids.intern(&text))
            }
        }
    }

    /// The number of a cell's text, when it has one.
    pub(super) fn find(&self, row: &Row<'_>, index: usize) -> Option<Id> {
        match row.digest(index) {
            Some(Digest::Known(known)) => Some(known),
            Some(Digest::New(tag)) => self.builder.ids.find_new(&row.text(index), tag),
            _ => self.builder.ids.find(&row.text(index)),
        }
    }

    pub(super) fn words(&self) -> &'a Vocabulary {
        &self.book.words
    }

    /// No more rows of units are coming: what repeated ones would have been told by is given back.
    pub(super) fn forget_units(&mut self) {
        self.contents = Contents::default();
        self.known_references = None;
    }

    /// Joins parts to wholes, and units to those they came out of.
    pub(super) fn follow_references(&mut self) {
        let references = std::mem::take(&mut self.references);
        for (place, reference) in references.iter().enumerate() {
            if place % LOOKED_AHEAD == 0 {
                // Else each would wait for the memory that its case lies in.
                let next = references[place..].iter().take(LOOKED_AHEAD);
                let seen = next.fold(0, |seen, next| seen ^ self.builder.look_ahead(next.key));
                std::hint::black_box(seen);
            }
            let found = self.builder.find_by_id(reference.object, reference.key);
            let found = found.or_else(|| self.find_referred_alike(reference));
            match found {
                Some(whole) if self.book.words.is_part(self.builder.object(reference.from)) => {
                    self.builder.link(whole, reference.from);
                }
                Some(origin) => self.builder.descend(reference.from, origin),
                None => {
                    self.builder.miss_origin(reference.from, reference.object);
                    let object = &self.book.words.object_word(reference.object).label;
                    let text = format!(
                        "kolumn {} pekar på en {object} som inte finns i exporten",
                        reference.column + 1
                    );
                    self.ledger
                        .remark(reference.at, Severity::Fault, "okant_arende", "", &text);
                }
            }
        }
    }

    fn read_part(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        if is_hollow(row, reading) {
            self.note_hollow(row, reading);
            return Err((SetAside::Hollow, String::new()));
        }
        let mut reason = (SetAside::NoKey, String::new());
        let mut is_placed = false;
        for (index, object, name) in reading.columns.references() {
            if row.is_blank(index) {
                continue;
            }
            let key = self.find(row, index);
            let found = key.and_then(|key| self.builder.find_by_id(object, key));
            let shown = || reading.columns.shown(name);
            let found = found.or_else(|| {
                let place = (reading.at, (index, shown()));
                self.find_alike(object, &row.text(index), place)
            });
            if let Some(case) = found {
                self.note_row(case, reading);
                self.read_values(case, row, reading);
                is_placed = true;
            } else {
                reason = (SetAside::Orphan, shown().to_owned());
            }
        }
        if is_placed { Ok(()) } else { Err(reason) }
    }

    /// Notes that a file has a row about a case, where the cases of one file may have what those of another lack.
    fn note_row(&mut self, case: CaseIx, reading: &Reading<'_>) {
        if reading.merges || self.located.has_several_sources() {
            self.builder.add_row(case, reading.at.file, false);
        }
    }

    /// A row that says nothing may have said something in a column that is left out.
    fn note_hollow(&mut self, row: &Row<'_>, reading: &Reading<'_>) {
        for (index, object, _) in reading.columns.references() {
            let key = self.find(row, index);
            if let Some(case) = key.and_then(|key| self.builder.find_by_id(object, key)) {
                self.note_row(case, reading);
            }
        }
    }

    /// A title in lower case; an identity number in it is masked, and a name marked, since titles are printed. What is known
    /// as a post in an organ is nobody's name, however many capitals it has.
    pub(super) fn intern_title(&mut self, title: &str) -> Id {
        let lower = title.to_lowercase();
        let is_post = || self.book.delegation.body_of_title(&lower).is_some();
        let mark = if looks_like_name(title) && !is_post() {
            NAME_MARK
        } else {
            ""
        };
        let title = masked(title).map_or(lower, |title| title.to_lowercase());
        self.builder.ids.intern(&format!("{mark}{title}"))
    }
}

/// What the first row of each unit says, by its case; 0 where it says nothing.
#[derive(Default)]
struct Contents(Vec<u64>);

impl Contents {
    fn insert(&mut self, case: CaseIx, contents: u64) {
        let place = case.0 as usize;
        lengthen(&mut self.0, place + 1, 0);
        self.0[place] = contents;
    }

    fn of(&self, case: CaseIx) -> u64 {
        self.0.get(case.0 as usize).copied().unwrap_or(0)
    }
}

/// Whether a row was used, or why it was set aside and on account of which column.
pub(super) type Outcome = Result<(), (SetAside, String)>;

/// When a part came in, as far as its row says.
fn arrival_of(row: &Row<'_>, reading: &Reading<'_>) -> Option<Moment> {
    let mut columns = reading.columns.iter();
    let is_arrival = |role: &Role| matches!(role, Role::Event { row_is: true, .. });
    let (index, _) = columns.find(|(_, column)| is_arrival(&column.role))?;
    match row.moment(index) {
        MomentCell::Read(moment) => Some(moment),
        MomentCell::Empty | MomentCell::Unreadable(_) => None,
    }
}

pub(super) fn is_register(reading: &Reading<'_>) -> bool {
    matches!(reading.spec.kind, TableKind::Register(_))
}

/// True for a row that only says what it belongs to, as an outer join leaves it: nothing happened.
fn is_hollow(row: &Row<'_>, reading: &Reading<'_>) -> bool {
    let says_something = |index: usize| !row.text(index).is_empty();
    let mut others = reading
        .columns
        .iter()
        .filter(|(_, column)| !matches!(column.role, Role::BelongsTo(_)));
    !others.any(|(index, _)| says_something(index))
}

pub(super) fn column_name(reading: &Reading<'_>, place: Option<usize>) -> String {
    reading.columns.shown_at(place).to_owned()
}

pub(super) fn role_column(reading: &Reading<'_>, role: &str) -> String {
    column_name(reading, reading.columns.named(role))
}
