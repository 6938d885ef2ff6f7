//! The files that a template is made of.

use std::collections::BTreeMap;

use linecert_measure::Digest;
use typst::{
    foundations::Bytes,
    syntax::{DiagSpanKind, FileId, RootedPath, Source, VirtualPath, VirtualRoot},
};

use super::folder::TemplateError;

/// The folder in which a template finds the built-in files.
pub(super) const BUILT_IN: &str = "linecert";

/// The file that typst begins with. It sets the marks that no template can leave out.
const MAIN: &str = "linecert/main.typ";

const TEMPLATES: [(&str, &str); 8] = [
    ("linecert/main.typ", include_str!("../../templates/main.typ")),
    ("linecert/marks.typ", include_str!("../../templates/marks.typ")),
    ("linecert/certificate.typ", include_str!("../../templates/certificate.typ")),
    ("linecert/limits.typ", include_str!("../../templates/limits.typ")),
    ("linecert/bar.typ", include_str!("../../templates/bar.typ")),
    ("linecert/plots.typ", include_str!("../../templates/plots.typ")),
    ("linecert/remarks.typ", include_str!("../../templates/remarks.typ")),
    ("linecert/style.typ", include_str!("../../templates/style.typ")),
];

const MESSAGES: [(&str, &str); 2] = [
    ("linecert/messages-en.toml", include_str!("../../messages/en.toml")),
    ("linecert/messages-zh.toml", include_str!("../../messages/zh.toml")),
];

/// Sources that are parsed once, and the bytes of everything else, by path.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    sources: Vec<Source>,
    others: BTreeMap<String, Bytes>,
}

impl Files {
    pub(super) fn built_in() -> Result<Self, TemplateError> {
        let mut files = Self { sources: vec![], others: BTreeMap::new() };
        for (path, text) in TEMPLATES {
            files.add_source(path, text.to_owned())?;
        }
        Ok(files)
    }

    /// One typst file alone, and its name to typst.
    ///
    /// # Errors
    /// When it cannot be parsed.
    pub(crate) fn of(path: &str, text: &str) -> Result<(Self, FileId), TemplateError> {
        let mut files = Self { sources: vec![], others: BTreeMap::new() };
        files.add_source(path, text.to_owned())?;
        Ok((files, id(path)?))
    }

    /// Adds a typst file.
    pub(super) fn add_source(&mut self, path: &str, text: String) -> Result<(), TemplateError> {
        let source = Source::new(id(path)?, text);
        let (errors, _) = source.root().errors_and_warnings();
        if let Some(error) = errors.first() {
            let start = match error.span.get() {
                DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range),
                DiagSpanKind::Range { range, .. } => Some(range),
                DiagSpanKind::Detached => None,
            };
            let start = start.map_or(0, |range| range.start);
            let line = source.lines().byte_to_line(start).unwrap_or(0) + 1;
            let place = format!("{path}:{line}");
            return Err(TemplateError::Syntax { place, problem: error.message.to_string() });
        }
        self.sources.push(source);
        Ok(())
    }

    pub(super) fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.others.insert(path, Bytes::new(bytes));
    }

    pub(super) fn main(&self) -> Result<FileId, TemplateError> {
        id(MAIN)
    }

    pub(super) fn has_source(&self, path: &str) -> bool {
        self.sources.iter().any(|source| source.id().vpath().get_without_slash() == path)
    }

    pub(crate) fn source(&self, id: FileId) -> Option<Source> {
        self.sources.iter().find(|source| source.id() == id).cloned()
    }

    pub(crate) fn bytes(&self, path: &str) -> Option<Bytes> {
        self.others.get(path).cloned()
    }

    /// The digest of the built-in files.
    pub(super) fn digest(&self) -> Digest {
        digest_of(TEMPLATES.iter().chain(&MESSAGES).map(|(path, text)| (*path, text.as_bytes())))
    }
}

/// The digest of what `sha256sum` prints for some files in the order of their names.
pub(super) fn digest_of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Digest {
    let files: BTreeMap<_, _> = files.collect();
    let line = |(path, bytes)| format!("{}  {path}\n", Digest::of(bytes));
    let list: String = files.into_iter().map(line).collect();
    Digest::of(list.as_bytes())
}

fn id(path: &str) -> Result<FileId, TemplateError> {
    let virtual_path = VirtualPath::new(path);
    let virtual_path = virtual_path.map_err(|_| TemplateError::Name(path.to_owned()))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, virtual_path)))
}
