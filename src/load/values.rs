use super::remark::Severity;
use super::rows::{Loading, Reading};
use super::sheet::{MomentCell, Row};
use crate::case::{CaseIx, NewEvent, Position, Until, Value, When};
use crate::rulebook::{FactId, FactKind, Role};

pub(super) const DATE_FORM: &str = "väntade ÅÅÅÅ-MM-DD, med eller utan klockslag TT:MM";

impl Loading<'_> {
    pub(super) fn read_values(&mut self, case: CaseIx, row: &Row<'_>, reading: Reading<'_>) {
        for (index, column) in reading.columns.iter() {
            match column.role {
                Role::Event { word, row_is } => {
                    let cell = row.moment(index);
                    if let Some(when) = self.read_when(cell, row_is, &column.name, reading.at) {
                        let event = NewEvent::new(word, when, reading.at);
                        let event = self.with_details(event, row, reading);
                        self.builder.add_event(case, event);
                    }
                }
                Role::Fact(word) => {
                    if let Some(value) =
                        self.read_fact(word, &row.text(index), &column.name, reading.at)
                    {
                        self.builder.add_fact(case, word, value, reading.at);
                    }
                }
                Role::Key
                | Role::BelongsTo(_)
                | Role::Child
                | Role::EndOf(_)
                | Role::DeciderOf(_)
                | Role::ReasonOf(_)
                | Role::Named(_) => {}
            }
        }
    }

    /// Who decided an event, why and until when, from the other columns of its row.
    fn with_details(&mut self, event: NewEvent, row: &Row<'_>, reading: Reading<'_>) -> NewEvent {
        let mut event = event;
        for (index, column) in reading.columns.iter() {
            match &column.role {
                Role::EndOf(words) if words.contains(&event.word) => {
                    event.until = self.read_end(row.moment(index), &column.name, reading.at);
                }
                Role::DeciderOf(words) if words.contains(&event.word) => {
                    let actor = row.text(index);
                    event.actor = (!actor.is_empty()).then(|| self.builder.ids.intern(&actor));
                }
                Role::ReasonOf(words) if words.contains(&event.word) => {
                    event.has_reason = !row.text(index).is_empty();
                }
                _ => {}
            }
        }
        event
    }

    /// Until when something holds.
    pub(super) fn read_end(&mut self, cell: MomentCell, column: &str, at: Position) -> Until {
        match cell {
            MomentCell::Read(moment) => Until::Day(moment.day),
            MomentCell::Empty => Until::Open,
            MomentCell::Unreadable => {
                self.ledger
                    .remark(at, Severity::Fault, "olasligt_datum", column, DATE_FORM);
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
            MomentCell::Unreadable => {
                self.ledger
                    .remark(at, Severity::Fault, "olasligt_datum", column, DATE_FORM);
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

    fn read_fact(&mut self, word: FactId, text: &str, column: &str, at: Position) -> Option<Value> {
        if text.is_empty() {
            return None;
        }
        let kind = &self.book.words.fact_word(word).kind;
        let value = match kind {
            FactKind::Text => Some(Value::Present),
            FactKind::Category | FactKind::Staff => {
                Some(Value::Is(self.builder.ids.intern(text).0))
            }
            FactKind::Number => text.parse().ok().map(Value::Is),
            FactKind::Code(_) => code_of(kind, text).map(Value::Is),
        };
        if value.is_none() {
            let expected = expected_of(kind);
            self.ledger
                .remark(at, Severity::Fault, "olaslig_uppgift", column, &expected);
        }
        Some(value.unwrap_or(Value::Unreadable))
    }
}

/// The index of a code, by code or label, whatever its case.
pub(super) fn code_of(kind: &FactKind, text: &str) -> Option<u32> {
    let FactKind::Code(codes) = kind else {
        return None;
    };
    let wanted = text.to_lowercase();
    let found = codes
        .iter()
        .position(|(code, label)| *code == wanted || label.to_lowercase() == wanted);
    found.and_then(|index| u32::try_from(index).ok())
}

fn expected_of(kind: &FactKind) -> String {
    match kind {
        FactKind::Code(_) => format!(
            "väntade ett av: {}",
            kind.codes().collect::<Vec<_>>().join(", ")
        ),
        FactKind::Number => "väntade ett heltal".to_owned(),
        FactKind::Text | FactKind::Category | FactKind::Staff => "väntade en text".to_owned(),
    }
}
