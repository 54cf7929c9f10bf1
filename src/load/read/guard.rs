//! The library that reads workbooks panics on some broken ones. That is no fault of the user's, and no reason to stop
//! with anything but a clear message.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What `attempt` gives, or nothing when it panics. What it was working on must not be used again after that.
pub(super) fn guarded<T>(attempt: impl FnOnce() -> T) -> Option<T> {
    GUARDED.set(true);
    let given = catch_unwind(AssertUnwindSafe(attempt));
    GUARDED.set(false);
    given.ok()
}

/// True while a panic would be caught and told as a file that cannot be read.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}
