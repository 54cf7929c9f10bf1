//! Which cases are closed: what has run out in them is the audit's, and no longer on the list.

use crate::audit::Audit;
use crate::case::{CaseIx, CaseView, When};
use crate::draw::dated;
use crate::judge::{Verdict, is_marked};
use crate::rulebook::{Check, EventId, FactId, Rule};
use crate::time::Moment;

/// Since when a case has been open.
#[derive(Clone, Copy)]
struct Began {
    at: Moment,
    /// True when it had begun before: then what ended it that day may have come before it began anew.
    is_anew: bool,
}

impl Began {
    /// True for a moment that comes before it began.
    fn is_after(self, moment: Moment) -> bool {
        moment.is_before(self.at) || (self.is_anew && moment.day == self.at.day)
    }
}

/// What closes the cases of an audit.
pub(super) struct Closings<'a> {
    pub(super) audit: &'a Audit<'a>,
    /// The parts of units that take them in while they are open, each beside such a unit, in order.
    taken_in: Vec<(CaseIx, CaseIx)>,
    /// The events by which parts come in to units that take them in, each with the fact that marks those which came while
    /// such a unit was already open.
    marks: Vec<(EventId, FactId)>,
}

impl<'a> Closings<'a> {
    pub(super) fn of(audit: &'a Audit<'a>) -> Self {
        let (words, store) = (&audit.book.words, &audit.store);
        let (mut taken_in, mut marks) = (Vec::new(), Vec::new());
        for object in words.objects() {
            let Some(span) = words.object_word(object).open else {
                continue;
            };
            marks.push((span.arrival, span.mark));
            let Some(kind) = words.event_word(span.arrival).part else {
                continue;
            };
            for whole in store.cases(object) {
                let parts = store.case(*whole).parts(kind);
                taken_in.extend(parts.map(|part| (part.ix, *whole)));
            }
        }
        taken_in.sort_unstable();
        Self {
            audit,
            taken_in,
            marks,
        }
    }

    /// True when an event that closes the case after a clock of a rule was started in it has come: what a new part brought is
    /// not settled by what was decided before that one came.
    pub(super) fn is_closed_after(&self, case: CaseIx, rule: &Rule, clock: &Verdict) -> bool {
        if self.outlasts_closing(case, rule, clock) {
            return false;
        }
        let started = clock.started_by();
        let started = started.and_then(|event| self.audit.store.event(event).moment());
        self.closes(case, started)
    }

    /// True for a clock that runs whatever closes the case: what recurs goes on until the end that its own check names, and
    /// some of what is owed is to be done all the same.
    fn outlasts_closing(&self, case: CaseIx, rule: &Rule, clock: &Verdict) -> bool {
        let version = clock.version().and_then(|place| rule.versions.get(place));
        let object = self.audit.store.case(case).object();
        let owed = &self.audit.book.words.object_word(object).owed_when_closed;
        match version.map(|version| &version.check) {
            Some(Check::Recurring(_)) => true,
            Some(Check::Deadline(check)) => check.until.iter().any(|word| owed.contains(word)),
            _ => false,
        }
    }

    /// True unless an event that closes the case has come.
    pub(super) fn may_be_open(&self, case: CaseIx) -> bool {
        !self.closes(case, None)
    }

    /// True for what has come on the measuring day, or is there without a day. What has a day that cannot be read may not have
    /// come: a breach is rather listed once too often than left out.
    fn has_come(&self, when: When) -> bool {
        match when {
            When::At(moment) => moment.day <= self.audit.measuring_day,
            When::Undated => true,
            When::Unreadable => false,
        }
    }

    /// True when an event that closes the case, as it stood at a moment or stands now, has come. What came in while a unit was
    /// already open is not closed by what opened that one, but is with the last such unit that closes.
    fn closes(&self, case: CaseIx, at: Option<Moment>) -> bool {
        let view = self.audit.store.case(case);
        let began = self.began(view, at);
        if self.has_closer(view, began) {
            return true;
        }
        let first = self.taken_in.partition_point(|(part, _)| *part < case);
        let mut wholes = self.taken_in[first..]
            .iter()
            .take_while(|(part, _)| *part == case)
            .map(|(_, whole)| self.audit.store.case(*whole))
            .peekable();
        wholes.peek().is_some() && wholes.all(|whole| self.has_closer(whole, began))
    }

    /// When the case began, or was opened again by the last part that has come in to it or by beginning anew itself, as it
    /// stood at a moment or stands now. A part that came while another unit was already open belongs to that one, and opens
    /// nothing again.
    fn began(&self, case: CaseView<'_>, at: Option<Moment>) -> Option<Began> {
        let (words, today) = (&self.audit.book.words, self.audit.measuring_day);
        let dated_by = &words.object_word(case.object()).dated_by;
        let is_here = |moment: &Moment| moment.day <= today;
        let had_arrived = |moment: &Moment| at.is_none_or(|at| !at.is_before(*moment));
        let has_come = |moment: &Moment| is_here(moment) && had_arrived(moment);
        let arrivals = dated_by.iter().filter_map(|word| {
            let kind = words.part_of_event(*word);
            let kind = kind.filter(|kind| *kind != case.object())?;
            let parts = case.parts(kind).filter(|part| !self.was_open(*part, *word));
            let moments = parts.filter_map(|part| dated(part, words, &[*word]));
            let moments = moments.filter(has_come);
            moments.max_by_key(|moment| (moment.day, moment.minute))
        });
        let last = arrivals.max_by_key(|moment| (moment.day, moment.minute));
        let first = || dated(case, words, dated_by).filter(is_here);
        let begins = |is_anew: bool| move |at: Moment| Began { at, is_anew };
        let anew = || self.began_anew(case, has_come).map(begins(true));
        let last = last.map(begins(false)).or_else(anew);
        last.or_else(|| first().map(begins(false)))
    }

    /// The last time that the case itself began anew: the same beginning has come before, another day.
    fn began_anew(&self, case: CaseView<'_>, has_come: impl Fn(&Moment) -> bool) -> Option<Moment> {
        let words = &self.audit.book.words;
        let is_own = |word: &&EventId| {
            let kind = words.part_of_event(**word);
            kind.is_none_or(|kind| kind == case.object())
        };
        let dated_by = words.object_word(case.object()).dated_by.iter();
        let anew = dated_by.filter(is_own).filter_map(|word| {
            let events = case.events(*word);
            let moments = events.filter_map(|ix| self.audit.store.event(ix).moment());
            // They stand in order of time.
            let mut moments = moments.filter(&has_come);
            let (first, last) = (moments.next()?, moments.last()?);
            (last.day > first.day).then_some(last)
        });
        anew.max_by_key(|moment| (moment.day, moment.minute))
    }

    /// True for a part of which it is known that a unit was already open when it came in.
    fn was_open(&self, part: CaseView<'_>, arrival: EventId) -> bool {
        let mut marks = self.marks.iter();
        marks.any(|(word, mark)| *word == arrival && is_marked(part, *mark))
    }

    /// True when an event that closes such a case has come, and does not come before a moment.
    fn has_closer(&self, case: CaseView<'_>, began: Option<Began>) -> bool {
        let words = &self.audit.book.words;
        let object = words.object_word(case.object());
        let is_there = |word: &EventId| !case.all_events(words, *word).is_empty();
        let goes_on = |closer: EventId| {
            let mut known = object.goes_on_with.iter();
            known.any(|(word, others)| *word == closer && others.iter().any(is_there))
        };
        let is_too_early = |when: When| match (when, began) {
            (When::At(moment), Some(began)) => began.is_after(moment),
            _ => false,
        };
        let mut closers = object.closed_by.iter().filter(|word| !goes_on(**word));
        closers.any(|word| {
            let events = case.all_events(words, *word);
            let mut times = events.iter().map(|ix| self.audit.store.event(*ix).when());
            times.any(|when| !is_too_early(when) && self.has_come(when))
        })
    }
}
