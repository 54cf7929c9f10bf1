//! Properties that hold for every input, tried over grids, and definitions tried by enumeration.

use stickprov::stats::allocation::{self, Group};
use stickprov::stats::planning::{self, Expected};
use stickprov::stats::rate::Rate;
use stickprov::stats::small_cells;
use stickprov::stats::{binomial, funnel, hypergeometric, wilson};

const LEVELS: [&str; 6] = ["0.5", "0.8", "0.9", "0.95", "0.99", "0.999"];

fn rate(text: &str) -> Rate {
    Rate::parse(text).expect(text)
}

/// C(n, k) by Pascal's rule, for small numbers.
fn choose(n: u64, k: u64) -> u128 {
    if k > n {
        return 0;
    }
    (0..k).fold(1, |ways, i| ways * u128::from(n - i) / u128::from(i + 1))
}

/// C(N, n)·P(X in `counts`) for K marked cases.
fn ways(population: u64, marked: u64, sample: u64, counts: std::ops::RangeInclusive<u64>) -> u128 {
    counts
        .map(|count| choose(marked, count) * choose(population - marked, sample - count))
        .sum()
}

/// Every N up to `limit` with every n and k.
fn designs(limit: u64) -> impl Iterator<Item = (u64, u64, u64)> {
    (1..=limit).flat_map(|population| {
        (0..=population)
            .flat_map(move |sample| (0..=sample).map(move |found| (population, sample, found)))
    })
}

#[test]
fn the_exact_interval_is_its_definition() {
    let confidence = rate("0.9");
    for (population, sample, found) in designs(14) {
        let all = choose(population, sample);
        // P > 1/20 on each side.
        let possible = || found..=population - (sample - found);
        let lower = possible()
            .find(|&marked| 20 * ways(population, marked, sample, found..=sample) > all)
            .unwrap();
        let upper = possible()
            .rfind(|&marked| 20 * ways(population, marked, sample, 0..=found) > all)
            .unwrap();
        let interval = hypergeometric::interval(population, sample, found, &confidence);
        assert_eq!(interval, (lower, upper), "{population} {sample} {found}");
    }
}

#[test]
fn counting_the_correct_cases_mirrors_the_interval() {
    for (population, sample, found) in designs(25) {
        for level in ["0.8", "0.95"] {
            let level = rate(level);
            let (lower, upper) = hypergeometric::interval(population, sample, found, &level);
            let mirrored = hypergeometric::interval(population, sample, sample - found, &level);
            assert_eq!(
                (population - lower, population - upper),
                (mirrored.1, mirrored.0)
            );
        }
    }
}

#[test]
fn a_census_leaves_nothing_uncertain() {
    for population in [1, 7, 49, 300] {
        for found in [0, 1, population / 2, population] {
            let level = rate("0.99");
            let interval = hypergeometric::interval(population, population, found, &level);
            assert_eq!(interval, (found, found));
        }
    }
}

#[test]
fn an_interval_holds_what_was_seen_and_nests_in_wider_ones() {
    for (population, sample, found) in designs(20).chain([(300, 20, 3), (6700, 10, 3)]) {
        let mut inner = None;
        for level in LEVELS {
            let (lower, upper) = hypergeometric::interval(population, sample, found, &rate(level));
            assert!(found <= lower && lower <= upper);
            assert!(upper <= population - (sample - found));
            let (low, high) = inner.unwrap_or((lower, upper));
            assert!(
                lower <= low && high <= upper,
                "{population} {sample} {found}"
            );
            inner = Some((lower, upper));
        }
    }
}

#[test]
fn full_confidence_excludes_only_the_impossible() {
    let certain = rate("1");
    assert_eq!(hypergeometric::interval(300, 20, 3, &certain), (3, 283));
    assert_eq!(binomial::interval(20, 3, &certain), (0.0, 1.0));
    assert_eq!(wilson::interval(20, 3, &certain), (0.0, 1.0));
}

#[test]
fn the_widely_used_packages_upper_limits_are_reproduced() {
    let upper = |found| hypergeometric::upper(1200, 102, found, &rate("0.90"));
    assert_eq!([0, 1, 2, 3].map(upper), [25, 43, 59, 75]);
    let two_sided = |found| hypergeometric::interval(1200, 102, found, &rate("0.80")).1;
    assert_eq!([0, 1, 2, 3].map(two_sided), [25, 43, 59, 75]);
    assert_eq!(hypergeometric::upper(1000, 20, 3, &rate("0.90")), 302);
    assert_eq!(
        hypergeometric::lower(1_000_000, 59, 6, &rate("0.95")),
        45_224
    );
}

#[test]
fn clopper_pearson_limits_solve_their_equations() {
    for sample in [1, 2, 10, 59, 300, 3350] {
        for found in [0, 1, sample / 3, sample - 1, sample] {
            let (lower, upper) = binomial::interval(sample, found, &rate("0.95"));
            let share = Rate::new(found, sample).unwrap().value();
            assert!(0.0 <= lower && lower <= share && share <= upper && upper <= 1.0);
            if found > 0 {
                let tail = binomial::at_least(sample, lower, found);
                assert!((tail - 0.025).abs() < 1e-10, "{sample} {found} {tail}");
            }
            if found < sample {
                let tail = binomial::at_most(sample, upper, found);
                assert!((tail - 0.025).abs() < 1e-10, "{sample} {found} {tail}");
            }
        }
    }
}

#[test]
fn the_binomial_tails_and_points_agree() {
    for share in [0.0, 1e-5, 0.1, 0.5, 0.975, 1.0] {
        let mut sum = 0.0;
        for count in 0..=40 {
            sum += binomial::exactly(40, share, count);
            assert!((binomial::at_most(40, share, count) - sum).abs() < 1e-12);
            let rest = 1.0 - sum + binomial::exactly(40, share, count);
            assert!((binomial::at_least(40, share, count) - rest).abs() < 1e-12);
        }
    }
}

#[test]
fn a_planned_sample_suffices_and_one_less_does_not() {
    for population in [49, 120, 300] {
        for tolerable in ["0.05", "0.2"] {
            for errors in 0..3 {
                check_plan(population, &rate(tolerable), errors);
            }
        }
    }
}

fn check_plan(population: u64, tolerable: &Rate, errors: u64) {
    let confidence = rate("0.95");
    let expected = Expected::Count(errors);
    let plan = planning::sample_size(&confidence, tolerable, &expected, Some(population));
    let Some(plan) = plan else {
        assert!(tolerable.ceil_of(population) <= errors);
        return;
    };
    let passes = |sample| hypergeometric::upper(population, sample, errors, &confidence);
    let limit = tolerable.ceil_of(population);
    assert!(passes(plan.sample) < limit, "{population} {errors}");
    assert!(plan.sample == errors + 1 || passes(plan.sample - 1) >= limit);
}

#[test]
fn a_sample_detects_what_it_is_planned_for() {
    let confidence = rate("0.95");
    let detectable = |n, c| planning::detectable(300, n, c, &confidence);
    assert_eq!(detectable(54, 0).map(|cases| cases <= 15), Some(true));
    assert_eq!(detectable(53, 0).map(|cases| cases <= 15), Some(false));
    assert_eq!(detectable(300, 0), Some(1));
    assert_eq!(detectable(20, 20), None);
    assert_eq!(detectable(0, 0), None);
}

#[test]
fn an_impossible_plan_is_refused() {
    let plan = |tolerable, expected, population| {
        let expected = Expected::Share(rate(expected));
        planning::sample_size(&rate("0.95"), &rate(tolerable), &expected, population)
    };
    assert_eq!(plan("0.05", "0.05", None), None);
    assert_eq!(plan("0.05", "0.05", Some(300)), None);
    assert_eq!(plan("0", "0", None), None);
    assert_eq!(plan("0", "0", Some(300)), None);
    assert_eq!(plan("0.05", "0", Some(0)), None);
    let certain = Expected::Count(0);
    assert_eq!(
        planning::sample_size(&rate("1"), &rate("0.05"), &certain, None),
        None
    );
    let census = planning::sample_size(&rate("1"), &rate("0.05"), &certain, Some(300));
    assert_eq!(census.map(|plan| plan.sample), Some(286));
}

#[test]
fn precision_needs_everything_for_no_margin_and_nothing_for_no_variation() {
    let sample = |margin, share, population| {
        planning::for_precision(&rate("0.95"), &rate(margin), &rate(share), population)
    };
    assert_eq!(sample("0", "0.5", 300), 300);
    assert_eq!(sample("0.1", "0", 300), 0);
    assert_eq!(sample("0.1", "0.5", 300), 73);
    assert_eq!(sample("0.1", "0.5", 0), 0);
    assert_eq!(sample("0.1", "0.5", 1), 1);
}

#[test]
fn allocations_use_every_case_and_never_more_than_there_are() {
    let sizes = [17, 1, 250, 0, 33];
    let groups = ["e", "d", "c", "b", "a"]
        .map(|name| name)
        .into_iter()
        .zip(sizes);
    let groups: Vec<Group<'_>> = groups.map(|(name, size)| Group { name, size }).collect();
    let share = rate("0.3");
    let weighted: Vec<_> = groups.iter().map(|&group| (group, share)).collect();
    for sample in 0..=310 {
        let expected = sample.min(301);
        let optimal = allocation::optimal(sample, 2, &weighted);
        assert_eq!(optimal.is_none(), sample < 7);
        let proportional = allocation::proportional(sample, &groups);
        let equal = allocation::equal(sample, &groups);
        for drawn in [Some(proportional), Some(equal), optimal]
            .into_iter()
            .flatten()
        {
            assert_eq!(drawn.iter().sum::<u64>(), expected);
            assert!(drawn.iter().zip(sizes).all(|(&n, size)| n <= size));
        }
    }
}

#[test]
fn equal_funnels_are_symmetric_around_one_half() {
    for sample in [1, 5, 20, 101] {
        let limits = funnel::limits(&rate("0.5"), sample, &rate("0.95")).unwrap();
        let low = limits.flag_low.map(|count| sample - count);
        assert_eq!(low, limits.flag_high);
    }
}

/// Every table of 2 × 3 cells with counts below `limit`.
fn tables(limit: u64) -> impl Iterator<Item = Vec<Vec<u64>>> {
    (0..limit.pow(6)).map(move |number| {
        let digit = |i: u32| number / limit.pow(i) % limit;
        vec![[0, 1, 2].map(digit).to_vec(), [3, 4, 5].map(digit).to_vec()]
    })
}

/// Every table with the row and column sums of `table`.
fn same_sums(table: &[Vec<u64>]) -> Vec<Vec<Vec<u64>>> {
    let columns: Vec<u64> = (0..3).map(|c| table[0][c] + table[1][c]).collect();
    let total: u64 = table[0].iter().sum();
    let mut found = Vec::new();
    for first in 0..=columns[0].min(total) {
        for second in 0..=columns[1].min(total - first) {
            let row = vec![first, second, total - first - second];
            let rest = (0..3).map(|c| columns[c].checked_sub(row[c])).collect();
            found.extend(Option::<Vec<u64>>::map(rest, |rest| vec![row, rest]));
        }
    }
    found
}

#[test]
fn a_reader_can_conclude_exactly_the_stated_intervals() {
    // Counts up to 3 with a threshold of 3: everything but 0 and 3 is small.
    for table in tables(4) {
        let result = small_cells::protect_table(&table, 3).unwrap();
        let hidden = |cell| {
            result
                .intervals
                .iter()
                .any(|interval| interval.cell == cell)
        };
        let agrees = |other: &Vec<Vec<u64>>| {
            let shown = |r: usize, c: usize| hidden((r, c)) || other[r][c] == table[r][c];
            (0..6).all(|i| shown(i / 3, i % 3))
        };
        let possible: Vec<_> = same_sums(&table).into_iter().filter(agrees).collect();
        for interval in &result.intervals {
            let (row, column) = interval.cell;
            let values = || possible.iter().map(|other| other[row][column]);
            let limits = (values().min().unwrap(), values().max().unwrap());
            assert_eq!((interval.least, interval.most), limits, "{table:?}");
            let recomputable = interval.least == interval.most;
            let listed = result.unprotected.contains(&interval.cell);
            assert_eq!(listed, recomputable, "{table:?}");
        }
    }
}

#[test]
fn a_protected_row_cannot_be_solved() {
    for table in tables(4) {
        let counts = table.concat();
        let result = small_cells::protect_row(&counts, 3);
        let hidden: Vec<usize> = [result.primary, result.secondary].concat();
        let sum: u64 = hidden.iter().map(|&index| counts[index]).sum();
        let safe = hidden.is_empty() || (hidden.len() >= 2 && sum >= 3);
        assert_eq!(result.protected, safe, "{counts:?}");
        assert!(hidden.iter().all(|&index| counts[index] > 0));
    }
}
