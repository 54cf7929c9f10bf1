use smallvec::SmallVec;

use super::Asking;
use super::verdict::{Evidence, Verdict};
use crate::answer::{Answer, Reason};
use crate::case::{EventIx, Events, Form, Id, OrderRow, Personnel, Subdelegation, When, are_near};
use crate::rulebook::{Decisions, EventId};
use crate::time::Day;

/// The titles of one employee on a day: one, and seldom another.
type Titles = SmallVec<[Id; 4]>;

impl Asking<'_> {
    /// Every decision of these kinds was taken by someone with the right to, that day.
    pub(super) fn delegate(&self, decisions: &Decisions) -> Verdict {
        let (events, words): (Events, &[EventId]) = match decisions {
            Decisions::Some(words) => (self.scope.events_of(words), words),
            Decisions::All => (self.scope.decisions(), &[]),
        };
        let verdicts = events.iter().map(|event| {
            // The law of the day of each decision, also when another one chose the version.
            let day = self.scope.moment(*event).map(|moment| moment.day);
            let version = day.and_then(|day| self.rule.place_of_version(day));
            self.delegate_of(*event).under(version)
        });
        let worst = verdicts.reduce(Verdict::worst);
        worst.unwrap_or_else(|| self.without_moment(&[], words, Reason::NoDecision))
    }

    /// The right of the one who took a decision, that day.
    pub(super) fn delegate_of(&self, ix: EventIx) -> Verdict {
        let event = self.judge.store.event(ix);
        let Some(actor) = event.actor(self.judge.store) else {
            return Verdict::new(self.without_decider(ix), Evidence::Decision(ix, None));
        };
        let day = match self.scope.when(ix) {
            When::At(moment) => moment.day,
            When::Undated => return Verdict::new(Reason::Undated, Evidence::Event(ix)),
            When::Unreadable => return Verdict::new(Reason::Unreadable, Evidence::Event(ix)),
        };
        if self.may_be_two(actor, day) {
            return Verdict::new(Reason::EmployeeUnclear, Evidence::Decision(ix, None));
        }
        let titles = self.titles_on(actor, day);
        if let Some(body) = self.body_by(actor, Some(day)) {
            let reason = self.right_of_organ((event.word, day), body, (actor, &titles));
            if reason.answer() == Answer::Nej {
                // One with a post in an organ may have a right as an employee.
                let own = self.right_of_employee(event.word, (actor, &titles), day);
                if own.0.answer() == Answer::Ja {
                    return Verdict::new(own.0, Evidence::Decision(ix, own.1));
                }
            }
            let shown = titles.first().copied().unwrap_or(actor);
            return Verdict::new(reason, Evidence::Decision(ix, Some(shown)));
        }
        let (reason, title) = self.right_of_employee(event.word, (actor, &titles), day);
        let is_denied = reason.answer() == Answer::Nej;
        let reason = if is_denied && self.are_unclear(&titles) {
            Reason::BodyUnknown
        } else {
            reason
        };
        Verdict::new(reason, Evidence::Decision(ix, title))
    }

    /// Why it is not known who took a decision.
    pub(super) fn without_decider(&self, decision: EventIx) -> Reason {
        if self.judge.store.log_columns(decision).actors {
            Reason::DecisionMakerMissing
        } else {
            Reason::ActorsNotExported
        }
    }

    /// The organ that took a decision: named as such, or by the title of the one who took it that day.
    pub(super) fn body_of(&self, decision: EventIx) -> Option<usize> {
        let store = self.judge.store;
        let actor = store.event(decision).actor(store)?;
        let moment = self.scope.moment(decision);
        self.body_by(actor, moment.map(|moment| moment.day))
    }

    /// True for a decision of another nämnd than the review's, or of someone who acts for one.
    pub(super) fn is_by_another_board(&self, decision: EventIx) -> bool {
        let store = self.judge.store;
        let actor = store.event(decision).actor(store);
        let day = self.scope.moment(decision).map(|moment| moment.day);
        let titles = day.map(|day| self.titles_of(decision, day));
        actor.is_some_and(|actor| self.is_of_another_board(actor, &titles.unwrap_or_default()))
    }

    /// True where the one who took a decision may be an organ, or act for one, that is not known by its name, or either of
    /// two.
    pub(super) fn may_be_unknown_body(&self, decision: EventIx, day: Day) -> bool {
        let store = self.judge.store;
        let Some(actor) = store.event(decision).actor(store) else {
            return false;
        };
        if self.may_be_two(actor, day) {
            return true;
        }
        let titles = self.titles_on(actor, day);
        if self.body_by(actor, Some(day)).is_some() {
            return self.may_be_either(actor, &titles);
        }
        let law = &self.judge.book.delegation;
        let may_be = titles.is_empty() && law.may_be_body(store.ids.text(actor));
        may_be || self.are_unclear(&titles)
    }

    /// True for what a court decided. One who is on the list of employees is none, though the initials are those of a court.
    pub(super) fn is_by_court(&self, decision: EventIx) -> bool {
        let store = self.judge.store;
        let Some(actor) = store.event(decision).actor(store) else {
            return false;
        };
        let day = self.scope.moment(decision).map(|moment| moment.day);
        let is_employee = day.is_some_and(|day| !self.titles_on(actor, day).is_empty());
        let law = &self.judge.book.delegation;
        !is_employee && law.names_court(store.ids.text(actor))
    }

    /// True where the one who took a decision may be either of two employees.
    pub(super) fn is_by_either(&self, decision: EventIx, day: Day) -> bool {
        let store = self.judge.store;
        let actor = store.event(decision).actor(store);
        actor.is_some_and(|actor| self.may_be_two(actor, day))
    }

    /// True for an id that may stand for either of two employees that day.
    fn may_be_two(&self, actor: Id, day: Day) -> bool {
        let personnel = self.judge.store.registers.personnel.as_ref();
        personnel.is_some_and(|personnel| personnel.is_shared(actor, day))
    }

    /// True for an organ that may be either of two: «nämnden/utskottet».
    fn may_be_either(&self, actor: Id, titles: &[Id]) -> bool {
        let mut texts = titles.iter().chain([&actor]);
        texts.any(|text| self.judge.store.ids.text(*text).contains('/'))
    }

    /// True when one of some titles may be that of an organ, or of a post in one, that is not known by that name.
    pub(super) fn are_unclear(&self, titles: &[Id]) -> bool {
        let personnel = self.judge.store.registers.personnel.as_ref();
        let unclear = personnel.map(|personnel| &personnel.unclear);
        unclear.is_some_and(|unclear| titles.iter().any(|title| unclear.contains(title)))
    }

    /// The organ that someone is, or acts for on a day.
    fn body_by(&self, actor: Id, day: Option<Day>) -> Option<usize> {
        let (law, store) = (&self.judge.book.delegation, self.judge.store);
        let text = store.ids.text(actor);
        let by_title = || {
            let personnel = store.registers.personnel.as_ref()?;
            let day = day.filter(|day| !personnel.is_shared(actor, *day));
            personnel.on(actor, day?).find_map(|row| row.body)
        };
        let by_short_name = || self.short_named(actor);
        let named = law.body_named(text).or_else(by_title);
        named.or_else(by_short_name).or_else(|| {
            let is_own = store.registers.boards.are_called(text);
            let mut bodies = law.bodies.iter().filter(|_| is_own);
            bodies.position(|body| body.in_own_right)
        })
    }

    /// The organ that the order of delegation has by the same short name. One who is on the list of employees is a person
    /// with those initials.
    fn short_named(&self, actor: Id) -> Option<usize> {
        let registers = &self.judge.store.registers;
        let mut names = registers.order.as_ref()?.short_names.iter();
        let (_, body) = names.find(|(name, _)| *name == actor)?;
        let people = registers.personnel.as_ref();
        let is_person = people.is_some_and(|people| people.knows(actor));
        // Nämnden needs no row in the order: that it has one does not tell that these initials are nämnden's.
        let in_own_right = self.judge.book.delegation.bodies[*body].in_own_right;
        (!is_person && !in_own_right).then_some(*body)
    }

    /// True for an organ, or someone with these titles, of another nämnd than the review's.
    fn is_of_another_board(&self, actor: Id, titles: &[Id]) -> bool {
        let store = self.judge.store;
        let boards = &store.registers.boards;
        if boards.names.is_empty() {
            return false;
        }
        let mut texts = titles.iter().chain([&actor]).map(|id| store.ids.text(*id));
        let law = &self.judge.book.delegation;
        texts.any(|text| law.is_of_another_board(text, &boards.names))
    }

    /// The right of an organ, where it is one of the review's nämnd; another has an order of delegation of its own, which
    /// the export does not have.
    fn right_of_organ(
        &self,
        (decision, day): (EventId, Day),
        body: usize,
        (actor, titles): (Id, &[Id]),
    ) -> Reason {
        if self.is_of_another_board(actor, titles) {
            return Reason::OtherBoard;
        }
        let reason = self.right_of_body(decision, body, day);
        if reason.answer() == Answer::Nej && self.may_be_either(actor, titles) {
            return Reason::BodyUnknown;
        }
        reason
    }

    /// The titles that the one who took a decision had on a day.
    pub(super) fn titles_of(&self, decision: EventIx, day: Day) -> Titles {
        let store = self.judge.store;
        let actor = store.event(decision).actor(store);
        let titles = actor.map(|actor| self.titles_on(actor, day));
        titles.unwrap_or_default()
    }

    /// The titles that an employee had on a day.
    fn titles_on(&self, actor: Id, day: Day) -> Titles {
        let mut titles = Titles::new();
        if let Some(personnel) = &self.judge.store.registers.personnel {
            titles.extend(personnel.on(actor, day).filter_map(|row| row.title));
        }
        titles
    }

    /// Nämnden decides in its own right; another organ by the order of delegation, and of decisions that
    /// the law reserves only those organs that it names.
    fn right_of_body(&self, decision: EventId, body: usize, day: Day) -> Reason {
        let law = &self.judge.book.delegation;
        if law.bodies[body].in_own_right {
            return Reason::BodyInOwnRight;
        }
        if let Some(reservation) = law.reservation(decision, day) {
            if reservation.urgent.contains(&body) {
                return Reason::UrgentByLaw;
            }
            if reservation.disputed.contains(&body) {
                return Reason::DisputedBody;
            }
            if !reservation.bodies.contains(&body) {
                return Reason::MayNotBeDelegated;
            }
        }
        let Some(order) = &self.judge.store.registers.order else {
            return Reason::RegisterMissing;
        };
        let is_listed = order.on(decision, day).any(|row| row.body == Some(body));
        let may_be_listed = || order.on(decision, day).any(|row| row.may_be_body);
        match is_listed {
            true => Reason::InDelegationOrder,
            false if order.lost.holds(decision) => Reason::RegisterIncomplete,
            false if may_be_listed() => Reason::BodyUnknown,
            false => Reason::NoDelegation,
        }
    }

    /// The right of an employee who has these titles that day, and the title that it was judged by.
    fn right_of_employee(
        &self,
        decision: EventId,
        (actor, titles): (Id, &[Id]),
        day: Day,
    ) -> (Reason, Option<Id>) {
        let registers = &self.judge.store.registers;
        let (Some(personnel), Some(order)) = (&registers.personnel, &registers.order) else {
            return (Reason::RegisterMissing, None);
        };
        let Some(first) = titles.first().copied() else {
            let reason = if personnel.has_titles {
                Reason::TitleUnknown
            } else {
                Reason::TitlesNotExported
            };
            return (reason, None);
        };
        if let Some(reservation) = self.judge.book.delegation.reservation(decision, day) {
            let reason = if reservation.employees_disputed {
                Reason::DisputedBody
            } else {
                Reason::MayNotBeDelegated
            };
            return (reason, Some(first));
        }
        let holds = |row: &OrderRow| row.title.is_some_and(|title| titles.contains(&title));
        if let Some(row) = order.on(decision, day).find(|row| holds(row)) {
            return (Reason::InDelegationOrder, row.title);
        }
        let posts = self.posts_of(titles);
        let stands_in = |row: &OrderRow| row.title.is_some_and(|title| posts.contains(&title));
        if order.on(decision, day).any(stands_in) {
            return (Reason::AsStandIn, Some(first));
        }
        let every: Vec<Id> = titles.iter().chain(&posts).copied().collect();
        let reason = self.right_by_chain(decision, actor, &every, day);
        if reason == Reason::NoDelegation && self.is_spelled_otherwise(decision, actor, &every, day)
        {
            return (Reason::TitleSpelledOtherwise, Some(first));
        }
        let any_blank = personnel.on(actor, day).any(|row| row.title.is_none());
        let may_have_another = any_blank || personnel.lost.contains(&actor);
        if may_have_another && reason.answer() == Answer::Nej {
            return (Reason::TitleUnknown, Some(first));
        }
        (reason, Some(first))
    }

    /// The posts that titles are held for, where they say that someone stands in and the export knows
    /// the post.
    fn posts_of(&self, titles: &[Id]) -> Vec<Id> {
        let ids = &self.judge.store.ids;
        let post = |title: &Id| ids.find(self.judge.book.delegation.post_of(ids.text(*title))?);
        titles.iter().filter_map(post).collect()
    }

    /// True when the order, or a right passed on, has a title for the decision that is one of these in
    /// another spelling.
    fn is_spelled_otherwise(&self, decision: EventId, actor: Id, titles: &[Id], day: Day) -> bool {
        let (ids, registers) = (&self.judge.store.ids, &self.judge.store.registers);
        let law = &self.judge.book.delegation;
        let own = |title: &Id| {
            let title = ids.text(*title);
            law.post_of(title).unwrap_or(title)
        };
        let is_near = |other: Id| {
            titles
                .iter()
                .any(|title| are_near(own(title), ids.text(other)))
        };
        let order = registers.order.iter();
        let mut listed = order
            .flat_map(|order| order.on(decision, day))
            .filter_map(|row| row.title);
        let links = registers
            .subdelegations
            .iter()
            .flat_map(|links| &links.rows);
        let mut receivers = links
            .filter(|link| link.decision == decision)
            .map(|link| link.receiver_title);
        let actor = ids.text(actor).to_lowercase();
        let is_actor = |receiver: Id| ids.text(receiver) == actor;
        listed.any(is_near) || receivers.any(|receiver| is_near(receiver) || is_actor(receiver))
    }

    /// Rights passed on: one good link is enough; else the fault of the link that came furthest, where
    /// one of which more ought to be known outweighs a Nej.
    fn right_by_chain(&self, decision: EventId, actor: Id, titles: &[Id], day: Day) -> Reason {
        let registers = &self.judge.store.registers;
        let (Some(links), Some(order)) = (&registers.subdelegations, &registers.order) else {
            return Reason::RegisterMissing;
        };
        let reaches = |link: &&Subdelegation| {
            link.decision == decision
                && (link.receiver == actor || titles.contains(&link.receiver_title))
        };
        let faults: Vec<(u8, Reason)> = links
            .rows
            .iter()
            .filter(reaches)
            .map(|link| self.first_fault(link, day))
            .collect();
        let best = |wanted: fn(Answer) -> bool| {
            let some = faults.iter().filter(|(_, reason)| wanted(reason.answer()));
            some.max_by_key(|(step, _)| *step)
                .map(|(_, reason)| *reason)
        };
        let is_lost = links.lost.holds(decision) || order.lost.holds(decision);
        best(|answer| answer == Answer::Ja)
            .or(best(|answer| answer == Answer::UppgiftSaknas))
            .or(is_lost.then_some(Reason::RegisterIncomplete))
            .or(best(|answer| answer == Answer::Nej))
            .unwrap_or(Reason::NoDelegation)
    }

    /// How many demands a link meets, and the first that it does not (7 kap. 6 § KL).
    fn first_fault(&self, link: &Subdelegation, day: Day) -> (u8, Reason) {
        if !(link.from..=link.to).contains(&day) {
            return (0, Reason::SubdelegationExpired);
        }
        if let Some(reason) = self.giver_fault(link, day) {
            return (1, reason);
        }
        if let Some(reason) = self.order_fault(link, day) {
            return (2, reason);
        }
        match link.form {
            _ if !self.judge.book.delegation.subdelegation.needs_writing => {
                (4, Reason::BySubdelegation)
            }
            Some(Form::Written) => (4, Reason::BySubdelegation),
            Some(Form::Oral) => (3, Reason::OralSubdelegation),
            None => (3, Reason::FormUnknown),
        }
    }

    /// Only a förvaltningschef may pass a right on: on the day it was given, or, when the link has no
    /// first day, on the day of the decision.
    fn giver_fault(&self, link: &Subdelegation, day: Day) -> Option<Reason> {
        let given = given_on(link, day);
        let ids = &self.judge.store.ids;
        let name = ids.text(link.giver).to_lowercase();
        let by_name = self.fault_of_givers(&[&name]);
        let law = &self.judge.book.delegation;
        let organ = law.body_named(&name).map(|place| &law.bodies[place]);
        let boards = &self.judge.store.registers.boards;
        // Nämnden itself may let anyone of its staff decide (7 kap. 5 § KL); what another passes on is not known to be its own.
        if organ.is_some_and(|organ| organ.in_own_right) || boards.are_called(&name) {
            let is_other = law.is_of_another_board(&name, &boards.names);
            return is_other.then_some(Reason::BodyUnknown);
        }
        if organ.is_some() && name.contains('/') {
            // «Nämnden/utskottet» may be nämnden.
            return Some(Reason::BodyUnknown);
        }
        if organ.is_some() || by_name != Some(Reason::SubdelegatedByUnauthorised) {
            return by_name;
        }
        if self.may_be_two(link.giver, given) {
            return Some(Reason::EmployeeUnclear);
        }
        let personnel = self.judge.store.registers.personnel.as_ref()?;
        let titles = personnel.on(link.giver, given).map(|row| row.title);
        let titles: Vec<Option<Id>> = titles.collect();
        if titles.is_empty() {
            if law.may_be_body(&name) {
                return Some(Reason::BodyUnknown);
            }
            let is_title = self.is_title(&name);
            return by_name.filter(|_| is_title).or(Some(Reason::GiverUnknown));
        }
        let known: Vec<&str> = titles
            .iter()
            .flatten()
            .map(|title| ids.text(*title))
            .collect();
        let fault = self.fault_of_givers(&known)?;
        let may_have_another = titles.contains(&None) || personnel.lost.contains(&link.giver);
        Some(match fault {
            Reason::SubdelegatedByUnauthorised if may_have_another => Reason::GiverUnknown,
            fault => fault,
        })
    }

    /// What keeps someone with these titles from passing a right on. A title that may be such a one in another spelling is
    /// told and not judged.
    fn fault_of_givers(&self, titles: &[&str]) -> Option<Reason> {
        if titles.iter().any(|title| self.subdelegates(title)) {
            return None;
        }
        let is_near = titles.iter().any(|title| self.nearly_subdelegates(title));
        Some(if is_near {
            Reason::TitleSpelledOtherwise
        } else {
            Reason::SubdelegatedByUnauthorised
        })
    }

    /// True for a text that the registers have as a title, so that it is nobody's id.
    fn is_title(&self, name: &str) -> bool {
        let registers = &self.judge.store.registers;
        let found = self.judge.store.ids.find(name);
        let people = registers.personnel.iter();
        let mut held = people.flat_map(Personnel::all).map(|row| row.title);
        let order = registers.order.iter();
        let mut listed = order.flat_map(|order| &order.rows).map(|row| row.title);
        found.is_some() && (held.any(|title| title == found) || listed.any(|title| title == found))
    }

    /// True for the title of someone who may pass a right on, or who stands in for one who may.
    fn subdelegates(&self, title: &str) -> bool {
        let law = &self.judge.book.delegation;
        let post = law.post_of(title).unwrap_or(title);
        law.subdelegation.givers.iter().any(|name| name == post)
    }

    /// True for a title that may be such a one in another spelling.
    fn nearly_subdelegates(&self, title: &str) -> bool {
        let law = &self.judge.book.delegation;
        let post = law.post_of(title).unwrap_or(title);
        let mut givers = law.subdelegation.givers.iter();
        givers.any(|name| are_near(name, post))
    }

    /// Nämnden has given the förvaltningschef the decision, and allowed it to be passed on. Who that is has many names: where
    /// the order has the giver's own title, its row tells, and else those of the others where they agree.
    fn order_fault(&self, link: &Subdelegation, day: Day) -> Option<Reason> {
        let order = self.judge.store.registers.order.as_ref()?;
        let is_chief = |row: &&OrderRow| {
            row.title
                .is_some_and(|title| self.subdelegates(self.judge.store.ids.text(title)))
        };
        if !self.judge.book.delegation.subdelegation.needs_permission {
            return None;
        }
        let rows: Vec<&OrderRow> = order.on(link.decision, day).filter(is_chief).collect();
        if rows.iter().any(|row| row.may_pass_on == Some(true)) {
            return self.permission_fault(link, day, &rows);
        }
        if rows.iter().any(|row| row.may_pass_on.is_none()) {
            return Some(Reason::PermissionUnknown);
        }
        let is_near = |row: &OrderRow| {
            row.title
                .is_some_and(|title| self.nearly_subdelegates(self.judge.store.ids.text(title)))
        };
        let may_be_spelled_otherwise = rows.is_empty() && order.on(link.decision, day).any(is_near);
        Some(if may_be_spelled_otherwise {
            Reason::TitleSpelledOtherwise
        } else {
            Reason::SubdelegationNotAllowed
        })
    }

    /// What keeps the giver from passing a right on that nämnden has let some chief pass on, by the rows of all chiefs.
    fn permission_fault(
        &self,
        link: &Subdelegation,
        day: Day,
        rows: &[&OrderRow],
    ) -> Option<Reason> {
        if rows.iter().all(|row| row.may_pass_on == Some(true)) {
            return None;
        }
        // An organ has no row of its own here.
        let (titles, may_have_another) = self.titles_of_giver(link, day)?;
        let is_own = |row: &&OrderRow| row.title.is_some_and(|title| titles.contains(&title));
        let own = || rows.iter().copied().filter(is_own);
        if own().any(|row| row.may_pass_on == Some(true)) {
            return None;
        }
        let is_refused = own().next().is_some() && own().all(|row| row.may_pass_on == Some(false));
        Some(if is_refused && !may_have_another {
            Reason::SubdelegationNotAllowed
        } else {
            Reason::PermissionUnknown
        })
    }

    /// The titles by which the giver of a right may pass it on, with the posts that they are held for, and whether there
    /// may be one that is not known; `None` for an organ.
    fn titles_of_giver(&self, link: &Subdelegation, day: Day) -> Option<(Titles, bool)> {
        let registers = &self.judge.store.registers;
        let ids = &self.judge.store.ids;
        let name = ids.text(link.giver).to_lowercase();
        if self.subdelegates(&name) {
            let post = self.judge.book.delegation.post_of(&name);
            let names = [Some(name.as_str()), post].into_iter().flatten();
            return Some((names.filter_map(|name| ids.find(name)).collect(), false));
        }
        let given = given_on(link, day);
        let mut titles = self.titles_on(link.giver, given);
        titles.retain(|title| self.subdelegates(ids.text(*title)));
        if titles.is_empty() {
            return None;
        }
        let posts = self.posts_of(&titles);
        titles.extend(posts);
        let personnel = registers.personnel.as_ref()?;
        let is_blank = personnel
            .on(link.giver, given)
            .any(|row| row.title.is_none());
        let may_have_another = is_blank || personnel.lost.contains(&link.giver);
        Some((titles, may_have_another))
    }
}

/// The day that a right was passed on, or, when the link has no first day, that of the decision.
fn given_on(link: &Subdelegation, day: Day) -> Day {
    if link.from == Day::MIN {
        day
    } else {
        link.from
    }
}
