//! `linecert verify`: what is known of a certificate, offline.
//!
//! Nothing here asks a network or a clock: a test of the source tree holds that.

pub(crate) mod attachments;
mod code;
pub(crate) mod given;
mod page;
mod required;
mod summary;
mod told;
pub(crate) mod words;

use std::path::Path;

use linecert_cert::{Report, TrustRoots};

use self::{
    attachments::Attachments,
    given::{Given, Source, trust_roots},
    page::Checked,
};
use crate::{
    args::{Format, Verify},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Everything that is known of a certificate. What is known to be wrong is an error.
struct Known<'a> {
    report: &'a Report,
    attachments: Attachments<'a>,
    page: Option<Checked<'a>>,
    /// Whether a QR code was given, which is that of the certificate.
    has_code: bool,
}

/// Runs the verb. A certificate that verifies exits with 0 whatever its verdict, and whatever is not
/// known of it, unless that is required.
pub(crate) fn run(
    args: &Verify,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = trust_roots(args.trust.as_deref())?;
    let open = |given: &String| code::open(given, (&trust, args.trust.as_deref()));
    let code = args.qr.as_ref().map(open).transpose()?;
    match (&args.file, &code) {
        (Some(file), code) => {
            let source = source(file, args);
            let given = source.open(&trust)?;
            code.iter().try_for_each(|code| code::check_same(code, &given))?;
            tell(&check(&given, source, (args, &trust))?, format, messages)
        }
        (None, Some(code)) => code::tell(code, format, messages),
        // The command line asks for one of them.
        (None, None) => Ok(Exit::Usage),
    }
}

fn source<'a>(file: &'a Path, args: &'a Verify) -> Source<'a> {
    Source { file, certificate: args.certificate.as_deref(), trust: args.trust.as_deref() }
}

fn check<'a>(
    given: &'a Given,
    source: Source<'_>,
    (args, trust): (&Verify, &TrustRoots),
) -> Result<Known<'a>, CommandError> {
    let facts = &given.report.certificate.statement().facts;
    let attachments = attachments::check(&facts.attachments, (source.file, args.files.as_deref()))?;
    let folder = attachments::place(source.file, args.files.as_deref());
    let check = |page| page::check((given, page), (source, &folder), (&args.look, trust));
    let page = given.page.as_ref().map(check).transpose()?;
    let has_code = args.qr.is_some();
    let known = Known { report: &given.report, attachments, page, has_code };
    required::check(&args.require, &known)?;
    Ok(known)
}

fn tell(known: &Known<'_>, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match format {
        Format::Text => told::tell(known, messages)?,
        Format::Json => render::json_line(&summary::summary(known))?,
    }
    Ok(Exit::Pass)
}
