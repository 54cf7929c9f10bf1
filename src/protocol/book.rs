//! The workbook of one reader.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::analysis::{add_analysis, add_away};
use super::assign::Assignment;
use super::front::{Progress, add_front};
use super::mark::{Mark, TableMark, add_mark};
use super::questions::{QuestionSheet, add_questions};
use super::styles::Styles;
use crate::audit::Audit;
use crate::output::{properties, saved};

/// The longest name that a sheet can have.
const LONGEST_NAME: usize = 31;

/// Makes the workbook of one reader. With `only_numbers` the cases are told by running number alone.
///
/// # Errors
/// The workbook could not be made.
pub fn render(
    audit: &Audit<'_>,
    part: &Assignment,
    only_numbers: bool,
    program: &str,
) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_properties(&properties(
        "Granskarens protokoll",
        program,
        audit.measuring_day,
    )?);
    let mark = mark_of(audit, part);
    book.add_worksheet().set_name(super::FRONT_SHEET)?;
    let mut progress: Vec<Progress> = Vec::new();
    for (place, table) in mark.tables.iter().enumerate() {
        let sheet = QuestionSheet {
            audit,
            table: table_place(audit, &table.table),
            mark: &mark.tables[place],
            only_numbers,
        };
        progress.push(add_questions(book.add_worksheet(), &sheet, &styles)?);
    }
    add_away(book.add_worksheet(), &mark, &styles)?;
    add_analysis(book.add_worksheet(), &styles)?;
    add_mark(book.add_worksheet(), &mark)?;
    let front = book.worksheet_from_name(super::FRONT_SHEET)?;
    add_front(front, audit, &mark, &progress, &styles)?;
    saved(&mut book)
}

fn table_place(audit: &Audit<'_>, id: &str) -> usize {
    let mut tables = audit.battery.tables.iter();
    tables.position(|table| table.id == id).unwrap_or(0)
}

/// What the workbook is about; tables of which the reader has no case are left out.
fn mark_of(audit: &Audit<'_>, part: &Assignment) -> Mark {
    let tables = audit.battery.tables.iter().zip(&part.numbers);
    let with_cases = tables.filter(|(_, numbers)| !numbers.is_empty());
    let tables = with_cases.map(|(table, numbers)| TableMark {
        table: table.id.clone(),
        identity: audit.identity_of(table),
        sheet: sheet_name(&table.title),
        numbers: numbers.clone(),
        rules: table
            .questions
            .iter()
            .map(|question| audit.book.rule(question.rule).id.clone())
            .collect(),
    });
    Mark {
        reader: part.reader.clone(),
        tables: tables.collect(),
    }
}

/// A title as a sheet's name: short, and without the signs that a workbook does not allow there.
fn sheet_name(title: &str) -> String {
    let is_allowed = |sign: &char| !['[', ']', ':', '*', '?', '/', '\\'].contains(sign);
    title
        .chars()
        .filter(is_allowed)
        .take(LONGEST_NAME)
        .collect()
}
