//! Tables that the export does not have, where a question needs them.

use super::remark::{Ledger, Severity};
use super::source::Located;
use crate::rulebook::{
    Battery, Check, ObjectId, Register, ReportBy, Role, Rulebook, TableKind, TableSpec,
};

/// Tables that the export does not have: what they would have answered is not judged.
pub(super) fn remark_on_missing_tables(
    located: &Located,
    book: &Rulebook,
    battery: &Battery,
    ledger: &mut Ledger,
) {
    for table in &book.tables {
        let is_there = located.has_table(&table.name, book);
        if is_there || !is_needed(table, book, battery) {
            continue;
        }
        let text = format!(
            "tabellen ”{}” finns inte i exporten; frågor som behöver den är inte bedömda",
            table.label
        );
        ledger.remark_on_file(
            &table.name,
            None,
            Severity::Warning,
            "tabell_saknas",
            &text,
            1,
        );
    }
}

/// True for a table that holds something that the battery asks about.
fn is_needed(table: &TableSpec, book: &Rulebook, battery: &Battery) -> bool {
    let is_asked = |object: ObjectId| battery.tables.iter().any(|asked| asked.object == object);
    let belongs_to_asked = table
        .columns
        .iter()
        .any(|column| matches!(column.role, Role::BelongsTo(object) if is_asked(object)));
    match table.kind {
        TableKind::Object(object) => {
            is_asked(object) || (book.words.is_part(object) && belongs_to_asked)
        }
        TableKind::Part => {
            let parts = table.columns.iter().any(|column| {
                matches!(column.role, Role::BelongsTo(object) if book.words.is_part(object))
            });
            belongs_to_asked
                || (parts
                    && battery
                        .tables
                        .iter()
                        .any(|asked| book.words.takes_parts(asked.object)))
        }
        TableKind::Log { .. } => true,
        TableKind::Register(register) => is_looked_up(register, book, battery),
    }
}

/// True for a register that a check of the battery looks things up in.
fn is_looked_up(register: Register, book: &Rulebook, battery: &Battery) -> bool {
    let rules = battery.tables.iter().flat_map(|table| &table.questions);
    let mut checks = rules.flat_map(|question| {
        let versions = &book.rule(question.rule).versions;
        versions.iter().map(|version| &version.check)
    });
    match register {
        Register::Persons => true,
        Register::Protocol => false,
        Register::Personnel => checks.any(|check| {
            matches!(
                check,
                Check::Delegate(_) | Check::Qualified { .. } | Check::Reported(_)
            )
        }),
        Register::DelegationOrder | Register::Subdelegations => {
            checks.any(|check| matches!(check, Check::Delegate(_)))
        }
        Register::Meetings => checks.any(
            |check| matches!(check, Check::Reported(check) if check.by == ReportBy::NextMeeting),
        ),
    }
}
