//! What was said of the certificate after it was issued, as the page shows it.

use linecert_cert::{Heard, Method, Report, Standing, Voice};

use crate::page::{Acceptance, AcceptedBy, Comment, Exclusion, Page};

/// Fills in the customer's acceptance, the comments, the exclusions, and whether it still holds. Of several acceptances the
/// last one stands on the page.
pub(super) fn tell(page: &mut Page, report: &Report) {
    page.acceptance = report.acceptances().last().map(|(acceptance, _)| Acceptance {
        customer: acceptance.customer.clone(),
        method: accepted_by(acceptance.method),
        made_at: acceptance.head.made_at,
        remarks: acceptance.remarks.clone(),
    });
    let comments = report.comments().map(|(comment, heard)| Comment {
        text: comment.text.clone(),
        by: speaker(heard),
        made_at: comment.head.made_at,
    });
    page.comments = comments.collect();
    let exclusions = report.exclusions().map(|(exclusion, heard)| Exclusion {
        task: exclusion.task.clone(),
        attempt: exclusion.attempt.get(),
        reason: exclusion.reason.clone(),
        by: speaker(heard),
    });
    page.exclusions = exclusions.collect();
    page.notes.splice(0..0, standing(&report.standing));
}

/// What a reader must know first of a certificate that no longer holds, in the English that
/// `stored.toml` reads back.
fn standing(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Current => None,
        Standing::Superseded { by, reason } => {
            Some(format!("the certificate {by} took the place of this one: {reason}"))
        }
        Standing::Revoked { reason } => {
            Some(format!("the operator withdrew this certificate: {reason}"))
        }
    }
}

const fn accepted_by(method: Method) -> AcceptedBy {
    match method {
        Method::Typed => AcceptedBy::TypedName,
        Method::Drawn { image } => AcceptedBy::DrawnSignature(image),
        Method::OwnKey(_) => AcceptedBy::OwnKey,
    }
}

/// The name of whoever made a statement. A customer's own key has none that anybody vouches for.
fn speaker(heard: &Heard) -> String {
    match &heard.voice {
        Voice::Holder(key_cert) => key_cert.key_cert.holder.name.clone(),
        Voice::Customer(key) => key.id().to_string(),
    }
}
