//! Reading the folder of an operator's template.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use linecert_toml::Mistake;
use thiserror::Error;

use super::{
    Template,
    files::{BUILT_IN, Files, digest_of},
    manifest::Look,
};
use crate::{
    language::Tongue,
    messages::{self, Words},
};

/// The file that every template has.
const MANIFEST: &str = "template.toml";

/// An operator's own page.
const PAGE: &str = "certificate.typ";

/// More files, bytes or folders in folders than this no template needs.
const MOST_FILES: usize = 200;
const MOST_BYTES: usize = 16 << 20;
const DEEPEST: usize = 4;

/// Why a template cannot be used.
#[derive(Debug, Error)]
pub enum TemplateError {
    /// A file or folder cannot be read.
    #[error("read the template's `{}`", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// A link, or something that is neither file nor folder: what it leads to could lie outside.
    #[error("read the template's `{}`: it is no plain file", .0.display())]
    NotPlain(PathBuf),
    /// The name of a file cannot be used in a template.
    #[error("read the template's `{0}`: a file of a template is not called so")]
    Name(String),
    /// There are too many files, too many bytes, or folders within folders within folders.
    #[error("read the template: it has more than {MOST_FILES} files, {} MiB or {DEEPEST} folders deep", MOST_BYTES >> 20)]
    TooLarge,
    /// A file that must be text is not UTF-8.
    #[error("read the template's `{0}`: it is not UTF-8 text")]
    NotText(String),
    /// Something in a TOML file is wrong.
    #[error(transparent)]
    Mistake(#[from] Mistake<String>),
    /// A typst file cannot be parsed.
    #[error("{place}: {problem}")]
    Syntax {
        /// File and line, as `certificate.typ:12`.
        place: String,
        /// What typst says.
        problem: String,
    },
    /// A file that the template names is not in its folder.
    #[error("{MANIFEST}: {key}: there is no file `{file}`")]
    NoSuchFile {
        /// The key that names it.
        key: &'static str,
        /// The name.
        file: String,
    },
}

pub(super) fn open(folder: &Path) -> Result<Template, TemplateError> {
    let contents = read_all(folder)?;
    let manifest = contents.get(MANIFEST).ok_or_else(|| TemplateError::Read {
        path: folder.join(MANIFEST),
        source: io::ErrorKind::NotFound.into(),
    })?;
    let mut look = Look::parse(MANIFEST, text(MANIFEST, manifest)?)?;
    if let Some(logo) = look.logo.as_ref().filter(|logo| !contents.contains_key(&logo.file)) {
        return Err(TemplateError::NoSuchFile { key: "logo.file", file: logo.file.clone() });
    }
    let english = overlaid(&contents, Tongue::English)?;
    let chinese = overlaid(&contents, Tongue::Chinese)?;
    let digest = digest_of(contents.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    let mut files = Files::built_in()?;
    for (path, bytes) in contents {
        if path.ends_with(".typ") {
            files.add_source(&path, text(&path, &bytes)?.to_owned())?;
        } else {
            files.add(path, bytes);
        }
    }
    look.has_page = files.has_source(PAGE);
    Template::new((files, digest), look, |tongue| match tongue {
        Tongue::English => english.clone(),
        Tongue::Chinese => chinese.clone(),
    })
}

/// The words of a language with those that the template has others for.
fn overlaid(contents: &BTreeMap<String, Vec<u8>>, tongue: Tongue) -> Result<Words, TemplateError> {
    let mut words = messages::words_of(tongue);
    let file = format!("messages-{}.toml", tongue.name());
    if let Some(bytes) = contents.get(&file) {
        messages::overlay(&mut words, &file, text(&file, bytes)?)?;
    }
    Ok(words)
}

fn text<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, TemplateError> {
    std::str::from_utf8(bytes).map_err(|_| TemplateError::NotText(file.to_owned()))
}

/// Every file below `folder`, by its path from there with `/` between the parts.
fn read_all(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, TemplateError> {
    let mut contents = BTreeMap::new();
    let mut left = MOST_BYTES;
    let mut waiting = vec![(folder.to_owned(), String::new(), 0)];
    while let Some((folder, above, depth)) = waiting.pop() {
        if depth > DEEPEST {
            return Err(TemplateError::TooLarge);
        }
        for entry in entries(&folder)? {
            let name = entry.file_name().and_then(|name| name.to_str()).map(str::to_owned);
            let Some(name) = name.filter(|name| !(above.is_empty() && name == BUILT_IN)) else {
                return Err(TemplateError::Name(entry.display().to_string()));
            };
            let path = format!("{above}{name}");
            let read = |source| TemplateError::Read { path: entry.clone(), source };
            let kind = fs::symlink_metadata(&entry).map_err(read)?.file_type();
            if kind.is_dir() {
                waiting.push((entry, format!("{path}/"), depth + 1));
            } else if kind.is_file() {
                let bytes = read_within(&entry, left)?;
                left -= bytes.len();
                contents.insert(path, bytes);
            } else {
                return Err(TemplateError::NotPlain(entry));
            }
        }
        if contents.len() > MOST_FILES {
            return Err(TemplateError::TooLarge);
        }
    }
    Ok(contents)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, TemplateError> {
    let read = |source| TemplateError::Read { path: folder.to_owned(), source };
    let found = fs::read_dir(folder).map_err(read)?.take(MOST_FILES + 1);
    found.map(|entry| Ok(entry.map_err(read)?.path())).collect()
}

fn read_within(file: &Path, most: usize) -> Result<Vec<u8>, TemplateError> {
    use io::Read as _;
    let read = |source| TemplateError::Read { path: file.to_owned(), source };
    let mut bytes = vec![];
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(file)
        .and_then(|opened| opened.take(limit).read_to_end(&mut bytes))
        .map_err(read)?;
    if bytes.len() > most { Err(TemplateError::TooLarge) } else { Ok(bytes) }
}
