//! What a later law asks of what began under one that asked for nothing, or that is not written down: the first day chooses
//! the law, and must not hide what has gone on, or come again, since.

use super::Asking;
use super::condition::Standing;
use super::verdict::{Evidence, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::EventIx;
use crate::rulebook::{Check, EventId};
use crate::time::Day;

impl Asking<'_> {
    /// What is said instead of an X that is there since the version does not ask: of what goes on, or has come again, under
    /// a later one that does.
    #[inline]
    pub(super) fn by_a_later_version(&self, found: &Verdict) -> Option<Verdict> {
        if found.answer() != Answer::EjTillampligt || !self.is_unasked() {
            return None;
        }
        self.recurring_still().or_else(|| self.come_again())
    }

    /// True when the version does not ask about the case, and is not the last.
    fn is_unasked(&self) -> bool {
        let own = &self.rule.versions[self.version];
        if self.version + 1 >= self.rule.versions.len() {
            return false;
        }
        own.check == Check::NotRequired
            || matches!(
                self.standing(own.conditions.iter()),
                Standing::Other(verdict) if verdict.answer() == Answer::EjTillampligt
            )
    }

    /// What goes on under a later version. Where it has not been done in time since that one came in force, the answer
    /// depends on whether that one holds for what began before.
    fn recurring_still(&self) -> Option<Verdict> {
        let verdict = self.recurring_under_a_later_version()?;
        match verdict.answer() {
            Answer::EjTillampligt => None,
            Answer::Nej => Some(Verdict {
                reason: Reason::LawChanged,
                ..verdict
            }),
            _ => Some(verdict),
        }
    }

    /// What the first later version that asks for it again and again says of the time since it came in force.
    fn recurring_under_a_later_version(&self) -> Option<Verdict> {
        let versions = self.rule.versions.iter().enumerate();
        let mut later = versions.filter(|(_, version)| version.from > self.day);
        later.find_map(|(place, version)| {
            let Check::Recurring(check) = &version.check else {
                return None;
            };
            let asking = Self {
                version: place,
                ..*self
            };
            let conditions = self.rule.conditions.iter().chain(&version.conditions);
            let is_met = matches!(asking.standing(conditions), Standing::Met);
            is_met.then(|| asking.recurring_since(check, version.from))
        })
    }

    /// What the law of the day says on which the event that chose the law came again, where that law asks.
    fn come_again(&self) -> Option<Verdict> {
        let is_here = |word: &&EventId| self.scope.earliest_here(**word).is_some();
        let word = self.rule.anchor.iter().find(is_here)?;
        let mut again: Vec<(EventIx, Day)> = Vec::new();
        self.scope.each_dated(*word, |ix, moment| {
            if moment.day > self.day {
                again.push((ix, moment.day));
            }
        });
        again.sort_by_key(|(_, day)| *day);
        let mut again = again.into_iter();
        again.find_map(|(ix, day)| self.asked_again(ix, day))
    }

    /// The same of one time. The checks look at the first time that it came: what that one has brought says nothing of the
    /// next unless nothing was done since, or was after it too.
    fn asked_again(&self, again: EventIx, day: Day) -> Option<Verdict> {
        let place = self.rule.place_of_version(day);
        let version = place.filter(|place| *place != self.version)?;
        let asking = Self {
            version,
            day,
            ..*self
        };
        let verdict = asking.ask();
        let stands = match (verdict.reason, verdict.evidence) {
            (Reason::DidNotHappen | Reason::HappenedBefore, _) => true,
            (Reason::Happened, Evidence::Event(ix)) => {
                let done = self.scope.moment(ix);
                done.is_some_and(|done| done.day >= day)
            }
            _ => !verdict.answer().is_assessable(),
        };
        if verdict.answer() == Answer::EjTillampligt {
            return None;
        }
        let verdict = if stands {
            verdict
        } else {
            Verdict::new(Reason::NeedsReader, Evidence::Event(again))
        };
        Some(verdict.under(Some(version)))
    }

    /// The Nej on what recurs, where the law of the day on which it began is not written down: that law was in force, and what
    /// has not been done since the first day that is written down has not, whatever the law asked before. Whoever looks for
    /// what is open is told of the clock as well.
    pub(super) fn since_the_first_law(&self) -> Option<Verdict> {
        let mut versions = self.rule.versions.iter();
        let first = versions.find(|version| version.from > self.day)?;
        if self.judge.book.act(first.act).in_force > self.day {
            return None;
        }
        let verdict = self.recurring_under_a_later_version()?;
        let is_open = self.judge.only_open && verdict.is_open();
        (is_open || verdict.answer() == Answer::Nej).then_some(verdict)
    }
}
