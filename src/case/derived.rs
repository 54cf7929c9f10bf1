//! Events that are worked out rather than read: what a decision is besides its kind, what comes along
//! from another unit, birthdays, and the unit before this one about the same child.

use std::iter::repeat_n;

use hashbrown::HashSet;
use rayon::prelude::*;

use super::builder::Builder;
use super::by_case::ByCase;
use super::details::NOTHING;
use super::interner::Id;
use super::places::Place;
use super::room::push;
use super::siblings::Siblings;
use super::store::{CaseIx, CaseRow, Event, NO_MINUTE, UNREADABLE};
use crate::rulebook::{Birthday, EventId, ObjectId, OpenSpan, Previous, Vocabulary, Word};
use crate::time::Day;

/// A unit with known days, about a known child.
#[derive(Clone, Copy)]
struct Unit {
    case: CaseIx,
    start: (Day, Place),
    end: Option<(Day, Place)>,
    /// False when a row about it was set aside.
    is_certain: bool,
}

impl Unit {
    /// Its last day, when that is known and not before its first.
    fn known_end(&self) -> Option<(Day, Place)> {
        self.end
            .filter(|(day, _)| self.is_certain && *day >= self.start.0)
    }
}

impl Builder {
    /// Adds every event that is worked out. The children must have been shared before, and the events of each case must
    /// still lie in the order in which they were read.
    pub(super) fn derive(&mut self, words: &Vocabulary, by_object: &[Vec<CaseIx>]) {
        self.raise_decisions(words);
        self.found_decisions(words);
        self.share_decisions(words, by_object);
        self.doubt_leaning(words);
        self.hand_back();
        let origins = self.origins.clone();
        self.inherit(words, origins.into_iter());
        self.inherit_unknown(words);
        self.add_followers(words, by_object);
        for birthday in words.birthdays() {
            self.add_birthdays(words, *birthday);
        }
        for object in words.objects() {
            if let Some(previous) = words.object_word(object).previous {
                self.add_previous(object, previous, &by_object[usize::from(object.0)]);
            }
        }
    }

    /// A unit that came out of another was opened by a decision in that one. What the export has of it on the new unit, each
    /// decision or else its day alone, is given to the one that it belongs to.
    fn found_decisions(&mut self, words: &Vocabulary) {
        let mut of_children = Vec::new();
        for object in words.objects() {
            let Some(span) = words.object_word(object).open else {
                continue;
            };
            let mut found: Vec<(CaseIx, Event)> = Vec::new();
            for pair in &self.origins {
                if self.object(pair.0) == object {
                    let before = found.len();
                    self.add_openings(*pair, span, &mut found);
                    let new = &found[before..];
                    self.note_child(words, *pair, span.decision, new, &mut of_children);
                }
            }
            for (origin, event) in &mut found {
                let giver = self.object(*origin);
                let word = Word::Event(span.decision);
                self.exported.insert_for(*origin, giver, word);
                if event.word != span.decision {
                    event.word = span.decision;
                    event.more = self.details.who_alone(event.more);
                }
            }
            self.events.take_in(found);
        }
        self.tell_siblings_apart(of_children);
    }

    /// Adds what a unit was opened by, for the one that it came out of: every decision that is not told there too, or else
    /// what opened it, where nothing has been decided there.
    fn add_openings(
        &self,
        (case, origin): (CaseIx, CaseIx),
        span: OpenSpan,
        found: &mut Vec<(CaseIx, Event)>,
    ) {
        let (own, told) = (self.events.of(case), self.events.of(origin));
        if has(own, span.decision) {
            let decisions = own.iter().filter(|event| event.word == span.decision);
            let is_new = |event: &&Event| !told.iter().any(|known| self.is_told_by(known, event));
            found.extend(decisions.filter(is_new).map(|event| (origin, *event)));
        } else if !has(told, span.decision) {
            let opened = own.iter().find(|event| event.word == span.from);
            found.extend(opened.map(|event| (origin, *event)));
        }
    }

    /// True for a decision of the same day as another, by nobody else as far as it says: it is one, registered twice.
    fn is_told_by(&self, known: &Event, event: &Event) -> bool {
        let is_same = known.word == event.word && known.day == event.day;
        let actor = self.details.of(event.more).actor;
        let is_by_same = || actor.is_none() || actor == self.details.of(known.more).actor;
        is_same && event.moment().is_some() && is_by_same()
    }

    /// Where each decision is a unit of its own, it also has the event that all of them share.
    fn share_decisions(&mut self, words: &Vocabulary, by_object: &[Vec<CaseIx>]) {
        for object in words.objects() {
            let Some(common) = words.object_word(object).common else {
                continue;
            };
            let mut shared = Vec::new();
            for case in &by_object[usize::from(object.0)] {
                let own = self.events.of(*case).iter();
                let decisions = own.filter(|event| words.event_word(event.word).is_decision);
                shared.extend(decisions.map(|event| {
                    let decision = Event {
                        word: common,
                        ..*event
                    };
                    (*case, decision)
                }));
            }
            self.exported.insert(object, Word::Event(common));
            self.events.take_in(shared);
        }
    }

    /// What would have come along from a unit that the export does not have cannot be read. That one unit lacks it gives no
    /// other a place for it.
    fn inherit_unknown(&mut self, words: &Vocabulary) {
        let mut unknown = Vec::new();
        for (case, origin) in std::mem::take(&mut self.missing_origins) {
            let (heir, place) = (self.object(case), self.cases[case.0 as usize].place);
            for word in inherits(words, heir, origin) {
                if !has(self.events.of(case), word) {
                    unknown.push((case, derived(word, UNREADABLE, place)));
                }
            }
        }
        self.events.take_in(unknown);
    }

    /// Parts take over events of the units that they belong to, once it is known which those are.
    pub(super) fn inherit_to_parts(&mut self, words: &Vocabulary, parts: &ByCase<CaseIx>) {
        let pairs = parts.pairs().map(|(whole, part)| (*part, whole));
        self.inherit(words, pairs);
    }

    /// Events that come along to a unit (the first of each pair) from the one that it came out of or is
    /// a part of, unless it has its own.
    fn inherit(&mut self, words: &Vocabulary, pairs: impl Iterator<Item = (CaseIx, CaseIx)>) {
        let givers = self.givers(words, pairs);
        let (cases, events, siblings) = (self.cases.as_slice(), &self.events, &self.siblings);
        let inherited = givers.collect(|heir, givers, found| {
            for giver in givers {
                add_inherited(words, cases, (events, siblings), (heir, *giver), found);
            }
        });
        // Both are of millions, and more memory is wanted for what comes in.
        drop(givers);
        self.events.take_in(inherited);
    }

    /// By heir: the units from which events come along.
    fn givers(
        &mut self,
        words: &Vocabulary,
        pairs: impl Iterator<Item = (CaseIx, CaseIx)>,
    ) -> ByCase<CaseIx> {
        let mut givers = Vec::new();
        let (mut last, mut may_give) = (None, false);
        for (heir, giver) in pairs {
            let kinds = (self.object(heir), self.object(giver));
            let systems = (self.exported.system(heir), self.exported.system(giver));
            // Most pairs are of the same kinds as the last, of which there is nothing more to say.
            if last.replace((kinds, systems)) != Some((kinds, systems)) {
                may_give = self.pass_on_words(words, (heir, giver));
            }
            if may_give {
                push(&mut givers, (heir, giver));
            }
        }
        // What has been passed on to others is known first when all have been gone through.
        if self.exported.differs() {
            for pair in &givers {
                self.pass_on_gaps(words, *pair);
            }
        }
        ByCase::of_pairs(self.cases.len(), &givers)
    }

    /// What the export has a place for in a kind of unit, it has a place for in its heirs; false when there are no events
    /// that come along.
    fn pass_on_words(&mut self, words: &Vocabulary, (heir, giver): (CaseIx, CaseIx)) -> bool {
        let mut any = false;
        let (heir, giver) = ((heir, self.object(heir)), (giver, self.object(giver)));
        for word in inherits(words, heir.1, giver.1) {
            any = true;
            self.exported.pass_on(heir, giver, Word::Event(word));
        }
        any
    }

    /// What the file or the system of a unit lacks, its heir lacks.
    fn pass_on_gaps(&mut self, words: &Vocabulary, (heir, giver): (CaseIx, CaseIx)) {
        let (heir, giver) = ((heir, self.object(heir)), (giver, self.object(giver)));
        for word in inherits(words, heir.1, giver.1) {
            self.exported.pass_on_gap(heir, giver, Word::Event(word));
        }
    }

    /// A birthday of each child whose date of birth is known; one that is not known cannot be read.
    fn add_birthdays(&mut self, words: &Vocabulary, birthday: Birthday) {
        let persons = &self.registers.persons.rows;
        if persons.values().all(|person| person.birth.is_none()) {
            return;
        }
        let owners = words.owners(Word::Event(birthday.event));
        for object in &owners {
            self.exported.insert(*object, Word::Event(birthday.event));
        }
        let cases = &self.cases;
        let row = |case: CaseIx| &cases[case.0 as usize];
        let is_owner = |case: CaseIx| owners.contains(&row(case).object);
        self.events.take_in_one(is_owner, |case| {
            let person = row(case).person.id();
            let birth = person.and_then(|person| persons.get(&person)?.birth);
            let day = birth.map_or(UNREADABLE, |birth| birthday_of(birth, birthday.years));
            derived(birthday.event, day, row(case).place)
        });
    }

    /// Tells each unit of a kind which unit about the same child ended last before it began, and where a
    /// chain of such units began.
    fn add_previous(&mut self, object: ObjectId, previous: Previous, cases: &[CaseIx]) {
        let (mut units, mut unknown) = (Vec::new(), Vec::new());
        let mut undated: HashSet<Id> = HashSet::new();
        for case in cases {
            let (row, own) = (&self.cases[case.0 as usize], self.events.of(*case));
            match (row.person.id(), first_day(own, previous.from)) {
                (Some(person), Some(start)) => {
                    let unit = Unit {
                        case: *case,
                        start,
                        end: first_day(own, previous.until),
                        is_certain: !row.lacks_rows,
                    };
                    push(&mut units, (person, unit));
                }
                (None, _) => unknown.push((*case, row.place)),
                (Some(person), None) => {
                    undated.insert(person);
                }
            }
        }
        if units.is_empty() {
            return;
        }
        for word in [previous.opened, previous.closed, previous.chain] {
            self.exported.insert(object, Word::Event(word));
        }
        let mut events = Vec::new();
        for (case, place) in unknown {
            for word in [previous.closed, previous.chain] {
                events.push((case, derived(word, UNREADABLE, place)));
            }
        }
        units.par_sort_unstable_by_key(|(person, unit)| (*person, unit.start.0, unit.case));
        for units in units.chunk_by(|one, other| one.0 == other.0) {
            let any_undated = undated.contains(&units[0].0);
            follow(units, any_undated, previous, &mut events);
        }
        self.events.take_in(events);
    }
}

/// True when a case has an event of a kind.
pub(super) fn has(own: &[Event], word: EventId) -> bool {
    own.iter().any(|event| event.word == word)
}

/// The events that come along to a kind of unit from another.
fn inherits(words: &Vocabulary, heir: ObjectId, giver: ObjectId) -> impl Iterator<Item = EventId> {
    let lists = words.object_word(heir).inherits.iter();
    let lists = lists.filter(move |(object, _)| *object == giver);
    lists.flat_map(|(_, events)| events.iter().copied())
}

/// Adds what an heir has from one unit to what was found.
fn add_inherited(
    words: &Vocabulary,
    cases: &[CaseRow],
    (events, siblings): (&ByCase<Event>, &Siblings),
    (heir, giver): (CaseIx, CaseIx),
    found: &mut Vec<(CaseIx, Event)>,
) {
    let kind = |case: CaseIx| cases[case.0 as usize].object;
    let (own, child) = (events.of(heir), cases[heir.0 as usize].person.id());
    for event in events.of(giver) {
        let lists = inherits(words, kind(heir), kind(giver));
        let times = lists.filter(|word| *word == event.word).count();
        if times == 0 || siblings.is_of_another(giver, (heir, child), event) {
            continue;
        }
        // What nämnden decided on the whole counts beside what it decided on the unit itself, unless the one has come from
        // the other.
        let is_barred = if words.event_word(event.word).is_decision {
            own.iter().any(|known| is_same_row(known, event))
        } else {
            has(own, event.word)
        };
        if !is_barred {
            found.extend(repeat_n((heir, *event), times));
        }
    }
}

/// True for events of a kind that stand in one row.
fn is_same_row(one: &Event, other: &Event) -> bool {
    one.word == other.word && one.place == other.place && one.day == other.day
}

/// The first day of a kind of event.
fn first_day(own: &[Event], word: EventId) -> Option<(Day, Place)> {
    let of_word = own.iter().filter(|event| event.word == word);
    let days = of_word.filter_map(|event| Some((event.moment()?.day, event.place)));
    days.min()
}

/// What each unit about a child, in order of start, has before it. Where an earlier one has no known end,
/// or one has no known start, what came before cannot be read. One that had not ended makes a chain.
fn follow(
    units: &[(Id, Unit)],
    any_undated: bool,
    previous: Previous,
    events: &mut Vec<(CaseIx, Event)>,
) {
    let mut chains: Vec<(Day, Place)> = Vec::new();
    for (place, (_, unit)) in units.iter().enumerate() {
        let earlier = &units[..place];
        let ends = earlier.iter().enumerate();
        let ends = ends.filter_map(|(place, (_, unit))| Some((unit.known_end()?, place)));
        let order = |((day, _), place): &((Day, Place), usize)| (*day, *place);
        // One that ended after the start does not hide those that had ended before it.
        let had_ended = |((day, _), _): &((Day, Place), usize)| *day <= unit.start.0;
        if let Some(((closed, at), place)) = ends.clone().filter(had_ended).max_by_key(order) {
            let opened = units[place].1.start;
            events.push((unit.case, derived(previous.opened, opened.0, opened.1)));
            events.push((unit.case, derived(previous.closed, closed, at)));
        }
        let mut chain = unit.start;
        if let Some(((ended, _), place)) = ends.max_by_key(order) {
            let gap = unit.start.0.days_since(ended);
            if gap <= i32::try_from(previous.chain_days).unwrap_or(i32::MAX) {
                chain = chains[place];
                events.push((unit.case, derived(previous.chain, chain.0, chain.1)));
            }
        }
        if any_undated || earlier.iter().any(|(_, unit)| unit.known_end().is_none()) {
            let at = unit.start.1;
            events.push((unit.case, derived(previous.closed, UNREADABLE, at)));
            events.push((unit.case, derived(previous.chain, UNREADABLE, at)));
        }
        chains.push(chain);
    }
}

/// An event that has been worked out from what stands at a place.
pub(super) fn derived(word: EventId, day: Day, place: Place) -> Event {
    Event {
        word,
        minute: NO_MINUTE,
        day,
        place,
        more: NOTHING,
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
