//! QR codes (ISO/IEC 18004): the one that leads from paper back to the certificate, drawn, and
//! codes in pictures, read.

mod read;
mod screen;

use linecert_measure::Digest;
use qrcode::{EcLevel, QrCode, Version, bits::Bits, render::svg, types::QrError};

pub use read::{MAX_PICTURE_BYTES, PictureError, read_codes};
pub use screen::{code_lines, code_svg};

/// What the QR code of a certificate without a summary says: `LINECERT:V1:SHA256:` and the digest
/// of the signed envelope in upper-case hex.
///
/// It is upper case because QR codes hold digits, capitals and colons in 5.5 bits a character
/// (ISO/IEC 18004, alphanumeric mode), which makes the code smaller. Readers compare it without
/// regard to case.
#[must_use]
pub fn certificate_code(envelope: &Digest) -> String {
    format!("LINECERT:V1:SHA256:{envelope}").to_uppercase()
}

/// A code that is drawn.
pub(crate) struct Drawing {
    /// The picture, without the quiet zone of four modules that it must have around it.
    pub(crate) svg: String,
    /// How many modules wide and high it is.
    pub(crate) modules: u16,
}

/// Draws `content` as an SVG picture without a quiet zone, which the template leaves around it.
pub(crate) fn draw(content: &str) -> Result<String, QrError> {
    drawing(content).map(|drawing| drawing.svg)
}

/// Draws `content`. Level M mends 15 % of damage, enough for a crease or a stain.
pub(crate) fn drawing(content: &str) -> Result<Drawing, QrError> {
    let code = encode(content)?;
    let svg = code.render::<svg::Color<'_>>().quiet_zone(false).module_dimensions(4, 4).build();
    // The largest symbol has 177 modules.
    Ok(Drawing { svg, modules: u16::try_from(code.width()).unwrap_or(u16::MAX) })
}

/// Encodes `content`. Left alone, the encoder changes to another mode for every run of digits in
/// base45, which makes the symbol larger: a text that fits one mode is encoded in that one.
fn encode(content: &str) -> Result<QrCode, QrError> {
    let is_alphanumeric = |byte: u8| {
        byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte)
    };
    if !content.bytes().all(is_alphanumeric) {
        return QrCode::with_error_correction_level(content, EcLevel::M);
    }
    let in_version = |version| {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_alphanumeric_data(content.as_bytes())?;
        bits.push_terminator(EcLevel::M)?;
        QrCode::with_bits(bits, EcLevel::M)
    };
    (1..=40).map(in_version).find(Result::is_ok).unwrap_or(Err(QrError::DataTooLong))
}

#[cfg(test)]
mod tests;
