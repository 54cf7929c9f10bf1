//! Dates that stand in an order that cannot be.

use std::collections::BTreeMap;

use hashbrown::HashSet;
use rayon::prelude::*;
use smallvec::SmallVec;

use super::remark::{Ledger, Severity};
use crate::case::{CaseIx, CaseView, EventIx, FileIx, Position, Store};
use crate::rulebook::{EventId, EventOrder, ObjectId, Rulebook, Vocabulary};
use crate::time::{Day, Moment};

/// Cases that one thread looks into at a time.
const CASES_OF_A_THREAD: usize = 1 << 11;

/// Dates in an order that cannot be are remarks, with the position of the later event.
pub(super) fn remark_on_order(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    let cases: Vec<CaseIx> = book
        .words
        .objects()
        .flat_map(|object| store.cases(object).iter().copied())
        .collect();
    let ordered = Ordered::of(&book.words);
    let of_part = |cases: &[CaseIx]| {
        let mut found = Disordered::default();
        for case in cases {
            ordered.look_into(store.case(*case), &book.words, &mut found);
        }
        found
    };
    let parts = cases.par_chunks(CASES_OF_A_THREAD).map(of_part);
    let mut told = Disordered::default();
    for part in parts.collect::<Vec<Disordered>>() {
        told.add(part);
    }
    // What comes along to other units is the same cell on each of them.
    let mut cells: HashSet<(Position, EventId)> = HashSet::new();
    for event in told.settled(store) {
        let event = store.event(event);
        if !cells.insert((event.position(store), event.word)) {
            continue;
        }
        let label = &book.words.event_word(event.word).label;
        let text = format!("”{label}” är daterad före det som ska komma först");
        ledger.remark(
            event.position(store),
            Severity::Fault,
            "motsagande_datum",
            "",
            &text,
        );
    }
}

/// Units that began another day than it was decided to open them: what is counted from their first day may then be counted
/// from a day on which nothing was decided.
pub(super) fn remark_on_openings(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    for case in store.opened_otherwise() {
        let Some(span) = book.words.object_word(case.object()).open else {
            continue;
        };
        let label = |event| &book.words.event_word(event).label;
        let text = format!(
            "”{}” och ”{}” ska ha samma dag men har inte det; tider räknas från det förstnämnda",
            label(span.from),
            label(span.decision)
        );
        let at = case.position();
        ledger.remark(at, Severity::Warning, "inledd_annan_dag", "", &text);
    }
}

/// Decisions on parts that are not decisions on the units that the parts make up, since it is not known what was decided on
/// those: told once of each file, with how many they are.
pub(super) fn remark_on_undecided(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    let mut told: BTreeMap<(FileIx, ObjectId), (Position, u64)> = BTreeMap::new();
    for (case, at) in store.undecided() {
        let (first, count) = told.entry((at.file, case.object())).or_insert((at, 0));
        *first = (*first).min(at);
        *count += 1;
    }
    for ((_, object), (at, count)) in told {
        let whole = book.words.object_word(object);
        let parts = whole.always_has.iter();
        let parts = parts.map(|part| book.words.object_word(*part).plural.as_str());
        let text = format!(
            "beslut om {} är inte räknade som beslut i ärendet ({}), där det finns flera sådana som inte är beslutade lika, \
             eller en som hör till flera ärenden; skriv ärendets egen nyckel. Inget Nej som beror på dem ges om ärendet",
            parts.collect::<Vec<_>>().join(" och "),
            whole.label
        );
        let (severity, code) = (Severity::Warning, "annat_arendeslag");
        ledger.remark_many(at, severity, code, "", &text, count);
    }
}

/// Decisions that should be units of their own and stand on others alone: told once of each file and kind, with how many they
/// are.
pub(super) fn remark_on_unlisted(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    let mut told: BTreeMap<(FileIx, EventId), (Position, u64)> = BTreeMap::new();
    for (_, word, at) in store.unlisted() {
        let (first, count) = told.entry((at.file, word)).or_insert((at, 0));
        *first = (*first).min(at);
        *count += 1;
    }
    for ((_, word), (at, count)) in told {
        let event = book.words.event_word(word);
        let own = event.own_unit.map(|kind| book.words.object_word(kind));
        let text = format!(
            "”{}” står på det ärende som beslutet fattades i, men inget eget ärende ({}) om barnet har beslutet den dagen: \
             frågorna om sådana beslut ställs inte om det, och inget Nej som beror på det ges om barnets andra sådana ärenden. \
             Lägg in beslutet i deras tabell",
            event.label,
            own.map_or("", |own| own.label.as_str())
        );
        let (severity, code) = (Severity::Warning, "annat_arendeslag");
        ledger.remark_many(at, severity, code, "", &text, count);
    }
}

/// What stands on units of one kind and may be about others, on which it is not told: told once of each file, with how many
/// rows they are.
pub(super) fn remark_on_told_apart(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    let mut told: BTreeMap<(FileIx, ObjectId, EventId), (Position, u64)> = BTreeMap::new();
    for (object, word, at) in store.told_apart() {
        let rows = told.entry((at.file, object, word)).or_insert((at, 0));
        rows.0 = rows.0.min(at);
        rows.1 += 1;
    }
    for ((_, object, word), (at, count)) in told {
        let text = format!(
            "”{}” kan gälla ett ärende av ett annat slag om samma barn ({}) än det som raden hör till, men står inte på det; \
             skriv också det ärendets nyckel. Inget Nej som beror på det ges om de ärenden som det kan gälla",
            book.words.event_word(word).label,
            book.words.object_word(object).plural
        );
        let (severity, code) = (Severity::Warning, "annat_arendeslag");
        ledger.remark_many(at, severity, code, "", &text, count);
    }
}

/// The words that must come in some order, by event word. Most events of a case are of none of them, and are passed over
/// with one look.
struct Ordered {
    roles: Vec<Roles>,
    /// By order: the kind of unit in which it holds, where it does not in all.
    only_in: Vec<Option<ObjectId>>,
}

/// The places of the orders that a word has a part in.
struct Roles {
    /// It is what comes first.
    first: Vec<usize>,
    /// It comes after that.
    after: Vec<usize>,
    /// Some kind of unit has it from what it belongs to.
    is_inherited: bool,
}

/// An event that must not come before some others: when it came, and what its word has a part in.
type Later<'o> = (EventIx, (EventId, Moment), &'o Roles);

/// What was found in some cases.
#[derive(Default)]
struct Disordered {
    /// Events dated before what must come first in the case that they are told of.
    wrong: Vec<EventIx>,
    /// Those of them that the case has from what it is a part of.
    handed_down: Vec<EventIx>,
    /// The kinds and rows of events that come after the first of what must come before them, and before the last: they were
    /// about an earlier part, and contradict nothing in a later one that has them too.
    about_earlier: Vec<(EventId, Position)>,
}

impl Disordered {
    /// Adds what was found in other cases.
    fn add(&mut self, other: Self) {
        self.wrong.extend(other.wrong);
        self.handed_down.extend(other.handed_down);
        self.about_earlier.extend(other.about_earlier);
    }

    /// The events that contradict something, in order and each once.
    fn settled(mut self, store: &Store) -> Vec<EventIx> {
        self.about_earlier.sort_unstable();
        let is_about_earlier = |ix: &EventIx| {
            let event = store.event(*ix);
            let row = (event.word, event.position(store));
            self.about_earlier.binary_search(&row).is_ok()
        };
        self.handed_down.retain(|ix| !is_about_earlier(ix));
        self.wrong.append(&mut self.handed_down);
        self.wrong.sort_unstable();
        self.wrong.dedup();
        self.wrong
    }
}

/// When what comes first in some orders happened first and last.
#[derive(Default)]
struct Firsts(SmallVec<[(usize, Moment, Moment); 8]>);

impl Firsts {
    fn note(&mut self, order: usize, moment: Moment) {
        match self.0.iter_mut().find(|(known, ..)| *known == order) {
            Some((_, first, _)) if moment.day < first.day => *first = moment,
            Some((_, _, last)) if moment.day > last.day => *last = moment,
            Some(_) => {}
            None => self.0.push((order, moment, moment)),
        }
    }

    fn of(&self, order: usize) -> Option<(Moment, Moment)> {
        let found = self.0.iter().find(|(known, ..)| *known == order);
        found.map(|(_, first, last)| (*first, *last))
    }
}

impl Ordered {
    fn of(words: &Vocabulary) -> Self {
        let orders = words.orders();
        let places = |is_in: &dyn Fn(&EventOrder) -> bool| -> Vec<usize> {
            let places = 0..orders.len();
            places.filter(|place| is_in(&orders[*place])).collect()
        };
        let is_handed_down = |word| {
            let mut objects = words.objects();
            objects.any(|object| is_inherited(words, object, word))
        };
        let roles = words.events().map(|word| Roles {
            is_inherited: is_handed_down(word),
            first: places(&|order| order.first == word),
            after: places(&|order| order.after.contains(&word)),
        });
        Self {
            roles: roles.collect(),
            only_in: orders.iter().map(|order| order.object).collect(),
        }
    }

    /// Adds the events of a case that are dated before what must come first, or between the first and the last of that: its
    /// own, and those of its parts that belong to parts. The same event of the same day, told in a row of the unit and in a
    /// log, is added once.
    fn look_into(&self, case: CaseView<'_>, words: &Vocabulary, found: &mut Disordered) {
        let mut firsts = Firsts::default();
        let mut later: SmallVec<[Later<'_>; 8]> = SmallVec::new();
        case.each_event(words, |ix, event| {
            let roles = &self.roles[usize::from(event.word.0)];
            let is_ordered = !(roles.first.is_empty() && roles.after.is_empty());
            let Some(moment) = event.moment().filter(|_| is_ordered) else {
                return;
            };
            for order in &roles.first {
                firsts.note(*order, moment);
            }
            if !roles.after.is_empty() {
                later.push((ix, (event.word, moment), roles));
            }
        });
        let object = case.object();
        let place = |order: &usize, moment: Moment| {
            let holds = self.only_in[*order].is_none_or(|only| only == object);
            let (first, last) = firsts.of(*order).filter(|_| holds)?;
            Some((moment.is_before(first), moment.is_before(last)))
        };
        let mut told: SmallVec<[(EventId, Day); 4]> = SmallVec::new();
        for (ix, (word, moment), roles) in &later {
            let places = roles.after.iter().filter_map(|order| place(order, *moment));
            let (mut is_wrong, mut is_between) = (false, false);
            for (before_first, before_last) in places {
                is_wrong |= before_first;
                is_between |= before_last;
            }
            if is_wrong {
                if told.contains(&(*word, moment.day)) {
                    continue;
                }
                told.push((*word, moment.day));
                if roles.is_inherited && is_inherited(words, object, *word) {
                    found.handed_down.push(*ix);
                } else {
                    found.wrong.push(*ix);
                }
            } else if is_between && roles.is_inherited {
                let at = case.store.event(*ix).position(case.store);
                found.about_earlier.push((*word, at));
            }
        }
    }
}

/// True for what comes along to a kind of unit from what it belongs to.
fn is_inherited(words: &Vocabulary, object: ObjectId, word: EventId) -> bool {
    let mut lists = words.object_word(object).inherits.iter();
    lists.any(|(_, events)| events.contains(&word))
}
