//! Writes a page: a view becomes a document, and the document HTML.

use askama::Template;
use thiserror::Error;

use crate::{
    asset,
    document::{Cell, Document, Refresh},
    frame::{Frame, Theme},
    language::Language,
    place::{Place, Section},
};

/// What a page shows.
pub trait View {
    /// The page in words, in the language of the frame.
    fn document(&self, frame: &Frame) -> Document;
}

/// Why a page is not written.
#[derive(Debug, Error)]
#[error("write the page: {0}")]
pub struct PageError(#[from] askama::Error);

/// Writes the page of a view.
///
/// # Errors
/// When a text cannot be formatted, which nothing here does.
pub fn page(frame: &Frame, view: &dyn View) -> Result<String, PageError> {
    let document = view.document(frame);
    Ok(Html { frame, document: &document }.render()?)
}

#[derive(Template)]
#[template(path = "page.html")]
struct Html<'a> {
    frame: &'a Frame,
    document: &'a Document,
}

impl Html<'_> {
    fn say(&self, id: &str) -> String {
        self.frame.words().say(id)
    }

    /// The address of a file of this crate.
    fn file(&self, plain: &str) -> String {
        let name = asset::named(plain).unwrap_or(plain);
        Place::Asset(name.to_owned()).href()
    }

    fn csrf(&self) -> &str {
        self.frame.visitor.as_ref().map_or("", |visitor| &visitor.csrf)
    }

    fn is_here(&self, section: &Section) -> bool {
        self.document.section.as_ref() == Some(section)
    }

    /// The words of a length of time, with a sign where the number goes: the browser counts on.
    fn unit(&self, id: &str) -> String {
        self.frame.words().say_with(id, &[("count", "#")])
    }

    fn now(&self) -> Cell {
        self.frame.time(self.frame.now)
    }

    /// What keys do, for the list of keys.
    fn keys(&self) -> Vec<(String, String)> {
        let fixed =
            [("/", "key-search"), ("j k", "key-rows"), ("Enter", "key-open"), ("?", "key-help")];
        let fixed = fixed.into_iter().map(|(keys, id)| (keys.to_owned(), self.say(id)));
        let sections = self.frame.sections().into_iter().map(|section| {
            let (_, words, key) = section.entry();
            (format!("g {key}"), self.say(words))
        });
        fixed.chain(sections).collect()
    }
}

/// No styles but those of the style sheet; and a refresh leaves alone what the browser drew.
const HTMX_CONFIG: &str = r#"{"includeIndicatorCSS": false, "morphSkipChildren": "[data-keep]"}"#;
