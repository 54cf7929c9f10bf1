//! The first sheet: what this is, who reads, and how far the reading has come.

use rust_xlsxwriter::{Formula, ProtectionOptions, Worksheet, XlsxError};

use super::mark::Mark;
use super::styles::Styles;
use super::{ANALYSIS_SHEET, AWAY_SHEET, MEASURED, READER};
use crate::audit::Audit;

/// Where the progress of a sheet can be counted.
pub(super) struct Progress {
    /// Name of the sheet.
    pub(super) sheet: String,
    /// Its first row of questions, as a spreadsheet numbers it.
    pub(super) first: u32,
    /// Its last.
    pub(super) last: u32,
    /// Rows that wait for an answer when the workbook is made.
    pub(super) waiting: u64,
    /// Cases.
    pub(super) cases: usize,
}

const STEPS: [&str; 6] = [
    "Läs akten och svara på ett ärende i taget. Kolumnen Att göra visar ”svara” där ett svar behövs.",
    "Maskinens svar gäller där inget annat skrivs. Håller du med behöver du inte göra något.",
    "Går du emot maskinen: välj ditt svar och skriv varför i Kommentar. Båda svaren redovisas.",
    "Not är en fotnot som trycks under tabellen. Skriv aldrig namn eller personnummer, varken där eller i kommentaren.",
    "Kan akten inte läsas, eller hör ärendet inte hit: skriv det på bladet Bortfall, och lämna frågorna tomma.",
    "Spara som .xlsx eller .ods och lämna tillbaka filen. Ändra inte rubriker och låsta celler.",
];

/// Writes the sheet.
pub(super) fn add_front(
    sheet: &mut Worksheet,
    audit: &Audit<'_>,
    mark: &Mark,
    progress: &[Progress],
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 30)?;
    for column in 1..=4 {
        sheet.set_column_width(column, 18)?;
    }
    let title = audit.review.name.as_deref().unwrap_or("Granskning");
    sheet.write_with_format(0, 0, "Granskarens protokoll", &styles.title)?;
    sheet.write(1, 0, title)?;
    sheet.write_with_format(2, 0, READER, &styles.strong)?;
    if mark.reader.is_empty() {
        sheet.write_blank(2, 1, &styles.open_text)?;
        sheet.write_with_format(
            2,
            2,
            "← skriv vem du är, till exempel initialer",
            &styles.quiet,
        )?;
    } else {
        sheet.write(2, 1, &mark.reader)?;
    }
    sheet.write(3, 0, MEASURED)?;
    sheet.write(3, 1, audit.measuring_day.to_string())?;
    let mut row = add_progress(sheet, progress, styles)? + 1;
    sheet.write_with_format(row, 0, "Så gör du", &styles.strong)?;
    for (number, step) in (1..).zip(STEPS) {
        row += 1;
        sheet.merge_range(
            row,
            0,
            row,
            4,
            &format!("{number}. {step}"),
            &styles.wrapped,
        )?;
        sheet.set_row_height(row, 30)?;
    }
    row += 2;
    let sheets = format!(
        "Bladet {AWAY_SHEET}: ärenden som inte kan läsas eller inte hör hit. Bladet {ANALYSIS_SHEET}: vad resultatet betyder, och vad ni gör nu."
    );
    sheet.merge_range(row, 0, row, 4, &sheets, &styles.wrapped)?;
    sheet.set_row_height(row, 30)?;
    row += 1;
    sheet.merge_range(
        row,
        0,
        row,
        4,
        "Arbetsboken innehåller uppgifter som omfattas av sekretess (OSL 26 kap.).",
        &styles.wrapped,
    )?;
    sheet.set_print_fit_to_pages(1, 0);
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

/// How far the reading has come, sheet by sheet. Returns the first free row.
fn add_progress(
    sheet: &mut Worksheet,
    progress: &[Progress],
    styles: &Styles,
) -> Result<u32, XlsxError> {
    let heads = [
        "Blad",
        "Ärenden",
        "Väntar på svar",
        "Kommentar saknas",
        "Läst",
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_with_format(5, column, head, &styles.head)?;
    }
    let mut row = 6;
    for part in progress {
        let count = |column: char, word: &str| {
            format!(
                "COUNTIF('{}'!${column}${}:${column}${},\"{word}\")",
                part.sheet.replace('\'', "''"),
                part.first,
                part.last
            )
        };
        sheet.write_with_format(row, 0, &part.sheet, &styles.cell)?;
        sheet.write_with_format(
            row,
            1,
            u32::try_from(part.cases).unwrap_or(u32::MAX),
            &styles.centred,
        )?;
        let waiting = Formula::new(format!("={}", count('K', "svara")));
        sheet.write_formula_with_format(
            row,
            2,
            waiting.set_result(part.waiting.to_string()),
            &styles.centred,
        )?;
        let comments = Formula::new(format!("={}", count('K', "kommentera"))).set_result("0");
        sheet.write_formula_with_format(row, 3, comments, &styles.centred)?;
        let share = format!(
            "=IF({done}+C{line}=0,\"klart\",ROUND(100*{done}/({done}+C{line}),0)&\" %\")",
            done = count('K', "klart"),
            line = row + 1
        );
        let now = if part.waiting == 0 { "klart" } else { "0 %" };
        sheet.write_formula_with_format(
            row,
            4,
            Formula::new(share).set_result(now),
            &styles.centred,
        )?;
        row += 1;
    }
    Ok(row)
}
