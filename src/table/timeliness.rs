use super::{Table, header};
use crate::audit::Audit;
use crate::numbers::grouped;
use crate::stats::completion::Share as Counted;
use crate::tally::Share;
use crate::timeliness::{Figures, days_of, percentile};

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

/// What fell due quarter by quarter.
#[must_use]
pub fn quarter_table(audit: &Audit<'_>, figures: &[Figures]) -> Option<Table> {
    let mut rows = Vec::new();
    for figures in figures {
        for (quarter, share) in &figures.quarters {
            let mut row = head_of(audit, figures);
            row.push(quarter.clone());
            row.extend([
                share.count.to_string(),
                share.of.to_string(),
                percent(*share),
            ]);
            rows.push(row);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Förfallna per kvartal".to_owned(),
        header: header(&QUARTERS),
        rows,
    })
}

/// How many days the completed took.
#[must_use]
pub fn day_table(audit: &Audit<'_>, figures: &[Figures]) -> Option<Table> {
    let mut rows = Vec::new();
    for figures in figures {
        for bin in &figures.days {
            let mut row = head_of(audit, figures);
            row.push(bin.from.to_string());
            row.push(bin.to.map(|to| to.to_string()).unwrap_or_default());
            row.extend([bin.in_time.to_string(), bin.late.to_string()]);
            rows.push(row);
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Avslutade efter antal dagar".to_owned(),
        header: header(&DAYS),
        rows,
    })
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
    /// What is published in place of the sentence where there is no share; nothing when it is empty.
    public: String,
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
                published(measure, figures.is_withheld)
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
/// no count of a question that has a small one, since the others would tell it.
fn published(measure: Measure, is_withheld: bool) -> Option<Measure> {
    if measure.name == BY_AGE {
        return None;
    }
    if measure.share.is_none() {
        let sentence = measure.public.clone();
        return (!sentence.is_empty()).then_some(Measure {
            sentence,
            ..measure
        });
    }
    if is_withheld {
        return Some(Measure {
            share: None,
            sentence: TOO_FEW.to_owned(),
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

/// What stands in place of the counts of a question when one of them could point at somebody.
pub(super) const TOO_FEW: &str = "publiceras inte: något av måtten gäller för få ärenden";

/// Why a share of time is not stated. It tells no count.
pub(super) const IN_DOUBT: &str = "för en del ärenden framgår inte om tiden var förlängd, skyldigheten upphörde eller ett undantag gällde";

impl Measure {
    fn of(name: &'static str, definition: String, share: Counted, sentence: String) -> Self {
        Self {
            name,
            definition,
            share: Some(share),
            sentence,
            public: String::new(),
        }
    }

    /// The same without its share, where some cases may lie on either side.
    fn unless_in_doubt(self, doubt: u64, sentence: impl FnOnce(Counted) -> String) -> Self {
        match self.share.filter(|_| doubt > 0) {
            Some(known) => Self {
                definition: format!("{} Andelen anges inte: {IN_DOUBT}.", self.definition),
                share: None,
                sentence: sentence(known),
                public: format!("andelen anges inte: {IN_DOUBT}"),
                ..self
            },
            None => self,
        }
    }
}

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

/// «1 i tid, 0 inte i tid, 2 kan inte avgöras; andelen i tid är mellan 33,3 och 100,0 %»: those in doubt once on either
/// side.
fn in_doubt(known: Counted, doubt: u64, (what, other): (&str, &str)) -> String {
    let all = known.of + doubt;
    let (least, most) = (
        Share::of(known.count, all),
        Share::of(known.count + doubt, all),
    );
    let bound = |share: Option<Share>| share.map(|share| share.to_string()).unwrap_or_default();
    format!(
        "{} {what}, {} {other}, {} kan inte avgöras; av dem är andelen {what} mellan {} och {} %",
        grouped(known.count),
        grouped(known.of - known.count),
        grouped(doubt),
        bound(least),
        bound(most)
    )
}

/// When what is counted fell due: without a period everything until the measuring day is.
pub(super) fn when_due(audit: &Audit<'_>) -> &'static str {
    match audit.review.period {
        Some(_) => "i perioden",
        None => "före mätdagen",
    }
}

/// What is known of those that fell due, where it is not known of all.
pub(super) fn due_in_doubt(figures: &Figures) -> String {
    let sides = ("i tid", "inte i tid");
    let counts = in_doubt(figures.due, figures.doubt.due, sides);
    format!("{counts}; {IN_DOUBT}")
}

fn three_measures(audit: &Audit<'_>, figures: &Figures) -> Vec<Measure> {
    let (first, last) = days_of(audit);
    let period = match first {
        Some(first) => format!("{first}–{last}"),
        None => format!("till och med {last}"),
    };
    let mut measures = vec![
        due_measure(audit, figures, &period),
        open_measure(audit, figures),
        completed_measure(figures, &period),
    ];
    if let Some(share) = figures.within_120 {
        measures.push(Measure::of(
            "Avslutade, 120 dagar",
            "Samma avslutade, om fyra månader räknades som 120 dagar. Lagen säger månader."
                .to_owned(),
            share,
            counted(share, "inom 120 dagar", "inga ärenden avslutades"),
        ));
    }
    measures
}

fn due_measure(audit: &Audit<'_>, figures: &Figures, period: &str) -> Measure {
    let question = &audit.battery.tables[figures.table].questions[figures.question];
    let rule = audit.book.rule(question.rule);
    let part = rule.per.filter(|part| *part != rule.object);
    let parts = part.map_or(String::new(), |part| {
        let plural = &audit.book.words.object_word(part).plural;
        format!(" Har ärendet flera {plural} räknas den som avgör svaret.")
    });
    let decided = if figures.doubt.due > 0 {
        ""
    } else {
        " Alla är avgjorda."
    };
    let due = figures.due;
    let late = Counted {
        count: due.of - due.count,
        of: due.of,
    };
    let measure = Measure::of(
        "Förfallna",
        format!(
            "Ärenden vars sista dag, med helgregel och, för ärenden som inte var klara inom den ursprungliga tiden, giltig förlängning, infaller {period}, före mätdagen; i tid är de som då var klara.{decided}{parts}"
        ),
        due,
        format!(
            "{}; {}",
            counted(due, "i tid", "inga ärenden förföll"),
            counted(late, "inte i tid", "ingen andel")
        ),
    );
    let doubt = figures.doubt.due;
    measure.unless_in_doubt(doubt, |known| {
        in_doubt(known, doubt, ("i tid", "inte i tid"))
    })
}

fn open_measure(audit: &Audit<'_>, figures: &Figures) -> Measure {
    let measure = Measure::of(
        "Öppna över gränsen",
        format!(
            "Ärenden som är öppna på mätdagen {} och vars sista dag har passerat, av alla öppna.",
            audit.measuring_day
        ),
        figures.open.over,
        open_in_words(figures),
    );
    let doubt = figures.doubt.open;
    measure.unless_in_doubt(doubt, |known| {
        in_doubt(known, doubt, ("över gränsen", "inom gränsen"))
    })
}

fn completed_measure(figures: &Figures, period: &str) -> Measure {
    let in_time = figures.completed.in_time;
    let measure = Measure::of(
        "Avslutade",
        format!(
            "Ärenden avslutade {period}, när de än inleddes. Bara för jämförelse: andelen faller när gamla ärenden betas av och stiger när de får ligga."
        ),
        in_time,
        counted(in_time, "i tid", "inga ärenden avslutades"),
    );
    let doubt = figures.doubt.completed;
    measure.unless_in_doubt(doubt, |known| {
        in_doubt(known, doubt, ("i tid", "inte i tid"))
    })
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
            public: String::new(),
        });
    }
    let open = figures.open.over.of + figures.doubt.open;
    for band in figures.stock.iter().filter(|band| band.count > 0) {
        let share = Counted {
            count: band.count,
            of: open,
        };
        let age = match band.to {
            Some(to) => format!("{}–{to} dagar", band.from),
            None => format!("{} dagar eller mer", band.from),
        };
        measures.push(Measure::of(
            BY_AGE,
            format!("Öppna på mätdagen som har pågått {age}."),
            share,
            counted(share, &age, ""),
        ));
    }
    measures
}

/// What is in none of the measures. That some are left out is told in public too, where shares are: without them a share
/// says less.
fn left_out(figures: &Figures) -> Vec<Measure> {
    let measure = |count: u64, name, definition: &str, is_public: bool| {
        let sentence = format!("{} ärenden", grouped(count));
        let public = Some(sentence.clone()).filter(|_| is_public && !figures.is_withheld);
        (count > 0).then(|| Measure {
            name,
            definition: definition.to_owned(),
            share: None,
            sentence,
            public: public.unwrap_or_default(),
        })
    };
    let found = [
        measure(
            figures.unknown,
            "Inte räknade",
            "Ärenden som inte är med i något mått: dagarna, eller om frågan gäller dem, framgår inte av exporten, lagen ändrades medan fristen löpte, eller inget hade börjat på mätdagen.",
            true,
        ),
        measure(
            figures.overruled,
            "Avgjorda av granskare",
            "Ärenden där en granskare har svarat annat än dagarna säger; de är inte med i något mått.",
            false,
        ),
    ];
    found.into_iter().flatten().collect()
}
