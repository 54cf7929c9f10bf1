//! A drawn sample through the program: which cases are asked, what fell away, and what may be said of the rest.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use stickprov::stats::rate::Rate;
use stickprov::stats::stratified::{self, Stratum};
use stickprov::stats::{binomial, hypergeometric};
use tempfile::TempDir;

use crate::support::{Ran, export, fixture, records_of, run};

const SALT: &str = "00112233445566778899aabbccddeeff";

/// Runs the program with words, of which some are paths.
fn ran(words: &[&dyn AsRef<std::ffi::OsStr>]) -> Ran {
    let words: Vec<&std::ffi::OsStr> = words.iter().copied().map(AsRef::as_ref).collect();
    run(&words)
}

/// Draws from an export into a folder of its own; more flags come last.
fn draw(source: &Path, folder: &Path, more: &[&str]) -> PathBuf {
    let mut words: Vec<std::ffi::OsString> = vec!["urval".into(), source.into()];
    words.extend(more.iter().map(Into::into));
    words.extend(["--salt".into(), SALT.into(), "-o".into(), folder.into()]);
    let done = run(&words);
    assert_eq!(done.code, 0, "{}", done.err);
    folder.join("urval.json")
}

/// Audits the drawn cases; the folder holds the outputs.
fn audit(source: &Path, draws: &[&Path], more: &[&str]) -> (TempDir, Ran) {
    let out = TempDir::new().unwrap();
    let mut words: Vec<std::ffi::OsString> = vec!["granska".into(), source.into()];
    for path in draws {
        words.extend(["--urval".into(), (*path).into()]);
    }
    words.extend(more.iter().map(Into::into));
    words.extend(["-o".into(), out.path().into()]);
    let done = run(&words);
    (out, done)
}

const DRAWN: [&str; 8] = [
    "--tabell",
    "forhandsbedomningar",
    "--antal",
    "20",
    "--per",
    "enhet",
    "--frostart",
    "2025-02-03 T:4173926085",
];

fn aktgranskning() -> PathBuf {
    fixture("aktgranskning-2024")
}

#[test]
fn only_drawn_cases_are_asked_and_they_keep_their_numbers() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    for (number, reason, flag) in [
        ("3", "annan kommun", "--ersatt"),
        ("25", "akten saknas", "--bortfall"),
    ] {
        let done = ran(&[&"urval", &record, &flag, &number, &"--orsak", &reason]);
        assert_eq!(done.code, 0, "{}", done.err);
    }
    let (out, done) = audit(&aktgranskning(), &[&record], &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    let keys = records_of(&out.path().join("nyckel.csv"));
    let numbers: Vec<&str> = keys.iter().map(|row| row["arende"].as_str()).collect();
    assert_eq!(numbers.len(), 59);
    assert!(!numbers.contains(&"3") && !numbers.contains(&"25") && numbers.contains(&"61"));
    let grid = fs::read_to_string(out.path().join("tabell-forhandsbedomningar.csv")).unwrap();
    assert!(grid.starts_with("Ärende;1;2;4;5;"), "{}", &grid[..40]);
    let attrition = records_of(&out.path().join("bortfall.csv"));
    let whole = attrition
        .iter()
        .find(|row| row["stratum"] == "hela ramen")
        .unwrap();
    let counts = [
        "ram",
        "planerat",
        "draget",
        "overtackning",
        "ersattare",
        "bortfall",
        "granskade",
    ];
    let counts = counts.map(|name| whole[name].as_str());
    assert_eq!(counts, ["140", "60", "61", "1", "1", "1", "59"]);
    for text in [
        "Övertäckning: nr 3 (annan kommun).",
        "Bortfall: nr 25 (akten saknas).",
    ] {
        assert!(done.out.contains(text), "{}", done.out);
    }
}

#[test]
fn tables_without_a_draw_are_left_out_and_it_is_told() {
    let folder = TempDir::new().unwrap();
    let source = fixture("eskilstuna-2023");
    let record = draw(
        &source,
        folder.path(),
        &["--tabell", "utredningar", "--metod", "alla"],
    );
    let (out, done) = audit(&source, &[&record], &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(out.path().join("tabell-utredningar.csv").exists());
    assert!(!out.path().join("tabell-forhandsbedomningar.csv").exists());
    let remarks = records_of(&out.path().join("anmarkningar.csv"));
    assert!(remarks.iter().any(|row| row["kod"] == "ingen_dragning"));
    let estimates = records_of(&out.path().join("uppskattning.csv"));
    let late = estimates
        .iter()
        .find(|row| row["regel"] == "utredning_inom_fyra_manader")
        .unwrap();
    // One of ten is struck out by the reader: nine are judged.
    assert_eq!(
        [&late["granskade"], &late["nej"], &late["overtackning"]],
        ["9", "5", "1"]
    );
    assert!(
        late["i_ord"].contains("i hela ramen 5 av 10 ärenden"),
        "{}",
        late["i_ord"]
    );
}

#[test]
fn each_stratum_has_its_exact_interval_and_the_whole_is_weighted() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let (out, done) = audit(&aktgranskning(), &[&record], &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let of = |stratum: &str| {
        let is_asked = |row: &&std::collections::BTreeMap<String, String>| {
            row["regel"] == "forhandsbedomning_inom_fjorton_dagar" && row["stratum"] == stratum
        };
        rows.iter().find(is_asked).unwrap().clone()
    };
    let confidence = Rate::parse("95 %").unwrap();
    let mut strata = Vec::new();
    for name in ["Enhet Gran", "Enhet Lind", "Enhet Rönn"] {
        let row = of(name);
        let number = |key: &str| row[key].parse::<u64>().unwrap();
        let (frame, judged, found) = (number("ram"), number("granskade"), number("nej"));
        assert_eq!(judged, 20, "X answers count as judged");
        let (least, most) = hypergeometric::interval(frame, judged, found, &confidence);
        assert_eq!((number("fran"), number("till")), (least, most), "{name}");
        strata.push(Stratum {
            population: frame,
            sample: judged,
            found,
        });
    }
    assert_eq!(
        strata
            .iter()
            .map(|stratum| stratum.population)
            .collect::<Vec<_>>(),
        [64, 47, 29]
    );
    let whole = of("hela ramen");
    let estimate = stratified::estimate(&strata, &confidence).unwrap();
    let (least, most) = stratified::guaranteed(&strata, &confidence);
    let expected = format!("vägt {:.1} %", estimate.share * 100.0).replace('.', ",");
    assert!(
        whole["i_ord"].contains(&expected),
        "{} {expected}",
        whole["i_ord"]
    );
    assert!(
        whole["i_ord"].contains(&format!("garanterat {least}–{most} av 140")),
        "{}",
        whole["i_ord"]
    );
    assert!(
        (estimate.share - estimate.unweighted).abs() > 1e-6,
        "the fixture tells the two apart"
    );
}

/// The reader's two questions have no answer: they can be anything, and the interval says so.
#[test]
fn what_is_not_judged_is_counted_both_ways() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "20",
        "--frostart",
        "a",
    ];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    let (out, _) = audit(&aktgranskning(), &[&record], &[]);
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let unread = rows
        .iter()
        .find(|row| row["regel"] == "tidigare_kannedom_beaktad")
        .unwrap();
    assert_eq!(
        [&unread["granskade"], &unread["ej_bedomda_eller_bortfall"]],
        ["0", "20"]
    );
    assert_eq!([&unread["fran"], &unread["till"]], ["0", "140"]);
}

/// Cases outside the population were found: how many of the frame belong is no longer known.
#[test]
fn a_frame_with_over_coverage_gives_a_share_and_no_number_of_cases() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "20",
        "--frostart",
        "a",
    ];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    ran(&[
        &"urval",
        &record,
        &"--ersatt",
        &"1",
        &"--orsak",
        &"dubblett",
    ]);
    let (out, _) = audit(&aktgranskning(), &[&record], &[]);
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let late = rows
        .iter()
        .find(|row| row["regel"] == "anmalare_dokumenterad")
        .unwrap();
    let found: u64 = late["nej"].parse().unwrap();
    let (least, most) = binomial::interval(20, found, &Rate::parse("95 %").unwrap());
    assert_eq!(late["fran"], format!("{:.0} %", (least * 100.0).floor()));
    assert_eq!(late["till"], format!("{:.0} %", (most * 100.0).ceil()));
    assert!(
        late["i_ord"].contains("antalet är okänt"),
        "{}",
        late["i_ord"]
    );
}

#[test]
fn chosen_cases_give_no_interval_and_a_self_chosen_seed_is_said() {
    let folder = TempDir::new().unwrap();
    let positions = [
        "--tabell",
        "forhandsbedomningar",
        "--metod",
        "positioner",
        "--positioner",
        "10,20,40",
    ];
    let record = draw(&aktgranskning(), folder.path(), &positions);
    let (out, done) = audit(&aktgranskning(), &[&record], &[]);
    assert!(done.out.contains("Inget sannolikhetsurval"), "{}", done.out);
    let rows = records_of(&out.path().join("uppskattning.csv"));
    assert!(
        rows.iter()
            .all(|row| row["fran"].is_empty() && row["i_ord"].contains("inget intervall"))
    );
    let lot = TempDir::new().unwrap();
    let record = draw(
        &aktgranskning(),
        lot.path(),
        &[
            "--tabell",
            "forhandsbedomningar",
            "--antal",
            "5",
            "--frostart",
            "a",
        ],
    );
    let (_, done) = audit(&aktgranskning(), &[&record], &[]);
    assert!(done.out.contains("Fröet är självvalt."), "{}", done.out);
    let page = fs::read_to_string(lot.path().join("dragningsprotokoll.md")).unwrap();
    assert!(
        page.contains("Självvalt frö") && page.contains("i samma steg"),
        "{page}"
    );
}

#[test]
fn a_frame_frozen_first_waits_for_its_seed() {
    let folder = TempDir::new().unwrap();
    let record = draw(
        &aktgranskning(),
        folder.path(),
        &["--tabell", "forhandsbedomningar", "--antal", "5"],
    );
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    assert!(
        page.contains("Ramen är fryst och inget är draget"),
        "{page}"
    );
    let (_, early) = audit(&aktgranskning(), &[&record], &[]);
    assert_eq!(early.code, 3);
    assert!(early.err.contains("--frostart"), "{}", early.err);
    let done = ran(&[
        &"urval",
        &record,
        &"--frostart",
        &"7 3 9",
        &"--ursprung",
        &"tre tärningskast",
    ]);
    assert_eq!(done.code, 0, "{}", done.err);
    let again = ran(&[&"urval", &record, &"--frostart", &"1 1 1"]);
    assert_eq!(again.code, 3);
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    assert!(
        page.contains("tre tärningskast") && page.contains("i ett eget steg innan"),
        "{page}"
    );
    let control = ran(&[
        &"urval",
        &record,
        &"--kontrollera",
        &"--mot",
        &aktgranskning(),
    ]);
    assert_eq!(control.code, 0, "{}", control.out);
    assert!(
        control.out.contains("Dragningen stämmer") && control.out.contains("Ramen är densamma")
    );
}

#[test]
fn a_changed_record_and_an_export_without_a_drawn_case_are_refused() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let text = fs::read_to_string(&record).unwrap();
    let first = text.split("\"valda\"").nth(1).unwrap();
    let id = first
        .split("\"arende\": \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let copy = crate::support::copy_of("aktgranskning-2024");
    let file = copy.path().join("forhandsbedomningar.csv");
    let rows = fs::read_to_string(&file).unwrap();
    let kept: String = rows
        .lines()
        .filter(|row| !row.starts_with(&id))
        .fold(String::new(), |text, row| text + row + "\n");
    fs::write(&file, kept).unwrap();
    let (_, gone) = audit(copy.path(), &[&record], &[]);
    assert_eq!(gone.code, 3);
    assert!(
        gone.err.contains("finns inte i exporten (nr 1)") && !gone.err.contains(&id),
        "{}",
        gone.err
    );
    let control = ran(&[&"urval", &record, &"--kontrollera", &"--mot", &copy.path()]);
    assert_eq!(control.code, 1);
    assert!(
        control
            .out
            .contains("0 ärenden tillkommit och 1 försvunnit"),
        "{}",
        control.out
    );
    fs::write(&record, text.replace("\"onskat\": 20", "\"onskat\": 19")).unwrap();
    let (_, altered) = audit(&aktgranskning(), &[&record], &[]);
    assert_eq!(altered.code, 3);
    assert!(altered.err.contains("är ändrat"), "{}", altered.err);
    assert_eq!(ran(&[&"urval", &record, &"--kontrollera"]).code, 1);
    fs::write(&record, "{\"version\": 1, \"hemligt\": \"19121212-1212\"}").unwrap();
    let broken = ran(&[&"urval", &record, &"--kontrollera"]);
    assert!(
        broken.code == 3 && !broken.err.contains("1212"),
        "{}",
        broken.err
    );
}

#[test]
fn a_draw_is_never_written_over() {
    let folder = TempDir::new().unwrap();
    draw(&aktgranskning(), folder.path(), &DRAWN);
    let again = ran(&[
        &"urval",
        &aktgranskning(),
        &"--tabell",
        &"forhandsbedomningar",
        &"--antal",
        &"5",
        &"-o",
        &folder.path(),
    ]);
    assert_eq!(again.code, 3);
    assert!(again.err.contains("skrivs aldrig över"), "{}", again.err);
}

#[test]
fn the_same_draw_gives_the_same_bytes() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = draw(&aktgranskning(), one.path(), &DRAWN);
    let second = draw(&aktgranskning(), other.path(), &DRAWN);
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    for name in ["urval.json", "dragningsprotokoll.md"] {
        assert_eq!(
            fs::read(one.path().join(name)).unwrap(),
            fs::read(other.path().join(name)).unwrap()
        );
    }
}

#[cfg(unix)]
#[test]
fn the_record_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    draw(&aktgranskning(), folder.path(), &DRAWN);
    for name in ["urval.json", "dragningsprotokoll.md"] {
        let mode = fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// The shell that the page names gives the draw.
#[cfg(unix)]
#[test]
fn sha256sum_in_a_shell_gives_the_same_order_and_digest() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "140",
        "--frostart",
        "it's öppet",
    ];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    let ids: Vec<&str> = json["ram"]["arenden"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| unit["id"].as_str().unwrap())
        .collect();
    fs::write(folder.path().join("ram.txt"), ids.join("\n") + "\n").unwrap();
    let page = fs::read_to_string(folder.path().join("dragningsprotokoll.md")).unwrap();
    let blocks: Vec<&str> = page.split("```\n").skip(1).step_by(2).collect();
    let shell = |script: &str| {
        let done = std::process::Command::new("sh")
            .arg("-c")
            .arg(script)
            .current_dir(folder.path())
            .output()
            .unwrap();
        String::from_utf8(done.stdout).unwrap()
    };
    let order: Vec<String> = shell(blocks[0])
        .lines()
        .map(|line| line.split("  ").nth(1).unwrap().to_owned())
        .collect();
    let drawn: Vec<&str> = json["urval"][0]["valda"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["arende"].as_str().unwrap())
        .collect();
    assert_eq!(order, drawn);
    let digest = shell(&blocks[1].replace("SALT", SALT));
    assert!(
        digest.starts_with(json["ram"]["kontrollsumma"].as_str().unwrap()),
        "{digest}"
    );
}

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

#[test]
fn a_protected_child_in_the_sample_is_left_out_of_what_is_published_and_counted() {
    let copy = crate::support::copy_of("aktgranskning-2024");
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "20",
        "--frostart",
        "a",
    ];
    let record = draw(copy.path(), folder.path(), &flags);
    let persons = copy.path().join("personer.csv");
    let text = fs::read_to_string(&persons).unwrap();
    let json = fs::read_to_string(&record).unwrap();
    let id = json
        .split("\"valda\"")
        .nth(1)
        .unwrap()
        .split("\"arende\": \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let cases = fs::read_to_string(copy.path().join("forhandsbedomningar.csv")).unwrap();
    let child = cases
        .lines()
        .find(|row| row.starts_with(id))
        .unwrap()
        .split(';')
        .nth(1)
        .unwrap();
    let marked: String = text
        .lines()
        .enumerate()
        .fold(String::new(), |all, (number, row)| {
            let mark = match number {
                0 => "skyddad_identitet",
                _ if row.starts_with(child) => "ja",
                _ => "nej",
            };
            all + row + ";" + mark + "\n"
        });
    fs::write(&persons, marked).unwrap();
    let (out, done) = audit(copy.path(), &[&record], &["--publicera"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let attrition = records_of(&out.path().join("bortfall.csv"));
    let left_out: u64 = attrition[0]["utelamnade"].parse().unwrap();
    let reviewed: u64 = attrition[0]["granskade"].parse().unwrap();
    assert!(
        left_out >= 1 && left_out + reviewed == 20,
        "{left_out} {reviewed}"
    );
    let rows = records_of(&out.path().join("uppskattning.csv"));
    assert!(
        rows.iter()
            .all(|row| row["ej_bedomda_eller_bortfall"].parse::<u64>().unwrap() >= left_out)
    );
}
