//! How a page looks: the built-in template, or an operator's own in a folder.

mod files;
mod folder;
mod manifest;

use std::{path::Path, sync::Arc};

use linecert_measure::Digest;
use serde_json::Value;
use typst::{foundations::Bytes, syntax::FileId};

pub(crate) use self::{
    files::Files,
    manifest::{Colours, Logo, Look, Paper, Printed},
};
pub use self::{
    folder::TemplateError,
    manifest::{Colour, NotAColour, Section, UnknownSection},
};
use crate::{
    language::{Language, Tongue},
    messages::{self, Words},
};

/// How a page looks: paper, colours, logo, words, and in what order it tells.
///
/// Clones share what was read.
#[derive(Debug, Clone)]
pub struct Template(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    look: Look,
    digest: Digest,
    files: Files,
    main: FileId,
    messages: [Messages; 3],
}

/// The words of a page in one language.
#[derive(Debug)]
pub(crate) struct Messages {
    pub(crate) json: Bytes,
    /// Each word with its path, for the check that it can be printed.
    pub(crate) texts: Vec<(String, String)>,
}

impl Template {
    /// The template that is part of the program.
    ///
    /// # Errors
    /// Never, unless the program was built from broken templates.
    pub fn built_in() -> Result<Self, TemplateError> {
        let files = Files::built_in()?;
        let digest = files.digest();
        Self::new((files, digest), Look::built_in(), messages::words_of)
    }

    /// Reads the template in `folder`: `template.toml`, and if there are any `certificate.typ`,
    /// `messages-en.toml`, `messages-zh.toml` and the pictures and modules that they use. A
    /// template sees its own files and those of the built-in one, and nothing else.
    ///
    /// # Errors
    /// When a file cannot be read, is too large or is not a plain file, or with the file and line
    /// of what is wrong in it.
    pub fn open(folder: &Path) -> Result<Self, TemplateError> {
        folder::open(folder)
    }

    /// The files of a template to begin with, by their names: it looks like the built-in one.
    #[must_use]
    pub const fn beginning() -> [(&'static str, &'static str); 1] {
        [("template.toml", include_str!("../templates/beginning.toml"))]
    }

    fn new(
        (files, digest): (Files, Digest),
        look: Look,
        words: impl Fn(Tongue) -> Words,
    ) -> Result<Self, TemplateError> {
        let main = files.main()?;
        let messages = Language::ALL.map(|language| Messages::of(language, &words));
        Ok(Self(Arc::new(Shared { look, digest, files, main, messages })))
    }

    /// Its name, as `standard`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.look.name
    }

    /// The SHA-256 over all its files: that of the text that `sha256sum` prints for them in the
    /// order of their names.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// Whether it is made for a language.
    #[must_use]
    pub fn speaks(&self, language: Language) -> bool {
        self.0.look.languages.contains(&language)
    }

    pub(crate) fn look(&self) -> &Look {
        &self.0.look
    }

    pub(crate) fn files(&self) -> &Files {
        &self.0.files
    }

    pub(crate) fn main(&self) -> FileId {
        self.0.main
    }

    pub(crate) fn messages(&self, language: Language) -> &Messages {
        let [english, chinese, both] = &self.0.messages;
        match language {
            Language::English => english,
            Language::Chinese => chinese,
            Language::Both => both,
        }
    }
}

impl Messages {
    fn of(language: Language, words: impl Fn(Tongue) -> Words) -> Self {
        let data = messages::data(language, words);
        let mut texts = vec![];
        collect(data.get("words").unwrap_or(&Value::Null), "messages", &mut texts);
        Self { json: Bytes::from_string(data.to_string()), texts }
    }
}

/// Every text of some data with its path.
pub(crate) fn collect(data: &Value, path: &str, texts: &mut Vec<(String, String)>) {
    match data {
        Value::String(text) => texts.push((path.to_owned(), text.clone())),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(n, item)| collect(item, &format!("{path}[{}]", n + 1), texts));
        }
        Value::Object(entries) => {
            let below =
                |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            entries.iter().for_each(|(key, item)| collect(item, &below(key), texts));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests;
