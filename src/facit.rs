//! Compares the grids of a review with expected ones, cell by cell.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::audit::Audit;
use crate::io_words::swedish;
use crate::table::Grid;

/// A cell, header or note that is not what the facit says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Table id.
    pub table: String,
    /// The question, or what else differs.
    pub question: String,
    /// Case as the header has it; empty when the whole row is meant.
    pub case: String,
    /// What the facit says.
    pub expected: String,
    /// What the review says.
    pub got: String,
    /// Why the review says it.
    pub reason: String,
}

/// How many differences there are, in words.
pub(crate) fn count_in_words(differences: &[Difference]) -> String {
    match differences.len() {
        1 => "1 skillnad mot facit".to_owned(),
        many => format!("{many} skillnader mot facit"),
    }
}

/// A facit that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FacitError {
    /// The file of a table.
    #[error("facit {} kan inte läsas ({}); mappen ska ha en tabell-<id>.csv för varje tabell i batteriet", path.display(), in_swedish(source))]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
}

fn in_swedish(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => swedish(error),
        _ => "innehållet är inte semikolonseparerad UTF-8".to_owned(),
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.table, self.question)?;
        if !self.case.is_empty() {
            write!(out, ", ärende {}", self.case)?;
        }
        write!(out, ": väntade ”{}”, fick ”{}”", self.expected, self.got)?;
        if self.reason.is_empty() {
            Ok(())
        } else {
            write!(out, " ({})", self.reason)
        }
    }
}

/// Every difference between the grids and the facit in a folder, also the grids that only the facit has: a table that the
/// export has lost would otherwise agree with everything.
///
/// # Errors
/// The folder lacks the file of a table, one of its grids is not CSV, or it cannot be listed.
pub fn compare(
    audit: &Audit<'_>,
    grids: &[Grid],
    folder: &Path,
) -> Result<Vec<Difference>, FacitError> {
    let mut differences = Vec::new();
    for (index, grid) in grids.iter().enumerate() {
        let whole = (!grid.is_laid_out()).then(|| Grid::whole(audit, index));
        let grid = whole.as_ref().unwrap_or(grid);
        let path = folder.join(format!("tabell-{}.csv", grid.id));
        let expected = read(&path).map_err(|source| FacitError::Unreadable { path, source })?;
        Comparison { audit, index, grid }.compare(&expected, &mut differences);
        compare_notes(grid, folder, &mut differences);
    }
    for (id, path) in grids_beside(grids, folder)? {
        let expected = read(&path).map_err(|source| FacitError::Unreadable { path, source })?;
        differences.extend(missing_table(audit, id, &expected));
    }
    Ok(differences)
}

/// The grids of the facit that the review has none of, by their ids.
fn grids_beside(grids: &[Grid], folder: &Path) -> Result<Vec<(String, PathBuf)>, FacitError> {
    let unreadable = |error: std::io::Error| FacitError::Unreadable {
        path: folder.to_owned(),
        source: error.into(),
    };
    let mut beside = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let id = name.and_then(|name| name.strip_prefix("tabell-")?.strip_suffix(".csv"));
        if let Some(id) = id.filter(|id| grids.iter().all(|grid| grid.id != *id)) {
            beside.push((id.to_owned(), path));
        }
    }
    beside.sort();
    Ok(beside)
}

/// A table that the facit has cases in and the review has not; `None` when the facit has no case in it either.
fn missing_table(audit: &Audit<'_>, id: String, expected: &[Vec<String>]) -> Option<Difference> {
    let cases = expected
        .first()
        .map_or(0, |header| header.len().saturating_sub(1));
    let whole = audit.book.battery(&audit.battery.id);
    let is_asked = whole.is_some_and(|battery| battery.tables.iter().any(|table| table.id == id));
    let reason = match (is_asked, audit.samples.is_empty()) {
        (false, _) => "frågebatteriet har ingen sådan tabell",
        (true, true) => "exporten har inga sådana ärenden",
        (true, false) => "ingen dragning gäller tabellen",
    };
    (cases > 0).then(|| Difference {
        table: id,
        question: "tabellen".to_owned(),
        case: String::new(),
        expected: match cases {
            1 => "1 ärende".to_owned(),
            many => format!("{many} ärenden"),
        },
        got: "ingen tabell".to_owned(),
        reason: reason.to_owned(),
    })
}

struct Comparison<'a> {
    audit: &'a Audit<'a>,
    index: usize,
    grid: &'a Grid,
}

impl Comparison<'_> {
    fn compare(&self, expected: &[Vec<String>], differences: &mut Vec<Difference>) {
        let none = Vec::new();
        let header = expected.first().unwrap_or(&none);
        self.compare_row("rubrikraden", &self.grid.header, header, None, differences);
        let mut rows_of: HashMap<&str, VecDeque<&[String]>> = HashMap::new();
        for row in expected.iter().skip(1) {
            let question = row.first().map_or("", String::as_str);
            rows_of.entry(question).or_default().push_back(row);
        }
        for (line, row) in self.grid.rows.iter().enumerate() {
            let got: Vec<String> = std::iter::once(&row.question)
                .chain(&row.cells)
                .cloned()
                .collect();
            let wanted = rows_of.get_mut(row.question.as_str());
            match wanted.and_then(VecDeque::pop_front) {
                Some(wanted) => {
                    self.compare_row(&row.question, &got, wanted, Some(line), differences);
                }
                None => differences.push(self.whole_row(&row.question, "ingen rad", "en rad")),
            }
        }
        self.tell_rows_beside(expected, &rows_of, differences);
        self.compare_order(expected, differences);
    }

    /// The rows of the facit that no row of the grid has been held against: of questions that are not asked, and further
    /// rows of one that is, of which only the first would otherwise count.
    fn tell_rows_beside(
        &self,
        expected: &[Vec<String>],
        left: &HashMap<&str, VecDeque<&[String]>>,
        differences: &mut Vec<Difference>,
    ) {
        let mut told = HashSet::new();
        for question in expected.iter().skip(1).filter_map(|row| row.first()) {
            let count = left.get(question.as_str()).map_or(0, VecDeque::len);
            if count == 0 || !told.insert(question) {
                continue;
            }
            let is_asked = self.grid.rows.iter().any(|row| row.question == *question);
            let (wanted, got) = if is_asked {
                ("en rad till", "inga fler rader")
            } else {
                ("en rad", "ingen rad")
            };
            let row = self.whole_row(question, wanted, got);
            differences.extend(std::iter::repeat_n(row, count));
        }
    }

    /// The same questions in another order are one difference, not one for each cell.
    fn compare_order(&self, expected: &[Vec<String>], differences: &mut Vec<Difference>) {
        let wanted: Vec<&String> = expected
            .iter()
            .skip(1)
            .filter_map(|row| row.first())
            .collect();
        let got: Vec<&String> = self.grid.rows.iter().map(|row| &row.question).collect();
        let (mut one, mut other) = (wanted.clone(), got.clone());
        one.sort();
        other.sort();
        if one == other && wanted != got {
            differences.push(self.whole_row(
                "frågornas ordning",
                "facits ordning",
                "en annan ordning",
            ));
        }
    }

    fn whole_row(&self, question: &str, expected: &str, got: &str) -> Difference {
        Difference {
            table: self.grid.id.clone(),
            question: question.to_owned(),
            case: String::new(),
            expected: expected.to_owned(),
            got: got.to_owned(),
            reason: String::new(),
        }
    }

    fn compare_row(
        &self,
        name: &str,
        got: &[String],
        expected: &[String],
        line: Option<usize>,
        differences: &mut Vec<Difference>,
    ) {
        for column in 0..got.len().max(expected.len()) {
            let cell = |row: &[String]| row.get(column).cloned().unwrap_or_default();
            if cell(got) == cell(expected) {
                continue;
            }
            differences.push(Difference {
                table: self.grid.id.clone(),
                question: name.to_owned(),
                case: if column == 0 {
                    String::new()
                } else {
                    column.to_string()
                },
                expected: cell(expected),
                got: cell(got),
                reason: line
                    .and_then(|line| self.reason(line, column))
                    .unwrap_or_default(),
            });
        }
    }

    /// Why the review answers as it does: the machine's reason, or who decided.
    fn reason(&self, line: usize, column: usize) -> Option<String> {
        let cases = self.audit.cases(&self.audit.battery.tables[self.index]);
        let case = cases.get(column.checked_sub(1)?)?;
        let cell = self
            .audit
            .answers(self.index, case.1)
            .cells
            .into_iter()
            .nth(line)?;
        let by = cell.by.label();
        Some(match cell.reason() {
            Some(reason) => format!("{by}: {}", reason.text()),
            None => by.to_owned(),
        })
    }
}

/// Notes are compared when the facit has them.
fn compare_notes(grid: &Grid, folder: &Path, differences: &mut Vec<Difference>) {
    let Ok(expected) = fs::read_to_string(folder.join(format!("noter-{}.txt", grid.id))) else {
        return;
    };
    let got = grid.notes_text();
    let (mut wanted, mut found) = (expected.lines(), got.lines());
    loop {
        let pair = (wanted.next(), found.next());
        if pair == (None, None) {
            return;
        }
        if pair.0 != pair.1 {
            let (expected, got) = (
                pair.0.unwrap_or_default().to_owned(),
                pair.1.unwrap_or_default().to_owned(),
            );
            let (table, question) = (grid.id.clone(), "noterna".to_owned());
            differences.push(Difference {
                table,
                question,
                case: String::new(),
                expected,
                got,
                reason: String::new(),
            });
        }
    }
}

fn read(path: &Path) -> Result<Vec<Vec<String>>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_path(path)?;
    let rows = reader.records();
    rows.map(|row| row.map(|row| row.iter().map(str::to_owned).collect()))
        .collect()
}
