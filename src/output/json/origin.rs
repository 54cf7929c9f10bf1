//! Which files the cases of a result come from: what tells whether two results are of the same cases.

use super::layout::{AccountResult, InputResult, ResultFile};
use crate::rulebook::{Register, plain};

/// What results that are added up are divided by.
pub const PART: &str = "del";

/// What files of registers are called besides what the layout calls their tables.
const OTHER_NAMES: [&str; 3] = ["delegation", "vidaredelegation", "personuppgifter"];

impl ResultFile {
    /// True for results that are added up.
    #[must_use]
    pub fn is_sum(&self) -> bool {
        let mut groups = self.tabeller.iter().flat_map(|table| &table.fordelning);
        groups.any(|group| group.uppdelning == PART)
    }

    /// True when any table has a case.
    #[must_use]
    pub fn has_cases(&self) -> bool {
        self.tabeller.iter().any(|table| table.arenden > 0)
    }

    /// The files that the cases come from; of a sum those of its parts. What describes the review, registers, and files
    /// without a row that was used do not tell which the cases are, unless there is nothing else to tell them by.
    #[must_use]
    pub fn case_files(&self) -> Vec<&InputResult> {
        if self.is_sum() {
            return self.indata.iter().collect();
        }
        let inputs = self.indata.iter().filter(|input| !is_review(&input.fil));
        let found: Vec<&InputResult> = inputs.clone().filter(|input| self.is_used(input)).collect();
        if found.is_empty() && self.has_cases() {
            return inputs.collect();
        }
        found
    }

    fn is_used(&self, input: &InputResult) -> bool {
        let mut accounts = self
            .avstamning
            .iter()
            .filter(|account| is_of(account, input))
            .peekable();
        if accounts.peek().is_none() {
            return !is_register(&input.fil);
        }
        accounts.any(|account| account.anvanda > 0 && !is_register(&account.fil))
    }
}

fn is_review(name: &str) -> bool {
    name.contains(".toml")
}

/// An account is of a file, of a sheet or member of it, or of one of the tables that it is read as.
fn is_of(account: &AccountResult, input: &InputResult) -> bool {
    let rest = account.fil.strip_prefix(&input.fil);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':') || rest.starts_with(" ("))
}

/// True for a name that begins as that of a register does. Several parts of a whole may have the same register; none has the
/// cases of another.
fn is_register(name: &str) -> bool {
    let name = plain(innermost(name));
    let mut registers = Register::names().chain(OTHER_NAMES);
    registers.any(|register| name.starts_with(register))
}

/// The table where one is named, else the sheet, else the file without its folders.
fn innermost(name: &str) -> &str {
    let table = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("));
    let name = table.map_or(name, |(_, table)| table);
    name.rsplit(['/', '\\', ':']).next().unwrap_or(name)
}
