//! What an utredning must hold, and who may decide in it.

use std::collections::BTreeSet;

use super::{Fall, dated_in_log, logged_at_all, logged_by_the_end};
use crate::generated::checks::{
    documented, follow_up, happened, happened_by, happened_not_after, not_asked, one_of, under_18,
};
use crate::generated::days::{When, date, later, new_law};
use crate::generated::delegation::{has_degree, may_decide};
use crate::generated::export::has_come;
use crate::generated::forhandsbedomningar::was_open_on;
use crate::generated::rows::Answer;

/// The decisions that an utredning may lead to.
const DECISIONS: [&str; 4] = [
    "beslut_avsluta_utan_insats",
    "beslut_oppen_insats",
    "beslut_stadigvarande_vard",
    "beslut_ansokan_om_vard_lvu",
];

pub(super) fn anledning(fall: &Fall<'_>) -> Answer {
    noted_from_the_start(fall, &fall.row.anledning)
}

pub(super) fn avser(fall: &Fall<'_>) -> Answer {
    noted_from_the_start(fall, &fall.row.avser)
}

fn noted_from_the_start(fall: &Fall<'_>, text: &str) -> Answer {
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    documented(!text.is_empty(), true)
}

pub(super) fn familjen_i_planeringen(fall: &Fall<'_>) -> Answer {
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    let inbjudan = fall.cell(fall.row.planering_inbjudan);
    happened_by(&inbjudan, None, fall.last_day())
}

pub(super) fn barnet_till_tals(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if let Some(answer) = not_asked(&[under_18(fall.age(day))]) {
        return answer;
    }
    logged_by_the_end(fall, "barnsamtal")
}

pub(super) fn orsak_inte_hordes(fall: &Fall<'_>) -> Answer {
    let is_there = !fall.row.barnsamtal_orsak.is_empty();
    let own = documented(is_there, fall.is_completed());
    follow_up(barnet_till_tals(fall), own)
}

pub(super) fn samtycke_till_kontakter(fall: &Fall<'_>) -> Answer {
    let grund = one_of(&fall.row.kontakter_grund, &["med_samtycke"]);
    if let Some(answer) = not_asked(&[grund]) {
        return answer;
    }
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    let samtycke = fall.cell(fall.row.samtycke);
    happened_not_after(&samtycke, fall.last_day())
}

pub(super) fn kontakter_utan_samtycke(fall: &Fall<'_>) -> Answer {
    let own = logged_at_all(fall, "kontakt_utan_samtycke");
    follow_up(samtycke_till_kontakter(fall), own)
}

pub(super) fn kontakter_dokumenterade(fall: &Fall<'_>) -> Answer {
    let grund = one_of(&fall.row.kontakter_grund, &["utan_samtycke"]);
    if let Some(answer) = not_asked(&[grund]) {
        return answer;
    }
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    logged_at_all(fall, "kontakt_utan_samtycke")
}

pub(super) fn barnets_installning(fall: &Fall<'_>) -> Answer {
    if fall.ended_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    let age = fall.inledd.and_then(|begun| fall.age(begun.day));
    if let Some(answer) = not_asked(&[under_18(age)]) {
        return answer;
    }
    if !fall.row.barnets_installning_orsak.is_empty() {
        return Answer::Ja;
    }
    dated_in_log(fall, "barnets_installning_inhamtad")
}

pub(super) fn barnets_information(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if let Some(answer) = not_asked(&[under_18(fall.age(day))]) {
        return answer;
    }
    dated_in_log(fall, "barnet_informerat")
}

pub(super) fn barnets_basta_provat(fall: &Fall<'_>) -> Answer {
    let age = fall.ended_day().and_then(|_| fall.age_when_completed());
    not_asked(&[under_18(age)]).unwrap_or(Answer::EjBedomd)
}

pub(super) fn strukturerad_metod(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.ended_day() else {
        return Answer::EjBedomd;
    };
    if day < date(2014, 10, 1) {
        return Answer::EjTillampligt;
    }
    if day >= new_law() {
        return Answer::EjBedomd;
    }
    not_asked(&[one_of(&fall.row.vald, &["ja"])]).unwrap_or(Answer::EjBedomd)
}

pub(super) fn anmalningar_skyddsbedomda(fall: &Fall<'_>) -> Answer {
    let parts = anmalningar_of(fall);
    let worst = parts.iter().map(|place| skyddsbedomd(fall, *place)).max();
    let may_be_more = may_have_more(fall, &parts);
    match worst {
        None | Some(Answer::Ja) if may_be_more => Answer::UppgiftSaknas,
        None => Answer::EjTillampligt,
        Some(answer) => answer,
    }
}

/// The anmälningar that name the utredning, those of the förhandsbedömning that it came out of, and those
/// about the same child which came in while it was open.
fn anmalningar_of(fall: &Fall<'_>) -> BTreeSet<usize> {
    let row = fall.row;
    let mut parts: BTreeSet<usize> = BTreeSet::new();
    parts.extend(fall.naive.anmalningar_of_utredning(&row.key));
    let shared = fall
        .naive
        .anmalningar_of_forhandsbedomning(&row.forhandsbedomning);
    // A sibling's, in a förhandsbedömning that they share, led to an utredning of the sibling.
    let is_siblings = |place: &usize| {
        let person = &fall.naive.anmalningar[*place].person;
        !person.is_empty() && !row.person.is_empty() && *person != row.person
    };
    parts.extend(shared.into_iter().filter(|place| !is_siblings(place)));
    for place in fall.naive.anmalningar_about(&row.person) {
        let inkom = fall.naive.anmalningar[place].inkom;
        if inkom.is_some_and(|inkom| was_open_on(row, inkom.day)) {
            parts.insert(place);
        }
    }
    parts.retain(|place| has_come(fall.naive.anmalningar[*place].inkom, fall.measured));
    parts
}

/// An anmälan about the same child without a day may have come in while the utredning was open.
fn may_have_more(fall: &Fall<'_>, parts: &BTreeSet<usize>) -> bool {
    fall.naive
        .anmalningar_about(&fall.row.person)
        .into_iter()
        .any(|place| !parts.contains(&place) && fall.naive.anmalningar[place].inkom.is_none())
}

fn skyddsbedomd(fall: &Fall<'_>, place: usize) -> Answer {
    let anmalan = &fall.naive.anmalningar[place];
    if let Some(answer) = not_asked(&[one_of(&anmalan.typ, &["anmalan"])]) {
        return answer;
    }
    if anmalan.inkom.is_none() && fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    let made = fall.naive.skyddsbedomningar_of(&anmalan.key, fall.measured);
    let made: Vec<When> = made.iter().map(|row| row.gjord).collect();
    let came = anmalan.inkom.map(|inkom| inkom.day).or(fall.begun_day());
    let is_missing = came.is_none_or(|came| fall.measured > later(came, 1));
    happened(&made, anmalan.inkom, is_missing)
}

pub(super) fn kommunicering(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.ended_day() else {
        return Answer::UppgiftSaknas;
    };
    // The forvaltningslag of 1986 is not transcribed, so a reader answers.
    if day < date(2018, 7, 1) {
        return Answer::EjBedomd;
    }
    let events = fall.cell(fall.row.kommunicering);
    happened_by(&events, fall.inledd, fall.last_day())
}

pub(super) fn behorig_delegat(fall: &Fall<'_>) -> Answer {
    let mut answers = Vec::new();
    for kind in DECISIONS {
        for row in fall.naive.logged(&fall.row.key, kind, fall.measured) {
            answers.push(may_decide(fall.naive, kind, &row.by, row.when));
        }
    }
    if let Some(worst) = answers.into_iter().max() {
        return worst;
    }
    if fall.is_completed() || fall.begun_day().is_none() {
        Answer::UppgiftSaknas
    } else {
        Answer::EjBedomd
    }
}

pub(super) fn behorig_handlaggare(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if day < date(2014, 7, 1) {
        return Answer::EjTillampligt;
    }
    has_degree(fall.naive, &fall.row.handlaggare, day)
}

pub(super) fn risk_for_ytterligare_vald(fall: &Fall<'_>) -> Answer {
    if let Some(answer) = not_asked(&[one_of(&fall.row.vald, &["ja"])]) {
        return answer;
    }
    let Some(day) = fall.ended_day() else {
        return Answer::UppgiftSaknas;
    };
    if day < date(2014, 10, 1) {
        return Answer::EjTillampligt;
    }
    logged_by_the_end(fall, "riskbedomning_vald")
}

pub(super) fn polisanmalan_vid_brott(fall: &Fall<'_>) -> Answer {
    if let Some(answer) = not_asked(&[one_of(&fall.row.brott_mot_barn, &["ja"])]) {
        return answer;
    }
    if fall.ended_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    logged_at_all(fall, "polisanmalan")
}

pub(super) fn ej_polisanmalan(fall: &Fall<'_>) -> Answer {
    let events = fall.cell(fall.row.ej_polisanmalan);
    let own = happened(&events, None, fall.is_completed());
    follow_up(polisanmalan_vid_brott(fall), own)
}
