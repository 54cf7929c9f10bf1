//! Which cases are asked, what fell away, and what may be said of the rest.

use std::fs;

use stickprov::stats::rate::Rate;
use stickprov::stats::stratified::{self, Stratum};
use stickprov::stats::{binomial, hypergeometric};
use tempfile::TempDir;

use crate::support::{fixture, records_of};

use super::{DRAWN, aktgranskning, audit, draw, ran};

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
        late["i_ord"] == "5 Nej av 9 granskade; i hela ramen 5 av 9 ärenden",
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
/// One of sixty has a Nej. Weighted, it is 1,7 per cent if the case is of a unit with 47 cases, and 1,0 if of one with 29.
#[test]
fn a_weighted_share_does_not_tell_which_stratum_few_are_of() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let words_of = |more: &[&str]| {
        let (out, done) = audit(&aktgranskning(), &[&record], more);
        assert_eq!(done.code, 0, "{}", done.err);
        let rows = records_of(&out.path().join("uppskattning.csv")).into_iter();
        let whole = rows.filter(|row| row["stratum"] == "hela ramen");
        whole.map(|row| row["i_ord"].clone()).collect::<Vec<_>>()
    };
    let few = |text: &&String| text.starts_with("1 Nej") || text.starts_with("4 Nej");
    let (inner, public) = (words_of(&[]), words_of(&["--publicera"]));
    assert!(inner.iter().any(|text| few(&text) && text.contains("vägt")));
    let mut told = public.iter().filter(few).peekable();
    assert!(told.peek().is_some());
    assert!(told.all(|text| text.contains("publiceras inte") && !text.contains('%')));
}

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
    // Those left out are counted among those that fell away: alone they would be a count of protected children.
    assert_eq!(attrition[0]["utelamnade"], "");
    let left_out: u64 = attrition[0]["bortfall"].parse().unwrap();
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

#[test]
fn what_someone_writes_about_a_case_is_masked_and_never_published() {
    let folder = TempDir::new().unwrap();
    let flags = ["--tabell", "forhandsbedomningar", "--antal", "10"];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    let number = "19121212-1212";
    let origin = format!("tärningen {number}");
    ran(&[
        &"urval",
        &record,
        &"--frostart",
        &"a",
        &"--ursprung",
        &origin,
    ]);
    let reason = format!("Lisas akt {number}");
    ran(&[&"urval", &record, &"--ersatt", &"2", &"--orsak", &reason]);
    ran(&[&"urval", &record, &"--bortfall", &"3", &"--orsak", &reason]);
    let (out, done) = audit(&aktgranskning(), &[&record], &["--publicera"]);
    assert_eq!(done.code, 0, "{}", done.err);
    let mut all = vec![done.out, done.err];
    all.extend(
        crate::support::contents_of(out.path())
            .into_iter()
            .map(|(_, text)| text),
    );
    for text in &all {
        assert!(
            !text.contains("Lisas") && !text.contains("tärningen"),
            "{text}"
        );
    }
    all.extend(
        crate::support::contents_of(folder.path())
            .into_iter()
            .map(|(_, text)| text),
    );
    assert!(all.iter().all(|text| !text.contains("1212-1212")));
    // How many they are is told, and not their places among the lots, which anyone can work out who has the seed.
    assert!(
        all[0].contains("1 övertäckning") && all[0].contains("föll 1 bort"),
        "{}",
        all[0]
    );
    assert!(!all[0].contains("Övertäckning: nr") && !all[0].contains("Bortfall: nr"));
}

#[test]
fn over_coverage_makes_strata_smaller_and_nothing_is_guaranteed() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    for number in ["1", "2", "3", "4", "5"] {
        ran(&[
            &"urval",
            &record,
            &"--ersatt",
            &number,
            &"--orsak",
            &"dubblett",
        ]);
    }
    let (out, _) = audit(&aktgranskning(), &[&record], &[]);
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let of = |stratum: &str| {
        let mut own = rows
            .iter()
            .filter(|row| row["regel"] == "forhandsbedomning_inom_fjorton_dagar");
        own.find(|row| row["stratum"] == stratum).unwrap()
    };
    let whole = of("hela ramen");
    assert!(
        whole["i_ord"].contains("(stratumens storlek uppskattad efter övertäckningen)"),
        "{}",
        whole["i_ord"]
    );
    let found = |stratum| of(stratum)["nej"].parse::<f64>().unwrap() / 20.0;
    // Gran: twenty of twenty-five drawn belong, so fifty-one of the sixty-four.
    let belong = f64::from(51 + 47 + 29);
    let share =
        (51.0 * found("Enhet Gran") + 47.0 * found("Enhet Lind") + 29.0 * found("Enhet Rönn"))
            / belong;
    let expected = format!("vägt {:.1} %", share * 100.0).replace('.', ",");
    assert!(
        whole["i_ord"].contains(&expected),
        "{} {expected}",
        whole["i_ord"]
    );
}

#[test]
fn a_sample_that_took_every_case_is_a_census() {
    let folder = TempDir::new().unwrap();
    let flags = [
        "--tabell",
        "forhandsbedomningar",
        "--antal",
        "5000",
        "--frostart",
        "a",
    ];
    let record = draw(&aktgranskning(), folder.path(), &flags);
    let (out, done) = audit(&aktgranskning(), &[&record], &[]);
    assert!(
        done.out.contains("Alla ärenden i ramen ingår"),
        "{}",
        done.out
    );
    let rows = records_of(&out.path().join("uppskattning.csv"));
    let late = rows
        .iter()
        .find(|row| row["regel"] == "forhandsbedomning_inom_fjorton_dagar")
        .unwrap();
    assert_eq!(
        late["i_ord"],
        "27 Nej av 140 granskade; i hela ramen 27 av 140 ärenden"
    );
}

/// Twenty of each enhet, whatever its size: their shares together would be those of nothing.
#[test]
fn samples_of_strata_are_never_pooled_into_one_share() {
    let folder = TempDir::new().unwrap();
    let record = draw(&aktgranskning(), folder.path(), &DRAWN);
    let copy = crate::support::copy_of("aktgranskning-2024");
    let goal = "\n[[mal]]\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nandel = 70\n";
    crate::support::append(copy.path(), "granskning.toml", goal);
    let (out, done) = audit(copy.path(), &[&record], &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    let shares = records_of(&out.path().join("andelar.csv"));
    assert!(
        shares
            .iter()
            .all(|row| row["andel_nej"].is_empty() && row["andel_ja"].is_empty())
    );
    assert!(
        shares[0]["nej_i_ord"].ends_with(", ovägt"),
        "{}",
        shares[0]["nej_i_ord"]
    );
    let goals = records_of(&out.path().join("mal.csv"));
    assert_eq!(goals[0]["uppnatt"], "–");
    assert!(goals[0]["iakttagelse"].contains("ett urval avgör inte"));
    let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    assert!(!page.contains("<svg"), "no bar of a share that is none");
}
