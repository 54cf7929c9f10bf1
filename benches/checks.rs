//! How long each kind of check takes, asked of every case of an invented export: `cargo bench --bench checks`.
//!
//! A time is the least of several rounds, in nanoseconds an answer; a memo of each case is filled beforehand, as when a
//! whole battery is asked. Compare the kinds with each other, and a run with another of the same machine.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that cannot do its part ends, and prints what it found"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use stickprov::case::{Memo, Store};
use stickprov::generate::{Share, Wish, generate};
use stickprov::judge::Judge;
use stickprov::load::{load, locate};
use stickprov::rulebook::{CANONICAL, Check, Rule, Rulebook};
use stickprov::time::Day;

/// Anmälningar of the export.
const COUNT: u64 = 20_000;

/// Rounds of which the quickest counts.
const ROUNDS: usize = 5;

/// The battery whose questions are asked.
const BATTERY: &str = "kpmg-2023";

fn main() {
    let book = Rulebook::embedded().unwrap();
    let (store, day) = invented(&book);
    let mut kinds: BTreeMap<&str, (Duration, u32)> = BTreeMap::new();
    println!("{:>8}  {:<14} rule", "ns", "check");
    for table in &book.battery(BATTERY).unwrap().tables {
        for question in &table.questions {
            let rule = book.rule(question.rule);
            let cases = u32::try_from(store.cases(table.object).len()).unwrap();
            let time = quickest(&book, &store, day, rule);
            let kind = kind_of(rule);
            println!("{:>8}  {kind:<14} {}", (time / cases).as_nanos(), rule.id);
            let (sum, answers) = kinds.entry(kind).or_default();
            *sum += time;
            *answers += cases;
        }
    }
    println!("\n{:>8}  check", "ns");
    for (kind, (time, answers)) in kinds {
        println!("{:>8}  {kind}", (time / answers).as_nanos());
    }
}

fn quickest(book: &Rulebook, store: &Store, measuring_day: Day, rule: &Rule) -> Duration {
    let judge = Judge {
        book,
        store,
        measuring_day,
        only_open: false,
    };
    let memos: Vec<_> = store
        .cases(rule.object)
        .iter()
        .map(|case| {
            let mut memo = Memo::default();
            memo.fill(store.case(*case), &book.words, measuring_day);
            (store.case(*case), memo)
        })
        .collect();
    let round = || {
        let started = Instant::now();
        for (case, memo) in &memos {
            black_box(judge.ask(rule, case.with(memo), None));
        }
        started.elapsed()
    };
    (0..ROUNDS).map(|_| round()).min().unwrap()
}

fn kind_of(rule: &Rule) -> &'static str {
    match rule.versions.last().map(|version| &version.check) {
        Some(Check::Deadline(_)) => "frist",
        Some(Check::Documented(_)) => "dokumenterat",
        Some(Check::Happens(_)) => "handelse",
        Some(Check::Recurring(_)) => "aterkommande",
        Some(Check::Spaced(_)) => "mellanrum",
        Some(Check::Value { .. }) => "varde",
        Some(Check::Covered(_)) => "tackt",
        Some(Check::Delegate(_)) => "delegat",
        Some(Check::Reported(_)) => "anmalt",
        Some(Check::Qualified { .. }) => "behorig",
        Some(Check::Reader) => "lasning",
        Some(Check::NotRequired) | None => "ej_krav",
    }
}

/// The cases of an invented export, and its measuring day.
fn invented(book: &Rulebook) -> (Store, Day) {
    let share = |text| Share::parse(text).unwrap();
    let last = Day::new(2025, 12, 31).unwrap();
    let wish = Wish {
        count: COUNT,
        seed: "bench".to_owned(),
        period: (Day::new(2023, 1, 1).unwrap(), last),
        kommuner: 1,
        enheter: 4,
        handlaggare: 12,
        siblings: share("0.15"),
        repeats: share("0.2"),
        open: share("0.05"),
        mess: share("0"),
        faults: Vec::new(),
        facit: false,
    };
    let folder = tempfile::TempDir::new().unwrap();
    let folder = folder.path().join("export");
    generate(book, book.profile(CANONICAL).unwrap(), &wish, &folder).unwrap();
    let located = locate(&folder, book).unwrap();
    let loaded = load(&located, book, book.battery(BATTERY).unwrap()).unwrap();
    (loaded.store, last)
}
