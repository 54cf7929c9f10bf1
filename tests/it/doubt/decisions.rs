//! Decisions that hold only as far as is known: by a right passed on, by reasons and a last day.

use std::fs;

use super::{DEADLINE, DELEGATE, ask, with};
use crate::support::append;

/// (what is in doubt, row of the right passed on, answer when P-4 decides)
const LINKS: [(&str, &str, &str); 9] = [
    ("giltig", "P-1;P-4;skriftlig;2023-01-01;", "ja"),
    ("muntlig", "P-1;P-4;muntlig;2023-01-01;", "nej"),
    (
        "formen framgår inte",
        "P-1;P-4;;2023-01-01;",
        "uppgift_saknas",
    ),
    (
        "formen är ett okänt ord",
        "P-1;P-4;Skriftligen;2023-01-01;",
        "uppgift_saknas",
    ),
    ("given av obehörig", "P-2;P-4;skriftlig;2023-01-01;", "nej"),
    (
        "givaren är okänd",
        "P-7;P-4;skriftlig;2023-01-01;",
        "uppgift_saknas",
    ),
    ("utgången", "P-1;P-4;skriftlig;2022-01-01;2022-12-31", "nej"),
    (
        "dagen framgår inte",
        "P-1;P-4;skriftlig;;",
        "uppgift_saknas",
    ),
    (
        "till befattningen",
        "P-1;Socialsekreterare;skriftlig;2023-01-01;",
        "ja",
    ),
];

#[test]
fn a_right_passed_on_is_judged_by_what_is_known_of_it() {
    for (what, link, expected) in LINKS {
        let folder = with("beslut.csv", "2023-03-15;P-3", "2023-03-15;P-4");
        assert_eq!(ask(folder.path(), DELEGATE), "nej", "utan vidaredelegation");
        append(
            folder.path(),
            "vidaredelegationer.csv",
            &format!("beslut_inte_inleda_utredning;{link}\n"),
        );
        assert_eq!(ask(folder.path(), DELEGATE), expected, "{what}");
    }
    let folder = with("beslut.csv", "2023-03-15;P-3", "2023-03-15;P-4");
    fs::remove_file(folder.path().join("vidaredelegationer.csv")).unwrap();
    assert_eq!(
        ask(folder.path(), DELEGATE),
        "ej_bedomd",
        "exporten har inga vidaredelegationer"
    );
}

/// (what, rows of extensions, answer when the decision came on 2023-04-10 and fourteen days ended 03-20)
const EXTENSIONS: [(&str, &str, &str); 9] = [
    ("ingen", "", "nej"),
    ("giltig", "D-3;2023-03-16;P-3;skäl;2023-04-14", "ja"),
    ("utan skäl", "D-3;2023-03-16;P-3;;2023-04-14", "nej"),
    (
        "för sent beslutad",
        "D-3;2023-03-21;P-3;skäl;2023-04-14",
        "nej",
    ),
    ("överskriden", "D-3;2023-03-16;P-3;skäl;2023-04-01", "nej"),
    (
        "slutdagen är oläslig",
        "D-3;2023-03-16;P-3;skäl;i april",
        "uppgift_saknas",
    ),
    (
        "daterad före anmälan",
        "D-3;2013-03-16;P-3;skäl;",
        "uppgift_saknas",
    ),
    (
        "en utan skäl och en giltig",
        "D-3;2023-03-15;P-3;;|D-4;2023-03-16;P-3;skäl;2023-04-14",
        "ja",
    ),
    (
        "två samma dag, den längre gäller",
        "D-3;2023-03-16;P-3;skäl;2023-04-14|D-4;2023-03-16;P-3;skäl;2023-04-01",
        "ja",
    ),
];

#[test]
fn extensions_lengthen_only_what_they_can() {
    for (what, rows, expected) in EXTENSIONS {
        let folder = with(
            "beslut.csv",
            "beslut_inte_inleda_utredning;2023-03-15",
            "beslut_inte_inleda_utredning;2023-04-10",
        );
        for row in rows.split('|').filter(|row| !row.is_empty()) {
            let (id, rest) = row.split_once(';').unwrap();
            append(
                folder.path(),
                "beslut.csv",
                &format!("{id};FB-1;beslut_forlanga_forhandsbedomning;{rest}\n"),
            );
        }
        assert_eq!(ask(folder.path(), DEADLINE), expected, "{what}");
    }
}
