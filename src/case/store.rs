use std::num::NonZeroU32;
use std::ops::Range;

use smallvec::SmallVec;

use super::by_case::ByCase;
use super::details::{AllDetails, More};
use super::exported::Exported;
use super::interner::{Id, Interner};
use super::places::{PLACES, Place, Places};
use super::registers::Registers;
use super::siblings::Siblings;
use super::view::CaseView;
use crate::rulebook::{EventId, FactId, ObjectId, Word};
use crate::time::{Day, Moment};

/// A file (or sheet) of the export, by its place among those read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileIx(pub(crate) u16);

/// Where a value stands: file or sheet, and row (1 is the header row of a table without title lines).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// File or sheet.
    pub file: FileIx,
    /// Row as a spreadsheet numbers it, from 1.
    pub row: u32,
}

/// Places of events. Hardly any case has more than a few of a kind, and those need no memory of their own.
pub type Events = SmallVec<[EventIx; 4]>;

/// Facts of a kind.
pub type Facts<'a> = SmallVec<[&'a Fact; 4]>;

/// A case, by its place in the store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CaseIx(pub(crate) u32);

/// An event, by its place in the store. One that may be there or not takes no more room than one that is there: verdicts,
/// of which there are millions, name some.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventIx(NonZeroU32);

impl EventIx {
    /// The event at a place: of places in four bytes, the last one is never reached.
    #[inline]
    pub(crate) const fn at(place: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(place))
    }

    /// Its place.
    #[inline]
    const fn place(self) -> usize {
        (self.0.get() - 1) as usize
    }
}

/// Something that happened. 16 bytes.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// What.
    pub word: EventId,
    /// Minutes since midnight, or [`NO_MINUTE`].
    pub(super) minute: u16,
    /// The day, or one of the two marks [`UNDATED`] and [`UNREADABLE`].
    pub(super) day: Day,
    /// Where it stands.
    pub(super) place: Place,
    /// Who, why and until when.
    pub(super) more: More,
}

pub(super) const NO_MINUTE: u16 = u16::MAX;
pub(super) const NOBODY: u32 = u32::MAX;
/// It happened, but when is not stated.
pub(super) const UNDATED: Day = Day::MIN;
/// There is something in the cell, but not a date.
pub(super) const UNREADABLE: Day = Day::MAX;

/// When an event happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// On a day, perhaps at a clock time.
    At(Moment),
    /// Not stated.
    Undated,
    /// Stated in a form that could not be read.
    Unreadable,
}

/// Whether the reason for something is stated.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Stated {
    /// It is not.
    #[default]
    No,
    /// Something stands there that could not be read.
    Unreadable,
    /// It is documented.
    Yes,
}

/// Until when something holds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Until {
    /// Not stated.
    #[default]
    Open,
    /// Stated in a form that could not be read.
    Unreadable,
    /// To this day.
    Day(Day),
}

/// Which of the columns that only logs have, a file has.
#[derive(Clone, Copy, Default, Debug)]
pub struct LogColumns {
    /// Who did it.
    pub actors: bool,
    /// Why.
    pub reasons: bool,
    /// Until when.
    pub ends: bool,
}

/// Something without a day of its own. 9 bytes, so that there is room for many millions.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// What it is and where it stands, as [`Fact::kept_as`] puts them together.
    said: [u8; 5],
    value: [u8; 4],
}

/// Bits that tell where a fact stands; those above them tell what it is.
const PLACE_BITS: u32 = PLACES.trailing_zeros();

/// There are not so many kinds of facts.
const FACT_WORDS: u16 = 1 << (40 - PLACE_BITS);

pub(super) const PRESENT: u32 = u32::MAX - 1;
pub(super) const UNREADABLE_VALUE: u32 = u32::MAX;

/// The value of a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// There is a text.
    Present,
    /// A code's index, a number, or an interned id, as the word's kind says.
    Is(u32),
    /// Stated in a form that could not be read.
    Unreadable,
}

/// A child, or none, in four bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child(u32);

impl Child {
    pub(super) fn id(self) -> Option<Id> {
        (self.0 != NOBODY).then_some(Id(self.0))
    }
}

impl From<Option<Id>> for Child {
    fn from(id: Option<Id>) -> Self {
        Self(id.map_or(NOBODY, |id| id.0))
    }
}

/// One audited unit or part: key, child and source. 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct CaseRow {
    pub(super) object: ObjectId,
    pub(super) key: Id,
    pub(super) person: Child,
    pub(super) place: Place,
    /// A row about it was set aside.
    pub(super) lacks_rows: bool,
    /// It cannot be known which parts belong to it.
    pub(super) parts_uncertain: bool,
}

/// All cases of an export, joined. Read only.
#[derive(Clone, Debug)]
pub struct Store {
    /// Keys, titles and categories.
    pub ids: Interner,
    /// Personal, delegation and persons.
    pub registers: Registers,
    /// Names of the files or sheets that positions refer to.
    pub files: Vec<String>,
    pub(super) cases: Vec<CaseRow>,
    pub(super) by_object: Vec<Vec<CaseIx>>,
    pub(super) events: ByCase<Event>,
    pub(super) details: AllDetails,
    pub(super) facts: ByCase<Fact>,
    pub(super) parts: ByCase<CaseIx>,
    pub(super) places: Places,
    pub(super) exported: Exported,
    /// By source and event word: true when a clock time is given for it at least once.
    pub(super) clocked: Vec<Vec<bool>>,
    /// By file its source.
    pub(super) sources: Vec<usize>,
    /// By file.
    pub(super) log_columns: Vec<LogColumns>,
    /// Units that began another day than it was decided to open them.
    pub(super) opened_otherwise: Vec<CaseIx>,
    /// Units, and the events that may be theirs though they were told on others; in order.
    pub(super) doubted: Vec<(CaseIx, EventId)>,
    /// Units of which some part has been decided on, and where that stands, when it is not known what was decided on the unit.
    pub(super) undecided: Vec<(CaseIx, Place)>,
    /// Decisions that should be units of their own and stand on others alone: the unit, the kind and where.
    pub(super) unlisted: Vec<(CaseIx, EventId, Place)>,
    /// What may be about units of another kind than those that it stands on: their kind, what it is and where it stands.
    pub(super) told_apart: Vec<(ObjectId, EventId, Place)>,
    /// Which of the siblings that share a unit some decisions in it are about.
    pub(super) siblings: Siblings,
    /// Units and parts of which another row says something else than the one that was read; in order.
    pub(super) contradicted: Vec<CaseIx>,
    pub(super) all_are_minors: bool,
    pub(super) exported_on: Option<Day>,
}

impl Event {
    /// When it happened.
    #[inline]
    #[must_use]
    pub fn when(&self) -> When {
        match self.day {
            UNDATED => When::Undated,
            UNREADABLE => When::Unreadable,
            day => When::At(Moment {
                day,
                minute: (self.minute != NO_MINUTE).then_some(self.minute),
            }),
        }
    }

    /// The moment, when it has one.
    #[inline]
    #[must_use]
    pub fn moment(&self) -> Option<Moment> {
        match self.when() {
            When::At(moment) => Some(moment),
            When::Undated | When::Unreadable => None,
        }
    }

    /// Who did it, as the store that it lies in says.
    #[must_use]
    pub fn actor(&self, store: &Store) -> Option<Id> {
        store.details.of(self.more).actor
    }

    /// Where it stands in the export, as the store that it lies in says.
    #[must_use]
    pub fn position(&self, store: &Store) -> Position {
        store.places.position(self.place)
    }
}

impl Fact {
    pub(super) fn new(word: FactId, value: u32, place: Place) -> Self {
        Self::of_bytes(Self::kept_as(word, place), value.to_ne_bytes())
    }

    /// The same, of its bytes as they are kept.
    pub(super) fn of_bytes(said: [u8; 5], value: [u8; 4]) -> Self {
        Self { said, value }
    }

    /// What a fact is and where it stands, in five bytes.
    ///
    /// # Panics
    /// With more than four thousand kinds of facts, which no vocabulary has.
    pub(super) fn kept_as(word: FactId, place: Place) -> [u8; 5] {
        assert!(
            word.0 < FACT_WORDS,
            "more than four thousand kinds of facts"
        );
        let number = (u64::from(word.0) << PLACE_BITS) | u64::from(place.0);
        let [first, second, third, fourth, fifth, ..] = number.to_le_bytes();
        [first, second, third, fourth, fifth]
    }

    /// Facts of a case lie in the order of these: by what they are, and then by where they stand.
    #[inline]
    pub(super) fn order(&self) -> u64 {
        let [first, second, third, fourth, fifth] = self.said;
        u64::from_le_bytes([first, second, third, fourth, fifth, 0, 0, 0])
    }

    /// What.
    #[inline]
    #[must_use]
    pub fn word(&self) -> FactId {
        FactId(u16::try_from(self.order() >> PLACE_BITS).unwrap_or(u16::MAX))
    }

    /// Its value.
    #[inline]
    #[must_use]
    pub fn value(&self) -> Value {
        match u32::from_ne_bytes(self.value) {
            PRESENT => Value::Present,
            UNREADABLE_VALUE => Value::Unreadable,
            value => Value::Is(value),
        }
    }

    /// Where it stands in the export, as the store that it lies in says.
    #[must_use]
    pub fn position(&self, store: &Store) -> Position {
        store.places.position(self.place())
    }

    pub(super) fn place(&self) -> Place {
        let place = self.order() % u64::from(PLACES);
        Place(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

impl Store {
    /// Leaves out every case about a child whose identity is protected, or of whom the register does not say; says how
    /// many there were. They go on being there for the cases that they are part of.
    pub fn leave_out_protected(&mut self) -> usize {
        let persons = &self.registers.persons;
        let may_be = |person: Id| {
            let row = persons.rows.get(&person);
            row.map_or(persons.has_marks, |person| person.is_protected)
        };
        let is_protected = |case: &CaseIx| {
            let person = self.cases[case.0 as usize].person;
            person.id().is_some_and(may_be)
        };
        let mut count = 0;
        for cases in &mut self.by_object {
            let before = cases.len();
            cases.retain(|case| !is_protected(case));
            count += before - cases.len();
        }
        count
    }

    /// The cases of one kind, in the order of their rows in the export.
    #[must_use]
    pub fn cases(&self, object: ObjectId) -> &[CaseIx] {
        self.by_object
            .get(usize::from(object.0))
            .map_or(&[], Vec::as_slice)
    }

    /// One case.
    #[must_use]
    pub fn case(&self, ix: CaseIx) -> CaseView<'_> {
        CaseView::of(self, ix)
    }

    /// Every event.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.events.all()
    }

    /// Events that lie one after the other.
    pub(crate) fn events_at(&self, places: Range<u32>) -> &[Event] {
        self.events.at(places)
    }

    /// One event.
    #[must_use]
    pub fn event(&self, ix: EventIx) -> &Event {
        &self.events.all()[ix.place()]
    }

    /// True when the export has a column (or log entries) for a word about such objects, where the rows of a case stand. The
    /// case is such an object, or one that has it for a part.
    #[inline]
    #[must_use]
    pub fn exports(&self, case: CaseIx, object: ObjectId, word: Word) -> bool {
        self.exported.has(case, object, word)
    }

    /// True when some cases have columns or tables that others lack.
    #[inline]
    #[must_use]
    pub fn exports_differ(&self) -> bool {
        self.exported.differs()
    }

    /// True when the export has a place for a word about any case.
    #[must_use]
    pub fn exports_anywhere(&self, word: Word) -> bool {
        self.exported.knows(word)
    }

    /// True when the source that an event stands in gives a clock time for such events at least once.
    #[must_use]
    pub fn has_clock(&self, event: EventIx) -> bool {
        let event = self.event(event);
        let source = self.source_of(event.position(self).file);
        let clocked = self.clocked.get(source);
        clocked.is_some_and(|words| words.get(usize::from(event.word.0)) == Some(&true))
    }

    /// The source of the review that a file is part of.
    fn source_of(&self, file: FileIx) -> usize {
        let source = self.sources.get(usize::from(file.0));
        source.copied().unwrap_or(0)
    }

    /// The columns of the file that an event stands in.
    #[must_use]
    pub fn log_columns(&self, event: EventIx) -> LogColumns {
        let file = self.event(event).position(self).file;
        self.log_columns
            .get(usize::from(file.0))
            .copied()
            .unwrap_or_default()
    }

    /// Parts that belong to no unit.
    pub fn loose_parts(&self) -> impl Iterator<Item = CaseView<'_>> {
        let mut is_linked = vec![false; self.cases.len()];
        for part in self.parts.all() {
            is_linked[part.0 as usize] = true;
        }
        let all = (0..).map(CaseIx).zip(is_linked);
        all.filter(|(_, is_linked)| !is_linked)
            .map(|(ix, _)| self.case(ix))
    }

    /// Units that began another day than it was decided to open them.
    pub fn opened_otherwise(&self) -> impl Iterator<Item = CaseView<'_>> {
        self.opened_otherwise.iter().map(|ix| self.case(*ix))
    }

    /// Units of which some part has been decided on without its being known what was decided on the unit, and where each such
    /// decision stands.
    pub fn undecided(&self) -> impl Iterator<Item = (CaseView<'_>, Position)> {
        let undecided = self.undecided.iter();
        undecided.map(|(ix, place)| (self.case(*ix), self.places.position(*place)))
    }

    /// Decisions that should be units of their own and stand on others alone, so that no question is put about them: the unit
    /// that each stands on, its kind, and where.
    pub fn unlisted(&self) -> impl Iterator<Item = (CaseView<'_>, EventId, Position)> {
        let unlisted = self.unlisted.iter();
        unlisted.map(|(ix, word, place)| (self.case(*ix), *word, self.places.position(*place)))
    }

    /// What may be about units of another kind than those that it stands on: their kind, what it is and where it stands.
    pub fn told_apart(&self) -> impl Iterator<Item = (ObjectId, EventId, Position)> {
        let apart = self.told_apart.iter();
        apart.map(|(object, word, place)| (*object, *word, self.places.position(*place)))
    }

    /// True when something was told on another unit than the one that it may be about, or in rows whose file has no column
    /// for it.
    pub(crate) fn tells_elsewhere(&self) -> bool {
        !self.doubted.is_empty() || self.exported.has_doubts()
    }

    /// True when two rows about the same say different things.
    pub(crate) fn contradicts_itself(&self) -> bool {
        !self.contradicted.is_empty()
    }

    /// True when the review says that everyone in the export is under 18.
    #[must_use]
    pub fn all_are_minors(&self) -> bool {
        self.all_are_minors
    }

    /// The last day that the export is known to tell of when it is measured on a day: that day, or the one that the export
    /// itself names if it is later, as when what it tells is measured as it stood before.
    #[must_use]
    pub fn tells_until(&self, measuring_day: Day) -> Day {
        let own = self.exported_on.unwrap_or(measuring_day);
        own.max(measuring_day)
    }

    /// The name of a file or sheet.
    #[must_use]
    pub fn file_name(&self, file: FileIx) -> &str {
        self.files
            .get(usize::from(file.0))
            .map_or("", String::as_str)
    }

    /// The names of all of them.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }
}
