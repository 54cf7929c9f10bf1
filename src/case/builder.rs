use std::collections::{HashMap, HashSet};

use super::interner::{Id, Interner};
use super::registers::Registers;
use super::store::{
    CaseIx, CaseRow, Details, Event, Fact, FileIx, NO_MINUTE, NOBODY, PRESENT, Position, Store,
    UNDATED, UNREADABLE, UNREADABLE_VALUE, Value, When, as_range,
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
    cases: Vec<CaseRow>,
    keys: HashMap<(ObjectId, Id), CaseIx>,
    events: Vec<(CaseIx, Event)>,
    details: Vec<Details>,
    facts: Vec<(CaseIx, Fact)>,
    links: Vec<(CaseIx, CaseIx)>,
    origins: Vec<(CaseIx, CaseIx)>,
    exported: HashSet<(ObjectId, Word)>,
    clocked: HashSet<EventId>,
    has_reasons: bool,
    has_ends: bool,
    all_are_minors: bool,
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
    pub until: Option<Day>,
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
            until: None,
            at,
        }
    }
}

impl Builder {
    /// A builder for an export of which it is said, or not, that everyone in it is under 18.
    #[must_use]
    pub fn assuming(all_are_minors: bool) -> Self {
        Self {
            all_are_minors,
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
        let ix = CaseIx(index(self.cases.len()));
        if self.keys.contains_key(&(object, key)) {
            return None;
        }
        self.keys.insert((object, key), ix);
        let row = CaseRow {
            object,
            key,
            person,
            at,
            events: (0, 0),
            facts: (0, 0),
            parts: (0, 0),
        };
        self.cases.push(row);
        Some(ix)
    }

    /// The case with a key.
    #[must_use]
    pub fn find(&self, object: ObjectId, key: &str) -> Option<CaseIx> {
        self.keys.get(&(object, self.ids.find(key)?)).copied()
    }

    /// What kind of unit a case is.
    #[must_use]
    pub fn object(&self, case: CaseIx) -> ObjectId {
        self.cases[case.0 as usize].object
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
        if !new.has_reason && new.until.is_none() {
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

    /// Notes that a log of the export has a column for reasons, or for end days.
    pub fn mark_details(&mut self, reasons: bool, ends: bool) {
        self.has_reasons |= reasons;
        self.has_ends |= ends;
    }

    /// Joins everything into a store.
    #[must_use]
    pub fn finish(mut self, words: &Vocabulary) -> Store {
        // A stable sort keeps the order of the rows among equals, so the bytes out do not depend on the sort.
        self.events
            .sort_by_key(|(case, event)| (*case, event.word, event.day, event.minute));
        self.facts.sort_by_key(|(case, fact)| (*case, fact.word));
        self.place();
        self.join_parts(words);
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
            exported: self.exported,
            clocked: self.clocked,
            has_reasons: self.has_reasons,
            has_ends: self.has_ends,
            all_are_minors: self.all_are_minors,
        }
    }

    /// Tells each case where its events and facts lie.
    fn place(&mut self) {
        for (case, range) in runs(&self.events) {
            self.cases[case.0 as usize].events = range;
        }
        for (case, range) in runs(&self.facts) {
            self.cases[case.0 as usize].facts = range;
        }
    }

    /// Completes the links: a unit takes over the parts of the one it came out of, and what came in
    /// about the same child while it was open.
    fn join_parts(&mut self, words: &Vocabulary) {
        self.join_inherited();
        for object in words.objects() {
            if let Some(span) = words.object_word(object).open {
                self.join_while_open(object, span);
            }
        }
        self.links.sort_unstable();
        self.links.dedup();
        for (case, range) in runs(&self.links) {
            self.cases[case.0 as usize].parts = range;
        }
    }

    fn join_inherited(&mut self) {
        let mut parts_of: HashMap<CaseIx, Vec<CaseIx>> = HashMap::new();
        for (whole, part) in &self.links {
            parts_of.entry(*whole).or_default().push(*part);
        }
        for (case, origin) in &self.origins {
            let parts = parts_of.get(origin).map(Vec::as_slice).unwrap_or_default();
            self.links.extend(parts.iter().map(|part| (*case, *part)));
        }
    }

    fn join_while_open(&mut self, object: ObjectId, span: OpenSpan) {
        let arrivals = self.arrivals_by_person(span.arrival);
        for number in 0..self.cases.len() {
            let whole = &self.cases[number];
            let came = whole.person.and_then(|person| arrivals.get(&person));
            let (true, Some(came)) = (whole.object == object, came) else {
                continue;
            };
            let Some((first, last)) = self.open_days(whole, span) else {
                continue;
            };
            let during = came.iter().filter(|(_, day)| (first..=last).contains(day));
            let whole = CaseIx(index(number));
            self.links.extend(during.map(|(part, _)| (whole, *part)));
        }
    }

    fn arrivals_by_person(&self, arrival: EventId) -> HashMap<Id, Vec<(CaseIx, Day)>> {
        let mut arrivals: HashMap<Id, Vec<(CaseIx, Day)>> = HashMap::new();
        for (case, event) in self
            .events
            .iter()
            .filter(|(_, event)| event.word == arrival)
        {
            let person = self.cases[case.0 as usize].person;
            if let Some((person, moment)) = person.zip(event.moment()) {
                arrivals
                    .entry(person)
                    .or_default()
                    .push((*case, moment.day));
            }
        }
        arrivals
    }

    /// First and last day that a unit is open; open-ended when it has not ended.
    fn open_days(&self, case: &CaseRow, span: OpenSpan) -> Option<(Day, Day)> {
        let own = &self.events[as_range(case.events)];
        let day_of = |word| {
            let mut dated = own
                .iter()
                .filter(|(_, event)| event.word == word)
                .filter_map(|(_, event)| event.moment());
            dated.next().map(|moment| moment.day)
        };
        Some((day_of(span.from)?, day_of(span.until).unwrap_or(Day::MAX)))
    }

    fn group_by_object(&self, words: &Vocabulary) -> Vec<Vec<CaseIx>> {
        let mut groups = vec![Vec::new(); words.objects().count()];
        for (number, case) in self.cases.iter().enumerate() {
            groups[usize::from(case.object.0)].push(CaseIx(index(number)));
        }
        groups
    }
}

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
fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
