use super::Judge;
use super::explain::{Explained, explain};
use super::verdict::Verdict;
use crate::case::{
    Builder, CaseIx, DelegationOrder, Employment, FileIx, Form, LogColumns, Meetings, NewEvent,
    OrderRow, Personnel, Position, ReportRule, Stated, Store, Subdelegation, Subdelegations, Until,
    Value, When,
};
use crate::rulebook::{Example, ExampleRow, FactKind, ObjectId, Rule, RuleIx, Rulebook, Word};
use crate::time::Day;

/// An example that did not get the answer that its rule file states.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{file}:{line}: exemplet ”{name}” fick {got}, väntade {expected}")]
pub struct Mismatch {
    /// Rule file.
    pub file: String,
    /// Line of the example.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// What it got: answer, reason and paragraph.
    pub got: String,
    /// What its file states.
    pub expected: String,
}

const HERE: Position = Position {
    file: FileIx(0),
    row: 1,
};

/// Runs one example of a rule, through the same store and the same judge as an export.
///
/// # Errors
/// The answer, the reason or the paragraph is another than the file states.
pub fn try_example(book: &Rulebook, rule: &Rule, example: &Example) -> Result<(), Mismatch> {
    let verdict = judge_example(book, rule, example);
    let got = describe(rule, &verdict, example);
    let reason = example.reason.map_or("", |reason| reason.code());
    let paragraph = example.paragraph.as_deref().unwrap_or_default();
    let expected = format!("{} {reason} {paragraph}", example.answer.code());
    if got == expected {
        return Ok(());
    }
    let (file, name) = (rule.file.clone(), example.name.clone());
    Err(Mismatch {
        file,
        line: example.line,
        name,
        got,
        expected,
    })
}

/// The verdict of a rule on a case that is given as an example, through the same store and the same
/// judge as an export.
#[must_use]
pub fn judge_example(book: &Rulebook, rule: &Rule, example: &Example) -> Verdict {
    ask_example(book, rule, example).1
}

/// The verdict on an example in words and dates, as the evidence of an export would print it.
#[must_use]
pub fn explain_example(book: &Rulebook, rule: &Rule, example: &Example) -> Explained {
    let (store, verdict) = ask_example(book, rule, example);
    explain(book, &store, &verdict)
}

fn ask_example(book: &Rulebook, rule: &Rule, example: &Example) -> (Store, Verdict) {
    let (store, case) = build(book, rule, example);
    let measuring_day = example
        .measuring_day
        .or(Day::new(2099, 12, 31))
        .unwrap_or(Day::MAX);
    let judge = Judge {
        book,
        store: &store,
        measuring_day,
        only_open: false,
    };
    let parent = example.parent.map(|answer| (RuleIx(0), answer));
    let verdict = judge.ask(rule, store.case(case), parent);
    (store, verdict)
}

/// What a verdict says, as far as the example asks.
fn describe(rule: &Rule, verdict: &Verdict, example: &Example) -> String {
    let reason = if example.reason.is_some() {
        verdict.reason.code()
    } else {
        ""
    };
    let version = verdict.version().map(|index| &rule.versions[index]);
    let paragraph = version
        .and_then(|version| version.paragraph.as_deref())
        .unwrap_or_default();
    let paragraph = if example.paragraph.is_some() {
        paragraph
    } else {
        ""
    };
    format!("{} {reason} {paragraph}", verdict.answer().code())
}

fn build(book: &Rulebook, rule: &Rule, example: &Example) -> (Store, CaseIx) {
    let mut builder = Builder::assuming(example.all_are_minors, false);
    builder.add_file("exempel");
    mark_exported(book, &mut builder, rule.object, example);
    let case = add_case(&mut builder, rule.object, "1");
    add_row(book, &mut builder, case, &example.own, example);
    add_unreadable(&mut builder, case, example);
    let part_kind = book
        .words
        .objects()
        .find(|object| book.words.is_part(*object) && *object != rule.object);
    for (number, part) in example.parts.iter().enumerate() {
        let part_case = part_kind.map(|kind| add_case(&mut builder, kind, &format!("d{number}")));
        if let Some(part_case) = part_case {
            add_row(book, &mut builder, part_case, part, example);
            builder.link(case, part_case);
        }
    }
    add_registers(book, &mut builder, example);
    (builder.finish(&book.words), case)
}

fn add_case(builder: &mut Builder, object: ObjectId, key: &str) -> CaseIx {
    builder
        .add_case(object, key, None, HERE)
        .unwrap_or(CaseIx(0))
}

/// An example's export has every column but those that it says are missing.
fn mark_exported(book: &Rulebook, builder: &mut Builder, object: ObjectId, example: &Example) {
    let all = LogColumns {
        actors: true,
        reasons: true,
        ends: true,
    };
    builder.mark_log(HERE.file, all);
    if !example.without_clocks {
        book.words
            .events()
            .for_each(|event| builder.mark_clocked(HERE.file, event));
    }
    let words: Vec<Word> = book
        .words
        .words()
        .filter(|word| !example.missing.contains(word))
        .collect();
    let is_asked = |asked: &ObjectId| *asked == object || book.words.is_part(*asked);
    for asked in book.words.objects().filter(is_asked) {
        for word in &words {
            builder.mark_exported(HERE.file, asked, *word);
        }
    }
}

fn add_row(
    book: &Rulebook,
    builder: &mut Builder,
    case: CaseIx,
    row: &ExampleRow,
    example: &Example,
) {
    for (word, event) in &row.events {
        let unreadable = example.unreadable.contains(&Word::Event(*word));
        let when = if unreadable {
            When::Unreadable
        } else {
            event.moment.map_or(When::Undated, When::At)
        };
        let actor = event.actor.as_ref().map(|actor| builder.ids.intern(actor));
        let reason = match event.reason.as_deref() {
            None | Some("") => Stated::No,
            Some(_) => Stated::Yes,
        };
        let new = NewEvent {
            actor,
            reason,
            until: event.until.map_or(Until::Open, Until::Day),
            ..NewEvent::new(*word, when, HERE)
        };
        builder.add_event(case, new);
    }
    for (word, text) in &row.facts {
        let unreadable = example.unreadable.contains(&Word::Fact(*word));
        let value = if unreadable {
            Some(Value::Unreadable)
        } else {
            value_of(book, builder, *word, text)
        };
        if let Some(value) = value {
            builder.add_fact(case, *word, value, HERE);
        }
    }
}

/// A word that cannot be read and stands in no row of the example has a cell of its own.
fn add_unreadable(builder: &mut Builder, case: CaseIx, example: &Example) {
    let rows = || std::iter::once(&example.own).chain(&example.parts);
    for word in &example.unreadable {
        match word {
            Word::Event(event)
                if !rows().any(|row| row.events.iter().any(|(known, _)| known == event)) =>
            {
                builder.add_event(case, NewEvent::new(*event, When::Unreadable, HERE));
            }
            Word::Fact(fact)
                if !rows().any(|row| row.facts.iter().any(|(known, _)| known == fact)) =>
            {
                builder.add_fact(case, *fact, Value::Unreadable, HERE);
            }
            Word::Event(_) | Word::Fact(_) => {}
        }
    }
}

fn value_of(
    book: &Rulebook,
    builder: &mut Builder,
    word: crate::rulebook::FactId,
    text: &str,
) -> Option<Value> {
    let kind = &book.words.fact_word(word).kind;
    if text.is_empty() {
        return None;
    }
    Some(match kind {
        FactKind::Text => Value::Present,
        FactKind::Category | FactKind::Staff => Value::Is(builder.ids.intern(text).0),
        FactKind::Number => text.parse().map_or(Value::Unreadable, Value::Is),
        FactKind::Code(_) => kind.code_index(text).map_or(Value::Unreadable, Value::Is),
    })
}

/// The registers of an example: those it lists; a list that it leaves out is empty, not missing.
fn add_registers(book: &Rulebook, builder: &mut Builder, example: &Example) {
    let degrees = book
        .words
        .find_fact("examen")
        .map(|fact| &book.words.fact_word(fact).kind);
    let mut personnel = Personnel::default();
    personnel.has_titles = true;
    personnel.has_degrees = true;
    for row in &example.personnel {
        let title = (!row.title.is_empty()).then(|| builder.ids.intern(&row.title.to_lowercase()));
        let body = title.and_then(|title| {
            let title = builder.ids.text(title);
            book.delegation.body_of_title(title)
        });
        let is_unclear = book.delegation.may_be_body(&row.title);
        personnel.unclear.extend(title.filter(|_| is_unclear));
        let degree = degrees.and_then(|kind| kind.code_index(&row.degree));
        let (from, to) = (row.from.unwrap_or(Day::MIN), row.to.unwrap_or(Day::MAX));
        personnel.add(
            builder.ids.intern(&row.id),
            Employment {
                title,
                body,
                degree,
                at: HERE,
                from,
                to,
            },
        );
    }
    builder.registers.meetings = example.meetings.as_ref().map(|days| {
        let mut days = days.clone();
        days.sort_unstable();
        Meetings {
            days,
            is_incomplete: false,
            board: None,
        }
    });
    builder.registers.personnel = Some(personnel);
    builder.registers.order = Some(order_of(book, builder, example));
    builder.registers.subdelegations = Some(links_of(builder, example));
}

fn order_of(book: &Rulebook, builder: &mut Builder, example: &Example) -> DelegationOrder {
    let mut order = DelegationOrder::default();
    for row in &example.order {
        let law = &book.delegation;
        let body = law.delegate_named(&row.delegate);
        let title = body
            .is_none()
            .then(|| builder.ids.intern(&row.delegate.to_lowercase()));
        let short = law.short_named(&row.delegate);
        let short = short.map(|body| (builder.ids.intern(&row.delegate), body));
        order.short_names.extend(short);
        let (from, to) = (row.from.unwrap_or(Day::MIN), row.to.unwrap_or(Day::MAX));
        let may_pass_on = Some(row.may_pass_on);
        order.rows.push(OrderRow {
            decision: row.decision,
            title,
            body,
            may_be_body: body.is_none() && law.may_be_body(&row.delegate),
            may_pass_on,
            report: row.report.as_deref().and_then(ReportRule::parse),
            at: HERE,
            from,
            to,
        });
    }
    order
}

fn links_of(builder: &mut Builder, example: &Example) -> Subdelegations {
    let mut links = Subdelegations::default();
    for row in &example.subdelegations {
        let link = Subdelegation {
            decision: row.decision,
            giver: builder.ids.intern(&row.giver),
            receiver: builder.ids.intern(&row.receiver),
            receiver_title: builder.ids.intern(&row.receiver.to_lowercase()),
            form: match row.form.as_str() {
                "skriftlig" => Some(Form::Written),
                "muntlig" => Some(Form::Oral),
                _ => None,
            },
            from: row.from.unwrap_or(Day::MIN),
            to: row.to.unwrap_or(Day::MAX),
            row: HERE.row,
        };
        links.rows.push(link);
    }
    links
}
