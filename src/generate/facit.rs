//! The right answers, a row for each question about each case.

use std::io;
use std::path::Path;

use super::answers::{Answers, TABLES};
use super::write::{TableFile, plain_key};

/// The folder of the answers, which is not read with the export.
const FOLDER: &str = "facit";

const FILE: &str = "facit.csv";
const HEADER: [&str; 4] = ["tabell", "arende", "regel", "svar"];

/// The file of the answers.
pub(super) struct Facit {
    file: TableFile,
    key: Vec<u8>,
}

impl Facit {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let folder = folder.join(FOLDER);
        std::fs::create_dir_all(&folder)?;
        Ok(Self {
            file: TableFile::open(&folder, FILE, &HEADER.map(str::to_owned))?,
            key: Vec::new(),
        })
    }

    /// The answers of a case, by the place of its table in the battery and the parts of its key.
    pub(super) fn write(
        &mut self,
        table: usize,
        (prefix, kind, number): (&str, &str, u64),
        answers: &Answers,
    ) -> io::Result<()> {
        self.key.clear();
        plain_key(&mut self.key, prefix, kind, number);
        for (rule, answer) in answers.of_table(table) {
            let texts = [TABLES[table].0.as_bytes(), &self.key, rule.as_bytes()];
            for text in texts {
                self.file.cell().extend_from_slice(text);
            }
            let cell = self.file.cell();
            cell.extend_from_slice(answer.code().as_bytes());
            self.file.end()?;
        }
        Ok(())
    }

    pub(super) fn close(self) -> io::Result<()> {
        self.file.close()
    }
}
