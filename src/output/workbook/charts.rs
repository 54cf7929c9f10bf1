//! Native charts, on a sheet of their own, over the figures of the other sheets.

use rust_xlsxwriter::{Chart, ChartFormat, ChartSolidFill, ChartType, Color, Workbook, XlsxError};

use super::sheet_name;
use crate::output::Report;
use crate::table::Table;

/// Rows and columns of the sheet that a chart takes.
const CHART_ROWS: u32 = 22;
const CHART_WIDTH: u32 = 900;

/// Scale in per cent at which the widest chart fits a page.
const CHART_SCALE: u16 = 80;

/// Least height of a chart of bars, and what each bar adds, in pixels.
const BARS_HEIGHT: u32 = 120;
const BAR_HEIGHT: u32 = 22;

/// Height of a row of the sheet, in pixels.
const ROW_HEIGHT: u32 = 20;

/// Rows of a sheet that belong together, and what the chart over them is called.
struct Rows<'a> {
    table: &'a Table,
    sheet: String,
    title: String,
    first: u32,
    last: u32,
}

impl Rows<'_> {
    fn column(&self, name: &str) -> u16 {
        let found = self.table.header.iter().position(|known| known == name);
        found
            .and_then(|place| u16::try_from(place).ok())
            .unwrap_or(0)
    }

    /// The cells of a column in these rows.
    fn range(&self, name: &str) -> (&str, u32, u16, u32, u16) {
        let column = self.column(name);
        (&self.sheet, self.first, column, self.last, column)
    }
}

/// The charts of a report: the shares of every table, how many days things took, and the quarters.
pub(super) fn add(book: &mut Workbook, report: &Report<'_>) -> Result<(), XlsxError> {
    let shares = rows_by(&report.shares, &["tabell"], "Andelar Nej, % av bedömbara");
    let of = |name: &str, title: &str| match report.named(name) {
        Some(table) => rows_by(table, &["tabell", "nr", "grad"], title),
        None => Vec::new(),
    };
    let days = of("dagar", "Avslutade efter antal dagar");
    let quarters = of("kvartal", "Klara i tid av förfallna, %");
    let sheet = book.add_worksheet();
    sheet.set_name("Diagram")?;
    let columns_height = ROW_HEIGHT * (CHART_ROWS - 2);
    let bars_height = |rows: &Rows<'_>| BARS_HEIGHT + BAR_HEIGHT * (rows.last - rows.first + 1);
    let shares = shares.iter().map(|rows| (bars(rows), bars_height(rows)));
    let days = days
        .iter()
        .map(|rows| columns(rows, "till_dag", &["i_tid", "for_sent"]));
    let quarters = quarters
        .iter()
        .map(|rows| columns(rows, "kvartal", &["andel_i_tid"]));
    let upright = days.chain(quarters).map(|chart| (chart, columns_height));
    let (mut line, mut starts) = (0, Vec::new());
    for (chart, height) in shares.chain(upright) {
        sheet.insert_chart(line, 0, &sized(chart, height))?;
        starts.push(line);
        line += height.div_ceil(ROW_HEIGHT) + 2;
    }
    // Each on a page of its own: a chart is not to be cut in two.
    sheet.set_page_breaks(&starts[starts.len().min(1)..])?;
    sheet.set_landscape();
    sheet.set_paper_size(super::A4);
    sheet.set_print_scale(CHART_SCALE);
    Ok(())
}

/// The rows of a table, in runs that agree in some columns.
fn rows_by<'a>(table: &'a Table, columns: &[&str], title: &str) -> Vec<Rows<'a>> {
    let places: Vec<usize> = columns
        .iter()
        .filter_map(|name| table.header.iter().position(|known| known == name))
        .collect();
    let is_same = |one: &Vec<String>, other: &Vec<String>| {
        places.iter().all(|place| one[*place] == other[*place])
    };
    let question = table.header.iter().position(|name| name == "fraga");
    let mut first = 1;
    let mut found = Vec::new();
    for run in table.rows.chunk_by(is_same) {
        let count = u32::try_from(run.len()).unwrap_or(0);
        let of = match question.filter(|_| columns.len() > 1) {
            Some(place) => &run[0][place],
            None => &run[0][0],
        };
        let share = table.header.iter().position(|name| name == "andel_nej");
        // Of a sample of strata there are no shares to draw.
        let is_empty = share.is_some_and(|place| run.iter().all(|row| row[place].is_empty()));
        if !is_empty {
            found.push(Rows {
                table,
                sheet: sheet_name(&table.title),
                title: format!("{title}: {of}"),
                first,
                last: first + count - 1,
            });
        }
        first += count;
    }
    found
}

fn sized(mut chart: Chart, height: u32) -> Chart {
    chart.set_width(CHART_WIDTH).set_height(height);
    chart
}

fn filled(colour: u32) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(colour)));
    format
}

fn bars(rows: &Rows<'_>) -> Chart {
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_categories(rows.range("fraga"))
        .set_values(rows.range("andel_nej"))
        .set_format(&mut filled(0x00A4_262C))
        .set_name("Andel Nej, %");
    chart.title().set_name(&rows.title);
    chart.legend().set_hidden();
    // The first question on top, as in the table.
    chart.x_axis().set_min(0).set_max(100);
    chart.y_axis().set_reverse();
    chart
}

fn columns(rows: &Rows<'_>, categories: &str, values: &[&str]) -> Chart {
    const COLOURS: [u32; 2] = [0x007A_A5D2, 0x00A4_262C];
    let mut chart = Chart::new(ChartType::ColumnStacked);
    for (name, colour) in values.iter().zip(COLOURS) {
        chart
            .add_series()
            .set_categories(rows.range(categories))
            .set_values(rows.range(name))
            .set_format(&mut filled(colour))
            .set_name(crate::table::label_of(name).as_str());
    }
    chart.title().set_name(&rows.title);
    if values.len() == 1 {
        chart.legend().set_hidden();
        chart.y_axis().set_min(0).set_max(100);
    }
    chart
}
