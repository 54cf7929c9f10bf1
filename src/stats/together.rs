//! Which counts of groups may be told where cases of several kinds stand for the same children.
//!
//! A child is in the same group in every table, or nearly: what one table tells of the girls, another that has the same
//! children tells of them too, though no grid says which cases are about the same child. Here it is taken to be known. Two
//! children of whose cases all that is told is the same can then change groups with each other, in all tables at once, and
//! nothing that is told changes. A question is told only while every small count that is withheld, of any kind, can be as
//! many things in those worlds as it must be able to be, or as it can be at all where children have different numbers of
//! cases and nothing but those is known. Of two kinds of which the sizes of a group differ by a small number only one is told:
//! that number could be withheld in either.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::beside::{Grouped, Small, refined};
use super::small_cells::is_small;

/// Cases of a kind in groups, and whom they are about.
#[derive(Clone, Copy, Debug)]
pub struct Kind<'a> {
    /// The cases.
    pub cases: Grouped<'a>,
    /// The child that each case is about, from 0, by the same numbers in every kind.
    pub children: &'a [usize],
    /// What each group that is told is made of, by the same names in every kind, and how many cases it has.
    pub sizes: &'a [(BTreeSet<String>, u64)],
}

/// Cases of several kinds.
#[derive(Clone, Copy, Debug)]
pub struct Together<'a> {
    /// One for each kind.
    pub kinds: &'a [Kind<'a>],
}

/// A kind while it is found out what may be told of it.
struct Desk<'a> {
    kind: &'a Kind<'a>,
    /// The counts that must not be known.
    small: Vec<Small>,
    /// The class of each case, by what is told of its kind.
    classes: Vec<usize>,
    /// The class of each child by its cases of the kind, of which nothing is told; 0 for one that has none.
    bare: Vec<usize>,
    /// The group of each child of whom all cases of the kind are in one.
    group_of: Vec<Option<usize>>,
    /// The cases of the kind, those about a child after each other.
    by_child: Vec<usize>,
    /// The small counts that what is told of other kinds must not tell.
    withheld: Vec<Withheld>,
    told: Vec<bool>,
}

/// Some answers to a question that are few in some group.
struct Withheld {
    line: usize,
    sum: u8,
    /// The groups, and how many things less one the count of each must be able to be.
    groups: Vec<(usize, u64)>,
}

impl Together<'_> {
    /// For each kind and each question of it, whether its counts may be told group by group. No question with a small count
    /// is told, nor one that `may_be_told` refuses, by its kind and its place; the others are taken in their order, each
    /// unless some small count could then be known too well.
    #[must_use]
    pub fn told(&self, may_be_told: impl Fn(usize, usize) -> bool) -> Vec<Vec<bool>> {
        let children = self.kinds.iter().flat_map(|kind| kind.children);
        let count = children.max().map_or(0, |last| last + 1);
        let desks = self.kinds.iter().map(|kind| Desk::of(kind, count));
        let mut desks: Vec<Desk<'_>> = desks.collect();
        // What all that is told tells of each child.
        let mut known = vec![0; count];
        for place in 0..desks.len() {
            if is_near_one_told(&desks, place) {
                continue;
            }
            for line in 0..desks[place].told.len() {
                let finer = may_be_told(place, line).then(|| desks[place].finer(line));
                let Some(finer) = finer.flatten() else {
                    continue;
                };
                // What all of a class have answered alike tells nothing more of any of them; the first question of a kind
                // tells how many cases there are.
                if finer != desks[place].classes || !desks[place].is_told_of() {
                    let own = by_child(desks[place].kind.children, &finer, count);
                    let seen = refined(&known, &own);
                    if !are_open(&desks, place, &seen) {
                        continue;
                    }
                    known = seen;
                    desks[place].classes = finer;
                }
                desks[place].told[line] = true;
            }
        }
        desks.into_iter().map(|desk| desk.told).collect()
    }
}

/// True when something is told of another kind with the same children, of which a group is nearly as large as one of this.
fn is_near_one_told(desks: &[Desk<'_>], place: usize) -> bool {
    let own = &desks[place];
    let shares_children = |other: &Desk<'_>| {
        let mut both = own.bare.iter().zip(&other.bare);
        both.any(|(one, other)| *one > 0 && *other > 0)
    };
    let has_near = |other: &Desk<'_>| {
        own.kind.sizes.iter().any(|(names, count)| {
            other.kind.sizes.iter().any(|(others, size)| {
                let is_part = names.is_subset(others) || others.is_subset(names);
                is_part && is_small(count.abs_diff(*size), own.kind.cases.threshold)
            })
        })
    };
    let mut told = desks.iter().filter(|desk| desk.is_told_of());
    told.any(|other| has_near(other) && shares_children(other))
}

/// True when every small count can be enough different things while children of a class change groups, when something is
/// told of a kind. What is told of that kind alone has been weighed case by case.
fn are_open(desks: &[Desk<'_>], place: usize, classes: &[usize]) -> bool {
    let mut others = desks.iter().enumerate();
    let is_alone = others.all(|(other, desk)| other == place || !desk.is_told_of());
    desks.iter().enumerate().all(|(other, desk)| {
        let is_weighed = desk.withheld.is_empty() || (is_alone && other == place);
        // Of a kind that nothing is told of, children with as many cases change groups with each other.
        is_weighed || desk.is_open(&refined(classes, &desk.bare))
    })
}

impl<'a> Desk<'a> {
    fn of(kind: &'a Kind<'a>, count: usize) -> Self {
        let cases = &kind.cases;
        let classes = refined(cases.known, &vec![0_u8; cases.known.len()]);
        let mut order: Vec<usize> = (0..kind.children.len()).collect();
        order.sort_by_key(|case| kind.children[*case]);
        let mut group_of = vec![None; count];
        for own in order.chunk_by(|one, other| kind.children[*one] == kind.children[*other]) {
            let group = cases.groups[own[0]];
            let is_one = own.iter().all(|case| cases.groups[*case] == group);
            group_of[kind.children[own[0]]] = is_one.then_some(group);
        }
        let mut desk = Self {
            kind,
            small: cases.small_counts(),
            bare: by_child(kind.children, &classes, count),
            classes,
            group_of,
            by_child: order,
            withheld: Vec::new(),
            told: vec![false; cases.lines.len()],
        };
        desk.withheld = desk.to_withhold();
        desk
    }

    fn is_told_of(&self) -> bool {
        self.told.contains(&true)
    }

    /// What must not follow: each small count must be able to be as many things as if the cases were all about children of
    /// their own, but no more than it can be when nothing is told.
    fn to_withhold(&self) -> Vec<Withheld> {
        let change = self.change(&self.bare);
        let same = |one: &Small, other: &Small| (one.line, one.sum) == (other.line, other.sum);
        let counted = self.small.chunk_by(same).map(|small| {
            let (line, sum) = (small[0].line, small[0].sum);
            let answers = self.kind.cases.lines[line].iter();
            let having = answers.filter(|answer| *answer & sum != 0).count() as u64;
            let enough = self.kind.cases.enough(having);
            let counts = self.having(line, sum, &self.bare);
            let groups = small.iter().map(|small| small.group);
            let groups = groups.map(|group| (group, enough.min(change.width(group, &counts))));
            let groups: Vec<(usize, u64)> = groups.filter(|(_, enough)| *enough > 0).collect();
            Withheld { line, sum, groups }
        });
        counted
            .filter(|withheld| !withheld.groups.is_empty())
            .collect()
    }

    /// The classes of the cases once one more question is told; `None` when its counts are small, or would tell those of
    /// another question about the same cases.
    fn finer(&self, line: usize) -> Option<Vec<usize>> {
        if self.small.iter().any(|small| small.line == line) {
            return None;
        }
        let cases = &self.kind.cases;
        let finer = refined(&self.classes, &cases.lines[line]);
        let is_open =
            self.small.is_empty() || finer == self.classes || cases.are_open(&self.small, &finer);
        is_open.then_some(finer)
    }

    /// True when every small count can be enough different things while the children of a class change groups.
    fn is_open(&self, classes: &[usize]) -> bool {
        let change = self.change(classes);
        self.withheld.iter().all(|withheld| {
            let counts = self.having(withheld.line, withheld.sum, classes);
            let mut groups = withheld.groups.iter();
            groups.all(|(group, enough)| change.width(*group, &counts) >= *enough)
        })
    }

    fn change(&self, classes: &[usize]) -> Change {
        let groups = self.kind.cases.group_count();
        let last = classes.iter().max().map_or(0, |last| last + 1);
        let mut members = vec![0; last * groups];
        for (class, group) in classes.iter().zip(&self.group_of) {
            if let Some(group) = group {
                members[class * groups + group] += 1;
            }
        }
        Change { groups, members }
    }

    /// The children that can change groups and have some answers: the class of each, and in how many cases.
    fn having(&self, line: usize, sum: u8, classes: &[usize]) -> Vec<(usize, u64)> {
        let answers = &self.kind.cases.lines[line];
        let children = self.kind.children;
        let same = |one: &usize, other: &usize| children[*one] == children[*other];
        let mut having = Vec::new();
        for own in self.by_child.chunk_by(same) {
            let child = children[own[0]];
            let count = own.iter().filter(|case| answers[**case] & sum != 0).count();
            if count > 0 && self.group_of[child].is_some() {
                having.push((classes[child], count as u64));
            }
        }
        having.sort_unstable();
        having
    }
}

/// The children who can change groups with others of their class.
struct Change {
    groups: usize,
    /// How many of each class are in each group, class by class.
    members: Vec<u64>,
}

impl Change {
    /// The greatest number of cases with some answers that a group can have, less the least, where those who have them are
    /// ordered by class and number of cases.
    fn width(&self, group: usize, having: &[(usize, u64)]) -> u64 {
        let of_class = |own: &[(usize, u64)]| {
            let first = own[0].0 * self.groups;
            let members = &self.members[first..first + self.groups];
            let without = members.iter().sum::<u64>() - own.len() as u64;
            let place =
                |count: u64| usize::try_from(count).map_or(own.len(), |count| count.min(own.len()));
            let sum = |some: &[(usize, u64)]| some.iter().map(|(_, count)| count).sum::<u64>();
            let most = sum(&own[own.len() - place(members[group])..]);
            most - sum(&own[..place(members[group].saturating_sub(without))])
        };
        let classes = having.chunk_by(|one, other| one.0 == other.0);
        classes.map(of_class).sum()
    }
}

/// The class of each child by those of its cases; 0 for one that has none.
fn by_child(children: &[usize], classes: &[usize], count: usize) -> Vec<usize> {
    let pairs = children.iter().copied().zip(classes.iter().copied());
    let mut pairs: Vec<(usize, usize)> = pairs.collect();
    pairs.sort_unstable();
    let mut known = HashMap::new();
    let mut of = vec![0; count];
    for own in pairs.chunk_by(|one, other| one.0 == other.0) {
        let key: Vec<usize> = own.iter().map(|(_, class)| *class).collect();
        let next = known.len() + 1;
        of[own[0].0] = *known.entry(key).or_insert(next);
    }
    of
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Grouped, Kind, Together};

    const JA: u8 = 1;
    const NEJ: u8 = 2;
    const SUMS: [u8; 3] = [JA, NEJ, JA | NEJ];

    /// Cases of a kind: the child of each, and a question with Nej about some.
    struct Cases {
        groups: Vec<usize>,
        children: Vec<usize>,
        known: Vec<usize>,
        lines: Vec<Vec<u8>>,
        sizes: Vec<(BTreeSet<String>, u64)>,
    }

    /// Children with even numbers are girls, those with odd numbers boys.
    fn cases(children: &[usize], with_no: impl Fn(usize) -> bool) -> Cases {
        let answer = |place: usize| if with_no(place) { NEJ } else { JA };
        let groups: Vec<usize> = children.iter().map(|child| child % 2).collect();
        let size = |group: usize| groups.iter().filter(|own| **own == group).count() as u64;
        let named = |name: &str| BTreeSet::from([name.to_owned()]);
        Cases {
            known: vec![0; children.len()],
            lines: vec![(0..children.len()).map(answer).collect()],
            sizes: vec![(named("flicka"), size(0)), (named("pojke"), size(1))],
            children: children.to_vec(),
            groups,
        }
    }

    fn told(kinds: &[Cases]) -> Vec<bool> {
        let kinds = kinds.iter().map(|cases| Kind {
            cases: Grouped {
                groups: &cases.groups,
                known: &cases.known,
                lines: &cases.lines,
                sums: &SUMS,
                threshold: 5,
            },
            children: &cases.children,
            sizes: &cases.sizes,
        });
        let kinds: Vec<Kind<'_>> = kinds.collect();
        Together { kinds: &kinds }.told(|_, _| true).concat()
    }

    /// Four girls and seven boys have Nej in the one, five and seven of the same children in the other.
    #[test]
    fn a_question_that_tells_a_small_count_about_the_same_children_is_not_told() {
        let all: Vec<usize> = (0..60).collect();
        let first = cases(&all, |child| {
            if child % 2 == 0 {
                child < 8
            } else {
                child < 14
            }
        });
        let second = cases(&all, |child| {
            if child % 2 == 0 {
                child < 10
            } else {
                child < 14
            }
        });
        assert_eq!(told(&[first, second]), [false, false]);
        let second = cases(&all, |child| {
            if child % 2 == 0 {
                child < 10
            } else {
                child < 14
            }
        });
        let others: Vec<usize> = (60..120).collect();
        let first = cases(&others, |place| {
            if place % 2 == 0 {
                place < 8
            } else {
                place < 14
            }
        });
        assert_eq!(told(&[first, second]), [false, true]);
    }

    #[test]
    fn a_question_about_the_same_children_is_told_while_the_withheld_count_can_be_anything() {
        let all: Vec<usize> = (0..60).collect();
        let first = cases(&all, |child| {
            let is_girl = child % 2 == 0;
            (is_girl && child < 8) || (!is_girl && (41..55).contains(&child))
        });
        // As many of each group, among them those with Nej in the first.
        let second = cases(&all, |child| !(20..40).contains(&child));
        assert_eq!(told(&[first, second]), [false, true]);
    }

    /// One girl has a case more than the other children.
    #[test]
    fn of_tables_that_are_nearly_as_large_only_one_is_told() {
        let all: Vec<usize> = (0..60).collect();
        let more: Vec<usize> = (0..60).chain([0]).collect();
        let kinds = |last: &[usize]| [cases(&all, |_| false), cases(last, |_| false)];
        assert_eq!(told(&kinds(&more)), [true, false]);
        assert_eq!(told(&kinds(&all)), [true, true]);
        let fewer: Vec<usize> = (0..20).collect();
        assert_eq!(told(&kinds(&fewer)), [true, true]);
    }
}
