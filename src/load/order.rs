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
        let mut wrong = Vec::new();
        for case in cases {
            ordered.add_wrong(store.case(*case), &book.words, &mut wrong);
        }
        wrong
    };
    let told = cases.par_chunks(CASES_OF_A_THREAD).map(of_part);
    let mut told: Vec<EventIx> = told.flatten_iter().collect();
    told.sort_unstable();
    told.dedup();
    // What comes along to other units is the same cell on each of them.
    let mut cells: HashSet<(Position, EventId)> = HashSet::new();
    for event in told {
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
}

/// When what comes first in some orders happened first.
#[derive(Default)]
struct Firsts(SmallVec<[(usize, Moment); 8]>);

impl Firsts {
    fn note(&mut self, order: usize, moment: Moment) {
        match self.0.iter_mut().find(|(known, _)| *known == order) {
            Some((_, known)) if moment.day < known.day => *known = moment,
            Some(_) => {}
            None => self.0.push((order, moment)),
        }
    }

    fn of(&self, order: usize) -> Option<Moment> {
        let found = self.0.iter().find(|(known, _)| *known == order);
        found.map(|(_, first)| *first)
    }
}

impl Ordered {
    fn of(words: &Vocabulary) -> Self {
        let orders = words.orders();
        let places = |is_in: &dyn Fn(&EventOrder) -> bool| -> Vec<usize> {
            let places = 0..orders.len();
            places.filter(|place| is_in(&orders[*place])).collect()
        };
        let roles = words.events().map(|word| Roles {
            first: places(&|order| order.first == word),
            after: places(&|order| order.after.contains(&word)),
        });
        Self {
            roles: roles.collect(),
            only_in: orders.iter().map(|order| order.object).collect(),
        }
    }

    /// Adds the events of a case that are dated before what must come first: its own, and those of its parts that belong
    /// to parts. The same event of the same day, told in a row of the unit and in a log, is added once.
    fn add_wrong(&self, case: CaseView<'_>, words: &Vocabulary, wrong: &mut Vec<EventIx>) {
        let mut firsts = Firsts::default();
        let mut later: SmallVec<[(EventIx, (EventId, Moment), &Roles); 8]> = SmallVec::new();
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
        let is_before = |order: &usize, moment: Moment| {
            let holds = self.only_in[*order].is_none_or(|only| only == object);
            let first = firsts.of(*order).filter(|_| holds);
            first.is_some_and(|first| moment.is_before(first))
        };
        let mut told: SmallVec<[(EventId, Day); 4]> = SmallVec::new();
        for (ix, (word, moment), roles) in &later {
            let is_wrong = roles.after.iter().any(|order| is_before(order, *moment));
            if is_wrong && !told.contains(&(*word, moment.day)) {
                told.push((*word, moment.day));
                wrong.push(*ix);
            }
        }
    }
}
