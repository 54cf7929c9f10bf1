//! One year against another: the same questions, by rule and wording, and whether a difference is more than chance.
//!
//! Two independent counts are compared with Newcombe's interval and Fisher's exact test. That a difference may be due to
//! chance is the normal outcome. Among the questions named beforehand the p-values are adjusted (Holm 1979); the rest
//! are descriptive.

mod changes;
mod error;
mod read;
mod relation;
mod tables;

use indexmap::IndexMap;

use crate::output::{IN_STRATA, NOT_AT_RANDOM, QuestionResult, ResultFile, TableResult};
use crate::stats::compare::{Difference, Sample, fisher, newcombe};
use crate::stats::rate::Rate;
use crate::tally::Share;

pub use changes::{Change, changes_between};
pub use error::TrendError;
pub use read::{Keys, Known, read};
use relation::{Relation, relation};
pub use tables::{change_table, rule_table, trend_table};

/// Questions that may be named beforehand.
pub const MOST_PRIMARY: usize = 3;

/// Fisher's test counts whole tables; beyond this many cases the interval alone decides, and says the same.
const MOST_FOR_FISHER: u64 = 20_000;

/// The level of the tests.
const LEVEL: f64 = 0.05;

/// What is counted of a question.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Measure {
    /// Nej among the assessable.
    No,
    /// Not done in time, among what fell due in the period.
    Late,
}

impl Measure {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::No => "Nej av bedömbara",
            Self::Late => "inte i tid av förfallna",
        }
    }
}

/// A count in one result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// Cases that lack something.
    pub found: u64,
    /// Cases in all.
    pub of: u64,
    /// True when the cases were drawn in strata: a share of them all would weigh the strata wrongly.
    pub is_pooled: bool,
    /// Cases beside these that lack something too, unless the export does not show what lengthened or ended their time.
    pub doubt: u64,
}

impl Point {
    /// The share, where there is one.
    #[must_use]
    pub fn share(&self) -> Option<Share> {
        Share::of(self.found, self.of).filter(|_| !self.is_pooled && self.doubt == 0)
    }

    /// The least and the greatest share, where it is not known of all cases on which side they lie.
    #[must_use]
    pub fn bounds(&self) -> Option<(Share, Share)> {
        let all = self.of.saturating_add(self.doubt);
        let most = self.found.saturating_add(self.doubt);
        let bounds = Share::of(self.found, all).zip(Share::of(most, all));
        bounds.filter(|_| !self.is_pooled && self.doubt > 0)
    }
}

/// A question through the results.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id of its table.
    pub table: String,
    /// Title of its table.
    pub title: String,
    /// Id of its rule.
    pub rule: String,
    /// Its wording, in the last result that has it.
    pub question: String,
    /// Grade of the demand.
    pub grade: String,
    /// What is counted.
    pub measure: Measure,
    /// The count in each result; `None` where it was not asked.
    pub points: Vec<Option<Point>>,
    /// The last two results held against each other.
    pub verdict: Verdict,
    /// True when it was named beforehand.
    pub is_primary: bool,
    /// True when the law that the answers were judged by is another than the time before.
    pub law_changed: bool,
}

/// What the last two counts say.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// Nothing can be tested, and why.
    Untested(&'static str),
    /// Tested: the difference, the p-value (adjusted among primary questions), and what it amounts to.
    Tested {
        /// The later share minus the earlier.
        difference: Difference,
        /// Fisher's two-sided p-value, adjusted among primary questions; `None` of very many cases.
        p: Option<f64>,
        /// What it amounts to.
        meaning: Meaning,
    },
}

/// What a tested difference amounts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// It may be due to chance.
    Chance,
    /// The interval and the test do not agree.
    Borderline,
    /// It is more than chance gives.
    Real,
    /// It would be more than chance gives if the question had been alone; it was not named beforehand.
    Descriptive,
}

impl Line {
    /// True when the last two counts differ.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        match self.points[..] {
            [.., before, after] => before != after,
            _ => false,
        }
    }
}

impl Meaning {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Chance => "skillnaden kan bero på slumpen",
            Self::Borderline => "gränsfall: intervallet och testet säger olika",
            Self::Real => "skillnaden är större än slumpen ger",
            Self::Descriptive => {
                "beskrivande: ensam vore skillnaden större än slumpen ger, men frågan var inte en av huvudfrågorna"
            }
        }
    }
}

/// How a question's wording fares between the last two results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    /// Only the later has it.
    New,
    /// Only the earlier has it.
    Ended,
    /// Both have it, in other words.
    Reworded,
}

impl Life {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "ny fråga",
            Self::Ended => "ställs inte längre",
            Self::Reworded => "omformulerad",
        }
    }
}

/// Results held against each other, in the order in which they were given.
#[derive(Clone, Debug)]
pub struct Trend {
    /// A short name of each result.
    pub labels: Vec<String>,
    /// The questions.
    pub lines: Vec<Line>,
    /// Questions that are new, ended or reworded between the last two: table, rule, question.
    pub lives: Vec<(String, String, String, Life)>,
    /// True when the last two are of the same cases, which no test of independent counts is for.
    pub is_paired: bool,
}

/// A question's place: table, rule, grade, measure.
type Key = (String, String, String, Measure);

impl Trend {
    /// Holds results against each other; there are at least two.
    #[must_use]
    pub fn of(results: &[Known], primary: &[String]) -> Self {
        let files: Vec<&ResultFile> = results.iter().map(|known| &known.result).collect();
        let mut lines: IndexMap<Key, Line> = IndexMap::new();
        for (place, file) in files.iter().enumerate() {
            for (table, question) in questions(file) {
                for (grade, measure, point) in points_of(table, question) {
                    let key = (
                        table.id.clone(),
                        question.regel.clone(),
                        grade.clone(),
                        measure,
                    );
                    let line = lines.entry(key).or_insert_with(|| Line {
                        table: table.id.clone(),
                        title: table.titel.clone(),
                        rule: question.regel.clone(),
                        question: String::new(),
                        grade,
                        measure,
                        points: vec![None; files.len()],
                        verdict: Verdict::Untested(ASKED_ONCE),
                        is_primary: primary.contains(&question.regel),
                        law_changed: false,
                    });
                    line.question.clone_from(&question.fraga);
                    line.points[place] = Some(point);
                }
            }
        }
        one_measure_each(&mut lines);
        let mut trend = Self {
            labels: read::labels_of(results),
            lines: lines.into_values().collect(),
            lives: Vec::new(),
            is_paired: false,
        };
        if let [.., before, after] = results {
            let relation = relation(before, after);
            let (before, after) = (&before.result, &after.result);
            trend.is_paired = relation == Relation::Same;
            trend.lives = lives_between(before, after);
            trend.judge(before, after, relation);
        }
        trend
    }

    /// Tests the last two results, question by question.
    fn judge(&mut self, before: &ResultFile, after: &ResultFile, relation: Relation) {
        for line in &mut self.lines {
            let (one, other) = (question_of(before, line), question_of(after, line));
            line.law_changed = match (one, other) {
                (Some((_, one)), Some((_, other))) => {
                    !one.lagrum.is_empty() && !other.lagrum.is_empty() && one.lagrum != other.lagrum
                }
                _ => false,
            };
            line.verdict = match (one, other, relation.hindrance()) {
                (Some(_), Some(_), Some(why)) => Verdict::Untested(why),
                (Some(one), Some(other), None) => tested(line, one, other),
                _ => Verdict::Untested(ASKED_ONCE),
            };
        }
        self.adjust();
    }

    /// Holm's adjustment of the p-values of the primary questions, and what the differences then amount to.
    fn adjust(&mut self) {
        let mut primary: Vec<(usize, f64)> = Vec::new();
        for (place, line) in self.lines.iter().enumerate() {
            if let (true, Verdict::Tested { p: Some(p), .. }) = (line.is_primary, &line.verdict) {
                primary.push((place, *p));
            }
        }
        primary.sort_by(|one, other| one.1.total_cmp(&other.1));
        let mut greatest = 0.0_f64;
        let mut left = f64::from(u32::try_from(primary.len()).unwrap_or(u32::MAX));
        for (place, p) in primary {
            greatest = greatest.max((p * left).min(1.0));
            left -= 1.0;
            if let Verdict::Tested { p, .. } = &mut self.lines[place].verdict {
                *p = Some(greatest);
            }
        }
        for line in &mut self.lines {
            let is_primary = line.is_primary;
            if let Verdict::Tested {
                difference,
                p,
                meaning,
            } = &mut line.verdict
            {
                *meaning = meaning_of(difference, *p, is_primary);
            }
        }
    }
}

/// A question that was named beforehand is tested by one measure: by what fell due in the period where it is about a
/// time, else by its Nej. The other measure is descriptive.
fn one_measure_each(lines: &mut IndexMap<Key, Line>) {
    let late: Vec<Key> = lines
        .keys()
        .filter(|(_, _, _, measure)| *measure == Measure::Late)
        .cloned()
        .collect();
    for (table, rule, grade, _) in late {
        if let Some(line) = lines.get_mut(&(table, rule, grade, Measure::No)) {
            line.is_primary = false;
        }
    }
}

const ASKED_ONCE: &str = "frågan är inte ställd i båda";
const NOT_RANDOM: &str = "urvalet är inte slumpmässigt, så slumpens del går inte att räkna ut";
const STRATA: &str = "urvalet är stratifierat; jämför de vägda uppskattningarna i uppskattning.csv";
const EMPTY: &str = "inget är bedömbart i den ena";
const BOTH_EMPTY: &str = "inget är bedömbart i någon av dem";
const IN_DOUBT: &str =
    "för en del ärenden visar exporten inte om de var för sena, så skillnaden prövas inte";
const REWORDED: &str = "frågan är omformulerad, så svaren jämförs inte";

fn questions(file: &ResultFile) -> impl Iterator<Item = (&TableResult, &QuestionResult)> {
    let tables = file.tabeller.iter();
    tables.flat_map(|table| table.fragor.iter().map(move |question| (table, question)))
}

/// Every count of a question: Nej grade by grade, and what fell due.
fn points_of(table: &TableResult, question: &QuestionResult) -> Vec<(String, Measure, Point)> {
    let is_pooled = table.urval == IN_STRATA;
    let shares = question.andelar.iter().map(|share| {
        let mut times = question.tid.iter();
        let time = times.find(|time| time.grad == share.grad);
        // A published result states no share where more may be late, and not how many: at most all that is not judged.
        let is_stated = is_pooled || share.bedombara == 0 || share.nej_promille.is_some();
        let untold = if is_stated { 0 } else { share.ej_bedomd };
        let point = Point {
            found: share.nej,
            of: share.bedombara,
            is_pooled,
            doubt: time.map_or(untold, |time| time.ovissa),
        };
        (share.grad.clone(), Measure::No, point)
    });
    let times = question.tid.iter().map(|time| {
        let point = Point {
            found: time.forfallna - time.forfallna_i_tid.min(time.forfallna),
            of: time.forfallna,
            is_pooled,
            doubt: time.forfallna_ovissa,
        };
        (time.grad.clone(), Measure::Late, point)
    });
    shares.chain(times).collect()
}

fn question_of<'a>(
    file: &'a ResultFile,
    line: &Line,
) -> Option<(&'a TableResult, &'a QuestionResult)> {
    let own = |(table, question): &(&TableResult, &QuestionResult)| {
        table.id == line.table && question.regel == line.rule
    };
    questions(file).find(own)
}

fn is_reworded(one: &QuestionResult, other: &QuestionResult) -> bool {
    if one.lydelse.is_empty() || other.lydelse.is_empty() {
        return one.fraga != other.fraga;
    }
    one.lydelse != other.lydelse
}

fn lives_between(before: &ResultFile, after: &ResultFile) -> Vec<(String, String, String, Life)> {
    let find = |file, (table, question): (&TableResult, &QuestionResult)| {
        let own = |(other, asked): &(&TableResult, &QuestionResult)| {
            other.id == table.id && asked.regel == question.regel
        };
        questions(file).find(own).map(|(_, found)| found.clone())
    };
    let told = |(table, question): (&TableResult, &QuestionResult), life| {
        (
            table.id.clone(),
            question.regel.clone(),
            question.fraga.clone(),
            life,
        )
    };
    let mut lives = Vec::new();
    for asked in questions(after) {
        match find(before, asked) {
            None => lives.push(told(asked, Life::New)),
            Some(earlier) if is_reworded(&earlier, asked.1) => {
                lives.push(told(asked, Life::Reworded));
            }
            Some(_) => {}
        }
    }
    let ended = questions(before).filter(|asked| find(after, *asked).is_none());
    lives.extend(ended.map(|asked| told(asked, Life::Ended)));
    lives
}

fn tested(
    line: &Line,
    (before_table, before): (&TableResult, &QuestionResult),
    (after_table, after): (&TableResult, &QuestionResult),
) -> Verdict {
    let drawn = [before_table.urval.as_str(), after_table.urval.as_str()];
    if is_reworded(before, after) {
        return Verdict::Untested(REWORDED);
    }
    if drawn.contains(&IN_STRATA) {
        return Verdict::Untested(STRATA);
    }
    if drawn.contains(&NOT_AT_RANDOM) {
        return Verdict::Untested(NOT_RANDOM);
    }
    let [.., Some(one), Some(other)] = line.points[..] else {
        return Verdict::Untested(ASKED_ONCE);
    };
    if one.doubt > 0 || other.doubt > 0 {
        return Verdict::Untested(IN_DOUBT);
    }
    let sample = |point: Point| Sample {
        found: point.found,
        of: point.of,
    };
    let confidence = Rate::new(95, 100);
    // Later minus earlier: a rise is positive.
    let difference = confidence.and_then(|rate| newcombe(sample(other), sample(one), &rate));
    let Some(difference) = difference else {
        let is_empty = one.of == 0 && other.of == 0;
        return Verdict::Untested(if is_empty { BOTH_EMPTY } else { EMPTY });
    };
    let p = (one.of + other.of <= MOST_FOR_FISHER)
        .then(|| fisher(sample(other), sample(one)).two_sided);
    Verdict::Tested {
        difference,
        p,
        meaning: Meaning::Chance,
    }
}

fn meaning_of(difference: &Difference, p: Option<f64>, is_primary: bool) -> Meaning {
    let covers_none = difference.interval.0 <= 0.0 && difference.interval.1 >= 0.0;
    let is_significant = p.map_or(!covers_none, |p| p < LEVEL);
    match (covers_none, is_significant) {
        (true, false) => Meaning::Chance,
        (false, true) if is_primary => Meaning::Real,
        (false, true) => Meaning::Descriptive,
        _ => Meaning::Borderline,
    }
}
