//! Codes that are shown on a screen, for a telephone to read.

use qrcode::render::{svg, unicode::Dense1x2};

use super::encode;
use crate::render::ReportError;

/// Draws `content` in lines of text, two modules above each other in a character, with the quiet
/// zone around it. Blocks are the light modules: it is to stand in light letters on dark.
///
/// # Errors
/// When it is too long for a code.
pub fn code_lines(content: &str) -> Result<Vec<String>, ReportError> {
    let code = encode(content).map_err(ReportError::Code)?;
    let mut drawing = code.render::<Dense1x2>();
    let drawing = drawing.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark);
    Ok(drawing.quiet_zone(true).build().lines().map(ToOwned::to_owned).collect())
}

/// Draws `content` as an SVG picture with the quiet zone around it.
///
/// # Errors
/// When it is too long for a code.
pub fn code_svg(content: &str) -> Result<String, ReportError> {
    let code = encode(content).map_err(ReportError::Code)?;
    Ok(code.render::<svg::Color<'_>>().module_dimensions(8, 8).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_on_the_screen_is_square_and_has_its_quiet_zone() {
        let lines = code_lines("LCACCEPT1:0123456789ABCDEF").unwrap();
        let width = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == width));
        // A character is one module wide and two high.
        assert_eq!(lines.len(), width.div_ceil(2));
        assert!(lines[0].chars().all(|block| block == '█'), "{}", lines[0]);
        assert!(code_svg("LCACCEPT1:").unwrap().contains("<svg"));
        assert!(matches!(code_lines(&"A".repeat(5000)), Err(ReportError::Code(_))));
    }
}
