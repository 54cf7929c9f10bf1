use super::decode::{Node, Text};
use super::fault::suggest;
use super::law::Given;
use super::vocabulary::{EventId, FactId, Word};

/// Something that must hold for a question to arise (`galler`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    /// What must hold.
    pub test: Test,
    /// What silence means.
    pub if_unknown: Unknown,
}

/// What silence about a condition means (`om_okand`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unknown {
    /// The answer is *uppgift saknas*, or, for a column that the export lacks, *ej bedömd*.
    Undecided,
    /// It counts as met.
    Met,
    /// It counts as not met.
    NotMet,
    /// The condition is an exception: a Ja stands without it, a Nej cannot be given.
    Exception,
}

/// What must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Test {
    /// One of the events exists, or with `wanted` false none of them.
    Event {
        /// The events; at least one.
        any: Vec<EventId>,
        /// True when one must have happened.
        wanted: bool,
    },
    /// A decision in the case was taken by one of these organs (places among those of the law).
    DecidedBy(Vec<usize>),
    /// The fact is one of these codes (by index), or with `wanted` false none of them.
    Code {
        /// The fact.
        fact: FactId,
        /// Indexes among the fact's codes.
        codes: Vec<u32>,
        /// True for `ar`, false for `inte`.
        wanted: bool,
    },
    /// The number is at least `from` and below `below`.
    Range {
        /// The fact.
        fact: FactId,
        /// Lowest number that counts.
        from: u32,
        /// First number that no longer counts.
        below: u32,
    },
    /// The fact is present, or with `wanted` false absent.
    Present {
        /// The fact.
        fact: FactId,
        /// True when it must be present.
        wanted: bool,
    },
}

impl Condition {
    /// Reads the list under `galler`.
    pub(crate) fn decode_list(node: &Node<'_>, given: Given<'_>) -> Vec<Self> {
        node.tables("galler")
            .iter()
            .filter_map(|table| Self::decode(table, given))
            .collect()
    }

    fn decode(node: &Node<'_>, given: Given<'_>) -> Option<Self> {
        let test = decode_test(node, given);
        let if_unknown = node
            .opt_text("om_okand")
            .map_or(Unknown::Undecided, |text| decode_unknown(node, &text));
        node.finish();
        Some(Self {
            test: test?,
            if_unknown,
        })
    }

    /// The words that the condition asks about.
    #[must_use]
    pub fn words(&self) -> Vec<Word> {
        match &self.test {
            Test::Event { any, .. } => any.iter().copied().map(Word::Event).collect(),
            Test::DecidedBy(_) => Vec::new(),
            Test::Code { fact, .. } | Test::Range { fact, .. } | Test::Present { fact, .. } => {
                vec![Word::Fact(*fact)]
            }
        }
    }

    /// The first of them: what an answer names when the condition decides it.
    #[must_use]
    pub fn first_word(&self) -> Option<Word> {
        match &self.test {
            Test::Event { any, .. } => any.first().copied().map(Word::Event),
            Test::DecidedBy(_) => None,
            Test::Code { fact, .. } | Test::Range { fact, .. } | Test::Present { fact, .. } => {
                Some(Word::Fact(*fact))
            }
        }
    }
}

fn decode_unknown(node: &Node<'_>, text: &Text) -> Unknown {
    match text.value.as_str() {
        "galler" => Unknown::Met,
        "galler_inte" => Unknown::NotMet,
        "undantag" => Unknown::Exception,
        other => {
            let hint = suggest(other, ["galler", "galler_inte", "undantag"]);
            node.fault(&text.span, format!("okänt värde ”{other}”; {hint}"));
            Unknown::Undecided
        }
    }
}

fn decode_test(node: &Node<'_>, given: Given<'_>) -> Option<Test> {
    if ["handelse", "nagon", "beslutsfattare"]
        .iter()
        .any(|key| node.has(key))
    {
        return decode_event_test(node, given);
    }
    let words = given.words;
    let name = node.text("faktum");
    let fact = words.fact(node, &name);
    let (is, is_not) = (node.texts("ar"), node.texts("inte"));
    let (from, below) = (node.opt_number("minst"), node.opt_number("under"));
    let present = node.opt_bool("finns");
    let fact = fact?;
    let kinds = [
        !is.is_empty(),
        !is_not.is_empty(),
        from.is_some() || below.is_some(),
        present.is_some(),
    ];
    if kinds.iter().filter(|given| **given).count() > 1 {
        node.fault(
            &name.span,
            "ett villkor har bara ett av ”ar”, ”inte”, ”minst” och ”under”, ”finns”",
        );
    }
    if from.zip(below).is_some_and(|(from, below)| from >= below) {
        node.fault(&name.span, "”minst” ska vara mindre än ”under”");
    }
    if !is.is_empty() || !is_not.is_empty() {
        let wanted = !is.is_empty();
        let names = if wanted { &is } else { &is_not };
        let codes = names
            .iter()
            .filter_map(|name| words.code(node, fact, name))
            .collect();
        return Some(Test::Code {
            fact,
            codes,
            wanted,
        });
    }
    if from.is_some() || below.is_some() {
        return Some(Test::Range {
            fact,
            from: from.unwrap_or(0),
            below: below.unwrap_or(u32::MAX),
        });
    }
    if let Some(wanted) = present {
        return Some(Test::Present { fact, wanted });
    }
    node.fault(
        &name.span,
        "villkoret saknar ett av ”ar”, ”inte”, ”minst”, ”under”, ”finns”",
    );
    None
}

/// A test of what has happened, or of who decided.
fn decode_event_test(node: &Node<'_>, given: Given<'_>) -> Option<Test> {
    let words = given.words;
    if let Some(event) = node.opt_text("handelse") {
        let wanted = node.opt_bool("finns").unwrap_or(true);
        let any = vec![words.event(node, &event)?];
        return Some(Test::Event { any, wanted });
    }
    if node.has("nagon") {
        let any = words.event_list(node, "nagon");
        return (!any.is_empty()).then_some(Test::Event { any, wanted: true });
    }
    let bodies = node.texts("beslutsfattare");
    let bodies = bodies
        .iter()
        .filter_map(|text| given.delegation.body(node, text));
    Some(Test::DecidedBy(bodies.collect()))
}
