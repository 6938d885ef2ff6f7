//! The QR code that leads from paper back to the certificate.

use linecert_measure::Digest;
use qrcode::{EcLevel, QrCode, render::svg, types::QrError};

/// What the QR code of a certificate says: `LINECERT:V1:SHA256:` and the digest of the signed
/// envelope in upper-case hex.
///
/// It is upper case because QR codes hold digits, capitals and colons in 5.5 bits a character
/// (ISO/IEC 18004, alphanumeric mode), which makes the code smaller. Readers compare it without
/// regard to case.
#[must_use]
pub fn certificate_code(envelope: &Digest) -> String {
    format!("LINECERT:V1:SHA256:{envelope}").to_uppercase()
}

/// Draws `content` as an SVG picture without a quiet zone, which the template leaves around it.
/// Level M mends 15 % of damage, enough for a crease or a stain.
pub(crate) fn draw(content: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M)?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(false).module_dimensions(4, 4).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_holds_the_whole_digest_in_a_small_symbol() {
        let content = certificate_code(&Digest::of(b""));
        assert!(content.starts_with("LINECERT:V1:SHA256:E3B0C44298FC1C14"), "{content}");
        assert_eq!(content.len(), 83);
        let code = QrCode::with_error_correction_level(&content, EcLevel::M).unwrap();
        assert_eq!(code.width(), 33, "version 4");
        assert!(draw(&content).unwrap().contains("<svg"));
    }
}
