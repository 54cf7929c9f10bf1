//! The auditors' own design on a year of its size.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;

use crate::support::{export, records_of};

use super::{audit, draw};

/// The auditors' own design on a year of its size: positions of a binder in order of time, the first closed
/// utredning of each month.
#[test]
fn positions_of_a_binder_tell_their_reach_and_get_no_interval() {
    let source = a_year();
    let folder = TempDir::new().unwrap();
    let of = |name: &str, more: &[&str]| {
        let target = folder.path().join(name);
        let record = draw(source.path(), &target, more);
        let page = fs::read_to_string(target.join("dragningsprotokoll.md")).unwrap();
        (record, page)
    };
    let (first, page) = of(
        "fb-2022",
        &binder("2022-01-01", "2022-12-31", "100,200,300,400,500"),
    );
    for text in [
        "från position 100 till position 500 av 6\u{a0}700. Avståndet är 100. De 6\u{a0}200 ärendena",
        "Månader utan träff: 2022-02, 2022-03",
        "uteslutna: 300 (har ”beslut att inleda utredning”)",
    ] {
        assert!(page.contains(text), "{page}");
    }
    let (_, page) = of(
        "fb-2023",
        &binder("2023-01-01", "2023-03-31", "1,50,100,150,200"),
    );
    assert!(page.contains("Avstånden är 49, 50, 50, 50: inget fast intervall."));
    let monthly = "--tabell utredningar --metod forsta-per-period --dag utredning_slutford";
    let (closed, page) = of("utr", &monthly.split(' ').collect::<Vec<_>>());
    assert!(page.contains("| **summa** | 36 | 12 | 12 |"), "{page}");
    assert!(page.contains("Inget sannolikhetsurval"), "{page}");
    let (out, done) = audit(source.path(), &[&first, &closed], &["--format", "inget"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let none = "inget intervall (inget sannolikhetsurval)";
    assert!(!rows.is_empty() && rows.iter().all(|row| row["i_ord"].ends_with(none)));
    let report = fs::read_to_string(out.path().join("rapport.md")).unwrap();
    assert!(
        report.contains("De 6\u{a0}200 ärendena efter den hade ingen möjlighet att komma med.")
    );
}

/// Flags for positions in the binder of what did not lead to an utredning.
fn binder<'a>(from: &'a str, to: &'a str, positions: &'a str) -> Vec<&'a str> {
    let mut flags: Vec<&str> =
        "--tabell forhandsbedomningar --metod positioner --utan beslut_inleda_utredning"
            .split(' ')
            .collect();
    flags.extend(["--fran", from, "--till", to, "--positioner", positions]);
    flags
}

/// 7 000 förhandsbedömningar in 2022, of which 300 led to utredning, 900 in the first quarter of 2023, and 36
/// utredningar, three closed each month of 2022. All invented.
fn a_year() -> TempDir {
    let start = stickprov::time::Day::parse("2022-01-01").unwrap();
    let (mut reports, mut units, mut decisions) = (String::new(), String::new(), String::new());
    reports += "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n";
    units += "forhandsbedomning_id;person_id;enhet\n";
    decisions += "arende;beslutstyp;beslutsdatum\n";
    for number in 0..7900 {
        let day = if number < 7000 {
            start.plus_days(number * 365 / 7000)
        } else {
            start.plus_days(365 + (number - 7000) / 10)
        };
        writeln!(
            reports,
            "A-{number:05};FB-{number:05};B-{number:05};{day};anmalan"
        )
        .unwrap();
        writeln!(units, "FB-{number:05};B-{number:05};Enhet Gran").unwrap();
        let opens = number < 7000 && number % 23 == 22 && number / 23 < 300;
        let decision = if opens {
            "beslut_inleda_utredning"
        } else {
            "beslut_inte_inleda_utredning"
        };
        writeln!(decisions, "FB-{number:05};{decision};{}", day.plus_days(10)).unwrap();
    }
    let mut investigations = "utredning_id;person_id;inledd;slutford\n".to_owned();
    for number in 0..36 {
        let closed = start
            .plus_months(number / 3)
            .plus_days(3 + i32::try_from(number % 3).unwrap() * 8);
        writeln!(
            investigations,
            "U-{number:02};C-{number:02};{};{closed}",
            closed.plus_days(-100)
        )
        .unwrap();
    }
    export(&[
        ("anmalningar", &reports),
        ("forhandsbedomningar", &units),
        ("beslut", &decisions),
        ("utredningar", &investigations),
    ])
}
