//! The page of a certificate, set again.

use std::path::PathBuf;

use linecert_cert::Bundle;
use linecert_report::Page as Content;

use super::{
    beside::{self, Drawn},
    look,
};
use crate::{
    args::Page,
    exit::CommandError,
    language::Messages,
    verb::verify::{
        attachments::place,
        given::{Source, trust_roots},
    },
};

/// Writes the page and gives its file.
pub(super) fn write(args: &Page, messages: &Messages) -> Result<PathBuf, CommandError> {
    let trust = trust_roots(args.trust.as_deref())?;
    let source = Source { file: &args.file, certificate: None, trust: args.trust.as_deref() };
    let given = source.open(&trust)?;
    // The page was stated, if at all, after it was made: so it carries no such statement.
    let bundle =
        Bundle::parse(&given.bundle).map_or(given.bundle, |it| it.without_renditions().to_json());
    let folder = place(&args.file, None);
    let content = Content::from_report(&given.report, bundle);
    let content = match beside::draw(content, &given.report, &folder)? {
        Drawn::Whole(content) => content,
        Drawn::Lacks(name) => return Err(beside::absent(&name, &folder)),
    };
    let language = look::language(args.paper.page_lang, messages);
    let rendered = look::renderer(&args.paper.look)?.render(&content, language);
    let pdf = rendered.map_err(look::of_report)?.pdf;
    super::write(&args.out, &args.file, &pdf)?;
    Ok(args.out.clone())
}
