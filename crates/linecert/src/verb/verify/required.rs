//! What `--require` demands of a certificate besides that it verifies.

use linecert_cert::{Requirement, Unmet};

use super::{Known, attachments::Attachments, page::Shows, words};
use crate::{
    args::Demand,
    exit::{CommandError, Exit},
};

/// Something that is required is not there, or not known.
const ABSENT: Exit = Exit::Certificate(49);

/// Checks every demand, in the order in which they were made.
pub(super) fn check(demands: &[Demand], known: &Known<'_>) -> Result<(), CommandError> {
    let number = &known.report.certificate.statement().facts.number;
    demands.iter().try_for_each(|demand| {
        let checked = match demand {
            Demand::Of(requirement) => known.report.require(*requirement).map_err(unmet),
            Demand::Page => page(known),
            Demand::Attached => attached(known),
        };
        checked.map_err(|error| error.name("number", words::safe(number)))
    })
}

/// That the page shows what the certificate says must be known, and not only not be refuted.
fn page(known: &Known<'_>) -> Result<(), CommandError> {
    match known.page.as_ref().map(|page| &page.shows) {
        Some(Shows::Equal(_)) => Ok(()),
        Some(_) => Err(CommandError::new(ABSENT, "unmet-page").hint("hint-required-page")),
        None => Err(CommandError::new(ABSENT, "unmet-no-page").hint("hint-required-pdf")),
    }
}

fn attached(known: &Known<'_>) -> Result<(), CommandError> {
    match &known.attachments {
        Attachments::None | Attachments::Good(_) => Ok(()),
        Attachments::NotHere(folder) => Err(CommandError::new(ABSENT, "unmet-attached")
            .name("folder", folder.display())
            .hint("hint-attachment-absent")),
    }
}

fn unmet(unmet: Unmet) -> CommandError {
    let (message, reason, hint) = match &unmet {
        Unmet::Superseded(reason) => ("unmet-superseded", words::safe(reason), "hint-newer"),
        Unmet::Revoked(reason) => ("unmet-revoked", words::safe(reason), "hint-do-not-rely"),
        Unmet::Doubtful(_) => ("unmet-doubtful", String::new(), "hint-doubtful"),
        Unmet::Absent(what) => (absent(*what), String::new(), "hint-required"),
    };
    let command = CommandError::new(Exit::Certificate(unmet.code()), message);
    command.name("reason", reason).hint(hint)
}

const fn absent(requirement: Requirement) -> &'static str {
    match requirement {
        Requirement::Logged => "unmet-logged",
        Requirement::Witnessed => "unmet-witnessed",
        Requirement::Bracketed => "unmet-bracketed",
        Requirement::Accepted => "unmet-accepted",
        Requirement::Received => "unmet-received",
        Requirement::Rendered => "unmet-rendered",
        Requirement::Current => "unmet-superseded",
    }
}
