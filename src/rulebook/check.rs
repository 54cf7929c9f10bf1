use super::decode::Node;
use super::fault::suggest;
use super::vocabulary::{EventId, FactId, FactKind, Vocabulary, Word};
use crate::time::Period;

/// What a version of a rule checks. A closed set: a check is the only thing that judges.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Check {
    /// From one event to another within a period.
    Deadline(Deadline),
    /// Facts and dated events that the file must hold.
    Documented(Documented),
    /// An event that must have happened, perhaps before another.
    Happens(Happens),
    /// Never longer than a period between events, until the case ends.
    Recurring(Recurring),
    /// At least a period from one event to another.
    Spaced(Spaced),
    /// A fact is one of some codes.
    Value {
        /// The fact.
        fact: FactId,
        /// Indexes among its codes.
        codes: Vec<u32>,
    },
    /// Decisions that cover the whole time until the case ends.
    Covered(Covered),
    /// Every such decision was taken by someone with the right to, that day.
    Delegate(Decisions),
    /// The decision was reported to nämnden in time.
    Reported(Reported),
    /// The one in charge had one of these degrees on the anchor day.
    Qualified {
        /// The fact that names the person.
        who: FactId,
        /// Indexes among the codes of the fact `examen`.
        degrees: Vec<u32>,
    },
    /// Only a reader with the file open can answer.
    Reader,
    /// The law asks nothing.
    NotRequired,
}

/// A deadline: the first of `until` at or after the earliest of `from`, within a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// The event that starts the clock; the earliest counts.
    pub from: Vec<EventId>,
    /// Events after which, when they come later than the start, only a reader can tell the time.
    pub reader_if_later: Vec<EventId>,
    /// The event that stops it; the first at or after the start counts.
    pub until: Vec<EventId>,
    /// How long.
    pub within: Period,
    /// True when 2 § lag (1930:173) moves the last day to a weekday.
    pub rolls: bool,
    /// A decision that lengthens the time.
    pub extension: Option<Extension>,
    /// Events that end the duty.
    pub ceases: Vec<EventId>,
    /// True when it may have been done before the clock started.
    pub early_counts: bool,
    /// Events that end what had been done before the clock started: it does not count then.
    pub early_ended_by: Vec<EventId>,
    /// Events that cannot have come unless it was done: where nothing else tells of it, it was done on a day that is not known.
    pub shown_by: Vec<EventId>,
    /// True when only a reader can tell whether there is a duty where a court took the decision that starts the clock.
    pub reader_if_court: bool,
}

/// Never longer than a period between events: övervägande at least every sixth month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recurring {
    /// The event that starts the first period; the earliest counts.
    pub from: Vec<EventId>,
    /// What must happen again and again.
    pub events: Vec<EventId>,
    /// The longest time between two of them.
    pub at_most: Period,
    /// The longest time to the first, when it is another.
    pub first: Option<Period>,
    /// The event that ends it all.
    pub until: Vec<EventId>,
    /// Other events that end it, where they come after the start; those before say nothing.
    pub ceases: Vec<EventId>,
    /// Events after which, when they come before a time has run out, only a reader can tell whether it was still to be done.
    pub reader_if_later: Vec<EventId>,
    /// True when 2 § lag (1930:173) moves the last day to a weekday.
    pub rolls: bool,
}

/// At least a period from the earliest of `from` to every one of `until`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spaced {
    /// The event that starts the clock; the earliest counts.
    pub from: Vec<EventId>,
    /// What must not come sooner.
    pub until: Vec<EventId>,
    /// The shortest time.
    pub at_least: Period,
}

/// Decisions with last days that together cover the time until the case ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Covered {
    /// The decisions.
    pub decisions: Vec<EventId>,
    /// The event that ends the time to cover.
    pub until: Vec<EventId>,
    /// Other events that end it, where they come after the first decision; those before say nothing.
    pub ceases: Vec<EventId>,
    /// Events after which, when they come before the decisions have run out, only a reader can tell whether they still had to
    /// be renewed.
    pub reader_if_later: Vec<EventId>,
}

/// The decisions of a case that a check is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decisions {
    /// These.
    Some(Vec<EventId>),
    /// Every one.
    All,
}

/// A decision that must be reported to nämnden.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// The event by which it is reported.
    pub report: Vec<EventId>,
    /// When.
    pub by: ReportBy,
}

/// When a decision must be reported to nämnden.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportBy {
    /// At the next meeting of nämnden (6 kap. 40 § KL, 6 § LVU).
    NextMeeting,
    /// As the order of delegation says (7 kap. 8 § KL).
    DelegationOrder,
}

/// A decision that lengthens a deadline, and what it must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// The decision.
    pub decision: EventId,
    /// True when reasons must be documented.
    pub needs_reason: bool,
    /// True when it must have an end day («för viss tid»).
    pub needs_end: bool,
}

/// Facts and dated events that the file must hold.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Documented {
    /// All of these.
    pub all: Vec<Word>,
    /// At least one of these, when there are any.
    pub any: Vec<Word>,
    /// The events must have a clock time.
    pub clock: bool,
    /// Decisions whose reasons must be documented.
    pub reasons_for: Vec<EventId>,
    /// Decisions of which it must be documented who took them.
    pub deciders_for: Vec<EventId>,
    /// The events that must be there count on or before the day of the first of these, when there are any and it has come.
    pub before: Vec<EventId>,
}

/// An event that must have happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happens {
    /// One of these.
    pub any: Vec<EventId>,
    /// On or before the day of the first of these, when there are any.
    pub before: Vec<EventId>,
    /// On or after the day of the first of these, when there are any.
    pub after: Vec<EventId>,
    /// What is dated after the day of the first of these does not count. Unlike `before` it asks for no date, nor for the
    /// day to have come.
    pub not_after: Vec<EventId>,
    /// At least this many times.
    pub at_least: u32,
    /// How long after the day that the question goes by it may still come: until then nothing is missing.
    pub missing_after: Option<Period>,
}

/// The kinds of check, as in rule files.
pub(super) const KINDS: [&str; 12] = [
    "frist",
    "aterkommande",
    "mellanrum",
    "dokumenterat",
    "handelse",
    "varde",
    "giltigt",
    "delegat",
    "anmalt",
    "behorighet",
    "lasare",
    "ej_krav",
];

impl Check {
    /// Reads `kontroll.<kind> = { … }`. Faults are noted; the result is then a stand-in.
    pub(crate) fn decode(version: &Node<'_>, words: &Vocabulary) -> Self {
        let Some(node) = version.opt_table("kontroll") else {
            if !version.has("kontroll") {
                version.fault(&version.span, "nyckeln ”kontroll” saknas");
            }
            return Self::Reader;
        };
        let Some((kind, value)) = node.entries().next() else {
            node.fault(&node.span, "”kontroll” är tom");
            return Self::Reader;
        };
        if let Some((second, _)) = node.entries().nth(1) {
            node.fault(&second.span, "en version har en enda kontroll");
        }
        let Some(table) = node.as_node(value) else {
            node.fault(&kind.span, format!("”{}” ska vara en tabell", kind.value));
            return Self::Reader;
        };
        let check = Self::decode_kind(&kind.value, &table, words);
        if check.is_some() {
            table.finish();
        } else {
            let hint = suggest(&kind.value, KINDS);
            node.fault(
                &kind.span,
                format!("okänt slag av kontroll ”{}”; {hint}", kind.value),
            );
        }
        check.unwrap_or(Self::Reader)
    }

    fn decode_kind(kind: &str, node: &Node<'_>, words: &Vocabulary) -> Option<Self> {
        Some(match kind {
            "frist" => Self::Deadline(decode_deadline(node, words)),
            "aterkommande" => Self::Recurring(decode_recurring(node, words)),
            "mellanrum" => Self::Spaced(decode_spaced(node, words)),
            "varde" => decode_value(node, words),
            "giltigt" => Self::Covered(decode_covered(node, words)),
            "anmalt" => Self::Reported(decode_reported(node, words)),
            "dokumenterat" => Self::Documented(decode_documented(node, words)),
            "handelse" => Self::Happens(decode_happens(node, words)),
            "delegat" if node.flag("alla") => Self::Delegate(Decisions::All),
            "delegat" => Self::Delegate(Decisions::Some(decode_decisions(node, words))),
            "behorighet" => decode_qualified(node, words),
            "lasare" => Self::Reader,
            "ej_krav" => Self::NotRequired,
            _ => return None,
        })
    }

    /// The words that it asks about.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        let events = |lists: &[&[EventId]]| {
            let all = lists.iter().flat_map(|list| list.iter().copied());
            all.map(Word::Event).collect()
        };
        match self {
            Self::Deadline(check) => {
                let extension = check.extension.as_ref().map(|extension| extension.decision);
                let extension = Vec::from_iter(extension);
                events(&[
                    &check.from,
                    &check.until,
                    &check.ceases,
                    &check.reader_if_later,
                    &check.early_ended_by,
                    &check.shown_by,
                    &extension,
                ])
            }
            Self::Recurring(check) => events(&[
                &check.from,
                &check.events,
                &check.until,
                &check.ceases,
                &check.reader_if_later,
            ]),
            Self::Spaced(check) => events(&[&check.from, &check.until]),
            Self::Documented(check) => {
                let mut words: Vec<Word> =
                    events(&[&check.reasons_for, &check.deciders_for, &check.before]);
                words.extend(check.all.iter().chain(&check.any));
                words
            }
            Self::Happens(check) => {
                events(&[&check.any, &check.before, &check.after, &check.not_after])
            }
            Self::Value { fact, .. } => vec![Word::Fact(*fact)],
            Self::Covered(check) => events(&[
                &check.decisions,
                &check.until,
                &check.ceases,
                &check.reader_if_later,
            ]),
            Self::Delegate(Decisions::Some(decisions)) => events(&[decisions]),
            Self::Reported(check) => events(&[&check.report]),
            Self::Qualified { who, .. } => vec![Word::Fact(*who)],
            Self::Delegate(Decisions::All) | Self::Reader | Self::NotRequired => Vec::new(),
        }
    }

    /// The kind, as in rule files.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Deadline(_) => "frist",
            Self::Recurring(_) => "aterkommande",
            Self::Spaced(_) => "mellanrum",
            Self::Value { .. } => "varde",
            Self::Covered(_) => "giltigt",
            Self::Reported(_) => "anmalt",
            Self::Documented(_) => "dokumenterat",
            Self::Happens(_) => "handelse",
            Self::Delegate(_) => "delegat",
            Self::Qualified { .. } => "behorighet",
            Self::Reader => "lasare",
            Self::NotRequired => "ej_krav",
        }
    }
}

fn decode_deadline(node: &Node<'_>, words: &Vocabulary) -> Deadline {
    Deadline {
        from: some_events(node, words, "fran"),
        until: some_events(node, words, "till"),
        reader_if_later: words.event_list(node, "lasare_om_senare"),
        within: decode_period(node, "inom"),
        rolls: node.flag("helgregel"),
        extension: node
            .opt_table("forlangning")
            .and_then(|table| decode_extension(&table, words)),
        ceases: words.event_list(node, "upphor"),
        early_counts: node.flag("tidigare_godtas"),
        early_ended_by: words.event_list(node, "tidigare_bryts_av"),
        shown_by: words.event_list(node, "visas_av"),
        reader_if_court: node.flag("lasare_om_domstol"),
    }
}

fn decode_recurring(node: &Node<'_>, words: &Vocabulary) -> Recurring {
    Recurring {
        from: some_events(node, words, "fran"),
        events: some_events(node, words, "handelse"),
        at_most: decode_period(node, "hogst"),
        first: node.opt_table("forst").map(|table| period_in(&table)),
        until: some_events(node, words, "till"),
        ceases: words.event_list(node, "upphor"),
        reader_if_later: words.event_list(node, "lasare_om_senare"),
        rolls: node.flag("helgregel"),
    }
}

fn decode_spaced(node: &Node<'_>, words: &Vocabulary) -> Spaced {
    Spaced {
        from: some_events(node, words, "fran"),
        until: some_events(node, words, "till"),
        at_least: decode_period(node, "minst"),
    }
}

fn decode_value(node: &Node<'_>, words: &Vocabulary) -> Check {
    let name = node.text("faktum");
    let fact = words.fact(node, &name);
    let names = node.texts("ar");
    if names.is_empty() {
        node.fault(&node.span, "”ar” ska vara en lista med minst en kod");
    }
    let code = |name| fact.and_then(|fact| words.code(node, fact, name));
    Check::Value {
        codes: names.iter().filter_map(code).collect(),
        fact: fact.unwrap_or(FactId(0)),
    }
}

fn decode_covered(node: &Node<'_>, words: &Vocabulary) -> Covered {
    Covered {
        decisions: decode_decisions(node, words),
        until: some_events(node, words, "till"),
        ceases: words.event_list(node, "upphor"),
        reader_if_later: words.event_list(node, "lasare_om_senare"),
    }
}

fn decode_reported(node: &Node<'_>, words: &Vocabulary) -> Reported {
    let by = node.text("nar");
    let known = match by.value.as_str() {
        "nasta_sammantrade" => Some(ReportBy::NextMeeting),
        "delegationsordningen" => Some(ReportBy::DelegationOrder),
        _ => None,
    };
    if known.is_none() && !by.value.is_empty() {
        let hint = suggest(&by.value, ["nasta_sammantrade", "delegationsordningen"]);
        node.fault(&by.span, format!("okänt värde ”{}”; {hint}", by.value));
    }
    Reported {
        report: some_events(node, words, "anmalan"),
        by: known.unwrap_or(ReportBy::NextMeeting),
    }
}

/// The largest count of any unit: more than a century of days.
const LONGEST: u32 = 40_000;

/// Makes a period of a count.
type Unit = fn(u32) -> Period;

fn decode_period(node: &Node<'_>, key: &'static str) -> Period {
    let Some(table) = node.opt_table(key) else {
        node.fault(&node.span, format!("nyckeln ”{key}” saknas"));
        return Period::Days(0);
    };
    period_in(&table)
}

fn period_in(table: &Node<'_>) -> Period {
    let units: [(&'static str, Unit); 5] = [
        ("timmar", Period::Hours),
        ("dagar", Period::Days),
        ("veckor", Period::Weeks),
        ("manader", Period::Months),
        ("ar", Period::Years),
    ];
    let given: Vec<Period> = units
        .iter()
        .filter_map(|(unit, period)| table.opt_number(unit).map(period))
        .collect();
    table.finish();
    if given.iter().any(|period| period.count() > LONGEST) {
        table.fault(&table.span, format!("talet är för stort; högst {LONGEST}"));
        return Period::Days(0);
    }
    if given.len() != 1 {
        table.fault(
            &table.span,
            "ange en enda av timmar, dagar, veckor, manader, ar",
        );
    }
    given.first().copied().unwrap_or(Period::Days(0))
}

fn decode_extension(node: &Node<'_>, words: &Vocabulary) -> Option<Extension> {
    let decision = words.event(node, &node.text("beslut"));
    let needs = node.texts("krav");
    node.finish();
    for need in &needs {
        if !["skal", "till"].contains(&need.value.as_str()) {
            let hint = suggest(&need.value, ["skal", "till"]);
            node.fault(&need.span, format!("okänt krav ”{}”; {hint}", need.value));
        }
    }
    let needs = |what: &str| needs.iter().any(|need| need.value == what);
    Some(Extension {
        decision: decision?,
        needs_reason: needs("skal"),
        needs_end: needs("till"),
    })
}

fn decode_documented(node: &Node<'_>, words: &Vocabulary) -> Documented {
    let check = Documented {
        all: words.word_list(node, "alla"),
        any: words.word_list(node, "nagon"),
        clock: node.flag("klockslag"),
        reasons_for: words.event_list(node, "skal_for"),
        deciders_for: words.event_list(node, "beslutsfattare_for"),
        before: words.event_list(node, "fore"),
    };
    let asks_nothing = check.all.is_empty()
        && check.any.is_empty()
        && check.reasons_for.is_empty()
        && check.deciders_for.is_empty();
    if asks_nothing {
        let keys = "”alla”, ”nagon”, ”skal_for”, ”beslutsfattare_for”";
        node.fault(&node.span, format!("ange minst en av {keys}"));
    }
    check
}

fn decode_happens(node: &Node<'_>, words: &Vocabulary) -> Happens {
    if node.opt_number("minst") == Some(0) {
        node.fault(&node.span, "”minst” ska vara minst 1");
    }
    Happens {
        any: some_events(node, words, "finns"),
        before: words.event_list(node, "fore"),
        after: words.event_list(node, "efter"),
        not_after: words.event_list(node, "inte_efter"),
        at_least: node.opt_number("minst").unwrap_or(1),
        missing_after: node
            .opt_table("saknas_efter")
            .map(|table| period_in(&table)),
    }
}

fn decode_decisions(node: &Node<'_>, words: &Vocabulary) -> Vec<EventId> {
    let decisions = some_events(node, words, "beslut");
    for text in node.texts("beslut") {
        let known = words.find_event(&text.value);
        if known.is_some_and(|event| !words.event_word(event).is_decision) {
            node.fault(
                &text.span,
                format!("”{}” är inget beslut i ordlistan", text.value),
            );
        }
    }
    decisions
}

fn decode_qualified(node: &Node<'_>, words: &Vocabulary) -> Check {
    let who = node.text("vem");
    let fact = words.fact(node, &who);
    if fact.is_some_and(|fact| words.fact_word(fact).kind != FactKind::Staff) {
        node.fault(
            &who.span,
            format!("”{}” är ingen anställd i ordlistan", who.value),
        );
    }
    let degree = words.find_fact("examen");
    let names = node.texts("examen");
    if names.is_empty() {
        node.fault(&node.span, "”examen” ska vara en lista med minst en examen");
    }
    let code = |name| degree.and_then(|degree| words.code(node, degree, name));
    let degrees = names.iter().filter_map(code).collect();
    Check::Qualified {
        who: fact.unwrap_or(FactId(0)),
        degrees,
    }
}

/// A list of events that must not be empty.
fn some_events(node: &Node<'_>, words: &Vocabulary, key: &'static str) -> Vec<EventId> {
    let events = words.event_list(node, key);
    if events.is_empty() && node.texts(key).is_empty() {
        node.fault(
            &node.span,
            format!("”{key}” ska vara en lista med minst en händelse"),
        );
    }
    events
}
