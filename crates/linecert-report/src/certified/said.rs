//! What was said of the certificate after it was issued, as the page shows it.

use linecert_cert::{ClaimKind, Discounted, Heard, Method, Report, Standing, Voice};

use crate::page::{Acceptance, AcceptedBy, Comment, Exclusion, Page};

/// Fills in the customer's acceptance, the comments, the exclusions, whether it still holds, and
/// what does not count. Of several acceptances the last one stands on the page.
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
    let discounted = report.discounted.iter().map(does_not_count);
    page.notes.splice(0..0, standing(&report.standing).into_iter().chain(discounted));
}

/// What a reader must know first of a certificate that no longer holds, in the English that
/// `stored.toml` reads back.
fn standing(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Current => None,
        Standing::Doubtful { .. } => {
            Some("nobody can tell whether this certificate still holds".to_owned())
        }
        Standing::Superseded { by, reason } => {
            Some(format!("the certificate {by} took the place of this one: {reason}"))
        }
        Standing::Revoked { reason } => {
            Some(format!("the operator withdrew this certificate: {reason}"))
        }
    }
}

/// That a statement is there and does not count, in the English that `stored.toml` reads back.
fn does_not_count(discounted: &Discounted) -> String {
    let what = match discounted.statement.claim.kind() {
        ClaimKind::Evidence => "evidence",
        ClaimKind::Acceptance => "acceptance",
        ClaimKind::Receipt => "receipt",
        ClaimKind::Rendition => "page",
        ClaimKind::Supersede => "supersession",
        ClaimKind::Revoke => "withdrawal",
        ClaimKind::Comment => "comment",
        ClaimKind::Exclusion => "exclusion",
    };
    let by = speaker(&discounted.statement);
    format!("signed with a lost key of {by}, so that it does not count: {what}")
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
