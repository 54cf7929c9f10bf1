//! What is quick must say the same as what is slow, and what is large the same as what is small.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use stickprov::audit::{Audit, Cell};
use stickprov::case::{CaseView, Memo, Position, Store};
use stickprov::judge::{Judge, explain};
use stickprov::load::{load, locate};
use stickprov::output::Report;
use stickprov::rulebook::{Question, Version};
use stickprov::table::{evidence, evidence_header};
use stickprov::time::{Day, Moment};
use tempfile::TempDir;

use crate::support::{
    append, book, contents_of, copy_of, edit, fixture, found_in, records_of, run,
};

fn store_of(source: &Path) -> Store {
    let located = locate(source, book()).unwrap();
    let battery = book().battery("full").unwrap();
    load(&located, book(), battery).unwrap().store
}

/// Every event and fact word, of every case and part of some exports.
#[test]
fn the_memo_of_a_case_finds_what_a_search_in_the_case_and_its_parts_does() {
    let words = &book().words;
    let mut memo = Memo::default();
    let (mut found, mut only) = (0, 0);
    for name in ["hela-kedjan-2025", "eskilstuna-2023", "handelselogg-2025"] {
        let store = store_of(&fixture(name));
        for case in words.objects().flat_map(|object| store.cases(object)) {
            let case = store.case(*case);
            let today = Day::new(2023, 5, 31).unwrap();
            memo.fill(case, words, today);
            assert!(case.with(&memo).is_known_on(today));
            assert!(!case.with(&memo).is_known_on(today.plus_days(1)));
            let birth = |case: CaseView<'_>| case.child().map(|child| child.birth);
            assert_eq!(birth(case.with(&memo)), birth(case));
            for kind in words.objects() {
                let parts: Vec<CaseView<'_>> = case.parts(kind).collect();
                let days = |part: &CaseView<'_>| -> Vec<Day> {
                    let events = part.all_own_events().map(|event| store.event(event));
                    let moments = events.filter_map(stickprov::case::Event::moment);
                    moments.map(|moment| moment.day).collect()
                };
                let has_come = |part: &CaseView<'_>| {
                    let days = days(part);
                    days.is_empty() || days.iter().any(|day| *day <= today)
                };
                let is_only = parts.len() == 1 && parts.iter().all(has_come);
                assert_eq!(case.with(&memo).has_only_part(kind, today), is_only);
                assert!(!case.with(&memo).has_only_part(kind, today.plus_days(1)));
                only += usize::from(is_only);
            }
            for word in words.events() {
                let slow = case.all_events(words, word);
                assert_eq!(case.with(&memo).all_events(words, word), slow);
                let moments = slow.iter().filter_map(|event| store.event(*event).moment());
                let come = moments.filter(|moment| moment.day <= today);
                let earliest = come.min_by_key(|moment| (moment.day, moment.minute));
                assert_eq!(case.with(&memo).known_earliest(word), earliest);
                found += slow.len();
            }
            for word in words.facts() {
                let at = |facts: &[&stickprov::case::Fact]| -> Vec<_> {
                    facts
                        .iter()
                        .map(|fact| (fact.position(&store), fact.value()))
                        .collect()
                };
                let slow = at(&case.all_facts(words, word));
                assert_eq!(at(&case.with(&memo).all_facts(words, word)), slow);
                found += slow.len();
            }
        }
    }
    assert!(found > 1_000 && only > 10, "{found} {only}");
}

/// Every table of some exports: each question is put to many cases before the next, or all of them to one case alone.
#[test]
fn cases_that_are_asked_together_are_answered_as_each_is_alone() {
    let folder = invented("300");
    let sources = [
        fixture("eskilstuna-2023"),
        fixture("hela-kedjan-2025"),
        folder.path().join("export"),
    ];
    let battery = book().battery("full").unwrap();
    let mut asked = 0;
    for source in sources {
        let located = locate(&source, book()).unwrap();
        let loaded = load(&located, book(), battery).unwrap();
        let day = (Day::new(2025, 6, 30).unwrap(), true);
        let audit = Audit::new(loaded, book(), battery, located.review.clone(), day);
        for table in 0..audit.battery.tables.len() {
            let parts = audit.fold_cases(table, Vec::new, |found: &mut Vec<_>, case| {
                let answers = case.answers.iter();
                let answers = answers.map(|cell| (cell.answer, cell.machine, cell.by));
                found.push((case.case, case.is_struck, answers.collect::<Vec<_>>()));
            });
            for (case, is_struck, together) in parts.into_iter().flatten() {
                let alone = audit.answers(table, case);
                assert_eq!(is_struck, alone.struck.is_some());
                let cells = alone.cells.iter();
                let alone: Vec<_> = cells
                    .map(|cell| (cell.answer, cell.machine, cell.by))
                    .collect();
                assert_eq!(together, alone, "{} {case:?}", source.display());
                asked += alone.len();
            }
        }
    }
    assert!(asked > 5_000, "{asked}");
}

/// Every question to every case of some exports: what one case has of its only part is looked up in the memo too.
#[test]
fn a_case_in_a_memo_is_answered_as_one_that_is_searched() {
    let mut memo = Memo::default();
    let mut asked = 0;
    for name in ["hela-kedjan-2025", "eskilstuna-2023", "handelselogg-2025"] {
        let store = store_of(&fixture(name));
        for measuring_day in [
            Day::new(2022, 6, 1),
            Day::new(2023, 5, 31),
            Day::new(2026, 1, 1),
        ] {
            let judge = Judge {
                book: book(),
                store: &store,
                measuring_day: measuring_day.unwrap(),
                only_open: false,
            };
            for rule in &book().rules {
                for case in store.cases(rule.object) {
                    let case = store.case(*case);
                    let slow = judge.ask(rule, case, None);
                    // A memo may have been filled for another day than the one that is asked about.
                    for filled_for in [0, 200] {
                        let day = judge.measuring_day.plus_days(filled_for);
                        memo.fill(case, &book().words, day);
                        let quick = judge.ask(rule, case.with(&memo), None);
                        assert_eq!(quick, slow, "{name} {} {}", rule.id, case.key());
                    }
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 500, "{asked}");
}

#[test]
fn a_case_with_tens_of_thousands_of_events_is_asked_as_any_other() {
    let export = copy_of("eskilstuna-2023");
    let mut lines = String::new();
    for number in 0..70_000 {
        let (day, minute) = (1 + number % 28, number % 60);
        let _ = writeln!(
            lines,
            "U-01;journalanteckning;2022-03-{day:02} 10:{minute:02};P-06;;"
        );
    }
    append(export.path(), "handelser.csv", &lines);
    let facit = fixture("eskilstuna-2023").join("facit");
    let args = [
        "granska".as_ref(),
        export.path().as_os_str(),
        "--facit".as_ref(),
        facit.as_os_str(),
    ];
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// The age that counts is that of the day which the law is asked about, also where that law is not written down.
#[test]
fn a_child_before_any_written_law_is_as_old_as_on_that_day() {
    let export = copy_of("eskilstuna-2023");
    let row = "U-99;;B-99;Enhet Blå;P-06;2001-11-01;;Oro;B-99;;;;inga;;;nej;nej;\n";
    append(export.path(), "utredningar.csv", row);
    append(export.path(), "personer.csv", "B-99;1995-05-18;pojke\n");
    let found = found_in(export.path(), "2023-05-31");
    assert_eq!(
        found.of("barnets_basta_provat", "U-99"),
        "ej_bedomd ingen_lag"
    );
}

#[test]
fn a_file_with_a_mark_and_a_bad_byte_is_read_with_the_byte_told_as_damage() {
    let export = copy_of("eskilstuna-2023");
    let path = export.path().join("utredningar.csv");
    let text = fs::read_to_string(&path).unwrap();
    let at = text.find('å').unwrap();
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(text[..at].bytes());
    bytes.push(0xe5);
    bytes.extend(text[at + 'å'.len_utf8()..].bytes());
    fs::write(&path, bytes).unwrap();
    let ran = run(&["granska".as_ref(), export.path().as_os_str()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("teckenskada"), "{}", ran.out);
}

#[test]
fn a_file_put_after_another_hides_no_open_quote_behind_its_mark() {
    let export = copy_of("eskilstuna-2023");
    edit(export.path(), "utredningar.csv", "U-03;", "\u{feff}\"U-03;");
    edit(export.path(), "utredningar.csv", "U-06;", "\"U-06;");
    let ran = run(&["granska".as_ref(), export.path().as_os_str()]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("utredningar.csv"), "{}", ran.err);
}

/// A row of cells as it is written, made the slow way.
fn line_of(cells: &[String]) -> String {
    let written = |cell: &String| {
        let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let cell = format!("{}{cell}", if runs { "'" } else { "" });
        if cell.contains([';', '"', '\n', '\r']) {
            return format!("\"{}\"", cell.replace('"', "\"\""));
        }
        cell
    };
    let cells: Vec<String> = cells.iter().map(written).collect();
    cells.join(";") + "\n"
}

/// The cells of an answer, made from what is known of it alone. A reader's own are not told here.
fn slow_cells(
    audit: &Audit<'_>,
    question: &Question,
    cell: &Cell,
    case: CaseView<'_>,
) -> Vec<String> {
    let rule = audit.book.rule(question.rule);
    let told = explain(audit.book, &audit.store, &cell.machine);
    let mut rows: Vec<Position> = told.sources.clone();
    rows.push(case.position());
    rows.sort();
    rows.dedup();
    let named = |at: &Position| format!("{} rad {}", audit.store.file_name(at.file), at.row);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let moment = |at: Option<Moment>| at.map(|at| at.to_string()).unwrap_or_default();
    let version = cell.machine.version().map(|place| &rule.versions[place]);
    let of_version = |text: &dyn Fn(&Version) -> String| version.map(text).unwrap_or_default();
    vec![
        rule.id.clone(),
        question.wording.clone(),
        cell.answer.code().to_owned(),
        cell.by.code().to_owned(),
        cell.machine.answer().code().to_owned(),
        cell.machine.reason.code().to_owned(),
        told.text.clone(),
        moment(told.from),
        moment(told.until),
        day(told.due_strict),
        day(told.due),
        day(told.extended_to),
        of_version(&|version| version.citation(&audit.book.acts)),
        of_version(&|version| version.grade.to_string()),
        of_version(&|version| version.uncertain.clone().unwrap_or_default()),
        rows.iter().map(named).collect::<Vec<_>>().join(", "),
        cell.note.clone().unwrap_or_default(),
    ]
}

/// Most answers are printed alike for every case that gets them: the words are made once, and only the rows for each.
#[test]
fn a_row_of_evidence_has_what_its_own_answer_rests_on() {
    let mut seen = 0;
    for (name, battery, day) in [
        ("hela-kedjan-2025", "full", "2025-06-30"),
        ("eskilstuna-2023", "kpmg-2023", "2025-06-30"),
        ("ny-lag-2025", "full", "2026-03-31"),
        ("handelselogg-2025", "full", "2025-12-31"),
    ] {
        let battery = book().battery(battery).unwrap();
        let located = locate(&fixture(name), book()).unwrap();
        let loaded = load(&located, book(), battery).unwrap();
        let day = (Day::parse(day).unwrap(), true);
        let audit = Audit::new(loaded, book(), battery, located.review.clone(), day);
        for (place, table) in audit.battery.tables.iter().enumerate() {
            let mut rows = evidence(&audit, place);
            for (number, case) in audit.cases(table) {
                let (answers, view) = (audit.answers(place, case), audit.store.case(case));
                let asked = (1..).zip(table.questions.iter().zip(&answers.cells));
                for (line, (question, cell)) in asked {
                    let row = rows.next().unwrap();
                    let head = [table.id.clone(), number.to_string(), line.to_string()];
                    assert_eq!(row[..3], head, "{name}");
                    let slow = slow_cells(&audit, question, cell, view);
                    assert_eq!(row[3..20], slow, "{name} {head:?}");
                    assert_eq!(row[21].is_empty(), cell.entry.is_none(), "{name} {head:?}");
                    seen += 1;
                }
            }
            assert_eq!(rows.next(), None);
        }
    }
    assert!(seen > 2_000, "{seen}");
}

/// It is written as the cases are asked, unless it is written later; a report that is given up leaves nothing behind.
#[test]
fn evidence_that_is_written_as_the_cases_are_asked_is_that_which_is_written_afterwards() {
    let folder = invented("600");
    let located = locate(&folder.path().join("export"), book()).unwrap();
    let battery = book().battery("kpmg-2023").unwrap();
    let audit = || {
        let loaded = load(&located, book(), battery).unwrap();
        let day = (Day::new(2024, 12, 31).unwrap(), true);
        Audit::new(loaded, book(), battery, located.review.clone(), day)
    };
    let (quick, slow) = (audit(), audit());
    let at_once = folder.path().join("genast");
    let given_up = folder.path().join("avbruten");
    let wanted = ["resultat.json", "underlag.csv"].map(str::to_owned);
    let report = Report::with_evidence(&quick, &at_once).unwrap();
    report.write_some(&at_once, &wanted).unwrap();
    // Once more, when what was written at once has been used up; and in another folder.
    let afterwards = contents_of(&at_once);
    report.write_some(&at_once, &wanted).unwrap();
    assert!(contents_of(&at_once) == afterwards);
    drop(Report::with_evidence(&quick, &given_up).unwrap());
    assert_eq!(fs::read_dir(&given_up).unwrap().count(), 0);
    let later = folder.path().join("efterat");
    let report = Report::of(&slow).unwrap();
    report.write_some(&later, &wanted).unwrap();
    assert_eq!(afterwards.len(), 2);
    assert!(contents_of(&later) == afterwards);
    let other = Report::with_evidence(&slow, &given_up).unwrap();
    other
        .write_some(&folder.path().join("annan"), &wanted)
        .unwrap();
    assert!(contents_of(&folder.path().join("annan")) == afterwards);
}

/// The file is written straight into its text, the rows of the workbook and the page cell by cell.
#[test]
fn the_file_of_evidence_has_the_rows_that_others_lay_out() {
    let battery = book().battery("full").unwrap();
    for (name, day) in [
        ("hela-kedjan-2025", "2025-06-30"),
        ("eskilstuna-2023", "2025-06-30"),
        ("ny-lag-2025", "2026-03-31"),
    ] {
        let (source, out) = (fixture(name), TempDir::new().unwrap());
        let args = [
            "granska".as_ref(),
            source.as_os_str(),
            "--batteri".as_ref(),
            "full".as_ref(),
            "--matdag".as_ref(),
            day.as_ref(),
            "--format".as_ref(),
            "inget".as_ref(),
            "-o".as_ref(),
            out.path().as_os_str(),
            "--bara".as_ref(),
            "underlag.csv".as_ref(),
        ];
        let ran = run(&args);
        let quick = fs::read_to_string(out.path().join("underlag.csv"));
        let quick = quick.unwrap_or_else(|_| panic!("{name}: {}", ran.err));
        let located = locate(&source, book()).unwrap();
        let loaded = load(&located, book(), battery).unwrap();
        let day = (Day::parse(day).unwrap(), true);
        let audit = Audit::new(loaded, book(), battery, located.review.clone(), day);
        let tables = 0..audit.battery.tables.len();
        let rows = tables.flat_map(|table| evidence(&audit, table));
        let slow: String = rows.map(|row| line_of(&row)).collect();
        assert!(!slow.is_empty(), "{name}");
        assert!(quick == line_of(&evidence_header()) + &slow, "{name}");
    }
}

fn invented(count: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let export = folder.path().join("export");
    let ran = run(&[
        "generera".as_ref(),
        export.as_os_str(),
        "--antal".as_ref(),
        count.as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    folder
}

/// One thread and three, in one process after another: what is added up in any order is the same.
#[test]
fn the_bytes_out_do_not_depend_on_how_many_processors_there_are() {
    let folder = invented("1500");
    let export = folder.path().join("export");
    let bytes = |threads: usize| {
        let out = folder.path().join(format!("ut-{threads}"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let args = [
            "granska".as_ref(),
            export.as_os_str(),
            "-o".as_ref(),
            out.as_os_str(),
        ];
        let ran = pool.build().unwrap().install(|| run(&args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        contents_of(&out)
    };
    let (one, many) = (bytes(1), bytes(3));
    assert!(one.len() > 10);
    assert!(one == many);
}

/// Cases that a finding names at most.
const MOST_NAMED: usize = 30;

/// Several threads count, and each keeps no more cases than are named.
#[test]
fn a_finding_names_every_case_that_it_is_about_in_order_or_none_when_they_are_many() {
    let folder = invented("1500");
    let out = folder.path().join("ut");
    let ran = run(&[
        "granska".as_ref(),
        folder.path().join("export").as_os_str(),
        "-o".as_ref(),
        out.as_os_str(),
        "--bara".as_ref(),
        "iakttagelser.csv,underlag.csv".as_ref(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answers = records_of(&out.join("underlag.csv"));
    let (mut named, mut unnamed) = (0, 0);
    for finding in records_of(&out.join("iakttagelser.csv")) {
        let is_about = |answer: &&BTreeMap<String, String>| {
            answer["svar"] == "nej"
                && answer["tabell"] == finding["tabell"]
                && answer["regel"] == finding["regel"]
        };
        let cases = answers.iter().filter(is_about);
        let cases: Vec<&str> = cases.map(|answer| answer["arende"].as_str()).collect();
        let text = &finding["text"];
        let told = text.split_once("(ärende ").map(|(_, after)| after);
        let told = told.and_then(|after| Some(after.split_once(')')?.0.replace(" och ", ", ")));
        if cases.len() > MOST_NAMED {
            assert_eq!(told, None, "{text}");
            unnamed += 1;
        } else {
            assert_eq!(told, Some(cases.join(", ")), "{text}");
            named += 1;
        }
    }
    assert!(named > 5 && unnamed > 5, "{named} {unnamed}");
}

#[test]
fn only_the_files_that_are_asked_for_are_written_and_they_are_the_same() {
    let folder = invented("300");
    let export = folder.path().join("export");
    let (all, some) = (folder.path().join("alla"), folder.path().join("bara"));
    let review = |out: &Path, more: &[&str]| {
        let mut args = vec![
            "granska".as_ref(),
            export.as_os_str(),
            "-o".as_ref(),
            out.as_os_str(),
        ];
        args.extend(more.iter().map(std::ffi::OsStr::new));
        run(&args)
    };
    assert_eq!(review(&all, &[]).code, 0);
    let wanted = ["--bara", "resultat.json,underlag.csv"];
    assert_eq!(review(&some, &wanted).code, 0);
    let names: Vec<String> = contents_of(&some)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["resultat.json", "underlag.csv"]);
    for name in names {
        assert_eq!(
            fs::read(some.join(&name)).unwrap(),
            fs::read(all.join(&name)).unwrap()
        );
    }
    let unmade = folder.path().join("ogjord");
    let unknown = review(&unmade, &["--bara", "underlag.csv,resultat.jsn"]);
    assert!(unknown.err.contains("resultat.json"), "{}", unknown.err);
    assert!(
        unknown.err.contains("handlaggningstid.csv"),
        "{}",
        unknown.err
    );
    assert_eq!(unknown.code, 2);
    let grid = review(&unmade, &["--bara", "tabell-utredningar.csv"]);
    assert!(
        grid.err.contains("går inte att välja med --bara"),
        "{}",
        grid.err
    );
    assert_eq!(grid.code, 2);
    assert!(!unmade.exists());
    let mixed = review(&all, &["--bara", "underlag.csv"]);
    assert!(mixed.err.contains("tidigare körning"), "{}", mixed.err);
    assert_eq!(mixed.code, 3);
}

/// Of more cases than a grid has room for, everything but the grid is there.
#[test]
fn a_table_too_large_for_a_grid_has_its_shares_and_names_the_file_with_every_answer() {
    let folder = invented("12500");
    let export = folder.path().join("export");
    let args = [
        "granska".as_ref(),
        export.as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
    ];
    let ran = run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let result: Value = serde_json::from_str(&ran.out).unwrap();
    let table = &result["tabeller"][0];
    assert!(table["arenden"].as_u64().unwrap() > 10_000);
    assert_eq!(table["nummer"].as_array().map(Vec::len), Some(0));
    for question in table["fragor"].as_array().unwrap() {
        assert_eq!(question["svar"].as_array().map(Vec::len), Some(0));
        assert!(!question["andelar"].as_array().unwrap().is_empty());
    }
    let shown = run(&[
        "granska".as_ref(),
        export.as_os_str(),
        "--format".as_ref(),
        "markdown".as_ref(),
    ]);
    assert!(shown.out.contains("Varje svar står i underlag.csv."));
    let on_screen = run(&["granska".as_ref(), export.as_os_str()]).out;
    let words: Vec<&str> = on_screen.split_whitespace().collect();
    let on_screen = words.join(" ");
    assert!(on_screen.contains("Rutnätet läggs inte ut"));
    assert!(on_screen.contains("Varje svar står i underlag.csv, som skrivs med -o."));
}
