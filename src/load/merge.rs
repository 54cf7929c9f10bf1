//! Rows about the same unit put together: from files with a row for something smaller, and from two systems.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::FixedState;
use hashbrown::{HashMap, HashSet};

use super::content::Blanks;
use super::places::Tells;
use super::read::Row;
use super::remark::Severity;
use super::rows::{Loading, Reading};
use super::said::wording_of;
use crate::case::{CaseIx, Id, NewEvent, Position, When};
use crate::rulebook::{ColumnSpec, EventId, ObjectId, Role, Word};

/// What the rows read so far have said.
#[derive(Default)]
pub(super) struct Merging {
    /// What a unit's column says.
    said: HashMap<(CaseIx, Word), u64>,
    /// Rows that are themselves an event, without its moment so far.
    undated: BTreeMap<(CaseIx, EventId), Position>,
    /// Whole rows, by table.
    told: HashSet<(usize, u64)>,
}

impl Merging {
    /// True for a row that stands, word for word, on an earlier row of the table.
    pub(super) fn is_told(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> bool {
        !self
            .told
            .insert((reading.table, wording_of(row, reading.columns)))
    }
}

impl Loading<'_> {
    /// A further row about a unit: it fills in what is empty. Where it says something else the unit is in doubt.
    pub(super) fn merge_row(
        &mut self,
        case: CaseIx,
        object: ObjectId,
        person: Option<Id>,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) {
        if let Some(person) = person
            && !self.builder.add_person(case, person)
        {
            if self.words().is_part(object) {
                self.builder.also_about(case, person);
            } else {
                self.contradict(case, reading, reading.columns.child());
            }
        }
        self.builder.add_row(case, reading.at.file, false);
        self.note_references(case, row, reading);
        self.merge_values(case, row, reading);
    }

    /// Reads what no earlier row about the unit has said.
    pub(super) fn merge_values(&mut self, case: CaseIx, row: &Row<'_>, reading: &Reading<'_>) {
        for (index, column, shown) in reading.columns.cells() {
            let Some(told) = Tells::of(&column.role) else {
                continue;
            };
            let word = told.word();
            let blanks = Blanks::of_column(column, self.words());
            if blanks.has(&row.text(index)) || row.raw(index).is_empty() {
                self.note_undated(case, column, reading.at);
                continue;
            }
            let contents = contents_of(row, index, column, reading);
            match self.merging.said.get(&(case, word)) {
                Some(said) if *said == contents => {}
                Some(_) if reading.first_holds.contains(&column.name) => {}
                Some(_) => {
                    if matches!(column.role, Role::Event { .. }) {
                        self.builder.mark_contradicted(case);
                    }
                    self.contradict(case, reading, Some(index));
                }
                None => {
                    self.merging.said.insert((case, word), contents);
                    self.read_value(case, (index, told, shown), row, reading);
                }
            }
        }
    }

    fn note_undated(&mut self, case: CaseIx, column: &ColumnSpec, at: Position) {
        if let Role::Event { word, row_is: true } = column.role {
            self.merging.undated.entry((case, word)).or_insert(at);
        }
    }

    /// Events that no row has dated happened all the same.
    pub(super) fn add_undated(&mut self) {
        let undated = std::mem::take(&mut self.merging.undated);
        if undated.is_empty() {
            return;
        }
        let dated = self
            .builder
            .events_among(|event| undated.contains_key(event));
        for ((case, word), at) in undated {
            if dated.contains(&(case, word)) {
                continue;
            }
            self.builder
                .add_event(case, NewEvent::new(word, When::Undated, at));
            let text = "raden finns men tidpunkten saknas";
            self.ledger
                .remark(at, Severity::Warning, "tidpunkt_saknas", "", text);
        }
    }

    fn contradict(&mut self, case: CaseIx, reading: &Reading<'_>, column: Option<usize>) {
        self.builder.mark_lacking(case);
        let column = super::rows::column_name(reading, column);
        let text = "en tidigare rad om samma ärende säger något annat; inget Nej ges om ärendet";
        self.ledger
            .remark(reading.at, Severity::Fault, "motsagande_rad", &column, text);
    }
}

/// What a cell says, with the details of its event.
fn contents_of(row: &Row<'_>, index: usize, column: &ColumnSpec, reading: &Reading<'_>) -> u64 {
    let mut hash = FixedState::default().build_hasher();
    row.text(index).hash(&mut hash);
    if let Role::Event { word, .. } = column.role {
        for (place, detail) in reading.columns.iter() {
            let of_event = match &detail.role {
                Role::EndOf(words) | Role::DeciderOf(words) | Role::ReasonOf(words) => {
                    words.contains(&word)
                }
                _ => false,
            };
            if of_event {
                row.text(place).hash(&mut hash);
            }
        }
    }
    hash.finish()
}
