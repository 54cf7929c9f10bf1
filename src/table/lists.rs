use super::{Table, header};
use crate::audit::Audit;
use crate::load::SetAside;
use crate::secrecy::masked;

/// Every remark, on a row each.
#[must_use]
pub fn remark_table(audit: &Audit<'_>) -> Table {
    let rows = audit.remarks().iter().map(|remark| {
        vec![
            remark.severity.label().to_owned(),
            remark.code.to_owned(),
            remark.file.clone(),
            remark.row.map(|row| row.to_string()).unwrap_or_default(),
            remark.column.clone(),
            remark.count.to_string(),
            remark.text.clone(),
        ]
    });
    let names = [
        "allvar",
        "kod",
        "fil",
        "rad",
        "kolumn",
        "antal",
        "anmarkning",
    ];
    Table {
        title: "Anmärkningar".to_owned(),
        header: header(&names),
        rows: rows.collect(),
    }
}

/// What became of the rows of every file: read = used + set aside, a row for each reason.
#[must_use]
pub fn account_table(audit: &Audit<'_>) -> Table {
    let mut names = vec!["fil", "tabell", "lasta", "anvanda", "avskilda"];
    names.extend(SetAside::ALL.map(SetAside::code));
    let rows = audit.accounts.iter().map(|account| {
        let set_aside: u64 = account.set_aside.values().sum();
        let mut row = vec![
            account.file.clone(),
            account.table.clone(),
            account.read.to_string(),
            account.used.to_string(),
            set_aside.to_string(),
        ];
        row.extend(SetAside::ALL.map(|why| account.set_aside.get(&why).unwrap_or(&0).to_string()));
        row
    });
    Table {
        title: "Avstämning".to_owned(),
        header: header(&names),
        rows: rows.collect(),
    }
}

/// Which case each number stands for. Kept apart from everything else: it identifies.
#[must_use]
pub fn key_table(audit: &Audit<'_>) -> Table {
    let mut rows = Vec::new();
    for table in &audit.battery.tables {
        for (number, case) in audit.cases(table) {
            let case = audit.store.case(case);
            // An identity number is printed nowhere; where the case stands still tells which it is.
            let key = masked(case.key()).unwrap_or_else(|| case.key().to_owned());
            let at = case.position();
            let place = format!("{} rad {}", audit.store.file_name(at.file), at.row);
            rows.push(vec![table.id.clone(), number.to_string(), key, place]);
        }
    }
    Table {
        title: "Nyckel".to_owned(),
        header: header(&["tabell", "arende", "nyckel", "kalla"]),
        rows,
    }
}
