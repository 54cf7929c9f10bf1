use super::Asking;
use super::scope::Counted;
use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::{EventIx, Events};
use crate::rulebook::{Check, EventId, Recurring, Word};
use crate::time::{Day, Due, Period};

/// When something is due, where the law may change before it is.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// The last day under the law that gives the shorter time.
    pub(super) lower: Day,
    /// The last day under the law that gives the longer time; the same unless the law changed.
    pub(super) due: Due,
    /// Place of the version in force on the day it is due.
    pub(super) version: usize,
}

/// Laws that give times further apart than this do not give two times: one of them asked for it only once, which is written
/// down as a time longer than a childhood, and whose last day means nothing.
const DAYS_OF_ONCE: i32 = 5 * 366;

/// Where the time to cover ends.
#[derive(Clone, Copy)]
pub(super) struct Stop {
    /// The event that ended it; `None` while it goes on.
    pub(super) event: Option<EventIx>,
    pub(super) day: Day,
}

impl Window {
    /// The last day to tell: while the time still runs, the first that matters.
    pub(super) fn due_while(self, is_running: bool) -> Due {
        if !is_running || self.lower >= self.due.rolled {
            return self.due;
        }
        Due {
            strict: self.lower,
            rolled: self.lower,
        }
    }

    /// The last day to tell where it depends on which law holds: that of the longer time, unless it is so much longer that the
    /// law asked for it only once.
    fn due_at_change(self) -> Due {
        let asked_once = self.due.rolled.days_since(self.lower) > DAYS_OF_ONCE;
        self.due_while(asked_once)
    }

    /// Whether a day is in time; `None` when that depends on which law holds.
    pub(super) fn holds(self, day: Day) -> Option<bool> {
        if day <= self.lower {
            Some(true)
        } else if day > self.due.rolled {
            Some(false)
        } else {
            None
        }
    }
}

impl Asking<'_> {
    /// Never longer than a period between events, until the case ends or the measuring day.
    pub(super) fn recurring(&self, check: &Recurring) -> Verdict {
        self.recurring_since(check, Day::MIN)
    }

    /// The same of the time since a day: what went on before it is asked for nothing.
    pub(super) fn recurring_since(&self, check: &Recurring, since: Day) -> Verdict {
        let (from, start) = match self.start(&check.from, Counted::of(check.at_most)) {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        let stop = match self.stop(&check.until, start.day) {
            Ok(stop) => self.or_ceased(check, start.day, stop),
            Err(verdict) => return verdict,
        };
        let begun = start.day.max(since);
        if begun > stop.day {
            return Verdict::bare(Reason::EndedInTime);
        }
        let done: Vec<(EventIx, Day)> = self
            .dated(&check.events)
            .filter(|(_, day)| (begun..=stop.day).contains(day))
            .collect();
        let verdict = self.walk((from, begun), &done, stop, check);
        // Whoever looks for what is open finds no clock behind an end, and no Nej that would tell of the time since.
        let is_told = verdict.answer() == Answer::Nej && !self.judge.only_open;
        match self.started_again(check, (from, start.day), stop) {
            Some(ix) if !is_told => Verdict::new(Reason::ContradictoryDates, Evidence::Event(ix)),
            _ => self.unless_recurrence_unknown(check, verdict, stop),
        }
    }

    /// What started anew after the end, or the day that it ended: what has been done since belongs to a time of which nothing
    /// is told. On the day of the end only what had begun before it begins anew.
    fn started_again(
        &self,
        check: &Recurring,
        (from, start): (EventIx, Day),
        stop: Stop,
    ) -> Option<EventIx> {
        stop.event?;
        let word = |ix: EventIx| self.scope.store().event(ix).word;
        let is_anew = |ix: EventIx, day: Day| {
            let is_that_day = day == stop.day && day > start && word(ix) == word(from);
            day > stop.day || is_that_day
        };
        let mut starts = self.dated(&check.from);
        let again = starts.find(|(ix, day)| is_anew(*ix, *day));
        again.map(|(ix, _)| ix)
    }

    /// Goes from each time it was done to the next, and from the last to the end.
    fn walk(
        &self,
        from: (EventIx, Day),
        done: &[(EventIx, Day)],
        stop: Stop,
        check: &Recurring,
    ) -> Verdict {
        let mut last = from;
        let mut worst: Option<Verdict> = None;
        let ends = done.iter().map(|(ix, day)| (Some(*ix), *day));
        let ends = ends.chain(std::iter::once((stop.event, stop.day)));
        for (place, (until, day)) in ends.enumerate() {
            if self.judge.only_open && place < done.len() {
                last = until.map_or(last, |ix| (ix, day));
                continue;
            }
            let window = self.due_after(last.1, from.1, place == 0);
            // The law that held when it was due, or when it was done or ended before that.
            let held = self.rule.place_of_version(day).unwrap_or(window.version);
            let window = Window {
                version: window.version.min(held),
                ..window
            };
            let verdict = |reason| over(reason, last.0, until, window);
            match window.holds(day) {
                Some(true) => {}
                Some(false) => return verdict(Reason::GapTooLong),
                None => worst = worst.or(Some(verdict(Reason::LawChanged))),
            }
            if place == done.len() && worst.is_none() {
                return match (done.is_empty(), stop.event) {
                    (false, _) => verdict(Reason::EveryPeriod),
                    (true, Some(_)) => verdict(Reason::EndedInTime),
                    (true, None) => verdict(Reason::StillRunning),
                };
            }
            last = until.map_or(last, |ix| (ix, day));
        }
        worst.unwrap_or(self.without_moment(&[], &check.from, Reason::AnchorMissing))
    }

    /// When it is due after it was last done. What was done early does not bring the time of the first
    /// closer.
    fn due_after(&self, last: Day, start: Day, is_first: bool) -> Window {
        let first = self.window(start, |known| period_of(known, true));
        if is_first {
            return first;
        }
        let next = self.window(last, |known| period_of(known, false));
        if first.due.rolled > next.due.rolled {
            first
        } else {
            next
        }
    }

    /// The event that ends the time, or the measuring day.
    pub(super) fn stop(&self, words: &[EventId], start: Day) -> Result<Stop, Verdict> {
        let ended = self.dated(words).find(|(_, day)| *day >= start);
        if let Some((ix, day)) = ended {
            return Ok(Stop {
                event: Some(ix),
                day,
            });
        }
        if let Some((ix, _)) = self.dated(words).next() {
            return Err(Verdict::new(
                Reason::ContradictoryDates,
                Evidence::Event(ix),
            ));
        }
        Ok(Stop {
            event: None,
            day: self.judge.measuring_day.max(start),
        })
    }

    /// What else ended the time, when that came first.
    fn or_ceased(&self, check: &Recurring, start: Day, stop: Stop) -> Stop {
        let mut ceased = self.dated(&check.ceases);
        match ceased.find(|(_, day)| *day >= start) {
            Some((ix, day)) if stop.event.is_none() || day < stop.day => Stop {
                event: Some(ix),
                day,
            },
            _ => stop,
        }
    }

    /// A gap may have been filled by what has no known day, and an end that is not known may have come
    /// before it.
    fn unless_recurrence_unknown(
        &self,
        check: &Recurring,
        verdict: Verdict,
        stop: Stop,
    ) -> Verdict {
        let doubted: &[&[EventId]] = match verdict.answer() {
            Answer::Nej if stop.event.is_none() && is_last_gap(&verdict) => {
                &[&check.events, &check.until]
            }
            Answer::Nej => &[&check.events],
            Answer::Ja => &[&check.from],
            _ => &[],
        };
        let may_have_ceased = self.undated(&check.ceases);
        if verdict.answer() == Answer::Nej
            && stop.event.is_none()
            && is_last_gap(&verdict)
            && !may_have_ceased.is_empty()
        {
            return self.without_moment(&may_have_ceased, &check.ceases, verdict.reason);
        }
        for words in doubted {
            let undated = self.undated(words);
            if !undated.is_empty() {
                return self.without_moment(&undated, words, verdict.reason);
            }
            let unexported = words
                .iter()
                .find(|word| !self.scope.exports(Word::Event(**word)));
            if let Some(word) = unexported.filter(|_| verdict.answer() == Answer::Nej) {
                return Verdict::new(Reason::ColumnMissing, Evidence::Missing(Word::Event(*word)));
            }
        }
        verdict
    }

    /// Events of these kinds that have a day, in order.
    pub(super) fn dated(&self, words: &[EventId]) -> impl Iterator<Item = (EventIx, Day)> {
        let events = self.scope.events_of(words).into_iter();
        events.filter_map(|ix| Some((ix, self.scope.moment(ix)?.day)))
    }

    /// Events of these kinds without a day that can be read.
    pub(super) fn undated(&self, words: &[EventId]) -> Events {
        let mut events = self.scope.events_of(words);
        events.retain(|ix| self.scope.moment(*ix).is_none());
        events
    }

    /// When something is due that began on a day. The version in force on the due day counts; where the
    /// law gives another time before the old one has run out, both last days are told.
    pub(super) fn window(
        &self,
        start: Day,
        period: impl Fn(&Check) -> Option<(Period, bool)>,
    ) -> Window {
        let versions = &self.rule.versions;
        let first = self.rule.place_of_version(start).unwrap_or(self.version);
        let due_under = |place: usize| {
            let (period, rolls) = period(&versions[place].check)?;
            Some(period.due(start, rolls))
        };
        let own = due_under(first).or_else(|| due_under(self.version));
        let due = own.unwrap_or(Due {
            strict: Day::MAX,
            rolled: Day::MAX,
        });
        let mut window = Window {
            lower: due.rolled,
            due,
            version: first,
        };
        for (place, later) in versions.iter().enumerate().skip(first + 1) {
            let from = later.from;
            let Some(next) = due_under(place).filter(|_| from <= window.due.rolled) else {
                continue;
            };
            let next = Due {
                strict: next.strict.max(from),
                rolled: next.rolled.max(from),
            };
            window.version = place;
            window.lower = window.lower.min(next.rolled);
            if next.rolled > window.due.rolled {
                window.due = next;
            }
        }
        window
    }
}

/// The period of a recurring duty: to the first time, or between two.
fn period_of(check: &Check, is_first: bool) -> Option<(Period, bool)> {
    let Check::Recurring(check) = check else {
        return None;
    };
    let period = check.first.filter(|_| is_first).unwrap_or(check.at_most);
    Some((period, check.rolls))
}

fn is_last_gap(verdict: &Verdict) -> bool {
    matches!(verdict.evidence, Evidence::Span(span) if span.until.is_none())
}

/// A verdict on the time from one event to the next, with the version that it was judged by.
fn over(reason: Reason, from: EventIx, until: Option<EventIx>, window: Window) -> Verdict {
    let due = match reason {
        Reason::LawChanged => window.due_at_change(),
        Reason::StillRunning | Reason::EveryPeriod => window.due_while(true),
        _ => window.due,
    };
    let span = Span::between(from, until, due);
    Verdict::new(reason, Evidence::Span(span)).under(Some(window.version))
}
