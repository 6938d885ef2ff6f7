//! Which PDF is the page of a certificate.

use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::{ClaimKind, Head, wire};
use crate::{
    named::named,
    statement::{SchemaError, wrong},
};

/// A PDF is the page of the certificate, and what it was made with. Whoever has the same template
/// and fonts can make the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Which certificate.
    pub head: Head,
    /// The SHA-256 of the PDF.
    pub pdf: Digest,
    /// The template.
    pub template: TemplateName,
    /// The program that made it, with its version.
    pub renderer: String,
    /// The SHA-256 of every font file, in the order in which they were tried.
    pub fonts: Vec<Digest>,
    /// The language of the labels.
    pub language: PageLanguage,
}

/// A template, by name and by what its files hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateName {
    /// The name that it gives itself.
    pub name: String,
    /// The SHA-256 over all of its files.
    pub digest: Digest,
}

/// The language of the labels on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageLanguage {
    /// English.
    English,
    /// Chinese.
    Chinese,
    /// English and Chinese side by side.
    Both,
}

named!(PageLanguage "language of a page" { English "en", Chinese "zh", Both "en+zh", });

wire! {
    pdf_sha256: Digest,
    template: WireTemplate,
    renderer: String,
    fonts: Vec<Digest>,
    language: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireTemplate {
    name: String,
    sha256: Digest,
}

impl Rendition {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Rendition, payload)?;
        Ok(Self {
            head: wire.head()?,
            pdf: wire.pdf_sha256,
            template: TemplateName { name: wire.template.name, digest: wire.template.sha256 },
            renderer: wire.renderer,
            fonts: wire.fonts,
            language: wire.language.parse().map_err(wrong("language"))?,
        })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let TemplateName { name, digest } = self.template.clone();
        written!(Rendition, self.head, {
            pdf_sha256: self.pdf,
            template: WireTemplate { name, sha256: digest },
            renderer: self.renderer.clone(),
            fonts: self.fonts.clone(),
            language: self.language.to_string(),
        })
    }
}
