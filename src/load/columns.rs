use super::doubled::Doubled;
use super::places::{LogPlaces, Places, Tells};
use super::read::{ColumnLens, Lens, Row};
use super::remark::{Ledger, Severity};
use crate::case::Position;
use crate::rulebook::{
    ColumnSpec, ObjectId, Profile, ProfileTable, Register, Role, RowFilter, TableKind, TableSpec,
    Vocabulary, fits, is_damaged, plain, plain_letters,
};

/// What is made of a header that stands twice, and what to do about it.
const DOUBLED: &str = "kolumnen finns flera gånger. Där bara en av dem säger något läses den, och där de säger olika läses \
                       ingen av dem; ta bort den som inte gäller, eller ge den en annan rubrik";

/// How wanted a header is that only bears the canonical name.
const CANONICAL_RANK: usize = usize::MAX;

/// What a file is read as: a canonical table, through a profile.
#[derive(Clone, Copy)]
pub(super) struct Layout<'a> {
    pub(super) spec: &'a TableSpec,
    pub(super) profile: &'a Profile,
    /// What the profile says of this table; `None` when the file has the canonical name.
    pub(super) block: Option<&'a ProfileTable>,
    /// What keeps the keys of this source apart from those of another.
    pub(super) system: Option<&'a str>,
    pub(super) words: &'a Vocabulary,
}

impl Layout<'_> {
    /// True for a table that the profile reads from the same files as another.
    fn shares_file(&self) -> bool {
        let Some(block) = self.block else {
            return false;
        };
        let mut others = self
            .profile
            .files
            .iter()
            .filter(|other| !std::ptr::eq(*other, block));
        others.any(|other| other.named.iter().any(|name| block.named.contains(name)))
    }
}

/// The columns of a table as a header row gives them.
pub(super) struct Columns<'a> {
    /// Place in the row, what the cell becomes, and the column's name for remarks.
    found: Vec<Found<'a>>,
    /// The places of all known columns, also of those that are left out later.
    known: Vec<usize>,
    /// The header, in the form of [`plain`].
    header: Vec<String>,
    /// The header as it stands.
    pub(super) titles: Vec<String>,
    begins: Begins,
    /// The row that the header stands on.
    pub(super) row: u32,
    /// Filters and the places of their columns.
    pub(super) filters: Filters<'a>,
    /// True when the column for the last day was left out, since no row has one.
    pub(super) is_endless: bool,
    /// True when letters of the header are damaged.
    pub(super) is_damaged: bool,
    /// Headers of which another was more wanted, or that stand twice, by place.
    doubles: Vec<(usize, &'a str)>,
    doubled: Doubled<'a>,
    places: Places<'a>,
}

#[derive(Clone)]
struct Found<'a> {
    index: usize,
    column: &'a ColumnSpec,
    shown: String,
    /// How wanted the header is: one that stands as it is known before one with something in brackets after it, and then by
    /// its place among those known.
    rank: (bool, usize),
}

/// The filters of a profile's table whose columns the header has.
#[derive(Default)]
pub(super) struct Filters<'a> {
    out: Vec<(usize, &'a RowFilter)>,
    only: Vec<(usize, &'a RowFilter)>,
    /// A filter that chooses the table's rows, and whose column the header lacks.
    pub(super) lost: Option<&'a RowFilter>,
    /// Filters that leave out rows of the table, and whose column the header lacks.
    pub(super) missing: Vec<&'a RowFilter>,
}

impl<'a> Filters<'a> {
    fn of(header: &[String], layout: Layout<'a>) -> Self {
        let place = |filter: &'a RowFilter| {
            let mut places = header.iter();
            let found = places.position(|name| !name.is_empty() && filter.is_about(name));
            found.map(|place| (place, filter))
        };
        let block = layout.block.into_iter();
        let out = block.clone().flat_map(|block| &block.out);
        let mut only = block.clone().flat_map(|block| &block.only);
        let is_missing = |filter: &&'a RowFilter| place(filter).is_none();
        Self {
            missing: out.clone().filter(is_missing).collect(),
            lost: only.find(|filter| place(filter).is_none()),
            out: out.chain(&layout.profile.out).filter_map(place).collect(),
            only: block
                .flat_map(|block| &block.only)
                .filter_map(place)
                .collect(),
        }
    }

    /// True for a row that belongs to another table.
    pub(super) fn leaves_to_others(&self, row: &Row<'_>) -> bool {
        let mut filters = self.only.iter();
        filters.any(|(index, filter)| !row.is_meant(*index, filter))
    }

    /// The filter by which a row is no case.
    pub(super) fn takes_out(&self, row: &Row<'_>) -> Option<&'a RowFilter> {
        let mut filters = self.out.iter();
        let found = filters.find(|(index, filter)| row.is_meant(*index, filter));
        found.map(|(_, filter)| *filter)
    }

    fn is_about(&self, index: usize) -> bool {
        self.out
            .iter()
            .chain(&self.only)
            .any(|(place, _)| *place == index)
    }
}

impl<'a> Columns<'a> {
    /// Matches a row against what a table's header may be.
    pub(super) fn of(row: &Row<'_>, layout: Layout<'a>, names: &Names<'a>) -> Self {
        let texts = (0..row.len()).map(|index| row.raw(index).into_owned());
        Self::of_texts(texts.collect(), row.number, layout, names)
    }

    /// Matches the texts of a header that ends on some row against what a table's header may be.
    pub(super) fn of_texts(
        texts: Vec<String>,
        row: u32,
        layout: Layout<'a>,
        names: &Names<'a>,
    ) -> Self {
        let header: Vec<String> = texts.iter().map(|text| plain(text)).collect();
        let mut columns = Self {
            found: Vec::new(),
            known: Vec::new(),
            filters: Filters::of(&header, layout),
            row,
            is_endless: false,
            is_damaged: texts.iter().any(|text| is_damaged(text)),
            doubles: Vec::new(),
            doubled: Doubled::default(),
            places: Places::default(),
            header: Vec::new(),
            titles: Vec::new(),
            begins: Begins::default(),
        };
        for (index, name) in header
            .iter()
            .enumerate()
            .filter(|(_, name)| !name.is_empty())
        {
            columns.place_header(index, name, &texts[index], layout, names);
        }
        columns.found.sort_by_key(|found| found.index);
        columns.places = Places::of(columns.iter());
        columns.known = columns.found.iter().map(|found| found.index).collect();
        columns.known.dedup();
        columns.header = header;
        columns.begins = Begins::of(&texts);
        columns.titles = texts;
        let is_used = |index| columns.uses(index);
        columns.doubled = Doubled::of(&columns.header, is_used, columns.iter(), layout);
        columns
    }

    /// The same header twice is one column that the export has spread over two, or two that are not the same: which, only the
    /// cells can tell.
    pub(super) fn doubled(&self) -> &Doubled<'a> {
        &self.doubled
    }

    /// Gives a header to every column that it fits, unless one that is more wanted has it.
    fn place_header(
        &mut self,
        index: usize,
        name: &str,
        text: &str,
        layout: Layout<'a>,
        names: &Names<'a>,
    ) {
        let (candidates, has_help) = names.candidates(name, text);
        for (column, place) in candidates {
            let (shown, rank) = (shown_name(column, place, layout), (has_help, place));
            let new = Found {
                index,
                column,
                shown,
                rank,
            };
            let earlier = self
                .found
                .iter_mut()
                .find(|known| known.column.name == column.name);
            match earlier {
                Some(earlier) if rank < earlier.rank => {
                    self.doubles.push((earlier.index, &column.name));
                    *earlier = new;
                }
                Some(_) => self.doubles.push((index, &column.name)),
                None => self.found.push(new),
            }
        }
    }

    /// Unknown and repeated headers are remarks. `others` says that another table reads the column.
    pub(super) fn remark_on_header(
        &self,
        layout: Layout<'_>,
        at: Position,
        others: &dyn Fn(&str) -> bool,
        ledger: &mut Ledger,
    ) {
        if self.is_damaged {
            let text = "å, ä eller ö är skadade i rubrikraden; rubrikerna är ändå kända igen, men kontrollera \
                        exportens teckenkodning";
            ledger.remark(at, Severity::Warning, "teckenskada", "", text);
        }
        for (index, name) in self
            .header
            .iter()
            .enumerate()
            .filter(|(_, name)| !name.is_empty())
        {
            let is_used = self.found.iter().any(|found| found.index == index);
            let mut doubles = self.doubles.iter();
            let double = doubles.find(|(double, _)| *double == index && !is_used);
            let column = double.map_or("", |(_, column)| *column);
            if self.doubled.repeats_at(index) {
                ledger.remark(at, Severity::Fault, "dubbel_kolumn", column, DOUBLED);
            } else if double.is_some() {
                let text = format!(
                    "en annan kolumn läses hellre som samma uppgift; kolumn {} används inte",
                    index + 1
                );
                ledger.remark(at, Severity::Fault, "dubbel_kolumn", column, &text);
            } else if !is_used && !self.filters.is_about(index) && !others(name) {
                let text = format!(
                    "kolumn {} finns inte i tabellen ”{}” och används inte",
                    index + 1,
                    layout.spec.name
                );
                ledger.remark(at, Severity::Warning, "okand_kolumn", "", &text);
            }
        }
    }

    /// True for a header with a name that nothing reads, and that the profile does not know either.
    pub(super) fn has_unknown(&self, layout: Layout<'_>) -> bool {
        let mut names = self.header.iter().enumerate();
        names.any(|(index, name)| {
            !name.is_empty() && !self.uses(index) && !knows_header(name, layout)
        })
    }

    /// The first of the columns without which the rows mean nothing that the header lacks.
    pub(super) fn lacking(&self, spec: &'a TableSpec) -> Option<&'a str> {
        if spec.kind == TableKind::Part && self.references().next().is_some() {
            return None;
        }
        let has = |name: &str| self.iter().any(|(_, column)| column.name == name);
        required_columns(spec).into_iter().find(|name| !has(name))
    }

    /// The places of the columns without which a row means nothing.
    pub(super) fn needed(&self, spec: &'a TableSpec) -> impl Iterator<Item = usize> {
        let needed = required_columns(spec);
        self.iter()
            .filter(move |(_, column)| needed.contains(&column.name.as_str()))
            .map(|(index, _)| index)
    }

    /// The places of the columns that tell when what the row itself stands for happened: it did, also where they are empty.
    pub(super) fn of_rows(&self) -> impl Iterator<Item = usize> {
        let is_of_row = |role: &Role| matches!(role, Role::Event { row_is: true, .. });
        self.iter()
            .filter(move |(_, column)| is_of_row(&column.role))
            .map(|(index, _)| index)
    }

    /// How many columns of the header are known.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// True when most of the header is known.
    pub(super) fn is_mostly_known(&self) -> bool {
        let named = self.header.iter().filter(|name| !name.is_empty()).count();
        self.found.len() * 5 >= named * 3
    }

    /// True for a header of several columns, most of which are known.
    pub(super) fn is_sure(&self) -> bool {
        self.count() > 1 && self.is_mostly_known()
    }

    /// True for a header with the same names, in whatever order.
    pub(super) fn is_headed_as(&self, other: &Self) -> bool {
        let sorted = |header: &[String]| {
            let mut names = header.to_vec();
            names.sort();
            names
        };
        sorted(&self.header) == sorted(&other.header)
    }

    /// True for the header itself standing once more among the rows, perhaps without the names of some columns. What is left
    /// out makes no difference: that is not known when the first rows are read.
    pub(super) fn is_repeated_by(&self, row: &Row<'_>) -> bool {
        let mut repeated = 0;
        let is_alike = self.known.iter().all(|index| {
            let cell = row.raw(*index);
            let is_named = !cell.is_empty();
            repeated += usize::from(is_named);
            !is_named || is_header(&cell, &self.header[*index])
        });
        is_alike && repeated * 2 > self.known.len()
    }

    /// True for another header among the rows, with names of this one in other places: what stands below it is not what this
    /// header says. Gets the first text of the row, by which most are told.
    #[inline]
    pub(super) fn is_followed_by(&self, first: &str, row: &Row<'_>) -> bool {
        self.begins.may_have(first) && self.shares_names(first, row)
    }

    /// True for a row of several cells, most of which are names of the header.
    fn shares_names(&self, first: &str, row: &Row<'_>) -> bool {
        let is_name = |text: &str| {
            let mut names = self.header.iter().filter(|name| !name.is_empty());
            names.any(|name| is_header(text, name))
        };
        if !is_name(first) {
            return false;
        }
        let (mut filled, mut named) = (0, 0);
        for (_, text) in row.filled() {
            filled += 1;
            named += usize::from(is_name(&text));
        }
        named > 1 && named * 2 > filled
    }

    /// How the cells are to be read.
    pub(super) fn lens(&self, layout: Layout<'a>, from_1904: bool) -> Lens<'a> {
        let mut dates = layout.profile.dates;
        dates.from_1904 |= from_1904;
        let mut columns = vec![ColumnLens::default(); self.header.len()];
        for found in &self.found {
            let lens = &mut columns[found.index];
            let codes = layout.profile.codes_of(found.column, layout.words);
            lens.codes = lens.codes.or(codes);
            lens.is_number |= layout.profile.personnummer && is_person(found.column, layout.spec);
            let is_key = match &found.column.role {
                Role::Key | Role::BelongsTo(_) => true,
                Role::Named(role) => role == "arende" && !is_protocol(layout.spec),
                _ => false,
            };
            let is_id = found.column.role == Role::Named("id".to_owned());
            lens.is_key |= is_key || is_id || found.column.role == Role::Child;
            lens.system = lens.system.or(layout.system.filter(|_| is_key));
        }
        Lens {
            columns,
            dates,
            words: Some(layout.words),
        }
    }

    /// Leaves out the columns that are not wanted; says how many there were.
    pub(super) fn keep(&mut self, wanted: &dyn Fn(usize) -> bool) -> usize {
        let before = self.found.len();
        self.found.retain(|found| wanted(found.index));
        self.places = Places::of(self.iter());
        before - self.found.len()
    }

    /// True for a header that a column or a filter uses.
    pub(super) fn uses(&self, index: usize) -> bool {
        self.found.iter().any(|found| found.index == index) || self.filters.is_about(index)
    }

    /// Leaves out one column.
    pub(super) fn drop_column(&mut self, name: &str) {
        self.found.retain(|found| found.column.name != name);
        self.places = Places::of(self.iter());
    }

    /// True for a row that has the cells of the header.
    pub(super) fn fit(&self, row: &Row<'_>, may_be_short: bool) -> bool {
        row.fits(self.width(), self.header.len(), may_be_short)
    }

    /// True for a row that fits and beside which something stands in a workbook.
    pub(super) fn have_more_beside(&self, row: &Row<'_>) -> bool {
        row.has_more_beside(self.header.len())
    }

    /// Cells of the header, with and without names.
    pub(super) fn header_cells(&self) -> usize {
        self.header.len()
    }

    /// The place after the last header that has a name.
    pub(super) fn width(&self) -> usize {
        let last = self.header.iter().rposition(|name| !name.is_empty());
        last.map_or(0, |last| last + 1)
    }

    /// Every known column and its place.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &'a ColumnSpec)> {
        self.found.iter().map(|found| (found.index, found.column))
    }

    /// Every known column, its place and its name for remarks.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &'a ColumnSpec, &str)> {
        let found = self.found.iter();
        found.map(|found| (found.index, found.column, found.shown.as_str()))
    }

    /// The columns that tell something of a case: place, what, and name for remarks.
    #[inline]
    pub(super) fn tells(&self) -> impl Iterator<Item = (usize, Tells, &str)> {
        let tells = self.places.tells.iter();
        tells.map(|(number, told)| {
            let found = &self.found[*number];
            (found.index, *told, found.shown.as_str())
        })
    }

    /// True when some column says more of an event in the same row.
    pub(super) fn has_details(&self) -> bool {
        self.places.has_details
    }

    /// The name for remarks of the column at a place.
    pub(super) fn shown_at(&self, place: Option<usize>) -> &str {
        let mut cells = self.cells();
        let found = cells.find(|(index, _, _)| Some(*index) == place);
        found.map_or("", |(_, column, _)| self.shown(&column.name))
    }

    /// A column's name for remarks: as the profile writes it, never as the export does.
    pub(super) fn shown(&self, name: &str) -> &str {
        let found = self.found.iter().find(|found| found.column.name == name);
        found.map_or("", |found| &found.shown)
    }

    /// The place of the key column.
    pub(super) fn key(&self) -> Option<usize> {
        self.places.key
    }

    /// The place of the child column.
    pub(super) fn child(&self) -> Option<usize> {
        self.places.child
    }

    /// Where the columns of a log stand.
    pub(super) fn log(&self) -> &LogPlaces {
        &self.places.log
    }

    /// The place of a named role.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.places.named(name)
    }

    /// The place of a named role, and the fact whose codes its column holds.
    pub(super) fn named_fact(&self, name: &str) -> Option<(usize, Option<&'a str>)> {
        let place = self.named(name)?;
        let is_named =
            |column: &&ColumnSpec| matches!(&column.role, Role::Named(role) if role == name);
        let column = self.found.iter().map(|found| found.column).find(is_named);
        let values = column.and_then(|column| column.values.as_deref());
        let fact = values.and_then(|values| values.strip_prefix("faktum:"));
        Some((place, fact))
    }

    /// Every column that refers to another table's rows.
    pub(super) fn references(&self) -> impl Iterator<Item = (usize, ObjectId, &'a str)> {
        self.places.references.iter().copied()
    }
}

/// The first and last letters of some headers, and how long they are, by which nearly every text is seen to be none of them.
#[derive(Default)]
struct Begins([u64; 16]);

impl Begins {
    fn of(titles: &[String]) -> Self {
        let mut begins = Self::default();
        for title in titles.iter().filter(|title| !title.is_empty()) {
            let (word, bit) = Self::place_of(title);
            begins.0[word] |= bit;
        }
        begins
    }

    #[inline]
    fn may_have(&self, text: &str) -> bool {
        let (word, bit) = Self::place_of(text);
        self.0[word] & bit != 0
    }

    /// The same for capitals as for other letters.
    #[inline]
    fn place_of(text: &str) -> (usize, u64) {
        let letter = |byte: Option<&u8>| usize::from(byte.map_or(0, |byte| byte & 31));
        let bytes = text.as_bytes();
        let rest = (letter(bytes.last()) + bytes.len()) % 32;
        let place = letter(bytes.first()) * 32 + rest;
        (place / 64, 1 << (place % 64))
    }
}

/// True for a text that is a header, which is in the form of [`plain`]. Every row is asked, and most are told by their first
/// letters: those before the first that may be damaged or lost stay as they are.
fn is_header(text: &str, header: &str) -> bool {
    let mut wanted = header.bytes();
    for byte in text.bytes() {
        if !byte.is_ascii() || byte == b'?' {
            return plain_letters(text).map_or_else(
                || plain(text) == header,
                |letters| letters.eq(header.chars()),
            );
        }
        if byte.is_ascii_alphanumeric() && wanted.next() != Some(byte.to_ascii_lowercase()) {
            return false;
        }
    }
    wanted.next().is_none()
}

/// The names that the columns of a table can have, in the form of [`plain`], and how wanted each is.
pub(super) struct Names<'a> {
    known: Vec<(String, &'a ColumnSpec, usize)>,
    words: &'a Vocabulary,
}

impl<'a> Names<'a> {
    pub(super) fn of(layout: Layout<'a>) -> Self {
        let mut names = Vec::new();
        let own = || layout.block.into_iter().flat_map(|block| &block.columns);
        for column in own() {
            for (rank, header) in column.headers.iter().enumerate() {
                names.push((plain(header), &column.spec, rank));
            }
        }
        // Where one file is read as several tables, a table takes only what the profile gives it: the same header would
        // else say something of them all.
        let canonical = if layout.shares_file() {
            &[]
        } else {
            layout.spec.columns.as_slice()
        };
        for column in canonical {
            // A column of the profile without headers is not to be read, whatever bears its name.
            let is_left_out =
                own().any(|known| known.spec.name == column.name && known.headers.is_empty());
            if !is_left_out {
                let spec = own().find(|known| known.spec.name == column.name);
                let spec = spec.map_or(column, |known| &known.spec);
                names.push((plain(&column.name), spec, CANONICAL_RANK));
            }
        }
        Self {
            known: names,
            words: layout.words,
        }
    }

    /// The columns that a header may be, and whether only what stands before its brackets is. What stands in brackets after a
    /// name is help, unless it says that the column has what is planned.
    fn candidates(&self, name: &str, text: &str) -> (Vec<(&'a ColumnSpec, usize)>, bool) {
        let found = self.fitting(name);
        match text.split_once(['(', '[']) {
            Some((before, inside))
                if found.is_empty()
                    && !before.trim().is_empty()
                    && !self.words.is_reservation(inside) =>
            {
                (self.fitting(&plain(before)), true)
            }
            _ => (found, false),
        }
    }

    fn fitting(&self, name: &str) -> Vec<(&'a ColumnSpec, usize)> {
        let mut found: Vec<(&ColumnSpec, usize)> = Vec::new();
        let fitting = self
            .known
            .iter()
            .filter(|(wanted, _, _)| fits(wanted, name));
        for (_, column, rank) in fitting {
            if !found.iter().any(|(known, _)| known.name == column.name) {
                found.push((column, *rank));
            }
        }
        found
    }
}

/// True for a header, in the form of [`plain`], that a table reads or chooses rows by.
pub(super) fn knows_header(name: &str, layout: Layout<'_>) -> bool {
    let filters = layout.block.into_iter();
    let of_all = &layout.profile.out;
    let mut filters = filters
        .flat_map(|block| block.out.iter().chain(&block.only))
        .chain(of_all);
    let mut unread = layout.profile.unread.iter();
    !Names::of(layout).fitting(name).is_empty()
        || filters.any(|filter| filter.is_about(name))
        || unread.any(|header| fits(&plain(header), name))
}

/// A column as the profile, or else the canonical layout, writes it.
fn shown_name(column: &ColumnSpec, rank: usize, layout: Layout<'_>) -> String {
    let mut own = layout.block.into_iter().flat_map(|block| &block.columns);
    let wanted = own.find(|known| known.spec.name == column.name);
    let header = wanted.and_then(|known| known.headers.get(rank));
    header.unwrap_or(&column.name).clone()
}

/// True for a column whose cells identify a child.
pub(super) fn is_person(column: &ColumnSpec, spec: &TableSpec) -> bool {
    let is_register = spec.kind == TableKind::Register(Register::Persons);
    column.role == Role::Child || (is_register && column.role == Role::Named("id".to_owned()))
}

fn is_protocol(spec: &TableSpec) -> bool {
    spec.kind == TableKind::Register(Register::Protocol)
}

/// Columns without which the rows of a table mean nothing.
pub(super) fn required_columns(spec: &TableSpec) -> Vec<&str> {
    let named = |name: &'static str| {
        let column = spec
            .columns
            .iter()
            .find(|column| column.role == Role::Named(name.to_owned()));
        column.map(|column| column.name.as_str())
    };
    let role = |wanted: fn(&Role) -> bool| {
        spec.columns
            .iter()
            .find(|column| wanted(&column.role))
            .map(|column| column.name.as_str())
    };
    let required = match spec.kind {
        TableKind::Object(_) => vec![role(|role| *role == Role::Key)],
        TableKind::Part => vec![role(|role| matches!(role, Role::BelongsTo(_)))],
        TableKind::Log { .. } => vec![named("arende"), named("handelse"), named("tidpunkt")],
        TableKind::Register(Register::Personnel | Register::Persons) => vec![named("id")],
        TableKind::Register(Register::DelegationOrder) => {
            vec![named("beslutstyp"), named("delegat")]
        }
        TableKind::Register(Register::Subdelegations) => {
            vec![named("beslutstyp"), named("given_av"), named("given_till")]
        }
        TableKind::Register(Register::Meetings) => vec![named("datum")],
        TableKind::Register(Register::Protocol) => {
            vec![named("tabell"), named("arende"), named("svar")]
        }
    };
    required.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_cell_is_a_header_when_the_plain_forms_are_the_same(
            text in "([aAåÅdD0?_. -]|Ã¥|Ã|a\u{30a}|\u{fffd}|„){0,6}", header in "[aAåÅdD0_. -]{0,6}"
        ) {
            let header = plain(&header);
            proptest::prop_assert_eq!(is_header(&text, &header), plain(&text) == header);
        }
    }
}
