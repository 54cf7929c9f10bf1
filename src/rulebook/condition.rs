use super::decode::{Node, Text};
use super::fault::suggest;
use super::vocabulary::{EventId, FactId, Vocabulary, Word};

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
    /// The event exists.
    Event(EventId),
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
    pub(crate) fn decode_list(node: &Node<'_>, words: &Vocabulary) -> Vec<Self> {
        node.tables("galler")
            .iter()
            .filter_map(|table| Self::decode(table, words))
            .collect()
    }

    fn decode(node: &Node<'_>, words: &Vocabulary) -> Option<Self> {
        let test = decode_test(node, words);
        let if_unknown = node
            .opt_text("om_okand")
            .map_or(Unknown::Undecided, |text| decode_unknown(node, &text));
        node.finish();
        Some(Self {
            test: test?,
            if_unknown,
        })
    }

    /// The word that the condition asks about.
    #[must_use]
    pub fn word(&self) -> Word {
        match &self.test {
            Test::Event(event) => Word::Event(*event),
            Test::Code { fact, .. } | Test::Range { fact, .. } | Test::Present { fact, .. } => {
                Word::Fact(*fact)
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

fn decode_test(node: &Node<'_>, words: &Vocabulary) -> Option<Test> {
    if let Some(event) = node.opt_text("handelse") {
        return words.event(node, &event).map(Test::Event);
    }
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
