use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::io_words::{NOT_UTF8, meant_toml, swedish};

use sha2::{Digest, Sha256};

/// The files under `rules/` that were compiled in: name with `/`, and text.
static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The rule files of a run: the embedded ones, with those of a folder laid over them.
#[derive(Clone, Debug)]
pub struct RuleFiles {
    files: BTreeMap<String, String>,
    own: Vec<String>,
}

/// A rule folder that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RuleFolderError {
    /// The folder itself.
    #[error("regelmappen {} kan inte läsas ({})", path.display(), swedish(source))]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in it.
    #[error("regelfilen {} kan inte läsas ({})", path.display(), swedish(source))]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in it that is in another encoding.
    #[error("regelfilen {} {}", .0.display(), NOT_UTF8)]
    NotUtf8(PathBuf),
    /// A file in it that would be passed over, although whoever wrote it counts on it.
    #[error(
        "regelfilen {} läses inte, eftersom dess namn slutar på .txt; döp om den till {meant} (visa filnamnstillägg i Utforskaren, så syns hela namnet), eller flytta den ur mappen",
        path.display()
    )]
    Misnamed {
        /// Which.
        path: PathBuf,
        /// The name that it was meant to have.
        meant: String,
    },
}

impl RuleFiles {
    /// The files that came with the program.
    #[must_use]
    pub fn embedded() -> Self {
        let files = EMBEDDED
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            files,
            own: Vec::new(),
        }
    }

    /// Lays every `.toml` file of `folder` over these: the same name replaces, a new name is added.
    ///
    /// # Errors
    /// The folder or a file in it cannot be read, or a file in it is called `.toml.txt`.
    pub fn overlay(&mut self, folder: &Path) -> Result<(), RuleFolderError> {
        let fault = |source| RuleFolderError::Folder {
            path: folder.to_owned(),
            source,
        };
        let mut found = Vec::new();
        collect(folder, &mut found).map_err(fault)?;
        if found.is_empty() {
            return Err(fault(std::io::Error::other("där finns ingen .toml-fil")));
        }
        for path in found {
            self.insert(&relative_name(folder, &path), &text_of(path)?);
        }
        Ok(())
    }

    /// Adds or replaces one file.
    pub fn insert(&mut self, name: &str, text: &str) {
        let old = self.files.insert(name.to_owned(), text.to_owned());
        let is_new = old.is_none_or(|old| old != text);
        if is_new {
            self.own.push(name.to_owned());
        }
    }

    /// Takes one file away.
    pub fn remove(&mut self, name: &str) {
        self.files.remove(name);
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Names and texts of the files in a folder such as `regler/`, in order of name.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(name, _)| name.starts_with(folder))
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Names of the files that are not as the program carries them.
    #[must_use]
    pub fn own(&self) -> &[String] {
        &self.own
    }

    /// SHA-256 over every name and text, in order of name, as lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, text) in &self.files {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        crate::hex(&hash.finalize())
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
            || meant_name(&path).is_some()
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

/// The text of a rule file.
fn text_of(path: PathBuf) -> Result<String, RuleFolderError> {
    if let Some(meant) = meant_name(&path) {
        return Err(RuleFolderError::Misnamed { path, meant });
    }
    fs::read_to_string(&path).map_err(|source| {
        if source.kind() == ErrorKind::InvalidData {
            RuleFolderError::NotUtf8(path)
        } else {
            RuleFolderError::File { path, source }
        }
    })
}

/// The name that a file called `.toml.txt` was meant to have.
fn meant_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    meant_toml(&name).map(str::to_owned)
}

fn relative_name(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
