use std::path::PathBuf;

/// Results that cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// They were made by different rules, or asked different questions.
    #[error("{} och {} är gjorda med olika {what}; bara lika resultat kan läggas ihop", one.display(), other.display())]
    Different {
        /// The first of all.
        one: PathBuf,
        /// The one that is not like it.
        other: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// They do not ask the same questions in a table.
    #[error("{} och {} ställer inte samma fråga {number} i tabellen {table}; kör om granskningarna med samma frågebatteri", one.display(), other.display())]
    Questions {
        /// The first of all.
        one: PathBuf,
        /// The one that is not like it.
        other: PathBuf,
        /// Id of the table.
        table: String,
        /// The number of the first question that differs.
        number: usize,
    },
    /// One of them is a sample.
    #[error("{} är ett urval i tabellen {table}; bara resultat av alla ärenden kan läggas ihop", file.display())]
    Sample {
        /// Which.
        file: PathBuf,
        /// Id of the table.
        table: String,
    },
    /// One of them has not the figures that are added.
    #[error("{} saknar fördelningen efter dagar eller grupper; kör om granskningen, utan --publicera", file.display())]
    Bare {
        /// Which.
        file: PathBuf,
    },
    /// The figures of one do not agree with each other.
    #[error("{}: {place}: {what}; filen är ändrad eller skadad, så gör om resultatet", file.display())]
    Damaged {
        /// Which.
        file: PathBuf,
        /// Table and question.
        place: String,
        /// What does not agree.
        what: &'static str,
    },
    /// One of them does not say what it was made from, so it may hold another.
    #[error("{} säger inte vilka filer det är gjort av; gör om det, annars kan ärenden räknas två gånger", file.display())]
    Unsourced {
        /// Which.
        file: PathBuf,
    },
    /// Two of them are of the same cases.
    #[error("{} och {} bygger båda på {source_file}, så ärenden skulle räknas två gånger; lägg ihop varje ärende en gång", one.display(), other.display())]
    Overlap {
        /// The earlier of them.
        one: PathBuf,
        /// The later.
        other: PathBuf,
        /// The file with cases that they share, as the later names it.
        source_file: String,
    },
    /// Two of them have the same figures and the same name.
    #[error("{} och {} har samma namn och precis samma siffror, så ärenden kan räknas två gånger; är de olika ska granskningarna ha var sitt namn", one.display(), other.display())]
    Twice {
        /// The earlier of them.
        one: PathBuf,
        /// The later.
        other: PathBuf,
    },
    /// There are more cases than can be counted.
    #[error(
        "summan blir fler ärenden än det finns människor; någon av filerna är ändrad eller skadad"
    )]
    TooMany,
}
