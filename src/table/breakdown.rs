use super::timeliness::withheld_of;
use super::{Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::draw::variable_label;
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

/// The division that is not published: units are not set side by side.
const UNITS: &str = "enhet";

/// What stands for a count that is not published.
pub(crate) const WITHHELD: &str = "..";

/// The shares group by group: enhet, sex, age and quarter. In public, counts of one to four are withheld, and as many
/// others as it takes that they cannot be worked out from the sums. `None` when nothing tells the cases apart.
#[must_use]
pub fn breakdown_table(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    is_public: bool,
) -> Option<Table> {
    let mut rows = Vec::new();
    for (table, tally) in audit.battery.tables.iter().zip(tallies) {
        // One group tells nothing apart.
        let told = |division: &&Division| {
            division.groups.len() > 1 && !(is_public && division.name == UNITS)
        };
        for division in tally.divisions.iter().filter(told) {
            for whole in &tally.lines {
                let parts = parts_of(division, whole);
                let withheld = withheld_groups(&parts, is_public);
                for (place, (group, line)) in parts.iter().enumerate() {
                    let question = &table.questions[line.question];
                    let mut row = vec![
                        table.id.clone(),
                        variable_label(division.name, &audit.book.words),
                        (*group).to_owned(),
                        (line.question + 1).to_string(),
                        audit.book.rule(question.rule).id.clone(),
                        question.wording.clone(),
                        line.grade.to_string(),
                    ];
                    row.extend(counts_of(line, withheld.contains(&place)));
                    rows.push(row);
                }
            }
        }
    }
    (!rows.is_empty()).then(|| Table {
        title: "Fördelning".to_owned(),
        header: header(&HEADER),
        rows,
    })
}

/// The groups that have a line for the same question and grade.
fn parts_of<'a>(division: &'a Division, whole: &Tally) -> Vec<(&'a str, &'a Tally)> {
    let own = |line: &&Tally| (line.question, line.grade) == (whole.question, whole.grade);
    let groups = division.groups.iter();
    groups
        .filter_map(|group| Some((group.name.as_str(), group.lines.iter().find(own)?)))
        .collect()
}

/// The groups whose counts are withheld.
fn withheld_groups(parts: &[(&str, &Tally)], is_public: bool) -> Vec<usize> {
    let counts_of = |line: &Tally| {
        let mut counts: Vec<u64> = Answer::ALL.map(|answer| line.count(answer)).into();
        counts.extend([line.struck(), line.reviewed()]);
        counts
    };
    let counts: Vec<Vec<u64>> = parts.iter().map(|(_, line)| counts_of(line)).collect();
    withheld_of(&counts, is_public)
}

fn counts_of(line: &Tally, is_withheld: bool) -> Vec<String> {
    if is_withheld {
        return vec![WITHHELD.to_owned(); 7];
    }
    let share = line.share(Answer::Nej);
    vec![
        line.reviewed().to_string(),
        line.assessable().to_string(),
        line.count(Answer::Ja).to_string(),
        line.count(Answer::Nej).to_string(),
        line.count(Answer::EjTillampligt).to_string(),
        share.map(|share| share.to_string()).unwrap_or_default(),
        line.sentence(Answer::Nej),
    ]
}
