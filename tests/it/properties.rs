//! What must hold of every check, whatever the case: other things do not matter, order does not matter,
//! and time changes an answer only when a deadline runs out.

use std::ops::Range;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use stickprov::answer::Reason;
use stickprov::judge::{Evidence, Verdict, judge_example};
use stickprov::rulebook::Check;
use stickprov::rulebook::{
    Condition, Decisions, EventId, Example, ExampleEvent, ExampleRow, Rule, Rulebook, Word,
};
use stickprov::time::{Day, Moment};

use crate::support::book;

/// What can be compared between two runs: places in the store may differ.
fn said(verdict: &Verdict) -> (&'static str, &'static str, Option<usize>) {
    (
        verdict.answer().code(),
        verdict.reason.code(),
        verdict.version(),
    )
}

/// Every rule with each of its examples.
fn every_example(book: &Rulebook) -> Vec<(&Rule, &Example)> {
    let of_rule = |rule| -> Vec<(&Rule, &Example)> {
        let rule: &Rule = rule;
        rule.examples
            .iter()
            .map(|example| (rule, example))
            .collect()
    };
    book.rules.iter().flat_map(of_rule).collect()
}

/// The words that may matter to a rule.
fn used_by(book: &Rulebook, rule: &Rule) -> Vec<Word> {
    let mut words: Vec<Word> = rule.anchor.iter().copied().map(Word::Event).collect();
    let others = rule.only_after.iter().chain(&rule.age_on);
    words.extend(others.copied().map(Word::Event));
    words.extend(rule.conditions.iter().flat_map(Condition::words));
    for version in &rule.versions {
        words.extend(version.conditions.iter().flat_map(Condition::words));
        words.extend(version.check.words());
    }
    // What must come before a word that matters can put its date in doubt.
    for order in book.words.orders() {
        if order
            .after
            .iter()
            .any(|after| words.contains(&Word::Event(*after)))
        {
            words.push(Word::Event(order.first));
        }
    }
    words
}

fn asks_every_decision(rule: &Rule) -> bool {
    let all = |check: &Check| matches!(check, Check::Delegate(Decisions::All) | Check::Reported(_));
    rule.versions.iter().any(|version| all(&version.check))
}

/// Events that can stand on a rule's units and that it does not ask about.
fn unrelated(book: &Rulebook, rule: &Rule) -> Vec<EventId> {
    let used = used_by(book, rule);
    let is_shared = book.words.object_word(rule.object).common.is_some();
    let events = book.words.events().filter(|event| {
        let word = book.words.event_word(*event);
        let may_matter = word.is_decision && (is_shared || asks_every_decision(rule));
        let is_own = word.part.is_none() || word.part == Some(rule.object);
        is_own
            && !may_matter
            && !used.contains(&Word::Event(*event))
            && book.words.fits(Word::Event(*event), rule.object)
    });
    events.collect()
}

#[test]
fn the_order_of_the_rows_changes_no_answer() {
    let book = book();
    for (rule, example) in every_example(book) {
        let mut turned = example.clone();
        turned.own = reversed(&turned.own);
        turned.parts = turned.parts.iter().rev().map(reversed).collect();
        turned.personnel.reverse();
        turned.order.reverse();
        turned.subdelegations.reverse();
        let (before, after) = (
            judge_example(book, rule, example),
            judge_example(book, rule, &turned),
        );
        assert_eq!(said(&before), said(&after), "{}: {}", rule.id, example.name);
    }
}

fn reversed(row: &ExampleRow) -> ExampleRow {
    let mut row = row.clone();
    row.events.reverse();
    row.facts.reverse();
    row
}

#[test]
fn an_event_that_a_rule_does_not_ask_about_changes_no_answer() {
    let book = book();
    let examples = every_example(book);
    let strategy = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..5000i32,
    );
    let mut tried = 0;
    let mut runner = TestRunner::new(Config {
        cases: 4000,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&strategy, |(which, event, days)| {
            let (rule, example) = which.get(&examples);
            let events = unrelated(book, rule);
            if events.is_empty() {
                return Ok(());
            }
            let day = Day::parse("2013-01-01").unwrap().plus_days(days);
            let mut more = (*example).clone();
            let added = ExampleEvent {
                moment: Some(Moment::on(day)),
                actor: Some("P1".to_owned()),
                ..ExampleEvent::default()
            };
            more.own.events.push((*event.get(&events), added));
            let before = judge_example(book, rule, example);
            let after = judge_example(book, rule, &more);
            prop_assert_eq!(said(&before), said(&after), "{}: {}", rule.id, example.name);
            Ok(())
        })
        .unwrap();
    for (rule, _) in &examples {
        tried += usize::from(!unrelated(book, rule).is_empty());
    }
    assert!(
        tried > 1000,
        "bara {tried} exempel har något ovidkommande att lägga till"
    );
}

/// The last day of any event in an example.
fn last_day(example: &Example) -> Day {
    let rows = std::iter::once(&example.own).chain(&example.parts);
    let events = rows.flat_map(|row| &row.events);
    let days = events.filter_map(|(_, event)| event.moment.map(|moment| moment.day));
    days.max().unwrap_or(Day::parse("2020-01-01").unwrap())
}

/// Whether what was not there yet is missing from a day between two measuring days on: the time that it may take is counted
/// from the rule's anchor.
fn is_missing_between(rule: &Rule, example: &Example, verdict: &Verdict, days: Range<Day>) -> bool {
    let version = verdict.version().map(|place| &rule.versions[place]);
    let Some(Check::Happens(check)) = version.map(|version| &version.check) else {
        return false;
    };
    let Some(period) = check.missing_after else {
        return false;
    };
    let rows = std::iter::once(&example.own).chain(&example.parts);
    let anchors = rows
        .flat_map(|row| &row.events)
        .filter(|(word, _)| rule.anchor.contains(word));
    let mut began = anchors.filter_map(|(_, event)| event.moment);
    verdict.reason == Reason::StillRunning
        && began.any(|moment| days.contains(&period.due(moment.day, false).rolled))
}

/// Whether a change between two measuring days is one that time alone can bring: the case was open, and
/// what it was measured against ran out in between.
fn is_due_between(verdict: &Verdict, from: Day, to: Day) -> bool {
    let Evidence::Span(span) = verdict.evidence else {
        return false;
    };
    let within = |day: Day| (from..to).contains(&day);
    let ends = [
        Some(span.due.strict),
        Some(span.due.rolled),
        span.extended_to,
    ];
    span.until.is_none() && ends.into_iter().flatten().any(within)
}

#[test]
fn a_later_measuring_day_changes_an_answer_only_where_a_deadline_ran_out_between() {
    let book = book();
    let examples = every_example(book);
    let strategy = (any::<prop::sample::Index>(), 0..900i32, 1..900i32);
    let mut runner = TestRunner::new(Config {
        cases: 6000,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&strategy, |(which, wait, more)| {
            let (rule, example) = which.get(&examples);
            let first = last_day(example).plus_days(wait);
            let second = first.plus_days(more);
            let on = |day: Day| {
                let mut example = (*example).clone();
                example.measuring_day = Some(day);
                judge_example(book, rule, &example)
            };
            let (before, after) = (on(first), on(second));
            let answered = |verdict: &Verdict| (verdict.answer(), verdict.reason);
            if answered(&before) != answered(&after) {
                let told = format!(
                    "{}: {} den {first} {:?}, den {second} {:?}",
                    rule.id,
                    example.name,
                    said(&before),
                    said(&after)
                );
                let is_due = is_due_between(&before, first, second)
                    || is_missing_between(rule, example, &before, first..second);
                prop_assert!(is_due, "{}", told);
            }
            Ok(())
        })
        .unwrap();
}
