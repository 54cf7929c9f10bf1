//! One test binary for everything that sees the program from outside.

mod commands;
mod counting;
mod eskilstuna;
mod formats;
mod holidays;
mod importing;
mod new_law;
mod rules;
mod support;
mod workbooks;
