//! The API's document as a page for people. It loads nothing from elsewhere and runs no script, so
//! that it can be read in a closed network.

mod html;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use linecert_api::ProblemKind;

use super::{
    openapi,
    problem::Refused,
    routes::{Access, Route},
};

const STYLE: &str = include_str!("reference/style.css");

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/docs", Access::Open, page).everywhere(),
        Route::get("/docs/style.css", Access::Open, style).everywhere(),
    ]
}

/// The page, which is the same as long as the process runs.
static PAGE: LazyLock<Option<String>> = LazyLock::new(|| {
    let document = openapi::written(openapi::Part::Own).ok()?;
    Some(html::page(&serde_json::from_str(&document).ok()?))
});

async fn page() -> Result<Response, Refused> {
    const POLICY: HeaderValue =
        HeaderValue::from_static("default-src 'none'; style-src 'self'; frame-ancestors 'none'");
    let page = PAGE
        .as_deref()
        .ok_or_else(|| Refused::new(ProblemKind::Internal, "the document could not be written"))?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, POLICY)];
    Ok((headers, page).into_response())
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}
