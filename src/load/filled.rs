//! The readers' workbook, filled in and brought back.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::error::LoadError;
use super::gather::hash_of;
use super::handed_out::{MOVED, Shown, Wordings, number_of, rule_of};
use super::read::{Kind, Origin, Row, Stop, Workbook, kind_of};
use super::sheet::file_name;
use crate::answer::Answer;
use crate::protocol::{
    ACTIVITIES, ACTIVITY_COLUMNS, ANALYSIS_QUESTIONS, ANALYSIS_SHEET, AWAY_COLUMNS, AWAY_SHEET,
    COLUMNS, FORM, FRONT_SHEET, KEY_SEPARATOR, MARK_SHEET, MEASURED, MISSING, Mark, OVER_COVERAGE,
    READER, TABLE, TableMark,
};
use crate::secrecy::{masked, shown_name};
use crate::time::Day;

/// A readers' workbook as it came back.
#[derive(Clone, Debug)]
pub struct Filled {
    /// File name.
    pub name: String,
    /// SHA-256 of its bytes, as hex.
    pub sha256: String,
    /// What it is about.
    pub mark: Mark,
    /// Who read; empty when nobody is named.
    pub reader: String,
    /// The day on which the machine's answers in it are measured; `None` when its first sheet does not say.
    pub measuring_day: Option<Day>,
    /// Every row of questions, those without an answer too.
    pub rows: Vec<FilledRow>,
    /// Cases that fell away.
    pub away: Vec<AwayRow>,
    /// What was written on the sheet of analysis.
    pub analysis: Analysis,
    /// Cells in which an identity number was masked.
    pub masked: u64,
    /// Rows with something written outside what is read.
    pub stray: u64,
}

/// A row of questions.
#[derive(Clone, Debug)]
pub struct FilledRow {
    /// Sheet, and row from 1.
    pub place: Place,
    /// Id of the battery's table.
    pub table: String,
    /// Running number of the case.
    pub number: u32,
    /// The case as the row names it; empty where running numbers alone were handed out.
    pub case: String,
    /// Id of the rule.
    pub rule: String,
    /// The answer; empty, or one of those allowed.
    pub answer: String,
    /// Internal comment.
    pub comment: String,
    /// Footnote.
    pub note: String,
}

/// A case that fell away.
#[derive(Clone, Debug)]
pub struct AwayRow {
    /// Sheet, and row from 1.
    pub place: Place,
    /// Id of the battery's table.
    pub table: String,
    /// Running number of the case.
    pub number: u32,
    /// True when the case does not belong to the population.
    pub is_over_coverage: bool,
    /// Why.
    pub reason: String,
}

/// Where something stands in a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Name of the sheet.
    pub sheet: String,
    /// Row as a spreadsheet numbers it.
    pub row: u32,
}

/// What the readers make of the result.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Analysis {
    /// The answers to the routine's questions, in their order.
    pub answers: Vec<String>,
    /// Planned activities: what, who, until when.
    pub activities: Vec<[String; 3]>,
}

/// Faults of one workbook that are told; the rest are counted.
const MOST_FAULTS: usize = 20;

/// Rows below the header of the activities, and of what fell away, that are read.
const LAST_ROW: u32 = 2_000;

/// Reads a workbook; `None` when the file is not one that `stickprov protokoll` made.
///
/// # Errors
/// The file cannot be read, or is not as it was handed out: rows are missing or an answer is not allowed.
pub fn read_filled(path: &Path) -> Result<Option<Filled>, LoadError> {
    let name = shown_name(&file_name(path));
    let refuse = |fault: &str| refuse_faults(&name, vec![fault.to_owned()]);
    if path.is_dir() {
        refuse("det är en mapp; ange filerna i den, med --protokoll framför var och en")?;
    }
    if !path.is_file() {
        return Err(LoadError::Missing(path.to_owned()));
    }
    let is_empty = path.metadata().is_ok_and(|found| found.len() == 0);
    if is_empty || file_name(path).starts_with("~$") {
        refuse(
            "filen är tom eller ett kalkylprograms låsfil; stäng arbetsboken och ange själva filen",
        )?;
    }
    let origin = Origin::File(path.to_owned());
    let kind = kind_of(&origin).map_err(|error| LoadError::read(&name, error))?;
    if !matches!(kind, Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods) {
        return Ok(None);
    }
    let book = Workbook::open(&origin, kind, &name)?;
    let has = |name: &str| book.sheet_names().iter().any(|sheet| sheet == name);
    if !has(MARK_SHEET) {
        let was_ours = [FRONT_SHEET, AWAY_SHEET, ANALYSIS_SHEET]
            .into_iter()
            .all(has);
        let lost =
            format!("det dolda bladet {MARK_SHEET} saknas; använd arbetsboken som den lämnades ut");
        refuse_faults(&name, was_ours.then_some(lost).into_iter().collect())?;
        return Ok(None);
    }
    let mut reading = Filling {
        book: &book,
        faults: Vec::new(),
        masked: 0,
        stray: 0,
    };
    let Some(mark) = reading.mark()? else {
        return Ok(None);
    };
    let rows = reading.all_rows(&mark)?;
    let away = reading.away(&mark)?;
    let analysis = reading.analysis()?;
    let reader = reading.reader(&mark)?;
    let measuring_day = reading.measuring_day()?;
    reading.count_other_sheets(&mark)?;
    let (masked, stray) = (reading.masked, reading.stray);
    refuse_faults(&name, reading.faults)?;
    Ok(Some(Filled {
        sha256: hash_of(&origin).map_err(|error| LoadError::read(&name, error))?,
        name,
        mark,
        reader,
        measuring_day,
        rows,
        away,
        analysis,
        masked,
        stray,
    }))
}

/// Refuses a workbook with the first of its faults, and how many more there are.
pub(super) fn refuse_faults(name: &str, mut faults: Vec<String>) -> Result<(), LoadError> {
    if faults.is_empty() {
        return Ok(());
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    faults.truncate(MOST_FAULTS);
    if more > 0 {
        faults.push(format!("och {more} fel till"));
    }
    Err(LoadError::Filled {
        file: name.to_owned(),
        faults: faults.join("\n  "),
    })
}

/// A fault with its place.
pub(super) fn fault_at(sheet: &str, row: Option<u32>, column: &str, text: &str) -> String {
    let row = row.map(|row| format!(" rad {row}")).unwrap_or_default();
    let column = if column.is_empty() {
        String::new()
    } else {
        format!(" kolumn {column}")
    };
    format!("bladet {sheet}{row}{column}: {text}")
}

/// A workbook under reading.
struct Filling<'a> {
    book: &'a Workbook,
    faults: Vec<String>,
    masked: u64,
    stray: u64,
}

impl Filling<'_> {
    /// Hands each row of a sheet to `receive`.
    fn each(&self, sheet: &str, mut receive: impl FnMut(&Row<'_>)) -> Result<(), LoadError> {
        let read = self.book.for_each_row(sheet, &mut |row| {
            receive(row);
            Ok(())
        });
        match read {
            Ok(()) | Err(Stop::Enough) => Ok(()),
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }

    fn has_sheet(&self, name: &str) -> bool {
        self.book.sheet_names().iter().any(|sheet| sheet == name)
    }

    fn fault(&mut self, sheet: &str, row: Option<u32>, column: &str, text: &str) {
        self.faults.push(fault_at(sheet, row, column, text));
    }

    /// A text that someone has written, without identity numbers.
    fn free(&mut self, text: &str) -> String {
        match masked(text) {
            Some(safe) => {
                self.masked += 1;
                safe
            }
            None => text.to_owned(),
        }
    }

    fn mark(&self) -> Result<Option<Mark>, LoadError> {
        let mut form = String::new();
        let mut mark = Mark {
            reader: String::new(),
            tables: Vec::new(),
        };
        self.each(MARK_SHEET, |row| {
            let cell = |column| row.raw(column).into_owned();
            match (row.number, cell(0).as_str()) {
                (1, text) => text.clone_into(&mut form),
                (_, READER) => mark.reader = cell(1),
                (_, TABLE) => mark.tables.push(TableMark {
                    table: cell(1),
                    identity: cell(2),
                    sheet: cell(3),
                    numbers: cell(4)
                        .split(' ')
                        .filter_map(|text| text.parse().ok())
                        .collect(),
                    rules: cell(5).split(' ').map(ToOwned::to_owned).collect(),
                }),
                _ => {}
            }
        })?;
        Ok((form == FORM).then_some(mark))
    }

    /// The reader that the mark names, else the one written on the first sheet.
    fn reader(&self, mark: &Mark) -> Result<String, LoadError> {
        let mut found = mark.reader.clone();
        if found.is_empty() && self.has_sheet(FRONT_SHEET) {
            self.each(FRONT_SHEET, |row| {
                if row.raw(0) == READER && found.is_empty() {
                    found = row.raw(1).into_owned();
                }
            })?;
        }
        Ok(masked(&found).unwrap_or(found))
    }

    /// The day that the first sheet names.
    fn measuring_day(&self) -> Result<Option<Day>, LoadError> {
        let mut found = None;
        if self.has_sheet(FRONT_SHEET) {
            self.each(FRONT_SHEET, |row| {
                if row.raw(0) == MEASURED && found.is_none() {
                    found = Day::parse(&row.raw(1));
                }
            })?;
        }
        Ok(found)
    }

    fn all_rows(&mut self, mark: &Mark) -> Result<Vec<FilledRow>, LoadError> {
        let mut rows = Vec::new();
        for table in &mark.tables {
            if self.has_sheet(&table.sheet) {
                self.rows_of(table, &mut rows)?;
            } else {
                self.fault(&table.sheet, None, "", "bladet saknas");
            }
        }
        Ok(rows)
    }

    fn rows_of(&mut self, table: &TableMark, rows: &mut Vec<FilledRow>) -> Result<(), LoadError> {
        let mut columns: Option<Columns> = None;
        let mut found: Vec<SheetRow> = Vec::new();
        let mut stray = 0;
        self.each(&table.sheet, |row| match &columns {
            None => columns = Columns::of(row),
            Some(columns) => {
                stray += u64::from(row.filled().any(|(column, _)| column >= COLUMNS.len()));
                found.extend(columns.read(row));
            }
        })?;
        if columns.is_none() {
            self.fault(
                &table.sheet,
                None,
                "",
                "rubrikraden är ändrad eller borttagen",
            );
            return Ok(());
        }
        self.stray += stray;
        let mut wanted: HashSet<String> = table.keys().collect();
        let shown = found.iter().map(|row| (row.key.as_str(), &row.shown));
        let wordings = Wordings::of(shown);
        for row in found {
            if wanted.remove(&row.key) {
                self.check_row(table, &row, &wordings);
                rows.push(self.filled_row(table, row));
            } else {
                let text =
                    "raden står två gånger, har ingen nyckel eller hör inte till arbetsboken";
                self.fault(&table.sheet, Some(row.row), "Nyckel", text);
            }
        }
        self.tell_missing(table, &wanted);
        Ok(())
    }

    /// An answer must be one of those allowed, and stand on the row of its question.
    fn check_row(&mut self, table: &TableMark, row: &SheetRow, wordings: &Wordings) {
        if let Some(column) = wordings.column_at_odds(table, &row.key, &row.shown) {
            self.fault(&table.sheet, Some(row.row), column, MOVED);
        }
        if !row.answer.is_empty() && !is_allowed(&row.answer) {
            let text = "väntade Ja, Nej, X eller Uppgift saknas";
            self.fault(&table.sheet, Some(row.row), COLUMNS[7], text);
        }
    }

    fn filled_row(&mut self, table: &TableMark, row: SheetRow) -> FilledRow {
        let number = number_of(&row.key).and_then(|text| text.parse().ok());
        FilledRow {
            place: Place {
                sheet: table.sheet.clone(),
                row: row.row,
            },
            table: table.table.clone(),
            number: number.unwrap_or(0),
            case: row.shown.case,
            rule: rule_of(&row.key).to_owned(),
            answer: row.answer,
            comment: self.free(&row.comment),
            note: self.free(&row.note),
        }
    }

    /// Rows that were handed out and have not come back.
    fn tell_missing(&mut self, table: &TableMark, missing: &HashSet<String>) {
        let mut by_case: BTreeMap<u32, usize> = BTreeMap::new();
        for key in missing {
            *by_case
                .entry(
                    number_of(key)
                        .and_then(|text| text.parse().ok())
                        .unwrap_or(0),
                )
                .or_default() += 1;
        }
        for (number, count) in by_case {
            let questions = if count == 1 { "fråga" } else { "frågor" };
            let text = format!(
                "{count} {questions} om ärende {number} saknas; lämna tillbaka hela arbetsboken"
            );
            self.fault(&table.sheet, None, "", &text);
        }
    }

    fn away(&mut self, mark: &Mark) -> Result<Vec<AwayRow>, LoadError> {
        if !self.has_sheet(AWAY_SHEET) {
            self.fault(AWAY_SHEET, None, "", "bladet saknas");
            return Ok(Vec::new());
        }
        let mut found: Vec<(u32, [String; 4])> = Vec::new();
        let (mut is_below, mut stray) = (false, 0);
        self.each(AWAY_SHEET, |row| {
            let cells = [0, 1, 2, 3].map(|column| row.raw(column).into_owned());
            stray += u64::from(row.filled().any(|(column, _)| column >= AWAY_COLUMNS.len()));
            if is_below && row.number <= LAST_ROW && cells.iter().any(|cell| !cell.is_empty()) {
                found.push((row.number, cells));
            } else if cells[0] == AWAY_COLUMNS[0] && cells[1] == AWAY_COLUMNS[1] {
                is_below = true;
            }
        })?;
        self.stray += stray;
        let mut rows = Vec::new();
        for (row, cells) in found {
            rows.extend(self.away_row(mark, row, cells));
        }
        Ok(rows)
    }

    fn away_row(&mut self, mark: &Mark, row: u32, cells: [String; 4]) -> Option<AwayRow> {
        let [sheet, number, kind, reason] = cells;
        let mut table = mark.tables.iter().filter(|table| table.sheet == sheet);
        // With one table there is nothing to choose.
        let only = mark
            .tables
            .first()
            .filter(|_| sheet.is_empty() && mark.tables.len() == 1);
        let table = table.next().or(only);
        let number: Option<u32> = number.parse().ok();
        let known = table
            .zip(number)
            .filter(|(table, number)| table.numbers.contains(number));
        let checks = [
            (table.is_some(), 0, "välj bladet som ärendet står på"),
            (
                known.is_some() || table.is_none(),
                1,
                "väntade ett av arbetsbokens löpnummer",
            ),
            (
                [OVER_COVERAGE, MISSING].contains(&kind.as_str()),
                2,
                "väntade Övertäckning eller Bortfall",
            ),
            (!reason.is_empty(), 3, "skriv varför"),
        ];
        let before = self.faults.len();
        for (is_right, column, text) in checks {
            if !is_right {
                self.fault(AWAY_SHEET, Some(row), AWAY_COLUMNS[column], text);
            }
        }
        let (table, number) = known.filter(|_| self.faults.len() == before)?;
        Some(AwayRow {
            place: Place {
                sheet: AWAY_SHEET.to_owned(),
                row,
            },
            table: table.table.clone(),
            number,
            is_over_coverage: kind == OVER_COVERAGE,
            reason: self.free(&reason),
        })
    }

    /// Sheets that the workbook did not have when it was handed out.
    fn count_other_sheets(&mut self, mark: &Mark) -> Result<(), LoadError> {
        let own = [MARK_SHEET, FRONT_SHEET, AWAY_SHEET, ANALYSIS_SHEET];
        for sheet in self.book.sheet_names() {
            let is_table = mark.tables.iter().any(|table| table.sheet == sheet);
            if is_table || own.contains(&sheet.as_str()) {
                continue;
            }
            let mut rows = 0;
            self.each(&sheet, |row| rows += u64::from(!row.is_empty()))?;
            self.stray += rows;
        }
        Ok(())
    }

    fn analysis(&mut self) -> Result<Analysis, LoadError> {
        let mut answers = vec![String::new(); ANALYSIS_QUESTIONS.len()];
        let mut activities: Vec<[String; 3]> = Vec::new();
        if !self.has_sheet(ANALYSIS_SHEET) {
            return Ok(Analysis::default());
        }
        // The answer stands on the row under its question.
        let mut asked: Option<(usize, u32)> = None;
        let mut is_below = false;
        let mut stray = 0;
        self.each(ANALYSIS_SHEET, |row| {
            let cells = [0, 1, 2].map(|column| row.raw(column).into_owned());
            let question = ANALYSIS_QUESTIONS.iter().position(|text| *text == cells[0]);
            let under = asked.filter(|(_, row_above)| row.number == row_above + 1);
            stray += u64::from(row.filled().any(|(column, _)| column > 2));
            if let Some(question) = question {
                asked = Some((question, row.number));
            } else if cells[0] == ACTIVITY_COLUMNS[0] && cells[1] == ACTIVITY_COLUMNS[1] {
                is_below = true;
            } else if is_below && cells.iter().any(|cell| !cell.is_empty()) {
                activities.push(cells);
            } else if let Some((question, _)) = under {
                answers[question].clone_from(&cells[0]);
            } else if row.number > 2 && cells[0] != ACTIVITIES && !row.is_empty() {
                stray += 1;
            }
        })?;
        self.stray += stray;
        let answers = answers.iter().map(|text| self.free(text)).collect();
        let activities = activities
            .into_iter()
            .map(|cells| cells.map(|cell| self.free(&cell)))
            .collect();
        Ok(Analysis {
            answers,
            activities,
        })
    }
}

/// A row of questions as it stands on a sheet.
struct SheetRow {
    row: u32,
    key: String,
    answer: String,
    comment: String,
    note: String,
    shown: Shown,
}

/// Where the columns that are read stand on a sheet: in order those of the number, the case, the question's number, the
/// question, the answer, the comment, the note and the key.
struct Columns([usize; 8]);

impl Columns {
    /// The columns of a header row; `None` for any other row.
    fn of(row: &Row<'_>) -> Option<Self> {
        let heads: Vec<(usize, String)> = row
            .filled()
            .map(|(column, text)| (column, text.into_owned()))
            .collect();
        let mut places = [0; 8];
        for (place, column) in places.iter_mut().zip([0, 1, 3, 4, 7, 8, 9, 11]) {
            let mut found = heads.iter();
            *place = found.find(|(_, head)| head == COLUMNS[column])?.0;
        }
        Some(Self(places))
    }

    /// What a row says; `None` when it has neither a key nor anything from the reader.
    fn read(&self, row: &Row<'_>) -> Option<SheetRow> {
        let cells = self.0.map(|column| row.raw(column).into_owned());
        let [
            number,
            case,
            question_number,
            question,
            answer,
            comment,
            note,
            key,
        ] = cells;
        let is_blank = [&key, &answer, &comment, &note]
            .iter()
            .all(|cell| cell.is_empty());
        let shown = Shown {
            number,
            case,
            question_number,
            question,
        };
        (!is_blank).then_some(SheetRow {
            row: row.number,
            key,
            answer,
            comment,
            note,
            shown,
        })
    }
}

impl TableMark {
    /// The keys of its rows.
    fn keys(&self) -> impl Iterator<Item = String> {
        self.numbers.iter().flat_map(move |number| {
            let key = |rule: &String| {
                [self.table.as_str(), &number.to_string(), rule].join(&KEY_SEPARATOR.to_string())
            };
            self.rules.iter().map(key).collect::<Vec<_>>()
        })
    }
}

fn is_allowed(text: &str) -> bool {
    let allowed = [
        Answer::Ja,
        Answer::Nej,
        Answer::EjTillampligt,
        Answer::UppgiftSaknas,
    ];
    let wanted = text.to_lowercase();
    allowed
        .iter()
        .any(|answer| answer.label().to_lowercase() == wanted)
}
