//! What the system says when a file or a thread cannot be had, and what the program says of its own faults, in Swedish.

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

/// What is said of a text of the user's own that is in another encoding, as editors have saved it.
pub const NOT_UTF8: &str =
    "är inte UTF-8; spara som UTF-8 (i Anteckningar: Arkiv, Spara som, Kodning UTF-8)";

/// The name that a file was meant to have whose own ends in `.toml.txt`: an editor adds the end, and the system hides it.
#[must_use]
pub fn meant_toml(name: &str) -> Option<&str> {
    let (meant, last) = name.rsplit_once('.')?;
    let (_, before) = meant.rsplit_once('.')?;
    let is_meant = last.eq_ignore_ascii_case("txt") && before.eq_ignore_ascii_case("toml");
    is_meant.then_some(meant)
}

/// What libraries say when the system gives them no thread.
const NO_THREAD: [&str; 2] = ["spawn thread", "thread pool has not been initialized"];

/// What can be done when the system gives no thread.
pub const WITHOUT_THREADS: &str = "datorn låter inte programmet starta de trådar som det behöver; stäng andra program, eller höj \
                                   gränsen för antalet processer eller för minnet";

/// True when what a library says is that the system gives it no thread, which is no fault of the program.
#[must_use]
pub fn lacks_thread(message: &str) -> bool {
    NO_THREAD.iter().any(|sign| message.contains(sign))
}

/// A fault of the program's own, in one line: where it is, but never what the program was working on, which may be secret.
#[must_use]
pub fn fault(place: Option<(&str, u32)>) -> String {
    let place = place.map(|(file, line)| format!(" ({} rad {line})", within_package(file)));
    format!(
        "internt fel i programmet{}; anmäl det till dem som utvecklar programmet, utan att skicka exporten",
        place.unwrap_or_default()
    )
}

/// A source file from the package that it belongs to, and not from the disk of whoever built the program.
fn within_package(file: &str) -> &str {
    let is_end = |letter: char| matches!(letter, '/' | '\\');
    let source = file.rmatch_indices("src").find(|(place, _)| {
        file[place + 3..].starts_with(is_end) && (*place == 0 || file[..*place].ends_with(is_end))
    });
    let package = source.map_or("", |(place, _)| &file[..place]);
    let start = package.trim_end_matches(is_end).rfind(is_end);
    start.map_or(file, |start| &file[start + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_where_in_the_program_and_nothing_of_the_disk_or_the_export() {
        for (file, shown) in [
            ("src/load/rows.rs", "src/load/rows.rs"),
            (
                "/home/anna/register/rayon-core-1.13.0/src/registry.rs",
                "rayon-core-1.13.0/src/registry.rs",
            ),
            (
                r"C:\Users\anna\zip-9.4.1\src\write.rs",
                r"zip-9.4.1\src\write.rs",
            ),
            (
                "/build/src/stickprov/src/judge/mod.rs",
                "stickprov/src/judge/mod.rs",
            ),
            ("src", "src"),
            ("", ""),
        ] {
            let line = format!(
                "internt fel i programmet ({shown} rad 7); anmäl det till dem som utvecklar programmet, utan att skicka exporten"
            );
            assert_eq!(fault(Some((file, 7))), line);
        }
        assert!(fault(None).starts_with("internt fel i programmet; anmäl"));
    }

    #[test]
    fn only_a_name_with_txt_after_toml_was_meant_as_another() {
        for (name, meant) in [
            ("granskning.toml.txt", Some("granskning.toml")),
            ("regler/Egen.TOML.TXT", Some("regler/Egen.TOML")),
            ("granskning.toml", None),
            ("toml.txt", None),
            ("utredningar.txt", None),
        ] {
            assert_eq!(meant_toml(name), meant, "{name}");
        }
    }

    #[test]
    fn a_computer_that_gives_no_thread_is_told_from_a_fault_of_the_program() {
        for said in [
            "failed to spawn thread: Os { code: 11, kind: WouldBlock }",
            "could not spawn threads: ThreadPoolBuildError",
            "The global thread pool has not been initialized.: ThreadPoolBuildError",
        ] {
            assert!(lacks_thread(said), "{said}");
        }
        for said in ["index out of bounds", "a scoped thread panicked", ""] {
            assert!(!lacks_thread(said), "{said}");
        }
    }
}
