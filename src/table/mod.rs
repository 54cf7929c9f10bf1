//! Neutral tables: what is printed, before any format. Every output is a pure function of these.

mod breakdown;
mod evidence;
mod exceptions;
mod findings;
mod goals;
mod grid;
mod labels;
mod lists;
mod method;
mod readers;
mod sample;
mod shares;
mod summary;
mod timeliness;
mod units;

pub(crate) use breakdown::WITHHELD;
pub use breakdown::{THRESHOLD, breakdown_table};
pub(crate) use evidence::{Cells, Desk, Evidence};
pub use evidence::{EvidenceRow, evidence, evidence_header};
pub use exceptions::{accepted_table, exception_table};
pub use findings::{FULFILLED, SHORTCOMING, UNCERTAIN, citations, finding_table};
pub use goals::goal_table;
pub(crate) use grid::MOST_CASES;
pub use grid::{Grid, GridRow};
pub use labels::label_of;
pub use lists::{account_table, key_table, remark_table};
pub use method::{decider_label, law_table, method_table};
pub use readers::{agreement_table, analysis_table};
pub use sample::{SMALL, SMALL_SAMPLE, WHOLE_FRAME, attrition_table, estimate_table, sample_lines};
pub use shares::share_table;
pub use summary::{outside_lines, summary_lines};
pub use timeliness::{day_table, quarter_table, time_table};
pub use units::{Funnel, Outcome, Unit, funnels, unit_table};

/// A table of texts: a header, and rows of as many cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Title for readers.
    pub title: String,
    /// Column names.
    pub header: Vec<String>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// Texts as owned strings, for headers.
pub(crate) fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
