//! The questions of kpmg-2023, what share of each is to be answered Nej, and the answers of the case at hand.

use super::error::GenerateError;
use super::quota::{MILLION, Quota, Share};
use super::random::Random;
use crate::answer::Answer;
use crate::rulebook::suggest;

/// The battery whose answers are known.
pub(super) const BATTERY: &str = "kpmg-2023";

/// How many questions there are.
const COUNT: usize = 36;

/// How many of them, from the first, are put to a förhandsbedömning; the rest are put to an utredning.
const FIRST_TABLE: usize = 14;

/// The tables of the battery, and the places of their questions.
pub(super) const TABLES: [(&str, std::ops::Range<usize>); 2] = [
    ("forhandsbedomningar", 0..FIRST_TABLE),
    ("utredningar", FIRST_TABLE..COUNT),
];

/// Each question in the order of the battery, and the usual share of Nej in millionths; none where only a reader answers.
const QUESTIONS: [(&str, Option<u32>); COUNT] = [
    ("anmalare_dokumenterad", Some(40_000)),
    ("anledning_till_anmalan", Some(20_000)),
    ("skyddsbedomning_inom_ett_dygn", Some(80_000)),
    ("namn_och_befattning_i_skyddsbedomning", Some(110_000)),
    ("tidpunkt_for_skyddsbedomning", Some(140_000)),
    ("omstandigheter_i_skyddsbedomning", None),
    ("forhandsbedomning_inom_fjorton_dagar", Some(250_000)),
    ("tidigare_kannedom_beaktad", None),
    ("barnets_installning_i_forhandsbedomning", Some(310_000)),
    ("stallningstagande_i_forhandsbedomning", Some(30_000)),
    ("behorig_delegat_i_forhandsbedomning", Some(60_000)),
    ("skal_for_forlangd_forhandsbedomning", Some(220_000)),
    ("behorig_handlaggare_i_forhandsbedomning", Some(50_000)),
    ("aterkoppling_till_anmalare", Some(280_000)),
    ("anledning_till_utredning", Some(20_000)),
    ("vem_utredningen_avser", Some(10_000)),
    ("familjen_i_planeringen", Some(340_000)),
    ("barnet_till_tals", Some(180_000)),
    ("orsak_till_att_barnet_inte_hordes", Some(450_000)),
    ("utredning_inom_fyra_manader", Some(290_000)),
    ("samtycke_till_kontakter", Some(170_000)),
    ("kontakter_utan_samtycke", Some(520_000)),
    ("barnets_installning_i_utredning", Some(130_000)),
    ("omstandigheter_i_utredning", None),
    ("bedomning_av_behov", None),
    ("utredningens_genomforande", None),
    ("bedomning_av_egen_formaga", None),
    ("mal_for_insats", None),
    ("strukturerad_bedomningsmetod", None),
    ("anmalningar_skyddsbedomda", Some(50_000)),
    ("kommunicering_i_utredning", Some(150_000)),
    ("behorig_delegat_i_utredning", Some(70_000)),
    ("behorig_handlaggare_i_utredning", Some(60_000)),
    ("risk_for_ytterligare_vald", Some(360_000)),
    ("polisanmalan_vid_brott", Some(420_000)),
    ("stallningstagande_att_inte_polisanmala", Some(480_000)),
];

/// A question, as its place among [`QUESTIONS`].
#[derive(Clone, Copy)]
pub(super) struct Question(usize);

impl Question {
    pub(super) const ANMALARE: Self = Self(0);
    pub(super) const ANLEDNING: Self = Self(1);
    pub(super) const SKYDD_I_TID: Self = Self(2);
    pub(super) const SKYDD_NAMN: Self = Self(3);
    pub(super) const SKYDD_TIDPUNKT: Self = Self(4);
    pub(super) const SKYDD_OMSTANDIGHETER: Self = Self(5);
    pub(super) const FJORTON_DAGAR: Self = Self(6);
    pub(super) const INSTALLNING: Self = Self(8);
    pub(super) const STALLNINGSTAGANDE: Self = Self(9);
    pub(super) const DELEGAT: Self = Self(10);
    pub(super) const SKAL_FOR_FORLANGNING: Self = Self(11);
    pub(super) const HANDLAGGARE: Self = Self(12);
    pub(super) const ATERKOPPLING: Self = Self(13);
    pub(super) const UTREDNING_ANLEDNING: Self = Self(14);
    pub(super) const UTREDNING_AVSER: Self = Self(15);
    pub(super) const PLANERING: Self = Self(16);
    pub(super) const BARNSAMTAL: Self = Self(17);
    pub(super) const BARNSAMTAL_ORSAK: Self = Self(18);
    pub(super) const FYRA_MANADER: Self = Self(19);
    pub(super) const SAMTYCKE: Self = Self(20);
    pub(super) const UTAN_SAMTYCKE: Self = Self(21);
    pub(super) const UTREDNING_INSTALLNING: Self = Self(22);
    pub(super) const METOD: Self = Self(28);
    pub(super) const SKYDDSBEDOMDA: Self = Self(29);
    pub(super) const KOMMUNICERING: Self = Self(30);
    pub(super) const UTREDNING_DELEGAT: Self = Self(31);
    pub(super) const UTREDNING_HANDLAGGARE: Self = Self(32);
    pub(super) const RISK: Self = Self(33);
    pub(super) const POLISANMALAN: Self = Self(34);
    pub(super) const INTE_POLISANMALA: Self = Self(35);
}

/// The counters of every question, and the answers of one case.
pub(super) struct Answers {
    quotas: [Quota; COUNT],
    sheet: [Answer; COUNT],
}

impl Answers {
    /// Counters with the usual shares, and those that were asked for.
    pub(super) fn of(
        faults: &[(String, Share)],
        random: &mut Random,
    ) -> Result<Self, GenerateError> {
        let mut shares = QUESTIONS.map(|(_, share)| Share::of_millionths(share.unwrap_or(0)));
        for (rule, share) in faults {
            let is_asked = |(id, usual): &(&str, Option<u32>)| *id == rule && usual.is_some();
            let place = QUESTIONS.iter().position(is_asked);
            let place = place.ok_or_else(|| unknown(rule))?;
            shares[place] = *share;
        }
        Ok(Self {
            quotas: shares.map(|share| Quota::new(share, random.below(MILLION))),
            sheet: [Answer::EjBedomd; COUNT],
        })
    }

    /// Begins a case: nothing has been judged.
    pub(super) fn clear(&mut self) {
        self.sheet = [Answer::EjBedomd; COUNT];
    }

    /// Gives the answer that is neither Ja nor Nej, and is not counted.
    pub(super) fn set(&mut self, question: Question, answer: Answer) {
        self.sheet[question.0] = answer;
    }

    /// Answers Ja or Nej, as the share wants it; true for Nej.
    pub(super) fn decide(&mut self, question: Question) -> bool {
        let is_nej = self.quotas[question.0].count();
        self.sheet[question.0] = if is_nej { Answer::Nej } else { Answer::Ja };
        is_nej
    }

    /// Answers Ja if that is what comes next; else the question stays open. True for Ja.
    pub(super) fn take_ja(&mut self, question: Question) -> bool {
        !self.quotas[question.0].wants_nej() && !self.decide(question)
    }

    /// The share of Nej, in millionths.
    pub(super) fn share(&self, question: Question) -> u32 {
        self.quotas[question.0].millionths()
    }

    /// The answers of the case, with the rule of each.
    pub(super) fn of_table(&self, table: usize) -> impl Iterator<Item = (&'static str, Answer)> {
        let places = TABLES[table].1.clone();
        places.map(move |place| (QUESTIONS[place].0, self.sheet[place]))
    }
}

fn unknown(rule: &str) -> GenerateError {
    let asked = QUESTIONS.iter().filter(|(_, share)| share.is_some());
    GenerateError::UnknownRule {
        rule: rule.to_owned(),
        hint: suggest(rule, asked.map(|(id, _)| *id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::Rulebook;

    #[test]
    fn the_questions_are_those_of_the_battery_in_its_order() {
        let book = Rulebook::embedded().unwrap();
        let battery = book.battery(BATTERY).unwrap();
        for (table, (id, places)) in battery.tables.iter().zip(TABLES) {
            assert_eq!(table.id, id);
            let asked = table.questions.iter();
            let asked: Vec<&str> = asked
                .map(|question| book.rule(question.rule).id.as_str())
                .collect();
            let known: Vec<&str> = QUESTIONS[places].iter().map(|(id, _)| *id).collect();
            assert_eq!(asked, known);
        }
    }

    #[test]
    fn a_share_is_given_only_for_what_the_machine_answers() {
        let mut random = Random::new("1", "fall");
        let of = |rule: &str| vec![(rule.to_owned(), Share::of_millionths(1))];
        assert!(Answers::of(&of("barnet_till_tals"), &mut random).is_ok());
        assert!(Answers::of(&of("mal_for_insats"), &mut random).is_err());
        assert!(Answers::of(&of("finns_inte"), &mut random).is_err());
    }
}
