use std::path::PathBuf;

use crate::io_words::swedish;

/// A draw that cannot be made, or a record of one that cannot be used. Never holds the text of an ärende.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The seed is empty or holds what would make the concatenation ambiguous.
    #[error("fröet får inte vara tomt och inte innehålla | eller styrtecken")]
    Seed,
    /// The frame has no case.
    #[error("ramen är tom: inget ärende i tabellen uppfyller urvalets villkor")]
    EmptyFrame,
    /// Two cases have the same id once white space and composed letters are made alike.
    #[error(
        "{0} ärenden har samma nummer som ett annat när blanktecken och tecknens form görs lika; lotten skulle bli densamma"
    )]
    SameId(usize),
    /// Identity numbers as ids can be found from their tickets.
    #[error(
        "{0} ärenden har ett personnummer som nummer; med fröet känt går lotten att räkna tillbaka till personen. Låt \
         profilen läsa ett ärendenummer som nyckel"
    )]
    IdentityNumbers(usize),
    /// A method that lacks what it needs.
    #[error("metoden {method} behöver {need}")]
    Needs {
        /// The method's name on the command line.
        method: &'static str,
        /// The flag, with an example.
        need: &'static str,
    },
    /// A flag that the method has no use for.
    #[error("metoden {method} har ingen användning för {flag}")]
    NoUse {
        /// The method's name on the command line.
        method: &'static str,
        /// The flag.
        flag: &'static str,
    },
    /// A position outside the frame.
    #[error("position {position} finns inte: ramen har {frame} ärenden")]
    Position {
        /// The position asked for.
        position: u64,
        /// Cases in the frame.
        frame: u64,
    },
    /// Positions must rise, from 1.
    #[error("positionerna ska vara hela tal från 1, i stigande ordning, till exempel 100,200,300")]
    Positions,
    /// Cases of a list that the frame does not have.
    #[error("rad {row} i listan: ärendet finns inte i ramen")]
    NotInFrame {
        /// Row of the list, from 1.
        row: usize,
    },
    /// The same case twice in a list.
    #[error("rad {row} i listan: ärendet står redan på en tidigare rad")]
    Twice {
        /// Row of the list, from 1.
        row: usize,
    },
    /// An expected share for a stratum that the frame does not have, or that is no share.
    #[error(
        "--vantat ska ges för varje stratum i ramen: stratum=andel, till exempel ”Enhet Blå=10 %”"
    )]
    Expected,
    /// Fewer cases than the least number of each stratum takes.
    #[error(
        "antalet räcker inte till det minsta antalet i varje stratum; öka --antal eller minska --minst"
    )]
    TooFewForStrata,
    /// The draw awaits its seed.
    #[error("urvalet är fryst men inte draget; ge fröet med --frostart")]
    NotDrawn,
    /// A second seed for a draw that has one.
    #[error(
        "urvalet är redan draget; ett nytt frö hade kunnat väljas efter att resultatet setts. Gör en ny dragning i en annan mapp"
    )]
    AlreadyDrawn,
    /// The case is not in the sample.
    #[error(
        "ärendet finns inte bland de dragna; skriv det som i dragningsprotokollet, eller dess löpnummer"
    )]
    NotChosen,
    /// One case has the text as its number in the case system, another as its running number.
    #[error("{}", crate::case::AMBIGUOUS)]
    Ambiguous,
    /// The method chose nothing.
    #[error(
        "inget ärende valdes: listan är tom, eller intervallet och startpositionen går förbi ramens slut"
    )]
    NothingDrawn,
    /// A reason is needed.
    #[error("skriv varför med --orsak; utan namn eller personnummer")]
    NoReason,
    /// The case has fallen away already.
    #[error("ärendet är redan redovisat som övertäckning eller bortfall")]
    AlreadyOut,
    /// The method cannot be extended.
    #[error("metoden {0} går inte att utöka; dra ett nytt urval, eller lägg till ett slumpmässigt")]
    CannotExtend(&'static str),
    /// An extension that would make the sample smaller.
    #[error("urvalet har redan {0}, eller ramen är slut; ange ett större antal")]
    NotLarger(u64),
    /// A record that has been changed by hand.
    #[error(
        "dragningsprotokollet är ändrat: det är inte vad ramen och fröet ger. Kör stickprov urval URVAL.JSON --kontrollera"
    )]
    Altered,
    /// A record of a table that the battery does not have.
    #[error(
        "dragningen gäller tabellen ”{0}”, som inte ingår i frågebatteriet; ange samma --batteri som vid dragningen"
    )]
    OtherTable(String),
    /// Two records of the same table.
    #[error("två dragningar gäller tabellen ”{0}”; ange en för varje tabell")]
    SameTable(String),
    /// Chosen cases that the export does not have, by running number.
    #[error(
        "dragna ärenden som inte finns i exporten: {count} (nr {numbers}); använd exporten som de drogs ur, eller redovisa dem med --ersatt eller --bortfall"
    )]
    Gone {
        /// How many.
        count: usize,
        /// Their running numbers, the first of them.
        numbers: String,
    },
    /// A record of another version or with another shape.
    #[error("{} är ingen dragning (urval.json) som den här versionen läser ({what}); ange urval.json som den skrevs, eller gör om dragningen", path.display())]
    NotARecord {
        /// Which file.
        path: PathBuf,
        /// What is wrong with its shape.
        what: String,
    },
    /// A file that cannot be read.
    #[error("{} kan inte läsas ({})", path.display(), swedish(source))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Running numbers that are named in a message.
const MOST_NUMBERS: usize = 20;

impl DrawError {
    /// True when the command line itself is wrong, rather than what it names.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Seed
                | Self::Needs { .. }
                | Self::NoUse { .. }
                | Self::Positions
                | Self::NoReason
                | Self::Expected
        )
    }

    /// Chosen cases that the export does not have.
    #[must_use]
    pub fn gone(numbers: &[u32]) -> Self {
        let mut named: Vec<String> = numbers
            .iter()
            .take(MOST_NUMBERS)
            .map(u32::to_string)
            .collect();
        if numbers.len() > MOST_NUMBERS {
            named.push("…".to_owned());
        }
        Self::Gone {
            count: numbers.len(),
            numbers: named.join(", "),
        }
    }
}
