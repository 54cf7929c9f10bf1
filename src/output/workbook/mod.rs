//! The workbook: the grids as in print, the figures, charts over them, and a sheet for what is to be done.

mod actions;
mod charts;

use rust_xlsxwriter::{
    Color, ConditionalFormatDataBar, ConditionalFormatText, ConditionalFormatTextRule,
    ConditionalFormatType, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet, XlsxError,
};

use indexmap::IndexSet;

use super::Report;
use super::about::{LEGEND, about, lines_under};
use super::archive::saved;
use super::csv::neutral;
use crate::answer::Answer;
use crate::numbers::height_of;
use crate::table::{Grid, Table, evidence, evidence_header, label_of};
use crate::time::Day;

/// Rows that a sheet can hold below its header.
const MOST_ROWS: usize = 1_048_000;

/// Answers whose evidence the workbook holds: more would make it slow to open and take gigabytes to write.
const MOST_EVIDENCE: usize = 50_000;

/// How hard it is packed, of 9. By the usual 6 the file is a seventh smaller, and takes longer to make.
const PACKED: u8 = 3;

const A4: u8 = 9;

/// The table that becomes a sheet for each division.
const BREAKDOWN: &str = "fordelning";

/// Width of the column of questions, in characters.
const QUESTION_WIDTH: f64 = 52.0;

/// Width of the values on the sheet about the review.
const ABOUT_WIDTH: f64 = 70.0;

/// Width of a case's column.
const CASE_WIDTH: f64 = 8.0;

/// Columns beside the question that a note may run over: what a page holds.
const NOTE_COLUMNS: u16 = 10;

/// Cases that still can be read when the whole grid is put on one page.
const ONE_PAGE: usize = 30;

/// Scale in per cent of a grid that is printed over several pages.
const MANY_PAGES_SCALE: u16 = 70;

/// Columns of the evidence that are printed; the rest is for the screen.
const PRINTED_EVIDENCE: u16 = 10;

/// The workbook, laid out like the print: a sheet for each grid, then shares, evidence, remarks and
/// what decides the result.
pub(super) fn render(report: &Report<'_>) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_zip_compression_level(PACKED);
    book.set_properties(&properties(
        &report.audit.battery.title,
        &report.program,
        report.audit.measuring_day,
    )?);
    for (place, grid) in report.grids().iter().enumerate() {
        let lines = lines_under(report, place);
        add_grid(book.add_worksheet(), grid, &lines, &styles)?;
    }
    add_table(book.add_worksheet(), &report.shares, &styles)?;
    actions::add(&mut book, report, &styles)?;
    charts::add(&mut book, report)?;
    for further in report.further() {
        if further.name == BREAKDOWN {
            add_breakdowns(&mut book, &further.table, &styles)?;
        } else {
            add_table(book.add_worksheet(), &further.table, &styles)?;
        }
    }
    if !report.is_public {
        add_evidence(book.add_worksheet(), report, &styles)?;
    }
    add_table(book.add_worksheet(), &report.method, &styles)?;
    add_table(book.add_worksheet(), &report.laws, &styles)?;
    if !report.is_public {
        add_table(book.add_worksheet(), report.remarks(), &styles)?;
    }
    add_about(book.add_worksheet(), report, &styles)?;
    saved(&mut book)
}

/// The shares group by group: a sheet for each thing that cases are divided by.
fn add_breakdowns(book: &mut Workbook, table: &Table, styles: &Styles) -> Result<(), XlsxError> {
    let place = table.header.iter().position(|name| name == "uppdelning");
    let of = |row: &Vec<String>| place.map(|place| row[place].clone()).unwrap_or_default();
    let divisions: IndexSet<String> = table.rows.iter().map(of).collect();
    for division in divisions {
        let own = table.rows.iter().filter(|row| of(row) == division);
        let sheet = Table {
            title: format!("Efter {division}"),
            header: table.header.clone(),
            rows: own.cloned().collect(),
        };
        add_table(book.add_worksheet(), &sheet, styles)?;
    }
    Ok(())
}

/// Title, program and time of creation of a workbook. The time is the measuring day: the same input gives the same
/// bytes.
///
/// # Errors
/// The day lies after the year 9999.
pub(crate) fn properties(title: &str, program: &str, day: Day) -> Result<DocProperties, XlsxError> {
    let (month, of_month) = day.month_day();
    // A workbook knows no earlier year.
    let year = u16::try_from(day.year().max(1900)).unwrap_or(9999);
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let created = ExcelDateTime::from_ymd(year, part(month), part(of_month))?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_author(program)
        .set_creation_datetime(&created))
}

pub(super) struct Styles {
    note: Format,
    title: Format,
    head: Format,
    question: Format,
    plain: Format,
    text: Format,
    /// Numbers with one, two and three decimals.
    decimals: [Format; 3],
    no: Format,
    missing: Format,
    quiet: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let framed = Format::new()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF));
        let cell = framed
            .clone()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        Self {
            note: Format::new().set_text_wrap().set_align(FormatAlign::Top),
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
            decimals: ["0.0", "0.00", "0.000"].map(|shown| {
                let numbers = framed.clone().set_num_format(shown);
                numbers.set_align(FormatAlign::Top)
            }),
            text: framed.set_text_wrap().set_align(FormatAlign::Top),
            no: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00F8_D7DA)),
            missing: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00FF_F3CD)),
            quiet: cell.clone().set_font_color(Color::RGB(0x0059_5959)),
            plain: cell,
        }
    }

    /// Cells that a day is typed in.
    pub(super) fn dates(&self) -> Format {
        self.text.clone().set_num_format("yyyy-mm-dd")
    }

    /// The fill that stands beside a Nej comes by the word, see [`mark_answers`].
    fn of(&self, answer: Answer) -> &Format {
        match answer {
            Answer::Ja | Answer::Nej | Answer::UppgiftSaknas => &self.plain,
            Answer::EjTillampligt | Answer::EjBedomd => &self.quiet,
        }
    }
}

fn add_grid(
    sheet: &mut Worksheet,
    grid: &Grid,
    lines: &[String],
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(&grid.title))?;
    sheet.write_with_format(0, 0, &grid.title, &styles.title)?;
    let cases = grid.cases();
    if !grid.is_laid_out() {
        sheet.write(1, 0, grid.elsewhere())?;
        return Ok(());
    }
    for (column, head) in (0..).zip(&grid.header) {
        sheet.write_with_format(2, column, head, &styles.head)?;
    }
    for (line, row) in (3..).zip(&grid.rows) {
        sheet.write_with_format(line, 0, &row.question, &styles.question)?;
        sheet.set_row_height(line, height_of(&[(row.question.as_str(), QUESTION_WIDTH)]))?;
        for ((column, text), answer) in (1..).zip(&row.cells).zip(&row.answers) {
            sheet.write_with_format(line, column, text, styles.of(*answer))?;
        }
    }
    mark_answers(sheet, grid, cases, styles)?;
    add_notes(sheet, grid, lines, &styles.note)?;
    set_up_grid(sheet, cases)
}

/// The fills follow the words, also when somebody changes one.
fn mark_answers(
    sheet: &mut Worksheet,
    grid: &Grid,
    cases: usize,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let last = u16::try_from(cases).unwrap_or(0);
    if last == 0 || grid.rows.is_empty() {
        return Ok(());
    }
    for (start, format) in [(Answer::Nej.label(), &styles.no), ("*", &styles.missing)] {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(start.to_owned()))
            .set_format(format);
        sheet.add_conditional_format(3, 1, 2 + rows_of(grid), last, &rule)?;
    }
    Ok(())
}

/// Notes and the key to the signs stand under the grid, as in print.
fn add_notes(
    sheet: &mut Worksheet,
    grid: &Grid,
    more: &[String],
    wrapped: &Format,
) -> Result<(), XlsxError> {
    let notes = grid
        .notes
        .iter()
        .map(|(marker, text)| format!("{marker} {text}"));
    let legend = LEGEND
        .iter()
        .map(|(sign, meaning)| format!("{sign} = {meaning}"));
    let lines: Vec<String> = notes
        .chain(more.iter().cloned())
        .chain([String::new()])
        .chain(legend)
        .collect();
    let first = 4 + rows_of(grid);
    let columns =
        u16::try_from(grid.header.len() - 1).map_or(NOTE_COLUMNS, |cases| cases.min(NOTE_COLUMNS));
    let width = QUESTION_WIDTH + CASE_WIDTH * f64::from(columns);
    for (line, text) in (first..).zip(&lines) {
        if columns == 0 || text.is_empty() {
            sheet.write(line, 0, text)?;
        } else {
            sheet.merge_range(line, 0, line, columns, text, wrapped)?;
            sheet.set_row_height(line, height_of(&[(text.as_str(), width)]))?;
        }
    }
    Ok(())
}

fn rows_of(grid: &Grid) -> u32 {
    u32::try_from(grid.rows.len()).unwrap_or(u32::MAX / 2)
}

fn set_up_grid(sheet: &mut Worksheet, cases: usize) -> Result<(), XlsxError> {
    sheet.set_column_width(0, QUESTION_WIDTH)?;
    for column in (1..).take(cases) {
        sheet.set_column_width(column, CASE_WIDTH)?;
    }
    sheet.set_freeze_panes(3, 1)?;
    set_up_print(sheet, 2)?;
    if cases <= ONE_PAGE {
        // The notes stay with the table.
        sheet.set_print_fit_to_pages(1, 1);
    } else {
        // More cases go on over several pages, each with the questions.
        sheet.set_repeat_columns(0, 0)?;
        sheet.set_print_fit_to_pages(0, 0);
        sheet.set_print_scale(MANY_PAGES_SCALE);
    }
    Ok(())
}

fn set_up_print(sheet: &mut Worksheet, head: u32) -> Result<(), XlsxError> {
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(head, head)?;
    sheet.set_footer("&L&A&RSida &P av &N");
    Ok(())
}

/// The evidence as far as a workbook opens soon with it. What does not fit is told in the last row, never dropped in
/// silence.
fn add_evidence(
    sheet: &mut Worksheet,
    report: &Report<'_>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let tables = 0..report.grids().len();
    let rows = tables.flat_map(|table| evidence(report.audit, table));
    let rows = rows.take(MOST_EVIDENCE + 1).enumerate();
    let rows = rows.map(|(place, row)| match place {
        MOST_EVIDENCE => vec!["Bladet är fullt; alla svar står i underlag.csv.".to_owned()],
        _ => row,
    });
    add_rows(sheet, ("Underlag", &evidence_header()), rows, styles)
}

pub(super) fn add_table(
    sheet: &mut Worksheet,
    table: &Table,
    styles: &Styles,
) -> Result<(), XlsxError> {
    add_rows(sheet, (&table.title, &table.header), &table.rows, styles)
}

/// A sheet with a row below its header for each of those that come.
fn add_rows(
    sheet: &mut Worksheet,
    (title, header): (&str, &[String]),
    rows: impl IntoIterator<Item = impl AsRef<[String]>>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(sheet_name(title))?;
    for (column, head) in (0..).zip(header) {
        sheet.write_with_format(0, column, label_of(head), &styles.head)?;
        sheet.set_column_width(column, width_of(head))?;
    }
    let (mut last, mut rows) = (0, rows.into_iter());
    for (line, row) in (1..).zip(rows.by_ref().take(MOST_ROWS)) {
        let row = row.as_ref();
        write_row(sheet, line, (header, row), styles)?;
        let widths = row.iter().zip(header);
        let widths = widths.map(|(text, head)| (text.as_str(), width_of(head)));
        sheet.set_row_height(line, height_of(&widths.collect::<Vec<_>>()))?;
        last = line;
    }
    if rows.next().is_some() {
        let text = "Bladet är fullt; resten står i CSV-filen med samma namn.";
        sheet.write(last + 1, 0, text)?;
    }
    set_up_table(sheet, header, last)
}

/// Filters, what stays in view, bars, and how it is printed.
fn set_up_table(sheet: &mut Worksheet, header: &[String], last: u32) -> Result<(), XlsxError> {
    let last_column = u16::try_from(header.len() - 1).unwrap_or(0);
    sheet.autofilter(0, 0, last, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    let share = header.iter().position(|head| head == "andel_nej");
    if let Some(column) = share
        .and_then(|place| u16::try_from(place).ok())
        .filter(|_| last > 0)
    {
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color(Color::RGB(0x00F1_A9AE))
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 100);
        sheet.add_conditional_format(1, column, last, column, &bar)?;
    }
    if last_column > PRINTED_EVIDENCE * 2 {
        sheet.set_print_area(0, 0, last, PRINTED_EVIDENCE)?;
    }
    set_up_print(sheet, 0)
}

/// Columns of names, keys and what people have written: there digits are no number that anybody sums.
const TEXTS: [&str; 9] = [
    "nyckel",
    "grupp",
    "enhet",
    "handlaggare",
    "ansvarig",
    "beslutad_av",
    "granskare",
    "not",
    "kommentar",
];

/// Digits of the longest number: an identity has more, and stays a text.
const MOST_DIGITS: usize = 9;

/// True for a column whose cells stay text. Where something is agreed on, a case is known by its key.
fn is_text(header: &[String], head: &str) -> bool {
    let is_by_key = || header.iter().any(|known| known == "overenskommet");
    TEXTS.contains(&head) || (head == "arende" && is_by_key())
}

/// Counts and percentages become numbers, also below nought, so that they can be summed and sorted; everything else is
/// text.
fn write_row(
    sheet: &mut Worksheet,
    line: u32,
    (header, row): (&[String], &[String]),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let mut with_decimals = Vec::new();
    for ((column, text), head) in (0..).zip(row).zip(header) {
        match number_of(text).filter(|_| !is_text(header, head)) {
            Some((number, decimals)) => {
                sheet.write(line, column, number)?;
                let format = decimals.checked_sub(1);
                with_decimals.extend(format.map(|format| (column, &styles.decimals[format])));
            }
            None => {
                sheet.write(line, column, &*neutral(text))?;
            }
        }
    }
    // The frames come last, all at once: to find a style anew for each cell takes longer than to write the cell.
    if let Some(last) = row.len().checked_sub(1) {
        let last = u16::try_from(last).unwrap_or(u16::MAX);
        sheet.set_range_format(line, 0, line, last, &styles.text)?;
    }
    for (column, format) in with_decimals {
        sheet.set_cell_format(line, column, format)?;
    }
    Ok(())
}

/// A number as a reader writes it, «−5,0» or «-884», with how many decimals it has: three at most. `None` for everything
/// else, also for a code with a leading zero.
fn number_of(text: &str) -> Option<(f64, usize)> {
    let unsigned = text.strip_prefix(['-', '−']);
    let (whole, decimals) = match unsigned.unwrap_or(text).split_once(',') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (unsigned.unwrap_or(text), None),
    };
    let is_told = |digits: &str| {
        let count = digits.len();
        (1..=3).contains(&count) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_count(whole) || !decimals.is_none_or(is_told) {
        return None;
    }
    let sign = if unsigned.is_some() { "-" } else { "" };
    let number: f64 = match decimals {
        Some(decimals) => format!("{sign}{whole}.{decimals}").parse().ok()?,
        None => format!("{sign}{whole}").parse().ok()?,
    };
    // Nought has no sign.
    Some((number + 0.0, decimals.map_or(0, str::len)))
}

/// True for digits without a leading zero, as many as a number has.
fn is_count(text: &str) -> bool {
    let has_lead = text.len() > 1 && text.starts_with('0');
    let is_short = (1..=MOST_DIGITS).contains(&text.len());
    is_short && !has_lead && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Wide where sentences stand, narrow where codes do.
fn width_of(head: &str) -> f64 {
    match head {
        "i_ord" | "text" | "olika" => 64.0,
        "maskinens_forklaring"
        | "definition"
        | "fraga"
        | "anmarkning"
        | "osaker_varfor"
        | "forklaring" => 48.0,
        "lagrum" | "kalla" | "not" | "kommentar" | "nej_i_ord" | "regel" | "forbehall"
        | "kallor" | "skal" | "skal_fore" | "skal_efter" => 32.0,
        "maskinens_skal" | "kod" | "fil" | "tabell" => 20.0,
        "nr" => 6.0,
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
        sheet.set_row_height(line, height_of(&[(value.as_str(), ABOUT_WIDTH)]))?;
    }
    // Held against the grids the rows count the children who are left out of what is published.
    if !report.is_public {
        let first = 3 + u32::try_from(lines.len()).unwrap_or(0) + 1;
        add_accounts(sheet, &report.accounts, first, styles)?;
    }
    sheet.set_column_width(0, 44)?;
    sheet.set_column_width(1, ABOUT_WIDTH)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// What became of the rows, from a line on.
fn add_accounts(
    sheet: &mut Worksheet,
    accounts: &Table,
    first: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (column, head) in (0..).zip(&accounts.header) {
        sheet.write_with_format(first, column, label_of(head), &styles.head)?;
    }
    for (line, row) in (first + 1..).zip(&accounts.rows) {
        write_row(sheet, line, (&accounts.header, row), styles)?;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_nought_are_numbers_and_keys_and_codes_stay_text() {
        for (text, number) in [
            ("0", (0.0, 0)),
            ("12", (12.0, 0)),
            ("-884", (-884.0, 0)),
            ("15,5", (15.5, 1)),
            ("−5,5", (-5.5, 1)),
            ("-0,25", (-0.25, 2)),
            ("0,125", (0.125, 3)),
        ] {
            assert_eq!(number_of(text), Some(number), "{text}");
        }
        for text in [
            "",
            "-",
            "−",
            ",5",
            "5,",
            "007",
            "-07",
            "00,5",
            "FB-01",
            "1-2",
            "--1",
            "1 000",
            "+5",
            "12,0–15,0",
            "<0,001",
            "2025-10-01",
            "1,2345",
            "1,-5",
            "1203151234",
            "201203151234",
            "-1203151234",
        ] {
            assert_eq!(number_of(text), None, "{text}");
        }
        let named = |names: &[&str]| -> Vec<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        assert!(is_text(&named(&["arende", "overenskommet"]), "arende"));
        assert!(!is_text(&named(&["arende", "svar"]), "arende"));
        assert!(is_text(&named(&["grupp", "nej"]), "grupp"));
    }
}
