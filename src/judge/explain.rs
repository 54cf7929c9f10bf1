use std::collections::BTreeSet;

use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::capitalised;
use crate::case::{EventIx, Id, Position, Store};
use crate::rulebook::{Rule, Rulebook, Word};
use crate::secrecy::shown_title;
use crate::time::Day;

/// A verdict's evidence in words and dates, as `underlag.csv` and the reports print it.
#[derive(Clone, Default, Debug)]
pub struct Explained {
    /// The reason with what it rests on, in Swedish. Never holds free text from the export.
    pub text: String,
    /// What started a clock, or the event that the answer rests on.
    pub from: String,
    /// What stopped it.
    pub until: String,
    /// The last day by the period itself.
    pub due_strict: String,
    /// The last day after the rule on Sundays and holidays.
    pub due: String,
    /// The last day after an extension; empty without one, and for one without an end.
    pub extended_to: String,
    /// Rows that the answer rests on.
    pub sources: BTreeSet<Position>,
}

/// Puts a verdict into words.
#[must_use]
pub fn explain(book: &Rulebook, store: &Store, verdict: &Verdict) -> Explained {
    let words = Words { book, store };
    let mut explained = Explained::default();
    let detail = match verdict.evidence {
        Evidence::None => String::new(),
        Evidence::Span(span) => words.span(span, verdict.reason, &mut explained),
        Evidence::Event(ix) => {
            explained.from = words.moment(ix);
            explained.sources.insert(store.event(ix).position());
            words.event(ix)
        }
        Evidence::Fact(word, at) => {
            explained.sources.insert(at);
            book.words.label(word).to_owned()
        }
        Evidence::Missing(word) => book.words.label(word).to_owned(),
        Evidence::Decision(ix, title) => {
            explained.from = words.moment(ix);
            explained.sources.insert(store.event(ix).position());
            words.decision(ix, title)
        }
        Evidence::Staff(_, at) => {
            explained.sources.insert(at);
            String::new()
        }
        Evidence::Parent(rule, answer) => {
            format!("”{}” är besvarad {answer}", book.rule(rule).question)
        }
        Evidence::Day(day) => day.to_string(),
    };
    let reason = match verdict.evidence {
        Evidence::Event(ix) if verdict.reason == Reason::Unreadable && words.is_calculated(ix) => {
            "det som dagen räknas ut ur saknas eller går inte att läsa"
        }
        _ => verdict.reason.text(),
    };
    explained.text = match verdict.reason {
        // What was looked at, not what was found: «återkoppling begärd» alone would read as its opposite.
        Reason::ConditionNotMet if !detail.is_empty() => {
            format!("{reason} (avgörs av: {detail})")
        }
        _ => join(reason, &detail),
    };
    explained
}

/// The footnote that a verdict asks for: the rule's own for its reason, or, for *uppgift saknas*,
/// the reason itself.
#[must_use]
pub fn note_text(book: &Rulebook, store: &Store, rule: &Rule, verdict: &Verdict) -> Option<String> {
    let words = Words { book, store };
    if let Some(template) = rule.note_for(verdict.reason) {
        return Some(words.fill(template, verdict.evidence));
    }
    (verdict.answer() == Answer::UppgiftSaknas)
        .then(|| capitalised(&explain(book, store, verdict).text))
}

struct Words<'a> {
    book: &'a Rulebook,
    store: &'a Store,
}

impl Words<'_> {
    fn moment(&self, ix: EventIx) -> String {
        self.store
            .event(ix)
            .moment()
            .map(|moment| moment.to_string())
            .unwrap_or_default()
    }

    fn is_calculated(&self, ix: EventIx) -> bool {
        let word = self.store.event(ix).word;
        self.book.words.event_word(word).is_calculated
    }

    fn event_label(&self, ix: EventIx) -> &str {
        self.book
            .words
            .label(Word::Event(self.store.event(ix).word))
    }

    fn event(&self, ix: EventIx) -> String {
        let (label, moment) = (self.event_label(ix), self.moment(ix));
        if moment.is_empty() {
            label.to_owned()
        } else {
            format!("{label} {moment}")
        }
    }

    fn span(&self, span: Span, reason: Reason, explained: &mut Explained) -> String {
        let events = [Some(span.from), span.until, span.extension];
        explained.sources = events
            .into_iter()
            .flatten()
            .map(|ix| self.store.event(ix).position())
            .collect();
        explained.from = self.moment(span.from);
        explained.until = span.until.map(|ix| self.moment(ix)).unwrap_or_default();
        explained.due_strict = span.due.strict.to_string();
        explained.due = span.due.rolled.to_string();
        let extended = span.extended_to.filter(|last| *last != Day::MAX);
        explained.extended_to = extended.map(|last| last.to_string()).unwrap_or_default();
        let mut parts: Vec<String> = events
            .into_iter()
            .flatten()
            .map(|ix| self.event(ix))
            .collect();
        parts.push(match reason {
            Reason::FarEnough | Reason::TooSoon => format!("tidigast {}", span.due.strict),
            Reason::StillCovered | Reason::DecisionExpired => {
                format!("gällde till {}", span.due.strict)
            }
            _ => last_day(span),
        });
        if span.whole_days {
            parts.push("räknat i hela dagar, då klockslag saknas".to_owned());
        }
        parts.join(", ")
    }

    fn decision(&self, ix: EventIx, title: Option<Id>) -> String {
        let title = title.map(|id| format!(" av {}", shown_title(self.store.ids.text(id))));
        format!("{}{}", self.event(ix), title.unwrap_or_default())
    }

    fn fill(&self, template: &str, evidence: Evidence) -> String {
        let (decision, title) = match evidence {
            Evidence::Decision(ix, title) => (
                self.event_label(ix),
                title.map(|id| shown_title(self.store.ids.text(id))),
            ),
            Evidence::Event(ix) => (self.event_label(ix), None),
            Evidence::Missing(word) => (self.book.words.label(word), None),
            _ => ("beslut", None),
        };
        template
            .replace("{befattning}", title.unwrap_or("befattning okänd"))
            .replace("{Beslut}", &capitalised(decision))
            .replace("{beslut}", decision)
    }
}

fn last_day(span: Span) -> String {
    let strict = if span.due.moved() {
        format!(" (strikt {})", span.due.strict)
    } else {
        String::new()
    };
    let due = format!("sista dag {}{strict}", span.due.rolled);
    match span.extended_to {
        Some(Day::MAX) => format!("ursprunglig {due}, förlängd utan slutdag"),
        Some(last) => format!("ursprunglig {due}, förlängd till {last}"),
        None => due,
    }
}

fn join(reason: &str, detail: &str) -> String {
    if detail.is_empty() {
        reason.to_owned()
    } else {
        format!("{reason}: {detail}")
    }
}
