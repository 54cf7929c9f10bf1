//! A line on the terminal that says how far long work has come.

use std::fmt::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use stickprov::numbers::grouped;
use stickprov::progress::Progress;

/// Work that is done before this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// With a known end: stage, bar, pieces, rate and what remains.
const KNOWN: &str = "{msg} {wide_bar} {klart} av {alla} ({takt}/s, {kvar} s kvar)";

/// Without one.
const UNKNOWN: &str = "{msg} {spinner}";

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

/// Numbers as the program writes them elsewhere.
fn in_swedish(style: ProgressStyle) -> ProgressStyle {
    let write = |out: &mut dyn Write, number: u64| {
        // There is nobody to tell when a line of progress cannot be drawn.
        let _ = write!(out, "{}", grouped(number));
    };
    style
        .with_key(
            "klart",
            move |state: &ProgressState, out: &mut dyn Write| {
                write(out, state.pos());
            },
        )
        .with_key("alla", move |state: &ProgressState, out: &mut dyn Write| {
            write(out, state.len().unwrap_or_default());
        })
        .with_key("takt", move |state: &ProgressState, out: &mut dyn Write| {
            let per_second = Duration::from_secs_f64(state.per_sec().clamp(0.0, 1e12));
            write(out, per_second.as_secs());
        })
        .with_key("kvar", move |state: &ProgressState, out: &mut dyn Write| {
            write(out, state.eta().as_secs());
        })
}

impl Progress for Bar {
    fn begin(&self, stage: &str, pieces: Option<u64>) {
        let bar = ProgressBar::with_draw_target(pieces, ProgressDrawTarget::hidden());
        let template = if pieces.is_some() { KNOWN } else { UNKNOWN };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(in_swedish(style));
        }
        bar.set_message(stage.to_owned());
        let is_due = self.started.elapsed() > PATIENCE;
        self.with(|current| {
            if let Some(earlier) = current.take() {
                earlier.finish_and_clear();
            }
            if is_due {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.tick();
            }
            *current = Some(bar);
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
