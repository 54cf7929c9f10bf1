use crate::answer::{Answer, Reason};
use crate::case::{CaseIx, EventIx, Id, Position};
use crate::rulebook::{RuleIx, Word};
use crate::time::{Day, Due};

/// An answer with its reason, its evidence, and the version of the rule that it was judged by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// Why; the answer follows from it.
    pub reason: Reason,
    /// What it rests on.
    pub evidence: Evidence,
    /// Place among the rule's versions plus one, or 0 where no day chose one. Two bytes: a verdict is handed on again and
    /// again, millions of times.
    pub(super) by_version: u16,
}

/// What an answer rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// Nothing in particular.
    None,
    /// A deadline.
    Span(Span),
    /// One event.
    Event(EventIx),
    /// One fact.
    Fact(Word, Position),
    /// A word that the file, or the export, lacks.
    Missing(Word),
    /// A word that one part of the case lacks.
    MissingIn(Word, CaseIx),
    /// A decision, and the decision-maker's title.
    Decision(EventIx, Option<Id>),
    /// An employee.
    Staff(Id, Position),
    /// The parent question's answer.
    Parent(RuleIx, Answer),
    /// A day.
    Day(Day),
}

/// What evidence tells in words, where they are the same in every case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum General {
    /// Nothing.
    Nothing,
    /// What kind of fact there is.
    Fact(Word),
    /// What is missing.
    Missing(Word),
    /// The parent question's answer.
    Parent(RuleIx, Answer),
}

impl Evidence {
    /// What it tells in words; `None` when they name a day or a title, which differ from case to case.
    pub(crate) fn in_general(self) -> Option<General> {
        match self {
            Self::None | Self::Staff(..) => Some(General::Nothing),
            Self::Fact(word, _) => Some(General::Fact(word)),
            Self::Missing(word) | Self::MissingIn(word, _) => Some(General::Missing(word)),
            Self::Parent(rule, answer) => Some(General::Parent(rule, answer)),
            Self::Span(_) | Self::Event(_) | Self::Decision(..) | Self::Day(_) => None,
        }
    }
}

/// A deadline as it was judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// What started the clock.
    pub from: EventIx,
    /// What stopped it, if anything did.
    pub until: Option<EventIx>,
    /// The last day, before and after the rule on holidays.
    pub due: Due,
    /// The extension that was looked at.
    pub extension: Option<EventIx>,
    /// The last day that a valid extension gives; [`Day::MAX`] when it has no end.
    pub extended_to: Option<Day>,
    /// True when hours were judged in whole days, since a clock time is missing.
    pub whole_days: bool,
}

impl Span {
    /// From one event to another, or to none yet, with the last day; nothing lengthened it.
    pub(super) fn between(from: EventIx, until: Option<EventIx>, due: Due) -> Self {
        Self {
            from,
            until,
            due,
            extension: None,
            extended_to: None,
            whole_days: false,
        }
    }
}

impl Verdict {
    /// A verdict without evidence.
    #[must_use]
    pub const fn bare(reason: Reason) -> Self {
        Self {
            reason,
            evidence: Evidence::None,
            by_version: 0,
        }
    }

    /// A verdict with evidence.
    #[inline]
    #[must_use]
    pub fn new(reason: Reason, evidence: Evidence) -> Self {
        Self {
            reason,
            evidence,
            by_version: 0,
        }
    }

    /// Place among the rule's versions, when a day chose one.
    #[must_use]
    pub fn version(&self) -> Option<usize> {
        usize::from(self.by_version).checked_sub(1)
    }

    /// The same, judged by a version or by none.
    #[must_use]
    pub fn under(mut self, version: Option<usize>) -> Self {
        self.note_version(version);
        self
    }

    /// Notes which version it was judged by, or none, where it lies: a verdict is large.
    #[inline]
    pub(super) fn note_version(&mut self, version: Option<usize>) {
        let number = |place: usize| u16::try_from(place + 1).unwrap_or(u16::MAX);
        self.by_version = version.map_or(0, number);
    }

    /// The answer.
    #[inline]
    #[must_use]
    pub fn answer(&self) -> Answer {
        self.reason.answer()
    }

    /// True when the clock has not been stopped: it runs, or has run out with nothing done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let Evidence::Span(span) = self.evidence else {
            return false;
        };
        let may_be_open = matches!(
            self.reason,
            Reason::StillRunning | Reason::EveryPeriod | Reason::StillCovered | Reason::LawChanged
        );
        span.until.is_none() && (may_be_open || self.answer() == Answer::Nej)
    }

    /// True when neither a clock nor an answer is told: what the question needs is missing, cannot be read, or is left to
    /// a reader. What runs, or waits for the case or for its parent question, is told by that.
    #[must_use]
    pub fn is_untold(&self) -> bool {
        let waits = matches!(
            self.reason,
            Reason::StillRunning | Reason::CaseOpen | Reason::ParentUnjudged
        );
        match self.answer() {
            Answer::UppgiftSaknas => true,
            Answer::EjBedomd => !waits && !self.is_open(),
            Answer::Ja | Answer::Nej | Answer::EjTillampligt => false,
        }
    }

    /// What started the clock that a verdict is about.
    #[must_use]
    pub fn started_by(&self) -> Option<EventIx> {
        match self.evidence {
            Evidence::Span(span) => Some(span.from),
            _ => None,
        }
    }

    /// The last day of an open clock, as lengthened; `None` when it has no end.
    #[must_use]
    pub fn due(&self) -> Option<Day> {
        let Evidence::Span(span) = self.evidence else {
            return None;
        };
        let last = span.extended_to.unwrap_or(span.due.rolled);
        (last != Day::MAX).then_some(last)
    }

    /// Of two verdicts on parts of a case, the one that answers for the whole: one Nej outweighs
    /// every Ja, what is not known outweighs a Ja, and X yields to everything.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        if other.is_worse_than(&self) {
            other
        } else {
            self
        }
    }

    /// True when it answers for the whole, and not the other one before it.
    pub(super) fn is_worse_than(&self, other: &Self) -> bool {
        weight(self.answer()) > weight(other.answer())
    }
}

fn weight(answer: Answer) -> u8 {
    match answer {
        Answer::EjTillampligt => 0,
        Answer::Ja => 1,
        Answer::EjBedomd => 2,
        Answer::UppgiftSaknas => 3,
        Answer::Nej => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_of_which_there_are_millions_is_at_most_forty_bytes() {
        assert!(size_of::<Verdict>() <= 40);
    }
}
