//! Certificates: sent, listed, and given out again byte for byte.

use std::collections::BTreeMap;

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
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
};
use crate::{
    app::App,
    config::Duty,
    ingest::{News, ReceiveError, Received},
    people::{Caller, Right},
};

/// What an `.lcert` file may call itself.
const MEDIA_TYPES: [&str; 3] = [BUNDLE_MEDIA_TYPE, "application/json", "application/octet-stream"];

pub(super) fn routes() -> Vec<Route> {
    let (sends, reads) =
        (Access::Needs(Right::SendCertificates), Access::Needs(Right::ReadCertificates));
    let sent = "It is on the disk, with the receipt that the answer holds.";
    let location = ("location", "Where it is found from now on.");
    let send_doc = Doc::new(SECTION, "Sends a certificate.")
        .detail("The certificate is verified before it is taken.")
        .body_in(&MEDIA_TYPES)
        .answer::<wire::Deposited>(201, sent)
        .header(location.0, location.1)
        .answer::<wire::Deposited>(200, "It was there already.")
        .header(location.0, location.1)
        .problems(&[ProblemKind::CertificateRefused]);
    let one_doc = Doc::new(SECTION, "What a certificate is found by.")
        .answer::<wire::Certificate>(200, "The certificate as lists have it.");
    let file = Doc::new(SECTION, "The file, with its receipt, and proofs once it is logged.")
        .answer_in(200, BUNDLE_MEDIA_TYPE, "The `.lcert` file.")
        .header("content-disposition", "The name of the file.");
    vec![
        Route::post("/api/v1/certificates", sends, send).duty(Duty::Ingest).doc(send_doc),
        Route::get("/api/v1/certificates", reads, list).doc(list_doc()),
        Route::get("/api/v1/certificates/{digest}", reads, one).doc(one_doc),
        Route::get("/api/v1/certificates/{digest}/bundle", reads, bundle).doc(file),
    ]
}

fn list_doc() -> Doc {
    Doc::new(SECTION, "Certificates, the newest first.")
        .query("order", "Those of this work order.")
        .query("line", "Those of this line.")
        .query("technician", "Those of this account's orders.")
        .query_of::<wire::Verdict>("verdict", "Those with this verdict.")
        .query("region", "Those of this region.")
        .query("profile", "Those that were judged by this profile.")
        .query_time("from", "Those received from then on.")
        .query_time("to", "Those received before.")
        .page::<wire::Certificate>("A page of certificates.")
}

/// The section of the API's document.
const SECTION: &str = "certificates";

/// Receives a certificate. When the answer goes out, the certificate is on the disk.
pub(super) async fn send(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    body::check_media_type(&headers, &MEDIA_TYPES)?;
    let sent = body::whole(body, &app).await?;
    let received = app.receive(sent.bytes.clone(), &caller).await?;
    let deposited = deposited(&received)?;
    let status = match received.news {
        News::New => StatusCode::CREATED,
        News::Same | News::More => StatusCode::OK,
    };
    let mut answer = answer::json(status, &deposited);
    let place = format!("{}/certificates/{}", linecert_api::BASE, received.digest);
    if let Ok(place) = HeaderValue::from_str(&place) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    Ok(answer)
}

fn deposited(received: &Received) -> Result<wire::Deposited, Refused> {
    let receipt = wire::SealedStatement::of(&received.receipt).map_err(|error| {
        tracing::error!(%error, "a receipt could not be written");
        Refused::new(ProblemKind::Internal, "the receipt could not be written")
    })?;
    Ok(wire::Deposited {
        digest: received.digest,
        number: received.number.clone(),
        verdict: received.verdict.into(),
        deposit: match received.news {
            News::New => wire::Deposit::New,
            News::Same => wire::Deposit::Same,
            News::More => wire::Deposit::More,
        },
        received_at: received.received_at,
        receipt: Some(receipt),
    })
}

impl From<ReceiveError> for Refused {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Verify(error) => {
                Self::new(ProblemKind::CertificateRefused, error.to_string())
                    .with_code(error.code())
            }
            ReceiveError::Name(error) => Self::new(ProblemKind::InvalidContent, error.to_string()),
            ReceiveError::Busy => Self::new(ProblemKind::TooManyRequests, error.to_string())
                .retry_after(std::time::Duration::from_secs(1)),
            ReceiveError::Write(linecert_store::WriteError::OutOfScope { .. }) => {
                let detail = "it is of an order or a region that is not yours";
                Self::new(ProblemKind::Forbidden, detail)
            }
            ReceiveError::Write(error) => error.into(),
            ReceiveError::Store(error) => error.into(),
            error @ (ReceiveError::Receipt(_) | ReceiveError::Ended) => {
                tracing::error!(%error, "a certificate could not be received");
                Self::new(ProblemKind::Internal, "the receipt could not be made")
            }
        }
    }
}

/// Certificates, the newest first.
pub(super) async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = CertificateFilter {
        order: parameters.take("order"),
        line: parameters.take("line"),
        technician: parameters.take("technician"),
        verdict: parameters.take_by("verdict", verdict),
        region: parameters.take("region"),
        profile: parameters.take("profile"),
        from: parameters.take("from"),
        to: parameters.take("to"),
    };
    let (page, list) = parameters.page("certificates", &app.cursors)?;
    let found = app.store.certificates(caller.scope(), &filter, &page).await?;
    answer::listing(found, |row| written(&row), (&app.cursors, list))
}

fn verdict(name: &str) -> Result<Overall, String> {
    let found = Overall::ALL.into_iter().find(|verdict| verdict.name() == name);
    found.ok_or_else(|| format!("there is no verdict `{name}`"))
}

/// What a certificate is found by.
pub(super) async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(digest): Path<String>,
) -> Result<Response, Refused> {
    let found = find(&app, &caller, &digest).await?;
    Ok(answer::json(StatusCode::OK, &written(&found.row)))
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
