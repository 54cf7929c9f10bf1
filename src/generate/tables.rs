//! Cases in the tables of the canonical layout, as a profile names them.

use std::io;
use std::path::Path;

use super::course::{Anmalan, Assessment, Decision, Inquiry};
use super::form::{Event, Form, Words};
use super::keys::{ANMALAN, BARN, BESLUT, FORHANDSBEDOMNING, UTREDNING};
use super::write::{Pen, TableFile};
use crate::time::{Day, Moment};

const ANMALNINGAR: [&str; 11] = [
    "anmalan_id",
    "forhandsbedomning_id",
    "utredning_id",
    "person_id",
    "inkom",
    "typ",
    "anmalare",
    "anledning",
    "aterkoppling_begard",
    "aterkoppling",
    "aterkoppling_olamplig",
];
const SKYDDSBEDOMNINGAR: [&str; 5] = ["anmalan_id", "gjord", "namn", "befattning", "slutsats"];
const FORHANDSBEDOMNINGAR: [&str; 8] = [
    "forhandsbedomning_id",
    "person_id",
    "enhet",
    "handlaggare",
    "stallningstagande",
    "barnets_installning",
    "barnets_installning_orsak",
    "vald",
];
const UTREDNINGAR: [&str; 18] = [
    "utredning_id",
    "forhandsbedomning_id",
    "person_id",
    "enhet",
    "handlaggare",
    "inledd",
    "slutford",
    "anledning",
    "avser",
    "planering_inbjudan",
    "barnsamtal_orsak",
    "barnets_installning_orsak",
    "kontakter_grund",
    "samtycke",
    "kommunicering",
    "vald",
    "brott_mot_barn",
    "ej_polisanmalan",
];
const HANDELSER: [&str; 4] = ["arende", "handelse", "tidpunkt", "utford_av"];
const BESLUTEN: [&str; 7] = [
    "beslut_id",
    "arende",
    "beslutstyp",
    "beslutsdatum",
    "beslutsfattare",
    "skal",
    "galler_till",
];

/// The files of the tables.
pub(super) struct Tables {
    reports: TableFile,
    guards: TableFile,
    assessments: TableFile,
    inquiries: TableFile,
    log: TableFile,
    decisions: TableFile,
}

/// What an anmälan belongs to.
#[derive(Clone, Copy, Default)]
struct Whole {
    assessment: Option<u64>,
    inquiry: Option<u64>,
}

impl Tables {
    pub(super) fn open(form: &Form<'_>, folder: &Path) -> io::Result<Self> {
        let open = |table: &str, columns: &[&str]| {
            TableFile::open(folder, &form.file(table), &form.headers(table, columns))
        };
        Ok(Self {
            reports: open("anmalningar", &ANMALNINGAR)?,
            guards: open("skyddsbedomningar", &SKYDDSBEDOMNINGAR)?,
            assessments: open("forhandsbedomningar", &FORHANDSBEDOMNINGAR)?,
            inquiries: open("utredningar", &UTREDNINGAR)?,
            log: open("handelser", &HANDELSER)?,
            decisions: open("beslut", &BESLUTEN)?,
        })
    }

    pub(super) fn close(self) -> io::Result<()> {
        let files = [
            self.reports,
            self.guards,
            self.assessments,
            self.inquiries,
            self.log,
            self.decisions,
        ];
        files.into_iter().try_for_each(TableFile::close)
    }

    pub(super) fn assessment(
        &mut self,
        case: &Assessment<'_>,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let prefix = &case.unit.prefix;
        let whole = Whole {
            assessment: Some(case.number),
            inquiry: None,
        };
        for part in &case.parts {
            self.report(part, prefix, case.child.number, whole, words, pen)?;
        }
        let file = &mut self.assessments;
        pen.key(file.cell(), prefix, FORHANDSBEDOMNING, case.number);
        pen.key(file.cell(), prefix, BARN, case.child.number);
        pen.text(file.cell(), &case.unit.name);
        pen.text_if(file.cell(), case.officer.map(|officer| officer.id.as_str()));
        pen.phrase_if(file.cell(), case.stance);
        pen.day_if(file.cell(), case.view);
        pen.text_if(file.cell(), case.no_view);
        pen.word(file.cell(), words.yes_no(case.violence));
        file.end()?;
        let key = (prefix.as_str(), FORHANDSBEDOMNING, case.number);
        for decision in case.lengthened.iter().chain(&case.decision) {
            self.decision(decision, key, words, pen)?;
        }
        Ok(())
    }

    pub(super) fn inquiry(
        &mut self,
        case: &Inquiry<'_>,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let prefix = &case.unit.prefix;
        if let Some((part, is_told)) = &case.late {
            let whole = Whole {
                assessment: None,
                inquiry: is_told.then_some(case.number),
            };
            self.report(part, prefix, case.child.number, whole, words, pen)?;
        }
        self.inquiry_row(case, words, pen)?;
        let key = (prefix.as_str(), UTREDNING, case.number);
        for decision in case.lengthened.iter().chain(&case.decision) {
            self.decision(decision, key, words, pen)?;
        }
        self.happenings(case, words, pen)
    }

    fn inquiry_row(&mut self, case: &Inquiry<'_>, words: &Words, pen: &mut Pen) -> io::Result<()> {
        let prefix = &case.unit.prefix;
        let file = &mut self.inquiries;
        pen.key(file.cell(), prefix, UTREDNING, case.number);
        pen.key(file.cell(), prefix, FORHANDSBEDOMNING, case.origin);
        pen.key(file.cell(), prefix, BARN, case.child.number);
        pen.text(file.cell(), &case.unit.name);
        pen.text_if(file.cell(), case.officer.map(|officer| officer.id.as_str()));
        pen.day(file.cell(), case.begun);
        pen.day_if(file.cell(), case.ended);
        pen.phrase_if(file.cell(), case.reason);
        let about = file.cell();
        if case.names_child {
            pen.key(about, prefix, BARN, case.child.number);
        }
        pen.day_if(file.cell(), case.planned);
        pen.text_if(file.cell(), case.talk.not_held);
        pen.text_if(file.cell(), case.talk.no_view);
        let ground = file.cell();
        if let Some(code) = case.contacts.ground {
            pen.word(ground, &words.grounds[code]);
        }
        pen.day_if(file.cell(), case.contacts.consent);
        pen.day_if(file.cell(), case.heard);
        for answer in [case.danger.violence, case.danger.crime] {
            let cell = file.cell();
            if let Some(is_so) = answer {
                pen.word(cell, words.yes_no(is_so));
            }
        }
        pen.day_if(file.cell(), case.danger.no_police);
        file.end()
    }

    /// The events of an utredning that stand in the log.
    fn happenings(&mut self, case: &Inquiry<'_>, words: &Words, pen: &mut Pen) -> io::Result<()> {
        let on = |day: Option<Day>| day.map(Moment::on);
        let happened = [
            (Event::BARNSAMTAL, case.talk.held),
            (Event::INSTALLNING, on(case.talk.view)),
            (Event::UTAN_SAMTYCKE, on(case.contacts.without)),
            (Event::RISKBEDOMNING, on(case.danger.risk)),
            (Event::POLISANMALAN, on(case.danger.police)),
        ];
        let officer = case.officer.map(|officer| officer.id.as_str());
        for (event, moment) in happened {
            let Some(moment) = moment else {
                continue;
            };
            let file = &mut self.log;
            pen.key(file.cell(), &case.unit.prefix, UTREDNING, case.number);
            pen.word(file.cell(), words.event(event));
            pen.moment(file.cell(), moment);
            pen.text_if(file.cell(), officer);
            file.end()?;
        }
        Ok(())
    }

    fn report(
        &mut self,
        part: &Anmalan<'_>,
        prefix: &str,
        child: u64,
        whole: Whole,
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let file = &mut self.reports;
        pen.key(file.cell(), prefix, ANMALAN, part.number);
        for (kind, number) in [
            (FORHANDSBEDOMNING, whole.assessment),
            (UTREDNING, whole.inquiry),
        ] {
            let cell = file.cell();
            if let Some(number) = number {
                pen.key(cell, prefix, kind, number);
            }
        }
        pen.key(file.cell(), prefix, BARN, child);
        pen.moment(file.cell(), part.came);
        pen.word(file.cell(), &words.kinds[part.kind]);
        let reporter = file.cell();
        if let Some(code) = part.reporter {
            pen.word(reporter, &words.reporters[code]);
        }
        pen.phrase_if(file.cell(), part.reason);
        pen.word(file.cell(), words.yes_no(part.wants_answer));
        pen.day_if(file.cell(), part.answered);
        pen.text_if(file.cell(), part.unfit);
        file.end()?;
        self.guard(part, prefix, pen)
    }

    fn guard(&mut self, part: &Anmalan<'_>, prefix: &str, pen: &mut Pen) -> io::Result<()> {
        let Some(guard) = &part.guard else {
            return Ok(());
        };
        let file = &mut self.guards;
        pen.key(file.cell(), prefix, ANMALAN, part.number);
        pen.moment_if(file.cell(), guard.made);
        pen.text_if(file.cell(), guard.name);
        pen.text_if(file.cell(), guard.title);
        pen.text(file.cell(), guard.conclusion);
        file.end()
    }

    fn decision(
        &mut self,
        decision: &Decision<'_>,
        (prefix, kind, number): (&str, &str, u64),
        words: &Words,
        pen: &mut Pen,
    ) -> io::Result<()> {
        let file = &mut self.decisions;
        pen.key(file.cell(), prefix, BESLUT, decision.number);
        pen.key(file.cell(), prefix, kind, number);
        pen.word(file.cell(), words.event(decision.what));
        pen.day(file.cell(), decision.day);
        pen.text_if(file.cell(), decision.by);
        pen.text_if(file.cell(), decision.reason);
        pen.day_if(file.cell(), decision.until);
        file.end()
    }
}
