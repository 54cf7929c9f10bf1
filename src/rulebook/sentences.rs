//! The sentences of the report, as data: `rules/meningar.toml`.

use super::decode::Node;
use super::fault::suggest;
use super::rule::{Grade, Rule};
use super::vocabulary::{ObjectWord, Vocabulary};
use crate::numbers::grouped;
use crate::tally::Share;

/// Patterns and numbers in words, of which findings are made.
#[derive(Clone, Debug)]
pub struct Sentences {
    numbers: Vec<String>,
    most: Most,
    /// From this many assessable cases on the share is told.
    share_from: u64,
    patterns: Vec<(&'static str, String)>,
}

/// When the shortcomings are «flertalet»: at least `part` of `whole`, of at least `assessable` cases, but not all.
#[derive(Clone, Copy, Debug)]
struct Most {
    part: u64,
    whole: u64,
    assessable: u64,
}

/// The counts of which a sentence is made.
#[derive(Clone, Copy, Debug)]
pub struct Counts<'a> {
    /// Cases with Nej.
    pub no: u64,
    /// Ja and Nej.
    pub assessable: u64,
    /// Every case that was asked.
    pub reviewed: u64,
    /// The share of Nej; `None` where the cases were drawn in strata, which a share of them all would weigh wrongly.
    pub share: Option<Share>,
    /// The numbers of the cases with Nej, when they are few.
    pub cases: &'a [String],
}

/// Every pattern, and what may stand in it.
const PATTERNS: [(&str, &[&str]); 19] = [
    ("enda", &["brist", "arenden"]),
    ("nagra", &["antal", "av", "objekt", "brist", "arenden"]),
    (
        "nagra_med_andel",
        &["antal", "av", "objekt", "andel", "brist", "arenden"],
    ),
    ("flertalet", &["antal", "av", "objekt", "brist", "arenden"]),
    ("samtliga", &["av", "objekt", "brist", "arenden"]),
    ("enda_uppfyllt", &["uppfyllt"]),
    ("samtliga_uppfyllt", &["av", "objekt", "uppfyllt"]),
    ("bedombara", &["objekt"]),
    ("ett_arende", &["arenden"]),
    ("flera_arenden", &["arenden"]),
    ("skal", &["skal"]),
    ("skal_av_granskaren", &[]),
    ("kalla", &["kalla"]),
    ("bor", &[]),
    ("lokal", &[]),
    ("brist_utan_ord", &["fraga"]),
    ("uppfyllt_utan_ord", &["fraga"]),
    ("inget_nej", &[]),
    ("bedomning", &[]),
];

impl Sentences {
    /// Reads the file; its examples must come out as they stand.
    pub(crate) fn decode(node: &Node<'_>, words: &Vocabulary, rules: &[Rule]) -> Self {
        let most = node.opt_table("flertalet").map(|table| {
            let number = |key| u64::from(table.opt_number(key).unwrap_or(1));
            let most = Most {
                part: number("minst"),
                whole: number("av"),
                assessable: number("bedombara"),
            };
            table.finish();
            most
        });
        if most.is_none() {
            node.fault(&node.span, "nyckeln ”flertalet” saknas");
        }
        let sentences = Self {
            numbers: node.strings("tal"),
            most: most.unwrap_or(Most {
                part: 1,
                whole: 1,
                assessable: u64::MAX,
            }),
            share_from: u64::from(node.opt_number("andel_fran").unwrap_or(20)),
            patterns: decode_patterns(node),
        };
        if sentences.numbers.len() < 2 {
            node.fault(
                &node.span,
                "”tal” ska vara talen i ord, från noll och uppåt",
            );
        }
        for example in node.tables("exempel") {
            sentences.check_example(&example, words, rules);
        }
        sentences
    }

    fn check_example(&self, node: &Node<'_>, words: &Vocabulary, rules: &[Rule]) {
        let (name, wanted) = (node.text("regel"), node.text("text"));
        let number = |key| u64::from(node.opt_number(key).unwrap_or(0));
        let cases = node.strings("arenden");
        let counts = Counts {
            no: number("nej"),
            assessable: number("bedombara"),
            reviewed: number("granskade"),
            share: Share::of(number("nej"), number("bedombara")),
            cases: &cases,
        };
        node.finish();
        let Some(rule) = rules.iter().find(|rule| rule.id == name.value) else {
            let hint = suggest(&name.value, rules.iter().map(|rule| rule.id.as_str()));
            return node.fault(&name.span, format!("okänd regel ”{}”; {hint}", name.value));
        };
        let object = words.object_word(rule.object);
        let found = self.about(rule, &rule.question, object, counts);
        if found != wanted.value {
            node.fault(&wanted.span, format!("exemplet blir ”{found}”"));
        }
    }

    /// What was found about one question, in a sentence: the shortcomings, or that there is none.
    #[must_use]
    pub fn about(
        &self,
        rule: &Rule,
        question: &str,
        object: &ObjectWord,
        counts: Counts<'_>,
    ) -> String {
        let (no, of) = (counts.no, counts.assessable);
        let name = match (no, of) {
            (0, 1) => "enda_uppfyllt",
            (0, _) => "samtliga_uppfyllt",
            (1, 1) => "enda",
            (no, of) if no == of => "samtliga",
            (_, of) if of >= self.share_from && counts.share.is_some() => "nagra_med_andel",
            (no, of) if self.is_most(no, of) => "flertalet",
            _ => "nagra",
        };
        let objects = if of < counts.reviewed {
            self.filled("bedombara", &[("objekt", &object.plural)])
        } else {
            object.plural.clone()
        };
        let words = |own: &Option<String>, else_: &str| match own {
            Some(own) => own.clone(),
            None => self.filled(else_, &[("fraga", question)]),
        };
        let share = counts.share.map(|share| share.to_string());
        let values = [
            ("antal", self.number(no, object.is_neuter)),
            ("av", self.number(of, object.is_neuter)),
            ("objekt", objects),
            ("andel", share.unwrap_or_default()),
            ("brist", words(&rule.shortcoming, "brist_utan_ord")),
            ("uppfyllt", words(&rule.fulfilled, "uppfyllt_utan_ord")),
            ("arenden", self.cases(counts.cases)),
        ];
        let values = values.each_ref().map(|(key, text)| (*key, text.as_str()));
        self.filled(name, &values)
    }

    /// Why, in a sentence: the reasons with how many each, where they differ.
    #[must_use]
    pub fn reasons(&self, reasons: &[(&str, u64)]) -> String {
        let told: Vec<String> = match reasons {
            [(only, _)] => vec![(*only).to_owned()],
            several => several
                .iter()
                .map(|(reason, count)| format!("{reason} ({} st)", grouped(*count)))
                .collect(),
        };
        if told.is_empty() {
            return String::new();
        }
        self.filled("skal", &[("skal", &told.join(", "))])
    }

    /// By what law, in a sentence.
    #[must_use]
    pub fn sources(&self, sources: &[String]) -> String {
        if sources.is_empty() {
            return String::new();
        }
        self.filled(
            "kalla",
            &[("kalla", sources.join("; ").trim_end_matches('.'))],
        )
    }

    /// What kind of demand it is, when it is not law.
    #[must_use]
    pub fn grade(&self, grade: Grade) -> &str {
        match grade {
            Grade::Ska => "",
            Grade::Bor => self.pattern("bor"),
            Grade::Lokal => self.pattern("lokal"),
        }
    }

    /// The reason of a Nej that a reader has given.
    #[must_use]
    pub fn by_reader(&self) -> &str {
        self.pattern("skal_av_granskaren")
    }

    /// What stands where no question has a Nej.
    #[must_use]
    pub fn nothing_found(&self) -> &str {
        self.pattern("inget_nej")
    }

    /// What stands where the reviewer's own judgement is to be written.
    #[must_use]
    pub fn judgement(&self) -> &str {
        self.pattern("bedomning")
    }

    fn is_most(&self, no: u64, of: u64) -> bool {
        of >= self.most.assessable && no * self.most.whole >= of * self.most.part
    }

    /// A number as it stands in a sentence.
    fn number(&self, count: u64, is_neuter: bool) -> String {
        if count == 1 && !is_neuter {
            return "en".to_owned();
        }
        let word = usize::try_from(count)
            .ok()
            .and_then(|count| self.numbers.get(count));
        word.cloned().unwrap_or_else(|| grouped(count))
    }

    fn cases(&self, cases: &[String]) -> String {
        match cases.split_last() {
            None => String::new(),
            Some((only, [])) => self.filled("ett_arende", &[("arenden", only)]),
            Some((last, rest)) => {
                let all = format!("{} och {last}", rest.join(", "));
                self.filled("flera_arenden", &[("arenden", &all)])
            }
        }
    }

    fn pattern(&self, name: &str) -> &str {
        let found = self.patterns.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| text)
    }

    fn filled(&self, name: &str, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let mut rest = self.pattern(name);
        // One pass, so that what is put in is never read as a placeholder.
        while let Some((before, (inner, after))) = rest
            .split_once('{')
            .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            text.push_str(before);
            let value = values.iter().find(|(key, _)| *key == inner);
            text.push_str(value.map_or("", |(_, value)| value));
            rest = after;
        }
        text + rest
    }
}

fn decode_patterns(node: &Node<'_>) -> Vec<(&'static str, String)> {
    let Some(table) = node.opt_table("monster") else {
        node.fault(&node.span, "tabellen ”monster” saknas");
        return Vec::new();
    };
    let found = PATTERNS.map(|(name, allowed)| {
        let text = table.text(name);
        for inner in text.value.split('{').skip(1) {
            let key = inner.split('}').next().unwrap_or("");
            if !allowed.contains(&key) || !inner.contains('}') {
                let hint = suggest(key, allowed.iter().copied());
                table.fault(&text.span, format!("”{{{key}}}” kan inte stå här; {hint}"));
            }
        }
        (name, text.value)
    });
    table.finish();
    found.into()
}
