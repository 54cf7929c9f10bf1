//! What few events have: who, why and until when.

use super::interner::Id;
use super::store::{NOBODY, Stated, Until};

/// Who, why and until when, in four bytes: nothing of it, who alone, or a place in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct More(pub(super) u32);

/// Nobody, no reason, and no end.
pub(super) const NOTHING: More = More(0);

/// From here on, places in the list; below, those who did it, from 1.
const LISTED: u32 = 1 << 31;

/// Who did something, whether its reason is stated, and until when it holds.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Details {
    pub(super) actor: Option<Id>,
    pub(super) reason: Stated,
    pub(super) until: Until,
}

/// The details of events that have more of them than who.
#[derive(Clone, Default, Debug)]
pub(super) struct AllDetails(Vec<Details>);

impl Details {
    fn says_who_alone(&self) -> bool {
        self.reason == Stated::No && self.until == Until::Open
    }
}

impl AllDetails {
    /// Keeps the details of an event.
    ///
    /// # Panics
    /// With two billion events that have details, which no export of this kind can hold.
    pub(super) fn add(&mut self, details: Details) -> More {
        match details.actor {
            None if details.says_who_alone() => NOTHING,
            Some(Id(actor)) if details.says_who_alone() && actor < LISTED - 1 => More(actor + 1),
            _ => {
                let place = u32::try_from(self.0.len());
                let place = place.ok().filter(|place| *place < LISTED);
                self.0.push(details);
                let place = place.unwrap_or_else(|| panic!("too many events with details"));
                More(LISTED + place)
            }
        }
    }

    /// The details of an event.
    pub(super) fn of(&self, more: More) -> Details {
        match more {
            NOTHING => Details::default(),
            More(listed @ LISTED..) => self.0[(listed - LISTED) as usize],
            More(actor) => Details {
                actor: Some(Id(actor - 1)),
                ..Details::default()
            },
        }
    }

    /// The same with nothing but who.
    pub(super) fn who_alone(&mut self, more: More) -> More {
        let actor = self.of(more).actor;
        self.add(Details {
            actor,
            ..Details::default()
        })
    }

    /// Events that are alike in all else lie in this order: by who, nobody last, and then as they were added, those that
    /// say who alone first.
    pub(super) fn order(&self, more: More) -> (u32, u32) {
        let details = self.of(more);
        let actor = details.actor.map_or(NOBODY, |actor| actor.0);
        let added = if details.says_who_alone() { 0 } else { more.0 };
        (actor, added)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    #[test]
    fn details_are_kept_as_they_were_given_and_order_by_who_and_by_when_they_were_added() {
        let mut all = AllDetails::default();
        let actors = [0, 7, LISTED - 2, LISTED - 1, LISTED, NOBODY - 1];
        let actors = actors.map(|actor| Some(Id(actor)));
        let mut last = None;
        for actor in actors.into_iter().chain([None]) {
            let given = [
                (Stated::No, Until::Open),
                (Stated::Yes, Until::Open),
                (Stated::Unreadable, Until::Open),
                (Stated::No, Until::Unreadable),
                (Stated::Yes, Until::Day(Day::from_number(738_000))),
            ];
            for (reason, until) in given {
                let details = Details {
                    actor,
                    reason,
                    until,
                };
                let more = all.add(details);
                let kept = all.of(more);
                assert_eq!(
                    (kept.actor, kept.reason, kept.until),
                    (actor, reason, until)
                );
                let alone = all.who_alone(more);
                let kept = all.of(alone);
                assert_eq!(
                    (kept.actor, kept.reason, kept.until),
                    (actor, Stated::No, Until::Open)
                );
                let order = Some(all.order(more));
                assert!(last < order, "{last:?} {order:?}");
                last = order;
            }
        }
        assert_eq!(all.of(NOTHING).actor, None);
    }
}
