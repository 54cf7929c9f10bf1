mod order;

use super::Judge;
use super::verdict::{Evidence, Verdict};
use crate::answer::{Answer, Reason};
use std::ops::Range;
use std::slice;

use crate::case::{CaseView, Event, EventIx, Events, Fact, Facts, Store, Value, When};
use crate::rulebook::{EventId, FactId, ObjectId, Rulebook, Word};
use crate::time::{Day, Moment};

pub(super) use order::Counted;

/// How far ahead a planned event may lie; what lies further ahead is a mistyped year.
const DAYS_OF_PLANS: i32 = 366;

/// The code of ja among ja and nej.
const YES: u32 = 0;

/// What a question looks at: a whole case, or a case seen from one of its parts.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    book: &'a Rulebook,
    today: Day,
    pub(super) case: CaseView<'a>,
    part: Option<CaseView<'a>>,
}

/// Events of one kind, wherever they were found.
enum Found {
    /// One after the other.
    InARow(Range<u32>),
    /// In the case and its parts.
    Sought(smallvec::IntoIter<[EventIx; 4]>),
}

/// Facts of one kind, wherever they were found.
pub(super) enum FoundFacts<'a> {
    /// One after the other.
    InARow(&'a [Fact]),
    /// In the case and its parts.
    Sought(Facts<'a>),
}

impl Iterator for Found {
    type Item = EventIx;

    fn next(&mut self) -> Option<EventIx> {
        match self {
            Self::InARow(places) => places.next().map(EventIx::at),
            Self::Sought(sought) => sought.next(),
        }
    }
}

impl<'a> FoundFacts<'a> {
    /// The first of them that something holds of.
    pub(super) fn find(&self, mut holds: impl FnMut(&Fact) -> bool) -> Option<&'a Fact> {
        match self {
            Self::InARow(row) => row.iter().find(|fact| holds(fact)),
            Self::Sought(sought) => sought.iter().copied().find(|fact| holds(fact)),
        }
    }

    pub(super) fn first(&self) -> Option<&'a Fact> {
        match self {
            Self::InARow(row) => row.first(),
            Self::Sought(sought) => sought.first().copied(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first().is_none()
    }
}

impl<'a> Scope<'a> {
    pub(super) fn whole(judge: &Judge<'a>, case: CaseView<'a>) -> Self {
        Self {
            book: judge.book,
            today: judge.measuring_day,
            case,
            part: None,
        }
    }

    /// The only one of [`Scope::parts`], where a case that has been put in order has a single part of the kind: most have,
    /// and a battery asks about it many times.
    pub(super) fn of_only_part(
        judge: &Judge<'a>,
        case: CaseView<'a>,
        kind: ObjectId,
    ) -> Option<Self> {
        let has_one = case.object() != kind && case.has_only_part(kind, judge.measuring_day);
        let has_one = has_one && !case.is_shared();
        has_one.then(|| Self::whole(judge, case))
    }

    /// One scope for each part of a kind that is there on the measuring day; the case itself when it is
    /// of that kind.
    pub(super) fn parts(
        judge: &Judge<'a>,
        case: CaseView<'a>,
        kind: ObjectId,
    ) -> impl Iterator<Item = Self> + use<'a> {
        let whole = Self::whole(judge, case);
        let own = (case.object() == kind).then_some(whole);
        let parts = case.parts(kind).filter(move |_| own.is_none());
        let present = parts.filter(move |part| whole.has_part(part));
        // What the only part of its kind has is all that the case has of it, and that has been put in order; a decision in the
        // case may be about a sibling all the same.
        let is_only = case.is_in_order() && case.parts(kind).nth(1).is_none() && !case.is_shared();
        let of_part = move |part| Self {
            part: (!is_only).then_some(part),
            ..whole
        };
        own.into_iter().chain(present.map(of_part))
    }

    /// True for a part that has come on the measuring day, as far as is known.
    fn has_part(&self, part: &CaseView<'_>) -> bool {
        !part.lies_after(&self.book.words, self.today)
    }

    pub(super) fn store(&self) -> &'a Store {
        self.case.store
    }

    /// Names the part of a kind that lacks what a Nej rests on: the unit's own row says nothing of it.
    pub(super) fn name_part(&self, kind: ObjectId, verdict: &mut Verdict) {
        let Evidence::Missing(word) = verdict.evidence else {
            return;
        };
        if verdict.answer() != Answer::Nej || self.case.object() == kind {
            return;
        }
        let has_come = |part: &CaseView<'_>| self.has_part(part);
        let part = self.part.or_else(|| self.case.parts(kind).find(has_come));
        if let Some(part) = part {
            verdict.evidence = Evidence::MissingIn(word, part.ix);
        }
    }

    /// The part that is looked at, for a word that belongs to such parts.
    #[inline]
    fn part_with(&self, word: Word) -> Option<CaseView<'a>> {
        let is_its_own = |part: &CaseView<'_>| self.book.words.part_of(word) == Some(part.object());
        self.part.filter(is_its_own)
    }

    /// Where the events of a kind lie, when that is known and it is one after the other: those of the part when the word
    /// belongs to such parts, else the whole case's.
    #[inline]
    fn row_of(&self, word: EventId) -> Option<Range<u32>> {
        match self.part_with(Word::Event(word)) {
            Some(part) => Some(part.events_in_a_row(word)),
            None if self.part_among_siblings(word).is_some() => None,
            None => self.case.known_events(word),
        }
    }

    /// The part that is looked at, where events of a kind may be known to be about a sibling of its child.
    #[inline]
    fn part_among_siblings(&self, word: EventId) -> Option<CaseView<'a>> {
        let is_decision = || self.book.words.event_word(word).is_decision;
        self.part.filter(|_| self.case.is_shared() && is_decision())
    }

    /// The same, also when they must be sought. Those that are yet to come are among them.
    fn all(&self, word: EventId) -> Found {
        match self.row_of(word) {
            Some(row) => Found::InARow(row),
            None => Found::Sought(self.sought(word).into_iter()),
        }
    }

    fn sought(&self, word: EventId) -> Events {
        let mut events = self.case.all_events(&self.book.words, word);
        if let Some(part) = self.part_among_siblings(word) {
            let store = self.store();
            events.retain(|ix| !self.case.is_about_another(part, store.event(*ix)));
        }
        events
    }

    /// Those of them that have happened on the measuring day.
    fn come(&self, word: EventId) -> impl Iterator<Item = EventIx> {
        self.all(word).filter(|ix| self.has_come(*ix))
    }

    /// The same as a list.
    pub(super) fn events(&self, word: EventId) -> Events {
        let mut events = Events::new();
        self.add_come(word, &mut events);
        events
    }

    /// The same, put last in a list.
    fn add_come(&self, word: EventId, events: &mut Events) {
        // A kind has one event or none as a rule: put in one by one, none is made room for beforehand.
        let Some(row) = self.row_of(word) else {
            let sought = self.sought(word).into_iter();
            events.extend(sought.filter(|ix| self.has_come(*ix)));
            return;
        };
        for ix in row.map(EventIx::at) {
            if self.has_come(ix) {
                events.push(ix);
            }
        }
    }

    /// Shows those that have come on a day which is known, one by one. What is dated after the measuring day has not come,
    /// or is a slip that gives no moment.
    pub(super) fn each_dated(&self, word: EventId, mut show: impl FnMut(EventIx, Moment)) {
        let mut look_at = |ix: EventIx, event: &Event| {
            if let Some(moment) = event.moment().filter(|moment| moment.day <= self.today) {
                show(ix, moment);
            }
        };
        let Some(row) = self.row_of(word) else {
            let sought = self.sought(word);
            return sought
                .iter()
                .for_each(|ix| look_at(*ix, self.store().event(*ix)));
        };
        let events = self.store().events_at(row.clone());
        for (place, event) in row.zip(events) {
            look_at(EventIx::at(place), event);
        }
    }

    /// The first in time of the dated events of several kinds whose moment will do: the first such of
    /// [`Scope::events_of`], without a list of all.
    pub(super) fn first_dated(
        &self,
        words: &[EventId],
        will_do: impl Fn(Moment) -> bool,
    ) -> Option<(EventIx, Moment)> {
        let mut first: Option<(EventIx, Moment)> = None;
        let order = |(ix, moment): (EventIx, Moment)| (moment.day, moment.minute, ix);
        for word in words {
            self.each_dated(*word, |ix, moment| {
                let is_first = || first.is_none_or(|known| order((ix, moment)) < order(known));
                if will_do(moment) && is_first() {
                    first = Some((ix, moment));
                }
            });
        }
        first
    }

    /// The same of those that may be about the part that is looked at.
    pub(super) fn first_here(
        &self,
        words: &[EventId],
        will_do: impl Fn(Moment) -> bool,
    ) -> Option<(EventIx, Moment)> {
        if self.part.is_none() {
            return self.first_dated(words, will_do);
        }
        let first_of = |word: &EventId| {
            self.first_dated(slice::from_ref(word), |moment| {
                will_do(moment) && !self.is_before_the_part(*word, moment)
            })
        };
        let firsts = words.iter().filter_map(first_of);
        firsts.min_by_key(|(ix, moment)| (moment.day, moment.minute, *ix))
    }

    /// True when any event of several kinds has come, but not on a day that is known.
    pub(super) fn has_undated(&self, words: &[EventId]) -> bool {
        let is_undated = |ix: EventIx| self.moment(ix).is_none() && self.has_come(ix);
        words.iter().any(|word| match self.row_of(*word) {
            Some(mut row) => row.any(|place| is_undated(EventIx::at(place))),
            None => self.sought(*word).iter().any(|ix| is_undated(*ix)),
        })
    }

    /// The decisions of the case itself that have been taken on the measuring day, dated ones in order.
    pub(super) fn decisions(&self) -> Events {
        let words = &self.book.words;
        let own = self.case.all_own_events();
        let is_decision = |ix: &EventIx| words.event_word(self.store().event(*ix).word).is_decision;
        let mut decisions: Events = own
            .filter(is_decision)
            .filter(|ix| self.has_come(*ix))
            .collect();
        decisions.sort_by_key(|ix| {
            let day = self.moment(*ix).map(|moment| moment.day);
            (day.is_none(), day, *ix)
        });
        decisions
    }

    /// False for what is planned. A date more than a year ahead is a slip of the pen, not a plan.
    fn has_come(&self, event: EventIx) -> bool {
        let day = self.store().event(event).moment().map(|moment| moment.day);
        day.is_none_or(|day| day <= self.today || self.is_slip(event, day))
    }

    /// What is worked out, such as a birthday, may lie as far ahead as it likes.
    fn is_slip(&self, event: EventIx, day: Day) -> bool {
        // The day is looked at first: hardly any lies so far ahead, and then the word need not be looked up.
        let word = || self.book.words.event_word(self.store().event(event).word);
        is_slip(day, self.today)
            && is_slip(day, self.store().tells_until(self.today))
            && !word().is_calculated
    }

    /// When an event happened, as the measuring day lets it be known.
    pub(super) fn when(&self, event: EventIx) -> When {
        match self.store().event(event).when() {
            When::At(moment) if self.is_slip(event, moment.day) => When::Unreadable,
            when => when,
        }
    }

    /// Events of several kinds, dated ones first in order of time.
    pub(super) fn events_of(&self, words: &[EventId]) -> Events {
        let mut events = Events::new();
        for word in words {
            self.add_come(*word, &mut events);
        }
        if events.len() < 2 {
            return events;
        }
        let order = |ix: &EventIx| {
            let moment = self.moment(*ix);
            (
                moment.is_none(),
                moment.map(|moment| (moment.day, moment.minute)),
                *ix,
            )
        };
        events.sort_by_key(order);
        events
    }

    #[inline]
    pub(super) fn facts(&self, word: FactId) -> FoundFacts<'a> {
        let row = match self.part_with(Word::Fact(word)) {
            Some(part) => Some(part.facts_in_a_row(word)),
            None => self.case.known_facts(word),
        };
        match row {
            Some(row) => FoundFacts::InARow(row),
            None => FoundFacts::Sought(self.case.all_facts(&self.book.words, word)),
        }
    }

    /// True when such an event exists, dated or not.
    pub(super) fn has(&self, word: EventId) -> bool {
        match self.row_of(word) {
            Some(mut row) => row.any(|place| self.has_come(EventIx::at(place))),
            None => self.come(word).next().is_some(),
        }
    }

    pub(super) fn moment(&self, event: EventIx) -> Option<Moment> {
        match self.when(event) {
            When::At(moment) => Some(moment),
            When::Undated | When::Unreadable => None,
        }
    }

    /// The first event of a kind whose date is there but cannot be read.
    pub(super) fn unreadable(&self, word: EventId) -> Option<EventIx> {
        let is_unreadable = |ix: &EventIx| self.when(*ix) == When::Unreadable;
        self.come(word).find(is_unreadable)
    }

    /// The day of the first kind in the list that has one, and its earliest event.
    pub(super) fn first_day(&self, words: &[EventId]) -> Option<Day> {
        words
            .iter()
            .find_map(|word| self.earliest(*word))
            .map(|moment| moment.day)
    }

    /// The earliest dated event of a kind.
    #[inline]
    pub(super) fn earliest(&self, word: EventId) -> Option<Moment> {
        // Every question begins here.
        let is_of_part = || {
            self.part_with(Word::Event(word)).is_some() || self.part_among_siblings(word).is_some()
        };
        if self.case.is_known_on(self.today) && !is_of_part() {
            return self.case.known_earliest(word);
        }
        if let Some(row) = self.row_of(word) {
            return self.earliest_of(self.store().events_at(row).iter());
        }
        let sought = self.sought(word);
        self.earliest_of(sought.iter().map(|ix| self.store().event(*ix)))
    }

    /// The same of those that may be about the part that is looked at.
    #[inline]
    pub(super) fn earliest_here(&self, word: EventId) -> Option<Moment> {
        let earliest = self.earliest(word)?;
        if !self.is_before_the_part(word, earliest) {
            return Some(earliest);
        }
        let first = self.first_here(&[word], |_| true);
        first.map(|(_, moment)| moment)
    }

    /// The earliest moment of some events. One after the measuring day has not come, or is a slip that gives no moment.
    fn earliest_of<'e>(&self, events: impl Iterator<Item = &'e Event>) -> Option<Moment> {
        let moments = events.filter_map(Event::moment);
        let come = moments.filter(|moment| moment.day <= self.today);
        come.min_by_key(|moment| (moment.day, moment.minute))
    }

    /// The day that chooses the law: that of the first kind in the list that has happened. One that has
    /// happened without a known day, or that the export lacks, is not passed over for the next.
    pub(super) fn anchor(&self, words: &[EventId]) -> Result<Day, Verdict> {
        for word in words {
            let named = Word::Event(*word);
            if let Some(moment) = self.earliest_here(*word) {
                return Ok(moment.day);
            }
            if let Some(unknown) = self.unknown_day(*word) {
                return Err(unknown);
            }
            if !self.exports(named) {
                return Err(Verdict::new(
                    Reason::ColumnMissing,
                    Evidence::Missing(named),
                ));
            }
            if self.lacks_a_part(*word) {
                return Err(Verdict::new(
                    Reason::AnchorMissing,
                    Evidence::Missing(named),
                ));
            }
        }
        let first = words
            .first()
            .map(|word| Evidence::Missing(Word::Event(*word)));
        Err(Verdict::new(
            Reason::AnchorMissing,
            first.unwrap_or(Evidence::None),
        ))
    }

    /// Why the day of events that are there is not known: none has come yet, or some have no day that can be read.
    fn unknown_day(&self, word: EventId) -> Option<Verdict> {
        if self.row_of(word).is_some_and(|row| row.is_empty()) {
            return None;
        }
        if self.is_planned(word) {
            let named = Evidence::Missing(Word::Event(word));
            return Some(Verdict::new(Reason::CaseOpen, named));
        }
        if let Some(event) = self.unreadable(word) {
            return Some(Verdict::new(Reason::Unreadable, Evidence::Event(event)));
        }
        let event = self.come(word).find(|ix| self.moment(*ix).is_none())?;
        Some(Verdict::new(Reason::Undated, Evidence::Event(event)))
    }

    /// A word of a kind of part of which the export has no word at all: its table is missing.
    pub(super) fn unexported_part(&self, part: ObjectId) -> Option<Word> {
        let words = &self.book.words;
        let is_own = |event: &EventId| words.event_word(*event).part == Some(part);
        let own: Vec<Word> = words.events().filter(is_own).map(Word::Event).collect();
        let is_exported = own.iter().any(|word| self.exports(*word));
        own.first().copied().filter(|_| !is_exported)
    }

    /// True when a word belongs to parts that the unit always has, and the export has none of.
    fn lacks_a_part(&self, word: EventId) -> bool {
        let part = self.book.words.event_word(word).part;
        part.is_some_and(|part| self.always_has(part) && self.case.parts(part).next().is_none())
    }

    /// The fact that marks what came in while a unit was open, where one of some events decides to open such a unit and
    /// all that is looked at bears the mark: then none of the events need come.
    pub(super) fn mark_of_all(&self, deciding: &[EventId]) -> Option<FactId> {
        let words = &self.book.words;
        let mut spans = words
            .objects()
            .filter_map(|object| words.object_word(object).open);
        let span = spans.find(|span| deciding.contains(&span.decision))?;
        let kind = words.event_word(span.arrival).part?;
        let is_marked = |part: CaseView<'_>| is_marked(part, span.mark);
        let are_all = if let Some(part) = self.part {
            is_marked(part)
        } else {
            let parts = self.case.parts(kind);
            let mut present = parts.filter(|part| self.has_part(part)).peekable();
            let has_any = present.peek().is_some() && !self.case.parts_uncertain();
            has_any && present.all(is_marked)
        };
        are_all.then_some(span.mark)
    }

    /// True when units of this kind always have such parts.
    pub(super) fn always_has(&self, part: ObjectId) -> bool {
        self.book
            .words
            .object_word(self.case.object())
            .always_has
            .contains(&part)
    }

    /// True when events of a kind are there, but none has come yet on the measuring day.
    fn is_planned(&self, word: EventId) -> bool {
        let mut all = self.all(word).peekable();
        all.peek().is_some() && !all.any(|ix| self.has_come(ix))
    }

    /// What is said of a unit that has not begun on the measuring day, whatever happened in another before it: what would
    /// date it is yet to come.
    pub(super) fn not_begun(&self) -> Option<Verdict> {
        let dated_by = &self.book.words.object_word(self.case.object()).dated_by;
        let planned = dated_by.iter().find(|word| self.is_planned(**word))?;
        let has_begun = dated_by.iter().any(|word| self.has(*word));
        let named = Evidence::Missing(Word::Event(*planned));
        (!has_begun).then(|| Verdict::new(Reason::CaseOpen, named))
    }

    /// True when the export has a place for a word about such objects, where the rows of the case stand, or those of its
    /// parts.
    #[inline]
    pub(super) fn exports(&self, word: Word) -> bool {
        let (store, own) = (self.store(), self.case.object());
        let owner = self.book.words.part_of(word).unwrap_or(own);
        // Most exports have one source, and the same columns in all files of a table.
        if owner == own || !store.exports_differ() {
            return store.exports(self.case.ix, owner, word);
        }
        self.parts_export(owner, word)
    }

    /// The same of a word about parts, where some cases have columns or tables that others lack.
    fn parts_export(&self, owner: ObjectId, word: Word) -> bool {
        let store = self.store();
        if let Some(part) = self.part_with(word) {
            return store.exports(part.ix, owner, word);
        }
        let mut parts = self.case.parts(owner).peekable();
        if parts.peek().is_none() {
            return store.exports(self.case.ix, owner, word);
        }
        parts.all(|part| store.exports(part.ix, owner, word))
    }
}

/// True for a part that a fact says came in while a unit was already open.
pub(crate) fn is_marked(part: CaseView<'_>, mark: FactId) -> bool {
    let mut marks = part.facts(mark);
    marks.any(|mark| mark.value() == Value::Is(YES))
}

/// True for a day so far after the last one that is told of that it must be mistyped.
pub(crate) fn is_slip(day: Day, last: Day) -> bool {
    day > last.plus_days(DAYS_OF_PLANS)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::case::{Builder, FileIx, Memo, NewEvent, Position};
    use crate::draw::dated;

    /// What is told of an event: whether on the unit or on which of two parts, which of some kinds, and when; without a day,
    /// on one that cannot be read, or so many days after the measuring day, perhaps with a clock time.
    type Given = (u32, usize, Option<Option<(i32, Option<u16>)>>);

    const WORDS: [&str; 4] = [
        "anmalan_inkom",
        "skyddsbedomning_gjord",
        "beslut_inleda_utredning",
        "fyllde_arton",
    ];

    fn some_events() -> impl Strategy<Value = Vec<Given>> {
        let days = prop::sample::select(vec![-2, -1, 0, 1, 366, 367, 9_000]);
        let moment = (days, prop::option::of(0..3_u16));
        let when = prop::option::weighted(0.9, prop::option::weighted(0.9, moment));
        prop::collection::vec((0..3_u32, 0..WORDS.len(), when), 0..12)
    }

    fn store_of(book: &Rulebook, words: &[EventId], given: &[Given], today: Day) -> Store {
        let at = |row: usize| Position {
            file: FileIx(0),
            row: u32::try_from(row).unwrap(),
        };
        let object = |id: &str| book.words.find_object(id).unwrap();
        let mut builder = Builder::default();
        builder.add_file("fil.csv");
        let mut add = |kind, key| builder.add_case(object(kind), key, None, at(1)).unwrap();
        let whole = add("forhandsbedomning", "F");
        let cases = [whole, add("anmalan", "A"), add("anmalan", "B")];
        for part in &cases[1..] {
            builder.link(whole, *part);
        }
        for (row, (case, word, when)) in given.iter().enumerate() {
            let moment = |(days, minute)| {
                When::At(Moment {
                    day: today.plus_days(days),
                    minute,
                })
            };
            let when = match when {
                None => When::Undated,
                Some(None) => When::Unreadable,
                Some(Some(when)) => moment(*when),
            };
            let event = NewEvent::new(words[*word], when, at(row + 2));
            builder.add_event(cases[*case as usize], event);
        }
        builder.finish(&book.words)
    }

    proptest! {
        #[test]
        fn what_is_told_without_a_list_is_what_the_list_tells(given in some_events(), pass in -1..3_i32) {
            static BOOK: LazyLock<Rulebook> = LazyLock::new(|| Rulebook::embedded().unwrap());
            let book = &*BOOK;
            let today = Day::new(2024, 5, 6).unwrap();
            let words = WORDS.map(|word| book.words.find_event(word).unwrap());
            let store = store_of(book, &words, &given, today);
            let judge = Judge { book, store: &store, measuring_day: today, only_open: false };
            let object = book.words.find_object("forhandsbedomning").unwrap();
            let mut memo = Memo::default();
            let bare = store.case(store.cases(object)[0]);
            memo.fill(bare, &book.words, today);
            let will_do = |moment: Moment| moment.day.days_since(today) >= -pass;
            for case in [bare, bare.with(&memo)] {
                let parts = Scope::parts(&judge, case, book.words.find_object("anmalan").unwrap());
                for scope in parts.chain([Scope::whole(&judge, case)]) {
                    for words in [&words[..], &words[..1], &words[3..], &[]] {
                        let all = scope.events_of(words);
                        let dated = || all.iter().filter_map(|ix| Some((*ix, scope.moment(*ix)?)));
                        let first = dated().find(|(_, moment)| will_do(*moment));
                        prop_assert_eq!(scope.first_dated(words, will_do), first);
                        prop_assert_eq!(scope.has_undated(words), dated().count() < all.len());
                    }
                    for word in words {
                        let mut shown = Vec::new();
                        scope.each_dated(word, |ix, moment| shown.push((ix, moment)));
                        let all = scope.events(word).into_iter();
                        let dated: Vec<_> = all.filter_map(|ix| Some((ix, scope.moment(ix)?))).collect();
                        prop_assert_eq!(shown, dated);
                    }
                }
                for word in words {
                    let mut shown = Vec::new();
                    case.each_event(&book.words, |ix, event| if event.word == word { shown.push(ix) });
                    prop_assert_eq!(shown, case.all_events(&book.words, word).to_vec());
                    let moments = case.all_events(&book.words, word).into_iter().filter_map(|ix| store.event(ix).moment());
                    let first = moments.min_by_key(|moment| (moment.day, moment.minute));
                    prop_assert_eq!(dated(case, &book.words, &[word]), first);
                }
            }
        }
    }
}
