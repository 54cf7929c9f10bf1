//! One test binary for everything that sees the program from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot do its part fails its test"
)]

mod commands;
mod counting;
mod doubt;
mod eskilstuna;
mod formats;
mod holidays;
mod importing;
mod new_law;
mod rules;
mod support;
mod workbooks;
