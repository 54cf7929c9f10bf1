use std::fmt::Write as _;

use super::breakdown::THRESHOLD;
use super::{Table, header};
use crate::audit::Audit;
use crate::draw::{Fate, Inference, Method, Sample, reach, variable_label};
use crate::estimate::{Counts, Estimate, Limits, estimates};
use crate::numbers::grouped;
use crate::rulebook::BatteryTable;
use crate::stats::small_cells::is_small;

const ESTIMATES: [&str; 15] = [
    "tabell",
    "nr",
    "regel",
    "fraga",
    "grad",
    "stratum",
    "ram",
    "granskade",
    "bedombara",
    "nej",
    "ej_bedomda_eller_bortfall",
    "overtackning",
    "fran",
    "till",
    "i_ord",
];

const ATTRITION: [&str; 11] = [
    "tabell",
    "stratum",
    "ram",
    "planerat",
    "draget",
    "overtackning",
    "ersattare",
    "bortfall",
    "utelamnade",
    "strukna",
    "granskade",
];

/// What stands for the name of a stratum where the whole frame is meant.
pub const WHOLE_FRAME: &str = "hela ramen";

/// What every small sample is good for, and what it is not.
pub const SMALL_SAMPLE: &str =
    "Urvalet räcker för att upptäcka vanliga brister men inte för att ange hur vanliga de är.";

/// Below this many cases a percentage says more than the sample knows.
pub const SMALL: u64 = 30;

/// Below this many cases limits are given in whole per cent.
const COARSE: u64 = 100;

/// Why a weighted share is not published.
const TELLS_FEW: &str =
    "det publiceras inte: med ett vägt tal går det att räkna ut hur få det är i någon av grupperna";

/// What the samples say of their frames: a row for each question and grade, for the whole frame and each stratum; in public
/// for the whole frame alone, and no weighted share that tells a small count of a stratum. `None` when nothing was drawn.
#[must_use]
pub fn estimate_table(audit: &Audit<'_>, is_public: bool) -> Option<Table> {
    let mut rows = Vec::new();
    for (place, table) in audit.battery.tables.iter().enumerate() {
        for mut estimate in estimates(audit, place) {
            if is_public && estimate.stratum.is_some() {
                continue;
            }
            if is_public && tells_few(&estimate) {
                estimate.limits = Limits::Nothing(TELLS_FEW);
            }
            rows.push(estimate_row(audit, table, &estimate));
        }
    }
    (!audit.samples.is_empty()).then(|| Table {
        title: "Uppskattning för hela ramen".to_owned(),
        header: header(&ESTIMATES),
        rows,
    })
}

/// True when a share is weighted by the sizes of strata of which one has few with a Nej, few without, or few others. The
/// weights of those few follow from the share, and so which stratum they are of.
fn tells_few(estimate: &Estimate) -> bool {
    let has_few = |part: &Counts| {
        let counts = [
            part.found,
            part.judged - part.found,
            part.missing,
            part.over_coverage,
        ];
        counts.iter().any(|count| is_small(*count, THRESHOLD))
    };
    let is_weighted = matches!(estimate.limits, Limits::Weighted { .. } | Limits::Point(_));
    is_weighted && estimate.parts.iter().any(has_few)
}

fn estimate_row(audit: &Audit<'_>, table: &BatteryTable, estimate: &Estimate) -> Vec<String> {
    let question = &table.questions[estimate.question];
    let counts = estimate.counts;
    let (from, to) = ends(&estimate.limits, counts);
    let mut row = vec![
        table.id.clone(),
        (estimate.question + 1).to_string(),
        audit.book.rule(question.rule).id.clone(),
        question.wording.clone(),
        estimate.grade.to_string(),
        estimate
            .stratum
            .clone()
            .unwrap_or_else(|| WHOLE_FRAME.to_owned()),
    ];
    row.extend(
        [
            counts.frame,
            counts.judged,
            counts.assessable,
            counts.found,
            counts.missing,
            counts.over_coverage,
        ]
        .map(|count| count.to_string()),
    );
    row.extend([from, to, in_words(estimate)]);
    row
}

/// The ends of an interval: cases, or per cent.
fn ends(limits: &Limits, counts: Counts) -> (String, String) {
    match limits {
        Limits::Cases(least, most) => (least.to_string(), most.to_string()),
        Limits::Share(least, most)
        | Limits::Weighted {
            interval: (least, most),
            ..
        } => {
            let (least, most) = percent(*least, *most, counts.judged);
            (format!("{least} %"), format!("{most} %"))
        }
        Limits::Point(_) | Limits::Nothing(_) => (String::new(), String::new()),
    }
}

/// «3 Nej av 10 granskade; i hela ramen mellan 448 och 4 369 av 6 700 ärenden (6–66 %)».
fn in_words(estimate: &Estimate) -> String {
    let counts = estimate.counts;
    let frame = if estimate.stratum.is_some() {
        "i stratumet"
    } else {
        "i hela ramen"
    };
    let judged = match counts.judged {
        1 => "1 granskat".to_owned(),
        many => format!("{} granskade", grouped(many)),
    };
    let is_told = matches!(
        estimate.limits,
        Limits::Weighted { .. } | Limits::Nothing(_)
    );
    let roughly = if estimate.is_rough && !is_told {
        "ungefär "
    } else {
        ""
    };
    let mut text = format!("{} Nej av {judged}; {roughly}", grouped(counts.found));
    text += &limits_in_words(&estimate.limits, counts, frame);
    if let Some((least, most)) = estimate.among_assessable {
        let (least, most) = percent(least, most, counts.assessable);
        let _ = write!(
            text,
            "; bland de bedömbara ({} av {}) {least}–{most} %",
            counts.found, counts.assessable
        );
    }
    if counts.missing > 0 && !matches!(estimate.limits, Limits::Nothing(_)) {
        let _ = write!(
            text,
            "; {} som inte kunde bedömas räknade åt båda hållen",
            counts.missing
        );
    }
    text
}

fn limits_in_words(limits: &Limits, counts: Counts, frame: &str) -> String {
    match limits {
        Limits::Cases(least, most) if least == most => {
            format!(
                "{frame} {} av {} ärenden",
                grouped(*least),
                grouped(counts.frame)
            )
        }
        Limits::Cases(least, most) => {
            let share = cases_in_percent(*least, *most, counts);
            format!(
                "{frame} mellan {} och {} av {} ärenden ({share})",
                grouped(*least),
                grouped(*most),
                grouped(counts.frame)
            )
        }
        Limits::Share(least, most) => {
            let (least, most) = percent(*least, *most, counts.judged);
            format!(
                "{frame} {least}–{most} % av dem som hör dit (antalet är okänt, eftersom ramen har övertäckning)"
            )
        }
        Limits::Weighted {
            share,
            interval,
            guaranteed,
        } => {
            let (least, most) = percent(interval.0, interval.1, counts.judged);
            let further = match guaranteed {
                Some((least, most)) => format!(
                    "garanterat {}–{} av {} ärenden",
                    grouped(*least),
                    grouped(*most),
                    grouped(counts.frame)
                ),
                None => "stratumens storlek uppskattad efter övertäckningen".to_owned(),
            };
            format!(
                "{frame} vägt {} %, intervall ungefär {least}–{most} % ({further})",
                tenths(*share)
            )
        }
        Limits::Point(share) => format!(
            "{frame} vägt {} %, utan intervall (ett ärende i varje period)",
            tenths(*share)
        ),
        Limits::Nothing(why) => format!("inget intervall ({why})"),
    }
}

/// Limits in cases as per cent of the frame, rounded outwards.
fn cases_in_percent(least: u64, most: u64, counts: Counts) -> String {
    let frame = counts.frame.max(1);
    if counts.judged < COARSE {
        return format!("{}–{} %", least * 100 / frame, (most * 100).div_ceil(frame));
    }
    let tenth = |tenths: u64| format!("{},{}", tenths / 10, tenths % 10);
    format!(
        "{}–{} %",
        tenth(least * 1000 / frame),
        tenth((most * 1000).div_ceil(frame))
    )
}

/// Shares as per cent, rounded outwards: whole ones for a small sample.
fn percent(least: f64, most: f64, sample: u64) -> (String, String) {
    // A limit that is a whole number but for the last bits is not pushed to the next.
    const SLACK: f64 = 1e-9;
    let scale = if sample < COARSE { 1.0 } else { 10.0 };
    let low = (least * 100.0).mul_add(scale, SLACK).floor() / scale;
    let high = (most * 100.0).mul_add(scale, -SLACK).ceil() / scale;
    let decimals = usize::from(sample >= COARSE);
    let shown = |value: f64| format!("{:.decimals$}", value.abs()).replace('.', ",");
    (shown(low), shown(high))
}

fn tenths(share: f64) -> String {
    format!("{:.1}", share * 100.0).replace('.', ",")
}

/// Drawn, fallen away and reviewed, stratum by stratum. `None` when nothing was drawn. In public those who are left out
/// since they are protected are counted among those that fell away: alone they would be a count of protected children.
#[must_use]
pub fn attrition_table(audit: &Audit<'_>, is_public: bool) -> Option<Table> {
    let mut rows = Vec::new();
    for (place, table) in audit.battery.tables.iter().enumerate() {
        if let Some(sample) = audit.sample_of(table) {
            attrition_rows(audit, place, sample, &mut rows);
        }
    }
    for row in rows.iter_mut().filter(|_| is_public) {
        hide_left_out(row);
    }
    (!audit.samples.is_empty()).then(|| Table {
        title: "Urval och bortfall".to_owned(),
        header: header(&ATTRITION),
        rows,
    })
}

/// Adds those left out to those that fell away.
fn hide_left_out(row: &mut [String]) {
    let place = |name: &str| ATTRITION.iter().position(|known| *known == name);
    let (Some(missing), Some(left_out)) = (place("bortfall"), place("utelamnade")) else {
        return;
    };
    let count = |text: &String| text.parse::<u64>().unwrap_or(0);
    row[missing] = (count(&row[missing]) + count(&row[left_out])).to_string();
    row[left_out].clear();
}

fn attrition_rows(audit: &Audit<'_>, table: usize, sample: &Sample, rows: &mut Vec<Vec<String>>) {
    let mut struck = vec![0_u64; sample.strata.len()];
    let mut asked = vec![0_u64; sample.strata.len()];
    for (stratum, case) in sample.by_stratum() {
        asked[stratum] += 1;
        struck[stratum] += u64::from(audit.is_struck(table, case));
    }
    let left_out = sample.left_out_by_stratum();
    let mut total = [0_u64; 9];
    for (place, stratum) in sample.strata.iter().enumerate() {
        let over = stratum.over_coverage();
        let replacements = stratum.chosen.iter().filter(|case| case.is_replacement());
        let counts = [
            stratum.members.len() as u64,
            stratum.wanted,
            stratum.chosen.len() as u64,
            over,
            replacements.count() as u64,
            stratum.missing(),
            left_out.get(place).copied().unwrap_or(0),
            struck[place],
            asked[place] - struck[place],
        ];
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
        if sample.strata.len() > 1 {
            rows.push(attrition_row(sample, &stratum.name, &counts));
        }
    }
    rows.push(attrition_row(sample, WHOLE_FRAME, &total));
}

fn attrition_row(sample: &Sample, name: &str, counts: &[u64]) -> Vec<String> {
    let head = [sample.record.tabell.clone(), name.to_owned()];
    head.into_iter()
        .chain(counts.iter().map(u64::to_string))
        .collect()
}

/// What is to be said of a table's draw beside its grid: how it was drawn, how far it reaches, what it allows, and
/// what fell away and why. Case numbers of the export are not in it, and in public nothing that someone has written.
#[must_use]
pub fn sample_lines(audit: &Audit<'_>, table: &BatteryTable, is_public: bool) -> Vec<String> {
    let Some(sample) = audit.sample_of(table) else {
        return Vec::new();
    };
    let record = &sample.record;
    let drawn: usize = sample
        .strata
        .iter()
        .map(|stratum| stratum.chosen.len())
        .sum();
    let mut lines = vec![format!(
        "Ur ramen om {} ärenden drogs {}.{} {}{}",
        grouped(record.ram.antal),
        grouped(drawn as u64),
        by_stratum(audit, sample, is_public),
        record.plan.method.in_words(),
        spread_over(audit, sample)
    )];
    lines.push(what_became(audit, table, sample, is_public));
    if let Some(count) = record.extended_to() {
        lines.push(format!(
            "Urvalet är utökat till {count}. Intervall gäller som vanligt bara om utökningen bestämdes utan att resultatet var känt."
        ));
    }
    lines.extend(reach(record));
    let inference = record.inference();
    lines.push(record.inference_in_words());
    if inference.is_probability() && inference != Inference::Census {
        lines.push("Intervall anges med 95 procents konfidens.".to_owned());
    }
    lines.push(format!(
        "Ramens kontrollsumma: {}.",
        record.ram.kontrollsumma
    ));
    lines.push(format!("Urvalets beteckning: {}.", record.identity()));
    if let Some(seed) = &record.fro {
        let order = if seed.fryst_fore {
            "Ramen frystes innan fröet gavs."
        } else {
            "Ramen frystes i samma steg som fröet gavs."
        };
        lines.push(format!("Frö: {}. {order}", seed.varde));
        lines.push(match &seed.ursprung {
            Some(_) if is_public => "Fröets ursprung står i dragningsprotokollet.".to_owned(),
            Some(origin) => format!("Fröets ursprung, enligt den som drog: {origin}."),
            None => "Fröet är självvalt.".to_owned(),
        });
    }
    // In public cases are numbered anew: the number of a lot would tell, with the seed, whose it is.
    if !is_public {
        lines.extend(fallen_away(sample));
        lines.extend(struck_line(audit, table, sample));
    }
    if inference.is_probability() && inference != Inference::Census && (drawn as u64) < SMALL {
        lines.push(SMALL_SAMPLE.to_owned());
    }
    lines
}

/// « Urvalet är gjort för varje enhet för sig: Gran 20 av 64, Lind 20 av 47.» Nothing of a frame that was not divided; in
/// public not how many each group has.
fn by_stratum(audit: &Audit<'_>, sample: &Sample, is_public: bool) -> String {
    let Some(name) = &sample.record.plan.strata else {
        return String::new();
    };
    let told: Vec<String> = sample
        .strata
        .iter()
        .map(|stratum| {
            let (drawn, members) = (stratum.chosen.len() as u64, stratum.members.len() as u64);
            format!(
                "{} {} av {}",
                stratum.name,
                grouped(drawn),
                grouped(members)
            )
        })
        .collect();
    let label = variable_label(name, &audit.book.words);
    if is_public {
        return format!(" Urvalet är gjort för varje {label} för sig.");
    }
    format!(
        " Urvalet är gjort för varje {label} för sig: {}.",
        told.join(", ")
    )
}

/// What a sample was spread over.
fn spread_over(audit: &Audit<'_>, sample: &Sample) -> String {
    let Method::Spridning { .. } = sample.record.plan.method else {
        return String::new();
    };
    let names = sample.record.plan.variables.iter();
    let own = names.filter(|name| Some(*name) != sample.record.plan.strata.as_ref());
    let labels: Vec<String> = own
        .map(|name| variable_label(name, &audit.book.words))
        .collect();
    if labels.is_empty() {
        return String::new();
    }
    format!(" Grupperna är {}.", labels.join(", "))
}

/// From what was drawn to what was reviewed, in one line that adds up.
fn what_became(
    audit: &Audit<'_>,
    table: &BatteryTable,
    sample: &Sample,
    is_public: bool,
) -> String {
    let count =
        |of: &dyn Fn(&crate::draw::Stratum) -> u64| -> u64 { sample.strata.iter().map(of).sum() };
    let drawn = count(&|stratum| stratum.chosen.len() as u64);
    let over = count(&crate::draw::Stratum::over_coverage);
    let missing = count(&crate::draw::Stratum::missing);
    let left_out: u64 = sample.left_out_by_stratum().iter().sum();
    let reviewed = audit.cases(table).len();
    // In public nobody is to see how many of them are protected.
    let (hidden, missing, left_out) = if is_public && left_out > 0 {
        (missing + left_out, 0, 0)
    } else {
        (0, missing, left_out)
    };
    let mut parts = Vec::new();
    for (count, one, many) in [
        (
            over,
            "var 1 övertäckning (hör inte till det som granskas)",
            "var {} övertäckning (hör inte till det som granskas)",
        ),
        (missing, "föll 1 bort", "föll {} bort"),
        (
            hidden,
            "föll 1 bort eller är utelämnat ur det som publiceras",
            "föll {} bort eller är utelämnade ur det som publiceras",
        ),
        (
            left_out,
            "är 1 utelämnat för att barnets uppgifter är skyddade",
            "är {} utelämnade för att barnens uppgifter är skyddade",
        ),
    ] {
        match count {
            0 => {}
            1 => parts.push(one.to_owned()),
            count => parts.push(many.replace("{}", &grouped(count))),
        }
    }
    in_one_line(drawn, &parts, reviewed as u64)
}

/// «Av de 20 dragna var 1 övertäckning och föll 2 bort; 17 är granskade.»
fn in_one_line(drawn: u64, parts: &[String], reviewed: u64) -> String {
    let head = match drawn {
        1 => "Av 1 draget".to_owned(),
        many => format!("Av de {} dragna", grouped(many)),
    };
    let what = if reviewed == 1 {
        "granskat"
    } else {
        "granskade"
    };
    let reviewed = grouped(reviewed);
    match parts {
        [] if drawn == 1 => format!("{head} är {reviewed} {what}."),
        [] => format!("{head} är alla {reviewed} {what}."),
        [one] => format!("{head} {one}; {reviewed} är {what}."),
        [first @ .., last] => {
            let first = first.join(", ");
            format!("{head} {first} och {last}; {reviewed} är {what}.")
        }
    }
}

/// Cases that readers have struck out, where others could take their places.
fn struck_line(audit: &Audit<'_>, table: &BatteryTable, sample: &Sample) -> Option<String> {
    let mut tables = audit.battery.tables.iter();
    let place = tables.position(|known| known.id == table.id)?;
    let cases = sample.numbered();
    let struck = cases.filter(|(_, case)| audit.is_struck(place, *case));
    let numbers: Vec<String> = struck.map(|(number, _)| number.to_string()).collect();
    let can_be_replaced = sample.record.plan.method.has_reserve() && !numbers.is_empty();
    can_be_replaced.then(|| {
        format!(
            "Strukna vid läsningen: nr {}. Med stickprov urval --ersatt tar nästa i lottordningen deras plats.",
            numbers.join(", ")
        )
    })
}

/// «Övertäckning: nr 4 (felaktigt inledd).» and the same of bortfall.
fn fallen_away(sample: &Sample) -> Vec<String> {
    let named = |number: u32, why: &str| format!("nr {number} ({why})");
    let mut over = Vec::new();
    let mut missing = Vec::new();
    for case in sample.strata.iter().flat_map(|stratum| &stratum.chosen) {
        match &case.fate {
            Fate::Kept => {}
            Fate::OverCoverage(why) => over.push(named(case.number, why)),
            Fate::Missing(why) => missing.push(named(case.number, why)),
        }
    }
    let line = |name: &str, cases: &[String]| {
        (!cases.is_empty()).then(|| format!("{name}: {}.", cases.join(", ")))
    };
    let lines = [line("Övertäckning", &over), line("Bortfall", &missing)];
    lines.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::in_one_line;

    #[test]
    fn one_case_is_not_told_in_the_plural_and_two_reasons_are_joined() {
        let parts = ["var 1 övertäckning", "föll 1 bort", "är 2 utelämnade"];
        let parts = parts.map(str::to_owned);
        for (drawn, parts, reviewed, line) in [
            (20, &parts[..0], 20, "Av de 20 dragna är alla 20 granskade."),
            (1, &parts[..0], 1, "Av 1 draget är 1 granskat."),
            (
                2,
                &parts[..1],
                1,
                "Av de 2 dragna var 1 övertäckning; 1 är granskat.",
            ),
            (
                20,
                &parts[..],
                16,
                "Av de 20 dragna var 1 övertäckning, föll 1 bort och är 2 utelämnade; 16 är granskade.",
            ),
        ] {
            assert_eq!(in_one_line(drawn, parts, reviewed), line);
        }
    }
}
