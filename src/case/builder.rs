use std::sync::{Arc, OnceLock};

use hashbrown::HashSet;

use super::by_case::ByCase;
use super::details::{AllDetails, Details};
use super::exported::{Exported, Exporting, FileKind, at};
use super::handed::Handed;
use super::interner::{Id, Interner};
use super::join::{FEWEST_ENDLESS, Joined};
use super::keys::Keys;
use super::places::{Place, Places, Placing, Renumbered};
use super::registers::Registers;
use super::room::push;
use super::siblings::{Shared, Siblings};
use super::store::{
    CaseIx, CaseRow, Event, Fact, FileIx, LogColumns, NO_MINUTE, PRESENT, Position, Stated, Store,
    UNDATED, UNREADABLE, UNREADABLE_VALUE, Until, Value, When,
};
use super::told::{Told, ToldEvent};
use crate::rulebook::{EventId, FactId, ObjectId, OpenSpan, Vocabulary, Word};
use crate::time::Day;

/// Collects cases, events and facts in any order, and joins them once into a [`Store`].
#[derive(Default, Debug)]
pub struct Builder {
    /// Keys, titles and categories.
    pub ids: Interner,
    /// Personal, delegation and persons.
    pub registers: Registers,
    files: Vec<String>,
    pub(super) cases: Vec<CaseRow>,
    keys: Keys,
    /// Events and facts as they were added.
    told: Told,
    placing: Placing,
    /// The same events, and those that are worked out, when everything is read and they are being joined.
    pub(super) events: ByCase<Event>,
    /// Where those are.
    pub(super) places: Places,
    pub(super) details: AllDetails,
    pub(super) links: Vec<(CaseIx, CaseIx)>,
    /// The same by whole, once they have been asked for since the last was made.
    pub(super) linked: OnceLock<ByCase<CaseIx>>,
    pub(super) origins: Vec<(CaseIx, CaseIx)>,
    /// Units that say that they came out of one that the export does not have.
    pub(super) missing_origins: Vec<(CaseIx, ObjectId)>,
    /// Further children that a part is about.
    pub(super) also_about: Vec<(CaseIx, Id)>,
    /// Events that stand on kinds of units on which no question reads them.
    pub(super) misplaced: Vec<(CaseIx, EventId)>,
    /// Units, and the events that may be theirs though they were told on others.
    pub(super) doubted: Vec<(CaseIx, EventId)>,
    /// Units that lean on another kind of unit, each with the place of what is said of such.
    pub(super) leaning: Vec<(CaseIx, usize)>,
    /// What units hand back to those that they came out of.
    pub(super) handed: Vec<Handed>,
    /// What may be about units of another kind than those that it stands on: their kind, what it is and where it stands.
    pub(super) told_apart: Vec<(ObjectId, EventId, Place)>,
    /// Units of which some part has been decided on, and where that stands, when it is not known what was decided on the unit.
    pub(super) undecided: Vec<(CaseIx, Place)>,
    /// Decisions that should be units of their own and stand on others alone: the unit, the kind and where.
    pub(super) unlisted: Vec<(CaseIx, EventId, Place)>,
    /// What is known of the children before rows without one have taken it from others, where siblings share a unit.
    pub(super) shared: Shared,
    pub(super) siblings: Siblings,
    /// Units and parts of which another row says something else than the one that was read.
    contradicted: Vec<CaseIx>,
    /// Parts whose rows were set aside: kind, child and day as far as they are known.
    pub(super) lost_parts: Vec<(ObjectId, Option<Id>, Option<Day>)>,
    /// By file its source, when everything is read.
    pub(super) sources: Vec<usize>,
    /// What is noted of the export while it is read.
    exporting: Exporting,
    /// The same as each case has it, when everything is read.
    pub(super) exported: Exported,
    /// By source and event word: true when a clock time is given for it.
    clocked: Vec<Vec<bool>>,
    /// By file.
    log_columns: Vec<LogColumns>,
    all_are_minors: bool,
    /// True when an empty last day means that something goes on, also where no unit of its kind has one.
    pub(super) until_further_notice: bool,
    exported_on: Option<Day>,
}

/// An event on its way into the store.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent {
    /// What.
    pub word: EventId,
    /// When.
    pub when: When,
    /// Who.
    pub actor: Option<Id>,
    /// Whether its reason is stated.
    pub reason: Stated,
    /// Until when it holds.
    pub until: Until,
    /// Where it stands.
    pub at: Position,
}

/// Where units of a kind never end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Endless {
    /// In all sources taken together.
    Everywhere,
    /// In some sources beside others in which they do, each told by the file that its first unit stands in; perhaps in none.
    In(Vec<FileIx>),
}

impl NewEvent {
    /// An event with nothing but its moment.
    #[must_use]
    pub fn new(word: EventId, when: When, at: Position) -> Self {
        Self {
            word,
            when,
            actor: None,
            reason: Stated::No,
            until: Until::Open,
            at,
        }
    }
}

impl Builder {
    /// A builder for an export of which it is said, or not, that everyone in it is under 18, and that what has no last
    /// day goes on.
    #[must_use]
    pub fn assuming(all_are_minors: bool, until_further_notice: bool) -> Self {
        Self {
            all_are_minors,
            until_further_notice,
            ..Self::default()
        }
    }

    /// Notes the measuring day that the export itself names: what it tells had been written by then, whatever day it is
    /// measured on.
    pub fn note_own_day(&mut self, day: Option<Day>) {
        self.exported_on = day;
    }

    /// Registers a file or sheet, for positions. More than 65 535 share the last number.
    pub fn add_file(&mut self, name: &str) -> FileIx {
        let ix = FileIx(u16::try_from(self.files.len()).unwrap_or(u16::MAX));
        self.files.push(name.to_owned());
        ix
    }

    /// Says what a file or sheet is read as.
    pub fn describe_file(&mut self, file: FileIx, kind: FileKind) {
        self.exporting.describe(file, kind);
    }

    /// Finds employees' ids that may stand for one person in one source and for another in another: their rows, in order.
    pub fn find_shared_ids(&mut self) -> Vec<Position> {
        let exporting = &self.exporting;
        let personnel = self.registers.personnel.as_mut();
        let found = personnel.map(|known| known.find_shared(|file| exporting.source_of(file)));
        found.unwrap_or_default()
    }

    /// Notes a row about a case that has come up before, perhaps in another file. What a log has is told of all cases.
    #[inline]
    pub fn add_row(&mut self, case: CaseIx, file: FileIx, is_of_log: bool) {
        let first = self.placing.file(self.cases[case.0 as usize].place);
        self.exporting.add_row(case, first, file, is_of_log);
    }

    /// Adds a case. `None` when there is one with the same key already.
    pub fn add_case(
        &mut self,
        object: ObjectId,
        key: &str,
        person: Option<Id>,
        at: Position,
    ) -> Option<CaseIx> {
        let key = self.ids.intern(key);
        self.add_case_by_id(object, key, person, at)
    }

    /// Adds a case whose key has a number. `None` when there is one with the same key already.
    pub fn add_case_by_id(
        &mut self,
        object: ObjectId,
        key: Id,
        person: Option<Id>,
        at: Position,
    ) -> Option<CaseIx> {
        let ix = CaseIx(index(self.cases.len()));
        if self.keys.find(object, key, &self.cases).is_some() {
            return None;
        }
        self.keys.insert(key, ix);
        let row = CaseRow {
            object,
            key,
            person: person.into(),
            place: self.placing.place(at),
            lacks_rows: false,
            parts_uncertain: false,
        };
        push(&mut self.cases, row);
        Some(ix)
    }

    /// The case with a key.
    #[must_use]
    pub fn find(&self, object: ObjectId, key: &str) -> Option<CaseIx> {
        self.find_by_id(object, self.ids.find(key)?)
    }

    /// The key of every case.
    pub fn case_keys(&self) -> impl Iterator<Item = Id> {
        self.cases.iter().map(|case| case.key)
    }

    /// The key of the first case of a kind.
    #[must_use]
    pub fn first_key(&self, object: ObjectId) -> Option<&str> {
        let first = self.cases.iter().find(|case| case.object == object)?;
        Some(self.ids.text(first.key))
    }

    /// The case with a key that is known by its number.
    #[must_use]
    pub fn find_by_id(&self, object: ObjectId, key: Id) -> Option<CaseIx> {
        self.keys.find(object, key, &self.cases)
    }

    /// Looks where the cases with a key will be looked for, so that it is near the processor then. What it gives means
    /// nothing.
    #[must_use]
    pub fn look_ahead(&self, key: Id) -> u64 {
        let first = self.keys.all(key).next();
        first.map_or(0, |case| u64::from(self.object(case).0))
    }

    /// The cases of every kind that have a key.
    pub fn cases_of(&self, key: Id) -> impl Iterator<Item = CaseIx> + '_ {
        self.keys.all(key)
    }

    /// What kind of unit a case is.
    #[must_use]
    pub fn object(&self, case: CaseIx) -> ObjectId {
        self.cases[case.0 as usize].object
    }

    /// Where the first row about a case stands.
    #[must_use]
    pub fn position(&self, case: CaseIx) -> Position {
        self.placing.position(self.cases[case.0 as usize].place)
    }

    /// The child that a case is about.
    #[must_use]
    pub fn person(&self, case: CaseIx) -> Option<Id> {
        self.cases[case.0 as usize].person.id()
    }

    /// Says which child a case is about, when that was not known; false when it is about another.
    pub fn add_person(&mut self, case: CaseIx, person: Id) -> bool {
        let known = self.person(case).unwrap_or(person);
        self.cases[case.0 as usize].person = Some(known).into();
        known == person
    }

    /// The events among those wanted that their cases have so far.
    #[must_use]
    pub fn events_among(
        &self,
        is_wanted: impl Fn(&(CaseIx, EventId)) -> bool,
    ) -> HashSet<(CaseIx, EventId)> {
        let rows = self.told.events();
        let events = rows.flat_map(|(case, own)| own.iter().map(move |event| (case, event.word)));
        events.filter(is_wanted).collect()
    }

    /// What facts of a kind have told so far: of which case, and the code, or what stands for one that cannot be read.
    pub(super) fn codes_told(&self, word: FactId) -> impl Iterator<Item = (CaseIx, u32)> {
        self.told.facts().flat_map(move |(case, words, values)| {
            let own = words.iter().zip(values);
            let own = own.filter(move |(own, _)| **own == word);
            own.map(move |(_, value)| (case, *value))
        })
    }

    /// Makes room for so many more events and facts: lists that double as they grow take twice what they need.
    pub fn reserve(&mut self, events: usize, facts: usize) {
        self.told.reserve(events, facts);
    }

    /// Adds an event to a case.
    #[inline]
    pub fn add_event(&mut self, case: CaseIx, new: NewEvent) {
        let (day, minute) = match new.when {
            When::At(moment) => (moment.day, moment.minute),
            When::Undated => (UNDATED, None),
            When::Unreadable => (UNREADABLE, None),
        };
        if minute.is_some() {
            self.mark_clocked(new.at.file, new.word);
        }
        let more = self.details.add(Details {
            actor: new.actor,
            reason: new.reason,
            until: new.until,
        });
        let event = ToldEvent {
            word: new.word,
            minute: minute.unwrap_or(NO_MINUTE),
            day,
            more,
        };
        let place = self.placing.place(new.at);
        self.told.add_event(case, place, event);
    }

    /// Adds a fact to a case.
    #[inline]
    pub fn add_fact(&mut self, case: CaseIx, word: FactId, value: Value, at: Position) {
        let value = match value {
            Value::Present => PRESENT,
            Value::Unreadable => UNREADABLE_VALUE,
            Value::Is(value) => value,
        };
        let place = self.placing.place(at);
        self.told.add_fact(case, place, word, value);
    }

    /// Makes one case a part of another.
    pub fn link(&mut self, whole: CaseIx, part: CaseIx) {
        push(&mut self.links, (whole, part));
        self.linked.take();
    }

    /// Notes that a part is about another child too; false when it was known.
    pub fn also_about(&mut self, part: CaseIx, person: Id) -> bool {
        let is_new =
            self.person(part) != Some(person) && !self.also_about.contains(&(part, person));
        if is_new {
            self.also_about.push((part, person));
        }
        is_new
    }

    /// Notes a part whose row was set aside: it may have belonged to any unit about its child.
    pub fn lose_part(&mut self, kind: ObjectId, person: Option<Id>, day: Option<Day>) {
        self.lost_parts.push((kind, person, day));
    }

    /// The parts of a kind that rows have linked to a case so far.
    pub fn parts_of(&self, whole: CaseIx, kind: ObjectId) -> impl Iterator<Item = CaseIx> {
        let of_pairs = || ByCase::of_pairs(self.cases.len(), &self.links);
        let linked = self.linked.get_or_init(of_pairs).known(whole).iter();
        let linked = linked.copied();
        linked.filter(move |part| self.object(*part) == kind)
    }

    /// Notes that a row about a case was set aside.
    pub fn mark_lacking(&mut self, case: CaseIx) {
        self.cases[case.0 as usize].lacks_rows = true;
    }

    /// Notes that another row about a case says something else, and was set aside.
    pub fn mark_contradicted(&mut self, case: CaseIx) {
        self.mark_lacking(case);
        self.contradicted.push(case);
    }

    /// Notes that the unit which another came out of is not in the export.
    pub fn miss_origin(&mut self, case: CaseIx, origin: ObjectId) {
        self.missing_origins.push((case, origin));
    }

    /// Notes which unit another came out of; it takes over its parts.
    pub fn descend(&mut self, case: CaseIx, origin: CaseIx) {
        push(&mut self.origins, (case, origin));
    }

    /// Notes that a file tells a word of all such objects of its source, as the entries of a log do.
    pub fn mark_exported(&mut self, file: FileIx, object: ObjectId, word: Word) {
        self.exporting.mark(file, object, word);
    }

    /// Notes that the source of a file is taken to tell a word of all such objects, whether or not any entry does.
    pub fn assume_exported(&mut self, file: FileIx, object: ObjectId, word: Word) {
        self.exporting.assume(file, object, word);
    }

    /// Notes that a file has a column for a word about such objects.
    pub fn mark_column(&mut self, file: FileIx, object: ObjectId, word: Word) {
        self.exporting.mark_column(file, object, word);
    }

    /// Notes that a file has such a column, but that nothing in it can be read.
    pub fn hide_column(&mut self, file: FileIx, object: ObjectId, word: Word) {
        self.exporting.hide_column(file, object, word);
    }

    /// Notes that rows tell a word of nobody knows which cases: it may be true of any.
    pub fn doubt_everywhere(&mut self, word: Word) {
        self.exporting.doubt_everywhere(word);
    }

    /// Notes that the source of a file gives clock times for such events.
    #[inline]
    pub fn mark_clocked(&mut self, file: FileIx, word: EventId) {
        let source = self.exporting.source_of(file);
        *at(at(&mut self.clocked, source), usize::from(word.0)) = true;
    }

    /// Notes which columns a log has.
    pub fn mark_log(&mut self, file: FileIx, columns: LogColumns) {
        let place = usize::from(file.0);
        if self.log_columns.len() <= place {
            self.log_columns.resize(place + 1, LogColumns::default());
        }
        self.log_columns[place] = columns;
    }

    /// Where the export has ends of such units, and not one unit of several has any: an empty column looks the same as units
    /// that all go on.
    #[must_use]
    pub fn never_ending(&self, object: ObjectId, span: OpenSpan) -> Endless {
        let with_ends = self.exporting.sources_with(object, Word::Event(span.until));
        let units = self.units_by_source(object);
        let units = units.into_iter().zip(with_ends);
        let units = units.map(|(units, has_ends)| units.filter(|_| has_ends));
        let units: Vec<Option<(FileIx, usize)>> = units.collect();
        let all: usize = units.iter().flatten().map(|(_, count)| count).sum();
        if all < FEWEST_ENDLESS {
            return Endless::In(Vec::new());
        }
        let several = |units: Option<(FileIx, usize)>| {
            let (first, count) = units?;
            (count >= FEWEST_ENDLESS).then_some(first)
        };
        let mut endless: Vec<Option<FileIx>> = units.into_iter().map(several).collect();
        let mut left = endless.iter().flatten().count();
        let mut any_has_ended = false;
        for (case, own) in self.told.events() {
            if any_has_ended && left == 0 {
                break;
            }
            let is_end = |event: &ToldEvent| event.word == span.until;
            if own.iter().any(is_end) && self.object(case) == object {
                any_has_ended = true;
                let ended = endless.get_mut(self.source_of(case));
                left -= usize::from(ended.and_then(Option::take).is_some());
            }
        }
        if any_has_ended {
            Endless::In(endless.into_iter().flatten().collect())
        } else {
            Endless::Everywhere
        }
    }

    /// By source: the file of the first of its units of a kind, and how many there are, but no more than need be known.
    fn units_by_source(&self, object: ObjectId) -> Vec<Option<(FileIx, usize)>> {
        let mut units: Vec<Option<(FileIx, usize)>> = vec![None; self.exporting.source_count()];
        let mut left = units.len();
        for case in self.cases.iter().filter(|case| case.object == object) {
            let file = self.placing.file(case.place);
            let (_, count) = units[self.exporting.source_of(file)].get_or_insert((file, 0));
            *count += 1;
            left -= usize::from(*count == FEWEST_ENDLESS);
            if left == 0 {
                break;
            }
        }
        units
    }

    /// The source that the first row about a case stands in.
    fn source_of(&self, case: CaseIx) -> usize {
        let place = self.cases[case.0 as usize].place;
        self.exporting.source_of(self.placing.file(place))
    }

    /// Joins everything into a store.
    #[must_use]
    pub fn finish(mut self, words: &Vocabulary) -> Store {
        self.keys = Keys::default();
        self.linked.take();
        self.ids.put_away_numbers();
        self.share_children();
        self.contradicted.sort_unstable();
        self.contradicted.dedup();
        let renumbered = self.settle_places();
        self.find_leaning(words);
        self.find_handed_back(words);
        self.sources = self.exporting.sources();
        let exporting = std::mem::take(&mut self.exporting);
        self.exported = exporting.settle(&mut self.cases, &self.places);
        let count = self.cases.len();
        let told = std::mem::take(&mut self.told);
        let (rows, told_events, told_facts) = told.apart(renumbered.as_ref());
        let by_object = self.group_by_object(words);
        let order = |one: &Fact, other: &Fact| one.order().cmp(&other.order());
        let (rows, mut facts) = (Arc::new(rows), ByCase::default());
        // What one thread alone can do of the joining leaves another to put the facts in order. It stays in this thread, the
        // memory of which has room for it.
        let (Joined { parts, marks }, opened_otherwise) = rayon::in_place_scope(|scope| {
            let (facts, rows_of_facts) = (&mut facts, Arc::clone(&rows));
            scope.spawn(move |_| {
                *facts = told_facts.by_case(&rows_of_facts, count);
                drop(rows_of_facts);
                facts.sort_each(order);
            });
            self.events = told_events.by_case(&rows, count);
            // Millions of rows, which go when the facts too have been taken from them.
            drop(rows);
            self.join_events(words, &by_object)
        });
        let complete_events = || {
            self.inherit_to_parts(words, &parts);
            self.sort_events();
        };
        rayon::join(complete_events, || facts.take_in_order(marks, order));
        Store {
            ids: self.ids,
            registers: self.registers,
            files: self.files,
            by_object,
            events: self.events,
            details: self.details,
            facts,
            parts,
            places: self.places,
            cases: self.cases,
            exported: self.exported,
            clocked: self.clocked,
            sources: self.sources,
            log_columns: self.log_columns,
            opened_otherwise,
            doubted: self.doubted,
            undecided: self.undecided,
            unlisted: self.unlisted,
            told_apart: self.told_apart,
            siblings: self.siblings,
            contradicted: self.contradicted,
            all_are_minors: self.all_are_minors,
            exported_on: self.exported_on,
        }
    }

    /// Puts the places in the order of the export; gives their new numbers, where they had others.
    fn settle_places(&mut self) -> Option<Renumbered> {
        let (places, renumbered) = std::mem::take(&mut self.placing).in_order();
        if let Some(renumbered) = &renumbered {
            for case in &mut self.cases {
                case.place = renumbered.of(case.place);
            }
        }
        self.places = places;
        renumbered
    }

    /// What follows from the events, which lie in the order in which they were read: what belongs to units, and the units that
    /// were opened another day than was decided.
    fn join_events(
        &mut self,
        words: &Vocabulary,
        by_object: &[Vec<CaseIx>],
    ) -> (Joined, Vec<CaseIx>) {
        let opened_otherwise = self.opened_otherwise(words, by_object);
        self.derive(words, by_object);
        self.note_unlisted(words, by_object);
        self.doubt_elsewhere(words);
        self.sort_events();
        self.merge_told_twice(words);
        (self.join_parts(words, by_object), opened_otherwise)
    }

    /// The cases of each kind, in the order in which they were added.
    fn group_by_object(&self, words: &Vocabulary) -> Vec<Vec<CaseIx>> {
        let mut groups = vec![Vec::new(); words.objects().count()];
        for (number, case) in self.cases.iter().enumerate() {
            groups[usize::from(case.object.0)].push(CaseIx(index(number)));
        }
        groups
    }
}

/// Places are four bytes: an export with more than four billion values does not fit in memory either.
pub(super) fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Position = Position {
        file: FileIx(0),
        row: 2,
    };

    #[test]
    fn parts_are_those_linked_so_far_however_often_they_are_asked_for_in_between() {
        let mut builder = Builder::default();
        let (whole_kind, part_kind) = (ObjectId(0), ObjectId(1));
        let add = |builder: &mut Builder, kind, key| builder.add_case(kind, key, None, AT);
        let whole = add(&mut builder, whole_kind, "U").unwrap();
        let (one, other) = (
            add(&mut builder, part_kind, "A").unwrap(),
            add(&mut builder, part_kind, "B").unwrap(),
        );
        let parts = |builder: &Builder, whole| builder.parts_of(whole, part_kind).collect();
        let of = |builder: &Builder| -> Vec<CaseIx> { parts(builder, whole) };
        assert!(of(&builder).is_empty());
        builder.link(whole, one);
        assert_eq!(of(&builder), [one]);
        let late = add(&mut builder, whole_kind, "V").unwrap();
        let of_late: Vec<CaseIx> = parts(&builder, late);
        assert!(of_late.is_empty());
        builder.link(late, one);
        builder.link(whole, other);
        assert_eq!(of(&builder), [one, other]);
    }

    #[test]
    fn of_the_events_that_are_wanted_those_are_told_that_the_case_itself_has() {
        let mut builder = Builder::default();
        let case = |builder: &mut Builder, key| builder.add_case(ObjectId(0), key, None, AT);
        let (one, other) = (
            case(&mut builder, "A").unwrap(),
            case(&mut builder, "B").unwrap(),
        );
        let (first, second) = (EventId(0), EventId(1));
        for (case, word) in [(one, first), (other, second), (other, second)] {
            builder.add_event(case, NewEvent::new(word, When::Undated, AT));
        }
        let wanted = [(one, first), (one, second), (other, first)];
        let found = builder.events_among(|event| wanted.contains(event));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [(one, first)]);
    }
}
