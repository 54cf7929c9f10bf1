//! Where invented cases go: the files of a profile's form, the children, and the right answers.

use std::io;
use std::path::Path;

use super::Wish;
use super::answers::Answers;
use super::course::{Assessment, Child, Inquiry};
use super::facit::Facit;
use super::form::{Form, Words};
use super::keys::{BARN, FORHANDSBEDOMNING, UTREDNING};
use super::log::Log;
use super::tables::Tables;
use super::write::{Pen, TableFile};

const PERSONER: [&str; 4] = ["person_id", "fodelsedatum", "kon", "skyddad_identitet"];

/// Every file that grows with the cases.
pub(super) struct Output {
    pen: Pen,
    words: Words,
    persons: TableFile,
    cases: Cases,
    facit: Option<Facit>,
}

/// The files of the cases.
enum Cases {
    Tables(Box<Tables>),
    Log(Log),
}

impl Output {
    pub(super) fn open(form: &Form<'_>, wish: &Wish, folder: &Path) -> io::Result<Self> {
        let is_one_log = form.is_one_log();
        let cases = if is_one_log {
            Cases::Log(Log::open(form, folder)?)
        } else {
            Cases::Tables(Box::new(Tables::open(form, folder)?))
        };
        let facit = wish.facit.then(|| Facit::open(folder)).transpose()?;
        let joint = if is_one_log { b'T' } else { b' ' };
        let header = form.headers("personer", &PERSONER);
        Ok(Self {
            pen: Pen::new(&wish.seed, wish.mess, joint, wish.period),
            words: form.words(),
            persons: TableFile::open(folder, &form.file("personer"), &header)?,
            cases,
            facit,
        })
    }

    /// Writes a förhandsbedömning, its anmälningar, its child and its answers.
    pub(super) fn assessment(
        &mut self,
        case: &Assessment<'_>,
        answers: &Answers,
    ) -> io::Result<()> {
        let prefix = case.unit.prefix.as_str();
        self.child(prefix, case.child)?;
        match &mut self.cases {
            Cases::Tables(tables) => tables.assessment(case, &self.words, &mut self.pen)?,
            Cases::Log(log) => log.assessment(case, &self.words, &mut self.pen)?,
        }
        match &mut self.facit {
            Some(facit) => facit.write(0, (prefix, FORHANDSBEDOMNING, case.number), answers),
            None => Ok(()),
        }
    }

    /// Writes an utredning and its answers.
    pub(super) fn inquiry(&mut self, case: &Inquiry<'_>, answers: &Answers) -> io::Result<()> {
        let prefix = case.unit.prefix.as_str();
        match &mut self.cases {
            Cases::Tables(tables) => tables.inquiry(case, &self.words, &mut self.pen)?,
            Cases::Log(log) => log.inquiry(case, &self.words, &mut self.pen)?,
        }
        match &mut self.facit {
            Some(facit) => facit.write(1, (prefix, UTREDNING, case.number), answers),
            None => Ok(()),
        }
    }

    fn child(&mut self, prefix: &str, child: Child) -> io::Result<()> {
        let (file, pen, words) = (&mut self.persons, &mut self.pen, &self.words);
        pen.key(file.cell(), prefix, BARN, child.number);
        pen.day(file.cell(), child.birth);
        pen.word(file.cell(), &words.sexes[child.sex]);
        pen.word(file.cell(), words.yes_no(child.is_protected));
        file.end()
    }

    /// Gives every file its name.
    pub(super) fn close(self) -> io::Result<()> {
        self.persons.close()?;
        match self.cases {
            Cases::Tables(tables) => tables.close()?,
            Cases::Log(log) => log.close()?,
        }
        self.facit.map_or(Ok(()), Facit::close)
    }
}
