use super::check::KINDS;
use super::decode::{Node, Text};
use super::fault::suggest;
use super::rule::Rule;
use super::vocabulary::{ObjectId, Vocabulary};

/// A set of questions, in order, in tables: `rules/batterier/<id>.toml`.
#[derive(Clone, Debug)]
pub struct Battery {
    /// File name without extension.
    pub id: String,
    /// Title of the print.
    pub title: String,
    /// What it is, in Swedish.
    pub description: String,
    /// The tables, in order.
    pub tables: Vec<BatteryTable>,
}

/// One table of a battery.
#[derive(Clone, Debug)]
pub struct BatteryTable {
    /// Id, used in file names: `tabell-<id>.csv`.
    pub id: String,
    /// Title.
    pub title: String,
    /// The audited unit: a column each.
    pub object: ObjectId,
    /// The questions: a row each.
    pub questions: Vec<Question>,
}

/// A question of a battery: a rule, in the battery's own words.
#[derive(Clone, Debug)]
pub struct Question {
    /// Place in the rule book.
    pub rule: RuleIx,
    /// Wording in this battery.
    pub wording: String,
}

/// A rule, by its place in the rule book.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleIx(pub(crate) usize);

impl Battery {
    /// Reads one battery file. `rules` are all rules of the book.
    pub(crate) fn decode(id: &str, node: &Node<'_>, words: &Vocabulary, rules: &[Rule]) -> Self {
        let battery = Self {
            id: id.to_owned(),
            title: node.text("titel").value,
            description: node.opt_string("beskrivning").unwrap_or_default(),
            tables: node
                .some_tables("tabell")
                .iter()
                .map(|table| decode_table(id, table, words, rules))
                .collect(),
        };
        battery.check_ids(node);
        battery
    }

    /// The battery with those of its tables that are wanted.
    #[must_use]
    pub fn with_tables(&self, wanted: impl Fn(&BatteryTable) -> bool) -> Self {
        let tables = self.tables.iter().filter(|table| wanted(table));
        Self {
            tables: tables.cloned().collect(),
            ..self.clone()
        }
    }

    /// Table ids become file names, so each must be one and stand once.
    fn check_ids(&self, node: &Node<'_>) {
        for (place, table) in self.tables.iter().enumerate() {
            let is_id = |letter: char| {
                letter.is_ascii_lowercase()
                    || letter.is_ascii_digit()
                    || letter == '_'
                    || letter == '-'
            };
            if !table.id.chars().all(is_id) {
                node.fault(
                    &(0..0),
                    format!("tabellens id ”{}” ska bestå av a–z, 0–9, _ och -", table.id),
                );
            }
            if self.tables[..place]
                .iter()
                .any(|earlier| earlier.id == table.id)
            {
                node.fault(&(0..0), format!("tabellen ”{}” finns två gånger", table.id));
            }
        }
    }
}

fn decode_table(
    battery: &str,
    node: &Node<'_>,
    words: &Vocabulary,
    rules: &[Rule],
) -> BatteryTable {
    let id = node.text("id").value;
    let object = words
        .object(node, &node.text("objekt"))
        .unwrap_or(ObjectId(0));
    let mut questions = if node.flag("alla") {
        Vec::new()
    } else {
        decode_questions(node, object, rules)
    };
    let asks_all = node.flag("alla");
    let (themes, others) = (node.texts("tema"), node.texts("utom_tema"));
    for theme in themes.iter().chain(&others) {
        words.theme(node, theme);
    }
    let kinds = decode_kinds(node);
    let is_checked = |rule: &Rule| {
        let mut of_rule = rule.versions.iter().map(|version| version.check.kind());
        kinds.is_empty() || of_rule.any(|kind| kinds.iter().any(|wanted| wanted == kind))
    };
    let is_wanted = |rule: &Rule| {
        let is_among = |list: &[Text]| list.iter().any(|theme| theme.value == rule.theme);
        asks_all
            && (themes.is_empty() || is_among(&themes))
            && !is_among(&others)
            && is_checked(rule)
    };
    for (index, rule) in rules.iter().enumerate() {
        let wants_in = is_wanted(rule) || rule.batteries.iter().any(|name| name == battery);
        let is_listed = questions
            .iter()
            .any(|question| question.rule == RuleIx(index));
        if rule.object == object && wants_in && !is_listed {
            questions.push(Question {
                rule: RuleIx(index),
                wording: rule.question.clone(),
            });
        }
    }
    if asks_all {
        questions.sort_by_key(|question| rules[question.rule.0].theme_order);
        follow_ups_after_parents(&mut questions, rules);
    }
    let table = BatteryTable {
        id,
        title: node.text("titel").value,
        object,
        questions,
    };
    node.finish();
    table
}

/// The kinds of check that a table asks for; empty for all.
fn decode_kinds(node: &Node<'_>) -> Vec<String> {
    let kinds = node.texts("kontroll");
    for kind in kinds
        .iter()
        .filter(|kind| !KINDS.contains(&kind.value.as_str()))
    {
        let hint = suggest(&kind.value, KINDS);
        node.fault(
            &kind.span,
            format!("okänt slag av kontroll ”{}”; {hint}", kind.value),
        );
    }
    kinds.into_iter().map(|kind| kind.value).collect()
}

/// Puts each follow-up right after the question that it follows.
fn follow_ups_after_parents(questions: &mut Vec<Question>, rules: &[Rule]) {
    let (mut ordered, followers): (Vec<Question>, Vec<Question>) = questions
        .drain(..)
        .partition(|question| rules[question.rule.0].follows.is_none());
    for follower in followers {
        let parent = rules[follower.rule.0].follows.as_ref();
        let place = ordered
            .iter()
            .position(|question| Some(&rules[question.rule.0].id) == parent);
        ordered.insert(place.map_or(ordered.len(), |place| place + 1), follower);
    }
    *questions = ordered;
}

fn decode_questions(node: &Node<'_>, object: ObjectId, rules: &[Rule]) -> Vec<Question> {
    let mut questions = Vec::new();
    for question in node.some_tables("fragor") {
        let name = question.text("regel");
        let wording = question.opt_string("lydelse");
        question.finish();
        let found = find_rule(&question, &name, object, rules);
        let is_asked = |known: &Question| Some(known.rule) == found.map(RuleIx);
        if questions.iter().any(is_asked) {
            question.fault(
                &name.span,
                format!("frågan ”{}” står två gånger i tabellen", name.value),
            );
        } else if let Some(index) = found {
            let wording = wording.unwrap_or_else(|| rules[index].question.clone());
            questions.push(Question {
                rule: RuleIx(index),
                wording,
            });
        }
    }
    questions
}

fn find_rule(node: &Node<'_>, name: &Text, object: ObjectId, rules: &[Rule]) -> Option<usize> {
    let found = rules.iter().position(|rule| rule.id == name.value);
    match found {
        None if name.value.is_empty() => None,
        None => {
            let hint = suggest(&name.value, rules.iter().map(|rule| rule.id.as_str()));
            node.fault(&name.span, format!("okänd regel ”{}”; {hint}", name.value));
            None
        }
        Some(index) if rules[index].object != object => {
            node.fault(
                &name.span,
                format!(
                    "regeln ”{}” ställs till ett annat objekt än tabellen",
                    name.value
                ),
            );
            None
        }
        Some(index) => Some(index),
    }
}
