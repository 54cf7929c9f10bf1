//! The words that rules, tables and cases may use.

mod decode;
mod listed;

use indexmap::IndexMap;

use listed::Listed;

use super::spelling::{fits, plain};

/// A kind of audited unit or part of one, such as `utredning`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ObjectId(pub(crate) u8);

/// A kind of event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventId(pub(crate) u16);

/// A kind of fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FactId(pub(crate) u16);

/// A word that a case can hold: an event or a fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Word {
    /// Something that happens on a day.
    Event(EventId),
    /// Something without a day of its own.
    Fact(FactId),
}

/// The words that rules, tables and cases may use: `rules/ordlista.toml`. The data dictionary.
#[derive(Clone, Default, Debug)]
pub struct Vocabulary {
    objects: IndexMap<String, ObjectWord>,
    events: IndexMap<String, EventWord>,
    facts: IndexMap<String, FactWord>,
    /// The parts that the event words belong to, close together: every value of every case is asked for its own.
    event_parts: Vec<Option<ObjectId>>,
    /// The same of the fact words.
    fact_parts: Vec<Option<ObjectId>>,
    /// By kind of case: true for parts of others.
    parts: Vec<bool>,
    /// The fact that is worked out from the date of birth.
    age: Option<FactId>,
    orders: Vec<EventOrder>,
    /// By event word: what must come before it, order by order, and in which kind of unit where it is not in all.
    firsts: Vec<Vec<(EventId, Option<ObjectId>)>>,
    nobody: Listed,
    placeholders: Listed,
    blanks: Listed,
    denials: Listed,
    errors: Listed,
    sums: Listed,
    /// In the form of [`plain`](crate::rulebook::plain).
    reservations: Vec<String>,
    themes: IndexMap<String, String>,
    birthdays: Vec<Birthday>,
    signs: Vec<Sign>,
    leanings: Vec<Leaning>,
}

/// An audited unit.
#[derive(Clone, Default, Debug)]
pub struct ObjectWord {
    /// Singular, in Swedish.
    pub label: String,
    /// Plural, in Swedish.
    pub plural: String,
    /// True for a noun of the neuter gender: «ett av tio beslut».
    pub is_neuter: bool,
    /// Parts that every such unit has; without them the export is incomplete.
    pub always_has: Vec<ObjectId>,
    /// When the unit is open, and what then comes in and belongs to it.
    pub open: Option<OpenSpan>,
    /// The event that every decision on such a unit also is, when each decision is a unit of its own.
    pub common: Option<EventId>,
    /// Events that come along from the unit that this one came out of: which kind of unit, which events.
    pub inherits: Vec<(ObjectId, Vec<EventId>)>,
    /// What the unit hands back to the one that it came out of.
    pub hands_back: Vec<HandedBack>,
    /// What is worked out about decisions in other such units about the same child.
    pub followed_by: Vec<FollowedBy>,
    /// What is worked out about the unit before this one about the same child.
    pub previous: Option<Previous>,
    /// The events of which the earliest dates a unit.
    pub dated_by: Vec<EventId>,
    /// The events of which any closes a unit.
    pub closed_by: Vec<EventId>,
    /// Of those, the ones that close it only while none of some others is there: each with those others.
    pub goes_on_with: Vec<(EventId, Vec<EventId>)>,
    /// What is to be done also after a unit has been closed.
    pub owed_when_closed: Vec<EventId>,
}

/// A decision that one about the same child in another unit of the kind may take the place of.
#[derive(Clone, Copy, Debug)]
pub struct FollowedBy {
    /// The decision.
    pub event: EventId,
    /// Becomes the day on which the next such decision was taken in another unit.
    pub becomes: EventId,
}

/// An event in a unit that is also one in the unit that it came out of.
#[derive(Clone, Copy, Debug)]
pub struct HandedBack {
    /// The kind of the latter.
    pub to: ObjectId,
    /// The event in the former.
    pub event: EventId,
    /// The same in the latter.
    pub becomes: EventId,
    /// The fact that tells which kind of unit the former came out of.
    pub fact: FactId,
    /// Its code for this kind: what is told to be another's is not handed back.
    pub code: u32,
}

/// The unit of the same kind, about the same child, that ended last before another began.
#[derive(Clone, Copy, Debug)]
pub struct Previous {
    /// The event that opens a unit.
    pub from: EventId,
    /// The event that closes it.
    pub until: EventId,
    /// Becomes the day on which the previous one was opened.
    pub opened: EventId,
    /// Becomes the day on which the previous one was closed.
    pub closed: EventId,
    /// Becomes the day on which the first of a chain of units was opened.
    pub chain: EventId,
    /// The most days between two units of a chain.
    pub chain_days: u32,
}

/// A birthday that is worked out from the date of birth.
#[derive(Clone, Copy, Debug)]
pub struct Birthday {
    /// The event that it becomes.
    pub event: EventId,
    /// The age reached.
    pub years: u32,
}

/// What points to a slip in how a unit was registered: told in a remark, never judged.
#[derive(Clone, Debug)]
pub struct Sign {
    /// The kind of unit.
    pub object: ObjectId,
    /// The fact that tells.
    pub fact: FactId,
    /// Codes of the fact that are as they should be; any other is a sign.
    pub expected: Vec<u32>,
    /// The remark in Swedish.
    pub text: String,
}

/// A kind of unit of which a fact may say that it leans on a unit of another kind about the same child.
#[derive(Clone, Debug)]
pub struct Leaning {
    /// The kind of unit.
    pub object: ObjectId,
    /// The fact that says so.
    pub fact: FactId,
    /// The code by which it does.
    pub code: u32,
    /// The kind of unit that it leans on.
    pub on: ObjectId,
    /// Events that are about the latter, though they may stand on the former.
    pub events: Vec<EventId>,
}

/// The time during which parts that come in about the same child belong to a unit.
#[derive(Clone, Copy, Debug)]
pub struct OpenSpan {
    /// The event that opens the unit.
    pub from: EventId,
    /// The event that closes it.
    pub until: EventId,
    /// The event by which a part comes in.
    pub arrival: EventId,
    /// The decision to open it, which belongs to the unit that it came out of.
    pub decision: EventId,
    /// The fact that says of a part that it came in while such a unit was already open.
    pub mark: FactId,
}

/// A kind of event.
#[derive(Clone, Debug)]
pub struct EventWord {
    /// As it reads in a sentence, in Swedish.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// The part it belongs to, such as each anmälan by itself.
    pub part: Option<ObjectId>,
    /// The units it can stand on; empty for a word that fits any.
    pub objects: Vec<ObjectId>,
    /// True when someone decides, so that the right to decide can be asked about.
    pub is_decision: bool,
    /// True when it is worked out from other values rather than read.
    pub is_calculated: bool,
    /// The kind of unit that each such decision is one of: the questions about it are put to those alone.
    pub own_unit: Option<ObjectId>,
}

/// A kind of fact.
#[derive(Clone, Debug)]
pub struct FactWord {
    /// As it reads in a sentence, in Swedish.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// What its values are.
    pub kind: FactKind,
    /// True for a text that is a reason.
    pub is_reason: bool,
    /// The part it belongs to.
    pub part: Option<ObjectId>,
    /// The units it can stand on; empty for a word that fits any.
    pub objects: Vec<ObjectId>,
}

/// What may stand in a cell in place of a text that is not there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filler {
    /// A word for nothing.
    OfText,
    /// A word for nothing, or a no: there is no reason.
    OfReason,
}

impl FactWord {
    /// What may stand in place of the fact; `None` where only known words can stand for it.
    #[must_use]
    pub fn filler(&self) -> Option<Filler> {
        match self.kind {
            FactKind::Text if self.is_reason => Some(Filler::OfReason),
            FactKind::Text | FactKind::Category => Some(Filler::OfText),
            FactKind::Staff | FactKind::Code(_) | FactKind::Number => None,
        }
    }
}

/// What the values of a fact are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FactKind {
    /// Free text; only that there is one is kept.
    Text,
    /// One of a closed list: code in files, label for readers.
    Code(IndexMap<String, String>),
    /// An open division such as enhet; the value is kept.
    Category,
    /// A whole number.
    Number,
    /// An id in the personal register.
    Staff,
}

/// Events that cannot come in the other order.
#[derive(Clone, Debug)]
pub struct EventOrder {
    /// The kind of unit in which they cannot; in every kind where none is named.
    pub object: Option<ObjectId>,
    /// What comes first.
    pub first: EventId,
    /// What comes after it.
    pub after: Vec<EventId>,
}

impl Vocabulary {
    /// The object with this word.
    #[must_use]
    pub fn find_object(&self, word: &str) -> Option<ObjectId> {
        self.objects
            .get_index_of(word)
            .and_then(|index| u8::try_from(index).ok())
            .map(ObjectId)
    }

    /// The event with this word.
    #[must_use]
    pub fn find_event(&self, word: &str) -> Option<EventId> {
        self.events
            .get_index_of(word)
            .and_then(|index| u16::try_from(index).ok())
            .map(EventId)
    }

    /// The fact with this word.
    #[must_use]
    pub fn find_fact(&self, word: &str) -> Option<FactId> {
        self.facts
            .get_index_of(word)
            .and_then(|index| u16::try_from(index).ok())
            .map(FactId)
    }

    fn find_word(&self, word: &str) -> Option<Word> {
        self.find_event(word)
            .map(Word::Event)
            .or_else(|| self.find_fact(word).map(Word::Fact))
    }

    /// What is known of an object word.
    #[must_use]
    pub fn object_word(&self, id: ObjectId) -> &ObjectWord {
        &self.objects[usize::from(id.0)]
    }

    /// What is known of an event word.
    #[must_use]
    pub fn event_word(&self, id: EventId) -> &EventWord {
        &self.events[usize::from(id.0)]
    }

    /// What is known of a fact word.
    #[must_use]
    pub fn fact_word(&self, id: FactId) -> &FactWord {
        &self.facts[usize::from(id.0)]
    }

    /// The word itself, as it stands in the files.
    #[must_use]
    pub fn id_of(&self, word: Word) -> &str {
        let name = match word {
            Word::Event(id) => self
                .events
                .get_index(usize::from(id.0))
                .map(|entry| entry.0),
            Word::Fact(id) => self.facts.get_index(usize::from(id.0)).map(|entry| entry.0),
        };
        name.map_or("", String::as_str)
    }

    /// The object's word, as it stands in the files.
    #[must_use]
    pub fn object_name(&self, id: ObjectId) -> &str {
        self.objects
            .get_index(usize::from(id.0))
            .map_or("", |entry| entry.0)
    }

    /// A word's label for readers.
    #[must_use]
    pub fn label(&self, word: Word) -> &str {
        match word {
            Word::Event(id) => &self.event_word(id).label,
            Word::Fact(id) => &self.fact_word(id).label,
        }
    }

    /// The part of a case that a word belongs to.
    #[inline]
    #[must_use]
    pub fn part_of(&self, word: Word) -> Option<ObjectId> {
        match word {
            Word::Event(id) => self.part_of_event(id),
            Word::Fact(id) => self.part_of_fact(id),
        }
    }

    /// The part of a case that an event word belongs to.
    #[inline]
    #[must_use]
    pub fn part_of_event(&self, id: EventId) -> Option<ObjectId> {
        self.event_parts[usize::from(id.0)]
    }

    /// The part of a case that a fact word belongs to.
    #[inline]
    #[must_use]
    pub fn part_of_fact(&self, id: FactId) -> Option<ObjectId> {
        self.fact_parts[usize::from(id.0)]
    }

    /// True for an event that comes along to a kind of unit from another.
    #[must_use]
    pub fn comes_along(&self, heir: ObjectId, event: EventId) -> bool {
        let mut lists = self.object_word(heir).inherits.iter();
        lists.any(|(_, events)| events.contains(&event))
    }

    /// True for an event that a kind of unit has, but that happened in another: it comes along from that one, or tells of
    /// the units before this one about the same child.
    #[must_use]
    pub fn is_of_another(&self, object: ObjectId, event: EventId) -> bool {
        let previous = self.object_word(object).previous;
        let before = previous.map(|previous| [previous.opened, previous.closed, previous.chain]);
        before.is_some_and(|before| before.contains(&event)) || self.comes_along(object, event)
    }

    /// True for the child's age, which is worked out rather than read.
    #[must_use]
    pub fn is_age(&self, id: FactId) -> bool {
        self.age == Some(id)
    }

    /// True when a word can stand on a unit: one of its own, or one of its parts.
    #[must_use]
    pub fn fits(&self, word: Word, object: ObjectId) -> bool {
        let objects = match word {
            Word::Event(id) => &self.event_word(id).objects,
            Word::Fact(id) => &self.fact_word(id).objects,
        };
        let holds_decisions = self.object_word(object).common.is_some();
        let is_decision = matches!(word, Word::Event(id) if self.event_word(id).is_decision);
        match self.part_of(word) {
            Some(part) => part == object || self.takes_parts(object),
            None => {
                objects.is_empty() || objects.contains(&object) || (holds_decisions && is_decision)
            }
        }
    }

    /// True for units that parts belong to: those that always have some, and those that take them in.
    #[must_use]
    pub fn takes_parts(&self, object: ObjectId) -> bool {
        let word = self.object_word(object);
        !word.always_has.is_empty() || word.open.is_some()
    }

    /// The units that a word can stand on, in order.
    #[must_use]
    pub fn owners(&self, word: Word) -> Vec<ObjectId> {
        match self.part_of(word) {
            Some(part) => vec![part],
            None => self
                .objects()
                .filter(|object| self.fits(word, *object))
                .collect(),
        }
    }

    /// The themes in order: word and label.
    pub fn themes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.themes
            .iter()
            .map(|(word, label)| (word.as_str(), label.as_str()))
    }

    /// The birthdays that are worked out.
    #[must_use]
    pub fn birthdays(&self) -> &[Birthday] {
        &self.birthdays
    }

    /// The signs of slips in registering.
    #[must_use]
    pub fn signs(&self) -> &[Sign] {
        &self.signs
    }

    /// The kinds of units that may lean on units of other kinds.
    #[must_use]
    pub fn leanings(&self) -> &[Leaning] {
        &self.leanings
    }

    /// True for a word that stands for nobody in particular where a child's id should be, or that only fills the cell.
    #[must_use]
    pub fn is_nobody(&self, text: &str) -> bool {
        self.nobody.has(text) || self.is_blank(text, Filler::OfText) || self.is_placeholder(text)
    }

    /// True for what is filled in where a child has no id, as one that is not born: such a word, or nothing but one sign, at
    /// least as many times as in the list.
    #[must_use]
    pub fn is_placeholder(&self, text: &str) -> bool {
        // Asked of every child of every row, of whom hardly any begins as they do.
        self.placeholders.may_have(text)
            && (self.placeholders.has(text) || self.is_repeated_sign(text))
    }

    /// True for one sign, in groups or not, that stands at least as many times as it does in the list.
    fn is_repeated_sign(&self, text: &str) -> bool {
        let is_between = |letter: char| matches!(letter, '-' | '+' | ' ');
        let Some(sign) = text.chars().next() else {
            return false;
        };
        let is_sign = |letter: char| letter.eq_ignore_ascii_case(&sign);
        if !text
            .chars()
            .all(|letter| is_sign(letter) || is_between(letter))
        {
            return false;
        }
        let mut signs = text.chars().filter(|letter| is_sign(*letter));
        let mut before = String::new();
        signs.any(|letter| {
            before.push(letter);
            self.placeholders.has(&before)
        })
    }

    /// True for a text that only says that there is none.
    #[must_use]
    #[inline]
    pub fn is_blank(&self, text: &str, filler: Filler) -> bool {
        self.is_blank_word(text, filler)
            || (text.ends_with(ENDS) && self.is_blank_sentence(text, filler))
    }

    #[inline]
    fn is_blank_word(&self, text: &str, filler: Filler) -> bool {
        let is_denied = || filler == Filler::OfReason && self.denials.has(text);
        self.blanks.has(text) || is_denied()
    }

    /// True for such a word with a full stop or the like after it, and for nothing but those.
    fn is_blank_sentence(&self, text: &str, filler: Filler) -> bool {
        let word = text.trim_end_matches(ENDS).trim_end();
        word.is_empty() || self.is_blank_word(word, filler)
    }

    /// True for what a spreadsheet writes where a formula has gone wrong, or where a column is too narrow for what stands in it:
    /// nothing but signs, of which one stands for any number.
    #[must_use]
    pub fn is_spreadsheet_error(&self, text: &str) -> bool {
        let is_narrow = || text.chars().all(|letter| letter == ERROR_SIGN);
        let is_listed = || self.errors.has(text) || is_narrow() && self.errors.has("#");
        text.starts_with(ERROR_SIGN) && is_listed()
    }

    /// True for the first text of a row that sums up those above it.
    #[must_use]
    pub fn is_sum(&self, text: &str) -> bool {
        let is_end = |byte: u8| matches!(byte, b' ' | b':' | b'(' | b'=');
        let first = || {
            text.bytes()
                .position(is_end)
                .map_or(text, |end| &text[..end])
        };
        self.sums.may_have(text) && self.sums.has(first())
    }

    /// True for what stands in brackets after a header and says that the column has something else than what has happened: what
    /// is planned, or reckoned with.
    #[must_use]
    pub fn is_reservation(&self, text: &str) -> bool {
        let words =
            text.split(|letter: char| letter.is_whitespace() || "()[],;:/".contains(letter));
        let mut words = words.map(plain).filter(|word| !word.is_empty());
        words.any(|word| self.reservations.iter().any(|known| fits(known, &word)))
    }

    /// True when cases of this kind are parts of others.
    #[must_use]
    pub fn is_part(&self, id: ObjectId) -> bool {
        self.parts.get(usize::from(id.0)) == Some(&true)
    }

    /// Every object, in order.
    pub fn objects(&self) -> impl Iterator<Item = ObjectId> {
        (0..self.objects.len())
            .filter_map(|index| u8::try_from(index).ok())
            .map(ObjectId)
    }

    /// Every kind of fact.
    pub fn facts(&self) -> impl Iterator<Item = FactId> {
        (0..self.facts.len())
            .filter_map(|place| u16::try_from(place).ok())
            .map(FactId)
    }

    /// Every event word, in order.
    pub fn events(&self) -> impl Iterator<Item = EventId> {
        (0..self.events.len())
            .filter_map(|index| u16::try_from(index).ok())
            .map(EventId)
    }

    /// Every event and fact word, in order.
    pub fn words(&self) -> impl Iterator<Item = Word> {
        let facts = (0..self.facts.len())
            .filter_map(|index| u16::try_from(index).ok())
            .map(FactId);
        self.events().map(Word::Event).chain(facts.map(Word::Fact))
    }

    /// The orders in which events must come.
    #[must_use]
    pub fn orders(&self) -> &[EventOrder] {
        &self.orders
    }

    /// What must come before such an event in a kind of unit.
    pub fn firsts_before(&self, id: EventId, object: ObjectId) -> impl Iterator<Item = EventId> {
        let firsts = self.firsts[usize::from(id.0)].iter();
        let holds = move |only: Option<ObjectId>| only.is_none_or(|only| only == object);
        firsts
            .filter(move |(_, only)| holds(*only))
            .map(|(first, _)| *first)
    }
}

/// What may stand after a word that is all there is in a cell.
const ENDS: [char; 5] = ['.', ',', ';', ':', '!'];

/// What every word of a spreadsheet for something that went wrong begins with.
const ERROR_SIGN: char = '#';

impl FactKind {
    /// The index of a code in the list, for facts that have one.
    #[must_use]
    pub fn code_index(&self, code: &str) -> Option<u32> {
        let Self::Code(codes) = self else {
            return None;
        };
        codes
            .get_index_of(code)
            .and_then(|index| u32::try_from(index).ok())
    }

    /// The permitted codes, for facts that have a list.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let codes = match self {
            Self::Code(codes) => Some(codes),
            _ => None,
        };
        codes.into_iter().flatten().map(|(code, _)| code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sign_stands_for_any_number_of_them_and_for_nothing_else() {
        let words = |errors: &[&str]| Vocabulary {
            errors: Listed::of(errors.iter().map(|word| (*word).to_owned()).collect()),
            ..Vocabulary::default()
        };
        let listed = words(&["#saknas!", "#värdefel!", "#"]);
        for text in ["#SAKNAS!", "#VÄRDEFEL!", "#värdefel!", "#", "########"] {
            assert!(listed.is_spreadsheet_error(text), "{text}");
        }
        for text in ["", "saknas!", "#saknas", "#1", "### 3 barn", "#saknas! nu"] {
            assert!(!listed.is_spreadsheet_error(text), "{text}");
        }
        assert!(!words(&["#saknas!"]).is_spreadsheet_error("####"));
    }

    #[test]
    fn a_full_stop_makes_no_text_of_a_word_for_nothing() {
        let list =
            |words: &[&str]| Listed::of(words.iter().map(|word| (*word).to_owned()).collect());
        let words = Vocabulary {
            blanks: list(&["-", "saknas"]),
            denials: list(&["nej"]),
            ..Vocabulary::default()
        };
        for text in ["-", "-.", "Saknas", "Saknas.", "saknas ...", ".", "!"] {
            assert!(words.is_blank(text, Filler::OfText), "{text}");
            assert!(words.is_blank(text, Filler::OfReason), "{text}");
        }
        for text in ["Nej", "nej.", "Nej!"] {
            assert!(!words.is_blank(text, Filler::OfText), "{text}");
            assert!(words.is_blank(text, Filler::OfReason), "{text}");
        }
        for text in ["", "Nej, hon är på väg.", "x.", "saknas inte."] {
            assert!(!words.is_blank(text, Filler::OfReason), "{text}");
        }
    }

    #[test]
    fn a_number_of_one_sign_is_no_childs_and_one_of_several_is() {
        let listed = ["0", "xx", "ofött barn"].map(str::to_owned);
        let words = Vocabulary {
            placeholders: Listed::of(listed.to_vec()),
            ..Vocabulary::default()
        };
        let alike = ["0", "000000-0000", "00000000 0000", "XXXX", "xxxxXXXX-xxxx"];
        for text in alike.iter().chain(&["Ofött barn"]) {
            assert!(words.is_placeholder(text), "{text}");
            assert!(words.is_nobody(text), "{text}");
        }
        for text in [
            "",
            "-",
            "X",
            "X-",
            "050301-0000",
            "000001-0000",
            "XX1",
            "1111",
        ] {
            assert!(!words.is_placeholder(text), "{text}");
        }
    }
}
