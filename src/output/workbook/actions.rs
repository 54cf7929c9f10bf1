//! The sheet of measures to take: a row for each thing that is lacking, with room for who does what by when.

use rust_xlsxwriter::{DataValidation, Workbook, XlsxError};

use super::{Styles, set_up_print};
use crate::numbers::height_of;
use crate::output::Report;
use crate::output::csv::neutral;
use crate::table::SHORTCOMING;

const HEADS: [(&str, f64); 9] = [
    ("Tema", 18.0),
    ("Tabell", 20.0),
    ("Fråga nr", 9.0),
    ("Grad", 8.0),
    ("Iakttagelse", 64.0),
    ("Åtgärd", 40.0),
    ("Ansvarig", 18.0),
    ("Klart senast", 13.0),
    ("Läge", 14.0),
];

/// Where the finding stands among the columns.
const FINDING: usize = 4;

/// What a measure's state can be.
const STATES: [&str; 4] = ["ej påbörjad", "pågår", "klar", "ingen åtgärd"];

pub(super) fn add(
    book: &mut Workbook,
    report: &Report<'_>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name("Åtgärder")?;
    for (column, (head, width)) in (0..).zip(HEADS) {
        sheet.write_with_format(0, column, head, &styles.head)?;
        sheet.set_column_width(column, width)?;
    }
    let dates = styles.dates();
    let lacking = report
        .findings
        .rows
        .iter()
        .filter(|row| row[5] == SHORTCOMING);
    let mut last = 0;
    for (line, row) in (1..).zip(lacking) {
        let [theme, table, number, _, grade, _, text] = row.as_slice() else {
            continue;
        };
        for (column, cell) in (0..).zip([theme, table, number, grade, text]) {
            sheet.write_with_format(line, column, &*neutral(cell), &styles.text)?;
        }
        for column in [5, 6, 8] {
            sheet.write_blank(line, column, &styles.text)?;
        }
        sheet.write_blank(line, 7, &dates)?;
        sheet.set_row_height(line, height_of(&[(text.as_str(), HEADS[FINDING].1)]))?;
        last = line;
    }
    if last > 0 {
        let states = DataValidation::new().allow_list_strings(&STATES)?;
        sheet.add_data_validation(1, 8, last, 8, &states)?;
        sheet.autofilter(0, 0, last, 8)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    set_up_print(sheet, 0)
}
