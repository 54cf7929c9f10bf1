//! The rule book: vocabulary, acts, tables, rules and batteries, read from `rules/` as data.
//!
//! Everything is validated when it is read. Faults are collected and told all at once; a
//! [`Rulebook`] that exists has none.

mod battery;
mod check;
mod condition;
mod decode;
mod example;
mod fault;
pub mod file;
mod files;
mod law;
mod organ;
mod profile;
mod rule;
mod sentences;
mod spelling;
mod syntax;
mod tables;
mod vocabulary;
mod words;

use hashbrown::HashMap;
use rayon::prelude::*;

pub use battery::{Battery, BatteryTable, Question, RuleIx};
pub use check::{
    Check, Covered, Deadline, Decisions, Documented, Extension, Happens, Recurring, ReportBy,
    Reported, Spaced,
};
pub use condition::{Condition, Test, Unknown};
pub use example::{Example, ExampleEvent, ExampleRow};
pub use fault::Fault;
pub use files::{RuleFiles, RuleFolderError};
pub use law::{Act, ActIx, Body, DelegationLaw, Reservation, SubdelegationLaw};
pub use profile::{
    CANONICAL, Codes, DateForms, DayMonth, Profile, ProfileColumn, ProfileTable, RowFilter,
};
pub use rule::{Contradiction, Decider, Direction, Grade, Rule, Version};
pub use sentences::{Counts as SentenceCounts, Sentences};
pub use spelling::{fits, is_damaged, may_be_damaged, plain, plain_letters, plain_value};
pub use tables::{ColumnSpec, Register, Role, TableKind, TableSpec};
pub use vocabulary::{
    Birthday, EventId, EventOrder, EventWord, FactId, FactKind, FactWord, Filler, FollowedBy,
    HandedBack, Leaning, ObjectId, ObjectWord, OpenSpan, Previous, Sign, Vocabulary, Word,
};

pub(crate) use decode::Node;
pub(crate) use decode::Source;
pub(crate) use fault::{Faults, suggest};
pub(crate) use spelling::fits_pattern;

/// A demand of the law that no rule puts: `rules/utelamnade.toml`.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// Row of the rule catalogue.
    pub catalogue: String,
    /// The question, in Swedish.
    pub question: String,
    /// Why no rule puts it.
    pub why: String,
}

fn decode_left_out(node: &Node<'_>) -> Vec<LeftOut> {
    let decode = |row: &Node<'_>| {
        let found = LeftOut {
            catalogue: row.text("katalog").value,
            question: row.text("fraga").value,
            why: row.text("varfor").value,
        };
        row.finish();
        found
    };
    node.tables("utelamnad").iter().map(decode).collect()
}

/// Everything under `rules/`, resolved and without faults.
#[derive(Clone, Debug)]
pub struct Rulebook {
    /// The words.
    pub words: Vocabulary,
    /// The acts with their days.
    pub acts: Vec<Act>,
    /// Short names by which other sources are cited, and what they stand for.
    pub short_names: Vec<(String, String)>,
    /// What the law says of delegation.
    pub delegation: DelegationLaw,
    /// The canonical tables.
    pub tables: Vec<TableSpec>,
    /// The rules, in order of file name.
    pub rules: Vec<Rule>,
    by_id: HashMap<String, RuleIx>,
    /// The batteries, in order of id.
    pub batteries: Vec<Battery>,
    /// The export profiles, in order of id.
    pub profiles: Vec<Profile>,
    /// The demands that no rule puts.
    pub left_out: Vec<LeftOut>,
    /// The sentences of the report.
    pub sentences: Sentences,
    /// SHA-256 over the files, as hex.
    pub digest: String,
    /// Names of the files that did not come with the program, or replace one that did.
    pub own_files: Vec<String>,
}

impl Rulebook {
    /// The rule book that came with the program.
    ///
    /// # Errors
    /// Faults in the embedded files; the suite makes sure that there are none.
    pub fn embedded() -> Result<Self, Vec<Fault>> {
        Self::load(&RuleFiles::embedded())
    }

    /// Reads and resolves rule files.
    ///
    /// # Errors
    /// Every fault in every file, in order of file and position.
    pub fn load(files: &RuleFiles) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let words = read(files, "ordlista.toml", &faults, Vocabulary::decode);
        let (acts, short_names) = read(files, "lagar.toml", &faults, law::decode_acts);
        let delegation = read(files, "delegation.toml", &faults, |node| {
            DelegationLaw::decode(node, &words, &acts)
        });
        let tables = read(files, "tabeller.toml", &faults, |node| {
            tables::decode_tables(node, &words)
        });
        let given = law::Given {
            words: &words,
            acts: &acts,
            delegation: &delegation,
        };
        let rules = read_rules(files, &faults, given);
        check_references(&rules, files, &faults);
        check_circles(&rules, &faults);
        let batteries = read_each(files, "batterier/", &faults, |id, _, node| {
            Battery::decode(id, node, &words, &rules)
        });
        let layout = profile::Layout {
            words: &words,
            tables: &tables,
        };
        let profiles = read_each(files, "profiler/", &faults, |id, _, node| {
            Profile::decode(id, node, layout)
        });
        let left_out = read(files, "utelamnade.toml", &faults, decode_left_out);
        let sentences = read(files, "meningar.toml", &faults, |node| {
            Sentences::decode(node, &words, &rules)
        });
        check_batteries_of_rules(&rules, &batteries, files, &faults);
        check_names(files, &faults);
        let faults = faults.into_sorted();
        if !faults.is_empty() {
            return Err(faults);
        }
        let by_id = (0..).map(RuleIx).zip(&rules);
        Ok(Self {
            by_id: by_id.map(|(ix, rule)| (rule.id.clone(), ix)).collect(),
            words,
            acts,
            short_names,
            delegation,
            tables,
            rules,
            batteries,
            profiles,
            left_out,
            sentences,
            digest: files.digest(),
            own_files: files.own().to_vec(),
        })
    }

    /// The battery with this id.
    #[must_use]
    pub fn battery(&self, id: &str) -> Option<&Battery> {
        self.batteries.iter().find(|battery| battery.id == id)
    }

    /// The profile with this id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// Reads a profile that lies outside the rules; `name` is its file name.
    ///
    /// # Errors
    /// Every fault in it.
    pub fn read_profile(&self, name: &str, text: &str) -> Result<Profile, Vec<Fault>> {
        let faults = Faults::default();
        let layout = profile::Layout {
            words: &self.words,
            tables: &self.tables,
        };
        let source = Source {
            name,
            text,
            faults: &faults,
        };
        let profile = source.read(|node| Profile::decode(stem(name), node, layout));
        let faults = faults.into_sorted();
        if faults.is_empty() {
            Ok(profile)
        } else {
            Err(faults)
        }
    }

    /// An act by its place.
    #[must_use]
    pub fn act(&self, ix: ActIx) -> &Act {
        &self.acts[ix.0]
    }

    /// A rule by its place.
    #[must_use]
    pub fn rule(&self, ix: RuleIx) -> &Rule {
        &self.rules[ix.0]
    }

    /// The place of the rule with this id.
    #[must_use]
    pub fn rule_named(&self, id: &str) -> Option<RuleIx> {
        self.by_id.get(id).copied()
    }
}

/// Reads one file that must exist.
fn read<T>(
    files: &RuleFiles,
    name: &str,
    faults: &Faults,
    decode: impl FnOnce(&Node<'_>) -> T,
) -> T {
    let text = files.get(name).unwrap_or("");
    if text.is_empty() {
        faults.add(name, "", &(0..0), "filen saknas eller är tom".to_owned());
    }
    Source { name, text, faults }.read(decode)
}

/// Reads every file of a folder; its id is its file name without extension. The files are read side by side: nearly all
/// the time that the program takes to start goes into them.
fn read_each<T: Send>(
    files: &RuleFiles,
    folder: &str,
    faults: &Faults,
    decode: impl Fn(&str, &str, &Node<'_>) -> T + Sync,
) -> Vec<T> {
    let listed: Vec<(&str, &str)> = files.under(folder).collect();
    let read = |(name, text): &(&str, &str)| {
        let own = Faults::default();
        let source = Source {
            name,
            text,
            faults: &own,
        };
        let value = source.read(|node| decode(stem(name), name, node));
        (value, own)
    };
    let found: Vec<(T, Faults)> = listed.par_iter().map(read).collect();
    found
        .into_iter()
        .map(|(value, own)| {
            faults.absorb(own);
            value
        })
        .collect()
}

fn read_rules(files: &RuleFiles, faults: &Faults, given: law::Given<'_>) -> Vec<Rule> {
    let rules = read_each(files, "regler/", faults, |id, file, node| {
        Rule::decode(id, file, node, given)
    });
    for (index, rule) in rules.iter().enumerate() {
        if let Some(twin) = rules[..index].iter().find(|earlier| earlier.id == rule.id) {
            let message = format!("regeln ”{}” finns redan i {}", rule.id, twin.file);
            faults.add(&rule.file, "", &(0..0), message);
        }
    }
    if rules.is_empty() {
        faults.add("regler/", "", &(0..0), "det finns inga regler".to_owned());
    }
    rules
}

/// Rules name each other; that can be checked only when all are read.
fn check_references(rules: &[Rule], files: &RuleFiles, faults: &Faults) {
    for rule in rules {
        let others = rule
            .contradictions
            .iter()
            .map(|contradiction| &contradiction.other);
        for name in rule.follows.iter().chain(others) {
            if rules
                .iter()
                .any(|other| other.id == *name && other.object == rule.object)
            {
                continue;
            }
            let text = files.get(&rule.file).unwrap_or("");
            let at = text.find(&format!("\"{name}\"")).unwrap_or(0);
            let hint = suggest(name, rules.iter().map(|rule| rule.id.as_str()));
            faults.add(
                &rule.file,
                text,
                &(at..at),
                format!("okänd regel ”{name}”; {hint}"),
            );
        }
    }
}

/// A follow-up that leads back to itself could never be answered.
fn check_circles(rules: &[Rule], faults: &Faults) {
    for rule in rules {
        let mut next = rule.follows.as_ref();
        for _ in 0..=rules.len() {
            let Some(id) = next else { break };
            if *id == rule.id {
                let message = format!("följdfrågan ”{id}” leder tillbaka till sig själv");
                faults.add(&rule.file, "", &(0..0), message);
                break;
            }
            next = rules
                .iter()
                .find(|other| other.id == *id)
                .and_then(|other| other.follows.as_ref());
        }
    }
}

/// A rule may ask to be put in a battery, which must then exist.
fn check_batteries_of_rules(
    rules: &[Rule],
    batteries: &[Battery],
    files: &RuleFiles,
    faults: &Faults,
) {
    for rule in rules {
        for name in &rule.batteries {
            if batteries.iter().any(|battery| battery.id == *name) {
                continue;
            }
            let text = files.get(&rule.file).unwrap_or("");
            let at = text.find(&format!("\"{name}\"")).unwrap_or(0);
            let hint = suggest(name, batteries.iter().map(|battery| battery.id.as_str()));
            faults.add(
                &rule.file,
                text,
                &(at..at),
                format!("okänt frågebatteri ”{name}”; {hint}"),
            );
        }
    }
}

/// Files that lie where nothing is read, and names that cannot be ids.
fn check_names(files: &RuleFiles, faults: &Faults) {
    const TOP: [&str; 6] = [
        "utelamnade.toml",
        "meningar.toml",
        "ordlista.toml",
        "lagar.toml",
        "delegation.toml",
        "tabeller.toml",
    ];
    for (name, _) in files.under("") {
        let is_read = TOP.contains(&name)
            || ["regler/", "batterier/", "profiler/"]
                .iter()
                .any(|folder| name.starts_with(folder));
        if !is_read {
            let message = "filen läses inte här; regler ligger under regler/, frågebatterier under batterier/, profiler under profiler/";
            faults.add(name, "", &(0..0), message.to_owned());
        }
        let is_id = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_' || letter == '-'
        };
        if !stem(name).chars().all(is_id) {
            let message = "filnamnet ska bestå av a–z, 0–9, _ och -".to_owned();
            faults.add(name, "", &(0..0), message);
        }
    }
}

fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file)
}
