//! Which row of a sheet is its header.

use super::columns::{Columns, Layout, Names};
use super::error::LoadError;
use super::read::{KeptRow, Row, Stop};
use super::sheet::Sheet;

/// The header of a sheet.
pub(super) struct Header<'a> {
    /// Its columns.
    pub(super) columns: Columns<'a>,
    /// Rows above it that are not empty, and that stand under no header.
    pub(super) titles: u32,
    /// Lists above it with headers of their own.
    pub(super) above: Vec<Above<'a>>,
}

/// Rows under a header, above another one that has more of the columns.
pub(super) struct Above<'a> {
    /// What their header has.
    pub(super) columns: Columns<'a>,
    /// The rows between the two headers.
    pub(super) rows: Vec<KeptRow>,
}

/// The header of a sheet: of the first rows, the one that has the columns a table needs and the most of the others.
pub(super) struct HeaderSearch<'a> {
    layout: Layout<'a>,
    names: Names<'a>,
    /// The best header so far, and the rows above it that are not empty.
    found: Option<(Columns<'a>, u32)>,
    /// The last row that was looked at: its number, and what stands in it.
    last: Option<(u32, Vec<String>)>,
    /// The rows below it so far.
    below: Vec<KeptRow>,
    /// What stands under headers that had fewer columns.
    above: Vec<Above<'a>>,
    /// The row that is most like a header, where none is one.
    nearest: Option<Columns<'a>>,
    hint: &'static str,
    rows: u32,
    is_text: bool,
}

/// Rows among which a header is looked for.
const MAX_HEAD: u32 = 60;

impl<'a> HeaderSearch<'a> {
    /// Looks for the header of a sheet.
    pub(super) fn of(sheet: &Sheet, layout: Layout<'a>) -> Result<Self, LoadError> {
        let mut search = Self {
            layout,
            names: Names::of(layout),
            found: None,
            last: None,
            below: Vec::new(),
            above: Vec::new(),
            nearest: None,
            hint: "",
            rows: 0,
            is_text: sheet.is_text(),
        };
        sheet.for_each_row(&mut |row| {
            if row.is_empty() {
                return Ok(());
            }
            if search.rows >= MAX_HEAD {
                return Err(Stop::Enough);
            }
            search.look_at(row);
            search.rows += 1;
            Ok(())
        })?;
        Ok(search)
    }

    fn look_at(&mut self, row: &Row<'_>) {
        let columns = Columns::of(row, self.layout, &self.names);
        let both = self.with_row_above(&columns);
        self.last = Some((columns.row, columns.titles.clone()));
        if let Some(both) = both {
            return self.begin_with(both, self.rows.saturating_sub(1));
        }
        if columns.lacking(self.layout.spec).is_none() {
            let best = self.found.as_ref().map_or(0, |(best, _)| best.count());
            if columns.count() > best {
                self.begin_with(columns, self.rows);
            }
            return;
        }
        if self.found.is_some() {
            self.below.push(KeptRow::of(row));
        }
        let nearest = self.nearest.as_ref();
        if nearest.is_none_or(|nearest| columns.count() > nearest.count()) {
            self.hint = header_hint(row, self.is_text);
            self.nearest = Some(columns);
        }
    }

    /// The header that a row is together with the one right above it, where they have more of the columns than either: the
    /// names of some columns may stand one row below those of the others, under one that they share.
    fn with_row_above(&self, columns: &Columns<'a>) -> Option<Columns<'a>> {
        let (row, above) = self.last.as_ref()?;
        if row + 1 != columns.row || columns.count() == 0 {
            return None;
        }
        let own = &columns.titles;
        let texts = (0..own.len().max(above.len())).map(|place| {
            let own = own.get(place).filter(|text| !text.is_empty());
            own.or(above.get(place)).cloned().unwrap_or_default()
        });
        let both = Columns::of_texts(texts.collect(), columns.row, self.layout, &self.names);
        let best = self.found.as_ref().map_or(0, |(best, _)| best.count());
        let is_better = both.count() > best.max(columns.count());
        (is_better && both.lacking(self.layout.spec).is_none()).then_some(both)
    }

    /// Takes a row for the header in place of the one found so far. What stands under that one, if it is plainly a header, are
    /// rows of a list of its own, and no titles.
    fn begin_with(&mut self, columns: Columns<'a>, rows_above: u32) {
        let earlier = self.found.replace((columns, rows_above));
        let rows = std::mem::take(&mut self.below);
        if let Some((columns, _)) = earlier.filter(|(columns, _)| columns.is_sure())
            && !rows.is_empty()
        {
            self.above.push(Above { columns, rows });
        }
    }

    /// The header; nothing for a sheet without rows.
    ///
    /// # Errors
    /// There are rows, and none of them is a header.
    pub(super) fn finish(self, name: &str) -> Result<Option<Header<'a>>, LoadError> {
        if let Some((columns, rows)) = self.found {
            if let Some(filter) = columns.filters.lost {
                return Err(LoadError::MissingColumn {
                    file: name.to_owned(),
                    row: columns.row,
                    column: filter.headers.first().cloned().unwrap_or_default(),
                    hint: "profilen väljer tabellens rader (bara) efter den",
                });
            }
            // A header is itself a row above.
            let listed: usize = self.above.iter().map(|above| 1 + above.rows.len()).sum();
            return Ok(Some(Header {
                columns,
                titles: rows.saturating_sub(u32::try_from(listed).unwrap_or(u32::MAX)),
                above: self.above,
            }));
        }
        let lacking = self.nearest.as_ref();
        let lacking = lacking.and_then(|near| Some((near.row, near.lacking(self.layout.spec)?)));
        let Some((row, column)) = lacking else {
            return Ok(None);
        };
        let block = self.layout.block.into_iter();
        let mut known = block
            .flat_map(|block| &block.columns)
            .filter(|known| known.spec.name == column);
        let shown = known.next().and_then(|known| known.headers.first());
        Err(LoadError::MissingColumn {
            file: name.to_owned(),
            row,
            column: shown.map_or(column, String::as_str).to_owned(),
            hint: self.hint,
        })
    }

    /// True for a sheet that has a header with the columns that the table needs.
    pub(super) fn has_found(&self) -> bool {
        self.found.is_some()
    }

    /// True for a sheet with rows, none of which has the columns that the table needs.
    pub(super) fn has_failed(&self) -> bool {
        self.found.is_none() && self.nearest.is_some()
    }

    /// The header, when most of it is known.
    pub(super) fn sure(self) -> Option<Columns<'a>> {
        let (columns, _) = self.found?;
        columns.is_sure().then_some(columns)
    }
}

/// Why a header row may lack a column.
fn header_hint(header: &Row<'_>, is_text: bool) -> &'static str {
    if header.filled().nth(1).is_none() && is_text {
        "filen verkar ha en enda kolumn; kontrollera vad som skiljer cellerna åt"
    } else if header.filled().nth(1).is_none() {
        "bladet verkar inte vara någon tabell; om arbetsboken inte hör till exporten ska den ligga i en annan mapp"
    } else {
        "rubrikraden ska ha kolumnens namn som stickprov modell eller profilen skriver det; stickprov profil forslag \
         ger ett utkast till en profil för egna rubriker"
    }
}
