//! When an utredning and what belongs to it must begin, go on and end.

use chrono::NaiveDate;

use super::Fall;
use crate::generated::checks::{
    Deadline, Extension, Within, documented, first_when_all_dated, law_day, met, not_asked,
    under_18,
};
use crate::generated::days::{When, date, later, new_law};
use crate::generated::export::{Naive, Utredning};
use crate::generated::rows::Answer;

/// Utredningar with at most so many days between them follow on each other.
const CHAIN_DAYS: u64 = 30;

pub(super) fn inom_fyra_manader(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if let Some(answer) = not_asked(&[under_18(fall.age(day))]) {
        return answer;
    }
    let deadline = Deadline {
        from: &fall.inledd_as_list(),
        until: &fall.slutford_as_list(),
        within: Within::Months(4),
        rolls: true,
        extensions: &forlangningar(fall),
        extensions_need_end: true,
    };
    deadline.answer(fall.measured)
}

fn forlangningar(fall: &Fall<'_>) -> Vec<Extension> {
    let kind = "beslut_forlanga_utredning";
    let rows = fall.naive.logged(&fall.row.key, kind, fall.measured);
    rows.map(|row| Extension {
        when: row.when,
        has_reasons: !row.skal.is_empty(),
        until: row.till,
    })
    .collect()
}

/// Information that is due within three days of the first, unless reasons against it are noted.
fn informed(fall: &Fall<'_>, when: When, is_old_enough: impl Fn(i32) -> bool) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    let age = fall.age(day);
    let conditions = [
        under_18(age),
        met(age.is_none_or(is_old_enough)),
        met(fall.row.information_skal_mot.is_empty()),
    ];
    if let Some(answer) = not_asked(&conditions) {
        return answer;
    }
    let deadline = Deadline {
        from: &fall.inledd_as_list(),
        until: &fall.cell(when),
        within: Within::Days(3),
        rolls: false,
        extensions: &[],
        extensions_need_end: false,
    };
    deadline.answer(fall.measured)
}

pub(super) fn barnet_informerat_om_utredning(fall: &Fall<'_>) -> Answer {
    informed(fall, fall.row.barnet_informerat_om_utredning, |age| {
        age >= 15
    })
}

pub(super) fn vardnadshavare_informerade(fall: &Fall<'_>) -> Answer {
    informed(fall, fall.row.vardnadshavare_informerade, |_| true)
}

pub(super) fn begaran_om_avgorande(fall: &Fall<'_>) -> Answer {
    let Some(asked) = fall.logged("begaran_om_avgorande") else {
        return Answer::EjBedomd;
    };
    if let Some(answer) = not_asked(&[met(!asked.is_empty())]) {
        return answer;
    }
    let Some(first) = first_when_all_dated(&asked) else {
        return Answer::UppgiftSaknas;
    };
    // Before the forvaltningslag of 2017 no law is transcribed.
    if first.day < date(2018, 7, 1) {
        return Answer::EjBedomd;
    }
    let deadline = Deadline {
        from: &asked,
        until: &fall.slutford_as_list(),
        within: Within::Days(28),
        rolls: true,
        extensions: &[],
        extensions_need_end: false,
    };
    deadline.answer(fall.measured)
}

pub(super) fn forsta_kontakt(fall: &Fall<'_>) -> Answer {
    let begun = fall.inledd_as_list();
    let contact = fall.cell(fall.row.forsta_kontakt);
    let deadline = Deadline {
        from: &begun,
        until: &contact,
        within: Within::Days(7),
        rolls: false,
        extensions: &[],
        extensions_need_end: false,
    };
    let answer = deadline.answer(fall.measured);
    // An utredning that was completed within the seven days needed no contact.
    let was_over = match (fall.inledd, fall.last_day()) {
        (Some(begun), Some(last)) => begun.day <= last && last <= deadline.due(begun),
        _ => false,
    };
    if was_over && matches!(answer, Answer::Nej | Answer::EjBedomd) {
        return Answer::EjTillampligt;
    }
    answer
}

/// The utredning about the same child that was completed last before this one began.
fn previous<'a>(naive: &'a Naive, row: &Utredning) -> Option<&'a Utredning> {
    let begun = row.inledd?.day;
    naive
        .utredningar_about(&row.person)
        .into_iter()
        .filter(|other| other.key != row.key)
        .filter(|other| other.slutford.is_some_and(|last| last.day <= begun))
        .max_by_key(|other| other.slutford.map(|last| last.day))
}

/// The first day of the first of the utredningar that follow on each other, when any comes before this one.
fn chain_begun(naive: &Naive, row: &Utredning) -> Vec<When> {
    let mut first: Option<&Utredning> = None;
    let mut current = row;
    while let Some(before) = previous(naive, current).filter(|before| is_close(before, current)) {
        // Two that began and were completed the same day would otherwise each come before the other.
        if before
            .inledd
            .is_some_and(|begun| Some(begun.day) >= current.inledd.map(|own| own.day))
        {
            break;
        }
        first = Some(before);
        current = before;
    }
    first
        .into_iter()
        .map(|utredning| utredning.inledd)
        .collect()
}

fn is_close(before: &Utredning, after: &Utredning) -> bool {
    match (before.slutford, after.inledd) {
        (Some(last), Some(begun)) => begun.day <= later(last.day, CHAIN_DAYS),
        _ => false,
    }
}

pub(super) fn sammanlagd_utredningstid(fall: &Fall<'_>) -> Answer {
    let chain = if fall.inledd.is_some() {
        chain_begun(fall.naive, fall.row)
    } else {
        Vec::new()
    };
    let (begun, ended) = (fall.inledd_as_list(), fall.slutford_as_list());
    let Some(day) = law_day(&[&chain, &begun, &ended], true) else {
        return Answer::UppgiftSaknas;
    };
    let conditions = [under_18(fall.age(day)), met(!chain.is_empty())];
    if let Some(answer) = not_asked(&conditions) {
        return answer;
    }
    let deadline = Deadline {
        from: &chain,
        until: &ended,
        within: Within::Months(4),
        rolls: true,
        extensions: &[],
        extensions_need_end: false,
    };
    deadline.answer(fall.measured)
}

pub(super) fn inte_i_direkt_anslutning(fall: &Fall<'_>) -> Answer {
    let Some(begun) = fall.inledd else {
        return Answer::UppgiftSaknas;
    };
    let before = previous(fall.naive, fall.row).and_then(|row| row.slutford);
    let conditions = [under_18(fall.age(begun.day)), met(before.is_some())];
    if let Some(answer) = not_asked(&conditions) {
        return answer;
    }
    let is_apart = before.is_some_and(|last| begun.day >= later(last.day, CHAIN_DAYS + 1));
    documented(is_apart, true)
}

pub(super) fn inte_aterupptagen(fall: &Fall<'_>) -> Answer {
    let Some(begun) = fall.inledd else {
        return Answer::UppgiftSaknas;
    };
    let before = previous(fall.naive, fall.row).and_then(|row| row.slutford);
    let Some(last) = before else {
        return Answer::EjTillampligt;
    };
    let six_months = last.day.checked_add_months(chrono::Months::new(6)).unwrap();
    documented(begun.day >= six_months, true)
}

/// Something that may not come before the utredning began.
fn only_once_begun(fall: &Fall<'_>, events: &[When]) -> Answer {
    let Some(begun) = fall.inledd else {
        return Answer::UppgiftSaknas;
    };
    if events.iter().flatten().any(|event| event.is_before(begun)) {
        return Answer::Nej;
    }
    if events.contains(&None) {
        return Answer::UppgiftSaknas;
    }
    Answer::Ja
}

pub(super) fn samtal_utan_vardnadshavare(fall: &Fall<'_>) -> Answer {
    let Some(events) = fall.logged("barnsamtal_utan_vardnadshavare") else {
        return Answer::EjBedomd;
    };
    if events.is_empty() {
        return Answer::EjTillampligt;
    }
    only_once_begun(fall, &events)
}

pub(super) fn uppgifter_begarda(fall: &Fall<'_>) -> Answer {
    let logged = fall.logged("uppgifter_begarda");
    let events = logged.clone().unwrap_or_default();
    let begun = fall.inledd_as_list();
    let day = law_day(&[&events, &begun], false);
    // The law of 2001 had no such limit.
    if day.is_some_and(|day| day < new_law()) {
        return Answer::EjTillampligt;
    }
    if logged.is_none() {
        return Answer::EjBedomd;
    }
    if events.is_empty() {
        return Answer::EjTillampligt;
    }
    if day.is_none() {
        return Answer::UppgiftSaknas;
    }
    only_once_begun(fall, &events)
}

pub(super) fn utan_langa_uppehall(fall: &Fall<'_>) -> Answer {
    let Some(begun) = fall.inledd else {
        return Answer::UppgiftSaknas;
    };
    let end = fall.last_day().unwrap_or(fall.measured);
    if end < begun.day {
        return Answer::UppgiftSaknas;
    }
    let Some(notes) = fall.logged("journalanteckning") else {
        // One that was completed within the thirty days needs no note.
        let needs_none = fall.is_completed() && !has_gap(begun.day, &[], end);
        return if needs_none {
            Answer::EjTillampligt
        } else {
            Answer::EjBedomd
        };
    };
    let mut days: Vec<NaiveDate> = notes.iter().flatten().map(|note| note.day).collect();
    days.retain(|day| begun.day <= *day && *day <= end);
    days.sort_unstable();
    if has_gap(begun.day, &days, end) {
        let may_lack_a_day = notes.contains(&None);
        return if may_lack_a_day {
            Answer::UppgiftSaknas
        } else {
            Answer::Nej
        };
    }
    match (days.is_empty(), fall.is_completed()) {
        (false, _) => Answer::Ja,
        (true, true) => Answer::EjTillampligt,
        (true, false) => Answer::EjBedomd,
    }
}

/// Whether more than thirty days ever pass from one note to the next, from the first day to the last.
fn has_gap(begun: NaiveDate, notes: &[NaiveDate], end: NaiveDate) -> bool {
    let mut latest = begun;
    for day in notes.iter().chain([&end]) {
        if *day > later(latest, 30) {
            return true;
        }
        latest = *day;
    }
    false
}
