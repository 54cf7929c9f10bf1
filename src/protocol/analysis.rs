//! The sheets on what fell away, and on what the result means.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Worksheet,
    XlsxError,
};

use super::mark::Mark;
use super::styles::Styles;
use super::{
    ACTIVITIES, ACTIVITY_COLUMNS, ANALYSIS_QUESTIONS, ANALYSIS_SHEET, AWAY_COLUMNS, AWAY_SHEET,
    MISSING, OVER_COVERAGE,
};

/// Rows for cases that fell away.
pub(super) const AWAY_ROWS: u32 = 30;

/// The first of them, from 0.
pub(super) const AWAY_FIRST: u32 = AWAY_HEAD + 1;

/// Rows for activities.
const ACTIVITY_ROWS: u32 = 15;

/// The row of the column names of what fell away, from 0.
const AWAY_HEAD: u32 = 3;

/// The rows of the first answer, and of the activities' column names, from 0.
const FIRST_ANSWER: u32 = 3;
const ACTIVITY_HEAD: u32 = 9;

/// Writes the sheet of cases that fell away.
pub(super) fn add_away(
    sheet: &mut Worksheet,
    mark: &Mark,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(AWAY_SHEET)?;
    sheet.write_with_format(0, 0, "Bortfall", &styles.title)?;
    sheet.write_with_format(
        1,
        0,
        "Övertäckning: ärendet hör inte hit (felaktigt inlett, barn i annan kommun, dubblett). Det stryks och lämnar alla nämnare. Orsaken trycks som not: skriv inga namn.",
        &styles.quiet,
    )?;
    sheet.write_with_format(
        2,
        0,
        "Bortfall: ärendet hör hit men kan inte läsas (akten saknas, sekretess). Det räknas åt båda hållen i uppskattningen.",
        &styles.quiet,
    )?;
    for (column, name) in (0..).zip(AWAY_COLUMNS) {
        sheet.write_with_format(AWAY_HEAD, column, name, &styles.head)?;
    }
    let (first, last) = (AWAY_FIRST, AWAY_FIRST + AWAY_ROWS - 1);
    for row in first..=last {
        for column in 0..4 {
            sheet.write_blank(row, column, &styles.open_text)?;
        }
    }
    let sheets: Vec<&str> = mark
        .tables
        .iter()
        .map(|table| table.sheet.as_str())
        .collect();
    sheet.add_data_validation(
        first,
        0,
        last,
        0,
        &choice(&sheets, "Välj bladet som ärendet står på.")?,
    )?;
    let kinds = choice(
        &[OVER_COVERAGE, MISSING],
        "Välj Övertäckning eller Bortfall.",
    )?;
    sheet.add_data_validation(first, 2, last, 2, &kinds)?;
    for (column, width) in [(0, 26), (1, 8), (2, 16), (3, 70)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(AWAY_FIRST, 0)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}

fn choice(texts: &[&str], fault: &str) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_list_strings(texts)?
        .set_error_message(fault)
        .map(|validation| validation.set_error_style(DataValidationErrorStyle::Stop))
}

/// Writes the sheet of the routine's two questions and the planned activities.
pub(super) fn add_analysis(sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name(ANALYSIS_SHEET)?;
    sheet.write_with_format(0, 0, "Analys", &styles.title)?;
    sheet.write_with_format(
        1,
        0,
        "Fylls i gemensamt när akterna är lästa. Skriv inga namn på barn eller anhöriga.",
        &styles.quiet,
    )?;
    for (place, question) in (0_u32..).zip(ANALYSIS_QUESTIONS) {
        let row = FIRST_ANSWER + place * 3;
        sheet.write_with_format(row - 1, 0, question, &styles.strong)?;
        sheet.merge_range(row, 0, row, 2, "", &styles.open_text)?;
        sheet.set_row_height(row, 110)?;
    }
    sheet.write_with_format(ACTIVITY_HEAD - 1, 0, ACTIVITIES, &styles.strong)?;
    for (column, name) in (0..).zip(ACTIVITY_COLUMNS) {
        sheet.write_with_format(ACTIVITY_HEAD, column, name, &styles.head)?;
    }
    let (first, last) = (ACTIVITY_HEAD + 1, ACTIVITY_HEAD + ACTIVITY_ROWS);
    for row in first..=last {
        sheet.write_blank(row, 0, &styles.open_text)?;
        sheet.write_blank(row, 1, &styles.open_text)?;
        sheet.write_blank(row, 2, &styles.open_date)?;
    }
    let earliest = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let day = DataValidation::new()
        .allow_date(DataValidationRule::GreaterThan(earliest))
        .set_error_message("Skriv ett datum, ÅÅÅÅ-MM-DD.")?
        .set_error_style(DataValidationErrorStyle::Stop);
    sheet.add_data_validation(first, 2, last, 2, &day)?;
    for (column, width) in [(0, 70), (1, 28), (2, 16)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect();
    Ok(())
}
