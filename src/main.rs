//! The program: reads the clock and the terminal, and hands everything else to the library.

mod bar;

use std::env;
use std::io::{self, IsTerminal, Write};
use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use stickprov::cli::{self, World};
use stickprov::io_words;
use stickprov::load;
use stickprov::progress;
use stickprov::time::Day;

/// Exit code when the program cannot do its work.
const CANNOT_READ: u8 = 3;

/// True when the system has given no thread: everything that goes wrong after that does so because of it.
static LACKS_THREAD: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    panic::set_hook(Box::new(tell_of_panic));
    match panic::catch_unwind(run) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            let _ = writeln!(io::stderr(), "stickprov: {error:#}");
            ExitCode::from(CANNOT_READ)
        }
        Err(_) if LACKS_THREAD.load(Ordering::Relaxed) => ExitCode::from(CANNOT_READ),
        Err(panic) => panic::resume_unwind(panic),
    }
}

/// A fault of the program's own says where it is, but never what it was working on: that may be secret.
fn tell_of_panic(panic: &PanicHookInfo<'_>) {
    if load::is_guarded() {
        return;
    }
    let text = panic.payload().downcast_ref::<&str>().copied();
    let string = panic.payload().downcast_ref::<String>();
    let message = text.or(string.map(String::as_str)).unwrap_or_default();
    let lacks_thread = io_words::lacks_thread(message);
    if LACKS_THREAD.fetch_or(lacks_thread, Ordering::Relaxed) {
        return;
    }
    let place = panic.location();
    let place = place.map(|place| (place.file(), place.line()));
    let told = if lacks_thread {
        io_words::WITHOUT_THREADS.to_owned()
    } else {
        io_words::fault(place)
    };
    let _ = writeln!(io::stderr(), "stickprov: {told}");
}

fn run() -> anyhow::Result<ExitCode> {
    let world = World {
        today: today()?,
        width: width(),
        colour: wants_colour(),
    };
    if io::stderr().is_terminal() {
        progress::show_with(Box::new(bar::Bar::since(now())));
    }
    // Standard error is not locked: other threads draw on it, and tell of faults of the program's own.
    let outcome = cli::run(
        env::args_os(),
        world,
        &mut io::stdout().lock(),
        &mut io::stderr(),
    );
    Ok(ExitCode::from(outcome.code()))
}

/// The moment when work began, for telling how long it takes.
#[expect(
    clippy::disallowed_methods,
    reason = "here, and only here, the clock is read"
)]
fn now() -> Instant {
    Instant::now()
}

/// Today by the computer's clock, in universal time.
#[expect(
    clippy::disallowed_methods,
    reason = "here, and only here, the clock is read"
)]
fn today() -> anyhow::Result<Day> {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("datorns klocka står före 1970")?;
    let days = i32::try_from(since.as_secs() / 86_400).context("datorns klocka är orimlig")?;
    let epoch = Day::new(1970, 1, 1).context("kalendern saknar 1970-01-01")?;
    Ok(epoch.plus_days(days))
}

fn width() -> Option<u16> {
    io::stdout()
        .is_terminal()
        .then(terminal_size::terminal_size)
        .flatten()
        .map(|(width, _)| width.0)
}

/// Colours on a terminal, unless the user has said no (no-color.org).
#[expect(
    clippy::disallowed_methods,
    reason = "here, and only here, the environment is read"
)]
fn wants_colour() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
