use super::header;
use crate::audit::{AskingDesk, Audit, Entry, Judged, JudgedCase, Questioning};
use crate::case::{CaseIx, Position};
use crate::judge::Explained;
use crate::rulebook::Question;
use crate::time::Moment;

/// One answer with everything that it rests on, as cells of `underlag.csv`.
pub type EvidenceRow = Vec<String>;

/// What takes the cells of rows of evidence, one after the other.
pub(crate) trait Cells {
    /// Cells that many rows share, made ready once.
    type Ready;

    /// Makes cells ready.
    fn ready(cells: &[&str]) -> Self::Ready;

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

/// Digits by their number.
const DIGITS: &[u8; 10] = b"0123456789";

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
    let mut desk = Desk::default();
    let cases = audit.cases(&audit.battery.tables[table]);
    cases.into_iter().flat_map(move |case| {
        let mut rows = Rows::default();
        evidence.push_cases(&[case], &mut desk, &mut rows);
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
    table: usize,
    questioning: Questioning<'a>,
    questions: Vec<Asked<C>>,
    /// Three cells with nothing in them: without law or grade, or without a reader.
    blank: C::Ready,
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

/// What whoever makes rows goes on using from one case to the next.
#[derive(Default)]
pub(crate) struct Desk {
    asking: AskingDesk,
    explained: Explained,
}

impl<'a, C: Cells> Evidence<'a, C> {
    /// Makes ready what the rows of a table share.
    pub(crate) fn of(audit: &'a Audit<'a>, table: usize) -> Self {
        let questions = audit.battery.tables[table].questions.iter().enumerate();
        Self {
            audit,
            table,
            questioning: Questioning::of(audit, table),
            questions: questions
                .map(|(place, question)| Asked::of(audit, place + 1, question))
                .collect(),
            blank: C::ready(&[""; 3]),
            has_plain_files: audit.store.file_names().all(C::stands),
        }
    }

    /// Makes a row for each question about each of some cases, which come with their numbers.
    pub(crate) fn push_cases(&self, cases: &[(u32, CaseIx)], desk: &mut Desk, out: &mut C) {
        let Desk { asking, explained } = desk;
        let push = |case: JudgedCase<'_>| self.push_case(case, explained, out);
        self.questioning.put_to(cases, asking, push);
    }

    fn push_case(&self, case: JudgedCase<'_>, explained: &mut Explained, out: &mut C) {
        let audit = self.audit;
        let table = audit.battery.tables[self.table].id.as_str();
        let about = C::ready(&[table, &case.number.to_string()]);
        let at = case.view.position();
        for (place, (asked, judged)) in self.questions.iter().zip(case.answers).enumerate() {
            out.take(&about);
            out.take(&asked.question);
            explained.explain(audit.book, &audit.store, &judged.machine);
            explained.add_source(at);
            self.push_answer(asked, judged, explained, out);
            out.cell(|text| text.push_str(&case.note(place).unwrap_or_default()));
            match case.entry(place) {
                Some(entry) => self.push_entry(entry, out),
                None => out.take(&self.blank),
            }
            out.end_row();
        }
    }

    fn push_answer(&self, asked: &Asked<C>, judged: &Judged, explained: &Explained, out: &mut C) {
        let machine = &judged.machine;
        for code in [
            judged.answer.code(),
            judged.by.code(),
            machine.answer().code(),
            machine.reason.code(),
        ] {
            out.as_it_stands(|text| text.push_str(code));
        }
        out.cell(|text| text.push_str(&explained.text));
        push_moment(out, explained.from);
        push_moment(out, explained.until);
        for day in [explained.due_strict, explained.due, explained.extended_to] {
            push_moment(out, day.map(Moment::on));
        }
        let law = machine.version().and_then(|place| asked.laws.get(place));
        out.take(law.unwrap_or(&self.blank));
        let push_sources = |text: &mut String| self.push_sources(text, &explained.sources);
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
            text.push_str(self.audit.store.file_name(at.file));
            text.push_str(" rad ");
            push_number(text, at.row);
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

/// A number as it is written. Every row of evidence has some, and a format costs more than their digits.
fn push_number(text: &mut String, number: u32) {
    let (mut digits, mut first, mut rest) = ([b'0'; 10], 9, number);
    while rest >= 10 {
        digits[first] = DIGITS[(rest % 10) as usize];
        (first, rest) = (first - 1, rest / 10);
    }
    digits[first] = DIGITS[rest as usize];
    text.push_str(std::str::from_utf8(&digits[first..]).unwrap_or_default());
}

/// A day with or without clock time, or nothing.
fn push_moment(out: &mut impl Cells, moment: Option<Moment>) {
    out.cell(|text| {
        if let Some(moment) = moment {
            moment.push_to(text);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_with_all_its_digits_and_no_more() {
        for number in [0, 7, 9, 10, 99, 100, 4_000_000_000, u32::MAX] {
            let mut text = "rad ".to_owned();
            push_number(&mut text, number);
            assert_eq!(text, format!("rad {number}"));
        }
    }
}
