//! What stands on another unit than the one that it is about, or on several.

use super::{A_2, ALL_PROTECTED, DEADLINE, DELEGATE, PROTECTION, ask, export, with};
use crate::support::{append, result_on};

#[test]
fn siblings_share_an_anmalan_that_stands_on_two_rows() {
    let folder = export();
    append(
        folder.path(),
        "anmalningar.csv",
        "A-1;FB-2;;B-1;2023-03-06 09:00;anmalan;skola;x;nej\n",
    );
    append(
        folder.path(),
        "forhandsbedomningar.csv",
        "FB-2;B-1;P-3;x;2023-03-08\n",
    );
    let result = result_on(folder.path(), "2023-12-31");
    let protected = &result["tabeller"][0]["fragor"][2];
    assert_eq!(protected["regel"], PROTECTION);
    assert_eq!(protected["svar"], serde_json::json!(["ja", "ja"]));
}

#[test]
fn the_decision_to_open_may_stand_on_the_utredning_that_came_of_it() {
    let decision = "D-1;FB-1;beslut_inte_inleda_utredning;2023-03-15;P-3;;\n";
    let folder = with("beslut.csv", decision, "");
    assert_eq!(ask(folder.path(), DEADLINE), "nej", "inget beslut alls");
    crate::support::edit(
        folder.path(),
        "utredningar.csv",
        "utredning_id;person_id",
        "utredning_id;forhandsbedomning_id;person_id",
    );
    crate::support::edit(folder.path(), "utredningar.csv", "U-1;B-2", "U-1;FB-1;B-1");
    assert_eq!(
        ask(folder.path(), DEADLINE),
        "ja",
        "utredningens första dag är beslutets dag"
    );
    assert_eq!(
        ask(folder.path(), DELEGATE),
        "ej_bedomd",
        "exporten säger inte vem"
    );
    append(
        folder.path(),
        "beslut.csv",
        "D-9;U-1;beslut_inleda_utredning;2023-03-28;P-3;;\n",
    );
    assert_eq!(
        ask(folder.path(), DEADLINE),
        "nej",
        "beslutet på utredningen går före"
    );
}

#[test]
fn an_anmalan_while_an_utredning_is_open_needs_no_decision_of_its_own() {
    let folder = with(
        "beslut.csv",
        "D-1;FB-1;beslut_inte_inleda_utredning;2023-03-15;P-3;;\n",
        "",
    );
    crate::support::edit(
        folder.path(),
        "anmalningar.csv",
        "A-1;FB-1;;B-1;2023-03-06",
        "A-1;FB-1;;B-2;2023-04-06",
    );
    assert_eq!(ask(folder.path(), DEADLINE), "ej_tillampligt");
    crate::support::edit(
        folder.path(),
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "",
    );
    assert_eq!(
        ask(folder.path(), ALL_PROTECTED),
        "nej",
        "men skyddsbedömning behövs"
    );
}

#[test]
fn a_skyddsbedomning_logged_on_the_forhandsbedomning_belongs_to_its_only_anmalan() {
    let folder = with(
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "",
    );
    append(
        folder.path(),
        "handelser.csv",
        "FB-1;skyddsbedomning_gjord;2023-03-06 10:00;P-3\n",
    );
    assert_eq!(ask(folder.path(), PROTECTION), "ja");
    append(
        folder.path(),
        "anmalningar.csv",
        "A-4;FB-1;;B-1;2023-03-07 09:00;anmalan;skola;x;nej\n",
    );
    assert_eq!(
        ask(folder.path(), PROTECTION),
        "uppgift_saknas",
        "med två går det inte att veta vilken"
    );
}

#[test]
fn a_sibling_on_a_second_row_is_protected_too() {
    let folder = with(
        "anmalningar.csv",
        A_2,
        "A-1;;;B-2;2023-03-06 09:00;anmalan;skola;x;nej\n",
    );
    crate::support::edit(
        folder.path(),
        "utredningar.csv",
        "2023-03-10;2023-06-20",
        "2023-03-01;2023-06-20",
    );
    assert_eq!(ask(folder.path(), ALL_PROTECTED), "ja");
    crate::support::edit(
        folder.path(),
        "skyddsbedomningar.csv",
        "A-1;2023-03-06 10:00;P-3;teamledare;x\n",
        "",
    );
    assert_eq!(ask(folder.path(), ALL_PROTECTED), "nej");
}
