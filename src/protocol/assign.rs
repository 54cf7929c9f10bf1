//! Who reads what.

use std::collections::BTreeMap;

/// How a review is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The readers; empty when nobody is named.
    pub readers: Vec<String>,
    /// How cases are shared out.
    pub split: Split,
    /// How many cases of each table two of them read.
    pub double: usize,
}

/// How cases are shared out among readers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Split {
    /// Turn by turn.
    Even,
    /// All of a group to the same reader; the groups turn by turn.
    ByGroup,
}

/// One reader's part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    /// Who; empty when nobody is named.
    pub reader: String,
    /// The running numbers of the cases, by table in the order of the battery.
    pub numbers: Vec<Vec<u32>>,
}

/// Shares out the cases of each table: number and group, in order. The cases that two read are evenly spaced among
/// them. Everyone reads as many; where all of a group go to the same reader, those that two read go to the next in turn too.
#[must_use]
pub fn assign(tables: &[Vec<(u32, String)>], reading: &Reading) -> Vec<Assignment> {
    let readers = if reading.readers.is_empty() {
        vec![String::new()]
    } else {
        reading.readers.clone()
    };
    let count = readers.len();
    let parts = readers.into_iter().map(|reader| Assignment {
        reader,
        numbers: vec![Vec::new(); tables.len()],
    });
    let mut parts: Vec<Assignment> = parts.collect();
    for (place, cases) in tables.iter().enumerate() {
        let double = if count > 1 { reading.double } else { 0 };
        let twice = evenly(cases.len(), double);
        let read_by = match reading.split {
            Split::Even => turns(cases.len(), &twice, count),
            Split::ByGroup => by_group(cases, &twice, count),
        };
        for ((number, _), own) in cases.iter().zip(read_by) {
            for reader in own {
                parts[reader].numbers[place].push(*number);
            }
        }
    }
    for part in &mut parts {
        part.numbers
            .iter_mut()
            .for_each(|numbers| numbers.sort_unstable());
    }
    parts
}

/// The readers of each case when everyone reads as many. The cases that two read are shared out first, each to two who have
/// read few of those, and few together; the others turn by turn to those who have fewer.
fn turns(cases: usize, twice: &[usize], readers: usize) -> Vec<Vec<usize>> {
    let mut load = vec![0_usize; readers];
    let mut together = vec![vec![0_usize; readers]; readers];
    let mut read_by: Vec<Vec<usize>> = vec![Vec::new(); cases];
    // How many turns after another a reader has hers.
    let after = |turn: usize, reader: usize| (reader + readers - turn % readers) % readers;
    for (turn, place) in twice.iter().enumerate() {
        let first = (0..readers).min_by_key(|reader| (load[*reader], after(turn, *reader)));
        let Some(first) = first else { continue };
        let mut own = vec![first];
        let others = (0..readers).filter(|reader| *reader != first);
        let of_other = |reader: &usize| {
            (
                load[*reader],
                together[first][*reader],
                after(first, *reader),
            )
        };
        own.extend(others.min_by_key(of_other));
        for reader in &own {
            load[*reader] += 1;
            for other in &own {
                together[*reader][*other] += 1;
            }
        }
        read_by[*place] = own;
    }
    for (place, own) in read_by.iter_mut().enumerate() {
        if own.is_empty() {
            let next = (0..readers).min_by_key(|reader| (load[*reader], after(place, *reader)));
            own.extend(next);
            for reader in own {
                load[*reader] += 1;
            }
        }
    }
    read_by
}

/// The readers of each case when all of a group go to the same.
fn by_group(cases: &[(u32, String)], twice: &[usize], readers: usize) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, group) in cases {
        let next = groups.len();
        groups.entry(group).or_insert(next);
    }
    let of_case = |(place, (_, group)): (usize, &(u32, String))| {
        let reader = groups[group.as_str()] % readers;
        let second = twice.contains(&place).then_some((reader + 1) % readers);
        std::iter::once(reader)
            .chain(second)
            .collect::<Vec<usize>>()
    };
    cases.iter().enumerate().map(of_case).collect()
}

/// The places of `count` among `of`, evenly spaced.
fn evenly(of: usize, count: usize) -> Vec<usize> {
    let count = count.min(of);
    (0..count).map(|turn| turn * of / count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(count: u32) -> Vec<Vec<(u32, String)>> {
        let group = |number: u32| if number.is_multiple_of(3) { "B" } else { "A" };
        vec![
            (1..=count)
                .map(|number| (number, group(number).to_owned()))
                .collect(),
        ]
    }

    fn reading(readers: &[&str], split: Split, double: usize) -> Reading {
        Reading {
            readers: readers.iter().map(|name| (*name).to_owned()).collect(),
            split,
            double,
        }
    }

    #[test]
    fn every_case_is_read_and_the_doubles_by_two() {
        let parts = assign(&cases(10), &reading(&["Ett", "Två", "Tre"], Split::Even, 4));
        let mut all: Vec<u32> = parts
            .iter()
            .flat_map(|part| part.numbers[0].clone())
            .collect();
        all.sort_unstable();
        assert_eq!(all.len(), 14);
        all.dedup();
        assert_eq!(all, (1..=10).collect::<Vec<u32>>());
        for part in parts {
            let mut own = part.numbers[0].clone();
            own.dedup();
            assert_eq!(own, part.numbers[0], "nobody reads the same case twice");
        }
    }

    #[test]
    fn everyone_reads_as_many_however_many_are_read_twice() {
        for (count, double, readers) in [
            (20, 10, 2),
            (40, 20, 2),
            (12, 6, 2),
            (30, 10, 3),
            (60, 20, 2),
            (9, 9, 4),
        ] {
            let names = &["Ett", "Två", "Tre", "Fyra"][..readers];
            let parts = assign(&cases(count), &reading(names, Split::Even, double));
            let own: Vec<usize> = parts.iter().map(|part| part.numbers[0].len()).collect();
            assert_eq!(own.iter().sum::<usize>(), count as usize + double);
            let (least, most) = (own.iter().min().unwrap(), own.iter().max().unwrap());
            assert!(most - least < 2, "{count} {double}: {own:?}");
        }
    }

    /// Of three, each two have read some together.
    #[test]
    fn those_who_read_the_same_cases_change() {
        let parts = assign(&cases(30), &reading(&["Ett", "Två", "Tre"], Split::Even, 6));
        for (one, other) in [(0, 1), (1, 2), (0, 2)] {
            let others = &parts[other].numbers[0];
            let both = parts[one].numbers[0]
                .iter()
                .filter(|number| others.contains(number));
            assert_eq!(both.count(), 2);
        }
    }

    #[test]
    fn a_group_goes_to_one_reader() {
        let parts = assign(&cases(9), &reading(&["Ett", "Två"], Split::ByGroup, 0));
        assert_eq!(parts[0].numbers[0], [1, 2, 4, 5, 7, 8]);
        assert_eq!(parts[1].numbers[0], [3, 6, 9]);
    }

    #[test]
    fn a_reader_alone_reads_nothing_twice() {
        let parts = assign(&cases(4), &reading(&[], Split::Even, 3));
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].numbers[0], [1, 2, 3, 4]);
    }
}
