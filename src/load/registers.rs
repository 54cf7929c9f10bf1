use std::borrow::Cow;

use super::columns::Columns;
use super::content::{code_of, expected_of, whole_number, yes_or_no};
use super::read::{Digest, ERROR, MomentCell, Row};
use super::remark::{SetAside, Severity};
use super::review::Review;
use super::rows::{Loading, Outcome, Reading, role_column};
use crate::case::{
    Boards, Employment, Form, OrderRow, Person, Position, ReportRule, Subdelegation, are_near,
};
use crate::rulebook::{EventId, Register, Rulebook};
use crate::secrecy::masked;
use crate::time::Day;

/// A row of the readers' protocol, as it stands.
#[derive(Clone, Debug)]
pub struct ProtocolRow {
    /// Table of the battery.
    pub table: String,
    /// Key of the case, or its running number; `nyckel:4` or `nr:4` where 4 may be either.
    pub case: String,
    /// True when it is the key and nothing else.
    pub is_key: bool,
    /// Rule id; empty when the row strikes the case out.
    pub rule: String,
    /// The answer as written; empty when the row only adds a note.
    pub answer: String,
    /// Internal comment.
    pub comment: String,
    /// Footnote to print.
    pub note: String,
    /// Who read the file.
    pub reader: String,
    /// Where it stands.
    pub at: Position,
}

/// What to do about an organ that is not known by its name.
const UNKNOWN_BODY: &str = "texten ser ut att vara ett organ eller ett uppdrag i ett, men namnet är inte känt, och det som \
                            beror på det bedöms inte; skriv nämnden, utskottet, ordföranden, ledamot eller utskottets \
                            ordförande, eller lägg till namnet i en egen delegation.toml";

/// What becomes of a child of whom two rows do not say the same.
const OTHER_AGE: &str = "en tidigare rad om samma barn säger något annat om när det är fött; åldern är okänd, och inget som \
                         beror på den bedöms";

/// What is told of an id that may be that of two employees.
const SHARED_ID: &str = "samma id har under samma tid en annan befattning i en annan källas personallista, så det framgår \
                         inte vem som avses; beslut av den som har det bedöms inte. Ge den ena ett annat id, eller rätta \
                         befattningen";

/// What to do about a register without dates.
const UNDATED: &str = "kolumnen ”fran” eller ”till” saknas, så registret kan inte prövas mot dagen för ett beslut; lägg \
                       till den, eller skriv odaterade_register = true i granskning.toml om det gällde hela perioden";

/// The nämnder that a review says are those reviewed.
pub(crate) fn boards_of(book: &Rulebook, review: &Review) -> Boards {
    let text = review.board.as_deref().unwrap_or_default();
    Boards {
        text: text.trim().to_lowercase(),
        names: book.delegation.boards_in(text),
    }
}

impl Loading<'_> {
    /// Notes that the export has a register, also when it has no rows. One without dates is not used,
    /// unless the review says that it held during the whole period.
    pub(super) fn open_register(
        &mut self,
        register: Register,
        columns: &Columns<'_>,
        at: Position,
    ) {
        if self.is_undated(register, columns) {
            // That no row has a last day is told already.
            if !columns.is_endless {
                let code = "odaterat_register";
                self.ledger
                    .remark(at, Severity::Fault, code, "fran", UNDATED);
            }
            return;
        }
        let registers = &mut self.builder.registers;
        match register {
            Register::Personnel => {
                let personnel = registers.personnel.get_or_insert_default();
                personnel.has_titles |= columns.named("befattning").is_some();
                personnel.has_degrees |= columns.named("examen").is_some();
            }
            Register::DelegationOrder => {
                registers.order.get_or_insert_default();
            }
            Register::Subdelegations => {
                registers.subdelegations.get_or_insert_default();
            }
            Register::Persons => {
                let named = |role| columns.named(role).is_some();
                registers.persons.has_age |= named("fodelsedatum") || named("alder");
                registers.persons.has_marks |= named("skyddad_identitet");
            }
            Register::Meetings => {
                registers.meetings.get_or_insert_default();
            }
            Register::Protocol => {}
        }
    }

    /// Tells of employees' ids that stand for different titles in the lists of different sources.
    pub(super) fn tell_shared_ids(&mut self) {
        if !self.located.has_several_sources() {
            return;
        }
        for at in self.builder.find_shared_ids() {
            let (code, column) = ("personal_id_delas", "personal_id");
            self.ledger
                .remark(at, Severity::Warning, code, column, SHARED_ID);
        }
    }

    /// True for a register whose rows hold on some days, when it does not say on which.
    pub(super) fn is_undated(&self, register: Register, columns: &Columns<'_>) -> bool {
        let is_dated = matches!(
            register,
            Register::Personnel | Register::DelegationOrder | Register::Subdelegations
        );
        let has_days = columns.named("fran").is_some() && columns.named("till").is_some();
        is_dated && !has_days && !self.review.undated_registers
    }

    pub(super) fn read_register(
        &mut self,
        register: Register,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> Outcome {
        match register {
            Register::Personnel => self.read_employment(row, reading),
            Register::DelegationOrder => self.read_order(row, reading),
            Register::Subdelegations => self.read_subdelegation(row, reading),
            Register::Persons => self.read_person(row, reading),
            Register::Meetings => self.read_meeting(row, reading),
            Register::Protocol => self.read_protocol(row, reading),
        }
    }

    /// A register row that is set aside whole may have been what an answer lacks.
    pub(super) fn lose_register_row(
        &mut self,
        register: Register,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) {
        let registers = &mut self.builder.registers;
        match register {
            Register::Personnel => {
                let id = self.builder.ids.intern(&cell(row, reading, "id"));
                registers.personnel.get_or_insert_default().lost.insert(id);
            }
            Register::DelegationOrder => {
                registers.order.get_or_insert_default().lost.any = true;
            }
            Register::Subdelegations => {
                registers.subdelegations.get_or_insert_default().lost.any = true;
            }
            Register::Meetings => {
                registers.meetings.get_or_insert_default().is_incomplete = true;
            }
            Register::Persons | Register::Protocol => {}
        }
    }

    /// A day on which nämnden met; those of other organs are read and not needed.
    fn read_meeting(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let day = self.read_day(row, reading, "datum");
        let day = day.and_then(|day| {
            day.ok_or_else(|| (SetAside::Incomplete, role_column(reading, "datum")))
        });
        if day.is_err() {
            self.lose_register_row(Register::Meetings, row, reading);
        }
        let (day, organ) = (day?, cell(row, reading, "organ"));
        if organ == ERROR {
            self.lose_register_row(Register::Meetings, row, reading);
            self.remark_on_cell(reading, "organ", "väntade ett organ");
            return Err((SetAside::Incomplete, role_column(reading, "organ")));
        }
        let law = &self.book.delegation;
        let body = law.delegate_named(&organ).map(|place| &law.bodies[place]);
        let is_own = self.builder.registers.boards.are_called(&organ);
        if is_own {
            self.add_meeting(day, None);
        } else if organ.is_empty() || body.is_some_and(|body| body.in_own_right) {
            self.add_meeting(day, law.boards_in(&organ).pop());
        } else if body.is_none() && self.is_nearly_board(&organ) {
            self.lose_register_row(Register::Meetings, row, reading);
            self.remark_on_body("organ", reading);
        }
        Ok(())
    }

    /// True for a text that may be the name of nämnden in another spelling.
    fn is_nearly_board(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let bodies = self.book.delegation.bodies.iter();
        let boards = bodies.filter(|body| body.in_own_right);
        let mut names = boards.flat_map(|body| &body.names);
        names.any(|name| are_near(name, &text))
            || are_near(&self.builder.registers.boards.text, &text)
    }

    /// Adds a meeting of nämnden. That of another nämnd than the review's is not one; where the review does not say which
    /// is its own, or has several, and the rows tell of several, it is not known which meeting comes next.
    fn add_meeting(&mut self, day: Day, board: Option<String>) {
        let registers = &mut self.builder.registers;
        let Some(meetings) = &mut registers.meetings else {
            return;
        };
        let own = &registers.boards.names;
        match board {
            Some(board) if !own.is_empty() && !own.contains(&board) => return,
            Some(board) if own.len() != 1 => {
                let first = meetings.board.get_or_insert_with(|| board.clone());
                meetings.is_incomplete |= *first != board;
            }
            _ => {}
        }
        let place = meetings.days.partition_point(|known| *known < day);
        meetings.days.insert(place, day);
    }

    fn read_report_rule(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Option<ReportRule> {
        let text = cell(row, reading, "anmals");
        let rule = ReportRule::parse(&text);
        if rule.is_none() && !text.is_empty() {
            let expected = "väntade nasta_sammantrade, inte eller ett antal dagar";
            self.remark_on_cell(reading, "anmals", expected);
        }
        rule
    }

    fn read_employment(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let id = required(row, reading, "id")?;
        let days = self.read_days(row, reading);
        if days.is_err() {
            self.lose_register_row(Register::Personnel, row, reading);
        }
        let (from, to) = days?;
        let title = cell(row, reading, "befattning");
        let is_title = !title.is_empty() && title != ERROR;
        if title == ERROR {
            self.remark_on_cell(reading, "befattning", "väntade en befattning");
        }
        let own = self.own_board(&title).filter(|_| is_title);
        let is_unclear =
            is_title && own.is_none() && self.may_be_body(&title, "befattning", reading);
        let title = is_title.then(|| self.intern_title(&title));
        let ids = &self.builder.ids;
        let body = title.and_then(|title| self.book.delegation.body_of_title(ids.text(title)));
        let body = body.or(own);
        let degree = self.read_code(row, reading, "examen", "examen");
        let id = self.builder.ids.intern(&id);
        if let Some(personnel) = &mut self.builder.registers.personnel {
            personnel.unclear.extend(title.filter(|_| is_unclear));
            personnel.add(
                id,
                Employment {
                    title,
                    body,
                    degree,
                    at: reading.at,
                    from,
                    to,
                },
            );
        }
        Ok(())
    }

    fn read_order(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let decision = self.read_decision(row, reading)?;
        let outcome = self.read_order_of(decision, row, reading);
        if let (Err(_), Some(order)) = (&outcome, &mut self.builder.registers.order) {
            order.lost.decisions.insert(decision);
        }
        outcome
    }

    fn read_order_of(
        &mut self,
        decision: EventId,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> Outcome {
        let delegate = required(row, reading, "delegat")?;
        let (from, to) = self.read_days(row, reading)?;
        let book = self.book;
        let law = &book.delegation;
        let mut bodies = law.delegates_named(&delegate);
        if bodies.is_empty() {
            bodies.extend(self.own_board(&delegate));
        }
        let may_be_body = bodies.is_empty() && self.may_be_body(&delegate, "delegat", reading);
        let short = law.short_named(&delegate);
        // Initials may be a title too: that of someone who has the very same in the list of employees.
        let is_title = bodies.is_empty() || short.is_some();
        let title = is_title.then(|| self.intern_title(&delegate));
        let short = short.map(|body| (self.builder.ids.intern(&delegate), body));
        let may_pass_on = self.read_yes(row, reading, "vidaredelegation");
        let report = self.read_report_rule(row, reading);
        if let Some(order) = &mut self.builder.registers.order {
            order.short_names.extend(short);
            let rows = bodies.len().max(1);
            order.rows.extend((0..rows).map(|place| OrderRow {
                decision,
                title,
                body: bodies.get(place).copied(),
                may_be_body,
                may_pass_on,
                report,
                at: reading.at,
                from,
                to,
            }));
        }
        Ok(())
    }

    /// Nämnden, by the very name that the review has for it.
    fn own_board(&self, text: &str) -> Option<usize> {
        let is_own = self.builder.registers.boards.are_called(text);
        let mut bodies = self.book.delegation.bodies.iter().filter(|_| is_own);
        bodies.position(|body| body.in_own_right)
    }

    /// True for a text that may be an organ which is not known by that name, with a remark.
    fn may_be_body(&mut self, text: &str, role: &str, reading: &Reading<'_>) -> bool {
        let may_be = self.book.delegation.may_be_body(text);
        if may_be {
            self.remark_on_body(role, reading);
        }
        may_be
    }

    fn remark_on_body(&mut self, role: &str, reading: &Reading<'_>) {
        let column = role_column(reading, role);
        let code = "organ_okant";
        self.ledger
            .remark(reading.at, Severity::Warning, code, &column, UNKNOWN_BODY);
    }

    fn read_subdelegation(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let decision = self.read_decision(row, reading)?;
        let outcome = self.read_subdelegation_of(decision, row, reading);
        if let (Err(_), Some(links)) = (&outcome, &mut self.builder.registers.subdelegations) {
            links.lost.decisions.insert(decision);
        }
        outcome
    }

    fn read_subdelegation_of(
        &mut self,
        decision: EventId,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> Outcome {
        let giver = required(row, reading, "given_av")?;
        let receiver = required(row, reading, "given_till")?;
        let (from, to) = self.read_days(row, reading)?;
        let link = Subdelegation {
            decision,
            giver: self.builder.ids.intern(&giver),
            receiver: self.builder.ids.intern(&receiver),
            receiver_title: self.intern_title(&receiver),
            form: self.read_form(row, reading),
            from,
            to,
            row: reading.at.row,
        };
        if let Some(links) = &mut self.builder.registers.subdelegations {
            links.rows.push(link);
        }
        Ok(())
    }

    fn read_form(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Option<Form> {
        match cell(row, reading, "form").to_lowercase().as_str() {
            "skriftlig" => Some(Form::Written),
            "muntlig" => Some(Form::Oral),
            "" => None,
            _ => {
                self.remark_on_cell(reading, "form", "väntade skriftlig eller muntlig");
                None
            }
        }
    }

    fn read_person(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let place = reading.columns.named("id");
        let place = place.filter(|index| !row.is_blank(*index));
        let no_id = || (SetAside::Incomplete, role_column(reading, "id"));
        let place = place.ok_or_else(no_id)?;
        let birth = self.read_day(row, reading, "fodelsedatum")?;
        let age = self.read_age(&cell(row, reading, "alder"), reading);
        let sex = self.read_code(row, reading, "kon", "kon");
        let sex = sex.and_then(|code| u8::try_from(code).ok());
        // What cannot be read may be a mark: better one too many than one too few.
        let mark = cell(row, reading, "skyddad_identitet");
        let is_open = self.read_yes(row, reading, "skyddad_identitet") == Some(false);
        let is_protected = !is_open && !mark.is_empty();
        let id = self.intern(row, place).ok_or_else(no_id)?;
        let person = Person {
            birth,
            age,
            sex,
            is_protected,
        };
        let persons = &mut self.builder.registers.persons.rows;
        let Some(known) = persons.get_mut(&id) else {
            persons.insert(id, person);
            return Ok(());
        };
        if !known.agrees_with(&person) {
            let role = if birth.is_some() {
                "fodelsedatum"
            } else {
                "alder"
            };
            let (column, code) = (role_column(reading, role), "motsagande_rad");
            self.ledger
                .remark(reading.at, Severity::Fault, code, &column, OTHER_AGE);
        }
        Err((SetAside::Duplicate, role_column(reading, "id")))
    }

    fn read_age(&mut self, text: &str, reading: &Reading<'_>) -> Option<u32> {
        let age = whole_number(text);
        if age.is_none() && !text.is_empty() {
            self.remark_on_cell(reading, "alder", "väntade ett heltal");
        }
        age
    }

    /// The days of a register row. Without a last day it still holds; without a first day it cannot be
    /// known when it began, unless the review says so.
    fn read_days(
        &mut self,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> Result<(Day, Day), (SetAside, String)> {
        let from = self.read_day(row, reading, "fran")?;
        let to = self.read_day(row, reading, "till")?.unwrap_or(Day::MAX);
        if from.is_none() && !self.review.undated_registers {
            return Err((SetAside::Incomplete, role_column(reading, "fran")));
        }
        Ok((from.unwrap_or(Day::MIN), to))
    }

    fn read_protocol(&mut self, row: &Row<'_>, reading: &Reading<'_>) -> Outcome {
        let row = ProtocolRow {
            table: required(row, reading, "tabell")?.into_owned(),
            case: required(row, reading, "arende")?.into_owned(),
            is_key: false,
            rule: cell(row, reading, "regel").into_owned(),
            answer: cell(row, reading, "svar").into_owned(),
            comment: self.free_text(row, reading, "kommentar"),
            note: self.free_text(row, reading, "not"),
            reader: self.free_text(row, reading, "granskare"),
            at: reading.at,
        };
        self.protocol.push(row);
        Ok(())
    }

    fn read_day(
        &mut self,
        row: &Row<'_>,
        reading: &Reading<'_>,
        role: &str,
    ) -> Result<Option<Day>, (SetAside, String)> {
        let Some(index) = reading.columns.named(role) else {
            return Ok(None);
        };
        match row.moment(index) {
            MomentCell::Empty => Ok(None),
            MomentCell::Read(moment) => Ok(Some(moment.day)),
            MomentCell::Unreadable(why) => {
                let column = role_column(reading, role);
                self.remark_on_date(why, &column, reading.at);
                Err((SetAside::Incomplete, column))
            }
        }
    }

    /// Ja or nej; `None` when empty, or, with a remark, anything else.
    fn read_yes(&mut self, row: &Row<'_>, reading: &Reading<'_>, role: &str) -> Option<bool> {
        let text = cell(row, reading, role);
        let answer = yes_or_no(&text);
        if answer.is_none() && !text.is_empty() {
            self.remark_on_cell(reading, role, "väntade ja eller nej");
        }
        answer
    }

    fn remark_on_cell(&mut self, reading: &Reading<'_>, role: &str, expected: &str) {
        let column = role_column(reading, role);
        self.ledger.remark(
            reading.at,
            Severity::Fault,
            "olaslig_uppgift",
            &column,
            expected,
        );
    }

    /// A reader's own words, without identity numbers: they are printed.
    fn free_text(&mut self, row: &Row<'_>, reading: &Reading<'_>, role: &str) -> String {
        let text = cell(row, reading, role);
        let Some(safe) = masked(&text) else {
            return text.into_owned();
        };
        let column = role_column(reading, role);
        let told = "texten har något som ser ut som ett personnummer; det är maskerat";
        self.ledger
            .remark(reading.at, Severity::Warning, "personnummer", &column, told);
        safe
    }

    fn read_decision(
        &self,
        row: &Row<'_>,
        reading: &Reading<'_>,
    ) -> Result<EventId, (SetAside, String)> {
        let name = required(row, reading, "beslutstyp")?;
        let known = self.find_event(&name);
        let decision = known.filter(|event| self.book.words.event_word(*event).is_decision);
        decision.ok_or_else(|| (SetAside::UnknownWord, role_column(reading, "beslutstyp")))
    }

    /// A code of a fact word; an unknown code is a remark.
    fn read_code(
        &mut self,
        row: &Row<'_>,
        reading: &Reading<'_>,
        role: &str,
        word: &str,
    ) -> Option<u32> {
        let (place, of_column) = reading.columns.named_fact(role)?;
        // A code that has been found is one of the fact that the column is said to hold.
        if let Some(Digest::Code(Some(code))) = row.digest(place)
            && of_column == Some(word)
        {
            return Some(code);
        }
        let text = row.text(place);
        if text.is_empty() {
            return None;
        }
        let kind = &self
            .book
            .words
            .fact_word(self.book.words.find_fact(word)?)
            .kind;
        let code = code_of(kind, &text);
        if code.is_none() {
            self.remark_on_cell(reading, role, &expected_of(kind));
        }
        code
    }
}

fn cell<'r>(row: &Row<'r>, reading: &Reading<'_>, role: &str) -> Cow<'r, str> {
    let place = reading.columns.named(role);
    place.map(|index| row.text(index)).unwrap_or_default()
}

fn required<'r>(
    row: &Row<'r>,
    reading: &Reading<'_>,
    role: &str,
) -> Result<Cow<'r, str>, (SetAside, String)> {
    let text = cell(row, reading, role);
    if text.is_empty() || text == ERROR {
        return Err((SetAside::Incomplete, role_column(reading, role)));
    }
    Ok(text)
}
