//! `underlag.csv`: a row for every answer, millions of them where everyone of a whole country is asked about.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rayon::prelude::*;

use super::csv;
use crate::audit::Audit;
use crate::case::CaseIx;
use crate::progress;
use crate::table::{Desk, Evidence, evidence_header};

/// Cases whose rows are made in one go, by one processor.
const CASES: usize = 32;

/// Parts for each processor before they wait for each other.
const PARTS: usize = 16;

/// Blocks of finished parts that may wait to be written.
const WAITING: usize = 1;

/// Writes the rows of every table. One thread writes what is finished while the processors make the next rows, a few
/// blocks ahead at most: so the evidence of a million cases takes no more memory than that of some thousands.
pub(super) fn write(audit: &Audit<'_>, out: &mut (dyn Write + Send)) -> io::Result<()> {
    out.write_all(csv::line(&evidence_header()).as_bytes())?;
    let spare = Spare::default();
    thread::scope(|scope| {
        let (finished, waiting) = sync_channel(WAITING);
        let write = || write_blocks(out, waiting, &spare);
        let writer = thread::Builder::new().spawn_scoped(scope, write)?;
        for table in 0..audit.battery.tables.len() {
            if !send_table(audit, table, &finished, &spare) {
                break;
            }
        }
        drop(finished);
        match writer.join() {
            Ok(written) => written,
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// Writes the texts of each block in order, as the blocks come.
fn write_blocks(
    out: &mut (dyn Write + Send),
    waiting: Receiver<Vec<String>>,
    spare: &Spare,
) -> io::Result<()> {
    for text in waiting.into_iter().flatten() {
        out.write_all(text.as_bytes())?;
        spare.give(text);
    }
    Ok(())
}

/// Makes the rows of a table; false when nobody takes them, since they could not be written.
fn send_table(
    audit: &Audit<'_>,
    table: usize,
    finished: &SyncSender<Vec<String>>,
    spare: &Spare,
) -> bool {
    let spec = &audit.battery.tables[table];
    let cases = audit.cases(spec);
    let stage = format!("Skriver underlag för {}", spec.title);
    progress::begin(&stage, Some(cases.len() as u64));
    let evidence = Evidence::<csv::Rows>::of(audit, table);
    let text_of = |cases: &[(u32, CaseIx)]| -> String {
        let text = spare.take();
        let (mut rows, mut desk) = (csv::Rows { text }, Desk::default());
        evidence.push_cases(cases, &mut desk, &mut rows);
        rows.text
    };
    let mut is_taken = true;
    for block in cases.chunks(CASES * PARTS * rayon::current_num_threads()) {
        // One part at a time for each processor, so that none has many left when the others are done.
        let parts = block.par_chunks(CASES).with_max_len(1);
        let texts: Vec<String> = parts.map(text_of).collect();
        is_taken = finished.send(texts).is_ok();
        if !is_taken {
            break;
        }
        progress::advance(block.len() as u64);
    }
    progress::end();
    is_taken
}

/// Texts that have been written, to be filled again: new memory costs as much as the letters that are put in it.
#[derive(Default)]
struct Spare(Mutex<Vec<String>>);

impl Spare {
    fn take(&self) -> String {
        self.texts().pop().unwrap_or_default()
    }

    fn give(&self, mut text: String) {
        text.clear();
        self.texts().push(text);
    }

    fn texts(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
