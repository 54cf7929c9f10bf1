use std::fmt;
use std::ops::Range;

use super::check::{Check, Decisions};
use super::condition::{Condition, Test};
use super::decode::{Node, Text};
use super::example::Example;
use super::fault::suggest;
use super::law::{Act, ActIx, Given, find_act};
use super::vocabulary::{EventId, ObjectId, Vocabulary, Word};
use crate::answer::{Answer, Reason};
use crate::time::Day;

/// A question with its law by date, its check, its notes and its examples: one file.
#[derive(Clone, Debug)]
pub struct Rule {
    /// File name without extension; never renamed, never deleted.
    pub id: String,
    /// File name below `rules/`.
    pub file: String,
    /// The question, in Swedish.
    pub question: String,
    /// What a Nej is called in a sentence: «I tre av tio utredningar …».
    pub shortcoming: Option<String>,
    /// What a Ja is called in a sentence.
    pub fulfilled: Option<String>,
    /// The audited unit that it is put to.
    pub object: ObjectId,
    /// Theme, such as `skyndsamhet`.
    pub theme: String,
    /// Place of the theme in the order in which themes are asked about.
    pub theme_order: usize,
    /// Rows of the rule catalogue that it covers.
    pub catalogue: Vec<String>,
    /// Events whose day chooses the version; the first that has a day does.
    pub anchor: Vec<EventId>,
    /// True when the first of them happened in another unit: it may have come though this one has not begun.
    pub is_led_in: bool,
    /// Events on whose day an age counts, where it is not the anchor's; the first that has a day does.
    pub age_on: Vec<EventId>,
    /// The part that it is put to one by one, the worst answer counting.
    pub per: Option<ObjectId>,
    /// When it arises; otherwise X.
    pub conditions: Vec<Condition>,
    /// Absence counts against a case only when one of these has happened (empty: always).
    pub only_after: Vec<EventId>,
    /// What is said while none of these has come and none need come, since a unit was open already; `None` where one is
    /// waited for all the same.
    pub if_unneeded: Option<Reason>,
    /// The rule that must be answered Nej for this one to arise.
    pub follows: Option<String>,
    /// Who decides the answer.
    pub decided_by: Decider,
    /// True when a reader judges a case whose answer depends on a law that changed while its time ran.
    pub reader_at_change: bool,
    /// How it is counted, in Swedish.
    pub counting: String,
    /// Help for a reader.
    pub help: Option<String>,
    /// Batteries that it adds itself to, at the end of the table for its object.
    pub batteries: Vec<String>,
    /// The day from which it is no longer asked.
    pub withdrawn: Option<Day>,
    /// The law by date.
    pub versions: Vec<Version>,
    /// Footnotes by reason.
    pub notes: Vec<(Reason, String)>,
    /// Answers that cannot both be right.
    pub contradictions: Vec<Contradiction>,
    /// Cases with the answer they must get.
    pub examples: Vec<Example>,
}

/// What one act asks during some days.
#[derive(Clone, Debug)]
pub struct Version {
    /// The act whose days these are.
    pub act: ActIx,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Paragraph in the act, when the duty stands there.
    pub paragraph: Option<String>,
    /// Further sources, in full.
    pub also: Vec<String>,
    /// How strong the demand is.
    pub grade: Grade,
    /// The local routine, for grade `lokal`.
    pub source: Option<String>,
    /// Why the citation is not certain, when it is not.
    pub uncertain: Option<String>,
    /// Further conditions in this version.
    pub conditions: Vec<Condition>,
    /// What is checked.
    pub check: Check,
}

/// Who decides the answer to a question (`avgors_av`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decider {
    /// The machine, from the export alone.
    Machine,
    /// The machine, with a reservation: it may err one way or both.
    Reserved {
        /// Which way.
        direction: Direction,
        /// Why, in Swedish.
        why: String,
    },
    /// A reader with the file open.
    Reader,
}

/// Which way the machine may err.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// It may find shortcomings that are none.
    TooMany,
    /// It may miss shortcomings.
    TooFew,
    /// Both.
    Both,
}

impl Decider {
    /// The code in files: `maskin`, `maskin_med_forbehall`, `lasare`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Machine => "maskin",
            Self::Reserved { .. } => "maskin_med_forbehall",
            Self::Reader => "lasare",
        }
    }

    /// The reservation: which way the machine may err, and why.
    #[must_use]
    pub fn reservation(&self) -> Option<(Direction, &str)> {
        match self {
            Self::Reserved { direction, why } => Some((*direction, why)),
            Self::Machine | Self::Reader => None,
        }
    }
}

impl Direction {
    const CODES: [(&'static str, Self); 3] = [
        ("for_manga", Self::TooMany),
        ("for_fa", Self::TooFew),
        ("bada", Self::Both),
    ];

    /// The code in files: `for_manga`, `for_fa`, `bada`.
    #[must_use]
    pub fn code(self) -> &'static str {
        let found = Self::CODES.iter().find(|(_, known)| *known == self);
        found.map_or("", |(code, _)| code)
    }

    /// What the machine may do, in Swedish: «Kan visa för många brister».
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::TooMany => "Kan visa för många brister",
            Self::TooFew => "Kan visa för få brister",
            Self::Both => "Kan visa både för många och för få brister",
        }
    }
}

/// How strong a demand is. Grades never share a percentage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grade {
    /// Law or föreskrift.
    Ska,
    /// Allmänna råd and good practice.
    Bor,
    /// The municipality's own routine.
    Lokal,
}

/// Two answers that cannot both be right.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// This rule's answer.
    pub answer: Answer,
    /// The other rule.
    pub other: String,
    /// The other rule's answer.
    pub other_answer: Answer,
    /// The contradiction in Swedish.
    pub text: String,
}

impl Grade {
    /// The grade with this name: ska, bör or lokal.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ska" => Some(Self::Ska),
            "bör" => Some(Self::Bor),
            "lokal" => Some(Self::Lokal),
            _ => None,
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Ska => "ska",
            Self::Bor => "bör",
            Self::Lokal => "lokal",
        })
    }
}

impl Rule {
    /// Reads one rule file.
    pub(crate) fn decode(id: &str, file: &str, node: &Node<'_>, given: Given<'_>) -> Self {
        let words = given.words;
        let object = words
            .object(node, &node.text("objekt"))
            .unwrap_or(ObjectId(0));
        let theme = node.text("tema");
        let theme_order = words.theme(node, &theme);
        let mut rule = Self {
            id: id.to_owned(),
            file: file.to_owned(),
            question: node.text("fraga").value,
            shortcoming: node.opt_string("brist"),
            fulfilled: node.opt_string("uppfyllt"),
            object,
            theme_order: theme_order.unwrap_or(usize::MAX),
            theme: theme.value,
            catalogue: node.strings("katalog"),
            anchor: words.event_list(node, "ankare"),
            is_led_in: false,
            age_on: words.event_list(node, "alder_vid"),
            per: node
                .opt_text("per")
                .and_then(|text| words.object(node, &text)),
            conditions: Condition::decode_list(node, given),
            only_after: words.event_list(node, "forst_efter"),
            if_unneeded: decode_if_unneeded(node),
            follows: node.opt_string("foljdfraga_till"),
            decided_by: decode_decider(node),
            reader_at_change: decode_at_change(node),
            counting: node.opt_string("rakning").unwrap_or_default(),
            help: node.opt_string("hjalp"),
            batteries: node.strings("batterier"),
            withdrawn: node.opt_day("upphord"),
            versions: decode_versions(node, given),
            notes: decode_notes(node),
            contradictions: node
                .tables("motsagelse")
                .iter()
                .filter_map(decode_contradiction)
                .collect(),
            examples: node
                .tables("exempel")
                .iter()
                .filter_map(|table| Example::decode(table, words, object))
                .collect(),
        };
        let first = rule.anchor.first();
        rule.is_led_in = first.is_some_and(|word| words.is_of_another(object, *word));
        if !node.has("avgors_av") && rule.is_for_readers() {
            rule.decided_by = Decider::Reader;
        }
        rule.check_anchor(node);
        rule.check_words(node, words);
        rule.check_decider(node);
        rule
    }

    /// Every word must be one that such units can have.
    fn check_words(&self, node: &Node<'_>, words: &Vocabulary) {
        let mut used = self.words();
        used.sort_unstable();
        used.dedup();
        for word in used
            .into_iter()
            .filter(|word| !words.fits(*word, self.object))
        {
            let (name, object) = (words.id_of(word), words.object_name(self.object));
            let at = node.place_of(&format!("\"{name}\""));
            node.fault(
                &at,
                format!("ordet ”{name}” hör inte till objektet ”{object}”"),
            );
        }
    }

    /// The words that it asks about, under whatever version.
    fn words(&self) -> Vec<Word> {
        let anchors = self.anchor.iter().chain(&self.only_after);
        let events = anchors.chain(&self.age_on).copied();
        let mut used: Vec<Word> = events.map(Word::Event).collect();
        used.extend(self.conditions.iter().flat_map(Condition::words));
        for version in &self.versions {
            used.extend(version.conditions.iter().flat_map(Condition::words));
            used.extend(version.check.words());
        }
        used
    }

    /// True when its answer may depend on such an event or fact.
    #[must_use]
    pub fn reads(&self, word: Word) -> bool {
        self.words().contains(&word)
    }

    /// True when it asks about every decision of a case, whatever it decides.
    #[must_use]
    pub fn reads_every_decision(&self) -> bool {
        let mut checks = self.versions.iter().map(|version| &version.check);
        checks.any(|check| *check == Check::Delegate(Decisions::All))
    }

    /// A rule that says that a reader decides has no other check, and the other way round.
    fn check_decider(&self, node: &Node<'_>) {
        let reads = |version: &Version| matches!(version.check, Check::Reader | Check::NotRequired);
        let only_read = self.versions.iter().all(reads);
        let says_reader = self.decided_by == Decider::Reader;
        if node.has("avgors_av") && only_read != says_reader && !self.versions.is_empty() {
            let message = "”avgors_av” ska vara ”lasare” när, och bara när, ingen version har en annan kontroll än lasare";
            node.fault(&node.place_of("avgors_av"), message);
        }
    }

    fn check_anchor(&self, node: &Node<'_>) {
        if self.anchor.is_empty() && node.texts("ankare").is_empty() {
            node.fault(&(0..0), "”ankare” ska vara en lista med minst en händelse");
        }
    }

    /// The place of the version that holds on a day.
    #[must_use]
    pub fn place_of_version(&self, day: Day) -> Option<usize> {
        let holds = |version: &Version| (version.from..=version.to).contains(&day);
        self.versions.iter().position(holds)
    }

    /// True when only a reader can answer, whatever the day.
    #[must_use]
    pub fn is_for_readers(&self) -> bool {
        self.versions
            .iter()
            .all(|version| version.check == Check::Reader)
    }

    /// True when the anchor day decides more than the law: an age, or what someone was that day.
    #[must_use]
    pub fn depends_on_the_day(&self) -> bool {
        let is_age = |condition: &Condition| matches!(condition.test, Test::Range { .. });
        let by_version = |version: &Version| {
            matches!(version.check, Check::Qualified { .. })
                || version.conditions.iter().any(is_age)
        };
        self.conditions.iter().any(is_age) || self.versions.iter().any(by_version)
    }

    /// The footnote that a reason asks for in this rule.
    #[must_use]
    pub fn note_for(&self, reason: Reason) -> Option<&str> {
        let note = self.notes.iter().find(|(known, _)| *known == reason);
        note.map(|(_, text)| text.as_str())
    }
}

impl Version {
    /// Every source of the demand, as cited: `11 kap. 2 § SoL (2001:453); SOSFS 2014:5 5 kap.`
    #[must_use]
    pub fn citation(&self, acts: &[Act]) -> String {
        self.sources(acts).join("; ")
    }

    /// The same, saying so where the source is not certain.
    #[must_use]
    pub fn cited(&self, acts: &[Act]) -> String {
        let doubt = if self.uncertain.is_some() {
            " (osäker källa)"
        } else {
            ""
        };
        self.citation(acts) + doubt
    }

    /// Every source of the demand, one by one.
    #[must_use]
    pub fn sources(&self, acts: &[Act]) -> Vec<String> {
        let paragraph = self.paragraph.as_ref();
        let own = paragraph.map(|paragraph| format!("{paragraph} {}", acts[self.act.0].short));
        own.into_iter()
            .chain(self.also.iter().cloned())
            .chain(self.source.iter().cloned())
            .collect()
    }
}

/// Reads the versions and faults gaps and overlaps over the days of the acts.
fn decode_versions(node: &Node<'_>, given: Given<'_>) -> Vec<Version> {
    let acts = given.acts;
    let tables = node.some_tables("version");
    let decoded = tables
        .iter()
        .map(|table| Some((decode_version(table, given)?, table.span.clone())));
    let decoded: Vec<Option<(Version, Range<usize>)>> = decoded.collect();
    let is_whole = decoded.iter().all(Option::is_some);
    let mut versions: Vec<(Version, Range<usize>)> = decoded.into_iter().flatten().collect();
    versions.sort_by_key(|(version, _)| version.from);
    if is_whole && !versions.is_empty() {
        check_coverage(node, &versions, acts);
    }
    versions.into_iter().map(|(version, _)| version).collect()
}

fn decode_version(node: &Node<'_>, given: Given<'_>) -> Option<Version> {
    let acts = given.acts;
    let act = find_act(acts, node, &node.text("lag"));
    let (from, to) = (node.opt_day("fran"), node.opt_day("till"));
    let grade = decode_grade(node);
    let version = Version {
        act: act.unwrap_or(ActIx(0)),
        from: from.unwrap_or(Day::MIN),
        to: to.unwrap_or(Day::MAX),
        paragraph: node.opt_string("lagrum"),
        also: node.strings("aven"),
        grade: grade.unwrap_or(Grade::Ska),
        source: node.opt_string("kalla"),
        uncertain: decode_uncertainty(node),
        conditions: Condition::decode_list(node, given),
        check: Check::decode(node, given.words),
    };
    node.finish();
    if grade.is_none() && !node.has("grad") && version.check != Check::NotRequired {
        node.fault(&node.span, "nyckeln ”grad” saknas");
    }
    if grade == Some(Grade::Lokal) && version.source.is_none() {
        node.fault(&node.span, "en lokal rutin ska ha nyckeln ”kalla”");
    }
    let days = &acts[act?.0];
    Some(Version {
        from: version.from.max(days.from),
        to: version.to.min(days.to),
        ..version
    })
}

/// Who decides; left out, it follows from the checks: a reader where nothing else is checked.
fn decode_decider(node: &Node<'_>) -> Decider {
    let code = node.opt_text("avgors_av");
    let reservation = node
        .opt_table("forbehall")
        .map(|table| decode_reservation(&table));
    let kind = code.as_ref().map(|text| text.value.as_str());
    let decider = match (kind, reservation) {
        (Some("maskin") | None, None) => Some(Decider::Machine),
        (Some("lasare"), None) => Some(Decider::Reader),
        (Some("maskin_med_forbehall"), Some((direction, why))) => {
            Some(Decider::Reserved { direction, why })
        }
        _ => None,
    };
    let at = code.map_or(0..0, |text| text.span);
    if decider.is_none() {
        let message = "”avgors_av” ska vara maskin, maskin_med_forbehall (och då med ”forbehall”) eller lasare";
        node.fault(&at, message);
    }
    decider.unwrap_or(Decider::Machine)
}

fn decode_reservation(node: &Node<'_>) -> (Direction, String) {
    let direction = node.text("riktning");
    let why = node.text("varfor").value;
    node.finish();
    let codes = Direction::CODES;
    let found = codes.iter().find(|(code, _)| *code == direction.value);
    if found.is_none() && !direction.value.is_empty() {
        let hint = suggest(&direction.value, codes.map(|(code, _)| code));
        node.fault(
            &direction.span,
            format!("okänd riktning ”{}”; {hint}", direction.value),
        );
    }
    (
        found.map_or(Direction::Both, |(_, direction)| *direction),
        why,
    )
}

fn decode_at_change(node: &Node<'_>) -> bool {
    let Some(text) = node.opt_text("vid_lagbyte") else {
        return false;
    };
    if text.value != "lasare" {
        node.fault(&text.span, "”vid_lagbyte” kan bara vara ”lasare”");
    }
    true
}

fn decode_if_unneeded(node: &Node<'_>) -> Option<Reason> {
    let text = node.opt_text("utan_beslut")?;
    match text.value.as_str() {
        "ej_tillampligt" => Some(Reason::ConditionNotMet),
        "lasare" => Some(Reason::NeedsReader),
        _ => {
            let told = "”utan_beslut” ska vara ”ej_tillampligt” eller ”lasare”";
            node.fault(&text.span, told);
            None
        }
    }
}

/// The grade; only where the law asks nothing may it be left out, since nothing is then counted.
fn decode_grade(node: &Node<'_>) -> Option<Grade> {
    let text = node.opt_text("grad")?;
    let grade = Grade::from_name(&text.value);
    if grade.is_none() {
        let hint = suggest(&text.value, ["ska", "bör", "lokal"]);
        node.fault(&text.span, format!("okänd grad ”{}”; {hint}", text.value));
    }
    grade
}

fn decode_uncertainty(node: &Node<'_>) -> Option<String> {
    let uncertain = node.flag("osaker");
    let why = node.opt_text("osaker_varfor");
    match (uncertain, why) {
        (true, Some(why)) => Some(why.value),
        (true, None) => {
            node.fault(&node.span, "”osaker = true” ska följas av ”osaker_varfor”");
            None
        }
        (false, Some(why)) => {
            node.fault(&why.span, "”osaker_varfor” utan ”osaker = true”");
            None
        }
        (false, None) => None,
    }
}

/// For every day of the acts of the family exactly one version must hold. With each version comes its place in the file.
fn check_coverage(node: &Node<'_>, versions: &[(Version, Range<usize>)], acts: &[Act]) {
    for (version, span) in versions
        .iter()
        .filter(|(version, _)| version.from > version.to)
    {
        let act = &acts[version.act.0].short;
        node.fault(span, format!("versionens dagar ligger utanför {act}"));
    }
    let families: Vec<&str> = versions
        .iter()
        .map(|(version, _)| acts[version.act.0].family.as_str())
        .collect();
    let mut days: Vec<&Act> = acts
        .iter()
        .filter(|act| families.contains(&act.family.as_str()))
        .collect();
    days.sort_by_key(|act| act.from);
    for act in days {
        check_act(node, versions, act);
    }
}

fn check_act(node: &Node<'_>, versions: &[(Version, Range<usize>)], act: &Act) {
    let mut covered_to = act.from.plus_days(-1);
    for (version, span) in versions {
        let (from, to) = (version.from.max(act.from), version.to.min(act.to));
        if from > to {
            continue;
        }
        if from > covered_to.plus_days(1) {
            node.fault(span, gap(covered_to.plus_days(1), from.plus_days(-1), act));
        } else if from <= covered_to {
            node.fault(span, format!("två versioner gäller den {from}"));
        }
        covered_to = covered_to.max(to);
    }
    if covered_to < act.to {
        let last = versions.last().map_or(0..0, |(_, span)| span.clone());
        node.fault(&last, gap(covered_to.plus_days(1), act.to, act));
    }
}

fn gap(from: Day, to: Day, act: &Act) -> String {
    let until = if to == Day::MAX {
        "och framåt".to_owned()
    } else {
        format!("till {to}")
    };
    format!("ingen version gäller från {from} {until} ({})", act.short)
}

fn decode_notes(node: &Node<'_>) -> Vec<(Reason, String)> {
    let Some(table) = node.opt_table("noter") else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    for (code, value) in table.entries() {
        let reason = decode_reason(&table, &code);
        match value.get_ref().as_str() {
            Some(text) => notes.extend(reason.map(|reason| (reason, text.to_owned()))),
            None => table.fault(&value.span(), "en not ska vara en text"),
        }
    }
    notes
}

/// Resolves a reason code, or faults it.
pub(crate) fn decode_reason(node: &Node<'_>, code: &Text) -> Option<Reason> {
    let reason = Reason::from_code(&code.value);
    if reason.is_none() {
        let hint = suggest(&code.value, Reason::ALL.iter().map(|reason| reason.code()));
        node.fault(&code.span, format!("okänt skäl ”{}”; {hint}", code.value));
    }
    reason
}

/// Resolves an answer code, or faults it.
pub(crate) fn decode_answer(node: &Node<'_>, code: &Text) -> Option<Answer> {
    let answer = Answer::from_code(&code.value);
    if answer.is_none() && !code.value.is_empty() {
        let hint = suggest(&code.value, Answer::ALL.map(Answer::code));
        node.fault(&code.span, format!("okänt svar ”{}”; {hint}", code.value));
    }
    answer
}

fn decode_contradiction(node: &Node<'_>) -> Option<Contradiction> {
    let answer = decode_answer(node, &node.text("svar"));
    let other = node.text("regel").value;
    let other_answer = decode_answer(node, &node.text("dess_svar"));
    let text = node.text("text").value;
    node.finish();
    Some(Contradiction {
        answer: answer?,
        other,
        other_answer: other_answer?,
        text,
    })
}
