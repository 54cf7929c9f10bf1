use super::Report;

/// What decides the content of a result, as name and value: printed by every format.
pub(super) fn about(report: &Report<'_>) -> Vec<(String, String)> {
    let audit = report.audit;
    let review = &audit.review;
    let mut lines = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push((name.to_owned(), value));
        }
    };
    add("Granskning", review.name.clone());
    add("Nämnd", review.board.clone());
    add("Beskrivning", review.description.clone());
    add(
        "Period",
        review.period.map(|(from, to)| format!("{from} – {to}")),
    );
    add("Mätdag", Some(audit.measuring_day.to_string()));
    add(
        "Frågebatteri",
        Some(format!("{} ({})", audit.battery.title, audit.battery.id)),
    );
    let minors = "alla i exporten är under 18 år, också där åldern inte framgår".to_owned();
    add("Antagande", review.all_are_minors.then_some(minors));
    let undated = "register utan datum gällde hela perioden".to_owned();
    add("Antagande", review.undated_registers.then_some(undated));
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

/// What the signs in a grid mean.
pub(super) const LEGEND: [(&str, &str); 5] = [
    ("Ja", "uppfyllt, och det framgår av akten"),
    ("Nej", "framgår inte av akten"),
    ("X", "frågan är inte aktuell i ärendet"),
    ("*", "ensam: uppgift saknas, se noten"),
    ("–", "ej bedömd"),
];
