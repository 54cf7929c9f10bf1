//! The course of an utredning: first what each question is to be answered, then the days and texts that give it.

use super::answers::Question;
use super::course::{
    Anmalan, Assessment, Closing, Contacts, Danger, Decision, Inquiry, Lengthening, Talk,
};
use super::form::Event;
use super::maker::{ANMALAN, Maker, Spread, new_law};
use super::people::Enhet;
use super::phrases::{CAUSES, NO_TALK, NO_VIEW, Phrase};
use crate::answer::Answer;
use crate::time::{Day, Moment, Period};

/// The time for an utredning.
const TIME: Period = Period::Months(4);

/// Days within which an utredning whose time is made longer has been finished, whatever becomes of it.
const LONGEST: i32 = 200;

/// The age at which a child is no longer one.
const ADULT: i32 = 18;

/// Places among the codes of grund för kontakter.
const WITH_CONSENT: usize = 0;
const WITHOUT_CONSENT: usize = 1;
const NO_CONTACTS: usize = 2;

/// The days of an utredning, and whether it is about a child on them.
#[derive(Clone, Copy)]
struct Span {
    begun: Day,
    ended: Option<Day>,
    /// The last day on which something can have happened while it was open.
    last: Day,
    /// True for one who was a child when it began.
    is_child: bool,
}

impl<'a> Maker<'a> {
    /// The utredning that a förhandsbedömning led to.
    pub(super) fn inquiry(&mut self, origin: &Assessment<'a>, begun: Day) -> Inquiry<'a> {
        self.answers.clear();
        self.counts.utredningar += 1;
        let (unit, birth) = (origin.unit, origin.child.birth);
        let is_child = begun.age_of(birth) < ADULT;
        let closing = self.close_inquiry(begun, is_child);
        let last = closing.day.unwrap_or(self.last);
        let span = Span {
            begun,
            ended: closing.day,
            last,
            is_child,
        };
        let lacks_reason = self.answers.decide(Question::UTREDNING_ANLEDNING);
        let names_child = !self.answers.decide(Question::UTREDNING_AVSER);
        let planned = self.planned(span);
        let talk = self.talk(span);
        let contacts = self.contacts(span);
        let late = self.late_report(origin, span);
        let heard = self.heard(span);
        let danger = self.danger(span);
        let officer = self.responsible(Question::UTREDNING_HANDLAGGARE, unit, begun);
        let lengthened = closing
            .lengthened
            .map(|lengthening| self.lengthen(Event::FORLANGA_UTREDNING, unit, lengthening));
        Inquiry {
            number: self.counts.utredningar,
            child: origin.child,
            unit,
            origin: origin.number,
            officer,
            begun,
            ended: closing.day,
            reason: (!lacks_reason).then(|| Phrase::of(&CAUSES, &mut self.random)),
            names_child,
            planned,
            talk,
            contacts,
            heard,
            danger,
            lengthened,
            decision: self.outcome(span, unit),
            late,
        }
    }

    /// When it was finished.
    fn close_inquiry(&mut self, begun: Day, is_child: bool) -> Closing {
        let question = Question::FYRA_MANADER;
        let due = TIME.due(begun, true).rolled;
        if !is_child {
            self.answers.set(question, Answer::EjTillampligt);
            let day = begun.plus_days(self.random.between(20, 160));
            return Closing::on((day <= self.last).then_some(day));
        }
        if due.plus_days(LONGEST) <= self.last && self.random.percent(8) {
            return self.lengthen_inquiry(due);
        }
        if due < self.last {
            let is_late = self.answers.decide(question);
            return Closing::on(self.day_of_end(begun, due, is_late));
        }
        // The time has not run out: whoever has not finished may still do so.
        let day = begun.plus_days(self.random.between(20, 120));
        let is_done = day <= self.last.min(due) && self.answers.take_ja(question);
        Closing::on(is_done.then_some(day))
    }

    /// A last day in time or late, where the time has run out; none for one that is still open.
    fn day_of_end(&mut self, begun: Day, due: Day, is_late: bool) -> Option<Day> {
        let floor = begun.plus_days(20);
        let spread = Spread {
            first: floor,
            floor,
            on_last_day: 8,
            latest: 150,
        };
        self.day_done(Question::FYRA_MANADER, due, is_late, spread)
    }

    /// A time made longer, for a time that is told: kept and not. It has all happened before the measuring day.
    fn lengthen_inquiry(&mut self, due: Day) -> Closing {
        let is_late = self.answers.decide(Question::FYRA_MANADER);
        let has_reason = !self.random.one_in(8);
        let day = due.plus_days(-self.random.between(0, 20));
        let until = day.plus_days(self.random.between(30, 90));
        let first = due.plus_days(1);
        let ended = match (is_late, has_reason) {
            (false, false) => self.within(day, due),
            (false, true) if self.random.one_in(4) => until,
            (false, true) => self.within(first, until),
            (true, true) => until.plus_days(self.random.between(1, 60)),
            (true, false) => first.plus_days(self.random.between(0, 90)),
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

    /// When the family was asked to take part in the planning.
    fn planned(&mut self, span: Span) -> Option<Day> {
        let soon = span.begun.plus_days(25).min(span.last);
        let Some(ended) = span.ended else {
            return self.random.one_in(2).then(|| self.within(span.begun, soon));
        };
        if self.answers.decide(Question::PLANERING) {
            return self.afterwards(ended);
        }
        let is_on_last_day = self.random.one_in(20);
        Some(if is_on_last_day {
            ended
        } else {
            self.within(span.begun, soon)
        })
    }

    /// What the child said, or why not.
    fn talk(&mut self, span: Span) -> Talk {
        let mut talk = Talk::default();
        self.hear_child(span, &mut talk);
        self.take_view(span, &mut talk);
        talk
    }

    fn hear_child(&mut self, span: Span, talk: &mut Talk) {
        let (question, follow_up) = (Question::BARNSAMTAL, Question::BARNSAMTAL_ORSAK);
        if !span.is_child {
            self.answers.set(question, Answer::EjTillampligt);
            return self.answers.set(follow_up, Answer::EjTillampligt);
        }
        let Some(ended) = span.ended else {
            let day = self.within(span.begun, span.last);
            talk.held = self.random.one_in(2).then(|| self.at(day));
            return;
        };
        if !self.answers.decide(question) {
            let day = self.within(span.begun, ended);
            talk.held = Some(self.at(day));
            return self.answers.set(follow_up, Answer::EjTillampligt);
        }
        talk.held = self.afterwards(ended).map(|day| self.at(day));
        if !self.answers.decide(follow_up) {
            talk.not_held = Some(self.random.pick(&NO_TALK));
        }
    }

    fn at(&mut self, day: Day) -> Moment {
        Moment {
            day,
            minute: Some(self.clock()),
        }
    }

    fn take_view(&mut self, span: Span, talk: &mut Talk) {
        let question = Question::UTREDNING_INSTALLNING;
        if !span.is_child {
            return self.answers.set(question, Answer::EjTillampligt);
        }
        let Some(ended) = span.ended else {
            return;
        };
        if self.answers.decide(question) {
            return;
        }
        if self.random.percent(75) {
            talk.view = Some(self.within(span.begun, ended));
        } else {
            talk.no_view = Some(self.random.pick(&NO_VIEW));
        }
    }

    /// The contacts, and on what ground they were taken.
    fn contacts(&mut self, span: Span) -> Contacts {
        let (question, follow_up) = (Question::SAMTYCKE, Question::UTAN_SAMTYCKE);
        let mut contacts = Contacts::default();
        if self.is_gap(question) {
            self.answers.set(follow_up, Answer::UppgiftSaknas);
            return contacts;
        }
        let ground = match self.random.below(100) {
            0..46 => WITH_CONSENT,
            46..62 => WITHOUT_CONSENT,
            _ => NO_CONTACTS,
        };
        contacts.ground = Some(ground);
        if ground != WITH_CONSENT {
            self.answers.set(question, Answer::EjTillampligt);
            self.answers.set(follow_up, Answer::EjTillampligt);
        } else if span.ended.is_none() {
            self.consent_so_far(span, &mut contacts);
        } else if self.answers.decide(question) {
            let is_undocumented = self.answers.decide(follow_up);
            let day = self.within(span.begun, span.last);
            contacts.without = (!is_undocumented).then_some(day);
        } else {
            contacts.consent = Some(self.within(span.begun, span.last));
            self.answers.set(follow_up, Answer::EjTillampligt);
        }
        contacts
    }

    /// Consent in an utredning that is open: what has been given counts, what has not may still be.
    fn consent_so_far(&mut self, span: Span, contacts: &mut Contacts) {
        if self.random.one_in(2) && self.answers.take_ja(Question::SAMTYCKE) {
            contacts.consent = Some(self.within(span.begun, span.last));
            self.answers
                .set(Question::UTAN_SAMTYCKE, Answer::EjTillampligt);
        }
    }

    /// An anmälan that came in meanwhile; the one that was not followed by a skyddsbedömning, if one is to be.
    fn late_report(&mut self, origin: &Assessment<'a>, span: Span) -> Option<(Anmalan<'a>, bool)> {
        let question = Question::SKYDDSBEDOMDA;
        let has_report = origin.parts.iter().any(|part| part.kind == ANMALAN);
        let is_coming = self.random.chance(self.further);
        if !has_report && !is_coming {
            self.answers.set(question, Answer::EjTillampligt);
            return None;
        }
        let first = span.begun.plus_days(1).min(span.last);
        // What came in later may still be assessed on the measuring day, and is not yet missing.
        let last_missed = span.last.min(self.last.plus_days(-2));
        let may_be_nej = first <= last_missed;
        let is_missing = if may_be_nej {
            self.answers.decide(question)
        } else {
            !self.answers.take_ja(question)
        };
        if !is_missing && !is_coming {
            return None;
        }
        let mut day = self.within(first, span.last);
        if is_missing && may_be_nej {
            day = day.min(last_missed);
        }
        let occasion = self.another(origin.unit, day);
        let mut part = self.report(&occasion);
        if !is_missing {
            let minute = occasion.came.minute.unwrap_or(600) + 60;
            let made = Moment {
                day,
                minute: Some(minute),
            };
            part.guard = Some(self.guard(origin.unit, day, made));
        }
        Some((part, self.random.percent(80)))
    }

    /// When the part was given what had been found.
    fn heard(&mut self, span: Span) -> Option<Day> {
        let ended = span.ended?;
        if self.answers.decide(Question::KOMMUNICERING) {
            return self.afterwards(ended);
        }
        let first = span.begun.max(ended.plus_days(-21));
        Some(self.within(first, ended))
    }

    /// What it says of violence and crime.
    fn danger(&mut self, span: Span) -> Danger {
        let mut danger = Danger::default();
        self.violence(span, &mut danger);
        self.crime(span, &mut danger);
        danger
    }

    fn violence(&mut self, span: Span, danger: &mut Danger) {
        let is_gap = self.is_gap(Question::RISK);
        danger.violence = (!is_gap).then(|| self.random.percent(22));
        let day_of_law = span.ended.unwrap_or(span.begun);
        let is_put_to_all = day_of_law >= new_law();
        let by_method = match danger.violence {
            Some(false) if !is_put_to_all => Answer::EjTillampligt,
            None if !is_put_to_all => Answer::UppgiftSaknas,
            _ => Answer::EjBedomd,
        };
        self.answers.set(Question::METOD, by_method);
        match (danger.violence, span.ended) {
            (Some(true), Some(ended)) => {
                danger.risk = if self.answers.decide(Question::RISK) {
                    self.afterwards(ended)
                } else {
                    Some(self.within(span.begun, ended))
                };
            }
            (Some(false), _) => self.answers.set(Question::RISK, Answer::EjTillampligt),
            (Some(true), None) | (None, _) => {}
        }
    }

    fn crime(&mut self, span: Span, danger: &mut Danger) {
        let (question, follow_up) = (Question::POLISANMALAN, Question::INTE_POLISANMALA);
        if self.is_gap(question) {
            return self.answers.set(follow_up, Answer::UppgiftSaknas);
        }
        let is_known = self.random.percent(10);
        danger.crime = Some(is_known);
        if !is_known {
            self.answers.set(question, Answer::EjTillampligt);
            return self.answers.set(follow_up, Answer::EjTillampligt);
        }
        let Some(ended) = span.ended else {
            return;
        };
        let day = self.within(span.begun, ended);
        if !self.answers.decide(question) {
            danger.police = Some(day);
            self.answers.set(follow_up, Answer::EjTillampligt);
        } else if !self.answers.decide(follow_up) {
            danger.no_police = Some(day);
        }
    }

    /// The decision that an utredning led to.
    fn outcome(&mut self, span: Span, unit: &'a Enhet) -> Option<Decision<'a>> {
        let (ended, question) = (span.ended?, Question::UTREDNING_DELEGAT);
        if self.is_gap(question) {
            // It cannot be said who took a decision that is not there, or that names nobody.
            let is_there = self.random.one_in(2);
            return is_there.then(|| self.decision(Event::AVSLUTA_UTAN_INSATS, ended, None));
        }
        let what = match self.random.below(100) {
            0..55 => Event::AVSLUTA_UTAN_INSATS,
            55..93 => Event::OPPEN_INSATS,
            93..98 => Event::STADIGVARANDE_VARD,
            _ => Event::ANSOKAN_OM_VARD,
        };
        let is_wrong = self.answers.decide(question);
        let by = self.decider(what, unit, ended, is_wrong);
        Some(self.decision(what, ended, by))
    }
}
