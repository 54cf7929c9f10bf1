use super::{Grid, Table, header};
use crate::answer::Answer;
use crate::audit::Audit;
use crate::rulebook::{Grade, ObjectWord};
use crate::tally::{TableTally, Tally};

const HEADER: [&str; 4] = ["tema", "tabell", "regel", "text"];

/// The numbers that are written in words (Språkrådet, Svenska skrivregler: up to twelve).
const WORDS: [&str; 13] = [
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
];

/// Cases that are named by number in a finding; beyond that the grid tells which they are.
const MOST_NAMED: usize = 30;

/// The findings: a sentence for each question and grade with a Nej, theme by theme in the order of the themes. Counts of
/// answers, never of cases added over questions.
#[must_use]
pub fn finding_table(audit: &Audit<'_>, tallies: &[TableTally], grids: &[Grid]) -> Table {
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for ((spec, tally), grid) in audit.battery.tables.iter().zip(tallies).zip(grids) {
        let word = audit.book.words.object_word(spec.object);
        for line in tally
            .lines
            .iter()
            .filter(|line| line.count(Answer::Nej) > 0)
        {
            let question = &spec.questions[line.question];
            let rule = audit.book.rule(question.rule);
            let theme = audit.book.words.themes().find(|(id, _)| *id == rule.theme);
            let name = theme.map_or(rule.theme.as_str(), |(_, name)| name);
            let row = vec![
                name.to_owned(),
                spec.id.clone(),
                rule.id.clone(),
                sentence(line, &question.wording, word, grid),
            ];
            rows.push((rule.theme_order, row));
        }
    }
    // Stable: within a theme the order of tables and questions stays.
    rows.sort_by_key(|(order, _)| *order);
    Table {
        title: "Iakttagelser".to_owned(),
        header: header(&HEADER),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}

/// «”Har förhandsbedömning genomförts skyndsamt?” Tre av tio bedömbara förhandsbedömningar: det framgår inte av akten
/// (ärende 4, 6 och 8).»
fn sentence(line: &Tally, question: &str, word: &ObjectWord, grid: &Grid) -> String {
    let plural = &word.plural;
    let (count, of) = (line.count(Answer::Nej), line.assessable());
    let amount = match (count, of) {
        (1, 1) => "I det enda bedömbara ärendet".to_owned(),
        (1, of) => format!(
            "{} av {} bedömbara {plural}",
            if word.is_neuter { "Ett" } else { "En" },
            in_words(of)
        ),
        (count, of) if count == of => format!("Samtliga {} bedömbara {plural}", in_words(of)),
        (count, of) => format!(
            "{} av {} bedömbara {plural}",
            capital(&in_words(count)),
            in_words(of)
        ),
    };
    let cases = cases_of(line, grid);
    let grade = match line.grade {
        Grade::Ska => "",
        Grade::Bor => " Kravet är ett allmänt råd eller god sed.",
        Grade::Lokal => " Kravet är en lokal rutin.",
    };
    format!("”{question}” {amount}: framgår inte av akten{cases}.{grade}")
}

/// The numbers of the cases, when they are few and the question has one grade in the grid.
fn cases_of(line: &Tally, grid: &Grid) -> String {
    let row = &grid.rows[line.question];
    let heads = grid.header[1..].iter().zip(&row.answers);
    let is_struck = |head: &str| head.ends_with('*');
    let numbers: Vec<&str> = heads
        .filter(|(head, answer)| **answer == Answer::Nej && !is_struck(head))
        .map(|(head, _)| head.as_str())
        .collect();
    if numbers.len() as u64 != line.count(Answer::Nej) || numbers.len() > MOST_NAMED {
        return String::new();
    }
    match numbers.split_last() {
        None => String::new(),
        Some((last, [])) => format!(" (ärende {last})"),
        Some((last, rest)) => format!(" (ärende {} och {last})", rest.join(", ")),
    }
}

/// A number as it stands in a sentence.
fn in_words(count: u64) -> String {
    let word = usize::try_from(count)
        .ok()
        .and_then(|count| WORDS.get(count));
    word.map_or_else(|| crate::numbers::grouped(count), |word| (*word).to_owned())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
