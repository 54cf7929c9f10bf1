//! The weekly list: open cases by the last day of what they still owe, with the same rules and reasons as the audit.

mod agreed;
mod closed;
mod tables;
mod untold;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::answer::{Answer, Reason};
use crate::audit::Audit;
use crate::case::CaseIx;
use crate::draw::Variable;
use crate::judge::Verdict;
use crate::rulebook::EventId;
use crate::secrecy::masked;
use crate::time::Day;

use closed::Closings;

pub use agreed::{Agreed, Carried, carry};
pub use tables::{COLUMNS, count_table, gone_table, untold_table, watch_table};
pub use untold::Untold;

/// How urgent something is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// The last day has passed.
    Breached,
    /// The last day falls within the days that were asked for.
    Soon,
}

impl State {
    /// Both, the most urgent first.
    pub const ALL: [Self; 2] = [Self::Breached, Self::Soon];

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Breached => "förfallet",
            Self::Soon => "förfaller snart",
        }
    }
}

/// Something that an open case owes.
#[derive(Clone, Debug)]
pub struct Item {
    /// Place of the table in the battery.
    pub table: usize,
    /// Place of the question in its table.
    pub question: usize,
    /// The case.
    pub case: CaseIx,
    /// Its key in the export; an identity number is masked.
    pub key: String,
    /// True when the key is masked, so that it does not tell the case from others.
    pub is_masked: bool,
    /// What the audit says of it, seen from where it stands now.
    pub verdict: Verdict,
    /// The last day.
    pub due: Day,
    /// How urgent it is.
    pub state: State,
    /// Its unit; empty when the export does not say.
    pub unit: String,
    /// Who handles it; empty when the export does not say.
    pub caseworker: String,
    /// What was agreed at the last going through of the cases.
    pub agreed: Option<Agreed>,
}

impl Item {
    /// True when nobody has agreed on a next step, or the day for it has passed.
    #[must_use]
    pub fn lacks_next_step(&self, today: Day) -> bool {
        match &self.agreed {
            None => true,
            Some(agreed) => {
                agreed.step.trim().is_empty() || agreed.by.is_some_and(|day| day < today)
            }
        }
    }

    /// Days left; negative when the last day has passed.
    #[must_use]
    pub fn days_left(&self, today: Day) -> i32 {
        self.due.days_since(today)
    }
}

/// Cases that a thread looks into at a time.
const CASES_OF_A_THREAD: usize = 256;

/// A weekly list.
#[derive(Clone, Debug)]
pub struct Watch {
    /// The day that it is seen from.
    pub day: Day,
    /// How many days ahead it looks.
    pub ahead: u32,
    /// What is owed, by last day.
    pub items: Vec<Item>,
    /// Clocks that run out later than that.
    pub later: u64,
    /// Clocks that were lengthened without end.
    pub endless: u64,
    /// Clocks that will run out without the audit calling it Nej: something is planned, or the export does not tell.
    pub unsure: u64,
    /// Clocks that ran out in cases that have been closed since; they are the audit's.
    pub closed: u64,
    /// What could not be judged, so that nobody knows whether it belongs on the list.
    pub untold: Untold,
    /// What is left out since nobody knows whose it is.
    pub unassigned: Unassigned,
    /// Decisions that should be units of their own and stand on others alone, by kind: nobody watches those.
    pub unlisted: BTreeMap<EventId, u64>,
    /// What was agreed on what is no longer on the list.
    pub gone: Vec<Carried>,
}

/// Whose cases a list is of.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Only this unit's.
    pub unit: Option<String>,
    /// Only this caseworker's, by id in the register of personnel.
    pub caseworker: Option<String>,
}

impl Wanted {
    /// What is asked for that no case of the export has: the name of the flag.
    #[must_use]
    pub fn unknown(&self, audit: &Audit<'_>) -> Option<&'static str> {
        let tables = audit.battery.tables.iter();
        let cases: Vec<CaseIx> = tables
            .flat_map(|table| audit.cases(table))
            .map(|(_, case)| case)
            .collect();
        let is_there = |wanted: &String, name: &str| {
            let mut cases = cases.iter();
            cases.any(|case| level(audit, *case, name) == *wanted)
        };
        let lacks = |wanted: &Option<String>, name: &str| {
            wanted
                .as_ref()
                .is_some_and(|wanted| !is_there(wanted, name))
        };
        if lacks(&self.unit, UNIT) {
            Some("--enhet")
        } else {
            lacks(&self.caseworker, CASEWORKER).then_some("--handlaggare")
        }
    }

    /// Whether a list is of a case; `None` when the export does not tell whose the case is.
    #[must_use]
    pub fn holds(&self, audit: &Audit<'_>, case: CaseIx) -> Option<bool> {
        let mut is_known = true;
        for (wanted, name) in [(&self.unit, UNIT), (&self.caseworker, CASEWORKER)] {
            let Some(wanted) = wanted else {
                continue;
            };
            let own = level(audit, case, name);
            if own.is_empty() && !wanted.is_empty() {
                is_known = false;
            } else if own != *wanted {
                return Some(false);
            }
        }
        is_known.then_some(true)
    }
}

/// What a list of one unit or one caseworker leaves out, since the export does not tell whose it is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Unassigned {
    /// What has fallen due, or does within the days ahead.
    pub items: u64,
    /// Cases with something that could not be judged.
    pub untold: u64,
}

/// What a case's fact says; empty when the export does not.
fn level(audit: &Audit<'_>, case: CaseIx, name: &str) -> String {
    let words = &audit.book.words;
    let variable = words.find_fact(name).map(Variable::Fact);
    let view = audit.store.case(case);
    let level = variable.and_then(|variable| variable.known_level(view, words, None));
    level.unwrap_or_default()
}

/// What the open cases of an audit owe, as things stand on its measuring day.
#[must_use]
pub fn watch(audit: &Audit<'_>, ahead: u32, wanted: &Wanted) -> Watch {
    let day = audit.measuring_day;
    let horizon = day.plus_days(i32::try_from(ahead).unwrap_or(i32::MAX));
    let closings = Closings::of(audit);
    let mut list = Watch::seen_from(day, ahead);
    for (table, spec) in audit.battery.tables.iter().enumerate() {
        let cases = audit.cases(spec);
        let of_part = |cases: &[(u32, CaseIx)]| {
            let mut part = Watch::seen_from(day, ahead);
            for (_, case) in cases {
                match wanted.holds(audit, *case) {
                    Some(true) => part.take(&closings, (table, *case), horizon),
                    Some(false) => {}
                    None => part.leave_out(&closings, (table, *case), horizon),
                }
            }
            part
        };
        let parts = cases.par_chunks(CASES_OF_A_THREAD).map(of_part);
        for part in parts.collect::<Vec<Watch>>() {
            list.add(part);
        }
    }
    for (case, word, _) in audit.store.unlisted() {
        if wanted.holds(audit, case.ix) != Some(false) && closings.may_be_open(case.ix) {
            *list.unlisted.entry(word).or_default() += 1;
        }
    }
    list.items.sort_by(|one, other| {
        let key = |item: &Item| (item.due, item.table, item.question);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.key.cmp(&other.key))
    });
    list
}

/// What becomes of a clock within the days ahead.
enum Outcome {
    Breached,
    Soon(Verdict, Day),
    Later,
    Endless,
    Unsure,
}

/// Follows a clock to the day after its last: there the audit calls it Nej, or it has been lengthened and runs on.
fn outcome(
    audit: &Audit<'_>,
    (table, question, case): (usize, usize, CaseIx),
    verdict: Verdict,
    horizon: Day,
) -> Outcome {
    if verdict.answer() == Answer::Nej {
        return Outcome::Breached;
    }
    let mut verdict = verdict;
    loop {
        let Some(due) = verdict.due() else {
            return Outcome::Endless;
        };
        if due > horizon {
            // Nobody knows whether it runs that long, once the day has passed that another law gave.
            let is_known = verdict.reason != Reason::LawChanged;
            return if is_known {
                Outcome::Later
            } else {
                Outcome::Unsure
            };
        }
        let after = due.plus_days(1);
        if audit.answer_on(table, question, case, after) == Answer::Nej {
            return Outcome::Soon(verdict, due);
        }
        let clocks = audit.open_clocks_on(table, question, case, after);
        let mut later = clocks.into_iter().filter(|next| {
            let is_same = next.started_by() == verdict.started_by();
            is_same && next.due().is_none_or(|next| next > due)
        });
        match later.next() {
            Some(next) => verdict = next,
            None => return Outcome::Unsure,
        }
    }
}

fn item(
    audit: &Audit<'_>,
    (table, question, case): (usize, usize, CaseIx),
    verdict: Verdict,
    (due, state): (Day, State),
) -> Item {
    let key = audit.store.case(case).key();
    Item {
        table,
        question,
        case,
        is_masked: masked(key).is_some(),
        key: masked(key).unwrap_or_else(|| key.to_owned()),
        verdict,
        due,
        state,
        unit: level(audit, case, UNIT),
        caseworker: level(audit, case, CASEWORKER),
        agreed: None,
    }
}

/// The facts that a list is divided by.
const UNIT: &str = "enhet";
const CASEWORKER: &str = "handlaggare";

impl Watch {
    /// A list of no cases.
    fn seen_from(day: Day, ahead: u32) -> Self {
        Self {
            day,
            ahead,
            items: Vec::new(),
            later: 0,
            endless: 0,
            unsure: 0,
            closed: 0,
            untold: Untold::default(),
            unassigned: Unassigned::default(),
            unlisted: BTreeMap::new(),
            gone: Vec::new(),
        }
    }

    /// Takes in what a case of a table owes.
    fn take(&mut self, closings: &Closings<'_>, (table, case): (usize, CaseIx), horizon: Day) {
        let audit = closings.audit;
        let mut untold = Vec::new();
        if closings.may_be_open(case) {
            untold = audit.untold_clocks(table, case);
        }
        for (question, verdict) in audit.open_clocks(table, case) {
            let place = (table, question, case);
            let rule = audit
                .book
                .rule(audit.battery.tables[table].questions[question].rule);
            match outcome(audit, place, verdict, horizon) {
                Outcome::Breached if closings.is_closed_after(case, rule, &verdict) => {
                    self.closed += 1;
                }
                Outcome::Breached => {
                    let due = verdict.due().unwrap_or(self.day);
                    let state = (due, State::Breached);
                    self.items.push(item(audit, place, verdict, state));
                }
                Outcome::Soon(verdict, due) => {
                    let state = (due, State::Soon);
                    self.items.push(item(audit, place, verdict, state));
                }
                // By one of the laws it has run out already.
                Outcome::Unsure | Outcome::Endless if verdict.reason == Reason::LawChanged => {
                    if untold.iter().all(|(known, _)| *known != question) {
                        untold.push((question, verdict));
                    }
                }
                Outcome::Later => self.later += 1,
                Outcome::Endless => self.endless += 1,
                Outcome::Unsure => self.unsure += 1,
            }
        }
        self.untold.take(audit, table, untold);
    }

    /// Counts what a case owes of which nobody knows whose it is.
    fn leave_out(&mut self, closings: &Closings<'_>, place: (usize, CaseIx), horizon: Day) {
        let mut own = Self::seen_from(self.day, self.ahead);
        own.take(closings, place, horizon);
        self.unassigned.items += own.items.len() as u64;
        self.unassigned.untold += own.untold.cases;
    }

    /// Adds what cases that come after its own owe.
    fn add(&mut self, other: Self) {
        self.items.extend(other.items);
        self.later += other.later;
        self.endless += other.endless;
        self.unsure += other.unsure;
        self.closed += other.closed;
        self.untold.add(other.untold);
        self.unassigned.items += other.unassigned.items;
        self.unassigned.untold += other.unassigned.untold;
        self.gone.extend(other.gone);
    }

    /// How many items a group has in each state, and how many of them lack a next step, group by group.
    #[must_use]
    pub fn counts(&self, group: impl Fn(&Item) -> &str) -> BTreeMap<String, [u64; 3]> {
        let mut counts: BTreeMap<String, [u64; 3]> = BTreeMap::new();
        for item in &self.items {
            let row = counts.entry(group(item).to_owned()).or_default();
            row[item.state as usize] += 1;
            row[2] += u64::from(item.lacks_next_step(self.day));
        }
        counts
    }
}
