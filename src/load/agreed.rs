//! Last week's list, filled in: what was agreed on each row.

use std::path::Path;

use super::error::LoadError;
use super::read::{Kind, MomentCell, Origin, Row, Stop, Workbook, kind_of};
use super::sheet::file_name;
use crate::secrecy::{masked, shown_name};
use crate::table::label_of;
use crate::watch::{Agreed, Carried};

/// The sheet that is filled in.
pub const WATCH_SHEET: &str = "Bevakning";

/// The columns that are read back, by their code.
const READ: [&str; 7] = Carried::COLUMNS;

/// Reads last week's list: the workbook that `stickprov bevaka` wrote, with what was agreed. Rows on which nothing was
/// agreed are left out. Says also in how many cells an identity number was masked.
///
/// # Errors
/// The file cannot be read, or is no such workbook, or a day on it cannot be read.
pub fn read_agreed(path: &Path) -> Result<(Vec<Carried>, u64), LoadError> {
    let name = shown_name(&file_name(path));
    let refuse = |fault: String| LoadError::Filled {
        file: name.clone(),
        faults: fault,
    };
    if !path.is_file() {
        return Err(LoadError::Missing(path.to_owned()));
    }
    let origin = Origin::File(path.to_owned());
    let kind = kind_of(&origin).map_err(|error| LoadError::read(&name, error))?;
    if !matches!(kind, Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods) {
        return Err(refuse(
            "väntade arbetsboken bevaka.xlsx från förra veckan".to_owned(),
        ));
    }
    let book = Workbook::open(&origin, kind, &name)?;
    if !book.sheet_names().iter().any(|sheet| sheet == WATCH_SHEET) {
        return Err(refuse(format!("bladet {WATCH_SHEET} saknas")));
    }
    let mut columns: Option<[usize; READ.len()]> = None;
    let mut rows = Vec::new();
    let mut faults = Vec::new();
    let mut hidden = 0;
    let read = book.for_each_row(WATCH_SHEET, &mut |row| {
        match &columns {
            None => columns = columns_of(row),
            Some(columns) => match carried(row, columns, &mut hidden) {
                Ok(found) => rows.extend(found),
                Err(fault) => faults.push(fault),
            },
        }
        Ok(())
    });
    if let Err(Stop::Fault(fault)) = read {
        return Err(fault);
    }
    if columns.is_none() {
        return Err(refuse(format!(
            "bladet {WATCH_SHEET}: rubrikraden är ändrad eller borttagen"
        )));
    }
    if !faults.is_empty() {
        return Err(refuse(faults.join("\n  ")));
    }
    Ok((rows, hidden))
}

/// The places of the columns, when a row is the header.
fn columns_of(row: &Row<'_>) -> Option<[usize; READ.len()]> {
    let heads: Vec<(usize, String)> = row
        .filled()
        .map(|(place, text)| (place, text.trim().to_owned()))
        .collect();
    let find = |code: &str| {
        let label = label_of(code);
        heads
            .iter()
            .find(|(_, head)| *head == label)
            .map(|(place, _)| *place)
    };
    let found: Option<Vec<usize>> = READ.iter().map(|code| find(code)).collect();
    found?.try_into().ok()
}

fn carried(
    row: &Row<'_>,
    columns: &[usize; READ.len()],
    hidden: &mut u64,
) -> Result<Option<Carried>, String> {
    let text = |place: usize| row.text(columns[place]).trim().to_owned();
    let mut free = |place: usize| {
        let written = text(place);
        match masked(&written) {
            Some(safe) => {
                *hidden += 1;
                safe
            }
            None => written,
        }
    };
    let (step, who) = (free(4), free(5));
    let by = match row.moment(columns[6]) {
        MomentCell::Read(moment) => Some(moment.day),
        MomentCell::Empty => None,
        MomentCell::Unreadable(_) => {
            return Err(format!(
                "bladet {WATCH_SHEET} rad {} kolumn {}: väntade en dag som ÅÅÅÅ-MM-DD",
                row.number,
                label_of(READ[6])
            ));
        }
    };
    if step.is_empty() && who.is_empty() && by.is_none() {
        return Ok(None);
    }
    Ok(Some(Carried {
        table: text(0),
        case: text(1),
        rule: text(2),
        due: text(3),
        agreed: Agreed { step, who, by },
    }))
}
