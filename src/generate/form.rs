//! How a profile writes what is told: names of files, headers, codes and events, each by its first alias.

use std::collections::HashMap;

use toml::{Table, Value};

use crate::rulebook::{
    CANONICAL, FactKind, Profile, ProfileTable, RuleFiles, Rulebook, TableSpec, Word,
};
use crate::time::Day;

/// The codes that are written, in the order in which a case names them by place.
pub(super) const KINDS: [&str; 4] = ["anmalan", "ansokan", "underrattelse", "egen_kannedom"];
pub(super) const REPORTERS: [&str; 13] = [
    "skola",
    "forskola",
    "halso_och_sjukvard",
    "tandvard",
    "polis",
    "kriminalvard",
    "socialtjanst",
    "forsakringskassan",
    "annan_myndighet",
    "privatperson",
    "anhorig",
    "barnet_sjalvt",
    "anonym",
];
const GROUNDS: [&str; 3] = ["med_samtycke", "utan_samtycke", "inga"];
const SEXES: [&str; 3] = ["flicka", "pojke", "annat"];
const YES_NO: [&str; 2] = ["ja", "nej"];

/// The events that stand as words in a cell.
static EVENTS: [&str; 20] = [
    "beslut_inleda_utredning",
    "beslut_inte_inleda_utredning",
    "beslut_forlanga_forhandsbedomning",
    "beslut_forlanga_utredning",
    "beslut_avsluta_utan_insats",
    "beslut_oppen_insats",
    "beslut_stadigvarande_vard",
    "beslut_ansokan_om_vard_lvu",
    "barnsamtal",
    "barnets_installning_inhamtad",
    "kontakt_utan_samtycke",
    "riskbedomning_vald",
    "polisanmalan",
    "aterkoppling_lamnad",
    "utredning_inledd",
    "utredning_slutford",
    "planering_inbjudan",
    "samtycke_inhamtat",
    "kommunicering",
    "stallningstagande_ej_polisanmala",
];

/// An event that stands as a word in a cell, as its place among [`EVENTS`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Event(usize);

impl Event {
    pub(super) const INLEDA: Self = Self(0);
    pub(super) const INTE_INLEDA: Self = Self(1);
    pub(super) const FORLANGA_FORHANDSBEDOMNING: Self = Self(2);
    pub(super) const FORLANGA_UTREDNING: Self = Self(3);
    pub(super) const AVSLUTA_UTAN_INSATS: Self = Self(4);
    pub(super) const OPPEN_INSATS: Self = Self(5);
    pub(super) const STADIGVARANDE_VARD: Self = Self(6);
    pub(super) const ANSOKAN_OM_VARD: Self = Self(7);
    pub(super) const BARNSAMTAL: Self = Self(8);
    pub(super) const INSTALLNING: Self = Self(9);
    pub(super) const UTAN_SAMTYCKE: Self = Self(10);
    pub(super) const RISKBEDOMNING: Self = Self(11);
    pub(super) const POLISANMALAN: Self = Self(12);
    pub(super) const ATERKOPPLING: Self = Self(13);
    pub(super) const INLEDD: Self = Self(14);
    pub(super) const SLUTFORD: Self = Self(15);
    pub(super) const PLANERING: Self = Self(16);
    pub(super) const SAMTYCKE: Self = Self(17);
    pub(super) const KOMMUNICERING: Self = Self(18);
    pub(super) const INTE_POLISANMALA: Self = Self(19);

    /// Its word in the vocabulary.
    pub(super) fn word(self) -> &'static str {
        EVENTS[self.0]
    }
}

/// The events that a log among tables holds, and those that a log in place of tables holds.
pub(super) const LOGGED: std::ops::Range<usize> = 8..13;
pub(super) const ALL_LOGGED: std::ops::Range<usize> = 8..20;

/// The words of some events.
pub(super) fn words_of(events: std::ops::Range<usize>) -> &'static [&'static str] {
    EVENTS.get(events).unwrap_or_default()
}

/// How a code or an event is written: as usual, and in other ways that are read as the same.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    pub(super) usual: String,
    pub(super) others: Vec<String>,
}

/// Every code and event as the profile writes it.
pub(super) struct Words {
    pub(super) kinds: [Wording; 4],
    pub(super) reporters: [Wording; 13],
    pub(super) grounds: [Wording; 3],
    pub(super) sexes: [Wording; 3],
    yes_no: [Wording; 2],
    events: [Wording; 20],
}

impl Words {
    /// Ja or nej.
    pub(super) fn yes_no(&self, is_yes: bool) -> &Wording {
        &self.yes_no[usize::from(!is_yes)]
    }

    /// An event.
    pub(super) fn event(&self, event: Event) -> &Wording {
        &self.events[event.0]
    }
}

/// Aliases that are tried where a cell is written in another way.
const MOST_ALIASES: usize = 3;

/// What a profile calls things.
pub(super) struct Form<'a> {
    book: &'a Rulebook,
    profile: &'a Profile,
    /// The texts of the profile's file: by list (`anmalare`, `ja_nej`; none for events) and code.
    aliases: HashMap<(String, String), Vec<String>>,
    /// The years of the period, for names of files.
    years: String,
}

impl<'a> Form<'a> {
    /// The form of a profile, for a period.
    pub(super) fn of(book: &'a Rulebook, profile: &'a Profile, period: (Day, Day)) -> Self {
        let (first, last) = (period.0.year(), period.1.year());
        let years = if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        };
        Self {
            book,
            profile,
            aliases: aliases_of(&profile.id),
            years,
        }
    }

    /// True for the canonical layout.
    pub(super) fn is_canonical(&self) -> bool {
        self.profile.id == CANONICAL
    }

    /// The profile's id.
    pub(super) fn id(&self) -> &str {
        &self.profile.id
    }

    /// True for a profile that has one log in place of the tables of cases.
    pub(super) fn is_one_log(&self) -> bool {
        let named = |table: &str| self.blocks(table).next().map(|block| &block.named);
        let (own, events) = (named("forhandsbedomningar"), named("handelser"));
        own.is_some() && own == events
    }

    fn blocks<'f>(&'f self, table: &'f str) -> impl Iterator<Item = &'a ProfileTable> + 'f {
        let name = move |spec: &TableSpec| spec.name == table;
        let files = self.profile.files.iter();
        files.filter(move |block| self.book.tables.get(block.table).is_some_and(name))
    }

    /// The name of a table's file.
    pub(super) fn file(&self, table: &str) -> String {
        let pattern = self.blocks(table).find_map(|block| block.named.first());
        let Some(pattern) = pattern else {
            return format!("{table}.csv");
        };
        let stem = pattern.trim_end_matches('*').trim_end();
        // «beslut 2*» is a name with a year after it.
        let stem = stem.strip_suffix(" 2").unwrap_or(stem);
        format!("{} {}.csv", crate::capitalised(stem), self.years)
    }

    /// The header of a column.
    pub(super) fn header(&self, table: &str, column: &str) -> String {
        let mut columns = self.blocks(table).flat_map(|block| &block.columns);
        let found = columns.find(|known| known.spec.name == column);
        let header = found.and_then(|found| found.headers.first());
        header.cloned().unwrap_or_else(|| column.to_owned())
    }

    /// The headers of some columns.
    pub(super) fn headers(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let names = columns.iter();
        names.map(|column| self.header(table, column)).collect()
    }

    /// The header of the column by which the rows of a table are chosen.
    pub(super) fn chosen_by(&self, table: &str) -> Option<String> {
        let mut filters = self.blocks(table).flat_map(|block| &block.only);
        filters.find_map(|filter| filter.headers.first()).cloned()
    }

    /// Every code and event.
    pub(super) fn words(&self) -> Words {
        Words {
            kinds: KINDS.map(|code| self.code("anmalan_typ", code)),
            reporters: REPORTERS.map(|code| self.code("anmalare", code)),
            grounds: GROUNDS.map(|code| self.code("kontakter_grund", code)),
            sexes: SEXES.map(|code| self.code("kon", code)),
            yes_no: YES_NO.map(|code| self.code("ja_nej", code)),
            events: EVENTS.map(|word| self.event(word)),
        }
    }

    /// How a code of a list is written.
    pub(super) fn code(&self, list: &str, code: &str) -> Wording {
        let words = &self.book.words;
        let kind = words
            .find_fact(list)
            .map(|fact| &words.fact_word(fact).kind);
        let label = match kind {
            Some(FactKind::Code(codes)) => codes.get(code).cloned(),
            _ => None,
        };
        self.wording(list, code, label)
    }

    /// How an event is written.
    pub(super) fn event(&self, word: &str) -> Wording {
        let words = &self.book.words;
        let event = words.find_event(word).map(Word::Event);
        let label = event.map(|event| words.label(event).to_owned());
        if self.is_one_log() {
            // There the rows are sorted by the first alias, so that no other will do.
            let usual = self.wording("", word, None).usual;
            let others = vec![usual.to_uppercase(), usual.to_lowercase()];
            return Wording { usual, others };
        }
        self.wording("", word, label)
    }

    fn wording(&self, list: &str, code: &str, label: Option<String>) -> Wording {
        let key = (list.to_owned(), code.to_owned());
        let aliases = self.aliases.get(&key).map(Vec::as_slice);
        let aliases = aliases.unwrap_or_default().iter().take(MOST_ALIASES);
        let mut texts: Vec<String> = aliases.cloned().collect();
        texts.push(code.to_owned());
        texts.extend(label);
        let usual = texts.remove(0);
        texts.push(usual.to_uppercase());
        Wording {
            usual,
            others: texts,
        }
    }
}

/// The texts that a profile of the program's own gives for codes and events.
fn aliases_of(profile: &str) -> HashMap<(String, String), Vec<String>> {
    let files = RuleFiles::embedded();
    let text = files.get(&format!("profiler/{profile}.toml"));
    let table: Table = text.and_then(|text| text.parse().ok()).unwrap_or_default();
    let mut aliases = HashMap::new();
    let codes = table.get("koder").and_then(Value::as_table);
    for (list, codes) in codes.into_iter().flatten() {
        for (code, texts) in codes.as_table().into_iter().flatten() {
            aliases.insert((list.clone(), code.clone()), texts_of(texts));
        }
    }
    let events = table.get("handelser").and_then(Value::as_table);
    for (word, texts) in events.into_iter().flatten() {
        aliases.insert((String::new(), word.clone()), texts_of(texts));
    }
    aliases
}

fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(texts) => texts
            .iter()
            .filter_map(|text| text.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_codes_and_events_are_the_profiles_first() {
        let book = Rulebook::embedded().unwrap();
        let day = |text| Day::parse(text).unwrap();
        let period = (day("2022-01-01"), day("2024-12-31"));
        let form = |id| Form::of(&book, book.profile(id).unwrap(), period);
        let own = form(CANONICAL);
        assert_eq!(own.file("beslut"), "beslut.csv");
        assert_eq!(own.header("beslut", "arende"), "arende");
        assert_eq!(own.code("anmalare", "skola").usual, "skola");
        assert!(!own.is_one_log());
        let other = form("viva-lik");
        assert_eq!(other.file("beslut"), "Beslut 2022-2024.csv");
        assert_eq!(other.header("beslut", "arende"), "Ärendenummer");
        assert_eq!(other.code("ja_nej", "ja").usual, "J");
        assert_eq!(other.event("barnsamtal").usual, "Barnsamtal i utredning");
        assert!(!other.is_one_log());
        let log = form("handelselogg");
        assert!(log.is_one_log());
        assert_eq!(log.file("beslut"), "Händelselogg 2022-2024.csv");
        assert_eq!(log.file("personal"), "personal.csv");
        assert_eq!(log.header("utredningar", "vald"), "Våld förekommer");
        assert_eq!(log.chosen_by("utredningar").as_deref(), Some("Ärendetyp"));
    }
}
