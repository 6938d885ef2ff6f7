//! The summary of an audit as a PDF: a few pages, whatever the number of certificates.

mod sheet;
mod suspicions;

use std::{collections::BTreeMap, sync::Arc};

use linecert_audit::Findings;
use linecert_cert::TrustRoots;
use serde_json::{Value, json};
use typst::foundations::Bytes;

use self::sheet::Sheet;
use crate::{
    fonts::{Fonts, Passage, Typefaces},
    language::Language,
    render::ReportError,
    template::{Files, collect},
    typeset,
    world::PageWorld,
};

const PATH: &str = "audit.typ";
const TEMPLATE: &str = include_str!("../templates/audit.typ");

/// What the summary of an audit tells.
#[derive(Debug, Clone, Copy)]
pub struct AuditSummary<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// Under which trust root the certificates were verified.
    pub trust: &'a TrustRoots,
    /// The program and its version.
    pub software: &'a str,
}

impl AuditSummary<'_> {
    /// Sets the summary as a PDF/A-3b document. The same findings, trust root, language and fonts
    /// give the same bytes: it is dated by the newest certificate, since there is no clock.
    ///
    /// # Errors
    /// When a character has no font, as of a technician's name.
    pub fn to_pdf(&self, language: Language, fonts: &Fonts) -> Result<Vec<u8>, ReportError> {
        let sheet = Sheet::new(self, language)?;
        let sheet = serde_json::to_value(&sheet).map_err(broken)?;
        let typefaces = Typefaces::new(fonts.choose(&passages(&sheet, &mut Vec::new()))?);
        let setting = setting(language, &typefaces);
        let (files, main) = Files::of(PATH, TEMPLATE)?;
        let text = Bytes::from_string::<String>;
        let data = BTreeMap::from([
            ("data.json", text(sheet.to_string())),
            ("setting.json", text(setting.to_string())),
        ]);
        let world = PageWorld { main, files: &files, data, typefaces: Arc::new(typefaces) };
        typeset::export(&world, &typeset::lay_out(&world)?)
    }
}

/// Every text with its field, for the check that it can be printed.
fn passages<'t>(sheet: &Value, texts: &'t mut Vec<(String, String)>) -> Vec<Passage<'t>> {
    collect(sheet, "", texts);
    texts.iter().map(|(field, text)| Passage { field, text }).collect()
}

fn setting(language: Language, typefaces: &Typefaces) -> Value {
    json!({
        "language": if language == Language::Chinese { "zh" } else { "en" },
        "families": typefaces.families(),
        "thicken": typefaces.lack_bold_chinese(),
    })
}

fn broken(error: impl ToString) -> ReportError {
    ReportError::Typeset(error.to_string())
}
