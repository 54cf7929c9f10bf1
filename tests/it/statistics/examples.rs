//! Worked examples and edge cases outside the key files.

use stickprov::stats::allocation::{self, Group};
use stickprov::stats::compare::{self, Sample};
use stickprov::stats::completion::{self, Case, Period};
use stickprov::stats::rate::Rate;
use stickprov::stats::small_cells::{self, protect_row};
use stickprov::stats::stratified::{self, Stratum};
use stickprov::stats::{binomial, funnel, hypergeometric, kappa, survival, wilson};

fn rate(text: &str) -> Rate {
    Rate::parse(text).expect(text)
}

#[test]
fn a_rate_is_read_as_swedes_write_it() {
    for text in [
        "0.95",
        "0,95",
        "95 %",
        "95%",
        " 95\u{a0}% ",
        "95,0 %",
        "0,950",
    ] {
        assert_eq!(Rate::parse(text), Rate::new(19, 20), "{text}");
    }
    for text in ["0", "0 %", "0,0"] {
        assert_eq!(Rate::parse(text), Rate::new(0, 1), "{text}");
    }
    for text in ["1", "100 %", "1,0"] {
        assert_eq!(Rate::parse(text), Rate::new(1, 1), "{text}");
    }
}

#[test]
fn what_is_not_a_rate_is_refused() {
    let long = "0.0000000000000001";
    for text in [
        "",
        "%",
        ",",
        ".5",
        "5.",
        "95",
        "1,01",
        "101 %",
        "-0,1",
        "+0,1",
        "1e-1",
        "0,9,5",
        "0.9.5",
        "95 %%",
        "nittio",
        "٠٫٥",
        "99999999999999999999",
        "18446744073709551615,9",
        long,
    ] {
        assert_eq!(Rate::parse(text), None, "{text}");
    }
    assert_eq!(Rate::new(1, 0), None);
    assert_eq!(Rate::new(2, 1), None);
}

#[test]
fn a_rate_is_shown_as_a_percentage() {
    let shown = |text| rate(text).to_string();
    assert_eq!(shown("0.95"), "95 %");
    assert_eq!(shown("0.025"), "2,5 %");
    assert_eq!(shown("99,8%"), "99,8 %");
    assert_eq!(shown("0,00005"), "0,005 %");
    assert_eq!(shown("0"), "0 %");
    assert_eq!(shown("1"), "100 %");
    let third = Rate::new(1, 3).unwrap().to_string();
    assert_eq!(third, "33,333333333333333 %");
}

#[test]
fn the_ceiling_of_a_rate_is_exact() {
    assert_eq!(rate("0.035").ceil_of(400), 14);
    assert_eq!(rate("0.07").ceil_of(1300), 91);
    assert_eq!(rate("0.07").ceil_of(1301), 92);
    assert_eq!(rate("1").ceil_of(u64::MAX), u64::MAX);
    assert_eq!(rate("0").ceil_of(u64::MAX), 0);
}

#[test]
fn normal_quantiles_are_exact_to_the_last_digits() {
    let known = [
        ("0.80", 1.281_551_565_544_600_4),
        ("0.90", 1.644_853_626_951_472_2),
        ("0.95", 1.959_963_984_540_054),
        ("0.98", 2.326_347_874_040_841),
        ("0.99", 2.575_829_303_548_901),
        ("0.998", 3.090_232_306_167_813),
        ("0.999", 3.290_526_731_491_895),
        ("0.5", 0.674_489_750_196_081_7),
        ("0.999999999999", 7.130_506_848_171_324),
        ("0", 0.0),
    ];
    for (confidence, expected) in known {
        let z = wilson::two_sided_quantile(&rate(confidence));
        assert!((z - expected).abs() < 5e-15, "{confidence}: {z}");
    }
    assert!(wilson::two_sided_quantile(&rate("1")).is_infinite());
    let below_half = wilson::upper_quantile(&rate("0.025").tail(1));
    assert!((below_half + 1.959_963_984_540_054).abs() < 1e-14);
}

#[test]
fn an_empty_sample_says_nothing() {
    let level = rate("0.95");
    assert_eq!(hypergeometric::interval(300, 0, 0, &level), (0, 300));
    assert_eq!(hypergeometric::interval(0, 0, 0, &level), (0, 0));
    assert_eq!(binomial::interval(0, 0, &level), (0.0, 1.0));
    assert_eq!(wilson::interval(0, 0, &level), (0.0, 1.0));
    assert_eq!(funnel::limits(&rate("0.3"), 0, &level), None);
    let (some, none) = (Sample { found: 1, of: 2 }, Sample { found: 0, of: 0 });
    assert_eq!(compare::newcombe(some, none, &level), None);
    assert!((compare::fisher(some, none).two_sided - 1.0).abs() < 1e-15);
}

#[test]
fn detection_is_certain_when_nothing_can_hide() {
    let seen = hypergeometric::at_least_one;
    assert!((seen(10, 6, 5) - 1.0).abs() < 1e-15);
    assert!(seen(10, 0, 5).abs() < 1e-15);
    assert!(seen(10, 5, 0).abs() < 1e-15);
    assert!((seen(10, 5, 5) - (1.0 - 1.0 / 252.0)).abs() < 1e-15);
    assert!((seen(2, 1, 1) - 0.5).abs() < 1e-15);
}

#[test]
fn equal_allocation_shares_what_a_small_stratum_cannot_give() {
    let group = |name, size| Group { name, size };
    let equal = |sample, sizes: [u64; 3]| {
        let names = ["a", "b", "c"].into_iter();
        let groups: Vec<_> = names
            .zip(sizes)
            .map(|(name, size)| group(name, size))
            .collect();
        allocation::equal(sample, &groups)
    };
    assert_eq!(equal(60, [1200, 300, 500]), [20, 20, 20]);
    assert_eq!(equal(20, [1, 1, 98]), [1, 1, 18]);
    assert_eq!(equal(20, [10, 10, 10]), [7, 7, 6]);
    assert_eq!(equal(20, [5, 300, 200]), [5, 8, 7]);
    assert_eq!(equal(40, [10, 10, 10]), [10, 10, 10]);
}

#[test]
fn ties_go_to_the_larger_stratum_and_then_to_the_first_name() {
    let group = |name, size| Group { name, size };
    let groups = [group("ö", 10), group("a", 10), group("b", 10)];
    assert_eq!(allocation::proportional(20, &groups), [6, 7, 7]);
    assert_eq!(allocation::equal(20, &groups), [6, 7, 7]);
    let unequal = [group("a", 5), group("b", 15)];
    assert_eq!(allocation::proportional(10, &unequal), [2, 8]);
    let weighted = groups.map(|group| (group, rate("0.5")));
    assert_eq!(allocation::optimal(8, 1, &weighted), Some(vec![2, 3, 3]));
    assert_eq!(allocation::optimal(2, 1, &weighted), None);
    assert!(allocation::proportional(5, &[]).is_empty());
}

#[test]
fn a_stratum_without_reviewed_cases_has_no_estimate_but_a_guarantee() {
    let stratum = |population, sample, found| Stratum {
        population,
        sample,
        found,
    };
    let level = rate("0.95");
    let blind = [stratum(100, 20, 1), stratum(50, 0, 0)];
    assert_eq!(stratified::estimate(&blind, &level), None);
    let (lower, upper) = stratified::guaranteed(&blind, &level);
    assert!(lower >= 1 && upper >= 51);
    assert_eq!(stratified::estimate(&[], &level), None);
    let census = [stratum(10, 10, 3), stratum(30, 30, 1), stratum(0, 0, 0)];
    let estimate = stratified::estimate(&census, &level).unwrap();
    assert_eq!(estimate.interval, (0.1, 0.1));
    assert_eq!(estimate.variance, Some(0.0));
    assert_eq!(stratified::guaranteed(&census, &level), (4, 4));
    let single = [stratum(10, 1, 0), stratum(30, 10, 1)];
    let estimate = stratified::estimate(&single, &level).unwrap();
    assert_eq!(estimate.variance, None);
}

#[test]
fn unweighted_pooling_is_shown_to_differ() {
    let strata = [(1200, 2), (300, 10)].map(|(population, found)| Stratum {
        population,
        sample: 20,
        found,
    });
    let estimate = stratified::estimate(&strata, &rate("0.95")).unwrap();
    assert!((estimate.unweighted - 0.3).abs() < 1e-15);
    assert!((estimate.share - 0.18).abs() < 1e-15);
}

#[test]
fn fishers_test_gives_the_published_probabilities() {
    let test = |a, n, b, m| {
        let sample = |found, of| Sample { found, of };
        compare::fisher(sample(a, n), sample(b, m)).two_sided
    };
    assert!((test(2, 20, 10, 20) - 0.013_814_15).abs() < 5e-9);
    // Twenty against twenty: the least second count that differs at 5 %.
    for (first, second) in [(0, 5), (1, 7), (2, 9), (3, 10), (5, 13)] {
        assert!(test(first, 20, second, 20) < 0.05);
        assert!(test(first, 20, second - 1, 20) >= 0.05);
    }
}

#[test]
fn newcombes_published_examples_hold_to_four_decimals() {
    let published = [
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ];
    for ((a, n), (b, m), (low, high)) in published {
        let (first, second) = (Sample { found: a, of: n }, Sample { found: b, of: m });
        let result = compare::newcombe(first, second, &rate("0.95")).unwrap();
        assert!((result.interval.0 - low).abs() < 5.1e-5);
        assert!((result.interval.1 - high).abs() < 5.1e-5);
    }
}

#[test]
fn rows_are_protected_as_described() {
    let hidden = |counts: &[u64]| {
        let result = protect_row(counts, 5);
        (result.primary, result.secondary, result.protected)
    };
    assert_eq!(hidden(&[2, 1, 20, 9]), (vec![0, 1], vec![3], true));
    assert_eq!(hidden(&[4, 4, 30]), (vec![0, 1], vec![], true));
    assert_eq!(hidden(&[0, 3, 7, 7]), (vec![1], vec![2], true));
    assert_eq!(hidden(&[3, 0, 0]), (vec![0], vec![], false));
    assert_eq!(hidden(&[]), (vec![], vec![], true));
}

#[test]
fn a_small_share_is_one_that_reveals_a_small_count() {
    let small = |part, whole| small_cells::is_small_share(part, whole, 5);
    assert!(small(1, 20) && small(19, 20) && small(0, 4) && small(3, 6));
    assert!(!small(0, 20) && !small(20, 20) && !small(5, 10));
}

#[test]
fn a_table_that_cannot_be_protected_says_so() {
    let table = vec![vec![3, 0], vec![0, 8]];
    let result = small_cells::protect_table(&table, 5).unwrap();
    assert_eq!(result.unprotected, [(0, 0)]);
    assert!(result.secondary.is_empty());
    assert_eq!(small_cells::protect_table(&[vec![1, 2], vec![3]], 5), None);
    assert!(small_cells::protect_table(&[], 5).is_some());
}

#[test]
fn kappa_is_the_textbook_value() {
    let pairs = |cells: [[usize; 2]; 2]| -> Vec<(usize, usize)> {
        let cell = |i: usize| vec![(i / 2, i % 2); cells[i / 2][i % 2]];
        (0..4).flat_map(cell).collect()
    };
    let result = kappa::cohen(&pairs([[20, 5], [10, 15]]));
    assert_eq!((result.cases, result.agreed), (50, 35));
    assert!((result.kappa.unwrap() - 0.4).abs() < 1e-15);
    let result = kappa::cohen(&pairs([[25, 0], [0, 25]]));
    assert!((result.kappa.unwrap() - 1.0).abs() < 1e-15);
    let result = kappa::cohen(&pairs([[0, 25], [25, 0]]));
    assert!((result.kappa.unwrap() + 1.0).abs() < 1e-15);
    assert_eq!(kappa::cohen(&[]).kappa, None);
    let alike = kappa::cohen(&[(3, 3), (3, 3)]);
    assert_eq!((alike.cases, alike.agreed, alike.kappa), (2, 2, None));
    // Three categories: agreement 4/6, by chance 1/3.
    let three = kappa::cohen(&[(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (7, 7)]);
    assert_eq!(three.agreed, 4);
    assert!((three.kappa.unwrap() - (24.0 - 9.0) / (36.0 - 9.0)).abs() < 1e-15);
}

/// Krippendorff's own example: four observers, twelve units, of which the last was seen by one alone.
#[test]
fn alpha_is_the_published_value_and_does_not_hang_on_who_judged_what() {
    let observers = [
        "123321412...",
        "1233224125.3",
        ".3332342251.",
        "12332441251.",
    ];
    let unit = |place: usize| -> Vec<usize> {
        let seen = observers.iter().filter_map(|seen| seen.chars().nth(place));
        let codes = seen.filter_map(|code| code.to_digit(10));
        codes.map(|code| code as usize).collect()
    };
    let units: Vec<Vec<usize>> = (0..12).map(unit).collect();
    let result = kappa::krippendorff(&units);
    assert_eq!((result.cases, result.agreed), (11, 8));
    assert!((result.kappa.unwrap() - 0.743).abs() < 5e-4);
    let turned: Vec<Vec<usize>> = units
        .iter()
        .rev()
        .map(|unit| unit.iter().rev().copied().collect())
        .collect();
    assert!((kappa::krippendorff(&turned).kappa.unwrap() - result.kappa.unwrap()).abs() < 1e-15);
    assert_eq!(kappa::krippendorff(&[]).kappa, None);
    assert_eq!(
        kappa::krippendorff(&[vec![1, 1, 1], vec![1, 1], vec![2]]).kappa,
        None
    );
}

fn case(start: i32, end: Option<i32>, due: i32) -> Case {
    Case { start, end, due }
}

#[test]
fn an_ending_after_the_measuring_day_is_not_known() {
    let cases = [case(0, Some(50), 30), case(60, None, 90)];
    let open = completion::open_over(&cases, 40);
    assert_eq!((open.over.count, open.over.of), (1, 1));
    assert_eq!((open.oldest_days, open.days_over), (40, 10));
    assert_eq!(cases[0].in_time(30), None);
    assert_eq!(cases[0].in_time(31), Some(false));
    assert!(survival::kaplan_meier(&cases, 40).is_empty());
    let steps = survival::kaplan_meier(&cases, 70);
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].at_risk, steps[0].completed), (1, 1));
    assert!(steps[0].open.abs() < 1e-15 && steps[0].standard_error().abs() < 1e-15);
    assert!(survival::at(&steps, 49).is_none());
}

#[test]
fn no_cases_have_no_share_and_no_median() {
    let period = Period { first: 0, last: 9 };
    let none = completion::completed_in(&[], period);
    assert_eq!((none.mean_days, none.median_days), (None, None));
    assert_eq!(none.in_time.value(), None);
    assert_eq!(completion::first_completed(&[], period), None);
    let odd = [
        case(0, Some(3), 9),
        case(0, Some(5), 4),
        case(0, Some(9), 9),
    ];
    let odd = completion::completed_in(&odd, period);
    assert_eq!((odd.in_time.count, odd.median_days), (2, Some(5.0)));
    let even = [
        case(0, Some(3), 9),
        case(0, Some(4), 4),
        case(0, Some(10), 9),
    ];
    assert_eq!(
        completion::completed_in(&even, period).median_days,
        Some(3.5)
    );
}

#[test]
fn the_earliest_identifier_breaks_a_tie_for_the_first_completed() {
    let cases = [
        ("b", case(0, Some(5), 9)),
        ("a", case(0, Some(5), 9)),
        ("0", case(0, Some(6), 9)),
    ];
    let first = completion::first_completed(&cases, Period { first: 1, last: 9 });
    assert_eq!(first, Some("a"));
}
