//! From the words of the command line to a frame.

use super::CommandError;
use crate::case::Store;
use crate::draw::{DrawRecord, Filter, Frame, FrameRequest, FrameSpec, Plan, Variable};
use crate::rulebook::{EventId, ObjectId, Rulebook, Word, suggest};
use crate::time::Day;

/// Takes a frame from an export, with its conditions in words.
pub(super) fn take(
    request: &FrameRequest,
    plan: &Plan,
    object: ObjectId,
    store: &Store,
    book: &Rulebook,
) -> Result<(Frame, Vec<String>), CommandError> {
    let names = plan.variables.iter();
    let variables = names
        .map(|name| variable(name, book))
        .collect::<Result<Vec<_>, _>>()?;
    let filter = filter(request, book)?;
    let spec = FrameSpec {
        object,
        dated_by: events(request, book)?,
        filter: &filter,
        variables: &variables,
        needs_day: plan.method.period().is_some(),
        arrangement: plan.arrangement,
    };
    let frame = Frame::of(store, &book.words, &spec)?;
    Ok((frame, filter.in_words(&book.words)))
}

/// The kind of unit that a record draws.
pub(super) fn object_of(record: &DrawRecord, book: &Rulebook) -> Result<ObjectId, CommandError> {
    let found = book.words.find_object(&record.objekt);
    found.ok_or_else(|| CommandError::UnknownWord {
        word: record.objekt.clone(),
        hint: "dragningen gäller ett slags ärende som reglerna inte har".to_owned(),
    })
}

/// What dates a case, in words.
pub(super) fn dates_in_words(request: &FrameRequest, book: &Rulebook) -> String {
    let words = &book.words;
    let labels: Vec<&str> = request
        .dag
        .iter()
        .map(|name| {
            let event = words.find_event(name);
            event.map_or(name.as_str(), |event| {
                words.event_word(event).label.as_str()
            })
        })
        .collect();
    match labels.as_slice() {
        [] => "ingenting".to_owned(),
        [label] => format!("”{label}”"),
        labels => format!("den tidigaste av ”{}”", labels.join("”, ”")),
    }
}

fn events(request: &FrameRequest, book: &Rulebook) -> Result<Vec<EventId>, CommandError> {
    let event = |name: &String| match word(name, book)? {
        Word::Event(event) => Ok(event),
        Word::Fact(_) => Err(CommandError::NotAnEvent(name.clone())),
    };
    request.dag.iter().map(event).collect()
}

fn filter(request: &FrameRequest, book: &Rulebook) -> Result<Filter, CommandError> {
    let words = |names: &[String]| {
        let found = names.iter().map(|name| word(name, book));
        found.collect::<Result<Vec<_>, _>>()
    };
    let levels = request.dar.iter().map(|text| level(text, book));
    Ok(Filter {
        period: period(request)?,
        with: words(&request.med)?,
        without: words(&request.utan)?,
        levels: levels.collect::<Result<_, _>>()?,
    })
}

fn period(request: &FrameRequest) -> Result<Option<(Day, Day)>, CommandError> {
    let day = |text: &Option<String>| text.as_deref().and_then(Day::parse);
    match (day(&request.fran), day(&request.till)) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if from > to => Err(CommandError::BackwardsPeriod),
        (from, to) => Ok(Some((from.unwrap_or(Day::MIN), to.unwrap_or(Day::MAX)))),
    }
}

fn level(text: &str, book: &Rulebook) -> Result<(Variable, String, String), CommandError> {
    let (name, level) = text
        .split_once('=')
        .ok_or_else(|| CommandError::NotALevel(text.to_owned()))?;
    let name = name.trim();
    Ok((
        variable(name, book)?,
        name.to_owned(),
        level.trim().to_owned(),
    ))
}

fn variable(name: &str, book: &Rulebook) -> Result<Variable, CommandError> {
    Variable::parse(name, &book.words).ok_or_else(|| CommandError::UnknownVariable(name.to_owned()))
}

fn word(name: &str, book: &Rulebook) -> Result<Word, CommandError> {
    let words = &book.words;
    let event = words.find_event(name).map(Word::Event);
    event
        .or_else(|| words.find_fact(name).map(Word::Fact))
        .ok_or_else(|| CommandError::UnknownWord {
            word: name.to_owned(),
            hint: suggest(name, words.words().map(|word| words.id_of(word))),
        })
}
