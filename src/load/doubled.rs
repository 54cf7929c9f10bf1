//! Headers that stand several times in a sheet: columns of which an export that has been joined leaves one filled in. Their
//! cells are read as one.

use super::columns::Layout;
use super::content::{Content, code_of, one_of};
use super::read::{Room, Row};
use crate::rulebook::{Codes, ColumnSpec, Filler, Vocabulary};

/// The headers that are used and stand several times.
#[derive(Default)]
pub(super) struct Doubled<'a> {
    /// The places of each, from the first.
    headers: Vec<Vec<usize>>,
    /// What is read from them: the first place of the header, the column, and the codes that the profile has for it.
    columns: Vec<(usize, &'a ColumnSpec, Option<&'a Codes>)>,
    words: Option<&'a Vocabulary>,
}

impl<'a> Doubled<'a> {
    /// Looks for them in a header, of which `is_used` says which places are read, and `columns` what is read from each.
    pub(super) fn of(
        header: &[String],
        is_used: impl Fn(usize) -> bool,
        columns: impl Iterator<Item = (usize, &'a ColumnSpec)>,
        layout: Layout<'a>,
    ) -> Self {
        let places = |index: usize| -> Vec<usize> {
            let names = header.iter().enumerate();
            let alike = names.filter(|(_, name)| **name == header[index]);
            alike.map(|(place, _)| place).collect()
        };
        let is_first = |index: &usize| !header[..*index].contains(&header[*index]);
        let used = (0..header.len()).filter(|index| is_used(*index) && is_first(index));
        let doubled = used.map(places).filter(|places| places.len() > 1);
        let headers: Vec<Vec<usize>> = doubled.collect();
        let is_read =
            |(index, _): &(usize, &ColumnSpec)| headers.iter().any(|places| places[0] == *index);
        let with_codes = |(index, column): (usize, &'a ColumnSpec)| {
            (index, column, layout.profile.codes_of(column, layout.words))
        };
        let columns = columns.filter(is_read).map(with_codes).collect();
        Self {
            headers,
            columns,
            words: Some(layout.words),
        }
    }

    /// True when no header stands several times.
    pub(super) fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// True for a place whose header stands before it too.
    pub(super) fn repeats_at(&self, index: usize) -> bool {
        let mut headers = self.headers.iter();
        headers.any(|places| places[1..].contains(&index))
    }

    /// A row with the cells of each such header put together in the first of its places.
    pub(super) fn join<'r>(&self, row: &Row<'_>, room: &'r mut Room) -> Row<'r> {
        row.joined(
            &self.headers,
            &|place, text| self.only_fills(place, text),
            room,
        )
    }

    /// True for a text that only says that there is nothing in the cell, where another may have something. A word that is a
    /// code of the column says what it says.
    fn only_fills(&self, first: usize, text: &str) -> bool {
        let Some(words) = self.words else {
            return false;
        };
        let is_code = |column: &ColumnSpec, codes: Option<&Codes>| {
            let of_profile = codes.is_some_and(|codes| codes.read(text).is_some());
            of_profile
                || match Content::of(column, words) {
                    Content::Code(kind) => code_of(kind, text).is_some(),
                    Content::Listed(listed) => one_of(listed, text).is_some(),
                    _ => false,
                }
        };
        let mut here = self.columns.iter().filter(|(index, ..)| *index == first);
        words.is_blank(text, Filler::OfText)
            && !here.any(|(_, column, codes)| is_code(column, *codes))
    }
}
