use super::header;
use crate::answer::Reason;
use crate::audit::{AskingDesk, Audit, Entry, Judged, JudgedCase, Part, Questioning};
use crate::case::Position;
use crate::judge::{Explained, General, explain};
use crate::rulebook::Question;
use crate::time::{DayTexts, Moment};

/// One answer with everything that it rests on, as cells of `underlag.csv`.
pub type EvidenceRow = Vec<String>;

/// What takes the cells of rows of evidence, one after the other.
pub(crate) trait Cells {
    /// Cells that many rows share, made ready once.
    type Ready;

    /// Makes cells ready.
    fn ready(cells: &[&str]) -> Self::Ready;

    /// Makes cells that are ready one after the other.
    fn joined(parts: &[&Self::Ready]) -> Self::Ready;

    /// Takes cells that have been made ready.
    fn take(&mut self, cells: &Self::Ready);

    /// Takes a cell, which `fill` puts at the end of a text.
    fn cell(&mut self, fill: impl FnOnce(&mut String));

    /// The same of a text that means nothing to what reads the file, such as a code.
    fn as_it_stands(&mut self, fill: impl FnOnce(&mut String)) {
        self.cell(fill);
    }

    /// True for a text that is written as it is, and so is what begins with it and goes on with letters, digits, spaces and
    /// commas.
    fn stands(_text: &str) -> bool {
        true
    }

    /// The row is whole.
    fn end_row(&mut self);
}

const HEADER: [&str; 23] = [
    "tabell",
    "arende",
    "nr",
    "regel",
    "fraga",
    "svar",
    "avgjort_av",
    "maskinens_svar",
    "maskinens_skal",
    "maskinens_forklaring",
    "fran",
    "till",
    "sista_dag_strikt",
    "sista_dag",
    "forlangd_till",
    "lagrum",
    "grad",
    "osaker_varfor",
    "kalla",
    "not",
    "kommentar",
    "granskare",
    "protokollrad",
];

/// The column names of the evidence.
#[must_use]
pub fn evidence_header() -> Vec<String> {
    header(&HEADER)
}

/// The evidence of one table, case by case and question by question, worked out as it is asked for.
pub fn evidence<'a>(audit: &'a Audit<'_>, table: usize) -> impl Iterator<Item = EvidenceRow> + 'a {
    let evidence = Evidence::<Rows>::of(audit, table);
    let mut desk = evidence.desk();
    let cases = audit.cases(&audit.battery.tables[table]);
    cases.into_iter().flat_map(move |case| {
        let mut rows = Rows::default();
        evidence.push_cases(Part::whole(&[case]), &mut desk, &mut rows, |_| {});
        rows.whole
    })
}

/// Rows whose cells have memory of their own, for what lays them out one by one.
#[derive(Default)]
struct Rows {
    whole: Vec<EvidenceRow>,
    row: EvidenceRow,
}

impl Cells for Rows {
    type Ready = EvidenceRow;

    fn ready(cells: &[&str]) -> EvidenceRow {
        header(cells)
    }

    fn joined(parts: &[&EvidenceRow]) -> EvidenceRow {
        parts.iter().copied().flatten().cloned().collect()
    }

    fn take(&mut self, cells: &EvidenceRow) {
        self.row.extend_from_slice(cells);
    }

    fn cell(&mut self, fill: impl FnOnce(&mut String)) {
        let mut text = String::new();
        fill(&mut text);
        self.row.push(text);
    }

    fn end_row(&mut self) {
        self.whole.push(std::mem::take(&mut self.row));
    }
}

/// The evidence of one table, with the cells that many of its rows share made ready for what takes them.
pub(crate) struct Evidence<'a, C: Cells> {
    audit: &'a Audit<'a>,
    /// What the table is called.
    name: C::Ready,
    questioning: Questioning<'a>,
    questions: Vec<Asked<C>>,
    /// Three cells with nothing in them: without law or grade, or without a reader.
    blank: C::Ready,
    /// What stands before the number of a row, file by file.
    files: Vec<String>,
    /// True when the names of all files are written as they are.
    has_plain_files: bool,
}

/// What the answers to one question share.
struct Asked<C: Cells> {
    /// Number, rule and wording.
    question: C::Ready,
    /// Law, grade and doubt, for each version of the rule.
    laws: Vec<C::Ready>,
}

/// What whoever makes rows of a table goes on using from one case to the next.
pub(crate) struct Desk<C: Cells> {
    asking: AskingDesk,
    explained: Explained,
    /// By question: the answers so far whose words tell nothing of their case.
    phrases: Vec<Vec<Phrase<C>>>,
}

/// An answer as it is printed for every case that gets it. Most answers are: their words tell no day, and nobody has read
/// the case.
struct Phrase<C: Cells> {
    verdict: (Reason, Option<usize>, General),
    /// The cells between the number of the case and the rows.
    before: C::Ready,
    /// The cells after the rows.
    after: C::Ready,
}

impl<'a, C: Cells> Evidence<'a, C> {
    /// Makes ready what the rows of a table share.
    pub(crate) fn of(audit: &'a Audit<'a>, table: usize) -> Self {
        let questions = audit.battery.tables[table].questions.iter().enumerate();
        let names = audit.store.file_names();
        Self {
            audit,
            name: C::ready(&[&audit.battery.tables[table].id]),
            questioning: Questioning::of(audit, table),
            questions: questions
                .map(|(place, question)| Asked::of(audit, place + 1, question))
                .collect(),
            blank: C::ready(&[""; 3]),
            files: names.map(|name| format!("{name} rad ")).collect(),
            has_plain_files: audit.store.file_names().all(C::stands),
        }
    }

    /// What one who makes rows of this table begins with.
    pub(crate) fn desk(&self) -> Desk<C> {
        let none = || Vec::new();
        Desk {
            asking: AskingDesk::default(),
            explained: Explained {
                days: DayTexts::keeping(),
                ..Explained::default()
            },
            phrases: self.questions.iter().map(|_| none()).collect(),
        }
    }

    /// Makes a row for each question about each of some cases, after each has been handed to `take`.
    pub(crate) fn push_cases(
        &self,
        part: Part<'_>,
        desk: &mut Desk<C>,
        out: &mut C,
        mut take: impl FnMut(JudgedCase<'_>),
    ) {
        let Desk {
            asking,
            explained,
            phrases,
        } = desk;
        let push = |case: JudgedCase<'_>| {
            take(case);
            self.push_case(case, (explained, phrases), out);
        };
        self.questioning.put_to(part, asking, push);
    }

    /// Hands cases to `take`, and makes nothing of them.
    pub(crate) fn ask_only(
        &self,
        part: Part<'_>,
        desk: &mut Desk<C>,
        take: impl FnMut(JudgedCase<'_>),
    ) {
        self.questioning.put_to(part, &mut desk.asking, take);
    }

    fn push_case(
        &self,
        case: JudgedCase<'_>,
        (explained, phrases): (&mut Explained, &mut [Vec<Phrase<C>>]),
        out: &mut C,
    ) {
        let mut digits = itoa::Buffer::new();
        let number = digits.format(case.number);
        for (place, phrases) in phrases.iter_mut().enumerate() {
            out.take(&self.name);
            out.as_it_stands(|text| text.push_str(number));
            let general = case.answers[place].machine.evidence.in_general();
            match general.filter(|_| case.is_unread()) {
                Some(general) => self.push_phrase((case, place), general, phrases, explained, out),
                None => self.push_own((case, place), explained, out),
            }
            out.end_row();
        }
    }

    /// An answer that is printed alike for every case that gets it, but for the rows.
    fn push_phrase(
        &self,
        (case, place): (JudgedCase<'_>, usize),
        general: General,
        phrases: &mut Vec<Phrase<C>>,
        explained: &mut Explained,
        out: &mut C,
    ) {
        let machine = &case.answers[place].machine;
        let verdict = (machine.reason, machine.version(), general);
        let known = phrases.iter().position(|phrase| phrase.verdict == verdict);
        let known = known.unwrap_or_else(|| {
            phrases.push(self.phrase((case, place), general));
            phrases.len() - 1
        });
        explained.take_rows(&self.audit.store, machine);
        explained.add_source(case.view.position());
        out.take(&phrases[known].before);
        self.push_rows(&explained.sources, out);
        out.take(&phrases[known].after);
    }

    fn phrase(&self, (case, place): (JudgedCase<'_>, usize), general: General) -> Phrase<C> {
        let (asked, judged) = (&self.questions[place], &case.answers[place]);
        let machine = &judged.machine;
        let explained = explain(self.audit.book, &self.audit.store, machine);
        let words = C::ready(&[&explained.text, "", "", "", "", ""]);
        let codes = C::ready(&codes_of(judged));
        let note = case.note(place).unwrap_or_default();
        Phrase {
            verdict: (machine.reason, machine.version(), general),
            before: C::joined(&[&asked.question, &codes, &words, self.law(asked, judged)]),
            after: C::ready(&[&note, "", "", ""]),
        }
    }

    /// An answer with its own days, or one that a reader may have said something of.
    fn push_own(
        &self,
        (case, place): (JudgedCase<'_>, usize),
        explained: &mut Explained,
        out: &mut C,
    ) {
        let (asked, judged) = (&self.questions[place], &case.answers[place]);
        out.take(&asked.question);
        explained.explain(self.audit.book, &self.audit.store, &judged.machine);
        explained.add_source(case.view.position());
        self.push_answer(asked, judged, explained, out);
        out.cell(|text| text.push_str(&case.note(place).unwrap_or_default()));
        match case.entry(place) {
            Some(entry) => self.push_entry(entry, out),
            None => out.take(&self.blank),
        }
    }

    fn law<'q>(&'q self, asked: &'q Asked<C>, judged: &Judged) -> &'q C::Ready {
        let version = judged.machine.version();
        let law = version.and_then(|place| asked.laws.get(place));
        law.unwrap_or(&self.blank)
    }

    fn push_answer(
        &self,
        asked: &Asked<C>,
        judged: &Judged,
        explained: &mut Explained,
        out: &mut C,
    ) {
        for code in codes_of(judged) {
            out.as_it_stands(|text| text.push_str(code));
        }
        out.cell(|text| text.push_str(&explained.text));
        let due = [explained.due_strict, explained.due, explained.extended_to];
        for moment in [explained.from, explained.until] {
            push_moment(out, &mut explained.days, moment);
        }
        for day in due {
            push_moment(out, &mut explained.days, day.map(Moment::on));
        }
        out.take(self.law(asked, judged));
        self.push_rows(&explained.sources, out);
    }

    fn push_rows(&self, sources: &[Position], out: &mut C) {
        let push_sources = |text: &mut String| self.push_sources(text, sources);
        if self.has_plain_files {
            out.as_it_stands(push_sources);
        } else {
            out.cell(push_sources);
        }
    }

    fn push_entry(&self, entry: &Entry, out: &mut C) {
        out.cell(|text| text.push_str(&entry.comments()));
        out.cell(|text| text.push_str(&entry.reader));
        out.cell(|text| self.push_sources(text, &[entry.at]));
    }

    fn push_sources(&self, text: &mut String, sources: &[Position]) {
        for (place, at) in sources.iter().enumerate() {
            if place > 0 {
                text.push_str(", ");
            }
            let file = self.files.get(usize::from(at.file.0));
            text.push_str(file.map_or(" rad ", String::as_str));
            text.push_str(itoa::Buffer::new().format(at.row));
        }
    }
}

impl<C: Cells> Asked<C> {
    fn of(audit: &Audit<'_>, number: usize, question: &Question) -> Self {
        let rule = audit.book.rule(question.rule);
        let number = number.to_string();
        let laws = rule.versions.iter().map(|version| {
            let law = version.citation(&audit.book.acts);
            let grade = version.grade.to_string();
            let doubt = version.uncertain.as_deref().unwrap_or_default();
            C::ready(&[law.as_str(), grade.as_str(), doubt])
        });
        Self {
            question: C::ready(&[&number, &rule.id, &question.wording].map(String::as_str)),
            laws: laws.collect(),
        }
    }
}

fn codes_of(judged: &Judged) -> [&'static str; 4] {
    let machine = &judged.machine;
    [
        judged.answer.code(),
        judged.by.code(),
        machine.answer().code(),
        machine.reason.code(),
    ]
}

/// A day with or without clock time, or nothing.
fn push_moment(out: &mut impl Cells, days: &mut DayTexts, moment: Option<Moment>) {
    let Some(moment) = moment else {
        return out.as_it_stands(|_| {});
    };
    let fill = |text: &mut String| days.push(moment, text);
    if moment.day.has_usual_year() {
        out.as_it_stands(fill);
    } else {
        out.cell(fill);
    }
}
