use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, Formula,
    Workbook, Worksheet, XlsxError,
};

use super::{Values, meaning_of, row_of, values_of};
use crate::output::saved;
use crate::rulebook::{Role, Rulebook, TableSpec, Word};

/// Sheets of the template that are not tables: how to fill it in, and the lists behind the drop-downs.
pub const TEMPLATE_SHEETS: [&str; 2] = [READ_ME, LISTS];

const READ_ME: &str = "Läs mig";
const LISTS: &str = "Listor";

/// Rows of each sheet that have drop-downs and date checks.
const ROWS: u32 = 2_000;

/// The longest list that a drop-down can hold by itself; a longer one stands on the sheet of lists.
const LONGEST_LIST: usize = 255;

/// The first day that a date may be.
const FIRST_YEAR: u16 = 1990;

/// An empty workbook in the canonical layout: a sheet for each table, with headers, drop-downs, checks
/// of dates, and a comment on each column.
///
/// # Errors
/// The workbook could not be made.
pub fn template_workbook(book: &Rulebook, program: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title("Mall för export");
    workbook.set_properties(
        &properties
            .set_author(program)
            .set_creation_datetime(&created),
    );
    add_read_me(workbook.add_worksheet(), book)?;
    for table in &book.tables {
        add_table(workbook.add_worksheet(), book, table)?;
    }
    add_lists(workbook.add_worksheet(), book)?;
    saved(&mut workbook)
}

fn add_read_me(sheet: &mut Worksheet, book: &Rulebook) -> Result<(), XlsxError> {
    sheet.set_name(READ_ME)?;
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 90)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let wrapped = Format::new().set_text_wrap();
    let bold = Format::new().set_bold();
    let lines = [
        "Ett blad för varje tabell. Fyll i från rad 2; ändra inte rubrikerna på rad 1.",
        "Blad och kolumner som ni lämnar helt tomma i den här arbetsboken räknas som att systemet inte har uppgiften: frågor som behöver dem bedöms inte.",
        "En tom ruta i en kolumn som används läses däremot som att uppgiften inte finns i akten.",
        "Datum skrivs ÅÅÅÅ-MM-DD, gärna med klockslag. Skriv aldrig personnummer; använd ett löpnummer för barnet.",
    ];
    let mut row = 0;
    for line in lines {
        sheet.merge_range(row, 0, row, 1, line, &wrapped)?;
        sheet.set_row_height(row, 32)?;
        row += 1;
    }
    row += 1;
    for table in &book.tables {
        sheet.write_string_with_format(row, 0, &table.name, &bold)?;
        let text = format!("{}. {}", table.label, row_of(book, table));
        sheet.write_string_with_format(row, 1, &text, &wrapped)?;
        row += 1;
    }
    Ok(())
}

fn add_table(sheet: &mut Worksheet, book: &Rulebook, table: &TableSpec) -> Result<(), XlsxError> {
    sheet.set_name(&table.name)?;
    sheet.set_freeze_panes(1, 0)?;
    let head = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00D9_E2EC));
    let required = head.clone().set_background_color(Color::RGB(0x00F2_D7A6));
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (place, column) in (0u16..).zip(&table.columns) {
        let format = if column.role == Role::Key {
            &required
        } else {
            &head
        };
        sheet.write_string_with_format(0, place, &column.name, format)?;
        let width = u32::try_from(column.name.chars().count())
            .unwrap_or(12)
            .max(12)
            + 2;
        sheet.set_column_width(place, width)?;
        let values = values_of(book, column);
        if values == Values::Day {
            sheet.set_column_format(place, &date)?;
        }
        let message = meaning_of(book, column);
        if let Some(validation) = validation_of(book, &values, &message)? {
            sheet.add_data_validation(1, place, ROWS, place, &validation)?;
        }
    }
    Ok(())
}

/// The check and the drop-down of a column, with what it means beside the cell.
fn validation_of(
    book: &Rulebook,
    values: &Values,
    message: &str,
) -> Result<Option<DataValidation>, XlsxError> {
    let told = |validation: DataValidation| {
        let short: String = message.chars().take(LONGEST_LIST).collect();
        validation.set_input_message(short)
    };
    let validation = DataValidation::new();
    let validation = match values {
        Values::Codes(codes) => {
            let codes: Vec<&str> = codes.iter().map(|(code, _)| code.as_str()).collect();
            if codes.join(",").chars().count() <= LONGEST_LIST {
                validation.allow_list_strings(&codes)?
            } else {
                return Ok(None);
            }
        }
        Values::Decision => validation.allow_list_formula(list_of(1, decisions(book).len())),
        Values::Event => validation.allow_list_formula(list_of(0, events(book).len())),
        Values::Day => {
            let first = ExcelDateTime::from_ymd(FIRST_YEAR, 1, 1)?;
            validation.allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
        }
        Values::Number => {
            validation.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))
        }
        _ => validation.allow_any_value(),
    };
    told(validation).map(Some)
}

fn list_of(column: usize, count: usize) -> Formula {
    let letter = ["A", "B"].get(column).copied().unwrap_or("A");
    Formula::new(format!("={LISTS}!${letter}$2:${letter}${}", count + 1))
}

fn add_lists(sheet: &mut Worksheet, book: &Rulebook) -> Result<(), XlsxError> {
    sheet.set_name(LISTS)?;
    let bold = Format::new().set_bold();
    for (column, (title, words)) in
        (0u16..).zip([("händelser", events(book)), ("beslut", decisions(book))])
    {
        sheet.set_column_width(column, 44)?;
        sheet.write_string_with_format(0, column, title, &bold)?;
        for (row, word) in (1u32..).zip(words) {
            sheet.write_string(row, column, word)?;
        }
    }
    Ok(())
}

fn events(book: &Rulebook) -> Vec<&str> {
    words_where(book, |_| true)
}

fn decisions(book: &Rulebook) -> Vec<&str> {
    words_where(book, |is_decision| is_decision)
}

/// The events that an export can hold, for which a condition on being a decision holds.
fn words_where(book: &Rulebook, wanted: fn(bool) -> bool) -> Vec<&str> {
    let words = &book.words;
    let read = words
        .events()
        .filter(|event| !words.event_word(*event).is_calculated);
    let chosen = read.filter(|event| wanted(words.event_word(*event).is_decision));
    chosen
        .map(|event| words.id_of(Word::Event(event)))
        .collect()
}
