use super::Asking;
use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::{EventIx, OrderRow, ReportRule};
use crate::rulebook::{ReportBy, Reported};
use crate::time::{Day, Due};

impl Asking<'_> {
    /// A decision on behalf of nämnden was reported to it in time.
    pub(super) fn reported(&self, check: &Reported) -> Verdict {
        let decisions = self.scope.decisions();
        let Some(decision) = decisions.first().copied() else {
            return self.without_moment(&[], &check.report, Reason::NoDecision);
        };
        let Some(day) = self.scope.moment(decision).map(|moment| moment.day) else {
            return self.without_moment(&decisions, &check.report, Reason::NoDecision);
        };
        if let Err(reason) = self.needs_report(decision) {
            return Verdict::new(reason, Evidence::Event(decision));
        }
        let verdict = match self.report_due(check.by, decision, day) {
            Ok(due) => self.report_by(check, decision, day, due),
            Err(reason) => Verdict::new(reason, Evidence::Event(decision)),
        };
        // What nämnden decides itself is not reported, and it may be nämnden by a name that is not known.
        if verdict.reason.answer() == Answer::Nej && self.may_be_unknown_body(decision, day) {
            return Verdict::new(Reason::BodyUnknown, Evidence::Event(decision));
        }
        verdict
    }

    /// What nämnden decides itself is not reported to it, and what another nämnd or its utskott decides is reported there.
    fn needs_report(&self, decision: EventIx) -> Result<(), Reason> {
        let store = self.judge.store;
        if store.event(decision).actor(store).is_none() {
            return Err(self.without_decider(decision));
        }
        let law = &self.judge.book.delegation;
        match self.body_of(decision) {
            Some(_) if self.is_by_another_board(decision) => Err(Reason::OtherBoard),
            Some(body) if law.bodies[body].in_own_right => Err(Reason::NotDelegated),
            _ => Ok(()),
        }
    }

    /// The last day for reporting a decision.
    fn report_due(&self, by: ReportBy, decision: EventIx, day: Day) -> Result<Day, Reason> {
        let rule = match by {
            ReportBy::NextMeeting => ReportRule::NextMeeting,
            ReportBy::DelegationOrder => self.report_rule(decision, day)?,
        };
        match rule {
            ReportRule::Never => Err(Reason::NeedNotBeReported),
            ReportRule::Days(count) => Ok(day.plus_days(i32::try_from(count).unwrap_or(i32::MAX))),
            ReportRule::NextMeeting => {
                let meetings = self.judge.store.registers.meetings.as_ref();
                let meetings = meetings.ok_or(Reason::RegisterMissing)?;
                let next = meetings.after(day).filter(|_| !meetings.is_incomplete);
                next.ok_or(Reason::MeetingUnknown)
            }
        }
    }

    /// What the order of delegation says of reporting such a decision: the rows for the one who took it,
    /// or, when those say nothing, what all rows for it agree on.
    fn report_rule(&self, decision: EventIx, day: Day) -> Result<ReportRule, Reason> {
        let order = self.judge.store.registers.order.as_ref();
        let order = order.ok_or(Reason::RegisterMissing)?;
        let word = self.judge.store.event(decision).word;
        let body = self.body_of(decision);
        let titles = self.titles_of(decision, day);
        let is_own = |row: &&OrderRow| {
            row.title.is_some_and(|title| titles.contains(&title))
                || (row.body.is_some() && row.body == body)
        };
        let rules = |rows: &mut dyn Iterator<Item = &OrderRow>| {
            let mut rules: Vec<ReportRule> = rows.filter_map(|row| row.report).collect();
            rules.dedup();
            rules
        };
        let own = rules(&mut order.on(word, day).filter(is_own));
        let found = if own.is_empty() {
            rules(&mut order.on(word, day))
        } else {
            own
        };
        match found[..] {
            [rule] => Ok(rule),
            _ => Err(Reason::ReportingUnknown),
        }
    }

    fn report_by(&self, check: &Reported, decision: EventIx, day: Day, due: Day) -> Verdict {
        let reports: Vec<(EventIx, Day)> = self.dated(&check.report).collect();
        let report = reports.iter().find(|(_, reported)| *reported >= day);
        let span = Span {
            from: decision,
            until: report.map(|(ix, _)| *ix),
            due: Due {
                strict: due,
                rolled: due,
            },
            extension: None,
            extended_to: None,
            whole_days: false,
        };
        let reason = match report {
            Some((_, reported)) if *reported <= due => Reason::ReportedInTime,
            Some(_) => Reason::ReportedTooLate,
            None if self.judge.measuring_day <= due => Reason::StillRunning,
            None => Reason::NotReported,
        };
        if reason == Reason::NotReported {
            if let Some((ix, _)) = reports.first() {
                return Verdict::new(Reason::ContradictoryDates, Evidence::Event(*ix));
            }
            let missing = self.without_moment(&self.undated(&check.report), &check.report, reason);
            if missing.reason != reason {
                return missing;
            }
        }
        Verdict::new(reason, Evidence::Span(span))
    }
}
