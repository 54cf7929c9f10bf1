//! The questions about utredningar.

mod contents;
mod times;

use chrono::NaiveDate;

use super::checks::{dated_by, documented, happened, happened_by};
use super::days::When;
use super::export::{Naive, Utredning, cell};
use super::rows::Answer;
use contents::{
    anledning, anmalningar_skyddsbedomda, avser, barnet_till_tals, barnets_basta_provat,
    barnets_information, barnets_installning, behorig_delegat, behorig_handlaggare,
    ej_polisanmalan, familjen_i_planeringen, kommunicering, kontakter_dokumenterade,
    kontakter_utan_samtycke, orsak_inte_hordes, polisanmalan_vid_brott, risk_for_ytterligare_vald,
    samtycke_till_kontakter, strukturerad_metod,
};
use times::{
    barnet_informerat_om_utredning, begaran_om_avgorande, forsta_kontakt, inom_fyra_manader,
    inte_aterupptagen, inte_i_direkt_anslutning, sammanlagd_utredningstid,
    samtal_utan_vardnadshavare, uppgifter_begarda, utan_langa_uppehall, vardnadshavare_informerade,
};

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

/// Something that must be noted with its day, and no later than the last day.
fn dated_in_log(fall: &Fall<'_>, kind: &str) -> Answer {
    let Some(events) = fall.logged(kind) else {
        return Answer::EjBedomd;
    };
    let answer = dated_by(&events, None, fall.last_day());
    answer.unwrap_or_else(|| documented(false, fall.is_completed()))
}

/// Only a reader can answer, whatever the file says.
fn lasare(_: &Fall<'_>) -> Answer {
    Answer::EjBedomd
}
