//! A line on the terminal that says how far long work has come.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use stickprov::progress::Progress;

/// Work that is done before this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// With a known end: stage, bar, pieces, rate and what remains.
const KNOWN: &str = "{msg} {wide_bar} {human_pos}/{human_len} ({per_sec}, {eta} kvar)";

/// Without one.
const UNKNOWN: &str = "{msg} {spinner} {elapsed}";

/// Draws on standard error, and nothing until the work has taken a while.
pub(crate) struct Bar {
    started: Instant,
    current: Mutex<Option<ProgressBar>>,
}

impl Bar {
    /// A line for work that began at a moment.
    pub(crate) fn since(started: Instant) -> Self {
        Self {
            started,
            current: Mutex::new(None),
        }
    }

    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        // A thread that failed while drawing must not stop the others from working.
        if let Ok(mut current) = self.current.lock() {
            act(&mut current);
        }
    }
}

impl Progress for Bar {
    fn begin(&self, stage: &str, pieces: Option<u64>) {
        let bar = ProgressBar::with_draw_target(pieces, ProgressDrawTarget::hidden());
        let template = if pieces.is_some() { KNOWN } else { UNKNOWN };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(stage.to_owned());
        if self.started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.tick();
        }
        self.with(|current| {
            if let Some(earlier) = current.replace(bar) {
                earlier.finish_and_clear();
            }
        });
    }

    fn advance(&self, pieces: u64) {
        let is_due = self.started.elapsed() > PATIENCE;
        self.with(|current| {
            let Some(bar) = current else {
                return;
            };
            if is_due && bar.is_hidden() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.inc(pieces);
        });
    }

    fn end(&self) {
        self.with(|current| {
            if let Some(bar) = current.take() {
                bar.finish_and_clear();
            }
        });
    }
}
