//! Rows that are put whole, under the version that was seen.

use axum::{extract::Request, http::StatusCode, http::request::Parts};
use linecert_store::{Change, Expect, Outcome};
use serde::de::DeserializeOwned;

use super::{answer, body, problem::Refused};
use crate::{app::App, people::Caller};

/// What is sent to be put, and what the row must be like before.
pub(super) async fn sent<T: DeserializeOwned>(
    request: Request,
    app: &App,
) -> Result<(Expect, T), Refused> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let expect = answer::expectation(&headers)?;
    Ok((expect, body::json(&headers, body, app).await?))
}

/// Puts a row, and gives the status of the answer and the version that the row has now.
pub(super) async fn put(
    app: &App,
    caller: &Caller,
    (change, expect): (Change, Expect),
) -> Result<(StatusCode, u64), Refused> {
    let outcomes = app.write(caller, vec![change]).await?;
    let version = match outcomes.as_slice() {
        [Outcome::Put(version)] => *version,
        // No other change is put under a version.
        _ => 0,
    };
    let status = match expect {
        Expect::Absent => StatusCode::CREATED,
        Expect::Version(_) | Expect::Any => StatusCode::OK,
    };
    Ok((status, version))
}
