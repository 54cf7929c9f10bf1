//! Demands, accepted exceptions, and what scripts read.

use std::collections::BTreeSet;
use std::fs;

use tempfile::TempDir;

use super::{command, outputs};
use crate::support::{fixture, records_of, run};

/// Runs a review of the first fixture with a file of demands or exceptions, and further words.
fn with_file(flag: &str, text: &str, more: &[&str]) -> (crate::support::Ran, TempDir) {
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("fil.toml");
    fs::write(&file, text).unwrap();
    let mut words = vec![flag, file.to_str().unwrap(), "--format", "inget"];
    words.extend(more);
    (
        command("granska", &fixture("eskilstuna-2023"), &words),
        temp,
    )
}

#[test]
fn a_demand_is_met_at_its_limit_and_not_beyond_it() {
    let demand = |percent: u32| {
        format!(
            "[[krav]]\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nnej_hogst = {percent}\n"
        )
    };
    let (ran, _) = with_file("--krav", &demand(30), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("Krav: 1 av 1 uppfyllda."), "{}", ran.err);
    let (ran, _) = with_file("--krav", &demand(29), &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("Inte uppfyllt: forhandsbedomningar: ”Har förhandsbedömning genomförts skyndsamt?” (ska): högst 29 % Nej; Nej 3 av 10"),
        "{}",
        ran.err
    );
}

#[test]
fn what_nobody_asked_or_could_judge_is_not_met() {
    let (ran, _) = with_file(
        "--krav",
        "[[krav]]\nregel = \"vardplan_finns\"\nnej_hogst = 100\n",
        &[],
    );
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("frågan är inte ställd"), "{}", ran.err);
    // All ten are X.
    let (ran, _) = with_file(
        "--krav",
        "[[krav]]\nregel = \"strukturerad_bedomningsmetod\"\nnej_hogst = 100\n",
        &[],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let (ran, _) = with_file(
        "--krav",
        "[[krav]]\nregel = \"*\"\nuppgift_saknas_hogst = 0\n",
        &[],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let (ran, _) = with_file(
        "--krav",
        "[[krav]]\nregel = \"*\"\nej_bedomd_hogst = 10\nuppgift_saknas_hogst = 10\n",
        &[],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_demand_on_remarks_counts_them_and_a_code_that_does_not_exist_is_a_fault() {
    let (ran, _) = with_file("--krav", "[[anmarkning]]\nkod = \"motsagelse\"\n", &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let (ran, _) = with_file("--krav", "[[anmarkning]]\nkod = \"orimligt_datum\"\n", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (ran, _) = with_file("--krav", "[[anmarkning]]\nkod = \"orimligt_datm\"\n", &[]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("fil.toml:2:") && ran.err.contains("orimligt_datum"),
        "{}",
        ran.err
    );
    let (ran, _) = with_file("--krav", "", &[]);
    assert_eq!(ran.code, 3, "en fil utan krav kan inte underkänna något");
}

#[test]
fn every_code_of_a_remark_is_known_so_that_a_demand_on_it_can_be_written() {
    let mut seen = BTreeSet::new();
    for name in [
        "eskilstuna-2023",
        "ny-lag-2025",
        "viva-lik-2023",
        "hela-kedjan-2025",
        "handelselogg-2025",
        "aktgranskning-2024",
        "krokiga",
    ] {
        let out = TempDir::new().unwrap();
        let folder = out.path().join("ut");
        let ran = command(
            "granska",
            &fixture(name),
            &[
                "--batteri",
                "full",
                "--format",
                "inget",
                "-o",
                folder.to_str().unwrap(),
            ],
        );
        if ran.code != 0 {
            continue;
        }
        for row in records_of(&folder.join("anmarkningar.csv")) {
            seen.insert(row["kod"].clone());
        }
    }
    assert!(seen.len() > 8, "{seen:?}");
    for code in seen {
        assert!(stickprov::load::REMARK_CODES.contains(&&*code), "{code}");
    }
}

const EXCEPTIONS: &str = "[[undantag]]\narende = \"FB-04\"\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nskal = \"Barnet var utomlands\"\n\
                          beslutad_av = \"Enhetschef\"\ngaller_till = 2023-05-31\n\
                          [[undantag]]\narende = \"FB-06\"\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nskal = \"Gammalt\"\nbeslutad_av = \
                          \"Enhetschef\"\ngaller_till = 2023-05-30\n\
                          [[undantag]]\narende = \"FB-01\"\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nskal = \"Behövs inte\"\nbeslutad_av = \
                          \"Enhetschef\"\ngaller_till = 2024-05-30\n\
                          [[undantag]]\narende = \"FB-99\"\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nskal = \"Finns inte\"\nbeslutad_av = \
                          \"Enhetschef\"\ngaller_till = 2024-05-30\n\
                          [[undantag]]\narende = \"FB-04\"\ntabell = \"forhandsbedomningar\"\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\n\
                          skal = \"En gång till\"\nbeslutad_av = \"Enhetschef\"\ngaller_till = 2024-05-30\n";

/// The exception that holds on its last day is applied; the others are told, and no figure changes.
#[test]
fn exceptions_are_counted_apart_and_change_no_share() {
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("undantag.toml");
    fs::write(&file, EXCEPTIONS).unwrap();
    let source = fixture("eskilstuna-2023");
    let plain = outputs(&source, &[]);
    let out = outputs(&source, &["--undantag", file.to_str().unwrap()]);
    let text = |folder: &TempDir, name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    for name in [
        "andelar.csv",
        "tabell-forhandsbedomningar.csv",
        "underlag.csv",
        "iakttagelser.csv",
    ] {
        assert_eq!(text(&plain, name), text(&out, name), "{name}");
    }
    let rows = records_of(&out.path().join("undantag.csv"));
    let fates: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (&*row["arende"], &*row["lage"]))
        .collect();
    assert_eq!(
        fates,
        [
            ("4", "tillämpat"),
            ("6", "utgånget, räknas inte"),
            ("1", "oanvänt, svaret är Ja"),
            (
                "",
                "oanvänt, ärendet i undantag 4 i filen finns inte bland de granskade"
            ),
            ("4", "oanvänt, svaret är redan godtaget"),
        ]
    );
    let both = records_of(&out.path().join("godtagna.csv"));
    assert_eq!(both.len(), 1);
    let shown = [
        "nej",
        "godtagna",
        "kvarstaende",
        "andel_nej",
        "andel_kvarstaende",
    ]
    .map(|name| both[0][name].as_str());
    assert_eq!(shown, ["3", "1", "2", "30,0", "20,0"]);
    let public = outputs(
        &source,
        &["--undantag", file.to_str().unwrap(), "--publicera"],
    );
    assert!(!public.path().join("undantag.csv").exists());
    assert!(!text(&public, "rapport.html").contains("utomlands"));
}

#[test]
fn an_exception_that_fits_nothing_says_which_it_is_and_whether_its_case_exists() {
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("undantag.toml");
    let one = |case: &str| {
        format!(
            "[[undantag]]\narende = \"{case}\"\nregel = \"utredning_inom_fyra_manader\"\nskal = \"Prov\"\n\
             beslutad_av = \"Enhetschef\"\ngaller_till = 2024-05-30\n"
        )
    };
    fs::write(&file, one("FB-04") + &one("FB-99")).unwrap();
    let source = fixture("eskilstuna-2023");
    let out = outputs(&source, &["--undantag", file.to_str().unwrap()]);
    let rows = records_of(&out.path().join("undantag.csv"));
    let fates: Vec<&str> = rows.iter().map(|row| &*row["lage"]).collect();
    let expected = [
        "oanvänt, frågan i undantag 1 i filen är inte ställd till ärendet",
        "oanvänt, ärendet i undantag 2 i filen finns inte bland de granskade",
    ];
    assert_eq!(fates, expected);
}

#[test]
fn a_demand_spares_what_is_accepted_only_when_it_says_so() {
    let temp = TempDir::new().unwrap();
    let file = temp.path().join("undantag.toml");
    fs::write(&file, EXCEPTIONS).unwrap();
    let demand = |more: &str| {
        let text = format!(
            "[[krav]]\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nnej_hogst = 20\n{more}"
        );
        with_file("--krav", &text, &["--undantag", file.to_str().unwrap()]).0
    };
    assert_eq!(demand("").code, 1);
    let spared = demand("utan_godtagna = true\n");
    assert_eq!(spared.code, 0, "{}", spared.err);
}

#[test]
fn an_exception_without_reason_or_last_day_is_a_fault_with_its_place() {
    let (ran, _) = with_file(
        "--undantag",
        "[[undantag]]\narende = \"FB-04\"\nregel = \"forhandsbedomning_inom_fjorton_dgar\"\nskal = \"\"\nbeslutad_av = \"E\"\n",
        &[],
    );
    assert_eq!(ran.code, 3);
    for text in [
        "galler_till",
        "ska ha skäl",
        "forhandsbedomning_inom_fjorton_dagar",
        "fil.toml:",
    ] {
        assert!(ran.err.contains(text), "{text}: {}", ran.err);
    }
}

#[test]
fn junit_is_well_formed_and_fails_just_what_is_not_met() {
    let temp = TempDir::new().unwrap();
    let (junit, summary) = (
        temp.path().join("junit.xml"),
        temp.path().join("sammanfattning.md"),
    );
    let text = "[[krav]]\nregel = \"forhandsbedomning_inom_fjorton_dagar\"\nnej_hogst = 10\n[[krav]]\nregel = \"vardplan_finns\"\nnej_hogst = 10\n";
    let (ran, _) = with_file(
        "--krav",
        text,
        &[
            "--junit",
            junit.to_str().unwrap(),
            "--sammanfattning",
            summary.to_str().unwrap(),
            "--facit",
            fixture("eskilstuna-2023/facit").to_str().unwrap(),
        ],
    );
    assert_eq!(ran.code, 1);
    let xml = fs::read_to_string(&junit).unwrap();
    let mut reader = quick_xml_depth(&xml);
    reader.sort_unstable();
    assert_eq!(
        reader.iter().filter(|name| **name == "testcase").count(),
        14 + 22 + 1 + 1
    );
    assert_eq!(reader.iter().filter(|name| **name == "failure").count(), 2);
    assert!(
        xml.contains("tests=\"38\" failures=\"2\""),
        "{}",
        &xml[..200]
    );
    let markdown = fs::read_to_string(&summary).unwrap();
    assert!(
        markdown.contains("### Krav: 0 av 2 uppfyllda"),
        "{markdown}"
    );
    assert!(
        markdown.contains("Rutnäten stämmer med facit."),
        "{markdown}"
    );
    assert!(markdown.contains(
        "| Har förhandsbedömning genomförts skyndsamt? | ska | 3 av 10 bedömbara (10 granskade) |"
    ));
}

/// A flow writes the same files each time; a table of the export or the demands it must not write over.
#[test]
fn what_a_flow_reads_is_written_over_itself_and_over_nothing_else() {
    let copy = crate::support::copy_of("eskilstuna-2023");
    let (notices, junit) = (
        copy.path().join("anmalningar.csv"),
        copy.path().join("ut.xml"),
    );
    let (summary, empty) = (copy.path().join("ut.md"), copy.path().join("tom.md"));
    let held = fs::read(&notices).unwrap();
    fs::write(&empty, "").unwrap();
    let ran = |flag: &str, file: &std::path::Path| {
        run(&[
            "granska".as_ref(),
            copy.path().as_os_str(),
            flag.as_ref(),
            file.as_os_str(),
            "--format".as_ref(),
            "inget".as_ref(),
        ])
    };
    for flag in ["--junit", "--sammanfattning"] {
        let refused = ran(flag, &notices);
        assert_eq!(refused.code, 3, "{flag}");
        assert!(
            refused.err.contains("välj ett annat namn"),
            "{}",
            refused.err
        );
        assert!(fs::read(&notices).unwrap() == held, "{flag}");
    }
    for _ in 0..2 {
        for (flag, file) in [
            ("--junit", &junit),
            ("--sammanfattning", &summary),
            ("--sammanfattning", &empty),
        ] {
            let done = ran(flag, file);
            assert_eq!(done.code, 0, "{flag} {}", done.err);
            assert!(fs::metadata(file).unwrap().len() > 100);
        }
    }
}

/// The names of every element, each of which is closed in its turn.
fn quick_xml_depth(xml: &str) -> Vec<&str> {
    let mut open = Vec::new();
    let mut names = Vec::new();
    for tag in xml.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap();
        if tag.starts_with('?') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        names.push(name);
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    names
}
