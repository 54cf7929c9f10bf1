//! Where an export lies: its files, the review that describes it, and what each of its sheets is read as.

mod plan;

use std::path::{Path, PathBuf};

use super::columns::Layout;
use super::error::LoadError;
use super::gather::{Gathered, STANDARD_INPUT, hash_of};
use super::read::Origin;
use super::remark::Remark;
use super::review::{Review, ReviewSource, beside, review_file, text_of};
use super::sheet::{Sheet, file_name, has_extension, stem_of};
use crate::case::FileKind;
use crate::rulebook::{
    CANONICAL, EventId, Profile, Register, Rulebook, TableKind, TableSpec, suggest,
};
use crate::secrecy::shown_name;

/// Where an export lies: its tables, and the review that describes it.
pub struct Located {
    /// The review; empty when there is no `granskning.toml`.
    pub review: Review,
    /// Every file and sheet that was found.
    pub(super) sheets: Vec<Sheet>,
    /// What is read as what, in the order of the layout.
    pub(super) passes: Vec<Pass>,
    /// What is told of files that are not read, or that were known by their header.
    pub(super) remarks: Vec<Remark>,
    profiles: Vec<Profile>,
    /// The review file, when there is one.
    review_file: Option<PathBuf>,
    /// The files of the input, for their hashes.
    files: Vec<(String, Origin)>,
}

/// A sheet that is read as a table.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    /// Place among the sheets.
    pub(super) sheet: usize,
    /// Place among the canonical tables.
    pub(super) table: usize,
    /// Place among the profiles.
    pub(super) profile: usize,
    /// Place among the profile's tables; `None` when the sheet has the canonical name.
    pub(super) block: Option<usize>,
    system: Option<String>,
}

/// A file of the input, and its hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// File name without folder; where there are several exports, behind what tells them apart.
    pub name: String,
    /// SHA-256 of its bytes, as hex.
    pub sha256: String,
}

/// Finds the tables of a source in the canonical layout: a folder, a workbook, a file, or a review file.
///
/// # Errors
/// There is nothing there, nothing that can be read, or no known table.
pub fn locate(source: &Path, book: &Rulebook) -> Result<Located, LoadError> {
    locate_with(source, None, book)
}

/// Finds the tables of a source. A profile that is given (an id, or a file) goes before those that the review names.
///
/// # Errors
/// As [`locate`]; and there is no such profile.
pub fn locate_with(
    source: &Path,
    profile: Option<&str>,
    book: &Rulebook,
) -> Result<Located, LoadError> {
    let is_input = source == Path::new(STANDARD_INPUT);
    if !is_input && !source.exists() {
        return Err(LoadError::Missing(source.to_owned()));
    }
    let mut gathered = Gathered::default();
    let file = review_file(source).filter(|file| !is_input && file.is_file());
    let review = match &file {
        Some(file) => {
            gathered
                .files
                .push((file_name(file), Origin::File(file.clone())));
            Review::read(file, book)?
        }
        None => Review::default(),
    };
    let sources = sources_of(source, file.as_deref(), &review);
    let several = sources.len() > 1;
    for (place, part) in sources.iter().enumerate() {
        let prefix = several.then(|| prefix_of(part));
        gathered.add(&part.path, prefix.as_deref(), place)?;
    }
    let own = profile.or(review.profile.as_deref());
    let profiles = sources.iter().map(|part| {
        let (id, base) = match (&part.profile, profile) {
            (Some(id), None) => (id.as_str(), file.as_deref()),
            _ => (
                own.unwrap_or(CANONICAL),
                file.as_deref().filter(|_| profile.is_none()),
            ),
        };
        find_profile(id, base, book)
    });
    let profiles = profiles.collect::<Result<Vec<_>, _>>()?;
    let systems: Vec<Option<String>> = sources.iter().map(|part| part.system.clone()).collect();
    let mut located = Located {
        review,
        sheets: gathered.sheets,
        passes: Vec::new(),
        remarks: gathered.remarks,
        profiles,
        review_file: file,
        files: gathered.files,
    };
    located.plan(&systems, source, book)?;
    Ok(located)
}

/// The exports: those that the review names, else the source itself.
fn sources_of(source: &Path, file: Option<&Path>, review: &Review) -> Vec<ReviewSource> {
    let at = |path: &Path| file.map_or_else(|| path.to_owned(), |file| beside(file, path));
    if !review.sources.is_empty() {
        let placed = review.sources.iter().map(|part| ReviewSource {
            path: at(&part.path),
            ..part.clone()
        });
        return placed.collect();
    }
    let path = match (&review.source, file) {
        (Some(path), _) => at(path),
        (None, Some(_)) => at(Path::new("")),
        (None, None) => source.to_owned(),
    };
    vec![ReviewSource {
        path,
        profile: None,
        system: None,
    }]
}

/// What tells the files of one export from those of another.
fn prefix_of(part: &ReviewSource) -> String {
    part.system.clone().unwrap_or_else(|| file_name(&part.path))
}

/// A profile by its id, or read from a file.
fn find_profile(id: &str, base: Option<&Path>, book: &Rulebook) -> Result<Profile, LoadError> {
    if let Some(profile) = book.profile(id) {
        return Ok(profile.clone());
    }
    let path = base.map_or_else(|| PathBuf::from(id), |base| beside(base, Path::new(id)));
    if !path.is_file() {
        let known = book.profiles.iter().map(|profile| profile.id.as_str());
        // Whoever names a file in a review must know from where it is sought.
        let folder = path.parent().filter(|_| base.is_some());
        let sought = folder.map_or_else(String::new, |folder| {
            let is_here = folder.as_os_str().is_empty();
            let folder = if is_here { Path::new(".") } else { folder };
            format!("; den söktes i {}", folder.display())
        });
        return Err(LoadError::UnknownProfile {
            id: id.to_owned(),
            hint: format!("{} (eller ange en fil{sought})", suggest(id, known)),
        });
    }
    let text = text_of(&path)?;
    book.read_profile(&file_name(&path), &text)
        .map_err(LoadError::Review)
}

impl Located {
    /// True for a folder that some file of the export lies in: outputs do not belong there.
    #[must_use]
    pub fn reads_folder(&self, folder: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else {
            return false;
        };
        let mut paths = self.files.iter().filter_map(|(_, origin)| match origin {
            Origin::File(path) if !has_extension(path, "toml") => {
                path.parent()?.canonicalize().ok()
            }
            _ => None,
        });
        paths.any(|read| read == folder)
    }

    /// An export that is in memory: files of the canonical layout, and a profile as text.
    ///
    /// # Errors
    /// The profile has faults, or no file is a known table.
    pub(crate) fn in_memory(
        review: Review,
        profile: &str,
        files: &[(String, &str)],
        book: &Rulebook,
    ) -> Result<Self, LoadError> {
        let profile = book.read_profile("profil.toml", profile);
        let sheets = files.iter().map(|(name, text)| {
            let origin = Origin::Memory(text.as_bytes().into());
            Sheet::text(origin, name, stem_of(name), 0)
        });
        let mut located = Self {
            review,
            sheets: sheets.collect(),
            passes: Vec::new(),
            remarks: Vec::new(),
            profiles: vec![profile.map_err(LoadError::Review)?],
            review_file: None,
            files: Vec::new(),
        };
        located.plan(&[None], Path::new("kopian"), book)?;
        Ok(located)
    }

    /// The records of the draws that the review names.
    #[must_use]
    pub fn draws(&self) -> Vec<PathBuf> {
        self.placed(&self.review.draws)
    }

    /// The filled workbooks and protocols that the review names.
    #[must_use]
    pub fn protocols(&self) -> Vec<PathBuf> {
        self.placed(&self.review.protocols)
    }

    /// The file of accepted exceptions that the review names.
    #[must_use]
    pub fn exceptions(&self) -> Option<PathBuf> {
        self.placed(self.review.exceptions.as_slice()).pop()
    }

    /// Paths of the review, from its folder.
    fn placed(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let at = |path: &PathBuf| match &self.review_file {
            Some(file) => beside(file, path),
            None => path.clone(),
        };
        paths.iter().map(at).collect()
    }

    /// What is to be said of files that are not read, or that were known by their header.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Adds a protocol that lies outside the source.
    ///
    /// # Errors
    /// There is no such file, or no such table in the layout.
    pub fn add_protocol(&mut self, path: &Path, book: &Rulebook) -> Result<(), LoadError> {
        if !path.is_file() {
            return Err(LoadError::Missing(path.to_owned()));
        }
        let name = file_name(path);
        let origin = Origin::File(path.to_owned());
        let is_protocol = |table: &TableSpec| table.kind == TableKind::Register(Register::Protocol);
        let Some(table) = book.tables.iter().position(is_protocol) else {
            return Err(LoadError::UnknownKind(name));
        };
        let mut gathered = Gathered::default();
        gathered.add_file(&origin, &name, 0, true)?;
        for sheet in gathered.sheets {
            self.passes.push(Pass {
                sheet: self.sheets.len(),
                table,
                profile: 0,
                block: None,
                system: None,
            });
            self.sheets.push(sheet);
        }
        self.files.extend(gathered.files);
        Ok(())
    }

    /// What a pass reads its sheet as.
    pub(super) fn layout<'a>(&'a self, pass: &'a Pass, book: &'a Rulebook) -> Layout<'a> {
        let profile = &self.profiles[pass.profile];
        Layout {
            spec: &book.tables[pass.table],
            profile,
            block: pass.block.map(|block| &profile.files[block]),
            system: pass.system.as_deref(),
            words: &book.words,
        }
    }

    /// The readings of a sheet.
    pub(super) fn passes_of(&self, sheet: usize) -> impl Iterator<Item = &Pass> {
        self.passes.iter().filter(move |pass| pass.sheet == sheet)
    }

    /// True for a sheet that is read as several tables.
    pub(super) fn is_shared(&self, pass: &Pass) -> bool {
        self.passes_of(pass.sheet).nth(1).is_some()
    }

    /// True for the first reading of a sheet.
    pub(super) fn is_first(&self, pass: &Pass) -> bool {
        let first = self.passes_of(pass.sheet).next();
        first.is_some_and(|first| std::ptr::eq(first, pass))
    }

    /// True where several rows may be about the same unit: the profile says so, or several files have the table.
    pub(super) fn merges(&self, pass: &Pass) -> bool {
        let mut same = self.passes.iter().filter(|other| other.table == pass.table);
        let repeats = pass
            .block
            .is_some_and(|block| self.profiles[pass.profile].files[block].repeats);
        repeats || same.nth(1).is_some()
    }

    /// Events that the review, or the profile of a pass, says that the log always has.
    pub(super) fn complete_events_of(&self, pass: &Pass) -> impl Iterator<Item = EventId> {
        let of_profile = &self.profiles[pass.profile].complete_events;
        let of_review = self.review.complete_events.iter();
        of_review.chain(of_profile).copied()
    }

    /// True when the review names several exports.
    #[inline]
    pub(super) fn has_several_sources(&self) -> bool {
        self.profiles.len() > 1
    }

    /// What a sheet is read as, to tell cases of some files from those of others.
    pub(super) fn kind_of(pass: &Pass, book: &Rulebook) -> FileKind {
        FileKind {
            source: pass.profile,
            table: pass.table,
            block: pass.block,
            is_of_parts: book.tables[pass.table].kind == TableKind::Part,
        }
    }

    /// Events that the review or a profile says that the log always has.
    pub(crate) fn complete_events(&self) -> impl Iterator<Item = EventId> {
        let of_profiles = self
            .profiles
            .iter()
            .flat_map(|profile| &profile.complete_events);
        self.review
            .complete_events
            .iter()
            .chain(of_profiles)
            .copied()
    }

    /// True when the export has a table.
    pub(super) fn has_table(&self, name: &str, book: &Rulebook) -> bool {
        self.passes
            .iter()
            .any(|pass| book.tables[pass.table].name == name)
    }

    /// The files with their hashes, in order of name.
    pub(super) fn inputs(&self) -> Result<Vec<Input>, LoadError> {
        let read = |name: &str| {
            let passes = self.passes.iter();
            let mut sheets = passes.map(|pass| &self.sheets[pass.sheet].name);
            has_extension(Path::new(name), "toml")
                || sheets.any(|sheet| sheet == name || sheet.starts_with(&format!("{name}:")))
        };
        let mut inputs = Vec::new();
        for (name, origin) in self.files.iter().filter(|(name, _)| read(name)) {
            let known = self.sheets.iter().find_map(|sheet| sheet.digest_of(origin));
            let found = known.map_or_else(|| hash_of(origin), |known| Ok(known.to_owned()));
            let sha256 = found.map_err(|source| LoadError::read(name, source))?;
            inputs.push(Input {
                name: shown_name(name),
                sha256,
            });
        }
        inputs.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(inputs)
    }
}
