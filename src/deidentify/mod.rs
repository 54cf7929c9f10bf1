//! A copy of an export that can leave the room: keyed pseudonyms, days moved, free text left out, rare codes put
//! together. The copy is audited, and what would change an answer is undone.

mod key;
mod replace;
mod settle;
mod table;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub use key::{KeyError, Secret};

use crate::answer::{Answer, Reason};
use crate::audit::Audit;
use crate::load::{LoadError, Located, Review, boards_of, extract, load};
use crate::output::{OutputError, other_than, write_file};
use crate::rulebook::{Battery, Rulebook, Word};
use crate::time::Day;

use settle::{Copy, Settled};

/// Why a copy could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DeidentifyError {
    /// The export could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The copy could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The secret could not be read or made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The folder has something that would leave the room with the copy.
    #[error("{} är inte tom: där ligger {file}, som inte hör till kopian; välj en tom mapp", folder.display())]
    NotEmpty {
        /// Which.
        folder: PathBuf,
        /// The name of what lies there.
        file: String,
    },
}

/// What became of the export.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Persons, with everything about them, that are moved together; or units without a person.
    pub groups: usize,
    /// Those whose days could not be moved without changing an answer.
    pub unmoved: usize,
    /// Those that are moved although an answer has another reason.
    pub moved_loosely: usize,
    /// Rare codes that were put together with others.
    pub merged: usize,
    /// Answers compared.
    pub answers: usize,
    /// Answers that differ between the export and its copy.
    pub differing: usize,
}

/// An export to be copied.
#[derive(Clone, Copy)]
pub struct Original<'a> {
    /// Where it lies.
    pub located: &'a Located,
    /// The rules.
    pub book: &'a Rulebook,
    /// The questions by which the copy is compared.
    pub battery: &'a Battery,
    /// The day on which running deadlines are measured.
    pub measuring_day: Day,
}

/// Writes a copy of an export into a folder, where nothing lies but perhaps an earlier copy of the same.
///
/// # Errors
/// The export cannot be read, something else lies in the folder, or the copy cannot be written.
pub fn write_copy(
    original: Original<'_>,
    secret: &Secret,
    folder: &Path,
) -> Result<Summary, DeidentifyError> {
    let tables = table::collect(&extract(original.located, original.book)?);
    let settled = settle::settle(original, tables, secret)?;
    let (review, profile) = (review_text(original), settled.copy.profile_text());
    let about = about_text(&settled);
    let mut files = settled.copy.files();
    files.extend([
        ("granskning.toml".to_owned(), review.as_str()),
        ("profil.toml".to_owned(), profile.as_str()),
        ("om-kopian.md".to_owned(), about.as_str()),
    ]);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    if let Some(file) = other_than(folder, &names)? {
        let folder = folder.to_owned();
        return Err(DeidentifyError::NotEmpty { folder, file });
    }
    for (name, text) in &files {
        write_file(&folder.join(name), text.as_bytes())?;
    }
    Ok(settled.summary)
}

/// The machine's answer and reason to every question about every case of every table.
type Answers = Vec<Vec<Vec<(Answer, Reason)>>>;

/// Puts every question to an export.
fn answers_of(audit: &Audit<'_>) -> Answers {
    let tables = 0..audit.battery.tables.len();
    tables.map(|table| answers_of_table(audit, table)).collect()
}

/// The answers about the cases of a table, in their order.
fn answers_of_table(audit: &Audit<'_>, table: usize) -> Vec<Vec<(Answer, Reason)>> {
    let parts = audit.fold_cases(table, Vec::new, |found, case| {
        let reasons = case.answers.iter().map(|judged| judged.machine.reason);
        let said: Vec<_> = reasons.map(|reason| (reason.answer(), reason)).collect();
        found.push((case.place, said));
    });
    let mut found: Vec<_> = parts.into_iter().flatten().collect();
    found.sort_unstable_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, said)| said).collect()
}

fn audit_of<'a>(located: &Located, original: Original<'a>) -> Result<Audit<'a>, LoadError> {
    let loaded = load(located, original.book, original.battery)?;
    let day = (original.measuring_day, true);
    let review = located.review.clone();
    Ok(Audit::new(
        loaded,
        original.book,
        original.battery,
        review,
        day,
    ))
}

/// The review of the copy: what decides the answers, and nothing of who or where.
fn review_of(original: Original<'_>) -> Review {
    let review = &original.located.review;
    // An organ of another nämnd decides by other rules; whose nämnden is, its place does not tell.
    let boards = boards_of(original.book, review).names;
    Review {
        board: (!boards.is_empty()).then(|| boards.join(", ")),
        measuring_day: Some(original.measuring_day),
        battery: review.battery.clone(),
        complete_events: original.located.complete_events().collect(),
        all_are_minors: review.all_are_minors,
        undated_registers: review.undated_registers,
        until_further_notice: review.until_further_notice,
        ..Review::default()
    }
}

fn review_text(original: Original<'_>) -> String {
    let review = review_of(original);
    let mut text = String::from(
        "# En avidentifierad kopia; se om-kopian.md.\nnamn = \"Avidentifierad export\"\n",
    );
    let _ = write!(
        text,
        "matdag = {}\nprofil = \"profil.toml\"\n",
        original.measuring_day
    );
    if let Some(board) = &review.board {
        let _ = writeln!(text, "namnd = {board:?}");
    }
    if let Some(battery) = &review.battery {
        let _ = writeln!(text, "batteri = \"{battery}\"");
    }
    if !review.complete_events.is_empty() {
        let words = review.complete_events.iter();
        let words =
            words.map(|event| format!("\"{}\"", original.book.words.id_of(Word::Event(*event))));
        let _ = writeln!(
            text,
            "loggen_omfattar = [{}]",
            words.collect::<Vec<_>>().join(", ")
        );
    }
    if review.all_are_minors {
        text += "alla_under_18 = true\n";
    }
    if review.undated_registers {
        text += "odaterade_register = true\n";
    }
    if review.until_further_notice {
        text += "tills_vidare = true\n";
    }
    text
}

fn about_text(settled: &Settled) -> String {
    let Summary {
        groups,
        unmoved,
        moved_loosely,
        merged,
        answers,
        differing,
    } = settled.summary;
    let Copy { kept, .. } = &settled.copy;
    let kept = if kept.is_empty() {
        "inga".to_owned()
    } else {
        kept.join(", ")
    };
    format!(
        "# Om kopian\n\n\
         En export som är avidentifierad för att kunna lämna rummet. Den som har nyckelfilen kan räkna fram vem varje \
         pseudonym står för; förvara den för sig. Uppgifterna är pseudonymiserade, inte anonyma: dagar och koder kan \
         tillsammans peka ut den som känner till ärendet.\n\n\
         - Nycklar, barn och anställda har pseudonymer som är desamma i alla tabeller och i alla kopior med samma nyckel.\n\
         - Dagarna är flyttade ett helt antal veckor, lika mycket för allt som rör samma barn: {groups} grupper, varav \
         {unmoved} inte kunde flyttas utan att ett svar ändrades, och {moved_loosely} är flyttade så att något svar har \
         ett annat skäl. Register över personal, delegation och sammanträden är inte flyttade.\n\
         - Raderna om barn och ärenden står i en ordning som följer av nyckelfilen och inte av exporten; bara de som rör \
         samma barn står som de stod sinsemellan.\n\
         - Fritext är ersatt med x där det fanns någon.\n\
         - {merged} sällsynta koder och enheter är sammanslagna med andra. Sällsynta koder som inte kunde slås samman utan \
         att ett svar ändrades: {kept}.\n\
         - Granskarens protokoll och kolumner som inte läses, eller inte går att läsa, är inte med.\n\
         - {answers} maskinella svar är jämförda mellan exporten och kopian; {differing} skiljer sig.\n"
    )
}
