//! From a page to the bytes of a PDF.

use std::collections::BTreeMap;

use qrcode::types::QrError;
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;
use typst::{
    diag::SourceDiagnostic,
    foundations::{Bytes, Smart},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{
    fonts::{Fonts, Typefaces},
    messages,
    page::{Delay, Language, Page},
    plot::{Delays, Panel},
    qr,
    sheet::Sheet,
    world::PageWorld,
};

/// Why a page could not be made.
#[derive(Debug, Error)]
pub enum ReportError {
    /// There is no font for a Chinese character, and none with Chinese characters at all: install
    /// one, or, when only the language asked for it, ask for English.
    #[error("set `{text}`: no font with Chinese characters was found")]
    NoChineseFont {
        /// The first text that needs one.
        text: String,
    },
    /// No font has a character.
    #[error("set `{text}`: no font has the character `{character}` (U+{:04X})", u32::from(*character))]
    MissingGlyph {
        /// The character.
        character: char,
        /// The text that it occurs in.
        text: String,
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

/// Sets `page` as a PDF/A-3b document.
///
/// The same page, language and fonts give the same bytes.
///
/// # Errors
/// When a character has no font, or on a fault of the template.
pub fn render(page: &Page, language: Language, fonts: &Fonts) -> Result<Vec<u8>, ReportError> {
    let data = json(&Sheet::new(page, language))?;
    let messages = messages::of(language);
    let typefaces = typefaces_for(&data, messages, fonts)?;
    let plots = draw_plots(page)?;
    let setting = json(&Setting {
        language: if language == Language::Chinese { "zh" } else { "en" },
        chinese: typefaces.chinese.as_ref().map(|family| family.name.as_str()),
        thicken: typefaces.chinese.as_ref().is_some_and(|family| !family.has_bold),
        plots: plots.iter().map(|(file, _)| *file).collect(),
        attached: page.bundle.is_some(),
    })?;
    let code = qr::draw(&qr::certificate_code(&page.digest)).map_err(ReportError::Code)?;
    let text = Bytes::from_string::<String>;
    let mut files: BTreeMap<_, _> =
        plots.into_iter().map(|(file, svg)| (file, text(svg))).collect();
    files.insert("code.svg", text(code));
    files.insert("messages.toml", text(messages.to_owned()));
    files.insert("data.json", text(data.to_string()));
    files.insert("setting.json", text(setting.to_string()));
    files.extend(page.bundle.clone().map(|bundle| ("certificate.lcert", Bytes::new(bundle))));
    let world = PageWorld::new(files, typefaces);
    typeset(&world.ok_or_else(|| ReportError::Typeset("the templates have no names".to_owned()))?)
}

/// What the template knows beside the page: how to set it.
#[derive(Serialize)]
struct Setting<'a> {
    language: &'static str,
    /// The family for Chinese text; absent when there is none on the page.
    chinese: Option<&'a str>,
    /// Whether bold Chinese text must be imitated, because the family has no bold face.
    thicken: bool,
    plots: Vec<&'static str>,
    attached: bool,
}

fn json(content: &impl Serialize) -> Result<Value, ReportError> {
    serde_json::to_value(content).map_err(|error| ReportError::Typeset(error.to_string()))
}

/// The typefaces for all texts of a page, once it is certain that each character has one. The PDF
/// standard forbids a missing glyph, and the exporter would only say that there is one.
fn typefaces_for(data: &Value, messages: &str, fonts: &Fonts) -> Result<Typefaces, ReportError> {
    let mut texts = vec![];
    collect_texts(data, &mut texts);
    texts.extend(messages.lines().filter(|line| !line.starts_with('#')));
    let typefaces = fonts.load(&texts);
    for text in texts {
        if let Some(character) = typefaces.lacks(text) {
            let text = text.chars().take(60).collect();
            return Err(if typefaces.chinese.is_none() && is_chinese(character) {
                ReportError::NoChineseFont { text }
            } else {
                ReportError::MissingGlyph { character, text }
            });
        }
    }
    Ok(typefaces)
}

fn collect_texts<'a>(data: &'a Value, texts: &mut Vec<&'a str>) {
    match data {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(entries) => entries.values().for_each(|item| collect_texts(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether `c` is a Chinese ideograph, or of the punctuation and the wide forms set with them.
const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

fn draw_plots(page: &Page) -> Result<Vec<(&'static str, String)>, ReportError> {
    let Page { throughput, delay, terms, .. } = page;
    let directions = [
        ("down.svg", &throughput.down, terms.rate_down),
        ("up.svg", &throughput.up, terms.rate_up),
    ];
    let mut plots = Vec::new();
    for (file, series, contracted) in directions {
        let Some(series) = series else { continue };
        let limited = page.rows.iter().find(|row| row.finding.metric == series.metric);
        let limit = limited.and_then(|row| row.finding.accepts?.low());
        let panel = Panel { series, contracted, limit };
        if let Some(svg) = panel.draw().map_err(ReportError::Plot)? {
            plots.push((file, svg));
        }
    }
    let Delay { idle, down, up } = delay;
    let delays = Delays { idle: idle.as_ref(), down: down.as_ref(), up: up.as_ref() };
    let drawn = [("delay.svg", delays.draw_distribution()), ("losses.svg", delays.draw_losses())];
    for (file, svg) in drawn {
        plots.extend(svg.map_err(ReportError::Plot)?.map(|svg| (file, svg)));
    }
    Ok(plots)
}

fn typeset(world: &PageWorld) -> Result<Vec<u8>, ReportError> {
    let document: PagedDocument = typst::compile(world).output.map_err(|e| faults(world, e))?;
    let standards = PdfStandards::new(&[PdfStandard::A_3b])
        .map_err(|error| ReportError::Typeset(error.message().to_string()))?;
    // Tags would treble the size of a page, and PDF/A-3b does not ask for them.
    let options = PdfOptions {
        creator: Smart::Custom(Some("linecert".to_owned())),
        standards,
        tagged: false,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|e| faults(world, e));
    // What ten pages have not used again is forgotten, so that a daemon does not grow.
    typst::comemo::evict(10);
    bytes
}

fn faults(world: &PageWorld, errors: impl IntoIterator<Item = SourceDiagnostic>) -> ReportError {
    let fault = |error: SourceDiagnostic| match world.place(&error) {
        Some(place) => format!("{place}: {}", error.message),
        None => error.message.to_string(),
    };
    let faults: Vec<_> = errors.into_iter().map(fault).collect();
    ReportError::Typeset(faults.join("; "))
}
