//! From bytes to rows of cells, whatever the file is: text in any encoding or a workbook of any kind, on disk, in an
//! archive or from standard input. Rows are streamed, and limits hold what a hostile file can cost.

mod archive;
mod biff;
mod blocks;
mod dates;
mod guard;
mod hidden;
mod kind;
mod limits;
mod merged;
mod ods;
mod origin;
mod quotes;
mod row;
mod rows;
mod text;
mod workbook;

pub(super) use archive::members;
pub(super) use blocks::{Block, Blocks, FaultAt, SplitRow, SplitRows};
pub(super) use dates::{Why, plain as plain_moment};
pub use guard::is_guarded;
pub(super) use hidden::Hidden;
pub(super) use kind::{Kind, kind_of};
pub(super) use limits::Limit;
pub(super) use origin::{Origin, read_all};
pub(super) use row::{ColumnLens, Digest, ERROR, Flaw, KeptRow, Lens, MomentCell, Room, Row};
pub(super) use text::{Examined, TextForm, closed, row_fault};
pub(super) use workbook::Workbook;

use super::error::LoadError;

/// Why reading ends before the last row.
pub(super) enum Stop {
    /// Enough has been seen.
    Enough,
    /// The file cannot be read further.
    Fault(LoadError),
}

impl From<LoadError> for Stop {
    fn from(fault: LoadError) -> Self {
        Self::Fault(fault)
    }
}

/// Receives the rows of a sheet, from the first.
pub(super) type Receive<'f> = dyn FnMut(&Row<'_>) -> Result<(), Stop> + 'f;
