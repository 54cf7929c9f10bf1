//! What every invented case needs: days, numbers, people who decide.

use super::answers::{Answers, Question};
use super::course::{Anmalan, Child, Decision, Guard, Occasion};
use super::error::GenerateError;
use super::form::Event;
use super::people::{Employee, Enhet, MAY_REFUSE, Post, Staff};
use super::phrases::{CAUSES, CONCLUSIONS, Phrase, UNFIT};
use super::quota::Share;
use super::random::Random;
use super::{Summary, Wish};
use crate::answer::Answer;
use crate::time::{Day, Moment, is_workfree};

/// Places among the codes of anmälans typ.
pub(super) const ANMALAN: usize = 0;
pub(super) const ANSOKAN: usize = 1;
pub(super) const UNDERRATTELSE: usize = 2;
const EGEN_KANNEDOM: usize = 3;

/// The one who reports, in so many of a hundred cases, as a place among the codes of anmälare.
const REPORTERS: [(u32, usize); 13] = [
    (28, 0),
    (6, 1),
    (16, 2),
    (3, 3),
    (17, 4),
    (1, 5),
    (5, 6),
    (1, 7),
    (3, 8),
    (8, 9),
    (7, 10),
    (1, 11),
    (4, 12),
];
const FORSAKRINGSKASSAN: usize = 7;
const ANNAN_MYNDIGHET: usize = 8;
const ANHORIG: usize = 10;

/// The last of those who must report and may ask what came of it; the ones before it must too.
const LAST_BOUND_TO_REPORT: usize = 6;

/// Organs as a decision names them.
const BOARD: &str = "socialnämnden";
const COMMITTEE: &str = "utskottet";

/// The oldest child's age in days: it has not turned 18.
const OLDEST: i32 = 6_570;

/// In so many of a million cases something that everyone writes down is missing.
const GAP: Share = Share::of_millionths(7_000);

/// Invents one case after another.
pub(super) struct Maker<'a> {
    pub(super) wish: &'a Wish,
    pub(super) staff: &'a Staff,
    pub(super) random: Random,
    pub(super) answers: Answers,
    pub(super) counts: Summary,
    /// The measuring day, after which nothing has happened.
    pub(super) last: Day,
    /// How often a further anmälan comes in, in a förhandsbedömning and in an utredning.
    pub(super) further: Share,
    /// True when a skyddsbedömning with a clock time has been invented: the export has a place for one.
    pub(super) has_clock: bool,
}

/// When the law of 2025 came into force.
pub(super) fn new_law() -> Day {
    Day::new(2025, 7, 1).unwrap_or(Day::MAX)
}

/// How the days on which something is done lie around its last day.
#[derive(Clone, Copy)]
pub(super) struct Spread {
    /// The first day on which it is done.
    pub(super) first: Day,
    /// The first day that it is moved to from a weekend.
    pub(super) floor: Day,
    /// One of so many in time is done on the last day.
    pub(super) on_last_day: u32,
    /// Days after the first late one, at most.
    pub(super) latest: i32,
}

impl<'a> Maker<'a> {
    pub(super) fn new(wish: &'a Wish, staff: &'a Staff) -> Result<Self, GenerateError> {
        let mut random = Random::new(&wish.seed, "fall");
        Ok(Self {
            wish,
            staff,
            answers: Answers::of(&wish.faults, &mut random)?,
            random,
            counts: Summary::default(),
            last: wish.period.1,
            further: Share::of_millionths(wish.repeats.millionths() / 2),
            has_clock: false,
        })
    }

    /// What makes someone report, on a day.
    pub(super) fn occasion(&mut self, day: Day) -> Occasion<'a> {
        let staff = self.staff;
        let unit = &staff.units[self.random.place(staff.units.len())];
        let kind = match self.random.below(100) {
            0..91 => ANMALAN,
            91..94 => ANSOKAN,
            94..98 => UNDERRATTELSE,
            _ => EGEN_KANNEDOM,
        };
        let minute = (!self.random.one_in(20)).then(|| self.clock());
        Occasion {
            came: Moment { day, minute },
            unit,
            kind,
            reporter: self.reporter(kind),
            reason: Phrase::of(&CAUSES, &mut self.random),
        }
    }

    fn reporter(&mut self, kind: usize) -> Option<usize> {
        match kind {
            ANMALAN => {
                let mut left = self.random.below(100);
                let mut found = REPORTERS.iter();
                let found = found.find(|(weight, _)| {
                    let is_it = left < *weight;
                    left = left.saturating_sub(*weight);
                    is_it
                });
                Some(found.map_or(0, |(_, reporter)| *reporter))
            }
            ANSOKAN => Some(ANHORIG),
            UNDERRATTELSE => Some(ANNAN_MYNDIGHET),
            _ => None,
        }
    }

    /// How many children an occasion is about.
    pub(super) fn siblings(&mut self) -> u64 {
        if !self.random.chance(self.wish.siblings) {
            return 1;
        }
        match self.random.below(20) {
            0..14 => 2,
            14..19 => 3,
            _ => 4,
        }
    }

    /// A child who has not turned 18 on a day.
    pub(super) fn child(&mut self, day: Day) -> Child {
        self.counts.barn += 1;
        Child {
            number: self.counts.barn,
            birth: day.plus_days(-self.random.between(1, OLDEST)),
            sex: match self.random.below(100) {
                0..49 => 0,
                49..99 => 1,
                _ => 2,
            },
            is_protected: self.random.one_in(150),
        }
    }

    /// An anmälan, as it came in.
    pub(super) fn report(&mut self, occasion: &Occasion<'a>) -> Anmalan<'a> {
        self.counts.anmalningar += 1;
        let asks = match occasion.reporter {
            Some(FORSAKRINGSKASSAN) | None => 0,
            Some(reporter) if reporter <= LAST_BOUND_TO_REPORT => 55,
            Some(_) => 12,
        };
        let wants_answer = occasion.kind == ANMALAN && self.random.percent(asks);
        let is_unfit = wants_answer && self.random.percent(4);
        Anmalan {
            number: self.counts.anmalningar,
            came: occasion.came,
            kind: occasion.kind,
            reporter: occasion.reporter,
            reason: Some(occasion.reason),
            wants_answer,
            unfit: is_unfit.then(|| self.random.pick(&UNFIT)),
            answered: None,
            guard: None,
        }
    }

    /// A further occasion about the same child.
    pub(super) fn another(&mut self, unit: &'a Enhet, day: Day) -> Occasion<'a> {
        Occasion {
            came: Moment {
                day,
                minute: Some(self.clock()),
            },
            unit,
            kind: ANMALAN,
            reporter: self.reporter(ANMALAN),
            reason: Phrase::of(&CAUSES, &mut self.random),
        }
    }

    /// A skyddsbedömning with everything in it.
    pub(super) fn guard(&mut self, unit: &'a Enhet, came: Day, made: Moment) -> Guard<'a> {
        self.has_clock |= made.minute.is_some();
        let by = self.officer(unit, came, |_, _| true);
        Guard {
            made: Some(made),
            name: by.map(|by| by.id.as_str()),
            title: by.map(|by| by.title),
            conclusion: self.random.pick(&CONCLUSIONS),
        }
    }

    /// Minutes since midnight: mostly in office hours, never midnight itself.
    pub(super) fn clock(&mut self) -> u16 {
        let minute = if self.random.percent(86) {
            self.random.between(470, 1_030)
        } else {
            self.random.between(1_031, 1_300)
        };
        u16::try_from(minute).unwrap_or(600)
    }

    /// A day from one to another, both included.
    pub(super) fn within(&mut self, first: Day, last: Day) -> Day {
        first.plus_days(self.random.between(0, last.days_since(first)))
    }

    /// A day after another and not after the measuring day; none when there is no such day, or it was not done at all.
    pub(super) fn afterwards(&mut self, day: Day) -> Option<Day> {
        let left = self.last.days_since(day);
        let is_done = self.random.one_in(5) && left > 0;
        is_done.then(|| day.plus_days(self.random.between(1, left.min(10))))
    }

    /// The last working day not after a day, but not before another.
    fn working_day(day: Day, floor: Day) -> Day {
        let mut found = day;
        while found > floor && is_workfree(found) {
            found = found.plus_days(-1);
        }
        found.max(floor)
    }

    /// A day in time or late, where the time has run out; none for a case that is still open. Some fall on the last day, and
    /// some on the day after.
    pub(super) fn day_done(
        &mut self,
        asked: Question,
        due: Day,
        is_late: bool,
        spread: Spread,
    ) -> Option<Day> {
        if !is_late {
            let day = self.within(spread.first, due);
            let is_on_last_day = self.random.one_in(spread.on_last_day);
            return Some(if is_on_last_day {
                due
            } else {
                Self::working_day(day, spread.floor)
            });
        }
        if self.stays_open(asked) {
            return None;
        }
        let first = due.plus_days(1);
        let day = if self.random.one_in(5) {
            first
        } else {
            let late = first.plus_days(self.random.between(1, spread.latest));
            Self::working_day(late, first)
        };
        (day <= self.last).then_some(day)
    }

    /// True for a case whose time has run out that is to go on being open.
    fn stays_open(&mut self, question: Question) -> bool {
        let share = self.answers.share(question).max(1);
        self.random.below(share) < self.wish.open.millionths()
    }

    /// True when something that everyone writes down is missing: the question then has no answer.
    pub(super) fn is_gap(&mut self, question: Question) -> bool {
        let is_gap = self.random.chance(GAP);
        if is_gap {
            self.answers.set(question, Answer::UppgiftSaknas);
        }
        is_gap
    }

    /// A handläggare of a unit on a day.
    pub(super) fn officer(
        &mut self,
        unit: &Enhet,
        day: Day,
        fits: impl Fn(usize, &Employee) -> bool,
    ) -> Option<&'a Employee> {
        let start = self.random.place(unit.officers.len());
        self.staff.officer(unit, day, start, fits)
    }

    /// The handläggare of a case, and the answer whether they are qualified.
    pub(super) fn responsible(
        &mut self,
        question: Question,
        unit: &Enhet,
        day: Day,
    ) -> Option<&'a Employee> {
        if self.is_gap(question) {
            return None;
        }
        let is_nej = self.answers.decide(question);
        self.officer(unit, day, |_, officer| officer.is_qualified() != is_nej)
    }

    /// The next decision.
    pub(super) fn decision(&mut self, what: Event, day: Day, by: Option<&'a str>) -> Decision<'a> {
        self.counts.beslut += 1;
        Decision {
            number: self.counts.beslut,
            what,
            day,
            by,
            reason: None,
            until: None,
        }
    }

    /// Who takes a decision, with the right to or without it.
    pub(super) fn decider(
        &mut self,
        what: Event,
        unit: &'a Enhet,
        day: Day,
        is_wrong: bool,
    ) -> Option<&'a str> {
        let officer = match (what, is_wrong) {
            // Only a handläggare and a teamledare may begin one; an enhetschef may not.
            (Event::INLEDA, true) => self.holder(&unit.chief, day),
            (Event::INLEDA, false) => self.officer(unit, day, |_, _| true),
            // One handläggare in each unit has the right from the director.
            (_, true) => self.officer(unit, day, |place, _| place != MAY_REFUSE),
            (Event::INTE_INLEDA, false) => return self.refuser(unit, day),
            (Event::STADIGVARANDE_VARD | Event::ANSOKAN_OM_VARD, false) => {
                return Some(if self.random.one_in(4) {
                    BOARD
                } else {
                    COMMITTEE
                });
            }
            (Event::OPPEN_INSATS | Event::FORLANGA_UTREDNING, false) => {
                self.holder(&unit.chief, day)
            }
            (_, false) => self.leader(unit, day),
        };
        officer.map(|officer| officer.id.as_str())
    }

    /// Someone who may decide not to begin an utredning.
    fn refuser(&mut self, unit: &'a Enhet, day: Day) -> Option<&'a str> {
        let officer = match self.random.below(40) {
            0 => return Some(BOARD),
            1..7 => self.holder(&unit.officers[MAY_REFUSE], day),
            7 => self.holder(&unit.director, day),
            _ => self.leader(unit, day),
        };
        officer.map(|officer| officer.id.as_str())
    }

    /// The teamledare, or the director while there is none.
    fn leader(&self, unit: &Enhet, day: Day) -> Option<&'a Employee> {
        let leader = self.holder(&unit.leader, day);
        leader.or_else(|| self.holder(&unit.director, day))
    }

    fn holder(&self, post: &Post, day: Day) -> Option<&'a Employee> {
        self.staff.on(post, day)
    }
}
