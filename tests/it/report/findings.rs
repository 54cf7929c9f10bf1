//! The sentences: the same facts as the prose of the appendix's report, and patterns that are data.

use std::fs;

use stickprov::rulebook::{RuleFiles, Rulebook};

use super::outputs;
use crate::support::{fixture, records_of};

/// The report of 2023 says these things in prose; where it and the grid disagree, the grid's.
#[test]
fn the_findings_say_what_the_prose_says_and_where_it_disagrees_what_the_grid_says() {
    let out = outputs(&fixture("eskilstuna-2023"), &[]);
    let findings = records_of(&out.path().join("iakttagelser.csv"));
    let all: Vec<&str> = findings.iter().map(|row| row["text"].as_str()).collect();
    for wanted in [
        // 20 skyddsbedömningar: three lacking among the förhandsbedömningar, none among the assessable utredningar.
        "I tre av tio förhandsbedömningar har skyddsbedömningen inte gjorts skyndsamt (ärende 2, 9 och 10).",
        "I samtliga nio bedömbara utredningar har de anmälningar som kommit in dokumenterats och skyddsbedömts.",
        "I tre av tio förhandsbedömningar har förhandsbedömningen inte genomförts skyndsamt (ärende 4, 6 och 8).",
        // The prose says that reasons are lacking in all three; the grid has one Nej and nine X.
        "I det enda bedömbara ärendet har förhandsbedömningen förlängts utan att skäl har dokumenterats (ärende 8).",
        // «Fem av tio» in the prose: one of the ten is X.
        "I fem av nio bedömbara utredningar har utredningen inte genomförts skyndsamt (ärende 1, 2, 3, 4 och 8).",
        "I flertalet bedömbara utredningar, sju av nio, framgår inte att familjen har bjudits in att delta i planeringen av utredningen",
        "I fem av nio bedömbara utredningar framgår inte att kommunicering har genomförts",
        "I en av nio bedömbara utredningar framgår inte anledningen till utredningen (ärende 6).",
        "I två av tre bedömbara utredningar framgår varken polisanmälan eller ett ställningstagande att inte polisanmäla",
        "Skäl: framgår inte av akten.",
    ] {
        assert!(
            all.iter().any(|text| text.contains(wanted)),
            "{wanted}\n{}",
            all.join("\n")
        );
    }
    for word in ["brister", "allvarlig", "anmärkningsvärt", "tyvärr", "bra"] {
        assert!(
            !all.iter().any(|text| text.contains(word)),
            "ett omdöme: {word}"
        );
    }
}

/// Answers and findings of one question and grade never disagree.
#[test]
fn every_assessable_question_has_one_finding_with_its_counts() {
    for name in ["eskilstuna-2023", "ny-lag-2025", "aktgranskning-2024"] {
        let out = outputs(&fixture(name), &[]);
        let findings = records_of(&out.path().join("iakttagelser.csv"));
        let shares = records_of(&out.path().join("andelar.csv"));
        let assessable: Vec<_> = shares
            .iter()
            .filter(|row| row["bedombara"] != "0")
            .collect();
        assert_eq!(findings.len(), assessable.len(), "{name}");
        for share in assessable {
            let own: Vec<_> = findings
                .iter()
                .filter(|row| {
                    ["tabell", "nr", "grad"]
                        .iter()
                        .all(|key| row[*key] == share[*key])
                })
                .collect();
            assert_eq!(own.len(), 1, "{share:?}");
            let kind = if share["nej"] == "0" {
                "uppfyllt"
            } else {
                "brist"
            };
            assert_eq!(own[0]["slag"], kind, "{share:?}");
        }
    }
}

/// The words of a rule and a pattern can be changed without touching the program, and faults in them are told.
#[test]
fn patterns_are_data_and_their_faults_are_told_where_they_stand() {
    let faults = |from: &str, to: &str| {
        let mut files = RuleFiles::embedded();
        let text = files.get("meningar.toml").unwrap().replace(from, to);
        files.insert("meningar.toml", &text);
        match Rulebook::load(&files) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    };
    assert_eq!(faults("«", "«"), Vec::<String>::new());
    let wrong = faults(
        "I {antal} av {av} {objekt} {brist}",
        "I {antl} av {av} {objekt} {brist}",
    );
    assert!(
        wrong
            .iter()
            .any(|fault| fault.contains("”{antl}” kan inte stå här")
                && fault.starts_with("meningar.toml:")),
        "{wrong:?}"
    );
    let wrong = faults(
        "I samtliga {av} {objekt} {uppfyllt}.",
        "I alla {av} {objekt} {uppfyllt}.",
    );
    assert!(
        wrong
            .iter()
            .any(|fault| fault.contains("exemplet blir ”I alla tio förhandsbedömningar")),
        "{wrong:?}"
    );
    let wrong = faults("inget_nej = ", "inget_ja = ");
    assert!(
        wrong.iter().any(|fault| fault.contains("inget_nej")),
        "{wrong:?}"
    );
}

/// What is put into a pattern is never read as a pattern.
#[test]
fn braces_in_a_question_stand_as_they_are() {
    let rules = tempfile::TempDir::new().unwrap();
    let folder = rules.path().join("regler/utredningar");
    fs::create_dir_all(&folder).unwrap();
    let rule = "fraga = \"Framgår {antal} och {brist}?\"\nobjekt = \"utredning\"\ntema = \"kvalitet\"\nankare = [\"utredning_inledd\"]\nbatterier = \
                [\"kpmg-2023\"]\n[[version]]\nlag = \"2001:453\"\ngrad = \"lokal\"\nkalla = \"Rutin\"\nkontroll.dokumenterat = { alla = [\"utredning_slutford\"] \
                }\n[[version]]\nlag = \"2025:400\"\ngrad = \"lokal\"\nkalla = \"Rutin\"\nkontroll.dokumenterat = { alla = [\"utredning_slutford\"] }\n\
                [[exempel]]\nnamn = \"finns\"\nfall = { utredning_inledd = 2023-01-10, utredning_slutford = 2023-02-01 }\nsvar = \"ja\"\n";
    fs::write(folder.join("klamrar.toml"), rule).unwrap();
    let out = outputs(
        &fixture("eskilstuna-2023"),
        &["--regler", rules.path().to_str().unwrap()],
    );
    let findings = records_of(&out.path().join("iakttagelser.csv"));
    let own = findings
        .iter()
        .find(|row| row["regel"] == "klamrar")
        .unwrap();
    assert!(
        own["text"].contains("på frågan ”Framgår {antal} och {brist}?”"),
        "{}",
        own["text"]
    );
}

/// Twenty of each unit, pooled, are no share of them all: the counts are told, and no percentage.
#[test]
fn a_sample_of_strata_has_counts_in_its_sentences_and_no_share() {
    let source = fixture("aktgranskning-2024");
    let temp = tempfile::TempDir::new().unwrap();
    let folder = temp.path().join("urval");
    let words = [
        "urval".as_ref(),
        source.as_os_str(),
        "--tabell".as_ref(),
        "forhandsbedomningar".as_ref(),
        "--antal".as_ref(),
        "20".as_ref(),
        "--per".as_ref(),
        "enhet".as_ref(),
        "--frostart".as_ref(),
        "frö".as_ref(),
        "-o".as_ref(),
        folder.as_os_str(),
    ];
    let ran = crate::support::run(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let record = folder.join("urval.json");
    let out = outputs(&source, &["--urval", record.to_str().unwrap()]);
    let findings = records_of(&out.path().join("iakttagelser.csv"));
    assert!(
        findings
            .iter()
            .any(|row| row["text"].contains(" av 60 förhandsbedömningar "))
    );
    for row in &findings {
        assert!(!row["text"].contains("procent"), "{}", row["text"]);
    }
    // No bar is drawn, so none is spoken of.
    let page = std::fs::read_to_string(out.path().join("rapport.html")).unwrap();
    let parts: Vec<&str> = page.split("<h3>Andelar Nej</h3>").skip(1).collect();
    let drawn = parts.iter().find(|part| part.contains("ovägt")).unwrap();
    let drawn = drawn.split("</table>").next().unwrap();
    assert!(!drawn.contains("Stapel"), "{drawn}");
    let groups = records_of(&out.path().join("fordelning.csv"));
    assert!(
        groups.iter().all(|row| row["andel_nej"].is_empty()),
        "en grupp har en ovägd andel"
    );
    let page = fs::read_to_string(out.path().join("rapport.html")).unwrap();
    let summary = page.split("id=\"iakttagelser\"").next().unwrap();
    assert!(
        !summary.contains("procent") && !summary.contains(" %)"),
        "{summary}"
    );
}
