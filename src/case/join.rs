//! Joining: which child a case is about, which parts belong to which units, and what stands twice.

use hashbrown::HashSet;
use rayon::prelude::*;

use super::arrivals::{Arrival, Arrivals, Open};
use super::builder::{Builder, index};
use super::by_case::ByCase;
use super::derived::has;
use super::details::NOTHING;
use super::exported::Exported;
use super::interner::Id;
use super::places::{Place, Places};
use super::room::{append, filled};
use super::siblings::Shared;
use super::store::{
    CaseIx, CaseRow, Event, Fact, NO_MINUTE, UNDATED, UNREADABLE, UNREADABLE_VALUE,
};
use crate::rulebook::{EventId, ObjectId, OpenSpan, Vocabulary, Word};
use crate::time::{Day, Moment};

/// Units from which it tells something that none of them has an end.
pub(super) const FEWEST_ENDLESS: usize = 2;

/// Units that are joined with what came in while they were open, by one thread at a time.
const UNITS_OF_A_THREAD: usize = 1 << 11;

/// What belongs to units, and what is known of it since.
pub(super) struct Joined {
    /// By unit, in order.
    pub(super) parts: ByCase<CaseIx>,
    /// Facts about parts, in no particular order.
    pub(super) marks: Vec<(CaseIx, Fact)>,
}

/// A kind of units that parts come in to while they are open.
#[derive(Clone, Copy)]
struct Opening<'a> {
    units: &'a [CaseIx],
    span: OpenSpan,
    /// What comes in.
    kind: ObjectId,
    parts: &'a [CaseIx],
}

/// Units that have been asked what came in while they were open.
#[derive(Default)]
struct WhileOpen {
    links: Vec<(CaseIx, CaseIx)>,
    marks: Vec<(CaseIx, Fact)>,
    uncertain: Vec<CaseIx>,
}

/// What tells when units are open, and what came in then.
struct Asked<'a> {
    cases: &'a [CaseRow],
    events: &'a ByCase<Event>,
    arrivals: &'a Arrivals,
    /// Units and the parts that led to them, by what they came out of; in order.
    inherited: &'a [(CaseIx, CaseIx)],
    span: OpenSpan,
    /// What kind of units they are.
    object: ObjectId,
    /// Whether the export has the ends of each of them.
    exported: &'a Exported,
    sources: Sources<'a>,
    /// By source: true where it is not believed that a unit without an end was still open.
    unbelieved: Vec<bool>,
}

/// Which source each unit stands in.
#[derive(Clone, Copy)]
struct Sources<'a> {
    places: &'a Places,
    /// By file.
    of_file: &'a [usize],
}

impl Sources<'_> {
    /// The source that the first row about a case stands in.
    fn of(self, case: &CaseRow) -> usize {
        let file = self.places.position(case.place).file;
        let source = self.of_file.get(usize::from(file.0));
        source.copied().unwrap_or(0)
    }

    fn count(self) -> usize {
        self.of_file.iter().max().map_or(1, |last| last + 1)
    }
}

impl Builder {
    /// A row without a child takes it from what it is linked to.
    pub(super) fn share_children(&mut self) {
        let mut shared = Shared::default();
        for pair in self.links.iter().chain(&self.origins) {
            let (one, other) = (pair.0.0 as usize, pair.1.0 as usize);
            let children = (self.cases[one].person.id(), self.cases[other].person.id());
            match children {
                (Some(_), None) => {
                    self.cases[other].person = self.cases[one].person;
                    shared.lend(pair.1);
                }
                (None, Some(_)) => {
                    self.cases[one].person = self.cases[other].person;
                    shared.lend(pair.0);
                }
                (Some(child), Some(sibling)) if child != sibling => shared.mix([pair.0, pair.1]),
                _ => {}
            }
        }
        self.shared = shared.settled();
    }

    /// The order of the rows decides among equals, so the bytes out do not depend on the sort.
    pub(super) fn sort_events(&mut self) {
        let details = &self.details;
        self.events.sort_each(|one, other| {
            let order = event_order(one).cmp(&event_order(other));
            order.then_with(|| details.order(one.more).cmp(&details.order(other.more)))
        });
    }

    /// A decision that stands both in its unit's row, with nothing but its day, and in a log that says more
    /// is one decision.
    pub(super) fn merge_told_twice(&mut self, words: &Vocabulary) {
        let (events, places, siblings) = (&self.events, &self.places, &self.siblings);
        let told_twice: Vec<u32> = events.collect(|case, own, found| {
            let mut start = events.range(case).start;
            for run in own.chunk_by(is_twin) {
                if run.len() > 1 && words.event_word(run[0].word).is_decision {
                    // What was decided about one child says nothing of what was about a sibling.
                    let is_of_two =
                        |one: &Event, other: &Event| siblings.are_of_two(case, one, other);
                    let told = (start..)
                        .zip(run)
                        .filter(|(_, event)| is_told(event, run, places, is_of_two));
                    found.extend(told.map(|(place, _)| place));
                }
                start += index(run.len());
            }
        });
        self.events.leave_out(&told_twice);
    }

    /// Completes the links: a unit takes over the parts of the one it came out of, and what came in
    /// about the same child while it was open.
    pub(super) fn join_parts(&mut self, words: &Vocabulary, by_object: &[Vec<CaseIx>]) -> Joined {
        let links = std::mem::take(&mut self.links);
        let mut parts = ByCase::of_pairs(self.cases.len(), &links);
        drop(links);
        let mut inherited = self.inherited_parts(words, &parts);
        parts.take_in(inherited.clone());
        inherited.sort_unstable();
        let mut marks = Vec::new();
        let mut links = Vec::new();
        for object in words.objects() {
            let span = words.object_word(object).open;
            let kind = span.and_then(|span| words.event_word(span.arrival).part);
            if let Some((span, kind)) = span.zip(kind) {
                let opening = Opening {
                    units: &by_object[usize::from(object.0)],
                    span,
                    kind,
                    parts: &by_object[usize::from(kind.0)],
                };
                for some in self.join_while_open(object, opening, (&parts, &inherited)) {
                    append(&mut links, some.links);
                    append(&mut marks, some.marks);
                }
            }
        }
        parts.take_in(links);
        parts.sort_each(Ord::cmp);
        parts.leave_out(&linked_twice(&parts));
        Joined { parts, marks }
    }

    /// What led to the unit that each came out of led to it too, but for what is known to be about another child alone:
    /// siblings may share the unit that theirs came out of.
    fn inherited_parts(
        &mut self,
        words: &Vocabulary,
        parts: &ByCase<CaseIx>,
    ) -> Vec<(CaseIx, CaseIx)> {
        let also_about: HashSet<(CaseIx, Id)> = self.also_about.iter().copied().collect();
        let mut inherited = Vec::new();
        for (case, origin) in &self.origins {
            self.cases[case.0 as usize].lacks_rows |= self.cases[origin.0 as usize].lacks_rows;
            if !words.takes_parts(self.cases[case.0 as usize].object) {
                continue;
            }
            let child = self.cases[case.0 as usize].person.id();
            let may_be_its = |part: &CaseIx| {
                let children = child.zip(self.cases[part.0 as usize].person.id());
                children.is_none_or(|(child, other)| {
                    child == other || also_about.contains(&(*part, child))
                })
            };
            // One anmälan about several children is often registered on one of them: where none is known to be about the
            // child of the unit, the unit came out of them all the same.
            let all = parts.of(*origin);
            let any_is_its = all.iter().any(may_be_its);
            let its = all.iter().copied();
            let its = its.filter(|part| !any_is_its || may_be_its(part));
            inherited.extend(its.map(|part| (*case, part)));
        }
        inherited
    }

    fn join_while_open(
        &mut self,
        object: ObjectId,
        opening: Opening<'_>,
        (parts, inherited): (&ByCase<CaseIx>, &[(CaseIx, CaseIx)]),
    ) -> Vec<WhileOpen> {
        let span = opening.span;
        let mut unbelieved = self.never_ended(object, opening);
        if self.until_further_notice {
            unbelieved.clear();
        }
        self.exported.insert(opening.kind, Word::Fact(span.mark));
        let asked = Asked {
            cases: &self.cases,
            events: &self.events,
            arrivals: &self.arrivals(opening, parts),
            inherited,
            span,
            object,
            exported: &self.exported,
            sources: self.unit_sources(),
            unbelieved,
        };
        let units = opening.units.par_chunks(UNITS_OF_A_THREAD);
        let joined: Vec<WhileOpen> = units.map(|units| asked.of(units)).collect();
        for unit in joined.iter().flat_map(|some| &some.uncertain) {
            self.cases[unit.0 as usize].parts_uncertain = true;
        }
        joined
    }

    /// By source: true when it has ends of its units, and not one of several has any; true of all where that holds of all
    /// units taken together.
    fn never_ended(&self, object: ObjectId, opening: Opening<'_>) -> Vec<bool> {
        let sources = self.unit_sources();
        let until = Word::Event(opening.span.until);
        // Of each how many units have no end, and whether one has.
        let mut known = vec![(0_usize, false); sources.count()];
        let mut left = known.len();
        for unit in opening.units {
            let (without, has_ended) = &mut known[sources.of(&self.cases[unit.0 as usize])];
            if *has_ended {
                continue;
            }
            if has(self.events.of(*unit), opening.span.until) {
                *has_ended = true;
                left -= 1;
                if left == 0 {
                    break;
                }
            } else if self.exported.has(*unit, object, until) {
                *without += 1;
            }
        }
        let all: usize = known.iter().map(|(without, _)| without).sum();
        let none_has_ended = left == known.len() && all >= FEWEST_ENDLESS;
        let is_endless = |(without, has_ended): &(usize, bool)| {
            none_has_ended || (!has_ended && *without >= FEWEST_ENDLESS)
        };
        known.iter().map(is_endless).collect()
    }

    fn unit_sources(&self) -> Sources<'_> {
        Sources {
            places: &self.places,
            of_file: &self.sources,
        }
    }

    /// Every case of the kind that arrives, whether or not the export says when.
    fn arrivals(&self, opening: Opening<'_>, parts: &ByCase<CaseIx>) -> Arrivals {
        let mut linked = filled(self.cases.len(), false);
        for part in opening.units.iter().flat_map(|unit| parts.of(*unit)) {
            linked[part.0 as usize] = true;
        }
        let arrival_of = |part: CaseIx, is_loose: bool| {
            let moment = last_moment(self.events.of(part), opening.span.arrival);
            Arrival {
                part: Some(part),
                day: moment.map(|moment| moment.day),
                minute: minute_of(moment),
                is_loose,
            }
        };
        let of_kind = opening.parts.par_iter().map(|part| {
            let arrival = arrival_of(*part, !linked[part.0 as usize]);
            (self.person(*part), arrival)
        });
        // Each is looked up once, by whichever thread has time: its events may lie anywhere.
        let of_kind: Vec<(Option<Id>, Arrival)> = of_kind.collect();
        let also = self.also_about.iter().map(|(part, person)| {
            let arrival = arrival_of(*part, false);
            (Some(*person), arrival)
        });
        let of_lost_kind = self.lost_parts.iter();
        let of_lost_kind = of_lost_kind.filter(|(lost, _, _)| *lost == opening.kind);
        let lost = of_lost_kind.map(|(_, person, day)| {
            let arrival = Arrival {
                part: None,
                day: *day,
                minute: NO_MINUTE,
                is_loose: true,
            };
            (*person, arrival)
        });
        Arrivals::of(of_kind.iter().copied().chain(also).chain(lost))
    }
}

impl Asked<'_> {
    fn of(&self, units: &[CaseIx]) -> WhileOpen {
        let mut joined = WhileOpen::default();
        for unit in units {
            let case = &self.cases[unit.0 as usize];
            let (person, open) = (case.person.id(), self.open_days(*unit));
            if self.arrivals.uncertain(person, open) {
                joined.uncertain.push(*unit);
            }
            for (part, arrival) in self.arrivals.during(person, open) {
                joined.links.push((*unit, part));
                // What led to the unit came before it was opened, whatever the clocks of that day say.
                let pair = (*unit, part);
                let led_to =
                    || arrival.day == open.first && self.inherited.binary_search(&pair).is_ok();
                // What came in after the unit had been opened is marked.
                if open.had_begun(arrival) && !led_to() {
                    joined.marks.push((part, self.mark(case)));
                }
            }
        }
        joined
    }

    fn mark(&self, unit: &CaseRow) -> Fact {
        let is_unbelieved = self.unbelieved.get(self.sources.of(unit)) == Some(&true);
        // The first code of a yes-or-no fact is yes. Where it is not believed that a unit was still open, it cannot be known.
        let mark = if is_unbelieved { UNREADABLE_VALUE } else { 0 };
        Fact::new(self.span.mark, mark, unit.place)
    }

    /// When a unit is open.
    fn open_days(&self, unit: CaseIx) -> Open {
        let own = self.events.of(unit);
        let of = |word| own.iter().filter(move |event| event.word == word);
        let moment_of = |word| of(word).find_map(Event::moment);
        let (opened, closed) = (moment_of(self.span.from), moment_of(self.span.until));
        let until = Word::Event(self.span.until);
        // An empty cell says that it goes on; where its file has no column for that, nothing does.
        let ends =
            of(self.span.until).next().is_some() || !self.exported.has(unit, self.object, until);
        Open {
            first: opened.map(|moment| moment.day),
            last: closed
                .map(|moment| moment.day)
                .or((!ends).then_some(Day::MAX)),
            minutes: (minute_of(opened), minute_of(closed)),
        }
    }
}

/// Events of a case lie in this order, and else in that of their details.
fn event_order(event: &Event) -> (EventId, Day, u16, Place) {
    (event.word, event.day, event.minute, event.place)
}

fn is_twin(one: &Event, other: &Event) -> bool {
    let day = one.day;
    one.word == other.word && day == other.day && day != UNDATED && day != UNREADABLE
}

/// True for an event that says nothing but its day, when one of the same day in another file says more.
fn is_told(
    event: &Event,
    run: &[Event],
    places: &Places,
    are_of_two: impl Fn(&Event, &Event) -> bool,
) -> bool {
    let file = |event: &Event| places.position(event.place).file;
    let says_more = |other: &Event| other.more != NOTHING && file(other) != file(event);
    let is_same = |other: &Event| says_more(other) && !are_of_two(event, other);
    event.more == NOTHING && run.iter().any(is_same)
}

/// When the last of the dated events of a kind happened, which lie in order.
fn last_moment(own: &[Event], word: EventId) -> Option<Moment> {
    let of_word = own.iter().rev().filter(|event| event.word == word);
    let mut moments = of_word.filter_map(Event::moment);
    moments.next()
}

/// Minutes since midnight, or [`NO_MINUTE`].
fn minute_of(moment: Option<Moment>) -> u16 {
    moment.and_then(|moment| moment.minute).unwrap_or(NO_MINUTE)
}

/// Places of links that stand before, among links in order.
fn linked_twice(parts: &ByCase<CaseIx>) -> Vec<u32> {
    parts.collect(|unit, own, found| {
        let pairs = (parts.range(unit).start + 1..).zip(own.windows(2));
        let same = pairs.filter(|(_, pair)| pair[0] == pair[1]);
        found.extend(same.map(|(place, _)| place));
    })
}
