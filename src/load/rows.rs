use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Reference;
use super::columns::Columns;
use super::error::LoadError;
use super::registers::ProtocolRow;
use super::remark::{Ledger, SetAside, Severity};
use super::review::Review;
use super::sheet::{MomentCell, Row, Sheet};
use crate::case::{Builder, CaseIx, FileIx, Id, LogColumns, Position};
use crate::rulebook::{
    EventId, ObjectId, Register, Role, Rulebook, TableKind, TableSpec, Vocabulary, Word,
};
use crate::secrecy::masked;
use crate::time::Moment;

/// Reads every sheet into a [`Builder`], keeping account of every row.
pub(super) struct Loading<'a> {
    pub(super) book: &'a Rulebook,
    pub(super) review: &'a Review,
    pub(super) builder: Builder,
    pub(super) ledger: Ledger,
    pub(super) protocol: Vec<ProtocolRow>,
    references: Vec<Reference>,
    known_references: HashSet<(CaseIx, ObjectId, Id)>,
    /// What the first row of each unit says, to tell a repeated row from a contradicting one.
    contents: HashMap<CaseIx, u64>,
    /// What the row with a key of its own in a log says of a case, and what it says apart from the case.
    pub(super) log_keys: HashMap<(FileIx, Id, Id), u64>,
    pub(super) logged_units: HashMap<CaseIx, u64>,
    /// Cases, by kind and key, that a row which was set aside was about.
    lacking: Vec<(Option<ObjectId>, String)>,
    pub(super) events_by_name: HashMap<String, EventId>,
}

/// A table under reading.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) spec: &'a TableSpec,
    pub(super) columns: &'a Columns<'a>,
    pub(super) at: Position,
}

impl<'a> Loading<'a> {
    pub(super) fn new(book: &'a Rulebook, review: &'a Review) -> Self {
        let mut events_by_name = HashMap::new();
        for event in book.words.events() {
            let word = &book.words.event_word(event);
            events_by_name.insert(word.label.to_lowercase(), event);
            events_by_name.insert(book.words.id_of(Word::Event(event)).to_owned(), event);
        }
        Self {
            book,
            review,
            builder: Builder::assuming(review.all_are_minors),
            ledger: Ledger::default(),
            protocol: Vec::new(),
            references: Vec::new(),
            known_references: HashSet::new(),
            contents: HashMap::new(),
            log_keys: HashMap::new(),
            logged_units: HashMap::new(),
            lacking: Vec::new(),
            events_by_name,
        }
    }

    /// Reads all sheets: registers, then cases, then what refers to them.
    pub(super) fn read_all(&mut self, sheets: &[Sheet]) -> Result<(), LoadError> {
        let stages: [fn(TableKind) -> bool; 3] = [
            |kind| matches!(kind, TableKind::Register(_)),
            |kind| matches!(kind, TableKind::Object(_)),
            |kind| matches!(kind, TableKind::Part | TableKind::Log { .. }),
        ];
        for (number, belongs) in stages.iter().enumerate() {
            for sheet in sheets {
                let spec = self.book.table_named(&sheet.table);
                if let Some(spec) = spec.filter(|spec| belongs(spec.kind)) {
                    self.read_sheet(sheet, spec)?;
                }
            }
            if number == 1 {
                self.follow_references();
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> (Builder, Vec<ProtocolRow>, Ledger) {
        self.tell_lacking();
        (self.builder, self.protocol, self.ledger)
    }

    fn read_sheet(&mut self, sheet: &Sheet, spec: &'a TableSpec) -> Result<(), LoadError> {
        let file = self.builder.add_file(&sheet.name);
        self.ledger.open(&sheet.name);
        let filled = sheet
            .is_template
            .then(|| sheet.used_columns())
            .transpose()?;
        if filled.as_ref().is_some_and(HashSet::is_empty) {
            let text = "bladet är inte ifyllt och räknas som att det saknas";
            let at = Position { file, row: 1 };
            self.ledger
                .remark(at, Severity::Info, "tomt_blad", "", text);
            return Ok(());
        }
        let mut columns: Option<Columns<'a>> = None;
        sheet.for_each_row(&mut |row| {
            let at = Position {
                file,
                row: row.number,
            };
            match &columns {
                Some(columns) => self.read_row(row, Reading { spec, columns, at }),
                None if row.is_empty() => {}
                None => columns = Some(self.read_header(row, spec, at, sheet, filled.as_ref())?),
            }
            Ok(())
        })?;
        if columns.is_none() {
            let at = Position { file, row: 1 };
            self.ledger.remark(
                at,
                Severity::Warning,
                "tom_tabell",
                "",
                "filen har ingen rubrikrad",
            );
        }
        Ok(())
    }

    fn read_header(
        &mut self,
        row: &Row<'_>,
        spec: &'a TableSpec,
        at: Position,
        sheet: &Sheet,
        filled: Option<&HashSet<usize>>,
    ) -> Result<Columns<'a>, LoadError> {
        let mut columns = Columns::of(row, spec, at, &mut self.ledger);
        let required = required_columns(spec);
        let has_any_reference = columns.references().next().is_some();
        for name in required {
            if spec.kind == TableKind::Part && has_any_reference {
                continue;
            }
            if !columns.iter().any(|(_, column)| column.name == name) {
                let (file, column) = (sheet.name.clone(), name.to_owned());
                let hint = header_hint(row);
                return Err(LoadError::MissingColumn {
                    file,
                    row: at.row,
                    column,
                    hint,
                });
            }
        }
        let empty = filled.map_or(0, |filled| columns.keep(filled));
        if empty > 0 {
            let text = format!("{empty} kolumner är inte ifyllda och räknas som att de saknas");
            self.ledger
                .remark(at, Severity::Info, "tomma_kolumner", "", &text);
        }
        self.mark_exported(spec, &columns);
        self.builder.mark_log(at.file, detail_columns(&columns));
        if let TableKind::Register(register) = spec.kind {
            self.open_register(register, &columns, at);
        }
        Ok(columns)
    }

    /// A table's columns say which words the export has; a table of decisions has all decisions.
    fn mark_exported(&mut self, spec: &TableSpec, columns: &Columns<'_>) {
        let words = &self.book.words;
        let owners: Vec<ObjectId> = match spec.kind {
            TableKind::Object(object) => vec![object],
            TableKind::Part => columns.references().map(|(_, object, _)| object).collect(),
            TableKind::Log { .. } => words.objects().collect(),
            TableKind::Register(_) => Vec::new(),
        };
        let of_columns = columns
            .iter()
            .filter_map(|(_, column)| word_of(&column.role));
        let mut found: Vec<Word> = of_columns.collect();
        if let TableKind::Log {
            only_decisions,
            object,
        } = spec.kind
        {
            for word in found.drain(..) {
                if let Some(object) = object {
                    self.builder.mark_exported(object, word);
                }
            }
            found.extend(
                self.review
                    .complete_events
                    .iter()
                    .map(|event| Word::Event(*event)),
            );
            if only_decisions {
                found.extend(
                    words
                        .events()
                        .filter(|event| words.event_word(*event).is_decision)
                        .map(Word::Event),
                );
            }
        }
        for object in owners {
            for word in &found {
                self.builder.mark_exported(object, *word);
            }
        }
    }

    fn read_row(&mut self, row: &Row<'_>, reading: Reading<'_>) {
        self.ledger.read(reading.at);
        if row.is_empty() {
            return self.ledger.set_aside(reading.at, SetAside::EmptyRow, "");
        }
        if row.has_fixed_width() && !row.fits(reading.columns.width) {
            self.mark_lacking(row, reading);
            return self.ledger.set_aside(reading.at, SetAside::WrongWidth, "");
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
    pub(super) fn mark_lacking(&mut self, row: &Row<'_>, reading: Reading<'_>) {
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
            let key = reading.columns.named("arende").map(|index| row.text(index));
            self.lacking
                .push((None, key.unwrap_or_default().into_owned()));
        }
    }

    /// A unit's row that is set aside: the unit itself, if it has another row, lacks something; a part
    /// may have belonged to any unit about its child.
    fn lose_object_row(&mut self, object: ObjectId, row: &Row<'_>, reading: Reading<'_>) {
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
    fn read_child(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Option<Id> {
        let text = row.text(reading.columns.child()?);
        let is_somebody = !text.is_empty() && !self.words().is_nobody(&text);
        is_somebody.then(|| self.builder.ids.intern(&text))
    }

    /// Tells the store which cases lack rows, once every case is known.
    fn tell_lacking(&mut self) {
        for (object, key) in std::mem::take(&mut self.lacking) {
            let objects: Vec<ObjectId> = object.map_or_else(
                || self.book.words.objects().collect(),
                |object| vec![object],
            );
            for object in objects {
                if let Some(case) = self.builder.find(object, &key) {
                    self.builder.mark_lacking(case);
                }
            }
        }
    }

    fn read_object(&mut self, row: &Row<'_>, reading: Reading<'_>, object: ObjectId) -> Outcome {
        let key_place = reading.columns.key();
        let key = key_place
            .map(|index| row.text(index))
            .filter(|key| !key.is_empty());
        let key_name = || column_name(reading, key_place);
        let key = key.ok_or_else(|| (SetAside::NoKey, key_name()))?;
        let person = self.read_child(row, reading);
        self.remark_on_person(person, reading);
        let Some(case) = self.builder.add_case(object, &key, person, reading.at) else {
            return self
                .read_again(object, &key, person, row, reading)
                .map_err(|why| (why, key_name()));
        };
        self.contents.insert(case, contents_of(row, reading));
        self.note_references(case, row, reading);
        self.read_values(case, row, reading);
        Ok(())
    }

    /// A child that the register of persons does not have.
    fn remark_on_person(&mut self, person: Option<Id>, reading: Reading<'_>) {
        let rows = &self.builder.registers.persons.rows;
        let is_unknown =
            person.is_some_and(|person| !rows.is_empty() && !rows.contains_key(&person));
        if is_unknown {
            let column = column_name(reading, reading.columns.child());
            let text = "barnet finns inte bland personerna";
            self.ledger
                .remark(reading.at, Severity::Warning, "okand_person", &column, text);
        }
    }

    fn note_references(&mut self, case: CaseIx, row: &Row<'_>, reading: Reading<'_>) {
        for (column, object, _) in reading.columns.references() {
            let key = row.text(column);
            if !key.is_empty() {
                let key = self.builder.ids.intern(&key);
                let at = reading.at;
                self.known_references.insert((case, object, key));
                self.references.push(Reference {
                    from: case,
                    object,
                    key,
                    at,
                    column,
                });
            }
        }
    }

    /// A second row with the same key. The same contents again add nothing; other contents leave doubt.
    /// A part may belong to another unit too, and be about another child (siblings): that is read.
    fn read_again(
        &mut self,
        object: ObjectId,
        key: &str,
        person: Option<Id>,
        row: &Row<'_>,
        reading: Reading<'_>,
    ) -> Result<(), SetAside> {
        let case = self.builder.find(object, key).ok_or(SetAside::Duplicate)?;
        if self.contents.get(&case) != Some(&contents_of(row, reading)) {
            self.builder.mark_lacking(case);
        }
        if !self.words().is_part(object) {
            return Err(SetAside::Duplicate);
        }
        let before = self.known_references.len();
        self.note_references(case, row, reading);
        let is_about_another = person.is_some_and(|person| self.builder.also_about(case, person));
        if self.known_references.len() == before && !is_about_another {
            return Err(SetAside::Duplicate);
        }
        let text = "nyckeln finns på en tidigare rad; bara kopplingen till ärende och barn är läst härifrån";
        self.ledger
            .remark(reading.at, Severity::Warning, "delad_rad", "", text);
        Ok(())
    }

    pub(super) fn words(&self) -> &'a Vocabulary {
        &self.book.words
    }

    /// Joins parts to wholes, and units to those they came out of.
    fn follow_references(&mut self) {
        for reference in std::mem::take(&mut self.references) {
            let key = self.builder.ids.text(reference.key).to_owned();
            match self.builder.find(reference.object, &key) {
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

    fn read_part(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Outcome {
        if is_hollow(row, reading) {
            return Err((SetAside::Hollow, String::new()));
        }
        let mut reason = (SetAside::NoKey, String::new());
        let mut is_placed = false;
        for (index, object, name) in reading.columns.references() {
            let key = row.text(index);
            if key.is_empty() {
                continue;
            }
            if let Some(case) = self.builder.find(object, &key) {
                self.read_values(case, row, reading);
                is_placed = true;
            } else {
                reason = (SetAside::Orphan, name.to_owned());
            }
        }
        if is_placed { Ok(()) } else { Err(reason) }
    }

    /// A title in lower case; an identity number in it is masked, since titles are printed.
    pub(super) fn intern_title(&mut self, title: &str) -> Id {
        let title = masked(title).unwrap_or_else(|| title.to_owned());
        self.builder.ids.intern(&title.to_lowercase())
    }
}

/// Whether a row was used, or why it was set aside and on account of which column.
pub(super) type Outcome = Result<(), (SetAside, String)>;

/// Why a header row may lack a column.
fn header_hint(header: &Row<'_>) -> &'static str {
    match header.text(0) {
        text if header.len() == 1 && text.contains(',') => {
            "kolumnerna verkar åtskilda med komma; spara om filen med semikolon"
        }
        text if header.len() == 1 && text.contains('\t') => {
            "kolumnerna verkar åtskilda med tabb; spara om filen med semikolon"
        }
        _ => {
            "rubrikraden ska vara den första raden, med kolumnens namn som stickprov modell skriver det"
        }
    }
}

/// Columns without which the rows of a table mean nothing.
fn required_columns(spec: &TableSpec) -> Vec<&str> {
    let named = |name: &'static str| {
        let column = spec
            .columns
            .iter()
            .find(|column| column.role == Role::Named(name.to_owned()));
        column.map(|column| column.name.as_str())
    };
    let role = |wanted: fn(&Role) -> bool| {
        spec.columns
            .iter()
            .find(|column| wanted(&column.role))
            .map(|column| column.name.as_str())
    };
    let required = match spec.kind {
        TableKind::Object(_) => vec![role(|role| *role == Role::Key)],
        TableKind::Part => vec![role(|role| matches!(role, Role::BelongsTo(_)))],
        TableKind::Log { .. } => vec![named("arende"), named("handelse"), named("tidpunkt")],
        TableKind::Register(Register::Personnel | Register::Persons) => vec![named("id")],
        TableKind::Register(Register::DelegationOrder) => {
            vec![named("beslutstyp"), named("delegat")]
        }
        TableKind::Register(Register::Subdelegations) => {
            vec![named("beslutstyp"), named("given_av"), named("given_till")]
        }
        TableKind::Register(Register::Meetings) => vec![named("datum")],
        TableKind::Register(Register::Protocol) => {
            vec![named("tabell"), named("arende"), named("svar")]
        }
    };
    required.into_iter().flatten().collect()
}

/// What a unit's row says of itself, apart from its key, its child and what it belongs to.
fn contents_of(row: &Row<'_>, reading: Reading<'_>) -> u64 {
    let mut hash = DefaultHasher::new();
    for (index, column) in reading.columns.iter() {
        if matches!(column.role, Role::Event { .. } | Role::Fact(_)) {
            row.text(index).hash(&mut hash);
        }
    }
    hash.finish()
}

/// When a part came in, as far as its row says.
fn arrival_of(row: &Row<'_>, reading: Reading<'_>) -> Option<Moment> {
    let mut columns = reading.columns.iter();
    let is_arrival = |role: &Role| matches!(role, Role::Event { row_is: true, .. });
    let (index, _) = columns.find(|(_, column)| is_arrival(&column.role))?;
    match row.moment(index) {
        MomentCell::Read(moment) => Some(moment),
        MomentCell::Empty | MomentCell::Unreadable => None,
    }
}

fn is_register(reading: Reading<'_>) -> bool {
    matches!(reading.spec.kind, TableKind::Register(_))
}

/// True for a row that only says what it belongs to, as an outer join leaves it: nothing happened.
fn is_hollow(row: &Row<'_>, reading: Reading<'_>) -> bool {
    let says_something = |index: usize| !row.text(index).is_empty();
    let mut others = reading
        .columns
        .iter()
        .filter(|(_, column)| !matches!(column.role, Role::BelongsTo(_)));
    !others.any(|(index, _)| says_something(index))
}

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

fn word_of(role: &Role) -> Option<Word> {
    match role {
        Role::Event { word, .. } => Some(Word::Event(*word)),
        Role::Fact(word) => Some(Word::Fact(*word)),
        Role::Key
        | Role::BelongsTo(_)
        | Role::Child
        | Role::EndOf(_)
        | Role::DeciderOf(_)
        | Role::ReasonOf(_)
        | Role::Named(_) => None,
    }
}

pub(super) fn column_name(reading: Reading<'_>, place: Option<usize>) -> String {
    let column = reading
        .columns
        .iter()
        .find(|(index, _)| Some(*index) == place);
    column
        .map(|(_, column)| column.name.clone())
        .unwrap_or_default()
}

pub(super) fn role_column(reading: Reading<'_>, role: &str) -> String {
    column_name(reading, reading.columns.named(role))
}
