//! Checks and conditions in the words of a jurist, for `forklara`.

use std::fmt::Write as _;

use super::check::{
    Check, Covered, Deadline, Decisions, Documented, Happens, Recurring, ReportBy, Reported, Spaced,
};
use super::condition::{Condition, Test, Unknown};
use super::law::DelegationLaw;
use super::vocabulary::{EventId, FactId, FactKind, Vocabulary, Word};
use crate::capitalised;

impl Check {
    /// What is checked, in Swedish.
    #[must_use]
    pub fn in_words(&self, words: &Vocabulary) -> String {
        match self {
            Self::Deadline(check) => deadline(check, words),
            Self::Documented(check) => documented(check, words),
            Self::Happens(check) => happens(check, words),
            Self::Recurring(check) => recurring(check, words),
            Self::Spaced(check) => spaced(check, words),
            Self::Value { fact, codes } => format!(
                "”{}” ska vara {}.",
                capitalised(words.label(Word::Fact(*fact))),
                code_labels(words, *fact, codes)
            ),
            Self::Covered(check) => covered(check, words),
            Self::Reported(check) => reported(check).to_owned(),
            Self::Delegate(decisions) => delegate(decisions, words),
            Self::Qualified { who, degrees } => format!(
                "Den som är {} ska den dagen ha haft {}.",
                words.label(Word::Fact(*who)),
                code_labels(words, words.find_fact("examen").unwrap_or(*who), degrees)
            ),
            Self::Reader => "Kan bara besvaras av den som läser akten.".to_owned(),
            Self::NotRequired => "Lagen ställer inte kravet.".to_owned(),
        }
    }
}

impl Condition {
    /// When the question arises, in Swedish.
    #[must_use]
    pub fn in_words(&self, words: &Vocabulary, delegation: &DelegationLaw) -> String {
        let labels: Vec<String> = self
            .words()
            .into_iter()
            .map(|word| format!("”{}”", words.label(word)))
            .collect();
        let label = joined(labels.iter().map(String::as_str), "eller");
        let test = match &self.test {
            Test::Event { any, wanted: true } if any.len() > 1 => {
                format!("något av detta har skett: {label}")
            }
            Test::Event { wanted: true, .. } => format!("detta har skett: {label}"),
            Test::Event { .. } => format!("detta har inte skett: {label}"),
            Test::DecidedBy(bodies) => {
                let names = bodies
                    .iter()
                    .filter_map(|body| delegation.bodies.get(*body));
                let names = joined(names.map(|body| body.label.as_str()), "eller");
                format!("beslutet är fattat av {names}")
            }
            Test::Code {
                fact,
                codes,
                wanted,
            } => {
                let is = if *wanted {
                    "är"
                } else {
                    "är något annat än"
                };
                format!("{label} {is} {}", code_labels(words, *fact, codes))
            }
            Test::Range { from: 0, below, .. } => format!("{label} är under {below}"),
            Test::Range {
                from,
                below: u32::MAX,
                ..
            } => format!("{label} är minst {from}"),
            Test::Range { from, below, .. } => format!("{label} är minst {from} och under {below}"),
            Test::Present { wanted: true, .. } => format!("{label} är angivet"),
            Test::Present { wanted: false, .. } => format!("{label} är inte angivet"),
        };
        let unknown = match self.if_unknown {
            Unknown::Undecided => "",
            Unknown::Met => " (ställs också när det inte framgår)",
            Unknown::NotMet => " (ställs inte när det inte framgår)",
            Unknown::Exception => " (framgår det inte ges inget Nej)",
        };
        test + unknown
    }
}

fn deadline(check: &Deadline, words: &Vocabulary) -> String {
    let mut text = format!(
        "Från {} till {}: högst {}.",
        list(&check.from, words, "eller"),
        list(&check.until, words, "eller"),
        check.within
    );
    if check.rolls {
        text += ROLLS;
    }
    if !check.reader_if_later.is_empty() {
        let later = list(&check.reader_if_later, words, "eller");
        let _ = write!(text, " Kom {later} därefter avgör den som läser akten.");
    }
    if check.reader_if_court {
        text += " Står en domstol som beslutsfattare avgör den som läser akten.";
    }
    if check.early_counts {
        text += " Det får också ha gjorts dessförinnan.";
    }
    if !check.early_ended_by.is_empty() {
        let ended_by = list(&check.early_ended_by, words, "eller");
        let _ = write!(
            text,
            " Kom {ended_by} sedan, innan tiden började, räknas det inte; är det då inte gjort i tid avgör den som läser akten."
        );
    }
    let is_other = |event: &EventId| !check.until.contains(event);
    if check.ceases.iter().any(is_other) {
        let _ = write!(
            text,
            " Kravet upphör om detta sker dessförinnan: {}.",
            list(&check.ceases, words, "eller")
        );
    }
    if !check.shown_by.is_empty() {
        let shown_by = list(&check.shown_by, words, "eller");
        let _ = write!(
            text,
            " Har {shown_by} skett utan att det framgår när detta gjordes saknas uppgift."
        );
    }
    if let Some(extension) = &check.extension {
        let decision = list(&[extension.decision], words, "eller");
        let needs = match (extension.needs_reason, extension.needs_end) {
            (true, true) => " med dokumenterade skäl och slutdag",
            (true, false) => " med dokumenterade skäl",
            (false, true) => " med slutdag",
            (false, false) => "",
        };
        let _ = write!(
            text,
            " Tiden får förlängas genom {decision}{needs}, fattat innan den har löpt ut."
        );
    }
    text
}

const ROLLS: &str = " En sista dag på en lördag, söndag, helgdag, midsommarafton, julafton eller nyårsafton flyttas till nästa vardag.";

fn recurring(check: &Recurring, words: &Vocabulary) -> String {
    let (events, from) = (
        list(&check.events, words, "eller"),
        list(&check.from, words, "eller"),
    );
    let until = list(&check.until, words, "eller");
    let mut text = match check.first {
        Some(first) => format!(
            "Återkommande: {events}. Första gången inom {first} från {from} och därefter med högst {} mellan två gånger, \
             fram till {until} eller mätdagen.",
            check.at_most
        ),
        None => format!(
            "Återkommande: {events}. Högst {} får gå från {from} till den första gången, och därefter mellan två gånger, \
             fram till {until} eller mätdagen.",
            check.at_most
        ),
    };
    text += &ends((&check.ceases, &check.reader_if_later), words, "tiden");
    if check.rolls {
        text += ROLLS;
    }
    text
}

/// What else ends a demand that goes on, and what makes it a reader's once something has run out.
fn ends(
    (ceases, reader_if_later): (&[EventId], &[EventId]),
    words: &Vocabulary,
    runs_out: &str,
) -> String {
    let mut text = String::new();
    if !ceases.is_empty() {
        let ceases = list(ceases, words, "eller");
        let _ = write!(text, " Kravet upphör också om detta sker: {ceases}.");
    }
    if !reader_if_later.is_empty() {
        let later = list(reader_if_later, words, "eller");
        let _ = write!(
            text,
            " Hade {later} kommit när {runs_out} löpte ut avgör den som läser akten."
        );
    }
    text
}

fn covered(check: &Covered, words: &Vocabulary) -> String {
    let mut text = format!(
        "Från det första beslutet fram till {} ska hela tiden ett beslut ha gällt: {}. Ett beslut utan slutdag gäller \
         tills vidare.",
        list(&check.until, words, "eller"),
        list(&check.decisions, words, "eller"),
    );
    text += &ends((&check.ceases, &check.reader_if_later), words, "beslutet");
    text
}

fn spaced(check: &Spaced, words: &Vocabulary) -> String {
    let (from, until) = (
        list(&check.from, words, "eller"),
        list(&check.until, words, "eller"),
    );
    if check.at_least.count() == 0 {
        return format!("Detta får inte ske före {from}: {until}.");
    }
    format!(
        "Från {from} till {until} ska det gå minst {}.",
        check.at_least
    )
}

fn reported(check: &Reported) -> &'static str {
    match check.by {
        ReportBy::NextMeeting => {
            "Beslutet ska ha anmälts till nämnden senast vid dess nästa sammanträde. Det prövas mot listan över \
             sammanträden."
        }
        ReportBy::DelegationOrder => {
            "Beslutet ska ha anmälts till nämnden så som delegationsordningen säger: inom ett antal dagar eller vid \
             nästa sammanträde. Det som nämnden själv beslutar, och det som inte ska anmälas, prövas inte."
        }
    }
}

fn delegate(decisions: &Decisions, words: &Vocabulary) -> String {
    let which = match decisions {
        Decisions::Some(decisions) => list(decisions, words, "och"),
        Decisions::All => "alla beslut i ärendet".to_owned(),
    };
    format!(
        "Den som fattade beslutet ska ha haft rätt att göra det den dagen: enligt lag, delegationsordning eller giltig \
         vidaredelegation. Gäller {which}."
    )
}

fn documented(check: &Documented, words: &Vocabulary) -> String {
    let labels = |list: &[Word], last| {
        let quoted: Vec<String> = list
            .iter()
            .map(|word| format!("”{}”", words.label(*word)))
            .collect();
        joined(quoted.iter().map(String::as_str), last)
    };
    let mut parts = Vec::new();
    if !check.all.is_empty() {
        parts.push(format!(
            "Dokumenterat ska vara {}.",
            labels(&check.all, "och")
        ));
    }
    if !check.any.is_empty() {
        parts.push(format!(
            "Minst ett av detta ska vara dokumenterat: {}.",
            labels(&check.any, "eller")
        ));
    }
    if !check.reasons_for.is_empty() {
        parts.push(format!(
            "Skälen ska vara dokumenterade för {}.",
            list(&check.reasons_for, words, "och")
        ));
    }
    if !check.deciders_for.is_empty() {
        parts.push(format!(
            "Vem som beslutade ska framgå av {}.",
            list(&check.deciders_for, words, "och")
        ));
    }
    if check.clock {
        parts.push("Både dag och klockslag ska framgå.".to_owned());
    }
    if !check.before.is_empty() {
        parts.push(format!(
            "Det som har en dag ska vara gjort senast samma dag som {}.",
            list(&check.before, words, "eller")
        ));
    }
    parts.join(" ")
}

fn happens(check: &Happens, words: &Vocabulary) -> String {
    let mut text = format!("Detta ska ha skett: {}", list(&check.any, words, "eller"));
    if check.at_least > 1 {
        let _ = write!(text, ", minst {} gånger", check.at_least);
    }
    if !check.before.is_empty() {
        let _ = write!(
            text,
            ", senast samma dag som {}",
            list(&check.before, words, "eller")
        );
    }
    if !check.after.is_empty() {
        let after = list(&check.after, words, "eller");
        let _ = write!(text, ", tidigast samma dag som {after}");
    }
    if !check.not_after.is_empty() {
        let not_after = list(&check.not_after, words, "eller");
        let _ = write!(text, ", inte en dag efter {not_after}");
    }
    if let Some(period) = check.missing_after {
        let _ = write!(text, "; att det saknas räknas först när {period} har gått");
    }
    text + "."
}

fn list(events: &[EventId], words: &Vocabulary, last: &str) -> String {
    let quoted: Vec<String> = events
        .iter()
        .map(|event| format!("”{}”", words.label(Word::Event(*event))))
        .collect();
    joined(quoted.iter().map(String::as_str), last)
}

fn code_labels(words: &Vocabulary, fact: FactId, codes: &[u32]) -> String {
    let FactKind::Code(all) = &words.fact_word(fact).kind else {
        return String::new();
    };
    let labels = codes
        .iter()
        .filter_map(|code| all.get_index(*code as usize));
    joined(labels.map(|(_, label)| label.as_str()), "eller")
}

/// «a, b eller c».
fn joined<'a>(parts: impl Iterator<Item = &'a str>, last: &str) -> String {
    let parts: Vec<&str> = parts.collect();
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}
