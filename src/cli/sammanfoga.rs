use std::io::Write;

use super::args::SammanfogaArgs;
use super::{CommandError, Outcome};
use crate::merge::{merge, shares_of_result};
use crate::output::{OutputError, csv_table, result_schema, write_files};
use crate::trend::{Known, read};

pub(super) fn run(
    args: &SammanfogaArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let parts = args.results.iter().map(|path| read(path));
    let parts: Vec<Known> = parts.collect::<Result<_, _>>()?;
    let sum = merge(&parts, args.namn.as_deref())?;
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
