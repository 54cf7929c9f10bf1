use std::fmt::Write as _;

use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
    Width,
};

use super::Report;
use super::about::{LEGEND, measuring_day, open_answers, provenance};
use crate::answer::Answer;
use crate::load::{Remark, Severity};
use crate::table::{Grid, GridRow, WHOLE_FRAME, label_of, outside_lines, sample_lines};

/// How the terminal looks.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns.
    pub width: u16,
    /// True when colours may be used beside the words.
    pub colour: bool,
}

/// Above this many cases a terminal shows the shares but not the grid.
const MOST_CASES: usize = 60;

/// Remarks of one kind that are shown in full.
const MOST_REMARKS: usize = 20;

/// Lines above, below and under the header: a grid of questions needs none between its rows.
pub(crate) const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// Room for a share in words without a break.
const SHARE_WIDTH: u16 = 38;

/// Room for the question beside the cases.
const QUESTION_WIDTH: usize = 30;

/// The report as a terminal shows it.
pub(super) fn render(report: &Report<'_>, look: Look) -> String {
    let mut out = String::new();
    push_title(&mut out, report, look);
    for (place, (grid, tally)) in report.grids().iter().zip(&report.tallies).enumerate() {
        push_grid(&mut out, grid, look);
        let drawn = sample_lines(
            report.audit,
            &report.audit.battery.tables[place],
            report.is_public,
        );
        for line in open_answers(tally).into_iter().chain(drawn) {
            let _ = writeln!(out, "{}", wrapped(&line, look.width, 2));
        }
    }
    push_legend(&mut out);
    push_shares(&mut out, report, look);
    push_estimates(&mut out, report, look);
    push_goals(&mut out, report, look);
    if !report.is_public {
        push_remarks(&mut out, report, look);
    }
    out
}

fn push_title(out: &mut String, report: &Report<'_>, look: Look) {
    let audit = report.audit;
    let _ = writeln!(out, "{}", audit.battery.title);
    let name = audit.review.name.iter().cloned();
    let rest = [
        format!("mätdag {}", measuring_day(report)),
        format!("frågebatteri {}", audit.battery.id),
    ];
    let line: Vec<String> = name.chain(rest).collect();
    let _ = writeln!(out, "{}", wrapped(&line.join(" · "), look.width, 0));
    for line in outside_lines(audit, report.is_public) {
        let _ = writeln!(out, "{}", wrapped(&line, look.width, 2));
    }
}

/// The grid, cut into blocks of cases that fit beside the questions.
fn push_grid(out: &mut String, grid: &Grid, look: Look) {
    let cases = grid.cases();
    let _ = writeln!(out, "\n{} ({cases} ärenden)", grid.title);
    if cases == 0 {
        let _ = writeln!(out, "Exporten har inga sådana ärenden.");
        return;
    }
    if cases > MOST_CASES {
        let _ = writeln!(out, "{}", wrapped(&grid.off_screen(), look.width, 0));
        return;
    }
    let mut start = 0;
    while start < cases {
        let end = block_end(grid, start, look.width);
        if start > 0 {
            let number = |head: &str| head.trim_end_matches('*').to_owned();
            let (first, last) = (number(&grid.header[start + 1]), number(&grid.header[end]));
            let _ = writeln!(out, "{} (forts., ärende {first}–{last})", grid.title);
        }
        let _ = writeln!(out, "{}", block(grid, start, end, look));
        start = end;
    }
    for (marker, text) in &grid.notes {
        let _ = writeln!(
            out,
            "{}",
            wrapped(&format!("{marker} {text}"), look.width, marker.len() + 1)
        );
    }
}

/// The first case that no longer fits beside the question; at least one does.
fn block_end(grid: &Grid, start: usize, width: u16) -> usize {
    let mut room = usize::from(width).saturating_sub(QUESTION_WIDTH);
    let mut end = start;
    while end + 1 < grid.header.len() {
        let needed = case_width(grid, end) + 1;
        if needed > room && end > start {
            break;
        }
        room = room.saturating_sub(needed);
        end += 1;
    }
    end
}

fn case_width(grid: &Grid, case: usize) -> usize {
    let cells = grid.rows.iter().map(|row| row.cells[case].chars().count());
    cells
        .chain([grid.header[case + 1].chars().count()])
        .max()
        .unwrap_or(1)
}

fn block(grid: &Grid, start: usize, end: usize, look: Look) -> String {
    let mut table = new_table(look);
    let heads = grid.header[start + 1..=end].iter().map(Cell::new);
    table.set_header(std::iter::once(Cell::new(&grid.header[0])).chain(heads));
    for row in &grid.rows {
        let cells = (start..end).map(|case| styled(row, case, look));
        table.add_row(std::iter::once(Cell::new(&row.question)).chain(cells));
    }
    let cases: usize = (start..end).map(|case| case_width(grid, case) + 1).sum();
    let question = usize::from(look.width).saturating_sub(cases).max(12);
    let longest = grid
        .rows
        .iter()
        .map(|row| row.question.chars().count())
        .max()
        .unwrap_or(12);
    constrain(&mut table, 0, question.min(longest));
    for (place, case) in (start..end).enumerate() {
        constrain(&mut table, place + 1, case_width(grid, case));
    }
    table.trim_fmt()
}

/// Colour only beside the word, never instead of it.
fn styled(row: &GridRow, case: usize, look: Look) -> Cell {
    let cell = Cell::new(&row.cells[case]);
    if !look.colour {
        return cell;
    }
    match row.answers[case] {
        Answer::Nej => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Answer::UppgiftSaknas => cell.fg(Color::Yellow).add_attribute(Attribute::Bold),
        Answer::EjTillampligt | Answer::EjBedomd => cell.add_attribute(Attribute::Dim),
        Answer::Ja => cell,
    }
}

pub(super) fn new_table(look: Look) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(look.width);
    if look.colour {
        table.enforce_styling()
    } else {
        table.force_no_tty()
    };
    table
}

fn constrain(table: &mut Table, column: usize, width: usize) {
    let width = Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX));
    if let Some(column) = table.column_mut(column) {
        column.set_padding((0, 0));
        column.set_constraint(ColumnConstraint::Absolute(width));
    }
}

fn push_legend(out: &mut String) {
    let _ = writeln!(out);
    for (sign, meaning) in LEGEND {
        let _ = writeln!(out, "{sign:<4} {meaning}");
    }
}

fn push_shares(out: &mut String, report: &Report<'_>, look: Look) {
    let _ = writeln!(out, "\nAndelar Nej");
    let mut table = new_table(look);
    table.set_header(["Fråga", "Grad", "Nej"]);
    for (spec, tally) in report.audit.battery.tables.iter().zip(&report.tallies) {
        for line in &tally.lines {
            let question = &spec.questions[line.question].wording;
            table.add_row([
                question.clone(),
                line.grade.to_string(),
                line.sentence(Answer::Nej),
            ]);
        }
    }
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 1));
    });
    if let Some(column) = table.column_mut(2) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(SHARE_WIDTH)));
    }
    let _ = writeln!(out, "{}", table.trim_fmt());
    push_provenance(out, report, look);
}

/// What the draws say of their frames, question by question, and what fell away.
fn push_estimates(out: &mut String, report: &Report<'_>, look: Look) {
    for (source, columns) in [
        ("handlaggningstid", &TIME_COLUMNS[..]),
        ("uppskattning", &ESTIMATE_COLUMNS[..]),
        ("bortfall", &ATTRITION_COLUMNS[..]),
        ("dubbellasning", &AGREEMENT_COLUMNS[..]),
    ] {
        let source = report.named(source);
        let Some(source) = source.filter(|source| !source.rows.is_empty()) else {
            continue;
        };
        let _ = writeln!(out, "\n{}", source.title);
        let mut table = new_table(look);
        table.set_header(columns.iter().map(|column| label_of(column)));
        let place = |name: &&str| source.header.iter().position(|known| known == name);
        let places: Vec<usize> = columns.iter().filter_map(place).collect();
        let is_estimate = columns == &ESTIMATE_COLUMNS[..];
        let stratum = place(&"stratum");
        let is_shown = |row: &&Vec<String>| {
            !is_estimate || stratum.is_none_or(|place| row[place] == WHOLE_FRAME)
        };
        for row in source.rows.iter().filter(is_shown) {
            table.add_row(places.iter().map(|place| row[*place].clone()));
        }
        table.column_iter_mut().for_each(|column| {
            column.set_padding((0, 1));
        });
        let _ = writeln!(out, "{}", table.trim_fmt());
        if source.rows.iter().any(|row| !is_shown(&row)) {
            let _ = writeln!(
                out,
                "Varje stratum för sig står i uppskattning.csv (skriv filerna med -o)."
            );
        }
    }
}

/// The columns of the measures of time that a terminal has room for; the rest is in `handlaggningstid.csv`.
const TIME_COLUMNS: [&str; 3] = ["fraga", "matt", "i_ord"];

/// The columns of the estimates that a terminal has room for; the rest is in `uppskattning.csv`.
const ESTIMATE_COLUMNS: [&str; 2] = ["fraga", "i_ord"];

/// The columns of what fell away that a terminal has room for; the rest is in `bortfall.csv`.
const ATTRITION_COLUMNS: [&str; 7] = [
    "stratum",
    "ram",
    "draget",
    "overtackning",
    "bortfall",
    "strukna",
    "granskade",
];

/// The columns of double reading that a terminal has room for; the rest is in `dubbellasning.csv`.
const AGREEMENT_COLUMNS: [&str; 6] = ["fraga", "dubbellasta", "lika", "kappa", "matt", "olika"];

/// The goals that nämnden has set, and what came of them.
fn push_goals(out: &mut String, report: &Report<'_>, look: Look) {
    let Some(goals) = report.named("mal") else {
        return;
    };
    let _ = writeln!(out, "\n{}", goals.title);
    for row in &goals.rows {
        let [_, rule, question, grade, goal, found, reached, remark] = row.as_slice() else {
            continue;
        };
        let name = if question.is_empty() { rule } else { question };
        let grade = if grade.is_empty() {
            String::new()
        } else {
            format!(" ({grade})")
        };
        let mut line = format!("  {name}{grade}: mål {goal} %");
        for (lead, text) in [
            (", utfall ", found),
            (". Uppnått: ", reached),
            (". OBS: ", remark),
        ] {
            if !text.is_empty() {
                line.push_str(lead);
                line.push_str(text);
            }
        }
        let _ = writeln!(out, "{}.", wrapped(&line, look.width, 4));
    }
}

/// Who decided the answers of each table.
fn push_provenance(out: &mut String, report: &Report<'_>, look: Look) {
    for (spec, tally) in report.audit.battery.tables.iter().zip(&report.tallies) {
        let line = format!("{}. {}", spec.title, provenance(tally));
        let _ = writeln!(out, "{}", wrapped(&line, look.width, 2));
    }
}

/// Remarks by kind: faults and warnings with the first of each in full, the rest by number.
fn push_remarks(out: &mut String, report: &Report<'_>, look: Look) {
    let remarks = report.audit.remarks();
    for kind in
        remarks.chunk_by(|one, other| (one.severity, one.code) == (other.severity, other.code))
    {
        let _ = writeln!(
            out,
            "
{} ({})",
            kind_title(&kind[0]),
            kind.len()
        );
        if kind[0].severity == Severity::Info {
            let how = if report.writes_remarks {
                ""
            } else {
                " (skriv filerna med -o)"
            };
            let _ = writeln!(out, "  De står i anmarkningar.csv{how}.");
            continue;
        }
        for remark in kind.iter().take(MOST_REMARKS) {
            let _ = writeln!(
                out,
                "{}",
                wrapped(&format!("  {}", remark_line(remark)), look.width, 4)
            );
        }
        if kind.len() > MOST_REMARKS {
            let _ = writeln!(
                out,
                "  … och {} till; alla står i anmarkningar.csv",
                kind.len() - MOST_REMARKS
            );
        }
    }
}

fn kind_title(remark: &Remark) -> String {
    let of_kind = |title: &str| format!("{title}, {}", remark.code);
    match (remark.code, remark.severity) {
        ("motsagelse", _) => "Motsägelser".to_owned(),
        ("granskare_mot_maskin", _) => "Svar där granskaren går emot maskinen".to_owned(),
        (_, Severity::Fault) => of_kind("Fel"),
        (_, Severity::Warning) => of_kind("Varningar"),
        (_, Severity::Info) => of_kind("Upplysningar"),
    }
}

fn remark_line(remark: &Remark) -> String {
    let row = remark
        .row
        .map(|row| format!(" rad {row}"))
        .unwrap_or_default();
    let column = if remark.column.is_empty() {
        String::new()
    } else {
        format!(" kolumn {}", remark.column)
    };
    let place = format!("{}{row}{column}", remark.file);
    let count = match remark.count {
        0 | 1 => String::new(),
        count => format!(" ({count} st)"),
    };
    match place.trim_start() {
        "" => format!("{}{count}", remark.text),
        place => format!("{place}: {}{count}", remark.text),
    }
}

/// Breaks a text at spaces, with the following lines indented.
fn wrapped(text: &str, width: u16, indent: usize) -> String {
    let mut lines = String::new();
    let mut length = 0;
    let lead: String = text.chars().take_while(|letter| *letter == ' ').collect();
    for word in text.split_whitespace() {
        let size = word.chars().count();
        if length == 0 {
            lines.push_str(&lead);
            length = lead.len();
        } else if length + 1 + size > usize::from(width) {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            length = indent;
        } else {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += size;
    }
    lines
}
