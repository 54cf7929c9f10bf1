//! The measures of time: the worked example of the method, and a population with known shares.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use stickprov::time::Day;

use super::{outputs, review};
use crate::support::records_of;

/// A list of decisions in which nothing was lengthened.
const NO_DECISIONS: &str = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n";

/// The sixteen cases of the worked example, as an export.
fn worked_example() -> tempfile::TempDir {
    let vectors: Value =
        serde_json::from_str(include_str!("../../data/statistik/handlaggningstid.json")).unwrap();
    let mut rows = "utredning_id;inledd;slutford\n".to_owned();
    for case in vectors["ärenden"].as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap_or_default();
        let _ = writeln!(rows, "{};{};{}", text("id"), text("start"), text("slut"));
    }
    let text = "matdag = 2026-03-31\nalla_under_18 = true\ntills_vidare = true\nperiod = { fran = 2026-01-01, till = 2026-03-31 }\n";
    review(
        &[("utredningar", rows), ("beslut", NO_DECISIONS.to_owned())],
        text,
    )
}

#[test]
fn the_worked_example_gives_its_three_measures() {
    let out = outputs(worked_example().path(), &[]);
    let rows = records_of(&out.path().join("handlaggningstid.csv"));
    let of = |measure: &str| {
        let row = rows.iter().find(|row| row["matt"] == measure).unwrap();
        (
            row["antal"].as_str(),
            row["av"].as_str(),
            row["i_ord"].as_str(),
        )
    };
    assert_eq!(of("Förfallna").0, "4");
    assert_eq!(of("Förfallna").1, "9");
    assert!(
        of("Förfallna")
            .2
            .starts_with("4 av 9 (44,4 %) i tid; 5 av 9")
    );
    assert_eq!(
        of("Öppna över gränsen"),
        (
            "4",
            "6",
            "4 av 6 (66,7 %) över gränsen; det äldsta har pågått 330 dagar, tillsammans 289 dagar över"
        )
    );
    assert_eq!(of("Avslutade"), ("6", "8", "6 av 8 (75,0 %) i tid"));
    assert_eq!(
        of("Avslutade, 120 dagar"),
        ("5", "8", "5 av 8 (62,5 %) inom 120 dagar")
    );
    assert!(of("Dagar").2.starts_with(
        "median 120,0 dagar, nio av tio inom 136 dagar, längst 136 dagar, medelvärde 113,4 dagar"
    ));
    let definitions: Vec<&str> = rows.iter().map(|row| row["definition"].as_str()).collect();
    assert!(
        definitions.iter().all(|text| text.len() > 20),
        "{definitions:?}"
    );
}

/// Leaving late cases open hides them from what is completed, never from what fell due.
#[test]
fn closing_the_late_ones_moves_the_completed_and_not_what_fell_due() {
    let source = worked_example();
    let path = source.path().join("utredningar.csv");
    let text = fs::read_to_string(&path).unwrap();
    let closed: String = text
        .lines()
        .map(|line| match line.split(';').next().unwrap() {
            "U06" | "U09" | "U11" | "U16" => line.to_owned() + "2026-03-31\n",
            _ => line.to_owned() + "\n",
        })
        .collect();
    fs::write(&path, closed).unwrap();
    let out = outputs(source.path(), &[]);
    let rows = records_of(&out.path().join("handlaggningstid.csv"));
    let share = |measure: &str| {
        let row = rows.iter().find(|row| row["matt"] == measure).unwrap();
        format!("{} av {}", row["antal"], row["av"])
    };
    assert_eq!(share("Förfallna"), "4 av 9");
    assert_eq!(share("Avslutade"), "6 av 12");
    assert_eq!(share("Öppna över gränsen"), "0 av 2");
}

#[test]
fn what_took_its_time_is_spread_over_bins_that_end_at_the_limit_and_add_up() {
    let out = outputs(worked_example().path(), &[]);
    let bins = records_of(&out.path().join("dagar.csv"));
    assert!(bins.iter().any(|bin| bin["till_dag"] == "122"), "{bins:?}");
    let sum = |name: &str| -> u64 {
        bins.iter()
            .map(|bin| bin[name].parse::<u64>().unwrap())
            .sum()
    };
    assert_eq!((sum("i_tid"), sum("for_sent")), (6, 2));
    let quarters = records_of(&out.path().join("kvartal.csv"));
    assert_eq!(quarters.len(), 1);
    assert_eq!(
        (&*quarters[0]["i_tid"], &*quarters[0]["forfallna"]),
        ("4", "9")
    );
}

/// A case whose last day is the measuring day is not late yet; the day after it is.
#[test]
fn an_open_case_counts_as_late_from_the_day_after_its_last_day() {
    let rows =
        "utredning_id;inledd;slutford\nU1;2025-03-03;\nU2;2025-01-02;2025-01-20\n".to_owned();
    let due_on = |day: &str| {
        let text = format!("matdag = {day}\nalla_under_18 = true\ntills_vidare = true\n");
        let out = outputs(
            review(
                &[
                    ("utredningar", rows.clone()),
                    ("beslut", NO_DECISIONS.to_owned()),
                ],
                &text,
            )
            .path(),
            &[],
        );
        let found = records_of(&out.path().join("handlaggningstid.csv"));
        let of = |measure: &str| {
            let row = found.iter().find(|row| row["matt"] == measure).unwrap();
            format!("{} av {}", row["antal"], row["av"])
        };
        (of("Förfallna"), of("Öppna över gränsen"))
    };
    // Four months from Monday 3 March: Thursday 3 July.
    assert_eq!(
        due_on("2025-07-03"),
        ("1 av 1".to_owned(), "0 av 1".to_owned())
    );
    assert_eq!(
        due_on("2025-07-04"),
        ("1 av 2".to_owned(), "1 av 1".to_owned())
    );
}

/// Of what is due on the measuring day some are done and some not yet: to count only the done would flatter.
#[test]
fn what_is_due_on_the_measuring_day_counts_neither_as_done_nor_as_late() {
    let mut rows = "utredning_id;inledd;slutford\nU0;2025-01-02;2025-01-20\n".to_owned();
    for place in 1..=6 {
        let ended = if place % 2 == 0 { "2025-07-03" } else { "" };
        let _ = writeln!(rows, "U{place};2025-03-03;{ended}");
    }
    let text = "matdag = 2025-07-03\nalla_under_18 = true\ntills_vidare = true\n";
    let source = review(
        &[("utredningar", rows), ("beslut", NO_DECISIONS.to_owned())],
        text,
    );
    let found = records_of(
        &outputs(source.path(), &[])
            .path()
            .join("handlaggningstid.csv"),
    );
    let due = found.iter().find(|row| row["matt"] == "Förfallna").unwrap();
    assert_eq!((&*due["antal"], &*due["av"]), ("1", "1"));
}

/// A goal for a time is held against what fell due, not against what is known so far.
#[test]
fn a_goal_for_a_time_leaves_out_those_that_are_done_before_their_day_has_come() {
    let mut rows = "utredning_id;inledd;slutford\n".to_owned();
    for place in 0..4 {
        let _ = writeln!(
            rows,
            "S{place};2025-01-02;2025-06-20\nT{place};2025-06-02;2025-06-20\nO{place};2025-06-02;"
        );
    }
    let text = "matdag = 2025-07-03\nalla_under_18 = true\ntills_vidare = true\n[[mal]]\nregel = \"utredning_inom_fyra_manader\"\nandel = 50\n";
    let source = review(
        &[("utredningar", rows), ("beslut", NO_DECISIONS.to_owned())],
        text,
    );
    let goals = records_of(&outputs(source.path(), &[]).path().join("mal.csv"));
    assert_eq!(goals[0]["uppnatt"], "nej", "{goals:?}");
    // No period is given.
    assert_eq!(
        goals[0]["utfall"],
        "0,0 %: 0 av 4 som förföll före mätdagen var klara i tid"
    );
}

/// What is told of three measures, how many took at most 120 days, and the report as text.
fn measures_in(source: &tempfile::TempDir, more: &[&str]) -> ([[String; 2]; 3], String, String) {
    let out = outputs(source.path(), more);
    let rows = records_of(&out.path().join("handlaggningstid.csv"));
    let of = |measure: &str| {
        let row = rows.iter().find(|row| row["matt"] == measure).unwrap();
        let share = format!("{} av {} {}", row["antal"], row["av"], row["andel"]);
        [share, format!("{} {}", row["i_ord"], row["definition"])]
    };
    let page = fs::read_to_string(out.path().join("rapport.md")).unwrap();
    let measures = ["Förfallna", "Öppna över gränsen", "Avslutade"].map(of);
    let [in_120, _] = of("Avslutade, 120 dagar");
    (measures, in_120, page)
}

/// Without the log of extensions every late case is undecided and every one in time is not: a share of the decided would
/// be of those in time alone.
#[test]
fn no_share_in_time_is_stated_where_only_the_late_ones_are_undecided() {
    let rows = "utredning_id;inledd;slutford\nU1;2024-01-10;2024-03-01\nU2;2024-01-10;2024-08-01\nU3;2024-01-10;\n";
    let text = "matdag = 2024-12-31\nalla_under_18 = true\ntills_vidare = true\n";
    let mut tables = vec![("utredningar", rows.to_owned())];
    let alone = review(&tables, text);
    tables.push(("beslut", NO_DECISIONS.to_owned()));
    let logged = review(&tables, text);
    let (measures, in_120, page) = measures_in(&alone, &[]);
    let counts = [
        "1 i tid, 0 inte i tid, 2 kan inte avgöras; av dem är andelen i tid mellan 33,3 och 100,0 %",
        "0 över gränsen, 0 inom gränsen, 1 kan inte avgöras",
        "1 i tid, 0 inte i tid, 1 kan inte avgöras",
    ];
    for ([share, words], counts) in measures.iter().zip(counts) {
        assert_eq!(share, " av  ", "{words}");
        assert!(words.starts_with(counts), "{words}");
        assert!(
            words.contains("framgår inte om tiden var förlängd"),
            "{words}"
        );
        assert!(!words.contains("Alla är avgjorda"), "{words}");
    }
    assert_eq!(in_120, "1 av 2 50,0");
    assert!(page.contains("kan inte avgöras för 2 ärenden där tiden hade löpt ut"));
    assert!(!page.contains("utredningen genomförts skyndsamt"));
    assert!(
        page.contains("klara i tid av dem vars sista dag inföll före mätdagen går inte att säga")
    );
    let (measures, _, page) = measures_in(&alone, &["--publicera"]);
    for [share, words] in &measures {
        assert_eq!(share, " av  ", "{words}");
        assert!(words.starts_with("andelen anges inte"), "{words}");
    }
    assert!(!page.contains("100,0 %) klara i tid"));
    // Those late are late, where the export has a log without extensions.
    let (measures, _, page) = measures_in(&logged, &[]);
    let shares = measures.map(|[share, _]| share);
    assert_eq!(shares, ["1 av 3 33,3", "1 av 1 100,0", "1 av 2 50,0"]);
    assert!(page.contains("var 1 av 3 (33,3 %) klara i tid"));
}

/// A share of those in time alone, or none without a word, would be held against another year's.
#[test]
fn a_result_tells_how_many_may_be_late_and_two_such_results_add_up() {
    let rows = "utredning_id;inledd;slutford\nU1;2024-01-10;2024-03-01\nU2;2024-01-10;2024-08-01\nU3;2024-01-10;\n";
    let text =
        "namn = \"En del\"\nmatdag = 2024-12-31\nalla_under_18 = true\ntills_vidare = true\n";
    let alone = outputs(
        review(&[("utredningar", rows.to_owned())], text).path(),
        &[],
    );
    let times = |folder: &std::path::Path| -> Vec<[u64; 7]> {
        let text = fs::read_to_string(folder.join("resultat.json")).unwrap();
        let result: serde_json::Value = serde_json::from_str(&text).unwrap();
        let tables = result["tabeller"].as_array().unwrap().iter();
        let questions = tables.flat_map(|table| table["fragor"].as_array().unwrap());
        let asked = questions.filter(|asked| asked["regel"] == "utredning_inom_fyra_manader");
        let times = asked.flat_map(|asked| asked["tid"].as_array().unwrap());
        let names = [
            "forfallna",
            "forfallna_i_tid",
            "forfallna_ovissa",
            "oppna_ovissa",
            "avslutade",
            "avslutade_ovissa",
            "ovissa",
        ];
        times
            .map(|time| names.map(|name| time[name].as_u64().unwrap()))
            .collect()
    };
    assert_eq!(times(alone.path()), [[1, 1, 2, 1, 1, 1, 2]]);
    let others = rows.replace('U', "V");
    let text = &text.replace("En del", "En annan del");
    let other = outputs(review(&[("utredningar", others)], text).path(), &[]);
    let sum = tempfile::TempDir::new().unwrap();
    let ran = crate::support::run(&[
        "sammanfoga".as_ref(),
        alone.path().as_os_str(),
        other.path().as_os_str(),
        "--namn".as_ref(),
        "båda".as_ref(),
        "-o".as_ref(),
        sum.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(times(sum.path()), [[2, 2, 4, 2, 2, 2, 4]]);
    let shares = records_of(&sum.path().join("andelar.csv"));
    let is_own = |row: &&std::collections::BTreeMap<String, String>| {
        row["regel"] == "utredning_inom_fyra_manader"
    };
    let own = shares.iter().find(is_own).unwrap();
    assert_eq!(
        [&own["nej"], &own["bedombara"], &own["ovissa"]],
        ["0", "2", "4"]
    );
}

/// What is published does not tell how many may be late, and a difference without them is none.
#[test]
fn published_results_are_not_tested_where_more_may_be_late_than_they_tell() {
    let rows = "utredning_id;inledd;slutford\nU1;2024-01-10;2024-03-01\nU2;2024-01-10;2024-08-01\nU3;2024-01-10;\n";
    let text = "matdag = 2024-12-31\nalla_under_18 = true\ntills_vidare = true\n";
    let public = |rows: String| {
        let source = review(&[("utredningar", rows)], text);
        outputs(source.path(), &["--publicera"])
    };
    let (one, other) = (public(rows.to_owned()), public(rows.replace('U', "V")));
    let out = tempfile::TempDir::new().unwrap();
    let ran = crate::support::run(&[
        "trend".as_ref(),
        one.path().as_os_str(),
        other.path().as_os_str(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = records_of(&out.path().join("trend.csv"));
    let is_own = |row: &&std::collections::BTreeMap<String, String>| {
        row["regel"] == "utredning_inom_fyra_manader"
    };
    let own = lines.iter().find(is_own).unwrap();
    assert_eq!(own["skillnad"], "", "{own:?}");
    assert!(own["bedomning"].ends_with("prövas inte"), "{own:?}");
}

/// Without those that are left out a share says less, also where it is published.
#[test]
fn what_is_left_out_of_the_measures_is_told_in_public_for_a_reason_that_is_true() {
    let mut rows = "utredning_id;inledd;slutford\n".to_owned();
    for place in 0..6 {
        let _ = writeln!(
            rows,
            "U{place};okänd dag;2024-03-01\nV{place};2024-01-10;2024-03-01"
        );
    }
    let tables = [("utredningar", rows), ("beslut", NO_DECISIONS.to_owned())];
    let text = "matdag = 2024-12-31\nalla_under_18 = true\ntills_vidare = true\n";
    let source = review(&tables, text);
    for more in [&[] as &[&str], &["--publicera"]] {
        let found = records_of(
            &outputs(source.path(), more)
                .path()
                .join("handlaggningstid.csv"),
        );
        let row = found
            .iter()
            .find(|row| row["matt"] == "Inte räknade")
            .unwrap();
        assert_eq!(row["i_ord"], "6 ärenden");
        assert!(row["definition"].contains("eller om frågan gäller dem"));
    }
}

/// The period stands above the figures, and whoever reads them takes them for its own.
#[test]
fn cases_outside_the_period_are_counted_where_it_is_printed_and_none_are_mentioned_where_all_lie_inside()
 {
    let rows = "utredning_id;inledd;slutford\nU1;2022-12-31;2023-02-01\nU2;2023-01-01;2023-02-01\nU3;2024-01-01;\nU4;2023-12-31;\nU5;;\n";
    let told = |period: &str| {
        let text =
            format!("matdag = 2024-06-30\nalla_under_18 = true\ntills_vidare = true\n{period}");
        let source = review(&[("utredningar", rows.to_owned())], &text);
        let out = outputs(source.path(), &[]);
        let remarks = records_of(&out.path().join("anmarkningar.csv")).into_iter();
        let counts: Vec<String> = remarks
            .filter(|row| row["kod"] == "utanfor_perioden")
            .map(|row| format!("{} {}", row["allvar"], row["antal"]))
            .collect();
        let ran = super::command("granska", source.path(), &[]);
        let mut texts = crate::support::contents_of(out.path());
        texts.push(("skärmen".to_owned(), ran.out));
        let sentence = "2 av 5 ärenden ligger utanför perioden";
        let files: Vec<String> = texts
            .into_iter()
            .filter(|(_, text)| text.contains(sentence))
            .map(|(name, _)| name)
            .collect();
        (counts, files)
    };
    let (counts, files) = told("period = { fran = 2023-01-01, till = 2023-12-31 }\n");
    assert_eq!(counts, ["varning 2"]);
    for file in [
        "rapport.md",
        "rapport.html",
        "rapport.docx",
        "rapport.xlsx",
        "skärmen",
    ] {
        assert!(files.iter().any(|name| name == file), "{file}: {files:?}");
    }
    for period in ["", "period = { fran = 2022-01-01, till = 2024-01-01 }\n"] {
        let (counts, files) = told(period);
        assert!(counts.is_empty() && files.is_empty(), "{period}{files:?}");
    }
}

/// 6 700 förhandsbedömningar of which 38 per cent are late, 3 000 utredningar of which 29 per cent are; nothing is open.
pub(super) fn population() -> tempfile::TempDir {
    let first = Day::parse("2022-01-03").unwrap();
    let late = |place: u64, percent: u64| (place + 1) * percent / 100 > place * percent / 100;
    let mut cases = "forhandsbedomning_id;person_id;enhet\n".to_owned();
    let mut reports = "anmalan_id;forhandsbedomning_id;person_id;inkom;typ\n".to_owned();
    let mut decisions = "beslut_id;arende;beslutstyp;beslutsdatum;skal;galler_till\n".to_owned();
    let mut inquiries = "utredning_id;person_id;enhet;inledd;slutford\n".to_owned();
    let mut persons = "person_id;kon\n".to_owned();
    for place in 0..6700_u64 {
        let day = first.plus_days(i32::try_from(place % 240).unwrap());
        let days = if late(place, 38) { 20 } else { 5 } + i32::try_from(place % 7).unwrap();
        let unit = place % 12;
        let _ = writeln!(cases, "F{place};B{place};Enhet {unit}");
        let _ = writeln!(reports, "A{place};F{place};B{place};{day};anmalan");
        let _ = writeln!(
            decisions,
            "D{place};F{place};beslut_inte_inleda_utredning;{};;",
            day.plus_days(days)
        );
        let _ = writeln!(
            persons,
            "B{place};{}",
            if place % 2 == 0 { "flicka" } else { "pojke" }
        );
    }
    for place in 0..3000_u64 {
        let day = first.plus_days(i32::try_from(place % 180).unwrap());
        let days = if late(place, 29) { 140 } else { 60 };
        let _ = writeln!(
            inquiries,
            "U{place};C{place};Enhet {};{day};{}",
            place % 12,
            day.plus_days(days)
        );
    }
    let text = "namn = \"Påhittad kommun\"\nalla_under_18 = true\nmatdag = 2022-12-31\ntills_vidare = true\nperiod = { fran = 2022-01-01, till = 2022-12-31 }\n\
                [[mal]]\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nandel = 70\n\
                [[mal]]\nregel = \"utredning_inom_fyra_manader\"\nandel = 75\n";
    review(
        &[
            ("forhandsbedomningar", cases),
            ("anmalningar", reports),
            ("beslut", decisions),
            ("utredningar", inquiries),
            ("personer", persons),
        ],
        text,
    )
}

#[test]
fn a_population_with_known_shares_is_reported_with_them_and_goals_below_the_law_are_told() {
    let source = population();
    let out = outputs(source.path(), &[]);
    let rows = records_of(&out.path().join("handlaggningstid.csv"));
    for (rule, late, of, share) in [
        (
            "forhandsbedomning_inom_fjorton_dagar",
            "2\u{a0}546",
            "6\u{a0}700",
            "38,0",
        ),
        ("utredning_inom_fyra_manader", "870", "3\u{a0}000", "29,0"),
    ] {
        let row = rows
            .iter()
            .find(|row| row["regel"] == rule && row["matt"] == "Förfallna")
            .unwrap();
        let wanted = format!("{late} av {of} ({share} %) inte i tid");
        assert!(row["i_ord"].ends_with(&wanted), "{}", row["i_ord"]);
        assert!(row["definition"].contains("2022-01-01–2022-12-31"));
        for file in ["rapport.html", "rapport.md"] {
            let text = fs::read_to_string(out.path().join(file)).unwrap();
            assert!(text.contains(&wanted), "{file}: {wanted}");
            assert!(text.contains("målet understiger lagens krav"), "{file}");
        }
        let document = crate::support::contents_of(out.path());
        let document: String = document
            .into_iter()
            .filter(|(name, _)| name == "rapport.docx")
            .map(|(_, text)| text)
            .collect();
        assert!(document.contains(&wanted), "docx: {wanted}");
        assert!(document.contains("målet understiger lagens krav"));
    }
    let goals = records_of(&out.path().join("mal.csv"));
    assert_eq!(goals[0]["uppnatt"], "nej");
    assert_eq!(
        goals[0]["utfall"],
        "62,0 %: 4\u{a0}154 av 6\u{a0}700 som förföll i perioden var klara i tid"
    );
    assert_eq!(goals[1]["uppnatt"], "nej");
}

#[test]
fn twelve_units_stand_in_a_funnel_around_the_whole() {
    let source = population();
    let out = outputs(source.path(), &[]);
    let of_time = |out: &tempfile::TempDir| -> Vec<_> {
        let units = records_of(&out.path().join("enheter.csv")).into_iter();
        units
            .filter(|row| row["regel"] == "forhandsbedomning_inom_fjorton_dagar")
            .collect()
    };
    let units = of_time(&out);
    assert_eq!(units.len(), 12);
    for row in &units {
        assert_eq!(row["utfall"], "inom slumpens gränser (95 %)", "{row:?}");
    }
    // One unit is late with everything.
    let path = source.path().join("beslut.csv");
    let text = fs::read_to_string(&path).unwrap();
    let late: String = text
        .lines()
        .map(|line| {
            let is_of_unit = line
                .split(';')
                .nth(1)
                .and_then(|case| case.strip_prefix('F'))
                .and_then(|place| place.parse::<u64>().ok())
                .is_some_and(|place| place % 12 == 7);
            if is_of_unit {
                let head: Vec<&str> = line.split(';').take(3).collect();
                format!("{};2022-12-30;;\n", head.join(";"))
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    fs::write(&path, late).unwrap();
    let out = outputs(source.path(), &[]);
    let own = of_time(&out)
        .into_iter()
        .find(|row| row["enhet"] == "Enhet 7");
    assert_eq!(own.unwrap()["utfall"], "utanför 99,8 %");
    let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    assert!(page.contains("Enhet 7 (558 av 558, utanför 99,8 %)"));
    let public = outputs(source.path(), &["--publicera"]);
    assert!(!public.path().join("enheter.csv").exists());
    let page = fs::read_to_string(public.path().join("rapport.html")).unwrap();
    assert!(!page.contains("Utanför gränserna"));
}

/// Where it is not known of one case that is late by its days whether it had more time, the share of Nej says too little of
/// its unit and of the whole, and no unit is held against it.
#[test]
fn units_stand_in_no_funnel_around_a_share_that_leaves_out_late_cases_in_doubt() {
    let mut inquiries = "utredning_id;person_id;enhet;inledd;slutford\n".to_owned();
    for place in 0..36 {
        let end = if place < 12 {
            "2024-08-01"
        } else {
            "2024-03-01"
        };
        let unit = place % 12;
        let _ = writeln!(inquiries, "U{place};B{place};Enhet {unit};2024-01-10;{end}");
    }
    let text = "matdag = 2024-12-31\nalla_under_18 = true\ntills_vidare = true\n";
    // An extension to a day that cannot be read may have given one of the late ones the time that it took.
    let unreadable = "D1;U3;beslut_forlanga_utredning;2024-04-01;skäl;oklart\n";
    for (decision, is_in_doubt) in [("", false), (unreadable, true)] {
        let source = review(
            &[
                ("utredningar", inquiries.clone()),
                ("beslut", format!("{NO_DECISIONS}{decision}")),
            ],
            text,
        );
        let out = outputs(source.path(), &[]);
        let units = records_of(&out.path().join("enheter.csv")).into_iter();
        let units: Vec<_> = units
            .filter(|row| row["regel"] == "utredning_inom_fyra_manader")
            .collect();
        assert!(units.len() > 10, "{decision}");
        for row in &units {
            let cells = ["fran", "till", "grans", "utfall"].map(|name| row[name].is_empty());
            assert_eq!(cells, [is_in_doubt; 4], "{row:?}");
        }
        let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
        let drawn = page.contains("Enheternas andel Nej: Har utredning genomförts skyndsamt?");
        assert_eq!(drawn, !is_in_doubt, "{decision}");
    }
}
