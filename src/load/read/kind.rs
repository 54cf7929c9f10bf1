use std::io::{self, Read};

use zip::ZipArchive;

use super::origin::Origin;

/// What a file is, by its bytes: systems give all sorts of files the extension .xls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::load) enum Kind {
    Text,
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    Archive,
    /// A workbook that needs a password.
    Locked,
    /// A web page.
    Html,
    /// Neither text nor workbook.
    Other,
}

/// Looks at the beginning of a file.
pub(in crate::load) fn kind_of(origin: &Origin) -> io::Result<Kind> {
    let mut head = Vec::new();
    origin.open()?.take(4096).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(packed_kind(origin));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(compound_kind(origin));
    }
    let is_binary = [&b"%PDF"[..], b"\x89PNG", b"\xFF\xD8\xFF", b"{\\rtf"]
        .iter()
        .any(|magic| head.starts_with(magic));
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let starts =
        |tag: &[u8]| text.len() >= tag.len() && text[..tag.len()].eq_ignore_ascii_case(tag);
    Ok(if is_binary {
        Kind::Other
    } else if [&b"<html"[..], b"<!doctype", b"<table", b"<?xml", b"<meta"]
        .iter()
        .any(|tag| starts(tag))
    {
        Kind::Html
    } else {
        Kind::Text
    })
}

fn packed_kind(origin: &Origin) -> Kind {
    let Ok(stream) = origin.open() else {
        return Kind::Other;
    };
    let Ok(archive) = ZipArchive::new(stream) else {
        return Kind::Other;
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("encrypted-package") || is_locked(origin) {
        Kind::Locked
    } else if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("[Content_Types].xml") {
        Kind::Xlsx
    } else if has("content.xml") && has("mimetype") {
        Kind::Ods
    } else {
        Kind::Archive
    }
}

/// True for an `OpenDocument` file whose manifest says that its parts are encrypted.
fn is_locked(origin: &Origin) -> bool {
    const MANIFEST: u64 = 1 << 20;
    let manifest = || {
        let mut archive = ZipArchive::new(origin.open().ok()?).ok()?;
        let part = archive.by_name("META-INF/manifest.xml").ok()?;
        let mut text = Vec::new();
        part.take(MANIFEST).read_to_end(&mut text).ok()?;
        Some(text)
    };
    let sign = b"manifest:encryption-data";
    manifest().is_some_and(|text| text.windows(sign.len()).any(|piece| piece == sign))
}

fn compound_kind(origin: &Origin) -> Kind {
    let file = origin.open().ok().map(cfb::CompoundFile::open);
    match file {
        Some(Ok(file)) if file.is_stream("/EncryptedPackage") => Kind::Locked,
        Some(Ok(file)) if file.is_stream("/Workbook") || file.is_stream("/Book") => Kind::Xls,
        _ => Kind::Other,
    }
}
