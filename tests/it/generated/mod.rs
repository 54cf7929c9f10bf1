//! A second judge: the rules about anmälningar, förhandsbedömningar and utredningar once more, written from
//! the texts and examples of the rule files alone, one plain function a question. A generated export is judged
//! twice, and the answers are compared one by one.
//!
//! It is right for exports whose rows are well formed: every column is there, days are ISO, keys exist and are
//! not repeated, registers are dated, and rows without a last day still hold.

mod checks;
mod days;
mod delegation;
mod export;
mod forhandsbedomningar;
mod invented;
mod rows;
mod utredningar;

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::support::{fixture, run};

pub(crate) use export::Naive;
pub(crate) use rows::{Answer, Row, audited, differences, facit};

/// The tables that the second judge answers.
pub(crate) const TABLES: [&str; 3] = ["anmalningar", "forhandsbedomningar", "utredningar"];

/// What a battery asks of each table.
struct Battery {
    asks_anmalningar: bool,
    forhandsbedomningar: &'static [forhandsbedomningar::Question],
    utredningar: &'static [utredningar::Question],
}

/// The questions of a battery by its name.
fn battery(name: &str) -> Battery {
    let (forhandsbedomningar, utredningar) = match name {
        "kpmg-2023" => (forhandsbedomningar::KPMG, utredningar::KPMG),
        "skyndsamhet" => (forhandsbedomningar::SKYNDSAMHET, utredningar::SKYNDSAMHET),
        "barnets-rost" => (forhandsbedomningar::BARNETS_ROST, utredningar::BARNETS_ROST),
        "delegation" => (forhandsbedomningar::DELEGATION, utredningar::DELEGATION),
        _ => panic!("{name} är inget batteri som den enkla domaren kan"),
    };
    Battery {
        asks_anmalningar: name == "skyndsamhet",
        forhandsbedomningar,
        utredningar,
    }
}

impl Naive {
    /// The answer to every question that a battery asks of anmälningar, förhandsbedömningar and utredningar.
    pub(crate) fn answers(&self, name: &str, measured: NaiveDate) -> Vec<Row> {
        let battery = battery(name);
        let mut rows = Vec::new();
        if battery.asks_anmalningar {
            self.ask_anmalningar(measured, &mut rows);
        }
        for row in &self.forhandsbedomningar {
            let fall = forhandsbedomningar::Fall::new(self, row, measured);
            for (rule, judge) in battery.forhandsbedomningar {
                rows.push(answered(TABLES[1], &row.key, rule, judge(&fall)));
            }
        }
        for row in &self.utredningar {
            let fall = utredningar::Fall::new(self, row, measured);
            for (rule, judge) in battery.utredningar {
                rows.push(answered(TABLES[2], &row.key, rule, judge(&fall)));
            }
        }
        rows
    }

    fn ask_anmalningar(&self, measured: NaiveDate, rows: &mut Vec<Row>) {
        let rule = "anmalan_skyddsbedomd_inom_ett_dygn";
        for row in &self.anmalningar {
            let answer =
                forhandsbedomningar::anmalan_skyddsbedomd_inom_ett_dygn(self, row, measured);
            rows.push(answered(TABLES[0], &row.key, rule, answer));
        }
    }
}

fn answered(table: &'static str, key: &Arc<str>, rule: &'static str, answer: Answer) -> Row {
    Row {
        table: Cow::Borrowed(table),
        key: Arc::clone(key),
        rule: Cow::Borrowed(rule),
        answer: Cow::Borrowed(answer.code()),
    }
}

/// What the program itself answers when it puts a battery to an export.
pub(crate) fn reviewed(source: &Path, battery: &str, measured: NaiveDate) -> Vec<Row> {
    reviewed_but_for(source, battery, measured, None)
}

/// The same without the answers that are given for some reason.
fn reviewed_but_for(
    source: &Path,
    battery: &str,
    measured: NaiveDate,
    reason: Option<&str>,
) -> Vec<Row> {
    let folder = tempfile::TempDir::new().unwrap();
    let measured = measured.to_string();
    let ran = run(&[
        "granska".as_ref(),
        source.as_os_str(),
        "--batteri".as_ref(),
        battery.as_ref(),
        "--matdag".as_ref(),
        measured.as_ref(),
        "--format".as_ref(),
        "inget".as_ref(),
        "-o".as_ref(),
        folder.path().as_os_str(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    audited(folder.path(), reason)
}

/// A shipped export, and what there is to compare on it.
struct Shipped {
    name: &'static str,
    measured: (i32, u32, u32),
    /// The batteries whose columns it has.
    batteries: &'static [&'static str],
    /// What its log always has.
    covered: &'static [&'static str],
}

const ALL: &[&str] = &["kpmg-2023", "skyndsamhet", "barnets-rost", "delegation"];

const SHIPPED: [Shipped; 4] = [
    Shipped {
        name: "eskilstuna-2023",
        measured: (2023, 5, 31),
        batteries: &["kpmg-2023"],
        covered: &[],
    },
    Shipped {
        name: "ny-lag-2025",
        measured: (2026, 3, 31),
        batteries: &["kpmg-2023", "delegation"],
        covered: &[],
    },
    Shipped {
        name: "aktgranskning-2024",
        measured: (2025, 1, 31),
        batteries: &["kpmg-2023", "delegation"],
        covered: &[],
    },
    Shipped {
        name: "hela-kedjan-2025",
        measured: (2026, 6, 30),
        batteries: ALL,
        covered: &[
            "barnsamtal",
            "barnets_installning_inhamtad",
            "barnet_informerat",
            "journalanteckning",
            "riskbedomning_vald",
            "polisanmalan",
            "kontakt_utan_samtycke",
            "barnsamtal_utan_vardnadshavare",
            "uppgifter_begarda",
            "begaran_om_avgorande",
        ],
    },
];

impl Shipped {
    fn read(&self) -> Naive {
        Naive::read(&fixture(self.name)).covering(self.covered)
    }

    fn measured(&self) -> NaiveDate {
        let (year, month, day) = self.measured;
        days::date(year, month, day)
    }
}

#[test]
fn the_shipped_exports_are_judged_alike_by_both_judges() {
    let mut told = Vec::new();
    for shipped in SHIPPED {
        let naive = shipped.read();
        for battery in shipped.batteries {
            let mut expected = reviewed(&fixture(shipped.name), battery, shipped.measured());
            expected.retain(|row| TABLES.contains(&row.table.as_ref()));
            let mut got = naive.answers(battery, shipped.measured());
            // A review of a period leaves out the cases outside it.
            let cases: HashSet<(&str, &str)> = expected.iter().map(case_of).collect();
            got.retain(|row| cases.contains(&case_of(row)));
            told.extend(differences(&got, &expected));
        }
    }
    assert_eq!(told, Vec::<String>::new());
}

fn case_of(row: &Row) -> (&str, &str) {
    (row.table.as_ref(), row.key.as_ref())
}

#[test]
fn the_simple_judge_gives_the_answers_that_were_derived_from_the_law_by_hand() {
    let mut told = Vec::new();
    for shipped in SHIPPED {
        let path = fixture(shipped.name).join("forvantat.csv");
        if !path.exists() {
            continue;
        }
        let derived = facit(&path);
        let naive = shipped.read();
        for battery in shipped.batteries {
            let mut got = naive.answers(battery, shipped.measured());
            got.retain(|row| derived.iter().any(|other| is_same_question(row, other)));
            let mut expected = derived.clone();
            expected.retain(|row| got.iter().any(|other| is_same_question(row, other)));
            assert!(!got.is_empty(), "{} {battery}", shipped.name);
            told.extend(differences(&got, &expected));
        }
    }
    assert_eq!(told, Vec::<String>::new());
}

fn is_same_question(row: &Row, other: &Row) -> bool {
    case_of(row) == case_of(other) && row.rule == other.rule
}
