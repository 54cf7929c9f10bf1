use std::fs;
use std::io::{BufWriter, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use tempfile::{Builder, NamedTempFile};

use super::OutputError;

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

    /// Writes a text file.
    pub(super) fn write_text(&self, name: &str, text: &str) -> Result<(), OutputError> {
        self.write_with(name, Access::Shared, |out| out.write_all(text.as_bytes()))
    }

    /// Writes a file through `fill`, first under a temporary name in the same folder.
    pub(super) fn write_with(
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
        builder.prefix(".stickprov-");
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
    /// Waits until the disk has all of it, and gives it its name.
    pub(super) fn finish(self) -> Result<(), OutputError> {
        let Self { steady, target } = self;
        steady
            .keep(&target)
            .map_err(|source| fault(&target, source))
    }
}

/// Bytes that wait in memory at least before the disk is asked to take them.
const FEWEST_BROUGHT: usize = 16 << 20;

/// A file that the disk takes while it is being made. The system keeps what is written in memory, and of a large file
/// the disk would have everything left to take when all else is done.
#[derive(Debug)]
struct Steady {
    /// Bytes that the disk has not been asked to take.
    waiting: usize,
    /// Goes away before the file does.
    taking: Taking,
    file: NamedTempFile,
}

/// The disk taking what it was last asked to.
#[derive(Debug, Default)]
struct Taking(Option<JoinHandle<std::io::Result<()>>>);

impl Taking {
    fn is_over(&self) -> bool {
        self.0.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits for the disk. A fault is told here and nowhere else: the system tells it once.
    fn settle(&mut self) -> std::io::Result<()> {
        match self.0.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(taken)) => taken,
            Some(Err(panic)) => resume_unwind(panic),
        }
    }
}

impl Drop for Taking {
    /// Nobody holds the file when it is given up: not every system can remove one that somebody does.
    fn drop(&mut self) {
        if let Some(taking) = self.0.take() {
            // What went wrong before is told already.
            let _ = taking.join();
        }
    }
}

impl Steady {
    fn of(file: NamedTempFile) -> Self {
        Self {
            waiting: 0,
            taking: Taking::default(),
            file,
        }
    }

    /// Asks the disk to take what waits, when that is much and it has taken what it was last asked to.
    fn bring(&mut self) -> std::io::Result<()> {
        if self.waiting < FEWEST_BROUGHT || !self.taking.is_over() {
            return Ok(());
        }
        self.taking.settle()?;
        self.waiting = 0;
        // Where the system has no handle or thread to spare, the disk takes everything at last.
        let taking = self.file.as_file().try_clone().and_then(|file| {
            let take = move || file.sync_data();
            thread::Builder::new().spawn(take)
        });
        self.taking = Taking(taking.ok());
        Ok(())
    }

    /// Gives the file its name, when the disk has all of it.
    fn keep(self, target: &Path) -> std::io::Result<()> {
        let Self {
            mut taking, file, ..
        } = self;
        taking.settle()?;
        file.as_file().sync_all()?;
        file.persist(target).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bring()?;
        let written = self.file.as_file_mut().write(bytes)?;
        self.waiting += written;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.as_file_mut().flush()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_the_disk_takes_in_parts_is_whole() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let part: Vec<u8> = (0..=250).cycle().take(FEWEST_BROUGHT / 3).collect();
        let fill = |out: &mut (dyn Write + Send)| (0..8).try_for_each(|_| out.write_all(&part));
        folder.write_with("stor", Access::Shared, fill).unwrap();
        assert!(fs::read(place.path().join("stor")).unwrap() == part.repeat(8));
    }
}
