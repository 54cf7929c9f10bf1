//! A sheet of questions: a row for each question about each case.

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, Formula, Note,
    ProtectionOptions, Worksheet, XlsxError,
};

use super::analysis::{AWAY_FIRST, AWAY_ROWS};
use super::front::Progress;
use super::mark::TableMark;
use super::styles::Styles;
use super::{AWAY_SHEET, COLUMNS, KEY_SEPARATOR};
use crate::answer::Answer;
use crate::audit::{Audit, Cell};
use crate::case::CaseIx;
use crate::judge::explain;
use crate::numbers::height_of;
use crate::rulebook::{Question, Rule};

/// A sheet under writing.
pub(super) struct QuestionSheet<'a> {
    pub(super) audit: &'a Audit<'a>,
    pub(super) table: usize,
    pub(super) mark: &'a TableMark,
    pub(super) only_numbers: bool,
}

/// The row of the column names, from 0.
const HEAD: u32 = 3;

const NUMBER: u16 = 0;
const CASE: u16 = 1;
const GROUP: u16 = 2;
const QUESTION_NUMBER: u16 = 3;
const QUESTION: u16 = 4;
const MACHINE: u16 = 5;
const EVIDENCE: u16 = 6;
const ANSWER: u16 = 7;
const COMMENT: u16 = 8;
const NOTE: u16 = 9;
const TO_DO: u16 = 10;
const KEY: u16 = 11;

/// Widths of the columns, in characters.
const WIDTHS: [f64; 12] = [
    5.0, 14.0, 14.0, 6.0, 38.0, 10.0, 44.0, 12.0, 30.0, 30.0, 12.0, 10.0,
];

/// The longest message beside a drop-down, and its title.
const LONGEST_MESSAGE: usize = 255;
const LONGEST_TITLE: usize = 32;

/// What a row asks of the reader.
const TO_ANSWER: &str = "svara";
const TO_COMMENT: &str = "kommentera";
const DONE: &str = "klart";

const A4: u8 = 9;

/// Writes the sheet; tells where its progress can be counted.
pub(super) fn add_questions(
    sheet: &mut Worksheet,
    of: &QuestionSheet<'_>,
    styles: &Styles,
) -> Result<Progress, XlsxError> {
    let spec = &of.audit.battery.tables[of.table];
    sheet.set_name(&of.mark.sheet)?;
    sheet.write_with_format(0, 0, &spec.title, &styles.title)?;
    sheet.write_with_format(
        1,
        0,
        "Svara i kolumnen Svar. Gula rutor väntar på svar; grå frågor ställs bara om frågan ovanför besvaras Nej.",
        &styles.quiet,
    )?;
    sheet.write_with_format(
        2,
        0,
        "Ja: framgår av akten. Nej: framgår inte. X: frågan är inte aktuell. Ändras maskinens svar krävs en kommentar (intern); en not trycks under tabellen.",
        &styles.quiet,
    )?;
    sheet.set_row_height(HEAD, 32)?;
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_with_format(HEAD, column, name, &styles.head)?;
    }
    let mut row = HEAD + 1;
    let mut waiting = 0;
    for (number, case) in of.audit.cases(spec) {
        if of.mark.numbers.contains(&number) {
            let block = CaseBlock {
                of,
                number,
                case,
                first: row,
            };
            waiting += block.write(sheet, styles)?;
            row += u32::try_from(spec.questions.len()).unwrap_or(0);
        }
    }
    add_rules(sheet, &of.mark.sheet, row - 1, styles)?;
    set_up(sheet, of, row - 1)?;
    Ok(Progress {
        sheet: of.mark.sheet.clone(),
        first: HEAD + 2,
        last: row,
        waiting,
        cases: of.mark.numbers.len(),
    })
}

/// The rows of one case.
struct CaseBlock<'a> {
    of: &'a QuestionSheet<'a>,
    number: u32,
    case: CaseIx,
    first: u32,
}

impl CaseBlock<'_> {
    fn write(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<u64, XlsxError> {
        let audit = self.of.audit;
        let spec = &audit.battery.tables[self.of.table];
        let answers = audit.answers(self.of.table, self.case);
        let mut waiting = 0;
        for ((row, question), cell) in (self.first..).zip(&spec.questions).zip(&answers.cells) {
            self.write_machine(sheet, row, question, cell, styles)?;
            waiting += u64::from(self.write_reader(sheet, row, question, cell, styles)?);
        }
        Ok(waiting)
    }

    /// What is locked: the case, the question, and what the machine says.
    fn write_machine(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        question: &Question,
        cell: &Cell,
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        let audit = self.of.audit;
        let rule = audit.book.rule(question.rule);
        let case = audit.store.case(self.case);
        sheet.write_with_format(row, NUMBER, self.number, &styles.centred)?;
        let key = if self.of.only_numbers {
            String::new()
        } else {
            crate::secrecy::masked(case.key()).unwrap_or_else(|| case.key().to_owned())
        };
        sheet.write_with_format(row, CASE, key, &styles.cell)?;
        let group = audit.group_of(self.of.table, self.number, self.case);
        sheet.write_with_format(row, GROUP, group, &styles.cell)?;
        sheet.write_with_format(row, QUESTION_NUMBER, row - self.first + 1, &styles.centred)?;
        sheet.write_with_format(row, QUESTION, &question.wording, &styles.cell)?;
        sheet.insert_note(
            row,
            QUESTION,
            &Note::new(help_of(audit, rule, cell)).set_author("stickprov"),
        )?;
        sheet.write_with_format(row, MACHINE, cell.machine.answer().label(), &styles.centred)?;
        let evidence = evidence_of(audit, cell);
        let texts = [
            (question.wording.as_str(), WIDTHS[usize::from(QUESTION)]),
            (evidence.as_str(), WIDTHS[usize::from(EVIDENCE)]),
        ];
        sheet.set_row_height(row, height_of(&texts))?;
        sheet.write_with_format(row, EVIDENCE, evidence, &styles.cell)?;
        let key = [
            self.of.mark.table.clone(),
            self.number.to_string(),
            rule.id.clone(),
        ];
        sheet.write(row, KEY, key.join(&KEY_SEPARATOR.to_string()))?;
        Ok(())
    }

    /// What the reader fills in. True when the row waits for an answer.
    fn write_reader(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        question: &Question,
        cell: &Cell,
        styles: &Styles,
    ) -> Result<bool, XlsxError> {
        let audit = self.of.audit;
        let rule = audit.book.rule(question.rule);
        sheet.write_blank(row, ANSWER, &styles.answer)?;
        sheet.write_blank(row, COMMENT, &styles.open_text)?;
        sheet.write_blank(row, NOTE, &styles.open_text)?;
        let parent = self.parent_row(rule);
        let is_answered = cell
            .entry
            .as_ref()
            .is_some_and(|entry| entry.answer.is_some());
        let away = is_away(&self.of.mark.sheet, row);
        let (formula, result) = to_do(row, &away, parent, (cell.machine.answer(), is_answered));
        sheet.write_formula_with_format(
            row,
            TO_DO,
            Formula::new(formula).set_result(result),
            &styles.centred,
        )?;
        if let Some(parent) = parent {
            grey_out(sheet, row, parent, styles)?;
        }
        sheet.add_data_validation(row, ANSWER, row, ANSWER, &drop_down(audit, rule, cell)?)?;
        Ok(result == TO_ANSWER)
    }

    /// The row of the question that this one follows, when it is asked of the same case.
    fn parent_row(&self, rule: &Rule) -> Option<u32> {
        let audit = self.of.audit;
        let parent = audit.book.rule_named(rule.follows.as_ref()?)?;
        let questions = &audit.battery.tables[self.of.table].questions;
        let place = questions
            .iter()
            .position(|question| question.rule == parent)?;
        Some(self.first + u32::try_from(place).ok()?)
    }
}

/// What counts as the answer of a row: the reader's, else the machine's.
fn effective(row: u32) -> String {
    let row = row + 1;
    format!("IF($H{row}<>\"\",$H{row},$F{row})")
}

/// True in a spreadsheet when the case of a row stands on the sheet of cases that fell away. Where the workbook has one
/// table, the reader need not say which.
fn is_away(sheet: &str, row: u32) -> String {
    let sheet = sheet.replace('"', "\"\"");
    let (first, last) = (AWAY_FIRST + 1, AWAY_FIRST + AWAY_ROWS);
    let count = |name: &str| {
        format!(
            "COUNTIFS({AWAY_SHEET}!$A${first}:$A${last},\"{name}\",{AWAY_SHEET}!$B${first}:$B${last},$A{})",
            row + 1
        )
    };
    format!("{}+{}>0", count(&sheet), count(""))
}

/// What the row asks of the reader, as a formula and as it is now. With the machine's answer comes whether the protocol
/// of the export has one already. A follow-up whose parent the reader changes is to be answered afresh.
fn to_do(
    row: u32,
    away: &str,
    parent: Option<u32>,
    (machine, is_answered): (Answer, bool),
) -> (String, &'static str) {
    let line = row + 1;
    let open = if is_answered {
        "\"\"".to_owned()
    } else {
        format!("IF($F{line}=\"–\",\"{TO_ANSWER}\",\"\")")
    };
    let uncommented = format!("$F{line}<>\"–\",$F{line}<>$H{line},$I{line}=\"\"");
    let formula = match parent {
        Some(parent) => {
            let above = parent + 1;
            let changed = format!("AND($H{above}<>\"\",$H{above}<>$F{above})");
            let own = format!(
                "IF($H{line}=\"\",IF({changed},\"{TO_ANSWER}\",{open}),IF(AND({uncommented},NOT({changed})),\"{TO_COMMENT}\",\"{DONE}\"))"
            );
            format!(
                "=IF(OR({away},AND($H{line}=\"\",{}<>\"Nej\")),\"\",{own})",
                effective(parent)
            )
        }
        None => format!(
            "=IF({away},\"\",IF($H{line}=\"\",{open},IF(AND({uncommented}),\"{TO_COMMENT}\",\"{DONE}\")))"
        ),
    };
    let waits = machine == Answer::EjBedomd && parent.is_none() && !is_answered;
    (formula, if waits { TO_ANSWER } else { "" })
}

/// A follow-up is grey until its parent is answered Nej, or it is answered itself.
fn grey_out(
    sheet: &mut Worksheet,
    row: u32,
    parent: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let formula = format!("=AND($H{}=\"\",{}<>\"Nej\")", row + 1, effective(parent));
    let rule = ConditionalFormatFormula::new()
        .set_rule(formula.as_str())
        .set_format(&styles.greyed)
        .set_stop_if_true(true);
    sheet.add_conditional_format(row, NUMBER, row, TO_DO, &rule)?;
    Ok(())
}

/// What the colours of a whole sheet follow.
fn add_rules(
    sheet: &mut Worksheet,
    name: &str,
    last: u32,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let first = HEAD + 1;
    let line = first + 1;
    let away = format!("={}", is_away(name, first));
    let rules = [
        (NUMBER, NOTE, away, &styles.greyed),
        (
            ANSWER,
            ANSWER,
            format!("=$K{line}=\"{TO_ANSWER}\""),
            &styles.wanted,
        ),
        (
            COMMENT,
            COMMENT,
            format!("=$K{line}=\"{TO_COMMENT}\""),
            &styles.faulty,
        ),
        (
            TO_DO,
            TO_DO,
            format!("=$K{line}=\"{TO_ANSWER}\""),
            &styles.wanted,
        ),
        (
            TO_DO,
            TO_DO,
            format!("=$K{line}=\"{TO_COMMENT}\""),
            &styles.faulty,
        ),
        (TO_DO, TO_DO, format!("=$K{line}=\"{DONE}\""), &styles.done),
        (
            NUMBER,
            TO_DO,
            format!("=$A{line}<>$A{}", line - 1),
            &styles.next_case,
        ),
    ];
    for (from, to, formula, format) in rules {
        let rule = ConditionalFormatFormula::new()
            .set_rule(formula.as_str())
            .set_format(format);
        sheet.add_conditional_format(first, from, last, to, &rule)?;
    }
    Ok(())
}

/// The drop-down, with help beside it.
fn drop_down(audit: &Audit<'_>, rule: &Rule, cell: &Cell) -> Result<DataValidation, XlsxError> {
    let answers = [
        Answer::Ja,
        Answer::Nej,
        Answer::EjTillampligt,
        Answer::UppgiftSaknas,
    ];
    DataValidation::new()
        .allow_list_strings(&answers.map(Answer::label))?
        .ignore_blank(true)
        .set_input_title(shortened(&citation(audit, rule, cell), LONGEST_TITLE))?
        .set_input_message(shortened(&help_of(audit, rule, cell), LONGEST_MESSAGE))?
        .set_error_title("Svar")?
        .set_error_message("Välj Ja, Nej, X eller Uppgift saknas.")
        .map(|validation| validation.set_error_style(DataValidationErrorStyle::Stop))
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// The paragraph that the answer was judged by; the newest when no day chose one.
fn citation(audit: &Audit<'_>, rule: &Rule, cell: &Cell) -> String {
    let chosen = cell
        .machine
        .version()
        .and_then(|place| rule.versions.get(place));
    let version = chosen.or(rule.versions.last());
    version.map_or_else(String::new, |version| version.citation(&audit.book.acts))
}

/// Help for the reader: grade and paragraph, what the rule says, and why its source is not certain.
fn help_of(audit: &Audit<'_>, rule: &Rule, cell: &Cell) -> String {
    let chosen = cell
        .machine
        .version()
        .and_then(|place| rule.versions.get(place));
    let version = chosen.or(rule.versions.last());
    let grade =
        version.map(|version| format!("{} ({}).", citation(audit, rule, cell), version.grade));
    let doubt = version
        .and_then(|version| version.uncertain.as_ref())
        .map(|why| format!("Osäker källa: {why}."));
    let parts = [rule.help.clone(), grade, Some(rule.counting.clone()), doubt];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.trim().is_empty())
        .collect();
    parts.join(" ")
}

/// The machine's reason with its days, and the rows that it rests on, in words.
fn evidence_of(audit: &Audit<'_>, cell: &Cell) -> String {
    let explained = explain(audit.book, &audit.store, &cell.machine);
    let mut parts = vec![explained.text];
    if let Some((entry, answer)) = cell
        .entry
        .as_ref()
        .and_then(|entry| Some((entry, entry.answer?)))
    {
        let reader = if entry.reader.is_empty() {
            String::new()
        } else {
            format!(" ({})", entry.reader)
        };
        parts.push(format!(
            "Redan besvarad i protokollet: {}{reader}",
            answer.label()
        ));
    }
    let sources: Vec<String> = explained
        .sources
        .iter()
        .map(|at| format!("{} rad {}", audit.store.file_name(at.file), at.row))
        .collect();
    if !sources.is_empty() {
        parts.push(sources.join(", "));
    }
    parts.join(". ")
}

/// Panes, widths, print and protection.
fn set_up(sheet: &mut Worksheet, of: &QuestionSheet<'_>, last: u32) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_column_hidden(KEY)?;
    if of.only_numbers {
        sheet.set_column_hidden(CASE)?;
    }
    if !of.audit.has_groups(of.table) {
        sheet.set_column_hidden(GROUP)?;
    }
    sheet.set_freeze_panes(HEAD + 1, QUESTION + 1)?;
    // Whoever sorts with the filter must take the key along, or the answers end up with other questions.
    sheet.autofilter(HEAD, NUMBER, last, KEY)?;
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD, HEAD)?;
    sheet.set_print_area(0, NUMBER, last, NOTE)?;
    sheet.set_footer("&L&A&RSida &P av &N");
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}
