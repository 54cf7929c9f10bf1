//! Lists by case: those of all cases lie one after the other in a single list.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;

use super::builder::index;
use super::room::{append, filled};
use super::store::CaseIx;

/// A list of each case.
#[derive(Clone, Debug)]
pub(super) struct ByCase<T> {
    /// Where the list of each case starts, and at last where the last one ends.
    starts: Vec<u32>,
    list: Vec<T>,
}

/// So many cases are looked into before what was found in them is put with the rest: what the threads found lies twice
/// in memory until then.
const CASES_AT_A_TIME: usize = 1 << 17;

/// Cases that a thread looks into at a time; fewer are not worth another one.
const CASES_OF_A_THREAD: usize = 1 << 11;

impl<T> Default for ByCase<T> {
    fn default() -> Self {
        Self {
            starts: vec![0],
            list: Vec::new(),
        }
    }
}

impl<T> ByCase<T> {
    /// Lists of which it is known where each starts, and where the last one ends.
    pub(super) fn of_starts(starts: Vec<u32>, list: Vec<T>) -> Self {
        Self { starts, list }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The lists of all cases.
    pub(super) fn all(&self) -> &[T] {
        &self.list
    }

    /// Where the list of a case lies among them.
    pub(super) fn range(&self, case: CaseIx) -> Range<u32> {
        let place = case.0 as usize;
        self.starts[place]..self.starts[place + 1]
    }

    /// The list of a case.
    pub(super) fn of(&self, case: CaseIx) -> &[T] {
        self.at(self.range(case))
    }

    /// The same of a case that may have come since: it has none.
    pub(super) fn known(&self, case: CaseIx) -> &[T] {
        let is_known = (case.0 as usize) < self.count();
        if is_known { self.of(case) } else { &[] }
    }

    /// Those at some places among all.
    pub(super) fn at(&self, places: Range<u32>) -> &[T] {
        &self.list[places.start as usize..places.end as usize]
    }

    /// Everything, with the case that it belongs to.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (CaseIx, &T)> {
        let cases = (0..self.count()).map(|place| CaseIx(index(place)));
        cases.flat_map(move |case| self.of(case).iter().map(move |value| (case, value)))
    }

    /// What is found in the lists, in the order of the cases. The cases are shared among the threads.
    pub(super) fn collect<U: Send>(&self, find: impl Fn(CaseIx, &[T], &mut Vec<U>) + Sync) -> Vec<U>
    where
        T: Sync,
    {
        let mut all = Vec::new();
        for first in (0..self.count()).step_by(CASES_AT_A_TIME) {
            let last = self.count().min(first + CASES_AT_A_TIME);
            let parts = (first..last).into_par_iter().step_by(CASES_OF_A_THREAD);
            let of_parts = parts.map(|start| {
                let mut found = Vec::new();
                for place in start..last.min(start + CASES_OF_A_THREAD) {
                    let case = CaseIx(index(place));
                    find(case, self.of(case), &mut found);
                }
                found
            });
            for found in of_parts.collect::<Vec<Vec<U>>>() {
                append(&mut all, found);
            }
        }
        all
    }

    /// Puts the list of each case in order; among equals, the order stays. There are few values in each, and one sort of
    /// all of them would compare cases most of the time.
    pub(super) fn sort_each(&mut self, order: impl Fn(&T, &T) -> Ordering + Sync)
    where
        T: Send,
    {
        sort_lists(&mut self.list, &self.starts, &order);
    }

    /// Leaves out what stands at some places among all lists. The places come in order.
    pub(super) fn leave_out(&mut self, places: &[u32]) {
        if places.is_empty() {
            return;
        }
        let (mut place, mut left_out) = (0, places.iter().copied().peekable());
        self.list.retain(|_| {
            place += 1;
            left_out.next_if_eq(&(place - 1)).is_none()
        });
        let mut gone = 0;
        for start in &mut self.starts {
            while places.get(gone).is_some_and(|place| *place < *start) {
                gone += 1;
            }
            *start -= index(gone);
        }
    }
}

impl<T: Copy> ByCase<T> {
    /// Distributes values that come in any order among so many cases; of those of one case the order stays.
    pub(super) fn of_pairs(count: usize, pairs: &[(CaseIx, T)]) -> Self {
        let mut starts: Vec<u32> = filled(count + 1, 0);
        for (case, _) in pairs {
            starts[case.0 as usize] += 1;
        }
        add_up(&mut starts);
        let filler = pairs.first().map(|(_, value)| *value);
        let mut list = filler.map_or_else(Vec::new, |filler| filled(pairs.len(), filler));
        // Each start is where the list ends, until the values have been put in place from the last to the first.
        for (case, value) in pairs.iter().rev() {
            let place = &mut starts[case.0 as usize];
            *place -= 1;
            list[*place as usize] = *value;
        }
        Self { starts, list }
    }

    /// Puts further values last in the lists of their cases.
    pub(super) fn take_in(&mut self, mut added: Vec<(CaseIx, T)>) {
        added.sort_by_key(|(case, _)| *case);
        let Some((_, filler)) = added.first().copied() else {
            return;
        };
        let (mut left, mut end, mut last) = (added.len(), self.list.len(), self.count());
        self.list.reserve_exact(left);
        self.list.resize(end + left, filler);
        // From the last case that has any to the first: what lies after it moves at one time.
        while let Some(place) = left.checked_sub(1) {
            let case = added[place].0.0 as usize;
            let after = self.starts[case + 1] as usize;
            self.list.copy_within(after..end, after + left);
            for start in &mut self.starts[case + 1..=last] {
                *start += index(left);
            }
            let is_other = |(known, _): &(CaseIx, T)| known.0 as usize != case;
            let other = added[..left].iter().rposition(is_other);
            let first = other.map_or(0, |other| other + 1);
            let own = added[first..left].iter().map(|(_, value)| *value);
            let slots = &mut self.list[after + first..after + left];
            for (slot, value) in slots.iter_mut().zip(own) {
                *slot = value;
            }
            (left, end, last) = (first, after, case);
        }
    }

    /// Puts further values in their places in lists that are in order; among equals, what comes in comes last.
    pub(super) fn take_in_order(
        &mut self,
        added: Vec<(CaseIx, T)>,
        order: impl Fn(&T, &T) -> Ordering,
    ) {
        let mut cases: Vec<CaseIx> = added.iter().map(|(case, _)| *case).collect();
        self.take_in(added);
        cases.sort_unstable();
        cases.dedup();
        for case in cases {
            let place = case.0 as usize;
            let (start, end) = (self.starts[place] as usize, self.starts[place + 1] as usize);
            self.list[start..end].sort_by(&order);
        }
    }

    /// Puts one further value last in the list of each case that has one, without a list of those that come.
    pub(super) fn take_in_one(
        &mut self,
        has: impl Fn(CaseIx) -> bool,
        value: impl Fn(CaseIx) -> T,
    ) {
        let cases = (0..self.count()).map(|place| CaseIx(index(place)));
        let Some(first) = cases.clone().find(|case| has(*case)) else {
            return;
        };
        let mut left = cases.clone().filter(|case| has(*case)).count();
        let mut end = self.list.len();
        self.list.reserve_exact(left);
        self.list.resize(end + left, value(first));
        // From the last case to the first that has one: what comes before that stays where it is.
        for case in cases.rev() {
            let place = case.0 as usize;
            if left == 0 {
                break;
            }
            self.starts[place + 1] = index(end + left);
            if has(case) {
                left -= 1;
                self.list[end + left] = value(case);
            }
            let start = self.starts[place] as usize;
            self.list.copy_within(start..end, start + left);
            end = start;
        }
    }
}

/// Makes numbers of values into places where each number of them ends.
pub(super) fn add_up(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        sum += *count;
        *count = sum;
    }
}

fn sort_lists<T: Send>(
    list: &mut [T],
    starts: &[u32],
    order: &(impl Fn(&T, &T) -> Ordering + Sync),
) {
    let first = starts[0];
    let place = |start: u32| (start - first) as usize;
    if starts.len() > CASES_OF_A_THREAD {
        let middle = starts.len() / 2;
        let (before, after) = list.split_at_mut(place(starts[middle]));
        rayon::join(
            || sort_lists(before, &starts[..=middle], order),
            || sort_lists(after, &starts[middle..], order),
        );
        return;
    }
    for ends in starts.windows(2) {
        list[place(ends[0])..place(ends[1])].sort_by(order);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CASES: u32 = 9;

    fn some_pairs() -> impl Strategy<Value = Vec<(CaseIx, u32)>> {
        let pair = (0..CASES, 0..6_u32).prop_map(|(case, value)| (CaseIx(case), value));
        proptest::collection::vec(pair, 0..60)
    }

    fn distributed(pairs: &[(CaseIx, u32)]) -> ByCase<u32> {
        ByCase::of_pairs(CASES as usize, pairs)
    }

    fn told(lists: &ByCase<u32>) -> Vec<(CaseIx, u32)> {
        lists.pairs().map(|(case, value)| (case, *value)).collect()
    }

    proptest! {
        #[test]
        fn distributing_is_a_stable_sort_by_case(mut pairs in some_pairs()) {
            let lists = distributed(&pairs);
            pairs.sort_by_key(|(case, _)| *case);
            prop_assert_eq!(told(&lists), pairs);
        }

        #[test]
        fn what_is_taken_in_comes_as_if_it_had_been_told_last(mut pairs in some_pairs(), added in some_pairs()) {
            let mut lists = distributed(&pairs);
            lists.take_in(added.clone());
            pairs.extend(added);
            prop_assert_eq!(told(&lists), told(&distributed(&pairs)));
        }

        #[test]
        fn what_is_taken_into_lists_in_order_leaves_them_in_order(pairs in some_pairs(), added in some_pairs()) {
            // Among equals what was there comes first: the order is that of the tens.
            let order = |one: &u32, other: &u32| (one / 10).cmp(&(other / 10));
            let tens = |pairs: &[(CaseIx, u32)], units: u32| -> Vec<(CaseIx, u32)> {
                pairs.iter().map(|(case, value)| (*case, value * 10 + units)).collect()
            };
            let (pairs, added) = (tens(&pairs, 1), tens(&added, 2));
            let (mut lists, mut slow) = (distributed(&pairs), distributed(&pairs));
            lists.sort_each(order);
            lists.take_in_order(added.clone(), order);
            slow.take_in(added);
            slow.sort_each(order);
            prop_assert_eq!(told(&lists), told(&slow));
        }

        #[test]
        fn one_further_value_of_some_cases_is_taken_in_as_several_are(
            pairs in some_pairs(),
            has in proptest::collection::vec(any::<bool>(), CASES as usize),
        ) {
            let has = |case: CaseIx| has[case.0 as usize];
            let value = |case: CaseIx| 100 + case.0;
            let (mut lists, mut slow) = (distributed(&pairs), distributed(&pairs));
            lists.take_in_one(has, value);
            let cases = (0..CASES).map(CaseIx).filter(|case| has(*case));
            slow.take_in(cases.map(|case| (case, value(case))).collect());
            prop_assert_eq!(told(&lists), told(&slow));
        }

        #[test]
        fn sorting_each_is_sorting_all(mut pairs in some_pairs()) {
            let mut lists = distributed(&pairs);
            lists.sort_each(Ord::cmp);
            pairs.sort_unstable();
            prop_assert_eq!(told(&lists), pairs);
        }

        #[test]
        fn what_is_found_and_left_out_is_gone(pairs in some_pairs(), unwanted in 0..6_u32) {
            let mut lists = distributed(&pairs);
            let places: Vec<u32> = lists.collect(|case, own, found| {
                let places = lists.range(case).zip(own);
                found.extend(places.filter(|(_, value)| **value == unwanted).map(|(place, _)| place));
            });
            let mut kept = told(&lists);
            kept.retain(|(_, value)| *value != unwanted);
            lists.leave_out(&places);
            prop_assert_eq!(told(&lists), kept);
        }
    }

    #[test]
    fn lists_shared_among_threads_are_those_of_one() {
        let count = 3 * CASES_OF_A_THREAD;
        let pairs: Vec<(CaseIx, u32)> = (0..index(10 * count))
            .map(|number| {
                let mixed = number.wrapping_mul(0x9e37_79b1) >> 7;
                (CaseIx(mixed % index(count)), mixed % 5)
            })
            .collect();
        let mut lists = ByCase::of_pairs(count, &pairs);
        lists.sort_each(Ord::cmp);
        let mut sorted = pairs;
        sorted.sort_unstable();
        assert_eq!(told(&lists), sorted);
        let found: Vec<(CaseIx, u32)> =
            lists.collect(|case, own, found| found.extend(own.iter().map(|own| (case, *own))));
        assert_eq!(found, sorted);
    }
}
