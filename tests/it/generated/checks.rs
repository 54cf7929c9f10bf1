//! What several questions ask alike: whether the question arises, and whether something was done, and in time.

use chrono::{Months, NaiveDate, NaiveTime};

use super::days::{Moment, When, later, minutes_passed, next_weekday};
use super::rows::Answer;

/// Whether a condition of a question is met.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    Yes,
    No,
    Unknown,
}

/// A condition that the file answers for sure.
pub(super) fn met(holds: bool) -> Met {
    if holds { Met::Yes } else { Met::No }
}

/// A code that must be one of some; an empty cell leaves it unknown.
pub(super) fn one_of(code: &str, wanted: &[&str]) -> Met {
    if code.is_empty() {
        return Met::Unknown;
    }
    met(wanted.contains(&code))
}

/// Children under eighteen; an unknown age leaves it unknown.
pub(super) fn under_18(age: Option<i32>) -> Met {
    age.map_or(Met::Unknown, |age| met(age < 18))
}

/// X when any condition fails, «uppgift saknas» when none does but one is unknown, and nothing when all are met.
pub(super) fn not_asked(conditions: &[Met]) -> Option<Answer> {
    if conditions.contains(&Met::No) {
        return Some(Answer::EjTillampligt);
    }
    conditions
        .contains(&Met::Unknown)
        .then_some(Answer::UppgiftSaknas)
}

/// Asked only when the question above was answered Nej; what that question lacks, this one lacks too.
pub(super) fn follow_up(parent: Answer, own: Answer) -> Answer {
    match parent {
        Answer::Nej => own,
        Answer::Ja | Answer::EjTillampligt => Answer::EjTillampligt,
        Answer::UppgiftSaknas | Answer::EjBedomd => parent,
    }
}

/// Ja when it is there; what is not becomes Nej only when the case has come so far.
pub(super) fn documented(is_there: bool, has_come_so_far: bool) -> Answer {
    if is_there {
        Answer::Ja
    } else if has_come_so_far {
        Answer::Nej
    } else {
        Answer::EjBedomd
    }
}

/// The first of some events, when every one of them has a day.
pub(super) fn first_when_all_dated(events: &[When]) -> When {
    if events.contains(&None) {
        return None;
    }
    first(events)
}

/// The first dated of some events.
pub(super) fn first(events: &[When]) -> When {
    events
        .iter()
        .flatten()
        .min_by_key(|moment| (moment.day, moment.clock))
        .copied()
}

/// The day that chooses the law: that of the first kind of event which has happened. Where the laws ask
/// differently an event without a day leaves it open; else a later kind will do.
pub(super) fn law_day(kinds: &[&[When]], laws_ask_alike: bool) -> Option<NaiveDate> {
    for events in kinds.iter().filter(|events| !events.is_empty()) {
        let day = if laws_ask_alike {
            first(events)
        } else {
            first_when_all_dated(events)
        };
        if day.is_some() || !laws_ask_alike {
            return day.map(|moment| moment.day);
        }
    }
    None
}

/// Whether something happened, whenever it was; a day before what it follows upon contradicts it.
pub(super) fn happened(events: &[When], follows: When, has_come_so_far: bool) -> Answer {
    if events.iter().any(|event| !contradicts(*event, follows)) {
        return Answer::Ja;
    }
    if !events.is_empty() {
        return Answer::UppgiftSaknas;
    }
    documented(false, has_come_so_far)
}

/// Whether something happened on or before the last day; as long as there is no such day nobody knows.
pub(super) fn happened_by(events: &[When], follows: When, last: Option<NaiveDate>) -> Answer {
    let Some(last) = last else {
        return Answer::EjBedomd;
    };
    let is_dated_so = |event: &When| event.is_some_and(|moment| moment.day <= last);
    if events
        .iter()
        .any(|event| is_dated_so(event) && !contradicts(*event, follows))
    {
        return Answer::Ja;
    }
    let is_doubtful = |event: &When| event.is_none() || contradicts(*event, follows);
    if events.iter().any(is_doubtful) {
        return Answer::UppgiftSaknas;
    }
    Answer::Nej
}

/// Whether something that needs a day was done by the last day, where there is one; a day before what it follows upon
/// contradicts it. Nothing when none has a day.
pub(super) fn dated_by(events: &[When], follows: When, last: Option<NaiveDate>) -> Option<Answer> {
    let dated: Vec<Moment> = events.iter().flatten().copied().collect();
    let is_early = |moment: &Moment| contradicts(Some(*moment), follows);
    let is_late = |moment: &Moment| last.is_some_and(|last| moment.day > last);
    if dated.is_empty() {
        return None;
    }
    if dated
        .iter()
        .any(|moment| !is_early(moment) && !is_late(moment))
    {
        return Some(Answer::Ja);
    }
    Some(if dated.iter().any(is_early) {
        Answer::UppgiftSaknas
    } else {
        Answer::Nej
    })
}

/// Whether something happened that has no day after the last one, if that has come.
pub(super) fn happened_not_after(events: &[When], last: Option<NaiveDate>) -> Answer {
    let is_late = |event: &When| {
        event
            .zip(last)
            .is_some_and(|(moment, last)| moment.day > last)
    };
    if !events.is_empty() && events.iter().all(is_late) {
        return Answer::Nej;
    }
    happened(events, None, last.is_some())
}

/// Whether it is dated on a day before what it follows upon.
pub(super) fn contradicts(event: When, follows: When) -> bool {
    match (event, follows) {
        (Some(event), Some(earlier)) => event.day < earlier.day,
        _ => false,
    }
}

/// Minutes in twenty-four hours.
const DAY: i64 = 24 * 60;

/// At the same time the next day at the latest, as the clock shows it.
fn is_a_day_by_the_clock(from: (NaiveDate, NaiveTime), to: (NaiveDate, NaiveTime)) -> bool {
    to.0.and_time(to.1) <= later(from.0, 1).and_time(from.1)
}

/// How long something may take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// By the clock when both times have one, else to the end of the next day.
    TwentyFourHours,
    Days(u64),
    Months(u32),
}

/// A decision that lengthens the time.
pub(super) struct Extension {
    pub(super) when: When,
    pub(super) has_reasons: bool,
    pub(super) until: Option<NaiveDate>,
}

/// A time limit: from when, until what, how long, and what may lengthen it.
pub(super) struct Deadline<'a> {
    pub(super) from: &'a [When],
    pub(super) until: &'a [When],
    pub(super) within: Within,
    /// Whether a last day when nobody works moves to the next weekday.
    pub(super) rolls: bool,
    pub(super) extensions: &'a [Extension],
    /// Whether an extension must say until when.
    pub(super) extensions_need_end: bool,
}

impl Deadline<'_> {
    /// The answer on the measuring day.
    pub(super) fn answer(&self, measured: NaiveDate) -> Answer {
        let Some(start) = first_when_all_dated(self.from) else {
            return Answer::UppgiftSaknas;
        };
        let due = self.due(start);
        let last = self.lengthened(start, due);
        let in_time = |done: Moment| !self.is_early(start, done) && self.is_by(start, last, done);
        let mut done = self
            .until
            .iter()
            .flatten()
            .filter(|done| in_time(**done))
            .peekable();
        let was_done = done.peek().is_some();
        if done.any(|done| !self.may_be_late_by_the_clock(start, *done)) {
            return Answer::Ja;
        }
        if was_done {
            return Answer::UppgiftSaknas;
        }
        let is_doubtful = |done: &When| done.is_none_or(|moment| self.is_early(start, moment));
        if self.until.iter().any(is_doubtful) {
            return Answer::UppgiftSaknas;
        }
        if self.until.is_empty() && last.is_none_or(|last| measured <= last) {
            return Answer::EjBedomd;
        }
        if self.may_have_been_lengthened(start) {
            return Answer::UppgiftSaknas;
        }
        Answer::Nej
    }

    /// The last day before any extension.
    pub(super) fn due(&self, start: Moment) -> NaiveDate {
        let strict = match self.within {
            Within::TwentyFourHours => later(start.day, 1),
            Within::Days(days) => later(start.day, days),
            Within::Months(months) => start.day.checked_add_months(Months::new(months)).unwrap(),
        };
        if self.rolls {
            next_weekday(strict)
        } else {
            strict
        }
    }

    /// Done before the clock started: by the clock only where hours count.
    fn is_early(&self, start: Moment, done: Moment) -> bool {
        match self.within {
            Within::TwentyFourHours => done.is_before(start),
            Within::Days(_) | Within::Months(_) => done.day < start.day,
        }
    }

    /// A row without a clock time on the last day, beside one with a clock time that day, may be about the same; and a clock
    /// that shows an hour which comes twice may mean the other one.
    fn may_be_late_by_the_clock(&self, start: Moment, done: Moment) -> bool {
        if self.within != Within::TwentyFourHours {
            return false;
        }
        if let (Some(began), Some(ended)) = (start.clock, done.clock) {
            let passed = minutes_passed((start.day, began), (done.day, ended));
            return !is_a_day_by_the_clock((start.day, began), (done.day, ended))
                && passed.iter().any(|minutes| *minutes > DAY);
        }
        let has_clock = |other: &Moment| other.day == done.day && other.clock.is_some();
        start.clock.is_some()
            && done.clock.is_none()
            && done.day == later(start.day, 1)
            && self.until.iter().flatten().any(has_clock)
    }

    fn is_by(&self, start: Moment, last: Option<NaiveDate>, done: Moment) -> bool {
        let Some(last) = last else {
            return true;
        };
        match (self.within, start.clock, done.clock) {
            (Within::TwentyFourHours, Some(began), Some(ended)) => {
                let passed = minutes_passed((start.day, began), (done.day, ended));
                is_a_day_by_the_clock((start.day, began), (done.day, ended))
                    || passed.iter().any(|minutes| *minutes <= DAY)
            }
            _ => done.day <= last,
        }
    }

    /// The last day once each decision to extend has counted that was taken in time, with what it must have;
    /// none when the last of them has no end and needs none.
    fn lengthened(&self, start: Moment, due: NaiveDate) -> Option<NaiveDate> {
        let mut decisions: Vec<(NaiveDate, Option<NaiveDate>)> = self
            .extensions
            .iter()
            .filter(|extension| self.is_complete(extension))
            .filter_map(|extension| Some((extension.when?.day, extension.until)))
            .collect();
        decisions.sort_by_key(|decision| decision.0);
        let mut last = due;
        for (decided, until) in decisions {
            if decided < start.day || decided > last {
                continue;
            }
            last = until?.max(last);
        }
        Some(last)
    }

    fn is_complete(&self, extension: &Extension) -> bool {
        extension.has_reasons && (extension.until.is_some() || !self.extensions_need_end)
    }

    /// An extension without a day, or from before the clock started, may have been one that counts.
    fn may_have_been_lengthened(&self, start: Moment) -> bool {
        self.extensions
            .iter()
            .filter(|extension| self.is_complete(extension))
            .any(|extension| extension.when.is_none_or(|moment| moment.day < start.day))
    }
}
