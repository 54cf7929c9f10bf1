//! The threads that prepare the blocks of a sheet, and the one that takes them in order, which prepares some itself when it
//! would else wait: so every processor is busy, also where taking them is what takes the time.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder, Scope};

use super::prepare::{Made, Prepared, Preparing};
use super::read::Blocks;

/// Blocks that may be under way, for each thread.
const BLOCKS_AHEAD: usize = 6;

/// Threads beyond this would only wait: the blocks are taken by one of them.
const MOST_THREADS: usize = 8;

/// Leaves to prepare a block that nobody has taken. Each comes with a block that has been used up, in whose memory the new
/// one is to lie.
type Leaves<'a> = Mutex<Receiver<Prepared<'a>>>;

/// A block with its place, or what made the thread panic that was to prepare it.
type Sent<'a> = thread::Result<(usize, Made<'a>)>;

/// Those who prepare the blocks of a sheet.
pub(super) struct Crew<'c, 'a> {
    preparing: &'c Preparing<'c, 'a>,
    blocks: &'c Mutex<Blocks>,
    leaves: &'c Leaves<'a>,
    give: SyncSender<Prepared<'a>>,
    made: Receiver<Sent<'a>>,
    /// Blocks that others must be taken before, by their places.
    waiting: BTreeMap<usize, Made<'a>>,
    /// Place of the block to be taken next.
    next: usize,
    is_at_end: bool,
}

/// Leaves to prepare as many blocks as may be under way.
pub(super) fn leaves<'a>() -> (SyncSender<Prepared<'a>>, Leaves<'a>) {
    let count = threads() * BLOCKS_AHEAD;
    let (give, leaves) = sync_channel(count);
    for _ in 0..count {
        // The channel has room for them all.
        let _ = give.try_send(Prepared::default());
    }
    (give, Mutex::new(leaves))
}

impl<'c, 'a> Crew<'c, 'a> {
    /// Starts the other threads: with this one, as many as there are processors, or as many as the system has.
    pub(super) fn start(
        scope: &'c Scope<'c, '_>,
        preparing: &'c Preparing<'c, 'a>,
        blocks: &'c Mutex<Blocks>,
        (leaves, give): (&'c Leaves<'a>, SyncSender<Prepared<'a>>),
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
            while let Ok(sent) = self.made.try_recv() {
                self.receive(sent);
            }
            if let Some(block) = self.waiting.remove(&self.next) {
                self.next += 1;
                return Some(block);
            }
            if self.help() {
                continue;
            }
            let sent = self.made.recv().ok()?;
            self.receive(sent);
        }
    }

    /// Puts a block where it waits. A panic goes on here: nobody else would make the block.
    fn receive(&mut self, sent: Sent<'a>) {
        self.waiting
            .extend([sent.unwrap_or_else(|panic| resume_unwind(panic))]);
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
        self.waiting.extend(made);
        !self.is_at_end
    }

    /// Takes back a block that has been used up: another may be prepared.
    pub(super) fn take_back(&self, used: Prepared<'a>) {
        // There is always room for the leave that the block was made on.
        let _ = self.give.try_send(used.of_usual_size());
    }
}

/// Prepares blocks until there are no more, or until nobody waits for them.
fn work<'a>(
    preparing: &Preparing<'_, 'a>,
    blocks: &Mutex<Blocks>,
    leaves: &Leaves<'a>,
    sender: &Sender<Sent<'a>>,
) {
    let next_leave = || {
        let leaves = leaves.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.recv().ok()
    };
    while let Some(used) = next_leave() {
        let made = catch_unwind(AssertUnwindSafe(|| preparing.next_of(blocks, used)));
        let Some(sent) = made.map_or_else(|panic| Some(Err(panic)), |made| made.map(Ok)) else {
            return;
        };
        if sender.send(sent).is_err() {
            return;
        }
    }
}

fn threads() -> usize {
    let found = thread::available_parallelism();
    found.map_or(1, std::num::NonZero::get).min(MOST_THREADS)
}
