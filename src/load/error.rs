use std::path::PathBuf;

use super::read::Limit;
use crate::io_words::{NOT_UTF8, swedish};

use crate::rulebook::Fault;
use crate::time::Day;

/// Input that could not be read at all. Never holds cell text.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No such file or folder.
    #[error("{} finns inte; ange en mapp med exporten, en arbetsbok eller en granskning.toml", .0.display())]
    Missing(PathBuf),
    /// A file or folder could not be read.
    #[error("{} kan inte läsas ({})", path.display(), swedish(source))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A review, a profile or another text of the user's own that is in another encoding.
    #[error("{} {}", .0.display(), NOT_UTF8)]
    TextNotUtf8(PathBuf),
    /// A source without any known table.
    #[error("{} innehåller ingen tabell som känns igen; väntade till exempel {expected}. Har exporten egna rubriker ger stickprov profil forslag ett utkast till en profil", path.display())]
    NoTables {
        /// Which.
        path: PathBuf,
        /// Some file names that would have been known.
        expected: String,
    },
    /// A file of a kind that is not read.
    #[error(
        "{0} är varken text (.csv, .tsv, .txt), arbetsbok (.xlsx, .xlsb, .xls, .ods), zip eller granskning.toml"
    )]
    UnknownKind(String),
    /// A file with a workbook's name that is none.
    #[error(
        "{0} kan inte läsas som arbetsbok; öppna den i ett kalkylprogram och spara om den som .xlsx eller .ods, eller exportera CSV"
    )]
    NotAWorkbook(String),
    /// A web page, whatever its name says.
    #[error(
        "{0} är en webbsida (HTML), även om den heter något annat; öppna den i ett kalkylprogram och spara om den som .xlsx"
    )]
    Html(String),
    /// A readers' workbook that is not as it was handed out.
    #[error("{file} kan inte tas emot:\n  {faults}")]
    Filled {
        /// File name.
        file: String,
        /// Sheet, row, column and what was expected, a line each.
        faults: String,
    },
    /// A readers' workbook that was given twice.
    #[error("{0} är samma arbetsbok som en annan som angetts; ange var och en en gång")]
    SameWorkbook(String),
    /// A readers' workbook of other cases.
    #[error(
        "{file} hör inte till den här dragningen: bladet {sheet} gjordes för {identity}; ange den urval.json (--urval) och den export som arbetsboken gjordes av"
    )]
    OtherDraw {
        /// File name.
        file: String,
        /// Sheet.
        sheet: String,
        /// Short name of the draw that it was made for.
        identity: String,
    },
    /// A readers' workbook with the machine's answers of another day: what the reader has answered is an answer to them, and
    /// what was left as it was is not what the machine says now.
    #[error(
        "{file} lämnades ut med mätdagen {shown}, men granskningen mäts {measured}; granskarens svar gäller det som stod i arbetsboken. Kör med --matdag {shown}, eller skriv den i granskning.toml (arbetsböcker till samma granskning lämnas ut med samma mätdag)"
    )]
    OtherDay {
        /// File name.
        file: String,
        /// The day of the workbook.
        shown: Day,
        /// The measuring day.
        measured: Day,
    },
    /// Something that is no text.
    #[error("{0} är inte en textfil; exportera tabellen som CSV eller .xlsx")]
    NotText(String),
    /// A workbook or archive with a password.
    #[error("{0} är skyddad med lösenord; spara den utan lösenord på en säker plats")]
    Locked(String),
    /// An archive that cannot be unpacked.
    #[error("{0} kan inte packas upp; packa om filen, eller lägg filerna uppackade i en mapp")]
    BrokenArchive(String),
    /// A file that would cost more than a real one can.
    #[error("{file} {what}")]
    Limit {
        /// File name.
        file: String,
        /// What is too much, and what to do.
        what: &'static str,
    },
    /// Bytes that could not be read.
    #[error("{file} kan inte läsas ({})", swedish(source))]
    Read {
        /// File name.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A profile that is neither among the rules nor on disk.
    #[error("profilen ”{id}” finns inte; {hint}")]
    UnknownProfile {
        /// What was asked for.
        id: String,
        /// What there is.
        hint: String,
    },
    /// Bytes that are not UTF-8.
    #[error("{file}, rad {row}: texten är inte UTF-8; spara om filen som ”CSV UTF-8”")]
    NotUtf8 {
        /// File name.
        file: String,
        /// Line.
        row: u64,
    },
    /// A CSV file that ends or breaks in the middle of something.
    #[error(
        "{file}, rad {row}: ett citattecken som öppnas här stängs aldrig; rätta raden, annars läses resten av filen som en enda cell"
    )]
    BrokenCsv {
        /// File name.
        file: String,
        /// Line.
        row: u64,
    },
    /// A CSV file in which the text between two quotes has whole rows in it.
    #[error(
        "{file}, rad {row}: texten mellan två citattecken går över flera rader, och en av dem ser ut som en egen rad i tabellen; \
         ett citattecken som öppnas här är inte stängt. Rätta raden, annars läses flera rader som en enda cell; är det en \
         anteckning, ta bort dess radbrytningar"
    )]
    SwallowedRows {
        /// File name.
        file: String,
        /// Row.
        row: u64,
    },
    /// A table without its key column.
    #[error("{file}, rad {row}: kolumnen ”{column}” saknas i rubrikraden; {hint}")]
    MissingColumn {
        /// File or sheet.
        file: String,
        /// Row that was read as the header.
        row: u32,
        /// The column.
        column: String,
        /// What to do.
        hint: &'static str,
    },
    /// Faults in a review file.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Review(Vec<Fault>),
}

impl LoadError {
    pub(super) fn limit(file: &str, limit: Limit) -> Self {
        let (file, what) = (file.to_owned(), limit.text());
        Self::Limit { file, what }
    }

    pub(super) fn read(file: &str, source: std::io::Error) -> Self {
        let file = file.to_owned();
        Self::Read { file, source }
    }
}
