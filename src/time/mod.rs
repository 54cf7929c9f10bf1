//! Time as the law counts it: days, moments, periods, due days and Swedish holidays.
//!
//! Sources: lag (1930:173) om beräkning av lagstadgad tid (1 § weeks, months and years; 2 § the
//! rule on Sundays and holidays) and lag (1989:253) om allmänna helgdagar.

mod day;
mod holiday;
mod period;
mod zone;

pub(crate) use day::DayTexts;
pub use day::{Day, Moment};
pub use holiday::is_workfree;
pub use period::{Due, Period};
pub(crate) use zone::{may_be_either_hour, swedish};

/// The months as Swedish writes them: the first letters tell them apart.
pub(crate) const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
