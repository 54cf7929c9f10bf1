//! What may be published of the counts, so that no small one is told, nor can be worked out from all that is told.
//!
//! The grids tell every case's answers, and the shares count them. What they do not tell is withheld where it is about few:
//! which group a case is in, and how long it took. Both are weighed here against the grids, and against each other, so that
//! every table, sentence and picture can tell what is left.

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::audit::{Audit, JudgedCase};
use crate::case::{CaseIx, children_of};
use crate::draw::Method;
use crate::rulebook::{Check, Condition, Rule, Test, Vocabulary};
use crate::stats::beside::{Grouped, refined};
use crate::stats::completion::Share;
use crate::stats::small_cells::{is_small, protect_row};
use crate::stats::together::{Kind, Together};
use crate::tally::{DIVISIONS, Division, Labels, TableTally, Tally, labels, place_among};
use crate::timeliness::Figures;

/// What is told beside the grids and the shares.
#[derive(Debug)]
pub struct Publication {
    /// For each table its divisions.
    pub divisions: Vec<Vec<PublicDivision>>,
    /// How long things took.
    pub figures: Vec<Figures>,
}

/// A division as it may be published.
#[derive(Debug)]
pub struct PublicDivision {
    /// Its counts, those of groups with few cases as one group's.
    pub division: Division,
    /// The names of its groups.
    pub names: Vec<String>,
    /// For each line of the whole, in their order, whether it is told.
    pub told: Vec<bool>,
}

/// The division that is not published: units are not set side by side.
const UNITS: &str = "enhet";

/// The division by time, which says nearly the same as what fell due quarter by quarter.
const QUARTERS: &str = "kvartal";

/// What else a draw can be divided by that says something of the quarter.
const CALENDAR: [&str; 2] = ["ar", "manad"];

/// The division by the child's age, from which it follows whether some questions are put.
const AGES: &str = "alder";

/// The name of the groups that are counted as one.
const OTHERS: &str = "övriga grupper";

/// A struck case that the grid shows as X, and one that a reader has answered.
const STRUCK: u8 = 1 << Answer::ALL.len();
const STRUCK_AND_READ: u8 = STRUCK << 1;
const ASSESSABLE: u8 = bit_of(Answer::Ja) | bit_of(Answer::Nej);
/// A question that was put: any answer but X.
const PUT: u8 = ASSESSABLE | bit_of(Answer::UppgiftSaknas) | bit_of(Answer::EjBedomd);

/// What is told of a question in a group, or follows from what is: each answer, the struck, the assessable, what is shown as
/// X, and all.
const SUMS: [u8; 10] = [
    bit_of(Answer::Ja),
    bit_of(Answer::Nej),
    bit_of(Answer::EjTillampligt),
    bit_of(Answer::UppgiftSaknas),
    bit_of(Answer::EjBedomd),
    STRUCK,
    STRUCK_AND_READ,
    ASSESSABLE,
    STRUCK | bit_of(Answer::EjTillampligt),
    STRUCK_AND_READ | (STRUCK_AND_READ - 1),
];

const fn bit_of(answer: Answer) -> u8 {
    1 << (answer as u8)
}

/// What may be published, where counts from one up to the threshold are small.
#[must_use]
pub fn publication(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    figures: &[Figures],
    threshold: u64,
) -> Publication {
    let mut divisions: Vec<Vec<PublicDivision>> = tallies.iter().map(|_| Vec::new()).collect();
    let asked = of_each_object(audit, tallies);
    let labels = asked.iter().map(|asked| {
        let spec = &audit.battery.tables[asked.tables[0]];
        labels(audit, spec, &asked.cases)
    });
    let labels: Vec<Labels> = labels.collect();
    for (place, name) in DIVISIONS.into_iter().enumerate() {
        if name == UNITS {
            continue;
        }
        let groups = labels
            .iter()
            .map(|labels| Groups::of(labels, place, threshold));
        let groups: Vec<Groups> = groups.collect();
        let of_asked = asked.iter().zip(&groups);
        let is_division =
            of_asked.map(|(asked, groups)| groups.is_told() && !is_drawn_by(audit, asked, name));
        let is_division: Vec<bool> = is_division.collect();
        let may_be_told = |own: usize, line: usize| {
            // What is told of the one would nearly tell what is withheld of the other.
            let is_own = |figures: &&Figures| asked[own].line_of(tallies, figures) == Some(line);
            let is_withheld = |figures: &Figures| has_small(&by_quarter(figures), threshold);
            let is_safe = name != QUARTERS || !figures.iter().filter(is_own).any(is_withheld);
            is_division[own] && is_safe
        };
        let told = told_together(
            audit,
            tallies,
            (asked.as_slice(), groups.as_slice()),
            name,
            may_be_told,
            threshold,
        );
        for own in (0..asked.len()).filter(|own| is_division[*own]) {
            let of_groups = (name, &groups[own], told[own].as_slice());
            asked[own].divide(tallies, of_groups, &mut divisions);
        }
    }
    let figures = told_of(figures, tallies, &asked, &divisions, threshold);
    Publication { divisions, figures }
}

/// True when as many cases of each group of a division were drawn as is known, or as can nearly be worked out: those who are
/// told would give away of which group the others are, that fell away or are left out.
fn is_drawn_by(audit: &Audit<'_>, asked: &Asked, division: &str) -> bool {
    let object = audit.battery.tables[asked.tables[0]].object;
    let own = audit
        .samples
        .iter()
        .filter(|sample| sample.object == object);
    own.map(|sample| &sample.record.plan).any(|plan| {
        let even: &[String] = match &plan.method {
            Method::Spridning { jamn_over, .. } => jamn_over,
            _ => &[],
        };
        let is_it = |name: &String| {
            name == division || (division == QUARTERS && CALENDAR.contains(&name.as_str()))
        };
        let is_by_period = division == QUARTERS && plan.method.period().is_some();
        is_by_period || plan.strata.iter().chain(even).any(is_it)
    })
}

/// For each object and each line whether it may be told group by group. Objects stand for the same children, so they are
/// weighed together.
fn told_together(
    audit: &Audit<'_>,
    tallies: &[TableTally],
    (asked, groups): (&[Asked], &[Groups]),
    division: &str,
    may_be_told: impl Fn(usize, usize) -> bool,
    threshold: u64,
) -> Vec<Vec<bool>> {
    let known = asked
        .iter()
        .map(|asked| asked.known_groups(audit, tallies, division));
    let known: Vec<Vec<usize>> = known.collect();
    let kinds = (0..asked.len()).map(|place| Kind {
        cases: Grouped {
            groups: &groups[place].of,
            known: &known[place],
            lines: &asked[place].answers,
            sums: &SUMS,
            threshold,
        },
        children: &asked[place].children,
        sizes: &groups[place].sizes,
    });
    let kinds: Vec<Kind<'_>> = kinds.collect();
    Together { kinds: &kinds }.told(may_be_told)
}

/// The cases of one object, and all that is answered about them. Tables that ask about the same object ask about the same
/// cases, so that what one tells is known of the other.
struct Asked {
    /// The places of its tables.
    tables: Vec<usize>,
    cases: Vec<CaseIx>,
    /// The child that each case is about, by the same numbers for every object.
    children: Vec<usize>,
    /// The lines of those tables: the place of the table, and of the line in it.
    lines: Vec<(usize, usize)>,
    /// For each line the answers, case by case: a bit, or none where it is not about the case.
    answers: Vec<Vec<u8>>,
}

fn of_each_object(audit: &Audit<'_>, tallies: &[TableTally]) -> Vec<Asked> {
    let tables = &audit.battery.tables;
    let mut objects: Vec<Vec<usize>> = Vec::new();
    for (place, table) in tables.iter().enumerate() {
        let mut known = objects.iter_mut();
        match known.find(|places| tables[places[0]].object == table.object) {
            Some(places) => places.push(place),
            None => objects.push(vec![place]),
        }
    }
    let asked = objects.into_iter();
    let asked = asked.map(|tables| Asked::of(audit, tallies, tables));
    let mut asked: Vec<Asked> = asked.collect();
    let cases: Vec<&[CaseIx]> = asked.iter().map(|asked| asked.cases.as_slice()).collect();
    let children = children_of(&audit.store, &cases);
    for (asked, children) in asked.iter_mut().zip(children) {
        asked.children = children;
    }
    asked
}

impl Asked {
    fn of(audit: &Audit<'_>, tallies: &[TableTally], tables: Vec<usize>) -> Self {
        let in_tables = tables
            .iter()
            .flat_map(|table| audit.cases(&audit.battery.tables[*table]));
        let cases: BTreeSet<CaseIx> = in_tables.map(|(_, case)| case).collect();
        let cases: Vec<CaseIx> = cases.into_iter().collect();
        let (mut lines, mut answers) = (Vec::new(), Vec::new());
        for &table in &tables {
            let (first, own) = (answers.len(), &tallies[table].lines);
            lines.extend((0..own.len()).map(|line| (table, line)));
            answers.resize(first + own.len(), vec![0_u8; cases.len()]);
            for (case, bits) in bits_of(audit, table, own) {
                let Ok(place) = cases.binary_search(&case) else {
                    continue;
                };
                for (answers, bit) in answers[first..].iter_mut().zip(bits) {
                    answers[place] = bit;
                }
            }
        }
        Self {
            tables,
            cases,
            children: Vec::new(),
            lines,
            answers,
        }
    }

    /// The cases in classes by what their answers tell of their groups without being counted. A question that is put below
    /// some age, or that only one law asks, is X in all other cases, and the rules say so.
    fn known_groups(
        &self,
        audit: &Audit<'_>,
        tallies: &[TableTally],
        division: &str,
    ) -> Vec<usize> {
        let mut known = vec![0; self.cases.len()];
        for ((table, line), answers) in self.lines.iter().zip(&self.answers) {
            let question = tallies[*table].lines[*line].question;
            let rule = audit.battery.tables[*table].questions[question].rule;
            if tells_of(audit.book.rule(rule), division, &audit.book.words) {
                let put: Vec<u8> = answers
                    .iter()
                    .map(|bits| u8::from(bits & PUT != 0))
                    .collect();
                known = refined(&known, &put);
            }
        }
        known
    }

    /// Puts a division to those of each table.
    fn divide(
        &self,
        tallies: &[TableTally],
        (name, groups, told): (&str, &Groups, &[bool]),
        divisions: &mut [Vec<PublicDivision>],
    ) {
        for &table in &self.tables {
            let mut all = tallies[table].divisions.iter();
            let Some(division) = all.find(|division| division.name == name) else {
                continue;
            };
            let own = self.lines.iter().zip(told);
            let own = own.filter(|((of, _), _)| *of == table);
            divisions[table].push(PublicDivision {
                division: division.with_as_one(&groups.few, OTHERS),
                names: groups.names.clone(),
                told: own.map(|(_, told)| *told).collect(),
            });
        }
    }

    /// The place of the line that figures are of.
    fn line_of(&self, tallies: &[TableTally], figures: &Figures) -> Option<usize> {
        let is_own = |(table, line): &(usize, usize)| {
            let line = &tallies[*table].lines[*line];
            (*table, line.question, line.grade) == (figures.table, figures.question, figures.grade)
        };
        self.lines.iter().position(is_own)
    }

    /// True when some case has an answer to both of two lines that is not X.
    fn share_a_case(&self, one: usize, other: usize) -> bool {
        let mut both = self.answers[one].iter().zip(&self.answers[other]);
        both.any(|(one, other)| one & PUT != 0 && other & PUT != 0)
    }
}

/// True when it follows from the day of a case, or from the child's age, whether a question is put.
fn tells_of(rule: &Rule, division: &str, words: &Vocabulary) -> bool {
    let is_of_age = |condition: &Condition| matches!(condition.test, Test::Range { fact, .. } if words.is_age(fact));
    let versions = || rule.versions.iter();
    match division {
        QUARTERS => versions().any(|version| version.check == Check::NotRequired),
        AGES => {
            let of_versions = versions().flat_map(|version| &version.conditions);
            rule.conditions.iter().chain(of_versions).any(is_of_age)
        }
        _ => false,
    }
}

/// The answers about every case of a table as bits, line by line.
fn bits_of(audit: &Audit<'_>, table: usize, lines: &[Tally]) -> Vec<(CaseIx, Vec<u8>)> {
    let questions = &audit.battery.tables[table].questions;
    let bit = |line: &Tally, case: &JudgedCase<'_>| {
        let judged = &case.answers[line.question];
        let grade = audit.grade(questions[line.question].rule, &judged.machine);
        match (grade == line.grade, case.is_struck) {
            (false, _) => 0,
            (true, true) if judged.answer == Answer::EjTillampligt => STRUCK,
            (true, true) => STRUCK_AND_READ,
            (true, false) => bit_of(judged.answer),
        }
    };
    let take = |found: &mut Vec<(CaseIx, Vec<u8>)>, case: JudgedCase<'_>| {
        let bits = lines.iter().map(|line| bit(line, &case));
        found.push((case.case, bits.collect()));
    };
    let parts = audit.fold_cases(table, Vec::new, take);
    parts.into_iter().flatten().collect()
}

/// The groups of a division, those with few cases as one. How many cases a group has is then never small.
struct Groups {
    /// The group of each case; that of the export where there are not two groups to tell apart.
    of: Vec<usize>,
    /// The names of the groups that are counted as one.
    few: BTreeSet<String>,
    /// The names that are told: those of which the export does not say nearly last, the one for several last.
    names: Vec<String>,
    /// For each of those what it is made of, and how many cases it has.
    sizes: Vec<(BTreeSet<String>, u64)>,
}

impl Groups {
    fn of(labels: &Labels, place: usize, threshold: u64) -> Self {
        let (names, of) = (&labels.names[place], &labels.of[place]);
        let mut sizes = vec![0_u64; names.len()];
        for group in of {
            sizes[*group] += 1;
        }
        let found = protect_row(&sizes, threshold);
        let few: Vec<usize> = if found.protected {
            found.primary.into_iter().chain(found.secondary).collect()
        } else {
            (0..names.len()).collect()
        };
        let is_few = |group: usize| few.contains(&group);
        let mut kept: Vec<usize> = (0..names.len()).filter(|group| !is_few(*group)).collect();
        kept.sort_by(|one, other| place_among(&names[*one]).cmp(&place_among(&names[*other])));
        let size_of = |groups: &[usize]| {
            let names: BTreeSet<String> =
                groups.iter().map(|group| names[*group].clone()).collect();
            (names, groups.iter().map(|group| sizes[*group]).sum::<u64>())
        };
        let mut told: Vec<String> = kept.iter().map(|group| names[*group].clone()).collect();
        told.extend((!few.is_empty()).then(|| OTHERS.to_owned()));
        let own = kept
            .chunks(1)
            .chain((!few.is_empty()).then_some(few.as_slice()));
        let one = few.first().copied().unwrap_or(0);
        let counted = |group: &usize| if is_few(*group) { one } else { *group };
        Self {
            of: if told.len() > 1 {
                of.iter().map(counted).collect()
            } else {
                of.clone()
            },
            sizes: own.map(size_of).collect(),
            few: few.iter().map(|group| names[*group].clone()).collect(),
            names: told,
        }
    }

    /// True when there are two groups to tell apart.
    fn is_told(&self) -> bool {
        self.names.len() > 1
    }
}

/// The figures with what may be told of them. Those of a question are told when no count of it is small, nor any of a
/// question about a time that was put to the same case: a count that is withheld there could be one that is told here.
fn told_of(
    figures: &[Figures],
    tallies: &[TableTally],
    asked: &[Asked],
    divisions: &[Vec<PublicDivision>],
    threshold: u64,
) -> Vec<Figures> {
    let is_linked = |one: &Figures, other: &Figures| {
        let mut lines = asked.iter().filter_map(|asked| {
            let (one, other) = (asked.line_of(tallies, one)?, asked.line_of(tallies, other)?);
            Some(asked.share_a_case(one, other))
        });
        (one.table, one.question, one.grade) == (other.table, other.question, other.grade)
            || lines.any(|shares| shares)
    };
    let is_told_by_quarter = |own: &Figures| {
        let mut lines = tallies[own.table].lines.iter();
        let place = lines.position(|line| (line.question, line.grade) == (own.question, own.grade));
        let mut told = divisions[own.table].iter();
        let told = told.find(|told| told.division.name == QUARTERS);
        told.zip(place)
            .is_some_and(|(told, place)| told.told[place])
    };
    let told = |own: &Figures| {
        let linked: Vec<&Figures> = figures
            .iter()
            .filter(|other| is_linked(own, other))
            .collect();
        let is_safe = |counts: fn(&Figures) -> Vec<u64>| {
            let mut all = linked.iter();
            all.all(|figures| !has_small(&counts(figures), threshold))
        };
        let line_of = |figures: &Figures| {
            let mut lines = tallies[figures.table].lines.iter();
            lines.find(|line| (line.question, line.grade) == (figures.question, figures.grade))
        };
        let leaves_few = |figures: &&Figures| {
            let line = line_of(figures);
            line.is_some_and(|line| has_small(&left_of(line, figures), threshold))
        };
        let is_told = is_safe(measured) && !linked.iter().any(leaves_few);
        let mut told = own.clone();
        told.is_withheld = !is_told;
        if !(is_told && is_safe(by_quarter) && is_told_by_quarter(own)) {
            told.quarters.clear();
        }
        if !(is_told && is_safe(by_days)) {
            told.days.clear();
        }
        told
    };
    figures.iter().map(told).collect()
}

fn has_small(counts: &[u64], threshold: u64) -> bool {
    counts.iter().any(|count| is_small(*count, threshold))
}

/// Every count that the measures of time tell, what it leaves of the whole, and how many are in none of them.
fn measured(figures: &Figures) -> Vec<u64> {
    let shares = [
        figures.due,
        figures.open.over,
        figures.completed.in_time,
        figures.within_120.unwrap_or_default(),
    ];
    let doubt = figures.doubt;
    let sides = shares
        .iter()
        .flat_map(|share| [share.count, share.of - share.count]);
    let others = [
        doubt.all,
        doubt.due,
        doubt.open,
        doubt.completed,
        figures.unknown,
        figures.overruled,
    ];
    sides.chain(others).collect()
}

/// What the measures leave of the answers, which the grid and the shares tell: those due, or done, outside the period, those
/// done too late or not at all, and those in time that took more than 120 days.
fn left_of(line: &Tally, figures: &Figures) -> Vec<u64> {
    let (yes, no) = (line.count(Answer::Ja), line.count(Answer::Nej));
    let late = |share: Share| share.of - share.count;
    let (due, completed) = (figures.due, figures.completed.in_time);
    let not_open = no.saturating_sub(figures.open.over.count);
    let in_120 = figures
        .within_120
        .map_or(completed.count, |in_120| in_120.count);
    vec![
        yes.saturating_sub(due.count),
        no.saturating_sub(late(due)),
        (yes + no).saturating_sub(due.of),
        yes.saturating_sub(completed.count),
        no.saturating_sub(late(completed)),
        not_open,
        not_open.saturating_sub(late(completed)),
        completed.count.abs_diff(in_120),
    ]
}

fn by_quarter(figures: &Figures) -> Vec<u64> {
    let quarters = figures.quarters.iter();
    quarters
        .flat_map(|(_, share)| [share.count, share.of - share.count])
        .collect()
}

fn by_days(figures: &Figures) -> Vec<u64> {
    let days = figures.days.iter();
    days.flat_map(|bin| [bin.in_time, bin.late]).collect()
}

#[cfg(test)]
mod tests {
    use super::{Groups, Labels, OTHERS};

    fn groups(sizes: &[(&str, usize)]) -> Option<Groups> {
        let names = sizes.iter().map(|(name, _)| (*name).to_owned()).collect();
        let of = sizes.iter().enumerate();
        let of = of
            .flat_map(|(group, (_, size))| vec![group; *size])
            .collect();
        let mut labels = Labels {
            names: Default::default(),
            of: Default::default(),
        };
        (labels.names[1], labels.of[1]) = (names, of);
        let groups = Groups::of(&labels, 1, 5);
        groups.is_told().then_some(groups)
    }

    #[test]
    fn a_group_of_few_is_counted_with_the_next_smallest_and_never_alone() {
        let found = groups(&[("flicka", 9), ("annat", 2), ("pojke", 6)]).unwrap();
        assert_eq!(found.names, ["flicka", OTHERS]);
        assert!(found.few.contains("annat") && found.few.contains("pojke"));
        let counted = |group: usize| found.of.iter().filter(|own| **own == group).count();
        let others = found.of[9];
        assert_eq!((counted(0), counted(others)), (9, 8));
    }

    #[test]
    fn what_leaves_one_group_is_no_division_and_large_groups_keep_their_names() {
        assert!(groups(&[("flicka", 9), ("pojke", 2)]).is_none());
        assert!(groups(&[("flicka", 9)]).is_none() && groups(&[]).is_none());
        let found = groups(&[("uppgift saknas", 5), ("pojke", 7), ("flicka", 5)]).unwrap();
        assert_eq!(found.names, ["flicka", "pojke", "uppgift saknas"]);
    }

    #[test]
    fn published_ages_stand_in_the_order_of_their_years_and_those_of_several_last() {
        let sizes = [
            ("13–15", 7),
            ("6–12", 8),
            ("uppgift saknas", 9),
            ("16–17", 2),
            ("0–5", 3),
        ];
        let found = groups(&sizes).unwrap();
        assert_eq!(found.names, ["6–12", "13–15", "uppgift saknas", OTHERS]);
    }
}
