use toml::Spanned;
use toml::de::DeValue;

use super::decode::{Node, Text, moment_of};
use super::rule::{decode_answer, decode_reason};
use super::vocabulary::{EventId, FactId, ObjectId, Vocabulary, Word};
use crate::answer::{Answer, Reason};
use crate::time::{Day, Moment};

/// A case in a rule file, and the answer that the rule must give it.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows, in Swedish.
    pub name: String,
    /// Line in the rule file.
    pub line: usize,
    /// The case's own events and facts.
    pub own: ExampleRow,
    /// Its parts (anmälningar), each with its own.
    pub parts: Vec<ExampleRow>,
    /// The measuring day; `None` is long after.
    pub measuring_day: Option<Day>,
    /// The answer to the parent question, for follow-ups.
    pub parent: Option<Answer>,
    /// Employees.
    pub personnel: Vec<ExampleStaff>,
    /// The local order of delegation.
    pub order: Vec<ExampleOrder>,
    /// Rights passed on.
    pub subdelegations: Vec<ExampleLink>,
    /// Days on which nämnden met; `None` when the export does not tell.
    pub meetings: Option<Vec<Day>>,
    /// Words that the export has no column for.
    pub missing: Vec<Word>,
    /// Words whose cell cannot be read.
    pub unreadable: Vec<Word>,
    /// True when everyone in the export is said to be under 18, which examples take for granted.
    pub all_are_minors: bool,
    /// True when the export gives no clock times.
    pub without_clocks: bool,
    /// The answer it must get.
    pub answer: Answer,
    /// The reason it must get.
    pub reason: Option<Reason>,
    /// The paragraph it must be judged by.
    pub paragraph: Option<String>,
}

/// Events and facts of a case or a part.
#[derive(Clone, Default, Debug)]
pub struct ExampleRow {
    /// Events.
    pub events: Vec<(EventId, ExampleEvent)>,
    /// Facts, as an export would write them.
    pub facts: Vec<(FactId, String)>,
}

/// An event of an example.
#[derive(Clone, Default, Debug)]
pub struct ExampleEvent {
    /// When; `None` when it happened without a date.
    pub moment: Option<Moment>,
    /// Who.
    pub actor: Option<String>,
    /// The documented reason.
    pub reason: Option<String>,
    /// Until when it holds.
    pub until: Option<Day>,
}

/// An employee of an example.
#[derive(Clone, Debug)]
pub struct ExampleStaff {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Degree code.
    pub degree: String,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// A row of an example's order of delegation.
#[derive(Clone, Debug)]
pub struct ExampleOrder {
    /// The decision.
    pub decision: EventId,
    /// Title or organ.
    pub delegate: String,
    /// True when it may be passed on.
    pub may_pass_on: bool,
    /// How such decisions are to be reported to nämnden, as an export would write it.
    pub report: Option<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// A right passed on in an example.
#[derive(Clone, Debug)]
pub struct ExampleLink {
    /// The decision.
    pub decision: EventId,
    /// Who gave it.
    pub giver: String,
    /// Who got it, as id or title.
    pub receiver: String,
    /// `skriftlig` or `muntlig`.
    pub form: String,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

impl Example {
    /// Reads one `[[exempel]]` block.
    pub(crate) fn decode(node: &Node<'_>, words: &Vocabulary, object: ObjectId) -> Option<Self> {
        let (own, parts) = decode_case(node, words, object);
        let answer = decode_answer(node, &node.text("svar"));
        let example = Self {
            name: node.text("namn").value,
            line: node.line(),
            own,
            parts,
            measuring_day: node.opt_day("matdag"),
            parent: node
                .opt_text("foralder")
                .and_then(|text| decode_answer(node, &text)),
            personnel: node.tables("personal").iter().map(decode_staff).collect(),
            order: node
                .tables("delegationsordning")
                .iter()
                .filter_map(|row| decode_order(row, words))
                .collect(),
            subdelegations: node
                .tables("vidaredelegationer")
                .iter()
                .filter_map(|row| decode_link(row, words))
                .collect(),
            meetings: node.days("sammantraden"),
            missing: words.word_list(node, "saknade_kolumner"),
            unreadable: words.word_list(node, "olasliga"),
            all_are_minors: node.opt_bool("alla_under_18").unwrap_or(true),
            without_clocks: node.flag("utan_klockslag"),
            answer: answer.unwrap_or(Answer::EjBedomd),
            reason: node
                .opt_text("skal")
                .and_then(|text| decode_reason(node, &text)),
            paragraph: node.opt_string("lagrum"),
        };
        node.finish();
        answer.map(|_| example)
    }
}

/// The case itself, and its parts: those listed, or one made of the words that belong to a part.
fn decode_case(
    node: &Node<'_>,
    words: &Vocabulary,
    object: ObjectId,
) -> (ExampleRow, Vec<ExampleRow>) {
    let Some(case) = node.opt_table("fall") else {
        if !node.has("fall") {
            node.fault(&node.span, "nyckeln ”fall” saknas");
        }
        return (ExampleRow::default(), Vec::new());
    };
    let listed: Vec<ExampleRow> = case
        .tables("delarenden")
        .iter()
        .map(|part| decode_row(part, words))
        .collect();
    let mut own = decode_row(&case, words);
    if !listed.is_empty() || words.is_part(object) {
        return (own, listed);
    }
    let part = split_off_part(&mut own, words);
    let is_empty = part.events.is_empty() && part.facts.is_empty();
    (own, if is_empty { Vec::new() } else { vec![part] })
}

fn split_off_part(own: &mut ExampleRow, words: &Vocabulary) -> ExampleRow {
    let in_part = |word| words.part_of(word).is_some();
    let (part_events, events) = own
        .events
        .drain(..)
        .partition(|(event, _)| in_part(Word::Event(*event)));
    let (part_facts, facts) = own
        .facts
        .drain(..)
        .partition(|(fact, _)| in_part(Word::Fact(*fact)));
    *own = ExampleRow { events, facts };
    ExampleRow {
        events: part_events,
        facts: part_facts,
    }
}

fn decode_row(node: &Node<'_>, words: &Vocabulary) -> ExampleRow {
    let mut row = ExampleRow::default();
    for (name, value) in node
        .entries()
        .filter(|(name, _)| name.value != "delarenden")
    {
        match words.word(node, &name) {
            Some(Word::Event(event)) => {
                row.events.extend(
                    decode_events(node, &name, value)
                        .into_iter()
                        .map(|found| (event, found)),
                );
            }
            Some(Word::Fact(fact)) => row
                .facts
                .extend(decode_fact(node, &name, value).map(|text| (fact, text))),
            None => {}
        }
    }
    row
}

fn decode_fact(node: &Node<'_>, name: &Text, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let text = match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        _ => None,
    };
    if text.is_none() {
        node.fault(
            &value.span(),
            format!("”{}” ska vara en text eller ett heltal", name.value),
        );
    }
    text
}

fn decode_events<'a>(
    node: &Node<'a>,
    name: &Text,
    value: &'a Spanned<DeValue<'a>>,
) -> Vec<ExampleEvent> {
    if let Some(array) = value.get_ref().as_array() {
        return array
            .iter()
            .filter_map(|item| decode_event(node, name, item))
            .collect();
    }
    decode_event(node, name, value).into_iter().collect()
}

fn decode_event<'a>(
    node: &Node<'a>,
    name: &Text,
    value: &'a Spanned<DeValue<'a>>,
) -> Option<ExampleEvent> {
    if let Some(table) = node.as_node(value) {
        let event = ExampleEvent {
            moment: table.opt_moment("dag"),
            actor: table.opt_string("av"),
            reason: table.opt_string("skal"),
            until: table.opt_day("till"),
        };
        table.finish();
        return Some(event);
    }
    if value.get_ref().as_str() == Some("utan tidpunkt") {
        return Some(ExampleEvent::default());
    }
    let moment = moment_of(value.get_ref());
    if moment.is_none() {
        node.fault(
            &value.span(),
            format!("”{}” ska vara ett datum eller ”utan tidpunkt”", name.value),
        );
    }
    moment.map(|moment| ExampleEvent {
        moment: Some(moment),
        ..ExampleEvent::default()
    })
}

fn decode_staff(node: &Node<'_>) -> ExampleStaff {
    let staff = ExampleStaff {
        id: node.text("id").value,
        title: node.opt_string("befattning").unwrap_or_default(),
        degree: node.opt_string("examen").unwrap_or_default(),
        from: node.opt_day("fran"),
        to: node.opt_day("till"),
    };
    node.finish();
    staff
}

fn decode_order(node: &Node<'_>, words: &Vocabulary) -> Option<ExampleOrder> {
    let decision = words.event(node, &node.text("beslut"));
    let delegate = node.text("delegat").value;
    let may_pass_on = node.flag("vidaredelegation");
    let report = node.opt_string("anmals");
    let (from, to) = (node.opt_day("fran"), node.opt_day("till"));
    node.finish();
    Some(ExampleOrder {
        decision: decision?,
        delegate,
        may_pass_on,
        report,
        from,
        to,
    })
}

fn decode_link(node: &Node<'_>, words: &Vocabulary) -> Option<ExampleLink> {
    let decision = words.event(node, &node.text("beslut"));
    let (giver, receiver) = (node.text("given_av").value, node.text("given_till").value);
    let form = node.text("form").value;
    let (from, to) = (node.opt_day("fran"), node.opt_day("till"));
    node.finish();
    Some(ExampleLink {
        decision: decision?,
        giver,
        receiver,
        form,
        from,
        to,
    })
}
