use super::content::{Blanks, code_of, expected_of, whole_number};
use super::places::Tells;
use super::read::{Digest, ERROR, MomentCell, Row, Why};
use super::remark::Severity;
use super::rows::{Loading, Reading, column_name};
use crate::case::{CaseIx, Id, NewEvent, Position, Stated, Until, Value, When};
use crate::rulebook::{FactId, FactKind, Filler, Role};

const DATE_FORM: &str =
    "väntade ett datum som finns, till exempel 2023-05-31, med eller utan klockslag";

/// What is wrong with a date, as code and text.
fn date_fault(why: Why) -> (&'static str, &'static str) {
    match why {
        Why::Form => ("olasligt_datum", DATE_FORM),
        Why::TwoDigitYear => (
            "tvasiffrigt_ar",
            "året har två siffror och kan inte läsas säkert; exportera med fyra siffror i året",
        ),
        Why::Ambiguous => (
            "tvetydigt_datum",
            "det går inte att veta vilket tal som är dag och vilket som är månad; skriv formen i profilens datumformer",
        ),
    }
}

impl Loading<'_> {
    pub(super) fn read_values(&mut self, case: CaseIx, row: &Row<'_>, reading: &Reading<'_>) {
        for (index, told, shown) in reading.columns.tells() {
            // Every fifth cell of a usual export is empty.
            if row.digest(index) != Some(Digest::Empty) {
                self.read_value(case, (index, told, shown), row, reading);
            }
        }
    }

    #[inline]
    pub(super) fn read_value(
        &mut self,
        case: CaseIx,
        (index, told, shown): (usize, Tells, &str),
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) {
        match told {
            Tells::Event { word, row_is } => {
                let cell = row.moment(index);
                if let Some(when) = self.read_when(cell, row_is, shown, reading.at) {
                    let mut event = NewEvent::new(word, when, reading.at);
                    if reading.columns.has_details() {
                        self.read_details(&mut event, row, reading);
                    }
                    self.builder.add_event(case, event);
                }
            }
            Tells::Fact(word) => {
                if let Some(value) = self.read_fact(word, (row, index), shown, reading.at) {
                    self.builder.add_fact(case, word, value, reading.at);
                }
            }
        }
    }

    /// Who decided an event, why and until when, from the other columns of its row.
    fn read_details(&mut self, event: &mut NewEvent, row: &Row<'_>, reading: &Reading<'_>) {
        for (index, column, shown) in reading.columns.cells() {
            match &column.role {
                Role::EndOf(words) if words.contains(&event.word) => {
                    event.until = self.read_end(row.moment(index), shown, reading.at);
                }
                Role::DeciderOf(words) if words.contains(&event.word) => {
                    event.actor = self.read_actor(row, index, reading);
                }
                Role::ReasonOf(words) if words.contains(&event.word) => {
                    let place = (shown, reading.at);
                    event.reason = self.read_reason(&row.text(index), place);
                }
                _ => {}
            }
        }
    }

    /// Whether a reason is stated, and not only said to be none. Where it cannot be read nobody knows.
    pub(super) fn read_reason(&mut self, text: &str, (column, at): (&str, Position)) -> Stated {
        if text == ERROR {
            let expected = expected_of(&FactKind::Text);
            self.ledger
                .remark(at, Severity::Fault, "olaslig_uppgift", column, &expected);
            return Stated::Unreadable;
        }
        let blanks = Blanks::of(Some(Filler::OfReason), &self.book.words);
        if blanks.says_nothing(text) {
            Stated::No
        } else {
            Stated::Yes
        }
    }

    /// Who did something, as far as more stands there than a word for nobody.
    pub(super) fn read_actor(
        &mut self,
        row: &Row<'_>,
        index: usize,
        reading: &Reading<'_>,
    ) -> Option<Id> {
        if row.raw(index) == ERROR {
            self.remark_on_unreadable(index, reading);
            return None;
        }
        let blanks = Blanks::of(Some(Filler::OfText), &self.book.words);
        let is_somebody = !blanks.says_nothing(&row.text(index));
        is_somebody.then(|| self.intern(row, index)).flatten()
    }

    /// A cell of which nothing can be read, and whose column may hold any text.
    pub(super) fn remark_on_unreadable(&mut self, index: usize, reading: &Reading<'_>) {
        let column = column_name(reading, Some(index));
        let expected = expected_of(&FactKind::Text);
        self.ledger.remark(
            reading.at,
            Severity::Fault,
            "olaslig_uppgift",
            &column,
            &expected,
        );
    }

    /// Until when something holds.
    pub(super) fn read_end(&mut self, cell: MomentCell, column: &str, at: Position) -> Until {
        match cell {
            MomentCell::Read(moment) => Until::Day(moment.day),
            MomentCell::Empty => Until::Open,
            MomentCell::Unreadable(why) => {
                self.remark_on_date(why, column, at);
                Until::Unreadable
            }
        }
    }

    /// When an event happened; `None` when an empty cell means that it did not.
    pub(super) fn read_when(
        &mut self,
        cell: MomentCell,
        row_is: bool,
        column: &str,
        at: Position,
    ) -> Option<When> {
        match cell {
            MomentCell::Read(moment) => Some(When::At(moment)),
            MomentCell::Unreadable(why) => {
                self.remark_on_date(why, column, at);
                Some(When::Unreadable)
            }
            MomentCell::Empty if row_is => {
                self.ledger.remark(
                    at,
                    Severity::Warning,
                    "tidpunkt_saknas",
                    column,
                    "raden finns men tidpunkten saknas",
                );
                Some(When::Undated)
            }
            MomentCell::Empty => None,
        }
    }

    pub(super) fn remark_on_date(&mut self, why: Why, column: &str, at: Position) {
        let (code, text) = date_fault(why);
        self.ledger.remark(at, Severity::Fault, code, column, text);
    }

    fn read_fact(
        &mut self,
        word: FactId,
        (row, index): (&Row<'_>, usize),
        column: &str,
        at: Position,
    ) -> Option<Value> {
        match row.digest(index) {
            Some(Digest::Filled) => Some(Value::Present),
            Some(Digest::Code(Some(code))) => Some(Value::Is(code)),
            Some(Digest::Known(_) | Digest::New(_)) => {
                self.intern(row, index).map(|id| Value::Is(id.0))
            }
            _ => self.read_text(word, (row, index), column, at),
        }
    }

    /// A fact as the text of its cell tells it.
    fn read_text(
        &mut self,
        word: FactId,
        (row, index): (&Row<'_>, usize),
        column: &str,
        at: Position,
    ) -> Option<Value> {
        let text = row.text(index);
        let fact = self.book.words.fact_word(word);
        if Blanks::of(fact.filler(), &self.book.words).says_nothing(&text) {
            return None;
        }
        let kind = &fact.kind;
        let value = match kind {
            _ if text == ERROR => None,
            FactKind::Text => Some(Value::Present),
            FactKind::Category | FactKind::Staff => {
                self.intern(row, index).map(|id| Value::Is(id.0))
            }
            FactKind::Number => whole_number(&text).map(Value::Is),
            FactKind::Code(_) => code_of(kind, &text).map(Value::Is),
        };
        if value.is_none() {
            let expected = expected_of(kind);
            self.ledger
                .remark(at, Severity::Fault, "olaslig_uppgift", column, &expected);
        }
        Some(value.unwrap_or(Value::Unreadable))
    }
}
