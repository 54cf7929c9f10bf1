//! Rule × case → verdict. The only place that judges; pure: no clock, no disk, no environment.

mod condition;
mod deadline;
mod delegation;
mod documented;
mod example;
mod explain;
mod happens;
mod qualified;
mod scope;
mod verdict;

use crate::answer::{Answer, Reason};
use crate::case::{CaseView, Store};
use crate::rulebook::{Check, Rule, RuleIx, Rulebook, Version, Word};
use crate::time::Day;

pub use example::{Mismatch, try_example};
pub use explain::{Explained, explain, note_text};
pub use verdict::{Evidence, Span, Verdict};

use condition::Standing;
use scope::Scope;

/// Asks rules about the cases of a store, as things stood on a measuring day.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The rules and words.
    pub book: &'a Rulebook,
    /// The cases.
    pub store: &'a Store,
    /// The day on which running deadlines are measured.
    pub measuring_day: Day,
}

/// One rule about one scope, at the day that its anchor gives.
#[derive(Clone, Copy)]
struct Asking<'a> {
    judge: Judge<'a>,
    scope: Scope<'a>,
    day: Day,
}

impl<'a> Judge<'a> {
    /// The answer of a rule about a case. `parent` is the answer to the question that it follows up.
    #[must_use]
    pub fn ask(
        &self,
        rule: &Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
    ) -> Verdict {
        if let Some(verdict) = answer_by_parent(rule, parent) {
            let day = Scope::whole(self.book, case).first_day(&rule.anchor);
            let version = day.and_then(|day| rule.place_of_version(day));
            return Verdict { version, ..verdict };
        }
        let Some(part) = rule.per else {
            return self.ask_scope(rule, Scope::whole(self.book, case));
        };
        let scopes = Scope::parts(self.book, case, part);
        let verdicts = scopes.into_iter().map(|scope| self.ask_scope(rule, scope));
        let worst = verdicts.reduce(Verdict::worst);
        worst.unwrap_or_else(|| ask_without_parts(rule, Scope::whole(self.book, case)))
    }

    fn ask_scope(&self, rule: &Rule, scope: Scope<'a>) -> Verdict {
        let needs_only_reader = rule
            .versions
            .iter()
            .all(|version| version.check == Check::Reader);
        let Some(day) = scope.first_day(&rule.anchor) else {
            return if needs_only_reader {
                Verdict::bare(Reason::NeedsReader)
            } else {
                no_anchor(rule, scope)
            };
        };
        let Some(index) = rule.place_of_version(day) else {
            return Verdict::new(Reason::NoLaw, Evidence::Day(day));
        };
        let asking = Asking {
            judge: *self,
            scope,
            day,
        };
        let verdict = asking.ask_version(rule, &rule.versions[index]);
        Verdict {
            version: Some(index),
            ..or_open(rule, scope, verdict)
        }
    }
}

impl Asking<'_> {
    fn ask_version(&self, rule: &Rule, version: &Version) -> Verdict {
        if version.check == Check::NotRequired {
            return Verdict::bare(Reason::NotRequired);
        }
        match self.standing(rule.conditions.iter().chain(&version.conditions)) {
            Standing::Met => self.check(&version.check),
            Standing::MetUnless(exception) => match self.check(&version.check) {
                verdict if verdict.answer() == Answer::Nej => exception,
                verdict => verdict,
            },
            Standing::Other(verdict) => verdict,
        }
    }

    fn check(&self, check: &Check) -> Verdict {
        match check {
            Check::Deadline(check) => self.deadline(check),
            Check::Documented(check) => self.documented(check),
            Check::Happens(check) => self.happens(check),
            Check::Delegate(decisions) => self.delegate(decisions),
            Check::Qualified { who, degrees } => self.qualified(*who, degrees),
            Check::Reader => Verdict::bare(Reason::NeedsReader),
            Check::NotRequired => Verdict::bare(Reason::NotRequired),
        }
    }
}

/// A follow-up question arises only when its parent is answered Nej.
fn answer_by_parent(rule: &Rule, parent: Option<(RuleIx, Answer)>) -> Option<Verdict> {
    rule.follows.as_ref()?;
    let (ix, answer) = parent?;
    let reason = match answer {
        Answer::Nej => return None,
        Answer::Ja | Answer::EjTillampligt => Reason::FollowUp,
        Answer::UppgiftSaknas => Reason::ConditionUnknown,
        Answer::EjBedomd => Reason::ParentUnjudged,
    };
    Some(Verdict::new(reason, Evidence::Parent(ix, answer)))
}

/// The day that the question counts from is not known, or the export has no place for it.
fn no_anchor(rule: &Rule, scope: Scope<'_>) -> Verdict {
    let Some(first) = rule.anchor.first().map(|event| Word::Event(*event)) else {
        return Verdict::bare(Reason::AnchorMissing);
    };
    if !rule
        .anchor
        .iter()
        .any(|event| scope.exports(Word::Event(*event)))
    {
        return Verdict::new(Reason::ColumnMissing, Evidence::Missing(first));
    }
    let unreadable = rule
        .anchor
        .iter()
        .find_map(|event| scope.unreadable(*event));
    match unreadable {
        Some(event) => Verdict::new(Reason::Unreadable, Evidence::Event(event)),
        None => Verdict::new(Reason::AnchorMissing, Evidence::Missing(first)),
    }
}

/// What is absent counts against a case only once the rule's closing event has happened.
fn or_open(rule: &Rule, scope: Scope<'_>, verdict: Verdict) -> Verdict {
    let is_open =
        !rule.only_after.is_empty() && !rule.only_after.iter().any(|event| scope.has(*event));
    if is_open && verdict.reason.is_absence() {
        return Verdict {
            reason: Reason::CaseOpen,
            ..verdict
        };
    }
    verdict
}

/// The question is put to each part, and the case has none.
fn ask_without_parts(rule: &Rule, scope: Scope<'_>) -> Verdict {
    let unexported = rule
        .anchor
        .iter()
        .find(|event| !scope.exports(Word::Event(**event)));
    if let Some(event) = unexported {
        return Verdict::new(
            Reason::ColumnMissing,
            Evidence::Missing(Word::Event(*event)),
        );
    }
    match scope.first_day(&rule.anchor) {
        Some(_) => Verdict::bare(Reason::NoPart),
        None => no_anchor(rule, scope),
    }
}
