use std::fs;
use std::io::{BufWriter, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use tempfile::Builder;

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
        let target = self.path.join(name.as_ref());
        self.try_write(&target, access, fill)
            .map_err(|source| fault(&target, source))
    }

    fn try_write(
        &self,
        target: &Path,
        access: Access,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut builder = Builder::new();
        builder.prefix(".stickprov-");
        set_access(&mut builder, access);
        let mut draft = builder.tempfile_in(&self.path)?;
        let mut steady = Steady::of(draft.as_file_mut());
        let mut out = BufWriter::new(&mut steady);
        fill(&mut out)?;
        out.flush()?;
        drop(out);
        steady.settle()?;
        drop(steady);
        draft.as_file().sync_all()?;
        draft.persist(target).map_err(|error| error.error)?;
        Ok(())
    }
}

/// Bytes that wait in memory at least before the disk is asked to take them.
const FEWEST_BROUGHT: usize = 16 << 20;

/// A file that the disk takes while it is being made. The system keeps what is written in memory, and of a large file
/// the disk would have everything left to take when all else is done.
struct Steady<'a> {
    file: &'a mut fs::File,
    /// Bytes that the disk has not been asked to take.
    waiting: usize,
    /// The disk taking what it was last asked to.
    taking: Option<JoinHandle<std::io::Result<()>>>,
}

impl<'a> Steady<'a> {
    fn of(file: &'a mut fs::File) -> Self {
        Self {
            file,
            waiting: 0,
            taking: None,
        }
    }

    /// Waits for the disk. A fault is told here and nowhere else: the system tells it once.
    fn settle(&mut self) -> std::io::Result<()> {
        match self.taking.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(taken)) => taken,
            Some(Err(panic)) => resume_unwind(panic),
        }
    }

    /// Asks the disk to take what waits, when that is much and it has taken what it was last asked to.
    fn bring(&mut self) -> std::io::Result<()> {
        let is_free = self.taking.as_ref().is_none_or(JoinHandle::is_finished);
        if self.waiting < FEWEST_BROUGHT || !is_free {
            return Ok(());
        }
        self.settle()?;
        self.waiting = 0;
        // Where the system has no handle or thread to spare, the disk takes everything at last.
        let taking = self.file.try_clone().and_then(|file| {
            let take = move || file.sync_data();
            thread::Builder::new().spawn(take)
        });
        self.taking = taking.ok();
        Ok(())
    }
}

impl Drop for Steady<'_> {
    /// Nobody holds the file when it is given up: not every system can remove one that somebody does.
    fn drop(&mut self) {
        if let Some(taking) = self.taking.take() {
            // What went wrong before is told already.
            let _ = taking.join();
        }
    }
}

impl Write for Steady<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bring()?;
        let written = self.file.write(bytes)?;
        self.waiting += written;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
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
