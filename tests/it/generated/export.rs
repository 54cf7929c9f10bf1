//! The canonical files as plain rows, and who belongs to whom.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::days::{Moment, When, whole_years};

/// One row of `anmalningar`.
pub(super) struct Anmalan {
    pub(super) key: Arc<str>,
    pub(super) forhandsbedomning: String,
    pub(super) utredning: String,
    pub(super) person: String,
    pub(super) inkom: When,
    pub(super) typ: String,
    pub(super) anmalare: String,
    pub(super) anledning: String,
    pub(super) aterkoppling_begard: String,
    pub(super) aterkoppling_begard_dag: When,
    pub(super) aterkoppling: When,
    pub(super) aterkoppling_olamplig: String,
}

/// One row of `skyddsbedomningar`.
pub(super) struct Skyddsbedomning {
    pub(super) anmalan: String,
    pub(super) gjord: When,
    pub(super) namn: String,
    pub(super) befattning: String,
    /// A row with nothing but its key says nothing.
    pub(super) says_something: bool,
}

/// One row of `forhandsbedomningar`.
pub(super) struct Forhandsbedomning {
    pub(super) key: Arc<str>,
    pub(super) person: String,
    pub(super) handlaggare: String,
    pub(super) stallningstagande: String,
    pub(super) barnets_installning: When,
    pub(super) barnets_installning_orsak: String,
    pub(super) vald: String,
}

/// One row of `utredningar`.
#[expect(
    clippy::struct_field_names,
    reason = "the fields are named as the columns are"
)]
pub(super) struct Utredning {
    pub(super) key: Arc<str>,
    pub(super) forhandsbedomning: String,
    pub(super) person: String,
    pub(super) handlaggare: String,
    pub(super) inledd: When,
    pub(super) slutford: When,
    pub(super) anledning: String,
    pub(super) avser: String,
    pub(super) vardnadshavare_informerade: When,
    pub(super) barnet_informerat_om_utredning: When,
    pub(super) information_skal_mot: String,
    pub(super) forsta_kontakt: When,
    pub(super) planering_inbjudan: When,
    pub(super) barnsamtal_orsak: String,
    pub(super) barnets_installning_orsak: String,
    pub(super) kontakter_grund: String,
    pub(super) samtycke: When,
    pub(super) kommunicering: When,
    pub(super) vald: String,
    pub(super) brott_mot_barn: String,
    pub(super) ej_polisanmalan: When,
}

/// One row of `handelser` or `beslut`.
pub(super) struct Logged {
    pub(super) arende: String,
    pub(super) kind: String,
    pub(super) when: When,
    pub(super) by: String,
    pub(super) skal: String,
    pub(super) till: Option<NaiveDate>,
}

/// One row of `personal`.
pub(super) struct Anstallning {
    pub(super) id: String,
    pub(super) befattning: String,
    pub(super) examen: String,
    pub(super) days: Held,
}

/// One row of `delegationsordning`.
pub(super) struct Delegation {
    pub(super) beslutstyp: String,
    pub(super) delegat: String,
    pub(super) vidaredelegation: String,
    pub(super) days: Held,
}

/// One row of `vidaredelegationer`.
pub(super) struct Vidaredelegation {
    pub(super) beslutstyp: String,
    pub(super) given_av: String,
    pub(super) given_till: String,
    pub(super) form: String,
    pub(super) days: Held,
}

/// One row of `personer`.
struct Person {
    id: String,
    fodelsedatum: Option<NaiveDate>,
    alder: Option<i32>,
}

/// The days on which a row of a register holds; without a last day it still does.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) fran: Option<NaiveDate>,
    pub(super) till: Option<NaiveDate>,
}

impl Held {
    /// Whether the row holds on a day.
    pub(super) fn on(self, day: NaiveDate) -> bool {
        self.fran.is_none_or(|first| first <= day) && self.till.is_none_or(|last| day <= last)
    }
}

/// An export of the canonical files of a folder, judged by a second, simple judge.
pub(crate) struct Naive {
    pub(super) anmalningar: Vec<Anmalan>,
    pub(super) forhandsbedomningar: Vec<Forhandsbedomning>,
    pub(super) utredningar: Vec<Utredning>,
    pub(super) personal: HashMap<String, Vec<Anstallning>>,
    pub(super) delegationsordning: Vec<Delegation>,
    pub(super) vidaredelegationer: Vec<Vidaredelegation>,
    /// Whether any skyddsbedömning has a clock time: an export without any says nothing of them.
    pub(super) has_clocks: bool,
    skyddsbedomningar: HashMap<String, Vec<Skyddsbedomning>>,
    personer: HashMap<String, Person>,
    log: HashMap<String, Vec<Logged>>,
    /// Kinds of events that the log has, or is said always to have.
    logged: HashSet<String>,
    anmalningar_by_forhandsbedomning: HashMap<String, Vec<usize>>,
    anmalningar_by_utredning: HashMap<String, Vec<usize>>,
    anmalningar_by_child: HashMap<String, Vec<usize>>,
    utredningar_by_forhandsbedomning: HashMap<String, Vec<usize>>,
    utredningar_by_child: HashMap<String, Vec<usize>>,
}

impl Naive {
    /// Reads the canonical files of a folder; a file that is not there has no rows.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut anmalningar = rows(folder, "anmalningar", anmalan);
        let forhandsbedomningar = rows(folder, "forhandsbedomningar", forhandsbedomning);
        let utredningar = rows(folder, "utredningar", utredning);
        lend_children(&mut anmalningar, &forhandsbedomningar, &utredningar);
        let skyddsbedomningar = rows(folder, "skyddsbedomningar", skyddsbedomning);
        let clock_of = |row: &Skyddsbedomning| row.gjord.and_then(|gjord| gjord.clock);
        let has_clocks = skyddsbedomningar.iter().any(|row| clock_of(row).is_some());
        let mut log = rows(folder, "handelser", handelse);
        let logged = log.iter().map(|row| row.kind.clone()).collect();
        log.extend(rows(folder, "beslut", beslut));
        Self {
            has_clocks,
            logged,
            anmalningar_by_forhandsbedomning: places(&anmalningar, |row| &row.forhandsbedomning),
            anmalningar_by_utredning: places(&anmalningar, |row| &row.utredning),
            anmalningar_by_child: places(&anmalningar, |row| &row.person),
            utredningar_by_forhandsbedomning: places(&utredningar, |row| &row.forhandsbedomning),
            utredningar_by_child: places(&utredningar, |row| &row.person),
            anmalningar,
            forhandsbedomningar,
            utredningar,
            skyddsbedomningar: grouped(skyddsbedomningar, |row| row.anmalan.clone()),
            log: grouped(log, |row| row.arende.clone()),
            personal: grouped(rows(folder, "personal", anstallning), |row| row.id.clone()),
            delegationsordning: rows(folder, "delegationsordning", delegation),
            vidaredelegationer: rows(folder, "vidaredelegationer", vidaredelegation),
            personer: rows(folder, "personer", person)
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
        }
    }

    /// Kinds of events that the log always has, as `loggen_omfattar` says: what it lacks has not happened.
    pub(crate) fn covering(mut self, kinds: &[&str]) -> Self {
        self.logged
            .extend(kinds.iter().map(|kind| (*kind).to_owned()));
        self
    }

    /// Whether the log would have told of an event of this kind.
    pub(super) fn logs(&self, kind: &str) -> bool {
        self.logged.contains(kind)
    }

    /// What the logs say had happened in a case by the measuring day, dated or not.
    pub(super) fn logged<'a>(
        &'a self,
        key: &str,
        kind: &'a str,
        measured: NaiveDate,
    ) -> impl Iterator<Item = &'a Logged> + use<'a> {
        let rows: &'a [Logged] = self.log.get(key).map(Vec::as_slice).unwrap_or_default();
        rows.iter()
            .filter(move |row| row.kind == kind && has_come(row.when, measured))
    }

    /// When the logs say that something happened in a case.
    pub(super) fn whens(&self, key: &str, kind: &str, measured: NaiveDate) -> Vec<When> {
        self.logged(key, kind, measured)
            .map(|row| row.when)
            .collect()
    }

    /// The skyddsbedömningar of an anmälan that had been made by the measuring day.
    pub(super) fn skyddsbedomningar_of(
        &self,
        anmalan: &str,
        measured: NaiveDate,
    ) -> Vec<&Skyddsbedomning> {
        let rows = self.skyddsbedomningar.get(anmalan);
        rows.into_iter()
            .flatten()
            .filter(|row| row.says_something && has_come(row.gjord, measured))
            .collect()
    }

    /// The anmälningar of a förhandsbedömning.
    pub(super) fn anmalningar_of_forhandsbedomning(&self, key: &str) -> Vec<usize> {
        found(&self.anmalningar_by_forhandsbedomning, key)
    }

    /// The anmälningar that name an utredning as theirs.
    pub(super) fn anmalningar_of_utredning(&self, key: &str) -> Vec<usize> {
        found(&self.anmalningar_by_utredning, key)
    }

    /// The anmälningar about a child.
    pub(super) fn anmalningar_about(&self, person: &str) -> Vec<usize> {
        found(&self.anmalningar_by_child, person)
    }

    /// The utredningar that came out of a förhandsbedömning.
    pub(super) fn utredningar_after(&self, key: &str) -> Vec<&Utredning> {
        let places = found(&self.utredningar_by_forhandsbedomning, key);
        places
            .into_iter()
            .map(|place| &self.utredningar[place])
            .collect()
    }

    /// The utredningar about a child.
    pub(super) fn utredningar_about(&self, person: &str) -> Vec<&Utredning> {
        let places = found(&self.utredningar_by_child, person);
        places
            .into_iter()
            .map(|place| &self.utredningar[place])
            .collect()
    }

    /// A child's age in whole years on a day.
    pub(super) fn age(&self, person: &str, day: NaiveDate) -> Option<i32> {
        let person = self.personer.get(person)?;
        match person.fodelsedatum {
            Some(born) => Some(whole_years(born, day)),
            None => person.alder,
        }
    }

    /// What the list of employees says of someone on a day.
    pub(super) fn employed(&self, id: &str, day: NaiveDate) -> Vec<&Anstallning> {
        let rows = self.personal.get(id);
        rows.into_iter()
            .flatten()
            .filter(|row| row.days.on(day))
            .collect()
    }
}

/// Whether something had happened by the measuring day; what has no day has.
pub(super) fn has_come(when: When, measured: NaiveDate) -> bool {
    when.is_none_or(|moment| moment.day <= measured)
}

/// A day of a case's own row as a list: an empty cell means that it has not happened.
pub(super) fn cell(when: When, measured: NaiveDate) -> Vec<When> {
    match when {
        Some(moment) if moment.day <= measured => vec![Some(moment)],
        _ => Vec::new(),
    }
}

/// An anmälan that names no child is about the child of the case that it names.
fn lend_children(
    anmalningar: &mut [Anmalan],
    forhandsbedomningar: &[Forhandsbedomning],
    utredningar: &[Utredning],
) {
    let mut children: HashMap<&str, &str> = HashMap::new();
    for row in forhandsbedomningar {
        children.insert(row.key.as_ref(), row.person.as_str());
    }
    for row in utredningar {
        children.insert(row.key.as_ref(), row.person.as_str());
    }
    for row in anmalningar.iter_mut().filter(|row| row.person.is_empty()) {
        let child = children
            .get(row.forhandsbedomning.as_str())
            .or_else(|| children.get(row.utredning.as_str()));
        if let Some(child) = child {
            row.person = (*child).to_owned();
        }
    }
}

fn found(places: &HashMap<String, Vec<usize>>, key: &str) -> Vec<usize> {
    places.get(key).cloned().unwrap_or_default()
}

/// Where the rows of each key stand; an empty cell is no key.
fn places<T>(rows: &[T], key: impl Fn(&T) -> &String) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let key = key(row);
        if !key.is_empty() {
            places.entry(key.clone()).or_default().push(place);
        }
    }
    places
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> String) -> HashMap<String, Vec<T>> {
    let mut groups: HashMap<String, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// The cells of a row by the names of their columns.
struct Cells<'a> {
    places: &'a HashMap<String, usize>,
    record: &'a csv::StringRecord,
}

impl Cells<'_> {
    fn cell(&self, column: &str) -> &str {
        let place = self.places.get(column);
        let cell = place.and_then(|place| self.record.get(*place));
        cell.unwrap_or_default().trim()
    }

    fn text(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    fn when(&self, column: &str) -> When {
        Moment::parse(self.cell(column))
    }

    fn day(&self, column: &str) -> Option<NaiveDate> {
        self.when(column).map(|moment| moment.day)
    }

    fn days(&self) -> Held {
        Held {
            fran: self.day("fran"),
            till: self.day("till"),
        }
    }
}

fn rows<T>(folder: &Path, table: &str, row: impl Fn(&Cells<'_>) -> T) -> Vec<T> {
    let path = folder.join(format!("{table}.csv"));
    if !path.exists() {
        return Vec::new();
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_path(&path)
        .unwrap();
    let header = reader.headers().unwrap().clone();
    let places: HashMap<String, usize> = header
        .iter()
        .enumerate()
        .map(|(place, name)| (name.to_owned(), place))
        .collect();
    let mut made = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        made.push(row(&Cells {
            places: &places,
            record: &record,
        }));
    }
    made
}

fn anmalan(row: &Cells<'_>) -> Anmalan {
    Anmalan {
        key: row.cell("anmalan_id").into(),
        forhandsbedomning: row.text("forhandsbedomning_id"),
        utredning: row.text("utredning_id"),
        person: row.text("person_id"),
        inkom: row.when("inkom"),
        typ: row.text("typ"),
        anmalare: row.text("anmalare"),
        anledning: row.text("anledning"),
        aterkoppling_begard: row.text("aterkoppling_begard"),
        aterkoppling_begard_dag: row.when("aterkoppling_begard_dag"),
        aterkoppling: row.when("aterkoppling"),
        aterkoppling_olamplig: row.text("aterkoppling_olamplig"),
    }
}

fn skyddsbedomning(row: &Cells<'_>) -> Skyddsbedomning {
    let said = ["gjord", "namn", "befattning", "slutsats", "i_personakt"];
    Skyddsbedomning {
        anmalan: row.text("anmalan_id"),
        gjord: row.when("gjord"),
        namn: row.text("namn"),
        befattning: row.text("befattning"),
        says_something: said.iter().any(|column| !row.cell(column).is_empty()),
    }
}

fn forhandsbedomning(row: &Cells<'_>) -> Forhandsbedomning {
    Forhandsbedomning {
        key: row.cell("forhandsbedomning_id").into(),
        person: row.text("person_id"),
        handlaggare: row.text("handlaggare"),
        stallningstagande: row.text("stallningstagande"),
        barnets_installning: row.when("barnets_installning"),
        barnets_installning_orsak: row.text("barnets_installning_orsak"),
        vald: row.text("vald"),
    }
}

fn utredning(row: &Cells<'_>) -> Utredning {
    Utredning {
        key: row.cell("utredning_id").into(),
        forhandsbedomning: row.text("forhandsbedomning_id"),
        person: row.text("person_id"),
        handlaggare: row.text("handlaggare"),
        inledd: row.when("inledd"),
        slutford: row.when("slutford"),
        anledning: row.text("anledning"),
        avser: row.text("avser"),
        vardnadshavare_informerade: row.when("vardnadshavare_informerade"),
        barnet_informerat_om_utredning: row.when("barnet_informerat_om_utredning"),
        information_skal_mot: row.text("information_skal_mot"),
        forsta_kontakt: row.when("forsta_kontakt"),
        planering_inbjudan: row.when("planering_inbjudan"),
        barnsamtal_orsak: row.text("barnsamtal_orsak"),
        barnets_installning_orsak: row.text("barnets_installning_orsak"),
        kontakter_grund: row.text("kontakter_grund"),
        samtycke: row.when("samtycke"),
        kommunicering: row.when("kommunicering"),
        vald: row.text("vald"),
        brott_mot_barn: row.text("brott_mot_barn"),
        ej_polisanmalan: row.when("ej_polisanmalan"),
    }
}

fn handelse(row: &Cells<'_>) -> Logged {
    Logged {
        arende: row.text("arende"),
        kind: row.text("handelse"),
        when: row.when("tidpunkt"),
        by: row.text("utford_av"),
        skal: row.text("skal"),
        till: row.day("till"),
    }
}

fn beslut(row: &Cells<'_>) -> Logged {
    Logged {
        arende: row.text("arende"),
        kind: row.text("beslutstyp"),
        when: row.when("beslutsdatum"),
        by: row.text("beslutsfattare"),
        skal: row.text("skal"),
        till: row.day("galler_till"),
    }
}

fn anstallning(row: &Cells<'_>) -> Anstallning {
    Anstallning {
        id: row.text("personal_id"),
        befattning: row.cell("befattning").to_lowercase(),
        examen: row.text("examen"),
        days: row.days(),
    }
}

fn delegation(row: &Cells<'_>) -> Delegation {
    Delegation {
        beslutstyp: row.text("beslutstyp"),
        delegat: row.cell("delegat").to_lowercase(),
        vidaredelegation: row.text("vidaredelegation"),
        days: row.days(),
    }
}

fn vidaredelegation(row: &Cells<'_>) -> Vidaredelegation {
    Vidaredelegation {
        beslutstyp: row.text("beslutstyp"),
        given_av: row.text("given_av"),
        given_till: row.text("given_till"),
        form: row.text("form"),
        days: row.days(),
    }
}

fn person(row: &Cells<'_>) -> Person {
    Person {
        id: row.text("person_id"),
        fodelsedatum: row.day("fodelsedatum"),
        alder: row.cell("alder").parse().ok(),
    }
}
