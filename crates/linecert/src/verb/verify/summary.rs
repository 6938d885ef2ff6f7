//! What a verification knows, in JSON with stable keys.

use linecert_cert::{
    Acceptance, Claim, Discounted, Heard, Logged, Method, Report, Seen, Sighting, Stamped,
    Standing, Times, Voice, Witnessed,
};
use linecert_measure::Timestamp;
use linecert_report::Rendition;
use serde_json::{Value, json};

use super::{
    Known,
    attachments::Attachments,
    page::{Checked, Shows},
};
use crate::render::findings;

/// Everything that is known.
pub(super) fn summary(known: &Known<'_>) -> Value {
    let report = known.report;
    let mut value = of_certificate(report);
    let more = json!({
        "time": time(report.times),
        "log": sighting(&report.sighting),
        "key_cert_log": sighting(&report.key_cert_sighting),
        "seen": report.seen.as_ref().map(seen),
        "statements": report.heard.iter().map(statement).collect::<Vec<_>>(),
        "not_counted": report.discounted.iter().map(not_counted).collect::<Vec<_>>(),
        "attachments": attachments(known),
        "page": known.page.as_ref().map(page),
        "standing": standing(&report.standing),
        "code": code(known),
    });
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

/// `same` for a code that was given and is the certificate's, `held` for one that its file holds.
fn code(known: &Known<'_>) -> Option<&'static str> {
    let held = known.report.summary.as_ref().map(|_| "held");
    if known.has_code { Some("same") } else { held }
}

fn of_certificate(report: &Report) -> Value {
    let verified = &report.certificate;
    let facts = &verified.statement().facts;
    let role = verified.key_cert().role;
    json!({
        "valid": true,
        "form": "certificate",
        "purpose": facts.purpose.name(),
        "number": facts.number,
        "order": facts.order.number,
        "line": facts.line.id,
        "access": facts.line.access.name(),
        "region": facts.region,
        "verdict": verified.assessment().overall().name(),
        "signer": verified.key_cert().holder.name,
        "staff_number": verified.key_cert().holder.staff_number,
        "role": role.name(),
        "skill": role.skill().map(|skill| skill.level()),
        "operator": facts.operator,
        "key": verified.signer().to_string(),
        "issuing_key": verified.issuing_key().to_string(),
        "root_version": verified.root_version(),
        "issued_at": facts.issued_at.to_string(),
        "profile": verified.profile().name(),
        "revision": verified.profile().revision().to_string(),
        "digest": verified.digest().to_string(),
        "supersedes": facts.certifies_again.as_ref().map(|again| again.supersedes.to_string()),
        "findings": findings::json(verified.assessment(), verified.profile()),
    })
}

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

fn time(times: Times) -> Value {
    use linecert_cert::Basis;
    let basis = match times.basis() {
        Basis::Bracket => "bracket",
        Basis::NotBefore => "not-before",
        Basis::NotAfter => "not-after",
        Basis::OwnClock => "own-clock",
    };
    json!({
        "basis": basis,
        "not_before": instant(times.not_before),
        "not_after": instant(times.not_after),
        "claimed": times.claimed.to_string(),
        "clock_error_s": times.clock_error().map(|error| error.as_secs()),
    })
}

fn sighting(sighting: &Sighting) -> Value {
    let logged = match &sighting.logged {
        Logged::NoProof => json!({"state": "no-proof"}),
        Logged::UnknownLog { origin } => json!({"state": "unknown-log", "origin": origin}),
        Logged::Entry { index, checkpoint } => {
            json!({"state": "logged", "index": index, "checkpoint": seen(checkpoint)})
        }
    };
    let stamped = match &sighting.stamped {
        Stamped::No => Value::Null,
        Stamped::UnknownAuthority => json!({"state": "unknown-authority"}),
        Stamped::NotVerified { authority } => {
            json!({"state": "not-verified", "authority": authority})
        }
        Stamped::By { authority, at } => {
            json!({"state": "stamped", "authority": authority, "at": at.to_string()})
        }
    };
    json!({"logged": logged, "stamped": stamped})
}

fn seen(seen: &Seen) -> Value {
    let (state, by, since) = match seen.witnessed {
        Witnessed::NotAsked => ("not-asked", None, None),
        Witnessed::TooFew => ("too-few", None, None),
        Witnessed::Enough { by, since } => ("enough", Some(by), Some(since)),
    };
    let witness =
        |one: &linecert_cert::Witness| json!({"name": one.name, "at": one.at.to_string()});
    json!({
        "origin": seen.origin,
        "size": seen.size,
        "witnessed": state,
        "by": instant(by),
        "since": instant(since),
        "witnesses": seen.witnesses.iter().map(witness).collect::<Vec<_>>(),
    })
}

fn statement(heard: &Heard) -> Value {
    let (by, role) = match &heard.voice {
        Voice::Holder(opened) => (opened.key_cert.holder.name.clone(), opened.key_cert.role.name()),
        Voice::Customer(key) => (key.id().to_string(), "customer"),
    };
    json!({
        "kind": heard.claim.kind().name(),
        "digest": heard.digest.to_string(),
        "by": by,
        "role": role,
        "made_at": heard.claim.made_at().to_string(),
        "time": time(heard.times),
        "log": sighting(&heard.sighting),
        "says": says(&heard.claim),
    })
}

/// A statement with the reason why it does not count.
fn not_counted(discounted: &Discounted) -> Value {
    let mut value = statement(&discounted.statement);
    if let Value::Object(value) = &mut value {
        value.insert("why".to_owned(), discounted.fault.to_string().into());
    }
    value
}

fn says(claim: &Claim) -> Value {
    match claim {
        Claim::Evidence(evidence) => {
            let file = |file: &linecert_cert::EvidenceFile| file.digest.to_string();
            json!({"files": evidence.files.iter().map(file).collect::<Vec<_>>()})
        }
        Claim::Acceptance(acceptance) => accepted(acceptance),
        Claim::Receipt(receipt) => json!({"received_at": receipt.received_at.to_string()}),
        Claim::Rendition(rendition) => json!({
            "pdf": rendition.pdf.to_string(),
            "template": rendition.template.name,
            "template_digest": rendition.template.digest.to_string(),
            "renderer": rendition.renderer,
            "fonts": rendition.fonts.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "language": rendition.language.name(),
        }),
        Claim::Supersede(said) => json!({"by": said.by.to_string(), "reason": said.reason}),
        Claim::Revoke(revoke) => json!({"reason": revoke.reason}),
        Claim::Comment(comment) => json!({"text": comment.text}),
        Claim::Exclusion(exclusion) => json!({
            "task": exclusion.task,
            "attempt": exclusion.attempt,
            "reason": exclusion.reason,
        }),
    }
}

fn accepted(acceptance: &Acceptance) -> Value {
    let (method, image) = match acceptance.method {
        Method::Typed => ("typed", None),
        Method::Drawn { image } => ("drawn", Some(image.to_string())),
        Method::OwnKey(_) => ("own-key", None),
    };
    json!({
        "customer": acceptance.customer,
        "method": method,
        "image": image,
        "remarks": acceptance.remarks,
    })
}

fn attachments(known: &Known<'_>) -> Value {
    let state = match known.attachments {
        Attachments::None | Attachments::Good(_) => "good",
        Attachments::NotHere(_) => "not-here",
    };
    let stated = &known.report.certificate.statement().facts.attachments;
    let one = |file: &linecert_cert::Attachment| {
        json!({
            "name": file.name.as_str(),
            "media_type": file.media_type,
            "sha256": file.digest.to_string(),
            "bytes": file.bytes,
            "state": state,
        })
    };
    stated.iter().map(one).collect()
}

fn page(page: &Checked<'_>) -> Value {
    let file = if page.untouched.is_some() { "untouched" } else { "not-known" };
    let (shows, made, why) = match &page.shows {
        Shows::Equal(rendition) => ("equal", Some(rendition), None),
        Shows::NotSet(error) => ("not-known", None, Some(error.to_string())),
        Shows::Lacks(name) => ("not-known", None, Some(format!("{name} is not here"))),
        Shows::Outdated(made) => ("outdated", Some(made), None),
        Shows::MadeOtherwise { parting, stated, .. } => {
            let why = format!("{parting:?}").to_lowercase();
            ("not-known", Some(stated), Some(why))
        }
    };
    json!({"file": file, "shows": shows, "made_with": made.map(rendition), "why": why})
}

fn rendition(rendition: &Rendition) -> Value {
    json!({
        "template": rendition.template,
        "template_digest": rendition.template_digest.to_string(),
        "renderer": rendition.renderer,
        "fonts": rendition.fonts.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "language": rendition.language.name(),
    })
}

fn standing(standing: &Standing) -> Value {
    match standing {
        Standing::Current => json!({"state": "current"}),
        Standing::Doubtful { by } => json!({"state": "doubtful", "by": by.name()}),
        Standing::Superseded { by, reason } => {
            json!({"state": "superseded", "by": by.to_string(), "reason": reason})
        }
        Standing::Revoked { reason } => json!({"state": "revoked", "reason": reason}),
    }
}
