use hashbrown::{HashMap, HashSet};

use super::interner::Id;
use super::room::{lengthen, push};
use super::store::{FileIx, Position};
use crate::rulebook::EventId;
use crate::time::Day;

/// The registers beside the cases. A register that the export lacks is `None`.
#[derive(Clone, Default, Debug)]
pub struct Registers {
    /// Employees.
    pub personnel: Option<Personnel>,
    /// The local order of delegation.
    pub order: Option<DelegationOrder>,
    /// Rights passed on.
    pub subdelegations: Option<Subdelegations>,
    /// Children.
    pub persons: Persons,
    /// When nämnden met.
    pub meetings: Option<Meetings>,
    /// The nämnder that are reviewed.
    pub boards: Boards,
}

/// The nämnder that a review says are those reviewed.
#[derive(Clone, Default, Debug)]
pub struct Boards {
    /// What the review calls them, in lower case; empty where it does not say.
    pub text: String,
    /// Their names, without endings; none where the review does not tell them from others.
    pub names: Vec<String>,
}

impl Boards {
    /// True for the very words of the review: `Socialnämnden Norr` is then nämnden.
    #[must_use]
    pub fn are_called(&self, text: &str) -> bool {
        !self.text.is_empty() && self.text.len() == text.len() && self.text == text.to_lowercase()
    }
}

/// The days on which nämnden met.
#[derive(Clone, Default, Debug)]
pub struct Meetings {
    /// The days, sorted.
    pub days: Vec<Day>,
    /// True when a row could not be read, so that a meeting may be missing, or when it is not known whose meetings count.
    pub is_incomplete: bool,
    /// The nämnd that has met, where the rows tell and the review does not.
    pub board: Option<String>,
}

impl Meetings {
    /// The first meeting after a day, as far as the register goes; it is taken to be whole from the
    /// beginning of its first year.
    #[must_use]
    pub fn after(&self, day: Day) -> Option<Day> {
        let first = self.days.first()?;
        if day.year() < first.year() {
            return None;
        }
        self.days.iter().copied().find(|meeting| *meeting > day)
    }
}

/// Employees by id, dated: one person may have several rows.
#[derive(Clone, Default, Debug)]
pub struct Personnel {
    /// True when the register has a column for titles.
    pub has_titles: bool,
    /// True when the register has a column for degrees.
    pub has_degrees: bool,
    /// Employees of whom a row could not be read.
    pub lost: HashSet<Id>,
    /// Titles that may be those of an organ, or of a post in one, that is not known by that name.
    pub unclear: HashSet<Id>,
    /// Ids that stand for one title in one source and for another in another: the first and last days on which they do.
    shared: HashMap<Id, Vec<(Day, Day)>>,
    rows: HashMap<Id, Vec<Employment>>,
}

/// One row of the personal register.
#[derive(Clone, Copy, Debug)]
pub struct Employment {
    /// Title, interned in lower case; `None` when the cell is empty.
    pub title: Option<Id>,
    /// Place among the organs of the law, when it is the title of one or of someone who acts for it.
    pub body: Option<usize>,
    /// Index among the codes of the fact `examen`; `None` when not stated.
    pub degree: Option<u32>,
    /// Where it stands.
    pub at: Position,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// The local order of delegation.
#[derive(Clone, Default, Debug)]
pub struct DelegationOrder {
    /// The rows, as read.
    pub rows: Vec<OrderRow>,
    /// The rows that could not be read.
    pub lost: Lost,
    /// The organs that some row has by a short name, which may be somebody's initials: the name as it is written, and
    /// the place among the organs of the law.
    pub short_names: Vec<(Id, usize)>,
}

/// One row of the order of delegation.
#[derive(Clone, Copy, Debug)]
pub struct OrderRow {
    /// The decision.
    pub decision: EventId,
    /// Title in lower case, when the delegate is not an organ.
    pub title: Option<Id>,
    /// Place among the organs of the law, when it is one.
    pub body: Option<usize>,
    /// True when it may be an organ that is not known by that name.
    pub may_be_body: bool,
    /// Whether nämnden allows it to be passed on, when that is stated.
    pub may_pass_on: Option<bool>,
    /// How nämnden wants such decisions reported, when that is stated.
    pub report: Option<ReportRule>,
    /// Where it stands.
    pub at: Position,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// How nämnden wants delegated decisions reported (7 kap. 8 § KL).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportRule {
    /// Not at all.
    Never,
    /// At its next meeting.
    NextMeeting,
    /// Within so many days.
    Days(u32),
}

impl ReportRule {
    /// Reads `inte`, `nasta_sammantrade` or a number of days.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "inte" => Some(Self::Never),
            "nasta_sammantrade" | "nästa sammanträde" => Some(Self::NextMeeting),
            number => number.parse().ok().map(Self::Days),
        }
    }
}

/// Rights passed on.
#[derive(Clone, Default, Debug)]
pub struct Subdelegations {
    /// The rows, as read.
    pub rows: Vec<Subdelegation>,
    /// The rows that could not be read.
    pub lost: Lost,
}

/// One right passed on.
#[derive(Clone, Copy, Debug)]
pub struct Subdelegation {
    /// The decision.
    pub decision: EventId,
    /// Employee id of the giver.
    pub giver: Id,
    /// Employee id of the receiver, as written.
    pub receiver: Id,
    /// The receiver read as a title in lower case.
    pub receiver_title: Id,
    /// Whether it is in writing, when that is stated.
    pub form: Option<Form>,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Row in the export.
    pub row: u32,
}

/// Register rows that could not be read, by what they were about.
#[derive(Clone, Default, Debug)]
pub struct Lost {
    /// Decisions of which a row was lost.
    pub decisions: HashSet<EventId>,
    /// True when a row was lost that may have been about any decision.
    pub any: bool,
}

impl Lost {
    /// True when a row about a decision may have been lost.
    #[must_use]
    pub fn holds(&self, decision: EventId) -> bool {
        self.any || self.decisions.contains(&decision)
    }
}

/// How a right was passed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// In writing.
    Written,
    /// By word of mouth only.
    Oral,
}

/// Children by id.
#[derive(Clone, Default, Debug)]
pub struct Persons {
    /// True when the export's register has a column for date of birth or age.
    pub has_age: bool,
    /// True when it has a column for protected identity.
    pub has_marks: bool,
    /// Date of birth, age and sex.
    pub rows: ById<Person>,
}

/// Rows by id. Ids count from 0 as texts are first met, so that a row is found in one look where a hash table would search,
/// and rows that are met together lie together.
#[derive(Clone, Default, Debug)]
pub struct ById<T> {
    /// By id: the place of its row plus one, or 0.
    places: Vec<u32>,
    rows: Vec<(Id, T)>,
}

/// A child.
#[derive(Clone, Copy, Default, Debug)]
pub struct Person {
    /// Date of birth, when given.
    pub birth: Option<Day>,
    /// Age in whole years, when that is what the export has.
    pub age: Option<u32>,
    /// Index among the codes of the fact `kon`, which has a few.
    pub sex: Option<u8>,
    /// True when the identity is protected.
    pub is_protected: bool,
}

impl<T> ById<T> {
    /// Puts in the row of an id, in place of the one that it may have.
    pub fn insert(&mut self, id: Id, row: T) {
        if let Some(place) = self.place(id) {
            self.rows[place].1 = row;
            return;
        }
        push(&mut self.rows, (id, row));
        let number = id.0 as usize;
        lengthen(&mut self.places, number + 1, 0);
        self.places[number] = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
    }

    /// The row of an id.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&T> {
        Some(&self.rows[self.place(*id)?].1)
    }

    /// The row of an id, to be changed.
    pub fn get_mut(&mut self, id: &Id) -> Option<&mut T> {
        let place = self.place(*id)?;
        Some(&mut self.rows[place].1)
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every id and its row, as they were put in.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &T)> {
        self.rows.iter().map(|row| (&row.0, &row.1))
    }

    /// Every id.
    pub fn keys(&self) -> impl Iterator<Item = &Id> {
        self.iter().map(|(id, _)| id)
    }

    /// Every row.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, row)| row)
    }

    fn place(&self, id: Id) -> Option<usize> {
        let place = self.places.get(id.0 as usize)?.checked_sub(1)?;
        Some(place as usize)
    }
}

impl Personnel {
    /// Adds a row for an employee.
    pub fn add(&mut self, id: Id, row: Employment) {
        self.rows.entry(id).or_default().push(row);
    }

    /// Every row.
    pub fn all(&self) -> impl Iterator<Item = &Employment> {
        self.rows.values().flatten()
    }

    /// True for someone who has a row, whatever days it holds.
    #[must_use]
    pub fn knows(&self, id: Id) -> bool {
        self.rows.contains_key(&id) || self.lost.contains(&id)
    }

    /// Finds the ids that two sources have on the same days with different titles, and gives the rows to tell of, in order.
    pub fn find_shared(&mut self, source_of: impl Fn(FileIx) -> usize) -> Vec<Position> {
        let mut told = Vec::new();
        for (id, rows) in &self.rows {
            for (place, row) in rows.iter().enumerate() {
                let is_other = |other: &&Employment| {
                    let titles = other.title.zip(row.title);
                    let is_same_day = row.from.max(other.from) <= row.to.min(other.to);
                    is_same_day
                        && titles.is_some_and(|(other, own)| other != own)
                        && source_of(other.at.file) != source_of(row.at.file)
                };
                let others = rows[..place].iter().filter(is_other);
                let days = others.map(|other| (row.from.max(other.from), row.to.min(other.to)));
                let days: Vec<(Day, Day)> = days.collect();
                if !days.is_empty() {
                    told.push(row.at);
                    self.shared.entry(*id).or_default().extend(days);
                }
            }
        }
        told.sort_unstable();
        told
    }

    /// True where it is not known which of two employees an id stands for on a day.
    #[must_use]
    pub fn is_shared(&self, id: Id, day: Day) -> bool {
        let mut days = self.shared.get(&id).into_iter().flatten();
        days.any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// The rows of an employee that hold on a day.
    pub fn on(&self, id: Id, day: Day) -> impl Iterator<Item = &Employment> {
        let rows = self.rows.get(&id).map(Vec::as_slice).unwrap_or_default();
        rows.iter()
            .filter(move |row| (row.from..=row.to).contains(&day))
    }
}

impl DelegationOrder {
    /// The rows for a decision that hold on a day.
    pub fn on(&self, decision: EventId, day: Day) -> impl Iterator<Item = &OrderRow> {
        self.rows
            .iter()
            .filter(move |row| row.decision == decision && (row.from..=row.to).contains(&day))
    }
}

impl Person {
    /// Takes in another row of the same child. What the two say differently is not known, and the stricter mark holds. False
    /// where they do not agree on when the child was born, or, where neither says, on the age.
    pub fn agrees_with(&mut self, other: &Self) -> bool {
        let births = self.birth.zip(other.birth);
        let says_no_birth = self.birth.is_none() && other.birth.is_none();
        let ages = self.age.zip(other.age).filter(|_| says_no_birth);
        let is_agreed = births.is_none_or(|(one, other)| one == other)
            && ages.is_none_or(|(one, other)| one == other);
        if !is_agreed {
            // An age beside births of which one is wrong may have been worked out from that one.
            (self.birth, self.age) = (None, None);
        }
        let sexes = self.sex.zip(other.sex);
        if sexes.is_some_and(|(one, other)| one != other) {
            self.sex = None;
        }
        self.is_protected |= other.is_protected;
        is_agreed
    }

    /// Age in whole years on a day, for dividing cases into groups: an age without a date of birth is taken as it stands.
    #[must_use]
    pub fn age_on(&self, day: Option<Day>) -> Option<u32> {
        let by_birth = self
            .birth
            .zip(day)
            .and_then(|(birth, day)| u32::try_from(day.age_of(birth)).ok());
        by_birth.or(self.age)
    }

    /// The least and the greatest age in whole years on a day. An age without a date of birth may have been noted that day, or
    /// as late as on the measuring day.
    #[must_use]
    pub fn ages_on(&self, day: Day, measuring_day: Day) -> Option<(u32, u32)> {
        if let Some(birth) = self.birth {
            return u32::try_from(day.age_of(birth)).ok().map(|age| (age, age));
        }
        let oldest = self.age?;
        let since = if day < measuring_day {
            u32::try_from(measuring_day.age_of(day)).unwrap_or(0) + 1
        } else {
            0
        };
        Some((oldest.saturating_sub(since), oldest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_without_a_birth_may_have_been_noted_later() {
        let child = |birth, age| Person {
            birth,
            age,
            sex: None,
            is_protected: false,
        };
        let day = |text| Day::parse(text).unwrap();
        let measured = day("2026-11-01");
        let ages = |person: Person, text| person.ages_on(day(text), measured);
        let fifteen = || child(None, Some(15));
        assert_eq!(ages(fifteen(), "2026-11-01"), Some((15, 15)));
        assert_eq!(ages(fifteen(), "2026-10-31"), Some((14, 15)));
        assert_eq!(ages(fifteen(), "2025-11-01"), Some((13, 15)));
        assert_eq!(ages(fifteen(), "2000-01-01"), Some((0, 15)));
        let born = child(Some(day("2011-11-01")), Some(40));
        assert_eq!(ages(born, "2026-10-31"), Some((14, 14)));
        assert_eq!(ages(child(None, None), "2026-11-01"), None);
    }

    #[test]
    fn what_two_rows_of_a_child_say_differently_is_not_known() {
        let row = |birth: Option<&str>, age, sex, is_protected| Person {
            birth: birth.map(|text| Day::parse(text).unwrap()),
            age,
            sex,
            is_protected,
        };
        let said = |mut one: Person, other: Person| {
            let agree = one.agrees_with(&other);
            let births = one.birth.map(|birth| birth.to_string());
            (agree, births, one.age, one.sex, one.is_protected)
        };
        let (early, late) = (Some("2000-01-01"), Some("2015-05-05"));
        let differ = said(
            row(early, Some(24), Some(1), false),
            row(late, Some(24), Some(0), true),
        );
        assert_eq!(differ, (false, None, None, None, true));
        let same = said(
            row(late, None, Some(1), true),
            row(late, None, Some(1), false),
        );
        assert_eq!(same, (true, late.map(str::to_owned), None, Some(1), true));
        let ages = said(
            row(None, Some(8), None, false),
            row(None, Some(9), None, false),
        );
        assert_eq!(ages, (false, None, None, None, false));
        // An age that was noted another year says nothing against the day.
        let noted = said(
            row(late, Some(8), None, false),
            row(late, Some(9), None, false),
        );
        assert_eq!(noted, (true, late.map(str::to_owned), Some(8), None, false));
        // A row that does not say takes nothing from the one that does.
        let silent = said(
            row(early, None, None, false),
            row(None, None, Some(1), false),
        );
        assert_eq!(silent, (true, early.map(str::to_owned), None, None, false));
    }

    #[test]
    fn rows_are_found_by_their_own_id_alone_and_told_as_they_were_put_in() {
        let mut rows = ById::default();
        for (id, row) in [(7, "a"), (2, "b"), (7, "c")] {
            rows.insert(Id(id), row);
        }
        let found = [7, 2, 3, 8].map(|id| rows.get(&Id(id)).copied());
        assert_eq!(found, [Some("c"), Some("b"), None, None]);
        let all: Vec<(u32, &str)> = rows.iter().map(|(id, row)| (id.0, *row)).collect();
        assert_eq!(all, [(7, "c"), (2, "b")]);
    }
}
