//! Where outputs are written: folders that receive files, each whole or not at all.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::OutputError;
use super::disk::Steady;

/// What the name of a file begins with until it is whole.
pub(crate) const DRAFT: &str = ".stickprov-";

/// A folder that receives outputs. A file appears whole or not at all.
pub(super) struct Folder {
    path: PathBuf,
}

/// Who may read a file, where the system can say so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// As the system sets it.
    Shared,
    /// Only its owner.
    Private,
}

impl Folder {
    /// Makes the folder if it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, OutputError> {
        fs::create_dir_all(path).map_err(|source| fault(path, source))?;
        let path = path.to_owned();
        Ok(Self { path })
    }

    /// Writes a file through `fill`, first under a temporary name in the same folder.
    fn write_with(
        &self,
        name: impl AsRef<Path>,
        access: Access,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
    ) -> Result<(), OutputError> {
        self.draft(name, access, fill)?.finish()
    }

    /// Writes a file through `fill` under a temporary name in the same folder, which it has until it is finished.
    pub(super) fn draft(
        &self,
        name: impl AsRef<Path>,
        access: Access,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
    ) -> Result<Draft, OutputError> {
        let target = self.path.join(name.as_ref());
        match self.try_draft(access, fill) {
            Ok(steady) => Ok(Draft { steady, target }),
            Err(source) => Err(fault(&target, source)),
        }
    }

    fn try_draft(
        &self,
        access: Access,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
    ) -> std::io::Result<Steady> {
        let mut builder = Builder::new();
        builder.prefix(DRAFT);
        set_access(&mut builder, access);
        let mut steady = Steady::of(builder.tempfile_in(&self.path)?);
        let mut out = BufWriter::new(&mut steady);
        fill(&mut out)?;
        out.flush()?;
        drop(out);
        Ok(steady)
    }

    /// True for a file that will have that name here when it is finished.
    pub(super) fn will_have(&self, draft: &Draft, name: &str) -> bool {
        draft.target == self.path.join(name)
    }
}

/// A whole file under a temporary name, which goes away with it unless it is finished.
#[derive(Debug)]
pub(super) struct Draft {
    steady: Steady,
    target: PathBuf,
}

impl Draft {
    /// Waits until the disk has all of it.
    pub(super) fn settled(mut self) -> Result<Self, OutputError> {
        let settled = self.steady.settle();
        settled.map_err(|source| fault(&self.target, source))?;
        Ok(self)
    }

    /// Gives it its name, when the disk has all of it.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { steady, target } = self;
        steady
            .keep(&target)
            .map_err(|source| fault(&target, source))
    }
}

/// Writes one file, first under a temporary name beside it.
///
/// # Errors
/// The file cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    write_as(path, bytes, Access::Shared)
}

fn write_as(path: &Path, bytes: &[u8], access: Access) -> Result<(), OutputError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = Folder::open(parent.unwrap_or(Path::new(".")))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    folder.write_with(name, access, |out| out.write_all(bytes))
}

/// Files that are to be written: name and content of each.
pub type Files = Vec<(&'static str, Vec<u8>)>;

/// Writes files into a folder, each to a temporary name first.
///
/// # Errors
/// The folder cannot be made, or a file not written.
pub fn write_files(path: &Path, files: &Files) -> Result<(), OutputError> {
    write_all_as(path, files, Access::Shared)
}

/// Writes files that only their owner may read, where the system can say so.
///
/// # Errors
/// The folder cannot be made, or a file not written.
pub fn write_private_files(path: &Path, files: &Files) -> Result<(), OutputError> {
    write_all_as(path, files, Access::Private)
}

fn write_all_as(path: &Path, files: &Files, access: Access) -> Result<(), OutputError> {
    let folder = Folder::open(path)?;
    for (name, bytes) in files {
        folder.write_with(name, access, |out| out.write_all(bytes))?;
    }
    Ok(())
}

/// Writes one file that only its owner may read, where the system can say so.
///
/// # Errors
/// The file cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    write_as(path, bytes, Access::Private)
}

fn fault(path: &Path, source: std::io::Error) -> OutputError {
    let path = path.to_owned();
    OutputError::Write { path, source }
}

/// Temporary files are private by default; what is to be shared follows the user's own mask.
#[cfg(unix)]
fn set_access(builder: &mut Builder<'_, '_>, access: Access) {
    use std::os::unix::fs::PermissionsExt;
    let mode = if access == Access::Private {
        0o600
    } else {
        0o666
    };
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_access(_builder: &mut Builder<'_, '_>, _access: Access) {}
