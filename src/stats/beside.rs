//! Which counts of groups may be told beside the answers of every case.
//!
//! A grid tells every case's answers, but not which group it is in. Counts by group then say more than they do alone: where
//! all cases with an answer lie in one group, everything else that is answered about those cases is known of the group too.
//! Cases with the same answers to all that is told by group can change groups with each other, and nothing that is told
//! changes. So whoever reads it cannot know which of those worlds is the true one, and a count that is withheld can be
//! whatever it is in any of them. Counts are withheld a whole question at a time, and a question is told only while every
//! withheld count below the threshold can be so many things that it says nothing. Which they are is found where cases of
//! several kinds are weighed together.

use std::hash::Hash;

use hashbrown::HashMap;

use super::small_cells::is_small;

/// Cases in groups, and what is answered about them.
#[derive(Clone, Copy, Debug)]
pub struct Grouped<'a> {
    /// The group of each case, from 0.
    pub groups: &'a [usize],
    /// The class of each case, where some answers by themselves tell of a group: cases of different classes are known to be of
    /// different groups, or may be.
    pub known: &'a [usize],
    /// For each question the answers, case by case: a bit for each answer, none where the question was not put.
    pub lines: &'a [Vec<u8>],
    /// What is counted of a question in each group: the bits of the answers that are counted together.
    pub sums: &'a [u8],
    /// Counts from 1 up to, but not including, this are small.
    pub threshold: u64,
}

/// A count that must not be known: of a question, in a group, of some answers.
#[derive(Clone, Copy)]
pub(super) struct Small {
    pub(super) line: usize,
    pub(super) group: usize,
    pub(super) sum: u8,
}

/// Cases in classes. Those of a class can change groups with each other.
struct Classes {
    /// The class of each case.
    of: Vec<usize>,
    /// How many cases of each class are in each group.
    members: Vec<Vec<u64>>,
}

impl Grouped<'_> {
    /// The small counts, those of the same answers to the same question after each other.
    pub(super) fn small_counts(&self) -> Vec<Small> {
        let mut found = Vec::new();
        for (line, answers) in self.lines.iter().enumerate() {
            for &sum in self.sums {
                let mut counts = vec![0_u64; self.group_count()];
                for (group, answer) in self.groups.iter().zip(answers) {
                    counts[*group] += u64::from(answer & sum != 0);
                }
                for (group, count) in counts.into_iter().enumerate() {
                    if is_small(count, self.threshold) {
                        found.push(Small { line, group, sum });
                    }
                }
            }
        }
        found
    }

    pub(super) fn group_count(&self) -> usize {
        self.groups.iter().max().map_or(0, |last| last + 1)
    }

    /// How many things less one a small count must be able to be, where so many cases in all have the answer.
    pub(super) fn enough(&self, having: u64) -> u64 {
        let others = self.groups.len() as u64 - having;
        self.threshold.saturating_sub(1).min(having).min(others)
    }

    fn classes(&self, of: Vec<usize>) -> Classes {
        let count = of.iter().max().map_or(0, |last| last + 1);
        let mut members = vec![vec![0; self.group_count()]; count];
        for (class, group) in of.iter().zip(self.groups) {
            members[*class][*group] += 1;
        }
        Classes { of, members }
    }

    /// True when every small count can be enough different things while the cases of a class change groups: at least so many,
    /// less one, as the least of the threshold less one, how many cases in all have the answer, and how many have not. With
    /// four or more it can be 0 or at least the threshold; with fewer it can be everything that the whole allows. Where each
    /// group has at least as many cases as the threshold, and no answer by itself tells of one, this holds when nothing is
    /// told, so there is always an answer.
    pub(super) fn are_open(&self, small: &[Small], classes: &[usize]) -> bool {
        let classes = self.classes(classes.to_vec());
        let mut counted =
            small.chunk_by(|one, other| (one.line, one.sum) == (other.line, other.sum));
        counted.all(|counts| {
            let having = classes.having(&self.lines[counts[0].line], counts[0].sum);
            let enough = self.enough(having.iter().sum());
            let width = |small: &Small| classes.width(small.group, &having);
            counts.iter().all(|small| width(small) >= enough)
        })
    }
}

impl Classes {
    /// How many cases of each class have one of some answers.
    fn having(&self, answers: &[u8], sum: u8) -> Vec<u64> {
        let mut having = vec![0; self.members.len()];
        for (class, answer) in self.of.iter().zip(answers) {
            having[*class] += u64::from(answer & sum != 0);
        }
        having
    }

    /// The greatest number of cases of a group that can have the answers, less the least.
    fn width(&self, group: usize, having: &[u64]) -> u64 {
        let of_class = |(members, having): (&Vec<u64>, &u64)| {
            let (size, own): (u64, u64) = (members.iter().sum(), members[group]);
            own.min(*having).min(size - own).min(size - having)
        };
        self.members.iter().zip(having).map(of_class).sum()
    }
}

/// Classes divided by the answers to one more question, numbered in the order of the cases.
#[must_use]
pub fn refined<A: Eq + Hash>(classes: &[usize], answers: &[A]) -> Vec<usize> {
    let mut known = HashMap::new();
    let pairs = classes.iter().zip(answers);
    pairs
        .map(|pair| {
            let next = known.len();
            *known.entry(pair).or_insert(next)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Grouped;
    use crate::stats::together::{Kind, Together};

    const JA: u8 = 1;
    const NEJ: u8 = 2;
    const SUMS: [u8; 3] = [JA, NEJ, JA | NEJ];

    /// Answers as words, a letter a case; a dot where the question was not put.
    fn line(text: &str) -> Vec<u8> {
        let bit = |letter: char| match letter {
            'j' => JA,
            'n' => NEJ,
            _ => 0,
        };
        text.chars().map(bit).collect()
    }

    /// What may be told of cases of one kind, each about a child of its own.
    fn told_alone(grouped: Grouped<'_>, may_be_told: impl Fn(usize) -> bool) -> Vec<bool> {
        let children: Vec<usize> = (0..grouped.groups.len()).collect();
        let kind = Kind {
            cases: grouped,
            children: &children,
            sizes: &[],
        };
        let told = Together { kinds: &[kind] }.told(|_, line| may_be_told(line));
        told.concat()
    }

    fn told(groups: &str, lines: &[&str]) -> Vec<bool> {
        let group = |letter: char| usize::from(letter == 'b');
        let groups: Vec<usize> = groups.chars().map(group).collect();
        let lines: Vec<Vec<u8>> = lines.iter().map(|text| line(text)).collect();
        let known = vec![0; groups.len()];
        let grouped = Grouped {
            groups: &groups,
            known: &known,
            lines: &lines,
            sums: &SUMS,
            threshold: 5,
        };
        told_alone(grouped, |_| true)
    }

    #[test]
    fn a_question_with_a_small_count_is_not_told_in_any_group() {
        let groups = "aaaaaabbbbbb";
        assert_eq!(
            told(groups, &["jjjjjjjjjjjj", "nnjjjjnnnnnn"]),
            [true, false]
        );
    }

    /// The first question tells that those with Nej are the first group, and the grid which of those have a Nej to the second.
    #[test]
    fn answers_that_are_all_in_one_group_are_not_told_beside_a_small_count() {
        let groups = "aaaaaabbbbbb";
        let second = "nnjjjjjjjjnn";
        assert_eq!(told(groups, &["nnnnnnjjjjjj", second]), [false, false]);
        assert_eq!(told(groups, &["nnnnnnjjjjjj"]), [true]);
    }

    #[test]
    fn a_question_is_told_while_the_withheld_count_can_be_anything() {
        // Of those with Nej to the first, and of the others, as many in each group: any of them can have the second's Nej.
        let groups = "aaaaaaaaaabbbbbbbbbb";
        let first = "nnnnnjjjjjnnnnnjjjjj";
        let second = "njjjjjjjjjnjjjjjjjjj";
        assert_eq!(told(groups, &[first, second]), [true, false]);
    }

    /// Two questions that are told, neither of which gives the third away alone.
    #[test]
    fn what_follows_from_several_questions_together_is_not_told() {
        let groups = "aaaaaaaaaabbbbbbbbbb";
        let first = "nnnnnjjjjjjjjjjnnnnn";
        let second = "nnnnnjjjjjnnnnnjjjjj";
        let small = "njjjjjjjjjjjjjjnnnnn";
        assert_eq!(told(groups, &[first, small]), [true, false]);
        assert_eq!(told(groups, &[second, small]), [true, false]);
        assert_eq!(told(groups, &[first, second, small]), [true, false, false]);
    }

    /// A question that is put in the second group alone tells all who are in it, also when its counts are withheld.
    #[test]
    fn nothing_is_told_that_divides_cases_where_answers_by_themselves_tell_the_groups() {
        let groups = [[0; 6], [1; 6]].concat();
        let lines = [
            line("jjjnnnjjjnnn"),
            line("njjjjjnnjjjj"),
            line("jjjjjjjjjjjj"),
        ];
        let told = |known: &[usize]| {
            let grouped = Grouped {
                groups: &groups,
                known,
                lines: &lines,
                sums: &SUMS,
                threshold: 3,
            };
            told_alone(grouped, |_| true)
        };
        assert_eq!(told(&[0; 12]), [true, false, true]);
        assert_eq!(told(&groups), [false, false, true]);
    }

    #[test]
    fn a_question_that_is_refused_is_not_told_and_nothing_is_told_of_no_case() {
        let lines = [line("jjjjj"), line("nnnnn")];
        let grouped = Grouped {
            groups: &[0; 5],
            known: &[0; 5],
            lines: &lines,
            sums: &SUMS,
            threshold: 5,
        };
        assert_eq!(told_alone(grouped, |line| line == 1), [false, true]);
        assert_eq!(told("", &["", ""]), [true, true]);
    }
}
