//! The course of a förhandsbedömning: first what each question is to be answered, then the days and texts that give it.

use super::answers::Question;
use super::course::{Anmalan, Assessment, Closing, Decision, Guard, Lengthening, Occasion};
use super::form::Event;
use super::maker::{ANMALAN, ANSOKAN, Maker, Spread, UNDERRATTELSE};
use super::people::Enhet;
use super::phrases::{LENGTHENED, NO_VIEW, Phrase, REFUSALS, STARTS};
use crate::answer::Answer;
use crate::time::{Day, Moment, Period};

/// The time for a förhandsbedömning.
const TIME: Period = Period::Days(14);

/// The time for telling the one who reported, where there is one.
const TIME_TO_TELL: Period = Period::Weeks(1);

/// Days within which a förhandsbedömning whose time is made longer has been finished, whatever becomes of it.
const LONGEST: i32 = 80;

/// Minutes within which the local routine wants a skyddsbedömning.
const MINUTES: i32 = 1_440;

/// The same as a time, which may end an hour earlier or later by the clock.
const TIME_TO_GUARD: Period = Period::Hours(24);

/// Those who must report and may ask what came of it, as places among the codes of anmälare.
const MAY_ASK: std::ops::RangeInclusive<usize> = 0..=6;

/// What ails a skyddsbedömning.
#[derive(Clone, Copy, Default)]
struct Ailments {
    is_late: bool,
    lacks_name: bool,
    told: Told,
}

/// What a skyddsbedömning says of when it was made.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Told {
    /// Day and clock time.
    #[default]
    Moment,
    /// Only the day.
    Day,
    /// Neither.
    Nothing,
}

/// The day from which the one who reported is to be told within a week.
fn week_rule() -> Day {
    Day::new(2026, 1, 15).unwrap_or(Day::MAX)
}

impl<'a> Maker<'a> {
    /// A förhandsbedömning about a new child. Further anmälningar, and one for the utredning, are taken from `spare`.
    pub(super) fn assessment(&mut self, occasion: &Occasion<'a>, spare: u64) -> Assessment<'a> {
        self.answers.clear();
        self.counts.forhandsbedomningar += 1;
        let unit = occasion.unit;
        let is_fresh = occasion.came.day > self.last.plus_days(-2);
        let mut parts = self.reports(occasion, if is_fresh { 0 } else { spare });
        let closing = self.close_assessment(&parts, is_fresh);
        let begins = closing.day.filter(|_| {
            let is_left = spare >= parts.len() as u64;
            let chance = if occasion.kind == ANSOKAN { 80 } else { 40 };
            is_left && self.random.percent(chance)
        });
        self.document(&mut parts);
        self.guard_all(
            &mut parts,
            unit,
            is_fresh,
            closing.day.is_some() && begins.is_none(),
        );
        self.tell_reporters(&mut parts, closing.day);
        let came = occasion.came.day;
        let child = self.child(came);
        let (view, no_view) = self.view_of(&closing, came, is_fresh);
        let stance = self.stance(&closing, begins.is_some());
        let officer = self.responsible(Question::HANDLAGGARE, unit, came);
        let lengthened = closing.lengthened.map(|lengthening| {
            let what = Event::FORLANGA_FORHANDSBEDOMNING;
            self.lengthen(what, unit, lengthening)
        });
        Assessment {
            number: self.counts.forhandsbedomningar,
            child,
            unit,
            parts,
            officer,
            stance,
            view,
            no_view,
            violence: self.random.percent(18),
            lengthened,
            decision: self.conclude(&closing, unit, begins.is_some()),
            begins,
        }
    }

    /// The anmälan, and perhaps one or two more that came in a little later.
    fn reports(&mut self, occasion: &Occasion<'a>, spare: u64) -> Vec<Anmalan<'a>> {
        let mut parts = vec![self.report(occasion)];
        let wanted = if self.random.chance(self.further) {
            1 + u64::from(self.random.one_in(6))
        } else {
            0
        };
        let mut day = occasion.came.day;
        for _ in 0..wanted.min(spare) {
            day = day.plus_days(self.random.between(1, 5));
            if day > self.last.plus_days(-2) {
                break;
            }
            let another = self.another(occasion.unit, day);
            parts.push(self.report(&another));
        }
        parts
    }

    /// When it was decided whether an utredning is to begin.
    fn close_assessment(&mut self, parts: &[Anmalan<'a>], is_fresh: bool) -> Closing {
        self.answers
            .set(Question::SKAL_FOR_FORLANGNING, Answer::EjTillampligt);
        let last = parts.last().map_or(self.last, |part| part.came.day);
        let mut asked = parts.iter().filter(|part| part.kind == ANMALAN);
        let Some(base) = asked.next().map(|part| part.came.day) else {
            self.answers
                .set(Question::FJORTON_DAGAR, Answer::EjTillampligt);
            let day = last.plus_days(self.random.between(1, 25));
            return Closing::on((!is_fresh && day <= self.last).then_some(day));
        };
        if is_fresh {
            return Closing::default();
        }
        let due = TIME.due(base, true).rolled;
        if parts.len() == 1 && base.plus_days(LONGEST) <= self.last && self.random.percent(5) {
            return self.lengthen_assessment(due);
        }
        if due < self.last {
            let is_late = self.answers.decide(Question::FJORTON_DAGAR);
            return Closing::on(self.day_of_decision(last, due, is_late));
        }
        // The time has not run out: whoever has not decided may still do so.
        let day = last.plus_days(self.random.between(0, 12));
        let is_done = day <= self.last.min(due) && self.answers.take_ja(Question::FJORTON_DAGAR);
        Closing::on(is_done.then_some(day))
    }

    /// A day of decision in time or late, where the time has run out; none for a case that is still open.
    fn day_of_decision(&mut self, last: Day, due: Day, is_late: bool) -> Option<Day> {
        let spread = Spread {
            first: last.plus_days(1),
            floor: last,
            on_last_day: 7,
            latest: 45,
        };
        self.day_done(Question::FJORTON_DAGAR, due, is_late, spread)
    }

    /// A time made longer: with reasons and without, kept and not. It has all happened before the measuring day.
    fn lengthen_assessment(&mut self, due: Day) -> Closing {
        let has_reason = !self.answers.decide(Question::SKAL_FOR_FORLANGNING);
        let is_late = self.answers.decide(Question::FJORTON_DAGAR);
        let is_decided_late = is_late && has_reason && self.random.one_in(3);
        let day = if is_decided_late {
            due.plus_days(self.random.between(1, 3))
        } else {
            due.plus_days(-self.random.between(0, 4))
        };
        let until = day.plus_days(self.random.between(14, 28));
        let first = due.plus_days(1);
        let ended = match (is_late, has_reason) {
            (false, false) => self.within(day, due),
            (false, true) if self.random.one_in(4) => until,
            (false, true) => self.within(first, until),
            (true, true) if is_decided_late => self.within(day, until),
            (true, true) => until.plus_days(self.random.between(1, 20)),
            (true, false) => first.plus_days(self.random.between(0, 30)),
        };
        Closing {
            day: Some(ended),
            lengthened: Some(Lengthening {
                day,
                until,
                has_reason,
            }),
        }
    }

    /// The decision that makes a time longer.
    pub(super) fn lengthen(
        &mut self,
        what: Event,
        unit: &'a Enhet,
        lengthening: Lengthening,
    ) -> Decision<'a> {
        let by = self.decider(what, unit, lengthening.day, false);
        let mut decision = self.decision(what, lengthening.day, by);
        decision.until = Some(lengthening.until);
        decision.reason = lengthening
            .has_reason
            .then(|| self.random.pick(&LENGTHENED));
        decision
    }

    /// Who reported, and why.
    fn document(&mut self, parts: &mut [Anmalan<'a>]) {
        let is_asked = |part: &Anmalan<'_>| matches!(part.kind, ANMALAN | UNDERRATTELSE);
        let asked = self.one_of(parts, is_asked);
        match asked {
            None => self.answers.set(Question::ANMALARE, Answer::EjTillampligt),
            Some(place) if self.answers.decide(Question::ANMALARE) => {
                let part = &mut parts[place];
                part.reporter = None;
                part.wants_answer = false;
                part.unfit = None;
            }
            Some(_) => {}
        }
        if self.answers.decide(Question::ANLEDNING) {
            let place = self.random.place(parts.len());
            parts[place].reason = None;
        }
    }

    /// One of the anmälningar for which a condition holds.
    fn one_of(
        &mut self,
        parts: &[Anmalan<'a>],
        fits: impl Fn(&Anmalan<'a>) -> bool,
    ) -> Option<usize> {
        let count = parts.iter().filter(|part| fits(part)).count();
        let wanted = self.random.place(count);
        let mut fitting = (0..parts.len()).filter(|place| fits(&parts[*place]));
        fitting.nth(wanted)
    }

    /// The skyddsbedömningar. Of one that was never made nothing can be shown either; that only happens where an answer
    /// to the utredning does not rest on it.
    fn guard_all(
        &mut self,
        parts: &mut [Anmalan<'a>],
        unit: &'a Enhet,
        is_fresh: bool,
        may_lack: bool,
    ) {
        let Some(place) = self.one_of(parts, |part| part.kind == ANMALAN) else {
            for question in [
                Question::SKYDD_I_TID,
                Question::SKYDD_NAMN,
                Question::SKYDD_TIDPUNKT,
                Question::SKYDD_OMSTANDIGHETER,
            ] {
                self.answers.set(question, Answer::EjTillampligt);
            }
            return;
        };
        if is_fresh {
            return;
        }
        let ailments = self.ailments();
        let lacks_all = ailments.is_late && ailments.lacks_name && ailments.told == Told::Day;
        let is_missing = may_lack && lacks_all;
        for (other, part) in parts.iter_mut().enumerate() {
            let is_sick = other == place;
            if part.kind == ANMALAN && !(is_sick && is_missing) {
                let ailments = if is_sick {
                    ailments
                } else {
                    Ailments::default()
                };
                part.guard = Some(self.guard_of(part.came, unit, ailments));
            }
        }
    }

    fn ailments(&mut self) -> Ailments {
        let lacks_name = self.answers.decide(Question::SKYDD_NAMN);
        let lacks_clock = self.answers.decide(Question::SKYDD_TIDPUNKT);
        // Where no clock time is exported at all, it cannot be said that one is missing.
        let told = match (lacks_clock, !self.has_clock || self.random.one_in(4)) {
            (false, _) => Told::Moment,
            (true, false) => Told::Day,
            (true, true) => Told::Nothing,
        };
        let is_late = if told == Told::Nothing {
            self.answers
                .set(Question::SKYDD_I_TID, Answer::UppgiftSaknas);
            false
        } else {
            self.answers.decide(Question::SKYDD_I_TID)
        };
        Ailments {
            is_late,
            lacks_name,
            told,
        }
    }

    fn guard_of(&mut self, came: Moment, unit: &'a Enhet, ailments: Ailments) -> Guard<'a> {
        let made = match came.minute.filter(|_| ailments.told == Told::Moment) {
            Some(minute) => self.made_by_the_minute(came.day, minute, ailments.is_late),
            None => self.made_by_the_day(came.day, ailments),
        };
        let mut guard = self.guard(unit, came.day, made);
        if ailments.told == Told::Nothing {
            guard.made = None;
        }
        if ailments.lacks_name {
            let which = self.random.below(3);
            guard.name = guard.name.filter(|_| which == 0);
            guard.title = guard.title.filter(|_| which == 1);
        }
        guard
    }

    /// Both have clock times: 24 hours to the minute.
    fn made_by_the_minute(&mut self, day: Day, minute: u16, is_late: bool) -> Moment {
        let start = i32::from(minute);
        let first = start + MINUTES + 1;
        let wanted = match (is_late, self.random.below(12)) {
            (true, 0..2) => first,
            (true, _) => first + self.random.between(1, 4 * MINUTES),
            (false, 0) => start + MINUTES,
            (false, 1..4) => start + self.random.between(400, MINUTES - 1),
            (false, _) => start + self.random.between(10, 400),
        };
        let most = self.last.days_since(day) * MINUTES + MINUTES - 1;
        let minutes = if wanted > most { first } else { wanted };
        // Midnight reads as no clock time at all.
        let minutes = match (minutes % MINUTES, is_late) {
            (0, true) => minutes + 1,
            (0, false) => minutes - 1,
            _ => minutes,
        };
        let shown = |minutes: i32| Moment {
            day: day.plus_days(minutes / MINUTES),
            minute: u16::try_from(minutes % MINUTES).ok(),
        };
        let came = Moment {
            day,
            minute: Some(minute),
        };
        // Where the clocks were changed in between, an hour more or less than they show has passed.
        let made = shown(minutes);
        match TIME_TO_GUARD.holds(came, made, false) {
            Some(is_in_time) if is_in_time == is_late => {
                shown(if is_late { minutes + 60 } else { minutes - 60 })
            }
            _ => made,
        }
    }

    /// One of them has no clock time: whole days, the day after at the latest.
    fn made_by_the_day(&mut self, day: Day, ailments: Ailments) -> Moment {
        let left = self.last.days_since(day);
        let after = if ailments.is_late {
            self.random.between(2, left.min(6))
        } else {
            self.random.between(0, 1)
        };
        let has_clock = ailments.told == Told::Moment;
        Moment {
            day: day.plus_days(after),
            minute: has_clock.then(|| self.clock()),
        }
    }

    /// Whether those who asked were told.
    fn tell_reporters(&mut self, parts: &mut [Anmalan<'a>], decided: Option<Day>) {
        let question = Question::ATERKOPPLING;
        let is_asked = |part: &Anmalan<'_>| {
            let may_ask = part.reporter.is_some_and(|who| MAY_ASK.contains(&who));
            part.kind == ANMALAN && may_ask && part.wants_answer && part.unfit.is_none()
        };
        let Some(place) = self.one_of(parts, is_asked) else {
            return self.answers.set(question, Answer::EjTillampligt);
        };
        let Some(decided) = decided else {
            return;
        };
        let due = TIME_TO_TELL.due(decided, true).rolled;
        let has_limit = decided >= week_rule();
        // Without a limit it is missing when as long has passed.
        let settled_from = if has_limit {
            due
        } else {
            TIME_TO_TELL.due(decided, false).strict
        };
        let is_settled = settled_from >= self.last;
        if is_settled && !self.answers.take_ja(question) {
            return;
        }
        let is_nej = !is_settled && self.answers.decide(question);
        for (other, part) in parts
            .iter_mut()
            .enumerate()
            .filter(|(_, part)| is_asked(part))
        {
            part.answered = if is_nej && other == place {
                self.told_late(due).filter(|_| has_limit)
            } else {
                Some(self.within(decided, decided.plus_days(5).min(self.last)))
            };
        }
    }

    /// A day after a limit, or never.
    fn told_late(&mut self, due: Day) -> Option<Day> {
        let left = self.last.days_since(due);
        let is_told = self.random.one_in(2);
        is_told.then(|| due.plus_days(self.random.between(1, left.min(20))))
    }

    /// The child's view, or why it is missing.
    fn view_of(
        &mut self,
        closing: &Closing,
        came: Day,
        is_fresh: bool,
    ) -> (Option<Day>, Option<&'static str>) {
        let question = Question::INSTALLNING;
        let Some(decided) = closing.day else {
            let is_taken = !is_fresh && self.random.one_in(4) && self.answers.take_ja(question);
            let last = self.last;
            return (is_taken.then(|| self.within(came, last)), None);
        };
        if self.answers.decide(question) {
            (None, None)
        } else if self.random.percent(60) {
            (Some(self.within(came, decided)), None)
        } else {
            (None, Some(self.random.pick(&NO_VIEW)))
        }
    }

    /// What it came to.
    fn stance(&mut self, closing: &Closing, begins: bool) -> Option<Phrase> {
        closing.day?;
        if self.answers.decide(Question::STALLNINGSTAGANDE) {
            return None;
        }
        let pieces = if begins { &STARTS } else { &REFUSALS };
        Some(Phrase::of(pieces, &mut self.random))
    }

    /// The decision that ends it.
    fn conclude(
        &mut self,
        closing: &Closing,
        unit: &'a Enhet,
        begins: bool,
    ) -> Option<Decision<'a>> {
        let day = closing.day?;
        let what = if begins {
            Event::INLEDA
        } else {
            Event::INTE_INLEDA
        };
        if self.is_gap(Question::DELEGAT) {
            return Some(self.decision(what, day, None));
        }
        let is_wrong = self.answers.decide(Question::DELEGAT);
        let by = self.decider(what, unit, day, is_wrong);
        Some(self.decision(what, day, by))
    }
}
