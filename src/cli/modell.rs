use std::io::Write;

use super::args::{ModellArgs, SchemaName};
use super::{CommandError, Outcome, rulebook};
use crate::model::{model_as_markdown, template_workbook};
use crate::output::{OutputError, write_file};
use crate::rulebook::file::{SchemaKind, file_schema};

/// Prints the data model, or writes an empty workbook to fill in.
pub(super) fn run(
    args: &ModellArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, CommandError> {
    let book = rulebook(args.regler.as_deref())?;
    let schema = args.schema.map(|name| match name {
        SchemaName::Regel => SchemaKind::Rule,
        SchemaName::Batteri => SchemaKind::Battery,
        SchemaName::Granskning => SchemaKind::Review,
        SchemaName::Profil => SchemaKind::Profile,
    });
    let Some(path) = &args.ut else {
        let text = schema.map_or_else(|| model_as_markdown(&book), |kind| file_schema(&book, kind));
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(Outcome::Done);
    };
    if schema.is_none() && path.exists() {
        return Err(CommandError::FileExists(path.clone()));
    }
    let bytes = match schema {
        Some(kind) => file_schema(&book, kind).into_bytes(),
        None => template_workbook(&book, crate::PROGRAM).map_err(OutputError::from)?,
    };
    write_file(path, &bytes)?;
    writeln!(err, "Filen ligger i {}.", path.display())?;
    Ok(Outcome::Done)
}
