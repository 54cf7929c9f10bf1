//! Zip archives, which workbooks and Word documents are, with the same bytes whatever system they are made on.

use rust_xlsxwriter::{Workbook, XlsxError};

/// What ends an archive: where the list of its files starts and how many there are (APPNOTE.TXT 4.3.16).
const END: &[u8] = b"PK\x05\x06";
const END_SIZE: usize = 22;

/// What each file in the list begins with (4.3.12).
const FILE: &[u8] = b"PK\x01\x02";
const FILE_SIZE: usize = 46;

/// The kind of system that a file is said to have been made on (4.4.2.2).
const UNIX: u8 = 3;

/// The bytes of a workbook.
#[expect(
    clippy::disallowed_methods,
    reason = "here, and only here, a workbook is packed"
)]
pub(crate) fn saved(book: &mut Workbook) -> Result<Vec<u8>, XlsxError> {
    Ok(made_alike(book.save_to_buffer()?))
}

/// The same archive, all files of which are said to have been made on one kind of system: each library says which one it ran
/// on.
pub(super) fn made_alike(mut archive: Vec<u8>) -> Vec<u8> {
    let end = archive.len().saturating_sub(END_SIZE);
    if !archive[end..].starts_with(END) {
        return archive;
    }
    let mut file = number_at(&archive, end + 16, 4);
    while archive
        .get(file..)
        .is_some_and(|rest| rest.starts_with(FILE))
    {
        if let Some(system) = archive.get_mut(file + 5) {
            *system = UNIX;
        }
        let lengths = [28, 30, 32].map(|place| number_at(&archive, file + place, 2));
        file += FILE_SIZE + lengths.iter().sum::<usize>();
    }
    archive
}

/// A number of so many bytes, the least first.
fn number_at(bytes: &[u8], place: usize, size: usize) -> usize {
    let own = bytes.get(place..place + size).unwrap_or_default();
    own.iter()
        .rev()
        .fold(0, |number, byte| number << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};
    use zip::{System, ZipArchive};

    use super::*;

    fn archive_of(system: System) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().system(system);
        for name in ["a.xml", "en/lång/väg.xml", "PK\x01\x02.xml"] {
            out.start_file(name, options).unwrap();
            out.write_all(b"PK\x05\x06 och PK\x01\x02").unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    #[test]
    fn an_archive_is_the_same_whatever_system_it_was_made_on() {
        let (unix, dos) = (archive_of(System::Unix), archive_of(System::Dos));
        assert_ne!(unix, dos);
        assert_eq!(made_alike(unix.clone()), unix);
        let alike = made_alike(dos);
        let mut opened = ZipArchive::new(Cursor::new(&alike)).unwrap();
        assert_eq!(opened.len(), 3);
        for place in 0..3 {
            let mut text = String::new();
            let mut file = opened.by_index(place).unwrap();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "PK\x05\x06 och PK\x01\x02");
        }
        assert_eq!(alike, unix);
    }

    #[test]
    fn what_is_no_archive_is_left_as_it_is() {
        for bytes in [&b""[..], b"PK", END, &[b'x'; 100]] {
            assert_eq!(made_alike(bytes.to_vec()), bytes);
        }
    }
}
