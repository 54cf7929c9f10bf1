//! Units that began another day than it was decided to open them.

use std::collections::BTreeSet;

use super::builder::Builder;
use super::store::{CaseIx, Event};
use crate::rulebook::{EventId, OpenSpan, Vocabulary};
use crate::time::Day;

impl Builder {
    /// Units that a decision opens, where it is dated, in their own rows or in those of the unit that they came out of, and
    /// nowhere the day on which they began. As the events were read: what is worked out from the one has its day.
    pub(super) fn opened_otherwise(
        &self,
        words: &Vocabulary,
        by_object: &[Vec<CaseIx>],
    ) -> Vec<CaseIx> {
        let mut found = BTreeSet::new();
        for object in words.objects() {
            let Some(span) = words.object_word(object).open else {
                continue;
            };
            let units = &by_object[usize::from(object.0)];
            let pairs = || {
                let own = units.iter().map(|unit| (*unit, *unit));
                let origins = self.origins.iter().copied();
                own.chain(origins.filter(move |(unit, _)| self.object(*unit) == object))
            };
            let say = |agree: bool| {
                let (events, said) = (&self.events, Some(agree));
                let of_pair = move |(unit, decided): &(CaseIx, CaseIx)| {
                    agreement(events.of(*unit), events.of(*decided), span) == said
                };
                pairs().filter(of_pair).map(|(unit, _)| unit)
            };
            let otherwise: BTreeSet<CaseIx> = say(false).collect();
            // One decision of the right day is enough.
            let settled: BTreeSet<CaseIx> = if otherwise.is_empty() {
                BTreeSet::new()
            } else {
                say(true).collect()
            };
            found.extend(otherwise.difference(&settled).copied());
        }
        found.into_iter().collect()
    }
}

/// Whether some decision was taken the day on which a unit began; `None` where there are not both.
fn agreement(unit: &[Event], decided: &[Event], span: OpenSpan) -> Option<bool> {
    let mut decisions = days_of(decided, span.decision).peekable();
    decisions.peek()?;
    let began = days_of(unit, span.from).min()?;
    Some(decisions.any(|day| day == began))
}

fn days_of(own: &[Event], word: EventId) -> impl Iterator<Item = Day> {
    let of_word = own.iter().filter(move |event| event.word == word);
    of_word.filter_map(Event::moment).map(|moment| moment.day)
}
