//! Cases as rows of one log, a row for each event, the rows of a case together.

use std::io;
use std::path::Path;

use super::course::{Anmalan, Assessment, Decision, Inquiry};
use super::form::{Event, Form, Words};
use super::keys::{ANMALAN, BARN, BESLUT, FORHANDSBEDOMNING, UTREDNING};
use super::write::{Pen, TableFile};
use crate::time::{Day, Moment};

/// A column of the log, as its place among [`COLUMNS`].
#[derive(Clone, Copy)]
enum Column {
    Case,
    Kind,
    BelongsTo,
    Child,
    Activity,
    Time,
    Actor,
    Role,
    Unit,
    Officer,
    Decision,
    Reason,
    Until,
    Type,
    Reporter,
    Cause,
    WantsAnswer,
    Unfit,
    Conclusion,
    Stance,
    NoView,
    NotHeld,
    About,
    Ground,
    Violence,
    Crime,
}

/// The table and the column of the canonical layout that each column becomes; none for the one that tells which table a
/// row belongs to.
const COLUMNS: [(&str, &str); 26] = [
    ("beslut", "arende"),
    ("", ""),
    ("utredningar", "forhandsbedomning_id"),
    ("anmalningar", "person_id"),
    ("beslut", "beslutstyp"),
    ("anmalningar", "inkom"),
    ("beslut", "beslutsfattare"),
    ("skyddsbedomningar", "befattning"),
    ("forhandsbedomningar", "enhet"),
    ("forhandsbedomningar", "handlaggare"),
    ("beslut", "beslut_id"),
    ("beslut", "skal"),
    ("beslut", "galler_till"),
    ("anmalningar", "typ"),
    ("anmalningar", "anmalare"),
    ("anmalningar", "anledning"),
    ("anmalningar", "aterkoppling_begard"),
    ("anmalningar", "aterkoppling_olamplig"),
    ("skyddsbedomningar", "slutsats"),
    ("forhandsbedomningar", "stallningstagande"),
    ("forhandsbedomningar", "barnets_installning_orsak"),
    ("utredningar", "barnsamtal_orsak"),
    ("utredningar", "avser"),
    ("utredningar", "kontakter_grund"),
    ("utredningar", "vald"),
    ("utredningar", "brott_mot_barn"),
];

/// The header of the column that tells what kind of case a row belongs to, where the profile has no other.
const KIND_HEADER: &str = "Ärendetyp";

/// What kind of case a row belongs to, as the profile sorts the rows.
const OF_REPORT: &str = "Anmälan";
const OF_ASSESSMENT: &str = "Förhandsbedömning";
const OF_INQUIRY: &str = "Utredning";

/// Activities that are no events of the vocabulary, as the profile sorts the rows.
const CAME: &str = "Anmälan inkommen";
const GUARDED: &str = "Skyddsbedömning gjord";
const LINKED_TO_ASSESSMENT: &str = "Anmälan kopplad till förhandsbedömning";
const LINKED_TO_INQUIRY: &str = "Anmälan kopplad till utredning";
const OPENED: &str = "Förhandsbedömning öppnad";
const VIEW_EXPLAINED: &str = "Utebliven inställning förklarad";
const TALK_EXPLAINED: &str = "Uteblivet barnsamtal förklarat";
const GROUND_CHOSEN: &str = "Grund för kontakter vald";

/// The log.
pub(super) struct Log {
    file: TableFile,
    cells: Vec<Vec<u8>>,
}

/// Which case a row belongs to.
#[derive(Clone, Copy)]
struct Case<'c> {
    kind: &'c str,
    key: &'c str,
    number: u64,
    prefix: &'c str,
    child: u64,
}

impl Log {
    pub(super) fn open(form: &Form<'_>, folder: &Path) -> io::Result<Self> {
        let chosen_by = form.chosen_by("utredningar");
        let kind = chosen_by.unwrap_or_else(|| KIND_HEADER.to_owned());
        let header = COLUMNS.map(|(table, column)| {
            if table.is_empty() {
                kind.clone()
            } else {
                form.header(table, column)
            }
        });
        Ok(Self {
            file: TableFile::open(folder, &form.file("handelser"), &header)?,
            cells: vec![Vec::new(); COLUMNS.len()],
        })
    }

    pub(super) fn close(self) -> io::Result<()> {
        self.file.close()
    }

    fn cell(&mut self, column: Column) -> &mut Vec<u8> {
        &mut self.cells[column as usize]
    }

    /// Begins a row about a case.
    fn begin(&mut self, case: Case<'_>, pen: &mut Pen) {
        pen.key(self.cell(Column::Case), case.prefix, case.key, case.number);
        pen.text(self.cell(Column::Kind), case.kind);
        pen.key(self.cell(Column::Child), case.prefix, BARN, case.child);
    }

    /// Begins a row about something that is no event of the vocabulary.
    fn begin_with(&mut self, case: Case<'_>, activity: &str, day: Day, pen: &mut Pen) {
        self.begin(case, pen);
        pen.text(self.cell(Column::Activity), activity);
        pen.day(self.cell(Column::Time), day);
    }

    /// Writes the row and begins the next.
    fn end(&mut self) -> io::Result<()> {
        for cell in &mut self.cells {
            self.file.cell().extend_from_slice(cell);
            cell.clear();
        }
        self.file.end()
    }

    /// A row with nothing but an event.
    fn event(
        &mut self,
        case: Case<'_>,
        (event, moment): (Event, Option<Moment>),
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let Some(moment) = moment else {
            return Ok(());
        };
        self.begin(case, pen);
        pen.word(self.cell(Column::Activity), words.event(event));
        pen.moment(self.cell(Column::Time), moment);
        self.end()
    }

    fn decision(&mut self, case: Case<'_>, decision: &Decision<'_>, words: &Words, pen: &mut Pen) {
        self.begin(case, pen);
        pen.word(self.cell(Column::Activity), words.event(decision.what));
        pen.day(self.cell(Column::Time), decision.day);
        pen.text_if(self.cell(Column::Actor), decision.by);
        let number = decision.number;
        pen.key(self.cell(Column::Decision), case.prefix, BESLUT, number);
        pen.text_if(self.cell(Column::Reason), decision.reason);
        pen.day_if(self.cell(Column::Until), decision.until);
    }

    /// The rows of an anmälan, but for where it belongs.
    fn report(
        &mut self,
        part: &Anmalan<'_>,
        (prefix, child): (&str, u64),
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let case = Case {
            kind: OF_REPORT,
            key: ANMALAN,
            number: part.number,
            prefix,
            child,
        };
        self.begin(case, pen);
        pen.text(self.cell(Column::Activity), CAME);
        pen.moment(self.cell(Column::Time), part.came);
        pen.word(self.cell(Column::Type), &words.kinds[part.kind]);
        if let Some(code) = part.reporter {
            pen.word(self.cell(Column::Reporter), &words.reporters[code]);
        }
        pen.phrase_if(self.cell(Column::Cause), part.reason);
        pen.word(
            self.cell(Column::WantsAnswer),
            words.yes_no(part.wants_answer),
        );
        pen.text_if(self.cell(Column::Unfit), part.unfit);
        self.end()?;
        if let Some(guard) = &part.guard {
            self.begin(case, pen);
            pen.text(self.cell(Column::Activity), GUARDED);
            pen.moment_if(self.cell(Column::Time), guard.made);
            pen.text_if(self.cell(Column::Actor), guard.name);
            pen.text_if(self.cell(Column::Role), guard.title);
            pen.text(self.cell(Column::Conclusion), guard.conclusion);
            self.end()?;
        }
        let told = (Event::ATERKOPPLING, part.answered.map(Moment::on));
        self.event(case, told, words, pen)
    }

    /// The row that says where an anmälan belongs.
    fn link(
        &mut self,
        part: &Anmalan<'_>,
        whole: Case<'_>,
        activity: &str,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let case = Case {
            kind: OF_REPORT,
            key: ANMALAN,
            number: part.number,
            ..whole
        };
        self.begin_with(case, activity, part.came.day, pen);
        let cell = self.cell(Column::BelongsTo);
        pen.key(cell, whole.prefix, whole.key, whole.number);
        self.end()
    }

    pub(super) fn assessment(
        &mut self,
        told: &Assessment<'_>,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let case = Case {
            kind: OF_ASSESSMENT,
            key: FORHANDSBEDOMNING,
            number: told.number,
            prefix: &told.unit.prefix,
            child: told.child.number,
        };
        for part in &told.parts {
            self.report(part, (case.prefix, case.child), words, pen)?;
            self.link(part, case, LINKED_TO_ASSESSMENT, pen)?;
        }
        let first = told.parts.first().map(|part| part.came.day);
        let first = first.unwrap_or(Day::MIN);
        self.begin_with(case, OPENED, first, pen);
        pen.text(self.cell(Column::Unit), &told.unit.name);
        let officer = told.officer.map(|officer| officer.id.as_str());
        pen.text_if(self.cell(Column::Officer), officer);
        self.end()?;
        let view = (Event::INSTALLNING, told.view.map(Moment::on));
        self.event(case, view, words, pen)?;
        if let Some(why) = told.no_view {
            self.begin_with(case, VIEW_EXPLAINED, first, pen);
            pen.text(self.cell(Column::NoView), why);
            self.end()?;
        }
        if let Some(lengthened) = &told.lengthened {
            self.decision(case, lengthened, words, pen);
            self.end()?;
        }
        if let Some(decision) = &told.decision {
            self.decision(case, decision, words, pen);
            pen.phrase_if(self.cell(Column::Stance), told.stance);
            self.end()?;
        }
        Ok(())
    }

    pub(super) fn inquiry(
        &mut self,
        told: &Inquiry<'_>,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let case = Case {
            kind: OF_INQUIRY,
            key: UTREDNING,
            number: told.number,
            prefix: &told.unit.prefix,
            child: told.child.number,
        };
        if let Some((part, is_told)) = &told.late {
            self.report(part, (case.prefix, case.child), words, pen)?;
            if *is_told {
                self.link(part, case, LINKED_TO_INQUIRY, pen)?;
            }
        }
        self.beginning(case, told, words, pen)?;
        self.explained(case, told, words, pen)?;
        for (event, moment) in happened(told) {
            self.event(case, (event, moment), words, pen)?;
        }
        for decision in told.lengthened.iter().chain(&told.decision) {
            self.decision(case, decision, words, pen);
            self.end()?;
        }
        let ended = (Event::SLUTFORD, told.ended.map(Moment::on));
        self.event(case, ended, words, pen)
    }

    /// The first row of an utredning, with what is known when it begins.
    fn beginning(
        &mut self,
        case: Case<'_>,
        told: &Inquiry<'_>,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        self.begin(case, pen);
        pen.word(self.cell(Column::Activity), words.event(Event::INLEDD));
        pen.day(self.cell(Column::Time), told.begun);
        let origin = self.cell(Column::BelongsTo);
        pen.key(origin, case.prefix, FORHANDSBEDOMNING, told.origin);
        pen.text(self.cell(Column::Unit), &told.unit.name);
        let officer = told.officer.map(|officer| officer.id.as_str());
        pen.text_if(self.cell(Column::Officer), officer);
        pen.phrase_if(self.cell(Column::Cause), told.reason);
        if told.names_child {
            pen.key(self.cell(Column::About), case.prefix, BARN, case.child);
        }
        if let Some(is_so) = told.danger.violence {
            pen.word(self.cell(Column::Violence), words.yes_no(is_so));
        }
        if let Some(is_so) = told.danger.crime {
            pen.word(self.cell(Column::Crime), words.yes_no(is_so));
        }
        self.end()
    }

    /// What an utredning says that has no day of its own.
    fn explained(
        &mut self,
        case: Case<'_>,
        told: &Inquiry<'_>,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        if let Some(code) = told.contacts.ground {
            self.begin_with(case, GROUND_CHOSEN, told.begun, pen);
            pen.word(self.cell(Column::Ground), &words.grounds[code]);
            self.end()?;
        }
        if let Some(why) = told.talk.not_held {
            self.begin_with(case, TALK_EXPLAINED, told.begun, pen);
            pen.text(self.cell(Column::NotHeld), why);
            self.end()?;
        }
        if let Some(why) = told.talk.no_view {
            self.begin_with(case, VIEW_EXPLAINED, told.begun, pen);
            pen.text(self.cell(Column::NoView), why);
            self.end()?;
        }
        Ok(())
    }
}

/// What happened in an utredning between its first day and its last.
fn happened(told: &Inquiry<'_>) -> [(Event, Option<Moment>); 9] {
    let on = |day: Option<Day>| day.map(Moment::on);
    [
        (Event::PLANERING, on(told.planned)),
        (Event::BARNSAMTAL, told.talk.held),
        (Event::INSTALLNING, on(told.talk.view)),
        (Event::SAMTYCKE, on(told.contacts.consent)),
        (Event::UTAN_SAMTYCKE, on(told.contacts.without)),
        (Event::RISKBEDOMNING, on(told.danger.risk)),
        (Event::POLISANMALAN, on(told.danger.police)),
        (Event::INTE_POLISANMALA, on(told.danger.no_police)),
        (Event::KOMMUNICERING, on(told.heard)),
    ]
}
