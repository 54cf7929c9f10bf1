//! The rule files: their examples, their coverage, and their faults.

use std::fs;

use stickprov::answer::Answer;
use stickprov::judge::{explain_example, judge_example, try_example};
use stickprov::rulebook::{Check, Decider, EventId, Example, Rule, RuleFiles, Rulebook};
use stickprov::time::Day;
use tempfile::TempDir;

use crate::support::{book, copy_folder, fixture, run};

#[test]
fn every_example_in_every_rule_file_gets_the_answer_it_states() {
    let book = book();
    let mut tried = 0;
    let mut wrong = Vec::new();
    for rule in &book.rules {
        for example in &rule.examples {
            tried += 1;
            wrong.extend(
                try_example(book, rule, example)
                    .err()
                    .map(|mismatch| mismatch.to_string()),
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} av {tried} exempel:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(tried > 500, "bara {tried} exempel");
}

#[test]
fn an_example_with_the_wrong_answer_is_caught() {
    let mut files = RuleFiles::embedded();
    let name = "regler/utredningar/utredning_inom_fyra_manader.toml";
    let text = files
        .get(name)
        .unwrap()
        .replacen("svar = \"ja\"", "svar = \"nej\"", 1);
    files.insert(name, &text);
    let book = Rulebook::load(&files).unwrap();
    let rule = book
        .rules
        .iter()
        .find(|rule| rule.id == "utredning_inom_fyra_manader")
        .unwrap();
    let caught = rule
        .examples
        .iter()
        .filter(|example| try_example(&book, rule, example).is_err())
        .count();
    assert_eq!(caught, 1);
}

/// The days of an example's events that can choose the law.
fn anchor_days(rule: &Rule, example: &Example) -> Vec<Day> {
    let words = &book().words;
    let common = words.object_word(rule.object).common;
    let is_anchor = |word: &EventId| {
        let is_shared = words.event_word(*word).is_decision
            && common.is_some_and(|common| rule.anchor.contains(&common));
        rule.anchor.contains(word) || is_shared
    };
    let rows = std::iter::once(&example.own).chain(&example.parts);
    let events = rows
        .flat_map(|row| &row.events)
        .filter(|(word, _)| is_anchor(word));
    events
        .filter_map(|(_, event)| Some(event.moment?.day))
        .collect()
}

/// Whether an example can fall on a version's days.
fn has_day_in(rule: &Rule, version: usize, example: &Example) -> bool {
    let days = rule.versions[version].from..=rule.versions[version].to;
    anchor_days(rule, example)
        .iter()
        .any(|day| days.contains(day))
}

/// Whether an example of a rule falls on a version's days and gets an answer.
fn has_example(rule: &Rule, version: usize, answer: Answer) -> bool {
    let mut examples = rule.examples.iter();
    examples.any(|example| example.answer == answer && has_day_in(rule, version, example))
}

#[test]
fn every_version_that_a_machine_judges_has_examples_of_both_answers() {
    let book = book();
    let mut missing = Vec::new();
    for rule in &book.rules {
        for (index, version) in rule.versions.iter().enumerate() {
            let wanted: &[Answer] = match version.check {
                Check::Reader => &[Answer::EjBedomd],
                Check::NotRequired => &[Answer::EjTillampligt],
                _ => &[Answer::Ja, Answer::Nej],
            };
            let absent = wanted
                .iter()
                .filter(|answer| !has_example(rule, index, **answer));
            missing.extend(
                absent
                    .map(|answer| format!("{} från {}: {}", rule.id, version.from, answer.code())),
            );
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn on_every_day_from_the_first_act_exactly_one_version_of_every_rule_holds() {
    let book = book();
    let last = Day::parse("2027-12-31").unwrap();
    for rule in &book.rules {
        let family = &book.act(rule.versions[0].act).family;
        let acts = book.acts.iter().filter(|act| act.family == *family);
        let mut day = acts.map(|act| act.from).min().unwrap();
        assert!(day < last, "{}", rule.id);
        while day <= last {
            let holding = rule
                .versions
                .iter()
                .filter(|version| (version.from..=version.to).contains(&day))
                .count();
            assert_eq!(holding, 1, "{} den {day}", rule.id);
            day = day.plus_days(1);
        }
    }
}

#[test]
fn rule_ids_are_never_renamed_or_lost() {
    let ids: Vec<String> = book().rules.iter().map(|rule| rule.id.clone()).collect();
    let frozen = include_str!("../data/regler.txt");
    let lost: Vec<&str> = frozen
        .lines()
        .filter(|id| !ids.iter().any(|known| known == id))
        .collect();
    assert_eq!(lost, Vec::<&str>::new());
    let new: Vec<&String> = ids
        .iter()
        .filter(|id| !frozen.lines().any(|known| known == **id))
        .collect();
    assert_eq!(
        new,
        Vec::<&String>::new(),
        "skriv in nya regler i tests/data/regler.txt"
    );
}

/// The day on which an example's answer rests, and the last day that it had: due, or due after an
/// extension.
fn days_of(rule: &Rule, example: &Example) -> Option<(Day, Day)> {
    let told = explain_example(book(), rule, example);
    let end = told.until.map(|moment| moment.day);
    end.or(example.measuring_day).zip(told.due)
}

#[test]
fn every_limit_has_an_example_on_its_last_day_and_on_the_day_after() {
    let mut missing = Vec::new();
    for rule in &book().rules {
        for (index, version) in rule.versions.iter().enumerate() {
            let offsets: [i32; 2] = match version.check {
                Check::Deadline(_) | Check::Recurring(_) => [0, 1],
                Check::Spaced(_) => [0, -1],
                _ => continue,
            };
            for (offset, wanted) in offsets.iter().zip([Answer::Ja, Answer::Nej]) {
                let is_there = rule.examples.iter().any(|example| {
                    let is_on = days_of(rule, example)
                        .is_some_and(|(end, due)| end.days_since(due) == *offset);
                    let verdict = judge_example(book(), rule, example);
                    let answers = verdict.answer() == wanted
                        || (wanted == Answer::Ja && verdict.answer() != Answer::Nej);
                    is_on && answers && has_day_in(rule, index, example)
                });
                if !is_there {
                    missing.push(format!(
                        "{} från {}: {}",
                        rule.id,
                        version.from,
                        wanted.code()
                    ));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "{}: {}",
        missing.len(),
        missing.join("\n")
    );
}

#[test]
fn every_change_of_the_law_has_an_example_on_the_day_before_and_on_its_first_day() {
    let mut missing = Vec::new();
    for rule in &book().rules {
        for pair in rule.versions.windows(2) {
            for day in [pair[0].to, pair[1].from] {
                let is_there = rule
                    .examples
                    .iter()
                    .any(|example| anchor_days(rule, example).contains(&day));
                if !is_there {
                    missing.push(format!("{} den {day}", rule.id));
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "{}: {}",
        missing.len(),
        missing.join("\n")
    );
}

#[test]
fn every_rule_says_who_decides_how_it_is_counted_and_what_a_reader_looks_for() {
    let files = RuleFiles::embedded();
    let mut silent = Vec::new();
    for rule in &book().rules {
        let text = files.get(&rule.file).unwrap();
        let says = |key: &str| text.lines().any(|line| line.starts_with(key));
        let needs_help = rule.decided_by == Decider::Reader;
        if !says("avgors_av") || rule.counting.is_empty() || (needs_help && rule.help.is_none()) {
            silent.push(rule.id.clone());
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_row_of_the_catalogue_is_a_rule_or_is_left_out_with_a_reason() {
    let book = book();
    let rows = include_str!("../data/katalog.txt");
    let covered = |row: &str| {
        let by_rule = book
            .rules
            .iter()
            .any(|rule| rule.catalogue.iter().any(|known| known == row));
        by_rule || book.left_out.iter().any(|left| left.catalogue == row)
    };
    let lost: Vec<&str> = rows.lines().filter(|row| !covered(row)).collect();
    assert_eq!(lost, Vec::<&str>::new());
    let known = |row: &String| rows.lines().any(|line| line == row);
    let cited = book.rules.iter().flat_map(|rule| &rule.catalogue);
    let unknown: Vec<&String> = cited.filter(|row| !known(row)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

/// A folder of rules with one file in it.
fn rules_with(name: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    folder
}

fn granska_with_rules(folder: &TempDir) -> crate::support::Ran {
    let source = fixture("eskilstuna-2023");
    run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--regler".as_ref(),
        folder.path().as_os_str(),
    ])
}

#[test]
fn three_faults_in_a_rule_file_give_three_messages_with_positions() {
    let text = r#"fraga = "Har något gjorts?"
objekt = "utredningg"
tema = "skyndsamhet"
ankare = ["utredning_inledd"]
rakninng = "fel nyckel"

[[version]]
lag = "2001:453"
grad = "ska"
kontroll.friist = { fran = ["utredning_inledd"], till = ["utredning_slutford"], inom = { dagar = 3 } }
"#;
    let ran = granska_with_rules(&rules_with("regler/utredningar/trasig.toml", text));
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    let messages = [
        "trasig.toml:2:10: okänt ord för objekt: ”utredningg”; menade du ”utredning”?",
        "trasig.toml:5:1: okänd nyckel ”rakninng”; menade du ”rakning”?",
        "trasig.toml:10:10: okänt slag av kontroll ”friist”; menade du ”frist”?",
    ];
    for message in messages {
        assert!(ran.err.contains(message), "{message}\n---\n{}", ran.err);
    }
}

#[test]
fn a_gap_and_an_overlap_in_the_law_are_refused_with_their_days() {
    let files = RuleFiles::embedded();
    let text = files
        .get("regler/utredningar/utredning_inom_fyra_manader.toml")
        .unwrap();
    let gap = text.replacen(
        "lag = \"2025:400\"",
        "lag = \"2025:400\"\nfran = 2025-08-01",
        1,
    );
    let ran = granska_with_rules(&rules_with(
        "regler/utredningar/utredning_inom_fyra_manader.toml",
        &gap,
    ));
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .contains("ingen version gäller från 2025-07-01 till 2025-07-31"),
        "{}",
        ran.err
    );
    let twice = text.replacen(
        "lag = \"2025:400\"",
        "lag = \"2001:453\"\nfran = 2024-01-01",
        1,
    );
    let ran = granska_with_rules(&rules_with(
        "regler/utredningar/utredning_inom_fyra_manader.toml",
        &twice,
    ));
    assert!(
        ran.err.contains("två versioner gäller den 2024-01-01"),
        "{}",
        ran.err
    );
}

const NEW_RULE: &str = r#"fraga = "Har utredningen avslutats inom tre månader?"
objekt = "utredning"
tema = "skyndsamhet"
ankare = ["utredning_inledd"]
batterier = ["kpmg-2023"]

[[version]]
lag = "2001:453"
grad = "lokal"
kalla = "Lokal rutin: tre månader"
kontroll.frist = { fran = ["utredning_inledd"], till = ["utredning_slutford"], inom = { manader = 3 } }

[[version]]
lag = "2025:400"
grad = "lokal"
kalla = "Lokal rutin: tre månader"
kontroll.frist = { fran = ["utredning_inledd"], till = ["utredning_slutford"], inom = { manader = 3 } }
"#;

#[test]
fn a_new_rule_in_one_file_is_asked_printed_tallied_and_listed() {
    let rules = TempDir::new().unwrap();
    copy_folder(&fixture("../rules"), rules.path());
    fs::write(
        rules
            .path()
            .join("regler/utredningar/utredning_inom_tre_manader.toml"),
        NEW_RULE,
    )
    .unwrap();
    let source = fixture("eskilstuna-2023");
    let out = TempDir::new().unwrap();
    let ran = run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--regler".as_ref(),
        rules.path().as_os_str(),
        "-o".as_ref(),
        out.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let grid = fs::read_to_string(out.path().join("tabell-utredningar.csv")).unwrap();
    let row = "Har utredningen avslutats inom tre månader?;Nej;Nej;Nej;Nej;Nej;Nej;Nej;Nej;X;Nej\n";
    assert!(grid.ends_with(row), "{grid}");
    let shares = fs::read_to_string(out.path().join("andelar.csv")).unwrap();
    assert!(shares.contains("utredning_inom_tre_manader;Har utredningen avslutats inom tre månader?;skyndsamhet;lokal;10;9;0;9"), "{shares}");
    let listed = run(&[
        "regler".as_ref(),
        "--regler".as_ref(),
        rules.path().as_os_str(),
    ]);
    assert!(listed.out.contains("utredning_inom_tre_manader"));
}

#[test]
fn the_appendix_battery_asks_in_the_order_and_words_of_the_print() {
    let book = book();
    let battery = book.battery("kpmg-2023").unwrap();
    for table in &battery.tables {
        let printed = fs::read_to_string(
            fixture("eskilstuna-2023").join(format!("facit/tabell-{}.csv", table.id)),
        )
        .unwrap();
        let printed: Vec<&str> = printed
            .lines()
            .skip(1)
            .map(|line| line.split(';').next().unwrap())
            .collect();
        let asked: Vec<&str> = table
            .questions
            .iter()
            .map(|question| question.wording.as_str())
            .collect();
        assert_eq!(asked, printed);
    }
}

/// What the last examples of a changed rule get that they should not: `from` in the file of the rule is
/// replaced by `to`, and the examples added.
fn mismatches_of(from: &str, to: &str, examples: &[&str]) -> Vec<String> {
    let name = "regler/utredningar/utredning_inom_fyra_manader.toml";
    let mut files = RuleFiles::embedded();
    let text = files.get(name).unwrap();
    assert!(text.contains(from), "{from}");
    let added: Vec<String> = examples
        .iter()
        .map(|example| format!("\n[[exempel]]\nnamn = \"prov\"\n{example}\n"))
        .collect();
    let text = text.replacen(from, to, 1) + &added.concat();
    files.insert(name, &text);
    let book = Rulebook::load(&files).unwrap();
    let rule = book.rule(book.rule_named("utredning_inom_fyra_manader").unwrap());
    let last = rule.examples.iter().rev().take(examples.len());
    last.filter_map(|example| try_example(&book, rule, example).err())
        .map(|mismatch| mismatch.to_string())
        .collect()
}

#[test]
fn a_rule_is_asked_to_the_day_before_it_is_withdrawn() {
    let examples = [
        "fall = { alder = 9, utredning_inledd = 2023-12-31, utredning_slutford = 2024-02-01 }\nsvar = \"ja\"\nskal = \"inom_frist\"",
        "fall = { alder = 9, utredning_inledd = 2024-01-01, utredning_slutford = 2024-02-01 }\nsvar = \"ej_tillampligt\"\nskal = \"ej_krav\"",
    ];
    let wrong = mismatches_of("tema = ", "upphord = 2024-01-01\ntema = ", &examples);
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn of_a_child_of_unknown_age_only_that_is_known_that_it_is_a_child() {
    let fall = "fall = { utredning_inledd = 2023-03-06, utredning_slutford = 2023-07-06 }";
    let expected = [
        ("minst = 18", "ej_tillampligt", "villkor_ej_uppfyllt"),
        ("minst = 17", "uppgift_saknas", "villkor_okant"),
        ("under = 17", "uppgift_saknas", "villkor_okant"),
        ("under = 18", "ja", "inom_frist"),
        ("minst = 1, under = 18", "uppgift_saknas", "villkor_okant"),
    ];
    for (range, answer, reason) in expected {
        let example = format!("{fall}\nsvar = \"{answer}\"\nskal = \"{reason}\"");
        let wrong = mismatches_of("under = 18", range, &[&example]);
        assert_eq!(wrong, Vec::<String>::new(), "{range}");
    }
}

/// The rule files with a new act from 2027-01-01 that asks what its predecessor did, but ten days instead
/// of fourteen.
fn with_ten_days() -> RuleFiles {
    let mut files = RuleFiles::embedded();
    let acts = files.get("lagar.toml").unwrap().replace(
        "id = \"2025:400\"",
        "id = \"2025:400\"\nupphord = 2026-12-31",
    );
    let new = "\n[[lag]]\nid = \"2027:1\"\nnamn = \"påhittad lag\"\nkort = \"SoL (2027:1)\"\nfamilj = \"sol\"\ni_kraft = 2027-01-01\n";
    files.insert("lagar.toml", &(acts + new));
    let rules: Vec<(String, String)> = files
        .under("regler/")
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    for (name, text) in rules {
        let blocks = text.split("\n[[version]]\n").skip(1);
        let of_last_act = blocks.filter(|block| block.contains("lag = \"2025:400\""));
        let Some(last) = of_last_act.last() else {
            continue;
        };
        let end = last.find("\n[").unwrap_or(last.len());
        let lines = last[..end]
            .lines()
            .filter(|line| !line.starts_with("fran ") && !line.starts_with("till "));
        let version = lines.collect::<Vec<_>>().join("\n") + "\n";
        let version = version
            .replace("lag = \"2025:400\"", "lag = \"2027:1\"")
            .replace("inom = { dagar = 14 }", "inom = { dagar = 10 }");
        files.insert(&name, &format!("{text}\n[[version]]\n{version}"));
    }
    files
}

#[test]
fn a_new_act_with_another_limit_gives_cases_on_each_side_of_its_first_day_their_own_answers() {
    let name = "regler/forhandsbedomningar/forhandsbedomning_inom_fjorton_dagar.toml";
    let mut files = with_ten_days();
    let example = |came: &str, decided: &str, answer: &str| {
        format!(
            "\n[[exempel]]\nnamn = \"prov\"\nfall = {{ anmalan_typ = \"anmalan\", anmalan_inkom = {came}, beslut_inte_inleda_utredning = {decided} }}\nsvar = \"{answer}\"\n"
        )
    };
    let text = files.get(name).unwrap().to_owned()
        + &example("2026-12-30", "2027-01-13", "ja")
        + &example("2026-12-30", "2027-01-14", "nej")
        + &example("2027-01-04", "2027-01-14", "ja")
        + &example("2027-01-04", "2027-01-15", "nej");
    files.insert(name, &text);
    let book = Rulebook::load(&files).unwrap();
    let rule = book.rule(
        book.rule_named("forhandsbedomning_inom_fjorton_dagar")
            .unwrap(),
    );
    let last = rule.examples.iter().rev().take(4);
    let wrong: Vec<String> = last
        .filter_map(|example| try_example(&book, rule, example).err())
        .map(|mismatch| mismatch.to_string())
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn where_the_new_law_gives_less_time_a_running_case_shows_the_shorter_one() {
    let name = "regler/forhandsbedomningar/forhandsbedomning_inom_fjorton_dagar.toml";
    let mut files = with_ten_days();
    let example = |day: &str, reason: &str| {
        format!(
            "\n[[exempel]]\nnamn = \"prov\"\nfall = {{ anmalan_typ = \"anmalan\", anmalan_inkom = 2026-12-30 }}\nmatdag = {day}\nsvar = \"ej_bedomd\"\nskal = \"{reason}\"\n"
        )
    };
    let text = files
        .get(name)
        .unwrap()
        .replacen("tema = ", "vid_lagbyte = \"lasare\"\ntema = ", 1)
        + &example("2027-01-11", "frist_loper")
        + &example("2027-01-12", "lagbyte_under_fristen")
        + &example("2027-01-13", "lagbyte_under_fristen");
    files.insert(name, &text);
    let book = Rulebook::load(&files).unwrap();
    let rule = book.rule(
        book.rule_named("forhandsbedomning_inom_fjorton_dagar")
            .unwrap(),
    );
    let last = &rule.examples[rule.examples.len() - 3..];
    let wrong: Vec<String> = last
        .iter()
        .filter_map(|example| try_example(&book, rule, example).err())
        .map(|mismatch| mismatch.to_string())
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    let due = |example: &Example| explain_example(&book, rule, example).due;
    assert_eq!(
        last.iter().map(due).collect::<Vec<_>>(),
        ["2027-01-11", "2027-01-13", "2027-01-13"].map(Day::parse)
    );
}

#[test]
fn a_new_act_that_no_rule_knows_is_told_of_every_rule_of_its_family() {
    let mut files = with_ten_days();
    let untold: Vec<(String, String)> = RuleFiles::embedded()
        .under("regler/")
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    for (name, text) in &untold {
        files.insert(name, text);
    }
    let faults = Rulebook::load(&files).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let of_family = untold
        .iter()
        .filter(|(_, text)| text.contains("lag = \"2025:400\""));
    let silent: Vec<&str> = of_family
        .map(|(name, _)| name.as_str())
        .filter(|name| {
            !told
                .iter()
                .any(|fault| fault.contains(name) && fault.contains("från 2027-01-01"))
        })
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
    assert!(told.len() > 100, "{}", told.len());
}

#[test]
fn a_rule_file_that_would_be_passed_over_or_cannot_be_read_is_named_with_what_to_do() {
    let told = |name: &str, text: &[u8]| {
        let folder = rules_with("regler/egen.toml", "");
        fs::remove_file(folder.path().join("regler/egen.toml")).unwrap();
        fs::write(folder.path().join("regler").join(name), text).unwrap();
        let ran = granska_with_rules(&folder);
        assert_eq!(ran.code, 3);
        assert!(ran.err.contains(name), "{}", ran.err);
        ran.err
    };
    // Windows-1252, and UTF-16 with a mark.
    for text in [&b"# p\xE5 prov\n"[..], &b"\xFF\xFE#\0\n\0"[..]] {
        let err = told("egen.toml", text);
        assert!(err.contains("spara som UTF-8"), "{err}");
    }
    let err = told("egen.toml.txt", b"");
    assert!(err.contains("döp om den till egen.toml "), "{err}");
}
