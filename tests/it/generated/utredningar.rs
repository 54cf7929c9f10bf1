//! The questions about utredningar.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::checks::{
    Deadline, Extension, Within, documented, first_when_all_dated, follow_up, happened,
    happened_by, law_day, met, not_asked, one_of, under_18,
};
use super::days::{When, date, later, new_law};
use super::delegation::{has_degree, may_decide};
use super::export::{Naive, Utredning, cell, has_come};
use super::forhandsbedomningar::was_open_on;
use super::rows::Answer;

/// One question: the rule, and how it is answered.
pub(super) type Question = (&'static str, fn(&Fall<'_>) -> Answer);

/// The questions of the appendix of 2023, in printed order.
pub(super) const KPMG: &[Question] = &[
    ("anledning_till_utredning", anledning),
    ("vem_utredningen_avser", avser),
    ("familjen_i_planeringen", familjen_i_planeringen),
    ("barnet_till_tals", barnet_till_tals),
    ("orsak_till_att_barnet_inte_hordes", orsak_inte_hordes),
    ("utredning_inom_fyra_manader", inom_fyra_manader),
    ("samtycke_till_kontakter", samtycke_till_kontakter),
    ("kontakter_utan_samtycke", kontakter_utan_samtycke),
    ("barnets_installning_i_utredning", barnets_installning),
    ("omstandigheter_i_utredning", lasare),
    ("bedomning_av_behov", lasare),
    ("utredningens_genomforande", lasare),
    ("bedomning_av_egen_formaga", lasare),
    ("mal_for_insats", lasare),
    ("strukturerad_bedomningsmetod", strukturerad_metod),
    ("anmalningar_skyddsbedomda", anmalningar_skyddsbedomda),
    ("kommunicering_i_utredning", kommunicering),
    ("behorig_delegat_i_utredning", behorig_delegat),
    ("behorig_handlaggare_i_utredning", behorig_handlaggare),
    ("risk_for_ytterligare_vald", risk_for_ytterligare_vald),
    ("polisanmalan_vid_brott", polisanmalan_vid_brott),
    ("stallningstagande_att_inte_polisanmala", ej_polisanmalan),
];

/// The questions that have a time.
pub(super) const SKYNDSAMHET: &[Question] = &[
    (
        "barnet_informerat_om_utredning",
        barnet_informerat_om_utredning,
    ),
    (
        "begaran_om_avgorande_inom_fyra_veckor",
        begaran_om_avgorande,
    ),
    ("forsta_kontakt_inom_sju_dagar", forsta_kontakt),
    ("sammanlagd_utredningstid", sammanlagd_utredningstid),
    (
        "samtal_med_barnet_utan_vardnadshavare",
        samtal_utan_vardnadshavare,
    ),
    ("uppgifter_begarda_efter_beslut", uppgifter_begarda),
    ("utredning_inom_fyra_manader", inom_fyra_manader),
    (
        "utredning_inte_aterupptagen_inom_sex_manader",
        inte_aterupptagen,
    ),
    (
        "utredning_inte_i_direkt_anslutning",
        inte_i_direkt_anslutning,
    ),
    ("utredning_utan_langa_uppehall", utan_langa_uppehall),
    (
        "vardnadshavare_informerade_om_utredning",
        vardnadshavare_informerade,
    ),
];

/// The questions about the child's voice and consent.
pub(super) const BARNETS_ROST: &[Question] = &[
    ("barnet_till_tals", barnet_till_tals),
    ("barnets_basta_provat", barnets_basta_provat),
    ("barnets_information", barnets_information),
    ("barnets_installning_i_utredning", barnets_installning),
    (
        "kontakter_utan_samtycke_dokumenterade",
        kontakter_dokumenterade,
    ),
    ("orsak_till_att_barnet_inte_hordes", orsak_inte_hordes),
    (
        "samtal_med_barnet_utan_vardnadshavare",
        samtal_utan_vardnadshavare,
    ),
    ("uppgifter_begarda_efter_beslut", uppgifter_begarda),
];

/// The questions about delegation and qualification.
pub(super) const DELEGATION: &[Question] = &[
    ("behorig_delegat_i_utredning", behorig_delegat),
    ("behorig_handlaggare_i_utredning", behorig_handlaggare),
];

/// The decisions that an utredning may lead to.
const DECISIONS: [&str; 4] = [
    "beslut_avsluta_utan_insats",
    "beslut_oppen_insats",
    "beslut_stadigvarande_vard",
    "beslut_ansokan_om_vard_lvu",
];

/// Utredningar with at most so many days between them follow on each other.
const CHAIN_DAYS: u64 = 30;

/// One utredning as it stood on the measuring day.
pub(super) struct Fall<'a> {
    naive: &'a Naive,
    row: &'a Utredning,
    inledd: When,
    slutford: When,
    measured: NaiveDate,
}

impl<'a> Fall<'a> {
    /// Gathers an utredning.
    pub(super) fn new(naive: &'a Naive, row: &'a Utredning, measured: NaiveDate) -> Self {
        Self {
            naive,
            row,
            inledd: row.inledd.filter(|moment| moment.day <= measured),
            slutford: row.slutford.filter(|moment| moment.day <= measured),
            measured,
        }
    }

    fn is_completed(&self) -> bool {
        self.slutford.is_some()
    }

    fn last_day(&self) -> Option<NaiveDate> {
        self.slutford.map(|moment| moment.day)
    }

    /// The day that the question goes by when it counts from the beginning.
    fn begun_day(&self) -> Option<NaiveDate> {
        self.inledd.or(self.slutford).map(|moment| moment.day)
    }

    /// The day that the question goes by when it looks back from the end.
    fn ended_day(&self) -> Option<NaiveDate> {
        self.slutford.or(self.inledd).map(|moment| moment.day)
    }

    fn age(&self, day: NaiveDate) -> Option<i32> {
        self.naive.age(&self.row.person, day)
    }

    /// The age on the day that the utredning was completed; one that goes on will be completed on the measuring day at the
    /// earliest, and whoever is an adult by then is no child whenever that is.
    fn age_when_completed(&self) -> Option<i32> {
        self.age(self.slutford.map_or(self.measured, |moment| moment.day))
    }

    /// A day of the utredning's own row.
    fn cell(&self, when: When) -> Vec<When> {
        cell(when, self.measured)
    }

    /// When the log says that something happened; nothing when the export would not have told.
    fn logged(&self, kind: &str) -> Option<Vec<When>> {
        let rows = self.naive.logged(&self.row.key, kind, self.measured);
        let whens: Vec<When> = rows.map(|row| row.when).collect();
        (self.naive.logs(kind) || !whens.is_empty()).then_some(whens)
    }

    fn inledd_as_list(&self) -> Vec<When> {
        self.cell(self.row.inledd)
    }

    fn slutford_as_list(&self) -> Vec<When> {
        self.cell(self.row.slutford)
    }
}

fn anledning(fall: &Fall<'_>) -> Answer {
    noted_from_the_start(fall, &fall.row.anledning)
}

fn avser(fall: &Fall<'_>) -> Answer {
    noted_from_the_start(fall, &fall.row.avser)
}

fn noted_from_the_start(fall: &Fall<'_>, text: &str) -> Answer {
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    documented(!text.is_empty(), true)
}

fn familjen_i_planeringen(fall: &Fall<'_>) -> Answer {
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    let inbjudan = fall.cell(fall.row.planering_inbjudan);
    happened_by(&inbjudan, None, fall.last_day())
}

fn barnet_till_tals(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if let Some(answer) = not_asked(&[under_18(fall.age(day))]) {
        return answer;
    }
    logged_by_the_end(fall, "barnsamtal")
}

/// Something in the log that must have been done between the first day and the last.
fn logged_by_the_end(fall: &Fall<'_>, kind: &str) -> Answer {
    match fall.logged(kind) {
        Some(events) => happened_by(&events, fall.inledd, fall.last_day()),
        None => Answer::EjBedomd,
    }
}

/// Something in the log that must have been done, whenever it was.
fn logged_at_all(fall: &Fall<'_>, kind: &str) -> Answer {
    match fall.logged(kind) {
        Some(events) => happened(&events, None, fall.is_completed()),
        None => Answer::EjBedomd,
    }
}

fn orsak_inte_hordes(fall: &Fall<'_>) -> Answer {
    let is_there = !fall.row.barnsamtal_orsak.is_empty();
    let own = documented(is_there, fall.is_completed());
    follow_up(barnet_till_tals(fall), own)
}

fn inom_fyra_manader(fall: &Fall<'_>) -> Answer {
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

fn samtycke_till_kontakter(fall: &Fall<'_>) -> Answer {
    let grund = one_of(&fall.row.kontakter_grund, &["med_samtycke"]);
    if let Some(answer) = not_asked(&[grund]) {
        return answer;
    }
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    let samtycke = fall.cell(fall.row.samtycke);
    happened(&samtycke, None, fall.is_completed())
}

fn kontakter_utan_samtycke(fall: &Fall<'_>) -> Answer {
    let own = logged_at_all(fall, "kontakt_utan_samtycke");
    follow_up(samtycke_till_kontakter(fall), own)
}

fn kontakter_dokumenterade(fall: &Fall<'_>) -> Answer {
    let grund = one_of(&fall.row.kontakter_grund, &["utan_samtycke"]);
    if let Some(answer) = not_asked(&[grund]) {
        return answer;
    }
    if fall.begun_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    logged_at_all(fall, "kontakt_utan_samtycke")
}

fn barnets_installning(fall: &Fall<'_>) -> Answer {
    if fall.ended_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    if let Some(answer) = not_asked(&[under_18(fall.age_when_completed())]) {
        return answer;
    }
    if !fall.row.barnets_installning_orsak.is_empty() {
        return Answer::Ja;
    }
    dated_in_log(fall, "barnets_installning_inhamtad")
}

fn barnets_information(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if let Some(answer) = not_asked(&[under_18(fall.age(day))]) {
        return answer;
    }
    dated_in_log(fall, "barnet_informerat")
}

/// Something that must be noted with its day.
fn dated_in_log(fall: &Fall<'_>, kind: &str) -> Answer {
    let Some(events) = fall.logged(kind) else {
        return Answer::EjBedomd;
    };
    let is_dated = events.iter().any(Option::is_some);
    documented(is_dated, fall.is_completed())
}

/// Only a reader can answer, whatever the file says.
fn lasare(_: &Fall<'_>) -> Answer {
    Answer::EjBedomd
}

fn barnets_basta_provat(fall: &Fall<'_>) -> Answer {
    let age = fall.ended_day().and_then(|_| fall.age_when_completed());
    not_asked(&[under_18(age)]).unwrap_or(Answer::EjBedomd)
}

fn strukturerad_metod(fall: &Fall<'_>) -> Answer {
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

fn anmalningar_skyddsbedomda(fall: &Fall<'_>) -> Answer {
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
    parts.extend(
        fall.naive
            .anmalningar_of_forhandsbedomning(&row.forhandsbedomning),
    );
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
    happened(&made, anmalan.inkom, true)
}

fn kommunicering(fall: &Fall<'_>) -> Answer {
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

fn behorig_delegat(fall: &Fall<'_>) -> Answer {
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

fn behorig_handlaggare(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.begun_day() else {
        return Answer::UppgiftSaknas;
    };
    if day < date(2014, 7, 1) {
        return Answer::EjTillampligt;
    }
    has_degree(fall.naive, &fall.row.handlaggare, day)
}

fn risk_for_ytterligare_vald(fall: &Fall<'_>) -> Answer {
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

fn polisanmalan_vid_brott(fall: &Fall<'_>) -> Answer {
    if let Some(answer) = not_asked(&[one_of(&fall.row.brott_mot_barn, &["ja"])]) {
        return answer;
    }
    if fall.ended_day().is_none() {
        return Answer::UppgiftSaknas;
    }
    logged_at_all(fall, "polisanmalan")
}

fn ej_polisanmalan(fall: &Fall<'_>) -> Answer {
    let events = fall.cell(fall.row.ej_polisanmalan);
    let own = happened(&events, None, fall.is_completed());
    follow_up(polisanmalan_vid_brott(fall), own)
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

fn barnet_informerat_om_utredning(fall: &Fall<'_>) -> Answer {
    informed(fall, fall.row.barnet_informerat_om_utredning, |age| {
        age >= 15
    })
}

fn vardnadshavare_informerade(fall: &Fall<'_>) -> Answer {
    informed(fall, fall.row.vardnadshavare_informerade, |_| true)
}

fn begaran_om_avgorande(fall: &Fall<'_>) -> Answer {
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

fn forsta_kontakt(fall: &Fall<'_>) -> Answer {
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

fn sammanlagd_utredningstid(fall: &Fall<'_>) -> Answer {
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

fn inte_i_direkt_anslutning(fall: &Fall<'_>) -> Answer {
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

fn inte_aterupptagen(fall: &Fall<'_>) -> Answer {
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

fn samtal_utan_vardnadshavare(fall: &Fall<'_>) -> Answer {
    let Some(events) = fall.logged("barnsamtal_utan_vardnadshavare") else {
        return Answer::EjBedomd;
    };
    if events.is_empty() {
        return Answer::EjTillampligt;
    }
    only_once_begun(fall, &events)
}

fn uppgifter_begarda(fall: &Fall<'_>) -> Answer {
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

fn utan_langa_uppehall(fall: &Fall<'_>) -> Answer {
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
