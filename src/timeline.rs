//! One case as a line of time: what happened, who decided and by what right, which limits ran, and every answer with
//! its reason. For the faktakontroll.

use std::collections::BTreeSet;

use crate::audit::{Audit, Cell, Entry};
use crate::case::{CaseIx, CaseView, EventIx, Position, Stated, Until, When};
use crate::judge::{Evidence, explain};
use crate::rulebook::Word;
use crate::secrecy::{masked, shown_title};
use crate::time::{Day, Moment};

/// Something on the line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    /// When; `None` for what has no day that can be read, which stands last.
    pub when: Option<Moment>,
    /// What kind of mark it is; on the same day events stand before limits.
    pub kind: Kind,
    /// What it says.
    pub text: String,
    /// Where it stands in the export; empty for what is worked out.
    pub source: String,
}

/// A kind of mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Something happened.
    Event,
    /// Somebody decided.
    Decision,
    /// A last day.
    Limit,
    /// The measuring day.
    Measured,
}

impl Kind {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Event => "händelse",
            Self::Decision => "beslut",
            Self::Limit => "sista dag",
            Self::Measured => "mätdag",
        }
    }
}

/// An answer about the case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// Place of the question, from 1.
    pub number: usize,
    /// The question.
    pub question: String,
    /// What is printed.
    pub answer: String,
    /// Why, with its dates; for a reader's answer, who said so and what was commented.
    pub reason: String,
    /// What the machine said, where a reader has said otherwise.
    pub machine: String,
    /// By what law.
    pub law: String,
    /// Rows that it rests on.
    pub sources: String,
}

/// A case.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// «Utredning 2023-0017, nr 4».
    pub title: String,
    /// Why it was struck out, when it was.
    pub struck: Option<String>,
    /// What is on the line, in order of time.
    pub marks: Vec<Mark>,
    /// The answers, in the order of the questions.
    pub answers: Vec<Answered>,
}

impl Timeline {
    /// One case of a table.
    #[must_use]
    pub fn of(audit: &Audit<'_>, table: usize, (number, case): (u32, CaseIx)) -> Self {
        let view = audit.store.case(case);
        let answers = audit.answers(table, case);
        let mut marks = BTreeSet::new();
        for (part, ix) in events_of(audit, view) {
            marks.insert(mark_of(audit, case, part, ix));
        }
        for (place, cell) in answers.cells.iter().enumerate() {
            let question = &audit.battery.tables[table].questions[place].wording;
            marks.extend(limits_of(cell, question));
        }
        marks.insert(Mark {
            when: Some(Moment::on(audit.measuring_day)),
            kind: Kind::Measured,
            text: "dagen då löpande frister mäts".to_owned(),
            source: String::new(),
        });
        let mut marks: Vec<Mark> = marks.into_iter().collect();
        // What has no day stands last, not first.
        marks.sort_by_key(|mark| (mark.when.is_none(), mark.when, mark.kind));
        let object = &audit.book.words.object_word(view.object()).label;
        Self {
            title: format!(
                "{} {}, nr {number}",
                crate::capitalised(object),
                key_of(view)
            ),
            struck: answers.struck.clone(),
            marks,
            answers: answers
                .cells
                .iter()
                .enumerate()
                .map(|(place, cell)| answered(audit, table, place, (cell, view.position())))
                .collect(),
        }
    }
}

fn key_of(view: CaseView<'_>) -> String {
    masked(view.key()).unwrap_or_else(|| view.key().to_owned())
}

/// The events of a case and of its parts, with the part that each belongs to. What is worked out is left out.
fn events_of<'a>(audit: &'a Audit<'_>, view: CaseView<'a>) -> Vec<(Option<CaseView<'a>>, EventIx)> {
    let words = &audit.book.words;
    let mut found: Vec<(Option<CaseView<'a>>, EventIx)> =
        view.all_own_events().map(|ix| (None, ix)).collect();
    for object in words.objects() {
        for part in view.parts(object) {
            // What a part has taken over from another unit is that unit's.
            let own = part.all_own_events().filter(|ix| {
                let word = audit.store.event(*ix).word;
                words.event_word(word).part == Some(object)
            });
            found.extend(own.map(|ix| (Some(part), ix)));
        }
    }
    found.retain(|(_, ix)| !words.event_word(audit.store.event(*ix).word).is_calculated);
    // What a part has taken over from the case, or the case from a part, stands in one row and is told once.
    let mut told = BTreeSet::new();
    found.retain(|(_, ix)| {
        let event = audit.store.event(*ix);
        told.insert((event.word, event.position(&audit.store)))
    });
    found
}

fn mark_of(audit: &Audit<'_>, case: CaseIx, part: Option<CaseView<'_>>, ix: EventIx) -> Mark {
    let (store, words) = (&audit.store, &audit.book.words);
    let event = store.event(ix);
    let word = words.event_word(event.word);
    let owner = part.unwrap_or_else(|| store.case(case));
    let of_part = part.map(|part| {
        let object = &words.object_word(part.object()).label;
        format!(" ({object} {})", key_of(part))
    });
    let until = match owner.until(ix) {
        Until::Day(day) => format!(", gäller till {day}"),
        Until::Unreadable => ", slutdagen går inte att läsa".to_owned(),
        Until::Open => String::new(),
    };
    let reason = match owner.reason(ix) {
        Stated::Yes => ", med skäl",
        Stated::Unreadable => ", skälet går inte att läsa",
        Stated::No => "",
    };
    let right = audit
        .right_to_decide(owner.ix, ix)
        .filter(|_| word.is_decision);
    let right = right.map(|right| match right.evidence {
        Evidence::Decision(_, Some(title)) => {
            let title = shown_title(store.ids.text(title));
            format!(", av {title}: {}", right.reason.text())
        }
        _ => format!(": {}", right.reason.text()),
    });
    let undated = match event.when() {
        When::At(_) => "",
        When::Undated => ", utan dag",
        When::Unreadable => ", dagen går inte att läsa",
    };
    let kind = if word.is_decision {
        Kind::Decision
    } else {
        Kind::Event
    };
    let text = [
        word.label.as_str(),
        of_part.as_deref().unwrap_or_default(),
        &until,
        reason,
        right.as_deref().unwrap_or_default(),
        undated,
    ]
    .concat();
    Mark {
        when: event.moment(),
        kind,
        text,
        source: position_text(audit, event.position(store)),
    }
}

/// The last days that an answer was judged by.
fn limits_of(cell: &Cell, question: &str) -> Vec<Mark> {
    let Evidence::Span(span) = cell.machine.evidence else {
        return Vec::new();
    };
    let limit = |day: Day, words: &str| Mark {
        when: Some(Moment::on(day)),
        kind: Kind::Limit,
        text: format!("{words}{question}"),
        source: String::new(),
    };
    let mut marks = Vec::new();
    if span.due.rolled != Day::MAX {
        let strict = if span.due.moved() {
            format!("(strikt {}) ", span.due.strict)
        } else {
            String::new()
        };
        marks.push(limit(span.due.rolled, &strict));
    }
    if let Some(last) = span.extended_to.filter(|last| *last != Day::MAX) {
        marks.push(limit(last, "(förlängd) "));
    }
    marks
}

fn answered(
    audit: &Audit<'_>,
    table: usize,
    place: usize,
    (cell, at): (&Cell, Position),
) -> Answered {
    let question = &audit.battery.tables[table].questions[place];
    let rule = audit.book.rule(question.rule);
    let mut explained = explain(audit.book, &audit.store, &cell.machine);
    explained.add_source(at);
    let version = cell
        .machine
        .version()
        .and_then(|place| rule.versions.get(place));
    let law = version.map(|version| version.cited(&audit.book.acts));
    let sources = explained.sources.iter();
    let sources: Vec<String> = sources.map(|at| position_text(audit, *at)).collect();
    let by_reader = cell.reason().is_none();
    let (reason, machine) = if by_reader {
        let said = cell.entry.as_ref().map(said_by).unwrap_or_default();
        let machine = format!("{}: {}", cell.machine.answer(), explained.text);
        (said, machine)
    } else {
        (explained.text, String::new())
    };
    Answered {
        number: place + 1,
        question: question.wording.clone(),
        answer: cell.answer.to_string(),
        reason,
        machine,
        law: law.unwrap_or_default(),
        sources: sources.join(", "),
    }
}

/// Who read, and what was commented.
fn said_by(entry: &Entry) -> String {
    let reader = if entry.reader.is_empty() {
        "enligt granskaren".to_owned()
    } else {
        format!("enligt granskaren {}", entry.reader)
    };
    match entry.comments() {
        comment if comment.is_empty() => reader,
        comment => format!("{reader}: {comment}"),
    }
}

fn position_text(audit: &Audit<'_>, at: Position) -> String {
    format!("{} rad {}", audit.store.file_name(at.file), at.row)
}

/// The facts of a case that have no day, as label and value; free texts only as being there.
#[must_use]
pub fn facts_of(audit: &Audit<'_>, view: CaseView<'_>) -> Vec<(String, String)> {
    let words = &audit.book.words;
    let mut found = Vec::new();
    for fact in words.facts() {
        let variable = crate::draw::Variable::Fact(fact);
        if let Some(level) = variable.known_level(view, words, None) {
            found.push((words.label(Word::Fact(fact)).to_owned(), level));
        }
    }
    found
}
