//! The questions about förhandsbedömningar, and about anmälningar as cases of their own.

use chrono::NaiveDate;

use super::checks::{
    Deadline, Extension, Met, Within, contradicts, dated_by, documented, first,
    first_when_all_dated, happened, law_day, met, not_asked, one_of, under_18,
};
use super::days::{When, date, later};
use super::delegation::{has_degree, may_decide};
use super::export::{
    Anmalan, Forhandsbedomning, Naive, Skyddsbedomning, Utredning, cell, has_come,
};
use super::rows::Answer;

const INLEDA: &str = "beslut_inleda_utredning";
const INTE_INLEDA: &str = "beslut_inte_inleda_utredning";
const FORLANGA: &str = "beslut_forlanga_forhandsbedomning";

/// One question: the rule, and how it is answered.
pub(super) type Question = (&'static str, fn(&Fall<'_>) -> Answer);

/// The questions of the appendix of 2023, in printed order.
pub(super) const KPMG: &[Question] = &[
    ("anmalare_dokumenterad", anmalare_dokumenterad),
    ("anledning_till_anmalan", anledning_till_anmalan),
    (
        "skyddsbedomning_inom_ett_dygn",
        skyddsbedomning_inom_ett_dygn,
    ),
    ("namn_och_befattning_i_skyddsbedomning", namn_och_befattning),
    ("tidpunkt_for_skyddsbedomning", tidpunkt_for_skyddsbedomning),
    ("omstandigheter_i_skyddsbedomning", omstandigheter),
    ("forhandsbedomning_inom_fjorton_dagar", inom_fjorton_dagar),
    ("tidigare_kannedom_beaktad", lasare),
    (
        "barnets_installning_i_forhandsbedomning",
        barnets_installning,
    ),
    ("stallningstagande_i_forhandsbedomning", stallningstagande),
    ("behorig_delegat_i_forhandsbedomning", behorig_delegat),
    ("skal_for_forlangd_forhandsbedomning", skal_for_forlangning),
    (
        "behorig_handlaggare_i_forhandsbedomning",
        behorig_handlaggare,
    ),
    ("aterkoppling_till_anmalare", aterkoppling_till_anmalare),
];

/// The questions that have a time.
pub(super) const SKYNDSAMHET: &[Question] = &[
    ("ansokan_utredning_inledd_direkt", ansokan_inledd_direkt),
    ("aterkoppling_till_anmalare", aterkoppling_till_anmalare),
    ("forhandsbedomning_inom_fjorton_dagar", inom_fjorton_dagar),
    (
        "skyddsbedomning_inom_ett_dygn",
        skyddsbedomning_inom_ett_dygn,
    ),
    ("utredning_inledd_vid_vald", inledd_vid_vald),
];

/// The questions about the child's voice and consent.
pub(super) const BARNETS_ROST: &[Question] = &[
    (
        "barnets_installning_i_forhandsbedomning",
        barnets_installning,
    ),
    ("inga_otillatna_kontakter", lasare),
];

/// The questions about delegation and qualification.
pub(super) const DELEGATION: &[Question] = &[
    ("behorig_delegat_i_forhandsbedomning", behorig_delegat),
    (
        "behorig_handlaggare_i_forhandsbedomning",
        behorig_handlaggare,
    ),
];

/// One anmälan with its skyddsbedömningar, as far as they had come by the measuring day.
struct Del<'a> {
    anmalan: &'a Anmalan,
    skyddsbedomningar: Vec<&'a Skyddsbedomning>,
    /// Whether an utredning about the same child was already open when it came in.
    utredning_pagick: bool,
}

/// A decision that ended the förhandsbedömning.
struct Beslut<'a> {
    kind: &'static str,
    when: When,
    /// Who took it; nothing when the export has no place for it.
    by: Option<&'a str>,
}

/// One förhandsbedömning with all that belongs to it, as it stood on the measuring day.
pub(super) struct Fall<'a> {
    naive: &'a Naive,
    row: &'a Forhandsbedomning,
    delar: Vec<Del<'a>>,
    beslut: Vec<Beslut<'a>>,
    forlangningar: Vec<Extension>,
    measured: NaiveDate,
}

impl<'a> Fall<'a> {
    /// Gathers a förhandsbedömning.
    pub(super) fn new(naive: &'a Naive, row: &'a Forhandsbedomning, measured: NaiveDate) -> Self {
        let delar = naive
            .anmalningar_of_forhandsbedomning(&row.key)
            .into_iter()
            .map(|place| &naive.anmalningar[place])
            .filter(|anmalan| has_come(anmalan.inkom, measured))
            .map(|anmalan| del(naive, anmalan, measured))
            .collect();
        Self {
            naive,
            row,
            delar,
            beslut: beslut_of(naive, row, measured),
            forlangningar: forlangningar_of(naive, &row.key, measured),
            measured,
        }
    }

    /// Asks each anmälan; the worst answer counts. A förhandsbedömning always has one, so without any
    /// something is missing.
    fn each(&self, judge: impl Fn(&Del<'a>) -> Answer) -> Answer {
        let answers = self.delar.iter().map(judge);
        answers.max().unwrap_or(Answer::UppgiftSaknas)
    }

    fn is_decided(&self) -> bool {
        !self.beslut.is_empty()
    }

    /// Nothing has been decided, and need not be: an utredning was open already each time.
    fn needs_no_decision(&self) -> bool {
        let pagick = self.delar.iter().all(|del| del.utredning_pagick);
        !self.is_decided() && !self.delar.is_empty() && pagick
    }

    /// When decisions of a kind were taken.
    fn decided(&self, kind: &str) -> Vec<When> {
        let decisions = self.beslut.iter().filter(|beslut| beslut.kind == kind);
        decisions.map(|beslut| beslut.when).collect()
    }

    /// When any decision was taken that ended the förhandsbedömning.
    fn ended(&self) -> Vec<When> {
        self.beslut.iter().map(|beslut| beslut.when).collect()
    }

    fn inkom(&self) -> Vec<When> {
        self.delar.iter().map(|del| del.anmalan.inkom).collect()
    }

    /// The day that chooses the law for the whole case, by when the anmälan came in.
    fn law_day(&self, laws_ask_alike: bool) -> Option<NaiveDate> {
        let (inleda, inte) = (self.decided(INLEDA), self.decided(INTE_INLEDA));
        law_day(&[&self.inkom(), &inleda, &inte], laws_ask_alike)
    }

    /// The day that chooses the law for one anmälan, by when it came in, where the laws ask differently.
    fn law_day_of(&self, del: &Del<'_>) -> Option<NaiveDate> {
        let (inleda, inte) = (self.decided(INLEDA), self.decided(INTE_INLEDA));
        let kinds: [&[When]; 4] = [&[del.anmalan.inkom], &del.gjorda(), &inleda, &inte];
        law_day(&kinds, false)
    }
}

impl Del<'_> {
    fn gjorda(&self) -> Vec<When> {
        let made = self.skyddsbedomningar.iter();
        made.map(|skyddsbedomning| skyddsbedomning.gjord).collect()
    }

    fn is_anmalan(&self) -> Met {
        one_of(&self.anmalan.typ, &["anmalan"])
    }
}

fn del<'a>(naive: &'a Naive, anmalan: &'a Anmalan, measured: NaiveDate) -> Del<'a> {
    Del {
        anmalan,
        skyddsbedomningar: naive.skyddsbedomningar_of(&anmalan.key, measured),
        utredning_pagick: utredning_pagick(naive, anmalan),
    }
}

/// Whether an utredning about the same child was already open when the anmälan came in. An utredning that
/// this very anmälan led to the same day was not.
fn utredning_pagick(naive: &Naive, anmalan: &Anmalan) -> bool {
    let Some(inkom) = anmalan.inkom else {
        return false;
    };
    let utredningar = naive.utredningar_about(&anmalan.person);
    utredningar.into_iter().any(|utredning| {
        let led_to_it = leads_to(anmalan, utredning)
            && utredning
                .inledd
                .is_some_and(|inledd| inledd.day == inkom.day);
        was_open_on(utredning, inkom.day) && !led_to_it
    })
}

/// Whether an utredning is the one that an anmälan belongs to by what the rows say.
fn leads_to(anmalan: &Anmalan, utredning: &Utredning) -> bool {
    let by_forhandsbedomning = !anmalan.forhandsbedomning.is_empty()
        && anmalan.forhandsbedomning == utredning.forhandsbedomning;
    by_forhandsbedomning || anmalan.utredning.as_str() == utredning.key.as_ref()
}

/// Open from the day it began to the day it was completed, both included.
pub(super) fn was_open_on(utredning: &Utredning, day: NaiveDate) -> bool {
    utredning.inledd.is_some_and(|inledd| inledd.day <= day)
        && utredning
            .slutford
            .is_none_or(|slutford| day <= slutford.day)
}

/// The decisions of the förhandsbedömning. That to open an utredning may stand on the utredning which came of
/// it; stands it nowhere, the day on which that utredning began is its day, and who took it is not exported.
fn beslut_of<'a>(
    naive: &'a Naive,
    row: &Forhandsbedomning,
    measured: NaiveDate,
) -> Vec<Beslut<'a>> {
    let on = |key: &str, kind: &'static str| {
        let rows = naive.logged(key, kind, measured);
        rows.map(move |logged| Beslut {
            kind,
            when: logged.when,
            by: Some(logged.by.as_str()),
        })
        .collect::<Vec<Beslut<'a>>>()
    };
    let mut decisions = on(row.key.as_ref(), INLEDA);
    let after = naive.utredningar_after(&row.key);
    for utredning in &after {
        decisions.extend(on(utredning.key.as_ref(), INLEDA));
    }
    if decisions.is_empty() {
        let begun = after.iter().flat_map(|row| cell(row.inledd, measured));
        decisions.extend(begun.map(|when| Beslut {
            kind: INLEDA,
            when,
            by: None,
        }));
    }
    decisions.extend(on(row.key.as_ref(), INTE_INLEDA));
    decisions
}

fn forlangningar_of(naive: &Naive, key: &str, measured: NaiveDate) -> Vec<Extension> {
    naive
        .logged(key, FORLANGA, measured)
        .map(|logged| Extension {
            when: logged.when,
            has_reasons: !logged.skal.is_empty(),
            until: logged.till,
        })
        .collect()
}

fn anmalare_dokumenterad(fall: &Fall<'_>) -> Answer {
    fall.each(|del| {
        let has_sender = one_of(&del.anmalan.typ, &["anmalan", "underrattelse"]);
        if let Some(answer) = not_asked(&[has_sender]) {
            return answer;
        }
        stated(fall, del, &del.anmalan.anmalare)
    })
}

fn anledning_till_anmalan(fall: &Fall<'_>) -> Answer {
    fall.each(|del| stated(fall, del, &del.anmalan.anledning))
}

/// Something that must stand in the anmälan from the first day.
fn stated(fall: &Fall<'_>, del: &Del<'_>, text: &str) -> Answer {
    let dated: [&[When]; 2] = [&[del.anmalan.inkom], &fall.ended()];
    if law_day(&dated, true).is_none() {
        return Answer::UppgiftSaknas;
    }
    documented(!text.is_empty(), true)
}

fn skyddsbedomning_inom_ett_dygn(fall: &Fall<'_>) -> Answer {
    fall.each(|del| skyddsbedomd(del, Within::TwentyFourHours, fall.measured))
}

fn skyddsbedomd(del: &Del<'_>, within: Within, measured: NaiveDate) -> Answer {
    if let Some(answer) = not_asked(&[del.is_anmalan()]) {
        return answer;
    }
    let deadline = Deadline {
        from: &[del.anmalan.inkom],
        until: &del.gjorda(),
        within,
        rolls: false,
        extensions: &[],
        extensions_need_end: false,
    };
    deadline.answer(measured)
}

fn namn_och_befattning(fall: &Fall<'_>) -> Answer {
    fall.each(|del| {
        let names_one = del.skyddsbedomningar.iter().any(|row| !row.namn.is_empty());
        let has_title = del
            .skyddsbedomningar
            .iter()
            .any(|row| !row.befattning.is_empty());
        in_skyddsbedomning(fall, del, names_one && has_title)
    })
}

fn tidpunkt_for_skyddsbedomning(fall: &Fall<'_>) -> Answer {
    fall.each(|del| {
        let gjorda = del.gjorda();
        let has_clock = gjorda.iter().flatten().any(|gjord| gjord.clock.is_some());
        let has_day = gjorda.iter().any(Option::is_some);
        let answer = in_skyddsbedomning(fall, del, has_clock);
        // An export without a single clock time does not tell whether one was noted.
        if answer == Answer::Nej && has_day && !fall.naive.has_clocks {
            return Answer::EjBedomd;
        }
        answer
    })
}

/// Something that a skyddsbedömning must show since 2015; without a skyddsbedömning it is missing once the
/// förhandsbedömning has ended.
fn in_skyddsbedomning(fall: &Fall<'_>, del: &Del<'_>, is_there: bool) -> Answer {
    if let Some(answer) = not_asked(&[del.is_anmalan()]) {
        return answer;
    }
    let Some(day) = fall.law_day_of(del) else {
        return Answer::UppgiftSaknas;
    };
    if day < date(2015, 1, 1) {
        return Answer::EjTillampligt;
    }
    let has_come_so_far = fall.is_decided() || !del.skyddsbedomningar.is_empty();
    documented(is_there, has_come_so_far)
}

fn omstandigheter(fall: &Fall<'_>) -> Answer {
    fall.each(|del| not_asked(&[del.is_anmalan()]).unwrap_or(Answer::EjBedomd))
}

fn inom_fjorton_dagar(fall: &Fall<'_>) -> Answer {
    fall.each(|del| {
        if let Some(answer) = not_asked(&[del.is_anmalan(), met(!del.utredning_pagick)]) {
            return answer;
        }
        let deadline = Deadline {
            from: &[del.anmalan.inkom],
            until: &fall.ended(),
            within: Within::Days(14),
            rolls: true,
            extensions: &fall.forlangningar,
            extensions_need_end: false,
        };
        deadline.answer(fall.measured)
    })
}

/// Only a reader can answer, whatever the file says.
fn lasare(_: &Fall<'_>) -> Answer {
    Answer::EjBedomd
}

fn barnets_installning(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.law_day(true) else {
        return Answer::UppgiftSaknas;
    };
    let age = fall.naive.age(&fall.row.person, day);
    if let Some(answer) = not_asked(&[under_18(age)]) {
        return answer;
    }
    if !fall.row.barnets_installning_orsak.is_empty() {
        return Answer::Ja;
    }
    let kind = "barnets_installning_inhamtad";
    let mut views = fall.naive.whens(&fall.row.key, kind, fall.measured);
    views.extend(cell(fall.row.barnets_installning, fall.measured));
    let inkom = first(&fall.inkom());
    let closed = [INLEDA, INTE_INLEDA].into_iter().find_map(|kind| {
        let mut decided = fall.decided(kind);
        decided.retain(|when| !contradicts(*when, inkom));
        first(&decided)
    });
    match dated_by(&views, inkom, closed.map(|moment| moment.day)) {
        None => documented(false, fall.is_decided()),
        // It is not known what came before a decision without a day.
        Some(_) if closed.is_none() && fall.is_decided() => Answer::UppgiftSaknas,
        Some(Answer::Nej) if fall.ended().contains(&None) => Answer::UppgiftSaknas,
        Some(answer) => answer,
    }
}

fn stallningstagande(fall: &Fall<'_>) -> Answer {
    if fall.law_day(true).is_none() {
        return Answer::UppgiftSaknas;
    }
    let is_there = !fall.row.stallningstagande.is_empty();
    if !is_there && fall.needs_no_decision() {
        return Answer::EjTillampligt;
    }
    documented(is_there, fall.is_decided())
}

fn behorig_delegat(fall: &Fall<'_>) -> Answer {
    if !fall.is_decided() {
        let nothing_known = fall.law_day(true).is_none();
        return if nothing_known {
            Answer::UppgiftSaknas
        } else if fall.needs_no_decision() {
            Answer::EjTillampligt
        } else {
            Answer::EjBedomd
        };
    }
    let answers = fall.beslut.iter().map(|beslut| {
        beslut.by.map_or(Answer::EjBedomd, |by| {
            may_decide(fall.naive, beslut.kind, by, beslut.when)
        })
    });
    answers.max().unwrap()
}

fn skal_for_forlangning(fall: &Fall<'_>) -> Answer {
    if let Some(answer) = not_asked(&[met(!fall.forlangningar.is_empty())]) {
        return answer;
    }
    let every = fall.forlangningar.iter().all(|row| row.has_reasons);
    documented(every, true)
}

fn behorig_handlaggare(fall: &Fall<'_>) -> Answer {
    let Some(day) = fall.law_day(false) else {
        return Answer::UppgiftSaknas;
    };
    if day < date(2014, 7, 1) {
        return Answer::EjTillampligt;
    }
    has_degree(fall.naive, &fall.row.handlaggare, day)
}

fn aterkoppling_till_anmalare(fall: &Fall<'_>) -> Answer {
    fall.each(|del| aterkoppling_om(fall, del))
}

/// The first day on which återkoppling is due within a week, and Försäkringskassan must report.
fn a_week_from() -> NaiveDate {
    date(2026, 1, 15)
}

fn aterkoppling_om(fall: &Fall<'_>, del: &Del<'_>) -> Answer {
    let anmalan = del.anmalan;
    let (inleda, inte) = (fall.decided(INLEDA), fall.decided(INTE_INLEDA));
    let kinds: [&[When]; 3] = [&inleda, &inte, &[anmalan.inkom]];
    let day = law_day(&kinds, false);
    let conditions = [
        del.is_anmalan(),
        one_of(&anmalan.aterkoppling_begard, &["ja"]),
        met(anmalan.aterkoppling_olamplig.is_empty()),
        one_of(&anmalan.anmalare, anmalningsskyldiga(day)),
    ];
    if let Some(answer) = not_asked(&conditions) {
        return answer;
    }
    let Some(day) = day else {
        return Answer::UppgiftSaknas;
    };
    let lamnad = cell(anmalan.aterkoppling, fall.measured);
    if day < a_week_from() {
        let is_owed = fall.is_decided() && fall.measured > later(day, 7);
        return happened(&lamnad, anmalan.inkom, is_owed);
    }
    aterkoppling_inom_en_vecka(fall, anmalan, &lamnad)
}

/// Those who must report, under the law of the day; an unknown day may be the later one.
fn anmalningsskyldiga(day: Option<NaiveDate>) -> &'static [&'static str] {
    const ALL: &[&str] = &[
        "skola",
        "forskola",
        "halso_och_sjukvard",
        "tandvard",
        "polis",
        "kriminalvard",
        "socialtjanst",
        "forsakringskassan",
    ];
    if day.is_some_and(|day| day < a_week_from()) {
        &ALL[..7]
    } else {
        ALL
    }
}

fn aterkoppling_inom_en_vecka(fall: &Fall<'_>, anmalan: &Anmalan, lamnad: &[When]) -> Answer {
    if !fall.is_decided() {
        return Answer::EjBedomd;
    }
    let ended = fall.ended();
    let asked = cell(anmalan.aterkoppling_begard_dag, fall.measured);
    let asked_day = first(&asked).map(|moment| moment.day);
    let ended_day = first_when_all_dated(&ended).map(|moment| moment.day);
    // Nothing is counted from a decision that was taken before the anmälan came in.
    if first(&ended)
        .zip(anmalan.inkom)
        .is_some_and(|(ended, inkom)| ended.day < inkom.day)
    {
        return Answer::UppgiftSaknas;
    }
    // Whoever asks after the decision is to have an answer «genast»: a reader says whether it was so.
    if let (Some(asked), Some(ended)) = (asked_day, ended_day)
        && asked > ended
    {
        return Answer::EjBedomd;
    }
    let deadline = Deadline {
        from: &ended,
        until: lamnad,
        within: Within::Days(7),
        rolls: true,
        extensions: &[],
        extensions_need_end: false,
    };
    deadline.answer(fall.measured)
}

fn ansokan_inledd_direkt(fall: &Fall<'_>) -> Answer {
    let wanted = ["ansokan", "egen_kannedom", "underrattelse"];
    fall.each(|del| {
        let conditions = [
            one_of(&del.anmalan.typ, &wanted),
            met(!del.utredning_pagick),
        ];
        if let Some(answer) = not_asked(&conditions) {
            return answer;
        }
        inledd_inom_tre_dagar(fall, del)
    })
}

fn inledd_vid_vald(fall: &Fall<'_>) -> Answer {
    fall.each(|del| {
        let day = fall.law_day_of(del);
        let age = day.and_then(|day| fall.naive.age(&fall.row.person, day));
        let conditions = [
            one_of(&fall.row.vald, &["ja"]),
            under_18(age),
            met(!del.utredning_pagick),
        ];
        if let Some(answer) = not_asked(&conditions) {
            return answer;
        }
        if day.is_some_and(|day| day < date(2014, 10, 1)) {
            return Answer::EjTillampligt;
        }
        inledd_inom_tre_dagar(fall, del)
    })
}

fn inledd_inom_tre_dagar(fall: &Fall<'_>, del: &Del<'_>) -> Answer {
    let deadline = Deadline {
        from: &[del.anmalan.inkom],
        until: &fall.decided(INLEDA),
        within: Within::Days(3),
        rolls: false,
        extensions: &[],
        extensions_need_end: false,
    };
    deadline.answer(fall.measured)
}

/// Whether each anmälan that is a case of its own had its skyddsbedömning by the day after.
pub(super) fn anmalan_skyddsbedomd_inom_ett_dygn(
    naive: &Naive,
    anmalan: &Anmalan,
    measured: NaiveDate,
) -> Answer {
    if !has_come(anmalan.inkom, measured) {
        return Answer::UppgiftSaknas;
    }
    skyddsbedomd(&del(naive, anmalan, measured), Within::Days(1), measured)
}
