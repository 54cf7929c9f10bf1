use super::decode::{Node, Text};
use super::fault::suggest;
use super::vocabulary::{EventId, FactId, ObjectId, Vocabulary};

/// A table of the canonical export layout: `rules/tabeller.toml`.
#[derive(Clone, Debug)]
pub struct TableSpec {
    /// File or sheet name without extension, in ASCII.
    pub name: String,
    /// Name for readers.
    pub label: String,
    /// What a row is.
    pub kind: TableKind,
    /// The columns, in canonical order.
    pub columns: Vec<ColumnSpec>,
}

/// What a row of a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableKind {
    /// An audited unit, or a part that belongs to others (an anmälan).
    Object(ObjectId),
    /// Something that belongs to a row of another table and goes with it.
    Part,
    /// An event; `only_decisions` when every row is a decision, so that absence is known.
    Log {
        /// True for the table of decisions.
        only_decisions: bool,
        /// The kind of unit that each row is besides, with the row's other columns.
        object: Option<ObjectId>,
    },
    /// A look-up beside the cases.
    Register(Register),
}

/// The registers beside the cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Register {
    /// Employees with title and degree, dated.
    Personnel,
    /// Decision × title or organ, dated.
    DelegationOrder,
    /// Who passed the right to decide on to whom, dated.
    Subdelegations,
    /// Children: birth, sex, protected identity.
    Persons,
    /// The days on which nämnden and its organs met.
    Meetings,
    /// The reader's answers.
    Protocol,
}

impl Register {
    const ALL: [(&'static str, Self); 6] = [
        ("personal", Self::Personnel),
        ("delegationsordning", Self::DelegationOrder),
        ("vidaredelegationer", Self::Subdelegations),
        ("personer", Self::Persons),
        ("sammantraden", Self::Meetings),
        ("protokoll", Self::Protocol),
    ];

    /// The names of their tables in the canonical layout.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().map(|(name, _)| name)
    }
}

/// A column and what its cells become.
#[derive(Clone, Debug)]
pub struct ColumnSpec {
    /// Header, in ASCII.
    pub name: String,
    /// What a cell becomes.
    pub role: Role,
    /// What it means, in Swedish, where the word that it becomes does not say so.
    pub meaning: Option<String>,
    /// What the cells of a log or register may hold: `dag`, `ja_nej`, `beslut`, `ett_av:a,b` …
    pub values: Option<String>,
}

/// What a cell becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// The row's own key.
    Key,
    /// The key of the unit that the row belongs to.
    BelongsTo(ObjectId),
    /// The child's id.
    Child,
    /// An event's moment; `row_is` when the row itself is the event, dated or not.
    Event {
        /// The event.
        word: EventId,
        /// True when an empty cell still means that it happened.
        row_is: bool,
    },
    /// A fact's value.
    Fact(FactId),
    /// The last day of an event in the same row.
    EndOf(Vec<EventId>),
    /// Who decided an event in the same row.
    DeciderOf(Vec<EventId>),
    /// The reasons for an event in the same row.
    ReasonOf(Vec<EventId>),
    /// A named role in a log or a register.
    Named(String),
}

/// Reads `tabeller.toml`.
pub(crate) fn decode_tables(node: &Node<'_>, words: &Vocabulary) -> Vec<TableSpec> {
    node.some_tables("tabell")
        .iter()
        .map(|table| decode_table(table, words))
        .collect()
}

fn decode_table(node: &Node<'_>, words: &Vocabulary) -> TableSpec {
    let name = node.text("namn");
    let kind = decode_kind(node, &name, words);
    let spec = TableSpec {
        label: node.text("etikett").value,
        kind,
        columns: node
            .some_tables("kolumner")
            .iter()
            .map(|column| decode_column(column, words))
            .collect(),
        name: name.value,
    };
    node.finish();
    spec
}

fn decode_kind(node: &Node<'_>, name: &Text, words: &Vocabulary) -> TableKind {
    let kind = node.text("slag");
    let object = node
        .opt_text("objekt")
        .and_then(|text| words.object(node, &text));
    let only_decisions = node.flag("bara_beslut");
    match (kind.value.as_str(), object) {
        ("objekt", Some(object)) => return TableKind::Object(object),
        ("objekt", None) => node.fault(&kind.span, "en objekttabell ska ha nyckeln ”objekt”"),
        ("del", _) => return TableKind::Part,
        ("logg", object) => {
            return TableKind::Log {
                only_decisions,
                object,
            };
        }
        ("register", _) => return decode_register(node, name),
        (other, _) => {
            let hint = suggest(other, ["objekt", "del", "logg", "register"]);
            node.fault(
                &kind.span,
                format!("okänt slag av tabell ”{other}”; {hint}"),
            );
        }
    }
    TableKind::Part
}

fn decode_register(node: &Node<'_>, name: &Text) -> TableKind {
    let found = Register::ALL.iter().find(|(known, _)| *known == name.value);
    if found.is_none() {
        let hint = suggest(&name.value, Register::ALL.map(|(known, _)| known));
        node.fault(
            &name.span,
            format!("okänt register ”{}”; {hint}", name.value),
        );
    }
    TableKind::Register(found.map_or(Register::Persons, |(_, register)| *register))
}

fn decode_column(node: &Node<'_>, words: &Vocabulary) -> ColumnSpec {
    let name = node.text("namn");
    let row_is = node.flag("raden_ar");
    let object = node
        .opt_text("hor_till")
        .and_then(|text| words.object(node, &text));
    let event = node
        .opt_text("handelse")
        .and_then(|text| words.event(node, &text));
    let fact = node
        .opt_text("faktum")
        .and_then(|text| words.fact(node, &text));
    let details = [
        ("slutdag_for", Role::EndOf as fn(Vec<EventId>) -> Role),
        ("beslutsfattare_for", Role::DeciderOf),
        ("skal_for", Role::ReasonOf),
    ];
    let detail = details
        .iter()
        .map(|(key, role)| (words.event_list(node, key), role))
        .find(|(events, _)| !events.is_empty())
        .map(|(events, role)| role(events));
    let named = node.opt_string("roll");
    let (meaning, values) = (node.opt_string("betydelse"), node.opt_string("varden"));
    let (is_key, is_child) = (node.flag("nyckel"), node.flag("barn"));
    node.finish();
    let role = if is_key {
        Some(Role::Key)
    } else if is_child {
        Some(Role::Child)
    } else {
        object
            .map(Role::BelongsTo)
            .or(event.map(|word| Role::Event { word, row_is }))
            .or(fact.map(Role::Fact))
            .or(detail)
            .or(named.map(Role::Named))
    };
    if role.is_none() {
        node.fault(
            &name.span,
            format!("kolumnen ”{}” säger inte vad den blir", name.value),
        );
    }
    ColumnSpec {
        name: name.value,
        meaning,
        values,
        role: role.unwrap_or(Role::Child),
    }
}
