//! One case as a line of time.

use std::fs;

use tempfile::TempDir;

use super::command;
use crate::support::{copy_of, edit, export, fixture};

#[test]
fn a_case_shows_its_events_limits_decisions_and_answers_in_order_of_time() {
    let ran = command("visa", &fixture("eskilstuna-2023"), &["FB-08"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!(ran.out);
    let by_number = command(
        "visa",
        &fixture("eskilstuna-2023"),
        &["8", "--tabell", "forhandsbedomningar"],
    );
    assert_eq!(ran.out, by_number.out);
}

#[test]
fn a_number_that_stands_in_several_tables_asks_which() {
    let ran = command("visa", &fixture("eskilstuna-2023"), &["8"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("forhandsbedomningar, utredningar"),
        "{}",
        ran.err
    );
    let ran = command("visa", &fixture("eskilstuna-2023"), &["FB-77"]);
    assert_eq!(ran.code, 2);
    assert!(!ran.err.contains("FB-77"), "{}", ran.err);
    let ran = command(
        "visa",
        &fixture("eskilstuna-2023"),
        &["8", "--tabell", "placeringar"],
    );
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("forhandsbedomningar, utredningar"),
        "{}",
        ran.err
    );
}

#[test]
fn a_number_that_is_the_key_of_one_case_and_the_place_of_another_shows_neither() {
    let source = export(&[(
        "forhandsbedomningar",
        "forhandsbedomning_id;person_id\n2;b1\n1;b2\n7;b3\n",
    )]);
    let shown = |case: &str| command("visa", source.path(), &[case]);
    let ran = shown("2");
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(
        ran.err.contains("nr:") && ran.err.contains("nyckel:"),
        "{}",
        ran.err
    );
    // The case with the key 2 stands first.
    for (one, other) in [("nyckel:2", "nr:1"), ("nyckel:1", "nr:2"), ("7", "3")] {
        let (one, other) = (shown(one), shown(other));
        assert_eq!((one.code, other.code), (0, 0), "{}", one.err);
        assert_eq!(one.out, other.out);
    }
    assert_ne!(shown("nyckel:2").out, shown("nr:2").out);
    assert_eq!(shown("nr:7").code, 2);
}

#[test]
fn a_struck_case_and_one_that_a_reader_has_changed_say_so() {
    let source = fixture("eskilstuna-2023");
    let struck = command("visa", &source, &["U-09"]).out;
    assert!(struck.contains("Struket: "), "{struck}");
    let changed = command("visa", &source, &["FB-03"]).out;
    assert!(changed.contains("Maskinen: Uppgift saknas: "), "{changed}");
    assert!(changed.contains("enligt granskaren"), "{changed}");
}

#[test]
fn what_has_no_day_that_can_be_read_stands_last_and_says_why() {
    let copy = copy_of("eskilstuna-2023");
    edit(
        copy.path(),
        "anmalningar.csv",
        "2023-02-06 09:45",
        "2023-13-06 09:45",
    );
    let shown = command("visa", copy.path(), &["FB-08"]).out;
    let line = shown
        .split("\nSvar\n")
        .next()
        .unwrap()
        .trim_end()
        .lines()
        .last()
        .unwrap()
        .to_owned();
    assert!(
        line.contains("dagen går inte att läsa") && line.contains('–'),
        "{line}"
    );
}

#[test]
fn the_page_of_a_case_is_whole_by_itself_and_holds_no_free_text() {
    let temp = TempDir::new().unwrap();
    let page = temp.path().join("arende.html");
    let ran = command(
        "visa",
        &fixture("eskilstuna-2023"),
        &["FB-08", "-o", page.to_str().unwrap()],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("<h1>Förhandsbedömning FB-08, nr 8</h1>"));
    assert!(
        text.contains("Tidslinje") && text.contains("<td>sista dag</td><td>Har förhandsbedömning")
    );
    assert!(!text.contains("https:") && !text.contains("src="));
    let wrong = command(
        "visa",
        &fixture("eskilstuna-2023"),
        &["FB-08", "-o", "arende.txt"],
    );
    assert_eq!(wrong.code, 2);
}
