//! Events that are worked out rather than read: what a decision is besides its kind, what comes along
//! from another unit, birthdays, and the unit before this one about the same child.

use hashbrown::{HashMap, HashSet};

use super::builder::Builder;
use super::interner::Id;
use super::store::{CaseIx, Event, NO_MINUTE, NOBODY, Position, UNREADABLE};
use crate::rulebook::{Birthday, EventId, ObjectId, Previous, Vocabulary, Word};
use crate::time::Day;

/// A unit with known days, about a known child.
#[derive(Clone, Copy)]
struct Unit {
    case: CaseIx,
    start: (Day, Position),
    end: Option<(Day, Position)>,
    /// False when a row about it was set aside.
    is_certain: bool,
}

impl Unit {
    /// Its last day, when that is known and not before its first.
    fn known_end(&self) -> Option<(Day, Position)> {
        self.end
            .filter(|(day, _)| self.is_certain && *day >= self.start.0)
    }
}

impl Builder {
    /// Adds every event that is worked out. The children must have been shared before.
    pub(super) fn derive(&mut self, words: &Vocabulary) {
        self.share_decisions(words);
        self.inherit(words, &self.origins.clone());
        self.inherit_unknown(words);
        for birthday in words.birthdays() {
            self.add_birthdays(words, *birthday);
        }
        for object in words.objects() {
            if let Some(previous) = words.object_word(object).previous {
                self.add_previous(object, previous);
            }
        }
    }

    /// Where each decision is a unit of its own, it also has the event that all of them share.
    fn share_decisions(&mut self, words: &Vocabulary) {
        for object in words.objects() {
            let Some(common) = words.object_word(object).common else {
                continue;
            };
            let is_decision = |(case, event): &&(CaseIx, Event)| {
                self.object(*case) == object && words.event_word(event.word).is_decision
            };
            let decisions = self.events.iter().filter(is_decision);
            let shared: Vec<(CaseIx, Event)> = decisions
                .map(|(case, event)| {
                    (
                        *case,
                        Event {
                            word: common,
                            ..*event
                        },
                    )
                })
                .collect();
            self.events.extend(shared);
            self.exported.insert((object, Word::Event(common)));
        }
    }

    /// What would have come along from a unit that the export does not have cannot be read.
    fn inherit_unknown(&mut self, words: &Vocabulary) {
        let missing = std::mem::take(&mut self.missing_origins);
        let heirs: HashSet<CaseIx> = missing.iter().map(|(case, _)| *case).collect();
        let of_heirs = self.events.iter().filter(|(case, _)| heirs.contains(case));
        let own: HashSet<(CaseIx, EventId)> =
            of_heirs.map(|(case, event)| (*case, event.word)).collect();
        for (case, origin) in missing {
            let heir = self.object(case);
            let at = self.cases[case.0 as usize].at;
            let lists = words.object_word(heir).inherits.iter();
            let events = lists.filter(|(object, _)| *object == origin);
            for word in events.flat_map(|(_, events)| events.iter().copied()) {
                if !own.contains(&(case, word)) {
                    self.exported.insert((heir, Word::Event(word)));
                    self.events.push((case, derived(word, UNREADABLE, at)));
                }
            }
        }
    }

    /// Parts take over events of the units that they belong to, once it is known which those are.
    pub(super) fn inherit_to_parts(&mut self, words: &Vocabulary) {
        let pairs: Vec<(CaseIx, CaseIx)> = self
            .links
            .iter()
            .map(|(whole, part)| (*part, *whole))
            .collect();
        self.inherit(words, &pairs);
    }

    /// Events that come along to a unit (the first of each pair) from the one that it came out of or is
    /// a part of, unless it has its own.
    fn inherit(&mut self, words: &Vocabulary, pairs: &[(CaseIx, CaseIx)]) {
        let lists = |heir: ObjectId, giver: ObjectId| {
            let lists = words.object_word(heir).inherits.iter();
            let lists = lists.filter(move |(object, _)| *object == giver);
            lists.flat_map(|(_, events)| events.iter().copied())
        };
        let mut heirs: Vec<(CaseIx, CaseIx)> = Vec::new();
        let mut inheritable: HashSet<EventId> = HashSet::new();
        for (case, origin) in pairs.iter().copied() {
            let (heir, giver) = (self.object(case), self.object(origin));
            for word in lists(heir, giver) {
                inheritable.insert(word);
                if self.exported.contains(&(giver, Word::Event(word))) {
                    self.exported.insert((heir, Word::Event(word)));
                }
            }
            if lists(heir, giver).next().is_some() {
                heirs.push((origin, case));
            }
        }
        // Stable: of several heirs of one unit the order stays.
        heirs.sort_by_key(|(origin, _)| *origin);
        let of_words = self.events.iter();
        let of_words = of_words.filter(|(_, event)| inheritable.contains(&event.word));
        // What nämnden decided on the whole counts beside what it decided on the unit itself.
        let bars = |event: &Event| !words.event_word(event.word).is_decision;
        let own: HashSet<(CaseIx, EventId)> = of_words
            .clone()
            .filter(|(_, event)| bars(event))
            .map(|(case, event)| (*case, event.word))
            .collect();
        let mut inherited = Vec::new();
        for (origin, event) in of_words {
            let first = heirs.partition_point(|(giver, _)| giver < origin);
            let heirs = heirs[first..]
                .iter()
                .take_while(|(giver, _)| giver == origin);
            for (_, heir) in heirs {
                let kinds = (self.object(*heir), self.object(*origin));
                let times = lists(kinds.0, kinds.1)
                    .filter(|word| *word == event.word)
                    .count();
                if !(bars(event) && own.contains(&(*heir, event.word))) {
                    inherited.extend(std::iter::repeat_n((*heir, *event), times));
                }
            }
        }
        self.events.reserve_exact(inherited.len());
        self.events.extend(inherited);
    }

    /// A birthday of each child whose date of birth is known; one that is not known cannot be read.
    fn add_birthdays(&mut self, words: &Vocabulary, birthday: Birthday) {
        let births: HashMap<Id, Day> = self
            .registers
            .persons
            .rows
            .iter()
            .filter_map(|(id, person)| Some((*id, person.birth?)))
            .collect();
        if births.is_empty() {
            return;
        }
        for object in words.owners(Word::Event(birthday.event)) {
            self.exported.insert((object, Word::Event(birthday.event)));
            for number in 0..self.cases.len() {
                let case = &self.cases[number];
                if case.object != object {
                    continue;
                }
                let birth = case.person.and_then(|person| births.get(&person));
                let day = birth.map_or(UNREADABLE, |birth| birthday_of(*birth, birthday.years));
                let event = derived(birthday.event, day, case.at);
                self.events
                    .push((CaseIx(super::builder::index(number)), event));
            }
        }
    }

    /// Tells each unit of a kind which unit about the same child ended last before it began, and where a
    /// chain of such units began.
    fn add_previous(&mut self, object: ObjectId, previous: Previous) {
        let mut by_person: HashMap<Id, Vec<Unit>> = HashMap::new();
        let mut unknown = Vec::new();
        let mut undated: HashSet<Id> = HashSet::new();
        let days = self.days_of(object, previous);
        for number in 0..self.cases.len() {
            let (ix, case) = (CaseIx(super::builder::index(number)), &self.cases[number]);
            if case.object != object {
                continue;
            }
            match (case.person, days.get(&(ix, previous.from))) {
                (Some(person), Some(start)) => by_person.entry(person).or_default().push(Unit {
                    case: ix,
                    start: *start,
                    end: days.get(&(ix, previous.until)).copied(),
                    is_certain: !case.lacks_rows,
                }),
                (None, _) => unknown.push((ix, case.at)),
                (Some(person), None) => {
                    undated.insert(person);
                }
            }
        }
        if by_person.is_empty() {
            return;
        }
        for word in [previous.opened, previous.closed, previous.chain] {
            self.exported.insert((object, Word::Event(word)));
        }
        for (case, at) in unknown {
            for word in [previous.closed, previous.chain] {
                self.events.push((case, derived(word, UNREADABLE, at)));
            }
        }
        for (person, units) in &mut by_person {
            units.sort_by_key(|unit| (unit.start.0, unit.case));
            self.events
                .extend(follow(units, undated.contains(person), previous));
        }
    }

    /// The first day of each of the two events that open and close a unit.
    fn days_of(
        &self,
        object: ObjectId,
        previous: Previous,
    ) -> HashMap<(CaseIx, EventId), (Day, Position)> {
        let mut days: HashMap<(CaseIx, EventId), (Day, Position)> = HashMap::new();
        for (case, event) in &self.events {
            let is_wanted = event.word == previous.from || event.word == previous.until;
            let Some(moment) = event.moment().filter(|_| is_wanted) else {
                continue;
            };
            if self.object(*case) == object {
                let found = (moment.day, event.position());
                let known = days.entry((*case, event.word)).or_insert(found);
                *known = (*known).min(found);
            }
        }
        days
    }
}

/// What each unit about a child, in order of start, has before it. Where an earlier one has no known end,
/// or one has no known start, what came before cannot be read. One that had not ended makes a chain.
fn follow(units: &[Unit], any_undated: bool, previous: Previous) -> Vec<(CaseIx, Event)> {
    let mut chains: Vec<(Day, Position)> = Vec::new();
    let mut events = Vec::new();
    for (place, unit) in units.iter().enumerate() {
        let earlier = &units[..place];
        let ends = earlier.iter().enumerate();
        let last = ends
            .filter_map(|(place, unit)| Some((unit.known_end()?, place)))
            .max_by_key(|((day, _), place)| (*day, *place));
        let mut chain = unit.start;
        if let Some(((closed, at), place)) = last {
            let gap = unit.start.0.days_since(closed);
            if gap >= 0 {
                let opened = units[place].start;
                events.push((unit.case, derived(previous.opened, opened.0, opened.1)));
                events.push((unit.case, derived(previous.closed, closed, at)));
            }
            if gap <= i32::try_from(previous.chain_days).unwrap_or(i32::MAX) {
                chain = chains[place];
                events.push((unit.case, derived(previous.chain, chain.0, chain.1)));
            }
        }
        if any_undated || earlier.iter().any(|unit| unit.known_end().is_none()) {
            let at = unit.start.1;
            events.push((unit.case, derived(previous.closed, UNREADABLE, at)));
            events.push((unit.case, derived(previous.chain, UNREADABLE, at)));
        }
        chains.push(chain);
    }
    events
}

fn derived(word: EventId, day: Day, at: Position) -> Event {
    Event {
        word,
        minute: NO_MINUTE,
        day,
        actor: NOBODY,
        details: 0,
        file: at.file,
        row: at.row,
    }
}

/// The first day on which someone has reached an age.
fn birthday_of(birth: Day, years: u32) -> Day {
    let day = birth.plus_months(years.saturating_mul(12));
    let reached = u32::try_from(day.age_of(birth)).unwrap_or(0);
    if reached < years {
        day.plus_days(1)
    } else {
        day
    }
}
