use std::io::Write;
use std::path::Path;

use super::args::SammanfogaArgs;
use super::{CommandError, Outcome};
use crate::merge::{Sum, merge, shares_of_result};
use crate::output::{OutputError, csv_table, result_schema, write_files};
use crate::trend::{Known, read};

pub(super) fn run(
    args: &SammanfogaArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let parts = args.results.iter().map(|path| read(path));
    let parts: Vec<Known> = parts.collect::<Result<_, _>>()?;
    if let Some(folder) = &args.ut {
        refuse_folder_of_part(folder, &parts)?;
    }
    let Sum {
        result: sum,
        renamed,
    } = merge(&parts, args.namn.as_deref())?;
    for (file, name) in &renamed {
        writeln!(
            err,
            "{} heter ”{name}” i summan: en annan del har samma namn.",
            file.display()
        )?;
    }
    let json = serde_json::to_string_pretty(&sum).map_err(OutputError::from)? + "\n";
    let Some(folder) = &args.ut else {
        out.write_all(json.as_bytes())?;
        out.flush()?;
        return Ok(Outcome::Done);
    };
    let files = vec![
        ("resultat.json", json.into_bytes()),
        ("resultat.schema.json", result_schema()?.into_bytes()),
        (
            "andelar.csv",
            csv_table(&shares_of_result(&sum)).into_bytes(),
        ),
    ];
    write_files(folder, &files)?;
    let cases: u64 = sum.tabeller.iter().map(|table| table.arenden).sum();
    writeln!(
        err,
        "{} resultat med {cases} ärenden är ihoplagda i {}.",
        parts.len(),
        folder.display()
    )?;
    Ok(Outcome::Done)
}

/// A sum beside one of its parts would take its place, or be added to the parts the next time.
fn refuse_folder_of_part(folder: &Path, parts: &[Known]) -> Result<(), CommandError> {
    match parts.iter().find(|part| lies_in(&part.file, folder)) {
        Some(part) => Err(CommandError::OutHoldsPart {
            file: part.file.clone(),
            folder: folder.to_owned(),
        }),
        None => Ok(()),
    }
}

/// True for a file that lies in the folder, itself or as a link. A folder that is not there has none.
fn lies_in(file: &Path, folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    // A file without a folder lies in the one where the program runs.
    let beside = Path::new(".").join(file);
    let named = beside
        .parent()
        .and_then(|parent| parent.canonicalize().ok());
    let real = file.canonicalize().ok();
    let real = real.as_deref().and_then(Path::parent);
    named.as_deref() == Some(&*folder) || real == Some(&*folder)
}
