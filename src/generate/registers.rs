//! The small files of an export: who works there, who may decide what, and the review itself.

use std::fmt::Write as _;
use std::path::Path;

use super::answers::BATTERY;
use super::form::{ALL_LOGGED, Event, Form, LOGGED, words_of};
use super::maker::new_law;
use super::people::{
    CHIEF, DEGREES, DIRECTOR, Employee, Enhet, LEADER, MAY_REFUSE, OFFICER, SENIOR, Staff,
    UNQUALIFIED,
};
use super::{GenerateError, Wish};
use crate::output::write_file;
use crate::time::Day;

/// The review of the folder.
const REVIEW: &str = "granskning.toml";

/// Places of handläggare who are said to have a right that they do not have.
const BY_CHIEF: usize = 2;
const EXPIRED: usize = 3;

/// Organs and titles that may take each decision, and whether nämnden lets it be passed on.
const ORDER: [(Event, &[(&str, bool)]); 8] = [
    (
        Event::INLEDA,
        &[(OFFICER, false), (SENIOR, false), (LEADER, false)],
    ),
    (Event::INTE_INLEDA, &[(LEADER, false), (DIRECTOR, true)]),
    (
        Event::FORLANGA_FORHANDSBEDOMNING,
        &[(LEADER, false), (DIRECTOR, true)],
    ),
    (
        Event::FORLANGA_UTREDNING,
        &[(CHIEF, false), (DIRECTOR, true)],
    ),
    (
        Event::AVSLUTA_UTAN_INSATS,
        &[(LEADER, false), (DIRECTOR, true)],
    ),
    (Event::OPPEN_INSATS, &[(CHIEF, false), (DIRECTOR, true)]),
    (Event::STADIGVARANDE_VARD, &[("utskottet", false)]),
    (Event::ANSOKAN_OM_VARD, &[("utskottet", false)]),
];

/// Writes the registers that do not grow with the cases.
pub(super) fn write_registers(
    form: &Form<'_>,
    staff: &Staff,
    wish: &Wish,
    folder: &Path,
) -> Result<(), GenerateError> {
    let files = [
        ("personal", personnel(form, staff)),
        ("delegationsordning", order(form, staff, wish)),
        ("vidaredelegationer", links(form, staff, wish)),
    ];
    for (table, text) in files {
        write_file(&folder.join(form.file(table)), text.as_bytes())?;
    }
    Ok(())
}

/// Writes the review, by which the folder can be audited as it is.
pub(super) fn write_review(
    form: &Form<'_>,
    wish: &Wish,
    folder: &Path,
) -> Result<(), GenerateError> {
    let (first, last) = wish.period;
    let logged = if form.is_one_log() {
        ALL_LOGGED
    } else {
        LOGGED
    };
    let logged: Vec<String> = words_of(logged)
        .iter()
        .map(|word| format!("\"{word}\""))
        .collect();
    let mut text = format!(
        "# Allt i mappen är påhittat av stickprov generera.\n\
         namn = \"Påhittad export (påhittade uppgifter)\"\n\
         namnd = \"Socialnämnden (påhittad)\"\n\
         period = {{ fran = {first}, till = {last} }}\n\
         matdag = {last}\n\
         batteri = \"{BATTERY}\"\n\
         tills_vidare = true\n\
         loggen_omfattar = [{}]\n",
        logged.join(", ")
    );
    if !form.is_canonical() {
        let _ = writeln!(text, "profil = \"{}\"", form.id());
    }
    write_file(&folder.join(REVIEW), text.as_bytes())?;
    Ok(())
}

fn line(cells: &[&str]) -> String {
    cells.join(";") + "\n"
}

fn header(form: &Form<'_>, table: &str, columns: &[&str]) -> String {
    form.headers(table, columns).join(";") + "\n"
}

/// A last day; empty for what still holds.
fn until(day: Day) -> String {
    if day == Day::MAX {
        String::new()
    } else {
        day.to_string()
    }
}

fn personnel(form: &Form<'_>, staff: &Staff) -> String {
    let columns = ["personal_id", "befattning", "examen", "fran", "till"];
    let mut text = header(form, "personal", &columns);
    let degrees = DEGREES.map(|code| form.code("examen", code).usual);
    for employee in &staff.employees {
        text += &line(&[
            &employee.id,
            employee.title,
            &degrees[employee.degree],
            &employee.from.to_string(),
            &until(employee.to),
        ]);
    }
    text
}

/// The order of delegation: decided anew when the law is.
fn order(form: &Form<'_>, staff: &Staff, wish: &Wish) -> String {
    let columns = ["beslutstyp", "delegat", "vidaredelegation", "fran", "till"];
    let mut text = header(form, "delegationsordning", &columns);
    let is_renewed = (wish.period.0..=wish.period.1).contains(&new_law());
    let periods = if is_renewed {
        vec![
            (staff.first, new_law().plus_days(-1)),
            (new_law(), Day::MAX),
        ]
    } else {
        vec![(staff.first, Day::MAX)]
    };
    for (from, to) in periods {
        for (decision, delegates) in ORDER {
            for (delegate, is_passed_on) in delegates {
                let answer = if *is_passed_on { "ja" } else { "nej" };
                text += &line(&[
                    &form.event(decision.word()).usual,
                    delegate,
                    &form.code("ja_nej", answer).usual,
                    &from.to_string(),
                    &until(to),
                ]);
            }
        }
    }
    text
}

/// How a right is passed on: by whom, and in which form.
struct Link<'s> {
    giver: &'s Employee,
    receiver: &'s Employee,
    form: &'static str,
    from: Day,
    to: Day,
}

/// Rights passed on not to begin an utredning: in each unit one that holds, and others that do not.
fn links(form: &Form<'_>, staff: &Staff, wish: &Wish) -> String {
    let columns = [
        "beslutstyp",
        "given_av",
        "given_till",
        "form",
        "fran",
        "till",
        "anmald",
    ];
    let mut text = header(form, "vidaredelegationer", &columns);
    let decision = form.event(Event::INTE_INLEDA.word()).usual;
    for unit in &staff.units {
        for link in links_of(staff, unit, wish.period.0) {
            text += &line(&[
                &decision,
                &link.giver.id,
                &link.receiver.id,
                &form.code("form", link.form).usual,
                &link.from.to_string(),
                &until(link.to),
                "",
            ]);
        }
    }
    text
}

fn links_of<'s>(staff: &'s Staff, unit: &'s Enhet, first: Day) -> Vec<Link<'s>> {
    let mut links = Vec::new();
    for (place, post) in unit.officers.iter().enumerate() {
        let (giver, form) = match place {
            MAY_REFUSE | EXPIRED => (&unit.director, "skriftlig"),
            UNQUALIFIED => (&unit.director, "muntlig"),
            BY_CHIEF => (&unit.chief, "skriftlig"),
            _ => continue,
        };
        for receiver in &staff.employees[post.clone()] {
            let from = receiver.from.max(staff.first);
            let to = if place == EXPIRED {
                first.plus_days(-1)
            } else {
                receiver.to
            };
            let giver = staff.on(giver, from).filter(|_| from <= to);
            links.extend(giver.map(|giver| Link {
                giver,
                receiver,
                form,
                from,
                to,
            }));
        }
    }
    links
}
