use super::Report;
use crate::audit::By;
use crate::load::{Account, SetAside};
use crate::table::{outside_lines, sample_lines};
use crate::tally::TableTally;

/// What is left out of what is published, and why it may be much.
const PUBLISHED: &str = "det som kan peka ut någon är utelämnat. Ärendena är omnumrerade, och enheterna jämförs inte. I uppdelningar och mått på tid \
     visas inga antal från ett till fyra, och inte heller det som de går att räkna ut av (”..”, ”publiceras inte”). Är ärendena få kan det vara \
     det mesta";

/// What decides the content of a result, as name and value: printed in every report that is a file.
pub(super) fn about(report: &Report<'_>) -> Vec<(String, String)> {
    let audit = report.audit;
    let review = &audit.review;
    let mut lines = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push((name.to_owned(), value));
        }
    };
    add("Läge", audit.status.map(|status| status.label().to_owned()));
    add("Granskning", review.name.clone());
    add("Nämnd", review.board.clone());
    add("Beskrivning", review.description.clone());
    add(
        "Period",
        review.period.map(|(from, to)| format!("{from} – {to}")),
    );
    let outside = outside_lines(audit, report.is_public);
    add(
        "Utanför perioden",
        (!outside.is_empty()).then(|| outside.join(" ")),
    );
    add("Mätdag", Some(measuring_day(report)));
    add(
        "Publicering",
        report.is_public.then(|| PUBLISHED.to_owned()),
    );
    add(
        "Frågebatteri",
        Some(format!("{} ({})", audit.battery.title, audit.battery.id)),
    );
    add(
        "Nödvändighetsbedömning",
        review.necessity.as_ref().map(|need| {
            let day = need.day.map(|day| format!(" {day}")).unwrap_or_default();
            format!("{}{day}: {}", need.decided_by, need.why)
        }),
    );
    let minors = "alla i exporten är under 18 år, också där åldern inte framgår".to_owned();
    add("Antagande", review.all_are_minors.then_some(minors));
    let undated = "register utan datum gällde hela perioden".to_owned();
    add("Antagande", review.undated_registers.then_some(undated));
    let endless =
        "rader utan sista dag gäller tills vidare, också där ingen rad i tabellen har någon"
            .to_owned();
    add("Antagande", review.until_further_notice.then_some(endless));
    add("Program", Some(report.program.clone()));
    let own = &audit.book.own_files;
    add("Egna regelfiler", (!own.is_empty()).then(|| own.join(", ")));
    add("Regler, SHA-256", Some(audit.book.digest.clone()));
    for input in &audit.inputs {
        add(
            &format!("Indata {}, SHA-256", input.name),
            Some(input.sha256.clone()),
        );
    }
    lines
}

/// How many cases of a table without a draw are reviewed: all of the export, or what of it was not read. In public, where
/// protected children are left out, only how many.
pub(super) fn reviewed_of_all(report: &Report<'_>, cases: usize) -> String {
    if report.is_public {
        return format!("{cases} ärenden är granskade.");
    }
    let audit = report.audit;
    let of_no_table = audit.remarks().iter();
    let of_no_table = of_no_table.filter(|remark| remark.code == "ingen_tabell");
    let of_no_table: u64 = of_no_table.map(|remark| remark.count).sum();
    let rows = of_no_table + audit.accounts.iter().map(rows_lost).sum::<u64>();
    let told = |codes: &[&str]| {
        let remarks = audit.remarks().iter();
        remarks
            .filter(|remark| codes.contains(&remark.code))
            .count() as u64
    };
    let lost = [
        (rows, "rad avskild", "rader avskilda"),
        (told(&UNREAD), "fil inte läst", "filer inte lästa"),
        (
            told(&["undermapp"]),
            "undermapp inte läst",
            "undermappar inte lästa",
        ),
    ];
    let lost = lost.into_iter().filter(|(count, ..)| *count > 0);
    let lost: Vec<String> = lost
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if lost.is_empty() {
        return format!("Alla ärenden i exporten är granskade: {cases}.");
    }
    format!(
        "{cases} ärenden är granskade. Av exporten är {} (se anmarkningar.csv och avstamning.csv).",
        lost.join(" och ")
    )
}

/// Codes of remarks on files or sheets that were not read, though they may hold cases.
const UNREAD: [&str; 2] = ["okand_tabell", "tom_tabell"];

/// Rows that may have held a case, or something about one.
fn rows_lost(account: &Account) -> u64 {
    let is_lost = |why: SetAside| {
        !matches!(
            why,
            SetAside::EmptyRow
                | SetAside::Header
                | SetAside::Foot
                | SetAside::OtherTable
                | SetAside::NotInReview
                | SetAside::NotDrawn
                | SetAside::NotInBattery
                | SetAside::UnknownAnswer
                | SetAside::NoComment
        )
    };
    let lost = account.set_aside.iter().filter(|(why, _)| is_lost(**why));
    lost.map(|(_, count)| count).sum()
}

/// The measuring day, and whether anyone chose it.
pub(super) fn measuring_day(report: &Report<'_>) -> String {
    let day = report.audit.measuring_day;
    if report.audit.day_is_given {
        day.to_string()
    } else {
        format!("{day} (dagens datum, ingen annan angiven)")
    }
}

/// What the signs in a grid mean.
pub(super) const LEGEND: [(&str, &str); 5] = [
    ("Ja", "uppfyllt, och det framgår av akten"),
    ("Nej", "framgår inte av akten"),
    ("X", "frågan är inte aktuell i ärendet"),
    ("*", "ensam: uppgift saknas, se noten"),
    ("–", "ej bedömd"),
];

/// Why answers of a table are not judged: «– ej bedömda svar: 144 kräver läsning av akten, ….»; `None` when all are.
pub(super) fn open_answers(tally: &TableTally) -> Option<String> {
    let parts: Vec<String> = tally
        .open
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.text()))
        .collect();
    (!parts.is_empty()).then(|| format!("– ej bedömda svar: {}.", parts.join(", ")))
}

/// What is said under a grid: why answers are not judged, who decided the others, and how the cases were drawn.
pub(super) fn lines_under(report: &Report<'_>, place: usize) -> Vec<String> {
    let (table, tally) = (&report.audit.battery.tables[place], &report.tallies[place]);
    let of_answers = open_answers(tally).into_iter().chain([provenance(tally)]);
    let drawn = sample_lines(report.audit, table, report.is_public);
    of_answers.chain(drawn).collect()
}

/// Who decided the answers of a table.
pub(super) fn provenance(tally: &TableTally) -> String {
    // What nobody has judged counts as the machine's until a reader has.
    let disputed = tally.by[By::Disputed as usize];
    let open = tally.open.values().sum::<u64>().saturating_sub(disputed);
    let judged = By::ALL.iter().zip(tally.by).map(|(by, count)| match by {
        By::Machine => (by.label(), count.saturating_sub(open)),
        by => (by.label(), count),
    });
    let parts: Vec<String> = judged
        .chain([("ingen ännu", open)])
        .filter(|(_, count)| *count > 0)
        .map(|(by, count)| format!("{by} {count}"))
        .collect();
    if parts.is_empty() {
        return "Inga svar.".to_owned();
    }
    format!("Svaren avgjorda av: {}.", parts.join(", "))
}

/// What the grades mean.
pub(super) const GRADES: [(&str, &str); 3] = [
    ("ska", "krav i lag eller föreskrift"),
    ("bör", "allmänt råd eller god sed"),
    ("lokal", "kommunens egen rutin"),
];
