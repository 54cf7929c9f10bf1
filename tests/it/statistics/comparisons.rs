//! Two samples, and units against a target.

use stickprov::stats::compare::{self, Sample};
use stickprov::stats::funnel;

use super::vectors::{near, near_pair, rate, real, rows, whole};

#[test]
fn differences_have_newcombes_limits_and_fishers_probabilities() {
    let all = rows("jamforelser.csv");
    assert_eq!(all.len(), 9);
    for row in all {
        let sample = |k, n| Sample {
            found: whole(&row, k),
            of: whole(&row, n),
        };
        let (first, second) = (sample("k1", "n1"), sample("k2", "n2"));
        let what = format!("{row:?}");
        let result = compare::newcombe(first, second, &rate(&row["konf"])).unwrap();
        near(result.difference, real(&row, "diff"), &what);
        let limits = (real(&row, "newcombe_lo"), real(&row, "newcombe_hi"));
        near_pair(result.interval, limits, &what);
        let test = compare::fisher(first, second);
        near(test.two_sided, real(&row, "fisher_tvåsidig"), &what);
        near(test.at_most, real(&row, "fisher_le"), &what);
        near(test.at_least, real(&row, "fisher_ge"), &what);
    }
}

#[test]
fn funnel_limits_interpolate_and_flag_the_right_counts() {
    let all = rows("tratt.csv");
    assert_eq!(all.len(), 8);
    for row in all {
        let (target, n) = (rate(&row["mål"]), whole(&row, "n"));
        for (coverage, label) in [("0.95", "95"), ("0.998", "99.8")] {
            let limits = funnel::limits(&target, n, &rate(coverage)).unwrap();
            let column = |name: &str| format!("{name}_{label}");
            let what = format!("{row:?} {label}");
            assert_eq!(limits.low_quantile, whole(&row, &column("r_lo")), "{what}");
            assert_eq!(limits.high_quantile, whole(&row, &column("r_hi")), "{what}");
            near(limits.low, real(&row, &column("y_lo")), &what);
            near(limits.high, real(&row, &column("y_hi")), &what);
            let flag = whole(&row, &column("k_hög"));
            assert_eq!(limits.flag_high, Some(flag), "{what}");
        }
    }
}

#[test]
fn the_funnel_for_a_unit_of_twenty_is_as_published() {
    let limits = |target, coverage| funnel::limits(&rate(target), 20, &rate(coverage)).unwrap();
    let close = |actual: f64, published: f64| assert!((actual - published).abs() < 5.1e-9);
    let inner = limits("0.30", "0.95");
    close(inner.low, 0.081_176_51);
    close(inner.high, 0.487_255_15);
    let outer = limits("0.30", "0.998");
    close(outer.low, 0.001_477_32);
    close(outer.high, 0.613_699_68);
    assert_eq!(limits("0.15", "0.95").flag_high, Some(7));
    assert_eq!(limits("0.15", "0.998").flag_high, Some(10));
}
