//! What an .xlsx workbook hides: rows that a filter or a hand has put out of sight, columns and whole sheets. They are read as
//! any others, though whoever opens the workbook does not see them.
//!
//! Source: ECMA-376, part 1, 18.2.19 (sheet), 18.3.1.13 (col) and 18.3.1.73 (row), and part 2, 9.3 (relationships).

use std::io::BufReader;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::ods::next;
use super::origin::{Origin, Stream};

/// What of a sheet is hidden.
#[derive(Clone, Default, Debug)]
pub(in crate::load) struct Hidden {
    /// True when all of it is.
    pub(in crate::load) is_sheet: bool,
    /// Rows in which something stands, from 1, in order.
    pub(in crate::load) rows: Vec<u32>,
    /// The first and the last of columns side by side, from 0.
    pub(in crate::load) columns: Vec<(usize, usize)>,
}

/// What a sheet has beside its cells.
#[derive(Default)]
pub(super) struct Look {
    /// What is hidden of it.
    pub(super) hidden: Hidden,
    /// True when cells are merged.
    pub(super) has_merged: bool,
    /// Rows so far.
    rows: u32,
    /// The hidden row that is being looked through, until something has been found in it.
    row: Option<u32>,
}

/// Looks through a sheet; `None` where it cannot be found or read.
pub(super) fn look_through(origin: &Origin, sheet: &str) -> Option<Look> {
    let mut archive = ZipArchive::new(origin.open().ok()?).ok()?;
    let part = part_of(&mut archive, sheet)?;
    let mut look = Look::default();
    each_event(&mut archive, &part, &mut |event| look.take(event))?;
    Some(look)
}

impl Look {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag, true),
            Event::Empty(tag) => self.open(tag, false),
            Event::End(tag) if tag.local_name().as_ref() == "row" => self.row = None,
            _ => {}
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, has_contents: bool) {
        match tag.local_name().as_ref() {
            "row" => {
                self.rows += 1;
                let is_hidden = has_contents && is_hidden(tag);
                self.row = is_hidden.then(|| number(tag, "r").unwrap_or(self.rows));
            }
            // A value, a text or a formula.
            "v" | "is" | "f" => self.hidden.rows.extend(self.row.take()),
            "col" if is_hidden(tag) => {
                let place = |name: &str| Some(number(tag, name)?.checked_sub(1)? as usize);
                let columns = place("min").zip(place("max"));
                self.hidden.columns.extend(columns);
            }
            "mergeCells" => self.has_merged = true,
            _ => {}
        }
    }
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "hidden").is_some_and(|value| value == "1" || value == "true")
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(tag, name)?.parse().ok()
}

/// The part that a sheet lies in: the workbook has its name, and what the workbook refers to has where it lies.
fn part_of(archive: &mut ZipArchive<Stream>, sheet: &str) -> Option<String> {
    let mut workbook = None;
    each_tag(archive, "_rels/.rels", "Relationship", &mut |tag| {
        let kind = attribute(tag, "Type").unwrap_or_default();
        if kind.ends_with("/officeDocument") {
            workbook = attribute(tag, "Target");
        }
    })?;
    let workbook = lying_in("", &workbook?);
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", workbook.as_str()));
    let mut id = None;
    each_tag(archive, &workbook, "sheet", &mut |tag| {
        if id.is_none() && attribute(tag, "name").as_deref() == Some(sheet) {
            id = attribute(tag, "id");
        }
    })?;
    let (id, mut target) = (id?, None);
    let references = lying_in(folder, &format!("_rels/{file}.rels"));
    each_tag(archive, &references, "Relationship", &mut |tag| {
        if attribute(tag, "Id").as_ref() == Some(&id) {
            target = attribute(tag, "Target");
        }
    })?;
    Some(lying_in(folder, &target?))
}

/// The path of a part that is named from a folder.
fn lying_in(folder: &str, path: &str) -> String {
    match path.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None if folder.is_empty() => path.to_owned(),
        None => format!("{folder}/{path}"),
    }
}

/// The value of an attribute, whatever its name has in front.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes().filter_map(Result::ok);
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// Hands over the tags with a name in a part.
fn each_tag(
    archive: &mut ZipArchive<Stream>,
    part: &str,
    name: &str,
    take: &mut dyn FnMut(&BytesStart<'_>),
) -> Option<()> {
    each_event(archive, part, &mut |event| match event {
        Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => take(tag),
        _ => {}
    })
}

/// Reads a part element by element; `None` where there is no such part, or it cannot be read.
fn each_event(
    archive: &mut ZipArchive<Stream>,
    part: &str,
    take: &mut dyn FnMut(&Event<'_>),
) -> Option<()> {
    let place = place_of(archive, part)?;
    let part = archive.by_index(place).ok()?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        match next(&mut reader, &mut buffer)? {
            Event::Eof => return Some(()),
            event => take(&event),
        }
        buffer.clear();
    }
}

/// Where a part stands in an archive. Some programs write it with other letters or slashes than they refer to it with.
fn place_of(archive: &mut ZipArchive<Stream>, part: &str) -> Option<usize> {
    let is_it = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(part);
    (0..archive.len()).find(|place| {
        let found = archive.by_index(*place);
        found.is_ok_and(|found| found.name().is_ok_and(|name| is_it(&name)))
    })
}
