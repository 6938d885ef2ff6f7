//! The closed world in which typst sets a page: a template, its data, fonts, and nothing else.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use typst::{
    Library, LibraryExt, World, WorldExt,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, Source, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::{fonts::Typefaces, template::Files};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The files of a template with the data of one page. There is no disk, no network, no package and
/// no clock in it.
pub(crate) struct PageWorld<'t> {
    pub(crate) main: FileId,
    pub(crate) files: &'t Files,
    /// What is true of this page only, by its path.
    pub(crate) data: BTreeMap<&'static str, Bytes>,
    pub(crate) typefaces: Arc<Typefaces>,
}

impl PageWorld<'_> {
    /// Where in the templates an error was found: `limits.typ:12`.
    pub(crate) fn place(&self, error: &SourceDiagnostic) -> Option<String> {
        let source = self.source(error.span.id()?).ok()?;
        let line = source.lines().byte_to_line(self.range(error.span)?.start)?;
        Some(format!("{}:{}", source.id().vpath().get_without_slash(), line + 1))
    }
}

impl World for PageWorld<'_> {
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
        self.files.source(id).ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if *id.root() != VirtualRoot::Project {
            return Err(FileError::AccessDenied);
        }
        let path = id.vpath().get_without_slash();
        let data = self.data.get(path).cloned();
        data.or_else(|| self.files.bytes(path)).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.typefaces.store.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
