//! Swedish holidays against an independent list (how it was made stands in its first lines).

use stickprov::time::{Day, is_workfree};

/// Christmas Eve, New Year's Eve, and the day before the Midsummer Day of the list.
fn is_eve(day: Day, listed: &[Day]) -> bool {
    // National Day is the list's other day in June.
    let before_midsummer = matches!(day.month_day(), (6, 7..))
        && day.weekday() == chrono::Weekday::Fri
        && listed.binary_search(&day.plus_days(1)).is_ok();
    matches!(day.month_day(), (12, 24 | 31)) || before_midsummer
}

#[test]
fn workfree_days_from_1990_to_2100_agree_with_an_independent_list() {
    let listed: Vec<Day> = include_str!("../data/helgdagar.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| Day::parse(line).unwrap())
        .collect();
    assert!(listed.len() > 1400);
    let mut day = Day::parse("1990-01-01").unwrap();
    let end = Day::parse("2100-12-31").unwrap();
    while day <= end {
        let is_weekend = matches!(day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun);
        let expected = is_weekend || is_eve(day, &listed) || listed.binary_search(&day).is_ok();
        assert_eq!(is_workfree(day), expected, "{day}");
        day = day.plus_days(1);
    }
}
