use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use smallvec::SmallVec;

use super::counted::Matter;
use super::read::{Digest, MomentCell, Row};
use super::remark::{SetAside, Severity};
use super::rows::{Loading, Outcome, Reading, column_name, role_column};
use super::said::said_by;
use crate::case::{CaseIx, Id, NewEvent, Until, When, push};
use crate::rulebook::{EventId, ObjectId, Role, Word};

impl Loading<'_> {
    /// An entry of a log becomes an event of the case that it names.
    pub(super) fn read_log_entry(
        &mut self,
        row: &Row<'_>,
        reading: &Reading<'_>,
        only_decisions: bool,
        unit: Option<ObjectId>,
    ) -> Outcome {
        self.refuse_repeated_key(row, reading)?;
        let places = reading.columns.log();
        let cell = |place: Option<usize>| place.map(|index| row.text(index)).unwrap_or_default();
        let word = match places.event.and_then(|index| row.digest(index)) {
            Some(Digest::Event(event)) => event,
            _ => self.find_event(&cell(places.event)),
        };
        let words = &self.book.words;
        let word = word.filter(|word| !only_decisions || words.event_word(*word).is_decision);
        let word = word.ok_or_else(|| (SetAside::UnknownWord, role_column(reading, "handelse")))?;
        let key = self.key_of_case(row, reading);
        let case = key
            .and_then(|key| self.find_case(key, word))
            .map_err(|why| {
                if matches!(why, SetAside::Orphan | SetAside::NoKey) {
                    self.orphaned.insert((reading.at.file, word));
                }
                (why, role_column(reading, "arende"))
            })?;
        let when = self.read_log_moment(row, reading);
        let until = self.read_until(row, reading);
        let shown = reading.columns.shown_at(places.reasons);
        let reasons = cell(places.reasons);
        let reason = self.read_reason(&reasons, (shown, reading.at));
        let event = NewEvent {
            actor: places
                .actor
                .and_then(|index| self.read_actor(row, index, reading)),
            reason,
            until,
            ..NewEvent::new(word, when, reading.at)
        };
        self.builder.add_event(case, event);
        let object = self.builder.object(case);
        let file = reading.at.file;
        self.builder.mark_exported(file, object, Word::Event(word));
        if self.located.has_several_sources() {
            self.builder.add_row(case, file, true);
        }
        if !self.standing.may_be_on(word, object) {
            self.misplace((case, object), word, reading);
        }
        if let Some(unit) = unit {
            self.add_logged_unit(unit, case, event, row, reading);
        }
        Ok(())
    }

    /// Notes an entry about a kind of unit on which no question reads its event, which may be about another unit then.
    fn misplace(
        &mut self,
        (case, object): (CaseIx, ObjectId),
        word: EventId,
        reading: &Reading<'_>,
    ) {
        self.builder.misplace(case, word);
        let column = reading.columns.log().case;
        let told = (column.unwrap_or_default(), reading.columns.shown_at(column));
        let matter = Matter::Misplaced(object, word);
        self.counted.note(reading.at, told, matter);
    }

    /// An entry that is a unit of its own: the same event again, with the row's other columns. The
    /// same key may stand once for each sibling's case; it is one unit.
    fn add_logged_unit(
        &mut self,
        unit: ObjectId,
        case: CaseIx,
        event: NewEvent,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) {
        let key = reading.columns.key().map(|index| row.text(index));
        let key = key.filter(|key| !key.is_empty()).unwrap_or_else(|| {
            // Another file of the same table has rows with the same numbers.
            let file = reading.at.file;
            let first = *self.first_logs.entry(reading.table).or_insert(file);
            let name = &reading.spec.name;
            Cow::Owned(if file == first {
                format!("{name}:{}", reading.at.row)
            } else {
                format!("{name}:{}:{}", file.0, reading.at.row)
            })
        });
        let said = said_of_unit(row, reading);
        let word = Word::Event(event.word);
        self.builder.mark_exported(reading.at.file, unit, word);
        let is_new = match self.unit_keys.insert(u32::from(unit.0), &key, "", said) {
            Repeated::WithTheSame => return,
            Repeated::WithAnother => false,
            // Nobody asks about it, and there is nothing more in the row that may be wrong.
            Repeated::No if !self.asked.contains(&unit) && says_no_more(row, reading) => return,
            Repeated::No => true,
        };
        let person = self.builder.person(case);
        let added = is_new.then(|| self.builder.add_case(unit, &key, person, reading.at));
        if let Some(own) = added.flatten() {
            self.builder.add_event(own, event);
            return self.read_values(own, row, reading);
        }
        if let Some(own) = self.builder.find(unit, &key) {
            self.builder.mark_lacking(own);
        }
        let column = column_name(reading, reading.columns.key());
        let text = "samma nyckel finns på en tidigare rad som säger annat om beslutet";
        self.ledger
            .remark(reading.at, Severity::Fault, "motsagande_rad", &column, text);
    }

    /// A log whose entries have keys of their own has each of them once.
    fn refuse_repeated_key(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let place = reading.columns.key();
        let key = place
            .map(|index| row.text(index))
            .filter(|key| !key.is_empty());
        let Some(key) = key else {
            return Ok(());
        };
        // The same decision may stand once for each sibling's case.
        let case = reading.columns.log().case.map(|index| row.text(index));
        let (file, said) = (u32::from(reading.at.file.0), reading.contents(row));
        let case = case.unwrap_or_default();
        match self.log_keys.insert(file, &key, &case, said) {
            Repeated::No => return Ok(()),
            Repeated::WithTheSame => {}
            // Another decision under the same key: the case lacks it.
            Repeated::WithAnother => self.mark_lacking(row, reading),
        }
        Err((SetAside::Duplicate, column_name(reading, place)))
    }

    /// An entry in a log has happened, whatever its moment says.
    fn read_log_moment(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> When {
        let column = reading.columns.log().moment;
        let cell = column.map_or(MomentCell::Empty, |index| row.moment(index));
        if let MomentCell::Read(moment) = cell {
            // Nothing is to be told of most, and nobody asks for the name of their column.
            return When::At(moment);
        }
        let name = reading.columns.shown_at(column);
        self.read_when(cell, true, name, reading.at)
            .unwrap_or(When::Undated)
    }

    fn read_until(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Until {
        let column = reading.columns.log().until;
        let cell = column.map_or(MomentCell::Empty, |index| row.moment(index));
        if cell == MomentCell::Empty {
            return Until::Open;
        }
        let name = reading.columns.shown_at(column);
        self.read_end(cell, name, reading.at)
    }

    /// The event with a word or label, whatever its case.
    pub(super) fn find_event(&self, name: &str) -> Option<EventId> {
        self.events_by_name.find(name)
    }

    /// The key of the cases that a log entry may be about.
    fn key_of_case(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Result<Id, SetAside> {
        let place = reading.columns.log().case;
        let place = place.filter(|index| !row.is_blank(*index));
        let place = place.ok_or(SetAside::NoKey)?;
        let known = self.find(row, place);
        if let Some(key) = known.filter(|key| self.builder.cases_of(*key).next().is_some()) {
            return Ok(key);
        }
        let column = (place, reading.columns.shown_at(Some(place)));
        let alike = self.find_key_alike(&row.text(place), (reading.at, column));
        alike.ok_or(SetAside::Orphan)
    }

    /// The case with a key that a log entry is about. An event of a part belongs on the part, as far as it is known which
    /// that is; where units of several kinds have the key, it is the one of a kind that such events stand on.
    fn find_case(&self, key: Id, word: EventId) -> Result<CaseIx, SetAside> {
        let words = &self.book.words;
        let part = words.event_word(word).part;
        let is_logged = |object: &ObjectId| words.object_word(*object).common.is_none();
        let may_be = |case: &CaseIx| {
            let object = self.builder.object(*case);
            part.map_or_else(|| is_logged(&object), |part| part == object)
        };
        let mut found: SmallVec<[CaseIx; 4]> = self.builder.cases_of(key).filter(may_be).collect();
        let fits = |case: &CaseIx| words.fits(Word::Event(word), self.builder.object(*case));
        if found.len() > 1 && found.iter().any(fits) {
            found.retain(|case| fits(case));
        }
        match found[..] {
            [case] => Ok(case),
            [] => part.map_or(Err(SetAside::Orphan), |part| self.only_part(key, part)),
            _ => Err(SetAside::Ambiguous),
        }
    }

    /// An event of a part that is logged on the whole belongs to its part, when it has a single one. Where no row says which
    /// parts the whole has, it stays on the whole: the unit is there, though nobody knows what part of it is meant.
    fn only_part(&self, key: Id, part: ObjectId) -> Result<CaseIx, SetAside> {
        let words = &self.book.words;
        let is_logged = |whole: &CaseIx| {
            let object = self.builder.object(*whole);
            words.object_word(object).common.is_none()
        };
        let wholes = self.builder.cases_of(key).filter(is_logged);
        let wholes: SmallVec<[CaseIx; 4]> = wholes.collect();
        let parts = wholes.iter();
        let parts: Vec<CaseIx> = parts
            .flat_map(|whole| self.builder.parts_of(*whole, part))
            .collect();
        match (&parts[..], &wholes[..]) {
            ([case], _) | ([], [case]) => Ok(*case),
            ([], []) => Err(SetAside::Orphan),
            _ => Err(SetAside::Ambiguous),
        }
    }
}

/// True for a row that has nothing in the columns of the decision as a unit of its own.
fn says_no_more(row: &Row<'_>, reading: &Reading<'_>) -> bool {
    let mut values = reading
        .columns
        .iter()
        .filter(|(_, column)| matches!(column.role, Role::Event { .. } | Role::Fact(_)));
    values.all(|(index, _)| row.raw(index).is_empty())
}

/// The keys of the entries of logs, and what each row says. There are as many as there are decisions, so what is kept of a
/// key is 96 bits that hardly any other in the world shares.
#[derive(Default)]
pub(super) struct LogKeys {
    /// The keys, as long as each has come after the one before it: then none has stood twice, and none is looked for.
    in_order: Vec<LogKey>,
    last: (u32, String),
    /// All keys, since one of them came out of order.
    table: Option<HashTable<LogKey>>,
}

struct LogKey {
    low: u64,
    high: u32,
    said: u32,
}

/// Whether a key has stood on an earlier row.
enum Repeated {
    No,
    WithTheSame,
    WithAnother,
}

impl LogKeys {
    /// Notes a key of some file or kind, together with the case that it stands on.
    fn insert(&mut self, of: u32, key: &str, case: &str, said: u64) -> Repeated {
        let hash = |seed| FixedState::with_seed(seed).hash_one((of, key, case));
        let key_of_row = LogKey {
            low: hash(1),
            high: half(hash(2)),
            said: half(said),
        };
        if self.table.is_none() && self.comes_last(of, key) {
            push(&mut self.in_order, key_of_row);
            return Repeated::No;
        }
        self.enter(key_of_row)
    }

    /// True for a key that comes after all others: longer, or as long and later in the alphabet.
    fn comes_last(&mut self, of: u32, key: &str) -> bool {
        let (last_of, last) = &mut self.last;
        let comes_last = (of, key.len(), key) > (*last_of, last.len(), last.as_str());
        if comes_last {
            *last_of = of;
            key.clone_into(last);
        }
        comes_last
    }

    fn enter(&mut self, key: LogKey) -> Repeated {
        let table = self.table.get_or_insert_with(|| {
            let mut table = HashTable::with_capacity(self.in_order.len());
            for known in std::mem::take(&mut self.in_order) {
                table.insert_unique(known.low, known, |known| known.low);
            }
            table
        });
        let is_same = |known: &LogKey| (known.low, known.high) == (key.low, key.high);
        match table.find(key.low, is_same) {
            Some(known) if known.said == key.said => Repeated::WithTheSame,
            Some(_) => Repeated::WithAnother,
            None => {
                table.insert_unique(key.low, key, |known| known.low);
                Repeated::No
            }
        }
    }
}

fn half(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(u32::MAX)
}

/// What a row says of the decision itself, apart from which case it stands on.
fn said_of_unit(row: &Row<'_>, reading: &Reading<'_>) -> u64 {
    let case = reading.columns.log().case;
    let of_case = reading.columns.iter();
    let of_case = of_case
        .filter(|(index, _)| Some(*index) == case)
        .map(|(index, column)| said_by(row, index, column))
        .fold(0, u64::wrapping_add);
    reading.contents(row).wrapping_sub(of_case)
}
