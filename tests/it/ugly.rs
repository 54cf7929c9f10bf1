//! Ugly files: each gives the remarks that `fixtures/krokiga/forvantat.toml` says, and no others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use tempfile::TempDir;

use crate::support::{contents_of, fixture, records_of, run};

/// What is expected of every file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    fil: Vec<UglyFile>,
}

/// A file, how it is read, and what is said of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UglyFile {
    namn: String,
    /// What is ugly about it.
    varfor: String,
    profil: Option<String>,
    /// Rows below the header.
    lasta: Option<u64>,
    /// Rows that became something.
    anvanda: Option<u64>,
    /// Faults, warnings and information about this file.
    #[serde(default)]
    anmarkningar: Vec<Told>,
    /// What the message says of a file that cannot be read at all.
    fel: Option<String>,
}

/// One remark; what is left out is 1 or empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Told {
    kod: String,
    rad: Option<u32>,
    #[serde(default)]
    kolumn: String,
    #[serde(default = "one")]
    antal: u64,
}

fn one() -> u64 {
    1
}

fn expected() -> Expected {
    let text = fs::read_to_string(fixture("krokiga").join("forvantat.toml")).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// Words that stand in the ugly files where secrets would.
const SECRETS: [&str; 3] = ["HEMLIG", "191212", "121212-"];

#[test]
fn every_ugly_file_gives_the_expected_remarks_and_nothing_else() {
    let files = expected().fil;
    assert!(files.len() >= 40, "{}", files.len());
    let mut wrong = Vec::new();
    for file in &files {
        if let Err(what) = try_file(file) {
            wrong.push(format!("{} ({}): {what}", file.namn, file.varfor));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

#[test]
fn every_ugly_file_is_expected_to_do_something() {
    let named: Vec<String> = expected().fil.into_iter().map(|file| file.namn).collect();
    for entry in fs::read_dir(fixture("krokiga")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_about = [".md", ".toml"].iter().any(|end| name.ends_with(end));
        assert!(is_about || named.contains(&name), "{name}");
    }
}

fn try_file(file: &UglyFile) -> Result<(), String> {
    let out = TempDir::new().unwrap();
    let source = fixture("krokiga").join(&file.namn);
    let mut args = vec!["granska".into(), source.into_os_string()];
    args.extend(["--batteri", "full", "--matdag", "2024-06-30", "-o"].map(Into::into));
    args.push(out.path().as_os_str().to_owned());
    if let Some(profile) = &file.profil {
        let path = fixture("krokiga").join(profile);
        let is_file = path.is_file();
        args.push("--profil".into());
        args.push(if is_file {
            path.into_os_string()
        } else {
            profile.into()
        });
    }
    let ran = run(&args);
    keeps_secrets(&ran.out, "skärmen")?;
    keeps_secrets(&ran.err, "felutskriften")?;
    if let Some(fault) = &file.fel {
        if ran.err.contains(fault) && ran.code == 3 {
            return Ok(());
        }
        return Err(format!(
            "väntade felet ”{fault}”, fick {} {}",
            ran.code, ran.err
        ));
    }
    if ran.code != 0 {
        return Err(format!("svarskod {}: {}", ran.code, ran.err));
    }
    for (name, text) in contents_of(out.path()) {
        keeps_secrets(&text, &name)?;
    }
    compare_remarks(file, out.path())?;
    reconcile(file, out.path())
}

fn keeps_secrets(text: &str, place: &str) -> Result<(), String> {
    match SECRETS.iter().find(|secret| text.contains(**secret)) {
        Some(secret) => Err(format!("{secret} står i {place}")),
        None => Ok(()),
    }
}

fn compare_remarks(file: &UglyFile, out: &Path) -> Result<(), String> {
    let rows = records_of(&out.join("anmarkningar.csv"));
    let of_file = rows.iter().filter(|row| row["fil"].starts_with(&file.namn));
    let mut told: Vec<Told> = of_file
        .map(|row| Told {
            kod: row["kod"].clone(),
            rad: row["rad"].parse().ok(),
            kolumn: row["kolumn"].clone(),
            antal: row["antal"].parse().unwrap(),
        })
        .collect();
    let mut wanted = file.anmarkningar.clone();
    told.sort();
    wanted.sort();
    if told == wanted {
        return Ok(());
    }
    let lines = |list: &[Told]| {
        list.iter()
            .map(|told| format!("  {told:?}"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    Err(format!(
        "väntade\n{}\nfick\n{}",
        lines(&wanted),
        lines(&told)
    ))
}

/// Rows read = rows used + rows set aside, by reason, for every table of the file.
fn reconcile(file: &UglyFile, out: &Path) -> Result<(), String> {
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<u64>().unwrap();
    let (mut read, mut used) = (0, 0);
    for row in records_of(&out.join("avstamning.csv")) {
        let by_reason = row.iter().filter(|(name, _)| {
            !["fil", "tabell", "lasta", "anvanda", "avskilda"].contains(&name.as_str())
        });
        let aside: u64 = by_reason
            .map(|(_, count)| count.parse::<u64>().unwrap())
            .sum();
        if number(&row, "lasta") != number(&row, "anvanda") + aside
            || aside != number(&row, "avskilda")
        {
            return Err(format!("avstämningen går inte ihop: {row:?}"));
        }
        read += number(&row, "lasta");
        used += number(&row, "anvanda");
    }
    match (file.lasta, file.anvanda) {
        (Some(lasta), Some(anvanda)) if (lasta, anvanda) != (read, used) => Err(format!(
            "väntade {lasta} lästa och {anvanda} använda, fick {read} och {used}"
        )),
        (Some(_), Some(_)) => Ok(()),
        _ => Err("”lasta” och ”anvanda” ska anges".to_owned()),
    }
}
