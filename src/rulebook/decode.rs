//! Reading TOML so that every fault of a file is found, each with its position.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::fault::{Faults, suggest};
use super::syntax::faults_in;
use crate::time::{Day, Moment};

/// A file under reading: its name and text, and where its faults go.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    pub(crate) faults: &'a Faults,
}

/// A string and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) value: String,
    pub(crate) span: Range<usize>,
}

/// A table under reading. It remembers which keys were asked for; [`Node::finish`] faults the rest.
pub(crate) struct Node<'a> {
    source: Source<'a>,
    table: &'a DeTable<'a>,
    pub(crate) span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

impl Source<'_> {
    /// Parses the text, hands its top table to `read`, and reports faults of syntax.
    pub(crate) fn read<T>(self, read: impl FnOnce(&Node<'_>) -> T) -> T {
        let (root, errors) = DeTable::parse_recoverable(self.text);
        let has_syntax_faults = !errors.is_empty();
        for (span, fault) in faults_in(self.text, &errors) {
            self.fault(&span, format!("felaktig TOML: {fault}"));
        }
        let node = Node::new(self, root.get_ref(), 0..0);
        let before = self.faults.count();
        let value = read(&node);
        node.finish();
        // What a fault of syntax hides would be told as missing; the syntax is to be mended first.
        if has_syntax_faults {
            self.faults.keep(before);
        }
        value
    }

    pub(crate) fn fault(&self, span: &Range<usize>, message: String) {
        self.faults.add(self.name, self.text, span, message);
    }
}

impl<'a> Node<'a> {
    fn new(source: Source<'a>, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        Self {
            source,
            table,
            span,
            asked: RefCell::default(),
        }
    }

    /// Notes a fault somewhere in this table's file.
    pub(crate) fn fault(&self, span: &Range<usize>, message: impl Into<String>) {
        self.source.fault(span, message.into());
    }

    /// Faults every key that nobody asked for, with the nearest permitted one.
    pub(crate) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !asked.contains(&name) {
                let hint = suggest(name, asked.iter().copied());
                self.fault(&key.span(), format!("okänd nyckel ”{name}”; {hint}"));
            }
        }
    }

    /// The line that this table begins on, from 1.
    pub(crate) fn line(&self) -> usize {
        let end = self.span.start.min(self.source.text.len());
        let before = &self.source.text.as_bytes()[..end];
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    /// Where a piece of text first stands in the file; its beginning when it does not.
    pub(crate) fn place_of(&self, piece: &str) -> Range<usize> {
        let at = self.source.text.find(piece).unwrap_or(0);
        at..at
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    /// Says that a key is permitted which is read elsewhere.
    pub(crate) fn expect(&self, key: &'static str) {
        self.asked.borrow_mut().push(key);
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str) {
        self.fault(&value.span(), format!("”{key}” ska vara {expected}"));
    }

    fn missing(&self, key: &str) {
        self.fault(&self.span, format!("nyckeln ”{key}” saknas"));
    }

    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.table.contains_key(key)
    }

    /// An optional string.
    pub(crate) fn opt_text(&self, key: &'static str) -> Option<Text> {
        let value = self.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, key, "en text");
            return None;
        };
        Some(Text {
            value: text.to_owned(),
            span: value.span(),
        })
    }

    /// A required string; its absence is a fault, and the result empty.
    pub(crate) fn text(&self, key: &'static str) -> Text {
        let found = self.opt_text(key);
        if found.is_none() && !self.has(key) {
            self.missing(key);
        }
        found.unwrap_or_else(|| Text {
            value: String::new(),
            span: self.span.clone(),
        })
    }

    /// An optional string without its position.
    pub(crate) fn opt_string(&self, key: &'static str) -> Option<String> {
        self.opt_text(key).map(|text| text.value)
    }

    /// A flag; absent is false.
    pub(crate) fn flag(&self, key: &'static str) -> bool {
        self.opt_bool(key).unwrap_or(false)
    }

    /// An optional true or false.
    pub(crate) fn opt_bool(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(value, key, "true eller false");
        }
        flag
    }

    /// An optional whole number from 0.
    pub(crate) fn opt_number(&self, key: &'static str) -> Option<u32> {
        let value = self.get(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok());
        if number.is_none() {
            self.wrong(value, key, "ett heltal");
        }
        number
    }

    /// An optional local date.
    pub(crate) fn opt_day(&self, key: &'static str) -> Option<Day> {
        let value = self.get(key)?;
        let day = moment_of(value.get_ref()).map(|moment| moment.day);
        if day.is_none() {
            self.wrong(value, key, "ett datum (ÅÅÅÅ-MM-DD)");
        }
        day
    }

    /// An optional list of local dates.
    pub(crate) fn days(&self, key: &'static str) -> Option<Vec<Day>> {
        let value = self.get(key)?;
        let day = |item: &Spanned<DeValue<'_>>| moment_of(item.get_ref()).map(|moment| moment.day);
        let days = value
            .get_ref()
            .as_array()
            .map(|array| array.iter().map(day).collect());
        let days: Option<Vec<Day>> = days.flatten();
        if days.is_none() {
            self.wrong(value, key, "en lista med datum (ÅÅÅÅ-MM-DD)");
        }
        days
    }

    /// An optional local date, with or without clock time.
    pub(crate) fn opt_moment(&self, key: &'static str) -> Option<Moment> {
        let value = self.get(key)?;
        let moment = moment_of(value.get_ref());
        if moment.is_none() {
            self.wrong(value, key, "ett datum, med eller utan klockslag");
        }
        moment
    }

    /// A list of strings; absent is empty.
    pub(crate) fn texts(&self, key: &'static str) -> Vec<Text> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let texts = texts_in(value);
        if texts.is_none() {
            self.wrong(value, key, "en lista med texter");
        }
        texts.unwrap_or_default()
    }

    /// The strings of an entry's value.
    pub(crate) fn texts_of(&self, value: &Spanned<DeValue<'_>>) -> Vec<Text> {
        let texts = texts_in(value);
        if texts.is_none() {
            self.fault(&value.span(), "här ska stå en lista med texter");
        }
        texts.unwrap_or_default()
    }

    /// A list of strings without their positions.
    pub(crate) fn strings(&self, key: &'static str) -> Vec<String> {
        self.texts(key).into_iter().map(|text| text.value).collect()
    }

    /// An optional table.
    pub(crate) fn opt_table(&self, key: &'static str) -> Option<Node<'a>> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value, key, "en tabell");
            return None;
        };
        Some(Node::new(self.source, table, value.span()))
    }

    /// A list of tables (`[[key]]` or an array of inline tables); absent is empty.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Node<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(value, key, "en lista med tabeller");
            return Vec::new();
        };
        self.nodes_of(array)
    }

    /// A list of tables that must have at least one.
    pub(crate) fn some_tables(&self, key: &'static str) -> Vec<Node<'a>> {
        let tables = self.tables(key);
        if tables.is_empty() && !self.has(key) {
            self.missing(key);
        }
        tables
    }

    fn nodes_of(&self, array: &'a DeArray<'a>) -> Vec<Node<'a>> {
        let mut nodes = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => nodes.push(Node::new(self.source, table, item.span())),
                None => self.fault(&item.span(), "här ska stå en tabell"),
            }
        }
        nodes
    }

    /// Every entry of this table, for tables whose keys are words: name, span, value.
    /// Keys that were asked for by name are left out.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Text, &'a Spanned<DeValue<'a>>)> {
        self.table.iter().map(|(key, value)| {
            let name = Text {
                value: key.get_ref().to_string(),
                span: key.span(),
            };
            (name, value)
        })
    }

    /// An entry's value as a table of this file.
    pub(crate) fn as_node(&self, value: &'a Spanned<DeValue<'a>>) -> Option<Node<'a>> {
        let table = value.get_ref().as_table()?;
        Some(Node::new(self.source, table, value.span()))
    }
}

/// The strings of an array with nothing else in it.
fn texts_in(value: &Spanned<DeValue<'_>>) -> Option<Vec<Text>> {
    let text = |item: &Spanned<DeValue<'_>>| {
        Some(Text {
            value: item.get_ref().as_str()?.to_owned(),
            span: item.span(),
        })
    };
    value.get_ref().as_array()?.iter().map(text).collect()
}

/// A TOML local date or local date-time as a moment.
pub(crate) fn moment_of(value: &DeValue<'_>) -> Option<Moment> {
    let moment = value.as_datetime()?;
    let date = moment.date?;
    let day = Day::new(
        i32::from(date.year),
        u32::from(date.month),
        u32::from(date.day),
    )?;
    let minute = moment
        .time
        .map(|time| u16::from(time.hour) * 60 + u16::from(time.minute));
    Some(Moment { day, minute })
}
