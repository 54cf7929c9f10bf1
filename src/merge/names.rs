//! What the parts of a sum are called there, and which files they were made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::output::{InputResult, PART, ResultFile};
use crate::trend::Known;

/// What each part of a result is called in the sum, by what it was called before.
pub(super) type Names = BTreeMap<String, String>;

/// The parts that have been taken in.
#[derive(Default)]
pub(super) struct Naming {
    taken: BTreeSet<String>,
    /// Those that could not keep their names: the file that they are from, and the name in the sum.
    pub(super) renamed: Vec<(PathBuf, String)>,
    files: Vec<InputResult>,
}

impl Naming {
    /// Takes in the parts of a result, which is one itself unless it is a sum. Says what they are called in the sum: two
    /// of the same name would be told as one.
    pub(super) fn take(&mut self, known: &Known) -> Names {
        let result = &known.result;
        let mut names = Names::new();
        for own in self.own_names(result) {
            let name = self.free(&own);
            if name != own {
                self.renamed.push((known.file.clone(), name.clone()));
            }
            self.taken.insert(name.clone());
            names.insert(own, name);
        }
        self.files.extend(files_of(result, &names));
        names
    }

    /// The files that the parts were made from, in order of name.
    pub(super) fn into_files(mut self) -> Vec<InputResult> {
        let key = |input: &InputResult| (input.fil.clone(), input.sha256.clone());
        self.files.sort_by_cached_key(key);
        self.files
    }

    fn own_names(&self, result: &ResultFile) -> BTreeSet<String> {
        if !result.is_sum() {
            let number = self.taken.len() + 1;
            let name = result.granskning.namn.clone();
            return BTreeSet::from([name.unwrap_or_else(|| format!("del {number}"))]);
        }
        let groups = result.tabeller.iter().flat_map(|table| &table.fordelning);
        let parts = groups.filter(|group| group.uppdelning == PART);
        parts.map(|group| group.grupp.clone()).collect()
    }

    /// The name, with a number behind it when another part has it.
    fn free(&self, name: &str) -> String {
        let base = match unnumbered(name) {
            Some(base) if self.taken.contains(base) => base,
            _ => name,
        };
        let mut free = name.to_owned();
        let mut number = 1;
        while self.taken.contains(&free) {
            number += 1;
            free = format!("{base} ({number})");
        }
        free
    }
}

/// What stands before a number in brackets.
fn unnumbered(name: &str) -> Option<&str> {
    let (base, number) = name.strip_suffix(')')?.rsplit_once(" (")?;
    number.parse::<u32>().is_ok().then_some(base)
}

/// The files with the cases of a result, each behind the name of its part.
fn files_of(result: &ResultFile, names: &Names) -> Vec<InputResult> {
    let files = result.case_files().into_iter();
    let behind = files.map(|input| {
        let file = if result.is_sum() {
            renamed(&input.fil, names)
        } else {
            names
                .values()
                .next()
                .map(|name| format!("{name}/{}", input.fil))
        };
        InputResult {
            fil: file.unwrap_or_else(|| input.fil.clone()),
            sha256: input.sha256.clone(),
        }
    });
    behind.collect()
}

/// A file of a part, behind the part's new name. A part may be called as another and more.
fn renamed(file: &str, names: &Names) -> Option<String> {
    let fitting = names.iter().filter_map(|(own, name)| {
        let rest = file.strip_prefix(own.as_str())?.strip_prefix('/')?;
        Some((own.len(), format!("{name}/{rest}")))
    });
    let longest = fitting.max_by_key(|(length, _)| *length);
    longest.map(|(_, file)| file)
}
