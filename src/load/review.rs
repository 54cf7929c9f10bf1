use std::fs;
use std::path::{Path, PathBuf};

use super::error::LoadError;
use super::sheet::file_name;
use crate::rulebook::{EventId, Faults, Node, Rulebook, Source};
use crate::time::Day;

/// A review as `granskning.toml` describes it: name, period, measuring day, battery.
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
    /// The export, when it is not the folder of the review file.
    pub source: Option<PathBuf>,
}

impl Review {
    /// Reads a review file.
    pub(super) fn read(path: &Path, book: &Rulebook) -> Result<Self, LoadError> {
        let text = fs::read_to_string(path).map_err(|source| LoadError::Io {
            path: path.to_owned(),
            source,
        })?;
        let faults = Faults::default();
        let name = file_name(path);
        let source = Source {
            name: &name,
            text: &text,
            faults: &faults,
        };
        let review = source.read(|node| Self::decode(node, book));
        let faults = faults.into_sorted();
        if faults.is_empty() {
            Ok(review)
        } else {
            Err(LoadError::Review(faults))
        }
    }

    fn decode(node: &Node<'_>, book: &Rulebook) -> Self {
        Self {
            name: node.opt_string("namn"),
            board: node.opt_string("namnd"),
            description: node.opt_string("beskrivning"),
            period: decode_period(node),
            measuring_day: node.opt_day("matdag"),
            battery: node.opt_string("batteri"),
            complete_events: book.words.event_list(node, "loggen_omfattar"),
            all_are_minors: node.flag("alla_under_18"),
            undated_registers: node.flag("odaterade_register"),
            source: node.opt_string("kalla").map(PathBuf::from),
        }
    }
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
