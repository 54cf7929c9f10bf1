//! A trend as neutral tables.

use super::{Change, Line, Point, Trend, Verdict};
use crate::table::{Table, header};

/// The questions through the results, with the last two held against each other.
#[must_use]
pub fn trend_table(trend: &Trend) -> Table {
    let mut names = header(&["tabell", "regel", "fraga", "grad", "matt", "huvudfraga"]);
    for label in &trend.labels {
        names.push(format!("{label}, antal"));
        names.push(format!("{label}, av"));
        names.push(format!("{label}, %"));
    }
    names.extend(header(&[
        "skillnad",
        "fran",
        "till",
        "p",
        "bedomning",
        "lagen_andrad",
    ]));
    Table {
        title: "Jämförelse".to_owned(),
        header: names,
        rows: trend.lines.iter().map(row_of).collect(),
    }
}

fn row_of(line: &Line) -> Vec<String> {
    let yes = |flag: bool| if flag { "ja" } else { "" }.to_owned();
    let mut row = vec![
        line.table.clone(),
        line.rule.clone(),
        line.question.clone(),
        line.grade.clone(),
        line.measure.label().to_owned(),
        yes(line.is_primary),
    ];
    for point in &line.points {
        row.extend(match point {
            Some(point) => [
                point.found.to_string(),
                point.of.to_string(),
                percent(*point),
            ],
            None => Default::default(),
        });
    }
    row.extend(match &line.verdict {
        Verdict::Untested(why) => [
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            (*why).to_owned(),
        ],
        Verdict::Tested {
            difference,
            p,
            meaning,
        } => [
            unsigned(difference.difference),
            unsigned(difference.interval.0),
            unsigned(difference.interval.1),
            p.map(p_value).unwrap_or_default(),
            meaning.label().to_owned(),
        ],
    });
    row.push(yes(line.law_changed));
    row
}

/// The share in per cent, or the bounds that it lies between.
fn percent(point: Point) -> String {
    match (point.share(), point.bounds()) {
        (Some(share), _) => share.to_string(),
        (None, Some((least, most))) => format!("{least}–{most}"),
        (None, None) => String::new(),
    }
}

impl Point {
    /// «3 av 20 (15,0 %)»; where it is not known of all cases, how many that is and what the share lies between. `None`
    /// without a share.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        let counts = format!("{} av {}", self.found, self.of);
        let share = self.share().map(|share| format!("{counts} ({share} %)"));
        share.or_else(|| {
            let (least, most) = self.bounds()?;
            let doubt = self.doubt;
            Some(format!(
                "{counts}, och {doubt} kan inte avgöras ({least}–{most} %)"
            ))
        })
    }
}

/// A difference between shares in percentage points, with its sign.
pub(super) fn points(difference: f64) -> String {
    let shown = format!("{:.1}", difference.abs() * 100.0).replace('.', ",");
    match difference {
        _ if shown == "0,0" => shown,
        less if less < 0.0 => format!("−{shown}"),
        _ => format!("+{shown}"),
    }
}

/// The same without a plus: a cell that begins with one is a formula to a spreadsheet.
fn unsigned(difference: f64) -> String {
    points(difference).trim_start_matches('+').to_owned()
}

fn p_value(p: f64) -> String {
    if p < 0.001 {
        "<0,001".to_owned()
    } else {
        format!("{p:.3}").replace('.', ",")
    }
}

/// The questions that are new, ended or reworded.
#[must_use]
pub fn rule_table(trend: &Trend) -> Table {
    let rows = trend.lives.iter().map(|(table, rule, question, life)| {
        vec![
            table.clone(),
            rule.clone(),
            question.clone(),
            life.label().to_owned(),
        ]
    });
    Table {
        title: "Ändrade frågor".to_owned(),
        header: header(&["tabell", "regel", "fraga", "andring"]),
        rows: rows.collect(),
    }
}

/// The answers that were changed, case by case.
#[must_use]
pub fn change_table(changes: &[Change]) -> Table {
    let rows = changes.iter().map(|change| {
        vec![
            change.table.clone(),
            change.case.to_string(),
            change.rule.clone(),
            change.question.clone(),
            change.before.0.clone(),
            change.before.1.clone(),
            change.after.0.clone(),
            change.after.1.clone(),
        ]
    });
    Table {
        title: "Ändrade svar".to_owned(),
        header: header(&[
            "tabell",
            "arende",
            "regel",
            "fraga",
            "svar_fore",
            "skal_fore",
            "svar_efter",
            "skal_efter",
        ]),
        rows: rows.collect(),
    }
}

impl Line {
    /// The difference with its interval, and what it amounts to.
    #[must_use]
    pub fn verdict_cells(&self) -> [String; 2] {
        match &self.verdict {
            Verdict::Untested(why) => [String::new(), (*why).to_owned()],
            Verdict::Tested {
                difference,
                meaning,
                ..
            } => [
                format!(
                    "{} ({} till {})",
                    unsigned(difference.difference),
                    points(difference.interval.0),
                    points(difference.interval.1)
                ),
                meaning.label().to_owned(),
            ],
        }
    }

    /// The question through the results, and what the last two say, in a sentence.
    #[must_use]
    pub fn in_words(&self, labels: &[String]) -> String {
        let shown: Vec<String> = labels
            .iter()
            .zip(&self.points)
            .filter_map(|(label, point)| {
                let point = (*point)?;
                Some(match point.in_words() {
                    Some(words) => format!("{label}: {words}"),
                    None if point.of > 0 => {
                        format!("{label}: {} av {}, ovägt", point.found, point.of)
                    }
                    None => format!("{label}: inget bedömbart"),
                })
            })
            .collect();
        let verdict = match &self.verdict {
            Verdict::Untested(why) => (*why).to_owned(),
            Verdict::Tested {
                difference,
                p,
                meaning,
            } => {
                let p = p.map(|p| format!(", p {}", p_value(p))).unwrap_or_default();
                format!(
                    "skillnad {} procentenheter ({} till {}{p}): {}",
                    points(difference.difference),
                    points(difference.interval.0),
                    points(difference.interval.1),
                    meaning.label()
                )
            }
        };
        let law = if self.law_changed {
            "; lagen är en annan"
        } else {
            ""
        };
        format!("{}; {verdict}{law}", shown.join(" → "))
    }
}
