//! What rows tell about cases, in the order in which they tell it.

use super::by_case::{ByCase, add_up};
use super::details::More;
use super::places::{Place, Renumbered};
use super::room::{make_room, push};
use super::store::{CaseIx, Event, Fact};
use crate::rulebook::{EventId, FactId};
use crate::time::Day;

/// Events and facts as they are read. Case and place stand once for all that a row tells about a case.
#[derive(Default, Debug)]
pub(super) struct Told {
    rows: Vec<ToldRow>,
    events: Vec<ToldEvent>,
    /// Word and value apart take six bytes; together they would take eight.
    fact_words: Vec<FactId>,
    fact_values: Vec<u32>,
}

/// The rows, of which each tells so many of the events, and so many of the facts.
#[derive(Debug)]
pub(super) struct ToldRows(Vec<ToldRow>);

/// The events that rows tell of.
#[derive(Debug)]
pub(super) struct ToldEvents(Vec<ToldEvent>);

/// The facts that rows tell of.
#[derive(Debug)]
pub(super) struct ToldFacts {
    words: Vec<FactId>,
    values: Vec<u32>,
}

/// What a row tells about a case: so many of the events and facts that come next. 10 bytes: its numbers are kept as bytes,
/// so that it need not begin at every fourth.
#[derive(Clone, Copy, Debug)]
struct ToldRow {
    case: [u8; 4],
    place: [u8; 4],
    events: u8,
    facts: u8,
}

/// An event without its case and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToldEvent {
    pub(super) word: EventId,
    pub(super) minute: u16,
    pub(super) day: Day,
    pub(super) more: More,
}

/// An event in numbers: its word, minute, day, place and details. Of a list of numbers that are all nought, only what is
/// written takes memory, so that what rows told can be given back while cases get it.
type EventNumbers = (u16, u16, i32, u32, u32);

/// A fact in the bytes that are kept of it (see [`Fact::of_bytes`]).
type FactNumbers = ([u8; 5], [u8; 4]);

/// Rows that are distributed among the cases before the memory that they took is given back.
const ROWS_AT_A_TIME: usize = 1 << 16;

/// Lists by case that are being filled, each from its end.
struct Filling<N> {
    /// Where what the list of each case has so far starts.
    starts: Vec<u32>,
    list: Vec<N>,
}

impl ToldRow {
    /// A row that has told nothing so far.
    fn new(case: CaseIx, place: Place) -> Self {
        Self {
            case: case.0.to_ne_bytes(),
            place: place.0.to_ne_bytes(),
            events: 0,
            facts: 0,
        }
    }

    fn case(&self) -> CaseIx {
        CaseIx(u32::from_ne_bytes(self.case))
    }

    fn place(&self) -> Place {
        Place(u32::from_ne_bytes(self.place))
    }
}

impl Told {
    /// Makes room for so many more.
    pub(super) fn reserve(&mut self, events: usize, facts: usize) {
        make_room(&mut self.events, events);
        make_room(&mut self.fact_words, facts);
        make_room(&mut self.fact_values, facts);
    }

    #[inline]
    pub(super) fn add_event(&mut self, case: CaseIx, place: Place, event: ToldEvent) {
        self.row(case, place).events += 1;
        push(&mut self.events, event);
    }

    #[inline]
    pub(super) fn add_fact(&mut self, case: CaseIx, place: Place, word: FactId, value: u32) {
        self.row(case, place).facts += 1;
        push(&mut self.fact_words, word);
        push(&mut self.fact_values, value);
    }

    /// What the last row tells, when it is about the case and has room; else that of a new one.
    #[inline]
    fn row(&mut self, case: CaseIx, place: Place) -> &mut ToldRow {
        let goes_on = |row: &ToldRow| {
            let has_room = row.events < u8::MAX && row.facts < u8::MAX;
            row.case() == case && row.place() == place && has_room
        };
        if !self.rows.last().is_some_and(goes_on) {
            push(&mut self.rows, ToldRow::new(case, place));
        }
        let last = self.rows.len() - 1;
        &mut self.rows[last]
    }

    /// The events that each row tells of, with the case that they are about.
    pub(super) fn events(&self) -> impl Iterator<Item = (CaseIx, &[ToldEvent])> {
        let mut end = 0;
        self.rows.iter().map(move |row| {
            let start = end;
            end += usize::from(row.events);
            (row.case(), &self.events[start..end])
        })
    }

    /// The same of the facts: their words and their values.
    pub(super) fn facts(&self) -> impl Iterator<Item = (CaseIx, &[FactId], &[u32])> {
        let mut end = 0;
        self.rows.iter().map(move |row| {
            let start = end;
            end += usize::from(row.facts);
            let (words, values) = (&self.fact_words[start..end], &self.fact_values[start..end]);
            (row.case(), words, values)
        })
    }

    /// Its rows, and apart from each other what they tell: whoever distributes the events among the cases need not wait for
    /// the facts.
    pub(super) fn apart(
        mut self,
        renumbered: Option<&Renumbered>,
    ) -> (ToldRows, ToldEvents, ToldFacts) {
        if let Some(renumbered) = renumbered {
            for row in &mut self.rows {
                row.place = renumbered.of(row.place()).0.to_ne_bytes();
            }
        }
        let events = ToldEvents(self.events);
        let facts = ToldFacts {
            words: self.fact_words,
            values: self.fact_values,
        };
        (ToldRows(self.rows), events, facts)
    }
}

impl ToldRows {
    /// Goes through the rows some at a time, from the last to the first.
    fn parts_last_first(&self, take: impl FnMut(&[ToldRow])) {
        self.0.rchunks(ROWS_AT_A_TIME).for_each(take);
    }
}

impl ToldEvents {
    /// Distributes the events that rows tell of among so many cases; of what is about one case the order stays. It is done
    /// from the last row to the first, and what has been distributed takes no memory twice.
    pub(super) fn by_case(mut self, rows: &ToldRows, count: usize) -> ByCase<Event> {
        let numbers = rows.0.iter().map(|row| (row.case(), row.events));
        let mut filling: Filling<EventNumbers> = Filling::of(count, numbers);
        rows.parts_last_first(|rows| {
            let left = self.fill(rows, &mut filling);
            give_back(&mut self.0, left);
        });
        ByCase::of_starts(filling.starts, in_words(filling.list, event_of))
    }

    /// Distributes the events of the last rows; says how many are left.
    fn fill(&self, rows: &[ToldRow], filling: &mut Filling<EventNumbers>) -> usize {
        let mut end = self.0.len();
        for row in rows.iter().rev() {
            let start = end - usize::from(row.events);
            let room = filling.room(row.case(), row.events);
            let place = row.place().0;
            for (numbers, event) in room.iter_mut().zip(&self.0[start..end]) {
                let day = event.day.number();
                *numbers = (event.word.0, event.minute, day, place, event.more.0);
            }
            end = start;
        }
        end
    }
}

impl ToldFacts {
    /// The same of the facts.
    pub(super) fn by_case(mut self, rows: &ToldRows, count: usize) -> ByCase<Fact> {
        let numbers = rows.0.iter().map(|row| (row.case(), row.facts));
        let mut filling: Filling<FactNumbers> = Filling::of(count, numbers);
        rows.parts_last_first(|rows| {
            let left = self.fill(rows, &mut filling);
            give_back(&mut self.words, left);
            give_back(&mut self.values, left);
        });
        ByCase::of_starts(filling.starts, in_words(filling.list, fact_of))
    }

    /// Distributes the facts of the last rows; says how many are left.
    fn fill(&self, rows: &[ToldRow], filling: &mut Filling<FactNumbers>) -> usize {
        let mut end = self.words.len();
        for row in rows.iter().rev() {
            let start = end - usize::from(row.facts);
            let room = filling.room(row.case(), row.facts);
            let place = row.place();
            let told = self.words[start..end].iter();
            let told = told.zip(&self.values[start..end]);
            for (numbers, (word, value)) in room.iter_mut().zip(told) {
                *numbers = (Fact::kept_as(*word, place), value.to_ne_bytes());
            }
            end = start;
        }
        end
    }
}

impl<N: Copy + Default> Filling<N> {
    fn of(count: usize, numbers: impl Iterator<Item = (CaseIx, u8)>) -> Self {
        let mut starts: Vec<u32> = vec![0; count + 1];
        for (case, number) in numbers {
            starts[case.0 as usize] += u32::from(number);
        }
        add_up(&mut starts);
        let sum = starts.last().map_or(0, |sum| *sum as usize);
        Self {
            starts,
            list: vec![N::default(); sum],
        }
    }

    /// Room for values of a case, before those that it has so far.
    fn room(&mut self, case: CaseIx, number: u8) -> &mut [N] {
        let start = &mut self.starts[case.0 as usize];
        let end = *start as usize;
        *start -= u32::from(number);
        &mut self.list[*start as usize..end]
    }
}

/// Shortens a list, and gives back the memory that it does not need any more.
fn give_back<T>(list: &mut Vec<T>, left: usize) {
    list.truncate(left);
    list.shrink_to_fit();
}

/// The same list, in the same memory: what it is made of takes as many bytes.
fn in_words<N, T>(numbers: Vec<N>, word: impl Fn(N) -> T) -> Vec<T> {
    numbers.into_iter().map(word).collect()
}

fn event_of((word, minute, day, place, more): EventNumbers) -> Event {
    Event {
        word: EventId(word),
        minute,
        day: Day::from_number(day),
        place: Place(place),
        more: More(more),
    }
}

fn fact_of((said, value): FactNumbers) -> Fact {
    Fact::of_bytes(said, value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::case::details::NOTHING;
    use crate::case::store::Value;

    const CASES: u32 = 7;

    /// What is told of: case, place, word, and whether it is an event.
    type Given = (u32, u32, u16, bool);

    /// What a case then has: word and place.
    type Found = (CaseIx, u16, Place);

    fn distributed(given: &[Given]) -> (Vec<Found>, Vec<Found>) {
        let mut told = Told::default();
        for (case, place, word, is_event) in given.iter().copied() {
            let (case, place) = (CaseIx(case), Place(place));
            if is_event {
                let event = ToldEvent {
                    word: EventId(word),
                    minute: 0,
                    day: Day::from_number(i32::from(word)),
                    more: NOTHING,
                };
                told.add_event(case, place, event);
            } else {
                told.add_fact(case, place, FactId(word), u32::from(word));
            }
        }
        let (rows, events, facts) = told.apart(None);
        let events = events.by_case(&rows, CASES as usize);
        let facts = facts.by_case(&rows, CASES as usize);
        let events = events.pairs().map(|(case, event)| {
            assert_eq!(event.day.number(), i32::from(event.word.0));
            (case, event.word.0, event.place)
        });
        let facts = facts.pairs().map(|(case, fact)| {
            assert_eq!(fact.value(), Value::Is(u32::from(fact.word().0)));
            (case, fact.word().0, fact.place())
        });
        (events.collect(), facts.collect())
    }

    /// The same by a stable sort.
    fn sorted(given: &[Given], are_events: bool) -> Vec<Found> {
        let of_kind = given
            .iter()
            .filter(|(.., is_event)| *is_event == are_events);
        let values = of_kind.map(|(case, place, word, _)| (CaseIx(*case), *word, Place(*place)));
        let mut values: Vec<Found> = values.collect();
        values.sort_by_key(|(case, ..)| *case);
        values
    }

    proptest! {
        #[test]
        fn distributing_rows_is_a_stable_sort_of_what_they_tell(
            given in proptest::collection::vec((0..CASES, 0..3_u32, 0..4_000_u16, any::<bool>()), 0..90)
        ) {
            let (events, facts) = distributed(&given);
            prop_assert_eq!(events, sorted(&given, true));
            prop_assert_eq!(facts, sorted(&given, false));
        }
    }

    #[test]
    fn a_list_takes_as_many_bytes_in_numbers_as_in_words() {
        let in_numbers = (size_of::<EventNumbers>(), size_of::<FactNumbers>());
        assert_eq!(in_numbers, (size_of::<Event>(), size_of::<Fact>()));
        assert_eq!(in_numbers, (16, 9));
        assert_eq!((size_of::<ToldRow>(), size_of::<ToldEvent>()), (10, 12));
    }

    #[test]
    fn a_row_that_tells_more_than_a_number_of_it_holds_is_told_in_several() {
        let number = |place: u32| u16::try_from(place % 60_000).unwrap_or(0);
        let given: Vec<Given> = (0..150_000)
            .map(|place| (3, 1, number(place), true))
            .collect();
        assert_eq!(distributed(&given).0, sorted(&given, true));
    }

    #[test]
    fn more_rows_than_are_distributed_at_a_time_are_those_of_one() {
        let rows = u32::try_from(2 * ROWS_AT_A_TIME).unwrap_or(0) + 5;
        let given: Vec<Given> = (0..rows)
            .map(|row| {
                (
                    row % CASES,
                    row,
                    u16::try_from(row % 1_000).unwrap_or(0),
                    row % 3 == 0,
                )
            })
            .collect();
        let (events, facts) = distributed(&given);
        assert_eq!(events, sorted(&given, true));
        assert_eq!(facts, sorted(&given, false));
    }
}
