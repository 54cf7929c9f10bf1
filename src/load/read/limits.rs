//! What a file may cost. The figures are far above any real export and far below what a computer has.

use std::io::Read;

/// Bytes of an archive's members, or of standard input, that are held in memory.
pub(super) const MAX_IN_MEMORY: u64 = 128 << 20;

/// Bytes of one row.
pub(super) const MAX_ROW_BYTES: usize = 8 << 20;

/// Columns of a sheet: what a spreadsheet has.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// Cells of the sheets of an old workbook (.xls), which are read whole.
pub(super) const MAX_OLD_CELLS: u64 = 4_000_000;

/// Bytes of an old workbook.
pub(super) const MAX_OLD_BYTES: u64 = 128 << 20;

/// Parts of a workbook, or members of an archive.
pub(super) const MAX_MEMBERS: usize = 4_096;

/// Members of an archive that are tables.
pub(super) const MAX_TABLES: usize = 256;

/// Sheets of a workbook.
pub(super) const MAX_SHEETS: usize = 256;

/// Unpacked bytes of all members of a workbook.
const MAX_UNPACKED: u64 = 1 << 30;

/// Unpacked bytes of the list of texts of a workbook, which is held in memory, and of any other part that is.
const MAX_HELD: u64 = 96 << 20;

/// Bytes between two `<` or two `>` of a part: a single text or tag.
const MAX_PIECE: u64 = 4 << 20;

/// Elements inside each other.
const MAX_DEPTH: i64 = 256;

/// A limit that a file goes beyond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::load) enum Limit {
    InMemory,
    RowBytes,
    Columns,
    OldCells,
    Members,
    Sheets,
    Unpacked,
    Held,
    Piece,
    Depth,
}

impl Limit {
    /// What is too much, and what to do, in Swedish.
    pub(in crate::load) fn text(self) -> &'static str {
        match self {
            Self::InMemory => {
                "är större än 128 MB uppackad eller från standard in; lägg filerna uppackade i en mapp"
            }
            Self::RowBytes => {
                "har en rad som är större än 8 MB; ett citattecken är troligen inte stängt, eller filen är ingen export"
            }
            Self::Columns => "har fler än 16 384 kolumner; exportera bara de kolumner som behövs",
            Self::OldCells => {
                "har ett blad med celler så långt ut att det inte kan läsas; spara om arbetsboken som .xlsx"
            }
            Self::Sheets => "har fler än 256 blad; dela upp arbetsboken",
            Self::Members => {
                "har fler delar än en export har (256 tabeller); packa bara exportens filer"
            }
            Self::Unpacked => "är större än 1 GB uppackad; dela upp den, eller exportera till CSV",
            Self::Held => "har så mycket text att den inte kan hållas i minnet; exportera till CSV",
            Self::Piece => "har en cell eller märkning som är större än 4 MB; exportera om den",
            Self::Depth => "är nästlad djupare än någon arbetsbok är; exportera om den",
        }
    }
}

/// Reads one packed part to its end and weighs it. What is unpacked in all is added to `unpacked`.
pub(super) fn weigh(
    part: &mut impl Read,
    is_streamed: bool,
    is_xml: bool,
    unpacked: &mut u64,
) -> std::io::Result<Result<(), Limit>> {
    let mut buffer = [0; 1 << 14];
    let mut scale = Scale::default();
    let mut size = 0;
    loop {
        let count = part.read(&mut buffer)?;
        if count == 0 {
            return Ok(Ok(()));
        }
        size += count as u64;
        *unpacked += count as u64;
        let found = if *unpacked > MAX_UNPACKED {
            Some(Limit::Unpacked)
        } else if !is_streamed && size > MAX_HELD {
            Some(Limit::Held)
        } else if is_xml {
            scale.weigh(&buffer[..count])
        } else {
            None
        };
        if let Some(limit) = found {
            return Ok(Err(limit));
        }
    }
}

/// Follows the elements of an XML text without understanding it.
#[derive(Default)]
struct Scale {
    since_open: u64,
    since_close: u64,
    depth: i64,
    last: u8,
}

impl Scale {
    fn weigh(&mut self, bytes: &[u8]) -> Option<Limit> {
        for byte in bytes {
            self.since_open += 1;
            self.since_close += 1;
            match (self.last, byte) {
                (b'<', b'/') | (b'/', b'>') => self.depth -= 1,
                (b'<', b'!' | b'?') => {}
                (b'<', _) => self.depth += 1,
                _ => {}
            }
            match byte {
                b'<' => self.since_open = 0,
                b'>' => self.since_close = 0,
                _ => {}
            }
            if self.depth > MAX_DEPTH {
                return Some(Limit::Depth);
            }
            self.last = *byte;
        }
        (self.since_open.max(self.since_close) > MAX_PIECE).then_some(Limit::Piece)
    }
}
