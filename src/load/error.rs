use std::path::PathBuf;

use crate::io_words::swedish;

use crate::rulebook::Fault;

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
    /// A folder without any known table.
    #[error("mappen {} innehåller ingen tabell som känns igen; väntade till exempel {expected}", path.display())]
    NoTables {
        /// Which.
        path: PathBuf,
        /// Some file names that would have been known.
        expected: String,
    },
    /// A file of a kind that is not read.
    #[error("{} är varken mapp, arbetsbok (.xlsx, .ods) eller granskning.toml", .0.display())]
    UnknownKind(PathBuf),
    /// A file with a workbook's name that is none.
    #[error("{} kan inte läsas som arbetsbok; öppna den i ett kalkylprogram och spara om den som .xlsx eller .ods, eller exportera CSV", .0.display())]
    NotAWorkbook(PathBuf),
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
