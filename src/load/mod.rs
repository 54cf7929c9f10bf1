//! From files to cases: finds the tables, reads every row, joins them once at the door.
//!
//! Nothing is lost: rows read = rows used + rows set aside with a reason, for every file.

mod agreed;
mod ahead;
mod alike;
mod at_once;
mod bring;
mod columns;
mod content;
mod counted;
mod crew;
mod doubled;
mod ending;
mod error;
mod events;
mod extract;
mod filled;
mod gather;
mod handed_out;
mod header;
mod log;
mod merge;
mod missing;
mod numbers;
mod order;
mod orphans;
mod places;
mod prepare;
mod propose;
mod read;
mod recent;
mod registers;
mod remark;
mod remarks;
mod review;
mod rows;
mod said;
mod sheet;
mod sheets;
mod short;
mod signs;
mod source;
mod survey;
mod trial;
mod under;
mod values;

use std::collections::HashSet;

use crate::case::{Builder, CaseIx, Endless, Position, Store};
use crate::draw::{DrawError, DrawRecord, Sample};
use crate::progress;
use crate::rulebook::{Battery, Rulebook};

pub use agreed::{WATCH_SHEET, read_agreed};
pub use bring::{ReaderAnalysis, Unanswered};
pub use error::LoadError;
pub use filled::{Analysis, Filled, read_filled};
pub use propose::propose_profile;
pub use read::is_guarded;
pub use registers::ProtocolRow;
pub use remark::{Account, REMARK_CODES, Remark, SetAside, Severity};
pub use review::{Goal, Necessity, Review, ReviewSource, rules_folder};
pub use source::{Input, Located, locate, locate_with};

pub use trial::{ColumnTrial, TableTrial, try_profile};

pub(crate) use extract::{ExtractedCell, ExtractedTable, UNREADABLE, extract};
pub(crate) use registers::boards_of;
pub(crate) use remark::Ledger;
pub(crate) use review::read_toml;

/// An export, read and joined.
#[derive(Debug)]
pub struct Loaded {
    /// The cases.
    pub store: Store,
    /// The readers' answers, as they stand in the protocol.
    pub protocol: Vec<ProtocolRow>,
    /// Remarks and accounts.
    pub(crate) ledger: Ledger,
    /// The files, with their hashes.
    pub inputs: Vec<Input>,
    /// The draws that say which cases are asked.
    pub samples: Vec<Sample>,
    /// Rows of filled workbooks without an answer.
    pub unanswered: Vec<Unanswered>,
    /// The cases that some filled workbook holds, by table.
    pub in_workbooks: HashSet<(String, CaseIx)>,
    /// What readers make of the result.
    pub analyses: Vec<ReaderAnalysis>,
}

impl Loaded {
    /// Asks only the cases of some draws.
    ///
    /// # Errors
    /// Two draws are of the same table, or a draw does not fit the export or the battery.
    pub fn take_samples(
        &mut self,
        records: Vec<DrawRecord>,
        book: &Rulebook,
        battery: &Battery,
    ) -> Result<(), DrawError> {
        for record in records {
            let is_taken = |known: &Sample| known.record.tabell == record.tabell;
            if self.samples.iter().any(is_taken) {
                return Err(DrawError::SameTable(record.tabell));
            }
            let seed = |record: &DrawRecord| record.fro.as_ref().map(|seed| seed.varde.clone());
            let given = seed(&record);
            if given.is_some()
                && self
                    .samples
                    .iter()
                    .any(|known| seed(&known.record) == given)
            {
                let text = "två dragningar har samma frö; ärenden med samma nummer i båda gynnas då i båda. Lägg till en \
                            egen ändelse för varje tabell, till exempel -FB och -UTR";
                self.ledger
                    .remark_on_file("", None, Severity::Warning, "samma_fro", text, 1);
            }
            let sample = Sample::of(record, book, battery, &self.store)?;
            self.samples.push(sample);
        }
        Ok(())
    }

    /// Leaves out what is not to be published: cases about children whose identity is, or may be, protected. False when
    /// the export does not say whose is.
    pub fn leave_out_protected(&mut self) -> bool {
        let count = self.store.leave_out_protected();
        for sample in &mut self.samples {
            sample.keep_shown(self.store.cases(sample.object));
        }
        if count > 0 {
            let text =
                "ärenden rör barn med skyddade personuppgifter och är utelämnade (--publicera)";
            self.ledger.remark_on_file(
                "",
                None,
                Severity::Info,
                "utelamnade_arenden",
                text,
                count as u64,
            );
        }
        self.store.registers.persons.has_marks
    }
}

/// Reads an export that [`locate`] found. The battery says which tables will be missed, and which decisions are to be
/// units of their own.
///
/// # Errors
/// A file cannot be read, or lacks a column without which its rows mean nothing.
pub fn load(located: &Located, book: &Rulebook, battery: &Battery) -> Result<Loaded, LoadError> {
    let mut loading = rows::Loading::new(book, battery, located);
    let inputs = loading.read_all();
    // Whatever comes next is written where the progress was shown.
    progress::end();
    let inputs = inputs?;
    let (builder, protocol, mut ledger) = loading.finish();
    if !located.review.until_further_notice {
        remark_on_endless(&builder, book, &mut ledger);
    }
    progress::begin("Ordnar ärendena", None);
    let store = builder.finish(&book.words);
    order::remark_on_order(&store, book, &mut ledger);
    order::remark_on_openings(&store, book, &mut ledger);
    order::remark_on_undecided(&store, book, &mut ledger);
    order::remark_on_unlisted(&store, book, &mut ledger);
    order::remark_on_told_apart(&store, book, &mut ledger);
    signs::remark_on_signs(&store, book, &mut ledger);
    signs::remark_on_titles(&store, book, &mut ledger);
    remark_on_loose_parts(&store, book, &mut ledger);
    ledger.remarks.extend(located.remarks.iter().cloned());
    remark_on_protected(&store, &mut ledger);
    missing::remark_on_missing_tables(located, book, battery, &mut ledger);
    progress::end();
    Ok(Loaded {
        store,
        protocol,
        ledger,
        inputs,
        samples: Vec::new(),
        unanswered: Vec::new(),
        in_workbooks: HashSet::new(),
        analyses: Vec::new(),
    })
}

/// An export in which nothing ever ends is either one of open cases only, or has lost its ends; so is one of several exports.
fn remark_on_endless(builder: &Builder, book: &Rulebook, ledger: &mut Ledger) {
    for object in book.words.objects() {
        let word = book.words.object_word(object);
        let Some(span) = word.open else {
            continue;
        };
        let files = match builder.never_ending(object, span) {
            Endless::Everywhere => vec![(String::new(), "")],
            Endless::In(files) => {
                let named = files.iter().map(|file| ledger.file_name(*file).to_owned());
                named
                    .map(|name| (name, " i samma källa som filen"))
                    .collect()
            }
        };
        let arrival = &book.words.event_word(span.arrival).label;
        for (file, of_source) in files {
            let text = format!(
                "ingen av dem ({}){of_source} har något slut, så det är okänt vilka som pågick vid händelsen ”{arrival}”; skriv \
                 tills_vidare = true i granskning.toml om alla pågår",
                word.plural
            );
            ledger.remark_on_file(&file, None, Severity::Warning, "inga_slut", &text, 1);
        }
    }
}

/// Children whose identity is protected are counted, never pointed out. That a system has no mark proves nothing.
fn remark_on_protected(store: &Store, ledger: &mut Ledger) {
    let persons = store.registers.persons.rows.values();
    let count = persons.filter(|person| person.is_protected).count();
    if count > 0 {
        let text = "barn har skyddade personuppgifter; --publicera utelämnar deras ärenden";
        ledger.remark_on_file(
            "",
            None,
            Severity::Info,
            "skyddad_identitet",
            text,
            count as u64,
        );
    }
}

/// Parts that belong to no unit are asked nothing: an anmälan without förhandsbedömning or utredning.
fn remark_on_loose_parts(store: &Store, book: &Rulebook, ledger: &mut Ledger) {
    for part in store
        .loose_parts()
        .filter(|part| book.words.is_part(part.object()))
    {
        let label = &book.words.object_word(part.object()).label;
        let text = format!("{label} hör inte till något annat ärende i exporten");
        ledger.remark(part.position(), Severity::Warning, "utan_arende", "", &text);
    }
}

/// A reference from one row to another case, to be followed when all rows are read.
#[derive(Clone, Copy, Debug)]
struct Reference {
    from: CaseIx,
    object: crate::rulebook::ObjectId,
    key: crate::case::Id,
    at: Position,
    /// Place in the row.
    column: u16,
}
