//! Invented texts, put together from pieces.

use super::random::Random;

/// A text of three pieces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase(pub(super) [&'static str; 3]);

/// The lists of which each piece is one.
type Pieces = [&'static [&'static str]; 3];

/// Why someone reports, or why an utredning is begun.
pub(super) const CAUSES: Pieces = [
    &[
        "Oro för barnets tillsyn",
        "Hög frånvaro från skolan",
        "Uteblivna vårdbesök",
        "Konflikter mellan vårdnadshavarna",
        "Uppgifter om missbruk i hemmet",
        "Barnet har berättat om rädsla",
        "Ungdom påträffad i riskmiljö",
        "Oro för psykisk ohälsa",
        "Bristande omsorg i vardagen",
        "Trångt och otryggt boende",
        "Misstänkt stöld i butik",
        "Utagerande i skolan",
    ],
    &[
        " på kvällstid",
        " sedan en tid tillbaka",
        " efter lovet",
        " enligt personalen",
        " vid flera tillfällen",
        " de senaste månaderna",
        " trots kontakt med hemmet",
        " i samband med umgänge",
        " efter en flytt",
    ],
    &[
        "",
        " och lite stöd i nätverket",
        " som familjen bekräftar",
        " som behöver följas upp",
        " enligt anteckning",
        " men stöd har prövats",
    ],
];

/// What a förhandsbedömning that leads to an utredning comes to.
pub(super) const STARTS: Pieces = [
    &["Inleder: "],
    &[
        "behovet av stöd behöver utredas",
        "behovet av skydd behöver utredas",
        "uppgifterna är allvarliga",
        "familjen vill ha stöd",
        "tidigare insatser har inte räckt",
    ],
    &["", " enligt samtal med familjen", " efter samråd i gruppen"],
];

/// What one that does not lead to an utredning comes to.
pub(super) const REFUSALS: Pieces = [
    &["Inleder inte: "],
    &[
        "stödet från skolan bedöms räcka",
        "inget behov av stöd har framkommit",
        "familjen har redan kontakt med öppenvården",
        "vårdnadshavarna tar emot råd",
        "uppgifterna har fått en förklaring",
    ],
    &["", " enligt samtal med familjen", " efter samråd i gruppen"],
];

/// Why a child's view is missing.
pub(super) const NO_VIEW: [&str; 4] = [
    "Barnet har inte gått att nå",
    "Barnet ville inte säga vad det tyckte",
    "Barnet är bortrest under hela tiden",
    "Vårdnadshavarna samtycker inte till samtal",
];

/// Why there was no talk with a child.
pub(super) const NO_TALK: [&str; 3] = [
    "Barnet orkade inte med samtal",
    "Barnet avböjde flera erbjudna samtal",
    "Barnet vistas utomlands",
];

/// Why a time is made longer.
pub(super) const LENGTHENED: [&str; 4] = [
    "Familjen är bortrest",
    "Uppgifter från vården dröjer",
    "Barnet är inlagt på sjukhus",
    "Tolk har inte kunnat ordnas tidigare",
];

/// What a skyddsbedömning comes to.
pub(super) const CONCLUSIONS: [&str; 3] = [
    "inget behov av omedelbart skydd",
    "inget behov av omedelbart skydd men följs upp",
    "behov av skydd tillgodoses av anhöriga",
];

/// Why the one who reported is told nothing.
pub(super) const UNFIT: [&str; 2] = [
    "Risk för barnet om anmälaren får veta",
    "Anmälaren bedöms sprida uppgifter",
];

impl Phrase {
    /// One of the texts that the pieces make.
    pub(super) fn of(pieces: &Pieces, random: &mut Random) -> Self {
        Self(pieces.map(|list| random.pick(list)))
    }
}
