//! What is told once of all the rows of a file that it is true of, with how many they are.

use std::collections::BTreeMap;

use super::remark::{Ledger, Severity};
use crate::case::{FileIx, Position};
use crate::rulebook::{EventId, ObjectId, Vocabulary};

/// What is told so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Matter {
    /// The row tells of an event on a kind of unit on which no question reads it.
    Misplaced(ObjectId, EventId),
    /// What stands where a child's id should be is filled in for those who have none.
    NoChild,
    /// The key is written otherwise than that of its case.
    OtherLetters,
    /// The key is written otherwise than those of several cases.
    SeveralAlike,
    /// The unit has the key of another of its kind, written otherwise.
    UnitsAlike,
    /// Something stands beside the row, under no header.
    Beside,
}

impl Matter {
    fn code(self) -> &'static str {
        match self {
            Self::Misplaced(..) => "annat_arendeslag",
            Self::NoChild => "okant_barn",
            Self::Beside => "utanfor_rutorna",
            Self::OtherLetters | Self::SeveralAlike | Self::UnitsAlike => "nyckel_stavas_olika",
        }
    }

    fn text(self, words: &Vocabulary) -> String {
        match self {
            Self::Misplaced(object, event) => format!(
                "”{}” står på ärenden av ett slag ({}) där ingen fråga läser det; skriv nyckeln till det ärende som det \
                 gäller. Inget Nej som beror på det ges om de ärenden som det kan gälla",
                words.event_word(event).label,
                words.object_word(object).plural
            ),
            Self::NoChild => NO_CHILD.to_owned(),
            Self::OtherLetters => OTHER_LETTERS.to_owned(),
            Self::SeveralAlike => SEVERAL_ALIKE.to_owned(),
            Self::UnitsAlike => UNITS_ALIKE.to_owned(),
            Self::Beside => BESIDE.to_owned(),
        }
    }
}

/// What is told of what is filled in for a child without an id.
const NO_CHILD: &str = "det som står är ingens id utan fyller ut för ett barn som inget har (ett ofött barn, bara nollor eller \
                        bara X); barnet är okänt, och sådana rader räknas inte som om samma barn";

/// What is told of a key that is written otherwise.
const OTHER_LETTERS: &str = "nyckeln är skriven på ett annat sätt än ärendets egen: med andra stora och små bokstäver, andra \
                             mellanslag, utan inledande nollor eller med å, ä och ö som två tecken; inget annat ärende i \
                             exporten har nyckeln, hur den än skrivs, och raden är läst som om den hör dit";

/// What is told of a key that is written otherwise than those of several cases.
const SEVERAL_ALIKE: &str = "nyckeln är skriven på ett annat sätt än flera ärendens: med andra stora och små bokstäver, andra \
                             mellanslag, utan inledande nollor eller med å, ä och ö som två tecken; raden kan höra till vilket \
                             av dem som helst, och inget Nej ges om dem";

/// What is told of two units that may be one.
const UNITS_ALIKE: &str = "ett tidigare ärende av samma slag har samma nyckel, skriven på ett annat sätt: med andra stora och små \
                           bokstäver, andra mellanslag, utan inledande nollor eller med å, ä och ö som två tecken; de är lästa \
                           som två ärenden men kan vara ett och samma, och inget Nej ges om dem";

/// What is told of what stands beside a table.
const BESIDE: &str = "till höger om tabellen, under ingen rubrik, står något på rader; det är inte läst, men raderna är det";

/// The rows so far, by file, column and what is true of them.
#[derive(Default)]
pub(super) struct Counted(BTreeMap<(FileIx, usize, Matter), Rows>);

/// Where the first row stands, the name of the column, and how many rows there are.
struct Rows {
    first: Position,
    column: String,
    count: u64,
}

impl Counted {
    /// Notes a row, and which of its columns tells.
    pub(super) fn note(&mut self, at: Position, (index, shown): (usize, &str), matter: Matter) {
        let rows = self.0.entry((at.file, index, matter));
        let rows = rows.or_insert_with(|| Rows {
            first: at,
            column: shown.to_owned(),
            count: 0,
        });
        rows.count += 1;
    }

    /// Tells of them.
    pub(super) fn tell(self, words: &Vocabulary, ledger: &mut Ledger) {
        for ((_, _, matter), rows) in self.0 {
            let text = matter.text(words);
            let (at, column) = (rows.first, rows.column.as_str());
            let (severity, code) = (Severity::Warning, matter.code());
            ledger.remark_many(at, severity, code, column, &text, rows.count);
        }
    }
}
