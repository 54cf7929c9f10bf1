//! One file a format, each a pure function from tables to text or bytes; only the folder writes.

mod about;
mod archive;
mod ci;
mod csv;
mod disk;
mod docx;
mod error;
mod escape;
mod evidence;
mod files;
mod folder;
mod html;
mod json;
mod markdown;
mod terminal;
mod timeline;
mod trend;
mod watch;
mod workbook;
mod writing;

use std::sync::{Mutex, OnceLock};

use crate::audit::Audit;
use crate::publication::{Publication, publication};
use crate::table::{
    Grid, THRESHOLD, Table, WHOLE_FRAME, accepted_table, account_table, agreement_table,
    analysis_table, attrition_table, breakdown_table, day_table, estimate_table, exception_table,
    finding_table, goal_table, law_table, method_table, quarter_table, remark_table, share_table,
    summary_lines, time_table, unit_table,
};
use crate::tally::{TableTally, tallies, tallies_of};
use crate::timeliness::{Figures, figures, told};

pub use ci::{Checks, junit, may_be_replaced, summary};
pub use error::OutputError;
pub use folder::{Files, write_file, write_files, write_private, write_private_files};
pub use json::{
    AT_RANDOM, AccountResult, DaysResult, EVERYONE, GroupResult, IN_STRATA, InputResult,
    NOT_AT_RANDOM, NoteResult, PART, QuestionResult, READABLE_VERSIONS, RESULT_VERSION, ResultFile,
    ReviewResult, ShareResult, TableResult, TimeResult, result_schema,
};
pub use terminal::Look;
pub(crate) use terminal::STYLE;
pub use timeline::{timeline_page, timeline_text};
pub use trend::TrendReport;
pub use watch::{WATCH_BOOK, WatchReport};
pub(crate) use workbook::properties;

pub(crate) use archive::saved;
pub(crate) use files::{EVIDENCE, may_write_some, other_than, unpublished_in};
pub(crate) use folder::DRAFT;
use folder::{Access, Draft, Folder};

/// Above this many cases a page, of whatever kind, shows the shares but not the grid.
const MOST_ON_PAGE: usize = 200;

/// One row of a `;`-separated file, with its line break.
pub(crate) fn csv_line(cells: &[String]) -> String {
    csv::line(cells)
}

/// A table as `;`-separated text with a header row.
pub(crate) fn csv_table(table: &Table) -> String {
    csv::table(table)
}

/// Everything that is printed, made once from the answers and shared by every format.
#[derive(Debug)]
pub struct Report<'a> {
    /// The review.
    pub audit: &'a Audit<'a>,
    /// Name of the program and its version.
    pub program: String,
    /// A grid for each table, laid out when it is first asked for.
    grids: OnceLock<Vec<Grid>>,
    /// A tally for each table.
    pub tallies: Vec<TableTally>,
    /// The shares.
    pub shares: Table,
    /// What was found, in sentences.
    pub findings: Table,
    /// What is read when nothing else is.
    pub summary: Vec<String>,
    /// How long things took.
    pub figures: Vec<Figures>,
    /// The tables that a review has when there is something to put in them, made when they are first asked for.
    further: OnceLock<Vec<Further>>,
    /// How each question is answered.
    pub method: Table,
    /// The acts that the answers rest on, written out.
    pub laws: Table,
    /// The remarks, laid out when some file has them.
    remarks: OnceLock<Table>,
    /// The accounts of rows.
    pub accounts: Table,
    /// True when it is to be published: nothing is printed that tells one case from another.
    pub is_public: bool,
    /// True when the remarks are written to a file too, so that nobody need be told how to get them.
    pub writes_remarks: bool,
    /// The evidence, when it was written as the cases were asked.
    evidence: Mutex<Option<Draft>>,
}

/// A table that a review has when there is something to put in it.
#[derive(Clone, Debug)]
pub struct Further {
    /// Its file name, without extension.
    pub name: &'static str,
    /// The table.
    pub table: Table,
    /// True when it has a place on paper; the others are too long.
    pub is_for_paper: bool,
}

/// In public only the rows of the whole frame: the strata are units or groups side by side, with counts that are few.
fn whole_only(table: Option<Table>, is_public: bool) -> Option<Table> {
    let mut table = table?;
    if let Some(place) = table
        .header
        .iter()
        .position(|name| name == "stratum")
        .filter(|_| is_public)
    {
        table.rows.retain(|row| row[place] == WHOLE_FRAME);
    }
    Some(table)
}

/// The further tables of a review. What readers wrote in free text is not published, nor are units side by side.
fn further_tables(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    figures: &[Figures],
    published: Option<&Publication>,
) -> Vec<Further> {
    let is_public = published.is_some();
    let figures = published.map_or(figures, |published| published.figures.as_slice());
    let divisions = published.map(|published| published.divisions.as_slice());
    let table = |name, table: Option<Table>, is_for_paper| {
        table.map(|table| Further {
            name,
            table,
            is_for_paper,
        })
    };
    let inner = |table: Option<Table>| table.filter(|_| !is_public);
    let found = [
        table(
            "handlaggningstid",
            time_table(audit, figures, is_public),
            true,
        ),
        table("kvartal", quarter_table(audit, figures), true),
        table("dagar", day_table(audit, figures), false),
        table("mal", goal_table(audit, tallies, figures), true),
        table("undantag", inner(exception_table(audit)), true),
        table("godtagna", accepted_table(audit, tallies), true),
        table("uppskattning", estimate_table(audit, is_public), true),
        table(
            "bortfall",
            whole_only(attrition_table(audit, is_public), is_public),
            true,
        ),
        table(
            "fordelning",
            breakdown_table(audit, tallies, divisions),
            false,
        ),
        table("enheter", inner(unit_table(audit, tallies)), false),
        table("dubbellasning", inner(agreement_table(audit)), true),
        table("analys", inner(analysis_table(audit)), true),
    ];
    found.into_iter().flatten().collect()
}

impl<'a> Report<'a> {
    /// Makes the tables of a review.
    ///
    /// # Errors
    /// The answers could not be counted.
    pub fn of(audit: &'a Audit<'a>) -> Result<Self, OutputError> {
        Ok(Self::of_counted(audit, tallies(audit)?, None))
    }

    /// The same, and writes `underlag.csv` in the folder as the cases are asked, so that none is asked twice. It gets its
    /// name when the report is written there. Where it cannot be written, that is told then.
    ///
    /// # Errors
    /// The answers could not be counted.
    pub fn with_evidence(
        audit: &'a Audit<'a>,
        folder: &std::path::Path,
    ) -> Result<Self, OutputError> {
        let mut counted = None;
        let draft = Folder::open(folder).and_then(|folder| {
            folder.draft(EVIDENCE, Access::Shared, |out| {
                let mut writing = evidence::Writing::begin(out)?;
                counted = Some(tallies_of(audit, &mut writing));
                writing.finish()
            })
        });
        let tallies = counted.unwrap_or_else(|| tallies(audit))?;
        Ok(Self::of_counted(audit, tallies, draft.ok()))
    }

    fn of_counted(audit: &'a Audit<'a>, tallies: Vec<TableTally>, evidence: Option<Draft>) -> Self {
        let figures = figures(audit, &tallies);
        let findings = finding_table(audit, &tallies, None);
        let goals = goal_table(audit, &tallies, &figures);
        let method = method_table(audit, &tallies);
        Self {
            audit,
            program: crate::PROGRAM.to_owned(),
            shares: share_table(audit, &tallies),
            summary: summary_lines(audit, &tallies, &figures, goals.as_ref(), false),
            further: OnceLock::new(),
            laws: law_table(audit, &method),
            method,
            remarks: OnceLock::new(),
            accounts: account_table(audit),
            is_public: false,
            writes_remarks: false,
            findings,
            figures,
            grids: OnceLock::new(),
            tallies,
            evidence: Mutex::new(evidence),
        }
    }

    /// The report without what can point out a person: days in notes, evidence, remarks and the key.
    #[must_use]
    pub fn for_publication(mut self) -> Self {
        let tables = 0..self.audit.battery.tables.len();
        let grids: Vec<Grid> = tables
            .map(|table| Grid::public(self.audit, table))
            .collect();
        self.findings = finding_table(self.audit, &self.tallies, Some(&grids));
        self.grids = grids.into();
        let published = publication(self.audit, &self.tallies, &self.figures, THRESHOLD);
        let told = told(&published.figures);
        let goals = goal_table(self.audit, &self.tallies, &published.figures);
        self.summary = summary_lines(self.audit, &self.tallies, &told, goals.as_ref(), true);
        self.further =
            further_tables(self.audit, &self.tallies, &self.figures, Some(&published)).into();
        self.figures = published.figures;
        self.is_public = true;
        self
    }

    /// A grid for each table.
    #[must_use]
    pub fn grids(&self) -> &[Grid] {
        let audit = self.audit;
        let all = || {
            let tables = 0..audit.battery.tables.len();
            tables.map(|table| Grid::of(audit, table)).collect()
        };
        self.grids.get_or_init(all)
    }

    /// The remarks.
    #[must_use]
    pub fn remarks(&self) -> &Table {
        self.remarks.get_or_init(|| remark_table(self.audit))
    }

    /// The tables that a review has when there is something to put in them.
    #[must_use]
    pub fn further(&self) -> &[Further] {
        self.further
            .get_or_init(|| further_tables(self.audit, &self.tallies, &self.figures, None))
    }

    /// A further table by its file name, when the review has it.
    pub(crate) fn named(&self, name: &str) -> Option<&Table> {
        let found = self.further().iter().find(|further| further.name == name);
        found.map(|further| &further.table)
    }

    /// The report as a terminal shows it.
    #[must_use]
    pub fn to_terminal(&self, look: Look) -> String {
        terminal::render(self, look)
    }

    /// The report as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::render(self)
    }

    /// The report as a page that opens without a network.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::render(self)
    }

    /// The result as JSON.
    ///
    /// # Errors
    /// Serialisation failed.
    pub fn to_json(&self) -> Result<String, OutputError> {
        json::render(self)
    }
}
