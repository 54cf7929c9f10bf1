use std::path::PathBuf;

use crate::io_words::swedish;

/// A result that cannot be held against another.
#[derive(Debug, thiserror::Error)]
pub enum TrendError {
    /// The file cannot be read.
    #[error("{} kan inte läsas ({}); ange resultat.json, eller mappen som granska skrev med -o", path.display(), swedish(source))]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no result.
    #[error("{} är inget resultat av stickprov granska (rad {}, kolumn {})", path.display(), source.line(), source.column())]
    NotAResult {
        /// Which.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The file is of a version that is not known here.
    #[error("{} har en version som det här programmet inte känner; uppdatera stickprov", path.display())]
    Version {
        /// Which.
        path: PathBuf,
    },
}
