//! Filled workbooks become rows of the protocol.

use std::collections::HashMap;

use super::filled::{AwayRow, Filled, FilledRow, fault_at, refuse_faults};
use super::handed_out::{CASE, MOVED, names_cases, shows};
use super::registers::ProtocolRow;
use super::remark::{SetAside, Severity};
use super::source::Input;
use super::{LoadError, Loaded};
use crate::case::{CaseIx, FileIx, Position};
use crate::draw::{identity_of, numbered};
use crate::rulebook::{Battery, BatteryTable};

/// A row of questions that came back without an answer.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// Id of the battery's table.
    pub table: String,
    /// The case.
    pub case: CaseIx,
    /// Id of the rule.
    pub rule: String,
    /// Whose workbook it is.
    pub reader: String,
    /// Where it stands.
    pub at: Position,
}

/// What the readers of one workbook make of the result.
#[derive(Clone, Debug)]
pub struct ReaderAnalysis {
    /// Who; the file's name when nobody is named.
    pub reader: String,
    /// What.
    pub analysis: super::filled::Analysis,
}

/// The cases of the tables of a battery by running number.
type Numbers = HashMap<(String, u32), CaseIx>;

impl Loaded {
    /// Takes filled workbooks in: answers, cases that fell away, and analyses.
    ///
    /// # Errors
    /// A workbook belongs to another draw or to other cases, or its rows name other cases than their keys do.
    pub fn take_filled(&mut self, filled: &[Filled], battery: &Battery) -> Result<(), LoadError> {
        if filled.is_empty() {
            return Ok(());
        }
        let numbers = self.numbers_of(battery);
        for (place, book) in filled.iter().enumerate() {
            self.refuse_others(book, battery)?;
            self.refuse_moved(book, &numbers)?;
            if filled[..place]
                .iter()
                .any(|known| known.sha256 == book.sha256)
            {
                return Err(LoadError::SameWorkbook(book.name.clone()));
            }
        }
        for book in filled {
            self.take_book(book, &numbers);
        }
        // A case that one reader has read, or that does not belong, has not fallen away.
        for is_over_coverage in [true, false] {
            for book in filled {
                let away = book.away.iter();
                for row in away.filter(|row| row.is_over_coverage == is_over_coverage) {
                    let at = self.place(&book.name, &row.place.sheet, row.place.row);
                    let case = numbers.get(&(row.table.clone(), row.number)).copied();
                    self.take_away(row, case, at, &book.reader);
                }
            }
        }
        Ok(())
    }

    fn numbers_of(&self, battery: &Battery) -> Numbers {
        let mut numbers = Numbers::new();
        for table in &battery.tables {
            for (number, case) in numbered(&self.store, &self.samples, table) {
                numbers.insert((table.id.clone(), number), case);
            }
        }
        numbers
    }

    /// A workbook of another draw has other cases under the same numbers.
    fn refuse_others(&self, book: &Filled, battery: &Battery) -> Result<(), LoadError> {
        let find = |id: &str| battery.tables.iter().find(|table| table.id == id);
        for mark in &book.mark.tables {
            let own = |table: &BatteryTable| identity_of(&self.store, &self.samples, table);
            if find(&mark.table).map(own).as_ref() != Some(&mark.identity) {
                return Err(LoadError::OtherDraw {
                    file: book.name.clone(),
                    sheet: mark.sheet.clone(),
                    identity: mark.identity.clone(),
                });
            }
        }
        Ok(())
    }

    /// A row that names another case than its key has been moved or edited. A case that has been replaced since has no number.
    fn refuse_moved(&self, book: &Filled, numbers: &Numbers) -> Result<(), LoadError> {
        if !names_cases(book) {
            return Ok(());
        }
        let is_moved = |row: &&FilledRow| {
            let case = numbers.get(&(row.table.clone(), row.number));
            case.is_some_and(|case| !shows(row, self.store.case(*case).key()))
        };
        let moved = book.rows.iter().filter(is_moved);
        let told = moved.map(|row| fault_at(&row.place.sheet, Some(row.place.row), CASE, MOVED));
        refuse_faults(&book.name, told.collect())
    }

    fn take_book(&mut self, book: &Filled, numbers: &Numbers) {
        self.inputs.push(Input {
            name: book.name.clone(),
            sha256: book.sha256.clone(),
        });
        for row in &book.rows {
            let at = self.place(&book.name, &row.place.sheet, row.place.row);
            let case = numbers.get(&(row.table.clone(), row.number)).copied();
            self.take_row(row, case, at, &book.reader);
        }
        for (count, code, text) in [
            (
                book.masked,
                "personnummer",
                "celler där granskaren skrivit ett personnummer; det är maskerat",
            ),
            (
                book.stray,
                "utanfor_rutorna",
                "rader med text utanför de rutor som läses (vid sidan av tabellen, på ett eget blad eller på bladet Analys); den är inte läst",
            ),
        ] {
            if count > 0 {
                self.ledger
                    .remark_on_file(&book.name, None, Severity::Warning, code, text, count);
            }
        }
        let analysis = &book.analysis;
        let says_something = !analysis.activities.is_empty()
            || analysis.answers.iter().any(|answer| !answer.is_empty());
        if says_something {
            let named = !book.reader.is_empty();
            let reader = if named { &book.reader } else { &book.name };
            self.analyses.push(ReaderAnalysis {
                reader: reader.clone(),
                analysis: analysis.clone(),
            });
        }
    }

    /// The position of a row; a sheet that is new gets a place among the files and an account.
    fn place(&mut self, book: &str, sheet: &str, row: u32) -> Position {
        let name = format!("{book}:{sheet}");
        let known = self.store.files.iter().rposition(|file| *file == name);
        if let Some(place) = known.and_then(|place| u16::try_from(place).ok()) {
            let file = FileIx(place);
            return Position { file, row };
        }
        let file = FileIx(u16::try_from(self.store.files.len()).unwrap_or(u16::MAX));
        self.ledger.open(&name, None);
        self.store.files.push(name);
        Position { file, row }
    }

    fn take_row(&mut self, row: &FilledRow, case: Option<CaseIx>, at: Position, reader: &str) {
        let is_blank = [&row.answer, &row.comment, &row.note]
            .iter()
            .all(|text| text.is_empty());
        let Some(case) = case else {
            if !is_blank {
                self.set_undrawn_aside(at);
            }
            return;
        };
        self.in_workbooks.insert((row.table.clone(), case));
        if row.answer.is_empty() {
            self.unanswered.push(Unanswered {
                table: row.table.clone(),
                case,
                rule: row.rule.clone(),
                reader: reader.to_owned(),
                at,
            });
        }
        if is_blank {
            return;
        }
        self.push(row.table.clone(), case, at, |new| ProtocolRow {
            rule: row.rule.clone(),
            answer: row.answer.clone(),
            comment: row.comment.clone(),
            note: row.note.clone(),
            reader: reader.to_owned(),
            ..new
        });
    }

    fn take_away(&mut self, row: &AwayRow, case: Option<CaseIx>, at: Position, reader: &str) {
        let Some(case) = case else {
            self.set_undrawn_aside(at);
            return;
        };
        let own = |known: &ProtocolRow| {
            known.table == row.table && known.case == self.store.case(case).key()
        };
        let is_struck = |known: &ProtocolRow| own(known) && known.rule.is_empty();
        let is_read = |known: &ProtocolRow| own(known) && !known.answer.is_empty();
        if let Some(place) = self.protocol.iter().position(is_struck) {
            let told = &mut self.protocol[place].note;
            if !told.contains(&row.reason) {
                told.push_str("; ");
                told.push_str(&row.reason);
            }
            let text = "granskare har skrivit både Övertäckning och Bortfall; ärendet räknas som övertäckning";
            return self.use_away(at, (!row.is_over_coverage).then_some(text));
        }
        if !row.is_over_coverage && self.protocol.iter().any(is_read) {
            let text = "ärendet har både svar och Bortfall; det räknas som läst";
            return self.use_away(at, Some(text));
        }
        if !row.is_over_coverage {
            let samples = self.samples.iter_mut();
            let mut own = samples.filter(|sample| sample.record.tabell == row.table);
            if let Some(sample) = own.next() {
                // Two readers may both have told it.
                sample.lose(row.number, &row.reason);
                return self.use_away(at, None);
            }
        }
        let reason = if row.is_over_coverage {
            row.reason.clone()
        } else {
            format!("Bortfall: {}", row.reason)
        };
        self.push(row.table.clone(), case, at, |new| ProtocolRow {
            answer: "Struket".to_owned(),
            note: reason,
            reader: reader.to_owned(),
            ..new
        });
    }

    /// Counts a row of the sheet of cases that fell away, with what is to be said of it.
    fn use_away(&mut self, at: Position, text: Option<&str>) {
        self.ledger.read(at);
        self.ledger.used(at);
        if let Some(text) = text {
            let code = "oeniga_om_bortfall";
            self.ledger
                .remark(at, Severity::Warning, code, "Slag", text);
        }
    }

    fn push(
        &mut self,
        table: String,
        case: CaseIx,
        at: Position,
        fill: impl FnOnce(ProtocolRow) -> ProtocolRow,
    ) {
        self.ledger.read(at);
        self.ledger.used(at);
        let empty = ProtocolRow {
            table,
            case: self.store.case(case).key().to_owned(),
            is_key: true,
            rule: String::new(),
            answer: String::new(),
            comment: String::new(),
            note: String::new(),
            reader: String::new(),
            at,
        };
        self.protocol.push(fill(empty));
    }

    fn set_undrawn_aside(&mut self, at: Position) {
        self.ledger.read(at);
        self.ledger.set_aside(at, SetAside::NotDrawn, "");
    }
}
