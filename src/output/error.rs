use std::io::ErrorKind;
use std::path::PathBuf;

use polars::prelude::PolarsError;

use super::files::file_list;
use crate::io_words::swedish;

/// An output that could not be made or written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// A file or folder could not be written.
    #[error("{} kan inte skrivas ({}); {}", path.display(), swedish(source), advice(source))]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A review has no file of that name.
    #[error("granskningen skriver ingen fil ”{0}”; välj bland {files}", files = file_list())]
    NoSuchFile(String),
    /// Grids and their notes are written with everything else or not at all.
    #[error(
        "{0} går inte att välja med --bara; rutnäten och noterna skrivs när alla filer skrivs, utan --bara"
    )]
    NotChosen(String),
    /// The file is not written of what is to be published.
    #[error(
        "{0} skrivs inte när resultatet ska publiceras; ta bort den från --bara, eller ta bort --publicera"
    )]
    NotPublished(String),
    /// The folder has a file that would be taken for part of this review.
    #[error("{} har {file} från en tidigare körning; välj en annan mapp med -o, eller ta med filen i --bara", folder.display())]
    OtherReview {
        /// Which.
        folder: PathBuf,
        /// The name of the file.
        file: String,
    },
    /// What lies in a folder could not be found out.
    #[error("det går inte att se vad som ligger i {} ({}); välj en annan mapp med -o", folder.display(), swedish(source))]
    List {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The workbook could not be made.
    #[error("arbetsboken kan inte göras ({0})")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The Word document could not be packed.
    #[error("Word-dokumentet kan inte göras ({0})")]
    Document(#[from] zip::result::ZipError),
    /// The frame of answers could not be counted.
    #[error("svaren kan inte räknas ({0})")]
    Tally(#[from] PolarsError),
    /// The result could not be written as JSON.
    #[error("resultatet kan inte skrivas som JSON ({0})")]
    Json(#[from] serde_json::Error),
}

impl OutputError {
    /// True when the command itself is wrong: it asks for a file that there is none of.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::NoSuchFile(_) | Self::NotChosen(_) | Self::NotPublished(_)
        )
    }
}

/// What can be done about a file that cannot be written.
fn advice(fault: &std::io::Error) -> &'static str {
    let is_refused = matches!(
        fault.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    );
    match (is_refused, cfg!(windows)) {
        (true, false) => "rätten att skriva där saknas; välj en annan mapp med -o",
        // Windows says the same of a file that is open.
        (true, true) => {
            "rätten att skriva där saknas, eller så är filen öppen i ett annat program; stäng den, eller välj en annan mapp med -o"
        }
        (false, _) => {
            "stäng den om den är öppen i ett annat program, eller välj en annan mapp med -o"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_not_write_is_not_told_to_close_a_file_that_is_not_open() {
        let told = |kind: ErrorKind| {
            let path = std::path::PathBuf::from("resultat");
            let source = std::io::Error::from(kind);
            OutputError::Write { path, source }.to_string()
        };
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
            assert!(told(kind).contains("rätten att skriva där saknas"));
        }
        assert!(told(ErrorKind::ResourceBusy).contains("stäng den om den är öppen"));
    }
}
