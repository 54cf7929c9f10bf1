use super::Asking;
use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::{EventIx, Until};
use crate::rulebook::{Covered, Word};
use crate::time::{Day, Due};

/// A decision and the last day that it holds.
#[derive(Clone, Copy)]
struct Cover {
    by: EventIx,
    to: Day,
}

impl Asking<'_> {
    /// Decisions with last days that together cover the time from the first of them to the end.
    pub(super) fn covered(&self, check: &Covered) -> Verdict {
        let decisions: Vec<(EventIx, Day)> = self.dated(&check.decisions).collect();
        let undated = self.undated(&check.decisions);
        let Some((first, from)) = decisions.first().copied() else {
            return self.without_moment(&undated, &check.decisions, Reason::NoDecision);
        };
        let ended = match self.stop(&check.until, from) {
            Ok(stop) => stop.event.map(|event| (event, stop.day)),
            Err(verdict) => return verdict,
        };
        let mut ceased = self.dated(&check.ceases);
        let ceased = ceased.find(|(_, day)| *day >= from);
        let ended = ended.into_iter().chain(ceased).min_by_key(|(_, day)| *day);
        let later = decisions
            .last()
            .filter(|(_, day)| ended.is_some_and(|(_, end)| *day > end));
        if let Some((ix, _)) = later {
            return Verdict::new(Reason::ContradictoryDates, Evidence::Event(*ix));
        }
        let end = ended.map_or(self.judge.measuring_day, |(_, day)| day);
        let mut cover = Cover {
            by: first,
            to: from,
        };
        for (ix, day) in decisions.iter().copied().filter(|(_, day)| *day <= end) {
            if day > cover.to.plus_days(1) {
                if !self.judge.only_open {
                    break;
                }
                // What was not covered lies behind; the case is covered again.
                cover = Cover { by: ix, to: day };
            }
            match self.last_day(ix) {
                Ok(to) if to < day => {
                    return Verdict::new(Reason::ContradictoryDates, Evidence::Event(ix));
                }
                Ok(to) if to > cover.to => cover = Cover { by: ix, to },
                Ok(_) => {}
                Err(verdict) => return verdict,
            }
        }
        self.unless_cover_unknown(check, cover, ended, end)
    }

    /// The last day of a decision; one without end holds for ever.
    fn last_day(&self, ix: EventIx) -> Result<Day, Verdict> {
        match self.scope.case.until(ix) {
            Until::Day(day) => Ok(day),
            Until::Unreadable => Err(Verdict::new(Reason::Unreadable, Evidence::Event(ix))),
            Until::Open if self.judge.store.log_columns(ix).ends => Ok(Day::MAX),
            Until::Open => Err(Verdict::new(Reason::EndsNotExported, Evidence::Event(ix))),
        }
    }

    fn unless_cover_unknown(
        &self,
        check: &Covered,
        cover: Cover,
        ended: Option<(EventIx, Day)>,
        end: Day,
    ) -> Verdict {
        let reason = if cover.to >= end {
            Reason::StillCovered
        } else {
            Reason::DecisionExpired
        };
        if reason.answer() == Answer::Nej {
            let next = cover.to.plus_days(1);
            if let Some(later) = self.perhaps_come_by(&check.reader_if_later, next) {
                return Verdict::new(Reason::NeedsReader, Evidence::Event(later));
            }
            let (decisions, ends) = (self.undated(&check.decisions), self.undated(&check.until));
            if !decisions.is_empty() {
                return self.without_moment(&decisions, &check.decisions, reason);
            }
            if ended.is_none() && !ends.is_empty() {
                return self.without_moment(&ends, &check.until, reason);
            }
            let may_have_ceased = self.undated(&check.ceases);
            if ended.is_none() && !may_have_ceased.is_empty() {
                return self.without_moment(&may_have_ceased, &check.ceases, reason);
            }
            let mut words = check.until.iter().map(|word| Word::Event(*word));
            let unexported = words.find(|word| !self.scope.exports(*word));
            if let Some(word) = unexported.filter(|_| ended.is_none()) {
                return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
            }
        }
        if cover.to == Day::MAX {
            return Verdict::new(reason, Evidence::Event(cover.by));
        }
        let due = Due {
            strict: cover.to,
            rolled: cover.to,
        };
        let span = Span::between(cover.by, ended.map(|(ix, _)| ix), due);
        Verdict::new(reason, Evidence::Span(span))
    }
}
