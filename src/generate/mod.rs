//! Invented exports of any size, with the right answers beside them.
//!
//! A case begins with what each question is to be answered; days and texts are then chosen so that they give that
//! answer under the law of the day. Everything is written as it is invented: memory does not grow with the cases.

mod answers;
mod assessment;
mod course;
mod error;
mod facit;
mod form;
mod inquiry;
mod keys;
mod log;
mod maker;
mod output;
mod people;
mod phrases;
mod quota;
mod random;
mod registers;
mod season;
mod tables;
mod write;

use std::fs;
use std::io;
use std::path::Path;

use crate::rulebook::{CANONICAL, Profile, Rulebook};
use crate::time::Day;

pub use error::GenerateError;
pub use quota::Share;

use form::Form;
use maker::Maker;
use output::Output;
use people::Staff;
use season::Season;

/// The most anmälningar: their keys, and those of the decisions, have eight digits.
const MOST_REPORTS: u64 = 50_000_000;

/// The most kommuner.
const MOST_KOMMUNER: u32 = 290;

/// The most enheter of a kommun, and the most handläggare of an enhet.
const MOST_STAFF: u32 = 99;

/// The fewest handläggare of an enhet: one who is qualified and one who is not.
const FEWEST_OFFICERS: u32 = 2;

/// The days between which the rules ask what the cases are made for.
const FIRST_DAY: &str = "2018-07-01";
const LAST_DAY: &str = "2099-12-31";

/// What an export is to be like.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How many anmälningar.
    pub count: u64,
    /// What decides everything that looks random.
    pub seed: String,
    /// The first and last day on which anmälningar come in; the last is the measuring day.
    pub period: (Day, Day),
    /// How many kommuner.
    pub kommuner: u32,
    /// How many enheter each kommun has.
    pub enheter: u32,
    /// How many posts for handläggare each enhet has.
    pub handlaggare: u32,
    /// How often an occasion is about siblings.
    pub siblings: Share,
    /// How often a further anmälan comes in: half of it in a förhandsbedömning, half in an utredning.
    pub repeats: Share,
    /// How many cases go on although their time has run out.
    pub open: Share,
    /// How often a cell is written in another way with the same meaning.
    pub mess: Share,
    /// Rules, and the share of Nej that each is to have.
    pub faults: Vec<(String, Share)>,
    /// True when the right answers are to be written.
    pub facit: bool,
}

/// What was invented.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Summary {
    /// Children.
    pub barn: u64,
    /// Anmälningar.
    pub anmalningar: u64,
    /// Förhandsbedömningar.
    pub forhandsbedomningar: u64,
    /// Utredningar.
    pub utredningar: u64,
    /// Decisions.
    pub beslut: u64,
}

/// Invents an export in the form of a profile and writes it into a folder, file by file under temporary names.
///
/// # Errors
/// What is wished for cannot be made, or the folder is not empty or cannot be written.
pub fn generate(
    book: &Rulebook,
    profile: &Profile,
    wish: &Wish,
    folder: &Path,
) -> Result<Summary, GenerateError> {
    check(profile, wish)?;
    let staff = Staff::of(wish);
    let mut maker = Maker::new(wish, &staff)?;
    let fault = |source| GenerateError::Write {
        path: folder.to_owned(),
        source,
    };
    if !is_free(folder).map_err(fault)? {
        return Err(GenerateError::NotEmpty(folder.to_owned()));
    }
    let form = Form::of(book, profile, wish.period);
    let mut output = Output::open(&form, wish, folder).map_err(fault)?;
    invent(&mut maker, &mut output).map_err(fault)?;
    output.close().map_err(fault)?;
    registers::write_registers(&form, &staff, wish, folder)?;
    registers::write_review(&form, wish, folder)?;
    Ok(maker.counts)
}

fn check(profile: &Profile, wish: &Wish) -> Result<(), GenerateError> {
    let is_known = [CANONICAL, "viva-lik", "handelselogg"].contains(&profile.id.as_str());
    if !is_known {
        return Err(GenerateError::Profile(profile.id.clone()));
    }
    if !(1..=MOST_REPORTS).contains(&wish.count) {
        return Err(GenerateError::Count);
    }
    let (first, last) = wish.period;
    let day = |text| Day::parse(text).unwrap_or(Day::MAX);
    if first < day(FIRST_DAY) || first > last || last > day(LAST_DAY) {
        return Err(GenerateError::Period);
    }
    let is_staffed = (1..=MOST_KOMMUNER).contains(&wish.kommuner)
        && (1..=MOST_STAFF).contains(&wish.enheter)
        && (FEWEST_OFFICERS..=MOST_STAFF).contains(&wish.handlaggare);
    is_staffed.then_some(()).ok_or(GenerateError::Staff)
}

/// True for a folder that is empty; it is made when it is not there.
fn is_free(folder: &Path) -> io::Result<bool> {
    fs::create_dir_all(folder)?;
    Ok(fs::read_dir(folder)?.next().is_none())
}

/// Invents one occasion after another until there are as many anmälningar as are wished for.
fn invent(maker: &mut Maker<'_>, output: &mut Output) -> io::Result<()> {
    let wish = maker.wish;
    let mut season = Season::of(wish.period);
    while maker.counts.anmalningar < wish.count {
        let day = season.day(maker.counts.anmalningar, wish.count);
        let occasion = maker.occasion(day);
        let left = wish.count - maker.counts.anmalningar;
        let children = maker.siblings().min(left);
        for waiting in (0..children).rev() {
            // One is this child's own; each of those who wait needs one.
            let spare = (wish.count - maker.counts.anmalningar).saturating_sub(waiting + 1);
            let assessment = maker.assessment(&occasion, spare);
            output.assessment(&assessment, &maker.answers)?;
            if let Some(begun) = assessment.begins {
                let inquiry = maker.inquiry(&assessment, begun);
                output.inquiry(&inquiry, &maker.answers)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn wish(count: u64, seed: &str) -> Wish {
        let day = |text| Day::parse(text).unwrap();
        Wish {
            count,
            seed: seed.to_owned(),
            period: (day("2024-01-01"), day("2026-06-30")),
            kommuner: 2,
            enheter: 2,
            handlaggare: 5,
            siblings: Share::of_millionths(150_000),
            repeats: Share::of_millionths(200_000),
            open: Share::of_millionths(50_000),
            mess: Share::of_millionths(100_000),
            faults: Vec::new(),
            facit: true,
        }
    }

    /// The files of an export, by name.
    fn files(profile: &str, wish: &Wish) -> BTreeMap<String, String> {
        let book = Rulebook::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let profile = book.profile(profile).unwrap();
        let summary = generate(&book, profile, wish, folder.path()).unwrap();
        assert_eq!(summary.anmalningar, wish.count);
        let entries = fs::read_dir(folder.path()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let tables = paths.filter(|path| path.is_file());
        tables
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, fs::read_to_string(&path).unwrap())
            })
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_in_every_form() {
        for profile in [CANONICAL, "viva-lik", "handelselogg"] {
            let one = files(profile, &wish(300, "1"));
            assert_eq!(one, files(profile, &wish(300, "1")), "{profile}");
            assert_ne!(one, files(profile, &wish(300, "2")), "{profile}");
        }
    }

    #[test]
    fn there_is_a_row_for_each_anmalan_and_every_row_has_the_cells_of_the_header() {
        for count in [1, 2, 777] {
            let files = files(CANONICAL, &wish(count, "1"));
            let rows = files["anmalningar.csv"].lines().count();
            assert_eq!(u64::try_from(rows).unwrap(), count + 1);
            let tables = files.iter().filter(|(name, _)| name.ends_with("csv"));
            for (name, text) in tables {
                let widths: Vec<usize> =
                    text.lines().map(|line| line.matches(';').count()).collect();
                assert!(widths.iter().all(|width| *width == widths[0]), "{name}");
            }
        }
    }

    #[test]
    fn a_folder_that_holds_something_is_left_as_it_is() {
        let book = Rulebook::embedded().unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("mitt.txt"), "x").unwrap();
        let profile = book.profile(CANONICAL).unwrap();
        let outcome = generate(&book, profile, &wish(1, "1"), folder.path());
        assert!(matches!(outcome, Err(GenerateError::NotEmpty(_))));
    }
}
