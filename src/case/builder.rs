use hashbrown::{HashMap, HashSet};
use rayon::prelude::*;

use super::arrivals::{Arrival, Arrivals, Open};
use super::interner::{Id, Interner};
use super::keys::Keys;
use super::registers::Registers;
use super::store::{
    CaseIx, CaseRow, Details, Event, Exported, Fact, FileIx, LogColumns, NO_MINUTE, NOBODY,
    PRESENT, Position, Store, UNDATED, UNREADABLE, UNREADABLE_VALUE, Until, Value, When, as_range,
};
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
    pub(super) events: Vec<(CaseIx, Event)>,
    details: Vec<Details>,
    facts: Vec<(CaseIx, Fact)>,
    pub(super) links: Vec<(CaseIx, CaseIx)>,
    pub(super) origins: Vec<(CaseIx, CaseIx)>,
    /// Units that say that they came out of one that the export does not have.
    pub(super) missing_origins: Vec<(CaseIx, ObjectId)>,
    /// Further children that a part is about.
    also_about: Vec<(CaseIx, Id)>,
    /// Parts whose rows were set aside: kind, child and day as far as they are known.
    lost_parts: Vec<(ObjectId, Option<Id>, Option<Day>)>,
    pub(super) exported: HashSet<(ObjectId, Word)>,
    clocked: HashSet<EventId>,
    /// By file.
    log_columns: Vec<LogColumns>,
    all_are_minors: bool,
    /// True when an empty last day means that something goes on, also where no unit of its kind has one.
    until_further_notice: bool,
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
    /// True when its reason is documented.
    pub has_reason: bool,
    /// Until when it holds.
    pub until: Until,
    /// Where it stands.
    pub at: Position,
}

impl NewEvent {
    /// An event with nothing but its moment.
    #[must_use]
    pub fn new(word: EventId, when: When, at: Position) -> Self {
        Self {
            word,
            when,
            actor: None,
            has_reason: false,
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

    /// Registers a file or sheet, for positions. More than 65 535 share the last number.
    pub fn add_file(&mut self, name: &str) -> FileIx {
        let ix = FileIx(u16::try_from(self.files.len()).unwrap_or(u16::MAX));
        self.files.push(name.to_owned());
        ix
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
        self.keys.insert(object, key, ix);
        let row = CaseRow {
            object,
            key,
            person,
            at,
            events: (0, 0),
            facts: (0, 0),
            parts: (0, 0),
            lacks_rows: false,
            parts_uncertain: false,
        };
        self.cases.push(row);
        Some(ix)
    }

    /// The case with a key.
    #[must_use]
    pub fn find(&self, object: ObjectId, key: &str) -> Option<CaseIx> {
        self.find_by_id(object, self.ids.find(key)?)
    }

    /// The case with a key that is known by its number.
    #[must_use]
    pub fn find_by_id(&self, object: ObjectId, key: Id) -> Option<CaseIx> {
        self.keys.find(object, key, &self.cases)
    }

    /// What kind of unit a case is.
    #[must_use]
    pub fn object(&self, case: CaseIx) -> ObjectId {
        self.cases[case.0 as usize].object
    }

    /// The child that a case is about.
    #[must_use]
    pub fn person(&self, case: CaseIx) -> Option<Id> {
        self.cases[case.0 as usize].person
    }

    /// Says which child a case is about, when that was not known; false when it is about another.
    pub fn add_person(&mut self, case: CaseIx, person: Id) -> bool {
        let known = self.cases[case.0 as usize].person.get_or_insert(person);
        *known == person
    }

    /// True when a case has an event so far.
    #[must_use]
    pub fn has_event(&self, case: CaseIx, word: EventId) -> bool {
        let mut events = self.events.iter();
        events.any(|(known, event)| *known == case && event.word == word)
    }

    /// Makes room for so many more events and facts: lists that double as they grow take twice what they need.
    pub fn reserve(&mut self, events: usize, facts: usize) {
        self.events.reserve_exact(events);
        self.facts.reserve_exact(facts);
    }

    /// Adds an event to a case.
    pub fn add_event(&mut self, case: CaseIx, new: NewEvent) {
        let (day, minute) = match new.when {
            When::At(moment) => (moment.day, moment.minute),
            When::Undated => (UNDATED, None),
            When::Unreadable => (UNREADABLE, None),
        };
        if minute.is_some() {
            self.clocked.insert(new.word);
        }
        let event = Event {
            word: new.word,
            minute: minute.unwrap_or(NO_MINUTE),
            day,
            actor: new.actor.map_or(NOBODY, |id| id.0),
            details: self.add_details(&new),
            file: new.at.file,
            row: new.at.row,
        };
        self.events.push((case, event));
    }

    fn add_details(&mut self, new: &NewEvent) -> u32 {
        if !new.has_reason && new.until == Until::Open {
            return 0;
        }
        self.details.push(Details {
            has_reason: new.has_reason,
            until: new.until,
        });
        index(self.details.len())
    }

    /// Adds a fact to a case.
    pub fn add_fact(&mut self, case: CaseIx, word: FactId, value: Value, at: Position) {
        let value = match value {
            Value::Present => PRESENT,
            Value::Unreadable => UNREADABLE_VALUE,
            Value::Is(value) => value,
        };
        self.facts.push((
            case,
            Fact {
                word,
                value,
                file: at.file,
                row: at.row,
            },
        ));
    }

    /// Makes one case a part of another.
    pub fn link(&mut self, whole: CaseIx, part: CaseIx) {
        self.links.push((whole, part));
    }

    /// Notes that a part is about another child too; false when it was known.
    pub fn also_about(&mut self, part: CaseIx, person: Id) -> bool {
        let is_new = self.cases[part.0 as usize].person != Some(person)
            && !self.also_about.contains(&(part, person));
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
        let linked = self.links.iter().filter(move |(known, _)| *known == whole);
        linked
            .map(|(_, part)| *part)
            .filter(move |part| self.object(*part) == kind)
    }

    /// Notes that a row about a case was set aside.
    pub fn mark_lacking(&mut self, case: CaseIx) {
        self.cases[case.0 as usize].lacks_rows = true;
    }

    /// Notes that the unit which another came out of is not in the export.
    pub fn miss_origin(&mut self, case: CaseIx, origin: ObjectId) {
        self.missing_origins.push((case, origin));
    }

    /// Notes which unit another came out of; it takes over its parts.
    pub fn descend(&mut self, case: CaseIx, origin: CaseIx) {
        self.origins.push((case, origin));
    }

    /// Notes that the export has a column or log entries for a word about such objects.
    pub fn mark_exported(&mut self, object: ObjectId, word: Word) {
        self.exported.insert((object, word));
    }

    /// Notes that the export gives clock times for such events.
    pub fn mark_clocked(&mut self, word: EventId) {
        self.clocked.insert(word);
    }

    /// Notes which columns a log has.
    pub fn mark_log(&mut self, file: FileIx, columns: LogColumns) {
        let place = usize::from(file.0);
        if self.log_columns.len() <= place {
            self.log_columns.resize(place + 1, LogColumns::default());
        }
        self.log_columns[place] = columns;
    }

    /// Joins everything into a store.
    #[must_use]
    pub fn finish(mut self, words: &Vocabulary) -> Store {
        self.keys = Keys::default();
        self.share_children();
        self.found_decisions(words);
        self.derive(words);
        self.sort_events();
        self.merge_told_twice(words);
        self.place_events();
        self.join_parts(words);
        self.inherit_to_parts(words);
        self.sort_events();
        self.place_events();
        self.facts
            .par_sort_unstable_by_key(|(case, fact)| (*case, fact.word, fact.file, fact.row));
        self.place_facts();
        let by_object = self.group_by_object(words);
        Store {
            ids: self.ids,
            registers: self.registers,
            files: self.files,
            by_object,
            events: self.events.into_iter().map(|(_, event)| event).collect(),
            details: self.details,
            facts: self.facts.into_iter().map(|(_, fact)| fact).collect(),
            parts: self.links.into_iter().map(|(_, part)| part).collect(),
            cases: self.cases,
            exported: Exported::of(words, &self.exported),
            clocked: words
                .events()
                .map(|event| self.clocked.contains(&event))
                .collect(),
            log_columns: self.log_columns,
            all_are_minors: self.all_are_minors,
        }
    }

    /// The order of the rows decides among equals, so the bytes out do not depend on the sort; a stable one would take the
    /// same memory once more.
    fn sort_events(&mut self) {
        self.events.par_sort_unstable_by_key(|(case, event)| {
            let moment = (event.day, event.minute);
            let row = (event.file, event.row);
            (*case, event.word, moment, row, event.actor, event.details)
        });
    }

    /// A decision that stands both in its unit's row, with nothing but its day, and in a log that says more
    /// is one decision.
    fn merge_told_twice(&mut self, words: &Vocabulary) {
        let is_bare = |event: &Event| event.actor == NOBODY && event.details == 0;
        let is_twin = |one: &(CaseIx, Event), other: &(CaseIx, Event)| {
            let day = one.1.day;
            one.0 == other.0
                && one.1.word == other.1.word
                && day == other.1.day
                && day != UNDATED
                && day != UNREADABLE
        };
        let mut dropped = Vec::new();
        let mut start = 0;
        for run in self.events.chunk_by(is_twin) {
            let is_decision = words.event_word(run[0].1.word).is_decision;
            let is_told = |(_, event): &(CaseIx, Event)| {
                let says_more =
                    |(_, other): &(CaseIx, Event)| !is_bare(other) && other.file != event.file;
                is_decision && is_bare(event) && run.iter().any(says_more)
            };
            if run.len() > 1 {
                let told = run.iter().enumerate().filter(|(_, event)| is_told(event));
                dropped.extend(told.map(|(place, _)| start + place));
            }
            start += run.len();
        }
        let (mut place, mut dropped) = (0, dropped.into_iter().peekable());
        self.events.retain(|_| {
            place += 1;
            dropped.next_if_eq(&(place - 1)).is_none()
        });
    }

    /// A unit that came out of another was opened by a decision in that one. Where the export has it on
    /// the new unit, or only its day, it is given to the one that it belongs to.
    fn found_decisions(&mut self, words: &Vocabulary) {
        for object in words.objects() {
            let Some(span) = words.object_word(object).open else {
                continue;
            };
            let mut decided: HashSet<CaseIx> = HashSet::new();
            let mut opened: HashMap<CaseIx, Event> = HashMap::new();
            for (case, event) in &self.events {
                if event.word == span.decision {
                    decided.insert(*case);
                    opened.insert(*case, *event);
                } else if event.word == span.from {
                    let decision = Event {
                        word: span.decision,
                        details: 0,
                        ..*event
                    };
                    opened.entry(*case).or_insert(decision);
                }
            }
            let of_object = self
                .origins
                .iter()
                .filter(|(case, _)| self.object(*case) == object);
            let without = of_object.filter(|(_, origin)| !decided.contains(origin));
            let found: Vec<(CaseIx, Event)> = without
                .filter_map(|(case, origin)| Some((*origin, *opened.get(case)?)))
                .collect();
            for (origin, event) in found {
                self.exported
                    .insert((self.object(origin), Word::Event(span.decision)));
                self.events.push((origin, event));
            }
        }
    }

    /// Tells each case where its events lie.
    fn place_events(&mut self) {
        for (case, range) in runs(&self.events) {
            self.cases[case.0 as usize].events = range;
        }
    }

    /// Tells each case where its facts lie.
    fn place_facts(&mut self) {
        for (case, range) in runs(&self.facts) {
            self.cases[case.0 as usize].facts = range;
        }
    }

    /// Completes the links: a unit takes over the parts of the one it came out of, and what came in
    /// about the same child while it was open.
    fn join_parts(&mut self, words: &Vocabulary) {
        self.join_inherited(words);
        for object in words.objects() {
            let span = words.object_word(object).open;
            let kind = span.and_then(|span| words.event_word(span.arrival).part);
            if let Some((span, kind)) = span.zip(kind) {
                self.join_while_open(object, span, kind);
            }
        }
        self.links.sort_unstable();
        self.links.dedup();
        for (case, range) in runs(&self.links) {
            self.cases[case.0 as usize].parts = range;
        }
    }

    /// A row without a child takes it from what it is linked to.
    fn share_children(&mut self) {
        for (one, other) in self.links.iter().chain(&self.origins) {
            let pair = (
                self.cases[one.0 as usize].person,
                self.cases[other.0 as usize].person,
            );
            match pair {
                (Some(person), None) => self.cases[other.0 as usize].person = Some(person),
                (None, Some(person)) => self.cases[one.0 as usize].person = Some(person),
                _ => {}
            }
        }
    }

    fn join_inherited(&mut self, words: &Vocabulary) {
        let mut parts_of: HashMap<CaseIx, Vec<CaseIx>> = HashMap::new();
        for (whole, part) in &self.links {
            parts_of.entry(*whole).or_default().push(*part);
        }
        for (case, origin) in &self.origins {
            self.cases[case.0 as usize].lacks_rows |= self.cases[origin.0 as usize].lacks_rows;
            if !words.takes_parts(self.cases[case.0 as usize].object) {
                continue;
            }
            let parts = parts_of.get(origin).map(Vec::as_slice).unwrap_or_default();
            self.links.extend(parts.iter().map(|part| (*case, *part)));
        }
    }

    fn join_while_open(&mut self, object: ObjectId, span: OpenSpan, kind: ObjectId) {
        let arrivals = self.arrivals(object, span, kind);
        let is_believed = self.until_further_notice || !self.never_ends(object, span);
        self.exported.insert((kind, Word::Fact(span.mark)));
        for number in 0..self.cases.len() {
            if self.cases[number].object != object {
                continue;
            }
            let whole = CaseIx(index(number));
            let (person, open) = (self.cases[number].person, self.open_days(whole, span));
            let uncertain = arrivals.uncertain(person, open);
            let came: Vec<(CaseIx, Day)> = arrivals.during(person, open).collect();
            self.mark_late(&came, whole, open, (span.mark, is_believed));
            self.links
                .extend(came.iter().map(|(part, _)| (whole, *part)));
            self.cases[number].parts_uncertain = uncertain;
        }
    }

    /// Every case of the kind that arrives, whether or not the export says when.
    fn arrivals(&self, object: ObjectId, span: OpenSpan, kind: ObjectId) -> Arrivals {
        let to_object = self
            .links
            .iter()
            .filter(|(whole, _)| self.object(*whole) == object);
        let mut linked = vec![false; self.cases.len()];
        to_object.for_each(|(_, part)| linked[part.0 as usize] = true);
        let came = self
            .events
            .iter()
            .filter(|(_, event)| event.word == span.arrival);
        let mut days: Vec<Option<Day>> = vec![None; self.cases.len()];
        for (part, event) in came {
            if let Some(moment) = event.moment() {
                days[part.0 as usize] = Some(moment.day);
            }
        }
        let mut arrivals = Arrivals::default();
        for number in (0..self.cases.len()).filter(|number| self.cases[*number].object == kind) {
            let part = CaseIx(index(number));
            let arrival = Arrival {
                part: Some(part),
                day: days[number],
                is_loose: !linked[number],
            };
            arrivals.add(self.cases[number].person, arrival);
        }
        for (part, person) in &self.also_about {
            let arrival = Arrival {
                part: Some(*part),
                day: days[part.0 as usize],
                is_loose: false,
            };
            arrivals.add(Some(*person), arrival);
        }
        for (_, person, day) in self.lost_parts.iter().filter(|(lost, _, _)| *lost == kind) {
            arrivals.add(
                *person,
                Arrival {
                    part: None,
                    day: *day,
                    is_loose: true,
                },
            );
        }
        arrivals.sorted()
    }

    /// True when the export has ends of such units, and not one unit of several has any: an empty column looks the
    /// same as units that all go on.
    #[must_use]
    pub fn never_ends(&self, object: ObjectId, span: OpenSpan) -> bool {
        let units = self.cases.iter().filter(|case| case.object == object);
        let mut ends = self
            .events
            .iter()
            .filter(|(case, event)| event.word == span.until && self.object(*case) == object);
        units.count() >= FEWEST_ENDLESS
            && self.exported.contains(&(object, Word::Event(span.until)))
            && ends.next().is_none()
    }

    /// Marks the parts that came in after a unit about the same child had been opened. Where it is not believed that
    /// the unit was still open, the mark cannot be known.
    fn mark_late(
        &mut self,
        came: &[(CaseIx, Day)],
        whole: CaseIx,
        open: Open,
        (mark, is_believed): (FactId, bool),
    ) {
        let at = self.cases[whole.0 as usize].at;
        // The first code of a yes-or-no fact is yes.
        let value = if is_believed { 0 } else { UNREADABLE_VALUE };
        let late = came
            .iter()
            .filter(|(_, day)| open.first.is_some_and(|first| *day > first));
        self.facts.extend(late.map(|(part, _)| {
            (
                *part,
                Fact {
                    word: mark,
                    value,
                    file: at.file,
                    row: at.row,
                },
            )
        }));
    }

    /// When a unit is open.
    fn open_days(&self, case: CaseIx, span: OpenSpan) -> Open {
        let case = &self.cases[case.0 as usize];
        let own = &self.events[as_range(case.events)];
        let of = |word| {
            own.iter()
                .map(|(_, event)| event)
                .filter(move |event| event.word == word)
        };
        let day_of = |word| of(word).find_map(Event::moment).map(|moment| moment.day);
        let ends = of(span.until).next().is_some()
            || !self
                .exported
                .contains(&(case.object, Word::Event(span.until)));
        Open {
            first: day_of(span.from),
            last: day_of(span.until).or((!ends).then_some(Day::MAX)),
        }
    }

    fn group_by_object(&self, words: &Vocabulary) -> Vec<Vec<CaseIx>> {
        let mut groups = vec![Vec::new(); words.objects().count()];
        for (number, case) in self.cases.iter().enumerate() {
            groups[usize::from(case.object.0)].push(CaseIx(index(number)));
        }
        groups
    }
}

/// Units from which it tells something that none of them has an end.
const FEWEST_ENDLESS: usize = 2;

/// Runs of equal first elements in a sorted list: the element, and where its run starts and ends.
fn runs<K: Copy + PartialEq, V>(sorted: &[(K, V)]) -> Vec<(K, (u32, u32))> {
    let mut start = 0;
    let chunks = sorted.chunk_by(|one, other| one.0 == other.0);
    chunks
        .map(|run| {
            let range = (start, start + index(run.len()));
            start = range.1;
            (run[0].0, range)
        })
        .collect()
}

/// Places are four bytes: an export with more than four billion values does not fit in memory either.
pub(super) fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
