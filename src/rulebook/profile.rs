//! Export profiles: how files that are not in the canonical layout are read as if they were.

use std::collections::HashMap;

use super::decode::{Node, Text};
use super::fault::suggest;
use super::spelling::{fits, fits_pattern, plain, plain_letters, plain_value};
use super::tables::{ColumnSpec, Role, TableKind, TableSpec};
use super::vocabulary::{EventId, FactKind, ObjectId, Vocabulary, Word};

/// The profile of the canonical layout itself, which every other also accepts.
pub const CANONICAL: &str = "kanonisk";

/// How an export is read: `rules/profiler/<id>.toml`.
#[derive(Clone, Debug)]
pub struct Profile {
    /// File name without extension.
    pub id: String,
    /// Name for readers.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What the dates of the export look like where that cannot be told from them.
    pub dates: DateForms,
    /// True when rows may leave out empty cells at their end.
    pub short_rows: bool,
    /// True when children are identified by personnummer, which are then made alike.
    pub personnummer: bool,
    /// Texts of the export and what they are read as, by column of the canonical layout, fact word, or
    /// `ja_nej`; the texts in the form of [`plain_value`].
    pub codes: HashMap<String, Codes>,
    /// Texts of the export that stand for events, in the form of [`plain_value`].
    pub events: Codes,
    /// Events that the export always has, so that their absence means that they did not happen.
    pub complete_events: Vec<EventId>,
    /// Rows that are not cases, in any table that has the column.
    pub out: Vec<RowFilter>,
    /// Headers of columns that are known and not read.
    pub unread: Vec<String>,
    /// The tables, in the order of the file.
    pub files: Vec<ProfileTable>,
}

/// Texts of an export, in the form of [`plain_value`], and what they are read as.
#[derive(Clone, Default, Debug)]
pub struct Codes(HashMap<String, String>);

impl Codes {
    /// What a text is read as.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<&str> {
        let found = plain_value(text);
        let exact = self.0.get(&found);
        let near = || {
            let mut wanted = self.0.iter().filter(|(wanted, _)| fits(wanted, &found));
            wanted.next().filter(|_| wanted.next().is_none())
        };
        exact
            .or_else(|| {
                (found.contains('\u{FFFD}'))
                    .then(near)
                    .flatten()
                    .map(|(_, code)| code)
            })
            .map(String::as_str)
    }

    /// True when nothing is read as something else.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn insert(&mut self, text: &str, code: &str) -> Option<String> {
        let earlier = self.0.insert(plain_value(text), code.to_owned());
        earlier.filter(|earlier| earlier != code)
    }
}

/// The order of day and month in dates that are written with numbers only and the year last, and the first day
/// of a spreadsheet's calendar.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DateForms {
    /// In `31/05/2023`.
    pub slash: Option<DayMonth>,
    /// In `31.05.2023`.
    pub dot: Option<DayMonth>,
    /// In `31-05-2023`.
    pub dash: Option<DayMonth>,
    /// True when day numbers count from 1904, as old spreadsheets for the Macintosh do.
    pub from_1904: bool,
}

/// Which of two numbers is the day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayMonth {
    /// 31/05/2023.
    DayFirst,
    /// 05/31/2023.
    MonthFirst,
}

/// A table that a file or sheet of the export becomes.
#[derive(Clone, Debug)]
pub struct ProfileTable {
    /// Place among the canonical tables.
    pub table: usize,
    /// Names of files and sheets, with `*` for any text.
    pub named: Vec<String>,
    /// True when several rows may be about the same unit and are put together.
    pub repeats: bool,
    /// Columns in which the first row about a unit holds, and what later ones say is no contradiction.
    pub first_holds: Vec<String>,
    /// What the columns become, each with the headers that it may have; none for a column that is not read.
    pub columns: Vec<ProfileColumn>,
    /// Rows that are not cases.
    pub out: Vec<RowFilter>,
    /// What a row must be to belong to this table.
    pub only: Vec<RowFilter>,
}

/// A column of the canonical layout, or a word of the vocabulary, and the headers that it may have.
#[derive(Clone, Debug)]
pub struct ProfileColumn {
    /// What a cell becomes.
    pub spec: ColumnSpec,
    /// The headers, the most wanted first.
    pub headers: Vec<String>,
}

/// Rows chosen by what stands in a column.
#[derive(Clone, Debug)]
pub struct RowFilter {
    /// The headers that the column may have.
    pub headers: Vec<String>,
    /// The texts, in the form of [`plain_value`]; an empty one is an empty cell.
    pub texts: Vec<String>,
    /// True when the rows without these texts are meant.
    pub inverted: bool,
    /// Why the rows are not cases; empty for a filter that only sorts rows between tables.
    pub reason: String,
}

impl ProfileTable {
    /// True when a file or sheet with this name, in the form of [`plain`], is this table.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.named.iter().any(|pattern| fits_pattern(pattern, name))
    }
}

impl ProfileColumn {
    /// How wanted a header is, given in the form of [`plain`]: 0 is the most.
    #[must_use]
    pub fn rank(&self, header: &str) -> Option<usize> {
        let mut wanted = self.headers.iter();
        wanted.position(|wanted| fits(&plain(wanted), header))
    }
}

impl RowFilter {
    /// True for a text that the filter means.
    #[must_use]
    pub fn means(&self, text: &str) -> bool {
        self.names(text) != self.inverted
    }

    /// The same of what can be written in several ways.
    #[must_use]
    pub fn means_any(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.names(text)) != self.inverted
    }

    /// True for one of the texts that the filter has.
    fn names(&self, text: &str) -> bool {
        let mut texts = self.texts.iter();
        if let Some(found) = plain_letters(text) {
            // Nothing is lost in it, so it fits only what it is.
            texts.any(|wanted| found.clone().eq(wanted.chars()))
        } else {
            // What is not certain is never meant, neither as what it may be nor as anything but that.
            let (certain, named) = (plain_value(text), plain(text));
            let is_named = |wanted: &String| self.inverted && fits(wanted, &named);
            texts.any(|wanted| fits(wanted, &certain) || is_named(wanted))
        }
    }

    /// True for the header of the filter's column, given in the form of [`plain`].
    #[must_use]
    pub fn is_about(&self, header: &str) -> bool {
        let mut wanted = self.headers.iter();
        wanted.any(|wanted| fits(&plain(wanted), header))
    }
}

/// What a profile's names are looked up in.
#[derive(Clone, Copy)]
pub(crate) struct Layout<'a> {
    pub(crate) words: &'a Vocabulary,
    pub(crate) tables: &'a [TableSpec],
}

impl Profile {
    pub(crate) fn decode(id: &str, node: &Node<'_>, layout: Layout<'_>) -> Self {
        Self {
            id: id.to_owned(),
            name: node.text("namn").value,
            description: node.opt_string("beskrivning").unwrap_or_default(),
            dates: decode_dates(node),
            short_rows: node.flag("korta_rader"),
            personnummer: decode_person(node),
            codes: decode_codes(node, layout),
            events: decode_events(node, layout.words),
            complete_events: layout.words.event_list(node, "omfattar"),
            out: decode_filters(node, "bort"),
            unread: node.strings("lases_inte"),
            files: node
                .tables("fil")
                .iter()
                .filter_map(|table| decode_table(table, layout))
                .collect(),
        }
    }

    /// The codes of a column: those of its fact or its own, or those of ja and nej. Columns of different tables may have the
    /// same name, and then a list under that name may be meant for another.
    #[must_use]
    pub fn codes_of(&self, column: &ColumnSpec, words: &Vocabulary) -> Option<&Codes> {
        let own = self.codes.get(&column.name);
        let of_fact = |word: Word| self.codes.get(words.id_of(word));
        let (found, is_yes_no) = match &column.role {
            Role::Fact(fact) => {
                let mut codes = words.fact_word(*fact).kind.codes();
                let is_yes_no = codes.next() == Some("ja") && codes.next() == Some("nej");
                (of_fact(Word::Fact(*fact)).or(own), is_yes_no)
            }
            Role::Named(_) => {
                let values = column.values.as_deref().unwrap_or("");
                let fact = values.strip_prefix("faktum:");
                let is_event = matches!(values, "handelse" | "beslut");
                let found = fact.and_then(|fact| self.codes.get(fact));
                let events = (is_event && !self.events.is_empty()).then_some(&self.events);
                (own.or(found).or(events), values == "ja_nej")
            }
            _ => (own, false),
        };
        let yes_no = || self.codes.get("ja_nej").filter(|_| is_yes_no);
        found.or_else(yes_no)
    }
}

fn decode_dates(node: &Node<'_>) -> DateForms {
    let mut forms = DateForms {
        from_1904: node.opt_number("datumsystem").is_some_and(|system| {
            if system != 1900 && system != 1904 {
                node.fault(
                    &node.place_of("datumsystem"),
                    "”datumsystem” är 1900 eller 1904",
                );
            }
            system == 1904
        }),
        ..DateForms::default()
    };
    for form in node.texts("datumformer") {
        let (place, order) = match form.value.as_str() {
            "DD/MM/ÅÅÅÅ" => (&mut forms.slash, DayMonth::DayFirst),
            "MM/DD/ÅÅÅÅ" => (&mut forms.slash, DayMonth::MonthFirst),
            "DD.MM.ÅÅÅÅ" => (&mut forms.dot, DayMonth::DayFirst),
            "MM.DD.ÅÅÅÅ" => (&mut forms.dot, DayMonth::MonthFirst),
            "DD-MM-ÅÅÅÅ" => (&mut forms.dash, DayMonth::DayFirst),
            "MM-DD-ÅÅÅÅ" => (&mut forms.dash, DayMonth::MonthFirst),
            _ => {
                let message = "okänd datumform; tillåtna är DD/MM/ÅÅÅÅ, MM/DD/ÅÅÅÅ, DD.MM.ÅÅÅÅ, MM.DD.ÅÅÅÅ, \
                               DD-MM-ÅÅÅÅ och MM-DD-ÅÅÅÅ (övriga former behöver inte anges)";
                node.fault(&form.span, message);
                continue;
            }
        };
        if place.replace(order).is_some_and(|earlier| earlier != order) {
            node.fault(
                &form.span,
                "två datumformer med samma tecken utesluter varandra",
            );
        }
    }
    forms
}

fn decode_person(node: &Node<'_>) -> bool {
    let Some(person) = node.opt_table("person") else {
        return false;
    };
    let form = person.text("form");
    person.finish();
    match form.value.as_str() {
        "personnummer" => true,
        "id" => false,
        _ => {
            person.fault(&form.span, "”form” är personnummer eller id");
            false
        }
    }
}

/// `[koder.<faktum, kolumn eller ja_nej>]`: code = texts.
fn decode_codes(node: &Node<'_>, layout: Layout<'_>) -> HashMap<String, Codes> {
    let mut all = HashMap::new();
    let Some(table) = node.opt_table("koder") else {
        return all;
    };
    for (name, value) in table.entries() {
        let Some(entries) = table.as_node(value) else {
            table.fault(&name.span, "här ska stå en tabell med koder");
            continue;
        };
        let permitted = permitted_codes(&name, &table, layout);
        all.insert(name.value, texts_by_code(&entries, permitted.as_deref()));
    }
    all
}

/// The codes that a list may have; `None` for a column whose cells are free text.
fn permitted_codes(name: &Text, node: &Node<'_>, layout: Layout<'_>) -> Option<Vec<String>> {
    let of_kind = |kind: &FactKind| {
        let codes: Vec<String> = kind.codes().map(str::to_owned).collect();
        (!codes.is_empty()).then_some(codes)
    };
    if name.value == "ja_nej" {
        return Some(vec!["ja".to_owned(), "nej".to_owned()]);
    }
    if let Some(fact) = layout.words.find_fact(&name.value) {
        return of_kind(&layout.words.fact_word(fact).kind);
    }
    let mut columns = layout.tables.iter().flat_map(|table| &table.columns);
    let column = columns.find(|column| column.name == name.value);
    if column.is_none() {
        let words = layout.words.words().map(|word| layout.words.id_of(word));
        let hint = suggest(&name.value, words.chain(["ja_nej", "form", "befattning"]));
        node.fault(
            &name.span,
            format!(
                "”{}” är varken ett faktum ur ordlistan eller en kolumn; {hint}",
                name.value
            ),
        );
    }
    let values = column?.values.as_deref()?;
    let listed = values.strip_prefix("ett_av:")?;
    Some(listed.split(',').map(str::to_owned).collect())
}

fn texts_by_code(entries: &Node<'_>, permitted: Option<&[String]>) -> Codes {
    let mut codes = Codes::default();
    for (code, value) in entries.entries() {
        if let Some(permitted) = permitted.filter(|all| !all.contains(&code.value)) {
            let hint = suggest(&code.value, permitted.iter().map(String::as_str));
            entries.fault(&code.span, format!("okänd kod ”{}”; {hint}", code.value));
        }
        add_texts(entries, &mut codes, &code.value, &entries.texts_of(value));
    }
    codes
}

fn add_texts(node: &Node<'_>, codes: &mut Codes, code: &str, texts: &[Text]) {
    for text in texts {
        if let Some(other) = codes.insert(&text.value, code) {
            let message = format!("texten står redan för ”{other}”, och kan inte läsas som två");
            node.fault(&text.span, message);
        }
    }
}

fn decode_events(node: &Node<'_>, words: &Vocabulary) -> Codes {
    let mut events = Codes::default();
    let Some(table) = node.opt_table("handelser") else {
        return events;
    };
    for (word, value) in table.entries() {
        let _ = words.event(&table, &word);
        add_texts(&table, &mut events, &word.value, &table.texts_of(value));
    }
    events
}

fn decode_table(node: &Node<'_>, layout: Layout<'_>) -> Option<ProfileTable> {
    let name = node.text("tabell");
    let found = layout
        .tables
        .iter()
        .position(|table| table.name == name.value);
    if found.is_none() {
        let hint = suggest(
            &name.value,
            layout.tables.iter().map(|table| table.name.as_str()),
        );
        node.fault(&name.span, format!("okänd tabell ”{}”; {hint}", name.value));
    }
    let columns = node.opt_table("kolumner");
    let table = ProfileTable {
        table: found.unwrap_or(0),
        named: node.strings("heter"),
        repeats: node.flag("upprepas"),
        first_holds: node.strings("forsta_galler"),
        columns: columns
            .filter(|_| found.is_some())
            .map(|columns| {
                decode_columns(&columns, &layout.tables[found.unwrap_or(0)], layout.words)
            })
            .unwrap_or_default(),
        out: decode_filters(node, "bort"),
        only: decode_filters(node, "bara"),
    };
    for name in node.texts("forsta_galler") {
        if !table
            .columns
            .iter()
            .any(|column| column.spec.name == name.value)
        {
            let known = table.columns.iter().map(|column| column.spec.name.as_str());
            let hint = suggest(&name.value, known);
            let message = format!(
                "”{}” står inte bland tabellens kolumner; {hint}",
                name.value
            );
            node.fault(&name.span, message);
        }
    }
    node.finish();
    found.map(|_| table)
}

fn decode_columns(node: &Node<'_>, table: &TableSpec, words: &Vocabulary) -> Vec<ProfileColumn> {
    let mut columns: Vec<ProfileColumn> = Vec::new();
    for (name, value) in node.entries() {
        let headers = node.texts_of(value);
        let Some(spec) = find_column(&name, node, table, words) else {
            continue;
        };
        columns.push(ProfileColumn {
            spec,
            headers: headers.into_iter().map(|text| text.value).collect(),
        });
    }
    columns
}

/// A column of the table, or a word that its units can have.
fn find_column(
    name: &Text,
    node: &Node<'_>,
    table: &TableSpec,
    words: &Vocabulary,
) -> Option<ColumnSpec> {
    if let Some(column) = table
        .columns
        .iter()
        .find(|column| column.name == name.value)
    {
        return Some(column.clone());
    }
    let owner = owner_of(table);
    let word = words.find_event(&name.value).map(Word::Event);
    let word = word.or_else(|| words.find_fact(&name.value).map(Word::Fact));
    let fitting = word.filter(|word| owner.is_some_and(|owner| words.fits(*word, owner)));
    if fitting.is_none() {
        let hint = suggest(
            &name.value,
            table.columns.iter().map(|column| column.name.as_str()),
        );
        let message = format!(
            "”{}” är varken en kolumn i tabellen ”{}” eller ett ord som dess ärenden kan ha; {hint}",
            name.value, table.name
        );
        node.fault(&name.span, message);
    }
    let role = match fitting? {
        Word::Event(word) => Role::Event {
            word,
            row_is: false,
        },
        Word::Fact(word) => Role::Fact(word),
    };
    Some(ColumnSpec {
        name: name.value.clone(),
        role,
        meaning: None,
        values: None,
    })
}

fn owner_of(table: &TableSpec) -> Option<ObjectId> {
    match table.kind {
        TableKind::Object(object) => Some(object),
        _ => None,
    }
}

/// Filters under `bort` have a reason; those under `bara` only sort rows between tables.
fn decode_filters(node: &Node<'_>, key: &'static str) -> Vec<RowFilter> {
    let filters = node.tables(key);
    let filters = filters.iter();
    filters
        .map(|filter| decode_filter(filter, key == "bort"))
        .collect()
}

fn decode_filter(node: &Node<'_>, needs_reason: bool) -> RowFilter {
    let (is, is_not) = (node.has("ar"), node.has("inte"));
    let emptiness = node.opt_bool("tom");
    let is_empty = emptiness.is_some();
    let (wanted, unwanted) = (node.strings("ar"), node.strings("inte"));
    let texts = wanted.iter().chain(&unwanted);
    let mut texts: Vec<String> = texts.map(|text| plain_value(text)).collect();
    texts.extend(is_empty.then(String::new));
    if usize::from(is) + usize::from(is_not) + usize::from(is_empty) != 1 {
        node.fault(&node.span, "ett radval har en av ”ar”, ”inte” och ”tom”");
    }
    let headers = node.strings("kolumn");
    if headers.is_empty() {
        node.fault(
            &node.span,
            "ett radval ska ha ”kolumn”: de rubriker som kolumnen kan ha",
        );
    }
    let filter = RowFilter {
        headers,
        texts,
        inverted: is_not || emptiness == Some(false),
        reason: if needs_reason {
            node.text("skal").value
        } else {
            String::new()
        },
    };
    node.finish();
    filter
}
