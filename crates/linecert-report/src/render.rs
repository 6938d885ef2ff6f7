//! From a page to the bytes of a PDF.

use qrcode::types::QrError;
use thiserror::Error;

use crate::{
    fonts::{Fonts, TextError},
    language::Language,
    page::Page,
    renderer::Renderer,
    template::{Template, TemplateError},
};

/// Why a page could not be made.
#[derive(Debug, Error)]
pub enum ReportError {
    /// There is no font for a Chinese character, and none with Chinese characters at all: install
    /// one, or, when only the language asked for it, ask for English.
    #[error("set {field}, `{text}`: no font with Chinese characters was found")]
    NoChineseFont {
        /// Where the text stands, as `order.customer`.
        field: String,
        /// The first text that needs one.
        text: String,
    },
    /// No font has a character.
    #[error(
        "set {field}, `{text}`: no font has the character `{character}` (U+{:04X})",
        u32::from(*character)
    )]
    MissingGlyph {
        /// Where the text stands, as `order.customer`.
        field: String,
        /// The character.
        character: char,
        /// The text that it occurs in.
        text: String,
    },
    /// The template is not made for the language.
    #[error("set the page in `{language}`: the template `{template}` is not made for it")]
    Language {
        /// The template.
        template: String,
        /// The language.
        language: Language,
    },
    /// The template cannot be used.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The template hides what must stand on every page.
    #[error("set page {page}: the template leaves out or covers `{mark}`")]
    Hidden {
        /// The page, counted from 1.
        page: usize,
        /// What it must say.
        mark: String,
    },
    /// The QR code could not be drawn.
    #[error("draw the QR code: {0}")]
    Code(QrError),
    /// A plot could not be drawn.
    #[error("draw a plot: {0}")]
    Plot(String),
    /// The template does not fit its data, or the exporter refused what typst made of it.
    #[error("typeset the page: {0}")]
    Typeset(String),
}

impl From<TextError> for ReportError {
    fn from(error: TextError) -> Self {
        match error {
            TextError::NoChineseFont { field, text } => Self::NoChineseFont { field, text },
            TextError::MissingGlyph { field, character, text } => {
                Self::MissingGlyph { field, character, text }
            }
        }
    }
}

/// Sets `page` as a PDF/A-3b document by the built-in template.
///
/// The same page, language and fonts give the same bytes. Whoever sets many pages keeps a
/// [`Renderer`].
///
/// # Errors
/// When a character has no font, or on a fault of the template.
pub fn render(page: &Page, language: Language, fonts: &Fonts) -> Result<Vec<u8>, ReportError> {
    let renderer = Renderer::new(Template::built_in()?, fonts.clone());
    Ok(renderer.render(page, language)?.pdf)
}
