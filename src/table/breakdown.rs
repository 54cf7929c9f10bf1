use super::shares::in_words;
use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::draw::variable_label;
use crate::publication::PublicDivision;
use crate::tally::{Division, TableTally, Tally};

const HEADER: [&str; 14] = [
    "tabell",
    "uppdelning",
    "grupp",
    "nr",
    "regel",
    "fraga",
    "grad",
    "granskade",
    "bedombara",
    "ja",
    "nej",
    "x",
    "andel_nej",
    "nej_i_ord",
];

/// Counts below this are not published: they may point at somebody.
pub const THRESHOLD: u64 = 5;

/// What stands for a count that is not published.
pub(crate) const WITHHELD: &str = "..";

/// Why, where there is room for it.
const WHY_WITHHELD: &str =
    "publiceras inte: ett antal från ett till fyra hade visats eller gått att räkna ut";

/// The shares group by group: enhet, sex, age and quarter; in public those divisions that may be published, in which a
/// question with a small count, or with one that would give another's away, is withheld in every group. `None` when nothing
/// tells the cases apart.
#[must_use]
pub fn breakdown_table(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    published: Option<&[Vec<PublicDivision>]>,
) -> Option<Table> {
    let mut rows = Vec::new();
    for (place, tally) in tallies.iter().enumerate() {
        if let Some(published) = published {
            let divisions = published[place].iter();
            rows.extend(divisions.flat_map(|division| public_rows(audit, place, division, tally)));
            continue;
        }
        // One group tells nothing apart.
        let told = tally.divisions.iter();
        let told = told.filter(|division| division.groups.len() > 1);
        rows.extend(told.flat_map(|division| {
            let lines = tally.lines.iter();
            lines.flat_map(move |whole| rows_of(audit, (place, tally), division, whole))
        }));
    }
    (!rows.is_empty()).then(|| Table {
        title: "Fördelning".to_owned(),
        header: header(&HEADER),
        rows,
    })
}

/// The rows of a division as it may be published. Of a question that is withheld every group has one, so that not even who it
/// was put to is told.
fn public_rows(
    audit: &Audit<'_>,
    table: usize,
    published: &PublicDivision,
    tally: &TableTally,
) -> Vec<Vec<String>> {
    let division = &published.division;
    let lines = tally.lines.iter().zip(&published.told);
    let rows = lines.flat_map(|(whole, is_told)| {
        if *is_told {
            return rows_of(audit, (table, tally), division, whole);
        }
        let names = published.names.iter();
        let row = |group: &String| {
            let mut row = head_of(audit, table, (division.name, group.as_str()), whole);
            row.extend(std::iter::repeat_n(WITHHELD.to_owned(), 6));
            row.push(WHY_WITHHELD.to_owned());
            row
        };
        names.map(row).collect()
    });
    rows.collect()
}

/// A row for each group of a division that was put the question of a line.
fn rows_of(
    audit: &Audit<'_>,
    (table, tally): (usize, &TableTally),
    division: &Division,
    whole: &Tally,
) -> Vec<Vec<String>> {
    let own = |line: &&Tally| (line.question, line.grade) == (whole.question, whole.grade);
    let rows = division.groups.iter().filter_map(|group| {
        let line = group.lines.iter().find(own)?;
        let mut row = head_of(audit, table, (division.name, group.name.as_str()), line);
        row.extend(counts_of(tally, line));
        Some(row)
    });
    rows.collect()
}

fn head_of(
    audit: &Audit<'_>,
    table: usize,
    (division, group): (&str, &str),
    line: &Tally,
) -> Vec<String> {
    let table = &audit.battery.tables[table];
    let question = &table.questions[line.question];
    vec![
        table.id.clone(),
        variable_label(division, &audit.book.words),
        group.to_owned(),
        (line.question + 1).to_string(),
        audit.book.rule(question.rule).id.clone(),
        question.wording.clone(),
        line.grade.to_string(),
    ]
}

fn counts_of(tally: &TableTally, line: &Tally) -> Vec<String> {
    let share = line.share(Answer::Nej);
    vec![
        line.reviewed().to_string(),
        line.assessable().to_string(),
        line.count(Answer::Ja).to_string(),
        line.count(Answer::Nej).to_string(),
        line.count(Answer::EjTillampligt).to_string(),
        share.map(|share| share.to_string()).unwrap_or_default(),
        in_words(tally, line),
    ]
}
