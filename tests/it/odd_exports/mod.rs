//! What real registers do: the same key twice, things told on the wrong unit, ends before starts, lists
//! that begin too late. None may give a Ja or a Nej that the file does not bear.

mod again;
mod ahead;
mod days;
mod elsewhere;
mod endings;
mod files;
mod fillers;
mod headers;
mod keys;
mod openings;
mod short;
mod siblings;
mod units;

use crate::support::{Found, export, found_in};

const CHILD: &str = "person_id;fodelsedatum\nb1;2010-03-03\n";

fn asked(tables: &[(&str, &str)]) -> Found {
    found_in(export(tables).path(), "2024-12-31")
}

const STAFF: &str = "personal_id;befattning;fran;till\nP1;enhetschef;2020-01-01;\nP2;socialsekreterare;2020-01-01;\n";
const ORDER: &str = "beslutstyp;delegat;vidaredelegation;fran;till\nbeslut_oppen_insats;enhetschef;nej;2020-01-01;\nbeslut_inleda_utredning;enhetschef;nej;2020-01-01;\n";
const NO_LINKS: &str = "beslutstyp;given_av;given_till;form;fran;till\n";
