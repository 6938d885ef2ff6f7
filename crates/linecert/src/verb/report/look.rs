//! Template, fonts and language of a page, as the command line names them.

use linecert_report::{
    FontFileError, Fonts, Language as PageLanguage, Renderer, ReportError, Template, TemplateError,
};

use crate::{
    args::Look,
    exit::{CommandError, Exit},
    language::{Language, Messages},
};

/// Sets pages as they were asked for: by the template in a folder, or the built-in one.
pub(crate) fn renderer(look: &Look) -> Result<Renderer, CommandError> {
    let template = match &look.template {
        Some(folder) => Template::open(folder),
        None => Template::built_in(),
    };
    Ok(Renderer::new(template.map_err(of_template)?, fonts(&look.font)?))
}

/// The fonts in the files that were named, before those that are installed.
pub(crate) fn fonts(files: &[std::path::PathBuf]) -> Result<Fonts, CommandError> {
    Fonts::installed().with_files(files).map_err(|error| {
        let exit = match &error {
            FontFileError::Read { source, .. } => Exit::of_reading(source),
            FontFileError::NotAFont(_) => Exit::Usage,
        };
        CommandError::new(exit, "font-unusable").cause(error).hint("hint-file")
    })
}

/// The language that was asked for, or that of the command line.
pub(crate) fn language(wanted: Option<PageLanguage>, messages: &Messages) -> PageLanguage {
    wanted.unwrap_or(match messages.language() {
        Language::English => PageLanguage::English,
        Language::Chinese => PageLanguage::Chinese,
    })
}

fn of_template(error: TemplateError) -> CommandError {
    let exit = match &error {
        TemplateError::Read { source, .. } => Exit::of_reading(source),
        _ => Exit::Usage,
    };
    CommandError::new(exit, "template-unusable").cause(error).hint("hint-template")
}

/// Why a page could not be set.
pub(crate) fn of_report(error: ReportError) -> CommandError {
    let (exit, hint) = match &error {
        ReportError::NoChineseFont { .. } | ReportError::MissingGlyph { .. } => {
            (Exit::NotFound, "hint-font")
        }
        ReportError::Language { .. } | ReportError::Template(_) | ReportError::Hidden { .. } => {
            (Exit::Usage, "hint-template")
        }
        ReportError::Typeset(_) => (Exit::Usage, "hint-template"),
        ReportError::Code(_) | ReportError::Plot(_) => (Exit::Bug, "hint-template"),
    };
    CommandError::new(exit, "page-not-made").cause(error).hint(hint)
}
