//! Large files on their way to the disk.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{self, JoinHandle};

use tempfile::NamedTempFile;

/// Bytes that wait in memory at least before the disk is asked to take them. A file of no more than these stays there: it is
/// soon read again.
const FEWEST_BROUGHT: usize = 16 << 20;

/// Bytes that the disk makes room for at a time in a large file. To find a place for each page as it comes costs the system
/// nearly half of what it does to write it.
const ROOM_AT_A_TIME: u64 = 256 << 20;

/// A file that the disk takes while it is being made. The system keeps what is written in memory, and of a large file
/// the disk would have everything left to take when all else is done. Nor need it stay there when the disk has it: memory
/// that the system has to find costs more than the letters that are put in it.
#[derive(Debug)]
pub(super) struct Steady {
    /// Bytes that the disk has not been asked to take.
    waiting: usize,
    /// True when the disk has been asked to take any.
    is_large: bool,
    /// True until the system has said that it cannot write so that nothing stays in memory.
    may_pass: bool,
    /// True when the disk has all that has been written.
    is_settled: bool,
    room: Room,
    /// Goes away before the file does.
    taking: Taking,
    file: NamedTempFile,
}

/// The room that the disk has made in a file for what is still to be written.
#[derive(Debug, Default)]
struct Room {
    /// Where it ends; nought when there is none.
    end: u64,
    /// True when the system has said that it can make none.
    is_refused: bool,
}

impl Room {
    /// Sees to it that there is room for so many bytes more. A file is written as well without.
    fn make(&mut self, mut file: &File, wanted: usize) {
        let here = file.stream_position().unwrap_or(u64::MAX);
        let wanted = here.saturating_add(wanted as u64);
        if self.is_refused || wanted <= self.end {
            return;
        }
        let end = wanted.saturating_add(ROOM_AT_A_TIME);
        if make_room(file, self.end.max(here), end) {
            self.end = end;
        } else {
            self.is_refused = true;
        }
    }

    /// Gives back what has not been used.
    fn give_back(&mut self, file: &File) -> io::Result<()> {
        if self.end > 0 {
            file.set_len(file.metadata()?.len())?;
            self.end = 0;
        }
        Ok(())
    }
}

/// The disk taking what it was last asked to.
#[derive(Debug, Default)]
struct Taking(Option<JoinHandle<io::Result<()>>>);

impl Taking {
    fn is_over(&self) -> bool {
        self.0.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits for the disk. A fault is told here and nowhere else: the system tells it once.
    fn settle(&mut self) -> io::Result<()> {
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
    /// Nothing in it yet.
    pub(super) fn of(file: NamedTempFile) -> Self {
        Self {
            waiting: 0,
            is_large: false,
            may_pass: true,
            is_settled: false,
            room: Room::default(),
            taking: Taking::default(),
            file,
        }
    }

    /// Asks the disk to take what waits, when that is much and it has taken what it was last asked to.
    fn bring(&mut self) -> io::Result<()> {
        if self.waiting < FEWEST_BROUGHT || !self.taking.is_over() {
            return Ok(());
        }
        self.taking.settle()?;
        self.waiting = 0;
        self.is_large = true;
        // Where the system has no handle or thread to spare, the disk takes everything at last.
        let taking = self.file.as_file().try_clone().and_then(|file| {
            let take = move || {
                file.sync_data()?;
                forget(&file);
                Ok(())
            };
            thread::Builder::new().spawn(take)
        });
        self.taking = Taking(taking.ok());
        Ok(())
    }

    /// Writes so that nothing stays in memory; `None` when the system cannot.
    fn pass(&mut self, bytes: &[u8]) -> Option<io::Result<usize>> {
        if !self.is_large || !self.may_pass {
            return None;
        }
        let passed = write_past_memory(self.file.as_file(), bytes);
        self.may_pass = passed.is_some();
        if let Some(Ok(_)) = passed {
            self.room.make(self.file.as_file(), bytes.len());
        }
        passed
    }

    /// Waits until the disk has all of it.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        if !self.is_settled {
            self.taking.settle()?;
            self.room.give_back(self.file.as_file())?;
            self.file.as_file().sync_all()?;
            self.is_settled = true;
        }
        Ok(())
    }

    /// Gives the file its name, when the disk has all of it.
    pub(super) fn keep(mut self, target: &Path) -> io::Result<()> {
        self.settle()?;
        let persisted = self.file.persist(target);
        persisted.map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Steady {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_settled = false;
        if let Some(passed) = self.pass(bytes) {
            return passed;
        }
        self.bring()?;
        let written = self.file.as_file_mut().write(bytes)?;
        self.waiting += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Writes at the end of what has been written, and asks the system to have the disk take it and keep nothing of it; `None`
/// when the system or the disk knows nothing of that (Linux before 6.14, and file systems such as those in memory).
#[cfg(target_os = "linux")]
fn write_past_memory(file: &File, bytes: &[u8]) -> Option<io::Result<usize>> {
    use rustix::io::{Errno, ReadWriteFlags, pwritev2};

    /// `RWF_DONTCACHE` of Linux' `fs.h`.
    const KEEP_NOTHING: ReadWriteFlags = ReadWriteFlags::from_bits_retain(0x80);
    /// No place of its own: where the last write ended.
    const HERE: u64 = u64::MAX;

    match pwritev2(file, &[io::IoSlice::new(bytes)], HERE, KEEP_NOTHING) {
        Err(Errno::INTR) => Some(Err(Errno::INTR.into())),
        // Nothing has been written: an ordinary write does it, or tells the true fault.
        Err(_) => None,
        Ok(written) => Some(Ok(written)),
    }
}

#[cfg(not(target_os = "linux"))]
fn write_past_memory(_file: &File, _bytes: &[u8]) -> Option<io::Result<usize>> {
    None
}

/// Makes room on the disk beyond the end of a file, from one place to another; false when none can be made.
#[cfg(target_os = "linux")]
fn make_room(file: &File, from: u64, to: u64) -> bool {
    use rustix::fs::{FallocateFlags, fallocate};

    from < to && fallocate(file, FallocateFlags::KEEP_SIZE, from, to - from).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn make_room(_file: &File, _from: u64, _to: u64) -> bool {
    false
}

/// Asks the system to keep nothing in memory of what the disk has.
#[cfg(target_os = "linux")]
fn forget(file: &File) {
    // Advice: a file system that knows nothing of it goes on as before.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn forget(_file: &File) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn steady_in(folder: &Path) -> Steady {
        Steady::of(NamedTempFile::new_in(folder).unwrap())
    }

    fn written(mut steady: Steady, target: &Path) -> Vec<u8> {
        // Of lengths that no disk has.
        let part: Vec<u8> = (0..=250).cycle().take(FEWEST_BROUGHT / 3).collect();
        for _ in 0..8 {
            steady.write_all(&part).unwrap();
        }
        steady.flush().unwrap();
        steady.keep(target).unwrap();
        let found = std::fs::read(target).unwrap();
        assert!(found == part.repeat(8), "{} bytes", found.len());
        found
    }

    #[test]
    fn a_file_that_the_disk_takes_in_parts_is_whole() {
        let place = tempfile::tempdir().unwrap();
        let mut through_memory = steady_in(place.path());
        through_memory.may_pass = false;
        let slow = written(through_memory, &place.path().join("genom"));
        let quick = written(steady_in(place.path()), &place.path().join("forbi"));
        assert!(slow == quick);
    }

    /// What a file takes on the disk, once it has its name.
    #[cfg(target_os = "linux")]
    fn taken_on_disk(target: &Path) -> u64 {
        std::os::unix::fs::MetadataExt::blocks(&std::fs::metadata(target).unwrap()) * 512
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn room_that_was_made_and_not_used_is_given_back() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("stor");
        let mut steady = steady_in(place.path());
        let part = vec![7; FEWEST_BROUGHT];
        for _ in 0..3 {
            steady.write_all(&part).unwrap();
        }
        let (made, refused) = (steady.room.end, steady.room.is_refused);
        // Where the disk has no such thing, there is none to give back.
        assert_eq!(
            made > 3 * FEWEST_BROUGHT as u64,
            steady.may_pass && !refused
        );
        steady.keep(&target).unwrap();
        let length = std::fs::metadata(&target).unwrap().len();
        assert_eq!(length, 3 * FEWEST_BROUGHT as u64);
        assert!(taken_on_disk(&target) < length + (ROOM_AT_A_TIME >> 3));
    }

    #[test]
    fn a_file_goes_on_through_memory_when_the_system_can_do_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let mut steady = steady_in(place.path());
        let part = vec![7; FEWEST_BROUGHT];
        for may_pass in [true, true, true, false, false, true] {
            steady.may_pass = may_pass;
            steady.write_all(&part).unwrap();
        }
        steady.keep(&place.path().join("stor")).unwrap();
        let found = std::fs::read(place.path().join("stor")).unwrap();
        assert!(found == vec![7; 6 * FEWEST_BROUGHT]);
    }
}
