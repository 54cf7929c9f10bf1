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
/// them, and go to the next reader in turn as well.
#[must_use]
pub fn assign(tables: &[Vec<(u32, String)>], reading: &Reading) -> Vec<Assignment> {
    let readers = if reading.readers.is_empty() {
        vec![String::new()]
    } else {
        reading.readers.clone()
    };
    let mut parts: Vec<Assignment> = readers
        .iter()
        .map(|reader| Assignment {
            reader: reader.clone(),
            numbers: vec![Vec::new(); tables.len()],
        })
        .collect();
    for (place, cases) in tables.iter().enumerate() {
        let twice = evenly(cases.len(), reading.double);
        for (turn, reader) in turns(cases, reading.split, readers.len())
            .into_iter()
            .enumerate()
        {
            let number = cases[turn].0;
            parts[reader].numbers[place].push(number);
            if readers.len() > 1 && twice.contains(&turn) {
                parts[(reader + 1) % readers.len()].numbers[place].push(number);
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

/// The reader of each case.
fn turns(cases: &[(u32, String)], split: Split, readers: usize) -> Vec<usize> {
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, group) in cases {
        let next = groups.len();
        groups.entry(group).or_insert(next);
    }
    let turn = |(place, (_, group)): (usize, &(u32, String))| match split {
        Split::Even => place % readers,
        Split::ByGroup => groups[group.as_str()] % readers,
    };
    cases.iter().enumerate().map(turn).collect()
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
