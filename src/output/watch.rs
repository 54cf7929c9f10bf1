//! A weekly list on the terminal, as a page, as a workbook to fill in, and as a calendar.

use std::collections::HashMap;
use std::fmt::Write as _;

use rust_xlsxwriter::{Workbook, XlsxError};
use sha2::{Digest, Sha256};

use super::archive::saved;
use super::escape::escape;
use super::terminal::{Look, new_table};
use super::workbook::{Styles, add_table, properties};
use super::{Files, csv, html};
use crate::audit::Audit;
use crate::judge::explain;
use crate::table::{Table, label_of};
use crate::time::Day;
use crate::watch::{
    COLUMNS, Item, State, Watch, count_table, gone_table, untold_table, watch_table,
};

/// The name of the workbook, which is filled in at the meeting.
pub const WATCH_BOOK: &str = "bevaka.xlsx";

/// A weekly list and its tables.
#[derive(Debug)]
pub struct WatchReport<'a> {
    audit: &'a Audit<'a>,
    watch: &'a Watch,
    list: Table,
    units: Table,
    caseworkers: Table,
    untold: Option<Table>,
    gone: Option<Table>,
}

/// The columns that a terminal has room for.
const SHOWN: [&str; 7] = [
    "sista_dag",
    "dagar_kvar",
    "enhet",
    "handlaggare",
    "arende",
    "grad",
    "fraga",
];

/// The columns that a page has room for.
const ON_PAGE: [&str; 12] = [
    "sista_dag",
    "dagar_kvar",
    "enhet",
    "handlaggare",
    "arende",
    "fraga",
    "forklaring",
    "lagrum",
    "grad",
    "overenskommet",
    "ansvarig",
    "klart_senast",
];

/// Where a column of the list stands.
fn place_of(name: &str) -> usize {
    let place = COLUMNS.iter().position(|known| *known == name);
    place.unwrap_or(0)
}

/// Octets that a line of a calendar can hold (RFC 5545, 3.1).
const LINE: usize = 75;

impl<'a> WatchReport<'a> {
    /// Makes the tables of a list.
    #[must_use]
    pub fn of(audit: &'a Audit<'a>, watch: &'a Watch) -> Self {
        Self {
            audit,
            watch,
            list: watch_table(watch, audit),
            units: count_table(watch, "Per enhet", |item| &item.unit),
            caseworkers: count_table(watch, "Per handläggare", |item| &item.caseworker),
            untold: untold_table(watch, audit),
            gone: gone_table(watch),
        }
    }

    /// What the list is of, and what is not on it.
    fn lead(&self) -> Vec<String> {
        let watch = self.watch;
        let count = |state| {
            watch
                .items
                .iter()
                .filter(|item| item.state == state)
                .count()
        };
        let lacking = watch
            .items
            .iter()
            .filter(|item| item.lacks_next_step(watch.day))
            .count();
        let mut lines = vec![format!(
            "Läget {}: {} förfallna, {} som förfaller inom {} dagar, {lacking} utan nästa steg.",
            watch.day,
            count(State::Breached),
            count(State::Soon),
            watch.ahead
        )];
        let beside = [
            (watch.later, "löper ut senare"),
            (watch.endless, "är förlängda utan slutdag"),
            (
                watch.unsure,
                "löper men blir inte Nej när de löper ut (något är planerat, lagen ändrades, eller exporten saknar uppgiften)",
            ),
            (
                watch.closed,
                "har förfallit i ärenden som sedan avslutats och står i granskningen",
            ),
        ];
        let beside: Vec<String> = beside
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        if !beside.is_empty() {
            lines.push(format!("Utöver listan: {}.", beside.join(", ")));
        }
        lines.extend(self.unassigned_line());
        lines.extend(self.untold_line());
        lines.extend(self.unlisted_line());
        lines.extend(self.faults_line());
        lines
    }

    /// How much is left out of a list of one unit or one caseworker since nobody knows whose it is.
    fn unassigned_line(&self) -> Option<String> {
        let (left, ahead) = (self.watch.unassigned, self.watch.ahead);
        let mut parts = Vec::new();
        if left.items > 0 {
            parts.push(format!(
                "{} som har förfallit eller förfaller inom {ahead} dagar",
                left.items
            ));
        }
        match left.untold {
            0 => {}
            1 => parts.push("1 ärende med frågor som inte kunde bedömas".to_owned()),
            many => parts.push(format!("{many} ärenden med frågor som inte kunde bedömas")),
        }
        (!parts.is_empty()).then(|| {
            format!(
                "Står inte här, då enhet eller handläggare inte framgår: {}. Kör utan --enhet och --handlaggare för att se dem.",
                parts.join(", och ")
            )
        })
    }

    /// How much could not be judged, and why: a short list may be short for that.
    fn untold_line(&self) -> Option<String> {
        let untold = &self.watch.untold;
        let questions = match untold.questions() {
            0 => return None,
            1 => "1 fråga".to_owned(),
            many => format!("{many} frågor"),
        };
        let cases = match untold.cases {
            1 => "1 ärende".to_owned(),
            many => format!("{many} ärenden"),
        };
        let why = untold.by_reason().into_iter();
        let why: Vec<String> = why.map(|(why, count)| format!("{count} {why}")).collect();
        Some(format!(
            "Kunde inte bedömas: {questions} i {cases}, som kan ha förfallit utan att stå på listan ({}).",
            why.join("; ")
        ))
    }

    /// Which decisions nobody watches, since they stand on the cases that they were taken in.
    fn unlisted_line(&self) -> Option<String> {
        let words = &self.audit.book.words;
        let kinds = self.watch.unlisted.iter();
        let kinds = kinds.map(|(word, count)| format!("{count} {}", words.event_word(*word).label));
        let kinds: Vec<String> = kinds.collect();
        (!kinds.is_empty()).then(|| {
            format!(
                "Bevakas inte: beslut som står på det ärende som de fattades i och saknar ett eget ({}); lägg in dem i deras tabell.",
                kinds.join("; ")
            )
        })
    }

    /// How much of the export could not be read.
    fn faults_line(&self) -> Option<String> {
        let faults = self.audit.faults();
        (faults > 0).then(|| {
            format!(
                "{faults} fel i indata; granska exporten (stickprov granska KÄLLA -o MAPP) för att få dem i anmarkningar.csv."
            )
        })
    }

    /// The list as a terminal shows it.
    #[must_use]
    pub fn to_terminal(&self, look: Look) -> String {
        let lead = self.lead().join("\n") + "\n";
        let mut out = crate::wrap::wrapped(&lead, usize::from(look.width));
        for state in State::ALL {
            let own = self.watch.items.iter().zip(&self.list.rows);
            let own: Vec<_> = own
                .filter(|(item, _)| item.state == state)
                .map(|(_, row)| row)
                .collect();
            if own.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{}", crate::capitalised(state.label()));
            let mut table = new_table(look);
            table.set_header(SHOWN.map(label_of));
            let places = SHOWN.map(place_of);
            for row in own {
                table.add_row(places.map(|place| row[place].clone()));
            }
            let _ = writeln!(out, "{}", table.trim_fmt());
        }
        for counts in [&self.units, &self.caseworkers] {
            if counts.rows.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{}", counts.title);
            let mut table = new_table(look);
            table.set_header(counts.header.iter().map(|head| label_of(head)));
            for row in &counts.rows {
                table.add_row(row.clone());
            }
            let _ = writeln!(out, "{}", table.trim_fmt());
        }
        out
    }

    /// The files of a list: name and content.
    ///
    /// # Errors
    /// The workbook could not be made.
    pub fn files(&self) -> Result<Files, XlsxError> {
        Ok(vec![
            ("bevaka.csv", csv::table(&self.list).into_bytes()),
            ("bevaka.html", self.to_html().into_bytes()),
            (WATCH_BOOK, self.to_workbook()?),
            ("bevaka.ics", self.to_calendar().into_bytes()),
        ])
    }

    /// The list as a page that opens without a network.
    #[must_use]
    pub fn to_html(&self) -> String {
        let title = format!("Bevakning {}", self.watch.day);
        html::plain_page(&title, |out| {
            for line in self.lead() {
                let _ = writeln!(out, "<p>{}</p>", escape(&line));
            }
            for state in State::ALL {
                html::push_plain_table(out, &self.of_state(state));
            }
            let counts = [&self.units, &self.caseworkers].into_iter();
            for table in counts.chain(&self.untold).chain(&self.gone) {
                html::push_plain_table(out, table);
            }
        })
    }

    /// The part of the list with a state, in the columns that a page has room for.
    fn of_state(&self, state: State) -> Table {
        let places = ON_PAGE.map(place_of);
        let rows = self.watch.items.iter().zip(&self.list.rows);
        let own = rows.filter(|(item, _)| item.state == state);
        Table {
            title: crate::capitalised(state.label()),
            header: ON_PAGE.map(str::to_owned).into(),
            rows: own
                .map(|(_, row)| places.map(|place| row[place].clone()).into())
                .collect(),
        }
    }

    /// The protocol of the going through of the cases: the list with room for what is agreed.
    fn to_workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let styles = Styles::new();
        let mut book = Workbook::new();
        book.set_properties(&properties("Bevakning", crate::PROGRAM, self.watch.day)?);
        let sheet = book.add_worksheet();
        add_table(sheet, &self.list, &styles)?;
        let dates = styles.dates();
        let last = u16::try_from(COLUMNS.len() - 1).unwrap_or(0);
        for (line, row) in (1..).zip(&self.list.rows) {
            // A day, so that what is typed beside it becomes one too.
            sheet.write_with_format(line, last, row[usize::from(last)].as_str(), &dates)?;
        }
        sheet.set_column_width(last - 2, 44)?;
        sheet.set_column_width(last - 1, 18)?;
        for table in [
            Some(&self.units),
            Some(&self.caseworkers),
            self.untold.as_ref(),
            self.gone.as_ref(),
        ]
        .into_iter()
        .flatten()
        {
            add_table(book.add_worksheet(), table, &styles)?;
        }
        saved(&mut book)
    }

    /// The list as a calendar (RFC 5545): what falls due stands on its day, what has fallen due on the day of the list.
    #[must_use]
    pub fn to_calendar(&self) -> String {
        let mut out = String::new();
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            &format!("PRODID:-//{}//SV", crate::PROGRAM),
            "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:Bevakning",
        ] {
            push_line(&mut out, line);
        }
        // Two parts of a case may owe the same thing on the same day.
        let mut told: HashMap<_, usize> = HashMap::new();
        for item in &self.watch.items {
            let twins = told.entry(identity_of(item)).or_default();
            self.push_event(&mut out, item, *twins);
            *twins += 1;
        }
        push_line(&mut out, "END:VCALENDAR");
        out
    }

    fn push_event(&self, out: &mut String, item: &Item, twin: usize) {
        let table = &self.audit.battery.tables[item.table];
        let question = &table.questions[item.question];
        let rule = &self.audit.book.rule(question.rule).id;
        let identity = format!("{}|{}|{rule}|{}|{twin}", table.id, item.key, item.due);
        let mut uid = crate::hex(&Sha256::digest(identity.as_bytes()));
        uid.truncate(32);
        let (day, lead) = match item.state {
            State::Breached => (self.watch.day, format!("FÖRFALLET {}", item.due)),
            State::Soon => (item.due, "Sista dag".to_owned()),
        };
        let said = explain(self.audit.book, &self.audit.store, &item.verdict).text;
        let grade = self.audit.grade(question.rule, &item.verdict);
        let step = item
            .agreed
            .as_ref()
            .map(|agreed| format!(" Överenskommet: {}", agreed.step));
        for line in [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{uid}@stickprov"),
            format!("DTSTAMP:{}T000000Z", compact(self.watch.day)),
            format!("DTSTART;VALUE=DATE:{}", compact(day)),
            format!("DTEND;VALUE=DATE:{}", compact(day.plus_days(1))),
            format!(
                "SUMMARY:{}",
                value(&format!("{lead}: {} – {}", item.key, question.wording))
            ),
            format!(
                "DESCRIPTION:{}",
                value(&format!("{said}{}", step.unwrap_or_default()))
            ),
            format!("CATEGORIES:{},{grade}", value(item.state.label())),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ] {
            push_line(out, &line);
        }
    }
}

/// What tells an item from others in a calendar.
fn identity_of(item: &Item) -> (usize, usize, &str, Day) {
    (item.table, item.question, &item.key, item.due)
}

/// A day as a calendar writes it.
fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}

/// A text as a calendar's value (RFC 5545, 3.3.11).
fn value(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace(['\n', '\r'], " ")
}

/// A line of a calendar, folded between letters so that no part is longer than a line may be.
fn push_line(out: &mut String, line: &str) {
    let mut used = 0;
    for letter in line.chars() {
        if used + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(letter);
        used += letter.len_utf8();
    }
    out.push_str("\r\n");
}
