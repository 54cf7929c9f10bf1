use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::key::Secret;
use super::table::{Table, TableRow};
use crate::case::{Boards, ReportRule};
use crate::load::{ExtractedCell, UNREADABLE};
use crate::rulebook::{ColumnSpec, FactKind, Register, Role, Rulebook, TableKind};
use crate::secrecy::is_plain_title;
use crate::time::Moment;

/// Stands for a text that was left out.
const TEXT: &str = "x";

/// Fewer cases than this with a code make it rare.
const RARE: usize = 5;

/// Codes that a list must have for its rare ones to be put together.
const LEAST_CODES: usize = 4;

/// A code of a column: table, column, code.
pub(super) type CodeAt = (String, String, String);

/// What texts are replaced with, decided from the whole export.
pub(super) struct Replacer<'a> {
    book: &'a Rulebook,
    secret: &'a Secret,
    /// The nämnder that the export is of.
    boards: Boards,
    staff: HashSet<String>,
    titles: HashSet<String>,
    /// Rare codes and what they become.
    pub(super) merges: BTreeMap<CodeAt, String>,
    /// Rare codes that must stay, since an answer depends on them.
    pub(super) kept: BTreeSet<CodeAt>,
}

impl<'a> Replacer<'a> {
    pub(super) fn of(
        tables: &[Table],
        book: &'a Rulebook,
        boards: Boards,
        secret: &'a Secret,
    ) -> Self {
        let texts = |register: Register, role: &str| {
            let tables = tables
                .iter()
                .filter(move |table| table.spec.kind == TableKind::Register(register));
            let role = Role::Named(role.to_owned());
            tables.flat_map(move |table| texts_of(table, &role))
        };
        let titles = texts(Register::Personnel, "befattning")
            .chain(texts(Register::DelegationOrder, "delegat"))
            .map(|title| title.to_lowercase());
        Self {
            book,
            secret,
            boards,
            staff: texts(Register::Personnel, "id").collect(),
            titles: titles.collect(),
            merges: rare_codes(tables, book),
            kept: BTreeSet::new(),
        }
    }

    /// A cell of the copy; `weeks` is how far its row is moved.
    pub(super) fn cell(&self, table: &Table, column: usize, row: &TableRow, weeks: i32) -> String {
        let spec = &table.columns[column];
        match &row.cells[column] {
            ExtractedCell::Empty => String::new(),
            ExtractedCell::Unreadable => UNREADABLE.to_owned(),
            ExtractedCell::Moment(moment) => moved(*moment, weeks).to_string(),
            ExtractedCell::Code(code) => self.code(table, spec, code),
            ExtractedCell::Text(text) => self.text(table, spec, text),
        }
    }

    /// A code, or what its like are put together under.
    fn code(&self, table: &Table, column: &ColumnSpec, code: &str) -> String {
        let at = (
            table.spec.name.clone(),
            column.name.clone(),
            code.to_owned(),
        );
        let merged = self.merges.get(&at).filter(|_| !self.kept.contains(&at));
        merged.map_or_else(|| code.to_owned(), Clone::clone)
    }

    fn text(&self, table: &Table, column: &ColumnSpec, text: &str) -> String {
        let words = &self.book.words;
        if let Some(kind) = table.ties(column) {
            // «okänd» and its like stand for nobody, and must go on doing so.
            let is_nobody = kind == "barn" && words.is_nobody(text);
            return if is_nobody {
                text.to_lowercase()
            } else {
                self.secret.pseudonym(kind, text)
            };
        }
        match &column.role {
            Role::Fact(fact) => match words.fact_word(*fact).kind {
                FactKind::Staff => self.staff(text),
                FactKind::Category => self.category(table, column, text),
                _ => TEXT.to_owned(),
            },
            Role::DeciderOf(_) => self.staff(text),
            Role::Named(role) => self.named(role, text),
            _ => TEXT.to_owned(),
        }
    }

    fn named(&self, role: &str, text: &str) -> String {
        match role {
            "id" | "utford_av" | "given_av" | "given_till" => self.staff(text),
            "befattning" | "delegat" => self.title(text),
            "organ" if self.is_body(text) => self.title(text),
            "organ" => "annat organ".to_owned(),
            "anmals" if ReportRule::parse(text).is_some() => text.to_owned(),
            "anmals" => UNREADABLE.to_owned(),
            _ => TEXT.to_owned(),
        }
    }

    /// An employee gets a pseudonym; an organ or a title that the registers have is nobody's name.
    fn staff(&self, text: &str) -> String {
        let is_organ = self.book.delegation.body_named(text).is_some();
        let is_title = self.titles.contains(&text.to_lowercase());
        let is_board = self.boards.are_called(text);
        if !self.staff.contains(text) && (is_organ || is_title || is_board) {
            return self.title(text);
        }
        self.secret.pseudonym("anst", text)
    }

    /// True for an organ by a name, also a short one, that is known.
    fn is_body(&self, text: &str) -> bool {
        self.book.delegation.delegate_named(text).is_some() || self.boards.are_called(text)
    }

    /// A title or an organ; what may hold a name or a number gets a pseudonym, the same in every register, which may be an
    /// organ where the text may.
    fn title(&self, text: &str) -> String {
        let law = &self.book.delegation;
        if self.boards.are_called(text) && law.body_named(text).is_none() {
            return "nämnden".to_owned();
        }
        if self.is_body(text) || is_plain_title(text) {
            return text.to_owned();
        }
        let pseudonym = self.secret.pseudonym("anst", &text.to_lowercase());
        if law.may_be_body(text) {
            format!("nämnd {pseudonym}")
        } else {
            pseudonym
        }
    }

    fn category(&self, table: &Table, column: &ColumnSpec, text: &str) -> String {
        let at = (
            table.spec.name.clone(),
            column.name.clone(),
            text.to_owned(),
        );
        if self.merges.contains_key(&at) {
            return "ovriga".to_owned();
        }
        self.secret.pseudonym(&column.name, text)
    }
}

fn texts_of<'a>(table: &'a Table, role: &Role) -> impl Iterator<Item = String> + use<'a> {
    let place = table.columns.iter().position(|column| column.role == *role);
    let rows = table.rows.iter();
    rows.filter_map(move |row| match &row.cells[place?] {
        ExtractedCell::Text(text) => Some(text.clone()),
        _ => None,
    })
}

/// Codes that few rows have, with the commonest of their column; categories that few have, whatever their name.
fn rare_codes(tables: &[Table], book: &Rulebook) -> BTreeMap<CodeAt, String> {
    let mut rare = BTreeMap::new();
    for table in tables.iter().filter(|table| !table.stays()) {
        for (place, column) in table.columns.iter().enumerate() {
            let Role::Fact(fact) = column.role else {
                continue;
            };
            let kind = &book.words.fact_word(fact).kind;
            let counts = counts_of(table, place);
            let is_list = matches!(kind, FactKind::Code(codes) if codes.len() >= LEAST_CODES);
            if !is_list && !matches!(kind, FactKind::Category) {
                continue;
            }
            let most = counts
                .iter()
                .max_by_key(|(code, count)| (**count, std::cmp::Reverse(*code)));
            let Some((common, _)) = most.filter(|(_, count)| **count >= RARE) else {
                continue;
            };
            for (code, _) in counts.iter().filter(|(_, count)| **count < RARE) {
                let at = (table.spec.name.clone(), column.name.clone(), code.clone());
                rare.insert(at, common.clone());
            }
        }
    }
    rare
}

fn counts_of(table: &Table, place: usize) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in &table.rows {
        if let ExtractedCell::Code(code) | ExtractedCell::Text(code) = &row.cells[place] {
            *counts.entry(code.clone()).or_default() += 1;
        }
    }
    counts
}

fn moved(moment: Moment, weeks: i32) -> Moment {
    Moment {
        day: moment.day.plus_days(weeks * 7),
        ..moment
    }
}
