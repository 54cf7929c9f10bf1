use super::{Table, header};
use crate::audit::Audit;
use crate::numbers::grouped;
use crate::stats::completion::Share as Counted;
use crate::stats::small_cells::protect_row;
use crate::tally::Share;
use crate::timeliness::{Figures, days_of, percentile};

use super::breakdown::{THRESHOLD, WITHHELD};

const MEASURES: [&str; 12] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "grad",
    "frist",
    "matt",
    "definition",
    "antal",
    "av",
    "andel",
    "i_ord",
];

const QUARTERS: [&str; 9] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "grad",
    "kvartal",
    "i_tid",
    "forfallna",
    "andel_i_tid",
];

const DAYS: [&str; 9] = [
    "tabell", "nr", "regel", "fraga", "grad", "fran_dag", "till_dag", "i_tid", "for_sent",
];

/// The three measures of time, each with its definition, then how the completed were spread and how old the open are.
/// `None` when no question is about a time.
#[must_use]
pub fn time_table(audit: &Audit<'_>, figures: &[Figures], is_public: bool) -> Option<Table> {
    let rows = figures
        .iter()
        .flat_map(|figures| measures_of(audit, figures, is_public));
    (!figures.is_empty()).then(|| Table {
        title: "Handläggningstid".to_owned(),
        header: header(&MEASURES),
        rows: rows.collect(),
    })
}

/// What fell due quarter by quarter. In public, counts of one to four are withheld.
#[must_use]
pub fn quarter_table(audit: &Audit<'_>, figures: &[Figures], is_public: bool) -> Option<Table> {
    let mut rows = Vec::new();
    for figures in figures {
        let parts: Vec<Vec<u64>> = figures
            .quarters
            .iter()
            .map(|(_, share)| vec![share.count, share.of - share.count, share.of])
            .collect();
        let withheld = withheld_of(&parts, is_public);
        for (place, (quarter, share)) in figures.quarters.iter().enumerate() {
            let mut row = head_of(audit, figures);
            row.push(quarter.clone());
            row.extend(if withheld.contains(&place) {
                vec![WITHHELD.to_owned(); 3]
            } else {
                vec![
                    share.count.to_string(),
                    share.of.to_string(),
                    percent(*share),
                ]
            });
            rows.push(row);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Förfallna per kvartal".to_owned(),
        header: header(&QUARTERS),
        rows,
    })
}

/// How many days the completed took. In public, counts of one to four are withheld.
#[must_use]
pub fn day_table(audit: &Audit<'_>, figures: &[Figures], is_public: bool) -> Option<Table> {
    let mut rows = Vec::new();
    for figures in figures {
        let parts: Vec<Vec<u64>> = figures
            .days
            .iter()
            .map(|bin| vec![bin.in_time, bin.late, bin.count()])
            .collect();
        let withheld = withheld_of(&parts, is_public);
        for (place, bin) in figures.days.iter().enumerate() {
            let mut row = head_of(audit, figures);
            row.push(bin.from.to_string());
            row.push(bin.to.map(|to| to.to_string()).unwrap_or_default());
            row.extend(if withheld.contains(&place) {
                vec![WITHHELD.to_owned(); 2]
            } else {
                vec![bin.in_time.to_string(), bin.late.to_string()]
            });
            rows.push(row);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Avslutade efter antal dagar".to_owned(),
        header: header(&DAYS),
        rows,
    })
}

/// The rows of which a count is withheld: few enough to point at somebody, or needed to hide those.
pub(super) fn withheld_of(parts: &[Vec<u64>], is_public: bool) -> Vec<usize> {
    if !is_public {
        return Vec::new();
    }
    let mut withheld = Vec::new();
    for side in 0..parts.first().map_or(0, Vec::len) {
        let counts: Vec<u64> = parts.iter().map(|part| part[side]).collect();
        let found = protect_row(&counts, THRESHOLD);
        if found.protected {
            withheld.extend(found.primary.into_iter().chain(found.secondary));
        } else {
            withheld.extend(0..parts.len());
        }
    }
    withheld.sort_unstable();
    withheld.dedup();
    withheld
}

fn head_of(audit: &Audit<'_>, figures: &Figures) -> Vec<String> {
    let table = &audit.battery.tables[figures.table];
    let question = &table.questions[figures.question];
    vec![
        table.id.clone(),
        (figures.question + 1).to_string(),
        audit.book.rule(question.rule).id.clone(),
        question.wording.clone(),
        figures.grade.to_string(),
    ]
}

fn percent(share: Counted) -> String {
    Share::of(share.count, share.of)
        .map(|share| share.to_string())
        .unwrap_or_default()
}

/// One measure: its name, its definition, what is counted, of what, and the sentence.
struct Measure {
    name: &'static str,
    definition: String,
    share: Option<Counted>,
    sentence: String,
}

fn measures_of(audit: &Audit<'_>, figures: &Figures, is_public: bool) -> Vec<Vec<String>> {
    let head = head_of(audit, figures);
    let measures = three_measures(audit, figures)
        .into_iter()
        .chain(spread_of(figures))
        .chain(left_out(figures));
    measures
        .filter_map(|measure| {
            if is_public {
                published(measure)
            } else {
                Some(measure)
            }
        })
        .map(|measure| {
            let mut row = head.clone();
            row.push(figures.within.to_string());
            row.push(measure.name.to_owned());
            row.push(measure.definition);
            row.push(
                measure
                    .share
                    .map(|share| share.count.to_string())
                    .unwrap_or_default(),
            );
            row.push(
                measure
                    .share
                    .map(|share| share.of.to_string())
                    .unwrap_or_default(),
            );
            row.push(measure.share.map(percent).unwrap_or_default());
            row.push(measure.sentence);
            row
        })
        .collect()
}

/// A measure as it may be published: nothing that is told of single cases (the oldest, the longest, how old each is), and
/// no count of one to four, nor one whose complement is.
fn published(measure: Measure) -> Option<Measure> {
    let share = measure.share?;
    if measure.name == BY_AGE {
        return None;
    }
    let is_few = |count: u64| (1..THRESHOLD).contains(&count);
    if is_few(share.count) || is_few(share.of - share.count) || is_few(share.of) {
        return Some(Measure {
            share: None,
            sentence: "för få ärenden för att publiceras".to_owned(),
            ..measure
        });
    }
    let (sentence, _) = measure
        .sentence
        .split_once("; det äldsta")
        .unwrap_or((&measure.sentence, ""));
    Some(Measure {
        sentence: sentence.to_owned(),
        ..measure
    })
}

/// The name of the open stock by age.
const BY_AGE: &str = "Öppna efter ålder";

/// «6 av 8 (75,0 %) i tid»; without cases, that there are none.
fn counted(share: Counted, what: &str, none: &str) -> String {
    match Share::of(share.count, share.of) {
        Some(percent) => format!(
            "{} av {} ({percent} %) {what}",
            grouped(share.count),
            grouped(share.of)
        ),
        None => none.to_owned(),
    }
}

fn three_measures(audit: &Audit<'_>, figures: &Figures) -> Vec<Measure> {
    let (first, last) = days_of(audit);
    let period = match first {
        Some(first) => format!("{first}–{last}"),
        None => format!("till och med {last}"),
    };
    let question = &audit.battery.tables[figures.table].questions[figures.question];
    let rule = audit.book.rule(question.rule);
    let part = rule.per.filter(|part| *part != rule.object);
    let parts = part.map_or(String::new(), |part| {
        let plural = &audit.book.words.object_word(part).plural;
        format!(" Har ärendet flera {plural} räknas den som avgör svaret.")
    });
    let late = Counted {
        count: figures.due.of - figures.due.count,
        of: figures.due.of,
    };
    let completed = &figures.completed;
    let mut measures = vec![
        Measure {
            name: "Förfallna",
            definition: format!(
                "Ärenden vars sista dag, med helgregel och giltig förlängning, infaller {period}, före mätdagen; i tid är de som då var klara. Alla är avgjorda.{parts}"
            ),
            share: Some(figures.due),
            sentence: format!(
                "{}; {}",
                counted(figures.due, "i tid", "inga ärenden förföll"),
                counted(late, "inte i tid", "ingen andel")
            ),
        },
        Measure {
            name: "Öppna över gränsen",
            definition: format!(
                "Ärenden som är öppna på mätdagen {} och vars sista dag har passerat, av alla öppna.",
                audit.measuring_day
            ),
            share: Some(figures.open.over),
            sentence: open_in_words(figures),
        },
        Measure {
            name: "Avslutade",
            definition: format!(
                "Ärenden avslutade {period}, när de än inleddes. Bara för jämförelse: andelen faller när gamla ärenden betas av och stiger när de får ligga."
            ),
            share: Some(completed.in_time),
            sentence: counted(completed.in_time, "i tid", "inga ärenden avslutades"),
        },
    ];
    if let Some(share) = figures.within_120 {
        measures.push(Measure {
            name: "Avslutade, 120 dagar",
            definition:
                "Samma avslutade, om fyra månader räknades som 120 dagar. Lagen säger månader."
                    .to_owned(),
            share: Some(share),
            sentence: counted(share, "inom 120 dagar", "inga ärenden avslutades"),
        });
    }
    measures
}

fn open_in_words(figures: &Figures) -> String {
    let open = &figures.open;
    let text = counted(open.over, "över gränsen", "inga öppna ärenden");
    if open.over.count == 0 {
        return text;
    }
    format!(
        "{text}; det äldsta har pågått {} dagar, tillsammans {} dagar över",
        grouped(open.oldest_days),
        grouped(open.days_over)
    )
}

/// Median, ninetieth percentile, longest and mean of the completed, and the open ones by age.
fn spread_of(figures: &Figures) -> Vec<Measure> {
    let completed = &figures.completed;
    let mut measures = Vec::new();
    let days = |value: f64| format!("{value:.1}").replace('.', ",");
    if let (Some(median), Some(mean)) = (completed.median_days, completed.mean_days) {
        let whole = |days: Option<i32>| days.map(|days| days.to_string()).unwrap_or_default();
        measures.push(Measure {
            name: "Dagar",
            definition: "Antal dagar för de avslutade; startdagen är dag 0.".to_owned(),
            share: None,
            sentence: format!(
                "median {} dagar, nio av tio inom {} dagar, längst {} dagar, medelvärde {} dagar",
                days(median),
                whole(percentile(&figures.taken, 90)),
                whole(figures.taken.last().map(|last| last.days)),
                days(mean)
            ),
        });
    }
    let open = figures.open.over.of;
    for band in figures.stock.iter().filter(|band| band.count > 0) {
        let share = Counted {
            count: band.count,
            of: open,
        };
        let age = match band.to {
            Some(to) => format!("{}–{to} dagar", band.from),
            None => format!("{} dagar eller mer", band.from),
        };
        measures.push(Measure {
            name: BY_AGE,
            definition: format!("Öppna på mätdagen som har pågått {age}."),
            share: Some(share),
            sentence: counted(share, &age, ""),
        });
    }
    measures
}

/// What is in none of the measures.
fn left_out(figures: &Figures) -> Vec<Measure> {
    let measure = |count: u64, name, definition: &str| {
        (count > 0).then(|| Measure {
            name,
            definition: definition.to_owned(),
            share: None,
            sentence: format!("{} ärenden", grouped(count)),
        })
    };
    let found = [
        measure(
            figures.unknown,
            "Inte räknade",
            "Ärenden som inte är med i något mått: dagarna framgår inte av exporten, eller inget hade börjat på mätdagen.",
        ),
        measure(
            figures.overruled,
            "Avgjorda av granskare",
            "Ärenden där en granskare har svarat annat än dagarna säger; de är inte med i något mått.",
        ),
    ];
    found.into_iter().flatten().collect()
}
