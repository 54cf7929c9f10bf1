//! One test binary for everything that sees the program from outside.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that cannot do its part fails its test"
)]

mod at_once;
mod breakdowns;
mod commands;
mod counting;
mod deidentify;
mod delegation;
mod docx;
mod doubt;
mod draws;
mod eskilstuna;
mod evidence;
mod formats;
mod fuzz;
mod generated;
mod handbook;
mod holidays;

mod html;
mod importing;
mod large;
mod model;
mod new_law;
mod odd_exports;
mod odd_workbooks;
mod profiles;
mod properties;
mod publish;
mod report;
mod rules;
mod samples;
mod sources;
mod statistics;
mod support;
mod traps;
mod ugly;
mod unexported;
mod whole_chain;
mod whole_files;
mod workbooks;
mod workbooks_back;
