//! Tables none of whose rows name a case that the export has. Their keys may be written in a way that nobody can
//! tell from another, as a spreadsheet writes 2023-01 as a day: then what the rows tell is true of cases that are there.

use super::remark::{SetAside, Severity};
use super::rows::{Loading, Reading};
use crate::case::Position;
use crate::rulebook::{TableKind, Word};

/// So few rows may well belong to cases that have been left out.
const HANDFUL: u64 = 5;

/// What is told of such a table.
const ORPHANED: &str = "ingen av tabellens rader hör till något ärende i exporten; nycklarna kan vara skrivna på ett annat \
                        sätt än ärendenas, till exempel som datum; inget Nej som beror på det som tabellen berättar \
                        ges om något ärende";

impl Loading<'_> {
    /// Leaves in doubt, once the rows of a table are read, what it tells when none of more than a handful finds its case. Where
    /// some do, the others are of cases that are not asked for, as in a log of everything that a unit has done.
    pub(super) fn doubt_orphans(&mut self, reading: &Reading<'_>) {
        let account = &self.ledger.accounts[usize::from(reading.at.file.0)];
        let lost = [SetAside::Orphan, SetAside::NoKey];
        let lost = lost.iter().filter_map(|why| account.set_aside.get(why));
        let orphans: u64 = lost.sum();
        if account.used > 0 || orphans <= HANDFUL {
            return;
        }
        for word in self.words_of_orphans(reading) {
            self.builder.doubt_everywhere(word);
        }
        let log = reading.columns.log();
        let mut references = reading.columns.references();
        let place = references.next().map(|(index, ..)| index).or(log.case);
        let column = reading.columns.shown_at(place);
        let at = Position {
            row: reading.columns.row,
            ..reading.at
        };
        let (fault, code) = (Severity::Fault, "okanda_arenden");
        self.ledger
            .remark_many(at, fault, code, column, ORPHANED, orphans);
    }

    /// What the rows that find no case tell: of parts all that the table has columns for, of a log the events.
    fn words_of_orphans(&self, reading: &Reading<'_>) -> Vec<Word> {
        let file = reading.at.file;
        match reading.spec.kind {
            TableKind::Part => {
                let tells = reading.columns.tells();
                tells.map(|(_, told, _)| told.word()).collect()
            }
            TableKind::Log { .. } => {
                let orphaned = self.orphaned.iter();
                let own = orphaned.filter(|(of, _)| *of == file);
                own.map(|(_, event)| Word::Event(*event)).collect()
            }
            TableKind::Object(_) | TableKind::Register(_) => Vec::new(),
        }
    }
}
