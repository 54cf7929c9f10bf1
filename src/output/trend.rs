//! A trend as text, Markdown, a page and a workbook.

use std::fmt::Write as _;

use rust_xlsxwriter::{Chart, ChartType, Workbook, XlsxError};

use super::archive::saved;
use super::escape::escape;
use super::workbook::{Styles, add_table, properties};
use super::{Files, csv, html, markdown};
use crate::table::Table;
use crate::time::Day;
use crate::trend::{Line, Meaning, Measure, Trend, Verdict};

/// What is said of every comparison.
const METHOD: &str = "Två resultat jämförs fråga för fråga efter regelns namn och lydelse. Skillnaden är det senare minus det tidigare, med Newcombes \
                      intervall (95 %) och Fishers exakta test. Att en skillnad kan bero på slumpen är det vanliga. Bara huvudfrågor, namngivna i förväg \
                      och justerade för att de är flera (Holm), prövas; övriga är beskrivande. Ett resultat utan dragning räknas som alla ärenden.";

/// What is said when the results are of the same cases.
const PAIRED: &str =
    "Resultaten gäller samma ärenden, så skillnaderna är vad som har ändrats och prövas inte.";

/// What is said where it is not known of all cases on which side they lie.
const IN_DOUBT: &str = "Där det står att ärenden inte kan avgöras visar exporten inte om deras tid var förlängd, om skyldigheten upphörde eller om ett \
                        undantag gällde. De är för sena om inget av det hände, och andelen ligger mellan de två talen.";

/// A trend and its tables.
#[derive(Debug)]
pub struct TrendReport<'a> {
    /// The trend.
    pub trend: &'a Trend,
    /// The questions through the results.
    pub lines: Table,
    /// New, ended and reworded questions.
    pub rules: Table,
    /// Answers that were changed, when the results are of the same cases.
    pub changes: Option<Table>,
    /// Cases that only one of the results has.
    pub alone: usize,
    /// The measuring day of the last result.
    pub day: Day,
}

impl TrendReport<'_> {
    /// The remarks that stand above the figures.
    fn lead(&self) -> Vec<String> {
        let mut lines = vec![METHOD.to_owned()];
        if self.trend.is_paired {
            lines.push(PAIRED.to_owned());
        }
        let points = self.trend.lines.iter().flat_map(|line| &line.points);
        if points.flatten().any(|point| point.doubt > 0) {
            lines.push(IN_DOUBT.to_owned());
        }
        if self.alone > 0 {
            lines.push(format!(
                "{} ärenden finns bara i det ena resultatet.",
                self.alone
            ));
        }
        lines
    }

    /// The trend as plain text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = self.trend.labels.join(" → ") + "\n";
        for line in self.lead() {
            let _ = writeln!(out, "{line}");
        }
        for table in [self.changes.as_ref(), Some(&self.rules)]
            .into_iter()
            .flatten()
        {
            if !table.rows.is_empty() {
                let _ = writeln!(out, "\n{}", table.title);
            }
            for row in &table.rows {
                let _ = writeln!(out, "  {}", in_words(row));
            }
        }
        // Of the same cases only what has changed is told.
        let lines = self.trend.lines.iter();
        let shown: Vec<&Line> = lines
            .filter(|line| !self.trend.is_paired || line.has_changed())
            .collect();
        for group in shown.chunk_by(|one, other| one.table == other.table) {
            let _ = writeln!(out, "\n{}", group[0].title);
            for line in group {
                self.push_line(&mut out, line);
            }
        }
        let unchanged = self.trend.lines.len() - shown.len();
        if unchanged > 0 {
            let _ = writeln!(out, "\nOförändrade: {unchanged} rader.");
        }
        out
    }

    fn push_line(&self, out: &mut String, line: &Line) {
        let star = if line.is_primary { ", huvudfråga" } else { "" };
        let _ = writeln!(
            out,
            "  {} ({}, {}{star})\n    {}",
            line.question,
            line.grade,
            line.measure.label(),
            line.in_words(&self.trend.labels)
        );
    }

    /// The trend as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut out = format!("# {}\n", markdown::escape(&self.trend.labels.join(" → ")));
        for line in self.lead() {
            let _ = writeln!(out, "\n{}", markdown::escape(&line));
        }
        markdown::push_table(&mut out, &self.lines);
        markdown::push_table(&mut out, &self.rules);
        if let Some(changes) = &self.changes {
            markdown::push_table(&mut out, changes);
        }
        out
    }

    /// The files of a trend: name and content.
    ///
    /// # Errors
    /// The workbook could not be made.
    pub fn files(&self) -> Result<Files, XlsxError> {
        let mut files = vec![
            ("trend.csv", csv::table(&self.lines).into_bytes()),
            ("fragor.csv", csv::table(&self.rules).into_bytes()),
            ("trend.md", self.to_markdown().into_bytes()),
            ("trend.html", self.to_html().into_bytes()),
            ("trend.xlsx", self.to_workbook()?),
        ];
        if let Some(changes) = &self.changes {
            files.push(("andringar.csv", csv::table(changes).into_bytes()));
        }
        Ok(files)
    }

    /// The trend as a page that opens without a network.
    #[must_use]
    pub fn to_html(&self) -> String {
        let title = format!("Jämförelse: {}", self.trend.labels.join(" → "));
        html::plain_page(&title, |out| {
            for line in self.lead() {
                let _ = writeln!(out, "<p>{}</p>", escape(&line));
            }
            push_forest(out, self.trend);
            html::push_plain_table(out, &self.on_page());
            html::push_plain_table(out, &self.rules);
            if let Some(changes) = &self.changes {
                html::push_plain_table(out, changes);
            }
        })
    }

    /// The questions as a page has room for them: each result's count and share in one cell.
    fn on_page(&self) -> Table {
        let names = ["fraga", "grad", "matt"];
        let ends = ["skillnad", "bedomning"];
        let labels = self.trend.labels.iter().map(String::as_str);
        let header = names.into_iter().chain(labels).chain(ends);
        let rows = self.trend.lines.iter().map(|line| {
            let star = if line.is_primary {
                " (huvudfråga)"
            } else {
                ""
            };
            let mut row = vec![
                format!("{}: {}{star}", line.title, line.question),
                line.grade.clone(),
                line.measure.label().to_owned(),
            ];
            row.extend(line.points.iter().map(|point| {
                match point {
                    None => String::new(),
                    Some(point) => point
                        .in_words()
                        .unwrap_or_else(|| format!("{} av {}", point.found, point.of)),
                }
            }));
            row.extend(line.verdict_cells());
            row
        });
        Table {
            title: self.lines.title.clone(),
            header: header.map(str::to_owned).collect(),
            rows: rows.collect(),
        }
    }

    fn to_workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let styles = Styles::new();
        let mut book = Workbook::new();
        book.set_properties(&properties("Jämförelse", crate::PROGRAM, self.day)?);
        add_table(book.add_worksheet(), &self.lines, &styles)?;
        add_table(book.add_worksheet(), &self.rules, &styles)?;
        if let Some(changes) = &self.changes {
            add_table(book.add_worksheet(), changes, &styles)?;
        }
        let sheet = book.add_worksheet();
        sheet.set_name("Diagram")?;
        sheet.insert_chart(0, 0, &self.chart())?;
        saved(&mut book)
    }

    /// The shares of every result beside each other.
    fn chart(&self) -> Chart {
        let mut chart = Chart::new(ChartType::Bar);
        let last = u32::try_from(self.lines.rows.len()).unwrap_or(1).max(1);
        for (place, label) in self.trend.labels.iter().enumerate() {
            // After the six columns of names, each result has three: count, of, per cent.
            let column = u16::try_from(6 + 3 * place + 2).unwrap_or(0);
            chart
                .add_series()
                .set_name(label.as_str())
                .set_categories((self.lines.title.as_str(), 1, 2, last, 2))
                .set_values((self.lines.title.as_str(), 1, column, last, column));
        }
        chart.title().set_name("Andelar, %");
        chart.x_axis().set_min(0).set_max(100);
        chart.y_axis().set_reverse();
        chart.set_width(1000).set_height(160 + 40 * last);
        chart
    }
}

/// A row of the changed answers, or of the changed questions, as a sentence.
fn in_words(row: &[String]) -> String {
    match row {
        [table, case, _, question, before, why, after, why_after] => {
            format!("{table} {case}, ”{question}” {before} ({why}) → {after} ({why_after})")
        }
        [table, rule, question, life] => format!("{table}, ”{question}” ({rule}): {life}"),
        row => row.join("; "),
    }
}

/// Width of the picture of differences, height of a row, and the room at its sides, in the units of its drawing.
const WIDTH: f64 = 720.0;
const ROW: f64 = 26.0;
const LEFT: f64 = 380.0;
const RIGHT: f64 = 20.0;

/// Letters of a question that have room beside its interval.
const NAMED: usize = 46;

/// What the picture of differences shows.
const FOREST: &str = "Punkten är skillnaden, det senare minus det tidigare, och strecket dess intervall. Går strecket över den streckade linjen kan \
                      skillnaden bero på slumpen. Fyllda punkter är huvudfrågor där skillnaden är större än slumpen ger. Till vänster färre Nej än förut, till \
                      höger fler.";

/// Where a difference lies in the picture, which reaches as far to both sides.
fn across(difference: f64, reach: f64) -> f64 {
    LEFT + f64::midpoint(difference / reach, 1.0) * (WIDTH - LEFT - RIGHT)
}

/// The greatest end of an interval, in whole tens of percentage points.
fn reach_of(lines: &[&Line]) -> f64 {
    let ends = lines.iter().map(|line| match &line.verdict {
        Verdict::Tested { difference, .. } => {
            let (low, high) = difference.interval;
            low.abs().max(high.abs())
        }
        Verdict::Untested(_) => 0.0,
    });
    ((ends.fold(0.0, f64::max) * 10.0).ceil() / 10.0).max(0.1)
}

/// The differences with their intervals, one below the other around no difference.
fn push_forest(out: &mut String, trend: &Trend) {
    let is_tested = |line: &&Line| matches!(line.verdict, Verdict::Tested { .. });
    let tested: Vec<&Line> = trend.lines.iter().filter(is_tested).collect();
    if tested.is_empty() {
        return;
    }
    let reach = reach_of(&tested);
    let groups = tested
        .chunk_by(|one, other| one.table == other.table)
        .count();
    let rows = u32::try_from(tested.len() + groups).unwrap_or(1);
    let height = ROW * f64::from(rows) + 40.0;
    let _ = write!(
        out,
        "<figure>\n<svg class=\"bild\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"skillnader\">\n<title \
         id=\"skillnader\">Skillnader med intervall</title>\n<line class=\"grans\" x1=\"{0:.1}\" y1=\"4\" x2=\"{0:.1}\" y2=\"{1:.1}\"/>\n",
        across(0.0, reach),
        height - 30.0
    );
    let mut y = 18.0;
    for (place, line) in tested.iter().enumerate() {
        if place == 0 || tested[place - 1].table != line.table {
            let title = escape(&line.title);
            let _ = writeln!(
                out,
                "<text class=\"grupp\" x=\"0\" y=\"{:.1}\">{title}</text>",
                y + 4.0
            );
            y += ROW;
        }
        push_difference(out, line, y, reach);
        y += ROW;
    }
    let end = format!("{:.0}", reach * 100.0);
    for (share, words) in [
        (-reach, format!("−{end}")),
        (0.0, "0".to_owned()),
        (reach, format!("+{end} procentenheter")),
    ] {
        let anchor = if share > 0.0 { "end" } else { "middle" };
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{words}</text>",
            across(share, reach),
            height - 12.0
        );
    }
    let _ = writeln!(out, "</svg>\n<figcaption>{FOREST}</figcaption>\n</figure>");
}

/// One question: its name, its interval and its difference.
fn push_difference(out: &mut String, line: &Line, y: f64, reach: f64) {
    let Verdict::Tested {
        difference,
        meaning,
        ..
    } = &line.verdict
    else {
        return;
    };
    let class = if *meaning == Meaning::Real {
        "punkt skild"
    } else {
        "punkt"
    };
    let mut name: String = line.question.chars().take(NAMED).collect();
    if name.len() < line.question.len() {
        name.push('…');
    }
    let late = if line.measure == Measure::Late {
        " (tid)"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "<text x=\"0\" y=\"{:.1}\">{}{late}</text><line class=\"axel\" x1=\"{:.1}\" y1=\"{y}\" x2=\"{:.1}\" y2=\"{y}\"/><circle \
         class=\"{class}\" cx=\"{:.1}\" cy=\"{y}\" r=\"4\"/>",
        y + 4.0,
        escape(&name),
        across(difference.interval.0, reach),
        across(difference.interval.1, reach),
        across(difference.difference, reach)
    );
}
