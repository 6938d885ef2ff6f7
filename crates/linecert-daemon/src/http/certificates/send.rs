//! A certificate that is sent.

use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use linecert_api::{ProblemKind, wire};

use super::{Doc, MEDIA_TYPES, SECTION, answer, body};
use crate::{
    app::App,
    http::problem::Refused,
    ingest::{News, ReceiveError, Received},
    people::Caller,
};

pub(super) fn doc() -> Doc {
    let place = "Where it is found from now on.";
    Doc::new(SECTION, "Sends a certificate.")
        .detail("It is verified before it is taken.")
        .body_in(&MEDIA_TYPES)
        .answer::<wire::Deposited>(201, "It is on the disk, with the receipt that is answered.")
        .header("location", place)
        .answer::<wire::Deposited>(200, "It was there already.")
        .header("location", place)
        .problems(&[ProblemKind::CertificateRefused])
}

/// Receives a certificate. When the answer goes out, the certificate is on the disk.
pub(super) async fn send(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Result<Response, Refused> {
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

/// The answer to a certificate that is on the disk.
pub(super) fn deposited(received: &Received) -> Result<wire::Deposited, Refused> {
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
