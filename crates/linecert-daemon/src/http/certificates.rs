//! Certificates: sent, listed, told, and given out again byte for byte.

mod bulk;
mod export;
mod known;
mod page;
mod send;

use std::collections::BTreeMap;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use linecert_api::{BUNDLE_MEDIA_TYPE, ProblemKind, wire};
use linecert_measure::Digest;
use linecert_profile::Overall;
use linecert_store::{CertificateFilter, CertificateRow, CertificateStanding, StoredCertificate};

use super::{
    answer::{self, Parameters},
    body,
    problem::Refused,
    routes::{Access, Doc, Route},
    stream,
};
use crate::{
    app::App,
    config::Duty,
    people::{Caller, Right},
};

/// The section of the API's document.
const SECTION: &str = "certificates";

/// What an `.lcert` file may call itself.
const MEDIA_TYPES: [&str; 3] = [BUNDLE_MEDIA_TYPE, "application/json", "application/octet-stream"];

pub(super) fn routes() -> Vec<Route> {
    let (sends, reads) =
        (Access::Needs(Right::SendCertificates), Access::Needs(Right::ReadCertificates));
    let bulk_doc = Doc::new(SECTION, "Sends many certificates, one on each line.")
        .detail(
            "The answers come in the order of the lines, while they are sent: read as you send.",
        )
        .body_lines::<wire::Bundle>()
        .lines::<wire::BulkAnswer>("What became of each line.");
    let one_doc = Doc::new(SECTION, "A certificate, with all that a verification knows of it.")
        .answer::<wire::CertificateDetail>(
        200,
        "The certificate, verified again for this answer.",
    );
    let file = Doc::new(SECTION, "The file, with its receipt, and proofs once it is logged.")
        .answer_in(200, BUNDLE_MEDIA_TYPE, "The `.lcert` file.")
        .header("content-disposition", "The name of the file.");
    let listed = filtered(Doc::new(SECTION, "Certificates, the newest first."))
        .page::<wire::Certificate>("A page of certificates.");
    let exported = filtered(Doc::new(SECTION, "The files of certificates, the newest first."))
        .detail("An answer that breaks off is gone on with by the last `cursor` that came.")
        .query("cursor", "The last `cursor` of an export that broke off.")
        .problems(&[ProblemKind::CursorDamaged, ProblemKind::CursorOfAnotherList])
        .problems(&[ProblemKind::CursorExpired])
        .lines::<wire::Exported>("A certificate on each line.");
    vec![
        Route::post("/api/v1/certificates", sends, send::send).duty(Duty::Ingest).doc(send::doc()),
        Route::get("/api/v1/certificates", reads, list).doc(listed),
        Route::post("/api/v1/certificates/bulk", sends, bulk::bulk)
            .duty(Duty::Ingest)
            .doc(bulk_doc),
        Route::get("/api/v1/certificates/export", reads, export::export).doc(exported),
        Route::get("/api/v1/certificates/{digest}", reads, one).doc(one_doc),
        Route::get("/api/v1/certificates/{digest}/bundle", reads, bundle).doc(file),
        Route::get("/api/v1/certificates/{digest}/page", reads, page::page).doc(page::doc()),
    ]
}

/// The parameters by which certificates are found.
fn filtered(doc: Doc) -> Doc {
    doc.query("order", "Those of this work order.")
        .query("line", "Those of this line.")
        .query("technician", "Those signed by the holder of this name.")
        .query_of::<wire::Verdict>("verdict", "Those with this verdict.")
        .query("region", "Those of this region.")
        .query("profile", "Those that were judged by this profile.")
        .query_time("from", "Those received from then on.")
        .query_time("to", "Those received before.")
}

/// What certificates are found by.
fn filter(parameters: &mut Parameters) -> CertificateFilter {
    CertificateFilter {
        order: parameters.take("order"),
        line: parameters.take("line"),
        technician: parameters.take("technician"),
        verdict: parameters.take_by("verdict", verdict),
        region: parameters.take("region"),
        profile: parameters.take("profile"),
        from: parameters.take("from"),
        to: parameters.take("to"),
    }
}

fn verdict(name: &str) -> Result<Overall, String> {
    let found = Overall::ALL.into_iter().find(|verdict| verdict.name() == name);
    found.ok_or_else(|| format!("there is no verdict `{name}`"))
}

/// Certificates, the newest first.
async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = filter(&mut parameters);
    let (page, list) = parameters.page("certificates", &app.cursors)?;
    let found = app.store.certificates(caller.scope(), &filter, &page).await?;
    answer::listing(found, |row| written(&row), (&app.cursors, list))
}

/// A certificate, and what a verification knows of it now.
async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(digest): Path<String>,
) -> Result<Response, Refused> {
    let StoredCertificate { row, bundle } = find(&app, &caller, &digest).await?;
    let trust = app.authority.trust();
    let verification = app.compute(move || known::of(&bundle, &trust)).await?;
    let detail = wire::CertificateDetail { certificate: written(&row), verification };
    Ok(answer::json(StatusCode::OK, &detail))
}

/// The `.lcert` file, with the receipt, and with proofs of the log once they are there.
pub(super) async fn bundle(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(digest): Path<String>,
) -> Result<Response, Refused> {
    const KIND: HeaderValue = HeaderValue::from_static(MEDIA_TYPES[0]);
    let StoredCertificate { row, bundle } = find(&app, &caller, &digest).await?;
    let mut answer = Bytes::from_owner(bundle).into_response();
    answer.headers_mut().insert(header::CONTENT_TYPE, KIND);
    let name = format!("attachment; filename=\"{}.lcert\"", row.digest);
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(answer)
}

async fn find(app: &App, caller: &Caller, digest: &str) -> Result<StoredCertificate, Refused> {
    let absent = || Refused::not_found("a certificate with this digest");
    let digest: Digest = digest.parse().map_err(|_| absent())?;
    app.store.certificate(caller.scope(), digest).await?.ok_or_else(absent)
}

fn written(row: &CertificateRow) -> wire::Certificate {
    wire::Certificate {
        digest: row.digest,
        number: row.number.clone(),
        order: row.order.to_string(),
        line: row.line.to_string(),
        access: row.access.to_string(),
        region: row.region.as_ref().map(ToString::to_string),
        technician: row.technician.clone(),
        key: row.key.to_string(),
        profile: wire::ProfileName {
            name: row.profile.clone(),
            revision: row.revision,
            digest: row.profile_digest,
        },
        verdict: row.verdict.into(),
        purpose: row.purpose.to_string(),
        issued_at: row.issued_at,
        received_at: row.received_at,
        standing: match row.standing {
            CertificateStanding::Current => wire::Standing::Current,
            CertificateStanding::Doubtful => wire::Standing::Doubtful,
            CertificateStanding::Superseded => wire::Standing::Superseded,
            CertificateStanding::Revoked => wire::Standing::Revoked,
        },
        logged: row.logged,
    }
}
