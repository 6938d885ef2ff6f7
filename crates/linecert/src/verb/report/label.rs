//! The label of a certificate, for a modem or a socket.

use std::path::PathBuf;

use linecert_cert::{Bundle, Report};
use linecert_report::{Label as Content, LabelError};

use super::look;
use crate::{
    args::{Form, Label},
    exit::{CommandError, Exit},
    language::Messages,
    verb::verify::given::{Given, Source, trust_roots},
};

/// Writes the label and gives its file.
pub(super) fn write(args: &Label, messages: &Messages) -> Result<PathBuf, CommandError> {
    let trust = trust_roots(args.trust.as_deref())?;
    let source = Source { file: &args.file, certificate: None, trust: args.trust.as_deref() };
    let given = source.open(&trust)?;
    let content = Content {
        service_number: args.service_number.clone(),
        onu_serial: args.onu_serial.clone(),
        ..content(&given)
    };
    let language = look::language(args.page_lang, messages);
    let fonts = look::fonts(&args.font)?;
    let bytes = match args.form {
        Form::Pdf => content.to_pdf(args.size, language, &fonts),
        Form::Svg => content.to_svg(args.size, language, &fonts).map(String::into_bytes),
    };
    super::write(&args.out, &args.file, &bytes.map_err(wrong)?)?;
    Ok(args.out.clone())
}

/// The label of a certificate, with the signed summary that its file holds.
fn content(Given { report, bundle, .. }: &Given) -> Content {
    let Report { certificate, .. } = report;
    let summary = Bundle::parse(bundle).ok().and_then(|bundle| bundle.summary);
    Content::from_verified(certificate, summary.map(|summary| summary.text()))
}

fn wrong(error: LabelError) -> CommandError {
    let (exit, hint) = match &error {
        LabelError::Text(_) => (Exit::NotFound, "hint-font"),
        LabelError::TooLong { .. } | LabelError::TooDense { .. } => {
            (Exit::Usage, "hint-label-larger")
        }
        LabelError::Code(_) | LabelError::Typeset(_) => (Exit::Bug, "hint-label-larger"),
    };
    CommandError::new(exit, "label-not-made").cause(error).hint(hint)
}
