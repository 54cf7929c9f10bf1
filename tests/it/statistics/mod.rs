//! Every vector of the statistics key, and what must hold for any sample.

#![expect(
    clippy::expect_used,
    reason = "a malformed vector must stop the test and say which it was"
)]

mod cells;
mod comparisons;
mod durations;
mod examples;
mod intervals;
mod limits;
mod plans;
mod strata;
mod vectors;
