//! `underlag.csv`: a row for every answer, millions of them where everyone of a whole country is asked about.

use std::any::Any;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::csv;
use crate::audit::{Audit, JudgedCase, Part, Parts, Round, on_each_processor};
use crate::progress;
use crate::table::{Desk, Evidence, evidence_header};

/// Cases whose rows are made in one go, by one processor.
const CASES: usize = 128;

/// Texts for each processor: what is being made, what waits to be written, and what is being written.
const TEXTS: usize = 8;

/// The rows of some cases, with their place; `None` when the thread that was to make them panicked, and nothing after them can
/// be written.
type Made = Option<(usize, String)>;

/// What takes the file.
type Out<'o> = dyn Write + Send + 'o;

/// Writes the rows of every table.
pub(super) fn write(audit: &Audit<'_>, out: &mut Out<'_>) -> io::Result<()> {
    let mut writing = Writing::begin(out)?;
    for table in 0..audit.battery.tables.len() {
        writing.ask(audit, table, || (), |(), _| {});
    }
    writing.finish()
}

/// Asks, and writes the rows of each case that it has asked. One thread writes what is finished while the processors make
/// the next rows, a few parts ahead at most: so the evidence of a million cases takes no more memory than that of some
/// thousands.
pub(super) struct Writing<'o> {
    out: &'o mut Out<'o>,
    /// Why no more is written: those who ask for the answers still get them.
    fault: Option<io::Error>,
}

impl<'o> Writing<'o> {
    /// Begins with the names of the columns.
    pub(super) fn begin(out: &'o mut Out<'o>) -> io::Result<Self> {
        out.write_all(csv::line(&evidence_header()).as_bytes())?;
        Ok(Self { out, fault: None })
    }

    /// Tells whether everything has been written.
    pub(super) fn finish(self) -> io::Result<()> {
        self.fault.map_or(Ok(()), Err)
    }
}

impl Round for Writing<'_> {
    fn ask<T: Send>(
        &mut self,
        audit: &Audit<'_>,
        table: usize,
        start: impl Fn() -> T + Sync,
        take: impl Fn(&mut T, JudgedCase<'_>) + Sync,
    ) -> Vec<T> {
        let spec = &audit.battery.tables[table];
        let cases = audit.cases(spec);
        let stage = format!("Granskar {}", spec.title);
        progress::begin(&stage, Some(cases.len() as u64));
        let (give, spare) = channel();
        // Texts are filled again and again: new memory costs as much as the letters that are put in it.
        for _ in 0..TEXTS * rayon::current_num_threads() {
            // The other end is held here.
            let _ = give.send(String::new());
        }
        let making = Making {
            evidence: Evidence::of(audit, table),
            parts: Parts::of(&cases, CASES),
            spare: Mutex::new(spare),
        };
        let (finished, made) = channel();
        let begun = self.fault.take().map_or(Ok(()), Err);
        let out = &mut *self.out;
        let (found, written) = thread::scope(|scope| {
            let write = move || begun.and_then(|()| write_in_order(out, &made, &give));
            let writer = thread::Builder::new().spawn_scoped(scope, write);
            let found = on_each_processor(|| {
                let mut found = start();
                making.make(&finished, |case| take(&mut found, case));
                found
            });
            drop(finished);
            let joined = |writer: thread::ScopedJoinHandle<'_, _>| {
                writer.join().unwrap_or_else(|panic| resume_unwind(panic))
            };
            (found, writer.and_then(joined))
        });
        self.fault = written.err();
        progress::end();
        found
    }
}

/// Writes texts in order as they come, and gives them back. Ends at a fault, and where one is missing: those who make them
/// then make no more.
fn write_in_order(
    out: &mut (dyn Write + Send),
    made: &Receiver<Made>,
    give: &Sender<String>,
) -> io::Result<()> {
    let mut waiting: BTreeMap<usize, String> = BTreeMap::new();
    let mut next = 0;
    for sent in made {
        let Some(sent) = sent else {
            return Ok(());
        };
        waiting.extend([sent]);
        while let Some(mut text) = waiting.remove(&next) {
            out.write_all(text.as_bytes())?;
            next += 1;
            text.clear();
            // Nobody takes it when all have been made.
            let _ = give.send(text);
        }
    }
    Ok(())
}

/// The rows of a table under making, part by part.
struct Making<'a> {
    evidence: Evidence<'a, csv::Rows>,
    parts: Parts<'a>,
    /// Texts to be filled; nobody gives any more when nothing more is written.
    spare: Mutex<Receiver<String>>,
}

impl Making<'_> {
    /// Asks until there are no more cases, and makes their rows as long as somebody takes them. Whoever takes a part has a
    /// text already, so that the part that is to be written next is always under making.
    fn make(&self, finished: &Sender<Made>, mut take: impl FnMut(JudgedCase<'_>)) {
        let mut desk = self.evidence.desk();
        loop {
            let spare = self.next_spare();
            let Some(part) = self.parts.next() else {
                return;
            };
            match spare {
                None => self.evidence.ask_only(part, &mut desk, &mut take),
                Some(text) => {
                    let made = catch_unwind(AssertUnwindSafe(|| {
                        (part.place, self.text_of(part, text, &mut desk, &mut take))
                    }));
                    match made {
                        // Nobody takes it after a fault.
                        Ok(made) => drop(finished.send(Some(made))),
                        Err(panic) => self.stop(finished, panic),
                    }
                }
            }
            progress::advance(part.cases.len() as u64);
        }
    }

    /// What was counted lacks cases, so the panic goes on here, whatever becomes of the file. The others would wait for what
    /// this thread was to make.
    fn stop(&self, finished: &Sender<Made>, panic: Box<dyn Any + Send>) -> ! {
        self.parts.stop();
        // Whoever writes may have met a fault before.
        let _ = finished.send(None);
        resume_unwind(panic)
    }

    fn next_spare(&self) -> Option<String> {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.recv().ok()
    }

    fn text_of(
        &self,
        part: Part<'_>,
        text: String,
        desk: &mut Desk<csv::Rows>,
        take: impl FnMut(JudgedCase<'_>),
    ) -> String {
        let mut rows = csv::Rows { text };
        self.evidence.push_cases(part, desk, &mut rows, take);
        rows.text
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::load::{load, locate};
    use crate::rulebook::Rulebook;
    use crate::time::Day;

    /// Takes so many bytes.
    struct Disk(usize);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let left = self.0.checked_sub(bytes.len());
            self.0 = left.ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is made of a fixture by so many processors.
    fn of_fixture<T: Send>(processors: usize, make: impl FnOnce(&Audit<'_>) -> T + Send) -> T {
        let book = Rulebook::embedded().unwrap();
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hela-kedjan-2025");
        let located = locate(&fixture, &book).unwrap();
        let battery = book.battery("full").unwrap();
        let loaded = load(&located, &book, battery).unwrap();
        let day = (Day::new(2026, 1, 31).unwrap(), true);
        let audit = Audit::new(loaded, &book, battery, located.review, day);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(processors);
        pool.build().unwrap().install(|| make(&audit))
    }

    /// What is written of a fixture, or why it could not be.
    fn written_to(mut out: impl Write + Send, processors: usize) -> io::Result<()> {
        of_fixture(processors, |audit| write(audit, &mut out))
    }

    #[test]
    fn one_processor_writes_what_several_do() {
        let (mut one, mut several) = (Vec::new(), Vec::new());
        written_to(&mut one, 1).unwrap();
        written_to(&mut several, 3).unwrap();
        assert!(one.split(|byte| *byte == b'\n').count() > 100);
        assert!(one == several);
    }

    #[test]
    fn a_disk_that_becomes_full_ends_the_writing_however_many_processors_there_are() {
        for processors in [1, 3] {
            let fault = written_to(Disk(9_000), processors).unwrap_err();
            assert_eq!(fault.kind(), io::ErrorKind::StorageFull);
        }
    }

    #[test]
    fn every_case_is_counted_also_when_the_disk_is_full() {
        let counted = |disk: usize, processors: usize| {
            let mut out = Disk(disk);
            let mut writing = Writing::begin(&mut out).unwrap();
            let counted = of_fixture(processors, |audit| {
                let tables = 0..audit.battery.tables.len();
                let count = |found: &mut usize, case: JudgedCase<'_>| *found += case.answers.len();
                let of_tables = tables.map(|table| writing.ask(audit, table, || 0, count));
                of_tables
                    .map(|parts| parts.into_iter().sum())
                    .collect::<Vec<usize>>()
            });
            (counted, writing.finish().is_ok())
        };
        let (all, is_written) = counted(usize::MAX, 1);
        assert!(is_written && all.iter().sum::<usize>() > 100, "{all:?}");
        for (disk, processors) in [(9_000, 1), (9_000, 3), (600, 3)] {
            assert_eq!(counted(disk, processors), (all.clone(), false), "{disk}");
        }
    }

    fn sent<const COUNT: usize>(parts: [Made; COUNT]) -> Receiver<Made> {
        let (finished, made) = channel();
        for part in parts {
            finished.send(part).unwrap();
        }
        made
    }

    fn sent_whole<const COUNT: usize>(parts: [(usize, &str); COUNT]) -> Receiver<Made> {
        sent(parts.map(|(place, text)| Some((place, text.to_owned()))))
    }

    #[test]
    fn parts_that_are_finished_in_any_order_are_written_in_theirs_and_their_texts_given_back_empty()
    {
        let (give, spare) = channel();
        let made = sent_whole([(2, "c"), (0, "a"), (3, "d"), (1, "b")]);
        let mut out = Vec::new();
        write_in_order(&mut out, &made, &give).unwrap();
        drop(give);
        assert_eq!(out, b"abcd");
        assert_eq!(spare.into_iter().collect::<Vec<_>>(), [""; 4]);
    }

    #[test]
    fn what_the_disk_cannot_take_is_told() {
        let (give, _spare) = channel();
        let made = sent_whole([(0, "abc"), (1, "def")]);
        let fault = write_in_order(&mut Disk(5), &made, &give).unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn nothing_is_written_after_a_part_that_is_missing() {
        let (give, _spare) = channel();
        let part = |place, text: &str| Some((place, text.to_owned()));
        let made = sent([part(0, "a"), part(2, "c"), None, part(1, "b")]);
        let mut out = Vec::new();
        write_in_order(&mut out, &made, &give).unwrap();
        assert_eq!(out, b"a");
    }

    #[test]
    fn a_panic_goes_on_also_when_the_disk_is_full_and_what_was_counted_is_not_used() {
        for (disk, processors) in [(usize::MAX, 1), (usize::MAX, 3), (600, 1), (600, 3)] {
            let mut out = Disk(disk);
            let mut writing = Writing::begin(&mut out).unwrap();
            let asked = of_fixture(processors, |audit| {
                let take = |(): &mut (), case: JudgedCase<'_>| assert!(case.place != 3, "fel");
                let ask = || writing.ask(audit, 0, || (), take).len();
                catch_unwind(AssertUnwindSafe(ask)).map_err(|_| "fel")
            });
            assert_eq!(asked, Err("fel"), "{disk} {processors}");
        }
    }
}
