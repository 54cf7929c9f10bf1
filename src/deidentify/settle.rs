use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use rayon::prelude::*;

use super::key::Secret;
use super::replace::Replacer;
use super::table::{Table, TableRow};
use super::{Answers, DeidentifyError, Original, Summary, answers_of, audit_of, review_of};
use crate::answer::{Answer, Reason};
use crate::audit::Audit;
use crate::load::{ExtractedCell, Located, boards_of};

/// The most weeks that days are moved, to either side.
const MOST_WEEKS: u64 = 26;

/// How often a move is tried under which every answer keeps its reason, and then under which every answer is the same.
const STRICT_ROUNDS: u64 = 12;
const LOOSE_ROUNDS: u64 = 6;

/// How often rare codes are tried.
const MERGE_ROUNDS: usize = 8;

/// Rows that a thread writes at a time.
const ROWS_OF_A_THREAD: usize = 1 << 10;

/// The copy, and what it took.
pub(super) struct Settled {
    pub(super) copy: Copy,
    pub(super) summary: Summary,
}

/// The copy under making.
pub(super) struct Copy {
    pub(super) tables: Vec<CopiedTable>,
    /// Rare codes that an answer depends on.
    pub(super) kept: Vec<String>,
}

/// A table of the copy, as it is written.
pub(super) struct CopiedTable {
    name: String,
    merges: bool,
    /// Columns in which the first of several rows about a unit holds.
    first_holds: Vec<String>,
    /// Columns that the canonical table does not have: the names are words of the vocabulary.
    words: Vec<String>,
    text: String,
}

/// How far each group is moved, and whether that is settled.
#[derive(Clone, Copy, Default)]
struct Move {
    weeks: i32,
    is_settled: bool,
    is_loose: bool,
}

impl Copy {
    /// The files of the copy: name and contents.
    pub(super) fn files(&self) -> Vec<(String, &str)> {
        let files = self.tables.iter();
        files
            .map(|table| (format!("{}.csv", table.name), table.text.as_str()))
            .collect()
    }

    /// A profile that says which tables have several rows about the same unit, in which columns the first of them holds, and
    /// which columns are words of the vocabulary: the canonical layout has no column for those, so that they would be left
    /// unread without it.
    pub(super) fn profile_text(&self) -> String {
        let mut text = String::from("namn = \"Avidentifierad kopia\"\n");
        let is_told = |table: &&CopiedTable| table.merges || !table.words.is_empty();
        for table in self.tables.iter().filter(is_told) {
            let _ = write!(
                text,
                "\n[[fil]]\ntabell = \"{0}\"\nheter = [\"{0}\"]\n",
                table.name
            );
            if table.merges {
                text += "upprepas = true\n";
            }
            let first: &[String] = if table.merges {
                &table.first_holds
            } else {
                &[]
            };
            if !first.is_empty() {
                let _ = writeln!(text, "forsta_galler = {first:?}");
            }
            let is_new = |name: &&String| !table.words.contains(name);
            let named = first.iter().filter(is_new).chain(&table.words);
            let named: Vec<&String> = named.collect();
            if !named.is_empty() {
                text += "\n[fil.kolumner]\n";
            }
            for word in named {
                let _ = writeln!(text, "\"{word}\" = [\"{word}\"]");
            }
        }
        text
    }
}

/// Makes the copy: first the codes, then the moves, each kept only where no answer changes.
pub(super) fn settle(
    original: Original<'_>,
    tables: Vec<Table>,
    secret: &Secret,
) -> Result<Settled, DeidentifyError> {
    let answers = answers_of(&audit_of(original.located, original)?);
    let boards = boards_of(original.book, &original.located.review);
    let mut work = Work {
        original,
        replacer: Replacer::of(&tables, original.book, boards, secret),
        moves: groups_of(&tables)
            .map(|group| (group, Move::default()))
            .collect(),
        tables,
        secret,
        wanted: Wanted::default(),
    };
    work.wanted = work.named(answers)?;
    work.reorder();
    work.settle_codes()?;
    work.settle_moves()?;
    work.finish()
}

fn groups_of(tables: &[Table]) -> impl Iterator<Item = usize> {
    let rows = tables.iter().flat_map(|table| &table.rows);
    rows.filter_map(|row| row.group)
}

/// What tells a case of the copy from others, on whatever row it stands: its key, and which of those with that key it is.
type Name = (String, usize);

/// The names of the cases, table by table in their order.
fn names_of(audit: &Audit<'_>) -> Vec<Vec<Name>> {
    let mut names = Vec::new();
    for table in &audit.battery.tables {
        let mut alike: HashMap<String, usize> = HashMap::new();
        let cases = audit.cases(table).into_iter();
        let known = cases.map(|(_, case)| {
            let key = audit.store.case(case).key().to_owned();
            let place = alike.entry(key.clone()).or_default();
            *place += 1;
            (key, *place)
        });
        names.push(known.collect());
    }
    names
}

/// What the copy is to answer.
#[derive(Default)]
struct Wanted {
    /// By the names that the cases have in the copy, table by table.
    by_name: Vec<HashMap<Name, Vec<(Answer, Reason)>>>,
    /// Cases of each table.
    cases: Vec<usize>,
    /// Answers of them all.
    answers: usize,
}

struct Work<'a> {
    original: Original<'a>,
    replacer: Replacer<'a>,
    moves: BTreeMap<usize, Move>,
    tables: Vec<Table>,
    secret: &'a Secret,
    wanted: Wanted,
}

/// Groups with an answer that is another, or has another reason.
#[derive(Default)]
struct Changed {
    answers: BTreeSet<usize>,
    reasons: BTreeSet<usize>,
    /// Answers that are another.
    count: usize,
    /// True when the cases are not the same, so that nothing can be compared.
    is_other: bool,
}

impl Work<'_> {
    /// The answers of the export by the names of the copy, whose rows still stand as those of the export.
    fn named(&self, answers: Answers) -> Result<Wanted, DeidentifyError> {
        let names = names_of(&self.audit_of_copy()?);
        let cases = answers.iter().map(Vec::len).collect();
        let count = answers.iter().flatten().map(Vec::len).sum();
        let tables = names.into_iter().zip(answers);
        Ok(Wanted {
            by_name: tables
                .map(|(names, answers)| names.into_iter().zip(answers).collect())
                .collect(),
            cases,
            answers: count,
        })
    }

    /// Puts the rows in an order that tells nothing: an export stands by time, so that a row between two others would tell
    /// about when. Those of a group stay as they stood among themselves, since the first of several may be the one that
    /// holds.
    fn reorder(&mut self) {
        let secret = self.secret;
        let place = |group: usize| secret.number("ordning", &group.to_string(), u64::MAX);
        for table in self.tables.iter_mut().filter(|table| !table.stays()) {
            table
                .rows
                .sort_by_cached_key(|row| row.group.map_or(u64::MAX, place));
        }
    }

    /// The copy as it stands, audited.
    fn audit_of_copy(&self) -> Result<Audit<'_>, DeidentifyError> {
        let copy = self.copy();
        let files = copy.files();
        let profile = copy.profile_text();
        let located = Located::in_memory(
            review_of(self.original),
            &profile,
            &files,
            self.original.book,
        )?;
        Ok(audit_of(&located, self.original)?)
    }

    /// Takes back each rare code that a changed case has, until nothing changes.
    fn settle_codes(&mut self) -> Result<(), DeidentifyError> {
        for _ in 0..MERGE_ROUNDS {
            let changed = self.compare()?;
            if changed.reasons.is_empty() && !changed.is_other {
                return Ok(());
            }
            let before = self.replacer.kept.len();
            self.keep_codes_of(&changed.reasons);
            if self.replacer.kept.len() == before {
                break;
            }
        }
        self.replacer.kept = self.replacer.merges.keys().cloned().collect();
        Ok(())
    }

    fn keep_codes_of(&mut self, groups: &BTreeSet<usize>) {
        for table in &self.tables {
            let changed = table
                .rows
                .iter()
                .filter(|row| row.group.is_some_and(|group| groups.contains(&group)));
            for row in changed {
                for (column, cell) in table.columns.iter().zip(&row.cells) {
                    if let ExtractedCell::Code(code) = cell {
                        let at = (table.spec.name.clone(), column.name.clone(), code.clone());
                        if self.replacer.merges.contains_key(&at) {
                            self.replacer.kept.insert(at);
                        }
                    }
                }
            }
        }
    }

    /// Tries one move after another for each group.
    fn settle_moves(&mut self) -> Result<(), DeidentifyError> {
        for round in 0..STRICT_ROUNDS + LOOSE_ROUNDS {
            let is_loose = round >= STRICT_ROUNDS;
            self.propose(round);
            let changed = self.compare()?;
            let refused = if is_loose {
                &changed.answers
            } else {
                &changed.reasons
            };
            for (group, step) in &mut self.moves {
                if !step.is_settled && !refused.contains(group) && !changed.is_other {
                    step.is_settled = true;
                    step.is_loose = is_loose && changed.reasons.contains(group);
                }
            }
            if self.moves.values().all(|step| step.is_settled) {
                break;
            }
        }
        self.take_back()
    }

    fn propose(&mut self, round: u64) {
        for (group, step) in self.moves.iter_mut().filter(|(_, step)| !step.is_settled) {
            let drawn = self
                .secret
                .number("skifte", &format!("{group}:{round}"), MOST_WEEKS * 2);
            let weeks = i32::try_from(drawn).unwrap_or(0) - i32::try_from(MOST_WEEKS).unwrap_or(0);
            // From one week to the most, to either side.
            step.weeks = if weeks >= 0 { weeks + 1 } else { weeks };
        }
    }

    /// Groups without a move stay, and so do those that change an answer when all is put together.
    fn take_back(&mut self) -> Result<(), DeidentifyError> {
        for step in self.moves.values_mut().filter(|step| !step.is_settled) {
            *step = Move::default();
        }
        loop {
            let changed = self.compare()?;
            let back = self
                .moves
                .iter_mut()
                .filter(|(group, step)| step.weeks != 0 && changed.answers.contains(group));
            let mut any = false;
            for (_, step) in back {
                (*step, any) = (Move::default(), true);
            }
            if !any {
                return Ok(());
            }
        }
    }

    /// The copy as it stands, audited and compared.
    fn compare(&self) -> Result<Changed, DeidentifyError> {
        let audit = self.audit_of_copy()?;
        let (got, names) = (answers_of(&audit), names_of(&audit));
        let mut changed = Changed {
            is_other: got
                .iter()
                .map(Vec::len)
                .ne(self.wanted.cases.iter().copied()),
            ..Changed::default()
        };
        if changed.is_other {
            return Ok(changed);
        }
        for (place, table) in audit.battery.tables.iter().enumerate() {
            for (number, (_, case)) in audit.cases(table).into_iter().enumerate() {
                let got = &got[place][number];
                let by_name = self.wanted.by_name.get(place);
                let wanted = by_name.and_then(|known| known.get(&names[place][number]));
                let Some(wanted) = wanted else {
                    changed.is_other = true;
                    return Ok(changed);
                };
                let at = audit.store.case(case).position();
                let group = self.group_at(audit.store.file_name(at.file), at.row);
                let others = wanted
                    .iter()
                    .zip(got)
                    .filter(|(one, other)| one.0 != other.0)
                    .count();
                changed.count += others;
                if let Some(group) = group.filter(|_| wanted != got) {
                    changed.reasons.insert(group);
                    if others > 0 {
                        changed.answers.insert(group);
                    }
                }
            }
        }
        Ok(changed)
    }

    /// The group of a row of the copy, by its file and number.
    fn group_at(&self, file: &str, row: u32) -> Option<usize> {
        let name = file.strip_suffix(".csv")?;
        let table = self.tables.iter().find(|table| table.spec.name == name)?;
        // The header is row 1.
        table
            .rows
            .get(usize::try_from(row).ok()?.checked_sub(2)?)?
            .group
    }

    fn copy(&self) -> Copy {
        let tables = self.tables.iter().map(|table| CopiedTable {
            name: table.spec.name.clone(),
            merges: table.merges,
            first_holds: table.first_holds.clone(),
            words: table.words(),
            text: self.text_of(table),
        });
        let named =
            |(table, column, code): &(String, String, String)| format!("{table}.{column} = {code}");
        Copy {
            tables: tables.collect(),
            kept: self.replacer.kept.iter().map(named).collect(),
        }
    }

    fn text_of(&self, table: &Table) -> String {
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let rows = table.rows.par_chunks(ROWS_OF_A_THREAD);
        let texts = rows.map(|rows| rows.iter().map(|row| self.line_of(table, row)).collect());
        let texts: Vec<String> = texts.collect();
        names.join(";") + "\n" + &texts.concat()
    }

    fn line_of(&self, table: &Table, row: &TableRow) -> String {
        let step = row.group.and_then(|group| self.moves.get(&group));
        let weeks = step.map_or(0, |step| step.weeks);
        let mut cells: Vec<String> = (0..table.columns.len())
            .map(|column| self.replacer.cell(table, column, row, weeks))
            .collect();
        if !row.fits {
            // A row that was set aside for its width is set aside in the copy as well.
            cells.push("x".to_owned());
        }
        crate::output::csv_line(&cells)
    }

    fn finish(self) -> Result<Settled, DeidentifyError> {
        let changed = self.compare()?;
        let merged = self.replacer.merges.len() - self.replacer.kept.len();
        let answers = self.wanted.answers;
        let moves = self.moves.values();
        let summary = Summary {
            groups: self.moves.len(),
            unmoved: moves.clone().filter(|step| step.weeks == 0).count(),
            moved_loosely: moves
                .filter(|step| step.is_loose && step.weeks != 0)
                .count(),
            merged,
            answers,
            differing: if changed.is_other {
                answers
            } else {
                changed.count
            },
        };
        Ok(Settled {
            copy: self.copy(),
            summary,
        })
    }
}
