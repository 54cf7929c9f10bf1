use indexmap::IndexSet;

use crate::answer::Answer;
use crate::audit::Audit;

/// The grid of a *Bilaga: Stickprover*: questions as rows, cases as columns, notes underneath.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    /// Table id, for file names.
    pub id: String,
    /// Title.
    pub title: String,
    /// «Ärende», then the case numbers with the markers of struck cases.
    pub header: Vec<String>,
    /// One for each question.
    pub rows: Vec<GridRow>,
    /// Markers and texts, in the order in which they first appear.
    pub notes: Vec<(String, String)>,
}

/// A question and its cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridRow {
    /// The question as the battery words it.
    pub question: String,
    /// One for each case: label with marker, or the marker alone.
    pub cells: Vec<String>,
    /// The same answers as codes.
    pub answers: Vec<Answer>,
}

/// A cell before its marker is known.
#[derive(Clone, Copy)]
struct Pending {
    answer: Answer,
    note: Option<usize>,
}

impl Grid {
    /// Asks every question about every case of a table.
    #[must_use]
    pub fn of(audit: &Audit<'_>, table: usize) -> Self {
        let spec = &audit.battery.tables[table];
        let mut texts = IndexSet::new();
        let (mut heads, mut numbers) = (Vec::new(), Vec::new());
        let mut columns: Vec<Vec<Pending>> = Vec::new();
        for (number, case) in audit.cases(spec) {
            let answers = audit.answers(table, case);
            numbers.push(number);
            heads.push(answers.struck.map(|note| texts.insert_full(note).0));
            let pending = |cell: crate::audit::Cell| Pending {
                answer: cell.answer,
                note: cell.note.map(|note| texts.insert_full(note).0),
            };
            columns.push(answers.cells.into_iter().map(pending).collect());
        }
        let order = order_of_appearance(&heads, &columns, spec.questions.len());
        let marker = |note: Option<usize>| {
            note.and_then(|note| order.get_index_of(&note))
                .map_or(0, |place| place + 1)
        };
        let numbered = heads
            .iter()
            .zip(&numbers)
            .map(|(note, number)| format!("{number}{}", stars(marker(*note))));
        let rows = spec
            .questions
            .iter()
            .enumerate()
            .map(|(row, question)| GridRow {
                question: question.wording.clone(),
                cells: columns
                    .iter()
                    .map(|column| cell_text(column[row].answer, marker(column[row].note)))
                    .collect(),
                answers: columns.iter().map(|column| column[row].answer).collect(),
            });
        let note = |(place, text): (usize, &usize)| (stars(place + 1), texts[*text].clone());
        Self {
            id: spec.id.clone(),
            title: spec.title.clone(),
            header: std::iter::once("Ärende".to_owned())
                .chain(numbered)
                .collect(),
            rows: rows.collect(),
            notes: order.iter().enumerate().map(note).collect(),
        }
    }

    /// The notes as printed under the grid: a marker, a space, a text, on a line each.
    #[must_use]
    pub fn notes_text(&self) -> String {
        let line = |(marker, text): &(String, String)| [marker, " ", text, "\n"].concat();
        self.notes.iter().map(line).collect()
    }
}

/// Markers are given in the order in which notes appear: the header row, then row by row.
fn order_of_appearance(
    heads: &[Option<usize>],
    columns: &[Vec<Pending>],
    questions: usize,
) -> IndexSet<usize> {
    let cells = (0..questions).flat_map(|row| columns.iter().map(move |column| column[row].note));
    heads.iter().copied().chain(cells).flatten().collect()
}

fn stars(count: usize) -> String {
    "*".repeat(count)
}

/// *Uppgift saknas* is shown by the marker of its note alone.
fn cell_text(answer: Answer, marker: usize) -> String {
    match (answer, marker) {
        (Answer::UppgiftSaknas, 1..) => stars(marker),
        (answer, marker) => format!("{}{}", answer.label(), stars(marker)),
    }
}
