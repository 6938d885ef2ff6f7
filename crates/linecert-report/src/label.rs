//! The label for a modem or a socket: which line it is, whom to call, and the code that leads to
//! its certificate. It has no place for an account or a password.

mod serial;
mod sheet;
mod typeset;

use std::str::FromStr;

use linecert_cert::{Purpose, Verified};
use linecert_measure::Timestamp;
use linecert_profile::Overall;
use qrcode::types::QrError;
use thiserror::Error;

pub use self::serial::{NotAnOnuSerial, OnuSerial};
use self::sheet::Sheet;
use crate::{
    fonts::{Fonts, TextError},
    language::Language,
    qr,
};

/// What a label says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The operator.
    pub operator: String,
    /// The number of the work order.
    pub order: String,
    /// The operator's name of the line.
    pub line: String,
    /// The serial number of the ONU, as whoever prints the label reads it on the device; it is no
    /// part of the certificate.
    pub onu_serial: Option<OnuSerial>,
    /// Whom the customer calls.
    pub service_number: Option<ServiceNumber>,
    /// When the certificate was issued. The label has the day of it, in UTC.
    pub issued_at: Timestamp,
    /// The verdict on the line.
    pub verdict: Overall,
    /// What it is good for: `TRAINING` stands on the label of an exercise.
    pub purpose: Purpose,
    /// What the QR code says.
    pub code: String,
}

/// A telephone number as people write it: 2 to 24 digits, blanks and `+ - / ( ) * #`. Nothing else
/// fits, so that no password is ever printed in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceNumber(String);

/// A text that is no telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no telephone number: write 2 to 24 digits, blanks and + - / ( ) * #")]
pub struct NotAServiceNumber(String);

/// The paper of a label, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelSize {
    /// 62 by 29: the common die-cut label of small printers.
    Small,
    /// 100 by 50.
    Large,
}

/// A text that names no size of label.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown label size `{0}`: write `62x29` or `100x50`")]
pub struct UnknownLabelSize(pub String);

/// Why a label could not be made.
#[derive(Debug, Error)]
pub enum LabelError {
    /// A character has no font.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A text does not fit, though it was set as small as can still be read.
    #[error("set the label: {field} does not fit {size}, even in the smallest letters")]
    TooLong {
        /// The field.
        field: String,
        /// The paper.
        size: &'static str,
    },
    /// The modules of the code would be narrower than printers and cameras tell apart.
    #[error("set the label: a code of {modules} modules does not fit {size}")]
    TooDense {
        /// The modules along one side of the code.
        modules: u16,
        /// The paper.
        size: &'static str,
    },
    /// The QR code could not be drawn.
    #[error("draw the QR code: {0}")]
    Code(QrError),
    /// The template does not fit its data, or the exporter refused what typst made of it.
    #[error("typeset the label: {0}")]
    Typeset(String),
}

impl Label {
    /// The label of a verified certificate. Its code is `summary`, the text of the signed summary,
    /// or else the digest of the certificate.
    #[must_use]
    pub fn from_verified(verified: &Verified, summary: Option<String>) -> Self {
        let facts = &verified.statement().facts;
        Self {
            operator: facts.operator.clone(),
            order: facts.order.number.clone(),
            line: facts.line.id.clone(),
            onu_serial: None,
            service_number: None,
            issued_at: facts.issued_at,
            verdict: verified.assessment().overall(),
            purpose: facts.purpose,
            code: summary.unwrap_or_else(|| qr::certificate_code(&verified.digest())),
        }
    }

    /// Sets the label as a PDF of one page. The same label, size, language and fonts give the same
    /// bytes.
    ///
    /// # Errors
    /// When a text or the code does not fit, or a character has no font.
    pub fn to_pdf(
        &self,
        size: LabelSize,
        language: Language,
        fonts: &Fonts,
    ) -> Result<Vec<u8>, LabelError> {
        typeset::pdf(&self.sheet(size, language)?, fonts)
    }

    /// Draws the label as an SVG picture, its letters as outlines.
    ///
    /// # Errors
    /// When a text or the code does not fit, or a character has no font.
    pub fn to_svg(
        &self,
        size: LabelSize,
        language: Language,
        fonts: &Fonts,
    ) -> Result<String, LabelError> {
        typeset::svg(&self.sheet(size, language)?, fonts)
    }

    fn sheet(&self, size: LabelSize, language: Language) -> Result<Sheet, LabelError> {
        Sheet::new(self, size, language)
    }
}

impl LabelSize {
    /// Every size.
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];

    /// The name, `62x29` or `100x50`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "62x29",
            Self::Large => "100x50",
        }
    }

    /// Width and height in millimetres.
    const fn millimetres(self) -> (u16, u16) {
        match self {
            Self::Small => (62, 29),
            Self::Large => (100, 50),
        }
    }
}

impl FromStr for LabelSize {
    type Err = UnknownLabelSize;

    fn from_str(name: &str) -> Result<Self, UnknownLabelSize> {
        let known = Self::ALL.into_iter().find(|size| size.name() == name);
        known.ok_or_else(|| UnknownLabelSize(name.to_owned()))
    }
}

impl ServiceNumber {
    /// The number as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServiceNumber {
    type Err = NotAServiceNumber;

    fn from_str(text: &str) -> Result<Self, NotAServiceNumber> {
        let text = text.trim();
        let is_part = |c: char| c.is_ascii_digit() || " +-/()*#".contains(c);
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if digits < 2 || text.len() > 24 || !text.chars().all(is_part) {
            return Err(NotAServiceNumber(text.chars().take(40).collect()));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
