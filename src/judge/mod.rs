//! Rule × case → verdict. The only place that judges; pure: no clock, no disk, no environment.

mod condition;
mod covered;
mod deadline;
mod delegation;
mod documented;
mod example;
mod explain;
mod followed;
mod happens;
mod later;
mod qualified;
mod recurring;
mod reported;
mod scope;
mod spaced;
mod value;
mod verdict;

use crate::answer::{Answer, Reason};
use crate::case::{CaseView, EventIx, Store, When};
use crate::rulebook::{Check, ObjectId, Rule, RuleIx, Rulebook, Version, Vocabulary, Word};
use crate::time::Day;

pub use example::{Mismatch, explain_example, judge_example, try_example};
pub use explain::{Explained, explain, note_text};
pub(crate) use verdict::General;
pub use verdict::{Evidence, Span, Verdict};

use condition::Standing;
use scope::Scope;

pub(crate) use scope::{is_marked, is_slip};

/// Asks rules about the cases of a store, as things stood on a measuring day.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The rules and words.
    pub book: &'a Rulebook,
    /// The cases.
    pub store: &'a Store,
    /// The day on which running deadlines are measured.
    pub measuring_day: Day,
    /// True when only what is still open is asked about: what lies behind it, however late, is passed over.
    pub only_open: bool,
}

/// One rule about one scope, at the day that its anchor gives.
#[derive(Clone, Copy)]
struct Asking<'a> {
    judge: Judge<'a>,
    rule: &'a Rule,
    /// Place of the version that the anchor's day chooses.
    version: usize,
    scope: &'a Scope<'a>,
    day: Day,
    /// The day on which an age counts, where that is settled already.
    age_day: Option<Day>,
}

impl<'a> Judge<'a> {
    /// The answer of a rule about a case. `parent` is the answer to the question that it follows up.
    #[must_use]
    pub fn ask(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
    ) -> Verdict {
        let mut verdict = Verdict::bare(Reason::NeedsReader);
        self.put(rule, case, parent, &mut verdict);
        verdict
    }

    /// The same, where the answer is to stand: a verdict is large, and each of millions would be copied on its way out,
    /// read back before its parts have been stored.
    pub(crate) fn put(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
        verdict: &mut Verdict,
    ) {
        self.ask_freely(rule, case, parent, verdict);
        if let Some(reason) = self.doubt(rule, case, verdict) {
            (verdict.reason, verdict.evidence) = (reason, Evidence::None);
        }
    }

    /// The clocks of a rule that are running or have run out while nothing has stopped them, part by part: the same
    /// checks and reasons as [`Judge::ask`], seen from where the case stands now.
    #[must_use]
    pub fn open_clocks(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
    ) -> Vec<Verdict> {
        if answer_by_parent(rule, parent).is_some() {
            return Vec::new();
        }
        let mut verdicts = self.verdicts_on_parts(rule, case);
        let is_sure = |verdict: &Verdict| self.doubt(rule, case, verdict).is_none();
        verdicts.retain(|verdict| verdict.is_open() && is_sure(verdict));
        verdicts
    }

    /// Why it cannot be told whether a rule's clock runs or has run out, where it cannot: whoever looks for what is open
    /// would else take the silence for nothing owed.
    #[must_use]
    pub fn untold_clock(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
    ) -> Option<Verdict> {
        if rule.is_for_readers() {
            return None;
        }
        if let Some(by_parent) = answer_by_parent(rule, parent) {
            return Some(by_parent).filter(Verdict::is_untold);
        }
        let mut verdicts = self.verdicts_on_parts(rule, case);
        if verdicts.is_empty() {
            verdicts.push(self.ask(rule, case, parent));
        }
        let in_doubt = |verdict: Verdict| {
            let reason = self.doubt(rule, case, &verdict);
            reason.map_or(verdict, Verdict::bare)
        };
        verdicts.into_iter().map(in_doubt).find(Verdict::is_untold)
    }

    /// What is said of a case, part by part, where only what is still open is asked about.
    fn verdicts_on_parts(&self, rule: &'a Rule, case: CaseView<'a>) -> Vec<Verdict> {
        let judge = Self {
            only_open: true,
            ..*self
        };
        let whole = Scope::whole(&judge, case);
        let whole = rule.per.is_none().then_some(whole);
        let parts = rule.per.map(|part| Scope::parts(&judge, case, part));
        let scopes = whole.into_iter().chain(parts.into_iter().flatten());
        let verdicts = scopes.map(|scope| judge.asked_of(rule, &scope));
        verdicts.collect()
    }

    /// The answer as the rows that were read give it, as if none had been set aside.
    pub(crate) fn ask_at_face_value(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
    ) -> Verdict {
        let mut verdict = Verdict::bare(Reason::NeedsReader);
        self.ask_freely(rule, case, parent, &mut verdict);
        verdict
    }

    /// By what right a decision in a case was taken, whatever any question asks about it. The rule only lends its law by
    /// date.
    #[must_use]
    pub fn right_to_decide(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        decision: EventIx,
    ) -> Verdict {
        let scope = Scope::whole(self, case);
        let asking = Asking {
            judge: *self,
            rule,
            version: 0,
            scope: &scope,
            day: self.measuring_day,
            age_day: None,
        };
        asking.delegate_of(decision)
    }

    /// The answer as the rows that were read give it.
    #[inline]
    fn ask_freely(
        &self,
        rule: &'a Rule,
        case: CaseView<'a>,
        parent: Option<(RuleIx, Answer)>,
        verdict: &mut Verdict,
    ) {
        if let Some(by_parent) = answer_by_parent(rule, parent) {
            let day = Scope::whole(self, case).first_day(&rule.anchor);
            *verdict = by_parent;
            verdict.note_version(day.and_then(|day| rule.place_of_version(day)));
            return;
        }
        let Some(part) = rule.per else {
            return self.ask_scope(rule, &Scope::whole(self, case), verdict);
        };
        if let Some(only) = Scope::of_only_part(self, case, part) {
            self.ask_scope(rule, &only, verdict);
            return only.name_part(part, verdict);
        }
        let mut scopes = Scope::parts(self, case, part);
        let Some(first) = scopes.next() else {
            *verdict = ask_without_parts(rule, Scope::whole(self, case), part);
            return;
        };
        self.ask_scope(rule, &first, verdict);
        first.name_part(part, verdict);
        for scope in scopes {
            let mut other = self.asked_of(rule, &scope);
            if other.is_worse_than(verdict) {
                scope.name_part(part, &mut other);
                *verdict = other;
            }
        }
    }

    fn asked_of(&self, rule: &'a Rule, scope: &Scope<'a>) -> Verdict {
        let mut verdict = Verdict::bare(Reason::NeedsReader);
        self.ask_scope(rule, scope, &mut verdict);
        verdict
    }

    fn ask_scope(&self, rule: &'a Rule, scope: &Scope<'a>, verdict: &mut Verdict) {
        // Nearly always the first of them has happened.
        let first = rule.anchor.first();
        if let Some(moment) = first.and_then(|word| scope.earliest_here(*word)) {
            if rule.is_led_in
                && let Some(open) = scope.not_begun().filter(|_| !rule.is_for_readers())
            {
                *verdict = open;
                return;
            }
            return self.ask_on(rule, scope, moment.day, verdict);
        }
        match scope.anchor(&rule.anchor) {
            Ok(day) => self.ask_on(rule, scope, day, verdict),
            Err(_) if rule.is_for_readers() => *verdict = Verdict::bare(Reason::NeedsReader),
            Err(unknown) => *verdict = self.ask_on_some_day(rule, scope, unknown),
        }
    }

    #[inline]
    fn ask_on(&self, rule: &'a Rule, scope: &Scope<'a>, day: Day, verdict: &mut Verdict) {
        if rule.withdrawn.is_some_and(|withdrawn| day >= withdrawn) {
            *verdict = Verdict::bare(Reason::NotRequired);
            return;
        }
        match rule.place_of_version(day) {
            Some(index) => self.ask_version(rule, scope, (day, index), verdict),
            None => *verdict = self.ask_before_any_law(rule, scope, day),
        }
    }

    /// No act has been written down for the day. A question that certainly does not arise is X all the
    /// same, and what has not been done since the first that is has not.
    fn ask_before_any_law(&self, rule: &'a Rule, scope: &Scope<'a>, day: Day) -> Verdict {
        let asking = Asking {
            judge: *self,
            rule,
            version: 0,
            scope,
            day,
            age_day: Some(day),
        };
        match asking.standing(rule.conditions.iter()) {
            Standing::Other(verdict) if verdict.answer() == Answer::EjTillampligt => verdict,
            _ => {
                let since = asking.since_the_first_law();
                since.unwrap_or(Verdict::new(Reason::NoLaw, Evidence::Day(day)))
            }
        }
    }

    /// Asks the version at a place, which a day has chosen.
    fn ask_version(
        &self,
        rule: &'a Rule,
        scope: &Scope<'a>,
        (day, index): (Day, usize),
        verdict: &mut Verdict,
    ) {
        let asking = Asking {
            judge: *self,
            rule,
            version: index,
            scope,
            day,
            age_day: None,
        };
        let mut found = asking.ask();
        if let Some(later) = asking.by_a_later_version(&found) {
            found = later;
        }
        match open_instead(rule, scope, day, &found) {
            Some(other) => *verdict = other,
            None => *verdict = found,
        }
        if verdict.version().is_none() {
            verdict.note_version(Some(index));
        }
    }

    /// The day that chooses the law is not known. Where the answer is the same under every version, and
    /// rests on no other day, it can be given all the same.
    fn ask_on_some_day(&self, rule: &'a Rule, scope: &Scope<'a>, unknown: Verdict) -> Verdict {
        let Some(day) = scope
            .first_day(&rule.anchor)
            .filter(|_| !rule.depends_on_the_day())
        else {
            return unknown;
        };
        let ask = |index| {
            let mut verdict = Verdict::bare(Reason::NeedsReader);
            self.ask_version(rule, scope, (day, index), &mut verdict);
            verdict
        };
        let answers: Vec<Answer> = (0..rule.versions.len())
            .map(|index| ask(index).answer())
            .collect();
        let agree = answers.windows(2).all(|pair| pair[0] == pair[1]);
        let verdict = rule.place_of_version(day).map(ask);
        verdict.filter(|_| agree).unwrap_or(unknown)
    }

    /// Why an answer cannot be given after all: it rests on something being absent, or on everything
    /// being there, and rows about the case were set aside or stand elsewhere, or its parts are not known.
    fn doubt(&self, rule: &Rule, case: CaseView<'_>, verdict: &Verdict) -> Option<Reason> {
        let answer = verdict.answer();
        if answer == Answer::Ja
            && case.store.contradicts_itself()
            && self.rests_on_one_of_two(rule, case, verdict)
        {
            return Some(Reason::RowSetAside);
        }
        let needs_all_parts = match answer {
            Answer::Ja => rule.per.is_some(),
            Answer::EjTillampligt => verdict.reason == Reason::NoPart,
            _ => false,
        };
        if needs_all_parts && case.parts_uncertain() {
            return Some(Reason::PartsUncertain);
        }
        let needs_all_rows = match answer {
            Answer::Nej => true,
            Answer::Ja => verdict.reason.needs_every_decision(),
            Answer::EjTillampligt => matches!(verdict.evidence, Evidence::Missing(Word::Event(_))),
            Answer::UppgiftSaknas | Answer::EjBedomd => false,
        };
        if !needs_all_parts && !needs_all_rows {
            return None;
        }
        let lacks_rows = case.lacks_rows()
            || rule
                .per
                .is_some_and(|part| case.parts(part).any(|part| part.lacks_rows()));
        let is_elsewhere = || {
            let parts = rule.per.into_iter().flat_map(|part| case.parts(part));
            let mut cases = std::iter::once(case).chain(parts);
            cases.any(|case| {
                let mut words = case.told_elsewhere();
                words.any(|word| rests_on(rule, verdict, word, &self.book.words))
            })
        };
        let is_doubted = lacks_rows || (case.store.tells_elsewhere() && is_elsewhere());
        is_doubted.then_some(Reason::RowSetAside)
    }
}

impl Judge<'_> {
    /// True for a time that was counted from or to a day which stands in the table where another row about the same unit, or
    /// about one of its parts, says something else: which of them was read first is by chance.
    fn rests_on_one_of_two(&self, rule: &Rule, case: CaseView<'_>, verdict: &Verdict) -> bool {
        let Evidence::Span(span) = verdict.evidence else {
            return false;
        };
        let parts = rule.per.into_iter().flat_map(|part| case.parts(part));
        let mut cases = std::iter::once(case).chain(parts);
        let file_of = |ix: EventIx| self.store.event(ix).position(self.store).file;
        let files = [Some(span.from), span.until].map(|ix| ix.map(file_of));
        cases.any(|case| case.is_contradicted() && files.contains(&Some(case.position().file)))
    }
}

impl Asking<'_> {
    /// The day on which an age counts: the anchor's, or the measuring day while that has not come. Where the rule names
    /// another event it is that one's, which may not be known.
    fn age_day(&self) -> Option<Day> {
        if !self.rule.age_on.is_empty() {
            return self.scope.first_day(&self.rule.age_on);
        }
        if self.age_day.is_some() {
            return self.age_day;
        }
        let first = self.rule.anchor.first();
        let has_come = first.is_some_and(|word| self.scope.earliest(*word).is_some());
        Some(if has_come {
            self.day
        } else {
            self.judge.measuring_day
        })
    }

    fn ask(&self) -> Verdict {
        let (rule, version): (&Rule, &Version) = (self.rule, &self.rule.versions[self.version]);
        if matches!(version.check, Check::NotRequired) {
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
            Check::Recurring(check) => self.unless_followed(check, self.recurring(check)),
            Check::Spaced(check) => self.spaced(check),
            Check::Value { fact, codes } => self.value(*fact, codes),
            Check::Covered(check) => self.covered(check),
            Check::Delegate(decisions) => self.delegate(decisions),
            Check::Reported(check) => self.reported(check),
            Check::Qualified { who, degrees } => self.qualified(*who, degrees),
            Check::Reader => Verdict::bare(Reason::NeedsReader),
            Check::NotRequired => Verdict::bare(Reason::NotRequired),
        }
    }
}

/// True for an answer that might have been another, had such a thing been told of the case.
fn rests_on(rule: &Rule, verdict: &Verdict, word: Word, words: &Vocabulary) -> bool {
    match verdict.answer() {
        Answer::Nej => rule.reads(word),
        Answer::Ja => {
            let is_decision =
                matches!(word, Word::Event(event) if words.event_word(event).is_decision);
            let is_among_all = rule.reads_every_decision() && is_decision;
            verdict.reason.needs_every_decision() && (rule.reads(word) || is_among_all)
        }
        Answer::EjTillampligt => {
            matches!(verdict.evidence, Evidence::Missing(missing) if missing == word)
        }
        Answer::UppgiftSaknas | Answer::EjBedomd => false,
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

/// The question is put to each part, and the case has none. A unit that always has such parts then
/// lacks them in the export.
fn ask_without_parts(rule: &Rule, scope: Scope<'_>, part: ObjectId) -> Verdict {
    if let Some(word) = scope.unexported_part(part) {
        return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
    }
    match scope.anchor(&rule.anchor) {
        Err(verdict) => verdict,
        Ok(_) if scope.always_has(part) => Verdict::bare(Reason::AnchorMissing),
        Ok(_) => Verdict::bare(Reason::NoPart),
    }
}

/// What is absent counts against a case only once the rule's closing event has happened. A closing
/// event whose date cannot be read may not have, and one from before the part that is looked at came in closed another.
/// `day` is the one that chose the law. Gives what is then said instead.
fn open_instead(rule: &Rule, scope: &Scope<'_>, day: Day, verdict: &Verdict) -> Option<Verdict> {
    // What may still come is absent too.
    let may_come =
        verdict.reason == Reason::StillRunning && matches!(verdict.evidence, Evidence::Missing(_));
    if rule.only_after.is_empty() || !(may_come || verdict.reason.is_absence()) {
        return None;
    }
    let mut closing = scope.events_of(&rule.only_after);
    let about_both = scope.perhaps_about_both(&closing, day);
    closing.retain(|ix| !scope.is_about_another_part(*ix));
    let is_unreadable = |ix: &EventIx| scope.when(*ix) == When::Unreadable;
    match closing
        .iter()
        .find(|ix| !is_unreadable(ix))
        .or(closing.first())
    {
        None => Some(unless_closed(rule, scope, about_both, verdict)),
        Some(ix) if is_unreadable(ix) => {
            Some(Verdict::new(Reason::Unreadable, Evidence::Event(*ix)))
        }
        Some(_) => None,
    }
}

/// What is said instead where nothing that closes a question has come: `about_both` is what came before about another part, and
/// perhaps about this one.
fn unless_closed(
    rule: &Rule,
    scope: &Scope<'_>,
    about_both: Option<EventIx>,
    verdict: &Verdict,
) -> Verdict {
    if scope.case.lacks_rows() {
        return Verdict::bare(Reason::RowSetAside);
    }
    let mut words = rule.only_after.iter().map(|word| Word::Event(*word));
    if let Some(word) = words.find(|word| !scope.exports(*word)) {
        return Verdict::new(Reason::ColumnMissing, Evidence::Missing(word));
    }
    let read = |ix| Verdict::new(Reason::NeedsReader, Evidence::Event(ix));
    let told = unneeded(rule, scope).or_else(|| about_both.map(read));
    told.unwrap_or(Verdict {
        reason: Reason::CaseOpen,
        ..*verdict
    })
}

/// What is said where the closing event need not come, since all that came in did so while a unit was open already.
fn unneeded(rule: &Rule, scope: &Scope<'_>) -> Option<Verdict> {
    let reason = rule.if_unneeded?;
    let mark = scope.mark_of_all(&rule.only_after)?;
    Some(Verdict::new(reason, Evidence::Missing(Word::Fact(mark))))
}
