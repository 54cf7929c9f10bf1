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
    /// Every such decision was taken by someone with the right to, that day.
    Delegate(Vec<EventId>),
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
    /// The event that stops it; the first at or after the start counts.
    pub until: Vec<EventId>,
    /// How long.
    pub within: Period,
    /// True when 2 § lag (1930:173) moves the last day to a weekday.
    pub rolls: bool,
    /// A decision that lengthens the time.
    pub extension: Option<Extension>,
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
}

/// An event that must have happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happens {
    /// One of these.
    pub any: Vec<EventId>,
    /// On or before the day of the first of these, when there are any.
    pub before: Vec<EventId>,
    /// At least this many times.
    pub at_least: u32,
}

const KINDS: [&str; 7] = [
    "frist",
    "dokumenterat",
    "handelse",
    "delegat",
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
            "dokumenterat" => Self::Documented(decode_documented(node, words)),
            "handelse" => Self::Happens(decode_happens(node, words)),
            "delegat" => Self::Delegate(decode_decisions(node, words)),
            "behorighet" => decode_qualified(node, words),
            "lasare" => Self::Reader,
            "ej_krav" => Self::NotRequired,
            _ => return None,
        })
    }

    /// The kind, as in rule files.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Deadline(_) => "frist",
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
        within: decode_period(node),
        rolls: node.flag("helgregel"),
        extension: node
            .opt_table("forlangning")
            .and_then(|table| decode_extension(&table, words)),
    }
}

/// The largest count of any unit: more than a century of days.
const LONGEST: u32 = 40_000;

/// Makes a period of a count.
type Unit = fn(u32) -> Period;

fn decode_period(node: &Node<'_>) -> Period {
    let Some(table) = node.opt_table("inom") else {
        node.fault(&node.span, "nyckeln ”inom” saknas");
        return Period::Days(0);
    };
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
    };
    if check.all.is_empty() && check.any.is_empty() && check.reasons_for.is_empty() {
        node.fault(&node.span, "ange minst en av ”alla”, ”nagon”, ”skal_for”");
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
        at_least: node.opt_number("minst").unwrap_or(1),
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
