use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::LoadError;
use super::sheet::file_name;
use crate::rulebook::{EventId, Faults, Node, RuleIx, Rulebook, Source, suggest};
use crate::secrecy::masked;
use crate::time::Day;

/// A review as `granskning.toml` describes it: the whole of it in one file that can be run again.
#[derive(Clone, Default, Debug)]
pub struct Review {
    /// Name of the review.
    pub name: Option<String>,
    /// The responsible nämnd.
    pub board: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// First and last day of the period under review; told in the report, not a filter.
    pub period: Option<(Day, Day)>,
    /// The day on which running deadlines are measured.
    pub measuring_day: Option<Day>,
    /// Id of the battery.
    pub battery: Option<String>,
    /// Events that the log always has, so that their absence means that they did not happen.
    pub complete_events: Vec<EventId>,
    /// True when everyone in the export is said to be under 18, so that an unknown age is a child's.
    pub all_are_minors: bool,
    /// True when registers without dates are said to have held during the whole period.
    pub undated_registers: bool,
    /// True when rows without a last day hold until further notice, also where no row of the table has one.
    pub until_further_notice: bool,
    /// The export, when it is not the folder of the review file.
    pub source: Option<PathBuf>,
    /// The exports, when there are several or each has a profile of its own.
    pub sources: Vec<ReviewSource>,
    /// The profile of every export that names none: an id, or a file.
    pub profile: Option<String>,
    /// The goals that nämnden has set.
    pub goals: Vec<Goal>,
    /// The records of the draws, from the folder of the review file.
    pub draws: Vec<PathBuf>,
    /// Filled workbooks and protocols beside the tables, from the folder of the review file.
    pub protocols: Vec<PathBuf>,
    /// The file of accepted exceptions, from the folder of the review file.
    pub exceptions: Option<PathBuf>,
    /// Why the personal data had to be processed, and who decided that.
    pub necessity: Option<Necessity>,
}

/// One export of a review.
#[derive(Clone, Debug)]
pub struct ReviewSource {
    /// File or folder, from the folder of the review file.
    pub path: PathBuf,
    /// Its profile: an id, or a file.
    pub profile: Option<String>,
    /// The case system, where the keys of one are to be kept apart from those of another.
    pub system: Option<String>,
}

/// A goal for the share of cases in which a question is answered Ja.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The question.
    pub rule: RuleIx,
    /// The least share, in per cent.
    pub share: u32,
    /// Where it was set.
    pub origin: Option<String>,
}

/// The documented need to process personal data, from before the processing.
#[derive(Clone, Debug)]
pub struct Necessity {
    /// Who decided.
    pub decided_by: String,
    /// When.
    pub day: Option<Day>,
    /// Why.
    pub why: String,
}

impl Review {
    /// Reads a review file.
    pub(super) fn read(path: &Path, book: &Rulebook) -> Result<Self, LoadError> {
        read_toml(path, |node| Self::decode(node, book))
    }

    fn decode(node: &Node<'_>, book: &Rulebook) -> Self {
        // Read before the rules are, by `rules_folder`.
        node.expect("regler");
        Self {
            name: printed(node, "namn"),
            board: printed(node, "namnd"),
            description: printed(node, "beskrivning"),
            period: decode_period(node),
            measuring_day: node.opt_day("matdag"),
            battery: node.opt_string("batteri"),
            complete_events: book.words.event_list(node, "loggen_omfattar"),
            all_are_minors: node.flag("alla_under_18"),
            undated_registers: node.flag("odaterade_register"),
            until_further_notice: node.flag("tills_vidare"),
            source: node.opt_string("kalla").map(PathBuf::from),
            sources: decode_sources(node),
            profile: node.opt_string("profil"),
            goals: node
                .tables("mal")
                .iter()
                .filter_map(|goal| decode_goal(goal, book))
                .collect(),
            draws: paths(node, "urval"),
            protocols: paths(node, "protokoll"),
            exceptions: node.opt_string("undantag").map(PathBuf::from),
            necessity: decode_necessity(node),
        }
    }
}

fn paths(node: &Node<'_>, key: &'static str) -> Vec<PathBuf> {
    node.strings(key).into_iter().map(PathBuf::from).collect()
}

/// The folder with rules of one's own that a review names, when `source` is a review or a folder with one.
///
/// # Errors
/// The file cannot be read or is no TOML.
pub fn rules_folder(source: &Path) -> Result<Option<PathBuf>, LoadError> {
    let file = review_file(source);
    let Some(file) = file.filter(|file| file.is_file()) else {
        return Ok(None);
    };
    // Faults in the rest of the file are told when the review is read.
    let folder = peek(&file, "regler")?;
    Ok(folder.map(|folder| beside(&file, Path::new(&folder))))
}

/// The review file that a source is, or holds.
pub(super) fn review_file(source: &Path) -> Option<PathBuf> {
    if source.is_dir() {
        return Some(source.join("granskning.toml"));
    }
    let is_review = source
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case("toml"));
    is_review.then(|| source.to_owned())
}

/// A path from the folder of a file.
pub(super) fn beside(file: &Path, path: &Path) -> PathBuf {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).join(path)
}

fn peek(path: &Path, key: &'static str) -> Result<Option<String>, LoadError> {
    let text = text_of(path)?;
    let faults = Faults::default();
    let source = Source {
        name: "",
        text: &text,
        faults: &faults,
    };
    Ok(source.read(|node| node.opt_string(key)))
}

/// The text of a file that the user has written.
pub(super) fn text_of(path: &Path) -> Result<String, LoadError> {
    let text = fs::read_to_string(path);
    text.map_err(|source| {
        let path = path.to_owned();
        if source.kind() == ErrorKind::InvalidData {
            LoadError::TextNotUtf8(path)
        } else {
            LoadError::Io { path, source }
        }
    })
}

/// Reads a file of the review's: every fault in it is told at once.
///
/// # Errors
/// The file cannot be read, or has faults.
pub(crate) fn read_toml<T>(
    path: &Path,
    decode: impl FnOnce(&Node<'_>) -> T,
) -> Result<T, LoadError> {
    let text = text_of(path)?;
    let faults = Faults::default();
    let name = file_name(path);
    let source = Source {
        name: &name,
        text: &text,
        faults: &faults,
    };
    let value = source.read(decode);
    let faults = faults.into_sorted();
    if faults.is_empty() {
        Ok(value)
    } else {
        Err(LoadError::Review(faults))
    }
}

/// A text that is printed: without identity numbers.
fn printed(node: &Node<'_>, key: &'static str) -> Option<String> {
    let text = node.opt_string(key)?;
    Some(masked(&text).unwrap_or(text))
}

fn decode_period(node: &Node<'_>) -> Option<(Day, Day)> {
    let table = node.opt_table("period")?;
    let days = (table.opt_day("fran"), table.opt_day("till"));
    table.finish();
    match days {
        (Some(from), Some(to)) if from <= to => Some((from, to)),
        _ => {
            table.fault(
                &table.span,
                "perioden ska ha ”fran” och ”till”, i den ordningen",
            );
            None
        }
    }
}

fn decode_sources(node: &Node<'_>) -> Vec<ReviewSource> {
    let decode = |source: &Node<'_>| {
        let found = ReviewSource {
            path: PathBuf::from(source.text("fil").value),
            profile: source.opt_string("profil"),
            system: source
                .opt_string("system")
                .filter(|system| !system.is_empty()),
        };
        source.finish();
        found
    };
    if node.has("kallor") && node.has("kalla") {
        node.fault(&node.span, "skriv antingen ”kalla” eller ”kallor”");
    }
    node.tables("kallor").iter().map(decode).collect()
}

fn decode_goal(node: &Node<'_>, book: &Rulebook) -> Option<Goal> {
    let name = node.text("regel");
    let share = node.opt_number("andel");
    let origin = node.opt_string("kalla");
    node.finish();
    let rule = book.rule_named(&name.value);
    if rule.is_none() {
        let hint = suggest(&name.value, book.rules.iter().map(|rule| rule.id.as_str()));
        node.fault(&name.span, format!("okänd regel ”{}”; {hint}", name.value));
    }
    if share.is_none_or(|share| share > 100) {
        node.fault(
            &node.span,
            "”andel” ska vara ett heltal från 0 till 100: minsta andel Ja i procent",
        );
    }
    Some(Goal {
        rule: rule?,
        share: share?,
        origin,
    })
}

fn decode_necessity(node: &Node<'_>) -> Option<Necessity> {
    let table = node.opt_table("nodvandighet")?;
    let found = Necessity {
        decided_by: table.text("beslutad_av").value,
        day: table.opt_day("datum"),
        why: table.text("skal").value,
    };
    if found.day.is_none() {
        table.fault(&table.span, "nödvändighetsbedömningen ska ha ”datum”");
    }
    table.finish();
    Some(found)
}
