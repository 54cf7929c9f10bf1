//! Files that are written row by row, and cells that are written tidily or not.

use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::form::Wording;
use super::phrases::Phrase;
use super::quota::Share;
use super::random::Random;
use crate::output::DRAFT;
use crate::time::{Day, MONTHS, Moment};

/// Bytes that are gathered before they go to the file.
const BUFFER: usize = 1 << 18;

/// Between the cells of a row.
const DELIMITER: u8 = b';';

/// A file that is being written under a temporary name.
pub(super) struct TableFile {
    target: PathBuf,
    out: BufWriter<NamedTempFile>,
    row: Vec<u8>,
    is_begun: bool,
}

impl TableFile {
    /// Begins a file with its header.
    pub(super) fn open(folder: &Path, name: &str, header: &[String]) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(DRAFT);
        share(&mut builder);
        let draft = builder.tempfile_in(folder)?;
        let mut file = Self {
            target: folder.join(name),
            out: BufWriter::with_capacity(BUFFER, draft),
            row: Vec::new(),
            is_begun: false,
        };
        for title in header {
            file.cell().extend_from_slice(title.as_bytes());
        }
        file.end()?;
        Ok(file)
    }

    /// Begins a cell; what is pushed stands in it. One in which nothing is pushed is empty.
    pub(super) fn cell(&mut self) -> &mut Vec<u8> {
        if self.is_begun {
            self.row.push(DELIMITER);
        }
        self.is_begun = true;
        &mut self.row
    }

    /// Ends the row.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.row.push(b'\n');
        self.out.write_all(&self.row)?;
        self.row.clear();
        self.is_begun = false;
        Ok(())
    }

    /// Gives the file its name.
    pub(super) fn close(self) -> io::Result<()> {
        let draft = self.out.into_inner().map_err(IntoInnerError::into_error)?;
        draft.persist(&self.target).map_err(|fault| fault.error)?;
        Ok(())
    }
}

/// Temporary files are private by default; these follow the user's own mask.
#[cfg(unix)]
fn share(builder: &mut Builder<'_, '_>) {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn share(_builder: &mut Builder<'_, '_>) {}

/// Writes cells: tidily, or with the same meaning in another way.
pub(super) struct Pen {
    mess: Share,
    random: Random,
    /// Between a day and a clock time.
    joint: u8,
    days: Calendar,
}

impl Pen {
    /// A pen for the days of a period and the births before it.
    pub(super) fn new(seed: &str, mess: Share, joint: u8, period: (Day, Day)) -> Self {
        Self {
            mess,
            random: Random::new(seed, "slarv"),
            joint,
            days: Calendar::of(period),
        }
    }

    fn is_messy(&mut self) -> bool {
        self.mess.millionths() > 0 && self.random.chance(self.mess)
    }

    /// A text of any kind.
    pub(super) fn text(&mut self, cell: &mut Vec<u8>, text: &str) {
        let is_messy = self.is_messy();
        spaced(cell, is_messy, |cell| {
            cell.extend_from_slice(text.as_bytes());
        });
    }

    /// A text that may be missing.
    pub(super) fn text_if(&mut self, cell: &mut Vec<u8>, text: Option<&str>) {
        if let Some(text) = text {
            self.text(cell, text);
        }
    }

    /// A text in pieces that may be missing.
    pub(super) fn phrase_if(&mut self, cell: &mut Vec<u8>, phrase: Option<Phrase>) {
        let Some(Phrase(pieces)) = phrase else {
            return;
        };
        let is_messy = self.is_messy();
        spaced(cell, is_messy, |cell| {
            for piece in pieces {
                cell.extend_from_slice(piece.as_bytes());
            }
        });
    }

    /// A key: what its kommun's begin with, what its kind's begin with, and a number.
    pub(super) fn key(&mut self, cell: &mut Vec<u8>, prefix: &str, kind: &str, number: u64) {
        let is_messy = self.is_messy();
        spaced(cell, is_messy, |cell| plain_key(cell, prefix, kind, number));
    }

    /// A code or an event.
    pub(super) fn word(&mut self, cell: &mut Vec<u8>, word: &Wording) {
        if !self.is_messy() {
            cell.extend_from_slice(word.usual.as_bytes());
            return;
        }
        let place = self.random.place(word.others.len() + 1);
        let text = word.others.get(place).unwrap_or(&word.usual);
        spaced(cell, self.random.one_in(2), |cell| {
            cell.extend_from_slice(text.as_bytes());
        });
    }

    /// A day.
    pub(super) fn day(&mut self, cell: &mut Vec<u8>, day: Day) {
        if self.is_messy() {
            let form = self.random.below(4);
            self.messy_day(cell, day, form);
        } else {
            cell.extend_from_slice(&self.days.text(day));
        }
    }

    /// A day that may be missing.
    pub(super) fn day_if(&mut self, cell: &mut Vec<u8>, day: Option<Day>) {
        if let Some(day) = day {
            self.day(cell, day);
        }
    }

    /// A day, with or without a clock time.
    pub(super) fn moment(&mut self, cell: &mut Vec<u8>, moment: Moment) {
        let Some(minute) = moment.minute else {
            return self.day(cell, moment.day);
        };
        if !self.is_messy() {
            cell.extend_from_slice(&self.days.text(moment.day));
            cell.push(self.joint);
            clock(cell, minute, b':');
            return;
        }
        match self.random.below(4) {
            0 => {
                self.messy_day(cell, moment.day, 1);
                cell.push(b' ');
                clock(cell, minute, b'.');
            }
            1 => {
                cell.extend_from_slice(&self.days.text(moment.day));
                cell.extend_from_slice(b" kl. ");
                clock(cell, minute, b'.');
            }
            2 => {
                cell.extend_from_slice(&self.days.text(moment.day));
                cell.push(b'T');
                clock(cell, minute, b':');
                cell.extend_from_slice(b":00");
            }
            _ => {
                cell.extend_from_slice(b"  ");
                cell.extend_from_slice(&self.days.text(moment.day));
                cell.push(b' ');
                clock(cell, minute, b':');
            }
        }
    }

    /// A moment that may be missing.
    pub(super) fn moment_if(&mut self, cell: &mut Vec<u8>, moment: Option<Moment>) {
        if let Some(moment) = moment {
            self.moment(cell, moment);
        }
    }

    /// A day in a form that is read in one way only.
    fn messy_day(&self, cell: &mut Vec<u8>, day: Day, form: u32) {
        let iso = self.days.text(day);
        let (month, date) = day.month_day();
        match form {
            0 => cell.extend(iso.iter().filter(|byte| **byte != b'-')),
            1 => {
                cell.extend_from_slice(format!("{date}/{month} ").as_bytes());
                cell.extend_from_slice(&iso[..4]);
            }
            2 => {
                let month = usize::try_from(month).unwrap_or(1).clamp(1, MONTHS.len());
                cell.extend_from_slice(format!("{date} {} ", MONTHS[month - 1]).as_bytes());
                cell.extend_from_slice(&iso[..4]);
            }
            _ => spaced(cell, true, |cell| cell.extend_from_slice(&iso)),
        }
    }
}

/// Writes a cell, with space around it or not.
fn spaced(cell: &mut Vec<u8>, is_messy: bool, fill: impl FnOnce(&mut Vec<u8>)) {
    if is_messy {
        cell.push(b' ');
    }
    fill(cell);
    if is_messy {
        cell.extend_from_slice(b"  ");
    }
}

/// A key without anything around it. Nine digits or more could be taken for an identity number.
pub(super) fn plain_key(cell: &mut Vec<u8>, prefix: &str, kind: &str, number: u64) {
    cell.extend_from_slice(prefix.as_bytes());
    cell.extend_from_slice(kind.as_bytes());
    digits(cell, number, 8);
}

fn clock(cell: &mut Vec<u8>, minute: u16, sign: u8) {
    digits(cell, u64::from(minute / 60), 2);
    cell.push(sign);
    digits(cell, u64::from(minute % 60), 2);
}

/// A number with zeros in front.
fn digits(cell: &mut Vec<u8>, number: u64, width: u32) {
    let mut scale = 10_u64.pow(width.saturating_sub(1));
    while scale > 0 {
        let digit = u8::try_from(number / scale % 10).unwrap_or(0);
        cell.push(b'0' + digit);
        scale /= 10;
    }
}

/// How long before a period the oldest child in it was born, in days and some.
const DAYS_OF_A_CHILDHOOD: i32 = 6_700;

/// The texts of the days that a case can have, made once.
struct Calendar {
    first: i32,
    texts: Vec<[u8; 10]>,
}

impl Calendar {
    fn of((first, last): (Day, Day)) -> Self {
        let first = first.plus_days(-DAYS_OF_A_CHILDHOOD).number();
        let numbers = first..=last.number();
        Self {
            first,
            texts: numbers
                .map(|number| iso(Day::from_number(number)))
                .collect(),
        }
    }

    fn text(&self, day: Day) -> [u8; 10] {
        let place = usize::try_from(day.number() - self.first).ok();
        let known = place.and_then(|place| self.texts.get(place));
        known.copied().unwrap_or_else(|| iso(day))
    }
}

fn iso(day: Day) -> [u8; 10] {
    let mut text = Vec::with_capacity(10);
    let (month, date) = day.month_day();
    digits(&mut text, u64::try_from(day.year()).unwrap_or(0), 4);
    text.push(b'-');
    digits(&mut text, u64::from(month), 2);
    text.push(b'-');
    digits(&mut text, u64::from(date), 2);
    text.try_into().unwrap_or(*b"0000-00-00")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn pen(mess: u32) -> Pen {
        let period = (day("2022-01-01"), day("2024-12-31"));
        Pen::new("1", Share::of_millionths(mess), b' ', period)
    }

    #[test]
    fn a_tidy_cell_is_as_it_should_be() {
        let (mut pen, mut cell) = (pen(0), Vec::new());
        let moment = Moment {
            day: day("2023-05-31"),
            minute: Some(845),
        };
        pen.moment(&mut cell, moment);
        cell.push(b'|');
        pen.day(&mut cell, day("2001-02-03"));
        cell.push(b'|');
        pen.key(&mut cell, "K02-", "FB-", 123);
        assert_eq!(cell, b"2023-05-31 14:05|2001-02-03|K02-FB-00000123");
    }

    #[test]
    fn days_outside_the_period_are_written_too() {
        assert_eq!(&iso(day("1987-12-01")), b"1987-12-01");
        let (mut pen, mut cell) = (pen(0), Vec::new());
        pen.day(&mut cell, day("2031-01-09"));
        assert_eq!(cell, b"2031-01-09");
    }
}
