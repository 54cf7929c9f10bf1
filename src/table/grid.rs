use indexmap::IndexSet;
use sha2::{Digest, Sha256};

use crate::answer::Answer;
use crate::audit::{Audit, Cell};
use crate::case::CaseIx;
use crate::rulebook::BatteryTable;
use crate::secrecy::without_days;

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
    /// Cases of a table that has too many for anyone to read side by side: then none of them is laid out.
    left_out: usize,
    /// True for the grid as it may be published.
    is_public: bool,
}

/// Above this many cases no grid is laid out: a spreadsheet has no room for it, and its notes have markers of thousands of
/// signs.
pub(crate) const MOST_CASES: usize = 10_000;

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

/// What stands for a reader's note, and for why a case was struck out, in what is published.
const READERS_NOTE: &str = "Not av granskaren (utelämnad här)";
const STRUCK: &str = "Struket ärende";

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
        let count = audit.count_of(spec);
        if count > MOST_CASES {
            return Self::without_cases(spec, count, false);
        }
        Self::whole(audit, table)
    }

    /// The same however many cases there are, to be compared and not to be read.
    #[must_use]
    pub fn whole(audit: &Audit<'_>, table: usize) -> Self {
        let cases = audit.cases(&audit.battery.tables[table]);
        Self::of_cases(audit, table, cases, |cell| cell.note.clone(), Clone::clone)
    }

    /// The grid as it may be published: what readers wrote is not in it, nor notes that tell who still waits, and the cases
    /// stand in an order that tells nothing of when they came or whose they are, numbered anew. Those of a draw do not keep
    /// the order of their lots: it follows from the seed, which is known, and from keys that can be counted up.
    #[must_use]
    pub fn public(audit: &Audit<'_>, table: usize) -> Self {
        let spec = &audit.battery.tables[table];
        let mut cases = audit.cases(spec);
        if cases.len() > MOST_CASES {
            return Self::without_cases(spec, cases.len(), true);
        }
        let secret = secret_of(audit, &cases);
        cases.sort_by_cached_key(|(_, case)| {
            let key = audit.store.case(*case).key();
            Sha256::digest(format!("{secret}|{key}").as_bytes())
        });
        for (number, (old, _)) in (1..).zip(&mut cases) {
            *old = number;
        }
        let own = |cell: &Cell| {
            let by_reader = cell
                .entry
                .as_ref()
                .is_some_and(|entry| !entry.note.is_empty());
            let note = if by_reader {
                Some(READERS_NOTE.to_owned())
            } else {
                let note = cell.note.clone();
                note.filter(|_| !cell.machine.reason.tells_who_waits())
            };
            note.map(|note| without_days(&note))
        };
        let grid = Self::of_cases(audit, table, cases, own, |_| STRUCK.to_owned());
        Self {
            is_public: true,
            ..grid
        }
    }

    /// How many cases the table has.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.header.len() - 1 + self.left_out
    }

    /// True when the cases are laid out.
    #[must_use]
    pub fn is_laid_out(&self) -> bool {
        self.left_out == 0
    }

    /// Where a grid stands that is too wide for a page.
    #[must_use]
    pub fn elsewhere(&self) -> String {
        let cases = self.cases();
        if self.is_laid_out() {
            return format!(
                "Rutnätet har {cases} ärenden och står i tabell-{}.csv.",
                self.id
            );
        }
        let answers = if self.is_public {
            ""
        } else {
            " Varje svar står i underlag.csv."
        };
        format!(
            "Tabellen har {cases} ärenden, fler än ett rutnät rymmer ({MOST_CASES}). Andelarna står för sig.{answers}"
        )
    }

    /// The same of one that has no room on a screen either. No file has a grid that is not laid out.
    #[must_use]
    pub fn off_screen(&self) -> String {
        if self.is_laid_out() {
            return "Rutnätet visas inte här; skriv det till fil med -o.".to_owned();
        }
        let answers = if self.is_public {
            ""
        } else {
            " Varje svar står i underlag.csv, som skrivs med -o."
        };
        format!(
            "Rutnätet läggs inte ut, eftersom ärendena är fler än ett rutnät rymmer ({MOST_CASES}). Andelarna står för sig.{answers}"
        )
    }

    /// The questions of a table with too many cases.
    fn without_cases(spec: &BatteryTable, left_out: usize, is_public: bool) -> Self {
        let rows = spec.questions.iter().map(|question| GridRow {
            question: question.wording.clone(),
            cells: Vec::new(),
            answers: Vec::new(),
        });
        Self {
            id: spec.id.clone(),
            title: spec.title.clone(),
            header: vec!["Ärende".to_owned()],
            rows: rows.collect(),
            notes: Vec::new(),
            left_out,
            is_public,
        }
    }

    fn of_cases(
        audit: &Audit<'_>,
        table: usize,
        cases: Vec<(u32, CaseIx)>,
        note_of: impl Fn(&Cell) -> Option<String>,
        struck_as: impl Fn(&String) -> String,
    ) -> Self {
        let spec = &audit.battery.tables[table];
        let mut texts = IndexSet::new();
        let (mut heads, mut numbers) = (Vec::new(), Vec::new());
        let mut columns: Vec<Vec<Pending>> = Vec::new();
        for (number, case) in cases {
            let answers = audit.answers(table, case);
            numbers.push(number);
            let struck = answers.struck.as_ref().map(&struck_as);
            heads.push(struck.map(|note| texts.insert_full(note).0));
            let pending = |cell: Cell| Pending {
                answer: cell.answer,
                note: note_of(&cell).map(|note| texts.insert_full(note).0),
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
            left_out: 0,
            is_public: false,
        }
    }

    /// The notes as printed under the grid: a marker, a space, a text, on a line each.
    #[must_use]
    pub fn notes_text(&self) -> String {
        let line = |(marker, text): &(String, String)| [marker, " ", text, "\n"].concat();
        self.notes.iter().map(line).collect()
    }
}

/// What the order of published cases rests on: what the cases hold, which nobody knows who has not seen the export. The
/// digests of its files are published and keys can be counted up, so from those the order could be made again, and undone.
fn secret_of(audit: &Audit<'_>, cases: &[(u32, CaseIx)]) -> String {
    let mut hash = Sha256::new();
    for (_, case) in cases {
        hash.update(audit.store.case(*case).whose_and_when().as_bytes());
    }
    crate::hex(&hash.finalize())
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
