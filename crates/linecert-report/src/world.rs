//! The closed world in which typst sets a page: a template, its data, fonts, and nothing else.

use std::{collections::BTreeMap, sync::LazyLock};

use typst::{
    Library, LibraryExt, World, WorldExt,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::fonts::Typefaces;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The main template and the ones that it imports.
const TEMPLATES: [(&str, &str); 3] = [
    ("certificate.typ", include_str!("../templates/certificate.typ")),
    ("limits.typ", include_str!("../templates/limits.typ")),
    ("style.typ", include_str!("../templates/style.typ")),
];

/// The templates with the files that they read. There is no disk, no network, no package and no
/// clock in it.
pub(crate) struct PageWorld {
    main: FileId,
    templates: Vec<Source>,
    files: BTreeMap<&'static str, Bytes>,
    typefaces: Typefaces,
}

impl PageWorld {
    /// Joins the templates with the files that they read, by name; `None` when the names of the
    /// templates are no paths.
    pub(crate) fn new(files: BTreeMap<&'static str, Bytes>, typefaces: Typefaces) -> Option<Self> {
        let template = |(name, text): (&str, &str)| {
            let path = RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?);
            Some(Source::new(FileId::new(path), text.to_owned()))
        };
        let templates: Vec<_> = TEMPLATES.into_iter().map(template).collect::<Option<_>>()?;
        Some(Self { main: templates.first()?.id(), templates, files, typefaces })
    }

    /// Where in the templates an error was found: `limits.typ:12`.
    pub(crate) fn place(&self, error: &SourceDiagnostic) -> Option<String> {
        let source = self.source(error.span.id()?).ok()?;
        let line = source.lines().byte_to_line(self.range(error.span)?.start)?;
        Some(format!("{}:{}", source.id().vpath().get_without_slash(), line + 1))
    }
}

impl World for PageWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.typefaces.store.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let template = self.templates.iter().find(|template| template.id() == id);
        template.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let name = id.vpath().get_without_slash();
        self.files.get(name).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.typefaces.store.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
