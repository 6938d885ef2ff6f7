//! typst at work: layout, the check that nothing is hidden, and the export.

use std::collections::BTreeSet;

use linecert_cert::Purpose;
use linecert_measure::Digest;
use linecert_profile::Overall;
use typst::{
    diag::SourceDiagnostic,
    foundations::Smart,
    layout::{Frame, FrameItem},
    text::Font,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{page::Page, render::ReportError, world::PageWorld};

/// One page on its way to a PDF.
pub(crate) struct Setter<'w> {
    pub(crate) world: &'w PageWorld<'w>,
    /// What must stand on every sheet of paper.
    pub(crate) marks: &'w [String],
}

/// What must stand on every sheet: the number, TRAINING, and a verdict that is not a pass.
pub(crate) fn marks_of(page: &Page, words: &[(String, String)]) -> Vec<String> {
    // Other scripts are shaped and reordered, so that their letters are not found in a row.
    let number = Some(page.number.clone()).filter(|number| number.is_ascii());
    let mut marks: Vec<_> = number.iter().map(|number| crate::sheet::clean(number)).collect();
    let mut add = |path: String| {
        marks
            .extend(words.iter().filter(|(known, _)| *known == path).map(|(_, text)| text.clone()));
    };
    if page.purpose == Purpose::Training {
        add("messages.training.mark".to_owned());
    }
    if matches!(page.verdict, Overall::Fail | Overall::Incomplete) {
        add(format!("messages.verdict.{}", page.verdict.name()));
    }
    marks
}

impl Setter<'_> {
    /// The document, and the digests of the fonts that are in it.
    ///
    /// # Errors
    /// When the template has a fault, or leaves out a mark.
    pub(crate) fn set(&self) -> Result<(Vec<u8>, Vec<Digest>), ReportError> {
        let document = lay_out(self.world)?;
        let mut fonts: BTreeSet<Digest> = self.world.typefaces.plot_digest().into_iter().collect();
        for (page, number) in document.pages().iter().zip(1..) {
            let mut seen = Seen::default();
            seen.look_at(&page.frame);
            self.check_marks(number, &seen.text)?;
            fonts.extend(seen.fonts.iter().filter_map(|font| self.world.typefaces.digest(font)));
        }
        let pdf = export(self.world, &document)?;
        Ok((pdf, fonts.into_iter().collect()))
    }

    fn check_marks(&self, page: usize, text: &str) -> Result<(), ReportError> {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        match self.marks.iter().find(|mark| !text.contains(&bare(mark))) {
            Some(mark) => Err(ReportError::Hidden { page, mark: mark.clone() }),
            None => Ok(()),
        }
    }
}

/// Lays a document out.
///
/// # Errors
/// When the template has a fault.
pub(crate) fn lay_out(world: &PageWorld<'_>) -> Result<PagedDocument, ReportError> {
    typst::compile(world).output.map_err(|errors| faults(world, errors))
}

/// Exports a document as PDF/A-3b.
///
/// # Errors
/// When the exporter refuses, as a glyph that no font has.
pub(crate) fn export(
    world: &PageWorld<'_>,
    document: &PagedDocument,
) -> Result<Vec<u8>, ReportError> {
    let standards = PdfStandards::new(&[PdfStandard::A_3b])
        .map_err(|error| ReportError::Typeset(error.message().to_string()))?;
    // Tags would treble the size of a page, and PDF/A-3b does not ask for them.
    let options = PdfOptions {
        creator: Smart::Custom(Some("linecert".to_owned())),
        standards,
        tagged: false,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(document, &options).map_err(|errors| faults(world, errors));
    // What ten pages have not used again is forgotten, so that a daemon does not grow.
    typst::comemo::evict(10);
    pdf
}

fn faults(
    world: &PageWorld<'_>,
    errors: impl IntoIterator<Item = SourceDiagnostic>,
) -> ReportError {
    let fault = |error: SourceDiagnostic| match world.place(&error) {
        Some(place) => format!("{place}: {}", error.message),
        None => error.message.to_string(),
    };
    let faults: Vec<_> = errors.into_iter().map(fault).collect();
    ReportError::Typeset(faults.join("; "))
}

/// What is set on one sheet: its text without white space, and the fonts of it.
#[derive(Default)]
struct Seen {
    text: String,
    fonts: Vec<Font>,
}

impl Seen {
    fn look_at(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.look_at(&group.frame),
                FrameItem::Text(item) => {
                    self.text.extend(item.text.chars().filter(|c| !c.is_whitespace()));
                    let font = item.font.font();
                    // Fonts are compared by their address: their bytes are many.
                    let known = |known: &Font| known.data().as_ptr() == font.data().as_ptr();
                    if !self.fonts.iter().any(known) {
                        self.fonts.push(font.clone());
                    }
                }
                _ => {}
            }
        }
    }
}
