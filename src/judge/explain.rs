use std::fmt::Write as _;

use super::verdict::{Evidence, Span, Verdict};
use crate::answer::{Answer, Reason};
use crate::capitalised;
use crate::case::{EventIx, Position, Store};
use crate::rulebook::{Rule, Rulebook, Word};
use crate::secrecy::shown_title;
use crate::time::{Day, DayTexts, Moment};

/// A verdict's evidence in words and dates, as `underlag.csv` and the reports print it.
#[derive(Clone, Default, Debug)]
pub struct Explained {
    /// The reason with what it rests on, in Swedish. Never holds free text from the export.
    pub text: String,
    /// What started a clock, or the event that the answer rests on.
    pub from: Option<Moment>,
    /// What stopped it.
    pub until: Option<Moment>,
    /// The last day by the period itself.
    pub due_strict: Option<Day>,
    /// The last day after the rule on Sundays and holidays.
    pub due: Option<Day>,
    /// The last day after an extension; none without one, and for one without an end.
    pub extended_to: Option<Day>,
    /// Rows that the answer rests on, in order and each once.
    pub sources: Vec<Position>,
    /// The days that it has written.
    pub(crate) days: DayTexts,
}

/// Puts a verdict into words.
#[must_use]
pub fn explain(book: &Rulebook, store: &Store, verdict: &Verdict) -> Explained {
    let mut explained = Explained::default();
    explained.explain(book, store, verdict);
    explained
}

impl Explained {
    /// Puts another verdict into words in its place: whoever explains millions needs no new memory for each.
    pub fn explain(&mut self, book: &Rulebook, store: &Store, verdict: &Verdict) {
        self.text.clear();
        Words { book, store }.push(&mut self.text, &mut self.days, verdict);
        self.sources.clear();
        (self.from, self.until) = (None, None);
        (self.due_strict, self.due, self.extended_to) = (None, None, None);
        self.take_days(store, verdict.evidence);
    }

    /// Takes in the rows that another answer rests on in its place, and not its words.
    pub(crate) fn take_rows(&mut self, store: &Store, verdict: &Verdict) {
        self.sources.clear();
        self.take_days(store, verdict.evidence);
    }

    /// Adds a row that the answer rests on.
    pub fn add_source(&mut self, at: Position) {
        if let Err(place) = self.sources.binary_search(&at) {
            self.sources.insert(place, at);
        }
    }

    /// Takes in the days that an answer rests on, and their rows.
    fn take_days(&mut self, store: &Store, evidence: Evidence) {
        match evidence {
            Evidence::Span(span) => self.take_span(store, span),
            Evidence::Event(ix) | Evidence::Decision(ix, _) => {
                let event = store.event(ix);
                self.from = event.moment();
                self.add_source(event.position(store));
            }
            Evidence::Fact(_, at) | Evidence::Staff(_, at) => self.add_source(at),
            Evidence::MissingIn(_, part) => self.add_source(store.case(part).position()),
            Evidence::None | Evidence::Missing(_) | Evidence::Parent(..) | Evidence::Day(_) => {}
        }
    }

    fn take_span(&mut self, store: &Store, span: Span) {
        for ix in events_of(span) {
            self.add_source(store.event(ix).position(store));
        }
        self.from = store.event(span.from).moment();
        self.until = span.until.and_then(|ix| store.event(ix).moment());
        self.due_strict = Some(span.due.strict);
        self.due = Some(span.due.rolled);
        self.extended_to = span.extended_to.filter(|last| *last != Day::MAX);
    }
}

/// What started a clock, what stopped it, and the extension that was looked at.
fn events_of(span: Span) -> impl Iterator<Item = EventIx> {
    let events = [Some(span.from), span.until, span.extension];
    events.into_iter().flatten()
}

/// The footnote that a verdict asks for: the rule's own for its reason, or, for *uppgift saknas*,
/// the reason itself.
#[must_use]
pub fn note_text(book: &Rulebook, store: &Store, rule: &Rule, verdict: &Verdict) -> Option<String> {
    let words = Words { book, store };
    if let Some(template) = rule.note_for(verdict.reason) {
        return Some(words.fill(template, verdict.evidence));
    }
    (verdict.answer() == Answer::UppgiftSaknas).then(|| {
        let mut text = String::new();
        words.push(&mut text, &mut DayTexts::default(), verdict);
        capitalised(&text)
    })
}

struct Words<'a> {
    book: &'a Rulebook,
    store: &'a Store,
}

impl Words<'_> {
    fn is_calculated(&self, ix: EventIx) -> bool {
        let word = self.store.event(ix).word;
        self.book.words.event_word(word).is_calculated
    }

    fn event_label(&self, ix: EventIx) -> &str {
        self.book
            .words
            .label(Word::Event(self.store.event(ix).word))
    }

    /// The reason, and what it rests on, at the end of a text.
    fn push(&self, out: &mut String, days: &mut DayTexts, verdict: &Verdict) {
        let (before, after) = match verdict.reason {
            // What was looked at, not what was found: «återkoppling begärd» alone would read as its opposite.
            Reason::ConditionNotMet => (" (avgörs av: ", ")"),
            _ => (": ", ""),
        };
        out.push_str(self.reason(verdict));
        let bare = out.len();
        out.push_str(before);
        let start = out.len();
        self.push_detail(out, days, verdict);
        if out.len() == start {
            out.truncate(bare);
        } else {
            out.push_str(after);
        }
    }

    fn reason(&self, verdict: &Verdict) -> &'static str {
        match verdict.evidence {
            Evidence::Event(ix)
                if verdict.reason == Reason::Unreadable && self.is_calculated(ix) =>
            {
                "det som dagen räknas ut ur saknas eller går inte att läsa"
            }
            _ => verdict.reason.text(),
        }
    }

    fn push_detail(&self, out: &mut String, days: &mut DayTexts, verdict: &Verdict) {
        match verdict.evidence {
            Evidence::None | Evidence::Staff(..) => {}
            Evidence::Span(span) => self.push_span(out, days, span, verdict.reason),
            Evidence::Event(ix) => self.push_event(out, days, ix),
            Evidence::Fact(word, _) | Evidence::Missing(word) | Evidence::MissingIn(word, _) => {
                out.push_str(self.book.words.label(word));
            }
            Evidence::Decision(ix, title) => {
                self.push_event(out, days, ix);
                if let Some(id) = title {
                    out.push_str(" av ");
                    out.push_str(shown_title(self.store.ids.text(id)));
                }
            }
            Evidence::Parent(rule, answer) => {
                let question = &self.book.rule(rule).question;
                let _ = write!(out, "”{question}” är besvarad {answer}");
            }
            Evidence::Day(day) => {
                let _ = write!(out, "{day}");
            }
        }
    }

    fn push_event(&self, out: &mut String, days: &mut DayTexts, ix: EventIx) {
        out.push_str(self.event_label(ix));
        if let Some(moment) = self.store.event(ix).moment() {
            out.push(' ');
            days.push(moment, out);
        }
    }

    fn push_span(&self, out: &mut String, days: &mut DayTexts, span: Span, reason: Reason) {
        for ix in events_of(span) {
            self.push_event(out, days, ix);
            out.push_str(", ");
        }
        let _ = match reason {
            Reason::FarEnough | Reason::TooSoon => write!(out, "tidigast {}", span.due.strict),
            Reason::StillCovered | Reason::DecisionExpired => {
                write!(out, "gällde till {}", span.due.strict)
            }
            _ => write_last_day(out, days, span),
        };
        if span.whole_days {
            out.push_str(", räknat i hela dagar, då klockslag saknas");
        }
    }

    fn fill(&self, template: &str, evidence: Evidence) -> String {
        // Many notes have nothing to fill in.
        if !template.contains('{') {
            return template.to_owned();
        }
        let (decision, title) = match evidence {
            Evidence::Decision(ix, title) => (
                self.event_label(ix),
                title.map(|id| shown_title(self.store.ids.text(id))),
            ),
            Evidence::Event(ix) => (self.event_label(ix), None),
            Evidence::Missing(word) | Evidence::MissingIn(word, _) => {
                (self.book.words.label(word), None)
            }
            _ => ("beslut", None),
        };
        template
            .replace("{befattning}", title.unwrap_or("befattning okänd"))
            .replace("{Beslut}", &capitalised(decision))
            .replace("{beslut}", decision)
    }
}

fn write_last_day(out: &mut String, days: &mut DayTexts, span: Span) -> std::fmt::Result {
    if span.extended_to.is_some() {
        out.push_str("ursprunglig ");
    }
    out.push_str("sista dag ");
    days.push(Moment::on(span.due.rolled), out);
    if span.due.moved() {
        write!(out, " (strikt {})", span.due.strict)?;
    }
    match span.extended_to {
        Some(Day::MAX) => out.write_str(", förlängd utan slutdag"),
        Some(last) => write!(out, ", förlängd till {last}"),
        None => Ok(()),
    }
}
