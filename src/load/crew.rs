//! The threads that prepare the blocks of a sheet, and the one that takes them in order, which prepares some itself when it
//! would else wait: so every processor is busy, also where taking them is what takes the time.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, Scope};

use super::prepare::{Made, Prepared, Preparing};
use super::read::Blocks;

/// Blocks that may be under way, for each thread.
const BLOCKS_AHEAD: usize = 6;

/// Threads beyond this would only wait: the one that makes cases is busy all the time.
const MOST_THREADS: usize = 8;

/// Leave to prepare a block, in the memory of one that has been used up.
type Leave<'a> = Prepared<'a>;

/// Leaves that nobody has taken.
type Leaves<'a> = Mutex<Receiver<Leave<'a>>>;

/// Those who prepare the blocks of a sheet.
pub(super) struct Crew<'c, 'a> {
    preparing: &'c Preparing<'c, 'a>,
    blocks: &'c Mutex<Blocks>,
    leaves: &'c Leaves<'a>,
    give: SyncSender<Leave<'a>>,
    made: Receiver<(usize, Made<'a>)>,
    /// Blocks that others must be taken before, by their places.
    waiting: BTreeMap<usize, Made<'a>>,
    /// Place of the block to be taken next.
    next: usize,
    is_at_end: bool,
}

/// Leaves to prepare as many blocks as may be under way.
pub(super) fn leaves<'a>() -> (SyncSender<Leave<'a>>, Leaves<'a>) {
    let count = threads() * BLOCKS_AHEAD;
    let (give, leaves) = sync_channel(count);
    for _ in 0..count {
        // The channel has room for them all.
        let _ = give.try_send(Leave::default());
    }
    (give, Mutex::new(leaves))
}

impl<'c, 'a> Crew<'c, 'a> {
    /// Starts the other threads: with this one, as many as there are processors, or as many as the system has.
    pub(super) fn start(
        scope: &'c Scope<'c, '_>,
        preparing: &'c Preparing<'c, 'a>,
        blocks: &'c Mutex<Blocks>,
        (leaves, give): (&'c Leaves<'a>, SyncSender<Leave<'a>>),
    ) -> Self
    where
        'a: 'c,
    {
        let (sender, made) = channel();
        for _ in 1..threads() {
            let sender = sender.clone();
            let work = move || work(preparing, blocks, leaves, &sender);
            if Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        Self {
            preparing,
            blocks,
            leaves,
            give,
            made,
            waiting: BTreeMap::new(),
            next: 0,
            is_at_end: false,
        }
    }

    /// The next block; `None` after the last.
    pub(super) fn next(&mut self) -> Option<Made<'a>> {
        loop {
            self.waiting.extend(self.made.try_iter());
            if let Some(block) = self.waiting.remove(&self.next) {
                self.next += 1;
                return Some(block);
            }
            if self.help() {
                continue;
            }
            match self.made.recv() {
                Ok((place, block)) => self.waiting.insert(place, block),
                Err(_) => return None,
            };
        }
    }

    /// Prepares a block here; false when none may be, or there are no more.
    fn help(&mut self) -> bool {
        if self.is_at_end {
            return false;
        }
        // Whoever holds the leaves waits for one.
        let leave = self.leaves.try_lock().map(|leaves| leaves.try_recv());
        let Ok(Ok(used)) = leave else {
            return false;
        };
        let made = self.preparing.next_of(self.blocks, used);
        self.is_at_end = made.is_none();
        if self.is_at_end {
            // One of the others needs it to find out the same, and end.
            self.take_back(Leave::default());
        }
        self.waiting.extend(made);
        !self.is_at_end
    }

    /// Takes back a block that has been used up: another may be prepared.
    pub(super) fn take_back(&self, used: Prepared<'a>) {
        // There is always room for the leave that the block was made on.
        let _ = self.give.try_send(used);
    }
}

/// Prepares blocks until there are no more, or until nobody waits for them.
fn work<'a>(
    preparing: &Preparing<'_, 'a>,
    blocks: &Mutex<Blocks>,
    leaves: &Leaves<'a>,
    sender: &Sender<(usize, Made<'a>)>,
) {
    let next_leave = || {
        let leaves = leaves.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.recv().ok()
    };
    while let Some(used) = next_leave() {
        let Some(made) = preparing.next_of(blocks, used) else {
            return;
        };
        if sender.send(made).is_err() {
            return;
        }
    }
}

fn threads() -> usize {
    let found = std::thread::available_parallelism();
    found.map_or(1, std::num::NonZero::get).min(MOST_THREADS)
}
