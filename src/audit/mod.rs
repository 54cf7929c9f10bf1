//! A whole review: cases × questions, machine and reader side by side, contradictions told.
//!
//! Answers are worked out case by case when asked for, so that nothing but codes need be kept.

mod asking;
mod contradiction;
mod fold;
mod period;
mod protocol;
mod readings;
mod settling;

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::answer::{Answer, Reason};
use crate::case::{CaseIx, Event, EventIx, Store};
use crate::draw::{Sample, Variable, identity_of, numbered, sample_of};
use crate::exceptions::Exception;
use crate::judge::{Judge, Verdict, is_slip};
use crate::load::{
    Account, Input, Ledger, Loaded, ReaderAnalysis, Remark, Review, Severity, Unanswered,
};
use crate::rulebook::{Battery, BatteryTable, Check, Grade, Rule, RuleIx, Rulebook};
use crate::time::Day;

use asking::AskingCase;
pub(crate) use contradiction::{Contrasts, Telling};
pub(crate) use fold::{
    Desk as AskingDesk, OnlyAsking, Part, Parts, Questioning, Round, on_each_processor,
};
pub use fold::{Judged, JudgedCase};
pub use protocol::{CaseProtocol, Entry, Protocol};
pub use readings::{CONSENSUS, Double, Pair, is_consensus};

/// Events that one thread looks at in a row.
const EVENTS_OF_A_THREAD: usize = 1 << 14;

/// The fact that tells which enhet a case belongs to.
const UNIT: &str = "enhet";

/// A review, ready to be asked for its answers.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The rules.
    pub book: &'a Rulebook,
    /// The questions.
    pub battery: Battery,
    /// The cases.
    pub store: Store,
    /// The day on which running deadlines are measured.
    pub measuring_day: Day,
    /// True when an argument or the review gave that day; false when it is today.
    pub day_is_given: bool,
    /// What `granskning.toml` says.
    pub review: Review,
    /// The files read.
    pub inputs: Vec<Input>,
    /// Remarks on input, until those on answers are put to them.
    on_input: Mutex<Vec<Remark>>,
    remarks: OnceLock<Vec<Remark>>,
    /// What became of every row.
    pub accounts: Vec<Account>,
    protocol: Protocol,
    /// The draws, one for each table at most; without any every case is asked.
    pub samples: Vec<Sample>,
    /// Rows of filled workbooks without an answer.
    unanswered: Vec<Unanswered>,
    /// Questions that wait in a workbook though their answers do not say that they need a reader.
    pub waiting_beside: u64,
    /// The cases that some workbook holds.
    in_workbooks: HashSet<(String, CaseIx)>,
    /// Cases of each table outside the period of the review; empty without a period.
    outside: Vec<u64>,
    /// What the readers make of the result.
    pub analyses: Vec<ReaderAnalysis>,
    /// Shortcomings that have been accepted for a time; they change no answer.
    pub exceptions: Vec<Exception>,
    /// Whether the result is a draft for the faktakontroll, or final; `None` when nobody has said.
    pub status: Option<Status>,
}

/// How far a result has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// A draft, on its way to the faktakontroll.
    Draft,
    /// Final, after the faktakontroll.
    Final,
}

impl Status {
    /// The code in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "utkast",
            Self::Final => "slutlig",
        }
    }

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "UTKAST inför faktakontroll – kan ändras",
            Self::Final => "slutlig, efter faktakontroll",
        }
    }
}

/// The answers about one case, in the order of the table's questions.
#[derive(Clone, Debug)]
pub struct CaseAnswers {
    /// Why the case was struck out, when it was.
    pub struck: Option<String>,
    /// One for each question.
    pub cells: Vec<Cell>,
}

/// One answer: what is printed, what the machine said, and who decided.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The answer that is printed.
    pub answer: Answer,
    /// The machine's own verdict; it stays also when a reader has said otherwise.
    pub machine: Verdict,
    /// Who decided the printed answer.
    pub by: By,
    /// The footnote.
    pub note: Option<String>,
    /// The reader's answer, comment and name.
    pub entry: Option<Entry>,
}

impl Cell {
    /// True when the machine leaves the question to a reader and none has answered it.
    fn is_unread(&self) -> bool {
        self.answer == Answer::EjBedomd
            && self.by == By::Machine
            && self.machine.reason == Reason::NeedsReader
    }
}

/// Who decided an answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum By {
    /// The machine alone.
    Machine,
    /// A reader, where the machine said nothing.
    Reader,
    /// Both said the same.
    Both,
    /// A reader, against the machine.
    ReaderOverMachine,
    /// Nobody: the case is struck out.
    Struck,
    /// Nobody: two readers disagree.
    Disputed,
}

impl By {
    /// Every kind, in the order in which they are counted.
    pub const ALL: [Self; 6] = [
        Self::Machine,
        Self::Reader,
        Self::Both,
        Self::ReaderOverMachine,
        Self::Struck,
        Self::Disputed,
    ];

    /// The code in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Machine => "maskin",
            Self::Reader => "granskare",
            Self::Both => "maskin_och_granskare",
            Self::ReaderOverMachine => "granskare_mot_maskin",
            Self::Struck => "struket",
            Self::Disputed => "oeniga_granskare",
        }
    }

    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Machine => "maskinen",
            Self::Reader => "granskaren",
            Self::Both => "båda lika",
            Self::ReaderOverMachine => "granskaren mot maskinen",
            Self::Struck => "struket",
            Self::Disputed => "granskarna oense",
        }
    }
}

impl<'a> Audit<'a> {
    /// Puts the questions of a battery to an export. With the measuring day comes whether anyone gave it.
    #[must_use]
    pub fn new(
        loaded: Loaded,
        book: &'a Rulebook,
        battery: &Battery,
        review: Review,
        measuring_day: (Day, bool),
    ) -> Self {
        let Loaded {
            store,
            protocol,
            mut ledger,
            inputs,
            samples,
            unanswered,
            in_workbooks,
            analyses,
        } = loaded;
        let battery = asked(battery, &store, &samples, &mut ledger);
        let mut audit = Self {
            book,
            battery,
            store,
            measuring_day: measuring_day.0,
            day_is_given: measuring_day.1,
            review,
            inputs,
            on_input: Mutex::default(),
            remarks: OnceLock::new(),
            accounts: Vec::new(),
            protocol: Protocol::default(),
            samples,
            unanswered,
            waiting_beside: 0,
            in_workbooks,
            outside: Vec::new(),
            analyses,
            exceptions: Vec::new(),
            status: None,
        };
        audit.outside = audit.count_outside();
        audit.remark_on_period(&mut ledger);
        audit.protocol = Protocol::resolve(protocol, &audit, &mut ledger);
        audit.settle(&mut ledger);
        audit.remark_on_plans(&mut ledger);
        audit.waiting_beside = audit.remark_on_unanswered(&mut ledger);
        audit.remark_on_unread(&mut ledger);
        let Ledger {
            accounts, remarks, ..
        } = ledger;
        Self {
            on_input: Mutex::new(remarks),
            accounts,
            ..audit
        }
    }

    /// Remarks on input and answers, sorted. Those on answers ask every case every question, once, unless whoever counts
    /// the answers has told them already.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        self.remarks
            .get_or_init(|| self.with_answers(Telling::of_all(self)))
    }

    /// Takes in what is told of the answers, from one who has asked for them all.
    pub(crate) fn tell(&self, told: Telling) {
        self.remarks.get_or_init(|| self.with_answers(told));
    }

    fn with_answers(&self, told: Telling) -> Vec<Remark> {
        let mut on_input = self.on_input.lock().unwrap_or_else(PoisonError::into_inner);
        let mut remarks = told.finish(self, std::mem::take(&mut *on_input));
        // Stable, so that remarks on answers keep the order of tables and cases.
        remarks.par_sort_by(|one, other| one.place().cmp(&other.place()));
        remarks
    }

    /// The cases of a table with their numbers: those of a draw in the order in which they were drawn, else all in the
    /// order of the export, from 1.
    #[must_use]
    pub fn cases(&self, table: &BatteryTable) -> Vec<(u32, CaseIx)> {
        numbered(&self.store, &self.samples, table)
    }

    /// How many cases of a table are asked.
    #[must_use]
    pub fn count_of(&self, table: &BatteryTable) -> usize {
        match self.sample_of(table) {
            Some(sample) => sample.numbered().count(),
            None => self.store.cases(table.object).len(),
        }
    }

    /// The questions that two readers have answered.
    #[must_use]
    pub fn doubles(&self) -> &[Double] {
        self.protocol.doubles()
    }

    /// The draw of a table.
    #[must_use]
    pub fn sample_of(&self, table: &BatteryTable) -> Option<&Sample> {
        sample_of(&self.samples, table)
    }

    /// The answers about one case.
    #[must_use]
    pub fn answers(&self, table: usize, case: CaseIx) -> CaseAnswers {
        let asking = self.asking(table, case);
        let questions = self.battery.tables[table].questions.iter();
        CaseAnswers {
            struck: asking.said.and_then(|said| said.struck.clone()),
            cells: questions
                .map(|question| asking.cell(question.rule))
                .collect(),
        }
    }

    /// A short name of what a table asks about: the draw's, or that of its cases when nothing was drawn.
    #[must_use]
    pub fn identity_of(&self, table: &BatteryTable) -> String {
        identity_of(&self.store, &self.samples, table)
    }

    /// True when the cases of a table were drawn in groups, or have an enhet.
    #[must_use]
    pub fn has_groups(&self, table: usize) -> bool {
        let cases = self.cases(&self.battery.tables[table]);
        let mut cases = cases.iter();
        cases.any(|(number, case)| !self.group_of(table, *number, *case).is_empty())
    }

    /// The stratum that a case was drawn in, else its enhet; empty when there is neither.
    #[must_use]
    pub fn group_of(&self, table: usize, number: u32, case: CaseIx) -> String {
        let sample = self.sample_of(&self.battery.tables[table]);
        let stratum = sample.and_then(|sample| sample.stratum_of(number));
        if let Some(name) = stratum.filter(|name| !name.is_empty()) {
            return name.to_owned();
        }
        let words = &self.book.words;
        let unit = words.find_fact(UNIT).map(Variable::Fact);
        let level = unit.and_then(|unit| unit.known_level(self.store.case(case), words, None));
        level.unwrap_or_default()
    }

    /// True when a reader has struck the case out.
    #[must_use]
    pub fn is_struck(&self, table: usize, case: CaseIx) -> bool {
        let said = self.protocol.of(table, case);
        said.is_some_and(|said| said.struck.is_some())
    }

    /// The grade of the demand that an answer was judged by; the newest version's when no day chose one.
    #[must_use]
    pub fn grade(&self, rule: RuleIx, verdict: &Verdict) -> Grade {
        let versions = &self.book.rule(rule).versions;
        let version = verdict
            .version()
            .map_or_else(|| versions.last(), |index| versions.get(index));
        version.map_or(Grade::Ska, |version| version.grade)
    }

    /// How many rows were set aside and how many values could not be read. No question is asked for it.
    #[must_use]
    pub fn faults(&self) -> u64 {
        let count = |remarks: &[Remark]| {
            let faults = remarks
                .iter()
                .filter(|remark| remark.severity == Severity::Fault);
            faults.map(|remark| remark.count).sum::<u64>()
        };
        match self.remarks.get() {
            Some(remarks) => count(remarks),
            // Nothing that is told of answers is a fault.
            None => count(&self.on_input.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    fn judge(&self) -> Judge<'_> {
        self.judge_on(self.measuring_day)
    }

    fn judge_on(&self, day: Day) -> Judge<'_> {
        Judge {
            book: self.book,
            store: &self.store,
            measuring_day: day,
            only_open: false,
        }
    }

    /// The clocks that run, or have run out with nothing done, question by question. Parents are answered as the
    /// review prints them.
    #[must_use]
    pub fn open_clocks(&self, table: usize, case: CaseIx) -> Vec<(usize, Verdict)> {
        let questions = 0..self.battery.tables[table].questions.len();
        questions
            .flat_map(|question| {
                let clocks = self.open_clocks_on(table, question, case, self.measuring_day);
                clocks.into_iter().map(move |verdict| (question, verdict))
            })
            .collect()
    }

    /// The same of one question, as things would stand on another day if nothing more is registered until then.
    #[must_use]
    pub fn open_clocks_on(
        &self,
        table: usize,
        question: usize,
        case: CaseIx,
        day: Day,
    ) -> Vec<Verdict> {
        let rule = self.battery.tables[table].questions[question].rule;
        let judge = self.judge_on(day);
        let parent = self.asking(table, case).parent_by(rule, &judge);
        judge.open_clocks(self.book.rule(rule), self.store.case(case), parent)
    }

    /// The questions of which it cannot be told whether a clock runs or has run out in a case, each with why.
    #[must_use]
    pub fn untold_clocks(&self, table: usize, case: CaseIx) -> Vec<(usize, Verdict)> {
        let judge = self.judge();
        let asking = self.asking(table, case);
        let questions = self.battery.tables[table].questions.iter().enumerate();
        let untold = questions.filter_map(|(place, question)| {
            let parent = asking.parent_by(question.rule, &judge);
            let rule = self.book.rule(question.rule);
            let verdict = judge.untold_clock(rule, self.store.case(case), parent)?;
            Some((place, verdict))
        });
        untold.collect()
    }

    /// What the machine would answer on another day, if nothing more is registered until then.
    #[must_use]
    pub fn answer_on(&self, table: usize, question: usize, case: CaseIx, day: Day) -> Answer {
        let rule = self.battery.tables[table].questions[question].rule;
        let verdict = self
            .asking(table, case)
            .verdict_by(rule, &self.judge_on(day));
        verdict.answer()
    }

    /// By what right a decision in a case was taken; `None` when no rule asks for the right to decide.
    #[must_use]
    pub fn right_to_decide(&self, case: CaseIx, decision: EventIx) -> Option<Verdict> {
        let asks = |rule: &&Rule| {
            let mut versions = rule.versions.iter();
            versions.any(|version| matches!(version.check, Check::Delegate(_)))
        };
        let rule = self.book.rules.iter().find(asks)?;
        let judge = self.judge();
        Some(judge.right_to_decide(rule, self.store.case(case), decision))
    }

    /// Events after the measuring day have not come yet; further ahead than a year, also of the day that the export itself
    /// names, they are mistyped.
    fn remark_on_plans(&self, ledger: &mut Ledger) {
        let words = &self.book.words;
        let last = self.store.tells_until(self.measuring_day);
        let late_day = |event: &Event| {
            let day = event.moment().map(|moment| moment.day);
            day.filter(|day| *day > self.measuring_day)
        };
        let told = |event| {
            let day = late_day(event)?;
            let is_read = !words.event_word(event.word).is_calculated;
            is_read.then_some((event, day))
        };
        let parts = self.store.events().par_chunks(EVENTS_OF_A_THREAD);
        let late = parts.flat_map_iter(|events| events.iter().filter_map(told).collect::<Vec<_>>());
        for (event, day) in late.collect::<Vec<(&Event, Day)>>() {
            let (severity, code, text) = if is_slip(day, last) {
                (
                    Severity::Fault,
                    "orimligt_datum",
                    "dagen ligger mer än ett år efter mätdagen; den räknas som oläslig",
                )
            } else {
                (
                    Severity::Warning,
                    "efter_matdagen",
                    "dagen ligger efter mätdagen; händelsen räknas inte",
                )
            };
            ledger.remark(event.position(&self.store), severity, code, "", text);
        }
    }
}

/// The battery without the tables for which the export has no case, or nothing was drawn; that they are left out is told.
fn asked(battery: &Battery, store: &Store, samples: &[Sample], ledger: &mut Ledger) -> Battery {
    if !samples.is_empty() {
        let is_drawn = |table: &BatteryTable| {
            samples
                .iter()
                .any(|sample| sample.record.tabell == table.id)
        };
        for table in battery.tables.iter().filter(|table| !is_drawn(table)) {
            let text = format!(
                "{}: ingen dragning (--urval) gäller tabellen, så den är utelämnad",
                table.title
            );
            ledger.remark_on_file("", None, Severity::Info, "ingen_dragning", &text, 1);
        }
        return battery.with_tables(is_drawn);
    }
    let has_cases = |table: &BatteryTable| !store.cases(table.object).is_empty();
    if !battery.tables.iter().any(has_cases) {
        return battery.clone();
    }
    for table in battery.tables.iter().filter(|table| !has_cases(table)) {
        let text = format!(
            "{}: exporten har inga sådana ärenden, så tabellen är utelämnad",
            table.title
        );
        ledger.remark_on_file("", None, Severity::Info, "inga_arenden", &text, 1);
    }
    battery.with_tables(has_cases)
}

impl Cell {
    /// The reason for the printed answer, as far as the machine gave it.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        let judged = Judged {
            answer: self.answer,
            machine: self.machine,
            by: self.by,
        };
        judged.reason()
    }
}
