use indexmap::IndexMap;

use super::{
    Birthday, EventId, EventOrder, EventWord, FactId, FactKind, FactWord, FollowedBy, HandedBack,
    Leaning, Listed, ObjectId, ObjectWord, OpenSpan, Previous, Sign, Vocabulary, Word,
};
use crate::rulebook::decode::{Node, Text};
use crate::rulebook::fault::suggest;
use crate::rulebook::plain;

/// The word for the child's age.
const AGE: &str = "alder";

impl Vocabulary {
    /// Reads `ordlista.toml`.
    pub(crate) fn decode(node: &Node<'_>) -> Self {
        let mut words = Self {
            themes: decode_themes(node),
            ..Self::default()
        };
        words.decode_objects(node);
        words.decode_events(node);
        words.decode_facts(node);
        words.event_parts = words.events.values().map(|word| word.part).collect();
        let is_part = |object| words.event_parts.contains(&Some(object));
        words.parts = words.objects().map(is_part).collect();
        words.fact_parts = words.facts.values().map(|word| word.part).collect();
        words.age = words.find_fact(AGE);
        words.decode_relations(node);
        words.birthdays = words.decode_birthdays(node);
        words.signs = words.decode_signs(node);
        words.leanings = words.decode_leanings(node);
        words.nobody = Listed::of(node.strings("ingen"));
        words.placeholders = Listed::of(node.strings("platshallare"));
        words.blanks = Listed::of(node.strings("tomt"));
        words.denials = Listed::of(node.strings("nekande"));
        words.errors = Listed::of(node.strings("kalkylfel"));
        words.sums = Listed::of(node.strings("summa"));
        let reservations = node.strings("forbehall");
        words.reservations = reservations.iter().map(|word| plain(word)).collect();
        words.orders = node
            .tables("ordning")
            .iter()
            .map(|order| words.decode_order(order))
            .collect();
        words.firsts = words.events().map(|word| words.firsts_of(word)).collect();
        words
    }

    /// What the orders put before an event word, and in which kind of unit.
    fn firsts_of(&self, word: EventId) -> Vec<(EventId, Option<ObjectId>)> {
        let orders = self.orders.iter();
        orders
            .filter(|order| order.after.contains(&word))
            .map(|order| (order.first, order.object))
            .collect()
    }

    fn decode_objects(&mut self, node: &Node<'_>) {
        for (name, word) in word_nodes(node, "objekt") {
            let plural = word.text("flertal").value;
            let object = ObjectWord {
                label: word.text("etikett").value,
                plural,
                is_neuter: word.flag("neutrum"),
                ..ObjectWord::default()
            };
            for relation in [
                "oppen",
                "har_alltid",
                "arver",
                "ger",
                "foljs_av",
                "foregaende",
                "gemensam_handelse",
                "dateras_av",
                "avslutas_av",
                "pagar_med",
                "kravs_anda",
            ] {
                word.expect(relation);
            }
            word.finish();
            self.objects.insert(name.value, object);
        }
    }

    fn decode_events(&mut self, node: &Node<'_>) {
        for (name, word) in word_nodes(node, "handelse") {
            let event = EventWord {
                label: word.text("etikett").value,
                meaning: word.text("betydelse").value,
                part: self.opt_object(&word, "del"),
                objects: self.object_list(&word, "objekt"),
                is_decision: word.flag("beslut"),
                is_calculated: word.flag("raknas_ut"),
                own_unit: self.opt_object(&word, "eget_arende"),
            };
            word.finish();
            self.events.insert(name.value, event);
        }
    }

    fn decode_facts(&mut self, node: &Node<'_>) {
        for (name, word) in word_nodes(node, "faktum") {
            let fact = FactWord {
                label: word.text("etikett").value,
                meaning: word.text("betydelse").value,
                kind: decode_kind(&word),
                is_reason: word.flag("skal"),
                part: self.opt_object(&word, "del"),
                objects: self.object_list(&word, "objekt"),
            };
            word.finish();
            self.facts.insert(name.value, fact);
        }
    }

    /// What relates units to each other names events, which are known only after the objects that hold
    /// them.
    fn decode_relations(&mut self, node: &Node<'_>) {
        for (name, word) in word_nodes(node, "objekt") {
            let always_has = self.object_list(&word, "har_alltid");
            let open = word.opt_table("oppen").and_then(|span| {
                let found = self.decode_open_span(&span);
                span.finish();
                found
            });
            let previous = word.opt_table("foregaende").and_then(|table| {
                let found = self.decode_previous(&table);
                table.finish();
                found
            });
            let common = word
                .opt_text("gemensam_handelse")
                .and_then(|text| self.event(&word, &text));
            let inherits =
                self.decode_events_by(&word, "arver", |table, name| self.object(table, name));
            let hands_back = word.tables("ger");
            let hands_back = hands_back.iter();
            let hands_back = hands_back.filter_map(|table| self.decode_handed_back(table));
            let hands_back: Vec<HandedBack> = hands_back.collect();
            let followed_by = word.tables("foljs_av");
            let followed_by = followed_by.iter();
            let followed_by = followed_by.filter_map(|table| self.decode_followed_by(table));
            let followed_by: Vec<FollowedBy> = followed_by.collect();
            let dated_by = self.event_list(&word, "dateras_av");
            let closed_by = self.event_list(&word, "avslutas_av");
            let goes_on_with =
                self.decode_events_by(&word, "pagar_med", |table, name| self.event(table, name));
            let owed_when_closed = self.event_list(&word, "kravs_anda");
            if let Some(object) = self.objects.get_mut(&name.value) {
                object.always_has = always_has;
                object.open = open;
                object.previous = previous;
                object.common = common;
                object.inherits = inherits;
                object.hands_back = hands_back;
                object.followed_by = followed_by;
                object.dated_by = dated_by;
                object.closed_by = closed_by;
                object.goes_on_with = goes_on_with;
                object.owed_when_closed = owed_when_closed;
            }
        }
    }

    /// A table of lists of events, by what `named` makes of their names.
    fn decode_events_by<T>(
        &self,
        word: &Node<'_>,
        key: &'static str,
        named: impl Fn(&Node<'_>, &Text) -> Option<T>,
    ) -> Vec<(T, Vec<EventId>)> {
        let Some(table) = word.opt_table(key) else {
            return Vec::new();
        };
        let mut lists = Vec::new();
        for (name, value) in table.entries() {
            let name = named(&table, &name);
            let events = table.texts_of(value);
            let events = events.iter().filter_map(|text| self.event(&table, text));
            lists.extend(name.map(|name| (name, events.collect())));
        }
        lists
    }

    fn decode_handed_back(&self, node: &Node<'_>) -> Option<HandedBack> {
        let to = self.object(node, &node.text("objekt"));
        let event = |key| self.event(node, &node.text(key));
        let (event, becomes) = (event("handelse"), event("blir"));
        let fact = self.fact(node, &node.text("faktum"));
        let name = node.text("ar");
        node.finish();
        let fact = fact?;
        Some(HandedBack {
            to: to?,
            event: event?,
            becomes: becomes?,
            fact,
            code: self.code(node, fact, &name)?,
        })
    }

    fn decode_followed_by(&self, node: &Node<'_>) -> Option<FollowedBy> {
        let event = |key| self.event(node, &node.text(key));
        let (event, becomes) = (event("handelse"), event("blir"));
        node.finish();
        Some(FollowedBy {
            event: event?,
            becomes: becomes?,
        })
    }

    fn decode_previous(&self, node: &Node<'_>) -> Option<Previous> {
        let event = |key| self.event(node, &node.text(key));
        let (from, until) = (event("fran"), event("till"));
        let (opened, closed) = (event("inledd"), event("slutford"));
        let chain = event("kedja");
        let chain_days = node.opt_number("kedja_dagar").unwrap_or(0);
        Some(Previous {
            from: from?,
            until: until?,
            opened: opened?,
            closed: closed?,
            chain: chain?,
            chain_days,
        })
    }

    fn decode_birthdays(&self, node: &Node<'_>) -> Vec<Birthday> {
        let decode = |table: &Node<'_>| {
            let event = self.event(table, &table.text("handelse"));
            let years = table.opt_number("ar").unwrap_or(0);
            table.finish();
            event.map(|event| Birthday { event, years })
        };
        let tables = node.tables("fodelsedag");
        tables.iter().filter_map(decode).collect()
    }

    fn decode_signs(&self, node: &Node<'_>) -> Vec<Sign> {
        let tables = node.tables("anmarkning");
        tables
            .iter()
            .filter_map(|table| self.decode_sign(table))
            .collect()
    }

    fn decode_sign(&self, node: &Node<'_>) -> Option<Sign> {
        let object = self.object(node, &node.text("objekt"));
        let text = node.text("text").value;
        let condition = node.opt_table("galler");
        node.finish();
        let condition = condition?;
        let fact = self.fact(&condition, &condition.text("faktum"));
        let names = condition.texts("inte");
        condition.finish();
        let fact = fact?;
        let code = |name| self.code(&condition, fact, name);
        let expected = names.iter().filter_map(code);
        Some(Sign {
            object: object?,
            fact,
            expected: expected.collect(),
            text,
        })
    }

    fn decode_leanings(&self, node: &Node<'_>) -> Vec<Leaning> {
        let tables = node.tables("vilar_pa");
        tables
            .iter()
            .filter_map(|table| self.decode_leaning(table))
            .collect()
    }

    fn decode_leaning(&self, node: &Node<'_>) -> Option<Leaning> {
        let object = self.object(node, &node.text("objekt"));
        let on = self.object(node, &node.text("arende"));
        let events = self.event_list(node, "handelser");
        let fact = self.fact(node, &node.text("faktum"));
        let name = node.text("ar");
        node.finish();
        let fact = fact?;
        Some(Leaning {
            object: object?,
            fact,
            code: self.code(node, fact, &name)?,
            on: on?,
            events,
        })
    }

    fn decode_open_span(&self, span: &Node<'_>) -> Option<OpenSpan> {
        let from = self.event(span, &span.text("fran"));
        let until = self.event(span, &span.text("till"));
        let arrival = self.event(span, &span.text("tar_emot"));
        let decision = self.event(span, &span.text("beslut"));
        let mark = self.fact(span, &span.text("markerar"));
        Some(OpenSpan {
            from: from?,
            until: until?,
            arrival: arrival?,
            decision: decision?,
            mark: mark?,
        })
    }

    fn decode_order(&self, node: &Node<'_>) -> EventOrder {
        let first = self.event(node, &node.text("fore")).unwrap_or(EventId(0));
        let after = self.event_list(node, "efter");
        let object = self.opt_object(node, "objekt");
        node.finish();
        EventOrder {
            object,
            first,
            after,
        }
    }

    fn object_list(&self, node: &Node<'_>, key: &'static str) -> Vec<ObjectId> {
        let texts = node.texts(key);
        let objects = texts.iter().filter_map(|text| self.object(node, text));
        objects.collect()
    }

    fn opt_object(&self, node: &Node<'_>, key: &'static str) -> Option<ObjectId> {
        self.object(node, &node.opt_text(key)?)
    }

    /// Resolves an object word, or faults it.
    pub(crate) fn object(&self, node: &Node<'_>, text: &Text) -> Option<ObjectId> {
        let found = self.find_object(&text.value);
        or_fault(node, text, found, "objekt", self.objects.keys())
    }

    /// Resolves an event word, or faults it.
    pub(crate) fn event(&self, node: &Node<'_>, text: &Text) -> Option<EventId> {
        let found = self.find_event(&text.value);
        or_fault(node, text, found, "händelse", self.events.keys())
    }

    /// Resolves a fact word, or faults it.
    pub(crate) fn fact(&self, node: &Node<'_>, text: &Text) -> Option<FactId> {
        let found = self.find_fact(&text.value);
        or_fault(node, text, found, "faktum", self.facts.keys())
    }

    /// Resolves an event or fact word, or faults it.
    pub(crate) fn word(&self, node: &Node<'_>, text: &Text) -> Option<Word> {
        let found = self.find_word(&text.value);
        or_fault(
            node,
            text,
            found,
            "ord",
            self.events.keys().chain(self.facts.keys()),
        )
    }

    /// A list of event words under a key.
    pub(crate) fn event_list(&self, node: &Node<'_>, key: &'static str) -> Vec<EventId> {
        node.texts(key)
            .iter()
            .filter_map(|text| self.event(node, text))
            .collect()
    }

    /// A list of words under a key.
    pub(crate) fn word_list(&self, node: &Node<'_>, key: &'static str) -> Vec<Word> {
        node.texts(key)
            .iter()
            .filter_map(|text| self.word(node, text))
            .collect()
    }

    /// Resolves a code of a fact to its place in the list, or faults it.
    pub(crate) fn code(&self, node: &Node<'_>, fact: FactId, text: &Text) -> Option<u32> {
        let kind = &self.fact_word(fact).kind;
        let code = kind.code_index(&text.value);
        if code.is_none() {
            let hint = suggest(&text.value, kind.codes());
            node.fault(&text.span, format!("okänd kod ”{}”; {hint}", text.value));
        }
        code
    }

    /// Resolves a theme to its place in the order in which themes are asked about, or faults it.
    pub(crate) fn theme(&self, node: &Node<'_>, text: &Text) -> Option<usize> {
        let found = self.themes.get_index_of(&text.value);
        or_fault(node, text, found, "tema", self.themes.keys())
    }
}

fn decode_themes(node: &Node<'_>) -> IndexMap<String, String> {
    let Some(table) = node.opt_table("tema") else {
        return IndexMap::new();
    };
    let mut themes = IndexMap::new();
    for (name, value) in table.entries() {
        match value.get_ref().as_str() {
            Some(label) => {
                themes.insert(name.value, label.to_owned());
            }
            None => table.fault(&value.span(), "ett tema ska ha en etikett"),
        }
    }
    themes
}

/// The word tables below a key: `[handelse.anmalan_inkom]` and its siblings.
fn word_nodes<'a>(node: &Node<'a>, key: &'static str) -> Vec<(Text, Node<'a>)> {
    let Some(table) = node.opt_table(key) else {
        return Vec::new();
    };
    let mut words = Vec::new();
    for (name, value) in table.entries() {
        match table.as_node(value) {
            Some(word) => words.push((name, word)),
            None => table.fault(&name.span, format!("”{}” ska vara en tabell", name.value)),
        }
    }
    words
}

fn decode_kind(word: &Node<'_>) -> FactKind {
    let kind = word.text("slag");
    let codes = decode_codes(word);
    match kind.value.as_str() {
        "text" => FactKind::Text,
        "kod" => FactKind::Code(codes),
        "ja_nej" => FactKind::Code(yes_and_no()),
        "kategori" => FactKind::Category,
        "tal" => FactKind::Number,
        "personal" => FactKind::Staff,
        other => {
            let hint = suggest(
                other,
                ["text", "kod", "ja_nej", "kategori", "tal", "personal"],
            );
            word.fault(&kind.span, format!("okänt slag ”{other}”; {hint}"));
            FactKind::Text
        }
    }
}

fn decode_codes(word: &Node<'_>) -> IndexMap<String, String> {
    let Some(table) = word.opt_table("koder") else {
        return IndexMap::new();
    };
    let label = |value: &toml::Spanned<toml::de::DeValue<'_>>| {
        value.get_ref().as_str().unwrap_or("").to_owned()
    };
    table
        .entries()
        .map(|(code, value)| (code.value, label(value)))
        .collect()
}

fn yes_and_no() -> IndexMap<String, String> {
    [("ja", "ja"), ("nej", "nej")]
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .into_iter()
        .collect()
}

fn or_fault<'a, T>(
    node: &Node<'_>,
    text: &Text,
    found: Option<T>,
    what: &str,
    permitted: impl Iterator<Item = &'a String>,
) -> Option<T> {
    // An empty word is the trace of a missing key, which has been faulted already.
    if found.is_none() && !text.value.is_empty() {
        let hint = suggest(&text.value, permitted.map(String::as_str));
        node.fault(
            &text.span,
            format!("okänt ord för {what}: ”{}”; {hint}", text.value),
        );
    }
    found
}
