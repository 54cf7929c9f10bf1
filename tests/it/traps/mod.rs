//! The traps of the law that a naive counter walks into, each by its number.

mod duties;
mod law;
mod times;

use crate::support::{Found, export, found_in};

const MEASURED: &str = "2026-09-30";

fn asked(tables: &[(&str, &str)]) -> Found {
    found_in(export(tables).path(), MEASURED)
}

const CHILDREN: &str = "person_id;fodelsedatum\nBARN;2015-05-05\nUNG;2006-01-10\n";

/// Employees and an order of delegation with rows of `beslutstyp;delegat;anmals`.
fn with_order(rows: &[&str]) -> Vec<(&'static str, String)> {
    let order = rows.iter().map(|row| {
        let [decision, delegate, report] = row.split(';').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        format!("{decision};{delegate};nej;{report};2015-01-01;\n")
    });
    vec![
        (
            "delegationsordning",
            "beslutstyp;delegat;vidaredelegation;anmals;fran;till\n".to_owned()
                + &order.collect::<String>(),
        ),
        (
            "personal",
            "personal_id;befattning;examen;fran;till\nP1;socialsekreterare;socionom;2015-01-01;\n"
                .to_owned(),
        ),
        (
            "vidaredelegationer",
            "beslutstyp;given_av;given_till;form;fran;till\n".to_owned(),
        ),
        (
            "sammantraden",
            "organ;datum\nnämnden;2024-03-13\nnämnden;2024-04-17\n".to_owned(),
        ),
    ]
}

fn decided(order: &[&str], decisions: &[&str]) -> Found {
    let mut tables = with_order(order);
    tables.push(("lvu", "lvu_id;person_id\nL1;BARN\n".to_owned()));
    tables.push((
        "utredningar",
        "utredning_id;person_id;inledd;slutford\nU1;BARN;2024-01-02;2024-03-05\n".to_owned(),
    ));
    let head = "beslut_id;arende;beslutstyp;beslutsdatum;beslutsfattare;anmalt\n";
    tables.push(("beslut", head.to_owned() + &decisions.join("\n") + "\n"));
    let tables: Vec<(&str, &str)> = tables
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    asked(&tables)
}
