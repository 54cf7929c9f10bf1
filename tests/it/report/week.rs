//! The weekly list: the same rules and reasons as the audit, nothing missing and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_xlsxwriter::Workbook;
use stickprov::time::Day;
use tempfile::TempDir;

use super::{command, review};
use crate::support::{fixture, records_of};

type Row = BTreeMap<String, String>;

/// The rows of a list and its files.
fn listed(source: &Path, day: &str, ahead: u32, more: &[&str]) -> (Vec<Row>, TempDir) {
    let out = TempDir::new().unwrap();
    let ahead = ahead.to_string();
    let mut words = vec!["--matdag", day, "--dagar", &ahead];
    words.extend(more);
    let folder = out.path().to_str().unwrap().to_owned();
    words.extend(["-o", &folder]);
    let ran = command("bevaka", source, &words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows = records_of(&out.path().join("bevaka.csv"));
    (rows, out)
}

/// The machine's answers and reasons on a day, by table, key and rule. The cases stand in the order of their files.
fn judged(source: &Path, day: &str) -> BTreeMap<(String, String, String), (String, String)> {
    let words = [
        "--batteri",
        "bevakning",
        "--matdag",
        day,
        "--format",
        "json",
    ];
    let ran = command("granska", source, &words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let result: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let mut answers = BTreeMap::new();
    for table in result["tabeller"].as_array().unwrap() {
        let id = table["id"].as_str().unwrap();
        let rows = crate::support::rows_of(&source.join(format!("{id}.csv")));
        let keys: Vec<&String> = rows[1..].iter().map(|row| &row[0]).collect();
        for question in table["fragor"].as_array().unwrap() {
            let said = question["svar"].as_array().unwrap();
            assert_eq!(said.len(), keys.len(), "{id}");
            let reasons = question["skal"].as_array().unwrap();
            for ((key, answer), reason) in keys.iter().zip(said).zip(reasons) {
                let rule = question["regel"].as_str().unwrap();
                let place = (id.to_owned(), (*key).clone(), rule.to_owned());
                let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
                answers.insert(place, (text(answer), text(reason)));
            }
        }
    }
    answers
}

/// A case of a generated week: days before the measuring day on which the anmälan came in, whether and when it was
/// decided on, an extension with or without reasons, and the same of an utredning.
#[derive(Clone, Debug)]
struct Drawn {
    came: i32,
    decided: Option<i32>,
    extended: Option<(i32, bool, i32)>,
    assessed: Option<i32>,
    begun: i32,
    ended: Option<i32>,
    lengthened: Option<(i32, i32)>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let extended = prop::option::weighted(0.4, (0..20_i32, any::<bool>(), 5..40_i32));
    let inquiry = (
        0..170_i32,
        prop::option::weighted(0.3, 0..160_i32),
        prop::option::weighted(0.3, (80..130_i32, 5..60_i32)),
    );
    (
        0..30_i32,
        prop::option::weighted(0.3, 0..25_i32),
        extended,
        prop::option::weighted(0.6, 0..4_i32),
        inquiry,
    )
        .prop_map(
            |(came, decided, extended, assessed, (begun, ended, lengthened))| Drawn {
                came,
                decided,
                extended,
                assessed,
                begun,
                ended,
                lengthened,
            },
        )
}

const TODAY: &str = "2026-03-10";

/// The tables of a week in which nothing lies after the day of the list.
#[derive(Default)]
struct Tables {
    units: String,
    reports: String,
    decisions: String,
    assessments: String,
    inquiries: String,
}

/// A day so long after a start, unless that is after the day of the list.
fn after(start: Day, days: Option<i32>) -> Option<Day> {
    let day = start.plus_days(days?);
    Some(day).filter(|day| *day <= Day::parse(TODAY).unwrap())
}

impl Tables {
    fn add(&mut self, place: usize, case: &Drawn) {
        let before = |days: i32| Day::parse(TODAY).unwrap().plus_days(-days);
        let arrived = before(case.came);
        let of = format!("Enhet {};P{}", place % 2, place % 3);
        let _ = writeln!(self.units, "F{place};B{place};{of}");
        let _ = writeln!(self.reports, "A{place};F{place};B{place};{arrived};anmalan");
        if let Some(day) = after(arrived, case.decided) {
            let kind = "beslut_inte_inleda_utredning";
            let _ = writeln!(self.decisions, "D{place};F{place};{kind};{day};;");
        }
        if let Some((days, has_reason, more)) = case.extended
            && let Some(day) = after(arrived, Some(days))
        {
            let reason = if has_reason { "skäl" } else { "" };
            let (kind, to) = ("beslut_forlanga_forhandsbedomning", day.plus_days(more));
            let _ = writeln!(
                self.decisions,
                "E{place};F{place};{kind};{day};{reason};{to}"
            );
        }
        if let Some(day) = after(arrived, case.assessed) {
            let _ = writeln!(self.assessments, "A{place};{day}");
        }
        let begun = before(case.begun);
        let ended = after(begun, case.ended);
        let ended = ended.map(|day| day.to_string()).unwrap_or_default();
        let _ = writeln!(self.inquiries, "U{place};C{place};{of};{begun};{ended}");
        if let Some((days, more)) = case.lengthened
            && let Some(day) = after(begun, Some(days))
        {
            let (kind, to) = ("beslut_forlanga_utredning", day.plus_days(more));
            let _ = writeln!(self.decisions, "L{place};U{place};{kind};{day};skäl;{to}");
        }
    }
}

/// The export of such a week.
fn export_of(cases: &[Drawn]) -> TempDir {
    let mut tables = Tables::default();
    for (place, case) in cases.iter().enumerate() {
        tables.add(place, case);
    }
    let with_head = |head: &str, rows: String| format!("{head}\n{rows}");
    let unit = "person_id;enhet;handlaggare";
    review(
        &[
            (
                "forhandsbedomningar",
                with_head(&format!("forhandsbedomning_id;{unit}"), tables.units),
            ),
            (
                "anmalningar",
                with_head(
                    "anmalan_id;forhandsbedomning_id;person_id;inkom;typ",
                    tables.reports,
                ),
            ),
            (
                "beslut",
                with_head(
                    "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till",
                    tables.decisions,
                ),
            ),
            (
                "skyddsbedomningar",
                with_head("anmalan_id;gjord", tables.assessments),
            ),
            (
                "utredningar",
                with_head(
                    &format!("utredning_id;{unit};inledd;slutford"),
                    tables.inquiries,
                ),
            ),
        ],
        "tills_vidare = true\nalla_under_18 = true\n",
    )
}

/// True for a förhandsbedömning that is not decided on and an utredning that has not ended. What hangs on neither is
/// looked at only where it becomes Nej.
fn is_open(key: &str, cases: &[Drawn]) -> bool {
    let (kind, place) = key.split_at(1);
    let case = place
        .parse::<usize>()
        .ok()
        .and_then(|place| cases.get(place));
    let before = |days: i32| Day::parse(TODAY).unwrap().plus_days(-days);
    case.is_some_and(|case| match kind {
        "F" => after(before(case.came), case.decided).is_none(),
        "U" => after(before(case.begun), case.ended).is_none(),
        _ => false,
    })
}

/// Every case on the list is one that the audit calls Nej the day after its last day, and whatever the audit will call
/// Nej within the days ahead though it does not today is on the list, as is all that it calls Nej today of open cases.
#[test]
fn the_list_holds_just_what_the_audit_will_call_nej() {
    const AHEAD: u32 = 14;
    let mut runner = TestRunner::new(Config {
        cases: 16,
        failure_persistence: None,
        ..Config::default()
    });
    let cases = prop::collection::vec(drawn(), 12);
    runner
        .run(&cases, |cases| {
            let source = export_of(&cases);
            let (rows, _) = listed(source.path(), TODAY, AHEAD, &[]);
            let mut by_day: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
            for row in &rows {
                let due = Day::parse(&row["sista_dag"]).unwrap();
                by_day
                    .entry(due.plus_days(1).to_string())
                    .or_default()
                    .push(row);
            }
            for (day, rows) in &by_day {
                let answers = judged(source.path(), day);
                for row in rows {
                    let key = (
                        row["tabell"].clone(),
                        row["arende"].clone(),
                        row["regel"].clone(),
                    );
                    prop_assert_eq!(answers[&key].0.as_str(), "nej", "{:?} den {}", key, day);
                }
            }
            let on_list: BTreeSet<_> = rows
                .iter()
                .map(|row| {
                    (
                        row["tabell"].clone(),
                        row["arende"].clone(),
                        row["regel"].clone(),
                    )
                })
                .collect();
            let today = Day::parse(TODAY).unwrap();
            let now = judged(source.path(), TODAY);
            let later = judged(source.path(), &today.plus_days(15).to_string());
            for (key, (answer, _)) in &later {
                let (today, reason) = &now[key];
                let becomes_no = answer == "nej" && today != "nej";
                let is_owed = reason == "har_inte_gjorts" && is_open(&key.1, &cases);
                if becomes_no || is_owed {
                    prop_assert!(on_list.contains(key), "saknas: {:?}", key);
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_due_today_is_not_breached_and_what_was_due_yesterday_is() {
    let rows = "utredning_id;enhet;handlaggare;inledd;slutford\nU1;Nord;P1;2025-03-03;\nU2;Nord;P1;2025-01-02;2025-01-20\n".to_owned();
    let source = review(
        &[
            ("utredningar", rows),
            (
                "beslut",
                "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n".to_owned(),
            ),
        ],
        "tills_vidare = true\nalla_under_18 = true\n",
    );
    let state = |day: &str, ahead: u32| {
        let (rows, _) = listed(source.path(), day, ahead, &[]);
        let own = rows
            .into_iter()
            .find(|row| row["regel"] == "utredning_inom_fyra_manader");
        own.map(|row| {
            (
                row["lage"].clone(),
                row["sista_dag"].clone(),
                row["dagar_kvar"].clone(),
            )
        })
    };
    let said =
        |lage: &str, left: &str| Some((lage.to_owned(), "2025-07-03".to_owned(), left.to_owned()));
    assert_eq!(state("2025-07-03", 0), said("förfaller snart", "0"));
    assert_eq!(state("2025-07-04", 0), said("förfallet", "-1"));
    assert_eq!(state("2025-06-19", 13), None);
    assert_eq!(state("2025-06-19", 14), said("förfaller snart", "14"));
}

/// Last week's list as somebody filled it in: a step on one row, and one on a row that is no longer owed.
fn write_agreed(file: &Path, first: &Row) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Bevakning").unwrap();
    let heads = [
        "Tabell",
        "Ärende",
        "Regel",
        "Sista dag",
        "Överenskommet",
        "Ansvarig",
        "Klart senast",
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write(0, column, head).unwrap();
    }
    let cells =
        |row: &Row| ["tabell", "arende", "regel", "sista_dag"].map(|name| row[name].clone());
    for (column, cell) in (0..).zip(cells(first)) {
        sheet.write(1, column, cell).unwrap();
    }
    sheet.write(1, 4, "Besök bokat; 19121212-1212").unwrap();
    sheet.write(1, 5, "P-05").unwrap();
    sheet.write(1, 6, "2025-10-08").unwrap();
    for (column, cell) in (0..).zip([
        "utredningar",
        "UT-99",
        "utredning_inom_fyra_manader",
        "2025-09-09",
        "Avslutas",
        "P-01",
    ]) {
        sheet.write(2, column, cell).unwrap();
    }
    crate::support::save(&mut book, file);
}

/// A step agreed on one week follows its case, question and last day to the next; what is gone is told apart.
#[test]
fn what_was_agreed_follows_to_the_next_week_and_what_is_gone_is_told() {
    let source = fixture("hela-kedjan-2025");
    let (rows, _) = listed(&source, "2025-10-01", 14, &[]);
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("forra.xlsx");
    let first = &rows[0];
    write_agreed(&file, first);
    let (carried, out) = listed(
        &source,
        "2025-10-02",
        14,
        &["--forra", file.to_str().unwrap()],
    );
    let own = carried
        .iter()
        .find(|row| cells(row) == cells(first))
        .unwrap();
    assert!(
        own["overenskommet"].starts_with("Besök bokat; ")
            && !own["overenskommet"].contains("1212-1212"),
        "{own:?}"
    );
    assert_eq!(
        (&*own["ansvarig"], &*own["klart_senast"]),
        ("P-05", "2025-10-08")
    );
    let page = fs::read_to_string(out.path().join("bevaka.html")).unwrap();
    assert!(page.contains("Avförda sedan förra") && page.contains("UT-99"));
    the_workbook_that_is_written_is_read_the_week_after(&source, &out, first);
}

/// A list of one unit has no place for what was agreed in another's case, and may be all that the next week has.
#[test]
fn what_was_agreed_of_cases_that_a_flag_leaves_out_is_told() {
    let source = fixture("hela-kedjan-2025");
    let (rows, _) = listed(&source, "2025-10-01", 14, &[]);
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("forra.xlsx");
    write_agreed(&file, &rows[0]);
    let unit = &rows[0]["enhet"];
    let other = rows.iter().find(|row| row["enhet"] != *unit).unwrap();
    let said = |more: &[&str]| {
        let file = file.to_str().unwrap();
        let words = [
            &["--matdag", "2025-10-02", "--forra", file] as &[&str],
            more,
        ];
        let ran = command("bevaka", &source, &words.concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err.contains("utanför --enhet eller --handlaggare: 1.")
    };
    assert!(said(&["--enhet", &other["enhet"]]));
    assert!(!said(&["--enhet", unit]));
    assert!(!said(&[]));
}

fn cells(row: &Row) -> [String; 4] {
    ["tabell", "arende", "regel", "sista_dag"].map(|name| row[name].clone())
}

fn the_workbook_that_is_written_is_read_the_week_after(source: &Path, out: &TempDir, first: &Row) {
    let again = out.path().join("bevaka.xlsx");
    let (third, _) = listed(
        source,
        "2025-10-03",
        14,
        &["--forra", again.to_str().unwrap()],
    );
    let own = third.iter().find(|row| cells(row) == cells(first)).unwrap();
    assert!(own["overenskommet"].starts_with("Besök bokat"), "{own:?}");
    // A step whose day has passed is no next step.
    let lacking = |day: &str| {
        let ran = command(
            "bevaka",
            source,
            &["--matdag", day, "--forra", again.to_str().unwrap()],
        );
        let first = ran.out.lines().next().unwrap().to_owned();
        let words: Vec<&str> = first.split(' ').collect();
        let place = words.iter().position(|word| *word == "utan").unwrap();
        (
            words[2].parse::<u32>().unwrap() + words[4].parse::<u32>().unwrap(),
            words[place - 1].parse::<u32>().unwrap(),
        )
    };
    let (all, without) = lacking("2025-10-08");
    assert_eq!(all - without, 1);
    let (all, without) = lacking("2025-10-09");
    assert_eq!(all, without);
}

/// What was agreed stands nowhere else until the next list has carried it on.
#[test]
fn a_list_in_which_something_is_agreed_is_not_written_over_by_one_that_does_not_carry_it_on() {
    let source = fixture("hela-kedjan-2025");
    let (rows, out) = listed(&source, "2025-10-01", 14, &[]);
    let folder = out.path().to_str().unwrap();
    let book = out.path().join("bevaka.xlsx");
    let again = |more: &[&str]| {
        let words = [&["--matdag", "2025-10-02", "-o", folder] as &[&str], more].concat();
        command("bevaka", &source, &words)
    };
    // Nothing is agreed on yet.
    assert_eq!(again(&[]).code, 0);
    write_agreed(&book, &rows[0]);
    let kept = fs::read(&book).unwrap();
    let unit = rows[0]["enhet"].clone();
    let own = book.to_str().unwrap();
    for more in [&[] as &[&str], &["--forra", own, "--enhet", &unit]] {
        let ran = again(more);
        assert_eq!(ran.code, 3, "{more:?}");
        assert!(ran.err.contains("med --forra"), "{}", ran.err);
        assert!(fs::read(&book).unwrap() == kept, "{more:?}");
    }
    assert_eq!(again(&["--forra", own]).code, 0);
    // The same once more, from a list that lies elsewhere, changes nothing.
    let elsewhere = TempDir::new().unwrap();
    let before = elsewhere.path().join("bevaka.xlsx");
    fs::copy(&book, &before).unwrap();
    let before = before.to_str().unwrap();
    for _ in 0..2 {
        assert_eq!(again(&["--forra", before, "--enhet", &unit]).code, 0);
    }
    // What cannot be read may hold anything.
    fs::write(&book, "trasig").unwrap();
    assert_eq!(again(&[]).code, 3);
}

#[test]
fn a_file_that_is_no_list_and_a_day_that_is_none_are_told_with_their_place() {
    let source = fixture("hela-kedjan-2025");
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("forra.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Bevakning").unwrap();
    for (column, head) in (0..).zip([
        "Tabell",
        "Ärende",
        "Regel",
        "Sista dag",
        "Överenskommet",
        "Ansvarig",
        "Klart senast",
    ]) {
        sheet.write(0, column, head).unwrap();
    }
    sheet.write(1, 6, "nästa vecka").unwrap();
    crate::support::save(&mut book, &file);
    let ran = command("bevaka", &source, &["--forra", file.to_str().unwrap()]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("rad 2 kolumn Klart senast") && !ran.err.contains("nästa vecka"),
        "{}",
        ran.err
    );
    let mut book = Workbook::new();
    book.add_worksheet();
    crate::support::save(&mut book, &file);
    let ran = command("bevaka", &source, &["--forra", file.to_str().unwrap()]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("bladet Bevakning saknas"), "{}", ran.err);
}

#[test]
fn a_list_can_be_of_one_unit_or_one_caseworker() {
    let source = fixture("hela-kedjan-2025");
    let (all, _) = listed(&source, "2025-10-01", 14, &[]);
    let (unit, _) = listed(&source, "2025-10-01", 14, &["--enhet", "Enhet Alm"]);
    let (own, _) = listed(&source, "2025-10-01", 14, &["--handlaggare", "P-06"]);
    let count = |name: &str, value: &str| all.iter().filter(|row| row[name] == value).count();
    assert_eq!(unit.len(), count("enhet", "Enhet Alm"));
    assert_eq!(own.len(), count("handlaggare", "P-06"));
    assert!(unit.len() < all.len() && !unit.is_empty() && !own.is_empty());
    // A name that nobody has must not look like a list with nothing on it.
    for flag in ["--enhet", "--handlaggare"] {
        let ran = command("bevaka", &source, &[flag, "Enhet Q"]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(flag) && ran.out.is_empty(), "{}", ran.err);
    }
}

/// A decision has no caseworker of its own, and is owed all the same.
#[test]
fn a_list_of_one_caseworker_tells_how_much_it_leaves_out_since_nobody_knows_whose_it_is() {
    let source = fixture("hela-kedjan-2025");
    let (all, _) = listed(&source, "2025-10-01", 14, &[]);
    let nobodys = |name: &str| all.iter().filter(|row| row[name].is_empty()).count();
    let said = |more: &[&str]| {
        let words = [&["--matdag", "2025-10-01"] as &[&str], more].concat();
        let ran = command("bevaka", &source, &words);
        ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let lead = "då enhet eller handläggare inte framgår: ";
    let (caseworkers, units) = (nobodys("handlaggare"), nobodys("enhet"));
    assert!(caseworkers > units && units > 0);
    assert!(said(&["--handlaggare", "P-06"]).contains(&format!("{lead}{caseworkers} som har")));
    assert!(said(&["--enhet", "Enhet Alm"]).contains(&format!("{lead}{units} som har")));
    assert!(!said(&[]).contains(lead));
}

/// Cases whose keys are masked look alike; what was agreed on one must not stand on another.
#[test]
fn nothing_agreed_follows_a_case_whose_key_is_masked() {
    let rows = "utredning_id;enhet;handlaggare;inledd;slutford\n19121212-1212;N;P1;2025-03-03;\n20010101-2384;N;P1;2025-03-03;\n".to_owned();
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n".to_owned();
    let source = review(
        &[("utredningar", rows), ("beslut", head)],
        "tills_vidare = true\nalla_under_18 = true\n",
    );
    let (first, _) = listed(source.path(), "2025-07-10", 0, &[]);
    assert!(first.len() >= 2, "{first:?}");
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("forra.xlsx");
    write_agreed(&file, &first[0]);
    let (next, out) = listed(
        source.path(),
        "2025-07-11",
        0,
        &["--forra", file.to_str().unwrap()],
    );
    assert!(
        next.iter().all(|row| row["overenskommet"].is_empty()),
        "{next:?}"
    );
    let calendar = fs::read_to_string(out.path().join("bevaka.ics")).unwrap();
    let names: BTreeSet<&str> = calendar
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    assert_eq!(names.len(), next.len());
}

const ONE_OPEN_CASE: &str = "utredning_id;person_id;inledd;slutford\nU2;b;2024-01-01;\n";

/// A list of nothing that says nothing is read as if everything were done in time.
#[test]
fn a_list_on_which_nothing_could_be_judged_does_not_look_like_one_with_nothing_owed() {
    let persons = "person_id;fodelsedatum\na;2015-01-01\nb;2015-01-01\nc;2015-01-01\n";
    let unreadable =
        "utredning_id;person_id;inledd;slutford\nU1;a;2024-01-32;\nU3;c;2024-01-01;2024-02-31\n";
    let endless = "utredning_id;person_id;inledd\nU2;b;2024-01-01\n";
    for (cases, persons, told) in [
        (
            unreadable,
            Some(persons),
            "uppgiften i exporten går inte att läsa",
        ),
        (endless, Some(persons), "exporten saknar uppgiften"),
        (ONE_OPEN_CASE, None, "exporten saknar uppgiften"),
    ] {
        let mut tables = vec![("utredningar", cases.to_owned())];
        tables.extend(persons.map(|persons| ("personer", persons.to_owned())));
        let source = review(&tables, "tills_vidare = true\n");
        let out = TempDir::new().unwrap();
        let folder = out.path().to_str().unwrap();
        let ran = command(
            "bevaka",
            source.path(),
            &["--matdag", "2024-08-01", "-o", folder],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        let page = fs::read_to_string(out.path().join("bevaka.html")).unwrap();
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("0 förfallna"), "{flat}");
        for text in [&flat, &page] {
            assert!(text.contains("Kunde inte bedömas: "), "{text}");
            assert!(text.contains(told), "{told}: {text}");
            let has_faults = cases == unreadable;
            assert_eq!(text.contains("2 fel i indata"), has_faults, "{text}");
        }
    }
}

/// One more case that cannot be judged is one more that is told, also when what closes it cannot be read.
#[test]
fn a_case_whose_end_cannot_be_read_is_told_as_open_and_one_that_is_closed_is_not() {
    let told = |cases: &str| {
        let persons = "person_id;fodelsedatum\na;2015-01-01\nb;2015-01-01\n".to_owned();
        let tables = [("utredningar", cases.to_owned()), ("personer", persons)];
        let source = review(&tables, "tills_vidare = true\n");
        let ran = command("bevaka", source.path(), &["--matdag", "2024-08-01"]);
        ran.out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let more = |row: &str| told(&format!("{ONE_OPEN_CASE}{row}"));
    assert!(told(ONE_OPEN_CASE).contains(" i 1 ärende, som kan"));
    assert!(more("U3;a;2024-01-01;2024-02-31\n").contains(" i 2 ärenden, som kan"));
    assert!(more("U4;a;2024-01-01;2024-02-20\n").contains(" i 1 ärende, som kan"));
}

/// What has run out in it is the weekly list's until it is known that the case is closed.
#[test]
fn a_breach_in_a_case_whose_end_cannot_be_read_stays_on_the_list() {
    let listed_with = |day: &str| {
        let tables = [
            (
                "anmalningar",
                "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\nA1;F1;b;2025-03-03 10:00;anmalan\n".to_owned(),
            ),
            (
                "forhandsbedomningar",
                "forhandsbedomning_id;person_id\nF1;b\n".to_owned(),
            ),
            ("personer", "person_id;fodelsedatum\nb;2015-01-01\n".to_owned()),
            ("skyddsbedomningar", "anmalan_id;gjord\n".to_owned()),
            (
                "beslut",
                format!(
                    "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\nD1;F1;beslut_inte_inleda_utredning;{day};;\n"
                ),
            ),
        ];
        let source = review(&tables, "tills_vidare = true\n");
        let (rows, _) = listed(source.path(), "2025-06-01", 14, &[]);
        let of_rule = rows
            .into_iter()
            .filter(|row| row["regel"] == "skyddsbedomning_inom_ett_dygn");
        of_rule.map(|row| row["arende"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed_with("2025-02-31"), ["F1"]);
    // One that is closed for certain, though it is not known when, is the audit's.
    assert!(listed_with("2025-03-10").is_empty());
    assert!(listed_with("").is_empty());
}

/// The law still asks that it is assessed: that an utredning had been opened before it came has closed nothing.
#[test]
fn an_anmalan_in_an_open_utredning_is_owed_its_skyddsbedomning_until_the_utredning_ends() {
    let reports = "anmalan_id;utredning_id;person_id;inkom;typ\nA1;;b;2025-08-03 08:32;anmalan\nA2;U2;c;2025-08-03 08:32;anmalan\n\
         A3;U3;d;2025-08-03 08:32;anmalan\n";
    // One is open, one has ended since, and one began afterwards.
    let inquiries = "utredning_id;person_id;inledd;slutford\nU1;b;2025-06-30;\nU2;c;2025-06-30;2025-08-05\nU3;d;2025-08-05;\n";
    let persons = "person_id;fodelsedatum\nb;2015-01-01\nc;2015-01-01\nd;2015-01-01\n";
    let source = review(
        &[
            ("anmalningar", reports.to_owned()),
            ("utredningar", inquiries.to_owned()),
            ("personer", persons.to_owned()),
            ("skyddsbedomningar", "anmalan_id;gjord\n".to_owned()),
        ],
        "tills_vidare = true\n",
    );
    let owing = |day: &str| -> Vec<String> {
        let (rows, _) = listed(source.path(), day, 0, &[]);
        let is_owed = |row: &Row| {
            row["regel"] == "anmalan_skyddsbedomd_inom_ett_dygn" && row["lage"] == "förfallet"
        };
        let owed = rows.into_iter().filter(is_owed);
        owed.map(|row| row["arende"].clone()).collect()
    };
    assert_eq!(owing("2025-08-05"), ["A1"]);
    assert_eq!(owing("2025-09-20"), ["A1"]);
}

/// What was decided before the new anmälan came has settled nothing of it; what had run out before that decision is the
/// audit's all the same, and an anmälan in an open utredning opens no förhandsbedömning again.
#[test]
fn a_forhandsbedomning_that_a_new_anmalan_opens_again_is_on_the_list_until_it_is_decided_on_anew() {
    let units = "forhandsbedomning_id;person_id\nF1;b\nF2;c\nF3;d\n";
    let reports = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n\
         A1;F1;b;2025-03-03;anmalan\nA2;F1;b;2025-08-04;anmalan\n\
         A3;F2;c;2025-03-03;anmalan\nA4;F2;c;2025-08-04;anmalan\n\
         A5;F3;d;2025-03-03;anmalan\nA6;F3;d;2025-08-04;anmalan\n";
    let decisions = "arende;beslutstyp;beslutsdatum;skal;galler_till\n\
         F1;beslut_inte_inleda_utredning;2025-03-10;;\nF2;beslut_inte_inleda_utredning;2025-03-10;;\n\
         F2;beslut_inte_inleda_utredning;2025-08-06;;\nF3;beslut_inleda_utredning;2025-03-10;;\n";
    let inquiries =
        "utredning_id;forhandsbedomning_id;person_id;inledd;slutford\nU3;F3;d;2025-03-10;\n";
    let persons = "person_id;fodelsedatum\nb;2015-01-01\nc;2015-01-01\nd;2015-01-01\n";
    let source = review(
        &[
            ("forhandsbedomningar", units.to_owned()),
            ("anmalningar", reports.to_owned()),
            ("beslut", decisions.to_owned()),
            ("utredningar", inquiries.to_owned()),
            ("personer", persons.to_owned()),
            ("skyddsbedomningar", "anmalan_id;gjord\n".to_owned()),
        ],
        "tills_vidare = true\n",
    );
    let (rows, _) = listed(source.path(), "2025-08-07", 0, &[]);
    let is_owed = |row: &&Row| row["regel"] == "skyddsbedomning_inom_ett_dygn";
    let owed = rows.iter().filter(is_owed);
    let owed: Vec<[&str; 2]> = owed
        .map(|row| [row["arende"].as_str(), row["sista_dag"].as_str()])
        .collect();
    assert_eq!(owed, [["F1", "2025-08-05"]]);
}

/// An export about one child with LVU cases, and what was logged in them.
fn of_care(lvu: &str, log: &str) -> TempDir {
    let persons = "person_id;fodelsedatum\nb;2010-01-01\n";
    let log = format!("arende;handelse;tidpunkt;utford_av\n{log}");
    review(
        &[
            ("lvu", lvu.to_owned()),
            ("handelser", log),
            ("personer", persons.to_owned()),
        ],
        "tills_vidare = true\n",
    )
}

/// The cases on a list that owe what a rule asks, each with its last day.
fn owing(source: &Path, day: &str, rule: &str) -> Vec<[String; 2]> {
    let (rows, _) = listed(source, day, 0, &[]);
    let owed = rows.into_iter().filter(|row| row["regel"] == rule);
    owed.map(|row| [row["arende"].clone(), row["sista_dag"].clone()])
        .collect()
}

/// The care goes on, also where the omhändertagande before it ended once the care had begun.
#[test]
fn care_that_goes_on_is_on_the_list_though_the_omhandertagande_before_it_has_ended() {
    let source = of_care(
        "lvu_id;person_id;grund;omhandertagen;omhandertagande_verkstallt;omhandertagande_upphort;ansokan;laga_kraft;vard_paborjad;vardbeslut_verkstallt;vard_upphord\n\
         L1;b;beteende;2025-01-07;2025-01-07;2025-01-16;2025-01-30;2025-03-24;2025-03-03;2025-03-03;\n\
         L2;b;beteende;2025-01-07;2025-01-07;2025-03-24;2025-01-30;2025-03-24;2025-03-03;2025-03-03;\n\
         L3;b;beteende;2025-01-07;2025-01-07;2025-03-24;2025-01-30;2025-03-24;2025-03-03;2025-03-03;2025-05-05\n",
        "L1;omprovning_av_vard;2025-09-01;utskottet\n",
    );
    assert_eq!(
        owing(
            source.path(),
            "2026-04-01",
            "vard_enligt_tre_paragrafen_omprovad"
        ),
        [["L2", "2025-09-03"], ["L1", "2026-03-01"]]
    );
}

/// What was decided instead of the care has not ended with it.
#[test]
fn a_measure_that_was_decided_on_the_day_that_the_care_ended_is_on_the_list() {
    let source = of_care(
        "lvu_id;person_id;grund;ansokan;laga_kraft;vard_paborjad;vardbeslut_verkstallt;vard_upphord;mellantvang_beslutat;mellantvang_upphort\n\
         L1;b;beteende;2024-01-30;2024-03-24;2024-02-07;2024-03-03;2024-08-20;2024-08-20;\n\
         L2;b;beteende;2024-01-30;2024-03-24;2024-02-07;2024-03-03;2024-08-20;2024-08-20;2024-12-02\n",
        "L1;provning_av_mellantvang;2025-02-18;nämnden\n",
    );
    assert_eq!(
        owing(
            source.path(),
            "2025-10-20",
            "mellantvang_provat_inom_sex_manader"
        ),
        [["L1", "2025-08-18"]]
    );
}

/// What has been done since it began again cannot be told, and is not nothing: neither Ja nor an empty list.
#[test]
fn a_placering_that_begins_again_after_its_end_is_neither_fulfilled_nor_forgotten() {
    let placed = "placering_id;person_id;lagrum;form;beslutad;paborjad;upphord\n\
         P1;b;sol;hvb;2024-01-08;2024-01-10;2024-05-10\nP2;c;sol;hvb;2024-01-08;2024-01-10;2024-05-10\n\
         P3;d;sol;hvb;2024-01-08;2024-01-10;2024-05-10\nP4;e;sol;hvb;2024-05-08;2024-05-10;2024-05-10\n";
    let log = "arende;handelse;tidpunkt;utford_av\nP1;placering_paborjad;2024-05-10;\nP2;placering_paborjad;2024-06-10;\n\
         P4;placering_paborjad;2024-05-10;\nP1;overvagande_av_vard;2024-05-06;nämnden\n";
    let persons =
        "person_id;fodelsedatum\nb;2015-01-01\nc;2015-01-01\nd;2015-01-01\ne;2015-01-01\n";
    let source = review(
        &[
            ("placeringar", placed.to_owned()),
            ("handelser", log.to_owned()),
            ("personer", persons.to_owned()),
        ],
        "tills_vidare = true\n",
    );
    let found = crate::support::found_in(source.path(), "2025-11-01");
    let answered =
        ["P1", "P2", "P3", "P4"].map(|key| found.of("vard_overvagd_var_sjatte_manad", key));
    assert_eq!(
        answered,
        [
            "uppgift_saknas motsagande_datum",
            "uppgift_saknas motsagande_datum",
            "ej_tillampligt avslutat_innan_fristen",
            "ej_tillampligt avslutat_innan_fristen",
        ]
    );
    let ran = command("bevaka", source.path(), &["--matdag", "2025-11-01"]);
    let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(" i 2 ärenden, som kan"), "{flat}");
    assert!(
        flat.contains("datumen motsäger varandra: placeringen påbörjades"),
        "{flat}"
    );
}

/// That it has been put right does not mean that it need not be reported.
#[test]
fn what_is_to_be_reported_is_on_the_list_until_it_has_been_though_the_case_is_closed() {
    let reports = "lex_sarah_id;enhet;uppmarksammad;rapporterad;dokumenterad;utredd;avhjalpt;allvarligt;anmald_till_ivo\n\
         S1;E;2025-10-06;2025-10-06;2025-10-06;;2025-10-08;ja;\nS2;E;2025-10-06;2025-10-06;2025-10-06;;2025-10-08;ja;2025-10-09\n\
         S3;E;2025-10-06;2025-10-06;2025-10-06;;2025-10-08;nej;\n";
    let measures = "insats_id;person_id;typ;behovsprovad;beslutad;verkstalld;avslutad;avslutad_utan_verkstallighet;rapporterad_ivo;rapporterad_revisorer\n\
         I1;b;kontaktfamilj;ja;2024-01-10;;;2024-05-01;;2024-07-01\n";
    let source = review(
        &[
            ("lex_sarah", reports.to_owned()),
            ("insatser", measures.to_owned()),
            (
                "personer",
                "person_id;fodelsedatum\nb;2015-01-01\n".to_owned(),
            ),
        ],
        "tills_vidare = true\n",
    );
    let on_list = |rule: &str| owing(source.path(), "2025-10-20", rule);
    assert_eq!(
        on_list("allvarligt_missforhallande_anmalt_till_ivo"),
        [["S1", "2025-10-13"]]
    );
    assert_eq!(
        on_list("ej_verkstallt_beslut_rapporterat_till_ivo"),
        [["I1", "2024-08-10"]]
    );
    assert!(on_list("ej_verkstallt_beslut_rapporterat_till_revisorer").is_empty());
    assert!(on_list("beslut_verkstallt_inom_tre_manader").is_empty());
}

/// By one of the laws it has run out: then it is not something that runs out later.
#[test]
fn what_has_run_out_by_one_of_two_laws_is_told_as_uncertain_until_it_has_by_both() {
    let placed = "placering_id;person_id;lagrum;form;beslutad;paborjad;upphord\n\
         P1;b;sol;familjehem;2025-01-10;2025-01-10;2025-05-15\nP2;c;sol;familjehem;2017-05-02;2017-05-02;\n";
    let after = "uppfoljning_id;placering_id;person_id;typ;beslutad;inledd;avslutad\n\
         UF1;P1;b;placering;2025-05-15;2025-05-16;\n";
    let log = "arende;handelse;tidpunkt;utford_av\nP2;overvagande_vardnadsoverflyttning;2020-05-01;utskottet\n";
    let persons = "person_id;fodelsedatum\nb;2015-01-01\nc;2015-01-01\n";
    let source = review(
        &[
            ("placeringar", placed.to_owned()),
            ("uppfoljningar", after.to_owned()),
            ("handelser", log.to_owned()),
            ("personer", persons.to_owned()),
        ],
        "tills_vidare = true\n",
    );
    let seen = |day: &str| {
        let ran = command("bevaka", source.path(), &["--matdag", day]);
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let of_laws =
            "lagen ändrades medan fristen löpte, och svaret beror på vilken lag som gäller: ";
        let told = [
            "placeringen upphörde",
            "övervägande av vårdnadsöverflyttning",
        ];
        told.map(|event| flat.contains(&format!("{of_laws}{event}")))
    };
    assert!(!seen("2025-07-15")[0]);
    assert_eq!(seen("2025-07-16"), [true, true]);
    assert_eq!(seen("2025-10-01"), [true, true]);
    let rule = "uppfoljning_efter_placering_avslutad_i_tid";
    let (soon, _) = listed(source.path(), "2025-11-10", 14, &[]);
    let own = soon.iter().find(|row| row["regel"] == rule).unwrap();
    assert_eq!(
        (&*own["lage"], &*own["sista_dag"]),
        ("förfaller snart", "2025-11-17")
    );
    assert_eq!(owing(source.path(), "2025-11-18", rule).len(), 1);
    // What an older law asked for only once has no last day in a childhood.
    let found = crate::support::found_in(source.path(), "2025-10-01");
    let rule = "vardnadsoverflyttning_overvagd";
    assert_eq!(found.of(rule, "P2"), "ej_bedomd lagbyte_under_fristen");
    assert_eq!(found.cell(rule, "P2", "sista_dag"), "2021-05-01");
}

/// Nobody asks whether it is considered anew: that must not look like a decision that is.
#[test]
fn a_decision_on_umgange_that_stands_on_the_lvu_case_alone_is_told_to_be_watched_by_nobody() {
    let care = "lvu_id;person_id;grund;ansokan;vard_paborjad;vardbeslut_verkstallt;vard_upphord\n\
         L1;b;miljo;2024-01-30;2024-02-07;2024-03-03;\nL2;c;miljo;2024-01-30;2024-02-07;2024-03-03;\n\
         L3;d;miljo;2024-01-30;2024-02-07;2024-03-03;2024-12-02\n";
    // Of one child nothing more is told, of one the first decision and not the next, and the care of one has ended.
    let own = "umgange_id;lvu_id;person_id;umgange_beslutat;hemlighallande_beslutat;beslutsfattare;galler_till;upphord\n\
         U2;L2;c;2024-05-02;;nämnden;2024-08-31;\nU9;;e;2024-05-02;;nämnden;2024-08-31;\n";
    let decisions = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;skal;galler_till\n\
         B1;L1;beslut_umgangesbegransning;2024-05-02;nämnden;x;2024-08-31\nB2;L1;beslut_hemlighallande;2024-05-02;nämnden;x;\n\
         B3;L2;beslut_umgangesbegransning;2024-05-02;nämnden;x;2024-08-31\nB4;L2;beslut_umgangesbegransning;2024-08-29;nämnden;x;\n\
         B5;L3;beslut_hemlighallande;2024-05-02;nämnden;x;\n";
    let persons =
        "person_id;fodelsedatum\nb;2015-01-01\nc;2015-01-01\nd;2015-01-01\ne;2015-01-01\n";
    let export = |with_own: bool| {
        let mut tables = vec![
            ("lvu", care.to_owned()),
            ("beslut", decisions.to_owned()),
            ("personer", persons.to_owned()),
        ];
        tables.extend(with_own.then(|| ("umgangesbegransningar", own.to_owned())));
        review(&tables, "tills_vidare = true\n")
    };
    let unwatched = |source: &Path| {
        let ran = command("bevaka", source, &["--matdag", "2025-02-10"]);
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, after) = flat.split_once("saknar ett eget (").unwrap();
        let (kinds, _) = after.split_once(')').unwrap();
        kinds.to_owned()
    };
    let source = export(true);
    assert_eq!(
        unwatched(source.path()),
        "2 beslut om umgängesbegränsning; 1 beslut att hemlighålla vistelseort"
    );
    let found = crate::support::found_in(source.path(), "2025-02-10");
    let rule = "umgangesbeslut_galler";
    assert_eq!(found.of(rule, "U2"), "uppgift_saknas rad_avskild");
    assert_eq!(found.of(rule, "U9"), "nej beslutet_har_lopt_ut");
    let out = super::outputs(source.path(), &["--matdag", "2025-02-10"]);
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    let told = remarks
        .iter()
        .filter(|row| row["kod"] == "annat_arendeslag");
    assert_eq!(told.count(), 2);
    // Without a table of their own every such decision stands on another case.
    assert_eq!(
        unwatched(export(false).path()),
        "3 beslut om umgängesbegränsning; 1 beslut att hemlighålla vistelseort"
    );
}

/// RFC 5545: CRLF, no line over 75 octets, each event whole with a name of its own, days without clock.
#[test]
fn the_calendar_follows_its_standard() {
    let (rows, out) = listed(&fixture("hela-kedjan-2025"), "2025-10-01", 14, &[]);
    let text = fs::read_to_string(out.path().join("bevaka.ics")).unwrap();
    assert!(
        text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
            && text.ends_with("END:VCALENDAR\r\n")
    );
    assert!(
        text.split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains('\n'))
    );
    let unfolded = text.replace("\r\n ", "");
    let of = |name: &str| -> Vec<&str> {
        unfolded
            .split("\r\n")
            .filter_map(|line| line.strip_prefix(name))
            .collect()
    };
    assert_eq!(of("BEGIN:VEVENT").len(), rows.len());
    let names: BTreeSet<&str> = of("UID:").into_iter().collect();
    assert_eq!(names.len(), rows.len());
    let soon: Vec<String> = rows
        .iter()
        .map(|row| match row["lage"].as_str() {
            "förfallet" => "20251001".to_owned(),
            _ => row["sista_dag"].replace('-', ""),
        })
        .collect();
    assert_eq!(of("DTSTART;VALUE=DATE:"), soon);
    assert!(
        of("SUMMARY:")
            .iter()
            .any(|line| line.starts_with("FÖRFALLET 2025-09-25: INS-02 – "))
    );
}
