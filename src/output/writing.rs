//! A report written into a folder: all its files, or some.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::PoisonError;
use std::thread::{self, ScopedJoinHandle};

use super::files::{EVIDENCE, FILES, INNER_FILES, WORKBOOK, may_write_some, remove_stale};
use super::folder::{Access, Draft, Folder};
use super::{OutputError, Report, csv, docx, evidence, result_schema, workbook};
use crate::table::key_table;

impl Report<'_> {
    /// Writes every file of the review into a folder. They get their names when all of them have been made.
    ///
    /// # Errors
    /// A file cannot be made, and nothing in the folder has changed; or one cannot get its name, and those before it have
    /// theirs.
    pub fn write_to(&self, path: &Path) -> Result<(), OutputError> {
        let folder = Folder::open(path)?;
        let names = self.file_names();
        let drafts = self.draft_each(&folder, &names)?;
        remove_stale(path, &names, self.audit.book)?;
        drafts.into_iter().try_for_each(Draft::finish)
    }

    /// Writes some of those files, and makes nothing of the others: of a whole country the tables take longer to lay out
    /// than the answers to count.
    ///
    /// # Errors
    /// The review has no such file, the folder has files of another review, or a file cannot be made or written.
    pub fn write_some(&self, path: &Path, wanted: &[String]) -> Result<(), OutputError> {
        may_write_some(path, wanted, self.is_public, self.audit.book)?;
        let drafts = self.draft_each(&Folder::open(path)?, wanted)?;
        drafts.into_iter().try_for_each(Draft::finish)
    }

    /// Makes files, and the workbook last: it takes longer to make than all the others, which are made meanwhile.
    fn draft_each(&self, folder: &Folder, names: &[String]) -> Result<Vec<Draft>, OutputError> {
        let others = || {
            let others = names.iter().filter(|name| *name != WORKBOOK);
            let drafts = others.map(|name| self.draft_file(folder, name)?.settled());
            drafts.collect::<Result<Vec<_>, _>>()
        };
        if !names.iter().any(|name| name == WORKBOOK) {
            return others();
        }
        let (mut drafts, workbook) = thread::scope(|scope| {
            let made = thread::Builder::new().spawn_scoped(scope, others);
            let workbook = workbook::render(self);
            let drafts = match made.map(ScopedJoinHandle::join) {
                Ok(made) => made.unwrap_or_else(|panic| resume_unwind(panic))?,
                // The system has no thread to spare.
                Err(_) => others()?,
            };
            Ok::<_, OutputError>((drafts, workbook?))
        })?;
        drafts.push(folder.draft(WORKBOOK, Access::Shared, |out| out.write_all(&workbook))?);
        Ok(drafts)
    }

    /// Every file of the review, in the order in which they are written.
    fn file_names(&self) -> Vec<String> {
        let grids = self.grids().iter().filter(|grid| grid.is_laid_out());
        let mut names: Vec<String> = grids
            .flat_map(|grid| {
                [
                    format!("tabell-{}.csv", grid.id),
                    format!("noter-{}.txt", grid.id),
                ]
            })
            .collect();
        let further = self.further().iter();
        names.extend(further.map(|further| format!("{}.csv", further.name)));
        names.extend(FILES.map(str::to_owned));
        if !self.is_public {
            names.extend(INNER_FILES.map(str::to_owned));
        }
        names
    }

    fn draft_file(&self, folder: &Folder, name: &str) -> Result<Draft, OutputError> {
        let text = match name {
            "andelar.csv" => csv::table(&self.shares),
            "iakttagelser.csv" => csv::table(&self.findings),
            "metod.csv" => csv::table(&self.method),
            "rapport.md" => self.to_markdown(),
            "rapport.html" => self.to_html(),
            "resultat.json" => self.to_json()?,
            "resultat.schema.json" => result_schema()?,
            "anmarkningar.csv" => csv::table(self.remarks()),
            "avstamning.csv" => csv::table(&self.accounts),
            "rapport.docx" => {
                let document = docx::render(self)?;
                return folder.draft(name, Access::Shared, |out| out.write_all(&document));
            }
            EVIDENCE => return self.draft_evidence(folder),
            "nyckel.csv" => {
                let key = csv::table(&key_table(self.audit));
                return folder.draft(name, Access::Private, |out| out.write_all(key.as_bytes()));
            }
            name => self.table_file(name),
        };
        folder.draft(name, Access::Shared, |out| out.write_all(text.as_bytes()))
    }

    /// What was written as the cases were asked, or else they are asked once more.
    fn draft_evidence(&self, folder: &Folder) -> Result<Draft, OutputError> {
        let mut draft = self.evidence.lock().unwrap_or_else(PoisonError::into_inner);
        match draft.take_if(|draft| folder.will_have(draft, EVIDENCE)) {
            Some(draft) => Ok(draft),
            None => folder.draft(EVIDENCE, Access::Shared, |out| {
                evidence::write(self.audit, out)
            }),
        }
    }

    /// The text of a grid, its notes, or a further table; a table that the review has nothing to put in is empty.
    fn table_file(&self, name: &str) -> String {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let grid_of = |prefix: &str| {
            let id = stem.strip_prefix(prefix)?;
            self.grids().iter().find(|grid| grid.id == id)
        };
        match (grid_of("tabell-"), grid_of("noter-")) {
            (Some(grid), _) => csv::grid(grid),
            (None, Some(grid)) => grid.notes_text(),
            (None, None) => self.named(stem).map(csv::table).unwrap_or_default(),
        }
    }
}
