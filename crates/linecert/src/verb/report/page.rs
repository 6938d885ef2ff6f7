//! The page of a certificate, set again.

use std::path::PathBuf;

use linecert_report::Page as Content;

use super::look;
use crate::{
    args::Page,
    exit::CommandError,
    language::Messages,
    verb::verify::given::{Source, trust_roots},
};

/// Writes the page and gives its file.
pub(super) fn write(args: &Page, messages: &Messages) -> Result<PathBuf, CommandError> {
    let trust = trust_roots(args.trust.as_deref())?;
    let source = Source { file: &args.file, certificate: None, trust: args.trust.as_deref() };
    let given = source.open(&trust)?;
    let content = Content::from_report(&given.report, given.bundle);
    let language = look::language(args.paper.page_lang, messages);
    let rendered = look::renderer(&args.paper.look)?.render(&content, language);
    let pdf = rendered.map_err(look::of_report)?.pdf;
    super::write(&args.out, &args.file, &pdf)?;
    Ok(args.out.clone())
}
