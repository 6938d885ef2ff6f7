//! What made a page, and whether a PDF is that page.

use linecert_measure::Digest;

use crate::{language::Language, template::Template};

/// The program that sets pages. Another release may set the same page with other bytes.
const RENDERER: &str = concat!("linecert-report ", env!("CARGO_PKG_VERSION"), ", typst 0.15.1");

/// What it takes to set a page again with the same bytes, beside the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The name of the template.
    pub template: String,
    /// The digest of its files.
    pub template_digest: Digest,
    /// The program, as `linecert-report 0.1.0, typst 0.15.1`.
    pub renderer: String,
    /// The digests of the font files that were used, in their order as numbers.
    pub fonts: Vec<Digest>,
    /// The language.
    pub language: Language,
}

/// Where two renditions part: the first reason why the bytes cannot be expected to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parting {
    /// Another template, or another state of it.
    Template,
    /// Another release of the program.
    Renderer,
    /// Other fonts.
    Fonts,
    /// Another language.
    Language,
}

/// Whether a PDF is the page that was set again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Byte for byte.
    Equal,
    /// From the byte at this place, counted from 0, on.
    Differs {
        /// The place of the first byte that differs; the length, when one is the beginning of the
        /// other.
        at: usize,
    },
}

impl Rendition {
    pub(crate) fn new(template: &Template, language: Language, fonts: Vec<Digest>) -> Self {
        Self {
            template: template.name().to_owned(),
            template_digest: template.digest(),
            renderer: RENDERER.to_owned(),
            fonts,
            language,
        }
    }

    /// Why a page that was made so need not have the bytes of one that was made as `other`.
    #[must_use]
    pub fn parts_from(&self, other: &Self) -> Option<Parting> {
        if self.renderer != other.renderer {
            Some(Parting::Renderer)
        } else if self.language != other.language {
            Some(Parting::Language)
        } else if (&self.template, self.template_digest) != (&other.template, other.template_digest)
        {
            Some(Parting::Template)
        } else if self.fonts != other.fonts {
            Some(Parting::Fonts)
        } else {
            None
        }
    }
}

/// Whether `pdf` has the bytes of a page that was set again.
#[must_use]
pub fn compare(pdf: &[u8], again: &[u8]) -> Comparison {
    match pdf.iter().zip(again).position(|(one, other)| one != other) {
        Some(at) => Comparison::Differs { at },
        None if pdf.len() == again.len() => Comparison::Equal,
        None => Comparison::Differs { at: pdf.len().min(again.len()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_byte_is_another_page() {
        assert_eq!(compare(b"page", b"page"), Comparison::Equal);
        for (pdf, at) in [(&b"pAge"[..], 1), (b"pag", 3), (b"pages", 4), (b"", 0)] {
            assert_eq!(compare(pdf, b"page"), Comparison::Differs { at });
        }
    }

    #[test]
    fn the_first_reason_to_differ_is_told() {
        let template = Template::built_in().unwrap();
        let one = Rendition::new(&template, Language::Both, vec![Digest::of(b"font")]);
        assert_eq!(one.parts_from(&one), None);
        let fonts = Rendition { fonts: vec![], ..one.clone() };
        assert_eq!(one.parts_from(&fonts), Some(Parting::Fonts));
        let template = Rendition { template_digest: Digest::of(b""), ..fonts };
        assert_eq!(one.parts_from(&template), Some(Parting::Template));
        let language = Rendition { language: Language::Chinese, ..template };
        assert_eq!(one.parts_from(&language), Some(Parting::Language));
        let renderer = Rendition { renderer: String::new(), ..language };
        assert_eq!(one.parts_from(&renderer), Some(Parting::Renderer));
    }

    #[test]
    fn the_release_of_typst_is_the_one_that_is_linked() {
        let lock = include_str!("../../../Cargo.lock");
        assert!(lock.contains("name = \"typst\"\nversion = \"0.15.1\"\n"));
    }
}
