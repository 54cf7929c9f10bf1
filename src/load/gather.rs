//! The files of an export: what kind each is, and the sheets that it holds.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::LoadError;
use super::read::{Kind, Origin, kind_of, members, read_all};
use super::remark::{Remark, Severity};
use super::sheet::{Sheet, file_name, has_extension, stem_of};
use crate::io_words::meant_toml;
use crate::secrecy::shown_name;

/// What stands for standard input where a file is asked for.
pub(super) const STANDARD_INPUT: &str = "-";

/// Extensions of the files that are read from a folder.
const EXTENSIONS: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "xlsb", "xls", "ods", "zip"];

/// Every sheet of some files and folders.
pub(super) fn gather(files: &[PathBuf]) -> Result<Vec<Sheet>, LoadError> {
    let mut gathered = Gathered::default();
    for path in files {
        gathered.add(path, None, 0)?;
    }
    Ok(gathered.sheets)
}

/// Files and sheets under collection.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) sheets: Vec<Sheet>,
    pub(super) files: Vec<(String, Origin)>,
    pub(super) remarks: Vec<Remark>,
}

impl Gathered {
    pub(super) fn add(
        &mut self,
        path: &Path,
        prefix: Option<&str>,
        source: usize,
    ) -> Result<(), LoadError> {
        if path == Path::new(STANDARD_INPUT) {
            let bytes = read_all(std::io::stdin().lock());
            let bytes = bytes.map_err(|error| LoadError::read("standard in", error))?;
            let origin = bytes.map_err(|limit| LoadError::limit("standard in", limit))?;
            return self.add_file(&origin, "standard in", source, true);
        }
        if path.is_dir() {
            return self.add_folder(path, prefix, source);
        }
        if !path.exists() {
            return Err(LoadError::Missing(path.to_owned()));
        }
        self.add_file(
            &Origin::File(path.to_owned()),
            &shown(prefix, &file_name(path)),
            source,
            true,
        )
    }

    fn add_folder(
        &mut self,
        folder: &Path,
        prefix: Option<&str>,
        source: usize,
    ) -> Result<(), LoadError> {
        let fault = |error| LoadError::Io {
            path: folder.to_owned(),
            source: error,
        };
        let (mut paths, mut below) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            if is_readable(&path) {
                paths.push(path);
            } else if has_readable(&path) {
                below.push(path);
            }
        }
        paths.sort();
        below.sort();
        for path in below {
            let text = "undermappen är inte läst; hör den till exporten, flytta dess filer hit eller ange den under kallor i \
                        granskning.toml";
            let name = shown(prefix, &file_name(&path));
            self.tell(&name, Severity::Info, "undermapp", text);
        }
        for path in paths {
            let name = shown(prefix, &file_name(&path));
            if is_left_by_programs(&file_name(&path)) {
                self.tell(
                    &name,
                    Severity::Info,
                    "dold_fil",
                    "filen är lämnad av ett annat program och är inte läst",
                );
                continue;
            }
            if let Some(meant) = meant_toml(&file_name(&path)) {
                let text = format!(
                    "filen är inte läst, eftersom dess namn slutar på .txt; döp om den till {} (visa filnamnstillägg i \
                     Utforskaren, så syns hela namnet)",
                    shown_name(meant)
                );
                self.tell(&name, Severity::Warning, "annan_fil", &text);
                continue;
            }
            self.add_file(&Origin::File(path), &name, source, true)?;
        }
        Ok(())
    }

    /// Adds a file, an archive's members, or a workbook's sheets, by what the bytes say.
    pub(super) fn add_file(
        &mut self,
        origin: &Origin,
        name: &str,
        source: usize,
        may_be_archive: bool,
    ) -> Result<(), LoadError> {
        let kind = kind_of(origin).map_err(|error| LoadError::read(name, error))?;
        let file = name.rsplit(['/', ':']).next().unwrap_or(name);
        let stem = stem_of(file).to_owned();
        if may_be_archive {
            self.files.push((name.to_owned(), origin.clone()));
        }
        match kind {
            Kind::Text if is_workbook_name(name) => {
                let text = "filen har en arbetsboks ändelse men är text; den är läst som text";
                self.tell(name, Severity::Info, "annan_filtyp", text);
                self.sheets
                    .push(Sheet::text(origin.clone(), name, &stem, source));
            }
            Kind::Text => self
                .sheets
                .push(Sheet::text(origin.clone(), name, &stem, source)),
            Kind::Xlsx | Kind::Xlsb | Kind::Xls | Kind::Ods => {
                let sheets = Sheet::of_workbook(origin, kind, name, &stem, source)?;
                if sheets.iter().any(Sheet::is_of_readers) {
                    let text = "granskarens arbetsbok är ingen del av exporten; den tas emot med --protokoll";
                    self.tell(name, Severity::Info, "granskarens_arbetsbok", text);
                } else if sheets.iter().any(Sheet::is_of_report) {
                    let text = "arbetsboken är en rapport som programmet har skrivit, och ingen del av exporten; den är inte läst";
                    self.tell(name, Severity::Info, "annan_fil", text);
                } else {
                    self.sheets.extend(sheets);
                }
            }
            Kind::Archive if may_be_archive => {
                for (member, origin) in members(origin, name)? {
                    let shown = shown_name(&format!("{name}:{member}"));
                    let is_table = EXTENSIONS
                        .iter()
                        .any(|extension| has_extension(Path::new(&member), extension));
                    if !is_table || is_left_by_programs(&member) {
                        self.tell(
                            &shown,
                            Severity::Info,
                            "annan_fil",
                            "filen är ingen tabell och är inte läst",
                        );
                        continue;
                    }
                    self.add_file(&origin, &shown, source, false)?;
                }
            }
            Kind::Locked => return Err(LoadError::Locked(name.to_owned())),
            Kind::Html => return Err(LoadError::Html(name.to_owned())),
            Kind::Archive | Kind::Other => return Err(unreadable(name)),
        }
        Ok(())
    }

    fn tell(&mut self, name: &str, severity: Severity, code: &'static str, text: &str) {
        self.remarks.push(remark(name, severity, code, text));
    }
}

/// True for a file of a kind that is read.
fn is_readable(path: &Path) -> bool {
    let mut extensions = EXTENSIONS.iter();
    path.is_file() && extensions.any(|extension| has_extension(path, extension))
}

/// What the names of files begin with that the program writes, and that are kept below an export.
const OWN: [&str; 3] = ["tabell-", "noter-", "protokoll"];

/// True for a folder with such files, unless it is hidden or they are the program's own.
fn has_readable(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let may_be_of_export = |path: PathBuf| {
        let name = file_name(&path).to_lowercase();
        is_readable(&path) && !OWN.iter().any(|own| name.starts_with(own))
    };
    let is_hidden = file_name(folder).starts_with('.');
    let is_own = is_hidden || folder.join("resultat.json").exists();
    !is_own && entries.map(|entry| entry.path()).any(may_be_of_export)
}

/// True for a file that its name calls a workbook.
fn is_workbook_name(name: &str) -> bool {
    let mut extensions = ["xlsx", "xlsb", "xls", "ods"].iter();
    extensions.any(|extension| has_extension(Path::new(name), extension))
}

/// A file that is not what its name says, or whose kind is not read.
fn unreadable(name: &str) -> LoadError {
    let path = Path::new(name);
    if is_workbook_name(name) {
        LoadError::NotAWorkbook(name.to_owned())
    } else if has_extension(path, "zip") {
        LoadError::BrokenArchive(name.to_owned())
    } else if ["csv", "tsv", "txt"]
        .iter()
        .any(|extension| has_extension(path, extension))
    {
        LoadError::NotText(name.to_owned())
    } else {
        LoadError::UnknownKind(name.to_owned())
    }
}

/// Files that a spreadsheet or a system leaves beside the real ones while they are open or moved.
fn is_left_by_programs(name: &str) -> bool {
    name.starts_with("~$") || name.starts_with(".~lock") || name.starts_with("._")
}

fn shown(prefix: Option<&str>, name: &str) -> String {
    prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}/{name}"))
}

pub(super) fn remark(file: &str, severity: Severity, code: &'static str, text: &str) -> Remark {
    Remark {
        severity,
        code,
        file: shown_name(file),
        row: None,
        column: String::new(),
        text: text.to_owned(),
        count: 1,
    }
}

/// SHA-256 of a file, as hex.
pub(super) fn hash_of(origin: &Origin) -> std::io::Result<String> {
    let mut file = origin.open()?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(crate::hex(&hash.finalize()));
        }
        hash.update(&buffer[..count]);
    }
}
