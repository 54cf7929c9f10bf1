//! Drawing a sample: a frozen frame, a seed that came after it, and an order that anyone can check.
//!
//! Nothing here reads a file of cases or the clock: a frame, a plan and a seed give a sample, the same every time.
//! Replacement and extension walk on in the same order, so that an earlier sample is always part of a later one.

mod control;
mod error;
mod filter;
mod frame;
mod method;
mod page;
mod record;
mod sample;
mod select;
mod spread;
mod ticket;
mod variable;

pub use control::{Difference, FrameChange};
pub use error::DrawError;
pub use filter::Filter;
pub use frame::{Arrangement, Excluded, Frame, FrameSpec, Unit, dated, digest, find_cases};
pub use method::{Allocation, Inference, Method, Step};
pub use page::{page, reach};
pub use record::{
    Change, ChosenRecord, DrawRecord, FrameRequest, FrozenFrame, Plan, RECORD_VERSION, SeedRecord,
    SourceFile, StratumRecord, salt_of,
};
pub use sample::{Sample, identity_of, numbered, sample_of};
pub use select::{Chosen, Fate, Stratum, Via};
pub use spread::Skipped;
pub use ticket::{Seed, Ticket, normal, spaced, stepped};
pub use variable::{Span, UNKNOWN, Variable, label as variable_label};
