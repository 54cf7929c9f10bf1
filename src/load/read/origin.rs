use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use super::limits::{Limit, MAX_IN_MEMORY};

/// Where the bytes of a file lie.
#[derive(Clone, Debug)]
pub(in crate::load) enum Origin {
    /// On disk.
    File(PathBuf),
    /// In memory: a member of an archive, or standard input. Nothing secret is put in a temporary file.
    Memory(Arc<[u8]>),
}

/// The bytes, read from the beginning.
pub(in crate::load) enum Stream {
    File(BufReader<File>),
    Memory(Cursor<Arc<[u8]>>),
}

impl Origin {
    pub(in crate::load) fn open(&self) -> io::Result<Stream> {
        match self {
            Self::File(path) => {
                let file = BufReader::with_capacity(1 << 16, File::open(path)?);
                Ok(Stream::File(file))
            }
            Self::Memory(bytes) => Ok(Stream::Memory(Cursor::new(Arc::clone(bytes)))),
        }
    }

    /// True for the same file, or the same bytes.
    pub(in crate::load) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(one), Self::File(other)) => one == other,
            (Self::Memory(one), Self::Memory(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    /// How many bytes there are, when that can be told.
    pub(in crate::load) fn size(&self) -> Option<u64> {
        match self {
            Self::File(path) => path.metadata().ok().map(|found| found.len()),
            Self::Memory(bytes) => Some(bytes.len() as u64),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// Reads everything into memory, as far as the limit allows.
pub(in crate::load) fn read_all(source: impl Read) -> io::Result<Result<Origin, Limit>> {
    let mut bytes = Vec::new();
    source.take(MAX_IN_MEMORY + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_IN_MEMORY {
        return Ok(Err(Limit::InMemory));
    }
    Ok(Ok(Origin::Memory(bytes.into())))
}
