use std::path::PathBuf;

use super::{FEWEST_OFFICERS, FIRST_DAY, LAST_DAY, MOST_KOMMUNER, MOST_REPORTS, MOST_STAFF};
use crate::io_words::swedish;
use crate::numbers::grouped;
use crate::output::OutputError;

/// Why an export could not be invented.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The folder holds something already.
    #[error("{} finns redan och är inte tom; välj en annan mapp, eller töm den först", .0.display())]
    NotEmpty(PathBuf),
    /// The folder, or a file in it, could not be written.
    #[error("{} kan inte skrivas ({}); välj en annan mapp, eller ge plats på disken", path.display(), swedish(source))]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A small file could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Too few or too many anmälningar.
    #[error("--antal är från 1 till {}", grouped(MOST_REPORTS))]
    Count,
    /// The period is backwards, or lies where the rules ask otherwise.
    #[error(
        "--till får inte ligga före --fran, och båda ska ligga från {} till {}",
        FIRST_DAY,
        LAST_DAY
    )]
    Period,
    /// Too few or too many units.
    #[error(
        "--kommuner är från 1 till {}, --enheter från 1 till {} och --handlaggare från {} till {}",
        MOST_KOMMUNER,
        MOST_STAFF,
        FEWEST_OFFICERS,
        MOST_STAFF
    )]
    Staff,
    /// A share was given for what the machine does not answer.
    #[error(
        "--brist: ”{rule}” är ingen fråga i kpmg-2023 som maskinen kan besvara med Nej; {hint}"
    )]
    UnknownRule {
        /// What was given.
        rule: String,
        /// What there is.
        hint: String,
    },
    /// The rules that the command was given do not have the profile.
    #[error(
        "profilen ”{0}” går inte att skriva en export i; välj kanonisk, viva-lik eller handelselogg"
    )]
    Profile(String),
}

impl GenerateError {
    /// True when the command line itself is wrong, rather than what it names.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Count
            | Self::Period
            | Self::Staff
            | Self::UnknownRule { .. }
            | Self::Profile(_) => true,
            Self::NotEmpty(_) | Self::Write { .. } | Self::Output(_) => false,
        }
    }
}
