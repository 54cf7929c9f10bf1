use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::Report;
use super::about::{LEGEND, about};
use super::csv::neutral;
use crate::answer::Answer;
use crate::table::{Grid, Table, evidence, evidence_header};

/// Columns of a grid that a sheet can hold beside the question, with room to spare.
const MOST_CASES: usize = 16_000;

/// Rows that a sheet can hold below its header.
const MOST_ROWS: usize = 1_048_000;

const A4: u8 = 9;

/// The workbook, laid out like the print: a sheet for each grid, then shares, evidence, remarks and
/// what decides the result.
pub(super) fn render(report: &Report<'_>) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_properties(&properties(report)?);
    for grid in &report.grids {
        add_grid(book.add_worksheet(), grid, &styles)?;
    }
    add_table(book.add_worksheet(), &report.shares, &styles)?;
    add_table(book.add_worksheet(), &evidence_table(report), &styles)?;
    add_table(book.add_worksheet(), &report.remarks, &styles)?;
    add_about(book.add_worksheet(), report, &styles)?;
    book.save_to_buffer()
}

/// The creation time is the measuring day: the same input gives the same bytes.
fn properties(report: &Report<'_>) -> Result<DocProperties, XlsxError> {
    let day = report.audit.measuring_day;
    let (month, day_of_month) = day.month_day();
    let year = u16::try_from(day.year()).unwrap_or(1900);
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let created = ExcelDateTime::from_ymd(year, part(month), part(day_of_month))?;
    let title = &report.audit.battery.title;
    Ok(DocProperties::new()
        .set_title(title)
        .set_author(&report.program)
        .set_creation_datetime(&created))
}

struct Styles {
    title: Format,
    head: Format,
    question: Format,
    plain: Format,
    text: Format,
    no: Format,
    missing: Format,
    quiet: Format,
}

impl Styles {
    fn new() -> Self {
        let framed = Format::new()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF));
        let cell = framed
            .clone()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            head: framed
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00D9_E2EC))
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            question: framed
                .clone()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter),
            text: framed.set_text_wrap().set_align(FormatAlign::Top),
            no: cell
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00F8_D7DA)),
            missing: cell
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00FF_F3CD)),
            quiet: cell.clone().set_font_color(Color::RGB(0x0059_5959)),
            plain: cell,
        }
    }

    /// The fill stands beside the word, never instead of it.
    fn of(&self, answer: Answer) -> &Format {
        match answer {
            Answer::Ja => &self.plain,
            Answer::Nej => &self.no,
            Answer::UppgiftSaknas => &self.missing,
            Answer::EjTillampligt | Answer::EjBedomd => &self.quiet,
        }
    }
}

fn add_grid(sheet: &mut Worksheet, grid: &Grid, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&grid.title))?;
    sheet.write_with_format(0, 0, &grid.title, &styles.title)?;
    let cases = (grid.header.len() - 1).min(MOST_CASES);
    if cases + 1 < grid.header.len() {
        sheet.write(
            1,
            0,
            "Rutnätet är för brett för ett blad och står i sin CSV-fil.",
        )?;
        return Ok(());
    }
    for (column, head) in (0..).zip(&grid.header) {
        sheet.write_with_format(2, column, head, &styles.head)?;
    }
    for (line, row) in (3..).zip(&grid.rows) {
        sheet.write_with_format(line, 0, &row.question, &styles.question)?;
        for ((column, text), answer) in (1..).zip(&row.cells).zip(&row.answers) {
            sheet.write_with_format(line, column, text, styles.of(*answer))?;
        }
    }
    add_notes(sheet, grid)?;
    set_up_grid(sheet, cases)
}

/// Notes and the key to the signs stand under the grid, as in print.
fn add_notes(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    let notes = grid
        .notes
        .iter()
        .map(|(marker, text)| format!("{marker} {text}"));
    let legend = LEGEND
        .iter()
        .map(|(sign, meaning)| format!("{sign} = {meaning}"));
    let lines: Vec<String> = notes.chain([String::new()]).chain(legend).collect();
    let first = 4 + rows_of(grid);
    for (line, text) in (first..).zip(&lines) {
        sheet.write(line, 0, text)?;
    }
    Ok(())
}

fn rows_of(grid: &Grid) -> u32 {
    u32::try_from(grid.rows.len()).unwrap_or(u32::MAX / 2)
}

fn set_up_grid(sheet: &mut Worksheet, cases: usize) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 52)?;
    for column in (1..).take(cases) {
        sheet.set_column_width(column, 8)?;
    }
    sheet.set_freeze_panes(3, 1)?;
    set_up_print(sheet, 2)
}

fn set_up_print(sheet: &mut Worksheet, head: u32) -> Result<(), XlsxError> {
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(head, head)?;
    sheet.set_footer("&L&A&RSida &P av &N");
    Ok(())
}

fn evidence_table(report: &Report<'_>) -> Table {
    let tables = 0..report.grids.len();
    let rows = tables
        .flat_map(|table| evidence(report.audit, table))
        .take(MOST_ROWS);
    Table {
        title: "Underlag".to_owned(),
        header: evidence_header(),
        rows: rows.collect(),
    }
}

fn add_table(sheet: &mut Worksheet, table: &Table, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&table.title))?;
    for (column, head) in (0..).zip(&table.header) {
        sheet.write_with_format(0, column, head, &styles.head)?;
        sheet.set_column_width(column, width_of(head))?;
    }
    for (line, row) in (1..).zip(table.rows.iter().take(MOST_ROWS)) {
        for (column, text) in (0..).zip(row) {
            write_cell(sheet, line, column, text, &styles.text)?;
        }
    }
    let last_row = u32::try_from(table.rows.len().min(MOST_ROWS)).unwrap_or(0);
    let last_column = u16::try_from(table.header.len() - 1).unwrap_or(0);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    set_up_print(sheet, 0)
}

/// Counts become numbers, so that they can be summed; everything else is text.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    match text.parse::<u32>() {
        Ok(number) if text == number.to_string() => {
            sheet.write_with_format(row, column, number, format)?
        }
        _ => sheet.write_with_format(row, column, &*neutral(text), format)?,
    };
    Ok(())
}

/// Wide where sentences stand, narrow where codes do.
fn width_of(head: &str) -> f64 {
    match head {
        "maskinens_forklaring" | "fraga" | "anmarkning" | "osaker_varfor" => 48.0,
        "lagrum" | "kalla" | "not" | "kommentar" | "nej_i_ord" | "regel" => 32.0,
        "maskinens_skal" | "kod" | "fil" | "tabell" => 20.0,
        _ => 12.0,
    }
}

fn add_about(sheet: &mut Worksheet, report: &Report<'_>, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("Om granskningen")?;
    sheet.write_with_format(0, 0, "Om granskningen", &styles.title)?;
    let lines = about(report);
    for (line, (name, value)) in (2..).zip(&lines) {
        sheet.write_with_format(line, 0, name, &styles.head)?;
        sheet.write_with_format(line, 1, &*neutral(value), &styles.text)?;
    }
    let first = 3 + u32::try_from(lines.len()).unwrap_or(0) + 1;
    for (column, head) in (0..).zip(&report.accounts.header) {
        sheet.write_with_format(first, column, head, &styles.head)?;
    }
    for (line, row) in (first + 1..).zip(&report.accounts.rows) {
        for (column, text) in (0..).zip(row) {
            write_cell(sheet, line, column, text, &styles.text)?;
        }
    }
    sheet.set_column_width(0, 44)?;
    sheet.set_column_width(1, 70)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A sheet's name: at most 31 characters, without the signs that a workbook forbids.
fn sheet_name(title: &str) -> String {
    title
        .chars()
        .filter(|letter| !"[]:*?/\\'".contains(*letter))
        .take(31)
        .collect()
}
