use super::columns::Columns;
use super::remark::{SetAside, Severity};
use super::rows::{Loading, Outcome, Reading, code_of, role_column};
use super::sheet::{MomentCell, Row};
use crate::case::{Employment, OrderRow, Person, Position, Subdelegation};
use crate::rulebook::{EventId, Register};
use crate::time::Day;

/// A row of the readers' protocol, as it stands.
#[derive(Clone, Debug)]
pub struct ProtocolRow {
    /// Table of the battery.
    pub table: String,
    /// Key of the case.
    pub case: String,
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

/// What to do about a register without dates.
const UNDATED: &str = "kolumnen ”fran” saknas, så registret kan inte prövas mot dagen för ett beslut; lägg till den, \
                       eller skriv odaterade_register = true i granskning.toml om det gällde hela perioden";

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
            return self
                .ledger
                .remark(at, Severity::Fault, "odaterat_register", "fran", UNDATED);
        }
        let registers = &mut self.builder.registers;
        match register {
            Register::Personnel => {
                registers.personnel.get_or_insert_default();
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
            }
            Register::Protocol => {}
        }
    }

    /// True for a register whose rows hold on some days, when it does not say on which.
    pub(super) fn is_undated(&self, register: Register, columns: &Columns<'_>) -> bool {
        let is_dated = matches!(
            register,
            Register::Personnel | Register::DelegationOrder | Register::Subdelegations
        );
        is_dated && columns.named("fran").is_none() && !self.review.undated_registers
    }

    pub(super) fn read_register(
        &mut self,
        register: Register,
        row: &Row<'_>,
        reading: Reading<'_>,
    ) -> Outcome {
        match register {
            Register::Personnel => self.read_employment(row, reading),
            Register::DelegationOrder => self.read_order(row, reading),
            Register::Subdelegations => self.read_subdelegation(row, reading),
            Register::Persons => self.read_person(row, reading),
            Register::Protocol => self.read_protocol(row, reading),
        }
    }

    fn read_employment(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Outcome {
        let id = required(row, reading, "id")?;
        let (from, to) = self.read_days(row, reading)?;
        let title = cell(row, reading, "befattning");
        let title = (!title.is_empty()).then(|| self.intern_title(&title));
        let degree = self.read_code(row, reading, "examen", "examen");
        let id = self.builder.ids.intern(&id);
        if let Some(personnel) = &mut self.builder.registers.personnel {
            personnel.add(
                id,
                Employment {
                    title,
                    degree,
                    from,
                    to,
                },
            );
        }
        Ok(())
    }

    fn read_order(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Outcome {
        let decision = self.read_decision(row, reading)?;
        let delegate = required(row, reading, "delegat")?;
        let (from, to) = self.read_days(row, reading)?;
        let body = self.book.delegation.body_named(&delegate);
        let title = body.is_none().then(|| self.intern_title(&delegate));
        let may_pass_on = is_yes(&cell(row, reading, "vidaredelegation"));
        if let Some(order) = &mut self.builder.registers.order {
            order.rows.push(OrderRow {
                decision,
                title,
                body,
                may_pass_on,
                from,
                to,
            });
        }
        Ok(())
    }

    fn read_subdelegation(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Outcome {
        let decision = self.read_decision(row, reading)?;
        let giver = required(row, reading, "given_av")?;
        let receiver = required(row, reading, "given_till")?;
        let (from, to) = self.read_days(row, reading)?;
        let link = Subdelegation {
            decision,
            giver: self.builder.ids.intern(&giver),
            receiver: self.builder.ids.intern(&receiver),
            receiver_title: self.intern_title(&receiver),
            in_writing: cell(row, reading, "form").eq_ignore_ascii_case("skriftlig"),
            from,
            to,
            row: reading.at.row,
        };
        if let Some(links) = &mut self.builder.registers.subdelegations {
            links.rows.push(link);
        }
        Ok(())
    }

    fn read_person(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Outcome {
        let id = required(row, reading, "id")?;
        let birth = read_day(row, reading, "fodelsedatum")?;
        let age = self.read_age(&cell(row, reading, "alder"), reading);
        let sex = self.read_code(row, reading, "kon", "kon");
        let is_protected = is_yes(&cell(row, reading, "skyddad_identitet"));
        let id = self.builder.ids.intern(&id);
        let persons = &mut self.builder.registers.persons.rows;
        if persons.contains_key(&id) {
            return Err((SetAside::Duplicate, role_column(reading, "id")));
        }
        persons.insert(
            id,
            Person {
                birth,
                age,
                sex,
                is_protected,
            },
        );
        Ok(())
    }

    fn read_age(&mut self, text: &str, reading: Reading<'_>) -> Option<u32> {
        let age = text.parse().ok();
        if age.is_none() && !text.is_empty() {
            let column = role_column(reading, "alder");
            self.ledger.remark(
                reading.at,
                Severity::Fault,
                "olaslig_uppgift",
                &column,
                "väntade ett heltal",
            );
        }
        age
    }

    /// The days of a register row. Without a last day it still holds; without a first day it cannot be
    /// known when it began, unless the review says so.
    fn read_days(
        &self,
        row: &Row<'_>,
        reading: Reading<'_>,
    ) -> Result<(Day, Day), (SetAside, String)> {
        let from = read_day(row, reading, "fran")?;
        let to = read_day(row, reading, "till")?.unwrap_or(Day::MAX);
        if from.is_none() && !self.review.undated_registers {
            return Err((SetAside::Incomplete, role_column(reading, "fran")));
        }
        Ok((from.unwrap_or(Day::MIN), to))
    }

    fn read_protocol(&mut self, row: &Row<'_>, reading: Reading<'_>) -> Outcome {
        self.protocol.push(ProtocolRow {
            table: required(row, reading, "tabell")?,
            case: required(row, reading, "arende")?,
            rule: cell(row, reading, "regel"),
            answer: cell(row, reading, "svar"),
            comment: cell(row, reading, "kommentar"),
            note: cell(row, reading, "not"),
            reader: cell(row, reading, "granskare"),
            at: reading.at,
        });
        Ok(())
    }

    fn read_decision(
        &self,
        row: &Row<'_>,
        reading: Reading<'_>,
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
        reading: Reading<'_>,
        role: &str,
        word: &str,
    ) -> Option<u32> {
        let text = cell(row, reading, role);
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
            let expected = format!(
                "väntade ett av: {}",
                kind.codes().collect::<Vec<_>>().join(", ")
            );
            let column = role_column(reading, role);
            self.ledger.remark(
                reading.at,
                Severity::Fault,
                "olaslig_uppgift",
                &column,
                &expected,
            );
        }
        code
    }
}

fn read_day(
    row: &Row<'_>,
    reading: Reading<'_>,
    role: &str,
) -> Result<Option<Day>, (SetAside, String)> {
    let Some(index) = reading.columns.named(role) else {
        return Ok(None);
    };
    match row.moment(index) {
        MomentCell::Empty => Ok(None),
        MomentCell::Read(moment) => Ok(Some(moment.day)),
        MomentCell::Unreadable => Err((SetAside::Incomplete, role_column(reading, role))),
    }
}

fn cell(row: &Row<'_>, reading: Reading<'_>, role: &str) -> String {
    let place = reading.columns.named(role);
    place
        .map(|index| row.text(index).into_owned())
        .unwrap_or_default()
}

fn required(row: &Row<'_>, reading: Reading<'_>, role: &str) -> Result<String, (SetAside, String)> {
    let text = cell(row, reading, role);
    if text.is_empty() {
        return Err((SetAside::Incomplete, role_column(reading, role)));
    }
    Ok(text)
}

fn is_yes(text: &str) -> bool {
    text.eq_ignore_ascii_case("ja")
}
