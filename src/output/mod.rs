//! One file a format, each a pure function from tables to text or bytes; only the folder writes.

mod about;
mod archive;
mod ci;
mod csv;
mod disk;
mod docx;
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

use std::io::ErrorKind;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use crate::io_words::swedish;

use polars::prelude::PolarsError;

use crate::audit::Audit;
use crate::table::{
    Grid, THRESHOLD, Table, WHOLE_FRAME, accepted_table, account_table, agreement_table,
    analysis_table, attrition_table, breakdown_table, day_table, estimate_table, exception_table,
    finding_table, goal_table, key_table, law_table, method_table, quarter_table, remark_table,
    share_table, summary_lines, time_table, unit_table,
};
use crate::tally::{TableTally, tallies, tallies_of};
use crate::timeliness::{Figures, figures, told_in_public};

pub use ci::{Checks, junit, summary};
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
use files::{FILES, INNER_FILES, WORKBOOK, file_list, remove_stale};
pub(crate) use folder::DRAFT;
use folder::{Access, Draft, Folder};

/// An output that could not be made or written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file or folder could not be written.
    #[error("{} kan inte skrivas ({}); {}", path.display(), swedish(source), advice(source))]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A review has no file of that name.
    #[error("granskningen skriver ingen fil ”{0}”; välj bland {files}", files = file_list())]
    NoSuchFile(String),
    /// The file is not written of what is to be published.
    #[error(
        "{0} skrivs inte när resultatet ska publiceras; ta bort den från --bara, eller ta bort --publicera"
    )]
    NotPublished(String),
    /// The folder has a file that would be taken for part of this review.
    #[error("{} har {file} från en tidigare körning; välj en annan mapp med -o, eller ta med filen i --bara", folder.display())]
    OtherReview {
        /// Which.
        folder: PathBuf,
        /// The name of the file.
        file: String,
    },
    /// What lies in a folder could not be found out.
    #[error("det går inte att se vad som ligger i {} ({}); välj en annan mapp med -o", folder.display(), swedish(source))]
    List {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The workbook could not be made.
    #[error("arbetsboken kan inte göras ({0})")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The Word document could not be packed.
    #[error("Word-dokumentet kan inte göras ({0})")]
    Document(#[from] zip::result::ZipError),
    /// The frame of answers could not be counted.
    #[error("svaren kan inte räknas ({0})")]
    Tally(#[from] PolarsError),
    /// The result could not be written as JSON.
    #[error("resultatet kan inte skrivas som JSON ({0})")]
    Json(#[from] serde_json::Error),
}

/// What can be done about a file that cannot be written.
fn advice(fault: &std::io::Error) -> &'static str {
    let is_refused = matches!(
        fault.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    );
    match (is_refused, cfg!(windows)) {
        (true, false) => "rätten att skriva där saknas; välj en annan mapp med -o",
        // Windows says the same of a file that is open.
        (true, true) => {
            "rätten att skriva där saknas, eller så är filen öppen i ett annat program; stäng den, eller välj en annan mapp med -o"
        }
        (false, _) => {
            "stäng den om den är öppen i ett annat program, eller välj en annan mapp med -o"
        }
    }
}

/// Writes one file, first under a temporary name beside it.
///
/// # Errors
/// The file cannot be written.
pub fn write_file(path: &std::path::Path, bytes: &[u8]) -> Result<(), OutputError> {
    write_as(path, bytes, Access::Shared)
}

fn write_as(path: &std::path::Path, bytes: &[u8], access: Access) -> Result<(), OutputError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = Folder::open(parent.unwrap_or(std::path::Path::new(".")))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    folder.write_with(name, access, |out| out.write_all(bytes))
}

/// Files that are to be written: name and content of each.
pub type Files = Vec<(&'static str, Vec<u8>)>;

/// Writes files into a folder, each to a temporary name first.
///
/// # Errors
/// The folder cannot be made, or a file not written.
pub fn write_files(path: &std::path::Path, files: &Files) -> Result<(), OutputError> {
    write_all_as(path, files, Access::Shared)
}

/// Writes files that only their owner may read, where the system can say so.
///
/// # Errors
/// The folder cannot be made, or a file not written.
pub fn write_private_files(path: &std::path::Path, files: &Files) -> Result<(), OutputError> {
    write_all_as(path, files, Access::Private)
}

fn write_all_as(path: &std::path::Path, files: &Files, access: Access) -> Result<(), OutputError> {
    let folder = Folder::open(path)?;
    for (name, bytes) in files {
        folder.write_with(name, access, |out| out.write_all(bytes))?;
    }
    Ok(())
}

/// Writes one file that only its owner may read, where the system can say so.
///
/// # Errors
/// The file cannot be written.
pub fn write_private(path: &std::path::Path, bytes: &[u8]) -> Result<(), OutputError> {
    write_as(path, bytes, Access::Private)
}

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
    is_public: bool,
) -> Vec<Further> {
    let table = |name, table: Option<Table>, is_for_paper| {
        table.map(|table| Further {
            name,
            table,
            is_for_paper,
        })
    };
    let few_left_out = told_in_public(figures, THRESHOLD);
    let told = if is_public { &few_left_out } else { figures };
    let inner = |table: Option<Table>| table.filter(|_| !is_public);
    let found = [
        table(
            "handlaggningstid",
            time_table(audit, figures, is_public),
            true,
        ),
        table("kvartal", quarter_table(audit, figures, is_public), true),
        table("dagar", day_table(audit, figures, is_public), false),
        table("mal", goal_table(audit, tallies, told), true),
        table("undantag", inner(exception_table(audit)), true),
        table("godtagna", accepted_table(audit, tallies), true),
        table(
            "uppskattning",
            whole_only(estimate_table(audit), is_public),
            true,
        ),
        table(
            "bortfall",
            whole_only(attrition_table(audit, is_public), is_public),
            true,
        ),
        table(
            "fordelning",
            breakdown_table(audit, tallies, is_public),
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
        let told = told_in_public(&self.figures, THRESHOLD);
        let goals = goal_table(self.audit, &self.tallies, &told);
        self.summary = summary_lines(self.audit, &self.tallies, &told, goals.as_ref(), true);
        self.further = further_tables(self.audit, &self.tallies, &self.figures, true).into();
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
            .get_or_init(|| further_tables(self.audit, &self.tallies, &self.figures, false))
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

    /// Writes every file of the review into a folder. They get their names when all of them have been made.
    ///
    /// # Errors
    /// A file cannot be made, and nothing in the folder has changed; or one cannot get its name, and those before it have
    /// theirs.
    pub fn write_to(&self, path: &std::path::Path) -> Result<(), OutputError> {
        let folder = Folder::open(path)?;
        let names = self.file_names();
        let drafts = self.draft_each(&folder, &names)?;
        remove_stale(path, &names, self.audit.book)?;
        drafts.into_iter().try_for_each(Draft::finish)
    }

    /// Writes some of those files, and makes nothing of the others: of a whole country the tables take longer to lay out
    /// than the answers to count.
    ///
    /// # Errors
    /// The review has no such file, the folder has files of another review, or a file cannot be made or written.
    pub fn write_some(&self, path: &std::path::Path, wanted: &[String]) -> Result<(), OutputError> {
        may_write_some(path, wanted, self.is_public, self.audit.book)?;
        let drafts = self.draft_each(&Folder::open(path)?, wanted)?;
        drafts.into_iter().try_for_each(Draft::finish)
    }

    /// Makes files, and the workbook last: it takes longer to make than all the others, which are made meanwhile.
    fn draft_each(&self, folder: &Folder, names: &[String]) -> Result<Vec<Draft>, OutputError> {
        let others = || {
            let others = names.iter().filter(|name| *name != WORKBOOK);
            let drafts = others.map(|name| self.draft_file(folder, name)?.settled());
            drafts.collect::<Result<Vec<_>, _>>()
        };
        if !names.iter().any(|name| name == WORKBOOK) {
            return others();
        }
        let (mut drafts, workbook) = thread::scope(|scope| {
            let made = thread::Builder::new().spawn_scoped(scope, others);
            let workbook = workbook::render(self);
            let drafts = match made.map(ScopedJoinHandle::join) {
                Ok(made) => made.unwrap_or_else(|panic| resume_unwind(panic))?,
                // The system has no thread to spare.
                Err(_) => others()?,
            };
            Ok::<_, OutputError>((drafts, workbook?))
        })?;
        drafts.push(folder.draft(WORKBOOK, Access::Shared, |out| out.write_all(&workbook))?);
        Ok(drafts)
    }

    /// Every file of the review, in the order in which they are written.
    fn file_names(&self) -> Vec<String> {
        let grids = self.grids().iter().filter(|grid| grid.is_laid_out());
        let mut names: Vec<String> = grids
            .flat_map(|grid| {
                [
                    format!("tabell-{}.csv", grid.id),
                    format!("noter-{}.txt", grid.id),
                ]
            })
            .collect();
        let further = self.further().iter();
        names.extend(further.map(|further| format!("{}.csv", further.name)));
        names.extend(FILES.map(str::to_owned));
        if !self.is_public {
            names.extend(INNER_FILES.map(str::to_owned));
        }
        names
    }

    fn draft_file(&self, folder: &Folder, name: &str) -> Result<Draft, OutputError> {
        let text = match name {
            "andelar.csv" => csv::table(&self.shares),
            "iakttagelser.csv" => csv::table(&self.findings),
            "metod.csv" => csv::table(&self.method),
            "rapport.md" => self.to_markdown(),
            "rapport.html" => self.to_html(),
            "resultat.json" => self.to_json()?,
            "resultat.schema.json" => result_schema()?,
            "anmarkningar.csv" => csv::table(self.remarks()),
            "avstamning.csv" => csv::table(&self.accounts),
            "rapport.docx" => {
                let document = docx::render(self)?;
                return folder.draft(name, Access::Shared, |out| out.write_all(&document));
            }
            EVIDENCE => return self.draft_evidence(folder),
            "nyckel.csv" => {
                let key = csv::table(&key_table(self.audit));
                return folder.draft(name, Access::Private, |out| out.write_all(key.as_bytes()));
            }
            name => self.table_file(name),
        };
        folder.draft(name, Access::Shared, |out| out.write_all(text.as_bytes()))
    }

    /// What was written as the cases were asked, or else they are asked once more.
    fn draft_evidence(&self, folder: &Folder) -> Result<Draft, OutputError> {
        let mut draft = self.evidence.lock().unwrap_or_else(PoisonError::into_inner);
        match draft.take_if(|draft| folder.will_have(draft, EVIDENCE)) {
            Some(draft) => Ok(draft),
            None => folder.draft(EVIDENCE, Access::Shared, |out| {
                evidence::write(self.audit, out)
            }),
        }
    }

    /// The text of a grid, its notes, or a further table; a table that the review has nothing to put in is empty.
    fn table_file(&self, name: &str) -> String {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let grid_of = |prefix: &str| {
            let id = stem.strip_prefix(prefix)?;
            self.grids().iter().find(|grid| grid.id == id)
        };
        match (grid_of("tabell-"), grid_of("noter-")) {
            (Some(grid), _) => csv::grid(grid),
            (None, Some(grid)) => grid.notes_text(),
            (None, None) => self.named(stem).map(csv::table).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_not_write_is_not_told_to_close_a_file_that_is_not_open() {
        let told = |kind: ErrorKind| {
            let path = std::path::PathBuf::from("resultat");
            let source = std::io::Error::from(kind);
            OutputError::Write { path, source }.to_string()
        };
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
            assert!(told(kind).contains("rätten att skriva där saknas"));
        }
        assert!(told(ErrorKind::ResourceBusy).contains("stäng den om den är öppen"));
    }
}
