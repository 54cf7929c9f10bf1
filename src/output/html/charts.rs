//! Pictures of time and of units, drawn as SVG. What a picture shows stands in a table too.

use std::fmt::Write as _;

use crate::answer::Answer;
use crate::numbers::grouped;
use crate::output::Report;
use crate::output::escape::escape;
use crate::table::{Funnel, Outcome, Unit, funnels};
use crate::tally::Share;
use crate::timeliness::{Bin, Figures, nominal};

/// Width and height of a picture, and the room for its axes, in the units of its drawing.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 46.0;

/// A limit of a unit's place in a funnel.
type Limit = fn(&Unit) -> f64;

/// The pictures of time of one table: how many days, and quarter by quarter.
pub(super) fn push_times(out: &mut String, report: &Report<'_>, table: usize) {
    let own = report
        .figures
        .iter()
        .filter(|figures| figures.table == table);
    for (place, figures) in own.enumerate() {
        let question = &report.audit.battery.tables[table].questions[figures.question].wording;
        let id = format!("tid-{}-{place}", report.grids()[table].id);
        if figures.days.iter().any(|bin| bin.count() > 0) {
            push_histogram(out, &id, question, figures);
        }
        if figures.quarters.len() > 1 {
            push_quarters(out, &id, question, figures);
        }
    }
}

fn open_figure(out: &mut String, id: &str, title: &str) {
    let _ = write!(
        out,
        "<figure>\n<svg class=\"bild\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"{id}\">\n<title id=\"{id}\">{}</title>\n\
         <defs><pattern id=\"{id}-m\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" \
         height=\"6\" class=\"sen\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" class=\"streck\"/></pattern></defs>\n",
        escape(title)
    );
}

fn close_figure(out: &mut String, caption: &str) {
    let _ = write!(
        out,
        "</svg>\n<figcaption>{}</figcaption>\n</figure>\n",
        escape(caption)
    );
}

fn text(out: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
        escape(words)
    );
}

fn real(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Columns of two parts, the lower plain and the upper hatched, with a label under and the sum above each.
fn push_columns(out: &mut String, id: &str, columns: &[(String, u64, u64)]) {
    let most = columns
        .iter()
        .map(|(_, plain, hatched)| plain + hatched)
        .max();
    let most = real(most.unwrap_or(1).max(1));
    let step = (WIDTH - LEFT - RIGHT) / real(columns.len() as u64).max(1.0);
    let floor = HEIGHT - BOTTOM;
    let height = |count: u64| real(count) / most * (floor - TOP);
    for (place, (label, plain, hatched)) in columns.iter().enumerate() {
        let x = LEFT + step * real(place as u64);
        let width = step * 0.86;
        let (low, high) = (height(*plain), height(*hatched));
        let _ = writeln!(
            out,
            "<rect class=\"i-tid\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{low:.1}\"/>\
             <rect fill=\"url(#{id}-m)\" class=\"ram\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{high:.1}\"/>",
            floor - low,
            floor - low - high
        );
        let middle = x + width / 2.0;
        if plain + hatched > 0 {
            text(
                out,
                (middle, floor - low - high - 4.0),
                "middle",
                &grouped(plain + hatched),
            );
        }
        text(out, (middle, floor + 14.0), "middle", label);
    }
    let _ = writeln!(
        out,
        "<line class=\"axel\" x1=\"{LEFT}\" y1=\"{floor}\" x2=\"{}\" y2=\"{floor}\"/>",
        WIDTH - RIGHT
    );
}

fn push_histogram(out: &mut String, id: &str, question: &str, figures: &Figures) {
    let id = format!("{id}-dagar");
    open_figure(out, &id, &format!("Antal dagar för avslutade: {question}"));
    let label = |bin: &Bin| match bin.to {
        Some(to) => to.to_string(),
        None => format!("{}–", bin.from),
    };
    let columns: Vec<(String, u64, u64)> = figures
        .days
        .iter()
        .map(|bin| (label(bin), bin.in_time, bin.late))
        .collect();
    push_columns(out, &id, &columns);
    let limit = nominal(figures.within);
    let within = figures
        .days
        .iter()
        .filter(|bin| bin.to.is_some_and(|to| to <= limit))
        .count();
    let step = (WIDTH - LEFT - RIGHT) / real(columns.len() as u64).max(1.0);
    let x = LEFT + step * real(within as u64) - step * 0.07;
    let _ = writeln!(
        out,
        "<line class=\"grans\" x1=\"{x:.1}\" y1=\"{}\" x2=\"{x:.1}\" y2=\"{}\"/>",
        TOP - 14.0,
        HEIGHT - BOTTOM
    );
    let anchor = if x > WIDTH * 0.7 { "end" } else { "start" };
    let shift = if anchor == "end" { -5.0 } else { 5.0 };
    text(
        out,
        (x + shift, TOP - 8.0),
        anchor,
        &format!("gränsen: {}", figures.within),
    );
    text(
        out,
        (LEFT, HEIGHT - 12.0),
        "start",
        "dagar från start till avslut; under varje stapel dess sista dag",
    );
    let late: u64 = figures.days.iter().map(|bin| bin.late).sum();
    let all: u64 = figures.days.iter().map(Bin::count).sum();
    let months = match figures.within {
        crate::time::Period::Months(_) => {
            " Månader är olika långa; gränslinjen är ritad vid deras medellängd, men varje ärende är räknat mot sin egen sista dag."
        }
        _ => "",
    };
    close_figure(
        out,
        &format!(
            "”{question}” Avslutade ärenden efter antal dagar: {} av {} efter sin sista dag (streckade).{months}",
            grouped(late),
            grouped(all)
        ),
    );
}

fn push_quarters(out: &mut String, id: &str, question: &str, figures: &Figures) {
    let id = format!("{id}-kvartal");
    open_figure(out, &id, &format!("Förfallna per kvartal: {question}"));
    let columns: Vec<(String, u64, u64)> = figures
        .quarters
        .iter()
        .map(|(name, share)| {
            let percent = Share::of(share.count, share.of);
            let percent = percent.map(|share| share.to_string()).unwrap_or_default();
            let short = name.replace(" kvartal ", " kv ");
            (
                format!("{short}: {percent} %"),
                share.count,
                share.of - share.count,
            )
        })
        .collect();
    // Long labels under many columns would lie over each other.
    let labels = columns.len() <= 6;
    let shown: Vec<(String, u64, u64)> = columns
        .into_iter()
        .map(|(label, plain, hatched)| {
            let label = if labels {
                label
            } else {
                label
                    .chars()
                    .skip(2)
                    .take_while(|letter| *letter != ':')
                    .collect()
            };
            (label, plain, hatched)
        })
        .collect();
    push_columns(out, &id, &shown);
    close_figure(
        out,
        &format!(
            "”{question}” Ärenden efter det kvartal då deras sista dag inföll: klara i tid (fyllda) och inte klara i tid (streckade)."
        ),
    );
}

/// The units of a table around their common share.
pub(super) fn push_funnels(out: &mut String, report: &Report<'_>, table: usize) {
    if report.is_public {
        return;
    }
    let found = funnels(&report.tallies, report.audit);
    let own: Vec<&Funnel> = found
        .iter()
        .filter(|funnel| funnel.table == table)
        .collect();
    if own.is_empty() {
        return;
    }
    out.push_str("<h3>Enheterna i förhållande till det hela</h3>\n<p>Varje punkt är en enhet. Ju färre bedömbara ärenden, desto längre ifrån det hela kan den hamna av slump: 95 av 100 enheter hamnar innanför den streckade linjen, 998 av 1000 innanför den heldragna, om alla i grunden är lika. Bilden rangordnar inte.</p>\n");
    for (place, funnel) in own.into_iter().enumerate() {
        push_funnel(out, report, funnel, place);
    }
}

fn push_funnel(out: &mut String, report: &Report<'_>, funnel: &Funnel, place: usize) {
    let spec = &report.audit.battery.tables[funnel.table];
    let question = &spec.questions[funnel.whole.question].wording;
    let id = format!("tratt-{}-{place}", spec.id);
    let _ = writeln!(out, "<details><summary>{}</summary>", escape(question));
    open_figure(out, &id, &format!("Enheternas andel Nej: {question}"));
    let mut units: Vec<&Unit> = funnel.units.iter().collect();
    units.sort_by_key(|unit| unit.of);
    let place = Plot::of(&units);
    push_limits(out, &place, &units, funnel.target.value());
    push_units(out, &place, &units);
    close_figure(
        out,
        &format!(
            "”{question}” Det hela: {}. {}",
            funnel.whole.sentence(Answer::Nej),
            outside(&units)
        ),
    );
    out.push_str("</details>\n");
}

/// Where cases and shares lie in a funnel's drawing.
struct Plot {
    most: f64,
}

impl Plot {
    fn of(units: &[&Unit]) -> Self {
        let most = units.iter().map(|unit| unit.of).max();
        Self {
            most: real(most.unwrap_or(1).max(1)),
        }
    }

    fn x(&self, of: u64) -> f64 {
        // Room for a name to the right of the last.
        LEFT + real(of) / self.most * (WIDTH - LEFT - RIGHT - 60.0)
    }

    fn y(share: f64) -> f64 {
        let floor = HEIGHT - BOTTOM;
        floor - share * (floor - TOP)
    }
}

/// The limits, the common share and the scale.
fn push_limits(out: &mut String, plot: &Plot, units: &[&Unit], target: f64) {
    let lines: [(&str, Limit); 4] = [
        ("grans95", |unit| unit.usual.low),
        ("grans95", |unit| unit.usual.high),
        ("grans998", |unit| unit.extreme.low),
        ("grans998", |unit| unit.extreme.high),
    ];
    for (class, limit) in lines {
        let points: Vec<String> = units
            .iter()
            .map(|unit| format!("{:.1},{:.1}", plot.x(unit.of), Plot::y(limit(unit))))
            .collect();
        let _ = writeln!(
            out,
            "<polyline class=\"{class}\" points=\"{}\"/>",
            points.join(" ")
        );
    }
    let _ = writeln!(
        out,
        "<line class=\"axel\" x1=\"{LEFT}\" y1=\"{0:.1}\" x2=\"{1:.1}\" y2=\"{0:.1}\"/>",
        Plot::y(target),
        WIDTH - RIGHT
    );
    for percent in [0_u32, 25, 50, 75, 100] {
        let y = Plot::y(f64::from(percent) / 100.0) + 4.0;
        text(out, (LEFT - 6.0, y), "end", &format!("{percent} %"));
    }
    let axis = "bedömbara ärenden i enheten";
    text(out, (LEFT, HEIGHT - 12.0), "start", axis);
}

/// A dot for each unit; those outside the limits are filled and named.
fn push_units(out: &mut String, plot: &Plot, units: &[&Unit]) {
    for unit in units {
        let (x, y) = (
            plot.x(unit.of),
            Plot::y(real(unit.found) / real(unit.of.max(1))),
        );
        let is_outside = unit.outcome != Outcome::Within;
        let class = if is_outside { "punkt ute" } else { "punkt" };
        let _ = writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"
        );
        if is_outside {
            text(out, (x + 7.0, y + 4.0), "start", &unit.name);
        }
    }
}

/// The units outside the limits, in words.
fn outside(units: &[&Unit]) -> String {
    let found: Vec<String> = units
        .iter()
        .filter(|unit| unit.outcome != Outcome::Within)
        .map(|unit| {
            let place = unit.outcome.label();
            format!("{} ({} av {}, {place})", unit.name, unit.found, unit.of)
        })
        .collect();
    if found.is_empty() {
        "Ingen enhet ligger utanför gränserna.".to_owned()
    } else {
        format!("Utanför gränserna: {}.", found.join("; "))
    }
}
