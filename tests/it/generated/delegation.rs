//! Who was allowed to take a decision on its day.

use chrono::NaiveDate;

use super::days::When;
use super::export::{Naive, Vidaredelegation};
use super::rows::Answer;

/// Only nämnden and utskottet may take these, under either law.
const RESERVED: [&str; 2] = ["beslut_stadigvarande_vard", "beslut_ansokan_om_vard_lvu"];

/// The only ones who may pass a right on.
const CHIEFS: [&str; 4] = [
    "förvaltningschef",
    "socialchef",
    "socialdirektör",
    "förvaltningsdirektör",
];

/// Whoever stands in for a post has the rights of the post.
const STAND_INS: [&str; 9] = [
    "tf",
    "tf.",
    "t.f.",
    "t f",
    "tillförordnad",
    "vik",
    "vik.",
    "vikarierande",
    "ställföreträdande",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Organ {
    Namnden,
    Utskottet,
    Ordforanden,
    Ledamoten,
}

/// Whether the one who took a decision was allowed to.
pub(super) fn may_decide(naive: &Naive, decision: &str, by: &str, when: When) -> Answer {
    let Some(moment) = when else {
        return Answer::UppgiftSaknas;
    };
    if by.is_empty() {
        return Answer::UppgiftSaknas;
    }
    let day = moment.day;
    if let Some(organ) = organ_named(&by.to_lowercase()) {
        return organ_may_decide(naive, decision, organ, day);
    }
    let posts = naive.employed(by, day);
    let answers: Vec<Answer> = posts
        .iter()
        .map(|row| employee_may_decide(naive, decision, by, &row.befattning, day))
        .collect();
    best(&answers)
}

/// A right that one of several posts or links gives is a right; nothing known at all is not a Nej.
fn best(answers: &[Answer]) -> Answer {
    if answers.contains(&Answer::Ja) {
        return Answer::Ja;
    }
    if answers.is_empty() || answers.contains(&Answer::UppgiftSaknas) {
        return Answer::UppgiftSaknas;
    }
    Answer::Nej
}

fn organ_named(name: &str) -> Option<Organ> {
    if matches!(name, "namnden" | "socialnamnden") || name.ends_with("nämnden") {
        return Some(Organ::Namnden);
    }
    if name.ends_with("utskottet") || name.ends_with("utskott") {
        return Some(Organ::Utskottet);
    }
    match name {
        "ordföranden"
        | "ordforanden"
        | "ordförande"
        | "ordforande"
        | "nämndens ordförande"
        | "socialnämndens ordförande" => Some(Organ::Ordforanden),
        "förordnad ledamot" | "ledamot" | "vice ordförande" | "vice ordföranden" => {
            Some(Organ::Ledamoten)
        }
        _ => None,
    }
}

/// Nämnden decides in its own right, the others when the order of delegation says so.
fn organ_may_decide(naive: &Naive, decision: &str, organ: Organ, day: NaiveDate) -> Answer {
    if organ == Organ::Namnden {
        return Answer::Ja;
    }
    if RESERVED.contains(&decision) && organ != Organ::Utskottet {
        return Answer::Nej;
    }
    let stands_there = naive
        .delegationsordning
        .iter()
        .filter(|row| row.beslutstyp == decision && row.days.on(day))
        .any(|row| organ_named(&row.delegat) == Some(organ));
    ja_or_nej(stands_there)
}

fn employee_may_decide(
    naive: &Naive,
    decision: &str,
    id: &str,
    title: &str,
    day: NaiveDate,
) -> Answer {
    if title.is_empty() {
        return Answer::UppgiftSaknas;
    }
    if let Some(organ) = organ_named(post(title)) {
        return organ_may_decide(naive, decision, organ, day);
    }
    if RESERVED.contains(&decision) {
        return Answer::Nej;
    }
    let stands_there = naive
        .delegationsordning
        .iter()
        .filter(|row| row.beslutstyp == decision && row.days.on(day))
        .any(|row| row.delegat == title || row.delegat == post(title));
    if stands_there {
        return Answer::Ja;
    }
    by_subdelegation(naive, decision, id, title, day)
}

/// The post that someone stands in for, or holds.
fn post(title: &str) -> &str {
    let mut post = title;
    while let Some(rest) = stood_in_for(post) {
        post = rest.trim_start();
    }
    post
}

fn stood_in_for(title: &str) -> Option<&str> {
    STAND_INS
        .iter()
        .find_map(|word| title.strip_prefix(*word)?.strip_prefix(' '))
}

/// Whether any right that was passed on reaches the employee.
fn by_subdelegation(
    naive: &Naive,
    decision: &str,
    id: &str,
    title: &str,
    day: NaiveDate,
) -> Answer {
    let reaches = |link: &&Vidaredelegation| {
        let receiver = link.given_till.to_lowercase();
        link.given_till == id || receiver == title || receiver == post(title)
    };
    let answers: Vec<Answer> = naive
        .vidaredelegationer
        .iter()
        .filter(|link| link.beslutstyp == decision)
        .filter(reaches)
        .map(|link| link_holds(naive, link, day))
        .collect();
    if answers.is_empty() {
        return Answer::Nej;
    }
    best(&answers)
}

/// Whether a right was passed on in writing, by a chief who was allowed to, and held on the day.
fn link_holds(naive: &Naive, link: &Vidaredelegation, day: NaiveDate) -> Answer {
    let Some(given) = link.days.fran else {
        return Answer::UppgiftSaknas;
    };
    let steps = [
        ja_or_nej(link.days.on(day)),
        in_writing(link),
        given_by_chief(naive, link, given, day),
    ];
    steps.into_iter().max().unwrap()
}

fn in_writing(link: &Vidaredelegation) -> Answer {
    match link.form.as_str() {
        "skriftlig" => Answer::Ja,
        "muntlig" => Answer::Nej,
        _ => Answer::UppgiftSaknas,
    }
}

/// Whether the giver was a chief when it was given, and nämnden lets that chief pass the decision on.
fn given_by_chief(
    naive: &Naive,
    link: &Vidaredelegation,
    given: NaiveDate,
    day: NaiveDate,
) -> Answer {
    let name = link.given_av.to_lowercase();
    if organ_named(&name).is_some() {
        return Answer::Nej;
    }
    let titles: Vec<&str> = if naive.personal.contains_key(&link.given_av) {
        let posts = naive.employed(&link.given_av, given);
        posts
            .into_iter()
            .map(|row| row.befattning.as_str())
            .collect()
    } else if is_a_title(naive, &name) {
        vec![name.as_str()]
    } else {
        Vec::new()
    };
    let answers: Vec<Answer> = titles
        .into_iter()
        .map(|title| chief_may_pass_on(naive, &link.beslutstyp, title, day))
        .collect();
    best(&answers)
}

/// Whether a name is a title that the export uses, and not someone unknown.
fn is_a_title(naive: &Naive, name: &str) -> bool {
    let someone_has_it = || {
        let rows = naive.personal.values().flatten();
        rows.map(|row| row.befattning.as_str())
            .any(|title| title == name)
    };
    CHIEFS.contains(&post(name))
        || naive
            .delegationsordning
            .iter()
            .any(|row| row.delegat == name)
        || someone_has_it()
}

fn chief_may_pass_on(naive: &Naive, decision: &str, title: &str, day: NaiveDate) -> Answer {
    if title.is_empty() {
        return Answer::UppgiftSaknas;
    }
    if !CHIEFS.contains(&post(title)) {
        return Answer::Nej;
    }
    let permissions: Vec<Answer> = naive
        .delegationsordning
        .iter()
        .filter(|row| row.beslutstyp == decision && row.days.on(day))
        .filter(|row| row.delegat == title || row.delegat == post(title))
        .map(|row| match row.vidaredelegation.as_str() {
            "ja" => Answer::Ja,
            "nej" => Answer::Nej,
            _ => Answer::UppgiftSaknas,
        })
        .collect();
    if permissions.is_empty() {
        return Answer::Nej;
    }
    best(&permissions)
}

fn ja_or_nej(holds: bool) -> Answer {
    if holds { Answer::Ja } else { Answer::Nej }
}

/// Whether someone had a degree that the law accepts on a day.
pub(super) fn has_degree(naive: &Naive, id: &str, day: NaiveDate) -> Answer {
    let posts = naive.employed(id, day);
    let answers: Vec<Answer> = posts
        .iter()
        .map(|row| match row.examen.as_str() {
            "socionom" | "annan_relevant_examen" => Answer::Ja,
            "" => Answer::UppgiftSaknas,
            _ => Answer::Nej,
        })
        .collect();
    best(&answers)
}
