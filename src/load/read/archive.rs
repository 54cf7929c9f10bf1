use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::{Limit, MAX_IN_MEMORY, MAX_MEMBERS, MAX_TABLES, weigh};
use super::origin::{Origin, Stream, read_all};
use crate::load::error::LoadError;

/// The files of an archive: name without folder, and bytes.
pub(in crate::load) fn members(
    origin: &Origin,
    name: &str,
) -> Result<Vec<(String, Origin)>, LoadError> {
    let mut archive = open(origin, name)?;
    let mut found = Vec::new();
    let mut left = MAX_IN_MEMORY;
    for index in 0..archive.len() {
        let mut member = archive
            .by_index(index)
            .map_err(|error| broken(name, &error))?;
        if !member.is_file() {
            continue;
        }
        let path = member
            .name()
            .map_err(|error| broken(name, &error))?
            .replace('\\', "/");
        let file = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let bytes = read_all((&mut member).take(left + 1));
        let bytes = bytes.map_err(|_| LoadError::BrokenArchive(name.to_owned()))?;
        let Ok(Origin::Memory(bytes)) = bytes else {
            return Err(LoadError::limit(name, Limit::InMemory));
        };
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| LoadError::limit(name, Limit::InMemory))?;
        found.push((file, Origin::Memory(bytes)));
        if found.len() > MAX_TABLES {
            return Err(LoadError::limit(name, Limit::Members));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

/// Weighs every part of a workbook before anything of it is believed.
pub(super) fn weigh_workbook(origin: &Origin, name: &str) -> Result<(), LoadError> {
    let mut archive = open(origin, name)?;
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let mut part = archive
            .by_index(index)
            .map_err(|error| broken(name, &error))?;
        let path = part
            .name()
            .map_err(|error| broken(name, &error))?
            .to_ascii_lowercase();
        let is_streamed = path.contains("worksheets/") || path == "content.xml";
        let is_xml = ["xml", "rels"]
            .iter()
            .any(|extension| path.rsplit('.').next() == Some(extension));
        let weighed = weigh(&mut part, is_streamed, is_xml, &mut unpacked);
        let weighed = weighed.map_err(|_| LoadError::NotAWorkbook(name.to_owned()))?;
        weighed.map_err(|limit| LoadError::limit(name, limit))?;
    }
    Ok(())
}

fn open(origin: &Origin, name: &str) -> Result<ZipArchive<Stream>, LoadError> {
    let stream = origin
        .open()
        .map_err(|source| LoadError::read(name, source))?;
    let archive = ZipArchive::new(stream).map_err(|error| broken(name, &error))?;
    if archive.len() > MAX_MEMBERS {
        return Err(LoadError::limit(name, Limit::Members));
    }
    Ok(archive)
}

fn broken(name: &str, error: &ZipError) -> LoadError {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            LoadError::Locked(name.to_owned())
        }
        _ => LoadError::BrokenArchive(name.to_owned()),
    }
}
