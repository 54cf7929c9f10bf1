//! What the system says when a file cannot be had, in Swedish.

use std::io::{Error, ErrorKind};

/// The fault in words a user can act on; never the system's own English.
#[must_use]
pub fn swedish(error: &Error) -> String {
    let text = match error.kind() {
        ErrorKind::NotFound => "finns inte",
        ErrorKind::PermissionDenied => "åtkomst nekas",
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "det ligger en fil där det skulle ha varit en mapp"
        }
        ErrorKind::IsADirectory => "det är en mapp, inte en fil",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "disken är full",
        ErrorKind::ReadOnlyFilesystem => "disken är skrivskyddad",
        ErrorKind::InvalidData => "innehållet är inte giltig text (UTF-8)",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            "filen är öppen i ett annat program"
        }
        ErrorKind::BrokenPipe => "mottagaren stängde",
        ErrorKind::Other => return error.to_string(),
        _ => match error.raw_os_error() {
            Some(code) => return format!("systemfel {code}"),
            None => "okänt fel",
        },
    };
    text.to_owned()
}
