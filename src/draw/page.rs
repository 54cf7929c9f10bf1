//! The draw record as a page for the binder, in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::method::Method;
use super::record::{Change, DrawRecord, StratumRecord};
use super::variable::Span;
use crate::numbers::grouped;

/// Months without a hit that are named; a longer list says nothing more.
const MOST_MONTHS: usize = 24;

/// The page. It holds case numbers: it belongs in the binder, not on a notice board.
#[must_use]
pub fn page(record: &DrawRecord) -> String {
    let mut text = String::from("# Dragningsprotokoll\n\n");
    if let Some(name) = &record.granskning {
        let _ = writeln!(text, "{name}\n");
    }
    text += "Sidan innehåller ärendenummer och omfattas av sekretess (OSL 26 kap.). Avsnittet ”Får göras känt” gör det inte.\n\n";
    public_part(record, &mut text);
    frame_part(record, &mut text);
    if record.awaits_seed() {
        text += "## Nästa steg\n\nRamen är fryst och inget är draget. Gör uppgifterna ovan kända, bestäm sedan fröet så att alla kan se det \
                 (till exempel tio kast med en tiosidig tärning), och dra.\n";
        return text;
    }
    seed_part(record, &mut text);
    size_part(record, &mut text);
    reach_part(record, &mut text);
    chosen_part(record, &mut text);
    log_part(record, &mut text);
    check_part(record, &mut text);
    text
}

fn public_part(record: &DrawRecord, text: &mut String) {
    let _ = writeln!(
        text,
        "## Får göras känt\n\n| | |\n| --- | --- |\n| Tabell | {} |\n| Metod | {} |",
        record.tabell,
        record.plan.method.in_words()
    );
    for (name, value) in parameters(record) {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    let _ = writeln!(
        text,
        "| Ärenden i ramen (N) | {} |\n| Ramens kontrollsumma | `{}` |\n| Planens kontrollsumma | `{}` |",
        grouped(record.ram.antal),
        record.ram.kontrollsumma,
        record.sigill
    );
    if let Some(seed) = &record.fro {
        let _ = writeln!(text, "| Frö | {} |", code(&seed.varde));
    }
    let _ = writeln!(
        text,
        "| Dragningens beteckning | `{}` |\n",
        record.identity()
    );
    let _ = writeln!(text, "{}\n", record.inference_in_words());
}

/// What the method was told, by name.
fn parameters(record: &DrawRecord) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut add = |name: &str, value: String| lines.push((name.to_owned(), value));
    match &record.plan.method {
        Method::Lottning { antal } | Method::Stratifierad { antal, .. } => {
            add("Antal", size_in_words(record, *antal));
        }
        Method::Spridning { antal, jamn_over } => {
            add("Antal", size_in_words(record, *antal));
            add("Jämn spridning över", jamn_over.join(", "));
        }
        Method::Positioner { positioner } => {
            let places: Vec<String> = positioner.iter().map(u64::to_string).collect();
            add("Positioner", places.join(", "));
        }
        Method::Systematisk { .. }
        | Method::ForstaPerPeriod { .. }
        | Method::EnLottadPerPeriod { .. }
        | Method::Alla => {}
        Method::Lista { arenden } => add("Ärenden i listan", arenden.len().to_string()),
    }
    if let Some(strata) = &record.plan.strata {
        add("Strata", strata.clone());
    }
    lines
}

fn size_in_words(record: &DrawRecord, count: u64) -> String {
    let count = record.extended_to().unwrap_or(count);
    let each = !matches!(record.plan.method, Method::Stratifierad { .. });
    match &record.plan.strata {
        Some(strata) if each => format!("{count} för varje {strata}"),
        _ => count.to_string(),
    }
}

fn frame_part(record: &DrawRecord, text: &mut String) {
    let frame = &record.ram;
    let arrangement = match record.plan.arrangement {
        super::Arrangement::Kronologisk => "kronologisk",
        super::Arrangement::Export => "som i exporten",
    };
    let _ = writeln!(
        text,
        "## Ramen\n\nEtt ärende dateras av: {}. Ordning: {arrangement}.\n",
        frame.dateras_av
    );
    for condition in &frame.villkor {
        let _ = writeln!(text, "- villkor: {condition}");
    }
    for source in &frame.kallor {
        let _ = writeln!(text, "- källa: {}, SHA-256 `{}`", source.fil, source.sha256);
    }
    for excluded in &frame.uteslutna {
        let _ = writeln!(
            text,
            "- uteslutna: {} ({})",
            grouped(excluded.antal),
            excluded.skal
        );
    }
    if frame.uteslutna.is_empty() {
        text.push_str("- uteslutna: inga\n");
    }
    text.push('\n');
}

fn seed_part(record: &DrawRecord, text: &mut String) {
    let Some(seed) = &record.fro else {
        text.push_str("## Frö\n\nMetoden behöver inget frö: ingenting lottas.\n\n");
        return;
    };
    let _ = writeln!(text, "## Frö\n\n{}\n", code(&seed.varde));
    match &seed.ursprung {
        Some(origin) => {
            let _ = writeln!(text, "Ursprung, enligt den som drog: {origin}\n");
        }
        None => text.push_str(
            "**Självvalt frö.** Dragningen går att göra om, men inget visar att den som drog inte provade flera frön och \
             behöll det som passade.\n\n",
        ),
    }
    text.push_str(if seed.fryst_fore {
        "Ramen frystes i ett eget steg innan fröet gavs.\n\n"
    } else {
        "Ramen frystes i samma steg som fröet gavs: inget i protokollet visar att ramen var bestämd först.\n\n"
    });
}

fn size_part(record: &DrawRecord, text: &mut String) {
    text.push_str("## Storlek\n\n| stratum | ram (N) | önskat | draget | övertäckning | bortfall | att läsa |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let mut total = [0_u64; 6];
    for stratum in &record.urval {
        let counts = counts_of(stratum);
        let name = if stratum.namn.is_empty() {
            "hela ramen"
        } else {
            &stratum.namn
        };
        add_row(text, name, &counts);
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    if record.urval.len() > 1 {
        add_row(text, "**summa**", &total);
    }
    text.push('\n');
    let short = record
        .urval
        .iter()
        .filter(|stratum| counts_of(stratum)[2] < stratum.onskat);
    for stratum in short {
        let _ = writeln!(
            text,
            "Stratumet ”{}” räckte inte till det önskade antalet.\n",
            stratum.namn
        );
    }
    for stratum in record.empty_strata() {
        let _ = writeln!(
            text,
            "**Stratumet ”{}” har inget ärende i urvalet**: andelar för hela ramen kan inte anges.\n",
            stratum.namn
        );
    }
}

/// Frame, wanted, drawn, over-coverage, missing, to be read.
fn counts_of(stratum: &StratumRecord) -> [u64; 6] {
    let with = |start: &str| {
        let cases = stratum.valda.iter();
        cases.filter(|case| case.utfall.starts_with(start)).count() as u64
    };
    [
        stratum.ram,
        stratum.onskat,
        stratum.valda.len() as u64,
        with("övertäckning"),
        with("bortfall"),
        with("läses"),
    ]
}

fn add_row(text: &mut String, name: &str, counts: &[u64]) {
    let cells: Vec<String> = counts.iter().map(|count| grouped(*count)).collect();
    let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
}

/// How far into the frame a positional sample reaches, and the parts of the calendar that it misses.
fn reach_part(record: &DrawRecord, text: &mut String) {
    let lines: Vec<String> = reach(record).into_iter().chain(months(record)).collect();
    if lines.is_empty() {
        return;
    }
    text.push_str("## Räckvidd\n\n");
    for line in lines {
        let _ = writeln!(text, "{line}\n");
    }
}

/// «Urvalet når position 500 av 6 700», with the gaps.
#[must_use]
pub fn reach(record: &DrawRecord) -> Option<String> {
    if !record.plan.method.is_positional() || record.urval.len() != 1 {
        return None;
    }
    let mut positions: Vec<u64> = record.urval[0]
        .valda
        .iter()
        .map(|case| case.position)
        .collect();
    positions.sort_unstable();
    let (first, last) = (*positions.first()?, *positions.last()?);
    let beyond = record.ram.antal.saturating_sub(last);
    let mut gaps: Vec<u64> = positions
        .windows(2)
        .map(|pair| pair[1].abs_diff(pair[0]))
        .collect();
    let gap_words: Vec<String> = gaps.iter().map(u64::to_string).collect();
    gaps.dedup();
    let spacing = match gaps.as_slice() {
        [] => String::new(),
        [gap] => format!(" Avståndet är {gap}."),
        _ => format!(
            " Avstånden är {}: inget fast intervall.",
            gap_words.join(", ")
        ),
    };
    let rest = match (beyond, record.inference().is_probability()) {
        (0, _) | (_, true) => String::new(),
        (count, false) => format!(
            " De {} ärendena efter den hade ingen möjlighet att komma med.",
            grouped(count)
        ),
    };
    Some(format!(
        "Urvalet når från position {} till position {} av {}.{spacing}{rest}",
        grouped(first),
        grouped(last),
        grouped(record.ram.antal)
    ))
}

/// The months of the frame from which no case was chosen.
fn months(record: &DrawRecord) -> Option<String> {
    let mut hits: BTreeMap<String, bool> = BTreeMap::new();
    for unit in &record.ram.arenden {
        let month = Span::Manad.of(unit.day()?);
        hits.entry(month).or_default();
    }
    for case in record.urval.iter().flat_map(|stratum| &stratum.valda) {
        let place = usize::try_from(case.position.checked_sub(1)?).ok()?;
        let month = Span::Manad.of(record.ram.arenden.get(place)?.day()?);
        hits.insert(month, true);
    }
    let (first, last) = (
        hits.keys().next()?.clone(),
        hits.keys().next_back()?.clone(),
    );
    let missed: Vec<&str> = hits
        .iter()
        .filter(|(_, hit)| !**hit)
        .map(|(month, _)| month.as_str())
        .collect();
    let named = missed.iter().take(MOST_MONTHS).copied().collect::<Vec<_>>();
    let more = missed.len() - named.len();
    let tail = if more > 0 {
        format!(" och {more} till")
    } else {
        String::new()
    };
    let gaps = empty_months(&hits);
    let silent = if gaps.is_empty() {
        String::new()
    } else {
        format!(" Månader utan något ärende i ramen: {}.", gaps.join(", "))
    };
    let missed = if named.is_empty() {
        "Alla månader med ärenden har något i urvalet.".to_owned()
    } else {
        format!("Månader utan träff: {}{tail}.", named.join(", "))
    };
    Some(format!(
        "Ramens månader: {first} till {last}. {missed}{silent}"
    ))
}

/// Months between the first and the last in which the frame has no case at all.
fn empty_months(hits: &BTreeMap<String, bool>) -> Vec<String> {
    let number = |month: &String| -> Option<u32> {
        let (year, month) = month.split_once('-')?;
        Some(year.parse::<u32>().ok()? * 12 + month.parse::<u32>().ok()? - 1)
    };
    let numbers: Vec<u32> = hits.keys().filter_map(number).collect();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return Vec::new();
    };
    let missing = (*first..=*last).filter(|month| !numbers.contains(month));
    missing
        .take(MOST_MONTHS)
        .map(|month| format!("{}-{:02}", month / 12, month % 12 + 1))
        .collect()
}

fn chosen_part(record: &DrawRecord, text: &mut String) {
    text.push_str("## Valda ärenden\n\nLotten är de första tolv tecknen.\n\n| nr | ärende | stratum | position | lott | kom med genom | utfall |\n| ---: | --- | --- | ---: | --- | --- | --- |\n");
    for stratum in &record.urval {
        for case in &stratum.valda {
            let ticket = case
                .lott
                .as_deref()
                .map_or("", |lot| &lot[..12.min(lot.len())]);
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {ticket} | {} | {} |",
                case.nr,
                cell(&case.arende),
                cell(&stratum.namn),
                case.position,
                case.tillkom,
                cell(&case.utfall)
            );
        }
    }
    text.push('\n');
    if record
        .urval
        .iter()
        .any(|stratum| !stratum.reserv.is_empty())
    {
        text.push_str("## Reservlista\n\n");
        if matches!(record.plan.method, Method::Spridning { .. }) {
            text.push_str("I lottordning. Vilket ärende som tas avgörs av taken: det första som de släpper igenom, också bland dem som hoppats över tidigare.\n\n");
        }
        for stratum in record
            .urval
            .iter()
            .filter(|stratum| !stratum.reserv.is_empty())
        {
            let ids: Vec<String> = stratum.reserv.iter().map(|id| cell(id)).collect();
            let name = if stratum.namn.is_empty() {
                "hela ramen"
            } else {
                &stratum.namn
            };
            let _ = writeln!(text, "- {name}: {}", ids.join(", "));
        }
        text.push('\n');
    }
    let skipped: Vec<&String> = record
        .urval
        .iter()
        .flat_map(|stratum| &stratum.overhoppade)
        .collect();
    if !skipped.is_empty() {
        text.push_str("## Överhoppade på grund av tak\n\n");
        for line in skipped {
            let _ = writeln!(text, "- {}", cell(line));
        }
        text.push('\n');
    }
}

fn log_part(record: &DrawRecord, text: &mut String) {
    if record.andringar.is_empty() {
        return;
    }
    text.push_str("## Ändringar efter dragningen\n\n");
    for (number, change) in (1..).zip(&record.andringar) {
        let line = match change {
            Change::Utokat { antal } => format!(
                "utökat till {antal}. Intervall gäller som vanligt bara om utökningen var bestämd utan att resultatet var känt"
            ),
            Change::Overtackning { arende, orsak } => {
                format!("övertäckning: {} – {}", cell(arende), cell(orsak))
            }
            Change::Bortfall { arende, orsak } => {
                format!("bortfall: {} – {}", cell(arende), cell(orsak))
            }
        };
        let _ = writeln!(text, "{number}. {line}");
    }
    text.push('\n');
}

fn check_part(record: &DrawRecord, text: &mut String) {
    text.push_str(
        "## Kontrollera själv\n\n`stickprov urval urval.json --kontrollera` drar om och jämför. Vad den som drog har uppgett (fröets ursprung, orsaker) går inte att \
         kontrollera.",
    );
    let seed = record
        .fro
        .as_ref()
        .map(|seed| seed.varde.replace('\'', "'\\''"));
    match seed {
        Some(seed) if record.plan.method.has_reserve() => {
            let _ = writeln!(
                text,
                " Utan programmet: skriv ramens ärendenummer i en textfil, ett på varje rad, och kör\n\n```\nwhile read -r id; do printf '%s  \
                 %s\\n' \"$(printf '%s' '{seed}|'\"$id\" | sha256sum | cut -c1-64)\" \"$id\"; done < ram.txt | sort\n```\n\nDe första \
                 raderna i varje stratum är urvalet{}.",
                if matches!(record.plan.method, Method::Spridning { .. }) {
                    ", sedan de ärenden som ett tak håller tillbaka hoppats över"
                } else {
                    ""
                }
            );
        }
        Some(seed) => {
            let _ = writeln!(
                text,
                " Startpunkten räknas ur de första sexton tecknen av `printf '%s' '{seed}|' | sha256sum`, lästa som ett hexadecimalt tal u: \
                 1 + u mod intervallet, eller för ett bestämt antal n av N plats 1 + ⌊(j·2⁶⁴ + u)·N / (n·2⁶⁴)⌋ för j = 0 … n − 1."
            );
        }
        None => text.push('\n'),
    }
    text.push_str(
        "\nRamens kontrollsumma är SHA-256 av saltet i urval.json på en rad och ärendenumren, sorterade, på var sin:\n\n```\n{ echo \
         SALT; LC_ALL=C sort ram.txt; } | sha256sum\n```\n",
    );
}

/// A text as code, unless it holds the sign that ends it.
fn code(text: &str) -> String {
    if text.contains('`') {
        cell(text)
    } else {
        format!("`{text}`")
    }
}

/// Text that does not break a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
